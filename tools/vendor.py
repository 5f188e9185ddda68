#!/usr/bin/env python3
"""Make the folder vendor/ again from the packages that vendor/lock.json names, and check every byte on the way.

    python tools/vendor.py            what the lock says; fails when a package or a file is not what it was
    python tools/vendor.py --renew    after a version or a file was changed in the lock: write its checksums anew

Only this needs npm and a network. Building the book needs neither: the files are committed.
A file of a package has as "source" its path there, or one under tools/ where the package ships no licence text.
A bundle is made from tools/bundles/, whose own lock file pins the packages that go into it; its LICENSE has theirs.
"""
import argparse
import base64
import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import tarfile
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
VENDOR = ROOT / "vendor"
LOCK = VENDOR / "lock.json"
BUNDLES = ROOT / "tools" / "bundles"
LICENCES = ROOT / "tools" / "licences"  # by author, for packages that ship none


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def fetch(package, folder):
    """Return the package's files as a dict of path to bytes, and the integrity of its tarball as npm writes it."""
    name = f"{package['name']}@{package['version']}"
    out = subprocess.run(["npm", "pack", "--json", "--ignore-scripts", name], cwd=folder, check=True,
                         capture_output=True, text=True).stdout
    answer = json.loads(out)
    tarball = folder / (answer if isinstance(answer, list) else list(answer.values()))[0]["filename"]
    integrity = "sha512-" + base64.b64encode(hashlib.sha512(tarball.read_bytes()).digest()).decode()
    with tarfile.open(tarball) as tar:
        files = {m.name.partition("/")[2]: tar.extractfile(m).read() for m in tar if m.isfile()}
    return files, integrity


def bundle(lock, folder):
    """Return the bundles' files as a dict of path in vendor/ to bytes, made in an empty folder."""
    for source in BUNDLES.iterdir():
        shutil.copy(source, folder)
    quiet = {"check": True, "cwd": folder, "stdout": subprocess.PIPE}
    subprocess.run(["npm", "ci", "--silent", "--ignore-scripts", "--no-audit", "--no-fund"], **quiet)
    files = {}
    for made in lock["bundles"]:
        out = pathlib.PurePosixPath(made["out"])
        subprocess.run([folder / "node_modules/.bin/esbuild", made["source"], "--bundle", "--minify", "--format=iife",
                        "--legal-comments=none", "--log-level=warning", "--metafile=meta.json", f"--outfile=out/{out}", *made["options"]],
                       env={**os.environ, "NODE_ENV": "production"}, **quiet)
        for path in (folder / "out" / out.parent).iterdir():
            files[f"{out.parent}/{path.name}"] = path.read_bytes()
        files[f"{out.parent}/LICENSE"] = licences(json.loads((folder / "meta.json").read_text()), folder).encode()
    return files


def licences(meta, folder):
    """The licence texts of all packages that a bundle has a file of."""
    parts = {path.rpartition("node_modules/")[0] + "node_modules/" + "/".join(rest.split("/")[:1 + rest.startswith("@")])
             for path in meta["inputs"] if (rest := path.rpartition("node_modules/")[2]) != path}
    texts = []
    for part in sorted(parts):
        package = json.loads((folder / part / "package.json").read_text())
        found = sorted(path for path in (folder / part).iterdir() if path.name.lower().startswith("licen"))
        text = found[0].read_text() if found else (LICENCES / f"{package['author']}.txt").read_text()
        texts.append(f"{package['name']} {package['version']} ({package['license']})\n\n{text.strip()}\n")
    return f"\n{'-' * 100}\n".join(texts)


def problems(lock, vendor=VENDOR):
    """Return what is wrong with the vendored files: changed, missing, or not in the lock."""
    listed = {name: f["sha256"] for p in lock["packages"] + lock["bundles"] for name, f in p["files"].items()}
    found = {p.relative_to(vendor).as_posix() for p in vendor.rglob("*") if p.is_file()} - {"lock.json"}
    out = [f"vendor/{name} is not in vendor/lock.json" for name in sorted(found - listed.keys())]
    out += [f"vendor/{name} is missing" for name in sorted(listed.keys() - found)]
    out += [f"vendor/{name} is not the file that vendor/lock.json describes" for name in sorted(found & listed.keys())
            if sha256((vendor / name).read_bytes()) != listed[name]]
    return out


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--renew", action="store_true", help="write checksums anew instead of comparing them")
    renew = parser.parse_args().renew
    lock = json.loads(LOCK.read_text())
    files = {}
    for package in lock["packages"]:
        with tempfile.TemporaryDirectory() as folder:
            content, integrity = fetch(package, pathlib.Path(folder))
        if renew:
            package["integrity"] = integrity
        elif package["integrity"] != integrity:
            raise SystemExit(f"{package['name']} {package['version']}: the package is not the one in the lock")
        for name, entry in package["files"].items():
            source = entry["source"]
            data = (ROOT / source).read_bytes() if source.startswith("tools/") else content[source]
            if renew:
                entry["sha256"] = sha256(data)
            elif entry["sha256"] != sha256(data):
                raise SystemExit(f"vendor/{name}: its source is not the one in the lock")
            files[name] = data
    with tempfile.TemporaryDirectory() as folder:
        made = bundle(lock, pathlib.Path(folder))
    for entry in lock["bundles"]:
        inside = {name: data for name, data in made.items() if name.startswith(entry["out"].rpartition("/")[0] + "/")}
        if renew:
            entry["files"] = {name: {"sha256": sha256(data)} for name, data in sorted(inside.items())}
    files |= made
    for path in sorted(VENDOR.rglob("*"), reverse=True):
        if path.is_dir():
            path.rmdir()
        elif path != LOCK:
            path.unlink()
    for name, data in files.items():
        path = VENDOR / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    if renew:
        LOCK.write_text(json.dumps(lock, indent=1) + "\n")
    wrong = problems(lock)
    raise SystemExit("\n".join(wrong) if wrong else 0)


if __name__ == "__main__":
    main()
