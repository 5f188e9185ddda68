"""Figures of the chapter on regularization."""

import contourpy
import numpy as np
from matplotlib.ticker import FixedLocator, MaxNLocator, NullLocator

from gradlab.plots.drawing import (INK, MUTED, PALE, PAPER, STRONG, caption, curve, figure, mark, nearest, number)

__all__ = ["under_and_over", "diamond_and_circle", "never_zero", "weight_paths", "overfitting", "thinned", "trade"]

BLUE = "#0067a3"
DASHED = (0, (4, 1.5))


def _two_errors(ax):
    """Empty lines for training and validation error, a dot on each for the slider's place, and their key.

    The axes' upper limits leave room for the key.
    """
    train, = ax.plot([], [], color=BLUE, linestyle=DASHED, linewidth=1.3, zorder=3)
    valid, = ax.plot([], [], color=STRONG, linewidth=1.6, zorder=4)
    dots = [ax.plot([], [], marker=marker, markersize=6.5, color=color, markeredgecolor=PAPER, markeredgewidth=0.8,
                    linestyle="none", zorder=6)[0] for marker, color in (("s", BLUE), ("o", STRONG))]
    for height, text, color in ((0.97, "solid: validation", STRONG), (0.89, "dashed: training", BLUE)):
        ax.text(0.03, height, text, transform=ax.transAxes, va="top", fontsize=7.5, color=color)
    return train, valid, *dots


def under_and_over(x, y, truth, sizes, curves, train, valid):
    """Polynomials through points beside their errors, for sliders over the degree and the number of points.

    Parameters
    ----------
    x, y : ndarray, shape (n,)
        The points; a fit sees the first of them.
    truth : callable
        What the points scatter about.
    sizes : sequence of int
        How many points a fit sees.
    curves : ndarray, shape (sizes, degrees, m)
        The fits at m places evenly from −1 to 1; the degrees count from 0.
    train, valid : ndarray, shape (sizes, degrees)
        Mean squared errors.

    Returns
    -------
    figure, moving, update
        For `explore`; ``update(degree, points)``.
    """
    grid, degrees = np.linspace(-1, 1, curves.shape[-1]), np.arange(train.shape[1])
    fig, (left, right) = figure(2, height=3.1)
    curve(left, truth, (-1, 1), color=PALE, linewidth=3.5)
    left.set(xlabel="x  (pale: the sine that made the points)", ylabel="y", xlim=(-1.05, 1.05), ylim=(-1.9, 1.9))
    dots, = left.plot([], [], linestyle="none", marker="o", markersize=4, color=INK, markeredgecolor=PAPER,
                      markeredgewidth=0.5, zorder=3)
    fit, = left.plot([], [], color=STRONG, linewidth=1.6, zorder=4)
    right.set(xlabel="degree of the polynomial", ylabel="mean squared error", yscale="log", ylim=(1e-3, 100),
              xlim=(-0.4, degrees[-1] + 0.4))
    train_line, valid_line, train_dot, valid_dot = _two_errors(right)
    top, side = caption(left, " "), caption(right, " ")

    def update(degree, points):
        i, k = list(sizes).index(points), nearest(degrees, degree)
        dots.set_data(x[:points], y[:points])
        fit.set_data(grid, curves[i, k])
        train_line.set_data(degrees, train[i])
        valid_line.set_data(degrees, valid[i])
        train_dot.set_data([degree], train[i, [k]])
        valid_dot.set_data([degree], valid[i, [k]])
        top.set_text(f"degree {degree}, fitted to {points} points")
        side.set_text(f"training {_short(train[i, k])}, validation {_short(valid[i, k])}")

    return fig, [dots, fit, train_line, valid_line, train_dot, valid_dot, top, side], update


def _short(value):
    return "0" if value < 1e-12 else number(value, 2)


def diamond_and_circle(hessian, minima, strengths, angles, sparse, spread):
    """The error's ellipses against the diamond and the circle, for sliders over λ and the direction of the minimum.

    Parameters
    ----------
    hessian : ndarray, shape (2, 2)
        H of the error (θ − c)ᵀ H (θ − c).
    minima : ndarray, shape (2, angles)
        c for each angle.
    strengths : sequence of float
        The λ, from 0.
    angles : sequence of float
        In degrees.
    sparse, spread : ndarray, shape (2, strengths, angles)
        Where error + λ Σ|θ| and error + λ Σθ² are smallest.

    Returns
    -------
    figure, moving, update
        For `explore`; ``update(strength, angle)``.
    """
    fig, panels = figure(2, height=3.4)
    turn = np.linspace(0, 2 * np.pi, 55)  # enough corners to look round
    circle = np.stack([np.cos(turn), np.sin(turn)])
    ring = np.linalg.inv(np.linalg.cholesky(hessian)).T @ circle  # where the error is 1, seen from c
    diamond = np.array([[1.0, 0, -1, 0, 1], [0, 1, 0, -1, 0]])
    window, moving, drawn = (-0.75, 1.5), [], []

    def ellipse(centre, height):
        points = centre[:, None] + np.sqrt(height) * ring
        seen = ((points > window[0] - 0.2) & (points < window[1] + 0.2)).all(axis=0)
        return np.where(seen, points, np.nan)  # what cannot be seen costs as much as what can

    for ax, name, shape in zip(panels, ("L1", "L2"), (diamond, circle)):
        ax.set(xlabel="θ₁", ylabel="θ₂", xlim=window, ylim=window, aspect="equal")
        for axis in (ax.xaxis, ax.yaxis):
            axis.set_major_locator(FixedLocator([-0.5, 0, 0.5, 1, 1.5]))
        for line in (ax.axhline, ax.axvline):
            line(0, color=MUTED, linewidth=0.6, zorder=1)
        levels = [ax.plot([], [], color="#9db3c8", linewidth=0.8, zorder=2)[0] for _ in range(3)]
        through, = ax.plot([], [], color=BLUE, linewidth=1.3, linestyle=DASHED, zorder=3)
        border, = ax.plot([], [], color=INK, linewidth=1.6, zorder=4)
        way, = ax.plot([], [], color=STRONG, linewidth=1.0, linestyle=(0, (1, 1.2)), zorder=5)
        centre, = ax.plot([], [], color=BLUE, marker="x", markersize=6, markeredgewidth=1.6, linestyle="none", zorder=6)
        dot, = ax.plot([], [], color=STRONG, marker="o", markersize=7.5, markeredgecolor=PAPER, linestyle="none",
                       zorder=7)
        top = caption(ax, " ")
        drawn.append((name, shape, levels, through, border, way, centre, dot, top))
        moving += [*levels, through, border, way, centre, dot, top]

    def update(strength, angle):
        i, k = nearest(strengths, strength), nearest(angles, angle)
        c = minima[:, k]
        for solutions, power, (name, shape, levels, through, border, way, centre, dot, top) in zip(
                (sparse, spread), (1, 2), drawn):
            theta = solutions[:, i, k]
            error = (theta - c) @ hessian @ (theta - c)
            size = (np.abs(theta) ** power).sum() ** (1 / power)
            for level, height in zip(levels, (0.05, 0.25, 0.65)):
                level.set_data(*ellipse(c, height))
            through.set_data(*ellipse(c, error))
            border.set_data(*(size * shape))
            way.set_data(*solutions[:, :, k])
            centre.set_data(c[:1], c[1:])
            dot.set_data(theta[:1], theta[1:])
            top.set_text(f"{name}: θ = ({_place(theta[0])}, {_place(theta[1])})")

    return fig, moving, update


def _place(value):
    return "0" if value == 0 else f"{value:.3f}".replace("-", "−")


def never_zero(subgradient, proximal, jump):
    """A weight under the L1 penalty, step by step: the subgradient's jumps round zero, and the proximal step.

    Parameters
    ----------
    subgradient, proximal : ndarray, shape (steps + 1,)
    jump : float
        ηλ, how far one step of the penalty goes.

    Returns
    -------
    Figure
    """
    fig, ax = figure(height=2.7)
    steps = np.arange(len(subgradient))
    ax.axhspan(-jump, jump, color="#e6edf4", zorder=0)
    ax.axhline(0, color=MUTED, linewidth=0.6, zorder=1)
    ax.plot(steps, subgradient, color=BLUE, linestyle=DASHED, linewidth=1.1, marker="s", markersize=4, zorder=3)
    ax.plot(steps, proximal, color=STRONG, linewidth=1.4, marker="o", markersize=4.5, zorder=4)
    ax.set(xlabel="step", ylabel="the weight θ", xlim=(-0.5, steps[-1] + 0.5), ylim=(-1.6 * jump, 1.1 * subgradient[0]))
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.text(0.98, 0.93, "dashed, squares: subgradient steps", transform=ax.transAxes, ha="right", fontsize=7.5,
            color=BLUE)
    ax.text(0.98, 0.85, "solid, dots: proximal steps", transform=ax.transAxes, ha="right", fontsize=7.5, color=STRONG)
    ax.text(steps[-1] + 0.3, 0.94 * jump, "within ηλ of zero", ha="right", va="top", fontsize=7.5, color=MUTED)
    return fig


def weight_paths(strengths, paths, truth, train, valid):
    """All weights along λ beside training and validation error, for sliders over the penalty and λ.

    Parameters
    ----------
    strengths : ndarray, shape (m,)
        The λ, positive.
    paths : dict of str to ndarray, shape (features, m)
        The weights for each penalty.
    truth : ndarray, shape (features,)
        The weights that made the data; 0 for a feature without use.
    train, valid : dict of str to ndarray, shape (m,)
        Mean squared errors.

    Returns
    -------
    figure, moving, update
        For `explore`; ``update(penalty, strength)``.
    """
    fig, (left, right) = figure(2, height=3.2)
    low, high = (1.15 * end for end in (min(map(np.min, paths.values())), max(map(np.max, paths.values()))))
    left.set(xlabel="penalty λ", ylabel="weight", xscale="log", xlim=(0.4 * strengths[0], 1.2 * strengths[-1]),
             ylim=(low, high + 0.12 * (high - low)))
    left.axhline(0, color=MUTED, linewidth=0.6, zorder=1)
    useful = truth != 0
    lines = [left.plot([], [], color=STRONG if use else "#7d95ab", linewidth=1.6 if use else 0.9,
                       linestyle="-" if use else DASHED, zorder=4 if use else 3)[0] for use in useful]
    dots, = left.plot([], [], marker="o", markersize=4, color=INK, linestyle="none", zorder=6)
    here, = left.plot([], [], color=MUTED, linewidth=0.8, zorder=2)
    first = next(iter(paths.values()))
    for j in np.flatnonzero(useful):
        mark(left, strengths[0], first[j, 0], f"θ{'₀₁₂₃₄₅₆₇₈₉'[j + 1]}", marker=None, offset=(-7, 0), color=STRONG)
    left.text(0.98, 0.97, "solid: features of use, dashed: noise", transform=left.transAxes, ha="right", va="top",
              fontsize=7.5, color=MUTED)
    right.set(xlabel="penalty λ", ylabel="mean squared error", xscale="log", yscale="log",
              xlim=(0.8 * strengths[0], 1.25 * strengths[-1]))
    train_line, valid_line, train_dot, valid_dot = _two_errors(right)
    every = np.concatenate([*train.values(), *valid.values()])
    right.set_ylim(0.6 * every.min(), 3 * every.max())
    top, side = caption(left, " "), caption(right, " ")

    def update(penalty, strength):
        i, weights = nearest(strengths, strength), paths[penalty]
        for line, values in zip(lines, weights):
            line.set_data(strengths, values)
        dots.set_data(np.full(len(weights), strengths[i]), weights[:, i])
        here.set_data([strengths[i]] * 2, [low, high])
        train_line.set_data(strengths, train[penalty])
        valid_line.set_data(strengths, valid[penalty])
        train_dot.set_data(strengths[[i]], train[penalty][[i]])
        valid_dot.set_data(strengths[[i]], valid[penalty][[i]])
        zeros = int((weights[:, i] == 0).sum())
        top.set_text(f"{penalty}: {zeros} of {len(weights)} weights are exactly zero")
        side.set_text(f"training {number(train[penalty][i], 2)}, validation {number(valid[penalty][i], 2)}")

    return fig, [*lines, dots, here, train_line, valid_line, train_dot, valid_dot, top, side], update


def overfitting(X, y, window, probability, steps, strengths, train, valid):
    """A network's border between two classes beside its losses, for sliders over λ and the step.

    Parameters
    ----------
    X : ndarray, shape (n, 2)
    y : ndarray of int, shape (n,)
        0 or 1.
    window : tuple ((left, right), (low, high))
        Of the picture on the left.
    probability : ndarray, shape (ny, nx, kept, strengths)
        Of class 1 on an even grid over the window.
    steps : ndarray, shape (kept,)
    strengths : sequence of float
    train, valid : ndarray, shape (kept, strengths)
        Losses without penalty.

    Returns
    -------
    figure, moving, update
        For `explore`; ``update(strength, step)``.
    """
    xs, ys = (np.linspace(*edge, n) for edge, n in zip(window, probability.shape[1::-1]))
    fig, (left, right) = figure(2, height=3.1)
    left.set(xlabel="x₁", ylabel="x₂", xlim=window[0], ylim=window[1])
    for label, marker, size, color in ((0, "o", 4.8, BLUE), (1, "^", 5.8, INK)):
        left.plot(*X[y == label].T, linestyle="none", marker=marker, markersize=size, color=color,
                  markeredgecolor=PAPER, markeredgewidth=0.5, zorder=3)
    border, = left.plot([], [], color=STRONG, linewidth=1.8, zorder=4)
    sure, = left.plot([], [], color=STRONG, linewidth=0.7, linestyle=DASHED, zorder=2)
    right.set(xlabel="step", ylabel="cross-entropy", yscale="log", xlim=(-0.03 * steps[-1], 1.03 * steps[-1]),
              ylim=(max(0.6 * train.min(), 1e-3), 5 * max(train.max(), valid.max())))
    train_line, valid_line, train_dot, valid_dot = _two_errors(right)
    best, = right.plot([], [], marker="v", markersize=6.5, color=INK, markerfacecolor=PAPER, linestyle="none", zorder=5)
    low, high = right.get_ylim()
    above = (high / low) ** 0.05  # so much higher than the curve that it does not touch it
    top, side = caption(left, " "), caption(right, " ")

    fine = np.ptp(window[0]) / 600  # a third of a point

    def update(strength, step):
        i, k = nearest(strengths, strength), nearest(steps, step)
        lines = contourpy.contour_generator(xs, ys, probability[:, :, k, i]).lines
        border.set_data(*_joined(lines(0.5), fine))
        sure.set_data(*_joined([*lines(0.05), *lines(0.95)], fine))
        train_line.set_data(steps, train[:, i])
        valid_line.set_data(steps, valid[:, i])
        train_dot.set_data(steps[[k]], train[[k], i])
        valid_dot.set_data(steps[[k]], valid[[k], i])
        lowest = valid[:, i].argmin()
        best.set_data(steps[[lowest]], above * valid[[lowest], i])
        top.set_text(f"λ = {number(strength)}, step {step}")
        side.set_text(f"training {number(train[k, i], 2)}, validation {number(valid[k, i], 2)}")

    return fig, [border, sure, train_line, valid_line, train_dot, valid_dot, best, top, side], update


def _joined(lines, fine):
    """Several lines as one, with gaps, without corners that are nearer than `fine` to a line that leaves them out."""
    gap = np.full((1, 2), np.nan)
    return np.concatenate([gap, *(part for line in lines for part in (_straightened(line, fine), gap))]).T


def _straightened(line, fine):
    """The corners of a line that matter: those farthest from a chord, as long as they are farther than `fine`."""
    kept, chords = {0, len(line) - 1}, [(0, len(line) - 1)]
    while chords:
        i, k = chords.pop()
        if k - i < 2:
            continue
        way, off = line[k] - line[i], line[i + 1:k] - line[i]
        length = np.hypot(*way)
        if length:
            along = np.clip(off @ way / length**2, 0, 1)
            far = np.hypot(*(off - along[:, None] * way).T)
        else:  # a closed line begins where it ends
            far = np.hypot(*off.T)
        j = i + 1 + int(far.argmax())
        if far.max() > fine:
            kept.add(j)
            chords += [(i, j), (j, k)]
    return line[sorted(kept)]


def thinned(dropouts, sizes, sums, chances):
    """What arrives at a unit whose inputs are dropped at random, for sliders over the dropout and how many inputs.

    Parameters
    ----------
    dropouts : sequence of float
    sizes : sequence of int
        How many inputs.
    sums, chances : dict of (float, int) to ndarray
        For each setting the values that the sum can take, and their probabilities.

    Returns
    -------
    figure, moving, update
        For `explore`; ``update(dropout, units)``.
    """
    fig, (left, right) = figure(2, height=3.0)
    left.set(xlabel="what arrives (1 without dropout)", ylabel="probability", xlim=(-0.25, 5.3), ylim=(0, 1.02))
    bars, = left.plot([], [], color="#6f9cc0", linewidth=1.4, zorder=3)
    tips, = left.plot([], [], color="#6f9cc0", linestyle="none", marker="o", markersize=3.5, zorder=3)
    left.axvline(1, color=STRONG, linewidth=1.2, linestyle=DASHED, zorder=2)
    left.text(1.45, 0.99, "dashed: the mean, always 1", color=STRONG, fontsize=7.5, va="top")
    means = {key: (sums[key] * chances[key]).sum() for key in sums}
    off = {key: np.sqrt((chances[key] * (sums[key] - means[key]) ** 2).sum()) for key in sums}
    right.set(xlabel="units", ylabel="standard deviation", xscale="log", yscale="log",
              xlim=(0.8 * sizes[0], 1.3 * sizes[-1]), ylim=(0.5 * min(off.values()), 1.7 * max(off.values())))
    right.xaxis.set(major_locator=FixedLocator(sizes), minor_locator=NullLocator())
    right.set_xticks(sizes, [str(size) for size in sizes])
    for dropout in dropouts:
        right.plot(sizes, [off[dropout, size] for size in sizes], color=PALE, linewidth=1, zorder=1)
    line, = right.plot([], [], color=STRONG, linewidth=1.4, zorder=3)
    dot, = right.plot([], [], color=STRONG, marker="o", markersize=7.5, markeredgecolor=PAPER, linestyle="none",
                      zorder=4)
    top, side = caption(left, " "), caption(right, " ")

    def update(dropout, units):
        often = chances[dropout, units] > 1e-3  # the others would be a row of dots on the axis
        at, chance = sums[dropout, units][often], chances[dropout, units][often]
        gaps = np.full_like(at, np.nan)
        bars.set_data(np.stack([at, at, gaps], axis=1).ravel(), np.stack([0 * at, chance, gaps], axis=1).ravel())
        tips.set_data(at, chance)
        line.set_data(sizes, [off[dropout, size] for size in sizes])
        dot.set_data([units], [off[dropout, units]])
        gone = 100 * dropout**units
        who = "the unit is" if units == 1 else f"all {units} units are"
        top.set_text(f"{who} dropped: {f'{gone:.2g}' if gone > 0.01 else 'less than 0.01'} %")
        side.set_text(f"standard deviation {number(off[dropout, units], 2)}")

    return fig, [bars, tips, line, dot, top, side], update


def trade(before, after):
    """Losses of many networks without and with regularization, for sliders over the method and its strength.

    Parameters
    ----------
    before : ndarray, shape (2, networks)
        Training and test loss without.
    after : dict of (str, str) to ndarray, shape (2, networks)
        The same with a method at a strength.

    Returns
    -------
    figure, moving, update
        For `explore`; ``update(method, strength)``.
    """
    fig, panels = figure(2, height=3.2)
    moving = []
    for ax, name, values in zip(panels, ("training", "test"), np.moveaxis(np.array([before, *after.values()]), 1, 0)):
        ends = 0.7 * max(values.min(), 1e-3), 2.2 * values.max()
        ax.set(xlabel=f"{name} loss without", ylabel=f"{name} loss with", xscale="log", yscale="log", xlim=ends,
               ylim=ends)
        wide = ends[1] > 30 * ends[0]
        ticks = [m * 10.0**k for k in range(-3, 3) for m in ((1, 3) if wide else (1, 2, 5))]
        ticks = [tick for tick in ticks if ends[0] <= tick <= ends[1]]
        for axis in (ax.xaxis, ax.yaxis):
            axis.set(major_locator=FixedLocator(ticks), minor_locator=NullLocator())
            axis.set_ticks(ticks, [f"{tick:g}" for tick in ticks])
        ax.plot(ends, ends, color=MUTED, linewidth=0.8, linestyle=DASHED, zorder=1)
        ax.fill_between(ends, ends, ends[0], color="#e6edf4", zorder=0)
        ax.text(0.97, 0.04, "lower with it", transform=ax.transAxes, ha="right", fontsize=7.5, color=MUTED)
        ax.text(0.03, 0.96, "higher with it", transform=ax.transAxes, va="top", fontsize=7.5, color=MUTED)
        dots, = ax.plot([], [], linestyle="none", marker="o", markersize=5, color=STRONG, markeredgecolor=PAPER,
                        markeredgewidth=0.6, zorder=3)
        moving += [dots, caption(ax, " ")]

    def update(method, strength):
        for i, word in enumerate(("higher", "lower")):
            with_it = after[method, strength][i]
            moving[2 * i].set_data(before[i], with_it)
            count = (with_it > before[i]).sum() if i == 0 else (with_it < before[i]).sum()
            moving[2 * i + 1].set_text(f"{word} in {count} of {len(with_it)} networks")

    return fig, moving, update
