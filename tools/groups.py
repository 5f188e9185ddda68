#!/usr/bin/env python3
"""Run the tests of one kind, and count what they cover.

    python tools/groups.py laws       the laws that hold for all inputs
    python tools/groups.py figures    the data of every figure; wants the built site
    python tools/groups.py supply     what comes from others, and what others get

Each writes tests/trust/NAME.json. Use them through `make laws`, `make figures`, `make supply`.
"""
import argparse
import collections
import json
import pathlib
import re
import subprocess
import sys
import tempfile

import evidence
from evidence import ROOT

TESTS = {
    "laws": ["properties"],
    "figures": ["figures", "scenes", "checks_of_figures", *(path.stem.removeprefix("test_") for path in
                                                           sorted((ROOT / "tests").glob("test_plots*.py")))],
    "supply": ["supply", "vendor"],
}


def laws():
    """How many laws there are: the test functions to which hypothesis gives something."""
    source = (ROOT / "tests" / "test_properties.py").read_text()
    return {"laws": len(re.findall(r"(?m)^@given\(", source))}


def figures():
    """How many figures the notebooks show, by what shows them."""
    from test_figures import CALLS

    shown = collections.Counter(kind for notebook, kind, _ in CALLS if notebook.startswith("chapters/"))
    return {"sliders": shown["explore"], "still": shown["show"]}


def supply():
    """How much is locked, served and shipped."""
    import vendor
    from test_supply import LOCK, locked

    packages = locked(LOCK.read_text()).values()
    lock = json.loads(vendor.LOCK.read_text())
    return {"packages": len(packages), "checksums": sum(hashes for _, hashes, _ in packages),
            "scripts": sum(len(part["files"]) for part in lock["packages"] + lock["bundles"])}


COVERED = {"laws": laws, "figures": figures, "supply": supply}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=TESTS)
    what = parser.parse_args().what
    sys.path.insert(0, str(ROOT / "tests"))
    with tempfile.TemporaryDirectory() as folder:
        report = pathlib.Path(folder, "report.xml")
        done = subprocess.run([sys.executable, "-m", "pytest", "-n", "2", "--dist", "loadscope", "--rootdir=.", "-q",
                               "-p", "no:cacheprovider", f"--junitxml={report}", "--hypothesis-show-statistics",
                               *(f"tests/test_{name}.py" for name in TESTS[what])], cwd=ROOT, stdout=subprocess.PIPE,
                              text=True)
        found = COVERED[what]() | evidence.counts(report)
    if what == "laws":
        found["drawn"] = sum(map(int, re.findall(r"- (\d+) passing\b", done.stdout)))  # as hypothesis counts
    print(done.stdout.rstrip().rpartition("\n")[2] if not done.returncode else done.stdout)
    print(", ".join(f"{number:,} {name}" for name, number in found.items()))
    evidence.write(what, found)
    raise SystemExit(done.returncode)


if __name__ == "__main__":
    main()
