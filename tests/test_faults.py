"""What is broken off says so, and the next run goes on. `make faults` tries it in earnest: kernels, full disks."""
import errno
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time
import types

import book
import conditions
import evidence
import nbformat
import pytest
import vendor
from conftest import ROOT
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A folder in which tools/book.py builds, with a stand-in for Jupyter Book that does what `does` says."""
    build = tmp_path / "_build"
    for name, value in (("ROOT", tmp_path), ("BUILD", build), ("SITE", build / "html"), ("UNFINISHED", build / "unfinished")):
        monkeypatch.setattr(book, name, value)
    monkeypatch.setattr(vendor, "LOCK", tmp_path / "vendor" / "lock.json")
    (tmp_path / "vendor").mkdir()
    (tmp_path / "vendor" / "script.js").write_text("1")
    lock = {"packages": [{"files": {"script.js": {"sha256": vendor.sha256(b"1")}}}], "bundles": []}
    (tmp_path / "vendor" / "lock.json").write_text(json.dumps(lock))
    monkeypatch.setattr(vendor.problems, "__defaults__", (tmp_path / "vendor",))
    course = types.SimpleNamespace(folder=tmp_path, build=build, does=lambda: 0, runs=0)

    class Process:
        def __init__(self, *_, **__):
            course.runs += 1

        def wait(self, limit=None):
            return course.does() if limit is None else 0

        def kill(self):
            pass

    def popen(command, **options):
        return Process() if "jupyter-book" in str(command[0]) else real(command, **options)

    real = subprocess.Popen
    monkeypatch.setattr(book.subprocess, "Popen", popen)
    return course


def finished(course):
    (course.build / "html").mkdir(parents=True, exist_ok=True)
    (course.build / ".doctrees").mkdir(exist_ok=True)
    return 0


def said(course, capsys):
    with pytest.raises(SystemExit) as end:
        book.main()
    assert end.value.code not in (0, None)
    return f"{end.value.code}\n{capsys.readouterr().err}"


def interrupted(course):
    finished(course)
    raise KeyboardInterrupt


def full(course):
    finished(course)
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("does, line", [
    (interrupted, "The build was interrupted. The same command goes on."),
    (full, "The build stopped: No space left on device. When that is mended, the same command goes on."),
    (lambda course: finished(course) or 1, "The build failed: the lines above say why."),
    (lambda course: finished(course) or -signal.SIGKILL, "137"),
])
def test_a_build_that_breaks_off_says_so_and_is_taken_up(course, capsys, does, line):
    course.does = lambda: does(course)
    assert line in said(course, capsys)
    (course.build / "html" / "half.html").write_text("")
    (course.build / ".doctrees" / "read").write_text("")
    course.does = lambda: finished(course)
    book.main()
    assert "The last build did not get to its end." in capsys.readouterr().out
    assert not (course.build / "html" / "half.html").exists() and not (course.build / ".doctrees" / "read").exists()
    (course.build / "html" / "whole.html").write_text("")
    book.main()
    assert "did not" not in capsys.readouterr().out and (course.build / "html" / "whole.html").exists()


@pytest.mark.parametrize("change", [lambda path: path.write_text("2"), pathlib.Path.unlink,
                                    lambda path: path.with_name("other.js").write_text("1")])
def test_nothing_is_built_with_a_vendored_file_that_the_lock_does_not_know(course, capsys, change):
    change(course.folder / "vendor" / "script.js")
    text = said(course, capsys)
    assert ".js" in text and "lock" in text and "Nothing was built" in text and course.runs == 0


# A build depends on the files alone

def test_a_site_is_left_alone_or_made_anew(course):
    def write():
        finished(course)
        (course.build / "html" / f"{course.runs}.html").touch()
        return 0

    chapter = course.folder / "chapters" / "adam.md"
    chapter.parent.mkdir()
    chapter.write_text("# Adam")
    course.does = write
    book.main()
    (course.build / ".jupyter_cache").mkdir()
    chapter.touch()
    book.main()
    assert course.runs == 1, "nothing had changed"
    for change in (lambda: chapter.write_text("# Adam and AdamW"), lambda: shutil.rmtree(course.build / "html"),
                   lambda: (course.folder / "_config.yml").write_text("title: A book")):
        (course.build / ".doctrees" / "read").touch()
        change()
        book.main()
        assert [path.name for path in (course.build / "html").iterdir()] == [f"{course.runs}.html"]
        assert not (course.build / ".doctrees" / "read").exists() and (course.build / ".jupyter_cache").exists()
    assert course.runs == 4


def test_a_site_does_not_tell_where_and_when_it_was_built(course, monkeypatch):
    def write():
        finished(course)
        (course.build / "html" / ".buildinfo").touch()
        return 0

    def popen(command, **options):
        environments.append(options["env"])
        return real(command, **options)

    environments, real = [], book.subprocess.Popen
    monkeypatch.setattr(book.subprocess, "Popen", popen)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1577836800")
    course.does = write
    book.main()
    assert list((course.build / "html").iterdir()) == []
    assert "SOURCE_DATE_EPOCH" not in environments[-1] and "MPLCONFIGDIR" in environments[-1]


# The store of executed notebooks

@pytest.fixture
def store(course):
    folder = course.build / ".jupyter_cache"
    cache = get_cache(folder)
    for text in ("1", "2"):
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(text)])
        cache.cache_notebook_bundle(CacheBundleIn(notebook, f"{text}.ipynb"), check_validity=False)
    return folder


def notebooks(store):
    return sorted(store.glob("executed/*/base.ipynb"))


def test_a_whole_store_is_kept(course, store, capsys):
    book.take_up()
    assert len(notebooks(store)) == 2 and "damaged" not in capsys.readouterr().out


@pytest.mark.parametrize("damage", [
    lambda store: notebooks(store)[0].unlink(),  # broken off between the list and the file
    lambda store: shutil.rmtree(notebooks(store)[0].parent),
    lambda store: notebooks(store)[0].write_text("{"),  # the disk was full
    lambda store: notebooks(store)[0].write_text(""),
    lambda store: (store / "executed" / "new").mkdir(),
    lambda store: (store / "global.db").write_bytes((store / "global.db").read_bytes()[:5000]),
    lambda store: (store / "global.db").unlink(),
])
def test_a_damaged_store_is_done_away_with(course, store, capsys, damage):
    damage(store)
    book.take_up()
    assert not store.exists() and "damaged" in capsys.readouterr().out


# make install

FAKE = """#!/bin/sh
case "$*" in
  *"-m venv"*) for last; do :; done; mkdir -p "$last/bin"; cp "$0" "$last/bin/python" ;;
  *"pip install"*--require-hashes*) [ ! -e hold ] || exec PYTHON -c "
import pathlib, time
pathlib.Path('begun').touch()
time.sleep(60)" ;;
esac
"""


@pytest.mark.parametrize("number, line", [(signal.SIGINT, "The installation into .venv was not finished."),
                                          (signal.SIGKILL, "")])
def test_an_installation_that_breaks_off_is_begun_anew(tmp_path, number, line):
    """With a Python that only pretends."""
    for name in ("Makefile", "requirements.lock", "lib/pyproject.toml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "python-fake").write_text(FAKE.replace("PYTHON", sys.executable))
    (tmp_path / "python-fake").chmod(0o755)
    (tmp_path / "hold").touch()
    environment = {k: v for k, v in os.environ.items() if k not in evidence.OF_MAKE}
    command = ["make", "install", "PYTHON=./python-fake"]
    running = subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                               text=True, start_new_session=True)
    while not (tmp_path / "begun").exists():
        assert running.poll() is None
        time.sleep(0.01)
    os.killpg(running.pid, number)
    text = running.communicate(timeout=30)[0]
    assert running.returncode != 0 and line in text
    assert not list((tmp_path / ".venv").glob("installed*"))
    (tmp_path / "hold").unlink()
    again = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert again.returncode == 0 and "Installing into .venv" in again.stdout
    assert [path.name for path in (tmp_path / ".venv").glob("installed*")] == ["installed-with-python-fake"]


# What the commands count and find

def test_counts_are_those_of_the_report(tmp_path):
    (tmp_path / "test_it.py").write_text(
        "import pytest\ndef test_a(): pass\ndef test_b(): pass\ndef test_c(): assert 0\ndef test_d(): pytest.skip()\n"
        "@pytest.fixture\ndef bad(): 1 / 0\ndef test_e(bad): pass\n")
    subprocess.run([sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", tmp_path,
                    f"--junitxml={tmp_path}/r.xml", tmp_path], capture_output=True)
    assert evidence.counts(tmp_path / "r.xml") == {"passed": 2, "failed": 2, "skipped": 1}


def test_the_pythons_are_found_by_what_they_are():
    found = conditions.pythons()
    assert list(found) == ["3.11", "3.12", "3.13", "3.14"]
    this = f"3.{sys.version_info.minor}"
    assert found[this] and conditions.works(found[this], this)
    assert not any(conditions.works(sys.executable, version) for version in found if version != this)


def test_cells_of_a_notebook_stay_in_order(tmp_path):
    """And the tests of a file do not, nor the files."""
    cells = [nbformat.v4.new_code_cell(f"{number}") for number in range(12)]
    for name in ("a", "b"):
        nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / f"{name}.ipynb")
    def collected(*options):
        command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--rootdir=.", "--collect-only", "-q",
                   "--nbval", "--nbval-current-env", *options, "tests/test_schedules.py", tmp_path]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True).stdout.splitlines()

    lines = collected("--random-order", "--random-order-seed=1")
    for name in ("a", "b"):
        assert [line.rpartition(" ")[2] for line in lines if f"{name}.ipynb::" in line] == list(map(str, range(12)))
    functions = [line for line in lines if "test_schedules.py::" in line]
    expected = [line for line in collected() if "test_schedules.py::" in line]
    assert sorted(functions) == sorted(expected) and functions != expected and len(functions) > 3
