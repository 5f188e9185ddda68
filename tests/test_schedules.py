"""Schedules: each against its closed form, with arrays of learning rates, as lr= in descend, and with bad input."""
import math

import numpy as np
import pytest

from gradlab import (Adam, GradientDescent, Momentum, cosine, descend, inverse_sqrt, inverse_time, parabola, ravine,
                     step_decay, warmup)

STEPS = [0, 1, 2, 3, 7, 49, 50, 51, 99, 100, 101, 1000, 10**6]

# name -> (schedule of a first learning rate, its closed form: first learning rate, step -> learning rate)
SCHEDULES = {
    "1/n": (inverse_time, lambda lr, n: lr / (1 + n)),
    "1/n, scaled": (lambda lr: inverse_time(lr, scale=20), lambda lr, n: 20 * lr / (20 + n)),
    "1/sqrt n": (inverse_sqrt, lambda lr, n: lr / math.sqrt(1 + n)),
    "1/sqrt n, scaled": (lambda lr: inverse_sqrt(lr, scale=2.5), lambda lr, n: lr / math.sqrt(1 + n / 2.5)),
    "steps": (lambda lr: step_decay(lr, every=50), lambda lr, n: lr * math.pow(10, -(n // 50))),
    "steps, half": (lambda lr: step_decay(lr, factor=0.5, every=7), lambda lr, n: lr / math.pow(2, min(n // 7, 1000))),
    "steps, to zero": (lambda lr: step_decay(lr, factor=0.0, every=50), lambda lr, n: lr if n < 50 else 0.0),
    "cosine": (lambda lr: cosine(lr, steps=100), lambda lr, n: lr * math.cos(math.pi / 2 * min(n, 100) / 100) ** 2),
    "cosine, to 0.01": (
        lambda lr: cosine(lr, steps=50, last=0.01),
        lambda lr, n: 0.01 + (lr - 0.01) * (1 + math.cos(math.pi * n / 50)) / 2 if n < 50 else 0.01),
    "warm-up": (lambda lr: warmup(lr, steps=50), lambda lr, n: lr * min(n + 1, 50) / 50),
    "warm-up, then 1/n": (
        lambda lr: warmup(inverse_time(lr), steps=3), lambda lr, n: lr * (n + 1) / 3 if n < 3 else lr / (n - 2)),
}
every = pytest.mark.parametrize("name", SCHEDULES)


def close(want):
    return pytest.approx(want, rel=1e-12, abs=1e-15)


@every
@pytest.mark.parametrize("lr", [0.3, 1, np.float64(2.5)], ids=["0.3", "int", "float64"])
def test_closed_form(name, lr):
    make, formula = SCHEDULES[name]
    schedule = make(lr)
    for n in STEPS:
        assert schedule(n) == close(formula(float(lr), n)), n
        assert isinstance(schedule(n), float)


@every
def test_asked_in_any_order_it_says_the_same(name):
    schedule = SCHEDULES[name][0](0.3)
    forwards = [schedule(n) for n in STEPS]
    assert [schedule(n) for n in reversed(STEPS)] == forwards[::-1]


@every
@pytest.mark.parametrize("shape", [(3,), (3, 1), (2, 2)])
def test_an_array_of_learning_rates_is_a_schedule_each(name, shape):
    make, formula = SCHEDULES[name]
    lr = np.linspace(0.1, 0.9, math.prod(shape)).reshape(shape)
    given = lr.copy()
    schedule = make(given)
    for n in STEPS:
        value = np.asarray(schedule(n))
        assert value.shape == shape
        for where in np.ndindex(shape):
            assert value[where] == close(formula(lr[where], n)), (n, where)
    given[...] = 7.0  # what the caller does to theirs later changes nothing
    assert np.asarray(schedule(0)) == close(np.asarray(make(lr)(0)))


@every
def test_one_by_one_has_the_same_bits(name):
    make = SCHEDULES[name][0]
    lrs = [0.1, 0.37, 0.9]
    together = make(lrs)
    for n in STEPS:
        assert np.asarray(together(n)).tolist() == [make(lr)(n) for lr in lrs]


@every
def test_as_learning_rate_of_gradient_descent(name):
    """On x² a step multiplies by 1 − 2 η(n)."""
    make, formula = SCHEDULES[name]
    walk = descend(GradientDescent(make(0.4)), parabola, -2.0, 60)
    x = [-2.0]
    for n in range(60):
        x.append((1 - 2 * formula(0.4, n)) * x[-1])
    assert walk.theta == pytest.approx(x, rel=1e-9, abs=1e-14)


@every
def test_sweep_in_descend_equals_single_runs(name):
    make = SCHEDULES[name][0]
    lrs = np.array([0.05, 0.2, 0.45])
    sweep = descend(Momentum(make(lrs[:, None]), momentum=[0.0, 0.8]), ravine, [-5.0, -2.0], 60)
    assert sweep.theta.shape == (61, 2, 3, 2)
    for i, lr in enumerate(lrs):
        for j, momentum in enumerate((0.0, 0.8)):
            single = descend(Momentum(make(lr), momentum=momentum), ravine, [-5.0, -2.0], 60)
            assert (sweep.theta[..., i, j] == single.theta).all()


def test_any_optimizer_takes_a_schedule_and_float32_stays():
    walk = descend(Adam(cosine(0.1, steps=30)), ravine, np.array([-5.0, -2.0], np.float32), 31)
    assert walk.theta.dtype == np.float32
    assert (walk.theta[31] == walk.theta[30]).all()  # the rate is zero at step 30 and moves nothing
    assert (walk.theta[30] != walk.theta[29]).any()


def test_warm_up_of_a_constant_goes_on_with_it():
    assert [warmup(0.6, steps=3)(n) for n in (0, 1, 2, 3, 4, 100)] == close([0.2, 0.4, 0.6, 0.6, 0.6, 0.6])
    assert [warmup(0.6, steps=1)(n) for n in (0, 1)] == [0.6, 0.6]


def test_warm_up_delays_the_schedule_after_it():
    after = cosine(1.0, steps=10)
    schedule = warmup(after, steps=5)
    assert [schedule(n) for n in range(5, 20)] == [after(n) for n in range(15)]
    assert schedule(4) == after(0)


def test_robbins_monro_sums():
    n = range(100_000)
    fast, slow = (np.array([schedule(k) for k in n]) for schedule in (inverse_time(1.0), inverse_sqrt(1.0)))
    assert fast.sum() == pytest.approx(math.log(1e5) + 0.5772156649, abs=1e-4)  # grows without end
    assert (fast**2).sum() == pytest.approx(math.pi**2 / 6, abs=1e-4)  # does not
    assert (slow**2).sum() == pytest.approx(fast.sum(), rel=1e-12)


def test_inverse_time_on_a_noisy_bowl_is_a_running_mean():
    noise = np.random.default_rng(0).standard_normal(50)
    left = iter(noise)
    walk = descend(GradientDescent(inverse_time(1.0)), lambda x: x - next(left), 3.0, 50)
    assert walk.theta[1:] == pytest.approx(noise.cumsum() / np.arange(1, 51), abs=1e-12)


# -- bad input ---------------------------------------------------------------------------
MAKERS = {
    "inverse_time": inverse_time, "inverse_sqrt": inverse_sqrt, "step_decay": lambda lr: step_decay(lr, every=10),
    "cosine": lambda lr: cosine(lr, steps=10), "warmup": lambda lr: warmup(lr, steps=10),
}


@pytest.mark.parametrize("maker", MAKERS)
@pytest.mark.parametrize("lr", [0.0, -0.1, np.nan, np.inf, [0.1, -0.2], []], ids=str)
def test_learning_rate_must_be_positive(maker, lr):
    with pytest.raises(ValueError, match="lr must"):
        MAKERS[maker](lr)


@pytest.mark.parametrize("maker", MAKERS)
@pytest.mark.parametrize("lr", ["0.1", None, 1j, [[0.1], [0.1, 0.2]]], ids=str)
def test_learning_rate_must_be_real(maker, lr):
    with pytest.raises(TypeError, match="lr must"):
        MAKERS[maker](lr)


@pytest.mark.parametrize("make, name", [
    (lambda value: inverse_time(0.1, scale=value), "scale"),
    (lambda value: inverse_sqrt(0.1, scale=value), "scale"),
    (lambda value: step_decay(0.1, every=value), "every"),
    (lambda value: cosine(0.1, steps=value), "steps"),
    (lambda value: warmup(0.1, steps=value), "steps"),
    (lambda value: warmup(cosine(0.1, steps=5), steps=value), "steps"),
])
@pytest.mark.parametrize("value", [0, -1])
def test_lengths_must_be_positive(make, name, value):
    with pytest.raises(ValueError, match=rf"{name} must.*{value}"):
        make(value)


@pytest.mark.parametrize("make, name", [
    (lambda value: step_decay(0.1, every=value), "every"), (lambda value: cosine(0.1, steps=value), "steps"),
    (lambda value: warmup(0.1, steps=value), "steps"),
])
@pytest.mark.parametrize("value", [2.5, "10", True, None])
def test_numbers_of_steps_must_be_whole(make, name, value):
    with pytest.raises(TypeError, match=f"{name} must be a whole number"):
        make(value)


@pytest.mark.parametrize("factor", [1.0, 1.5, -0.1, np.nan])
def test_factor_must_shrink(factor):
    with pytest.raises(ValueError, match="factor must be at least 0 and below 1"):
        step_decay(0.1, factor=factor, every=10)


@pytest.mark.parametrize("last", [-0.1, np.nan, np.inf])
def test_last_must_not_be_negative(last):
    with pytest.raises(ValueError, match="last must"):
        cosine(0.1, steps=10, last=last)


def test_everything_after_the_learning_rate_is_keyword_only():
    for make in (inverse_time, inverse_sqrt, step_decay, cosine, warmup):
        with pytest.raises(TypeError):
            make(0.1, 10)
