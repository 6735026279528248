"""Answers to the operation gradients: references, accepted formulas, mistakes, hand-ins to plant them in."""

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

CODE_BASES: tuple[CodeBase, ...] = tuple(
    code_bases({name: [mistake.name for mistake in key.mistakes] for name, key in KEYS.items()})
)
