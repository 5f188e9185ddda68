"""The list of planted faults is in order: each can be planted, its test is there, and the results are of this list."""
import ast
import json
import pathlib

import nbformat
import pytest
from conftest import ROOT
from plant import RESULTS, SITE, reason, run
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


def test_a_fault_is_caught_by_an_assertion_and_not_by_an_error_on_the_way(tmp_path):
    bodies = {"assert right == 1": True, "assert right == 1, 'not right'": True, "pytest.fail('so')": True,
              "with pytest.raises(ValueError):\n        right + 1": True, "np.testing.assert_allclose(right, 1)": True,
              "assert right() == 1": False, "assert [1, 2].index(3)": False, "assert right == 1 or nothing": False,
              "raise KeyError('assert ')": False, "assert right == 2": False}
    (tmp_path / "test_it.py").write_text("import numpy as np\nimport pytest\n\nright = 2\n\n\n" + "\n\n\n".join(
        f"def test_{number}():\n    {body}" for number, body in enumerate(bodies)))
    outcomes = run(tmp_path, ["test_it.py"])
    assert [name for name, *_ in outcomes] == [f"test_{number}" for number in range(len(bodies))]
    for outcome, (body, caught) in zip(outcomes, bodies.items()):
        why, instead = reason([outcome])
        assert (why is not None, instead is None) == (caught, caught), body


def test_a_changed_output_of_a_notebook_is_caught_and_a_cell_that_stops_is_not(tmp_path):
    for source, caught in (("print(1)", True), ("nothing", False)):
        cell = nbformat.v4.new_code_cell(source, outputs=[nbformat.v4.new_output("stream", text="2\n")], execution_count=1)
        nbformat.write(nbformat.v4.new_notebook(cells=[cell]), tmp_path / "it.ipynb")
        (tmp_path / "tools").mkdir(exist_ok=True)
        (tmp_path / "tools" / "nbval.cfg").write_text("")
        why, instead = reason(run(tmp_path, ["it.ipynb"]))
        assert (why is not None) == caught and (instead is None) == caught, (why, instead)


def test_no_fault_is_listed_twice():
    assert len({fault.name for fault in FAULTS}) == len(FAULTS) >= 30
    assert len({(fault.file, fault.right, fault.wrong) for fault in FAULTS}) == len(FAULTS)


def test_the_results_are_of_this_list():
    """And nothing slipped through."""
    results = json.loads(RESULTS.read_text())
    listed = [(result["fault"], result["file"], result["test"]) for result in results]
    assert listed == [(fault.name, fault.file, fault.test) for fault in FAULTS], "make planted"
    assert [r["fault"] for r in results if not r["caught"]] == []
