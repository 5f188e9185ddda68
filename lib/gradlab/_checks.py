"""Checks of arguments: each message names the argument, its value and what is allowed."""

import numpy as np

POSITIVE = "positive and finite"
FRACTION = "at least 0 and below 1"
NON_NEGATIVE = "zero or positive, and finite"
_REAL = "a real number or an array of them"

_HOLDS = {
    POSITIVE: lambda v: (v > 0) & (v < np.inf),
    FRACTION: lambda v: (v >= 0) & (v < 1),
    NON_NEGATIVE: lambda v: (v >= 0) & (v < np.inf),
}


def any_array(name, value, what="an array, its rows of one length"):
    """`value` as an array of any type."""
    if np.ma.is_masked(value):  # NumPy would use what lies under the mask
        raise ValueError(f"{name} must have no masked entries, got {shown(value)}")
    try:
        return np.asarray(value)
    except ValueError:  # a ragged list
        raise TypeError(f"{name} must be {what}, got {shown(value)}") from None


def real_array(name, value, booleans=False):
    """`value` as an array of floats: float32 stays, every other real type becomes float64, also bool when allowed."""
    array = any_array(name, value, _REAL)
    if array.dtype.kind not in ("biuf" if booleans else "iuf"):
        raise TypeError(f"{name} must be {_REAL}, got {_kind(value)}")
    if array.size == 0:
        raise ValueError(f"{name} must not be empty, got an array of shape {array.shape}")
    return array if array.dtype == np.float32 else array.astype(np.float64, copy=False)


def float_array(name, value):
    """Like `real_array`, but an array of floats passes through at once, also an empty one."""
    return value if type(value) is np.ndarray and value.dtype.char in "df" else real_array(name, value)


def finite_array(name, value, booleans=False):
    """Like `real_array`, without NaN and infinity."""
    array = real_array(name, value, booleans)
    if not np.isfinite(array).all():
        raise ValueError(f"{name} must be finite, got {_first_bad(array, np.isfinite(array))}")
    return array


def changeable(name, value):
    """An error unless `value` is an array of floats that can be changed in place."""
    if not isinstance(value, np.ndarray) or np.ma.isMaskedArray(value) or value.dtype not in (np.float64, np.float32):
        raise TypeError(f"{name} must be an array of float64 or float32, got {_kind(value)}")
    if not value.flags.writeable:
        raise ValueError(f"{name} must be writeable, got a read-only array")


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


def number(name, value, allowed):
    """Like `hyperparameter`, for one that is the same in all runs: a Python float."""
    value = hyperparameter(name, value, allowed)
    if isinstance(value, np.ndarray):
        raise TypeError(f"{name} must be one number, got an array of shape {value.shape}")
    return value


def truth(name, value):
    """A Python bool."""
    if not isinstance(value, (bool, np.bool_)):
        raise TypeError(f"{name} must be True or False, got {shown(value)}")
    return bool(value)


def common_shape(**arrays):
    """The shape that arguments broadcast to."""
    try:
        return np.broadcast_shapes(*map(np.shape, arrays.values()))
    except ValueError:
        shapes = ", ".join(f"{name} {np.shape(value)}" for name, value in arrays.items())
        raise ValueError(f"{' and '.join(arrays)} must broadcast against each other, got shapes {shapes}") from None


def whole_number(name, value, least=0):
    """A Python int of at least `least`."""
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, (int, np.integer)):
        raise TypeError(f"{name} must be a whole number of at least {least}, got {shown(value)}")
    if value < least:
        raise ValueError(f"{name} must be a whole number of at least {least}, got {value}")
    return int(value)


def generator(rng):
    """An error unless `rng` is a NumPy random generator."""
    if not isinstance(rng, np.random.Generator):
        raise TypeError(f"rng must be a numpy.random.Generator, as np.random.default_rng(0) makes, got {shown(rng)}")


def shown(value, most=200):
    """A value as a message shows it: its repr, cut short."""
    text = f"an array of shape {value.shape}" if isinstance(value, np.ndarray) and value.ndim else repr(value)
    return text if len(text) <= most else text[:most] + "…"


def _kind(value):
    if isinstance(value, np.ndarray):
        return f"{'an array' if type(value) is np.ndarray else type(value).__name__} of {value.dtype}"
    return shown(value)


def _first_bad(array, holds):
    if array.ndim == 0:
        return str(array)
    where = tuple(int(i) for i in np.argwhere(~holds)[0])
    return f"{array[where]} at index {where}"
