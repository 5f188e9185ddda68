"""The benchmark's own logic, without the libraries that it measures against, and the committed results."""
import json
import re
import sys

import numpy as np
import pytest
from conftest import ROOT

sys.path.append(str(ROOT / "benchmarks"))
import bench
import building
import measure

FOUND = json.loads(bench.RESULTS.read_text())
ROWS = {name: group["rows"] for name, group in FOUND["groups"].items()}


def test_turns_are_taken_in_every_round_and_nobody_is_always_first():
    order = []
    times = measure.interleaved({name: (lambda name=name: order.append(name)) for name in "abc"}, rounds=3)
    assert "".join(order[6:]) == "abc" + "bca" + "cab"  # each was called twice before the first round
    assert {name: len(took) for name, took in times.items()} == dict.fromkeys("abc", 3)


def test_a_short_function_is_called_many_times_and_the_mean_taken(monkeypatch):
    clock = [0.0]
    monkeypatch.setattr(measure.time, "perf_counter", lambda: clock[0])
    calls = []

    def short():
        calls.append(None)
        clock[0] += 0.001 * (1 + len(calls) % 2)  # one or two milliseconds

    times = measure.interleaved({"short": short}, rounds=2, seconds=0.02)
    assert len(calls) == 2 + 2 * 20  # the second call, which set the number, took a millisecond
    assert times["short"] == pytest.approx([0.0015, 0.0015])


def test_the_quotient_is_the_median_of_the_rounds_quotients():
    """A round in which everything is ten times as slow changes nothing."""
    assert measure.ratio([1, 10, 1], [2, 20, 2]) == (2, 2, 2)
    assert measure.ratio([1, 1, 1, 1, 1], [1, 2, 3, 4, 500]) == (3, 2, 4)


def test_other_results_are_no_result():
    with pytest.raises(ValueError, match="a case against somebody: losses differ by 0.1, more than 0.01"):
        measure.row("a case", "somebody", 1, [1.0], [2.0], agreement=("losses", 0.1, 0.01))
    with pytest.raises(ValueError, match="nan"):
        measure.row("a case", "somebody", 1, [1.0], [2.0], agreement=("losses", np.nan, 0.01))


def test_a_goal_is_reached_from_above():
    line = measure.row("a case", "somebody", 2, [1.0, 1.0], [2.0, 2.0])
    assert line["ratio"] == 2 and measure.reached(line) and not measure.reached({**line, "goal": 2.1})
    assert measure.reached({**line, "goal": None})


@pytest.mark.parametrize("value, text", [(2.5e-6, "2.5 µs"), (1e-7, "0.1 µs"), (0.0123, "12.3 ms"), (0.25, "250 ms"),
                                         (3.0, "3 s"), (12345.0, "12,345 s")])
def test_times_are_said_with_a_fitting_unit(value, text):
    assert measure.seconds(value) == text


def test_writing_keeps_other_groups_of_the_same_machine_only(tmp_path, monkeypatch):
    monkeypatch.setattr(bench, "version", lambda name: "1.0")
    monkeypatch.setattr(bench, "machine", lambda: {"processor": "one"})
    out = tmp_path / "results.json"
    line = measure.row("a case", "somebody", 2, [1 / 3], [2 / 3])
    group = dict(title="", minutes=1, rows=[line])
    bench.write(out, {"steps": group})
    bench.write(out, {"paths": group})
    assert list(json.loads(out.read_text())["groups"]) == ["steps", "paths"]
    assert json.loads(out.read_text())["groups"]["steps"]["rows"][0]["ours"] == 0.3333
    monkeypatch.setattr(bench, "machine", lambda: {"processor": "two"})
    bench.write(out, {"paths": group})
    assert list(json.loads(out.read_text())["groups"]) == ["paths"]


@pytest.mark.parametrize("words, message", [
    (["steps", "tests"], "no group 'tests'; there are steps, sweeps"), (["--book", "/no/python"], "no Python /no/python"),
    (["--quick", "--out", "file"], "a quick run writes nothing"),
    (["paths", "--out", "old.json"], "old.json has steps from another machine or with other versions: measure all groups")])
def test_what_cannot_be_measured_is_refused_before_it_begins(tmp_path, monkeypatch, capsys, words, message):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(bench, "version", lambda name: "1.0")
    monkeypatch.setattr(bench, "measure_group", None)
    monkeypatch.setattr(sys, "argv", ["bench.py", *words])
    old = json.dumps({"machine": {"processor": "another"}, "versions": {}, "groups": {"steps": {}}})
    (tmp_path / "old.json").write_text(old)
    with pytest.raises(SystemExit) as ended:
        bench.main()
    assert ended.value.code == 2 and message in capsys.readouterr().err
    assert (tmp_path / "old.json").read_text() == old


def test_every_pin_is_the_version_that_was_measured():
    pins = dict(re.findall(r"(?m)^([\w-]+)==(\S+)", (bench.HERE / "requirements.txt").read_text()))
    book = dict(re.findall(r"(?m)^([\w-]+)==(\S+)", (ROOT / "requirements.txt").read_text()))
    assert set(pins) >= {"torch", "jax", "optax", "scikit-learn", "numpy"} and pins["torch"] == "2.13.0"
    assert {name: pins[name] for name in pins if name in book} == {name: book[name] for name in pins if name in book}
    for name, measured in FOUND["versions"].items():
        assert pins.get(name, measured) == measured.partition("+")[0], name


WANTED = [  # group, what its cases say, against whom, goal
    *(("steps", f"{rule}, {dtype}, n = 10^{n}", peer, goal)
      for rule, large in (("momentum", 0.65), ("Adam", 0.45)) for dtype in ("float64", "float32")
      for n, goals in ((2, (4, 2, 2, 2)), (4, (1.2, 2, 2, 2)), (6, (large, 1.2, 1.2, 1.2)), (7, (large, 1.2, 1.2, 1.2)))
      for peer, goal in zip(("torch fused", "torch", "torch foreach", "optax jit"), goals)),
    *(("steps", f"momentum, {dtype}, n = 10^{n}", "np.copyto", 1) for dtype in ("float64", "float32") for n in (6, 7)),
    ("sweeps", "200 × 200 settings, 150 steps", "JAX vmap + scan", 1),
    ("sweeps", "200 × 200 settings, 150 steps", "JAX, first call", 8),
    ("sweeps", "200 × 200 settings, 150 steps", "torch.optim loop", 5000),
    *(("sweeps", f"{n} × {n} settings", "its best size", 1 / 1.3) for n in (100, 1000)),
    ("paths", "2-D path of 1000 steps", "torch autograd", 8),
    ("paths", "2-D path of 1000 steps", "bare NumPy loop", 1 / 1.5),
    *(("networks", f"{data}, {rule}", peer, goal) for data, scan in (("Iris", 1), ("digits", 0.5))
      for rule in ("momentum", "Adam")
      for peer, goal in (("scikit-learn", 1.7), ("torch", 3), ("torch fused", 2), ("JAX scan", scan))),
    ("networks", "64 networks on Iris", "64 MLPClassifier.fit", 10),
    ("pictures", "300 frames", "1.5 s", 1), ("pictures", "300 frames", "whole-figure redraws", 8),
    *(("sweeps", f"{n} × {n} settings", "its best size", 0.7692) for n in (200, 400, 700)),
    *(("pages", f"{name}: key to picture", "16 ms", 1) for name in ("index", "momentum")), ("building", "book, nothing changed", "5 s", 1),
    ("building", "make test", "1.5 × kernels and imports + unit tests", 1),
]


@pytest.mark.parametrize("group, case, peer, goal", WANTED, ids=lambda value: str(value))
def test_nothing_is_left_out_of_the_results(group, case, peer, goal):
    (line,) = (line for line in ROWS[group] if (line["case"], line["peer"]) == (case, peer))
    assert line["goal"] == pytest.approx(goal, rel=1e-3)
    assert line["ratio"] > 0 and line["ours"] > 0 and line["theirs"] > 0


def test_the_parts_of_the_tests_are_told_apart():
    unit, page, cell = ("tests.test_x", "test_a"), ("tests.test_site", "test_b[c.html]"), ("chapters.adam.ipynb", "Cell 0")
    assert building.parts({unit: 2.0, page: 6.0, cell: 4.0}, {unit: 1.0}) == {
        "unit tests": 1.0, "the built site, mostly in a browser": 3.0, "cells of notebooks": 2.0}


def test_results_of_the_peers_were_compared():
    for group in ("steps", "sweeps", "paths", "networks"):
        for line in ROWS[group]:
            if line["peer"] not in ("np.copyto", "its best size"):
                assert line["agreement"]["found"] <= line["agreement"]["allowed"] <= 0.02, line
