"""The ledger: when a number counts as reproduced, what the table shows, and that its rows can be led to."""
import re

import nbformat
import pytest
from conftest import ROOT

from gradlab.ledger import Ledger


def verdict(printed, computed, **rest):
    ledger = Ledger("a lecture")
    ledger.row("a-row", "slide 1", "a number", printed, computed, **rest)
    return ledger.rows[0].verdict


@pytest.mark.parametrize("printed, computed", [
    ("0.5449", 0.544879), ("0.5449", 0.54485), ("0.5449", 0.54495), ("−12", -12.0), ("-0.65", -0.6528), ("2.05", 2.0480),
    ("0.00001", 1.1643e-05), ("12", 12), ("8/3", 8 / 3), ("16 384", 16384), ("16 384", 16384), ("81 %, 90 %", [81, 90.4]),
    ("1.2e-5", 1.16e-5), ("1.2e−5", 1.24e-5), ("about 1", 1.0486),
])
def test_what_rounds_to_the_print_is_reproduced(printed, computed):
    assert verdict(printed, computed) == "reproduced"


@pytest.mark.parametrize("printed, computed", [
    ("0.5449", 0.544849), ("0.5449", 0.544951), ("−12", 12), ("-0.65", 0.65), ("2.05", 2.0449), ("12", 12.6), ("12", 11.4),
    ("8/3", 2.6667), ("16 384", 16), ("81 %, 90 %", [81, 91]), ("81 %, 90 %", [90, 81]), ("0.4, 0.4", 0.4),
    ("0.4", [0.4, 0.4]), ("1.2e-5", 1.2e-4), ("7", float("nan")), ("7", float("inf")),
])
def test_what_does_not_is_an_erratum(printed, computed):
    assert verdict(printed, computed) == "erratum"
    assert verdict(printed, computed, inferred=True) == "erratum", "an inference that misses is no inference"


def test_a_formula_is_compared_by_what_it_comes_to():
    assert verdict("$x^2$ at 7", 49.0, claims=49.0) == "reproduced"
    assert verdict("$x^2$ at 7", 49.0, claims=49.001) == "erratum"
    assert verdict("$x^2$ at 7", 7.0, claims=49.0) == "erratum"
    assert verdict("two thirds of 2", 4 / 3, claims="4/3") == "reproduced"
    assert verdict("nothing", 1e-3, claims=0.0) == "erratum"


def test_what_rests_on_an_assumption_is_inferred():
    assert verdict("12", 12, inferred=True) == "inferred"


def test_what_has_nothing_to_compare_is_not_printed():
    assert verdict("a picture", [1.5, 2.5]) == "not printed"
    assert verdict("a picture", [1.5, 2.5], inferred=True) == "not printed", "a verdict is not typed"


def test_a_key_that_is_none_or_not_new_is_refused():
    ledger = Ledger("a lecture")
    for key in ("A-row", "a row", "-a", "a-", "", "a_b"):
        with pytest.raises(ValueError, match="key must be new"):
            ledger.row(key, "slide 1", "a number", "1", 1.0)
    ledger.row("a-row", "slide 1", "a number", "1", 1.0)
    with pytest.raises(ValueError, match="key must be new.*'a-row'"):
        ledger.row("a-row", "slide 2", "another", "2", 2.0)
    assert len(ledger.rows) == 1


def test_the_table_shows_print_computation_and_verdict():
    ledger = Ledger("a lecture")
    ledger.chapter("momentum", "Momentum")
    ledger.row("a-one", "slide 1", "$v_1$", "−1.2", -1.2, corrected=-1.4)
    ledger.row("a-two", "slide 2", "$x$", "$2x$", -4.0, claims=-8.0, remark="twice")
    ledger.row("a-three", "slide 3", "n", "16 384", 16384)
    head, rule, chapter, one, two, three = ledger._repr_markdown_().splitlines()
    assert head == "| where | what | printed | computed | verdict |" and rule.count("-|-") == 4
    assert chapter == "| | [Momentum](momentum.ipynb) | | | |"
    assert one == '| <span class="ledger" id="a-one">slide 1</span> | $v_1$ | −1.2 | −1.2 | reproduced, mended −1.4 |'
    assert two == '| <span class="ledger" id="a-two">slide 2</span> | $x$ | $2x$, which gives −8 | −4 | **erratum**: twice |'
    assert three == '| <span class="ledger" id="a-three">slide 3</span> | n | 16 384 | 16 384 | reproduced |'
    assert repr(ledger) == "<a lecture: 3 rows, 2 reproduced, 1 erratum, 0 inferred, 0 not printed>"


def stored_rows():
    """The rows of the page as they are stored: key → cells."""
    page = nbformat.read(ROOT / "chapters" / "lecture_numbers.ipynb", as_version=4)
    tables = [o.data["text/markdown"] for c in page.cells if c.cell_type == "code" for o in c.outputs
              if "text/markdown" in o.get("data", {})]
    rows = [re.match(r'\| <span class="ledger" id="([^"]+)">(.*?)</span> \| (.*) \|$', line)
            for table in tables for line in table.splitlines()]
    return {m[1]: m[3].split(" | ") for m in rows if m}


# What the lectures print, typed here from their slides a second time: the page must have it.
PRINTED = {
    "a-parameters": "12", "a-h": "0.4, 0.4", "a-z": "0.18", "a-prediction": "0.5449", "a-loss": "0.7872",
    "a-w1": "0.0946, 0.0946, 0.0946, 0.0946, 0.0891, 0.0891", "a-w2": "0.0455, 0.0782, 0.0782", "a-x1": "−1.6",
    "a-slope": "−12", "a-gd-x1": "−0.8", "a-gd-cost": "2.05", "a-v1": "−1.2", "a-m-x1": "−0.8", "a-slope2": "3.072",
    "a-v2": "−0.65", "a-label": "−0.65", "a-m-x2": "−0.15", "a-m-cost": "0.12", "b-gamma": "0.9", "b-decay": "0.9",
    "c-sigma": "1/3", "c-prediction": "2/3", "c-epoch": "16,384", "c-batches": "8, 16, 32, 64, 128", "c-scale": "500",
    "c-split": "80, 10, 10", "c-l2": "0.5625, 0.375", "c-l1": "0.75, 1", "d-momentum": "0.00001",
    "d-gradient-descent": "0.36", "e-m2": "90 %, 100 %", "e-m3": "81 %, 90 %, 100 %",
}
ERRATA = {"a-parabola", "a-quartic", "a-label", "b-theta", "b-mean-square", "b-correction", "c-relu-case", "c-loss",
          "c-sum-or-mean", "c-average", "d-general", "e-slip"}


def test_the_page_has_what_the_lectures_print():
    rows = stored_rows()
    assert {key: rows[key][1] for key in PRINTED if key in rows} == PRINTED


def test_the_page_says_where_no_number_is_printed():
    assert {key for key, cells in stored_rows().items() if cells[-1].startswith("not printed")} == {
        "a-overshoot", "a-nesterov", "d-uturns", "e-question"}


def test_the_page_finds_the_errata_that_are_known():
    assert {key for key, cells in stored_rows().items() if cells[-1].startswith("**erratum**")} == ERRATA


TEACHING = ("multilayer_perceptron", "gradient_descent", "stochastic_gradient_descent", "momentum", "momentum_unrolled",
            "nesterov", "regularization", "rmsprop", "adam")


@pytest.mark.parametrize("chapter", TEACHING)
def test_a_chapter_leads_to_its_rows(chapter):
    text = (ROOT / "chapters" / f"{chapter}.ipynb").read_text()
    led_to = set(re.findall(r"\(lecture_numbers\.ipynb#([a-z0-9-]+)\)", text))
    assert led_to, "no link to a row"
    assert led_to <= stored_rows().keys()
