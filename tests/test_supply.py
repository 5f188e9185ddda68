"""What comes from others is what was chosen: the lock, and nothing that runs or is shipped unasked."""
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile

import pytest
from conftest import ROOT
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

BINDER = ROOT / ".binder" / "requirements.txt"
LOCK = ROOT / "requirements.lock"
PROJECT = tomllib.loads((ROOT / "lib" / "pyproject.toml").read_text())
OWN = "gradlab (lib/pyproject.toml)"  # who asks for a package, as the locks have it


def asked(path):
    """The requirements in a file that a person wrote."""
    lines = (line.partition("#")[0].strip() for line in path.read_text().splitlines())
    return [Requirement(line) for line in lines if line]


def locked(text):
    """Of each package in a lock: its requirement, how many checksums it has, and who asks for it."""
    entries = {}
    for entry in re.findall(r"(?m)^[a-z0-9].*(?:\n +.*)*", text):
        requirement = Requirement(entry.partition(" \\")[0])
        who = [word.strip("# ") for word in entry.partition("# via")[2].splitlines()]
        hashes = re.findall(r"--hash=sha256:[0-9a-f]{64}\b", entry)
        entries[canonicalize_name(requirement.name)] = requirement, len(hashes), [word for word in who if word]
    return entries


def stale(text, requirements, name):
    """What in a lock does not fit the requirements in the file of this name and those of the package."""
    entries, out = locked(text), []
    own = [Requirement(line) for line in PROJECT["project"]["dependencies"]]
    for who, wanted in ((f"-r {name}", requirements), (OWN, own)):
        names = {canonicalize_name(one.name): one for one in wanted}
        there = {key for key, (_, _, via) in entries.items() if who in via}
        out += [f"{key}: not locked for {who}" for key in sorted(names.keys() - there)]
        out += [f"{key}: no longer asked for by {who}" for key in sorted(there - names.keys())]
        for key in sorted(there & names.keys()):
            version, = entries[key][0].specifier
            if version.operator != "==" or not names[key].specifier.contains(version.version, prereleases=True):
                out.append(f"{key}: locked{version}, but {names[key]} is asked for")
    return out


LOCKS = [(LOCK, ROOT / "requirements.txt", "requirements.txt"),
         (BINDER, BINDER.with_suffix(".in"), ".binder/requirements.in")]


@pytest.mark.parametrize("lock, source, name", LOCKS, ids=["book", "binder"])
def test_the_lock_is_not_stale(lock, source, name):
    assert stale(lock.read_text(), asked(source), name) == [], "run `make lock`"


@pytest.mark.parametrize("lock", [LOCK, BINDER], ids=["book", "binder"])
def test_every_package_is_pinned_with_checksums_and_comes_from_no_named_host(lock):
    text = lock.read_text()
    for requirement, hashes, via in locked(text).values():
        assert [one.operator for one in requirement.specifier] == ["=="] and hashes and via, requirement
        assert requirement.url is None
    names = {line.split("==")[0] for line in text.splitlines() if line[:1].isalnum()}
    assert names == set(locked(text)) and len(names) > 40  # one version for all Pythons, and none overlooked
    assert "://" not in text and not re.search(r"(?m)^ *-(?!-hash)", text)


def test_binder_has_the_versions_of_the_book():
    book, binder = locked(LOCK.read_text()), locked(BINDER.read_text())
    assert {key: str(entry[0]) for key, entry in binder.items()} == {key: str(book[key][0]) for key in binder}


@pytest.mark.parametrize("change, said", [
    (lambda lines: lines + [Requirement("new==1.0")], "new: not locked"),
    (lambda lines: [one for one in lines if one.name != "nbval"], "nbval: no longer asked for"),
    (lambda lines: [Requirement("nbval==0.0.1") if one.name == "nbval" else one for one in lines], "nbval: locked=="),
])
def test_a_stale_lock_is_noticed(change, said):
    found = stale(LOCK.read_text(), change(asked(ROOT / "requirements.txt")), "requirements.txt")
    assert len(found) == 1 and found[0].startswith(said)


def test_pip_refuses_a_file_with_another_checksum(tmp_path):
    """As `make install` calls it, with a package of our own and no network."""
    recipe = (ROOT / "Makefile").read_text()
    options = re.search(r"\$\(INSTALL\) (--require-hashes .*?)-r requirements.lock", recipe)[1].split()
    wheel = tmp_path / "tiny-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as file:
        file.writestr("tiny.py", "")
        file.writestr("tiny-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: tiny\nVersion: 1.0\n")
        file.writestr("tiny-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        file.writestr("tiny-1.0.dist-info/RECORD", "")

    def install(line):
        (tmp_path / "lock").write_text(line)
        return subprocess.run([sys.executable, "-m", "pip", "install", *options, "--no-index", "--find-links", tmp_path,
                               "--target", tmp_path / "there", "-r", tmp_path / "lock"], capture_output=True, text=True)

    right = subprocess.run([sys.executable, "-m", "pip", "hash", wheel], capture_output=True, text=True, check=True)
    right = re.search(r"sha256:(\w+)", right.stdout)[1]
    assert install(f"tiny==1.0 --hash=sha256:{right}").returncode == 0
    wrong = f"tiny==1.0 --hash=sha256:{'0' * 64}"
    for line, reason in ((wrong, "DO NOT MATCH THE HASHES"), ("tiny==1.0", "Hashes are required")):
        shutil.rmtree(tmp_path / "there", ignore_errors=True)
        done = install(line)
        assert done.returncode != 0 and reason in done.stderr and not (tmp_path / "there").exists()


# What others get

@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The package as it is built from a copy, without a network."""
    folder = tmp_path_factory.mktemp("wheel")
    shutil.copytree(ROOT / "lib", folder / "lib",
                    ignore=shutil.ignore_patterns("*.egg-info", "build", "__pycache__"))
    subprocess.run([sys.executable, "-m", "pip", "wheel", "--quiet", "--no-index", "--no-build-isolation", "--no-deps",
                    "--wheel-dir", folder, folder / "lib"], check=True)
    file, = folder.glob("*.whl")
    with zipfile.ZipFile(file) as content:
        return {name: content.read(name) for name in content.namelist()}


def test_the_wheel_has_all_of_the_package_and_nothing_else(wheel):
    files = {path.relative_to(ROOT / "lib").as_posix() for path in (ROOT / "lib" / "gradlab").rglob("*")
             if path.suffix in (".py", ".csv", ".json")}
    version = PROJECT["project"]["version"]
    assert {name for name in wheel if not name.startswith(f"gradlab-{version}.dist-info/")} == files


def test_the_wheel_has_no_tests_notebooks_or_solutions(wheel):
    solutions = [json.loads(path.read_text()) for path in (ROOT / "homework").glob("hw*/solution.ipynb")]
    regions = {region.strip() for notebook in solutions for cell in notebook["cells"]
               for region in re.findall(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", "".join(cell["source"]), re.S)}
    assert len(regions) > 10  # or the pattern finds nothing
    for name, data in wheel.items():
        assert not re.search(r"(^|/)(test|conftest|solution|mistakes)[^/]*$|\.ipynb$", name), name
        assert not any(region in data.decode() for region in regions if len(region) > 30), name


def imported(lib):
    """How many modules of gradlab were imported from a folder, and what that did."""
    done = subprocess.run([sys.executable, "-B", ROOT / "tests" / "import_watch.py"], capture_output=True, text=True,
                          check=True, env=os.environ | {"PYTHONPATH": str(lib), "MPLBACKEND": "agg"})
    number, *seen = done.stdout.splitlines()
    return int(number), [line for line in seen if line]


def test_nothing_happens_on_import():
    assert imported(ROOT / "lib") == (len(list((ROOT / "lib" / "gradlab").rglob("*.py"))), [])


def test_what_happens_on_import_would_be_noticed(tmp_path):
    shutil.copytree(ROOT / "lib" / "gradlab", tmp_path / "gradlab", ignore=shutil.ignore_patterns("__pycache__"))
    secret, written = tmp_path / "secret.txt", tmp_path / "written.txt"
    secret.write_text("")
    lines = {
        "schedules": f"import pathlib; pathlib.Path({str(secret)!r}).read_text()",
        "losses": f"import pathlib; pathlib.Path({str(written)!r}).write_text('')",
        "plots/adam": "import subprocess; subprocess.run(['true'])",
        "plots/nesterov": "import os; os.system('true')",
        "widgets": "import socket; socket.socket().close()",
        "races": "import numpy; numpy.random.default_rng().normal()",
        "homework/cases": "import numpy; numpy.random.normal()",
        "theory": "import random; random.random()",
    }
    for name, line in lines.items():
        with open(tmp_path / "gradlab" / f"{name}.py", "a") as file:
            file.write(f"\n{line}\n")
    seen = "\n".join(imported(tmp_path)[1])
    for what in (f"reads {secret}", f"writes {written}", "subprocess.Popen", "os.system", "socket.__new__",
                 "random numbers: default_rng", "random numbers: the global generator"):
        assert what in seen, what
