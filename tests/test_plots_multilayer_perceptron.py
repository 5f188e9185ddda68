"""The figures of the chapter on the multilayer perceptron: what they draw against sums by hand and closed forms."""
import math
from fractions import Fraction

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from scenes import beside, cases, drawn, hues, keyed, labels, looks, made, near, noted, numbers, same, still, straight

from gradlab import MLP, GradientDescent, descend, plots

RNG = np.random.default_rng(7)


def sigmoid(z):
    return 1 / (1 + math.exp(-z))


# -- the scenes, each with its sliders' values ------------------------------------------
NET = MLP([2, 2, 1], hidden="identity", output="sigmoid")
THETA = [0.1, -0.2, 0.3, 0.15, -0.4, 0.25, 0.05, 0.1, -0.3]
X1, W = [-3.0, -0.5, 0.0, 1.0, 3.0], [-2.0, -0.1, 0.0, 0.1, 4.0]


def network_flow():
    return plots.network_flow(NET, THETA, x=(1.0, 2.0), y=0, weight=7), dict(x1=X1, w=W)


def relu_graph():
    return plots.relu_graph(), dict(w1=["−1", "−1/3", "0", "1/3", "1"], w2=["−2", "0", "1/2", "2", "3"], y=["0", "1"])


def activation_curves():
    z = np.arange(-3, 3.1, 0.5)
    return plots.activation_curves(z), dict(activation=["sigmoid", "ReLU", "tanh", "identity"], z=z)


STEPS = 10.0 ** np.arange(-16, 1)
OFFSETS = np.linspace(-1.5, 1.5, 31)
SLOPE = math.cos(0.5)
ERRORS = {"forward": np.abs((np.sin(0.5 + STEPS) - math.sin(0.5)) / STEPS - SLOPE) + 1e-13,
          "central": np.abs((np.sin(0.5 + STEPS) - np.sin(0.5 - STEPS)) / 2 / STEPS - SLOPE) + 1e-13}


def gradient_check():
    rises = (np.sin(0.5 + OFFSETS[:, None] * STEPS) - math.sin(0.5)) / STEPS
    return plots.gradient_check(STEPS, OFFSETS, rises, SLOPE, ERRORS), dict(h=STEPS, formula=["central", "forward"])


DEPTHS, SCALES = [1, 3, 6], np.array([0.25, 0.5, 1.0, 2.0, 4.0])


def gradient_size(name, depth, layer, scale):
    """Made-up sizes, all different."""
    rate = {"relu": 1.0, "tanh": 0.7, "sigmoid": 0.3}[name]
    return 0.1 * scale**depth * rate ** (depth - layer)


def layer_gradients():
    sizes = {name: [np.array([[gradient_size(name, d, layer, s) for s in SCALES] for layer in range(d + 1)])
                    for d in DEPTHS] for name in ("relu", "tanh", "sigmoid")}
    return plots.layer_gradients(DEPTHS, SCALES, sizes), dict(depth=DEPTHS, scale=SCALES)


LABEL = np.arange(45) % 3
POINTS = np.array([[-1.2, -1.0], [0.2, 0.1], [1.0, 1.2]])[LABEL] + 0.35 * RNG.standard_normal((45, 2))
EPOCHS = [0, 3, 20, 200]
NETWORKS = {k: MLP([2, k, 3], hidden="tanh") for k in (1, 3)}
WALKS = {k: descend(GradientDescent(0.5), net.objective(POINTS, LABEL), net.init(np.random.default_rng(2)), steps=200)
         for k, net in NETWORKS.items()}


def decision_regions():
    return (plots.decision_regions(NETWORKS, WALKS, EPOCHS, POINTS, LABEL, ("setosa", "versicolor", "virginica"),
                                   ("length", "width")), dict(hidden=list(NETWORKS), epoch=EPOCHS))


COUNTS = np.array([[198, 1, 0], [0, 193, 14], [0, 6, 188]])


def confusion():
    return plots.confusion(COUNTS, ("setosa", "versicolor", "virginica"))


SLIDERS = [network_flow, relu_graph, activation_curves, gradient_check, layer_gradients, decision_regions]
STATIC = [confusion]


# -- the network as a graph -----------------------------------------------------------------
def by_hand(x1, w, x2=2.0, y=0.0):
    """The 2–2–1 network of THETA with one weight moved, unit by unit: values forward, derivatives back."""
    b1, b2, p1, p2, q1, q2, c, _, v2 = THETA
    h1, h2 = b1 + p1 * x1 + q1 * x2, b2 + p2 * x1 + q2 * x2
    z = c + w * h1 + v2 * h2
    guess = sigmoid(z)
    dz = guess - y
    d1, d2 = w * dz, v2 * dz
    return dict(h=[h1, h2], z=z, guess=guess, loss=-math.log(1 - guess), dz=dz, dh=[d1, d2],
                gradient=[d1, d2, x1 * d1, x1 * d2, x2 * d1, x2 * d2, dz, h1 * dz, h2 * dz],
                weights=[*THETA[:7], w, v2], sources=[1, 1, x1, x1, x2, x2, 1, h1, h2])


def parts(artists):
    lines = [a for a in artists if hasattr(a, "get_linewidth")]
    return lines, [a for a in artists if not hasattr(a, "get_linewidth")]


@cases(network_flow)
def test_network_flow(setting):
    scene = made(network_flow)
    scene.update(**setting)
    lines, texts = parts(scene.moving)
    want = by_hand(setting["x1"], setting["w"])
    weight, *slopes = texts[:10]
    inside, (top, side) = texts[10:-2], texts[-2:]
    assert numbers(weight) == [near(setting["w"], 3)]
    assert [numbers(t)[0] for t in slopes] == [near(g, 3) for g in want["gradient"]]
    assert [numbers(t)[0] for t in inside] == [near(v, 3) for v in (
        setting["x1"], *want["h"], want["guess"], *want["dh"], want["dz"])]
    assert numbers(top) == [near(want["z"], 3), near(want["loss"], 3)]
    assert numbers(side) == [near(want["dz"], 3)]
    flows = np.multiply(want["weights"], want["sources"])[[2, 3, 7, 8]].tolist() + want["gradient"]
    assert len(lines) == len(flows)
    for line, flow in zip(lines, flows):
        assert line.get_linewidth() == pytest.approx(0.6 + 1.8 * min(abs(flow), 1.2))
        assert line.is_dashed() == (flow < -1e-12)


def test_network_flow_writes_the_weights_that_stay():
    scene = made(network_flow)
    scene.update(x1=1.0, w=0.1)
    left = scene.figure.subfigs[0].axes[0]
    written = [t.get_text() for t in left.texts]
    assert sorted(written[:9]) == sorted(f"{w:g}".replace("-", "−") for w in [*THETA[:7], 0.1, THETA[8]])


def test_edges_stay_clear_of_nodes_and_labels():
    """What moves is drawn above what does not: edges must not run into a node or a weight that stays."""
    scene = made(network_flow)
    for setting in (dict(x1=-3.0, w=4.0), dict(x1=3.0, w=-2.0)):
        scene.update(**setting)
        renderer = drawn(scene.figure).get_renderer()
        for line in parts(scene.moving)[0]:
            still = [t.get_window_extent(renderer) for t in line.axes.texts if t not in scene.moving]
            path = line.get_transform().transform(np.column_stack(line.get_data()))
            for start, stop in zip(path[:-1], path[1:]):
                some = start + np.linspace(0, 1, 100)[:, None] * (stop - start)
                for box in still:
                    if np.isfinite(some).all() and box.width < 40:
                        assert not any(box.contains(*xy) for xy in some)
            for node in line.axes.lines:
                if len(node.get_xdata()) == 1:
                    centre = node.get_transform().transform(np.column_stack(node.get_data()))[0]
                    radius = node.get_markersize() / 2 * scene.figure.dpi / 72
                    assert np.nanmin(np.hypot(*(path - centre).T)) > radius


def test_each_label_stands_on_its_own_edge_and_on_no_other():
    scene = made(network_flow)
    for setting in (dict(x1=-0.5, w=-0.1), dict(x1=1.0, w=0.1)):
        scene.update(**setting)
        renderer = drawn(scene.figure).get_renderer()
        for part in scene.figure.subfigs:
            ax = part.axes[0]
            edges = [line for line in ax.lines if len(line.get_xdata()) > 1]
            notes = [text for text in ax.texts if text.get_zorder() == 5]
            assert len(edges) == len(notes) == 9
            boxes = [text.get_window_extent(renderer) for text in notes]
            for line, own in zip(edges, boxes):
                corners = line.get_transform().transform(np.column_stack(line.get_data()))
                way = corners[0] + np.linspace(0, 1, 300)[:, None] * (corners[-1] - corners[0])
                on = [any(box.contains(*xy) for xy in way) for box in boxes]
                assert on == [box is own for box in boxes]
            for i, box in enumerate(boxes):
                assert not any(box.overlaps(other) for other in boxes[:i])


# -- lecture C's graph ----------------------------------------------------------------------
def exact(text):
    return Fraction(text.get_text().replace("−", "-"))


@cases(relu_graph)
def test_relu_graph(setting):
    scene = made(relu_graph)
    scene.update(**setting)
    z, sigma, guess, loss, first, second, target, dz, dsigma, dguess, d1, d2, top = scene.moving
    w1, w2, y = (Fraction(setting[name].replace("−", "-")) for name in ("w1", "w2", "y"))
    value = max(Fraction(0), w1)
    into = 2 * (w2 * value - y)
    want = [w1, value, w2 * value, (w2 * value - y) ** 2, w1, w2, y]
    assert [exact(t) for t in (z, sigma, guess, loss, first, second, target)] == want
    opened = 1 if w1 > 0 else 0
    assert [exact(t) for t in (dz, dsigma, dguess, d1, d2)] == [
        into * w2 * opened, into * w2, into, into * w2 * opened, into * value]
    one, two = w1 - into * w2 * opened / 10, w2 - into * value / 10
    assert numbers(top)[1:] == [near(float(v), 3) for v in (one, two, (two * max(one, 0) - y) ** 2)]


def test_relu_graph_has_the_lectures_numbers():
    scene = made(relu_graph)
    scene.update(w1="1/3", w2="2", y="0")
    written = [t.get_text() for t in scene.moving[:-1]]
    assert written == ["1/3", "1/3", "2/3", "4/9", "1/3", "2", "0", "8/3", "8/3", "4/3", "8/3", "4/9"]


# -- activations ----------------------------------------------------------------------------
FORMULAS = {"sigmoid": (sigmoid, lambda z: math.exp(-z) / (1 + math.exp(-z)) ** 2),
            "ReLU": (lambda z: max(z, 0.0), lambda z: float(z > 0)),
            "tanh": (math.tanh, lambda z: 1 / math.cosh(z) ** 2),
            "identity": (lambda z: z, lambda z: 1.0)}


@pytest.mark.parametrize("activation", FORMULAS)
@pytest.mark.parametrize("z", [-3.0, -0.5, 0.0, 1.5])
def test_activation_curves(activation, z):
    scene = made(activation_curves)
    scene.update(activation=activation, z=z)
    strong, tangent, dot, slope, point, top, side = scene.moving
    f, derivative = FORMULAS[activation]
    fine = np.linspace(-3.2, 3.2, 257)
    same(strong, fine, [f(x) for x in fine])
    same(slope, fine, [math.nan if activation == "ReLU" and abs(x) < 1e-9 else derivative(x) for x in fine])
    same(dot, [z], [f(z)])
    same(point, [z], [derivative(z)])
    same(tangent, [z - 1.2, z + 1.2], [f(z) - 1.2 * derivative(z), f(z) + 1.2 * derivative(z)])
    assert numbers(top) == [z, near(f(z), 3)] and top.get_text().startswith(activation)
    assert numbers(side) == [z, near(derivative(z), 3)]
    assert labels(strong, slope) == [("z", "a = f(z)"), ("z", "f′(z)")]


# -- the gradient check ---------------------------------------------------------------------
@pytest.mark.parametrize("formula", ["forward", "central"])
@pytest.mark.parametrize("k", [0, 8, 15, 16])
def test_gradient_check(formula, k):
    scene = made(gradient_check)
    h = float(STEPS[k])
    scene.update(h=h, formula=formula)
    loss, secant, ring, top, side = scene.moving
    rise = [(math.sin(0.5 + t * h) - math.sin(0.5)) / h for t in OFFSETS]
    same(loss, OFFSETS, rise, rel=1e-6)
    ends = [-1, 1] if formula == "central" else [0, 1]
    same(secant, ends, [(math.sin(0.5 + t * h) - math.sin(0.5)) / h for t in ends], rel=1e-6)
    same(ring, [h], [max(ERRORS[formula][k], 1e-12)])
    assert numbers(top) == [near(h, 3)] and top.get_text().startswith(formula)
    assert numbers(side) == [near(ERRORS[formula][k], 1)]
    assert labels(ring) == [("step h", "relative error")]


def test_the_guides_of_the_gradient_check_have_their_slopes():
    right = made(gradient_check).figure.subfigs[1].axes[0]
    slopes = [np.polyfit(np.log(line.get_xdata()), np.log(line.get_ydata()), 1)[0] for line in right.lines
              if len(line.get_xdata()) == 2]
    assert slopes == pytest.approx([2, -1])


# -- vanishing gradients --------------------------------------------------------------------
@cases(layer_gradients)
def test_layer_gradients(setting):
    scene = made(layer_gradients)
    scene.update(**setting)
    depth, scale = setting["depth"], setting["scale"]
    for name, line, first, dot in zip(("relu", "tanh", "sigmoid"), *(scene.moving[k:k + 3] for k in (0, 3, 6))):
        same(line, range(1, depth + 2), [gradient_size(name, depth, layer, scale) for layer in range(depth + 1)])
        same(first, SCALES, [gradient_size(name, depth, 0, s) for s in SCALES])
        same(dot, [scale], [gradient_size(name, depth, 0, scale)])
        assert line.get_marker() == dot.get_marker()
    top, side = scene.moving[9:]
    assert numbers(top) == [depth, scale]
    assert numbers(side) == [near(gradient_size(name, depth, 0, scale), 1) for name in ("relu", "tanh", "sigmoid")]
    assert len({line.get_marker() for line in scene.moving[:3]}) == 3
    assert labels(line, first) == [("layer", "size of the gradient"),
                                   ("scale of the weights", "size of the first layer's gradient")]


# -- decision regions -----------------------------------------------------------------------
def guesses(hidden, epoch, points):
    """Unit by unit, for one network."""
    theta = WALKS[hidden].theta[epoch]
    first, second = theta[:3 * hidden].reshape(3, hidden), theta[3 * hidden:].reshape(hidden + 1, 3)
    return np.array([np.argmax(second[0] + np.tanh(first[0] + point @ first[1:]) @ second[1:]) for point in points])


@cases(decision_regions)
def test_decision_regions(setting):
    scene = made(decision_regions)
    scene.update(**setting)
    *patches, errors, line, dot, top, side = scene.moving
    hidden, epoch = setting["hidden"], setting["epoch"]
    ax = errors.axes
    low, high = np.transpose([ax.get_xlim(), ax.get_ylim()])
    points = low + (high - low) * (0.02 + 0.96 * np.random.default_rng(0).random((400, 2)))
    want = guesses(hidden, epoch, points)
    right = sum(int(patch.get_path().contains_point(point)) for k, patch in enumerate(patches)
                for point in points[want == k])
    assert right >= 390  # all but those within a grid cell of a border
    wrong = sum(int(patch.get_path().contains_point(point)) for k, patch in enumerate(patches)
                for point in points[want != k])
    assert wrong <= 10
    missed = guesses(hidden, epoch, POINTS) != LABEL
    same(errors, *POINTS[missed].T)
    walk = WALKS[hidden]
    same(line, range(201), walk.loss)
    same(dot, [epoch], [walk.loss[epoch]])
    assert numbers(top)[:2] == [45 - missed.sum(), 45]
    assert numbers(top)[2] == pytest.approx(100 * (1 - missed.mean()), abs=0.051)
    assert numbers(side) == [epoch, near(walk.loss[epoch], 2)]


def test_points_of_a_class_have_its_regions_colour_and_a_marker_of_their_own():
    scene = made(decision_regions)
    ax = scene.moving[0].axes
    dots = [line for line in ax.lines if line not in scene.moving and len(line.get_xdata()) == 15]
    for k, line in enumerate(dots):
        same(line, *POINTS[LABEL == k].T)
        assert to_rgb(line.get_color()) == to_rgb(scene.moving[k].get_facecolor())
    assert len({line.get_marker() for line in dots}) == 3


# -- the confusion matrix -------------------------------------------------------------------
def test_confusion():
    ax = confusion().axes[0]
    shown = {(round(t.get_position()[1]), round(t.get_position()[0])): t.get_text() for t in ax.texts}
    assert {where: int(text.split()[0]) for where, text in shown.items()} == {
        (i, j): COUNTS[i, j] for i in range(3) for j in range(3)}
    for (i, j), text in shown.items():
        assert text == (f"{COUNTS[i, j]}\n{100 * COUNTS[i, j] / sum(COUNTS[i]):.1f} %" if COUNTS[i, j] else "0")
    cells = [(j, i) for i in range(3) for j in range(3)]
    assert [t.get_position() for t in ax.texts] == cells
    assert [p.get_bbox().bounds for p in ax.patches] == [(j - 0.5, i - 0.5, 1, 1) for j, i in cells]
    for lines, along in zip(ax.collections, (0, 1), strict=True):
        segments = np.array(lines.get_segments())
        assert (segments[:, :, along] == [-0.5, 2.5]).all()
        assert segments[:, :, 1 - along].tolist() == [[at, at] for at in (-0.5, 0.5, 1.5, 2.5)]
    assert shown[1, 2] == "14\n6.8 %" and shown[0, 0] == "198\n99.5 %"
    assert ax.get_ylim()[0] > ax.get_ylim()[1]  # row 0 on top
    assert [t.get_text() for t in ax.get_yticklabels()] == ["setosa", "versicolor", "virginica"]
    assert [t.get_text() for t in ax.get_xticklabels()] == ["setosa", "versicolor", "virginica"]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("predicted", "true")
    strength = {(round(p.get_y() + 0.5), round(p.get_x() + 0.5)): p.get_alpha() for p in ax.patches}
    assert strength[1, 2] > strength[2, 1] > strength[0, 1] > strength[0, 2] == 0


# -- what stays while sliders move ----------------------------------------------------------
EDGES = [(0, 4), (0, 5), (1, 4), (1, 5), (2, 4), (2, 5), (3, 6), (4, 6), (5, 6)]  # in the order of THETA


def test_the_network_is_wired_as_the_weights_say():
    scene = made(network_flow)
    scene.update(x1=1.0, w=0.1)
    inside = parts(scene.moving)[1][10:-2]
    for part, names, values in ((0, "1 x₁ x₂ 1 h₁ h₂ ŷ", {1: 0, 4: 1, 5: 2, 6: 3}),
                                (1, "1 x₁ x₂ 1 ∂L/∂h₁ ∂L/∂h₂ ∂L/∂z", {4: 4, 5: 5, 6: 6})):
        axes = scene.figure.subfigs[part].axes[0]
        nodes = [np.ravel(line.get_data()) for line in axes.lines if len(line.get_xdata()) == 1]
        x, y = np.transpose(nodes)
        assert x[0] == x[1] == x[2] < x[3] == x[4] == x[5] < x[6] and y[0] == y[3] > y[1] == y[4] == y[6] > y[2] == y[5]
        named = [text for text in axes.texts[9:] if text not in inside]
        if part == 0:  # x₂'s value stays
            value, = [text for text in named if text.get_text() == "2"]
            assert value.xy == pytest.approx(nodes[2])
            named.remove(value)
        for text, name, node in zip(named, names.split(), nodes):
            assert text.get_text() == name and text.xy == pytest.approx(node)
        for node, k in values.items():
            assert inside[k].xy == pytest.approx(nodes[node])
        way, = named[7:]
        edge = axes.get_xlim()[1] if part else x[0]
        assert way.get_text() == ("← back" if part else "forward →") and way.xy == (edge, axes.get_ylim()[0])
        edges = [line for line in axes.lines if len(line.get_xdata()) > 1]
        for line, note, (source, target) in zip(edges, axes.texts, EDGES, strict=False):
            start, stop = nodes[source], nodes[target]
            points = np.array([point for point in np.transpose(line.get_data()) if np.isfinite(point).all()])
            share = (points - start) @ (stop - start) / sum((stop - start) ** 2)
            assert points == pytest.approx(start + share[:, None] * (stop - start))
            assert 0 < share[0] < 0.3 and 0.7 < share[-1] < 1
            along = (note.xy - start) @ (stop - start) / sum((stop - start) ** 2)
            assert note.xy == pytest.approx(start + along * (stop - start)) and 0.2 < along < 0.8


def test_the_edges_and_weights_that_stay():
    left = made(network_flow).figure.subfigs[0].axes[0]
    made(network_flow).update(x1=1.0, w=0.1)
    assert [text.get_text() for text in left.texts[:9]] == [
        f"{w:g}".replace("-", "−") for w in [*THETA[:7], 0.1, THETA[8]]]
    for k, flow in {0: 0.1, 1: -0.2, 4: -0.4 * 2, 5: 0.25 * 2, 6: 0.05}.items():  # times 1, and times x₂
        assert left.lines[k].get_linewidth() == pytest.approx(0.6 + 1.8 * abs(flow))
        assert left.lines[k].is_dashed() == (flow < 0)


def test_what_stays_of_the_compute_graph():
    scene = made(relu_graph)
    axes = scene.moving[0].axes
    chain = [(k, 1) for k in range(6)]  # x, ×, max, ×, (ŷ−y)², L
    below = [(1, 0), (3, 0), (4, 0)]  # w₁ and w₂ go into the products, y into the loss
    assert sorted(tuple(np.ravel(line.get_data())) for line in axes.lines) == sorted(chain + below)
    arrows = [(text.xyann, text.xy) for text in axes.texts if text.arrow_patch]
    assert sorted(arrows) == sorted([*zip(chain, chain[1:]), *((start, (start[0], 1)) for start in below)])
    texts = [text for text in axes.texts if text.get_text() and text not in scene.moving]
    between = [((a + b) / 2, 1) for (a, _), (b, _) in zip(chain, chain[1:])]
    want = [*zip(["w₁", "w₂", "y"], below), *zip(["x", "×", "max\n(0, ·)", "×", "(ŷ−y)²", "L"], chain),
            *zip(["x", "z", "σ", "ŷ", "L"], between), *zip(["∂L/∂z", "∂L/∂σ", "∂L/∂ŷ"], between[1:4]),
            ("∂L/∂w₁", (1, 0.5)), ("∂L/∂w₂", (3, 0.5)), ("1", between[0]),
            ("dark: values\ngoing forward", (2, 0)), ("orange: gradients\ncoming back", (2, 0))]
    assert sorted((text.get_text(), text.xy) for text in texts) == sorted(want)
    for text in texts:
        if text.get_text().startswith(("dark", "orange")):
            assert text.get_text().split(":")[0] in hues(text.get_color())
    inputs = [(1, 0.5), (3, 0.5), (4, 0.5)]  # halfway up their arrows
    forward, backward = scene.moving[:7], scene.moving[7:12]
    assert [text.xy for text in forward] == [*between[1:], *inputs]
    assert [text.xy for text in backward] == [*between[1:4], *inputs[:2]]
    for some, color, sign in ((forward, "dark", 1), (backward, "orange", -1)):
        assert all(color in hues(text.get_color()) for text in some)
        for text in some:  # values above and on the left, gradients below and on the right
            dx, dy = text.get_position()
            assert sign * dy > 0 if text.xy[1] == 1 else sign * dx < 0


def test_the_pale_activations_and_their_names():
    scene = made(activation_curves)
    strong, tangent, _, slope = scene.moving[:4]
    kinds = {}
    for axes, which in ((strong.axes, 0), (slope.axes, 1)):
        upright, *curves = still(axes, scene)
        straight(upright, x=0)
        if which == 0:
            straight(curves.pop(), y=0)
        names = noted(axes)
        for name, curve in zip(("ReLU", "tanh", "sigmoid", "identity"), curves, strict=True):
            f = FORMULAS[name][which]
            x = np.linspace(-3.2, 3.2, 257)
            same(curve, x, [math.nan if which and name == "ReLU" and abs(at) < 1e-9 else f(at) for at in x])
            at, height = names.pop(name)
            assert f(at) == pytest.approx(height, abs=0.02)
            assert "pale" in looks(curve) and kinds.setdefault(name, looks(curve)) == looks(curve)
        assert not names
    assert len(set(map(frozenset, kinds.values()))) == 4
    keyed(strong.axes, "the chosen one", strong, coloured=False)
    keyed(strong.axes, "tangent", tangent, coloured=False)
    assert "orange" in looks(slope)


def test_what_stays_of_the_gradient_check():
    scene = made(gradient_check)
    loss, secant, ring, _, _ = scene.moving
    slope, = still(loss.axes, scene)
    same(slope, [-1.6, 1.6], [-1.6 * SLOPE, 1.6 * SLOPE])
    for meaning, line in (("the loss", loss), ("the quotient's secant", secant),
                          ("the slope by backpropagation", slope)):
        keyed(loss.axes, meaning, line, coloured=False)
    forward, central, square, noise = still(ring.axes, scene)
    for name, line in (("forward", forward), ("central", central)):
        same(line, STEPS, ERRORS[name])
        keyed(ring.axes, name, line, coloured=False)
    assert square.get_xdata() == pytest.approx([1e-3, 1e-1])
    error = ERRORS["central"][14]  # at 0.01; the guide is at a tenth of it
    assert square.get_ydata() == pytest.approx([0.1 * error * 1e-2, 0.1 * error * 1e2])
    notes = {text.get_text(): text for text in ring.axes.texts}
    beside(notes["h²"], square, central, noise, within=0.01)
    beside(notes["ε/h"], noise, forward, square, within=0.01)
    x, y = noted(ring.axes)["ε/h"]
    assert 1 < x * y / np.finfo(float).eps < 100  # some rounding errors, over h


def test_what_the_shapes_of_layer_gradients_mean():
    lines, firsts, dots = (made(layer_gradients).moving[k:k + 3] for k in (0, 3, 6))
    for name, line, first, dot in zip(("ReLU", "tanh", "sigmoid"), lines, firsts, dots):
        keyed(line.axes, name, line)
        assert line.get_color() == first.get_color() == dot.get_color()
        assert looks(first) < looks(line)  # the same dashes


def test_what_stays_of_the_decision_regions():
    scene = made(decision_regions)
    *patches, errors, line, _, _, _ = scene.moving
    dots = still(errors.axes, scene)
    notes = noted(errors.axes)
    assert list(notes) == ["setosa", "versicolor", "virginica"]
    for k, text in enumerate(errors.axes.texts):
        assert notes[text.get_text()] == pytest.approx(tuple(POINTS[LABEL == k].mean(axis=0)))
        assert text.get_color() == dots[k].get_color()
    for pale, walk in zip(still(line.axes, scene), WALKS.values(), strict=True):
        same(pale, range(201), walk.loss)
        keyed(line.axes, "the others", pale, coloured=False)
    keyed(line.axes, "this many hidden units", line, coloured=False)
