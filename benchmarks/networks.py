"""Training a network: same data, parameters at the start, batches, rule and epochs for everyone.

Everybody also finds the loss and the accuracy on all samples, at the start and after each epoch, as `fit` does.
"""
import warnings
from dataclasses import replace

import jax
import numpy as np
import optax
import torch
from measure import interleaved, row
from sklearn.datasets import load_digits
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

from gradlab import MLP, Adam, Momentum, fit, iris

warnings.simplefilter("ignore", ConvergenceWarning)  # all train for a fixed number of epochs
RULES = {"momentum": (Momentum(0.05, momentum=0.9), dict(solver="sgd", momentum=0.9, nesterovs_momentum=False)),
         "Adam": (Adam(0.002), dict(solver="adam"))}
GOALS = {"scikit-learn": 1.7, "torch": 3, "torch fused": 2}


def data_of(name):
    """X, y, sizes, batch size; the number of samples is a multiple of the batch, which JAX's scan wants."""
    if name == "Iris":
        X, y = iris()[:2]
        X = (X - X.mean(axis=0)) / X.std(axis=0)
        order = np.random.default_rng(0).permutation(len(X))
        return X[order], y[order], [4, 16, 3], 15
    digits = load_digits()
    return digits.data[:1792] / 16.0, digits.target[:1792], [64, 64, 10], 64


def by_sklearn(sizes, theta, rule, X, y, epochs, batch, **more):
    """Parameters in our layout after training, the running loss of each epoch, and loss and accuracy on all samples."""
    model = MLPClassifier(sizes[1:-1], alpha=0.0, batch_size=batch, learning_rate_init=RULES[rule][0].lr, shuffle=False,
                          max_iter=1, tol=0.0, n_iter_no_change=10**9, random_state=0, warm_start=True, **RULES[rule][1],
                          **more)
    model.fit(X, y)  # so that it has parameters, which are then replaced
    rows, seen = np.arange(len(y)), []

    def look():
        p = model._forward_pass_fast(X, check_input=False)  # predict_proba without its checks
        return -np.log(p[rows, y]).mean(), (p.argmax(axis=1) == y).mean()

    class Curve(list):
        """scikit-learn appends the loss of each epoch: a place to look at all samples in the midst of its own loop."""

        def append(self, loss):
            super().append(loss)
            seen.append(look())

    def run():
        seen.clear()
        weights = MLP(sizes).weights(theta)
        model.coefs_ = [w[1:].copy() for w in weights]
        model.intercepts_ = [w[0].copy() for w in weights]
        model.loss_curve_, model.n_iter_, model.t_ = Curve(), 0, 0
        model.max_iter = epochs
        seen.append(look())
        model.fit(X, y)
        flat = np.concatenate([np.vstack([b, w]).ravel() for w, b in zip(model.coefs_, model.intercepts_)])
        return flat, np.array(model.loss_curve_), *np.transpose(seen)

    return run


def by_torch(sizes, theta, rule, X, y, epochs, batch, **way):
    X, y = torch.tensor(X), torch.tensor(y)
    loss_of = torch.nn.CrossEntropyLoss()

    def run():
        layers = []
        for w in MLP(sizes).weights(theta):
            layer = torch.nn.Linear(len(w) - 1, w.shape[1], dtype=torch.float64)
            with torch.no_grad():
                layer.weight.copy_(torch.tensor(w[1:].T))
                layer.bias.copy_(torch.tensor(w[0]))
            layers += [layer, torch.nn.ReLU()]
        model = torch.nn.Sequential(*layers[:-1])
        lr = RULES[rule][0].lr
        if rule == "momentum":
            optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=0.9, **way)
        else:
            optimizer = torch.optim.Adam(model.parameters(), lr=lr, **way)
        def look():
            with torch.no_grad():
                z = model(X)
                return loss_of(z, y).item(), (z.argmax(dim=1) == y).double().mean().item()

        losses, seen = [], [look()]
        for _ in range(epochs):
            total = 0.0
            for i in range(0, len(X), batch):
                optimizer.zero_grad()
                loss = loss_of(model(X[i:i + batch]), y[i:i + batch])
                loss.backward()
                optimizer.step()
                total += loss.item()
            losses.append(total * batch / len(X))
            seen.append(look())
        flat = [np.vstack([layer.bias.detach().numpy(), layer.weight.detach().numpy().T]).ravel()
                for layer in layers if isinstance(layer, torch.nn.Linear)]
        return np.concatenate(flat), np.array(losses), *np.transpose(seen)

    return run


def by_jax(sizes, theta, rule, X, y, epochs, batch):
    """The whole training as one compiled scan."""
    lr = RULES[rule][0].lr
    optimizer = optax.sgd(lr, momentum=0.9) if rule == "momentum" else optax.adam(lr)

    def logits(params, X):
        for i, (w, b) in enumerate(params):
            X = X @ w + b
            X = jax.nn.relu(X) if i < len(params) - 1 else X
        return X

    def loss_of(params, X, y):
        return optax.softmax_cross_entropy_with_integer_labels(logits(params, X), y).mean()

    @jax.jit
    def train(params, X, y):
        batches = X.reshape(-1, batch, X.shape[1]), y.reshape(-1, batch)

        def look(params):
            z = logits(params, X)
            return optax.softmax_cross_entropy_with_integer_labels(z, y).mean(), (z.argmax(axis=1) == y).astype(float).mean()

        def step(carry, data):
            params, state = carry
            loss, g = jax.value_and_grad(loss_of)(params, *data)
            updates, state = optimizer.update(g, state, params)
            return (optax.apply_updates(params, updates), state), loss

        def epoch(carry, _):
            carry, losses = jax.lax.scan(step, carry, batches)
            return carry, (losses.mean(), *look(carry[0]))

        first = look(params)
        (params, _), seen = jax.lax.scan(epoch, (params, optimizer.init(params)), None, length=epochs)
        return params, first, seen

    params = [(jax.numpy.asarray(w[1:]), jax.numpy.asarray(w[0])) for w in MLP(sizes).weights(theta)]
    X, y = jax.numpy.asarray(X), jax.numpy.asarray(y)

    def run():
        trained, first, (losses, *seen) = jax.block_until_ready(train(params, X, y))
        flat = np.concatenate([np.vstack([b, w]).ravel() for w, b in trained])
        return flat, np.asarray(losses), *(np.append(a, b) for a, b in zip(first, seen))

    return run


def largest(mine, theirs):
    """The largest difference of parameters, losses and accuracies, relative to the largest of each."""
    return max(float(np.abs(a - b).max() / np.abs(a).max()) for a, b in zip(mine, theirs, strict=True))


def rows(quick):
    for name in ("Iris", "digits"):
        X, y, sizes, batch = data_of(name)
        epochs = {"Iris": 40, "digits": 10}[name] if not quick else {"Iris": 10, "digits": 2}[name]
        net = MLP(sizes)
        theta = net.init(np.random.default_rng(1))
        for rule, (optimizer, _) in RULES.items():
            def ours(optimizer=optimizer):
                history = fit(net, optimizer, X, y, epochs=epochs, batch_size=batch, rng=np.random.default_rng(0),
                              theta=theta, shuffle=False)
                return history.theta, history.running_loss, history.train_loss, history.train_accuracy

            args = sizes, theta, rule, X, y, epochs, batch
            peers = {"scikit-learn": by_sklearn(*args), "torch": by_torch(*args), "torch fused": by_torch(*args, fused=True),
                     "JAX scan": by_jax(*args)}
            mine = ours()
            apart = {peer: largest(mine, run()) for peer, run in peers.items()}
            if rule == "Adam":  # scikit-learn does not correct ε for the bias: it is compared where ε does not count
                apart["scikit-learn"] = largest(ours(replace(optimizer, eps=1e-30)), by_sklearn(*args, epsilon=1e-30)())
            times = interleaved({"gradlab": ours, **peers}, rounds=5 if quick else 15)
            for peer, goal in {**GOALS, "JAX scan": 1.0 if name == "Iris" else 0.5}.items():
                yield row(f"{name}, {rule}", peer, goal, times["gradlab"], times[peer],
                          agreement=("parameters, losses and accuracies", apart[peer], 1e-9))

    X, y, sizes, batch = data_of("Iris")
    epochs, optimizer = 5 if quick else 20, RULES["momentum"][0]
    net, runs = MLP(sizes), 64
    starts = net.init(np.random.default_rng(2), runs)
    some = range(4 if quick else runs)

    def together():
        return fit(net, optimizer, X, y, epochs=epochs, batch_size=batch, rng=np.random.default_rng(0), theta=starts,
                   shuffle=False).theta

    models = [by_sklearn(sizes, starts[:, k], "momentum", X, y, epochs, batch) for k in some]

    def one_by_one():
        return np.stack([run()[0] for run in models], axis=-1)

    mine = together()[:, :len(some)]
    apart = float(np.abs(one_by_one() - mine).max() / np.abs(mine).max())
    times = interleaved({"gradlab": together, "scikit-learn": one_by_one}, rounds=3 if quick else 7)
    yield row("64 networks on Iris", "64 MLPClassifier.fit", 10, times["gradlab"],
              [t * runs / len(some) for t in times["scikit-learn"]], agreement=("parameters", apart, 1e-9),
              note=None if len(some) == runs else f"from {len(some)} of the 64")
