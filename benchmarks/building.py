"""What building the book and running its tests take, against kernel starts and imports alone."""
import ast
import collections
import concurrent.futures
import os
import pathlib
import subprocess
import tempfile
import time
import xml.etree.ElementTree

import nbformat
import yaml
from measure import row
from nbclient import NotebookClient

ROOT = pathlib.Path(__file__).resolve().parent.parent
WORKERS = 2  # of make unit and make test
PARTS = "parts of make test"


def in_book():
    """The notebooks that are pages of the book."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text())
    names = [toc["root"], *(entry["file"] for part in toc["parts"] for entry in part["chapters"])]
    return [path for name in names if (path := ROOT / f"{name}.ipynb").exists()]


def imports(source):
    """The import statements of a cell, magics and the setup for Colab left out."""
    lines = "\n".join("" if line.lstrip().startswith(("%", "!")) else line for line in source.splitlines())
    try:
        body = ast.parse(lines).body
    except SyntaxError:
        return ""
    return "\n".join(ast.unparse(node) for node in body if isinstance(node, (ast.Import, ast.ImportFrom)))


def start_and_import(path):
    notebook = nbformat.read(path, as_version=4)
    cells = [nbformat.v4.new_code_cell(text) for cell in notebook.cells
             if cell.cell_type == "code" and (text := imports(cell.source))]
    NotebookClient(nbformat.v4.new_notebook(cells=cells), kernel_name="python3", timeout=120,
                   resources={"metadata": {"path": str(path.parent)}}).execute()


def floor(paths, workers):
    """Seconds of starting a kernel for each notebook and making its imports, so many at a time."""
    begin = time.perf_counter()
    with concurrent.futures.ThreadPoolExecutor(workers) as pool:
        list(pool.map(start_and_import, paths))
    return time.perf_counter() - begin


def command(*words, may_fail=False, **environment):
    """Seconds that a command takes."""
    begin = time.perf_counter()
    env = {k: v for k, v in os.environ.items() if k not in ("MAKEFLAGS", "MAKELEVEL", "PYTHONDONTWRITEBYTECODE")}
    done = subprocess.run(words, cwd=ROOT, env=env | environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True)
    if done.returncode and not may_fail:
        raise SystemExit(f"{' '.join(words)} failed:\n{done.stdout[-3000:]}")
    return time.perf_counter() - begin


def tests(target):
    """Seconds that `make unit` or `make test` takes, and those of each test by its name.

    One of them fails until these very figures are committed.
    """
    with tempfile.TemporaryDirectory() as folder:
        report = pathlib.Path(folder, "report.xml")
        taken = command("make", target, may_fail=True, PYTEST_ADDOPTS=f"--junitxml={report}")
        cases = xml.etree.ElementTree.parse(report).iter("testcase")
        return taken, {(case.get("classname"), case.get("name")): float(case.get("time")) for case in cases}


def parts(everything, of_unit):
    """Seconds of all tests by kind, if the workers were busy all the time."""
    seconds = collections.Counter()
    for (module, name), time in everything.items():
        seconds["cells of notebooks" if ".ipynb" in module else
                "unit tests" if (module, name) in of_unit else "the built site, mostly in a browser"] += time / WORKERS
    return seconds


def rows(quick):
    if quick:  # it would take more than two minutes, and the site that is there
        return
    tested = [path for path in in_book() if path.parent.name != "homework"]
    command("make", "clean")
    cold = command("make", "book")
    unchanged = [command("make", "book") for _ in range(3)]
    alone = floor(in_book(), workers=1)
    yield row("book, nothing built before", "kernels and imports", None, [cold], [alone],
              note=f"{len(in_book())} notebooks, one after the other")
    yield row("book, nothing changed", "5 s", 1.0, unchanged, [5.0] * 3)
    by_two = floor(tested, WORKERS)
    unit, of_unit = tests("unit")
    whole, everything = tests("test")
    yield row("make test", "1.5 × kernels and imports + unit tests", 1.0, [whole], [1.5 * by_two + unit],
              note=f"kernels and imports {by_two:.0f} s, unit tests {unit:.0f} s, two at a time")
    for part, taken in parts(everything, of_unit).items():
        yield row(PARTS, part, None, [whole], [taken])
