"""A Sphinx extension for what depends on where the course is published, as `make address` has written it.

As shipped the address lies under the reserved domain .invalid. Then there are no launch buttons: they would lead to a
stranger's repository, or nowhere. So would those of Binder and Colab for a repository that is not on github.com: the
theme takes its owner and name for GitHub's.
"""
import urllib.parse

ON_GITHUB = {"binderhub_url", "colab_url"}
ANYWHERE = {"jupyterhub_url"}


def set_address(app, config):
    site = urllib.parse.urlsplit(config.html_baseurl)
    repository = urllib.parse.urlsplit(config.html_theme_options["repository_url"])
    if repository.hostname != "github.com":
        gone = ON_GITHUB | ANYWHERE if repository.hostname.endswith(".invalid") else ON_GITHUB
        launches = config.html_theme_options["launch_buttons"]
        config.html_theme_options["launch_buttons"] = {k: v for k, v in launches.items() if k not in gone}
    config.ogp_site_url = config.html_baseurl
    config.notfound_urls_prefix = site.path


def launch_notebooks_only(app, page, template, context, doctree):
    """Binder and Colab do not open Markdown, for which the theme has buttons too, where it has cells.

    It would also offer it as a notebook, with names for the cells that are others in every build.
    """
    if not app.env.doc2path(page).endswith(".ipynb"):
        app.env.metadata[page].pop("kernelspec", None)


def setup(app):
    app.connect("config-inited", set_address)
    app.connect("html-page-context", launch_notebooks_only, priority=100)  # before the theme
    return {"parallel_read_safe": True}
