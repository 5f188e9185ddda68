"""Teaching figures in Matplotlib: curves, contours, paths, vectors, maps over settings.

All take the axes to draw on and return the artist that they made, so that a slider can move it. Optimizers have one
colour, one line style and one marker each in the whole book, told apart without colour too.
"""

import functools
import inspect
import warnings
from contextlib import contextmanager

import matplotlib
import numpy as np
from matplotlib import patheffects
from matplotlib.colors import LinearSegmentedColormap, LogNorm
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from gradlab import _checks
from gradlab.pictures import show

__all__ = ["figure", "curve", "contours", "surface", "heat_map", "path", "path_on_curve", "vectors", "mark", "caption",
           "number", "nearest", "apart", "style_of", "show", "INK", "MUTED", "PAPER", "STRONG"]

PAPER, INK, MUTED, PALE = "#fbfcfe", "#1f2d3a", "#5c6b7a", "#c9d6e3"
STRONG = "#c8450b"  # the one strong colour, for what the reader should follow

# Okabe and Ito's colours, darkened where a thin line on pale blue needs it; no two share a line style and a marker.
STYLES = {
    "GradientDescent": dict(color="#0067a3", linestyle=(0, (4, 1.5)), marker="s", markersize=2.6),
    "Momentum": dict(color=STRONG, linestyle="-", marker="o", markersize=3.2),
    "Nesterov": dict(color="#00795a", linestyle=(0, (6, 1.5, 1, 1.5)), marker="^", markersize=3.4),
    "AdaGrad": dict(color="#8a6d00", linestyle=(0, (1, 1.2)), marker="v", markersize=3.4),
    "RMSprop": dict(color="#a8467f", linestyle=(0, (3, 1, 1, 1)), marker="D", markersize=2.6),
    "Adam": dict(color="#3d3d3d", linestyle=(0, (8, 2)), marker="P", markersize=3.4),
    "AdamW": dict(color="#6a51a3", linestyle=(0, (2, 1)), marker="X", markersize=3.4),
    "AMSGrad": dict(color="#7a4a21", linestyle=(0, (5, 1, 1, 1, 1, 1)), marker="*", markersize=4.2),
}

_LOOK = {
    "font.family": "DejaVu Sans", "font.size": 8, "axes.titlesize": 8.5, "axes.labelsize": 8, "xtick.labelsize": 7.5,
    "ytick.labelsize": 7.5, "legend.fontsize": 7.5, "figure.facecolor": PAPER, "axes.facecolor": PAPER,
    "savefig.facecolor": PAPER, "text.color": INK, "axes.labelcolor": INK, "axes.titlecolor": INK,
    "axes.edgecolor": MUTED, "xtick.color": MUTED, "ytick.color": MUTED, "xtick.labelcolor": INK,
    "ytick.labelcolor": INK, "axes.linewidth": 0.6, "xtick.major.width": 0.6, "ytick.major.width": 0.6,
    "axes.spines.top": False, "axes.spines.right": False, "axes.titlelocation": "left", "lines.linewidth": 1.4,
    "hatch.linewidth": 0.5, "hatch.color": "#8695a3",
}

_WATER = LinearSegmentedColormap.from_list("water", ["#f4f8fc", "#dbe6f1", "#bccfe1"])
_HEAT = LinearSegmentedColormap.from_list("heat", ["#16395c", "#3f78a8", "#9dc0da", "#eef4f9"])


@contextmanager
def look():
    """The book's look, for as long as the ``with`` block lasts; the reader's own settings are left alone."""
    with matplotlib.rc_context(_LOOK):
        yield


def figure(panels=1, *, height=None, width=None, projections=None):
    """A figure of one or more panels side by side; on a narrow screen the page sets them below each other.

    Parameters
    ----------
    panels : int
        How many.
    height, width : float, optional
        Of one panel, in inches. One panel is 3.8 × 3.1, several are 3.2 × 2.9 each: wider, its texts would be too small
        where the page has room for some 330 pixels only.
    projections : list of str or None, optional
        The projection of each panel, ``"3d"`` for a surface.

    Returns
    -------
    figure : matplotlib.figure.Figure
    axes : Axes, or list of Axes when there are several panels

    Examples
    --------
    >>> fig, (left, right) = figure(2)
    >>> fig.get_size_inches().tolist()
    [6.4, 2.9]
    """
    width = width or (3.8 if panels == 1 else 3.2)
    height = height or (3.1 if panels == 1 else 2.9)
    projections = projections or [None] * panels
    with look():
        fig = Figure(figsize=(width * panels, height), layout="constrained")
        parts = [fig] if panels == 1 else fig.subfigures(1, panels)
        axes = [part.add_subplot(projection=projection) for part, projection in zip(parts, projections)]
    return fig, (axes[0] if panels == 1 else axes)


def told(function):
    """A figure's function whose errors say what it was given.

    What a figure can be drawn from is in its docstring; to check all of it before would be as long as the figure.
    """
    @functools.wraps(function)
    def drawn(*args, **keywords):
        given = inspect.signature(function).bind(*args, **keywords).arguments
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error", np.exceptions.ComplexWarning)  # half of a number would be drawn
                return function(*args, **keywords)
        except Exception as error:
            kind = TypeError if isinstance(error, (AttributeError, TypeError)) else ValueError
            shown = ", ".join(f"{name} {_checks.shown(value, 80)}" for name, value in given.items())
            raise kind(f"{function.__name__} cannot be drawn from {shown}: {type(error).__name__}: "
                       f"{_checks.shown(str(error))}. Its docstring says what each of them must be.") from error

    return drawn


def style_of(optimizer):
    """Colour, line style and marker of an optimizer, or of its class's name, as keywords for ``ax.plot``.

    Examples
    --------
    >>> style_of("Momentum")["marker"]
    'o'
    """
    name = optimizer if isinstance(optimizer, str) else type(optimizer).__name__
    if name not in STYLES:
        raise ValueError(f"optimizer must be one of {', '.join(STYLES)}, got {name!r}")
    return dict(STYLES[name])


def number(value, digits=3):
    """A number as text, in so many significant digits and with a proper minus sign.

    Examples
    --------
    >>> number(-0.33554)
    '−0.336'
    """
    return f"{value:.{digits}g}".replace("-", "−")


def nearest(values, value):
    """Position of the entry of `values` that is nearest to `value`.

    Examples
    --------
    >>> nearest([0.1, 0.2, 0.3], 0.2000001)
    1
    """
    return int(np.abs(np.asarray(values, float) - value).argmin())


def apart(heights, gap, top):
    """Heights for names beside lines' ends: moved as little as needed, in order, to be a gap apart and not above the top.

    Examples
    --------
    >>> apart([0.5, 0.52, 0.1], 0.1, 1.0).round(2)
    array([0.5, 0.6, 0.1])
    """
    order = np.argsort(heights, kind="stable")
    placed = np.asarray(heights, float)[order]
    for i in range(1, placed.size):
        placed[i] = max(placed[i], placed[i - 1] + gap)
    placed[-1] = min(placed[-1], top)
    for i in reversed(range(placed.size - 1)):
        placed[i] = min(placed[i], placed[i + 1] - gap)
    result = np.empty_like(placed)
    result[order] = placed
    return result


def thinned(points, gap):
    """Points without those that lie too near to the last one kept to be told from it on paper.

    Parameters
    ----------
    points : ndarray, shape (n, coordinates)
        Of a path.
    gap : tuple of float
        How near, in each coordinate.

    Returns
    -------
    ndarray, shape (m, coordinates)

    Examples
    --------
    >>> thinned(np.array([[0.0, 0.0], [0.1, 0.0], [0.3, 0.0], [0.3, 0.1]]), (0.2, 0.2)).tolist()
    [[0.0, 0.0], [0.3, 0.0]]
    """
    kept = [0]
    for i in range(1, len(points)):
        if (np.abs(points[i] - points[kept[-1]]) > gap).any():
            kept.append(i)
    return points[kept]


def curve(ax, objective, x, **style):
    """Draw a function of one number.

    Parameters
    ----------
    ax : Axes
    objective : callable
        Takes an array, returns one of its shape.
    x : tuple (left, right) or ndarray
        Where; a pair is filled with 400 points.
    **style
        For ``ax.plot``; a pale line without.

    Returns
    -------
    Line2D
    """
    x = np.linspace(*x, 400) if len(x) == 2 else np.asarray(x)
    line, = ax.plot(x, objective(x), **{"color": "#8fa6bb", "linewidth": 2.2, "zorder": 1, **style})
    ax.set_xlim(x[0], x[-1])
    return line


def contours(ax, objective, x, y, *, levels=14, power=2.0, points=161):
    """Draw a function of two numbers as pale level lines over paler fills.

    Parameters
    ----------
    ax : Axes
    objective : Objective
        Of two coordinates.
    x, y : tuple (low, high)
        The window.
    levels : int
        How many level lines.
    power : float
        1 spaces the levels evenly; 2 (as on a bowl) spaces the lines evenly; more shows a flat floor better.
    points : int
        Grid points along each axis.

    Returns
    -------
    QuadContourSet
        Of the level lines.
    """
    xs, ys = np.linspace(*x, points), np.linspace(*y, points)
    values = objective(np.stack(np.meshgrid(xs, ys)))
    low, high = values.min(), values.max()
    heights = low + (high - low) * np.linspace(0, 1, levels + 1) ** power
    ax.contourf(xs, ys, values, levels=heights, cmap=_WATER, zorder=0)
    lines = ax.contour(xs, ys, values, levels=heights[1:-1], colors="#9db3c8", linewidths=0.6, zorder=1)
    ax.set(xlim=x, ylim=y)
    return lines


def surface(ax, objective, x, y, *, points=61):
    """Draw a function of two numbers as a surface in 3-D.

    Parameters
    ----------
    ax : Axes3D
    objective : Objective
        Of two coordinates.
    x, y : tuple (low, high)
        The window.
    points : int
        Grid points along each axis.

    Returns
    -------
    Poly3DCollection
    """
    xs, ys = np.meshgrid(np.linspace(*x, points), np.linspace(*y, points))
    made = ax.plot_surface(xs, ys, objective(np.stack([xs, ys])), cmap=_WATER, rcount=points, ccount=points,
                           edgecolor="#9db3c8", linewidth=0.15, antialiased=True)
    for axis in (ax.xaxis, ax.yaxis, ax.zaxis):
        axis.set_pane_color((1, 1, 1, 0))
        axis.line.set_color(MUTED)
        axis.set_major_locator(MaxNLocator(4))
    ax.grid(False)
    return made


def heat_map(ax, x, y, values, *, low, high, label=None):
    """Draw one number for each of many settings; dark is good (low), pale is bad (high), dots are missing.

    Parameters
    ----------
    ax : Axes
    x : ndarray, shape (m,)
    y : ndarray, shape (n,)
        The settings along both axes.
    values : ndarray, shape (n, m)
        On a logarithmic scale; NaN and infinity (diverged) are left as bare paper.
    low, high : float
        The ends of the scale; values outside are drawn as these.
    label : str, optional
        Of the colour bar; no bar without.

    Returns
    -------
    QuadMesh
    """
    shown = np.ma.masked_invalid(values)
    with look():
        mesh = ax.pcolormesh(x, y, np.ma.clip(shown, low, high), cmap=_HEAT, norm=LogNorm(low, high), shading="nearest",
                             rasterized=True, zorder=0)
        if label:
            bar = ax.figure.colorbar(mesh, ax=ax, pad=0.02, aspect=28)
            bar.set_label(label)
            bar.outline.set_linewidth(0.4)
    ax.set(xlim=(x[0], x[-1]), ylim=(y[0], y[-1]))
    return mesh


def path(ax, trajectory=None, *, optimizer=None, run=(), **style):
    """Draw the way that an optimizer took over two coordinates: a line with a dot at each step.

    Parameters
    ----------
    ax : Axes
    trajectory : Trajectory, optional
        Of two coordinates. Without it the line is empty, for a slider to fill.
    optimizer : Optimizer or str, optional
        Whose style; the trajectory's own without.
    run : tuple of int
        Which of the trajectory's runs.
    **style
        Overrides, for ``ax.plot``.

    Returns
    -------
    Line2D
    """
    x, y = ([], []) if trajectory is None else trajectory.theta[(slice(None), slice(None), *run)].T
    return _line(ax, x, y, optimizer or trajectory.optimizer, style)


def path_on_curve(ax, trajectory=None, *, optimizer=None, run=(), **style):
    """Draw the way over a function of one number as points on its curve. Parameters as for `path`.

    Returns
    -------
    Line2D
    """
    x, y = ([], []) if trajectory is None else (a[(slice(None), *run)] for a in (trajectory.theta, trajectory.loss))
    return _line(ax, x, y, optimizer or trajectory.optimizer, style)


def _line(ax, x, y, optimizer, style):
    drawn = {**style_of(optimizer), "linewidth": 1.1, "markeredgewidth": 0, "zorder": 4, **style}
    line, = ax.plot(x, y, **drawn)
    return line


def vectors(ax, points, directions, *, scale=1.0, **style):
    """Draw arrows in data units: from each point along its direction times `scale`.

    Parameters
    ----------
    ax : Axes
    points, directions : array_like, shape (2, n)
    scale : float
    **style
        For ``ax.quiver``.

    Returns
    -------
    Quiver
    """
    (x, y), (u, v) = np.atleast_2d(np.asarray(points, float).T).T, np.atleast_2d(np.asarray(directions, float).T).T
    drawn = {"color": STRONG, "width": 0.008, "zorder": 5, **style}
    return ax.quiver(x, y, scale * u, scale * v, angles="xy", scale_units="xy", scale=1, **drawn)


def mark(ax, x, y, text, *, offset=(5, 5), marker="o", color=INK, **text_style):
    """Mark a point and write its name beside it.

    Parameters
    ----------
    ax : Axes
    x, y : float
    text : str
    offset : tuple of float
        From the point to the text, in points; the text is set on that side.
    marker : str or None
        None for the name alone.
    color : str
    **text_style
        For ``ax.annotate``.

    Returns
    -------
    Annotation
    """
    if marker:
        ax.plot([x], [y], marker=marker, markersize=9 if marker == "*" else 5, color=color, markeredgecolor=PAPER,
                markeredgewidth=0.8, linestyle="none", zorder=6)
    style = {"fontsize": 7.5, "color": color, "zorder": 7, **text_style}
    sides = {"ha": "left" if offset[0] > 0 else "right" if offset[0] < 0 else "center",
             "va": "bottom" if offset[1] > 0 else "top" if offset[1] < 0 else "center"}
    note = ax.annotate(text, (x, y), offset, textcoords="offset points", **{**sides, **style})
    note.set_path_effects([patheffects.withStroke(linewidth=2.2, foreground=PAPER, alpha=0.85)])
    return note


def caption(ax, text=""):
    """A line of text above the axes, for what a slider should say: the loss reached, say.

    Returns
    -------
    Text
    """
    with look():
        return ax.set_title(text, loc="left", fontsize=8.5, color=INK)
