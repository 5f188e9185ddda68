"""Learning rates that change: functions that return a function of the step, counted from 0, for ``lr=``.

A step is one update. In `fit` that is one mini-batch, so an epoch has as many steps as it has batches.
"""

import numpy as np

from gradlab import _checks
from gradlab._checks import FRACTION, NON_NEGATIVE, POSITIVE

__all__ = ["inverse_time", "inverse_sqrt", "step_decay", "cosine", "warmup"]


def inverse_time(lr, *, scale=1.0):
    """Falls like 1/n: η / (1 + n / scale). Its sum diverges and the sum of its squares does not (Robbins, Monro).

    Parameters
    ----------
    lr : float or array_like
        η at step 0, positive.
    scale : float or array_like
        Steps until it has halved, positive.

    Returns
    -------
    callable

    Examples
    --------
    >>> lr = inverse_time(0.5, scale=10)
    >>> lr(0), lr(10), lr(90)
    (0.5, 0.25, 0.05)
    """
    lr, scale = _checks.hyperparameter("lr", lr, POSITIVE), _checks.hyperparameter("scale", scale, POSITIVE)
    _checks.common_shape(lr=lr, scale=scale)
    return lambda step: lr / (1 + step / scale)


def inverse_sqrt(lr, *, scale=1.0):
    """Falls like 1/√n: η / √(1 + n / scale).

    Parameters
    ----------
    lr : float or array_like
        η at step 0, positive.
    scale : float or array_like
        Positive; after 3 · scale steps it has halved.

    Returns
    -------
    callable

    Examples
    --------
    >>> lr = inverse_sqrt(0.5, scale=10)
    >>> lr(0), lr(30)
    (0.5, 0.25)
    """
    lr, scale = _checks.hyperparameter("lr", lr, POSITIVE), _checks.hyperparameter("scale", scale, POSITIVE)
    _checks.common_shape(lr=lr, scale=scale)
    return lambda step: lr / (1 + step / scale) ** 0.5


def step_decay(lr, *, factor=0.1, every):
    """Multiplied by a factor every so many steps: η · factor^⌊n / every⌋.

    Parameters
    ----------
    lr : float or array_like
        η at step 0, positive.
    factor : float or array_like
        At least 0 and below 1.
    every : int
        At least 1.

    Returns
    -------
    callable

    Examples
    --------
    >>> lr = step_decay(1.0, factor=0.5, every=100)
    >>> lr(99), lr(100), lr(250)
    (1.0, 0.5, 0.25)
    """
    lr, factor = _checks.hyperparameter("lr", lr, POSITIVE), _checks.hyperparameter("factor", factor, FRACTION)
    _checks.common_shape(lr=lr, factor=factor)
    every = _checks.whole_number("every", every, least=1)
    return lambda step: lr * factor ** (step // every)


def cosine(lr, *, steps, last=0.0):
    """Half a wave of the cosine, from η to `last` in so many steps, and constant after them.

    Parameters
    ----------
    lr : float or array_like
        η at step 0, positive.
    steps : int
        At least 1.
    last : float or array_like
        Where it ends, zero or positive.

    Returns
    -------
    callable

    References
    ----------
    Loshchilov, Hutter, "SGDR: stochastic gradient descent with warm restarts", 2017.

    Examples
    --------
    >>> lr = cosine(1.0, steps=100)
    >>> lr(0), round(lr(50), 12), lr(100), lr(1000)
    (1.0, 0.5, 0.0, 0.0)
    """
    lr, last = _checks.hyperparameter("lr", lr, POSITIVE), _checks.hyperparameter("last", last, NON_NEGATIVE)
    _checks.common_shape(lr=lr, last=last)
    steps = _checks.whole_number("steps", steps, least=1)
    return lambda step: last + (lr - last) * (0.5 + 0.5 * float(np.cos(np.pi * min(step / steps, 1.0))))


def warmup(lr, *, steps):
    """Rises in a straight line over the first steps, then goes on as `lr` does.

    Parameters
    ----------
    lr : float, array_like or callable
        What to rise to: a number, or another schedule, which starts after the warm-up.
    steps : int
        At least 1. Step 0 has lr / steps, step steps − 1 the whole.

    Returns
    -------
    callable

    Examples
    --------
    >>> lr = warmup(cosine(1.0, steps=100), steps=4)
    >>> [lr(step) for step in range(5)]
    [0.25, 0.5, 0.75, 1.0, 1.0]
    """
    after = lr
    if not callable(lr):
        value = _checks.hyperparameter("lr", lr, POSITIVE)
        def after(step):
            return value
    steps = _checks.whole_number("steps", steps, least=1)
    return lambda step: after(0) * ((step + 1) / steps) if step < steps else after(step - steps)
