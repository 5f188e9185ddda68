"""The committed notebooks: their form, and that nothing in them escapes being checked. nbval runs them."""
import ast
import html.parser
import json
import re
import sys

import nbformat
import notebooks as tool
import pytest
import whole_lines
import yaml
from conftest import ROOT

ADDRESS = tool.address()
NOTEBOOKS = [p.relative_to(ROOT).as_posix() for p in tool.notebooks()]


@pytest.fixture(params=NOTEBOOKS)
def name(request):
    return request.param


@pytest.fixture
def notebook(name):
    return nbformat.read(ROOT / name, as_version=4)


def code_cells(notebook):
    return [c for c in notebook.cells if c.cell_type == "code"]


def tree(cell):
    """A cell's syntax tree, its magics left out."""
    return ast.parse(re.sub(r"(?m)^(\s*)[%!].*", r"\1pass", cell.source))


def pages_in_toc(entry):
    yield entry.get("root") or entry.get("file")
    for part in entry.get("parts", []) + entry.get("chapters", []) + entry.get("sections", []):
        yield from pages_in_toc(part)


def test_the_book_has_each_notebook_once():
    listed = [p for p in pages_in_toc(yaml.safe_load((ROOT / "_toc.yml").read_text())) if p]
    assert len(listed) == len(set(listed))
    there = {p.relative_to(ROOT).with_suffix("").as_posix() for p in (ROOT / "chapters").rglob("*.ipynb")
             if ".ipynb_checkpoints" not in p.parts}
    assert there == {p for p in listed if (ROOT / f"{p}.ipynb").exists()}
    assert [p for p in listed if not any((ROOT / f"{p}{end}").exists() for end in (".ipynb", ".md"))] == []
    assert NOTEBOOKS


def test_printed_lines_fit_the_page(notebook):
    """82 characters are what a page of 1280 pixels shows; the rest would be out of sight."""
    outputs = [o for c in code_cells(notebook) for o in c.outputs]
    lines = [line for o in outputs for line in o.get("text", "").splitlines()]
    assert [line for line in lines if len(line) > 82] == []


def test_is_in_its_committed_form(name):
    old = (ROOT / name).read_text()
    assert old == tool.text(tool.normal(json.loads(old), ADDRESS)), f"{name} is not in its committed form: make notebooks"


def test_every_cell_has_run_in_order(notebook):
    counts = [c.execution_count for c in code_cells(notebook) if c.source.strip()]
    assert counts == list(range(1, len(counts) + 1)), "run it from the top: make notebooks"


def test_no_cell_escapes_checking(notebook):
    for cell in notebook.cells:
        assert not re.search(r"NBVAL_|PYTEST_VALIDATE", cell.source), f"nbval would not check: {cell.source}"
        tags = set(cell.metadata.get("tags", []))
        assert not {t for t in tags if t.startswith(("nbval", "raises-exception", "skip-execution"))}, tags


def test_no_cell_fails_or_warns(notebook):
    for cell in code_cells(notebook):
        for output in cell.outputs:
            assert output.output_type != "error", cell.source
            assert output.get("name") != "stderr", f"{cell.source}\nprints a warning: {output.text}"


class Images(html.parser.HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.images = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        if tag == "img":
            self.images.append(dict(attributes))


def test_every_picture_has_a_text(notebook):
    for cell in code_cells(notebook):
        for call in (n for n in ast.walk(tree(cell)) if isinstance(n, ast.Call)):
            if getattr(call.func, "id", getattr(call.func, "attr", None)) == "explore":
                alt = {k.arg: k.value for k in call.keywords}.get("alt")
                assert alt is not None, f"explore without alt: {cell.source}"
                assert not (isinstance(alt, ast.Constant) and not str(alt.value).strip()), cell.source
        for output in cell.outputs:
            html_text = output.get("data", {}).get("text/html", "")
            images = Images(html_text).images
            assert all("alt" in image for image in images), cell.source
            for figure in html_text.split('class="gradlab-picture"')[1:]:
                texts = [(image["alt"] or "").strip() for image in Images(figure.split("</figure>")[0]).images]
                assert any(texts), f"a picture without a text: {cell.source}"
            if images and "gradlab-picture" not in html_text:
                assert all((image["alt"] or "").strip() for image in images), cell.source


def test_nothing_is_asked_of_another_host(notebook):
    asset = re.compile(r"""!\[[^]]*\]\(\s*<?(?:https?:)?//|<(?!a\b)[^>]*\b(?:src|href|data)\s*=\s*["']?(?:https?:)?//"""
                       r"""|\burl\(\s*["']?(?:https?:)?//|@import\s+["'](?:https?:)?//""", re.I)
    for cell in notebook.cells:
        outputs = [o.get("data", {}).get("text/html", "") for o in cell.get("outputs", [])]
        for text in [cell.source, *outputs]:
            assert not asset.search(text), text


def test_begins_with_the_setup_cell(notebook):
    first = code_cells(notebook)[0]
    assert first.source == tool.setup_cell(ADDRESS), "make notebooks writes it"
    assert tool.SETUP_TAG in first.metadata.tags
    assert first.outputs == []


# The tool itself

def installed_by(source, monkeypatch, colab):
    """What a setup cell gives to pip."""
    if colab:
        monkeypatch.setitem(sys.modules, "google.colab", object())
    else:
        monkeypatch.delitem(sys.modules, "google.colab", raising=False)
    lines = []
    exec(re.sub(r"(?m)^( *)%pip (.*)$", lambda m: f"{m[1]}lines.append({m[2]!r})", source), {"lines": lines})
    return lines


@pytest.mark.parametrize("colab", [False, True])
def test_without_an_address_nothing_is_installed_but_said(monkeypatch, capsys, colab):
    source = tool.setup_cell("https://example.invalid/course")
    assert installed_by(source, monkeypatch, colab) == []
    assert ("%pip install ./lib" in capsys.readouterr().out) == colab
    assert "://" not in source


def test_with_an_address_only_colab_installs_from_it(monkeypatch):
    source = tool.setup_cell("https://example.org/us/course")
    assert installed_by(source, monkeypatch, colab=False) == []
    assert installed_by(source, monkeypatch, colab=True) == [
        'install --quiet "gradlab @ git+https://example.org/us/course#subdirectory=lib"']


def raw():
    """A notebook as an editor saves it, with all that must go."""
    picture = {"text/html": ['<figure class="gradlab-picture"><img alt="a dot"', ' src="data:image/webp;base64,AAAA"></figure>'],
               "text/plain": "<Picture: a dot>"}
    widget = {"text/plain": "<explore: a, 2 settings>", tool.WIDGET_VIEW: {"model_id": "f00"}}
    return {
        "nbformat": 4, "nbformat_minor": 5,
        "metadata": {"kernelspec": {"name": "my-env", "display_name": "mine"}, "widgets": {"state": {}},
                     "language_info": {"name": "python", "version": "3.11.2"}},
        "cells": [
            {"cell_type": "markdown", "id": "aa", "metadata": {"collapsed": True}, "source": ["# T\n", "words"]},
            {"cell_type": "code", "id": "bb", "metadata": {"execution": {"iopub.status.busy": "now"}, "tags": ["hide-input"]},
             "execution_count": 7, "source": "x", "outputs": [
                 {"output_type": "stream", "name": "stdout", "text": ["1\n"]},
                 {"output_type": "stream", "name": "stdout", "text": "2\n"},
                 {"output_type": "display_data", "metadata": {"w": 1}, "data": {"image/png": "AAAA"}},
                 {"output_type": "display_data", "metadata": {}, "data": picture},
                 {"output_type": "execute_result", "execution_count": 6, "metadata": {}, "data": widget}]},
        ],
    }


def test_normal_form_keeps_texts_and_drops_the_rest():
    out = tool.normal(raw(), ADDRESS)
    assert out.metadata == tool.METADATA
    words, setup, cell = out.cells
    assert words.metadata == {} and words.source == "# T\nwords" and words.id == "aa"
    assert setup.source == tool.setup_cell(ADDRESS)
    assert cell.metadata == {"tags": ["hide-input"]}
    assert cell.outputs == [
        {"output_type": "stream", "name": "stdout", "text": "1\n2\n"},
        {"output_type": "display_data", "metadata": {}, "data": {
            "text/html": '<figure class="gradlab-picture"><img alt="a dot" src="data:,"></figure>',
            "text/plain": "<Picture: a dot>"}},
        {"output_type": "execute_result", "execution_count": 7, "metadata": {},
         "data": {"text/plain": "<explore: a, 2 settings>"}}]


def test_normal_form_of_the_normal_form_is_itself():
    once = tool.text(tool.normal(raw(), ADDRESS))
    assert tool.text(tool.normal(json.loads(once), ADDRESS)) == once


def test_a_new_address_reaches_a_setup_cell_that_is_there():
    once = tool.normal(raw(), ADDRESS)
    twice = tool.normal(once, "https://example.org/us/course")
    assert [c.source for c in twice.cells] == ["# T\nwords", tool.setup_cell("https://example.org/us/course"), "x"]


def test_a_printed_line_that_came_in_pieces_is_whole_on_the_page():
    pieces = ["estimate:", " 911 steps\n", "meas", "ured: 912\n"]
    outputs = [nbformat.v4.new_output("stream", name="stdout", text=piece) for piece in pieces]
    (whole,) = whole_lines.joined_first(outputs)
    assert whole.text == "estimate: 911 steps\nmeasured: 912\n"
