"""Exact conversions between the conventions of optimizer libraries: hyperparameters, state and parameters.

Every function is pure: it takes numbers or arrays and returns new ones. Arrays have their coordinates first and their
runs last; a hyperparameter is a number, or an array that broadcasts against the run axes.
"""

import numpy as np

from gradlab import _checks
from gradlab._checks import FRACTION, NON_NEGATIVE, POSITIVE

__all__ = ["convert_momentum", "rescale_velocity", "dampened", "to_lookahead", "from_lookahead", "eps_outside_root",
           "eps_inside_root", "adam_eps", "adam_eps_hat", "convert_l2", "adamw_decay"]


def convert_momentum(lr, momentum, state, *, source, target):
    """Learning rate and state of momentum in another form: the same steps, under other names.

    ================== ============================ ============== ===============================================
    form               state                        step           where
    ================== ============================ ============== ===============================================
    velocity           v ← γv + ηg                  θ ← θ − v      this book; lectures A, B, D, E
    negative velocity  v ← γv − ηg                  θ ← θ + v      Keras, scikit-learn; lecture C
    buffer             b ← γb + g                   θ ← θ − ηb     PyTorch, ``optax.sgd``, TensorFlow 1
    average            m ← γm + (1 − γ)g            θ ← θ − η′m    ``optax.ema``, Adam's first moment
    ================== ============================ ============== ===============================================

    At a constant learning rate v = ηb = η′m with η′ = η / (1 − γ). Where the learning rate changes in mid-run, see
    `rescale_velocity`.

    Parameters
    ----------
    lr : float or array_like
        The learning rate in the form `source`, positive.
    momentum : float or array_like
        γ, at least 0 and below 1. It is the same in all forms.
    state : array_like, shape (*coordinates, *runs)
        The state in the form `source`.
    source, target : {"velocity", "negative velocity", "buffer", "average"}

    Returns
    -------
    lr : float or ndarray
        The learning rate in the form `target`.
    state : ndarray, shape (*coordinates, *runs)
        The state in the form `target`.

    Raises
    ------
    ValueError
        When a hyperparameter is outside its range, a form is not one of the four, or shapes do not broadcast.
    TypeError
        When a value is not a real number or an array of them.

    Examples
    --------
    >>> from_torch = dict(source="buffer", target="velocity")
    >>> lr, velocity = convert_momentum(0.5, 0.75, [6.0], **from_torch)
    >>> lr, velocity
    (0.5, array([3.]))
    >>> to_average = dict(source="velocity", target="average")
    >>> convert_momentum(lr, 0.75, velocity, **to_average)
    (2.0, array([1.5]))
    """
    lr = _checks.hyperparameter("lr", lr, POSITIVE)
    momentum = _checks.hyperparameter("momentum", momentum, FRACTION)
    state = _checks.finite_array("state", state)
    for name, form in (("source", source), ("target", target)):
        _one_of(name, form, _FORMS)
    _checks.common_shape(lr=lr, momentum=momentum)
    new = 1 - momentum
    plain = lr * new if source == "average" else lr  # what multiplies a gradient in its first step
    per_state = {"velocity": 1.0, "negative velocity": -1.0}  # the step that a state stands for, θ before - θ after
    taken = per_state.get(source, lr)
    given = lr if source == target else plain / new if target == "average" else plain
    return given, _times("state", state, taken / per_state.get(target, given))


def rescale_velocity(velocity, old_lr, new_lr):
    """A velocity that goes on as the buffer form would when the learning rate changes.

    .. math:: v \\leftarrow v \\, \\eta_{new} / \\eta_{old}

    The velocity form has the old learning rate in its state: after a change, past gradients keep their old weight. The
    buffer form and the average form multiply all of the past by the new one. Rescaled before each step whose learning
    rate differs from the one before, the velocity form takes the steps of the buffer form. The other way round, a
    buffer multiplied by the old learning rate over the new one takes the steps of the velocity form: the same function
    with the learning rates exchanged.

    Parameters
    ----------
    velocity : array_like, shape (*coordinates, *runs)
    old_lr, new_lr : float or array_like
        The learning rates of the step that made this velocity and of the coming one, both positive.

    Returns
    -------
    ndarray, shape (*coordinates, *runs)

    Raises
    ------
    ValueError
        When a learning rate is not positive and finite, or shapes do not broadcast.
    TypeError
        When a value is not a real number or an array of them.

    Examples
    --------
    >>> rescale_velocity([3.0, -1.0], 0.5, 0.05)
    array([ 0.3, -0.1])
    """
    velocity = _checks.finite_array("velocity", velocity)
    old_lr = _checks.hyperparameter("old_lr", old_lr, POSITIVE)
    new_lr = _checks.hyperparameter("new_lr", new_lr, POSITIVE)
    _checks.common_shape(old_lr=old_lr, new_lr=new_lr)
    return _times("velocity", velocity, new_lr / old_lr)


def dampened(lr, *, dampening):
    """PyTorch's dampening as a learning rate of the velocity form: η in the first step, (1 − τ)η in all others.

    PyTorch's rule is b ← γb + (1 − τ)g, θ ← θ − ηb, but its first step sets b to g, undamped. With this schedule
    `Momentum` takes the same steps, and its velocity is ηb. Even τ = γ is not the average form, whose first step is
    shorter by the factor 1 − γ.

    Parameters
    ----------
    lr : float or array_like
        PyTorch's learning rate η, positive.
    dampening : float or array_like
        τ, at least 0 and below 1.

    Returns
    -------
    callable
        A schedule for ``lr=``: it takes the step, counted from 0.

    Raises
    ------
    ValueError
        When an argument is outside its range.
    TypeError
        When it is not a real number or an array of them.

    Examples
    --------
    >>> lr = dampened(0.5, dampening=0.75)
    >>> lr(0), lr(1), lr(2)
    (0.5, 0.125, 0.125)
    """
    lr = _checks.hyperparameter("lr", lr, POSITIVE)
    dampening = _checks.hyperparameter("dampening", dampening, FRACTION)
    _checks.common_shape(lr=lr, dampening=dampening)
    later = lr * (1 - dampening)
    first = lr + 0 * later  # of the same shape
    return lambda step: later if step else first


def to_lookahead(theta, velocity, momentum):
    """The parameters that PyTorch, Keras, optax and scikit-learn would hold: Nesterov's look-ahead point.

    .. math:: \\varphi = \\theta - \\gamma v

    In this book Nesterov's method keeps θ and takes the gradient at φ. The libraries keep φ itself, and their rule is
    v ← γv + ηg, φ ← φ − γv − ηg. The points φ and the velocities are the same in both, in every step.

    Parameters
    ----------
    theta : array_like, shape (*coordinates, *runs)
        The parameters in this book's form.
    velocity : array_like, shape of theta
        v in the velocity form; see `convert_momentum` for a buffer.
    momentum : float or array_like
        γ, at least 0 and below 1.

    Returns
    -------
    ndarray, shape (*coordinates, *runs)

    Raises
    ------
    ValueError
        When momentum is outside its range, or shapes do not fit.
    TypeError
        When a value is not a real number or an array of them.

    See Also
    --------
    from_lookahead : the way back.

    Examples
    --------
    >>> to_lookahead([1.0], [0.5], 0.75)
    array([0.625])
    """
    theta, ahead = _theta_and_share(theta, velocity, momentum)
    return theta - ahead


def from_lookahead(theta, velocity, momentum):
    """This book's parameters for Nesterov's method, from those of a library that holds the look-ahead point.

    .. math:: \\theta = \\varphi + \\gamma v

    Parameters
    ----------
    theta : array_like, shape (*coordinates, *runs)
        φ, the library's parameters.
    velocity, momentum
        As for `to_lookahead`.

    Returns
    -------
    ndarray, shape (*coordinates, *runs)

    Raises
    ------
    ValueError, TypeError
        As for `to_lookahead`.

    Examples
    --------
    >>> from_lookahead([0.625], [0.5], 0.75)
    array([1.])
    """
    theta, ahead = _theta_and_share(theta, velocity, momentum)
    return theta + ahead


def eps_outside_root(eps, mean_square):
    """The ε outside the root that gives the same RMSprop step as this ε inside: √(s + ε) − √s.

    It depends on s, so it holds for one step and one coordinate. Where s = 0 it is √ε, and it never is more: with √ε
    outside in place of ε inside, steps get shorter, by a factor of √2 at most (where s = ε).

    Parameters
    ----------
    eps : float or array_like
        ε inside the root, zero or positive.
    mean_square : array_like, shape (*coordinates, *runs)
        s (in AdaGrad the sum of squares) after the step's gradient has entered it, zero or positive.

    Returns
    -------
    ndarray, shape (*coordinates, *runs)

    Raises
    ------
    ValueError
        When a value is negative or not finite, or shapes do not broadcast.
    TypeError
        When a value is not a real number or an array of them.

    Examples
    --------
    >>> eps_outside_root(9.0, [0.0, 16.0])           # √9, and √25 - √16
    array([3., 1.])
    """
    eps, mean_square = _eps_and_square(eps, mean_square)
    with np.errstate(invalid="ignore"):
        outside = eps / (np.sqrt(mean_square + eps) + np.sqrt(mean_square))  # √(s + ε) - √s without cancellation
    return np.where(np.isnan(outside), 0.0, outside)  # both are zero


def eps_inside_root(eps, mean_square):
    """The ε inside the root that gives the same RMSprop step as this ε outside: 2ε√s + ε².

    Parameters
    ----------
    eps : float or array_like
        ε outside the root, zero or positive.
    mean_square : array_like, shape (*coordinates, *runs)
        s after the step's gradient has entered it, zero or positive.

    Returns
    -------
    ndarray, shape (*coordinates, *runs)

    Raises
    ------
    ValueError, TypeError
        As for `eps_outside_root`.

    Examples
    --------
    >>> eps_inside_root(1.0, [0.0, 16.0])            # (√16 + 1)² = 16 + 9
    array([1., 9.])
    """
    eps, mean_square = _eps_and_square(eps, mean_square)
    return eps * (2 * np.sqrt(mean_square) + eps)


def adam_eps(eps_hat, beta2, step):
    """Adam's ε for a step, from the ε̂ of Keras, TensorFlow and scikit-learn.

    .. math:: \\epsilon = \\hat\\epsilon / \\sqrt{1 - \\beta_2^t}

    Kingma and Ba print two forms of their rule. This book, PyTorch and optax add ε to the corrected root,
    √(v / (1 − β₂ᵗ)) + ε; the others add ε̂ to the uncorrected one, √v + ε̂, and put both corrections into the learning
    rate.

    Parameters
    ----------
    eps_hat : float or array_like
        ε̂, zero or positive.
    beta2 : float or array_like
        β₂, at least 0 and below 1.
    step : int
        t, the number of the update; the first is 1.

    Returns
    -------
    float or ndarray

    Raises
    ------
    ValueError
        When an argument is outside its range.
    TypeError
        When it is not a real number or an array of them, or the step is not a whole number.

    Examples
    --------
    >>> adam_eps(3.0, 0.75, 1)                       # √(1 - 0.75) = 0.5
    6.0
    """
    eps_hat = _checks.hyperparameter("eps_hat", eps_hat, NON_NEGATIVE)
    return eps_hat / _correction(beta2, step, eps_hat=eps_hat)


def adam_eps_hat(eps, beta2, step):
    """The ε̂ of Keras, TensorFlow and scikit-learn for a step, from Adam's ε: ε√(1 − β₂ᵗ).

    Parameters
    ----------
    eps : float or array_like
        ε, zero or positive.
    beta2, step
        As for `adam_eps`.

    Returns
    -------
    float or ndarray

    Raises
    ------
    ValueError, TypeError
        As for `adam_eps`.

    Examples
    --------
    >>> adam_eps_hat(6.0, 0.75, 1)
    3.0
    """
    eps = _checks.hyperparameter("eps", eps, NON_NEGATIVE)
    return eps * _correction(beta2, step, eps=eps)


def convert_l2(value, *, source, target, batch_size=None):
    """The strength of an L2 penalty in another convention: the same gradient.

    ============  ======================  ============  ==================================================
    convention    penalty                 its gradient  where
    ============  ======================  ============  ==================================================
    strength      λ Σθ²                   2λθ           this book; lecture C; Keras
    weight decay  ½ w Σθ²                 wθ            PyTorch, optax
    alpha         ½ α Σθ² / batch size    αθ / n        scikit-learn's networks
    ============  ======================  ============  ==================================================

    Parameters
    ----------
    value : float or array_like
        The strength in the convention `source`, zero or positive.
    source, target : {"strength", "weight decay", "alpha"}
    batch_size : int, optional
        Samples in a batch, needed for "alpha". scikit-learn divides by the size of the batch at hand, so that a smaller
        last batch is penalised more.

    Returns
    -------
    float or ndarray

    Raises
    ------
    ValueError
        When the value is negative, a convention is not one of the three, or the batch size is missing or below 1.
    TypeError
        When the value is not a real number or an array of them.

    Examples
    --------
    >>> convert_l2(0.5, source="strength", target="weight decay")
    1.0
    >>> convert_l2(1.0, source="weight decay", target="alpha", batch_size=32)
    32.0
    """
    value = _checks.hyperparameter("value", value, NON_NEGATIVE)
    for name, convention in (("source", source), ("target", target)):
        _one_of(name, convention, _L2)
    if "alpha" in (source, target):
        if batch_size is None:
            raise ValueError('batch_size must be given for "alpha", got None')
        batch_size = _checks.whole_number("batch_size", batch_size, least=1)
    per_theta = {"strength": 2.0, "weight decay": 1.0, "alpha": 1.0 / (batch_size or 1)}  # gradient / (value · θ)
    return value if source == target else value * per_theta[source] / per_theta[target]


def adamw_decay(decay, lr):
    """AdamW's ``weight_decay`` from the λ of its paper, in whose rule the learning rate does not multiply it.

    .. math:: \\lambda = \\lambda_{paper} / \\eta

    The paper shrinks θ by λ times the schedule's multiplier in each step. This book, PyTorch, optax and Keras shrink it
    by λη, schedule included. With η the learning rate before the schedule, both lose the same.

    Parameters
    ----------
    decay : float or array_like
        The paper's λ, zero or positive.
    lr : float or array_like
        The learning rate η that the schedule multiplies, positive.

    Returns
    -------
    float or ndarray

    Raises
    ------
    ValueError
        When an argument is outside its range, or shapes do not broadcast.
    TypeError
        When it is not a real number or an array of them.

    Examples
    --------
    >>> adamw_decay(0.125, 0.5)
    0.25
    """
    decay = _checks.hyperparameter("decay", decay, NON_NEGATIVE)
    lr = _checks.hyperparameter("lr", lr, POSITIVE)
    _checks.common_shape(decay=decay, lr=lr)
    return decay / lr


_FORMS = ("velocity", "negative velocity", "buffer", "average")
_L2 = ("strength", "weight decay", "alpha")


def _one_of(name, value, allowed):
    if not isinstance(value, str) or value not in allowed:
        raise ValueError(f"{name} must be one of {', '.join(map(repr, allowed))}, got {value!r}")


def _times(name, array, factor):
    """Each run's array times its factor; float32 stays."""
    if _checks.common_shape(**{name: array, "hyperparameters": factor}) != array.shape:
        raise ValueError(f"{name} must have coordinates first and run axes {np.shape(factor)} last, "
                         f"got shape {array.shape}")
    return np.asarray(array * np.asarray(factor, array.dtype))


def _theta_and_share(theta, velocity, momentum):
    """theta, and the share of the velocity by which the look-ahead point lies further on."""
    theta, velocity = _checks.finite_array("theta", theta), _checks.finite_array("velocity", velocity)
    if theta.shape != velocity.shape:
        raise ValueError(f"velocity must have theta's shape {theta.shape}, got shape {velocity.shape}")
    return theta, _times("velocity", velocity, _checks.hyperparameter("momentum", momentum, FRACTION))


def _eps_and_square(eps, mean_square):
    eps = _checks.hyperparameter("eps", eps, NON_NEGATIVE)
    mean_square = np.asarray(_checks.hyperparameter("mean_square", mean_square, NON_NEGATIVE))
    _checks.common_shape(eps=eps, mean_square=mean_square)
    return eps, mean_square


def _correction(beta2, step, **eps):
    beta2 = _checks.hyperparameter("beta2", beta2, FRACTION)
    _checks.common_shape(beta2=beta2, **eps)
    return (1 - beta2 ** _checks.whole_number("step", step, least=1)) ** 0.5
