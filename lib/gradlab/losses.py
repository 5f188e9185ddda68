"""Losses of a network's outputs: summed over the outputs, averaged over the samples, no ½.

All take the last layer's pre-activation z ("logits"), so that nothing overflows or loses digits where a probability is
nearly 0 or 1. Arrays are (*runs, n, out): samples and outputs last, the layout of stacked matrix products.
"""

from dataclasses import dataclass
from typing import Callable

import numpy as np

from gradlab import _checks
from gradlab.activations import Activation, identity, sigmoid

__all__ = ["squared_error", "binary_cross_entropy", "cross_entropy"]


@dataclass(frozen=True, eq=False, repr=False)
class Loss:
    """A loss together with the output function that it belongs to.

    Parameters
    ----------
    name : str
    output : callable
        z → prediction ŷ.
    value : callable
        (z, y) → loss, of shape (*runs).
    slope : callable
        (ŷ, y) → derivative by z, like ŷ. For all three losses it is a multiple of ŷ − y.
    both : callable
        (z, y) → prediction and loss, which may have work in common.
    targets : callable
        (y, n, out) → y in the form that `value` and `slope` want, or an error that says what is wrong with it.

    Examples
    --------
    >>> round(float(binary_cross_entropy([[0.18]], [0])), 4)   # lecture A's network: log(1 + e^0.18)
    0.7872
    >>> float(squared_error([[1.0], [3.0]], [0.0, 0.0]))       # the mean of 1 and 9
    5.0
    """

    name: str
    output: Callable
    value: Callable
    slope: Callable
    both: Callable
    targets: Callable

    def __call__(self, z, y):
        """The loss.

        Parameters
        ----------
        z : array_like, shape (*runs, n, out)
            The last layer's pre-activation.
        y : array_like, shape (n,) or (n, out)
            As for `MLP.loss`.

        Returns
        -------
        ndarray or float, shape (*runs)

        Raises
        ------
        ValueError, TypeError
            When z or y has the wrong shape or y is out of range.
        """
        z = _checks.finite_array("z", z)
        if z.ndim < 2:
            raise ValueError(f"z must have shape (n, out), run axes before them, got shape {z.shape}")
        return self.value(z, self.targets(y, *z.shape[-2:]))

    def __repr__(self):
        return self.name


def _columns(y, n, out):
    y = _checks.finite_array("y", y, booleans=True)
    if y.shape == (n,) and out == 1:
        y = y[:, None]
    if y.shape != (n, out):
        raise ValueError(f"y must have shape ({n}, {out}){f' or ({n},)' if out == 1 else ''}, got shape {y.shape}")
    return y


def _probabilities(y, n, out):
    y = _columns(y, n, out)
    if ((y < 0) | (y > 1)).any():
        raise ValueError(f"y must be 0 or 1 (or between) for a sigmoid output, got {y[(y < 0) | (y > 1)][0]}")
    return y


def _labels(y, n, out):
    y = _checks.finite_array("y", y, booleans=True)
    if y.shape != (n,):
        raise ValueError(f"y must have shape ({n},), one label a sample, got shape {y.shape}")
    if (y != np.floor(y)).any():
        raise TypeError(f"y must be whole-number labels for a softmax output, got {y[y != np.floor(y)][0]}")
    if (y < 0).any() or (y >= out).any():
        raise ValueError(f"y must be labels from 0 to {out - 1}, got {y[(y < 0) | (y >= out)][0]:.15g}")
    return np.eye(out)[y.astype(np.int64)]  # one-hot: the probabilities that would be right


def _separately(output, value):
    return lambda z, y: (output(z), value(z, y))


def _squared_error(z, y):
    error = z - y
    return (error * error).sum(axis=-1).mean(axis=-1)


def _squared_error_slope(prediction, y):
    return (prediction - y) * (2.0 / y.shape[0])


def _binary_cross_entropy(z, y):
    # −y log σ(z) − (1 − y) log(1 − σ(z)) = max(z, 0) − yz + log(1 + exp(−|z|))
    return (np.maximum(z, 0.0) - y * z + np.log1p(np.exp(-np.abs(z)))).sum(axis=-1).mean(axis=-1)


def _cross_entropy_slope(prediction, y):
    return (prediction - y) * (1.0 / y.shape[0])


def _exponentials(z):
    """z less its largest, so that nothing overflows, exp of that, and its sum."""
    z = z - np.maximum.reduce(z, axis=-1, keepdims=True)
    e = np.exp(z)
    return z, e, np.add.reduce(e, axis=-1, keepdims=True)


def _softmax(z):
    _, e, total = _exponentials(z)
    return e / total


def _cross_entropy(z, y):
    z, _, total = _exponentials(z)
    return _mean_of_logs(z, total, y)


def _softmax_and_cross_entropy(z, y):
    z, e, total = _exponentials(z)
    return e / total, _mean_of_logs(z, total, y)


def _mean_of_logs(z, total, y):
    losses = np.log(total[..., 0]) - np.add.reduce(z, axis=-1, where=y > 0)
    return np.add.reduce(losses, axis=-1) / len(y)


softmax = Activation("softmax", _softmax, None)
#: Σ (ŷ − y)², for an identity output.
squared_error = Loss("squared_error", identity, _squared_error, _squared_error_slope,
                     _separately(identity, _squared_error), _columns)
#: −Σ (y log ŷ + (1 − y) log(1 − ŷ)), for a sigmoid output and y from 0 to 1.
binary_cross_entropy = Loss("binary_cross_entropy", sigmoid, _binary_cross_entropy, _cross_entropy_slope,
                            _separately(sigmoid, _binary_cross_entropy), _probabilities)
#: −log ŷ of the right class, for a softmax output and labels 0, 1, ….
cross_entropy = Loss("cross_entropy", softmax, _cross_entropy, _cross_entropy_slope, _softmax_and_cross_entropy,
                     _labels)
