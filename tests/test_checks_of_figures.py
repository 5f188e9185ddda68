"""The tests of the figures' data would notice: whatever a figure shows is shown wrongly, and one of them must fail.

For each scene of `test_plots_*.py` and each of its artists, what it shows is shifted, a number in its text is another,
its words are those of its neighbour; a moving one goes wrong after the scene's update has done its work. Left out is what
says nothing of the data by where it stands: the axes' own frame, labels and ticks, colour bars, the places of texts and
lines that keep to the panel. Level lines are drawn by one function, which has tests of its own.
"""
import functools
import inspect
import itertools
import re

import numpy as np
import pytest
from matplotlib.collections import Collection, PathCollection, QuadMesh
from matplotlib.contour import ContourSet
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, FancyArrowPatch, PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.quiver import Quiver
from matplotlib.text import Annotation, Text
from scenes import axes_of, flat, made
from test_figures import speaking_of
from test_scenes import MODULES

SCENES = [(module, build) for module in MODULES for build in module.SLIDERS]
STILL = [(module, build) for module in MODULES for build in module.STATIC]

# What nobody checks yet: to become empty.
NOT_YET = {
    "staircase": {
        "number of line: 2 · |1 − 2η|ᵏ",
        "place of Line2D 0",
        "place of Line2D 1",
        "place of Line2D 6",
        "place of edge of the left picture",
        "place of start",
        "words of edge of the left picture",
        "words of line: 2 · |1 − 2η|ᵏ",
        "words of start",
    },
    "basins": {
        "place of Line2D 0",
        "place of Line2D 1",
        "place of Line2D 2",
        "place of ends in the global minimum",
        "place of ends in the local minimum",
        "place of global minimum",
        "place of local minimum",
        "words of ends in the global minimum",
        "words of ends in the local minimum",
        "words of global minimum",
        "words of local minimum",
    },
    "two_speeds": {
        "place of Line2D 0",
        "place of Line2D 1",
        "place of minimum",
        "place of start",
        "words of minimum",
        "words of start",
    },
    "rolling": {
        "place of Line2D 0",
        "place of Line2D 1",
        "place of Line2D 2",
        "place of Line2D 8",
        "place of global minimum",
        "place of local minimum",
        "words of blue squares: the push of the slope, −ηg",
        "words of global minimum",
        "words of local minimum",
        "words of orange dots: the step taken, −v",
    },
    "stability": {
        "place of Line2D 0",
        "place of Line2D 1",
        "place of best in theory",
        "place of minimum",
        "place of start",
        "place of too long: diverges",
        "words of best in theory",
        "words of minimum",
        "words of start",
        "words of too long: diverges",
    },
    "side_by_side": {
        "place of Line2D 0",
        "place of Line2D 1",
        "place of gradient descent",
        "place of minimum",
        "place of momentum",
        "place of start",
        "words of minimum",
        "words of start",
    },
    "ravine_and_loss": {
        "place of Line2D 0",
        "place of Line2D 1",
        "place of minimum",
        "place of start",
        "words of minimum",
        "words of start",
    },
    "swarm": {
        "place of Line2D 0",
        "place of Line2D 1",
        "place of minimum",
        "place of start",
        "words of minimum",
        "words of start",
    },
    "valleys": {
        "place of Line2D 0",
        "place of Line2D 1",
        "place of Line2D 2",
        "place of global minimum",
        "place of local minimum",
        "words of global minimum",
        "words of local minimum",
    },
    "first_steps": {
        "number of 25 steps",
        "place of Line2D 0",
        "place of Line2D 1",
        "place of Line2D 7",
        "place of minimum",
        "place of start",
        "words of 25 steps",
        "words of blue, dashed: without",
        "words of minimum",
        "words of orange, solid: with correction",
        "words of start",
    },
    "signal_and_noise": {
        "number of line: 1/√(1 + σ²) dots: measured",
        "place of Line2D 0",
        "words of dotted: one η a step",
        "words of line: 1/√(1 + σ²) dots: measured",
    },
    "adam_settings": {
        "place of Line2D 0",
        "place of Line2D 1",
        "place of minimum",
        "place of pale: low loss",
        "place of start",
        "words of minimum",
        "words of start",
    },
    "forgetting": {
        "place of AMSGrad",
        "place of Adam",
        "place of Line2D 0",
        "place of gradient descent",
        "words of dashed: the mean",
    },
    "fading_bars": {
        "place of Line2D 0",
        "place of Line2D 5",
        "words of dots: the gradient bars: what is left of it",
    },
    "piling_up": {
        "number of dashed: the limit 1/(1 − γ) dotted: as fast as at the start",
        "place of Line2D 0",
        "place of one half",
        "words of dashed: the limit 1/(1 − γ) dotted: as fast as at the start",
        "words of one half",
    },
    "low_pass": {
        "number of dashed: 1/(1 − γ) and 1/(1 + γ)",
        "number of orange dots: velocity times (1 − γ)/η",
        "place of Line2D 0",
        "place of Line2D 6",
        "words of blue squares: gradient",
        "words of dashed: 1/(1 − γ) and 1/(1 + γ)",
        "words of orange dots: velocity times (1 − γ)/η",
    },
    "network_flow": {
        "number of 0.05",
        "number of 0.1",
        "number of 0.15",
        "number of 0.25",
        "number of 0.3",
        "number of 1",
        "number of 2",
        "number of −0.2",
        "number of −0.3",
        "number of −0.4",
        "place of 0.0469",
        "place of 0.05",
        "place of 0.1",
        "place of 0.15",
        "place of 0.45",
        "place of 0.469",
        "place of 1",
        "place of 2",
        "place of Line2D 0",
        "place of Line2D 1",
        "place of Line2D 10",
        "place of Line2D 11",
        "place of Line2D 12",
        "place of Line2D 13",
        "place of Line2D 15",
        "place of Line2D 4",
        "place of Line2D 48",
        "place of Line2D 49",
        "place of Line2D 51",
        "place of Line2D 6",
        "place of Line2D 9",
        "place of forward →",
        "place of h₁",
        "place of h₂",
        "place of x₁",
        "place of x₂",
        "place of ŷ",
        "place of ← back",
        "place of ∂L/∂h₁",
        "place of ∂L/∂h₂",
        "place of ∂L/∂z",
        "place of −0.141",
        "place of −0.2",
        "place of −0.4",
        "words of 0.05",
        "words of 0.1",
        "words of 0.15",
        "words of 0.25",
        "words of 0.3",
        "words of 1",
        "words of 2",
        "words of forward →",
        "words of h₁",
        "words of h₂",
        "words of x₁",
        "words of x₂",
        "words of ŷ",
        "words of ← back",
        "words of ∂L/∂h₁",
        "words of ∂L/∂h₂",
        "words of ∂L/∂z",
        "words of −0.2",
        "words of −0.3",
        "words of −0.4",
    },
    "relu_graph": {
        "number of 1",
        "number of max (0, ·)",
        "place of (ŷ−y)²",
        "place of 0",
        "place of 1",
        "place of 1/3",
        "place of 2",
        "place of 2/3",
        "place of 4/3",
        "place of 4/9",
        "place of 8/3",
        "place of L",
        "place of Line2D 0",
        "place of Line2D 1",
        "place of Line2D 2",
        "place of Line2D 3",
        "place of Line2D 4",
        "place of Line2D 5",
        "place of Line2D 6",
        "place of Line2D 7",
        "place of Line2D 8",
        "place of dark: values going forward",
        "place of max (0, ·)",
        "place of orange: gradients coming back",
        "place of w₁",
        "place of w₂",
        "place of x",
        "place of y",
        "place of z",
        "place of ×",
        "place of ŷ",
        "place of σ",
        "place of ∂L/∂w₁",
        "place of ∂L/∂w₂",
        "place of ∂L/∂z",
        "place of ∂L/∂ŷ",
        "place of ∂L/∂σ",
        "words of (ŷ−y)²",
        "words of 1",
        "words of L",
        "words of dark: values going forward",
        "words of max (0, ·)",
        "words of orange: gradients coming back",
        "words of w₁",
        "words of w₂",
        "words of x",
        "words of y",
        "words of z",
        "words of ×",
        "words of ŷ",
        "words of σ",
        "words of ∂L/∂w₁",
        "words of ∂L/∂w₂",
        "words of ∂L/∂z",
        "words of ∂L/∂ŷ",
        "words of ∂L/∂σ",
    },
    "activation_curves": {
        "place of Line2D 0",
        "place of Line2D 1",
        "place of Line2D 15",
        "place of Line2D 16",
        "place of Line2D 17",
        "place of Line2D 18",
        "place of Line2D 19",
        "place of Line2D 2",
        "place of Line2D 3",
        "place of Line2D 4",
        "place of Line2D 5",
        "place of ReLU",
        "place of identity",
        "place of sigmoid",
        "place of tanh",
        "words of ReLU",
        "words of identity",
        "words of orange: the chosen one blue dashes: tangent",
        "words of sigmoid",
        "words of tanh",
    },
    "gradient_check": {
        "place of Line2D 0",
        "place of Line2D 5",
        "place of Line2D 6",
        "place of Line2D 7",
        "place of Line2D 8",
        "place of h²",
        "place of ε/h",
        "words of blue squares: forward orange dots: central",
        "words of blue: the loss orange: the quotient's secant dotted: the slope by backpropagation",
        "words of h²",
        "words of ε/h",
    },
    "layer_gradients": {
        "words of dots: ReLU",
        "words of squares: sigmoid",
        "words of triangles: tanh",
    },
    "decision_regions": {
        "place of Line2D 11",
        "place of Line2D 12",
        "place of setosa",
        "place of versicolor",
        "place of virginica",
        "words of orange: this many hidden units pale: the others",
        "words of setosa",
        "words of versicolor",
        "words of virginica",
    },
    "look_ahead": {
        "place of Line2D 0",
        "place of Line2D 7",
        "place of Line2D 8",
        "place of triangle: where it is ring: where it asks for the slope",
        "words of Nesterov (triangles)",
        "words of momentum (dots)",
        "words of triangle: where it is ring: where it asks for the slope",
    },
    "jump_and_correct": {
        "place of Line2D 0",
        "place of Line2D 10",
        "place of Line2D 11",
        "place of Line2D 12",
        "place of Line2D 13",
        "place of Line2D 14",
        "place of blue, dotted: then the same jump",
        "place of blue: the push of the slope here",
        "place of brown: the jump, −γv",
        "place of green: both, Nesterov's step",
        "place of red: the correction, −η × slope there",
        "place of start",
        "words of Nesterov (triangles)",
        "words of brown: the jump, −γv",
        "words of momentum (dots)",
        "words of red: the correction, −η × slope there",
        "words of start",
    },
    "damping": {
        "place of Line2D 0",
        "place of Line2D 7",
        "place of above: diverges",
        "words of Nesterov (triangles)",
        "words of above: diverges",
        "words of momentum (dots)",
    },
    "regions": {
        "place of Line2D 0",
        "place of Line2D 1",
        "place of QuadMesh 12",
        "place of pale: low loss",
        "place of start",
        "place of ← Nesterov's border",
        "place of ← momentum's border",
        "words of Nesterov (triangles)",
        "words of momentum (dots)",
        "words of start",
        "words of ← Nesterov's border",
        "words of ← momentum's border",
    },
    "rates": {
        "number of lower dots: 2L|x₀|²/(k + 1)²",
        "number of upper dots: 2L|x₀|²/(k + 4)",
        "words of dash-dots: Nesterov",
        "words of dashes: gradient descent",
        "words of lower dots: 2L|x₀|²/(k + 1)²",
        "words of upper dots: 2L|x₀|²/(k + 4)",
    },
    "race_swarm": {
        "place of Line2D 0",
        "place of Line2D 1",
        "place of lowest found",
        "place of start",
        "words of GradientDescent",
        "words of Momentum",
        "words of lowest found",
        "words of start",
    },
    "race_profiles": {
        "place of GradientDescent",
        "place of Momentum",
        "words of GradientDescent",
        "words of Momentum",
        "words of settings that are there and stay",
    },
    "tuned_elsewhere": {
        "place of GradientDescent",
        "place of Line2D 0",
        "place of Line2D 1",
        "place of Line2D 9",
        "place of Momentum",
        "place of minimum",
        "place of start",
        "words of minimum",
        "words of start",
    },
    "under_and_over": {
        "place of Line2D 0",
        "words of dashed: training",
        "words of solid: validation",
    },
    "diamond_and_circle": {
        "place of Line2D 0",
        "place of Line2D 1",
        "place of Line2D 11",
        "place of Line2D 12",
    },
    "weight_paths": {
        "place of Line2D 0",
        "place of θ₁",
        "place of θ₂",
        "words of dashed: training",
        "words of solid: features of use, dashed: noise",
        "words of solid: validation",
        "words of θ₁",
        "words of θ₂",
    },
    "overfitting": {
        "words of dashed: training",
        "words of solid: validation",
    },
    "thinned": {
        "number of dashed: the mean, always 1",
        "place of Line2D 2",
        "place of Line2D 5",
        "place of Line2D 6",
        "place of Line2D 7",
        "place of dashed: the mean, always 1",
        "words of dashed: the mean, always 1",
    },
    "trade": {
        "place of FillBetweenPolyCollection 2",
        "place of FillBetweenPolyCollection 8",
        "place of Line2D 0",
        "place of Line2D 6",
        "words of higher with it",
        "words of lower with it",
    },
    "becoming_round": {
        "place of Line2D 0",
        "place of Line2D 1",
        "place of Line2D 7",
        "place of Line2D 8",
        "place of minimum",
        "place of start",
        "words of dashed: as gradient descent sees it dotted: a circle",
        "words of minimum",
        "words of orange: the level line as RMSprop sees it",
        "words of start",
    },
    "memory": {
        "place of Line2D 2",
        "words of dotted: AdaGrad",
        "words of orange, solid: RMSprop",
    },
    "where_epsilon": {
        "place of Line2D 0",
        "words of dashed, square: ε outside, g / (g + ε)",
        "words of solid, dot: ε inside, g / √(g² + ε)",
    },
    "decay_map": {
        "place of Line2D 0",
        "place of Line2D 1",
        "place of QuadMesh 8",
        "place of minimum",
        "place of pale: low loss",
        "place of start",
        "words of minimum",
        "words of start",
    },
    "turned_ravine": {
        "place of Line2D 0",
        "place of Line2D 11",
        "place of Line2D 3",
        "place of Line2D 9",
        "place of start",
        "words of orange, solid: RMSprop",
        "words of start",
    },
    "cloud": {
        "place of Line2D 0",
        "place of Line2D 1",
        "words of diamond: the full gradient",
        "words of dots: distance of a batch from it",
        "words of dots: one batch each",
        "words of orange line: length of the full gradient",
    },
    "batches_at_work": {
        "number of 1 epoch",
        "place of 1 epoch",
        "place of Line2D 0",
        "place of Line2D 10",
        "place of Line2D 11",
        "place of Line2D 12",
        "place of Line2D 13",
        "place of Line2D 14",
        "place of Line2D 15",
        "place of Line2D 16",
        "place of Line2D 2",
        "place of Line2D 6",
        "place of Line2D 7",
        "place of Line2D 8",
        "place of Line2D 9",
        "place of minimum",
        "place of start",
        "words of 1 epoch",
        "words of blue squares: all samples at once",
        "words of minimum",
        "words of orange dots: batches of this size",
        "words of start",
    },
    "falling_rates": {
        "number of 3 of 6 walkers",
        "number of dotted: 1/(2 · step)",
        "number of orange: mean of 6 walkers",
        "place of Line2D 0",
        "place of Line2D 6",
        "words of 3 of 6 walkers",
        "words of blue dashes: floor of the constant rate",
        "words of dotted: 1/(2 · step)",
        "words of orange: mean of 6 walkers",
    },
    "slopes": {
        "place of minimum",
        "words of minimum",
    },
    "on_the_surface": {
        "number of gradient descent, step 100",
        "number of momentum, step 100",
        "place of Line2D 2",
        "place of gradient descent, step 100",
        "place of momentum, step 100",
        "place of start",
        "words of gradient descent, step 100",
        "words of height: the loss",
        "words of momentum, step 100",
        "words of start",
    },
    "momentum_and_its_sum": {
        "place of Line2D 2",
        "place of Line2D 5",
        "place of minimum",
        "words of dots: with momentum, squares: without",
        "words of line: step by step, dots: by the sum",
        "words of minimum",
    },
    "full_and_mini_batches": {
        "place of minimum",
        "words of dots: mini-batches, squares: all samples",
        "words of minimum",
        "words of the loss of both",
    },
    "two_trained_networks": {
        "words of line: both layers, dashed: output alone",
        "words of the loss of both",
    },
    "looking_ahead_and_stored": {
        "place of Line2D 6",
        "place of minimum",
        "words of minimum",
        "words of triangles: yours, dots: momentum",
        "words of triangles: θ, rings: what PyTorch stores",
    },
    "held_back": {
        "place of Line2D 0",
        "words of rings: what early stopping gives back",
        "words of the weights at the end; bars: the true ones",
    },
    "paths_and_decay": {
        "place of Line2D 2",
        "place of minimum",
        "words of decay inside the gradient and outside",
        "words of diamonds: RMSprop, crosses: Adam",
        "words of inside, large gradients",
        "words of inside, small gradients",
        "words of minimum",
        "words of outside, large gradients",
        "words of outside, small gradients",
    },
    "confusion": {
        "number of 1 0.5 %",
        "number of 188 96.9 %",
        "number of 193 93.2 %",
        "number of 6 3.1 %",
        "place of 0",
        "place of 1 0.5 %",
        "place of 14 6.8 %",
        "place of 188 96.9 %",
        "place of 193 93.2 %",
        "place of 198 99.5 %",
        "place of 6 3.1 %",
        "place of LineCollection 0",
        "place of LineCollection 1",
        "place of Rectangle 10",
        "place of Rectangle 2",
        "place of Rectangle 3",
        "place of Rectangle 4",
        "place of Rectangle 5",
        "place of Rectangle 6",
        "place of Rectangle 7",
        "place of Rectangle 8",
        "place of Rectangle 9",
    },
    "never_zero": {
        "place of Line2D 0",
        "place of within ηλ of zero",
        "words of dashed, squares: subgradient steps",
        "words of solid, dots: proximal steps",
        "words of within ηλ of zero",
    },
    "hovering": {
        "number of η = 0.03",
        "number of η = 0.1",
        "place of η = 0.03",
        "place of η = 0.1",
        "place of η falls",
        "words of η = 0.03",
        "words of η = 0.1",
        "words of η falls",
    },
    "variance_by_batch": {
        "number of different samples: σ²/m · (n − m)/(n − 1)",
        "place of different samples: σ²/m · (n − m)/(n − 1)",
        "place of with replacement: σ²/m",
        "words of different samples: σ²/m · (n − m)/(n − 1)",
        "words of with replacement: σ²/m",
    },
    "window_of_rates": {
        "place of much",
        "place of none",
        "place of some",
    },
    "momentum": {
        "words of 1",
    },
}


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
    """What a figure shows, panel by panel: curves, dots, pictures, shapes and texts; level lines and colour bars apart."""
    return [artist for axes in axes_of(figure) if axes.get_label() != "<colorbar>"
            for artist in [*axes.lines, *axes.collections, *axes.images, *axes.patches, *written(axes)]
            if not isinstance(artist, ContourSet)]


def in_data(artist):
    """The coordinates of an artist that are those of the data: 0, 1, both or none."""
    if isinstance(artist, Annotation):
        return [0, 1] if artist.xycoords == "data" else []
    if isinstance(artist, PathCollection):
        return [0, 1] if artist.get_offset_transform() == artist.axes.transData else []
    return [i for i, found in enumerate(artist.get_transform().contains_branch_seperately(artist.axes.transData)) if found]


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
            points[..., i] = points[..., i] * (high / low) ** by if scales[i] == "log" else points[..., i] + (high - low) * by
        return points

    if isinstance(artist, Annotation):
        place = artist.xy
        artist.xy = tuple(moved(place))
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


@pytest.mark.parametrize("module, build", SCENES, ids=[build.__name__ for _, build in SCENES])
def test_whatever_moves_is_checked(module, build, monkeypatch):
    scene = made(build)
    right, unnoticed, tests = scene.update, [], runs(module, build)
    for number, artist in enumerate(flat(scene.moving)):
        for fault in faults(artist):
            undo = [gone_wrong(artist, fault)]

            def wrong(**values):
                right(**values)
                if fault in faults(artist):
                    undo.append(gone_wrong(artist, fault))

            with monkeypatch.context() as patch:
                patch.setattr(scene, "update", wrong)
                if not noticed(tests):
                    unnoticed.append(named(number, artist, fault))
            for back in filter(None, reversed(undo)):
                back()
    assert set(unnoticed) - NOT_YET.get(build.__name__, set()) == set(), "these may show anything, and no test fails"


@pytest.mark.parametrize("module, build", SCENES + STILL, ids=[build.__name__ for _, build in SCENES + STILL])
def test_whatever_stands_still_is_checked(module, build, monkeypatch):
    if build in module.SLIDERS:
        figure, moving = made(build).figure, made(build).moving
    else:
        figure, moving = build(), []
        monkeypatch.setattr(module, build.__name__, lambda: figure)
    unnoticed, tests = [], runs(module, build)
    for number, artist in enumerate(drawings(figure)):
        for fault in faults(artist) if artist not in moving else []:
            name, back = named(number, artist, fault), gone_wrong(artist, fault)
            if back:
                if not noticed(tests):
                    unnoticed.append(name)
                back()
    assert set(unnoticed) - NOT_YET.get(build.__name__, set()) == set(), "these may show anything, and no test fails"
