#!/usr/bin/env python3
"""Write where the course is published into _config.yml and into the setup cells of the notebooks.

    make address URL=https://github.com/OWNER/NAME [SITE=https://…/] [HUB=https://…]

URL is the repository. SITE is the address of the pages; without it that of GitHub Pages, https://OWNER.github.io/NAME/.
HUB is a JupyterHub with nbgitpuller; without it there is no button for one.
"""
import argparse
import pathlib
import re
import sys
import urllib.parse

import notebooks

from gradlab.homework.__main__ import main as homework

CONFIG = notebooks.ROOT / "_config.yml"
PLACES = {  # option: the line of _config.yml that has it
    "url": re.compile(r"(?m)^(repository:\n  url: ).*$"),
    "site": re.compile(r"(?m)^(  baseurl: ).*$"),
    "hub": re.compile(r"(?m)^(  jupyterhub_url: ).*$"),
}


def checked(name, text, path=r"/.*"):
    """An https address, or an error that says what is wrong with it."""
    parts = urllib.parse.urlsplit(text)
    if parts.scheme != "https" or not parts.hostname or not re.fullmatch(path, parts.path) \
            or re.search(r"[^\w.~:/%+-]|/\.+(?:/|$)", text, re.ASCII):  # no name and password before an @ either
        raise ValueError(f"{name} must be an address like https://github.com/OWNER/NAME, got {text!r}")
    return parts._replace(netloc=parts.netloc.lower()).geturl()


def pages_of(url):
    """Where GitHub Pages publishes a repository."""
    parts = urllib.parse.urlsplit(url)
    owner, name = parts.path.strip("/").split("/")
    if parts.hostname != "github.com":
        raise ValueError(f"SITE must be given for a repository that is not on github.com, got URL={url!r}")
    host = f"{owner.lower()}.github.io"
    return f"https://{host}/" if name.lower() == host else f"https://{host}/{name}/"


def set_address(url, site=None, hub=None, config=CONFIG):
    """Write the address into the settings of the book."""
    url = checked("URL", url.removesuffix("/").removesuffix(".git"), r"/[\w.-]+/[\w.-]+")
    site = checked("SITE", (site or pages_of(url)).removesuffix("/") + "/")
    hub = checked("HUB", hub.removesuffix("/"), r".*") if hub else '""'
    text = config.read_text(encoding="utf-8")
    for name, value in (("url", url), ("site", site), ("hub", hub)):
        text, count = PLACES[name].subn(lambda found: found[1] + value, text)
        assert count == 1, f"_config.yml has {count} places for the {name}"
    config.write_text(text, encoding="utf-8")
    return url, site


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url")
    parser.add_argument("--site", default="")
    parser.add_argument("--hub", default="")
    arguments = parser.parse_args()
    try:
        url, site = set_address(arguments.url, arguments.site, arguments.hub)
    except ValueError as error:
        sys.exit(str(error))
    notebooks.normalise(notebooks.notebooks() + notebooks.solutions(), execute=False)
    homework(["release"])
    print(f"The course is at {url}, its pages at {site}")


if __name__ == "__main__":
    main()
