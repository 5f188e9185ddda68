"""Spelling: every word of the pages, of what lies beside them and of gradlab's docstrings is English, or in words.txt."""
import ast
import pathlib
import re

import nbformat
import pytest
from conftest import ROOT
from spellchecker import SpellChecker

OURS = set((pathlib.Path(__file__).parent / "words.txt").read_text().split())
ENGLISH = SpellChecker(language="en")
CHAPTERS = ROOT / "chapters"
NOTEBOOKS = [p for folder in (CHAPTERS, CHAPTERS / "homework") for p in sorted(folder.glob("*.ipynb"))]
PAGES = [p for folder in (CHAPTERS, CHAPTERS / "homework") for p in sorted(folder.glob("*.md"))] + [
    ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "homework/README.md")]
BANKS = sorted((ROOT / "homework").glob("hw*/*.py"))  # their docstrings are the hints

# What is not prose: code, what opens and closes a directive, its options, formulae, code in a line, addresses,
# roles, HTML.
NO_PROSE = [
    re.compile(r"\A---\n.*?^---$|^```(python|\{eval-rst\}|\{code-cell\}).*?^```", re.S | re.M),
    re.compile(r"^(```|:::)(\{[a-z-]+\})?( ex-[a-z-]+)?|^:[a-z-]+:.*$|^ *>>> .*$", re.M),
    re.compile(r"\$\$.*?\$\$( \(eq-[a-z-]+\))?|\.\. math::.*?(?=\n\s*\n)", re.S),
    re.compile(r"\$[^$]*\$|`+[^`]*`+|\]\([^)]*\)|^\([a-z-]+\)=$|\{[a-z:]+\}|<[^>]+>|https?://\S+", re.M),
]
WORD = re.compile(r"(?<![\w.\\])[A-Za-z][a-z]+(?:['’][a-z]+)?(?![\w(=\[])")


def words(text):
    for pattern in NO_PROSE:
        text = pattern.sub(" ", text)
    return {word.replace("’", "'").lower() for word in WORD.findall(text)}


def unknown(text):
    return sorted(word for word in ENGLISH.unknown(words(text)) if word.removesuffix("'s") not in OURS)


def docstrings(path):
    """All docstrings of a module, without the lines that name parameters."""
    nodes = (n for n in ast.walk(ast.parse(path.read_text()))
             if isinstance(n, (ast.Module, ast.ClassDef, ast.FunctionDef)))
    text = "\n\n".join(filter(None, map(ast.get_docstring, nodes)))
    return re.sub(r"^\s*[\w*, ]+ : .*$", "", text, flags=re.M)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_chapters(path):
    notebook = nbformat.read(path, as_version=4)
    assert unknown("\n\n".join(c.source for c in notebook.cells if c.cell_type == "markdown")) == []


@pytest.mark.parametrize("path", PAGES, ids=lambda p: f"{p.parent.name}-{p.stem}")
def test_pages(path):
    assert unknown(path.read_text()) == []


@pytest.mark.parametrize("path", sorted((ROOT / "lib" / "gradlab").rglob("*.py")) + BANKS, ids=lambda p: p.stem)
def test_docstrings(path):
    assert unknown(docstrings(path)) == []


def test_a_slip_is_found():
    assert unknown("The graident of a nueral network, `nueral`, $nueral$.") == ["graident", "nueral"]
    assert unknown("```{exercise} Titel\n:label: ex-titel\nWhich gradeint?\n```\n\n```python\nxyzzy\n```") == ["gradeint", "titel"]


def test_no_word_of_ours_is_left_over():
    """A word that no page uses any more would hide a slip that looks like it."""
    everything = "\n\n".join(
        [c.source for p in NOTEBOOKS for c in nbformat.read(p, as_version=4).cells]
        + [p.read_text() for p in PAGES]
        + [docstrings(p) for p in [*(ROOT / "lib" / "gradlab").rglob("*.py"), *BANKS]]).lower()
    assert sorted(word for word in OURS if word not in everything) == []
    assert not any(word != word.lower() for word in OURS)
