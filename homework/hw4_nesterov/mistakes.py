"""Known mistakes of homework 4: each function makes one, and its text is the hint that a student gets.

A hint says where to look and not what to write.
"""
import numpy as np


class lookahead_point:
    def wrong_direction(theta, velocity, momentum):
        """This looks back to where the walk has come from. In this course the velocity is subtracted: look at the
        sign."""
        return theta + momentum * velocity

    def momentum_forgotten(theta, velocity, momentum):
        """This looks too far. One of the arguments is not used: how much of the velocity is left in the next step?"""
        return theta - velocity

    def momentum_forgotten_and_back(theta, velocity, momentum):
        """The sign is wrong, and one of the arguments is not used."""
        return theta + velocity

    def one_minus_momentum(theta, velocity, momentum):
        """A momentum of 0.9 should keep nine tenths of the velocity. This keeps one tenth."""
        return theta - (1 - momentum) * velocity

    def momentum_on_all(theta, velocity, momentum):
        """The momentum multiplies more than the velocity. Look at the brackets."""
        return momentum * (theta - velocity)

    def momentum_on_theta(theta, velocity, momentum):
        """The momentum multiplies the wrong one of the two arrays."""
        return momentum * theta - velocity

    def momentum_twice(theta, velocity, momentum):
        """This does not look far enough. How often does the momentum come in?"""
        return theta - momentum ** 2 * velocity

    def divided_by_momentum(theta, velocity, momentum):
        """The smaller the momentum, the further this looks. What should the momentum do to the velocity?"""
        return theta - velocity / momentum

    def momentum_subtracted(theta, velocity, momentum):
        """The momentum is taken away as if it were a distance. What should it do to the velocity?"""
        return theta - velocity - momentum

    def stays(theta, velocity, momentum):
        """This is where theta is already. The velocity has no influence."""
        return theta.copy()

    def only_the_jump(theta, velocity, momentum):
        """This is the jump. The point where it ends is asked for."""
        return -momentum * velocity

    def only_the_length(theta, velocity, momentum):
        """This is what should be taken away from theta. The point itself is asked for."""
        return momentum * velocity

    def arrays_swapped(theta, velocity, momentum):
        """theta and velocity have changed places."""
        return velocity - momentum * theta

    def theta_multiplied(theta, velocity, momentum):
        """The jump is theta times what it should be. Is there a product where a difference should be?"""
        return theta * (1 - momentum * velocity)

    def size_of_velocity(theta, velocity, momentum):
        """All coordinates look the same way, whatever their velocity. What has become of its sign?"""
        return theta - momentum * np.abs(velocity)

    def summed_velocity(theta, velocity, momentum):
        """All coordinates jump by the same. Each has a velocity of its own: is there a sum or a scalar product?"""
        return theta - momentum * velocity.sum()

    def averaged_velocity(theta, velocity, momentum):
        """All coordinates jump by the same. Each has a velocity of its own: is there a mean?"""
        return theta - momentum * velocity.mean()

    def theta_in_place(theta, velocity, momentum):
        """The numbers are right, but the caller's theta is overwritten: looking is not going. Look for -= or an
        assignment to its entries: both change the array itself."""
        theta -= momentum * velocity
        return theta

    def velocity_in_place(theta, velocity, momentum):
        """The numbers are right, but the caller's velocity is overwritten. Look for *= or an assignment to its entries:
        both change the array itself."""
        velocity *= momentum
        return theta - velocity


def _step(theta, velocity, slope, lr, momentum, *, at=None):
    """A step with the derivative taken at `at`, the look-ahead point without."""
    g = np.polyval(slope, theta - momentum * velocity if at is None else at)
    velocity = momentum * velocity + lr * g
    return theta - velocity, velocity


class nesterov_step:
    def derivative_at_theta(theta, velocity, slope, lr, momentum):
        """This is a step of momentum. Where does Nesterov's method ask for the derivative?"""
        return _step(theta, velocity, slope, lr, momentum, at=theta)

    def looks_back(theta, velocity, slope, lr, momentum):
        """The derivative is taken where the walk has come from. Look at the sign in the look-ahead point."""
        return _step(theta, velocity, slope, lr, momentum, at=theta + momentum * velocity)

    def looks_too_far(theta, velocity, slope, lr, momentum):
        """The derivative is taken too far ahead: the velocity has not been made smaller there. What is missing in the
        look-ahead point?"""
        return _step(theta, velocity, slope, lr, momentum, at=theta - velocity)

    def looks_with_the_new_velocity(theta, velocity, slope, lr, momentum):
        """Two derivatives are taken in this step, the first of them at theta. Which velocity does the look-ahead point
        need?"""
        ahead = theta - momentum * _step(theta, velocity, slope, lr, momentum, at=theta)[1]
        return _step(theta, velocity, slope, lr, momentum, at=ahead)

    def looks_along_the_slope(theta, velocity, slope, lr, momentum):
        """The derivative is taken where a step of gradient descent would end. Does the slope or the velocity say where
        to look?"""
        return _step(theta, velocity, slope, lr, momentum, at=theta - lr * np.polyval(slope, theta))

    def derivative_at_the_velocity(theta, velocity, slope, lr, momentum):
        """The derivative is taken at the jump itself, as if theta were zero. Where does the jump begin?"""
        return _step(theta, velocity, slope, lr, momentum, at=-momentum * velocity)

    def steps_from_the_lookahead_point(theta, velocity, slope, lr, momentum):
        """The velocity is right, but the jump is made twice: the step begins at the look-ahead point. Looking is not
        going; is there a -= where that point is made?"""
        _, new = _step(theta, velocity, slope, lr, momentum)
        return theta - momentum * velocity - new, new

    def next_lookahead_point(theta, velocity, slope, lr, momentum):
        """The velocity is right. In place of theta comes the next look-ahead point, which is what libraries store."""
        theta, velocity = _step(theta, velocity, slope, lr, momentum)
        return theta - momentum * velocity, velocity

    def old_lookahead_point(theta, velocity, slope, lr, momentum):
        """The velocity is right. In place of the new theta comes the point where the derivative was taken."""
        return theta - momentum * velocity, _step(theta, velocity, slope, lr, momentum)[1]

    def library_step_from_theta(theta, velocity, slope, lr, momentum):
        """The velocity is right. theta moves as the point does that a library stores, by the jump of the next step and
        the correction. Which jump belongs to this step?"""
        g = np.polyval(slope, theta - momentum * velocity)
        velocity = momentum * velocity + lr * g
        return theta - momentum * velocity - lr * g, velocity

    def library_step(theta, velocity, slope, lr, momentum):
        """This is the step of a library, which stores the look-ahead point. theta is not that point here: where is the
        derivative taken?"""
        g = np.polyval(slope, theta)
        velocity = momentum * velocity + lr * g
        return theta - momentum * velocity - lr * g, velocity

    def correction_only(theta, velocity, slope, lr, momentum):
        """The velocity is right. theta has made the correction and not the jump."""
        g = np.polyval(slope, theta - momentum * velocity)
        return theta - lr * g, momentum * velocity + lr * g

    def uphill(theta, velocity, slope, lr, momentum):
        """The velocity is right, but theta walks up the slope. Look at the sign in the last of the three lines."""
        theta_after, new = _step(theta, velocity, slope, lr, momentum)
        return 2 * theta - theta_after, new

    def derivative_subtracted(theta, velocity, slope, lr, momentum):
        """The derivative enters the velocity with the wrong sign for a velocity that is subtracted from theta."""
        velocity = momentum * velocity - lr * np.polyval(slope, theta - momentum * velocity)
        return theta - velocity, velocity

    def velocity_added(theta, velocity, slope, lr, momentum):
        """These are the signs of lecture A's Nesterov slide, where the velocity is added to theta. This question has
        the other convention: look at all three signs."""
        velocity = momentum * velocity - lr * np.polyval(slope, theta + momentum * velocity)
        return theta + velocity, velocity

    def signs_of_two_slides(theta, velocity, slope, lr, momentum):
        """The look-ahead point is right, and the rest has the signs of lecture A's Nesterov slide, where the velocity
        is added. Do not mix the two conventions."""
        velocity = momentum * velocity - lr * np.polyval(slope, theta - momentum * velocity)
        return theta + velocity, velocity

    def stale_velocity(theta, velocity, slope, lr, momentum):
        """The new velocity is right, but theta has moved by the old one. Which of the lines of the rule comes first?"""
        return theta - velocity, _step(theta, velocity, slope, lr, momentum)[1]

    def old_velocity_returned(theta, velocity, slope, lr, momentum):
        """theta is right. The velocity that comes back is the one that went in."""
        return _step(theta, velocity, slope, lr, momentum)[0], velocity

    def jump_only(theta, velocity, slope, lr, momentum):
        """This is the jump alone: the derivative has no influence. What comes on top of the old velocity?"""
        return theta - momentum * velocity, momentum * velocity

    def gradient_descent(theta, velocity, slope, lr, momentum):
        """The look is right, but nothing of the old velocity is left in the new one."""
        velocity = lr * np.polyval(slope, theta - momentum * velocity)
        return theta - velocity, velocity

    def average(theta, velocity, slope, lr, momentum):
        """This velocity is a weighted average of the old one and the push. It should be a sum: what multiplies the
        newest derivative?"""
        g = np.polyval(slope, theta - momentum * velocity)
        velocity = momentum * velocity + (1 - momentum) * lr * g
        return theta - velocity, velocity

    def average_without_lr(theta, velocity, slope, lr, momentum):
        """This velocity is a weighted average of the old one and the newest derivative. Compare it with the second of
        the three lines: what multiplies the derivative there?"""
        g = np.polyval(slope, theta - momentum * velocity)
        velocity = momentum * velocity + (1 - momentum) * g
        return theta - velocity, velocity

    def lr_forgotten(theta, velocity, slope, lr, momentum):
        """The correction is too long: the derivative enters the velocity in full. One of the arguments is not used."""
        return _step(theta, velocity, slope, 1.0, momentum)

    def lr_twice(theta, velocity, slope, lr, momentum):
        """The velocity is right, and theta does not move by all of it. How often does the learning rate come in?"""
        _, new = _step(theta, velocity, slope, lr, momentum)
        return theta - lr * new, new

    def lr_squared(theta, velocity, slope, lr, momentum):
        """The correction is too short. How often does the learning rate multiply the derivative?"""
        return _step(theta, velocity, slope, lr * lr, momentum)

    def buffer(theta, velocity, slope, lr, momentum):
        """The learning rate multiplies the whole velocity when theta moves, as it does in PyTorch's form. Where does it
        stand in the rule of the question?"""
        velocity = momentum * velocity + np.polyval(slope, theta - momentum * velocity)
        return theta - lr * velocity, velocity

    def lr_on_all(theta, velocity, slope, lr, momentum):
        """The learning rate multiplies more than the derivative. Look at the brackets."""
        velocity = lr * (momentum * velocity + np.polyval(slope, theta - momentum * velocity))
        return theta - velocity, velocity

    def momentum_on_all(theta, velocity, slope, lr, momentum):
        """The newest derivative is made smaller by the momentum, too. Look at what the momentum multiplies."""
        velocity = momentum * (velocity + lr * np.polyval(slope, theta - momentum * velocity))
        return theta - velocity, velocity

    def momentum_twice(theta, velocity, slope, lr, momentum):
        """The look is right, but too little of the old velocity is left: how often does the momentum multiply it?"""
        velocity = momentum ** 2 * velocity + lr * np.polyval(slope, theta - momentum * velocity)
        return theta - velocity, velocity

    def momentum_in_the_look_only(theta, velocity, slope, lr, momentum):
        """The look is right, but the old velocity is kept in full afterwards. Look at the second line of the rule."""
        velocity = velocity + lr * np.polyval(slope, theta - momentum * velocity)
        return theta - velocity, velocity

    def one_minus_momentum(theta, velocity, slope, lr, momentum):
        """A momentum of 0.9 should keep nine tenths of the old velocity. This keeps one tenth."""
        return _step(theta, velocity, slope, lr, 1 - momentum)

    def coefficients_reversed(theta, velocity, slope, lr, momentum):
        """The coefficients are read from the wrong end. The highest power comes first."""
        return _step(theta, velocity, slope[::-1], lr, momentum)

    def differentiated_again(theta, velocity, slope, lr, momentum):
        """This uses the second derivative. The coefficients that are given are those of the first one already."""
        return _step(theta, velocity, np.polyder(slope), lr, momentum)

    def function_for_derivative(theta, velocity, slope, lr, momentum):
        """This uses the height of the function. Its derivative is given and need not be integrated."""
        return _step(theta, velocity, np.polyint(slope), lr, momentum)

    def only_the_step(theta, velocity, slope, lr, momentum):
        """The velocity is right. In place of the new theta comes the step alone."""
        velocity = _step(theta, velocity, slope, lr, momentum)[1]
        return -velocity, velocity

    def swapped(theta, velocity, slope, lr, momentum):
        """Both results are right, in the other order."""
        return _step(theta, velocity, slope, lr, momentum)[::-1]

    def both_in_place(theta, velocity, slope, lr, momentum):
        """The numbers are right, but theta and velocity are overwritten: whoever calls this twice with the same arrays
        gets two different answers. Look for *=, += and -=."""
        velocity *= momentum
        velocity += lr * np.polyval(slope, theta - velocity)
        theta -= velocity
        return theta, velocity

    def velocity_in_place(theta, velocity, slope, lr, momentum):
        """The numbers are right, but the caller's velocity is overwritten. Look for *=, += or an assignment to its
        entries: all change the array itself."""
        velocity *= momentum
        velocity += lr * np.polyval(slope, theta - velocity)
        return theta - velocity, velocity

    def theta_in_place(theta, velocity, slope, lr, momentum):
        """The numbers are right, but the caller's theta is overwritten. Look for -= or an assignment to its entries:
        both change the array itself."""
        velocity = _step(theta, velocity, slope, lr, momentum)[1]
        theta -= velocity
        return theta, velocity


def _walk(start, steps, move):
    """The points and velocities from rest on, for a `move` that takes theta and velocity and returns the new ones."""
    thetas, velocities = [start.copy()], [np.zeros_like(start)]
    for _ in range(steps):
        theta, velocity = move(thetas[-1], velocities[-1])
        thetas.append(theta)
        velocities.append(velocity)
    return np.array(thetas), np.array(velocities)


def _seeing(start, curvatures, lr, momentum, steps, *, look=None, keep=None):
    """The points and velocities of Nesterov's method; `look` times the velocity is the jump, `keep` of it is kept."""
    look = momentum if look is None else look
    keep = momentum if keep is None else keep

    def move(theta, velocity):
        velocity = keep * velocity + lr * curvatures * (theta - look * velocity)
        return theta - velocity, velocity
    return _walk(start, steps, move)


def _right(start, curvatures, lr, momentum, steps):
    points, velocities = _seeing(start, curvatures, lr, momentum, steps)
    return points, points - momentum * velocities


def _library(start, curvatures, lr, momentum, steps, step, *, back=None):
    """A walk of the stored points; ``step(g, old, new)`` says by how much, with the buffer before and after."""
    def move(stored, old):
        g = curvatures * stored
        new = momentum * old + g
        return stored - step(g, old, new), new
    stored, buffers = _walk(start, steps, move)
    return stored + (lr * momentum if back is None else back) * buffers, stored


class nesterov_walks:
    def gradient_at_theta(start, curvatures, lr, momentum, steps):
        """This is the walk of momentum. Where does Nesterov's method take the gradient?"""
        points, velocities = _seeing(start, curvatures, lr, momentum, steps, look=0)
        return points, points - momentum * velocities

    def looks_back(start, curvatures, lr, momentum, steps):
        """From the second step on the gradient is taken where the walk has come from. Look at the sign in the
        look-ahead point."""
        points, velocities = _seeing(start, curvatures, lr, momentum, steps, look=-momentum)
        return points, points + momentum * velocities

    def looks_too_far(start, curvatures, lr, momentum, steps):
        """From the second step on the gradient is taken too far ahead. How much of the velocity is left in the next
        step?"""
        points, velocities = _seeing(start, curvatures, lr, momentum, steps, look=1)
        return points, points - velocities

    def momentum_in_the_look_only(start, curvatures, lr, momentum, steps):
        """The look is right, but the velocity is kept in full from step to step. What does the momentum do in the
        second line of the rule?"""
        points, velocities = _seeing(start, curvatures, lr, momentum, steps, keep=1)
        return points, points - momentum * velocities

    def steps_from_the_lookahead_point(start, curvatures, lr, momentum, steps):
        """The jump is made twice from the second step on: the walk goes on from the look-ahead point. From there only
        the gradient is wanted."""
        def move(theta, velocity):
            ahead = theta - momentum * velocity
            velocity = momentum * velocity + lr * curvatures * ahead
            return ahead - velocity, velocity
        points, velocities = _walk(start, steps, move)
        return points, points - momentum * velocities

    def stored_is_theta(start, curvatures, lr, momentum, steps):
        """The points are right. The stored ones are the same here: how far is a library's point from theta?"""
        points, _ = _right(start, curvatures, lr, momentum, steps)
        return points, points.copy()

    def points_are_the_stored_ones(start, curvatures, lr, momentum, steps):
        """The stored points are right. The points of this course's form are the same here: they lie elsewhere once
        there is a velocity."""
        _, stored = _right(start, curvatures, lr, momentum, steps)
        return stored, stored.copy()

    def swapped(start, curvatures, lr, momentum, steps):
        """Both results are right, in the other order."""
        return _right(start, curvatures, lr, momentum, steps)[::-1]

    def stored_behind(start, curvatures, lr, momentum, steps):
        """The points are right. The stored ones lie on the wrong side of them: look at the sign."""
        points, stored = _right(start, curvatures, lr, momentum, steps)
        return points, 2 * points - stored

    def stored_too_far(start, curvatures, lr, momentum, steps):
        """The points are right. The stored ones are too far ahead of them: how much of the velocity does the next step
        keep?"""
        points, velocities = _seeing(start, curvatures, lr, momentum, steps)
        return points, points - velocities

    def stored_with_the_old_velocity(start, curvatures, lr, momentum, steps):
        """The points are right. The stored ones are as far ahead of them as the step before would have it: which
        velocity belongs to the new point?"""
        points, velocities = _seeing(start, curvatures, lr, momentum, steps)
        return points, points - momentum * np.vstack([0 * start, velocities[:-1]])

    def stored_a_row_late(start, curvatures, lr, momentum, steps):
        """The points are right. The stored ones come a row late, the start twice: each was noted down before its step
        and not after it."""
        points, stored = _right(start, curvatures, lr, momentum, steps)
        return points, np.vstack([start, stored[:-1]])

    def stored_end_missing(start, curvatures, lr, momentum, steps):
        """The points are right. Of the stored ones the last is missing: where does the walk look after its last
        step?"""
        points, stored = _right(start, curvatures, lr, momentum, steps)
        return points, stored[:-1]

    def stored_start_missing(start, curvatures, lr, momentum, steps):
        """The points are right. Of the stored ones the first is missing: with no velocity, where does the first look
        go?"""
        points, stored = _right(start, curvatures, lr, momentum, steps)
        return points, stored[1:]

    def velocities_for_stored(start, curvatures, lr, momentum, steps):
        """The points are right. In place of the stored ones come the velocities."""
        return _seeing(start, curvatures, lr, momentum, steps)

    def buffers_for_stored(start, curvatures, lr, momentum, steps):
        """The points are right. In place of the stored ones come the buffers."""
        points, velocities = _seeing(start, curvatures, lr, momentum, steps)
        return points, velocities / lr

    def library_without_the_gradient(start, curvatures, lr, momentum, steps):
        """The first step is too short: only the buffer moves the stored point. Look at what stands in the brackets of
        PyTorch's last line."""
        return _library(start, curvatures, lr, momentum, steps, lambda g, old, new: lr * momentum * new)

    def library_without_nesterov(start, curvatures, lr, momentum, steps):
        """The stored points are those of PyTorch's plain momentum. What stands in the brackets of its last line, and is
        that the buffer from before the step or after it?"""
        return _library(start, curvatures, lr, momentum, steps, lambda g, old, new: lr * new)

    def library_with_the_full_buffer(start, curvatures, lr, momentum, steps):
        """The first step of the stored point is too long. What multiplies the buffer in PyTorch's last line?"""
        return _library(start, curvatures, lr, momentum, steps, lambda g, old, new: lr * (g + new))

    def library_without_brackets(start, curvatures, lr, momentum, steps):
        """The stored point moves by the buffer in full length. What does the learning rate multiply in PyTorch's last
        line?"""
        return _library(start, curvatures, lr, momentum, steps, lambda g, old, new: lr * g + momentum * new)

    def library_with_a_velocity(start, curvatures, lr, momentum, steps):
        """The stored points have the learning rate twice in what they take over from old steps. The buffer is a sum of
        gradients as they are."""
        return _library(start, curvatures, lr, momentum, steps, lambda g, old, new: lr * (g + momentum * lr * new),
                        back=momentum * lr)

    def stored_without_nesterov(start, curvatures, lr, momentum, steps):
        """The points are right. The stored ones are the walk of momentum. What moves them beside the buffer, and is it
        the new buffer?"""
        return (_right(start, curvatures, lr, momentum, steps)[0],
                _library(start, curvatures, lr, momentum, steps, lambda g, old, new: lr * (g + momentum * old))[1])

    def points_ahead_of_the_stored_ones(start, curvatures, lr, momentum, steps):
        """The stored points are right. To get back to theta you have jumped once more: look at the sign."""
        points, stored = _right(start, curvatures, lr, momentum, steps)
        return 2 * stored - points, stored

    def points_without_lr(start, curvatures, lr, momentum, steps):
        """The stored points are right. The points lie too far from them: a buffer is not a velocity yet."""
        points, stored = _right(start, curvatures, lr, momentum, steps)
        return stored + (points - stored) / lr, stored

    def points_without_momentum(start, curvatures, lr, momentum, steps):
        """The stored points are right. The points lie too far from them: how long is a jump?"""
        points, stored = _right(start, curvatures, lr, momentum, steps)
        return stored + (points - stored) / momentum, stored

    def points_with_the_old_buffer(start, curvatures, lr, momentum, steps):
        """The stored points are right. The points are found with the buffer from before the step."""
        points, stored = _right(start, curvatures, lr, momentum, steps)
        return stored + np.vstack([0 * start, (points - stored)[:-1]]), stored

    def points_from_the_stored_one_before(start, curvatures, lr, momentum, steps):
        """The stored points are right. Each of the others is found with the new buffer and the stored point from before
        the step. Do the two belong together?"""
        points, stored = _right(start, curvatures, lr, momentum, steps)
        return np.vstack([start, stored[:-1] + (points - stored)[1:]]), stored

    def start_missing(start, curvatures, lr, momentum, steps):
        """The numbers are right, and the first of each is missing: both walks begin before the first step."""
        points, stored = _right(start, curvatures, lr, momentum, steps)
        return points[1:], stored[1:]

    def end_missing(start, curvatures, lr, momentum, steps):
        """The numbers are right, and the last of each is missing. How many points have so many steps?"""
        points, stored = _right(start, curvatures, lr, momentum, steps)
        return points[:-1], stored[:-1]

    def one_step_too_many(start, curvatures, lr, momentum, steps):
        """The numbers are right, and then comes one more step than was asked for."""
        return _right(start, curvatures, lr, momentum, steps + 1)

    def only_the_end(start, curvatures, lr, momentum, steps):
        """These are the last points. The whole walks are asked for."""
        points, stored = _right(start, curvatures, lr, momentum, steps)
        return points[-1], stored[-1]

    def transposed(start, curvatures, lr, momentum, steps):
        """The numbers are right. Points should be rows, and here they are columns."""
        points, stored = _right(start, curvatures, lr, momentum, steps)
        return points.T, stored.T

    def same_point_in_all_rows(start, curvatures, lr, momentum, steps):
        """All rows are the last point. Each row was the same array, and a later step changed it: what does -= do to an
        array that a list already holds?"""
        return tuple(np.broadcast_to(w[-1], w.shape).copy() for w in _right(start, curvatures, lr, momentum, steps))

    def points_in_place(start, curvatures, lr, momentum, steps):
        """All rows of the points are the last one, and so is the first of the stored ones: what does -= do to an array
        that a list already holds?"""
        points, stored = _right(start, curvatures, lr, momentum, steps)
        return np.broadcast_to(points[-1], points.shape).copy(), np.vstack([points[-1], stored[1:]])

    def points_same_after_the_start(start, curvatures, lr, momentum, steps):
        """The stored ones are right. All points but the start are the last one: what does -= do to an array that a list
        already holds?"""
        points, stored = _right(start, curvatures, lr, momentum, steps)
        return np.vstack([start, np.broadcast_to(points[-1], points[1:].shape)]), stored

    def start_twice(start, curvatures, lr, momentum, steps):
        """The start is there twice in both, and the points come a row late. Which comes first in the loop, moving or
        noting down?"""
        return tuple(np.vstack([start, w[:-1]]) for w in _right(start, curvatures, lr, momentum, steps))

    def a_row_early(start, curvatures, lr, momentum, steps):
        """There are as many rows as there should be, but the first are the points after the first step. Where does the
        walk begin?"""
        return tuple(w[1:] for w in _right(start, curvatures, lr, momentum, steps + 1))

    def first_step_only(start, curvatures, lr, momentum, steps):
        """The walks end after their first step. Does the function return from within the loop?"""
        return tuple(w[:2] for w in _right(start, curvatures, lr, momentum, steps))

    def stored_same_in_all_rows(start, curvatures, lr, momentum, steps):
        """The points are right. All rows of the stored ones are the last one: what does -= do to an array that a list
        already holds?"""
        points, stored = _right(start, curvatures, lr, momentum, steps)
        return points, np.broadcast_to(stored[-1], stored.shape).copy()

    def library_in_place(start, curvatures, lr, momentum, steps):
        """All rows of the stored points are the last one, and so is the first of the other points: what does -= do to
        an array that a list already holds?"""
        points, stored = _right(start, curvatures, lr, momentum, steps)
        return np.vstack([stored[-1], points[1:]]), np.broadcast_to(stored[-1], stored.shape).copy()

    def first_row_empty(start, curvatures, lr, momentum, steps):
        """The steps are right. The first row of both is still as it was made."""
        return tuple(np.vstack([0 * start, w[1:]]) for w in _right(start, curvatures, lr, momentum, steps))

    def stored_first_row_empty(start, curvatures, lr, momentum, steps):
        """The points are right. The first row of the stored ones is still as it was made."""
        points, stored = _right(start, curvatures, lr, momentum, steps)
        return points, np.vstack([0 * start, stored[1:]])

    def stored_last_row_empty(start, curvatures, lr, momentum, steps):
        """The points are right. The last row of the stored ones is still as it was made: where does the walk look after
        its last step?"""
        points, stored = _right(start, curvatures, lr, momentum, steps)
        return points, np.vstack([stored[:-1], 0 * start])

    def velocity_reset(start, curvatures, lr, momentum, steps):
        """The points are those of gradient descent. The velocity is gone after each step: where is it set to zero?"""
        points, velocities = _seeing(start, curvatures, lr, 0.0, steps)
        return points, points - momentum * velocities

    def buffer_reset(start, curvatures, lr, momentum, steps):
        """The stored points walk as in gradient descent, with longer steps. The buffer is gone after each step: where
        is it set to zero?"""
        stored, _ = _seeing(start, curvatures, lr * (1 + momentum), 0.0, steps)
        buffers = np.vstack([0 * start, curvatures * stored[:-1]])
        return stored + lr * momentum * buffers, stored

    def gradient_of_the_start(start, curvatures, lr, momentum, steps):
        """Every step uses the gradient at the start. The gradient depends on where the walk is by then."""
        def move(theta, velocity):
            velocity = momentum * velocity + lr * curvatures * start
            return theta - velocity, velocity
        points, velocities = _walk(start, steps, move)
        return points, points - momentum * velocities

    def stale_velocity(start, curvatures, lr, momentum, steps):
        """theta moves by the velocity of the step before, so the first step goes nowhere. Which of the lines of the
        rule comes first?"""
        def move(theta, velocity):
            return theta - velocity, momentum * velocity + lr * curvatures * (theta - momentum * velocity)
        points, velocities = _walk(start, steps, move)
        return points, points - momentum * velocities

    def uphill(start, curvatures, lr, momentum, steps):
        """theta walks up the slope. Look at the sign in the line in which it moves."""
        def move(theta, velocity):
            velocity = momentum * velocity + lr * curvatures * (theta - momentum * velocity)
            return theta + velocity, velocity
        points, velocities = _walk(start, steps, move)
        return points, points - momentum * velocities

    def average(start, curvatures, lr, momentum, steps):
        """The steps are too short: this velocity is an exponentially weighted average. It should be a sum: what
        multiplies the newest gradient?"""
        points, velocities = _seeing(start, (1 - momentum) * curvatures, lr, momentum, steps)
        return points, points - momentum * velocities

    def lr_twice(start, curvatures, lr, momentum, steps):
        """The steps are too short already at the first. How often does the learning rate come in?"""
        return _right(start, curvatures, lr * lr, momentum, steps)

    def lr_forgotten(start, curvatures, lr, momentum, steps):
        """The first step is as long as the gradient. One of the arguments is not used."""
        return _right(start, curvatures, 1.0, momentum, steps)

    def gradient_doubled(start, curvatures, lr, momentum, steps):
        """The first step is twice as long as it should be. What becomes of the ½ when you differentiate the bowl?"""
        return _right(start, 2 * curvatures, lr, momentum, steps)

    def gradient_halved(start, curvatures, lr, momentum, steps):
        """The first step is half as long as it should be. What becomes of the square when you differentiate the
        bowl?"""
        return _right(start, 0.5 * curvatures, lr, momentum, steps)

    def gradient_summed(start, curvatures, lr, momentum, steps):
        """All coordinates are pushed by the same number. The gradient has an entry for each: is there a sum or a scalar
        product?"""
        def move(theta, velocity):
            velocity = momentum * velocity + lr * (curvatures @ (theta - momentum * velocity))
            return theta - velocity, velocity
        points, velocities = _walk(start, steps, move)
        return points, points - momentum * velocities

    def curvature_forgotten(start, curvatures, lr, momentum, steps):
        """The gradient is the same in a steep bowl and in a flat one. One of the arguments is not used."""
        return _right(start, 1.0, lr, momentum, steps)

    def start_in_place(start, curvatures, lr, momentum, steps):
        """The numbers are right, but the caller's start is overwritten: theta and start are the same array until one of
        them becomes a copy."""
        points, stored = _right(start, curvatures, lr, momentum, steps)
        start[:] = points[-1]
        return points, stored
