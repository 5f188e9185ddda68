"""Write the student notebooks and the data of `check` from the lecturers' folder.

Run it at the top of the course: all paths are below.
"""
import json
import math
import pathlib
import re

from gradlab.homework.source import sources

NAME = "release"


def add_arguments(parser):
    """Add this command's arguments to its parser."""
    parser.add_argument("--source", type=pathlib.Path, default=pathlib.Path("homework"), metavar="FOLDER",
                        help="the lecturers' folder (default: %(default)s)")
    parser.add_argument("--notebooks", type=pathlib.Path, default=pathlib.Path("chapters/homework"), metavar="FOLDER",
                        help="where the student notebooks go (default: %(default)s)")
    parser.add_argument("--data", type=pathlib.Path, default=pathlib.Path("lib/gradlab/homework/data"),
                        metavar="FOLDER", help="where the data go (default: %(default)s)")
    parser.add_argument("--check", action="store_true", help="write nothing, and fail when something is stale")


def run(arguments):
    """Write what has changed, or say what is stale; return the exit code."""
    try:
        stale = changes(arguments.source, arguments.notebooks, arguments.data)
    except ValueError as error:
        print(error)
        return 2
    for path, text in stale.items():
        if arguments.check:
            print(f"{path} is stale: python -m gradlab.homework release")
        elif text is None:
            path.unlink()
            print(f"{path}: removed")
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            print(f"{path}: written")
    if not stale:
        print("All homework is as released.")
    return 1 if stale and arguments.check else 0


def changes(source, notebooks, data):
    """Return what is not as the lecturers' folder says.

    Parameters
    ----------
    source, notebooks, data : pathlib.Path
        The lecturers' folder, that of the student notebooks and that of the data.

    Returns
    -------
    dict
        By path the text that each stale file should have; None for one that should not be there.
    """
    wanted = {}
    for homework in sources(source):
        wanted[notebooks / f"{homework.name}.ipynb"] = _notebook_text(homework.student_notebook())
        wanted[data / f"{homework.name}.json"] = _data_text(homework.data())
    there = {*notebooks.glob("hw*.ipynb"), *data.glob("hw*.json")}
    stale = {path: text for path, text in wanted.items() if path not in there or not _same(path, text)}
    return stale | {path: None for path in sorted(there - set(wanted))}


def _same(path, text):
    old = path.read_text(encoding="utf-8")
    if path.suffix != ".json":
        return old == text
    try:
        return _close(json.loads(old), json.loads(text))
    except json.JSONDecodeError:
        return False


def _close(a, b):
    """Whether data are alike but for the last digits, which differ from machine to machine."""
    if isinstance(a, dict) and isinstance(b, dict):
        return list(a) == list(b) and all(_close(a[key], b[key]) for key in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(_close, a, b))
    if isinstance(a, float) and isinstance(b, float):
        return math.isclose(a, b, rel_tol=1e-11, abs_tol=1e-13)
    return type(a) is type(b) and a == b


def _notebook_text(notebook):
    return json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _data_text(data):
    text = json.dumps(data, ensure_ascii=False, indent=1, allow_nan=False)
    # innermost lists of numbers on one line
    return re.sub(r"\[\s*([^][{}\"]*?)\s*\]", lambda m: "[" + re.sub(r"\s+", " ", m[1]) + "]", text) + "\n"
