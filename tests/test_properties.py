"""Laws that hold for all inputs, on generated ones: hypothesis draws shapes, settings and numbers.

The draws are the same in every run (`derandomize`), so that a failure is one for everybody. What is equal bit for bit
is compared so; tolerances stand where rounding comes in, and say how much.
"""
import copy
import pickle
from unittest import mock

import hypothesis.extra.numpy as hnp
import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from textbook import SETTINGS, STATE

import gradlab
from gradlab import (L1, L2, MLP, AdaGrad, Adam, AdamW, AMSGrad, GradientDescent, Momentum, Nesterov, RMSprop, descend,
                     fit, optimizers)

every_rule = pytest.mark.parametrize("name", SETTINGS)
RANGES = {  # of each hyperparameter, away from where a double overflows or loses its digits
    "lr": (1e-3, 1.0), "momentum": (0.0, 0.98), "decay": (0.0, 0.98), "beta1": (0.0, 0.98), "beta2": (0.0, 0.999),
    "eps": (1e-9, 0.1), "weight_decay": (0.0, 0.9),
}


def law(examples):
    """Settings of one law: the same examples every time, no files, no clock."""
    return settings(max_examples=examples, derandomize=True, database=None, deadline=None,
                    suppress_health_check=list(HealthCheck))


# -- what is drawn ----------------------------------------------------------------
def numbers(shape, low=-4.0, high=4.0):
    return hnp.arrays(float, shape, elements=st.floats(low, high, allow_subnormal=False))


def shapes(most_axes=2, most=3):
    return hnp.array_shapes(min_dims=0, max_dims=most_axes, min_side=1, max_side=most)


def away_from_zero(shape):
    """Gradients whose squares lose nothing."""
    return st.builds(np.copysign, numbers(shape, 0.01, 4.0), numbers(shape))


@st.composite
def hyperparameters(draw, name, runs=(), exclude=()):
    """One setting of a rule: each hyperparameter a number or an array that broadcasts against the run axes."""
    drawn = {}
    for key in SETTINGS[name]:
        if key in exclude:
            continue
        shape = ()
        if runs and draw(st.booleans()):
            shape = tuple(n if draw(st.booleans()) else 1 for n in runs)[draw(st.integers(0, len(runs))):]
        value = draw(numbers(shape, *RANGES[key]))
        drawn[key] = value if shape else float(value)
    if name == "RMSprop":
        drawn["eps_inside"] = draw(st.booleans())
    return drawn


def make(name, values):
    return getattr(gradlab, name)(**values)


def single(values, index, runs):
    """The settings of one run as Python floats."""
    return {k: v if isinstance(v, bool) else float(np.broadcast_to(v, runs)[index]) for k, v in values.items()}


def pulled(gradients, curvature=0.5):
    """A gradient function for each step: it depends on the point, so that the look-ahead matters, and on the step."""
    return [lambda p, g=g: curvature * p + g for g in gradients]


def run(optimizer, theta, gradients, state=None):
    """The path, the last state, and theta, left as it was."""
    theta = np.array(theta)
    state = state or optimizer.init(theta)
    path = []
    for gradient in gradients:
        optimizer.step(theta, gradient, state)
        path.append(theta.copy())
    return np.array(path), state


def bits(name, theta, state):
    return [np.ascontiguousarray(theta).tobytes(), state.steps,
            *(np.ascontiguousarray(getattr(state, q)).tobytes() for q in STATE[name])]


@st.composite
def a_walk(draw, name, most_axes=2, steps=4, zero=True):
    """Settings with run axes, a start and a gradient for each step."""
    coordinates, runs = draw(shapes(most_axes)), draw(shapes(2))
    values = draw(hyperparameters(name, runs))
    of = numbers if zero else away_from_zero
    return coordinates, runs, values, draw(numbers((*coordinates, *runs))), draw(of((steps, *coordinates, *runs)))


# -- one run or many --------------------------------------------------------------
@every_rule
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@law(25)
@given(data=st.data())
def test_broadcasting_is_looping(name, dtype, data):
    coordinates, runs, values, theta, gradients = data.draw(a_walk(name))
    theta, gradients = theta.astype(dtype), gradients.astype(dtype)
    path, state = run(make(name, values), theta, pulled(gradients))
    assert path.dtype == dtype
    for index in np.ndindex(runs):
        at = (..., *index)
        alone, its_state = run(make(name, single(values, index, runs)), theta[at].copy(), pulled(gradients[at]))
        assert alone.dtype == dtype and alone.tobytes() == path[at].tobytes()
        for quantity in STATE[name]:
            assert getattr(its_state, quantity).tobytes() == getattr(state, quantity)[at].tobytes()
            assert getattr(state, quantity).dtype == dtype


@every_rule
@law(15)
@given(data=st.data())
def test_a_sweep_of_descend_is_its_single_runs(name, data):
    runs = data.draw(shapes(2))
    values, start = data.draw(hyperparameters(name, runs)), data.draw(numbers((2, *runs)))
    objective = data.draw(st.sampled_from([gradlab.ravine, gradlab.valley, gradlab.saddle, gradlab.rosenbrock]))
    sweep = descend(make(name, values), objective, start, 6)
    for index in np.ndindex(runs):
        at = (..., *index)
        alone = descend(make(name, single(values, index, runs)), objective, start[at], 6)
        for what in ("theta", "loss", "gradient", "diverged"):
            np.testing.assert_array_equal(getattr(sweep, what)[at], getattr(alone, what))
        for quantity in STATE[name]:
            np.testing.assert_array_equal(sweep.state[quantity][at], alone.state[quantity])


@every_rule
@law(12)
@given(data=st.data())
def test_the_layout_in_memory_changes_nothing(name, data):
    _, _, values, theta, gradients = data.draw(a_walk(name))
    optimizer = make(name, values)
    path, state = run(optimizer, theta, pulled(gradients))
    back = (*(slice(None, None, -1),) * theta.ndim, ...)
    for view in (theta.copy(order="F"), np.stack([theta, theta], axis=-1)[..., 0], theta[back].copy()[back]):
        theirs = optimizer.init(view)
        for gradient in pulled(gradients):
            optimizer.step(view, gradient, theirs)
        assert bits(name, view, theirs) == bits(name, path[-1], state)


@every_rule
@law(12)
@given(data=st.data())
def test_coordinates_may_be_taken_in_any_order(name, data):
    n = data.draw(st.integers(1, 6))
    order = np.array(data.draw(st.permutations(range(n))))
    optimizer = make(name, data.draw(hyperparameters(name)))
    theta, gradients = data.draw(numbers((n,))), data.draw(numbers((4, n)))
    path, _ = run(optimizer, theta, pulled(gradients))
    other, _ = run(optimizer, theta[order], pulled(gradients[:, order]))
    assert (path[:, order] == other).all()


# -- blocks -----------------------------------------------------------------------
@every_rule
@law(30)
@given(data=st.data())
def test_blocks_are_the_whole_array(name, data):
    """Every boundary: blocks of a few elements, arrays of one block less an element to some blocks more."""
    block = data.draw(st.integers(1, 12))
    n = data.draw(st.sampled_from([max(1, block - 1), block, block + 1, 2 * block, 2 * block + 1, 3 * block - 1]))
    coordinates, runs = data.draw(st.sampled_from([
        ((n,), ()), ((n, 1), ()), ((1, n), ()), ((2, n), ()), ((n, 3), ()), ((n,), (2,)), ((2,), (n,)), ((), (n,)),
        ((1,), (2, n)), ((n,), (1, 3)), ((2, 2), (3, 2)), ((3,), (block, 2)), ((2, 3), (2, n))]))
    values = data.draw(hyperparameters(name, runs))
    rng = np.random.default_rng(data.draw(st.integers(0, 99)))
    theta = rng.normal(size=(*coordinates, *runs)).astype(data.draw(st.sampled_from([np.float64, np.float32])))
    gradients = rng.normal(size=(3, *theta.shape)).astype(theta.dtype)
    assert theta.nbytes <= optimizers.BLOCK
    path, state = run(make(name, values), theta, pulled(gradients))
    with mock.patch.object(optimizers, "BLOCK", block * theta.itemsize):
        cut, its_state = run(make(name, values), theta, pulled(gradients))
    assert path.tobytes() == cut.tobytes() and bits(name, path[-1], state) == bits(name, cut[-1], its_state)


@every_rule
@pytest.mark.parametrize("more", [-1, 0, 1])
def test_blocks_of_the_real_size(name, more):
    """The same at the size that is in use, against single runs of a few elements on both sides of the boundary."""
    block = optimizers.BLOCK // 8  # of float64
    n = block + more
    theta, g = np.linspace(-2, 3, n), np.cos(np.arange(n))
    path, _ = run(make(name, SETTINGS[name]), theta, pulled([g, -g]))
    ends = [0, 1, block // 2, block - 2, n - 1]
    few, _ = run(make(name, SETTINGS[name]), theta[ends], pulled([g[ends], -g[ends]]))
    assert (path[:, ends] == few).all() and np.isfinite(path).all()


# -- scale, sign, translation -----------------------------------------------------
def quadratic_path(optimizer, start, curvatures, steps=6):
    return descend(optimizer, gradlab.quadratic(curvatures), start, steps).theta


LINEAR = pytest.mark.parametrize("name", ["GradientDescent", "Momentum", "Nesterov"])
ADAPTIVE = pytest.mark.parametrize("name", ["AdaGrad", "RMSprop", "Adam", "AdamW", "AMSGrad"])
FREE_OF_PLACE = pytest.mark.parametrize("name", [name for name in SETTINGS if name != "AdamW"])


@LINEAR
@law(25)
@given(data=st.data())
def test_linear_on_quadratics(name, data):
    """Momentum and its relatives are linear recursions: a sum of starts gives the sum of the paths."""
    optimizer = make(name, data.draw(hyperparameters(name)))
    n, power = data.draw(st.integers(1, 4)), data.draw(st.integers(-20, 20))
    curvatures, a, b = data.draw(numbers((n,))), data.draw(numbers((n,))), data.draw(numbers((n,)))
    first, second = quadratic_path(optimizer, a, curvatures), quadratic_path(optimizer, b, curvatures)
    scaled = quadratic_path(optimizer, np.ldexp(a, power), curvatures)
    tiny = np.abs(first) < 1e-280  # where powers of two no longer are exact
    assert ((scaled == np.ldexp(first, power)) | tiny).all()
    np.testing.assert_allclose(quadratic_path(optimizer, a + b, curvatures), first + second, rtol=1e-12,
                               atol=1e-13 * (np.abs(first).max() + np.abs(second).max()))


@LINEAR
@law(20)
@given(data=st.data())
def test_gradient_times_c_is_learning_rate_times_c(name, data):
    values = data.draw(hyperparameters(name))
    n, c = data.draw(st.integers(1, 4)), 2.0 ** data.draw(st.integers(-8, 8))
    theta, gradients = data.draw(numbers((n,))), data.draw(numbers((5, n)))
    plain, _ = run(make(name, values), theta, pulled(gradients, 0.0))
    other, _ = run(make(name, {**values, "lr": values["lr"] / c}), theta, pulled(c * gradients, 0.0))
    assert (plain == other).all()


@ADAPTIVE
@law(25)
@given(data=st.data())
def test_scale_free(name, data):
    """A gradient 2ᵏ times as large is the same gradient, when ε grows with it; without ε always."""
    values, power = data.draw(hyperparameters(name, exclude=["eps"])), data.draw(st.integers(-12, 12))
    n, eps = data.draw(st.integers(1, 4)), data.draw(st.sampled_from([0.0, 1e-8, 0.03]))
    theta, gradients = data.draw(numbers((n,))), data.draw(away_from_zero((5, n)))
    inside = values.get("eps_inside", False)
    plain, _ = run(make(name, {**values, "eps": eps}), theta, pulled(gradients, 0.0))
    grown = {**values, "eps": np.ldexp(eps, 2 * power if inside else power).item()}
    scaled, _ = run(make(name, grown), theta, pulled(np.ldexp(gradients, power), 0.0))
    assert (plain == scaled).all()


@ADAPTIVE
@law(15)
@given(data=st.data())
def test_a_small_eps_hardly_matters(name, data):
    """It changes a step by no more than ε/root, and the roots are far from zero here."""
    values = data.draw(hyperparameters(name, exclude=["eps"]))
    n = data.draw(st.integers(1, 4))
    theta, gradients = data.draw(numbers((n,))), data.draw(away_from_zero((5, n)))
    without, _ = run(make(name, {**values, "eps": 0.0}), theta, pulled(gradients, 0.0))
    small, _ = run(make(name, {**values, "eps": 1e-20}), theta, pulled(gradients, 0.0))
    np.testing.assert_allclose(small, without, rtol=1e-12, atol=1e-12)


@every_rule
@law(20)
@given(data=st.data())
def test_signs_turn_together(name, data):
    _, _, values, theta, gradients = data.draw(a_walk(name))
    path, _ = run(make(name, values), theta, pulled(gradients))
    mirrored, _ = run(make(name, values), -theta, pulled(-gradients))
    assert (path == -mirrored).all()


@FREE_OF_PLACE
@law(20)
@given(data=st.data())
def test_translation(name, data):
    """Given the same gradients, the steps do not depend on where theta is (with weight decay they do)."""
    _, _, values, theta, gradients = data.draw(a_walk(name))
    by = data.draw(st.floats(-100, 100))
    path, state = run(make(name, values), theta, pulled(gradients, 0.0))
    moved, its_state = run(make(name, values), theta + by, pulled(gradients, 0.0))
    np.testing.assert_allclose(moved - by, path, rtol=1e-12, atol=1e-12 * (abs(by) + np.abs(path).max()))
    for quantity in STATE[name]:
        assert (getattr(state, quantity) == getattr(its_state, quantity)).all()


# -- special settings -------------------------------------------------------------
@pytest.mark.parametrize("rule", [Momentum, Nesterov])
@law(20)
@given(data=st.data())
def test_without_momentum_it_is_gradient_descent(rule, data):
    _, _, values, theta, gradients = data.draw(a_walk("GradientDescent"))
    path, _ = run(rule(**values, momentum=0.0), theta, pulled(gradients))
    plain, _ = run(GradientDescent(**values), theta, pulled(gradients))
    assert (path == plain).all()


@pytest.mark.parametrize("rule, settings", [
    (Adam, dict(beta1=0.0, beta2=0.0)), (AMSGrad, dict(beta1=0.0, beta2=0.0)), (RMSprop, dict(decay=0.0)),
    (RMSprop, dict(decay=0.0, eps_inside=False)), (AdamW, dict(beta1=0.0, beta2=0.0, weight_decay=0.0))],
    ids=["Adam", "AMSGrad", "RMSprop", "RMSprop-outside", "AdamW"])
@law(20)
@given(data=st.data())
def test_without_memory_it_is_sign_descent(rule, settings, data):
    n, steps = data.draw(st.integers(1, 4)), 1 if rule is AMSGrad else 4  # whose maximum remembers
    lr, theta = data.draw(st.floats(*RANGES["lr"])), data.draw(numbers((n,)))
    gradients = data.draw(away_from_zero((steps, n)))
    path, _ = run(rule(lr, eps=0.0, **settings), theta, pulled(gradients, 0.0))
    np.testing.assert_allclose(path, theta - lr * np.sign(gradients).cumsum(axis=0), rtol=1e-14, atol=1e-14)


@law(25)
@given(lr=st.floats(*RANGES["lr"]), g=st.floats(0.01, 100.0), sign=st.sampled_from([-1.0, 1.0]), data=st.data())
def test_a_steady_gradient(lr, g, sign, data):
    """But for ε Adam steps by η each time, AdaGrad by η/√t, RMSprop by η/√(1 − ρᵗ); momentum by ηg(1 − γᵗ)/(1 − γ)."""
    beta1, beta2, t = data.draw(st.floats(0, 0.98)), data.draw(st.floats(0, 0.999)), np.arange(1, 13)
    eps = data.draw(st.sampled_from([0.0, 1e-8, 0.3]))
    betas, seen = dict(beta1=beta1, beta2=beta2, eps=eps), g * np.sqrt(1 - beta1**t)
    steps = {
        Adam(lr, **betas): lr * g / (g + eps) + 0 * t,
        AMSGrad(lr, **betas): lr * g / (g + eps) + 0 * t,
        AdaGrad(lr, eps=eps): lr * g / (g * np.sqrt(t) + eps),
        RMSprop(lr, decay=beta1, eps=eps): lr * g / np.sqrt(seen**2 + eps),
        RMSprop(lr, decay=beta1, eps=eps, eps_inside=False): lr * g / (seen + eps),
        Momentum(lr, momentum=beta1): lr * g * (1 - beta1**t) / (1 - beta1),
    }
    for optimizer, expected in steps.items():
        path, _ = run(optimizer, np.zeros(1), pulled(np.full((12, 1), sign * g), 0.0))
        taken = -np.diff(path[:, 0], prepend=0.0)
        np.testing.assert_allclose(taken, sign * expected, rtol=1e-9, err_msg=repr(optimizer))


@law(20)
@given(data=st.data())
def test_adamw_without_decay_is_adam(data):
    _, _, values, theta, gradients = data.draw(a_walk("Adam"))
    path, _ = run(AdamW(**values, weight_decay=0.0), theta, pulled(gradients))
    plain, _ = run(Adam(**values), theta, pulled(gradients))
    assert (path == plain).all()


@law(20)
@given(data=st.data())
def test_amsgrad_is_adam_while_the_mean_square_grows(data):
    _, _, values, theta, gradients = data.draw(a_walk("Adam", zero=False))
    growing = np.sign(gradients) * np.maximum.accumulate(np.abs(gradients))
    growing *= 2.0 ** np.arange(len(growing)).reshape(-1, *(1,) * theta.ndim)
    path, state = run(AMSGrad(**values), theta, pulled(growing, 0.0))
    plain, _ = run(Adam(**values), theta, pulled(growing, 0.0))
    assert (path == plain).all() and (state.largest_second_moment == state.second_moment).all()


@law(20)
@given(data=st.data())
def test_amsgrad_keeps_the_largest_mean_square(data):
    _, _, values, theta, gradients = data.draw(a_walk("Adam", zero=False))
    steps = len(gradients)
    falling = gradients * 4.0 ** -np.arange(steps).reshape(-1, *(1,) * theta.ndim)
    states = [run(AMSGrad(**values), theta, pulled(falling[:t + 1], 0.0))[1] for t in range(steps)]
    largest = np.maximum.accumulate([state.second_moment for state in states])
    for state, expected in zip(states, largest):
        assert (state.largest_second_moment == expected).all()


@law(20)
@given(data=st.data())
def test_adamw_shrinks_theta_and_takes_adams_step(data):
    _, _, values, theta, gradients = data.draw(a_walk("AdamW", steps=1))
    decay = values.pop("weight_decay")
    path, state = run(AdamW(**values, weight_decay=decay), theta, pulled(gradients, 0.0))
    plain, its_state = run(Adam(**values), np.array(theta - values["lr"] * decay * theta), pulled(gradients, 0.0))
    np.testing.assert_allclose(path, plain, rtol=1e-12, atol=1e-14)
    assert (state.first_moment == its_state.first_moment).all()


@every_rule
@law(12)
@given(data=st.data())
def test_a_constant_schedule_is_a_number(name, data):
    _, runs, values, theta, gradients = data.draw(a_walk(name))
    path, _ = run(make(name, values), theta, pulled(gradients))
    scheduled, _ = run(make(name, {**values, "lr": lambda step: values["lr"]}), theta, pulled(gradients))
    assert (path == scheduled).all()


@law(25)
@given(data=st.data())
def test_gradient_descent_on_a_bowl_in_closed_form(data):
    n, lr = data.draw(st.integers(1, 4)), data.draw(st.floats(0.01, 1.0))
    a, start = data.draw(numbers((n,), 0.0, 3.0)), data.draw(numbers((n,)))
    path = quadratic_path(GradientDescent(lr), start, a, steps=12)
    expected = start * (1 - lr * a) ** np.arange(13)[:, None]
    np.testing.assert_allclose(path, expected, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("rule", [Momentum, Nesterov])
@law(25)
@given(data=st.data())
def test_momentum_on_a_bowl_is_a_matrix_power(rule, data):
    """Along one axis of curvature a, (θ, v) goes to M (θ, v); Nesterov's gradient a (θ − γv) has γ once more in it."""
    lr, momentum = data.draw(st.floats(0.01, 1.0)), data.draw(st.floats(0.0, 0.98))
    a, start, steps = data.draw(st.floats(0.0, 3.0)), data.draw(st.floats(-4, 4)), data.draw(st.integers(1, 12))
    path = descend(rule(lr, momentum=momentum), gradlab.quadratic([a]), [start], steps)
    kept = momentum * (1 - lr * a) if rule is Nesterov else momentum
    point = np.linalg.matrix_power([[1 - lr * a, -kept], [lr * a, kept]], steps) @ [start, 0.0]
    found = [path.theta[-1, 0], path.state["velocity"][-1, 0]]
    np.testing.assert_allclose(found, point, rtol=1e-9, atol=1e-9 * (1 + np.abs(path.theta).max()))


@law(25)
@given(data=st.data())
def test_look_ahead_points_are_what_the_libraries_keep(data):
    """v ← γv + ηg and φ ← φ − γv − ηg, with g at φ, in plain arithmetic."""
    lr, momentum = data.draw(st.floats(*RANGES["lr"])), data.draw(st.floats(0.0, 0.98))
    theta, gradients = data.draw(numbers((3,))), pulled(data.draw(numbers((5, 3))))
    optimizer, phi, v = Nesterov(lr, momentum=momentum), theta.copy(), np.zeros(3)
    state = optimizer.init(theta)
    for gradient in gradients:
        np.testing.assert_allclose(optimizer.lookahead(theta, state), phi, rtol=1e-12, atol=1e-12)
        g = gradient(phi)
        v = momentum * v + lr * g
        phi = phi - momentum * v - lr * g
        optimizer.step(theta, gradient, state)


# -- state ------------------------------------------------------------------------
def by_hand(name, optimizer, theta, state):
    fresh = optimizer.init(theta)
    for quantity in STATE[name]:
        setattr(fresh, quantity, getattr(state, quantity).tolist())
    fresh.steps = state.steps
    return fresh


ROUND_TRIPS = {
    "pickle": lambda name, optimizer, theta, state: pickle.loads(pickle.dumps(state)),
    "deepcopy": lambda name, optimizer, theta, state: copy.deepcopy(state),
    "set": by_hand,
}


@every_rule
@pytest.mark.parametrize("trip", ROUND_TRIPS)
@law(10)
@given(data=st.data())
def test_a_state_that_was_kept_goes_on_as_if_never_left(name, trip, data):
    _, _, values, theta, gradients = data.draw(a_walk(name, steps=6))
    theta = theta.astype(data.draw(st.sampled_from([np.float64, np.float32])))
    optimizer, there = make(name, values), data.draw(st.integers(0, 6))
    path, state = run(optimizer, theta, pulled(gradients))
    first, half = run(optimizer, theta, pulled(gradients[:there]))
    middle = np.array(first[-1] if there else theta)
    kept = ROUND_TRIPS[trip](name, optimizer, middle, half)
    before = bits(name, middle, half)
    rest, last = run(optimizer, middle, pulled(gradients[there:]), kept)
    assert bits(name, rest[-1] if len(rest) else middle, last) == bits(name, path[-1], state)
    assert bits(name, middle, half) == before  # the copy shares nothing with what it was made from
    if there < 6:  # and the original goes on too, under an optimizer that is equal but not the same
        rest, last = run(make(name, values), middle, pulled(gradients[there:]), half)
        assert bits(name, rest[-1], last) == bits(name, path[-1], state)


@every_rule
@law(12)
@given(data=st.data())
def test_a_used_state_remembers_nothing_but_what_it_shows(name, data):
    """With another count of steps and other settings it goes on as a fresh one with the same contents."""
    _, _, values, theta, gradients = data.draw(a_walk(name))
    _, state = run(make(name, values), theta, pulled(gradients))
    state.steps = data.draw(st.integers(0, 9))
    other = make(name, {**SETTINGS[name], **({} if data.draw(st.booleans()) else values)})
    fresh = by_hand(name, other, theta, state)
    path, last = run(other, theta, pulled(gradients), state)
    expected, its_last = run(other, theta, pulled(gradients), fresh)
    assert bits(name, path[-1], last) == bits(name, expected[-1], its_last)


@every_rule
@law(10)
@given(data=st.data())
def test_what_is_kept_of_a_path(name, data):
    values, start = data.draw(hyperparameters(name)), data.draw(numbers((2,)))
    steps, record = data.draw(st.integers(0, 12)), data.draw(st.integers(0, 14))
    whole = descend(make(name, values), gradlab.ravine, start, steps)
    part = descend(make(name, values), gradlab.ravine, start, steps, record)
    kept = [k for k in range(steps + 1) if k in (0, steps) or record and k % record == 0]
    assert part.steps.tolist() == kept
    assert (part.theta == whole.theta[kept]).all() and (part.loss == whole.loss[kept]).all()
    for quantity in STATE[name]:
        assert (part.state[quantity] == whole.state[quantity][kept]).all()


@every_rule
@law(10)
@given(data=st.data())
def test_float32_stays_float32(name, data):
    runs = data.draw(shapes(2))
    values = data.draw(hyperparameters(name, runs))
    values = {k: v if isinstance(v, bool) else np.float64(v) if np.ndim(v) == 0 else v for k, v in values.items()}
    start = data.draw(numbers((2, *runs), -1, 1)).astype(np.float32)
    for objective in (gradlab.ravine, gradlab.rosenbrock, gradlab.valley, gradlab.by_differences(lambda x, y: x * y)):
        path = descend(make(name, values), objective, start, 3)
        assert {path.theta.dtype, path.gradient.dtype, path.loss.dtype, *(s.dtype for s in path.state.values())} == {
            np.dtype(np.float32)}
    other = descend(make(name, values), gradlab.ravine, start.astype(float), 3)
    near = descend(make(name, values), gradlab.ravine, start, 3)
    np.testing.assert_allclose(near.theta, other.theta, rtol=1e-3, atol=1e-3 * np.abs(other.theta).max())


# -- errors -----------------------------------------------------------------------
def spoilt(theta):
    """Gradients that no rule can take."""
    other = st.one_of(shapes(3).filter(lambda s: s != theta.shape).map(np.zeros), st.just(np.zeros((0,))))
    junk = st.sampled_from([None, "abc", b"abc", object(), {}, {"g": 1}, [[1.0], [2.0, 3.0]], 1j, True, ...])
    kinds = st.sampled_from([complex, bool, object, "U3", "M8[s]", "m8[s]"]).map(
        lambda kind: np.zeros(theta.shape).astype(kind))
    return st.one_of(other, junk, kinds)


@every_rule
@law(40)
@given(data=st.data())
def test_an_error_leaves_everything_as_it_was(name, data):
    _, runs, values, theta, gradients = data.draw(a_walk(name))
    optimizer = make(name, values)
    path, state = run(optimizer, theta, pulled(gradients))
    theta = np.array(path[-1])
    before, g = bits(name, theta, state), data.draw(spoilt(theta))
    with pytest.raises((TypeError, ValueError), match="gradient"):
        optimizer.update(theta, g, state)
    with pytest.raises((TypeError, ValueError), match="gradient"):
        optimizer.step(theta, lambda p: g, state)
    bad_lr = data.draw(st.sampled_from([np.nan, np.inf, -0.1, None, "a", [], 1j, np.zeros((2, 0)), np.full(7, 0.1)]))
    scheduled = make(name, {**values, "lr": lambda step: bad_lr if step == len(gradients) else values["lr"]})
    with pytest.raises((TypeError, ValueError), match="lr"):
        scheduled.update(theta, np.zeros_like(theta), state)
    frozen = theta.view()
    frozen.flags.writeable = False
    with pytest.raises(ValueError, match="theta"):
        optimizer.update(frozen, np.zeros_like(theta), state)
    for other in (np.zeros((*theta.shape, 2)), np.array(theta, np.float32)):
        with pytest.raises(ValueError, match="state|theta"):
            optimizer.update(other, np.zeros_like(other), state)
    assert bits(name, theta, state) == before


# -- networks ---------------------------------------------------------------------
OUTPUTS = st.sampled_from(["identity", "sigmoid", "softmax"])


@st.composite
def a_network(draw, runs=st.just(())):
    """A network, its parameters, and samples."""
    output, sizes = draw(OUTPUTS), draw(st.lists(st.integers(1, 4), min_size=2, max_size=4))
    if output == "softmax":
        sizes[-1] += 1
    net = MLP(sizes, hidden=draw(st.sampled_from(["identity", "sigmoid", "relu", "tanh"])), output=output)
    rng, n = np.random.default_rng(draw(st.integers(0, 999))), draw(st.integers(1, 6))
    theta = rng.normal(size=(net.n_parameters, *draw(runs)))
    X = rng.normal(size=(n, sizes[0]))
    y = {"identity": rng.normal(size=(n, sizes[-1])), "sigmoid": rng.integers(0, 2, (n, sizes[-1])),
         "softmax": rng.integers(0, sizes[-1], n)}[output]
    return net, theta, X, y


def differences(function, theta, h=1e-6):
    steps = h * np.eye(len(theta))
    return np.array([(function(theta + step) - function(theta - step)) / (2 * h) for step in steps])


@law(60)
@given(a_network(), st.sampled_from([None, L1(0.3), L2(0.2)]))
def test_backpropagation_against_central_differences(network, penalty):
    net, theta, X, y = network
    objective = net.objective(X, y, penalty)
    expected = differences(objective, theta)
    np.testing.assert_allclose(objective.gradient(theta), expected, rtol=1e-5, atol=1e-7 * (1 + np.abs(expected).max()))
    if penalty is None:
        assert (net.gradient(theta, X, y) == objective.gradient(theta)).all()


@law(40)
@given(a_network(shapes(2)))
def test_many_networks_are_each_of_them(network):
    net, theta, X, y = network
    loss, slope, prediction = net.loss(theta, X, y), net.gradient(theta, X, y), net.forward(theta, X)
    for index in np.ndindex(theta.shape[1:]):
        at, one = (..., *index), theta[(..., *index)].copy()
        np.testing.assert_allclose(loss[at], net.loss(one, X, y), rtol=1e-12)
        np.testing.assert_allclose(slope[at], net.gradient(one, X, y), rtol=1e-12, atol=1e-13)
        np.testing.assert_allclose(prediction[at], net.forward(one, X), rtol=1e-12, atol=1e-14)


@law(40)
@given(a_network(), st.randoms(use_true_random=False))
def test_samples_may_be_taken_in_any_order(network, random):
    net, theta, X, y = network
    order = list(range(len(X)))
    random.shuffle(order)
    for some, targets in ((X[order], y[order]), (np.repeat(X, 2, axis=0), np.repeat(y, 2, axis=0))):
        np.testing.assert_allclose(net.loss(theta, some, targets), net.loss(theta, X, y), rtol=1e-12)
        slope = net.gradient(theta, some, targets)
        np.testing.assert_allclose(slope, net.gradient(theta, X, y), rtol=1e-11, atol=1e-13)
    np.testing.assert_allclose(net.forward(theta, X[order]), net.forward(theta, X)[order], rtol=1e-12, atol=1e-14)


@law(40)
@given(a_network(), st.randoms(use_true_random=False))
def test_hidden_units_have_no_order(network, random):
    net, theta, X, y = network
    assume(len(net.sizes) > 2)
    other = theta.copy()
    before, after = net.weights(other)[:2]
    order = list(range(net.sizes[1]))
    random.shuffle(order)
    before[...] = before[:, order]
    after[1:] = after[1:][order]
    np.testing.assert_allclose(net.forward(other, X), net.forward(theta, X), rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(net.loss(other, X, y), net.loss(theta, X, y), rtol=1e-12)


@law(40)
@given(a_network(), st.floats(-50, 50))
def test_probabilities(network, shift):
    net, theta, X, y = network
    assume(net.output != "identity")
    p = net.forward(theta, X)
    assert ((p >= 0) & (p <= 1)).all() and net.loss(theta, X, y) >= 0
    if net.output == "softmax":
        np.testing.assert_allclose(p.sum(axis=1), 1, rtol=1e-14)
        net.weights(theta)[-1][0] += shift  # the same for all classes
        np.testing.assert_allclose(net.forward(theta, X), p, rtol=1e-12, atol=1e-15)


def two_classes(y, out):
    """Labels that `fit` accepts: at least two kinds."""
    y[0], y[-1] = 0, 1
    return y


@law(15)
@given(a_network(shapes(1)), st.sampled_from([name for name in SETTINGS if name != "Nesterov"]), st.booleans())
def test_fit_on_all_samples_is_descend(network, name, shuffle):
    net, theta, X, y = network
    assume(len(X) > 1)
    y = y if net.output == "identity" else two_classes(y, net.sizes[-1])
    optimizer = make(name, SETTINGS[name])
    history = fit(net, optimizer, X, y, epochs=3, batch_size=len(X), rng=np.random.default_rng(0), theta=theta,
                  shuffle=shuffle)
    path = descend(optimizer, net.objective(X, y), theta, 3)
    np.testing.assert_allclose(history.theta, path.theta[-1], rtol=1e-9, atol=1e-11)
    np.testing.assert_allclose(history.train_loss, path.loss, rtol=1e-9)
    np.testing.assert_allclose(history.running_loss, path.loss[:-1], rtol=1e-9)


@law(10)
@given(a_network(st.just((3,))), st.sampled_from(list(SETTINGS)), st.integers(1, 4))
def test_fitting_many_is_fitting_each(network, name, batch_size):
    net, theta, X, y = network
    assume(len(X) >= max(batch_size, 2))
    y = y if net.output == "identity" else two_classes(y, net.sizes[-1])
    values = {**SETTINGS[name], "lr": SETTINGS[name]["lr"] * np.array([1.0, 0.5, 2.0])}

    def fitted(values, theta):
        return fit(net, make(name, values), X, y, epochs=2, batch_size=batch_size, rng=np.random.default_rng(7),
                   theta=theta, validation=(X, y), penalty=L2(0.01))

    start = theta.copy()
    many = fitted(values, theta)
    assert (theta == start).all()
    for k in range(3):
        alone = fitted(single(values, (k,), (3,)), theta[:, k])
        for what in ("theta", "train_loss", "validation_loss", "running_loss"):
            np.testing.assert_allclose(getattr(many, what)[..., k], getattr(alone, what), rtol=1e-9, atol=1e-11)


# -- objectives, penalties --------------------------------------------------------
OBJECTIVES = [value for value in vars(gradlab).values() if isinstance(value, gradlab.Objective)]


@pytest.mark.parametrize("objective", OBJECTIVES, ids=repr)
@law(20)
@given(data=st.data())
def test_objectives(objective, data):
    runs = data.draw(shapes(2))
    theta = data.draw(numbers((*objective.coordinates, *runs), -2, 2))
    value, slope = objective(theta), objective.gradient(theta)
    n = int(np.prod(objective.coordinates))
    again = gradlab.by_differences(lambda *x: objective(np.array(x) if objective.ndim else x[0]), n)
    for index in np.ndindex(runs):
        one = theta[(..., *index)].copy()
        assert objective(one) == value[index] and (objective.gradient(one) == slope[(..., *index)]).all()
    if objective is not gradlab.quartic_as_printed:
        expected = again.gradient(theta if objective.ndim else theta[None])
        np.testing.assert_allclose(slope, expected if objective.ndim else expected[0], rtol=1e-5, atol=1e-5)


@law(30)
@given(st.data())
def test_penalties(data):
    n, runs = data.draw(st.integers(1, 5)), data.draw(shapes(1))
    theta, strength = data.draw(numbers((n, *runs))), data.draw(numbers(runs, 0, 2))
    c = 2.0 ** data.draw(st.integers(-5, 5))
    strength = strength if runs else float(strength)
    one, two = L1(strength), L2(strength)
    assert (one(c * theta) == c * one(theta)).all() and (two(c * theta) == c * c * two(theta)).all()
    assert (one(-theta) == one(theta)).all() and (two(-theta) == two(theta)).all()
    np.testing.assert_allclose((theta * one.gradient(theta)).sum(axis=0), one(theta), rtol=1e-12)  # Euler
    np.testing.assert_allclose((theta * two.gradient(theta)).sum(axis=0), 2 * two(theta), rtol=1e-12)


@law(40)
@given(st.data())
def test_the_proximal_step(data):
    """It solves what it is for: ½(x − θ)² + step λ|x| is nowhere lower."""
    n = data.draw(st.integers(1, 5))
    theta, others = data.draw(numbers((n,))), data.draw(numbers((6, n)))
    strength, step, more = data.draw(st.floats(0, 2)), data.draw(st.floats(0, 2)), data.draw(st.floats(0, 2))
    penalty, before = L1(strength), theta.copy()
    x = penalty.shrink(theta, step)
    assert (theta == before).all() and (np.abs(x) <= np.abs(theta)).all() and (x * theta >= 0).all()
    assert ((np.abs(theta) > step * strength) | (x == 0)).all()

    def cost(x):
        return 0.5 * (x - theta) ** 2 + step * strength * np.abs(x)

    assert (cost(x) <= cost(others) + 1e-12).all()
    np.testing.assert_allclose(penalty.shrink(x, more), penalty.shrink(theta, step + more), rtol=1e-12, atol=1e-12)
    apart = np.abs(penalty.shrink(others, step) - x)
    assert (apart <= np.abs(others - theta) + 1e-14).all()  # it brings no two points further apart
    assert (penalty.shrink(theta, 0.0) == theta).all()


# -- schedules, conversions, theory -----------------------------------------------
@law(40)
@given(st.data())
def test_schedules_stay_in_their_range(data):
    shape = data.draw(shapes(1))
    lr, scale = data.draw(numbers(shape, 1e-3, 2.0)), data.draw(st.floats(0.5, 50))
    share, steps = data.draw(numbers(shape, 0, 1)), data.draw(st.integers(1, 30))
    last = lr * share
    falling = [gradlab.inverse_time(lr, scale=scale), gradlab.inverse_sqrt(lr, scale=scale),
               gradlab.step_decay(lr, factor=0.5, every=steps), gradlab.cosine(lr, steps=steps, last=last)]
    for schedule in falling:
        values = np.array([schedule(t) for t in range(3 * steps)])
        np.testing.assert_allclose(values[0], lr, rtol=1e-15)
        assert (values > 0).all() or schedule is falling[-1] and (values >= 0).all()
        assert (np.diff(values, axis=0) <= 1e-15 * lr).all()
    np.testing.assert_allclose(falling[0](scale), lr / 2, rtol=1e-12)
    np.testing.assert_allclose(falling[1](3 * scale), lr / 2, rtol=1e-12)
    assert (values[steps:] == last).all() and (values >= last * (1 - 1e-15)).all()
    rising = gradlab.warmup(falling[0], steps=steps)
    values = np.array([rising(t) for t in range(2 * steps)])
    share = (np.arange(steps) + 1).reshape(-1, *(1,) * len(shape)) / steps
    np.testing.assert_allclose(values[:steps], lr * share, rtol=1e-12)
    assert (values[steps:] == [falling[0](t) for t in range(steps)]).all()


FORMS = st.sampled_from(["velocity", "negative velocity", "buffer", "average"])


@law(60)
@given(st.data())
def test_conversions_there_and_back(data):
    runs = data.draw(shapes(1))
    lr, momentum = data.draw(numbers(runs, 1e-3, 1)), data.draw(numbers(runs, 0, 0.98))
    state, theta = data.draw(numbers((2, *runs))), data.draw(numbers((2, *runs)))
    source, middle, target = data.draw(FORMS), data.draw(FORMS), data.draw(FORMS)
    near = dict(rtol=1e-12, atol=1e-13)
    straight = gradlab.convert_momentum(lr, momentum, state, source=source, target=target)
    first = gradlab.convert_momentum(lr, momentum, state, source=source, target=middle)
    detour = gradlab.convert_momentum(first[0], momentum, first[1], source=middle, target=target)
    np.testing.assert_allclose(detour[0], straight[0], **near)
    np.testing.assert_allclose(detour[1], straight[1], **near)
    ahead = gradlab.to_lookahead(theta, state, momentum)
    np.testing.assert_allclose(gradlab.from_lookahead(ahead, state, momentum), theta, **near)
    new = data.draw(numbers(runs, 1e-3, 1))
    there = gradlab.rescale_velocity(state, lr, new)
    np.testing.assert_allclose(gradlab.rescale_velocity(there, new, lr), state, **near)
    eps, square = data.draw(st.floats(1e-12, 1)), data.draw(numbers((3,), 0, 4))
    outside = gradlab.eps_outside_root(eps, square)
    np.testing.assert_allclose(np.sqrt(square) + outside, np.sqrt(square + eps), rtol=1e-14)
    np.testing.assert_allclose(gradlab.eps_inside_root(outside, square), eps, rtol=1e-9)
    beta2, step = data.draw(st.floats(0, 0.999)), data.draw(st.integers(1, 500))
    np.testing.assert_allclose(gradlab.adam_eps_hat(gradlab.adam_eps(eps, beta2, step), beta2, step), eps, rtol=1e-14)
    words = ["strength", "weight decay", "alpha"]
    one, other = data.draw(st.sampled_from(words)), data.draw(st.sampled_from(words))
    away = gradlab.convert_l2(eps, source=one, target=other, batch_size=step)
    np.testing.assert_allclose(gradlab.convert_l2(away, source=other, target=one, batch_size=step), eps, rtol=1e-14)


@law(60)
@given(st.floats(1e-3, 3), st.floats(0, 0.98), st.floats(0.05, 5), st.booleans())
def test_contraction_is_the_largest_root(lr, momentum, curvature, nesterov):
    """By the recursion itself, as a matrix: (x, v) ← …, whose largest eigenvalue says how fast it closes in."""
    pull = lr * curvature
    seen = momentum * (1 - pull) if nesterov else momentum
    step = np.array([[1 - pull, -seen], [pull, seen]])  # v' = pull x + seen v; x' = x - v'
    found = np.abs(np.linalg.eigvals(step)).max()
    ours = gradlab.contraction(lr, momentum, curvature, nesterov=nesterov)
    np.testing.assert_allclose(ours, found, rtol=1e-6, atol=1e-7)


@law(40)
@given(st.floats(0.01, 5), st.floats(1, 50), st.floats(1e-3, 2), st.floats(0, 0.98))
def test_no_setting_is_better_than_the_best(smallest, ratio, lr, momentum):
    curvatures = [smallest, smallest * ratio]
    best = gradlab.contraction(*gradlab.best_momentum(*curvatures), curvatures).max()
    assert gradlab.contraction(lr, momentum, curvatures).max() >= best - 1e-6


# -- data -------------------------------------------------------------------------
@law(30)
@given(st.integers(1, 40), st.data())
def test_minibatches_and_split_deal_out_each_sample_once(n, data):
    size, seed = data.draw(st.integers(1, n)), data.draw(st.integers(0, 9))
    batches = gradlab.minibatches(n, size, np.random.default_rng(seed))
    assert sorted(np.concatenate(batches)) == list(range(n))
    assert [len(b) for b in batches] == [size] * (n // size) + [n % size] * (n % size > 0)
    assume(n > 3)
    X, y = np.arange(2.0 * n).reshape(n, 2), np.arange(n)
    parts = gradlab.split(X, y, np.random.default_rng(seed), shares=(0.5, 0.25, 0.25))
    assert sorted(np.concatenate([part[1] for part in parts])) == list(range(n))
    assert all((part[0][:, 0] == 2 * part[1]).all() for part in parts)


@law(30)
@given(st.data())
def test_standardized_data(data):
    X = data.draw(numbers((data.draw(st.integers(2, 8)), 2), -100, 100))
    shift, scale = data.draw(st.floats(-10, 10)), data.draw(st.floats(0.1, 10))
    assume((np.ptp(X, axis=0) > 1e-3).all())
    train, same, other = gradlab.standardize(X, X, 2 * X)
    np.testing.assert_allclose(train.mean(axis=0), 0, atol=1e-9)
    np.testing.assert_allclose(train.std(axis=0), 1, rtol=1e-9)
    assert (train == same).all()
    moved, = gradlab.standardize(scale * X + shift)
    np.testing.assert_allclose(moved, train, atol=1e-9)


@law(30)
@given(st.data())
def test_steps_needed_by_looking_back_from_the_end(data):
    loss, target = data.draw(numbers((data.draw(st.integers(1, 8)), 3), 0, 3)), data.draw(st.floats(0, 3))
    for needed, run_loss in zip(gradlab.steps_needed(loss, target), loss.T):
        late = [t for t, value in enumerate(run_loss) if value > target]
        expected = 0 if not late else late[-1] + 1
        assert needed == (expected if expected < len(run_loss) else np.inf)
