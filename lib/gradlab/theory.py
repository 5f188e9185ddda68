"""What theory says about momentum on a quadratic, for figures to be compared with."""

import numpy as np

from gradlab import _checks
from gradlab._checks import FRACTION, POSITIVE

__all__ = ["contraction", "best_momentum"]


def contraction(lr, momentum, curvature):
    """Factor by which momentum closes in on the minimum at each step, in the long run, along one axis of a bowl.

    The sequence x ← (1 + γ − ηa) x − γ x₋₁ behaves like rᵏ with r² − (1 + γ − ηa) r + γ = 0; this is the larger |r|.

    Parameters
    ----------
    lr : float or array_like
        η, positive.
    momentum : float or array_like
        γ, at least 0 and below 1; 0 for gradient descent.
    curvature : float or array_like
        a, positive.

    Returns
    -------
    float or ndarray, of the arguments' common shape
        Below 1 where the method converges: for ηa < 2 + 2γ.

    Raises
    ------
    ValueError, TypeError
        When an argument is outside its range or not a real number.

    References
    ----------
    Polyak, "Some methods of speeding up the convergence of iteration methods", 1964.

    Examples
    --------
    >>> float(contraction(0.1, 0.0, 4.0))             # gradient descent: |1 − ηa|
    0.6
    >>> float(contraction(0.1, 0.81, 4.0))            # swings: √γ, whatever the curvature
    0.9
    """
    lr = _checks.hyperparameter("lr", lr, POSITIVE)
    momentum = _checks.hyperparameter("momentum", momentum, FRACTION)
    trace = 1 + momentum - lr * _checks.hyperparameter("curvature", curvature, POSITIVE)
    discriminant = trace * trace - 4 * momentum
    real = (np.abs(trace) + np.sqrt(np.maximum(discriminant, 0))) / 2
    return np.where(discriminant < 0, np.sqrt(momentum), real)[()]


def best_momentum(smallest, largest):
    """Learning rate and momentum that make the slowest direction of a quadratic fastest.

    .. math:: \\eta = \\frac{4}{(\\sqrt L + \\sqrt\\mu)^2}, \\qquad
              \\gamma = \\left(\\frac{\\sqrt L - \\sqrt\\mu}{\\sqrt L + \\sqrt\\mu}\\right)^2

    Parameters
    ----------
    smallest, largest : float
        The curvatures μ and L, positive.

    Returns
    -------
    lr, momentum : float

    Raises
    ------
    ValueError, TypeError
        When a curvature is not a positive number, or the smallest is the larger one.

    References
    ----------
    Polyak, "Some methods of speeding up the convergence of iteration methods", 1964.

    Examples
    --------
    >>> best_momentum(1.0, 9.0)                       # 4 / (3 + 1)², ((3 − 1) / (3 + 1))²
    (0.25, 0.25)
    """
    mu = _checks.hyperparameter("smallest", smallest, POSITIVE) ** 0.5
    L = _checks.hyperparameter("largest", largest, POSITIVE) ** 0.5
    if np.any(mu > L):
        raise ValueError(f"smallest must not be above largest, got {smallest} and {largest}")
    return 4 / (L + mu) ** 2, ((L - mu) / (L + mu)) ** 2
