"""Make convention_traces.json: what six libraries do with the same gradients, each in its own convention.

    pip install -r requirements.txt && python make_convention_traces.py

The tests read the stored file and need none of the libraries, and nothing of gradlab is used here. A trace holds the
library's own parameters and its own state, unconverted, and the settings under the library's own names. `make parity`
imports this file and makes the traces anew with the newest versions, those of TensorFlow 1 apart.
"""
import functools
import inspect
import json
import os
import pathlib
import platform
import warnings

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.update(TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="-1")

import jax
import keras
import numpy as np
import optax
import sklearn
import torch
from sklearn.neural_network import MLPRegressor
from sklearn.neural_network._stochastic_optimizers import AdamOptimizer, SGDOptimizer

if os.environ["KERAS_BACKEND"] == "tensorflow":
    import tensorflow as tf

jax.config.update("jax_enable_x64", True)
warnings.simplefilter("ignore")

STEPS = 16
# Scales differ by 10^4, signs change, and the last coordinate sees no gradient in its first three steps.
GIVEN = np.random.default_rng(20233).normal(size=(STEPS, 4)) * [1.0, 100.0, 0.01, 1.0]
GIVEN[:3, 3] = 0.0
GIVEN = GIVEN.round(6)
CURVATURES = np.array([1.0, 8.0])
STARTS = {"given": [0.5, -0.5, 20.0, 0.25], "ravine": [-5.0, 2.0]}
# Times lr, a value a step. Like all settings here they are sums of few powers of two: TensorFlow rounds its constants
# to float32 on their way, even where the variables are float64, and these lose nothing by it.
SCHEDULE = [1.0, 1.0, 1.0, 0.125, 0.125, 0.125, 0.125, 2.0, 2.0, 0.5, 0.375, 0.25, 0.1875, 0.125, 0.0625, 0.03125]


def gradient(objective, p, t):
    return GIVEN[t] if objective == "given" else CURVATURES * np.asarray(p, np.float64)


# -- one runner a library: make(settings) is its optimizer, read(...) its state ----
def run_torch(kind, names, settings, objective, dtype, multipliers):
    p = torch.tensor(STARTS[objective], dtype=getattr(torch, dtype), requires_grad=True)
    optimizer = getattr(torch.optim, kind)([p], **settings)
    for t in range(STEPS):
        optimizer.param_groups[0]["lr"] = settings["lr"] * multipliers[t]
        p.grad = torch.tensor(gradient(objective, p.detach().numpy(), t), dtype=p.dtype)
        optimizer.step()
        yield p.tolist(), {n: optimizer.state[p][n].tolist() for n in names}


def optax_transform(kind, settings, multipliers):
    s = dict(settings)
    lr = s.pop("learning_rate")
    schedule = lr if len(set(multipliers)) == 1 else lambda count: lr * jax.numpy.array(multipliers)[count]
    if kind == "ema":
        return optax.chain(optax.ema(**s), optax.scale_by_learning_rate(schedule))
    if kind == "add_decayed_weights":
        return optax.chain(optax.add_decayed_weights(**s), optax.scale_by_learning_rate(schedule))
    return getattr(optax, kind)(schedule, **s)


def run_optax(kind, names, settings, objective, dtype, multipliers):
    transform = optax_transform(kind, settings, multipliers)
    p = jax.numpy.array(STARTS[objective], dtype=dtype)
    state = transform.init(p)
    for t in range(STEPS):
        updates, state = transform.update(jax.numpy.asarray(gradient(objective, p, t), dtype), state, p)
        p = optax.apply_updates(p, updates)
        yield p.tolist(), {n: optax.tree_utils.tree_get(state, n).tolist() for n in names}


def run_keras(kind, names, settings, objective, dtype, multipliers):
    keras.config.set_floatx(dtype)  # its learning rate is a variable of this type too
    optimizer = getattr(keras.optimizers, kind)(**settings)
    p = keras.Variable(np.array(STARTS[objective]), dtype=dtype)
    optimizer.build([p])
    for t in range(STEPS):
        optimizer.learning_rate = settings["learning_rate"] * multipliers[t]
        optimizer.apply([keras.ops.convert_to_tensor(gradient(objective, p.numpy(), t), dtype)])
        found = {v.name.removeprefix(p.name + "_"): v.numpy().tolist() for v in optimizer.variables}
        yield p.numpy().tolist(), {n: next(v for k, v in found.items() if k.endswith(n)) for n in names}


def run_tensorflow1(kind, names, settings, objective, dtype, multipliers):
    p = tf.Variable(STARTS[objective], dtype=dtype)
    rate = tf.Variable(0.0, dtype=dtype)
    optimizer = getattr(tf.compat.v1.train, kind)(**{**settings, "learning_rate": lambda: rate})
    for t in range(STEPS):
        rate.assign(settings["learning_rate"] * multipliers[t])
        optimizer.apply_gradients([(tf.constant(gradient(objective, p.numpy(), t), dtype), p)])
        yield p.numpy().tolist(), {n: optimizer.get_slot(p, n).numpy().tolist() for n in names}


def run_sklearn(kind, names, settings, objective, dtype, multipliers):
    p = np.array(STARTS[objective], dtype)
    optimizer = {"SGDOptimizer": SGDOptimizer, "AdamOptimizer": AdamOptimizer}[kind]([p], **settings)
    for t in range(STEPS):
        rate = settings["learning_rate_init"] * multipliers[t]
        optimizer.learning_rate = optimizer.learning_rate_init = rate  # the first is used by SGD, the second by Adam
        optimizer.update_params([p], [gradient(objective, p, t).astype(dtype)])
        yield p.tolist(), {n: getattr(optimizer, n)[0].tolist() for n in names}


RUN = {"torch": run_torch, "optax": run_optax, "keras": run_keras, "tensorflow1": run_tensorflow1,
       "sklearn": run_sklearn}
CONSTANT = [1.0] * STEPS
CASES = []


def keep(library, kind, names, objectives=("given", "ravine"), dtypes=("float64",), schedules=(CONSTANT,), **settings):
    CASES.append((library, kind, names, objectives, dtypes, schedules, settings))


def traced(library, kind, names, objectives, dtypes, schedules, settings):
    """The traces of one case."""
    for objective in objectives:
        for dtype in dtypes:
            for multipliers in schedules:
                rows = list(RUN[library](kind, names, settings, objective, dtype, multipliers))
                yield dict(library=library, kind=kind, settings=settings, objective=objective, dtype=dtype,
                           schedule=multipliers is SCHEDULE, parameter=[p for p, _ in rows],
                           state={n: [s[n] for _, s in rows] for n in names})


BOTH = dict(dtypes=("float64", "float32"))
CHANGING = dict(schedules=(CONSTANT, SCHEDULE))
# Momentum and Nesterov
for nesterov in (False, True):
    keep("torch", "SGD", ["momentum_buffer"], lr=0.03125, momentum=0.8125, nesterov=nesterov, **BOTH, **CHANGING)
    keep("optax", "sgd", ["trace"], learning_rate=0.03125, momentum=0.8125, nesterov=nesterov, **BOTH, **CHANGING)
    keep("keras", "SGD", ["momentum"], learning_rate=0.03125, momentum=0.8125, nesterov=nesterov, **BOTH, **CHANGING)
    keep("tensorflow1", "MomentumOptimizer", ["momentum"], learning_rate=0.03125, momentum=0.8125,
         use_nesterov=nesterov, **BOTH, **CHANGING)
    keep("sklearn", "SGDOptimizer", ["velocities"], learning_rate_init=0.03125, momentum=0.8125, nesterov=nesterov,
         **CHANGING)
keep("torch", "SGD", ["momentum_buffer"], lr=0.0625, momentum=0.8125, dampening=0.8125)
keep("torch", "SGD", ["momentum_buffer"], lr=0.0625, momentum=0.8125, dampening=0.25)
keep("optax", "ema", ["ema"], learning_rate=0.15625, decay=0.8125, debias=False, **CHANGING)
keep("keras", "SGD", ["momentum"], ["ravine"], learning_rate=0.03125, momentum=0.8125, weight_decay=0.6875)
# One step size a coordinate. The eps are large, so that their place matters.
keep("torch", "RMSprop", ["square_avg"], lr=0.0625, alpha=0.8125, eps=0.015625, **BOTH)
keep("optax", "rmsprop", ["nu"], learning_rate=0.0625, decay=0.8125, eps=0.015625, eps_in_sqrt=True, **BOTH)
keep("optax", "rmsprop", ["nu"], learning_rate=0.0625, decay=0.8125, eps=0.015625, eps_in_sqrt=False)
keep("optax", "rmsprop", ["nu"], learning_rate=0.0625, decay=0.8125, eps=0.015625, initial_scale=1.0)
keep("keras", "RMSprop", ["velocity"], learning_rate=0.0625, rho=0.8125, epsilon=0.015625, **BOTH)
keep("tensorflow1", "RMSPropOptimizer", ["rms"], learning_rate=0.0625, decay=0.8125, epsilon=0.015625, **BOTH)
keep("torch", "Adagrad", ["sum"], lr=0.3125, eps=0.015625)
keep("optax", "adagrad", ["sum_of_squares"], learning_rate=0.3125, eps=0.015625, initial_accumulator_value=0.125)
keep("keras", "Adagrad", ["accumulator"], learning_rate=0.3125, epsilon=0.015625, initial_accumulator_value=0.125)
keep("tensorflow1", "AdagradOptimizer", ["accumulator"], learning_rate=0.3125, initial_accumulator_value=0.125)
# Adam
keep("torch", "Adam", ["exp_avg", "exp_avg_sq"], lr=0.0625, betas=(0.8125, 0.953125), eps=0.015625, **BOTH, **CHANGING)
keep("optax", "adam", ["mu", "nu"], learning_rate=0.0625, b1=0.8125, b2=0.953125, eps=0.015625, **BOTH)
keep("keras", "Adam", ["momentum", "velocity"], learning_rate=0.0625, beta_1=0.8125, beta_2=0.953125, epsilon=0.015625,
     **BOTH, **CHANGING)
keep("tensorflow1", "AdamOptimizer", ["m", "v"], learning_rate=0.0625, beta1=0.8125, beta2=0.953125, epsilon=0.015625,
     dtypes=("float32",))  # its powers of beta are float32 whatever the variables are
keep("sklearn", "AdamOptimizer", ["ms", "vs"], learning_rate_init=0.0625, beta_1=0.8125, beta_2=0.953125,
     epsilon=0.015625)
# L2 and decoupled decay
keep("torch", "SGD", [], ["ravine"], lr=0.03125, weight_decay=0.6875)
keep("optax", "add_decayed_weights", [], ["ravine"], learning_rate=0.03125, weight_decay=0.6875)
keep("torch", "AdamW", [], lr=0.0625, betas=(0.8125, 0.953125), eps=0.015625, weight_decay=0.6875, **CHANGING)
keep("optax", "adamw", [], learning_rate=0.0625, b1=0.8125, b2=0.953125, eps=0.015625, weight_decay=0.6875, **CHANGING)
keep("keras", "AdamW", [], learning_rate=0.0625, beta_1=0.8125, beta_2=0.953125, epsilon=0.015625, weight_decay=0.6875,
     **CHANGING)

# -- L2 where it belongs to the loss: the gradient of the penalty alone ------------
def penalties():
    weights = np.array([0.5, -2.0, 3.0])
    l2 = keras.regularizers.L2(0.6875)
    if os.environ["KERAS_BACKEND"] == "tensorflow":
        variable = tf.Variable(weights)
        with tf.GradientTape() as tape:
            penalty = l2(variable)
        slope = tape.gradient(penalty, variable).numpy()
    else:
        penalty, slope = l2(jax.numpy.array(weights)), jax.grad(l2)(jax.numpy.array(weights))
    # scikit-learn: samples, targets and biases are zero, so only the penalty moves the weights; batches of 4, 4 and 2
    net = MLPRegressor(hidden_layer_sizes=(), solver="sgd", learning_rate_init=0.1, momentum=0.0,
                       nesterovs_momentum=False, alpha=0.6875, batch_size=4, shuffle=False, random_state=0)
    net.partial_fit(np.zeros((10, 3)), np.zeros(10))
    net.coefs_, net.intercepts_ = [weights[:, None].copy()], [np.zeros(1)]
    net._optimizer = SGDOptimizer(net.coefs_ + net.intercepts_, 0.1, "constant", 0.0, False)
    net.partial_fit(np.zeros((10, 3)), np.zeros(10))
    return dict(weights=weights.tolist(), keras=dict(l2=0.6875, value=float(penalty), gradient=slope.tolist()),
                sklearn=dict(alpha=0.6875, learning_rate_init=0.1, batches=[4, 4, 2],
                             after=net.coefs_[0][:, 0].tolist(), intercept=net.intercepts_[0].tolist()))


# -- the defaults that the page prints -------------------------------------------
def defaults(path, *names):
    """What a function's parameters are when nobody says: the function by its path."""
    first, *rest = path.split(".")
    parameters = inspect.signature(functools.reduce(getattr, rest, globals()[first])).parameters
    return {n: parameters[n].default for n in names}


STATED = {
    "torch.optim.SGD": ["lr", "momentum", "dampening"],
    "torch.optim.RMSprop": ["lr", "alpha", "eps"],
    "torch.optim.Adam": ["lr", "betas", "eps"],
    "torch.optim.AdamW": ["weight_decay"],
    "torch.optim.Adagrad": ["initial_accumulator_value", "eps"],
    "optax.rmsprop": ["decay", "eps", "initial_scale", "eps_in_sqrt"],
    "optax.adam": ["b1", "b2", "eps"],
    "optax.adamw": ["weight_decay"],
    "optax.adagrad": ["initial_accumulator_value", "eps"],
    "optax.ema": ["debias"],
    "keras.optimizers.SGD": ["learning_rate", "momentum"],
    "keras.optimizers.RMSprop": ["learning_rate", "rho", "epsilon"],
    "keras.optimizers.Adam": ["learning_rate", "beta_1", "beta_2", "epsilon"],
    "keras.optimizers.AdamW": ["weight_decay"],
    "keras.optimizers.Adagrad": ["initial_accumulator_value", "epsilon"],
    "tf.compat.v1.train.RMSPropOptimizer": ["decay", "epsilon"],
    "tf.compat.v1.train.AdagradOptimizer": ["initial_accumulator_value"],
    "tf.compat.v1.train.AdamOptimizer": ["beta1", "beta2", "epsilon"],
    "sklearn.neural_network.MLPRegressor": ["alpha", "momentum", "nesterovs_momentum", "beta_1", "beta_2", "epsilon"],
}


def versions():
    found = dict(python=platform.python_version(), numpy=np.__version__, torch=torch.__version__.split("+")[0],
                 jax=jax.__version__, optax=optax.__version__, keras=keras.__version__)
    return found | {"scikit-learn": sklearn.__version__}


def main():
    traces = [trace for case in CASES for trace in traced(*case)]
    head = dict(versions=versions() | {"tensorflow-cpu": tf.__version__},
                defaults={path: defaults(path, *names) for path, names in STATED.items()}, given=GIVEN.tolist(),
                curvatures=CURVATURES.tolist(), starts=STARTS, schedule=SCHEDULE, penalties=penalties())
    target = pathlib.Path(__file__).with_name("convention_traces.json")
    with target.open("w") as out:
        out.write("{\n")
        for key, value in head.items():
            out.write(f"{json.dumps(key)}: {json.dumps(value)},\n")
        out.write('"traces": [\n' + ",\n".join(json.dumps(trace) for trace in traces) + "\n]}\n")
    print(len(traces), "traces,", target.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
