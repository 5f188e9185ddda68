"""fit(): against scikit-learn's stored loss curves, loops by hand, and runs trained one by one."""
import itertools
import json
import math
import pathlib
import re
import warnings

import numpy as np
import pytest

from gradlab import (L1, L2, MLP, AdaGrad, Adam, AdamW, GradientDescent, Momentum, Nesterov, RMSprop, descend, fit,
                     minibatches, training)

TRACES = json.loads(pathlib.Path(__file__).with_name("reference").joinpath("network_traces.json").read_text())


def three_classes(n=50, seed=8):
    rng = np.random.default_rng(seed)
    y = np.arange(n) % 3
    return np.eye(3, 4)[y] + rng.normal(scale=0.6, size=(n, 4)), y


X, Y = three_classes()
NET = MLP([4, 6, 3], hidden="tanh")
START = NET.init(np.random.default_rng(21))
HELD_OUT = three_classes(20, seed=9)
# A network that is one number w times x (its bias stays 0: the data are symmetric), for paths that a hand can follow.
LINE = MLP([1, 1], output="identity")
LINE_X, ORIGIN = np.array([[1.0], [-1.0]]), np.zeros(2)


def quick(net=NET, optimizer=None, inputs=X, y=Y, seed=4, **changes):
    settings = {"epochs": 3, "batch_size": 16, "rng": np.random.default_rng(seed), "theta": START, **changes}
    return fit(net, optimizer or Momentum(0.1, momentum=0.7), inputs, y, **settings)


def assert_same(one, other):
    np.testing.assert_allclose(one, other, rtol=1e-12, atol=1e-14)


@pytest.fixture(autouse=True)
def no_warnings():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


# -- scikit-learn -----------------------------------------------------------------
@pytest.mark.parametrize("case", TRACES["trainings"],
                         ids=lambda c: "{data}-{hidden}-{settings[solver]}-{settings[momentum]}".format_map(
                             {**c, "settings": {"momentum": "", **c["settings"]}}))
def test_scikit_learns_loss_curve(case):
    s, out = case["settings"], case["sizes"][-1]
    # It descends half our squared error, penalised by alpha/2 · Σw² / batch, and reports the mean over the outputs.
    half = 2 if case["output"] == "identity" else 1
    reported = half * (out if half == 2 else 1)
    penalty = L2(half * s["alpha"] / 2 / s["batch_size"])
    if s["solver"] == "adam":  # its steps have no scale
        optimizer = Adam(s["learning_rate_init"], beta1=s["beta_1"], beta2=s["beta_2"], eps=s["epsilon"])
    else:
        rule = Nesterov if s["nesterovs_momentum"] else Momentum
        optimizer = rule(s["learning_rate_init"] / half, momentum=s["momentum"])
    net = MLP(case["sizes"], hidden=case["hidden"], output=case["output"])
    history = fit(net, optimizer, TRACES["samples"], TRACES["y"][case["data"]], epochs=len(case["loss_curve"]),
                  batch_size=s["batch_size"], rng=np.random.default_rng(0), theta=case["start"], penalty=penalty,
                  shuffle=False)
    np.testing.assert_allclose(history.running_loss, reported * np.array(case["loss_curve"]), rtol=1e-9)
    assert case["loss_curve"][-1] < 0.95 * case["loss_curve"][0]  # something was learnt
    if not s.get("nesterovs_momentum"):  # there its parameters are our look-ahead point
        np.testing.assert_allclose(history.theta, case["theta"], rtol=1e-9, atol=1e-9)


# -- accuracy ---------------------------------------------------------------------
def test_accuracy_counts_the_samples_with_every_output_right():
    """The logits are x and −x in two networks at once; one of 0 is no yes, and neither is a target of ½."""
    net, x = MLP([1, 2], output="sigmoid"), np.array([[-1.0], [1.0], [2.0], [0.0]])
    y = np.array([[0, 0], [1, 1], [1, 0], [0, 0.5]])
    theta = np.array([[0.0, 0.0], [0.0, 0.0], [1.0, -1.0], [1.0, -1.0]])
    history = fit(net, Momentum(0.1), x, y, epochs=0, batch_size=4, rng=np.random.default_rng(0), theta=theta)
    assert history.train_accuracy.tolist() == [[0.75, 0.25]]


# -- batches ----------------------------------------------------------------------
@pytest.mark.parametrize("n, batch_size, lengths", [(10, 3, [3, 3, 3, 1]), (8, 4, [4, 4]), (5, 5, [5]), (3, 1, [1] * 3),
                                                    (1, 1, [1])])
def test_minibatches_take_each_sample_once(n, batch_size, lengths):
    for rng in (None, np.random.default_rng(1)):
        batches = minibatches(n, batch_size, rng)
        assert [len(b) for b in batches] == lengths
        assert sorted(np.concatenate(batches).tolist()) == list(range(n))


def test_minibatches_are_shuffled_by_the_generator():
    assert np.concatenate(minibatches(50, 7)).tolist() == list(range(50))
    rng = np.random.default_rng(3)
    first, second = (np.concatenate(minibatches(50, 7, rng)).tolist() for _ in range(2))
    again = np.concatenate(minibatches(50, 7, np.random.default_rng(3))).tolist()
    assert first == again and first != second and first != list(range(50))


def test_an_epoch_of_lecture_c():
    assert len(minibatches(2**20, 64)) == 16384


@pytest.mark.parametrize("arguments, kind, message", [
    ((5, 6), ValueError, "batch_size.*5.*6"), ((5, 0), ValueError, "batch_size.*1.*0"),
    ((5, 2.0), TypeError, r"batch_size.*2\.0"), ((5, True), TypeError, "batch_size.*True"),
    ((0, 1), ValueError, "n must.*1.*0"), ((5.0, 2), TypeError, r"n must.*5\.0"),
    ((5, 2, 7), TypeError, "rng.*Generator.*7"),
])
def test_minibatches_check_their_arguments(arguments, kind, message):
    with pytest.raises(kind, match=r"\b" + message):
        minibatches(*arguments)


# -- fit is descent ---------------------------------------------------------------
def by_hand(theta, epochs, batch_size, seed, penalty, lr=0.1, momentum=0.7, shuffle=True):
    """Momentum on mini-batches, as a loop. Returns theta after each epoch and the running losses."""
    rng, velocity, path, running = np.random.default_rng(seed), np.zeros_like(theta), [theta.copy()], []
    for _ in range(epochs):
        order, total = rng.permutation(len(X)) if shuffle else np.arange(len(X)), 0.0
        for i in range(0, len(X), batch_size):
            batch = order[i:i + batch_size]
            objective = NET.objective(X[batch], Y[batch], penalty)
            total += float(objective(theta)) * len(batch)
            velocity = momentum * velocity + lr * objective.gradient(theta)
            theta = theta - velocity
        path.append(theta.copy())
        running.append(total / len(X))
    return np.array(path), np.array(running)


@pytest.mark.parametrize("penalty", [None, L1(0.02), L2(0.05)])
@pytest.mark.parametrize("shuffle", [True, False])
@pytest.mark.parametrize("batch_size", [1, 16, 25, 50])  # of 50 samples
def test_fit_equals_the_loop_by_hand(batch_size, shuffle, penalty):
    history = quick(epochs=4, batch_size=batch_size, shuffle=shuffle, penalty=penalty, validation=HELD_OUT)
    path, running = by_hand(START, 4, batch_size, 4, penalty, shuffle=shuffle)
    assert_same(history.theta, path[-1])
    assert_same(history.running_loss, running)
    for name, (inputs, labels) in {"train": (X, Y), "validation": HELD_OUT}.items():
        assert_same(getattr(history, f"{name}_loss"), [NET.loss(theta, inputs, labels) for theta in path])
        most_probable = [NET.forward(theta, inputs).argmax(axis=1) for theta in path]
        assert_same(getattr(history, f"{name}_accuracy"), [(found == labels).mean() for found in most_probable])
    assert history.stopped == (4, "epochs") and tuple(map(type, history.stopped)) == (int, str)
    assert repr(history) == "<History: stopped after epoch 4 (epochs)>"


@pytest.mark.parametrize("optimizer", [GradientDescent(0.3), Momentum(0.1), Nesterov(0.1), AdaGrad(0.1), RMSprop(0.01),
                                       Adam(0.02), AdamW(0.02), Momentum(lambda step: 0.2 / (1 + step))],
                         ids=lambda optimizer: type(optimizer).__name__)
def test_full_batches_are_descent(optimizer):
    history = quick(optimizer=optimizer, epochs=12, batch_size=len(X), shuffle=False)
    walk = descend(optimizer, NET.objective(X, Y), START, steps=12)
    assert_same(history.theta, walk.theta[-1])
    assert_same(history.train_loss, walk.loss)
    ahead = walk.theta[:-1]
    if isinstance(optimizer, Nesterov):  # the loss that is descended is that at the look-ahead point
        ahead = ahead - 0.9 * walk.state["velocity"][:-1]
    assert_same(history.running_loss, [NET.loss(theta, X, Y) for theta in ahead])


def test_running_loss_weights_batches_by_their_size():
    """With a step too small to move theta the mean over batches is the mean over samples."""
    history = quick(optimizer=GradientDescent(1e-300), batch_size=16)  # 16 + 16 + 16 + 2
    assert_same(history.running_loss, np.full(3, NET.loss(START, X, Y)))


@pytest.mark.parametrize("out", [1, 2])
def test_binary_accuracy_and_its_absence(out):
    """For several labels a sample is right when all of them are."""
    net = MLP([4, out], output="sigmoid")
    y = (X[:, :out] > 0.5).astype(int)
    history = quick(net, y=y, theta=None, epochs=5)
    right = (net.forward(history.theta, X) > 0.5) == y
    assert history.train_accuracy[-1] == right.all(axis=1).mean()
    assert 0.6 < history.train_accuracy[-1] < 1
    history = quick(MLP([4, out], output="identity"), y=X[:, :out], theta=None, validation=(X, X[:, :out]))
    assert history.train_accuracy is None and history.validation_accuracy is None
    assert history.validation_loss.tolist() == history.train_loss.tolist()


def test_without_validation_there_is_none():
    history = quick()
    assert history.validation_loss is None and history.validation_accuracy is None


def test_first_parameters_come_from_the_generator():
    history = quick(theta=None, epochs=0)
    assert history.theta.tolist() == NET.init(np.random.default_rng(4)).tolist()
    sweep = quick(optimizer=Momentum([0.1, 0.2]), theta=None, epochs=0)
    assert sweep.theta.tolist() == NET.init(np.random.default_rng(4), runs=(2,)).tolist()


def test_no_epochs():
    history = quick(epochs=0, validation=HELD_OUT)
    assert history.theta.tolist() == START.tolist() and history.theta is not START
    assert (history.train_loss.shape, history.running_loss.shape) == ((1,), (0,))
    assert_same(history.train_loss[0], NET.loss(START, X, Y))
    assert_same(history.validation_loss[0], NET.loss(START, *HELD_OUT))
    assert history.stopped == (0, "epochs")


def test_arguments_are_left_alone():
    theta, inputs, y = START.copy(), X.copy(), Y.copy()
    quick(theta=theta, inputs=inputs, y=y, validation=(inputs, y), patience=2)
    assert (theta.tolist(), inputs.tolist(), y.tolist()) == (START.tolist(), X.tolist(), Y.tolist())


def test_progress_goes_to_stderr(capsys):
    history = quick(progress=True)
    out, err = capsys.readouterr()
    assert out == "" and [line.split()[1] for line in err.splitlines()] == ["1/3", "2/3", "3/3"]
    assert all(f"{loss:.4g}" in line for loss, line in zip(history.running_loss, err.splitlines()))
    quick()
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("net, y", [(NET, Y), (MLP([4, 5, 2], output="identity", dropout=0.5), X[:, :2]),
                                    (MLP([4, 5, 1], hidden="tanh", output="sigmoid"), Y > 0.5)],
                         ids=lambda value: getattr(value, "output", ""))
def test_float32_stays_float32(net, y):
    """Losses included: with 32 samples a batch the division by their number rounds nothing."""
    theta = net.init(np.random.default_rng(0)).astype(np.float32)
    y = np.asarray(y, int if net.output != "identity" else float)[:32]
    history = quick(net, Adam(0.01), X[:32], y, theta=theta, batch_size=32, penalty=L2(0.01), validation=(X[:32], y))
    assert history.theta.dtype == np.float32
    for losses in (history.train_loss, history.validation_loss, history.running_loss):
        assert losses.tolist() == losses.astype(np.float32).tolist()


# -- many networks at once --------------------------------------------------------
RUNS = 64
STARTS = NET.init(np.random.default_rng(30), runs=RUNS)
LRS, STRENGTHS = np.geomspace(0.003, 0.3, RUNS), np.geomspace(1e-4, 0.1, RUNS)
SWEEPS = {  # the network's settings; optimizer and penalty of run k, or of all runs
    "starts": ({}, lambda k: Momentum(0.1), lambda k: None),
    "learning rates": ({}, lambda k: Adam(LRS[k]), lambda k: None),
    "schedules": ({}, lambda k: Nesterov(lambda step: LRS[k] / (1 + step)), lambda k: None),
    "strengths": ({}, lambda k: Momentum(0.1), lambda k: L2(STRENGTHS[k])),
    "dropout": (dict(dropout=0.3), lambda k: RMSprop(LRS[k] / 10), lambda k: L1(STRENGTHS[k])),
    "max_norm": (dict(max_norm=0.7), lambda k: Momentum(LRS[k]), lambda k: None),
}


@pytest.mark.parametrize("sweep", SWEEPS)
def test_64_networks_at_once_equal_64_one_by_one(sweep):
    settings, optimizer, penalty = SWEEPS[sweep]
    net = MLP([4, 6, 3], hidden="tanh", **settings)
    every = slice(None)
    together = quick(net, optimizer(every), theta=STARTS, penalty=penalty(every), validation=HELD_OUT)
    assert together.theta.shape == (net.n_parameters, RUNS) and together.train_loss.shape == (4, RUNS)
    assert together.running_loss.shape == (3, RUNS) and repr(together) == "<History: 64 runs>"
    assert together.stopped.epoch.tolist() == [3] * RUNS and set(together.stopped.reason) == {"epochs"}
    for k in range(RUNS):
        alone = quick(net, optimizer(k), theta=STARTS[:, k], penalty=penalty(k), validation=HELD_OUT)
        for name in ("theta", "train_loss", "validation_loss", "running_loss", "train_accuracy",
                     "validation_accuracy"):
            assert_same(getattr(together, name)[..., k], getattr(alone, name))


def test_grid_of_runs():
    """Learning rates down, strengths across, one start for all."""
    lr, strength = np.array([0.05, 0.2])[:, None], np.array([0.0, 0.01, 0.1])
    together = quick(optimizer=Momentum(lr), penalty=L2(strength))
    assert together.theta.shape == (NET.n_parameters, 2, 3) and repr(together) == "<History: 2 × 3 runs>"
    assert together.stopped.epoch.shape == (2, 3) and together.stopped.epoch.dtype.kind == "i"
    for i, j in np.ndindex(2, 3):
        alone = quick(optimizer=Momentum(float(lr[i, 0])), penalty=L2(float(strength[j])))
        assert_same(together.theta[:, i, j], alone.theta)
        assert_same(together.running_loss[:, i, j], alone.running_loss)


# -- stopping ---------------------------------------------------------------------
def line_path(lr, epochs, slope=2.0):
    """w after each full-batch step from 0 on the mean of (wx − slope·x)² with x = ±1, by hand."""
    path = [0.0]
    for _ in range(epochs):
        path.append(path[-1] - lr * 2 * (path[-1] - slope))
    return np.array(path)


def line_fit(lr, epochs=40, slope=2.0, **changes):
    return quick(LINE, GradientDescent(lr), LINE_X, slope * LINE_X, theta=ORIGIN, epochs=epochs, batch_size=2,
                 **changes)


@pytest.mark.parametrize("patience", [1, 3])
def test_patience_gives_back_the_best_parameters(patience):
    """On its way to w = 2 the line passes w = 1, where the held-out loss is least."""
    history = line_fit(0.05, validation=(LINE_X, LINE_X), patience=patience)
    path = line_path(0.05, 40)
    held_out = (path - 1) ** 2
    best = int(held_out.argmin())
    assert 3 < best < 20
    assert history.stopped == (best + patience, "patience")
    assert_same(history.theta, [0.0, path[best]])
    ran = slice(0, best + patience + 1)
    assert_same(history.validation_loss[ran], held_out[ran])
    assert_same(history.train_loss[ran], (path[ran] - 2) ** 2)
    for losses in (history.validation_loss, history.train_loss, history.running_loss[:-1]):
        assert np.isnan(losses[best + patience + 1:]).all()
    assert not np.isnan(history.running_loss[:best + patience]).any()


def test_patience_counts_from_the_last_best():
    """Steps over w = 1 and back: the held-out loss falls every second epoch only, which patience 2 bears."""
    target = 1.0
    swings = line_fit(0.95, epochs=9, slope=target, validation=(LINE_X, (target + 0.1) * LINE_X), patience=2)
    path = line_path(0.95, 9, target)
    held_out = (path - target - 0.1) ** 2
    best = [held_out[:k + 1].argmin() for k in range(10)]
    assert max(np.diff(np.unique(best))) == 2  # as this test wants it
    assert swings.stopped == (9, "epochs")
    assert_same(swings.theta[1], path[best[-1]])


def test_lower_than_the_last_is_not_lower_than_the_best():
    """Swings that grow: held-out losses 1.21, 1.00, 1.72, 1.52, 2.45, 2.28, …"""
    history = line_fit(1.05, slope=1.0, validation=(LINE_X, 1.1 * LINE_X), patience=2)
    assert_same(history.validation_loss[:4], [1.21, 1.0, 1.31**2, 1.231**2])
    assert history.stopped == (3, "patience")
    assert_same(history.theta[1], 1 + 1.1)


def test_patience_when_the_start_was_best():
    history = line_fit(0.05, validation=(LINE_X, -LINE_X), patience=4)
    assert history.stopped == (4, "patience") and history.theta.tolist() == [0.0, 0.0]


def test_an_equal_loss_is_no_improvement():
    history = line_fit(1e-300, validation=(LINE_X, LINE_X), patience=3)
    assert history.stopped == (3, "patience")


def test_patience_leaves_a_run_that_improves_to_its_end():
    history = line_fit(0.05, epochs=10, validation=(LINE_X, 2 * LINE_X), patience=1)
    assert history.stopped == (10, "epochs")
    assert_same(history.theta[1], line_path(0.05, 10)[-1])


def test_runs_stop_each_for_itself():
    """Early, late, never, and by divergence: each as if it were alone."""
    lrs = [0.2, 0.05, 0.001, 50.0, 1e200]
    settings = dict(epochs=30, validation=(LINE_X, LINE_X), patience=2)
    together = line_fit(np.array(lrs), **settings)
    assert [str(r) for r in together.stopped.reason] == ["patience", "patience", "epochs", "patience", "diverged"]
    assert len(set(together.stopped.epoch.tolist())) >= 4
    for k, lr in enumerate(lrs):
        alone = line_fit(lr, **settings)
        assert (int(together.stopped.epoch[k]), str(together.stopped.reason[k])) == alone.stopped
        assert_same(together.theta[:, k], alone.theta)
        for name in ("train_loss", "validation_loss", "running_loss"):
            assert_same(getattr(together, name)[:, k], getattr(alone, name))


@pytest.mark.parametrize("lr", [1e3, 1e50, 1e120, 1e300, 1e308])
def test_a_run_that_diverges_keeps_its_last_finite_parameters(lr, capsys):
    path, following = [0.0], 0.0
    with np.errstate(all="ignore"):  # an epoch counts when the loss it descends and the w it ends at are finite
        while np.isfinite(following) and np.isfinite((np.float64(path[-1]) - 2) ** 2):
            following = path[-1] - lr * 2 * (np.float64(path[-1]) - 2)
            path.append(following)
    path = path[:-1] if np.isinf(following) else path
    last = len(path) - 1
    assert last < 60
    history = line_fit(lr, epochs=60, progress=True)
    assert history.stopped == (last, "diverged")
    assert_same(history.theta[1], path[-1])
    assert np.isfinite(history.theta).all()
    assert not np.isnan(history.running_loss[:last]).any() and np.isnan(history.running_loss[last:]).all()
    assert not np.isnan(history.train_loss[:last + 1]).any() and np.isnan(history.train_loss[last + 1:]).all()
    assert len(capsys.readouterr().err.splitlines()) == last + 1  # it stopped there


def test_one_run_of_several_diverges():
    """Its neighbours go on as they would alone, its own past stays."""
    lrs = [0.1, 1e200, 0.2]
    net = MLP([4, 6, 2], hidden="relu", output="identity")
    start = net.init(np.random.default_rng(2))
    settings = dict(net=net, y=X[:, :2] + 1, theta=start, epochs=6)
    together = quick(optimizer=Momentum(np.array(lrs) / 10), **settings)
    assert together.stopped.reason.tolist() == ["epochs", "diverged", "epochs"]
    assert together.stopped.epoch.tolist() == [6, 0, 6]
    assert together.theta[:, 1].tolist() == start.tolist()
    for k in (0, 2):
        alone = quick(optimizer=Momentum(lrs[k] / 10), **settings)
        assert_same(together.theta[:, k], alone.theta)
        assert_same(together.train_loss[:, k], alone.train_loss)


def test_a_classifier_that_diverges():
    history = quick(optimizer=GradientDescent(1e308), net=MLP([4, 6, 3], hidden="identity"), epochs=5)
    assert history.stopped.reason == "diverged" and history.stopped.epoch < 5
    assert np.isfinite(history.theta).all()


# -- max-norm and dropout ---------------------------------------------------------
@pytest.mark.parametrize("max_norm", [0.3, 1.0, 100.0])
def test_max_norm_bounds_the_weights_into_each_unit(max_norm):
    net = MLP([4, 6, 3], hidden="tanh", max_norm=max_norm)
    start = START + 0.0
    for weights in net.weights(start):
        weights[0] = 3.0  # biases are not bounded
    theta, clipped = start.copy(), 0
    for i in list(range(0, 50, 16)) * 3:
        theta = theta - 0.4 * NET.gradient(theta, X[i:i + 16], Y[i:i + 16])
        for weights in NET.weights(theta):
            for unit in range(weights.shape[1]):
                norm = sum(w * w for w in weights[1:, unit].tolist()) ** 0.5
                if norm > max_norm:
                    weights[1:, unit] *= max_norm / norm
                    clipped += 1
    assert (clipped > 0) == (max_norm < 100)
    history = quick(net, GradientDescent(0.4), theta=start, shuffle=False)
    assert_same(history.theta, theta)
    norms = np.concatenate([np.linalg.norm(weights[1:], axis=0) for weights in net.weights(history.theta)])
    assert norms.max() <= max_norm * (1 + 1e-12)


DROPPED = {  # hidden sizes, parameters
    "one layer": ([3], [0.3, -0.2, 0.1, 0.8, 0.5, -0.9, 0.2, 1.1, -0.7, 0.6]),
    "two layers": ([2, 2], [0.3, -0.2, 0.8, 0.5, 0.1, 0.4, 1.1, -0.6, 0.7, 0.9, 0.2, -0.8, 1.2]),
}


def expected_loss(theta, hidden, dropout, activation=lambda z: z, x=1.5, y=2.0):
    """The mean of (prediction − y)² over all ways to drop units, each with its probability."""
    total = 0.0
    for kept in itertools.product([0, 1], repeat=sum(hidden)):
        a, numbers = [x], iter(theta.tolist())
        factor = iter([k / (1 - dropout) for k in kept])
        for size in [*hidden, 1]:
            bias = [next(numbers) for _ in range(size)]
            rows = [[next(numbers) for _ in range(size)] for _ in a]
            z = [bias[j] + sum(v * row[j] for v, row in zip(a, rows)) for j in range(size)]
            a = [activation(v) * next(factor, 1.0) for v in z]
        total += (z[0] - y) ** 2 * np.prod([1 - dropout if k else dropout for k in kept])
    return total


@pytest.mark.parametrize("dropout", [0.25, 0.6])
@pytest.mark.parametrize("activation", [lambda z: z, math.tanh], ids=["identity", "tanh"])
@pytest.mark.parametrize("layers", DROPPED)
def test_dropout_on_average(layers, activation, dropout):
    """One batch of many equal samples is a mean over as many masks, of the loss and of its gradient."""
    hidden, theta = DROPPED[layers][0], np.array(DROPPED[layers][1])

    def expected(theta, dropout=dropout):
        return expected_loss(theta, hidden, dropout, activation)

    net = MLP([1, *hidden, 1], hidden="tanh" if activation is math.tanh else "identity", output="identity",
              dropout=dropout)
    n = 40_000
    history = quick(net, GradientDescent(1.0), np.full((n, 1), 1.5), np.full(n, 2.0), theta=theta, epochs=1,
                    batch_size=n)
    assert history.running_loss[0] == pytest.approx(expected(theta), rel=0.05)
    slope = [(expected(theta + h) - expected(theta - h)) / 2e-5 for h in np.eye(len(theta)) * 1e-5]
    np.testing.assert_allclose(theta - history.theta, slope, atol=0.05 * np.abs(slope).max())
    assert_same(history.train_loss[0], expected(theta, dropout=0.0))  # evaluation leaves nothing out


def test_dropout_keeps_the_first_layers_expectation():
    """A linear prediction is, averaged over masks, the one without dropout."""
    net = MLP([1, 3, 1], hidden="identity", output="identity", dropout=0.4)
    theta, n = np.array(DROPPED["one layer"][1]), 40_000
    x = np.full((n, 1), 1.5)
    mean = float(net.forward(theta, x[:1]).item())
    # (p − y)² − (p + y)² = −4py: the difference of two losses with the same masks gives the mean prediction.
    losses = [quick(net, GradientDescent(1e-300), x, np.full(n, y), theta=theta, epochs=1, batch_size=n).running_loss[0]
              for y in (1.0, -1.0)]
    assert (losses[1] - losses[0]) / 4 == pytest.approx(mean, rel=0.02)


def test_each_sample_and_each_batch_has_its_own_mask():
    """With a single hidden unit a mask shared by a batch would leave all of it out or nothing."""
    net = MLP([1, 1, 1], hidden="identity", output="identity", dropout=0.5)
    history = quick(net, GradientDescent(1e-300), np.ones((64, 1)), np.zeros(64), theta=np.array([0.0, 1.0, 0.0, 1.0]),
                    epochs=8, batch_size=64)
    kept = history.running_loss * 64 / 4  # a unit that is kept predicts 2
    np.testing.assert_allclose(kept, kept.round(), atol=1e-12)
    assert ((kept > 10) & (kept < 54)).all() and len(set(kept.round())) > 2


def test_without_dropout_nothing_is_drawn_but_the_order():
    rng, order = np.random.default_rng(5), np.random.default_rng(5)
    quick(rng=rng, shuffle=False)
    assert rng.bit_generator.state == order.bit_generator.state
    quick(rng=rng, epochs=2)
    order.permutation(50), order.permutation(50)
    assert rng.bit_generator.state == order.bit_generator.state
    assert rng.bit_generator.seed_seq.n_children_spawned == 0
    quick(net=MLP([4, 6, 3], dropout=0.5), rng=rng)
    assert rng.bit_generator.seed_seq.n_children_spawned == 1  # the masks'


def test_dropout_leaves_the_batches_alone(monkeypatch):
    """With and without dropout the same samples are met in the same order, and each call has masks of its own."""
    samples = np.arange(1.0, 51)[:, None]

    def note(gradient, X, y):
        met[-1].append(X[:, 0].tolist())
        take(gradient, X, y)

    take = training.BatchGradient.take
    monkeypatch.setattr(training.BatchGradient, "take", note)
    met, states = [], []
    for dropout in (0.0, 0.3, 0.7):
        met.append([])
        rng = np.random.default_rng(5)
        for _ in range(2):
            quick(MLP([1, 6, 3], dropout=dropout), GradientDescent(0.1), samples, rng=rng, theta=None)
        states.append(rng.bit_generator.state)
    assert met[0] == met[1] == met[2] and states[0] == states[1] == states[2]
    rng = np.random.default_rng(5)
    net = MLP([4, 6, 3], dropout=0.5)
    first, second = (quick(net, rng=rng, shuffle=False).theta for _ in range(2))
    assert np.abs(first - second).max() > 1e-3


# -- what is not allowed ----------------------------------------------------------
with_nan = X.copy()
with_nan[7, 1] = np.nan
one_wrong = Y.copy()
one_wrong[3] = 3
BINARY = MLP([4, 1], output="sigmoid")


@pytest.mark.parametrize("changes, kind, message", [
    (dict(y=one_wrong), ValueError, "y must be labels from 0 to 2, got 3"),
    (dict(y=Y - 1), ValueError, "y must be labels from 0 to 2, got -1"),
    (dict(y=Y + 0.5), TypeError, r"y must be whole-number labels.*0\.5"),
    (dict(y=Y[:-1]), ValueError, r"y must have shape \(50,\).*\(49,\)"),
    (dict(y=np.eye(3)[Y]), ValueError, r"y must have shape \(50,\).*\(50, 3\)"),
    (dict(inputs=X[:2], y=[1, 1], batch_size=1), ValueError, "y must have at least two classes, got only 1"),
    (dict(y=np.full(50, 2)), ValueError, "y must have at least two classes, got only 2"),
    (dict(net=BINARY, theta=None, y=np.zeros(50)), ValueError, "y must have at least two classes, got only 0"),
    (dict(net=BINARY, theta=None, y=Y), ValueError, "y must be 0 or 1.*2"),
    (dict(inputs=X[:, :3]), ValueError, r"X must have shape \(n, 4\).*\(50, 3\)"),
    (dict(inputs=with_nan), ValueError, r"X must be finite, got nan at index \(7, 1\)"),
    (dict(batch_size=51), ValueError, "batch_size must be at most.*50.*51"),
    (dict(batch_size=0), ValueError, "batch_size.*at least 1.*0"),
    (dict(batch_size=2.5), TypeError, r"batch_size.*2\.5"),
    (dict(epochs=-1), ValueError, "epochs.*at least 0.*-1"),
    (dict(epochs=1.5), TypeError, r"epochs.*1\.5"),
    (dict(patience=3), ValueError, "patience must come with validation data.*3.*None"),
    (dict(patience=0, validation=HELD_OUT), ValueError, "patience.*at least 1.*0"),
    (dict(patience=2.0, validation=HELD_OUT), TypeError, r"patience.*2\.0"),
    (dict(validation=X), TypeError, r"validation must be a pair \(X, y\), got ndarray"),
    (dict(validation=(X, Y, Y)), TypeError, r"validation must be a pair \(X, y\), got tuple"),
    (dict(validation=0.1), TypeError, "validation must be a pair.*float"),
    (dict(validation=(X[:, :2], Y)), ValueError, r"validation.*X must have shape \(n, 4\).*\(50, 2\)"),
    (dict(validation=(X, Y + 1)), ValueError, "validation.*y must be labels from 0 to 2, got 3"),
    (dict(validation=(X, Y + 0.5)), TypeError, r"validation.*y must be whole-number labels.*0\.5"),
    (dict(rng=4), TypeError, "rng must be a numpy.random.Generator.*4"),
    (dict(rng=None), TypeError, "rng must be a numpy.random.Generator.*None"),
    (dict(penalty=0.1), TypeError, r"penalty must be an L1, an L2 or None, got 0\.1"),
    (dict(penalty="L2"), TypeError, "penalty must be an L1, an L2 or None, got 'L2'"),
    (dict(theta=START[:-1]), ValueError, r"theta must have 51 parameters.*\(50,\)"),
    (dict(theta=START * np.nan), ValueError, "theta must be finite, got nan"),
    (dict(theta="start"), TypeError, "theta.*'start'"),
    (dict(theta=STARTS, penalty=L2([0.1, 0.2])), ValueError, r"run axes.*\(2,\).*\(64,\)"),
    (dict(optimizer="Adam"), TypeError, "optimizer must be an optimizer.*'Adam'"),
    (dict(optimizer=Adam), TypeError, "optimizer must be an optimizer.*Adam"),
    (dict(net=[4, 6, 3]), TypeError, r"net must be an MLP.*\[4, 6, 3\]"),
])
def test_bad_input_before_any_work(changes, kind, message, capsys):
    rng = changes.get("rng", np.random.default_rng(4))
    with pytest.raises(kind, match=r"\b" + message):
        quick(**{"progress": True, "rng": rng, **changes})
    if isinstance(rng, np.random.Generator):
        assert rng.bit_generator.state == np.random.default_rng(4).bit_generator.state
    assert capsys.readouterr().err == ""


def test_settings_go_by_name():
    with pytest.raises(TypeError, match=re.escape("fit() takes 4 positional arguments")):
        fit(NET, Momentum(0.1), X, Y, 3, 16, np.random.default_rng(0))


def test_one_sample_is_one_class_and_may_be_learnt():
    """Lecture A's worked example has a single sample."""
    net = MLP([2, 2, 1], hidden="identity", output="sigmoid")
    history = quick(net, GradientDescent(0.1), [[1.0, 2.0]], [0], theta=np.full(9, 0.1), epochs=1, batch_size=1)
    assert net.weights(history.theta)[1].ravel().round(4).tolist() == [0.0455, 0.0782, 0.0782]
    assert round(float(history.running_loss[0]), 4) == 0.7872
