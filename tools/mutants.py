#!/usr/bin/env python3
"""Change gradlab's numerics in one place at a time, and see whether a test notices: `make mutants`.

mutmut says what to change: a sign, a comparison, a number, an argument left out. Its own runner would collect the four
thousand tests anew for each mutant; here they are collected once, in a copy of the course, and each mutant is a fork of
that process. In the fork one function gets the code of its mutant, and the tests that run the changed line follow until
one fails: first those that have killed others of that function, then each test with its quickest parameters. A limit
counts the processor's time, so a machine that stands still for a while changes nothing.

A mutant that no test notices must stand in tests/survivors.py with the reason why it is harmless.
"""
import argparse
import collections
import functools
import gc
import importlib
import json
import mmap
import os
import pathlib
import pickle
import re
import resource
import runpy
import signal
import sys
import tempfile
import time
import types
from typing import NamedTuple

import evidence

RESULTS = evidence.FIGURES / "mutants.json"
LISTED = evidence.ROOT / "tests" / "survivors.py"
MODULES = ("_checks _numerics activations losses regularizers schedules objectives optimizers trajectory network "
           "training datasets theory conversions races").split()
TESTS = [f"tests/test_{name}.py" for name in (
    "schedules regularizers objectives optimizers trajectory network training datasets theory conversions races "
    "reference bad_input properties").split()]
LEAST = 95  # per cent
MOST = 5, 10  # seconds of processor time that a test has with a mutant: so many, and so many times what it takes else
MEMORY = 4 << 30  # bytes of address space that it may have beside
KILLED_AT_IMPORT, UNFIT = 2, 3  # how a fork ends, beside 0 and 1


class Mutant(NamedTuple):
    module: str
    function: str  # with its class
    before: str  # what is changed, line by line and without indentation
    after: str
    lines: tuple  # the numbers of these lines
    body: tuple  # first and last line of the function
    source: str  # of the whole module

    @property
    def key(self):
        return self.module, self.function, self.before, self.after


def mutants(module, source):
    """All mutants of a module's functions and methods."""
    import libcst
    from libcst.metadata import MetadataWrapper, PositionProvider
    from mutmut.mutation import file_mutation

    # mutmut leaves decorated functions alone, as its trampolines want it; here the decorator is taken off and put back
    plain = re.sub(r"(?m)^( *)@((?:functools\.)?(?:property|cached_property|lru_cache).*)$", r"\1#\2", source)
    tree, mutations, *_ = file_mutation.create_mutations(module, plain)
    positions = MetadataWrapper(tree, unsafe_skip_copy=True).resolve(PositionProvider)
    names = {}
    for node in tree.body:
        if isinstance(node, libcst.FunctionDef):
            names[node] = node.name.value
        elif isinstance(node, libcst.ClassDef):
            names |= {part: f"{node.name.value}.{part.name.value}" for part in node.body.body
                      if isinstance(part, libcst.FunctionDef)}
    lines = plain.splitlines(keepends=True)
    for mutation in mutations:
        old, new = mutation.original_node, mutation.mutated_node
        function = mutation.contained_by_top_level_function
        if function not in names:
            continue
        if getattr(old, "lpar", ()) and getattr(new, "lpar", ()):  # the position is the one between the parentheses
            new = new.with_changes(lpar=(), rpar=())
        if hasattr(new, "whitespace_before"):  # nor does it have the spaces about an operator
            new = new.with_changes(whitespace_before=libcst.SimpleWhitespace(""),
                                   whitespace_after=libcst.SimpleWhitespace(""))
        start, end, whole = positions[old].start, positions[old].end, positions[function]
        head, tail = lines[start.line - 1][:start.column], lines[end.line - 1][end.column:]
        changed = head + tree.code_for_node(new) + tail
        before = "".join(lines[start.line - 1:end.line])
        yield Mutant(module, names[function], stripped(before), stripped(changed),
                     tuple(range(start.line, end.line + 1)), (whole.start.line, whole.end.line + 1),
                     "".join(lines[:start.line - 1]) + changed + "".join(lines[end.line:]))


def stripped(text):
    return "\n".join(line.strip() for line in text.splitlines())


# A mutant in place of the function

def inner(found):
    """The function that a decorator made into something else."""
    for name in ("fget", "func", "__func__", "__wrapped__"):
        found = getattr(found, name, found)
    return found


def found(namespace, function):
    """The function of this name, and where it lies."""
    owner, _, name = function.rpartition(".")
    place = vars(namespace[owner]) if owner else namespace
    return place[name]


def nested(code):
    """All code within a code, in order."""
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield constant
            yield from nested(constant)


def functions_by_code(folder):
    """Every function of the package that there is, also those that another one made."""
    made = collections.defaultdict(list)
    for thing in gc.get_objects():
        if isinstance(thing, types.FunctionType) and thing.__code__.co_filename.startswith(str(folder)):
            made[thing.__code__].append(thing)
    return made


def loaded(mutant):
    """The module with the mutant in it, beside the real one."""
    real = importlib.import_module(f"gradlab.{mutant.module}")
    wrong = types.ModuleType(real.__name__)
    exec(compile(mutant.source, real.__file__, "exec"), vars(wrong))
    return wrong


def put_in(mutant, wrong, made):
    """Give the function the code of its mutant. All who hold the function, under whatever name, have the mutant then."""
    real = importlib.import_module(f"gradlab.{mutant.module}")
    outer = found(vars(real), mutant.function)
    target, source = inner(outer), inner(found(vars(wrong), mutant.function))
    pairs = [(target.__code__, source.__code__)]
    old, new = list(nested(target.__code__)), list(nested(source.__code__))
    if len(old) == len(new):  # what was made when it was imported, a lambda say
        pairs += zip(old, new)
    if target.__code__.co_freevars != source.__code__.co_freevars:  # it no longer asks for super(), say
        cells = dict(zip(target.__code__.co_freevars, target.__closure__ or ()))
        source = types.FunctionType(source.__code__, vars(real), target.__name__, None,
                                    tuple(cells[name] for name in source.__code__.co_freevars))
        source.__defaults__, source.__kwdefaults__ = target.__defaults__, target.__kwdefaults__
        setattr(found(vars(real), mutant.function.rpartition(".")[0]), target.__name__, source)
        return
    for a, b in pairs:
        b = b if b.co_freevars else b.replace(co_freevars=a.co_freevars)  # a function keeps its closure
        for function in made[a]:
            if b.co_freevars == a.co_freevars:
                function.__code__ = b
    target.__defaults__, target.__kwdefaults__ = source.__defaults__, source.__kwdefaults__
    if hasattr(outer, "cache_clear"):
        outer.cache_clear()


# The run

class Campaign:
    """A plugin of pytest that runs the tests once for each mutant instead of once."""

    def __init__(self, chosen, jobs, tell):
        self.chosen, self.jobs, self.tell = chosen, jobs, tell
        self.results = {}  # mutant → "killed", "survived" or "timed out"
        self.problem = None  # why it was broken off

    def pytest_runtestloop(self, session):
        self.items = session.items
        self.made = functions_by_code(pathlib.Path(session.config.rootpath) / "lib")
        self.tell(f"{len(self.items)} tests on the numerics as they are: ")
        self.seconds, self.covering, failed = self.baseline()
        if failed:
            self.problem = "\n".join(["these fail without any mutant, so they can prove nothing:", *failed])
            return True
        self.tell(f"passed in {sum(self.seconds):.0f} s of processor time\n")
        self.killers = collections.defaultdict(collections.Counter)
        killer = mmap.mmap(-1, 4 * self.jobs)
        free, running = list(range(self.jobs)), {}
        begun = time.time()
        waiting = collections.deque(self.chosen)
        while waiting or running:
            if waiting and free:
                mutant, slot = waiting.popleft(), free.pop()
                order = self.order(mutant)
                child = os.fork()
                if not child:
                    self.be(mutant, order, killer, slot)
                running[child] = mutant, slot
                continue
            child, status = os.wait()
            mutant, slot = running.pop(child)
            free.append(slot)
            code = os.waitstatus_to_exitcode(status)
            if code == UNFIT:
                self.problem = f"this mutant cannot be put in place: {mutant.key}"
                return True
            self.results[mutant] = {0: "survived", -signal.SIGXCPU: "timed out"}.get(code, "killed")
            if code == 1:
                self.killers[mutant.function][int.from_bytes(killer[4 * slot:4 * slot + 4], "little")] += 1
            if self.results[mutant] != "killed":
                self.tell(f"{self.results[mutant]}  {mutant.module}.{mutant.function}\n"
                          f"    - {mutant.before}\n    + {mutant.after}\n")
            if len(self.results) % 50 == 0:
                self.tell(f"[{len(self.results)} of {len(self.chosen)} after {time.time() - begun:.0f} s]\n")
        return True

    def baseline(self):
        """What each test takes, and which lines run in which tests. In a fork too, so that no cache is filled here."""
        with tempfile.TemporaryFile() as file:
            child = os.fork()
            if not child:
                pickle.dump(self.measured(), file)
                file.flush()
                os._exit(0)
            os.waitpid(child, 0)
            file.seek(0)
            return pickle.load(file)

    def measured(self):
        import coverage

        cover = coverage.Coverage(data_file=None, config_file=False, source=["lib/gradlab"], messages=False)
        cover.start()
        seconds, failed = [], []
        for index, item in enumerate(self.items):
            cover.switch_context(str(index))
            begun = time.process_time()
            if not passes(item, self.items[index + 1] if index + 1 < len(self.items) else None):
                failed.append(item.nodeid)
            seconds.append(time.process_time() - begun)
        cover.stop()
        data = cover.get_data()
        covering = collections.defaultdict(dict)
        for file in data.measured_files():
            for line, tests in data.contexts_by_lineno(file).items():
                covering[pathlib.Path(file).stem][line] = {int(test) for test in tests if test}
        return seconds, dict(covering), failed

    def order(self, mutant):
        """The tests of a mutant, as indices."""
        lines = self.covering.get(mutant.module, {})
        tests = set().union(*(lines.get(line, ()) for line in mutant.lines))
        if not tests:  # a line that leaves no trace, a default say
            tests = set().union(*(lines.get(line, ()) for line in range(*mutant.body)))
        own = re.compile(rf"(test_)?{mutant.module}\.py")
        quick = sorted(tests, key=lambda i: self.seconds[i] * (1 if own.search(self.items[i].nodeid) else 4))
        turn, seen = {}, collections.Counter()
        for i in quick:  # each test with its quickest parameters, then each with others, and so on
            name = self.items[i].nodeid.partition("[")[0]
            turn[i], seen[name] = seen[name], seen[name] + 1
        killed = self.killers[mutant.function]
        return sorted(quick, key=lambda i: (-killed[i], turn[i]))

    def be(self, mutant, order, killer, slot):
        """What a fork does: never returns."""
        code = UNFIT
        try:
            used = int(pathlib.Path("/proc/self/statm").read_text().split()[0]) * mmap.PAGESIZE
            resource.setrlimit(resource.RLIMIT_AS, (used + MEMORY, used + MEMORY))
            try:
                wrong = loaded(mutant)
            except Exception:  # noqa: BLE001 - whatever it is, no test can import the module
                os._exit(KILLED_AT_IMPORT)
            put_in(mutant, wrong, self.made)
            code = 0
            for n, index in enumerate(order):
                limit = time.process_time() + MOST[0] + MOST[1] * self.seconds[index]
                resource.setrlimit(resource.RLIMIT_CPU, (int(limit), resource.RLIM_INFINITY))
                if not passes(self.items[index], self.items[order[n + 1]] if n + 1 < len(order) else None):
                    killer[4 * slot:4 * slot + 4] = index.to_bytes(4, "little")
                    code = 1
                    break
        finally:
            os._exit(code)


def passes(item, following):
    from _pytest.runner import runtestprotocol
    from _pytest.warnings import catch_warnings_for_item

    with catch_warnings_for_item(item.config, item.ihook, when="runtest", item=item):  # a RuntimeWarning is an error
        return not any(report.failed for report in runtestprotocol(item, nextitem=following, log=False))


def judged(chosen, results, listed, modules):
    """Write the figures; return what is to be said against them."""
    figures = {}
    if RESULTS.exists():  # those of modules that were not asked for are still those of before
        figures = json.loads(RESULTS.read_text())["modules"]
    for module in modules:
        counts = collections.Counter(results[mutant] for mutant in chosen if mutant.module == module)
        figures[module] = {"mutants": counts.total(), "killed": counts["killed"], "timed out": counts["timed out"],
                           "survived": counts["survived"]}
    figures = {module: figures[module] for module in MODULES if module in figures}
    totals = {name: sum(f[name] for f in figures.values()) for name in ("mutants", "killed", "timed out", "survived")}
    score = round(100 * (1 - totals["survived"] / totals["mutants"]), 1)
    evidence.write("mutants", {"modules": figures, **totals, "score": score})
    survivors = {mutant.key for mutant in chosen if results[mutant] == "survived"}
    expected = {key for key in listed if key[0] in modules}
    return [*(f"survives, and tests/survivors.py does not say why: {key}" for key in sorted(survivors - expected)),
            *(f"is in tests/survivors.py and does not survive: {key}" for key in sorted(expected - survivors)),
            *([f"the score is below {LEAST} %"] if score < LEAST else [])]


def table():
    figures = json.loads(RESULTS.read_text())
    lines = [f"{'':14}{'mutants':>10}{'killed':>10}{'timed out':>11}{'survived':>10}"]
    for name, counts in (*figures["modules"].items(), ("all", figures)):
        lines.append(f"{name:14}{counts['mutants']:10}{counts['killed']:10}{counts['timed out']:11}{counts['survived']:10}")
    return "\n".join([*lines, f"{figures['score']} % of them are noticed."])


def run(chosen, jobs, tell):
    """What becomes of each mutant: in a copy of the course, so that nothing is changed here."""
    import pytest

    campaign = Campaign(chosen, jobs, tell)
    os.environ |= {name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")}  # forks and threads do not agree
    sys.dont_write_bytecode = True
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        tree = evidence.copy(pathlib.Path(folder).resolve())
        os.chdir(tree)
        os.environ |= evidence.environment(tree)
        sys.path.insert(0, str(tree / "lib"))
        done = pytest.main(["-qq", "--no-summary", "--tb=line", "--rootdir=.", "-p", "no:cacheprovider", "--without-site",
                            "--doctest-modules", *(f"lib/gradlab/{module}.py" for module in MODULES), *TESTS],
                           plugins=[campaign])
        os.chdir(evidence.ROOT)
    if campaign.problem or len(campaign.results) < len(chosen):
        raise SystemExit(campaign.problem or f"pytest ended with {done!r}")
    return campaign.results


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("modules", nargs="*", help="only these modules of gradlab")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="how many mutants at a time")
    options = parser.parse_args()
    if unknown := set(options.modules) - set(MODULES):
        parser.error(f"{', '.join(sorted(unknown))}: no module of the numerics; these are: {', '.join(MODULES)}")
    modules = options.modules or MODULES
    listed = {key for keys in runpy.run_path(LISTED)["SURVIVORS"].values() for key in keys}
    package = evidence.ROOT / "lib" / "gradlab"
    chosen = list(dict.fromkeys(
        mutant for module in modules for mutant in mutants(module, (package / f"{module}.py").read_text())))
    tell = functools.partial(print, end="", flush=True, file=os.fdopen(os.dup(1), "w"))  # pytest takes the other
    tell(f"{len(chosen)} mutants; ")
    results = run(chosen, options.jobs, tell)
    complaints = judged(chosen, results, listed, modules)
    print("\n".join([table(), *complaints]))
    return bool(complaints)


if __name__ == "__main__":
    raise SystemExit(main())
