"""Homework from the student's side: what is released, what `check` says, and that no solution leaves the house."""
import ast
import itertools
import json
import math
import pathlib
import re
import shutil
import subprocess
import sys

import nbclient
import nbformat
import notebooks as tool
import numpy as np
import pytest
from conftest import ROOT

from gradlab import L1, L2, MLP, Adam, AdamW, Nesterov, RMSprop, descend, quadratic, to_lookahead
from gradlab.homework import __main__ as command_line
from gradlab.homework import cases, check, checking, ready
from gradlab.homework.cases import Question, questions, read
from gradlab.homework.checking import judge
from gradlab.homework.observing import LARGEST, describe, observe
from gradlab.homework.source import Source, sources

HOMEWORK = sources(ROOT / "homework")
RELEASED = ROOT / "chapters" / "homework"
DATA = ROOT / "lib" / "gradlab" / "homework" / "data"
QUESTIONS = [(source, question) for source in HOMEWORK for question in source.points]
MISTAKES = [(source, question, name) for source, question in QUESTIONS for name in source.mistakes[question]]
SEEDS = [None, 1, 12345]  # the public cases and two sets of private ones

each_homework = pytest.mark.parametrize("source", HOMEWORK, ids=[s.name for s in HOMEWORK])
each_question = pytest.mark.parametrize("source, name", QUESTIONS, ids=[q for _, q in QUESTIONS])
each_mistake = pytest.mark.parametrize("source, question, name", MISTAKES, ids=[f"{q}-{n}" for _, q, n in MISTAKES])


def verdict_on(question, function):
    return judge(question, observe(function, [case["inputs"] for case in question.cases]))


@pytest.fixture(scope="module")
def questions_of():
    """All questions of a homework with the cases of a seed, made once."""
    made = {}

    def get(source, seed):
        if (source.name, seed) not in made:
            made[source.name, seed] = read(source.data(seed))
        return made[source.name, seed]
    return get


# -- the lecturers' folder ----------------------------------------------------------
@each_homework
def test_three_questions_and_their_points(source):
    assert len(source.points) == 3
    assert sum(source.points.values()) == 10
    assert list(source.points.values()) == sorted(source.points.values())


@each_question
@pytest.mark.parametrize("seed", SEEDS)
def test_the_solution_is_right(source, name, seed, questions_of):
    question = questions_of(source, seed)[name]
    verdict = verdict_on(question, source.solutions[name])
    assert (verdict.kind, verdict.points, verdict.out_of) == ("right", source.points[name], source.points[name])


@each_mistake
@pytest.mark.parametrize("seed", SEEDS)
def test_each_mistake_gets_its_hint(source, question, name, seed, questions_of):
    verdict = verdict_on(questions_of(source, seed)[question], source.mistakes[question][name])
    hint = " ".join(source.mistakes[question][name].__doc__.split())
    assert (verdict.kind, verdict.mistake, verdict.points) == ("known mistake", name, 0)
    assert verdict.message == f"{question}: not right yet. {hint}"


@each_question
@pytest.mark.parametrize("seed", SEEDS)
def test_mistakes_are_far_apart(source, name, seed, questions_of):
    """From the right results, unless only an input is changed, and from each other: a thousand tolerances at least."""
    question = questions_of(source, seed)[name]
    everything = [("right", [], [case["results"] for case in question.cases])]
    everything += [(m["name"], m["changed"], m["results"]) for m in question.mistakes]
    for (one, changed, a), (other, too, b) in itertools.combinations(everything, 2):
        if changed == too or not (changed or too):
            assert distance(a, b) > 1000 * question.tolerance, (one, other)
        elif distance(a, b) <= 1000 * question.tolerance:  # told apart by what they change
            assert changed != too and one == "right" or changed and too


def distance(a, b):
    """The largest difference between two lists of results, relative to their size; infinite for other shapes."""
    pairs = [(np.array(x, float), np.array(y, float)) for some, others in zip(a, b, strict=True)
             for x, y in zip(some, others, strict=True)]
    if any(x.shape != y.shape or (np.isfinite(x) != np.isfinite(y)).any() for x, y in pairs):
        return np.inf
    pairs = [(x[np.isfinite(x)], y[np.isfinite(x)]) for x, y in pairs]
    return max(np.abs(x - y).max() / max(np.abs(x).max(), np.abs(y).max(), 1e-3) for x, y in pairs if x.size)


@each_question
def test_the_bank_is_large_enough_and_its_hints_differ(source, name):
    hints = [" ".join(m.__doc__.split()) for m in source.mistakes[name].values()]
    assert len(hints) >= 10 and len(set(hints)) == len(hints)
    assert all(hint.endswith((".", "?")) and len(hint) < 200 for hint in hints)


@each_question
def test_hints_do_not_give_the_answer(source, name):
    """No hint holds an expression of the solution."""
    pieces = {ast.unparse(node) for node in ast.walk(solution_tree(source, name)) if isinstance(node, ast.BinOp)}
    for mistake in source.mistakes[name].values():
        assert not any(re.sub(r"\s", "", piece) in re.sub(r"\s", "", mistake.__doc__) for piece in pieces)


@each_question
def test_private_cases_differ_from_the_public_ones_and_repeat(source, name):
    assert source.cases(name, 7) == source.cases(name, 7) != source.cases(name, 8)
    assert source.cases(name, 7) != source.cases(name)
    assert len(source.cases(name, 7)) == len(source.cases(name)) >= 4


# The package computes the same in another way.
def expected(name):
    """The inputs as arrays and the solution's results, case by case."""
    ((source, _),) = [found for found in QUESTIONS if found[1] == name]
    for case in read(source.data(5))[name].cases:
        yield ({key: np.array(value) if isinstance(value, list) else value for key, value in case["inputs"].items()},
               [np.array(result) for result in case["results"]])


def test_the_gradients_of_homework_1_are_those_of_the_package():
    for given, (dW1, dW2) in expected("network_gradients"):
        X, W1, W2, Y = given.values()
        net = MLP([X.shape[1], W1.shape[1], Y.shape[1]], hidden="relu", output="sigmoid")
        gradients = net.weights(net.gradient(np.concatenate([W1.ravel(), W2.ravel()]), X, Y))
        assert all(np.allclose(a, b, rtol=1e-12, atol=1e-14) for a, b in zip(gradients, (dW1, dW2), strict=True))
    for given, (dW, dH) in expected("output_gradients"):
        H, W, Y = given.values()
        net = MLP([H.shape[1], Y.shape[1]], output="sigmoid")
        assert np.allclose(net.gradient(W.ravel(), H, Y).reshape(W.shape), dW, rtol=1e-12, atol=1e-14)
        for at in np.ndindex(H.shape):
            nudge = np.zeros_like(H)
            nudge[at] = 1e-5
            up, down = (net.loss(W.ravel(), H + change, Y) for change in (nudge, -nudge))
            assert (up - down) / 2e-5 == pytest.approx(dH[at], abs=1e-8)


def test_the_walks_of_homework_4_are_those_of_the_package():
    for given, (points, stored) in expected("nesterov_walks"):
        optimizer = Nesterov(given["lr"], momentum=given["momentum"])
        walk = descend(optimizer, quadratic(given["curvatures"]), given["start"], given["steps"])
        assert np.allclose(points, walk.theta, rtol=1e-12, atol=1e-14)
        ahead = [to_lookahead(*at, given["momentum"]) for at in zip(walk.theta, walk.state["velocity"])]
        assert np.allclose(stored, ahead, rtol=1e-12, atol=1e-14)
    for given, (theta, velocity) in expected("nesterov_step"):
        optimizer = Nesterov(given["lr"], momentum=given["momentum"])
        state = optimizer.init(given["theta"])
        state.velocity = given["velocity"].copy()
        optimizer.step(given["theta"], lambda x, slope=given["slope"]: np.polyval(slope, x), state)
        assert np.allclose([given["theta"], state.velocity], [theta, velocity], rtol=1e-12, atol=1e-14)


def test_the_step_of_homework_5_is_that_of_the_package():
    for given, (made,) in expected("regularized_step"):
        W, g, lr = given["weights"], given["gradient"], given["lr"]
        net = MLP([len(W) - 1, W.shape[1]], output="identity", max_norm=given["bound"])
        penalty = np.zeros_like(W)
        penalty[1:] = L2(given["l2"]).gradient(W[1:].ravel()).reshape(W[1:].shape)
        moved = W - lr * (g + penalty)
        moved[1:] = L1(given["l1"]).shrink(moved[1:].ravel(), lr).reshape(moved[1:].shape)
        theta = moved.ravel()
        net.constrain(theta)
        assert np.allclose(theta.reshape(W.shape), made, rtol=1e-12, atol=1e-14)


def test_early_stopping_of_homework_5_waits_for_every_lower_loss_and_no_longer():
    for given, (theta, seen) in expected("early_stopping"):
        best = next(row for row, candidate in enumerate(given["thetas"]) if np.array_equal(candidate, theta))
        assert np.array_equal(seen, given["losses"][:len(seen)])
        assert best == seen.argmin() and len(seen) - 1 - best <= given["patience"]
        lows = np.flatnonzero(np.r_[True, seen[1:] < np.minimum.accumulate(seen)[:-1]])
        assert np.diff(lows).max(initial=0) <= given["patience"]
        assert len(seen) - 1 - best == given["patience"] or len(seen) == len(given["losses"])


def test_the_steps_of_homework_6_are_those_of_the_package():
    for given, (theta, mean_square) in expected("rmsprop_step"):
        optimizer = RMSprop(given["lr"], decay=given["decay"], eps=given["eps"])
        state = optimizer.init(given["theta"])
        state.mean_square = given["mean_square"]
        optimizer.update(given["theta"], given["gradient"], state)
        assert np.allclose(given["theta"], theta, rtol=1e-12, atol=1e-14)
        assert np.allclose(state.mean_square, mean_square, rtol=1e-12, atol=1e-14)
    for given, results in expected("adam_step"):
        optimizer = Adam(given["lr"], beta1=given["beta1"], beta2=given["beta2"], eps=given["eps"])
        state = optimizer.init(given["theta"])
        state.first_moment, state.second_moment, state.steps = given["first"], given["second"], int(given["t"]) - 1
        optimizer.update(given["theta"], given["gradient"], state)
        for got, wanted in zip((given["theta"], state.first_moment, state.second_moment), results, strict=True):
            assert np.allclose(got, wanted, rtol=1e-12, atol=1e-14)
    for given, (path,) in expected("adamw_path"):
        settings = {name: given[name] for name in ("lr", "beta1", "beta2", "eps", "weight_decay")}
        walk = descend(AdamW(**settings), quadratic(given["curvatures"]), given["start"], given["steps"])
        assert np.allclose(walk.theta, path, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("name, case, numbers", [
    ("layer_sums", 0, [[0.4, 0.4]]), ("layer_sums", 1, [0.18]),
    ("output_gradients", 0, [[0.5449, 0.2180, 0.2180], [0.0545, 0.0545]]),
    ("network_gradients", 0, [[0.0545, 0.0545, 0.0545, 0.0545, 0.1090, 0.1090], [0.5449, 0.2180, 0.2180]]),
    ("lookahead_point", 0, [0.28]), ("nesterov_step", 1, [[0.3597], [-1.1597]]),
    ("drop_units", 0, [[4, 0, 8]]), ("early_stopping", 0, [None, [0.86, 0.41, 0.45, 0.46]]),
    ("regularized_step", 0, [[0.3, -0.2, 0, 0.24, 0.72, 0.48, 0, 0.24]]),
    ("regularized_step", 1, [[0.12, 0.07, 0, 0, -0.35]]),
    ("regularized_step", 2, [[5, 5, 5, 1.2, 0.6, 0, 1.6, 0.8, 0]]),
    ("rmsprop_step", 0, [[-4.6838, -1.6838], [0.1, 6.4]]),
    ("adam_step", 0, [[-4.9, -1.9], [-0.1, -0.8], [0.001, 0.064]]),
    ("adam_step", 1, [[-1.8002], [-0.74], [0.0304]]),
    ("adamw_path", 0, [[-5, -2, -4.9, -1.9, -4.8001, -1.8002, -4.7002, -1.7006]]),
])
def test_the_lectures_numbers_come_first(name, case, numbers):
    results = [result for _, result in expected(name)][case]
    for result, wanted in zip(results, numbers, strict=True):
        assert wanted is None or np.allclose(np.ravel(result), wanted, rtol=0, atol=6e-5)


# -- what is released ---------------------------------------------------------------
def test_the_release_is_fresh(capsys, monkeypatch):
    monkeypatch.chdir(ROOT)
    assert command_line.main(["release", "--check"]) == 0, capsys.readouterr().out


@pytest.fixture
def copy(tmp_path, monkeypatch):
    """The folders of homework, to be spoiled."""
    for folder in (ROOT / "homework", RELEASED, DATA):
        shutil.copytree(folder, tmp_path / folder.relative_to(ROOT), ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def change(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


@pytest.mark.parametrize("file, old, new, stale", [
    ("homework/hw3_momentum/solution.ipynb", "At rest the velocity", "At first the velocity",
     ["chapters/homework/hw3_momentum.ipynb"]),
    ("homework/hw3_momentum/mistakes.py", "This is gradient descent: the", "The",
     ["lib/gradlab/homework/data/hw3_momentum.json"]),
    ("homework/hw3_momentum/mistakes.py", "theta + velocity, velocity\n", "theta + 2 * velocity, velocity\n",
     ["lib/gradlab/homework/data/hw3_momentum.json"]),
    ("homework/hw2_descent/cases.py", "PUBLIC_SEED = 2", "PUBLIC_SEED = 22",
     ["lib/gradlab/homework/data/hw2_descent.json"]),
    ("homework/hw2_descent/solution.ipynb", "theta - lr * gradient", "theta - 2 * lr * gradient",
     ["lib/gradlab/homework/data/hw2_descent.json"]),
    ("homework/hw2_descent/solution.ipynb", '"points": 5', '"points": 6',
     ["chapters/homework/hw2_descent.ipynb", "lib/gradlab/homework/data/hw2_descent.json"]),
    ("chapters/homework/hw2_descent.ipynb", "return ...", "return 3", ["chapters/homework/hw2_descent.ipynb"]),
    ("lib/gradlab/homework/data/hw2_descent.json", "The step is too short", "The step is long",
     ["lib/gradlab/homework/data/hw2_descent.json"]),
    ("lib/gradlab/homework/data/hw2_descent.json", "[-1.6]", "[-1.6000001]",
     ["lib/gradlab/homework/data/hw2_descent.json"]),
])
def test_a_stale_release_is_noticed_and_mended(copy, capsys, file, old, new, stale):
    change(copy / file, old, new)
    assert command_line.main(["release", "--check"]) == 1
    assert capsys.readouterr().out.splitlines() == [f"{path} is stale: python -m gradlab.homework release"
                                                    for path in stale]
    assert command_line.main(["release"]) == 0
    assert capsys.readouterr().out.splitlines() == [f"{path}: written" for path in stale]
    assert command_line.main(["release", "--check"]) == 0


def test_last_digits_of_another_machine_are_not_stale(copy):
    path = copy / "lib/gradlab/homework/data/hw2_descent.json"
    data = json.loads(path.read_text())
    result = data["questions"]["gradient_step"]["cases"][0]["results"]
    result[0][0] = np.nextafter(result[0][0], 0)
    path.write_text(json.dumps(data))
    assert command_line.main(["release", "--check"]) == 0


def test_what_has_no_source_any_more_goes(copy, capsys):
    shutil.rmtree(copy / "homework" / "hw2_descent")
    assert command_line.main(["release", "--check"]) == 1
    assert command_line.main(["release"]) == 0
    assert not list((copy / "chapters" / "homework").glob("hw2*")) + list((copy / "lib").rglob("hw2*"))
    shutil.rmtree(copy / "homework")
    capsys.readouterr()
    assert command_line.main(["release"]) == 2
    assert capsys.readouterr().out == "there is no hw*/solution.ipynb in homework\n"


def test_a_source_that_does_not_fit_together_is_refused(copy):
    folder = copy / "homework" / "hw2_descent"
    change(folder / "solution.ipynb", '"grade_id": "check_sgd_epoch"', '"grade_id": "check_epoch"')
    with pytest.raises(ValueError, match="hw2_descent.*sgd_epoch.*epoch.*differ"):
        Source(folder)
    shutil.copytree(copy / "homework" / "hw3_momentum", copy / "homework" / "hw4_momentum")
    shutil.rmtree(folder)
    with pytest.raises(ValueError, match="same name: momentum_path, momentum_step, unrolled_velocity"):
        sources(copy / "homework")


@pytest.mark.parametrize("old, new, message", [
    ("return theta - lr * gradient / np.sqrt((gradient ** 2).sum())", "return theta * np.nan", "finite"),
    ("return theta - lr * gradient / np.sqrt((gradient ** 2).sum())", "return theta, theta", "must return"),
    ("return theta - lr * gradient / np.sqrt((gradient ** 2).sum())", "return 1 / 0", "ZeroDivisionError"),
])
def test_a_mistake_without_numbers_is_refused(copy, old, new, message):
    change(copy / "homework" / "hw2_descent" / "mistakes.py", old, new)
    with pytest.raises(ValueError, match=message):
        Source(copy / "homework" / "hw2_descent").data()


def test_a_solution_that_changes_its_input_is_refused(copy):
    change(copy / "homework" / "hw2_descent" / "solution.ipynb", "return theta - lr * gradient",
           "theta -= lr * gradient\\n\",\n    \"    return theta")
    with pytest.raises(ValueError, match="gradient_step changes .'theta'."):
        Source(copy / "homework" / "hw2_descent").data()


@each_homework
def test_notebooks_are_in_the_books_form(source):
    """Lecturers' and students' alike: the book's setup cell, no outputs, and what nbgrader wants."""
    for path in (ROOT / "homework" / source.name / "solution.ipynb", RELEASED / f"{source.name}.ipynb"):
        text = path.read_text()
        assert text == tool.text(tool.normal(json.loads(text), tool.address())), f"{path}: make notebooks"
        assert not any(cell.get("outputs") for cell in json.loads(text)["cells"])


@each_homework
def test_notebooks_have_nbgraders_metadata(source):
    cells = nbformat.read(RELEASED / f"{source.name}.ipynb", as_version=4).cells
    marks = [cell.metadata.nbgrader for cell in cells]
    assert len({mark.grade_id for mark in marks}) == len(marks)
    for cell, mark in zip(cells, marks):
        assert mark.schema_version == 3 and mark.task is False
        assert re.fullmatch(r"[\w-]+", mark.grade_id)
        assert mark.locked is not mark.solution
        assert ("points" in mark) is mark.grade
    for name, points in source.points.items():
        at = [mark.grade_id for mark in marks].index(name)
        assert marks[at].solution and not marks[at].grade and not marks[at].locked
        assert marks[at + 1] == dict(grade=True, grade_id=f"check_{name}", locked=True, points=points,
                                     schema_version=3, solution=False, task=False)
        # nbgrader takes a number that a cell shows for its points
        assert cells[at + 1].source == f"check({name}).points"
        assert f"({points} points)" in cells[at - 1].source
    assert sum(mark.solution for mark in marks) == sum(mark.grade for mark in marks) == 3


def run(notebook, folder):
    """Execute a notebook as a student does, and return what each cell prints and shows, by its id for nbgrader."""
    nbclient.NotebookClient(notebook, timeout=60, kernel_name="python3",
                            resources={"metadata": {"path": str(folder)}}).execute()
    return {cell.metadata.nbgrader.grade_id: cell.outputs for cell in notebook.cells if "nbgrader" in cell.metadata
            and cell.cell_type == "code"}


def printed(outputs):
    return "".join(o.text for o in outputs if o.output_type == "stream")


@each_homework
def test_a_released_notebook_runs_with_nothing_filled_in(source, tmp_path):
    outputs = run(nbformat.read(RELEASED / f"{source.name}.ipynb", as_version=4), tmp_path)
    for name in source.points:
        assert printed(outputs[f"check_{name}"]) == f"{name}: not filled in yet.\n"
        assert [o.data["text/plain"] for o in outputs[f"check_{name}"] if o.output_type != "stream"] == ["0"]
    assert printed(outputs["picture"]) == f"The picture comes when the rest is right: {', '.join(source.points)}.\n"
    assert not any(o.output_type == "error" or o.get("name") == "stderr" for cell in outputs.values() for o in cell)


@each_homework
def test_the_solution_notebook_runs_and_draws(source, tmp_path):
    outputs = run(nbformat.read(ROOT / "homework" / source.name / "solution.ipynb", as_version=4), tmp_path)
    for name, points in source.points.items():
        assert printed(outputs[f"check_{name}"]) == f"{name}: right.\n"
        assert outputs[f"check_{name}"][-1].data["text/plain"] == str(points)
    (picture,) = outputs["picture"]
    assert "gradlab-picture" in picture.data["text/html"]


IN_LISTS = """
def in_lists(function):
    def answer(*given):
        results = function(*given)
        lists = [np.asarray(result).tolist() for result in (results if type(results) is tuple else (results,))]
        return tuple(lists) if type(results) is tuple else lists[0]
    answer.__name__ = function.__name__
    return answer


NAMES = map(in_lists, (NAMES))
"""


@each_homework
def test_the_picture_comes_for_answers_in_lists_too(source, tmp_path):
    """`check` takes a list of the right numbers for an array, so the picture must not stop at it."""
    notebook = nbformat.read(ROOT / "homework" / source.name / "solution.ipynb", as_version=4)
    (at,) = (i for i, c in enumerate(notebook.cells) if c.metadata.get("nbgrader", {}).get("grade_id") == "picture")
    notebook.cells.insert(at, nbformat.v4.new_code_cell(IN_LISTS.replace("NAMES", ", ".join(source.points))))
    (picture,) = run(notebook, tmp_path)["picture"]
    assert "gradlab-picture" in picture.data["text/html"]


ELSEWHERE = """
import numpy as np

from gradlab import sigmoid
from gradlab.homework import check

rate, near = 0.1, np.isclose
"""


@pytest.mark.parametrize("answer, names", [
    ("def lookahead_point(theta, velocity, momentum):\n    return theta - momentum * velocity", None),
    ("import math\nkeep = 1.0\ndef half(x):\n    return x / 2\n\n"
     "def lookahead_point(theta, velocity, momentum):\n"
     "    shares = [half(2 * momentum) for _ in range(1)]\n    return theta - keep * math.prod(shares) * velocity", None),
    ("def lookahead_point(theta, velocity, momentum):\n    return theta - momentum * velocity + 0 * rate", "rate"),
    ("def lookahead_point(theta, velocity, momentum):\n    inner = lambda: sigmoid(0) + rate\n"
     "    return theta - momentum * velocity + 0 * inner()", "sigmoid and rate"),
    ("from gradlab import sigmoid as s\ndef lookahead_point(theta, velocity, momentum):\n"
     "    return theta - momentum * velocity + 0 * s(1)", "s"),
    ("def lookahead_point(theta, velocity, momentum, *, by=rate):\n"
     "    return theta - momentum * velocity + 0 * by", "rate"),
    ("@np.errstate(all='ignore')\ndef lookahead_point(theta, velocity, momentum, one=1.0):\n"
     "    return theta - momentum * velocity * one", None),
    ("from numpy import *\ndef lookahead_point(theta, velocity, momentum):\n"
     "    return subtract(theta, multiply(momentum, velocity))", None),
    ("from gradlab import *\ndef lookahead_point(theta, velocity, momentum):\n"
     "    return theta - momentum * velocity + 0 * np.tanh(0)", None),
])
def test_a_right_answer_that_needs_another_cell_is_told_so(tmp_path, answer, names):
    """The grader runs its own cell and nothing else: what would get no points there must not be right here."""
    cells = [nbformat.v4.new_code_cell(text) for text in (ELSEWHERE, answer, "check(lookahead_point).points")]
    notebook = nbformat.v4.new_notebook(cells=cells)
    cells[-1].metadata["nbgrader"] = {"grade_id": "said"}
    outputs = run(notebook, tmp_path)["said"]
    assert printed(outputs) == ("lookahead_point: right.\n" if not names else
                                f"lookahead_point: the result is right, but it uses {names} from elsewhere. An answer is "
                                "graded alone, with NumPy: write what it needs into its own cell.\n")
    assert outputs[-1].data["text/plain"] == ("0" if names else "2")


# -- nothing of a solution leaves the house -----------------------------------------
def solution_tree(source, name):
    """The function of a solution, as a syntax tree without its docstring."""
    for cell in source.notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == name:
            (function,) = ast.parse("".join(cell["source"])).body
            assert ast.get_docstring(function)
            function.body = function.body[1:]
            return function
    raise AssertionError(name)


def solution_lines(source, name):
    """The lines between the markers that hold more than a single name or a bare loop's head."""
    (cell,) = (c for c in source.notebook["cells"] if c["metadata"].get("nbgrader", {}).get("grade_id") == name)
    inside = re.search(r"### BEGIN SOLUTION\n(.*)### END SOLUTION", "".join(cell["source"]), re.S)[1]
    return {squeezed(line) for line in inside.splitlines() if re.search(r"[-+*/@(\[]", line)}


def squeezed(text):
    return re.sub(r"\s", "", text)


def everything_released():
    for path in [*RELEASED.iterdir(), *(ROOT / "lib").rglob("*")]:
        if path.is_file() and path.suffix in (".ipynb", ".json", ".py", ".md", ".toml", ".csv"):
            yield path


def bodies(text):
    """The bodies of all functions as trees, without docstrings: as they are and, if not short, with the names erased.

    A line like ``return f(x)`` without its names could be anybody's.
    """
    found = set()
    for function in (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef)):
        body = ast.Module(function.body[bool(ast.get_docstring(function)):], [])
        found.add(ast.dump(body))
        if sum(1 for _ in ast.walk(body)) > 40:
            found.add(re.sub(r"(id|arg|name|attr)='\w+'", r"\1='x'", ast.dump(body)))
    return found


@each_question
def test_no_line_of_a_solution_is_released(source, name):
    lines = solution_lines(source, name)
    assert lines
    for path in everything_released():
        text = path.read_text()
        if path.suffix == ".ipynb":
            text = "\n".join("".join(cell["source"]) for cell in json.loads(text)["cells"])
        there = {squeezed(line) for line in text.splitlines()}
        assert not lines & there, path
        assert "BEGIN SOLUTION" not in text or path.name == "source.py"


def test_no_body_of_a_solution_or_mistake_is_released():
    """Under other names neither: the trees of all functions that are released are compared."""
    homework = [ROOT / "homework" / source.name / "mistakes.py" for source in HOMEWORK]
    secret = set().union(*(bodies(path.read_text()) for path in homework),
                         *(bodies(ast.unparse(solution_tree(source, name))) for source, name in QUESTIONS))
    assert len(secret) > len(MISTAKES)
    for path in everything_released():
        if path.suffix == ".ipynb":
            codes = ["".join(c["source"]) for c in json.loads(path.read_text())["cells"] if c["cell_type"] == "code"]
        else:
            codes = [path.read_text()] * (path.suffix == ".py")
        for code in codes:
            assert not secret & bodies(re.sub(r"(?m)^( *)[%!].*", r"\1pass", code)), path


@each_question
def test_the_stub_is_a_stub(source, name):
    for cell in json.loads((RELEASED / f"{source.name}.ipynb").read_text())["cells"]:
        if cell["metadata"]["nbgrader"]["grade_id"] == name:
            (function,) = ast.parse("".join(cell["source"])).body
            assert [type(statement) for statement in function.body] == [ast.Expr, ast.Return]
            assert function.body[1].value.value is ...
            assert "".join(cell["source"]).endswith("    # your code here\n    return ...")


# -- the package --------------------------------------------------------------------
def test_importing_homework_loads_numpy_and_nothing_heavier():
    code = "import sys, gradlab.homework; print(sorted({m.partition('.')[0] for m in sys.modules}))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert "numpy" in loaded
    assert not re.search("matplotlib|ipywidgets|IPython|PIL|nbformat|traitlets", loaded)


def test_observing_needs_nothing_of_gradlab():
    tree = ast.parse((ROOT / "lib/gradlab/homework/observing.py").read_text())
    names = {n.module if isinstance(n, ast.ImportFrom) else a.name for n in ast.walk(tree)
             if isinstance(n, (ast.Import, ast.ImportFrom)) for a in n.names}
    assert names <= set(sys.stdlib_module_names) | {"numpy"}


def test_the_data_go_into_the_wheel():
    import tomllib
    settings = tomllib.loads((ROOT / "lib" / "pyproject.toml").read_text())["tool"]["setuptools"]
    assert "homework/data/*.json" in settings["package-data"]["gradlab"]
    assert "gradlab.*" in settings["packages"]["find"]["include"]


def test_data_of_another_format_are_refused():
    with pytest.raises(ValueError, match="hw9.*format 2.*reads 1"):
        read({"format": 2, "homework": "hw9", "questions": {}})


# -- what check says ----------------------------------------------------------------
@pytest.fixture
def double(monkeypatch):
    """A question about an array and a number: twice the array. It has one mistake of each kind."""
    arrays = [[1.0, 2.0], [3.0, -4.0, 5.0]]
    question = Question(
        "hw0", "double", 2, ["x", "n"], ["y"], 1e-9,
        [{"inputs": {"x": x, "n": 3}, "results": [[2 * v for v in x]]} for x in arrays],
        [{"name": "minus", "hint": "Look at the sign.", "changed": [],
          "results": [[[-2 * v for v in x]] for x in arrays]},
         {"name": "in_place", "hint": "Look for *=.", "changed": ["x"],
          "results": [[[2 * v for v in x]] for x in arrays]}])
    pair = Question("hw0", "pair", 1, ["x"], ["first", "second"], 1e-9,
                    [{"inputs": {"x": 1.5}, "results": [2.5, [1.5, 0.0]]}], [])
    monkeypatch.setattr(checking, "questions", lambda: {"double": question, "pair": pair})
    return question


def said(function, capsys, name="double"):
    """What check prints, which must be one line, and the verdict's kind."""
    if name and callable(function):
        function.__name__ = name
    verdict = check(function)
    line = capsys.readouterr()
    assert line.err == "" and line.out == verdict.message + "\n" and verdict.message.count("\n") == 0
    assert verdict.right is (verdict.kind == "right")
    assert verdict.points == (verdict.out_of if verdict.right else 0)
    assert verdict.kind in checking.KINDS
    return verdict.kind, verdict.message


def stops(x, n):
    y = x + n
    return y.slope


def deep(x, n):
    return stops(x, n)


def stops_in_numpy(x, n):
    return np.linalg.inv(x)


def changes_and_is_right(x, n):
    x *= 2
    return x


def changes_something_else(x, n):
    y = 2 * x
    x[0] = 7
    return y


def changes_and_is_wrong(x, n):
    x *= 3
    return x


def wrong_somewhere(x, n):
    return np.where(x == 5, 10.5, 2 * x)


class Odd:
    def __array__(self, *args, **kwargs):
        raise RuntimeError("no")


def call(error):
    def function(x, n):
        raise error
    return function


NONE = "double: returns None. Does every way through it end in a return with a result? What is only printed is not " \
       "returned."
TWO = "double: should return one result (y); it returns 2."
SAID = [
    (lambda x, n: 2 * x, "right", "double: right."),
    (lambda x, n: [2 * v for v in x], "right", "double: right."),
    (lambda x, n: (2 * x) * (1 + 1e-12), "right", "double: right."),
    (lambda a, b: 2 * a, "right", "double: right."),
    (lambda x, n, *rest: 2 * x, "right", "double: right."),
    (lambda x, n, more=1: 2 * x, "right", "double: right."),
    (lambda x, n: ..., "not filled in", "double: not filled in yet."),
    (lambda x, n: (..., ...), "not filled in", "double: not filled in yet."),
    (lambda x, n: None, "form", NONE),
    (lambda x, n: 2 * x if len(x) == 2 else None, "form", NONE),
    (lambda x, n: (2 * x, x), "form", TWO),
    (lambda x, n: (2 * x,), "form",
     "double: y should be a number or an array of numbers; it is a tuple. Is there a comma behind it?"),
    (lambda x, n: (), "form", "double: should return one result (y); it returns 0."),
    (lambda x, n: "text", "form", "double: y should be a number or an array of numbers; it is something of type str."),
    (lambda x, n: [x, 1], "form", "double: y should be a number or an array of numbers; it is something of type list."),
    (lambda x, n: [None, 1.0], "form", TWO),
    (lambda x, n: {1: 2}, "form", "double: y should be a number or an array of numbers; it is something of type dict."),
    (lambda x, n: Odd(), "form", "double: y should be a number or an array of numbers; it is something of type Odd."),
    (lambda x, n: abs, "form",
     "double: y should be a number or an array of numbers; it is something of type builtin_function_or_method."),
    (lambda x, n: np.sqrt(-1 + 0j) * x, "form",
     "double: y is complex; all numbers are real here. Is there the root of a negative number?"),
    (lambda x, n: (2 * x).astype(int), "form",
     "double: y should be of dtype float64; it is int64. Where do its fractions get lost?"),
    (lambda x, n: x > 0, "form",
     "double: y should be of dtype float64; it is bool. Is the outcome of a comparison returned as it is?"),
    (lambda x, n: len(x), "wrong",
     "double: not right yet. y should have shape (2,); it has shape () of a single number (case 1 of 2: n = 3)."),
    (lambda x, n: (-2 * x).astype(int), "known mistake", "double: not right yet. Look at the sign."),
    (lambda x, n: (2 * x).astype(np.float32), "form",
     "double: y should be of dtype float64; it is float32, which keeps fewer digits."),
    (lambda x, n: -2 * x, "known mistake", "double: not right yet. Look at the sign."),
    (changes_and_is_right, "known mistake", "double: not right yet. Look for *=."),
    (lambda x, n: 2 * x[:1], "wrong",
     "double: not right yet. y should have shape (2,); it has shape (1,) (case 1 of 2: n = 3)."),
    (lambda x, n: 2 * x[0], "wrong",
     "double: not right yet. y should have shape (2,); it has shape () of a single number (case 1 of 2: n = 3)."),
    (lambda x, n: 2 * x[:, None], "wrong",
     "double: not right yet. y should have shape (2,); it has shape (2, 1) (case 1 of 2: n = 3)."),
    (lambda x, n: x, "wrong", "double: not right yet. y[0] should be 2; it is 1 (case 1 of 2: n = 3)."),
    (lambda x, n: -0.0 * x, "wrong", "double: not right yet. y[0] should be 2; it is 0 (case 1 of 2: n = 3)."),
    (changes_and_is_wrong, "wrong", "double: not right yet. y[0] should be 2; it is 3 (case 1 of 2: n = 3). It also "
                                    "changes its input x in place."),
    (wrong_somewhere, "wrong", "double: not right yet. y[2] should be 10; it is 10.5 (case 2 of 2: n = 3)."),
    (lambda x, n: 2 * x * (1 + 1e-8), "wrong",
     "double: not right yet. y[0] should be 2; it is 2.00000002 (case 1 of 2: n = 3)."),
    (lambda x, n: x * np.nan, "wrong", "double: not right yet. y[0] should be 2; it is nan (case 1 of 2: n = 3)."),
    (lambda x, n: x / 0, "wrong", "double: not right yet. y[0] should be 2; it is inf (case 1 of 2: n = 3)."),
    (lambda x, n: np.where(x == 2, np.nan, 2 * x), "wrong",
     "double: not right yet. y[1] should be 4; it is nan (case 1 of 2: n = 3)."),
    (lambda x, n: np.zeros(LARGEST + 1), "wrong",
     "double: not right yet. y should have shape (2,); it has shape (100001,) (case 1 of 2: n = 3)."),
    (stops, "error", "double: stops in the line `return y.slope` with AttributeError: "
                     "'numpy.ndarray' object has no attribute 'slope'"),
    (deep, "error", "double: stops in the line `return y.slope` with AttributeError: "
                    "'numpy.ndarray' object has no attribute 'slope'"),
    (stops_in_numpy, "error", "double: stops in the line `return np.linalg.inv(x)` with LinAlgError: "),
    (lambda x, n: x @ np.ones(7), "error", "double: stops in the line `(lambda x, n: x @ np.ones(7)"),
    (call(ValueError("one\ntwo")), "error", "double: stops in the line `raise error` with ValueError: one two"),
    (call(ValueError("the shapes (7,) and (2,) do not fit")), "error", "double: stops in the line `raise error` with "
     "ValueError: the shapes (7,) and (2,) do not fit. Here x has shape (2,)."),
    (call(ValueError()), "error", "double: stops in the line `raise error` with ValueError: no message"),
    (call(ValueError("long " * 1000)), "error",
     "double: stops in the line `raise error` with ValueError: " + ("long " * 40).rstrip() + "…"),
    (call(SystemExit(3)), "error", "double: stops in the line `raise error` with SystemExit: 3"),
    (call(KeyboardInterrupt()), "error",
     "double: was stopped in the line `raise error`. Is there a loop that does not end?"),
    (lambda x: x, "error", "double: should take 2 arguments, (x, n); it takes (x)."),
    (lambda: 1, "error", "double: should take 2 arguments, (x, n); it takes ()."),
    (lambda x, n, m: 1, "error", "double: should take 2 arguments, (x, n); it takes (x, n, m)."),
]


@pytest.mark.parametrize("function, kind, message", SAID, ids=range(len(SAID)))
def test_check_says(double, capsys, function, kind, message):
    got = said(function, capsys)
    assert got[0] == kind
    assert got[1].startswith(message) if message.endswith((": ", "(7)")) else got[1] == message


@pytest.mark.parametrize("function", [lambda x, n: x^2, lambda x, n: (x ** 2)[0]^n, lambda x, n: 0.5^n])
def test_a_power_in_another_language_s_form_is_explained(double, capsys, function):
    assert said(function, capsys)[1].endswith("`: ^ is no power in Python; a power is written **.")


@pytest.mark.parametrize("function, explanation", [
    (lambda x, n: 2 * x if x > 0 else x, "if, and, or, and Python's max and min ask for one true or false, and here is "
                                         "an array of them. Every entry should be decided by itself."),
    (lambda x, n: max(x, 0), "if, and, or, and Python's max and min ask for one true or false, and here is an array of "
                             "them. Every entry should be decided by itself."),
    (lambda x, n: math.exp(x), "float, int and the functions of math take a single number, and here is an array."),
    (lambda x, n: np.max(0, x), "the second argument of a function like np.max or np.sum is an axis, and not something "
                                "to compare with or to add."),
    (lambda x, n: 2 * x * ..., "there are dots left in it, or in a function that it calls."),
])
def test_messages_that_lead_astray_are_explained(double, capsys, function, explanation):
    kind, message = said(function, capsys)
    assert kind == "error" and message.endswith(f"`: {explanation}")


def test_an_error_in_a_later_case_says_which(double, capsys):
    assert said(lambda x, n: x[n], capsys)[1].endswith(
        " with IndexError: index 3 is out of bounds for axis 0 with size 2. Positions count from 0.")
    assert said(lambda x, n: 2 * x if len(x) == 2 else x[n], capsys)[1].endswith(
        " with size 3. Positions count from 0. Case 2 of 2 is the first where it stops: n = 3.")
    assert said(lambda x, n: 2 / (3 - len(x)) * x, capsys)[1].endswith(
        "ZeroDivisionError: division by zero. Case 2 of 2 is the first where it stops: n = 3.")


AGAIN = "double: not right yet. Called again with the same inputs it does something else. Does it draw random numbers " \
        "of its own, read an array before it is filled, or keep something from the last call?"


def test_what_changes_from_call_to_call_is_told(double, capsys):
    rng, kept = np.random.default_rng(0), []

    def counts(x, n):
        kept.append(x)
        return len(kept) * x
    assert said(lambda x, n: x * rng.random(len(x)), capsys) == ("wrong", AGAIN)
    assert said(counts, capsys) == ("wrong", AGAIN)


def test_a_sum_of_nothing_is_recognised_as_zeros(double, capsys):
    """Where a loop adds nothing a plain 0 is left, whatever the shape of the other results."""
    double.mistakes.append({"name": "late", "hint": "Where does the loop begin?", "changed": [],
                            "results": [[[0.0, 0.0]], [[1.0, 1.0, 1.0]]]})
    late = "double: not right yet. Where does the loop begin?"
    assert said(lambda x, n: 0 if len(x) == 2 else np.ones(3), capsys) == ("known mistake", late)
    assert said(lambda x, n: np.zeros(2) if len(x) == 2 else np.ones(3), capsys) == ("known mistake", late)
    assert said(lambda x, n: 0 if len(x) == 2 else 1.0, capsys)[0] == "wrong"
    double.cases[0]["results"] = [[0.0, 0.0]]
    assert said(lambda x, n: 0 if len(x) == 2 else 2 * x, capsys)[0] == "wrong"


def test_a_product_that_does_not_fit_is_explained_by_sizes(double, capsys):
    assert re.search(r"with ValueError: matmul: [^?>]*\(size 7 is different from 2\)\. Here x has shape \(2,\)\.$",
                     said(lambda x, n: x @ np.ones(7), capsys)[1])
    assert said(lambda x, n: n @ x, capsys)[1].endswith(
        "matmul: Input operand 0 does not have enough dimensions. Here x has shape (2,).")


def test_a_changed_input_without_a_hint_of_its_own(double, capsys):
    changed = "double: the result is right, but it changes its input x in place. The caller may still need the old " \
              "values: make a new array."
    double.mistakes.pop()
    assert said(changes_and_is_right, capsys) == ("changed input", changed)
    assert said(changes_something_else, capsys) == ("changed input", changed)


def test_a_wrong_number_that_changes_its_input_too_gets_the_hint_of_the_number(double, capsys):
    def function(x, n):
        x *= -2
        return x
    assert said(function, capsys) == ("known mistake", "double: not right yet. Look at the sign.")


def test_a_mistake_must_match_in_all_cases(double, capsys):
    assert said(lambda x, n: -2 * x if len(x) == 3 else 2 * x, capsys) == (
        "wrong", "double: not right yet. y[0] should be 6; it is -6 (case 2 of 2: n = 3).")


@pytest.mark.parametrize("function, message", [
    (lambda x: (2.5, [1.5, 0.0]), "pair: right."),
    (lambda x: (np.float64(2.5), np.array([1.5, 1e-10])), "pair: right."),
    (lambda x: 2.5, "pair: should return 2 results (return first, second); it returns 1."),
    (lambda x: (1.0, 2.0, 3.0), "pair: should return 2 results (return first, second); it returns 3."),
    (lambda x: [2.5, [1.5, 0.0]], "pair: should return 2 results (return first, second); it returns 1, a list or an "
     "array with all of them in it. Are there brackets around the results?"),
    (lambda x: np.array([2.5, 1.5]), "pair: should return 2 results (return first, second); it returns 1, a list or an "
     "array with all of them in it. Are there brackets around the results?"),
    (lambda x: {"first": 2.5}, "pair: should return 2 results (return first, second); it returns 1, something of type "
     "dict."),
    (lambda x: (2.5, None), "pair: second should be a number or an array of numbers; it is None."),
    (lambda x: (2.5, (1, 2)), "pair: second should be a number or an array of numbers; it is a tuple."),
    (lambda x: [2.5, ...], "pair: not filled in yet."),
    (lambda x: (2.6, [1.5, 0.0]), "pair: not right yet. first should be 2.5; it is 2.6 (case 1 of 1: x = 1.5)."),
    (lambda x: (2.5, [1.5, 0.1]), "pair: not right yet. second[1] should be 0; it is 0.1 (case 1 of 1: x = 1.5)."),
    (lambda x: ([2.5], [1.5, 0.0]),
     "pair: not right yet. first should have shape () of a single number; it has shape (1,) (case 1 of 1: x = 1.5)."),
])
def test_check_says_of_two_results(double, capsys, function, message):
    assert said(function, capsys, "pair")[1] == message


@pytest.mark.parametrize("thing", [None, ..., 3, np.ones(2), "double"])
def test_check_wants_a_function(capsys, thing):
    assert said(thing, capsys) == ("no question", "check: check wants the function itself, without brackets or "
                                   "arguments: check(the_name_of_the_function)."[len("check: "):])


def test_check_wants_a_name_that_it_knows(capsys):
    assert said(lambda x: x, capsys, "momentun_step") == (
        "no question", "momentun_step: no question has this name. Is it momentum_step?")
    assert said(lambda x: x, capsys, "zzz")[1].startswith("zzz: no question has this name. The questions are layer")
    assert said(np.sum, capsys, None)[0] == "no question"


def test_the_verdict_has_what_the_line_says(double):
    wrong_somewhere.__name__ = "double"
    verdict = check(wrong_somewhere)
    assert (verdict.expected, verdict.got) == (10.0, 10.5)
    assert verdict.inputs == {"x": [3.0, -4.0, 5.0], "n": 3}
    assert repr(verdict) == "<double: wrong>"
    assert verdict._ipython_display_() is None


def test_what_the_function_prints_and_warns_is_not_shown(double, capsys, recwarn):
    def double(x, n):
        print("here")
        print("there", file=sys.stderr)
        return 2 * x + 0 * np.log(-1.0 * np.abs(x)).mean() * 0

    check(double)
    out = capsys.readouterr()
    assert "here" not in out.out and out.out.count("\n") == 1 and out.err == "" and len(recwarn) == 0


def test_the_data_survive_a_function_that_changes_everything(double):
    def double(x, n):
        x[:] = 0
        return 2 * x

    for _ in range(2):
        assert check(double).expected == 2.0
    assert np.array_equal(questions()["gradient_step"].cases[0]["inputs"]["theta"], [-2.0])


def test_ready_says_what_is_missing(double, capsys):
    def double(x, n):
        return 2 * x

    def pair(x):
        return ...

    assert ready(double) is True and capsys.readouterr().out == ""
    assert ready(double, pair) is False
    assert capsys.readouterr().out == "The picture comes when the rest is right: pair.\n"


def test_observations_are_plain_data(double):
    """They travel as JSON from where the answer runs to where it is judged, and nothing is lost on the way."""
    for function, kind, _ in SAID:
        seen = observe(function, [case["inputs"] for case in double.cases])
        assert judge(double, json.loads(json.dumps(seen))).kind == kind


def test_a_description_that_contradicts_itself_is_wrong(double):
    seen = observe(lambda x, n: 2 * x, [case["inputs"] for case in double.cases])
    seen[1]["returned"]["values"].pop()
    assert judge(double, seen).kind == "wrong"
    del seen[1]["returned"]["values"]
    assert judge(double, seen).kind == "wrong"


def test_where_all_is_zero_the_tolerance_is_absolute(double):
    double.cases[0]["results"] = [[0.0, 0.0]]
    for got, kind in ((1e-10, "right"), (1e-8, "wrong")):
        seen = observe(lambda x, n: [got, got] if len(x) == 2 else 2 * x, [case["inputs"] for case in double.cases])
        assert judge(double, seen).kind == kind


def test_a_description_has_every_entry_in_order():
    assert describe(np.arange(6.0).reshape(2, 3).T) == {
        "kind": "array", "dtype": "float64", "shape": [3, 2], "values": [0, 3, 1, 4, 2, 5]}


def test_complex_and_very_large_results_are_described_without_values():
    assert describe(1j) == {"kind": "array", "dtype": "complex128", "shape": []}
    assert describe(np.zeros(LARGEST + 1)) == {"kind": "array", "dtype": "float64", "shape": [LARGEST + 1]}
    assert len(describe(np.zeros(LARGEST))["values"]) == LARGEST


def test_the_page_for_students_quotes_what_check_says(capsys):
    """Each line of its table, as `momentum_step` in that state gets it; … stands for what is left out."""
    (right,) = (source.solutions["momentum_step"] for source, name in QUESTIONS if name == "momentum_step")
    (bank,) = (source.mistakes["momentum_step"] for source, name in QUESTIONS if name == "momentum_step")

    def in_place(theta, velocity, gradient, lr, momentum):
        results = right(theta, velocity, gradient, lr, momentum)
        gradient *= 2
        return results

    def unknown(theta, velocity, gradient, lr, momentum):
        new, velocity = right(theta, velocity, gradient, lr, momentum)
        return (new + np.array([0, 0.2]) if lr == 0.2 else new), velocity

    def stops(theta, velocity, gradient, lr, momentum):
        return missing * theta  # noqa: F821

    answers = [lambda *a: ..., right, bank["uphill"], unknown, in_place, stops, lambda *a: right(*a)[0]]
    page = (RELEASED / "index.md").read_text()
    quoted = re.findall(r"^\| `(momentum_step: .*)` \|", page, re.M)
    assert len(quoted) == len(answers)
    for line, answer in zip(quoted, answers):
        verdict = said(lambda *a, answer=answer: answer(*a), capsys, "momentum_step")[1]
        assert re.fullmatch(re.escape(line).replace("…", ".*"), verdict), (line, verdict)


@each_homework
def test_the_page_for_students_leads_to_each_notebook(source):
    assert f"]({source.name}.ipynb)" in (RELEASED / "index.md").read_text()


def test_all_questions_are_found():
    cases.questions.cache_clear()
    assert list(questions()) == [name for _, name in QUESTIONS]
