"""A ledger of what a lecture prints, each number beside its recomputation, with a verdict that is computed."""

import re
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from gradlab import _checks

__all__ = ["Ledger", "Row"]

REPRODUCED, ERRATUM, INFERRED, UNPRINTED = "reproduced", "erratum", "inferred", "not printed"

# 0.5449, −12, 8/3, 16 384, 1.2e-5; a space, plain or narrow, may part thousands.
_NUMBER = re.compile(r"[-−]?\d+/\d+|[-−]?\d{1,3}(?:[  ]\d{3})+(?!\d)|[-−]?\d+(?:\.\d+)?(?:e[-−]?\d+)?")


@dataclass(frozen=True)
class Row:
    """One printed number, or a few that belong together, and its recomputation."""

    key: str
    where: str
    what: str
    printed: str
    claim: str             # the print, and what it comes to where it is a formula
    computed: np.ndarray
    expected: np.ndarray   # what the print claims, as numbers
    tolerance: np.ndarray  # half a unit of the last printed digit of each
    corrected: object
    remark: str
    inferred: bool

    @property
    def agrees(self):
        """Whether the computed numbers round to the printed ones."""
        return self.expected.size == self.computed.size and bool(
            (np.abs(self.computed - self.expected) <= self.tolerance * (1 + 1e-9)).all())

    @property
    def verdict(self):
        """"reproduced", "erratum", "inferred" where the lecture leaves out what the number rests on, or "not printed"."""
        if not self.expected.size:
            return UNPRINTED
        if not self.agrees:
            return ERRATUM
        return INFERRED if self.inferred else REPRODUCED


class Ledger:
    """The table of one lecture. In a notebook it shows itself.

    Parameters
    ----------
    lecture : str
        What the repr calls it.

    Examples
    --------
    >>> a = Ledger("lecture A")
    >>> a.row("a-minimum", "slide 1", "2 + 2", "4.0", 3.98)
    >>> a.row("a-sum", "slide 2", "3 + 3", "7", 6, remark="it is 6")
    >>> a
    <lecture A: 2 rows, 1 reproduced, 1 erratum, 0 inferred, 0 not printed>
    >>> a.rows[1].verdict
    'erratum'
    """

    def __init__(self, lecture):
        self.lecture = lecture
        self.rows = []
        self._chapters = {}

    def chapter(self, name, title):
        """The rows that follow are told in this chapter: its file's name without ".ipynb", and its title."""
        self._chapters[len(self.rows)] = f"[{title}]({name}.ipynb)"

    def row(self, key, where, what, printed, computed, *, claims=None, corrected=None, remark="", inferred=False):
        """Add a row.

        Parameters
        ----------
        key : str
            The row's place in the page's address: lower-case letters, digits and hyphens, once in a ledger.
        where, what : str
            The slide, and the quantity; Markdown.
        printed : str
            The print. Its numbers are what the computed ones must round to, to its last digits; fractions are exact. A
            print without numbers, and without claims, makes a row whose verdict is "not printed".
        computed : float or array_like
            The same numbers, computed. Shown with five significant digits.
        claims : float, array_like or str, optional
            What the print comes to, where it is a formula or its digits are not the claim: numbers are compared to
            1e-9 of their size, a text like `printed`.
        corrected : float or array_like, optional
            What becomes of the number when the slip that it rests on is mended.
        remark : str
            Markdown, shown after the verdict.
        inferred : bool
            Whether the computation rests on something that the lecture does not give.

        Raises
        ------
        ValueError
            When the key is not one, or is there already.
        """
        if not isinstance(key, str) or not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", key) or key in (
                r.key for r in self.rows):
            raise ValueError(f"key must be new, of lower-case letters, digits and hyphens; got {key!r}")
        if not isinstance(printed, str):
            raise TypeError(f"printed must be a text, got {_checks.shown(printed)}")
        expected, tolerance = _numbers(printed if claims is None else claims)
        claim = printed if claims is None or isinstance(claims, str) else f"{printed}, which gives {_written(claims)}"
        computed = np.atleast_1d(_checks.real_array("computed", computed)).ravel()
        self.rows.append(Row(key, where, what, printed, claim, computed, expected, tolerance, corrected, remark, inferred))

    def count(self, verdict):
        """Number of rows with this verdict."""
        return sum(r.verdict == verdict for r in self.rows)

    def __repr__(self):
        reproduced, errata, inferred, unprinted = map(self.count, (REPRODUCED, ERRATUM, INFERRED, UNPRINTED))
        slips = "erratum" if errata == 1 else "errata"
        return (f"<{self.lecture}: {len(self.rows)} rows, {reproduced} reproduced, {errata} {slips}, {inferred} inferred, "
                f"{unprinted} not printed>")

    def _repr_markdown_(self):
        lines = ["| where | what | printed | computed | verdict |", "|---|---|---|---|---|"]
        for i, r in enumerate(self.rows):
            if i in self._chapters:
                lines.append(f"| | {self._chapters[i]} | | | |")
            where = f'<span class="ledger" id="{r.key}">{r.where}</span>'
            mended = "" if r.corrected is None else f", mended {_written(r.corrected)}"
            remark = f": {r.remark}" if r.remark else ""
            verdict = f"**{ERRATUM}**" if r.verdict == ERRATUM else r.verdict
            lines.append(f"| {where} | {r.what} | {r.claim} | {_written(r.computed)} | {verdict}{mended}{remark} |")
        return "\n".join(lines)


def _numbers(claim):
    """The numbers of a claim, and how far each may be missed."""
    if not isinstance(claim, str):
        values = np.atleast_1d(_checks.real_array("claims", claim)).ravel()
        return values, 1e-9 * np.abs(values)
    values, tolerance = [], []
    for text in _NUMBER.findall(claim):
        plain = text.replace("−", "-").replace(" ", "").replace(" ", "")
        mantissa, _, exponent = plain.partition("e")
        decimals = len(mantissa.partition(".")[2])
        values.append(float(Fraction(plain)))
        tolerance.append(1e-12 * abs(values[-1]) if "/" in plain else 0.5 * 10.0 ** (int(exponent or 0) - decimals))
    return np.array(values), np.array(tolerance)


def _written(values):
    """Five significant digits of each, as a text: 0.54488, −12, 16 384."""
    def one(value):
        if value == round(value) and abs(value) < 1e9:
            return f"{int(value):,}".replace(",", " ").replace("-", "−")
        return f"{value:.5g}".replace("-", "−")
    return ", ".join(one(float(v)) for v in np.ravel(values))
