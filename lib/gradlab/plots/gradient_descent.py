"""Figures of the chapter on gradient descent."""

import numpy as np

from gradlab.plots.drawing import (INK, MUTED, STRONG, caption, contours, curve, figure, look, mark, nearest, number,
                                   path, path_on_curve, vectors)

__all__ = ["staircase", "basins", "two_speeds", "chords", "slopes"]


def staircase(sweep):
    """The steps on a bowl beside the distance from its bottom, for a slider over the learning rate and one over steps.

    Parameters
    ----------
    sweep : Trajectory
        Of gradient descent on `parabola` from one start, run axis: the learning rates.

    Returns
    -------
    figure, moving, update
        For `explore`; ``update(lr, step)``.
    """
    lrs = sweep.optimizer.lr
    fig, (left, right) = figure(2)
    reach = 1.15 * abs(sweep.theta[0, 0])
    curve(left, sweep.objective, (-reach, reach))
    left.set(xlabel="x", ylabel="f(x) = x²", ylim=(-0.25, sweep.objective(reach)))
    mark(left, sweep.theta[0, 0], sweep.loss[0, 0], "start", offset=(6, 2))
    steps_line, = left.plot([], [], color=STRONG, linewidth=0.9, alpha=0.7, zorder=3)
    dots = path_on_curve(left, optimizer="GradientDescent", color=STRONG, linestyle="none", marker="o", markersize=4)

    right.set(xlabel="step k", ylabel="|x|, distance from the minimum", yscale="log", ylim=(1e-6, 1e4),
              xlim=(0, sweep.steps[-1]))
    right.axhline(reach, color=MUTED, linewidth=0.5, linestyle=":")
    right.annotate("edge of the left picture", (sweep.steps[-1], reach), (0, 3), textcoords="offset points", ha="right",
                   fontsize=7, color=MUTED)
    theory, = right.plot([], [], color="#8fa6bb", linewidth=3, zorder=2)
    right.annotate(f"line: {number(abs(sweep.theta[0, 0]))} · |1 − 2η|ᵏ", (0.03, 0.05), xycoords="axes fraction", fontsize=7, color=MUTED)
    measured, = right.plot([], [], color=STRONG, linestyle="none", marker="o", markersize=4, zorder=3)
    top, rate = caption(left, " "), caption(right, " ")

    def update(lr, step):
        i, k = nearest(lrs, lr), slice(step + 1)
        x, loss = sweep.theta[k, i], sweep.loss[k, i]
        # down the stairs: across to the new x at the old height, then along x to the new height
        steps_line.set_data(np.repeat(x, 2)[1:], np.repeat(loss, 2)[:-1])
        dots.set_data(x, loss)
        measured.set_data(sweep.steps[k], np.abs(x))
        theory.set_data(sweep.steps, abs(x[0]) * abs(1 - 2 * lr) ** sweep.steps)
        top.set_text(f"after {step} step{'' if step == 1 else 's'}: x = {number(x[-1], 4)}")
        rate.set_text(f"each step multiplies x by {number(1 - 2 * lr)}")

    return fig, [steps_line, dots, measured, theory, top, rate], update


def basins(ends, walks, minima):
    """A path on the quartic beside the map of where every start ends, for sliders over the start and learning rate.

    Parameters
    ----------
    ends, walks : Trajectory
        Of gradient descent on `quartic`, run axes (learning rates, starts): many settings and steps for the map, and
        the sliders' settings with the steps to draw.
    minima : list of float
        Left and right.

    Returns
    -------
    figure, moving, update
        For `explore`; ``update(start, lr)``.
    """
    starts, lrs = ends.theta[0, 0], ends.optimizer.lr[:, 0]
    fig, (left, right) = figure(2)
    objective = ends.objective
    curve(left, objective, (starts[0], starts[-1]))
    left.set(xlabel="x", ylabel="f(x)", ylim=(-1.1, 8))
    for end, name, offset in zip(minima, ("local minimum", "global minimum"), ((0, -7), (0, -7))):
        mark(left, end, objective(end), name, offset=offset, fontsize=7)
    line = path_on_curve(left, optimizer="GradientDescent", color=STRONG, linestyle="-", marker="o", linewidth=0.9)
    first, = left.plot([], [], marker="o", markersize=6, markerfacecolor="none", markeredgecolor=STRONG,
                       linestyle="none", zorder=5)

    where = np.select([np.abs(ends.theta[-1] - x) < 1e-3 for x in minima], [0, 1], 2)
    with look():
        right.contourf(starts, lrs, where, levels=[-0.5, 0.5, 1.5, 2.5], colors=["#a9c4dc", "#f6efdc", "#e4e4e4"],
                       hatches=["", "...", "////"])
    right.set(xlabel="start", ylabel="learning rate η", xlim=(starts[0], starts[-1]), ylim=(0, lrs[-1]))
    names = {0: "ends in the\nlocal minimum", 1: "ends in the\nglobal minimum"}
    for k, x in ((0, -1.35), (1, 1.0)):
        right.text(x, 0.02, names[k], ha="center", fontsize=7, color=INK,
                   bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.9, "pad": 1.5})
    dot, = right.plot([], [], marker="o", markersize=7, color=STRONG, markeredgecolor="white", linestyle="none",
                      zorder=6)
    top, where_text = caption(left, " "), caption(right, " ")
    fates = ["ends in the local minimum", "ends in the global minimum", "comes to rest in neither"]

    def update(start, lr):
        run = nearest(walks.optimizer.lr[:, 0], lr), nearest(walks.theta[0, 0], start)
        x, loss = walks.theta[:, *run], walks.loss[:, *run]
        line.set_data(x, loss)
        first.set_data(x[:1], loss[:1])
        dot.set_data([start], [lr])
        top.set_text(f"{walks.steps[-1]} steps: x = {number(x[-1], 4)}")
        where_text.set_text(fates[where[nearest(lrs, lr), nearest(starts, start)]])

    return fig, [line, first, dot, top, where_text], update


def two_speeds(sweep):
    """Paths in the ravine beside each coordinate's distance, for a slider over the learning rate.

    Parameters
    ----------
    sweep : Trajectory
        Of gradient descent on `ravine`, run axis: the learning rates.

    Returns
    -------
    figure, moving, update
        For `explore`; ``update(lr)``.
    """
    fig, (left, right) = figure(2)
    x, y = sweep.theta[0, :, 0]
    contours(left, sweep.objective, (-5.6, 5.6), (-2.9, 2.9))
    left.set(xlabel="x₁", ylabel="x₂")
    mark(left, x, y, "start", offset=(4, -5))
    mark(left, 0, 0, "minimum", offset=(5, 5), marker="*")
    line = path(left, optimizer="GradientDescent", color=STRONG, linestyle="-", marker="o")
    right.set(xlabel="step", ylabel="distance from 0", yscale="log", ylim=(1e-4, 30), xlim=(0, sweep.steps[-1]))
    along, = right.plot([], [], color="#0067a3", marker="s", markersize=2.5, linewidth=1, linestyle=(0, (4, 1.5)))
    across, = right.plot([], [], color=STRONG, marker="o", markersize=3, linewidth=1)
    style = {"fontsize": 7.5, "clip_on": True}
    names = [right.text(0, 1, "along: |x₁|", color="#0067a3", va="bottom", **style),
             right.text(0, 1, "across: |x₂|", color=STRONG, va="bottom", **style)]
    top, factors = caption(left, " "), caption(right, " ")

    def update(lr):
        i = nearest(sweep.optimizer.lr, lr)
        theta = sweep.theta[:, :, i]
        line.set_data(*theta.T)
        for curve_, values in ((along, theta[:, 0]), (across, theta[:, 1])):
            curve_.set_data(sweep.steps, np.abs(values))
        x, y = np.abs(theta.T)
        falls = y[1] < 0.99 * y[0]
        k = 10 if falls else 30  # where the lines do not cross
        names[0].set_position((k + 1.5, np.clip(1.3 * x[k], 3e-4, 12)))
        if y[1] < 0.7 * y[0]:  # falls fast: there is room on its right
            names[1].set(ha="left", va="bottom", position=(7.5, np.clip(1.3 * y[6], 3e-4, 12)))
        else:  # below a slow line, or above one that does not fall
            names[1].set(ha="right", va="top" if falls else "bottom",
                         position=(22.5, np.clip(y[24] * (1 / 1.3 if falls else 1.3), 3e-4, 12)))
        top.set_text(f"loss after {sweep.steps[-1]} steps: {number(sweep.loss[-1, i], 2)}")
        factors.set_text(f"a step: x₁ × {number(1 - 0.2 * lr)},  x₂ × {number(1 - 4 * lr)}")

    return fig, [line, along, across, *names, top, factors], update


def chords(functions, ends, names):
    """Functions with a chord each: above the curve where it is convex.

    Parameters
    ----------
    functions : list of callable
    ends : list of tuple (left, right)
        The chord's ends along x.
    names : list of str

    Returns
    -------
    Figure
    """
    fig, axes = figure(len(functions), height=2.4)
    for ax, function, (a, b), name in zip(axes, functions, ends, names):
        curve(ax, function, (-2.1, 1.9))
        ax.plot([a, b], [function(a), function(b)], color=STRONG, marker="o", markersize=4, linewidth=1.4)
        ax.set(xlabel="x", ylim=(-0.6, 6.4))
        caption(ax, name)
    return fig


def slopes(objective, points, scale):
    """The negative gradient as arrows over the level lines.

    Parameters
    ----------
    objective : Objective
        Of two coordinates.
    points : ndarray, shape (2, n)
    scale : float
        Length of an arrow in units of the gradient.

    Returns
    -------
    Figure
    """
    fig, ax = figure(height=2.7)
    contours(ax, objective, (-5.6, 5.6), (-2.9, 2.9))
    ax.set(xlabel="x₁", ylabel="x₂", aspect="equal")
    vectors(ax, points, -objective.gradient(points), scale=scale, width=0.005)
    ax.plot(*points, linestyle="none", marker="o", markersize=2.6, color=INK, zorder=6)
    mark(ax, 0, 0, "minimum", offset=(5, 5), marker="*")
    return fig
