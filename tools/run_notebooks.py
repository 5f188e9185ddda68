#!/usr/bin/env python3
"""Run notebooks as somebody does who has a notebook and the installed package, and nothing else of the course.

    python tools/run_notebooks.py [--colab] [NOTEBOOK ...]

Each notebook (all of chapters/ when none is given) is executed alone in an empty folder, from top to bottom. Says which
ran, and which cell of the others failed. With --colab the kernel believes that it is Colab's. Where ipywidgets is too
old for sliders that the browser turns by itself, each slider is moved, and its picture must follow.
"""
import argparse
import os
import pathlib
import tempfile
import time

import nbclient
import nbformat

ROOT = pathlib.Path(__file__).resolve().parent.parent
MOVE_SLIDERS = """
import gc
import ipywidgets
from gradlab.widgets import Explore

figures = [one for one in gc.get_objects() if isinstance(one, Explore)]
if not hasattr(ipywidgets, "Stack"):
    for figure in figures:
        picture = figure.children[-1].children[-1]
        for name, slider in figure.sliders.items():
            seen = set()
            for slider.index in range(len(slider.options)):
                seen.add(picture.value)
            assert len(seen) > 1, f"the slider {name} does not change its picture"
print(len(figures))
"""


def run(path, folder, env, colab):
    """Execute a notebook in a folder; return how many figures with sliders it has, or raise."""
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell(MOVE_SLIDERS))
    client = nbclient.NotebookClient(notebook, timeout=300, kernel_name="python3",
                                     resources={"metadata": {"path": str(folder)}})
    client.execute(env=env)
    setup = next(cell for cell in notebook.cells if cell.cell_type == "code")
    assert bool(setup.outputs) is colab, "the setup cell does something on Colab, and nothing elsewhere"
    return int(notebook.cells[-1].outputs[0].text)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("notebooks", nargs="*", type=pathlib.Path)
    parser.add_argument("--colab", action="store_true", help="there is a module google.colab")
    arguments = parser.parse_args()
    failed = []
    for path in arguments.notebooks or sorted((ROOT / "chapters").rglob("*.ipynb")):
        with tempfile.TemporaryDirectory() as empty, tempfile.TemporaryDirectory() as modules:
            env = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
            if arguments.colab:
                module = pathlib.Path(modules, "google", "colab")
                module.mkdir(parents=True)
                (module / "__init__.py").touch()
                # Colab's kernels have it loaded before the first cell
                pathlib.Path(modules, "sitecustomize.py").write_text("import google.colab\n")
                env["PYTHONPATH"] = modules
            start = time.monotonic()
            try:
                figures = run(path, empty, env, arguments.colab)
            except nbclient.exceptions.CellExecutionError as error:
                failed.append(path)
                print(f"{path.stem}: FAILED\n{error}")
            else:
                print(f"{path.stem}: ran in {time.monotonic() - start:.0f} s, figures with sliders: {figures}", flush=True)
    raise SystemExit(f"failed: {', '.join(path.stem for path in failed)}" if failed else 0)


if __name__ == "__main__":
    main()
