"""The third-party files that the site serves are those that vendor/lock.json describes, with their licences."""
import json

import pytest
import vendor


@pytest.fixture
def lock():
    return json.loads(vendor.LOCK.read_text())


def test_every_file_is_the_one_in_the_lock(lock):
    assert vendor.problems(lock) == []


def test_every_folder_has_a_licence(lock):
    names = {name for part in lock["packages"] + lock["bundles"] for name in part["files"]}
    for folder in {name.split("/")[0] for name in names}:
        assert f"{folder}/LICENSE" in names


def test_packages_are_pinned(lock):
    for package in lock["packages"]:
        assert package["integrity"].startswith("sha512-") and package["version"][0].isdigit()


def test_changed_missing_and_unlisted_files_are_found(tmp_path):
    (tmp_path / "good.js").write_text("1")
    (tmp_path / "changed.js").write_text("2")
    (tmp_path / "unlisted.js").write_text("3")
    files = {"good.js": {"sha256": vendor.sha256(b"1")}, "changed.js": {"sha256": vendor.sha256(b"1")},
             "missing.js": {"sha256": vendor.sha256(b"1")}}
    found = vendor.problems({"packages": [{"files": files}], "bundles": []}, tmp_path)
    assert len(found) == 3
    assert all(any(name in line for line in found) for name in ("changed.js", "unlisted.js", "missing.js"))
