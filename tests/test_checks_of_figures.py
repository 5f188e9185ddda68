"""The tests of the figures' data would notice: whatever moves in a figure is moved wrongly, and one of them must fail.

For each scene of `test_plots_*.py` and each of its moving artists the scene's update does its work and then shifts that
artist, or writes another number into that text. Still pictures have each of their lines and collections shifted.
"""
import inspect
import itertools
import re

import numpy as np
import pytest
from matplotlib.collections import Collection, PathCollection, QuadMesh
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, FancyArrowPatch, PathPatch
from matplotlib.path import Path
from matplotlib.quiver import Quiver
from matplotlib.text import Text
from scenes import axes_of, flat, made
from test_figures import speaking_of
from test_scenes import MODULES

SCENES = [(module, build) for module in MODULES for build in module.SLIDERS]
STILL = [(module, build) for module in MODULES for build in module.STATIC]


def runs(module, build):
    """Each test that speaks of a scene, with each set of its parameters: functions to be called."""
    for name in speaking_of(build, module):
        test = getattr(module, name)
        marks = [mark for mark in getattr(test, "pytestmark", []) if mark.name == "parametrize"]
        sets = []
        for mark in marks:
            names = [n.strip() for n in mark.args[0].split(",")] if isinstance(mark.args[0], str) else mark.args[0]
            sets.append([dict(zip(names, values if len(names) > 1 else [values])) for values in mark.args[1]])
        wanted = set(inspect.signature(test).parameters)
        for chosen in itertools.product(*sets):
            given = {k: v for one in chosen for k, v in one.items()}
            if wanted == set(given):
                yield lambda test=test, given=given: test(**given)


def shift(artist):
    """Move what an artist shows by a thirtieth of its axes; return what takes it back, None where there is nothing."""
    if isinstance(artist, Text):
        text = artist.get_text()
        digits = [found.start() for found in re.finditer(r"(?<![0-9.A-Za-z])[0-9]", text)]  # where a number begins
        if digits:
            artist.set_text(text[:digits[-1]] + str((int(text[digits[-1]]) + 5) % 10) + text[digits[-1] + 1:])
        else:
            artist.set_text("something else")
        return lambda: artist.set_text(text)
    (_, low), (_, high) = np.sort(artist.axes.viewLim.get_points(), axis=0)

    def moved(points, by=1 / 30):
        points = np.array(points, float)
        if artist.axes.get_yscale() == "log":
            points[..., 1] *= (high / low) ** by
        else:
            points[..., 1] += (high - low) * by
        return points

    if hasattr(artist, "get_data_3d"):
        x, y, z = artist.get_data_3d()
        artist.set_data_3d(x, y, np.add(z, 0.1))
        return lambda: artist.set_data_3d(x, y, z)
    if isinstance(artist, Line2D):
        x, y = artist.get_data()
        artist.set_data(x, moved(np.column_stack([x, y]))[:, 1])
        return (lambda: artist.set_data(x, y)) if len(x) else None
    if isinstance(artist, (QuadMesh, AxesImage)):
        values = artist.get_array()
        artist.set_array(values[::-1])
        return lambda: artist.set_array(values)
    if isinstance(artist, Quiver):
        u, v = artist.U, artist.V
        artist.set_UVC(1.1 * u + 0.01, v)
        return lambda: artist.set_UVC(u, v)
    if isinstance(artist, PathCollection):
        offsets = artist.get_offsets()
        artist.set_offsets(moved(offsets))
        return (lambda: artist.set_offsets(offsets)) if len(offsets) else None
    if isinstance(artist, Collection):
        paths = artist.get_paths()
        artist._paths = [Path(moved(path.vertices), path.codes) for path in paths]
        return (lambda: setattr(artist, "_paths", paths)) if paths else None
    if isinstance(artist, FancyArrowPatch):
        ends = artist._posA_posB
        artist.set_positions(*moved(ends))
        return lambda: artist.set_positions(*ends)
    if isinstance(artist, PathPatch):
        path = artist.get_path()
        artist.set_path(Path(moved(path.vertices, by=0.1), path.codes))  # a region, whose test goes by a grid
        return lambda: artist.set_path(path)
    if isinstance(artist, Circle):
        centre = artist.center
        artist.center = tuple(moved(centre))
        return lambda: setattr(artist, "center", centre)
    raise AssertionError(f"nobody has said how to move {artist!r} wrongly")


def noticed(module, build):
    for run in runs(module, build):
        try:
            run()
        except (Exception, pytest.fail.Exception):  # a test may also look for the right line, and find none
            return True
    return False


@pytest.mark.parametrize("module, build", SCENES, ids=[build.__name__ for _, build in SCENES])
def test_whatever_moves_is_checked(module, build, monkeypatch):
    scene = made(build)
    right, unnoticed = scene.update, []
    for number, artist in enumerate(flat(scene.moving)):
        undo = []

        def wrong(**values):
            right(**values)
            undo.append(shift(artist))

        with monkeypatch.context() as patch:
            patch.setattr(scene, "update", wrong)
            if not noticed(module, build):
                unnoticed.append(f"{number}: {artist}")
        for back in filter(None, reversed(undo)):
            back()
    assert unnoticed == [], "these may show anything, and no test fails"


def drawings(figure):
    """What a still figure shows of its data: curves, dots and pictures; level lines have tests of their own."""
    return [artist for axes in axes_of(figure) for artist in [*axes.lines, *axes.collections, *axes.images]
            if isinstance(artist, (PathCollection, Quiver, QuadMesh, AxesImage))
            or isinstance(artist, Line2D) and len(artist.get_xdata()) > 2]


@pytest.mark.parametrize("module, build", STILL, ids=[build.__name__ for _, build in STILL])
def test_whatever_a_still_figure_shows_is_checked(module, build, monkeypatch):
    unnoticed = []
    for number in range(len(drawings(build()))):

        def wrong():
            figure = build()
            shift(drawings(figure)[number])
            return figure

        with monkeypatch.context() as patch:
            patch.setattr(module, build.__name__, wrong)
            if not noticed(module, build):
                unnoticed.append(f"{number}: {drawings(build())[number]}")
    assert unnoticed == [], "these may show anything, and no test fails"
