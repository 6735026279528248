"""Gradients with respect to matrices: factors from the chain rule of scalars, arranged so that their sizes fit."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from autodiff import grad
from checks.exercises.answers import ChoiceAnswer, NumberAnswer, ShapeAnswer
from checks.exercises.blocks import Display, Matrix, Paragraph, Table
from checks.exercises.exercise import Content, Given, LikelyMistake, Part
from checks.exercises.family import Family, Rejected, Witnesses, register
from checks.exercises.matrix_chains import Chain, evaluated
from checks.exercises.messages import say
from checks.exercises.stream import Stream
from differentiation.arrange import arrange

PAIRS = (("A", "X"), ("X", "W"), ("W", "Z"), ("U", "V"))
TRIPLES = (("A", "X", "B"), ("P", "X", "Q"), ("U", "W", "V"), ("C", "X", "D"))
LAYERS = (("X", "V", "W"), ("X", "U", "V"), ("X", "A", "B"), ("X", "P", "Q"), ("X", "C", "D"), ("H", "U", "W"))
COUNT = {1: 5, 2: 5, 3: 5, 4: 4, 5: 6}
"""How many arrangements are offered."""
CHECKED = {1: 3, 2: 6, 3: 8, 4: 6, 5: 6}
"""Sizes that have to be compared for one choice."""


@dataclass(frozen=True)
class Arranging:
    """A chain, the factors by which the loss is differentiated, the arrangements that are offered for each.

    `entries` are the numbers of all matrices and `places` the entry of each target at which a number is asked; both
    are empty where sizes decide.
    """

    chain: Chain
    targets: tuple[str, ...]
    options: tuple[tuple[str, ...], ...]
    workload: int
    entries: tuple[tuple[str, tuple[tuple[int, ...], ...]], ...] = ()
    places: tuple[tuple[int, int], ...] = ()

    @property
    def arrays(self) -> dict[str, Any]:
        """The given matrices, or random ones where none are given."""
        return {name: np.array(rows, float) for name, rows in self.entries} if self.entries else self.chain.filled()


@register
class ArrangeBySize(Family[Arranging]):
    """Pretend that everything is a scalar, then arrange."""

    name: ClassVar[str] = "arrange-by-size"
    topic: ClassVar[str] = "matrix-calculus"
    skill: ClassVar[str] = "decide"

    def draw(self, stream: Stream, workload: int) -> Arranging:
        chain = draw_chain(stream, workload)
        targets = chain.names if workload < 4 else (chain.names[1], chain.names[0])
        entries: tuple[Any, ...] = ()
        places: tuple[Any, ...] = ()
        if workload > 3:
            entries = tuple([(name, draw_entries(stream, size)) for name, size in chain.all_sizes.items()])
            sizes = [chain.all_sizes[target] for target in targets]
            places = tuple([(stream.integer(0, rows - 1), stream.integer(0, columns - 1)) for rows, columns in sizes])
        options = tuple([draw_options(stream, chain, target, COUNT[workload]) for target in targets])
        found = Arranging(chain, targets, options, workload, entries, places)
        refuse_ambiguous(found)
        return found

    def present(self, instance: Arranging) -> Content:
        chain = instance.chain
        parts = [y_part(instance)]
        for target, options in zip(instance.targets, instance.options, strict=True):
            if instance.workload != 4:
                parts.append(shape_part(instance, target))
            if instance.workload == 5:
                parts.append(fits_part(instance, target, options))
            if instance.entries:
                parts.append(slope_part(instance, target))
            parts.append(choice_part(instance, target, options))
        head = (say("arrange_by_size.matrix"), say("arrange_by_size.size"))
        rows = tuple([(f"${name}$", f"{m} × {n}") for name, (m, n) in chain.all_sizes.items() if name in chain.names])
        shown = "masked" if chain.masked else "numbers" if instance.entries else "statement"
        scalars = [scalar_rule(chain, target) for target in instance.targets]
        return Content(
            statement=(
                Paragraph(say("arrange_by_size.statement", y=chain.tex)),
                *([Paragraph(say("arrange_by_size.masked", inner=" ".join(chain.names[:2])))] if chain.masked else []),
                *([] if instance.entries else [Table(head, rows)]),
                *[Matrix(name, tuple([tuple(map(str, row)) for row in rows])) for name, rows in instance.entries],
                *([Paragraph(say("arrange_by_size.loss"))] if instance.entries else []),
                Paragraph(say("arrange_by_size.scalars")),
                Display(", \\quad ".join(scalars)),
                Paragraph(say(f"arrange_by_size.{'decide' if shown == 'numbers' else 'fit'}")),
            ),
            parts=tuple(parts),
            givens=tuple([each for target in instance.targets for each in vectors(instance, target)]),
            calculator=instance.workload == 5,
            solution=(Paragraph(say("arrange_by_size.idea")),),
        )

    def witnesses(self, instance: Arranging) -> Witnesses:
        return {
            "reverse mode": chosen(instance, [reverse(instance, target) for target in instance.targets]),
            "differences of the loss": chosen(instance, [differences(instance, target) for target in instance.targets]),
            "all arrangements, checked by a complex step": chosen(
                instance, [accepted(instance, target) for target in instance.targets]
            ),
        }


def draw_chain(stream: Stream, workload: int) -> Chain:
    """Factors whose sizes all differ, or (workloads 4 and 5) coincide."""
    if workload == 3:
        m, n, k, j = stream.sample(range(2, 11), 4)
        return Chain(stream.choice(LAYERS), ((m, n), (n, k), (k, j)), (False,) * 3, masked=True)
    names = stream.choice(PAIRS if workload == 1 else TRIPLES)
    turned = tuple([bool(stream.integer(0, 2) == 0) for _ in names])
    ends: tuple[int, ...] = stream.sample(range(1, 9), len(names) + 1)
    if workload > 3:
        ends = (2, 2, 2, 2) if workload == 4 else stream.choice(((2, 2, 3, 3), (3, 3, 2, 2)))
    inside = list(itertools.pairwise(ends))
    sizes = tuple([size[::-1] if turn else size for size, turn in zip(inside, turned, strict=True)])
    if any([size == (1, 1) for size in sizes]):
        raise Rejected("a matrix is a number")
    return Chain(names, sizes, turned)


def draw_entries(stream: Stream, size: tuple[int, int]) -> tuple[tuple[int, ...], ...]:
    """A matrix of small integers."""
    return tuple([tuple([stream.integer(-3, 4) for _ in range(size[1])]) for _ in range(size[0])])


def draw_options(stream: Stream, chain: Chain, target: str, count: int) -> tuple[str, ...]:
    """The right arrangement among wrong ones; where sizes coincide, as many as possible that fit."""
    right = chain.right(target)
    wrong = [code for code in chain.pool(target) if code != right]
    arrays = chain.filled()
    size = chain.all_sizes[target]
    fitting = [code for code in wrong if np.shape(evaluated(code, arrays)) == size]
    close = stream.sample(fitting, min(len(fitting), count - 2))
    others = stream.sample([code for code in wrong if code not in close], count - 1 - len(close))
    return stream.shuffled((right, *close, *others))


def refuse_ambiguous(arranging: Arranging) -> None:
    """A wrong arrangement must not give the gradient, nor agree with it at the entry that is asked for."""
    arrays = arranging.arrays
    for k, target in enumerate(arranging.targets):
        right = evaluated(arranging.chain.right(target), arrays)
        for code in arranging.options[k]:
            value = evaluated(code, arrays)
            if code == arranging.chain.right(target) or np.shape(value) != right.shape:
                continue
            same = np.isclose(value, right)
            if same.all() or (arranging.places and same[arranging.places[k]]):
                raise Rejected("a wrong arrangement looks right")


def scalar_rule(chain: Chain, target: str) -> str:
    """What the chain rule of scalars says, in LaTeX."""
    product = " \\cdot ".join(chain.factors(target))
    return f"\\frac{{d\\ell}}{{d{target}}} = {product}"


def y_part(arranging: Arranging) -> Part:
    """The size of Y, and of G."""
    chain = arranging.chain
    key = chain.all_sizes["G"]
    wrong = (key[1], key[0])
    mistakes = [LikelyMistake("M-91", say("arrange_by_size.mistake.turned_size"), answer=str(wrong))]
    return Part(
        "y", say("arrange_by_size.y"), ShapeAnswer(), 1, "matching_sizes", key=str(key), certainty="enumerated",
        mistakes=tuple(mistakes if wrong != key else ()), effort=(("compare", 2),),
    )  # fmt: skip


def shape_part(arranging: Arranging, target: str) -> Part:
    """The size of a gradient."""
    key = arranging.chain.all_sizes[target]
    wrong = {"M-91": (key[::-1], "turned_size"), "like_y": (arranging.chain.all_sizes["G"], "like_y")}
    mistakes = [
        LikelyMistake(name, say(f"arrange_by_size.mistake.{word}"), answer=str(size))
        for name, (size, word) in wrong.items()
        if size != key
    ]
    return Part(
        f"shape-{target}", say("arrange_by_size.shape", target=target), ShapeAnswer(), 1, "matching_sizes",
        key=str(key), certainty="enumerated", mistakes=tuple(mistakes), effort=(("compare", 1),),
    )  # fmt: skip


def fits_part(arranging: Arranging, target: str, options: tuple[str, ...]) -> Part:
    """Which arrangements have the size of the gradient."""
    arrays = arranging.arrays
    size = arranging.chain.all_sizes[target]
    fits = [letter for letter, code in zip("abcdef", options, strict=False)
            if np.shape(evaluated(code, arrays)) == size]  # fmt: skip
    return Part(
        f"fits-{target}", say("arrange_by_size.fits", target=target),
        ChoiceAnswer(tuple([f"`{code}`" for code in options]), several=True), 1, "matching_sizes",
        key=", ".join(fits), certainty="enumerated", effort=(("choose", 1), ("compare", 10)),
    )  # fmt: skip


def choice_part(arranging: Arranging, target: str, options: tuple[str, ...]) -> Part:
    """Which arrangement is the gradient."""
    chain, arrays = arranging.chain, arranging.arrays
    right = chain.right(target)
    size = chain.all_sizes[target]
    mistakes = []
    for letter, code in zip("abcdef", options, strict=False):
        if code != right:
            found = np.shape(evaluated(code, arrays)) if evaluated(code, arrays) is not None else None
            name, word = {
                None: ("misfit", "misfit"),
                size: ("M-30", "fits_only"),
                size[::-1]: ("M-91", "transposed"),
            }.get(found, ("other_size", "other_size"))
            mistakes.append(LikelyMistake(name, say(f"arrange_by_size.mistake.{word}"), answer=letter))
    effort = [("choose", 1), ("compare", CHECKED[arranging.workload])]
    effort += [("multiply", 12), ("add", 6)] if arranging.entries else []
    effort += [("derive", 1)] if chain.masked else []
    word = "by_number" if arranging.entries else "by_size"
    return Part(
        f"grad-{target}", say("arrange_by_size.choose", target=target),
        ChoiceAnswer(tuple([f"`{code}`" for code in options])), 2, "matching_sizes", key="abcdef"[options.index(right)],
        certainty="enumerated", mistakes=tuple(mistakes), effort=tuple(effort),
        explanation=(Paragraph(say(f"arrange_by_size.why.{word}", right=right)),),
    )  # fmt: skip


def vectors(arranging: Arranging, target: str) -> Iterator[Given]:
    """The vectors u and v with which the loss grows by u G v when the entry grows by 1, or the rows for the first."""
    if not arranging.entries:
        return
    u, v, rest = around(arranging, target)
    yield Given(f"u{target}", text(u), f"u_{target}", u.shape)
    yield Given(f"v{target}", text(v), f"v_{target}", v.shape)
    yield Given(f"H{target}", text(rest), "G" if target == arranging.targets[0] else "R", rest.shape)


def text(array: Any) -> str:
    """A vector or a matrix of integers as it stands in givens."""
    return str(array.astype(int).tolist())


def around(arranging: Arranging, target: str) -> tuple[Any, Any, Any]:
    """For the middle factor: column, row and G. For the first: a row of G, a row of the second, and the third."""
    chain, arrays = arranging.chain, arranging.arrays
    i, j = arranging.places[arranging.targets.index(target)]
    place = chain.names.index(target)
    if chain.turned[place]:
        i, j = j, i
    links = [arrays[name].T if turn else arrays[name] for name, turn in zip(chain.names, chain.turned, strict=True)]
    if place == 1:
        return links[0][:, i], links[2][j], arrays["G"]
    return links[1][j], arrays["G"][i], links[2]


def slope_part(arranging: Arranging, target: str) -> Part:
    """By how much the loss grows with an entry."""
    i, j = arranging.places[arranging.targets.index(target)]
    middle = arranging.chain.names.index(target) == 1
    gradient = evaluated(arranging.chain.right(target), arranging.arrays)
    mistakes = []
    if i != j and max(i, j) < min(gradient.shape):
        wrong = LikelyMistake("M-91", say("arrange_by_size.mistake.other_entry"), answer=str(int(gradient[j, i])))
        mistakes.append(wrong)
    entry = f"{target.lower()}_{{{i + 1}{j + 1}}}"
    return Part(
        f"slope{target}", say("arrange_by_size.slope", entry=entry), NumberAnswer(0), 2, "chain_rule",
        work=f"sum(odot(u{target}, H{target} @ v{target}))", symbol=f"\\frac{{\\partial \\ell}}{{\\partial {entry}}}",
        mistakes=tuple(mistakes), effort=(("compare", 2),),
        explanation=(Paragraph(say(f"arrange_by_size.why.{'middle' if middle else 'first'}", entry=entry,
                                   u=f"u_{target}", v=f"v_{target}")),),
    )  # fmt: skip


def reverse(arranging: Arranging, target: str) -> Any:
    """The gradient by our reverse mode."""
    arrays = arranging.arrays
    return grad(lambda value: np.sum(arrays["G"] * arranging.chain.value({**arrays, target: value})))(arrays[target])


def differences(arranging: Arranging, target: str) -> Any:
    """The gradient entry by entry, by central differences of sums over indices."""
    arrays = arranging.arrays
    found = np.zeros(arrays[target].shape)
    step = 1e-3 if arranging.chain.masked else 1.0
    for index in np.ndindex(found.shape):
        total = []
        for sign in (1, -1, 2, -2):
            moved = arrays[target].copy()
            moved[index] += sign * step
            total.append(float(np.einsum("ij,ij", arrays["G"], by_indices(arranging.chain, {**arrays, target: moved}))))
        up, down, far_up, far_down = total
        found[index] = (8 * (up - down) - (far_up - far_down)) / (12 * step)
    return found


def by_indices(chain: Chain, arrays: dict[str, Any]) -> Any:
    """Y by sums over indices."""
    if chain.masked:
        first, second, third = [arrays[name] for name in chain.names]
        return np.einsum("ij,jk->ik", np.tanh(np.einsum("ij,jk->ik", first, second)), third)
    letters = ["ij", "jk", "kl"][: len(chain.names)]
    read = [pair[::-1] if turn else pair for pair, turn in zip(letters, chain.turned, strict=True)]
    return np.einsum(f"{','.join(read)}->i{letters[-1][1]}", *[arrays[name] for name in chain.names])


def accepted(arranging: Arranging, target: str) -> Any:
    """Of all arrangements with the size of the gradient, the one whose slope in a direction a complex step confirms."""
    chain, arrays = arranging.chain, arranging.arrays
    size = chain.all_sizes[target]
    factors = {name: arrays[name] for name in chain.factors(target)}
    direction = np.random.default_rng(1).normal(size=size)
    moved = arrays[target] + 1e-20j * direction
    slope = np.sum(arrays["G"] * chain.value({**arrays, target: moved})).imag / 1e-20
    found = [each.value for each in arrange(factors, size) if np.isclose(np.sum(each.value * direction), slope)]
    return found[0] if found else np.full(size, np.nan)


def chosen(arranging: Arranging, gradients: list[Any]) -> dict[str, Any]:
    """Answers of all parts from the gradients that a method found."""
    arrays = arranging.arrays
    found: dict[str, Any] = {"y": np.shape(arranging.chain.value(arrays))}
    for k, (target, gradient) in enumerate(zip(arranging.targets, gradients, strict=True)):
        values = [evaluated(code, arrays) for code in arranging.options[k]]
        shapes = [None if value is None else np.shape(value) for value in values]
        letters = "abcdef"[: len(values)]
        found[f"shape-{target}"] = np.shape(gradient)
        found[f"fits-{target}"] = tuple([c for c, s in zip(letters, shapes, strict=True) if s == np.shape(gradient)])
        found[f"grad-{target}"] = tuple(
            [c for c, s, value in zip(letters, shapes, values, strict=True)
             if s == np.shape(gradient) and np.allclose(value, gradient, rtol=1e-7)]
        )  # fmt: skip
        if arranging.places:
            found[f"slope{target}"] = round(float(gradient[arranging.places[k]]), 6)
    return found
