"""What theory says about momentum, also Nesterov's, on a quadratic, for figures to be compared with."""

import numpy as np

from gradlab import _checks
from gradlab._checks import FRACTION, POSITIVE

__all__ = ["contraction", "best_momentum"]


def contraction(lr, momentum, curvature, *, nesterov=False):
    """Factor by which momentum closes in on the minimum at each step, in the long run, along one axis of a bowl.

    The sequence x ← (1 + γ − ηa) x − γ x₋₁ behaves like rᵏ with r² − (1 + γ − ηa) r + γ = 0; this is the larger |r|.
    For Nesterov's method γ (1 − ηa) stands in the place of γ.

    Parameters
    ----------
    lr : float or array_like
        η, positive.
    momentum : float or array_like
        γ, at least 0 and below 1; 0 for gradient descent.
    curvature : float or array_like
        a, positive.
    nesterov : bool
        Whether the gradient is taken at the look-ahead point.

    Returns
    -------
    float or ndarray, of the arguments' common shape
        Below 1 where the method converges: for ηa < 2 + 2γ, with Nesterov's method for ηa < (2 + 2γ) / (1 + 2γ).

    Raises
    ------
    ValueError, TypeError
        When an argument is outside its range or not a real number.

    References
    ----------
    Polyak, "Some methods of speeding up the convergence of iteration methods", 1964; for Nesterov's method Sutskever et
    al., "On the importance of initialization and momentum in deep learning", 2013.

    Examples
    --------
    >>> float(contraction(0.1, 0.0, 4.0))             # gradient descent: |1 − ηa|
    0.6
    >>> float(contraction(0.1, 0.81, 4.0))            # swings: √γ, whatever the curvature
    0.9
    >>> float(contraction(0.19, 0.81, 1.0, nesterov=True))  # √(γ (1 − ηa)): 0.81 · 0.81
    0.81
    """
    lr = _checks.hyperparameter("lr", lr, POSITIVE)
    momentum = _checks.hyperparameter("momentum", momentum, FRACTION)
    curvature = _checks.hyperparameter("curvature", curvature, POSITIVE)
    _checks.common_shape(lr=lr, momentum=momentum, curvature=curvature)
    pull = lr * curvature
    if _checks.truth("nesterov", nesterov):
        momentum = momentum * (1 - pull)  # negative beyond ηa = 1, where the roots are real
    trace = 1 + momentum - pull
    discriminant = trace * trace - 4 * momentum
    real = (np.abs(trace) + np.sqrt(np.maximum(discriminant, 0))) / 2
    return np.where(discriminant < 0, np.sqrt(np.maximum(momentum, 0)), real)[()]


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
    mu, L = _checks.number("smallest", smallest, POSITIVE) ** 0.5, _checks.number("largest", largest, POSITIVE) ** 0.5
    if mu > L:
        raise ValueError(f"smallest must not be above largest, got {smallest} and {largest}")
    return 4 / (L + mu) ** 2, ((L - mu) / (L + mu)) ** 2
