"""The figures of the chapter on Adam: what they draw against loops in plain Python."""
import math

import numpy as np
import pytest
import textbook
from matplotlib.text import Text
from scenes import (barred, cases, contoured, kept_apart, keyed, labels, made, marked, near, noted, numbers, same, still,
                    straight)

from gradlab import Adam, descend, plots, ravine, rosenbrock

BETA1, BETA2 = [0.0, 0.8, 0.9], [0.9, 0.99, 0.999]


def adam(gradient, start, lr, beta1, beta2, steps, corrected=True):
    """One coordinate after the other, in Python floats."""
    x, m, v, path = list(start), [0.0] * len(start), [0.0] * len(start), [list(start)]
    for t in range(1, steps + 1):
        for i, g in enumerate(gradient(x)):
            m[i] = beta1 * m[i] + (1 - beta1) * g
            v[i] = beta2 * v[i] + (1 - beta2) * g * g
            c1, c2 = (1 - beta1**t, 1 - beta2**t) if corrected else (1.0, 1.0)
            x[i] -= lr * (m[i] / c1) / (math.sqrt(v[i] / c2) + 1e-8)
        path.append(list(x))
    return np.array(path)


def ravine_slope(x):
    return [0.2 * x[0], 4.0 * x[1]]


PLAIN = np.array([[adam(ravine_slope, [-5.0, -2.0], 0.1, b1, b2, 25, corrected=False) for b2 in BETA2] for b1 in BETA1])


def first_steps():
    sweep = descend(Adam(0.1, beta1=np.array(BETA1)[:, None], beta2=BETA2), ravine, [-5.0, -2.0], 25)
    return plots.first_steps(sweep, np.moveaxis(PLAIN, (0, 1), (2, 3))), dict(beta1=BETA1, beta2=BETA2)


NOISES, WALKS = np.array([0.2, 1.0, 5.0]), np.random.default_rng(2).normal(size=(81, 4, 3, 2)).cumsum(axis=0)
SPEED = np.array([[0.9, 0.8], [0.5, 0.6], [0.2, 0.3]])


def signal_and_noise():
    return plots.signal_and_noise(WALKS, SPEED, NOISES, np.array([0.5, 0.99])), dict(noise=NOISES, beta2=[0.5, 0.99])


LRS, FEW = [0.01, 0.1, 1.5], [0.0, 0.9]


def adam_settings():
    ends, walks = (descend(Adam(np.array(lr), beta1=np.array(b)[:, None]), rosenbrock, [-1.2, 1.0], 30)
                   for lr, b in ((np.geomspace(0.01, 2, 9), np.linspace(0, 0.95, 7)), (LRS, FEW)))
    return plots.adam_settings(ends, walks, ((-2, 2.2), (-1, 3)), (1, 1)), dict(lr=LRS, beta1=FEW)


SIZES, KEEPS = np.array([2.5, 5.0]), np.array([0.1, 0.9])
GIVEN = np.where(np.arange(90)[:, None] % 3 == 0, SIZES, -1.0)
WAYS = {name: np.clip(np.random.default_rng(i).normal(size=(91, 2, 2)).cumsum(axis=0) / 9, -1, 1)
        for i, name in enumerate(("Adam", "AMSGrad", "GradientDescent"))}


def forgetting():
    return plots.forgetting(GIVEN, WAYS, SIZES, KEEPS), dict(size=SIZES, beta2=KEEPS)


SLIDERS, STATIC = [first_steps, signal_and_noise, adam_settings, forgetting], []


@cases(first_steps)
def test_first_steps(setting):
    scene = made(first_steps)
    scene.update(**setting)
    line, without, with_steps, without_steps, side = scene.moving
    i, j = BETA1.index(setting["beta1"]), BETA2.index(setting["beta2"])
    right = adam(ravine_slope, [-5.0, -2.0], 0.1, setting["beta1"], setting["beta2"], 25)
    for path, way, steps in ((right, line, with_steps), (PLAIN[i, j], without, without_steps)):
        same(way, *path.T)
        same(steps, range(1, 26), np.maximum(np.abs(np.diff(path[:, 0])) / 0.1, 1e-4), rel=1e-7)
    b1, b2 = setting["beta1"], setting["beta2"]
    assert numbers(side) == [near(1, 3), near((1 - b1) / math.sqrt(1 - b2), 3)]
    assert labels(line, with_steps) == [("x₁", "x₂"), ("step", "length of the step in x₁ ÷ η")]
    assert line.get_linestyle() != without.get_linestyle() and with_steps.get_linestyle() != without_steps.get_linestyle()


@cases(signal_and_noise)
def test_signal_and_noise(setting):
    scene = made(signal_and_noise)
    scene.update(**setting)
    *lines, measured, ring, top, side = scene.moving
    i, j = NOISES.tolist().index(setting["noise"]), [0.5, 0.99].index(setting["beta2"])
    assert len(lines) == 4
    for k, line in enumerate(lines):
        same(line, range(0, 81, 2), WALKS[::2, k, i, j])
    same(measured, NOISES, SPEED[:, j])
    same(ring, [NOISES[i]], [SPEED[i, j]])
    assert numbers(top) == [4, setting["noise"], 1] and numbers(side) == [SPEED[i, j]]


def test_the_curve_of_signal_over_noise():
    curve = made(signal_and_noise).moving[-3].axes.lines[0]
    x, y = curve.get_data()
    assert x[0] == pytest.approx(0.2) and x[-1] == pytest.approx(5.0)
    assert y**-2 == pytest.approx(1 + x**2)


@cases(adam_settings)
def test_adam_settings(setting):
    scene = made(adam_settings)
    scene.update(**setting)
    line, dot, top = scene.moving

    def slope(p):
        x, y = p
        return [-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)]

    path = adam(slope, [-1.2, 1.0], setting["lr"], setting["beta1"], 0.999, 30)
    seen = (np.abs(path - [0.1, 1.0]) < [12.6, 12.0]).all(axis=1)  # three windows to each side
    same(line, *np.where(seen[:, None], path, np.nan).T, rel=1e-6)
    same(dot, [setting["lr"]], [setting["beta1"]])
    x, y = path[-1]
    assert numbers(top) == [30, near((1 - x) ** 2 + 100 * (y - x * x) ** 2, 2)]


def test_what_dark_and_pale_mean_is_said_at_both_panels():
    said = [text.get_text() for text in made(adam_settings).figure.findobj(Text)]
    assert "pale: low loss" in said and any(text.endswith("(dark: low)") for text in said)


def test_the_map_has_the_losses_of_all_settings():
    axes = made(adam_settings).moving[1].axes
    mesh = axes.collections[0]
    shown = np.asarray(mesh.get_array()).reshape(7, 9)
    walk = descend(Adam(float(np.geomspace(0.01, 2, 9)[6]), beta1=float(np.linspace(0, 0.95, 7)[2])), rosenbrock,
                   [-1.2, 1.0], 30)
    assert shown[2, 6] == pytest.approx(np.clip(walk.loss[-1], 1e-4, 10), rel=1e-9)


@cases(forgetting)
def test_forgetting(setting):
    scene = made(forgetting)
    scene.update(**setting)
    stems, mean, *rest, top, side = scene.moving
    lines, names = rest[:3], rest[3:]
    i, j = SIZES.tolist().index(setting["size"]), KEEPS.tolist().index(setting["beta2"])
    x, y = stems.get_data()
    for k in range(24):
        assert x[3 * k:3 * k + 3].tolist() == [k + 1] * 3
        assert y[3 * k:3 * k + 2].tolist() == [0, setting["size"] if k % 3 == 0 else -1] and np.isnan(y[3 * k + 2])
    average = (setting["size"] - 2) / 3
    same(mean, [0, 25], [average] * 2)
    for (name, way), line, text in zip(WAYS.items(), lines, names, strict=True):
        kept, shown = line.get_data()
        assert kept[0] == 1 and kept[-1] == 90
        assert shown == pytest.approx(way[kept, i, j])
        assert text.get_text().replace("\n", " ") == {"GradientDescent": "gradient descent"}.get(name, name)
        assert text.get_position()[0] == 1.3 * 90 and text.get_color() == line.get_color()
    ends = [way[-1, i, j] for way in WAYS.values()]
    kept_apart([text.get_position()[1] for text in names], ends, 0.26, 1.0)
    assert numbers(top) == [near(average, 2), -1] and numbers(side) == [near(ends[0], 2)]


# -- what stays while sliders move ----------------------------------------------------------
def test_what_stays_of_the_first_steps():
    scene = made(first_steps)
    line, without, with_steps, without_steps, _ = scene.moving
    contoured(line.axes, textbook.ravine)
    marked(line.axes, scene, {"start": (-5, -2), "minimum": (0, 0)})
    assert line.axes.get_title(loc="left") == "25 steps"
    straight(still(with_steps.axes, scene)[0], y=1)
    keyed(with_steps.axes, "with correction", with_steps)
    keyed(with_steps.axes, "without", without_steps)
    assert (line.get_color(), without.get_color()) == (with_steps.get_color(), without_steps.get_color())


def test_what_stays_of_signal_and_noise():
    scene = made(signal_and_noise)
    walk, measured = scene.moving[0], scene.moving[4]
    one, = still(walk.axes, scene)
    same(one, [0, 80], [0, 80])
    keyed(walk.axes, "one η a step", one)
    keyed(measured.axes, "1/√(1 + σ²)", still(measured.axes, scene)[0], coloured=False)
    keyed(measured.axes, "measured", measured, coloured=False)


def test_what_stays_of_adams_settings():
    scene = made(adam_settings)
    line, dot, _ = scene.moving
    contoured(line.axes, lambda p: (1 - p[0]) ** 2 + 100 * (p[1] - p[0] ** 2) ** 2)
    marked(line.axes, scene, {"start": (-1.2, 1), "minimum": (1, 1)})
    assert noted(line.axes)["pale: low loss"] == (2.2, -1)  # the corner
    barred(dot.axes.collections[0], "loss after 30 steps (dark: low)")


def test_what_stays_of_forgetting():
    scene = made(forgetting)
    stems, mean = scene.moving[:2]
    straight(still(stems.axes, scene)[0], y=0)
    keyed(mean.axes, "the mean", mean)
