"""Make network_traces.json: PyTorch's gradients of small networks, scikit-learn's training of others.

    pip install -r requirements.txt && python make_network_traces.py

The tests read the stored file and need neither library, and nothing of gradlab is used here. Parameters are stored in
gradlab's layout: one flat vector, layer after layer, row by row, the bias as row 0.
"""
import itertools
import json
import pathlib
import platform
import warnings

import numpy as np
import sklearn
import torch
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier, MLPRegressor

warnings.simplefilter("ignore", ConvergenceWarning)  # all train for a fixed number of epochs
rng = np.random.default_rng(20232)


def some_matrices(sizes):
    """Rounded weights for each layer, a row for the bias and one for each input."""
    return [rng.normal(scale=0.8, size=(i + 1, o)).round(3) for i, o in itertools.pairwise(sizes)]


def flat(matrices):
    return np.concatenate([m.ravel() for m in matrices]).tolist()


# -- PyTorch: loss and gradient of every kind of network --------------------------
HIDDEN = {"identity": lambda z: z, "sigmoid": torch.sigmoid, "relu": torch.relu, "tanh": torch.tanh}
LAYERS = {0: [3], 1: [3, 4], 2: [3, 4, 2], 3: [3, 2, 4, 2]}
OUTPUTS = {"identity": 2, "sigmoid": 2, "softmax": 3}
STRENGTH = 0.3
X = rng.normal(size=(7, 3)).round(3)
TARGETS = {"identity": rng.normal(size=(7, 2)).round(3), "sigmoid": rng.integers(0, 2, (7, 2)),
           "softmax": rng.integers(0, 3, 7)}


def torch_loss(output, z, y):
    functional = torch.nn.functional
    if output == "softmax":
        return functional.cross_entropy(z, torch.tensor(y))
    y = torch.tensor(y, dtype=torch.float64)
    if output == "sigmoid":
        return functional.binary_cross_entropy_with_logits(z, y, reduction="sum") / len(y)
    return functional.mse_loss(z, y, reduction="sum") / len(y)


PENALTIES = {"None": lambda w: 0.0, "L1": lambda w: STRENGTH * w.abs().sum(), "L2": lambda w: STRENGTH * (w * w).sum()}


def torch_case(hidden, output, penalty, depth):
    sizes = [*LAYERS[depth], OUTPUTS[output]]
    matrices = some_matrices(sizes)
    layers = [(torch.tensor(m[1:], requires_grad=True), torch.tensor(m[0], requires_grad=True)) for m in matrices]
    a = torch.tensor(X)
    for i, (w, b) in enumerate(layers):
        a = a @ w + b
        if i < depth:
            a = HIDDEN[hidden](a)
    loss = torch_loss(output, a, TARGETS[output]) + sum(PENALTIES[penalty](w) for w, b in layers)
    loss.backward()
    gradient = flat([np.vstack([b.grad.numpy(), w.grad.numpy()]) for w, b in layers])
    return dict(hidden=hidden, output=output, penalty=penalty, sizes=sizes, theta=flat(matrices), loss=loss.item(),
                gradient=gradient)


gradients = [torch_case(*case) for case in itertools.product(HIDDEN, OUTPUTS, PENALTIES, (1, 2, 3))]
gradients += [torch_case("identity", output, penalty, 0) for output in OUTPUTS for penalty in PENALTIES]


# -- scikit-learn: loss curves ----------------------------------------------------
EPOCHS = 40
SAMPLES = rng.normal(size=(60, 4)).round(3)
HIDDEN_OF = {"identity": "identity", "logistic": "sigmoid", "relu": "relu", "tanh": "tanh"}
SCORES = SAMPLES @ rng.normal(size=(4, 3)) + rng.normal(scale=0.5, size=(60, 3))
Y = {
    "three classes": ("softmax", 3, SCORES.argmax(axis=1)),
    "two classes": ("sigmoid", 1, (SCORES[:, 0] > 0).astype(int)),
    "two labels": ("sigmoid", 2, (SCORES[:, :2] > 0).astype(int)),
    "one number": ("identity", 1, np.sin(SCORES[:, 0]).round(3)),
    "two numbers": ("identity", 2, np.sin(SCORES[:, :2]).round(3)),
}
ADAM = dict(solver="adam", learning_rate_init=0.01, beta_1=0.85, beta_2=0.99, epsilon=1e-30)
SGD = dict(solver="sgd", learning_rate_init=0.05, momentum=0.0, nesterovs_momentum=False)
TRAININGS = [
    ("three classes", (8,), dict(ADAM, activation="relu", alpha=0.5, batch_size=10)),
    ("three classes", (5, 4), dict(ADAM, activation="tanh", alpha=0.1, batch_size=60)),
    ("three classes", (6,), dict(ADAM, activation="logistic", alpha=0.0, batch_size=7)),  # the last batch has 4
    ("two classes", (6,), dict(ADAM, activation="tanh", alpha=0.2, batch_size=15)),
    ("two labels", (6, 3), dict(ADAM, activation="logistic", alpha=0.2, batch_size=12)),
    ("one number", (6,), dict(ADAM, activation="relu", alpha=0.3, batch_size=20)),
    ("two numbers", (5,), dict(ADAM, activation="tanh", alpha=0.0, batch_size=12)),
    ("three classes", (6,), dict(SGD, activation="relu", alpha=0.5, batch_size=10)),
    ("three classes", (6,), dict(SGD, activation="tanh", alpha=0.5, batch_size=10, momentum=0.8)),
    ("two classes", (6,), dict(SGD, activation="tanh", alpha=0.5, batch_size=10, momentum=0.8,
                               nesterovs_momentum=True)),
    ("one number", (6,), dict(SGD, activation="tanh", alpha=0.3, batch_size=20, momentum=0.7)),
]


def sklearn_case(data, hidden_layers, settings):
    output, out, y = Y[data]
    sizes = [4, *hidden_layers, out]
    matrices = some_matrices(sizes)
    kind = MLPRegressor if output == "identity" else MLPClassifier
    model = kind(hidden_layer_sizes=hidden_layers, shuffle=False, max_iter=EPOCHS, tol=0.0,
                 n_iter_no_change=EPOCHS + 1, **settings)
    starts = iter(matrices)

    def given_weights(fan_in, fan_out, dtype):
        matrix = next(starts)
        return matrix[1:].copy(), matrix[0].copy()

    model._init_coef = given_weights  # there is no public way to say where to begin
    model.fit(SAMPLES, y)
    assert len(model.loss_curve_) == EPOCHS
    theta = flat([np.vstack([b, w]) for w, b in zip(model.coefs_, model.intercepts_)])
    return dict(data=data, hidden=HIDDEN_OF[settings["activation"]], output=output, sizes=sizes, settings=settings,
                start=flat(matrices), loss_curve=[float(x) for x in model.loss_curve_], theta=theta)


trainings = [sklearn_case(*case) for case in TRAININGS]

versions = dict(python=platform.python_version(), numpy=np.__version__, torch=torch.__version__.split("+")[0])
versions["scikit-learn"] = sklearn.__version__
head = dict(versions=versions, X=X.tolist(), targets={k: y.tolist() for k, y in TARGETS.items()}, strength=STRENGTH,
            samples=SAMPLES.tolist(), y={k: y.tolist() for k, (_, _, y) in Y.items()})
target = pathlib.Path(__file__).with_name("network_traces.json")
with target.open("w") as out:
    out.write("{\n")
    for key, value in head.items():
        out.write(f"{json.dumps(key)}: {json.dumps(value)},\n")
    for key, cases, end in (("gradients", gradients, ","), ("trainings", trainings, "\n}")):
        out.write(f'"{key}": [\n' + ",\n".join(json.dumps(case) for case in cases) + f"\n]{end}\n")
print(len(gradients), "gradients,", len(trainings), "trainings,", target.stat().st_size, "bytes")
