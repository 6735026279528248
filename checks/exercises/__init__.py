"""Graded exercises: families draw instances, witnesses confirm the keys, renderers set them, marks come out.

Examples
--------
>>> exercise = make(find_family("reverse-trace"), seed=7, workload=1)
>>> exercise.id, exercise.marks
('reverse-trace/2/7/1', 6)
>>> given = {part.name: part.answer.show(part.key) for part in exercise.content.parts}
>>> mark(exercise, given).marks
Fraction(6, 1)
"""

from checks.exercises.exercise import Content, Exercise, Given, LikelyMistake, Part
from checks.exercises.family import Family, Rejected, all_families, find_family, register
from checks.exercises.making import NoInstanceError, WrongKeyError, make
from checks.exercises.marking import Marking, PartMark, Policy, mark, read_policy
from checks.exercises.messages import Message, resolve, say
from checks.exercises.records import RecordError, dumps, loads
from checks.exercises.sheet import Sheet, SheetKey, SheetMarks, check_sheet, make_sheet, without_keys
from checks.exercises.stream import Stream

__all__ = [
    "Content",
    "Exercise",
    "Family",
    "Given",
    "LikelyMistake",
    "Marking",
    "Message",
    "NoInstanceError",
    "Part",
    "PartMark",
    "Policy",
    "RecordError",
    "Rejected",
    "Sheet",
    "SheetKey",
    "SheetMarks",
    "Stream",
    "WrongKeyError",
    "check_sheet",
    "dumps",
    "all_families",
    "find_family",
    "loads",
    "make",
    "make_sheet",
    "mark",
    "read_policy",
    "register",
    "resolve",
    "say",
    "without_keys",
]
