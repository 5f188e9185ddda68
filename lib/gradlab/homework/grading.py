"""Grade a folder of notebooks: points and hints as CSV, and feedback as Markdown.

FOLDER holds one notebook for each student, or one folder for each, or what Canvas or Moodle give when all submissions
are downloaded (unpacked). The student's name is that of the file or the folder. Run it at the top of the course.

Only the answers run, each in a sandbox of its own; see homework/README.md.
"""
import concurrent.futures
import csv
import hashlib
import html
import io
import json
import os
import pathlib
import platform
import re
import secrets
import stat
import sys
import tempfile
import threading
import time
from collections import Counter

import numpy as np

from gradlab.homework import sandbox, submissions
from gradlab.homework.cases import read
from gradlab.homework.checking import ERROR, KINDS, RIGHT, judge
from gradlab.homework.source import sources

NAME = "grade"
TIME, MEMORY, STOPPED, NO_ANSWER, NO_NOTEBOOK, OTHER, TWICE = MORE_KINDS = (
    "time", "memory", "stopped", "no answer", "no notebook", "another homework", "handed in twice")
ALL_KINDS = tuple(kind for kind in KINDS if kind != "no question") + MORE_KINDS
LOOK = (NO_NOTEBOOK, OTHER, TWICE)  # where a person should look; no points are sent to a learning platform
COLUMNS = ("student", "id", "homework", "question", "points", "out_of", "kind", "mistake", "hint", "file")
OWN_FILES = ("_worker.py", "observing.py", "sandbox.py", "submissions.py", "checking.py", "cases.py", "grading.py")


def processors():
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def add_arguments(parser):
    """Add this command's arguments to its parser."""
    add = parser.add_argument
    add("folder", type=pathlib.Path, metavar="FOLDER",
        help="the submissions: ada.ipynb, or ada/any_name.ipynb, or as Canvas or Moodle name them")
    add("--out", type=pathlib.Path, default=pathlib.Path("grades.csv"), metavar="FILE",
        help="the grades, a row for each student and question (default: %(default)s). Beside it lies FILE.journal, "
        "from which an interrupted run goes on; delete it to grade everything anew")
    add("--feedback", type=pathlib.Path, metavar="FOLDER", help="also write a Markdown file for each student")
    add("--canvas", type=pathlib.Path, metavar="FILE", help="also write points as Canvas's gradebook imports them")
    add("--moodle", type=pathlib.Path, metavar="FILE", help="also write points and feedback as a Moodle grading "
        "worksheet")
    add("--homework", metavar="NAME", help="mark notebooks of any other homework as such, and not by their questions")
    add("--seed", type=int, metavar="N", help="of the private cases (default: drawn once, and kept in the journal)")
    add("--jobs", type=int, default=processors(), metavar="N",
        help="submissions graded at a time (default: %(default)s, the processors)")
    add("--time", type=float, default=sandbox.Limits.seconds, metavar="SECONDS",
        help="for one answer (default: %(default)g)")
    add("--source", type=pathlib.Path, default=pathlib.Path("homework"), metavar="FOLDER",
        help="the lecturers' folder (default: %(default)s)")
    add("--unsafe", action="store_true", help="grade without bubblewrap: answers can then do what you can, read and "
        "delete your files and use the network. Limits of time, memory and processes remain")


def run(arguments):
    """Grade, write, and sum up; return the exit code: 0, 2 for what cannot be, 130 when interrupted."""
    try:
        return _run(arguments)
    except KeyboardInterrupt:
        print("\nInterrupted. The same command goes on.", file=sys.stderr)
        return 130
    except BrokenPipeError:  # of what is printed: all is written by then, and who reads it has seen enough, head say
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (ValueError, sandbox.SandboxError, OSError) as error:
        print(f"grade: {error}", file=sys.stderr)
        if isinstance(error, sandbox.SandboxError) and not arguments.unsafe:
            print("Install bubblewrap (on Debian and Ubuntu: apt install bubblewrap), or grade with --unsafe what you "
                  "have read and trust.", file=sys.stderr)
        elif isinstance(error, OSError):
            print("When that is mended, the same command goes on.", file=sys.stderr)
        return 2


def _run(arguments):
    if not arguments.folder.is_dir():
        raise ValueError(f"there is no folder {arguments.folder}")
    if arguments.jobs < 1 or not 0 < arguments.time <= 3600:
        raise ValueError("--jobs and --time must be positive, and the time an hour at most")
    if arguments.seed is not None and arguments.seed < 0:
        raise ValueError(f"--seed must not be negative, got {arguments.seed}")
    files = [file for file in (arguments.out, arguments.canvas, arguments.moodle) if file]
    if len(set(files)) < len(files):
        raise ValueError("--out, --canvas and --moodle must be different files")
    for file in files:  # a new file takes the place of the old one, and must not take that of a device or a folder
        if os.path.lexists(file) and not stat.S_ISREG(os.lstat(file).st_mode):
            raise ValueError(f"{file} is there and is no ordinary file")
    with Journal(arguments.out.with_name(arguments.out.name + ".journal"), arguments.seed) as journal:
        return _grade(arguments, journal)


def _grade(arguments, journal):
    grader = Grader(arguments.source, journal.seed, sandbox.Limits(seconds=arguments.time), arguments.unsafe)
    if arguments.homework is not None and arguments.homework not in grader.homework:
        raise ValueError(f"there is no homework {arguments.homework}; there are {', '.join(grader.homework)}")
    if not arguments.unsafe and (reason := sandbox.available()):
        raise sandbox.SandboxError(reason)

    written = [arguments.out, journal.path, arguments.feedback, arguments.canvas, arguments.moodle]
    students = submissions.students(arguments.folder, filter(None, written))
    if not students:
        raise ValueError(f"there are no submissions in {arguments.folder}")
    handed_in = [grader.look(student, arguments.folder) for student in students]
    expected = _expected(handed_in, arguments.homework)
    if arguments.moodle and len(expected) != 1:
        raise ValueError("--moodle is for one homework: say which with --homework")
    tasks = {task.key: task for one in handed_in for name in expected if len(some := one.of(name)) == 1
             for task in some}
    journal.begin(tasks)
    todo = [task for key, task in tasks.items() if key not in journal.done]
    before = len(tasks) - len(todo)
    try:
        grade_all(grader, todo, journal.add, arguments.jobs, Bar(len(todo)))
    except KeyboardInterrupt:
        print(f"Interrupted: {len(journal.done)} of {len(tasks)} notebooks are graded and kept in {journal.path}. "
              f"The same command goes on from there; {arguments.out} has not been touched.", file=sys.stderr)
        return 130

    rows = {one.student.name: _rows(one, grader, expected, journal.done) for one in handed_in}
    everything = [row for some in rows.values() for row in some]
    outputs = [arguments.out]
    write(arguments.out, table(COLUMNS, ([row[column] for column in COLUMNS] for row in everything)))
    if arguments.canvas:
        write(arguments.canvas, canvas(rows, {name: grader.homework[name] for name in expected}))
        outputs.append(arguments.canvas)
    if arguments.moodle:
        write(arguments.moodle, moodle(rows, sum(q.points for q in grader.homework[expected[0]].values())))
        outputs.append(arguments.moodle)
    if arguments.feedback:
        arguments.feedback.mkdir(parents=True, exist_ok=True)
        for one in handed_in:
            write(arguments.feedback / f"{_file_name(one.student)}.md", feedback(one.student.name,
                                                                                 rows[one.student.name]))
        outputs.append(arguments.feedback)
    print(summary(everything, expected, journal.seed, len(todo), before))
    print("Written: " + ", ".join(map(str, outputs)), flush=True)
    return 0


# -- grading ------------------------------------------------------------------------
class Task:
    """A notebook that is to be graded."""

    def __init__(self, path, homework, cells, key):
        self.path, self.homework, self.cells, self.key = path, homework, cells, key


class HandedIn:
    """What a student handed in: notebooks of known homework, and what is wrong with the rest."""

    def __init__(self, student):
        self.student, self.tasks, self.problems = student, [], []

    def of(self, homework):
        """The notebooks of one homework. If there are several, none is graded."""
        return [task for task in self.tasks if task.homework == homework]


class Grader:
    """Everything that is needed to grade notebooks.

    Parameters
    ----------
    source : path
        The lecturers' folder.
    seed : int
        Of the private cases.
    limits : gradlab.homework.sandbox.Limits
    unsafe : bool

    Attributes
    ----------
    homework : dict of str to dict of str to gradlab.homework.cases.Question
    """

    def __init__(self, source, seed, limits=sandbox.Limits(), unsafe=False):
        self.limits, self.unsafe = limits, unsafe
        self.homework, self.stubs = {}, {}
        version = hashlib.sha256()
        for homework in sources(source):
            if any(homework.cases(name, seed) == homework.cases(name) for name in homework.points):
                raise ValueError(f"the seed {seed} is that of the public cases of {homework.name}; take another")
            data = homework.data(seed)
            self.homework[homework.name] = read(data)
            for cell in homework.student_notebook()["cells"]:
                self.stubs[cell["metadata"].get("nbgrader", {}).get("grade_id")] = "".join(cell["source"])
            version.update(json.dumps(data).encode())
        for name in OWN_FILES:
            version.update(pathlib.Path(__file__).with_name(name).read_bytes())
        version.update(repr((limits, unsafe, np.__version__, platform.python_version())).encode())
        self.version = version.hexdigest()

    def look(self, student, folder):
        """Return what a student of `gradlab.homework.submissions.students` handed in, as `HandedIn`."""
        one = HandedIn(student)
        for path in student.notebooks:
            file = submissions.printable(path.relative_to(folder))
            try:
                cells, digest = submissions.read(path)
            except ValueError as error:
                one.problems.append((file, f"{error}."))
                continue
            homework = submissions.homework_of(cells, self.homework)
            if homework is None:
                one.problems.append((file, "no answer of any homework is in this notebook."))
                continue
            key = hashlib.sha256(f"{self.version} {digest}".encode()).hexdigest()
            if all(task.key != key for task in one.tasks):
                one.tasks.append(Task(file, homework, cells, key))
        if not student.notebooks:
            names = [submissions.printable(path.name) for path in student.others]
            one.problems.append((", ".join(names[:3]), "there is no notebook (a file with the ending .ipynb)."))
        return one

    def grade(self, task, stop=None):
        """Grade one notebook.

        Parameters
        ----------
        task : Task
        stop : threading.Event, optional

        Returns
        -------
        dict
            By question what a row says: points, kind, mistake, hint; and the inputs of the case, for the feedback.
        """
        return {name: self._answer(task.cells, question, stop)
                for name, question in self.homework[task.homework].items()}

    def _answer(self, cells, question, stop):
        texts, note = submissions.answer(cells, question.name, self.stubs[question.name])
        if not texts:
            return _graded(NO_ANSWER, note or "There is no cell with this answer in the notebook.")
        report = sandbox.run(texts, question.name, [case["inputs"] for case in question.cases], self.limits,
                             self.unsafe, stop)
        if "fate" in report:
            graded = _graded(*self._fate(report["fate"]))
        elif "missing" in report:
            graded = _missing(question, report)
        else:
            seen = report["observations"]  # up to one that stopped, at which judge stops too
            verdict = judge(question, seen)
            kind = MEMORY if verdict.kind == ERROR and seen[-1].get("error", {}).get("type") == "MemoryError" else \
                TIME if verdict.kind == ERROR and seen[-1].get("error", {}).get("type") == "KeyboardInterrupt" else \
                verdict.kind
            graded = _graded(kind, verdict.message.removeprefix(f"{question.name}: "), verdict.points,
                             verdict.mistake or "", verdict.inputs)
            if verdict.kind == ERROR and (error := report["before"]):
                note = f"Earlier{_at(error)}: {error['type']}: {error['message']}. {note}"
        if not graded["hint"].startswith(tuple(question.returns)):  # their names are written as they are
            graded["hint"] = _sentence(graded["hint"])
        if note:
            end = "" if graded["hint"].endswith((".", "?", "!", "…")) else "."
            graded["hint"] += f"{end} {note}"
        return graded

    def _fate(self, fate):
        return {
            "time": (TIME, f"gives no result within {self.limits.seconds:g} seconds. Is there a loop that does not "
                           "end?"),
            "output": (STOPPED, "was stopped: it puts out more than any result takes."),
            "unreadable": (STOPPED, "was stopped: what came back is not what functions return."),
            "ended": (STOPPED, "ends Python before it returns. Is there an exit in it?"),
            "crashed": (STOPPED, "makes Python crash, or uses up its memory or its time."),
        }[fate]


def _graded(kind, hint, points=0, mistake="", inputs=None):
    return {"points": points, "kind": kind, "mistake": mistake, "hint": hint, "inputs": inputs}


def _at(error):
    return f" in the line `{error['line']}`" if error["line"] else ""


def _missing(question, report):
    if error := report["error"]:
        at = _at(error)
        if error["type"] == "KeyboardInterrupt":
            return _graded(TIME, f"was stopped{at}. Is there a loop that does not end?")
        return _graded(ERROR, f"stops{at} with {error['type']}: {error['message'] or 'no message'}")
    names = [name for name in report["missing"] if name != question.name]
    return _graded(NO_ANSWER, f"the cell defines no function of the name {question.name}"
                   + (f", but {', '.join(names)}. Has its name been changed?" if names else "."))


def grade_all(grader, tasks, done, jobs, bar=None):
    """Grade notebooks in parallel.

    Parameters
    ----------
    grader : Grader
    tasks : list of Task
    done : callable
        Called with a task and its result, in this thread, as each is finished.
    jobs : int
    bar : Bar, optional
    """
    stop = threading.Event()
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        running = {pool.submit(grader.grade, task, stop): task for task in tasks}
        try:
            for future in concurrent.futures.as_completed(running):
                done(running[future], future.result())
                if bar:
                    bar.advance()
        finally:  # also when it is interrupted: nothing is left running
            stop.set()
            for future in running:
                future.cancel()
            if bar:
                bar.close()


class Journal:
    """The results so far, a line for each notebook, so that an interruption loses none.

    Lines are only ever added, and by one process at a time.

    Parameters
    ----------
    path : pathlib.Path
    seed : int or None
        None takes that of an earlier run, or draws one.

    Raises
    ------
    ValueError
        When another process grades with this journal.

    Attributes
    ----------
    seed : int
    done : dict
        Results by the key of the task, which changes with the notebook, the seed, the homework and the grader.
    """

    def __init__(self, path, seed=None):
        self.path, self.done = path, {}
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = open(path, "a+", encoding="utf-8", errors="replace",
                          opener=lambda file, flags: os.open(file, flags, 0o600))
        try:
            _lock(self._file)
        except BlockingIOError:
            self._file.close()
            raise ValueError(f"another grading is at work with {path}; wait for its end, or take another --out") \
                from None
        self._file.seek(0)
        text = self._file.read()
        self._broken = text[-1:] not in ("", "\n")  # the last line, where the power went off
        self._kept_seed = None
        for line in text.splitlines():
            try:
                entry = json.loads(line)
                if "seed" in entry:
                    self._kept_seed = int(entry["seed"])
                else:
                    self.done[str(entry["key"])] = entry["result"]
            except (ValueError, TypeError, LookupError):
                continue
        drawn = 1000 + secrets.randbelow(10**6)
        self.seed = next(one for one in (seed, self._kept_seed, drawn) if one is not None)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if os.fstat(self._file.fileno()).st_size == 0:  # nothing was begun
            self.path.unlink(missing_ok=True)
        self._file.close()

    def begin(self, keys):
        """Write down the seed, and look at the results of some keys only."""
        self.done = {key: result for key, result in self.done.items() if key in keys}
        if self._broken:
            self._file.write("\n")
        if self.seed != self._kept_seed:
            self._write({"seed": self.seed})

    def add(self, task, result):
        """Write down a result."""
        self.done[task.key] = result
        self._write({"key": task.key, "result": result})

    def _write(self, entry):
        self._file.write(json.dumps(entry) + "\n")
        self._file.flush()


def _lock(file):
    """Lock a file until it is closed or the process ends; BlockingIOError when it is locked."""
    import fcntl  # which Windows does not have
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise
    except OSError:  # some network drives know no locks
        pass


class Bar:
    """A line on standard error that says how far it is, if somebody is looking."""

    def __init__(self, total):
        self.total, self.count, self.since = total, 0, time.monotonic()
        self.shown = total > 0 and sys.stderr.isatty()
        self._draw()

    def advance(self):
        """One more is done."""
        self.count += 1
        self._draw()

    def _draw(self):
        if self.shown:
            full = 30 * self.count // self.total
            left = (time.monotonic() - self.since) / self.count * (self.total - self.count) if self.count else None
            rest = f", {left:.0f} s left" if left is not None and self.count < self.total else ""
            print(f"\r[{'#' * full}{'.' * (30 - full)}] {self.count} of {self.total}{rest}\x1b[K", end="",
                  file=sys.stderr, flush=True)

    def close(self):
        """End the line."""
        if self.shown:
            print(file=sys.stderr)


# -- rows ---------------------------------------------------------------------------
def _expected(handed_in, wanted):
    """The homework that is graded: the one asked for, or all that was handed in."""
    if wanted is not None:
        return [wanted]
    return sorted({task.homework for one in handed_in for task in one.tasks})


def _rows(one, grader, expected, done):
    """The rows of a student, one for each question of each homework in which there is something to say."""
    def rows(homework, kind, hint, file):
        questions = grader.homework[homework] if homework else {"": None}
        return [_row(one.student, homework, name, question.points if question else 0,
                     _graded(kind, _sentence(hint)), file)
                for name, question in questions.items()]

    found = []
    for homework in expected:
        tasks = one.of(homework)
        others = [task for task in one.tasks if task.homework not in expected]
        if len(tasks) == 1:
            found += [_row(one.student, homework, name, grader.homework[homework][name].points, graded, tasks[0].path)
                      for name, graded in done[tasks[0].key].items()]
        elif tasks:
            files = ", ".join(task.path for task in tasks[:3]) + ", …" * (len(tasks) > 3)
            found += rows(homework, TWICE, f"there are {len(tasks)} different notebooks of this homework: {files}. "
                          "Remove all but one.", files)
        elif others:
            found += rows(homework, OTHER, f"this is a notebook of {others[0].homework}.", others[0].path)
        elif one.problems and len(expected) == 1:
            found += rows(homework, NO_NOTEBOOK, one.problems[0][1], one.problems[0][0])
    if not found:
        file, hint = one.problems[0]
        found = rows("", NO_NOTEBOOK, hint, file)
    return found


def _row(student, homework, question, out_of, graded, file):
    return {"student": student.name, "id": student.id, "homework": homework, "question": question, "out_of": out_of,
            "file": file, **graded}


def _total(rows):
    """The points of a student in a homework, or None where a person should look first."""
    return None if any(row["kind"] in LOOK for row in rows) else sum(row["points"] for row in rows)


# -- what is written ----------------------------------------------------------------
def write(path, text):
    """Write a file so that it is there as a whole or as it was before."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", newline="", dir=path.parent, prefix=f".{path.name}.",
                                     delete=False) as file:
        try:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
            os.chmod(file.name, 0o600)  # grades are nobody else's business
            os.replace(file.name, path)
        except BaseException:
            os.unlink(file.name)
            raise


def table(columns, rows):
    """Return rows as CSV in which no cell is a formula, whatever a student has called a file."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue()


def _cell(value):
    if isinstance(value, (int, float)):
        return f"{value:g}"
    text = " ".join(str(value).split()) if str(value).strip() == str(value) else str(value)
    return f"'{text}" if text.lstrip()[:1] in tuple("=+-@＝＋－＠") else text


def canvas(rows, homework):
    """Return the CSV that Canvas's gradebook imports, one column for each homework."""
    columns = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section", *homework)
    lines = [["    Points Possible", "", "", "", "", *(sum(q.points for q in some.values())
                                                       for some in homework.values())]]
    for name, some in rows.items():
        points = [_total(own) if (own := [row for row in some if row["homework"] == one]) else None
                  for one in homework]
        lines.append([name, some[0]["id"], "", "", "", *("" if p is None else p for p in points)])
    return table(columns, lines)


def moodle(rows, out_of):
    """Return the grading worksheet that a Moodle assignment takes back."""
    columns = ("Identifier", "Full name", "Grade", "Maximum Grade", "Last modified (grade)", "Feedback comments")
    lines = []
    for name, some in rows.items():
        points = _total(some)
        comments = some[0]["hint"] if points is None else " / ".join(
            f"{row['question']} ({row['points']:g} of {row['out_of']:g}): {row['hint']}" for row in some)
        lines.append([f"Participant {some[0]['id']}" if some[0]["id"] else "", name,
                      "" if points is None else points, out_of, "",
                      html.escape(comments, quote=False)])  # Moodle takes comments for HTML
    return table(columns, lines)


def feedback(name, rows):
    """Return what a student gets to read, as Markdown."""
    lines = [f"# {_plain(name)}", ""]
    for homework in dict.fromkeys(row["homework"] for row in rows):
        own = [row for row in rows if row["homework"] == homework]
        if homework:
            lines += [f"## {_plain(homework)}: {sum(r['points'] for r in own):g} of {sum(r['out_of'] for r in own):g} "
                      "points", ""]
        if own[0]["kind"] in LOOK:
            lines += [_marked(own[0]["hint"]), ""]
            continue
        for row in own:
            lines += [f"### `{row['question']}`: {row['points']:g} of {row['out_of']:g}", "",
                      _marked(row["hint"]), ""]
            if row["inputs"] and row["kind"] != RIGHT:
                lines += ["The case:", "", "```python",
                          *(f"{key} = {_literal(value)}" for key, value in row["inputs"].items()), "```", ""]
    return "\n".join(lines)


def _sentence(text):
    return text[:1].upper() + text[1:]


def _literal(value):
    return f"np.array({value})" if isinstance(value, list) else repr(value)


def _plain(text):
    """A text in which Markdown and HTML find nothing."""
    return re.sub(r"([\\`*_\[\]<>#|&])", r"\\\1", text)


def _marked(text):
    """A text in which they find nothing but code, which stands between two marks of code."""
    parts = re.split(r"(?<!`)(`[^`]+`)(?!`)", text)
    return "".join(part if i % 2 else _plain(part) for i, part in enumerate(parts))


def _file_name(student):
    name = student.name.replace("/", "_").lstrip(".") or "unnamed"
    start = name.encode()[:120].decode(errors="ignore")  # a name may have 255 bytes, on some disks 143
    return name if start == name else f"{start} {hashlib.sha256(name.encode()).hexdigest()[:8]}"


def summary(rows, expected, seed, now, before):
    """Return what the command says in the end."""
    lines = [f"{now} notebooks graded, {before} as before; private cases of seed {seed}."]
    for homework in expected:
        own = [row for row in rows if row["homework"] == homework]
        students = {row["student"] for row in own}
        mean = sum(row["points"] for row in own) / len(students)
        out_of = sum(row["out_of"] for row in own) / len(students)
        lines.append(f"{homework}: {len(students)} students, {mean:.1f} of {out_of:g} points on average")
        for question in dict.fromkeys(row["question"] for row in own):
            kinds = Counter(row["kind"] for row in own if row["question"] == question)
            lines.append(f"  {question:24}" + ", ".join(f"{kinds[kind]} {kind}" for kind in ALL_KINDS if kinds[kind]))
    look = {(row["student"], row["file"], row["hint"]) for row in rows if row["kind"] in LOOK}
    if look:
        lines.append(f"Look at these yourself ({len(look)}):")
        lines += [f"  {student}: {file + ': ' if file else ''}{hint}" for student, file, hint in sorted(look)]
    return "\n".join(lines)
