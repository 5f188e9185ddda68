"""The seven rules: against other libraries' traces, the textbook, and closed forms."""
import copy
import dataclasses
import json
import math
import pathlib
import pickle

import numpy as np
import pytest
import textbook
from textbook import GRIDS, SETTINGS, SWEEPS, single

import gradlab

TRACES = json.loads(pathlib.Path(__file__).with_name("reference").joinpath("traces.json").read_text())

NAMES = list(SETTINGS)
every_rule = pytest.mark.parametrize("name", NAMES)


def make(name, **changes):
    return getattr(gradlab, name)(**{**SETTINGS[name], **changes})


def quantities(name, state):
    return {q: getattr(state, q) for q in textbook.STATE[name]}


def drive(optimizer, theta, gradients, state=None):
    """Update in place with gradients that are given; returns the state."""
    state = optimizer.init(theta) if state is None else state
    for g in gradients:
        optimizer.update(theta, g, state)
    return state


def some_gradients(shape, count=12, seed=5):
    return np.random.default_rng(seed).normal(size=(count, *shape))


# -- other libraries' traces ------------------------------------------------------
def in_gradlab_words(trace, rule, s):
    """What the trace says of theta and of each quantity, converted exactly."""
    theta = np.array(trace["parameter"])
    stored = {"sum": "sum_of_squares", "square_avg": "mean_square", "exp_avg": "first_moment",
              "exp_avg_sq": "second_moment", "max_exp_avg_sq": "largest_second_moment", "velocity": "velocity"}
    found = {ours: np.array(trace[theirs]) for theirs, ours in stored.items() if theirs in trace}
    if "momentum_buffer" in trace:
        # PyTorch keeps b = γb + g and steps by η·b: at a constant η, v = η·b.
        found["velocity"] = s["lr"] * np.array(trace["momentum_buffer"])
    if rule == "Nesterov":
        # PyTorch's parameter is the look-ahead point θ − γv; θ itself lies γv further on.
        theta = theta + s["momentum"] * found["velocity"]
    return theta, found


def trace_name(trace):
    schedule = "-schedule" if trace["schedule"] else ""
    inside = "-inside" if trace["settings"].get("eps_inside") else ""
    return f"{trace['rule']}{inside}-{trace['objective']}-{trace['dtype']}{schedule}-{trace['library']}"


SURFACES = {
    "ravine3": lambda: gradlab.quadratic(TRACES["curvatures"]).gradient,
    "rosenbrock": lambda: gradlab.rosenbrock.gradient,
    "quartic": lambda: lambda p: gradlab.quartic.gradient(p[0])[None],
    "constant": lambda: lambda p: np.array([3.0, -0.02, 0.0, 1e-5]),
}


@pytest.mark.parametrize("trace", TRACES["traces"], ids=trace_name)
def test_reference_trace(trace):
    rule, s, dtype = trace["rule"], trace["settings"], np.dtype(trace["dtype"])
    if trace["schedule"]:
        s = {**s, "lr": lambda t: trace["settings"]["lr"] / (1 + t / 10)}
    optimizer = getattr(gradlab, rule)(**s)
    theta = np.array(TRACES["starts"][trace["objective"]], dtype)
    state = optimizer.init(theta)
    expected_theta, expected = in_gradlab_words(trace, rule, s)
    assert set(expected) == set(textbook.STATE[rule])
    # float32 rounds 60 times at 6e-8, in another order than PyTorch's float32 kernel.
    tolerance = 1e-12 if dtype == np.float64 else 3e-6
    for t in range(TRACES["steps"] + 1):
        if t in TRACES["kept"]:
            row = TRACES["kept"].index(t)
            scale = np.abs(expected_theta).max(axis=0)  # a path through zero has no relative error there
            np.testing.assert_array_less(np.abs(theta - expected_theta[row]), tolerance * scale + 1e-300)
            for q, values in expected.items():
                scale = np.abs(values).max(axis=0)
                np.testing.assert_array_less(np.abs(getattr(state, q) - values[row]), tolerance * scale + 1e-300)
            assert state.steps == t
        if trace["objective"] == "given":
            gradient = lambda p, t=t: np.array(TRACES["given"][t % TRACES["steps"]], dtype)  # noqa: E731
        else:
            gradient = SURFACES[trace["objective"]]()
        optimizer.step(theta, gradient, state)


def test_traces_say_what_made_them():
    pins = pathlib.Path(__file__).with_name("reference").joinpath("requirements.txt").read_text().split()
    for library in ("torch", "optax", "jax", "numpy"):
        assert f"{library}=={TRACES['versions'][library]}" in pins
    assert {t["rule"] for t in TRACES["traces"]} == set(NAMES)


# -- the textbook -----------------------------------------------------------------
TEXTBOOK_SURFACES = {
    "ravine": (lambda: gradlab.ravine.gradient, textbook.ravine_gradient, [-5.0, -2.0]),
    "rosenbrock": (lambda: lambda p: gradlab.rosenbrock.gradient(p) / 50,
                   lambda p: [g / 50 for g in textbook.rosenbrock_gradient(p)], [-1.2, 1.0]),
    "quartic": (lambda: lambda p: gradlab.quartic.gradient(p[0])[None], textbook.quartic_gradient, [-1.7]),
}


@pytest.mark.parametrize("surface", TEXTBOOK_SURFACES)
@pytest.mark.parametrize("name, changes", [(n, {}) for n in NAMES] + [
    ("RMSprop", dict(eps_inside=False)),
    ("Adam", dict(lr=lambda t: 0.1 / (1 + t))),
    ("AdamW", dict(lr=lambda t: 0.1 * 0.9**t)),
    ("Momentum", dict(lr=lambda t: 0.05 / (1 + t))),
    ("Nesterov", dict(lr=lambda t: 0.05 / (1 + t))),
    ("RMSprop", dict(lr=lambda t: 0.1 / (1 + t) ** 0.5)),
])
def test_agrees_with_the_textbook(name, changes, surface):
    ours, theirs, start = TEXTBOOK_SURFACES[surface]
    optimizer = make(name, **changes)
    path, used, states = textbook.walk(name, theirs, start, 40, **{**SETTINGS[name], **changes})
    theta = np.array(start)
    state = optimizer.init(theta)
    for t in range(40):
        g = optimizer.step(theta, ours(), state)
        np.testing.assert_allclose(g, used[t], rtol=1e-11, atol=1e-11)
        np.testing.assert_allclose(theta, path[t + 1], rtol=1e-11, atol=1e-12)
        for q, values in quantities(name, state).items():
            np.testing.assert_allclose(values, [s[q] for s in states[t + 1]], rtol=1e-11, atol=1e-12)


@pytest.mark.parametrize("name, defaults", [
    ("Momentum", dict(momentum=0.9)),
    ("Nesterov", dict(momentum=0.9)),
    ("AdaGrad", dict(eps=1e-8)),
    ("RMSprop", dict(decay=0.9, eps=1e-8, eps_inside=True)),
    ("Adam", dict(lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8)),
    ("AdamW", dict(lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01)),
    ("AMSGrad", dict(lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8)),
])
def test_defaults(name, defaults):
    optimizer = getattr(gradlab, name)(**({} if "lr" in defaults else dict(lr=0.1)))
    assert {setting: getattr(optimizer, setting) for setting in defaults} == defaults
    # As used, too: gradients of 1e-4 and less show ε and where it stands.
    gradients = [np.array([1e-4 * (k % 3 - 1), 1e-6, 2.0]) for k in range(1, 20)]
    theta, past = np.array([1.0, -2.0, 0.5]), dict.fromkeys(textbook.STATE[name], np.zeros(3))
    expected = theta.copy()
    drive(optimizer, theta, gradients)
    for t, g in enumerate(gradients, 1):
        expected, past = textbook.RULES[name](expected, g, past, t, **{"lr": 0.1, **defaults})
    np.testing.assert_allclose(theta, expected, rtol=1e-12)


# -- closed forms -----------------------------------------------------------------
@pytest.mark.parametrize("name", ["Momentum", "Nesterov"])
def test_without_momentum_it_is_gradient_descent_exactly(name):
    heavy, plain = make(name, momentum=0.0), make("GradientDescent", lr=SETTINGS[name]["lr"])
    a, b = np.array([-1.2, 1.0]), np.array([-1.2, 1.0])
    sa, sb = heavy.init(a), plain.init(b)
    for _ in range(30):
        ga = heavy.step(a, gradlab.ravine.gradient, sa)
        gb = plain.step(b, gradlab.ravine.gradient, sb)
        assert (ga == gb).all() and (a == b).all()
    assert (a != [-1.2, 1.0]).all()


@pytest.mark.parametrize("name", ["Momentum", "Nesterov"])
def test_constant_gradients_pile_up_geometrically(name):
    """v_t = η·g·(1 − γ^t)/(1 − γ); for γ = 0.9 that ends at ten plain steps."""
    g, theta = np.array([2.0, -3.0]), np.zeros(2)
    optimizer = make(name, lr=0.1, momentum=0.9)
    state = optimizer.init(theta)
    for t in range(1, 401):
        optimizer.update(theta, g, state)
        np.testing.assert_allclose(state.velocity, 0.1 * g * (1 - 0.9**t) / (1 - 0.9), rtol=1e-12)
        # θ is minus the sum of the velocities, again geometric.
        total = t / (1 - 0.9) - 0.9 * (1 - 0.9**t) / (1 - 0.9) ** 2
        np.testing.assert_allclose(theta, -0.1 * g * total, rtol=1e-12)
    np.testing.assert_allclose(state.velocity, [2.0, -3.0], rtol=1e-12)


def test_unrolled_sum_of_lecture_E():
    """m₃ = η(β²g₀ + βg₁ + g₂): 81 %, 90 %, 100 %."""
    theta = np.zeros(3)
    state = drive(gradlab.Momentum(lr=0.1, momentum=0.9), theta, np.eye(3))
    np.testing.assert_allclose(state.velocity, [0.081, 0.09, 0.1], rtol=1e-13)


@pytest.mark.parametrize("name", ["Adam", "AdamW", "AMSGrad"])
def test_first_step_of_adam_is_the_sign(name):
    """m̂ = g and v̂ = g² at t = 1, so the step is η·g/(|g| + ε), whatever the betas are."""
    g = np.array([1e-6, -3.0, 4e5, 0.0])
    changes = dict(lr=0.3, beta1=0.9, beta2=0.999, eps=1e-8)
    theta = np.zeros(4)  # decay of zero is zero: AdamW takes the same first step
    drive(make(name, **changes), theta, [g])
    np.testing.assert_allclose(theta, -0.3 * g / (np.abs(g) + 1e-8), rtol=1e-12)
    np.testing.assert_allclose(theta[1:], [0.3, -0.3, 0.0], rtol=1e-8)


def test_adam_under_a_constant_gradient_never_changes_its_step():
    """Bias correction makes m̂ = g and v̂ = g² at every t, not only at the first."""
    g, theta = np.array([2.0, -0.5]), np.zeros(2)
    optimizer = gradlab.Adam(lr=0.01, beta1=0.9, beta2=0.999, eps=0.5)
    state = optimizer.init(theta)
    for t in range(1, 3001):
        optimizer.update(theta, g, state)
        if t in (1, 2, 3, 10, 100, 1000, 3000):
            np.testing.assert_allclose(theta, -0.01 * t * g / (np.abs(g) + 0.5), rtol=1e-11)
            np.testing.assert_allclose(state.first_moment, g * (1 - 0.9**t), rtol=1e-11)
            np.testing.assert_allclose(state.second_moment, g**2 * (1 - 0.999**t), rtol=1e-10)


def test_adamw_without_decay_is_adam_and_its_decay_never_meets_the_moments():
    rest = {k: v for k, v in SETTINGS["AdamW"].items() if k != "weight_decay"}
    gradients = some_gradients((3,))
    a, b, c = np.ones(3), np.ones(3), np.ones(3)
    adam = drive(gradlab.Adam(**rest), a, gradients)
    none = drive(gradlab.AdamW(**rest, weight_decay=0.0), b, gradients)
    some = drive(gradlab.AdamW(**rest, weight_decay=0.4), c, gradients)
    np.testing.assert_allclose(b, a, rtol=1e-14)
    for q in textbook.STATE["Adam"]:
        assert (getattr(none, q) == getattr(adam, q)).all()
        assert (getattr(some, q) == getattr(adam, q)).all()
    # Without any gradient only the decay is left: θ(1 − ηλ)^t.
    theta = np.array([2.0, -3.0])
    drive(gradlab.AdamW(lr=0.1, weight_decay=0.5), theta, np.zeros((8, 2)))
    np.testing.assert_allclose(theta, np.array([2.0, -3.0]) * 0.95**8, rtol=1e-13)


def test_where_rmsprop_puts_its_epsilon():
    """One step from rest: η·g/√((1 − ρ)g² + ε) inside, η·g/(√((1 − ρ)g²) + ε) outside."""
    g, rest = np.array([0.01, -0.2, 3.0, 0.0]), dict(lr=0.1, decay=0.75, eps=0.04)
    inside, outside, default = np.zeros(4), np.zeros(4), np.zeros(4)
    drive(gradlab.RMSprop(**rest, eps_inside=True), inside, [g])
    drive(gradlab.RMSprop(**rest, eps_inside=False), outside, [g])
    drive(gradlab.RMSprop(**rest), default, [g])
    np.testing.assert_allclose(inside, [-0.1 * x / math.sqrt(0.25 * x * x + 0.04) for x in g], rtol=1e-13)
    np.testing.assert_allclose(outside, [-0.1 * x / (0.5 * abs(x) + 0.04) for x in g], rtol=1e-13)
    assert (default == inside).all()


def test_adagrad_under_a_constant_gradient_slows_like_a_harmonic_sum():
    theta = np.zeros(2)
    state = drive(gradlab.AdaGrad(lr=0.5, eps=0.1), theta, [np.array([2.0, -3.0])] * 50)
    expected = [-sum(0.5 * g / (abs(g) * math.sqrt(t) + 0.1) for t in range(1, 51)) for g in (2.0, -3.0)]
    np.testing.assert_allclose(theta, expected, rtol=1e-13)
    np.testing.assert_allclose(state.sum_of_squares, [200.0, 450.0], rtol=1e-13)


@every_rule
def test_zero_gradient_at_rest_stays_at_rest(name):
    """0/(√0 + ε) is zero and not NaN."""
    theta = np.zeros(3)
    drive(make(name, **({"eps": 1e-8} if "eps" in SETTINGS[name] else {})), theta, np.zeros((3, 3)))
    assert (theta == 0).all()


# -- learning rates that are functions --------------------------------------------
@every_rule
def test_schedule_is_asked_for_steps_0_1_2(name):
    asked = []

    def lr(t):
        asked.append(t)
        return 0.1

    theta, twin = np.ones(2), np.ones(2)
    gradients = some_gradients((2,), 4)
    drive(make(name, lr=lr), theta, gradients)
    # Asking again is allowed (a check of shapes may), asking for a step that never comes is not.
    assert set(asked) == {0, 1, 2, 3}
    drive(make(name, lr=0.1), twin, gradients)
    assert (theta == twin).all()


def test_schedule_of_one_plain_step():
    theta = np.zeros(1)
    optimizer = gradlab.GradientDescent(lr=lambda t: 2.0**-t)
    state = optimizer.init(theta)
    steps = []
    for _ in range(5):
        before = theta.copy()
        optimizer.update(theta, np.ones(1), state)
        steps.append(float((before - theta)[0]))
    assert steps == [1, 0.5, 0.25, 0.125, 0.0625]


# -- state ------------------------------------------------------------------------
@every_rule
@pytest.mark.parametrize("shape", [(), (3,), (2, 4, 5)], ids=str)
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_state_begins_at_zero_like_theta(name, shape, dtype):
    theta = np.ones(shape, dtype)
    state = make(name).init(theta)
    assert state.steps == 0
    for values in quantities(name, state).values():
        assert values.shape == shape and values.dtype == dtype and (values == 0).all()
        assert not np.shares_memory(values, theta)
    for other in set().union(*textbook.STATE.values()) - set(textbook.STATE[name]):
        assert not hasattr(state, other)


@every_rule
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_update_is_in_place_and_leaves_the_gradient_alone(name, dtype):
    theta = np.linspace(-1, 1, 12, dtype=dtype).reshape(3, 4)
    view, g = theta[:, :], np.random.default_rng(0).normal(size=(3, 4)).astype(dtype)
    g.flags.writeable = False
    before, kept = theta.copy(), g.copy()
    optimizer = make(name)
    state = optimizer.init(theta)
    held = quantities(name, state)
    for t in (1, 2):
        optimizer.update(theta, g, state)
        assert state.steps == t
    assert (theta != before).all() and (view == theta).all() and (g == kept).all()
    for q, values in quantities(name, state).items():
        assert values.shape == (3, 4) and values.dtype == dtype and (values != 0).all()
        assert np.shares_memory(values, held[q]), "state is updated in place as well"
        assert not np.shares_memory(values, theta) and not np.shares_memory(values, g)
    if len(held) == 2:
        assert not np.shares_memory(*held.values())


@every_rule
@pytest.mark.parametrize("steps", [1, 2, 7, 1000])
def test_powers_follow_steps(name, steps):
    """One update with a state that is set by hand, against the rule in Python floats."""
    theta, g = [0.4, -2.0], [0.3, -1.1]
    start = {"velocity": [0.2, -0.6], "sum_of_squares": [3.0, 0.7], "mean_square": [1.5, 0.2],
             "first_moment": [0.25, -0.4], "second_moment": [0.35, 1.4], "largest_second_moment": [0.9, 0.3]}
    a = np.array(theta)
    optimizer = make(name)
    state = optimizer.init(a)
    for q in textbook.STATE[name]:
        setattr(state, q, np.array(start[q]))
    state.steps = steps
    optimizer.update(a, np.array(g), state)
    assert state.steps == steps + 1
    for i in range(2):
        past = {q: start[q][i] for q in textbook.STATE[name]}
        x, present = textbook.RULES[name](theta[i], g[i], past, steps + 1, **SETTINGS[name])
        assert a[i] == pytest.approx(x, rel=1e-13)
        for q, value in present.items():
            assert getattr(state, q)[i] == pytest.approx(value, rel=1e-13)


@pytest.mark.parametrize("name", ["Adam", "AdamW", "AMSGrad"])
def test_steps_can_be_turned_back_in_the_middle_of_a_run(name):
    """βᵗ is not a product that only ever grows on."""
    optimizer, theta = make(name), np.array([1.0, -2.0])
    state = drive(optimizer, theta, some_gradients((2,), 9))
    before, past, g = theta.copy(), {q: v.copy() for q, v in quantities(name, state).items()}, np.array([0.5, 2.0])
    state.steps = 3
    optimizer.update(theta, g, state)
    expected, _ = textbook.RULES[name](before, g, past, 4, **SETTINGS[name])
    np.testing.assert_allclose(theta, expected, rtol=1e-13)
    assert state.steps == 4


@every_rule
def test_other_settings_can_take_a_state_over(name):
    """All hyperparameters are the optimizer's, the state has none of them: βᵗ is the new β's."""
    theta = np.array([1.0, -2.0])
    state = drive(make(name), theta, some_gradients((2,), 6))
    settings = {k: v * 0.6 for k, v in SETTINGS[name].items()}
    before, past, g = theta.copy(), {q: v.copy() for q, v in quantities(name, state).items()}, np.array([0.5, 2.0])
    getattr(gradlab, name)(**settings).update(theta, g, state)
    expected, _ = textbook.RULES[name](before, g, past, 7, **settings)
    np.testing.assert_allclose(theta, expected, rtol=1e-13)


def test_state_can_be_changed_in_place():
    theta = np.zeros(2)
    optimizer = gradlab.Momentum(lr=0.1, momentum=0.5)
    state = optimizer.init(theta)
    state.velocity[:] = [1.0, -2.0]
    optimizer.update(theta, np.zeros(2), state)
    assert theta.tolist() == [-0.5, 1.0] and state.velocity.tolist() == [0.5, -1.0]


@every_rule
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("grid", [False, True], ids=["single", "sweep"])
def test_round_trip(name, dtype, grid):
    """A run that is stopped, copied into a fresh state and continued is the uninterrupted run."""
    optimizer = getattr(gradlab, name)(**(GRIDS if grid else SETTINGS)[name])
    gradients = some_gradients((2, 5, 7), 40).astype(dtype)
    theta = np.ones((2, 5, 7), dtype)
    state = drive(optimizer, theta, gradients[:23])
    other = theta.copy()
    fresh = optimizer.init(other)
    for q, values in quantities(name, state).items():
        setattr(fresh, q, values.copy())
    fresh.steps = state.steps
    drive(optimizer, theta, gradients[23:], state)
    drive(optimizer, other, gradients[23:], fresh)
    assert (theta == other).all() and fresh.steps == state.steps == 40
    for q, values in quantities(name, state).items():
        assert (getattr(fresh, q) == values).all()


@every_rule
@pytest.mark.parametrize("duplicate", [copy.deepcopy, lambda s: pickle.loads(pickle.dumps(s))], ids=["copy", "pickle"])
def test_state_can_be_duplicated(name, duplicate):
    """A snapshot is independent of the run that it was taken from, and goes on like it."""
    optimizer, gradients = make(name), some_gradients((3,), 20)
    theta = np.ones(3)
    state = drive(optimizer, theta, gradients[:11])
    other, snapshot = theta.copy(), duplicate(state)
    drive(optimizer, theta, gradients[11:], state)
    assert snapshot.steps == 11
    drive(optimizer, other, gradients[11:], snapshot)
    assert (theta == other).all() and snapshot.steps == state.steps == 20
    for q, values in quantities(name, state).items():
        assert (getattr(snapshot, q) == values).all() and not np.shares_memory(getattr(snapshot, q), values)


def test_a_pickled_state_has_nothing_with_it_that_is_not_its_own():
    """Neither the optimizer, which a schedule may keep from being pickled, nor theta, nor its learning rates."""
    rates, theta = np.full(10_000, 0.1), np.zeros(10_000)
    for optimizer in (gradlab.GradientDescent(rates), gradlab.GradientDescent(lambda step: rates)):
        state = drive(optimizer, theta, [np.ones(10_000)])
        assert len(pickle.dumps(state)) < 2_000 and pickle.loads(pickle.dumps(state)).steps == 1


def test_a_gradient_in_the_memory_of_theta_is_returned_as_it_was():
    for pick_theta, pick_g in ((lambda a: a, lambda a: a), (lambda a: a, lambda a: a[::-1]), (lambda a: a[:], lambda a: a),
                               (lambda a: a[:], lambda a: a[::-1])):
        own = np.ones(3)
        theta, optimizer = pick_theta(own), gradlab.GradientDescent(0.5)
        g = optimizer.step(theta, lambda p: pick_g(own), optimizer.init(theta))
        assert (g == 1.0).all() and (theta == 0.5).all()


def test_the_arrays_of_a_state_are_plain_ones():
    class Mine(np.ndarray):
        pass

    assert type(gradlab.Momentum(0.1).init(np.ones(3).view(Mine)).velocity) is np.ndarray


def test_two_rows_of_settings_that_are_cut_apart():
    theta = np.zeros((2, 50_000))
    drive(gradlab.GradientDescent([[0.1], [0.2]]), theta, [np.ones((2, 50_000))])
    assert (theta[0] == -0.1).all() and (theta[1] == -0.2).all()


def test_a_schedule_is_shown_by_its_name():
    def falling(step):
        return 0.1 / (1 + step)

    assert repr(gradlab.Momentum(falling)) == "Momentum(lr=falling, momentum=0.9)"


def test_states_say_what_they_hold():
    state = gradlab.Adam().init(np.ones((2, 3)))
    assert repr(state) == "State(first_moment=array of shape (2, 3), second_moment=array of shape (2, 3), steps=0)"


@every_rule
def test_one_optimizer_drives_two_runs(name):
    """All memory is in the state: two interleaved runs do not hear each other."""
    optimizer, gradients = make(name), some_gradients((3,))
    a, b, alone = np.ones(3), np.full(3, -2.0), np.ones(3)
    sa, sb = optimizer.init(a), optimizer.init(b)
    for g in gradients:
        optimizer.update(a, g, sa)
        optimizer.update(b, 5 * g, sb)
    drive(optimizer, alone, gradients)
    assert (a == alone).all()


# -- step and look-ahead ----------------------------------------------------------
@every_rule
def test_lookahead(name):
    optimizer, theta = make(name), np.array([1.0, -2.0])
    state = optimizer.init(theta)
    assert (optimizer.lookahead(theta, state) == theta).all()
    if "velocity" in textbook.STATE[name]:
        state.velocity = np.array([0.5, 0.25])
    else:
        drive(optimizer, theta, [np.array([0.5, 0.25])], state)
    before = theta.copy()
    point = optimizer.lookahead(theta, state)
    if name == "Nesterov":
        # v points where θ is about to lose: a ball that rolls on is at θ − γv, γ = 0.7
        np.testing.assert_allclose(point, [1.0 - 0.7 * 0.5, -2.0 - 0.7 * 0.25], rtol=1e-15)
        assert not np.shares_memory(point, theta)
    else:
        assert (point == theta).all()
    assert (theta == before).all()


@every_rule
def test_step_asks_at_the_lookahead_and_then_updates(name):
    optimizer = make(name)
    theta, twin = np.array([-1.2, 1.0]), np.array([-1.2, 1.0])
    state, other = optimizer.init(theta), optimizer.init(twin)
    for _ in range(6):
        seen = []

        def gradient(p):
            seen.append(p.copy())
            return textbook_like(p)

        expected = optimizer.lookahead(twin, other).copy()
        g = optimizer.step(theta, gradient, state)
        assert len(seen) == 1 and (seen[0] == expected).all()
        assert (g == textbook_like(expected)).all()
        optimizer.update(twin, textbook_like(expected), other)
        assert (theta == twin).all() and state.steps == other.steps


def textbook_like(p):
    return np.array(textbook.ravine_gradient(p))


@every_rule
@pytest.mark.parametrize("gradient", [
    lambda p: p,
    lambda p: p[:],
    lambda p: p[::-1],
    lambda p: np.asarray(p),
], ids=["itself", "view", "reversed", "asarray"])
def test_gradient_function_may_return_its_argument(name, gradient):
    """f = ½θ² has the gradient θ: a rule that writes to θ first would read its own output."""
    optimizer = make(name)
    theta, twin = np.linspace(0.5, 3, 6), np.linspace(0.5, 3, 6)
    state, other = optimizer.init(theta), optimizer.init(twin)
    for _ in range(5):
        expected = gradient(optimizer.lookahead(twin, other)).copy()
        g = optimizer.step(theta, gradient, state)
        assert (g == expected).all(), "what is returned is what was used"
        assert not np.shares_memory(g, theta)
        optimizer.update(twin, expected, other)
        assert (theta == twin).all()
        for q, values in quantities(name, state).items():
            assert (values == getattr(other, q)).all()


@every_rule
@pytest.mark.parametrize("size", [10, 300001])
def test_update_with_a_gradient_that_shares_memory_with_theta(name, size):
    """Reversed, the end of the gradient is the beginning of theta, many blocks away."""
    optimizer = make(name)
    for alias in (lambda p: p, lambda p: p[::-1]):
        theta, twin = np.linspace(0.5, 3, size), np.linspace(0.5, 3, size)
        state, other = optimizer.init(theta), optimizer.init(twin)
        for _ in range(2):
            optimizer.update(theta, alias(theta), state)
            optimizer.update(twin, alias(twin).copy(), other)
        assert (theta == twin).all()


# -- sweeps and precision ---------------------------------------------------------
@pytest.mark.parametrize("name, changes", SWEEPS)
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_sweep_equals_single_runs_bit_for_bit(name, changes, dtype):
    settings = {**GRIDS[name], **changes}
    gradients = some_gradients((3, 5, 7), 30).astype(dtype)
    theta = np.random.default_rng(1).normal(size=(3, 5, 7)).astype(dtype)
    start = theta.copy()
    state = drive(getattr(gradlab, name)(**settings), theta, gradients)
    assert theta.dtype == dtype
    for i in range(5):
        for j in range(7):
            alone = start[:, i, j].copy()
            s = drive(getattr(gradlab, name)(**single(settings, (i, j))), alone, gradients[:, :, i, j])
            assert (alone == theta[:, i, j]).all() and alone.dtype == dtype
            for q, values in quantities(name, state).items():
                assert values.dtype == dtype and (values[:, i, j] == getattr(s, q)).all()


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@every_rule
def test_sweep_over_schedules(name, dtype):
    """lr is a function that returns an array: each run has a schedule of its own."""
    base = np.linspace(0.02, 0.1, 5)[:, None]
    rest = {k: v for k, v in GRIDS[name].items() if k != "lr"}
    gradients = some_gradients((2, 5, 7), 15).astype(dtype)
    theta = np.ones((2, 5, 7), dtype)
    drive(getattr(gradlab, name)(lr=lambda t: base / (1 + t), **rest), theta, gradients)
    for i, j in np.ndindex(5, 7):
        alone = np.ones(2, dtype)
        optimizer = getattr(gradlab, name)(lr=lambda t, i=i: float(base[i, 0]) / (1 + t), **single(rest, (i, j)))
        drive(optimizer, alone, gradients[:, :, i, j])
        assert (alone == theta[:, i, j]).all()


@every_rule
@pytest.mark.parametrize("kind", ["float64 gradient", "float64 scalars", "integer"])
def test_float32_stays_float32(name, kind):
    settings, gradients = SETTINGS[name], some_gradients((3,), 10).astype(np.float32)
    theta, plain = np.ones(3, np.float32), np.ones(3, np.float32)
    drive(make(name), plain, gradients)
    if kind == "float64 scalars":  # NumPy's own scalars drag float32 up to float64
        settings = {k: np.float64(v) for k, v in settings.items()}
    if kind == "float64 gradient":
        gradients = gradients.astype(np.float64)
    optimizer = getattr(gradlab, name)(**settings)
    if kind == "integer":
        optimizer, gradients = make(name, lr=1), gradients[:1]
        plain = np.ones(3, np.float32)
        drive(make(name, lr=1.0), plain, gradients)
    state = drive(optimizer, theta, gradients)
    assert theta.dtype == np.float32 and (theta == plain).all()
    assert all(v.dtype == np.float32 for v in quantities(name, state).values())


# -- large arrays: wherever the kernel's blocks begin and end ---------------------
def whole_array(name, theta, gradients, settings):
    past = dict.fromkeys(textbook.STATE[name], np.zeros(theta.shape))
    for t, g in enumerate(gradients, 1):
        theta, past = textbook.RULES[name](theta, g, past, t, **settings)
    return theta, past


def check_whole(name, theta, settings):
    gradients = some_gradients(theta.shape, 2)
    expected, past = whole_array(name, theta.copy(), gradients, settings)
    state = drive(getattr(gradlab, name)(**settings), theta, gradients)
    np.testing.assert_allclose(theta, expected, rtol=1e-14, atol=1e-15)
    for q, values in past.items():
        np.testing.assert_allclose(getattr(state, q), values, rtol=1e-14, atol=1e-16)


@every_rule
@pytest.mark.parametrize("shape", [
    (1,), (10,), (1000,), (16385,), (32767,), (32768,), (32769,), (65535,), (65536,), (65537,),
    (131071,), (131072,), (131073,), (300001,),
    (2, 200, 200), (3, 70000), (70000, 3), (1, 131073), (400, 400), (7, 1, 20011), (100003, 1)], ids=str)
def test_any_size_agrees_with_the_whole_array(name, shape):
    check_whole(name, np.random.default_rng(3).normal(size=shape), SETTINGS[name])


@every_rule
@pytest.mark.parametrize("layout", ["strided", "fortran", "transposed", "reversed", "column"])
def test_any_layout_agrees_and_is_updated_in_place(name, layout):
    base = np.random.default_rng(4).normal(size=(400, 500))
    theta = {
        "strided": lambda: base[::2, 1::3],
        "fortran": lambda: np.asfortranarray(base),
        "transposed": lambda: base.T,
        "reversed": lambda: base[::-1, ::-1],
        "column": lambda: np.broadcast_to(base.ravel()[:, None], (200000, 2)).copy()[:, 0],
    }[layout]()
    owner = theta.base if theta.base is not None else theta
    untouched = base.copy()
    check_whole(name, theta, SETTINGS[name])
    assert np.shares_memory(owner, theta)
    if layout == "strided":  # what lies between stays as it was
        assert (base[1::2] == untouched[1::2]).all() and (base[:, ::3] == untouched[:, ::3]).all()
        assert (base[::2, 1::3] != untouched[::2, 1::3]).all()


@every_rule
@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("coordinates, runs", [((2,), (400, 410)), ((2,), (300001,)), ((2, 3), (3, 50021)),
                                               ((100003,), (3,)), ((40011,), (2, 2))], ids=str)
def test_large_sweep_agrees_with_the_whole_array(name, order, coordinates, runs):
    """Arrays of hyperparameters have to be cut into blocks exactly as theta is."""
    rng = np.random.default_rng(8)
    settings, last = {}, runs[-1:]
    for k, (setting, value) in enumerate(SETTINGS[name].items()):
        shape = [runs, last, (*runs[:-1], 1)][k % 3]
        settings[setting] = value * rng.uniform(0.5, 1.0, shape)
    theta = np.array(rng.normal(size=coordinates + runs), order=order)
    check_whole(name, theta, settings)


# -- frozen -----------------------------------------------------------------------
@every_rule
def test_is_frozen_and_compares_by_identity(name):
    optimizer = make(name)
    for setting in SETTINGS[name]:
        with pytest.raises(AttributeError):
            setattr(optimizer, setting, 0.5)
        assert getattr(optimizer, setting) == SETTINGS[name][setting]
    assert [f.name for f in dataclasses.fields(optimizer)][:1] == ["lr"]
    assert set(SETTINGS[name]) <= {f.name for f in dataclasses.fields(optimizer)} <= {*SETTINGS[name], "eps_inside"}
    other = dataclasses.replace(optimizer, lr=0.125)
    assert other.lr == 0.125 and all(getattr(other, k) == v for k, v in SETTINGS[name].items() if k != "lr")
    assert optimizer != make(name) and len({optimizer, make(name)}) == 2


@pytest.mark.parametrize("name, setting", [(n, s) for n in NAMES for s in SETTINGS[n]])
def test_hyperparameter_arrays_are_not_shared_with_the_user(name, setting):
    mine = np.full(4, SETTINGS[name][setting])
    original = mine.copy()
    optimizer, gradients = make(name, **{setting: mine}), some_gradients((2, 4))
    theta, twin = np.ones((2, 4)), np.ones((2, 4))
    drive(optimizer, twin, gradients)
    assert (mine == original).all() and mine.flags.writeable
    mine[:] = 0.01
    drive(optimizer, theta, gradients)
    assert (theta == twin).all()


@pytest.mark.parametrize("lr, momentum", [(0.1, 0.7), (np.full(1000, 0.1), 0.7), (0.1, np.full(1000, 0.7)),
                                          (lambda step: np.full(1000, 0.1), np.full(1000, 0.7))])
def test_float32_is_computed_in_float32(lr, momentum):
    """To the bit: with float64 in between some of the thousand numbers would be rounded another way."""
    rng = np.random.default_rng(5)
    theta, g = (rng.standard_normal(1000).astype(np.float32) for _ in range(2))
    v, want = np.zeros(1000, np.float32), theta.copy()
    optimizer = gradlab.Momentum(lr, momentum=momentum)
    state = optimizer.init(theta)
    for _ in range(5):
        optimizer.update(theta, g, state)
        v = np.float32(0.7) * v + np.float32(0.1) * g
        want = want - v
    assert want.dtype == np.float32 and (theta == want).all() and (state.velocity == v).all()
