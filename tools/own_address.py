#!/usr/bin/env python3
"""Refuse to publish under an address that is not this repository's: its buttons would run a stranger's code.

For the workflow that publishes: GitHub says in the environment which repository it runs in. It uses Python's own
library alone, as it runs before anything is installed.
"""
import os
import pathlib
import re
import sys

CONFIG = pathlib.Path(__file__).resolve().parent.parent / "_config.yml"


def problem(text, environment):
    """What is wrong with the address in the settings, or None."""
    own = f"{environment['GITHUB_SERVER_URL']}/{environment['GITHUB_REPOSITORY']}"
    found = re.search(r"(?m)^repository:\n  url: (\S+)$", text)
    written = found[1] if found else "missing"
    if written.casefold() == own.casefold():  # GitHub does not tell Some-School from some-school
        return None
    return (f"Not published: the address in _config.yml is {written}, and this repository's is {own}.\n"
            f"Run `make address URL={own}`, commit what it changed, and push.")


if __name__ == "__main__":
    sys.exit(problem(CONFIG.read_text(encoding="utf-8"), os.environ))
