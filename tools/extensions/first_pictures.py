"""A Sphinx extension that writes each slider figure's first picture into the page.

What ipywidgets shows comes from a script. A reader should see the picture before the script has arrived, and also where
scripts are off. So the picture at the start, with the sliders' labels and values, stands in the page as HTML, in the
same boxes as the widget's, until site/sliders.js puts the widget in its place and moves the background over.
"""
import html
import json
import re

from docutils import nodes
from myst_nb.core.render import WIDGET_STATE_MIMETYPE, WIDGET_VIEW_MIMETYPE, sanitize_script_content
from myst_nb.sphinx_ext import NbMetadataCollector

REFERENCE = "IPY_MODEL_"
VIEW = re.compile(rf'<script type="{re.escape(WIDGET_VIEW_MIMETYPE)}">(.*)</script>', re.S)


def write_first_pictures(app, doctree):
    """Write the first pictures into the page, and the widgets' state at its end, without what need not be there twice.

    Both kinds of JSON are written in the order of their keys: a notebook that comes from the store of executed notebooks
    has them in another order than one that has just run.
    """
    entry = NbMetadataCollector.get_js_files(app.env, app.env.docname).pop("ipywidgets_state", None)
    if entry is None:
        return
    page = json.loads(entry[1]["body"])  # myst-nb would write it into the head, where the text waits for it
    models = page["state"]
    for node in list(doctree.findall(nodes.raw)):
        if found := VIEW.fullmatch(node.astext()):
            view = json.loads(found[1])
            widget = models[view["model_id"]]["state"]
            shown = [first_picture(models, widget)] if "gradlab-explore" in widget["_dom_classes"] else []
            shown.append(script(WIDGET_VIEW_MIMETYPE, view))
            node.replace_self([nodes.raw("", text, format="html") for text in shown])
    for model in models.values():
        model["state"] = {k: v for k, v in model["state"].items() if not (v is None or v is False or v in ("", []))}
    doctree.append(nodes.raw("", script(WIDGET_STATE_MIMETYPE, page), format="html"))


def script(kind, data):
    text = json.dumps(data, separators=(",", ":"), ensure_ascii=False, sort_keys=True)
    return f'<script type="{kind}">{sanitize_script_content(text)}</script>'


def first_picture(models, widget):
    """Return the widget's look at the start as HTML. The background is then no longer in the widget's state."""
    def state(reference):
        return models[reference.removeprefix(REFERENCE)]["state"]

    *sliders, stage = map(state, widget["children"])
    background, picture = map(state, stage["children"])
    while "selected_index" in picture:
        picture = state(picture["children"][picture["selected_index"]])
    rows = "".join(
        f'<div class="gradlab-slider"><span class="widget-label">{html.escape(slider["description"])}</span>'
        f'<span class="widget-readout">{html.escape(slider["_options_labels"][slider["index"]])}</span>'
        '<span class="slider-container"></span></div>' for slider in sliders)
    still = (f'<div class="gradlab-explore gradlab-still">{rows}'
             f'<div class="gradlab-layers"><div>{background["value"]}</div><div>{picture["value"]}</div></div></div>')
    background["value"] = ""
    return still


def setup(app):
    app.connect("doctree-read", write_first_pictures)
    return {"parallel_read_safe": True}
