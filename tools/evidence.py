"""What the commands share that try the course under odd conditions: copies to try it on, and figures for a page.

Each writes what it found as JSON into tests/trust/: counts and versions, no dates and no paths, so that a run that
finds the same changes nothing.
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import xml.etree.ElementTree

ROOT = pathlib.Path(__file__).resolve().parent.parent
FIGURES = ROOT / "tests" / "trust"
OF_MAKE = ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")  # what one make tells another, and a make of its own should not hear


def write(name, figures):
    """Write figures into tests/trust/."""
    FIGURES.mkdir(parents=True, exist_ok=True)
    (FIGURES / f"{name}.json").write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n")


def copy(folder):
    """Copy the course as it stands, without what git ignores, into a folder; return the folder."""
    listed = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT,
                            capture_output=True, text=True, check=True).stdout
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target)
    return folder


def environment(folder):
    """The environment in which a copy uses its own gradlab, and the tools of this Python."""
    return os.environ | {"PYTHONPATH": str(folder / "lib"), "PYTHONDONTWRITEBYTECODE": "1",
                         "PATH": f"{pathlib.Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}


def counts(report):
    """How many tests passed, failed and were left out, by a report that pytest wrote with --junitxml."""
    total = {"passed": 0, "failed": 0, "skipped": 0}
    for suite in xml.etree.ElementTree.parse(report).getroot().iter("testsuite"):
        number = {key: int(suite.get(key)) for key in ("tests", "failures", "errors", "skipped")}
        total["failed"] += number["failures"] + number["errors"]
        total["skipped"] += number["skipped"]
        total["passed"] += number["tests"] - number["failures"] - number["errors"] - number["skipped"]
    return total
