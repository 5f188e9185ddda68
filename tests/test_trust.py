"""The page on trust: it says what the commands found, and what they found is of the course as it is."""
import html
import json
import re

import fuzz
import groups
import pytest
import replay
import trust
from conftest import ROOT

PAGE = (ROOT / "chapters" / "trust.md").read_text()
FOUND = {name: trust.read(name) for name in trust.KINDS}


# -- the results that are committed -----------------------------------------------------------------
@pytest.mark.parametrize("name", trust.KINDS)
def test_the_result_is_there_and_as_it_should_be(name):
    line, good = trust.result(name)
    assert good, f"{line}: make {name}"


@pytest.mark.parametrize("name", groups.COVERED)
def test_what_was_covered_is_what_there_is(name):
    assert groups.COVERED[name]().items() <= FOUND[name].items(), f"make {name}"


def test_bad_input_was_given_to_everything_public():
    entries = [entry for entry in fuzz.entries() if entry.arguments]
    *rows, total = FOUND["fuzz"]["rows"]
    assert FOUND["fuzz"]["functions"] == len({entry.name for entry in entries}), "make fuzz"
    assert {row["where"] for row in rows} == {fuzz.home_of(entry.name) for entry in entries}, "make fuzz"
    assert total["calls"] == 10_000
    for key in ("calls", "clear_errors", "right_results", "not_compared", "failures"):
        assert sum(row[key] for row in rows) == total[key]


def test_other_libraries_were_asked_for_everything_that_the_notation_says_of_them():
    names = {"torch": "torch", "optax": "optax", "keras": "keras", "sklearn": "scikit-learn"}
    rows = {(row["library"], row["rule"]) for row in FOUND["parity"]["rows"]}
    stored = {(names[trace["library"]], trace["kind"]) for trace in replay.STORED["traces"]
              if trace["library"] in names}
    stated = {(names[path.split(".")[0]], path.partition(".")[2]) for path in replay.STORED["defaults"]
              if path.split(".")[0] in names}
    assert len(stored) > 15 and len(stated) > 15 and stored | stated <= rows, "make parity"
    assert {library for library, _ in rows} == set(names.values())


def test_all_that_can_break_off_was_broken_off():
    faults = " ".join(one["fault"] for one in FOUND["faults"]["faults"])
    assert all(word in faults for word in ("kernel", "build", "disk is full", "grading", "installation", "vendored"))


# -- the page ---------------------------------------------------------------------------------------
def test_every_command_has_its_section_and_is_there():
    assert re.findall(r'^trust\.show\("(\w+)"\)$', PAGE, re.M) == list(trust.KINDS)
    targets = re.findall(r"(?m)^([a-z ]+):.*##", (ROOT / "Makefile").read_text())
    for name in trust.KINDS:
        assert f"`make {name}`" in PAGE and name in " ".join(targets).split()


def test_the_page_types_no_figure_of_its_own():
    """What is counted comes from the files; the versions of Python and the digits of one bad input are no counts."""
    prose = re.sub(r"\A---.*?^---$|```.*?^```", "", PAGE, flags=re.S | re.M)
    assert re.findall(r"(?<![\w.])\d+(?:\.\d+)?", prose) == ["0", "400", "3.11", "3.14"]


def test_the_site_has_every_figure(site):
    """A page that was built before the results changed has others."""
    def words(text):
        return " ".join(re.sub(r"[|\\'’]", " ", text.replace("`", "")).split())

    text = re.sub(r"</?(code|span)\b[^>]*>", "", (site / "chapters" / "trust.html").read_text())
    text = words(html.unescape(re.sub(r"<[^>]+>", " ", text)))
    for name, found in FOUND.items():
        line, _ = trust.result(name)
        assert text.count(line) + text.count(line[0].upper() + line[1:]) >= (2 if found else 1), name
        rows = trust.show(name).data.split("\n\n", 1)[-1].splitlines()
        for row in (row for row in rows if set(row) - set("|-: ")):  # not the lines below the heads
            assert words(row) in text, row


# -- on results of our own --------------------------------------------------------------------------
@pytest.fixture
def say(tmp_path, monkeypatch):
    """What the page says of a result."""
    monkeypatch.setattr(trust, "FIGURES", tmp_path)

    def said(name, found):
        (tmp_path / f"{name}.json").write_text(json.dumps(found))
        return trust.show(name).data
    return said


@pytest.mark.parametrize("name", trust.KINDS)
def test_what_was_not_run_is_not_claimed(say, name):
    assert trust.show(name).data == f"This has not been run yet: `make {name}` does it."
    assert trust.summary().data.count("| not run yet |") == len(trust.KINDS)


def test_tables_are_the_results(say):
    assert say("planted", [dict(fault="a", file="f", test="tests/test_a.py::test_b", caught=True)]) == (
        "1 of 1 faults were caught.\n\n| fault | the test that must fail | caught |\n| --- | --- | --- |\n"
        "| a | `test_a.py::test_b` | yes |")
    row = dict(library="torch", settings="lr=1, float64", difference=2e-16, verdict="agrees")
    text = say("parity", dict(versions={"torch": "3.0"}, differ=1, rows=[
        row, row | dict(difference=3e-15), row | dict(settings="lr=1, float32", difference=0.5, verdict="DIFFERS"),
        row | dict(settings="defaults lr=1", difference=0.0)]))
    assert text.startswith("4 comparisons: 1 differ. This is not") and "| torch 3.0 | 3 | 3e-15 | 5e-01 | 1 | 1 |" in text
    keys = ("python", "numpy", "matplotlib", "ipywidgets", "passed", "failed", "exit")
    runs = [dict(what="Python 3.11") | dict(zip(keys, ("3.11.7", "2.4", "3.11", "8.1", 1234, 0, 0))),
            dict(what="Python 3.14") | dict.fromkeys(keys)]
    text = say("versions", dict(runs=runs))
    assert "1 of 2 were run: no tests failed." in text and "| Python 3.14 | not here |  |  |  |  |  |" in text
    assert "| Python 3.11 | 3.11.7 | 2.4 | 3.11 | 8.1 | 1,234 | 0 |" in text


def test_no_version_that_is_allowed_is_left_out(say):
    """Made from lib/pyproject.toml by hand: whoever allows another version changes this too."""
    least, newer = ("2.0.2", "3.9.4", "7.7.5"), ("2.4.6", "3.11.2", "8.1.9")
    keys = ("python", "numpy", "matplotlib", "ipywidgets", "passed", "failed", "exit")
    what = ["Python 3.11", "Python 3.12", "Python 3.13", "Python 3.14", "oldest libraries", "newest libraries"]
    python, libraries = ["3.11.7", "3.12.1", "3.13.0", None, "3.11.7", "3.13.0"], [newer] * 4 + [least, newer]
    runs = [dict(what=w) | dict(zip(keys, (p, *l, 9, 0, 0))) for w, p, l in zip(what, python, libraries)]
    runs[3] |= dict(passed=None, failed=None, exit=None)
    wrong = "This is not as it should be."
    assert wrong not in say("versions", dict(runs=runs))
    assert wrong in say("versions", dict(runs=runs[1:]))
    assert wrong in say("versions", dict(runs=[runs[0] | dict(python="3.12.1"), *runs[1:]]))
    assert wrong in say("versions", dict(runs=[*runs[:4], runs[4] | dict(numpy="2.4.6"), runs[5]]))
    assert wrong in say("versions", dict(runs=[*runs[:5], runs[5] | dict(matplotlib="3.9.9")]))
    # its tests have not run, it was not installed, or something failed beside them
    for broken in (dict(passed=None, failed=None, exit=2), dict.fromkeys(keys) | dict(exit=2), dict(exit=2)):
        assert wrong in say("versions", dict(runs=[runs[0] | broken, *runs[1:]]))
    nothing = [run | dict(passed=None, failed=None, exit=None) for run in runs]
    assert wrong in say("versions", dict(runs=nothing))


def test_survivors_are_there_by_their_reason(say, monkeypatch):
    keys = [("activations", "relu", "a > 0", "a >= 0"), ("activations", "relu", "1 | 2", "1"), ("_checks", "f", "", "x")]
    monkeypatch.setattr(trust, "survivors", lambda: {"equal | alike": keys[:2], "a text": keys[2:]})
    module = {"mutants": 100, "killed": 96, "timed out": 1, "survived": 3}
    text = say("mutants", module | {"modules": {"activations": module}})
    assert text.startswith("97 of 100 mutants were noticed, 97.0%.\n")
    assert "| `activations` | 100 | 96 | 1 | 3 |\n| all | 100 | 96 | 1 | 3 |\n\n" in text
    assert text.endswith("| equal \\| alike | 2 | `activations.relu` |\n| a text | 1 | `_checks.f` |")
    monkeypatch.setattr(trust, "survivors", lambda: {"a text": keys[2:]})
    assert "This is not as it should be." in say("mutants", module | {"modules": {}})


@pytest.mark.parametrize("name, found, words", [
    ("planted", [dict(fault="a", file="f", test="t", caught=False)], "0 of 1"),
    ("mutants", dict(mutants=100, killed=80, survived=20, modules={}) | {"timed out": 0}, "80 of 100 mutants"),
    ("mutants", dict(mutants=900, killed=899, survived=1, modules={}) | {"timed out": 0}, "899 of 900 mutants"),
    ("laws", dict(laws=3, drawn=10, passed=2, failed=1, skipped=0), "1 failed, 2 tests passed"),
    ("fuzz", dict(functions=2, rows=[dict(where="all", calls=9, clear_errors=7, right_results=0, not_compared=1, failures=1)]),
     "1 failures"),
    ("figures", dict(sliders=1, still=1, passed=2, failed=1, skipped=1), "1 failed, 2 tests passed, 1 left out"),
    ("order", dict(runs=[dict(seed=1, passed=5, failed=1, skipped=0, exit=2)]), "1 shuffled run: 1 failed"),
    *(("offline", dict(interfaces=["lo"], connection="no", name="no", passed=1, failed=0, skipped=0) | more, words)
      for more, words in [(dict(pages=0, exit=0), "0 pages"), (dict(pages=9, exit=2), "9 pages"),
                          (dict(pages=9, exit=0, passed=0), "0 tests passed"),
                          (dict(pages=0, exit=2) | dict.fromkeys(["passed", "failed", "skipped"]), "no tests were run")]),
    ("faults", dict(faults=[dict(fault="a", says=None, ends=True, next=True)]), "0 of 1"),
    ("supply", dict(packages=1, checksums=1, scripts=1, passed=1, failed=1, skipped=0), "1 failed"),
    # nothing was tried
    ("planted", [], "0 of 0"), ("faults", dict(faults=[]), "0 of 0"), ("order", dict(runs=[]), "0 shuffled runs"),
    ("order", dict(runs=[dict(seed=1, passed=0, failed=0, skipped=9, exit=0)]), "1 shuffled run"),
    ("parity", dict(versions={}, rows=[], differ=0), "0 comparisons"),
    ("fuzz", dict(functions=2, rows=[dict.fromkeys(("calls", "clear_errors", "right_results", "not_compared",
                                                    "failures"), 0) | dict(where="all")]), "0 calls"),
    ("laws", dict(laws=3, drawn=10, passed=0, failed=0, skipped=0), "0 tests passed"),
    ("figures", dict(sliders=1, still=1, passed=0, failed=0, skipped=9), "9 left out"),
    ("supply", dict(packages=1, checksums=1, scripts=1, passed=0, failed=0, skipped=17), "17 left out"),
])
def test_what_went_wrong_is_said(say, name, found, words):
    text = say(name, found)
    assert words in text and "This is not as it should be." in text
