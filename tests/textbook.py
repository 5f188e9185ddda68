"""Each rule and each surface once more, as a textbook prints it.

Nothing here is shared with gradlab. A rule is a function of one number (it
also takes a whole array, for the tests of large ones): no blocks, no ``out=``,
no folded corrections. ``walk`` loops over coordinates in plain Python floats,
so that no broadcasting can hide a mistake.
"""
import math

import numpy as np


# -- rules: (theta, g, past, t counted from 1, settings) -> theta, present --------
def gradient_descent(theta, g, past, t, lr):
    return theta - lr * g, {}


def momentum(theta, g, past, t, lr, momentum=0.9):
    v = momentum * past["velocity"] + lr * g
    return theta - v, {"velocity": v}


def adagrad(theta, g, past, t, lr, eps=1e-8):
    s = past["sum_of_squares"] + g**2
    return theta - lr * g / (np.sqrt(s) + eps), {"sum_of_squares": s}


def rmsprop(theta, g, past, t, lr, decay=0.9, eps=1e-8, eps_inside=True):
    s = decay * past["mean_square"] + (1 - decay) * g**2
    root = np.sqrt(s + eps) if eps_inside else np.sqrt(s) + eps
    return theta - lr * g / root, {"mean_square": s}


def adam(theta, g, past, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * past["first_moment"] + (1 - beta1) * g
    v = beta2 * past["second_moment"] + (1 - beta2) * g**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return theta - lr * m_hat / (np.sqrt(v_hat) + eps), {"first_moment": m, "second_moment": v}


def adamw(theta, g, past, t, lr=0.001, weight_decay=0.01, **rest):
    return adam(theta - lr * weight_decay * theta, g, past, t, lr, **rest)


def amsgrad(theta, g, past, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * past["first_moment"] + (1 - beta1) * g
    v = beta2 * past["second_moment"] + (1 - beta2) * g**2
    u = np.where(v > past["largest_second_moment"], v, past["largest_second_moment"])
    u_hat = u / (1 - beta2**t)
    step = lr * m / (1 - beta1**t) / (np.sqrt(u_hat) + eps)
    return theta - step, {"first_moment": m, "second_moment": v, "largest_second_moment": u}


RULES = {
    "GradientDescent": gradient_descent,
    "Momentum": momentum,
    "Nesterov": momentum,  # the same rule; the gradient is taken elsewhere
    "AdaGrad": adagrad,
    "RMSprop": rmsprop,
    "Adam": adam,
    "AdamW": adamw,
    "AMSGrad": amsgrad,
}
STATE = {
    "GradientDescent": (),
    "Momentum": ("velocity",),
    "Nesterov": ("velocity",),
    "AdaGrad": ("sum_of_squares",),
    "RMSprop": ("mean_square",),
    "Adam": ("first_moment", "second_moment"),
    "AdamW": ("first_moment", "second_moment"),
    "AMSGrad": ("first_moment", "second_moment", "largest_second_moment"),
}


def at_step(settings, t):
    """The settings of step t (counted from 1); a learning rate may be a function of t - 1."""
    lr = settings.get("lr")
    return {**settings, "lr": lr(t - 1)} if callable(lr) else settings


def walk(name, gradient, start, steps, **settings):
    """Descend in Python floats. Returns path, gradients used, and the state after each step."""
    theta = [float(x) for x in start]
    past = [dict.fromkeys(STATE[name], 0.0) for _ in theta]
    path, used, states = [list(theta)], [], [[dict(p) for p in past]]
    for t in range(1, steps + 1):
        now = at_step(settings, t)
        point = list(theta)
        if name == "Nesterov":
            point = [x - now.get("momentum", 0.9) * p["velocity"] for x, p in zip(theta, past)]
        g = gradient(point)
        for i in range(len(theta)):
            theta[i], past[i] = RULES[name](theta[i], g[i], past[i], t, **now)
            theta[i] = float(theta[i])
        path.append(list(theta))
        used.append(list(g))
        states.append([dict(p) for p in past])
    return path, used, states


# -- surfaces: value and gradient of a list of coordinates ------------------------
def parabola(p):
    return p[0] ** 2


def parabola_gradient(p):
    return [2 * p[0]]


def quartic(p):
    (x,) = p
    return x**4 + x**3 - 2 * x**2 - 2 * x + 2


def quartic_gradient(p):
    (x,) = p
    return [4 * x**3 + 3 * x**2 - 4 * x - 2]


def printed_gradient(p):
    """The lecture's derivative of the quartic: its slide lacks the -2."""
    (x,) = p
    return [4 * x**3 + 3 * x**2 - 4 * x]


def ravine(p):
    return 0.1 * p[0] ** 2 + 2 * p[1] ** 2


def ravine_gradient(p):
    return [0.2 * p[0], 4 * p[1]]


def rosenbrock(p):
    x, y = p
    return (1 - x) ** 2 + 100 * (y - x**2) ** 2


def rosenbrock_gradient(p):
    x, y = p
    return [-2 * (1 - x) - 400 * x * (y - x**2), 200 * (y - x**2)]


def bowl(curvatures):
    """Half the weighted sum of squares, and its gradient."""
    return (lambda p: 0.5 * sum(a * x * x for a, x in zip(curvatures, p)),
            lambda p: [a * x for a, x in zip(curvatures, p)])


def neuron(xs, ys):
    """Half the squared error of one sigmoid neuron, p = (w, b), and its gradient."""

    def sigmoid(z):
        return 1 / (1 + math.exp(-z))

    def value(p):
        return 0.5 * sum((sigmoid(p[0] * x + p[1]) - y) ** 2 for x, y in zip(xs, ys))

    def gradient(p):
        dw = db = 0.0
        for x, y in zip(xs, ys):
            f = sigmoid(p[0] * x + p[1])
            dw += (f - y) * f * (1 - f) * x
            db += (f - y) * f * (1 - f)
        return [dw, db]

    return value, gradient


CURVATURES = {2: (0.5, 7.0), 11: (0.1, 0.4, 1.0, 1.7, 2.0, 3.1, 4.0, 5.5, 6.2, 7.3, 9.0)}
SAMPLES = {
    2: ((7.6, 4.2), (0.8, 0.3)),  # the valley's (lecture D; the data are the course's own)
    9: ((-3.0, -1.7, -0.9, 0.2, 0.5, 1.1, 2.5, 3.3, 4.0), (0.1, 0.2, 0.15, 0.4, 0.2, 0.7, 0.9, 0.8, 0.95)),
}


# -- settings that several test files share ---------------------------------------
# One non-default setting of each rule, with no two numbers alike.
SETTINGS = {
    "GradientDescent": dict(lr=0.07),
    "Momentum": dict(lr=0.03, momentum=0.7),
    "Nesterov": dict(lr=0.03, momentum=0.7),
    "AdaGrad": dict(lr=0.4, eps=0.02),
    "RMSprop": dict(lr=0.05, decay=0.8, eps=0.03),
    "Adam": dict(lr=0.06, beta1=0.75, beta2=0.93, eps=0.02),
    "AdamW": dict(lr=0.06, beta1=0.75, beta2=0.93, eps=0.02, weight_decay=0.4),
    "AMSGrad": dict(lr=0.06, beta1=0.75, beta2=0.63, eps=0.02),  # a beta2 that lets v fall, so that the maximum matters
}
# (5, 1) against (7,), (1, 7) and (5, 7): runs of shape (5, 7).
GRIDS = {
    "GradientDescent": dict(lr=np.linspace(0.01, 0.1, 35).reshape(5, 7)),
    "Momentum": dict(lr=np.linspace(0.01, 0.05, 5)[:, None], momentum=np.linspace(0.0, 0.9, 7)[None]),
    "Nesterov": dict(lr=np.linspace(0.01, 0.05, 5)[:, None], momentum=np.linspace(0.0, 0.9, 7)),
    "AdaGrad": dict(lr=np.linspace(0.1, 0.9, 5)[:, None], eps=np.logspace(-8, -1, 7)),
    "RMSprop": dict(lr=np.linspace(0.01, 0.2, 5)[:, None], decay=np.linspace(0.3, 0.99, 7),
                    eps=np.logspace(-8, -1, 5)[:, None]),
    "Adam": dict(lr=0.05, beta1=np.linspace(0.0, 0.95, 5)[:, None], beta2=np.linspace(0.3, 0.999, 7),
                 eps=np.logspace(-9, -1, 35).reshape(5, 7)),
    "AdamW": dict(lr=np.linspace(0.01, 0.2, 7), beta1=np.linspace(0.0, 0.95, 5)[:, None], beta2=0.97,
                  weight_decay=np.linspace(0.0, 0.9, 5)[:, None]),
    "AMSGrad": dict(lr=np.linspace(0.01, 0.2, 7), beta1=0.7, beta2=np.linspace(0.1, 0.95, 5)[:, None],
                    eps=np.logspace(-9, -1, 7)),
}


def single(settings, index, shape=(5, 7)):
    """The settings of one run, as Python floats."""
    return {k: v if isinstance(v, bool) else float(np.broadcast_to(v, shape)[index])
            for k, v in settings.items()}


# Grids of all settings, and of some with the others left as plain numbers or defaults.
SWEEPS = [(name, {}) for name in SETTINGS] + [
    ("RMSprop", dict(eps_inside=False)),
    ("Adam", dict(lr=np.linspace(0.01, 0.2, 35).reshape(5, 7), beta1=0.8, beta2=0.9, eps=1e-8)),
    ("Adam", dict(beta1=0.8)),
    ("AdamW", dict(weight_decay=0.3, beta2=np.linspace(0.5, 0.999, 7))),
    ("AdamW", dict(lr=0.1, beta1=0.9)),
    ("RMSprop", dict(lr=0.1, eps=1e-6)),
    ("RMSprop", dict(decay=0.85)),
    ("Momentum", dict(lr=0.02)),
    ("Nesterov", dict(momentum=0.6)),
]
