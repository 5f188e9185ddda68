"""Functions that more than one module needs."""

import numpy as np


def sigmoid(z):
    """1 / (1 + exp(−z)) without overflow: exp is only asked for what is not positive."""
    e = np.exp(-np.abs(z))
    return np.where(z >= 0.0, 1.0, e) / (1.0 + e)
