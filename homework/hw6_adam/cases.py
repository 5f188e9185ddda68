"""The cases of homework 6. Inputs are rounded, so that they can be read and are the same on every machine.

In some cases ε is large, so that it shows where it stands.
"""
import numpy as np

PUBLIC_SEED = 6
RETURNS = {
    "rmsprop_step": ["theta", "mean_square"],
    "adam_step": ["theta", "first", "second"],
    "adamw_path": ["path"],
}


def rmsprop_step(rng):
    """The first step in the chapters' ravine, one with a large ε, one with a short memory, and random ones."""
    fixed = [
        dict(theta=np.array([-5.0, -2.0]), mean_square=np.zeros(2), gradient=np.array([-1.0, -8.0]), lr=0.1, decay=0.9,
             eps=1e-8),
        dict(theta=np.array([1.0, -2.0]), mean_square=np.array([0.5, 2.0]), gradient=np.array([0.7, -1.5]), lr=0.2,
             decay=0.8, eps=0.5),
        dict(theta=np.array([1.0, -2.0, 0.5]), mean_square=np.array([4.0, 0.3, 1.0]),
             gradient=np.array([-3.0, 0.4, 2.0]), lr=0.3, decay=0.3, eps=1e-3),
    ]
    drawn = [dict(theta=normal(rng, shape), mean_square=square(rng, shape), gradient=normal(rng, shape), lr=rate(rng),
                  decay=decay, eps=eps)
             for shape, decay, eps in [(3, 0.9, 0.2), ((2, 2), 0.6, 0.01), (5, 0.95, 1e-6)]]
    return fixed + drawn


def adam_step(rng):
    """The first step in the chapter's ravine, its second step on x², one with a large ε, and random ones."""
    fixed = [
        dict(theta=np.array([-5.0, -2.0]), first=np.zeros(2), second=np.zeros(2), gradient=np.array([-1.0, -8.0]), t=1,
             lr=0.1, beta1=0.9, beta2=0.999, eps=1e-8),
        dict(theta=np.array([-1.9]), first=np.array([-0.4]), second=np.array([0.016]), gradient=np.array([-3.8]), t=2,
             lr=0.1, beta1=0.9, beta2=0.999, eps=0.0),
        dict(theta=np.array([1.0, -2.0]), first=np.array([0.3, -0.5]), second=np.array([0.4, 1.5]),
             gradient=np.array([0.7, 1.5]), t=3, lr=0.2, beta1=0.7, beta2=0.9, eps=0.5),
    ]
    drawn = [dict(theta=normal(rng, shape), first=normal(rng, shape), second=square(rng, shape),
                  gradient=normal(rng, shape), t=t, lr=rate(rng), beta1=beta1, beta2=beta2, eps=eps)
             for shape, t, beta1, beta2, eps in [(3, 2, 0.9, 0.99, 0.1), ((2, 2), 5, 0.6, 0.95, 0.01),
                                                 (5, 9, 0.8, 0.9, 1e-6)]]
    return fixed + drawn


def adamw_path(rng):
    """The chapter's walk in the ravine, which has no decay, a single step, and random bowls; never as many points as
    coordinates."""
    fixed = [
        dict(start=np.array([-5.0, -2.0]), curvatures=np.array([0.2, 4.0]), lr=0.1, beta1=0.9, beta2=0.999, eps=1e-8,
             weight_decay=0.0, steps=3),
        dict(start=np.array([2.0, -1.0, 0.5]), curvatures=np.array([1.0, 3.0, 2.0]), lr=0.2, beta1=0.8, beta2=0.9,
             eps=0.3, weight_decay=0.5, steps=1),
    ]
    drawn = [dict(start=normal(rng, n), curvatures=rng.uniform(0.2, 3, n).round(2), lr=rate(rng), beta1=beta1,
                  beta2=beta2, eps=eps, weight_decay=decay, steps=steps)
             for n, beta1, beta2, eps, decay, steps in [(1, 0.9, 0.99, 0.1, 0.3, 4), (2, 0.5, 0.9, 0.01, 0.8, 5),
                                                        (3, 0.8, 0.95, 1e-6, 0.2, 7)]]
    return fixed + drawn


def normal(rng, shape):
    """Random numbers, none of them near zero, where a wrong sign would not be seen."""
    values = rng.normal(0, 1.5, shape).round(2)
    return (values + np.where(values < 0, -0.1, 0.1)).round(2)


def square(rng, shape):
    """Random positive numbers, as means of squares are."""
    return rng.uniform(0.2, 3, shape).round(2)


def rate(rng):
    return round(float(rng.uniform(0.05, 0.4)), 2)
