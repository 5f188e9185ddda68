#!/usr/bin/env python3
"""Measure gradlab against its peers, side by side in one run, and print a table. Use it through `make bench`.

Each group runs in a process of its own, on one processor core and with one thread, unless it says otherwise. A full run
writes results.json, from which the book draws its page.
"""
import argparse
import datetime
import importlib
import json
import os
import pathlib
import platform
import shutil
import subprocess
import sys
import time
from importlib.metadata import version

from measure import reached, seconds

HERE = pathlib.Path(__file__).resolve().parent
RESULTS = HERE / "results.json"
GROUPS = {"steps": "one step of momentum and of Adam", "sweeps": "a sweep of settings", "paths": "one recorded path",
          "networks": "training networks", "reasons": "why some goals are missed", "pictures": "pictures for sliders", "pages": "a slider on the page",
          "building": "the book and its tests"}
ALL_CORES = {"pages", "building"}  # a browser, and what students and lecturers wait for
NEEDS_BOOK = {"pages", "building"}  # run with the book's own environment
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "JAX_PLATFORMS": "cpu",
              "JAX_ENABLE_X64": "1", "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false"}
PACKAGES = ["gradlab", "numpy", "matplotlib", "ipywidgets", "torch", "jax", "optax", "scikit-learn"]


def processor():
    """The processor's name, where the system tells."""
    try:
        lines = pathlib.Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def caches():
    """Sizes of the first core's data caches, by level, where the system tells."""
    found = {}
    for folder in sorted(pathlib.Path("/sys/devices/system/cpu/cpu0/cache").glob("index*")):
        kind, level, size = ((folder / name).read_text().strip() for name in ("type", "level", "size"))
        if kind != "Instruction":
            found[f"L{level}"] = size
    return found


def machine():
    """What the numbers depend on, and nothing that names the machine."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return dict(processor=processor(), cores=os.cpu_count(), caches=caches(), memory=f"{memory:.0f} GiB",
                system=platform.system(), python=platform.python_version())


def facts():
    """What results must share to stand in one file."""
    return dict(machine=machine(), versions={name: version(name) for name in PACKAGES})


def work(name, quick):
    """What the process of a group does: a line of JSON for each row."""
    if name not in ALL_CORES and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    if name not in NEEDS_BOOK:
        import torch
        torch.set_num_threads(1)
    bytearray(31 << 20)  # once one as large was freed, glibc keeps large arrays: from the first call on, in all groups
    for line in importlib.import_module(name).rows(quick):
        print(json.dumps(line), flush=True)


def measure_group(name, quick, python):
    """Run a group in its own process, print its rows as they come, and return them."""
    command = [python, str(HERE / "bench.py"), "--worker", name, *(["--quick"] if quick else [])]
    env = {**os.environ, **({} if name in ALL_CORES else ONE_THREAD), "PYTHONDONTWRITEBYTECODE": "1"}
    lines = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=env) as process:
        for text in process.stdout:
            lines.append(json.loads(text))
            print(said(lines[-1]), flush=True)
    if process.returncode:
        raise SystemExit(f"{name} failed")
    return lines


def said(line):
    verdict = "" if line["goal"] is None else f"{line['goal']:8.2f}  {'reached' if reached(line) else 'NOT REACHED'}"
    return (f"{line['case']:36}{line['peer']:24}{seconds(line['ours']):>10}{seconds(line['theirs']):>10}"
            f"{line['ratio']:9.2f}{verdict}")


HEAD = f"{'what':36}{'against':24}{'gradlab':>10}{'other':>10}{'times':>9}{'goal':>8}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("groups", nargs="*", metavar="GROUP", help=f"some of {', '.join(GROUPS)}; all when none is named")
    parser.add_argument("--quick", action="store_true", help="fewer rounds and smaller cases, two minutes, nothing written")
    parser.add_argument("--book", default=sys.executable, help="Python of the book's own environment")
    parser.add_argument("--out", type=pathlib.Path, help="where to write instead of results.json")
    parser.add_argument("--worker", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.worker:
        return work(args.worker, args.quick)
    unknown = [name for name in args.groups if name not in GROUPS]
    if unknown:
        parser.error(f"no group {unknown[0]!r}; there are {', '.join(GROUPS)}")
    if not shutil.which(args.book):
        parser.error(f"--book: there is no Python {args.book}")
    chosen = args.groups or [name for name in GROUPS if not (args.quick and name == "building")]

    if args.quick and args.out:
        parser.error("--out: a quick run writes nothing")
    out = None if args.quick else args.out or RESULTS
    here = machine()
    old = json.loads(out.read_text()) if out and out.exists() else {}
    others = old.get("groups", {}).keys() - set(chosen)
    if others and {key: old[key] for key in ("machine", "versions")} != facts():
        parser.error(f"{out.name} has {', '.join(sorted(others))} from another machine or with other versions: measure all "
                     "groups, or give another file as --out")
    print(", ".join([here["processor"], f"{here['cores']} cores", here["memory"], f"Python {here['python']}"]))
    print(f"\n{HEAD}")
    measured = {}
    for name in chosen:
        begin = time.perf_counter()
        rows = measure_group(name, args.quick, args.book if name in NEEDS_BOOK else sys.executable)
        measured[name] = dict(title=GROUPS[name], date=f"{datetime.date.today():%Y-%m-%d}",
                              minutes=round((time.perf_counter() - begin) / 60, 1), rows=rows)
        if out:
            write(out, measured)  # after each group, so that a later one that fails costs nothing
    for name, group in measured.items():
        for line in group["rows"]:
            if line["rounds"] > 2 and line["quartiles"][1] > 1.5 * line["quartiles"][0]:
                print(f"disturbed: {name}, {line['case']} against {line['peer']}: half of the rounds lie between "
                      f"{line['quartiles'][0]:.3g} and {line['quartiles'][1]:.3g}")
    goals = [line for group in measured.values() for line in group["rows"] if line["goal"] is not None]
    print(f"\n{sum(map(reached, goals))} of {len(goals)} goals reached, in "
          f"{sum(group['minutes'] for group in measured.values()):.0f} minutes.")
    if out:
        print(f"Written to {out.name}.")


def write(out, measured):
    """These groups as JSON; what the file has of others stays when it is from the same machine."""
    old = json.loads(out.read_text()) if out.exists() else {}
    kept = old["groups"] if {key: old.get(key) for key in ("machine", "versions")} == facts() else {}
    groups = {name: group for name in GROUPS if (group := measured.get(name, kept.get(name)))}
    rounded = json.loads(json.dumps(dict(**facts(), groups=groups)), parse_float=lambda text: float(f"{float(text):.4g}"))
    out.write_text(json.dumps(rounded, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
