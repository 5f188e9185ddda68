"""Penalties on the size of parameters, to be added to a loss."""

from dataclasses import dataclass

import numpy as np

from gradlab import _checks
from gradlab._checks import NON_NEGATIVE

__all__ = ["L1", "L2"]


@dataclass(frozen=True, eq=False)
class Penalty:
    """What both penalties share. theta is (n, *runs); the penalty sums over its first axis.

    Parameters
    ----------
    strength : float or array_like
        λ, zero or positive; an array has one value for each run.

    Raises
    ------
    ValueError
        When the strength is negative or not finite.
    TypeError
        When it is not a real number or an array of them.
    """

    strength: object

    def __post_init__(self):
        object.__setattr__(self, "strength", _checks.hyperparameter("strength", self.strength, NON_NEGATIVE))

    @property
    def run_shape(self):
        """Shape of the run axes that the strengths span, () for a plain number."""
        return np.shape(self.strength)

    def _parameters(self, theta):
        """theta as an array of floats that has the strengths' run axes."""
        theta = _checks.real_array("theta", theta)
        if theta.ndim == 0:
            raise ValueError(f"theta must have its parameters on its first axis, got the number {theta}")
        runs = theta.shape[1:]
        try:
            fits = len(np.broadcast_shapes(runs, self.run_shape)) == len(runs)
        except ValueError:
            fits = False
        if not fits:  # NumPy would take the strengths for the parameters' own
            raise ValueError(f"theta must have the strengths' run axes {self.run_shape} after its first axis, got shape "
                             f"{theta.shape}")
        return theta

    def _strength(self, theta):
        if isinstance(self.strength, float):
            return self.strength
        return self.strength.astype(theta.dtype, copy=False)


class L1(Penalty):
    """The sum of absolute values: λ Σ |θ|.

    Examples
    --------
    >>> float(L1(1.0)([0.0, 0.75, 0.0])), float(L1(1.0)([0.25, 0.5, 0.25]))
    (0.75, 1.0)
    """

    def __call__(self, theta):
        """The penalty, of shape (*runs)."""
        theta = self._parameters(theta)
        return self._strength(theta) * np.abs(theta).sum(axis=0)

    def gradient(self, theta):
        """λ sign(θ): a subgradient, 0 where θ is 0."""
        theta = self._parameters(theta)
        return self._strength(theta) * np.sign(theta)

    def shrink(self, theta, step):
        """The proximal step: every parameter moves by `step` · λ towards zero, and stays there once it arrives.

        .. math:: \\theta \\leftarrow \\mathrm{sign}(\\theta) \\max(|\\theta| - \\text{step} \\cdot \\lambda, 0)

        Parameters
        ----------
        theta : array_like, shape (n, *runs)
        step : float or array_like
            Zero or positive; the learning rate, after a plain gradient step on the rest of the loss.

        Returns
        -------
        ndarray, like theta

        Examples
        --------
        >>> L1(0.1).shrink([1.0, 0.02, -0.5], step=0.5)
        array([ 0.95,  0.  , -0.45])
        """
        theta = self._parameters(theta)
        step = _checks.hyperparameter("step", step, NON_NEGATIVE)
        if len(_checks.common_shape(step=step, theta=theta[0], strength=self.strength)) >= theta.ndim:
            raise ValueError(f"step must be a number or have theta's run axes {theta.shape[1:]}, got shape "
                             f"{np.shape(step)}")
        by = (step * self.strength if isinstance(step, float) and isinstance(self.strength, float)
              else np.asarray(step * self.strength, theta.dtype))
        return np.copysign(np.maximum(np.abs(theta) - by, 0.0), theta)


class L2(Penalty):
    """The sum of squares: λ Σ θ², without ½.

    Examples
    --------
    >>> float(L2(1.0)([0.0, 0.75, 0.0])), float(L2(1.0)([0.25, 0.5, 0.25]))
    (0.5625, 0.375)
    """

    def __call__(self, theta):
        """The penalty, of shape (*runs)."""
        theta = self._parameters(theta)
        return self._strength(theta) * (theta * theta).sum(axis=0)

    def gradient(self, theta):
        """2 λ θ."""
        theta = self._parameters(theta)
        return 2.0 * self._strength(theta) * theta
