"""What is said in several places, the version, the licences and the title, is the same in all of them."""
import re
import tomllib

import pytest
import yaml
from conftest import ROOT

import gradlab


@pytest.fixture(scope="module")
def citation():
    return yaml.load((ROOT / "CITATION.cff").read_text(), yaml.BaseLoader)  # texts only: 1.0 would be a number


@pytest.fixture(scope="module")
def project():
    return tomllib.loads((ROOT / "lib" / "pyproject.toml").read_text())["project"]


def test_one_version(citation, project):
    newest = re.search(r"^## \[?(\d+\.\d+\.\d+)", (ROOT / "CHANGELOG.md").read_text(), re.M)[1]
    cited = re.search(r"^> .*Version (\d+\.\d+\.\d+)", (ROOT / "chapters" / "how_to_use.md").read_text(), re.M)[1]
    versions = {project["version"], gradlab.__version__, newest, cited,
                citation["version"], citation["preferred-citation"]["version"]}
    assert len(versions) == 1, versions


def test_the_code_and_the_text_have_their_licences(citation, project):
    assert project["license"] == citation["license"] == "BSD-3-Clause"
    assert (ROOT / "LICENSE").read_text().startswith("BSD 3-Clause License")
    assert citation["preferred-citation"]["license"] == "CC-BY-4.0"
    assert "(CC BY 4.0)" in (ROOT / "LICENSE-TEXT").read_text()
    page = (ROOT / "chapters" / "how_to_use.md").read_text()
    assert "[BSD 3-Clause licence](https://opensource.org/license/bsd-3-clause)" in page
    assert "[Creative Commons Attribution 4.0](https://creativecommons.org/licenses/by/4.0/)" in page


def test_one_title_and_one_author(citation):
    config = yaml.safe_load((ROOT / "_config.yml").read_text())
    holder, = re.findall(r"^Copyright \(c\) (\d{4}), (.+)$", (ROOT / "LICENSE").read_text(), re.M)
    for work in (citation, citation["preferred-citation"]):
        assert work["title"] == config["title"]
        (author,) = work["authors"]
        assert author == {"name": config["author"]}
    assert holder[1].lower() == config["author"].lower()
    assert citation["preferred-citation"]["year"] == config["copyright"] == holder[0]
