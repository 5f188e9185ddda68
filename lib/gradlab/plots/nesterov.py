"""Figures of the chapter on Nesterov's method."""

import numpy as np
from matplotlib.patches import FancyArrowPatch

from gradlab.plots.drawing import (INK, MUTED, STRONG, caption, contours, curve, figure, heat_map, mark, nearest,
                                   number, path, path_on_curve, style_of, thinned)
from gradlab.theory import contraction

__all__ = ["look_ahead", "jump_and_correct", "damping", "regions", "rates"]

# Lecture C's colours, each with a line style of its own.
BROWN, RED, GREEN, BLUE, BROAD = "#8a5a12", "#c2185b", "#00795a", "#0067a3", "#5b9bc8"  # BROAD: blue below others
WORDS = {"GradientDescent": "gradient descent", "Momentum": "momentum", "Nesterov": "Nesterov"}


def look_ahead(seeing, blind):
    """Where Nesterov's method asks for the slope, beside the way of both, for sliders over the momentum and the step.

    Parameters
    ----------
    seeing, blind : Trajectory
        Of Nesterov's method and of momentum on a function of one number, run axis: the momenta.

    Returns
    -------
    figure, moving, update
        For `explore`; ``update(momentum, step)``.
    """
    fig, (left, right) = figure(2, height=3.1)
    objective, lr, last = seeing.objective, seeing.optimizer.lr, seeing.steps[-1]
    curve(left, objective, (-2.3, 2.0))
    left.set(xlabel="x", ylabel="f(x)", ylim=(-1.5, 7))
    trail = path_on_curve(left, optimizer="Nesterov", linewidth=0.8)
    here, = left.plot([], [], marker="^", markersize=8, color=GREEN, markeredgecolor=INK, linestyle="none", zorder=7)
    tangent, = left.plot([], [], color=INK, linewidth=1.1, zorder=5)
    ahead, = left.plot([], [], marker="o", markersize=7, markerfacecolor="none", markeredgecolor=INK,
                       markeredgewidth=1.3, linestyle="none", zorder=8)
    left.text(-0.15, 6.9, "triangle: where it is\nring: where it asks for the slope", ha="center", va="top",
              fontsize=7.5)

    right.axhline(0.922225, color=MUTED, linewidth=0.6)
    right.axhline(-1.232240, color=MUTED, linewidth=0.6)
    right.set(xlabel="step", ylabel="x", xlim=(-0.5, last + 0.5), ylim=(-2.3, 2.3),
              yticks=[-1.232240, 0, 0.922225], yticklabels=["local\nminimum", "0", "global\nminimum"])
    ways = {name: right.plot([], [], **{**style_of(name), "linewidth": 1.1})[0] for name in ("Momentum", "Nesterov")}
    top, side = _captions(left, right, right)

    def update(momentum, step):
        i = nearest(seeing.optimizer.momentum, momentum)
        x, v = seeing.theta[:step + 1, i], seeing.state["velocity"][step, i]
        trail.set_data(x, objective(x))
        here.set_data(x[-1:], objective(x[-1:]))
        there = x[-1] - momentum * v
        slope = objective.gradient(there)
        reach = np.array([-1, 1]) * 0.55 / np.hypot(1, slope / 4)  # about one length on paper
        ahead.set_data([there], [objective(there)])
        tangent.set_data(there + reach, objective(there) + slope * reach)
        for name, walk in (("Momentum", blind), ("Nesterov", seeing)):
            ways[name].set_data(walk.steps[:step + 1], walk.theta[:step + 1, i])
        top.set_text(f"jump {number(0 - momentum * v, 2)}, correction {number(-lr * slope, 2)}")
        side.set_text(f"x = {number(x[-1])}, momentum's {number(blind.theta[step, i])}")

    return fig, [trail, here, ahead, tangent, *ways.values(), top, side], update


def jump_and_correct(seeing, blind):
    """A step as jump and correction in the ravine, and enlarged against momentum's, for sliders over step and momentum.

    Parameters
    ----------
    seeing, blind : Trajectory
        Of Nesterov's method and of momentum on a function of two numbers, run axis: the momenta.

    Returns
    -------
    figure, moving, update
        For `explore`; ``update(step, momentum)``.
    """
    fig, (left, right) = figure(2, height=3.3)
    objective, lr = seeing.objective, seeing.optimizer.lr
    contours(left, objective, (-5.8, 3.2), (-3.7, 3.7))
    left.set(xlabel="x₁", ylabel="x₂")
    left.set_aspect("equal")
    mark(left, *seeing.theta[0, :, 0], "start", offset=(2, -6))
    ways = {name: path(left, optimizer=name, linewidth=0.9) for name in ("Momentum", "Nesterov")}
    jump_there, correction_there = _arrow(left, BROWN, "-"), _arrow(left, RED, "-")

    right.set(xlim=(-1.2, 1.2), ylim=(-1.15, 2.2), xticks=[], yticks=[])
    right.set_aspect("equal")
    for spine in right.spines.values():
        spine.set_visible(False)
    place, = right.plot([], [], marker="o", markersize=6, color=INK, linestyle="none", zorder=9)
    dashed, dotted = (0, (4, 1.5)), (0, (1, 1))
    # Blue is broad and below the others: it shows on both sides of them where all lie on one line.
    arrows = {"jump": _arrow(right, BROWN, "-"), "correction": _arrow(right, RED, "-", 2.2),
              "step": _arrow(right, GREEN, dashed), "push": _arrow(right, BROAD, "-", 5, zorder=5),
              "blind jump": _arrow(right, BROAD, dotted, 5, zorder=5)}
    legend = ((BROWN, "-", 1.5, "brown: the jump, −γv"), (RED, "-", 2.2, "red: the correction, −η × slope there"),
              (GREEN, dashed, 1.5, "green: both, Nesterov's step"), (BLUE, "-", 5, "blue: the push of the slope here"),
              (BLUE, dotted, 5, "blue, dotted: then the same jump"))
    for row, (color, dash, width, text) in enumerate(legend):
        y = 2.1 - 0.2 * row
        right.plot([-1.12, -0.92], [y, y], color=BROAD if color == BLUE else color, linestyle=dash, linewidth=width,
                   solid_capstyle="butt")
        right.text(-0.86, y, text, fontsize=7.5, color=color, va="center")
    top, side = _captions(left, right, left)

    def update(step, momentum):
        i = nearest(seeing.optimizer.momentum, momentum)
        here, v = seeing.theta[step, :, i], seeing.state["velocity"][step, :, i]
        jump = -momentum * v
        correction = -lr * objective.gradient(here + jump)
        push = -lr * objective.gradient(here)
        for name, walk in (("Momentum", blind), ("Nesterov", seeing)):
            ways[name].set_data(*walk.theta[:step + 1, :, i].T)
        _point(jump_there, here, here + jump)
        _point(correction_there, here + jump, here + jump + correction)
        lines = {"jump": (0 * jump, jump), "correction": (jump, jump + correction), "step": (0 * jump, jump + correction),
                 "push": (0 * jump, push), "blind jump": (push, push + jump)}
        low, high = (end(list(lines.values()), axis=(0, 1)) for end in (np.min, np.max))
        scale = 2 / (high - low).max()  # all arrows fill the square from -1 to 1
        for name, line in lines.items():
            _point(arrows[name], *(scale * (np.array(line) - (low + high) / 2)))
        place.set_data(*(-scale * (low + high) / 2)[:, None])
        top.set_text(f"after step {step}, the next one as arrows")
        side.set_text(f"the next step, {number(scale, 2)} times as large")

    return fig, [*ways.values(), jump_there, correction_there, *arrows.values(), place, top, side], update


def _captions(left, right, named):
    """Captions of both panels, above the names of the two methods in the panel `named`, where no path can reach."""
    named.text(0, 1.015, "momentum (dots)", transform=named.transAxes, va="bottom", fontsize=7.5, color=STRONG)
    named.text(1, 1.015, "Nesterov (triangles)", transform=named.transAxes, va="bottom", ha="right", fontsize=7.5,
               color=GREEN)
    texts = caption(left, " "), caption(right, " ")
    named.set_title(" ", loc="left", pad=17, fontsize=8.5, color=INK)
    return texts


def _inside(x, limit):
    """The path `x`, shape (points,) or (points, 2), up to its first point beyond the limit if it ends beyond it."""
    size = np.abs(x if x.ndim == 1 else x[:, -1])
    with np.errstate(invalid="ignore"):
        beyond = ~(size <= limit)
    return x[:beyond.argmax() + 1] if beyond[-1] else x


def _arrow(ax, color, dash, width=1.5, zorder=8):
    """An arrow in data units, for `_point` to place. Its head is drawn in full whatever the line's dashes."""
    arrow = FancyArrowPatch((0, 0), (1, 1), arrowstyle="->,head_length=3.5,head_width=2", mutation_scale=1, shrinkA=0,
                            shrinkB=0, color=color, linewidth=width, linestyle=dash, zorder=zorder, joinstyle="miter")
    ax.add_patch(arrow)
    return arrow


def _point(arrow, tail, head):
    arrow.set_positions(tuple(tail), tuple(head))
    arrow.set_visible(bool(np.hypot(*(np.asarray(head) - tail)) > 1e-9))


def damping(walks, blind):
    """Closing factors against the curvature beside two walks, for sliders over the momentum and ηa.

    Parameters
    ----------
    walks, blind : Trajectory
        Of Nesterov's method and of momentum on ½x² from 1, run axes (momenta, learning rates): η is ηa there.

    Returns
    -------
    figure, moving, update
        For `explore`; ``update(momentum, lr)``.
    """
    fig, (left, right) = figure(2)
    pull = np.linspace(0.005, 3.0, 600)  # has ηa = 1, where Nesterov's factor is zero
    left.axhline(1, color=MUTED, linewidth=0.6)
    left.text(0.03, 1.01, "above: diverges", fontsize=7, color=MUTED, va="bottom")
    left.set(xlabel="ηa", ylabel="factor a step", xlim=(0, 3), ylim=(0, 1.45))
    runs = {"Momentum": blind, "Nesterov": walks}
    factors = {name: left.plot([], [], **{**style_of(name), "marker": ""})[0] for name in runs}
    dots = {name: left.plot([], [], **{**style_of(name), "markersize": 7, "linestyle": "none"}, markeredgecolor=INK,
                            zorder=6)[0] for name in runs}
    last = walks.steps[-1]
    right.axhline(0, color=MUTED, linewidth=0.6)
    right.set(xlabel="step", ylabel="x", xlim=(-0.5, last + 0.5), ylim=(-1.6, 1.9))
    ways = {name: right.plot([], [], **{**style_of(name), "linewidth": 1.1})[0] for name in runs}
    top, side = _captions(left, right, right)

    def update(momentum, lr):
        i = nearest(walks.optimizer.momentum[:, 0], momentum), nearest(walks.optimizer.lr, lr)
        both = []
        for name, run in runs.items():
            nesterov = name == "Nesterov"
            factors[name].set_data(pull, contraction(pull, momentum, 1.0, nesterov=nesterov))
            both.append(contraction(lr, momentum, 1.0, nesterov=nesterov))
            dots[name].set_data([lr], [both[-1]])
            x = _inside(run.theta[:, 0, *i], 1.9)
            ways[name].set_data(run.steps[:len(x)], x)
        top.set_text(f"factor: momentum {number(both[0], 2)}, Nesterov {number(both[1], 2)}")
        side.set_text(f"Nesterov's own momentum here: {number(momentum * (1 - lr), 2)}")

    return fig, [*factors.values(), *dots.values(), *ways.values(), top, side], update


def regions(ends, walks, blind, curvatures):
    """Paths in the ravine beside a map of Nesterov's settings with both borders, for sliders over both settings.

    Parameters
    ----------
    ends : Trajectory
        Of Nesterov's method on a quadratic, run axes (momenta, learning rates): many settings for the map.
    walks, blind : Trajectory
        Of Nesterov's method and of momentum: the sliders' settings with their paths, same run axes.
    curvatures : tuple (smallest, largest)
        Of the quadratic.

    Returns
    -------
    figure, moving, update
        For `explore`; ``update(lr, momentum)``.
    """
    lrs, momenta = ends.optimizer.lr, ends.optimizer.momentum[:, 0]
    largest = curvatures[-1]
    fig, (left, right) = figure(2, height=3.1)
    contours(left, ends.objective, (-5.8, 5.8), (-3.4, 3.4))
    left.set(xlabel="x₁", ylabel="x₂")
    mark(left, *ends.theta[0, :, 0, 0], "start", offset=(4, -5))
    mark(left, 0, 0, "", marker="*")
    mark(left, 5.8, -3.4, "pale: low loss", marker=None, offset=(-3, 3), color=MUTED)
    lines = {"Momentum": path(left, optimizer="Momentum", linewidth=0.6, markersize=1.8, color="#d57a53"),
             "Nesterov": path(left, optimizer="Nesterov")}

    heat_map(right, lrs, momenta, ends.loss[-1], low=1e-12, high=1e2,
             label=f"loss after {ends.steps[-1]} steps (dark: low)")
    right.set(xlabel="learning rate η", ylabel="momentum γ")
    right.plot((2 + 2 * momenta) / (1 + 2 * momenta) / largest, momenta, color=GREEN, linewidth=1.3)
    right.plot((2 + 2 * momenta) / largest, momenta, color=STRONG, linewidth=1.1, linestyle=(0, (4, 1.5)))
    right.set(xlim=(lrs[0], lrs[-1]), ylim=(momenta[0], momenta[-1]))
    mark(right, 0.61, 0.86, "← Nesterov's\nborder", marker=None, offset=(0, 0), fontsize=7, color=GREEN)
    mark(right, 0.81, 0.16, "← momentum's\nborder", marker=None, offset=(0, 0), fontsize=7, color=STRONG)
    dot, = right.plot([], [], marker="o", markersize=7, color=INK, markeredgecolor="white", linestyle="none", zorder=8,
                      clip_on=False)
    top, side = _captions(left, right, left)

    def update(lr, momentum):
        run = nearest(walks.optimizer.momentum[:, 0], momentum), nearest(walks.optimizer.lr, lr)
        for name, walk in (("Nesterov", walks), ("Momentum", blind)):
            # what lies within half a point of the last dot cannot be told from it
            lines[name].set_data(*thinned(_inside(walk.theta[:, :, *run], 3.4), (0.025, 0.018)).T)
        dot.set_data([lr], [momentum])
        top.set_text(f"loss {number(walks.loss[-1, *run], 2)}, momentum's {number(blind.loss[-1, *run], 2)}")
        fates = ["stable" if lr * largest < limit * (1 - 1e-9) else "borderline" if lr * largest < limit * (1 + 1e-9)
                 else "diverges" for limit in ((2 + 2 * momentum) / (1 + 2 * momentum), 2 + 2 * momentum)]
        side.set_text(f"both: {fates[0]}" if fates[0] == fates[1] else f"Nesterov: {fates[0]}, momentum: {fates[1]}")

    return fig, [*lines.values(), dot, top, side], update


def rates(plain, accelerated, conditions, distance, largest=1.0):
    """Losses of gradient descent and of the accelerated method on bowls, with the bounds, for a slider over κ.

    Parameters
    ----------
    plain, accelerated : ndarray, shape (steps + 1, bowls)
        The losses after each step, from step 0.
    conditions : array_like, shape (bowls,)
        The bowls' condition numbers.
    distance : float
        Squared distance of the start from the minimum.
    largest : float
        The largest curvature.

    Returns
    -------
    figure, moving, update
        For `explore`; ``update(kappa)``.
    """
    fig, ax = figure(height=3.1)
    k = np.arange(1, len(plain))
    for bound, name in ((2 * largest * distance / (k + 4), "GradientDescent"),
                        (2 * largest * distance / (k + 1) ** 2, "Nesterov")):
        ax.plot(k, bound, color=style_of(name)["color"], linewidth=0.8, linestyle=(0, (1, 1.5)))
    low = 1e-18
    ax.set(xlabel="step k", ylabel="loss", xscale="log", yscale="log", xlim=(1, k[-1]),
           ylim=(low, 3 * 2 * largest * distance / 4))
    lines = {name: ax.plot([], [], **{**style_of(name), "marker": ""}, zorder=4)[0]
             for name in ("GradientDescent", "Nesterov")}
    names = (("dashes: gradient descent", "GradientDescent"), ("upper dots: 2L|x₀|²/(k + 4)", "GradientDescent"),
             ("dash-dots: Nesterov", "Nesterov"), ("lower dots: 2L|x₀|²/(k + 1)²", "Nesterov"))
    for row, (text, name) in enumerate(names):
        ax.text(0.03, 0.26 - 0.07 * row, text, transform=ax.transAxes, fontsize=7.5, color=style_of(name)["color"])
    top = caption(ax, " ")

    def update(kappa):
        i = nearest(conditions, kappa)
        for name, loss in (("GradientDescent", plain[1:, i]), ("Nesterov", accelerated[1:, i])):
            lines[name].set_data(k, np.maximum(loss, low / 100))
        ends = (number(loss, 2) if loss > low else "< 1e−18" for loss in (plain[-1, i], accelerated[-1, i]))
        top.set_text(f"loss after {k[-1]} steps: {' and '.join(ends)}")

    return fig, [*lines.values(), top], update
