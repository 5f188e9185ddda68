"""Known mistakes of homework 1: each function makes one, and its text is the hint that a student gets.

A hint says where to look and not what to write.
"""
import numpy as np


def _sigmoid(z):
    return 1 / (1 + np.exp(-z))


def _sums(X, W):
    return X @ W[1:] + W[0]


def _ones(X):
    return np.column_stack([np.ones(len(X)), X])


class layer_sums:
    def bias_last(X, W):
        """The biases come from the last row of W, or the column of ones stands behind X. Where does this course keep
        the biases?"""
        return X @ W[:-1] + W[-1]

    def bias_forgotten(X, W):
        """The inputs and their weights are right. With all inputs zero the sums should not be zero: what is missing?"""
        return X @ W[1:]

    def last_row_dropped(X, W):
        """The inputs meet the wrong rows of W, and nothing comes on top. Which of the rows belongs to no input?"""
        return X @ W[:-1]

    def bias_subtracted(X, W):
        """The biases come in with the wrong sign."""
        return X @ W[1:] - W[0]

    def bias_in_brackets(X, W):
        """The biases are multiplied by the inputs. Look at the brackets."""
        return X @ (W[1:] + W[0])

    def bias_for_each_input(X, W):
        """The biases come in as often as there are inputs. Are they added inside a loop?"""
        return X @ W[1:] + X.shape[1] * W[0]

    def bias_of_first_unit(X, W):
        """All units have the bias of the first one. A single entry of W, or a row?"""
        return X @ W[1:] + W[0, 0]

    def biases_summed(X, W):
        """All units have the same bias, the sum of all. Is there a sum that is not needed?"""
        return X @ W[1:] + W[0].sum()

    def transposed(X, W):
        """The numbers are right. Samples should be rows, and here they are columns."""
        return _sums(X, W).T

    def ones_in_front(X, W):
        """The sums are right, and there is a column of ones in front of them. That belongs to the next layer."""
        return _ones(_sums(X, W))

    def relu(X, W):
        """No sum is negative: these are the values behind a ReLU. The sums themselves are asked for."""
        return np.maximum(0, _sums(X, W))

    def sigmoid(X, W):
        """All results lie between 0 and 1: these are the values behind a sigmoid. The sums themselves are asked for."""
        return _sigmoid(_sums(X, W))

    def tanh(X, W):
        """All results lie between -1 and 1: these are the values behind a tanh. The sums themselves are asked for."""
        return np.tanh(_sums(X, W))

    def mean_over_inputs(X, W):
        """The part that comes from the inputs is divided by their number. A sum or a mean?"""
        return X @ W[1:] / X.shape[1] + W[0]

    def mean_over_rows(X, W):
        """Everything is divided by the number of rows of W. A sum or a mean?"""
        return _sums(X, W) / len(W)

    def summed_over_samples(X, W):
        """One row is left, the sum over all samples. Each sample should have its own."""
        return _sums(X, W).sum(axis=0)

    def mean_over_samples(X, W):
        """One row is left, the mean over all samples. Each sample should have its own."""
        return _sums(X, W).mean(axis=0)

    def summed_over_units(X, W):
        """One number is left for each sample. Each unit should have its own: look at the axis."""
        return _sums(X, W).sum(axis=1)

    def all_summed(X, W):
        """A single number is left. There should be one for each sample and unit: look at the axis."""
        return _sums(X, W).sum()

    def first_sample(X, W):
        """These are the sums of the first sample alone. Does the function return from within a loop?"""
        return _sums(X, W)[0]

    def later_rows_empty(X, W):
        """The first sample's sums are right; the other rows are still as they were made. Does the function return from
        within a loop?"""
        return np.vstack([_sums(X[:1], W), np.zeros((len(X) - 1, W.shape[1]))])

    def last_sample(X, W):
        """These are the sums of the last sample alone. Does each turn of a loop overwrite the one before?"""
        return _sums(X, W)[-1]

    def first_unit(X, W):
        """These are the sums of the first unit alone. There should be a column for each."""
        return _sums(X, W)[:, 0]

    def samples_pile_up(X, W):
        """Each sample's sums begin where those before ended, and W has changed. What does += do to a row of W that has
        got a new name?"""
        rows = []
        for x in X:
            z = W[0]
            z += x @ W[1:]
            rows.append(z)
        return np.array(rows)


def _layer(H, W, delta):
    """What comes out for a derivative by the sums, right or wrong."""
    return _ones(H).T @ delta, delta @ W[1:].T


def _error(H, W, Y):
    """Prediction minus target, not averaged."""
    return _sigmoid(_sums(H, W)) - Y


class output_gradients:
    def sum_for_mean(H, W, Y):
        """Both results grow with the number of samples. The loss is a mean over them: what is missing?"""
        return _layer(H, W, _error(H, W, Y))

    def mean_in_weights_only(H, W, Y):
        """dW is right. dH is too large by the number of samples: the loss that it belongs to is a mean, too."""
        delta = _error(H, W, Y)
        return _ones(H).T @ delta / len(H), delta @ W[1:].T

    def mean_in_values_only(H, W, Y):
        """dH is right. dW is too large by the number of samples: is it divided by what dH is divided by?"""
        delta = _error(H, W, Y)
        return _ones(H).T @ delta, delta @ W[1:].T / len(H)

    def divided_twice(H, W, Y):
        """Both results are divided by the number of samples more than once."""
        return _layer(H, W, _error(H, W, Y) / len(H) ** 2)

    def weights_divided_twice(H, W, Y):
        """dH is right. dW is divided by the number of samples once more: did the error that it is made of have it
        already?"""
        dW, dH = _layer(H, W, _error(H, W, Y) / len(H))
        return dW / len(H), dH

    def mean_over_entries(H, W, Y):
        """With one output this is right, with several it is too small. Over what does the loss average, and over what
        does it add up?"""
        return _layer(H, W, _error(H, W, Y) / Y.size)

    def mean_over_outputs(H, W, Y):
        """The errors are divided by the number of outputs. Over what does the loss average?"""
        return _layer(H, W, _error(H, W, Y) / Y.shape[1])

    def minus(H, W, Y):
        """The size is right and the sign is not. Which is subtracted from which, prediction or target?"""
        return _layer(H, W, -_error(H, W, Y) / len(H))

    def two(H, W, Y):
        """Both results are twice what they should be. The 2 belongs to the squared error; which loss is it here?"""
        return _layer(H, W, 2 * _error(H, W, Y) / len(H))

    def sigmoid_derivative_kept(H, W, Y):
        """The sigmoid's derivative is still in it. What does the derivative of this loss by the prediction have in its
        denominator?"""
        p = _sigmoid(_sums(H, W))
        return _layer(H, W, (p - Y) * p * (1 - p) / len(H))

    def squared_error(H, W, Y):
        """This is the gradient of the squared error. The loss here is the cross-entropy."""
        p = _sigmoid(_sums(H, W))
        return _layer(H, W, 2 * (p - Y) * p * (1 - p) / len(H))

    def derivative_by_the_prediction(H, W, Y):
        """The way back begins with the derivative by the prediction, and the sigmoid has been left out on it. What is
        the derivative by the unit's sum?"""
        p = _sigmoid(_sums(H, W))
        return _layer(H, W, (p - Y) / (p * (1 - p)) / len(H))

    def target_forgotten(H, W, Y):
        """The targets have no influence. One of the arguments is not used."""
        return _layer(H, W, _sigmoid(_sums(H, W)) / len(H))

    def sigmoid_forgotten(H, W, Y):
        """The targets have been compared with the sums of the output units. What makes a prediction of a sum?"""
        return _layer(H, W, (_sums(H, W) - Y) / len(H))

    def sigmoid_without_minus(H, W, Y):
        """The predictions fall where the sums grow. Look at the exponent in the sigmoid."""
        return _layer(H, W, (_sigmoid(-_sums(H, W)) - Y) / len(H))

    def sigmoid_without_brackets(H, W, Y):
        """The predictions are larger than 1. What is divided by what in the sigmoid? Look at the brackets."""
        return _layer(H, W, (1 / 1 + np.exp(-_sums(H, W)) - Y) / len(H))

    def hard_predictions(H, W, Y):
        """The predictions have been rounded to 0 and 1. The loss wants the probabilities."""
        return _layer(H, W, ((_sums(H, W) > 0) - Y) / len(H))

    def bias_forgotten(H, W, Y):
        """The predictions are made without the biases. Look at the way forward first."""
        return _layer(H, W, (_sigmoid(H @ W[1:]) - Y) / len(H))

    def bias_last(H, W, Y):
        """The biases are taken for the last row of W, forward and back. Which row does this course keep them in?"""
        delta = (_sigmoid(H @ W[:-1] + W[-1]) - Y) / len(H)
        return np.column_stack([H, np.ones(len(H))]).T @ delta, delta @ W[:-1].T

    def bias_row_last(H, W, Y):
        """dH is right, and so are the numbers in dW. Its rows should be in the order in which W has them."""
        dW, dH = _layer(H, W, _error(H, W, Y) / len(H))
        return np.roll(dW, -1, axis=0), dH

    def bias_row_missing(H, W, Y):
        """dH is right. dW has a row less than W: one kind of weight has no derivative here."""
        dW, dH = _layer(H, W, _error(H, W, Y) / len(H))
        return dW[1:], dH

    def bias_row_empty(H, W, Y):
        """dH is right, and so are all rows of dW but the first, which is zero. Which input do the biases belong to?"""
        dW, dH = _layer(H, W, _error(H, W, Y) / len(H))
        dW[0] = 0
        return dW, dH

    def bias_row_averaged_twice(H, W, Y):
        """Only the row of the biases in dW is wrong, by the number of samples. Has a mean been taken of what is divided
        already?"""
        dW, dH = _layer(H, W, _error(H, W, Y) / len(H))
        dW[0] /= len(H)
        return dW, dH

    def bias_row_not_averaged(H, W, Y):
        """Only the row of the biases in dW is wrong, by the number of samples. Is it a mean like the others?"""
        dW, dH = _layer(H, W, _error(H, W, Y) / len(H))
        dW[0] *= len(H)
        return dW, dH

    def mean_in_bias_row_only(H, W, Y):
        """The row of the biases in dW is right. All the rest grows with the number of samples: the mean in the loss
        concerns it, too."""
        dW, dH = _layer(H, W, _error(H, W, Y))
        dW[0] /= len(H)
        return dW, dH

    def bias_goes_back(H, W, Y):
        """dW is right. dH has a column too many: which row of W does not lead to any hidden unit?"""
        delta = _error(H, W, Y) / len(H)
        return _ones(H).T @ delta, delta @ W.T

    def wrong_row_dropped(H, W, Y):
        """dW is right. dH goes back through the wrong rows of W: which of them does not lead to any hidden unit?"""
        delta = _error(H, W, Y) / len(H)
        return _ones(H).T @ delta, delta @ W[:-1].T

    def weights_transposed(H, W, Y):
        """The numbers are right. dW should have the shape of W."""
        dW, dH = _layer(H, W, _error(H, W, Y) / len(H))
        return dW.T, dH

    def values_transposed(H, W, Y):
        """The numbers are right. dH should have the shape of H."""
        dW, dH = _layer(H, W, _error(H, W, Y) / len(H))
        return dW, dH.T

    def both_transposed(H, W, Y):
        """The numbers are right, and both results lie on their side. Each should have the shape of what it is the
        derivative by."""
        dW, dH = _layer(H, W, _error(H, W, Y) / len(H))
        return dW.T, dH.T

    def swapped(H, W, Y):
        """Both results are right, in the other order."""
        return _layer(H, W, _error(H, W, Y) / len(H))[::-1]

    def error_returned(H, W, Y):
        """dW is right. The second result is the derivative by the sums of the output units. One product is missing to
        get to the hidden values."""
        delta = _error(H, W, Y) / len(H)
        return _ones(H).T @ delta, delta

    def hidden_relu(H, W, Y):
        """dW is right. dH has gone through a ReLU of the hidden layer already. The derivative by the values themselves
        is asked for."""
        dW, dH = _layer(H, W, _error(H, W, Y) / len(H))
        return dW, dH * (H > 0)

    def hidden_sigmoid(H, W, Y):
        """dW is right. dH has gone through a sigmoid of the hidden layer already. The derivative by the values
        themselves is asked for."""
        dW, dH = _layer(H, W, _error(H, W, Y) / len(H))
        return dW, dH * H * (1 - H)

    def mean_of_values(H, W, Y):
        """dW is right. dH has a single row: the mean in the loss does not do away with the samples. Each has its own
        hidden values."""
        dW, dH = _layer(H, W, _error(H, W, Y) / len(H))
        return dW, dH.sum(axis=0)

    def last_sample(H, W, Y):
        """dH is right. Only the last sample is in dW: does each turn of a loop overwrite the one before?"""
        delta = _error(H, W, Y) / len(H)
        return np.outer(_ones(H)[-1], delta[-1]), delta @ W[1:].T

    def first_sample(H, W, Y):
        """dH is right. Only the first sample is in dW: does something end a loop too early?"""
        delta = _error(H, W, Y) / len(H)
        return np.outer(_ones(H)[0], delta[0]), delta @ W[1:].T

    def targets_in_place(H, W, Y):
        """The numbers are right, but the caller's Y is overwritten. Look for -= or an assignment to its entries: both
        change the array itself."""
        Y -= _sigmoid(_sums(H, W))
        return _layer(H, W, -Y / len(H))


def _forward(X, W1, W2):
    """The hidden sums, the hidden values and the predictions."""
    Z = _sums(X, W1)
    H = np.maximum(0, Z)
    return Z, H, _sigmoid(_sums(H, W2))


def _network(X, W1, W2, Y, *, error=lambda p, Y: p - Y, derivative=lambda Z, H, back: Z > 0, hidden=None):
    """The right gradients, unless one of the steps is another one."""
    Z, H, p = _forward(X, W1, W2)
    if hidden:
        H = hidden(Z)
        p = _sigmoid(_sums(H, W2))
    delta = error(p, Y) / len(X)
    back = delta @ W2[1:].T
    return _ones(X).T @ (back * derivative(Z, H, back)), _ones(H).T @ delta


class network_gradients:
    def derivative_forgotten(X, W1, W2, Y):
        """dW2 is right. In dW1 the way back goes through shut units as well: what does the ReLU do to a derivative that
        comes back?"""
        return _network(X, W1, W2, Y, derivative=lambda Z, H, back: 1)

    def derivative_inverted(X, W1, W2, Y):
        """dW2 is right. In dW1 the shut units let the derivatives through, and the open ones stop them."""
        return _network(X, W1, W2, Y, derivative=lambda Z, H, back: Z <= 0)

    def derivative_of_what_comes_back(X, W1, W2, Y):
        """dW2 is right. In dW1 the ReLU's derivative is taken of what comes back. It belongs to the place where the
        unit was on the way forward."""
        return _network(X, W1, W2, Y, derivative=lambda Z, H, back: back > 0)

    def value_for_derivative(X, W1, W2, Y):
        """dW2 is right. On the way to dW1 the ReLU's value stands where its derivative should."""
        return _network(X, W1, W2, Y, derivative=lambda Z, H, back: H)

    def sum_for_derivative(X, W1, W2, Y):
        """dW2 is right. On the way to dW1 the hidden units' sums stand where the ReLU's derivative should."""
        return _network(X, W1, W2, Y, derivative=lambda Z, H, back: Z)

    def sigmoids_derivative(X, W1, W2, Y):
        """dW2 is right. On the way to dW1 there is the derivative of a sigmoid. What are the hidden units here?"""
        return _network(X, W1, W2, Y, derivative=lambda Z, H, back: H * (1 - H))

    def tanhs_derivative(X, W1, W2, Y):
        """dW2 is right. On the way to dW1 there is the derivative of a tanh. What are the hidden units here?"""
        return _network(X, W1, W2, Y, derivative=lambda Z, H, back: 1 - H ** 2)

    def derivative_at_the_weights(X, W1, W2, Y):
        """dW2 is right. In dW1 the ReLU's derivative is taken of the weights. It belongs to the hidden units' sums."""
        dW1, dW2 = _network(X, W1, W2, Y, derivative=lambda Z, H, back: 1)
        return dW1 * (W1 > 0), dW2

    def linear_hidden_layer(X, W1, W2, Y):
        """There is no ReLU in this network, neither forward nor back."""
        return _network(X, W1, W2, Y, hidden=lambda Z: Z, derivative=lambda Z, H, back: 1)

    def relu_only_back(X, W1, W2, Y):
        """On the way back there is a ReLU, and forward there is none."""
        return _network(X, W1, W2, Y, hidden=lambda Z: Z)

    def sigmoid_hidden_layer(X, W1, W2, Y):
        """The hidden units are sigmoids here. Which ones are asked for?"""
        return _network(X, W1, W2, Y, hidden=_sigmoid, derivative=lambda Z, H, back: H * (1 - H))

    def tanh_hidden_layer(X, W1, W2, Y):
        """The hidden units are tanh units here. Which ones are asked for?"""
        return _network(X, W1, W2, Y, hidden=np.tanh, derivative=lambda Z, H, back: 1 - H ** 2)

    def sums_into_the_output_weights(X, W1, W2, Y):
        """dW1 is right. dW2 is made with the hidden units' sums. What does come in through the output weights?"""
        Z, H, p = _forward(X, W1, W2)
        dW1, _ = _network(X, W1, W2, Y)
        return dW1, _ones(Z).T @ (p - Y) / len(X)

    def sum_for_mean(X, W1, W2, Y):
        """Both results grow with the number of samples. The loss is a mean over them: what is missing?"""
        return _network(X, W1, W2, Y, error=lambda p, Y: (p - Y) * len(Y))

    def mean_in_the_output_only(X, W1, W2, Y):
        """dW2 is right. dW1 is too large by the number of samples: the mean in the loss concerns both layers."""
        dW1, dW2 = _network(X, W1, W2, Y)
        return dW1 * len(X), dW2

    def mean_in_the_first_only(X, W1, W2, Y):
        """dW1 is right. dW2 is too large by the number of samples: the mean in the loss concerns both layers."""
        dW1, dW2 = _network(X, W1, W2, Y)
        return dW1, dW2 * len(X)

    def mean_at_each_layer(X, W1, W2, Y):
        """dW2 is right. dW1 is too small by the number of samples: how often does the mean come in on the way back?"""
        dW1, dW2 = _network(X, W1, W2, Y)
        return dW1 / len(X), dW2

    def divided_twice(X, W1, W2, Y):
        """Both results are divided by the number of samples more than once."""
        return _network(X, W1, W2, Y, error=lambda p, Y: (p - Y) / len(Y))

    def mean_over_entries(X, W1, W2, Y):
        """With one output this is right, with several it is too small. Over what does the loss average, and over what
        does it add up?"""
        return _network(X, W1, W2, Y, error=lambda p, Y: (p - Y) / Y.shape[1])

    def minus(X, W1, W2, Y):
        """The size is right and the sign is not. Which is subtracted from which, prediction or target?"""
        return _network(X, W1, W2, Y, error=lambda p, Y: Y - p)

    def two(X, W1, W2, Y):
        """Both results are twice what they should be. The 2 belongs to the squared error; which loss is it here?"""
        return _network(X, W1, W2, Y, error=lambda p, Y: 2 * (p - Y))

    def output_derivative_kept(X, W1, W2, Y):
        """The derivative of the output's sigmoid is still in both results. Look at what it cancels with in question
        2."""
        return _network(X, W1, W2, Y, error=lambda p, Y: (p - Y) * p * (1 - p))

    def squared_error(X, W1, W2, Y):
        """These are the gradients of the squared error. The loss here is the cross-entropy."""
        return _network(X, W1, W2, Y, error=lambda p, Y: 2 * (p - Y) * p * (1 - p))

    def derivative_by_the_prediction(X, W1, W2, Y):
        """The way back begins with the derivative by the prediction, and the output's sigmoid has been left out on it.
        What is the derivative by the output's sum?"""
        return _network(X, W1, W2, Y, error=lambda p, Y: (p - Y) / (p * (1 - p)))

    def target_forgotten(X, W1, W2, Y):
        """The targets have no influence. One of the arguments is not used."""
        return _network(X, W1, W2, Y, error=lambda p, Y: p)

    def hard_predictions(X, W1, W2, Y):
        """The predictions have been rounded to 0 and 1. The loss wants the probabilities."""
        return _network(X, W1, W2, Y, error=lambda p, Y: (p > 0.5) - Y)

    def output_sigmoid_forgotten(X, W1, W2, Y):
        """The targets have been compared with the sums of the output units. What makes a prediction of a sum?"""
        return _network(X, W1, W2, Y, error=lambda p, Y: np.log(p / (1 - p)) - Y)

    def output_sigmoid_without_minus(X, W1, W2, Y):
        """The predictions fall where the sums of the output units grow. Look at the exponent in the sigmoid."""
        return _network(X, W1, W2, Y, error=lambda p, Y: 1 - p - Y)

    def output_weights_not_passed(X, W1, W2, Y):
        """dW2 is right. On the way to dW1 every hidden unit gets the same: what does an error meet between an output
        and a hidden unit?"""
        Z, _, p = _forward(X, W1, W2)
        back = ((p - Y) / len(X)).sum(axis=1, keepdims=True)
        return _ones(X).T @ (back * (Z > 0)), _network(X, W1, W2, Y)[1]

    def wrong_row_dropped(X, W1, W2, Y):
        """dW2 is right. On the way to dW1 the errors go back through the wrong rows of W2: which of them does not lead
        to any hidden unit?"""
        Z, _, p = _forward(X, W1, W2)
        return _ones(X).T @ ((p - Y) / len(X) @ W2[:-1].T * (Z > 0)), _network(X, W1, W2, Y)[1]

    def bias_goes_back(X, W1, W2, Y):
        """dW2 is right. dW1 has a column too many: which row of W2 does not lead to any hidden unit?"""
        _, H, p = _forward(X, W1, W2)
        H = _ones(H)
        return _ones(X).T @ ((p - Y) / len(X) @ W2.T * (H > 0)), H.T @ (p - Y) / len(X)

    def hidden_bias_forgotten(X, W1, W2, Y):
        """The hidden units' biases have no influence on the predictions. Look at the way forward first."""
        return _network(X, np.vstack([0 * W1[:1], W1[1:]]), W2, Y)

    def output_bias_forgotten(X, W1, W2, Y):
        """The output's biases have no influence on the predictions. Look at the way forward first."""
        return _network(X, W1, np.vstack([0 * W2[:1], W2[1:]]), Y)

    def biases_forgotten(X, W1, W2, Y):
        """No bias has any influence on the predictions. Look at the way forward first."""
        return _network(X, np.vstack([0 * W1[:1], W1[1:]]), np.vstack([0 * W2[:1], W2[1:]]), Y)

    def biases_last(X, W1, W2, Y):
        """The biases are taken for the last row of each matrix, forward and back. Which row does this course keep them
        in?"""
        grads = _network(X, np.roll(W1, 1, axis=0), np.roll(W2, 1, axis=0), Y)
        return tuple(np.roll(g, -1, axis=0) for g in grads)

    def bias_rows_last(X, W1, W2, Y):
        """The numbers are right. The rows should be in the order in which W1 and W2 have them."""
        return tuple(np.roll(g, -1, axis=0) for g in _network(X, W1, W2, Y))

    def bias_rows_missing(X, W1, W2, Y):
        """Each result has a row less than its matrix: one kind of weight has no derivative here."""
        return tuple(g[1:] for g in _network(X, W1, W2, Y))

    def bias_rows_empty(X, W1, W2, Y):
        """All rows are right but the first ones, which are zero. Which input do the biases belong to?"""
        return tuple(np.vstack([0 * g[:1], g[1:]]) for g in _network(X, W1, W2, Y))

    def bias_rows_averaged_twice(X, W1, W2, Y):
        """Only the rows of the biases are wrong, by the number of samples. Has a mean been taken of what is divided
        already?"""
        return tuple(np.vstack([g[:1] / len(X), g[1:]]) for g in _network(X, W1, W2, Y))

    def bias_rows_not_averaged(X, W1, W2, Y):
        """Only the rows of the biases are wrong, by the number of samples. Are they a mean like the others?"""
        return tuple(np.vstack([g[:1] * len(X), g[1:]]) for g in _network(X, W1, W2, Y))

    def mean_in_bias_rows_only(X, W1, W2, Y):
        """The rows of the biases are right. All the rest grows with the number of samples: the mean in the loss
        concerns it, too."""
        return tuple(np.vstack([g[:1], g[1:] * len(X)]) for g in _network(X, W1, W2, Y))

    def first_sample(X, W1, W2, Y):
        """Only the first sample is in the results. Does the function return from within a loop?"""
        return tuple(g / len(X) for g in _network(X[:1], W1, W2, Y[:1]))

    def transposed(X, W1, W2, Y):
        """The numbers are right, and both results lie on their side. Each should have the shape of its matrix."""
        return tuple(g.T for g in _network(X, W1, W2, Y))

    def swapped(X, W1, W2, Y):
        """Both results are right, in the other order."""
        return _network(X, W1, W2, Y)[::-1]

    def last_sample(X, W1, W2, Y):
        """Only the last sample is in the results. Does each turn of a loop overwrite the one before?"""
        return tuple(g / len(X) for g in _network(X[-1:], W1, W2, Y[-1:]))

    def targets_in_place(X, W1, W2, Y):
        """The numbers are right, but the caller's Y is overwritten. Look for -= or an assignment to its entries: both
        change the array itself."""
        grads = _network(X, W1, W2, Y)
        Y -= _forward(X, W1, W2)[2]
        return grads
