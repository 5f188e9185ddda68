#!/usr/bin/env python3
"""Plant each fault of tests/planted.py in a copy of the course, and see whether its test notices: `make planted`.

First every test that is named must pass on the course as it is. Then each fault has a copy of its own, in which nothing
runs but the test that claims to catch it, and that must fail by an assertion of its own; an error on the way, a file
that cannot be imported say, does not count. The site is taken as it was built: run `make book` first.
"""
import argparse
import concurrent.futures
import json
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

import evidence

ROOT = pathlib.Path(__file__).resolve().parent.parent
RESULTS = evidence.FIGURES / "planted.json"
SITE = "_build/html"
NOT_OURS = {".git", ".venv", "_build", "__pycache__", ".ipynb_checkpoints", ".pytest_cache"}
NBVAL = "--nbval --nbval-current-env --nbval-sanitize-with tools/nbval.cfg --nbval-cell-timeout 300".split()
# What a test says that is not content: its message begins so, or nbval found another output. All else, a NameError in
# the line of an assertion say, went wrong on the way.
OWN = re.compile(r"AssertionError|assert |Failed: |(?s:.*)Cell outputs differ")


def linked(folder, tree):
    """Copy a folder by hard links: the files of the copy are to be replaced, and never written into."""
    shutil.copytree(folder, tree, copy_function=os.link, symlinks=True, dirs_exist_ok=True,
                    ignore=lambda path, names: [n for n in names if n in NOT_OURS or n.startswith(".venv")])


def copied(tree):
    linked(ROOT, tree)
    linked(ROOT / SITE, tree / SITE)


def planted(text, fault):
    """The text with the fault in it."""
    if text.count(fault.right) != 1:
        raise SystemExit(f"{fault.file} has the right text of {fault.name!r} {text.count(fault.right)} times, not once")
    if "NOISE" in fault.wrong:  # a megabyte that does not compress
        noise = random.Random(0).randbytes(600_000).hex()
        return text.replace(fault.right, fault.wrong.replace("NOISE", noise))
    return text.replace(fault.right, fault.wrong)


def plant(tree, fault):
    path = tree / fault.file
    wrong = planted(path.read_text(), fault)
    path.unlink()  # the other name of the file, in the course, stays as it is
    path.write_text(wrong)


def run(tree, tests, *options):
    """Run tests in a copy: the outcomes as (test, kind, what it says)."""
    report = tree / "report.xml"
    env = evidence.environment(tree) | {"REQUIRE_BROWSER": "1", "REQUIRE_SANDBOX": "1", "PY_COLORS": "0"}
    notebooks = NBVAL if any(test.split("::")[0].endswith(".ipynb") for test in tests) else []
    done = subprocess.run([sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir=.",
                           f"--junitxml={report}", *notebooks, *options, *tests],
                          cwd=tree, env=env, capture_output=True, text=True)
    if not report.exists():
        return [("all", "error", (done.stdout + done.stderr)[-2000:])]
    outcomes = []
    for case in ElementTree.parse(report).iter("testcase"):
        bad = next((part for part in case if part.tag in ("failure", "error", "skipped")), None)
        said = "" if bad is None else f"{bad.get('message') or ''}\n{bad.text or ''}"
        outcomes.append((case.get("name"), "passed" if bad is None else bad.tag, said))
    return outcomes or [("all", "error", (done.stdout + done.stderr)[-2000:])]


def reason(outcomes):
    """Why the fault was caught, in a line; or (None, what happened instead)."""
    failed = [said for _, kind, said in outcomes if kind == "failure"]
    errors = [said for _, kind, said in outcomes if kind == "error"]
    if errors:
        return None, "an error on the way: " + errors[0].strip().splitlines()[0][:200]
    if not failed:
        return None, "nothing failed"
    lines = [line.strip() for line in failed[0].splitlines() if line.strip()]
    if not OWN.match(failed[0]):
        return None, "failed, but by no assertion: " + lines[0][:200]
    said = [line[1:].strip() for line in lines if re.match(r"E\s", line)] or lines
    return re.sub(r"\s+", " ", " ".join(said[:2]))[:110], None


def tried(fault, folder):
    with tempfile.TemporaryDirectory(dir=folder) as name:
        tree = pathlib.Path(name) / "course"
        copied(tree)
        plant(tree, fault)
        return reason(run(tree, [fault.test], "-x"))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("words", nargs="*", help="only the faults whose name, file or test has one of these in it")
    parser.add_argument("--jobs", type=int, default=2, help="how many at a time")
    options = parser.parse_args()
    sys.path.insert(0, str(ROOT / "tests"))
    from planted import FAULTS

    chosen = [f for f in FAULTS if not options.words or any(word in " ".join(f) for word in options.words)]
    if not chosen:
        parser.error(f"no fault has {' or '.join(options.words)} in its name, file or test")
    if not (ROOT / SITE / "chapters").is_dir():
        raise SystemExit("there is no built site in _build/html: make book")
    with tempfile.TemporaryDirectory(dir=ROOT / "_build", prefix="planted-") as folder:  # hard links want one disk
        whole = pathlib.Path(folder) / "whole"
        copied(whole)
        tests = sorted({fault.test for fault in chosen})
        print(f"{len(chosen)} faults; their {len(tests)} tests on the course as it is: ", end="", flush=True)
        outcomes = run(whole, tests, "-n", str(options.jobs), "--dist", "loadscope")
        bad = [f"{name}: {kind}: {said.strip()[:400]}" for name, kind, said in outcomes if kind != "passed"]
        if bad:
            raise SystemExit("\n".join(["", *bad, "these do not pass, so they can prove nothing"]))
        print(f"{len(outcomes)} passed\n")
        results = []
        with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
            for fault, (why, instead) in zip(chosen, pool.map(lambda f: tried(f, folder), chosen)):
                results.append({"fault": fault.name, "file": fault.file, "test": fault.test, "caught": why is not None})
                print(f"{'caught' if why else 'MISSED'}  {fault.name}\n        {fault.file}\n        {fault.test}\n"
                      f"        {why or instead}", flush=True)
    caught = sum(result["caught"] for result in results)
    print(f"\n{caught} of {len(results)} faults were caught.")
    all_caught = caught == len(results)
    if options.words and RESULTS.exists():  # the others' results are still those of before
        known = {(r["fault"], r["file"], r["test"]): r for r in json.loads(RESULTS.read_text()) + results}
        results = [known[key] for f in FAULTS if (key := (f.name, f.file, f.test)) in known]
    evidence.write("planted", results)
    return not all_caught


if __name__ == "__main__":
    raise SystemExit(main())
