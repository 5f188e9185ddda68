"""The list of planted faults is in order: each can be planted, its test is there, and the results are of this list."""
import ast
import json
import pathlib

import pytest
from conftest import ROOT
from plant import RESULTS, SITE
from planted import FAULTS

IN_SITE = [fault for fault in FAULTS if fault.file.startswith(SITE)]
IN_SOURCE = [fault for fault in FAULTS if fault not in IN_SITE]


def named(faults):
    return pytest.mark.parametrize("fault", faults, ids=lambda fault: fault.name)


@named(IN_SOURCE)
def test_the_right_text_is_there_once(fault):
    assert (ROOT / fault.file).read_text().count(fault.right) == 1
    assert fault.wrong != fault.right


@named(IN_SITE)
def test_the_right_text_is_once_in_the_site(site, fault):
    assert (site / pathlib.PurePosixPath(fault.file).relative_to(SITE)).read_text().count(fault.right) == 1
    assert fault.wrong != fault.right


@named(FAULTS)
def test_the_test_is_there(fault):
    """Whether it is there with these parameters is found by `make planted`, which runs it."""
    file, _, name = fault.test.partition("::")
    assert (ROOT / file).is_file()
    if file.endswith(".py"):
        parts = ast.parse((ROOT / file).read_text()).body
        assert name.partition("[")[0] in [part.name for part in parts if isinstance(part, ast.FunctionDef)]


def test_no_fault_is_listed_twice():
    assert len({fault.name for fault in FAULTS}) == len(FAULTS) >= 30
    assert len({(fault.file, fault.right, fault.wrong) for fault in FAULTS}) == len(FAULTS)


def test_the_results_are_of_this_list():
    """And nothing slipped through."""
    results = json.loads(RESULTS.read_text())
    listed = [(result["fault"], result["file"], result["test"]) for result in results]
    assert listed == [(fault.name, fault.file, fault.test) for fault in FAULTS], "make planted"
    assert [r["fault"] for r in results if not r["caught"]] == []
