"""The cases of homework 5. Inputs are rounded, so that they can be read and are the same on every machine."""
import numpy as np

PUBLIC_SEED = 5
RETURNS = {
    "drop_units": ["sent"],
    "early_stopping": ["theta", "seen"],
    "regularized_step": ["weights"],
}


def drop_units(rng):
    """The chapter's three units, one sample of which nothing is left out, and random ones."""
    fixed = [
        dict(values=np.array([[2.0, 1.0, 4.0]]), uniform=np.array([[0.3, 0.7, 0.1]]), dropout=0.5),
        dict(values=np.array([[1.5, -2.0], [0.5, 3.0]]), uniform=np.array([[0.1, 0.25], [0.6, 0.4]]), dropout=0.3),
        dict(values=np.array([[1.0, -2.0, 3.0, 0.5], [2.0, 1.0, -1.0, 4.0], [-3.0, 2.5, 1.0, -0.5]]),
             uniform=np.array([[0.9, 0.05, 0.5, 0.75], [0.15, 0.85, 0.3, 0.6], [0.45, 0.1, 0.95, 0.7]]), dropout=0.2),
    ]
    drawn = [dict(values=normal(rng, shape), uniform=rng.uniform(0, 1, shape).round(3), dropout=dropout)
             for shape, dropout in [((4, 3), 0.3), ((3, 5), 0.65), ((5, 2), 0.15)]]
    return fixed + drawn


def early_stopping(rng):
    """The validation losses that the chapter prints, one with a tie and a lower loss too late, one that rises at once,
    one whose patience lasts, one that falls and stays above its lowest, one that rises above what it fell from and
    falls again in time, and random ones."""
    curves = [
        ([0.86, 0.41, 0.45, 0.46, 0.54, 0.96], 2),
        ([0.9, 0.6, 0.65, 0.5, 0.55, 0.5, 0.52, 0.6, 0.4, 0.3], 3),
        ([0.3, 0.5, 0.4, 0.6, 0.2], 2),
        ([1.0, 0.8, 0.9, 0.7, 0.75, 0.6], 3),
        ([0.8, 0.4, 0.7, 0.6, 0.65, 0.7, 0.3], 2),
        ([1.0, 0.7, 0.2, 0.8, 0.1, 0.3], 2),
    ]
    for length, patience in [(12, 2), (15, 3), (20, 4)]:  # a valley with a rough floor; one decimal makes ties
        x = np.linspace(-1, 1.5, length)
        curves.append(((1 + x ** 2 + rng.normal(0, 0.3, length)).round(1), patience))
    return [dict(losses=np.array(losses), thetas=normal(rng, (len(losses), n)), patience=patience)
            for (losses, patience), n in zip(curves, [2, 3, 2, 3, 2, 3, 2, 3, 5], strict=True)]


def regularized_step(rng):
    """Each regularizer alone, with the lecture's and the chapter's numbers, then all of them together; both short and
    long weights into the units, and never as many inputs as units."""
    none = dict(l1=0.0, l2=0.0, bound=100.0)
    fixed = [
        dict(weights=np.array([[0.3, -0.2], [0, 0.25], [0.75, 0.5], [0, 0.25]]), gradient=np.zeros((4, 2)), lr=0.05,
             **none | dict(l2=0.4)),
        dict(weights=np.array([[0.12], [0.12], [0.02], [-0.03], [-0.4]]), gradient=np.zeros((5, 1)), lr=0.1,
             **none | dict(l1=0.5)),
        dict(weights=np.array([[5.0, 5.0, 5.0], [3.0, 0.6, 0.0], [4.0, 0.8, 0.0]]), gradient=np.zeros((3, 3)), lr=0.1,
             **none | dict(bound=2.0)),
        dict(weights=np.array([[1.0, -2.0], [2.0, 0.5], [-3.0, 0.1], [0.5, -0.4]]),
             gradient=np.array([[0.5, 1.0], [-1.0, 0.4], [2.0, 2.0], [1.5, -0.6]]), lr=0.2, l1=0.6, l2=0.3, bound=2.5),
    ]
    drawn = [dict(weights=normal(rng, shape) * np.resize([1.0, 0.2], shape[1]), gradient=normal(rng, shape),
                  lr=rate(rng), l1=l1, l2=l2, bound=bound)
             for shape, l1, l2, bound in [((4, 2), 0.4, 0.2, 1.5), ((3, 5), 0.7, 0.1, 1.2), ((6, 3), 0.3, 0.4, 2.1)]]
    for case in drawn:
        case["weights"] = case["weights"].round(3)
    return fixed + drawn


def normal(rng, shape):
    """Random numbers, none of them near zero, where a wrong sign would not be seen."""
    values = rng.normal(0, 1.5, shape).round(2)
    return (values + np.where(values < 0, -0.1, 0.1)).round(2)


def rate(rng):
    return round(float(rng.uniform(0.1, 0.3)), 2)
