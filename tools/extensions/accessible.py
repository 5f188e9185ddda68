"""A Sphinx extension that takes roles from bibliographies that readers' software has given up or never allowed there."""
import re

GONE = re.compile(r' role="doc-biblioentry"| role="list"(?= class="citation-list")')


def take_roles(app, page, template, context, doctree):
    if "body" in context:
        context["body"] = GONE.sub("", context["body"])


def setup(app):
    app.connect("html-page-context", take_roles)
    return {"parallel_read_safe": True}
