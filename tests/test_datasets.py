"""The data sets: iris as Fisher printed it, generated sets against their formulas, split and standardize, bad input."""
import hashlib
import importlib.resources
import math
import re

import numpy as np
import pytest

from gradlab import blobs, iris, moons, noisy_sine, split, standardize


def rng(seed=0):
    return np.random.default_rng(seed)


# -- iris -------------------------------------------------------------------------------------
def test_iris_is_scikit_learns_value_for_value():
    """SHA-256 of scikit-learn 1.9's load_iris(): data as little-endian float64, target as bytes."""
    flowers = iris()
    assert flowers.X.shape == (150, 4) and flowers.X.dtype == np.float64 and flowers.y.dtype.kind == "i"
    assert hashlib.sha256(np.ascontiguousarray(flowers.X, "<f8").tobytes()).hexdigest() == (
        "012f498fe9c8b3b34212c3c5d98e1f03f2f79931cd49349beb1bad64dcf164a7")
    assert hashlib.sha256(flowers.y.astype("u1").tobytes()).hexdigest() == (
        "7ba64c221a0a07e8a91f5c36d9f046565bb0dc1f9f5473a924f65122b6c8a412")
    assert flowers.class_names == ("setosa", "versicolor", "virginica")
    assert flowers.feature_names == ("sepal length (cm)", "sepal width (cm)", "petal length (cm)", "petal width (cm)")


def test_the_two_flowers_in_which_ucis_file_differs():
    assert iris().X[34].tolist() == [4.9, 3.1, 1.5, 0.2] and iris().X[37].tolist() == [4.9, 3.6, 1.4, 0.1]


def test_the_shipped_file_is_the_one_that_the_docstring_names():
    content = importlib.resources.files("gradlab").joinpath("data/iris.csv").read_bytes()
    assert hashlib.sha256(content).hexdigest() in iris.__doc__


def test_each_call_gives_fresh_arrays():
    iris().X[0] = 0
    assert iris().X[0].tolist() == [5.1, 3.5, 1.4, 0.2]


# -- generated --------------------------------------------------------------------------------
@pytest.mark.parametrize("n", [2, 7, 100])
def test_moons_without_noise_lie_on_their_half_circles(n):
    X, y = moons(n, rng(), noise=0.0)
    assert X.shape == (n, 2) and y.shape == (n,) and y.dtype.kind == "i"
    assert y.tolist() == [i % 2 for i in range(n)]
    for (a, b), label in zip(X, y):
        a, b = (a, b) if label == 0 else (1 - a, 0.5 - b)  # the second is the first turned round (½, ¼)
        assert math.hypot(a, b) == pytest.approx(1) and b >= 0
    if n == 100:
        assert X[y == 0, 0].min() < -0.9 and X[y == 0, 0].max() > 0.9 and X[y == 1, 0].max() > 1.9


def test_moons_are_evenly_full():
    X, y = moons(20_000, rng(), noise=0.0)
    angles = np.arctan2(*np.where(y[:, None] == 0, X, np.array([1.0, 0.5]) - X).T[::-1])
    np.testing.assert_allclose(np.quantile(angles, [0.1, 0.25, 0.5, 0.75, 0.9]),
                               np.pi * np.array([0.1, 0.25, 0.5, 0.75, 0.9]), atol=0.05)


def test_blobs_without_spread_are_their_centres():
    centres = [[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]]
    X, y = blobs(5, rng(), centres=centres, spread=0.0)
    assert X.tolist() == [centres[i % 2] for i in range(5)] and y.tolist() == [0, 1, 0, 1, 0]
    assert blobs(9, rng())[0].shape == (9, 2) and np.bincount(blobs(9, rng())[1]).tolist() == [3, 3, 3]
    X, y = blobs(3, rng(), spread=0.0)
    assert X.tolist() == [[-2, 0], [2, 0], [0, 3]]


def test_noisy_sine_without_noise_is_the_sine():
    X, y = noisy_sine(400, rng(), noise=0.0)
    assert X.shape == (400, 1) and y.shape == (400,)
    assert y == pytest.approx([math.sin(math.pi * x) for x in X[:, 0]])
    assert -1 <= X.min() < -0.98 and 0.98 < X.max() <= 1 and abs(X.mean()) < 0.1


def scatter(make, name, value):
    """The noise alone: with it minus without, from the same seed."""
    (X, y), (X0, y0) = make(20_000, rng(3), **{name: value}), make(20_000, rng(3), **{name: 0.0})
    return np.concatenate([(X - X0).ravel(), y - y0]) if make is noisy_sine else (X - X0).ravel()


@pytest.mark.parametrize("make, name", [(moons, "noise"), (blobs, "spread"), (noisy_sine, "noise")])
def test_noise_has_mean_zero_and_the_standard_deviation_asked_for(make, name):
    off = scatter(make, name, 0.3)
    if make is noisy_sine:
        assert (off[:20_000] == 0).all()  # none on x
        off = off[20_000:]
    assert abs(off.mean()) < 0.01 and off.std() == pytest.approx(0.3, rel=0.02)
    assert (np.abs(off) < 0.3).mean() == pytest.approx(0.683, abs=0.012)  # normal
    assert np.allclose(scatter(make, name, 0.6)[-len(off):], 2 * off)
    if make is not noisy_sine:  # each coordinate has noise of its own
        assert abs(np.corrcoef(off.reshape(-1, 2).T)[0, 1]) < 0.03


@pytest.mark.parametrize("make, name, usual",
                         [(moons, "noise", 0.1), (blobs, "spread", 1.0), (noisy_sine, "noise", 0.2)])
def test_defaults(make, name, usual):
    for a, b in zip(make(20, rng()), make(20, rng(), **{name: usual})):
        assert (a == b).all()


@pytest.mark.parametrize("make", [moons, blobs, noisy_sine])
def test_the_seed_decides(make):
    (X, y), (X1, y1), (X2, _) = make(30, rng(1)), make(30, rng(1)), make(30, rng(2))
    assert (X == X1).all() and (y == y1).all() and (X != X2).any()
    generator = rng(1)
    make(30, generator)
    assert (make(30, generator)[0] != X).any()


# -- split ------------------------------------------------------------------------------------
@pytest.mark.parametrize("n, shares, lengths", [
    (150, (0.8, 0.1, 0.1), [120, 15, 15]), (150, (0.8, 0.2), [120, 30]), (10, [0.5, 0.5], [5, 5]), (7, (1.0,), [7]),
    (11, (0.8, 0.1, 0.1), [9, 1, 1]), (3, (1 / 3, 1 / 3, 1 / 3), [1, 1, 1]),
    (1000, (0.7, 0.15, 0.15), [700, 150, 150])])
def test_split_deals_each_sample_to_one_part(n, shares, lengths):
    X, y = np.arange(2.0 * n).reshape(n, 2), 10 * np.arange(n)
    parts = split(X, y, rng(4), shares=shares)
    assert [len(y) for _, y in parts] == lengths
    assert sorted(np.concatenate([y for _, y in parts]).tolist()) == y.tolist()
    for A, b in parts:
        assert A.tolist() == [[v / 5, v / 5 + 1] for v in b]  # rows stay with their labels


def test_split_is_random_and_the_seed_decides():
    X, y = np.arange(200.0)[:, None], np.arange(200)
    (_, first), _ = split(X, y, rng(4))
    assert len(first) == 160 and first.tolist() != list(range(160)) and first.tolist() != sorted(first)
    assert (split(X, y, rng(4))[0][1] == first).all() and (split(X, y, rng(5))[0][1] != first).any()
    counts = np.zeros(20)
    for seed in range(400):
        counts[split(X[:20], y[:20], rng(seed), shares=(0.5, 0.5))[0][1]] += 1
    assert abs(counts / 400 - 0.5).max() < 0.1  # four standard deviations


def test_split_takes_targets_with_several_outputs_and_leaves_the_data_alone():
    X, y = np.arange(20.0).reshape(10, 2), np.arange(30.0).reshape(10, 3)
    before = X.copy(), y.copy()
    parts = split(X, y, rng())
    assert [p[1].shape for p in parts] == [(8, 3), (2, 3)]
    parts[0][0][:] = -1
    assert (X == before[0]).all() and (y == before[1]).all()


# -- standardize ------------------------------------------------------------------------------
def test_standardize_by_the_training_data_alone():
    train, test = rng(1).normal(3, 5, (40, 3)), rng(2).normal(0, 1, (7, 3))
    a, b = standardize(train, test)
    for j in range(3):
        mean = sum(train[:, j]) / 40
        deviation = math.sqrt(sum((v - mean) ** 2 for v in train[:, j]) / 40)
        assert a[:, j] == pytest.approx([(v - mean) / deviation for v in train[:, j]])
        assert b[:, j] == pytest.approx([(v - mean) / deviation for v in test[:, j]])
    assert a.mean(axis=0) == pytest.approx(np.zeros(3), abs=1e-14) and a.std(axis=0) == pytest.approx(np.ones(3))
    assert len(standardize(train)) == 1 and len(standardize(train, test, test)) == 3


def test_a_constant_feature_is_only_shifted():
    a, b = standardize([[2.0, 1.0], [2.0, 3.0]], [[5.0, 5.0]])
    assert a.tolist() == [[0.0, -1.0], [0.0, 1.0]] and b.tolist() == [[3.0, 3.0]]


@pytest.mark.parametrize("value, n", [(0.1, 3), (0.1, 10), (1.1, 100), (0.0, 4)])
def test_a_constant_whose_deviation_rounds_above_zero_is_constant(value, n):
    a, b = standardize(np.full((n, 1), value), [[value + 0.5]])
    assert (a == 0).all()
    assert b.item() == pytest.approx(value + 0.5 - value)


def test_standardize_takes_a_single_sample():
    assert [part.tolist() for part in standardize([[2.0, 1.0]], [[5.0, 5.0]])] == [[[0.0, 0.0]], [[3.0, 4.0]]]


def test_standardize_leaves_its_input_alone():
    train = rng().normal(size=(5, 2))
    before = train.copy()
    standardize(train, train)
    assert (train == before).all()


# -- bad input --------------------------------------------------------------------------------
TWO = np.zeros((2, 1))


@pytest.mark.parametrize("call, error, message", [
    (lambda: moons(1, rng()), ValueError, "n must be a whole number of at least 2, got 1"),
    (lambda: moons(10.0, rng()), TypeError, "n must be a whole number of at least 2, got 10.0"),
    (lambda: moons(10, 0), TypeError, "rng must be a numpy.random.Generator"),
    (lambda: moons(10, rng(), noise=-0.1), ValueError, "noise must be zero or positive, and finite, got -0.1"),
    (lambda: moons(10, rng(), noise="a"), TypeError, "noise must be a real number"),
    (lambda: blobs(2, rng()), ValueError, "n must be a whole number of at least 3, got 2"),
    (lambda: blobs(10, None), TypeError, "rng must be a numpy.random.Generator"),
    (lambda: blobs(10, rng(), spread=-1), ValueError, "spread must be zero or positive, and finite"),
    (lambda: blobs(10, rng(), spread=math.nan), ValueError, "spread must be zero or positive, and finite"),
    (lambda: blobs(10, rng(), centres=[1.0, 2.0]), ValueError,
     "centres must have shape (classes, features), got shape (2,)"),
    (lambda: blobs(10, rng(), centres=[[1.0], [math.inf]]), ValueError, "centres must be finite"),
    (lambda: noisy_sine(0, rng()), ValueError, "n must be a whole number of at least 1, got 0"),
    (lambda: noisy_sine(True, rng()), TypeError, "n must be a whole number"),
    (lambda: noisy_sine(5, 3), TypeError, "rng must be a numpy.random.Generator"),
    (lambda: noisy_sine(5, rng(), noise=math.inf), ValueError, "noise must be zero or positive, and finite"),
    (lambda: split(TWO, [0, 1, 1], rng()), ValueError,
     "X and y must have the same number of samples, got shapes (2, 1) and (3,)"),
    (lambda: split(1.0, [0, 1], rng()), ValueError, "X and y must have the same number of samples"),
    (lambda: split([0, 1], 1.0, rng()), ValueError, "X and y must have the same number of samples"),
    (lambda: split(TWO, [[0], [0, 1]], rng()), TypeError,
     "y must be an array, its rows of one length, got [[0], [0, 1]]"),
    (lambda: split(TWO, [0, 1], rng(), shares=(0.1, 0.9)), ValueError, "shares must leave no part empty, got [0.1, 0.9]"),
    (lambda: split(TWO, [0, 1], 5), TypeError, "rng must be a numpy.random.Generator"),
    (lambda: split(TWO, [0, 1], rng(), shares=(0.8, 0.1)), ValueError,
     "shares must be positive and add up to 1, got [0.8, 0.1]"),
    (lambda: split(TWO, [0, 1], rng(), shares=(1.5, -0.5)), ValueError, "shares must be positive and add up to 1"),
    (lambda: split(TWO, [0, 1], rng(), shares=(0.0, 1.0)), ValueError, "shares must be positive and add up to 1"),
    (lambda: split(TWO, [0, 1], rng(), shares=1.0), ValueError, "shares must be positive and add up to 1"),
    (lambda: split(TWO, [0, 1], rng(), shares=(math.nan, 1.0)), ValueError, "shares must be finite"),
    (lambda: split(TWO, [0, 1], rng(), shares=(0.8, 0.1, 0.1)), ValueError,
     "shares must leave no part empty, got [0.8, 0.1, 0.1] for 2 samples"),
    (lambda: standardize([1.0, 2.0]), ValueError, "train must have shape (n, features), got shape (2,)"),
    (lambda: standardize([[math.nan], [1.0]]), ValueError, "train must be finite, got nan at index (0, 0)"),
    (lambda: standardize([["a"]]), TypeError, "train must be a real number"),
    (lambda: standardize([[1.0], [2.0]], [[1.0, 2.0]]), ValueError, "others must have 1 features, got shape (1, 2)"),
    (lambda: standardize([[1.0], [2.0]], [1.0]), ValueError, "others must have 1 features, got shape (1,)"),
    (lambda: standardize([[1.0], [2.0]], [[math.inf]]), ValueError, "others must be finite, got inf at index (0, 0)")])
def test_bad_input(call, error, message):
    with pytest.raises(error, match=re.escape(message)):
        call()


def test_nothing_is_drawn_before_the_checks():
    generator, fresh = rng(9), rng(9)
    for call in (lambda: moons(10, generator, noise=-1), lambda: blobs(10, generator, spread=-1),
                 lambda: noisy_sine(10, generator, noise=-1),
                 lambda: split(TWO, [0, 1], generator, shares=(0.99, 0.01))):
        with pytest.raises(ValueError):
            call()
    assert generator.random() == fresh.random()
