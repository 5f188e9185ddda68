"""Links that carry slider settings lead to a figure that has these sliders, at values that it has.

The site is read as it was built: the links as its pages have them, and the figures from the state of their widgets.
site/sliders.js takes the nearest number where a link asks for one that a slider does not have; a link in the book is
to ask for what there is.
"""
import html.parser
import json
import re
import urllib.parse

import pytest
from conftest import ROOT, pages

WIDGETS = re.compile(r'<script type="application/vnd\.jupyter\.widget-(state|view)\+json">(.*?)</script>', re.S)
WRITTEN = re.compile(r'<a href="[\w/]*\.html#[^"]*=[^"]*">')  # as HTML: MyST would make &amp;amp; of an & in a link
SLIDER = "gradlab-slider-"


class Addresses(html.parser.HTMLParser):
    """The addresses that a page's links lead to."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        if tag == "a":
            self.found.append(dict(attributes).get("href") or "")


def figures_of(text):
    """For each figure with sliders on a page, in its order: name of a slider -> the labels of its values."""
    parts = WIDGETS.findall(text)
    states = [json.loads(body)["state"] for kind, body in parts if kind == "state"]
    if not states:
        return []
    models = {name: model["state"] for state in states for name, model in state.items()}

    def below(name, seen):
        if name not in seen:
            seen.append(name)
            for value in models[name].values():
                for item in value if isinstance(value, list) else [value]:
                    if isinstance(item, str) and item.startswith("IPY_MODEL_"):
                        below(item.removeprefix("IPY_MODEL_"), seen)
        return seen

    figures = []
    for body in (body for kind, body in parts if kind == "view"):
        sliders = {}
        for name in below(json.loads(body)["model_id"], []):
            for mark in models[name].get("_dom_classes", []):
                if mark.startswith(SLIDER):
                    sliders[mark.removeprefix(SLIDER)] = models[name]["_options_labels"]
        figures.append(sliders)
    return figures


def plain(text):
    return text.replace("\u2212", "-").strip().lower()


def problem(settings, figures):
    """What is wrong with the settings of a link (the part after the #) to a page with these figures, or None."""
    wanted = dict(urllib.parse.parse_qsl(settings, keep_blank_values=True))
    chosen = wanted.pop("figure", None)
    if not wanted:
        return "it sets nothing"
    if chosen is None:
        figure = next((f for f in figures if wanted.keys() <= f.keys()), None)
        if figure is None:
            return f"no figure of the page has the sliders {', '.join(wanted)}"
    elif not chosen.isdecimal() or not 1 <= int(chosen) <= len(figures):
        return f"the page has {len(figures)} figures"
    else:
        figure = figures[int(chosen) - 1]
    for name, value in wanted.items():
        if name not in figure:
            return f"figure {chosen} has the sliders {', '.join(figure)}"
        if plain(value) not in map(plain, figure[name]):
            return f"{name} has the values {', '.join(figure[name])}"
    return None


def test_links_that_carry_settings_find_their_figures(site):
    made, wrong, figures = 0, [], {}
    for page in pages(site):
        for address in Addresses((site / page).read_text()).found:
            url = urllib.parse.urlsplit(address)
            if url.scheme or url.netloc or "=" not in url.fragment:
                continue
            made += 1
            target = (site / page).parent / url.path if url.path else site / page
            if not target.is_file():
                wrong.append(f"{page}: {address}: no such page")
                continue
            target = target.resolve()
            if target not in figures:
                figures[target] = figures_of(target.read_text())
            if said := problem(url.fragment, figures[target]):
                wrong.append(f"{page}: {address}: {said}")
    assert wrong == []
    written = sum(len(WRITTEN.findall(p.read_text())) for p in sorted((ROOT / "chapters").rglob("*.md")))
    assert made >= written > 50, "links of the Markdown pages have got lost on the way to the site"


FIGURES = [{"lr": ["0.1", "0.2"]}, {"lr": ["0.1", "1e\u22128"], "pattern": ["turned back", "1/\u221ak"]}]


@pytest.mark.parametrize("settings", [
    "lr=0.2", "lr=1e-8&figure=2", "lr=1e%E2%88%928&pattern=1/%E2%88%9Ak", "pattern=turned+back", "figure=2&lr=0.1",
    "pattern=Turned%20back"])
def test_right_settings_pass(settings):
    assert problem(settings, FIGURES) is None


@pytest.mark.parametrize("settings, said", [
    ("lr=0.3", "0.1, 0.2"), ("lr=1e-8", "0.1, 0.2"), ("rate=0.1", "no figure"), ("lr=0.1&momentum=0", "no figure"),
    ("figure=3&lr=0.1", "2 figures"), ("figure=0&lr=0.1", "2 figures"), ("figure=one&lr=0.1", "2 figures"),
    ("figure=1&pattern=turned+back", "the sliders lr"), ("pattern=turned", "turned back"), ("figure=2", "nothing"),
    ("lr=", "0.1, 0.2")])
def test_wrong_settings_are_found(settings, said):
    assert said in problem(settings, FIGURES)
    assert problem(settings, []) is not None
