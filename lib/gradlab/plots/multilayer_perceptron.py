"""Figures of the chapter on the multilayer perceptron."""

from fractions import Fraction

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.ticker import FixedLocator, NullLocator

from gradlab import activations
from gradlab.network import MLP
from gradlab.plots.drawing import INK, MUTED, PALE, PAPER, STRONG, caption, figure, look, mark, nearest, number

__all__ = ["network_flow", "relu_graph", "activation_curves", "gradient_check", "layer_gradients", "decision_regions",
           "confusion"]

BLUE, GREEN, OCHRE = "#0067a3", "#00795a", "#8a6d00"
LOOKS = {"relu": (STRONG, "-", "o"), "tanh": (GREEN, (0, (6, 1.5, 1, 1.5)), "^"),
         "sigmoid": (BLUE, (0, (4, 1.5)), "s"), "identity": (OCHRE, (0, (1, 1.2)), "v")}
WORDS = {"relu": "ReLU", "tanh": "tanh", "sigmoid": "sigmoid", "identity": "identity"}
DASHES = (0, (3, 1.5))  # of a negative number's edge


def _empty(ax):
    """Axes for a graph: no ticks, no frame."""
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set_visible(False)


def _node(ax, x, y, size=33, **style):
    ax.plot([x], [y], linestyle="none", **{"marker": "o", "markersize": size, "markerfacecolor": "white",
                                           "markeredgecolor": MUTED, "markeredgewidth": 0.8, "zorder": 4, **style})


def _text(ax, x, y, text="", offset=(0, 0), **style):
    """Text at a place in data units, shifted by so many points."""
    with look():
        return ax.annotate(text, (x, y), offset, textcoords="offset points", **{
            "fontsize": 7.5, "color": INK, "ha": "center", "va": "center", "zorder": 7, **style})


def _note(ax, x, y, text, **style):
    """Text at a place in fractions of the axes, to say what is what."""
    with look():
        ax.text(x, y, text, transform=ax.transAxes, **{"fontsize": 7.5, "color": INK, "va": "top", **style})


def network_flow(net, theta, x, y, weight):
    """A 2–2–1 network with what flows forward, and beside it with what comes back, for sliders over x₁ and a weight.

    Parameters
    ----------
    net : MLP
        Of sizes (2, 2, 1) with a sigmoid output.
    theta : array_like, shape (9,)
    x : sequence of two floats
    y : int
    weight : int
        Which entry of theta the slider moves.

    Returns
    -------
    figure, moving, update
        For `explore`; ``update(x1, w)``.
    """
    theta = np.array(theta, float)
    fig, (left, right) = figure(2, height=3.1)
    places = [np.array([[0, 2], [0, 1], [0, 0]], float), np.array([[1.2, 2], [1.2, 1], [1.2, 0]]),
              np.array([[2.08, 1]])]
    names = [["1", "x₁", "x₂"], ["1", "h₁", "h₂"], ["ŷ"]]
    back = [["", "", ""], ["", "∂L/∂h₁", "∂L/∂h₂"], ["∂L/∂z"]]
    wiring = [(0, i, j) for i in range(3) for j in range(2)] + [(1, i, 0) for i in range(3)]
    ways = [0.6, 0.27, 0.33, 0.3, 0.3, 0.45, 0.5, 0.5, 0.5]  # where a label stands on its edge: away from all others
    lines, labels, values = [], [], []
    for ax, words in ((left, names), (right, back)):
        _empty(ax)
        ax.set(xlim=(-0.22, 2.3), ylim=(-0.52, 2.3))
        for (layer, i, j), way in zip(wiring, ways):
            source, target = places[layer][i], places[layer + 1][j + (layer == 0)]
            line, = ax.plot(*np.stack([source, target]).T, color=INK if ax is left else STRONG, zorder=2)
            lines.append(line)
            note = _text(ax, *(source + way * (target - source)), fontsize=7.5, color=line.get_color(), zorder=5)
            note.set_bbox(dict(facecolor=PAPER, edgecolor="none", pad=0.6))
            if ax is left and len(labels) == weight:
                note.set_bbox(dict(facecolor=PAPER, edgecolor=STRONG, pad=1.6))  # the slider's
            labels.append(note)
        for layer, column in enumerate(places):
            for i, place in enumerate(column):
                bias = layer < 2 and i == 0
                quiet = ax is right and (layer == 0 or bias)  # nobody asks for the gradient there
                style = {"markerfacecolor": PALE, "markeredgecolor": PALE} if bias or quiet else {}
                if ax is left and (layer, i) == (0, 1):
                    style = {"markeredgecolor": STRONG}  # the slider's
                _node(ax, *place, **style)
                if bias or quiet:
                    _text(ax, *place, names[layer][i], color=MUTED)
                else:
                    values.append(_text(ax, *place))
                    _text(ax, *place, words[layer][i], (0, -22), color=MUTED).set_bbox(
                        dict(facecolor=PAPER, edgecolor="none", pad=0.4))
    _text(left, 0, -0.52, "forward →", ha="left", color=MUTED, va="bottom", offset=(-13, 0))
    _text(right, 2.3, -0.52, "← back", ha="right", color=MUTED, va="bottom")
    top, side = caption(left, " "), caption(right, " ")
    fig.draw_without_rendering()  # settles the layout, so that points can be measured
    for line, way in zip(lines, 2 * ways):
        _make_room(line, way, label=11 if line.axes is left else 0)

    def update(x1, w):
        theta[weight] = w
        trace = net.trace(theta, [[x1, x[1]]], [y])
        weights = np.concatenate([part.ravel() for part in trace.weights])
        slopes = np.concatenate([part.ravel() for part in trace.weight_gradients])
        sources = np.concatenate([np.repeat([1.0, *trace.values[0][0]], 2), [1.0, *trace.values[1][0]]])
        for shown, strength, some, notes in ((weights, weights * sources, lines[:9], labels[:9]),
                                             (slopes, slopes, lines[9:], labels[9:])):
            for value, flow, line, note in zip(shown, strength, some, notes):
                line.set(linewidth=0.6 + 1.8 * min(abs(flow), 1.2), linestyle=DASHES if flow < -1e-12 else "-")
                note.set_text(_short(value))
        inside = [*trace.values[0][0], *trace.values[1][0], *trace.values[2][0], *trace.value_gradients[0][0],
                  *trace.pre_activation_gradients[1][0]]
        for note, value in zip(values, inside):
            note.set_text(_short(value))
        top.set_text(f"z = {_short(trace.pre_activations[1].item())}, L = {number(float(trace.loss))}")
        side.set_text(f"ŷ − y = {number(trace.values[2].item() - y)}")

    still = [0, 1, 4, 5, 6]  # edges on the left from the constants and from x₂; the weights there, but for one
    edges = [line for k, line in enumerate(lines) if k not in still]
    weights = [label for k, label in enumerate(labels) if k >= 9 or k == weight]
    return fig, [*edges, *weights, values[0], *values[2:], top, side], update


def _make_room(line, way, node=18.0, label=0.0):
    """Take so many points off a line at both ends, and on both sides of the label at this share of its way.

    What moves is drawn above the nodes and labels that do not.
    """
    ends = np.transpose(line.get_data())
    pixels = line.axes.transData.transform(ends)
    point = line.figure.dpi / 72 / np.hypot(*(pixels[1] - pixels[0]))
    stops = np.array([node * point, way - label * point, np.nan, way + label * point, 1 - node * point])
    line.set_data(*(ends[0] + stops[:, None] * (ends[1] - ends[0])).T)


def _short(value):
    """Three digits; what rounding has left of a zero is 0."""
    return number(value if abs(value) > 1e-12 else 0.0)


def _fraction(value):
    return str(Fraction(float(value)).limit_denominator(100)).replace("-", "−")


def relu_graph(x=1.0, lr=0.1):
    """Lecture C's compute graph, (w₂ max(0, w₁x) − y)², with values and gradients, for sliders over w and y.

    Parameters
    ----------
    x : float
    lr : float
        For the step in the caption.

    Returns
    -------
    figure, moving, update
        For `explore`; ``update(w1, w2, y)``, all three as fractions in text: "−2/3".
    """
    net = MLP([1, 1, 1], hidden="relu", output="identity")
    fig, ax = figure(height=2.8)
    _empty(ax)
    ax.set(xlim=(-0.3, 5.3), ylim=(-0.35, 1.5))
    chain = ["x", "×", "max\n(0, ·)", "×", "(ŷ−y)²", "L"]
    for k in range(5):
        ax.annotate("", (k + 1, 1), (k, 1), arrowprops=dict(arrowstyle="-|>", color=MUTED, linewidth=0.8, shrinkA=14,
                                                             shrinkB=15), zorder=3)
    below = {1: "w₁", 3: "w₂", 4: "y"}
    for k, name in below.items():
        ax.annotate("", (k, 1), (k, 0), arrowprops=dict(arrowstyle="-|>", color=MUTED, linewidth=0.8, shrinkA=14,
                                                        shrinkB=15), zorder=3)
        _node(ax, k, 0, 28)
        _text(ax, k, 0, name, fontsize=9.5)
    for k, name in enumerate(chain):
        _node(ax, k, 1, 29, markerfacecolor=PALE if k in (1, 2, 3, 4) else "white")
        _text(ax, k, 1, name, fontsize={2: 7.5, 4: 7}.get(k, 10))
    for k, name in enumerate(["x", "z", "σ", "ŷ", "L"]):
        _text(ax, k + 0.5, 1, name, (0, 27), color=MUTED, fontsize=9)
    for k, name in enumerate(["∂L/∂z", "∂L/∂σ", "∂L/∂ŷ"]):
        _text(ax, k + 1.5, 1, name, (0, -26), color=MUTED, fontsize=8)
    for k in (1, 3):
        _text(ax, k, 0.5, f"∂L/∂{below[k]}", (8, -12), color=MUTED, fontsize=8, ha="left")
    values = [_text(ax, k + 0.5, 1, offset=(0, 13), fontsize=9.5) for k in range(5)]
    values += [_text(ax, k, 0.5, offset=(-8, 0), ha="right", fontsize=10.5) for k in (1, 3, 4)]
    slopes = [_text(ax, k + 0.5, 1, offset=(0, -12), fontsize=10, color=STRONG) for k in (1, 2, 3)]
    slopes += [_text(ax, k, 0.5, offset=(8, 3), ha="left", fontsize=10.5, color=STRONG) for k in (1, 3)]
    _text(ax, 2, 0, "dark: values\ngoing forward", fontsize=7.5, va="top", offset=(0, 14))
    _text(ax, 2, 0, "orange: gradients\ncoming back", fontsize=7.5, color=STRONG, va="top", offset=(0, -10))
    top = caption(ax, " ")

    def update(w1, w2, y):
        first, second, target = (float(Fraction(text.replace("−", "-"))) for text in (w1, w2, y))
        theta = np.array([0, first, 0, second])
        trace = net.trace(theta, [[x]], [target])
        forward = [trace.pre_activations[0].item(), trace.values[1].item(), trace.values[2].item(),
                   float(trace.loss), first, second, target]
        slope = [trace.weight_gradients[0][1].item(), trace.weight_gradients[1][1].item()]
        backward = [trace.pre_activation_gradients[0].item(), trace.value_gradients[0].item(),
                    trace.pre_activation_gradients[1].item(), *slope]
        for note, value in zip(values[1:] + slopes, forward + backward):
            note.set_text(_fraction(value))
        after = theta - lr * np.array([0, slope[0], 0, slope[1]])
        loss = float(net.loss(after, [[x]], [target]))
        top.set_text(f"after a step, η = {lr:g}: w₁ = {number(after[1])}, w₂ = {number(after[3])}, "
                     f"L = {number(loss)}")

    values[0].set_text(_fraction(x))  # it stays
    return fig, [*values[1:], *slopes, top], update


def activation_curves(z):
    """The activations beside their derivatives, one of them strong with a tangent, for sliders over which and where.

    Parameters
    ----------
    z : sequence of float
        The slider's values, from −3 to 3.

    Returns
    -------
    figure, moving, update
        For `explore`; ``update(activation, z)``.
    """
    fine = np.linspace(-3.2, 3.2, 257)
    functions = {name: getattr(activations, name) for name in WORDS}
    values = {name: f(fine) for name, f in functions.items()}
    slopes = {name: f.derivative(values[name]) for name, f in functions.items()}
    for at in (values, slopes):  # a jump is no line
        at["relu"] = at["relu"].copy()
    slopes["relu"][np.abs(fine) < 1e-9] = np.nan
    fig, (left, right) = figure(2, height=3.0)
    left.set(xlabel="z", ylabel="a = f(z)", xlim=(-3.2, 3.2), ylim=(-3.2, 3.2))
    right.set(xlabel="z", ylabel="f′(z)", xlim=(-3.2, 3.2), ylim=(-0.05, 1.15))
    for ax, drawn in ((left, values), (right, slopes)):
        ax.axvline(0, color=MUTED, linewidth=0.5, zorder=0)
        for name, (_, dash, _) in LOOKS.items():
            ax.plot(fine, drawn[name], color="#8fa6bb", linewidth=1, linestyle=dash, zorder=1)
    left.axhline(0, color=MUTED, linewidth=0.5, zorder=0)
    _note(left, 0.03, 0.98, "orange: the chosen one\nblue dashes: tangent")
    for ax, name, x, y, offset in (
            (left, "identity", -1.9, -1.9, (6, -2)), (left, "ReLU", 1.9, 1.9, (-6, 2)),
            (left, "tanh", -2.6, -1.0, (0, -5)), (left, "sigmoid", -2.4, 0.1, (0, 6)),
            (right, "identity", -1.9, 1.0, (0, -5)), (right, "ReLU", 2.1, 1.0, (0, -5)),
            (right, "tanh", 0.85, 0.52, (6, 2)), (right, "sigmoid", -1.9, 0.12, (-5, 3))):
        mark(ax, x, y, name, marker=None, offset=offset, color=MUTED)
    strong, = left.plot([], [], color=STRONG, linewidth=2, zorder=3)
    tangent, = left.plot([], [], color=BLUE, linewidth=1.2, linestyle=(0, (4, 1.5)), zorder=4)
    dot, = left.plot([], [], marker="o", markersize=7, color=STRONG, markeredgecolor="white", linestyle="none",
                     zorder=6, clip_on=False)
    slope, = right.plot([], [], color=STRONG, linewidth=2, zorder=3, clip_on=False)
    point, = right.plot([], [], marker="o", markersize=7, color=STRONG, markeredgecolor="white", linestyle="none",
                        zorder=6, clip_on=False)
    top, side = caption(left, " "), caption(right, " ")

    def update(activation, z):
        name = next(name for name, word in WORDS.items() if word == activation)
        a = float(functions[name](np.array(z, float)))
        rise = float(functions[name].derivative(np.array(a)))
        strong.set_data(fine, values[name])
        slope.set_data(fine, slopes[name])
        tangent.set_data([z - 1.2, z + 1.2], [a - 1.2 * rise, a + 1.2 * rise])
        dot.set_data([z], [a])
        point.set_data([z], [rise])
        top.set_text(f"{activation}: f({number(z)}) = {number(a)}")
        side.set_text(f"f′({number(z)}) = {number(rise)}")

    return fig, [strong, tangent, dot, slope, point, top, side], update


def gradient_check(steps, offsets, rises, slope, errors):
    """The loss under the microscope beside the error of difference quotients, for sliders over the step and formula.

    Parameters
    ----------
    steps : ndarray, shape (k,)
        The values of h.
    offsets : ndarray, shape (m,)
        Where the loss was taken, in units of h; with −1, 0 and 1 among them.
    rises : ndarray, shape (m, k)
        (L(θ + offset · h) − L(θ)) / h.
    slope : float
        The derivative, by backpropagation.
    errors : dict of str to ndarray, shape (k,)
        Relative errors by formula: "forward" and "central".

    Returns
    -------
    figure, moving, update
        For `explore`; ``update(h, formula)``.
    """
    looks = {"forward": (BLUE, "s"), "central": (STRONG, "o")}
    fig, (left, right) = figure(2, height=3.0)
    left.set(xlabel="change of the weight, in units of h", ylabel="change of the loss, in units of h",
             xlim=(-1.6, 1.6), ylim=(-2.4 * slope, 3.6 * slope))
    left.plot([-1.6, 1.6], [-1.6 * slope, 1.6 * slope], color=MUTED, linewidth=0.8, linestyle=":", zorder=1)
    loss, = left.plot([], [], color="#6f9cc0", linewidth=1.6, zorder=2)
    secant, = left.plot([], [], color=STRONG, linewidth=1.4, marker="o", markersize=5, zorder=4)
    _note(left, 0.03, 0.98, "blue: the loss\norange: the quotient's secant\ndotted: the slope by backpropagation")
    right.set(xlabel="step h", ylabel="relative error", xscale="log", yscale="log", ylim=(1e-12, 20),
              xlim=(steps.min() / 2, 2 * steps.max()))
    right.xaxis.set(major_locator=FixedLocator([1e-16, 1e-12, 1e-8, 1e-4, 1]), minor_locator=NullLocator())
    right.yaxis.set(major_locator=FixedLocator([1e-12, 1e-9, 1e-6, 1e-3, 1]), minor_locator=NullLocator())
    for name, (color, marker) in looks.items():
        right.plot(steps, errors[name], color=color, marker=marker, markersize=3, linewidth=0.9, zorder=2)
    low = np.array([1e-3, 1e-1])
    _note(right, 0.03, 0.03, "blue squares: forward\norange dots: central", va="bottom")
    scale = errors["central"][nearest(np.log10(steps), -2)] / 1e-4
    right.plot(low, 0.1 * scale * low**2, color=INK, linewidth=0.8, linestyle=(0, (4, 1.5)), zorder=1)
    mark(right, 1e-2, 0.1 * scale * 1e-4, "h²", marker=None, offset=(4, -2))
    noise = np.array([1e-14, 1e-9])
    right.plot(noise, 3e-15 / noise, color=INK, linewidth=0.8, linestyle=(0, (4, 1.5)), zorder=1)
    mark(right, 1e-11, 3e-4, "ε/h", marker=None, offset=(5, 2))
    ring, = right.plot([], [], marker="o", markersize=10, markerfacecolor="none", markeredgecolor=INK,
                       markeredgewidth=1.3, linestyle="none", zorder=5, clip_on=False)
    top, side = caption(left, " "), caption(right, " ")
    ends = {name: [nearest(offsets, end) for end in pair] for name, pair in
            {"forward": (0, 1), "central": (-1, 1)}.items()}

    def update(h, formula):
        k = nearest(np.log10(steps), np.log10(h))
        loss.set_data(offsets, rises[:, k])
        some = ends[formula]
        secant.set_data(offsets[some], rises[some, k])
        ring.set_data([h], [max(errors[formula][k], 1e-12)])
        top.set_text(f"{formula} difference, h = {number(h)}")
        side.set_text(f"relative error {number(errors[formula][k], 1)}")

    return fig, [loss, secant, ring, top, side], update


def layer_gradients(depths, scales, sizes):
    """The gradient's size by layer beside the first layer's for all scales, for sliders over depth and weight scale.

    Parameters
    ----------
    depths : sequence of int
        Numbers of hidden layers.
    scales : sequence of float
        Factors on the first weights.
    sizes : dict of str to list of ndarray
        By activation, for each depth the size of the gradient by layer: shape (depth + 1, len(scales)).

    Returns
    -------
    figure, moving, update
        For `explore`; ``update(depth, scale)``.
    """
    scales = np.asarray(scales)
    fig, (left, right) = figure(2, height=3.1)
    left.set(xlabel="layer", ylabel="size of the gradient", yscale="log", xlim=(0.5, max(depths) + 1.5),
             ylim=(1e-18, 1e8), xticks=range(1, max(depths) + 2, 2))
    right.set(xlabel="scale of the weights", ylabel="size of the first layer's gradient", xscale="log", yscale="log",
              xlim=(scales[0] / 1.15, scales[-1] * 1.15), ylim=(1e-18, 1e8))
    right.xaxis.set(major_locator=FixedLocator(scales), minor_locator=NullLocator())
    some = scales[::2]
    right.set_xticks(some, [f"{scale:g}" for scale in some])
    for ax in (left, right):
        ax.yaxis.set(major_locator=FixedLocator(10.0 ** np.arange(-16, 9, 4)), minor_locator=NullLocator())
    lines, firsts, dots = {}, {}, {}
    for i, name in enumerate(sizes):
        color, dash, marker = LOOKS[name]
        lines[name], = left.plot([], [], color=color, linestyle=dash, marker=marker, markersize=4, linewidth=1.2)
        firsts[name], = right.plot([], [], color=color, linestyle=dash, linewidth=1.2)
        dots[name], = right.plot([], [], color=color, linestyle="none", marker=marker, markersize=7,
                                 markeredgecolor="white", zorder=5)
        shape = {"o": "dots", "^": "triangles", "s": "squares"}[marker]
        _note(left, 0.98, 0.24 - 0.075 * i, f"{shape}: {WORDS[name]}", ha="right", color=color)
    top, side = caption(left, " "), caption(right, " ")

    def update(depth, scale):
        d, k = nearest(depths, depth), nearest(scales, scale)
        for name in sizes:
            size = sizes[name][d]
            lines[name].set_data(np.arange(1, len(size) + 1), size[:, k])
            firsts[name].set_data(scales, size[0])
            dots[name].set_data(scales[[k]], size[0, [k]])
        top.set_text(f"{depth} hidden layer{'' if depth == 1 else 's'}, scale {scales[k]:g}")
        side.set_text(", ".join(f"{WORDS[name]} {number(sizes[name][d][0, k], 1)}" for name in sizes))

    return fig, [*lines.values(), *firsts.values(), *dots.values(), top, side], update


def decision_regions(networks, walks, epochs, X, y, names, labels):
    """Where each class is predicted, beside the training loss, for sliders over the hidden units and the epoch.

    Parameters
    ----------
    networks : dict of int to MLP
        By number of hidden units; two inputs, three classes.
    walks : dict of int to Trajectory
        Full-batch training of each, without runs.
    epochs : sequence of int
        The slider's values.
    X : ndarray, shape (n, 2)
    y : ndarray of int, shape (n,)
    names : sequence of str
        Of the classes.
    labels : sequence of str
        Of the two features.

    Returns
    -------
    figure, moving, update
        For `explore`; ``update(hidden, epoch)``.
    """
    epochs = list(epochs)
    low, high = X.min(axis=0) - 0.35, X.max(axis=0) + 0.35
    xs, ys = np.linspace(low[0], high[0], 70), np.linspace(low[1], high[1], 70)
    grid = np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)
    scratch = Figure().add_subplot()

    def region(probabilities, k):
        others = np.delete(probabilities, k, axis=1).max(axis=1)
        drawn = scratch.contourf(xs, ys, (probabilities[:, k] - others).reshape(70, 70), levels=[0, 1.01])
        return Path(*_parts(drawn.get_paths()[0]))

    shapes, wrong, accuracy = {}, {}, {}
    for hidden, net in networks.items():
        theta = np.moveaxis(walks[hidden].theta[epochs], 0, -1)  # the epochs are the runs
        at = net.forward(theta, grid)
        guess = net.forward(theta, X).argmax(axis=1)
        shapes[hidden] = [[region(at[..., e], k) for k in range(3)] for e in range(len(epochs))]
        wrong[hidden] = guess != y[:, None]
        accuracy[hidden] = 1 - wrong[hidden].mean(axis=0)

    fig, (left, right) = figure(2, height=3.1)
    left.set(xlabel=labels[0], ylabel=labels[1], xlim=(low[0], high[0]), ylim=(low[1], high[1]))
    looks = [(BLUE, "o"), (GREEN, "^"), (OCHRE, "s")]
    patches = []
    for k, (color, marker) in enumerate(looks):
        left.plot(*X[y == k].T, linestyle="none", marker=marker, markersize=3.6, color=color, markeredgecolor="white",
                  markeredgewidth=0.4, zorder=3)
        patch = PathPatch(Path(np.zeros((1, 2))), facecolor=color, edgecolor=color, alpha=0.2, linewidth=1, zorder=1)
        patches.append(left.add_patch(patch))
        middle = X[y == k].mean(axis=0)
        offset = [(22, -2), (22, -12), (-20, 18)][k]
        mark(left, *middle, names[k], marker=None, offset=offset, color=color)
    errors, = left.plot([], [], linestyle="none", marker="o", markersize=8, markerfacecolor="none",
                        markeredgecolor=STRONG, markeredgewidth=1.2, zorder=5)
    last = next(iter(walks.values())).steps[-1]
    right.set(xlabel="epoch", ylabel="training loss", xscale="symlog", xlim=(0, last), ylim=(0, 1.5))
    right.set_xscale("symlog", linthresh=1, linscale=0.4)
    right.xaxis.set(minor_locator=NullLocator())
    right.set_xticks([0, 1, 10, 100, 1000], ["0", "1", "10", "100", "1000"])
    for walk in walks.values():
        right.plot(walk.steps, walk.loss, color="#8fa6bb", linewidth=0.8, zorder=1)
    line, = right.plot([], [], color=STRONG, linewidth=1.8, zorder=3)
    dot, = right.plot([], [], marker="o", markersize=7, color=STRONG, markeredgecolor="white", linestyle="none",
                      zorder=5, clip_on=False)
    _note(right, 0.98, 0.97, "orange: this many hidden units\npale: the others", ha="right")
    top, side = caption(left, " "), caption(right, " ")

    def update(hidden, epoch):
        e, walk = nearest(epochs, epoch), walks[hidden]
        for patch, shape in zip(patches, shapes[hidden][e]):
            patch.set_path(shape)
        errors.set_data(*X[wrong[hidden][:, e]].T)
        line.set_data(walk.steps, walk.loss)
        dot.set_data([epoch], [walk.loss[epoch]])
        missed = int(wrong[hidden][:, e].sum())
        top.set_text(f"{len(X) - missed} of {len(X)} right ({100 * accuracy[hidden][e]:.1f} %)")
        side.set_text(f"loss after epoch {epoch}: {number(walk.loss[epoch], 2)}")

    return fig, [*patches, errors, line, dot, top, side], update


def _parts(path):
    """Vertices and codes of a path; one point where there is none, since an empty path cannot be drawn."""
    return (path.vertices, path.codes) if len(path.vertices) else (np.zeros((1, 2)), None)


def confusion(counts, names):
    """A confusion matrix with its numbers written in it.

    Parameters
    ----------
    counts : ndarray of int, shape (classes, classes)
        Rows are the true classes, columns the predicted ones.
    names : sequence of str

    Returns
    -------
    Figure
    """
    counts = np.asarray(counts)
    fig, ax = figure(width=3.7, height=2.9)
    share = counts / counts.sum(axis=1, keepdims=True)
    right = np.eye(len(counts), dtype=bool)
    ax.set(xlim=(-0.5, len(counts) - 0.5), ylim=(len(counts) - 0.5, -0.5), xlabel="predicted", ylabel="true",
           aspect="equal")
    ticks = range(len(counts))
    ax.set_xticks(ticks, names)
    ax.set_yticks(ticks, names)
    ax.tick_params(length=0)
    for i, j in np.ndindex(counts.shape):
        # errors are few: they get their own colour, and more of it
        color, strength = (BLUE, 0.3 * share[i, j]) if right[i, j] else (STRONG, min(0.6, 4 * share[i, j]))
        ax.add_patch(Rectangle((j - 0.5, i - 0.5), 1, 1, facecolor=color, alpha=strength, linewidth=0, zorder=0))
        ax.text(j, i, f"{counts[i, j]}\n{100 * share[i, j]:.1f} %" if counts[i, j] else "0", ha="center", va="center",
                fontsize=8, color=INK, zorder=3)
    ax.hlines(np.arange(len(counts) + 1) - 0.5, -0.5, len(counts) - 0.5, color=PALE, linewidth=0.8)
    ax.vlines(np.arange(len(counts) + 1) - 0.5, -0.5, len(counts) - 0.5, color=PALE, linewidth=0.8)
    return fig
