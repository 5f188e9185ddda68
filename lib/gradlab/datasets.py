"""Small data sets, shipped with the package or generated from a seed; nothing is downloaded."""

import importlib.resources
from collections import namedtuple

import numpy as np

from gradlab import _checks
from gradlab._checks import NON_NEGATIVE

__all__ = ["iris", "moons", "blobs", "noisy_sine", "split", "standardize"]

Iris = namedtuple("Iris", "X y feature_names class_names")


def iris():
    """Fisher's 150 iris flowers: four measurements each, three species of fifty flowers.

    Returns
    -------
    Iris
        ``X`` of shape (150, 4), in centimetres; ``y`` of shape (150,), labels 0, 1, 2; ``feature_names`` and
        ``class_names``.

    Notes
    -----
    The values are Fisher's as printed in 1936, the same as in R and in scikit-learn. The file of the UCI repository
    (CC BY 4.0) differs in two flowers: rows 35 and 38, counted from 1, are (4.9, 3.1, 1.5, 0.2) and
    (4.9, 3.6, 1.4, 0.1) here, and both (4.9, 3.1, 1.5, 0.1) there. The SHA-256 of the shipped file ``data/iris.csv`` is
    ``f7fac79ad999fd2d001fd012dd70c0f42c738a7e7cfb7069e71371b55c29341e``.

    References
    ----------
    Fisher, "The use of multiple measurements in taxonomic problems", Annals of Eugenics 7, 1936.

    Examples
    --------
    >>> flowers = iris()
    >>> flowers.X.shape, flowers.class_names
    ((150, 4), ('setosa', 'versicolor', 'virginica'))
    >>> flowers.X[[34, 37]].tolist()
    [[4.9, 3.1, 1.5, 0.2], [4.9, 3.6, 1.4, 0.1]]
    """
    text = importlib.resources.files("gradlab").joinpath("data/iris.csv").read_text(encoding="utf-8")
    head, *rows = (line.split(",") for line in text.splitlines())
    names = tuple(dict.fromkeys(row[-1] for row in rows))
    return Iris(np.array([row[:-1] for row in rows], float), np.array([names.index(row[-1]) for row in rows]),
                tuple(head[:-1]), names)


def moons(n, rng, *, noise=0.1):
    """Two half circles that reach into each other, one for each class.

    Parameters
    ----------
    n : int
        Samples, at least 2; half of them of each class.
    rng : numpy.random.Generator
    noise : float
        Standard deviation of what is added to the coordinates, zero or positive.

    Returns
    -------
    X : ndarray, shape (n, 2)
    y : ndarray of int, shape (n,)

    Examples
    --------
    >>> X, y = moons(100, np.random.default_rng(0))
    >>> X.shape, np.bincount(y).tolist()
    ((100, 2), [50, 50])
    """
    n = _checks.whole_number("n", n, least=2)
    noise = _checks.number("noise", noise, NON_NEGATIVE)
    _checks.generator(rng)
    y = np.arange(n) % 2
    angle = np.pi * rng.random(n)
    circle = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    X = np.where(y[:, None] == 0, circle, np.array([1.0, 0.5]) - circle)
    return X + noise * rng.standard_normal(X.shape), y


def blobs(n, rng, *, centres=((-2.0, 0.0), (2.0, 0.0), (0.0, 3.0)), spread=1.0):
    """Round clouds, one for each class.

    Parameters
    ----------
    n : int
        Samples, at least one for each class; dealt out to the classes in turn.
    rng : numpy.random.Generator
    centres : array_like, shape (classes, features)
    spread : float
        Standard deviation of each cloud, zero or positive.

    Returns
    -------
    X : ndarray, shape (n, features)
    y : ndarray of int, shape (n,)

    Examples
    --------
    >>> X, y = blobs(90, np.random.default_rng(0))
    >>> X.shape, np.bincount(y).tolist()
    ((90, 2), [30, 30, 30])
    """
    centres = _checks.finite_array("centres", centres)
    if centres.ndim != 2:
        raise ValueError(f"centres must have shape (classes, features), got shape {centres.shape}")
    n = _checks.whole_number("n", n, least=len(centres))
    spread = _checks.number("spread", spread, NON_NEGATIVE)
    _checks.generator(rng)
    y = np.arange(n) % len(centres)
    return centres[y] + spread * rng.standard_normal((n, centres.shape[1])), y


def noisy_sine(n, rng, *, noise=0.2):
    """Points near one wave of the sine, for regression: y = sin(πx) + noise, x evenly random from −1 to 1.

    Parameters
    ----------
    n : int
        Samples, at least 1.
    rng : numpy.random.Generator
    noise : float
        Standard deviation of what is added to y, zero or positive.

    Returns
    -------
    X : ndarray, shape (n, 1)
    y : ndarray, shape (n,)

    Examples
    --------
    >>> X, y = noisy_sine(20, np.random.default_rng(0))
    >>> X.shape, y.shape, bool((abs(X) <= 1).all())
    ((20, 1), (20,), True)
    """
    n = _checks.whole_number("n", n, least=1)
    noise = _checks.number("noise", noise, NON_NEGATIVE)
    _checks.generator(rng)
    x = rng.uniform(-1.0, 1.0, n)
    return x[:, None], np.sin(np.pi * x) + noise * rng.standard_normal(n)


def split(X, y, rng, *, shares=(0.8, 0.2)):
    """Deal the samples out at random, each to one part.

    Parameters
    ----------
    X : array_like, shape (n, features)
    y : array_like, shape (n,) or (n, out)
    rng : numpy.random.Generator
    shares : tuple of float
        Of each part, positive, adding up to 1; for example ``(0.8, 0.1, 0.1)``.

    Returns
    -------
    list of tuple (X, y)
        One for each share.

    Raises
    ------
    ValueError
        When X and y differ in length, the shares are not positive and add up to 1, or a part would be empty.

    Examples
    --------
    >>> flowers = iris()
    >>> train, test = split(flowers.X, flowers.y, np.random.default_rng(0))
    >>> len(train[1]), len(test[1])
    (120, 30)
    """
    X, y = _checks.any_array("X", X), _checks.any_array("y", y)
    if X.ndim == 0 or y.ndim == 0 or len(X) != len(y):
        raise ValueError(f"X and y must have the same number of samples, got shapes {X.shape} and {y.shape}")
    shares = _checks.finite_array("shares", shares)
    if shares.ndim != 1 or (shares <= 0).any() or not np.isclose(shares.sum(), 1):
        raise ValueError(f"shares must be positive and add up to 1, got {_checks.shown(shares.tolist())}")
    _checks.generator(rng)
    ends = np.rint(np.cumsum(shares) * len(X)).astype(int)
    if (np.diff(ends, prepend=0) == 0).any():
        raise ValueError(f"shares must leave no part empty, got {shares.tolist()} for {len(X)} samples")
    return [(X[part], y[part]) for part in np.split(rng.permutation(len(X)), ends[:-1])]


def standardize(train, *others):
    """Shift and scale each feature to mean 0 and standard deviation 1 on the training data, the others likewise.

    Parameters
    ----------
    train : array_like, shape (n, features)
        Decides on shift and scale. A feature that is constant is only shifted.
    *others : array_like, shape (m, features)
        Get the same shift and scale: held-out data must not have a say.

    Returns
    -------
    list of ndarray
        One for each argument.

    Examples
    --------
    >>> train, test = standardize([[1.0], [3.0]], [[5.0]])
    >>> train.ravel().tolist(), test.ravel().tolist()
    ([-1.0, 1.0], [3.0])
    """
    train = _checks.finite_array("train", train)
    if train.ndim != 2:
        raise ValueError(f"train must have shape (n, features), got shape {train.shape}")
    others = [_checks.finite_array("others", other) for other in others]
    for other in others:
        if other.ndim != 2 or other.shape[1] != train.shape[1]:
            raise ValueError(f"others must have {train.shape[1]} features, got shape {other.shape}")
    constant = (train == train[0]).all(axis=0)  # rounding may leave it a deviation that is not quite zero
    shift = np.where(constant, train[0], train.mean(axis=0))
    scale = np.where(constant, 1.0, train.std(axis=0))
    return [(part - shift) / scale for part in (train, *others)]
