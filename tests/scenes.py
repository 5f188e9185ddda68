"""What tests of figures share. A module test_plots_*.py lists its scenes, and test_scenes.py holds all to the same laws.

A scene with sliders is a function that returns ``(figure, moving, update), grid``, where the grid is name -> the values
of a slider; a still one returns a figure. Modules list them as SLIDERS and STATIC.
"""
import functools
import itertools
import re
import warnings
from types import SimpleNamespace

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import rgb_to_hsv, to_rgb
from matplotlib.contour import ContourSet
from matplotlib.lines import Line2D
from matplotlib.text import Annotation, Text


@functools.cache
def made(build):
    """The scene, built once for all tests."""
    (figure, moving, update), grid = build()
    grid = {name: np.asarray(values).tolist() for name, values in grid.items()}
    return SimpleNamespace(figure=figure, moving=flat(moving), update=update, grid=grid)


def flat(moving):
    return [a for part in moving for a in flat(part)] if isinstance(moving, (list, tuple)) else [moving]


def settings(grid):
    """The corners of the sliders' ranges, and the middle."""
    every = [*itertools.product(*((values[0], values[-1]) for values in grid.values())),
             tuple(values[len(values) // 2] for values in grid.values())]
    return [dict(zip(grid, values)) for values in every]


def cases(build):
    return pytest.mark.parametrize("setting", settings(made(build).grid), ids=str)


def state(artist):
    """All of a moving artist that a slider may change, to be compared."""
    look = [artist.get_visible(), artist.get_alpha()]
    if isinstance(artist, Line2D):
        return *look, np.column_stack(artist.get_data()).astype(float).tobytes(), artist.get_linewidth(), artist.get_color()
    if isinstance(artist, Text):
        return *look, artist.get_text(), artist.get_position(), artist.get_color()
    if hasattr(artist, "get_offsets"):  # collections: arrows, dots, filled bands
        parts = [np.asarray(artist.get_offsets()).tobytes(), np.asarray(artist.get_facecolors()).tobytes()]
        parts += [path.vertices.tobytes() for path in artist.get_paths()]
        parts += [np.asarray(getattr(artist, name, 0.0)).tobytes() for name in ("U", "V")]
        return *look, *parts
    if hasattr(artist, "get_path"):  # patches
        return *look, artist.get_transform().transform_path(artist.get_path()).vertices.tobytes(), artist.get_facecolor()
    return *look, np.asarray(artist.get_array()).tobytes()


def axes_of(figure):
    return figure.findobj(lambda artist: hasattr(artist, "viewLim"))


def drawn(figure):
    canvas = FigureCanvasAgg(figure)
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # a layout that finds no room only warns, and draws nothing in its place
        canvas.draw()
    return canvas


def numbers(text):
    """The numbers in a text, with the proper minus sign that the figures write."""
    found = re.findall(r"(?<![A-Za-z])[−-]?\d+(?:\.\d+)?(?:e[+−-]\d+)?", text.get_text())  # the 2 of L2 is none
    return [float(n.replace("−", "-")) for n in found]


def near(want, digits):
    """Equal when rounded to so many significant digits."""
    return pytest.approx(want, rel=0.5001 * 10.0 ** (1 - digits), abs=1e-13)


def thin(line, points, gap):
    """The line goes through some of these points in order; each other one is within the gap of the one drawn last."""
    drawn_points = np.column_stack(line.get_data())
    kept = 0
    for point in np.asarray(points, float):
        if kept < len(drawn_points) and np.allclose(point, drawn_points[kept], rtol=1e-9, atol=1e-8):
            kept += 1
        else:
            assert kept and (np.abs(point - drawn_points[kept - 1]) <= np.add(gap, 1e-8)).all()
    assert kept == len(drawn_points)
    assert (np.abs(np.diff(drawn_points, axis=0)) > gap).any(axis=1).all()  # nothing is drawn twice


def same(line, x, y, rel=1e-9):
    """The line goes through these points."""
    got = np.array(line.get_data(), float)
    assert got.shape == (2, len(x))
    assert got[0] == pytest.approx(np.asarray(x, float), rel=rel, abs=1e-12, nan_ok=True)
    assert got[1] == pytest.approx(np.asarray(y, float), rel=rel, abs=1e-12, nan_ok=True)


def labels(*artists):
    return [(artist.axes.get_xlabel(), artist.axes.get_ylabel()) for artist in artists]


# -- what stays in a figure: reference lines, marks, level lines, keys -----------------------
def still(axes, scene):
    """The lines of a panel that no slider moves, in the order they were drawn."""
    return [line for line in axes.lines if line not in scene.moving]


def straight(line, x=None, y=None):
    """The line goes all across its panel at this height (y), or upright at this place (x)."""
    xs, ys = np.array(line.get_data(), float)
    across, at, want = (ys, xs, x) if y is None else (xs, ys, y)
    assert at == pytest.approx([want] * 2, abs=1e-6) and across.tolist() == [0, 1]  # from edge to edge
    assert line.get_transform() == (line.axes.get_xaxis_transform("grid") if y is None
                                    else line.axes.get_yaxis_transform("grid"))


def noted(axes):
    """The words at a place in data: {words: (x, y)}. That they stand beside it is seen too."""
    notes = [text for text in axes.texts if isinstance(text, Annotation) and text.xycoords == "data"]
    assert all(np.hypot(*note.get_position()) < 30 for note in notes)  # points
    return {note.get_text(): tuple(map(float, note.xy)) for note in notes}


def marked(axes, scene, places, stars=("minimum",)):
    """The dots that stay are at these places and have these names, the minimum is a star: {words: (x, y)}."""
    dots = [line for line in still(axes, scene) if len(line.get_xdata()) == 1]
    for dot, (words, place) in zip(dots, places.items(), strict=True):
        assert np.ravel(dot.get_data()) == pytest.approx(place, abs=2e-4) == noted(axes)[words]
        assert dot.get_marker() == ("*" if words in stars else "o")


def contoured(axes, value):
    """Every line and every fill of the level lines is where a function of two numbers has the level."""
    sets = [artist for artist in axes.collections if isinstance(artist, ContourSet)]
    assert [contour.filled for contour in sets] == [True, False]
    xs, ys = np.meshgrid(np.linspace(*axes.get_xlim(), 50), np.linspace(*axes.get_ylim(), 50))
    heights = np.array([value((x, y)) for x, y in zip(xs.ravel(), ys.ravel())])
    assert sets[0].levels[0] <= heights.min() + 1e-3 * np.ptp(heights) and sets[0].levels[-1] >= heights.max() * 0.999
    assert (sets[0].levels[1:-1] == sets[1].levels).all()
    for contour in sets:
        found = 0
        for k, path in enumerate(contour.get_paths()):
            inner = path.vertices[(path.vertices > [xs.min(), ys.min()]).all(axis=1)
                                  & (path.vertices < [xs.max(), ys.max()]).all(axis=1)]
            for point in inner[::17]:
                miss = np.abs(value(point) - contour.levels[k:k + 1 + contour.filled]).min()
                assert miss < 2e-3 * np.ptp(heights)
                found += 1
        assert found > 50
    shades = [sum(color[:3]) for color in sets[0].get_facecolors()]
    assert shades == sorted(shades, reverse=True)  # deep is pale


def barred(mesh, label):
    """The colour bar beside a map shows the map's own colours from low to high."""
    bar = mesh.colorbar
    assert bar.cmap is mesh.cmap and bar.norm is mesh.norm and bar.ax.get_ylabel() == label
    heights, values = bar.solids.get_coordinates()[:, 0, 1], bar.solids.get_array().ravel()
    assert (heights[0], heights[-1]) == pytest.approx((mesh.norm.vmin, mesh.norm.vmax))
    assert ((heights[:-1] < values) & (values < heights[1:])).all()


HUES = {"red": (330, 360), "orange": (10, 30), "brown": (30, 45), "green": (145, 180), "blue": (195, 215)}  # in degrees
MARKERS = {"dots": "o", "squares": "s", "triangles": "^", "diamond": "D", "triangle": "^", "ring": "o", "dot": "o",
           "square": "s", "diamonds": "D", "crosses": "P", "rings": "o", "bars": "_"}


def hues(color):
    """What a colour is called."""
    hue, saturation, value = rgb_to_hsv(to_rgb(color))
    found = {name for name, (low, high) in HUES.items() if low < 360 * hue < high and saturation > 0.3}
    return found | ({"pale"} if value > 0.7 and saturation < 0.4 else {"dark"} if value < 0.3 else set())


def looks(line):
    """All words that a key may use for a line's look, or an arrow's."""
    if not isinstance(line, Line2D):
        color, words = line.get_edgecolor(), set()
    else:
        hollow = str(line.get_markerfacecolor()) == "none"
        color = line.get_markeredgecolor() if hollow else line.get_color()
        words = {name for name, sign in MARKERS.items() if sign == line.get_marker() and hollow == name.startswith("ring")}
    if line.get_linestyle() != "None":
        dashes = line._unscaled_dash_pattern[1]
        kind = "solid" if not dashes else "dash-dots" if len(dashes) == 4 else (
            "dashed" if dashes[0] > 1.5 * dashes[1] else "dotted")
        words |= {"line", kind, *{"dashed": ["dashes"], "dotted": ["dots"]}.get(kind, [])}
    return words | hues(color)


def keyed(axes, meaning, line, *, coloured=True):
    """A panel's key has one entry, "orange dots: meaning", for this line; each word of it, and its colour, is true."""
    rows = [(row.split(":", 1), text) for text in axes.texts for row in re.split(r"\n|, (?=dashed:)", text.get_text())
            if ":" in row]
    (look, text), = [(look, text) for (look, means), text in rows if means.strip() == meaning]
    words = set(look.replace(",", "").split()) - {"upper", "lower"}
    assert words and words <= looks(line), (meaning, words, looks(line))
    if coloured:
        assert to_rgb(text.get_color()) == to_rgb(line.get_color())


def off(text, line):
    """How far a text's place is from a line, in sizes of the panel."""
    axes = line.axes
    if isinstance(text, Annotation):
        place = axes.transData.transform(text.xy)
    else:
        place = text.get_transform().transform(text.get_position())
    with np.errstate(divide="ignore"):
        pixels = axes.transData.transform(np.column_stack(line.get_data()).astype(float))
    x, *points = axes.transAxes.inverted().transform([place, *pixels])
    points = np.array([point for point in points if np.isfinite(point).all()])
    start, way = points[:-1], np.diff(points, axis=0)
    share = np.clip(((x - start) * way).sum(axis=1) / np.maximum((way**2).sum(axis=1), 1e-300), 0, 1)
    nearest = [np.hypot(*(points[0] - x)), *np.hypot(*(start + share[:, None] * way - x).T)]
    return min(nearest)


def kept_apart(places, ends, gap, top):
    """Names stand at their lines' ends in order, moved only where they would touch or stand too high."""
    order = np.argsort(ends, kind="stable")
    placed, ends = np.array(places, float)[order], np.array(ends, float)[order]
    assert (np.diff(placed) >= gap - 1e-9).all() and placed[-1] <= top + 1e-9
    moved, touches = ~np.isclose(placed, ends), np.isclose(np.diff(placed), gap)
    assert not (moved & ~np.append(touches, np.isclose(placed[-1], top)) & ~np.insert(touches, 0, False)).any()
    assert not moved.all() or np.isclose(placed[-1], top)


def legend_of(axes, lines):
    """A legend's entries are these names in order, each beside the look of its line: {name: line}."""
    legend = axes.get_legend()
    assert [text.get_text() for text in legend.get_texts()] == list(lines)
    for handle, line in zip(legend.legend_handles, lines.values(), strict=True):
        for look in ("color", "marker", "linestyle", "markerfacecolor"):
            assert getattr(handle, f"get_{look}")() == getattr(line, f"get_{look}")(), look


def beside(text, line, *others, within=0.05):
    """A name stands beside its line, nearer to it than to the others."""
    assert off(text, line) <= within
    assert all(off(text, other) > off(text, line) for other in others)
