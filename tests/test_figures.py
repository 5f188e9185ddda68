"""No figure of the book goes wrong in silence: each has a test of its data, and each slider shows what it says.

`test_plots_*.py` check what the functions of `gradlab.plots` draw, on runs of their own. Here it is seen that no figure
of the book is without such a test, and that the chapters hand these functions the right runs: each chapter is executed
once, and at the corners of every slider's range the picture on the page is the one that `update` draws there.
"""
import ast
import functools
import html
import io
import itertools
import json
import re
from contextlib import redirect_stdout
from types import SimpleNamespace

import ipywidgets
import nbformat
import numpy as np
import pytest
import textbook
from conftest import ROOT
from ipywidgets.embed import dependency_state
from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D
from matplotlib.text import Text
from scenes import flat
from test_links import WIDGETS
from test_scenes import MODULES
from test_widgets import UNITS, drawings, subpaths

from gradlab import Trajectory, pictures, plots, widgets

NOTEBOOKS = sorted([*(ROOT / "chapters").rglob("*.ipynb"), *(ROOT / "homework").glob("*/solution.ipynb")])


def code(path):
    """The code cells of a notebook, their magics left out."""
    return [re.sub(r"(?m)^(\s*)[%!].*", r"\1pass", cell.source)
            for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]


# -- every figure has a test of its data ------------------------------------------------------
def figures_of(cells):
    """What a notebook's calls of `show` and `explore` are given: (call, name of the function that made it or None)."""
    made = {}  # variable -> the function whose result it has
    for node in (node for source in cells for statement in ast.parse(source).body for node in ast.walk(statement)):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            for name in (n.id for target in node.targets for n in ast.walk(target) if isinstance(n, ast.Name)):
                made[name] = getattr(node.value.func, "id", None)
        kind = isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", None))
        if kind in ("show", "explore"):
            first = node.args[0] if node.args else None
            first = first.value if isinstance(first, ast.Starred) else first
            maker = getattr(getattr(first, "func", None), "id", None)
            yield kind, made.get(first.id) if isinstance(first, ast.Name) else maker


CALLS = [(path.relative_to(ROOT).as_posix(), *figure) for path in NOTEBOOKS for figure in figures_of(code(path))]


def speaking_of(build, module):
    """The tests of a module that speak of a scene: they name it, in their text or in what they are run with."""
    tree = ast.parse((ROOT / "tests" / f"{module.__name__}.py").read_text())
    return [node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
            and any(isinstance(n, ast.Name) and n.id == build.__name__ for n in ast.walk(node))]


TESTED = {(kind, build.__name__): speaking_of(build, module) for module in MODULES
          for kind, builds in (("explore", module.SLIDERS), ("show", module.STATIC)) for build in builds}


@pytest.mark.parametrize("notebook, kind, name", sorted(set(CALLS), key=str))
def test_every_figure_has_a_test_of_its_data(notebook, kind, name):
    """A scene in test_plots_*.py has the name of the function of gradlab.plots that it tries."""
    assert name in plots.__all__, f"{notebook}: what makes the figure for `{kind}` must be called from gradlab.plots"
    assert TESTED.get((kind, name)), f"no test in tests/test_plots_*.py checks what {name} draws for `{kind}`"


def test_no_figure_is_overlooked():
    assert len(CALLS) > 60 and len({notebook for notebook, *_ in CALLS}) >= 23
    cells = ["f, *r = plot(1)", "explore(f, *r)\nexplore(*draw(2))\ng.show(f)\nshow(x[0])"]
    assert list(figures_of(cells)) == [("explore", "plot"), ("explore", "draw"), ("show", "plot"), ("show", None)]


# -- every chapter, executed once with `explore` taken down -----------------------------------
CHAPTERS = sorted({notebook for notebook, kind, _ in CALLS if kind == "explore"})


@functools.cache
def chapter(notebook):
    """What a chapter gives to `explore`, figure by figure, and what is seen at the corners of its sliders' ranges."""
    taken, makers = [], {}
    with pytest.MonkeyPatch.context() as patch:
        for name in plots.__all__:
            if callable(made_by := getattr(plots, name)):
                patch.setattr(plots, name, noting(made_by, makers))
        real = widgets.explore

        def explore(figure, moving, update, parameters, **options):
            made_by, *arguments = makers.get(id(figure), (None, (), {}))
            taken.append(corners(real, figure, moving, update, parameters, **options))
            taken[-1].name, taken[-1].arguments = made_by, arguments

        patch.setattr(widgets, "explore", explore)
        for module in (pictures, plots):
            patch.setattr(module, "show", lambda figure, *, alt: None)
        patch.setattr(pictures, "draw", blank)  # the backgrounds are not looked at here, and take long
        space = {"__name__": "__main__", "display": lambda *things: None}
        with redirect_stdout(io.StringIO()):
            for source in code(ROOT / notebook):
                exec(compile(source, notebook, "exec"), space)
    return taken


def blank(figure):
    """Empty pictures of the panels' sizes."""
    sizes = [(right - left, lower - upper) for left, upper, right, lower in pictures.boxes(figure)]
    return [b""] * len(sizes), sizes


def noting(function, makers):
    """The function, which leaves a note on each figure that it returns."""
    def noted(*arguments, **keywords):
        result = function(*arguments, **keywords)
        if isinstance(result, tuple) and len(result) == 3 and hasattr(result[0], "subfigs"):
            makers[id(result[0])] = function.__name__, arguments, keywords
        return result
    return noted


def corners(explore, figure, moving, update, parameters, *, alt, initial=None, labels=None):
    """The figure with sliders over the ends of their ranges and the start alone, and what `update` shows there."""
    grid = {name: np.asarray(values).tolist() for name, values in parameters.items()}
    start = {name: values[0] for name, values in grid.items()} | (initial or {})
    few = {name: [v for i, v in enumerate(values) if i in (0, len(values) - 1) or v == start[name]]
           for name, values in grid.items()}
    looks = {}

    def looked_at(**setting):
        """The axes are where they are drawn: a layout is made anew outside of `explore`."""
        update(**setting)
        looks[tuple(setting.values())] = [look(panel, flat(moving)) for panel in pictures.panels(figure)]

    widget = explore(figure, moving, looked_at, few, alt=alt, initial=initial, labels=labels)
    seen = []
    for values in itertools.product(*few.values()):
        setting = dict(zip(grid, values))
        text = alt(**setting) if callable(alt) else alt
        seen.append(SimpleNamespace(setting=setting, alt=text, panels=looks[values]))
    return SimpleNamespace(figure=figure, moving=flat(moving), update=update, grid=grid, few=few, seen=seen, widget=widget,
                           models={name: model["state"] for name, model in dependency_state([widget]).items()},
                           root=widget.model_id)


def look(panel, moving):
    """Points (in SVG units) and texts that the moving lines and texts of a panel show, rings and formulae apart."""
    inside = {id(artist) for artist in panel.findobj()}
    points, texts = [np.empty((0, 2))], []
    for artist in moving:
        if id(artist) not in inside or not artist.get_visible() or not artist.axes or not artist.axes.get_visible():
            continue
        if isinstance(artist, Text):
            if "$" not in artist.get_text() and not artist.get_path_effects():
                texts += [" ".join(line.split()) for line in artist.get_text().split("\n") if line.strip()]
            continue
        if isinstance(artist, Line2D):
            found = artist.get_transform().transform(artist.get_xydata())
            bare = artist.get_linestyle() == "None" or len(found) < 2  # then there is a dot on each point, or nothing
            if bare and (artist.get_marker() in ("", "None") or artist.get_markerfacecolor() == "none"):
                continue
        elif isinstance(artist, LineCollection):
            long = [ends for ends in artist.get_segments() if np.ptp(ends, axis=0).any()]
            found = artist.get_transform().transform(np.concatenate([*long, np.empty((0, 2))]))
        else:
            continue
        box = artist.axes.bbox if artist.get_clip_on() else panel.bbox
        (left, bottom), (right, top) = box.extents.reshape(2, 2)
        x, y = found.T
        with np.errstate(invalid="ignore"):
            points.append(found[(left <= x) & (x <= right) & (bottom <= y) & (y <= top)])
    corner = panel.bbox.x0, panel.bbox.y1
    return (np.concatenate(points) - corner) * 72 / panel.figure.dpi * (UNITS, -UNITS), texts


# -- what the widget shows, as the browser finds it -------------------------------------------
def turned(models, root, indices):
    """The frame that is seen after the sliders below the widget `root` are moved, as the page's links have it."""
    def model(reference):
        return models[reference.removeprefix("IPY_MODEL_")]

    *sliders, stage = models[root]["children"]
    names = [mark.removeprefix("gradlab-slider-") for slider in sliders for mark in model(slider)["_dom_classes"]
             if mark.startswith("gradlab-slider-")]
    place = {slider: indices[name] for slider, name in zip(sliders, names, strict=True)}
    turns = {}
    for link in models.values():
        if "target" in link and link["source"][0] in place:
            assert (link["source"][1], link["target"][1]) == ("index", "selected_index")
            turns[link["target"][0]] = place[link["source"][0]]
    shown = model(stage)["children"][1]
    while "children" in model(shown):
        shown = model(shown)["children"][turns[shown]]
    return model(shown)["value"]


def shown(scene, setting):
    """The frame of a setting: by the page's links, or where there are none (ipywidgets 7) as the kernel shows it."""
    indices = {name: scene.few[name].index(value) for name, value in setting.items()}
    if hasattr(ipywidgets, "Stack"):
        return turned(scene.models, scene.root, indices)
    for name, index in indices.items():
        scene.widget.sliders[name].index = index
    return scene.widget.children[-1].children[1].value


def far(points, paths):
    """Those points that are further than 0.3 points of the page from every line that was drawn."""
    paths = [np.repeat(path, 2, axis=0) if len(path) == 1 else path for path in paths] or [np.full((2, 2), 1e9)]
    starts = np.concatenate([path[:-1] for path in paths]).astype(float)
    ends = np.concatenate([path[1:] for path in paths]).astype(float)
    along = ends - starts
    length = np.maximum((along**2).sum(axis=1), 1e-9)
    lost = []
    for point in points:
        t = np.clip(((point - starts) * along).sum(axis=1) / length, 0, 1)
        if ((starts + t[:, None] * along - point) ** 2).sum(axis=1).min() > 3.0**2:
            lost.append(point)
    return lost


@pytest.fixture(params=[(notebook, i) for notebook in CHAPTERS for i in range(
    sum(call[:2] == (notebook, "explore") for call in CALLS))], ids=lambda p: f"{p[0].split('/')[-1][:-6]}-{p[1] + 1}")
def scene(request):
    notebook, i = request.param
    scene = chapter(notebook)[i]
    scene.notebook, scene.number = notebook, i
    return scene


def test_sliders_show_what_update_draws(scene):
    for seen in scene.seen:
        first, *rest = drawings(shown(scene, seen.setting))
        assert first.get("aria-label") == seen.alt, seen.setting
        for drawing, (points, texts) in zip((first, *rest), seen.panels, strict=True):
            written = [" ".join("".join(text.itertext()).split()) for text in drawing.iter("text")]
            assert sorted(set(texts) - set(written)) == [], seen.setting
            data = [path.get("d") for path in drawing.iter("path") if not re.search("[cCqQ]", path.get("d"))]
            assert far(points, [part for d in data for part in subpaths(d)]) == [], seen.setting


@functools.cache
def page(site, notebook):
    """All models of a built page, and the names of its widgets."""
    parts = WIDGETS.findall((site / notebook).with_suffix(".html").read_text())
    models = {name: model["state"] for kind, body in parts if kind == "state"
              for name, model in json.loads(body)["state"].items()}
    return models, [json.loads(body)["model_id"] for kind, body in parts if kind == "view"]


def test_the_page_shows_the_same(site, scene):
    """To the letter, with all settings on the page, names of the dots' shapes apart: they come from the background."""
    models, roots = page(site, scene.notebook)
    for seen in scene.seen:
        now = shown(scene, seen.setting)
        place = {name: scene.grid[name].index(v) for name, v in seen.setting.items()}
        then = turned(models, roots[scene.number], place)
        assert html.escape(seen.alt) in then, seen.setting
        assert re.sub("dots[0-9a-f]{8}", "dots", then) == re.sub("dots[0-9a-f]{8}", "dots", now), seen.setting


# -- what the chapters hand to the figures ----------------------------------------------------
GRADIENTS = {"parabola": textbook.parabola_gradient, "quartic": textbook.quartic_gradient,
             "ravine": textbook.ravine_gradient, "rosenbrock": textbook.rosenbrock_gradient,
             "sigmoid_neuron": textbook.neuron((0.5, 2.5), (0.2, 0.9))[1],
             "valley": textbook.neuron(*textbook.SAMPLES[2])[1],
             "quadratic": textbook.bowl([1.0])[1]}
# Paths that no line shows as they are: a swarm has the runs of one step, and the other ravine is turned.
NO_LINE = {"swarm", "turned_ravine"}


def inside(thing, kind):
    """All things of a kind in nested lists and dicts."""
    if isinstance(thing, kind):
        yield thing
    elif isinstance(thing, (list, tuple, dict)):
        for part in thing.values() if isinstance(thing, dict) else thing:
            yield from inside(part, kind)


def swept(run):
    return {name for name in run.optimizer.allowed if np.size(getattr(run.optimizer, name)) > 1}


def walked(run, setting):
    """The path at a setting of the sliders, by the textbook's loop: (steps, coordinates), as far as it is in reach."""
    rule = run.optimizer
    given = {name: float(setting[name]) if name in setting else float(np.ravel(getattr(rule, name))[0])
             for name in rule.allowed}
    if hasattr(rule, "eps_inside"):
        given["eps_inside"] = rule.eps_inside
    start = np.reshape(run.theta[0], (run.objective.ndim and len(run.theta[0]) or 1, -1))[:, 0]
    start = [setting["start"]] if "start" in setting else start
    steps = int(setting.get("step", run.steps[-1]))
    while True:  # far out, Python's floats overflow
        try:
            path = np.array(textbook.walk(type(rule).__name__, GRADIENTS[run.objective.name], start, steps, **given)[0])
            return in_reach(path)
        except OverflowError:
            steps -= 1


def in_reach(path):
    lost = np.flatnonzero(~(np.abs(path) < 1e3).all(axis=1))
    return path[:lost[0]] if lost.size else path


def draws(line, path):
    """Whether the line goes along the path: x and y, or one coordinate or its size against anything.

    Points closer than a fiftieth of the picture to the one before may be left out, and all after one out of sight.
    """
    drawn = np.column_stack(line.get_data()).astype(float)
    (low, high) = np.sort(np.reshape(line.axes.viewLim.extents, (2, 2)), axis=0)
    columns = [0, 1]
    if path.shape[1] == 1:
        columns = [c for c in (0, 1) if len(drawn) and np.allclose(np.abs(drawn[0, c]), np.abs(path[0, 0]))][:1]
        if not columns:
            return False
        if (drawn[:, columns] >= 0).all():
            path = np.abs(path)
    drawn, low, high = in_reach(drawn[:, columns]), low[columns], high[columns]
    k = 0
    for point in path:
        if k < len(drawn) and np.allclose(point, drawn[k], rtol=1e-5, atol=1e-8):
            k += 1
            continue
        if k == 0:
            return False
        out = (drawn[k - 1] < low) | (drawn[k - 1] > high)
        if k == len(drawn) and out.any():
            return True
        if (np.abs(point - drawn[k - 1]) > (high - low) / 50).any():
            return False
    return k == len(drawn)


def test_paths_are_those_of_the_sliders_values(scene):
    """Each run that a figure is given is drawn at each corner as the textbook's loop has it for the sliders' values."""
    for run in inside(scene.arguments, Trajectory):
        if scene.name in NO_LINE or len(run.steps) < 3 or getattr(run.objective, "name", None) not in GRADIENTS \
                or not swept(run) <= set(scene.grid):
            continue
        for seen in scene.seen:
            path = walked(run, seen.setting)
            scene.update(**seen.setting)
            assert any(draws(line, path) for line in scene.moving if isinstance(line, Line2D)), (run, seen.setting)


def test_many_paths_are_tried():
    found = [scene for notebook in CHAPTERS for scene in chapter(notebook) if scene.name not in NO_LINE and any(
        swept(run) and swept(run) <= set(scene.grid) for run in inside(scene.arguments, Trajectory))]
    assert len(found) >= 15


# Sliders whose values a figure computes with, or takes by name: it was given nothing that they could disagree with.
COMPUTED = {
    "fading_bars": {"momentum"}, "piling_up": {"step"}, "low_pass": {"momentum", "period"}, "network_flow": {"x1", "w"},
    "relu_graph": {"w1", "w2", "y"}, "activation_curves": {"activation"}, "race_swarm": {"runner"},
    "race_profiles": {"goal"}, "tuned_elsewhere": {"tuned"}, "under_and_over": {"degree"},
}


def given(thing):
    """All lists of values in what a figure is given: arrays, keys, settings, starts and steps of runs."""
    if isinstance(thing, Trajectory):
        yield thing.steps
        yield np.ravel(thing.theta[0])
        yield from (np.ravel(value) for name in thing.optimizer.allowed
                    if not callable(value := getattr(thing.optimizer, name)))
    elif isinstance(thing, dict):
        keys = [key if isinstance(key, tuple) else (key,) for key in thing]
        yield from map(list, zip(*keys))
        for part in thing.values():
            yield from given(part)
    elif isinstance(thing, (list, tuple)):
        yield [part for part in thing if isinstance(part, (str, int, float, np.number))]
        for part in thing:
            yield from given(part)
    elif isinstance(thing, np.ndarray):
        yield thing.ravel()


def test_a_slider_has_the_values_of_the_data(scene):
    """A figure takes the nearest setting that it has, so other values would be drawn, and nothing would say so."""
    for name, values in scene.grid.items():
        lists = list(given(scene.arguments))
        if isinstance(values[0], str):
            found = any(set(values) <= set(map(str, those)) for those in lists)
        else:
            numbers = [np.asarray(those, float) for those in lists if np.asarray(those).dtype.kind in "iuf"]
            found = any(len(those) and all(np.isclose(those, v, rtol=1e-9, atol=1e-12).any() for v in values)
                        for those in numbers)
        assert found != (name in COMPUTED.get(scene.name, ())), (name, values)
