"""Known mistakes of homework 2: each function makes one, and its text is the hint that a student gets.

A hint says where to look and not what to write.
"""
import numpy as np


class gradient_step:
    def uphill(theta, gradient, lr):
        """This step climbs. The gradient points up the slope: look at the sign."""
        return theta + lr * gradient

    def lr_forgotten(theta, gradient, lr):
        """The step is as long as the gradient itself. One of the arguments is not used."""
        return theta - gradient

    def divided_by_lr(theta, gradient, lr):
        """The smaller the learning rate, the longer this step. What should the learning rate do to the gradient?"""
        return theta - gradient / lr

    def lr_twice(theta, gradient, lr):
        """The step is too short. How often does the learning rate come in?"""
        return theta - lr * lr * gradient

    def lr_on_all(theta, gradient, lr):
        """With a gradient of zero theta should stay where it is; here it shrinks. Look at the brackets."""
        return lr * (theta - gradient)

    def lr_on_theta(theta, gradient, lr):
        """The learning rate multiplies the wrong one of the two arrays."""
        return lr * theta - gradient

    def only_the_step(theta, gradient, lr):
        """This is the step. The place after the step is asked for."""
        return -lr * gradient

    def only_the_length(theta, gradient, lr):
        """This is what should be taken away from theta. The place after the step is asked for."""
        return lr * gradient

    def stays(theta, gradient, lr):
        """theta has not moved. Is the new value what you return?"""
        return theta.copy()

    def theta_multiplied(theta, gradient, lr):
        """The step is theta times what it should be. Is there a product where a difference should be?"""
        return theta * (1 - lr * gradient)

    def unit_gradient(theta, gradient, lr):
        """All steps have the same length. The gradient's length counts, too: it has been divided by it."""
        return theta - lr * gradient / np.sqrt((gradient ** 2).sum())

    def sign_of_gradient(theta, gradient, lr):
        """Every coordinate moves by the same amount. The size of the gradient counts, not only its sign."""
        return theta - lr * np.sign(gradient)

    def size_of_gradient(theta, gradient, lr):
        """All coordinates move the same way, whatever the slope. What has become of the gradient's sign?"""
        return theta - lr * np.abs(gradient)

    def summed_gradient(theta, gradient, lr):
        """All coordinates take the same step. Each should follow its own entry of the gradient: is there a sum or a
        scalar product?"""
        return theta - lr * gradient.sum()

    def averaged_gradient(theta, gradient, lr):
        """All coordinates take the same step. Each should follow its own entry of the gradient: is there a mean?"""
        return theta - lr * gradient.mean()

    def theta_in_place(theta, gradient, lr):
        """The numbers are right, but the caller's theta is overwritten. Look for -= and for an assignment to theta[...]:
        both change the array itself."""
        theta -= lr * gradient
        return theta

    def gradient_in_place(theta, gradient, lr):
        """The numbers are right, but the caller's gradient is overwritten. Look for *= or an assignment to its entries:
        both change the array itself."""
        gradient *= lr
        return theta - gradient


class batch_gradient:
    def sum_for_mean(w, X, y):
        """This grows with the number of samples. A sum or a mean?"""
        return 2 * X.T @ (X @ w - y)

    def minus(w, X, y):
        """The size is right and the sign is not. Differentiate the square again, with the inner derivative, or look at
        which of prediction and target is subtracted."""
        return 2 * X.T @ (y - X @ w) / len(y)

    def two_forgotten(w, X, y):
        """This is half of the gradient. What does the square leave behind when it is differentiated?"""
        return X.T @ (X @ w - y) / len(y)

    def two_and_mean_forgotten(w, X, y):
        """Two factors in front of the sum are missing. Compare with the equation of the loss, and with its
        derivative."""
        return X.T @ (X @ w - y)

    def mean_over_weights(w, X, y):
        """The sum is divided by the number of weights. Over what does the mean in the loss run?"""
        return 2 * X.T @ (X @ w - y) / len(w)

    def mean_over_entries(w, X, y):
        """The sum is divided by the number of all entries of X. Over what does the mean in the loss run?"""
        return 2 * X.T @ (X @ w - y) / X.size

    def divided_twice(w, X, y):
        """The sum is divided by the number of samples more than once."""
        return 2 * X.T @ (X @ w - y) / len(y) ** 2

    def target_forgotten(w, X, y):
        """The targets have no influence. One of the arguments is not used."""
        return 2 * X.T @ (X @ w) / len(y)

    def prediction_forgotten(w, X, y):
        """The weights have no influence. One of the arguments is not used."""
        return -2 * X.T @ y / len(y)

    def errors_squared(w, X, y):
        """The errors are still squared. What does the derivative of a square look like?"""
        return 2 * X.T @ (X @ w - y) ** 2 / len(y)

    def errors_signs(w, X, y):
        """Only the sign of each error counts here. That belongs to the absolute error; this loss has squares."""
        return X.T @ np.sign(X @ w - y) / len(y)

    def loss(w, X, y):
        """This is the loss itself. Its gradient is asked for."""
        return ((X @ w - y) ** 2).mean()

    def inner_derivative_forgotten(w, X, y):
        """This is the derivative by the prediction. How does the prediction depend on the weights?"""
        return 2 * (X @ w - y).mean()

    def by_the_predictions(w, X, y):
        """There is one number for each sample: the derivatives by the predictions. How does a prediction depend on the
        weights?"""
        return 2 * (X @ w - y) / len(y)

    def not_averaged(w, X, y):
        """Every sample's own gradient is here, one a row. Their mean is asked for."""
        return 2 * (X @ w - y)[:, None] * X

    def wrong_axis(w, X, y):
        """There is one number for each sample. There should be one for each weight: look at the axis."""
        return 2 * ((X @ w - y)[:, None] * X).mean(axis=1)

    def all_axes(w, X, y):
        """There is one number for all weights. Look at the axis of the mean."""
        return 2 * ((X @ w - y)[:, None] * X).mean()

    def product_of_means(w, X, y):
        """The mean error has been multiplied by the mean input. The mean of products is something else."""
        return 2 * (X @ w - y).mean() * X.mean(axis=0)

    def first_sample(w, X, y):
        """This is the gradient of the first sample alone. Does the function return from within a loop?"""
        return 2 * (X[0] @ w - y[0]) * X[0]

    def first_sample_divided(w, X, y):
        """Only the first sample is in it, divided by the number of all. Does the function return from within a
        loop?"""
        return 2 * (X[0] @ w - y[0]) * X[0] / len(y)

    def first_sample_missing(w, X, y):
        """The first sample is not in it. Where does the loop begin?"""
        return 2 * X[1:].T @ (X[1:] @ w - y[1:]) / len(y)

    def last_sample_missing(w, X, y):
        """The last sample is not in it. Where does the loop end?"""
        return 2 * X[:-1].T @ (X[:-1] @ w - y[:-1]) / len(y)

    def last_sample(w, X, y):
        """This is the gradient of the last sample alone. Does each turn of a loop overwrite the one before?"""
        return 2 * (X[-1] @ w - y[-1]) * X[-1]

    def last_sample_divided(w, X, y):
        """Only the last sample is in it, divided by the number of all. Does each turn of a loop overwrite the one
        before?"""
        return 2 * (X[-1] @ w - y[-1]) * X[-1] / len(y)

    def targets_in_place(w, X, y):
        """The numbers are right, but the caller's y is overwritten. Look for -= or an assignment to its entries: both
        change the array itself."""
        y -= X @ w
        return -2 * X.T @ y / len(y)

    def inputs_in_place(w, X, y):
        """The numbers are right, but the caller's X is overwritten. Look for *= or an assignment to its entries: both
        change the array itself."""
        X *= (X @ w - y)[:, None]
        return 2 * X.mean(axis=0)


def _steps(w, X, y, batches, lr, factor=2.0):
    """A step for each batch, a list of indices."""
    for batch in batches:
        w = w - lr * factor * X[batch].T @ (X[batch] @ w - y[batch]) / len(batch)
    return w


def _cut(order, size):
    return [order[i:i + size] for i in range(0, len(order), size)]


class sgd_epoch:
    def last_batch_dropped(w, X, y, order, lr, batch_size):
        """Where the batches fit this is right; where they do not, some samples are left out. What becomes of the end of
        the order?"""
        full = len(order) // batch_size * batch_size
        return _steps(w, X, y, _cut(order[:full], batch_size), lr)

    def last_batch_divided_by_batch_size(w, X, y, order, lr, batch_size):
        """Where the batches fit this is right; where they do not, the last step is too short. By what is its sum
        divided?"""
        for batch in _cut(order, batch_size):
            w = w - lr * 2 * X[batch].T @ (X[batch] @ w - y[batch]) / batch_size
        return w

    def last_batch_never_reached(w, X, y, order, lr, batch_size):
        """The last batch is left out, whether it is a full one or not. Where does the loop end?"""
        return _steps(w, X, y, _cut(order, batch_size)[:-1], lr)

    def empty_batch(w, X, y, order, lr, batch_size):
        """There is a batch with nothing in it, and its mean is no number. How many batches are there where they fit?"""
        for k in range(len(order) // batch_size + 1):
            batch = order[k * batch_size:(k + 1) * batch_size]
            w = w - lr * 2 * X[batch].T @ (X[batch] @ w - y[batch]) / np.float64(len(batch))
        return w

    def last_batch_filled_up(w, X, y, order, lr, batch_size):
        """Where the batches fit this is right; where they do not, some samples are used a second time. The last batch
        may be smaller."""
        missing = -len(order) % batch_size
        return _steps(w, X, y, _cut(np.concatenate([order, order[:missing]]), batch_size), lr)

    def equal_batches(w, X, y, order, lr, batch_size):
        """The samples have been shared out evenly. All batches but the last should have the size that was asked for."""
        return _steps(w, X, y, np.array_split(order, -(-len(order) // batch_size)), lr)

    def batch_size_for_number(w, X, y, order, lr, batch_size):
        """The samples have been shared out into as many batches as one of them should have samples."""
        return _steps(w, X, y, np.array_split(order, batch_size), lr)

    def too_few_equal_batches(w, X, y, order, lr, batch_size):
        """The samples have been shared out evenly, and where they do not fit the batches are too large. The last may
        be smaller."""
        return _steps(w, X, y, np.array_split(order, len(order) // batch_size), lr)

    def order_ignored(w, X, y, order, lr, batch_size):
        """The samples come in the order in which they lie in X. One of the arguments is not used."""
        return _steps(w, X, y, _cut(np.arange(len(order)), batch_size), lr)

    def order_for_inputs_only(w, X, y, order, lr, batch_size):
        """The inputs are in the new order and the targets are not: each sample has another one's target."""
        return _steps(w, X[order], y, _cut(np.arange(len(order)), batch_size), lr)

    def order_for_targets_only(w, X, y, order, lr, batch_size):
        """The targets are in the new order and the inputs are not: each target belongs to another sample."""
        return _steps(w, X, y[order], _cut(np.arange(len(order)), batch_size), lr)

    def order_inverted(w, X, y, order, lr, batch_size):
        """The order is read the wrong way: its first entry says which sample comes first, not where sample 0 goes."""
        return _steps(w, X, y, _cut(np.argsort(order), batch_size), lr)

    def order_reversed(w, X, y, order, lr, batch_size):
        """The batches are walked through from the end of the order to its beginning."""
        return _steps(w, X, y, _cut(order[::-1], batch_size), lr)

    def stale_weights(w, X, y, order, lr, batch_size):
        """All gradients are taken at the weights with which the epoch began. Where should the second batch's gradient
        be taken?"""
        return w - sum(w - _steps(w, X, y, [batch], lr) for batch in _cut(order, batch_size))

    def all_samples_in_each_step(w, X, y, order, lr, batch_size):
        """There are as many steps as batches, but each looks at all samples."""
        return _steps(w, X, y, [order] * -(-len(order) // batch_size), lr)

    def one_step_with_all(w, X, y, order, lr, batch_size):
        """This is one step of gradient descent with all samples. An epoch has one step for each batch."""
        return _steps(w, X, y, [order], lr)

    def first_batch_only(w, X, y, order, lr, batch_size):
        """This is where the weights are after the first batch. Does the function return from within the loop?"""
        return _steps(w, X, y, _cut(order, batch_size)[:1], lr)

    def last_batch_only(w, X, y, order, lr, batch_size):
        """Only the last batch's step is in it. Does each turn of the loop begin at the first weights again?"""
        return _steps(w, X, y, _cut(order, batch_size)[-1:], lr)

    def first_batch_in_each_step(w, X, y, order, lr, batch_size):
        """Every step uses the first batch. Does the slice move on?"""
        return _steps(w, X, y, [order[:batch_size]] * -(-len(order) // batch_size), lr)

    def one_sample_a_step(w, X, y, order, lr, batch_size):
        """There is a step for each sample. One of the arguments is not used."""
        return _steps(w, X, y, _cut(order, 1), lr)

    def a_step_for_each_sample_of_a_batch(w, X, y, order, lr, batch_size):
        """The weights move for each sample of a batch, and the next sample's gradient is taken there already. Where in
        the loops is the step?"""
        for batch in _cut(order, batch_size):
            for i in batch:
                w = w - lr * 2 * (X[i] @ w - y[i]) * X[i] / len(batch)
        return w

    def gradient_piles_up(w, X, y, order, lr, batch_size):
        """The first step is right. After it the gradients of the earlier batches are still in the sum: where is it set
        to zero?"""
        total = np.zeros_like(w)
        for batch in _cut(order, batch_size):
            total = total + 2 * X[batch].T @ (X[batch] @ w - y[batch]) / len(batch)
            w = w - lr * total
        return w

    def begins_at_zero(w, X, y, order, lr, batch_size):
        """The epoch begins at zero. One of the arguments says where it should begin."""
        return _steps(0 * w, X, y, _cut(order, batch_size), lr)

    def lr_forgotten(w, X, y, order, lr, batch_size):
        """Each step is as long as the gradient itself. One of the arguments is not used."""
        return _steps(w, X, y, _cut(order, batch_size), 1.0)

    def overlapping_batches(w, X, y, order, lr, batch_size):
        """There are too many steps: the next batch begins one sample later. How far should it move on?"""
        return _steps(w, X, y, [order[i:i + batch_size] for i in range(len(order))], lr)

    def sum_for_mean(w, X, y, order, lr, batch_size):
        """The steps grow with the batch. The sum of the gradients or their mean?"""
        for batch in _cut(order, batch_size):
            w = w - lr * 2 * X[batch].T @ (X[batch] @ w - y[batch])
        return w

    def mean_over_all(w, X, y, order, lr, batch_size):
        """Each batch's sum is divided by the number of all samples, so the steps are too short."""
        for batch in _cut(order, batch_size):
            w = w - lr * 2 * X[batch].T @ (X[batch] @ w - y[batch]) / len(y)
        return w

    def two_forgotten(w, X, y, order, lr, batch_size):
        """Each step is half as long as it should be. What does the square leave behind when it is differentiated?"""
        return _steps(w, X, y, _cut(order, batch_size), lr, factor=1.0)

    def uphill(w, X, y, order, lr, batch_size):
        """The steps climb. Look at the sign."""
        return _steps(w, X, y, _cut(order, batch_size), -lr)

    def lr_shared_out(w, X, y, order, lr, batch_size):
        """The learning rate has been divided by the number of batches. Each step should have all of it."""
        batches = _cut(order, batch_size)
        return _steps(w, X, y, batches, lr / len(batches))

    def two_epochs(w, X, y, order, lr, batch_size):
        """Every batch is used twice. How often does the loop go through the order?"""
        return _steps(w, X, y, 2 * _cut(order, batch_size), lr)

    def all_weights_returned(w, X, y, order, lr, batch_size):
        """The weights after every step are here. Only the last are asked for."""
        batches = _cut(order, batch_size)
        return np.array([_steps(w, X, y, batches[:k], lr) for k in range(1, len(batches) + 1)])

    def weights_in_place(w, X, y, order, lr, batch_size):
        """The numbers are right, but the caller's w is overwritten. Look for -= or an assignment to its entries: both
        change the array itself."""
        w -= w - _steps(w, X, y, _cut(order, batch_size), lr)
        return w
