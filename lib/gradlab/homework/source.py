"""The lecturers' side of a homework: a folder with the solution notebook, the cases and the known mistakes.

    homework/hwN_name/solution.ipynb    the one source: texts, solutions between markers, checks with their points
    homework/hwN_name/cases.py          PUBLIC_SEED, RETURNS, and for each question a function of a random generator
                                        that returns its cases, each a dict of inputs
    homework/hwN_name/mistakes.py       for each question a class of its name; the functions in it are the known
                                        mistakes, and their texts the hints
"""
import ast
import inspect
import json
import pathlib
import re
import types

import numpy as np

from gradlab.homework.cases import FORMAT
from gradlab.homework.observing import observe

TOLERANCE = 1e-9  # cases.py may have TOLERANCES, by question
CHECK = "check_"  # begins the grade_id of the cell that checks a question; the answer's grade_id is its name
REGION = re.compile(r"^( *)### BEGIN SOLUTION\n.*?^ *### END SOLUTION$", re.M | re.S)
STUB = "# your code here\nreturn ..."
CELL_METADATA = ("nbgrader", "tags")
NOTEBOOK_METADATA = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
                     "language_info": {"name": "python"}}


class Source:
    """One homework as the lecturers have it.

    Parameters
    ----------
    folder : path
        ``homework/hwN_name``; its name is that of the homework.

    Attributes
    ----------
    name : str
    notebook : dict
        The solution notebook.
    points : dict of str to float
        By question, in the order of the notebook.
    solutions : dict of str to callable
    mistakes : dict of str to dict of str to callable
        By question and name.

    Raises
    ------
    ValueError
        When question, solution, cases and mistakes do not fit together.
    """

    def __init__(self, folder):
        folder = pathlib.Path(folder)
        self.name = folder.name
        self.notebook = json.loads((folder / "solution.ipynb").read_text(encoding="utf-8"))
        self._cases = _module(folder / "cases.py")
        bank = _module(folder / "mistakes.py")
        answers = {_grading(c)["grade_id"]: _text(c) for c in self.notebook["cells"] if _grading(c).get("solution")}
        self.points = {_grading(c)["grade_id"].removeprefix(CHECK): _grading(c)["points"]
                       for c in self.notebook["cells"] if _grading(c).get("grade")}
        if list(answers) != list(self.points):
            raise ValueError(f"{self.name}: the answers {list(answers)} and the checks {list(self.points)} differ")
        names = {"np": np}
        for question, text in answers.items():
            if not REGION.search(text):
                raise ValueError(f"{self.name}: the answer {question} has no solution between markers")
            exec(compile(text, f"{self.name}/{question}", "exec"), names)
        self.solutions = {question: names[question] for question in answers}
        self.mistakes = {question: {name: function for name, function in vars(getattr(bank, question)).items()
                                    if inspect.isfunction(function)} for question in answers}

    def cases(self, question, seed=None):
        """Return the inputs of a question's cases: the public ones, or those of a private seed.

        Parameters
        ----------
        question : str
        seed : int, optional

        Returns
        -------
        list of dict
        """
        make = getattr(self._cases, question)
        return [{name: _plain(value) for name, value in inputs.items()}
                for inputs in make(np.random.default_rng(self._cases.PUBLIC_SEED if seed is None else seed))]

    def data(self, seed=None):
        """Return the homework as data: cases, expected results, mistakes with their results and hints.

        Parameters
        ----------
        seed : int, optional
            Of private cases; the public ones without.

        Returns
        -------
        dict
            In the format that `gradlab.homework.cases.read` takes.
        """
        return {"format": FORMAT, "homework": self.name,
                "questions": {question: self._question(question, seed) for question in self.points}}

    def _question(self, question, seed):
        inputs = self.cases(question, seed)
        expected, changed = self._results(question, self.solutions[question], inputs)
        if changed:
            raise ValueError(f"{self.name}: the solution of {question} changes {changed}")
        if not all(np.isfinite(result).all() for results in expected for result in _as_floats(results)):
            raise ValueError(f"{self.name}: the solution of {question} must return finite numbers, got {expected}")
        mistakes = []
        for name, function in self.mistakes[question].items():
            results, changed = self._results(question, function, inputs)
            if not any(np.isfinite(result).any() for case in results for result in _as_floats(case)):
                raise ValueError(f"{self.name}: {name} of {question} must return some finite numbers, got {results}")
            mistakes.append({"name": name, "hint": " ".join(function.__doc__.split()), "changed": changed,
                             "results": results})
        return {"points": self.points[question], "arguments": list(inputs[0]),
                "returns": self._cases.RETURNS[question],
                "tolerance": getattr(self._cases, "TOLERANCES", {}).get(question, TOLERANCE),
                "cases": [{"inputs": i, "results": r} for i, r in zip(inputs, expected)], "mistakes": mistakes}

    def _results(self, question, function, inputs):
        """For each case the results as nested lists, and the inputs that any case changed.

        A mistake may lead to numbers that are not finite; they become None, for JSON has no word for them.
        """
        all_results, changed = [], set()
        for seen in observe(function, inputs):
            items = seen.get("returned", {}).get("items", [seen.get("returned")])
            if len(items) != len(self._cases.RETURNS[question]) or not all(
                    item and item["kind"] == "array" and "values" in item and item["dtype"] == "float64"
                    for item in items):
                raise ValueError(f"{self.name}: {function.__name__} of {question} must return {len(items)} "
                                 f"arrays of float64 in each case, got {seen}")
            all_results.append([_finite_or_none(np.reshape(item["values"], item["shape"])) for item in items])
            changed |= set(seen["changed"])
        return all_results, sorted(changed)

    def student_notebook(self):
        """Return the notebook that students get: stubs for solutions, nothing executed.

        Returns
        -------
        dict
        """
        cells = []
        for cell in self.notebook["cells"]:
            text = _text(cell)
            if _grading(cell).get("solution"):
                text = REGION.sub(lambda m: "\n".join(m[1] + line for line in STUB.splitlines()), text)
                ast.parse(text)
            new = {"cell_type": cell["cell_type"], "id": cell["id"], "source": text.splitlines(keepends=True),
                   "metadata": {key: cell["metadata"][key] for key in CELL_METADATA if key in cell["metadata"]}}
            if cell["cell_type"] == "code":
                new |= {"execution_count": None, "outputs": []}
            cells.append(new)
        return {"cells": cells, "metadata": NOTEBOOK_METADATA, "nbformat": 4, "nbformat_minor": 5}


def sources(folder):
    """Return all the homework in a folder, in the order of the names.

    Parameters
    ----------
    folder : path
        ``homework``.

    Returns
    -------
    list of Source

    Raises
    ------
    ValueError
        When there is none, or two questions have the same name: `check` could not tell them apart.
    """
    found = [Source(path.parent) for path in sorted(pathlib.Path(folder).glob("hw*/solution.ipynb"))]
    if not found:
        raise ValueError(f"there is no hw*/solution.ipynb in {folder}")
    names = [question for source in found for question in source.points]
    if twice := {name for name in names if names.count(name) > 1}:
        raise ValueError(f"questions of the same name: {', '.join(sorted(twice))}")
    return found


def _module(path):
    """A module from a file, under no name: each homework has its own cases and mistakes."""
    module = types.ModuleType(f"{path.parent.name}_{path.stem}")
    exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), vars(module))
    return module


def _grading(cell):
    return cell["metadata"].get("nbgrader", {})


def _text(cell):
    return "".join(cell["source"])


def _plain(value):
    return value.tolist() if isinstance(value, (np.ndarray, np.generic)) else value


def _finite_or_none(values):
    """Nested lists of an array's entries, None for those that are not finite."""
    return np.where(np.isfinite(values), values, None).tolist()


def _as_floats(results):
    """What `_finite_or_none` made of arrays as arrays again, NaN for None."""
    return [np.array(result, float) for result in results]
