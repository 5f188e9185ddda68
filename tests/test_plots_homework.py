"""The figures at the end of the homework show the numbers that they are given."""
import numpy as np
import pytest
from scenes import axes_of

from gradlab import plots

RNG = np.random.default_rng(0)
WALK, PLAIN, VELOCITIES, SUMS = RNG.normal(size=(4, 9, 2))
X = np.column_stack([np.ones(20), RNG.uniform(-1, 2, 20)])
Y = X @ [1.0, 0.5]
FULL, MINI = (np.linspace([-1.0, 2.0], end, 6) for end in ([0.0, 1.0], [0.9, 0.6]))


def momentum_and_its_sum():
    return plots.momentum_and_its_sum(WALK, PLAIN, VELOCITIES[1:], SUMS[1:])


def full_and_mini_batches():
    return plots.full_and_mini_batches(X, Y, FULL, MINI)


SLIDERS = []
STATIC = [momentum_and_its_sum, full_and_mini_batches]


def curves(axes):
    return [np.transpose(line.get_data()) for line in axes.lines]


def shows(axes, points):
    return any(curve.shape == np.shape(points) and np.allclose(curve, points) for curve in curves(axes))


def test_the_paths_and_both_velocities_are_there():
    left, right = axes_of(momentum_and_its_sum())
    assert shows(left, WALK) and shows(left, PLAIN)
    steps = np.arange(1, 9)
    assert shows(right, np.column_stack([steps, VELOCITIES[1:, 0]]))
    assert shows(right, np.column_stack([steps, SUMS[1:, 0]]))


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
    assert right.get_ylim()[0] == 0


def test_the_minimum_is_marked_and_seen():
    left, _ = axes_of(full_and_mini_batches())
    assert shows(left, [[1.0, 0.5]])
    (low, high), (bottom, top) = left.get_xlim(), left.get_ylim()
    assert low < 1 < high and bottom < 0.5 < top


def test_the_level_lines_are_those_of_the_loss():
    left, _ = axes_of(full_and_mini_batches())
    lines = left.collections[-1]
    for level, path in zip(lines.levels, lines.get_paths()):
        for b, w in path.vertices[::50]:
            assert np.mean((b + w * X[:, 1] - Y) ** 2) == pytest.approx(level, rel=0.02, abs=0.002)
