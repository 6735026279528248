"""Answers to the operation gradients: references, accepted formulas, mistakes, hand-ins to plant them in."""

from functools import cache

from checks.assignments.keys import CodeBase, Key
from checks.staff.op_gradients import (
    entrywise,
    linear,
    mistakes_entrywise,
    mistakes_linear,
    mistakes_reductions,
    reductions,
)
from checks.staff.op_gradients.accepted import ACCEPTED, STABLE
from checks.staff.op_gradients.code_bases import code_bases
from checks.staff.op_gradients.entrywise import relu_sides

_ANSWERS = {**entrywise.ANSWERS, **linear.ANSWERS, **reductions.ANSWERS}
_MISTAKES = {**mistakes_entrywise.MISTAKES, **mistakes_linear.MISTAKES, **mistakes_reductions.MISTAKES}

KEYS: dict[str, Key] = {
    name: Key(
        answer,
        _MISTAKES[name],
        ACCEPTED.get(name, {}),
        STABLE.get(name, ()),
        one_sided=relu_sides if name == "relu" else None,
    )
    for name, answer in _ANSWERS.items()
}


def __getattr__(name: str) -> tuple[CodeBase, ...]:
    """`CODE_BASES`, put together when it is asked for: marking does without it."""
    if name == "CODE_BASES":
        return _code_bases()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


@cache
def _code_bases() -> tuple[CodeBase, ...]:
    return tuple(code_bases({name: [mistake.name for mistake in key.mistakes] for name, key in KEYS.items()}))
