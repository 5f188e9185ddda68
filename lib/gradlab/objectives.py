"""Objectives: functions to minimise, each with its gradient, vectorised over runs.

theta has its coordinates first and its runs last, so that one call evaluates a whole sweep. All arithmetic is
element by element and sums run in a fixed order: a sweep gives the same bits as its single runs.
"""

import functools
from dataclasses import dataclass
from typing import Callable

import numpy as np

from gradlab import _checks, _numerics

__all__ = ["Objective", "parabola", "quartic", "quartic_as_printed", "quadratic", "ravine", "sigmoid_neuron",
           "valley", "rosenbrock", "saddle"]


@dataclass(frozen=True, eq=False, repr=False)
class Objective:
    """A function to minimise and its gradient.

    Parameters
    ----------
    value : callable
        Takes theta of shape (*coordinates, *runs), returns the values, of shape (*runs).
    slope : callable
        Takes the same, returns the gradient, of theta's shape.
    coordinates : tuple of int
        Shape of one theta: () for a function of one number, (2,) for one of two.
    name : str
        What the repr shows.
    independent : bool
        Whether `slope` may be given some of the runs only, as it may if it knows nothing of the others. Then `descend`
        takes a large sweep in blocks of runs, each as a whole, which is faster. True for all objectives of this module.

    Examples
    --------
    >>> import numpy as np
    >>> cubic = Objective(lambda x: x * x * x, lambda x: 3 * x * x, name="cubic")
    >>> float(cubic(2)), cubic.gradient([1.0, 2.0])   # two runs of a function of one number
    (8.0, array([ 3., 12.]))
    """

    value: Callable
    slope: Callable
    coordinates: tuple = ()
    name: str = "objective"
    independent: bool = False

    def __post_init__(self):
        for name in ("value", "slope"):
            if not callable(getattr(self, name)):
                raise TypeError(f"{name} must be a function of theta, got {getattr(self, name)!r}")
        if not isinstance(self.coordinates, tuple):
            raise TypeError(f"coordinates must be a tuple of whole numbers such as (2,), got {self.coordinates!r}")
        for n in self.coordinates:
            _checks.whole_number("each of coordinates", n, least=1)

    @property
    def ndim(self):
        """Number of coordinate axes: the first so many axes of theta are coordinates, the rest are runs."""
        return len(self.coordinates)

    def __call__(self, theta):
        """The value at theta.

        Parameters
        ----------
        theta : array_like, shape (*coordinates, *runs)

        Returns
        -------
        ndarray or float, shape (*runs)
            float32 for a float32 theta, else float64.

        Raises
        ------
        ValueError
            When theta's first axes are not the coordinates, or `value` does not return one number for each run.
        TypeError
            When theta is not real.
        """
        theta = self.check(theta)
        value = self.value(theta)
        runs = theta.shape[len(self.coordinates):]
        if np.shape(value) != runs:
            raise ValueError(f"the value of {self.name} must be one number for each run, shape {runs} for a theta of shape "
                             f"{theta.shape}; got shape {np.shape(value)} (sum over the coordinates: .sum(axis=0))")
        return value

    def gradient(self, theta):
        """The gradient at theta: an array of its shape. Parameters and errors as for a call."""
        return self.slope(self.check(theta))

    def check(self, theta):
        """theta as an array of floats, or an error that says which shape it should have."""
        theta = _checks.float_array("theta", theta)
        if theta.shape[:len(self.coordinates)] != self.coordinates:
            raise ValueError(f"theta must have shape {self.coordinates} for {self.name}, run axes after it; "
                             f"got shape {theta.shape}")
        return theta

    def __repr__(self):
        return f"<Objective: {self.name}>"


def quadratic(curvatures, name="quadratic"):
    """A bowl with its axes along the coordinates: ½ Σ aᵢ xᵢ², with gradient aᵢ xᵢ.

    Parameters
    ----------
    curvatures : array_like, shape (n,)
        The aᵢ, finite. A negative one makes a saddle.
    name : str
        What the repr shows.

    Returns
    -------
    Objective
        Of n coordinates.

    Raises
    ------
    ValueError
        When curvatures is not one axis of finite numbers.

    Examples
    --------
    >>> bowl = quadratic([0.2, 4.0])
    >>> float(bowl([-5.0, -2.0])), bowl.gradient([-5.0, -2.0])
    (10.5, array([-1., -8.]))
    """
    a = _checks.finite_array("curvatures", curvatures).astype(np.float64)
    if a.ndim != 1:
        raise ValueError(f"curvatures must have one axis, got shape {a.shape}")

    column = _columns(a)

    def value(theta):
        return _sum(0.5 * column(theta) * (theta * theta))

    def slope(theta):
        return column(theta) * theta

    return Objective(value, slope, a.shape, name, independent=True)


def sigmoid_neuron(x, y, name="sigmoid_neuron"):
    """Half the squared error of one sigmoid neuron: ½ Σ (σ(w xᵢ + b) − yᵢ)², with theta = (w, b).

    Parameters
    ----------
    x, y : array_like, shape (n,)
        Inputs and targets, finite.
    name : str
        What the repr shows.

    Returns
    -------
    Objective
        Of two coordinates, w and b. The loss is a sum over the samples, not a mean.

    Raises
    ------
    ValueError
        When x and y are not one axis of the same length.

    Examples
    --------
    >>> neuron = sigmoid_neuron([0.5, 2.5], [0.2, 0.9])
    >>> round(float(neuron([-2.0, -2.0])), 6)
    0.41582
    """
    x = _checks.finite_array("x", x).astype(np.float64)
    y = _checks.finite_array("y", y).astype(np.float64)
    if x.ndim != 1 or y.shape != x.shape:
        raise ValueError(f"x and y must have one axis of the same length, got shapes {x.shape} and {y.shape}")

    x_column, y_column = _columns(x), _columns(y)

    def residual(theta):
        f = _numerics.sigmoid(x_column(theta) * theta[:1] + theta[1:])  # samples on the first axis
        return f, f - y_column(theta)

    def value(theta):
        _, error = residual(theta)
        return 0.5 * _sum(error * error)

    def slope(theta):
        f, error = residual(theta)
        error = error * (f * (1.0 - f))
        g = np.empty_like(theta)
        g[0] = _sum(error * x_column(theta))
        g[1] = _sum(error)
        return g

    return Objective(value, slope, (2,), name, independent=True)


def _parabola(x):
    return x * x


def _parabola_slope(x):
    return 2.0 * x


def _quartic(x):  # x⁴ + x³ − 2x² − 2x + 2, multiplied out from the inside
    return (((x + 1.0) * x - 2.0) * x - 2.0) * x + 2.0


def _quartic_slope(x):  # 4x³ + 3x² − 4x − 2
    return ((4.0 * x + 3.0) * x - 4.0) * x - 2.0


def _quartic_slope_as_printed(x):  # 4x³ + 3x² − 4x: the lecture's slide lacks the −2
    return ((4.0 * x + 3.0) * x - 4.0) * x


def _rosenbrock(theta):  # (1 − x)² + 100 (y − x²)²
    x, y = theta
    return (1.0 - x) * (1.0 - x) + 100.0 * ((y - x * x) * (y - x * x))


def _rosenbrock_slope(theta):
    x, y = theta
    g = np.empty_like(theta)
    g[0] = -2.0 * (1.0 - x) - 400.0 * x * (y - x * x)
    g[1] = 200.0 * (y - x * x)
    return g


def _columns(values):
    """A function of theta: `values` along the first axis, with axes for theta's runs behind it, in theta's dtype."""
    @functools.lru_cache
    def column(ndim, dtype):
        return values.reshape(-1, *(1,) * (ndim - 1)).astype(dtype)

    return lambda theta: column(theta.ndim, theta.dtype)


def _sum(terms):
    """Sum over the first axis, strictly in order: NumPy's `sum` pairs terms up differently for other shapes."""
    return np.add.accumulate(terms, axis=0)[-1]


#: x², of one number.
parabola = Objective(_parabola, _parabola_slope, name="parabola", independent=True)
#: Lecture A's x⁴ + x³ − 2x² − 2x + 2, with two minima.
quartic = Objective(_quartic, _quartic_slope, name="quartic", independent=True)
#: The same with the derivative that the lecture prints, 4x³ + 3x² − 4x, which lacks the −2.
quartic_as_printed = Objective(_quartic, _quartic_slope_as_printed, name="quartic_as_printed", independent=True)
#: 0.1 x₁² + 2 x₂², twenty times as steep across as along.
ravine = quadratic([0.2, 4.0], name="ravine")
#: x₁² − x₂².
saddle = quadratic([2.0, -2.0], name="saddle")
#: (1 − x₁)² + 100 (x₂ − x₁²)², a bent valley with its minimum at (1, 1).
rosenbrock = Objective(_rosenbrock, _rosenbrock_slope, (2,), "rosenbrock", independent=True)
#: A sigmoid neuron on two samples. The data are our own, as lecture D does not give its second data set. A random search
#: over 165 million data sets and starts found these, which reproduce both errors that it prints (start at w = −1,
#: b = −3; η = 1, γ = 0.9, 100 steps).
valley = sigmoid_neuron([7.6, 4.2], [0.8, 0.3], name="valley")
