"""A Sphinx extension for readers who hear a page, or have scripts off.

It takes roles from bibliographies that readers' software has given up or never allowed there, and from what unfolds a
cell a name that is not the one that is seen. Without scripts a page is in the light theme; else it would have no colours.
"""
import re

GONE = re.compile(r' role="doc-biblioentry"| role="list"(?= class="citation-list")'
                  r'|(?<=<summary) aria-label="Toggle hidden content"')
THEME = re.compile(r'(<html[^>]* data-theme=)"auto"')


def take_away(app, page, template, context, doctree):
    if "body" in context:
        context["body"] = GONE.sub("", context["body"])


def choose_light(app, error):
    for page in app.outdir.rglob("*.html") if app.builder.format == "html" else ():
        text = page.read_text()
        page.write_text(THEME.sub(r'\1"light"', text, count=1))


def setup(app):
    app.connect("html-page-context", take_away)
    app.connect("build-finished", choose_light)
    return {"parallel_read_safe": True}
