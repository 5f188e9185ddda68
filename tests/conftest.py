"""What the tests of the built site share: where it lies, a server for it, and a browser."""
import functools
import http.server
import os
import pathlib
import re
import shutil
import signal
import sys
import threading

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent
# Matplotlib's own defaults and fonts, whatever the user has set; as in tools/book.py.
os.environ["MPLCONFIGDIR"] = str(ROOT / "_build" / "matplotlib")
sys.path[:0] = [str(ROOT / "tools"), str(ROOT / "tools" / "extensions")]  # their scripts are tested too
# What runs in the background of a shell is deaf to Ctrl-C, and so would be all that the tests start and interrupt.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
collect_ignore = ["reference", "parity.py"]  # they want libraries that the tests do not need
# What a careful host may send with each page: nothing from anywhere else, and no text that is run as a script. The
# scripts in line are Jupyter Book's, the styles in line its and the figures'.
POLICY = "default-src 'self' data: blob:; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'"
FLAGS = ("--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
         "--disable-component-update --disable-sync").split()


def pytest_configure(config):
    config.addinivalue_line("filterwarnings", "error::RuntimeWarning")  # NumPy's: of a NaN that nobody asked for, say


def pytest_addoption(parser):
    parser.addoption("--site", type=pathlib.Path, default=ROOT / "_build" / "html", help="folder of the built site")
    parser.addoption("--without-site", action="store_true", help="leave out the tests that want the built site")


@pytest.hookimpl(tryfirst=True)  # before they are shuffled
def pytest_collection_modifyitems(config, items):
    if config.getoption("--without-site"):
        items[:] = [item for item in items if "site" not in getattr(item, "fixturenames", ())]
    for item in items:
        if item.path.suffix == ".ipynb":  # the cells of a notebook stay in order
            item.add_marker(pytest.mark.random_order(disabled=True))


def is_redirect(text):
    return re.search(r'<meta[^>]+http-equiv="refresh"', text, re.I) is not None


def pages(site):
    """Every page of the site that a reader stays on, as paths within it.

    The page for lost readers is not one: a host shows it at any depth, so its addresses begin at the host.
    """
    found = (p for p in sorted(site.rglob("*.html")) if "_static" not in p.relative_to(site).parts and p.name != "404.html")
    return [p.relative_to(site).as_posix() for p in found if not is_redirect(p.read_text())]


def pytest_generate_tests(metafunc):
    if "page_name" in metafunc.fixturenames:
        # With no site there is one name, so that the fixture `site` can say so instead of all being silently left out.
        # All tests of one page run before those of the next, so that they can share a visit.
        names = pages(metafunc.config.getoption("--site")) or ["no page"]
        metafunc.parametrize("page_name", names, scope="module")


def pytest_xdist_make_scheduler(config, log):
    """What must stay in one process: the cells of a notebook, the tests of a file and, in a browser, those of a page."""
    from xdist.scheduler import LoadScopeScheduling

    class ByFileOrPage(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            page = re.search(r"\[(.+?\.html)", nodeid)
            return page[1] if page else nodeid.partition("::")[0]

    return ByFileOrPage(config, log)


@pytest.fixture(scope="session")
def site(request):
    folder = request.config.getoption("--site").resolve()
    if not pages(folder):
        pytest.fail(f"no built site in {folder}: run `make book` first", pytrace=False)
    return folder


@pytest.fixture(scope="session")
def server(site):
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *args):
            pass

        def end_headers(self):
            self.send_header("Content-Security-Policy", POLICY)
            super().end_headers()

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(site))) as httpd:
        threading.Thread(target=httpd.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{httpd.server_port}/"
        httpd.shutdown()


@pytest.fixture(scope="session")
def browser():
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if path is None:
        message = "NO BROWSER: chromium, chromium-browser or google-chrome is needed to test the site"
        if os.environ.get("REQUIRE_BROWSER"):
            pytest.fail(message, pytrace=False)
        pytest.skip(message)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()
