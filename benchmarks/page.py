"""What the book's page on speed shows, drawn from results.json alone."""
import json
import pathlib

from IPython.display import Markdown
from measure import reached, seconds

from gradlab.plots import INK, MUTED, STRONG, caption, figure, show

RESULTS = pathlib.Path(__file__).resolve().parent / "results.json"
REACHED, MISSED = "#3f78a8", STRONG


def results():
    return json.loads(RESULTS.read_text(encoding="utf-8"))


def times(value):
    """A quotient as a text: three digits below 10, then whole, thousands apart."""
    return f"{value:.3g}" if value < 9.995 else f"{value:,.0f}"


def machine(found):
    """What the numbers depend on, as a list in Markdown."""
    here, groups = found["machine"], found["groups"].values()
    caches = ", ".join(f"{level} {size.replace('K', ' KiB').replace('M', ' MiB')}" for level, size in here["caches"].items())
    versions = ", ".join(f"{name} {version}" for name, version in found["versions"].items())
    return Markdown(f"- processor: {here['processor']}, {here['cores']} cores, caches {caches or 'not known'}; "
                    f"memory: {here['memory']}\n"
                    f"- {here['system']}, Python {here['python']}, {versions}\n"
                    f"- measured: {', '.join(sorted({group['date'] for group in groups}))}, in "
                    f"{sum(group['minutes'] for group in groups):.0f} minutes")


def agreement(found):
    """How far the results were apart, as a sentence."""
    lines = [line for group in found["groups"].values() for line in group["rows"] if "agreement" in line]
    single = [line for line in lines if "float32" in line["case"]]
    double = [line for line in lines if line not in single]

    def largest(some):
        return f"{max(line['agreement']['found'] for line in some):.0e}"

    return Markdown(f"They were compared in {len(lines)} lines of the tables below. The largest relative difference was "
                    f"{largest(double)} in float64 and {largest(single)} in float32.")


def summary(found):
    """How many goals were reached."""
    lines = [line for group in found["groups"].values() for line in group["rows"] if line["goal"] is not None]
    return Markdown(f"Of {len(lines)} goals {sum(map(reached, lines))} were reached.")


def table(lines, head=("what", "against", "gradlab", "other", "times as fast")):
    """The lines as a table in Markdown."""
    goals = any(line["goal"] is not None for line in lines)
    rows = [f"| {' | '.join(head)} |{' goal |' if goals else ''}", f"|---|---|--:|--:|--:|{'--:|' if goals else ''}"]
    for line in lines:
        goal = "" if line["goal"] is None else f"{times(line['goal'])}{'' if reached(line) else ', missed'}"
        note = f" ({line['note']})" if "note" in line else ""
        quotient = times(line["ratio"])
        if goal == f"{quotient}, missed":  # by so little that it takes one more digit to see it
            quotient = f"{line['ratio']:.4g}"
        rows.append(f"| {line['case']} | {line['peer']}{note} | {seconds(line['ours'])} | {seconds(line['theirs'])} "
                    f"| {quotient} |{f' {goal} |' if goals else ''}")
    return Markdown("\n".join(rows))


def bars(panels):
    """A bar for each line: how many times as fast gradlab is, on a logarithmic axis, with the goals as ticks.

    Parameters
    ----------
    panels : dict of str to list of dict
        Title -> lines. Those of one case stand together.

    Returns
    -------
    matplotlib.figure.Figure
    """
    count = max(len(lines) + len({line["case"] for line in lines}) for lines in panels.values())
    fig, axes = figure(len(panels), height=round(0.8 + 0.17 * count, 1), width=3.8)
    every = [line[key] for lines in panels.values() for line in lines for key in ("ratio", "goal") if line[key]]
    low, high = min([*every, 1]) / 1.5, max(every) * 4
    for ax, (title, lines) in zip([axes] if len(panels) == 1 else axes, panels.items()):
        at, case, names = 0, None, {}
        for line in lines:
            if line["case"] != case:
                case = line["case"]
                ax.text(low * 1.06, at, case, va="center", fontsize=7.5, color=INK, style="italic")
                at += 1
            good = reached(line)
            ax.barh(at, line["ratio"] - low, left=low, height=0.72, color=REACHED if good else MISSED,
                    hatch=None if good else "////", edgecolor="white", linewidth=0)
            ax.text(max(line["ratio"], line["goal"] or 0) * 1.12, at, times(line["ratio"]), va="center", fontsize=7,
                    color=INK)
            if line["goal"]:
                ax.plot([line["goal"]] * 2, [at - 0.46, at + 0.46], color=INK, linewidth=1.8, solid_capstyle="butt")
            names[at] = line["peer"]
            at += 1
        ax.axvline(1, color=MUTED, linewidth=0.6, linestyle=(0, (4, 2)), zorder=0)
        ax.set(xscale="log", xlim=(low, high), ylim=(at - 0.4, -0.6), xlabel="times as fast as the other",
               yticks=list(names), yticklabels=list(names.values()))
        ax.tick_params(axis="y", length=0)
        ax.xaxis.set_major_formatter(lambda value, _: f"{value:,g}")
        caption(ax, title)
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
    """The lines on single steps as panels: a rule and a type each, with n as the case."""
    panels = {}
    for line in lines:
        rule, dtype, n = line["case"].split(", ")
        power = n.partition("^")[2].translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))
        panels.setdefault(f"{rule}, {dtype}", []).append({**line, "case": f"n = 10{power}"})
    return panels
