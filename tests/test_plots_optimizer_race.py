"""The figures of the optimizer race: who stands where, who has arrived when, and that names do not collide."""
import numpy as np
import pytest
from scenes import cases, contoured, kept_apart, legend_of, made, marked, numbers, same, settings, still, straight

from gradlab import GradientDescent, Momentum, descend, parabola, pick, plots, quadratic, race, rosenbrock
from gradlab.plots import drawing

BOWL = quadratic([1.0, 4.0])
RUNNERS = {"GradientDescent": GradientDescent(np.array([0.01, 0.1, 0.4, 0.6])),
           "Momentum": Momentum(np.array([0.01, 0.01, 0.1, 0.1]), momentum=np.array([0.5, 0.9, 0.5, 0.9]))}
WALKS = race(BOWL, [-2.0, 1.0], 30, runners=RUNNERS)


def by_hand(name, i, steps, start=(-2.0, 1.0)):
    theta, v, path = np.array(start), np.zeros(2), [np.array(start)]
    lr = RUNNERS[name].lr[i]
    momentum = 0.0 if name == "GradientDescent" else RUNNERS[name].momentum[i]
    for _ in range(steps):
        v = momentum * v + lr * np.array([1.0, 4.0]) * theta
        theta = theta - v
        path.append(theta)
    return np.array(path)


def loss_of(path):
    return np.square(path) @ [0.5, 2.0]


def race_swarm():
    return plots.race_swarm(WALKS, ((-3, 3), (-2, 2))), {"runner": ["all", *RUNNERS], "step": [0, 1, 5, 30]}


GOALS = [50, 10, 1]


def race_profiles():
    losses = {"bowl": {name: walk.loss for name, walk in WALKS.items()},
              "late": {name: walk.loss[::3] for name, walk in WALKS.items()}}
    figure = plots.race_profiles(losses, {"bowl": 0.0, "late": -1.0}, {n: o.lr for n, o in RUNNERS.items()},
                                 step_of={"late": 3})
    return figure, {"surface": ["bowl", "late"], "goal": GOALS}


def tuned_elsewhere():
    walks = {name: descend(pick(optimizer, [0, 2, 3]), BOWL, [[-2.0], [1.0]], 30) for name, optimizer in RUNNERS.items()}
    return plots.tuned_elsewhere(walks, ((-3, 3), (-2, 2)), best=(0, 0)), {"tuned": [0, 1, 2], "step": [0, 1, 5, 30]}


SLIDERS, STATIC = [race_swarm, race_profiles, tuned_elsewhere], []


@cases(race_swarm)
def test_the_swarm_shows_each_setting_where_it_is(setting):
    scene = made(race_swarm)
    scene.update(**setting)
    *dots, top = scene.moving
    total = 0
    for line, name in zip(dots, RUNNERS, strict=True):
        want = {tuple(p) for p in (by_hand(name, i, setting["step"])[-1] for i in range(4)) if abs(p[0]) < 3 and abs(p[1]) < 2}
        if setting["runner"] not in ("all", name):
            want = set()
        got = np.array(line.get_data()).T
        total += len(want) if setting["step"] else 4 * (setting["runner"] in ("all", name))
        assert len(got) <= len(want)
        for point in want:  # dots are moved to a grid of five hundred cells
            assert np.min(np.abs(got - point).max(axis=1)) < 0.5 * 6 / 500 + 1e-9
    shown = 4 if setting["runner"] in RUNNERS else 8
    assert numbers(top) == [setting["step"], total, shown]


def test_without_a_window_the_start_and_the_lowest_point_are_in_sight():
    figure, _, _ = plots.race_swarm(WALKS)
    (left, right), (low, high) = figure.axes[0].get_xlim(), figure.axes[0].get_ylim()
    assert left < -2 < right and low < 1 < high and left < 0 < right and low < 0 < high
    assert max(right - left, high - low) < 20, "runs that diverge must not push all else into a corner"


def test_the_star_is_at_the_lowest_end():
    figure, _, _ = plots.race_swarm(race(rosenbrock, [-1.2, 1.0], 500))
    star, = [line for line in figure.axes[0].lines if line.get_marker() == "*"]
    assert np.ravel(star.get_data()) == pytest.approx([1.0, 1.0], abs=1e-3)


@pytest.mark.parametrize("surface", ["bowl", "late"])
@pytest.mark.parametrize("goal", GOALS)
def test_profiles_count_who_has_arrived(surface, goal):
    scene = made(race_profiles)
    scene.update(surface=surface, goal=goal)
    every, floor = (3, -1.0) if surface == "late" else (1, 0.0)
    for k, name in enumerate(RUNNERS):
        needed = []
        for i in range(4):
            losses = loss_of(by_hand(name, i, 30))[::every]
            target = floor + goal / 100 * (4.0 - floor)  # the loss at the start is 4
            arrived = [j for j in range(len(losses)) if (losses[j:] <= target).all()]
            needed.append(every * arrived[0] if arrived else np.inf)
        lr = RUNNERS[name].lr
        best = {x: min(n for n, y in zip(needed, lr) if y == x) for x in lr}
        there = [x for x in sorted(best) if np.isfinite(best[x])]
        same(scene.moving[k], there, [best[x] for x in there])
        steps, share = scene.moving[2 + k].get_data()
        for s in (0.5, 2.5, 7.5, 14.5, 29.5):  # between two steps, so that no jump is met
            if s > 1:
                at = share[np.searchsorted(steps, s, side="right") - 1]
                assert at == pytest.approx(np.mean(np.array(needed) < s)), (name, s)
        assert share[-1] == np.mean(np.isfinite(needed)) and steps[-1] == 30
    *names, nobody, top = scene.moving[4:]
    assert [name.get_text() for name in names] == list(RUNNERS)
    shares = scene.moving[2:4]
    kept_apart([name.get_position()[1] for name in names], [share.get_ydata()[-1] for share in shares], 0.055, 0.98)
    for name, share in zip(names, shares):
        assert name.get_position()[0] == pytest.approx(1.15 * 30) and name.get_color() == share.get_color()
    arrived = any(len(line.get_xdata()) for line in scene.moving[:2])
    assert nobody.get_text() == ("" if arrived else "nobody arrives")
    assert numbers(top) == [goal]


@cases(tuned_elsewhere)
def test_tuned_elsewhere(setting):
    scene = made(tuned_elsewhere)
    scene.update(**setting)
    lines, heads, losses = scene.moving[:2], scene.moving[2:4], scene.moving[4:6]
    gone = 0
    for name, line, head, loss in zip(RUNNERS, lines, heads, losses, strict=True):
        path = by_hand(name, [0, 2, 3][setting["tuned"]], setting["step"])
        same(loss, range(setting["step"] + 1), np.clip(loss_of(path), 1e-8, 1e3))
        near = (np.abs(path) < [18, 12]).all(axis=1)
        same(line, *np.where(near[:, None], path, np.nan).T)
        inside = abs(path[-1, 0]) < 3 and abs(path[-1, 1]) < 2
        gone += not inside
        same(head, *(path[-1:].T if inside else ([], [])))
    names = scene.moving[6:8]
    assert [name.get_text() for name in names] == list(RUNNERS)
    heights, ends = np.log10([[name.get_position()[1] for name in names], [loss.get_ydata()[-1] for loss in losses]])
    kept_apart(heights, ends, 0.638, 3 - 0.319)  # 5.8 % of eleven decades
    for name, loss in zip(names, losses):
        assert name.get_position()[0] == 1.02 * 30 and name.get_color() == loss.get_color()
    assert numbers(scene.moving[-2]) == [setting["step"]]
    assert numbers(scene.moving[-1]) == ([gone] if gone else [])


# -- what stays while sliders move ----------------------------------------------------------
def test_what_stays_of_the_swarm():
    scene = made(race_swarm)
    axes = scene.moving[0].axes
    contoured(axes, loss_of)
    ends = [by_hand(name, i, 30)[-1] for name in RUNNERS for i in range(4)]
    marked(axes, scene, {"start": (-2, 1), "lowest found": tuple(min(ends, key=loss_of))}, stars=("lowest found",))
    legend_of(axes, dict(zip(RUNNERS, scene.moving)))


def test_what_stays_of_the_profiles():
    bests, shares = made(race_profiles).moving[:2], made(race_profiles).moving[2:4]
    legend_of(bests[0].axes, dict(zip(RUNNERS, bests)))
    assert shares[0].axes.get_title(loc="left") == "settings that are there and stay"
    assert [line.get_color() for line in bests] == [line.get_color() for line in shares]


def test_what_stays_of_tuned_elsewhere():
    scene = made(tuned_elsewhere)
    contoured(scene.moving[0].axes, loss_of)
    marked(scene.moving[0].axes, scene, {"start": (-2, 1), "minimum": (0, 0)})
    straight(still(scene.moving[4].axes, scene)[0], x=30)
    for line, head, loss in zip(*(scene.moving[k:k + 2] for k in (0, 2, 4))):
        assert line.get_color() == head.get_color() == loss.get_color()


@pytest.mark.parametrize("heights", [[0.1, 0.9], [0.5, 0.5, 0.5], [0.97, 0.99, 0.98], [0.0, 0.0, 0.97, 0.96], [1.0]])
def test_names_are_moved_apart_in_order(heights):
    placed = drawing.apart(heights, 0.05, 0.98)
    order = np.argsort(heights, kind="stable")
    assert (np.diff(placed[order]) >= 0.05 - 1e-12).all() and placed.max() <= 0.98
    assert np.abs(placed - heights).max() <= 0.05 * len(heights)
    if len(heights) == 2:
        np.testing.assert_array_equal(placed, heights)


def test_settings_are_the_corners_and_the_middle():
    assert len(settings(made(race_swarm).grid)) == 5


def test_a_function_of_one_number_is_a_curve_and_of_three_is_refused():
    walks = race(parabola, -2.0, 10)
    _, moving, update = plots.race_swarm(walks)
    update("GradientDescent", 3)
    x, y = moving[0].get_data()
    assert x.size and np.abs(y - x**2).max() < 0.1
    with pytest.raises(ValueError, match="one or two coordinates to be drawn, got 3"):
        plots.race_swarm(race(quadratic([1.0, 2.0, 3.0]), [1.0, 1.0, 1.0], 3))


def test_a_swarm_takes_names_of_ones_own_and_single_settings():
    walks = race(BOWL, [-2.0, 1.0], 10, runners={"a": GradientDescent(0.1), "b": GradientDescent(0.2)})
    figure, moving, update = plots.race_swarm(walks)
    update("all", 100)
    assert numbers(moving[-1])[0] == 10, "the caption names the step that is shown"
    assert [t.get_text() for t in figure.axes[0].get_legend().get_texts()] == ["a", "b"]
    assert moving[0].get_color() != moving[1].get_color() and moving[0].get_marker() != moving[1].get_marker()


def test_where_nobody_arrives_the_panel_says_so():
    losses = {"flat": {name: np.ones((4, 4)) for name in RUNNERS}}
    _, moving, update = plots.race_profiles(losses, {"flat": 0.0}, {n: o.lr for n, o in RUNNERS.items()})
    update("flat", 50)
    assert moving[-2].get_text() == "nobody arrives"
