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
from matplotlib.lines import Line2D
from matplotlib.text import Text


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
