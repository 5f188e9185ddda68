"""The tests of the figures' data would notice: whatever a figure shows is shown wrongly, and one of them must fail.

For each scene of `test_plots_*.py` and each of its artists, what it shows is shifted, a number in its text is another,
its words are those of its neighbour; in a scene with sliders each time that its update has done its work. Left out is what
says nothing of the data by where it stands: the axes' own frame, labels and ticks, colour bars, the places of texts and
lines that keep to the panel.
"""
import functools
import inspect
import itertools
import re

import numpy as np
import pytest
from matplotlib.collections import Collection, PathCollection, QuadMesh
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, FancyArrowPatch, PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.quiver import Quiver
from matplotlib.text import Annotation, Text
from scenes import axes_of, flat, made, settings
from test_figures import speaking_of
from test_scenes import MODULES

SCENES = [(module, build) for module in MODULES for build in module.SLIDERS]
STILL = [(module, build) for module in MODULES for build in module.STATIC]


def runs(module, build):
    """Each test that speaks of a scene, with each set of its parameters: functions to be called."""
    found = []
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
                found.append(functools.partial(test, **given))
    return found


def noticed(tests):
    for i, test in enumerate(tests):
        try:
            test()
        except (Exception, pytest.fail.Exception):  # a test may also look for the right line, and find none
            tests.insert(0, tests.pop(i))  # it may notice the next fault too
            return True
    return False


# -- what a figure shows --------------------------------------------------------------------
def written(axes):
    """All that is written in a panel: names, keys, captions."""
    legend = axes.get_legend()
    texts = [*axes.texts, *(legend.get_texts() if legend else []), axes._left_title, axes.title]
    return [text for text in texts if text.get_text().strip()]


def drawings(figure):
    """What a figure shows, panel by panel: curves, dots, pictures, shapes and texts; colour bars apart."""
    return [artist for axes in axes_of(figure) if axes.get_label() != "<colorbar>"
            for artist in [*axes.lines, *axes.collections, *axes.images, *axes.patches, *written(axes)]]


def in_data(artist):
    """The coordinates of an artist that are those of the data: 0, 1, both or none."""
    if isinstance(artist, Annotation):
        return [0, 1] if artist.xycoords == "data" else []
    if isinstance(artist, PathCollection):
        return [0, 1] if artist.get_offset_transform() == artist.axes.transData else []
    # A patch's own transform hides from Matplotlib 3.9 that one of its coordinates is of the data: without it, then.
    transform = getattr(artist, "get_data_transform", artist.get_transform)()
    found = transform.contains_branch_seperately(artist.axes.transData)
    return [i for i in (0, 1) if found[i]]


NUMBER = r"(?<![0-9.A-Za-z])[0-9]"  # where one begins


def faults(artist):
    """In which ways an artist can be wrong."""
    if isinstance(artist, Text):
        numbers = ["number"] if re.search(NUMBER, artist.get_text()) else []
        return [*numbers, "words", *(["place"] if in_data(artist) else [])]
    return ["place"]


# -- what goes wrong ------------------------------------------------------------------------
def reword(text, fault):
    """Write another number, or the words that stand beside; return what takes it back."""
    before = text.get_text()
    if fault == "number":
        *_, at = (found.start() for found in re.finditer(NUMBER, before))
        text.set_text(before[:at] + str((int(before[at]) + 5) % 10) + before[at + 1:])
    else:
        texts = written(text.axes) if text.axes else []
        after = texts[texts.index(text) + 1:] + texts if text in texts else []
        text.set_text(next((other.get_text() for other in after if other.get_text() != before), "something else"))
    return lambda: text.set_text(before)


def move(artist):
    """Move what an artist shows by a thirtieth of its axes; return what takes it back, None where there is nothing."""
    limits = np.sort(artist.axes.viewLim.get_points(), axis=0).T
    scales = artist.axes.get_xscale(), artist.axes.get_yscale()

    def moved(points, by=1 / 30):
        points = np.array(points, float)
        for i in in_data(artist)[-1:]:  # up where it can
            low, high = limits[i]
            if scales[i] == "log":
                points[..., i] *= (high / low) ** by
            else:
                points[..., i] += (high - low) * by
        return points

    if isinstance(artist, Annotation):
        place = artist.xy
        artist.xy = tuple(moved(place, by=0.1))
        return lambda: setattr(artist, "xy", place)
    if isinstance(artist, Text):
        place = artist.get_position()
        artist.set_position(moved(place, by=0.1))  # beside a line's end, not on it
        return lambda: artist.set_position(place)
    if hasattr(artist, "get_data_3d"):
        x, y, z = artist.get_data_3d()
        artist.set_data_3d(x, y, np.add(z, 0.1))
        return lambda: artist.set_data_3d(x, y, z)
    if isinstance(artist, Line2D):
        x, y = artist.get_data(orig=False)
        artist.set_data(*moved(np.column_stack([x, y])).T)
        return (lambda: artist.set_data(x, y)) if len(x) and in_data(artist) else None
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
    if isinstance(artist, Rectangle):
        corner = artist.get_xy()
        artist.set_xy(moved(corner))
        return lambda: artist.set_xy(corner)
    if isinstance(artist, Circle):
        centre = artist.center
        artist.center = tuple(moved(centre))
        return lambda: setattr(artist, "center", centre)
    raise AssertionError(f"nobody has said how to move {artist!r} wrongly")


def gone_wrong(artist, fault):
    return reword(artist, fault) if fault in ("number", "words") else move(artist)


def named(number, artist, fault):
    words = " ".join(artist.get_text().split()) if isinstance(artist, Text) else f"{type(artist).__name__} {number}"
    return f"{fault} of {words}"


@pytest.mark.parametrize("module, build", SCENES + STILL, ids=[build.__name__ for _, build in SCENES + STILL])
def test_whatever_is_shown_is_checked(module, build, monkeypatch):
    if build in module.SLIDERS:
        scene = made(build)
        scene.update(**settings(scene.grid)[-1])
        figure, moving, right = scene.figure, flat(scene.moving), scene.update
    else:
        figure, moving = build(), []
        monkeypatch.setattr(module, build.__name__, lambda: figure)
    unnoticed, tests = [], runs(module, build)
    for number, artist in enumerate(dict.fromkeys([*drawings(figure), *moving])):
        for fault in faults(artist):
            name, undo = named(number, artist, fault), [gone_wrong(artist, fault)]
            if artist not in moving and undo == [None]:
                continue

            def put_back():
                while undo:
                    (undo.pop() or str)()

            def wrong(**values):
                put_back()
                right(**values)
                if fault in faults(artist):
                    undo.append(gone_wrong(artist, fault))

            with monkeypatch.context() as patch:
                if build in module.SLIDERS:
                    patch.setattr(scene, "update", wrong)
                if not noticed(tests):
                    unnoticed.append(name)
            put_back()
    assert not noticed(tests), "all is put back: what was noticed were the faults"
    assert unnoticed == [], "these may show anything, and no test fails"
