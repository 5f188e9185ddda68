"""How long a slider's picture takes on the static page: from the key until the changed picture has been painted."""
import functools
import http.server
import pathlib
import random
import shutil
import statistics
import threading

from measure import row
from playwright.sync_api import sync_playwright

SITE = pathlib.Path(__file__).resolve().parent.parent / "_build" / "html"
FLAGS = ("--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
         "--disable-component-update --disable-sync").split()
PAGES = {"index": "index.html", "momentum": "chapters/momentum.html"}
WATCH = """handle => {
  window.took = [];
  const figure = handle.closest('.gradlab-explore');
  let pressed = null;
  addEventListener('keydown', event => { pressed = event.timeStamp; }, true);
  new MutationObserver(() => {
    if (pressed === null) return;
    const begin = pressed;
    pressed = null;
    requestAnimationFrame(() => setTimeout(() => took.push(performance.now() - begin)));  // the frame is painted between
  }).observe(figure.querySelector('.widget-gridbox'), {subtree: true, childList: true, attributes: true});
}"""


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


def presses(page, count):
    """Milliseconds of so many presses on the page's first slider, to and fro, at uneven intervals."""
    handle = page.locator(".noUi-handle").first
    handle.wait_for(timeout=20_000)
    handle.scroll_into_view_if_needed()
    handle.evaluate(WATCH)
    handle.focus()
    places = int(float(handle.get_attribute("aria-valuemax")))
    at, forward = int(float(handle.get_attribute("aria-valuenow"))), True
    for k in range(count):
        forward = at < places if forward else at == 0
        at += 1 if forward else -1
        page.keyboard.press("ArrowRight" if forward else "ArrowLeft")
        page.wait_for_function("k => took.length === k", arg=k + 1, timeout=5000)
        page.wait_for_timeout(random.uniform(60, 120))
    return page.evaluate("took")


def rows(quick):
    if not (SITE / "index.html").exists():
        raise SystemExit("no built site: run `make book` first")
    browser_path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if browser_path is None:
        raise SystemExit("chromium, chromium-browser or google-chrome is needed for this group")
    handler = functools.partial(Quiet, directory=str(SITE))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server, sync_playwright() as playwright:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        browser = playwright.chromium.launch(executable_path=browser_path, args=FLAGS)
        for name, address in PAGES.items():
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            page.goto(f"http://127.0.0.1:{server.server_port}/{address}", wait_until="load")
            took = [ms / 1000 for ms in presses(page, 15 if quick else 50)]
            page.close()
            yield row(f"{name}: key to picture", "16 ms", 1.0, [statistics.median(took)], [0.016],
                      note=f"median of {len(took)} presses, slowest {max(took) * 1000:.0f} ms")
        browser.close()
        server.shutdown()
