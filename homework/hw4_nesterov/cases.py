"""The cases of homework 4. Inputs are rounded, so that they can be read and are the same on every machine."""
import numpy as np

PUBLIC_SEED = 4
RETURNS = {
    "lookahead_point": ["ahead"],
    "nesterov_step": ["theta", "velocity"],
    "nesterov_walks": ["points", "stored"],
}
AS_PRINTED = np.array([4.0, 3.0, -4.0, 0.0])  # lecture A's derivative of its quartic


def lookahead_point(rng):
    """Lecture A's second look as arrays, one from rest, and random ones."""
    fixed = [
        dict(theta=np.array([-0.8]), velocity=np.array([-1.2]), momentum=0.9),
        dict(theta=np.array([1.0, -2.0]), velocity=np.zeros(2), momentum=0.8),
    ]
    drawn = [dict(theta=normal(rng, shape), velocity=normal(rng, shape), momentum=momentum)
             for shape, momentum in [(3, 0.7), ((2, 2), 0.9), (5, 0.35)]]
    return fixed + drawn


def nesterov_step(rng):
    """Lecture A's first two steps with the derivative that it prints, one without momentum, and random ones."""
    fixed = [
        dict(theta=np.array([-2.0]), velocity=np.array([0.0]), slope=AS_PRINTED, lr=0.1, momentum=0.9),
        dict(theta=np.array([-0.8]), velocity=np.array([-1.2]), slope=AS_PRINTED, lr=0.1, momentum=0.9),
        dict(theta=np.array([1.0, -2.0]), velocity=np.array([0.3, 0.1]), slope=np.array([2.0, 0.5]), lr=0.2,
             momentum=0.0),
    ]
    drawn = [dict(theta=normal(rng, n), velocity=normal(rng, n), slope=normal(rng, terms), lr=rate(rng),
                  momentum=momentum)
             for n, terms, momentum in [(2, 2, 0.7), (3, 3, 0.9), (4, 4, 0.35)]]
    return fixed + drawn


def nesterov_walks(rng):
    """The chapter's walk in the ravine, a single step, and random bowls; never as many points as coordinates."""
    fixed = [
        dict(start=np.array([-5.0, -2.0]), curvatures=np.array([0.2, 4.0]), lr=0.1, momentum=0.9, steps=6),
        dict(start=np.array([2.0, -1.0, 0.5]), curvatures=np.array([1.0, 3.0, 2.0]), lr=0.2, momentum=0.8, steps=1),
    ]
    drawn = [dict(start=normal(rng, n), curvatures=rng.uniform(0.2, 3, n).round(2), lr=rate(rng), momentum=momentum,
                  steps=steps)
             for n, momentum, steps in [(1, 0.8, 4), (2, 0.5, 5), (3, 0.9, 7)]]
    return fixed + drawn


def normal(rng, shape):
    """Random numbers, none of them near zero, where a wrong sign would not be seen."""
    values = rng.normal(0, 1.2, shape).round(2)
    return (values + np.where(values < 0, -0.1, 0.1)).round(2)


def rate(rng):
    return round(float(rng.uniform(0.05, 0.4)), 2)
