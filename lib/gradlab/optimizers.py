"""The optimizers: each is an update rule, its hyperparameters, and nothing else.

Arrays have their coordinates first and their runs last. A hyperparameter is a number or an array that broadcasts
against the trailing run axes, so that a whole sweep of settings is one run of the same few lines.
"""

import functools
import math
from dataclasses import KW_ONLY, dataclass, fields, replace
from operator import is_, mul

import numpy as np

from gradlab import _checks
from gradlab._checks import FRACTION, NON_NEGATIVE, POSITIVE

__all__ = ["GradientDescent", "Momentum", "Nesterov", "AdaGrad", "RMSprop", "Adam", "AdamW", "AMSGrad"]

# A large update goes through memory in blocks of so many bytes an array: they stay in the processor's cache while all
# lines of a rule pass over them. From 2 MiB on malloc hands the temporary arrays back to the system after each line,
# which makes Adam 2.6 times slower; smaller blocks than this cost more calls.
BLOCK = 3 << 18


class State:
    """What an optimizer remembers between steps: the textbook's quantities, and the count of steps.

    Each quantity (``state.velocity``, say) is an array like theta. It can be read, changed in place, and set:
    setting copies the values in. ``state.steps`` counts the updates made; Adam's powers of beta follow it.

    Raises
    ------
    ValueError
        When a quantity is set to an array of another shape, or ``steps`` to a negative number.
    AttributeError
        When something is set that this optimizer does not have.
    """

    def __init__(self, theta, quantities):
        arrays = tuple(np.zeros_like(theta, subok=False) for _ in quantities)
        self.__dict__.update(zip(quantities, arrays), steps=0)
        self.__dict__.update(_quantities=quantities, _arrays=arrays, _shape=theta.shape, _dtype=theta.dtype,
                             _checked_by=None, _checked=None, _constants=None, _powers=None)

    def __setattr__(self, name, value):
        if name == "steps":
            self.__dict__["steps"] = _checks.whole_number("steps", value)
        elif name in self._quantities:
            value = _checks.real_array(name, value)
            if value.shape != self._shape:
                raise ValueError(f"{name} must have theta's shape {self._shape}, got shape {value.shape}")
            getattr(self, name)[...] = value
        else:
            raise AttributeError(f"this state has no {name!r}, only {', '.join((*self._quantities, 'steps'))}")

    def __getstate__(self):
        return {**self.__dict__, "_checked_by": None, "_checked": None, "_constants": None}

    def __repr__(self):
        shown = [f"{name}=array of shape {self._shape}" for name in self._quantities]
        return f"State({', '.join([*shown, f'steps={self.steps}'])})"

    def powers(self, *bases):
        """Each base to the power of the coming step's number, steps + 1, by repeated multiplication.

        A running product costs one multiplication a step and gives a sweep the same bits as its single runs,
        which ``**`` does not promise.
        """
        t = self.steps + 1
        count, products, of = self._powers or (0, bases, bases)
        if not 0 < count <= t or not all(map(is_, of, bases)):
            count, products = 1, bases  # the count was set, or another optimizer goes on with this state
        while count < t:
            raised = tuple(map(mul, products, bases))
            if count + 1 < t and all(np.all(p == q) for p, q in zip(raised, products)):
                break  # all have reached zero (or a base is 0): nothing changes any more
            count, products = count + 1, raised
        self.__dict__["_powers"] = (t, products, bases)
        return products


class Optimizer:
    """What all optimizers share: checks, the look-ahead point, the walk through memory.

    A subclass names its hyperparameters (dataclass fields) with what is allowed for each, the quantities that it
    remembers, and its rule, written as in a textbook but in place.
    """

    quantities = ()
    allowed = {"lr": POSITIVE}
    _changing = False  # whether the rule takes other values at each step

    def __post_init__(self):
        object.__setattr__(self, "_changing", self._changing or callable(self.lr))
        values = {name: getattr(self, name) for name in self.allowed}
        for name, value in values.items():
            if name == "lr" and callable(value):
                values[name] = self._scheduled(0)
            else:
                values[name] = _checks.hyperparameter(name, value, self.allowed[name])
                object.__setattr__(self, name, values[name])
        per_run = {name: value for name, value in values.items() if np.ndim(value)}
        object.__setattr__(self, "_run_shape", _checks.common_shape(**per_run))

    def __repr__(self):
        return f"{type(self).__name__}({', '.join(f'{f.name}={_short(getattr(self, f.name))}' for f in fields(self))})"

    @property
    def run_shape(self):
        """Shape of the run axes that the hyperparameters span together, () for plain numbers."""
        return self._run_shape

    def init(self, theta):
        """State for a first step from `theta`: all quantities zero.

        Parameters
        ----------
        theta : ndarray of float64 or float32, shape (*coordinates, *runs)
            The parameters that will be updated. Not changed.

        Returns
        -------
        State

        Raises
        ------
        TypeError
            When theta is not an array of float64 or float32.
        ValueError
            When theta's last axes are not the run axes that the hyperparameters need.
        """
        self._check_theta(theta)
        return State(theta, self.quantities)

    def lookahead(self, theta, state):
        """Where the rule wants the gradient: theta itself for all but Nesterov.

        Parameters
        ----------
        theta : ndarray, shape (*coordinates, *runs)
        state : State
            From `init`.

        Returns
        -------
        ndarray, like theta
        """
        self._check(theta, state)
        return self._lookahead(theta, state)

    def step(self, theta, gradient, state):
        """Ask `gradient` where the rule wants it, and update.

        Parameters
        ----------
        theta : ndarray of float64 or float32, shape (*coordinates, *runs)
            The parameters. Changed in place.
        gradient : callable
            Takes an array like theta and returns the gradient there, of the same shape.
        state : State
            From `init`. Changed in place.

        Returns
        -------
        ndarray, like theta
            The gradient that was used.

        Raises
        ------
        TypeError, ValueError
            As `update`; theta and state are then as they were.
        """
        self._check(theta, state)
        if not callable(gradient) or hasattr(gradient, "gradient"):
            raise TypeError(f"gradient must be a function that returns the gradient, such as an objective's .gradient, "
                            f"got {gradient!r}")
        return self._step(theta, gradient, state)

    def update(self, theta, g, state):
        """Apply the rule to a gradient that you have.

        Parameters
        ----------
        theta : ndarray of float64 or float32, shape (*coordinates, *runs)
            The parameters. Changed in place.
        g : array_like, shape of theta
            The gradient, taken at ``lookahead(theta, state)``. Not changed.
        state : State
            From `init`. Changed in place.

        Raises
        ------
        TypeError
            When theta is not a float array, g is not real, or the state is another optimizer's.
        ValueError
            When shapes differ, theta is read-only, or a schedule returns a learning rate that is negative or not
            finite. Nothing has been changed then.
        """
        self._check(theta, state)
        self._update(theta, _gradient_like(g, theta), state)

    def _check(self, theta, state):
        if isinstance(state, State) and state._checked_by is self and state._checked is theta and theta.flags.writeable:
            return  # in a loop it is the same array every time
        self._check_theta(theta)
        if not isinstance(state, State) or state._quantities != self.quantities:
            raise TypeError(f"state must come from {type(self).__name__}.init, got {state!r}")
        if (state._shape, state._dtype) != (theta.shape, theta.dtype):
            raise ValueError(f"state was made for theta of shape {state._shape} and {state._dtype}, "
                             f"got shape {theta.shape} and {theta.dtype}")
        constants = self._constants() if self._changing else (self.lr, *self._constants())
        runs = theta.shape[theta.ndim - len(self.run_shape):]
        state.__dict__.update(_checked_by=self, _checked=theta,
                              _constants=tuple(_operand(value, runs, theta.dtype) for value in constants))

    def _check_theta(self, theta):
        _checks.changeable("theta", theta)
        shape = self.run_shape
        if shape and _broadcast(theta.shape, shape) != theta.shape:
            raise ValueError(f"theta must have coordinates first and run axes {shape} last, got shape {theta.shape}")

    def _part(self, block):
        """The same optimizer for a block of its runs."""
        parts = {name: _part(value, block) for name in self.allowed
                 if isinstance(value := getattr(self, name), np.ndarray)}
        return replace(self, **parts) if parts else self

    def _lookahead(self, theta, state):
        return theta

    def _step(self, theta, gradient, state):
        """A step without the checks of theta, state and `gradient`, which `descend` makes once for a whole run."""
        g = _gradient_like(gradient(self._lookahead(theta, state)), theta)
        self._update(theta, g, state)
        return g

    def _update(self, theta, g, state):
        """The rule, on all of theta at once or block by block. All rules come through here."""
        values = state._constants
        if self._changing:
            changing = self._values(state)
            values = *(map(_as_float32, changing) if theta.itemsize == 4 else changing), *values
        if theta.nbytes <= BLOCK:
            self._rule(theta, g, *state._arrays, *values)
        else:
            for block in _blocks(theta.shape, BLOCK // theta.itemsize):
                arrays = [a[block] for a in (theta, g, *state._arrays)]
                self._rule(*arrays, *(_part(value, block) for value in values))
        state.__dict__["steps"] += 1

    def _values(self, state):
        """What the rule takes after the arrays: the hyperparameters that may change from step to step."""
        return (self._lr(state.steps),)

    def _constants(self):
        """What it takes after these: the others."""
        return ()

    def _lr(self, step):
        """The learning rate of a step, counted from 0."""
        if not callable(self.lr):
            return self.lr
        lr = self._scheduled(step)
        if _broadcast(np.shape(lr), self.run_shape) != self.run_shape:
            raise ValueError(f"lr({step}) must broadcast against the run axes {self.run_shape} that lr(0) and the other "
                             f"hyperparameters have, got shape {np.shape(lr)}")
        return lr

    def _scheduled(self, step):
        """What the schedule says for a step; it may reach zero."""
        return _checks.hyperparameter(f"lr({step})", self.lr(step), NON_NEGATIVE)


@dataclass(frozen=True, eq=False, repr=False)
class GradientDescent(Optimizer):
    """Gradient descent: a step against the gradient, as long as the gradient times the learning rate.

    .. math:: \\theta \\leftarrow \\theta - \\eta g

    Parameters
    ----------
    lr : float, array_like or callable
        The learning rate η, above 0: a number, an array that broadcasts against the run axes, or a function of the
        step (counted from 0) that returns either.

    Raises
    ------
    ValueError
        When the learning rate is not positive and finite.
    TypeError
        When it is not a real number, an array of them or a function.

    References
    ----------
    Cauchy, "Méthode générale pour la résolution des systèmes d'équations simultanées", 1847.

    Examples
    --------
    >>> import numpy as np
    >>> theta = np.array(-2.0)
    >>> optimizer = GradientDescent(0.1)
    >>> state = optimizer.init(theta)
    >>> optimizer.update(theta, -4.0, state)  # the slope of x²
    >>> round(float(theta), 6)
    -1.6
    """

    lr: object

    def _rule(self, theta, g, lr):
        theta -= lr * g


@dataclass(frozen=True, eq=False, repr=False)
class Momentum(Optimizer):
    """Gradient descent with momentum (the heavy ball): the step is a velocity that gradients push.

    .. math:: v \\leftarrow \\gamma v + \\eta g, \\qquad \\theta \\leftarrow \\theta - v

    Parameters
    ----------
    lr : float, array_like or callable
        The learning rate η, above 0; see `GradientDescent`.
    momentum : float or array_like
        γ, at least 0 and below 1: what is kept of the last step.

    Raises
    ------
    ValueError
        When a hyperparameter is outside its range.
    TypeError
        When it is not a real number or an array of them.

    References
    ----------
    Polyak, "Some methods of speeding up the convergence of iteration methods", 1964.

    Examples
    --------
    >>> import numpy as np
    >>> theta = np.array(-2.0)
    >>> optimizer = Momentum(0.1, momentum=0.8)
    >>> state = optimizer.init(theta)
    >>> optimizer.update(theta, -12.0, state)
    >>> optimizer.update(theta, 3.072, state)
    >>> round(float(state.velocity), 4), round(float(theta), 4)
    (-0.6528, -0.1472)
    """

    lr: object
    _: KW_ONLY
    momentum: object = 0.9

    quantities = ("velocity",)
    allowed = {"lr": POSITIVE, "momentum": FRACTION}

    def _constants(self):
        return (self.momentum,)

    def _rule(self, theta, g, velocity, lr, momentum):
        velocity *= momentum
        velocity += lr * g
        theta -= velocity


@dataclass(frozen=True, eq=False, repr=False)
class Nesterov(Momentum):
    """Nesterov's momentum: the gradient is taken where the velocity is about to carry theta.

    .. math:: g &= \\nabla L(\\theta - \\gamma v) \\\\
              v &\\leftarrow \\gamma v + \\eta g \\\\
              \\theta &\\leftarrow \\theta - v

    Parameters
    ----------
    lr, momentum
        As for `Momentum`.

    Raises
    ------
    ValueError, TypeError
        As for `Momentum`.

    References
    ----------
    Nesterov, "A method for solving the convex programming problem with convergence rate O(1/k²)", 1983; in this
    form Sutskever et al., "On the importance of initialization and momentum in deep learning", 2013.

    Examples
    --------
    >>> import numpy as np
    >>> theta = np.array(-2.0)
    >>> optimizer = Nesterov(0.1, momentum=0.9)
    >>> state = optimizer.init(theta)
    >>> g = optimizer.step(theta, lambda x: 2 * x, state)
    >>> float(optimizer.lookahead(theta, state))  # -1.6 + 0.36
    -1.24
    """

    def _lookahead(self, theta, state):
        momentum = state._constants[-1]  # γ, in theta's dtype
        return np.asarray(theta - momentum * state.velocity)


@dataclass(frozen=True, eq=False, repr=False)
class AdaGrad(Optimizer):
    """AdaGrad: each coordinate's step is divided by the root of all its squared gradients so far.

    .. math:: s &\\leftarrow s + g^2 \\\\
              \\theta &\\leftarrow \\theta - \\eta g / (\\sqrt{s} + \\epsilon)

    Parameters
    ----------
    lr : float, array_like or callable
        The learning rate η, above 0; see `GradientDescent`.
    eps : float or array_like
        ε, zero or positive: keeps the quotient finite where no gradient has been seen. With 0 it becomes NaN there.

    Raises
    ------
    ValueError
        When a hyperparameter is outside its range.
    TypeError
        When it is not a real number or an array of them.

    References
    ----------
    Duchi, Hazan, Singer, "Adaptive subgradient methods for online learning and stochastic optimization", 2011.

    Examples
    --------
    >>> import numpy as np
    >>> theta = np.array([1.0, 1.0])
    >>> optimizer = AdaGrad(0.1)
    >>> state = optimizer.init(theta)
    >>> optimizer.update(theta, [3.0, 0.004], state)
    >>> theta.round(6)
    array([0.9, 0.9])
    """

    lr: object
    _: KW_ONLY
    eps: object = 1e-8

    quantities = ("sum_of_squares",)
    allowed = {"lr": POSITIVE, "eps": NON_NEGATIVE}

    def _constants(self):
        return (self.eps,)

    def _rule(self, theta, g, sum_of_squares, lr, eps):
        sum_of_squares += g * g
        theta -= lr * g / (np.sqrt(sum_of_squares) + eps)


@dataclass(frozen=True, eq=False, repr=False)
class RMSprop(Optimizer):
    """RMSprop: each coordinate's step is divided by the root of a running mean of its squared gradients.

    .. math:: s &\\leftarrow \\rho s + (1 - \\rho) g^2 \\\\
              \\theta &\\leftarrow \\theta - \\eta g / \\sqrt{s + \\epsilon}

    Parameters
    ----------
    lr : float, array_like or callable
        The learning rate η, above 0; see `GradientDescent`.
    decay : float or array_like
        ρ, at least 0 and below 1: what is kept of the running mean.
    eps : float or array_like
        ε, zero or positive. With 0 a coordinate that has seen no gradient becomes NaN.
    eps_inside : bool
        Whether ε stands inside the root, as above, or outside: √s + ε.

    Raises
    ------
    ValueError
        When a hyperparameter is outside its range.
    TypeError
        When it is not a real number or an array of them, or eps_inside is not a bool.

    References
    ----------
    Hinton, "Neural networks for machine learning", lecture 6e, 2012.

    Examples
    --------
    >>> import numpy as np
    >>> theta = np.array([1.0, 1.0])
    >>> optimizer = RMSprop(0.1)
    >>> state = optimizer.init(theta)
    >>> optimizer.update(theta, [3.0, 0.004], state)
    >>> theta.round(4)
    array([0.6838, 0.6848])
    """

    lr: object
    _: KW_ONLY
    decay: object = 0.9
    eps: object = 1e-8
    eps_inside: bool = True

    quantities = ("mean_square",)
    allowed = {"lr": POSITIVE, "decay": FRACTION, "eps": NON_NEGATIVE}

    def __post_init__(self):
        _checks.truth("eps_inside", self.eps_inside)
        super().__post_init__()

    def _constants(self):
        return self.decay, 1 - self.decay, self.eps

    def _rule(self, theta, g, mean_square, lr, decay, new, eps):
        mean_square *= decay
        mean_square += new * (g * g)
        if self.eps_inside:
            root = np.sqrt(mean_square + eps)
        else:
            root = np.sqrt(mean_square) + eps
        theta -= lr * g / root


@dataclass(frozen=True, eq=False, repr=False)
class Adam(Optimizer):
    """Adam: momentum over RMSprop's scale, both means corrected for having started at zero.

    .. math:: m &\\leftarrow \\beta_1 m + (1 - \\beta_1) g \\\\
              v &\\leftarrow \\beta_2 v + (1 - \\beta_2) g^2 \\\\
              \\theta &\\leftarrow \\theta - \\eta \\frac{m / (1 - \\beta_1^t)}{\\sqrt{v / (1 - \\beta_2^t)} + \\epsilon}

    Parameters
    ----------
    lr : float, array_like or callable
        The learning rate η, above 0; see `GradientDescent`.
    beta1, beta2 : float or array_like
        At least 0 and below 1: what the running means of g and of g² keep.
    eps : float or array_like
        ε, zero or positive, outside the root. With 0 a coordinate that has seen no gradient becomes NaN.

    Raises
    ------
    ValueError
        When a hyperparameter is outside its range.
    TypeError
        When it is not a real number or an array of them.

    Notes
    -----
    With c₁ = 1 − β₁ᵗ and c₂ = 1 − β₂ᵗ the last line is the same as θ ← θ − (η √c₂ / c₁) m / (√v + ε √c₂), which
    saves two passes over the memory; this is what runs. ``state.first_moment`` and ``state.second_moment`` are m, v.

    References
    ----------
    Kingma, Ba, "Adam: a method for stochastic optimization", 2015.

    Examples
    --------
    >>> import numpy as np
    >>> theta = np.array([1.0, 1.0])
    >>> optimizer = Adam(0.1)
    >>> state = optimizer.init(theta)
    >>> optimizer.update(theta, [3.0, 0.004], state)
    >>> theta.round(6)
    array([0.9, 0.9])
    """

    lr: object = 0.001
    _: KW_ONLY
    beta1: object = 0.9
    beta2: object = 0.999
    eps: object = 1e-8

    quantities = ("first_moment", "second_moment")
    allowed = {"lr": POSITIVE, "beta1": FRACTION, "beta2": FRACTION, "eps": NON_NEGATIVE}

    _changing = True  # the bias corrections

    def _values(self, state):
        return self._corrected(state, self._lr(state.steps))

    def _corrected(self, state, lr):
        power1, power2 = state.powers(self.beta1, self.beta2)
        root = _sqrt(1 - power2)
        return lr * root / (1 - power1), self.eps * root

    def _constants(self):
        return self.beta1, 1 - self.beta1, self.beta2, 1 - self.beta2

    def _rule(self, theta, g, m, v, lr, eps, beta1, new1, beta2, new2):
        m *= beta1
        m += new1 * g
        v *= beta2
        v += new2 * (g * g)
        theta -= lr * m / (np.sqrt(v) + eps)


@dataclass(frozen=True, eq=False, repr=False)
class AdamW(Adam):
    """Adam with decoupled weight decay: theta shrinks by itself, outside the adaptive step.

    .. math:: \\theta \\leftarrow \\theta - \\eta \\lambda \\theta, \\quad \\text{then Adam}

    Parameters
    ----------
    lr, beta1, beta2, eps
        As for `Adam`.
    weight_decay : float or array_like
        λ, zero or positive.

    Raises
    ------
    ValueError, TypeError
        As for `Adam`.

    References
    ----------
    Loshchilov, Hutter, "Decoupled weight decay regularization", 2019.

    Examples
    --------
    >>> import numpy as np
    >>> theta = np.array([2.0])
    >>> optimizer = AdamW(0.1, weight_decay=0.5)
    >>> state = optimizer.init(theta)
    >>> optimizer.update(theta, [0.0], state)  # only the decay
    >>> theta
    array([1.9])
    """

    _: KW_ONLY
    weight_decay: object = 0.01

    allowed = {**Adam.allowed, "weight_decay": NON_NEGATIVE}

    def _values(self, state):
        lr = self._lr(state.steps)
        return *self._corrected(state, lr), lr * self.weight_decay

    def _rule(self, theta, g, m, v, lr, eps, decay, *betas):
        theta -= decay * theta
        super()._rule(theta, g, m, v, lr, eps, *betas)


@dataclass(frozen=True, eq=False, repr=False)
class AMSGrad(Adam):
    """Adam divided by the largest mean square so far, so that a rare large gradient is not forgotten.

    .. math:: m &\\leftarrow \\beta_1 m + (1 - \\beta_1) g \\\\
              v &\\leftarrow \\beta_2 v + (1 - \\beta_2) g^2 \\\\
              u &\\leftarrow \\max(u, v) \\\\
              \\theta &\\leftarrow \\theta - \\eta \\frac{m / (1 - \\beta_1^t)}{\\sqrt{u / (1 - \\beta_2^t)} + \\epsilon}

    Parameters
    ----------
    lr, beta1, beta2, eps
        As for `Adam`.

    Raises
    ------
    ValueError, TypeError
        As for `Adam`.

    Notes
    -----
    The form is PyTorch's: the maximum is taken before the bias correction. The paper has no bias correction.
    ``state.largest_second_moment`` is u.

    References
    ----------
    Reddi, Kale, Kumar, "On the convergence of Adam and beyond", 2018.

    Examples
    --------
    >>> import numpy as np
    >>> theta = np.array([0.0])
    >>> optimizer = AMSGrad(0.1, beta1=0.0, beta2=0.5)
    >>> state = optimizer.init(theta)
    >>> for g in (4.0, 1.0, 1.0):
    ...     optimizer.update(theta, [g], state)
    >>> state.second_moment, state.largest_second_moment
    (array([2.75]), array([8.]))
    """

    quantities = ("first_moment", "second_moment", "largest_second_moment")

    def _rule(self, theta, g, m, v, u, lr, eps, beta1, new1, beta2, new2):
        m *= beta1
        m += new1 * g
        v *= beta2
        v += new2 * (g * g)
        np.maximum(u, v, out=u)
        theta -= lr * m / (np.sqrt(u) + eps)


def _gradient_like(g, theta):
    """`g` as an array of theta's shape and dtype that shares no memory with theta."""
    if type(g) is not np.ndarray or g.dtype != theta.dtype:
        g = _checks.real_array("the gradient", g).astype(theta.dtype, copy=False)
    if g.shape != theta.shape:
        raise ValueError(f"the gradient must have theta's shape {theta.shape}, got shape {g.shape}")
    # a gradient function may hand back theta itself (that of ½x² does), which the update would change
    shares = g is theta or (g.base is not None or theta.base is not None) and np.may_share_memory(g, theta)
    return g.copy() if shares else g


@functools.lru_cache(maxsize=64)
def _blocks(shape, most):
    """Indices that cut an array of this shape into blocks of at most so many elements, and keep its axes."""
    if math.prod(shape) <= most:
        return (tuple(slice(None) for _ in shape),)
    rows = most // math.prod(shape[1:])
    if rows:
        rest = tuple(slice(None) for _ in shape[1:])
        return tuple((slice(i, i + rows), *rest) for i in range(0, shape[0], rows))
    return tuple((slice(i, i + 1), *rest) for i in range(shape[0]) for rest in _blocks(shape[1:], most))


def _part(value, block):
    """The part of a hyperparameter that belongs to a block: axes of length 1 and missing ones broadcast."""
    if isinstance(value, float) or not value.ndim:
        return value
    return value[tuple(s if n > 1 else slice(None) for s, n in zip(block[len(block) - value.ndim:], value.shape))]


def _operand(value, runs, dtype):
    """A hyperparameter that stays the same as an array of theta's dtype, in the form that NumPy is fastest with.

    That is an array without axes for a number, which it takes twice as fast as a Python float, else one with a value
    for each run, so that loops over theta do not stop at the end of each row.
    """
    return np.array(np.broadcast_to(value, runs) if np.ndim(value) else value, dtype)


def _as_float32(value):
    return value if isinstance(value, float) else value.astype(np.float32, copy=False)


def _sqrt(value):
    return math.sqrt(value) if isinstance(value, float) else np.sqrt(value)


def _broadcast(shape, other):
    try:
        return np.broadcast_shapes(shape, other)
    except ValueError:
        return None


def _short(value):
    if isinstance(value, np.ndarray):
        return f"<array of shape {value.shape}>"
    return getattr(value, "__name__", None) or repr(value)
