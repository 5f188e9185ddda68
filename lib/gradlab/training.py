"""fit(): train a network, or many at once, on mini-batches."""

import sys
from collections import namedtuple

import numpy as np

from gradlab import _checks
from gradlab.network import MLP
from gradlab.optimizers import Optimizer
from gradlab.regularizers import Penalty

__all__ = ["minibatches", "fit", "History"]

Stop = namedtuple("Stop", "epoch reason")


class History:
    """What happened in training. Arrays have epochs first and runs last; index 0 is before the first epoch.

    Attributes
    ----------
    theta : ndarray, shape (n_parameters, *runs)
        The parameters learnt: the best on the validation data when there was patience, else the last finite ones.
    train_loss, validation_loss : ndarray, shape (epochs + 1, *runs)
        Data loss without penalty after each epoch. NaN after a run has stopped. ``validation_loss`` is None without
        validation data.
    running_loss : ndarray, shape (epochs, *runs)
        Mean over an epoch's batches of the loss that was descended, penalty included, each batch at the parameters that
        it found.
    train_accuracy, validation_accuracy : ndarray, shape (epochs + 1, *runs), or None
        Share of samples whose most probable class is right. None for an identity output.
    stopped : tuple (epoch, reason)
        For each run the last epoch that counts and why it ended: "epochs", "patience" or "diverged". Arrays when there
        are runs.
    """

    def __init__(self, epochs, runs, classifier, validation):
        def empty(n):
            return np.full((n, *runs), np.nan)

        self.theta = None
        self.train_loss, self.running_loss = empty(epochs + 1), empty(epochs)
        self.train_accuracy = empty(epochs + 1) if classifier else None
        self.validation_loss = empty(epochs + 1) if validation else None
        self.validation_accuracy = empty(epochs + 1) if validation and classifier else None
        self.stopped = None

    def __repr__(self):
        runs = self.theta.shape[1:]
        if runs:
            return f"<History: {' × '.join(map(str, runs))} runs>"
        return f"<History: stopped after epoch {self.stopped.epoch} ({self.stopped.reason})>"


def minibatches(n, batch_size, rng=None):
    """Indices of one epoch's mini-batches: each sample once, in random order; the last batch may be smaller.

    Parameters
    ----------
    n : int
        Number of samples.
    batch_size : int
        From 1 to n.
    rng : numpy.random.Generator, optional
        Shuffles; without it the samples stay in order.

    Returns
    -------
    list of ndarray of int

    Raises
    ------
    ValueError
        When the batch is larger than the data.
    TypeError
        When n or batch_size is not a whole number, or rng is no Generator.

    Examples
    --------
    >>> [batch.tolist() for batch in minibatches(5, 2)]
    [[0, 1], [2, 3], [4]]
    >>> len(minibatches(2**20, 64))
    16384
    """
    n = _checks.whole_number("n", n, least=1)
    batch_size = _checks.whole_number("batch_size", batch_size, least=1)
    if batch_size > n:
        raise ValueError(f"batch_size must be at most the number of samples, {n}, got {batch_size}")
    if rng is None:
        order = np.arange(n)
    else:
        _checks.generator(rng)
        order = rng.permutation(n)
    return [order[i:i + batch_size] for i in range(0, n, batch_size)]


def fit(net, optimizer, X, y, *, epochs, batch_size, rng, theta=None, penalty=None, validation=None, patience=None,
        shuffle=True, progress=False):
    """Train a network on mini-batches.

    Hyperparameters of the optimizer and the penalty's strength may be arrays, and theta may have run axes: then many
    networks are trained at once. They see the same batches and the same dropout.

    Parameters
    ----------
    net : MLP
    optimizer : Optimizer
    X : array_like, shape (n, features)
        Finite.
    y : array_like, shape (n,) or (n, out)
        As for ``net.loss``. For a classifier at least two classes.
    epochs : int
        Passes through the data, zero or more.
    batch_size : int
        From 1 to n.
    rng : numpy.random.Generator
        For the first parameters (unless `theta` is given), the order of the samples and dropout. Dropout draws from a
        child of it (``rng.spawn``), so that the batches are the same with and without.
    theta : array_like, shape (n_parameters, *runs), optional
        Where to begin. Not changed.
    penalty : L1 or L2, optional
        Added to the loss; biases are left alone.
    validation : tuple (X, y), optional
        Held-out data.
    patience : int, optional
        Stop a run after so many epochs without a lower validation loss, and return its best parameters.
    shuffle : bool
        Whether to take the samples in a new order each epoch.
    progress : bool
        Write a line for each epoch to stderr.

    Returns
    -------
    History
        A run that diverges stops, with the parameters from before that epoch; the others go on.

    Raises
    ------
    ValueError
        When X or y does not fit the network, is not finite or has one class only; when labels are out of range, the
        batch is larger than the data, or there is patience without validation data. Before any work.
    TypeError
        When an argument is of the wrong kind.

    Examples
    --------
    >>> import numpy as np
    >>> from gradlab import MLP, Momentum, fit
    >>> X = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]])
    >>> net = MLP([2, 8, 2], hidden="tanh")
    >>> history = fit(net, Momentum(0.5), X, [0, 1, 1, 0], epochs=200, batch_size=4, rng=np.random.default_rng(1))
    >>> history, float(history.train_accuracy[-1])
    (<History: stopped after epoch 200 (epochs)>, 1.0)
    """
    if not isinstance(net, MLP):
        raise TypeError(f"net must be an MLP, got {net!r}")
    if not isinstance(optimizer, Optimizer):
        raise TypeError(f"optimizer must be an optimizer such as Momentum(0.1), got {optimizer!r}")
    if penalty is not None and not isinstance(penalty, Penalty):
        raise TypeError(f"penalty must be an L1, an L2 or None, got {penalty!r}")
    _checks.generator(rng)
    epochs = _checks.whole_number("epochs", epochs)
    X, y = net._check_data(X, y)
    if net.output != "identity":
        classes = y.argmax(axis=1) if net.output == "softmax" else y
        if (classes == classes.flat[0]).all() and classes.size > 1:
            raise ValueError(f"y must have at least two classes, got only {classes.flat[0]}")
    minibatches(len(X), batch_size)
    shuffle, progress = _checks.truth("shuffle", shuffle), _checks.truth("progress", progress)
    if validation is not None:
        if not isinstance(validation, (tuple, list)) or len(validation) != 2:
            raise TypeError(f"validation must be a pair (X, y), got {type(validation).__name__}")
        try:
            validation = net._check_data(*validation)
        except (TypeError, ValueError) as error:
            raise type(error)(f"validation: {error}") from None
    if patience is not None:
        patience = _checks.whole_number("patience", patience, least=1)
        if validation is None:
            raise ValueError(f"patience must come with validation data, got patience={patience} and validation=None")
    theta = _first_parameters(net, optimizer, penalty, theta, rng)
    return _train(net, optimizer, X, y, epochs, batch_size, rng, theta, penalty, validation, patience, shuffle,
                  progress)


def _train(net, optimizer, X, y, epochs, batch_size, rng, theta, penalty, validation, patience, shuffle, progress):
    runs = theta.shape[1:]
    history = History(epochs, runs, net.output != "identity", validation is not None)
    X, y = net._cast(theta.dtype, X, y)
    validation = None if validation is None else net._cast(theta.dtype, *validation)
    state = optimizer.init(theta)
    optimizer._check(theta, state)
    last_epoch = np.zeros(runs, int)
    reason = np.full(runs, "epochs", dtype="U8")
    running = np.ones(runs, bool)
    mask_rng = rng.spawn(1)[0] if net.dropout else None  # of its own, so that dropout does not change the batches
    learnt = theta.copy(order="K")  # what each run gives back
    gradient = BatchGradient(net, theta, penalty, mask_rng)

    def measure(epoch):
        """Losses and accuracies of the runs that still run."""
        for part, data in (("train", (X, y)), ("validation", validation)):
            if data is not None:
                loss, accuracy = net._score(theta, *data)
                getattr(history, f"{part}_loss")[epoch] = np.where(running, loss, np.nan)
                if accuracy is not None:
                    getattr(history, f"{part}_accuracy")[epoch] = np.where(running, accuracy, np.nan)

    with np.errstate(all="ignore"):
        measure(0)
        if patience is not None:
            lowest, since = history.validation_loss[0].copy(), np.zeros(runs, int)
        for epoch in range(1, epochs + 1):
            total = np.zeros(runs)
            order = rng.permutation(len(X)) if shuffle else slice(None)  # as in `minibatches`
            inputs, targets = X[order], y[order]  # once an epoch: to cut a batch from these costs next to nothing
            for i in range(0, len(X), batch_size):
                batch = slice(i, i + batch_size)
                gradient.take(inputs[batch], targets[batch])
                optimizer._step(theta, gradient, state)
                net.constrain(theta)
                total += gradient.loss * len(gradient.X)
            finite = np.isfinite(theta).all(axis=0) & np.isfinite(total)
            stopping = running & ~finite
            reason[stopping], running = "diverged", running & finite
            history.running_loss[epoch - 1] = np.where(running, total / len(X), np.nan)
            measure(epoch)
            last_epoch = np.where(running, epoch, last_epoch)
            better = running
            if patience is not None:
                better = running & (history.validation_loss[epoch] < lowest)
                lowest = np.where(better, history.validation_loss[epoch], lowest)
                since = np.where(better, 0, since + 1)
            np.copyto(learnt, theta, where=better)
            if patience is not None:
                stopping = running & (since >= patience)
                reason[stopping], running = "patience", running & ~stopping
            if progress:
                counted = history.running_loss[epoch - 1][~np.isnan(history.running_loss[epoch - 1])]
                print(f"epoch {epoch}/{epochs}  running loss {counted.mean() if counted.size else np.nan:.4g}",
                      file=sys.stderr)
            if not running.any():
                break
    history.theta = learnt
    history.stopped = Stop(last_epoch[()] if runs else int(last_epoch), reason if runs else str(reason))
    return history


class BatchGradient:
    """What `fit` descends: the gradient on the batch at hand, which notes the loss at the point where it was asked.

    The gradients of all batches are written into the same array, and the layers of theta and of it are cut once.
    """

    def __init__(self, net, theta, penalty, rng):
        self.net, self.theta, self.penalty, self.rng = net, theta, penalty, rng
        self.layers, self.g = net._stacked(theta), np.empty_like(theta)
        self.into = net._stacked(self.g)
        self.masks = None

    def take(self, X, y):
        """Go on to a batch. Dropout draws anew which units it leaves out."""
        self.X, self.y = X, y
        if self.net.dropout:
            self.masks = self.net._masks(self.rng, len(X), X.dtype)

    def __call__(self, theta):
        layers = self.layers if theta is self.theta else self.net._stacked(theta)  # Nesterov looks ahead
        self.loss = self.net._backward(layers, self.X, self.y, self.into, masks=self.masks, with_loss=True)
        if self.penalty is not None:
            self.loss = self.loss + self.net._penalty(theta, self.penalty)
            self.net._add_penalty_gradient(theta, self.penalty, self.g)
        return self.g


def _first_parameters(net, optimizer, penalty, theta, rng):
    """A fresh theta with all run axes that the optimizer, the penalty and the caller's theta span."""
    shapes = [optimizer.run_shape, () if penalty is None else penalty.run_shape]
    given = None if theta is None else net._check_theta(_checks.finite_array("theta", theta))
    if given is not None:
        shapes.append(given.shape[1:])
    try:
        runs = np.broadcast_shapes(*shapes)
    except ValueError:
        raise ValueError(f"the run axes of optimizer, penalty and theta must broadcast, got {shapes}") from None
    if given is None:
        return net.init(rng, runs)
    given = given.reshape(len(given), *(1,) * (len(runs) - given.ndim + 1), *given.shape[1:])
    fresh = np.moveaxis(np.empty((*runs, len(given)), given.dtype), -1, 0)  # each run's parameters lie together
    fresh[...] = given
    return fresh
