"""A sweep over 200 × 200 settings of momentum in one run, and how it grows."""
import jax
import numpy as np
import torch
from measure import interleaved, row

from gradlab import Momentum, descend, ravine

STEPS = 150
START = [-5.0, -2.0]
CURVATURES = np.array([0.2, 4.0])


def settings(n):
    """n × n learning rates and momenta; some of them diverge."""
    return np.linspace(0.01, 1.0, n), np.linspace(0.0, 0.99, n)


def ours(lr, momentum):
    return descend(Momentum(lr[:, None], momentum=momentum), ravine, START, STEPS, record=0).theta[-1]


def jax_sweep():
    """A fresh function, which compiles when it is first called."""
    curvatures = jax.numpy.asarray(CURVATURES)

    def loss(theta):
        return 0.5 * (curvatures * theta * theta).sum()

    def run(lr, momentum):
        def step(carry, _):
            theta, velocity = carry
            velocity = momentum * velocity + lr * jax.grad(loss)(theta)
            return (theta - velocity, velocity), None

        start = jax.numpy.asarray(START)
        (theta, _), _ = jax.lax.scan(step, (start, jax.numpy.zeros_like(start)), None, length=STEPS)
        return theta

    over_momentum = jax.vmap(run, in_axes=(None, 0), out_axes=-1)
    return jax.jit(jax.vmap(over_momentum, in_axes=(0, None), out_axes=1))


def torch_loop(pairs):
    """One setting after the other, as a tutorial would do it."""
    curvatures = torch.tensor(CURVATURES)
    ends = []
    for lr, momentum in pairs:
        theta = torch.tensor(START, dtype=torch.float64, requires_grad=True)
        optimizer = torch.optim.SGD([theta], lr=lr, momentum=momentum)
        for _ in range(STEPS):
            optimizer.zero_grad()
            (0.5 * (curvatures * theta * theta).sum()).backward()
            optimizer.step()
        ends.append(theta.detach().numpy())
    return np.array(ends).T


def apart(mine, theirs):
    return float((np.abs(mine - theirs) / (1 + np.abs(mine))).max())


def rows(quick):
    lr, momentum = settings(200)
    some = np.random.default_rng(0).choice(200 * 200, 4 if quick else 40, replace=False)
    pairs = [(float(lr[k // 200]), float(momentum[k % 200])) for k in some]
    mine = ours(lr, momentum)
    warm = jax_sweep()
    by_jax = apart(mine, np.asarray(warm(lr, momentum)))
    by_torch = apart(mine.reshape(2, -1)[:, some], torch_loop(pairs))

    def first_call():
        jax.clear_caches()
        jax_sweep()(lr, momentum).block_until_ready()

    rounds = 5 if quick else 15
    times = interleaved({"gradlab": lambda: ours(lr, momentum), "JAX vmap + scan": lambda: warm(lr, momentum).block_until_ready()},
                        rounds=3 * rounds, seconds=0.05)
    slow = interleaved({"gradlab": lambda: ours(lr, momentum), "first": first_call, "loop": lambda: torch_loop(pairs)},
                       rounds=rounds)
    what, case = "parameters after 150 steps", "200 × 200 settings, 150 steps"
    yield row(case, "JAX vmap + scan", 1.0, times["gradlab"], times["JAX vmap + scan"],
              agreement=(what, by_jax, 1e-9))
    yield row(case, "JAX, first call", 8, slow["gradlab"], slow["first"], agreement=(what, by_jax, 1e-9))
    yield row(case, "torch.optim loop", 5000, slow["gradlab"],
              [t * 200 * 200 / len(some) for t in slow["loop"]], agreement=(what, by_torch, 1e-9),
              note=f"from {len(some)} of the 40,000 settings")

    sizes = [100, 200, 400, 700, 1000]
    grids = {n: settings(n) for n in sizes}
    times = interleaved({n: (lambda grid=grid: ours(*grid)) for n, grid in grids.items()}, rounds=3 if quick else 9)
    each = {n: [t / n**2 for t in took] for n, took in times.items()}
    best = min(each, key=lambda n: np.median(each[n]))
    for n in sizes:
        yield row(f"{n} × {n} settings", "its best size", 1 / 1.3, each[n], each[best],
                  note="seconds a setting")
