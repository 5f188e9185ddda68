"""Activations: element by element, each with its derivative written in terms of its own value."""

from dataclasses import dataclass
from typing import Callable

import numpy as np

from gradlab import _checks, _numerics

__all__ = ["identity", "sigmoid", "relu", "tanh"]


@dataclass(frozen=True, eq=False, repr=False)
class Activation:
    """A function of the pre-activation z, and its derivative in terms of the value a = f(z).

    Parameters
    ----------
    name : str
    value : callable
        z → a, an array of any shape and its shape.
    derivative : callable
        a → f′(z).

    Examples
    --------
    >>> import numpy as np
    >>> relu(np.array([-1.0, 2.0])), relu.derivative(np.array([0.0, 2.0]))
    (array([0., 2.]), array([0., 1.]))
    """

    name: str
    value: Callable
    derivative: Callable

    def __call__(self, z):
        """The values at z, an array_like of any shape."""
        return self.value(_checks.float_array("z", z))

    def __repr__(self):
        return self.name


#: a = z.
identity = Activation("identity", lambda z: z, np.ones_like)
#: a = 1 / (1 + e⁻ᶻ), safe for any z.
sigmoid = Activation("sigmoid", _numerics.sigmoid, lambda a: a * (1.0 - a))
#: a = max(0, z); its derivative at 0 is taken as 0.
relu = Activation("relu", lambda z: np.maximum(z, 0.0), lambda a: (a > 0).astype(a.dtype))
#: a = tanh z.
tanh = Activation("tanh", np.tanh, lambda a: 1.0 - a * a)
