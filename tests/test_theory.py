"""Momentum, also Nesterov's, on a quadratic: the closed forms against the roots, a search, and real runs."""
import numpy as np
import pytest

from gradlab import GradientDescent, Momentum, Nesterov, best_momentum, contraction, descend, quadratic

LR, MOMENTUM, CURVATURE = (0.01, 0.1, 0.37, 0.5, 1.3), (0.0, 0.2, 0.5, 0.81, 0.99), (0.2, 1.0, 4.0, 30.0)


def larger_root(lr, momentum, curvature):
    """The larger |r| of r² − (1 + γ − ηa) r + γ = 0, by the formula for quadratics in complex numbers."""
    trace = 1 + momentum - lr * curvature
    root = np.sqrt(trace**2 - 4 * momentum + 0j)
    return np.maximum(abs(trace + root), abs(trace - root)) / 2


@pytest.mark.parametrize("momentum", MOMENTUM)
@pytest.mark.parametrize("curvature", CURVATURE)
@pytest.mark.parametrize("lr", LR)
def test_contraction_is_the_larger_root(lr, momentum, curvature):
    want = max(abs(np.roots([1, -(1 + momentum - lr * curvature), momentum])))
    assert contraction(lr, momentum, curvature) == pytest.approx(want, rel=1e-7)  # a double root costs half the digits


def test_contraction_broadcasts():
    lr, momentum, curvature = np.array(LR)[:, None, None], np.array(MOMENTUM)[:, None], np.array(CURVATURE)
    got = contraction(lr, momentum, curvature)
    assert got.shape == (5, 5, 4)
    for index in np.ndindex(got.shape):
        i, j, k = index
        assert got[index] == contraction(LR[i], MOMENTUM[j], CURVATURE[k])


def test_contraction_of_numbers_is_a_number():
    got = contraction(0.1, 0.5, 1.0)
    assert isinstance(got, float) and np.ndim(got) == 0
    assert f"{contraction(0.5, 0.25, 1.0):.2f}" == "0.50"  # 1 + γ − ηa = 0.75, complex roots: √γ


@pytest.mark.parametrize("lr, curvature, want", [(0.1, 2.0, 0.8), (0.9, 2.0, 0.8), (0.5, 2.0, 0.0), (1.1, 2.0, 1.2),
                                                 (0.25, 0.2, 0.95)])
def test_without_momentum_it_is_gradient_descents_factor(lr, curvature, want):
    assert contraction(lr, 0.0, curvature) == pytest.approx(want, abs=1e-15)  # |1 − ηa|


@pytest.mark.parametrize("momentum", MOMENTUM)
@pytest.mark.parametrize("curvature", CURVATURE)
def test_the_border_of_stability(momentum, curvature):
    border = (2 + 2 * momentum) / curvature
    assert contraction(border, momentum, curvature) == pytest.approx(1, abs=1e-12)
    assert contraction(border * 0.999, momentum, curvature) < 1 < contraction(border * 1.001, momentum, curvature)


def test_swinging_runs_contract_alike():
    """Between (1 − √γ)² and (1 + √γ)² the roots are complex: √γ, whatever ηa."""
    assert contraction(np.linspace(0.02, 3.6, 20), 0.81, 1.0) == pytest.approx(0.9)
    assert contraction(0.005, 0.81, 1.0) > 0.901 and contraction(3.615, 0.81, 1.0) > 0.901


@pytest.mark.parametrize("momentum", [0.0, 0.3, 0.6, 0.9])
@pytest.mark.parametrize("lr_times_curvature", [0.05, 0.3, 1.7, 2.3, 3.0])
def test_descend_contracts_at_this_rate(momentum, lr_times_curvature):
    lr = lr_times_curvature / 3
    walk = np.abs(descend(Momentum(lr, momentum=momentum), quadratic([3.0]), [2.0], 600).theta[:, 0])
    early, late = walk[100:200].max(), walk[500:600].max()  # the highest of many swings
    assert (late / early) ** (1 / 400) == pytest.approx(contraction(lr, momentum, 3.0), rel=5e-3)


@pytest.mark.parametrize("name, bad, error", [
    ("lr", 0.0, ValueError), ("lr", -0.1, ValueError), ("lr", np.nan, ValueError), ("lr", "0.1", TypeError),
    ("momentum", 1.0, ValueError), ("momentum", -0.1, ValueError), ("momentum", [0.5, 1.5], ValueError),
    ("momentum", None, TypeError), ("curvature", 0.0, ValueError), ("curvature", -4.0, ValueError),
    ("curvature", np.inf, ValueError), ("curvature", 1j, TypeError),
])
def test_contraction_says_what_is_wrong(name, bad, error):
    settings = {"lr": 0.1, "momentum": 0.5, "curvature": 2.0, name: bad}
    with pytest.raises(error, match=rf"\b{name} must"):
        contraction(**settings)


@pytest.mark.parametrize("call, message", [
    (lambda: contraction([0.1, 0.2], [0.5] * 3, 1.0), "lr and momentum and curvature must broadcast against each other, "
     r"got shapes lr \(2,\), momentum \(3,\), curvature \(\)"),
    (lambda: best_momentum(0.0, 1.0), "smallest must be positive and finite, got 0.0"),
    (lambda: best_momentum(1.0, np.inf), "largest must be positive and finite, got inf"),
    (lambda: best_momentum(2.0, 1.0), "smallest must not be above largest, got 2.0 and 1.0"),
])
def test_settings_that_do_not_go_together(call, message):
    with pytest.raises(ValueError, match=f"^{message}$"):
        call()


# -- Nesterov's method ------------------------------------------------------------------
@pytest.mark.parametrize("momentum", MOMENTUM)
@pytest.mark.parametrize("curvature", CURVATURE)
@pytest.mark.parametrize("lr", LR)
def test_nesterovs_contraction_is_the_larger_eigenvalue(lr, momentum, curvature):
    """Of the map from (x, v) to the next (x, v): v₊ = γv + ηa (x − γv), x₊ = x − v₊."""
    pull = lr * curvature
    kept = momentum - pull * momentum
    want = max(abs(np.linalg.eigvals([[1 - pull, -kept], [pull, kept]])))
    assert contraction(lr, momentum, curvature, nesterov=True) == pytest.approx(want, rel=1e-6, abs=1e-7)


@pytest.mark.parametrize("momentum", MOMENTUM)
@pytest.mark.parametrize("curvature", CURVATURE)
def test_nesterovs_border_of_stability(momentum, curvature):
    border = (2 + 2 * momentum) / (1 + 2 * momentum) / curvature
    assert contraction(border, momentum, curvature, nesterov=True) == pytest.approx(1, abs=1e-12)
    assert (contraction(border * 0.999, momentum, curvature, nesterov=True) < 1
            < contraction(border * 1.001, momentum, curvature, nesterov=True))


def test_nesterov_broadcasts_and_is_done_in_one_step_at_one_over_a():
    lr, momentum, curvature = np.array(LR)[:, None, None], np.array(MOMENTUM)[:, None], np.array(CURVATURE)
    got = contraction(lr, momentum, curvature, nesterov=True)
    assert got.shape == (5, 5, 4)
    for i, j, k in np.ndindex(got.shape):
        assert got[i, j, k] == contraction(LR[i], MOMENTUM[j], CURVATURE[k], nesterov=True)
    assert contraction(0.25, np.array(MOMENTUM), 4.0, nesterov=True) == pytest.approx(0)
    assert isinstance(contraction(0.1, 0.5, 1.0, nesterov=True), float)


@pytest.mark.parametrize("momentum", [0.0, 0.3, 0.6, 0.9])
@pytest.mark.parametrize("pull", [0.05, 0.3, 0.9, 1.2])
def test_nesterov_contracts_at_this_rate(momentum, pull):
    walk = np.abs(descend(Nesterov(pull / 3, momentum=momentum), quadratic([3.0]), [2.0], 120).theta[:, 0])
    rate = contraction(pull / 3, momentum, 3.0, nesterov=True)
    early, late = walk[20:40].max(), walk[100:120].max()
    assert (late / early) ** (1 / 80) == pytest.approx(rate, rel=0.05)


# -- the best setting ---------------------------------------------------------------
BOWLS = [(0.2, 4.0), (1.0, 9.0), (1.0, 1.5), (0.01, 10.0)]


def search(smallest, largest):
    """The setting whose slowest direction is fastest, by a grid that closes in on the best point so far."""
    lrs, momenta = (0.0, 4 / largest), (0.0, 1.0)
    for _ in range(60):
        lr, momentum = np.linspace(*lrs, 62)[1:-1, None], np.linspace(*momenta, 62)[:-1]
        slowest = np.maximum(larger_root(lr, momentum, smallest), larger_root(lr, momentum, largest))
        i, j = np.unravel_index(slowest.argmin(), slowest.shape)
        best = lr[i, 0], momentum[j], slowest[i, j]
        lrs, momenta = ([max(centre - 0.4 * (high - low), 0), min(centre + 0.4 * (high - low), top)]
                        for centre, (low, high), top in ((best[0], lrs, 4 / largest), (best[1], momenta, 1.0)))
    return best


@pytest.mark.parametrize("smallest, largest", BOWLS)
def test_best_momentum_is_what_a_search_finds(smallest, largest):
    lr, momentum, rate = search(smallest, largest)
    assert best_momentum(smallest, largest) == pytest.approx((lr, momentum), rel=1e-3)
    assert max(contraction(*best_momentum(smallest, largest), a) for a in (smallest, largest)) == pytest.approx(
        rate, rel=1e-3)


@pytest.mark.parametrize("smallest, largest", BOWLS)
def test_the_best_factors(smallest, largest):
    """(√κ − 1)/(√κ + 1) with momentum, in every direction; (κ − 1)/(κ + 1) is gradient descent's best."""
    kappa = largest / smallest
    lr, momentum = best_momentum(smallest, largest)
    between = np.linspace(smallest, largest, 7)
    assert contraction(lr, momentum, between) == pytest.approx((kappa**0.5 - 1) / (kappa**0.5 + 1), rel=1e-6)
    assert contraction(2 / (largest + smallest), 0.0, between[[0, -1]]) == pytest.approx((kappa - 1) / (kappa + 1))


def test_the_ravines_best():
    """The ravine 0.1x₁² + 2x₂² has curvatures 0.2 and 4; worked out by hand with √0.2 = 0.4472136."""
    assert best_momentum(0.2, 4.0) == pytest.approx((4 / 2.4472136**2, (1.5527864 / 2.4472136) ** 2), rel=1e-7)
    lr, momentum = best_momentum(0.2, 4.0)
    assert isinstance(lr, float) and isinstance(momentum, float)
    rolled = descend(Momentum(lr, momentum=momentum), quadratic([0.2, 4.0]), [-5.0, -2.0], 60).loss[-1]
    plain = descend(GradientDescent(2 / 4.2), quadratic([0.2, 4.0]), [-5.0, -2.0], 60).loss[-1]
    assert rolled < 1e-6 * plain


def test_a_round_bowl_needs_no_momentum():
    assert best_momentum(4.0, 4.0) == (0.25, 0.0)  # one step of 1/L


@pytest.mark.parametrize("smallest, largest, error, match", [
    (2.0, 1.0, ValueError, "smallest.*largest.*2.0.*1.0"), (0.0, 1.0, ValueError, "smallest"),
    (-1.0, 1.0, ValueError, "smallest"), (1.0, np.inf, ValueError, "largest"), (1.0, np.nan, ValueError, "largest"),
    ("1", 2.0, TypeError, "smallest"), (1.0, None, TypeError, "largest"),
])
def test_best_momentum_says_what_is_wrong(smallest, largest, error, match):
    with pytest.raises(error, match=match):
        best_momentum(smallest, largest)
