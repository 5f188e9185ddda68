"""Races: every optimizer on one objective, each over a whole grid of its settings in a single run."""

from dataclasses import fields, replace

import numpy as np

from gradlab import _checks
from gradlab.objectives import Objective
from gradlab.optimizers import AdaGrad, Adam, AdamW, GradientDescent, Momentum, Nesterov, Optimizer, RMSprop
from gradlab.trajectory import descend

__all__ = ["field", "race", "pick", "steps_needed", "by_differences"]

MOMENTA = np.array([0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99])
DECAYS = np.array([0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.999])
WEIGHT_DECAYS = np.array([0.0, 1e-4, 1e-3, 1e-2, 2e-2, 5e-2, 0.1, 0.3])


def field(low=1e-3, high=10.0):
    """All optimizers at the start of a race, each with 160 settings on one run axis.

    Those with a second hyperparameter have 20 learning rates for each of 8 values of it; the others have 160 learning
    rates. So each has the same number of chances.

    Parameters
    ----------
    low, high : float
        Ends of the learning rates' range, which is divided evenly on a logarithmic scale; positive.

    Returns
    -------
    dict
        Name -> optimizer.

    Raises
    ------
    ValueError
        When an end is not positive and finite, or the lower one is not below the upper one.

    Examples
    --------
    >>> runners = field()
    >>> list(runners)
    ['GradientDescent', 'Momentum', 'Nesterov', 'AdaGrad', 'RMSprop', 'Adam', 'AdamW']
    >>> runners["Momentum"].lr.shape, runners["GradientDescent"].lr.shape
    ((160,), (160,))
    """
    low, high = _checks.number("low", low, _checks.POSITIVE), _checks.number("high", high, _checks.POSITIVE)
    if not low < high:
        raise ValueError(f"low must be below high, got {low} and {high}")
    rates = np.geomspace(low, high, 160)
    lr = np.repeat(np.geomspace(low, high, 20), 8)
    momentum, decay, weight_decay = (np.tile(values, 20) for values in (MOMENTA, DECAYS, WEIGHT_DECAYS))
    runners = [GradientDescent(rates), Momentum(lr, momentum=momentum), Nesterov(lr, momentum=momentum), AdaGrad(rates),
               RMSprop(lr, decay=decay), Adam(lr, beta1=momentum), AdamW(lr, weight_decay=weight_decay)]
    return {type(optimizer).__name__: optimizer for optimizer in runners}


def race(objective, start, steps, *, runners=None):
    """Let all optimizers descend from one start.

    Parameters
    ----------
    objective : Objective
        What to minimise.
    start : array_like, shape (*coordinates)
        Where all begin.
    steps : int
        How many gradients each setting may ask for.
    runners : dict, optional
        Name -> optimizer, as from `field`, which is taken without it.

    Returns
    -------
    dict
        Name -> Trajectory, its run axis the settings.

    Raises
    ------
    TypeError, ValueError
        As `descend`; when the runners are not a dict, or the loss at the start is not finite.

    Examples
    --------
    >>> from gradlab import parabola
    >>> walks = race(parabola, -2.0, steps=10)
    >>> walks["Adam"].loss.shape
    (11, 160)
    """
    runners = field() if runners is None else runners
    _check_race(objective, start, runners)
    return {name: descend(optimizer, objective, start, steps)
            for name, optimizer in runners.items()}


def _check_race(objective, start, runners):
    if not isinstance(objective, Objective):
        raise TypeError(f"objective must be an Objective, got {_checks.shown(objective)}")
    if not isinstance(runners, dict) or not all(isinstance(optimizer, Optimizer) for optimizer in runners.values()):
        raise TypeError(f"runners must be a dict, name -> optimizer, got {_checks.shown(runners)}")
    start = _checks.finite_array("start", start)
    if start.shape != objective.coordinates:
        raise ValueError(f"start must have shape {objective.coordinates} for {objective.name}, got shape {start.shape}")
    loss = objective(start)
    if not np.isfinite(loss).all():
        raise ValueError(f"start must have a finite loss, got the loss {loss} at {start}")


def pick(optimizer, runs):
    """The optimizer with some of its settings only.

    Parameters
    ----------
    optimizer : Optimizer
        With arrays for hyperparameters.
    runs : int or array_like of int
        Which of their entries.

    Returns
    -------
    Optimizer

    Examples
    --------
    >>> pick(Momentum([0.1, 0.2, 0.3], momentum=0.9), 1)
    Momentum(lr=0.2, momentum=0.9)
    """
    if not isinstance(optimizer, Optimizer):
        raise TypeError(f"optimizer must be an optimizer such as Momentum([0.1, 0.2]), got {_checks.shown(optimizer)}")
    _checks.real_array("runs", runs)
    if not np.can_cast(np.asarray(runs).dtype, np.intp):
        raise TypeError(f"runs must be whole numbers, got {_checks.shown(runs)}")
    values = {f.name: getattr(optimizer, f.name) for f in fields(optimizer)}
    try:
        chosen = {name: value[runs] for name, value in values.items() if isinstance(value, np.ndarray)}
    except IndexError as error:
        raise ValueError(f"runs must be indices of runs of shape {optimizer.run_shape}, got {_checks.shown(runs)} "
                         f"({error})") from None
    return replace(optimizer, **chosen)


def steps_needed(loss, target):
    """The step from which on each run stays at the target or below it. To pass through does not count.

    Parameters
    ----------
    loss : array_like, shape (steps + 1, *runs)
    target : float

    Returns
    -------
    ndarray of float, shape (*runs)
        Infinity for a run that ends above the target, or not finite.

    Examples
    --------
    >>> steps_needed([[4.0, 4.0], [1.0, 1.0], [2.0, 1.0], [1.0, 9.0]], 1.5)
    array([ 3., inf])
    """
    loss, target = _checks.real_array("loss", loss), _checks.finite_array("target", target)
    if loss.ndim == 0 or target.ndim > 0:
        raise ValueError(f"loss must have steps on its first axis and target be one number, got shapes {loss.shape} and "
                         f"{target.shape}")
    there = loss <= target  # NaN is not
    stays = np.logical_and.accumulate(there[::-1], axis=0)[::-1]
    return np.where(there[-1], stays.argmax(axis=0), np.inf)


def by_differences(function, n=2, *, name="your function"):
    """An objective made from a plain function of n numbers, with its gradient by central differences.

    Parameters
    ----------
    function : callable
        Takes n arrays of one shape, returns an array of that shape: arithmetic and NumPy functions will do. It is tried
        once, on three points.
    n : int
        How many numbers it takes.
    name : str
        What the repr shows.

    Returns
    -------
    Objective
        Its gradient (f(x + h) − f(x − h)) / 2h has an error of the order h², where h is 6e-6 times the larger of 1 and
        |x|.

    Raises
    ------
    TypeError
        When function cannot be called, or not with n arrays; when n is not a whole number.
    ValueError
        When n is below 1, or function does not return one number for each point.

    Examples
    --------
    >>> bowl = by_differences(lambda x, y: x**2 + 10 * y**2)
    >>> bowl.gradient([1.0, 1.0]).round(6)
    array([ 2., 20.])
    """
    if not callable(function):
        raise TypeError(f"function must be callable, got {function!r}")
    n = _checks.whole_number("n", n, least=1)
    try:
        with np.errstate(all="ignore"):
            function(*np.linspace(0.1, 0.9, 3 * n).reshape(n, 3))
    except (TypeError, ValueError) as error:
        raise TypeError(f"function must take n = {n} arrays, with np.sin in place of math.sin and np.where in place of if; "
                        f"called so, it raised {type(error).__name__}: {error}") from error

    def value(theta):
        values = np.asarray(function(*theta), dtype=theta.dtype)
        if values.shape != theta.shape[1:]:
            raise ValueError(f"function must return one number for each point, shape {theta.shape[1:]}, got shape "
                             f"{values.shape}")
        return values

    def slope(theta):
        # all 2n neighbours of all points as further runs of one call
        h = np.cbrt(np.finfo(theta.dtype).eps) * np.maximum(1.0, np.abs(theta))
        away = np.eye(n, dtype=theta.dtype).reshape(n, n, *[1] * (theta.ndim - 1)) * h
        around = np.stack([theta[:, None] + away, theta[:, None] - away], axis=1)
        ahead, behind = value(around)
        return (ahead - behind) / (2 * h)

    return Objective(value, slope, (n,), name)
