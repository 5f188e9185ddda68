"""The conversions: gradlab's optimizers, converted, take the steps that other libraries took; and closed forms."""
import doctest
import pathlib
import re

import numpy as np
import pytest
from replay import STORED, differences

import gradlab
from gradlab import (
    Adam,
    AdamW,
    RMSprop,
    adam_eps,
    adam_eps_hat,
    adamw_decay,
    convert_l2,
    convert_momentum,
    dampened,
    eps_inside_root,
    eps_outside_root,
    from_lookahead,
    rescale_velocity,
    to_lookahead,
)

HERE = pathlib.Path(__file__).parent
PAGE = HERE.parent / "chapters" / "notation.md"
FORMS = ("velocity", "negative velocity", "buffer", "average")


# -- other libraries' traces ------------------------------------------------------
def trace_name(trace):
    flags = [k for k in ("nesterov", "use_nesterov", "initial_scale", "eps_in_sqrt") if trace["settings"].get(k)]
    return "-".join([trace["library"], trace["kind"], *flags, trace["objective"], trace["dtype"],
                     *["schedule"] * trace["schedule"]])


@pytest.mark.parametrize("trace", STORED["traces"], ids=trace_name)
def test_stored_trace(trace):
    tolerance, steps = 1e-12 if trace["dtype"] == "float64" else 1e-6, len(trace["parameter"])
    found = list(differences(trace))
    assert len(found) in (steps, 2 * steps)
    np.testing.assert_array_less(found, tolerance)


def test_penalties_of_keras_and_scikit_learn():
    stored = STORED["penalties"]
    weights = np.array(stored["weights"])
    keras = gradlab.L2(stored["keras"]["l2"])  # the same convention; Keras computes the value in float32
    np.testing.assert_allclose(keras(weights), stored["keras"]["value"], rtol=1e-6)
    np.testing.assert_allclose(keras.gradient(weights), stored["keras"]["gradient"], rtol=1e-6)
    s = stored["sklearn"]
    for batch in s["batches"]:
        strength = convert_l2(s["alpha"], source="alpha", target="strength", batch_size=batch)
        weights = weights - s["learning_rate_init"] * gradlab.L2(strength).gradient(weights)
    np.testing.assert_allclose(weights, s["after"], rtol=1e-12)


def test_traces_cover_the_libraries_and_say_what_made_them():
    pins = (HERE / "reference" / "requirements.txt").read_text().split()
    for library, version in STORED["versions"].items():
        assert library == "python" or f"{library}=={version}" in pins
    assert {t["library"] for t in STORED["traces"]} == {"torch", "optax", "keras", "tensorflow1", "sklearn"}
    assert len(STORED["traces"]) > 100


# -- the page ---------------------------------------------------------------------
def test_the_page_prints_what_it_says():
    """Its examples are doctests; a fence ends what is expected."""
    text = re.sub(r"(?m)^```.*$", "", PAGE.read_text())
    test = doctest.DocTestParser().get_doctest(text, {}, "notation", str(PAGE), 0)
    assert len(test.examples) > 20
    runner = doctest.DocTestRunner()
    runner.run(test)
    assert runner.summarize(verbose=False).failed == 0


def rows_of(heading):
    """The first table under a heading of the page: a list of cells for each row."""
    text = PAGE.read_text().split(f"## {heading}\n")[1]
    lines = [line for line in text.split("\n## ")[0].split("\n") if line.startswith("|")]
    return [[cell.strip(" `") for cell in line.strip("|").split("|")] for line in lines[2:]]


def test_the_page_prints_the_libraries_defaults():
    d = STORED["defaults"]
    found = {row[0]: row[3:] for row in rows_of("RMSprop: where ε stands") if len(row) == 5}
    for name, stored, decay, eps in [
            ("PyTorch", "torch.optim.RMSprop", "alpha", "eps"), ("Keras", "keras.optimizers.RMSprop", "rho", "epsilon"),
            ("TensorFlow 1", "tf.compat.v1.train.RMSPropOptimizer", "decay", "epsilon"),
            ("optax, inside", "optax.rmsprop", "decay", "eps"),
            ("optax, outside", "optax.rmsprop", "decay", "eps")]:
        assert [float(v) for v in found.pop(name)] == [d[stored][decay], d[stored][eps]]
    ours = RMSprop(0.1)
    assert all([float(v) for v in values] == [ours.decay, ours.eps] for values in found.values()) and len(found) == 2
    assert d["optax.rmsprop"]["eps_in_sqrt"] and d["optax.rmsprop"]["initial_scale"] == 0
    corrected, keras, others = (float(row[-1]) for row in rows_of("Adam: ε and ε̂"))
    assert corrected == Adam().eps == d["torch.optim.Adam"]["eps"] == d["optax.adam"]["eps"]
    assert keras == d["keras.optimizers.Adam"]["epsilon"]
    assert others == d["tf.compat.v1.train.AdamOptimizer"]["epsilon"]
    assert others == d["sklearn.neural_network.MLPRegressor"]["epsilon"]
    text = PAGE.read_text()
    decays = [AdamW().weight_decay, *(d[name]["weight_decay"] for name in (
        "torch.optim.AdamW", "keras.optimizers.AdamW", "optax.adamw"))]
    assert decays[0] == decays[1] and "{0} here and in PyTorch, {2} in Keras, {3:.4f} in optax".format(*decays) in text
    assert {d[f"{n}"]["initial_accumulator_value"] for n in (
        "keras.optimizers.Adagrad", "optax.adagrad", "tf.compat.v1.train.AdagradOptimizer")} == {0.1}
    assert d["torch.optim.Adagrad"]["initial_accumulator_value"] == 0 and "at 0.1 in Keras" in text
    assert d["torch.optim.SGD"]["momentum"] == d["torch.optim.SGD"]["dampening"] == 0
    assert d["keras.optimizers.SGD"]["momentum"] == 0 and d["optax.ema"]["debias"]
    sklearn = d["sklearn.neural_network.MLPRegressor"]
    assert sklearn["nesterovs_momentum"] and sklearn["momentum"] == 0.9


def test_the_page_prints_the_measured_versions():
    text, v = PAGE.read_text(), STORED["versions"]
    for name, key in (("PyTorch", "torch"), ("Keras", "keras"), ("TensorFlow", "tensorflow-cpu"), ("optax", "optax"),
                      ("scikit-learn", "scikit-learn")):
        assert f"{name} {v[key]}" in text


def test_the_page_prints_what_a_change_of_the_learning_rate_does():
    """By plain recursions in each form: steady gradient 1, γ = 0.9, η from 0.1 to 0.01."""
    v, b, m, steps = 1.0, 10.0, 1.0, {"velocity": ["1"], "buffer": ["1"], "average": ["1"]}
    further = 0.0
    for k in range(2000):
        v, b, m = 0.9 * v + 0.01 * 1, 0.9 * b + 1, 0.9 * m + 0.1 * 1
        further += v - 0.01 * b
        for form, step in (("velocity", v), ("buffer", 0.01 * b), ("average", 0.1 * m)):
            if k < 3:
                steps[form].append(f"{step:.4f}".rstrip("0"))
    assert round(further, 6) == 8.1
    velocity, others = rows_of("When the learning rate changes")
    assert velocity[1:] == steps["velocity"] and others[1:] == steps["buffer"] == steps["average"]


# -- closed forms -----------------------------------------------------------------
GRADIENTS = np.random.default_rng(11).normal(size=(9, 3))


def path(form, lr, momentum, state=0.0):
    """Each form's recursion as printed: the points, and the last state."""
    theta, points = np.zeros(3), []
    for g in GRADIENTS:
        if form == "velocity":
            state = momentum * state + lr * g
            theta = theta - state
        elif form == "negative velocity":
            state = momentum * state - lr * g
            theta = theta + state
        elif form == "buffer":
            state = momentum * state + g
            theta = theta - lr * state
        else:
            state = momentum * state + (1 - momentum) * g
            theta = theta - lr * state
        points.append(theta)
    return np.array(points), state


@pytest.mark.parametrize("source", FORMS)
@pytest.mark.parametrize("target", FORMS)
def test_forms_take_the_same_steps(source, target):
    start = np.array([0.3, -2.0, 0.0])
    lr, state = convert_momentum(0.07, 0.85, start, source=source, target=target)
    points, last = path(source, 0.07, 0.85, start)
    others, other_last = path(target, lr, 0.85, state)
    np.testing.assert_allclose(others, points, rtol=1e-13, atol=1e-14)
    np.testing.assert_allclose(convert_momentum(0.07, 0.85, last, source=source, target=target)[1], other_last,
                               rtol=1e-13, atol=1e-14)
    if source == target:
        assert lr == 0.07 and (state == start).all()
        assert convert_momentum(0.01, 0.94, 0.0, source=source, target=target)[0] == 0.01  # no rounding on the way
    assert (start == [0.3, -2.0, 0.0]).all() and state is not start


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_run_axes_and_dtypes(dtype):
    lrs, momenta = np.array([[0.1], [0.3]]), np.array([0.0, 0.5, 0.9])
    state = np.random.default_rng(1).normal(size=(4, 2, 3)).astype(dtype)
    near = dict(rtol=1e-6 if dtype == np.float32 else 1e-15)
    lr, average = convert_momentum(lrs, momenta, state, source="velocity", target="average")
    ahead, back = to_lookahead(state, 2 * state, momenta), from_lookahead(state, 2 * state, momenta)
    slower = rescale_velocity(state, lrs, momenta + 1)
    assert {a.dtype for a in (average, ahead, back, slower)} == {np.dtype(dtype)}
    for i in range(2):
        for j in range(3):
            one = convert_momentum(lrs[i, 0], momenta[j], state[:, i, j], source="velocity", target="average")
            assert one[0] == lr[i, j]
            np.testing.assert_allclose(average[:, i, j], one[1], **near)
            np.testing.assert_allclose(ahead[:, i, j], state[:, i, j] * (1 - 2 * momenta[j]), rtol=1e-5)
            np.testing.assert_allclose(back[:, i, j], state[:, i, j] * (1 + 2 * momenta[j]), **near)
            np.testing.assert_allclose(slower[:, i, j], state[:, i, j] * (momenta[j] + 1) / lrs[i, 0], **near)
    rates = dampened(lrs, dampening=momenta)
    assert rates(0).shape == rates(1).shape == (2, 3) and rates(0)[1, 2] == 0.3 and rates(5)[0, 1] == 0.05


def test_a_buffer_goes_on_as_a_velocity():
    """Halfway the learning rate changes: the buffer is multiplied by old / new, and both take the same steps."""
    rates = [0.2] * 4 + [0.05] * 5
    v = b = theta = other = np.zeros(3)
    for k, (g, lr) in enumerate(zip(GRADIENTS, rates)):
        v = 0.7 * v + lr * g
        theta = theta - v
        b = 0.7 * (rescale_velocity(b, 0.05, 0.2) if k == 4 else b) + g
        other = other - lr * b
        np.testing.assert_allclose(other, theta, rtol=1e-13)


def test_eps_closed_forms():
    s = np.array([0.0, 1e-12, 1e-8, 1.0, 1e6])
    for eps in (0.0, 1e-8, 0.3):
        inside = eps_inside_root(eps, s)
        np.testing.assert_allclose(np.sqrt(s + inside), np.sqrt(s) + eps, rtol=1e-14)
        np.testing.assert_allclose(eps_outside_root(inside, s), np.full(5, eps), rtol=1e-14)
        np.testing.assert_allclose(eps_inside_root(eps_outside_root(eps, s), s), np.full(5, eps), rtol=1e-14)
    assert eps_outside_root(0.0, 0.0) == 0
    ratio = (np.sqrt(s) + np.sqrt(1e-8)) / np.sqrt(s + 1e-8)  # what the page says of √ε
    assert ratio.max() == ratio[2] and abs(ratio[2] - np.sqrt(2)) < 1e-12
    for t in (1, 7, 4000):
        assert adam_eps(3e-4, 0.97, t) == pytest.approx(3e-4 / np.sqrt(1 - 0.97**t), rel=1e-14)
        assert adam_eps_hat(adam_eps(3e-4, 0.97, t), 0.97, t) == pytest.approx(3e-4, rel=1e-14)
    assert adam_eps(0.25, 0.0, 1) == 0.25
    close = [t for t in range(3000, 5000) if adam_eps(1.0, 0.999, t) <= 1.01]
    assert close[0] == 3925  # the exercise's


def test_l2_and_decay_closed_forms():
    gradient = {"strength": lambda v: 2 * v, "weight decay": lambda v: v, "alpha": lambda v: v / 20}
    for source in gradient:
        for target in gradient:
            value = convert_l2(0.3, source=source, target=target, batch_size=20)
            assert gradient[target](value) == pytest.approx(gradient[source](0.3), rel=1e-15)
    values = np.linspace(0.0, 1.0, 50)  # nothing to convert: no rounding on the way
    assert (convert_l2(values, source="alpha", target="alpha", batch_size=49) == values).all()
    assert convert_l2([0.0, 1.5], source="weight decay", target="strength").tolist() == [0.0, 0.75]
    # the paper's rule: with a multiplier that changes, θ ← θ - multiplier · λ θ where there is no gradient
    theta, expected = np.array([2.0]), 2.0
    multipliers = [1.0, 0.5, 0.1]
    optimizer = AdamW(lambda t: 0.01 * multipliers[t], weight_decay=adamw_decay(0.002, 0.01))
    state = optimizer.init(theta)
    for multiplier in multipliers:
        optimizer.update(theta, [0.0], state)
        expected -= multiplier * 0.002 * expected
    np.testing.assert_allclose(theta, expected, rtol=1e-14)


# -- bad input --------------------------------------------------------------------
def momentum_call(**changes):
    fine = dict(lr=0.1, momentum=0.5, state=[1.0], source="buffer", target="velocity")
    return convert_momentum(**{**fine, **changes})


def l2_call(**changes):
    return convert_l2(**{**dict(value=0.1, source="alpha", target="strength", batch_size=8), **changes})


@pytest.mark.parametrize("call, error, name, shown", [
    (lambda: momentum_call(lr=0), ValueError, "lr", "0"),
    (lambda: momentum_call(lr="a"), TypeError, "lr", "'a'"),
    (lambda: momentum_call(momentum=1), ValueError, "momentum", "1"),
    (lambda: momentum_call(state=[1, np.nan]), ValueError, "state", "nan"),
    (lambda: momentum_call(source="sum"), ValueError, "source", "'sum'"),
    (lambda: momentum_call(target=None), ValueError, "target", "None"),
    (lambda: momentum_call(target=["velocity"]), ValueError, "target", "velocity"),
    (lambda: momentum_call(lr=[0.1, 0.2], momentum=[0.1, 0.2, 0.3]), ValueError, "momentum", "(3,)"),
    (lambda: momentum_call(lr=[0.1, 0.2], state=[1.0]), ValueError, "state", "(1,)"),
    (lambda: momentum_call(lr=[0.1, 0.2], state=np.ones((2, 3))), ValueError, "state and hyperparameters", "(2, 3)"),
    (lambda: rescale_velocity([np.inf], 0.1, 0.2), ValueError, "velocity", "inf"),
    (lambda: rescale_velocity([1.0], [0.1, 0.2], 0.2), ValueError, "velocity", "(1,)"),
    (lambda: rescale_velocity([1.0], 0.0, 0.2), ValueError, "old_lr", "0"),
    (lambda: rescale_velocity([1.0], 0.1, -1), ValueError, "new_lr", "-1"),
    (lambda: rescale_velocity([1.0], [0.1, 0.2], [1, 2, 3]), ValueError, "new_lr", "(3,)"),
    (lambda: dampened(-1, dampening=0.1), ValueError, "lr", "-1"),
    (lambda: dampened(0.1, dampening=1.0), ValueError, "dampening", "1.0"),
    (lambda: dampened([0.1, 0.2], dampening=[0.1] * 3), ValueError, "dampening", "(3,)"),
    (lambda: to_lookahead([1.0], [1.0, 2.0], 0.5), ValueError, "velocity", "(2,)"),
    (lambda: to_lookahead([np.nan], [1.0], 0.5), ValueError, "theta", "nan"),
    (lambda: to_lookahead([1.0], [np.nan], 0.5), ValueError, "velocity", "nan"),
    (lambda: from_lookahead([1.0], [1.0], -0.5), ValueError, "momentum", "-0.5"),
    (lambda: from_lookahead([1.0], [1.0], [0.5, 0.6]), ValueError, "velocity", "(2,)"),
    (lambda: eps_outside_root(-1e-8, 1.0), ValueError, "eps", "-1e-08"),
    (lambda: eps_outside_root(1e-8, [1.0, -2.0]), ValueError, "mean_square", "-2.0"),
    (lambda: eps_inside_root([1, 2], [1, 2, 3]), ValueError, "mean_square", "(3,)"),
    (lambda: adam_eps(1e-8, 1.0, 1), ValueError, "beta2", "1.0"),
    (lambda: adam_eps(-1, 0.9, 1), ValueError, "eps_hat", "-1"),
    (lambda: adam_eps(1e-8, 0.9, 0), ValueError, "step", "0"),
    (lambda: adam_eps([1, 2], [0.1] * 3, 1), ValueError, "eps_hat", "(2,)"),
    (lambda: adam_eps_hat(-1, 0.9, 1), ValueError, "eps", "-1"),
    (lambda: adam_eps_hat(1e-8, 0.9, 1.5), TypeError, "step", "1.5"),
    (lambda: adam_eps_hat([1, 2], [0.1] * 3, 1), ValueError, "beta2", "(3,)"),
    (lambda: l2_call(value=-1), ValueError, "value", "-1"),
    (lambda: l2_call(source="l2"), ValueError, "source", "'l2'"),
    (lambda: l2_call(target="l2"), ValueError, "target", "one of 'strength', 'weight decay', 'alpha', got 'l2'"),
    (lambda: l2_call(batch_size=None), ValueError, "batch_size", "None"),
    (lambda: l2_call(batch_size=0), ValueError, "batch_size", "0"),
    (lambda: l2_call(batch_size=2.0), TypeError, "batch_size", "2.0"),
    (lambda: adamw_decay(-0.1, 0.1), ValueError, "decay", "-0.1"),
    (lambda: adamw_decay(0.1, 0), ValueError, "lr", "0"),
    (lambda: adamw_decay([0.1, 0.2], [1, 2, 3]), ValueError, "decay and lr", "decay (2,), lr (3,)"),
])
def test_bad_input_is_named(call, error, name, shown):
    with pytest.raises(error, match=rf"(?=.*\b{name}\b)(?=.*(?<!\w){re.escape(shown)})"):
        call()


def test_nothing_is_changed():
    """Pure: what goes in stays as it was, also where nothing has to be done."""
    theta, velocity = np.array([1.0, 2.0]), np.array([0.5, 0.0])
    for result in (to_lookahead(theta, velocity, 0.0), from_lookahead(theta, velocity, 0.0),
                   rescale_velocity(velocity, 1.0, 1.0),
                   convert_momentum(1.0, 0.0, velocity, source="buffer", target="velocity")[1]):
        assert not np.shares_memory(result, theta) and not np.shares_memory(result, velocity)
    assert theta.tolist() == [1.0, 2.0] and velocity.tolist() == [0.5, 0.0]
