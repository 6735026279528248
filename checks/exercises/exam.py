"""Examinations from a blueprint: cells of topic, skill, marks and minutes; parallel forms; resits; one per student.

A blueprint is TOML::

    title = "Differentiation of programs"
    seed = 20260115
    forms = ["A", "B"]

    [[cell]]
    topic = "automatic-differentiation"
    skill = "compute"
    marks = 20
    minutes = 20

Every cell is served by exercises of its topic and skill, the same families and workloads in all forms. An exercise's
own marks are scaled to the cell's.
"""

import csv
import io
import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from checks.exercises.family import all_families
from checks.exercises.making import NoInstanceError
from checks.exercises.sheet import SheetKey, make_sheet, typical
from checks.exercises.stream import Stream
from checks.reading import read_text

LARGEST_CELL = 4
"""Exercises that serve a cell, at most."""
MINUTES_OFF = Fraction(1, 4)
"""A cell's exercises take the minutes that it asks for, within this share."""
FORMS_APART = Fraction(1, 10)
TYPICAL = 3
"""Exercises of a family and workload that are looked at for the time they take."""

_SEEDS = 2**48


@dataclass(frozen=True)
class Cell:
    """One line of the blueprint.

    Parameters
    ----------
    number, line : int
        Counted from 1: which cell, and where in the file.
    topic, skill : str
    marks : int
    minutes : Fraction
    families : tuple of str
        Only these; all of the topic and skill if empty.
    """

    number: int
    line: int
    topic: str
    skill: str
    marks: int
    minutes: Fraction
    families: tuple[str, ...] = ()


@dataclass(frozen=True)
class Blueprint:
    """What an examination covers."""

    title: str
    seed: int
    forms: tuple[str, ...]
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Question:
    """A family and workload chosen for a cell, with the marks that it counts there, and the minutes it should take."""

    cell: Cell
    family: str
    workload: int
    marks: int
    minutes: Fraction


@dataclass(frozen=True)
class Exam:
    """The questions, the same for all forms, and every form's sheet with keys."""

    blueprint: Blueprint
    questions: tuple[Question, ...]
    forms: tuple[SheetKey, ...]


def read_blueprint(path: Path) -> Blueprint:
    """The blueprint in a TOML file.

    Raises
    ------
    ValueError
        With file, line and cell: what is missing, unknown or out of range.
    """
    text = read_text(path)
    try:
        content = tomllib.loads(text, parse_float=Fraction)
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{path}: {error}") from None
    _only(content, {"title": str, "seed": int, "forms": list, "cell": list}, f"{path}", optional=("title", "forms"))
    lines = [number for number, line in enumerate(text.splitlines(), 1) if line.strip().startswith("[[cell]]")]
    cells = [
        _cell(k, table, lines[k - 1] if k <= len(lines) else 1, path) for k, table in enumerate(content["cell"], 1)
    ]
    forms = tuple(map(str, content.get("forms", ["A"])))
    if not forms or len(set(forms)) < len(forms) or not cells:
        raise ValueError(f"{path}: an examination has one or more forms with different names, and one or more cells")
    return Blueprint(content.get("title", ""), content["seed"], forms, tuple(cells))


def _cell(number: int, table: Any, line: int, path: Path) -> Cell:
    where = f"{path}, line {line}, cell {number}"
    kinds = {"topic": str, "skill": str, "marks": int, "minutes": (int, Fraction), "families": list}
    if not isinstance(table, dict):
        raise ValueError(f"{where}: a cell is a table [[cell]]")
    _only(table, kinds, where, optional=("families",))
    known = all_families()
    for name in table.get("families", []):
        if name not in known:
            raise ValueError(f"{where}: there is no family {name!r}")
    cells = {(family.topic, family.skill) for family in known.values()}
    if table["topic"] not in {topic for topic, _ in cells}:
        topics = ", ".join(sorted({topic for topic, _ in cells}))
        raise ValueError(f"{where}: there is no topic {table['topic']!r}; there are {topics}")
    if (table["topic"], table["skill"]) not in cells:
        skills = ", ".join(sorted({skill for topic, skill in cells if topic == table["topic"]}))
        raise ValueError(f"{where}: topic {table['topic']} has no skill {table['skill']!r}; it has {skills}")
    if table["marks"] < 1 or table["minutes"] <= 0:
        raise ValueError(f"{where}: marks and minutes are positive")
    families = tuple(table.get("families", ()))
    return Cell(number, line, table["topic"], table["skill"], table["marks"], Fraction(table["minutes"]), families)


def _only(table: Mapping[str, Any], kinds: Mapping[str, Any], where: str, optional: Collection[str]) -> None:
    for name, value in table.items():
        if name not in kinds:
            raise ValueError(f"{where}: there is no entry {name!r}; there are {', '.join(kinds)}")
        if not isinstance(value, kinds[name]) or isinstance(value, bool):
            raise ValueError(f"{where}: {name} is {value!r}, which is of the wrong kind")
    for name in kinds:
        if name not in table and name not in optional:
            raise ValueError(f"{where}: {name} is missing")


def choose(blueprint: Blueprint) -> tuple[Question, ...]:
    """Families and workloads for every cell, whose minutes come close to the cell's.

    Raises
    ------
    ValueError
        With line and cell, if up to four exercises cannot fill its minutes.
    """
    found: list[Question] = []
    for cell in blueprint.cells:
        stream = Stream("exam", blueprint.seed, "cell", cell.number)
        chosen = _fill(cell, stream, [question.family for question in found])
        shares = _shared(cell.marks, [minutes for _, _, minutes in chosen])
        pairs = zip(chosen, shares, strict=True)
        found += [Question(cell, name, workload, marks, minutes) for (name, workload, minutes), marks in pairs]
    return tuple(found)


def _fill(cell: Cell, stream: Stream, elsewhere: Collection[str]) -> list[tuple[str, int, Fraction]]:
    """Exercises one after the other: each the one that leaves the least of the minutes, new families first."""
    offered = [
        (name, workload, time)
        for name, family in all_families().items()
        if (family.topic, family.skill) == (cell.topic, cell.skill) and name in (cell.families or (name,))
        for workload in family.workloads
        if (time := _typical(name, workload, stream)) is not None
    ]
    left, chosen = cell.minutes, list[tuple[str, int, Fraction]]()
    for _ in range(min(LARGEST_CELL, cell.marks)):
        used = [*elsewhere, *[name for name, _, _ in chosen]]
        fitting = [offer for offer in stream.shuffled(offered) if offer[2] <= left * (1 + MINUTES_OFF)]
        if left <= cell.minutes * MINUTES_OFF or not fitting:
            break
        chosen.append(min(fitting, key=lambda offer: (used.count(offer[0]), abs(left - offer[2]))))
        left -= chosen[-1][2]
    if not chosen or abs(left) > cell.minutes * MINUTES_OFF:
        times = sorted([float(time) for _, _, time in offered])
        offer = f"exercises there take {times[0]:.0f} to {times[-1]:.0f} minutes" if times else "there are no exercises"
        raise ValueError(
            f"line {cell.line}, cell {cell.number}: {cell.topic} × {cell.skill} cannot fill {float(cell.minutes):g}"
            f" minutes with up to {LARGEST_CELL} exercises; {offer}"
        )
    return chosen


def _typical(name: str, workload: int, stream: Stream) -> Fraction | None:
    try:
        own = stream.spawn(name, workload)
        return typical(all_families()[name], tuple([own.below(_SEEDS) for _ in range(TYPICAL)]), workload).minutes
    except NoInstanceError:
        return None


def _shared(marks: int, minutes: Sequence[Fraction]) -> list[int]:
    """Whole marks in proportion to the minutes, at least one each, by largest remainders.

    Examples
    --------
    >>> _shared(10, [Fraction(6), Fraction(3)])
    [7, 3]
    """
    if marks < len(minutes):
        raise ValueError(
            f"{marks} marks cannot be shared by {len(minutes)} questions: give the cell more, or less time"
        )
    total = sum(minutes)
    exact = [marks * time / total for time in minutes]
    whole = [max(1, share.__floor__()) for share in exact]
    while sum(whole) < marks:
        whole[max(range(len(whole)), key=lambda k: exact[k] - whole[k])] += 1
    while sum(whole) > marks:  # those that got one mark although their share is less took it from the others
        whole[min((k for k in range(len(whole)) if whole[k] > 1), key=lambda k: exact[k] - whole[k])] -= 1
    return whole


def make_exam(blueprint: Blueprint, *, students: Sequence[str] = (), taken: Collection[str] = ()) -> Exam:
    """Parallel forms, or one variant for every student: other numbers, the same families, nearly the same work.

    Parameters
    ----------
    blueprint : Blueprint
    students : sequence of str
        One variant each, instead of the blueprint's forms.
    taken : collection of str
        Ids of variants (`used_ids`) that must not occur: of the examination that this is a resit of.

    Raises
    ------
    ValueError
        If a cell cannot be filled, variants run out, or forms differ by more than a tenth in minutes.
    """
    questions = choose(blueprint)
    asked = [(question.family, question.workload) for question in questions]
    minutes = [question.minutes for question in questions]
    prints = {text.rpartition("#")[2] for text in taken}
    made: list[SheetKey] = []
    for form in students or blueprint.forms:
        made.append(
            make_sheet(
                asked,
                blueprint.seed,
                title=blueprint.title,
                variant=form,
                taken=prints,
                others=made,
                minutes=minutes,
            )
        )
    times = [form.sheet.minutes for form in made]
    if max(times) - min(times) > FORMS_APART * min(times):
        raise ValueError(f"forms take {float(min(times)):.1f} to {float(max(times)):.1f} minutes: more than 10 % apart")
    return Exam(blueprint, questions, tuple(made))


def used_ids(exam: Exam) -> tuple[str, ...]:
    """Id and version of every question of every form, with a fingerprint of what it asks: ``reverse-trace/2/7/2#…``."""
    return tuple([f"{question.id}#{question.fingerprint}" for form in exam.forms for question in form.questions])


def coverage(exam: Exam) -> str:
    """A table as CSV: what every cell asked for, and what serves it."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(["cell", "topic", "skill", "marks", "minutes", "served by", "minutes served"])
    for cell in exam.blueprint.cells:
        served = [(k, q) for k, q in enumerate(exam.questions) if q.cell == cell]
        minutes = sum([exam.forms[0].questions[k].minutes for k, _ in served], Fraction(0))
        names = "; ".join([f"{k + 1}. {q.family}:{q.workload} ({q.marks})" for k, q in served])
        head = [cell.number, cell.topic, cell.skill, cell.marks, f"{float(cell.minutes):g}"]
        table.writerow([*head, names, f"{float(minutes):.1f}"])
    return out.getvalue()


def key_table(exam: Exam) -> str:
    """For staff, as CSV: form, question, id, marks in the examination and of the exercise, part, key as shown."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(["form", "question", "id", "exam marks", "exercise marks", "part", "part marks", "key"])
    for form in exam.forms:
        for number, (asked, made) in enumerate(zip(exam.questions, form.questions, strict=True), start=1):
            for part in made.content.parts:
                shown = part.answer.show(part.key)
                table.writerow([form.variant, number, made.id, asked.marks, made.marks, part.name, part.marks, shown])
    return out.getvalue()
