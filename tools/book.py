#!/usr/bin/env python3
"""Build the book into _build/html, doing over what its own caches would wrongly keep. Use it through `make book`."""
import hashlib
import importlib.metadata
import os
import pathlib
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILD = ROOT / "_build"


def fingerprint(*names):
    """One number for the content of files and folders, and for what they are built with."""
    installed = sorted((d.metadata["Name"], d.version) for d in importlib.metadata.distributions())
    total = hashlib.sha256(f"{sys.version} {installed}".encode())
    for name in names:
        top = ROOT / name
        for path in [top] if top.is_file() else sorted(top.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                total.update(f"{path.relative_to(ROOT).as_posix()}\0{path.stat().st_size}\0".encode())
                total.update(path.read_bytes())
    return total.hexdigest()


def drop_when_changed(stamp, stale, *names):
    """Remove the folder `stale` when the files differ from those that it was made with, which the stamp knows."""
    now = fingerprint(*names)
    if not stamp.exists() or stamp.read_text() != now:
        shutil.rmtree(stale, ignore_errors=True)
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(now)


def main():
    # The execution cache knows notebooks only: results of an older gradlab, NumPy or data file would stay on the page.
    drop_when_changed(BUILD / "code.sha256", BUILD, "lib", "requirements.txt", "constraints.txt", "tools/extensions",
                      "benchmarks/page.py", "benchmarks/results.json")
    # Static files alone do not make Sphinx copy them again, and pages that left the table of contents would stay.
    drop_when_changed(BUILD / "site.sha256", BUILD / "html", "vendor", "site", "_toc.yml", "_config.yml")

    env = dict(os.environ)
    if "SOURCE_DATE_EPOCH" not in env:  # so that two builds of a commit are alike; an unpacked archive has no commit
        git = shutil.which("git")
        commit = git and subprocess.run([git, "log", "-1", "--format=%ct"], cwd=ROOT, capture_output=True, text=True)
        if commit and commit.returncode == 0 and commit.stdout.strip():
            env["SOURCE_DATE_EPOCH"] = commit.stdout.strip()
    command = pathlib.Path(sys.executable).parent / "jupyter-book"
    failed = subprocess.run([command, "build", "-W", "-n", "--keep-going", "."], cwd=ROOT, env=env).returncode
    if failed:
        # Pages that have been read are not read again, so the next build would not repeat their warnings and pass.
        shutil.rmtree(BUILD / ".doctrees", ignore_errors=True)
        raise SystemExit(failed)
    page = BUILD / "html" / "index.html"
    print(f"The book is in {page.relative_to(ROOT)}\n{page.as_uri()}")


if __name__ == "__main__":
    main()
