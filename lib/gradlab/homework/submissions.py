"""Find what students handed in, and in it the answers. Whatever a file holds, the worst that comes out is a sentence.

A submission belongs to the homework whose answer cells it has, whatever the file is called. The cells are known by the
``grade_id`` that nbgrader puts into their metadata, and where that is gone by the function that they define.
"""
import hashlib
import json
import os
import pathlib
import re
import stat
from dataclasses import dataclass, field

LARGEST = 20_000_000  # bytes of a notebook
LONGEST = 200_000  # characters of an answer
NOTEBOOK = re.compile(r"\.ipynb(\.txt|\.json)?$", re.I)  # some browsers append to the name
IGNORED = re.compile(r"^(\.|__MACOSX$|Thumbs\.db$|desktop\.ini$)")
# What Canvas and Moodle call the files when all submissions are downloaded at once.
CANVAS = re.compile(r"^(?P<name>[^_]+)_(?:LATE_)?(?P<id>\d+)_\d+_.+$")
MOODLE = re.compile(r"^(?P<name>.+)_(?P<id>\d+)_assignsubmission_[a-z]+(_.*)?$")


@dataclass
class Student:
    """A student and the files that are theirs.

    Attributes
    ----------
    name : str
        Unique in the folder.
    id : str
        The number in a name that Canvas or Moodle gave, or "".
    notebooks, others : list of pathlib.Path
    """

    name: str
    id: str = ""
    notebooks: list = field(default_factory=list)
    others: list = field(default_factory=list)


def students(folder, leave_out=()):
    """Return the students with files in a folder, sorted by name.

    Parameters
    ----------
    folder : pathlib.Path
        With a notebook for each student, named after the student, or a folder for each student, or as Canvas or Moodle
        hand them out.
    leave_out : iterable of pathlib.Path
        Files and folders that are not submissions, like the grades.

    Returns
    -------
    list of Student
    """
    leave_out = {os.path.realpath(path) for path in leave_out}  # which minds no link that leads to itself
    found = {}
    for entry in sorted(folder.iterdir()):
        if IGNORED.match(entry.name) or os.path.realpath(entry) in leave_out:
            continue
        is_folder = entry.is_dir() and not entry.is_symlink()
        name, number = _whose(entry.name if is_folder else NOTEBOOK.sub("", entry.name))
        if not is_folder and not NOTEBOOK.search(entry.name):
            name, number = _whose(entry.stem)
        student = found.setdefault((name, number), Student(name, number))
        for path in _files(entry) if is_folder else [entry]:
            (student.notebooks if NOTEBOOK.search(path.name) else student.others).append(path)
    together = list(found.values())
    taken = [student.name for student in together]
    for student in together:
        if taken.count(student.name) > 1 and student.id:
            student.name = f"{student.name} {student.id}"
            while student.name in taken:
                student.name += "'"
            taken.append(student.name)
    return together


def printable(name):
    """Return the name of a file as a text that can be printed."""
    return "".join(c if c.isprintable() else " " for c in os.fsencode(name).decode(errors="replace")).strip()


def _whose(name):
    """Name and number of a student, from the name of a file or a folder."""
    name = printable(name)
    for pattern in (MOODLE, CANVAS):
        if match := pattern.match(name):
            return match["name"], match["id"]
    return name, ""


def _files(folder):
    """All files in a folder and in those in it, which may be nested deeper than functions can be."""
    folders = [folder]
    for where in folders:
        try:
            entries = sorted(os.scandir(where), key=lambda entry: entry.name)
        except OSError:  # not for us, or its path is too long
            continue
        for entry in entries:
            if not IGNORED.match(entry.name):
                if entry.is_dir(follow_symlinks=False):
                    folders.append(entry.path)
                else:
                    yield pathlib.Path(entry.path)


def read(path):
    """Read a notebook.

    Parameters
    ----------
    path : pathlib.Path

    Returns
    -------
    cells : list of tuple
        The code cells: `grade_id`, or None, and text.
    digest : str
        Of the file.

    Raises
    ------
    ValueError
        With a line that says what is wrong with it.
    """
    try:
        about = path.lstat()
        if stat.S_ISLNK(about.st_mode):
            raise ValueError("the file is a link to another one")
        if not stat.S_ISREG(about.st_mode):
            raise ValueError("it is not a file")
        if about.st_size > LARGEST:
            raise ValueError(f"the notebook has {about.st_size / 1e6:.0f} MB; at most {LARGEST / 1e6:.0f} are read. "
                             "Clear its outputs and hand it in again")
        raw = path.read_bytes()
    except OSError as error:
        raise ValueError(f"the file cannot be read: {error.strerror}") from None
    if not raw.strip():
        raise ValueError("the file is empty")
    try:
        notebook = json.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise ValueError("this is not a notebook: the file is not JSON") from None
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if not isinstance(cells, list):
        raise ValueError("this is not a notebook: it has no cells")
    return [(_grade_id(cell), _text(cell)) for cell in cells
            if isinstance(cell, dict) and cell.get("cell_type") == "code"], hashlib.sha256(raw).hexdigest()


def _grade_id(cell):
    """The grade_id of a cell that a student fills in, or None."""
    for key in ("metadata", "nbgrader"):
        cell = cell.get(key)
        if not isinstance(cell, dict):
            return None
    return cell["grade_id"] if isinstance(cell.get("grade_id"), str) else None


def _text(cell):
    source = cell.get("source")
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    return source if isinstance(source, str) else ""


def homework_of(cells, questions):
    """Return which homework a notebook is.

    Parameters
    ----------
    cells : list
        As `read` returns them.
    questions : dict of str to iterable of str
        The names of each homework's questions.

    Returns
    -------
    name : str or None
        The homework with the most answers in it; None when there is none of any.
    """
    ids, text = {grade_id for grade_id, _ in cells}, "\n".join(text for _, text in cells)
    scores = {name: (sum(q in ids for q in some), sum(_defines(text, q) for q in some))
              for name, some in questions.items()}
    best = max(scores, key=scores.get)
    return best if any(scores[best]) else None


def answer(cells, question, stub):
    """Return the cells of an answer, and what there is to be said about where it was found.

    Parameters
    ----------
    cells : list
        As `read` returns them.
    question : str
    stub : str
        The text of the cell as it was released.

    Returns
    -------
    texts : list of str
        More than one where a cell was copied or split; together they mean what they mean in the notebook, so that the
        last function of the name counts. Another cell when the answer's own does not define the function: cells are
        merged, too, and keep one grade_id. Empty when there is no answer.
    note : str
        One sentence, or "".
    """
    def filled(texts):
        """All but those that are as released, and of those that are repeated the last."""
        last = {}
        for text in texts:
            lines = tuple(line.rstrip() for line in text.strip().splitlines())
            last.pop(lines, None)
            last[lines] = text.strip()
        last.pop(tuple(line.rstrip() for line in stub.strip().splitlines()), None)
        return list(last.values())

    own = [text for grade_id, text in cells if grade_id == question]
    anywhere = [text for grade_id, text in cells if grade_id == question or _defines(text, question)]
    found, note = filled(own), ""
    if not any(_defines(text, question) for text in found) and len(filled(anywhere)) > len(found):
        found, note = filled(anywhere), "It was not in the answer's cell." if own else ""
    if (answers := sum(_defines(text, question) for text in found)) > 1:
        note = f"There are {answers} different answers in the notebook; the last one counts."
    if (length := sum(map(len, found))) > LONGEST:
        return [], f"The cell has {length} characters; at most {LONGEST} are read."
    return found or [stub] * bool(anywhere), note


def _defines(text, function):
    pattern = rf"^(?:async[ \t]+def|def)[ \t]+{re.escape(function)}\b|^{re.escape(function)}[ \t]*=(?!=)"
    return function in text and re.search(pattern, text, re.M) is not None
