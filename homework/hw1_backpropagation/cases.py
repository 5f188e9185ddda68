"""The cases of homework 1. Inputs are rounded, so that they can be read and are the same on every machine."""
import numpy as np

PUBLIC_SEED = 1
RETURNS = {
    "layer_sums": ["Z"],
    "output_gradients": ["dW", "dH"],
    "network_gradients": ["dW1", "dW2"],
}


def layer_sums(rng):
    """Both layers of lecture A's network, and random ones; never as many samples as units."""
    fixed = [
        dict(X=np.array([[1.0, 2.0]]), W=np.full((3, 2), 0.1)),
        dict(X=np.array([[0.4, 0.4]]), W=np.full((3, 1), 0.1)),
    ]
    drawn = [dict(X=normal(rng, (n, p)), W=normal(rng, (p + 1, q))) for n, p, q in [(4, 2, 3), (3, 4, 2), (2, 3, 5)]]
    return fixed + drawn


def output_gradients(rng):
    """Lecture A's output layer with both answers, and random ones, with several outputs too."""
    fixed = [
        dict(H=np.array([[0.4, 0.4]]), W=np.full((3, 1), 0.1), Y=np.array([[0.0]])),
        dict(H=np.array([[0.4, 0.4]]), W=np.full((3, 1), 0.1), Y=np.array([[1.0]])),
    ]
    drawn = [dict(H=normal(rng, (n, p)), W=normal(rng, (p + 1, k)), Y=answers(rng, (n, k)))
             for n, p, k in [(4, 2, 1), (3, 4, 2), (5, 3, 2)]]
    return fixed + drawn


def network_gradients(rng):
    """Lecture A's network (its hidden sums are positive, so a ReLU changes nothing) with both answers, and random ones.

    In the random ones each hidden unit is open for some samples and shut for others, and never near the border.
    """
    tenths = dict(X=np.array([[1.0, 2.0]]), W1=np.full((3, 2), 0.1), W2=np.full((3, 1), 0.1))
    fixed = [{**tenths, "Y": np.array([[0.0]])}, {**tenths, "Y": np.array([[1.0]])}]
    drawn = [network(rng, *sizes) for sizes in [(4, 2, 3, 1), (5, 3, 2, 2), (6, 2, 4, 3)]]
    return fixed + drawn


def network(rng, n, p, q, k):
    while True:
        X, W1 = normal(rng, (n, p)), normal(rng, (p + 1, q))
        sums = np.column_stack([np.ones(n), X]) @ W1
        if np.abs(sums).min() > 0.05 and (sums > 0).any(axis=0).all() and (sums < 0).any(axis=0).all():
            return dict(X=X, W1=W1, W2=normal(rng, (q + 1, k)), Y=answers(rng, (n, k)))


def normal(rng, shape):
    """Random numbers, none of them near zero, where a wrong sign would not be seen."""
    values = rng.normal(0, 0.8, shape).round(2)
    return (values + np.where(values < 0, -0.1, 0.1)).round(2)


def answers(rng, shape):
    """Zeros and ones, both of them."""
    while True:
        drawn = rng.integers(2, size=shape).astype(float)
        if 0 < drawn.mean() < 1:
            return drawn
