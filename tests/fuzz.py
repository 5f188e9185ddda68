"""Bad inputs for everything public: each call ends in a clear error or a right result.

    python tests/fuzz.py --calls 10000 --seed 1      # what `make fuzz` runs
    python tests/fuzz.py --seed 1 --call 4711        # one of these calls again, with what came of it

There is a valid call of each public function in `entries`. One or two of its arguments are replaced by something
hostile. Accepted are

- a TypeError or ValueError that names the argument, in a message of reasonable length, with all inputs as they were;
- a result, when the replacement means a number or an array of numbers: then it is the result that the plain Python
  float or C-ordered float64 array gives. Not finite out of finite is accepted only where numbers are huge. Pictures
  and what is drawn at random are not compared, and counted apart.

Anything else fails: another exception, a message that names nothing, an input that changed, a value that was not
refused, warnings, a call that does not end. Calls run in a process of their own with limits on time and memory.
"""

import argparse
import collections
import contextlib
import copy
import datetime
import decimal
import fractions
import functools
import importlib
import inspect
import io
import json
import multiprocessing
import pathlib
import platform
import re
import resource
import signal
import sys
import types
import warnings
from dataclasses import dataclass, field, fields, is_dataclass
from unittest import mock

import matplotlib
import numpy as np

import gradlab
from gradlab import homework, ledger, optimizers, pictures, plots, widgets
from gradlab.optimizers import Optimizer, State
from gradlab.regularizers import Penalty

SECONDS, GIGABYTES, LONGEST = 10, 6, 700  # of a call, of the process, of a message in characters


# -- a valid call of everything ---------------------------------------------------
@dataclass
class Entry:
    """A public function, its valid arguments, and what is known about them.

    `changes` may be changed by a call that succeeds; `any` may be anything that works (a name, a label); `nan` may have
    NaN that does not come out; `work` says how long the call takes, so it is never huge. `free` results are not
    compared: figures; infinity is a right result where `infinite` says so.
    """

    name: str
    function: object
    arguments: dict
    changes: tuple = ()
    any: tuple = ()
    nan: tuple = ()
    work: tuple = ()
    also: dict = field(default_factory=dict)
    free: bool = False
    infinite: bool = False
    says: dict = field(default_factory=dict)


HYPERPARAMETERS = dict(lr=0.1, momentum=0.8, decay=0.8, beta1=0.8, beta2=0.9, eps=1e-3, weight_decay=0.1)
NOT_CALLED = {  # made by others, never by a reader
    "History": "fit returns it",
    "Trajectory": "descend returns it",
    "Trace": "MLP.trace returns it",
}
# The rest is constants: colours.
NO_FUNCTIONS = {"INK", "MUTED", "PAPER", "STRONG"}


def optimizer_entries():
    for name in optimizers.__all__:
        rule = getattr(gradlab, name)
        allowed = [f.name for f in fields(rule) if f.name in HYPERPARAMETERS]
        values = {key: HYPERPARAMETERS[key] for key in allowed}
        extra = dict(eps_inside=True) if name == "RMSprop" else {}
        yield Entry(name, rule, {**values, **extra}, also=dict(lr=callable))
        sweep = {**values, "lr": np.array([0.1, 0.2, 0.3])}
        yield Entry(name, rule, {**sweep, **extra}, also=dict(lr=callable))
        optimizer, theta = rule(**{**values, **extra}), np.linspace(-1, 2, 6).reshape(2, 3)
        state = optimizer.init(theta)
        optimizer.update(theta, np.ones((2, 3)), state)

        def updated(theta, g, state, optimizer=optimizer):
            optimizer.update(theta, g, state)
            return theta, state

        def stepped(theta, gradient, state, optimizer=optimizer):
            return optimizer.step(theta, gradient, state), theta, state

        def held(quantity, value, state=state):
            state = copy.deepcopy(state)
            setattr(state, quantity, value)
            return state

        g = np.array([[1.0, -2.0, 0.5], [0.25, 3.0, -1.0]])
        yield Entry(f"{name}.init", optimizer.init, dict(theta=theta), nan=("theta",))
        yield Entry(f"{name}.lookahead", optimizer.lookahead, dict(theta=theta, state=state))
        yield Entry(
            f"{name}.update",
            updated,
            dict(theta=theta, g=g, state=state),
            changes=("theta", "state"),
            says=dict(g="gradient"),
        )
        yield Entry(
            f"{name}.step",
            stepped,
            dict(theta=theta, gradient=gradlab.ravine.gradient, state=state),
            changes=("theta", "state"),
        )
        for quantity in (*rule.quantities, "steps"):
            valid = 3 if quantity == "steps" else np.full((2, 3), 0.5)
            yield Entry(
                f"State.{quantity}", functools.partial(held, quantity), dict(value=valid), says=dict(value=quantity)
            )


def whole(value):
    """Whole numbers in something that can be gone through: also a set, or an array of objects."""
    return np.iterable(value) and all(isinstance(n, (int, np.integer)) and not isinstance(n, bool) for n in value)


def network_entries():
    net = gradlab.MLP([2, 3, 2], hidden="tanh", max_norm=1.5)
    rng, theta = np.random.default_rng(0), np.linspace(-1, 1, net.n_parameters)
    X, y = np.array([[0.5, 1.0], [-1.0, 2.0], [0.25, -2.0], [1.5, 0.5]]), np.array([0, 1, 1, 0])
    yield Entry(
        "MLP",
        gradlab.MLP,
        dict(sizes=[2, 3, 2], hidden="relu", output="softmax", dropout=0.5, max_norm=2.0),
        also=dict(sizes=whole),
    )
    yield Entry("MLP.n_parameters", lambda: net.n_parameters, {})
    yield Entry("MLP.init", net.init, dict(rng=rng, runs=(2,)), changes=("rng",), also=dict(runs=whole))
    yield Entry("MLP.weights", net.weights, dict(theta=theta))
    yield Entry("MLP.forward", net.forward, dict(theta=theta, X=X), nan=("theta",))
    for name in ("loss", "gradient", "trace"):
        yield Entry(f"MLP.{name}", getattr(net, name), dict(theta=theta, X=X, y=y))
    for output, targets in (
        ("sigmoid", [[0, 1], [1, 1], [0, 0], [1, 0]]),
        ("identity", [[0.5, 1], [1, -1], [2, 0], [1, 0]]),
    ):
        other = gradlab.MLP([2, 3, 2], output=output)
        yield Entry("MLP.loss", other.loss, dict(theta=theta, X=X, y=np.array(targets, float)))
    yield Entry("MLP.objective", net.objective, dict(X=X, y=y, penalty=gradlab.L2(0.1)))

    def constrained(theta):
        net.constrain(theta)
        return theta

    yield Entry("MLP.constrain", constrained, dict(theta=theta), changes=("theta",))
    yield Entry(
        "fit",
        gradlab.fit,
        dict(
            net=net,
            optimizer=gradlab.Momentum(0.1),
            X=X,
            y=y,
            epochs=2,
            batch_size=3,
            rng=rng,
            theta=theta,
            penalty=gradlab.L1(0.1),
            validation=(X, y),
            patience=2,
            shuffle=True,
            progress=False,
        ),
        changes=("rng",),
        work=("epochs",),
    )
    yield Entry("minibatches", gradlab.minibatches, dict(n=10, batch_size=3, rng=rng), changes=("rng",), work=("n",))
    activations = {name: getattr(gradlab, name) for name in ("identity", "sigmoid", "relu", "tanh")}
    for name, activation in activations.items():
        yield Entry(name, activation, dict(z=np.array([[-2.0, 0.5], [0.0, 3.0]])))
    z = np.array([[0.5, -1.0], [2.0, 0.25], [-3.0, 1.0], [0.0, 0.0]])
    yield Entry("squared_error", gradlab.squared_error, dict(z=z, y=z + 1))
    yield Entry(
        "binary_cross_entropy", gradlab.binary_cross_entropy, dict(z=z, y=np.array([[0.0, 1], [1, 0], [1, 1], [0, 0]]))
    )
    yield Entry("cross_entropy", gradlab.cross_entropy, dict(z=z, y=y))


def objective_entries():
    names = [n for n in gradlab.__all__ if isinstance(getattr(gradlab, n), gradlab.Objective)]
    for name in names:
        objective = getattr(gradlab, name)
        theta = np.full((*objective.coordinates, 3), 0.5) * [1, 2, 3]
        yield Entry(name, objective, dict(theta=theta))
        yield Entry(name, objective.gradient, dict(theta=theta))
        yield Entry("Objective.check", objective.check, dict(theta=theta))
    yield Entry(
        "Objective",
        gradlab.Objective,
        dict(value=np.square, slope=lambda x: 2 * x, coordinates=(), name="mine"),
        any=("value", "slope", "name"),
        free=True,
    )
    yield Entry(
        "Objective.gradient", gradlab.Objective(np.square, lambda x: 2 * x).gradient, dict(theta=np.array([1.0, 2.0]))
    )
    yield Entry("quadratic", gradlab.quadratic, dict(curvatures=[0.5, 2.0], name="bowl"), any=("name",))
    yield Entry(
        "sigmoid_neuron", gradlab.sigmoid_neuron, dict(x=[0.5, 2.5], y=[0.2, 0.9], name="neuron"), any=("name",)
    )
    yield Entry(
        "by_differences",
        gradlab.by_differences,
        dict(function=lambda x, y: x * x + y, n=2, name="mine"),
        any=("name",),
        free=True,
    )
    start = np.array([[-5.0, 1.0, 2.0], [-2.0, 0.5, 1.0]])
    yield Entry(
        "descend",
        gradlab.descend,
        dict(optimizer=gradlab.Adam(0.1), objective=gradlab.ravine, start=start, steps=4, record=2),
        work=("steps",), says=dict(objective="objective|gradient"),
    )
    yield Entry(
        "descend",
        gradlab.descend,
        dict(optimizer=gradlab.Nesterov([0.1, 0.2]), objective=lambda p: 2 * p, start=[1.0, 2.0], steps=4, record=1),
        work=("steps",), says=dict(objective="objective|gradient"),
    )
    yield Entry(
        "race",
        gradlab.race,
        dict(objective=gradlab.ravine, start=[-5.0, -2.0], steps=3, runners={"mine": gradlab.Momentum([0.1, 0.2])}),
        work=("steps",), says=dict(objective="objective|gradient"),
    )
    yield Entry("field", gradlab.field, dict(low=1e-3, high=10.0))
    yield Entry("pick", gradlab.pick, dict(optimizer=gradlab.Momentum([0.1, 0.2, 0.3]), runs=[0, 2]))
    yield Entry(
        "steps_needed",
        gradlab.steps_needed,
        dict(loss=[[4.0, 4.0], [1.0, 1.0], [2.0, 1.0]], target=1.5),
        nan=("loss",),
        infinite=True,
    )


def rule_entries():
    theta = np.array([[1.0, -0.5, 0.0], [0.25, 2.0, -3.0]])
    for name in ("L1", "L2"):
        penalty = getattr(gradlab, name)
        yield Entry(name, penalty, dict(strength=0.5))
        yield Entry(name, penalty([0.1, 0.2, 0.3]), dict(theta=theta))
        yield Entry(f"{name}.gradient", penalty(0.1).gradient, dict(theta=theta))
    yield Entry("L1.shrink", gradlab.L1([0.1, 0.2, 0.3]).shrink, dict(theta=theta, step=0.5))
    yield Entry("L1.shrink", gradlab.L1(0.1).shrink, dict(theta=theta, step=0.5))
    yield Entry("inverse_time", gradlab.inverse_time, dict(lr=0.5, scale=10))
    yield Entry("inverse_sqrt", gradlab.inverse_sqrt, dict(lr=[0.5, 0.2], scale=10))
    yield Entry("step_decay", gradlab.step_decay, dict(lr=0.5, factor=0.5, every=10))
    yield Entry("cosine", gradlab.cosine, dict(lr=0.5, steps=10, last=0.1))
    yield Entry("warmup", gradlab.warmup, dict(lr=0.5, steps=10), also=dict(lr=callable))
    yield Entry("contraction", gradlab.contraction, dict(lr=0.1, momentum=[0.5, 0.9], curvature=2.0, nesterov=True))
    yield Entry("best_momentum", gradlab.best_momentum, dict(smallest=1.0, largest=9.0))
    yield Entry(
        "convert_momentum",
        gradlab.convert_momentum,
        dict(lr=0.5, momentum=0.75, state=[6.0, 1.0], source="buffer", target="average"),
    )
    yield Entry("rescale_velocity", gradlab.rescale_velocity, dict(velocity=[3.0, -1.0], old_lr=0.5, new_lr=0.05))
    yield Entry("dampened", gradlab.dampened, dict(lr=0.5, dampening=0.75))
    for name in ("to_lookahead", "from_lookahead"):
        yield Entry(name, getattr(gradlab, name), dict(theta=[1.0, 2.0], velocity=[0.5, 0.25], momentum=0.75))
    for name in ("eps_outside_root", "eps_inside_root"):
        yield Entry(name, getattr(gradlab, name), dict(eps=9.0, mean_square=[0.0, 16.0]))
    yield Entry("adam_eps", gradlab.adam_eps, dict(eps_hat=3.0, beta2=0.75, step=2))
    yield Entry("adam_eps_hat", gradlab.adam_eps_hat, dict(eps=3.0, beta2=0.75, step=2))
    yield Entry("convert_l2", gradlab.convert_l2, dict(value=0.5, source="strength", target="alpha", batch_size=32))
    yield Entry("adamw_decay", gradlab.adamw_decay, dict(decay=0.125, lr=0.5))


def data_entries():
    rng = np.random.default_rng(0)
    drawn = dict(changes=("rng",), work=("n",))
    yield Entry("iris", gradlab.iris, {})
    yield Entry("moons", gradlab.moons, dict(n=10, rng=rng, noise=0.1), **drawn)
    yield Entry("blobs", gradlab.blobs, dict(n=9, rng=rng, centres=[[-2.0, 0.0], [2.0, 0.0]], spread=1.0), **drawn)
    yield Entry("noisy_sine", gradlab.noisy_sine, dict(n=10, rng=rng, noise=0.1), **drawn)
    X, y = np.arange(20.0).reshape(10, 2), np.arange(10)
    yield Entry(
        "split", gradlab.split, dict(X=X, y=y, rng=rng, shares=(0.5, 0.5)), changes=("rng",), any=("X", "y"), free=True
    )
    yield Entry("standardize", lambda train, others: gradlab.standardize(train, others), dict(train=X, others=X + 1))
    lines = ledger.Ledger("lecture A")

    def row(**arguments):
        lines.rows.clear()
        lines.row(**arguments)
        return lines.rows[0].verdict

    yield Entry("Ledger", ledger.Ledger, dict(lecture="lecture A"), any=("lecture",), free=True)
    yield Entry(
        "Ledger.row",
        row,
        dict(
            key="a-sum",
            where="slide 2",
            what="3 + 3",
            printed="7",
            computed=6,
            claims=None,
            corrected=None,
            remark="",
            inferred=False,
        ),
        any=("where", "what", "remark", "printed", "claims", "corrected", "inferred"),
        free=True,
    )
    yield Entry(
        "Ledger.chapter",
        lambda name, title: ledger.Ledger("a").chapter(name, title),
        dict(name="adam", title="Adam"),
        any=("name", "title"),
    )
    yield Entry("Ledger.count", ledger.Ledger("a").count, dict(verdict="erratum"), any=("verdict",), free=True)


def slider(**changes):
    figure, ax = plots.figure()
    (line,) = ax.plot([0, 1], [0, 1])

    def update(power):
        line.set_ydata([0, 1.0 / power])

    given = (
        dict(
            figure=figure,
            moving=line,
            update=update,
            parameters={"power": [1, 2]},
            alt="A line that rises.",
            initial={"power": 2},
            labels={"power": "the power"},
        )
        | changes
    )
    return widgets.explore(**given)


def picture_entries():
    yield Entry("check", homework.check, dict(function=lambda x: x), any=("function",), free=True)
    yield Entry(
        "ready", lambda function: homework.ready(function), dict(function=lambda x: x), any=("function",), free=True
    )
    changed = dict(
        parameters={"power": [1, 2]},
        alt="A line.",
        initial={"power": 2},
        labels={"power": "p"},
        figure=None,
        moving=None,
        update=None,
    )
    for name in ("parameters", "alt", "initial", "labels", "figure", "moving", "update"):
        yield Entry("explore", slider, {name: changed[name]}, free=True)
    ax = Axes()
    window = dict(x=(-4.0, 4.0), y=(-2.0, 2.0))
    walk = gradlab.descend(gradlab.Momentum(0.1), gradlab.ravine, [-5.0, -2.0], 5)
    line = gradlab.descend(gradlab.Momentum(0.1), gradlab.parabola, -2.0, 5)
    some = dict(free=True, work=("panels", "points", "levels", "height", "width", "digits"))
    yield Entry("figure", plots.figure, dict(panels=2, height=3.0, width=3.0, projections=[None, "3d"]), **some)
    yield Entry("curve", plots.curve, dict(ax=ax, objective=gradlab.parabola, x=(-2, 2)), **some)
    yield Entry(
        "contours",
        plots.contours,
        dict(ax=ax, objective=gradlab.ravine, **window, levels=4, power=2.0, points=11),
        **some,
    )
    yield Entry("surface", plots.surface, dict(ax=Axes("3d"), objective=gradlab.ravine, **window, points=5), **some)
    yield Entry(
        "heat_map",
        plots.heat_map,
        dict(ax=ax, x=np.arange(3), y=np.arange(2), values=np.ones((2, 3)), low=0.1, high=10.0, label="loss"),
        **some,
    )
    yield Entry("path", plots.path, dict(ax=ax, trajectory=walk, optimizer="Adam", run=()), **some)
    yield Entry("path_on_curve", plots.path_on_curve, dict(ax=ax, trajectory=line, optimizer="Adam", run=()), **some)
    yield Entry("vectors", plots.vectors, dict(ax=ax, points=[1.0, 2.0], directions=[3.0, -4.0], scale=0.5), **some)
    yield Entry(
        "mark", plots.mark, dict(ax=ax, x=1.0, y=2.0, text="here", offset=(5, 5), marker="o", color="k"), **some
    )
    yield Entry("caption", plots.caption, dict(ax=ax, text="a line"), **some)
    yield Entry("number", plots.number, dict(value=-0.335, digits=3), **some)
    yield Entry("nearest", plots.nearest, dict(values=[0.1, 0.2, 0.3], value=0.2), **some)
    yield Entry("apart", plots.apart, dict(heights=[0.5, 0.52, 0.1], gap=0.1, top=1.0), **some)
    yield Entry("style_of", plots.style_of, dict(optimizer="Adam"), **some)
    figure, _ = plots.figure()
    yield Entry("show", pictures.show, dict(figure=figure, alt="An empty figure."), **some)
    for name, function, arguments in figure_calls():
        yield Entry(name, function, arguments, **some)


class Axes:
    """Stands for axes that are made anew for each call."""

    def __init__(self, projection=None):
        self.projection = projection

    def made(self):
        return plots.figure(projections=[self.projection])[1]


def figure_calls():
    """How the tests of the figures call each of them: name, function, arguments."""
    here = pathlib.Path(__file__).parent
    sys.path[:0] = [p for p in (str(here), str(here.parent / "tools")) if p not in sys.path]
    modules = [importlib.import_module(p.stem) for p in sorted(here.glob("test_plots*.py"))]
    calls, functions = {}, {name: getattr(plots, name) for name in plots.__all__ if callable(getattr(plots, name))}

    def recorded(name):
        @functools.wraps(functions[name])
        def call(*args, **kwargs):
            bound = inspect.signature(functions[name]).bind(*args, **kwargs)
            calls.setdefault(name, bound.arguments)
            return functions[name](*args, **kwargs)

        return call

    with contextlib.ExitStack() as stack:
        for name in functions:
            stack.enter_context(mock.patch.object(plots, name, recorded(name)))
        for module in modules:
            for build in (*module.SLIDERS, *module.STATIC):
                build()
    return [(name, functions[name], dict(arguments)) for name, arguments in calls.items()]


@functools.cache
def entries():
    """Every valid call, in an order that does not change."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return [
            *optimizer_entries(),
            *network_entries(),
            *objective_entries(),
            *rule_entries(),
            *data_entries(),
            *picture_entries(),
        ]


def missing():
    """Public names, and public methods of public classes, that no entry calls."""
    there = {entry.name for entry in entries()} | set(NOT_CALLED) | NO_FUNCTIONS
    wanted = {*gradlab.__all__, *plots.__all__, *ledger.__all__, "explore", "check", "ready", "show"}
    wanted.discard("Row")  # a line of a ledger, made by it
    for name in [n for n in gradlab.__all__ if inspect.isclass(getattr(gradlab, n, None))]:
        if name not in NOT_CALLED:
            wanted |= {
                f"{name}.{n}"
                for n, f in inspect.getmembers(getattr(gradlab, name), inspect.isfunction)
                if not n.startswith("_")
            }
    return sorted(wanted - there)


# -- hostile values ---------------------------------------------------------------
class Boom(Exception):
    """What a callable of ours raises: it must come through as it is."""


def boom(*args, **kwargs):
    raise Boom("on purpose")


class Subclass(np.ndarray):
    """An array of another class."""


class Frame:
    """Like a table of pandas: no sequence, but it turns into an array."""

    def __init__(self, values):
        self.values = np.asarray(values)
        self.shape, self.index, self.columns = self.values.shape, range(len(np.atleast_1d(self.values))), "abc"

    def __array__(self, dtype=None, copy=None):
        return np.array(self.values, dtype)

    def __len__(self):
        return len(self.values)

    def __getitem__(self, key):
        raise KeyError(key)  # a table's columns have names

    def __iter__(self):
        return iter(self.columns)


class Liar:
    """Says it is an array, and raises when it is asked to be one."""

    shape, dtype, ndim = (2,), np.dtype(float), 1

    def __array__(self, dtype=None, copy=None):
        raise Boom("on purpose")


def masked(value):
    array = np.ma.array(value, float)
    array.mask = np.zeros(array.shape, bool)
    array.mask[(..., *(0,) * (array.ndim > 0))] = True
    return array


def spread(array):
    """The same numbers, not next to each other in memory."""
    return np.repeat(np.asarray(array)[..., None], 2, axis=-1)[..., 0]


def read_only(array):
    array = np.array(array)
    array.flags.writeable = False
    return array


def with_one(bad):
    def made(array):
        array = np.array(array, float)
        array.flat[array.size // 2] = bad
        return array

    return made


FIXED = {
    "None": None,
    "True": True,
    "False": False,
    "nan": float("nan"),
    "inf": float("inf"),
    "-inf": -float("inf"),
    "0": 0,
    "0.0": 0.0,
    "-0.0": -0.0,
    "1": 1,
    "-1": -1,
    "-0.5": -0.5,
    "2": 2,
    "2.0": 2.0,
    "1.5": 1.5,
    "1e300": 1e300,
    "5e-324": 5e-324,
    "10**9": 10**9,
    "2**63": 2**63,
    "10**40": 10**40,
    "-10**40": -(10**40),
    "1j": 1j,
    "text": "abc",
    "empty text": "",
    "number as text": "0.1",
    "bytes": b"abc",
    "[]": [],
    "()": (),
    "{}": {},
    "dict": {"a": 1},
    "set": {1, 2},
    "ragged": [[1.0], [2.0, 3.0]],
    "object": object(),
    "Ellipsis": ...,
    "NotImplemented": NotImplemented,
    "class": int,
    "module": np,
    "nested None": [None, 1.0],
    "list of texts": ["a", "b"],
    "mixed": [0.5, "a"],
    "fraction": fractions.Fraction(1, 2),
    "decimal": decimal.Decimal("0.5"),
    "date": datetime.datetime(2020, 1, 1),
    "datetime64": np.datetime64("2020-01-01"),
    "timedelta": np.array([1, 2], "m8[s]"),
    "empty array": np.zeros(0),
    "no rows": np.zeros((0, 2)),
    "no columns": np.zeros((2, 0)),
    "deep": np.zeros((1,) * 30),
    "raises": boom,
    "returns None": lambda *a, **k: None,
    "returns text": lambda *a, **k: "junk",
    "returns nan": lambda *a, **k: float("nan"),
    "returns another shape": lambda *a, **k: np.zeros((3, 1, 4)),
    "returns a generator": lambda *a, **k: (x for x in "abc"),
    "takes nothing": lambda: 0.5,
    "structured": np.zeros(2, [("a", float)]),
    "bytes array": np.array([b"a"]),
    "liar": Liar(),
    "namespace": types.SimpleNamespace(shape=(2,)),
    "range": range(3),
    "recursive": (lambda a: (a.append(a), a)[1])([]),
    "uint8": np.uint8(1),
    "float32": np.float32(0.5),
    "bool_": np.bool_(True),
    "complex array": np.ones(3) * 1j,
    "bool array": np.array([True, False]),
    "object array": np.array([None, 1], object),
    "numbers as objects": np.array([0.5, 0.25], object),
    "texts": np.array(["a", "b"]),
    "whole plane": np.ones((200, 200)),
    "random": np.random.default_rng(0),
    "legacy random": np.random.RandomState(0),
    "optimizer": gradlab.Momentum(0.1),
    "objective": gradlab.ravine,
    "huge int array": np.array([2**62, 3]),
    "uint64": np.array([2**64 - 1], np.uint64),
    "slice": slice(2),
}
FROM_VALID = {  # made from the valid value, where that is a number or an array of numbers
    "as list": lambda v: np.asarray(v).tolist(),
    "as tuple": lambda v: tuple(np.asarray(v).tolist()),
    "frame": Frame,
    "float16": lambda v: np.asarray(v, np.float16),
    "longdouble": lambda v: np.asarray(v, np.longdouble),
    "float32 array": lambda v: np.asarray(v, np.float32),
    "integers": lambda v: np.asarray(v).astype(int),
    "objects": lambda v: np.asarray(v, object),
    "complex": lambda v: np.asarray(v, complex),
    "strings": lambda v: np.asarray(v).astype(str),
    "booleans": lambda v: np.asarray(v).astype(bool),
    "big-endian": lambda v: np.asarray(v, ">f8"),
    "read-only": read_only,
    "spread": spread,
    "fortran": lambda v: np.array(v, order="F"),
    "reversed twice": lambda v: np.flip(np.flip(np.asarray(v)).copy()) if np.ndim(v) else v,
    "subclass": lambda v: np.array(v).view(Subclass),
    "masked": masked,
    "masked nothing": lambda v: np.ma.array(v),
    "transposed": lambda v: np.transpose(v),
    "one more axis": lambda v: np.asarray(v)[..., None],
    "one axis before": lambda v: np.asarray(v)[None],
    "flat": np.ravel,
    "one less": lambda v: np.ravel(v)[:-1],
    "doubled": lambda v: np.concatenate([np.atleast_1d(v)] * 2),
    "0-d": lambda v: np.array(float(np.ravel(v)[0])),
    "nan in it": with_one(np.nan),
    "inf in it": with_one(np.inf),
    "-inf in it": with_one(-np.inf),
    "huge in it": with_one(1e300),
    "tiny in it": with_one(5e-324),
    "zero in it": with_one(0.0),
    "negative": lambda v: -np.asarray(v, float),
    "times 1e200": lambda v: np.asarray(v, float) * 1e200,
    "overlapping": lambda v: np.broadcast_to(np.ravel(v)[:1], np.shape(v)),
}
HUGE = {"10**9", "2**63", "10**40", "huge int array", "uint64", "1e300", "huge in it", "times 1e200"}


VERDICTS = "clear error", "right result", "not compared", "failure"
OWN = {"takes nothing", "class", "objective"}  # callables that raise when they are called with an array or a step


def is_numeric(value):
    try:
        return np.asarray(value).dtype.kind in "iuf" and not isinstance(value, Axes)
    except Exception:
        return False


def choose(rng, entry):
    """One or two arguments and what they become: name -> (label, value)."""
    names = list(entry.arguments)
    chosen = rng.choice(len(names), size=min(len(names), 1 + (rng.random() < 0.25)), replace=False)
    changes = {}
    for name in (names[i] for i in sorted(chosen)):
        valid = entry.arguments[name]
        while name not in changes:
            pool = FROM_VALID if is_numeric(valid) and rng.random() < 0.5 else FIXED
            label = list(pool)[rng.integers(len(pool))]
            if name in entry.work and label in HUGE:
                continue
            with contextlib.suppress(IndexError, TypeError, ValueError), np.errstate(
                all="ignore"
            ):  # some cannot be made of a valid one
                changes[name] = label, FROM_VALID[label](valid) if label in FROM_VALID else copied(FIXED[label])
    return changes


# -- what a call did ---------------------------------------------------------------
def copied(value):
    """A copy of what a call may change, everything else as it is."""
    if isinstance(value, Axes):
        return value.made()
    if isinstance(value, np.ndarray):
        return value.copy(order="K") if type(value) is np.ndarray and value.flags.writeable else value
    if isinstance(value, (np.random.Generator, np.random.RandomState, State)):
        return copy.deepcopy(value)
    if isinstance(value, (list, dict)) and not any(value is item for item in value):
        return copy.copy(value)
    return value


def flatten(value, depth=0):
    """A result as a list of comparable parts: arrays, and texts for the rest."""
    if depth > 6:
        return ["…"]
    if isinstance(value, np.ndarray) and value.dtype.kind in "biufc":
        return [np.array(value)]
    if isinstance(value, (bool, int, float, complex, np.generic)):
        return [np.asarray(value)]
    if value is None or isinstance(value, (str, bytes)):
        return [repr(value)]
    if isinstance(value, State):
        return flatten([getattr(value, q) for q in value._quantities] + [value.steps], depth + 1)
    if isinstance(value, np.random.Generator):
        return [repr(value.bit_generator.state)]
    if isinstance(value, gradlab.Objective):
        points = np.linspace(-0.5, 0.7, 2 * int(np.prod(value.coordinates))).reshape(*value.coordinates, 2)
        return [value.gradient(points), np.asarray(value(points))]
    if isinstance(value, gradlab.Trajectory):
        return flatten([value.steps, value.theta, value.state, value.gradient, value.loss], depth + 1)
    if isinstance(value, (Optimizer, Penalty, gradlab.MLP)) or is_dataclass(value) and not isinstance(value, type):
        return flatten([getattr(value, f.name) for f in fields(value) if f.name != "_layers"], depth + 1)
    if isinstance(value, gradlab.History):
        return flatten({k: v for k, v in vars(value).items()}, depth + 1)
    if isinstance(value, dict):
        return [part for key in value for part in flatten(value[key], depth + 1)]
    if isinstance(value, (list, tuple)):
        return [part for item in value for part in flatten(item, depth + 1)]
    if callable(value) and isinstance(value, types.FunctionType):  # a schedule
        return flatten([value(step) for step in (0, 1, 7, 20)], depth + 1)
    return [type(value).__name__]


def prints(value, depth=0):
    """A fingerprint of an input, to see whether a call changed it."""
    if isinstance(value, np.ndarray):
        if value.dtype.hasobject:
            return repr(value.shape), str(value.dtype)
        return value.shape, str(value.dtype), np.asarray(value).tobytes(), getattr(value, "mask", None) is None
    if isinstance(value, np.random.Generator):
        return repr(value.bit_generator.state)
    if isinstance(value, State):
        return [prints(getattr(value, q)) for q in value._quantities], value.steps
    if isinstance(value, gradlab.Trajectory):
        return prints([value.theta, value.gradient, value.steps])
    if depth < 4 and isinstance(value, (list, tuple)):
        return [prints(item, depth + 1) for item in value]
    if depth < 4 and isinstance(value, dict):
        return [(key, prints(item, depth + 1)) for key, item in value.items()]
    return id(value)


def plain(value):
    """A numeric value as the plain float, int or float64 array that it means; None where it means none."""
    if isinstance(value, (bool, np.bool_)) or isinstance(value, np.ma.MaskedArray) and np.ma.getmaskarray(value).any():
        return None
    if isinstance(value, (int, np.integer)):
        return int(value)
    try:
        array = np.asarray(value)
    except Exception:
        return None
    if array.dtype.kind not in "iuf":
        return None
    whole = array.dtype.kind != "f" and array.dtype != np.uint64
    if array.ndim == 0 and not isinstance(value, np.ndarray):
        return int(array) if whole else float(array)
    return np.array(array, int if whole else float, order="C")


def largest(values):
    """The largest finite magnitude in what is numeric, and whether all of it is finite."""
    most, finite, has_nan = 0.0, True, False
    for part in values:
        if isinstance(part, np.ndarray) and part.dtype.kind in "fc":
            good = np.isfinite(part)
            finite, has_nan = finite and bool(good.all()), has_nan or bool(np.isnan(part).any())
            if good.any():
                most = max(most, float(np.abs(part[good]).max()))
        elif isinstance(part, np.ndarray) and part.size and part.dtype.kind in "iu":
            most = max(most, float(np.abs(part.astype(float)).max()))
    return most, finite, has_nan


def smallest(values):
    """The smallest magnitude that is not zero."""
    found = [
        np.abs(p[p != 0]).min()
        for p in values
        if isinstance(p, np.ndarray) and p.dtype.kind in "iuf" and (p != 0).any()
    ]
    return min(map(float, found), default=1.0)


def called(entry, arguments):
    """Result or exception, and the warnings, of one call. What it prints is swallowed."""
    with warnings.catch_warnings(record=True) as seen, contextlib.redirect_stdout(
        io.StringIO()
    ), contextlib.redirect_stderr(io.StringIO()):
        warnings.simplefilter("always")
        try:
            result, error = entry.function(**arguments), None
        except Exception as raised:
            result, error = None, raised
    return result, error, seen


def judge(entry, changes):
    """(verdict, explanation) of one call: "clear error", "right result", "not compared", "failure"."""
    arguments = {
        name: changes[name][1] if name in changes else copied(value) for name, value in entry.arguments.items()
    }
    before = {name: prints(value) for name, value in arguments.items()}
    twin = {
        name: plain(changes[name][1]) if name in changes else copied(value) for name, value in entry.arguments.items()
    }
    values = [part for name in arguments if name not in entry.any for part in flatten_input(arguments[name])]
    hostile = [part for name in changes for part in flatten_input(changes[name][1])]
    most, finite, has_nan = largest(values)
    extreme = most > 1e60 or not finite or smallest(values) < 1e-60
    result, error, seen = called(entry, arguments)
    after = {name: prints(value) for name, value in arguments.items()}
    changed = [name for name in before if before[name] != after[name] and (error or name not in entry.changes)]
    if changed:
        return "failure", f"changed {', '.join(changed)} ({'then ' + type(error).__name__ if error else 'no error'})"
    told = sorted({(str(w.message), w.filename, w.lineno) for w in seen})  # Python shows each of them once
    if told and (not extreme and not entry.free or len(told) > 12):
        return "failure", f"{len(told)} warnings: {told[0][0]}"
    if error is not None:
        if isinstance(error, Boom):
            return "clear error", "its own"
        if isinstance(error, MemoryError) and any(label in HUGE for label, _ in changes.values()):
            return "clear error", "too large for the memory"
        if not isinstance(error, (TypeError, ValueError)):
            return "failure", f"{type(error).__name__}: {error}"
        words = [entry.says.get(name, name) for name in arguments]
        text = str(error)
        labels = {label for label, _ in changes.values()}
        if labels & OWN and any(callable(value) for _, value in changes.values()):
            return "clear error", "the callable's own"
        if labels & HUGE and re.search("too big|[Mm]aximum", text):
            return "clear error", "too large for the memory"
        if not any(re.search(rf"\b({word})\b", text) for word in words):
            return "failure", f"names no argument: {type(error).__name__}: {text}"
        if len(text) > LONGEST:
            return "failure", f"a message of {len(text)} characters: {text[:200]}"
        return "clear error", f"{type(error).__name__}: {text}"
    if entry.free or all(value is entry.arguments[name] for name, (_, value) in changes.items()):
        return "not compared", "pictures, random numbers, or the very object of the valid call"
    for name, (label, value) in changes.items():
        known = value is None and None in (entry.arguments[name], default_of(entry, name))
        if known or name in entry.any or isinstance(value, str) and isinstance(entry.arguments[name], str):
            twin[name] = value
        elif (
            type(value) is type(entry.arguments[name]) and not is_numeric(value)
            or isinstance(value, Optimizer) and isinstance(entry.arguments[name], Optimizer)
            or name in entry.also and entry.also[name](value)
        ):
            return "right result", "allowed"
        elif isinstance(value, (bool, np.bool_)) and isinstance(entry.arguments[name], bool):
            return "right result", "allowed"
        elif twin[name] is None:
            return "failure", f"accepted {name} = {label}"
    with np.errstate(all="ignore"):
        flat = flatten(result)
    _, out_finite, out_nan = largest(flat)
    if has_nan and not out_nan and not any(name in entry.nan for name in changes) and hostile_nan(hostile):
        return "failure", "NaN went in and none came out"
    if not out_finite and not extreme and not (entry.infinite and not out_nan):
        return "failure", f"not finite out of finite: {flat}"
    expected, other, _ = called(entry, twin)
    if other is not None:
        return "failure", f"accepted, while the plain value is refused: {other}"
    near = 2e-3 if any(a.dtype.itemsize <= 4 for a in map(np.asarray, hostile) if a.dtype.kind == "f") else 1e-12
    with np.errstate(all="ignore"):
        expected = flatten(expected)
    if not agrees(flat, expected, near):
        return "failure", f"another result than for the plain value: {flat} instead of {expected}"
    return "right result", "as for the plain value"


def hostile_nan(parts):
    return any(isinstance(p, np.ndarray) and p.dtype.kind in "fc" and np.isnan(p).any() for p in parts)


def flatten_input(value):
    if isinstance(value, (list, tuple)) and any(value is item for item in value):
        return []
    try:
        array = np.asarray(value)
        return [array] if array.dtype.kind in "iuf" else []
    except Exception:
        return []


def default_of(entry, name):
    try:
        return inspect.signature(entry.function).parameters[name].default
    except (ValueError, KeyError, TypeError):
        return ...


def agrees(flat, other, near):
    if len(flat) != len(other):
        return False
    for a, b in zip(flat, other):
        if isinstance(a, np.ndarray) and isinstance(b, np.ndarray):
            if a.shape != b.shape:
                return False
            with np.errstate(all="ignore"):
                scale = np.abs(np.where(np.isfinite(b), b, 0)).max(initial=0.0) if b.size else 0.0
                if not np.allclose(
                    a.astype(complex), b.astype(complex), rtol=near, atol=near * float(scale), equal_nan=True
                ):
                    return False
        elif isinstance(a, np.ndarray) != isinstance(b, np.ndarray) or a != b:
            return False
    return True


# -- many calls -------------------------------------------------------------------
def one(seed, number, only=None):
    """The call of this number: the entry, what was changed, the verdict and its explanation."""
    some = [e for e in entries() if e.arguments and (only is None or re.fullmatch(only, e.name))]
    entry, rng = some[number % len(some)], np.random.default_rng([seed, number])
    changes = choose(rng, entry)
    try:
        verdict, why = judge(entry, changes)
    except MemoryError:
        verdict, why = "clear error", "too large for the memory"
    return entry, changes, verdict, why


class Late(BaseException):
    """The call took too long."""


def _work(pipe, seed, numbers, only):
    resource.setrlimit(resource.RLIMIT_AS, (GIGABYTES * 2**30,) * 2)

    def late(*_):
        raise Late

    signal.signal(signal.SIGPROF, late)
    for number in numbers:
        pipe.send((number,))
        signal.setitimer(signal.ITIMER_PROF, SECONDS)  # its own time: others may use the processor too
        try:
            entry, changes, verdict, why = one(seed, number, only)
            pipe.send((number, entry.name, described(changes), verdict, why))
        except Late:
            pipe.send((number, None, "", "failure", f"no end in {SECONDS} s"))
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
    pipe.send(None)


def described(changes):
    return ", ".join(f"{name} = {label}" for name, (label, _) in changes.items())


def run(calls, seed, only=None, start=0):
    """All calls, each in a process with limits; a process that dies is a failure, and another one goes on."""
    entries()
    number, end, results = start, start + calls, []
    context = multiprocessing.get_context("fork")
    while number < end:
        ours, theirs = context.Pipe(duplex=False)
        worker = context.Process(target=_work, args=(theirs, seed, range(number, end), only))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # of threads beside us: the fork has none of them
            worker.start()
        theirs.close()
        at = number
        try:
            while ours.poll(10 * SECONDS):
                message = ours.recv()
                if message is None:
                    number = end
                    break
                at = message[0]
                if len(message) > 1:
                    results.append(message)
                    number = at + 1
            else:
                raise EOFError
        except EOFError:
            results.append((at, None, "", "failure", "the process died or hung"))
            number = at + 1
        worker.kill()
        worker.join()
    return results


def report(results, seed):
    """A table by module, and each failure with how to see it again."""
    modules = collections.defaultdict(collections.Counter)
    homes = {entry.name: home_of(entry.name) for entry in entries()}
    for _, name, _, verdict, _ in results:
        modules[homes.get(name, "?")][verdict] += 1
    rows = [
        (home, sum(count.values()), *(count[verdict] for verdict in VERDICTS)) for home, count in sorted(modules.items())
    ]
    rows.append(("all", *(sum(row[i] for row in rows) for i in range(1, 2 + len(VERDICTS)))))
    lines = [f"{'where':<22}{'calls':>8}" + "".join(f"{verdict + 's' * (verdict != 'not compared'):>15}"
                                                      for verdict in VERDICTS)]
    lines += [f"{where:<22}{calls:>8}" + "".join(f"{number:>15}" for number in counts)
              for where, calls, *counts in rows]
    failures = [
        f"python tests/fuzz.py --seed {seed} --call {number}   # {name}: {changes}: {' '.join(str(why).split())[:300]}"
        for number, name, changes, verdict, why in results
        if verdict == "failure"
    ]
    return rows, lines, failures


def home_of(name):
    """The module where a name is at home."""
    first = name.partition(".")[0]
    for module in (gradlab, plots, ledger, homework, widgets, pictures):
        if hasattr(module, first):
            home = getattr(module, first)
            home = getattr(home, "__module__", None) if callable(home) else None
            return (
                "plots"
                if module is plots
                else (home or type(getattr(module, first)).__module__).removeprefix("gradlab.")
            )
    return "optimizers"  # a state's quantities


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", help="a regular expression for the names of functions")
    parser.add_argument("--call", type=int, help="this one again")
    parser.add_argument("--results", type=pathlib.Path, help="a JSON file for the counts")
    asked = parser.parse_args()
    if asked.call is not None:
        entry, changes, verdict, why = one(asked.seed, asked.call, asked.only)
        print(f"{entry.name} with {described(changes)}\n{verdict}: {why}")
        sys.exit(verdict == "failure")
    results = run(asked.calls, asked.seed, asked.only)
    rows, lines, failures = report(results, asked.seed)
    print("\n".join([*lines, *failures]))
    if asked.results:
        versions = dict(python=platform.python_version(), numpy=np.__version__, matplotlib=matplotlib.__version__)
        names = ("where", "calls", "clear_errors", "right_results", "not_compared", "failures")
        found = dict(seed=asked.seed, versions=versions,
                     functions=len({entry.name for entry in entries() if entry.arguments}),
                     rows=[dict(zip(names, row)) for row in rows])
        asked.results.write_text(json.dumps(found, indent=1) + "\n")
    sys.exit(bool(failures))


if __name__ == "__main__":
    main()
