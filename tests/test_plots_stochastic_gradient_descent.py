"""The figures of the chapter on SGD: what they draw against loops by hand, what their sliders move and what not."""
import itertools
import math

import numpy as np
import pytest
from scenes import cases, contoured, keyed, looks, made, marked, near, noted, numbers, same, still, straight

from gradlab import GradientDescent, Objective, cosine, descend, inverse_time, plots, quadratic, ravine

N = 32
RNG = np.random.default_rng(3)
X = RNG.uniform(-1, 2, N)
Y = 1 + 0.5 * X + 0.6 * RNG.standard_normal(N)
SIZES = [1, 2, 4, 8, 16, 32]
PLACES = [0, 2, 5, 12]
ROWS = np.array([RNG.permutation(N) for _ in range(40)])


def value(theta):
    b, w = theta
    return sum((b + w * x - y) ** 2 for x, y in zip(X, Y)) / N


def own(theta, i):
    """The gradient of one sample's loss."""
    error = theta[0] + theta[1] * X[i] - Y[i]
    return np.array([2 * error, 2 * error * X[i]])


def mean(theta, samples):
    return sum(own(theta, i) for i in samples) / len(samples)


LINE = Objective(value, lambda theta: mean(theta, range(N)), (2,), "line")


# -- the scenes, each with its sliders' values ------------------------------------------
def cloud():
    walk = descend(GradientDescent(0.1), LINE, [0.0, 0.0], 20)
    estimates = np.array([[[mean(walk.theta[p], row[:m]) for m in SIZES] for row in ROWS] for p in PLACES])
    spread = np.array([np.cov(np.array([own(walk.theta[p], i) for i in range(N)]).T, bias=True) for p in PLACES])
    return (plots.cloud(walk, PLACES, SIZES, np.moveaxis(estimates, -1, 0), np.moveaxis(spread, 0, -1)),
            dict(batch=SIZES, place=PLACES))


LRS = np.array([0.02, 0.1, 0.3])
BATCHES = [1, 8, 32]
BEST = np.linalg.lstsq(np.stack([np.ones(N), X], axis=1), Y)[0]


def batch_of(m, step):
    return ROWS[step // (N // m)][step % (N // m) * m:][:m]


def batches_at_work():
    sweeps = []
    for m in BATCHES:
        count = itertools.count()
        objective = Objective(value, lambda theta, m=m, count=count: mean(theta, batch_of(m, next(count))), (2,), "line")
        sweeps.append(descend(GradientDescent(LRS), objective, [0.0, 0.0], 12 * N // m))
    return plots.batches_at_work(sweeps, BATCHES, ((-0.5, 2.3), (-0.7, 1.7)), BEST), dict(batch=BATCHES, lr=LRS.tolist())


RATES = [0.05, 0.3, 1.0]
NOISE = np.random.default_rng(7).standard_normal((200, 3, 6))
FORMULAS = {"constant": lambda lr, n: lr, "1/n": lambda lr, n: lr / (n + 1),
            "cosine": lambda lr, n: lr * math.cos(math.pi * n / 400) ** 2}


def falling_rates():
    bowl, runs = quadratic([1.0]), {}
    lr = np.array(RATES)[:, None]
    for name, schedule in (("constant", lr), ("1/n", inverse_time(lr)), ("cosine", cosine(lr, steps=200))):
        noise = iter(NOISE)
        noisy = Objective(bowl, lambda x, noise=noise: x + next(noise), (1,), "noisy")
        runs[name] = descend(GradientDescent(schedule), noisy, np.full((1, 3, 6), 3.0), 200, record=10)
    return plots.falling_rates(runs, RATES), dict(schedule=list(runs), lr=RATES)


def variance_by_batch():
    sizes = np.array(SIZES)
    theory = 10 / sizes
    return plots.variance_by_batch(sizes, 1.03 * theory, 0.97 * theory * (N - sizes) / (N - 1), 10.0)


WINDOW_RATES = np.geomspace(0.01, 0.499, 30)
LOSSES = np.stack([descend(GradientDescent(WINDOW_RATES), ravine, [-5.0, -2.0], 100, record=0).loss[-1] + floor
                   for floor in (0.0, 2e-3, 1e-1)])


def window_of_rates():
    return plots.window_of_rates(WINDOW_RATES, LOSSES, ["none", "some", "much"], 0.5)


SLIDERS = [cloud, batches_at_work, falling_rates]
STATIC = [variance_by_batch, window_of_rates]

# -- the values -----------------------------------------------------------------------------
def walk_by_hand(gradient, lr, steps):
    path = [np.zeros(2)]
    for k in range(steps):
        path.append(path[-1] - lr * gradient(path[-1], k))
    return path


@cases(cloud)
def test_cloud(setting):
    scene = made(cloud)
    scene.update(**setting)
    dots, ring, arrow, tip, line, measured, now, level, top, side = scene.moving
    m, place = setting["batch"], setting["place"]
    theta = walk_by_hand(lambda t, k: mean(t, range(N)), 0.1, place)[-1]
    each = np.array([own(theta, i) for i in range(N)])
    full = each.mean(axis=0)
    batches = np.array([mean(theta, row[:m]) for row in ROWS])
    same(dots, *batches.T)
    same(arrow, [0, full[0]], [0, full[1]])
    same(tip, [full[0]], [full[1]])
    factor = (N - m) / (N - 1) / m
    around = np.array(ring.get_data()).T - full
    if m < N:  # twice the standard deviation in each direction: the same Mahalanobis distance all round
        covariance = np.cov(each.T, bias=True) * factor
        assert np.einsum("ki,ij,kj->k", around, np.linalg.inv(covariance), around) == pytest.approx(4.0, rel=1e-9)
    else:
        assert around == pytest.approx(0, abs=1e-12)
    sigma = math.sqrt(((each - full) ** 2).sum() / N)
    some = SIZES[:-1]
    same(line, some, [sigma * math.sqrt((N - s) / (N - 1) / s) for s in some])
    distances = [math.sqrt(np.mean([((mean(theta, row[:s]) - full) ** 2).sum() for row in ROWS])) for s in some]
    same(measured, some, distances)
    length = math.hypot(*full)
    same(level, [1, N], [length, length])
    if m < N:
        same(now, [m], [distances[SIZES.index(m)]])
    else:
        assert np.isnan(now.get_ydata()).all()
    assert numbers(top) == [round(100 * np.mean([full @ g > 0 for g in batches]))]
    assert numbers(side) == [place, near(length, 2), near(distances[SIZES.index(m)], 2) if m < N else 0]
    assert [a.axes.get_xlabel() for a in (dots, ring, tip)] == ["∂L/∂b"] * 3
    assert [a.axes.get_xlabel() for a in (line, now, level)] == ["batch size m"] * 3


@cases(batches_at_work)
def test_batches_at_work(setting):
    scene = made(batches_at_work)
    scene.update(**setting)
    line, whole, batches, top, side = scene.moving
    m, lr = setting["batch"], setting["lr"]
    path = walk_by_hand(lambda t, k: mean(t, batch_of(m, k)), lr, 12 * N // m)
    same(line, *np.transpose(path))
    above = [value(theta) - value(BEST) for theta in path]
    same(batches, np.arange(len(path)) * m, above)
    everything = walk_by_hand(lambda t, k: mean(t, range(N)), lr, 12)
    same(whole, np.arange(13) * N, [value(theta) - value(BEST) for theta in everything])
    assert numbers(top) == [12 * N // m, m]
    assert numbers(side) == [pytest.approx(above[-1], rel=0.06, abs=1e-12)]
    assert [a.axes.get_xlabel() for a in (line, whole, batches)] == ["b", "samples seen", "samples seen"]


def test_long_paths_are_thin():
    scene = made(batches_at_work)
    line = scene.moving[0]
    widths = []
    for m in (1, 32, 1):
        scene.update(batch=m, lr=0.1)
        widths.append(line.get_linewidth())
    assert widths[0] == widths[2] < widths[1]


@pytest.mark.parametrize("schedule", FORMULAS)
@pytest.mark.parametrize("lr", RATES)
def test_falling_rates(schedule, lr):
    scene = made(falling_rates)
    scene.update(schedule=schedule, lr=lr)
    *lines, floor, average, top, side = scene.moving
    i = RATES.index(lr)
    walkers = []
    for j in range(6):
        x = [3.0]
        for n in range(200):
            x.append(x[-1] - FORMULAS[schedule](lr, n) * (x[-1] + NOISE[n, i, j]))
        walkers.append(x[::10])
    kept = range(0, 201, 10)
    assert len(lines) == 3
    for line, x in zip(lines, walkers):
        same(line, kept, x)
    losses = [sum(x[k] ** 2 / 2 for x in walkers) / 6 for k in range(21)]
    same(average, kept[1:], losses[1:])
    same(floor, [10, 200], [lr / (2 - lr) / 2] * 2)
    assert numbers(top) == [near(FORMULAS[schedule](lr, 199), 2)]
    assert numbers(side) == [near(losses[-1], 2)]


def test_floor_is_where_the_constant_rate_rests():
    """E[x²] ← (1 − η)² E[x²] + η², step by step."""
    scene = made(falling_rates)
    for lr in RATES:
        square = 9.0
        for _ in range(5000):
            square = (1 - lr) ** 2 * square + lr**2
        scene.update(schedule="constant", lr=lr)
        assert list(scene.moving[3].get_ydata()) == pytest.approx([square / 2] * 2, rel=1e-9)


def test_variance_by_batch():
    ax, = variance_by_batch().axes
    one, other, replaced, distinct = ax.lines
    m = np.asarray(one.get_xdata())
    assert one.get_ydata() == pytest.approx(10 / m)
    assert other.get_ydata() == pytest.approx(10 / m * (N - m) / (N - 1))
    same(replaced, SIZES, [10.3 / m for m in SIZES])
    same(distinct, SIZES[:-1], [9.7 / m * (N - m) / (N - 1) for m in SIZES[:-1]])
    assert [ax.get_xscale(), ax.get_yscale()] == ["log", "log"]
    assert noted(ax) == {"with replacement: σ²/m": (8, pytest.approx(10 / 8)),
                         "different samples:\nσ²/m · (n − m)/(n − 1)": (16, pytest.approx(10 / 16 * 16 / 31))}
    for text, curve, dots in zip(ax.texts, (one, other), (replaced, distinct)):
        assert text.get_color() == curve.get_color() == dots.get_color()


def test_window_of_rates():
    figure = window_of_rates()
    ax, = figure.axes
    limit, *rest = ax.lines
    assert [*limit.get_xdata()] == [0.5, 0.5]
    for (line, dot), losses in zip(zip(rest[::2], rest[1::2]), LOSSES):
        same(line, WINDOW_RATES, losses)
        k = losses.argmin()
        same(dot, [WINDOW_RATES[k]], [losses[k]])
    assert [text.get_text() for text in ax.texts] == ["2/L", "none", "some", "much"]
    two, *names = ax.texts
    assert 0.5 < two.get_position()[0] < 0.55 and two.get_position()[1] < 1e-8  # beside its line, at the bottom
    for text, line, dot, losses in zip(names, rest[::2], rest[1::2], LOSSES):
        assert text.xy == pytest.approx((WINDOW_RATES[losses.argmin()], losses.min()))
        assert text.get_color() == line.get_color() == dot.get_color()
    assert len({frozenset(looks(line)) for line in rest[::2]}) == len({dot.get_marker() for dot in rest[1::2]}) == 3


# -- what stays while sliders move ----------------------------------------------------------
def test_what_stays_of_the_cloud():
    scene = made(cloud)
    dots, ring, arrow, tip, line, measured, now, level, _, _ = scene.moving
    flat, upright = still(dots.axes, scene)
    straight(flat, y=0)
    straight(upright, x=0)
    assert still(line.axes, scene) == []
    keyed(dots.axes, "the full gradient", tip)
    keyed(dots.axes, "one batch each", dots, coloured=False)
    keyed(line.axes, "length of the full gradient", level)
    keyed(line.axes, "distance of a batch from it", measured, coloured=False)
    assert arrow.get_color() == tip.get_color() and dots.get_color() == measured.get_color()
    assert "ring" in looks(now) and "dashed" in looks(ring) and "dashed" in looks(line)


def test_what_stays_of_the_batches_at_work():
    scene = made(batches_at_work)
    line, whole, batches, _, _ = scene.moving
    contoured(line.axes, value)
    marked(line.axes, scene, {"start": (0, 0), "minimum": tuple(BEST)})
    for epoch, mark in enumerate(still(whole.axes, scene), 1):
        straight(mark, x=epoch * N)
    assert epoch == 11 and whole.axes.get_xticks().tolist() == [epoch * N for epoch in range(13)]
    text = whole.axes.texts[0]
    x, y = text.get_position()
    assert (text.get_text(), text.get_ha(), x) == ("1 epoch", "center", N / 2) and 1e-5 < y < 2e-5  # on the axis
    keyed(whole.axes, "batches of this size", batches)
    keyed(whole.axes, "all samples at once", whole)
    assert line.get_color() == batches.get_color()


def test_what_stays_of_the_falling_rates():
    scene = made(falling_rates)
    *lines, floor, average, _, _ = scene.moving
    zero, = still(lines[0].axes, scene)
    straight(zero, y=0)
    assert [text.get_text() for text in lines[0].axes.texts] == ["3 of 6 walkers"]
    assert len({line.get_color() for line in lines}) == len({frozenset(looks(line)) for line in lines}) == 3
    guide, = still(average.axes, scene)
    same(guide, range(10, 201, 10), [1 / (2 * k) for k in range(10, 201, 10)])
    for meaning, line in (("mean of 6 walkers", average), ("floor of the constant rate", floor),
                          ("1/(2 · step)", guide)):
        keyed(average.axes, meaning, line)
