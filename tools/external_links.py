#!/usr/bin/env python3
"""List where the built site leads outside itself; with --check, ask each address whether it is there.

    external_links.py [--check] [SITE]

Only addresses that are gone count as broken (404, 410, no such host, no answer in two tries). Many a publisher refuses
programs while it lets readers in: what was refused is printed, and it is for a person to look at.
"""
import argparse
import collections
import html.parser
import http.client
import pathlib
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
GONE = {404, 410}
PAUSE = 1.0  # seconds between two requests: no host has to serve us fast
# A course that was not given an address names one under .invalid, where nothing can be.
NOWHERE = (".invalid", "localhost", "127.0.0.1")


class Links(html.parser.HTMLParser):
    """The addresses that a reader of a page can follow."""

    def __init__(self, text):
        super().__init__()
        self.found = set()
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        address = dict(attributes).get("href") or ""
        if tag == "a" and address.startswith(("http://", "https://", "//")):
            url = urllib.parse.urlsplit(address, scheme="https")
            if not (url.hostname or "").endswith(NOWHERE):
                self.found.add(url._replace(fragment="").geturl())


def external_links(site):
    """address -> the pages that lead to it, both sorted."""
    found = collections.defaultdict(list)
    for path in sorted(site.rglob("*.html")):
        name = path.relative_to(site)
        if "_static" not in name.parts:
            for address in Links(path.read_text(encoding="utf-8")).found:
                found[address].append(name.as_posix())
    return dict(sorted(found.items()))


def ask(address, method, timeout=30):
    """The status that the host answers with, redirections followed."""
    request = urllib.request.Request(address, method=method, headers={"User-Agent": "course-link-check/1.0"})
    try:
        with urllib.request.urlopen(request, timeout=timeout) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        error.close()
        return error.code


def verdict(address, pause=PAUSE):
    """("ok", "refused" or "broken", what was answered). HEAD costs the host least; not every one knows it."""
    answer = None
    for method in ("HEAD", "GET"):
        time.sleep(pause)
        try:
            answer = ask(address, method)
        except (OSError, http.client.HTTPException, UnicodeError) as error:
            answer = str(getattr(error, "reason", error)) or type(error).__name__
        if isinstance(answer, int) and answer < 400:
            return "ok", answer
    return "broken" if answer in GONE or isinstance(answer, str) else "refused", answer


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("site", nargs="?", type=pathlib.Path, default=ROOT / "_build" / "html")
    parser.add_argument("--check", action="store_true", help="ask each host")
    parser.add_argument("--pause", type=float, default=PAUSE, help="seconds between two requests")
    arguments = parser.parse_args()
    if not (arguments.site / "index.html").is_file():
        sys.exit(f"no built site in {arguments.site}: run `make book` first")
    links = external_links(arguments.site)
    broken = 0
    for address, pages in links.items():
        if arguments.check:
            kind, answer = verdict(address, arguments.pause)
            broken += kind == "broken"
            print(f"{kind:8}{answer}  {address}", flush=True)
            if kind != "broken":
                continue
        else:
            print(address)
        print("".join(f"    on {page}\n" for page in pages), end="", flush=True)
    if arguments.check:
        print(f"{len(links)} links, {broken} broken")
    sys.exit(1 if broken else 0)


if __name__ == "__main__":
    main()
