"""The surfaces: values and gradients against formulas typed by hand and central differences."""
import re

import numpy as np
import pytest
import textbook

import gradlab
from gradlab import (
    parabola, quadratic, quartic, quartic_as_printed, ravine, rosenbrock, saddle, sigmoid_neuron, valley,
)

BOWLS = {n: quadratic(textbook.CURVATURES[n]) for n in (2, 11)}
NEURONS = {n: sigmoid_neuron(*textbook.SAMPLES[n]) for n in (2, 9)}
# name -> (objective, number of coordinates or None for a scalar, value, gradient)
SURFACES = {
    "parabola": (parabola, None, textbook.parabola, textbook.parabola_gradient),
    "quartic": (quartic, None, textbook.quartic, textbook.quartic_gradient),
    "quartic_as_printed": (quartic_as_printed, None, textbook.quartic, textbook.printed_gradient),
    "ravine": (ravine, 2, textbook.ravine, textbook.ravine_gradient),
    "rosenbrock": (rosenbrock, 2, textbook.rosenbrock, textbook.rosenbrock_gradient),
    "valley": (valley, 2, *textbook.neuron((7.6, 4.2), (0.8, 0.3))),
    "quadratic-2": (BOWLS[2], 2, *textbook.bowl(textbook.CURVATURES[2])),
    "quadratic-11": (BOWLS[11], 11, *textbook.bowl(textbook.CURVATURES[11])),
    "sigmoid_neuron-2": (NEURONS[2], 2, *textbook.neuron(*textbook.SAMPLES[2])),
    "sigmoid_neuron-9": (NEURONS[9], 2, *textbook.neuron(*textbook.SAMPLES[9])),
}
ALL = {**{name: row[:2] for name, row in SURFACES.items()}, "saddle": (saddle, 2)}
surface = pytest.mark.parametrize("name", SURFACES)


def points(n, runs=(), seed=0):
    return np.random.default_rng(seed).uniform(-2, 2, size=(() if n is None else (n,)) + runs)


def column(theta, n):
    """One run's coordinates as Python floats."""
    return [float(theta)] if n is None else [float(x) for x in theta]


@surface
def test_value_and_gradient_of_many_points(name):
    objective, n, value, gradient = SURFACES[name]
    theta = points(n, (4, 6))
    losses, slopes = objective(theta), objective.gradient(theta)
    assert losses.shape == (4, 6) and slopes.shape == theta.shape
    for run in np.ndindex(4, 6):
        p = column(theta[(..., *run)], n)
        assert losses[run] == pytest.approx(value(p), rel=1e-12, abs=1e-14)
        np.testing.assert_allclose(slopes[(..., *run)].ravel(), gradient(p), rtol=1e-11, atol=1e-12)


@pytest.mark.parametrize("name", [n for n in ALL if n != "quartic_as_printed"])
def test_gradient_is_the_slope_of_the_value(name):
    """Central differences in plain loops: they know nothing of the formula."""
    objective, n = ALL[name]
    h = 1e-5
    for seed in range(5):
        theta = points(n, seed=seed)
        slope = np.atleast_1d(objective.gradient(theta))
        for i in range(n or 1):
            ahead, behind = np.atleast_1d(theta).copy(), np.atleast_1d(theta).copy()
            ahead[i] += h
            behind[i] -= h
            rise = objective(ahead.reshape(theta.shape)) - objective(behind.reshape(theta.shape))
            assert slope[i] == pytest.approx(float(rise) / (2 * h), rel=1e-6, abs=1e-6)


def test_the_printed_derivative_lacks_the_minus_two():
    x = np.linspace(-3, 3, 61)
    assert (quartic_as_printed(x) == quartic(x)).all()
    np.testing.assert_allclose(quartic_as_printed.gradient(x) - quartic.gradient(x), np.full(61, 2.0), rtol=1e-13)
    np.testing.assert_allclose(quartic_as_printed.gradient(x), 4 * x**3 + 3 * x**2 - 4 * x, rtol=1e-12, atol=1e-13)
    assert quartic_as_printed.gradient(-2.0) == -12 and quartic.gradient(-2.0) == -14


@pytest.mark.parametrize("objective, x, value, curvature", [
    (quartic, -1.232240, 1.862182, 1),
    (quartic, 0.922225, -0.037748, 1),
    (quartic, -0.439985, 2.445097, -1),
    (quartic_as_printed, -1.4430, 2.0526, 1),
    (quartic_as_printed, 0.6930, 0.2170, 1),
])
def test_rest_points_of_the_quartic(objective, x, value, curvature):
    """As lectures/numbers.md has them, to the digits there: the slope changes sign within the last digit."""
    half = 0.5e-6 if objective is quartic else 0.5e-4
    left, right = objective.gradient(x - half), objective.gradient(x + half)
    assert left * right <= 0 and np.sign(right - left) == curvature
    assert round(float(objective(x)), 6 if objective is quartic else 4) == pytest.approx(value, abs=2 * half)


@pytest.mark.parametrize("objective, where, value", [
    (parabola, 0.0, 0.0), (ravine, [0.0, 0.0], 0.0), (rosenbrock, [1.0, 1.0], 0.0), (BOWLS[11], [0.0] * 11, 0.0),
])
def test_minima(objective, where, value):
    assert objective(where) == value and (objective.gradient(where) == 0).all()
    rng = np.random.default_rng(2)
    for _ in range(50):
        assert objective(np.array(where) + rng.normal(scale=0.3, size=np.shape(where))) > value


def test_saddle_is_one():
    assert (saddle.gradient([0.0, 0.0]) == 0).all()
    level = saddle([0.0, 0.0])
    up = [saddle([h, 0.0]) > level and saddle([-h, 0.0]) > level for h in (0.1, 1.0)]
    down = [saddle([0.0, h]) < level and saddle([0.0, -h]) < level for h in (0.1, 1.0)]
    assert all(up) and all(down)


def test_lecture_numbers():
    assert ravine([-5, -2]) == pytest.approx(0.1 * 25 + 2 * 4, rel=1e-15)
    np.testing.assert_allclose(ravine.gradient([-5, -2]), [-1.0, -8.0], rtol=1e-15)
    assert [quartic(x) for x in (-2, -1, 0, 1, 2)] == [6.0, 2.0, 2.0, 0.0, 14.0]
    assert [parabola(x) for x in (-2, -1.6)] == pytest.approx([4.0, 2.56], rel=1e-15)
    assert [parabola.gradient(x) for x in (-2, 3.0)] == [-4.0, 6.0]
    assert rosenbrock([-1.2, 1.0]) == pytest.approx(24.2, rel=1e-14)
    np.testing.assert_allclose(rosenbrock.gradient([-1.2, 1.0]), [-215.6, -88.0], rtol=1e-14)
    # lecture D: the valley begins at 0.36476, and is zero where the course says that it is
    assert f"{float(valley([-1.0, -3.0])):.5f}" == "0.36476"
    assert 0 <= valley([0.65694, -3.60644]) < 1e-10
    # the usual first data set of the module: half of (σ(−3) − 0.2)² + (σ(−7) − 0.9)²
    neuron = sigmoid_neuron([0.5, 2.5], [0.2, 0.9])
    assert neuron([-2.0, -2.0]) == pytest.approx(0.5 * ((0.04742587 - 0.2) ** 2 + (0.00091105 - 0.9) ** 2), abs=1e-8)
    assert neuron.gradient([0.0, 0.0]) == pytest.approx([0.25 * (0.3 * 0.5 - 0.4 * 2.5), 0.25 * (0.3 - 0.4)], rel=1e-14)


def test_valley_is_the_neuron_on_our_data():
    theta = points(2, (30,))
    ours = sigmoid_neuron((7.6, 4.2), (0.8, 0.3))
    assert (valley(theta) == ours(theta)).all() and (valley.gradient(theta) == ours.gradient(theta)).all()


@pytest.mark.parametrize("z", [1000.0, -1000.0, 750.0, -750.0, 1e300, -1e300])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_sigmoid_saturates_without_overflow(z, dtype):
    """exp(1000) is too large for a float; the neuron's value there is ½ times (1 − y)² or y²."""
    if dtype == np.float32 and abs(z) > 1e38:
        z = np.sign(z) * 1e38
    neuron = sigmoid_neuron([1.0], [0.25])
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        theta = np.array([z, 0.0], dtype)
        value, gradient = neuron(theta), neuron.gradient(theta)
    assert value == 0.5 * ((1.0 if z > 0 else 0.0) - 0.25) ** 2
    assert (gradient == 0).all() and gradient.dtype == dtype


@pytest.mark.parametrize("name, ndim", [(n, 0 if c is None else 1) for n, (_, c) in ALL.items()])
def test_ndim_counts_coordinate_axes(name, ndim):
    objective, _ = ALL[name]
    assert objective.ndim == ndim and isinstance(objective, gradlab.Objective)


@pytest.mark.parametrize("name", ALL)
def test_takes_lists_scalars_and_integers(name):
    objective, n = ALL[name]
    theta = np.arange(n) - 1.0 if n else np.array(-2.0)
    plain = theta.tolist()  # a float, or a list of floats
    whole = theta.astype(int)
    for given in (plain, whole, whole.tolist()):
        assert np.shape(objective(given)) == () and objective(given) == objective(theta)
        assert (objective.gradient(given) == objective.gradient(theta)).all()
        assert np.asarray(objective.gradient(given)).dtype == np.float64


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("order", ["C", "F"])
def test_many_runs_equal_single_ones_bit_for_bit(name, dtype, order):
    objective, n = ALL[name]
    theta = np.array(points(n, (3, 37), seed=4), dtype, order=order)
    before = theta.copy()
    losses, slopes = objective(theta), objective.gradient(theta)
    assert losses.dtype == slopes.dtype == dtype
    assert (theta == before).all() and not np.shares_memory(slopes, theta)
    for run in np.ndindex(3, 37):
        alone = np.array(theta[(..., *run)])
        assert objective(alone) == losses[run] and objective(alone).dtype == dtype
        assert (objective.gradient(alone) == slopes[(..., *run)]).all()


def test_factories_copy_their_data():
    a, x, y = np.array([1.0, 3.0]), np.array([1.0, 2.0]), np.array([0.2, 0.7])
    bowl, neuron = quadratic(a), sigmoid_neuron(x, y)
    theta = np.array([0.3, -0.4])
    before = bowl(theta), neuron(theta)
    a[:] = x[:] = y[:] = 0.0
    assert (bowl(theta), neuron(theta)) == before
    np.testing.assert_allclose(bowl.gradient(theta), [0.3, -1.2], rtol=1e-15)


@pytest.mark.parametrize("value, shape", [(lambda t: np.ones((2, 2)), "(2, 2)"), (lambda t: t * t, "(2, 3)"),
                                          (lambda t: (t * t).sum(), "()")])
def test_a_value_that_is_not_one_number_for_each_run_is_refused(value, shape):
    mine = gradlab.Objective(value, lambda t: 2 * t, (2,), "mine")
    with pytest.raises(ValueError, match=rf"the value of mine must be one number for each run, shape \(3,\).*got shape {re.escape(shape)}"):
        mine(np.ones((2, 3)))


def test_objectives_say_their_names():
    made = {"objective": gradlab.Objective(abs, np.sign), "quadratic": quadratic([1.0]), "saddle": saddle,
            "sigmoid_neuron": sigmoid_neuron([1.0], [0.5]), "bowl": quadratic([1.0], name="bowl")}
    assert {name: repr(objective) for name, objective in made.items()} == {n: f"<Objective: {n}>" for n in made}


def test_an_axis_without_coordinates_is_refused():
    with pytest.raises(ValueError, match=r"\beach of coordinates must be a whole number of at least 1, got 0"):
        gradlab.Objective(abs, np.sign, (2, 0))


@pytest.mark.parametrize("call, message", [
    (lambda: quadratic([[1.0, 2.0]]), "curvatures must have one axis, got shape (1, 2)"),
    (lambda: quadratic([np.nan]), "curvatures must be finite, got nan"),
    (lambda: sigmoid_neuron([np.inf], [0.5]), "x must be finite, got inf"),
    (lambda: sigmoid_neuron([1.0], [np.nan]), "y must be finite, got nan"),
    (lambda: sigmoid_neuron([1.0, 2.0], [0.5]), "x and y must have one axis of the same length, got shapes (2,) and (1,)"),
    (lambda: sigmoid_neuron([[1.0]], [[0.5]]), "x and y must have one axis of the same length, got shapes (1, 1) and (1, 1)"),
    (lambda: rosenbrock([[1.0]]), "theta must have shape (2,) for rosenbrock, run axes after it; got shape (1, 1)"),
])
def test_data_and_points_of_the_wrong_shape(call, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
        call()


def test_runs_of_the_surfaces_are_independent():
    """Which lets descend go through a large sweep in parts."""
    made = quadratic([1.0]), sigmoid_neuron([1.0], [0.5]), *(objective for objective, _ in ALL.values())
    assert all(objective.independent is True for objective in made)
