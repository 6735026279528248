"""Right hand-ins in three styles, other ways to write them, and the mistakes planted in them."""

from collections.abc import Iterable, Iterator, Mapping

from checks.assignments.keys import CodeBase, Edit
from checks.staff.op_gradients.code_bases import classes, loops, vectorised
from checks.staff.op_gradients.code_bases.editing import (
    Change,
    changed,
    changes_of,
    definitions,
    shared_plants,
    text_of,
)
from checks.staff.op_gradients.telling import SHARED

END = "# The end.\n"

WRAPPERS = (
    Edit("answers as lists", END, "_put = lambda x: x.tolist() if isinstance(x, np.ndarray) and x.size else x\n"),
    Edit("answers in double precision", END, "_put = lambda x: np.asarray(x, dtype=np.float64)\n"),
    Edit("answers stored column by column", END, "_put = lambda x: np.array(x, order='F')\n"),
)
"""What all functions of a hand-in may do with their answers; `_ALL` makes them."""

_ALL = """\


def _answering(function):
    def answer(*arguments):
        got = function(*arguments)
        return tuple(_put(x) for x in got) if isinstance(got, (tuple, list)) else _put(got)

    return answer


for _name in [name for name in dir() if name + "_vjp" in dir() or name.endswith("_vjp")]:
    globals()[_name] = _answering(globals()[_name])
"""


def _combined(source: str, rows: Mapping[str, Iterable[Change]]) -> tuple[Edit, ...]:
    """Two edits of the whole text: its first half of definitions written otherwise, or all of them."""
    defined = definitions(source)
    names = [name for name in defined if name in rows]
    first = tuple(names[::2])
    return tuple(
        Edit(label, source[: -len(END)], _rewritten(source, rows, some)[: -len(END)])
        for label, some in (("every other one written otherwise", first), ("all written otherwise", tuple(names)))
    )


def _rewritten(source: str, rows: Mapping[str, Iterable[Change]], names: Iterable[str]) -> str:
    defined = definitions(source)
    for name in names:
        pieces = [piece for change in rows[name] for piece in change[1:]]
        edit = changed(defined[name], (name, *pieces))
        source = source.replace(edit.old, edit.new)
    return source


def _base(
    name: str,
    plants: Mapping[str, Iterable[Change]],
    rewritten: Mapping[str, Iterable[Change]],
    pullbacks: Mapping[str, tuple[str, str]],
    shared: Mapping[str, Iterable[str]],
    sums: Mapping[str, tuple[str, str]],
) -> CodeBase:
    source = text_of(name)
    defined = definitions(source)
    tasks = {pullback: task for task, (pullback, _) in pullbacks.items()} | {task: task for task in pullbacks}
    found = [(tasks[definition], edit) for definition, edit in changes_of(source, plants)]
    for task, (pullback, head) in pullbacks.items():
        found += [(task, edit) for edit in shared_plants(defined[pullback], head, shared[task], sums)]
    endings = tuple(Edit(edit.name, edit.old, f"{edit.new}{_ALL}") for edit in WRAPPERS)
    return CodeBase(name, "plain", source, (_combined(source, rewritten), endings), tuple(found))


def code_bases(mistakes: Mapping[str, Iterable[str]]) -> Iterator[CodeBase]:
    """The three, given the names of every task's mistakes."""
    shared = {task: [name for name in names if name in SHARED] for task, names in mistakes.items()}
    functions = {task: (f"{task}_vjp", f"def {task}_vjp(") for task in mistakes}
    inside = {task: (classes.CLASSES[task], "def backward(") for task in mistakes}
    yield _base("vectorised", vectorised.PLANTS, vectorised.REWRITTEN, functions, shared, vectorised.SUMS)
    yield _base("loops", loops.PLANTS, loops.REWRITTEN, functions, shared, {})
    yield _base("classes", classes.PLANTS, classes.REWRITTEN, inside, shared, classes.SUMS)
