"""Known mistakes of homework 6: each function makes one, and its text is the hint that a student gets.

A hint says where to look and not what to write.
"""
import numpy as np


def _mean(old, new, keep):
    """The running mean."""
    return keep * old + (1 - keep) * new


class rmsprop_step:
    def eps_outside(theta, mean_square, gradient, lr, decay, eps):
        """The mean is right. ε stands outside of the root here; where does the question have it?"""
        s = _mean(mean_square, gradient ** 2, decay)
        return theta - lr * gradient / (np.sqrt(s) + eps), s

    def eps_forgotten(theta, mean_square, gradient, lr, decay, eps):
        """The mean is right, and theta is as well where ε is tiny. One of the arguments is not used."""
        s = _mean(mean_square, gradient ** 2, decay)
        return theta - lr * gradient / np.sqrt(s), s

    def eps_added_to_theta(theta, mean_square, gradient, lr, decay, eps):
        """The mean is right. ε is added to theta and not to what is under the root. Look at the brackets."""
        s = _mean(mean_square, gradient ** 2, decay)
        return theta - lr * gradient / np.sqrt(s) + eps, s

    def eps_squared(theta, mean_square, gradient, lr, decay, eps):
        """The mean is right. ε stands inside the root, but squared."""
        s = _mean(mean_square, gradient ** 2, decay)
        return theta - lr * gradient / np.sqrt(s + eps ** 2), s

    def eps_stored(theta, mean_square, gradient, lr, decay, eps):
        """theta is right. The mean that comes back has ε in it, and would gather more of it in every step."""
        s = _mean(mean_square, gradient ** 2, decay) + eps
        return theta - lr * gradient / np.sqrt(s), s

    def root_forgotten(theta, mean_square, gradient, lr, decay, eps):
        """The mean is right. The gradient is divided by a mean of squares: what gives it back the unit of a
        gradient?"""
        s = _mean(mean_square, gradient ** 2, decay)
        return theta - lr * gradient / (s + eps), s

    def root_stored(theta, mean_square, gradient, lr, decay, eps):
        """theta is right. The root has been taken of what comes back, too; the next step needs the mean itself."""
        s = _mean(mean_square, gradient ** 2, decay)
        return theta - lr * gradient / np.sqrt(s + eps), np.sqrt(s)

    def shares_exchanged(theta, mean_square, gradient, lr, decay, eps):
        """A decay of 0.9 should keep nine tenths of the old mean. This keeps one tenth."""
        s = _mean(mean_square, gradient ** 2, 1 - decay)
        return theta - lr * gradient / np.sqrt(s + eps), s

    def sum_of_squares(theta, mean_square, gradient, lr, decay, eps):
        """This is AdaGrad: the squares are added up and nothing is forgotten. One of the arguments is not used."""
        s = mean_square + gradient ** 2
        return theta - lr * gradient / np.sqrt(s + eps), s

    def not_a_mean(theta, mean_square, gradient, lr, decay, eps):
        """The new square counts in full, so this is no mean: the two shares do not add up to one."""
        s = decay * mean_square + gradient ** 2
        return theta - lr * gradient / np.sqrt(s + eps), s

    def old_kept_in_full(theta, mean_square, gradient, lr, decay, eps):
        """The old mean is kept in full and can only grow. What multiplies it?"""
        s = mean_square + (1 - decay) * gradient ** 2
        return theta - lr * gradient / np.sqrt(s + eps), s

    def decay_on_all(theta, mean_square, gradient, lr, decay, eps):
        """The same share multiplies the old mean and the new square. Look at the brackets."""
        s = decay * (mean_square + gradient ** 2)
        return theta - lr * gradient / np.sqrt(s + eps), s

    def no_memory(theta, mean_square, gradient, lr, decay, eps):
        """The old mean leaves no trace: this is the lecture's slip read as an equation. Which mean stands on the right
        side?"""
        s = gradient ** 2
        return theta - lr * gradient / np.sqrt(s + eps), s

    def not_squared(theta, mean_square, gradient, lr, decay, eps):
        """The mean is one of the gradient's size. What do the letters of RMSprop say it is a mean of?"""
        s = _mean(mean_square, np.abs(gradient), decay)
        return theta - lr * gradient / np.sqrt(s + eps), s

    def gradient_itself(theta, mean_square, gradient, lr, decay, eps):
        """The mean is one of the gradients, and a negative one has no root. What do the letters of RMSprop say it is a
        mean of?"""
        s = _mean(mean_square, gradient, decay)
        return theta - lr * gradient / np.sqrt(s + eps), s

    def share_squared(theta, mean_square, gradient, lr, decay, eps):
        """The square takes in the share of the new gradient, too. What exactly is squared?"""
        s = decay * mean_square + ((1 - decay) * gradient) ** 2
        return theta - lr * gradient / np.sqrt(s + eps), s

    def square_of_the_mean(theta, mean_square, gradient, lr, decay, eps):
        """A mean is squared here. It should be the other way round: which operation comes first?"""
        s = _mean(mean_square, gradient, decay) ** 2
        return theta - lr * gradient / np.sqrt(s + eps), s

    def one_mean_for_all(theta, mean_square, gradient, lr, decay, eps):
        """The new squares are averaged over the coordinates. Each coordinate has a mean of its own, over the steps."""
        s = _mean(mean_square, (gradient ** 2).mean(), decay)
        return theta - lr * gradient / np.sqrt(s + eps), s

    def whole_norm(theta, mean_square, gradient, lr, decay, eps):
        """The new squares are summed over the coordinates. Each coordinate is divided by a size of its own."""
        s = _mean(mean_square, (gradient ** 2).sum(), decay)
        return theta - lr * gradient / np.sqrt(s + eps), s

    def stale_mean(theta, mean_square, gradient, lr, decay, eps):
        """The new mean is right, but theta has been divided by another one. Which of the two lines of the rule comes
        first?"""
        return theta - lr * gradient / np.sqrt(mean_square + eps), _mean(mean_square, gradient ** 2, decay)

    def old_mean_returned(theta, mean_square, gradient, lr, decay, eps):
        """theta is right. The mean that comes back is the one that went in."""
        s = _mean(mean_square, gradient ** 2, decay)
        return theta - lr * gradient / np.sqrt(s + eps), mean_square + 0.0

    def corrected(theta, mean_square, gradient, lr, decay, eps):
        """The mean is right, but it is divided by something before the root. Bias correction belongs to Adam."""
        s = _mean(mean_square, gradient ** 2, decay)
        return theta - lr * gradient / np.sqrt(s / (1 - decay) + eps), s

    def gradient_missing(theta, mean_square, gradient, lr, decay, eps):
        """The mean is right. What is divided by the root is the learning rate alone."""
        s = _mean(mean_square, gradient ** 2, decay)
        return theta - lr / np.sqrt(s + eps), s

    def size_alone(theta, mean_square, gradient, lr, decay, eps):
        """theta gets smaller in every coordinate, whichever way the slope goes. Where has the gradient's sign gone?"""
        s = _mean(mean_square, gradient ** 2, decay)
        return theta - lr * np.abs(gradient) / np.sqrt(s + eps), s

    def multiplied(theta, mean_square, gradient, lr, decay, eps):
        """The mean is right. Where the gradients are large the steps should be shortened; this lengthens them."""
        s = _mean(mean_square, gradient ** 2, decay)
        return theta - lr * gradient * np.sqrt(s + eps), s

    def uphill(theta, mean_square, gradient, lr, decay, eps):
        """The mean is right, but theta walks up the slope. Look at the sign in the second line of the rule."""
        s = _mean(mean_square, gradient ** 2, decay)
        return theta + lr * gradient / np.sqrt(s + eps), s

    def lr_forgotten(theta, mean_square, gradient, lr, decay, eps):
        """The mean is right, and theta moves the right way, but not by the right length. One of the arguments is not
        used."""
        s = _mean(mean_square, gradient ** 2, decay)
        return theta - gradient / np.sqrt(s + eps), s

    def gradient_descent(theta, mean_square, gradient, lr, decay, eps):
        """The mean is right, but theta takes a step of gradient descent. What is the mean for?"""
        return theta - lr * gradient, _mean(mean_square, gradient ** 2, decay)

    def step_alone(theta, mean_square, gradient, lr, decay, eps):
        """The mean is right. In place of the new theta comes the step alone."""
        s = _mean(mean_square, gradient ** 2, decay)
        return -lr * gradient / np.sqrt(s + eps), s

    def swapped(theta, mean_square, gradient, lr, decay, eps):
        """Both results are right, in the other order."""
        s = _mean(mean_square, gradient ** 2, decay)
        return s, theta - lr * gradient / np.sqrt(s + eps)

    def mean_in_place(theta, mean_square, gradient, lr, decay, eps):
        """The numbers are right, but the caller's mean is overwritten. Look for *=, += or an assignment to its entries:
        all change the array itself."""
        mean_square *= decay
        mean_square += (1 - decay) * gradient ** 2
        return theta - lr * gradient / np.sqrt(mean_square + eps), mean_square

    def theta_in_place(theta, mean_square, gradient, lr, decay, eps):
        """The numbers are right, but the caller's theta is overwritten. Look for -= or an assignment to its entries:
        both change the array itself."""
        s = _mean(mean_square, gradient ** 2, decay)
        theta -= lr * gradient / np.sqrt(s + eps)
        return theta, s

    def both_in_place(theta, mean_square, gradient, lr, decay, eps):
        """The numbers are right, but theta and the mean are overwritten: whoever calls this twice with the same arrays
        gets two different answers. Look for *=, += and -=."""
        mean_square *= decay
        mean_square += (1 - decay) * gradient ** 2
        theta -= lr * gradient / np.sqrt(mean_square + eps)
        return theta, mean_square


def _moments(first, second, gradient, beta1, beta2):
    return _mean(first, gradient, beta1), _mean(second, gradient ** 2, beta2)


def _corrected(first, second, t, beta1, beta2):
    return first / (1 - beta1 ** t), second / (1 - beta2 ** t)


def _moved(theta, m, v, t, lr, beta1, beta2, eps):
    """theta after a step with new moments."""
    m, v = _corrected(m, v, t, beta1, beta2)
    return theta - lr * m / (np.sqrt(v) + eps)


class adam_step:
    def no_correction(theta, first, second, gradient, t, lr, beta1, beta2, eps):
        """Both means are right, and they are used as they are: they began at zero and are still too small. One of the
        arguments is not used."""
        m, v = _moments(first, second, gradient, beta1, beta2)
        return theta - lr * m / (np.sqrt(v) + eps), m, v

    def second_not_corrected(theta, first, second, gradient, t, lr, beta1, beta2, eps):
        """Both means are right, and only one of them is corrected."""
        m, v = _moments(first, second, gradient, beta1, beta2)
        return theta - lr * m / (1 - beta1 ** t) / (np.sqrt(v) + eps), m, v

    def first_not_corrected(theta, first, second, gradient, t, lr, beta1, beta2, eps):
        """Both means are right. That of the squares is corrected; what about the other?"""
        m, v = _moments(first, second, gradient, beta1, beta2)
        return theta - lr * m / (np.sqrt(v / (1 - beta2 ** t)) + eps), m, v

    def constants_for_powers(theta, first, second, gradient, t, lr, beta1, beta2, eps):
        """The corrections are the same in every step: they are right in the first and too strong later. What is the
        little t in the rule, an index or a power?"""
        m, v = _moments(first, second, gradient, beta1, beta2)
        return _moved(theta, m, v, 1, lr, beta1, beta2, eps), m, v

    def t_one_up(theta, first, second, gradient, t, lr, beta1, beta2, eps):
        """The corrections are those of the next step. From where on does t count here?"""
        m, v = _moments(first, second, gradient, beta1, beta2)
        return _moved(theta, m, v, t + 1, lr, beta1, beta2, eps), m, v

    def t_one_down(theta, first, second, gradient, t, lr, beta1, beta2, eps):
        """The corrections are those of the step before; before the first there is none, and they divide by zero. From
        where on does t count here?"""
        m, v = _moments(first, second, gradient, beta1, beta2)
        return _moved(theta, m, v, t - 1, lr, beta1, beta2, eps), m, v

    def t_times(theta, first, second, gradient, t, lr, beta1, beta2, eps):
        """The corrections multiply each β by t. What does a number that stands above mean?"""
        m, v = _moments(first, second, gradient, beta1, beta2)
        m_hat, v_hat = m / (1 - beta1 * t), v / (1 - beta2 * t)
        return theta - lr * m_hat / (np.sqrt(v_hat) + eps), m, v

    def power_of_the_difference(theta, first, second, gradient, t, lr, beta1, beta2, eps):
        """The means are right. In the corrections the power is taken of the whole difference. What exactly does the t
        stand above?"""
        m, v = _moments(first, second, gradient, beta1, beta2)
        return theta - lr * m / (1 - beta1) ** t / (np.sqrt(v / (1 - beta2) ** t) + eps), m, v

    def corrections_without_brackets(theta, first, second, gradient, t, lr, beta1, beta2, eps):
        """The means are right. The corrections divide by 1, and then something is subtracted. Look at the brackets."""
        m, v = _moments(first, second, gradient, beta1, beta2)
        return theta - lr * (m / 1 - beta1 ** t) / (np.sqrt(v / 1 - beta2 ** t) + eps), m, v

    def one_beta_everywhere(theta, first, second, gradient, t, lr, beta1, beta2, eps):
        """Both means have the same memory, and so have their corrections. One of the arguments is not used."""
        m, v = _moments(first, second, gradient, beta1, beta1)
        return _moved(theta, m, v, t, lr, beta1, beta1, eps), m, v

    def corrections_multiplied(theta, first, second, gradient, t, lr, beta1, beta2, eps):
        """The means are too small at first, and this correction makes them smaller."""
        m, v = _moments(first, second, gradient, beta1, beta2)
        return theta - lr * m * (1 - beta1 ** t) / (np.sqrt(v * (1 - beta2 ** t)) + eps), m, v

    def corrections_exchanged(theta, first, second, gradient, t, lr, beta1, beta2, eps):
        """The means are right, but each is corrected as if it were the other. Which β belongs to which mean?"""
        m, v = _moments(first, second, gradient, beta1, beta2)
        return _moved(theta, m, v, t, lr, beta2, beta1, eps), m, v

    def one_beta_in_both_corrections(theta, first, second, gradient, t, lr, beta1, beta2, eps):
        """The means are right, but both are corrected with the same β. Which one belongs to the squares?"""
        m, v = _moments(first, second, gradient, beta1, beta2)
        return _moved(theta, m, v, t, lr, beta1, beta1, eps), m, v

    def correction_after_the_root(theta, first, second, gradient, t, lr, beta1, beta2, eps):
        """The mean of the squares is corrected after the root has been taken. Which comes first?"""
        m, v = _moments(first, second, gradient, beta1, beta2)
        return theta - lr * m / (1 - beta1 ** t) / (np.sqrt(v) / (1 - beta2 ** t) + eps), m, v

    def corrections_stored(theta, first, second, gradient, t, lr, beta1, beta2, eps):
        """theta is right. The means that come back are the corrected ones, and the next step would correct them
        again."""
        m, v = _moments(first, second, gradient, beta1, beta2)
        return _moved(theta, m, v, t, lr, beta1, beta2, eps), *_corrected(m, v, t, beta1, beta2)

    def first_correction_stored(theta, first, second, gradient, t, lr, beta1, beta2, eps):
        """theta is right. The mean of the gradients comes back corrected; the rule goes on with the one before
        that."""
        m, v = _moments(first, second, gradient, beta1, beta2)
        return _moved(theta, m, v, t, lr, beta1, beta2, eps), m / (1 - beta1 ** t), v

    def second_correction_stored(theta, first, second, gradient, t, lr, beta1, beta2, eps):
        """theta is right. The mean of the squares comes back corrected; the rule goes on with the one before that."""
        m, v = _moments(first, second, gradient, beta1, beta2)
        return _moved(theta, m, v, t, lr, beta1, beta2, eps), m, v / (1 - beta2 ** t)

    def betas_exchanged(theta, first, second, gradient, t, lr, beta1, beta2, eps):
        """The two β have changed places everywhere. Look at which memory is the longer one."""
        m, v = _moments(first, second, gradient, beta2, beta1)
        return _moved(theta, m, v, t, lr, beta2, beta1, eps), m, v

    def betas_exchanged_in_the_means(theta, first, second, gradient, t, lr, beta1, beta2, eps):
        """The corrections are right. In the means the two β have changed places."""
        m, v = _moments(first, second, gradient, beta2, beta1)
        return _moved(theta, m, v, t, lr, beta1, beta2, eps), m, v

    def shares_exchanged(theta, first, second, gradient, t, lr, beta1, beta2, eps):
        """A β of 0.9 should keep nine tenths of the old mean. This keeps one tenth of each."""
        m, v = _moments(first, second, gradient, 1 - beta1, 1 - beta2)
        return _moved(theta, m, v, t, lr, beta1, beta2, eps), m, v

    def first_not_a_mean(theta, first, second, gradient, t, lr, beta1, beta2, eps):
        """The newest gradient counts in full, as in the heavy ball's velocity. Adam's first memory is a mean."""
        m, v = beta1 * first + gradient, _mean(second, gradient ** 2, beta2)
        return _moved(theta, m, v, t, lr, beta1, beta2, eps), m, v

    def second_not_a_mean(theta, first, second, gradient, t, lr, beta1, beta2, eps):
        """The newest square counts in full. Look at the two shares in the second mean."""
        m, v = _mean(first, gradient, beta1), beta2 * second + gradient ** 2
        return _moved(theta, m, v, t, lr, beta1, beta2, eps), m, v

    def neither_a_mean(theta, first, second, gradient, t, lr, beta1, beta2, eps):
        """The newest gradient and its square count in full. Two factors are missing, one in each mean."""
        m, v = beta1 * first + gradient, beta2 * second + gradient ** 2
        return _moved(theta, m, v, t, lr, beta1, beta2, eps), m, v

    def not_squared(theta, first, second, gradient, t, lr, beta1, beta2, eps):
        """The second mean is one of the gradient's size. What should be averaged there?"""
        m, v = _mean(first, gradient, beta1), _mean(second, np.abs(gradient), beta2)
        return _moved(theta, m, v, t, lr, beta1, beta2, eps), m, v

    def gradient_itself(theta, first, second, gradient, t, lr, beta1, beta2, eps):
        """The second mean is one of the gradients, and a negative one has no root. What should be averaged there?"""
        m, v = _mean(first, gradient, beta1), _mean(second, gradient, beta2)
        return _moved(theta, m, v, t, lr, beta1, beta2, eps), m, v

    def share_squared(theta, first, second, gradient, t, lr, beta1, beta2, eps):
        """The square in the second mean takes in the share of the new gradient, too. What exactly is squared?"""
        m, v = _mean(first, gradient, beta1), beta2 * second + ((1 - beta2) * gradient) ** 2
        return _moved(theta, m, v, t, lr, beta1, beta2, eps), m, v

    def square_of_the_first(theta, first, second, gradient, t, lr, beta1, beta2, eps):
        """The second mean takes in the square of the first. What does the rule square?"""
        m = _mean(first, gradient, beta1)
        v = _mean(second, m ** 2, beta2)
        return _moved(theta, m, v, t, lr, beta1, beta2, eps), m, v

    def one_mean_for_all(theta, first, second, gradient, t, lr, beta1, beta2, eps):
        """The squares are averaged over the coordinates. Each coordinate has a mean of its own, over the steps."""
        m, v = _mean(first, gradient, beta1), _mean(second, (gradient ** 2).mean(), beta2)
        return _moved(theta, m, v, t, lr, beta1, beta2, eps), m, v

    def stale_first(theta, first, second, gradient, t, lr, beta1, beta2, eps):
        """The means are right, but theta moves along the old mean of the gradients. Which line of the rule comes
        first?"""
        m, v = _moments(first, second, gradient, beta1, beta2)
        return _moved(theta, first, v, t, lr, beta1, beta2, eps), m, v

    def stale_second(theta, first, second, gradient, t, lr, beta1, beta2, eps):
        """The means are right, but the step is divided by the root of the old mean of the squares. Which line of the
        rule comes first?"""
        m, v = _moments(first, second, gradient, beta1, beta2)
        return _moved(theta, m, second, t, lr, beta1, beta2, eps), m, v

    def stale_moments(theta, first, second, gradient, t, lr, beta1, beta2, eps):
        """theta moves by the old means. In which order do the lines of the rule stand?"""
        m, v = _moments(first, second, gradient, beta1, beta2)
        return theta - lr * first / (1 - beta1 ** t) / (np.sqrt(second / (1 - beta2 ** t)) + max(eps, 1e-9)), m, v

    def old_moments_returned(theta, first, second, gradient, t, lr, beta1, beta2, eps):
        """theta is right. The means that come back are those that went in."""
        m, v = _moments(first, second, gradient, beta1, beta2)
        return _moved(theta, m, v, t, lr, beta1, beta2, eps), first + 0.0, second + 0.0

    def eps_inside(theta, first, second, gradient, t, lr, beta1, beta2, eps):
        """The means are right. ε stands inside the root, where RMSprop has it; where does Adam?"""
        m, v = _moments(first, second, gradient, beta1, beta2)
        m_hat, v_hat = _corrected(m, v, t, beta1, beta2)
        return theta - lr * m_hat / np.sqrt(v_hat + eps), m, v

    def eps_before_the_correction(theta, first, second, gradient, t, lr, beta1, beta2, eps):
        """ε is added before the correction, so that the correction makes it larger. Some libraries do that. What is
        the root in the question taken of?"""
        m, v = _moments(first, second, gradient, beta1, beta2)
        return theta - lr * np.sqrt(1 - beta2 ** t) / (1 - beta1 ** t) * m / (np.sqrt(v) + eps), m, v

    def eps_added_to_theta(theta, first, second, gradient, t, lr, beta1, beta2, eps):
        """The means are right. ε is added to theta and not to the root. Look at the brackets."""
        m, v = _moments(first, second, gradient, beta1, beta2)
        return _moved(theta, m, v, t, lr, beta1, beta2, 0.0) + eps, m, v

    def eps_forgotten(theta, first, second, gradient, t, lr, beta1, beta2, eps):
        """All is right where ε is tiny. One of the arguments is not used."""
        m, v = _moments(first, second, gradient, beta1, beta2)
        return _moved(theta, m, v, t, lr, beta1, beta2, 0.0), m, v

    def root_forgotten(theta, first, second, gradient, t, lr, beta1, beta2, eps):
        """The means are right. The step is divided by a mean of squares: what gives it back the unit of a gradient?"""
        m, v = _moments(first, second, gradient, beta1, beta2)
        m_hat, v_hat = _corrected(m, v, t, beta1, beta2)
        return theta - lr * m_hat / (v_hat + eps), m, v

    def gradient_for_first(theta, first, second, gradient, t, lr, beta1, beta2, eps):
        """The means are right, but theta moves along the newest gradient, as with RMSprop. What is the first mean
        for?"""
        m, v = _moments(first, second, gradient, beta1, beta2)
        return theta - lr * gradient / (np.sqrt(v / (1 - beta2 ** t)) + eps), m, v

    def momentum_alone(theta, first, second, gradient, t, lr, beta1, beta2, eps):
        """The means are right, but the second is not used when theta moves."""
        m, v = _moments(first, second, gradient, beta1, beta2)
        return theta - lr * m / (1 - beta1 ** t), m, v

    def uphill(theta, first, second, gradient, t, lr, beta1, beta2, eps):
        """The means are right, but theta walks up the slope. Look at the sign in the last line of the rule."""
        m, v = _moments(first, second, gradient, beta1, beta2)
        return _moved(theta, m, v, t, -lr, beta1, beta2, eps), m, v

    def lr_forgotten(theta, first, second, gradient, t, lr, beta1, beta2, eps):
        """The means are right, and theta moves the right way, but not by the right length. One of the arguments is not
        used."""
        m, v = _moments(first, second, gradient, beta1, beta2)
        return _moved(theta, m, v, t, 1.0, beta1, beta2, eps), m, v

    def step_alone(theta, first, second, gradient, t, lr, beta1, beta2, eps):
        """The means are right. In place of the new theta comes the step alone."""
        m, v = _moments(first, second, gradient, beta1, beta2)
        return _moved(0 * theta, m, v, t, lr, beta1, beta2, eps), m, v

    def means_swapped(theta, first, second, gradient, t, lr, beta1, beta2, eps):
        """All three results are right, but the two means come in the other order."""
        m, v = _moments(first, second, gradient, beta1, beta2)
        return _moved(theta, m, v, t, lr, beta1, beta2, eps), v, m

    def theta_last(theta, first, second, gradient, t, lr, beta1, beta2, eps):
        """All three results are right, but theta comes last."""
        m, v = _moments(first, second, gradient, beta1, beta2)
        return m, v, _moved(theta, m, v, t, lr, beta1, beta2, eps)

    def means_in_place(theta, first, second, gradient, t, lr, beta1, beta2, eps):
        """The numbers are right, but the caller's means are overwritten. Look for *=, += or an assignment to its
        entries: all change the array itself."""
        first[...], second[...] = _moments(first, second, gradient, beta1, beta2)
        return _moved(theta, first, second, t, lr, beta1, beta2, eps), first, second

    def theta_in_place(theta, first, second, gradient, t, lr, beta1, beta2, eps):
        """The numbers are right, but the caller's theta is overwritten. Look for -= or an assignment to its entries:
        both change the array itself."""
        m, v = _moments(first, second, gradient, beta1, beta2)
        theta[...] = _moved(theta, m, v, t, lr, beta1, beta2, eps)
        return theta, m, v

    def all_in_place(theta, first, second, gradient, t, lr, beta1, beta2, eps):
        """The numbers are right, but theta and both means are overwritten: whoever calls this twice with the same
        arrays gets two different answers. Look for *=, += and -=."""
        first[...], second[...] = _moments(first, second, gradient, beta1, beta2)
        theta[...] = _moved(theta, first, second, t, lr, beta1, beta2, eps)
        return theta, first, second


def _walk(start, steps, move):
    """Points from `start` on, for a `move` that takes theta, the means and t and returns the new ones."""
    theta, m, v = start.copy(), np.zeros_like(start), np.zeros_like(start)
    path = [theta]
    for t in range(1, steps + 1):
        theta, m, v = move(theta, m, v, t)
        path.append(theta)
    return np.array(path)


def _adamw(curvatures, lr, beta1, beta2, eps, weight_decay):
    def move(theta, m, v, t):
        m, v = _moments(m, v, curvatures * theta, beta1, beta2)
        return _moved(theta * (1 - lr * weight_decay), m, v, t, lr, beta1, beta2, eps), m, v
    return move


class adamw_path:
    def start_missing(start, curvatures, lr, beta1, beta2, eps, weight_decay, steps):
        """The points are right, and the first of them is missing: the path begins before the first step."""
        return _walk(start, steps, _adamw(curvatures, lr, beta1, beta2, eps, weight_decay))[1:]

    def end_missing(start, curvatures, lr, beta1, beta2, eps, weight_decay, steps):
        """The points are right, and the last of them is missing. How many points have so many steps?"""
        return _walk(start, steps, _adamw(curvatures, lr, beta1, beta2, eps, weight_decay))[:-1]

    def one_step_too_many(start, curvatures, lr, beta1, beta2, eps, weight_decay, steps):
        """The points are right, and then comes one more step than was asked for."""
        return _walk(start, steps + 1, _adamw(curvatures, lr, beta1, beta2, eps, weight_decay))

    def only_the_end(start, curvatures, lr, beta1, beta2, eps, weight_decay, steps):
        """This is the last point. The whole path is asked for."""
        return _walk(start, steps, _adamw(curvatures, lr, beta1, beta2, eps, weight_decay))[-1]

    def transposed(start, curvatures, lr, beta1, beta2, eps, weight_decay, steps):
        """The numbers are right. Points should be rows, and here they are columns."""
        return _walk(start, steps, _adamw(curvatures, lr, beta1, beta2, eps, weight_decay)).T

    def same_point_in_all_rows(start, curvatures, lr, beta1, beta2, eps, weight_decay, steps):
        """All rows are the last point. Each row was the same array, and a later step changed it: what does -= do to an
        array that a list already holds?"""
        path = _walk(start, steps, _adamw(curvatures, lr, beta1, beta2, eps, weight_decay))
        return np.broadcast_to(path[-1], path.shape).copy()

    def same_point_after_the_start(start, curvatures, lr, beta1, beta2, eps, weight_decay, steps):
        """All rows but the first are the last point. They are the same array, and a later step changed it: what does -=
        do to an array that a list already holds?"""
        path = _walk(start, steps, _adamw(curvatures, lr, beta1, beta2, eps, weight_decay))
        return np.vstack([start, np.broadcast_to(path[-1], path[1:].shape)])

    def start_twice(start, curvatures, lr, beta1, beta2, eps, weight_decay, steps):
        """The start is there twice, and the points come a row late. Which comes first in the loop, moving θ or noting
        it down?"""
        path = _walk(start, steps, _adamw(curvatures, lr, beta1, beta2, eps, weight_decay))
        return np.vstack([start, path[:-1]])

    def a_row_early(start, curvatures, lr, beta1, beta2, eps, weight_decay, steps):
        """There are as many rows as there should be, but the first is the point after the first step. What is the
        first point of the path?"""
        return _walk(start, steps + 1, _adamw(curvatures, lr, beta1, beta2, eps, weight_decay))[1:]

    def first_step_only(start, curvatures, lr, beta1, beta2, eps, weight_decay, steps):
        """The path ends after its first step. Does the function return from within the loop?"""
        return _walk(start, 1, _adamw(curvatures, lr, beta1, beta2, eps, weight_decay))

    def gradient_summed(start, curvatures, lr, beta1, beta2, eps, weight_decay, steps):
        """All coordinates are pushed by the same number. The gradient has an entry for each: is there a sum or a scalar
        product?"""
        def move(theta, m, v, t):
            m, v = _moments(m, v, np.full(len(theta), curvatures @ theta), beta1, beta2)
            return _moved(theta * (1 - lr * weight_decay), m, v, t, lr, beta1, beta2, eps), m, v
        return _walk(start, steps, move)

    def first_row_empty(start, curvatures, lr, beta1, beta2, eps, weight_decay, steps):
        """The steps are right. The first row is still as it was made."""
        path = _walk(start, steps, _adamw(curvatures, lr, beta1, beta2, eps, weight_decay))
        path[0] = 0
        return path

    def last_row_empty(start, curvatures, lr, beta1, beta2, eps, weight_decay, steps):
        """The steps are right as far as they go. The last row is still as it was made: where does the loop end?"""
        path = _walk(start, steps, _adamw(curvatures, lr, beta1, beta2, eps, weight_decay))
        path[-1] = 0
        return path

    def decay_coupled(start, curvatures, lr, beta1, beta2, eps, weight_decay, steps):
        """The decay goes into the gradient, and so into the means and under the root. That is a penalty in Adam; what
        does the W stand for?"""
        return _walk(start, steps, _adamw(curvatures + weight_decay, lr, beta1, beta2, eps, 0.0))

    def penalty_coupled(start, curvatures, lr, beta1, beta2, eps, weight_decay, steps):
        """The gradient of a penalty on the squares goes into the means and under the root. AdamW keeps the decay out
        of the gradient."""
        return _walk(start, steps, _adamw(curvatures + 2 * weight_decay, lr, beta1, beta2, eps, 0.0))

    def decay_forgotten(start, curvatures, lr, beta1, beta2, eps, weight_decay, steps):
        """This is Adam's path: nothing decays. One of the arguments is not used."""
        return _walk(start, steps, _adamw(curvatures, lr, beta1, beta2, eps, 0.0))

    def decay_doubled(start, curvatures, lr, beta1, beta2, eps, weight_decay, steps):
        """The weights decay twice as fast as they should. There is no square here whose derivative would bring a 2."""
        return _walk(start, steps, _adamw(curvatures, lr, beta1, beta2, eps, 2 * weight_decay))

    def decay_halved(start, curvatures, lr, beta1, beta2, eps, weight_decay, steps):
        """The weights decay half as fast as they should. Where does a ½ come from?"""
        return _walk(start, steps, _adamw(curvatures, lr, beta1, beta2, eps, weight_decay / 2))

    def decay_without_lr(start, curvatures, lr, beta1, beta2, eps, weight_decay, steps):
        """The weights decay too fast: in this course's form two numbers make the share that is taken away."""
        return _walk(start, steps, _adamw(curvatures, lr, beta1, beta2, eps, weight_decay / lr))

    def decay_grows(start, curvatures, lr, beta1, beta2, eps, weight_decay, steps):
        """The weights grow where they should decay. Look at the sign of the decay."""
        return _walk(start, steps, _adamw(curvatures, lr, beta1, beta2, eps, -weight_decay))

    def share_for_factor(start, curvatures, lr, beta1, beta2, eps, weight_decay, steps):
        """θ is multiplied by the share that should be taken away. What is left of it?"""
        def move(theta, m, v, t):
            m, v = _moments(m, v, curvatures * theta, beta1, beta2)
            return _moved(lr * weight_decay * theta, m, v, t, lr, beta1, beta2, eps), m, v
        return _walk(start, steps, move)

    def decay_after_the_step(start, curvatures, lr, beta1, beta2, eps, weight_decay, steps):
        """Adam's step is taken first, and then it decays along with the rest. Which comes first?"""
        def move(theta, m, v, t):
            m, v = _moments(m, v, curvatures * theta, beta1, beta2)
            return _moved(theta, m, v, t, lr, beta1, beta2, eps) * (1 - lr * weight_decay), m, v
        return _walk(start, steps, move)

    def gradient_after_the_decay(start, curvatures, lr, beta1, beta2, eps, weight_decay, steps):
        """The gradient is taken where θ is after the decay. Where does the question take it?"""
        def move(theta, m, v, t):
            theta = theta * (1 - lr * weight_decay)
            m, v = _moments(m, v, curvatures * theta, beta1, beta2)
            return _moved(theta, m, v, t, lr, beta1, beta2, eps), m, v
        return _walk(start, steps, move)

    def decay_of_the_start(start, curvatures, lr, beta1, beta2, eps, weight_decay, steps):
        """Every step takes away a share of the start. It should be a share of where θ is by then."""
        def move(theta, m, v, t):
            m, v = _moments(m, v, curvatures * theta, beta1, beta2)
            return _moved(theta - lr * weight_decay * start, m, v, t, lr, beta1, beta2, eps), m, v
        return _walk(start, steps, move)

    def no_correction(start, curvatures, lr, beta1, beta2, eps, weight_decay, steps):
        """The means are used as they are, although they began at zero. What makes up for that?"""
        def move(theta, m, v, t):
            m, v = _moments(m, v, curvatures * theta, beta1, beta2)
            return theta * (1 - lr * weight_decay) - lr * m / (np.sqrt(v) + eps), m, v
        return _walk(start, steps, move)

    def t_stands_still(start, curvatures, lr, beta1, beta2, eps, weight_decay, steps):
        """The first step is right, and the corrections stay the same after it. Which number should grow?"""
        right = _adamw(curvatures, lr, beta1, beta2, eps, weight_decay)
        return _walk(start, steps, lambda theta, m, v, t: right(theta, m, v, 1))

    def t_from_zero(start, curvatures, lr, beta1, beta2, eps, weight_decay, steps):
        """The first correction divides by zero, and no number comes back after it. With which t does it begin?"""
        right = _adamw(curvatures, lr, beta1, beta2, eps, weight_decay)
        return _walk(start, steps, lambda theta, m, v, t: right(theta, m, v, t - 1))

    def t_from_two(start, curvatures, lr, beta1, beta2, eps, weight_decay, steps):
        """The corrections are too weak already in the first step. With which t does it begin?"""
        right = _adamw(curvatures, lr, beta1, beta2, eps, weight_decay)
        return _walk(start, steps, lambda theta, m, v, t: right(theta, m, v, t + 1))

    def t_at_the_end(start, curvatures, lr, beta1, beta2, eps, weight_decay, steps):
        """The corrections are those of the last step, in every step. Is it the number of steps that is t?"""
        right = _adamw(curvatures, lr, beta1, beta2, eps, weight_decay)
        return _walk(start, steps, lambda theta, m, v, t: right(theta, m, v, steps))

    def correction_stored(start, curvatures, lr, beta1, beta2, eps, weight_decay, steps):
        """The first step is right. After it the corrected means go on into the next step, and are corrected again."""
        def move(theta, m, v, t):
            m, v = _moments(m, v, curvatures * theta, beta1, beta2)
            return (_moved(theta * (1 - lr * weight_decay), m, v, t, lr, beta1, beta2, eps),
                    *_corrected(m, v, t, beta1, beta2))
        return _walk(start, steps, move)

    def means_reset(start, curvatures, lr, beta1, beta2, eps, weight_decay, steps):
        """The first step is right. Then the means are gone: where are they set to zero?"""
        right = _adamw(curvatures, lr, beta1, beta2, eps, weight_decay)
        return _walk(start, steps, lambda theta, m, v, t: right(theta, 0 * m, 0 * v, t))

    def betas_exchanged(start, curvatures, lr, beta1, beta2, eps, weight_decay, steps):
        """The first step is right, and then the two β have changed places. Which memory is the longer one?"""
        return _walk(start, steps, _adamw(curvatures, lr, beta2, beta1, eps, weight_decay))

    def stale_moments(start, curvatures, lr, beta1, beta2, eps, weight_decay, steps):
        """θ moves by the means of the step before, so the first step is a decay alone. Which lines of the rule come
        first?"""
        def move(theta, m, v, t):
            new = _moments(m, v, curvatures * theta, beta1, beta2)
            return _moved(theta * (1 - lr * weight_decay), m, v, t, lr, beta1, beta2, max(eps, 1e-12)), *new
        return _walk(start, steps, move)

    def not_squared(start, curvatures, lr, beta1, beta2, eps, weight_decay, steps):
        """The second mean is one of the gradient's size. What should be averaged there?"""
        def move(theta, m, v, t):
            g = curvatures * theta
            m, v = _mean(m, g, beta1), _mean(v, np.abs(g), beta2)
            return _moved(theta * (1 - lr * weight_decay), m, v, t, lr, beta1, beta2, eps), m, v
        return _walk(start, steps, move)

    def no_first_mean(start, curvatures, lr, beta1, beta2, eps, weight_decay, steps):
        """θ moves along the newest gradient: the first mean has no effect. Which of the two memories is missing?"""
        def move(theta, m, v, t):
            _, v = _moments(m, v, curvatures * theta, beta1, beta2)
            return theta * (1 - lr * weight_decay) - lr * curvatures * theta / (
                np.sqrt(v / (1 - beta2 ** t)) + eps), m, v
        return _walk(start, steps, move)

    def one_mean_for_all(start, curvatures, lr, beta1, beta2, eps, weight_decay, steps):
        """The squares are averaged over the coordinates, so that all are divided by the same. Each has a mean of its
        own."""
        def move(theta, m, v, t):
            g = curvatures * theta
            m, v = _mean(m, g, beta1), _mean(v, (g ** 2).mean(), beta2)
            return _moved(theta * (1 - lr * weight_decay), m, v, t, lr, beta1, beta2, eps), m, v
        return _walk(start, steps, move)

    def eps_inside(start, curvatures, lr, beta1, beta2, eps, weight_decay, steps):
        """ε stands inside the root, where RMSprop has it. It shows where ε is large."""
        def move(theta, m, v, t):
            m, v = _moments(m, v, curvatures * theta, beta1, beta2)
            m_hat, v_hat = _corrected(m, v, t, beta1, beta2)
            return theta * (1 - lr * weight_decay) - lr * m_hat / np.sqrt(v_hat + eps), m, v
        return _walk(start, steps, move)

    def eps_before_the_correction(start, curvatures, lr, beta1, beta2, eps, weight_decay, steps):
        """ε is added before the correction, so that the correction makes it larger. What is the root in the question
        taken of?"""
        def move(theta, m, v, t):
            m, v = _moments(m, v, curvatures * theta, beta1, beta2)
            return _moved(theta * (1 - lr * weight_decay), m, v, t, lr, beta1, beta2,
                          eps / np.sqrt(1 - beta2 ** t)), m, v
        return _walk(start, steps, move)

    def eps_forgotten(start, curvatures, lr, beta1, beta2, eps, weight_decay, steps):
        """All is right where ε is tiny. One of the arguments is not used."""
        return _walk(start, steps, _adamw(curvatures, lr, beta1, beta2, 0.0, weight_decay))

    def root_forgotten(start, curvatures, lr, beta1, beta2, eps, weight_decay, steps):
        """The first step is short where the slope is steep. It is divided by a mean of squares: what gives it back the
        unit of a gradient?"""
        def move(theta, m, v, t):
            m, v = _moments(m, v, curvatures * theta, beta1, beta2)
            m_hat, v_hat = _corrected(m, v, t, beta1, beta2)
            return theta * (1 - lr * weight_decay) - lr * m_hat / (v_hat + eps), m, v
        return _walk(start, steps, move)

    def gradient_of_the_start(start, curvatures, lr, beta1, beta2, eps, weight_decay, steps):
        """Every step uses the gradient at the start. The gradient depends on where θ is by then."""
        def move(theta, m, v, t):
            m, v = _moments(m, v, curvatures * start, beta1, beta2)
            return _moved(theta * (1 - lr * weight_decay), m, v, t, lr, beta1, beta2, eps), m, v
        return _walk(start, steps, move)

    def gradient_doubled(start, curvatures, lr, beta1, beta2, eps, weight_decay, steps):
        """The gradient is twice what it should be; with Adam that shows only where ε is large. What becomes of the ½
        when you differentiate the bowl?"""
        return _walk(start, steps, _adamw(2 * curvatures, lr, beta1, beta2, eps, weight_decay))

    def gradient_halved(start, curvatures, lr, beta1, beta2, eps, weight_decay, steps):
        """The gradient is half of what it should be; with Adam that shows only where ε is large. What becomes of the
        square when you differentiate the bowl?"""
        return _walk(start, steps, _adamw(curvatures / 2, lr, beta1, beta2, eps, weight_decay))

    def curvature_forgotten(start, curvatures, lr, beta1, beta2, eps, weight_decay, steps):
        """The gradient is the same in a steep bowl and in a flat one; with Adam that shows only where ε is large. One
        of the arguments is not used."""
        return _walk(start, steps, _adamw(0 * curvatures + 1, lr, beta1, beta2, eps, weight_decay))

    def uphill(start, curvatures, lr, beta1, beta2, eps, weight_decay, steps):
        """Adam's step goes up the slope. Look at the sign in the last line of the rule."""
        return _walk(start, steps, _adamw(-curvatures, lr, beta1, beta2, eps, weight_decay))

    def lr_forgotten(start, curvatures, lr, beta1, beta2, eps, weight_decay, steps):
        """The decay is right, but Adam's step is about 1 long in every coordinate. What is missing before it?"""
        return _walk(start, steps, _adamw(curvatures, 1.0, beta1, beta2, eps, lr * weight_decay))

    def start_in_place(start, curvatures, lr, beta1, beta2, eps, weight_decay, steps):
        """The path is right, but the caller's start is overwritten: theta and start are the same array until one of
        them becomes a copy."""
        path = _walk(start, steps, _adamw(curvatures, lr, beta1, beta2, eps, weight_decay))
        start[...] = path[-1]
        return path
