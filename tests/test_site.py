"""The built site as a reader meets it: in a browser, over HTTP and from the file system, wide, narrow, and by touch."""
import ast
import contextlib
import gzip
import html.parser
import pathlib
import re
import urllib.parse

import axe_playwright_python
import nbformat
import pytest
from conftest import ROOT, is_redirect

DESKTOP = {"viewport": {"width": 1280, "height": 900}}
PHONE = {"viewport": {"width": 360, "height": 800}, "has_touch": True, "is_mobile": True, "device_scale_factor": 1}

# Every widget that the page announces is there, and each slider has its name. (Not a promise: Playwright would take it
# for true.)
READY = """() => {
  if (document.readyState !== 'complete') return false;
  for (const script of document.querySelectorAll('script[type="application/vnd.jupyter.widget-view+json"]'))
    if (!script.parentElement.querySelector('[class*=jupyter-widget]')) return false;
  for (const handle of document.querySelectorAll('.noUi-handle'))
    if (!handle.ariaLabel) return false;
  return true;
}"""
# A promise that MathJax does not keep when a part of it is missing; Playwright would wait for it without end.
TYPESET = """() => Promise.race([window.MathJax?.startup?.promise, new Promise(
    (_, fail) => setTimeout(() => fail(new Error('MathJax has not come to its end')), 30000))]).then(() => true)"""

# What a slider moves: the pictures that can be seen in its figure.
PICTURES = """handle => {
  const box = handle.closest('.gradlab-explore') ?? handle.closest('.cell_output');
  return [...box.querySelectorAll('img, svg, canvas')]
    .filter(e => e.checkVisibility({visibilityProperty: true, opacityProperty: true})
                 && e.getBoundingClientRect().width * e.getBoundingClientRect().height > 0
                 && !e.closest('.noUi-target'))
    .map(e => e.tagName === 'CANVAS' ? e.toDataURL() : e.outerHTML).join('\\n');
}"""


@contextlib.contextmanager
def opened(browser, url, options=DESKTOP, blocked=None):
    """The page at `url`, ready, with what it asked for and what went wrong in `page.seen`."""
    context = browser.new_context(**options)
    try:
        page = context.new_page()
        page.seen = {"requests": [], "failed": [], "errors": []}
        page.on("request", lambda r: page.seen["requests"].append(r.url))
        page.on("requestfailed", lambda r: page.seen["failed"].append(r.url))
        page.on("response", lambda r: r.status >= 400 and page.seen["failed"].append(f"{r.status} {r.url}"))
        page.on("pageerror", lambda e: page.seen["errors"].append(str(e)))
        page.on("console", lambda m: m.type == "error" and page.seen["errors"].append(m.text))
        if blocked:
            page.route(blocked, lambda route: route.abort())
        page.goto(url)
        page.wait_for_function(READY)
        page.evaluate(TYPESET)
        yield page
    finally:
        context.close()


# The tests of one page share two visits, as a reader at a desk and as one with a phone. Those that look at a page as it
# comes stand first, and those that move something move it back; what all of them asked for is looked at last.
@pytest.fixture(scope="module")
def desktop(browser, server, page_name):
    with opened(browser, server + page_name) as page:
        yield page


@pytest.fixture(scope="module")
def phone(browser, server, page_name):
    with opened(browser, server + page_name, PHONE) as page:
        yield page


def notebook_of(page_name):
    """The notebook a page was made from, or None (a Markdown page, the search page)."""
    path = ROOT / pathlib.PurePosixPath(page_name).with_suffix(".ipynb")
    return nbformat.read(path, as_version=4) if path.exists() else None


def explore_calls(notebook):
    """How often the notebook's own cells call `explore`."""
    trees = [ast.parse(re.sub(r"(?m)^(\s*)[%!].*", r"\1pass", c.source)) for c in notebook.cells if c.cell_type == "code"]
    calls = (n.func for tree in trees for n in ast.walk(tree) if isinstance(n, ast.Call))
    return sum(getattr(f, "id", getattr(f, "attr", None)) == "explore" for f in calls)


def test_every_picture_has_a_text(desktop):
    without = desktop.evaluate("""() => {
      const text = e => (e.alt ?? e.getAttribute('aria-label') ?? e.querySelector('title')?.textContent ?? '').trim();
      const dumb = [];
      // A figure of several panels may say all in one text; what only lies under another picture has an empty one.
      for (const figure of document.querySelectorAll('.gradlab-picture, .gradlab-explore'))
        if (![...figure.querySelectorAll('img, svg[role=img]')].some(text)) dumb.push(figure);
      for (const e of document.querySelectorAll('article img, article svg[role=img]:not([aria-hidden=true])'))
        if (e.closest('.gradlab-picture, .gradlab-explore') ? e.tagName === 'IMG' && !e.hasAttribute('alt') : !text(e))
          dumb.push(e);
      return dumb.map(e => e.outerHTML.slice(0, 160));
    }""")
    assert without == []


def test_every_explore_has_its_sliders(desktop, page_name):
    notebook = notebook_of(page_name)
    figures = desktop.locator(".gradlab-explore")
    without = [i + 1 for i in range(figures.count()) if figures.nth(i).locator(".noUi-handle").count() == 0]
    assert figures.count() == (explore_calls(notebook) if notebook else 0)
    assert without == [], "figures that have no slider"
    assert figures.count() == desktop.locator(".gradlab-explore[aria-live=polite]").count()


def test_the_first_pictures_need_no_script(browser, server, page_name, phone):
    """They are in the page as long as the controls have not come, and nothing moves or changes when these come."""
    notebook = notebook_of(page_name)
    if not notebook or not explore_calls(notebook):
        return
    heights = """() => [...document.querySelectorAll('.gradlab-explore')].map(e => e.getBoundingClientRect().height)"""
    pictures = """() => [...document.querySelectorAll('.gradlab-explore')].map(e => [
        [...e.querySelectorAll('svg, img')].map(p => p.outerHTML.replace(/ data-[a-z-]+="[^"]*"/g, '')).join(),
        [...e.querySelectorAll('.gradlab-slider')].map(s => ['.widget-label', '.widget-readout']
          .map(c => s.querySelector(c).textContent).join(' ')).join()])"""
    context = browser.new_context(**PHONE)
    page = context.new_page()
    page.route("**/controls.js*", lambda route: route.abort())
    page.goto(server + page_name)
    stills = page.locator(".gradlab-still")
    assert stills.count() == explore_calls(notebook)
    for still in stills.all():
        assert still.locator("svg[role=img]").first.bounding_box()["width"] > 200
        assert still.locator("img").first.evaluate("e => e.decode().then(() => e.naturalWidth)") > 200
        for row in still.locator(".gradlab-slider").all():
            assert re.fullmatch(r".+ =\s+\S.*", row.inner_text().strip()), "label and value"
    assert phone.locator(".gradlab-still").count() == 0
    assert phone.evaluate(heights) == pytest.approx(page.evaluate(heights), abs=1)
    assert phone.evaluate(pictures) == page.evaluate(pictures)
    context.close()


def test_no_page_scrolls_sideways_on_a_phone(phone):
    width = phone.evaluate("document.documentElement.clientWidth")
    over = phone.evaluate("document.documentElement.scrollWidth") - width
    wide = phone.evaluate("""() => [...document.querySelectorAll('body *')]
        .filter(e => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
        .map(e => e.tagName + '.' + e.className).slice(0, 5)""")
    assert over <= 0 and width <= PHONE["viewport"]["width"], f"too wide: {wide}"
    begun = phone.evaluate("""() => [...document.querySelectorAll('article div.math')].map(
        e => e.querySelector('mjx-math').getBoundingClientRect().left - e.getBoundingClientRect().left)""")
    assert min(begun, default=0) > -1, "a wide formula is shown from its end"


def test_no_line_begins_with_what_belongs_to_the_one_before(phone):
    """A full stop stays with its formula; a stacked row of the ledger has no label without a number."""
    torn = phone.evaluate("""() => [...document.querySelectorAll('article span.math')].filter(formula => {
        const after = formula.nextSibling;
        if (after?.nodeType !== Node.TEXT_NODE || !/^[.,;:!?)]/.test(after.data)) return false;
        const sign = document.createRange();
        sign.setStart(after, 0);
        sign.setEnd(after, 1);
        return sign.getBoundingClientRect().left < formula.getBoundingClientRect().left + 1;
      }).map(formula => formula.parentElement.textContent.slice(0, 80))""")
    assert torn == []
    assert phone.evaluate("""() => [...document.querySelectorAll('article table:has(.ledger) td')]
        .filter(e => e.checkVisibility() && !e.textContent.trim()).length""") == 0


def by_keyboard(page, handle, forward):
    handle.focus()
    page.keyboard.press("ArrowRight" if forward else "ArrowLeft")


def centre(box):
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def by_mouse(page, points):
    page.mouse.move(*points[0])
    page.mouse.down()
    for point in points[1:]:
        page.mouse.move(*point)
    page.mouse.up()


def by_touch(page, points):
    session = page.context.new_cdp_session(page)
    for kind, point in [("touchStart", points[0]), *(("touchMove", p) for p in points[1:])]:
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": point[0], "y": point[1]}]})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    session.detach()


def line(start, end, n=5):
    return [(start[0] + (end[0] - start[0]) * i / n, start[1] + (end[1] - start[1]) * i / n) for i in range(n + 1)]


def await_pictures(page, handle, condition, before, message):
    """Wait until what the slider shows is ('same') or is not ('other') what it showed before."""
    test = f"([handle, before]) => (({PICTURES})(handle) === before) === {'true' if condition == 'same' else 'false'}"
    try:
        page.wait_for_function(test, arg=[handle.element_handle(), before], timeout=5000)
    except Exception as error:
        if "Timeout" not in str(error):
            raise
        pytest.fail(message, pytrace=False)


def move_every_slider(page, way):
    """Move each slider of the page away and back; the pictures must follow both times."""
    handles = page.locator(".noUi-handle")
    for i in range(handles.count()):
        handle = handles.nth(i)
        handle.scroll_into_view_if_needed()
        name = f"slider {i + 1} ({handle.get_attribute('aria-label')})"
        before = handle.evaluate(PICTURES)
        assert before, f"{name}: there is no picture beside it"
        low, now, high = (float(handle.get_attribute(f"aria-value{k}")) for k in ("min", "now", "max"))
        if way == "keyboard":
            forward = now < high
            by_keyboard(page, handle, forward)
            await_pictures(page, handle, "other", before, f"{name}: an arrow key does not change the picture")
            by_keyboard(page, handle, not forward)
        else:
            drag = by_mouse if way == "mouse" else by_touch
            # In the middle of the window, so that nothing that stays at its edge lies above the handle.
            handle.evaluate("e => e.scrollIntoView({block: 'center', behavior: 'instant'})")
            track = handle.locator("xpath=ancestor::*[contains(@class, 'noUi-base')]").bounding_box()
            x, y = centre(handle.bounding_box())
            right = now - low < (high - low) / 2
            drag(page, line((x, y), (track["x"] + (track["width"] if right else 0), y)))
            await_pictures(page, handle, "other", before, f"{name}: dragging ({way}) does not change the picture")
            drag(page, line(centre(handle.bounding_box()), (x, y)))
        await_pictures(page, handle, "same", before, f"{name}: moving it back ({way}) does not bring the picture back")


def test_a_slider_says_its_name_and_value_and_can_be_touched(phone):
    for handle in phone.locator(".noUi-handle").all():
        assert handle.get_attribute("aria-label"), "a slider without a name"
        assert handle.get_attribute("aria-valuetext"), "a slider that does not say its value"
        box = handle.bounding_box()
        assert min(box["width"], box["height"]) > 23.99, f"a handle of {box['width']} by {box['height']} pixels"
        edge = "e => { const s = getComputedStyle(e); return [s.outlineStyle, s.outlineWidth, s.boxShadow].join() }"
        before = handle.evaluate(edge)
        handle.focus()
        phone.keyboard.press("Tab")
        phone.keyboard.press("Shift+Tab")
        assert handle.evaluate(edge) != before, "a slider does not show that it has the focus"
        said = handle.get_attribute("aria-valuetext")
        at_end = handle.get_attribute("aria-valuenow") == handle.get_attribute("aria-valuemax")
        by_keyboard(phone, handle, not at_end)
        phone.wait_for_function("([h, said]) => h.getAttribute('aria-valuetext') !== said",
                               arg=[handle.element_handle(), said], timeout=5000)
        by_keyboard(phone, handle, at_end)


def test_every_slider_moves_its_picture_by_touch(phone):
    move_every_slider(phone, "touch")


def test_every_slider_moves_its_picture_by_mouse(desktop):
    move_every_slider(desktop, "mouse")


def test_every_slider_moves_its_picture_by_keyboard_from_a_file(browser, site, page_name):
    with opened(browser, (site / page_name).as_uri()) as page:
        assert [u for u in page.seen["requests"] if not u.startswith(("file:", "data:", "blob:"))] == []
        move_every_slider(page, "keyboard")
        assert page.seen["failed"] == []
        assert page.seen["errors"] == []


def test_a_page_asks_nobody_else_and_nothing_fails(desktop, phone, server):
    seen = {name: desktop.seen[name] + phone.seen[name] for name in desktop.seen}
    has_formulae = desktop.locator("article .math").count() > 0
    has_children = desktop.locator("article .toctree-wrapper").count() > 0  # Sphinx counts their formulae as its own
    asks_mathjax = any("mathjax" in url for url in seen["requests"])
    assert [url for url in seen["requests"] if not url.startswith((server, "data:", "blob:"))] == []
    assert seen["failed"] == []
    assert seen["errors"] == []
    assert asks_mathjax == has_formulae or has_children, "MathJax is for pages with formulae, and for those only"
    assert desktop.locator("article .math:not(:has(mjx-container))").count() == 0, "formulae left as source text"


@pytest.fixture(scope="module")
def on_the_first_page(browser, server):
    """What a reader has loaded who comes from the first page."""
    with opened(browser, server + "chapters/index.html") as page:
        return set(page.seen["requests"])


def test_a_page_is_light(desktop, server, site, on_the_first_page):
    """Gzipped, below 1 MB on a first visit and 400 KB for whoever comes from the first page."""
    def weight(url):
        path = site / urllib.parse.unquote(urllib.parse.urlsplit(url).path).lstrip("/")
        data = path.read_bytes()
        return len(data) if path.suffix in (".woff", ".woff2", ".webp", ".png") else len(gzip.compress(data))

    weights = {url: weight(url) for url in dict.fromkeys(desktop.seen["requests"]) if url.startswith(server)}
    again = sum(w for url, w in weights.items() if url not in on_the_first_page)
    assert sum(weights.values()) < 1_000_000, sorted(weights.items(), key=lambda item: -item[1])[:5]
    assert again < 400_000, sorted(weights.items(), key=lambda item: -item[1])[:5]


def test_paper_is_white(browser, server):
    """A page that is printed from the dark theme: no light text, no line of code wider than the paper."""
    with opened(browser, server + "chapters/momentum.html") as page:
        page.evaluate("() => { document.documentElement.dataset.theme = 'dark' }")
        page.emulate_media(media="print")
        page.set_viewport_size({"width": 700, "height": 1000})
        page.evaluate("() => dispatchEvent(new Event('beforeprint'))")
        assert page.evaluate("getComputedStyle(document.querySelector('article p')).color").startswith("rgb(3")
        assert page.evaluate("() => [...document.querySelectorAll('pre')].every(e => e.scrollWidth <= e.clientWidth + 1)")
        assert page.locator(".noUi-handle:visible, .toggle-button:visible").count() == 0
        page.evaluate("() => dispatchEvent(new Event('afterprint'))")
        assert page.evaluate("document.documentElement.dataset.theme") == "dark"


def test_anybody_can_read_it(desktop):
    """WCAG 2.2 AA as far as axe-core can tell, light and dark, wide and narrow.

    A colour depends on the theme and not on the width, a size on the width and not on the theme, and a look takes
    seconds: so each theme and each width is looked at once.
    """
    script = (pathlib.Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
    options = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
               "preload": False, "resultTypes": ["violations"]}
    found = []
    desktop.evaluate(script)
    for theme, width in (("light", 1280), ("dark", 360)):
        desktop.evaluate("theme => { document.documentElement.dataset.theme = theme; scrollTo(0, 0) }", theme)
        desktop.set_viewport_size({"width": width, "height": 900})
        desktop.wait_for_function("""width => innerWidth === width && [...document.querySelectorAll(
            'article table, article pre, article div.math, article mjx-container[display]')]
            .every(box => box.scrollWidth <= box.clientWidth || box.tabIndex === 0)""", arg=width)
        for broken in desktop.evaluate("options => axe.run(document, options)", options)["violations"]:
            found += [f"{theme}, {width} px: {broken['id']}: {node['html'][:120]}" for node in broken["nodes"]]
    assert found == []


def test_an_address_carries_settings(browser, server):
    url = server + "chapters/momentum.html"
    said = "e => e.querySelector('.noUi-handle').getAttribute('aria-valuetext')"
    with opened(browser, url + "#figure=2&momentum=0.9&lr=0.31") as page:
        figure = page.locator(".gradlab-explore").nth(1)
        lr, momentum = (figure.locator(f".gradlab-slider-{name}") for name in ("lr", "momentum"))
        page.wait_for_function(f"e => ({said})(e) === '0.9'", arg=momentum.element_handle())
        assert lr.evaluate(said) == "0.3", "the nearest that there is"
        page.wait_for_function("e => { const b = e.getBoundingClientRect(); return b.top >= 0 && b.bottom < innerHeight }",
                               arg=figure.element_handle())
        by_keyboard(page, momentum.locator(".noUi-handle"), False)
        page.wait_for_function("() => /^#lr=0.3&momentum=0[.]8/.test(location.hash)")  # the first with both
        link = page.url
        page.evaluate("() => { location.hash = '#lr=0.1&momentum=0.5&figure=2' }")  # both at once
        page.wait_for_function(f"e => ({said})(e) === '0.5'", arg=momentum.element_handle())
        page.wait_for_timeout(300)
        assert page.seen["errors"] == []
    with opened(browser, link) as page:
        figure = page.locator(".gradlab-explore").nth(1)
        page.wait_for_function(f"([e, was]) => ({said})(e) === was",
                               arg=[figure.locator(".gradlab-slider-momentum").element_handle(),
                                    re.search("momentum=([0-9.]+)", link)[1]])
        page.evaluate("() => { location.hash = '#momentum=nonsense&lr=9&x=1' }")  # says nothing, and breaks nothing
        page.wait_for_timeout(300)
        assert page.seen["errors"] == []


class Links(html.parser.HTMLParser):
    """What a page leads to, what it loads, and the places in it that can be led to."""

    def __init__(self, text):
        super().__init__()
        self.leads, self.loads, self.places = [], [], set()
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        a = dict(attributes)
        self.places |= {a.get("id"), a.get("name")} - {None}
        if tag == "a" and a.get("href"):
            self.leads.append(a["href"])
        elif tag == "link" and a.get("rel") in ("canonical", "search", "next", "prev", "index", "author", "license"):
            if a["rel"] != "canonical":
                self.leads.append(a["href"])
        elif tag == "link" and a.get("href"):
            self.loads.append(a["href"])
        elif tag == "meta" and a.get("http-equiv", "").lower() == "refresh":
            self.leads.append(re.split(r"url\s*=\s*", a["content"], flags=re.I)[1].strip("'\" "))
        elif a.get("src"):
            self.loads.append(a["src"])


def test_what_a_style_loads_is_there(site):
    wrong = []
    for sheet in site.rglob("*.css"):
        for address in re.findall(r"""url\(\s*["']?([^"')]+)""", sheet.read_text()):
            if not address.startswith(("data:", "#")) and not (sheet.parent / re.split("[?#]", address)[0]).is_file():
                wrong.append(f"{sheet.relative_to(site)} loads {address}")
    assert wrong == []


def test_links_inside_the_site_lead_somewhere(site):
    files = {p: Links(p.read_text()) for p in site.rglob("*.html")
             if "_static" not in p.relative_to(site).parts and p.name != "404.html"}  # see test_address.py
    wrong = []
    for path, links in files.items():
        for address in links.leads + links.loads:
            url = urllib.parse.urlsplit(address)
            if url.scheme or url.netloc:
                if address in links.loads and url.scheme not in ("data", "blob"):
                    wrong.append(f"{path.relative_to(site)} loads {address}")
                continue
            target = (path.parent / urllib.parse.unquote(url.path)).resolve() if url.path else path
            if not target.is_file() or not target.is_relative_to(site):
                wrong.append(f"{path.relative_to(site)} leads to {address}, which is not there")
            elif "=" in url.fragment:
                continue  # settings of sliders: test_links.py
            elif url.fragment and target in files and not is_redirect(target.read_text()) \
                    and urllib.parse.unquote(url.fragment) not in files[target].places:
                wrong.append(f"{path.relative_to(site)} leads to {address}: no such place on that page")
    assert wrong == []
