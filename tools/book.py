#!/usr/bin/env python3
"""Build the book into _build/html, doing over what its own caches would wrongly keep. Use it through `make book`."""
import hashlib
import importlib.metadata
import json
import os
import pathlib
import shutil
import subprocess
import sys

import vendor

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILD = ROOT / "_build"
SITE = BUILD / "html"
UNFINISHED = BUILD / "unfinished"  # there while a build runs, and after one that failed or was broken off


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


def take_up():
    """Do away with what a build that did not get to its end has left, all but the results of notebooks that ran."""
    print("The last build did not get to its end. What it executed is kept; all else is made anew.", flush=True)
    shutil.rmtree(SITE, ignore_errors=True)
    cache = BUILD / ".jupyter_cache"
    if cache.exists() and not sound(cache):
        print("Its store of executed notebooks is damaged: they are executed again.", flush=True)
        shutil.rmtree(cache)


def sound(cache):
    """Whether all that the store of executed notebooks lists is there as a whole, and nothing else."""
    from jupyter_cache import get_cache

    try:
        store = get_cache(cache)
        listed = [store.get_cache_bundle(record.pk).record.hashkey for record in store.list_cache_records()]
    except Exception:  # no database, no list, no file, no JSON: whatever a full disk makes of them
        return False
    return set(listed) == {path.name for path in (cache / "executed").glob("*")}


def main():
    try:
        build()
    except KeyboardInterrupt:
        raise SystemExit("The build was interrupted. The same command goes on.") from None
    except OSError as error:
        raise SystemExit(f"The build stopped: {error.strerror or error}. When that is mended, the same command "
                         "goes on.") from None


def build():
    if wrong := vendor.problems(json.loads(vendor.LOCK.read_text())):
        raise SystemExit("\n".join([*wrong, "Nothing was built: the site serves no file that the lock does not know."]))
    # The execution cache knows notebooks only: results of an older gradlab, NumPy or data file would stay on the page.
    drop_when_changed(BUILD / "code.sha256", BUILD, "lib", "requirements.lock", "tools/extensions")
    # The pages that are drawn from results are executed whenever they are read.
    drop_when_changed(BUILD / "site.sha256", SITE, "chapters", "vendor", "site", "_toc.yml", "_config.yml", "tools/book.py",
                      "benchmarks/page.py", "benchmarks/measure.py", "benchmarks/results.json", "tools/trust.py",
                      "tests/trust", "tests/survivors.py")
    if UNFINISHED.exists():
        take_up()
    if SITE.exists():
        print("Nothing has changed since the last build.")
    else:
        write()
    page = SITE / "index.html"
    print(f"The book is in {page.relative_to(ROOT)}\n{page.as_uri()}")


def write():
    """Write the site.

    As a whole, from the results of notebooks that ran. What Sphinx brings up to date is not what it makes anew: its
    sitemap has the changed pages only, it links to styles in another way, and what was removed is still there.
    """
    shutil.rmtree(BUILD / ".doctrees", ignore_errors=True)
    UNFINISHED.touch()
    env = dict(os.environ)
    env.pop("SOURCE_DATE_EPOCH", None)  # no page says when it was built; Sphinx would put its year beside the copyright
    # Figures are drawn with the defaults and the fonts that Matplotlib brings, whatever the user has set. The list of
    # fonts is made first: Matplotlib says so when it takes long, and that would stand on a page.
    env["MPLCONFIGDIR"] = str(BUILD / "matplotlib")
    subprocess.run([sys.executable, "-c", "import matplotlib.font_manager"], env=env, capture_output=True, check=True)
    command = pathlib.Path(sys.executable).parent / "jupyter-book"
    process = subprocess.Popen([command, "build", "-W", "-n", "--keep-going", "."], cwd=ROOT, env=env)
    try:
        failed = process.wait()
    except KeyboardInterrupt:  # which it has got too; killed at once it would leave a process of sphinx-sitemap behind
        try:
            process.wait(20)
        finally:
            process.kill()
        raise
    if failed:
        why = "the disk is full" if shutil.disk_usage(BUILD).free < 1 << 20 else "the lines above say why"
        print(f"The build failed: {why}. When that is mended, the same command goes on.", file=sys.stderr)
        raise SystemExit(failed if failed > 0 else 128 - failed)
    # Sphinx notes there with what settings it built, the folders of its packages among them: no two sites would be alike.
    (SITE / ".buildinfo").unlink(missing_ok=True)
    UNFINISHED.unlink()


if __name__ == "__main__":
    main()
