"""What is not allowed is said: the argument by name, the value, before anything is changed."""
import re

import numpy as np
import pytest
import textbook
from textbook import SETTINGS

import gradlab
from gradlab import GradientDescent, Momentum, descend, quadratic, quartic, ravine, sigmoid_neuron, valley

WRONG = (TypeError, ValueError)
every_rule = pytest.mark.parametrize("name", SETTINGS)


def says(*words):
    """A pattern that finds all the words, whole and in any order."""
    return "(?s)" + "".join(rf"(?=.*(?<!\w){re.escape(str(word))}(?!\w))" for word in words)


def make(name, **changes):
    return getattr(gradlab, name)(**{**SETTINGS[name], **changes})


def a_run(name, shape=(3,), **changes):
    """An optimizer in the middle of a run: its state is not all zeros."""
    optimizer, theta = make(name, **changes), np.linspace(-1, 2, int(np.prod(shape))).reshape(shape)
    state = optimizer.init(theta)
    for k in range(3):
        optimizer.update(theta, np.full(shape, 0.3 + k), state)
    return optimizer, theta, state


def everything(name, theta, state):
    return [theta.tobytes(), state.steps, *(getattr(state, q).tobytes() for q in textbook.STATE[name])]


# -- hyperparameters --------------------------------------------------------------
NEVER = [  # no hyperparameter may be one of these
    (float("nan"), "nan"), (float("inf"), "inf"), (-float("inf"), "inf"), ("0.1", "0.1"), (None, "None"),
    (True, "True"), (False, "False"), (1 + 2j, "1+2j"), (np.array([0.1, np.nan]), "nan"), ([0.5, "a"], "a"),
    (np.array([], float), ""), ([], ""), ({"a": 1}, "a"), (np.array([True, False]), ""), (np.array([0.5j]), ""),
    (object, "object"),
]
POSITIVE = [(0, "0"), (0.0, "0"), (-0.1, "-0.1"), (-3, "-3"), (np.float64(-2.5), "-2.5"),
            (np.array([0.1, 0.2, -0.3]), "-0.3"), (np.array([[0.1], [0.0]]), "0.0"), ([0.2, -0.7], "-0.7")]
FRACTION = [(1, "1"), (1.0, "1"), (-0.1, "-0.1"), (1.5, "1.5"), (np.array([0.5, 1.0]), "1.0"),
            (np.array([[0.5, -0.25]]), "-0.25")]
NON_NEGATIVE = [(-1e-8, "-1e-08"), (-1, "-1"), (np.array([0.0, -0.5]), "-0.5")]
RANGES = {"lr": POSITIVE, "eps": NON_NEGATIVE, "weight_decay": NON_NEGATIVE,
          "momentum": FRACTION, "decay": FRACTION, "beta1": FRACTION, "beta2": FRACTION}
HYPERPARAMETERS = [(name, setting) for name in SETTINGS for setting in SETTINGS[name]]


@pytest.mark.parametrize("name, setting", HYPERPARAMETERS)
def test_hyperparameter(name, setting):
    for value, shown in NEVER + RANGES[setting]:
        if setting == "lr" and callable(value):
            continue  # taken for a schedule
        with pytest.raises(WRONG, match=says(setting, shown)):
            make(name, **{setting: value})
            pytest.fail(f"{name}({setting}={value!r}) was accepted")


@pytest.mark.parametrize("name, setting", HYPERPARAMETERS)
def test_message_says_what_is_allowed(name, setting):
    allowed = {"lr": "positive", "eps": "zero|negative|at least 0", "weight_decay": "zero|negative|at least 0"}
    with pytest.raises(ValueError, match=allowed.get(setting, r"\[0, 1\)|below 1|less than 1|< 1")):
        make(name, **{setting: -0.5})


@pytest.mark.parametrize("name, setting", HYPERPARAMETERS)
def test_the_edges_of_what_is_allowed(name, setting):
    """A check that is too strict is as wrong as one that is too lax."""
    edges = {"lr": [1e-300, 1e6, 1, np.float32(0.5)]}.get(
        setting, [0, 0.0, 5e-324] + ([1 - 2**-53] if RANGES[setting] is FRACTION else [1, 10.0]))
    for value in edges:
        assert float(getattr(make(name, **{setting: value}), setting)) == value


def test_eps_inside_is_yes_or_no():
    for value in ("no", None, 0.5, np.array([True, False])):
        with pytest.raises(WRONG, match=says("eps_inside")):
            gradlab.RMSprop(lr=0.1, eps_inside=value)


@every_rule
def test_only_the_first_argument_is_positional(name):
    cls = getattr(gradlab, name)
    assert cls(0.25).lr == 0.25
    with pytest.raises(TypeError):
        cls(0.25, 0.5)
    with pytest.raises(TypeError, match=says("gamma")):
        cls(0.25, gamma=0.5)


@pytest.mark.parametrize("name", ["GradientDescent", "Momentum", "Nesterov", "AdaGrad", "RMSprop"])
def test_learning_rate_is_asked_for(name):
    with pytest.raises(TypeError, match=says("lr")):
        getattr(gradlab, name)()


def test_hyperparameters_that_do_not_broadcast():
    with pytest.raises(ValueError, match=r"^lr and momentum must broadcast against each other, "
                                         r"got shapes lr \(3,\), momentum \(4,\)$"):
        descend(Momentum(lr=np.full(3, 0.1), momentum=np.full(4, 0.5)), quartic, -2.0, steps=1)


# -- schedules --------------------------------------------------------------------
@every_rule
@pytest.mark.parametrize("value, shown", [
    (-0.1, "-0.1"), (float("nan"), "nan"), (float("inf"), "inf"), ("0.1", "0.1"), (None, "None"), (True, "True"),
    (0.1j, "0.1j"), (np.array([0.1, 0.1, -0.2]), "-0.2"), (np.full(2, 0.1), "(2,)"), (np.full((4, 3), 0.1), "(4, 3)"),
    (np.array([]), ""),
], ids=["negative", "nan", "inf", "text", "none", "bool", "complex", "one-bad", "too-short", "too-long", "empty"])
def test_schedule_that_goes_wrong_in_mid_run(name, value, shown):
    """Three good steps, then a bad one: it is named and nothing has moved, the velocity neither."""
    optimizer, theta, state = a_run(name, (2, 3), lr=lambda t: value if t >= 3 else 0.05)
    before = everything(name, theta, state)
    with pytest.raises(WRONG, match=says("lr", shown)):
        optimizer.update(theta, np.ones((2, 3)), state)
    assert everything(name, theta, state) == before
    with pytest.raises(WRONG, match=says("lr", shown)):
        optimizer.step(theta, np.ones_like, state)
    assert everything(name, theta, state) == before


@every_rule
def test_schedule_cannot_grow_run_axes_on_the_way(name):
    """Two learning rates at step 1 would act on two *coordinates* of a theta that has no run axis."""
    optimizer = make(name, lr=lambda t: 0.1 if t == 0 else np.array([0.1, 0.2]))
    with pytest.raises(ValueError, match=says("lr", "(2,)")):
        descend(optimizer, ravine, [-5, -2], steps=5)


@pytest.mark.parametrize("value, shown", [(-0.1, "-0.1"), (float("nan"), "nan"), ("a", "a"), (None, "None")])
def test_schedule_that_is_wrong_from_the_start(value, shown):
    with pytest.raises(WRONG, match=says("lr", shown)):
        descend(GradientDescent(lr=lambda t: value), ravine, [-5, -2], steps=5)


# -- theta, gradient, state -------------------------------------------------------
@every_rule
@pytest.mark.parametrize("bad", [
    [1.0, 2.0, 3.0], (1.0, 2.0, 3.0), 1.0, None, "abc", np.array([1, 2, 3]), np.array([1, 2, 3], np.float16),
    np.array([1, 2, 3], complex), np.array([True] * 3), np.array(["a"] * 3), np.array([None] * 3), np.float64(1.0),
], ids=repr)
def test_theta_has_to_be_an_array_of_floats(name, bad):
    """A list or integers cannot be updated in place: the steps would be lost or cut off."""
    optimizer, theta, state = a_run(name)
    before = everything(name, theta, state)
    for call in (lambda: optimizer.update(bad, np.ones(3), state), lambda: optimizer.step(bad, np.ones_like, state),
                 lambda: optimizer.init(bad), lambda: optimizer.lookahead(bad, state)):
        with pytest.raises(TypeError, match=says("theta")):
            call()
    assert everything(name, theta, state) == before


@every_rule
@pytest.mark.parametrize("g, kind, shown", [
    (np.ones(2), ValueError, "(2,)"), (np.ones((3, 1)), ValueError, "(3, 1)"), (np.ones(1), ValueError, "(1,)"),
    (np.ones((2, 3)), ValueError, "(2, 3)"), (1.0, ValueError, "()"), (np.array(1.0), ValueError, "()"),
    (np.ones(3) * 1j, TypeError, "complex128"), (None, TypeError, "None"), ("abc", TypeError, "abc"),
    (np.array(["a"] * 3), TypeError, ""), ([1.0, 2.0], ValueError, "(2,)"), (np.ones((0,)), ValueError, "(0,)"),
    ([[1.0], [2.0, 3.0]], WRONG, ""),
], ids=lambda value: repr(value)[:25] if not isinstance(value, type | tuple) else "")
def test_gradient(name, g, kind, shown):
    optimizer, theta, state = a_run(name)
    before = everything(name, theta, state)
    for call in (lambda: optimizer.update(theta, g, state), lambda: optimizer.step(theta, lambda p: g, state)):
        with pytest.raises(kind, match=says("gradient", shown)):
            call()
        assert everything(name, theta, state) == before


def test_gradient_has_to_be_a_function():
    for bad in (np.ones(3), None, "ravine", ravine):
        optimizer, theta, state = a_run("Momentum")
        before = everything("Momentum", theta, state)
        with pytest.raises(TypeError, match=says("gradient")):
            optimizer.step(theta, bad, state)
        assert everything("Momentum", theta, state) == before


@every_rule
def test_gradient_function_that_fails(name):
    optimizer, theta, state = a_run(name)
    before = everything(name, theta, state)
    with pytest.raises(ZeroDivisionError):
        optimizer.step(theta, lambda p: 1 / 0, state)
    assert everything(name, theta, state) == before


@every_rule
def test_state_of_another_shape(name):
    optimizer, theta, state = a_run(name)
    before = everything(name, theta, state)
    for other in (np.ones(4), np.ones((3, 2)), np.array(1.0), np.ones(1)):
        for call in (lambda o=other: optimizer.update(o, np.ones(o.shape), state),
                     lambda o=other: optimizer.step(o, np.ones_like, state),
                     lambda o=other: optimizer.lookahead(o, state)):
            with pytest.raises(ValueError, match=says("state", other.shape)):
                call()
        assert (other == 1).all() and everything(name, theta, state) == before


@pytest.mark.parametrize("name, other", [(a, b) for a in SETTINGS for b in SETTINGS if textbook.STATE[a] != textbook.STATE[b]])
def test_state_of_another_optimizer(name, other):
    optimizer, theta, _ = a_run(name)
    _, _, state = a_run(other)
    before = everything(other, theta, state)
    for call in (lambda: optimizer.update(theta, np.ones(3), state), lambda: optimizer.step(theta, np.ones_like, state)):
        with pytest.raises(WRONG, match=says("state", f"{name}.init")):
            call()
        assert everything(other, theta, state) == before


@every_rule
@pytest.mark.parametrize("bad", [None, {}, 0, np.zeros(3)], ids=repr)
def test_state_that_is_none(name, bad):
    optimizer, theta, _ = a_run(name)
    before = theta.copy()
    with pytest.raises(WRONG, match=says("state")):
        optimizer.update(theta, np.ones(3), bad)
    assert (theta == before).all()


@pytest.mark.parametrize("name", [n for n in SETTINGS if textbook.STATE[n]])
def test_state_is_set_to_what_fits_only(name):
    optimizer, theta, state = a_run(name)
    before = everything(name, theta, state)
    for q in textbook.STATE[name]:
        for bad in (np.ones(2), np.ones((3, 1)), np.ones(3) * 1j, "abc", None):
            with pytest.raises(WRONG, match=says(q)):
                setattr(state, q, bad)
    for bad in (-1, 1.5, "2", None, True):
        with pytest.raises(WRONG, match=says("steps", bad)):
            state.steps = bad
    assert everything(name, theta, state) == before


@every_rule
def test_theta_that_cannot_be_written(name):
    optimizer, theta, state = a_run(name)
    before = everything(name, theta, state)
    frozen = theta[:]
    frozen.flags.writeable = False
    with pytest.raises(ValueError, match=says("theta")):
        optimizer.update(frozen, np.ones(3), state)
    assert everything(name, theta, state) == before
    theta.flags.writeable = False  # the very array that has been updated so far
    for call in (lambda: optimizer.update(theta, np.ones(3), state), lambda: optimizer.step(theta, np.ones_like, state)):
        with pytest.raises(ValueError, match=says("theta")):
            call()
        assert everything(name, theta, state) == before


@every_rule
def test_theta_without_the_run_axes(name):
    """Five learning rates cannot act on three coordinates."""
    with pytest.raises(ValueError, match=says("theta", "(5,)", "(3,)")):
        make(name, lr=np.full(5, 0.1)).init(np.ones(3))
    with pytest.raises(ValueError, match=says("theta")):
        make(name, lr=np.full((5, 1), 0.1)).init(np.ones((2, 4)))


# -- descend ----------------------------------------------------------------------
@pytest.mark.parametrize("start, shown", [
    ([float("nan"), 1.0], "nan"), ([1.0, float("inf")], "inf"), ([-float("inf"), 1.0], "-inf"),
    ([1j, 1.0], ""), ("ab", "ab"), (["a", "b"], ""), ([], ""), (None, "None"), ([None, 1.0], ""),
    ([True, False], ""), (np.zeros((2, 0)), "(2, 0)"), ([[1.0], [2.0, 3.0]], ""), ({"w": 1}, ""),
    (-2.0, "()"), ([1.0], "(1,)"), ([1.0, 2.0, 3.0], "(3,)"), (np.ones((3, 2)), "(3, 2)"),
], ids=repr)
@every_rule
def test_start(name, start, shown):
    for objective in (ravine, valley):
        with pytest.raises(WRONG, match=says("start", shown)):
            descend(make(name), objective, start, steps=3)


@pytest.mark.parametrize("start, shown", [(float("nan"), "nan"), (float("inf"), "inf"), ("a", "a"), (1j, "1j"),
                                          (None, "None"), ([], ""), (True, "True")])
def test_start_of_a_scalar_objective_or_a_bare_gradient(start, shown):
    for objective in (quartic, quartic.gradient, lambda p: p):
        with pytest.raises(WRONG, match=says("start", shown)):
            descend(GradientDescent(lr=0.1), objective, start, steps=3)


def test_start_with_too_few_axes_for_two():
    with pytest.raises(ValueError, match=says("start", "(3,)")):
        descend(GradientDescent(lr=0.1), quadratic(np.ones(11)), np.ones(3), steps=1)
    with pytest.raises(ValueError, match=says("start", "(2, 4)")):  # 4 starts against 5 settings
        descend(GradientDescent(lr=np.full(5, 0.1)), ravine, np.ones((2, 4)), steps=1)


@pytest.mark.parametrize("argument", ["steps", "record"])
@pytest.mark.parametrize("value", [-1, 2.0, 2.5, "3", None, True, False, float("nan"), [3], np.float64(3)], ids=repr)
def test_steps_and_record_are_whole_numbers(argument, value):
    with pytest.raises(WRONG, match=says(argument, value)):
        descend(GradientDescent(lr=0.1), ravine, [-5, -2], **{"steps": 3, argument: value})


def test_steps_and_record_may_be_numpys():
    path = descend(GradientDescent(lr=0.1), ravine, [-5, -2], steps=np.int64(4), record=np.int32(2))
    assert np.asarray(path.steps).tolist() == [0, 2, 4]


@pytest.mark.parametrize("objective", [None, 3.0, "ravine", [1, 2], np.ones(2)], ids=repr)
def test_objective(objective):
    with pytest.raises(TypeError, match=says("objective")):
        descend(GradientDescent(lr=0.1), objective, [-5, -2], steps=3)


@pytest.mark.parametrize("optimizer", [Momentum, None, "Momentum", 0.1, lambda t: 0.1, ravine],
                         ids=["class", "none", "text", "number", "function", "objective"])
def test_optimizer(optimizer):
    with pytest.raises(TypeError, match=says("optimizer")):
        descend(optimizer, ravine, [-5, -2], steps=3)


@pytest.mark.parametrize("gradient, kind, shown", [
    (lambda p: 1.0, ValueError, "()"), (lambda p: p[:1], ValueError, "(1,)"), (lambda p: p[None], ValueError, "(1, 2)"),
    (lambda p: p * 1j, TypeError, "complex128"), (lambda p: None, TypeError, "None"), (lambda p: "ab", TypeError, "ab"),
])
@pytest.mark.parametrize("record", [0, 1])
def test_bare_gradient_of_the_wrong_kind(gradient, kind, shown, record):
    start = np.array([-5.0, -2.0])
    with pytest.raises(kind, match=says("gradient", shown)):
        descend(Momentum(lr=0.1), gradient, start, steps=3, record=record)
    assert start.tolist() == [-5.0, -2.0]


# -- objectives -------------------------------------------------------------------
@pytest.mark.parametrize("curvatures", [[], [1.0, float("nan")], [float("inf")], "abc", None, [1j], [[1.0, 2.0], [3.0]]],
                         ids=repr)
def test_curvatures(curvatures):
    with pytest.raises(WRONG, match=says("curvatures")):
        quadratic(curvatures)


@pytest.mark.parametrize("x, y, argument, shown", [
    ([1.0, 2.0], [0.5], "y", "(1,)"), ([1.0], [0.5, 0.5], "x", "(1,)"), ([], [], "x", ""),
    ([float("nan")], [0.5], "x", "nan"), ([1.0], [float("inf")], "y", "inf"), ("a", [0.5], "x", "a"),
    ([1.0], None, "y", "None"),
])
def test_samples(x, y, argument, shown):
    with pytest.raises(WRONG, match=rf"(?s)\b{argument}\b.*{re.escape(shown)}"):
        sigmoid_neuron(x, y)


@pytest.mark.parametrize("theta, shown", [(1.0, "()"), ([1.0], "(1,)"), ([1.0, 2.0, 3.0], "(3,)"), ("ab", "ab"),
                                          ([1j, 2.0], ""), (None, "None"), ([], "")], ids=repr)
def test_theta_of_an_objective(theta, shown):
    for objective in (ravine, valley, gradlab.rosenbrock, gradlab.saddle):
        for call in (objective, objective.gradient):
            with pytest.raises(WRONG, match=says("theta", shown)):
                call(theta)


# -- how it is said ---------------------------------------------------------------
MASKED = np.ma.array([1.0, 2.0], mask=[True, False])


@pytest.mark.parametrize("call, message", [
    (lambda: GradientDescent(MASKED), "lr must have no masked entries, got an array of shape (2,)"),
    (lambda: GradientDescent(MASKED[0]), "lr must have no masked entries, got masked"),
    (lambda: GradientDescent(0.1).init(np.ma.array([1.0, 2.0])),
     "theta must be an array of float64 or float32, got MaskedArray of float64"),
    (lambda: GradientDescent(0.1).init(np.zeros(3, np.int16)),
     "theta must be an array of float64 or float32, got an array of int16"),
    (lambda: GradientDescent([[0.1], [0.1, 0.2]]),
     "lr must be a real number or an array of them, got [[0.1], [0.1, 0.2]]"),
    (lambda: gradlab.split([[0], [0, 1]], [0, 1], np.random.default_rng(0)),
     "X must be an array, its rows of one length, got [[0], [0, 1]]"),
    (lambda: gradlab.relu(np.array([1j])), "z must be a real number or an array of them, got an array of complex128"),
    (lambda: gradlab.minibatches(np.ones(3), 2, np.random.default_rng(0)),
     "n must be a whole number of at least 1, got an array of shape (3,)"),
    (lambda: gradlab.minibatches("a" * 198, 2, np.random.default_rng(0)),
     f"n must be a whole number of at least 1, got '{'a' * 198}'"),
    (lambda: gradlab.minibatches("a" * 199, 2, np.random.default_rng(0)),
     f"n must be a whole number of at least 1, got '{'a' * 199}…"),
], ids=["masked", "masked number", "masked nothing", "whole numbers", "ragged", "ragged X", "complex", "array",
        "200 characters", "201 characters"])
def test_the_whole_message(call, message):
    with pytest.raises(WRONG, match=f"^{re.escape(message)}$"):
        call()


def test_nothing_comes_of_nothing():
    """An activation takes a batch of no samples; only where a number is needed is an empty array an error."""
    assert gradlab.relu(np.empty((0, 3))).shape == (0, 3)
    assert gradlab.sigmoid(np.empty((0, 3), np.float32)).dtype == np.float32


# -- what is not an optimizer's ---------------------------------------------------
@pytest.mark.parametrize("call, words", [
    (lambda: gradlab.MLP([2, 1], hidden=gradlab.relu), ["hidden", "names", "got Activation relu"]),
    (lambda: gradlab.MLP([2, 2], dropout=[0.1, 0.2]), ["dropout", "one number", "(2,)"]),
    (lambda: gradlab.MLP([2, 1], output="sigmoid", max_norm=1.0).constrain([7.0, 3.0, 4.0]), ["theta", "7.0"]),
    (lambda: gradlab.Objective(3.0, abs), ["value", "function", "3.0"]),
    (lambda: gradlab.Objective(abs, None), ["slope", "function", "None"]),
    (lambda: gradlab.Objective(abs, abs, 2), ["coordinates", "tuple", "2"]),
    (lambda: gradlab.Objective(abs, abs, (2.5,)), ["coordinates", "2.5"]),
    (lambda: gradlab.contraction(np.ones(2), 0.5, np.ones(3)), ["lr", "curvature", "(2,)", "(3,)"]),
    (lambda: gradlab.contraction(0.1, 0.5, 1.0, nesterov="no"), ["nesterov", "'no'"]),
    (lambda: gradlab.best_momentum([1.0, 2.0], 9.0), ["smallest", "one number", "(2,)"]),
    (lambda: gradlab.moons(4, np.random.default_rng(0), noise=[0.1, 0.2]), ["noise", "one number"]),
    (lambda: gradlab.blobs(4, np.random.default_rng(0), spread=[0.1, 0.2]), ["spread", "one number"]),
    (lambda: gradlab.inverse_time(np.ones(2), scale=np.ones(3)), ["lr", "scale", "(2,)", "(3,)"]),
    (lambda: gradlab.inverse_sqrt(np.ones(2), scale=np.ones(3)), ["lr", "scale", "(2,)", "(3,)"]),
    (lambda: gradlab.step_decay(np.ones(2), factor=np.full(3, 0.5), every=2), ["lr", "factor", "(2,)", "(3,)"]),
    (lambda: gradlab.cosine(np.ones(2), steps=5, last=np.ones(3)), ["lr", "last", "(2,)", "(3,)"]),
    (lambda: gradlab.sigmoid("high"), ["z", "high"]),
    (lambda: gradlab.cross_entropy([[0.0, 1.0]], [-1]), ["y", "-1"]),
    (lambda: gradlab.cross_entropy([0.0, 1.0], [1]), ["z", "(2,)"]),
    (lambda: gradlab.squared_error([[np.nan]], [1.0]), ["z", "nan"]),
    (lambda: gradlab.squared_error(np.zeros((3, 1)), np.zeros((3, 2))), ["y", "shape (3, 1) or (3,), got shape (3, 2)"]),
    (lambda: gradlab.squared_error(np.zeros((3, 2)), np.zeros(3)), ["y", "shape (3, 2), got shape (3,)"]),
    (lambda: gradlab.binary_cross_entropy([[0.0]], [2.0]), ["y", "2.0"]),
], ids=[
    "hidden", "dropout", "constrain", "value", "slope", "coordinates", "coordinate", "contraction", "nesterov",
    "best_momentum", "noise", "spread", "inverse_time", "inverse_sqrt", "step_decay", "cosine", "activation", "label",
    "logits", "nan", "one output", "two outputs", "probability"])
def test_is_named(call, words):
    with pytest.raises(WRONG, match=says(*words)):
        call()


def test_read_only_parameters_are_not_constrained():
    theta = np.array([7.0, 3.0, 4.0])
    theta.flags.writeable = False
    with pytest.raises(ValueError, match="theta must be writeable"):
        gradlab.MLP([2, 1], output="sigmoid", max_norm=1.0).constrain(theta)


@pytest.mark.parametrize("setting", ["shuffle", "progress"])
def test_yes_or_no_in_fit(setting):
    net, rng = gradlab.MLP([1, 2]), np.random.default_rng(0)
    before = rng.bit_generator.state
    with pytest.raises(TypeError, match=f"{setting} must be True or False, got 'no'"):
        gradlab.fit(net, GradientDescent(0.1), [[0.0], [1.0]], [0, 1], epochs=1, batch_size=1, rng=rng,
                    **{setting: "no"})
    assert rng.bit_generator.state == before


def test_labels_from_a_comparison():
    """False and True are 0 and 1."""
    X = np.array([[-1.0], [2.0]])
    for net in (gradlab.MLP([1, 2]), gradlab.MLP([1, 1], output="sigmoid")):
        theta = np.linspace(-1, 1, net.n_parameters)
        assert net.loss(theta, X, X[:, 0] > 0) == net.loss(theta, X, [0, 1])


def test_losses_of_lists():
    assert gradlab.squared_error([[1.0], [3.0]], [0, 0]) == 5.0
    assert gradlab.binary_cross_entropy([[0.0]], [1]) == pytest.approx(np.log(2))
    assert gradlab.cross_entropy([[[0.0, 0.0]], [[0.0, np.log(3)]]], [1]) == pytest.approx(np.log([2, 4 / 3]))
    assert gradlab.sigmoid([0.0, 0.0]).tolist() == [0.5, 0.5]
