"""Figures of the first page."""

import numpy as np

from gradlab.plots.drawing import (INK, STRONG, caption, contours, curve, figure, mark, nearest, number, path,
                                   path_on_curve)

__all__ = ["ravine_and_loss", "swarm", "valleys"]


def ravine_and_loss(sweep):
    """A path in the ravine beside its loss, for sliders over the learning rate and the momentum.

    Parameters
    ----------
    sweep : Trajectory
        Of momentum on `ravine`, run axes (learning rates, momenta).

    Returns
    -------
    figure, moving, update
        For `explore`; ``update(lr, momentum)``.
    """
    fig, (left, right) = figure(2, height=2.5)
    start = sweep.theta[0, :, 0, 0]
    contours(left, sweep.objective, (-5.8, 5.8), (-3.4, 3.4))
    left.set(xlabel="x₁", ylabel="x₂")
    mark(left, *start, "start", offset=(4, -5))
    mark(left, 0, 0, "minimum", offset=(5, 5), marker="*")
    line = path(left, optimizer="Momentum")
    right.set(xlabel="step", ylabel="loss", yscale="log", ylim=(1e-12, 1e3), xlim=(0, sweep.steps[-1]))
    loss, = right.plot([], [], color=STRONG, linewidth=1.2, marker="o", markersize=2.6)
    caption(left, f"{sweep.steps[-1]} steps")
    side = caption(right, " ")

    def update(lr, momentum):
        i, j = nearest(sweep.optimizer.lr[:, 0], lr), nearest(sweep.optimizer.momentum, momentum)
        line.set_data(*sweep.theta[:, :, i, j].T)
        values = sweep.loss[:, i, j]
        loss.set_data(sweep.steps, np.maximum(values, 1e-14))
        side.set_text(f"loss at the end: {number(values[-1], 2)}")

    return fig, [line, loss, side], update


def swarm(sweep):
    """All runs of a sweep as dots over the level lines, for a slider over the step.

    Parameters
    ----------
    sweep : Trajectory
        Of two coordinates and any run axes.

    Returns
    -------
    figure, moving, update
        For `explore`; ``update(step)``.
    """
    fig, ax = figure(height=2.9)
    contours(ax, sweep.objective, (-5.8, 5.8), (-3.4, 3.4))
    ax.set(xlabel="x₁", ylabel="x₂")
    mark(ax, *sweep.theta[0].reshape(2, -1)[:, 0], "start", offset=(4, -5))
    mark(ax, 0, 0, "minimum", offset=(6, 6), marker="*")
    dots, = ax.plot([], [], linestyle="none", marker="o", markersize=2.4, color=STRONG, alpha=0.55, zorder=5)
    top = caption(ax, " ")

    def update(step):
        theta = sweep.theta[nearest(sweep.steps, step)].reshape(2, -1)
        seen = (np.abs(theta) < [[5.8], [3.4]]).all(axis=0)
        dots.set_data(*theta[:, seen])
        there = np.hypot(*theta) < 0.1
        top.set_text(f"step {step}: {there.sum()} of {there.size} at the minimum, {(~seen).sum()} out of sight")

    return fig, [dots, top], update


def valleys(sweep):
    """The way down the quartic, for sliders over the start and the momentum.

    Parameters
    ----------
    sweep : Trajectory
        Of momentum on `quartic`, run axes (starts, momenta).

    Returns
    -------
    figure, moving, update
        For `explore`; ``update(start, momentum)``.
    """
    fig, ax = figure(height=2.8)
    objective = sweep.objective
    curve(ax, objective, (-2.2, 1.9))
    ax.set(xlabel="x", ylabel="f(x)", ylim=(-1.0, 7))
    mark(ax, -1.2322, objective(-1.2322), "local minimum", offset=(0, -7))
    mark(ax, 0.9222, objective(0.9222), "global minimum", offset=(0, -7))
    trail = path_on_curve(ax, optimizer="Momentum")
    ball, = ax.plot([], [], marker="o", markersize=9, color=STRONG, markeredgecolor=INK, linestyle="none", zorder=7)
    top = caption(ax, " ")

    def update(start, momentum):
        i, j = nearest(sweep.theta[0, :, 0], start), nearest(sweep.optimizer.momentum, momentum)
        x, loss = sweep.theta[:, i, j], sweep.loss[:, i, j]
        trail.set_data(x, loss)
        ball.set_data(x[-1:], loss[-1:])
        top.set_text(f"after {sweep.steps[-1]} steps: x = {number(x[-1])}, f(x) = {number(loss[-1])}")

    return fig, [trail, ball, top], update
