"""Compare gradlab's optimizers, through its conversions, with the libraries as they are installed here.

    make parity                                      # in an environment of its own, with the newest of each

The cases and how each library is run are those of reference/make_convention_traces.py; how gradlab takes the same steps
is replay.py. So this is what the tests do with the stored traces, on traces that are made anew. TensorFlow 1 is left to
the stored ones. Prints a table, and ends with 1 where something differs.
"""
import argparse
import json
import os
import pathlib
import sys

os.environ["KERAS_BACKEND"] = "jax"
HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE / "reference"), str(HERE.parent / "lib")]

import make_convention_traces as reference
import numpy as np
import replay

import gradlab

TOLERANCE = {"float64": 1e-12, "float32": 1e-6}
PACKAGES = {"torch": "torch", "optax": "optax", "keras": "keras", "sklearn": "scikit-learn"}
BESIDE = [  # what the stored traces do not have
    ("torch", "Adam", ["exp_avg", "exp_avg_sq", "max_exp_avg_sq"], ("given", "ravine"), ("float64", "float32"),
     (reference.CONSTANT, reference.SCHEDULE), dict(lr=0.0625, betas=(0.8125, 0.6875), eps=0.015625, amsgrad=True)),
]


def optimizers():
    """A row for each library, rule, setting and precision: the largest relative difference of parameters and state."""
    for case in (*reference.CASES, *BESIDE):
        library, kind, _, _, dtypes, _, settings = case
        if library not in PACKAGES:
            continue
        found = dict.fromkeys(dtypes, 0.0)
        for trace in reference.traced(*case):
            worst = float(np.max(list(replay.differences(trace))))
            found[trace["dtype"]] = max(found[trace["dtype"]], worst)  # a NaN stays
        for dtype, worst in found.items():
            yield row(library, kind, f"{written(settings)}, {dtype}", worst, TOLERANCE[dtype])


def penalties():
    """The gradient of Keras's L2, and what scikit-learn's alpha does in three batches."""
    given = reference.penalties()
    weights, keras, sklearn = np.array(given["weights"]), given["keras"], given["sklearn"]
    ours = gradlab.L2(keras["l2"]).gradient(weights)
    yield row("keras", "regularizers.L2", f"l2={keras['l2']}", relative(ours, keras["gradient"]), 1e-6)
    theta = weights
    for batch in sklearn["batches"]:
        strength = gradlab.convert_l2(sklearn["alpha"], source="alpha", target="strength", batch_size=batch)
        theta = theta - sklearn["learning_rate_init"] * gradlab.L2(strength).gradient(theta)
    yield row("sklearn", "MLPRegressor", f"alpha={sklearn['alpha']}", relative(theta, sklearn["after"]), 1e-12)


def defaults():
    """Whether what the page on notation prints as a library's defaults still is so."""
    for path, names in reference.STATED.items():
        library = path.split(".")[0]
        if library in PACKAGES:
            now = json.loads(json.dumps(reference.defaults(path, *names)))
            then = replay.STORED["defaults"][path]
            yield row(library, path.split(".", 1)[1], f"defaults {written(now)}", float(now != then), 0.5)


def row(library, rule, settings, difference, tolerance):
    version = reference.versions()[PACKAGES[library]]
    verdict = "agrees" if difference < tolerance else "DIFFERS"  # and so does NaN
    difference = float(f"{difference:.1e}")
    return dict(library=PACKAGES[library], version=version, rule=rule, settings=settings, difference=difference,
                verdict=verdict)


def relative(ours, theirs):
    return float(np.max(np.abs(np.asarray(ours) - theirs) / np.abs(theirs)))


def written(settings):
    return ", ".join(f"{name}={value}" for name, value in settings.items())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--results", type=pathlib.Path, help="a JSON file for the table")
    asked = parser.parse_args()
    assert replay.STORED["given"] == reference.GIVEN.tolist(), "the stored gradients are others"
    rows = [*optimizers(), *penalties(), *defaults()]
    for r in rows:
        print("{library:<13}{version:<9}{rule:<28}{difference:>9.1e}  {verdict:<8} {settings}".format_map(r))
    wrong = sum(r["verdict"] != "agrees" for r in rows)
    print(f"{len(rows)} rows, {wrong} of them differ")
    if asked.results:
        versions = {name: reference.versions()[name] for name in (*PACKAGES.values(), "jax", "numpy")}
        asked.results.write_text(json.dumps(dict(versions=versions, differ=wrong, rows=rows), indent=1) + "\n")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
