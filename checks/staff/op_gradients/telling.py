"""What is told of a mistake: from a row of a table to an explanation with the rule, and three hints."""

from collections.abc import Mapping, Sequence

from checks.assignments.keys import Mistake
from checks.staff.op_gradients import answering

Row = tuple[str, str, str, str, str]
"""Name, catalogue number, sort of first hint, what came out (with its formula), second hint."""

FIRST: Mapping[str, str] = {
    "value": "Work out the value of one small input by hand: is it what your function returns?",
    "nudge": "Change one entry of the input a little: does the value change as your gradient says?",
    "cotangent": "Give a cotangent whose entries all differ: what does your gradient make of them?",
    "shape": "Print the shapes of your gradients next to those of the inputs.",
    "square": "Try a shape whose axes all differ in length, and one whose axes are all alike: are both right?",
    "extreme": "Try entries that are very large, very small, or far from one another.",
    "definition": "Read once more in the handout what this gradient is, with one entry of g in mind.",
    "axes": "Give the same axes in each way that the handout allows: does the answer stay the same?",
}

SHARED: Mapping[str, tuple[str, str, str]] = {
    answering.UNUSED: (
        "M-6",
        "g was not used: the derivative itself came out, as it would for g = 1.",
        "Does your gradient change when g does?",
    ),
    answering.SQUARED: (
        "",
        "g entered twice: g * g came in where g belongs.",
        "Double g: does your gradient double?",
    ),
    answering.SIGN: (
        "M-9",
        "The gradient has the wrong sign: its negative came out.",
        "Does the value rise where your gradient says that it falls?",
    ),
    answering.ZERO: (
        "",
        "Zeros came out, whatever the cotangent.",
        "Does the value really not depend on the input?",
    ),
    answering.SWAPPED: (
        "M-9",
        "The gradients came in swapped order, gb first.",
        "Which of the two that you return belongs to a?",
    ),
    answering.UNSUMMED: (
        "M-21",
        "The gradient kept the shape of the value: the uses of an entry that is used several times were not summed.",
        "How often is an entry of the smaller operand used?",
    ),
    answering.AVERAGED: (
        "M-23",
        "The mean over the uses of an entry was taken in place of the sum: each use adds its own share.",
        "An entry that is used twice moves two entries of the value: do both count in full?",
    ),
    answering.KEPT: (
        "M-24",
        "The summed axes stayed as axes of length 1, as with keepdims=True, where the operand has none.",
        "Does your gradient have as many axes as its operand?",
    ),
    answering.LEFT: (
        "M-22",
        "Shapes were lined up at their first axes. NumPy lines them up at the last ones, and adds axes in front.",
        "Which axes does NumPy add to a vector that meets a matrix?",
    ),
}
"""Mistakes that many operations share: catalogue number, what came out, second hint."""

_SORTS: Mapping[str, str] = {
    answering.UNUSED: "cotangent",
    answering.SQUARED: "cotangent",
    answering.SIGN: "nudge",
    answering.ZERO: "nudge",
    answering.SWAPPED: "nudge",
    answering.UNSUMMED: "shape",
    answering.AVERAGED: "nudge",
    answering.KEPT: "shape",
    answering.LEFT: "square",
}

COMMON = (answering.UNUSED, answering.SQUARED, answering.SIGN, answering.ZERO)
BROADCAST = (answering.UNSUMMED, answering.AVERAGED, answering.KEPT, answering.LEFT)


def mistakes_of(rule: str, place: str, rows: Sequence[Row], shared: Sequence[str] = COMMON) -> tuple[Mistake, ...]:
    """The mistakes of one operation.

    Parameters
    ----------
    rule : str
        The right rule as a formula.
    place : str
        The third hint: how to get to the rule.
    rows : sequence of Row
        Mistakes of this operation alone.
    shared : sequence of str
        Those of `SHARED` that it may have too.
    """
    told = [*rows, *((name, SHARED[name][0], _SORTS[name], *SHARED[name][1:]) for name in shared)]
    return tuple(
        Mistake(name, catalogue, f"{what} The rule is {rule}.", (FIRST[sort], second, place))
        for name, catalogue, sort, what, second in told
    )
