"""The conversions: gradlab's optimizers, converted, take the steps that other libraries took; and closed forms."""
import doctest
import json
import pathlib
import re

import numpy as np
import pytest

import gradlab
from gradlab import (
    Adam,
    AdaGrad,
    AdamW,
    GradientDescent,
    Momentum,
    Nesterov,
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
STORED = json.loads((HERE / "reference" / "convention_traces.json").read_text())
PAGE = HERE.parent / "chapters" / "notation.md"
FORMS = ("velocity", "negative velocity", "buffer", "average")


# -- other libraries' traces ------------------------------------------------------
def settings_of(trace):
    """The library's settings in this book's words."""
    words = {"learning_rate": "lr", "learning_rate_init": "lr", "alpha": "decay", "rho": "decay", "epsilon": "eps",
             "beta_1": "beta1", "beta_2": "beta2", "b1": "beta1", "b2": "beta2", "use_nesterov": "nesterov"}
    s = {words.get(name, name): value for name, value in trace["settings"].items()}
    if "betas" in s:
        s["beta1"], s["beta2"] = s.pop("betas")
    return s


def momentum_like(trace, s):
    """Runs the velocity form; yields the library's parameter and state."""
    form = {"torch": "buffer", "optax": "buffer", "tensorflow1": "buffer", "keras": "negative velocity",
            "sklearn": "negative velocity"}[trace["library"]]
    momentum, lr = s.get("momentum", s.get("decay")), s["lr"]
    if trace["kind"] == "ema":
        form = "average"
        lr, _ = convert_momentum(lr, momentum, 0.0, source="average", target="velocity")
    rates = rates_of(trace, lr)
    schedule = rates.__getitem__
    if "dampening" in s:
        schedule = dampened(lr, dampening=s["dampening"])
    optimizer = (Nesterov if s.get("nesterov") else Momentum)(schedule, momentum=momentum)
    theta, previous = np.array(STORED["starts"][trace["objective"]]), rates[0]
    state = optimizer.init(theta)
    for t, rate in enumerate(rates):
        if form in ("buffer", "average"):
            held = to_lookahead(theta, state.velocity, momentum)
            state.velocity = rescale_velocity(state.velocity, previous, rate)
            if s.get("nesterov"):
                theta[...] = from_lookahead(held, state.velocity, momentum)
        previous = rate
        optimizer.step(theta, lambda p, t=t: gradient_of(trace, p, t), state)
        held = to_lookahead(theta, state.velocity, momentum) if s.get("nesterov") else theta
        _, theirs = convert_momentum(rate, momentum, state.velocity, source="velocity", target=form)
        yield held, [theirs]


def rmsprop_like(trace, s):
    """Runs both places of ε, each through the conversion that the other one needs."""
    inside = trace["library"] in ("keras", "tensorflow1") or s.get("eps_in_sqrt", trace["library"] == "optax")
    first = 1.0 if trace["library"] == "tensorflow1" else s.get("initial_scale", 0.0)
    for converted in (False, True):
        theta = np.array(STORED["starts"][trace["objective"]])
        mean_square = np.full_like(theta, first)
        for t in range(len(trace["parameter"])):
            g = gradient_of(trace, theta, t)
            eps = s["eps"]
            if converted:  # s as it will be when this gradient has entered it
                coming = s["decay"] * mean_square + (1 - s["decay"]) * g * g
                eps = (eps_outside_root if inside else eps_inside_root)(eps, coming)
            optimizer = RMSprop(s["lr"], decay=s["decay"], eps=eps, eps_inside=inside != converted)
            state = optimizer.init(theta)
            state.mean_square = mean_square
            optimizer.update(theta, g, state)
            mean_square = state.mean_square
            yield theta, [mean_square]


def adagrad_like(trace, s):
    theta = np.array(STORED["starts"][trace["objective"]])
    squares = np.full_like(theta, s.get("initial_accumulator_value", 0.0))
    for t in range(len(trace["parameter"])):
        g = gradient_of(trace, theta, t)
        eps = s.get("eps", 0.0)
        if trace["library"] in ("optax", "keras"):
            eps = eps_outside_root(eps, squares + g * g)
        optimizer = AdaGrad(s["lr"], eps=eps)
        state = optimizer.init(theta)
        state.sum_of_squares = squares
        optimizer.update(theta, g, state)
        squares = state.sum_of_squares
        yield theta, [squares]


def adam_like(trace, s):
    rates = rates_of(trace, s["lr"])
    theta, state = np.array(STORED["starts"][trace["objective"]]), None
    uncorrected = trace["library"] in ("keras", "tensorflow1", "sklearn")
    for t in range(len(rates)):
        eps = adam_eps(s["eps"], s["beta2"], t + 1) if uncorrected else s["eps"]
        common = dict(beta1=s["beta1"], beta2=s["beta2"], eps=eps)
        if "weight_decay" in s:
            optimizer = AdamW(rates.__getitem__, weight_decay=s["weight_decay"], **common)
        else:
            optimizer = Adam(rates.__getitem__, **common)
        state = state or optimizer.init(theta)
        optimizer.step(theta, lambda p, t=t: gradient_of(trace, p, t), state)
        yield theta, [state.first_moment, state.second_moment]


def l2_like(trace, s):
    strength = convert_l2(s["weight_decay"], source="weight decay", target="strength")
    penalty, optimizer = gradlab.L2(strength), GradientDescent(s["lr"])
    theta = np.array(STORED["starts"][trace["objective"]])
    state = optimizer.init(theta)
    for t in range(len(trace["parameter"])):
        optimizer.step(theta, lambda p, t=t: gradient_of(trace, p, t) + penalty.gradient(p), state)
        yield theta, []


def rates_of(trace, lr):
    return [lr * m for m in STORED["schedule"]] if trace["schedule"] else [lr] * len(trace["parameter"])


def gradient_of(trace, p, t):
    if trace["objective"] == "given":
        return np.array(STORED["given"][t])
    return np.array(STORED["curvatures"]) * p


def replay(trace):
    s = settings_of(trace)
    kind = trace["kind"].lower().removesuffix("optimizer")
    if "dampening" in s or "momentum" in s or kind == "ema":
        return momentum_like(trace, s)
    if kind in ("rmsprop", "adagrad"):
        return {"rmsprop": rmsprop_like, "adagrad": adagrad_like}[kind](trace, s)
    return adam_like(trace, s) if "beta2" in s else l2_like(trace, s)


def trace_name(trace):
    flags = [k for k in ("nesterov", "use_nesterov", "initial_scale", "eps_in_sqrt") if trace["settings"].get(k)]
    return "-".join([trace["library"], trace["kind"], *flags, trace["objective"], trace["dtype"],
                     *["schedule"] * trace["schedule"]])


@pytest.mark.parametrize("trace", STORED["traces"], ids=trace_name)
def test_stored_trace(trace):
    tolerance = 1e-12 if trace["dtype"] == "float64" else 1e-6
    parameter, theirs = np.array(trace["parameter"]), [np.array(rows) for rows in trace["state"].values()]
    steps = len(parameter)
    seen = 0
    for t, (theta, ours) in enumerate(replay(trace)):
        for values, rows in zip([theta, *ours], [parameter, *theirs]):
            scale = np.abs(rows).max(axis=0) + 1e-300
            np.testing.assert_array_less(np.abs(values - rows[t % steps]) / scale, tolerance, err_msg=f"step {t}")
        seen += 1
    assert seen in (steps, 2 * steps)


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
