"""Figures of the chapter on stochastic gradient descent."""

import numpy as np
from matplotlib.ticker import FixedLocator, NullLocator

from gradlab.plots.drawing import INK, MUTED, STRONG, caption, contours, figure, mark, nearest, number, path

__all__ = ["cloud", "variance_by_batch", "batches_at_work", "falling_rates", "window_of_rates"]

BLUE = "#0067a3"  # for what the strong colour is compared with


def _key(ax, *lines, top=0.97):
    """What is what, in so many coloured lines of text at the right edge."""
    for i, (text, color) in enumerate(lines):
        ax.text(0.98, top - 0.075 * i, text, transform=ax.transAxes, fontsize=7.5, color=color, ha="right", va="top")


def cloud(walk, places, sizes, estimates, spread):
    """The gradients of many batches round the full one beside their distance from it, for sliders over batch and place.

    Parameters
    ----------
    walk : Trajectory
        Of full-batch gradient descent over two parameters, without runs.
    places : sequence of int
        Steps of `walk` at which the batches were drawn.
    sizes : sequence of int
        Batch sizes; the last is the number of samples.
    estimates : ndarray, shape (2, len(places), batches, len(sizes))
        A gradient for each batch.
    spread : ndarray, shape (2, 2, len(places))
        Covariance of the samples' own gradients.

    Returns
    -------
    figure, moving, update
        For `explore`; ``update(batch, place)``.
    """
    sizes, n = np.asarray(sizes), sizes[-1]
    full = walk.gradient[list(places)].T  # (2, places)
    distance = np.sqrt(((estimates - full[:, :, None, None]) ** 2).sum(axis=0).mean(axis=1))  # (places, sizes)
    theory = np.sqrt(np.trace(spread)[:, None] * (n - sizes) / (n - 1) / sizes)

    fig, (left, right) = figure(2, height=3.2)
    left.set(xlabel="∂L/∂b", ylabel="∂L/∂w", xlim=(-10.2, 6), ylim=(-11.5, 4.7))
    for line in (left.axhline, left.axvline):
        line(0, color=MUTED, linewidth=0.5, zorder=0)
    dots, = left.plot([], [], linestyle="none", marker="o", markersize=3, color="#6f9cc0", markeredgewidth=0, zorder=2)
    ring, = left.plot([], [], color=INK, linewidth=0.9, linestyle=(0, (4, 1.5)), zorder=3)
    arrow, = left.plot([], [], color=STRONG, linewidth=1.5, zorder=4)
    tip, = left.plot([], [], linestyle="none", marker="D", markersize=5.5, color=STRONG, markeredgecolor="white",
                     markeredgewidth=0.8, zorder=5)
    _key(left, ("diamond: the full gradient", STRONG), ("dots: one batch each", INK), top=0.12)

    right.set(xlabel="batch size m", ylabel="length", xscale="log", yscale="log", xlim=(0.8, 1.35 * n), ylim=(0.02, 30))
    right.xaxis.set(major_locator=FixedLocator(sizes), minor_locator=NullLocator())
    right.set_xticks(sizes, [str(size) for size in sizes], fontsize=7)
    line, = right.plot([], [], color=INK, linewidth=0.9, linestyle=(0, (4, 1.5)), zorder=2)
    measured, = right.plot([], [], linestyle="none", marker="o", markersize=4, color="#6f9cc0", markeredgewidth=0,
                           zorder=3)
    now, = right.plot([], [], linestyle="none", marker="o", markersize=8, markerfacecolor="none", markeredgecolor=INK,
                      markeredgewidth=1.2, zorder=4)
    level, = right.plot([], [], color=STRONG, linewidth=1.5, zorder=4)
    _key(right, ("orange line: length of the full gradient", STRONG), ("dots: distance of a batch from it", INK))
    top, side = caption(left, " "), caption(right, " ")
    turn = np.linspace(0, 2 * np.pi, 73)
    circle = np.stack([np.cos(turn), np.sin(turn)])

    def update(batch, place):
        i, k = nearest(places, place), nearest(sizes, batch)
        g, shown = full[:, i], estimates[:, i, :, k]
        dots.set_data(*shown)
        arrow.set_data([0, g[0]], [0, g[1]])
        tip.set_data(g[:1], g[1:])
        # twice the standard deviation in each direction: the square root of the covariance maps the circle there
        values, vectors = np.linalg.eigh(spread[:, :, i] * (n - batch) / (n - 1) / batch)
        ring.set_data(*(g[:, None] + 2 * (vectors * np.sqrt(np.maximum(values, 0))) @ circle))
        some = sizes < n
        line.set_data(sizes[some], theory[i, some])
        measured.set_data(sizes[some], distance[i, some])
        now.set_data(sizes[[k]], distance[i, [k]] if batch < n else [np.nan])
        length = np.hypot(*g)
        level.set_data([sizes[0], n], [length, length])
        downhill = 100 * (g @ shown > 0).mean()
        top.set_text(f"{downhill:.0f} % of the batches point downhill")
        off = number(distance[i, k], 2) if batch < n else "0"
        side.set_text(f"step {places[i]}: full {number(length, 2)}, off by {off}")

    return fig, [dots, ring, arrow, tip, line, measured, now, level, top, side], update


def variance_by_batch(sizes, replaced, distinct, single):
    """Measured variance of the batch's gradient against the batch size, with both theories.

    Parameters
    ----------
    sizes : ndarray of int, shape (k,)
        Batch sizes; the last is the number of samples.
    replaced, distinct : ndarray, shape (k,)
        Variances of batches whose samples are drawn with replacement, and of batches of different samples.
    single : float
        Variance of a single sample's gradient.

    Returns
    -------
    Figure
    """
    sizes, n = np.asarray(sizes), sizes[-1]
    fig, ax = figure(height=3.0)
    ax.set(xlabel="batch size m", ylabel="variance of the gradient", xscale="log", yscale="log", xlim=(0.85, 1.5 * n),
           ylim=(0.25 * single / n, 2 * single))
    ax.xaxis.set(major_locator=FixedLocator(sizes), minor_locator=NullLocator())
    ax.set_xticks(sizes, [str(size) for size in sizes])
    fine = np.geomspace(1, n, 400)[:-1]
    ax.plot(fine, single / fine, color=BLUE, linewidth=1, linestyle=(0, (4, 1.5)))
    ax.plot(fine, single / fine * (n - fine) / (n - 1), color=STRONG, linewidth=1)
    ax.plot(sizes, replaced, linestyle="none", marker="s", markersize=5, color=BLUE, markerfacecolor="white")
    some = sizes < n
    ax.plot(sizes[some], distinct[some], linestyle="none", marker="o", markersize=4, color=STRONG)
    mark(ax, sizes[-3], single / sizes[-3], "with replacement: σ²/m", marker=None, offset=(7, 7), color=BLUE)
    mark(ax, sizes[-2], single / sizes[-2] * (n - sizes[-2]) / (n - 1), "different samples:\nσ²/m · (n − m)/(n − 1)",
         marker=None, offset=(-8, -5), color=STRONG)
    return fig


def batches_at_work(sweeps, sizes, window, best):
    """A path of so many epochs beside the loss against the samples seen, for sliders over batch size and learning rate.

    Parameters
    ----------
    sweeps : list of Trajectory
        One for each batch size, the last with all samples in one batch; run axis: the learning rates, the same for all.
        Two parameters; all have the same number of epochs.
    sizes : sequence of int
        The batch sizes.
    window : tuple (x, y)
        Ranges of the left panel.
    best : array_like, shape (2,)
        The minimum.

    Returns
    -------
    figure, moving, update
        For `explore`; ``update(batch, lr)``.
    """
    lrs, objective = sweeps[0].optimizer.lr, sweeps[0].objective
    lowest = float(objective(np.asarray(best)))
    seen = [size * sweep.steps for size, sweep in zip(sizes, sweeps)]
    fig, (left, right) = figure(2, height=3.1)
    contours(left, objective, *window)
    left.set(xlabel="b", ylabel="w")
    mark(left, *sweeps[0].theta[0, :, 0], "start", offset=(6, -2))
    line = path(left, optimizer="GradientDescent", color=STRONG, linestyle="-", marker="o", markersize=2.4,
                linewidth=0.7)
    mark(left, *best, "minimum", offset=(6, 9), marker="*")

    right.set(xlabel="samples seen", ylabel="loss above the minimum", yscale="log", ylim=(1e-5, 1e3),
              xlim=(0, seen[0][-1]))
    for epoch in range(sizes[-1], seen[0][-1], sizes[-1]):
        right.axvline(epoch, color=MUTED, linewidth=0.5, linestyle=":", zorder=0)
    right.set_xticks(range(0, seen[0][-1] + 1, sizes[-1]))
    right.text(sizes[-1] / 2, 1.5e-5, "1 epoch", fontsize=7.5, color=MUTED, ha="center", va="bottom")
    whole, = right.plot([], [], color=BLUE, linestyle=(0, (4, 1.5)), marker="s", markersize=4, linewidth=1)
    batches, = right.plot([], [], color=STRONG, linewidth=0.9, marker="o", markersize=2, zorder=3)
    _key(right, ("orange dots: batches of this size", STRONG), ("blue squares: all samples at once", BLUE))
    top, side = caption(left, " "), caption(right, " ")

    def update(batch, lr):
        k, i = nearest(sizes, batch), nearest(lrs, lr)
        sweep = sweeps[k]
        many = sweep.steps[-1] > 300  # thin, or a thousand steps are one blot
        line.set_data(*sweep.theta[:, :, i].T)
        line.set(linewidth=0.4 if many else 0.8, markersize=1.2 if many else 2.6)
        batches.set(linewidth=0.5 if many else 0.9, markersize=0.8 if many else 2)
        for shown, j in ((whole, -1), (batches, k)):
            shown.set_data(seen[j], sweeps[j].loss[:, i] - lowest)
        steps = sweep.steps[-1]
        top.set_text(f"{steps} step{'' if steps == 1 else 's'} of batch size {sizes[k]}")
        side.set_text(f"at the end {number(sweep.loss[-1, i] - lowest, 2)} above the minimum")

    return fig, [line, whole, batches, top, side], update


def falling_rates(runs, rates, walkers=3):
    """Paths of a few walkers beside the mean loss of all, for sliders over the schedule and its first learning rate.

    Parameters
    ----------
    runs : dict of str to Trajectory
        By name of the schedule: noisy descent on ½ x², run axes (first learning rates, walkers).
    rates : sequence of float
        The first learning rates.
    walkers : int
        How many paths to draw.

    Returns
    -------
    figure, moving, update
        For `explore`; ``update(schedule, lr)``.
    """
    rates = np.asarray(rates)
    first = next(iter(runs.values()))
    steps, last = first.steps, first.steps[-1]
    means = {name: run.loss.mean(axis=-1) for name, run in runs.items()}
    fig, (left, right) = figure(2, height=3.0)
    left.set(xlabel="step", ylabel="x", xlim=(0, last), ylim=(-3.4, 4.4))
    left.axhline(0, color=MUTED, linewidth=0.6, zorder=0)
    colors, dashes = (STRONG, BLUE, "#00795a", "#8a6d00"), ("-", (0, (4, 1)), (0, (1, 1)), (0, (6, 1.5, 1, 1.5)))
    lines = [left.plot([], [], color=colors[j % 4], linestyle=dashes[j % 4], linewidth=0.8)[0] for j in range(walkers)]
    _key(left, (f"{walkers} of {first.theta.shape[-1]} walkers", INK))
    right.set(xlabel="step", ylabel="mean loss", xscale="log", yscale="log", xlim=(steps[1], 1.3 * last),
              ylim=(1e-4, 300))
    guide = steps[1:]
    right.plot(guide, 0.5 / guide, color=INK, linewidth=1, linestyle=":")
    floor, = right.plot([], [], color=BLUE, linewidth=1, linestyle=(0, (4, 1.5)))
    mean, = right.plot([], [], color=STRONG, linewidth=1.6, zorder=3)
    _key(right, (f"orange: mean of {first.theta.shape[-1]} walkers", STRONG),
         ("blue dashes: floor of the constant rate", BLUE), ("dotted: 1/(2 · step)", INK))
    top, side = caption(left, " "), caption(right, " ")

    def update(schedule, lr):
        run, i = runs[schedule], nearest(rates, lr)
        for j, line in enumerate(lines):
            line.set_data(steps, run.theta[:, 0, i, j])
        mean.set_data(guide, means[schedule][1:, i])
        height = rates[i] / (2 - rates[i]) / 2
        floor.set_data([steps[1], last], [height, height])
        eta = run.optimizer._lr(int(last) - 1)
        top.set_text(f"last learning rate: {number(np.ravel(eta)[i if np.size(eta) > 1 else 0], 2)}")
        side.set_text(f"mean loss at the end: {number(means[schedule][-1, i], 2)}")

    return fig, [*lines, floor, mean, top, side], update


def window_of_rates(rates, losses, names, limit):
    """The loss after some steps against the learning rate, for several amounts of noise.

    Parameters
    ----------
    rates : ndarray, shape (k,)
    losses : ndarray, shape (len(names), k)
    names : list of str
    limit : float
        The learning rate beyond which it diverges.

    Returns
    -------
    Figure
    """
    fig, ax = figure(height=2.9)
    styles = [(STRONG, "-", "o"), (BLUE, (0, (4, 1.5)), "s"), ("#00795a", (0, (6, 1.5, 1, 1.5)), "^")]
    ax.set(xlabel="learning rate η", ylabel="mean loss at the end", xscale="log", yscale="log",
           xlim=(rates[0], 1.35 * limit), ylim=(1e-9, 30))
    ax.xaxis.set_minor_locator(NullLocator())
    ticks = [rate for rate in (0.01, 0.02, 0.05, 0.1, 0.2, 0.5) if rates[0] <= rate <= limit]
    ax.set_xticks(ticks, [f"{rate:g}" for rate in ticks])
    ax.axvline(limit, color=INK, linewidth=0.8, linestyle=":")
    ax.text(limit * 1.03, 3e-9, "2/L", fontsize=7.5, color=INK)
    for values, name, (color, dash, marker) in zip(losses, names, styles):
        ax.plot(rates, values, color=color, linestyle=dash, linewidth=1.2)
        k = int(np.argmin(values))
        offset = (-9, -1) if k > 0.9 * len(rates) else (0, 8)  # away from the line of the limit
        mark(ax, rates[k], values[k], name, marker=marker, color=color, offset=offset)
    return fig
