"""gradlab's optimizers, through the conversions, on the gradients that other libraries were given.

A trace is what a library did, as reference/make_convention_traces.py writes it down: the settings under the library's
own names, its parameters and its state after each step. `replay` takes the same steps with gradlab, in the library's
words.
"""
import json
import pathlib

import numpy as np

import gradlab
from gradlab import (
    Adam,
    AdaGrad,
    AdamW,
    AMSGrad,
    GradientDescent,
    Momentum,
    Nesterov,
    RMSprop,
    adam_eps,
    convert_l2,
    convert_momentum,
    dampened,
    eps_inside_root,
    eps_outside_root,
    from_lookahead,
    rescale_velocity,
    to_lookahead,
)

STORED = json.loads((pathlib.Path(__file__).parent / "reference" / "convention_traces.json").read_text())


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
        if form in ("buffer", "average"):  # all of their past is multiplied by the new learning rate
            held = to_lookahead(theta, state.velocity, momentum)
            state.velocity = rescale_velocity(state.velocity, previous, rate)
            if s.get("nesterov"):
                theta[...] = from_lookahead(held, state.velocity, momentum)
        previous = rate
        g = gradient_of(trace, optimizer.lookahead(theta, state), t)
        theta -= rate * s.get("weight_decay", 0.0) * theta  # Keras's is decoupled in every optimizer
        optimizer.update(theta, g, state)
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
            optimizer = (AMSGrad if s.get("amsgrad") else Adam)(rates.__getitem__, **common)
        state = state or optimizer.init(theta)
        optimizer.step(theta, lambda p, t=t: gradient_of(trace, p, t), state)
        yield theta, [getattr(state, quantity) for quantity in optimizer.quantities]


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


def differences(trace):
    """The largest difference of each step, relative to the largest value of that coordinate in the trace."""
    rows = [np.array(trace["parameter"]), *(np.array(rows) for rows in trace["state"].values())]
    scales = [np.abs(values).max(axis=0) + 1e-300 for values in rows]
    steps = len(rows[0])
    for t, (theta, ours) in enumerate(replay(trace)):
        yield max(np.max(np.abs(values - theirs[t % steps]) / scale)
                  for values, theirs, scale in zip([theta, *ours], rows, scales))
