"""Figures of the chapter on RMSprop."""

import numpy as np

from gradlab.plots.drawing import (INK, MUTED, PAPER, STRONG, caption, contours, figure, heat_map, mark, nearest,
                                   number, path, style_of, thinned)

__all__ = ["becoming_round", "memory", "where_epsilon", "hovering", "decay_map", "turned_ravine"]

_WINDOW = (-5.8, 5.8), (-3.4, 3.4)
_GAP = 0.025, 0.018  # what is nearer than this lies within half a point on paper


def becoming_round(sweep, curvatures):
    """The path in the ravine beside the level line in coordinates scaled as RMSprop scales its steps.

    Parameters
    ----------
    sweep : Trajectory
        Of RMSprop on a quadratic of two coordinates, run axis: the decays.
    curvatures : tuple (along, across)
        Of the quadratic.

    Returns
    -------
    figure, moving, update
        For `explore`; ``update(step, decay)`` with steps from 1.
    """
    fig, (left, right) = figure(2, height=3.0)
    contours(left, sweep.objective, *_WINDOW)
    left.set(xlabel="x₁", ylabel="x₂")
    mark(left, *sweep.theta[0, :, 0], "start", offset=(4, -5))
    mark(left, 0, 0, "minimum", offset=(5, 5), marker="*")
    line = path(left, optimizer="RMSprop", color=STRONG)
    head, = left.plot([], [], marker="o", markersize=7, color=STRONG, markeredgecolor=INK, linestyle="none", zorder=7)

    angle = np.linspace(0, 2 * np.pi, 91)
    circle = np.array([np.cos(angle), np.sin(angle)])

    def ellipse(ratio):  # a level line of ½(c₁u₁² + c₂u₂²) with c₂/c₁ = ratio, and the circle's area
        return circle * np.array([ratio**0.25, ratio**-0.25])[:, None]

    right.plot(*ellipse(curvatures[1] / curvatures[0]), color="#0067a3", linestyle=(0, (4, 1.5)), linewidth=1.1)
    right.plot(*circle, color=MUTED, linestyle=(0, (1, 1.5)), linewidth=0.9)
    right.set(xlabel="u₁ (x₁ rescaled)", ylabel="u₂ (x₂ rescaled)", xlim=(-2.4, 2.4), ylim=(-1.95, 1.95))
    right.set_aspect("equal")
    right.text(0.02, 0.98, "orange: the level line as RMSprop sees it", transform=right.transAxes, va="top",
               fontsize=7.5, color=STRONG)
    right.text(0.02, 0.02, "dashed: as gradient descent sees it\ndotted: a circle", transform=right.transAxes,
               va="bottom", fontsize=7.5, color="#0067a3")
    seen, = right.plot([], [], color=STRONG, linewidth=2.2)
    top, side = caption(left, " "), caption(right, " ")

    def update(step, decay):
        i = nearest(sweep.optimizer.decay, decay)
        theta, s = sweep.theta[:step + 1, :, i], sweep.state["mean_square"][step, :, i]
        ratio = curvatures[1] / curvatures[0] * (s[0] / s[1]) ** 0.5
        line.set_data(*theta.T)
        head.set_data(*theta[-1:].T)
        seen.set_data(*ellipse(ratio))
        top.set_text(f"step {step}: ({number(theta[-1, 0], 2)}, {number(theta[-1, 1], 2)})")
        side.set_text(f"curvatures' ratio {number(ratio)} instead of {number(curvatures[1] / curvatures[0])}")

    return fig, [line, head, seen, top, side], update


def memory(gradients, steps, later, decay):
    """A gradient that changes its size, and the steps that AdaGrad and RMSprop make of it.

    Parameters
    ----------
    gradients : ndarray, shape (n, sizes)
        The gradient at each step, for each later size.
    steps : dict of str to ndarray, shape (n, sizes, decays)
        ``"AdaGrad"`` and ``"RMSprop"``: the length of each step divided by the learning rate.
    later : ndarray, shape (sizes,)
    decay : ndarray, shape (decays,)

    Returns
    -------
    figure, moving, update
        For `explore`; ``update(later, decay)``.
    """
    fig, (left, right) = figure(2)
    count = np.arange(1, len(gradients) + 1)
    for ax, low, high, label in ((left, 0.003, 40, "size of the gradient"), (right, 6e-4, 60, "step ÷ η")):
        ax.set(xlabel="step", ylabel=label, yscale="log", xlim=(0, len(count) + 1), ylim=(low, high))
    right.axhline(1, color=MUTED, linewidth=0.6)
    given, = left.plot([], [], color=INK, linewidth=1.6)
    lines = {name: right.plot([], [], **{**style_of(name), "marker": "", "linewidth": 1.7})[0] for name in steps}
    lines["RMSprop"].set(color=STRONG, linestyle="-")
    right.text(0.98, 0.98, "orange, solid: RMSprop", transform=right.transAxes, ha="right", va="top", fontsize=7.5,
               color=STRONG)
    right.text(0.98, 0.90, "dotted: AdaGrad", transform=right.transAxes, ha="right", va="top", fontsize=7.5,
               color=style_of("AdaGrad")["color"])
    top, side = caption(left, " "), caption(right, " ")
    all_later, all_decays = later, decay

    def update(later, decay):
        i, j = nearest(all_later, later), nearest(all_decays, decay)
        given.set_data(count, gradients[:, i])
        for name, made in steps.items():
            lines[name].set_data(count, made[:, i, j])
        top.set_text(f"gradient 1, then {number(later)}")
        side.set_text("last step ÷ η: " + " and ".join(number(made[-1, i, j], 2) for made in steps.values()))

    return fig, [given, *lines.values(), top, side], update


def where_epsilon(inside, outside, eps, size):
    """The step for a gradient of constant size with ε inside and outside the root.

    Parameters
    ----------
    inside, outside : ndarray, shape (epsilons, sizes)
        The length of a late step divided by the learning rate, as measured.
    eps : ndarray, shape (epsilons,)
    size : ndarray, shape (sizes,)
        Of the gradient.

    Returns
    -------
    figure, moving, update
        For `explore`; ``update(eps, size)``.
    """
    fig, ax = figure(height=3.1)
    g = np.geomspace(1e-8, 10, 200)
    ax.set(xlabel="size of the gradient", ylabel="step ÷ η", xscale="log", yscale="log", xlim=(1e-8, 10),
           ylim=(1e-8, 6))
    ax.axhline(1, color=MUTED, linewidth=0.6)
    styles = dict(inside=dict(color=STRONG, linestyle="-"), outside=dict(color="#0067a3", linestyle=(0, (4, 1.5))))
    lines = {name: ax.plot([], [], linewidth=1.6, **style)[0] for name, style in styles.items()}
    dots = {name: ax.plot([], [], marker=marker, markersize=7, markeredgecolor=INK, linestyle="none", zorder=6,
                          color=styles[name]["color"])[0] for name, marker in (("inside", "o"), ("outside", "s"))}
    ax.text(0.98, 0.12, "solid, dot: ε inside, g / √(g² + ε)", transform=ax.transAxes, ha="right", fontsize=7.5,
            color=STRONG)
    ax.text(0.98, 0.04, "dashed, square: ε outside, g / (g + ε)", transform=ax.transAxes, ha="right", fontsize=7.5,
            color="#0067a3")
    top = caption(ax, " ")
    all_eps, all_sizes = eps, size

    def update(eps, size):
        i, j = int(np.abs(np.log(all_eps / eps)).argmin()), int(np.abs(np.log(all_sizes / size)).argmin())
        lines["inside"].set_data(g, g / np.sqrt(g * g + eps))
        lines["outside"].set_data(g, g / (g + eps))
        dots["inside"].set_data([size], inside[i, j:j + 1])
        dots["outside"].set_data([size], outside[i, j:j + 1])
        top.set_text(f"step ÷ η: {number(inside[i, j])} inside, {number(outside[i, j])} outside")

    return fig, [*lines.values(), *dots.values(), top], update


def hovering(walks, names):
    """Distance from the minimum at zero against the step, one line a walk.

    Parameters
    ----------
    walks : list of Trajectory
        Of one coordinate, no run axes.
    names : list of str
        Written at the lines' right ends.

    Returns
    -------
    Figure
    """
    fig, ax = figure(height=3.0)
    styles = [("-", STRONG), ((0, (4, 1.5)), "#0067a3"), ((0, (1, 1.2)), "#00795a")]
    last = walks[0].steps[-1]
    for walk, name, (dash, color) in zip(walks, names, styles, strict=True):
        far = np.abs(walk.theta)
        ax.plot(walk.steps, far, color=color, linestyle=dash, linewidth=1.3)
        mark(ax, last, far[-1], name, marker=None, offset=(5, 0), color=color)
    ax.set(xlabel="step", ylabel="distance from the minimum", yscale="log", xlim=(0, 1.3 * last), ylim=(1e-4, 5),
           xticks=np.linspace(0, last, 6), facecolor=PAPER)
    return fig


def decay_map(ends, walks):
    """RMSprop's path in the ravine beside a map over learning rate and decay, for sliders over both.

    Parameters
    ----------
    ends, walks : Trajectory
        Of RMSprop on two coordinates, run axes (decays, learning rates): many settings for the map, and the sliders'
        settings with their paths.

    Returns
    -------
    figure, moving, update
        For `explore`; ``update(lr, decay)``.
    """
    fig, (left, right) = figure(2, height=3.1)
    contours(left, ends.objective, *_WINDOW)
    left.set(xlabel="x₁", ylabel="x₂")
    mark(left, *ends.theta[0, :, 0, 0], "start", offset=(4, -5))
    mark(left, 0, 0, "minimum", offset=(5, 5), marker="*")
    mark(left, _WINDOW[0][1], _WINDOW[1][0], "pale: low loss", marker=None, offset=(-3, 3), color=MUTED)
    line = path(left, optimizer="RMSprop", color=STRONG)
    heat_map(right, ends.optimizer.lr, ends.optimizer.decay[:, 0], ends.loss[-1], low=1e-6, high=1e1,
             label=f"loss after {ends.steps[-1]} steps (dark: low)")
    right.set(xlabel="learning rate η", ylabel="decay ρ", xscale="log")
    dot, = right.plot([], [], marker="o", markersize=7, color=STRONG, markeredgecolor="white", linestyle="none",
                      zorder=8, clip_on=False)
    top, side = caption(left, " "), caption(right, " ")

    def update(lr, decay):
        run = nearest(walks.optimizer.decay[:, 0], decay), nearest(walks.optimizer.lr, lr)
        line.set_data(*thinned(walks.theta[:, :, *run], _GAP).T)
        dot.set_data([lr], [decay])
        top.set_text(f"loss after {walks.steps[-1]} steps: {number(walks.loss[-1, *run], 2)}")
        side.set_text(f"η = {number(lr)}, ρ = {number(decay)}")

    return fig, [line, dot, top, side], update


def _first(reached):
    return f"step {reached.argmax()}" if reached.any() else "not yet"


def turned_ravine(plain, own, loss, degrees, lr, goal=0.01):
    """The ravine, held still, with the coordinate axes turned under it, and the losses, for sliders over angle and η.

    Parameters
    ----------
    plain : Trajectory
        Gradient descent on the ravine that is not turned, no run axes; turning does not change it.
    own : ndarray, shape (n, 2, angles, lrs)
        RMSprop's paths in the ravine's own directions.
    loss : ndarray, shape (n, angles, lrs)
    degrees : ndarray, shape (angles,)
    lr : ndarray, shape (lrs,)
    goal : float
        The loss to reach; the captions say when.

    Returns
    -------
    figure, moving, update
        For `explore`; ``update(degrees, lr)``.
    """
    fig, (left, right) = figure(2, height=3.1)
    contours(left, plain.objective, *_WINDOW)
    left.set(xlabel="along the ravine", ylabel="across")
    left.set_aspect("equal")
    path(left, plain)
    axes = [left.plot([], [], color=MUTED, linewidth=1.0, linestyle=(0, (6, 2)), zorder=2)[0] for _ in range(2)]
    names = [left.text(0, 0, text, fontsize=8, color=INK, ha="center", va="center", zorder=7) for text in ("θ₁", "θ₂")]
    mark(left, *plain.theta[0], "start", offset=(4, -5))
    line = path(left, optimizer="RMSprop", color=STRONG)

    right.set(xlabel="step", ylabel="loss", yscale="log", xlim=(0, plain.steps[-1]), ylim=(1e-6, 5e3))
    right.plot(plain.steps, plain.loss, **{**style_of("GradientDescent"), "marker": ""})
    height, = right.plot([], [], color=STRONG, linewidth=1.7)
    right.text(0.98, 0.97, "orange, solid: RMSprop", transform=right.transAxes, ha="right", va="top", fontsize=7.5,
               color=STRONG)
    right.text(0.98, 0.89, f"blue, dashed: gradient descent,\nη = {number(plain.optimizer.lr)}", ha="right", va="top",
               transform=right.transAxes, fontsize=7.5, color=style_of("GradientDescent")["color"])
    right.axhline(goal, color=MUTED, linewidth=0.6)
    top, side = caption(left, " "), caption(right, " ")
    all_degrees, all_lr = degrees, lr

    def update(degrees, lr):
        run = nearest(all_degrees, degrees), nearest(all_lr, lr)
        line.set_data(*thinned(own[:, :, *run], _GAP).T)
        height.set_data(np.arange(len(loss)), loss[:, *run])
        turn = np.deg2rad(degrees)
        for axis, name, (x, y) in zip(axes, names, ((np.cos(turn), -np.sin(turn)), (np.sin(turn), np.cos(turn)))):
            axis.set_data([-2.4 * x, 2.4 * x], [-2.4 * y, 2.4 * y])
            name.set_position((2.85 * x, 2.85 * y))
        top.set_text(f"turned by {number(degrees)}° against the coordinates")
        side.set_text(f"below {number(goal)}: {_first(loss[:, *run] < goal)}, blue: {_first(plain.loss < goal)}")

    return fig, [line, *axes, *names, height, top, side], update
