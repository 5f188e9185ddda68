"""The reference page has an entry for whatever a reader can import, and for the figures that the chapters import."""
import json
import re
from importlib import import_module

import pytest
from conftest import ROOT

import gradlab
import gradlab.plots

PAGE = (ROOT / "chapters" / "api.md").read_text(encoding="utf-8")


def described():
    """The names that the page's directives describe."""
    names = set()
    for kind, target, options in re.findall(r"^\.\. auto(\w+):: ([\w.]+)\n((?:   :.*\n)*)", PAGE, re.M):
        if kind != "module":
            names.add(target.rpartition(".")[2])
            continue
        given = re.search(r":members: (.+)", options)
        left_out = re.search(r":exclude-members: (.+)", options)
        members = re.split(r", *", given[1]) if given else import_module(target).__all__
        names |= set(members) - set(re.split(r", *", left_out[1]) if left_out else [])
    return names


def used_in_chapters():
    """What the chapters import from gradlab.plots."""
    names = set()
    for path in sorted((ROOT / "chapters").glob("*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                for many, one in re.findall(r"from gradlab\.plots import (?:\(([^)]*)\)|(.*))", "".join(cell["source"])):
                    names |= set(re.findall(r"\w+", many or one))
    return names


def test_every_exported_name_is_described():
    functions = {name for name in gradlab.__all__ if callable(getattr(gradlab, name))}
    assert functions - described() == set()


def test_every_figure_of_a_chapter_is_described():
    # nearest is there for the alternative texts of sliders, which stand in folded cells
    assert used_in_chapters() - described() - {"nearest"} == set()


@pytest.mark.parametrize("name", ["apart", "nearest", "style_of"])
def test_what_only_figures_use_is_not(name):
    assert name not in described()
