"""Spelling: every word of the pages, the README and gradlab's docstrings is English, or in words.txt."""
import ast
import pathlib
import re

import nbformat
import pytest
from conftest import ROOT
from spellchecker import SpellChecker

OURS = set((pathlib.Path(__file__).parent / "words.txt").read_text().split())
ENGLISH = SpellChecker(language="en")

# What is not prose: formulae, code, addresses, roles and options of directives, HTML.
NO_PROSE = re.compile(r"\$\$.*?\$\$|\$[^$]*\$|`+[^`]*`+|\]\([^)]*\)|\{[a-z:]+\}|^\s*:[a-z-]+:.*?$|<[^>]+>|https?://\S+|>>> .*?$|\(eq-[a-z-]+\)|"
                      r"\.\. math::.*?(?=\n\s*\n)", re.S | re.M)
WORD = re.compile(r"(?<![\w.\\])[A-Za-z][a-z]+(?:['’][a-z]+)?(?![\w(=\[])")


def words(text):
    return {word.replace("’", "'").lower() for word in WORD.findall(NO_PROSE.sub(" ", text))}


def unknown(text):
    return sorted(word for word in ENGLISH.unknown(words(text)) if word.removesuffix("'s") not in OURS)


def docstrings(path):
    nodes = (n for n in ast.walk(ast.parse(path.read_text()))
             if isinstance(n, (ast.Module, ast.ClassDef, ast.FunctionDef)))
    return "\n\n".join(re.sub(r"^( *)(\S.*?)( : .*)?$\n\1-{3,}", r"\2", text, flags=re.M)
                       for text in map(ast.get_docstring, nodes) if text)


@pytest.mark.parametrize("path", sorted((ROOT / "chapters").glob("*.ipynb")), ids=lambda p: p.stem)
def test_chapters(path):
    notebook = nbformat.read(path, as_version=4)
    assert unknown("\n\n".join(c.source for c in notebook.cells if c.cell_type == "markdown")) == []


@pytest.mark.parametrize("path", [ROOT / "README.md", *sorted((ROOT / "chapters").glob("*.md"))], ids=lambda p: p.stem)
def test_pages(path):
    assert unknown(re.sub(r"^```.*?^```", "", path.read_text(), flags=re.S | re.M)) == []


@pytest.mark.parametrize("path", sorted((ROOT / "lib" / "gradlab").rglob("*.py")), ids=lambda p: p.stem)
def test_docstrings(path):
    # Lines of a docstring that name parameters are code.
    text = re.sub(r"^\s*[\w*, ]+ : .*$|^\s*[-=]{3,}$", "", docstrings(path), flags=re.M)
    assert unknown(text) == []


def test_a_slip_is_found():
    assert unknown("The graident of a nueral network, `nueral`, $nueral$.") == ["graident", "nueral"]


def test_no_word_of_ours_is_left_over():
    """A word that no page uses any more would hide a slip that looks like it."""
    everything = "\n\n".join(
        [c.source for p in (ROOT / "chapters").glob("*.ipynb") for c in nbformat.read(p, as_version=4).cells]
        + [p.read_text() for p in [ROOT / "README.md", *(ROOT / "chapters").glob("*.md")]]
        + [docstrings(p) for p in (ROOT / "lib" / "gradlab").rglob("*.py")]).lower()
    assert sorted(word for word in OURS if word not in everything) == []
    assert not any(word != word.lower() for word in OURS)
