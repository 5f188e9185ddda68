"""Hand in what no student should, and see whether the sandbox and the grader on this machine hold.

Each submission below answers two questions right and does something hostile in the first one, or is a file that is no
notebook. An answer that attacks returns the right result if it gets through, and dots if it does not: points for it
would mean a hole.
"""
import argparse
import contextlib
import copy
import csv
import io
import json
import os
import pathlib
import socket
import sys
import tempfile
import textwrap
from dataclasses import dataclass

from gradlab.homework import grading
from gradlab.homework.source import Source

NAME = "hostile"
SECONDS = 3.0  # for an answer: those that never end are to end soon
SEED = 1234


EACH = """
RIGHT
right = NAME
def each(change, given):
    results = right(*given)
    return tuple(map(change, results)) if type(results) is tuple else change(results)
"""
# All folders but those of the system's libraries, which are many; the packages installed among them are not left out.
EVERYWHERE = """
def everywhere():
    for top in ("/", *__import__("glob").glob("/usr/lib*/python3*/*-packages")):
        for where, folders, files in os.walk(top):
            yield where, folders, files
            if where in ("/", "/usr"):
                folders[:] = [f for f in folders if not f.startswith("lib")]
"""


@dataclass
class Case:
    """A hostile submission, and what must come out.

    Attributes
    ----------
    name : str
        The student's.
    about : str
        What it does.
    kinds : tuple of str
        Of which one must be in the row of the first question.
    code : str or None
        Of the first answer; NAME is its name, RIGHT the solution under that name.
    make : callable or None
        Takes the notebook with this answer in it, the folder and the name; writes the submission.
    points : str
        "others": all but those of the first question. "all", or "none".
    """

    name: str
    about: str
    kinds: tuple
    code: str | None = None
    make: object = None
    points: str = "others"


def answer(name, about, *kinds, code, points="others"):
    """A case in which an answer is hostile.

    In its code EACH stands for the solution, with something done to each of its results.
    """
    return Case(name, about, kinds, code=textwrap.dedent(code).strip("\n"), points=points)


def attack(name, about, code, imports="os, sys"):
    """A case in which an answer tries to get something, and returns the right result if it does."""
    body = textwrap.indent(textwrap.dedent(code).strip("\n"), "    ")
    return answer(name, about, "not filled in", code=(
        f"RIGHT\nright = NAME\nimport {imports}\n\n{EVERYWHERE}\ndef attack():\n{body}\n\n"
        "def NAME(*given):\n    try:\n        through = attack()\n    except Exception:\n        through = False\n"
        "    return right(*given) if through else ...\n"))


ANSWERS = [
    answer("loop", "an infinite loop", "time", code="""
        def NAME(*given):
            while True:
                pass
        """),
    answer("loop_outside", "an infinite loop outside the function", "time", code="""
        RIGHT
        while True:
            pass
        """),
    answer("loop_stubborn", "an infinite loop that cannot be interrupted", "time", code="""
        import signal
        def NAME(*given):
            signal.setitimer(signal.ITIMER_REAL, 0)
            for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
                signal.signal(number, signal.SIG_IGN)
            while True:
                try:
                    while True:
                        pass
                except BaseException:
                    pass
        """),
    answer("sleep", "sleeps for an hour", "time", code="""
        import time
        def NAME(*given):
            time.sleep(3600)
        """),
    answer("fork_bomb", "a fork bomb", "error", code="""
        import os
        def NAME(*given):
            while True:
                os.fork()
        """),
    answer("fork_bomb_stubborn", "a fork bomb that tries again for ever", "time", code="""
        import os
        def NAME(*given):
            while True:
                try:
                    os.fork()
                except OSError:
                    pass
        """),
    attack("daemon", "leaves a process behind", """
        if os.fork() == 0:
            os.setsid()
            while True:
                pass
        return True
        """),
    attack("subprocess", "runs a shell", """
        return subprocess.run([sys.executable, "-c", ""]).returncode == 0
        """, imports="subprocess, sys"),
    attack("thread", "starts a thread that writes later", """
        threading.Thread(target=lambda: [os.write(n, b"x") for n in range(64)], daemon=True).start()
        return True
        """, imports="os, threading"),
    answer("stops_itself", "stops itself, as Ctrl-Z does", "time", code="""
        import os, signal
        def NAME(*given):
            os.kill(os.getpid(), signal.SIGSTOP)
        """),
    attack("priority", "takes priority over other processes", """
        for take in (lambda: os.nice(-10), lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))):
            try:
                take()
                return True
            except OSError:
                pass
        """),
    attack("limits", "raises its own limits", """
        for what in (resource.RLIMIT_NPROC, resource.RLIMIT_AS, resource.RLIMIT_FSIZE):
            try:
                resource.setrlimit(what, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
                return True
            except (ValueError, OSError):
                pass
        """, imports="resource"),
    answer("memory", "allocates 20 GB", "memory", code="""
        def NAME(*given):
            return np.ones(20 * 2**27)
        """),
    answer("memory_slowly", "fills the memory piece by piece", "memory", "time", code="""
        def NAME(*given):
            kept = []
            while True:
                kept.append(bytearray(10**7))
        """),
    attack("memory_shared", "fills memory that its limit does not count", """
        libc, size = ctypes.CDLL(None), ctypes.c_size_t(2**20)
        return libc.shmget(0, size, 0o1600) >= 0 or os.memfd_create("x") >= 0
        """, imports="ctypes, os"),
    answer("print", "prints without end", "memory", "time", code="""
        def NAME(*given):
            while True:
                print("x" * 10**6)
        """),
    answer("flood", "writes without end to every open file", "stopped", code="""
        import os
        def NAME(*given):
            while True:
                for number in range(3, 64):
                    try:
                        os.write(number, b"x" * 10**6)
                    except OSError:
                        pass
        """),
    answer("large_result", "returns ten million numbers", "wrong", code="""
        EACH
        def NAME(*given):
            return each(lambda result: np.zeros(10**7), given)
        """),
    answer("exit", "calls `os._exit`", "stopped", code="""
        import os
        def NAME(*given):
            os._exit(0)
        """),
    answer("sys_exit", "calls `sys.exit`", "error", code="""
        import sys
        def NAME(*given):
            sys.exit()
        """),
    answer("kill", "kills all processes that it may", "stopped", code="""
        import os, signal
        def NAME(*given):
            for number in (-1, 1, os.getppid(), 0):
                try:
                    os.kill(number, signal.SIGKILL)
                except OSError:
                    pass
        """),
    answer("segfault", "crashes Python", "stopped", code="""
        import ctypes
        def NAME(*given):
            ctypes.string_at(0)
        """),
    answer("abort", "aborts, and wants a core dump", "stopped", code="""
        import os, resource
        def NAME(*given):
            try:
                resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
            except (ValueError, OSError):
                pass
            os.abort()
        """),
    answer("recursion", "recursion without end", "error", code="""
        def NAME(*given):
            return NAME(*given)
        """),
    answer("recursion_deep", "recursion without end and without a limit", "memory", "stopped", "time", "error", code="""
        import sys
        sys.setrecursionlimit(10**9)
        def NAME(*given):
            return NAME(*given)
        """),
    answer("closes", "closes every file, and goes on", "stopped", "time", code="""
        import os
        def NAME(*given):
            os.closerange(0, 64)
            while True:
                pass
        """),
    answer("syntax", "a syntax error", "error", code="""
        def NAME(*given)
            return given
        """),
    answer("parentheses", "a hundred thousand brackets", "error", "stopped", code="x = " + "(" * 100_000),
    answer("empty_cell", "nothing in the cell", "no answer", code="# nothing"),
    answer("renamed", "another name for the function", "no answer", code="""
        def my_answer(*given):
            return 1.0
        """),
    answer("no_function", "a number under the function's name", "no answer", code="NAME = 1.0"),
    answer("message", "an error that looks like a grade", "error", code="""
        def NAME(*given):
            raise ValueError("right.\\n=1+1,2,2,right\\x1b[2J\\r| <script>alert(1)</script> `" + "x" * 10**6)
        """),
    answer("error_markup", "an error of formulas, HTML and Markdown", "error", code="""
        Strange = type("=1+1 ```<b> |", (Exception,), {})
        def NAME(*given):
            raise Strange("```<img src=x>` \u202e[x](javascript:1)")
        """),
    answer("error_endless", "an error whose text takes for ever", "time", code="""
        class Endless(Exception):
            def __str__(self):
                while True:
                    pass
        def NAME(*given):
            raise Endless
        """),
    answer("signature", "a function that says nonsense about its arguments", "form", code="""
        class Function:
            @property
            def __signature__(self):
                raise RuntimeError
            def __call__(self, *given):
                return None
        NAME = Function()
        """),
    answer("nan", "returns NaN", "wrong", code="""
        EACH
        def NAME(*given):
            return each(lambda result: np.nan * result, given)
        """),
    answer("complex", "returns complex numbers", "form", code="""
        EACH
        def NAME(*given):
            return each(lambda result: result + 0j, given)
        """),
    answer("in_place", "changes its input", "changed input", "known mistake", code="""
        RIGHT
        right = NAME
        def NAME(*given):
            results = right(*given)
            given[0][...] = 7
            return results
        """),
    answer("objects", "returns an object that is equal to everything", "form", code="""
        class Right:
            def __eq__(self, other): return True
            def __array__(self, *a, **k): raise RuntimeError
            def __getattr__(self, name): return Right()
        def NAME(*given):
            return Right()
        """),
    answer("tuples", "returns a hundred thousand tuples in each other", "error", "form", code="""
        def NAME(*given):
            result = 1.0
            for _ in range(100_000):
                result = (result,)
            return result
        """),
    answer("endless_sequence", "returns a sequence that says it has 10¹² entries", "form", "time", "memory", code="""
        class Sequence:
            def __len__(self): return 10**12
            def __getitem__(self, at): return 1.0
        def NAME(*given):
            return Sequence()
        """),
    answer("array_of_own", "returns an array that lies about itself", "wrong", code="""
        class Right(np.ndarray):
            def __eq__(self, other): return True
            def tolist(self): return ["right"]
            def astype(self, *a, **k): return self
            def ravel(self, *a, **k): return self
            size = 0
        EACH
        def NAME(*given):
            return each(lambda result: np.zeros(3).view(Right), given)
        """),
    answer("patched_numpy", "replaces NumPy's comparisons", "wrong", code="""
        for name in ("allclose", "array_equal", "isclose", "all"):
            setattr(np, name, lambda *a, **k: True)
        np.abs = lambda x: 0.0 * np.asarray(x)
        np.testing.assert_allclose = lambda *a, **k: None
        EACH
        def NAME(*given):
            return each(lambda result: 1 + result, given)
        """),
    answer("patched_numpy_hides", "changes its input, and replaces what would notice", "changed input",
           "known mistake", code="""
        import builtins, gc, sys
        RIGHT
        right = NAME
        def NAME(*given):
            results = right(*given)
            given[0][...] = 7
            np.array_equal = np.allclose = lambda *a, **k: True
            for thing in gc.get_objects():
                if type(thing) is dict and "_observe_one" in thing:
                    thing["_same"] = lambda *a: True
            return results
        """),
    answer("patched_describe", "replaces the description of results", "stopped", code="""
        import gc
        for thing in gc.get_objects():
            if type(thing) is dict and "_observe_one" in thing:
                thing["describe"] = lambda result: {"kind": "right", "points": 2, "values": [1e999]}
        def NAME(*given):
            return 0.0
        """),
    answer("patched_json", "replaces what writes the report", "stopped", code="""
        import json
        json.dumps.__code__ = (lambda *a, **k: '{"kind": "right", "points": 2}').__code__
        json.dumps.__kwdefaults__ = None
        def NAME(*given):
            return 0.0
        """),
    answer("patched_builtins", "replaces `isinstance`, `len` and `all`", "stopped", "error", code="""
        import builtins
        def NAME(*given):
            builtins.isinstance = builtins.all = lambda *a: True
            builtins.len = lambda *a: 0
            return 0.0
        """),
    attack("patched_gradlab", "replaces what judges", """
        import gradlab.homework.checking
        gradlab.homework.checking._agrees = lambda *a: True
        return True
        """),
    answer("patched_check", "brings its own check", "not filled in", code="""
        import builtins, sys, types
        module = sys.modules["gradlab"] = sys.modules["gradlab.homework"] = types.ModuleType("gradlab")
        module.check = builtins.check = check = lambda f: types.SimpleNamespace(points=10, kind="right")
        def NAME(*given):
            return ...
        check(NAME).points
        """),
    answer("forged_grade", "writes points to every open file, and exits", "stopped", code="""
        import json, os
        def NAME(*given):
            for number in range(64):
                try:
                    os.write(number, json.dumps({"kind": "right", "points": 2, "out_of": 2}).encode())
                except OSError:
                    pass
            os._exit(0)
        """),
    answer("forged_report", "writes a report of its own, of the right form, and exits", "wrong", code="""
        import json, os, sys
        EACH
        def NAME(*given):
            frame = sys._getframe()
            while "request" not in frame.f_locals:
                frame = frame.f_back
            zero = {"kind": "array", "dtype": "float64", "shape": [], "values": [0.0]}
            result = each(lambda result: zero, given)
            if type(result) is tuple:
                result = {"kind": "several", "items": result}
            text = json.dumps({"observations": [{"returned": result, "after": list(case.values())}
                                                for case in frame.f_locals["request"]["cases"]]})
            os.write(frame.f_locals["channel"], text.encode())
            os._exit(0)
        """),
    answer("forged_memory", "changes the report while it is made", "stopped", code="""
        import sys
        def NAME(*given):
            frame = sys._getframe()
            while "report" not in frame.f_locals:
                frame = frame.f_back
            frame.f_locals["report"]["points"] = 2
            frame.f_locals["report"]["observations"].append({"kind": "right", "points": 2, "changed": []})
            return 0.0
        """),
    answer("forged_numbers", "makes 2 and 3 the same number in Python's memory", "wrong", "error", "form", "stopped",
           "time", "memory", code="""
        import ctypes
        EACH
        def NAME(*given):
            ctypes.memmove(id(3), id(2), object.__sizeof__(2))
            return each(lambda result: result + 1, given)
        """),
    answer("other_program", "becomes another program, which reports", "stopped", code="""
        import os, sys
        def NAME(*given):
            frame = sys._getframe()
            while "channel" not in frame.f_locals:
                frame = frame.f_back
            channel = frame.f_locals["channel"]
            os.set_inheritable(channel, True)
            program = f"import os; os.write({channel}, b'right: 2 of 2')"
            os.execv(sys.executable, [sys.executable, "-c", program])
        """),
    answer("forged_at_exit", "writes a report when Python ends", "not filled in", code="""
        import atexit, os
        atexit.register(lambda: [os.write(n, b'{"kind": "right"}') for n in range(3, 10)])
        class Late:
            def __del__(self):
                os.write(3, b'{"kind": "right"}')
        late = Late()
        def NAME(*given):
            return ...
        """),
    attack("stack", "looks for the expected results in memory", """
        import gc
        words = {"results", "expected", "mistakes", "solution", "solutions", "hint"}
        frame, things = sys._getframe(), gc.get_objects()
        while frame:
            things.append(frame.f_locals)
            frame = frame.f_back
        return any(type(t) is dict and not words.isdisjoint(k for k in t if type(k) is str) and "inputs" in t
                   or type(t).__name__ == "Question" for t in things)
        """),
    attack("import_gradlab", "imports the course's package", """
        if any("-packages" in path for path in sys.path):
            return True
        import gradlab
        return True
        """),
    attack("find_gradlab", "looks for the course's package and the solutions on the whole disk", """
        for where, folders, files in everywhere():
            if {"gradlab", "homework", "solution.ipynb", "hw3_momentum.json"} & {*folders, *files}:
                return True
        """),
    attack("read_solution", "reads the solution from the disk", """
        return bool(open(THE_SOLUTION).read())
        """),
    attack("read_others", "reads another submission", """
        return bool(open(THE_OTHER).read())
        """),
    attack("home", "looks into home directories", """
        found = []
        for folder in (THE_HOME, "/root", "/home", os.path.expanduser("~")):
            try:
                found += [f for f in os.listdir(folder) if not (folder in ("/", "/root", "/home"))]
            except OSError:
                pass
        return bool(found)
        """),
    attack("descriptors", "reads from files that were left open", """
        for number in range(64):
            try:
                if stat.S_ISREG(os.fstat(number).st_mode) or os.read(number, 1):
                    return True
            except OSError:
                pass
        """, imports="os, stat"),
    attack("environment", "reads the environment", """
        return bool({"HOME", "USER", "PATH", "VIRTUAL_ENV", "PYTHONPATH"} & set(os.environ))
        """),
    attack("processes", "looks at other processes", """
        return any(name.isdigit() for name in os.listdir("/proc")) or os.path.exists("/proc/1/environ")
        """),
    attack("memory_of_others", "reads and writes memory through the kernel", """
        libc, where = ctypes.CDLL(None), ctypes.create_string_buffer(64)
        parts = (ctypes.c_void_p * 2)(ctypes.addressof(where), 8)
        for process in (os.getpid(), os.getppid()):
            if libc.process_vm_readv(process, parts, 1, parts, 1, 0) > 0 or libc.ptrace(16, process, None, None) == 0:
                return True
        return bool(open("/proc/self/mem", "r+b"))
        """, imports="ctypes, os"),
    attack("keyring", "leaves a key with the kernel", """
        libc, calls = ctypes.CDLL(None), {"x86_64": (248, 250), "aarch64": (217, 219)}
        add_key, keyctl = calls[os.uname().machine]
        return libc.syscall(add_key, b"user", b"x", b"x", 1, -4) >= 0 or libc.syscall(keyctl, 0, -4, 1) >= 0
        """, imports="ctypes, os"),
    attack("root", "becomes root again", """
        os.setuid(0)
        return True
        """),
    attack("namespace", "makes a namespace in which it is root", """
        return ctypes.CDLL(None).unshare(0x10000000) == 0
        """, imports="ctypes"),
    attack("write_grades", "writes to the grades", """
        with open(THE_GRADES, "a") as file:
            file.write("right")
        return True
        """),
    attack("write_anywhere", "writes a file wherever it can", """
        for where in [*(where for where, _, _ in everywhere()), "/dev/shm", "/tmp", "."]:
            try:
                open(os.path.join(where, "hostile"), "w").close()
                return True
            except OSError:
                pass
        """),
    attack("write_nameless", "writes files that have no name", """
        files = []
        for where in ("/", "/dev/shm", "/dev", "/tmp", "/var/tmp", "/grader", "/usr/lib", "."):
            try:
                files.append(os.open(where, os.O_TMPFILE | os.O_RDWR, 0o600))
            except OSError:
                pass
        secret = ctypes.CDLL(None).syscall(447, 0)
        for file in [*files, secret] if secret >= 0 else files:
            try:
                os.ftruncate(file, 2**20)
                return True
            except OSError:
                pass
        """, imports="ctypes, os"),
    attack("delete", "deletes what it can", """
        for path in (THE_GRADES, THE_OTHER, THE_SOLUTION):
            try:
                os.remove(path)
                return True
            except OSError:
                pass
        """),
    attack("socket", "opens a connection", """
        for address in (("127.0.0.1", THE_PORT), ("1.1.1.1", 53)):
            try:
                socket.create_connection(address, timeout=0.2)
                return True
            except OSError:
                pass
        """, imports="socket"),
    attack("socket_local", "opens a connection within the machine", """
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(THE_ABSTRACT)
        return True
        """, imports="socket"),
    answer("wrong_then_right", "is right at every second call", "wrong", code="""
        EACH
        calls = []
        def NAME(*given):
            calls.append(1)
            return right(*given) if len(calls) % 2 else each(lambda result: result + 1, given)
        """),
    answer("line_outside", "a line that cannot run outside the notebook, and one for IPython", "right", code="""
        %matplotlib inline
        import nothing_of_this_name
        RIGHT
        check(NAME)
        """, points="all"),
    answer("line_notebook", "annotations from another cell, and more lines for IPython", "right", code="""
        %%time
        def helper(x: npt.NDArray) -> "anything": return x
        RIGHT
        files = !ls
        NAME?
        """, points="all"),
    answer("import_missing", "uses a package that is not there", "error", code="""
        import nothing_of_this_name as n
        def NAME(*given):
            return n.array(1)
        """),
]


# -- notebooks and files ------------------------------------------------------------
def _cell(notebook, question):
    (found,) = (cell for cell in notebook["cells"]
                if cell["metadata"].get("nbgrader", {}).get("grade_id") == question)
    return found


def _write(folder, name, content):
    text = content if isinstance(content, (str, bytes)) else json.dumps(content)
    (folder / f"{name}.ipynb").write_bytes(text if isinstance(text, bytes) else text.encode())


def _files(world):
    """The cases that are files of some kind."""
    first, solved = world.first, world.solved

    def case(name, about, kind, change, points="none"):
        def make(notebook, folder, student):
            content = change(notebook)
            if content is not None:
                _write(folder, student, content)
        return Case(name, about, (kind,), make=make, points=points)

    def at(name, about, kind, make, points="none"):
        return Case(name, about, (kind,), make=make, points=points)

    def missing(notebook):
        notebook["cells"].remove(_cell(notebook, first))
        return notebook

    def again(*texts):
        def change(notebook):
            cell = _cell(notebook, first)
            copies = [copy.deepcopy(cell) | {"source": text} for text in texts]
            place = notebook["cells"].index(cell)
            notebook["cells"][place:place + 1] = copies
            return notebook
        return change

    def stripped(notebook):
        for cell in notebook["cells"]:
            cell["metadata"] = {}
        return notebook

    def strange(notebook):
        notebook["cells"] += [None, 3, [], {"cell_type": "code"}, {"cell_type": "code", "source": [1, None, {}]},
                              {"cell_type": "code", "metadata": [], "source": 5},
                              {"cell_type": "code", "metadata": {"nbgrader": {"grade_id": [first]}}, "source": "x"}]
        return notebook

    def large(notebook, folder, student):
        with open(folder / f"{student}.ipynb", "wb") as file:
            file.write(json.dumps(notebook).encode())
            file.truncate(100_000_000)

    def renamed(notebook, folder, student):
        (folder / student).mkdir()
        _write(folder / student, "Untitled7 (1) Kopie", notebook)

    def twice(notebook, folder, student):
        (folder / student).mkdir()
        _write(folder / student, "a", notebook)
        _write(folder / student, "b", again(world.stub)(copy.deepcopy(notebook)))

    def link(notebook, folder, student):
        (folder / f"{student}.ipynb").symlink_to(world.other)

    def pipe(notebook, folder, student):
        os.mkfifo(folder / f"{student}.ipynb")

    def nothing(notebook, folder, student):
        (folder / student).mkdir()
        (folder / student / "answers.pdf").write_bytes(b"%PDF")

    def split(notebook):
        _cell(notebook, first)["source"] = "def helps(*given): return _f(*given)"
        place = notebook["cells"].index(_cell(notebook, first)) + 1
        rest = solved + f"\n_f = {first}\ndef {first}(*given): return helps(*given)"
        notebook["cells"].insert(place, copy.deepcopy(notebook["cells"][place - 1]) | {"source": rest})
        return notebook

    def merged(notebook):
        second = list(world.points)[1]
        texts = [_cell(notebook, question)["source"] for question in (first, second)]
        _cell(notebook, second)["source"] = "\n\n".join(map("".join, texts))
        notebook["cells"].remove(_cell(notebook, first))
        return notebook

    def many(notebook):
        notebook["cells"] += [{"cell_type": "code", "source": f"x = {n}"} for n in range(100_000)]
        return notebook

    def ring(notebook, folder, student):
        (folder / f"{student}.ipynb").symlink_to(f"{student}.ipynb")

    return [
        case("missing_cell", "an answer's cell is missing", "no answer", missing, "others"),
        case("duplicate", "an answer's cell twice, once as released", "right", again(solved, world.stub), "all"),
        case("duplicate_wrong", "an answer's cell twice, right and then without a result", "form",
             again(solved, solved + f"\n_f = {first}\ndef {first}(*given): _f(*given)"), "others"),
        case("split", "an answer's cell that was split in two", "right", split, "all"),
        case("merged", "two answers' cells that were merged", "right", merged, "all"),
        at("renamed_file", "another name for the file, in a folder", "right", renamed, "all"),
        case("stripped", "no metadata in any cell", "right", stripped, "all"),
        case("strange_cells", "cells of strange types among the right ones", "right", strange, "all"),
        case("many_cells", "a hundred thousand cells more", "right", many, "all"),
        case("another", "a notebook of another homework", "another homework", lambda _: world.another),
        case("not_json", "not JSON", "no notebook", lambda _: "Homework 3, by me"),
        case("half", "a notebook that breaks off", "no notebook", lambda n: json.dumps(n)[:900]),
        case("no_cells", "JSON that is no notebook", "no notebook", lambda _: "[1, 2, 3]"),
        case("nested", "JSON with a hundred thousand brackets", "no notebook", lambda _: "[" * 100_000),
        case("binary", "a file of random bytes", "no notebook", lambda _: bytes(range(256)) * 40),
        case("empty", "an empty file", "no notebook", lambda _: ""),
        at("large", "a file of 100 MB", "no notebook", large),
        at("link", "a link to another submission", "no notebook", link),
        at("ring", "a link that leads to itself", "no notebook", ring),
        at("pipe", "a pipe", "no notebook", pipe),
        at("nothing", "no notebook, but a PDF", "no notebook", nothing),
        at("twice", "two different notebooks of the same homework", "handed in twice", twice),
        at("=1+1", "a file whose name is a formula", "right", lambda n, f, s: _write(f, s, n), "all"),
    ]


class World:
    """What hostile submissions are about: a homework with its solution, another one, and things to be attacked."""

    def __init__(self, source, name):
        folders = sorted(path.parent for path in pathlib.Path(source).glob("hw*/solution.ipynb"))
        if name not in [folder.name for folder in folders] or len(folders) < 2:
            raise ValueError(f"there is no homework {name} with another beside it in {source}")
        homework = Source(pathlib.Path(source) / name)
        self.points = homework.points
        self.first = next(iter(self.points))
        self.solution = (pathlib.Path(source) / name / "solution.ipynb").resolve()
        self.right = {**homework.notebook, "cells": [c for c in homework.notebook["cells"]]}
        self.solved = "".join(_cell(self.right, self.first)["source"])
        self.stub = "".join(_cell(homework.student_notebook(), self.first)["source"])
        self.another = Source(next(folder for folder in folders if folder.name != name)).student_notebook()

    def notebook(self, code=None):
        """The solution, with something else for the first answer."""
        notebook = copy.deepcopy(self.right)
        if code is not None:
            _cell(notebook, self.first)["source"] = code
        return notebook

    def code(self, case, places):
        """The code of a case, for this homework and this machine."""
        code = case.code
        for word, value in places.items():
            code = code.replace(word, repr(value))
        return code.replace("EACH", EACH).replace("RIGHT", self.solved).replace("NAME", self.first)

    def wanted(self, case):
        """The points that a case must get."""
        everything = sum(self.points.values())
        return {"all": everything, "none": 0, "others": everything - self.points[self.first]}[case.points]


def results(source, name, jobs=2):
    """Hand all of it in, grade it, and return what came out.

    Parameters
    ----------
    source : path
        The lecturers' folder.
    name : str
        Of a homework in it.
    jobs : int

    Returns
    -------
    list of dict
        For each case ``case``, ``rows`` (as in the CSV), ``points``, ``kind``, ``hint``, and ``holds``.
    leaks : list of str
        What happened outside the sandbox.
    """
    world = World(source, name)
    with contextlib.ExitStack() as stack:
        top = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory()))
        listener = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        abstract = f"\0{top.name}"
        local = stack.enter_context(socket.socket(socket.AF_UNIX))
        if sys.platform == "linux":
            local.bind(abstract)
            local.listen()
        folder, other, grades = top / "handed_in", top / "other.ipynb", top / "earlier_grades.csv"
        folder.mkdir()
        world.other = other
        guarded = {other: json.dumps(world.notebook()), grades: "student,points\nada,10\n"}
        for path, text in guarded.items():
            path.write_text(text)
        places = {"THE_SOLUTION": str(world.solution), "THE_OTHER": str(other), "THE_GRADES": str(grades),
                  "THE_PORT": listener.getsockname()[1], "THE_ABSTRACT": abstract,
                  "THE_HOME": str(pathlib.Path.home())}
        cases = ANSWERS + _files(world)
        for case in cases:
            if case.make:
                case.make(world.notebook(), folder, case.name)
            else:
                _write(folder, case.name, world.notebook(world.code(case, places)))
        solution = world.solution.read_bytes()
        parser = argparse.ArgumentParser()
        grading.add_arguments(parser)
        out = top / "out" / "grades.csv"
        with contextlib.redirect_stdout(io.StringIO()) as said:
            code = grading.run(parser.parse_args([
                str(folder), "--out", str(out), "--feedback", str(top / "out" / "feedback"), "--source", str(source),
                "--homework", name, "--seed", str(SEED), "--time", str(SECONDS), "--jobs", str(jobs)]))
        if code:
            raise ValueError("nothing could be graded" + said.getvalue())
        with open(out, encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        leaks = [f"{path.name} was changed" for path, text in guarded.items()
                 if not path.exists() or path.read_text() != text]
        leaks += ["the solution was changed"] * (world.solution.read_bytes() != solution)
        for what, server in (("the network", listener), ("a local connection", local)):
            server.settimeout(0)
            with contextlib.suppress(OSError):
                server.accept()
                leaks.append(f"{what} was reached")
    return [_result(case, world, rows) for case in cases], leaks


def _result(case, world, rows):
    own = [row for row in rows if row["student"].lstrip("'") == case.name]
    points = sum(float(row["points"]) for row in own)
    kind, hint = (own[0]["kind"], own[0]["hint"]) if own else ("no row", "")
    holds = len(own) == len(world.points) and kind in case.kinds and points == world.wanted(case)
    return {"case": case, "rows": own, "points": points, "kind": kind, "hint": hint, "holds": holds}


def table(found, most):
    """Return the results as a Markdown table, the same on every machine where all holds."""
    lines = ["| what is handed in | kind | points |", "|---|---|---|"]
    for result in found:
        kinds = " or ".join(result["case"].kinds)
        kind = kinds if result["holds"] else f"**{result['kind']}**, not {kinds}"
        lines.append(f"| {result['case'].about} | {kind} | {result['points']:g} of {most:g} |")
    return "\n".join(lines)


def add_arguments(parser):
    """Add this command's arguments to its parser."""
    add = parser.add_argument
    add("--source", type=pathlib.Path, default=pathlib.Path("homework"), metavar="FOLDER",
        help="the lecturers' folder (default: %(default)s)")
    add("--homework", default="hw3_momentum", metavar="NAME", help="which is handed in (default: %(default)s)")
    add("--jobs", type=int, default=grading.processors(), metavar="N", help="at a time (default: %(default)s)")


def run(arguments):
    """Print the table; return the exit code: 0 when all holds, 1 when not, 2 when it cannot be tried."""
    try:
        found, leaks = results(arguments.source, arguments.homework, arguments.jobs)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    print(table(found, sum(float(row["out_of"]) for row in found[0]["rows"])))
    print()
    for leak in leaks:
        print(f"{leak}.")
    failed = sum(not result["holds"] for result in found)
    print(f"{len(found) - failed} of {len(found)} as they should be"
          + ("." if failed or leaks else ", and nothing happened outside the sandbox."))
    return 1 if failed or leaks else 0
