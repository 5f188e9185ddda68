"""The committed notebooks: their form, and that nothing in them escapes being checked. nbval runs them."""
import ast
import html.parser
import json
import re
import sys

import nbformat
import notebooks as tool
import numpy as np
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


def test_no_machine_has_left_its_name(name):
    """A folder of the machine that it ran on, in a cell or in what it printed."""
    folder = r"(?<![\w/.:])/(?:home|root|tmp|work|mnt|opt|usr|var|private|Users)/\w|\b[A-Za-z]:\\\\+\w"
    assert re.findall(folder, (ROOT / name).read_text()) == []


def test_what_is_cited_is_in_the_references(notebook):
    """A page's keys have the prefix that its list of references says. (The build warns as well, and takes minutes.)"""
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    cited = {key.strip() for keys in re.findall(r"\{cite(?::\w+)?\}`([^`]+)`", text) for key in keys.split(",")}
    entries = re.findall(r"^@\w+\{([^,\s]+),", (ROOT / "chapters" / "references.bib").read_text(), re.M)
    prefix = "".join(re.findall(r"^:keyprefix: (\S+)", text, re.M))
    assert sorted(cited - {prefix + entry for entry in entries}) == []


# Numbers of the text that no cell prints: given ones, and steps of a calculation by hand, whose results are printed.
BY_HAND = {
    "adam": "0.001999 0.005 0.0998 14.44 15.2196 3.8 3.8947 3.9012 5.77",
    "gradient_descent": "0.003 0.0498 11.739 3.2",
    "index": "361",
    "lecture_numbers": "165 2021 2023 4.2 5.4 7.6",
    "momentum": "0.0259 0.518 1.69 1400 165 2.197 7.6",
    "momentum_unrolled": "4.605",
    "multilayer_perceptron": "120 2.2 600",
    "nesterov": "0.0491 0.0797 0.339 0.4052 0.5476 0.56 0.7141 1.1352 2.96 3.8 4.7",
    "optimizer_race": "1120",
    "regularization": "0.0625",
    "rmsprop": "0.2099 0.2222 0.3162 0.4216 0.8775 0.9368 0.98 3.2088 45.3622 50.73 6.7351 7.6",
}
NO_NUMBERS = re.compile(r"https?://\S+|\]\([^)]*\)|\{[a-z:-]+\}`[^`]*`")
QUOTED = re.compile(r"(?<![\w.\\^{])(?:\d+\.\d+|\d{3,})(?!\w)")


def quoted(notebook):
    """The numbers in the text: with decimals, or of three digits and more."""
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    return QUOTED.findall(re.sub(r"(?<=\d)[\u00a0\u202f](?=\d{3})", "", NO_NUMBERS.sub(" ", text)))


def printed(notebook):
    """The numbers that cells print, and those that are written in them."""
    texts = [text for cell in code_cells(notebook) for text in [
        cell.source, *(output.get("text", "") for output in cell.outputs),
        *(text for out in cell.outputs for kind, text in out.get("data", {}).items() if kind.startswith("text/"))]]
    numbers = re.findall(r"\d+(?:,\d{3})*\.?\d*(?:e[+-]?\d+)?", "\n".join(texts).replace("\N{MINUS SIGN}", "-"))
    return np.unique([float(number.replace(",", "")) for number in numbers])


def unprinted(notebook):
    """The numbers of the text that are not among the printed ones, rounded to their own digits."""
    there, wrong = printed(notebook), []
    for number in quoted(notebook):
        half = 0.5 * 10.0 ** -len(number.partition(".")[2])
        if not (np.abs(there - float(number)) <= half * (1 + 1e-9)).any():
            wrong.append(number)
    return wrong


@pytest.mark.parametrize("chapter", [name for name in NOTEBOOKS if name.count("/") == 1])
def test_a_number_of_the_text_is_printed_beside_it(chapter):
    """The cell's number is guarded by nbval, and so is the text's; those that are not stand in `BY_HAND`."""
    wrong = unprinted(nbformat.read(ROOT / chapter, as_version=4))
    assert sorted(set(wrong)) == sorted(BY_HAND.get(chapter.split("/")[1].removesuffix(".ipynb"), "").split())


def test_a_wrong_digit_of_the_text_is_found():
    cell, words = nbformat.v4.new_code_cell("x = 2"), nbformat.v4.new_markdown_cell
    cell.outputs = [nbformat.v4.new_output("stream", text="loss 0.05449 after 1,911 steps\n")]
    right = words("$0.0545$, 0.054, $-0.05$, 1911 [steps](page.ipynb#0.123), $x^{990}$, {cite}`key-1964`")
    assert unprinted(nbformat.v4.new_notebook(cells=[right, cell])) == []
    wrong = words("0.0554, 0.055 and 1912")
    assert unprinted(nbformat.v4.new_notebook(cells=[wrong, cell])) == ["0.0554", "0.055", "1912"]


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


def test_a_solution_is_not_executed_however_it_is_named(monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(tool.nbclient, "NotebookClient", None)
    path = tool.solutions()[0].relative_to(ROOT)
    tool.normalise([path, ROOT / path], execute=True)
    assert capsys.readouterr().out == f"{path}: unchanged\n{ROOT / path}: unchanged\n"
