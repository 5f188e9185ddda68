"""What the book's page on speed shows, drawn from results.json alone."""
import json
import pathlib

from IPython.display import Markdown

from gradlab.plots import INK, MUTED, STRONG, figure, show

RESULTS = pathlib.Path(__file__).resolve().parent / "results.json"
REACHED, MISSED = "#3f78a8", STRONG


def results():
    return json.loads(RESULTS.read_text(encoding="utf-8"))


def reached(line):
    return line["goal"] is None or line["ratio"] >= line["goal"]


def seconds(value):
    """Seconds as a text with three digits and a unit."""
    for unit, factor in (("s", 1), ("ms", 1e3), ("µs", 1e6)):
        if value * factor >= 1:
            break
    return f"{value * factor:#.3g}".rstrip(".") + f" {unit}"


def times(value):
    """A quotient as a text: two digits below 10, none behind the point above, thousands apart."""
    return f"{value:.2g}" if value < 9.95 else f"{value:,.0f}"


def machine(found):
    """What the numbers depend on, as a list in Markdown."""
    here = found["machine"]
    caches = ", ".join(f"{level} {size.replace('K', ' KiB').replace('M', ' MiB')}" for level, size in here["caches"].items())
    versions = ", ".join(f"{name} {version}" for name, version in found["versions"].items())
    minutes = sum(group["minutes"] for group in found["groups"].values())
    return Markdown(f"- Processor: {here['processor']}, {here['cores']} cores, caches {caches or 'not known'}; "
                    f"memory {here['memory']}\n"
                    f"- {here['system']}, Python {here['python']}, {versions}\n"
                    f"- Measured in {found['date']}, in {minutes:.0f} minutes")


def table(lines):
    """The lines of the table in Markdown."""
    rows = ["| what | against | gradlab | other | times as fast | goal |", "|---|---|--:|--:|--:|--:|"]
    for line in lines:
        goal = "" if line["goal"] is None else f"{times(line['goal'])}{'' if reached(line) else ' (missed)'}"
        rows.append(f"| {line['case']} | {line['peer']} | {seconds(line['ours'])} | {seconds(line['theirs'])} "
                    f"| {times(line['ratio'])} | {goal} |")
    return Markdown("\n".join(rows))


def agreement(groups):
    """How far results were apart, as a sentence."""
    found = [line["agreement"]["found"] for group in groups.values() for line in group["rows"] if "agreement" in line]
    return Markdown(f"In {len(found)} lines the results were compared in the same run.")


def bars(panels):
    """A bar for each line: how many times as fast gradlab is, on a logarithmic axis, with the goals.

    Parameters
    ----------
    panels : dict of str to list of dict
        Title -> lines. Those of one case stand together.

    Returns
    -------
    matplotlib.figure.Figure
    """
    count = max(len(lines) + len({line["case"] for line in lines}) for lines in panels.values())
    fig, axes = figure(len(panels), height=round(0.8 + 0.155 * count, 1), width=4.9 if len(panels) == 1 else 4.0)
    every = [line[key] for lines in panels.values() for line in lines for key in ("ratio", "goal") if line[key]]
    low, high = min([*every, 1]) / 1.4, max(every) * 3
    for ax, (title, lines) in zip([axes] if len(panels) == 1 else axes, panels.items()):
        names, at, before = [], 0, None
        for line in lines:
            if line["case"] != before:
                ax.text(low * 1.06, at, line["case"], va="center", fontsize=7.5, color=INK, style="italic")
                before, at = line["case"], at + 1
            good = reached(line)
            ax.barh(at, line["ratio"] - low, left=low, height=0.72, color=REACHED if good else MISSED,
                    hatch=None if good else "////", edgecolor="white", linewidth=0)
            ax.text(max(line["ratio"], line["goal"] or 0) * 1.12, at, times(line["ratio"]), va="center", fontsize=7)
            if line["goal"]:
                ax.plot([line["goal"]] * 2, [at - 0.45, at + 0.45], color=INK, linewidth=1.6, solid_capstyle="butt")
            names.append((at, line["peer"]))
            at += 1
        ax.axvline(1, color=MUTED, linewidth=0.6, linestyle=(0, (4, 2)), zorder=0)
        ax.set(xscale="log", xlim=(low, high), ylim=(at - 0.4, -0.6), title=title,
               xlabel="times as fast as the other", yticks=[y for y, _ in names], yticklabels=[n for _, n in names])
        ax.tick_params(axis="y", length=0)
        ax.xaxis.set_major_formatter(lambda value, _: f"{value:,g}")
    return fig


def said(panels):
    """Alt texts: what each panel's bars say, in words."""
    texts = []
    for title, lines in panels.items():
        parts = [f"{line['case']} against {line['peer']}: {times(line['ratio'])}" for line in lines]
        goals = [line for line in lines if line["goal"] is not None]
        texts.append(f"Bars, {title}: how many times as fast gradlab is. {'; '.join(parts)}. "
                     f"{sum(map(reached, goals))} of {len(goals)} reach their goal.")
    return texts


def chart(panels):
    return show(bars(panels), alt=said(panels))


def by_rule(lines):
    """The steps' lines as panels: a rule and a dtype each, with n as the case."""
    panels = {}
    for line in lines:
        rule, dtype, n = line["case"].split(", ")
        panels.setdefault(f"{rule}, {dtype}", []).append({**line, "case": n})
    return panels
