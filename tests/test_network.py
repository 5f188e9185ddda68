"""Networks: against plain Python loops, central differences, PyTorch's stored gradients, and the lectures."""
import itertools
import json
import math
import pathlib
import re
import tracemalloc
import warnings

import numpy as np
import pytest

from gradlab import (L1, L2, MLP, GradientDescent, Momentum, activations, binary_cross_entropy, cross_entropy, descend,
                     losses, squared_error)

TRACES = json.loads(pathlib.Path(__file__).with_name("reference").joinpath("network_traces.json").read_text())

HIDDEN = ("identity", "sigmoid", "relu", "tanh")
OUT = {"identity": 2, "sigmoid": 2, "softmax": 3}  # units of the last layer in these tests
LAYERS = {0: [3], 1: [3, 4], 2: [3, 4, 2], 3: [3, 2, 4, 2]}  # number of hidden layers -> the sizes before the output
PENALTIES = {"none": None, "L1": L1(0.3), "L2": L2(0.3)}
KINDS = [*itertools.product(HIDDEN, OUT, (1, 2, 3)), *(("identity", output, 0) for output in OUT)]
every_kind = pytest.mark.parametrize("hidden, output, depth", KINDS)
every_output = pytest.mark.parametrize("output", OUT)


def some_data(output, n=5, seed=3):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, 3))
    y = {"identity": rng.normal(size=(n, 2)), "sigmoid": rng.integers(0, 2, (n, 2)),
         "softmax": np.arange(n) % 3}[output]
    return X, y


def some_network(hidden="tanh", output="softmax", depth=2, runs=(), seed=11):
    """A network, and parameters of which none is nearly zero: |theta| has a kink there."""
    net = MLP([*LAYERS[depth], OUT[output]], hidden=hidden, output=output)
    rng = np.random.default_rng(seed)
    shape = (net.n_parameters, *runs)
    return net, rng.uniform(0.1, 1.2, shape) * rng.choice([-1.0, 1.0], shape)


# -- the network once more, in plain Python numbers ------------------------------
FUNCTIONS = {
    "identity": lambda z: z,
    "sigmoid": lambda z: 1 / (1 + math.exp(-z)),
    "relu": lambda z: z if z > 0 else 0.0,
    "tanh": math.tanh,
}


def unpacked(sizes, theta):
    """Layers as nested lists: a row of biases, then a row for each input. theta is taken number by number."""
    numbers = iter(np.asarray(theta).tolist())
    layers = [[[next(numbers) for _ in range(o)] for _ in range(i + 1)] for i, o in itertools.pairwise(sizes)]
    assert next(numbers, None) is None
    return layers


def plain_flow(net, theta, x):
    """What one sample makes of the network: the pre-activations and the values of each layer."""
    a, zs, values = [float(v) for v in x], [], []
    layers = unpacked(net.sizes, theta)
    for k, (bias, *rows) in enumerate(layers):
        z = [bias[j] + sum(a[i] * rows[i][j] for i in range(len(a))) for j in range(len(bias))]
        if k < len(layers) - 1:
            a = [FUNCTIONS[net.hidden](v) for v in z]
        elif net.output == "softmax":
            a = [math.exp(v) / sum(math.exp(u) for u in z) for v in z]
        else:
            a = [FUNCTIONS[net.output](v) for v in z]
        zs.append(z)
        values.append(a)
    return zs, values


def plain_loss(net, theta, X, y, penalty=None):
    total = 0.0
    for x, target in zip(X, y):
        prediction = plain_flow(net, theta, x)[1][-1]
        if net.output == "softmax":
            total -= math.log(prediction[target])
        elif net.output == "sigmoid":
            total -= sum(math.log(p) if t else math.log(1 - p) for p, t in zip(prediction, target))
        else:
            total += sum((p - t) ** 2 for p, t in zip(prediction, target))
    weights = [w for _, *rows in unpacked(net.sizes, theta) for row in rows for w in row]
    size = {type(None): lambda w: 0.0, L1: abs, L2: lambda w: w * w}[type(penalty)]
    return total / len(X) + sum((penalty.strength if penalty else 0.0) * size(w) for w in weights)


def central_differences(function, theta, h=1e-5):
    result = []
    for i in range(len(theta)):
        high, low = theta.copy(), theta.copy()
        high[i] += h
        low[i] -= h
        result.append((function(high) - function(low)) / (2 * h))
    return np.array(result)


def assert_close(actual, expected, tolerance):
    """To `tolerance` of the expected array's norm."""
    assert np.shape(actual) == np.shape(expected) and np.linalg.norm(expected) > 1e-3
    assert np.linalg.norm(np.subtract(actual, expected)) <= tolerance * np.linalg.norm(expected)


# -- values and gradients ---------------------------------------------------------
@pytest.mark.parametrize("penalty", PENALTIES)
@every_kind
def test_loss_and_gradient_against_plain_numbers(hidden, output, depth, penalty):
    net, theta = some_network(hidden, output, depth)
    X, y = some_data(output)
    if hidden == "relu":  # no sample within reach of the differences' step from a kink
        assert min(abs(z) for x in X for layer in plain_flow(net, theta, x)[0] for z in layer) > 1e-3
    objective = net.objective(X, y, PENALTIES[penalty])
    differences = central_differences(lambda p: plain_loss(net, p, X, y, PENALTIES[penalty]), theta)
    assert float(objective(theta)) == pytest.approx(plain_loss(net, theta, X, y, PENALTIES[penalty]), rel=1e-12)
    assert_close(objective.gradient(theta), differences, 1e-6)
    if penalty == "none":
        assert float(net.loss(theta, X, y)) == pytest.approx(plain_loss(net, theta, X, y), rel=1e-12)
        assert_close(net.gradient(theta, X, y), differences, 1e-6)


@pytest.mark.parametrize("case", TRACES["gradients"], ids=lambda c: "{hidden}-{output}-{penalty}-{sizes}".format(**c))
def test_pytorchs_gradient(case):
    net = MLP(case["sizes"], hidden=case["hidden"], output=case["output"])
    penalty = {"None": None, "L1": L1(TRACES["strength"]), "L2": L2(TRACES["strength"])}[case["penalty"]]
    objective = net.objective(TRACES["X"], TRACES["targets"][case["output"]], penalty)
    theta = np.array(case["theta"])
    assert float(objective(theta)) == pytest.approx(case["loss"], rel=1e-12)
    assert_close(objective.gradient(theta), np.array(case["gradient"]), 1e-12)


def test_stored_cases_are_complete_and_say_what_made_them():
    found = {(c["hidden"], c["output"], c["penalty"], len(c["sizes"]) - 2) for c in TRACES["gradients"]}
    assert found >= set(itertools.product(HIDDEN, OUT, ("None", "L1", "L2"), (1, 2, 3)))
    pins = pathlib.Path(__file__).with_name("reference").joinpath("requirements.txt").read_text().split()
    for library in ("torch", "scikit-learn", "numpy"):
        assert f"{library}=={TRACES['versions'][library]}" in pins


@every_kind
def test_forward(hidden, output, depth):
    net, theta = some_network(hidden, output, depth)
    X, _ = some_data(output)
    prediction = net.forward(theta, X)
    assert prediction.shape == (len(X), OUT[output])
    np.testing.assert_allclose(prediction, [plain_flow(net, theta, x)[1][-1] for x in X], rtol=1e-12, atol=1e-14)
    if output == "softmax":
        np.testing.assert_allclose(prediction.sum(axis=1), 1.0, rtol=1e-14)


# -- the lectures' numbers --------------------------------------------------------
LECTURE_A = MLP([2, 2, 1], hidden="identity", output="sigmoid")
TENTHS = np.full(9, 0.1)


def test_lecture_a_forward():
    trace = LECTURE_A.trace(TENTHS, [[1.0, 2.0]], [0])
    np.testing.assert_allclose(trace.values[1], [[0.4, 0.4]], rtol=1e-14)
    np.testing.assert_allclose(trace.pre_activations[1], [[0.18]], rtol=1e-14)
    prediction, loss = LECTURE_A.forward(TENTHS, [[1.0, 2.0]]), LECTURE_A.loss(TENTHS, [[1.0, 2.0]], [0])
    assert (round(prediction.item(), 4), round(float(loss), 4)) == (0.5449, 0.7872)  # as printed
    assert (round(prediction.item(), 6), round(float(loss), 6)) == (0.544879, 0.787192)
    assert (trace.values[2].item(), trace.loss) == (prediction.item(), loss)


def test_lecture_a_step():
    walk = descend(GradientDescent(0.1), LECTURE_A.objective([[1.0, 2.0]], [0]), TENTHS, steps=1)
    first, second = LECTURE_A.weights(walk.theta[-1])
    assert first.round(4).tolist() == [[0.0946, 0.0946], [0.0946, 0.0946], [0.0891, 0.0891]]  # as printed
    assert second.round(4).tolist() == [[0.0455], [0.0782], [0.0782]]
    assert first.round(6).tolist() == [[0.094551, 0.094551], [0.094551, 0.094551], [0.089102, 0.089102]]
    assert second.round(6).tolist() == [[0.045512], [0.078205], [0.078205]]


def test_lecture_c_relu_graph():
    net = MLP([1, 1, 1], hidden="relu", output="identity")
    theta = np.array([0.0, 1 / 3, 0.0, 2.0])  # bias, w1, bias, w2
    trace = net.trace(theta, [[1.0]], [0.0])
    values = [trace.values[1], trace.values[2], trace.pre_activation_gradients[1], trace.value_gradients[0],
              trace.weight_gradients[1][1:], trace.weight_gradients[0][1:]]
    np.testing.assert_allclose(np.ravel(values), [1 / 3, 2 / 3, 4 / 3, 8 / 3, 4 / 9, 8 / 3], rtol=1e-14)
    walk = descend(GradientDescent(0.01), net.objective([[1.0]], [0.0]), theta, steps=1)
    np.testing.assert_allclose(walk.theta[1, [1, 3]], [1 / 3 - 0.01 * 8 / 3, 2 - 0.01 * 4 / 9], rtol=1e-14)


@pytest.mark.parametrize("sizes, count", [([2, 2, 1], 9), ([2, 2, 2], 12), ([4, 1], 5), ([3, 5, 4, 2], 20 + 24 + 10)])
def test_n_parameters(sizes, count):
    assert MLP(sizes, output="identity").n_parameters == count


# -- one vector, and views of it --------------------------------------------------
def test_weights_are_rows_of_theta_bias_first():
    first, second = MLP([2, 3, 2]).weights(np.arange(17.0))
    assert first.tolist() == [[0, 1, 2], [3, 4, 5], [6, 7, 8]]
    assert second.tolist() == [[9, 10], [11, 12], [13, 14], [15, 16]]


@pytest.mark.parametrize("order", "CF")
@pytest.mark.parametrize("runs", [(), (5,), (2, 3)])
def test_weights_are_views(runs, order):
    net = MLP([2, 3, 2])
    theta = np.zeros((17, *runs), order=order)
    first, second = net.weights(theta)
    assert (first.shape, second.shape) == ((3, 3, *runs), (4, 2, *runs))
    first[0, 2], second[3, 0] = 7.0, 8.0  # the bias into unit 2; the weight from unit 2 to output 0
    expected = np.zeros((17, *runs))
    expected[2], expected[15] = 7.0, 8.0
    assert theta.tolist() == expected.tolist()
    theta[9] = 9.0
    assert (second[0, 0] == 9.0).all()


def test_forward_copies_no_parameters_in_fortran_order():
    net = MLP([40, 300, 10])
    theta = np.zeros((net.n_parameters, 16), order="F")
    X = np.ones((1, 40))
    net.forward(theta, X)
    tracemalloc.start()
    try:
        net.forward(theta, X)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    # What flows through takes 1/40 of theta's memory; one copied layer would take 1/5 or more.
    assert peak < theta.nbytes / 8


@pytest.mark.parametrize("order", "CF")
@pytest.mark.parametrize("runs", [(4,), (2, 3)])
@every_output
def test_run_axes_equal_the_loop_over_runs(output, runs, order):
    net, theta = some_network("tanh", output, 2, runs)
    theta = np.asarray(theta, order=order)
    X, y = some_data(output)
    strengths = np.linspace(0.1, 0.9, math.prod(runs)).reshape(runs)
    objective = net.objective(X, y, L2(strengths))
    prediction, loss, gradient = net.forward(theta, X), net.loss(theta, X, y), net.gradient(theta, X, y)
    assert (prediction.shape, loss.shape, gradient.shape) == ((5, OUT[output], *runs), runs, theta.shape)
    assert objective(theta).shape == runs and objective.gradient(theta).shape == theta.shape
    for run in np.ndindex(*runs):
        one = theta[(slice(None), *run)].copy()
        single = net.objective(X, y, L2(float(strengths[run])))
        for many, alone in [(prediction, net.forward(one, X)), (loss, net.loss(one, X, y)),
                            (gradient, net.gradient(one, X, y)), (objective(theta), single(one)),
                            (objective.gradient(theta), single.gradient(one))]:
            np.testing.assert_allclose(many[(..., *run)], alone, rtol=1e-12, atol=1e-14)


@every_output
def test_arguments_are_left_alone(output):
    net, theta = some_network("relu", output, 2, (3,))
    X, y = some_data(output)
    before = [a.copy() for a in (theta, X, y)]
    net.forward(theta, X), net.loss(theta, X, y), net.gradient(theta, X, y)
    net.objective(X, y, L1(0.1)).gradient(theta)
    for array, copy in zip((theta, X, y), before):
        assert array.tolist() == copy.tolist()


@pytest.mark.parametrize("hidden, output", list(itertools.product(HIDDEN, OUT)))
def test_float32_stays(hidden, output):
    net, theta = some_network(hidden, output, 2, (3,))
    X, y = some_data(output)
    small = theta.astype(np.float32)
    objective = net.objective(X, y, L2(np.array([0.1, 0.2, 0.3])))
    results = [net.forward(small, X), net.loss(small, X, y), net.gradient(small, X, y), objective(small),
               objective.gradient(small)]
    assert {r.dtype for r in results} == {np.dtype(np.float32)}
    np.testing.assert_allclose(results[2], net.gradient(theta, X, y), rtol=1e-3, atol=1e-5)


# -- losses and activations at their limits ---------------------------------------
def quietly(function, *arguments):
    """Call with every floating-point complaint an error, underflow to zero apart."""
    with np.errstate(all="raise", under="ignore"), warnings.catch_warnings():
        warnings.simplefilter("error")
        return function(*arguments)


dtypes = pytest.mark.parametrize("dtype", [np.float64, np.float32])


@dtypes
@pytest.mark.parametrize("z, y, loss, prediction", [
    (1000.0, 1.0, 0.0, 1.0), (1000.0, 0.0, 1000.0, 1.0), (-1000.0, 0.0, 0.0, 0.0), (-1000.0, 1.0, 1000.0, 0.0),
    (0.0, 1.0, math.log(2), 0.5), (1000.0, 0.25, 750.0, 1.0),
])
def test_binary_cross_entropy_at_its_limits(z, y, loss, prediction, dtype):
    net = MLP([1, 1], output="sigmoid")
    theta = np.array([0.0, z], dtype)
    assert float(quietly(net.loss, theta, [[1.0]], [y])) == pytest.approx(loss, rel=1e-6)
    assert quietly(net.forward, theta, [[1.0]]).item() == prediction
    assert quietly(net.gradient, theta, [[1.0]], [y]).tolist() == [prediction - y, prediction - y]


@dtypes
@pytest.mark.parametrize("z, y, loss, prediction", [
    ((1000.0, -1000.0), 0, 0.0, (1.0, 0.0)), ((1000.0, -1000.0), 1, 2000.0, (1.0, 0.0)),
    ((-1000.0, 0.0), 0, 1000.0, (0.0, 1.0)), ((1000.0, 1000.0), 0, math.log(2), (0.5, 0.5)),
    ((-1000.0, -1000.0), 1, math.log(2), (0.5, 0.5)),
])
def test_cross_entropy_at_its_limits(z, y, loss, prediction, dtype):
    net = MLP([1, 2])
    theta = np.array([0.0, 0.0, *z], dtype)
    assert float(quietly(net.loss, theta, [[1.0]], [y])) == pytest.approx(loss, rel=1e-6)
    assert quietly(net.forward, theta, [[1.0]])[0].tolist() == list(prediction)
    slope = [p - (k == y) for k, p in enumerate(prediction)]
    assert quietly(net.gradient, theta, [[1.0]], [y]).tolist() == slope * 2


def test_a_class_out_of_all_reach_costs_nothing_when_it_is_wrong():
    """The pre-activations are further apart than numbers go, and the smaller becomes minus infinity."""
    with np.errstate(over="ignore"):
        assert [float(cross_entropy([[1.7e308, -1.7e308]], [y])) for y in (0, 1)] == [0.0, math.inf]


def test_squared_error_at_its_limits():
    net = MLP([1, 1], output="identity")
    theta = np.array([0.0, 1000.0])
    assert float(quietly(net.loss, theta, [[1.0]], [-1000.0])) == 4e6
    assert quietly(net.gradient, theta, [[1.0]], [-1000.0]).tolist() == [4000.0, 4000.0]


@pytest.mark.parametrize("gap", [1e-9, 0.5, 5.0, 20.0, 30.0])
def test_small_losses_keep_their_digits(gap):
    """A loss of nearly zero from large pre-activations: what matters is their difference."""
    z = np.array([[1024.0, 1024.0 - gap]])
    gap = float(z[0, 0] - z[0, 1])  # as rounded
    exact = math.log1p(math.exp(-gap))
    assert abs(float(cross_entropy(z, [0])) - exact) < 2e-16
    binary = float(binary_cross_entropy.value(np.array([[gap]]), np.array([[1.0]])))
    assert binary == pytest.approx(exact, rel=1e-14, abs=0)


def test_losses_sum_over_outputs_and_average_over_samples():
    z = np.array([[1.0, 2.0], [0.0, -1.0], [3.0, 0.5]])
    assert float(squared_error.value(z, np.zeros((3, 2)))) == pytest.approx((1 + 4 + 0 + 1 + 9 + 0.25) / 3)
    assert float(binary_cross_entropy.value(z, np.zeros((3, 2)))) == pytest.approx(
        sum(math.log(1 + math.exp(v)) for v in z.ravel()) / 3)
    assert float(cross_entropy(z, [1, 0, 0])) == pytest.approx(
        (math.log(1 + math.exp(-1)) * 2 + math.log(1 + math.exp(-2.5))) / 3)


@pytest.mark.parametrize("output, y, same", [
    ("softmax", [0, 2, 1, 1, 0], [np.array([0.0, 2, 1, 1, 0]), np.array([0, 2, 1, 1, 0], np.uint8), (0, 2, 1, 1, 0)]),
    ("sigmoid", [[0, 1], [1, 1], [0, 0], [1, 0], [0, 1]], [np.array([[0.0, 1], [1, 1], [0, 0], [1, 0], [0, 1]])]),
    ("identity", [[0, 1], [1, 1], [0, 3], [1, 0], [2, 1]], [np.array([[0, 1.0], [1, 1], [0, 3], [1, 0], [2, 1]])]),
])
def test_labels_may_be_ints_or_floats(output, y, same):
    net, theta = some_network("tanh", output)
    X, _ = some_data(output)
    for other in same:
        assert net.loss(theta, X, other) == net.loss(theta, X, y)
        assert net.gradient(theta, X, other).tolist() == net.gradient(theta, X, y).tolist()


@pytest.mark.parametrize("output", ["identity", "sigmoid"])
def test_one_output_takes_y_with_or_without_its_axis(output):
    net = MLP([3, 1], output=output)
    theta, (X, _) = np.array([0.1, 0.2, 0.3, 0.4]), some_data(output)
    y = np.array([0.0, 1.0, 1.0, 0.0, 1.0])
    assert net.loss(theta, X, y) == net.loss(theta, X, y[:, None]) == pytest.approx(
        plain_loss(net, theta, X, y[:, None].astype(int)), rel=1e-13)


@pytest.mark.parametrize("name", HIDDEN)
def test_activation_and_its_derivative(name):
    activation = getattr(activations, name)
    z = np.array([-3.0, -0.7, -1e-3, 2e-3, 0.4, 1.0, 5.0])
    np.testing.assert_allclose(activation(z), [FUNCTIONS[name](v) for v in z], rtol=1e-14)
    slope = [(FUNCTIONS[name](v + 1e-6) - FUNCTIONS[name](v - 1e-6)) / 2e-6 for v in z]
    np.testing.assert_allclose(activation.derivative(activation(z)), slope, rtol=1e-8, atol=1e-9)
    assert repr(activation) == name


@dtypes
@pytest.mark.parametrize("name, low, high", [("identity", -1000, 1000), ("sigmoid", 0, 1), ("relu", 0, 1000),
                                             ("tanh", -1, 1)])
def test_activation_at_its_limits(name, low, high, dtype):
    activation = getattr(activations, name)
    a = quietly(activation, np.array([-1000.0, 1000.0], dtype))
    assert a.tolist() == [low, high] and a.dtype == dtype
    slope = quietly(activation.derivative, a)
    assert slope.tolist() == {"identity": [1, 1], "relu": [0, 1]}.get(name, [0, 0]) and slope.dtype == dtype


def test_relus_slope_at_zero_is_zero():
    assert activations.relu.derivative(activations.relu(np.array([0.0, -0.0]))).tolist() == [0, 0]


def test_output_and_loss_belong_together():
    assert [loss.output.name for loss in (squared_error, binary_cross_entropy, cross_entropy)] == list(OUT)
    assert [repr(getattr(losses, name)) for name in losses.__all__] == losses.__all__


# -- trace ------------------------------------------------------------------------
@every_kind
def test_trace(hidden, output, depth):
    net, theta = some_network(hidden, output, depth)
    X, y = some_data(output)
    trace = net.trace(theta, X, y)
    flows = [plain_flow(net, theta, x) for x in X]
    assert len(trace.values) == depth + 2 and len(trace.pre_activations) == depth + 1
    assert trace.values[0].tolist() == X.tolist()
    for k in range(depth + 1):
        np.testing.assert_allclose(trace.pre_activations[k], [zs[k] for zs, _ in flows], rtol=1e-12, atol=1e-14)
        np.testing.assert_allclose(trace.values[k + 1], [values[k] for _, values in flows], rtol=1e-12, atol=1e-14)
    assert float(trace.loss) == pytest.approx(plain_loss(net, theta, X, y), rel=1e-12)
    assert [w.tolist() for w in trace.weights] == [w.tolist() for w in net.weights(theta)]
    assert [g.tolist() for g in trace.weight_gradients] == [g.tolist() for g in net.weights(net.gradient(theta, X, y))]


@every_kind
def test_gradients_of_a_traces_nodes(hidden, output, depth):
    """One sample of n has 1/n of its own gradient, and with one sample a bias's gradient is that of its z."""
    net, theta = some_network(hidden, output, depth)
    X, y = some_data(output)
    trace = net.trace(theta, X, y)
    for i in range(len(X)):
        differences = central_differences(lambda p: plain_loss(net, p, X[i:i + 1], y[i:i + 1]), theta)
        by_z = [np.array(bias) / len(X) for bias, *_ in unpacked(net.sizes, differences)]
        by_a = [np.array(rows) @ slope for (_, *rows), slope in zip(unpacked(net.sizes, theta)[1:], by_z[1:])]
        for found, expected in [(trace.pre_activation_gradients, by_z), (trace.value_gradients, by_a)]:
            assert len(found) == len(expected)
            for layer, values in zip(found, expected):
                np.testing.assert_allclose(layer[i], values, rtol=1e-6, atol=1e-9)


# -- as an objective --------------------------------------------------------------
@pytest.mark.parametrize("penalty, slope", [(L1(0.3), lambda w: 0.3 * np.sign(w)), (L2(0.3), lambda w: 0.6 * w)])
def test_penalty_leaves_biases_alone(penalty, slope):
    net, theta = some_network("tanh", "softmax", 2)
    X, y = some_data("softmax")
    with_penalty, without = net.objective(X, y, penalty), net.objective(X, y)
    theta[0] = 0.0  # also a bias of zero
    added = net.weights(with_penalty.gradient(theta) - without.gradient(theta))
    for change, weights in zip(added, net.weights(theta)):
        assert (change[0] == 0.0).all()
        np.testing.assert_allclose(change[1:], slope(weights[1:]), rtol=1e-12, atol=1e-15)


def test_descend_on_a_networks_objective_is_training():
    net, theta = some_network("tanh", "softmax", 2)
    X, y = some_data("softmax")
    walk = descend(Momentum(0.2, momentum=0.6), net.objective(X, y, L2(0.01)), theta, steps=25)
    path, velocity = [theta.copy()], np.zeros_like(theta)
    for _ in range(25):
        g = net.gradient(path[-1], X, y)
        for into, weights in zip(net.weights(g), net.weights(path[-1])):
            into[1:] += 2 * 0.01 * weights[1:]
        velocity = 0.6 * velocity + 0.2 * g
        path.append(path[-1] - velocity)
    np.testing.assert_allclose(walk.theta, path, rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(walk.loss, [plain_loss(net, p, X, y, L2(0.01)) for p in path], rtol=1e-12)


def test_objective_has_one_coordinate_axis_and_keeps_its_data():
    net, theta = some_network()
    X, y = some_data("softmax")
    objective = net.objective(X, y)
    assert objective.ndim == 1 and str(net.sizes) in repr(objective)
    assert descend(GradientDescent([0.1, 0.2, 0.3]), objective, theta, steps=2).loss.shape == (3, 3)


# -- first parameters -------------------------------------------------------------
@pytest.mark.parametrize("runs, shape", [((), ()), ((4,), (4,)), (4, (4,)), ((2, 3), (2, 3))])
def test_init_of_runs_is_init_called_again(runs, shape):
    net = MLP([3, 4, 2])
    many = net.init(np.random.default_rng(5), runs=runs)
    assert many.shape == (net.n_parameters, *shape) and many.dtype == np.float64
    rng = np.random.default_rng(5)
    for run in np.ndindex(*shape):
        assert many[(slice(None), *run)].tolist() == net.init(rng).tolist()
        assert many[(slice(None), *run)].flags.c_contiguous  # each run's parameters lie together


@pytest.mark.parametrize("sizes", [(50, 80, 60, 40), (1, 4000, 2)])
@pytest.mark.parametrize("hidden", HIDDEN)
def test_init_variances(hidden, sizes):
    net = MLP(sizes, hidden=hidden)
    matrices = net.weights(net.init(np.random.default_rng(6)))
    assert len(matrices) == len(sizes) - 1
    for i, weights in enumerate(matrices):
        assert (weights[0] == 0).all()
        into_relu = hidden == "relu" and i < len(matrices) - 1
        n, variance = weights[1:].size, (2 if into_relu else 1) / sizes[i]
        # A mean and a variance of n normal numbers, and how many lie within one standard deviation: to 5 of their own.
        assert abs(weights[1:].mean()) < 5 * math.sqrt(variance / n)
        assert abs(weights[1:].var() / variance - 1) < 5 * math.sqrt(2 / n)
        assert abs((np.abs(weights[1:]) < math.sqrt(variance)).mean() - 0.6827) < 5 * math.sqrt(0.22 / n)


# -- what is not allowed ----------------------------------------------------------
@pytest.mark.parametrize("arguments, kind, message", [
    (dict(sizes=[3]), ValueError, r"sizes.*\(3,\)"),
    (dict(sizes=[]), ValueError, r"sizes.*\(\)"),
    (dict(sizes=[3, 0, 2]), ValueError, "sizes.*0"),
    (dict(sizes=[3, -4, 2]), ValueError, "each of sizes must.*-4"),
    (dict(sizes=[3, 4.0, 2]), TypeError, r"each of sizes must.*4\.0"),
    (dict(sizes=[3, True]), TypeError, "sizes.*True"),
    (dict(sizes="342"), TypeError, "sizes.*'342'"),
    (dict(sizes=5), TypeError, "sizes.*5"),
    (dict(sizes=None), TypeError, "sizes.*None"),
    (dict(hidden="swish"), ValueError, "hidden.*identity, sigmoid, relu, tanh.*'swish'"),
    (dict(hidden=None), ValueError, "hidden.*None"),
    (dict(hidden=["relu"]), ValueError, r"hidden.*\['relu'\]"),
    (dict(output="relu"), ValueError, "output.*identity, sigmoid, softmax.*'relu'"),
    (dict(sizes=[3, 1]), ValueError, r"sizes.*softmax.*\(3, 1\)"),
    (dict(sizes=[3, 4, 1]), ValueError, r"sizes.*softmax.*\(3, 4, 1\)"),
    (dict(dropout=1.0), ValueError, r"dropout.*below 1.*1\.0"),
    (dict(dropout=-0.1), ValueError, r"dropout.*-0\.1"),
    (dict(dropout=float("nan")), ValueError, "dropout.*nan"),
    (dict(dropout="0.5"), TypeError, r"dropout.*'0\.5'"),
    (dict(dropout=[0.1, 0.2]), TypeError, r"dropout.*\(2,\)"),
    (dict(max_norm=0.0), ValueError, r"max_norm.*positive.*0\.0"),
    (dict(max_norm=-2.0), ValueError, r"max_norm.*-2\.0"),
    (dict(max_norm=float("inf")), ValueError, "max_norm.*inf"),
    (dict(max_norm=[1.0, 2.0]), TypeError, r"max_norm.*\(2,\)"),
])
def test_architecture(arguments, kind, message):
    with pytest.raises(kind, match=r"\b" + message):
        MLP(**{"sizes": [3, 4, 2], **arguments})


def test_architecture_at_the_edges_of_what_is_allowed():
    net = MLP(np.array([1, 2]), hidden="tanh", dropout=0, max_norm=1)
    assert (net.sizes, net.dropout, net.max_norm) == ((1, 2), 0.0, 1.0)
    assert type(net.dropout) is type(net.max_norm) is float
    assert MLP([1, 1], output="identity").n_parameters == 2 and MLP([3, 1, 2]).n_parameters == 4 + 4
    assert net.init(np.random.default_rng(0), runs=1).shape == (net.n_parameters, 1)
    with pytest.raises(TypeError):
        MLP([3, 4, 2], "tanh")  # all but the sizes by name


X5 = np.arange(15.0).reshape(5, 3) / 7
with_nan = X5.copy()
with_nan[1, 2] = np.nan
WRONG_DATA = [
    ("softmax", X5, [0, 1, 2, 3, 0], ValueError, "y.*0 to 2.*3"),
    ("softmax", X5, [0, 1, -1, 0, 0], ValueError, "y.*0 to 2.*-1"),
    ("softmax", X5, [0, 1, 1.5, 0, 0], TypeError, r"y.*whole.*1\.5"),
    ("softmax", X5, [0, 1, np.nan, 0, 0], ValueError, "y.*finite.*nan"),
    ("softmax", X5, [0, 1, np.inf, 0, 0], ValueError, "y.*finite.*inf"),
    ("softmax", X5, [0, 1, 1e300, 0, 0], ValueError, r"y.*0 to 2.*1e\+300"),
    ("softmax", X5, ["a", "b", "a", "a", "a"], TypeError, "y.*'a'"),
    ("softmax", X5, [0, 1, 2], ValueError, r"y.*\(5,\).*\(3,\)"),
    ("softmax", X5, np.eye(5, 3), ValueError, r"y.*\(5,\).*\(5, 3\)"),
    ("softmax", X5, [[0, 1], [2], [0], [1], [0]], TypeError, "y.*real number"),
    ("sigmoid", X5, np.full((5, 2), 2), ValueError, "y.*0 or 1.*2"),
    ("sigmoid", X5, np.full((5, 2), -1), ValueError, "y.*0 or 1.*-1"),
    ("sigmoid", X5, [0, 1, 0, 1, 0], ValueError, r"y.*\(5, 2\).*\(5,\)"),
    ("identity", X5, np.zeros((5, 3)), ValueError, r"y.*\(5, 2\).*\(5, 3\)"),
    ("identity", X5, np.full((5, 2), np.nan), ValueError, "y.*finite.*nan"),
    ("identity", X5, "y", TypeError, "y.*'y'"),
    ("identity", X5, [0, 1, 0, 1, 0], ValueError, r"y must have shape \(5, 2\), got shape \(5,\)"),
    ("softmax", with_nan, [0, 1, 2, 0, 1], ValueError, r"X must.*finite.*nan.*\(1, 2\)"),
    ("softmax", X5[:, :2], [0, 1, 2, 0, 1], ValueError, r"X must.*\(n, 3\).*\(5, 2\)"),
    ("softmax", X5[0], [0], ValueError, r"X must.*\(n, 3\).*\(3,\)"),
    ("softmax", X5[:0], [], ValueError, r"X must.*empty.*\(0, 3\)"),
    ("softmax", X5 + 1j, [0, 1, 2, 0, 1], TypeError, "X must.*complex"),
]


@pytest.mark.parametrize("output, X, y, kind, message", WRONG_DATA)
def test_data(output, X, y, kind, message):
    net, theta = some_network("relu", output)
    for use in (net.loss, net.gradient, net.trace):
        with pytest.raises(kind, match=r"\b" + message):
            quietly(use, theta, X, y)
    with pytest.raises(kind, match=r"\b" + message):
        quietly(net.objective, X, y)


@pytest.mark.parametrize("theta, kind, message", [
    (np.zeros(16), ValueError, r"theta.*17.*\(16,\)"),
    (np.zeros((4, 17)), ValueError, r"theta.*17.*\(4, 17\)"),
    (np.array(0.0), ValueError, r"theta.*17.*\(\)"),
    ("theta", TypeError, "theta.*'theta'"),
])
def test_theta(theta, kind, message):
    net, X, y = MLP([2, 3, 2]), np.zeros((3, 2)), [0, 1, 0]
    for use in (lambda: net.weights(theta), lambda: net.forward(theta, X), lambda: net.loss(theta, X, y),
                lambda: net.gradient(theta, X, y), lambda: net.trace(theta, X, y)):
        with pytest.raises(kind, match=r"\b" + message):
            use()


def test_forward_checks_its_inputs():
    net = MLP([3, 2])
    with pytest.raises(ValueError, match=re.escape("X must have shape (n, 3)")):
        net.forward(np.zeros(8), X5[:, :2])
    with pytest.raises(ValueError, match="X must be finite, got nan"):
        net.forward(np.zeros(8), with_nan)


def test_trace_is_of_one_network():
    with pytest.raises(ValueError, match=r"theta.*\(8,\).*\(8, 2\)"):
        MLP([3, 2]).trace(np.zeros((8, 2)), X5, [0, 1, 0, 1, 0])


@pytest.mark.parametrize("penalty", [0.1, "L2", L2])
def test_penalty_of_the_wrong_kind(penalty):
    with pytest.raises(TypeError, match=f"penalty.*L1.*L2.*None.*{re.escape(repr(penalty))}"):
        MLP([3, 2]).objective(X5, [0, 1, 0, 1, 0], penalty)


@pytest.mark.parametrize("rng", [0, None, np.random.RandomState(0), np.random])
def test_rng_of_the_wrong_kind(rng):
    with pytest.raises(TypeError, match=f"rng.*Generator.*{re.escape(repr(rng))}"):
        MLP([3, 2]).init(rng)


@pytest.mark.parametrize("runs, kind, message", [((2, 0), ValueError, "each of runs must.*0"), (2.5, TypeError, r"each of runs must.*2\.5"),
                                                 ((-1,), ValueError, "runs.*-1")])
def test_runs_of_the_wrong_kind(runs, kind, message):
    with pytest.raises(kind, match=r"\b" + message):
        MLP([3, 2]).init(np.random.default_rng(0), runs=runs)


@pytest.mark.parametrize("loss", [squared_error, binary_cross_entropy, cross_entropy])
def test_prediction_and_loss_together_are_those_one_by_one(loss):
    rng = np.random.default_rng(3)
    z = 8 * rng.standard_normal((2, 5, 3))
    y = np.eye(3)[rng.integers(3, size=5)] if loss is cross_entropy else rng.integers(2, size=(5, 3)).astype(float)
    prediction, value = loss.both(z, y)
    assert (prediction == loss.output(z)).all() and (value == loss.value(z, y)).all()


def test_an_objective_in_float32_is_the_network_in_float32():
    net, X, y = MLP([3, 4, 2]), X5 / 3, [0, 1, 0, 1, 0]
    theta = net.init(np.random.default_rng(1)).astype(np.float32)
    objective = net.objective(X, y)
    assert (objective.gradient(theta) == net.gradient(theta, X, y)).all()
    assert objective(theta) == net.loss(theta, X, y) and objective(theta).dtype == np.float32


def test_samples_far_apart_do_not_disturb_each_other():
    z = np.array([[0.0, 0.0], [2000.0, 2000.0]])
    assert float(cross_entropy(z, [0, 1])) == pytest.approx(math.log(2), rel=1e-15)
    assert (cross_entropy.output(z) == 0.5).all()
