"""Where goals are missed: other ways to do the same, which we tried, and what the parts cost."""
import networks
import numpy as np
import sweeps
from measure import interleaved, row

from gradlab import MLP, Adam, Momentum, fit, optimizers, training, trajectory

LR, GAMMA, BETA1, BETA2, EPS = 0.01, 0.9, 0.9, 0.999, 1e-8
NETWORK_LR = networks.RULES["momentum"][0].lr


def momentum_in_buffers(theta, v, g, buffer):
    np.multiply(g, LR, out=buffer)
    v *= GAMMA
    v += buffer
    theta -= v


def adam_in_buffers(theta, m, v, g, buffer, root=np.sqrt):
    np.multiply(g, 1 - BETA1, out=buffer)
    m *= BETA1
    m += buffer
    np.multiply(g, g, out=buffer)
    buffer *= 1 - BETA2
    v *= BETA2
    v += buffer
    root(v, out=buffer)
    buffer += EPS
    np.divide(m, buffer, out=buffer)
    buffer *= LR
    theta -= buffer


def adam_of_sums(theta, m, v, g, buffer):
    """m / (1 − β₁) and v / (1 − β₂) are kept in place of m and v, which saves two passes."""
    m *= BETA1
    m += g
    np.multiply(g, g, out=buffer)
    v *= BETA2
    v += buffer
    np.sqrt(v, out=buffer)
    buffer += EPS
    np.divide(m, buffer, out=buffer)
    buffer *= LR
    theta -= buffer


def adam_without_root(theta, m, v, g, buffer):
    adam_in_buffers(theta, m, v, g, buffer, root=np.positive)


def blockwise(rule, arrays, size):
    """A function that takes a rule through memory in blocks of so many elements."""
    buffer = np.empty(size, arrays[0].dtype)

    def run():
        for i in range(0, len(arrays[0]), size):
            rule(*(a[i:i + size] for a in arrays), buffer[:len(arrays[0]) - i])

    return run


def with_block(size, update, module=optimizers):
    """The update with another size of blocks, in bytes."""
    def run():
        kept, module.BLOCK = module.BLOCK, size
        try:
            update()
        finally:
            module.BLOCK = kept

    return run


def steps(n, dtype, rounds):
    """Momentum and Adam on n numbers: blocks of other sizes, and by hand in other ways."""
    g = np.random.default_rng(0).standard_normal(n).astype(dtype)
    blocks = {f"blocks of {size >> 10} KiB": size for size in (1 << 16, 1 << 18, 1 << 21)} if n > 10**4 else {}
    for optimizer, rules in ((Momentum(LR, momentum=GAMMA), {"no temporary arrays": momentum_in_buffers}),
                             (Adam(LR), {"no temporary arrays": adam_in_buffers, "the same, sums for means": adam_of_sums,
                                         "the same, no root": adam_without_root})):
        theta = np.zeros(n, dtype)
        state = optimizer.init(theta)

        def update(optimizer=optimizer, theta=theta, state=state):
            optimizer.update(theta, g, state)

        turns = {"gradlab": update, **{name: with_block(size, update) for name, size in blocks.items()}}
        own = [np.zeros(n, dtype), *(np.ones(n, dtype) for _ in optimizer.quantities), g]
        for name, rule in rules.items():
            turns[name] = blockwise(rule, own, optimizers.BLOCK // theta.itemsize)
        times = interleaved(turns, rounds=rounds, seconds=0.02)
        mine = times.pop("gradlab")
        for name, other in times.items():
            yield row(f"{type(optimizer).__name__}, {np.dtype(dtype).name}, n = 10^{len(str(n)) - 1}", name, None, mine,
                      other)


def by_hand(rows):
    """The sweep of `sweeps` in place: so many rows of it at a time, every array of theta's full shape, none made anew."""
    lr, momentum = sweeps.settings(200)

    def run():
        for i in range(0, 200, rows):
            shape = (2, min(rows, 200 - i), 200)
            theta = np.array(np.broadcast_to(np.array(sweeps.START)[:, None, None], shape))
            curvatures = np.array(np.broadcast_to(sweeps.CURVATURES[:, None, None], shape))
            rate = np.array(np.broadcast_to(lr[i:i + rows, None], shape))
            gamma = np.array(np.broadcast_to(momentum, shape))
            v, g = np.zeros(shape), np.empty(shape)
            for _ in range(sweeps.STEPS):
                np.multiply(curvatures, theta, out=g)
                v *= gamma
                g *= rate
                v += g
                theta -= v

    return run


def rows(quick):
    rounds = 5 if quick else 25
    for n in (10**2, 10**4, 10**6) if quick else (10**2, 10**4, 10**6, 10**7):
        for dtype in (np.float64, np.float32):
            yield from steps(n, dtype, rounds if n < 10**7 else 7)

    lr, momentum = sweeps.settings(200)
    def sweep():
        sweeps.ours(lr, momentum)

    times = interleaved({"gradlab": sweep, **{f"blocks of {size >> 10} KiB": with_block(size, sweep, trajectory)
                                              for size in (1 << 16, 1 << 17, 1 << 19)},
                         **{f"by hand in place, {n} rows at a time": by_hand(n) for n in (20, 40, 200)}}, rounds=rounds)
    mine = times.pop("gradlab")
    for name, other in times.items():
        yield row("200 × 200 settings, 150 steps", name, None, mine, other)

    for name in ("Iris", "digits"):
        X, y, sizes, batch = networks.data_of(name)
        net, optimizer, epochs = MLP(sizes), networks.RULES["momentum"][0], 4
        theta = net.init(np.random.default_rng(1))
        g, moved, state = net.gradient(theta, X[:batch], y[:batch]), theta.copy(), optimizer.init(theta)
        inputs, targets = net._check_data(X, y)
        gradient = training.BatchGradient(net, theta, None, None)

        def gradients():
            for _ in range(epochs):
                for i in range(0, len(X), batch):
                    gradient.take(inputs[i:i + batch], targets[i:i + batch])
                    gradient(theta)

        parts = {
            "gradlab": lambda: fit(net, optimizer, X, y, epochs=epochs, batch_size=batch, rng=np.random.default_rng(0),
                                   theta=theta, shuffle=False),
            "loss and accuracy of all samples": lambda: [net._score(theta, inputs, targets) for _ in range(epochs + 1)],
            "gradients": gradients,
            "updates": lambda: [optimizer.update(moved, g, state) for _ in range(epochs * len(X) // batch)],
            "matrix products alone": products(sizes, batch, epochs * len(X) // batch),
            "the training alone, by hand": network_by_hand(sizes, theta, inputs, targets, epochs, batch),
        }
        times = interleaved(parts, rounds=rounds, seconds=0.02)
        mine = times.pop("gradlab")
        for part, other in times.items():
            yield row(f"training, {name}", part, None, mine, other)


def network_by_hand(sizes, theta, X, y, epochs, batch):
    """The same training for this one kind of network and rule: nothing checked, no loss after an epoch, no choices."""
    _, units, _ = sizes

    def run():
        moved, g = theta.copy(), np.empty_like(theta)
        velocity = np.zeros_like(theta)
        (W, b, U, c), (dW, db, dU, dc) = ((*halves(first), *halves(second)) for first, second in
                                          (MLP(sizes).weights(moved), MLP(sizes).weights(g)))
        a, z, back = np.empty((batch, units)), np.empty((batch, y.shape[1])), np.empty((batch, units))
        total = 0.0
        for _ in range(epochs):
            for i in range(0, len(X), batch):
                here, wanted = X[i:i + batch], y[i:i + batch]
                np.matmul(here, W, out=a)
                a += b
                np.maximum(a, 0.0, out=a)
                np.matmul(a, U, out=z)
                z += c
                z -= np.maximum.reduce(z, axis=1, keepdims=True)
                p = np.exp(z)
                sums = np.add.reduce(p, axis=1, keepdims=True)
                z *= wanted
                total += np.add.reduce(np.log(sums), axis=None) - np.add.reduce(z, axis=None)
                p /= sums
                p -= wanted
                p *= 1 / batch
                np.matmul(a.T, p, out=dU)
                np.add.reduce(p, axis=0, out=dc)
                np.matmul(p, U.T, out=back)
                back *= a > 0
                np.matmul(here.T, back, out=dW)
                np.add.reduce(back, axis=0, out=db)
                velocity *= GAMMA
                g *= NETWORK_LR
                velocity += g
                moved -= velocity
        return moved, total

    return run


def halves(weights):
    return weights[1:], weights[0]


def products(sizes, batch, count):
    """The matrix products of backpropagation, so many times."""
    rng = np.random.default_rng(0)
    layers = [(rng.random((batch, i)), rng.random((i, o)), rng.random((batch, o))) for i, o in zip(sizes, sizes[1:])]

    def run():
        for _ in range(count):
            for k, (a, w, delta) in enumerate(layers):
                a @ w
                a.mT @ delta
                if k:
                    delta @ w.mT

    return run
