"""Known mistakes of homework 3: each function makes one, and its text is the hint that a student gets.

A hint says where to look and not what to write.
"""
import numpy as np


class momentum_step:
    def uphill(theta, velocity, gradient, lr, momentum):
        """The velocity is right, but theta walks up the slope. Look at the sign in the second line of the rule."""
        velocity = momentum * velocity + lr * gradient
        return theta + velocity, velocity

    def gradient_subtracted(theta, velocity, gradient, lr, momentum):
        """The gradient enters the velocity with the wrong sign for a velocity that is subtracted from theta."""
        velocity = momentum * velocity - lr * gradient
        return theta - velocity, velocity

    def velocity_added(theta, velocity, gradient, lr, momentum):
        """These are lecture C's signs, where the velocity is added to theta. This question has the other convention:
        look at both signs."""
        velocity = momentum * velocity - lr * gradient
        return theta + velocity, velocity

    def stale_velocity(theta, velocity, gradient, lr, momentum):
        """The new velocity is right, but theta has moved by another one. Which of the two lines of the rule comes
        first?"""
        return theta - velocity, momentum * velocity + lr * gradient

    def old_velocity_returned(theta, velocity, gradient, lr, momentum):
        """theta is right. The velocity that comes back is the one that went in."""
        return theta - (momentum * velocity + lr * gradient), velocity

    def old_theta_returned(theta, velocity, gradient, lr, momentum):
        """The velocity is right. The theta that comes back is the one that went in."""
        return theta.copy(), momentum * velocity + lr * gradient

    def average(theta, velocity, gradient, lr, momentum):
        """This velocity is a weighted average of the old one and the push. The heavy ball's velocity is a sum: what
        multiplies the newest gradient?"""
        velocity = momentum * velocity + (1 - momentum) * lr * gradient
        return theta - velocity, velocity

    def average_of_gradients(theta, velocity, gradient, lr, momentum):
        """This velocity is a weighted average of gradients, and the learning rate comes in after it. That is the first
        half of Adam. Look at both factors of the gradient in the heavy ball's velocity."""
        velocity = momentum * velocity + (1 - momentum) * gradient
        return theta - lr * velocity, velocity

    def lr_twice(theta, velocity, gradient, lr, momentum):
        """The velocity is right, and theta does not move by all of it. How often does the learning rate come in?"""
        velocity = momentum * velocity + lr * gradient
        return theta - lr * velocity, velocity

    def buffer(theta, velocity, gradient, lr, momentum):
        """This is PyTorch's form: the learning rate multiplies the whole velocity when theta moves. Where does it
        stand in the rule of the question?"""
        velocity = momentum * velocity + gradient
        return theta - lr * velocity, velocity

    def lr_forgotten(theta, velocity, gradient, lr, momentum):
        """The steps are too long: the gradient enters the velocity in full. One of the arguments is not used."""
        velocity = momentum * velocity + gradient
        return theta - velocity, velocity

    def lr_on_all(theta, velocity, gradient, lr, momentum):
        """The learning rate multiplies more than the gradient. Look at the brackets."""
        velocity = lr * (momentum * velocity + gradient)
        return theta - velocity, velocity

    def momentum_on_all(theta, velocity, gradient, lr, momentum):
        """The newest gradient is made smaller by the momentum, too. Look at what the momentum multiplies."""
        velocity = momentum * (velocity + lr * gradient)
        return theta - velocity, velocity

    def momentum_forgotten(theta, velocity, gradient, lr, momentum):
        """The old velocity is kept in full, so this ball never loses speed. One of the arguments is not used."""
        velocity = velocity + lr * gradient
        return theta - velocity, velocity

    def one_minus_momentum(theta, velocity, gradient, lr, momentum):
        """A momentum of 0.9 should keep nine tenths of the old velocity. This keeps one tenth."""
        velocity = (1 - momentum) * velocity + lr * gradient
        return theta - velocity, velocity

    def gradient_descent(theta, velocity, gradient, lr, momentum):
        """This is gradient descent: the old velocity leaves no trace."""
        velocity = lr * gradient
        return theta - velocity, velocity

    def step_and_velocity(theta, velocity, gradient, lr, momentum):
        """The velocity is right. In place of the new theta comes the step alone."""
        velocity = momentum * velocity + lr * gradient
        return -velocity, velocity

    def swapped(theta, velocity, gradient, lr, momentum):
        """Both results are right, in the other order."""
        velocity = momentum * velocity + lr * gradient
        return velocity, theta - velocity

    def both_in_place(theta, velocity, gradient, lr, momentum):
        """The numbers are right, but theta and velocity are overwritten: whoever calls this twice with the same arrays
        gets two different answers. Look for *=, += and -=."""
        velocity *= momentum
        velocity += lr * gradient
        theta -= velocity
        return theta, velocity

    def velocity_in_place(theta, velocity, gradient, lr, momentum):
        """The numbers are right, but the caller's velocity is overwritten. Look for *=, += or an assignment to its
        entries: all change the array itself."""
        velocity *= momentum
        velocity += lr * gradient
        return theta - velocity, velocity

    def theta_in_place(theta, velocity, gradient, lr, momentum):
        """The numbers are right, but the caller's theta is overwritten. Look for -= or an assignment to its entries:
        both change the array itself."""
        velocity = momentum * velocity + lr * gradient
        theta -= velocity
        return theta, velocity


class unrolled_velocity:
    def power_too_high(gradients, lr, momentum):
        """Every gradient has lost one factor of the momentum too much. Which power belongs to the newest?"""
        return lr * (momentum ** np.arange(len(gradients), 0, -1)) @ gradients

    def power_too_low(gradients, lr, momentum):
        """Every gradient has lost one factor of the momentum too little, and the newest has even gained one. Which
        power belongs to the newest?"""
        return lr * (momentum ** (np.arange(len(gradients), 0, -1) - 2.0)) @ gradients

    def oldest_first(gradients, lr, momentum):
        """The weights run the wrong way: here the oldest gradient counts in full and the newest least."""
        return lr * (momentum ** np.arange(len(gradients))) @ gradients

    def oldest_first_from_one(gradients, lr, momentum):
        """The weights run the wrong way, and no gradient counts in full."""
        return lr * (momentum ** np.arange(1, len(gradients) + 1)) @ gradients

    def no_weights(gradients, lr, momentum):
        """All gradients count in full, however old they are. One of the arguments is not used."""
        return lr * gradients.sum(axis=0)

    def lr_forgotten(gradients, lr, momentum):
        """The weights are right, and something multiplies the whole sum in the equation that is missing here."""
        return (momentum ** np.arange(len(gradients))[::-1]) @ gradients

    def lr_at_each_step(gradients, lr, momentum):
        """Old gradients are multiplied by the learning rate again at every step. Is it inside the power?"""
        return lr * ((lr * momentum) ** np.arange(len(gradients))[::-1]) @ gradients

    def lr_twice(gradients, lr, momentum):
        """The weights are right. Count how often the learning rate comes in."""
        return lr * lr * (momentum ** np.arange(len(gradients))[::-1]) @ gradients

    def average(gradients, lr, momentum):
        """These weights belong to an exponentially weighted average. The velocity is a sum: what is the weight of the
        newest gradient?"""
        return lr * (1 - momentum) * (momentum ** np.arange(len(gradients))[::-1]) @ gradients

    def weights_sum_to_one(gradients, lr, momentum):
        """The weights have been divided by their sum. The velocity is a sum, not a mean."""
        weights = momentum ** np.arange(len(gradients))[::-1]
        return lr * weights @ gradients / weights.sum()

    def mean(gradients, lr, momentum):
        """This is smaller than the velocity by the number of gradients. A sum or a mean?"""
        return lr * (momentum ** np.arange(len(gradients))[::-1]) @ gradients / len(gradients)

    def newest_missing(gradients, lr, momentum):
        """The newest gradient is not in it. Where does the sum end?"""
        weights = momentum ** np.arange(len(gradients))[::-1]
        return lr * weights[:-1] @ gradients[:-1]

    def oldest_missing(gradients, lr, momentum):
        """The oldest gradient is not in it. Where does the sum begin?"""
        weights = momentum ** np.arange(len(gradients))[::-1]
        return lr * weights[1:] @ gradients[1:]

    def oldest_missing_and_power_too_high(gradients, lr, momentum):
        """The oldest gradient is not in it, and the others have one factor of the momentum too much. Which row is
        g₁?"""
        weights = momentum ** np.arange(len(gradients), 0, -1)
        return lr * weights[1:] @ gradients[1:]

    def oldest_only(gradients, lr, momentum):
        """Only the oldest gradient is in it, in full. Does the function return from within a loop, or does the sum stop
        there?"""
        return lr * gradients[0]

    def oldest_without_lr(gradients, lr, momentum):
        """The oldest gradient is in it without the learning rate. What is the velocity before the first step?"""
        weights = lr * momentum ** np.arange(len(gradients))[::-1]
        return weights @ gradients + (1 - lr) * momentum ** (len(gradients) - 1) * gradients[0]

    def not_summed(gradients, lr, momentum):
        """The weighted gradients are here, one a row. What is to be done with them?"""
        return lr * momentum ** np.arange(len(gradients))[::-1, None] * gradients

    def newest_only(gradients, lr, momentum):
        """Only the newest gradient is in it: this is a step of gradient descent. Is the sum begun anew in each turn of
        a loop?"""
        return lr * gradients[-1]

    def product_for_power(gradients, lr, momentum):
        """The age of a gradient multiplies the momentum. A velocity that is multiplied by it in every step leads to
        something else."""
        return lr * (momentum * np.arange(len(gradients))[::-1]) @ gradients

    def minus(gradients, lr, momentum):
        """The size is right and the sign is not. In this course the velocity points up the slope and is subtracted."""
        return -lr * (momentum ** np.arange(len(gradients))[::-1]) @ gradients

    def over_coordinates(gradients, lr, momentum):
        """The sum runs over the coordinates of each gradient. It should run over the gradients: look at the axis."""
        weights = momentum ** np.arange(len(gradients))[::-1]
        return lr * (weights[:, None] * gradients).sum(axis=1)

    def over_everything(gradients, lr, momentum):
        """One number is left for all coordinates. Which axis should the sum run along?"""
        weights = momentum ** np.arange(len(gradients))[::-1]
        return lr * (weights[:, None] * gradients).sum()

    def all_velocities(gradients, lr, momentum):
        """The velocities after every step are here. Only the one after the last is asked for."""
        age = np.arange(len(gradients))[:, None] - np.arange(len(gradients))
        return lr * np.where(age >= 0, momentum ** np.maximum(age, 0), 0.0) @ gradients

    def gradients_in_place(gradients, lr, momentum):
        """The numbers are right, but the caller's gradients are overwritten by weighted ones. Look for *= or an
        assignment to its entries: both change the array itself."""
        gradients *= lr * momentum ** np.arange(len(gradients))[::-1, None]
        return gradients.sum(axis=0)


def _walk(start, steps, move):
    """Points from `start` on, for a `move` that takes theta and velocity and returns the new ones."""
    theta, velocity = start.copy(), np.zeros_like(start)
    path = [theta]
    for _ in range(steps):
        theta, velocity = move(theta, velocity)
        path.append(theta)
    return np.array(path)


def _heavy_ball(curvatures, lr, momentum):
    def move(theta, velocity):
        velocity = momentum * velocity + lr * curvatures * theta
        return theta - velocity, velocity
    return move


class momentum_path:
    def start_missing(start, curvatures, lr, momentum, steps):
        """The points are right, and the first of them is missing: the path begins before the first step."""
        return _walk(start, steps, _heavy_ball(curvatures, lr, momentum))[1:]

    def end_missing(start, curvatures, lr, momentum, steps):
        """The points are right, and the last of them is missing. How many points have so many steps?"""
        return _walk(start, steps, _heavy_ball(curvatures, lr, momentum))[:-1]

    def one_step_too_many(start, curvatures, lr, momentum, steps):
        """The points are right, and then comes one more step than was asked for."""
        return _walk(start, steps + 1, _heavy_ball(curvatures, lr, momentum))

    def only_the_end(start, curvatures, lr, momentum, steps):
        """This is the last point. The whole path is asked for."""
        return _walk(start, steps, _heavy_ball(curvatures, lr, momentum))[-1]

    def transposed(start, curvatures, lr, momentum, steps):
        """The numbers are right. Points should be rows, and here they are columns."""
        return _walk(start, steps, _heavy_ball(curvatures, lr, momentum)).T

    def same_point_in_all_rows(start, curvatures, lr, momentum, steps):
        """All rows are the last point. Each row was the same array, and a later step changed it: what does -= do to an
        array that a list already holds?"""
        path = _walk(start, steps, _heavy_ball(curvatures, lr, momentum))
        return np.broadcast_to(path[-1], path.shape).copy()

    def same_point_after_the_start(start, curvatures, lr, momentum, steps):
        """All rows but the first are the last point. They are the same array, and a later step changed it: what does -=
        do to an array that a list already holds?"""
        path = _walk(start, steps, _heavy_ball(curvatures, lr, momentum))
        return np.vstack([start, np.broadcast_to(path[-1], path[1:].shape)])

    def end_for_start(start, curvatures, lr, momentum, steps):
        """The steps are right. The first row has become the last point: what does -= do to an array that a list already
        holds?"""
        path = _walk(start, steps, _heavy_ball(curvatures, lr, momentum))
        return np.vstack([path[-1], path[1:]])

    def start_twice(start, curvatures, lr, momentum, steps):
        """The start is there twice, and the points come a row late. Which comes first in the loop, moving theta or
        noting it down, and is the velocity new when theta moves?"""
        path = _walk(start, steps, _heavy_ball(curvatures, lr, momentum))
        return np.vstack([start, path[:-1]])

    def a_row_early(start, curvatures, lr, momentum, steps):
        """There are as many rows as there should be, but the first is the point after the first step. What is the
        first point of the path?"""
        return _walk(start, steps + 1, _heavy_ball(curvatures, lr, momentum))[1:]

    def first_step_only(start, curvatures, lr, momentum, steps):
        """The path ends after its first step. Does the function return from within the loop?"""
        return _walk(start, 1, _heavy_ball(curvatures, lr, momentum))

    def flattened(start, curvatures, lr, momentum, steps):
        """The numbers are right, but all points stand in one row. How do you make an array of them?"""
        return _walk(start, steps, _heavy_ball(curvatures, lr, momentum)).ravel()

    def first_row_empty(start, curvatures, lr, momentum, steps):
        """The steps are right. The first row is still as it was made."""
        path = _walk(start, steps, _heavy_ball(curvatures, lr, momentum))
        path[0] = 0
        return path

    def last_row_empty(start, curvatures, lr, momentum, steps):
        """The steps are right as far as they go. The last row is still as it was made: where does the loop end?"""
        path = _walk(start, steps, _heavy_ball(curvatures, lr, momentum))
        path[-1] = 0
        return path

    def velocity_reset(start, curvatures, lr, momentum, steps):
        """This is the path of gradient descent. The velocity is gone after each step: where is it set to zero?"""
        return _walk(start, steps, _heavy_ball(curvatures, lr, 0.0))

    def gradient_of_the_start(start, curvatures, lr, momentum, steps):
        """Every step uses the gradient at the start. The gradient depends on where theta is by then."""
        def move(theta, velocity):
            velocity = momentum * velocity + lr * curvatures * start
            return theta - velocity, velocity
        return _walk(start, steps, move)

    def lookahead(start, curvatures, lr, momentum, steps):
        """This is Nesterov's path: the gradient is taken where the velocity is about to carry theta. Momentum takes it
        somewhere else."""
        def move(theta, velocity):
            velocity = momentum * velocity + lr * curvatures * (theta - momentum * velocity)
            return theta - velocity, velocity
        return _walk(start, steps, move)

    def stale_velocity(start, curvatures, lr, momentum, steps):
        """theta moves by the velocity of the step before, so the first step goes nowhere. Which of the two lines of
        the rule comes first?"""
        def move(theta, velocity):
            return theta - velocity, momentum * velocity + lr * curvatures * theta
        return _walk(start, steps, move)

    def gradient_after_the_step(start, curvatures, lr, momentum, steps):
        """theta has already been carried on by the old velocity when the gradient is taken and in full when it moves
        again. Move theta once in each step."""
        def move(theta, velocity):
            theta = theta - momentum * velocity
            velocity = momentum * velocity + lr * curvatures * theta
            return theta - velocity, velocity
        return _walk(start, steps, move)

    def running_start(start, curvatures, lr, momentum, steps):
        """The first step is too long: the ball is already rolling before it. With which velocity does it begin?"""
        theta, velocity = start.copy(), lr * curvatures * start
        path, move = [theta], _heavy_ball(curvatures, lr, momentum)
        for _ in range(steps):
            theta, velocity = move(theta, velocity)
            path.append(theta)
        return np.array(path)

    def uphill(start, curvatures, lr, momentum, steps):
        """theta walks up the slope. Look at the sign in the second line of the rule."""
        def move(theta, velocity):
            velocity = momentum * velocity + lr * curvatures * theta
            return theta + velocity, velocity
        return _walk(start, steps, move)

    def average(start, curvatures, lr, momentum, steps):
        """The steps are too short: this velocity is an exponentially weighted average. What multiplies the newest
        gradient in the heavy ball's velocity?"""
        def move(theta, velocity):
            velocity = momentum * velocity + (1 - momentum) * lr * curvatures * theta
            return theta - velocity, velocity
        return _walk(start, steps, move)

    def lr_twice(start, curvatures, lr, momentum, steps):
        """The steps are too short already at the first. How often does the learning rate come in?"""
        return _walk(start, steps, _heavy_ball(curvatures, lr * lr, momentum))

    def lr_forgotten(start, curvatures, lr, momentum, steps):
        """The first step is as long as the gradient. One of the arguments is not used."""
        return _walk(start, steps, _heavy_ball(curvatures, 1.0, momentum))

    def momentum_forgotten(start, curvatures, lr, momentum, steps):
        """The old velocity is kept in full, so the ball swings and never comes to rest. One of the arguments is not
        used."""
        return _walk(start, steps, _heavy_ball(curvatures, lr, 1.0))

    def momentum_on_all(start, curvatures, lr, momentum, steps):
        """The newest gradient is made smaller by the momentum, too. Look at what the momentum multiplies."""
        def move(theta, velocity):
            velocity = momentum * (velocity + lr * curvatures * theta)
            return theta - velocity, velocity
        return _walk(start, steps, move)

    def gradient_doubled(start, curvatures, lr, momentum, steps):
        """The first step is twice as long as it should be. What becomes of the ½ when you differentiate the bowl?"""
        return _walk(start, steps, _heavy_ball(2 * curvatures, lr, momentum))

    def gradient_halved(start, curvatures, lr, momentum, steps):
        """The first step is half as long as it should be. What becomes of the square when you differentiate the
        bowl?"""
        return _walk(start, steps, _heavy_ball(0.5 * curvatures, lr, momentum))

    def gradient_summed(start, curvatures, lr, momentum, steps):
        """All coordinates are pushed by the same number. The gradient has an entry for each: is there a sum or a scalar
        product?"""
        def move(theta, velocity):
            velocity = momentum * velocity + lr * (curvatures @ theta)
            return theta - velocity, velocity
        return _walk(start, steps, move)

    def curvature_forgotten(start, curvatures, lr, momentum, steps):
        """The gradient is the same in a steep bowl and in a flat one. One of the arguments is not used."""
        return _walk(start, steps, _heavy_ball(1.0, lr, momentum))

    def loss_for_gradient(start, curvatures, lr, momentum, steps):
        """What pushes theta here is the height of the bowl along each axis, not its slope."""
        def move(theta, velocity):
            velocity = momentum * velocity + lr * 0.5 * curvatures * theta ** 2
            return theta - velocity, velocity
        return _walk(start, steps, move)

    def velocities_returned(start, curvatures, lr, momentum, steps):
        """These are the velocities. The points are asked for."""
        points = _walk(start, steps, _heavy_ball(curvatures, lr, momentum))
        return np.concatenate([np.zeros((1, len(start))), points[:-1] - points[1:]])

    def start_in_place(start, curvatures, lr, momentum, steps):
        """The path is right, but the caller's start is overwritten: theta and start are the same array until one of
        them becomes a copy."""
        path, velocity = [start.copy()], np.zeros_like(start)
        for _ in range(steps):
            velocity = momentum * velocity + lr * curvatures * start
            start -= velocity
            path.append(start.copy())
        return np.array(path)
