"""Figures of the chapter on momentum."""

import numpy as np

from gradlab.plots.drawing import (INK, MUTED, PAPER, STRONG, caption, contours, curve, figure, heat_map, mark,
                                   nearest, number, path, path_on_curve, style_of, surface, thinned)
from gradlab.theory import best_momentum

__all__ = ["rolling", "stability", "side_by_side", "on_the_surface", "price_of_momentum"]


def rolling(sweep):
    """The ball on its curve beside velocity and push at each step, for sliders over the momentum and the step.

    Parameters
    ----------
    sweep : Trajectory
        Of momentum on a function of one number, run axis: the momenta.

    Returns
    -------
    figure, moving, update
        For `explore`; ``update(momentum, step)``.
    """
    fig, (left, right) = figure(2)
    lr, objective = sweep.optimizer.lr, sweep.objective
    curve(left, objective, (-2.2, 1.9))
    left.set(xlabel="x", ylabel="f(x)", ylim=(-1.5, 7))
    mark(left, -1.2322, objective(-1.2322), "local\nminimum", offset=(0, -7), fontsize=7)
    mark(left, 0.9222, objective(0.9222), "global\nminimum", offset=(0, -6), fontsize=7)
    trail = path_on_curve(left, optimizer="Momentum")
    ball, = left.plot([], [], marker="o", markersize=9, color=STRONG, markeredgecolor=INK, linestyle="none", zorder=6)

    last = sweep.steps[-1]
    right.axhline(0, color=MUTED, linewidth=0.6)
    right.set(xlabel="step", ylabel="to the right  →", xlim=(-0.5, last + 1), ylim=(-0.75, 1.25))
    push, = right.plot([], [], color="#0067a3", marker="s", markersize=4, linestyle="none")
    velocity, = right.plot([], [], color=STRONG, linewidth=1.3, marker="o", markersize=4)
    right.text(0.98, 0.96, "orange dots: the step taken, −v", transform=right.transAxes, ha="right", va="top",
               fontsize=7.5, color=STRONG)
    right.text(0.98, 0.88, "blue squares: the push of the slope, −ηg", transform=right.transAxes, ha="right",
               va="top", fontsize=7.5, color="#0067a3")
    top, side = caption(left, " "), caption(right, " ")

    def update(momentum, step):
        i = nearest(sweep.optimizer.momentum, momentum)
        x, loss = sweep.theta[:step + 1, i], sweep.loss[:step + 1, i]
        trail.set_data(x, loss)
        ball.set_data(x[-1:], loss[-1:])
        steps = np.arange(1, step + 1)
        velocity.set_data(steps, -sweep.state["velocity"][1:step + 1, i])
        push.set_data(steps, -lr * sweep.gradient[:step, i])
        top.set_text(f"step {step}: x = {number(x[-1])}, f = {number(loss[-1])}")
        kept = "" if step < 2 else f"{100 * momentum:.0f} % of the last step is kept"
        side.set_text(kept or " ")

    return fig, [trail, ball, push, velocity, top, side], update


def stability(ends, walks, curvatures):
    """The path in the ravine beside a map of all settings with the theory drawn in, for sliders over both settings.

    Parameters
    ----------
    ends, walks : Trajectory
        Of momentum on a quadratic, run axes (momenta, learning rates): many settings for the map, and the sliders'
        settings with their paths.
    curvatures : tuple (smallest, largest)
        Of the quadratic.

    Returns
    -------
    figure, moving, update
        For `explore`; ``update(lr, momentum)``.
    """
    lrs, momenta = ends.optimizer.lr, ends.optimizer.momentum[:, 0]
    fig, (left, right) = figure(2, height=3.1)
    x, y = ends.theta[0, :, 0, 0]
    contours(left, ends.objective, (-5.8, 5.8), (-3.4, 3.4))
    left.set(xlabel="x₁", ylabel="x₂")
    mark(left, x, y, "start", offset=(4, -5))
    mark(left, 0, 0, "minimum", offset=(5, 5), marker="*")
    line = path(left, optimizer="Momentum")

    heat_map(right, lrs, momenta, ends.loss[-1], low=1e-12, high=1e2, label=f"loss after {ends.steps[-1]} steps")
    right.set(xlabel="learning rate η", ylabel="momentum γ")
    smallest, largest = curvatures
    border = largest * lrs / 2 - 1  # ηL = 2 + 2γ
    right.plot(lrs, border, color=INK, linewidth=1.1)
    right.set_ylim(momenta[0], momenta[-1])
    mark(right, 0.84, 0.22, "too long:\ndiverges", marker=None, offset=(0, 0), fontsize=7)
    mark(right, *best_momentum(smallest, largest), "best in theory", marker="*", offset=(-5, -6), fontsize=7)
    dot, = right.plot([], [], marker="o", markersize=7, color=STRONG, markeredgecolor="white", linestyle="none",
                      zorder=8, clip_on=False)
    top, side = caption(left, " "), caption(right, " ")

    def update(lr, momentum):
        run = nearest(walks.optimizer.momentum[:, 0], momentum), nearest(walks.optimizer.lr, lr)
        # what lies within half a point of the last dot cannot be told from it
        line.set_data(*thinned(walks.theta[:, :, *run], (0.025, 0.018)).T)
        dot.set_data([lr], [momentum])
        top.set_text(f"loss after {walks.steps[-1]} steps: {number(walks.loss[-1, *run], 2)}")
        if np.isclose(lr * largest, 2 + 2 * momentum):
            side.set_text("on the border: ηL = 2 + 2γ")
        else:
            side.set_text("diverges: ηL > 2 + 2γ" if lr * largest > 2 + 2 * momentum else "stable: ηL < 2 + 2γ")

    return fig, [line, dot, top, side], update


def side_by_side(plain, sweep, window, *, best, low=1e-6, power=2.0):
    """Two paths over level lines beside their losses, for sliders over the step and, if wanted, the momentum.

    Parameters
    ----------
    plain, sweep : Trajectory
        Of two coordinates: gradient descent, and momentum with one run axis, the momenta.
    window : tuple (x, y)
        Ranges of the left panel.
    best : tuple (x, y)
        The minimum.
    low : float
        Lower end of the losses.
    power : float
        Spacing of the level lines; see `contours`.

    Returns
    -------
    figure, moving, update
        For `explore`; ``update(step, momentum)``, or ``update(step)`` for the first momentum.
    """
    fig, (left, right) = figure(2, height=3.1)
    words = {"GradientDescent": "gradient descent", "Momentum": "momentum"}
    contours(left, plain.objective, *window, power=power)
    left.set(xlabel="w", ylabel="b")
    mark(left, *plain.theta[0], "start", offset=(-4, -6))
    mark(left, *best, "minimum", marker="*", offset=(-5, -5))
    right.set(xlabel="step", ylabel="loss", yscale="log", ylim=(low, 1.0), xlim=(0, plain.steps[-1]))
    lines = {name: path(left, optimizer=name) for name in words}
    heads = {name: left.plot([], [], marker="o", markersize=6, color=style_of(name)["color"], markeredgecolor=INK,
                             linestyle="none", zorder=7)[0] for name in words}
    losses = {name: right.plot([], [], **{**style_of(name), "marker": ""})[0] for name in words}
    names = {name: right.text(0, 1, words[name], fontsize=7.5, color=style_of(name)["color"]) for name in words}
    top, side = caption(left, " "), caption(right, " ")

    def update(step, momentum=sweep.optimizer.momentum[0]):
        i = nearest(sweep.optimizer.momentum, momentum)
        runs = {"GradientDescent": (plain.theta, plain.loss), "Momentum": (sweep.theta[..., i], sweep.loss[..., i])}
        beyond = step > 0.55 * plain.steps[-1]
        upper = max(runs, key=lambda name: runs[name][1][step])
        for name, (theta, loss) in runs.items():
            lines[name].set_data(*theta[:step + 1].T)
            heads[name].set_data(*theta[step:step + 1].T)
            losses[name].set_data(plain.steps[:step + 1], loss[:step + 1])
            # names stand right of the lines' ends, later left of them, above the higher and below the lower
            names[name].set_ha("right" if beyond else "left")
            names[name].set_va("bottom" if name == upper else "top")
            shift = 1.2 if name == upper else 1 / 1.2
            names[name].set_position((step + (-1 if beyond else 1.5), np.clip(loss[step] * shift, 3 * low, 0.7)))
        top.set_text(f"step {step}")
        side.set_text("loss " + " and ".join(number(loss[step], 2) for _, loss in runs.values()))

    return fig, [*lines.values(), *heads.values(), *losses.values(), *names.values(), top, side], update


def on_the_surface(walks, window, *, view=(32, -60), lift=0.01):
    """Level lines and, beside them, the surface in 3-D, with the same paths on both.

    Parameters
    ----------
    walks : list of Trajectory
        Of two coordinates, the same objective.
    window : tuple (x, y)
    view : tuple (elevation, azimuth)
        In degrees.
    lift : float
        How far above the surface the paths are drawn.

    Returns
    -------
    Figure
    """
    fig, (left, right) = figure(2, height=3.2, projections=[None, "3d"])
    objective = walks[0].objective
    contours(left, objective, *window)
    surface(right, objective, *window)
    right.computed_zorder = False
    right.view_init(*view)
    right.set_box_aspect((1, 1, 0.62), zoom=0.91)
    right.locator_params(axis="z", steps=[1, 2, 5, 10])  # one decimal: a second would leave the panel
    for ax in (left, right):
        ax.set(xlabel="w", ylabel="b")
    caption(right, "height: the loss")  # a label at the axis would stand outside the panel
    words = {"GradientDescent": "gradient descent", "Momentum": "momentum"}
    for walk, offset in zip(walks, ((5, 0), (5, -2))):
        name = type(walk.optimizer).__name__
        path(left, walk)
        mark(left, *walk.theta[-1], f"{words[name]},\nstep {walk.steps[-1]}", marker=None, offset=offset, fontsize=7,
             color=style_of(name)["color"])
        style = {**style_of(name), "linewidth": 1.1, "markersize": 1.8, "zorder": 10}
        right.plot(*walk.theta.T, walk.loss + lift, **style)
    mark(left, *walks[0].theta[0], "start", offset=(5, -5))
    return fig


def price_of_momentum(momentum, steps_needed, names):
    """Steps to a given precision against the momentum, a line for each problem.

    Parameters
    ----------
    momentum : ndarray, shape (n,)
    steps_needed : ndarray, shape (problems, n)
    names : list of str
        One for each problem, written at the line's left end.

    Returns
    -------
    Figure
    """
    fig, ax = figure(height=2.9)
    styles = [("-", "o", STRONG), ((0, (4, 1.5)), "s", "#0067a3"), ((0, (1, 1.2)), "^", "#00795a")]
    for needed, name, (dash, marker, color) in zip(steps_needed, names, styles):
        ax.plot(momentum, needed, linestyle=dash, marker=marker, markersize=3.5, linewidth=1.2, color=color)
        best = int(np.argmin(needed))
        ax.plot(momentum[best], needed[best], marker="o", markersize=9, markerfacecolor="none", markeredgecolor=INK)
        offset = (9, 0) if needed[1] > needed[0] else (6, 7)  # off the line
        mark(ax, momentum[0], needed[0], name, marker=None, offset=offset, fontsize=7.5, color=color)
    ax.set(xlabel="momentum γ", ylabel="steps needed at the best η", yscale="log", facecolor=PAPER)
    return fig
