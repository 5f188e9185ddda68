"""Races: equal chances for all, the same walks as one by one, arrivals counted by hand, gradients by differences."""
import math
import re

import numpy as np
import pytest

from gradlab import (AdaGrad, Adam, AdamW, GradientDescent, Momentum, Nesterov, RMSprop, by_differences, descend, field,
                     parabola, pick, quadratic, race, rosenbrock, steps_needed)


def test_all_have_the_same_number_of_chances_over_the_same_learning_rates():
    runners = field(0.01, 1.0)
    assert [type(o) for o in runners.values()] == [GradientDescent, Momentum, Nesterov, AdaGrad, RMSprop, Adam, AdamW]
    assert list(runners) == [type(o).__name__ for o in runners.values()]
    for optimizer in runners.values():
        assert optimizer.run_shape == (160,)
        assert optimizer.lr.min() == pytest.approx(0.01) and optimizer.lr.max() == pytest.approx(1.0)


@pytest.mark.parametrize("name, second", [("Momentum", "momentum"), ("Nesterov", "momentum"), ("RMSprop", "decay"),
                                          ("Adam", "beta1"), ("AdamW", "weight_decay")])
def test_every_learning_rate_meets_every_second_value_once(name, second):
    optimizer = field()[name]
    pairs = set(zip(optimizer.lr.tolist(), getattr(optimizer, second).tolist()))
    lrs, seconds = ({p[i] for p in pairs} for i in range(2))
    assert (len(pairs), len(lrs), len(seconds)) == (160, 20, 8)
    ratios = np.diff(np.log(sorted(lrs)))
    np.testing.assert_allclose(ratios, ratios[0])
    assert seconds == ({0, 1e-4, 1e-3, 0.01, 0.02, 0.05, 0.1, 0.3} if name == "AdamW" else
                       {0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.999} if name == "RMSprop" else
                       {0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99})


TWO = Momentum([0.1, 0.2])


@pytest.mark.parametrize("call, error, message", [
    (lambda: field(0.0, 1.0), ValueError, "low must be positive and finite, got 0.0"),
    (lambda: field(np.nan, 1.0), ValueError, "low must be positive and finite, got nan"),
    (lambda: field(1.0, np.inf), ValueError, "high must be positive and finite, got inf"),
    (lambda: field(2.0, 1.0), ValueError, "low must be below high, got 2.0 and 1.0"),
    (lambda: field(1.0, 1.0), ValueError, "low must be below high, got 1.0 and 1.0"),
    (lambda: race(3, -2.0, 3), TypeError, "objective must be an Objective, got 3"),
    (lambda: race(parabola, -2.0, 3, runners=[TWO]), TypeError, "runners must be a dict, name -> optimizer, got [Momentum("),
    (lambda: race(parabola, -2.0, 3, runners={"one": 0.1}), TypeError,
     "runners must be a dict, name -> optimizer, got {'one': 0.1}"),
    (lambda: race(parabola, [1.0, 2.0], 3), ValueError, "start must have shape () for parabola, got shape (2,)"),
    (lambda: race(parabola, np.nan, 3), ValueError, "start must be finite, got nan"),
    (lambda: race(parabola, 1e200, 3), ValueError, "start must have a finite loss, got the loss inf at 1e+200"),
    (lambda: pick(0.1, 0), TypeError, "optimizer must be an optimizer such as Momentum([0.1, 0.2]), got 0.1"),
    (lambda: pick(TWO, 0.5), TypeError, "runs must be whole numbers, got 0.5"),
    (lambda: pick(TWO, "a"), TypeError, "runs must be a real number or an array of them, got 'a'"),
    (lambda: pick(TWO, 2), ValueError, "runs must be indices of runs of shape (2,), got 2 (index 2 is out of bounds"),
    (lambda: steps_needed(3.0, 1.0), ValueError,
     "loss must have steps on its first axis and target be one number, got shapes () and ()"),
    (lambda: steps_needed([3.0], [1.0]), ValueError,
     "loss must have steps on its first axis and target be one number, got shapes (1,) and (1,)"),
    (lambda: steps_needed([3.0], np.nan), ValueError, "target must be finite, got nan"),
    (lambda: steps_needed("a", 1.0), TypeError, "loss must be a real number or an array of them, got 'a'"),
])
def test_bad_input(call, error, message):
    with np.errstate(over="ignore"), pytest.raises(error, match=f"^{re.escape(message)}"):
        call()


def test_a_race_is_each_setting_on_its_own():
    walks = race(rosenbrock, [-1.2, 1.0], steps=30)
    assert list(walks) == list(field())
    for name, kind, keywords in (("Momentum", Momentum, ("momentum",)), ("Adam", Adam, ("beta1",)), ("AdaGrad", AdaGrad, ())):
        optimizer = field()[name]
        for i in (0, 77, 159):
            alone = kind(float(optimizer.lr[i]), **{k: float(getattr(optimizer, k)[i]) for k in keywords})
            np.testing.assert_array_equal(walks[name].theta[..., i], descend(alone, rosenbrock, [-1.2, 1.0], 30).theta)


def test_a_race_takes_the_runners_that_it_is_given():
    walks = race(parabola, -2.0, 3, runners={"slow": GradientDescent(0.1), "fast": GradientDescent(0.5)})
    assert {name: w.theta[-1].item() for name, w in walks.items()} == pytest.approx({"slow": -1.024, "fast": 0.0})
    assert race(parabola, -2.0, 3, runners={}) == {}


def test_pick_keeps_plain_numbers_and_takes_arrays_apart():
    adam = pick(field()["Adam"], [3, 100])
    np.testing.assert_array_equal(adam.lr, field()["Adam"].lr[[3, 100]])
    np.testing.assert_array_equal(adam.beta1, field()["Adam"].beta1[[3, 100]])
    assert (adam.beta2, adam.eps) == (0.999, 1e-8)
    assert type(pick(Momentum([0.1, 0.2]), 1).lr) is float


@pytest.mark.parametrize("loss, needed", [
    ([3, 2, 1, 0], 3), ([0, 0, 0, 0], 0), ([3, 0, 0, 0], 1), ([3, 0, 2, 0], 3), ([3, 0, 0, 2], np.inf), ([3, 3, 3, 3], np.inf),
    ([3, 0.5, 0.5, 0.5], 1), ([3, 0, np.nan, np.nan], np.inf), ([3, 0, np.inf, 0], 3), ([3, 0, np.nan, 0], 3),
    ([3, -np.inf, -np.inf, -np.inf], 1),
])
def test_steps_needed_by_hand(loss, needed):
    assert steps_needed(loss, 0.5) == needed
    both = steps_needed(np.stack([loss, [9, 9, 9, 0]], axis=1), 0.5)
    np.testing.assert_array_equal(both, [needed, 3])


def test_differences_are_the_gradient():
    bowl = by_differences(lambda x, y, z: 0.5 * (x * x + 3 * y * y + 100 * z * z), 3)
    theta = np.random.default_rng(0).normal(size=(3, 4, 5)) * 10
    exact = quadratic([1.0, 3.0, 100.0])
    np.testing.assert_allclose(bowl(theta), exact(theta), rtol=1e-13)
    np.testing.assert_allclose(bowl.gradient(theta), exact.gradient(theta), rtol=1e-8, atol=1e-6)
    valley = by_differences(lambda x, y: (1 - x) ** 2 + 100 * (y - x * x) ** 2)
    theta = np.random.default_rng(1).normal(size=(2, 50))
    np.testing.assert_allclose(valley.gradient(theta), rosenbrock.gradient(theta), rtol=1e-6, atol=1e-6)
    np.testing.assert_allclose(by_differences(np.sin, 1).gradient([[0.0, 1.0]]), [np.cos([0.0, 1.0])], atol=1e-9)


def test_differences_are_as_wide_as_the_numbers_ask():
    square = by_differences(np.square, 1)
    assert square.gradient(np.array([1e6])) == pytest.approx(2e6, rel=1e-9)
    single = square.gradient(np.array([3.0], np.float32))
    assert single == pytest.approx(6.0, rel=1e-3) and single.dtype == np.float32
    assert square(np.array([3.0], np.float32)).dtype == np.float32
    doubles = by_differences(lambda x: x * np.float64(2), 1)  # what the function has in it does not decide
    assert doubles(np.array([3.0], np.float32)).dtype == np.float32


def test_trying_a_function_is_silent():
    with np.errstate(all="raise"):
        by_differences(lambda x: np.log(x - 0.5), 1)


def test_differences_can_be_descended_on():
    mine = by_differences(lambda x, y: (1 - x) ** 2 + 100 * (y - x * x) ** 2)
    ours = descend(GradientDescent([0.001, 0.002]), mine, [[-1.2], [1.0]], 50)
    theirs = descend(GradientDescent([0.001, 0.002]), rosenbrock, [[-1.2], [1.0]], 50)
    np.testing.assert_allclose(ours.theta, theirs.theta, atol=1e-6)


def test_differences_refuse_what_they_cannot_take():
    with pytest.raises(TypeError, match="function must be callable, got 3"):
        by_differences(3)
    with pytest.raises(ValueError, match="^n must be .* at least 1, got 0"):
        by_differences(np.sin, 0)
    with pytest.raises(ValueError, match=r"one number for each point, shape \(5,\), got shape \(\)"):
        by_differences(lambda x, y: 1.0)(np.zeros((2, 5)))
    with pytest.raises(ValueError, match=r"theta must have shape \(2,\) for your function,"):
        by_differences(lambda x, y: x + y)(np.zeros(3))


@pytest.mark.parametrize("function", [lambda x, y: math.sin(x) + y, lambda x, y: x if x > 0 else y, lambda x: x**2])
def test_differences_say_what_a_function_must_be(function):
    with pytest.raises(TypeError, match=r"function must take n = 2 arrays, with np\.sin .* np\.where .* it raised "
                                        r"(Type|Value)Error: "):
        by_differences(function)


def test_a_race_refuses_what_it_cannot_start():
    with np.errstate(invalid="ignore"), pytest.raises(ValueError, match="start must have a finite loss, got the loss nan"):
        race(by_differences(lambda x, y: np.log(x) + y), [-1.0, 1.0], 3)


def test_without_ends_the_learning_rates_are_those_of_the_chapter():
    assert (field()["Adam"].lr.min(), field()["Adam"].lr.max()) == pytest.approx((0.001, 10.0))
