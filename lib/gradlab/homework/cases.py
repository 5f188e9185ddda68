"""The questions as data: cases with inputs and expected results, and known mistakes with hints.

One JSON file a homework lies in ``data/``: ``{"format": 1, "homework": NAME, "questions": {NAME: QUESTION}}``, where a
question has the attributes of `Question` by name. ``python -m gradlab.homework release`` writes these files.
"""
import functools
import json
from dataclasses import dataclass
from importlib import resources

FORMAT = 1  # of the data; a reader that finds another number says so


@dataclass(frozen=True)
class Question:
    """One function that a homework asks for.

    Attributes
    ----------
    homework, name : str
    points : float
    arguments, returns : list of str
        Names of the inputs and of the results.
    tolerance : float
        Largest difference from the expected results, relative to the largest entry of each.
    cases : list of dict
        ``inputs`` by name, and ``results``, one nested list or number for each name in `returns`.
    mistakes : list of dict
        ``name``, ``hint``, ``changed`` (inputs changed in place), and ``results``: for each case a list like that of
        the expected ones.
    """

    homework: str
    name: str
    points: float
    arguments: list
    returns: list
    tolerance: float
    cases: list
    mistakes: list


def read(data):
    """Return the questions in a homework's data, by name.

    Parameters
    ----------
    data : dict
        As in the JSON files.

    Returns
    -------
    dict
        Of `Question`.

    Raises
    ------
    ValueError
        When the data are of another format than this version of the package reads.
    """
    if data.get("format") != FORMAT:
        raise ValueError(f"the data of {data.get('homework')} have format {data.get('format')!r}; "
                         f"this version of gradlab reads {FORMAT}")
    return {name: Question(data["homework"], name, **question) for name, question in data["questions"].items()}


@functools.cache
def questions():
    """Return all questions that the package knows, by name.

    Returns
    -------
    dict
        Of `Question`.
    """
    files = (f for f in resources.files("gradlab.homework").joinpath("data").iterdir() if f.name.endswith(".json"))
    found = {}
    for file in sorted(files, key=lambda f: f.name):
        found |= read(json.loads(file.read_text(encoding="utf-8")))
    return found
