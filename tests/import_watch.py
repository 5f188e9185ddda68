"""Import gradlab and all of its modules, and print what that does beside reading Python files.

Run as a script: the libraries that gradlab imports are imported first, and what they do is their own affair.
"""
import functools
import importlib
import os
import pathlib
import pkgutil
import random
import subprocess
import sys
import sysconfig

WATCHED = ("socket.", "subprocess.", "os.", "shutil.", "tempfile.", "urllib.", "http.", "ftplib.", "smtplib.",
           "webbrowser.", "ctypes.", "sqlite3.", "fcntl.", "signal.", "pty.")
HARMLESS = {"os.listdir", "os.scandir"}  # how Python looks for a module
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


def modules():
    """Import everything; return the names of gradlab's modules."""
    import gradlab

    names = ["gradlab", *(one.name for one in pkgutil.walk_packages(gradlab.__path__, "gradlab."))]
    for name in names:
        importlib.import_module(name)
    return names


def watch():
    """Import gradlab, and return what it did."""
    import numpy

    seen, libraries = [], [pathlib.Path(path).resolve() for path in sysconfig.get_paths().values()]
    libraries += [pathlib.Path(os.__file__).resolve().parent, pathlib.Path(numpy.__file__).resolve().parent.parent]

    def hook(event, arguments):
        if event == "open":
            path, _, flags = arguments
            if isinstance(path, int):
                return
            path = pathlib.Path(os.fsdecode(path)).resolve()
            if flags & WRITING:
                seen.append(f"writes {path}")
            elif path.suffix not in (".py", ".pyc") and not any(path.is_relative_to(top) for top in libraries):
                seen.append(f"reads {path}")
        elif event.startswith(WATCHED) and event not in HARMLESS:
            seen.append(f"{event}{arguments!r:.200}")

    def told(name, function):
        @functools.wraps(function)
        def call(*arguments, **keywords):
            seen.append(f"random numbers: {name}")
            return function(*arguments, **keywords)
        return call

    for owner, name in ((numpy.random, "default_rng"), (os, "urandom"), (random, "_urandom")):
        setattr(owner, name, told(name, getattr(owner, name)))
    before = random.getstate(), repr(numpy.random.get_state())
    sys.addaudithook(hook)
    names = modules()
    if before != (random.getstate(), repr(numpy.random.get_state())):
        seen.append("random numbers: the global generator")
    return names, seen[:]


def main():
    if sys.argv[1:] == ["modules"]:
        modules()
        print("\n".join(name for name in sys.modules if name.partition(".")[0] not in ("gradlab", "__main__")))
        return
    libraries = subprocess.run([sys.executable, "-B", __file__, "modules"], capture_output=True, text=True, check=True)
    for name in libraries.stdout.split():
        try:
            importlib.import_module(name)
        except ImportError:  # a name that a library made up
            pass
    names, seen = watch()
    print(len(names))
    print("\n".join(seen))


if __name__ == "__main__":
    main()
