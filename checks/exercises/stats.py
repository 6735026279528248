"""What responses say about exercises: facility, discrimination, mistakes, suspicious keys; and times, step weights.

A responses file is CSV with a head. Columns: ``student``, ``exercise`` (its id, or any name), ``marks``, ``of``; if
there are such, ``part``, ``outcome`` and ``mistake`` (as `check --json` gives them), ``minutes`` (of the exercise,
on any of its rows). One row per student and exercise, or per student and part. Decimal points or commas.

Sources: facility and the upper-lower index of 27 % after Kelley, J. Educ. Psychol. 30 (1939) 17-24; the point-biserial
correlation with the rest score (the item left out), after Henrysson, Psychometrika 28 (1963) 211-218.
"""

import csv
import io
import math
import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np

from checks.exercises.exercise import Content
from checks.exercises.family import find_family
from checks.exercises.making import make
from checks.exercises.workload import effort, weights
from checks.reading import read_text

NEEDED = ("student", "exercise", "marks", "of")
KNOWN = (*NEEDED, "part", "outcome", "mistake", "minutes")
TAIL = 0.27
FEW = 10
"""Students below which nothing is said about keys."""


@dataclass(frozen=True)
class Response:
    """One row of a responses file."""

    student: str
    exercise: str
    part: str
    marks: float
    of: float
    outcome: str = ""
    mistake: str = ""
    minutes: float | None = None

    @property
    def item(self) -> tuple[str, str]:
        """What was answered: exercise and part."""
        return self.exercise, self.part

    @property
    def share(self) -> float:
        """Of the marks that could be had."""
        return self.marks / self.of


@dataclass(frozen=True)
class Item:
    """The figures of a part, or of an exercise where there are no parts.

    Parameters
    ----------
    exercise, part : str
    students : int
    facility : float
        The mean share of the marks, 0 to 1.
    point_biserial : float
        The correlation of the share with the student's mean share of all other items; nan if either is constant.
    upper_lower : float
        Facility among the best 27 % less that among the weakest 27 %, by the other items.
    mistakes : tuple of (str, int)
        The known mistakes, most frequent first.
    """

    exercise: str
    part: str
    students: int
    facility: float
    point_biserial: float
    upper_lower: float
    mistakes: tuple[tuple[str, int], ...]

    @property
    def suspicious(self) -> bool:
        """Whether good students miss it more than weak ones do: is its key right, is its wording clear?"""
        return self.students >= FEW and self.point_biserial < 0 and self.upper_lower < 0


def read_responses(path: Path) -> tuple[Response, ...]:
    """The rows of a responses file.

    Raises
    ------
    ValueError
        With file and line: a missing or unknown column, something that is no number, marks beyond what could be had.
    """
    rows = csv.reader(io.StringIO(read_text(path)), strict=True)
    try:
        head = [name.strip() for name in next(rows, [])]
        lacking, surplus = [n for n in NEEDED if n not in head], [n for n in head if n not in KNOWN]
        if lacking or surplus:
            wrong = f"the column {lacking[0]} is missing" if lacking else f"there is no column {surplus[0]!r}"
            raise ValueError(f"{path}, line 1: {wrong}; columns are {', '.join(KNOWN)}")
        found = []
        for row in rows:
            if not any(map(str.strip, row)):
                continue
            if len(row) != len(head):
                raise ValueError(f"{path}, line {rows.line_num}: {len(row)} cells, but the head has {len(head)}")
            cells = dict(zip(head, map(str.strip, row), strict=True))
            found.append(_response(cells, f"{path}, line {rows.line_num}"))
    except csv.Error as error:
        raise ValueError(f"{path}, line {rows.line_num}: {error}") from None
    if not found:
        raise ValueError(f"{path} has no responses")
    return tuple(found)


def _response(cells: Mapping[str, str], where: str) -> Response:
    def number(name: str) -> float:
        text = cells[name].replace(",", ".")
        try:
            value = float(Fraction(text))
        except (ValueError, ZeroDivisionError):
            raise ValueError(f"{where}: {name} is {cells[name]!r}, which is no number") from None
        return value

    if not cells["student"] or not cells["exercise"]:
        raise ValueError(f"{where}: student and exercise must not be empty")
    marks, of = number("marks"), number("of")
    minutes = number("minutes") if cells.get("minutes") else None
    if of <= 0 or not 0 <= marks <= of:
        raise ValueError(f"{where}: marks are from 0 to what could be had, not {cells['marks']} of {cells['of']}")
    if minutes is not None and minutes <= 0:
        raise ValueError(f"{where}: minutes are positive, not {cells['minutes']}")
    words = {name: cells.get(name, "") for name in ("student", "exercise", "part", "outcome", "mistake")}
    return Response(marks=marks, of=of, minutes=minutes, **words)


def item_statistics(responses: Sequence[Response]) -> tuple[Item, ...]:
    """The figures of every item, in the order in which they first occur.

    Examples
    --------
    >>> rows = [Response(s, "e", p, m, 1) for s, marks in (("A", (1, 1)), ("B", (1, 0))) for p, m in zip("ab", marks)]
    >>> [(item.part, item.facility) for item in item_statistics(rows)]
    [('a', 1.0), ('b', 0.5)]
    """
    totals: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    items: dict[tuple[str, str], list[Response]] = defaultdict(list)
    for row in responses:
        totals[row.student][0] += row.marks
        totals[row.student][1] += row.of
        items[row.item].append(row)
    return tuple([_item(rows, totals) for rows in items.values()])


def _item(rows: Sequence[Response], totals: Mapping[str, Sequence[float]]) -> Item:
    shares = np.array([row.share for row in rows])
    # Without the item itself: it would correlate with a sum that contains it.
    rest = [(totals[r.student][0] - r.marks, totals[r.student][1] - r.of) for r in rows]
    ability = np.array([marks / of if of > 0 else 0.0 for marks, of in rest])
    tail = max(1, round(TAIL * len(rows)))
    ranked = np.sort(ability)
    # Students who are level with the last of a tail belong to it: the order of the file must not matter.
    difference = shares[ability >= ranked[-tail]].mean() - shares[ability <= ranked[tail - 1]].mean()
    return Item(
        *rows[0].item,
        len(rows),
        float(shares.mean()),
        _correlation(shares, ability),
        float(difference) if np.ptp(ability) > 0 else math.nan,
        tuple(Counter([row.mistake for row in rows if row.mistake]).most_common()),
    )


def _correlation(
    x: "np.ndarray[tuple[int], np.dtype[np.float64]]", y: "np.ndarray[tuple[int], np.dtype[np.float64]]"
) -> float:
    if np.ptp(x) == 0 or np.ptp(y) == 0:
        return math.nan
    return float(np.corrcoef(x, y)[0, 1])


@dataclass(frozen=True)
class Refit:
    """New minutes per step.

    Parameters
    ----------
    minutes : dict
        Kind of step to minutes: refitted where the responses say something, the old ones otherwise.
    refitted : tuple of str
    exercises : int
        How many different exercises with times were used.
    error_before, error_after : float
        Root mean square of the differences from the mean times, in minutes.
    """

    minutes: Mapping[str, Fraction]
    refitted: tuple[str, ...]
    exercises: int
    error_before: float
    error_after: float


def exercise_of(identity: str) -> Content:
    """The content of an exercise by its id, ``reverse-trace/2/7/2``, made again.

    Raises
    ------
    ValueError
        If this is no id, or of another version of the family.
    """
    match = re.fullmatch(r"([\w-]+)/(\d+)/(\d+)/(\d)", identity)
    if match is None:
        raise ValueError(f"{identity!r} is no id of an exercise, such as reverse-trace/2/7/2")
    family = find_family(match[1])
    if family.version != int(match[2]):
        raise ValueError(f"{identity}: {family.name} has version {family.version} now, and its seeds give others")
    return make(family, int(match[3]), int(match[4])).content


def refit(steps: Mapping[str, Mapping[str, int]], times: Mapping[str, float], ridge: float = 0.02) -> Refit:
    """Minutes per step by non-negative least squares, drawn to the old ones where times say little.

    Minimises ``|A w - t|^2 + n (ridge |(w - old) / old|)^2`` over ``w >= 0``: n exercises, t their mean times, A their
    steps.

    Parameters
    ----------
    steps : dict
        Exercise to its count of every kind of step (`workload.effort`).
    times : dict
        Exercise to its mean minutes.
    ridge : float
        Minutes that a weight which doubles costs; 0 for plain least squares.

    Raises
    ------
    ValueError
        If fewer than two exercises have times.
    """
    try:
        from scipy.optimize import nnls
    except ModuleNotFoundError as missing:
        raise ValueError("refitting the weights needs SciPy: install cotangent with the extra `stats`") from missing

    used = [name for name in steps if name in times]
    if len(used) < 2:
        raise ValueError("weights are refitted from the minutes of at least two exercises; there are not so many")
    old = weights()["minutes"]
    kinds = [kind for kind in old if any([steps[name].get(kind, 0) for name in used])]
    matrix = np.array([[steps[name].get(kind, 0) for kind in kinds] for name in used], dtype=float)
    wanted = np.array([times[name] for name in used])
    before = np.array([float(old[kind]) for kind in kinds])
    pull = ridge * math.sqrt(len(used))
    rows = np.vstack([matrix * before, pull * np.eye(len(kinds))])
    factors, _ = nnls(rows, np.concatenate([wanted, np.full(len(kinds), pull)]))
    after = {kind: Fraction(str(round(float(w), 3))) for kind, w in zip(kinds, factors * before, strict=True)}
    rounded = np.array([float(after[kind]) for kind in kinds])

    def error(weight: "np.ndarray[tuple[int], np.dtype[np.float64]]") -> float:
        return float(np.sqrt(np.mean((matrix @ weight - wanted) ** 2)))

    return Refit({**old, **after}, tuple(kinds), len(used), error(before), error(rounded))


def refit_from(responses: Sequence[Response]) -> Refit:
    """`refit` with the steps of the exercises that the responses name, made again from their ids."""
    spent: dict[str, dict[str, float]] = defaultdict(dict)
    for row in responses:
        if row.minutes is not None:
            spent[row.exercise][row.student] = row.minutes  # stands on any of the rows of a student and exercise
    times = {name: float(np.mean(list(of_students.values()))) for name, of_students in spent.items()}
    return refit({name: effort(exercise_of(name)) for name in times}, times)


def write_weights(found: Refit, path: Path) -> None:
    """A weights file with the new minutes and the present levels; never over a file that is there.

    Raises
    ------
    ValueError
        If the file exists.
    """
    lines = [f"# Minutes per step, refitted from the times of {found.exercises} exercises.", "", "[minutes]"]
    lines += [f"{kind} = {float(value):g}" for kind, value in found.minutes.items()]
    lines += ["", "[levels]", *[f"{level} = {float(limit):.1f}" for level, limit in weights()["levels"].items()], ""]
    text = "\n".join(lines)
    tomllib.loads(text)  # what is written can be read
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise ValueError(f"{path} exists; weights are written to a new file, to be looked at first") from None


def table(items: Sequence[Item]) -> str:
    """The figures as lines, with what is suspicious said at the end."""
    lines = [f"{'exercise':<34} {'part':<10} students facility    r_pb   upper-lower  mistakes"]
    for item in items:
        mistakes = ", ".join([f"{name} × {count}" for name, count in item.mistakes])
        figures = f"{item.students:>8} {item.facility:8.2f} {item.point_biserial:7.2f} {item.upper_lower:13.2f}"
        lines.append(f"{item.exercise:<34} {item.part or '-':<10} {figures}  {mistakes}".rstrip())
    for item in items:
        if item.suspicious:
            where = f"{item.exercise}, part {item.part}" if item.part else item.exercise
            lines.append(f"suspicious key: {where}: students who do well elsewhere miss it more than the others do")
    return "\n".join(lines) + "\n"
