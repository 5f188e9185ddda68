"""One step of momentum and of Adam, on vectors from a hundred to ten million numbers."""
import jax
import numpy as np
import optax
import torch
from measure import interleaved, row

from gradlab import Adam, Momentum

LR = 0.01
OURS = {"momentum": Momentum(LR, momentum=0.9), "Adam": Adam(LR)}
GOALS = {  # n -> goals against torch's three ways and optax
    10**2: {"torch fused": 4, "torch": 2, "torch foreach": 2, "optax jit": 2},
    10**4: {"torch fused": 1.2, "torch": 2, "torch foreach": 2, "optax jit": 2},
    10**6: {"torch fused": None, "torch": 1.2, "torch foreach": 1.2, "optax jit": 1.2},
    10**7: {"torch fused": None, "torch": 1.2, "torch foreach": 1.2, "optax jit": 1.2},
}
LARGE_FUSED = {"momentum": 0.65, "Adam": 0.45}
WAYS = {"torch": dict(foreach=False, fused=False), "torch foreach": dict(foreach=True), "torch fused": dict(fused=True)}


def ours(rule, start, dtype):
    theta = start.astype(dtype)
    optimizer = OURS[rule]
    state = optimizer.init(theta)
    return lambda g: optimizer.update(theta, g, state), lambda: theta


def by_torch(rule, start, dtype, **way):
    theta = torch.tensor(start.astype(dtype), requires_grad=True)
    if rule == "momentum":
        optimizer = torch.optim.SGD([theta], lr=LR, momentum=0.9, **way)
    else:
        optimizer = torch.optim.Adam([theta], lr=LR, **way)

    def step(g):
        theta.grad = g
        optimizer.step()

    return step, lambda: theta.detach().numpy()


def by_optax(rule, start, dtype):
    optimizer = optax.sgd(LR, momentum=0.9) if rule == "momentum" else optax.adam(LR)
    params = jax.numpy.asarray(start.astype(dtype))
    state = optimizer.init(params)

    def advance(params, state, g):
        updates, state = optimizer.update(g, state, params)
        return optax.apply_updates(params, updates), state

    jitted = jax.jit(advance, donate_argnums=(0, 1))

    def step(g):
        nonlocal params, state
        params, state = jitted(params, state, g)
        params.block_until_ready()

    return step, lambda: np.asarray(params)


def contestants(rule, start, dtype):
    """name -> (step, result, how it wants its gradient)."""
    return {"gradlab": (*ours(rule, start, dtype), np.asarray),
            **{name: (*by_torch(rule, start, dtype, **way), torch.tensor) for name, way in WAYS.items()},
            "optax jit": (*by_optax(rule, start, dtype), jax.numpy.asarray)}


def compared(made, gradients):
    """The largest difference of the parameters from ours after the same gradients, relative to their size, by name."""
    for step, _, form in made.values():
        for g in gradients:
            step(form(g))
    mine = made["gradlab"][1]()
    return {name: float(np.abs(result() - mine).max() / np.abs(mine).max())
            for name, (_, result, _) in made.items() if name != "gradlab"}


def rows(quick):
    sizes = [10**2, 10**4, 10**6] if quick else GOALS
    for rule in OURS:
        for dtype in (np.float64, np.float32):
            for n in sizes:
                rng = np.random.default_rng(0)
                start, g = rng.standard_normal(n), rng.standard_normal(n).astype(dtype)
                made = contestants(rule, start, dtype)
                apart = compared(made, [g, -0.5 * g, g[::-1].copy(), 0.1 * g])
                turns = {name: (lambda step=step, own=form(g): step(own)) for name, (step, _, form) in made.items()}
                copied = np.empty_like(g)
                if rule == "momentum" and n >= 10**6:
                    turns["np.copyto"] = lambda: np.copyto(copied, g)
                times = interleaved(turns, rounds=5 if quick else 25 if n < 10**7 else 11,
                                    seconds=0.005 if quick else 0.02)
                mine = times.pop("gradlab")
                case = f"{rule}, {np.dtype(dtype).name}, n = 10^{len(str(n)) - 1}"
                copying = times.pop("np.copyto", None)
                for peer, theirs in times.items():
                    goal = GOALS[n][peer] or LARGE_FUSED[rule]
                    yield row(case, peer, goal, mine, theirs,
                              agreement=("parameters after 4 steps", apart[peer], 1e-12 if dtype == np.float64 else 1e-5))
                if copying:
                    # the step reads and writes theta and v and reads g: five times n numbers; a copy moves two
                    yield row(case, "np.copyto", 1.0, mine, [2.5 * t for t in copying],
                              note="bytes a second: a step moves five vectors, a copy two")
