"""Figures of the chapter on Adam."""

import numpy as np

from gradlab.plots.drawing import (INK, MUTED, STRONG, apart, caption, contours, figure, heat_map, mark, nearest,
                                   number, path, style_of)

__all__ = ["first_steps", "signal_and_noise", "adam_settings", "forgetting"]

_WINDOW = (-5.8, 5.8), (-3.4, 3.4)
_DASHED = {"color": "#0067a3", "linestyle": (0, (4, 1.5))}


def first_steps(sweep, plain):
    """The first steps in the ravine with and without bias correction, for sliders over both betas.

    Parameters
    ----------
    sweep : Trajectory
        Of Adam on `ravine`, run axes (beta1, beta2).
    plain : ndarray, shape of ``sweep.theta``
        The same without the correction.

    Returns
    -------
    figure, moving, update
        For `explore`; ``update(beta1, beta2)``.
    """
    fig, (left, right) = figure(2, height=3.0)
    beta1s, beta2s, lr = sweep.optimizer.beta1[:, 0], sweep.optimizer.beta2, sweep.optimizer.lr
    last = sweep.steps[-1]
    contours(left, sweep.objective, *_WINDOW)
    left.set(xlabel="x₁", ylabel="x₂")
    mark(left, *sweep.theta[0, :, 0, 0], "start", offset=(4, -5))
    mark(left, 0, 0, "minimum", offset=(5, 5), marker="*")
    thin = {"marker": "", "linewidth": 1.5}
    without = path(left, optimizer="Adam", **_DASHED, **thin)
    line = path(left, optimizer="Adam", color=STRONG, linestyle="-", **thin)
    right.set(xlabel="step", ylabel="length of the step in x₁ ÷ η", yscale="log", xlim=(1, last), xscale="log",
              ylim=(3e-3, 300))
    right.axhline(1, color=MUTED, linewidth=0.6)
    right.text(0.98, 0.98, "orange, solid: with correction", transform=right.transAxes, ha="right", va="top",
               fontsize=7.5, color=STRONG)
    right.text(0.98, 0.90, "blue, dashed: without", transform=right.transAxes, ha="right", va="top", fontsize=7.5,
               color=_DASHED["color"])
    long, = right.plot([], [], **_DASHED, linewidth=1.4)
    made, = right.plot([], [], color=STRONG, linewidth=1.6)
    top, side = caption(left, " "), caption(right, " ")

    def update(beta1, beta2):
        run = nearest(beta1s, beta1), nearest(beta2s, beta2)
        lengths = []
        for theta, way, steps in ((sweep.theta, line, made), (plain, without, long)):
            way.set_data(*theta[:, :, *run].T)
            lengths.append(np.abs(np.diff(theta[:, 0, *run])) / lr)
            steps.set_data(sweep.steps[1:], np.maximum(lengths[-1], 1e-4))
        top.set_text(f"{last} steps")
        side.set_text(f"first step ÷ η: {number(lengths[0][0], 3)} and {number(lengths[1][0], 3)}")

    return fig, [line, without, made, long, side], update


def signal_and_noise(walks, speed, noises, beta2s):
    """Walks on a noisy slope beside the mean step against the noise, for sliders over the noise and beta2.

    Parameters
    ----------
    walks : ndarray, shape (steps + 1, walkers, noises, beta2s)
        Positions in units of the learning rate, downhill counted positive.
    speed : ndarray, shape (noises, beta2s)
        Mean step in units of the learning rate, measured.
    noises, beta2s : ndarray
        The slope is 1; the noise's standard deviation, above 0.

    Returns
    -------
    figure, moving, update
        For `explore`; ``update(noise, beta2)``.
    """
    fig, (left, right) = figure(2, height=3.0)
    last = len(walks) - 1
    kept = np.unique(np.linspace(0, last, 41).astype(int))
    left.set(xlabel="step", ylabel="way downhill ÷ η", xlim=(0, last), ylim=(-0.2 * last, 1.1 * last))
    left.plot([0, last], [0, last], color=MUTED, linewidth=0.8, linestyle=(0, (1, 1.5)))
    left.text(0.03, 0.97, "dotted: one η a step", transform=left.transAxes, va="top", fontsize=7.5, color=MUTED)
    lines = [left.plot([], [], color=STRONG, linewidth=0.8, alpha=0.8)[0] for _ in range(walks.shape[1])]
    fine = np.geomspace(noises[0], noises[-1], 100)
    right.plot(fine, 1 / np.sqrt(1 + fine**2), color="#8fa6bb", linewidth=3)
    right.text(0.03, 0.05, "line: 1/√(1 + σ²)\ndots: measured", transform=right.transAxes, fontsize=7.5, color=MUTED)
    right.set(xlabel="noise σ", ylabel="mean step ÷ η", xscale="log", yscale="log", ylim=(0.03, 1.5))
    measured, = right.plot([], [], color=STRONG, linestyle="none", marker="o", markersize=3.6)
    ring, = right.plot([], [], linestyle="none", marker="o", markersize=10, markerfacecolor="none", markeredgecolor=INK)
    top, side = caption(left, " "), caption(right, " ")

    def update(noise, beta2):
        i, j = nearest(noises, noise), nearest(beta2s, beta2)
        for line, way in zip(lines, walks[kept, :, i, j].T):
            line.set_data(kept, way)
        measured.set_data(noises, speed[:, j])
        ring.set_data([noises[i]], [speed[i, j]])
        top.set_text(f"{len(lines)} walks, noise {number(noise)} on a slope of 1")
        side.set_text(f"mean step: {number(speed[i, j], 2)} η")

    return fig, [*lines, measured, ring, top, side], update


def adam_settings(ends, walks, window, best, *, power=4.0):
    """A path beside a map of all settings, for sliders over the learning rate and beta1.

    Parameters
    ----------
    ends, walks : Trajectory
        Of Adam on an objective of two coordinates, run axes (beta1s, learning rates): many settings for the map, and
        the sliders' settings with their paths.
    window : tuple (x, y)
        Ranges of the left panel.
    best : tuple (x, y)
        The minimum.
    power : float
        Spacing of the level lines; see `contours`.

    Returns
    -------
    figure, moving, update
        For `explore`; ``update(lr, beta1)``.
    """
    fig, (left, right) = figure(2, height=3.1)
    lrs, beta1s = ends.optimizer.lr, ends.optimizer.beta1[:, 0]
    contours(left, ends.objective, *window, power=power)
    left.set(xlabel="x₁", ylabel="x₂")
    mark(left, *ends.theta[0, :, 0, 0], "start", offset=(-2, 6))
    mark(left, *best, "minimum", marker="*", offset=(-3, 7))
    mark(left, window[0][1], window[1][0], "pale: low loss", marker=None, offset=(-3, 3), color=MUTED)
    line = path(left, optimizer="Adam", color=STRONG, linestyle="-", marker="o", markersize=1.8, linewidth=0.9)
    heat_map(right, lrs, beta1s, ends.loss[-1], low=1e-4, high=10,
             label=f"loss after {ends.steps[-1]} steps (dark: low)")
    right.set(xlabel="learning rate η", ylabel="β₁", xscale="log")
    dot, = right.plot([], [], marker="o", markersize=7, color=STRONG, markeredgecolor="white", linestyle="none",
                      zorder=8, clip_on=False)
    top = caption(left, " ")
    (x0, x1), (y0, y1) = window
    centre, reach = np.array([(x0 + x1) / 2, (y0 + y1) / 2]), 3 * np.array([x1 - x0, y1 - y0])

    def update(lr, beta1):
        run = nearest(walks.optimizer.beta1[:, 0], beta1), nearest(walks.optimizer.lr, lr)
        theta = walks.theta[:, :, *run]
        near = (np.abs(theta - centre) < reach).all(axis=1)  # what lies far outside is not drawn
        line.set_data(*np.where(near[:, None], theta, np.nan).T)
        dot.set_data([lr], [beta1])
        top.set_text(f"loss after {walks.steps[-1]} steps: {number(walks.loss[-1, *run], 2)}")

    return fig, [line, dot, top], update


def forgetting(gradients, walks, sizes, beta2s):
    """Gradients with a rare large one, and where three methods go, for sliders over its size and beta2.

    Parameters
    ----------
    gradients : ndarray, shape (steps, sizes)
    walks : dict of str to ndarray, shape (steps + 1, sizes, beta2s)
        Optimizer's name -> positions between -1 and 1.
    sizes, beta2s : ndarray

    Returns
    -------
    figure, moving, update
        For `explore`; ``update(size, beta2)``.
    """
    fig, (left, right) = figure(2, height=3.0)
    shown = 24
    left.axhline(0, color=MUTED, linewidth=0.6)
    left.set(xlabel="step", ylabel="gradient", xlim=(0, shown + 1), ylim=(-3, 1.15 * sizes[-1]))
    stems, = left.plot([], [], color=INK, linewidth=1.6)
    mean, = left.plot([], [], color=STRONG, linewidth=1.4, linestyle=(0, (4, 1.5)))
    left.text(0.98, 0.97, "dashed: the mean", transform=left.transAxes, ha="right", va="top", fontsize=7.5, color=STRONG)
    last = len(gradients)
    kept = np.unique(np.geomspace(1, last, 60).astype(int))
    right.set(xlabel="step", ylabel="x", xscale="log", xlim=(1, 12 * last), ylim=(-1.15, 1.15))
    right.set_xticks([1, 10, 100, 1000])
    right.minorticks_off()
    words = {"GradientDescent": "gradient\ndescent"}
    lines = {n: right.plot([], [], **{**style_of(n), "marker": "", "linewidth": 1.7})[0] for n in walks}
    names = {n: right.text(1.3 * last, 0, words.get(n, n), fontsize=7.5, color=style_of(n)["color"], va="center")
             for n in walks}
    top, side = caption(left, " "), caption(right, " ")

    def update(size, beta2):
        i, j = nearest(sizes, size), nearest(beta2s, beta2)
        g = gradients[:shown, i]
        at = np.arange(1, shown + 1)
        stems.set_data(np.repeat(at, 3), np.ravel(np.column_stack([0 * g, g, np.full(shown, np.nan)])))
        average = gradients[:, i].mean()
        mean.set_data([0, shown + 1], [average, average])
        ends = {n: walk[-1, i, j] for n, walk in walks.items()}
        heights = apart(list(ends.values()), 0.26, 1.0)
        for (name, walk), height in zip(walks.items(), heights):
            lines[name].set_data(kept, walk[kept, i, j])
            names[name].set_y(height)
        top.set_text(f"mean gradient {number(average, 2)}: the minimum is at −1")
        side.set_text(f"Adam ends at {number(ends['Adam'] + 0.0, 2)}")

    return fig, [stems, mean, *lines.values(), *names.values(), top, side], update
