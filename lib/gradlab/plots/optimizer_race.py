"""Figures of the chapter on the optimizer race."""

import numpy as np

from gradlab.plots.drawing import INK, MUTED, PAPER, apart, caption, contours, figure, mark, nearest, number, style_of
from gradlab.races import steps_needed

__all__ = ["race_swarm", "race_profiles", "tuned_elsewhere"]

_OTHERS = [("#7a3db8", "D"), ("#00795a", "P"), ("#8a6d00", "h"), ("#0067a3", "<"), ("#c2185b", ">")]


def _styles(names):
    """The style of each optimizer; names that are no class's get styles of their own, by their order."""
    styles, others = {}, 0
    for name in names:
        try:
            styles[name] = style_of(name)
        except ValueError:
            color, marker = _OTHERS[others % len(_OTHERS)]
            styles[name] = {**style_of("Momentum"), "color": color, "marker": marker,
                            "linestyle": (0, (3 + others // len(_OTHERS), 1))}
            others += 1
    return styles


def race_swarm(walks, window=None, *, power=2.0):
    """Every setting of every optimizer as a dot over the level lines, for sliders over the runner and the step.

    Parameters
    ----------
    walks : dict
        Name -> Trajectory of one coordinate or two, as from `race`; one coordinate is shown on its curve.
    window : tuple (x, y), optional
        Ranges of the panel; without it, round the places where most settings end.
    power : float
        Spacing of the level lines; see `contours`.

    Returns
    -------
    figure, moving, update
        For `explore`; ``update(runner, step)``, where the runner is a name or "all".

    Raises
    ------
    ValueError
        When there are no walks, or they have more than two coordinates.
    """
    if not walks:
        raise ValueError("walks must have at least one optimizer, got none")
    first = next(iter(walks.values()))
    size_of = int(np.prod(first.objective.coordinates, dtype=int))
    if size_of not in (1, 2):
        raise ValueError(f"walks must be of one or two coordinates to be drawn, got {size_of}")
    places = {name: _places(walk, size_of) for name, walk in walks.items()}
    losses = {name: walk.loss.reshape(len(walk.steps), -1) for name, walk in walks.items()}
    lowest, window = _lowest(places, losses), window or _surroundings(places, losses)
    fig, ax = figure(height=3.8)
    if size_of == 1:
        x = np.linspace(*window[0], 300)
        ax.plot(x, first.objective(x.reshape(*first.objective.coordinates, 300)), color=MUTED, linewidth=1.2)
        ax.set(xlabel="x", ylabel="loss", xlim=window[0], ylim=window[1])
    else:
        contours(ax, first.objective, *window, power=power)
        ax.set(xlabel="x₁", ylabel="x₂")
    mark(ax, *places[next(iter(walks))][0, :, 0], "start", offset=(-4, 5))
    mark(ax, *lowest, "lowest found", marker="*", offset=(6, -6))
    styles = _styles(walks)
    dots = {name: _dots(ax, styles[name]) for name in walks}
    keys = [_dots(ax, styles[name]) for name in walks]  # which stand still: below the panel
    ax.legend(keys, list(walks), loc="upper center", bbox_to_anchor=(0.46, -0.14), ncols=3, fontsize=7.5,
              frameon=False, handletextpad=0, columnspacing=1.2, borderaxespad=0)
    top = caption(ax, " ")
    (left, right), (low, high) = window
    corner, size = np.array([left, low]), np.array([right - left, high - low])

    def update(runner, step):
        seen, total, at = 0, 0, nearest(first.steps, step)
        for name, theta in places.items():
            theta = theta[at]
            inside = (theta[0] > left) & (theta[0] < right) & (theta[1] > low) & (theta[1] < high)
            shown = runner in ("all", name)
            # settings that are at the same place to a five-hundredth of the panel are one dot
            cells = np.round((theta[:, inside & shown].T - corner) / size * 500)
            dots[name].set_data(*(np.unique(cells, axis=0) / 500 * size + corner).T)
            seen, total = seen + shown * inside.sum(), total + shown * inside.size
        who = "all optimizers" if runner == "all" else runner
        top.set_text(f"step {first.steps[at]}, {who}: {seen} of {total} settings in sight")

    return fig, [*dots.values(), top], update


def _dots(ax, style):
    return ax.plot([], [], linestyle="none", marker=style["marker"], markersize=style["markersize"] + 0.4,
                   color=style["color"], markeredgewidth=0, alpha=0.75, zorder=5)[0]


def _places(walk, coordinates):
    """Where each setting is in the panel at each step, shape (steps + 1, 2, settings); one coordinate is on its curve."""
    theta = walk.theta.reshape(len(walk.steps), coordinates, -1)
    loss = walk.loss.reshape(len(walk.steps), 1, -1)
    return theta if coordinates == 2 else np.concatenate([theta, loss], axis=1)


def _lowest(places, losses):
    """The point with the lowest loss that any run ends at."""
    ends = np.concatenate([p[-1] for p in places.values()], axis=1)
    final = np.concatenate([loss[-1] for loss in losses.values()])
    if not np.isfinite(final).any():  # all have diverged: the start
        return next(iter(places.values()))[0, :, 0]
    return ends[:, np.nanargmin(np.where(np.isfinite(final), final, np.nan))]


def _surroundings(places, losses):
    """Ranges of both coordinates that hold the start and the middle half of the ends that are finite, with a margin."""
    ends = np.concatenate([p[-1] for p in places.values()], axis=1)
    ends = ends[:, np.isfinite(ends).all(axis=0)]
    start = next(iter(places.values()))[0, :, 0]
    middle = np.quantile(ends, [0.25, 0.75], axis=1) if ends.size else []
    points = np.column_stack([start, *middle, _lowest(places, losses)])
    low, high = points.min(axis=1), points.max(axis=1)
    margin = 0.35 * np.maximum(high - low, 0.2 * max(*(high - low), 1e-6))
    return tuple(zip(low - margin, high + margin))


def race_profiles(losses, floors, rates, *, step_of=None):
    """Steps needed at each learning rate, and the share of settings that have arrived, for sliders over surface and goal.

    Parameters
    ----------
    losses : dict
        Surface -> name -> ndarray (steps + 1, settings).
    floors : dict
        Surface -> the loss that counts as none.
    rates : dict
        Name -> ndarray (settings,), the learning rates.
    step_of : dict, optional
        Surface -> how many steps lie between two losses; 1 where there is none.

    Returns
    -------
    figure, moving, update
        For `explore`; ``update(surface, goal)``, the goal in per cent of the loss at the start.
    """
    fig, (left, right) = figure(2, height=3.6)
    every, longest = step_of or {}, 500
    low, high = min(r.min() for r in rates.values()), max(r.max() for r in rates.values())
    left.set(xlabel="learning rate η", ylabel="steps needed, best setting", xscale="log", yscale="log",
             xlim=(low, high), ylim=(0.9, longest * 1.2))
    right.set(xlabel="steps", ylabel="share of settings at the goal", xscale="log", xlim=(1, longest * 10), ylim=(-0.035, 1.02))
    right.set_xticks([1, 10, 100])
    right.minorticks_off()
    names = list(rates)
    styles = _styles(names)
    nobody = left.text(0.5, 0.5, "", transform=left.transAxes, ha="center", va="center", fontsize=9, color=INK)
    bests = {n: left.plot([], [], **{**styles[n], "linewidth": 1.1, "markeredgewidth": 0})[0] for n in names}
    shares = {n: right.plot([], [], **{**styles[n], "marker": "", "linewidth": 1.3})[0] for n in names}
    left.legend([left.plot([], [], **{**styles[n], "linewidth": 1.1, "markeredgewidth": 0})[0] for n in names], names,
                loc="upper center", bbox_to_anchor=(0.45, -0.17), ncols=3, fontsize=7, frameon=False, borderaxespad=0,
                handlelength=2.2, handletextpad=0.4, columnspacing=0.9)
    labels = {n: right.text(longest * 1.15, 0, n, fontsize=7, color=styles[n]["color"], va="center")
              for n in names}
    top = caption(left, " ")
    caption(right, "settings that are there and stay")

    def update(surface, goal):
        ends = {}
        for name in names:
            loss, between = losses[surface][name], every.get(surface, 1)
            floor = floors[surface]
            needed = between * steps_needed(loss, floor + goal / 100 * (loss[0, 0] - floor))
            lr, at = np.unique(rates[name], return_inverse=True)
            best = np.full(lr.size, np.inf)
            np.minimum.at(best, at, needed)
            there = np.isfinite(best)
            bests[name].set_data(lr[there][_thinned(there.sum())], best[there][_thinned(there.sum())])
            order = np.sort(needed[np.isfinite(needed)])
            steps = np.concatenate([[1], np.repeat(order, 2), [between * (len(loss) - 1)]])
            share = np.repeat(np.arange(order.size + 1) / needed.size, 2)
            shares[name].set_data(np.maximum(steps, 1), share)
            ends[name] = share[-1]
        for name, height in zip(ends, apart(list(ends.values()), 0.055, 0.98)):
            labels[name].set_y(height)
            labels[name].set_x(between * (len(loss) - 1) * 1.15)
        nobody.set_text("" if any(ends.values()) else "nobody arrives")
        top.set_text(f"{surface}: {number(goal)} % of the loss left")

    return fig, [*bests.values(), *shares.values(), *labels.values(), nobody, top], update


def _thinned(n, most=24):
    """Positions of at most so many of n points, evenly spread, ends included."""
    return np.unique(np.linspace(0, n - 1, min(n, most)).round().astype(int)) if n else np.array([], int)


def tuned_elsewhere(walks, window, *, best, power=4.0, low=1e-8):
    """One path for each optimizer beside its loss, for sliders over what its setting was tuned for and the step.

    Parameters
    ----------
    walks : dict
        Name -> Trajectory of two coordinates, its run axis what the settings were tuned for.
    window : tuple (x, y)
        Ranges of the left panel.
    best : tuple (x, y)
        The minimum.
    power : float
        Spacing of the level lines; see `contours`.
    low : float
        Lower end of the losses.

    Returns
    -------
    figure, moving, update
        For `explore`; ``update(tuned, step)``, where tuned is the position on the run axis.
    """
    fig, (left, right) = figure(2, height=3.3)
    first = next(iter(walks.values()))
    last, high = first.steps[-1], 1e3
    contours(left, first.objective, *window, power=power)
    left.set(xlabel="x₁", ylabel="x₂")
    mark(left, *first.theta[0, :, 0], "start", offset=(-2, 6))
    mark(left, *best, "minimum", marker="*", offset=(8, 6),
         bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 1.0, "alpha": 0.9})
    right.set(xlabel="step", ylabel="loss", yscale="log", ylim=(low, high), xlim=(0, 1.5 * last))
    right.set_xticks(np.linspace(0, last, 5).round().astype(int))
    right.axvline(last, color=MUTED, linewidth=0.5)
    styles = _styles(walks)
    lines = {n: left.plot([], [], **{**styles[n], "marker": "", "linewidth": 1.2})[0] for n in walks}
    heads = {n: left.plot([], [], linestyle="none", marker=styles[n]["marker"], markersize=6, zorder=6,
                          color=styles[n]["color"], markeredgecolor=INK, markeredgewidth=0.6)[0] for n in walks}
    losses = {n: right.plot([], [], **{**styles[n], "marker": "", "linewidth": 1.2})[0] for n in walks}
    labels = {n: right.text(1.02 * last, 1, n, fontsize=7, color=styles[n]["color"], va="center") for n in walks}
    top, side = caption(left, " "), caption(right, " ")
    gap = 0.058 * np.log10(high / low)
    (x0, x1), (y0, y1) = window

    def update(tuned, step):
        ends, gone = [], 0
        for name, walk in walks.items():
            theta, loss = walk.theta[:step + 1, :, tuned], walk.loss[:step + 1, tuned]
            near = (np.abs(theta - [(x0 + x1) / 2, (y0 + y1) / 2]) < [3 * (x1 - x0), 3 * (y1 - y0)]).all(axis=1)
            lines[name].set_data(*np.where(near[:, None], theta, np.nan).T)
            inside = x0 < theta[-1, 0] < x1 and y0 < theta[-1, 1] < y1
            heads[name].set_data(*(theta[-1:].T if inside else [[], []]))
            shown = np.clip(np.where(np.isfinite(loss), loss, high), low, high)
            losses[name].set_data(walk.steps[:step + 1], shown)
            ends.append(np.log10(shown[-1]))
            gone += not inside
        for name, height in zip(walks, apart(ends, gap, np.log10(high) - gap / 2)):
            labels[name].set_y(10**height)
        top.set_text(f"step {step}")
        side.set_text(f"{gone} out of sight" if gone else "all in sight")

    return fig, [*lines.values(), *heads.values(), *losses.values(), *labels.values(), top, side], update
