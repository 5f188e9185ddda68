"""`make mutants` as far as it can be checked without mutmut: a mutant takes hold, and what is listed is there.

Whether the figures are of this list, `make mutants` says itself, and tools/trust.py of those that are committed.
"""
import ast
import json
import os
import pathlib
import runpy

import mutants
import numpy as np
import pytest

import gradlab
from gradlab import optimizers

SURVIVORS = runpy.run_path(mutants.LISTED)["SURVIVORS"]
LISTED = [key for keys in SURVIVORS.values() for key in keys]
PACKAGE = pathlib.Path(gradlab.__file__).parent


def after_a_step(optimizer):
    theta = np.zeros(3)
    optimizer.update(theta, np.ones(3), optimizer.init(theta))
    return theta[0]


def loss_of_a_batch():
    """Of the prediction 2.5 where 1 is right: by `Loss.both`, which a function made when gradlab was imported."""
    history = gradlab.fit(gradlab.MLP((1, 1), output="identity"), gradlab.GradientDescent(0.1), np.ones((1, 1)), [1.0],
                          epochs=1, batch_size=1, rng=np.random.default_rng(0), theta=np.array([0.5, 2.0]))
    return float(history.running_loss[0])


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")  # the fork has no threads
@pytest.mark.parametrize("function, before, after, asked, right, wrong", [
    ("schedules.inverse_sqrt", "** 0.5", "** 1.5", lambda: gradlab.inverse_sqrt(1.0)(3), 0.5, 0.125),
    ("schedules.step_decay", "factor=0.1, every):", "factor=0.5, every):",
     lambda: gradlab.step_decay(1.0, every=1)(1), 0.1, 0.5),
    ("optimizers.Momentum._rule", "velocity += lr * g", "velocity -= lr * g",
     lambda: after_a_step(gradlab.Nesterov(0.5)), -0.5, 0.5),
    ("optimizers.AdamW._rule", "super()._rule(theta, g, m, v, lr, eps, *betas)", "pass",
     lambda: bool(after_a_step(gradlab.AdamW(0.5))), True, False),
    ("network.MLP.n_parameters", "[0].stop\n", "[0].stop + 1\n", lambda: gradlab.MLP((1, 2)).n_parameters, 4, 5),
    ("optimizers._blocks", "rows = most // math.prod(shape[1:])", "rows = 1",
     lambda: len(optimizers._blocks((4, 2), 4)), 2, 4),
    ("losses._separately", "value(z, y))", "-value(z, y))", loss_of_a_batch, 2.25, -2.25),
], ids=["a lambda", "a default", "inherited", "super left out", "a property", "a cache", "made at the import"])
def test_a_mutant_takes_hold(function, before, after, asked, right, wrong):
    """Wherever the function is held: in a class, under another name, behind a decorator, or made at the import."""
    assert asked() == right  # a cache is filled now
    module, _, name = function.partition(".")
    text = (PACKAGE / f"{module}.py").read_text()
    assert text.count(before) == 1 or function == "schedules.inverse_sqrt"
    mutant = mutants.Mutant(module, name, before, after, (), (), text.replace(before, after))
    read, write = os.pipe()
    child = os.fork()
    if not child:
        try:
            mutants.put_in(mutant, mutants.loaded(mutant), mutants.functions_by_code(PACKAGE))
            os.write(write, json.dumps(asked()).encode())
        finally:
            os._exit(0)
    os.close(write)
    os.waitpid(child, 0)
    with open(read) as answer:
        assert json.load(answer) == wrong
    assert asked() == right


def test_every_survivor_that_is_listed_has_its_line_and_its_reason():
    for reason, keys in SURVIVORS.items():
        assert len(reason.split()) > 4 and keys
    assert len(set(LISTED)) == len(LISTED)
    for module, function, before, after in LISTED:
        text = (PACKAGE / f"{module}.py").read_text()
        owner, _, name = function.rpartition(".")
        functions = [part for part in ast.walk(ast.parse(text)) if isinstance(part, ast.FunctionDef) and part.name == name]
        lines = "\n".join(mutants.stripped(ast.get_source_segment(text, part)) for part in functions)
        assert before in lines and after != before, (module, function, before)
