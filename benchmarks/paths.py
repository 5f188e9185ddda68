"""One path of 1000 steps in two dimensions, every point kept."""
import numpy as np
import torch
from measure import interleaved, row

from gradlab import Momentum, descend, ravine

STEPS = 1000
START = [-5.0, -2.0]
CURVATURES = np.array([0.2, 4.0])
LR, MOMENTUM = 0.1, 0.9


def ours():
    return descend(Momentum(LR, momentum=MOMENTUM), ravine, START, STEPS).theta


def bare():
    """What one would write for this path alone: no checks, no choice of rule or objective; the same arrays kept."""
    theta, velocity = np.array(START), np.zeros(2)
    points, velocities = np.empty((2, STEPS + 1, 2))
    gradients = np.empty((STEPS, 2))
    points[0], velocities[0] = theta, velocity
    for k in range(STEPS):
        g = CURVATURES * theta
        velocity = MOMENTUM * velocity + LR * g
        theta = theta - velocity
        points[k + 1], velocities[k + 1], gradients[k] = theta, velocity, g
    return points


def by_torch():
    curvatures = torch.tensor(CURVATURES)
    theta = torch.tensor(START, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.SGD([theta], lr=LR, momentum=MOMENTUM)
    points = [theta.detach().clone()]
    for _ in range(STEPS):
        optimizer.zero_grad()
        (0.5 * (curvatures * theta * theta).sum()).backward()
        optimizer.step()
        points.append(theta.detach().clone())
    return torch.stack(points).numpy()


def rows(quick):
    mine = ours()
    peers = {"torch autograd": by_torch, "bare NumPy loop": bare}
    apart = {peer: float(np.abs(function() - mine).max() / np.abs(mine).max()) for peer, function in peers.items()}
    times = interleaved({"gradlab": ours, **peers}, rounds=9 if quick else 41)
    for peer, goal in (("torch autograd", 8), ("bare NumPy loop", 1 / 1.5)):
        yield row(f"2-D path of {STEPS} steps", peer, goal, times["gradlab"], times[peer],
                  agreement=("all points", apart[peer], 1e-12))
