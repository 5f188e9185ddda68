"""`explore` with 300 settings against drawing the whole figure for each, at Matplotlib's usual density."""
import io
import itertools

import numpy as np
from measure import interleaved, row

from gradlab import Momentum, descend, ravine
from gradlab.plots import ravine_and_loss
from gradlab.widgets import explore

LR, MOMENTUM = np.linspace(0.05, 1, 20).round(2), np.linspace(0, 0.98, 15).round(2)


def scene():
    sweep = descend(Momentum(LR[:, None], momentum=MOMENTUM), ravine, [-5.0, -2.0], 50)
    return ravine_and_loss(sweep)


def frames():
    return explore(*scene(), {"lr": LR, "momentum": MOMENTUM}, alt="A path in a ravine.").frames


def redraws(share):
    figure, _, update = scene()
    images = []
    for lr, momentum in itertools.islice(itertools.product(LR, MOMENTUM), 0, None, share):
        update(lr=lr, momentum=momentum)
        stream = io.BytesIO()
        figure.savefig(stream, format="png")
        images.append(stream.getvalue())
    return images


def rows(quick):
    share = 75 if quick else 20
    times = interleaved({"gradlab": frames, "redraws": lambda: redraws(share)}, rounds=3 if quick else 7)
    count = len(redraws(share))
    assert len(frames()) == 300
    yield row("300 frames", "1.5 s", 1.0, times["gradlab"], [1.5] * len(times["gradlab"]))
    yield row("300 frames", "whole-figure redraws", 8, times["gradlab"],
              [t * 300 / count for t in times["redraws"]], note=f"from {count} of the 300 pictures")
