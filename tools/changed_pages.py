#!/usr/bin/env python3
"""Compare a built site with that of another commit, for the preview of a pull request.

    changed_pages.py OLD NEW --to FOLDER

Writes a list in Markdown to standard output, and the pages that differ into FOLDER, with all that pages load, so that
they can be opened there. A page differs where its text does: a new chapter changes the menu of every page.
"""
import argparse
import pathlib
import re
import shutil


def texts(site):
    """page -> its text, without the menus and styles around it."""
    found = {}
    for path in sorted(site.rglob("*.html")):
        name = path.relative_to(site)
        if "_static" not in name.parts:
            page = path.read_text(encoding="utf-8")
            article = re.search(r"<article.*</article>", page, re.S)
            found[name.as_posix()] = article[0] if article else page
    return found


def compare(old, new):
    """[(what happened, page)] for the pages that differ."""
    before, after = texts(old), texts(new)
    found = [("new" if page not in before else "changed", page) for page in after if before.get(page) != after[page]]
    return found + [("removed", page) for page in before if page not in after]


def preview(new, folder, differing):
    """Copy the pages that differ, and everything that is no page."""
    pages = set(texts(new))

    def unchanged(directory, names):
        where = pathlib.Path(directory).relative_to(new)
        return [n for n in names if (where / n).as_posix() in pages - differing]

    shutil.copytree(new, folder, ignore=unchanged, dirs_exist_ok=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("old", type=pathlib.Path)
    parser.add_argument("new", type=pathlib.Path)
    parser.add_argument("--to", type=pathlib.Path, required=True)
    arguments = parser.parse_args()
    found = compare(arguments.old, arguments.new)
    print("### Changed pages\n")
    print("\n".join(f"- {what}: `{page}`" for what, page in found) or "None.")
    differing = {page for what, page in found if what != "removed"}
    if differing:
        preview(arguments.new, arguments.to, differing)
        print("\nTo look at them, unpack the artifact `preview` below and open a page in a browser.")


if __name__ == "__main__":
    main()
