"""Bad inputs for everything public, as `make fuzz` gives them but fewer; and what the fuzzer itself would notice."""
import functools
import warnings

import fuzz
import numpy as np
import pytest

import gradlab


def test_every_public_function_has_a_valid_call():
    assert fuzz.missing() == []
    for entry in fuzz.entries():
        verdict, why = fuzz.judge(entry, {})
        # those of explore leave out what is drawn
        assert verdict in ("right result", "not compared") or entry.name == "explore", (entry.name, why)


def test_bad_input_ends_in_a_clear_error_or_a_right_result():
    results = fuzz.run(700, seed=2)
    _, _, failures = fuzz.report(results, seed=2)
    assert len(results) == 700 and not failures, "\n".join(failures)
    verdicts = [verdict for *_, verdict, _ in results]
    assert min(verdicts.count("clear error"), verdicts.count("right result")) > 100


# -- what it would notice ---------------------------------------------------------
def judged(function, label="nan in it", **arguments):
    """The verdict on a function of our own, its argument x spoilt."""
    entry = fuzz.Entry("mine", function, {"x": np.ones(4), **arguments})
    value = fuzz.FROM_VALID[label](entry.arguments["x"]) if label in fuzz.FROM_VALID else fuzz.FIXED[label]
    return fuzz.judge(entry, {"x": (label, value)})


def refusing(x):
    if not isinstance(x, np.ndarray):
        raise TypeError("x must be an array")
    return x.sum()


def spoiling(x):
    x = np.asarray(x)
    x[...] = 0
    raise ValueError("x is not right")


def warning(x):
    warnings.warn("look out", stacklevel=1)
    return np.sum(x)


def long_winded(x):
    raise ValueError(f"x {'very ' * 200}bad")


@pytest.mark.parametrize("function, label, words", [
    (lambda x: 0.0, "nan in it", "NaN went in"), (lambda x: np.nansum(x), "nan in it", "NaN went in"),
    (lambda x: np.log(0 * np.asarray(x, float) - 1), "zero in it", "warnings"),
    (lambda x: x.nothing, "None", "AttributeError"), (lambda x: x + 1, "text", "names no argument"),
    (lambda x: 1.0, "text", "accepted"), (lambda x: 1.0, "True", "accepted"),
    (lambda x: np.asarray(x).sum(), "masked", "accepted"),
    (lambda x: np.float64(x.strides[0]), "spread", "another result"),
    (lambda x: len(x), "frame", "right"), (lambda x: np.full(3, np.nan), "zero in it", "not finite"),
    (spoiling, "zero in it", "changed x"), (warning, "zero in it", "warnings"), (long_winded, "None", "characters"),
    (lambda x: np.sort(x), "as list", "right"), (refusing, "None", "TypeError"),
    (lambda x: np.asarray(x, np.float32).sum(), "longdouble", "right"),
    (lambda x: 1 / 0, "None", "ZeroDivisionError"),
    (lambda x: np.asarray(x).sum() + (type(x) is list), "as list", "another result"),
], ids=lambda value: value if isinstance(value, str) else "")
def test_what_is_wrong_is_noticed(function, label, words):
    verdict, why = judged(function, label)
    expected = {"right": "right result", "TypeError": "clear error"}.get(words, "failure")
    assert verdict == expected and (words in why or words == "right"), why


def test_a_call_without_end_and_a_process_that_dies_are_noticed(monkeypatch):
    def hangs(x):
        while True:
            pass

    def dies(x):
        import os
        os._exit(3)

    monkeypatch.setattr(fuzz, "SECONDS", 0.5)
    for function, words in ((hangs, "no end"), (dies, "died")):
        entry = fuzz.Entry("mine", function, {"x": 1.0})
        monkeypatch.setattr(fuzz, "entries", functools.cache(lambda entry=entry: [entry]))
        results = fuzz.run(2, seed=1)
        assert len(results) == 2 and all(verdict == "failure" and words in why for *_, verdict, why in results)


def test_a_new_function_without_a_call_is_noticed(monkeypatch):
    monkeypatch.setattr(gradlab, "__all__", [*gradlab.__all__, "brand_new"])
    assert fuzz.missing() == ["brand_new"]
