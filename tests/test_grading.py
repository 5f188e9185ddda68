"""The grader: hostile submissions, where answers are found, what is written, and that an interruption loses nothing."""
import argparse
import csv
import errno
import inspect
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time

import pytest
from conftest import ROOT

from gradlab.homework import grading, hostile, sandbox, submissions
from gradlab.homework.__main__ import main
from gradlab.homework.source import Source

SOURCE = ROOT / "homework"
HOMEWORK = "hw3_momentum"
WORLD = hostile.World(SOURCE, HOMEWORK)
QUESTIONS = list(WORLD.points)
CASES = hostile.ANSWERS + hostile._files(WORLD)
README = SOURCE / "README.md"


@pytest.fixture(scope="session")
def bubblewrap():
    """Tests that need the sandbox are left out loudly where there is none, and fail where there must be one."""
    if reason := sandbox.available():
        if os.environ.get("REQUIRE_SANDBOX"):
            pytest.fail(f"NO SANDBOX: {reason}", pytrace=False)
        pytest.skip(f"NO SANDBOX: {reason}")


# -- hostile submissions ------------------------------------------------------------
@pytest.fixture(scope="module")
def hostile_results(bubblewrap):
    found, leaks = hostile.results(SOURCE, HOMEWORK)
    return {result["case"].name: result for result in found}, leaks


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_hostile(case, hostile_results):
    """The right kind, exactly the points that it must get, and a line for each question that can be read."""
    result = hostile_results[0][case.name]
    rows = result["rows"]
    assert result["kind"] in case.kinds, result["hint"]
    assert [row["question"] for row in rows] == QUESTIONS
    assert result["points"] == WORLD.wanted(case) and result["holds"]
    for row in rows:
        assert row["kind"] in grading.ALL_KINDS and row["homework"] == HOMEWORK
        assert row["hint"].isprintable() and 5 < len(row["hint"]) < 500


@pytest.mark.parametrize("name, text", [
    ("loop", "in the line `while True:`"), ("sleep", "in the line `time.sleep(3600)`"), ("flood", "puts out more than"),
    ("memory", "MemoryError"), ("recursion", "RecursionError"), ("syntax", f"in the line `def {QUESTIONS[0]}(*given)`"),
    ("renamed", "but my_answer"), ("nan", "it is nan"), ("complex", "is complex"), ("exit", "an exit"),
    ("forged_grade", "not what functions return"), ("duplicate_wrong", "the last one counts"), ("large", "has 100 MB"),
    ("link", "is a link"), ("empty", "is empty"), ("another", "a notebook of hw"), ("not_json", "not JSON"),
    ("nothing", "no notebook"), ("import_missing", "Earlier in the line `import nothing_of_this_name as n`: Module"),
    ("twice", "twice/a.ipynb, twice/b.ipynb"),
])
def test_hostile_hints_say_what_it_is(hostile_results, name, text):
    assert text in hostile_results[0][name]["hint"]


def test_nothing_happens_outside_the_sandbox(hostile_results):
    assert hostile_results[1] == []


def test_the_readme_shows_the_table(hostile_results):
    """As the command prints it."""
    table = hostile.table(hostile_results[0].values(), sum(WORLD.points.values()))
    assert table in README.read_text(), "copy the table from: python -m gradlab.homework hostile"


def test_the_table_says_what_does_not_hold():
    case = hostile.Case("x", "an attack", ("time",))
    rows = [{"student": "x", "points": "2", "kind": "right", "hint": ""}, *({"student": "x", "points": "0"},) * 2]
    result = hostile._result(case, WORLD, rows)
    assert not result["holds"]
    assert hostile.table([result], 10).splitlines()[-1] == "| an attack | **right**, not time | 2 of 10 |"


# What lies above the course, readable for all.
FOLDERS = [word for folder in reversed(ROOT.parents[:-1]) for word in ("--perms", "0755", "--dir", str(folder))]


@pytest.mark.parametrize("hole, names", [
    ([*FOLDERS, "--ro-bind", str(ROOT), str(ROOT)], ["find_gradlab", "read_solution"]),
    (["--share-net"], ["socket", "socket_local"]),
    (["--perms", "1777", "--tmpfs", "/tmp"], ["write_anywhere"]),
    ([], ["memory_shared", "memory_of_others", "keyring"]),
    (["--setenv", "HOME", "/"], ["environment"]),
    (["--proc", "/proc"], ["processes"]),
])
def test_a_hole_in_the_sandbox_is_noticed(bubblewrap, monkeypatch, tmp_path, hole, names):
    """Each attack gets through where it can, so that its failure says something."""
    way = sandbox._way(False)
    at = way.index("--cap-drop")
    if hole in ([], ["--share-net"]):  # the filter does not even let an answer ask for it
        way = [word for word in way if word != sandbox.SECCOMP]
    monkeypatch.setattr(sandbox, "_way", lambda unsafe: [*way[:at], *hole, *way[at:]])
    monkeypatch.setattr(hostile, "ANSWERS", [case for case in hostile.ANSWERS if case.name in names])
    monkeypatch.setattr(hostile, "_files", lambda world: [])
    found, leaks = hostile.results(SOURCE, HOMEWORK)
    through = [result["case"].name for result in found if result["kind"] == "right"]
    assert set(through) == set(names)
    assert any("reached" in leak for leak in leaks) is (hole == ["--share-net"])


def test_processes_would_be_noticed(bubblewrap, tmp_path):
    """Where nothing limits processes the answer that tries the sandbox is not right, so the sandbox is refused."""
    worker = sandbox.HERE / "_worker.py"
    text = worker.read_text()
    assert "(resource.RLIMIT_NPROC, 0)" in text
    loose = tmp_path / "worker.py"
    loose.write_text(text.replace("(resource.RLIMIT_NPROC, 0)", "(resource.RLIMIT_NPROC, 50)"))
    way = [str(loose) if word == str(worker) else word for word in sandbox._way(False)]
    report = sandbox._run(way, [sandbox.PROBE], "probe", [{"x": [1.0]}], sandbox.Limits())
    assert report["observations"][0]["returned"] == {"kind": "nothing"}


@pytest.mark.parametrize("kind", ["KeyboardInterrupt", "MemoryError"])
def test_the_stop_button_between_the_lines_of_an_answer(bubblewrap, tmp_path, kind):
    """Where it interrupts the description of another error, say, it still says that time was up."""
    worker = sandbox.HERE / "_worker.py"
    line = "seen = observing.called(function, given)"
    assert line in worker.read_text()
    changed = tmp_path / "worker.py"
    changed.write_text(worker.read_text().replace(line, f"raise {kind}"))
    way = [str(changed) if word == str(worker) else word for word in sandbox._way(False)]
    report = sandbox._run(way, [sandbox.PROBE], "probe", [{"x": [1.0]}, {"x": [2.0]}], sandbox.Limits())
    assert [seen["error"]["type"] for seen in report["observations"]] == [kind]


def test_without_bubblewrap_it_is_refused(monkeypatch, tmp_path, capsys):
    sandbox._way.cache_clear()
    monkeypatch.setattr(sandbox.shutil, "which", lambda name: None)
    try:
        hand_in(tmp_path, ada=WORLD.notebook())
        assert grade(tmp_path) == 2
        assert "bubblewrap (bwrap) is not installed" in capsys.readouterr().err
        assert not (tmp_path / "out" / "grades.csv").exists()
    finally:
        sandbox._way.cache_clear()


def test_unsafe_keeps_the_limits(tmp_path, capsys):
    """Where root's own Python is hidden from everybody else it is refused: root has no limit of processes."""
    hand_in(tmp_path, ada=WORLD.notebook(), bob=WORLD.notebook(WORLD.code(hostile.ANSWERS[0], {})),
            eve=WORLD.notebook(WORLD.code(next(c for c in hostile.ANSWERS if c.name == "fork_bomb"), {})))
    code = grade(tmp_path, "--unsafe", "--time", "1")
    if isinstance(sandbox._way(True), str):
        assert code == 2 and "--unsafe does not work here" in capsys.readouterr().err
        pytest.skip(sandbox._way(True))
    kinds = {row["student"]: row["kind"] for row in rows_of(tmp_path) if row["question"] == QUESTIONS[0]}
    assert kinds == {"ada": "right", "bob": "time", "eve": "error"}


# -- what comes out of a sandbox ----------------------------------------------------
INPUTS = [{"x": [1.0, 2.0], "n": 3}]


def reported(**seen):
    return json.dumps({"observations": [{"after": [[1.0, 2.0], 3], **seen}]}).encode()


ARRAY = {"kind": "array", "dtype": "float64", "shape": [2], "values": [1, 2.5]}


def test_a_report_is_taken_over():
    (seen,) = sandbox._report(reported(returned=ARRAY), 0, INPUTS)["observations"]
    assert seen == {"changed": [], "returned": ARRAY | {"values": [1.0, 2.5]}}
    (seen,) = sandbox._report(reported(returned=ARRAY, after=[[1.0, 2.1], 3]), 0, INPUTS)["observations"]
    assert seen["changed"] == ["x"]


def test_what_a_report_says_about_changes_is_not_believed():
    (seen,) = sandbox._report(reported(returned=ARRAY, after=[[5.0, 2.0], 3], changed=[]), 0, INPUTS)["observations"]
    assert seen["changed"] == ["x"]


@pytest.mark.parametrize("said", [
    b"x", b"[", b"[" * 100_000, b"1", b"null", b"{}", b"[]", b'"observations"', b'{"observations": []}',
    b'{"observations": 3}', b'{"observations": [1]}', b'{"observations": [{"after": []}]}', b"\xff\xfe",
    b'{"missing": 3}', b'{"missing": [3], "error": null}', b'{"missing": [], "error": "x"}',
    json.dumps({"observations": [{"after": [[1.0, 2.0], 3], "returned": ARRAY}] * 2}).encode(),
    *(reported(returned=wrong) for wrong in (
        3, {}, {"kind": "right"}, ARRAY | {"values": [1]}, ARRAY | {"values": ["a", "b"]}, ARRAY | {"values": [[], {}]},
        ARRAY | {"values": [True, False]}, ARRAY | {"values": [10**400, 1]}, ARRAY | {"shape": [-2]},
        ARRAY | {"shape": [2.0]}, ARRAY | {"shape": [10**12]}, ARRAY | {"shape": [1] * 100}, ARRAY | {"dtype": 3},
        {"kind": "object", "type": ["x"]}, {"kind": "several", "items": 3})),
    reported(error=3), reported(error={"type": "x"}), reported(arguments=3), reported(), b" ",
], ids=range(37))
def test_a_report_of_another_form_is_refused(said):
    assert sandbox._report(said, 0, INPUTS) == {"fate": "unreadable"}


@pytest.mark.parametrize("code, fate", [(0, "ended"), (1, "ended"), (139, "crashed"), (-9, "crashed"),
                                        (-signal.SIGXCPU, "time"), (128 + signal.SIGXCPU, "time")])
def test_what_became_of_a_process_that_says_nothing(code, fate):
    assert sandbox._report(b"", code, INPUTS) == {"fate": fate}


def test_texts_of_an_answer_become_one_printable_line():
    error = {"type": "E", "message": "a\nb\x1b[2J\x00c  d" + "x" * 1000, "line": None, "number": "7"}
    seen = sandbox._report(reported(error=error), 0, INPUTS)["observations"][0]["error"]
    assert seen["message"].startswith("a b [2J c d") and seen["message"].endswith("x…")
    assert seen["message"].isprintable() and seen["number"] is None


def test_a_sandbox_that_does_not_start_costs_no_points(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(sandbox, "_way", lambda unsafe: ["sh", "-c", "echo bwrap: no room >&2"])
    hand_in(tmp_path, ada=WORLD.notebook())
    assert grade(tmp_path) == 2
    assert "does not start: bwrap: no room" in capsys.readouterr().err
    assert not (tmp_path / "out" / "grades.csv").exists()


# -- whose it is, and which homework ------------------------------------------------
def hand_in(folder, **notebooks):
    (folder / "in").mkdir(exist_ok=True)
    for name, notebook in notebooks.items():
        (folder / "in" / f"{name}.ipynb").write_text(json.dumps(notebook))
    return folder / "in"


def grade(folder, *options):
    return main(["grade", str(folder / "in"), "--out", str(folder / "out" / "grades.csv"), "--source", str(SOURCE),
                 "--jobs", "2", *options])


def rows_of(folder):
    with open(folder / "out" / "grades.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_names_of_students(tmp_path):
    for path in ["ada.ipynb", "Bob Byron/hw3 (1).ipynb", "Bob Byron/data.csv", "curiemarie_12345_678_hw3-1.ipynb",
                 "darwincharles_LATE_999_1000_hw3.ipynb", "Emmy Noether_77_assignsubmission_file_/hw.ipynb",
                 "Emmy Noether_77_assignsubmission_onlinetext_/onlinetext.html", "essay.pdf", ".hidden.ipynb",
                 "_eve.ipynb", "__MACOSX/ada.ipynb", "Bob Byron/.ipynb_checkpoints/hw3.ipynb", "smith_1_2_x.ipynb",
                 "smith_2_3_x.ipynb", "faraday.ipynb.txt", "grades.csv", "Gauss_8_assignsubmission_file_hw.ipynb"]:
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text("")
    (tmp_path / "Hardy").mkdir()
    found = submissions.students(tmp_path, [tmp_path / "grades.csv"])
    assert {(s.name, s.id): (len(s.notebooks), len(s.others)) for s in found} == {
        ("ada", ""): (1, 0), ("Bob Byron", ""): (1, 1), ("curiemarie", "12345"): (1, 0),
        ("darwincharles", "999"): (1, 0), ("Emmy Noether", "77"): (1, 1), ("essay", ""): (0, 1),
        ("smith 1", "1"): (1, 0), ("smith 2", "2"): (1, 0), ("faraday", ""): (1, 0), ("Gauss", "8"): (1, 0)} | {
        ("Hardy", ""): (0, 0), ("_eve", ""): (1, 0)}


def test_folders_in_folders_without_end(tmp_path, monkeypatch):
    """However deep they are, Python's stack is not; and a link that leads to itself is a file like any other."""
    deep = tmp_path / "ada" / "/".join("a" * 90)
    deep.mkdir(parents=True)
    (deep / "hw3.ipynb").write_text("")
    (tmp_path / "eve").symlink_to("eve")
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack()) + 60)
    try:
        found = submissions.students(tmp_path)
    finally:
        sys.setrecursionlimit(limit)
    assert {s.name: (len(s.notebooks), len(s.others)) for s in found} == {"ada": (1, 0), "eve": (0, 1)}


def test_no_two_students_have_one_name(tmp_path):
    for name in ("smith_1_9_x", "smith_2_9_x", "smith 1", "smith 1'"):
        (tmp_path / f"{name}.ipynb").write_text("")
    assert sorted(s.name for s in submissions.students(tmp_path)) == ["smith 1", "smith 1'", "smith 1''", "smith 2"]


def test_names_of_files_that_cannot_be_printed(bubblewrap, tmp_path, capsys):
    hand_in(tmp_path)
    for name in (b"a\x1b[2Jb\n.ipynb", b"\xff.ipynb", b"x" * 240 + b"1.ipynb", b"x" * 240 + b"2.ipynb",
                 "\N{GRINNING FACE}".encode() * 61 + b"3.ipynb"):
        with open(os.path.join(os.fsencode(tmp_path / "in"), name), "w") as file:
            json.dump(WORLD.notebook(), file)
    assert grade(tmp_path, "--feedback", str(tmp_path / "feedback")) == 0
    said = capsys.readouterr().out + (tmp_path / "out" / "grades.csv").read_text()
    assert said.replace("\n", "").isprintable()
    assert {row["student"][:6] for row in rows_of(tmp_path)} == {
        "a [2Jb", "\ufffd", "xxxxxx", "\N{GRINNING FACE}" * 6}
    assert len(rows_of(tmp_path)) == 15 and len(list((tmp_path / "feedback").iterdir())) == 5


def cells_of(notebook, tmp_path):
    path = tmp_path / "x.ipynb"
    path.write_text(json.dumps(notebook))
    return submissions.read(path)[0]


@pytest.mark.parametrize("source", [Source(p.parent) for p in sorted(SOURCE.glob("hw*/solution.ipynb"))],
                         ids=lambda s: s.name)
def test_homework_is_recognized(source, tmp_path):
    questions = {p.parent.name: list(Source(p.parent).points) for p in sorted(SOURCE.glob("hw*/solution.ipynb"))}
    notebook = source.student_notebook()
    assert submissions.homework_of(cells_of(notebook, tmp_path), questions) == source.name
    for cell in notebook["cells"]:
        cell["metadata"] = {}
    assert submissions.homework_of(cells_of(notebook, tmp_path), questions) == source.name
    assert submissions.homework_of([(None, "x = 1")], questions) is None


def test_a_byte_order_mark_is_no_obstacle(tmp_path):
    (tmp_path / "x.ipynb").write_text("\ufeff" + json.dumps(WORLD.notebook()), encoding="utf-8")
    assert len(submissions.read(tmp_path / "x.ipynb")[0]) > 3


STUB = "def f(x):\n    return ..."


@pytest.mark.parametrize("cells, texts, note", [
    ([("f", "def f(x): 1")], ["def f(x): 1"], ""),
    ([("f", STUB)], [STUB], ""),
    ([("g", "def f(x): 1")], ["def f(x): 1"], ""),  # cells that were merged
    ([("g", "def g(x): f(x)")], [], ""),
    ([], [], ""),
    ([("f", STUB), ("f", "def f(x): 1")], ["def f(x): 1"], ""),
    ([("f", "def f(x): 1"), ("f", STUB + "\n")], ["def f(x): 1"], ""),
    ([("f", "def f(x): 1"), ("f", "def f(x): 1\n")], ["def f(x): 1"], ""),
    ([("f", "def f(x): 1"), ("f", STUB.replace("\n", " \r\n"))], ["def f(x): 1"], ""),
    ([("f", text) for text in ("def f(x): 1", "def f(x): 2", "def f(x): 1")], ["def f(x): 2", "def f(x): 1"],
     "There are 2 different answers"),
    ([("f", "def f(x): 1"), ("f", "def f(x): 2")], ["def f(x): 1", "def f(x): 2"], "There are 2 different answers"),
    ([("f", "a = 1"), ("f", "def f(x): a")], ["a = 1", "def f(x): a"], ""),
    ([(None, "def f(x): 1")], ["def f(x): 1"], ""),
    ([(None, "x = 1\nf = lambda x: 1")], ["x = 1\nf = lambda x: 1"], ""),
    ([(None, "f == 1"), (None, " def f(x): 1"), (None, "def ff(x): 1")], [], ""),
    ([("f", STUB), (None, "def f(x): 1")], ["def f(x): 1"], "It was not in the answer's cell."),
    ([("f", STUB), ("g", "def f(x): 1\ny = 2")], ["def f(x): 1\ny = 2"], "It was not in the answer's cell."),
    ([("f", "a = 1"), (None, "def f(x): a")], ["a = 1", "def f(x): a"], "It was not in the answer's cell."),
    ([("f", "def f(x): 1"), (None, "def f(x): 2")], ["def f(x): 1"], ""),
    ([("f", "def f(x): 1"), ("g", "def f(x): 2\ndef g(x): f(x)")], ["def f(x): 1"], ""),
    ([("f", "x" * 300_000)], [], "The cell has 300000 characters"),
])
def test_where_an_answer_is_found(cells, texts, note):
    found = submissions.answer(cells, "f", STUB)
    assert found[0] == texts and found[1].startswith(note) and bool(found[1]) == bool(note)


# -- grading ------------------------------------------------------------------------
@pytest.fixture
def counted(monkeypatch, bubblewrap):
    """How often an answer was run."""
    calls = []
    run = sandbox.run
    monkeypatch.setattr(sandbox, "run", lambda *a, **k: calls.append(a[1]) or run(*a, **k))
    return calls


def with_answer(question, text):
    notebook = WORLD.notebook()
    hostile._cell(notebook, question)["source"] = text
    return notebook


def test_a_class(bubblewrap, tmp_path, capsys):
    source = Source(SOURCE / HOMEWORK)
    mistakes = (SOURCE / HOMEWORK / "mistakes.py").read_text()
    text = re.search(r"    (def uphill\(theta, velocity.*?)\n\n", mistakes, re.S)[1].replace("uphill", QUESTIONS[0])
    hand_in(tmp_path, ada=WORLD.notebook(), bob=with_answer(QUESTIONS[0], text), eve=source.student_notebook())
    assert grade(tmp_path, "--feedback", str(tmp_path / "feedback"), "--canvas", str(tmp_path / "canvas.csv"),
                 "--moodle", str(tmp_path / "moodle.csv")) == 0
    out = capsys.readouterr()
    assert "hw3_momentum: 3 students, 6.0 of 10 points on average" in out.out and out.err == ""
    rows = rows_of(tmp_path)
    assert tuple(rows[0]) == grading.COLUMNS
    assert [(r["student"], r["question"], r["points"], r["out_of"], r["kind"], r["mistake"]) for r in rows] == [
        ("ada", q, f"{p:g}", f"{p:g}", "right", "") for q, p in WORLD.points.items()] + [
        ("bob", q, *(("0", f"{p:g}", "known mistake", "uphill") if i == 0 else (f"{p:g}", f"{p:g}", "right", "")))
        for i, (q, p) in enumerate(WORLD.points.items())] + [
        ("eve", q, "0", f"{p:g}", "not filled in", "") for q, p in WORLD.points.items()]
    hint = " ".join(source.mistakes[QUESTIONS[0]]["uphill"].__doc__.split())
    assert rows[3]["hint"] == f"Not right yet. {hint}"
    text = (tmp_path / "feedback" / "bob.md").read_text()
    assert text.startswith("# bob\n\n## hw3\\_momentum: 8 of 10 points\n") and hint in text
    assert (tmp_path / "canvas.csv").read_text() == (
        "Student,ID,SIS User ID,SIS Login ID,Section,hw3_momentum\n    Points Possible,,,,,10\n"
        "ada,,,,,10\nbob,,,,,8\neve,,,,,0\n")
    with open(tmp_path / "moodle.csv", encoding="utf-8", newline="") as file:
        moodle = list(csv.DictReader(file))
    assert [(m["Full name"], m["Grade"], m["Maximum Grade"]) for m in moodle] == [
        ("ada", "10", "10"), ("bob", "8", "10"), ("eve", "0", "10")]
    assert hint in moodle[1]["Feedback comments"]


def test_learning_platforms_get_their_numbers(bubblewrap, tmp_path):
    hand_in(tmp_path, curiemarie_12345_678_hw3=WORLD.notebook(), gauss_99_100_hw3="not a notebook")
    assert grade(tmp_path, "--canvas", str(tmp_path / "canvas.csv"), "--moodle", str(tmp_path / "moodle.csv")) == 0
    assert "curiemarie,12345,,,,10\ngauss,99,,,,\n" in (tmp_path / "canvas.csv").read_text()
    moodle = (tmp_path / "moodle.csv").read_text()
    assert "Participant 12345,curiemarie,10,10,," in moodle
    assert "Participant 99,gauss,,10,,This is not a notebook: it has no cells.\n" in moodle


def test_the_case_is_in_the_feedback(bubblewrap, tmp_path):
    hand_in(tmp_path, ada=with_answer(QUESTIONS[1], f"def {QUESTIONS[1]}(g, lr, m):\n    return g[0] * 1234"))
    assert grade(tmp_path, "--feedback", str(tmp_path / "feedback"), "--seed", "44") == 0
    text = (tmp_path / "feedback" / "ada.md").read_text()
    block = re.search("```python\n(.*?)```", text, re.S)[1]
    import numpy as np
    names = {"np": np}
    exec(block, names)
    assert names["gradients"].ndim == 2 and {"lr", "momentum"} <= set(names)


def test_each_seed_has_its_cases(bubblewrap, tmp_path):
    """Results for the public cases alone are worth nothing."""
    source = Source(SOURCE / HOMEWORK)
    data = source.data()["questions"][QUESTIONS[1]]
    learnt = [(list(case["inputs"].values()), case["results"][0]) for case in data["cases"]]
    text = (f"LEARNT = {learnt!r}\ndef {QUESTIONS[1]}(*given):\n    for inputs, result in LEARNT:\n"
            "        if all(map(np.array_equal, given, inputs)):\n            return np.array(result)\n"
            "    return np.zeros(2)\n")
    hand_in(tmp_path, ada=with_answer(QUESTIONS[1], text))
    assert grade(tmp_path, "--seed", "33") == 0
    assert rows_of(tmp_path)[1]["points"] == "0"


def test_what_is_graded_is_not_graded_again(counted, tmp_path, capsys):
    hand_in(tmp_path, ada=WORLD.notebook(), bob=with_answer(QUESTIONS[0], "x = 1"))
    assert grade(tmp_path) == 0 and len(counted) == 6
    first = (tmp_path / "out" / "grades.csv").read_bytes()
    assert "2 notebooks graded, 0 as before" in capsys.readouterr().out
    assert grade(tmp_path) == 0 and len(counted) == 6
    assert "0 notebooks graded, 2 as before" in capsys.readouterr().out
    assert (tmp_path / "out" / "grades.csv").read_bytes() == first
    hand_in(tmp_path, bob=with_answer(QUESTIONS[0], "y = 1"))  # another notebook
    assert grade(tmp_path) == 0 and len(counted) == 9
    assert grade(tmp_path, "--seed", "12") == 0 and len(counted) == 15  # other cases
    assert grade(tmp_path, "--time", "5") == 0 and len(counted) == 21
    (tmp_path / "in" / "bob.ipynb").unlink()
    assert grade(tmp_path, "--time", "5") == 0 and len(counted) == 21
    assert {row["student"] for row in rows_of(tmp_path)} == {"ada"}
    capsys.readouterr()
    assert grade(tmp_path) == 0 and len(counted) == 21  # the seed is kept, and what was graded before is known
    assert "0 notebooks graded, 1 as before; private cases of seed 12." in capsys.readouterr().out


def test_of_several_notebooks_none_is_graded(counted, tmp_path, capsys):
    hand_in(tmp_path, ada=WORLD.notebook())
    (tmp_path / "in" / "eve").mkdir()
    for i in range(5):
        (tmp_path / "in" / "eve" / f"{i}.ipynb").write_text(json.dumps(with_answer(QUESTIONS[0], f"x = {i}")))
    assert grade(tmp_path) == 0 and len(counted) == 3
    assert "There are 5 different notebooks of this homework: eve/0.ipynb, eve/1.ipynb, eve/2.ipynb, …." in \
        rows_of(tmp_path)[-1]["hint"]


def test_two_gradings_do_not_mix(counted, tmp_path, capsys):
    """The second would draw another seed, and write over the results of the first."""
    hand_in(tmp_path, ada=WORLD.notebook())
    path = tmp_path / "out" / "grades.csv.journal"
    with grading.Journal(path):
        assert grade(tmp_path) == 2 and not counted
        assert f"another grading is at work with {path}; wait for its end" in capsys.readouterr().err
    assert not path.exists()  # nothing was begun
    assert grade(tmp_path) == 0 and len(counted) == 3
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("option", ["--out", "--canvas", "--moodle"])
@pytest.mark.parametrize("make", [os.mkdir, os.mkfifo, lambda path: path.symlink_to("/dev/null")])
def test_nothing_but_files_is_written_over(tmp_path, capsys, option, make):
    hand_in(tmp_path, ada=WORLD.notebook())
    make(tmp_path / "there")
    assert grade(tmp_path, option, str(tmp_path / "there")) == 2
    assert f"{tmp_path / 'there'} is there and is no ordinary file" in capsys.readouterr().err


def test_a_changed_mistake_is_graded_again(counted, tmp_path, monkeypatch):
    hand_in(tmp_path, ada=WORLD.notebook())
    assert grade(tmp_path) == 0 and len(counted) == 3
    data = Source.data
    monkeypatch.setattr(Source, "data", lambda self, seed: data(self, seed) | {"hint": "another"})
    assert grade(tmp_path) == 0 and len(counted) == 6


def test_a_journal_that_breaks_off_loses_one_result(counted, tmp_path):
    hand_in(tmp_path, ada=WORLD.notebook(), bob=with_answer(QUESTIONS[0], "x = 1"))
    assert grade(tmp_path) == 0 and len(counted) == 6
    journal = tmp_path / "out" / "grades.csv.journal"
    journal.write_bytes(journal.read_bytes()[:-20])
    assert grade(tmp_path) == 0 and len(counted) == 9
    journal.write_text("nonsense\n[]\n{}\n")
    assert grade(tmp_path) == 0 and len(counted) == 15


def test_a_full_disk_loses_nothing_that_was_graded(counted, tmp_path, monkeypatch, capsys):
    hand_in(tmp_path, ada=WORLD.notebook(), bob=with_answer(QUESTIONS[0], "x = 1"))
    add = grading.Journal.add

    def full(journal, task, result):
        if journal.done:
            journal._file.write('{"key": "ha')  # what still had room
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        add(journal, task, result)

    monkeypatch.setattr(grading.Journal, "add", full)
    assert grade(tmp_path, "--jobs", "1") == 2
    said = capsys.readouterr().err
    assert "grade: [Errno 28] No space left on device\nWhen that is mended, the same command goes on." in said
    assert not (tmp_path / "out" / "grades.csv").exists()
    monkeypatch.undo()
    assert grade(tmp_path) == 0 and "1 notebooks graded, 1 as before" in capsys.readouterr().out


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interruption_loses_nothing(bubblewrap, tmp_path, number):
    """Ctrl-C, or the end of the session: what is finished is kept, the grades as they were, and the command goes on."""
    slow = f"import time\ntime.sleep(1)\n{WORLD.solved}"
    hand_in(tmp_path, ada=WORLD.notebook(), **{f"s{i}": WORLD.notebook(f"{slow}\n# {i}") for i in range(6)})
    out = tmp_path / "out" / "grades.csv"
    out.parent.mkdir()
    out.write_text("the grades of last time\n")
    command = [sys.executable, "-m", "gradlab.homework", "grade", str(tmp_path / "in"), "--out", str(out),
               "--source", str(SOURCE), "--jobs", "2"]
    journal = tmp_path / "out" / "grades.csv.journal"

    def results():
        return journal.read_text().count('"result"') if journal.exists() else 0

    process = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    while results() < 2:
        assert process.poll() is None
        time.sleep(0.05)
    process.send_signal(number)
    said = process.communicate(timeout=60)[1]
    assert process.returncode == 130
    kept = results()
    assert f"Interrupted: {kept} of 7 notebooks are graded" in said and 2 <= kept < 7
    assert out.read_text() == "the grades of last time\n"
    assert sorted(path.name for path in out.parent.iterdir()) == ["grades.csv", "grades.csv.journal"]
    again = subprocess.run(command, capture_output=True, text=True, check=True)
    assert f"{7 - kept} notebooks graded, {kept} as before" in again.stdout
    assert len(rows_of(tmp_path)) == 21 and {row["kind"] for row in rows_of(tmp_path)} == {"right"}


def test_nobody_needs_to_read_the_summary_to_its_end(bubblewrap, tmp_path):
    """As in `grade … | head -1`: all is written, and nothing is said of a broken pipe."""
    hand_in(tmp_path, ada=WORLD.notebook())
    process = subprocess.Popen([sys.executable, "-m", "gradlab.homework", "grade", str(tmp_path / "in"), "--out",
                                str(tmp_path / "out" / "grades.csv"), "--source", str(SOURCE)],
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    process.stdout.close()
    assert process.communicate(timeout=60)[1] == "" and process.returncode == 0
    assert {row["kind"] for row in rows_of(tmp_path)} == {"right"}


def test_a_running_answer_is_stopped(bubblewrap):
    stop = threading.Event()
    threading.Timer(0.3, stop.set).start()
    with pytest.raises(sandbox.Stopped):
        sandbox.run(["import time\ndef f(x):\n    time.sleep(20)"], "f", [{"x": 1.0}], sandbox.Limits(seconds=30),
                    stop=stop)


def test_without_a_homework_each_is_graded_as_what_it_is(bubblewrap, tmp_path, capsys):
    hand_in(tmp_path, ada=WORLD.notebook(), bob=WORLD.another, eve="nothing")
    assert grade(tmp_path) == 0
    other = [row["homework"] for row in rows_of(tmp_path)]
    assert len(set(other)) == 3 and other.count(HOMEWORK) == 3
    last = rows_of(tmp_path)[-1]
    assert (last["student"], last["homework"], last["question"], last["kind"]) == ("eve", "", "", "no notebook")
    capsys.readouterr()
    assert grade(tmp_path, "--moodle", str(tmp_path / "m.csv")) == 2
    assert "--moodle is for one homework" in capsys.readouterr().err
    assert grade(tmp_path, "--homework", HOMEWORK) == 0
    assert [row["kind"] for row in rows_of(tmp_path)] == ["right"] * 3 + ["another homework"] * 3 + ["no notebook"] * 3
    assert "Look at these yourself (2):" in capsys.readouterr().out


@pytest.mark.parametrize("options, message", [
    (["--homework", "hw9"], "there is no homework hw9; there are hw"),
    (["--jobs", "0"], "--jobs and --time must be positive"),
    (["--time", "nan"], "--jobs and --time must be positive"),
    (["--time", "inf"], "the time an hour at most"),
    (["--canvas", "a.csv", "--moodle", "a.csv"], "must be different files"),
    (["--seed", "-1"], "--seed must not be negative, got -1"),
    (["--seed", "3"], "the seed 3 is that of the public cases of hw3_momentum; take another"),
    (["--source", "nowhere"], "there is no hw*/solution.ipynb in nowhere"),
])
def test_bad_options(tmp_path, capsys, options, message):
    hand_in(tmp_path)
    assert grade(tmp_path, *options) == 2
    assert message in capsys.readouterr().err


def test_bad_folders(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(sandbox, "available", lambda: None)
    assert grade(tmp_path) == 2
    assert "there is no folder" in capsys.readouterr().err
    hand_in(tmp_path)
    assert grade(tmp_path) == 2
    assert "there are no submissions in" in capsys.readouterr().err


# -- what is written ----------------------------------------------------------------
@pytest.mark.parametrize("value, cell", [
    ("=1+1", "'=1+1"), ("+1", "'+1"), ("-1", "'-1"), ("@x", "'@x"), (" =1", "' =1"), ("\t=1", "'\t=1"), ("＝1", "'＝1"),
    ("a=1", "a=1"), ("", ""), (2, "2"), (2.5, "2.5"), (0, "0")])
def test_no_cell_is_a_formula(value, cell):
    assert grading.table(["a"], [[value]]) == f"a\n{cell or chr(34) * 2}\n"


def test_a_file_is_written_as_a_whole_or_not_at_all(tmp_path, monkeypatch):
    path = tmp_path / "grades.csv"
    grading.write(path, "first\n")

    def fails(*args):
        raise KeyboardInterrupt

    monkeypatch.setattr(grading.os, "fsync", fails)
    with pytest.raises(KeyboardInterrupt):
        grading.write(path, "second\n")
    assert path.read_text() == "first\n" and list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("text, shown", [
    ("a <b> *c*", r"a \<b\> \*c\*"), ("in `x <= 1` and _y_", r"in `x <= 1` and \_y\_"), ("a ` b <c>", r"a \` b \<c\>"),
    ("```<b>`", r"\`\`\`\<b\>\`"), (r"a \`<b>`", r"a \\`<b>`"), ("`a``<b>`", r"\`a\`\`\<b\>\`"),
])
def test_feedback_shows_texts_as_they_are(text, shown):
    assert grading._marked(text) == shown


def test_the_bar_is_for_eyes_only(monkeypatch, capsys):
    bar = grading.Bar(2)
    bar.advance()
    bar.close()
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    bar = grading.Bar(2)
    bar.advance()
    bar.advance()
    bar.close()
    said = capsys.readouterr().err
    assert "] 1 of 2, " in said and said.rstrip("\x1b[K\n").endswith("[##############################] 2 of 2")


# -- the page for lecturers ---------------------------------------------------------
def test_the_commands_of_the_readme_are_commands():
    """Their options exist; every kind of the CSV is explained."""
    text = README.read_text()
    parser = argparse.ArgumentParser()
    grading.add_arguments(parser)
    lines = re.findall(r"^ *python -m gradlab\.homework grade (.*)$", text, re.M)
    assert lines
    for line in lines:
        parser.parse_args(line.split())
    for kind in grading.ALL_KINDS:
        assert f"| {kind} |" in text
    for column in grading.COLUMNS:
        assert f"`{column}`" in text
