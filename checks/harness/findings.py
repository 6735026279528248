"""What a comparison found, as values that print and that can be saved as JSON and read back."""

import json
import math
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from checks.oracles.verdicts import Judgement, Verdict
from differentiation.method import Cost


@dataclass(frozen=True)
class Row:
    """What was found about one method.

    Attributes
    ----------
    method : str
    witness : str
        What it relies on; methods with the same word are one witness.
    judgement : Judgement
    cause : str
        For the odd one out, why; also for a difference quotient whose given step tells too little.
    cost : Cost
    estimate : float or None
        Its own largest error estimate, for methods that make one.
    """

    method: str
    witness: str
    judgement: Judgement
    cause: str
    cost: Cost
    estimate: float | None = None


@dataclass(frozen=True)
class Comparison:
    """Verdicts on all methods at one point.

    Attributes
    ----------
    function : str
    order : int
        Of the derivative.
    entries : int
        How many numbers were compared.
    projected : bool
        Whether these are random projections of a large Jacobian.
    point : str
        The kind of point: smooth, kink, jump, edge, outside the domain.
    rows : tuple of Row
    pairs : tuple of (str, str, bool)
        Whether each two methods agree with each other.
    """

    function: str
    order: int
    entries: int
    projected: bool
    point: str
    rows: tuple[Row, ...]
    pairs: tuple[tuple[str, str, bool], ...] = ()

    @property
    def agreed(self) -> bool:
        """Whether two witnesses agree, and nobody contradicts. Refusals, and answers that say too little, are no
        contradiction."""
        words = {row.judgement.verdict for row in self.rows}
        allowed = {Verdict.AGREE, Verdict.UNSUPPORTED, Verdict.UNINFORMATIVE}
        witnesses = {row.witness for row in self.rows if row.judgement.verdict is Verdict.AGREE}
        return words <= allowed and len(witnesses) >= 2

    def __bool__(self) -> bool:
        return self.agreed

    def verdict(self, method: str) -> Verdict:
        """The word on one method, by its name or the beginning of it."""
        return self.row(method).judgement.verdict

    def row(self, method: str) -> Row:
        """What was found about one method, by its name or the beginning of it.

        Raises
        ------
        KeyError
            No method is called so.
        """
        for row in self.rows:
            if row.method.startswith(method):
                return row
        raise KeyError(f"no method {method!r} was compared; there are {[row.method for row in self.rows]}")

    def odd_ones(self) -> list[Row]:
        """Methods that disagree."""
        return [row for row in self.rows if row.judgement.verdict is Verdict.DISAGREE]

    def __str__(self) -> str:
        what = f"{self.entries} projections" if self.projected else f"{self.entries} entries"
        lines = [f"{self.function}: derivative of order {self.order}, {what}, {self.point} point"]
        for row in self.rows:
            reason = f" — {row.cause}" if row.cause else ""
            lines.append(f"  {row.method:<28} {row.judgement}{reason}")
        return "\n".join(lines)

    def to_json(self) -> str:
        """The comparison as JSON text; infinities and NaN, which JSON does not know, as strings.

        Examples
        --------
        >>> wrong = Judgement(Verdict.DISAGREE, "", 1.0, float("inf"), np.array(1.0), np.array(0.0))
        >>> row = Row("Null", "broken", wrong, "", Cost(calls=1))
        >>> found = Comparison("sin", 1, 1, False, "smooth", (row,), (("Null", "Reverse", False),))
        >>> Comparison.from_json(found.to_json()) == found
        True
        """
        return json.dumps(_plain(asdict(self)), allow_nan=False, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "Comparison":
        """A comparison from what `to_json` wrote."""
        known = json.loads(text)
        rows = tuple(_row(row) for row in known.pop("rows"))
        pairs = tuple((a, b, same) for a, b, same in known.pop("pairs"))
        return cls(**known, rows=rows, pairs=pairs)


def _row(known: dict[str, Any]) -> Row:
    judgement = known["judgement"]
    seen = Judgement(
        Verdict(judgement["verdict"]),
        judgement["reason"],
        float(judgement["largest_error"]),
        float(judgement["bound"]),
        *[None if judgement[name] is None else np.array(judgement[name], dtype=float) for name in ("expected", "got")],
    )
    cost = Cost(**{name: _number(value) for name, value in known["cost"].items()})
    return Row(known["method"], known["witness"], seen, known["cause"], cost, _number(known["estimate"]))


_UNSPEAKABLE = ("nan", "inf", "-inf")


def _number(value: Any) -> Any:
    return float(value) if value in _UNSPEAKABLE else value


def _plain(value: Any) -> Any:
    """Containers, NumPy's numbers and arrays as JSON's own."""
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, np.ndarray | np.generic):
        return _plain(value.tolist())
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value
