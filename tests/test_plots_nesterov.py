"""The figures of the chapter on Nesterov's method: what they draw, against loops by hand and roots."""
import numpy as np
import pytest
from matplotlib.text import Text
from scenes import (barred, cases, contoured, drawn, hues, keyed, labels, looks, made, marked, near, noted, numbers, same,
                    still, straight, thin)

from gradlab import Momentum, Nesterov, descend, plots, quadratic, quartic, ravine

METHODS = (Nesterov, Momentum)
START = [-5.0, -2.0]
STEEP = np.array([0.2, 4.0])


def roll(gradient, start, lr, momentum, steps, nesterov):
    """All points and velocities, step by step."""
    x, v = np.asarray(start, float), np.zeros(np.shape(start))
    path, velocities = [x], [v]
    for _ in range(steps):
        g = gradient(x - momentum * v) if nesterov else gradient(x)
        v = momentum * v + lr * g
        x = x - v
        path.append(x)
        velocities.append(v)
    return np.array(path), np.array(velocities)


def slope(x):
    return 4 * x**3 + 3 * x**2 - 4 * x - 2


def height(x):
    return x**4 + x**3 - 2 * x**2 - 2 * x + 2


def across(x):
    return STEEP * x


def factor(lr, momentum, a, nesterov):
    """The larger root of the recurrence, of x₊ = x − v₊ and v₊ = γv + ηa (x − γv) or + ηax."""
    own = momentum * (1 - lr * a) if nesterov else momentum
    step = np.array([[1 - lr * a, -own], [lr * a, own]])  # (x, v) to (x, v) a step later
    return max(abs(np.linalg.eigvals(step)))


# -- the scenes, each with its sliders' values ------------------------------------------
MOMENTA = np.array([0.0, 0.5, 0.8, 0.9, 0.95])


def look_ahead():
    return (plots.look_ahead(*(descend(method(0.05, momentum=MOMENTA), quartic, -2.0, 24) for method in METHODS)),
            dict(momentum=MOMENTA, step=range(1, 25)))


def jump_and_correct():
    return (plots.jump_and_correct(*(descend(method(0.1, momentum=MOMENTA[1:]), ravine, START, 16)
                                     for method in METHODS)),
            dict(step=range(1, 16), momentum=MOMENTA[1:]))


PULLS = np.array([0.02, 0.4, 0.8, 1.2, 1.4, 2.0])


def damping():
    return (plots.damping(*(descend(method(PULLS, momentum=MOMENTA[:, None]), quadratic([1.0]), [1.0], 30)
                            for method in METHODS)), dict(momentum=MOMENTA, lr=PULLS))


LRS = np.array([0.05, 0.25, 0.3, 0.36, 0.5, 0.9])
FINE = descend(Nesterov(np.linspace(0.005, 1, 40), momentum=np.linspace(0, 0.99, 34)[:, None]), ravine, START, 60, record=0)


def regions():
    return (plots.regions(FINE, *(descend(method(LRS, momentum=MOMENTA[:, None]), ravine, START, 60)
                                  for method in METHODS), STEEP), dict(lr=LRS, momentum=MOMENTA))


KAPPAS = np.array([10.0, 100.0, 1e4])
SLOW, FAST = (np.arange(1.0, 302)[:, None] ** -power * np.array([1e-9, 0.1, 0.2]) for power in (1, 2))


def rates():
    return plots.rates(SLOW, FAST, KAPPAS, 1.0), dict(kappa=KAPPAS)


SLIDERS = [look_ahead, jump_and_correct, damping, regions, rates]
STATIC = []


# -- the values -----------------------------------------------------------------------------
@cases(look_ahead)
def test_look_ahead(setting):
    scene = made(look_ahead)
    scene.update(**setting)
    trail, here, ahead, tangent, rolled, seen, top, side = scene.moving
    momentum, step = setting["momentum"], setting["step"]
    (x, v), (blind, _) = (roll(slope, -2.0, 0.05, momentum, step, nesterov) for nesterov in (True, False))
    same(trail, x, height(x))
    same(here, x[-1:], height(x[-1:]))
    there = x[-1] - momentum * v[-1]
    same(ahead, [there], [height(there)])
    (left, right), (low, high) = tangent.get_data()
    assert ((left + right) / 2, (low + high) / 2) == pytest.approx((there, height(there)))
    assert (high - low) / (right - left) == pytest.approx(slope(there)) and right > left
    same(seen, range(step + 1), x)
    same(rolled, range(step + 1), blind)
    assert numbers(top) == [near(-momentum * v[-1], 2), near(-0.05 * slope(there), 2)]
    assert numbers(side) == [near(x[-1], 3), near(blind[-1], 3)]
    assert labels(trail, rolled, seen) == [("x", "f(x)"), ("step", "x"), ("step", "x")]


def ends(arrow):
    return np.array(arrow._posA_posB, float) if arrow.get_visible() else None


@cases(jump_and_correct)
def test_jump_and_correct(setting):
    scene = made(jump_and_correct)
    scene.update(**setting)
    rolled, seen, jump_there, correction_there, jump, correction, both, push, same_jump, place, top, side = scene.moving
    momentum, step = setting["momentum"], setting["step"]
    (x, v), (blind, _) = (roll(across, START, 0.1, momentum, step + nesterov, nesterov) for nesterov in (True, False))
    same(seen, *x[:-1].T)
    same(rolled, *blind.T)
    here, after, velocity = x[-2], x[-1], v[-2]
    middle = here - momentum * velocity
    assert ends(jump_there) == pytest.approx(np.array([here, middle]))
    assert ends(correction_there) == pytest.approx(np.array([middle, after]))
    # the enlargement: the same arrows, shifted and all times one factor
    blue = here - 0.1 * across(here)
    want = np.array([[here, middle], [middle, after], [here, after], [here, blue], [blue, blue - momentum * velocity]])
    got = np.array([ends(arrow) for arrow in (jump, correction, both, push, same_jump)])
    scale = np.ptp(got[2], axis=0)[0] / np.ptp(want[2], axis=0)[0]
    assert got - got[0, 0] == pytest.approx(scale * (want - here), abs=1e-9)
    assert abs(got).max() == pytest.approx(1)  # fills its square
    same(place, [got[0, 0, 0]], [got[0, 0, 1]])
    assert numbers(top) == [step]
    assert numbers(side) == [near(scale, 2)]


def test_blue_is_momentums_own_step():
    """From Nesterov's place and velocity, momentum would go where the dotted arrow ends."""
    scene = made(jump_and_correct)
    scene.update(step=4, momentum=0.9)
    jump, _, _, push, same_jump = scene.moving[4:9]
    x, v = roll(across, START, 0.1, 0.9, 4, True)
    scale = np.ptp(ends(jump), axis=0)[0] / abs(0.9 * v[-1][0])
    step = -(0.9 * v[-1] + 0.1 * across(x[-1]))
    assert ends(same_jump)[1] - ends(push)[0] == pytest.approx(scale * step)


def until_beyond(x, size, limit):
    """Up to the first point beyond the limit, for a walk that ends there."""
    if size[-1] <= limit:
        return x
    return x[:next(i for i, s in enumerate(size) if s > limit) + 1]


@cases(damping)
def test_damping(setting):
    scene = made(damping)
    scene.update(**setting)
    curves, dots, ways, (top, side) = scene.moving[:2], scene.moving[2:4], scene.moving[4:6], scene.moving[6:]
    momentum, lr = setting["momentum"], setting["lr"]
    want = []
    for nesterov, line, dot, way in zip((False, True), curves, dots, ways):
        pulls, factors = line.get_data()
        assert factors[::37] == pytest.approx([factor(a, momentum, 1.0, nesterov) for a in pulls[::37]], abs=1e-6)
        want.append(factor(lr, momentum, 1.0, nesterov))
        assert np.ravel(dot.get_data()) == pytest.approx([lr, want[-1]], abs=1e-6)
        x = roll(lambda x: x, 1.0, lr, momentum, 30, nesterov)[0]
        x = until_beyond(x, abs(x), 1.9)
        same(way, range(len(x)), x)
    assert numbers(top) == [near(f, 2) for f in want]
    assert numbers(side) == [near(momentum * (1 - lr), 2)]
    assert min(scene.moving[1].get_ydata()) == pytest.approx(0, abs=1e-7)  # at ηa = 1


@cases(regions)
def test_regions(setting):
    scene = made(regions)
    scene.update(**setting)
    rolled, seen, dot, top, side = scene.moving
    momentum, lr = setting["momentum"], setting["lr"]
    losses, fates = [], []
    for nesterov, line in ((True, seen), (False, rolled)):
        x = roll(across, START, lr, momentum, 60, nesterov)[0]
        losses.append(0.1 * x[-1, 0] ** 2 + 2 * x[-1, 1] ** 2)
        worst = max(factor(lr, momentum, a, nesterov) for a in STEEP)
        fates.append("borderline" if abs(worst - 1) < 1e-9 else "stable" if worst < 1 else "diverges")
        thin(line, until_beyond(x, abs(x[:, 1]), 3.4), (0.025, 0.018))
    same(dot, [lr], [momentum])
    assert numbers(top) == [near(loss, 2) for loss in losses]
    assert side.get_text() in (f"both: {fates[0]}", f"Nesterov: {fates[0]}, momentum: {fates[1]}")
    assert side.get_text().startswith("both") == (fates[0] == fates[1])


def test_the_borders_of_both_regions():
    right = made(regions).figure.findobj(lambda a: getattr(a, "get_xlabel", str)() == "learning rate η")[0]
    borders = [line for line in right.lines if len(line.get_xdata()) > 1]
    assert len(borders) == 2
    for line, nesterov in zip(borders, (True, False)):
        for lr, momentum in np.array(line.get_data()).T[::5]:
            assert factor(lr, momentum, 4.0, nesterov) == pytest.approx(1, abs=1e-9)
            assert factor(0.99 * lr, momentum, 4.0, nesterov) < 1 < factor(1.01 * lr, momentum, 4.0, nesterov)


def test_on_the_border():
    scene = made(regions)
    scene.update(lr=0.5, momentum=0.0)
    assert scene.moving[-1].get_text() == "both: borderline"
    scene.update(lr=0.36, momentum=0.9)
    assert scene.moving[-1].get_text() == "Nesterov: diverges, momentum: stable"


@pytest.mark.parametrize("i", range(3))
def test_rates(i):
    scene = made(rates)
    scene.update(kappa=KAPPAS[i])
    slow, fast, top = scene.moving
    k = np.arange(1, 301)
    for line, losses in ((slow, SLOW), (fast, FAST)):
        same(line, k, losses[1:, i])
    assert numbers(top) == [300, near(SLOW[300, i], 2), near(FAST[300, i], 2)]
    bounds = [line.get_ydata() for line in slow.axes.lines[:2]]
    assert bounds[0] == pytest.approx([2 / (n + 4) for n in k])
    assert bounds[1] == pytest.approx([2 / (n + 1) ** 2 for n in k])


def test_what_rounding_has_eaten_is_not_quoted():
    (_, (_, _, top), update), _ = (plots.rates(1e-20 * SLOW, FAST, KAPPAS, 1.0), None)
    update(kappa=10.0)
    assert "< 1e−18 and" in top.get_text()


def test_gradient_descent_overtakes_inside_the_picture():
    """At κ = 100 the losses cross near 1e-16."""
    assert made(rates).moving[0].axes.get_ylim()[0] <= 1e-17


def test_a_single_panel_can_be_read_on_a_phone():
    """7 pt are 8 px where 358 px show 4.2 inches."""
    assert made(rates).figure.get_size_inches()[0] <= 4.2


def test_blue_shows_beside_the_others_and_in_the_legend():
    """Where all arrows lie on one line, blue is below and broader; its two parts are named."""
    jump, correction, both, push, same_jump = made(jump_and_correct).moving[4:9]
    for blue in (push, same_jump):
        assert all(blue.get_zorder() < other.get_zorder() for other in (jump, correction, both))
        assert all(blue.get_linewidth() > 2 * other.get_linewidth() for other in (jump, correction, both))
    texts = [text.get_text() for text in jump.axes.texts]
    assert [text.startswith("blue, dotted") for text in texts if text.startswith("blue")] == [False, True]


def test_what_dark_and_pale_mean_is_said_at_both_panels():
    said = [text.get_text() for text in made(regions).figure.findobj(Text)]
    assert "pale: low loss" in said and any(text.endswith("(dark: low)") for text in said)


# -- what stays while sliders move ----------------------------------------------------------
def named(axes, momentum, nesterov):
    """The two methods' names above the panel that shows them, with the colours and markers of their paths."""
    for words, sign, line in (("momentum (dots)", "dots", momentum), ("Nesterov (triangles)", "triangles", nesterov)):
        text, = [text for text in axes.texts if text.get_text() == words]
        assert sign in looks(line) and hues(text.get_color()) == hues(line.get_color())


def test_what_stays_of_look_ahead():
    scene = made(look_ahead)
    trail, here, ahead, tangent, rolled, seen, _, _ = scene.moving
    curve, = still(trail.axes, scene)
    x = curve.get_xdata()
    assert x[0] <= -2.2 and x[-1] >= 1.9
    same(curve, x, height(x))
    key, = trail.axes.texts
    assert key.get_va() == "top" and 6.5 < key.get_position()[1] < 7  # above the curve
    keyed(trail.axes, "where it is", here, coloured=False)
    keyed(trail.axes, "where it asks for the slope", ahead, coloured=False)
    local, _, best = sorted(np.roots([4, 3, -4, -2]).real)
    assert height(best) < height(local)
    for line, level in zip(still(seen.axes, scene), (best, local), strict=True):
        straight(line, y=level)
    ticks = dict(zip([text.get_text() for text in seen.axes.get_yticklabels()], seen.axes.get_yticks()))
    assert ticks == {"local\nminimum": pytest.approx(local), "0": 0, "global\nminimum": pytest.approx(best)}
    named(seen.axes, rolled, seen)


def test_what_stays_of_jump_and_correct():
    scene = made(jump_and_correct)
    rolled, seen, jump_there, correction_there, *arrows = scene.moving[:9]
    contoured(seen.axes, lambda x: 0.1 * x[0] ** 2 + 2 * x[1] ** 2)
    marked(seen.axes, scene, {"start": tuple(START)})
    named(seen.axes, rolled, seen)
    right = arrows[0].axes
    rows = still(right, scene)
    words = ("the jump, −γv", "the correction, −η × slope there", "both, Nesterov's step",
             "the push of the slope here", "then the same jump")
    for row, text, arrow, meaning in zip(rows, right.texts, arrows, words, strict=True):
        for shown in (row, arrow):
            keyed(right, meaning, shown, coloured=False)
        assert hues(text.get_color()) == hues(row.get_color())
        assert looks(row) == looks(arrow) and row.get_linewidth() == arrow.get_linewidth()
        (left, end), (low, high) = row.get_data()
        x, y = text.get_position()
        assert low == high == y and left < end < x < end + 0.1 and text.get_va() == "center"
    assert looks(jump_there) == looks(arrows[0]) and looks(correction_there) == looks(arrows[1])


def test_what_stays_of_damping():
    scene = made(damping)
    *_, rolled, seen = scene.moving[:6]
    for axes, level in ((scene.moving[0].axes, 1), (seen.axes, 0)):
        line, = still(axes, scene)
        straight(line, y=level)
    above, = scene.moving[0].axes.texts
    assert above.get_text() == "above: diverges" and 1 < above.get_position()[1] < 1.05 and above.get_va() == "bottom"
    named(seen.axes, rolled, seen)
    for curve, dot, way in zip(scene.moving[:2], scene.moving[2:4], (rolled, seen)):
        assert curve.get_color() == dot.get_color() == way.get_color() and dot.get_marker() == way.get_marker()


def test_what_stays_of_the_regions():
    scene = made(regions)
    rolled, seen, dot, _, _ = scene.moving
    contoured(seen.axes, lambda x: 0.1 * x[0] ** 2 + 2 * x[1] ** 2)
    marked(seen.axes, scene, {"start": tuple(START)} | {"": (0, 0)}, stars=("",))
    named(seen.axes, rolled, seen)
    assert noted(seen.axes)["pale: low loss"] == (5.8, -3.4)  # the corner
    notes = {text.get_text(): text for text in dot.axes.texts}
    assert list(notes) == ["← Nesterov's\nborder", "← momentum's\nborder"]
    borders = still(dot.axes, scene)
    scene.update(lr=0.3, momentum=0.9)
    renderer = drawn(scene.figure).get_renderer()
    for note, line, own in zip(notes.values(), borders, (True, False), strict=True):
        assert note.get_color() == line.get_color() and hues(line.get_color()) == {"green" if own else "orange"}
        box = note.get_window_extent(renderer)
        arrow = box.x0, box.y0 + 0.75 * box.height  # its tip: at the left of the upper of two rows
        lr, momentum = dot.axes.transData.inverted().transform(arrow)
        border = np.interp(momentum, line.get_ydata(), line.get_xdata())
        assert 0 < lr - border < 0.105  # close to its right


@pytest.mark.parametrize("i, j", [(0, 0), (12, 20), (26, 14), (39, 0), (0, 33), (30, 25)])
def test_the_map_of_nesterovs_settings(i, j):
    """The cell over a setting has the loss that a run of that setting ends with."""
    mesh, = [artist for artist in made(regions).moving[2].axes.collections if artist.get_array() is not None]
    barred(mesh, "loss after 60 steps (dark: low)")
    lr, momentum = 0.005 + 0.995 * i / 39, 0.99 * j / 33
    corners = mesh.get_coordinates()
    right_of, above = np.searchsorted(corners[0, :, 0], lr) - 1, np.searchsorted(corners[:, 0, 1], momentum) - 1
    x = roll(across, START, lr, momentum, 60, True)[0][-1]
    want = 0.1 * x[0] ** 2 + 2 * x[1] ** 2
    assert mesh.get_array()[above, right_of] == pytest.approx(min(max(want, 1e-12), 1e2), rel=1e-6)


def test_what_stays_of_the_rates():
    slow, fast, _ = made(rates).moving
    upper, lower = still(slow.axes, made(rates))
    for meaning, line in (("gradient descent", slow), ("2L|x₀|²/(k + 4)", upper), ("Nesterov", fast),
                          ("2L|x₀|²/(k + 1)²", lower)):
        keyed(slow.axes, meaning, line)
    for line in (upper, lower):
        assert line.get_xdata() == pytest.approx(np.arange(1, 301))
    assert [text.get_text().split()[0] for text in slow.axes.texts] == ["dashes:", "upper", "dash-dots:", "lower"]
    assert (upper.get_ydata()[5:] > lower.get_ydata()[5:]).all() and upper.get_color() != lower.get_color()
