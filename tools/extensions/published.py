"""A Sphinx extension for what depends on where the course is published, as `make address` has written it.

As shipped the address lies under the reserved domain .invalid. Then there are no launch buttons: they would lead to a
stranger's repository, or nowhere.
"""
import urllib.parse

LAUNCHES = ("binderhub_url", "colab_url", "jupyterhub_url")


def set_address(app, config):
    site = urllib.parse.urlsplit(config.html_baseurl)
    repository = urllib.parse.urlsplit(config.html_theme_options["repository_url"])
    if repository.hostname.endswith(".invalid"):
        launches = config.html_theme_options["launch_buttons"]
        config.html_theme_options["launch_buttons"] = {k: v for k, v in launches.items() if k not in LAUNCHES}
    config.ogp_site_url = config.html_baseurl
    config.notfound_urls_prefix = site.path


def setup(app):
    app.connect("config-inited", set_address)
    return {"parallel_read_safe": True}
