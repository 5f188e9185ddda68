"""The process in which an answer runs: inputs come in, and what the answer makes of them goes out.

Neither expected results nor known mistakes nor points are in this process. Whatever an answer does to it, all that it
can choose is what it could return as well; `gradlab.homework.sandbox` reads it, and `gradlab.homework.checking.judge`
compares it, in another process.

This file is run as a script, by ``python -I -S``, with nothing of gradlab but ``observing.py`` beside it. The request
is JSON on standard input, see `main`. On standard output comes `READY` before the answer's first line runs, then JSON:
either ``observations``, one for each case up to the first that does not return, with ``after`` for what the inputs are
then, and ``before``, the first error on the way to the function; or ``missing``, when the answer defines no such
function, with the names of the functions that it does define, and ``error``, the first one on the way.
"""
import __future__
import ast
import builtins
import importlib.util
import json
import linecache
import os
import pathlib
import re
import signal
import sys
import types

READY = b"ready\n"
NOBODY = 65534  # the user and group on Linux that own nothing
FILE = "answer"  # what Python calls the file of the answer
MAGIC = re.compile(r"^([ \t]*)(?:[%!?].*|[\w, ]+=[ \t]*[%!].*|[\w.]+\?\??[ \t]*)$", re.M)
UNREAD = __future__.annotations.compiler_flag  # annotations may name what another cell imports


def main():
    """Run the answer.

    The request has ``source`` (the answer's cells), ``name`` of the function, ``cases`` (inputs by name), ``packages``
    (the folder with NumPy), ``seconds``, ``memory`` and ``output`` (bytes).
    """
    request = json.load(sys.stdin.buffer)
    sys.path.append(request["packages"])
    import numpy
    sys.path.remove(request["packages"])  # what is imported stays; the rest of the folder is out of the way
    observing = _module("observing")
    give_up(request)
    channel = os.dup(1)
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)
    os.close(null)
    # Names that an answer might replace are looked up now.
    write, leave, dumps, timer, real = os.write, os._exit, json.dumps, signal.setitimer, signal.ITIMER_REAL
    array, tolist = numpy.ndarray, numpy.ndarray.tolist
    write(channel, READY)
    # The stop button after so many seconds: where the answer hangs then is the line that it is told.
    signal.signal(signal.SIGALRM, signal.default_int_handler)
    timer(real, request["seconds"])
    report = {"observations": []}
    try:
        inputs = request["cases"][0]
        function, names, error = defined(request["source"], request["name"], numpy)
        if not callable(function):
            report = {"missing": names, "error": error and described(error)}
        else:
            report["before"] = error and described(error)
            for inputs in request["cases"]:
                given = [observing.decoded(value) for value in inputs.values()]
                seen = observing.called(function, given)
                report["observations"].append(
                    {**seen, "after": [tolist(value) if type(value) is array else value for value in given]})
                if "returned" not in seen:
                    break
    except (MemoryError, KeyboardInterrupt) as stopped:  # too full to describe the error, or between the answer's lines
        signal.signal(signal.SIGALRM, signal.SIG_IGN)
        error = {"type": type(stopped).__name__, "message": "", "line": None, "number": None}
        seen = report.get("observations")
        if seen is not None and len(seen) < len(request["cases"]) and (not seen or "returned" in seen[-1]):
            seen.append({"error": error, "after": list(inputs.values())})
    timer(real, 0)
    text = dumps(report).encode()
    if len(text) > request["output"]:
        text = dumps(without_values(report)).encode()
    while text:
        text = text[write(channel, text):]
    leave(0)  # at once: no thread and nothing registered for the end comes after this


def give_up(request):
    """Give up root, if it is root, and all that the answer does not need."""
    import resource  # which Windows does not have
    if os.getuid() == 0:
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)  # only after this RLIMIT_NPROC is heeded
    for what, most in [(resource.RLIMIT_AS, request["memory"]),
                       (resource.RLIMIT_CPU, int(request["seconds"]) + 3),
                       (resource.RLIMIT_NPROC, 0),  # no further process or thread
                       (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_NOFILE, 64), (resource.RLIMIT_CORE, 0)]:
        resource.setrlimit(what, (most, most))


def defined(cells, name, numpy):
    """Run the statements of an answer's cells one by one, and return what the name stands for then.

    One that stops does not keep the next from running: a line that shows a result in the notebook, or imports what is
    not here, is no reason to lose the function.

    Returns
    -------
    function : object or None
    names : list of str
        Of the functions that there are.
    error : BaseException or None
        The first.
    """
    names, first = {"np": numpy, "__name__": "__main__", "__builtins__": builtins}, None
    for number, text in enumerate(cells):
        file = f"{FILE} {number}"
        linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
        try:
            try:
                statements = ast.parse(text, file).body
            except SyntaxError:  # perhaps for IPython's own commands
                statements = ast.parse(MAGIC.sub(r"\1pass", text), file).body
        except Exception as error:
            first, statements = first or error, []
        for statement in statements:
            try:
                exec(compile(ast.Module([statement], []), file, "exec", UNREAD, dont_inherit=True), names)
            except BaseException as error:
                if isinstance(error, KeyboardInterrupt):
                    return None, [], error
                first = first or error
    functions = [key for key, value in names.items() if isinstance(value, types.FunctionType)]
    return names.get(name), functions, first


def described(error):
    """An error on the way to the function, as `observing` describes those of a call."""
    file = number = None
    if isinstance(error, SyntaxError):
        file, number, message = error.filename, error.lineno, error.msg
    else:
        trace = error.__traceback__
        while trace is not None:
            if trace.tb_frame.f_code.co_filename.startswith(FILE):
                file, number = trace.tb_frame.f_code.co_filename, trace.tb_lineno
            trace = trace.tb_next
        message = str(error)
    return {"type": type(error).__name__, "message": str(message), "number": number,
            "line": linecache.getline(file, number).strip() if file and number else None}


def without_values(report):
    """A report that is too long, with types and shapes only."""
    def bare(result):
        if isinstance(result, dict):
            return {key: bare(value) for key, value in result.items() if key != "values"}
        return [bare(value) for value in result] if isinstance(result, list) else result
    return bare(report)


def _module(name):
    """A module from the file beside this one."""
    spec = importlib.util.spec_from_file_location(name, pathlib.Path(__file__).with_name(f"{name}.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    main()
