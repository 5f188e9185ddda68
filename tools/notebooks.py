#!/usr/bin/env python3
"""Execute the notebooks of chapters/ and bring them into the one form in which they are committed.

    python tools/notebooks.py [notebook ...] [--no-execute]

Text outputs stay, so that a reader on the web sees them and nbval can compare them. Pictures, the state of widgets and
everything that differs from run to run go. The setup cell, which installs gradlab on Colab, is written here too.
"""
import argparse
import hashlib
import json
import pathlib
import re
import urllib.parse

import nbclient
import nbformat
import yaml

ROOT = pathlib.Path(__file__).resolve().parent.parent
CHAPTERS = ROOT / "chapters"
HOMEWORK = "homework"
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
CELL_METADATA = {"tags", "mystnb", "nbgrader"}
SETUP_TAG = "remove-cell"  # not on the page
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


def notebooks():
    """All notebooks of the book.

    Those in chapters/homework are not: nobody has run them, and `python -m gradlab.homework release` writes them.
    """
    return sorted(p for p in CHAPTERS.rglob("*.ipynb")
                  if ".ipynb_checkpoints" not in p.parts and HOMEWORK not in p.relative_to(CHAPTERS).parts)


def solutions():
    """The solution notebooks of the homework: brought into form, and left as they are released, not executed."""
    return sorted((ROOT / HOMEWORK).glob("hw*/solution.ipynb"))


def address():
    """Where the course is published, as _config.yml has it."""
    return yaml.safe_load((ROOT / "_config.yml").read_text())["repository"]["url"]


def setup_cell(url):
    """The source of every chapter's first code cell, for a course published at `url`.

    Under the reserved domain .invalid the course has no address yet, and the cell installs nothing from anywhere.
    """
    if urllib.parse.urlsplit(url).hostname.endswith(".invalid"):
        action = ('print("This copy of the course does not know where it is published. Upload its folder lib,"\n'
                  '          " then run in a new cell: %pip install ./lib")')
    else:
        action = f'%pip install --quiet "gradlab @ git+{url}#subdirectory=lib"'
    return ("# Colab comes without the course's package; everywhere else it is installed already.\n"
            "import sys\n\n"
            'if "google.colab" in sys.modules:\n'
            f"    {action}")


def without_pictures(html):
    """HTML with the content of its pictures taken out and their texts left in."""
    return re.sub(r'src="data:[^"]*"', 'src="data:,"', html)


def joined(text):
    return text if isinstance(text, str) else "".join(text)


def normal_output(output, count):
    """One output in its committed form, or None when nothing of it stays."""
    kind = output["output_type"]
    if kind == "stream":
        return {"name": output["name"], "output_type": kind, "text": joined(output["text"])}
    if kind == "error":
        return output
    data = {mime: joined(value) if mime.startswith("text/") else value for mime, value in output["data"].items()
            if not mime.startswith("image/") and mime != WIDGET_VIEW}
    if not data:
        return None
    if "text/html" in data:
        data["text/html"] = without_pictures(data["text/html"])
    out = {"data": data, "metadata": {}, "output_type": kind}
    return out | {"execution_count": count} if kind == "execute_result" else out


def normal_cell(cell):
    """One cell in its committed form."""
    source = joined(cell["source"])
    out = {
        "cell_type": cell["cell_type"],
        "id": cell.get("id") or hashlib.sha256(source.encode()).hexdigest()[:8],
        "metadata": {k: v for k, v in sorted(cell["metadata"].items()) if k in CELL_METADATA and v},
        "source": source,
    }
    if "attachments" in cell:
        out["attachments"] = cell["attachments"]
    if cell["cell_type"] == "code":
        count = cell.get("execution_count")
        outputs = []
        for output in filter(None, (normal_output(o, count) for o in cell["outputs"])):
            same = outputs and output["output_type"] == "stream" and outputs[-1].get("name") == output["name"]
            if same:  # a long print arrives in pieces
                outputs[-1]["text"] += output["text"]
            else:
                outputs.append(output)
        out |= {"execution_count": count, "outputs": outputs}
    return out


def normal(notebook, url):
    """A notebook (as parsed JSON) in its committed form, for a course published at `url`."""
    cells = [normal_cell(cell) for cell in notebook["cells"]]
    code = [i for i, cell in enumerate(cells) if cell["cell_type"] == "code"]
    if code and SETUP_TAG in cells[code[0]]["metadata"].get("tags", []):
        cells[code[0]]["source"] = setup_cell(url)
    else:
        cells.insert(min(1, len(cells)), {
            "cell_type": "code", "id": "setup", "metadata": {"tags": [SETUP_TAG]}, "source": setup_cell(url),
            "execution_count": None, "outputs": []})
    out = nbformat.from_dict({"cells": cells, "metadata": METADATA, "nbformat": 4, "nbformat_minor": 5})
    nbformat.validate(out)
    return out


def text(notebook):
    """A notebook as the text of its file."""
    return nbformat.writes(notebook).rstrip("\n") + "\n"


def normalise(paths, execute):
    """Bring notebooks into their committed form, executed or as they are, and say which have changed."""
    url = address()
    for path in paths:
        notebook = normal(json.loads(path.read_text()), url)
        if execute and path.resolve() not in solutions():
            client = nbclient.NotebookClient(notebook, timeout=300, kernel_name="python3", store_widget_state=False,
                                             record_timing=False, resources={"metadata": {"path": str(path.parent)}})
            notebook = normal(client.execute(), url)
        new = text(notebook)
        changed = new != path.read_text()
        if changed:
            path.write_text(new)
        print(f"{path}: {'written' if changed else 'unchanged'}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("notebooks", nargs="*", type=pathlib.Path,
                        help="all of chapters/ and the solutions of the homework when none is given")
    parser.add_argument("--no-execute", action="store_true", help="only bring them into form")
    args = parser.parse_args()
    normalise(args.notebooks or notebooks() + solutions(), execute=not args.no_execute)


if __name__ == "__main__":
    main()
