"""The figures of the chapter on regularization: what they draw against loops by hand, what moves and what not."""
import functools
import itertools
import math

import numpy as np
import pytest
from scenes import cases, hues, keyed, looks, made, near, noted, numbers, same, still, straight

from gradlab import plots

RNG = np.random.default_rng(4)


# -- the scenes, each with its sliders' values ------------------------------------------
X = RNG.uniform(-1, 1, 30)
Y = np.sin(np.pi * X) + 0.2 * RNG.standard_normal(30)
SIZES, DEGREES, FINE = [6, 12, 30], range(6), np.linspace(-1, 1, 41)
FITS = {(n, d): np.polynomial.Polynomial.fit(X[:n], Y[:n], d) for n in SIZES for d in DEGREES}
NEW = np.sin(np.pi * FINE)


def mse(fit, x, y):
    return sum((fit(a) - b) ** 2 for a, b in zip(x, y)) / len(x)


def under_and_over():
    curves = np.array([[FITS[n, d](FINE) for d in DEGREES] for n in SIZES])
    train = np.array([[mse(FITS[n, d], X[:n], Y[:n]) for d in DEGREES] for n in SIZES])
    valid = np.array([[mse(FITS[n, d], FINE, NEW) for d in DEGREES] for n in SIZES])
    return (plots.under_and_over(X, Y, lambda x: np.sin(np.pi * x), SIZES, curves, train, valid),
            dict(degree=list(DEGREES), points=SIZES))


H = np.array([[1.0, 0.45], [0.45, 1.0]])
LAMBDAS, ANGLES = [0.0, 0.5, 1.0, 2.0], [0, 20, 50, 90]


def minimum(angle):
    return np.array([math.cos(math.radians(angle)), math.sin(math.radians(angle))])


def best_l2(strength, angle):
    return np.linalg.solve(H + strength * np.eye(2), H @ minimum(angle))


@functools.cache
def best_l1(strength, angle):
    """One coordinate after the other, each to its own minimum."""
    c, theta = minimum(angle), [0.0, 0.0]
    for _ in range(200):
        for i, j in ((0, 1), (1, 0)):
            pull = c[i] - H[0, 1] * (theta[j] - c[j])
            theta[i] = math.copysign(max(abs(pull) - strength / 2, 0.0), pull)
    return np.array(theta)


def diamond_and_circle():
    minima = np.stack([minimum(a) for a in ANGLES], axis=1)
    sparse, spread = (np.moveaxis([[best(s, a) for a in ANGLES] for s in LAMBDAS], -1, 0)
                      for best in (best_l1, best_l2))
    return (plots.diamond_and_circle(H, minima, LAMBDAS, ANGLES, sparse, spread), dict(strength=LAMBDAS, angle=ANGLES))


STRENGTHS = np.geomspace(0.01, 10, 7)
TRUTH = np.array([2, -1.5, 0, 0])
FREE = 2.1, -1.4, 0.3, -0.2  # the weights without a penalty
PATHS = {"L1": np.array([[math.copysign(max(abs(w) - s / 2, 0), w) for s in STRENGTHS] for w in FREE]),
         "L2": np.array([[w / (1 + s) for s in STRENGTHS] for w in FREE])}
TRAIN = {name: ((p - PATHS["L2"][:, :1]) ** 2).sum(axis=0) + 0.1 for name, p in PATHS.items()}
VALID = {name: ((p - TRUTH[:, None]) ** 2).sum(axis=0) + 0.2 for name, p in PATHS.items()}


def weight_paths():
    return (plots.weight_paths(STRENGTHS, PATHS, TRUTH, TRAIN, VALID),
            dict(penalty=["L1", "L2"], strength=STRENGTHS.tolist()))


STEPS = np.array([0, 10, 20, 30])
NET_LAMBDAS = [0.0, 0.01, 0.1]
POINTS = RNG.uniform((-1.5, -1), (2.5, 1.5), (20, 2))
LABELS = np.arange(20) % 2
WINDOW = (-2.0, 3.0), (-1.6, 2.1)
SLOPES = np.array([[1.0 + k + 4 * i for i in range(3)] for k in range(4)])  # of the border's steepness
LOSSES = np.array([[[1 / (1 + k) + 0.1 * i for i in range(3)] for k in range(4)],
                   [[1 + 0.1 * (k - 1 - i) ** 2 for i in range(3)] for k in range(4)]])


def overfitting():
    xs, ys = np.meshgrid(np.linspace(*WINDOW[0], 51), np.linspace(*WINDOW[1], 38))
    probability = 1 / (1 + np.exp(-SLOPES * (ys - 0.3 * xs)[..., None, None]))
    return (plots.overfitting(POINTS, LABELS, WINDOW, probability, STEPS, NET_LAMBDAS, *LOSSES),
            dict(strength=NET_LAMBDAS, step=STEPS.tolist()))


DROPOUTS, UNITS = [0.1, 0.5, 0.8], [1, 4, 8]


def masked_sums(p, n):
    """Every mask of n units that send 1/n each: {sum: probability}."""
    found = {}
    for mask in itertools.product([0, 1], repeat=n):
        arrives = sum(mask) / (n * (1 - p))
        found[arrives] = found.get(arrives, 0) + math.prod(1 - p if m else p for m in mask)
    return found


def thinned():
    every = {(p, n): masked_sums(p, n) for p in DROPOUTS for n in UNITS}
    return (plots.thinned(DROPOUTS, UNITS, {k: np.array(list(v)) for k, v in every.items()},
                          {k: np.array(list(v.values())) for k, v in every.items()}),
            dict(dropout=DROPOUTS, units=UNITS))


BEFORE = np.exp(RNG.normal((-3, 0), 0.5, (9, 2))).T
AFTER = {(m, s): BEFORE * np.exp(RNG.normal([[0.5 + k], [-0.3 * k]], 0.3, (2, 9)))
         for m in ("L2", "dropout") for k, s in enumerate(("weak", "strong"))}


def trade():
    return plots.trade(BEFORE, AFTER), dict(method=["L2", "dropout"], strength=["weak", "strong"])


def never_zero():
    return plots.never_zero(np.array([0.12, 0.07, 0.02, -0.03, 0.02]), np.array([0.12, 0.07, 0.02, 0, 0]), 0.05)


SLIDERS = [under_and_over, diamond_and_circle, weight_paths, overfitting, thinned, trade]
STATIC = [never_zero]

# -- the values -----------------------------------------------------------------------------
@cases(under_and_over)
def test_under_and_over(setting):
    scene = made(under_and_over)
    scene.update(**setting)
    dots, fit, train, valid, train_dot, valid_dot, top, side = scene.moving
    n, d = setting["points"], setting["degree"]
    same(dots, X[:n], Y[:n])
    same(fit, FINE, FITS[n, d](FINE))
    errors = [[mse(FITS[n, k], *data) for k in DEGREES] for data in ((X[:n], Y[:n]), (FINE, NEW))]
    for line, dot, values in zip((train, valid), (train_dot, valid_dot), errors):
        same(line, DEGREES, values)
        same(dot, [d], [values[d]])
    assert numbers(top) == [d, n]
    assert numbers(side) == [0 if errors[0][d] < 1e-12 else near(errors[0][d], 2), near(errors[1][d], 2)]
    assert dots.axes.get_ylabel() == "y" and train.axes is valid_dot.axes is not dots.axes


@cases(diamond_and_circle)
def test_diamond_and_circle(setting):
    scene = made(diamond_and_circle)
    scene.update(**setting)
    strength, angle = setting["strength"], setting["angle"]
    c = minimum(angle)

    def error(points):
        return np.array([(p - c) @ H @ (p - c) for p in np.transpose(points) if np.isfinite(p).all()])

    half = len(scene.moving) // 2
    for part, best, power in ((scene.moving[:half], best_l1, 1), (scene.moving[half:], best_l2, 2)):
        *levels, through, border, way, centre, dot, top = part
        theta = best(strength, angle)
        same(dot, theta[:1], theta[1:])
        same(centre, c[:1], c[1:])
        same(way, *np.transpose([best(s, angle) for s in LAMBDAS]))
        heights = [error(level.get_data()) for level in levels]
        for line in (*levels, through):  # only what is outside of the picture is left out
            points = np.transpose(line.get_data())
            assert np.isfinite(points).all(axis=1).sum() > 25
            reach = math.sqrt(error(points.T)[0] * np.linalg.inv(H)[0, 0])  # how far it goes to all sides of c
            assert np.isfinite(points).all() or max(c) + reach > 1.65 or min(c) - reach < -0.9
        assert all(np.ptp(h) < 1e-9 for h in heights)
        assert np.all(np.diff([h[0] for h in heights]) > 0)
        assert error(through.get_data()) == pytest.approx(error(theta[:, None])[0], abs=1e-9)
        size = (np.abs(theta) ** power).sum()
        assert (np.abs(border.get_data()) ** power).sum(axis=0) == pytest.approx(np.full(len(border.get_xdata()), size),
                                                                                 abs=1e-9)
        # the penalty's curve touches the ellipse: nothing on it has a lower error
        corners = np.array(border.get_data())
        along = np.concatenate([np.linspace(a, b, 50) for a, b in itertools.pairwise(corners.T)]).T
        assert error(along).min() >= error(theta[:, None])[0] - 2e-3
        assert top.get_text().startswith(f"L{power}: θ")
        assert [round(v, 3) for v in numbers(top)] == pytest.approx(theta, abs=6e-4)
    assert scene.moving[0].axes is not scene.moving[half].axes


@cases(weight_paths)
def test_weight_paths(setting):
    scene = made(weight_paths)
    scene.update(**setting)
    *lines, dots, here, train, valid, train_dot, valid_dot, top, side = scene.moving
    penalty, i = setting["penalty"], STRENGTHS.tolist().index(setting["strength"])
    assert len(lines) == 4
    for line, weights in zip(lines, PATHS[penalty]):
        same(line, STRENGTHS, weights)
    same(dots, [STRENGTHS[i]] * 4, PATHS[penalty][:, i])
    reach = [1.15 * end(end(paths) for paths in map(np.ravel, PATHS.values())) for end in (min, max)]
    same(here, [STRENGTHS[i]] * 2, reach)  # past all weights
    for line, dot, values in ((train, train_dot, TRAIN), (valid, valid_dot, VALID)):
        same(line, STRENGTHS, values[penalty])
        same(dot, STRENGTHS[[i]], values[penalty][[i]])
    assert top.get_text().startswith(penalty)
    assert numbers(top) == [sum(w == 0 for w in PATHS[penalty][:, i]), 4]
    assert numbers(side) == [near(TRAIN[penalty][i], 2), near(VALID[penalty][i], 2)]
    assert [line.get_linestyle() for line in lines] == ["-", "-", "--", "--"]
    assert {line.axes.get_ylabel() for line in lines} == {"weight"}


@cases(overfitting)
def test_overfitting(setting):
    scene = made(overfitting)
    scene.update(**setting)
    border, sure, train, valid, train_dot, valid_dot, best, top, side = scene.moving
    i, k = NET_LAMBDAS.index(setting["strength"]), STEPS.tolist().index(setting["step"])
    x, y = np.array(border.get_data())
    there = np.isfinite(x)
    assert x[there].min() == pytest.approx(-2) and x[there].max() == pytest.approx(3)
    assert y[there] == pytest.approx(0.3 * x[there], abs=5e-3)
    x, y = np.array(sure.get_data())
    there = np.isfinite(x)
    off = SLOPES[k, i] * np.abs(y - 0.3 * x)[there]  # where the probability is 5 % or 95 %
    assert off == pytest.approx(np.full(there.sum(), math.log(19)), abs=0.08 * SLOPES[k, i])
    assert {True, False} == set((y > 0.3 * x)[there]) or SLOPES[k, i] == 1
    for line, dot, values in ((train, train_dot, LOSSES[0]), (valid, valid_dot, LOSSES[1])):
        same(line, STEPS, values[:, i])
        same(dot, [STEPS[k]], [values[k, i]])
    lowest = min(range(4), key=lambda j: LOSSES[1][j, i])
    bottom, ceiling = best.axes.get_ylim()
    same(best, [STEPS[lowest]], [LOSSES[1][lowest, i] * (ceiling / bottom) ** 0.05])  # a twentieth of the axis above
    assert numbers(top) == [NET_LAMBDAS[i], STEPS[k]]
    assert numbers(side) == [near(LOSSES[0][k, i], 2), near(LOSSES[1][k, i], 2)]
    shown = [line for line in border.axes.lines if line.get_marker() in ("o", "^")]
    for line, label in zip(shown, (0, 1)):
        same(line, *POINTS[LABELS == label].T)
    assert [line.get_marker() for line in shown] == ["o", "^"]


def test_borders_are_drawn_with_the_corners_that_can_be_seen():
    """A straight border has two, a round one some dozens and stays where it was."""
    xs, ys = np.meshgrid(np.linspace(*WINDOW[0], 61), np.linspace(*WINDOW[1], 61))
    heights = np.stack([ys - 0.3 * xs, 1.2 - np.hypot(xs - 0.5, ys - 0.2)], axis=-1)[:, :, None].repeat(2, axis=2)
    probability = 1 / (1 + np.exp(-2 * heights))
    scene = plots.overfitting(POINTS, LABELS, WINDOW, probability, STEPS[:2], [0.0, 0.1], *LOSSES[:, :2, :2])
    border = scene[1][0]
    scene[2](strength=0.0, step=0)
    x, y = np.array(border.get_data())[:, 1:-1]
    assert sorted(x) == [-2, 3] and sorted(y) == pytest.approx([-0.6, 0.9], abs=0.01)
    scene[2](strength=0.1, step=0)
    x, y = np.array(border.get_data())[:, 1:-1]
    assert 20 < len(x) < 90 and (x[0], y[0]) == (x[-1], y[-1])
    middles = (x[1:] + x[:-1]) / 2, (y[1:] + y[:-1]) / 2
    for at in ((x, y), middles):
        assert np.hypot(at[0] - 0.5, at[1] - 0.2) == pytest.approx(1.2, abs=0.012)


@cases(thinned)
def test_thinned(setting):
    scene = made(thinned)
    scene.update(**setting)
    bars, tips, line, dot, top, side = scene.moving
    p, n = setting["dropout"], setting["units"]
    often = {s: chance for s, chance in sorted(masked_sums(p, n).items()) if chance > 1e-3}
    got = sorted(zip(*tips.get_data()))
    assert np.array(got) == pytest.approx(np.array(list(often.items())))
    x, y = (np.reshape(values, (-1, 3)) for values in bars.get_data())
    assert np.isnan(x[:, 2]).all() and (x[:, 0] == x[:, 1]).all() and (y[:, 0] == 0).all()
    assert sorted(zip(x[:, 0], y[:, 1])) == got
    same(line, UNITS, [math.sqrt(p / (1 - p) / size) for size in UNITS])
    same(dot, [n], [math.sqrt(p / (1 - p) / n)])
    assert numbers(side) == [near(math.sqrt(p / (1 - p) / n), 2)]
    gone = near(100 * p**n, 2) if p**n > 1e-4 else 0.01
    assert numbers(top) == ([gone] if n == 1 else [n, gone])
    assert ("less than" in top.get_text()) == (p**n <= 1e-4)


@cases(trade)
def test_trade(setting):
    scene = made(trade)
    scene.update(**setting)
    own, own_text, new, new_text = scene.moving
    after = AFTER[setting["method"], setting["strength"]]
    same(own, BEFORE[0], after[0])
    same(new, BEFORE[1], after[1])
    assert own_text.get_text().startswith("higher") and new_text.get_text().startswith("lower")
    assert numbers(own_text) == [sum(a > b for a, b in zip(after[0], BEFORE[0])), 9]
    assert numbers(new_text) == [sum(a < b for a, b in zip(after[1], BEFORE[1])), 9]
    assert [dots.axes.get_xlabel() for dots in (own, new)] == ["training loss without", "test loss without"]
    for dots in (own, new):
        (x0, x1), (y0, y1) = dots.axes.get_xlim(), dots.axes.get_ylim()
        assert (x0, x1) == (y0, y1)
        assert x0 < min(dots.get_xdata().min(), dots.get_ydata().min())
        assert x1 > max(dots.get_xdata().max(), dots.get_ydata().max())


def test_never_zero():
    figure = never_zero()
    zero, jumping, shrinking = figure.axes[0].lines
    same(jumping, range(5), [0.12, 0.07, 0.02, -0.03, 0.02])
    same(shrinking, range(5), [0.12, 0.07, 0.02, 0, 0])
    band = figure.axes[0].patches[0]
    assert (band.get_y(), band.get_height()) == pytest.approx((-0.05, 0.1))
    assert [band.get_x(), band.get_x() + band.get_width()] == [0, 1]  # from edge to edge
    straight(zero, y=0)
    keyed(figure.axes[0], "subgradient steps", jumping)
    keyed(figure.axes[0], "proximal steps", shrinking)
    within = figure.axes[0].texts[-1]
    assert within.get_text() == "within ηλ of zero" and within.get_va() == "top"
    assert 0.04 < within.get_position()[1] < 0.05 and 4 < within.get_position()[0] < figure.axes[0].get_xlim()[1]


# -- what stays while sliders move ----------------------------------------------------------
def both_errors(train, valid, train_dot, valid_dot):
    """The key beside training and validation error is true, and a dot has its line's colour."""
    keyed(valid.axes, "validation", valid)
    keyed(train.axes, "training", train)
    assert train.get_color() == train_dot.get_color() and valid.get_color() == valid_dot.get_color()
    assert "squares" in looks(train_dot) and "dots" in looks(valid_dot)


def test_what_stays_of_under_and_over():
    scene = made(under_and_over)
    dots, fit, *errors = scene.moving[:6]
    truth, = still(dots.axes, scene)
    x = truth.get_xdata()
    assert (x[0], x[-1]) == (-1, 1) and {"pale", "solid"} <= looks(truth)
    same(truth, x, [math.sin(math.pi * at) for at in x])
    assert dots.axes.get_xlabel() == "x  (pale: the sine that made the points)"
    assert "orange" in looks(fit)
    both_errors(*errors)
    assert still(errors[0].axes, scene) == []


def test_what_stays_of_diamond_and_circle():
    scene = made(diamond_and_circle)
    for k in (0, len(scene.moving) // 2):
        level, upright = still(scene.moving[k].axes, scene)
        straight(level, y=0)
        straight(upright, x=0)
        *levels, through, border, way, centre, dot = scene.moving[k:k + 8]
        assert {"dashed", "blue"} <= looks(through) and {"dotted", "orange"} <= looks(way) and "solid" in looks(border)
        assert centre.get_marker() == "x" and {"dots", "orange"} <= looks(dot)
        assert all({"pale", "solid"} <= looks(level) for level in levels)


def test_what_stays_of_the_weight_paths():
    scene = made(weight_paths)
    lines, errors = scene.moving[:4], scene.moving[6:10]
    zero, = still(lines[0].axes, scene)
    straight(zero, y=0)
    assert noted(lines[0].axes) == {"θ₁": (0.01, pytest.approx(FREE[0] - 0.005)),
                                    "θ₂": (0.01, pytest.approx(FREE[1] + 0.005))}
    for name, line in zip(lines[0].axes.texts[:2], lines):
        assert name.get_color() == line.get_color()
    for line, useful in zip(lines, TRUTH):
        keyed(line.axes, "features of use" if useful else "noise", line, coloured=False)
    both_errors(*errors)


def test_what_stays_of_overfitting():
    border, sure, *errors = made(overfitting).moving[:6]
    both_errors(*errors)
    assert still(errors[0].axes, made(overfitting)) == []
    assert {"orange", "solid"} <= looks(border) and {"orange", "dashed"} <= looks(sure)
    classes = still(border.axes, made(overfitting))
    assert "blue" in looks(classes[0]) and "dark" in looks(classes[1])


def test_what_stays_of_thinned():
    scene = made(thinned)
    bars, _, line, dot, _, _ = scene.moving
    mean, = still(bars.axes, scene)
    straight(mean, x=1)
    keyed(bars.axes, "the mean, always 1", mean)
    x, y = bars.axes.texts[0].get_position()
    assert 1 < x < 1.6 and 0.95 < y < 1.02 and bars.axes.texts[0].get_va() == "top"  # right of it, above the bars
    for pale, p in zip(still(line.axes, scene), DROPOUTS, strict=True):
        same(pale, UNITS, [math.sqrt(p / (1 - p) / n) for n in UNITS])
        assert "pale" in looks(pale)
    assert hues(line.get_color()) == hues(dot.get_color()) == {"orange"}


def test_what_stays_of_the_trade():
    scene = made(trade)
    for dots in (scene.moving[0], scene.moving[2]):
        axes, (low, high) = dots.axes, dots.axes.get_xlim()
        equal, = still(axes, scene)
        same(equal, [low, high], [low, high])
        band, = axes.collections
        assert {tuple(point) for path in band.get_paths() for point in path.vertices.round(12)} == {
            (round(x, 12), round(y, 12)) for x, y in ((low, low), (high, low), (high, high))}
        below, above = axes.texts
        assert (below.get_text(), above.get_text()) == ("lower with it", "higher with it")
        assert all(text.get_transform() == axes.transAxes for text in axes.texts)
        assert below.get_position()[0] > below.get_position()[1] and above.get_position()[0] < above.get_position()[1]
