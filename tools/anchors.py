"""A Sphinx extension that lets a Markdown link lead to a place that a cell's output names.

``[…](page.ipynb#place)`` finds headings only. This adds the ids of the HTML in a page's outputs, such as the rows of a
table, so that a link to one that is missing stays a warning.
"""
import re

from docutils import nodes


def note_ids(app, doctree):
    """Enter the ids among the headings that MyST knows of this page."""
    places = app.env.metadata[app.env.docname].setdefault("myst_slugs", {})
    for node in doctree.findall(nodes.raw):
        for name in re.findall(r'\bid="([^"]+)"', node.astext()):
            places.setdefault(name, (node.line, name, name))


def setup(app):
    app.connect("doctree-read", note_ids)
    return {"parallel_read_safe": True}
