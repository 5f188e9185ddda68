"""The plans for lecturers: the minutes of a session add up to 90, and the sections that they name are there."""
import re

import nbformat
import pytest
from conftest import ROOT

PAGE = (ROOT / "chapters" / "lecturers.md").read_text()


def headings(path):
    cells = nbformat.read(path, as_version=4).cells
    return re.findall(r"^(#+) (.+)$", "\n".join(c.source for c in cells if c.cell_type == "markdown"), re.M)


CHAPTERS = {}  # title -> its sections
for path in sorted((ROOT / "chapters").glob("*.ipynb")):
    (_, title), *rest = headings(path)
    CHAPTERS[title] = {name for marks, name in rest if marks == "##"}

FIVE = dict(re.findall(r"^### Session (\d):.*?\n\n(.*?)\n\n", PAGE, re.M | re.S))
_SHORT = re.search(r"## Three double.*?\|---\|\n(.*?)\n\n", PAGE, re.S)[1]
THREE = re.split(r"^\| \d: [^|]*(?=\|)", _SHORT, flags=re.M)[1:]


def rows(table):
    """Minutes, and what they are for."""
    return [(int(minutes), what) for minutes, what in re.findall(r"^\|(?: \|)? (\d+) \| (.*?) \|", table, re.M)]


def unknown(table):
    """The chapters and sections of a plan that are not there."""
    wrong, chapter = [], None
    for _, what in rows(table):
        if what.startswith("Homework"):
            continue
        what = re.sub(r"\[(.*?)\]\(\w+\.ipynb\)", r"\1", what)
        title, _, rest = what.partition(": ")
        if title in CHAPTERS:
            chapter, what = title, rest
        for name in filter(None, what.split("; ")):
            if name not in CHAPTERS.get(chapter, ()):
                wrong.append(f"{chapter}: {name}")
    return wrong


@pytest.mark.parametrize("table", [*FIVE.values(), *THREE], ids=[*FIVE, *"abc"])
def test_a_session(table):
    assert sum(minutes for minutes, _ in rows(table)) == 90
    assert unknown(table) == []


def test_all_sessions_are_read():
    assert list(FIVE) == list("12345") and len(THREE) == 3


def test_a_slip_is_found():
    table = "| 5 | [Adam](adam.ipynb): The rule; The rulle | B |\n| 5 | Signal | |"
    assert unknown(table) == ["Adam: The rulle", "Adam: Signal"]
    assert unknown("| | 5 | Adam: The rule; Turn the ravine |") == ["Adam: Turn the ravine"]
