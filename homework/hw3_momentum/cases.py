"""The cases of homework 3. Inputs are rounded, so that they can be read and are the same on every machine."""
import numpy as np

PUBLIC_SEED = 3
RETURNS = {
    "momentum_step": ["theta", "velocity"],
    "unrolled_velocity": ["velocity"],
    "momentum_path": ["path"],
}


def momentum_step(rng):
    """Lecture A's second step on the quartic as arrays, one from rest, one without momentum, and random ones."""
    fixed = [
        dict(theta=np.array([-0.8]), velocity=np.array([-1.2]), gradient=np.array([3.072]), lr=0.1, momentum=0.8),
        dict(theta=np.array([1.0, -2.0]), velocity=np.zeros(2), gradient=np.array([0.5, 4.0]), lr=0.2, momentum=0.9),
        dict(theta=np.array([1.0, -2.0]), velocity=np.array([0.3, 0.1]), gradient=np.array([0.5, 4.0]), lr=0.2,
             momentum=0.0),
    ]
    drawn = [dict(theta=normal(rng, shape), velocity=normal(rng, shape), gradient=normal(rng, shape),
                  lr=rate(rng), momentum=momentum)
             for shape, momentum in [(3, 0.7), ((2, 2), 0.9), (5, 0.35)]]
    return fixed + drawn


def unrolled_velocity(rng):
    """Lecture E's three gradients, a single one, and random ones; never as many gradients as coordinates."""
    fixed = [
        dict(gradients=np.array([[1.0], [2.0], [4.0]]), lr=0.5, momentum=0.9),
        dict(gradients=np.array([[3.0, -1.0]]), lr=0.1, momentum=0.8),
    ]
    drawn = [dict(gradients=normal(rng, shape), lr=rate(rng), momentum=momentum)
             for shape, momentum in [((4, 2), 0.7), ((6, 3), 0.9), ((12, 5), 0.4)]]
    return fixed + drawn


def momentum_path(rng):
    """The course's ravine, a single step, and random bowls; never as many points as coordinates."""
    fixed = [
        dict(start=np.array([-5.0, -2.0]), curvatures=np.array([0.2, 4.0]), lr=0.3, momentum=0.6, steps=6),
        dict(start=np.array([2.0, -1.0, 0.5]), curvatures=np.array([1.0, 3.0, 2.0]), lr=0.2, momentum=0.9, steps=1),
    ]
    drawn = [dict(start=normal(rng, n), curvatures=rng.uniform(0.2, 3, n).round(2), lr=rate(rng), momentum=momentum,
                  steps=steps)
             for n, momentum, steps in [(1, 0.8, 4), (2, 0.5, 5), (3, 0.9, 7)]]
    return fixed + drawn


def normal(rng, shape):
    """Random numbers, none of them near zero, where a wrong sign would not be seen."""
    values = rng.normal(0, 2, shape).round(2)
    return (values + np.where(values < 0, -0.1, 0.1)).round(2)


def rate(rng):
    return round(float(rng.uniform(0.05, 0.4)), 2)
