"""The figures of the chapter on momentum unrolled: what they draw against loops by hand and closed forms."""
import cmath
import math

import numpy as np
import pytest
from scenes import cases, keyed, looks, made, near, noted, numbers, same, still, straight

from gradlab import plots

STEPS = 24
PATTERNS = {"steady": np.ones(STEPS), "alternating": (-1.0) ** np.arange(STEPS),
            "noisy": np.random.default_rng(5).uniform(-1, 1, STEPS)}


def fading_bars():
    return plots.fading_bars(PATTERNS), dict(pattern=list(PATTERNS), momentum=[0.0, 0.5, 0.9])


def piling_up():
    momenta = [0.0, 0.5, 0.9, 0.95]
    return plots.piling_up(momenta, 60), dict(momentum=momenta, step=[1, 3, 10, 60])


def low_pass():
    return plots.low_pass(), dict(momentum=[0.0, 0.5, 0.9, 0.95], period=[2, 3, 10, 100])


SLIDERS = [fading_bars, piling_up, low_pass]
STATIC = []


def bars(collection):
    """x, foot and head of each bar."""
    ends = np.array(collection.get_segments())
    assert (ends[:, 0, 0] == ends[:, 1, 0]).all()
    return ends[:, 0, 0], ends[:, 0, 1], ends[:, 1, 1]


def darkness(collection):
    return 1 - np.asarray(collection.get_colors())[:, :3].mean(axis=1)


@cases(fading_bars)
def test_fading_bars(setting):
    scene = made(fading_bars)
    scene.update(**setting)
    given, parts, stacked, total, top, side = scene.moving
    gradients, momentum = PATTERNS[setting["pattern"]], setting["momentum"]
    same(given, range(1, STEPS + 1), gradients)
    velocity = 0.0
    for g in gradients:
        velocity = momentum * velocity + g
    x, foot, head = bars(parts)
    assert x.tolist() == list(range(1, STEPS + 1)) and not foot.any()
    assert head == pytest.approx([momentum ** (STEPS - 1 - i) * gradients[i] for i in range(STEPS)])
    x, foot, head = bars(stacked)
    assert foot[0] == 0 and foot[1:] == pytest.approx(head[:-1])  # each stands on the one before
    assert head - foot == pytest.approx([momentum**k * gradients[STEPS - 1 - k] for k in range(STEPS)], abs=1e-12)
    assert head[-1] == pytest.approx(velocity)
    same(total, [0, STEPS + 1], [velocity] * 2)
    assert numbers(top) == [1, near(momentum, 3), near(momentum**2, 3)]
    assert numbers(side) == [near(velocity, 3)]
    assert [a.axes.get_xlabel()[:5] for a in (given, parts, stacked, total)] == ["gradi", "gradi", "parts", "parts"]
    ages = darkness(parts)[::-1]
    assert ages == pytest.approx(darkness(stacked))
    if momentum:
        assert (np.diff(ages) < 0).all()  # older is paler
    assert ages[-1] > 0.06  # and never lost on the paper


@cases(piling_up)
def test_piling_up(setting):
    scene = made(piling_up)
    scene.update(**setting)
    used, curve, limit, start, dot, top, side = scene.moving
    momentum, step = setting["momentum"], setting["step"]
    x, foot, head = bars(used)
    assert x.tolist() == list(range(60)) and not foot.any()
    assert head == pytest.approx([momentum**k for k in range(60)])
    colored = darkness(used) > 0.3
    assert colored.tolist() == [k < step for k in range(60)]
    lengths = [0.0]
    for _ in range(60):
        lengths.append(momentum * lengths[-1] + 1)
    same(curve, range(61), lengths)
    same(dot, [step], [head[colored].sum()])  # what the text says: the coloured bars add up to the dot
    end = sum(momentum**k for k in range(2000))
    same(limit, [0, 61], [end, end])
    same(start, [0, end], [0, end])
    half = 0 if momentum == 0 else math.log(0.5, momentum)
    assert numbers(top) == [near(half, 2), step, round(100 * lengths[step] / end)]
    assert numbers(side) == [step, near(lengths[step], 3), near(end, 3)]
    assert [a.axes.get_xlabel() for a in (curve, limit, start, dot)] == ["step"] * 4


@cases(low_pass)
def test_low_pass(setting):
    scene = made(low_pass)
    scene.update(**setting)
    gradient, velocity, response, ends, dot, top, side = scene.moving
    momentum, period = setting["momentum"], setting["period"]

    def swing(t):
        return math.cos(2 * math.pi * t / period)

    v, settled = 0.0, []
    for t in range(-20 * 100, 49):  # by t = 0 the beginning is forgotten
        v = momentum * v + swing(t)
        settled.append((1 - momentum) * v)
    same(gradient, range(49), [swing(t) for t in range(49)])
    same(velocity, range(49), settled[-49:], rel=1e-7)
    gain = abs(1 / (1 - momentum * cmath.exp(-2j * math.pi / period)))
    periods, gains = response.get_data()
    assert (periods[0], periods[-1]) == pytest.approx((2, 200))
    assert gains == pytest.approx([abs(1 / (1 - momentum * cmath.exp(-2j * math.pi / p))) for p in periods])
    assert max(abs(s) for s in settled[1000:]) <= (1 - momentum) * gain + 1e-9
    same(dot, [period], [gain])
    low, high = 1 / (1 + momentum), 1 / (1 - momentum)
    same(ends, [2, 200, np.nan, 2, 200], [low, low, np.nan, high, high])
    late = period / (2 * math.pi) * math.atan2(momentum * math.sin(2 * math.pi / period),
                                               1 - momentum * math.cos(2 * math.pi / period))
    assert numbers(top) == [pytest.approx(late, abs=0.0501)]
    assert numbers(side) == [near(gain, 3)]
    assert [a.axes.get_xlabel()[:4] for a in (gradient, velocity, response, ends, dot)] == ["step"] * 2 + ["peri"] * 3


# -- what stays while sliders move ----------------------------------------------------------
def test_what_stays_of_the_fading_bars():
    given, parts, stacked, total, _, _ = made(fading_bars).moving
    for drawn in (given, stacked):
        zero, = still(drawn.axes, made(fading_bars))
        straight(zero, y=0)
    keyed(given.axes, "the gradient", given, coloured=False)
    assert given.axes.texts[0].get_text().endswith("\nbars: what is left of it")
    assert "line" not in looks(given) and {"dashed", "dark"} <= looks(total)


def test_what_stays_of_piling_up():
    used, curve, limit, start, dot, _, _ = made(piling_up).moving
    half, = still(used.axes, made(piling_up))
    straight(half, y=0.5)
    assert noted(used.axes) == {"one half": (59, 0.5)}
    assert still(curve.axes, made(piling_up)) == []
    keyed(curve.axes, "the limit 1/(1 − γ)", limit, coloured=False)
    keyed(curve.axes, "as fast as at the start", start, coloured=False)
    assert {"solid", "orange"} <= looks(curve) and "orange" in looks(dot)


def test_what_stays_of_the_low_pass():
    gradient, velocity, response, ends, _, _, _ = made(low_pass).moving
    for line, height in ((gradient, 0), (response, 1)):
        level, = still(line.axes, made(low_pass))
        straight(level, y=height)
    keyed(gradient.axes, "gradient", gradient)
    keyed(gradient.axes, "velocity times (1 − γ)/η", velocity)
    keyed(response.axes, "1/(1 − γ) and 1/(1 + γ)", ends, coloured=False)
    assert "solid" in looks(response)
