"""Checks of arguments: each message names the argument, its value and what is allowed."""

import numpy as np

POSITIVE = "positive and finite"
FRACTION = "at least 0 and below 1"
NON_NEGATIVE = "zero or positive, and finite"

_HOLDS = {
    POSITIVE: lambda v: (v > 0) & (v < np.inf),
    FRACTION: lambda v: (v >= 0) & (v < 1),
    NON_NEGATIVE: lambda v: (v >= 0) & (v < np.inf),
}


def real_array(name, value):
    """`value` as an array of floats: float32 stays, every other real type becomes float64."""
    try:
        array = np.asarray(value)
    except ValueError:  # a ragged list
        array = np.asarray(None)
    if array.dtype.kind not in "iuf":
        got = f"an array of {value.dtype}" if isinstance(value, np.ndarray) else repr(value)
        raise TypeError(f"{name} must be a real number or an array of them, got {got}")
    if array.size == 0:
        raise ValueError(f"{name} must not be empty, got an array of shape {array.shape}")
    return array if array.dtype == np.float32 else array.astype(np.float64, copy=False)


def finite_array(name, value):
    """Like `real_array`, without NaN and infinity."""
    array = real_array(name, value)
    if not np.isfinite(array).all():
        raise ValueError(f"{name} must be finite, got {_first_bad(array, np.isfinite(array))}")
    return array


def hyperparameter(name, value, allowed):
    """A Python float, or a read-only float64 array with a value for each run.

    Scalars stay Python floats: NumPy scalars and 0-d arrays make a small step almost twice as slow,
    and a np.float64 would drag float32 work up to float64.
    """
    array = real_array(name, value)
    holds = _HOLDS[allowed](array)
    if not holds.all():
        raise ValueError(f"{name} must be {allowed}, got {_first_bad(array, holds)}")
    if array.ndim == 0:
        return float(array)
    array = array.astype(np.float64)  # a copy: what the caller does to theirs later changes nothing here
    array.flags.writeable = False
    return array


def whole_number(name, value, least=0):
    """A Python int of at least `least`."""
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, (int, np.integer)):
        raise TypeError(f"{name} must be a whole number of at least {least}, got {value!r}")
    if value < least:
        raise ValueError(f"{name} must be a whole number of at least {least}, got {value}")
    return int(value)


def generator(rng):
    """An error unless `rng` is a NumPy random generator."""
    if not isinstance(rng, np.random.Generator):
        raise TypeError(f"rng must be a numpy.random.Generator, as np.random.default_rng(0) makes, got {rng!r}")


def _first_bad(array, holds):
    if array.ndim == 0:
        return str(array)
    where = tuple(int(i) for i in np.argwhere(~holds)[0])
    return f"{array[where]} at index {where}"
