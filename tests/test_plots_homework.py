"""The figures at the end of the homework show the numbers that they are given."""
import numpy as np
import pytest
import textbook
from matplotlib.colors import to_rgb
from scenes import axes_of, contoured, legend_of, looks, noted, straight

from gradlab import plots

RNG = np.random.default_rng(0)
WALK, PLAIN, VELOCITIES, SUMS = RNG.normal(size=(4, 9, 2))
X = np.column_stack([np.ones(20), RNG.uniform(-1, 2, 20)])
Y = X @ [1.0, 0.5]
POINTS, CLASSES = RNG.normal(size=(30, 2)), np.arange(30) % 2
FULL, MINI = (np.linspace([-1.0, 2.0], end, 6) for end in ([0.0, 1.0], [0.9, 0.6]))


def momentum_and_its_sum():
    return plots.momentum_and_its_sum(WALK, PLAIN, VELOCITIES[1:], SUMS[1:])


def full_and_mini_batches():
    return plots.full_and_mini_batches(X, Y, FULL, MINI)


def level(normal, offset):
    """A function that is one half on a line."""
    return lambda points: 1 / (1 + np.exp(offset - points @ np.array(normal)))


ALONE = level([1.0, 0.5], 0.3), np.linspace(0.7, 0.2, 8)
TOGETHER = level([-0.4, 1.0], 0.1), np.linspace(0.7, 0.1, 8)


def two_trained_networks():
    return plots.two_trained_networks(POINTS, CLASSES, ALONE, TOGETHER)


def looking_ahead_and_stored():
    return plots.looking_ahead_and_stored(WALK[:, :1], PLAIN[:, :1], SUMS[:, 0], WALK, PLAIN)


TRUTH = np.array([1.0, -2.0, 0.0, 0.0])
RUNS = {name: (RNG.normal(size=(7, 5)), RNG.uniform(1, 3, 7)) for name in ("nothing", "one", "two")}
SEEN = np.array([3.0, 2.0, 0.5, 1.0, 1.5])


def held_back():
    return plots.held_back(TRUTH, RUNS, RUNS["nothing"][0][2], SEEN)


def paths_and_decay():
    return plots.paths_and_decay(WALK, PLAIN, np.abs(VELOCITIES), np.abs(SUMS))


SLIDERS = []
STATIC = [momentum_and_its_sum, full_and_mini_batches, two_trained_networks, looking_ahead_and_stored, held_back,
          paths_and_decay]


def curves(axes):
    return [np.transpose(line.get_data()) for line in axes.lines]


def shows(axes, points):
    return any(curve.shape == np.shape(points) and np.allclose(curve, points) for curve in curves(axes))


def captioned(axes, lines):
    """The line above a panel is its key: "dots: a meaning, squares: another" is true of these lines: {meaning: line}."""
    rows = [row.split(": ") for row in axes.get_title(loc="left").split(", ")]
    assert [meaning for _, meaning in rows] == list(lines)
    for (look, _), line in zip(rows, lines.values()):
        assert look in looks(line)


def test_the_minimum_of_the_ravine_and_its_level_lines():
    for axes in (axes_of(momentum_and_its_sum())[0], axes_of(looking_ahead_and_stored())[1],
                 axes_of(paths_and_decay())[0]):
        contoured(axes, textbook.ravine)
        star, = (line for line in axes.lines if line.get_marker() == "*")
        assert noted(axes) == {"minimum": tuple(np.ravel(star.get_data()))} == {"minimum": (0, 0)}


def test_the_paths_and_both_velocities_are_there():
    left, right = axes_of(momentum_and_its_sum())
    assert shows(left, WALK) and shows(left, PLAIN)
    steps = np.arange(1, 9)
    assert shows(right, np.column_stack([steps, VELOCITIES[1:, 0]]))
    assert shows(right, np.column_stack([steps, SUMS[1:, 0]]))


    plain, walk, _ = left.lines
    captioned(left, {"with momentum": walk, "without": plain})
    zero, line, dots = right.lines
    straight(zero, y=0)
    captioned(right, {"step by step": line, "by the sum": dots})
    assert "line" not in looks(dots) and np.array_equal(line.get_ydata(), VELOCITIES[1:, 0])


def test_momentum_is_the_strong_line():
    left, right = axes_of(momentum_and_its_sum())
    (walk,) = (line for line in left.lines if np.array_equal(np.transpose(line.get_data()), WALK))
    assert walk.get_color() == plots.STRONG == right.lines[1].get_color()


def test_the_losses_are_those_of_the_paths():
    left, right = axes_of(full_and_mini_batches())
    for path in (FULL, MINI):
        assert shows(left, path)
        losses = [np.mean((X @ w - Y) ** 2) for w in path]
        assert shows(right, np.column_stack([range(6), losses]))
    assert right.get_ylim()[0] == 0 and right.get_title(loc="left") == "the loss of both"
    full, mini = left.lines[:2]
    captioned(left, {"mini-batches": mini, "all samples": full})
    assert np.array_equal(np.transpose(full.get_data()), FULL)
    assert [line.get_marker() for line in right.lines] == [full.get_marker(), mini.get_marker()]


def test_the_minimum_is_marked_and_seen():
    left, _ = axes_of(full_and_mini_batches())
    assert shows(left, [[1.0, 0.5]]) and noted(left) == {"minimum": pytest.approx((1, 0.5))}
    (low, high), (bottom, top) = left.get_xlim(), left.get_ylim()
    assert low < 1 < high and bottom < 0.5 < top


def test_the_level_lines_are_those_of_the_loss():
    left, _ = axes_of(full_and_mini_batches())
    contoured(left, lambda w: np.mean((w[0] + w[1] * X[:, 1] - Y) ** 2))


def test_each_border_is_where_its_network_says_one_half():
    left, _ = axes_of(two_trained_networks())
    assert len(left.collections) == 2
    for border, (predict, _) in zip(left.collections, (ALONE, TOGETHER)):
        (path,) = border.get_paths()
        assert len(path.vertices) > 50
        assert np.allclose(predict(path.vertices), 0.5, atol=1e-3)
        edges = np.transpose([left.get_xlim(), left.get_ylim()])
        for end in path.vertices[[0, -1]]:  # it goes through the whole panel
            assert np.isclose(end, edges).any()


def test_both_classes_are_there_and_all_points_are_seen():
    left, _ = axes_of(two_trained_networks())
    for label in (0, 1):
        assert shows(left, POINTS[CLASSES == label])
    assert len({line.get_marker() for line in left.lines}) == 2
    for low, high, values in zip(*np.transpose([left.get_xlim(), left.get_ylim()]), POINTS.T):
        assert low < values.min() and values.max() < high


def test_border_and_loss_of_a_network_look_alike_and_the_networks_do_not():
    left, right = axes_of(two_trained_networks())
    looks_of_both = []
    for border, line, (_, losses) in zip(left.collections, right.lines, (ALONE, TOGETHER)):
        assert np.array_equal(line.get_ydata(), losses)
        assert to_rgb(border.get_edgecolor()[0]) == to_rgb(line.get_color())
        looks_of_both.append((line.get_color(), line.get_linestyle(), str(border.get_linestyle())))
    assert all(one != other for one, other in zip(*looks_of_both))
    assert looks_of_both[1][0] == plots.STRONG
    captioned(left, {"both layers": right.lines[1], "output alone": right.lines[0]})
    assert right.get_title(loc="left") == "the loss of both"


def test_the_walks_by_step_and_the_paths_are_there():
    left, right = axes_of(looking_ahead_and_stored())
    for values in (WALK[:, 0], PLAIN[:, 0], SUMS[:, 0]):
        assert shows(left, np.column_stack([range(9), values]))
    assert shows(right, WALK) and shows(right, PLAIN)


def test_rings_are_where_it_looks_and_triangles_where_it_is():
    for axes, walk, rings in zip(axes_of(looking_ahead_and_stored()), (WALK[:, 0], WALK[:, 1]),
                                 (PLAIN[:, 0], PLAIN[:, 1])):
        drawn = {line.get_ydata().tobytes(): (line.get_marker(), line.get_linestyle(), line.get_markerfacecolor())
                 for line in axes.lines}
        assert drawn[walk.tobytes()][0] == "^"
        assert drawn[rings.tobytes()] == ("o", "None", "none")
    (momentum,) = (line for line in axes_of(looking_ahead_and_stored())[0].lines
                   if np.array_equal(line.get_ydata(), SUMS[:, 0]))
    style = plots.style_of("Momentum")
    assert (momentum.get_color(), momentum.get_marker()) == (style["color"], style["marker"])
    left, right = axes_of(looking_ahead_and_stored())
    captioned(left, {"yours": left.lines[1], "momentum": left.lines[0]})
    captioned(right, {"θ": right.lines[0], "what PyTorch stores": right.lines[1]})


def test_the_last_weights_stand_beside_the_true_ones():
    left, _ = axes_of(held_back())
    features = np.arange(1, 5)
    assert shows(left, np.column_stack([features, TRUTH]))
    zero, bars = left.lines[:2]
    straight(zero, y=0)
    assert left.get_title(loc="left") == "the weights at the end; bars: the true ones" and "bars" in looks(bars)
    for (thetas, _), shift in zip(RUNS.values(), (-0.25, 0, 0.25)):
        assert shows(left, np.column_stack([features + shift, thetas[-1, 1:]]))


def test_the_rings_are_what_early_stopping_gives_back():
    left, right = axes_of(held_back())
    for axes, points in ((left, np.column_stack([np.arange(1, 5) - 0.25, RUNS["nothing"][0][2, 1:]])),
                         (right, [[2, 0.5]])):
        (rings,) = (line for line in axes.lines if line.get_markerfacecolor() == "none")
        assert np.allclose(np.transpose(rings.get_data()), points)
    captioned(right, {"what early stopping gives back": rings})


def test_a_run_has_one_colour_and_marker_in_both_panels_and_a_name():
    left, right = axes_of(held_back())
    for name, (thetas, losses) in RUNS.items():
        (weights,) = (line for line in left.lines if np.array_equal(line.get_ydata(), thetas[-1, 1:]))
        (curve,) = (line for line in right.lines if np.array_equal(line.get_ydata(), losses))
        assert (weights.get_color(), weights.get_marker()) == (curve.get_color(), curve.get_marker())
        assert curve.get_label() == name
    legend_of(right, dict(zip(RUNS, right.lines)))


def test_the_paths_of_both_methods_have_their_styles():
    left, _ = axes_of(paths_and_decay())
    for points, optimizer in ((WALK, "RMSprop"), (PLAIN, "Adam")):
        (line,) = (line for line in left.lines if np.array_equal(np.transpose(line.get_data()), points))
        assert line.get_marker() == plots.style_of(optimizer)["marker"]
    captioned(left, {"RMSprop": left.lines[0], "Adam": left.lines[1]})


def test_each_weight_decays_under_its_name():
    _, right = axes_of(paths_and_decay())
    named = {line.get_label(): line for line in right.lines}
    for way, weights in (("inside", VELOCITIES), ("outside", SUMS)):
        for size, values in zip(("small", "large"), np.abs(weights).T):
            assert np.array_equal(named[f"{way}, {size} gradients"].get_ydata(), values)
    assert len({(line.get_marker(), line.get_linestyle(), line.get_markerfacecolor()) for line in named.values()}) == 4
    legend_of(right, named)
    assert right.get_title(loc="left") == "decay inside the gradient and outside"
