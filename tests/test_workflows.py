"""The workflows in .github, as far as they can be checked without GitHub, and the scripts that only they run."""
import http.server
import re
import subprocess
import sys
import threading
import tomllib

import changed_pages
import external_links
import own_address
import pytest
import versions
import yaml
from conftest import ROOT

WORKFLOWS = {path.name: path.read_text() for path in sorted((ROOT / ".github" / "workflows").iterdir())}
PARSED = {name: yaml.load(text, yaml.BaseLoader) for name, text in WORKFLOWS.items()}  # BaseLoader: `on` is no boolean
JOBS = [(name, key, job) for name, workflow in PARSED.items() for key, job in workflow["jobs"].items()]
PROJECT = (ROOT / "lib" / "pyproject.toml").read_text()
MAKE = set(re.findall(r"(?m)^([a-z]+)(?: [a-z ]+)?:", (ROOT / "Makefile").read_text()))
ALL = pytest.mark.parametrize("name", WORKFLOWS)


# The workflows

@ALL
def test_actions_are_pinned_by_hash(name):
    for line in WORKFLOWS[name].splitlines():
        if "uses:" in line:
            assert re.fullmatch(r" +(- )?uses: [\w-]+/[\w-]+@[0-9a-f]{40}  # v\d+\.\d+\.\d+", line), line


def test_an_action_has_one_version():
    pins = {pin for text in WORKFLOWS.values() for pin in re.findall(r"uses: (.*)", text)}
    assert len({pin.partition("@")[0] for pin in pins}) == len(pins)


@ALL
def test_a_workflow_may_do_nothing_but_what_a_job_asks_for(name):
    assert PARSED[name]["permissions"] == {}
    assert "pull_request_target" not in PARSED[name]["on"]
    assert "concurrency" in PARSED[name]


def test_only_the_jobs_that_must_write_may():
    rights = {(name, key): {k for k, v in job["permissions"].items() if v != "read"} for name, key, job in JOBS}
    assert {job: writes for job, writes in rights.items() if writes} == {
        ("publish.yml", "deploy"): {"pages", "id-token"},
        ("nightly.yml", "report"): {"issues"}, ("weekly.yml", "report"): {"issues"}}


def test_every_job_has_a_limit_and_leaves_no_token_behind():
    for name, key, job in JOBS:
        assert int(job["timeout-minutes"]) <= 90, (name, key)
        for step in job["steps"]:
            if step.get("uses", "").startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] == "false", (name, key)


def test_no_script_contains_an_expression():
    for name, key, job in JOBS:
        for step in job["steps"]:
            assert "${{" not in step.get("run", ""), (name, key)


def test_the_pythons_are_those_of_the_package():
    tested = PARSED["test.yml"]["jobs"]["pythons"]["strategy"]["matrix"]["python"]
    project = tomllib.loads(PROJECT)["project"]
    assert tested == [c.rpartition(" ")[2] for c in project["classifiers"] if re.search(r":: \d+\.\d+$", c)]
    assert project["requires-python"] == f">={tested[0]}"


def test_one_job_leaves_nothing_out():
    job = PARSED["test.yml"]["jobs"]["everything"]
    assert job["env"] == {"REQUIRE_BROWSER": "1", "REQUIRE_SANDBOX": "1"}
    assert {"run": ".ci/run"} in job["steps"]


def test_the_address_is_checked_before_anything_is_built():
    commands = [step["run"] for step in PARSED["publish.yml"]["jobs"]["build"]["steps"] if "run" in step]
    assert commands == ["python3 tools/own_address.py", ".ci/run"]
    assert PARSED["publish.yml"]["jobs"]["deploy"]["needs"] == "build"


def test_every_target_and_script_is_there():
    scripts = "\n".join(step.get("run", "") for _, _, job in JOBS for step in job["steps"])
    targets = set(re.findall(r"\bmake (?:-C \S+ )?([a-z]+)", scripts))
    targets |= {entry["target"] for entry in PARSED["weekly.yml"]["jobs"]["elsewhere"]["strategy"]["matrix"]["include"]}
    targets |= set(PARSED["weekly.yml"]["jobs"]["isolated"]["strategy"]["matrix"]["target"])
    assert {"test", "book", "audit", "newest", "links", "faults", "mutants"} <= targets  # or the patterns above find too little
    assert targets <= MAKE
    for script in re.findall(r"tools/\w+\.(?:py|sh)", scripts):
        assert (ROOT / script).is_file(), script


@pytest.mark.parametrize("name", [name for name in WORKFLOWS if "schedule" in PARSED[name]["on"]])
def test_no_failure_goes_unsaid_where_nobody_looks(name):
    jobs = PARSED[name]["jobs"]
    assert set(jobs["report"]["needs"]) == set(jobs) - {"report"}


def test_newer_actions_wait_a_week():
    update, = yaml.safe_load((ROOT / ".github" / "dependabot.yml").read_text())["updates"]
    assert update["package-ecosystem"] == "github-actions" and update["cooldown"]["default-days"] >= 7


# tools/own_address.py

CONFIG = (ROOT / "_config.yml").read_text()
GITHUB = {"GITHUB_SERVER_URL": "https://github.com", "GITHUB_REPOSITORY": "some-school/learning"}


def with_address(url):
    text, count = re.subn(r"(?m)^(repository:\n  url: ).*$", lambda found: found[1] + url, CONFIG)
    assert count == 1
    return text


@pytest.mark.parametrize("url", ["https://github.com/some-school/learning", "https://github.com/Some-School/Learning"])
def test_the_own_address_is_let_through(url):
    assert own_address.problem(with_address(url), GITHUB) is None


@pytest.mark.parametrize("url", ["https://example.invalid/course", "https://github.com/other-school/learning",
                                 "https://github.com/some-school/learning2", "https://gitlab.com/some-school/learning"])
def test_another_address_is_refused_with_what_to_do(url):
    said = own_address.problem(with_address(url), GITHUB)
    assert url in said and "make address URL=https://github.com/some-school/learning" in said


def test_settings_without_an_address_are_refused():
    assert "missing" in own_address.problem("title: A book\n", GITHUB)


def test_the_refusal_ends_the_job():
    done = subprocess.run([sys.executable, ROOT / "tools" / "own_address.py"], env=GITHUB | {
        "GITHUB_REPOSITORY": "nobody/has-this"}, capture_output=True, text=True)
    assert done.returncode == 1 and "make address" in done.stderr


# tools/versions.py

REQUIREMENTS = "# the book\njupyter-book==1.0.4\nmyst-nb==1.4.0\nnumpy==2.4.6\n"
NUMPY = '[project]\ndependencies = ["numpy>=2.0"]\n'


def test_newest_has_no_pin_and_keeps_to_the_ranges():
    assert versions.requirements("newest", REQUIREMENTS, NUMPY) == [
        "# the book", "jupyter-book<2", "myst-nb", "numpy>=2.0"]


def test_oldest_has_the_lowest_of_the_ranges():
    assert versions.requirements("oldest", REQUIREMENTS, NUMPY) == [
        "# the book", "jupyter-book==1.0.4", "myst-nb==1.4.0", "numpy==2.0", *versions.OF_THEIR_TIME]


def test_the_real_requirements_have_every_dependency_of_the_package():
    text = (ROOT / "requirements.txt").read_text()
    lines = versions.requirements("oldest", text, PROJECT)
    for need in tomllib.loads(PROJECT)["project"]["dependencies"]:
        assert need.replace(">=", "==") in lines
    names = {line.partition("==")[0] for line in text.splitlines()}
    assert set(versions.LIMITS) <= names
    assert not any("==" in line for line in versions.requirements("newest", text, PROJECT))


# tools/external_links.py

def page(*addresses):
    return "<article>" + "".join(f'<a href="{a}">x</a>' for a in addresses) + "</article>"


def site_of(folder, **pages):
    folder.mkdir()
    for name, text in pages.items():
        (folder / f"{name}.html").write_text(text)
    return folder


def test_links_that_leave_the_site_are_listed(tmp_path):
    site = site_of(
        tmp_path / "site",
        index=page("https://a.org/x#one", "https://a.org/x#two", "b.html", "#c", "mailto:a@a.org", "//b.org/?q=1"),
        other=page("https://a.org/x", "https://example.invalid/course") + '<link href="https://c.org/">')
    (site / "_static").mkdir()
    (site / "_static" / "part.html").write_text(page("https://d.org/"))
    assert external_links.external_links(site) == {
        "https://a.org/x": ["index.html", "other.html"], "https://b.org/?q=1": ["index.html"]}


@pytest.fixture
def host():
    """A host of which /gone is gone, /shy answers no HEAD, /closed refuses and /moved leads to a page that is there."""
    class Host(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append((self.command, self.path))
            status = {"/gone": 404, "/closed": 403, "/moved": 301, "/lost": 301}.get(self.path, 200)
            if self.path == "/shy" and self.command == "HEAD":
                status = 405
            self.send_response(status)
            self.send_header("Content-Length", "0")
            if status == 301:
                self.send_header("Location", {"/moved": "/there", "/lost": "/gone"}[self.path])
            self.end_headers()

        do_HEAD = do_GET

        def log_message(self, *args):
            pass

    asked = []
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Host) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", asked
        server.shutdown()


@pytest.mark.parametrize("path, kind", [("/there", "ok"), ("/shy", "ok"), ("/moved", "ok"), ("/closed", "refused"),
                                        ("/gone", "broken"), ("/lost", "broken")])
def test_what_a_host_answers_is_understood(host, path, kind):
    assert external_links.verdict(host[0] + path, pause=0)[0] == kind


def test_a_page_that_is_there_is_asked_for_once_and_not_fetched(host):
    external_links.verdict(host[0] + "/there", pause=0)
    assert host[1] == [("HEAD", "/there")]


def test_no_host_at_all_is_broken():
    assert external_links.verdict("http://127.0.0.1:1/", pause=0)[0] == "broken"


@pytest.mark.parametrize("path, code", [("/there", 0), ("/closed", 0), ("/gone", 1)])
def test_a_broken_link_fails_and_says_where_it_is(host, tmp_path, monkeypatch, capsys, path, code):
    monkeypatch.setattr(external_links, "NOWHERE", (".invalid",))
    site = site_of(tmp_path / "site", index=page(host[0] + path))
    monkeypatch.setattr(sys, "argv", ["external_links.py", "--check", "--pause", "0", str(site)])
    with pytest.raises(SystemExit) as end:
        external_links.main()
    assert end.value.code == code
    said = capsys.readouterr().out
    assert host[0] + path in said and ("on index.html" in said) == bool(code)


def test_no_site_is_not_a_site_without_links(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["external_links.py", str(tmp_path)])
    with pytest.raises(SystemExit, match="make book"):
        external_links.main()


# tools/changed_pages.py

def test_changed_pages_are_listed_and_copied(tmp_path, monkeypatch, capsys):
    menu = "<nav>{}</nav>".format
    old = site_of(tmp_path / "old", same=menu(1) + page("a"), other=page("a"), gone=page("a"), plain="<p>1")
    new = site_of(tmp_path / "new", same=menu(2) + page("a"), other=page("b"), fresh=page("a"), plain="<p>2")
    (new / "_static").mkdir()
    (new / "_static" / "style.css").write_text("")
    monkeypatch.setattr(sys, "argv", ["changed_pages.py", str(old), str(new), "--to", str(tmp_path / "preview")])
    changed_pages.main()
    said = capsys.readouterr().out
    assert [line for line in said.splitlines() if line.startswith("- ")] == [
        "- new: `fresh.html`", "- changed: `other.html`", "- changed: `plain.html`", "- removed: `gone.html`"]
    copied = {p.relative_to(tmp_path / "preview").as_posix() for p in (tmp_path / "preview").rglob("*") if p.is_file()}
    assert copied == {"fresh.html", "other.html", "plain.html", "_static/style.css"}


def test_nothing_changed_leaves_no_preview(tmp_path, monkeypatch, capsys):
    old, new = (site_of(tmp_path / name, same=page("a")) for name in ("old", "new"))
    monkeypatch.setattr(sys, "argv", ["changed_pages.py", str(old), str(new), "--to", str(tmp_path / "preview")])
    changed_pages.main()
    assert "None." in capsys.readouterr().out and not (tmp_path / "preview").exists()
