"""Sliders: what is in their frames, and that both ways to switch show the same one."""
import base64
import io
import itertools
import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

import ipywidgets
import matplotlib
import numpy as np
import pytest
from ipywidgets.embed import dependency_state
from ipywidgets.widgets.widget_link import Link
from matplotlib import patheffects
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Rectangle
from PIL import Image

from gradlab.pictures import DPI
from gradlab.widgets import explore

UNITS = 10  # SVG units in a point


# Reading frames, independently of what writes them

def drawings(frame):
    """The panels' svg elements."""
    return [cell[0] for cell in ElementTree.fromstring(frame)]


def elements(frame, tag, panel=0):
    return list(drawings(frame)[panel].iter(tag))


def subpaths(data):
    """Absolute corners of the lines in path data: a list of arrays, one for each move."""
    tokens = re.findall(r"[a-zA-Z]|-?\d+", data)
    paths, pen, command = [], np.zeros(2, int), None
    while tokens:
        if tokens[0].isalpha():
            command = tokens.pop(0)
            if command == "z":
                paths[-1].append(paths[-1][0])
                pen = paths[-1][0]
                continue
        if command == "h":
            step = np.array([int(tokens.pop(0)), 0])
        else:
            step = np.array([int(tokens.pop(0)), int(tokens.pop(0))])
        if command == "M":
            pen = step
            paths.append([pen])
            command = "L"
        elif command == "m":
            pen = pen + step
            paths.append([pen])
            command = "l"
        else:
            assert command in "lh", command
            pen = pen + step
            paths[-1].append(pen)
    return [np.array(path) for path in paths]


def expected(axes, x, y, panel=None):
    """Data coordinates in SVG units: tenths of a point from the upper left corner of the panel."""
    panel = axes.figure if panel is None else panel
    corner = panel.bbox.x0, panel.bbox.y1
    points = (axes.transData.transform(np.column_stack([x, y])) - corner) * 72 / axes.figure.dpi
    return points * (UNITS, -UNITS)


def pixels(image):
    return np.asarray(Image.open(io.BytesIO(image)).convert("RGB")).astype(int)


def background_images(widget):
    return [pixels(base64.b64decode(source))
            for source in re.findall(r'src="data:image/webp;base64,([^"]*)"', widget.background)]


def figure_with_line(style="-", **options):
    figure = Figure(figsize=(4, 3), layout="constrained")
    axes = figure.subplots()
    axes.set(xlim=(0, 4), ylim=(-2, 2))
    line, = axes.plot([], [], style, **options)
    return figure, axes, line


def one_frame(figure, moving):
    return explore(figure, moving, lambda step: None, {"step": [0]}, alt="A frame.").frames[0,]


X = np.array([0.5, 1.0, 2.5, 3.5])
SLOPES, SHIFTS = [0.25, 0.5, 1.0], [-0.5, 0.0]


def sliders(**options):
    """A widget of two parameters and what it is made of."""
    figure, axes, line = figure_with_line("o-")

    def update(slope, shift):
        line.set_data(X, slope * X / 2 + shift)

    widget = explore(figure, line, update, {"slope": SLOPES, "shift": SHIFTS},
                     **{"alt": lambda slope, shift: f"A line of slope {slope} from {shift}."} | options)
    return widget, figure, axes, line


# Frames

def test_every_setting_has_its_own_frame():
    widget, *_ = sliders()
    assert list(widget.frames) == list(itertools.product(SLOPES, SHIFTS))
    assert len(set(widget.frames.values())) == 6


def test_lines_and_dots_lie_where_the_axes_say():
    widget, figure, axes, _ = sliders()
    for (slope, shift), frame in widget.frames.items():
        dot, line = elements(frame, "path")
        corners, = subpaths(line.get("d"))
        assert abs(corners - expected(axes, X, slope * X / 2 + shift)).max() <= 0.51
        marker, = elements(frame, "marker")  # a dot on each corner
        assert line.get("style") == f"marker:url(#{marker.get('id')})" and len(marker) == 1
        assert dot.get("d") == "M0 0h0" and dot.get("stroke-linecap") == "round" and dot.get("stroke-width") == "70"


def test_dots_without_a_line_lie_where_the_axes_say():
    figure, axes, line = figure_with_line("o")
    line.set_data(X, X / 2)
    dots, = elements(one_frame(figure, line), "path")
    centres = np.array([path[0] for path in subpaths(dots.get("d"))])
    assert abs(centres - expected(axes, X, X / 2)).max() <= 0.51
    assert all((path == path[0]).all() for path in subpaths(dots.get("d")))  # without length
    assert dots.get("stroke-linecap") == "round"


@pytest.mark.parametrize("style", [dict(markevery=2), dict(drawstyle="steps"), dict(alpha=0.5), dict(mfc="none")])
def test_dots_that_are_not_on_each_corner_are_apart(style):
    figure, axes, line = figure_with_line("o-", **style)
    line.set_data(X, X / 2)
    frame = one_frame(figure, line)
    assert elements(frame, "marker") == [] and len(elements(frame, "path")) >= 2


def test_dots_do_not_go_to_another_line():
    figure, axes, line = figure_with_line("-", color="C0")
    dots, = axes.plot(X, X, "o", color="C1")
    line.set_data(X, X)
    same = elements(one_frame(figure, [line, dots]), "marker")
    line.set_data(X, X / 2)
    other = elements(one_frame(figure, [line, dots]), "marker")
    assert len(same) == 1 and other == []


def test_a_path_that_stays_where_it_is_leaves_its_dots_there():
    figure, axes, line = figure_with_line("-", color="C0")
    line.set_data(X, X / 2)
    still, = axes.plot([1, 1, 1], [1, 1, 1], "o-", color="C1")
    frame = one_frame(figure, [line, still])
    path, dots = elements(frame, "path")
    assert elements(frame, "marker") == []
    assert abs(subpaths(dots.get("d"))[0][0] - expected(axes, [1], [1])).max() <= 0.51


def test_names_of_dots_are_shared_in_a_widget_and_by_no_other():
    def names(widget):
        return {tuple(marker.get("id") for marker in elements(frame, "marker")) for frame in widget.frames.values()}

    first, *_ = sliders()
    figure, axes, line = figure_with_line("o-")
    axes.set_title("another")
    line.set_data(X, X / 2)
    second = explore(figure, line, lambda step: None, {"step": [0]}, alt="A line.")
    assert len(names(first)) == len(names(second)) == 1 and not names(first) & names(second)


def test_relative_moves_do_not_add_up_their_rounding():
    figure, axes, line = figure_with_line()
    x = np.linspace(0, 4, 1000)
    line.set_data(x, 0.001 * x)
    with matplotlib.rc_context({"path.simplify": False}):
        line.recache(always=True)
        corners, = subpaths(elements(one_frame(figure, line), "path")[0].get("d"))
    assert abs(corners[-1] - expected(axes, x, 0.001 * x)[-1]).max() <= 0.51
    assert len(corners) > 900


def test_drawing_fills_the_same_box_as_the_background():
    """The axes' left upper corner in the background's pixels is where the frame's clip has it."""
    figure, axes, line = figure_with_line()
    figure.set_size_inches(4.013, 3.017)  # no whole number of pixels
    axes.set_facecolor("red")
    axes.set_axis_off()
    axes.set_axis_on()
    for spine in axes.spines.values():
        spine.set_visible(False)
    line.set_data([0, 4], [-1, 1])
    widget = explore(figure, line, lambda step: None, {"step": [0]}, alt="A line.")
    image, = background_images(widget)
    drawing, = drawings(widget.frames[0,])
    _, _, width, height = map(int, drawing.get("viewBox").split())
    scale = 72 * UNITS / DPI
    assert (width, height) == (image.shape[1] * scale, image.shape[0] * scale)
    red = (image[..., 0] > 200) & (image[..., 1] < 60)
    rows, columns = np.flatnonzero(red.any(axis=1)), np.flatnonzero(red.any(axis=0))
    clip, = drawing
    assert abs(int(clip.get("x")) / scale - columns[0]) <= 1
    assert abs(int(clip.get("y")) / scale - rows[0]) <= 1
    assert abs((int(clip.get("x")) + int(clip.get("width"))) / scale - columns[-1] - 1) <= 1
    assert abs((int(clip.get("y")) + int(clip.get("height"))) / scale - rows[-1] - 1) <= 1


def test_background_and_frames_are_laid_out_alike():
    def styles(markup):
        return re.findall(r'<div style="([^"]*)"', markup)

    widget, *_ = sliders()
    assert styles(widget.background) == styles(next(iter(widget.frames.values())))


def test_the_clip_is_the_axes():
    widget, figure, axes, _ = sliders()
    clip, = elements(widget.frames[0.25, 0.0], "svg")[1:]
    (left, bottom), (right, top) = expected(axes, *zip((0, -2), (4, 2)))
    assert clip.tag == "svg"
    box = [int(clip.get(side)) for side in ("x", "y", "width", "height")]
    assert np.abs(np.array(box) - (left, top, right - left, bottom - top)).max() <= 1.01
    assert clip.get("viewBox") == " ".join(map(str, box))  # coordinates inside are those outside


def test_what_is_not_clipped_has_no_clip():
    figure, axes, line = figure_with_line(clip_on=False)
    line.set_data([0, 4], [0, 0])
    drawing, = drawings(one_frame(figure, line))
    assert [child.tag for child in drawing] == ["path"]


def test_each_moving_artist_is_drawn_once():
    figure, axes, line = figure_with_line(color="C0")
    second, = axes.plot([0, 1], [0, 1], color="C1")
    axes.plot([0, 1], [1, 0], color="C2")
    text = axes.text(1, 1, "moving")
    line.set_data([0, 4], [0, 0])
    frame = one_frame(figure, [line, [second, text], second])
    paths = elements(frame, "path")
    assert [path.get("stroke") for path in paths] == ["#1f77b4", "#ff7f0e"]
    assert [len(subpaths(path.get("d"))) for path in paths] == [1, 1]
    assert len(elements(frame, "text")) == 1


def test_higher_zorder_is_drawn_later():
    figure, axes, line = figure_with_line(color="C0", zorder=5)
    second, = axes.plot([0, 1], [0, 1], color="C1", zorder=4)
    line.set_data([0, 4], [0, 0])
    paths = elements(one_frame(figure, [line, second]), "path")
    assert [path.get("stroke") for path in paths] == ["#ff7f0e", "#1f77b4"]


def test_hidden_artists_are_in_no_frame():
    figure, axes, line = figure_with_line()
    line.set_data([0, 4], [0, 0])

    def update(shown):
        line.set_visible(shown)

    widget = explore(figure, line, update, {"shown": [False, True]}, alt="A line, or none.")
    assert [len(elements(frame, "path")) for frame in widget.frames.values()] == [0, 1]
    assert not line.get_visible()


def test_background_has_all_but_what_moves():
    widget, figure, axes, line = sliders()
    image, = background_images(widget)

    def picture():
        figure.set_layout_engine("none")
        stream = io.BytesIO()
        figure.savefig(stream, format="png", dpi=DPI)
        return pixels(stream.getvalue())

    with_line = picture()
    line.set_visible(False)
    without = picture()
    assert abs(image - without).mean() < 1
    assert abs(with_line - without).mean() > 2 * abs(image - without).mean()
    there = abs(with_line - without).sum(axis=2) > 300
    assert there.sum() > 500 and abs(image - without)[there].mean() < 10


def test_panels_have_their_own_drawings():
    figure = Figure(figsize=(6, 3), layout="constrained")
    panels = figure.subfigures(1, 2)
    lines = [panel.subplots().plot([], [], color=colour)[0] for panel, colour in zip(panels, ["C0", "C1"])]
    for line in lines:
        line.axes.set(xlim=(0, 2), ylim=(0, 2))
        line.set_data([0.5, 1.5], [0.5, 1.0])
    widget = explore(figure, lines, lambda step: None, {"step": [0]}, alt="Two lines.")
    left, right = drawings(widget.frames[0,])
    assert len(background_images(widget)) == 2
    for drawing, line, panel in zip((left, right), lines, panels):
        path, = drawing.iter("path")
        assert path.get("stroke") == line.get_color().replace("C0", "#1f77b4").replace("C1", "#ff7f0e")
        corners, = subpaths(path.get("d"))
        # half a unit of rounding, and half a pixel of the background, where the panels are cut
        assert abs(corners - expected(line.axes, [0.5, 1.5], [0.5, 1.0], panel)).max() <= 0.51 + 1.5
    assert (left.get("role"), left.get("aria-label"), left.get("aria-hidden")) == ("img", "Two lines.", None)
    assert (right.get("role"), right.get("aria-label"), right.get("aria-hidden")) == (None, None, "true")


def test_alt_follows_the_setting():
    widget, *_ = sliders()
    assert {setting: drawings(frame)[0].get("aria-label") for setting, frame in widget.frames.items()} == {
        (slope, shift): f"A line of slope {slope} from {shift}." for slope in SLOPES for shift in SHIFTS}
    assert re.findall('alt="(.*?)"', widget.background) == [""]
    widget, *_ = sliders(alt='One "text" & <no more>')
    assert drawings(widget.frames[0.25, 0.0])[0].get("aria-label") == 'One "text" & <no more>'


# Data that go astray

@pytest.mark.parametrize("gap", [np.nan, np.inf])
def test_gaps_break_the_line(gap):
    figure, axes, line = figure_with_line("o-")
    x, y = np.arange(7) / 2, np.array([0, 1, gap, 1, 0.5, gap, 0.5])
    line.set_data(x, y)
    path, dots = elements(one_frame(figure, line), "path")
    first, second = [part for part in subpaths(path.get("d")) if len(part) > 1]
    want = expected(axes, x, np.where(np.isfinite(y), y, 0))
    assert abs(first - want[:2]).max() <= 0.51
    assert abs(second - want[3:5]).max() <= 0.51
    assert len(subpaths(dots.get("d"))) == 5
    assert not re.search("nan|inf", path.get("d") + dots.get("d"))


def test_diverging_paths_stay_small():
    figure, axes, line = figure_with_line("o-")
    steps = np.arange(2000)
    with np.errstate(over="ignore"):
        line.set_data(np.linspace(0, 4, len(steps)), (-1.5) ** steps.astype(float))
    dots, = axes.plot(*line.get_data(), "o")
    _, path, dots = elements(one_frame(figure, [line, dots]), "path")
    numbers = [abs(int(number)) for number in re.findall(r"\d+", path.get("d") + dots.get("d"))]
    assert max(numbers) < 10000
    assert len(subpaths(dots.get("d"))) < 10  # dots outside are left out
    inside = expected(axes, [0, 4 / 1999], [1, -1.5])
    assert abs(subpaths(path.get("d"))[0][:2] - inside).max() <= 0.51


@pytest.mark.parametrize("artist", [
    Circle((1e9, 0), 1e9), Circle((1e9, 0), 1e9, fill=False), Rectangle((-1e9, -1e9), 2e9, 2e9), Circle((2, 0), 1e9)])
def test_huge_patches_stay_small(artist):
    figure, axes, _ = figure_with_line()
    axes.set_aspect("equal")  # or a circle would be none
    axes.add_patch(artist)
    frame = one_frame(figure, artist)
    for path in elements(frame, "path"):
        assert max(abs(int(number)) for number in re.findall(r"\d+", path.get("d"))) < 10000
        assert float(path.get("stroke-width", 0)) < 100
    if artist.get_fill():
        path, = elements(frame, "path")
        assert path.get("fill") != "none"


def test_a_huge_polygon_is_cut_at_its_edges():
    figure, axes, _ = figure_with_line()
    triangle, = axes.fill([1, 2, 3], [-1, 1e9, -1])
    axes.set(xlim=(0, 4), ylim=(-2, 2))
    corners, = subpaths(elements(one_frame(figure, triangle), "path")[0].get("d"))
    low = expected(axes, [1, 3], [-1, -1])
    assert corners[:, 0].min() >= low[0, 0] - 1 and corners[:, 0].max() <= low[1, 0] + 1
    assert corners[:, 1].max() <= low[0, 1] + 1
    assert corners[:, 1].min() < expected(axes, [1], [2])[0, 1]  # up to beyond the axes


def test_empty_data_draw_nothing():
    figure, axes, line = figure_with_line("o-")
    assert elements(one_frame(figure, [line, axes.text(1, 1, "")]), "path") == []


# Looks

def test_line_looks():
    figure, axes, line = figure_with_line("--", lw=2, color="red", alpha=0.5, dash_capstyle="round",
                                          dash_joinstyle="bevel")
    line.set_data([0, 4], [0, 0])
    path, = elements(one_frame(figure, line), "path")
    look = {name: path.get(name) for name in path.keys() if name != "d"}
    assert look == {"fill": "none", "stroke": "#ff0000", "stroke-width": "20", "stroke-opacity": "0.5",
                    "stroke-linecap": "round", "stroke-linejoin": "bevel", "stroke-dasharray": "74 32"}


@pytest.mark.parametrize("style, want", [
    (dict(mfc="red", mec="red", ms=6, mew=1), [("#ff0000", "70")]),
    (dict(mfc="red", mec="none", ms=6, mew=1), [("#ff0000", "60")]),
    (dict(mfc="red", mec="white", ms=6, mew=1), [("#ffffff", "70"), ("#ff0000", "50")]),
    (dict(mfc="red", mec="white", ms=6, mew=0), [("#ff0000", "60")]),
])
def test_dots_are_strokes(style, want):
    figure, axes, line = figure_with_line("o", **style)
    line.set_data([1, 2], [0, 0])
    paths = elements(one_frame(figure, line), "path")
    assert [(path.get("stroke"), path.get("stroke-width")) for path in paths] == want
    assert {path.get("fill") for path in paths} == {"none"}


def test_rings_and_other_markers_are_outlines():
    for marker in ("s", "^"):
        figure, axes, line = figure_with_line(marker, ms=6, mew=0)
        line.set_data([1, 2, 3], [0, 1, 0])
        path, = elements(one_frame(figure, line), "path")
        outlines = subpaths(path.get("d"))
        outlines = [outline for outline in outlines if len(outline) > 1]
        assert len(outlines) == 3 and path.get("d").count("z") == 3
        for outline, centre in zip(outlines, expected(axes, [1, 2, 3], [0, 1, 0])):
            assert abs(outline.min(axis=0) - centre + 30).max() <= 1.01
            assert abs(outline.max(axis=0) - centre - 30).max() <= 1.01
    figure, axes, line = figure_with_line("o", mfc="none", ms=6)
    line.set_data([1, 2], [0, 1])
    path, = elements(one_frame(figure, line), "path")
    assert path.get("fill") == "none" and path.get("stroke-width") == "10" and path.get("d").count("M") == 2


def test_translucent_dots_darken_where_they_overlap():
    figure, axes, _ = figure_with_line()
    cloud = axes.scatter([1, 1.01, 2], [0, 0, 0], s=36, alpha=0.25, linewidths=0)
    paths = elements(one_frame(figure, cloud), "path")
    group, = elements(one_frame(figure, cloud), "g")
    assert len(paths) == 3  # one path paints what overlaps only once
    assert (group.get("stroke-opacity"), group.get("stroke-width")) == ("0.25", "60")


def test_lines_that_look_alike_share_a_path():
    figure, axes, _ = figure_with_line()
    lines = LineCollection([[(i, 0), (i, 1)] for i in range(4)], colors=["r", "r", "b", "b"])
    axes.add_collection(lines)
    paths = elements(one_frame(figure, lines), "path")
    assert [len(subpaths(path.get("d"))) for path in paths] == [2, 2]


def test_points_in_the_same_place_are_written_once():
    figure, axes, line = figure_with_line("o-")
    line.set_data([1, 2, 2, 2, 3], [0, 1, 1, 1, 0])
    dots, = axes.plot([1, 1, 3], [0, 0, 0], "o")
    _, path, dots = elements(one_frame(figure, [line, dots]), "path")
    assert len(subpaths(path.get("d"))[0]) == 3 and len(subpaths(dots.get("d"))) == 2


def test_images_move_too():
    figure, axes, _ = figure_with_line()
    picture = axes.imshow(np.zeros((2, 2)), extent=(1, 3, -1, 1), vmin=0, vmax=1, cmap="gray", interpolation="nearest")
    axes.set(xlim=(0, 4), ylim=(-2, 2))

    def update(value):
        picture.set_data([[1, 1], [value, 1]])

    widget = explore(figure, picture, update, {"value": [0.0, 1.0]}, alt="A square.")
    image, = elements(widget.frames[0.0,], "image")
    (left, top), (right, bottom) = expected(axes, [1, 3], [1, -1])
    box = [int(image.get(side)) for side in ("x", "y", "width", "height")]
    assert np.abs(np.array(box) - (left, top, right - left, bottom - top)).max() <= 10  # whole display pixels
    content = pixels(base64.b64decode(image.get("href").split(",")[1]))
    height, width = content.shape[:2]
    dark = content.mean(axis=2) < 128
    assert dark[height * 3 // 4, width // 4] and not dark[height // 4, width // 4] and not dark[:, width * 3 // 4].any()


def test_a_curved_clip_is_named_after_its_content():
    def polar():
        figure = Figure(figsize=(3, 3))
        line, = figure.subplots(subplot_kw={"projection": "polar"}).plot([0, 1], [0, 1])
        return one_frame(figure, line)

    frame = polar()
    clip, = elements(frame, "clipPath")
    assert elements(frame, "g")[0].get("clip-path") == f"url(#{clip.get('id')})"
    assert len(clip[0].get("d")) > 20
    assert polar() == frame


def test_three_dimensions():
    figure = Figure(figsize=(3, 3))
    axes = figure.add_subplot(projection="3d")
    line, = axes.plot([0, 1], [0, 1], [0, 1])
    dots = axes.scatter([0, 1, 1], [0, 1, 0], [1, 0, 0])

    def update(height):
        line.set_data_3d([0, 1], [0, 1], [0, height])
        dots._offsets3d = ([0, 1, 1], [0, 1, 0], [height, 0, 0])

    widget = explore(figure, [line, dots], update, {"height": [0.5, 1.0]}, alt="A line in space.")
    low, high = ([subpaths(path.get("d")) for path in elements(frame, "path")] for frame in widget.frames.values())
    assert (low[0][0][0] == high[0][0][0]).all() and low[0][0][1][1] > high[0][0][1][1]  # its end rises
    assert any((a[0] != b[0]).any() for a, b in zip(low[1:], high[1:]))


# Texts

def test_texts_are_escaped():
    figure, axes, _ = figure_with_line()
    text = axes.text(1, 1, 'x < 1 & "y" > 2')
    frame = one_frame(figure, text)
    element, = elements(frame, "text")
    assert element.text == 'x < 1 & "y" > 2'
    assert "x &lt; 1 &amp; " in frame


@pytest.mark.parametrize("align, anchor", [("left", None), ("center", "middle"), ("right", "end")])
@pytest.mark.parametrize("angle", [0, 30])
def test_texts_stand_where_they_are_aligned(align, anchor, angle):
    figure, axes, _ = figure_with_line()
    text = axes.text(1, 1, "Ig", ha=align, va="baseline", rotation=angle, rotation_mode="anchor", fontsize=11)
    element, = elements(one_frame(figure, text), "text")
    place = int(element.get("x")), int(element.get("y"))
    assert np.abs(np.array(place) - expected(axes, [1], [1])[0]).max() <= 1
    assert element.get("text-anchor") == anchor
    assert element.get("transform") == (f"rotate(-30 {place[0]} {place[1]})" if angle else None)
    assert element.get("font-size") == "110"
    assert element.get("font-family").startswith("DejaVu Sans,") and element.get("font-family").endswith("sans-serif")


def test_text_above_its_point_stands_above():
    figure, axes, _ = figure_with_line()
    heights = []
    for va in ("bottom", "baseline", "top"):
        text = axes.text(1, 1, "Ig", va=va, fontsize=20)
        element, = elements(one_frame(figure, text), "text")
        heights.append(int(element.get("y")) - expected(axes, [1], [1])[0, 1])
    assert heights[0] < -20 and abs(heights[1]) <= 1 and 100 < heights[2] < 250


def test_text_looks():
    figure, axes, _ = figure_with_line()
    text = axes.text(1, 1, "step   3", weight="bold", style="italic", family="monospace", color="red", alpha=0.5)
    element, = elements(one_frame(figure, text), "text")
    assert element.get("font-weight") == "700" and element.get("font-style") == "italic"
    assert "monospace" in element.get("font-family")
    assert element.get("fill") == "#ff0000" and element.get("fill-opacity") == "0.5"
    assert element.text == "step   3".replace(" ", "\N{NO-BREAK SPACE}")  # browsers fold spaces


def test_formulas_and_halos_are_outlines():
    figure, axes, _ = figure_with_line()
    formula = axes.text(1, 1, r"$\eta^2$")
    assert elements(one_frame(figure, formula), "text") == []
    assert len(elements(one_frame(figure, formula), "path")) == 1
    halo = axes.text(1, 0, "x", path_effects=[patheffects.withStroke(linewidth=3, foreground="white")])
    assert elements(one_frame(figure, halo), "path")[0].get("stroke") == "#ffffff"


def test_a_moving_title_stands_in_its_place():
    """Matplotlib moves titles while it draws, and hidden ones (as for the background) far away."""
    figure, axes, line = figure_with_line()
    axes.xaxis.set_ticks_position("top")
    title = axes.set_title("Title")
    element, = elements(one_frame(figure, title), "text")
    top = expected(axes, [0], [2])[0, 1]
    assert 0 < int(element.get("y")) < top - 50  # above the axes and the ticks' labels, but on the figure


def test_multi_line_texts_have_a_line_each():
    figure, axes, _ = figure_with_line()
    first, second = elements(one_frame(figure, axes.text(1, 1, "one\ntwo")), "text")
    assert (first.text, second.text) == ("one", "two")
    assert int(second.get("y")) > int(first.get("y")) + 50


# The widget

def shown_with_stack(widget, indices):
    """The HTML that the browser shows when the sliders are at `indices`."""
    picture = widget.children[-1].children[1]
    for index in indices:
        assert isinstance(picture, ipywidgets.Stack)
        picture = picture.children[index]
    return picture.value


has_stack = pytest.mark.skipif(not hasattr(ipywidgets, "Stack"), reason="ipywidgets 7 has no Stack")


@has_stack
def test_stacks_show_the_frame_of_each_setting():
    widget, *_ = sliders()
    for i, j in np.ndindex(3, 2):
        assert shown_with_stack(widget, (i, j)) == widget.frames[SLOPES[i], SHIFTS[j]]


def test_without_stack_the_kernel_shows_the_same(monkeypatch):
    with_stack, *_ = sliders()
    monkeypatch.delattr(ipywidgets, "Stack", raising=False)
    widget, *_ = sliders(initial={"slope": 1.0})
    picture = widget.children[-1].children[1]
    assert isinstance(picture, ipywidgets.HTML)
    assert picture.value == with_stack.frames[1.0, -0.5]
    for slope, shift in itertools.product(SLOPES, SHIFTS):
        widget.sliders["slope"].value, widget.sliders["shift"].value = slope, shift
        assert picture.value == with_stack.frames[slope, shift] == widget.frames[slope, shift]


@has_stack
def test_each_stack_follows_its_slider():
    widget, *_ = sliders()
    outer = widget.children[-1].children[1]
    links = {id(link.target[0]): link for link in all_widgets() if isinstance(link, Link)}
    for stack, name in [(outer, "slope")] + [(inner, "shift") for inner in outer.children]:
        link = links[id(stack)]
        assert link.target[1] == "selected_index"
        assert link.source[0] is widget.sliders[name] and link.source[1] == "index"


def all_widgets():
    if hasattr(ipywidgets.widgets.widget, "_instances"):
        return list(ipywidgets.widgets.widget._instances.values())
    return list(ipywidgets.Widget.widgets.values())


@has_stack
def test_initial_setting():
    widget, figure, axes, line = sliders(initial={"shift": 0.0, "slope": 0.5})
    assert [slider.index for slider in widget.sliders.values()] == [1, 1]
    outer = widget.children[-1].children[1]
    assert outer.selected_index == 1 and {inner.selected_index for inner in outer.children} == {1}
    assert np.array_equal(line.get_ydata(), 0.5 * X / 2)


def test_the_first_values_are_the_start():
    widget, figure, axes, line = sliders()
    assert [slider.value for slider in widget.sliders.values()] == [0.25, -0.5]
    assert np.array_equal(line.get_ydata(), 0.25 * X / 2 - 0.5)


def test_three_parameters_and_kinds_of_values():
    figure, axes, line = figure_with_line()
    seen = []

    def update(**values):
        seen.append(values)
        line.set_data([0, 1], [0, values["lr"]])

    widget = explore(figure, line, update, {"lr": np.array([0.1, 0.2]), "steps": range(3), "rule": ("plain", "heavy")},
                     alt="A line.", labels={"lr": "learning rate η"})
    assert repr(widget) == "<explore: lr × steps × rule, 2 × 3 × 2 settings>"
    assert len(widget.frames) == 12
    assert {type(values["lr"]) for values in seen} == {float}  # no NumPy scalars
    assert [slider.description for slider in widget.sliders.values()] == ["learning rate η =", "steps =", "rule ="]
    if hasattr(ipywidgets, "Stack"):
        assert shown_with_stack(widget, (1, 2, 0)) == widget.frames[0.2, 2, "plain"]


@pytest.mark.parametrize("values, texts", [
    ([0.1, 1 / 3, 1.0, -2.5], ["0.1", "0.3333", "1", "−2.5"]),
    ([1e-5, 1e-12, 2.5e10], ["1e−5", "1e−12", "2.5e10"]),
    ([0.123456, 0.123457], ["0.123456", "0.123457"]),
    ([1, 10, -3, 1000000], ["1", "10", "−3", "1000000"]),
    (["with-out", "with"], ["with-out", "with"]),
    ([True, False], ["on", "off"]),
])
def test_values_are_short_and_all_different(values, texts):
    figure, axes, line = figure_with_line()
    slider = explore(figure, line, lambda v: None, {"v": values}, alt="Nothing.").sliders["v"]
    assert [label for label, _ in slider.options] == texts
    assert [value for _, value in slider.options] == values


def test_frames_share_their_layout_and_style():
    widget, *_ = sliders()
    state = dependency_state([widget])
    pages = [model["state"] for model in state.values() if model["model_name"] == "HTMLModel"]
    assert len(pages) == (7 if hasattr(ipywidgets, "Stack") else 2)
    assert len({page["layout"] for page in pages}) == len({page["style"] for page in pages}) == 1


def test_background_and_frames_share_a_cell():
    widget, *_ = sliders()
    stage = widget.children[-1]
    assert {child.layout.grid_area for child in stage.children} == {"1 / 1 / 2 / 2"}
    assert widget.background in stage.children[0].value and "<style>" in stage.children[0].value
    assert "gradlab-explore" in widget._dom_classes
    assert all("gradlab-slider" in slider._dom_classes for slider in widget.sliders.values())


def test_what_a_notebook_keeps_is_short():
    widget, *_ = sliders()
    assert repr(widget) == "<explore: slope × shift, 3 × 2 settings>"
    bundle = widget._repr_mimebundle_() if hasattr(widget, "_repr_mimebundle_") else None
    if bundle:
        assert bundle["text/plain"] == repr(widget)
        assert bundle["application/vnd.jupyter.widget-view+json"]["model_id"] == widget.model_id


SCRIPT = """
import json, numpy
from ipywidgets.embed import dependency_state
from matplotlib.figure import Figure
from gradlab.widgets import explore
figure = Figure(figsize=(3, 2))
line, = figure.subplots().plot([0, 1], [0, 1], "o-")
figure.axes[0].set(xlim=(0, 1), ylim=(0, 1))
widget = explore(figure, line, lambda a, b: line.set_data([0, a], [b, 1]), {"a": [0.5, 1.0], "b": [0.0, 0.2]}, alt="x")
print(json.dumps(dependency_state([widget])))
"""


def test_two_runs_give_the_same_bytes():
    first, second = (subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True,
                                    env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path),
                                                      "PYTHONHASHSEED": seed}).stdout
                     for seed in ("1", "2"))
    assert json.loads(first) == json.loads(second)  # the models' names, too


def test_running_a_cell_again_makes_new_models():
    first, *_ = sliders()
    second, *_ = sliders()
    assert first.frames == second.frames
    assert not set(dependency_state([first])) & set(dependency_state([second]))


# The figure, before and after

def test_the_figure_is_left_as_it_was():
    figure, axes, line = figure_with_line()
    hidden, = axes.plot([0, 1], [0, 1], visible=False)
    engine, dpi, canvas = figure.get_layout_engine(), figure.dpi, figure.canvas
    explore(figure, [line, hidden], lambda step: line.set_data([0, step], [0, 1]), {"step": [1, 2, 3]}, alt="A line.")
    assert line.get_visible() and not hidden.get_visible()
    assert line.get_xdata()[1] == 1
    assert figure.get_layout_engine() is engine and figure.dpi == dpi and figure.canvas is canvas


def test_the_axes_stay_where_the_background_has_them():
    """A constrained layout would make room for a text that grows."""
    figure, axes, line = figure_with_line()
    title = axes.set_title("low")
    places = []

    def update(lines):
        title.set_text("\n".join(["high"] * lines))
        places.append(axes.get_position().bounds)

    explore(figure, title, update, {"lines": [1, 5]}, alt="A title.")
    assert len(set(places[1:])) == 1


def test_the_figure_does_not_appear_again():
    plt = pytest.importorskip("matplotlib.pyplot")
    figure, axes = plt.subplots(figsize=(2, 2))
    line, = axes.plot([0, 1], [0, 1])
    explore(figure, line, lambda step: None, {"step": [0]}, alt="A line.")
    assert not plt.fignum_exists(figure.number)


# Bad input

class Untouched:
    """An update that must not be called."""
    def __call__(self, step):
        raise AssertionError("called before all was checked")


def good():
    figure, axes, line = figure_with_line()
    return {"figure": figure, "moving": line, "update": Untouched(), "parameters": {"step": [1, 2]}, "alt": "A line."}


stranger = figure_with_line()[2]


@pytest.mark.parametrize("change, error, message", [
    ({"figure": "fig"}, TypeError, "figure is 'fig'"),
    ({"moving": []}, ValueError, "moving is []; it must have at least one artist"),
    ({"moving": ["line"]}, TypeError, "moving has 'line'"),
    ({"moving": stranger}, ValueError, "which is not on the figure"),
    ({"update": 3}, TypeError, "update is 3"),
    ({"update": lambda steps: None}, TypeError, "it must take step by name"),
    ({"parameters": [1, 2]}, TypeError, "parameters is [1, 2]"),
    ({"parameters": {}}, ValueError, "at least one parameter"),
    ({"parameters": {1: [1]}}, TypeError, "the name 1"),
    ({"parameters": {"step": []}}, ValueError, "parameters['step'] is []; it must have at least one value"),
    ({"parameters": {"step": 3}}, TypeError, "parameters['step'] is 3"),
    ({"parameters": {"step": "abc"}}, TypeError, "parameters['step'] is 'abc'"),
    ({"parameters": {"step": [None]}}, TypeError, "parameters['step'] has None"),
    ({"parameters": {"step": [1.0, float("nan")]}}, ValueError, "parameters['step'] has nan"),
    ({"parameters": {"step": [1, 2, 1.0]}}, ValueError, "parameters['step'] has 1.0 twice"),
    ({"initial": {"stop": 1}}, ValueError, "initial names 'stop'; the parameters are 'step'"),
    ({"initial": {"step": 3}}, ValueError, "initial['step'] is 3; it must be one of [1, 2]"),
    ({"initial": 3}, TypeError, "initial is 3"),
    ({"labels": {"stop": "x"}}, ValueError, "labels names 'stop'"),
    ({"labels": {"step": 1}}, TypeError, "labels['step'] is 1"),
    ({"alt": ""}, ValueError, "alt is ''"),
    ({"alt": None}, TypeError, "alt is None"),
    ({"alt": lambda step: 3}, TypeError, "alt(step=1) is 3"),
    ({"alt": lambda step: "x" * (2 - step)}, ValueError, "alt(step=2) is ''"),
    ({"alt": lambda: "x"}, TypeError, "it must take step by name"),
])
def test_bad_input_is_named_before_anything_is_done(change, error, message):
    with pytest.raises(error, match=re.escape(message)):
        explore(**good() | change)


def test_a_removed_artist_is_not_on_the_figure():
    arguments = good()
    arguments["moving"].remove()
    with pytest.raises(ValueError, match="not on the figure"):
        explore(**arguments)


def test_alt_cannot_be_left_out():
    arguments = good()
    del arguments["alt"]
    with pytest.raises(TypeError, match="alt"):
        explore(**arguments)


@pytest.mark.parametrize("move, message", [
    (lambda axes, step: axes.set_xlim(0, step), "moved the limits"),
    (lambda axes, step: axes.plot([0, 1], [0, 1]), "added artists"),
])
def test_update_may_only_move_what_moves(move, message):
    figure, axes, line = figure_with_line()
    axes.autoscale(False)
    engine = figure.get_layout_engine()
    with pytest.raises(ValueError, match=message):
        explore(figure, line, lambda step: move(axes, step), {"step": [4, 5]}, alt="A line.")
    assert line.get_visible() and figure.get_layout_engine() is engine


def test_whole_axes_may_move():
    figure, axes, _ = figure_with_line()
    other = figure.add_axes((0.6, 0.6, 0.3, 0.3))
    line, = other.plot([0, 1], [0, 1])
    widget = explore(figure, other, lambda right: other.set_xlim(0, right), {"right": [1, 2]}, alt="An inset.")
    first, second = widget.frames.values()
    assert first != second and len(elements(first, "text")) > 4
