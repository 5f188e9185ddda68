"""Make traces.json: what PyTorch and optax do with the same gradients.

    pip install -r requirements.txt && python make_traces.py

The tests read the stored file and need neither library. Every gradient is
typed here by hand, so that nothing of gradlab can leak into its own reference.
"""
import json
import pathlib
import platform

import jax
import jax.numpy as jnp
import numpy as np
import optax
import torch

jax.config.update("jax_enable_x64", True)

STEPS = 60
KEPT = [0, 1, 2, 3, 4, 5, 10, 20, 40, 60]
CURVATURES = np.array([1.0, 30.0, 1000.0])


def ravine3(p):
    return CURVATURES * p


def rosenbrock(p):
    x, y = p
    return np.array([-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)])


def quartic(p):
    return 4 * p**3 + 3 * p**2 - 4 * p - 2


def constant(p):
    return np.array([3.0, -0.02, 0.0, 1e-5])


# Gradients that owe nothing to the point: signs change, scales differ by 10^4,
# the first entries of one coordinate are exactly zero.
GIVEN = np.random.default_rng(20231).normal(size=(STEPS, 4)) * [1.0, 100.0, 0.01, 1.0]
GIVEN[:5, 3] = 0.0
GIVEN = GIVEN.round(6)

OBJECTIVES = {
    "ravine3": (ravine3, [-5.0, 2.0, 0.3]),
    "rosenbrock": (rosenbrock, [-1.2, 1.0]),
    "quartic": (quartic, [-2.0]),
    "constant": (constant, [1.0, 2.0, 3.0, 4.0]),
    "given": (None, [0.5, -0.5, 20.0, 0.0]),
}


def gradient_at(name, p, t):
    return GIVEN[t] if name == "given" else OBJECTIVES[name][0](p)


# rule -> (settings in gradlab's words, learning rate for each objective)
CASES = {
    "GradientDescent": ({}, dict(ravine3=0.0015, rosenbrock=0.0005, quartic=0.03, constant=0.3, given=0.01)),
    "Momentum": (dict(momentum=0.85), dict(ravine3=0.0005, rosenbrock=0.0002, quartic=0.01, constant=0.3, given=0.01)),
    "Nesterov": (dict(momentum=0.85), dict(ravine3=0.0005, rosenbrock=0.0002, quartic=0.01, constant=0.3, given=0.01)),
    "AdaGrad": (dict(eps=1e-3), dict(ravine3=0.3, rosenbrock=0.2, quartic=0.1, constant=0.3, given=0.2)),
    "RMSprop": (dict(decay=0.8, eps=1e-3, eps_inside=False), dict(ravine3=0.02, rosenbrock=0.01, quartic=0.02, constant=0.3, given=0.05)),
    "RMSprop inside": (dict(decay=0.8, eps=1e-3, eps_inside=True), dict(ravine3=0.02, rosenbrock=0.01, quartic=0.02, constant=0.3, given=0.05)),
    "Adam": (dict(beta1=0.8, beta2=0.95, eps=1e-3), dict(ravine3=0.05, rosenbrock=0.02, quartic=0.05, constant=0.3, given=0.05)),
    "AdamW": (dict(beta1=0.8, beta2=0.95, eps=1e-3, weight_decay=0.3), dict(ravine3=0.05, rosenbrock=0.02, quartic=0.05, constant=0.3, given=0.05)),
    "AMSGrad": (dict(beta1=0.8, beta2=0.95, eps=1e-3), dict(ravine3=0.05, rosenbrock=0.02, quartic=0.05, constant=0.3, given=0.05)),
}


def torch_optimizer(rule, parameters, lr, s):
    if rule == "GradientDescent":
        return torch.optim.SGD(parameters, lr=lr)
    if rule == "Momentum":
        return torch.optim.SGD(parameters, lr=lr, momentum=s["momentum"])
    if rule == "Nesterov":
        return torch.optim.SGD(parameters, lr=lr, momentum=s["momentum"], nesterov=True)
    if rule == "AdaGrad":
        return torch.optim.Adagrad(parameters, lr=lr, eps=s["eps"])
    if rule == "RMSprop":
        return torch.optim.RMSprop(parameters, lr=lr, alpha=s["decay"], eps=s["eps"])
    if rule == "Adam":
        return torch.optim.Adam(parameters, lr=lr, betas=(s["beta1"], s["beta2"]), eps=s["eps"])
    if rule == "AMSGrad":
        return torch.optim.Adam(parameters, lr=lr, betas=(s["beta1"], s["beta2"]), eps=s["eps"], amsgrad=True)
    return torch.optim.AdamW(parameters, lr=lr, betas=(s["beta1"], s["beta2"]), eps=s["eps"],
                             weight_decay=s["weight_decay"])


# PyTorch's name for the state that gradlab keeps (its own name, factor in CONVERT).
STATE = {"Momentum": ["momentum_buffer"], "Nesterov": ["momentum_buffer"], "AdaGrad": ["sum"],
         "RMSprop": ["square_avg"], "Adam": ["exp_avg", "exp_avg_sq"], "AdamW": ["exp_avg", "exp_avg_sq"],
         "AMSGrad": ["exp_avg", "exp_avg_sq", "max_exp_avg_sq"]}


def run_torch(rule, s, lr, objective, dtype=torch.float64, schedule=None):
    p = torch.tensor(OBJECTIVES[objective][1], dtype=dtype, requires_grad=True)
    optimizer = torch_optimizer(rule, [p], lr, s)
    scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, schedule) if schedule else None
    names = STATE.get(rule, [])
    rows = [[p.tolist()] + [[0.0] * p.numel() for _ in names]]
    for t in range(STEPS):
        point = p.detach().numpy().astype(np.float64)
        p.grad = torch.tensor(gradient_at(objective, point, t), dtype=dtype)
        optimizer.step()
        if scheduler:
            scheduler.step()
        rows.append([p.tolist()] + [optimizer.state[p][n].tolist() for n in names])
    return rows, ["parameter"] + names


def run_optax(transform, objective, state_of):
    p = jnp.array(OBJECTIVES[objective][1], dtype=jnp.float64)
    state = transform.init(p)
    rows = [[p.tolist(), state_of(state).tolist()]]
    for t in range(STEPS):
        updates, state = transform.update(jnp.asarray(gradient_at(objective, np.asarray(p), t)), state, p)
        p = optax.apply_updates(p, updates)
        rows.append([p.tolist(), state_of(state).tolist()])
    return rows


traces = []


def keep(rule, library, objective, settings, rows, names, dtype="float64", schedule=False):
    traces.append(dict(
        rule=rule, library=library, objective=objective, settings=settings, dtype=dtype, schedule=schedule,
        **{name: [rows[t][i] for t in KEPT] for i, name in enumerate(names)}))


for case, (s, lrs) in CASES.items():
    rule = case.split()[0]
    for objective, lr in lrs.items():
        settings = dict(s, lr=lr)
        if case == "RMSprop inside":
            # PyTorch has no such form; optax has both.
            rows = run_optax(optax.rmsprop(lr, decay=s["decay"], eps=s["eps"], eps_in_sqrt=True),
                             objective, lambda state: state[0].nu)
            keep(rule, "optax", objective, settings, rows, ["parameter", "square_avg"])
            continue
        rows, names = run_torch(rule, s, lr, objective)
        keep(rule, "torch", objective, settings, rows, names)
        if objective == "given":
            rows, names = run_torch(rule, s, lr, objective, torch.float32)
            keep(rule, "torch", objective, settings, rows, names, dtype="float32")

# A learning rate that changes: 1 / (1 + t/10). With it PyTorch's buffer form is
# no longer the velocity form; optax's trace of the *scaled* gradients is.
for rule in ("GradientDescent", "AdaGrad", "Adam", "AdamW"):
    s, lrs = CASES[rule]
    rows, names = run_torch(rule, s, lrs["given"], "given", schedule=lambda t: 1 / (1 + t / 10))
    keep(rule, "torch", "given", dict(s, lr=lrs["given"]), rows, names, schedule=True)
s, lrs = CASES["Momentum"]
transform = optax.chain(optax.scale_by_schedule(lambda t: -lrs["given"] / (1 + t.astype(jnp.float64) / 10)),
                        optax.trace(decay=s["momentum"]))
rows = run_optax(transform, "given", lambda state: state[1].trace)
# optax adds its updates: the trace is minus the velocity.
rows = [[p, (-np.array(v)).tolist()] for p, v in rows]
keep("Momentum", "optax", "given", dict(s, lr=lrs["given"]), rows, ["parameter", "velocity"], schedule=True)

versions = dict(python=platform.python_version(), numpy=np.__version__, torch=torch.__version__.split("+")[0],
                jax=jax.__version__, optax=optax.__version__)
head = dict(versions=versions, steps=STEPS, kept=KEPT, given=GIVEN.tolist(),
            starts={name: start for name, (_, start) in OBJECTIVES.items()},
            curvatures=CURVATURES.tolist())
target = pathlib.Path(__file__).with_name("traces.json")
with target.open("w") as out:
    out.write("{\n")
    for key, value in head.items():
        out.write(f"{json.dumps(key)}: {json.dumps(value)},\n")
    out.write('"traces": [\n' + ",\n".join(json.dumps(trace) for trace in traces) + "\n]}\n")
print(len(traces), "traces,", target.stat().st_size, "bytes")
