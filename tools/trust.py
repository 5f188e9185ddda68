"""What the book's page on trust shows, drawn from the results in tests/trust/ alone.

Each kind of evidence has a command, `make NAME`, which writes NAME.json. Where there is none the page says so. Why a
mutant that survived is harmless stands in tests/survivors.py.
"""
import collections
import json
import re
import runpy
import tomllib

from evidence import FIGURES, ROOT
from IPython.display import Markdown



def read(name):
    """What a command has found, or None when it has not been run."""
    path = FIGURES / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None


def cell(value):
    """A value as the text of a cell, which a bar in it does not end."""
    return "" if value is None else f"{value:,}" if isinstance(value, int) else str(value).replace("|", "\\|")


def table(head, rows):
    """A table in Markdown; what is a number stands on the right."""
    rows = [list(row) for row in rows]
    right = [all(isinstance(value, (int, type(None))) for value in column) for column in zip(*rows)]
    lines = [head, ["--:" if one else "---" for one in right], *([cell(value) for value in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def code(text):
    return f"`{text}`"


def tests(found):
    """What came of tests, as words: what failed is said first."""
    if found["passed"] is None:
        return "no tests were run"
    failed = f"{found['failed']:,} failed, " if found["failed"] else ""
    skipped = f", {found['skipped']:,} left out" if found["skipped"] else ""
    return f"{failed}{found['passed']:,} tests passed{skipped}"


def fine(found):
    """Whether tests were run and none failed or was left out: nothing has been shown by no test."""
    return found["passed"] > 0 and not found["failed"] and not found["skipped"]


# -- the result of each command in a line, and whether it is as it should be ----------------------
def planted(found):
    caught = sum(one["caught"] for one in found)
    return f"{caught} of {len(found)} faults were caught", caught == len(found) > 0


def survivors():
    """Why each is harmless, and those of which it is true: (module, function, line, what became of it)."""
    path = ROOT / "tests" / "survivors.py"
    return runpy.run_path(path)["SURVIVORS"] if path.exists() else {}


def mutants(found):
    total, left = found["mutants"], found["survived"]
    return (f"{total - left:,} of {total:,} mutants were noticed, {1 - left / total:.1%}",
            left <= 0.05 * total and left == sum(map(len, survivors().values())))


def laws(found):
    return f"{found['laws']} laws on {found['drawn']:,} drawn inputs: {tests(found)}", fine(found)


def fuzz(found):
    total = found["rows"][-1]
    return (f"{total['calls']:,} calls of {found['functions']} functions, methods and settings: "
            f"{total['failures'] or 'no'} failures", total["calls"] > 0 and not total["failures"])


def parity(found):
    rows = found["rows"]
    return f"{len(rows)} comparisons: {found['differ'] or 'none'} differ", len(rows) > 0 and not found["differ"]


def figures(found):
    return f"{found['sliders']} figures with sliders, {found['still']} without: {tests(found)}", fine(found)


def versions(found):
    run = [one for one in found["runs"] if one["passed"] is not None]
    failed = sum(one["failed"] for one in run)
    complete = all(one["passed"] and not one["exit"] for one in found["runs"] if one["exit"] is not None)
    return (f"{len(run)} of {len(found['runs'])} were run: {failed or 'no'} tests failed",
            bool(run) and not failed and complete and every_version_is_told_of(found["runs"]))


def every_version_is_told_of(runs):
    """Whether there is a run for each Python that gradlab allows, for its oldest libraries and for newer ones."""
    project = tomllib.loads((ROOT / "lib" / "pyproject.toml").read_text())["project"]
    pythons = re.findall(r":: (\d\.\d+)'", str(project["classifiers"]))
    if [one["what"] for one in runs] != [*(f"Python {v}" for v in pythons), "oldest libraries", "newest libraries"]:
        return False
    *plain, oldest, newest = runs
    lowest = dict(need.split(">=") for need in project["dependencies"])
    return (all(one["python"] is None or one["python"].startswith(f"{v}.") for v, one in zip(pythons, plain))
            and all(minor(oldest[name]) == minor(least) < minor(newest[name]) for name, least in lowest.items()))


def minor(version):
    """The first two numbers of a version."""
    return tuple(map(int, version.split(".")[:2]))


def order(found):
    runs, failed = len(found["runs"]), sum(bool(one["exit"]) for one in found["runs"])
    return (f"{runs} shuffled run{'s' * (runs != 1)}: {failed or 'none'} failed",
            runs > 0 and not failed and all(one["passed"] for one in found["runs"]))


def offline(found):
    return (f"{found['pages']} pages built, {tests(found)}",
            found["pages"] > 0 and bool(found["passed"]) and not found["exit"])


def faults(found):
    survived, of = sum(bool(one["says"] and one["ends"] and one["next"]) for one in found["faults"]), len(found["faults"])
    return f"{survived} of {of} were survived", survived == of > 0


def supply(found):
    return (f"{found['packages']} packages and {found['scripts']} files of scripts, with checksums: {tests(found)}",
            fine(found))


# -- the tables below it ----------------------------------------------------------------------------
def planted_table(found):
    return table(["fault", "the test that must fail", "caught"],
                 [(one["fault"], code(one["test"].removeprefix("tests/")), "yes" if one["caught"] else "NO")
                  for one in found])


def mutants_table(found):
    """By module; then the survivors by the reason why they are harmless."""
    columns = ["mutants", "killed", "timed out", "survived"]
    modules = table(["module", *columns], [*((code(name), *(one[key] for key in columns))
                                             for name, one in found["modules"].items()),
                                           ("all", *(found[key] for key in columns))])
    rows = []
    for reason, keys in survivors().items():
        places = collections.Counter(code(f"{module}.{function}") for module, function, *_ in keys)
        rows.append((reason, len(keys), ", ".join(places)))
    return modules + ("\n\n" + table(["why they are harmless", "survivors", "in"], rows) if rows else "")


def fuzz_table(found):
    rows = [(one["where"] if one["where"] == "all" else code(one["where"]),
             *(one[key] for key in ("calls", "clear_errors", "right_results", "not_compared", "failures")))
            for one in found["rows"]]
    return table(["where", "calls", "clear errors", "right results", "not compared", "failures"], rows)


def parity_table(found):
    """By library, what was compared, and how far apart steps were in double and in single precision at most."""
    rows = []
    for library in dict.fromkeys(one["library"] for one in found["rows"]):
        own = [one for one in found["rows"] if one["library"] == library]
        stated = [one for one in own if one["settings"].startswith("defaults")]
        steps = [one for one in own if one not in stated]
        largest = [max((one["difference"] for one in steps if ("float32" in one["settings"]) is single), default=None)
                   for single in (False, True)]
        rows.append((f"{library} {found['versions'][library]}", len(steps), *("" if one is None else f"{one:.0e}"
                     for one in largest), len(stated), sum(one["verdict"] != "agrees" for one in own)))
    return table(["library", "runs", "double", "single", "defaults", "differ"], rows)


def versions_table(found):
    return table(["what", "Python", "NumPy", "Matplotlib", "ipywidgets", "passed", "failed"],
                 [[one["what"], *("not here" if one["exit"] is None and key == "python" else one[key] or ""
                                  for key in ("python", "numpy", "matplotlib", "ipywidgets")),
                   one["passed"], one["failed"]] for one in found["runs"]])


def order_table(found):
    return table(["seed", "passed", "failed", "left out"],
                 [[one[key] for key in ("seed", "passed", "failed", "skipped")] for one in found["runs"]])


def offline_table(found):
    return table(["tried", "what came of it"], [
        ("network interfaces", ", ".join(map(code, found["interfaces"]))), ("a connection", found["connection"]),
        ("a name", found["name"]), ("the build", f"{found['pages']} pages"), ("the tests", tests(found))])


def faults_table(found):
    return table(["fault", "what is said", "the next run succeeds"],
                 [(one["fault"], code(one["says"]) if one["says"] else "NOTHING", "yes" if one["next"] and one["ends"] else "NO")
                  for one in found["faults"]])


# -- what the page calls ----------------------------------------------------------------------------
KINDS = {  # command -> what it tries, its line, its table
    "planted": ("planted faults", planted, planted_table), "mutants": ("mutants", mutants, mutants_table),
    "laws": ("laws", laws, None), "fuzz": ("bad input", fuzz, fuzz_table),
    "parity": ("other libraries", parity, parity_table), "figures": ("figures", figures, None),
    "versions": ("versions", versions, versions_table), "order": ("another order", order, order_table),
    "offline": ("no network", offline, offline_table), "faults": ("breaking off", faults, faults_table),
    "supply": ("what comes from others", supply, None),
}


def result(name):
    """The line of a command, and whether it is as it should be."""
    found = read(name)
    return ("not run yet", False) if found is None else KINDS[name][1](found)


def summary():
    """All of them, in a table."""
    return Markdown(table(["what is tried", "what came of it", "command"],
                          [(what, result(name)[0], code(f"make {name}")) for name, (what, *_) in KINDS.items()]))


def show(name):
    """What came of a command: its line, and its table where it has one."""
    found, (line, good), more = read(name), result(name), KINDS[name][2]
    if found is None:
        return Markdown(f"This has not been run yet: `make {name}` does it.")
    text = f"{line[0].upper()}{line[1:]}.{'' if good else ' This is not as it should be.'}"
    return Markdown(f"{text}\n\n{more(found)}" if more else text)
