"""The figures on RMSprop against closed forms and the rule written out step by step."""
import numpy as np
import pytest
import textbook
from matplotlib.text import Text
from scenes import (barred, cases, contoured, keyed, looks, made, marked, near, noted, numbers, same, still, straight,
                    thin)

from gradlab import AdaGrad, GradientDescent, RMSprop, descend, parabola, plots, ravine

CURVATURES = np.array([0.2, 4.0])
START = [-5.0, -2.0]


def by_hand(lr, decay, steps, turn=np.eye(2)):
    """Points and mean squares of RMSprop in the ravine; `turn` leads from coordinates to the ravine's directions."""
    theta, s = turn.T @ START, np.zeros(2)
    points, squares = [turn @ theta], [s]
    for _ in range(steps):
        g = turn.T @ (CURVATURES * (turn @ theta))
        s = decay * s + (1 - decay) * g**2
        theta = theta - lr * g / np.sqrt(s + 1e-8)
        points.append(turn @ theta)
        squares.append(s)
    return np.array(points), np.array(squares)


def loss_of(points):
    return points**2 @ (CURVATURES / 2)


DECAYS, RATES, LATER = np.array([0.7, 0.9, 0.99]), np.array([0.02, 0.1, 0.4]), np.array([0.01, 0.3, 10.0])
EPS, SIZES = np.array([1e-14, 1e-8, 1e-2]), np.array([1e-6, 1e-3, 1.0])
DEGREES = np.array([0, 30, 45, 90])


def becoming_round():
    sweep = descend(RMSprop(0.1, decay=DECAYS), ravine, START, 30)
    return plots.becoming_round(sweep, CURVATURES), {"step": [1, 4, 30], "decay": DECAYS}


def memory():
    gradients = np.where(np.arange(100)[:, None] < 30, 1.0, LATER)
    steps = {}
    for optimizer in (AdaGrad(1.0), RMSprop(1.0, decay=DECAYS)):
        theta = np.zeros((3, 3))
        state, path = optimizer.init(theta), [theta.copy()]
        for g in gradients:
            optimizer.update(theta, np.tile(g[:, None], 3), state)
            path.append(theta.copy())
        steps[type(optimizer).__name__] = -np.diff(path, axis=0)
    return plots.memory(gradients, steps, LATER, DECAYS), {"later": LATER, "decay": DECAYS}


def where_epsilon():
    late = []
    for inside in (True, False):
        optimizer = RMSprop(1.0, eps=EPS, eps_inside=inside)
        walk = descend(optimizer, lambda theta: SIZES[:, None] + 0 * theta, np.zeros(3), 400)
        late.append((walk.theta[-2] - walk.theta[-1]).T)
    return plots.where_epsilon(*late, EPS, SIZES), {"eps": EPS, "size": SIZES}


def decay_map():
    ends, walks = (descend(RMSprop(lr, decay=DECAYS[:, None]), ravine, START, 60, record=k)
                   for lr, k in ((np.geomspace(0.01, 3, 20), 0), (RATES, 1)))
    return plots.decay_map(ends, walks), {"lr": RATES, "decay": DECAYS}


def rotation(degrees):
    """From coordinates to the ravine's directions when the ravine is turned by so much against them."""
    turn = np.deg2rad(degrees)
    return np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])


def turned_ravine():
    own = np.array([[by_hand(lr, 0.9, 60, rotation(angle))[0] for lr in RATES] for angle in DEGREES])
    plain = descend(GradientDescent(0.4), ravine, START, 60)
    paths, losses = np.moveaxis(own, (2, 3), (0, 1)), np.moveaxis(loss_of(own), 2, 0)
    figure = plots.turned_ravine(plain, paths, losses, DEGREES, RATES)
    return figure, {"degrees": DEGREES, "lr": RATES}


def hovering():
    walks = [descend(RMSprop(lr), parabola, -2.0, 400) for lr in (0.1, 0.03, lambda step: 0.1 / (1 + step / 50))]
    return plots.hovering(walks, ["η = 0.1", "η = 0.03", "η falls"])


SLIDERS, STATIC = [becoming_round, memory, where_epsilon, decay_map, turned_ravine], [hovering]


@cases(becoming_round)
def test_the_ellipse_has_the_rescaled_curvatures(setting):
    scene = made(becoming_round)
    scene.update(**setting)
    line, head, seen, top, side = scene.moving
    points, squares = by_hand(0.1, setting["decay"], setting["step"])
    assert np.allclose(np.column_stack(line.get_data()), points, atol=1e-10)
    assert np.allclose(np.column_stack(head.get_data()), points[-1:], atol=1e-10)
    rescaled = CURVATURES / np.sqrt(squares[-1])  # the curvatures along u₁ and u₂
    heights = rescaled @ np.array(seen.get_data()) ** 2
    assert np.allclose(heights, heights[0])  # a level line
    u, v = np.abs(seen.get_data()).max(axis=1)
    assert u * v == pytest.approx(1, abs=1e-3)  # the circle's area, on 91 points
    ax = seen.axes
    assert u < ax.get_xlim()[1] and v < ax.get_ylim()[1]
    assert f"ratio {plots.rmsprop.number(rescaled[1] / rescaled[0])} instead of 20" in side.get_text()
    assert numbers(top) == [setting["step"], near(points[-1, 0], 2), near(points[-1, 1], 2)]


def test_the_first_ratio_is_that_of_the_distances():
    scene = made(becoming_round)
    for decay in DECAYS:
        scene.update(step=1, decay=decay)
        assert "ratio 2.5 instead" in scene.moving[-1].get_text()


@cases(memory)
def test_sum_and_mean_in_closed_form(setting):
    scene = made(memory)
    scene.update(**setting)
    given, adagrad, rmsprop, top, side = scene.moving
    later, decay = setting["later"], setting["decay"]
    k = np.arange(1, 101)
    after = np.maximum(k - 30, 0)
    g = np.where(k <= 30, 1.0, later)
    total = np.minimum(k, 30) + after * later**2
    mean = (1 - decay ** np.minimum(k, 30)) * decay**after + (1 - decay**after) * later**2
    for line, want in ((given, g), (adagrad, g / np.sqrt(total)), (rmsprop, g / np.sqrt(mean))):
        assert np.allclose(line.get_data(), [k, want], rtol=1e-3)  # ε is 1e-8 beside squares down to 1e-4
        low, high = line.axes.get_ylim()
        assert (want > low).all() and (want < high).all()
    assert numbers(top) == [1, near(later, 3)]
    assert numbers(side) == [near(g[-1] / total[-1] ** 0.5, 2), near(g[-1] / mean[-1] ** 0.5, 2)]


@cases(where_epsilon)
def test_epsilon_in_closed_form(setting):
    scene = made(where_epsilon)
    scene.update(**setting)
    inside, outside, dot, square, top = scene.moving
    e, g = setting["eps"], setting["size"]
    for line, point, step in ((inside, dot, lambda g: g / (g * g + e) ** 0.5),
                              (outside, square, lambda g: g / (g + e))):
        x, y = line.get_data()
        assert np.allclose(y, step(x)) and x[0] <= 1e-8 and x[-1] >= 1
        assert np.allclose(np.ravel(point.get_data()), [g, step(g)], rtol=1e-6)  # measured, from the rule
    assert numbers(top) == [near(g / (g * g + e) ** 0.5, 3), near(g / (g + e), 3)]


@cases(decay_map)
def test_the_path_beside_the_map(setting):
    scene = made(decay_map)
    scene.update(**setting)
    line, dot, top, side = scene.moving
    points, _ = by_hand(setting["lr"], setting["decay"], 60)
    thin(line, points, (0.025, 0.018))
    assert np.ravel(dot.get_data()).tolist() == [setting["lr"], setting["decay"]]
    assert top.get_text().endswith(plots.rmsprop.number(loss_of(points)[-1], 2))
    assert numbers(side) == [near(setting["lr"], 3), near(setting["decay"], 3)]


@cases(turned_ravine)
def test_the_turned_ravine(setting):
    scene = made(turned_ravine)
    scene.update(**setting)
    line, first, second, one, two, height, top, side = scene.moving
    points, _ = by_hand(setting["lr"], 0.9, 60, rotation(setting["degrees"]))
    thin(line, points, (0.025, 0.018))
    assert np.allclose(height.get_data(), [np.arange(61), loss_of(points)])
    for axis, name, unit in ((first, one, [1, 0]), (second, two, [0, 1])):
        way = rotation(setting["degrees"]) @ unit
        x, y = axis.get_data()
        assert np.allclose(np.array([x[1], y[1]]) / np.hypot(x[1], y[1]), way)
        assert np.allclose(np.array(name.get_position()) / np.hypot(*name.get_position()), way)
    assert (one.get_text(), two.get_text()) == ("θ₁", "θ₂")
    assert f"{setting['degrees']}°" in top.get_text()
    low = [k for k, loss in enumerate(loss_of(points)) if loss < 0.01]
    assert side.get_text() == f"below 0.01: {f'step {low[0]}' if low else 'not yet'}, blue: step 34"  # 2.5 · 0.92²ᵏ < 0.01


def test_gradient_descents_learning_rate_is_named():
    texts = [text.get_text() for text in made(turned_ravine).moving[-1].axes.texts]
    assert any("gradient descent" in text and "η = 0.4" in text for text in texts)


def test_what_dark_and_pale_mean_is_said_at_both_panels():
    said = [text.get_text() for text in made(decay_map).figure.findobj(Text)]
    assert "pale: low loss" in said and any(text.endswith("(dark: low)") for text in said)


# -- what stays while sliders move ----------------------------------------------------------
@pytest.mark.parametrize("scene", [becoming_round, decay_map])
def test_the_ravine_and_its_marks(scene):
    axes = made(scene).moving[0].axes
    contoured(axes, textbook.ravine)
    marked(axes, made(scene), {"start": (-5, -2), "minimum": (0, 0)})


def test_the_level_lines_that_rmsprops_is_compared_with():
    scene = made(becoming_round)
    seen = scene.moving[2]
    dashed, circle = still(seen.axes, scene)
    for line, (along, across) in ((dashed, CURVATURES), (circle, (1, 1))):
        u, v = line.get_data()
        level = along * u**2 + across * v**2
        assert level == pytest.approx([level[0]] * len(u)) and len(u) > 60 and u[0] == pytest.approx(u[-1])
        assert np.ptp(u) * np.ptp(v) == pytest.approx(4, rel=1e-2)  # of the circle's area
    keyed(seen.axes, "the level line as RMSprop sees it", seen)
    keyed(seen.axes, "as gradient descent sees it", dashed)
    keyed(seen.axes, "a circle", circle, coloured=False)
    assert "solid" in looks(seen)


def test_what_stays_of_the_memory():
    scene = made(memory)
    _, adagrad, rmsprop, _, _ = scene.moving
    straight(still(adagrad.axes, scene)[0], y=1)
    keyed(adagrad.axes, "AdaGrad", adagrad)
    keyed(adagrad.axes, "RMSprop", rmsprop)


def test_what_stays_of_the_epsilons():
    scene = made(where_epsilon)
    inside, outside, dot, square, _ = scene.moving
    straight(still(inside.axes, scene)[0], y=1)
    for text, kinds, formula, line, point in zip(
            inside.axes.texts, (("solid", "dot"), ("dashed", "square")),
            ("ε inside, g / √(g² + ε)", "ε outside, g / (g + ε)"), (inside, outside), (dot, square), strict=True):
        assert text.get_text() == f"{', '.join(kinds)}: {formula}"
        assert kinds[0] in looks(line) and kinds[1] in looks(point)
        assert text.get_color() == line.get_color() == point.get_color()


def test_the_map_has_the_losses_of_all_settings():
    axes = made(decay_map).moving[1].axes
    mesh, = [artist for artist in axes.collections if artist.get_array() is not None]
    barred(mesh, "loss after 60 steps (dark: low)")
    edges, shown = mesh.get_coordinates(), mesh.get_array()
    for lr in np.geomspace(0.01, 3, 20):
        for decay in DECAYS:
            column, row = np.searchsorted(edges[0, :, 0], lr) - 1, np.searchsorted(edges[:, 0, 1], decay) - 1
            want = loss_of(by_hand(lr, decay, 60)[0])[-1]
            assert shown[row, column] == pytest.approx(np.clip(want, 1e-6, 10), rel=1e-6)
    assert noted(made(decay_map).moving[0].axes)["pale: low loss"] == (5.8, -3.4)  # the corner


def test_what_stays_of_the_turned_ravine():
    scene = made(turned_ravine)
    line, *_, height, _, _ = scene.moving
    contoured(line.axes, textbook.ravine)
    k = np.arange(61)
    points = np.array([-5 * 0.92**k, -2 * (-0.6) ** k])  # 1 − 0.4 · 0.2 and 1 − 0.4 · 4
    plain, _ = still(line.axes, scene)
    same(plain, *points)
    marked(line.axes, scene, {"start": (-5, -2)})
    loss, goal = still(height.axes, scene)
    same(loss, k, loss_of(points.T))
    straight(goal, y=0.01)
    keyed(height.axes, "RMSprop", height)
    keyed(height.axes, "gradient descent,", loss)
    assert loss.get_color() == plain.get_color() and line.get_color() == height.get_color()


def test_half_a_learning_rate_from_the_minimum():
    (ax,) = hovering().axes
    steady, small, falling = (line.get_ydata() for line in ax.lines)
    assert steady[-50:] == pytest.approx(0.05, rel=1e-3) and small[-50:] == pytest.approx(0.015, rel=0.05)
    assert falling[-1] < 0.01  # half of 0.1 / 9, about
    for line, lr in zip(ax.lines, (0.1, 0.03, lambda step: 0.1 / (1 + step / 50))):
        path = textbook.walk("RMSprop", textbook.parabola_gradient, [-2.0], 400, lr=lr)[0]
        same(line, range(401), np.abs(path)[:, 0], rel=1e-5)
    assert noted(ax) == {name: (400, pytest.approx(line.get_ydata()[-1])) for name, line in
                         zip(("η = 0.1", "η = 0.03", "η falls"), ax.lines, strict=True)}
    assert [text.get_color() for text in ax.texts] == [line.get_color() for line in ax.lines]


def test_single_panels_can_be_read_on_a_phone():
    """7 pt are 8 px where 358 px show 4.2 inches."""
    for figure in (hovering(), made(where_epsilon).figure):
        assert figure.get_size_inches()[0] <= 4.2
