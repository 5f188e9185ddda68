"""Figures of the chapter on momentum unrolled."""

import numpy as np
from matplotlib.colors import to_rgb

from gradlab.plots.drawing import INK, MUTED, PAPER, STRONG, caption, figure, mark, number

__all__ = ["fading_bars", "piling_up", "low_pass"]

_BLUE = "#0067a3"


def fading_bars(patterns):
    """Old gradients as fading bars, beside the same bars set on each other, for sliders over pattern and momentum.

    Parameters
    ----------
    patterns : dict of str to ndarray, shape (t,)
        The gradients of t steps, oldest first, each between -1 and 1.

    Returns
    -------
    figure, moving, update
        For `explore`; ``update(pattern, momentum)``. Momentum up to 0.9 fits.
    """
    steps = len(next(iter(patterns.values())))
    number_of = np.arange(1, steps + 1)
    fig, (left, right) = figure(2)
    for ax in (left, right):
        ax.axhline(0, color=MUTED, linewidth=0.6)
        ax.set_xlim(0, steps + 1)
    left.set(xlabel="gradient number, the newest on the right", ylabel="its part in the velocity", ylim=(-1.15, 1.45))
    left.text(0.03, 0.97, "dots: the gradient\nbars: what is left of it", transform=left.transAxes, va="top",
              fontsize=7.5)
    right.set(xlabel="parts added, the newest first", ylabel="sum so far", ylim=(-4, 11))
    given, = left.plot([], [], color=_BLUE, marker="o", markersize=3, linestyle="none")
    parts = left.vlines(number_of, 0, 1, linewidth=5)
    stacked = right.vlines(number_of, 0, 1, linewidth=5)
    total, = right.plot([], [], color=INK, linewidth=0.9, linestyle=(0, (4, 2)))
    top, side = caption(left, " "), caption(right, " ")

    def update(pattern, momentum):
        gradients = patterns[pattern]
        weights = momentum ** np.arange(steps)[::-1]
        values = weights * gradients
        sums = values[::-1].cumsum()
        given.set_data(number_of, gradients)
        shades = _faded(weights)
        _bars(parts, number_of, np.zeros(steps), values, shades)
        _bars(stacked, number_of, sums - values[::-1], sums, shades[::-1])
        total.set_data([0, steps + 1], [sums[-1]] * 2)
        top.set_text(f"weights 1, {number(momentum)}, {number(momentum**2)}, …")
        side.set_text(f"velocity: {number(sums[-1])} times η")

    return fig, [given, parts, stacked, total, top, side], update


def piling_up(momenta, steps):
    """Weights of old gradients beside the step under a steady gradient, for sliders over the momentum and the steps.

    Parameters
    ----------
    momenta : array_like, shape (m,)
        All below 0.96.
    steps : int
        How far the axes go.

    Returns
    -------
    figure, moving, update
        For `explore`; ``update(momentum, step)``.
    """
    fig, (left, right) = figure(2)
    ages, times = np.arange(steps), np.arange(steps + 1)
    left.set(xlabel="age of the gradient, in steps", ylabel="weight γᵏ", xlim=(-1, steps), ylim=(0, 1.08))
    left.axhline(0.5, color=MUTED, linewidth=0.6, linestyle=(0, (2, 2)))
    mark(left, steps - 1, 0.5, "one half", marker=None, offset=(-1, 2), color=MUTED, fontsize=7)
    highest = 1 / (1 - np.max(momenta))
    right.set(xlabel="step", ylabel="step length, in units of ηg", xlim=(0, steps + 1), ylim=(0, 1.35 * highest))
    used = left.vlines(ages, 0, 1, linewidth=2.8)
    curve, = right.plot([], [], color=STRONG, linewidth=1.3)
    limit, = right.plot([], [], color=INK, linewidth=0.9, linestyle=(0, (4, 2)))
    start, = right.plot([], [], color=_BLUE, linewidth=0.9, linestyle=(0, (1, 1.5)))
    dot, = right.plot([], [], color=STRONG, marker="o", markersize=7, markeredgecolor=INK, linestyle="none", zorder=6,
                      clip_on=False)
    right.text(0.03, 0.97, "dashed: the limit 1/(1 − γ)\ndotted: as fast as at the start", transform=right.transAxes,
               va="top", fontsize=7.5)
    top, side = caption(left, " "), caption(right, " ")

    def update(momentum, step):
        weights = momentum ** ages
        shades = np.where((ages < step)[:, None], to_rgb(STRONG), to_rgb("#d3dde7"))
        _bars(used, ages, np.zeros(steps), weights, shades)
        end = 1 / (1 - momentum)
        curve.set_data(times, (1 - momentum ** times) * end)
        limit.set_data([0, steps + 1], [end, end])
        start.set_data([0, min(end, steps)], [0, min(end, steps)])
        reached = (1 - momentum**step) * end
        dot.set_data([step], [reached])
        half = "0" if momentum == 0 else number(np.log(0.5) / np.log(momentum), 2)
        top.set_text(f"half-life {half} steps, newest {step}: {100 * (1 - momentum**step):.0f} %")
        side.set_text(f"step {step}: {number(reached)} of {number(end)}")

    return fig, [used, curve, limit, start, dot, top, side], update


def low_pass(steps=48):
    """A swinging gradient and the velocity that it makes, beside the gain at every period, for sliders over both.

    Parameters
    ----------
    steps : int
        How many to draw, after the swing has settled.

    Returns
    -------
    figure, moving, update
        For `explore`; ``update(momentum, period)``. Momentum up to 0.95 fits, and periods from 2 to 200 steps.
    """
    fig, (left, right) = figure(2)
    t, fine = np.arange(steps + 1), np.geomspace(2, 200, 300)
    left.axhline(0, color=MUTED, linewidth=0.6)
    left.set(xlabel="step", ylabel="in units of the gradient's swing", xlim=(0, steps), ylim=(-1.4, 1.4))
    left.text(0.02, 0.98, "blue squares: gradient", color=_BLUE, transform=left.transAxes, va="top", fontsize=7.5)
    left.text(0.02, 0.02, "orange dots: velocity times (1 − γ)/η", color=STRONG, transform=left.transAxes, va="bottom",
              fontsize=7.5)
    right.set(xlabel="period of the gradient, in steps", ylabel="gain", xscale="log", yscale="log", xlim=(2, 200),
              ylim=(0.4, 36))
    right.set_xticks([2, 5, 10, 20, 50, 100, 200], ["2", "5", "10", "20", "50", "100", "200"])
    right.set_yticks([0.5, 1, 2, 5, 10, 20], ["0.5", "1", "2", "5", "10", "20"])
    right.minorticks_off()
    right.axhline(1, color=MUTED, linewidth=0.6)
    gradient, = left.plot([], [], color=_BLUE, linewidth=0.7, marker="s", markersize=2.4, linestyle=(0, (4, 1.5)))
    velocity, = left.plot([], [], color=STRONG, linewidth=1.2, marker="o", markersize=3)
    response, = right.plot([], [], color=STRONG, linewidth=1.4)
    ends, = right.plot([], [], color=INK, linewidth=0.8, linestyle=(0, (4, 2)))
    dot, = right.plot([], [], color=STRONG, marker="o", markersize=7, markeredgecolor=INK, linestyle="none", zorder=6,
                      clip_on=False)
    right.text(0.03, 0.97, "dashed: 1/(1 − γ) and 1/(1 + γ)", transform=right.transAxes, va="top", fontsize=7.5)
    top, side = caption(left, " "), caption(right, " ")

    def update(momentum, period):
        turn = np.exp(2j * np.pi / period)
        settled = turn ** t / (1 - momentum / turn)
        gradient.set_data(t, (turn ** t).real)
        velocity.set_data(t, (1 - momentum) * settled.real)
        response.set_data(fine, _gain(momentum, fine))
        low, high = 1 / (1 + momentum), 1 / (1 - momentum)
        ends.set_data([2, 200, np.nan, 2, 200], [low, low, np.nan, high, high])
        gain = _gain(momentum, period)
        dot.set_data([period], [gain])
        late = -np.angle(1 / (1 - momentum / turn)) * period / (2 * np.pi) + 0.0
        top.set_text(f"the velocity is {late:.1f} steps late")
        side.set_text(f"gain {number(gain)}")

    return fig, [gradient, velocity, response, ends, dot, top, side], update


def _gain(momentum, period):
    return 1 / np.abs(1 - momentum * np.exp(-2j * np.pi / np.asarray(period, float)))


def _faded(weights):
    """Colours between pale and strong, one row for each weight; the palest can still be told from the paper."""
    share = np.clip(0.12 + 0.88 * weights, 0, 1)[:, None]
    return share * np.array(to_rgb(STRONG)) + (1 - share) * np.array(to_rgb(PAPER))


def _bars(collection, x, bottom, top, colors):
    collection.set_segments(np.stack([np.stack([x, bottom], axis=-1), np.stack([x, top], axis=-1)], axis=1))
    collection.set_colors(colors)
