"""descend: the lectures' numbers, what a Trajectory holds, sweeps, divergence."""
import dataclasses
import math
import warnings

import numpy as np
import pytest
import textbook
from test_objectives import ALL, SURFACES
from textbook import GRIDS, SETTINGS, STATE, SWEEPS, single

import gradlab
from gradlab import (
    GradientDescent, Momentum, Nesterov, descend, parabola, quartic, quartic_as_printed, ravine, rosenbrock, valley,
)

every_rule = pytest.mark.parametrize("name", SETTINGS)
# Curved, and gentle enough for every setting used here: a path of NaN proves nothing.
NEURON, _, _, NEURON_SLOPE = SURFACES["sigmoid_neuron-9"]


def make(name, **changes):
    return getattr(gradlab, name)(**{**SETTINGS[name], **changes})


def printed(value, digits):
    return f"{float(value):.{digits}f}"


# -- the lectures -----------------------------------------------------------------
def test_lecture_A_parabola():
    path = descend(GradientDescent(lr=0.1), parabola, start=-2.0, steps=5)
    np.testing.assert_allclose(path.theta, [-2, -1.6, -1.28, -1.024, -0.8192, -0.65536], rtol=1e-14)
    np.testing.assert_allclose(path.loss, [4 * 0.64**t for t in range(6)], rtol=1e-14)


PLAIN, HEAVY = GradientDescent(lr=0.1), Momentum(lr=0.1, momentum=0.8)
HEAVIER, AHEAD = Momentum(lr=0.1, momentum=0.9), Nesterov(lr=0.1, momentum=0.9)


@pytest.mark.parametrize("optimizer, steps, objective, x, cost", [
    # (what the slides' derivative gives, then what the true one does)
    (PLAIN, 1, quartic_as_printed, "-0.8000", None),
    (PLAIN, 1, quartic, "-0.6000", None),
    (PLAIN, 5, quartic_as_printed, "-1.4407", "2.0480"),
    (PLAIN, 5, quartic, "-0.9508", "2.0512"),
    (HEAVY, 1, quartic_as_printed, "-0.8000", None),
    (HEAVY, 1, quartic, "-0.6000", None),
    (HEAVY, 2, quartic_as_printed, "-0.1472", None),
    (HEAVY, 2, quartic, "0.4584", None),
    (HEAVY, 5, quartic_as_printed, "1.0752", "0.1170"),
    (HEAVY, 5, quartic, "0.4174", "0.9199"),
    (HEAVIER, 10, quartic_as_printed, "-1.6596", "2.8255"),
    (HEAVIER, 10, quartic, "-0.3495", "2.4269"),
    (AHEAD, 10, quartic_as_printed, "0.7066", "0.1903"),
])
def test_lecture_A_quartic(optimizer, steps, objective, x, cost):
    path = descend(optimizer, objective, start=-2.0, steps=steps)
    assert printed(path.theta[-1], 4) == x
    assert cost is None or printed(path.loss[-1], 4) == cost


def test_lecture_A_as_the_slides_round_it():
    plain = descend(PLAIN, quartic_as_printed, start=-2.0, steps=5)
    heavy = descend(HEAVY, quartic_as_printed, start=-2.0, steps=5)
    assert printed(plain.loss[-1], 2) == "2.05" and printed(heavy.loss[-1], 2) == "0.12"
    assert printed(heavy.state["velocity"][2], 2) == "-0.65" and printed(heavy.theta[2], 2) == "-0.15"
    assert printed(descend(PLAIN, quartic, start=-2.0, steps=5).loss[-1], 2) == "2.05"  # by chance


@pytest.mark.parametrize("objective, slopes, velocities", [
    (quartic_as_printed, [-12, 3.072], [0, -1.2, -0.6528]),
    (quartic, [-14, 1.072], [0, -1.4, -1.0584]),
])
def test_lecture_A_by_hand(objective, slopes, velocities):
    path = descend(HEAVY, objective, start=-2.0, steps=2)
    np.testing.assert_allclose(path.state["velocity"], velocities, rtol=1e-13)
    assert path.gradient[0] == slopes[0]
    assert printed(objective.gradient(-0.8), 3) == printed(slopes[1], 3)
    if objective is quartic_as_printed:
        assert printed(path.gradient[1], 3) == "3.072"  # x₁ is −0.8 there


def test_lecture_A_nesterov_diverges_with_the_true_derivative():
    assert descend(AHEAD, quartic, start=-2.0, steps=10).diverged
    assert not descend(AHEAD, quartic_as_printed, start=-2.0, steps=10).diverged


def test_lecture_A_corrected_story():
    ends = [descend(o, quartic, start=-2.0, steps=60).theta[-1] for o in (
        GradientDescent(lr=0.05), Momentum(lr=0.05, momentum=0.8), Nesterov(lr=0.05, momentum=0.8))]
    assert [printed(ends[0], 4), printed(ends[1], 3), printed(ends[2], 4)] == ["-1.2322", "0.923", "0.9222"]


def test_lecture_D_valley():
    start = [-1.0, -3.0]
    heavy = descend(Momentum(lr=1.0, momentum=0.9), valley, start, steps=2000)
    plain = descend(GradientDescent(lr=1.0), valley, start, steps=100)
    assert f"{heavy.loss[100]:.4e}" == "1.1643e-05" and printed(plain.loss[100], 5) == "0.36449"
    assert printed(heavy.loss[100], 5) == "0.00001" and printed(plain.loss[100], 2) == "0.36"
    assert printed(plain.loss[0], 5) == "0.36476"
    assert f"{heavy.loss[99]:.1e}" == "1.7e-05"
    assert (heavy.loss[100:] < 1.2e-05).all()
    v = heavy.state["velocity"][1:101]
    assert ((v[1:] * v[:-1]).sum(axis=1) < 0).sum() == 14
    assert (v[1:, 0] * v[:-1, 0] < 0).sum() == 34
    np.testing.assert_allclose(heavy.theta[-1], [0.65694, -3.60644], atol=1e-3)


def test_lecture_E_equal_gradients():
    """β = 0 or β = 0.5, which moves more? Steps of η·g against steps that grow to η·g/(1 − β)."""
    path = descend(Momentum(lr=0.1, momentum=[0.0, 0.5]), lambda p: np.ones_like(p), start=0.0, steps=3)
    np.testing.assert_allclose(-path.theta[:, 0], [0, 0.1, 0.2, 0.3], rtol=1e-14)
    np.testing.assert_allclose(-path.theta[:, 1], [0, 0.1, 0.25, 0.425], rtol=1e-14)


# -- what a Trajectory holds ------------------------------------------------------
@every_rule
@pytest.mark.parametrize("surface", ["quartic", "ravine", "sigmoid_neuron-9"])
def test_path_is_the_textbook_walk(name, surface):
    objective, n, value, slope = SURFACES[surface]
    start = [-1.7] if n is None else [-1.5, 0.8]
    walked, used, states = textbook.walk(name, slope, start, 30, **SETTINGS[name])
    path = descend(make(name), objective, start[0] if n is None else start, steps=30)
    close = dict(rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(path.theta.reshape(31, -1), walked, **close)
    np.testing.assert_allclose(path.gradient.reshape(30, -1), used, **close)
    np.testing.assert_allclose(path.loss, [value(p) for p in walked], **close)
    assert set(path.state) == set(STATE[name])
    for q, values in path.state.items():
        np.testing.assert_allclose(values.reshape(31, -1), [[s[q] for s in row] for row in states], **close)


@pytest.mark.parametrize("steps, record, kept", [
    (6, 1, [0, 1, 2, 3, 4, 5, 6]),
    (6, 2, [0, 2, 4, 6]),
    (7, 2, [0, 2, 4, 6, 7]),  # the last is kept, whatever k
    (10, 4, [0, 4, 8, 10]),
    (5, 5, [0, 5]),
    (5, 50, [0, 5]),
    (6, 0, [0, 6]),
    (1, 0, [0, 1]),
    (1, 1, [0, 1]),
    (0, 1, [0]), (0, 0, [0]), (0, 3, [0]),
])
@pytest.mark.parametrize("name", ["Nesterov", "Adam"])
def test_record(name, steps, record, kept):
    full = descend(make(name), NEURON, [-1.2, 1.0], steps=10)
    path = descend(make(name), NEURON, [-1.2, 1.0], steps=steps, record=record)
    assert np.asarray(path.steps).tolist() == kept
    assert path.theta.shape == (len(kept), 2) and (path.theta == full.theta[kept]).all()
    assert path.loss.shape == (len(kept),) and (path.loss == full.loss[kept]).all()
    assert set(path.state) == set(STATE[name])
    for q in STATE[name]:
        assert path.state[q].shape == (len(kept), 2) and (path.state[q] == full.state[q][kept]).all()
    if record == 1:
        assert path.gradient.shape == (steps, 2) and (path.gradient == full.gradient[:steps]).all()
    else:
        assert path.gradient is None
    assert np.shape(path.diverged) == () and not path.diverged


@pytest.mark.parametrize("record, count", [(1, 13), (5, 4), (0, 2)])
def test_shapes_of_a_sweep(record, count):
    optimizer = Momentum(lr=np.full((5, 1), 0.01), momentum=np.full((1, 7), 0.5))
    path = descend(optimizer, ravine, [-5, -2], steps=12, record=record)
    assert path.theta.shape == path.state["velocity"].shape == (count, 2, 5, 7)
    assert path.loss.shape == (count, 5, 7) and path.diverged.shape == (5, 7)
    assert path.diverged.dtype == bool and not path.diverged.any()
    assert path.gradient is None if record != 1 else path.gradient.shape == (12, 2, 5, 7)
    assert (path.theta[0] == np.broadcast_to([[[-5]], [[-2]]], (2, 5, 7))).all()


@every_rule
def test_gradient_is_the_one_that_led_on(name):
    """Taken at the point, for Nesterov at the look-ahead point, with the velocity of that moment."""
    path = descend(make(name), NEURON, [-1.2, 1.0], steps=15)
    points = path.theta[:-1]
    if name == "Nesterov":
        points = points - 0.7 * path.state["velocity"][:-1]
        assert (points[1:] != path.theta[1:-1]).any()
    expected = [NEURON_SLOPE(p) for p in points]
    np.testing.assert_allclose(path.gradient, expected, rtol=1e-10, atol=1e-11)


@every_rule
@pytest.mark.parametrize("record", [0, 1, 3])
def test_asks_for_one_gradient_a_step(name, record):
    asked = []
    descend(make(name), lambda p: asked.append(p.copy()) or p * 1.0, [1.0, -2.0], steps=7, record=record)
    assert len(asked) == 7


def test_bare_gradient_has_no_loss():
    path = descend(make("Momentum"), ravine.gradient, [-5.0, -2.0], steps=20)
    same = descend(make("Momentum"), ravine, [-5.0, -2.0], steps=20)
    assert path.loss is None and same.loss is not None
    assert (path.theta == same.theta).all() and (path.gradient == same.gradient).all()


@every_rule
def test_gradient_function_may_return_its_argument_or_its_own_buffer(name):
    buffer = np.empty(3)

    def reusing(p):
        buffer[:] = p
        return buffer

    start = np.array([1.0, -2.0, 3.0])
    for gradient in (lambda p: p, lambda p: p[:], reusing):
        path = descend(make(name), gradient, start, steps=8)
        expected = descend(make(name), lambda p: np.array(p, copy=True), start, steps=8)
        assert (path.theta == expected.theta).all() and (path.gradient == expected.gradient).all()
        walked, used, _ = textbook.walk(name, lambda p: list(p), start, 8, **SETTINGS[name])
        np.testing.assert_allclose(path.theta, walked, rtol=1e-12)
        np.testing.assert_allclose(path.gradient, used, rtol=1e-12)


# -- starts -----------------------------------------------------------------------
@pytest.mark.parametrize("start", [-2.0, -2, np.float64(-2), np.array(-2.0), np.array(-2)], ids=repr)
def test_start_of_the_quartic(start):
    path = descend(HEAVY, quartic, start, steps=3)
    assert path.theta.shape == (4,) and path.theta.dtype == np.float64 and path.loss.shape == (4,)
    assert (path.theta == descend(HEAVY, quartic, -2.0, steps=3).theta).all()


@pytest.mark.parametrize("objective, start, lr, shape", [
    (quartic, np.zeros(4), 0.1, (4,)),               # four starts
    (quartic, np.zeros(4), np.full((5, 1), 0.1), (5, 4)),
    (quartic, np.zeros((5, 1)), np.full(4, 0.1), (5, 4)),
    (quartic, 0.0, np.full((5, 4), 0.1), (5, 4)),
    (ravine, np.zeros(2), np.full(2, 0.1), (2, 2)),    # the first axis is coordinates, lr is runs
    (ravine, np.zeros((2, 6)), np.full((5, 1), 0.1), (2, 5, 6)),
    (ravine, np.zeros((2, 1)), np.full((5, 1), 0.1), (2, 5, 1)),
    (ravine, np.zeros((2, 3, 1)), np.full(4, 0.1), (2, 3, 4)),
    (ravine.gradient, np.zeros(2), np.full(2, 0.1), (2, 2)),
    (ravine.gradient, np.zeros((2, 3)), 0.1, (2, 3)),
    (ravine.gradient, np.zeros((2, 3)), np.full(3, 0.1), (2, 3, 3)),  # all of start is coordinates
    (ravine.gradient, np.zeros((2, 3)), np.full((4, 1), 0.1), (2, 3, 4, 1)),
    (parabola.gradient, 0.0, np.full((5, 4), 0.1), (5, 4)),
    (quartic, 0.0, lambda t: np.full((5, 4), 0.1 / (1 + t)), (5, 4)),
])
def test_start_broadcasts_against_hyperparameters(objective, start, lr, shape):
    for optimizer in (GradientDescent(lr=lr), Momentum(lr=lr, momentum=0.5)):
        path = descend(optimizer, objective, start, steps=2)
        assert path.theta.shape == (3, *shape) and path.gradient.shape == (2, *shape)
        coordinates = objective.ndim if isinstance(objective, gradlab.Objective) else np.ndim(start)
        assert path.diverged.shape == shape[coordinates:]


@every_rule
def test_starts_times_hyperparameters(name):
    """4 starts across, 5 learning rates down: each entry is its own single run."""
    starts, lrs = np.linspace(-2, 2, 8).reshape(2, 4), np.linspace(0.0001, 0.0006, 5)
    path = descend(make(name, lr=lrs[:, None]), rosenbrock, starts, steps=10)
    assert path.theta.shape == (11, 2, 5, 4) and not path.diverged.any()
    for i, j in np.ndindex(5, 4):
        alone = descend(make(name, lr=float(lrs[i])), rosenbrock, starts[:, j], steps=10)
        np.testing.assert_array_equal(alone.theta, path.theta[:, :, i, j])
        np.testing.assert_array_equal(alone.loss, path.loss[:, i, j])
        np.testing.assert_array_equal(alone.gradient, path.gradient[:, :, i, j])


@every_rule
def test_start_is_not_modified_nor_kept(name):
    start = np.array([-5.0, -2.0])
    path = descend(make(name), ravine, start, steps=5)
    assert start.tolist() == [-5.0, -2.0] and not np.shares_memory(path.theta, start)
    frozen = start.copy()
    frozen.flags.writeable = False
    assert (descend(make(name), ravine, frozen, steps=5).theta == path.theta).all()
    start[:] = 0
    assert path.theta[0].tolist() == [-5.0, -2.0]


# -- sweeps -----------------------------------------------------------------------
STARTS = {"parabola": -2.0, "quartic": -2.0, "quartic_as_printed": -2.0, "rosenbrock": [-1.2, 1.0],
          "quadratic-11": np.linspace(-2, 2, 11)}


@pytest.mark.parametrize("surface", ALL)
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("name, changes", SWEEPS[:8])
def test_sweep_equals_single_runs_bit_for_bit(name, changes, dtype, surface):
    objective, _ = ALL[surface]
    settings = {**GRIDS[name], **changes}
    if surface == "rosenbrock":  # steep: without this the runs would be NaN, and NaN equals NaN
        settings["lr"] = settings["lr"] * 0.01
    start = np.asarray(STARTS.get(surface, [-1.5, 0.8]), dtype)
    sweep = descend(getattr(gradlab, name)(**settings), objective, start, steps=9)
    assert sweep.theta.dtype == sweep.loss.dtype == sweep.gradient.dtype == dtype
    assert np.isfinite(sweep.theta).mean() > 0.8
    for run in [(0, 0), (4, 6), (2, 3), (1, 5), (3, 0), (0, 4), (4, 1)]:
        alone = descend(getattr(gradlab, name)(**single(settings, run)), objective, start, steps=9)
        at = (..., *run)
        np.testing.assert_array_equal(alone.theta, sweep.theta[at])
        np.testing.assert_array_equal(alone.loss, sweep.loss[at])
        np.testing.assert_array_equal(alone.gradient, sweep.gradient[at])
        assert alone.loss.dtype == alone.theta.dtype == dtype
        for q, values in sweep.state.items():
            assert values.dtype == dtype
            np.testing.assert_array_equal(alone.state[q], values[at])


def test_the_200_by_200_sweep_equals_single_runs():
    """The heat map of the momentum chapter: large enough to be cut into blocks."""
    lr, momentum = np.linspace(0.005, 1.0, 400)[:, None], np.linspace(0, 0.99, 400)
    sweep = descend(Momentum(lr=lr, momentum=momentum), ravine, [-5, -2], steps=30, record=0)
    assert sweep.theta.shape == (2, 2, 400, 400)
    rng = np.random.default_rng(3)
    for i, j in [(0, 0), (399, 399), (163, 0), (163, 399), (327, 272), *rng.integers(0, 400, (20, 2))]:
        alone = descend(Momentum(lr=float(lr[i, 0]), momentum=float(momentum[j])), ravine, [-5, -2], steps=30)
        assert (alone.theta[-1] == sweep.theta[-1, :, i, j]).all() and alone.loss[-1] == sweep.loss[-1, i, j]


@every_rule
def test_hyperparameters_belong_to_the_optimizer(name):
    mine = {k: np.full(3, v) for k, v in SETTINGS[name].items()}
    optimizer = getattr(gradlab, name)(**mine)
    before = descend(optimizer, ravine, [-5, -2], steps=6).theta
    for k, v in mine.items():
        assert (v == SETTINGS[name][k]).all()
        v[:] = 0.5
    assert (descend(optimizer, ravine, [-5, -2], steps=6).theta == before).all()


@every_rule
def test_an_optimizer_remembers_nothing_between_runs(name):
    optimizer = make(name)
    first = descend(optimizer, NEURON, [-1.2, 1.0], steps=12)
    descend(optimizer, quartic, -2.0, steps=3)
    assert (descend(optimizer, NEURON, [-1.2, 1.0], steps=12).theta == first.theta).all()


# -- divergence is data -----------------------------------------------------------
@every_rule
def test_each_run_diverges_alone_and_silently(name):
    """Gradients of e^θ-like growth for one run only; NumPy is told to make noise, warnings are errors."""
    wild = np.array([0.0, 1e200, 0.0])

    def gradient(p):
        return p + wild * p * 1e200  # infinite at once for the middle run

    with warnings.catch_warnings(), np.errstate(all="warn"):
        warnings.simplefilter("error")
        path = descend(make(name, lr=np.full(3, 0.1)), gradient, 1.0, steps=20)
        assert path.diverged.tolist() == [False, True, False]
    calm = descend(make(name, lr=0.1), lambda p: p + 0.0, 1.0, steps=20)
    assert (path.theta[:, 0] == calm.theta).all() and (path.theta[:, 2] == calm.theta).all()


@pytest.mark.parametrize("noise", ["warn", "raise"])
def test_loss_of_a_diverged_run_is_silent_too(noise):
    with warnings.catch_warnings(), np.errstate(all=noise):
        warnings.simplefilter("error")
        path = descend(GradientDescent(lr=[0.01, 3.0]), quartic, start=-2.0, steps=40)
        assert path.diverged.tolist() == [False, True]
        assert not np.isfinite(path.loss[-1, 1]) and np.isfinite(path.loss[:, 0]).all()
        both = descend(GradientDescent(lr=[0.01, 3.0]), rosenbrock, start=[-1.2, 1.0], steps=100, record=0)
        assert both.diverged.tolist() == [True, True] and both.loss.shape == (2, 2)
        assert descend(Nesterov(lr=3.0), quartic, start=-2.0, steps=40).diverged


def test_one_coordinate_is_enough_to_diverge():
    # 2/L = 0.5 along x₂ and 10 along x₁: at η = 4 only the second coordinate runs away
    path = descend(GradientDescent(lr=4.0), ravine, [-5, -2], steps=2000, record=0)
    assert path.diverged and np.isfinite(path.theta[-1, 0]) and not np.isfinite(path.theta[-1, 1])


def test_large_is_not_diverged():
    path = descend(GradientDescent(lr=1.5), parabola, 1.0, steps=900, record=0)  # 2^900 still is a number
    assert not path.diverged and path.theta[-1] == 2.0**900


# -- large sweeps go in blocks of runs --------------------------------------------
@pytest.mark.parametrize("name, changes", SWEEPS)
@pytest.mark.parametrize("record", [0, 1, 3])
@pytest.mark.parametrize("objective, start", [(ravine, [-5.0, -2.0]), (quartic, -2.0), (rosenbrock, [-1.2, 1.0])])
def test_blocks_of_runs_change_no_bit(monkeypatch, name, changes, record, objective, start):
    optimizer = getattr(gradlab, name)(**{**GRIDS[name], **changes})
    whole = descend(optimizer, dataclasses.replace(objective, independent=False), start, steps=10, record=record)
    monkeypatch.setattr(gradlab.trajectory, "BLOCK", 120)  # 5 or 7 runs of two coordinates
    blocks = descend(optimizer, objective, start, steps=10, record=record)
    assert (blocks.steps == whole.steps).all()
    for got, want in ((blocks.theta, whole.theta), (blocks.gradient, whole.gradient), (blocks.loss, whole.loss),
                      *((blocks.state[quantity], whole.state[quantity]) for quantity in STATE[name])):
        assert (got is None and want is None) or np.array_equal(got, want, equal_nan=True)


def test_a_large_sweep_is_taken_in_blocks_and_a_small_one_as_a_whole():
    shapes = set()

    def slope(x):
        shapes.add(x.shape)
        return 2 * x

    many = gradlab.Objective(lambda x: x * x, slope, independent=True)
    path = descend(Momentum(np.linspace(0.01, 0.1, 300)[:, None], momentum=np.linspace(0, 0.9, 200)), many, -2.0, steps=2)
    assert len(shapes) == 2 and max(map(math.prod, shapes)) <= 32_768 and path.theta.shape == (3, 300, 200)
    shapes.clear()
    descend(Momentum(np.linspace(0.01, 0.1, 30)[:, None], momentum=np.linspace(0, 0.9, 20)), many, -2.0, steps=2)
    assert shapes == {(30, 20)}


def test_a_run_larger_than_a_block_is_taken_as_a_whole():
    bowl = gradlab.quadratic(np.linspace(1, 2, 50_000))
    path = descend(GradientDescent([0.1, 0.2]), bowl, np.ones((50_000, 1)), steps=2)
    np.testing.assert_allclose(path.theta[-1], (1 - np.array([0.1, 0.2]) * np.linspace(1, 2, 50_000)[:, None]) ** 2)
    alone = descend(GradientDescent(0.1), bowl, np.ones(50_000), steps=2)
    assert (alone.theta == path.theta[..., 0]).all()


def test_an_objective_that_knows_its_runs_is_always_given_all_of_them():
    centres = np.linspace(-1, 1, 300 * 200).reshape(300, 200)
    shifted = gradlab.Objective(lambda x: (x - centres) ** 2, lambda x: 2 * (x - centres))
    path = descend(GradientDescent(np.full((300, 200), 0.5)), shifted, -2.0, steps=1)
    np.testing.assert_allclose(path.theta[-1], centres, atol=1e-15)


def test_a_schedule_is_asked_once_a_step_however_many_runs_there_are():
    asked = []

    def rates(step):
        asked.append(step)
        return np.full((300, 200), 0.1)

    optimizer = GradientDescent(rates)
    asked.clear()
    descend(optimizer, parabola, -2.0, steps=3, record=0)
    assert asked == [0, 1, 2]


def test_trajectories_say_what_they_are_of():
    optimizer = GradientDescent(np.full((3, 2), 0.1))
    path = descend(optimizer, ravine, np.ones((2, 1, 1)), steps=5)
    assert repr(path) == "<Trajectory: GradientDescent(lr=<array of shape (3, 2)>), 5 steps, runs 3 × 2>"
    assert path.optimizer is optimizer and path.objective is ravine
    assert repr(descend(GradientDescent(0.1), quartic, 0.0, steps=7)) == "<Trajectory: GradientDescent(lr=0.1), 7 steps>"
