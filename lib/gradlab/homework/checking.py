"""From what a function did to a verdict: right, which mistake it is, or where the first difference lies."""
import ast
import builtins
import difflib
import dis
import inspect
import linecache
import re
import sys
import types
from dataclasses import dataclass

import numpy as np

from gradlab.homework.cases import questions
from gradlab.homework.observing import observe

RIGHT, NOT_FILLED_IN, MISTAKE, CHANGED, ERROR, FORM, WRONG, NO_QUESTION = KINDS = (
    "right", "not filled in", "known mistake", "changed input", "error", "form", "wrong", "no question")

EXPLAINED = [  # messages of Python and NumPy that lead a beginner astray, and what is behind them
    (r"bitwise_xor|type\(s\) for \^", "^ is no power in Python; a power is written **."),
    (r"^The truth value of an array", "if, and, or, and Python's max and min ask for one true or false, and here is an "
                                      "array of them. Every entry should be decided by itself."),
    (r"'ellipsis'", "there are dots left in it, or in a function that it calls."),
    (r"^only (0-dimensional|length-1|size-1) arrays can be converted", "float, int and the functions of math take a "
                                                                       "single number, and here is an array."),
    (r"^only integer scalar arrays can be converted.* in .*\b(max|min|sum|mean)\(", "the second argument of a function "
     "like np.max or np.sum is an axis, and not something to compare with or to add."),
]


@dataclass(frozen=True, repr=False)
class Verdict:
    """What is to be said about an answer.

    Attributes
    ----------
    question : str
    kind : str
        "right", "not filled in", "known mistake", "changed input" (right but for that), "error", "form" (not the kind
        or the number of results), "wrong" (an unknown mistake), or "no question".
    message : str
        One line.
    points, out_of : float
    mistake : str or None
        The name of a known mistake.
    inputs, expected, got : dict, float, float or None
        The inputs of the case that the message is about, and the first entries that differ.
    """

    question: str
    kind: str
    message: str
    points: float = 0
    out_of: float = 0
    mistake: str | None = None
    inputs: dict | None = None
    expected: float | None = None
    got: float | None = None

    @property
    def right(self):
        """Whether the answer is right."""
        return self.kind == RIGHT

    def __repr__(self):
        return f"<{self.question}: {self.kind}>"

    def _ipython_display_(self):
        """Show nothing: the line has been printed."""


def check(function):
    """Print one line about an answer: right, not filled in yet, or what is wrong.

    The function is called on copies of the inputs of some cases; what it prints itself is not shown.

    Parameters
    ----------
    function : callable
        The answer. Its name says which question it answers.

    Returns
    -------
    Verdict
    """
    verdict = _verdict(function)
    print(verdict.message)
    return verdict


def ready(*functions):
    """Whether answers are all right, so that a picture can be drawn with them; if not, a line says which are not.

    Parameters
    ----------
    *functions : callable

    Returns
    -------
    bool
    """
    missing = [verdict.question for verdict in map(_verdict, functions) if not verdict.right]
    if missing:
        print(f"The picture comes when the rest is right: {', '.join(missing)}.")
    return not missing


def judge(question, observations):
    """Compare what a function did with what it should have done. Nothing of the function's own code runs.

    Parameters
    ----------
    question : Question
    observations : list of dict
        What `gradlab.homework.observing.observe` made of the question's cases.

    Returns
    -------
    Verdict
    """
    def verdict(kind, text, **more):
        return Verdict(question.name, kind, f"{question.name}: {text}", out_of=question.points, **more)

    for number, (case, seen) in enumerate(zip(question.cases, observations, strict=True), 1):
        if "arguments" in seen or "error" in seen:
            return verdict(ERROR, _why_it_stops(question, seen, number), inputs=case["inputs"])
        if kind_and_text := _wrong_form(question, seen["returned"], case["results"]):
            return verdict(*kind_and_text, inputs=case["inputs"])

    results = [_items(question, seen["returned"]) for seen in observations]
    changed = {name for seen in observations for name in seen["changed"]}
    is_right = _agrees(question, [case["results"] for case in question.cases], results)
    dtype = _wrong_dtype(question, results)
    if is_right and not changed and not dtype:
        return verdict(RIGHT, "right.", points=question.points)
    for mistake in question.mistakes:
        if (not is_right or changed == set(mistake["changed"])) and \
                _agrees(question, mistake["results"], results, empty_sums=True):
            return verdict(MISTAKE, f"not right yet. {mistake['hint']}", mistake=mistake["name"])
    if dtype:
        return verdict(FORM, dtype)
    names = " and ".join(name for name in question.arguments if name in changed)
    if is_right:
        return verdict(CHANGED, f"the result is right, but it changes its input {names} in place. The caller may still "
                                "need the old values: make a new array.")
    difference = _first_difference(question, results)
    if changed:
        difference["text"] += f" It also changes its input {names} in place."
    return verdict(WRONG, **difference)


def _verdict(function):
    if not callable(function):
        return Verdict("check", NO_QUESTION, "check wants the function itself, without brackets or arguments: "
                                             "check(the_name_of_the_function).")
    name = getattr(function, "__name__", type(function).__name__)
    question = questions().get(name)
    if question is None:
        near = difflib.get_close_matches(name, questions(), n=1)
        return Verdict(name, NO_QUESTION, f"{name}: no question has this name. "
                       + (f"Is it {near[0]}?" if near else f"The questions are {', '.join(questions())}."))
    cases = [case["inputs"] for case in question.cases]
    seen = observe(function, cases)
    verdict = judge(question, seen)
    if verdict.kind == WRONG and repr(observe(function, cases)) != repr(seen):
        return Verdict(name, WRONG, f"{name}: not right yet. Called again with the same inputs it does something else. "
                       "Does it draw random numbers of its own, read an array before it is filled, or keep something "
                       "from the last call?", out_of=question.points)
    if verdict.right and (names := _from_elsewhere(function)):
        return Verdict(name, FORM, f"{name}: the result is right, but it uses {' and '.join(names)} from elsewhere. An "
                       "answer is graded alone, with NumPy: write what it needs into its own cell.",
                       out_of=question.points)
    return verdict


def _from_elsewhere(function):
    """The names that a function uses and that its own cell does not define, or imports from what a grader has not."""
    function = inspect.unwrap(function)  # of what decorates it
    if not isinstance(function, types.FunctionType):
        return []
    try:
        cell = ast.parse("".join(linecache.getlines(function.__code__.co_filename)))
    except SyntaxError:  # a notebook's own commands are in it
        return []
    if not cell.body:
        return []  # there is no telling what is in it
    own, foreign = {"np", *vars(builtins)}, set()
    for node in ast.walk(cell):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            for alias in node.names:
                module = getattr(node, "module", None) or alias.name
                package = module.partition(".")[0]
                there = package == "numpy" or package in sys.stdlib_module_names
                name = alias.asname or alias.name
                names = vars(sys.modules[module]) if there and name == "*" else [name.partition(".")[0]]
                (own if there else foreign).update(names)
        elif isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            own.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            own.add(node.id)
    used, codes = [], [function.__code__]
    for code in codes:
        used += [step.argval for step in dis.get_instructions(code) if step.opname == "LOAD_GLOBAL"]
        codes += [constant for constant in code.co_consts if isinstance(constant, types.CodeType)]
    for statement in cell.body:  # and what Python needs to define it, and the cell's functions that it uses
        if not isinstance(statement, ast.FunctionDef):
            continue
        first = min(part.lineno for part in (statement, *statement.decorator_list))
        if first == function.__code__.co_firstlineno or statement.name in used:
            asked = [*statement.decorator_list, *statement.args.defaults, *filter(None, statement.args.kw_defaults)]
            used += [node.id for part in asked for node in ast.walk(part) if isinstance(node, ast.Name)]
    return [name for name in dict.fromkeys(used) if name in foreign or name not in own]


def _why_it_stops(question, seen, number):
    if "arguments" in seen:
        wanted = ", ".join(question.arguments)
        return f"should take {len(question.arguments)} arguments, ({wanted}); it takes {_short(seen['arguments'])}."
    error = seen["error"]
    place = f" in the line `{_short(error['line'])}`" if error["line"] else \
        f" in line {error['number']}" if error["number"] else ""
    if error["type"] == "KeyboardInterrupt":
        return f"was stopped{place}. Is there a loop that does not end?"
    for pattern, explanation in EXPLAINED:
        if re.search(pattern, f"{error['message']} in {error['line']}"):
            return f"stops{place}: {explanation}"
    # what NumPy adds about its own arrays names none of the student's
    message = re.sub(r", with gufunc signature \S+| \(has \d, gufunc .*\)", "", error["message"])
    text = f"stops{place} with {error['type']}: {_short(message) or 'no message'}"
    inputs, more = question.cases[number - 1]["inputs"], []
    shapes = [f"{name} has shape {np.shape(value)}" for name, value in inputs.items() if np.ndim(value)]
    if error["type"] == "ValueError" and re.search("shape|dimension|broadcast", message) and shapes:
        more.append(f"Here {', '.join(shapes)}.")
    if error["type"] == "IndexError":
        more.append("Positions count from 0.")
    if number > 1 and error["type"] in ("ValueError", "IndexError", "ZeroDivisionError"):
        more.append(f"Case {number} of {len(question.cases)} is the first where it stops{_settings(inputs)}.")
    return " ".join([text.rstrip(". ") + ".", *more]) if more else text


def _wrong_form(question, returned, wanted):
    """What is wrong with a result before any number is looked at: a kind and a text, or None."""
    items = _items(question, returned)
    kinds = [item["kind"] for item in items]
    if "dots" in kinds:
        return NOT_FILLED_IN, "not filled in yet."
    if returned["kind"] == "nothing":
        return FORM, ("returns None. Does every way through it end in a return with a result? What is only printed is "
                      "not returned.")
    if len(items) == len(question.returns) == 1 and returned["kind"] == "several":
        return FORM, (f"{question.returns[0]} should be a number or an array of numbers; it is a tuple. "
                      "Is there a comma behind it?")
    if len(items) != len(question.returns):
        number = f"{len(question.returns)} results (return {', '.join(question.returns)})" \
            if question.returns[1:] else f"one result ({question.returns[0]})"
        in_one = returned.get("type") == "list" or returned.get("shape") == [len(wanted), *np.shape(wanted[0])]
        return FORM, f"should return {number}; it returns {len(items)}" + (
            ", a list or an array with all of them in it. Are there brackets around the results?" if in_one else
            f", something of type {returned['type']}." if "type" in returned else ".")
    for name, item in zip(question.returns, items):
        if item["kind"] != "array":
            got = {"nothing": "None", "several": "a tuple"}.get(item["kind"], f"something of type {item.get('type')}")
            return FORM, f"{name} should be a number or an array of numbers; it is {_short(got)}."
        if item["dtype"].startswith("complex"):
            return FORM, f"{name} is complex; all numbers are real here. Is there the root of a negative number?"
        if item["dtype"] in ("float16", "float32"):
            return FORM, f"{name} should be of dtype float64; it is {item['dtype']}, which keeps fewer digits."
    return None


def _wrong_dtype(question, results):
    """What is wrong with whole numbers, or with True and False, of the right shape: a text, or None."""
    for case, items in zip(question.cases, results):
        for name, wanted, item in zip(question.returns, case["results"], items):
            if list(np.shape(wanted)) != item["shape"]:
                return None  # the shape says more
            if not item["dtype"].startswith("float"):
                return f"{name} should be of dtype float64; it is {item['dtype']}. " + (
                    "Is the outcome of a comparison returned as it is?" if item["dtype"] == "bool" else
                    "Where do its fractions get lost?")
    return None


def _items(question, returned):
    """The results one by one. An array or a list is one result, even where several are asked for."""
    return returned["items"] if returned["kind"] == "several" else [returned]


def _agrees(question, wanted, results, *, empty_sums=False):
    """Whether results are those wanted, in all cases; with `empty_sums` a single 0 stands for an array of zeros, as
    it comes out of a loop that adds nothing."""
    zero = {"shape": [], "values": [0.0]}
    return all(_off(question, np.array(one, float), item) is None
               or empty_sums and not np.any(one) and item | zero == item
               for some, items in zip(wanted, results) for one, item in zip(some, items, strict=True))


def _off(question, wanted, item):
    """The mask of entries that differ, None when none does, True when the shape does.

    Where a known mistake does not lead to a finite number (NaN in `wanted`), none is to be there.
    """
    if list(wanted.shape) != item["shape"] or len(item.get("values", ())) != wanted.size:
        return True
    got = np.array(item["values"], float).reshape(wanted.shape)
    finite = np.isfinite(wanted)
    scale = np.abs(wanted).max(where=finite, initial=0.0) or 1.0
    with np.errstate(invalid="ignore", over="ignore"):
        off = ~(np.abs(got - wanted) <= question.tolerance * scale)  # this way round NaN is off too
    off = np.where(finite, off, np.isfinite(got))
    return off if off.any() else None


def _first_difference(question, results):
    for number, (case, items) in enumerate(zip(question.cases, results), 1):
        for name, wanted, item in zip(question.returns, case["results"], items):
            wanted = np.array(wanted, float)
            off = _off(question, wanted, item)
            if off is None:
                continue
            where = f" (case {number} of {len(question.cases)}{_settings(case['inputs'])})."
            if off is True:
                shape, got = (str(tuple(s)) if s else "() of a single number" for s in (wanted.shape, item["shape"]))
                return {"text": f"not right yet. {name} should have shape {shape}; it has shape {got}{where}",
                        "inputs": case["inputs"]}
            at = tuple(int(i) for i in np.argwhere(off)[0])
            expected, got = float(wanted[at]), float(np.array(item["values"]).reshape(wanted.shape)[at]) + 0.0  # no -0
            digits = 6 if f"{expected:.6g}" != f"{got:.6g}" else 15
            place = name + (f"[{', '.join(map(str, at))}]" if at else "")
            return {"text": f"not right yet. {place} should be {expected:.{digits}g}; it is {got:.{digits}g}{where}",
                    "inputs": case["inputs"], "expected": expected, "got": got}
    raise AssertionError("no difference")  # judge asks only where there is one


def _settings(inputs):
    """The numbers among the inputs, behind a colon."""
    settings = ", ".join(f"{name} = {value}" for name, value in inputs.items() if not isinstance(value, list))
    return f": {settings}" if settings else ""


def _short(text, most=200):
    """A student's text on one line."""
    text = " ".join(str(text).split())
    return text if len(text) <= most else text[:most].rstrip() + "…"
