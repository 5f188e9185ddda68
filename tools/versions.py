#!/usr/bin/env python3
"""Print requirements.txt with other versions than the pinned ones, for `make newest` and `make oldest`.

newest: everything without pins, within the ranges of lib/pyproject.toml.
oldest: what gradlab needs at the lowest version that lib/pyproject.toml allows; the tools that test it stay as pinned.

Neither keeps to requirements.lock: what fits these versions is for pip to find.
"""
import argparse
import pathlib
import re
import tomllib

ROOT = pathlib.Path(__file__).resolve().parent.parent
LIMITS = {  # what we know not to work, and would otherwise hear every week
    "jupyter-book": "<2",  # 2 is another program: no _config.yml, and a theme that it fetches while it builds
    "sphinx-book-theme": "<1.3",  # 1.3 shows a second search bar
}


# Today's pyparsing warns of the names that the oldest Matplotlib uses in it, and a warning fails our tests.
OF_THEIR_TIME = ["pyparsing<3.3"]


def requirements(which, text, project):
    """The lines of a requirements file, from the text of requirements.txt and that of lib/pyproject.toml."""
    ranges = dict(re.fullmatch(r"([\w.-]+)(.*)", line).groups()
                  for line in tomllib.loads(project)["project"]["dependencies"])
    lines = []
    for line in text.splitlines():
        name, pinned, _ = line.partition("==")
        if which == "newest" and pinned:
            line = name + ranges.get(name, LIMITS.get(name, ""))
        elif name in ranges:
            line = name + ranges[name].replace(">=", "==")
        lines.append(line)
    return lines + (OF_THEIR_TIME if which == "oldest" else [])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("which", choices=["newest", "oldest"])
    which = parser.parse_args().which
    texts = [(ROOT / name).read_text(encoding="utf-8") for name in ("requirements.txt", "lib/pyproject.toml")]
    print("\n".join(requirements(which, *texts)))


if __name__ == "__main__":
    main()
