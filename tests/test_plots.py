"""The teaching figures: what they draw is what was run, and their sliders move what they should and nothing else."""
import itertools
from unittest.mock import Mock

import numpy as np
import pytest
import textbook
from scenes import (axes_of, barred, beside, cases, contoured, drawn, keyed, labels, looks, made, marked, near, noted,
                    numbers, same, state, still, straight, thin)

from gradlab import GradientDescent, Momentum, descend, parabola, plots, quartic, ravine, sigmoid_neuron
from gradlab.plots import drawing

NEURON = (0.5, 2.5), (0.2, 0.9)
WINDOW = (-4, 6), (-6, 3)
MINIMA = [-1.232240, 0.922225]


# -- the figures, each with its sliders' values: the two of a figure differ in number and in size -------------------
def staircase():
    lr = np.array([0.02, 0.1, 0.5, 0.9, 1.0, 1.1])
    return plots.staircase(descend(GradientDescent(lr), parabola, -2.0, 15)), dict(lr=lr, step=np.arange(16))


def basins():
    start, lr = np.linspace(-2.0, 1.6, 7).round(1), np.array([0.01, 0.055, 0.1, 0.145, 0.19])
    fine = descend(GradientDescent(np.linspace(0.01, 0.2, 39)[:, None]), quartic, np.linspace(-2.2, 2.0, 85), 800, 0)
    return (plots.basins(fine, descend(GradientDescent(lr[:, None]), quartic, start, 15), MINIMA),
            dict(start=start, lr=lr))


def two_speeds():
    lr = np.array([0.02, 0.1, 0.25, 0.4, 0.46, 0.5, 0.52])
    return plots.two_speeds(descend(GradientDescent(lr), ravine, [-5.0, -2.0], 60)), dict(lr=lr)


def rolling():
    momentum = np.array([0.0, 0.5, 0.8, 0.95])
    return (plots.rolling(descend(Momentum(0.05, momentum=momentum), quartic, -2.0, 24)),
            dict(momentum=momentum, step=np.arange(25)))


FINE = descend(Momentum(np.linspace(0.005, 1, 40), momentum=np.linspace(0, 0.99, 34)[:, None]), ravine, [-5.0, -2.0],
               60, 0)


def stability():
    lr, momentum = np.array([0.05, 0.3, 0.5, 0.7, 0.95]), np.array([0.0, 0.3, 0.6, 0.99])
    walks = descend(Momentum(lr, momentum=momentum[:, None]), ravine, [-5.0, -2.0], 60)
    return plots.stability(FINE, walks, (0.2, 4.0)), dict(lr=lr, momentum=momentum)


def side_by_side():
    momentum = np.array([0.0, 0.5, 0.9])
    neuron = sigmoid_neuron(*NEURON)
    plain = descend(GradientDescent(1.0), neuron, [-2.0, -2.0], 100)
    rolled = descend(Momentum(1.0, momentum=momentum), neuron, [-2.0, -2.0], 100)
    return (plots.side_by_side(plain, rolled, WINDOW, best=(1.7918, -2.2822)),
            dict(step=np.arange(0, 101, 20), momentum=momentum))


def ravine_and_loss():
    lr, momentum = np.array([0.05, 0.3, 0.55, 1.0]), np.array([0.0, 0.6, 0.95])
    return (plots.ravine_and_loss(descend(Momentum(lr[:, None], momentum=momentum), ravine, [-5.0, -2.0], 50)),
            dict(lr=lr, momentum=momentum))


SWARM = np.linspace(0.05, 1, 9), np.linspace(0, 0.9, 5)


def swarm():
    run = descend(Momentum(SWARM[0][:, None], momentum=SWARM[1]), ravine, [-5.0, -2.0], 50)
    return plots.swarm(run), dict(step=np.arange(0, 51, 5))


def valleys():
    start, momentum = np.linspace(-2, 1.6, 5).round(1), np.array([0.0, 0.8, 0.95])
    return (plots.valleys(descend(Momentum(0.05, momentum=momentum), quartic, start[:, None], 60)),
            dict(start=start, momentum=momentum))


def chords():
    return plots.chords([parabola, quartic], [(-1.6, 1.2), (-1.5, 1.3)], ["a bowl", "two valleys"])


POINTS = np.array([[-5.0, 1.0, 3.0], [2.0, -1.0, 0.5]])


def slopes():
    return plots.slopes(ravine, POINTS, 0.12)


def on_the_surface():
    neuron = sigmoid_neuron(*NEURON)
    return plots.on_the_surface([descend(rule, neuron, [-2.0, -2.0], 100) for rule in (
        Momentum(1.0, momentum=0.9), GradientDescent(1.0))], WINDOW)


NEEDED = np.array([[4, 20, 60, 300], [140, 90, 40, 310], [1300, 900, 500, 320]])


def price_of_momentum():
    return plots.price_of_momentum(np.array([0.0, 0.3, 0.6, 0.95]), NEEDED, ["κ = 1", "κ = 20", "κ = 200"])


SLIDERS = [staircase, basins, two_speeds, rolling, stability, side_by_side, ravine_and_loss, swarm, valleys]
STATIC = [chords, slopes, on_the_surface, price_of_momentum]

def test_optimizers_look_different_without_colour_too():
    styles = {name: drawing.style_of(name) for name in textbook.RULES}
    for (one, a), (other, b) in itertools.combinations(styles.items(), 2):
        assert all(a[what] != b[what] for what in ("color", "linestyle", "marker")), (one, other)


# -- figure by figure: the values, by hand ----------------------------------------------
@cases(staircase)
def test_staircase(setting):
    made_ = made(staircase)
    made_.update(**setting)
    stairs, dots, measured, theory, top, rate = made_.moving
    lr, step = setting["lr"], setting["step"]
    x = [-2 * (1 - 2 * lr) ** k for k in range(step + 1)]
    same(dots, x, [v**2 for v in x])
    corners = [(x[0], x[0]**2)]
    for old, new in zip(x, x[1:]):
        corners += [(new, old**2), (new, new**2)]  # across at the old height, then down (or up)
    same(stairs, *zip(*corners))
    same(measured, range(step + 1), np.abs(x))
    same(theory, range(16), [2 * abs(1 - 2 * lr) ** k for k in range(16)])
    assert numbers(top) == [step, near(x[-1], 4)]
    assert numbers(rate) == [near(1 - 2 * lr, 3)]
    assert labels(stairs, dots, top) == [("x", "f(x) = x²")] * 3
    assert labels(measured, theory, rate) == [("step k", "|x|, distance from the minimum")] * 3


@pytest.mark.parametrize("step, words", [(0, "after 0 steps:"), (1, "after 1 step:"), (2, "after 2 steps:")])
@pytest.mark.parametrize("kind", [int, np.int64])
def test_staircase_counts_in_words(step, words, kind):
    made(staircase).update(lr=0.1, step=kind(step))
    assert made(staircase).moving[4].get_text().startswith(words)


def quartic_walk(name, start, steps, **hyperparameters):
    """Points, heights, gradients used and velocities of a walk on the quartic, in Python floats."""
    path, used, states = textbook.walk(name, textbook.quartic_gradient, [start], steps, **hyperparameters)
    return ([x for x, in path], [textbook.quartic(p) for p in path], [g for g, in used],
            [s.get("velocity") for s, in states])


@cases(basins)
def test_basins(setting):
    made_ = made(basins)
    made_.update(**setting)
    line, first, dot, top, where = made_.moving
    x, f, _, _ = quartic_walk("GradientDescent", setting["start"], 15, lr=setting["lr"])
    same(line, x, f)
    same(first, x[:1], f[:1])
    same(dot, [setting["start"]], [setting["lr"]])
    assert numbers(top) == [15, near(x[-1], 4)]
    end = quartic_walk("GradientDescent", setting["start"], 800, lr=setting["lr"])[0][-1]
    near_end = [abs(end - minimum) < 1e-3 for minimum in MINIMA]
    assert [word in where.get_text() for word in ("local", "global", "neither")] == [*near_end, not any(near_end)]
    assert labels(line, first, dot) == [("x", "f(x)"), ("x", "f(x)"), ("start", "learning rate η")]


@pytest.mark.parametrize("start, lr, which", [
    (-1.8, 0.05, 0), (0.5, 0.05, 1), (0.5, 0.19, 2), (-2.1, 0.15, 1), (-2.1, 0.03, 0), (1.9, 0.12, 0), (1.9, 0.03, 1),
    (-1.0, 0.19, 0), (1.2, 0.02, 1),
])
def test_the_map_of_basins(start, lr, which):
    end = quartic_walk("GradientDescent", start, 800, lr=lr)[0][-1]
    assert [abs(end - x) < 1e-3 for x in MINIMA] == [which == 0, which == 1]
    filled, = made(basins).moving[2].axes.collections
    assert [path.contains_point((start, lr)) for path in filled.get_paths()] == [which == k for k in range(3)]


@pytest.mark.parametrize("lr", made(two_speeds).grid["lr"])
def test_two_speeds(lr):
    made_ = made(two_speeds)
    made_.update(lr=lr)
    line, along, across, *names, top, factors = made_.moving
    x = [-5 * (1 - 0.2 * lr) ** k for k in range(61)]
    y = [-2 * (1 - 4 * lr) ** k for k in range(61)]
    same(line, x, y)
    same(along, range(61), np.abs(x))
    same(across, range(61), np.abs(y))
    assert [name.get_text() for name in names] == ["along: |x₁|", "across: |x₂|"]
    assert [name.get_color() for name in names] == [along.get_color(), across.get_color()]
    assert numbers(top) == [60, near(0.1 * x[-1] ** 2 + 2 * y[-1] ** 2, 2)]
    assert numbers(factors) == [near(1 - 0.2 * lr, 3), near(1 - 4 * lr, 3)]
    assert labels(line, along, across) == [("x₁", "x₂")] + [("step", "distance from 0")] * 2


@pytest.mark.parametrize("lr", made(two_speeds).grid["lr"])
def test_the_names_of_two_speeds_are_not_cut_off_or_swapped(lr):
    """They are clipped to the axes, so they must stay inside; and keep apart."""
    made_ = made(two_speeds)
    made_.update(lr=lr)
    renderer = drawn(made_.figure).get_renderer()
    along, across = made_.moving[3:5]
    boxes = [name.get_window_extent(renderer) for name in (along, across)]
    inside = along.axes.bbox
    assert all(inside.x0 < box.x0 and box.x1 < inside.x1 and inside.y0 < box.y0 and box.y1 < inside.y1 for box in boxes)
    assert not boxes[0].overlaps(boxes[1])


@cases(rolling)
def test_rolling(setting):
    made_ = made(rolling)
    made_.update(**setting)
    trail, ball, push, velocity, top, side = made_.moving
    step = setting["step"]
    x, f, g, v = quartic_walk("Momentum", -2.0, step, lr=0.05, momentum=setting["momentum"])
    same(trail, x, f)
    same(ball, x[-1:], f[-1:])
    same(push, range(1, step + 1), [-0.05 * slope for slope in g])
    same(velocity, range(1, step + 1), [-u for u in v[1:]])
    same(velocity, range(1, step + 1), np.diff(x))  # the step that was taken
    assert numbers(top) == [step, near(x[-1], 3), near(f[-1], 3)]
    assert numbers(side) == ([] if step < 2 else [pytest.approx(100 * setting["momentum"])])
    assert labels(trail, ball, push, velocity) == [("x", "f(x)")] * 2 + [("step", "to the right  →")] * 2


def ravine_walk(lr, momentum, steps):
    path, _, _ = textbook.walk("Momentum", textbook.ravine_gradient, [-5.0, -2.0], steps, lr=lr, momentum=momentum)
    return np.array(path), [textbook.ravine(p) for p in path]


@cases(stability)
def test_stability(setting):
    made_ = made(stability)
    made_.update(**setting)
    line, dot, top, side = made_.moving
    path, loss = ravine_walk(**setting, steps=60)
    thin(line, path, (0.025, 0.018))
    same(dot, [setting["lr"]], [setting["momentum"]])
    assert numbers(top) == [60, near(loss[-1], 2)]
    assert labels(line, dot) == [("x₁", "x₂"), ("learning rate η", "momentum γ")]


@pytest.mark.parametrize("lr, momentum, word", [
    (0.45, 0.0, "stable"), (0.55, 0.0, "diverges"), (0.5, 0.0, "border"), (0.6, 0.2, "border"), (0.8, 0.6, "border"),
    (0.8, 0.59, "diverges"), (0.8, 0.61, "stable"), (0.3, 0.99, "stable"), (1.0, 0.99, "diverges"),
])
def test_stability_says_on_which_side_of_the_border(lr, momentum, word):
    made(stability).update(lr=lr, momentum=momentum)
    text = made(stability).moving[3].get_text()
    assert [side in text for side in ("stable", "diverges", "border")] == [side == word for side in
                                                                           ("stable", "diverges", "border")]
    assert text.endswith({"stable": ": ηL < 2 + 2γ", "diverges": ": ηL > 2 + 2γ", "border": ": ηL = 2 + 2γ"}[word])


def test_the_line_and_the_star_on_the_map_of_settings():
    lines = [line for line in made(stability).moving[1].axes.lines if line not in made(stability).moving]
    border, = [line for line in lines if len(line.get_xdata()) > 2]
    eta, gamma = border.get_data()
    assert len(eta) > 30 and 4 * eta == pytest.approx(2 + 2 * gamma)
    star, = [line for line in lines if line.get_marker() == "*"]
    same(star, [4 / 2.4472136**2], [(1.5527864 / 2.4472136) ** 2], rel=1e-6)  # √4 ± √0.2


@pytest.mark.parametrize("i, j", [(0, 0), (5, 3), (12, 20), (26, 14), (39, 0), (0, 33), (30, 25)])
def test_the_map_of_settings(i, j):
    """The cell over a setting has the loss that a run of that setting ends with."""
    mesh, = [artist for artist in made(stability).moving[1].axes.collections if artist.get_array() is not None]
    lr, momentum = 0.005 + 0.995 * i / 39, 0.99 * j / 33
    corners = mesh.get_coordinates()
    right_of = np.searchsorted(corners[0, :, 0], lr) - 1
    above = np.searchsorted(corners[:, 0, 1], momentum) - 1
    want = ravine_walk(lr, momentum, 60)[1][-1]
    assert mesh.get_array()[above, right_of] == pytest.approx(min(max(want, 1e-12), 1e2), rel=1e-6)


@cases(side_by_side)
def test_side_by_side(setting):
    made_ = made(side_by_side)
    made_.update(**setting)
    *both, top, side = made_.moving
    value, gradient = textbook.neuron(*NEURON)
    step, ends = setting["step"], []
    for name, words, (line, head, loss_line, text) in zip(("GradientDescent", "Momentum"),
                                                          ("gradient descent", "momentum"), (both[0::2], both[1::2])):
        extra = {"momentum": setting["momentum"]} if name == "Momentum" else {}
        path, _, _ = textbook.walk(name, gradient, [-2.0, -2.0], step, lr=1.0, **extra)
        loss = [value(p) for p in path]
        same(line, *zip(*path))
        same(head, *zip(path[-1]))
        same(loss_line, range(step + 1), loss)
        style = drawing.style_of(name)
        assert text.get_text() == words
        assert {artist.get_color() for artist in (line, head, loss_line, text)} == {style["color"]}
        assert line.get_marker() == style["marker"] and looks(loss_line) >= {"solid" if extra else "dashed", "line"}
        assert labels(line, head, loss_line, text) == [("w", "b")] * 2 + [("step", "loss")] * 2
        ends.append(loss[-1])
    assert numbers(top) == [step]
    assert numbers(side) == [near(end, 2) for end in ends]


def test_side_by_side_without_a_momentum_takes_the_first():
    made_ = made(side_by_side)
    made_.update(step=40)
    default = [state(artist) for artist in made_.moving]
    made_.update(step=40, momentum=0.0)
    assert [state(artist) for artist in made_.moving] == default


@cases(ravine_and_loss)
def test_ravine_and_loss(setting):
    made_ = made(ravine_and_loss)
    made_.update(**setting)
    line, loss_line, side = made_.moving
    path, loss = ravine_walk(**setting, steps=50)
    same(line, *path.T)
    same(loss_line, range(51), np.maximum(loss, 1e-12))  # a logarithmic axis ends above 0
    assert numbers(side) == [near(loss[-1], 2)]
    assert line.axes.get_title(loc="left") == "50 steps"
    assert labels(line, loss_line) == [("x₁", "x₂"), ("step", "loss")]


@pytest.mark.parametrize("step", made(swarm).grid["step"])
def test_swarm(step):
    made_ = made(swarm)
    made_.update(step=step)
    dots, top = made_.moving
    ends = [ravine_walk(lr, momentum, step)[0][-1] for lr in SWARM[0] for momentum in SWARM[1]]
    seen = [(x, y) for x, y in ends if abs(x) < 5.8 and abs(y) < 3.4]
    same(dots, *zip(*seen))
    there = sum(x * x + y * y < 0.01 for x, y in ends)
    assert numbers(top) == [step, there, 45, 45 - len(seen)]


@cases(valleys)
def test_valleys(setting):
    made_ = made(valleys)
    made_.update(**setting)
    trail, ball, top = made_.moving
    x, f, _, _ = quartic_walk("Momentum", setting["start"], 60, lr=0.05, momentum=setting["momentum"])
    same(trail, x, f, rel=1e-6)  # a long walk at large momentum magnifies the last bit
    same(ball, x[-1:], f[-1:], rel=1e-6)
    assert numbers(top) == [60, near(x[-1], 3), near(f[-1], 3)]


# -- what stays while sliders move ----------------------------------------------------------
def quartics_minima():
    """Where the slope's polynomial is zero, without the hill between: the local one, the global one."""
    left, _, right = sorted(np.roots([4, 3, -4, -2]).real)
    assert textbook.quartic([right]) < textbook.quartic([left])
    return {"local": (left, textbook.quartic([left])), "global": (right, textbook.quartic([right]))}


@pytest.mark.parametrize("scene, word", [(basins, " "), (rolling, "\n"), (valleys, " ")])
def test_the_quartic_and_its_minima(scene, word):
    axes = made(scene).moving[0].axes
    curve = still(axes, made(scene))[0]
    x = curve.get_xdata()
    assert x[0] <= -2.2 and x[-1] >= 1.9 and "pale" in looks(curve)
    same(curve, x, [textbook.quartic([at]) for at in x])
    marked(axes, made(scene), {f"{which}{word}minimum": at for which, at in quartics_minima().items()}, stars=())


def test_what_stays_of_the_staircase():
    scene = made(staircase)
    stairs, dots, measured, theory, _, _ = scene.moving
    curve = still(stairs.axes, scene)[0]
    x = curve.get_xdata()
    assert (x[0], x[-1]) == pytest.approx((-2.3, 2.3))
    same(curve, x, x**2)
    marked(stairs.axes, scene, {"start": (-2, 4)})
    edge, = still(measured.axes, scene)
    straight(edge, y=2.3)
    assert noted(measured.axes) == {"edge of the left picture": (15, pytest.approx(2.3))}
    keyed(measured.axes, "2 · |1 − 2η|ᵏ", theory, coloured=False)
    assert "line" not in looks(measured)


def fates(start, lr):
    """For many settings at once which minimum descent ends in, 2 for neither."""
    x = np.array(start)
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in range(800):
            x = x - lr * (4 * x**3 + 3 * x**2 - 4 * x - 2)
    there = np.abs(x[:, None] - MINIMA) < 1e-3
    return np.where(there.any(axis=1), there.argmax(axis=1), 2)


def test_the_regions_of_basins_at_the_settings_that_were_run():
    filled, = made(basins).moving[2].axes.collections
    k = np.random.default_rng(3).integers(1, [84, 38], (300, 2))  # not on the picture's edge
    settings = [-2.2, 0.01] + k * [0.05, 0.005]
    want = fates(*settings.T)
    for which, path in enumerate(filled.get_paths()):
        assert (path.contains_points(settings) == (want == which)).mean() > 0.99  # borders run through some of them


def test_the_regions_of_basins_are_named():
    axes = made(basins).moving[2].axes
    made(basins).update(start=-2.0, lr=0.1)
    renderer = drawn(made(basins).figure).get_renderer()
    for text, word, which in zip(axes.texts, ("local", "global"), (0, 1), strict=True):
        corners = axes.transData.inverted().transform(text.get_window_extent(renderer).corners())
        assert text.get_text() == f"ends in the\n{word} minimum" and fates(*corners.T).tolist() == [which] * 4
        assert text.get_position()[1] < 0.03  # at the foot, where each start ends in the valley that it lies in


@pytest.mark.parametrize("scene", [two_speeds, stability, ravine_and_loss, swarm])
def test_the_ravine_and_its_marks(scene):
    axes = made(scene).moving[0].axes
    contoured(axes, textbook.ravine)
    marked(axes, made(scene), {"start": (-5, -2), "minimum": (0, 0)})


@pytest.mark.parametrize("lr", made(two_speeds).grid["lr"])
def test_the_names_of_two_speeds_stand_beside_their_lines(lr):
    made(two_speeds).update(lr=lr)
    _, along, across, *names, _, _ = made(two_speeds).moving
    assert {"blue", "squares", "dashed"} <= looks(along) and {"orange", "dots", "solid"} <= looks(across)
    beside(names[0], along, across, within=0.04)
    beside(names[1], across, along, within=0.13 if lr == 0.25 else 0.07)  # at 0.25 it falls to nothing at once


def test_what_stays_of_rolling():
    _, _, push, velocity, _, _ = made(rolling).moving
    straight(still(push.axes, made(rolling))[0], y=0)
    keyed(push.axes, "the push of the slope, −ηg", push)
    keyed(push.axes, "the step taken, −v", velocity)
    assert "line" in looks(velocity) and "line" not in looks(push)


def test_the_names_on_the_map_of_settings():
    axes = made(stability).moving[1].axes
    (mesh,) = [artist for artist in axes.collections if artist.get_array() is not None]
    barred(mesh, "loss after 60 steps")
    assert (mesh.norm.vmin, mesh.norm.vmax) == (1e-12, 1e2)
    notes = noted(axes)
    assert list(notes) == ["too long:\ndiverges", "best in theory"]
    made(stability).update(lr=0.3, momentum=0.6)
    renderer = drawn(made(stability).figure).get_renderer()
    for lr, momentum in axes.transData.inverted().transform(axes.texts[0].get_window_extent(renderer).corners()):
        assert (2 + 2 * momentum) / 4 + 0.08 < lr < 1 and momentum > 0  # clear of the border, on its right
    assert notes["best in theory"] == pytest.approx((4 / 2.4472136**2, (1.5527864 / 2.4472136) ** 2))


def test_what_stays_of_side_by_side():
    axes = made(side_by_side).moving[0].axes
    assert (axes.get_xlim(), axes.get_ylim()) == WINDOW
    value, gradient = textbook.neuron(*NEURON)
    contoured(axes, value)
    marked(axes, made(side_by_side), {"start": (-2, -2), "minimum": (1.7918, -2.2822)})
    assert gradient([1.7918, -2.2822]) == pytest.approx([0, 0], abs=1e-5)


@pytest.mark.parametrize("setting", [dict(step=step, momentum=momentum) for step in (20, 60, 100)
                                     for momentum in (0.0, 0.5, 0.9)], ids=str)
def test_the_names_of_side_by_side_stand_at_their_lines_ends(setting):
    made(side_by_side).update(**setting)
    lines, names = made(side_by_side).moving[4:6], made(side_by_side).moving[6:8]
    ends = [line.get_ydata()[-1] for line in lines]
    for line, name, end in zip(lines, names, ends):
        x, y = name.get_position()
        assert abs(x - line.get_xdata()[-1]) < 2
        upper = end == max(ends) and (end > min(ends) or name.get_va() == "bottom")  # where both are one, either
        assert (end < y < 1.3 * end and name.get_va() == "bottom" if upper
                else end / 1.3 < y < end and name.get_va() == "top")
    assert {name.get_va() for name in names} == {"bottom", "top"}


# -- figures that stand still -------------------------------------------------------------
def test_chords():
    figure = chords()
    for axes, f, ends, name in zip(axes_of(figure), (lambda x: x**2, lambda x: textbook.quartic([x])),
                                   ((-1.6, 1.2), (-1.5, 1.3)), ("a bowl", "two valleys"), strict=True):
        curve, chord = axes.lines
        same(chord, ends, [f(x) for x in ends])
        x = curve.get_xdata()
        assert x[0] < ends[0] and x[-1] > ends[1]
        same(curve, x, [f(value) for value in x])
        assert axes.get_title(loc="left") == name


def test_slopes():
    axes, = axes_of(slopes())
    quiver, = [artist for artist in axes.collections if hasattr(artist, "U")]
    assert quiver.get_offsets() == pytest.approx(POINTS.T)
    assert quiver.U == pytest.approx(-0.12 * 0.2 * POINTS[0])
    assert quiver.V == pytest.approx(-0.12 * 4 * POINTS[1])
    assert (quiver.angles, quiver.scale_units, quiver.scale) == ("xy", "xy", 1)  # in the axes' own units
    dots, star = axes.lines
    same(dots, *POINTS)
    same(star, [0], [0])
    assert noted(axes) == {"minimum": (0, 0)}
    contoured(axes, textbook.ravine)


def test_on_the_surface():
    flat, high = axes_of(on_the_surface())
    value, gradient = textbook.neuron(*NEURON)
    walks = [textbook.walk(name, gradient, [-2.0, -2.0], 100, lr=1.0, **extra)[0]
             for name, extra in (("Momentum", {"momentum": 0.9}), ("GradientDescent", {}))]
    on_flat = [line for line in flat.lines if len(line.get_xdata()) == 101]
    for path, below, above, name in zip(walks, on_flat, high.lines, ("Momentum", "GradientDescent"), strict=True):
        same(below, *zip(*path))
        x, y, z = above.get_data_3d()
        assert np.column_stack([x, y]) == pytest.approx(np.array(path))
        assert z == pytest.approx([value(p) + 0.01 for p in path])
        assert below.get_color() == above.get_color() == drawing.style_of(name)["color"]
    assert len(high.collections) == 1  # the surface itself
    contoured(flat, value)
    same(flat.lines[-1], [-2], [-2])
    assert high.get_title(loc="left") == "height: the loss"
    places = {"momentum,\nstep 100": walks[0][-1], "gradient descent,\nstep 100": walks[1][-1], "start": [-2, -2]}
    assert noted(flat) == {words: pytest.approx(tuple(place)) for words, place in places.items()}
    assert [text.get_color() for text in flat.texts[:2]] == [line.get_color() for line in on_flat]


def test_a_surface_has_the_objectives_heights():
    axes = Mock()
    drawing.surface(axes, ravine, (-3, 2), (-1, 5), points=4)
    x, y, heights = axes.plot_surface.call_args.args
    assert {*x.ravel().round(9)} == {-3, round(-4 / 3, 9), round(1 / 3, 9), 2} and {*y.ravel()} == {-1, 1, 3, 5}
    assert len({*zip(x.ravel(), y.ravel())}) == 16
    assert heights == pytest.approx(0.1 * x**2 + 2 * y**2)


def test_price_of_momentum():
    axes, = axes_of(price_of_momentum())
    momentum = [0.0, 0.3, 0.6, 0.95]
    curves = [line for line in axes.lines if len(line.get_xdata()) == 4]
    rings = [line for line in axes.lines if line.get_markerfacecolor() == "none"]
    for curve, ring, needed, best in zip(curves, rings, NEEDED, (0, 2, 3), strict=True):
        same(curve, momentum, needed)
        same(ring, [momentum[best]], [needed[best]])
    assert [(note.get_text(), note.xy) for note in axes.texts] == [
        ("κ = 1", (0.0, 4)), ("κ = 20", (0.0, 140)), ("κ = 200", (0.0, 1300))]
    assert len({curve.get_color() for curve in curves}) == len({curve.get_marker() for curve in curves}) == 3


# -- what figures are made of ---------------------------------------------------------------
@pytest.mark.parametrize("panels, size", [(1, (3.8, 3.1)), (2, (6.4, 2.9)), (3, (9.6, 2.9))])
def test_a_figure_has_panels(panels, size):
    figure, axes = drawing.figure(panels)
    assert figure.get_size_inches() == pytest.approx(size)
    assert len(axes_of(figure)) == panels == (1 if panels == 1 else len(axes))
    assert len(figure.subfigs) == (0 if panels == 1 else panels)


def test_level_lines_lie_on_their_levels():
    _, axes = drawing.figure()
    lines = drawing.contours(axes, ravine, (-5, 4), (-2, 3), levels=6)
    found = 0
    for level, path in zip(lines.levels, lines.get_paths(), strict=True):
        for x, y in path.vertices:
            assert 0.1 * x**2 + 2 * y**2 == pytest.approx(level, abs=2e-3)  # between grid points: straight lines
            found += 1
    assert found > 300 and axes.get_xlim() == (-5, 4) and axes.get_ylim() == (-2, 3)
    top = 0.1 * 25 + 2 * 9
    assert lines.levels == pytest.approx([top * (k / 6) ** 2 for k in range(1, 6)], abs=1e-2)


def test_heat_map():
    _, axes = drawing.figure()
    mesh = drawing.heat_map(axes, [1.0, 2.0, 4.0], [10.0, 20.0], np.array([[1e-9, 0.5, np.nan], [np.inf, 7.0, 1e9]]),
                            low=1e-3, high=1e3)
    got = mesh.get_array()
    assert got.mask.tolist() == [[False, False, True], [True, False, False]]
    assert got.compressed() == pytest.approx([1e-3, 0.5, 7.0, 1e3])
    assert (mesh.norm.vmin, mesh.norm.vmax) == (1e-3, 1e3)
    shades = [sum(mesh.cmap(mesh.norm(v))[:3]) for v in (1e-3, 1.0, 1e3)]
    assert shades == sorted(shades) and shades[0] < shades[-1]  # dark is good
    assert axes.get_xlim() == (1, 4) and axes.get_ylim() == (10, 20)


def test_paths_of_one_run_among_many():
    _, axes = drawing.figure()
    sweep = descend(Momentum([0.1, 0.2], momentum=0.6), ravine, [-5.0, -2.0], 3)
    same(drawing.path(axes, sweep, run=(1,)), *ravine_walk(0.2, 0.6, 3)[0].T)
    falls = descend(GradientDescent([0.1, 0.25]), parabola, -2.0, 3)
    line = drawing.path_on_curve(axes, falls, run=(1,))
    same(line, [-2, -1, -0.5, -0.25], [4, 1, 0.25, 0.0625])
    assert line.get_marker() == drawing.style_of("GradientDescent")["marker"]
    same(drawing.path(axes, optimizer="Nesterov"), [], [])  # for a slider to fill


def test_vectors_of_one_point():
    _, axes = drawing.figure()
    quiver = drawing.vectors(axes, [1.0, 2.0], [3.0, -4.0], scale=0.5)
    assert (quiver.get_offsets().tolist(), list(quiver.U), list(quiver.V)) == ([[1, 2]], [1.5], [-2])


@pytest.mark.parametrize("offset, sides", [((5, 5), ("left", "bottom")), ((-5, -5), ("right", "top")),
                                           ((0, -7), ("center", "top")), ((5, 0), ("left", "center"))])
def test_a_mark_has_its_name_on_the_side_it_is_moved_to(offset, sides):
    _, axes = drawing.figure()
    note = drawing.mark(axes, 1.0, 2.0, "here", offset=offset)
    assert (note.get_text(), note.xy, note.get_position()) == ("here", (1.0, 2.0), offset)
    assert (note.get_ha(), note.get_va()) == sides
    same(axes.lines[0], [1], [2])


@pytest.mark.parametrize("value, digits, text", [
    (-0.33554, 3, "−0.336"), (0.5, 3, "0.5"), (1234567.0, 3, "1.23e+06"), (2e-5, 2, "2e−05"), (-0.65536, 4, "−0.6554"),
    (0.0, 3, "0"), (np.inf, 3, "inf"),
])
def test_number(value, digits, text):
    assert drawing.number(value, digits) == text


@pytest.mark.parametrize("values, value, want", [([0.1, 0.2, 0.3], 0.2000001, 1), ([3, 2, 1], 0.9, 2), ([5.0], -9, 0),
                                                 (np.array([-1.0, 0.0, 1.0]), -0.6, 0), (range(10), 7, 7)])
def test_nearest(values, value, want):
    got = drawing.nearest(values, value)
    assert got == want and type(got) is int


def test_style_of():
    assert drawing.style_of(Momentum(0.1)) == drawing.style_of("Momentum")
    drawing.style_of("Momentum")["color"] = "none"
    assert drawing.style_of("Momentum")["color"] != "none"  # a copy: one figure cannot restyle the book
    for unknown in ("Momentun", 3, parabola):
        with pytest.raises(ValueError, match="optimizer must be one of GradientDescent, Momentum"):
            drawing.style_of(unknown)
