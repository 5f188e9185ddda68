#!/usr/bin/env python3
"""Run the tests under other conditions: other versions, another order, no network.

    python tools/conditions.py versions [3.11 ... oldest newest]
                                                 every Python that gradlab allows and this machine has, each in an
                                                 environment of its own, and the oldest and newest libraries allowed; or
                                                 those that are named, with the figures of the others as they were
    python tools/conditions.py order [SEED ...]  tests and notebooks in parallel, shuffled by each seed
    python tools/conditions.py offline           the build and the tests where there is no network

Each prints a table and writes tests/trust/NAME.json. Use them through `make versions`, `make order`, `make offline`.
"""
import argparse
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib

import evidence
from evidence import ROOT

NOT_RUN = dict.fromkeys(["passed", "failed", "skipped"])
LIBRARIES = ("numpy", "matplotlib", "ipywidgets")
PROBE = """
import json, socket
said = []
for attempt in (lambda: socket.create_connection(("192.0.2.1", 80), 3), lambda: socket.getaddrinfo("example.org", 80)):
    try:
        attempt()
        said.append(None)
    except OSError as error:
        said.append(error.strerror)
print(json.dumps([[name for _, name in socket.if_nameindex()], said]))
"""


def make(*arguments, cwd=ROOT, environment=None, before=()):
    """Run make; return its exit code and how many tests passed, failed and were left out."""
    environment = {k: v for k, v in (environment or os.environ).items() if k not in evidence.OF_MAKE}
    with tempfile.TemporaryDirectory() as folder:
        report = pathlib.Path(folder, "report.xml")
        # What is found here is not to depend on what was found before: a failure could never be mended.
        options = f"--junitxml={report} --ignore=tests/test_trust.py"
        done = subprocess.run([*before, "make", "--no-print-directory", *arguments], cwd=cwd,
                              env=environment | {"PYTEST_ADDOPTS": options})
        return done.returncode, evidence.counts(report) if report.exists() else NOT_RUN


def table(rows):
    """Print rows, dicts with the same keys, as Markdown."""
    print("\n| " + " | ".join(rows[0]) + " |\n|" + " --- |" * len(rows[0]))
    for row in rows:
        print("| " + " | ".join("" if value is None else str(value) for value in row.values()) + " |")


# -- versions -----------------------------------------------------------------------
def pythons():
    """By version, the Pythons that gradlab allows, each with where it is on this machine, or None."""
    project = tomllib.loads((ROOT / "lib" / "pyproject.toml").read_text())["project"]
    wanted = re.findall(r":: (3\.\d+)'", str(project["classifiers"]))
    return {version: next(filter(lambda path: works(path, version), candidates(version)), None) for version in wanted}


def candidates(version):
    """Where a Python may be: under its name, and where pyenv and uv keep theirs."""
    yield from filter(None, [shutil.which(f"python{version}"), sys.executable])
    for folder in ("~/.pyenv/versions", "~/.local/share/uv/python"):
        yield from map(str, sorted(pathlib.Path(folder).expanduser().glob(f"*/bin/python{version}"), reverse=True))


def works(path, version):
    """Whether this is that Python and can make an environment: a name can lead nowhere, and venv be missing."""
    said = subprocess.run([path, "-c", "import ensurepip, sys, venv; print(*sys.version_info[:2], sep='.')"],
                          capture_output=True, text=True)
    return said.stdout.strip() == version


def installed(folder):
    """The versions in an environment, or None for each when it is not there."""
    python = ROOT / folder / "bin" / "python"
    code = f"""import importlib.metadata, platform, json
print(json.dumps([platform.python_version(), *map(importlib.metadata.version, {LIBRARIES})]))"""
    said = subprocess.run([python, "-c", code], capture_output=True, text=True).stdout if python.exists() else ""
    return dict(zip(("python", *LIBRARIES), json.loads(said) if said else [None] * (1 + len(LIBRARIES))))


def versions(only):
    here = pythons()
    present = sorted((v for v in here if here[v]), key=lambda v: int(v.partition(".")[2]))
    runs = {version: (f"Python {version}", f".venv-{version}", ["unit", f"PYTHON={path}", f"VENV=.venv-{version}"])
            for version, path in here.items()}
    for which, version in (("oldest", present[0]), ("newest", present[-1])):
        runs[which] = f"{which} libraries", f".venv-{which}", [which, "THEN=unit", f"PYTHON={here[version]}"]
    if unknown := set(only) - set(runs):
        raise SystemExit(f"{', '.join(sorted(unknown))}: not one of {', '.join(runs)}")
    before = evidence.FIGURES / "versions.json"
    rows = {row["what"]: row for row in json.loads(before.read_text())["runs"]} if only and before.exists() else {}
    failed = []
    for name in only or runs:
        what, folder, command = runs[name]
        code, found = make(*command) if here.get(name, True) else (None, NOT_RUN)
        rows[what] = {"what": what, **installed(folder), **found, "exit": code}
        failed += [name] * bool(code)
    rows = [rows[what] for what, *_ in runs.values() if what in rows]
    table(rows)
    for version in (v for v in here if not here[v]):
        print(f"Python {version} is not on this machine; the workflow Test has it.")
    return {"runs": rows}, failed


# -- order --------------------------------------------------------------------------
def order(seeds):
    rows = []
    for seed in [int(seed) for seed in seeds or ["1"]]:
        code, found = make("shuffled", f"SEED={seed}")
        rows.append({"seed": seed, **found, "exit": code})
    table(rows)
    return {"runs": rows}, [f"seed {row['seed']}" for row in rows if row["exit"]]


# -- offline ------------------------------------------------------------------------
def offline(_):
    """In a copy, so that nothing built before is of help."""
    before = ["bwrap", "--dev-bind", "/", "/", "--unshare-net", "--die-with-parent"]
    before += ["--cap-add", "ALL"] * (os.getuid() == 0)  # or the grader's sandbox could not be made within
    interfaces, said = json.loads(subprocess.run([*before, sys.executable, "-c", PROBE], capture_output=True, text=True,
                                                 check=True).stdout)
    print(f"Network: interfaces {interfaces}; a connection: {said[0]}; a name: {said[1]}", flush=True)
    if interfaces != ["lo"] or None in said:
        raise SystemExit("There is a network here: nothing was tried.")
    stamp, = pathlib.Path(sys.prefix).glob("installed-with-*")
    with tempfile.TemporaryDirectory() as folder:
        course = evidence.copy(pathlib.Path(folder).resolve() / "course")
        code, found = make("book", "unit", f"VENV={sys.prefix}", f"STAMP={stamp}", f"--old-file={stamp}", cwd=course,
                           environment=evidence.environment(course), before=before)
        pages = len(list((course / "_build" / "html").rglob("*.html")))
    print(f"\nWith no network: {pages} pages built, tests {found}")
    figures = {"interfaces": interfaces, "connection": said[0], "name": said[1], "pages": pages, **found, "exit": code}
    return figures, ["offline"] * bool(code)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = {"versions": versions, "order": order, "offline": offline}
    parser.add_argument("what", choices=commands)
    parser.add_argument("which", nargs="*", help="seeds, or versions")
    arguments = parser.parse_args()
    figures, failed = commands[arguments.what](arguments.which)
    evidence.write(arguments.what, figures)
    raise SystemExit(f"failed: {', '.join(failed)}" if failed else 0)


if __name__ == "__main__":
    main()
