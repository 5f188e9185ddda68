#!/usr/bin/env python3
"""Break off what the course does, and run it again: does it say what happened, and does the next run succeed?

    python tools/faults.py [build] [grade] [install]

Each fault is planted in a copy of the course: a build in which a kernel, or all of it, is killed, or the disk is full;
a grading; an installation, which needs a network. The next run is the same command, with nothing cleaned up before.
Prints a table and writes tests/trust/faults.json. Use it through `make faults`.
"""
import argparse
import contextlib
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import evidence
import nbformat

from gradlab.homework import hostile, sandbox

LIMIT = 600  # seconds for one command
NOTEBOOK = """import os, pathlib, time
folder = pathlib.Path(os.environ["FAULTS"])
(folder / "kernel").write_text(str(os.getpid()))
while (folder / "hold").exists():
    time.sleep(0.05)"""
TOC = "format: jb-book\nroot: chapters/index\nchapters:\n- file: chapters/short\n- file: chapters/held\n"


class Command:
    """A command in a copy of the course, and what it prints."""

    def __init__(self, command, folder, environment):
        self.output = tempfile.TemporaryFile()
        self.process = subprocess.Popen(command, cwd=folder, env=environment, stdin=subprocess.DEVNULL,
                                        stdout=self.output, stderr=subprocess.STDOUT, start_new_session=True)

    def wait_for(self, condition):
        """Wait until something is so, while it runs."""
        end = time.monotonic() + LIMIT
        while not condition():
            if self.process.poll() is not None or time.monotonic() > end:
                raise SystemExit(f"{self.process.args} ended too early:\n{self.said()}")
            time.sleep(0.02)

    def signal(self, number):
        """Send a signal to all of it, as a terminal does."""
        os.killpg(self.process.pid, number)

    def end(self):
        """Wait for its end; return its exit code and what it has said."""
        try:
            code = self.process.wait(LIMIT)
        except subprocess.TimeoutExpired:
            self.signal(signal.SIGKILL)
            code = self.process.wait()
        return code, self.said()

    def said(self):
        self.output.seek(0)
        return re.sub(r"\x1b\[[0-9;]*m", "", self.output.read().decode(errors="replace"))


def plain(said, *patterns):
    """The line that says what happened, or None."""
    for pattern in patterns:
        if found := re.search(pattern, said, re.M):
            return " ".join(found[0].split())
    return None


def left(environment):
    """Processes that have this environment's mark and go on, by /proc."""
    mark = f"FAULTS={environment['FAULTS']}".encode()
    found = []
    for path in pathlib.Path("/proc").glob("[0-9]*/environ"):
        with contextlib.suppress(OSError):
            if mark in path.read_bytes().split(b"\0"):
                found.append(int(path.parent.name))
    return found


def gone(environment):
    """Whether all processes end within a while."""
    end = time.monotonic() + 20
    while left(environment) and time.monotonic() < end:
        time.sleep(0.2)
    return not left(environment)


# -- the build ----------------------------------------------------------------------
def small_book(folder):
    """A copy of the course with three pages, one of which waits while there is a file `hold`."""
    evidence.copy(folder)
    chapters = folder / "chapters"
    for path in chapters.iterdir():
        if path.suffix in (".md", ".ipynb"):
            path.unlink()
    (chapters / "index.md").write_text("# A book\n")
    for name, source in (("short", "print(1)"), ("held", NOTEBOOK)):
        cells = [nbformat.v4.new_markdown_cell(f"# {name}"), nbformat.v4.new_code_cell(source)]
        nbformat.write(nbformat.v4.new_notebook(cells=cells), chapters / f"{name}.ipynb")
    (folder / "_toc.yml").write_text(TOC)
    return folder


def build_faults(folder):
    """Try the faults of a build; yield rows."""
    course, state = small_book(folder / "course"), folder / "state"
    state.mkdir()
    environment = evidence.environment(course) | {"FAULTS": str(state)}
    command = [sys.executable, "tools/book.py"]
    hold, kernel = state / "hold", state / "kernel"

    def again():
        code, said = Command(command, course, environment).end()
        return code == 0 and "The book is in" in said and (course / "_build/html/chapters/held.html").exists(), said

    def row(fault, code, line, also=""):
        clean = gone(environment)
        works, said = again()
        if not works:
            print(said)
        return {"fault": fault, "says": line if code else None, "ends": clean, "next": works and also in said}

    def held():
        for path in (course / "_build", kernel):
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        hold.touch()
        running = Command(command, course, environment)
        running.wait_for(kernel.exists)
        running.wait_for(lambda: kernel.read_text().isdigit())
        return running

    running = held()
    os.kill(int(kernel.read_text()), signal.SIGKILL)
    hold.unlink()
    code, said = running.end()
    line = plain(said, r"^\S*DeadKernelError: Kernel died")
    yield row("a kernel is killed while a notebook runs", code, line)

    for name, number in (("interrupted (Ctrl-C)", signal.SIGINT), ("killed", signal.SIGKILL)):
        running = held()
        running.signal(number)
        hold.unlink()
        code, said = running.end()
        line = plain(said, r"^The build was interrupted.*")
        later = "The last build did not get to its end."
        yield row(f"the build is {name}", code, line if number == signal.SIGINT else later, later)

    script = course / "vendor" / "widgets" / "controls.js"
    script.write_bytes(script.read_bytes().replace(b"a", b"b", 1))
    code, said = Command(command, course, environment).end()
    shutil.copy2(evidence.ROOT / script.relative_to(course), script)
    yield row("a byte of a vendored script is changed", code, plain(said, r"^vendor/.*"))

    build = course / "_build"
    shutil.rmtree(build)
    build.mkdir()
    isolated = ["bwrap", "--dev-bind", "/", "/", "--die-with-parent"]
    code, said = Command([*isolated, "--ro-bind", build, build, *command], course, environment).end()
    yield row("the folder _build cannot be written to", code, plain(said, r"^The build stopped.*"))
    # Both runs within one file system of its own: what the first leaves there the second finds.
    script = """
        exec 3>_build/filler; rm _build/filler  # takes its room until it is closed
        dd if=/dev/zero bs=1k count=$((204800 - $1)) status=none >&3
        "$2" tools/book.py; code=$?
        exec 3>&-
        echo "FIRST ENDED WITH $code"
        "$2" tools/book.py"""
    for room in (0, 40, 5000):  # KB: nothing, part of the store of executed notebooks, part of the pages
        whole = [*isolated, "--size", str(200 << 20), "--tmpfs", build, "sh", "-c", script, "sh", str(room),
                 sys.executable]
        code, said = Command(whole, course, environment).end()
        first, _, second = said.partition("FIRST ENDED WITH ")
        if not second:
            raise SystemExit(said)
        line = plain(first, r"^The build (stopped|failed): .*")
        works = code == 0 and "The book is in" in second
        if not works:
            print(said)
        yield {"fault": f"the disk is full after {room} KB", "says": line if second[:1] != "0" else None,
               "ends": gone(environment), "next": works}


# -- grading ------------------------------------------------------------------------
def grading_faults(folder):
    """Try the faults of a grading; yield rows."""
    state, source = folder / "state", evidence.ROOT / "homework"
    state.mkdir()
    world = hostile.World(source, "hw3_momentum")
    students, many = folder / "in", 6
    students.mkdir()
    for number in range(many):
        text = world.notebook(f"import time\ntime.sleep(0.7)\n{world.solved}\n# {number}")
        (students / f"s{number}.ipynb").write_text(json.dumps(text))
    environment = os.environ | {"FAULTS": str(state)}

    def command(out):
        return [sys.executable, "-m", "gradlab.homework", "grade", str(students), "--out", str(out / "grades.csv"),
                "--source", str(source), "--jobs", "2"]

    def graded(out):
        journal = out / "grades.csv.journal"
        return journal.read_text().count('"result"') if journal.exists() else 0

    def again(out, fewest):
        code, said = Command(command(out), evidence.ROOT, environment).end()
        found = re.search(r"(\d+) notebooks graded, (\d+) as before", said)
        fine = code == 0 and found and int(found[1]) + int(found[2]) == many and int(found[2]) >= fewest
        if not fine:
            print(said)
        return bool(fine and (out / "grades.csv").read_text().count(",right,") == 3 * many)

    for name, number in (("interrupted (Ctrl-C)", signal.SIGINT), ("killed", signal.SIGKILL)):
        out = folder / name.partition(" ")[0]
        running = Command(command(out), evidence.ROOT, environment)
        running.wait_for(lambda: graded(out) >= 2)
        running.signal(number)
        code, said = running.end()
        line = plain(said, r"^Interrupted: .*? are graded and kept") if number == signal.SIGINT else \
            "The next run says how many notebooks were graded before."
        yield {"fault": f"a grading is {name}", "says": line and re.sub(r"\d+", "N", line) if code else None,
               "ends": gone(environment), "next": again(out, 2)}

    isolated = ["bwrap", "--dev-bind", "/", "/", "--die-with-parent", *["--cap-add", "ALL"] * (os.getuid() == 0)]
    out = folder / "full"
    out.mkdir()
    script = """
        dd if=/dev/zero of="$OUT/filler" bs=1k count=$((1024 - 4)) status=none
        "$@"; code=$?
        rm "$OUT/filler"
        echo "FIRST ENDED WITH $code"
        "$@" """
    whole = [*isolated, "--size", str(1 << 20), "--tmpfs", out, "sh", "-c", script, "sh", *command(out)]
    code, said = Command(whole, evidence.ROOT, environment | {"OUT": str(out)}).end()
    first, _, second = said.partition("FIRST ENDED WITH ")
    works = code == 0 and (f"{many} notebooks" in second or "as before" in second)
    if not works:
        print(said)
    yield {"fault": "the disk is full while grades are written", "says": plain(first, r"^grade: .*"),
           "ends": gone(environment), "next": works}


# -- the installation ---------------------------------------------------------------
def installation_faults(folder):
    """Try the faults of `make install`; yield rows."""
    course, state = evidence.copy(folder / "course"), folder / "state"
    state.mkdir()
    environment = {k: v for k, v in os.environ.items() if k not in evidence.OF_MAKE} | {"FAULTS": str(state)}
    python = getattr(sys, "_base_executable", sys.executable)
    command = ["make", "install", f"PYTHON={python}"]

    def installed():
        return len(list((course / ".venv").glob("lib/python*/site-packages/*.dist-info")))

    def again():
        code, said = Command(command, course, environment).end()
        if code:
            print(said)
        return (code == 0 and "Installing into .venv" in said
                and subprocess.run([course / ".venv/bin/python", "-c", "import gradlab.plots"]).returncode == 0)

    says = r"^The installation into .*"
    lock = course / "requirements.lock"
    text = lock.read_text()
    lock.write_text(re.sub(r"(?m)^numpy==[^#]*", lambda found: re.sub(r":\w{64}", f":{'0' * 64}", found[0]), text))
    code, said = Command(command, course, environment).end()
    lock.write_text(text)
    refused = plain(said, r"THESE PACKAGES DO NOT MATCH THE HASHES[^.]*\.")
    yield {"fault": "a package is not the one in the lock", "says": refused if code and plain(said, says) else None,
           "ends": gone(environment), "next": again()}

    for name, number in (("interrupted (Ctrl-C)", signal.SIGINT), ("killed", signal.SIGKILL)):
        shutil.rmtree(course / ".venv", ignore_errors=True)
        running = Command(command, course, environment)
        running.wait_for(lambda: installed() > 10)  # in the middle of it
        running.signal(number)
        code, said = running.end()
        line = plain(said, says) if number == signal.SIGINT else "The next run says that it installs."
        yield {"fault": f"an installation is {name}", "says": line if code else None, "ends": gone(environment),
               "next": again()}


GROUPS = {"build": build_faults, "grade": grading_faults, "install": installation_faults}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("groups", nargs="*", metavar="GROUP", help=f"{', '.join(GROUPS)}; all when none is given")
    groups = parser.parse_args().groups or list(GROUPS)
    if unknown := set(groups) - set(GROUPS):
        parser.error(f"{', '.join(sorted(unknown))}: not one of {', '.join(GROUPS)}")
    if reason := sandbox.available():  # a full disk and a grading want bubblewrap
        raise SystemExit(f"Nothing was tried: {reason}")
    # What a shell has in its background is deaf to Ctrl-C, and so would be all that is interrupted here.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    rows = []
    for group in groups:
        with tempfile.TemporaryDirectory() as folder:
            for row in GROUPS[group](pathlib.Path(folder).resolve()):
                rows.append(row)
                print(json.dumps(row), flush=True)
    bad = [row["fault"] for row in rows if not (row["says"] and row["ends"] and row["next"])]
    print("\n| fault | says | nothing goes on | the next run succeeds |\n| --- | --- | --- | --- |")
    for row in rows:
        print(f"| {row['fault']} | {row['says'] or 'NOTHING'} | {'yes' if row['ends'] else 'NO'} | "
              f"{'yes' if row['next'] else 'NO'} |")
    if set(groups) == set(GROUPS):
        evidence.write("faults", {"faults": rows, "python": sys.version.split()[0]})
    raise SystemExit(f"{len(bad)} of {len(rows)} faults are not survived: {', '.join(bad)}" if bad else 0)


if __name__ == "__main__":
    main()
