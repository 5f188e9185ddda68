"""Figures at the end of the homework: what a student's own functions have computed."""

import numpy as np

from gradlab.objectives import ravine
from gradlab.plots.drawing import INK, PAPER, STRONG, caption, contours, figure, mark, path, style_of

__all__ = ["momentum_and_its_sum", "full_and_mini_batches", "two_trained_networks", "looking_ahead_and_stored",
           "held_back", "paths_and_decay"]


def momentum_and_its_sum(walk, plain, velocities, sums):
    """Two paths in the ravine, and the velocity along it computed in two ways.

    Parameters
    ----------
    walk, plain : array_like, shape (points, 2)
        With momentum and without.
    velocities, sums : array_like, shape (steps, 2)
        After each step: by the recursion and by the unrolled sum.

    Returns
    -------
    matplotlib.figure.Figure
    """
    fig, (left, right) = figure(2)
    contours(left, ravine, (-5.6, 2.4), (-2.6, 2.6))
    for points, optimizer in ((plain, "GradientDescent"), (walk, "Momentum")):
        path(left, optimizer=optimizer).set_data(*np.transpose(points))
    left.set(xlabel="θ₁", ylabel="θ₂")
    caption(left, "dots: with momentum, squares: without")
    mark(left, 0, 0, "minimum", marker="*", offset=(10, -12))
    steps = np.arange(1, len(velocities) + 1)
    right.axhline(0, color=INK, linewidth=0.5)
    right.plot(steps, np.array(velocities)[:, 0], color=STRONG)
    right.plot(steps, np.array(sums)[:, 0], linestyle="none", marker="o", markersize=3.2, color=INK)
    right.set(xlabel="step", ylabel="velocity along θ₁")
    caption(right, "line: step by step, dots: by the sum")
    return fig


def full_and_mini_batches(X, y, full, mini):
    """Two paths over the mean squared error of a linear model with two weights, and the loss after each epoch.

    Parameters
    ----------
    X : array_like, shape (samples, 2)
    y : array_like, shape (samples,)
    full, mini : array_like, shape (epochs + 1, 2)
        The weights after each epoch, with one step on all samples and with many on mini-batches.

    Returns
    -------
    matplotlib.figure.Figure
    """
    X, y, full, mini = map(np.asarray, (X, y, full, mini))

    def loss(w):
        return ((np.tensordot(X, w, 1).T - y) ** 2).mean(axis=-1).T

    fig, (left, right) = figure(2)
    both = np.concatenate([full, mini])
    margin = 0.25 * np.ptp(both, axis=0)
    contours(left, loss, *zip(both.min(axis=0) - margin, both.max(axis=0) + margin))
    for points, optimizer in ((full, "GradientDescent"), (mini, "Momentum")):
        path(left, optimizer=optimizer).set_data(*points.T)
        style = {**style_of(optimizer), "linewidth": 1.1, "markeredgewidth": 0}
        right.plot(range(len(points)), loss(points.T), **style)
    left.set(xlabel="bias b", ylabel="weight w")
    caption(left, "dots: mini-batches, squares: all samples")
    mark(left, *np.linalg.lstsq(X, y, rcond=None)[0], "minimum", marker="*", offset=(0, -9))
    right.set(xlabel="epoch", ylabel="mean loss", ylim=(0, None), xticks=range(0, len(full), 4))
    caption(right, "the loss of both")
    return fig


def two_trained_networks(X, y, alone, together):
    """Points of two classes with the borders of two networks, and the losses of their training.

    Parameters
    ----------
    X : array_like, shape (n, 2)
    y : array_like, shape (n,)
        Zeros and ones.
    alone, together : tuple
        Of a network whose output layer alone was trained, and of one with both: a function that takes points of shape
        (m, 2) and returns the m probabilities of a one, and the losses, shape (steps,).

    Returns
    -------
    matplotlib.figure.Figure
    """
    X, y = np.asarray(X), np.asarray(y)
    fig, (left, right) = figure(2)
    for label, color, marker in ((0, "#00795a", "^"), (1, "#8a6d00", "o")):
        left.plot(*X[y == label].T, linestyle="none", marker=marker, markersize=3.6, color=color, markeredgewidth=0)
    xs, ys = (np.linspace(low, high, 161) for low, high in zip(X.min(axis=0) - 0.25, X.max(axis=0) + 0.25))
    grid = np.stack(np.meshgrid(xs, ys), axis=-1)
    for (predict, losses), optimizer in ((alone, "GradientDescent"), (together, "Momentum")):
        style = {**style_of(optimizer), "marker": None, "linewidth": 1.6}
        probabilities = predict(grid.reshape(-1, 2)).reshape(grid.shape[:2])
        left.contour(xs, ys, probabilities, levels=[0.5], colors=[style["color"]], linestyles=[style["linestyle"]],
                     linewidths=style["linewidth"])
        right.plot(losses, **style)
    left.set(xlabel="x₁", ylabel="x₂")
    caption(left, "line: both layers, dashed: output alone")
    right.set(xlabel="step", ylabel="mean loss", ylim=(0, None))
    caption(right, "the loss of both")
    return fig


def looking_ahead_and_stored(walk, looks, blind, points, stored):
    """A walk along one number with its look-ahead points, and a path in the ravine with the points that PyTorch stores.

    Parameters
    ----------
    walk, looks, blind : array_like, shape (steps + 1,) or (steps + 1, 1)
        Nesterov's method, its look-ahead points, and momentum.
    points, stored : array_like, shape (points, 2)

    Returns
    -------
    matplotlib.figure.Figure
    """
    rings = dict(linestyle="none", marker="o", markersize=5, markerfacecolor="none", markeredgecolor=INK,
                 markeredgewidth=0.8)
    seeing = {**style_of("Nesterov"), "linewidth": 1.1, "markeredgewidth": 0, "markersize": 4.5}
    fig, (left, right) = figure(2)
    left.plot(np.ravel(blind), **{**style_of("Momentum"), "linewidth": 1.1, "markeredgewidth": 0})
    left.plot(np.ravel(walk), **seeing)
    left.plot(np.ravel(looks), **rings)
    left.set(xlabel="step", ylabel="x")
    caption(left, "triangles: yours, dots: momentum")
    contours(right, ravine, (-5.6, 2.4), (-2.6, 2.6))
    path(right, optimizer="Nesterov", markersize=4.5).set_data(*np.transpose(points))
    right.plot(*np.transpose(stored), **rings, zorder=5)
    right.set(xlabel="θ₁", ylabel="θ₂")
    caption(right, "triangles: θ, rings: what PyTorch stores")
    mark(right, 0, 0, "minimum", marker="*", offset=(10, -12))
    return fig


def held_back(truth, runs, best, seen):
    """The weights of three training runs beside the true ones, and their validation losses.

    Parameters
    ----------
    truth : array_like, shape (n,)
        The true weights.
    runs : dict
        By name a pair: the parameters before the first step and after each, shape (steps + 1, n + 1), the bias first,
        and the validation losses, shape (steps + 1,). The first run is the one without regularization.
    best : array_like, shape (n + 1,)
        The parameters that early stopping gives back for the first run.
    seen : array_like, shape (stop + 1,)
        The losses that early stopping has seen of it.

    Returns
    -------
    matplotlib.figure.Figure
    """
    fig, (left, right) = figure(2)
    features = np.arange(1, len(truth) + 1)
    left.axhline(0, color=INK, linewidth=0.5)
    left.plot(features, truth, linestyle="none", marker="_", markersize=16, color=INK, markeredgewidth=1)
    for (name, (thetas, losses)), optimizer, shift in zip(runs.items(), ("GradientDescent", "Momentum", "Nesterov"),
                                                          (-0.25, 0, 0.25)):
        style = style_of(optimizer)
        left.plot(features + shift, np.asarray(thetas)[-1, 1:],
                  **{**style, "linestyle": "none", "markersize": 4.5, "markeredgewidth": 0})
        right.plot(losses, **{**style, "linewidth": 1.4, "markevery": 50, "markersize": 4.5, "markeredgewidth": 0},
                   label=name)
    rings = dict(linestyle="none", marker="o", markersize=8, markerfacecolor="none", markeredgecolor=INK, zorder=5)
    left.plot(features - 0.25, np.asarray(best)[1:], **rings)
    lowest = int(np.argmin(seen))
    right.plot(lowest, seen[lowest], **rings)
    left.set(xlabel="feature", ylabel="weight", xticks=features)
    caption(left, "the weights at the end; bars: the true ones")
    right.set(xlabel="step", ylabel="validation loss",
              ylim=(0, 1.5 * max(losses[-1] for _, losses in runs.values())))
    right.legend(frameon=False, loc="upper right", fontsize=7.5)
    caption(right, "rings: what early stopping gives back")
    return fig


def paths_and_decay(rmsprop, adam, inside, outside):
    """Paths of RMSprop and Adam in the ravine, and two weights that decay in two ways.

    Parameters
    ----------
    rmsprop, adam : array_like, shape (points, 2)
    inside, outside : array_like, shape (steps + 1, 2)
        Two weights, of small and of large gradients, after each step: with the decay in the gradient, and outside.

    Returns
    -------
    matplotlib.figure.Figure
    """
    fig, (left, right) = figure(2)
    contours(left, ravine, (-5.6, 2.4), (-2.6, 2.6))
    for points, optimizer in ((rmsprop, "RMSprop"), (adam, "Adam")):
        path(left, optimizer=optimizer, markersize=4).set_data(*np.transpose(points))
    left.set(xlabel="θ₁", ylabel="θ₂")
    caption(left, "diamonds: RMSprop, crosses: Adam")
    mark(left, 0, 0, "minimum", marker="*", offset=(10, -12))
    lines = [(values, optimizer, way, size) for weights, optimizer, way in ((inside, "Adam", "inside"),
                                                                          (outside, "AdamW", "outside"))
             for values, size in zip(np.transpose(weights), ("small", "large"))]
    every = max(len(inside) // 5, 4)
    for i, (values, optimizer, way, size) in enumerate(lines):
        # the markers take turns, so that all are seen where lines coincide
        right.plot(values, **{**style_of(optimizer), "linestyle": "-" if size == "small" else (0, (4, 2)),
                              "linewidth": 1.2, "markersize": 5.5, "markevery": (i * every // 4, every),
                              "markerfacecolor": None if size == "small" else PAPER}, label=f"{way}, {size} gradients")
    right.set(xlabel="step", ylabel="weight", ylim=(0, 1.1))
    right.legend(frameon=False, loc="upper right", bbox_to_anchor=(1, 0.85), fontsize=7.5)
    caption(right, "decay inside the gradient and outside")
    return fig
