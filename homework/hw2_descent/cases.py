"""The cases of homework 2. Inputs are rounded, so that they can be read and are the same on every machine."""
import numpy as np

PUBLIC_SEED = 2
RETURNS = {
    "gradient_step": ["theta"],
    "batch_gradient": ["gradient"],
    "sgd_epoch": ["w"],
}


def gradient_step(rng):
    """Lecture A's first steps on x² and on the quartic as arrays, and random ones."""
    fixed = [
        dict(theta=np.array([-2.0]), gradient=np.array([-4.0]), lr=0.1),
        dict(theta=np.array([-2.0]), gradient=np.array([-12.0]), lr=0.1),
    ]
    drawn = [dict(theta=normal(rng, shape), gradient=normal(rng, shape), lr=rate(rng)) for shape in (3, (2, 2), 5)]
    return fixed + drawn


def batch_gradient(rng):
    """The four samples of the chapter, a single sample, and random batches; never as many samples as weights."""
    fixed = [
        dict(w=np.array([0.0]), X=np.array([[1.0], [2.0], [3.0], [1.0]]), y=np.array([2.0, 2.0, 3.0, -1.0])),
        dict(w=np.array([0.5, -1.0]), X=np.array([[1.0, 2.0]]), y=np.array([3.0])),
    ]
    drawn = [dict(w=normal(rng, n), X=normal(rng, (m, n)), y=normal(rng, m)) for m, n in [(4, 2), (6, 3), (3, 5)]]
    return fixed + drawn


def sgd_epoch(rng):
    """Batches that fit and batches that do not, one sample at a time, and all at once."""
    fixed = [
        dict(w=np.array([0.0]), X=np.array([[1.0], [2.0], [3.0], [1.0]]), y=np.array([2.0, 2.0, 3.0, -1.0]),
             order=np.array([2, 0, 3, 1]), lr=0.05, batch_size=2),
    ]
    drawn = [dict(w=normal(rng, n), X=normal(rng, (m, n)), y=normal(rng, m), order=mixed(rng, m),
                  lr=round(rate(rng) / 5, 3), batch_size=size)
             for m, n, size in [(7, 2, 3), (10, 3, 4), (5, 2, 1), (6, 3, 6), (12, 2, 5)]]
    return fixed + drawn


def normal(rng, shape):
    """Random numbers, none of them near zero, where a wrong sign would not be seen."""
    values = rng.normal(0, 1.5, shape).round(2)
    return (values + np.where(values < 0, -0.1, 0.1)).round(2)


def mixed(rng, n):
    """An order of n samples that is neither the given one nor its own inverse."""
    while True:
        order = rng.permutation(n)
        if not np.array_equal(order[order], np.arange(n)):
            return order


def rate(rng):
    return round(float(rng.uniform(0.05, 0.4)), 2)
