"""A Sphinx extension for what chapters refer to: rows of tables that cells show, and the reference of gradlab.

``[…](page.ipynb#place)`` finds headings only. This adds the ids of the HTML in a page's outputs and of the functions and
classes that autodoc describes, so that chapters link to them in plain Markdown, and a link to one that is missing stays
a warning.
"""
import re

from docutils import nodes
from sphinx import addnodes


def note_places(app, doctree):
    """Enter further places among the headings that MyST knows of this page."""
    places = app.env.metadata[app.env.docname].setdefault("myst_slugs", {})
    for node in doctree.findall(nodes.raw):
        for name in re.findall(r'\bid="([^"]+)"', node.astext()):
            places.setdefault(name, (node.line, name, name))
    for node in doctree.findall(addnodes.desc_signature):
        for name in node["ids"]:
            places.setdefault(name, (node.line, name, name))


def keep_signs(app, what, name, obj, options, lines):
    """The stars of ``(*coordinates, *runs)`` and the bars of ``|θ|`` are meant; reStructuredText would take them."""
    for i, line in enumerate(lines):
        if not line.lstrip().startswith((">>>", "...")):
            parts = line.split("``")  # what is between two of them is code already
            parts[::2] = [re.sub(r"\*(?=[a-z]+\b)|\|(?=\S+\|)", r"\\\g<0>", part) for part in parts[::2]]
            lines[i] = "``".join(parts)


def setup(app):
    app.connect("doctree-read", note_places)
    app.connect("autodoc-process-docstring", keep_signs, priority=100)  # before the sections are read
    return {"parallel_read_safe": True}
