"""A Sphinx extension that keeps formulae in the text together with the signs before and after them.

A browser may break a line before and after a formula, so that the next one begins with the full stop.
"""
import re

FORMULA = re.compile(r'[(“‘]*<span class="math notranslate nohighlight">\\\(.*?\\\)</span>(?:’s\b)?[.,;:!?)”’]*', re.S)


def keep_together(app, page, template, context, doctree):
    def whole(found):
        text = found[0]
        alone = text.startswith("<") and text.endswith(">")
        return text if alone else f'<span class="gradlab-unbroken">{text}</span>'

    if "body" in context:
        context["body"] = FORMULA.sub(whole, context["body"])


def setup(app):
    app.connect("html-page-context", keep_together)
    return {"parallel_read_safe": True}
