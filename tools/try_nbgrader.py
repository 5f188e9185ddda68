#!/usr/bin/env python3
"""Take every homework through nbgrader: released, handed in by three students, autograded, and the scores compared.

    make nbgrader

Of the three one has all right, one a known mistake in the first question, and one has filled in nothing.
"""
import ast
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

from nbgrader.api import Gradebook

from gradlab.homework.source import REGION, STUB, sources

ROOT = pathlib.Path(__file__).resolve().parent.parent
CONFIG = f"""c = get_config()
c.CourseDirectory.course_id = "course"
c.ClearSolutions.code_stub = {{"python": {STUB!r}}}
"""


def nbgrader(course, *arguments):
    """Run a command of nbgrader in the course's folder."""
    done = subprocess.run(["nbgrader", *arguments], cwd=course, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"nbgrader {' '.join(arguments)} failed:\n{done.stdout[-3000:]}{done.stderr[-3000:]}")


def text(cell):
    return "".join(cell["source"])


def known_mistake(folder, question):
    """The text of a cell that makes the first known mistake of a question: name of the mistake, and text."""
    bank = ast.parse((folder / "mistakes.py").read_text())
    mistakes = next(node for node in bank.body if isinstance(node, ast.ClassDef) and node.name == question)
    first = next(node for node in mistakes.body if isinstance(node, ast.FunctionDef))
    name, first.name = first.name, question
    helpers = [node for node in bank.body if isinstance(node, (ast.Import, ast.ImportFrom, ast.FunctionDef))]
    return name, "\n\n".join(map(ast.unparse, [*helpers, first]))


def hand_in(course, student, homework, notebook, answers):
    """Write a student's notebook, with these texts in the answer cells."""
    notebook = json.loads(json.dumps(notebook))
    for cell in notebook["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id")
        if name in answers:
            cell["source"] = answers[name]
    path = course / "submitted" / student / homework / f"{homework}.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(notebook))


def main():
    # nbgrader calls alembic by its name
    os.environ["PATH"] = f"{pathlib.Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    wrong = []
    with tempfile.TemporaryDirectory() as folder:
        course = pathlib.Path(folder)
        (course / "nbgrader_config.py").write_text(CONFIG)
        print(f"{'homework':22}{'released as ours':18}{'right':>7}{'wrong':>7}{'untouched':>11}   mistake")
        for source in sources(ROOT / "homework"):
            path = course / "source" / source.name / f"{source.name}.ipynb"
            path.parent.mkdir(parents=True)
            shutil.copy(ROOT / "homework" / source.name / "solution.ipynb", path)
            nbgrader(course, "generate_assignment", source.name)
            released = json.loads((course / "release" / source.name / path.name).read_text())
            ours = json.loads((ROOT / "chapters" / "homework" / path.name).read_text())
            same = [text(cell).strip() for cell in released["cells"]] == [text(cell).strip() for cell in ours["cells"]]

            solutions = {cell["metadata"]["nbgrader"]["grade_id"]: text(cell) for cell in source.notebook["cells"]
                         if REGION.search(text(cell))}
            first = next(iter(source.points))
            mistake, answer = known_mistake(ROOT / "homework" / source.name, first)
            for student, answers in (("right", solutions), ("wrong", solutions | {first: answer}), ("untouched", {})):
                hand_in(course, student, source.name, ours, answers)
            nbgrader(course, "autograde", source.name)
            with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
                scores = {s: book.find_submission(source.name, s).score for s in ("right", "wrong", "untouched")}
            graded = (course / "autograded").rglob(path.name)
            errors = [file for file in graded if re.search(r'"output_type": "error"', file.read_text())]
            total = sum(source.points.values())
            wanted = {"right": total, "wrong": total - source.points[first], "untouched": 0}
            print(f"{source.name:22}{'yes' if same else 'NO':18}{scores['right']:7g}{scores['wrong']:7g}"
                  f"{scores['untouched']:11g}   {first}: {mistake}", flush=True)
            if not same or scores != wanted or errors:
                wrong.append(source.name)
    raise SystemExit(f"not as it should be: {', '.join(wrong)}" if wrong else 0)


if __name__ == "__main__":
    main()
