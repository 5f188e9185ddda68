"""descend(): run an optimizer on an objective and keep the path."""

import math
from functools import cached_property

import numpy as np

from gradlab import _checks
from gradlab.objectives import Objective
from gradlab.optimizers import Optimizer, _blocks

__all__ = ["descend", "Trajectory"]

# A sweep goes in blocks of runs, of so many bytes an array. Each takes all its steps before the next begins, so all that
# a step touches, some five arrays, should lie in the processor's cache.
BLOCK = 1 << 18


class Trajectory:
    """The path of a run, or of many runs side by side. The first axis of each array counts the points kept.

    Attributes
    ----------
    steps : ndarray of int, shape (kept,)
        Which steps were kept; step 0 is the start.
    theta : ndarray, shape (kept, *coordinates, *runs)
        The points.
    state : dict of str to ndarray
        The optimizer's quantities at these points, ``state["velocity"]`` and so on, like theta.
    gradient : ndarray, shape (kept - 1, *coordinates, *runs), or None
        The gradient that led on from each point but the last; for Nesterov it was taken at the look-ahead point.
        Kept with ``record=1`` only.
    loss : ndarray, shape (kept, *runs), or None
        The objective at each point, computed when first asked for. None for a bare gradient function.
    diverged : ndarray of bool, shape (*runs)
        Where any coordinate is no longer finite.
    optimizer, objective
        What ran.
    """

    def __init__(self, optimizer, objective, steps, theta, state, gradient, ndim):
        self.optimizer, self.objective = optimizer, objective
        self.steps, self.theta, self.state, self.gradient = steps, theta, state, gradient
        self._ndim = ndim

    @cached_property
    def loss(self):
        if not isinstance(self.objective, Objective):
            return None
        with np.errstate(all="ignore"):
            # the points in time are one more run axis: the whole path in one call
            return np.moveaxis(self.objective(np.moveaxis(self.theta, 0, -1)), -1, 0)

    @cached_property
    def diverged(self):
        return ~np.isfinite(self.theta[-1]).all(axis=tuple(range(self._ndim)))

    def __repr__(self):
        runs = self.theta.shape[1 + self._ndim:]
        return (f"<Trajectory: {self.optimizer!r}, {self.steps[-1]} steps"
                f"{', runs ' + ' × '.join(map(str, runs)) if runs else ''}>")


def descend(optimizer, objective, start, steps, record=1):
    """Take `steps` steps from `start` and return the path.

    Parameters
    ----------
    optimizer : Optimizer
        Its hyperparameters may be arrays: every setting is then a run of its own, all in one pass.
    objective : Objective or callable
        What to minimise, or a bare gradient function.
    start : array_like, shape (*coordinates, *runs)
        Where to begin, finite. For an Objective its first ``ndim`` axes are coordinates and the rest are runs, which
        broadcast against the hyperparameters. For a bare gradient function all axes are coordinates. Not changed.
    steps : int
        Number of steps, zero or more.
    record : int
        1 keeps every point, k every k-th and the last, 0 only start and end.

    Returns
    -------
    Trajectory
        float32 for a float32 start, else float64. Divergence is data (`diverged`), not an error.

    Raises
    ------
    TypeError
        When an argument is of the wrong kind.
    ValueError
        When start is not finite or its shape does not fit, steps or record is negative, or the gradient function
        returns another shape.

    Examples
    --------
    >>> from gradlab import GradientDescent, Momentum, descend, parabola, quartic_as_printed
    >>> descend(GradientDescent(0.1), parabola, start=-2.0, steps=3).theta.round(6)
    array([-2.   , -1.6  , -1.28 , -1.024])
    >>> path = descend(Momentum(0.1, momentum=0.8), quartic_as_printed, start=-2.0, steps=5)
    >>> round(float(path.loss[-1]), 4)
    0.117
    >>> descend(GradientDescent([0.1, 0.5, 1.1]), parabola, start=-2.0, steps=100, record=0).theta[-1].round(3)
    array([-0.00000000e+00,  0.00000000e+00, -1.65635949e+08])
    """
    if not isinstance(optimizer, Optimizer):
        raise TypeError(f"optimizer must be an optimizer such as Momentum(0.1), got {optimizer!r}")
    if not callable(objective):
        raise TypeError(f"objective must be an Objective or a gradient function, got {objective!r}")
    steps = _checks.whole_number("steps", steps)
    record = _checks.whole_number("record", record)
    theta, ndim = _lay_out(optimizer, objective, start)

    kept = _kept(steps, record)
    points = np.empty((len(kept), *theta.shape), theta.dtype)
    states = {name: np.empty_like(points) for name in optimizer.quantities}
    gradients = np.empty((steps, *theta.shape), theta.dtype) if record == 1 else None
    for part in _parts(optimizer, objective, theta, ndim):
        _walk(optimizer._part(part[ndim:]), objective, np.array(theta[part]), kept.tolist(), points[:, *part],
              {name: path[:, *part] for name, path in states.items()},
              None if gradients is None else gradients[:, *part])
    return Trajectory(optimizer, objective, kept, points, states, gradients, ndim)


def _walk(optimizer, objective, theta, kept, points, states, gradients):
    """Take the steps, from theta and in place, and fill the arrays with what is to be kept."""
    gradient = objective.slope if isinstance(objective, Objective) else objective  # theta has its shape and dtype
    state = optimizer.init(theta)
    optimizer._check(theta, state)
    kept_quantities = [(points, theta), *((path, getattr(state, name)) for name, path in states.items())]
    for path, quantity in kept_quantities:
        path[0] = quantity
    step = optimizer._step
    with np.errstate(all="ignore"):
        for i, next_kept in enumerate(kept[1:], start=1):
            while state.steps < next_kept:
                g = step(theta, gradient, state)
            for path, quantity in kept_quantities:
                path[i] = quantity
            if gradients is not None:
                gradients[i - 1] = g


def _parts(optimizer, objective, theta, ndim):
    """Indices that cut theta into blocks of runs; each block takes all its steps while it lies in the processor's cache."""
    if callable(optimizer.lr) or not getattr(objective, "independent", False):
        return [(slice(None),) * theta.ndim]
    coordinates = (slice(None),) * ndim
    most = max(1, BLOCK // (theta.itemsize * math.prod(theta.shape[:ndim])))
    return [coordinates + block for block in _blocks(theta.shape[ndim:], most)]


def _kept(steps, record):
    """Which steps to keep: every `record`-th and the last; start and end for 0."""
    kept = np.arange(0, steps + 1, record or max(steps, 1))
    return kept if kept[-1] == steps else np.append(kept, steps)


def _lay_out(optimizer, objective, start):
    """A fresh theta of shape (*coordinates, *runs), and its number of coordinate axes."""
    start = _checks.finite_array("start", start)
    ndim = objective.ndim if isinstance(objective, Objective) else start.ndim
    if start.ndim < ndim or (isinstance(objective, Objective) and start.shape[:ndim] != objective.coordinates):
        raise ValueError(f"start must have shape {objective.coordinates} for {objective.name}, run axes after it; "
                         f"got shape {start.shape}")
    coordinates, runs = start.shape[:ndim], start.shape[ndim:]
    try:
        shape = np.broadcast_shapes(runs, optimizer.run_shape)
    except ValueError:
        raise ValueError(f"start's run axes {runs} must broadcast against the hyperparameters' {optimizer.run_shape}; "
                         f"got start of shape {start.shape}") from None
    start = start.reshape(coordinates + (1,) * (len(shape) - len(runs)) + runs)
    return np.array(np.broadcast_to(start, coordinates + shape), order="C"), ndim
