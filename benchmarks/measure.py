"""Timing side by side: contestants take turns in every round, so that what slows the machine slows them all alike."""
import gc
import statistics
import time


def once(function):
    """Seconds of one call."""
    begin = time.perf_counter()
    function()
    return time.perf_counter() - begin


def interleaved(contestants, *, rounds, seconds=0.0):
    """Time functions in turns.

    Parameters
    ----------
    contestants : dict of str to callable
        Each is called without arguments, once before the first round.
    rounds : int
        How often each has its turn. The order turns too, so that nobody always follows the same neighbour.
    seconds : float
        How long a turn lasts at least: a short function is called so often, and the mean taken.

    Returns
    -------
    dict of str to list of float
        Seconds of one call, a number for each round.
    """
    times = {name: [] for name in contestants}
    calls = {}
    for name, function in contestants.items():
        function()
        took = once(function)
        calls[name] = max(1, round(seconds / max(took, 1e-9)))
    names = list(contestants)
    gc.collect()
    gc.disable()
    try:
        for k in range(rounds):
            shift = k % len(names)
            for name in names[shift:] + names[:shift]:
                function, count = contestants[name], range(calls[name])
                begin = time.perf_counter()
                for _ in count:
                    function()
                times[name].append((time.perf_counter() - begin) / len(count))
            gc.collect()
    finally:
        gc.enable()
    return times


def ratio(ours, theirs):
    """How many times as fast we are: the median of the rounds' quotients, and their quartiles.

    A quotient within a round is less disturbed by what else the machine does than that of two medians.
    """
    quotients = sorted(b / a for a, b in zip(ours, theirs, strict=True))
    if len(quotients) < 2:
        return quotients[0], quotients[0], quotients[0]
    low, middle, high = statistics.quantiles(quotients, n=4, method="inclusive")
    return middle, low, high


def row(case, peer, goal, ours, theirs, *, agreement=None, note=None):
    """One line of the table: a case, whom it is measured against, and how many times as fast we are.

    Parameters
    ----------
    case, peer : str
    goal : float or None
        What the quotient should reach at least; None where a line only informs.
    ours, theirs : list of float
        Seconds, a number for each round.
    agreement : tuple of str, float, float, optional
        What was compared, the largest difference found, and what is allowed.
    note : str, optional
        How this was measured, where it is not obvious.
    """
    middle, low, high = ratio(ours, theirs)
    line = dict(case=case, peer=peer, goal=goal, ratio=middle, quartiles=[low, high],
                ours=statistics.median(ours), theirs=statistics.median(theirs), best=[min(ours), min(theirs)],
                rounds=len(ours))
    if agreement is not None:
        what, found, allowed = agreement
        if not found <= allowed:
            raise ValueError(f"{case} against {peer}: {what} differ by {found}, more than {allowed}")
        line["agreement"] = dict(what=what, found=found, allowed=allowed)
    if note:
        line["note"] = note
    return line


def reached(line):
    return line["goal"] is None or line["ratio"] >= line["goal"]


def seconds(value):
    """Seconds as a text with three digits and a unit."""
    unit, factor = next(((u, f) for u, f in (("s", 1), ("ms", 1e3)) if value * f >= 1), ("µs", 1e6))
    return f"{value * factor:,.0f} {unit}" if value * factor >= 100 else f"{value * factor:.3g} {unit}"
