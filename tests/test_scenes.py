"""What holds for every figure of every chapter: sliders move what they should and nothing else, texts can be read."""
import importlib
import itertools
import pathlib

import matplotlib
import pytest
from matplotlib.lines import Line2D
from matplotlib.text import Text
from scenes import axes_of, drawn, flat, made, settings, state

from gradlab.widgets import explore

MODULES = [importlib.import_module(p.stem) for p in sorted(pathlib.Path(__file__).parent.glob("test_plots*.py"))]
SLIDERS = [build for module in MODULES for build in module.SLIDERS]
STATIC = [build for module in MODULES for build in module.STATIC]
PHONE = 328  # CSS pixels that a panel has where the page has 360


def named(builds):
    return pytest.mark.parametrize("build", builds, ids=[b.__name__ for b in builds])


def test_every_chapter_with_figures_is_here():
    chapters = {p.stem for p in (pathlib.Path(__file__).parents[1] / "lib" / "gradlab" / "plots").glob("*.py")}
    tested = {m.__name__.removeprefix("test_plots_") for m in MODULES}
    # test_plots itself has those of the first chapters
    assert chapters - {"__init__", "drawing", "overview", "gradient_descent", "momentum"} <= tested


@named(SLIDERS)
def test_update_changes_nothing_but_what_moves(build):
    """The picture without the moving artists stays the same to the pixel, and so does each line's data."""
    scene = made(build)
    rest = [line for line in scene.figure.findobj(Line2D) if line.axes and line not in scene.moving]

    def background():
        shown = [artist.get_visible() for artist in scene.moving]
        for artist in scene.moving:
            artist.set_visible(False)
        pixels = bytes(drawn(scene.figure).buffer_rgba())
        for artist, was in zip(scene.moving, shown):
            artist.set_visible(was)
        return pixels, [state(line) for line in rest], [axes.viewLim.extents.tolist() for axes in axes_of(scene.figure)]

    first, *others = settings(scene.grid)
    scene.update(**first)
    drawn(scene.figure)
    scene.figure.set_layout_engine("none")  # it has found its places, as it has when `explore` draws
    before = background()
    for setting in others:
        scene.update(**setting)
        assert background() == before, setting


@named(SLIDERS)
def test_every_value_of_every_slider_gives_another_picture(build):
    scene = made(build)
    for name, values in scene.grid.items():
        # the last values of the others: at the first step all runs look alike
        rest = {other: grid[-1] for other, grid in scene.grid.items() if other != name}
        pictures = set()
        for value in values:
            scene.update(**{name: value}, **rest)
            pictures.add(tuple(state(artist) for artist in scene.moving))
        assert len(pictures) == len(values), name


@named(SLIDERS)
def test_every_moving_artist_is_on_the_figure_and_moves(build):
    scene = made(build)
    there = {id(artist) for artist in scene.figure.findobj()}
    assert len({id(artist) for artist in scene.moving} & there) == len(scene.moving)
    seen = [set() for _ in scene.moving]
    for values in itertools.product(*scene.grid.values()):
        scene.update(**dict(zip(scene.grid, values)))
        for states, artist in zip(seen, scene.moving):
            states.add(state(artist))
    assert [artist for states, artist in zip(seen, scene.moving) if len(states) == 1] == []


@named(SLIDERS)
def test_explore_takes_it(build):
    scene = made(build)
    ends = {name: values[-2:] for name, values in scene.grid.items()}
    widget = explore(scene.figure, scene.moving, scene.update, ends, alt="A figure.")
    assert len(set(widget.frames.values())) == 2 ** len(ends)


@named(SLIDERS + STATIC)
def test_texts_are_legible_inside_their_panel_and_apart(build):
    """A panel is cut out and shown alone on a phone: what leaves it is lost."""
    figure = made(build).figure if build in SLIDERS else build()
    for setting in settings(made(build).grid) if build in SLIDERS else [{}]:
        if setting:
            made(build).update(**setting)
        renderer = drawn(figure).get_renderer()
        texts = [text for text in figure.findobj(Text) if text.get_text().strip() and text.get_visible()]
        assert len(texts) >= 3
        for text in texts:
            panel = text.get_figure().bbox.width * 72 / figure.dpi  # in points
            assert text.get_fontsize() >= 7, text
            assert text.get_fontsize() * PHONE / panel >= 8, f"{text} is too small on a phone"
        for axes in axes_of(figure):
            left, bottom, right, top = axes.get_figure().bbox.extents
            written = [axes.title, axes._left_title, axes.xaxis.label, axes.yaxis.label, *axes.texts]
            written += [axes.zaxis.label] if hasattr(axes, "zaxis") else []
            # the tight box has the ticks' labels too, but not what is clipped to the axes
            boxes = [("all", axes.get_tightbbox(renderer))] + [
                (text.get_text(), text.get_window_extent(renderer)) for text in written
                if text.get_text().strip() and text.get_visible()]
            for what, box in boxes:
                assert box.x0 > left - 1 and box.y0 > bottom - 1, (what, setting)
                assert box.x1 < right + 1 and box.y1 < top + 1, (what, setting)
            for (one, a), (other, b) in itertools.combinations(boxes[1:], 2):
                assert not a.overlaps(b), (one, other, setting)


@named(SLIDERS + STATIC)
def test_the_readers_own_settings_are_left_alone(build):
    with matplotlib.rc_context({"font.size": 13, "axes.facecolor": "red", "lines.linewidth": 3}):
        before = dict(matplotlib.rcParams)
        result = build()
        if build in SLIDERS:
            (figure, moving, update), grid = result
            assert flat(moving)
            update(**settings({name: list(values) for name, values in grid.items()})[-1])
        else:
            figure = result
        drawn(figure)
        assert dict(matplotlib.rcParams) == before
        assert all(axes.get_facecolor() != (1, 0, 0, 1) for axes in axes_of(figure))  # and do not leak into the book's
