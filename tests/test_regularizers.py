"""L1, L2 and the proximal step: closed forms, loops, central differences, arrays of strengths, bad input."""
import math
import re

import numpy as np
import pytest

from gradlab import L1, L2, GradientDescent, descend

RNG = np.random.default_rng(8)
THETA = RNG.normal(size=12)
MANY = RNG.normal(size=(5, 4, 3))  # 5 parameters, runs 4 × 3
LAMBDAS = np.array([[0.0], [0.1], [0.7], [2.0]])
SIZE = {L1: abs, L2: lambda w: w * w}
SLOPE = {L1: lambda w: math.copysign(1, w), L2: lambda w: 2 * w}
both = pytest.mark.parametrize("kind", [L1, L2])


def softened(w, by):
    """Towards zero, and no farther."""
    return 0.0 if abs(w) <= by else w - by if w > 0 else w + by


# -- values ---------------------------------------------------------------------------------
def test_the_numbers_of_lecture_c():
    x, theta = np.array([1.0, 2.0, 1.0]), np.array([[0.0, 0.25], [0.75, 0.5], [0.0, 0.25]])
    assert (x @ theta).tolist() == [1.5, 1.5]
    assert L2(1.0)(theta).tolist() == [0.5625, 0.375]
    assert L1(1.0)(theta).tolist() == [0.75, 1.0]


@both
@pytest.mark.parametrize("strength", [0.0, 0.3, 2])
def test_value(kind, strength):
    assert float(kind(strength)(THETA)) == pytest.approx(sum(strength * SIZE[kind](w) for w in THETA), rel=1e-14)


@both
def test_value_of_many_runs_each_with_its_strength(kind):
    value = kind(LAMBDAS)(MANY)
    assert value.shape == (4, 3)
    for i in range(4):
        for j in range(3):
            assert value[i, j] == pytest.approx(sum(LAMBDAS[i, 0] * SIZE[kind](w) for w in MANY[:, i, j]), rel=1e-14)


@both
def test_strengths_can_bring_the_run_axes(kind):
    value = kind([0.1, 0.2, 0.4])(THETA[:, None])
    assert value == pytest.approx([float(kind(s)(THETA)) for s in (0.1, 0.2, 0.4)], rel=1e-14)


@both
def test_run_shape(kind):
    assert kind(0.1).run_shape == () and kind([0.1, 0.2]).run_shape == (2,) and kind(LAMBDAS).run_shape == (4, 1)


# -- gradients ------------------------------------------------------------------------------
@both
def test_gradient(kind):
    gradient = kind(LAMBDAS).gradient(MANY)
    assert gradient.shape == MANY.shape
    for i, j, k in np.ndindex(MANY.shape):
        assert gradient[i, j, k] == pytest.approx(LAMBDAS[j, 0] * SLOPE[kind](MANY[i, j, k]), rel=1e-14)


@both
def test_gradient_against_central_differences(kind):
    penalty, h = kind(0.3), 1e-6
    moved = THETA[:, None] + h * np.eye(12)
    differences = (penalty(moved) - penalty(THETA[:, None] - h * np.eye(12))) / (2 * h)
    assert penalty.gradient(THETA) == pytest.approx(differences, abs=1e-9)


def test_the_subgradient_at_zero_is_zero():
    assert L1(0.3).gradient([0.0, -0.0, 1e-300]).tolist() == [0.0, 0.0, 0.3]


def test_l2_in_gradient_descent_is_weight_decay():
    path = descend(GradientDescent(0.1), lambda t: 0.5 + L2(0.2).gradient(t), [1.0, -3.0], steps=7)
    theta = np.array([1.0, -3.0])
    for point in path.theta:
        assert point == pytest.approx(theta, rel=1e-13)
        theta = (1 - 2 * 0.1 * 0.2) * theta - 0.1 * 0.5


# -- the proximal step ------------------------------------------------------------------------
def test_shrink():
    for strength, step in ((0.5, 0.3), (2.0, 0.4), (0.0, 1.0), (1.0, 0.0)):
        want = [softened(w, strength * step) for w in THETA]
        assert L1(strength).shrink(THETA, step) == pytest.approx(want, abs=1e-15)


def test_shrink_makes_exact_zeros_and_stays_there():
    theta, path = np.array([0.12, -0.12, 0.5]), []
    for _ in range(4):
        theta = L1(0.5).shrink(theta, 0.1)
        path.append(theta)
    assert np.array(path[:2]) == pytest.approx(np.array([[0.07, -0.07, 0.45], [0.02, -0.02, 0.4]]))
    assert (path[2][:2] == 0).all() and (path[3][:2] == 0).all() and path[3][2] == pytest.approx(0.3)


def test_a_weight_that_just_reaches_zero_is_zero():
    assert L1(1.0).shrink([0.25, -0.25, 0.5], 0.25).tolist() == [0.0, 0.0, 0.25]


def test_shrink_minimises_its_own_objective():
    """½ (t − θ)² + step · λ |t|, tried on a fine grid."""
    t = np.linspace(-3, 3, 60_001)
    for w in (-1.7, -0.2, 0.05, 0.6, 2.4):
        best = t[((t - w) ** 2 / 2 + 0.4 * 0.8 * np.abs(t)).argmin()]
        assert float(L1(0.8).shrink([w], 0.4)[0]) == pytest.approx(best, abs=1e-4)


@pytest.mark.parametrize("step", [0.3, np.array([0.1, 0.2, 0.5])])
def test_shrink_of_many_runs_each_with_its_strength_and_step(step):
    got = L1(LAMBDAS).shrink(MANY, step)
    steps = np.broadcast_to(step, 3)
    for i, j, k in np.ndindex(MANY.shape):
        assert got[i, j, k] == pytest.approx(softened(MANY[i, j, k], LAMBDAS[j, 0] * steps[k]), abs=1e-15)


def test_proximal_steps_solve_a_lasso_and_subgradient_steps_do_not_reach_zero():
    """Independent weights: (θ − c)² + λ|θ| is least at c moved by λ/2 towards zero."""
    c = np.array([0.8, 0.1, -0.3, -0.05])
    theta = np.zeros(4)
    for _ in range(200):
        theta = L1(0.5).shrink(theta - 0.1 * 2 * (theta - c), 0.1)
    assert theta == pytest.approx([softened(v, 0.25) for v in c], abs=1e-12)
    assert (theta == 0).tolist() == [False, True, False, True]
    sub = descend(GradientDescent(0.1), lambda t: 2 * (t - c) + L1(0.5).gradient(t), np.full(4, 0.33), steps=500).theta
    assert (np.abs(sub[-20:, [1, 3]]) > 1e-3).any(axis=0).all() and not (sub[-20:, [1, 3]] == 0).any()


# -- what is left alone -----------------------------------------------------------------------
@both
def test_nothing_is_changed_and_float32_stays(kind):
    theta, strength = MANY.astype(np.float32), LAMBDAS.copy()
    penalty, before = kind(strength), MANY.astype(np.float32)
    results = [penalty(theta), penalty.gradient(theta), kind(0.5)(theta), kind(0.5).gradient(theta)]
    if kind is L1:
        results += [penalty.shrink(theta, 0.1), kind(0.5).shrink(theta, 0.1), penalty.shrink(theta, np.full(3, 0.1))]
    assert {result.dtype for result in results} == {np.dtype(np.float32)}
    assert (theta == before).all()
    strength[:] = 99
    assert (penalty.strength == LAMBDAS).all()  # a copy


@both
def test_penalties_cannot_be_changed(kind):
    with pytest.raises(AttributeError):
        kind(0.1).strength = 2.0
    with pytest.raises(ValueError, match="read-only"):
        kind([0.1, 0.2]).strength[0] = 2.0
    assert isinstance(kind(1).strength, float)


# -- bad input --------------------------------------------------------------------------------
@both
@pytest.mark.parametrize("strength, error", [
    (-0.1, ValueError), (math.nan, ValueError), (math.inf, ValueError), ([0.1, -0.2], ValueError), ([], ValueError),
    ("0.1", TypeError), (None, TypeError), (0.1j, TypeError), (True, TypeError), ([[0.1], [0.1, 0.2]], TypeError)],
    ids=repr)
def test_bad_strengths(kind, strength, error):
    with pytest.raises(error, match="strength must"):
        kind(strength)


@both
def test_the_message_says_what_is_allowed_and_what_came(kind):
    message = "strength must be zero or positive, and finite, got -0.2 at index (1,)"
    with pytest.raises(ValueError, match=re.escape(message)):
        kind([0.1, -0.2])


@pytest.mark.parametrize("step, error", [(-0.1, ValueError), (math.nan, ValueError), (math.inf, ValueError),
                                         ("0.1", TypeError), (None, TypeError)], ids=repr)
def test_bad_steps(step, error):
    theta = THETA.copy()
    with pytest.raises(error, match="step must"):
        L1(0.1).shrink(theta, step)
    assert (theta == THETA).all()


def test_a_step_is_for_runs_and_never_for_parameters():
    message = "step must be a number or have theta's run axes (3,), got shape (4, 3)"
    with pytest.raises(ValueError, match=re.escape(message)):
        L1(0.1).shrink(np.ones((4, 3)), np.full((4, 3), 0.1))


@both
@pytest.mark.parametrize("theta", ["abc", None, [1j], [[1.0], [1.0, 2.0]]], ids=repr)
def test_bad_theta(kind, theta):
    methods = [kind(0.1), kind(0.1).gradient, *([lambda t: L1(0.1).shrink(t, 0.1)] if kind is L1 else [])]
    for method in methods:
        with pytest.raises(TypeError, match="theta must be a real number or an array of them"):
            method(theta)


@pytest.mark.parametrize("penalty", [L1([1.0, 2.0, 3.0, 4.0]), L2([1.0, 2.0, 3.0, 4.0])])
@pytest.mark.parametrize("theta", [np.ones(4), np.ones((4, 3)), np.ones((4, 2, 3))])
def test_strengths_are_for_runs_and_never_for_parameters(penalty, theta):
    for call in (penalty, penalty.gradient, *([lambda t: penalty.shrink(t, 0.1)] if isinstance(penalty, L1) else [])):
        with pytest.raises(ValueError, match=r"theta must have the strengths' run axes \(4,\) after its first axis"):
            call(theta)


def test_a_single_number_is_no_theta():
    for penalty in (L1(1.0), L2(1.0)):
        with pytest.raises(ValueError, match="theta must have its parameters on its first axis"):
            penalty(2.0)
