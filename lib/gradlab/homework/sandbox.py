"""Run an answer in a process of its own, where there is nothing to find and nothing to harm.

With bubblewrap the process sees Python's own files and NumPy, all read-only, and nothing else: no home directory, no
solutions, no other submissions, not this package, no network, no other process. In either case it has limits of time,
memory, output and files, and can start no further process or thread. What comes out is data, which is checked here
entry by entry before anybody relies on it.
"""
import functools
import json
import math
import os
import pathlib
import platform
import select
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass

import numpy

from gradlab.homework._worker import NOBODY, READY

HERE = pathlib.Path(__file__).parent
START = 60  # seconds that Python and NumPy may take to start, on a machine that is busy
GRACE = 1  # seconds between the stop button, which an answer may ignore, and the end
LONGEST = 160  # characters of a text from an answer
SYSTEM = ("/usr/lib", "/usr/lib64", "/lib", "/lib64", "/etc/ld.so.cache", "/etc/alternatives")
USER = "--unshare-user"  # bubblewrap's option for a user namespace
SECCOMP = "--seccomp"  # bubblewrap's option; the number of an open file comes behind it
ONE_THREAD = {f"{library}_NUM_THREADS": "1" for library in ("OPENBLAS", "OMP", "MKL")}
# Calls to the kernel that nothing in Python and NumPy needs here, by number: memory that RLIMIT_AS does not count
# (shared memory, queues, files without a folder), namespaces and mounts, other processes, sockets, and what is new or
# rare enough to have holes. For other processors there is no such list.
CALLS = {
    "x86_64": (0xC000003E, dict(
        shmget=29, shmat=30, semget=64, msgget=68, mq_open=240, memfd_create=319, unshare=272, setns=308, mount=165,
        move_mount=429, fsopen=430, mount_setattr=442, open_by_handle_at=304, ptrace=101, process_vm_readv=310,
        process_vm_writev=311, socket=41, socketpair=53, add_key=248, request_key=249, keyctl=250, personality=135,
        perf_event_open=298, bpf=321, userfaultfd=323, io_uring_setup=425)),
    "aarch64": (0xC00000B7, dict(
        shmget=194, shmat=196, semget=190, msgget=186, mq_open=180, memfd_create=279, unshare=97, setns=268, mount=40,
        move_mount=429, fsopen=430, mount_setattr=442, open_by_handle_at=265, ptrace=117, process_vm_readv=270,
        process_vm_writev=271, socket=198, socketpair=199, add_key=217, request_key=218, keyctl=219, personality=92,
        perf_event_open=241, bpf=280, userfaultfd=282, io_uring_setup=425)),
}
PROBE = """
def probe(x):
    import dataclasses, fractions, os, random, statistics
    try:
        if os.fork() == 0:
            os._exit(0)
    except OSError:
        return 2 * np.linalg.inv(np.eye(2)) @ x
"""


class SandboxError(RuntimeError):
    """The sandbox itself failed: nothing is known about the answer."""


class Stopped(Exception):
    """The grader is stopping."""


@dataclass(frozen=True)
class Limits:
    """What one answer may use.

    Attributes
    ----------
    seconds : float
        For all cases together.
    memory, output : int
        Bytes of address space, and of the report.
    """

    seconds: float = 10.0
    memory: int = 1 << 30
    output: int = 8 << 20


def available():
    """Why there is no sandbox here.

    Returns
    -------
    reason : str or None
        One line; None when there is one.
    """
    way = _way(False)
    return way if isinstance(way, str) else None


def run(source, name, cases, limits=Limits(), unsafe=False, stop=None):
    """Run an answer on the inputs of some cases.

    Parameters
    ----------
    source : list of str
        The answer's cells, nearly always one.
    name : str
        Of the function.
    cases : list of dict
        Inputs by name.
    limits : Limits
    unsafe : bool
        Run it without bubblewrap.
    stop : threading.Event, optional
        When it is set, the answer is ended and `Stopped` raised.

    Returns
    -------
    dict
        One of ``observations`` (as of `gradlab.homework.observing.observe`, up to the first that did not return) with
        ``before`` (an error on the way to the function, or None), ``missing`` (names of functions that there are
        instead) with ``error``, or ``fate``: "time", "output", "unreadable", "ended", or "crashed".

    Raises
    ------
    SandboxError
        When there is no sandbox, or it could not be started.
    """
    way = _way(unsafe)
    if isinstance(way, str):
        raise SandboxError(way)
    return _run(way, source, name, cases, limits, stop)


def _run(command, source, name, cases, limits, stop=None):
    request = {"source": source, "name": name, "cases": cases, "packages": str(_packages()),
               "seconds": limits.seconds, "memory": limits.memory, "output": limits.output}
    with (tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as errors, tempfile.TemporaryFile() as rules,
          tempfile.TemporaryDirectory() as empty):
        given.write(json.dumps(request).encode())
        given.seek(0)
        passed = []
        if SECCOMP in command:
            rules.write(_filter())
            rules.seek(0)
            passed = [rules.fileno()]
            at = command.index(SECCOMP) + 1
            command = [*command[:at], str(passed[0]), *command[at:]]
        environment = ONE_THREAD | {"LC_ALL": "C.UTF-8"}
        if "LD_LIBRARY_PATH" in os.environ:  # some Pythons are not found together without
            environment["LD_LIBRARY_PATH"] = os.environ["LD_LIBRARY_PATH"]
        os.chmod(empty, 0o755)
        nobody = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.getuid() == 0 and USER in command else {}
        process = subprocess.Popen(command, stdin=given, stdout=subprocess.PIPE, stderr=errors, cwd=empty,
                                   env=environment, start_new_session=True, pass_fds=passed, **nobody)
        try:
            fate, started, said = _listen(process, limits, stop)
        finally:
            _end(process)
        if not started:
            errors.seek(0)
            reason = errors.read(2000).decode(errors="replace").strip().splitlines() or ["it says nothing"]
            raise SandboxError(f"the process for the answer does not start: {_text(reason[-1])}")
    return {"fate": fate} if fate else _report(said, process.returncode, cases)


def _listen(process, limits, stop):
    """What comes out until the process ends: how it had to be ended, whether the answer was begun, and the bytes."""
    said, started, open_ = bytearray(), False, True
    end = time.monotonic() + START
    while open_ or process.poll() is None:
        if stop is not None and stop.is_set():
            raise Stopped
        left = end - time.monotonic()
        if left <= 0:
            return "time", started, b""
        if not open_:  # it has closed its output and goes on
            time.sleep(0.01)
        elif select.select([process.stdout], [], [], min(left, 0.2))[0]:
            some = os.read(process.stdout.fileno(), 1 << 16)
            open_ = bool(some)
            said += some
            if not started and said.startswith(READY):
                started = True
                del said[:len(READY)]
                end = time.monotonic() + limits.seconds + GRACE
            if len(said) > limits.output:
                return "output", started, b""
    return None, started, bytes(said)


def _end(process):
    """End a process and all that it has started, if it has not ended."""
    if process.poll() is None:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        process.wait()
    process.stdout.close()


def _report(said, code, cases):
    """What a process has said, if it is what a worker says, and what else has become of it."""
    try:
        report = json.loads(said)
        if "missing" in report:
            names = [_text(name) for name in report["missing"][:20]]
            return {"missing": names, "error": report["error"] and _sound_error(report["error"])}
        seen = report["observations"]
        if not 0 < len(seen) <= len(cases) or len(seen) < len(cases) and "returned" in seen[-1]:
            raise ValueError("not as many observations as cases")
        before = report.get("before")
        return {"observations": [_sound(one, inputs) for one, inputs in zip(seen, cases)],
                "before": before and _sound_error(before)}
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError, MemoryError, OverflowError):
        if said:
            return {"fate": "unreadable"}
    code = 128 - code if code < 0 else code  # a signal, as a shell and bubblewrap write it
    if code == 128 + signal.SIGXCPU:
        return {"fate": "time"}
    return {"fate": "crashed" if code > 128 else "ended"}


def _sound(seen, inputs):
    """An observation with what belongs into it and nothing else; an error of any kind when it is not one."""
    after = seen["after"]
    if len(after) != len(inputs):
        raise ValueError("not as many inputs as there were")
    changed = [name for (name, value), now in zip(inputs.items(), after) if not value == now]
    if "returned" in seen:
        return {"changed": changed, "returned": _sound_result(seen["returned"])}
    if "error" in seen:
        return {"changed": changed, "error": _sound_error(seen["error"])}
    return {"changed": [], "arguments": _text(seen["arguments"])}


def _sound_result(result, depth=0):
    kind = result["kind"]
    if kind in ("nothing", "dots"):
        return {"kind": kind}
    if kind == "object":
        return {"kind": kind, "type": _text(result["type"])}
    if kind == "several" and depth < 5:
        return {"kind": kind, "items": [_sound_result(item, depth + 1) for item in result["items"][:100]]}
    if kind != "array":
        raise ValueError("no such kind")
    shape, values = result["shape"], result.get("values")
    if not all(type(n) is int and 0 <= n < 1 << 40 for n in shape) or len(shape) > 64:
        raise ValueError("not a shape")
    sound = {"kind": kind, "dtype": _text(result["dtype"]), "shape": shape}
    if values is not None:
        if len(values) != math.prod(shape) or not all(type(value) in (int, float) for value in values):
            raise ValueError("not numbers of this shape")
        sound["values"] = [float(value) for value in values]
    return sound


def _sound_error(error):
    number = error["number"]
    return {"type": _text(error["type"]), "message": _text(error["message"]),
            "line": error["line"] and _text(error["line"]), "number": number if type(number) is int else None}


def _text(text):
    """A text from an answer: one line that can be printed, and not a long one."""
    if not isinstance(text, str):
        raise TypeError("not a text")
    line = " ".join("".join(c if c.isprintable() else " " for c in text[:2 * LONGEST]).split())
    return line if len(line) <= LONGEST else f"{line[:LONGEST].rstrip()}…"


@functools.cache
def _way(unsafe):
    """The first command that keeps what it promises, tried with an answer; or a line that says why there is none."""
    if unsafe:
        ways, why = [_plain()], "--unsafe does not work here"
    elif os.name != "posix" or not sys.platform.startswith("linux"):
        return "there is no sandbox: bubblewrap runs on Linux only"
    elif shutil.which("bwrap") is None:
        return "there is no sandbox: bubblewrap (bwrap) is not installed"
    else:
        shared = ["--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try"]
        users = [[*shared, USER, "--disable-userns"], [*shared, USER]]
        # In a user namespace root could not give up root. Without one it needs the rights to make the other namespaces,
        # which it does not have in some containers; then it starts all of it as nobody.
        ways = [_wrapped(options) for options in ([shared] * (os.getuid() == 0) + users)]
        why = "there is no sandbox: bubblewrap does not work here"
    for way in ways:
        try:
            report = _run(way, [PROBE], "probe", [{"x": [1.0, 2.0]}], Limits())
            if report.get("observations", [{}])[0].get("returned", {}).get("values") == [2.0, 4.0]:
                return way
            error = report.get("observations", [{}])[0].get("error")
            reason = f"an answer stops there with {error['type']}: {error['message']}" if error else \
                "an answer could start other processes there"
        except (SandboxError, OSError) as error:
            reason = str(error)
    return f"{why} ({reason})"


def _plain():
    return [_python(), "-I", "-S", "-B", str(HERE / "_worker.py")]


def _wrapped(options):
    """The command with bubblewrap."""
    python, packages = _python(), _packages()
    prefix = pathlib.Path(python).parent.parent
    wanted = [*SYSTEM, prefix / "lib", prefix / "lib64", pathlib.Path(os.__file__).resolve().parent]
    command = ["bwrap", *options, "--die-with-parent", "--new-session", "--cap-drop", "ALL"]
    if os.getuid() == 0 and USER not in options:
        command += ["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]  # with which it gives up root
    if _filter():
        command.append(SECCOMP)
    made, bound = set(), []

    def bind(path, at=None, how="--ro-bind"):
        at = pathlib.Path(at or path)
        for folder in reversed(at.parents[:-1]):  # readable for all, which they need not be outside
            if folder not in made and not any(folder.is_relative_to(b) for b in bound):
                made.add(folder)
                command.extend(["--perms", "0755", "--dir", str(folder)])
        command.extend([how, str(path), str(at)])

    for path in sorted({pathlib.Path(p) for p in wanted}, key=lambda p: len(p.parts)):
        if path.is_symlink() and path.parent == pathlib.Path("/"):
            command += ["--symlink", os.readlink(path), str(path)]
        elif path.exists() and not any(path.is_relative_to(b) for b in bound):
            bind(path)
            bound.append(path)
    bind(python)
    bind("/dev/null", how="--dev-bind")
    for name in ("_worker.py", "observing.py"):
        bind(HERE / name, f"/grader/{name}")
    # Installed packages lie within the folders of Python; of these only NumPy is to be seen.
    hidden = {site for folder in bound for kind in ("site-packages", "dist-packages")
              for site in [*folder.glob(kind), *folder.glob(f"python3*/{kind}")]}
    for site in sorted(hidden):
        command += ["--tmpfs", str(site)]
    for part in ("numpy", "numpy.libs"):
        if (packages / part).exists():
            bind(packages / part)
    for site in sorted(hidden):
        command += ["--remount-ro", str(site)]
    return [*command, "--remount-ro", "/", "--chdir", "/", python, "-I", "-S", "-B", "/grader/_worker.py"]


@functools.cache
def _filter():
    """The filter for calls to the kernel, as the kernel reads it (seccomp, classic BPF); empty where there is none."""
    architecture, calls = CALLS.get(platform.machine(), (None, {}))
    if not calls:
        return b""
    load, equal, at_least, answer = 0x20, 0x15, 0x35, 0x06
    allow, refuse = 0x7FFF0000, 0x00050001  # EPERM
    numbers = sorted(calls.values())
    # Jumps say how many steps to leave out, if true and if not; the last step refuses, the one before it allows.
    steps = [(load, 0, 0, 4), (equal, 0, len(numbers) + 3, architecture),
             (load, 0, 0, 0), (at_least, len(numbers) + 1, 0, 0x40000000)]  # another way into the kernel, on x86
    steps += [(equal, len(numbers) - i, 0, number) for i, number in enumerate(numbers)]
    steps += [(answer, 0, 0, allow), (answer, 0, 0, refuse)]
    return b"".join(struct.pack("=HBBI", *step) for step in steps)


def _python():
    """Python itself, not the link to it in a virtual environment."""
    return os.path.realpath(getattr(sys, "_base_executable", None) or sys.executable)


def _packages():
    return pathlib.Path(numpy.__file__).resolve().parent.parent
