"""A Sphinx extension that takes sphinx-thebe out again, which Jupyter Book 1 always puts in.

It would run cells on the page through another host. Even when switched off it loads two files on every page, and
declares a constant twice, which is an error in the browser's console.
"""


def take_out(app, config):
    for listeners in app.events.listeners.values():
        listeners[:] = [one for one in listeners if one.handler.__module__ != "sphinx_thebe"]
    app.registry.css_files[:] = [file for file in app.registry.css_files if file[0] != "sphinx-thebe.css"]


def setup(app):
    app.connect("config-inited", take_out)
    return {"parallel_read_safe": True}
