"""Where the course is published: one command writes it everywhere, and until then nothing leads to a stranger.

A small book is built to see it, and built once more elsewhere: both must be the same.
"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import types

import address
import published
import pytest
import yaml
from conftest import POLICY, ROOT

URL, SITE = "https://github.com/Some-School/learning", "https://some-school.github.io/learning/"
SLIDER = """from matplotlib.figure import Figure
from gradlab.widgets import explore
figure = Figure(figsize=(2, 1))
dot, = figure.subplots().plot([0], [0], "o")
print({"θ": 1})
explore(figure, dot, lambda x: dot.set_xdata([x]), {"x": [0, 1]}, alt="A dot.")
"""
NOTEBOOK = {"cells": [{"cell_type": "markdown", "id": "a", "metadata": {}, "source": "# A page\n\nIts first words."},
                      {"cell_type": "code", "id": "b", "metadata": {}, "source": SLIDER, "execution_count": None,
                       "outputs": []}],
            "metadata": {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}},
            "nbformat": 4, "nbformat_minor": 5}
MARKDOWN = """---
kernelspec: {name: python3, display_name: Python 3}
jupytext: {text_representation: {extension: .md, format_name: myst}}
---
# A page of Markdown with cells

```{code-cell} python
```
"""


@pytest.fixture
def config(tmp_path):
    return pathlib.Path(shutil.copy(ROOT / "_config.yml", tmp_path))


@pytest.mark.parametrize("url, site, hub, written", [
    (URL, "", "", [URL, SITE, '""']),
    (URL + ".git", "", "", [URL, SITE, '""']),
    ("https://GitHub.com/Some-School/learning", "https://www.School.edu/~nn/Learning", "", [
        URL, "https://www.school.edu/~nn/Learning/", '""']),
    (URL + "/", "https://learning.school.edu", "https://hub.school.edu/", [
        URL, "https://learning.school.edu/", "https://hub.school.edu"]),
    ("https://github.com/Some-School/some-school.github.io", "", "", [
        "https://github.com/Some-School/some-school.github.io", "https://some-school.github.io/", '""']),
    ("https://gitlab.school.edu/nn/learning", "https://nn.school.edu/learning/", "", [
        "https://gitlab.school.edu/nn/learning", "https://nn.school.edu/learning/", '""']),
])
def test_an_address_is_written_into_the_settings(config, url, site, hub, written):
    old = config.read_text()
    for _ in range(2):  # the second time over the first
        assert address.set_address(url, site, hub, config) == (written[0], written[1])
        changed = [b for a, b in zip(old.splitlines(), config.read_text().splitlines(), strict=True) if a != b]
        wanted = [f"  url: {written[0]}", f"  baseurl: {written[1]}", f"  jupyterhub_url: {written[2]}"]
        assert changed == [line for line in wanted if line not in old.splitlines()]


@pytest.mark.parametrize("url, site, hub, message", [
    ("", "", "", "URL"), ("http://github.com/a/b", "", "", "URL.*http://github.com/a/b"),
    ("https://github.com/a", "", "", "URL"), ("https://github.com/a/b/c", "", "", "URL"),
    ("https://github.com/a/b c", "", "", "URL"), ('https://github.com/a/b"', "", "", "URL"),
    ("https://gitlab.com/a/b", "", "", "SITE.*gitlab"), (URL, "learning.school.edu", "", "SITE"),
    ("https://github.com/a/..", "", "", "URL"), ("https://github.com/a/\u00e4", "", "", "URL"),
    ("https://name:password@github.com/a/b", "", "", "URL"), (URL, "https://x.edu/../a", "", "SITE"),
    (URL, "", "hub.school.edu", "HUB"), (URL, "", "https://name@hub.school.edu", "HUB"), (URL, "https://x.edu/?a=1", "", "SITE"),
])
def test_what_is_no_address_is_refused(config, url, site, hub, message):
    old = config.read_text()
    with pytest.raises(ValueError, match=message):
        address.set_address(url, site, hub, config)
    assert config.read_text() == old


def sphinx_config(url, site):
    launches = {"notebook_interface": "jupyterlab", "binderhub_url": "https://mybinder.org",
                "colab_url": "https://colab.research.google.com", "jupyterhub_url": ""}
    return types.SimpleNamespace(html_baseurl=site, html_theme_options={"repository_url": url, "launch_buttons": launches})


def test_there_are_no_launch_buttons_without_an_address():
    config = sphinx_config("https://example.invalid/course", "https://example.invalid/course/")
    published.set_address(None, config)
    assert config.html_theme_options["launch_buttons"] == {"notebook_interface": "jupyterlab"}
    # The theme would take this owner and name for those of a stranger on GitHub.
    config = sphinx_config("https://gitlab.com/Some-School/learning", SITE)
    published.set_address(None, config)
    assert config.html_theme_options["launch_buttons"] == {"notebook_interface": "jupyterlab", "jupyterhub_url": ""}
    config = sphinx_config(URL, SITE)
    published.set_address(None, config)
    assert "binderhub_url" in config.html_theme_options["launch_buttons"]
    assert (config.ogp_site_url, config.notfound_urls_prefix) == (SITE, "/learning/")


def test_the_address_is_nobodys_or_as_make_address_writes_it(config):
    """As shipped it is nobody's. Whoever publishes a copy runs these tests too."""
    old = config.read_text()
    settings = yaml.safe_load(old)
    url, site, hub = settings["repository"]["url"], settings["html"]["baseurl"], settings["launch_buttons"]["jupyterhub_url"]
    if ".invalid" in url + site + hub:
        assert (url, site, hub) == ("https://example.invalid/course", "https://example.invalid/course/", "")
    else:
        address.set_address(url, site, hub, config)
        assert config.read_text() == old


def write_small_book(folder):
    """A book of three pages with the settings of this one, published by a school."""
    for name in ("_config.yml", "site", "vendor", "tools"):
        (shutil.copytree if (ROOT / name).is_dir() else shutil.copy)(ROOT / name, folder / name)
    (folder / "chapters").mkdir()
    shutil.copy(ROOT / "chapters" / "references.bib", folder / "chapters")
    (folder / "chapters" / "index.md").write_text("# First page\n\nThese are its first words.\n")
    (folder / "chapters" / "momentum.ipynb").write_text(json.dumps(NOTEBOOK))
    (folder / "chapters" / "speed.md").write_text(MARKDOWN)
    (folder / "_toc.yml").write_text("format: jb-book\nroot: chapters/index\n"
                                     "chapters:\n- file: chapters/momentum\n- file: chapters/speed\n")
    address.set_address(URL, "", "https://hub.school.edu", folder / "_config.yml")


def built(folder, **environment):
    done = subprocess.run([pathlib.Path(sys.executable).parent / "jupyter-book", "build", "-W", "--keep-going", "."],
                          cwd=folder, env=os.environ | environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return folder / "_build" / "html"


def test_the_readme_has_the_policy_under_which_the_pages_are_read():
    assert f"`Content-Security-Policy: {POLICY}`" in (ROOT / "README.md").read_text()


@pytest.fixture(scope="module")
def small_book(tmp_path_factory):
    folder = tmp_path_factory.mktemp("book")
    write_small_book(folder)
    return built(folder)


def test_with_an_address_there_are_launch_buttons(small_book):
    page = (small_book / "chapters" / "momentum.html").read_text()
    assert 'href="https://mybinder.org/v2/gh/Some-School/learning/main?urlpath=lab/tree/chapters/momentum.ipynb"' in page
    assert 'href="https://colab.research.google.com/github/Some-School/learning/blob/main/chapters/momentum.ipynb"' in page
    hub = re.search(r'href="(https://hub\.school\.edu/hub/user-redirect/git-pull\?[^"]*)"', page)[1]
    assert "repo=https%3A//github.com/Some-School/learning" in hub or f"repo={URL}" in hub
    assert "lab/tree/learning/chapters/momentum.ipynb" in hub
    markdown = (small_book / "chapters" / "speed.html").read_text()
    assert "mybinder" not in markdown and "colab" not in markdown and "speed.ipynb" not in markdown


def test_with_an_address_others_can_show_a_page(small_book):
    page = (small_book / "chapters" / "index.html").read_text()
    assert f'<link rel="canonical" href="{SITE}chapters/index.html"' in page
    assert '<meta name="description" content="These are its first words.' in page
    card = re.search(rf'<meta property="og:image" content="{SITE}(_images/[^"]+\.png)"', page)[1]
    assert (small_book / card).stat().st_size > 1000
    assert f"<loc>{SITE}chapters/momentum.html</loc>" in (small_book / "sitemap.xml").read_text()
    assert "404" not in (small_book / "sitemap.xml").read_text()


def test_who_is_lost_finds_the_way_from_any_depth(small_book):
    page = (small_book / "404.html").read_text()
    paths = re.findall(r'(?:href|src)="((?!https:|#|data:|mailto:)[^"]+)"', page)
    assert "/learning/chapters/index.html" in paths
    wrong = [path for path in paths if not path.startswith("/learning/")
             or not (small_book / re.split(r"[?#]", path.removeprefix("/learning/"))[0]).is_file()]
    assert wrong == []


def test_it_is_built_the_same_elsewhere_from_what_was_executed(small_book, tmp_path):
    elsewhere = tmp_path / "another" / "folder"
    elsewhere.mkdir(parents=True)
    write_small_book(elsewhere)
    shutil.copytree(small_book.parent / ".jupyter_cache", elsewhere / "_build" / ".jupyter_cache")
    again = built(elsewhere, PYTHONHASHSEED="5", TZ="Asia/Tokyo", LC_ALL="C")
    assert len(list((elsewhere / "_build" / ".jupyter_cache" / "executed").iterdir())) == 2  # it was not executed again
    files = [{path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()}
             for site in (small_book, again)]
    assert "gradlab-still" in files[0]["chapters/momentum.html"].decode()
    assert files[0].keys() == files[1].keys()
    assert [name for name in files[0] if files[0][name] != files[1][name]] == []
