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


POWERS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
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


def has_every_line(figure, about, *groups):
    """Down the panel: a case's name, then its lines, each with a bar, the quotient right of it and a tick at the goal."""
    lines = [line for name in groups for line in GROUPS.get(name, [])]
    for axes in figure.axes:
        title = axes.get_title(loc="left")
        assert about in title if groups == ("steps",) else title == about
        bars, names, goals = list(axes.patches), list(axes.texts), list(axes.lines)
        one = goals.pop()
        assert [*one.get_xdata()] == [1, 1] and axes.get_xlim()[0] < 1 < axes.get_xlim()[1]
        there = [line for line in lines if groups != ("steps",) or line["case"].startswith(title + ",")]
        assert len(there) == len(bars) > 0
        row, case = -1, None
        for line in there:
            if line["case"] != case:
                row, case = row + 1, line["case"]
                name = names.pop(0)
                said = name.get_text()  # of single steps the power alone is named
                assert said == (f"n = 10{case[-1].translate(POWERS)}" if groups == ("steps",) else case)
                assert name.get_position() == (pytest.approx(axes.get_xlim()[0] * 1.06), row)
            row += 1
            bar, number = bars.pop(0), names.pop(0)
            assert bar.get_y() + bar.get_height() / 2 == pytest.approx(row)
            assert bar.get_x() + bar.get_width() == pytest.approx(line["ratio"])
            # three digits, and from ten on all before the point
            assert number.get_text() == (f"{line['ratio']:.3g}" if line["ratio"] < 9.995 else f"{line['ratio']:,.0f}")
            assert number.get_position() == (pytest.approx(max(line["ratio"], line["goal"] or 0) * 1.12), row)
            if line["goal"]:
                (x, also), (low, high) = goals.pop(0).get_data()
                assert (x, also, (low + high) / 2) == (line["goal"], line["goal"], pytest.approx(row))
        assert not names and not goals


def test_every_line_has_its_bar_its_goal_and_its_number():
    has_every_line(momentum(), "momentum", "steps")
    has_every_line(recorded_path(), "a recorded path", "paths")


def test_every_line_on_adam_has_its_bar():
    has_every_line(adam(), "Adam", "steps")


def test_every_line_on_sweeps_has_its_bar():
    has_every_line(sweeps(), "sweeps", "sweeps")


def test_every_line_on_training_has_its_bar():
    has_every_line(training(), "training", "networks")


def test_every_line_on_the_book_has_its_bar():
    has_every_line(sliders_and_book(), "sliders and the book", "pictures", "pages", "building")


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
    close = {**LINES[1], "ratio": 1.999, "goal": 2}
    assert page.table([close]).data.splitlines()[2].endswith("| 1.999 | 2, missed |")


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
