"""MLP: a network's architecture. Its parameters are one flat vector, so that training it is `descend` on a function."""

import itertools
import math
from dataclasses import KW_ONLY, dataclass, field

import numpy as np

from gradlab import _checks, activations, losses
from gradlab._checks import FRACTION, POSITIVE
from gradlab.objectives import Objective
from gradlab.regularizers import Penalty

__all__ = ["MLP", "Trace"]

HIDDEN = {name: getattr(activations, name) for name in ("identity", "sigmoid", "relu", "tanh")}
OUTPUT = {"identity": losses.squared_error, "sigmoid": losses.binary_cross_entropy, "softmax": losses.cross_entropy}


@dataclass(frozen=True, eq=False)
class MLP:
    """A multilayer perceptron: layers of units, each unit connected to all of the layer before.

    Layer by layer a ← f(a W + b). All W and b live in one vector theta, bias in row 0 of each weight matrix, layer
    after layer. Trailing axes of theta are runs: many networks, evaluated and trained at once.

    Parameters
    ----------
    sizes : sequence of int
        Units of each layer, from the inputs to the outputs; at least two.
    hidden : str
        Activation of the hidden layers: "identity", "sigmoid", "relu" or "tanh".
    output : str
        "identity" (trained on the squared error), "sigmoid" (binary cross-entropy) or "softmax" (cross-entropy, with
        whole-number labels). Losses are summed over outputs and averaged over samples, without ½.
    dropout : float
        Share of the hidden units that `fit` leaves out at each step, at least 0 and below 1. The others are scaled up
        by 1 / (1 − dropout), so that predictions need no change.
    max_norm : float or None
        `fit` bounds the norm of the weights into each unit by this after each step, bias apart.

    Raises
    ------
    ValueError, TypeError
        When an argument is outside what is allowed.

    Examples
    --------
    Lecture A's network: linear hidden units, all weights 0.1.

    >>> import numpy as np
    >>> net = MLP([2, 2, 1], hidden="identity", output="sigmoid")
    >>> theta = np.full(net.n_parameters, 0.1)
    >>> round(float(net.forward(theta, [[1.0, 2.0]])[0, 0]), 4), round(float(net.loss(theta, [[1.0, 2.0]], [0])), 4)
    (0.5449, 0.7872)
    """

    sizes: tuple
    _: KW_ONLY
    hidden: str = "relu"
    output: str = "softmax"
    dropout: float = 0.0
    max_norm: float | None = None
    _layers: tuple = field(init=False, repr=False)

    def __post_init__(self):
        if isinstance(self.sizes, (str, bytes)) or not np.iterable(self.sizes):
            raise TypeError(f"sizes must be a sequence of whole numbers, got {self.sizes!r}")
        sizes = tuple(_checks.whole_number("each of sizes", size, least=1) for size in self.sizes)
        if len(sizes) < 2:
            raise ValueError(f"sizes must have at least inputs and outputs, got {sizes}")
        for name, allowed in (("hidden", HIDDEN), ("output", OUTPUT)):
            if not isinstance(getattr(self, name), str) or getattr(self, name) not in allowed:
                raise ValueError(f"{name} must be one of the names {', '.join(allowed)}, "
                                 f"got {type(getattr(self, name)).__name__} {getattr(self, name)!r}")
        if self.output == "softmax" and sizes[-1] < 2:
            raise ValueError(f"sizes must end with at least 2 for a softmax output, got {sizes}")
        dropout = _checks.number("dropout", self.dropout, FRACTION)
        max_norm = None if self.max_norm is None else _checks.number("max_norm", self.max_norm, POSITIVE)
        ends = [0, *itertools.accumulate((i + 1) * o for i, o in itertools.pairwise(sizes))]
        layers = tuple((slice(a, b), (i + 1, o)) for (a, b), (i, o) in zip(itertools.pairwise(ends),
                                                                            itertools.pairwise(sizes)))
        for name, value in (("sizes", sizes), ("dropout", dropout), ("max_norm", max_norm), ("_layers", layers)):
            object.__setattr__(self, name, value)

    @property
    def n_parameters(self):
        """How many weights and biases there are, Σ (fan_in + 1) · fan_out.

        Examples
        --------
        >>> MLP([2, 2, 1], output="sigmoid").n_parameters, MLP([2, 2, 2]).n_parameters
        (9, 12)
        """
        return self._layers[-1][0].stop

    def init(self, rng, runs=()):
        """Random weights, biases zero.

        Weights are normal with variance 2 / fan_in into relu units and 1 / fan_in into all others, which keeps the
        size of what flows through the layers.

        Parameters
        ----------
        rng : numpy.random.Generator
        runs : tuple of int
            Shape of the run axes; the k-th run gets what the k-th of as many calls would give.

        Returns
        -------
        ndarray, shape (n_parameters, *runs)
            In Fortran order: each run's parameters lie together.

        References
        ----------
        He et al., "Delving deep into rectifiers", 2015; LeCun et al., "Efficient backprop", 1998.
        """
        _checks.generator(rng)
        runs = tuple(_checks.whole_number("each of runs", n, least=1) for n in (runs if np.iterable(runs) else (runs,)))
        theta = np.moveaxis(rng.standard_normal((*runs, self.n_parameters)), -1, 0)
        for i, weights in enumerate(self.weights(theta)):
            gain = 2.0 if self.hidden == "relu" and i < len(self._layers) - 1 else 1.0
            weights[1:] *= math.sqrt(gain / (len(weights) - 1))
            weights[0] = 0.0
        return theta

    def weights(self, theta):
        """The weight matrices as views of theta, layer after layer.

        Parameters
        ----------
        theta : ndarray, shape (n_parameters, *runs)

        Returns
        -------
        list of ndarray, shapes (fan_in + 1, fan_out, *runs)
            Bias in row 0. Writing into them writes into theta, when that is an array of floats.

        Raises
        ------
        ValueError
            When theta has another length.
        """
        theta = self._check_theta(theta)
        return [theta[part].reshape(*shape, *theta.shape[1:]) for part, shape in self._layers]

    def forward(self, theta, X):
        """Predictions: probabilities where the output is sigmoid or softmax.

        Parameters
        ----------
        theta : array_like, shape (n_parameters, *runs)
        X : array_like, shape (n, features)

        Returns
        -------
        ndarray, shape (n, out, *runs)
        """
        theta, X = self._check_theta(theta), self._check_X(X)
        prediction = self._loss.output(self._logits(theta, X.astype(theta.dtype, copy=False)))
        return np.moveaxis(prediction, (-2, -1), (0, 1))

    def loss(self, theta, X, y):
        """The mean loss of the samples.

        Parameters
        ----------
        theta : array_like, shape (n_parameters, *runs)
        X : array_like, shape (n, features)
        y : array_like, shape (n,) or (n, out)
            Labels (whole numbers) for softmax, 0 and 1 for sigmoid, numbers for identity.

        Returns
        -------
        ndarray or float, shape (*runs)

        Raises
        ------
        ValueError
            When X has another number of features or is not finite, or y does not fit X and the output.
        """
        theta, X, y = self._check(theta, X, y)
        return self._loss.value(self._logits(theta, X), y)

    def gradient(self, theta, X, y):
        """The gradient of the mean loss, by backpropagation.

        Parameters
        ----------
        theta, X, y
            As for `loss`, with the same errors.

        Returns
        -------
        ndarray, shape (n_parameters, *runs)

        Examples
        --------
        Lecture A's network again: the gradient of the output's bias is ŷ − y.

        >>> import numpy as np
        >>> net = MLP([2, 2, 1], hidden="identity", output="sigmoid")
        >>> g = net.gradient(np.full(9, 0.1), [[1.0, 2.0]], [0])
        >>> net.weights(g)[1].ravel().round(4)
        array([0.5449, 0.218 , 0.218 ])
        """
        theta, X, y = self._check(theta, X, y)
        return self._slope(theta, X, y)

    def objective(self, X, y, penalty=None):
        """The loss on these data as a function of theta, for `descend`.

        Parameters
        ----------
        X, y
            As for `loss`.
        penalty : L1, L2 or None
            Added to the loss; biases are left alone.

        Returns
        -------
        Objective

        Examples
        --------
        >>> import numpy as np
        >>> from gradlab import GradientDescent, descend
        >>> net = MLP([2, 2, 1], hidden="identity", output="sigmoid")
        >>> walk = descend(GradientDescent(0.1), net.objective([[1.0, 2.0]], [0]), np.full(9, 0.1), steps=1)
        >>> net.weights(walk.theta[-1])[1].ravel().round(4)
        array([0.0455, 0.0782, 0.0782])
        """
        if penalty is not None and not isinstance(penalty, Penalty):
            raise TypeError(f"penalty must be an L1, an L2 or None, got {penalty!r}")
        X, y = self._check_data(X, y)

        def value(theta):
            inputs, targets = self._cast(theta.dtype, X, y)
            loss = self._loss.value(self._logits(theta, inputs), targets)
            return loss if penalty is None else loss + self._penalty(theta, penalty)

        def slope(theta):
            g = self._slope(theta, *self._cast(theta.dtype, X, y))
            if penalty is not None:
                self._add_penalty_gradient(theta, penalty, g)
            return g

        return Objective(value, slope, (self.n_parameters,), f"loss of an MLP of sizes {self.sizes}")

    def _masks(self, rng, n, dtype):
        """Dropout's factors for each hidden layer and n samples, 0 or 1 / (1 − dropout), the same for all runs."""
        keep = 1 - self.dropout
        return [(rng.random((n, size)) < keep).astype(dtype) / keep for size in self.sizes[1:-1]]

    def _score(self, theta, X, y):
        """Loss and, for a classifier, accuracy (else None), each of shape (*runs), on data in `_check_data`'s form."""
        logits = self._logits(theta, X)
        if self.output == "identity":
            return self._loss.value(logits, y), None
        if self.output == "softmax":
            right = logits.argmax(axis=-1) == y.argmax(axis=1)
        else:
            right = ((logits > 0) == (y > 0.5)).all(axis=-1)
        return self._loss.value(logits, y), right.mean(axis=-1)

    def _penalty(self, theta, penalty):
        """The penalty on all weights, biases left alone: shape (*runs)."""
        return sum(penalty(flat) for flat in self._penalised(theta))

    def _add_penalty_gradient(self, theta, penalty, g):
        """Add the penalty's gradient to `g`, in place."""
        for into, flat in zip(self._penalised(g), self._penalised(theta)):
            into += penalty.gradient(flat)

    def constrain(self, theta):
        """Scale down the weights into each unit whose norm exceeds `max_norm`, in place; biases are left alone.

        Parameters
        ----------
        theta : ndarray of float, shape (n_parameters, *runs)

        Examples
        --------
        >>> import numpy as np
        >>> net, theta = MLP([2, 1], output="sigmoid", max_norm=1.0), np.array([7.0, 3.0, 4.0])
        >>> net.constrain(theta)
        >>> theta.round(12)
        array([7. , 0.6, 0.8])
        """
        _checks.changeable("theta", theta)
        if self.max_norm is not None:
            for weights in self.weights(theta):
                norms = np.sqrt((weights[1:] * weights[1:]).sum(axis=0))
                weights[1:] *= self.max_norm / np.maximum(norms, self.max_norm)

    def trace(self, theta, X, y):
        """Everything that flows through the network, forward and back, for one network.

        Parameters
        ----------
        theta : array_like, shape (n_parameters,)
        X, y
            As for `loss`.

        Returns
        -------
        Trace
        """
        theta, X, y = self._check(theta, X, y)
        if theta.ndim != 1:
            raise ValueError(f"theta must have shape ({self.n_parameters},) for a trace, got shape {theta.shape}")
        trace = Trace([], [], self.weights(theta), [], [], [], self._loss.value(self._logits(theta, X), y))
        trace.weight_gradients.extend(self.weights(self._slope(theta, X, y, keep=trace)))
        return trace

    @property
    def _loss(self):
        return OUTPUT[self.output]

    def _stacked(self, theta):
        """(weights without bias, bias) of each layer with the runs first, for stacked matrix products. Views."""
        runs_first = (*range(2, theta.ndim + 1), 0, 1)
        every = [theta[part].reshape(*shape, *theta.shape[1:]).transpose(runs_first) for part, shape in self._layers]
        return [(weights[..., 1:, :], weights[..., :1, :]) for weights in every]

    def _logits(self, theta, X):
        """The last layer's pre-activation, (*runs, n, out)."""
        a, activation = X, HIDDEN[self.hidden]
        for i, (W, b) in enumerate(self._stacked(theta)):
            z = a @ W
            z += b
            a = activation(z) if i < len(self._layers) - 1 else z
        return a

    def _slope(self, theta, X, y, keep=None):
        """The gradient of the mean loss, like theta."""
        g = np.empty_like(theta)
        self._backward(self._stacked(theta), X, y, self._stacked(g), keep=keep)
        return g

    def _backward(self, layers, X, y, into, *, masks=None, keep=None, with_loss=False):
        """Backpropagation: write the gradient by each of `layers`, which `_stacked` makes, into its like in `into`.

        `masks` are dropout's factors for each hidden layer; `keep` is a Trace under construction, to be filled. With
        `with_loss` the loss is returned.
        """
        activation, last = HIDDEN[self.hidden], len(self._layers) - 1
        inputs, values = [X], []  # what goes into each layer; the hidden layers' values before dropout
        for i, (W, b) in enumerate(layers):
            z = inputs[i] @ W
            z += b
            if i < last:
                values.append(activation(z))
                inputs.append(values[i] if masks is None else values[i] * masks[i])
            if keep:
                keep.pre_activations.append(z)
        prediction, loss = self._loss.both(z, y) if with_loss else (self._loss.output(z), None)
        delta = self._loss.slope(prediction, y)  # ∂L/∂z of the layer that the loop is at

        for i in reversed(range(last + 1)):
            into[i][0][...] = inputs[i].mT @ delta
            into[i][1][...] = delta.sum(axis=-2, keepdims=True)
            if keep:
                keep.pre_activation_gradients.insert(0, delta)
            if i > 0:
                back = delta @ layers[i][0].mT
                if masks is not None:
                    back = back * masks[i - 1]
                if keep:
                    keep.value_gradients.insert(0, back)
                delta = back * activation.derivative(values[i - 1])
        if keep:
            keep.values.extend([*inputs, prediction])
        return loss

    def _penalised(self, theta):
        """Each layer's weights without biases, as (count, *runs). Views."""
        return [theta[part.start + shape[1]:part.stop] for part, shape in self._layers]

    def _check_theta(self, theta):
        """theta as an array of floats, or an error that says which shape it should have."""
        theta = _checks.float_array("theta", theta)
        if theta.shape[:1] != (self.n_parameters,):
            raise ValueError(f"theta must have {self.n_parameters} parameters on its first axis for sizes "
                             f"{self.sizes}, got shape {theta.shape}")
        return theta

    def _check_X(self, X):
        X = _checks.finite_array("X", X)
        if X.ndim != 2 or X.shape[1] != self.sizes[0]:
            raise ValueError(f"X must have shape (n, {self.sizes[0]}), a row for each sample, got shape {X.shape}")
        return X

    def _check_data(self, X, y):
        """X and y as arrays in the form that the loss wants, or an error that says what is wrong with them."""
        X = self._check_X(X)
        return X, self._loss.targets(y, len(X), self.sizes[-1])

    def _cast(self, dtype, X, y):
        """Data in `_check_data`'s form in theta's dtype, so that float32 work stays float32."""
        return X.astype(dtype, copy=False), y.astype(dtype, copy=False)

    def _check(self, theta, X, y):
        theta = self._check_theta(theta)
        return theta, *self._cast(theta.dtype, *self._check_data(X, y))


@dataclass(frozen=True, eq=False)
class Trace:
    """What flows through one network for a batch of samples; from `MLP.trace`.

    Attributes
    ----------
    values : list of ndarray, shapes (n, units)
        The inputs, each hidden layer's values, the predictions.
    pre_activations : list of ndarray, shapes (n, units)
        z of each layer but the inputs.
    weights : list of ndarray, shapes (fan_in + 1, fan_out)
        Bias in row 0.
    value_gradients : list of ndarray, shapes (n, units)
        ∂L/∂a of each hidden layer.
    pre_activation_gradients : list of ndarray, shapes (n, units)
        ∂L/∂z, like `pre_activations`.
    weight_gradients : list of ndarray
        ∂L/∂W, like `weights`.
    loss : float
        The batch's mean loss.
    """

    values: list
    pre_activations: list
    weights: list
    value_gradients: list
    pre_activation_gradients: list
    weight_gradients: list
    loss: float
