"""Call a function on the inputs of cases and write down what it does, as plain data.

This file needs NumPy and nothing else of gradlab, so that a grader can run it where the package is not. It knows
neither the expected results nor the mistakes; `gradlab.homework.checking` compares.
"""
import contextlib
import inspect
import io
import linecache
import traceback
import warnings

import numpy as np

LARGEST = 100_000  # entries; larger results are described by shape and type only


def observe(function, cases):
    """Call a function once for each case and describe what happens.

    What the function prints, and its warnings, are swallowed.

    Parameters
    ----------
    function : callable
    cases : list of dict
        The inputs by name, in order: numbers, or nested lists that become arrays. They are passed by position, so the
        function may call its parameters what it likes.

    Returns
    -------
    list of dict
        For each case ``changed``, the names of the inputs that were changed in place, and one of

        - ``returned``: a description of the result, see `describe`;
        - ``error``: ``type``, ``message``, and ``line`` and ``number`` of the student's line (None where unknown);
        - ``arguments``: how the function can be called, when it does not take as many arguments as there are inputs.

    Examples
    --------
    >>> observe(lambda x: x + 1, [{"x": [1.0, 2.0]}])[0]["returned"]["values"]
    [2.0, 3.0]
    """
    return [_observe_one(function, inputs) for inputs in cases]


def _observe_one(function, inputs):
    given, kept = ({name: decoded(value) for name, value in inputs.items()} for _ in range(2))
    seen = called(function, given.values())
    return {"changed": [name for name in given if not _same(given[name], kept[name])], **seen}


def called(function, given):
    """Call a function once and describe what happens.

    Parameters
    ----------
    function : callable
    given : iterable
        What it is called with.

    Returns
    -------
    dict
        As `observe`, without ``changed``.
    """
    given = tuple(given)
    try:
        signature = inspect.signature(function)
    except Exception:  # some callables do not tell their signature
        signature = None
    if signature:
        try:
            signature.bind(*given)
        except TypeError:
            return {"arguments": str(signature)}
    try:
        with (contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()),
              warnings.catch_warnings()):
            warnings.simplefilter("ignore")
            return {"returned": describe(function(*given))}
    except BaseException as error:  # exit() and the stop button, too, are to be answered by a sentence
        return {"error": _described_error(error, function)}


def decoded(value):
    """An input as the function gets it: a fresh array for a list, anything else as it is."""
    return np.array(value) if isinstance(value, list) else value


def describe(result):
    """Describe a result in plain data.

    Parameters
    ----------
    result : object

    Returns
    -------
    dict
        ``kind`` is "array" (with ``dtype``, ``shape`` and, if real and not too large, ``values``: all of them in one
        list), "several" (a tuple, with ``items``), "dots", "nothing", or "object" (with the ``type``).

    Examples
    --------
    >>> describe(0.5)
    {'kind': 'array', 'dtype': 'float64', 'shape': [], 'values': [0.5]}
    """
    if result is None or result is Ellipsis:
        return {"kind": "nothing" if result is None else "dots"}
    if isinstance(result, tuple):
        return {"kind": "several", "items": [describe(item) for item in result]}
    try:
        array = np.asarray(result)
    except Exception:  # a ragged list, or an object that cannot be an array
        array = np.asarray(None)
    if array.dtype.kind not in "biufc":
        if isinstance(result, list) and any(item is None or item is Ellipsis for item in result):
            return describe(tuple(result))
        return {"kind": "object", "type": type(result).__name__}
    seen = {"kind": "array", "dtype": str(array.dtype), "shape": list(array.shape)}
    if array.dtype.kind != "c" and array.size <= LARGEST:
        seen["values"] = array.astype(float).ravel().tolist()
    return seen


def _same(a, b):
    if isinstance(b, np.ndarray):
        return a.shape == b.shape and a.dtype == b.dtype and a.tobytes() == b.tobytes()
    return a == b


def _described_error(error, function):
    """An exception, with the last of the lines that stand where the function stands."""
    home = getattr(getattr(function, "__code__", None), "co_filename", None)
    lines = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == home]
    number = lines[-1].lineno if lines else None
    line = linecache.getline(home, number).strip() if lines else ""
    try:
        message = str(error)
    except Exception:  # an exception class of the student's own
        message = ""
    return {"type": type(error).__name__, "message": message, "line": line or None, "number": number}
