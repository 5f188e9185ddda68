"""The page on speed: what it draws and says from results.json."""
import json
import re
import sys

import pytest
from conftest import ROOT
from matplotlib.colors import to_hex

sys.path.append(str(ROOT / "benchmarks"))
import page

FOUND = page.results()
GROUPS = {name: group["rows"] for name, group in FOUND["groups"].items()}
LINES = [
    dict(case="a", peer="first", goal=2.0, ratio=5.0, ours=2e-6, theirs=1e-5),
    dict(case="a", peer="second", goal=2.0, ratio=0.5, ours=2e-3, theirs=1e-3),
    dict(case="b", peer="third", goal=None, ratio=20000.0, ours=0.5, theirs=1e4),
]


def momentum():
    return page.bars({name: lines for name, lines in page.by_rule(GROUPS["steps"]).items() if "momentum" in name})


def adam():
    return page.bars({name: lines for name, lines in page.by_rule(GROUPS["steps"]).items() if "Adam" in name})


def sweeps():
    return page.bars({"sweeps": GROUPS["sweeps"]})


def training():
    return page.bars({"training": GROUPS["networks"]})


def recorded_path():
    return page.bars({"a recorded path": GROUPS["paths"]})


def sliders_and_book():
    return page.bars({"sliders and the book": [*GROUPS["pictures"], *GROUPS["pages"], *GROUPS.get("building", [])]})


SLIDERS, STATIC = [], [momentum, adam, sweeps, training, recorded_path, sliders_and_book]


def test_bars_end_at_the_quotients_and_ticks_stand_at_the_goals():
    (ax,) = page.bars({"title": LINES}).axes
    ends = [bar.get_x() + bar.get_width() for bar in ax.patches]
    assert ends == pytest.approx([5, 0.5, 20000])
    goals = [line.get_xdata()[0] for line in ax.lines if line.get_xdata()[0] == line.get_xdata()[-1] != 1]
    assert goals == [2, 2]
    assert [text.get_text() for text in ax.get_yticklabels()] == ["first", "second", "third"]
    low, high = ax.get_xlim()
    assert low < 0.5 and high > 20000


def test_a_missed_goal_is_told_without_colour_too():
    bars = page.bars({"title": LINES}).axes[0].patches
    assert [bar.get_hatch() for bar in bars] == [None, "////", None]
    assert len({to_hex(bar.get_facecolor()) for bar in bars}) == 2


def test_the_alt_text_has_every_bar():
    (text,) = page.said({"title": LINES})
    for part in ("a against first: 5", "a against second: 0.5", "b against third: 20,000", "1 of 2 reach their goal"):
        assert part in text


def test_the_table_has_every_line_and_says_what_is_missed():
    rows = page.table(LINES).data.splitlines()
    assert rows[2:] == ["| a | first | 2 µs | 10 µs | 5 | 2 |", "| a | second | 2 ms | 1 ms | 0.5 | 2, missed |",
                        "| b | third | 500 ms | 10,000 s | 20,000 |  |"]
    assert "goal" not in page.table(LINES[2:]).data


def test_the_whole_page_draws_from_the_committed_results():
    text = (ROOT / "chapters" / "benchmarks.md").read_text()
    assert {name for name in GROUPS if f'groups["{name}"]' in text} >= set(GROUPS) - {"building"}
    assert "reached" in page.summary(FOUND).data and FOUND["machine"]["processor"] in page.machine(FOUND).data
    assert "float32" in page.agreement(FOUND).data


def test_results_name_no_machine():
    text = json.dumps(FOUND)
    assert set(FOUND) == {"machine", "versions", "groups"}
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", group["date"]) for group in FOUND["groups"].values())
    assert set(FOUND["machine"]) == {"processor", "cores", "caches", "memory", "system", "python"}
    assert "/home" not in text and "/root" not in text and "/tmp" not in text and "http" not in text
