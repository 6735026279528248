"""Steps of small array programs, with right and wrong expressions for their cotangents, as NumPy code."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass

from checks.exercises.family import Rejected
from checks.exercises.stream import Stream

Shape = tuple[int, ...]
TRUNK = ("X", "A", "B", "C", "D", "E", "F", "H")
PARAMETERS = ("W", "b", "c", "s", "t", "u", "V", "k")


@dataclass(frozen=True)
class Step:
    """``target = source (operation) parameter``.

    Parameters
    ----------
    kind : str
        matmul, add, multiply, sum, transpose or reshape.
    target, source : str
    parameter : str
        Its name; empty if there is none.
    shape : tuple of int
        Of the parameter, or the new shape of a reshape.
    axes : tuple of int
        Of a sum (one axis) or a transpose (all of them).
    """

    kind: str
    target: str
    source: str
    parameter: str = ""
    shape: Shape = ()
    axes: tuple[int, ...] = ()

    @property
    def code(self) -> str:
        """The line of the program."""
        match self.kind:
            case "matmul":
                right = f"{self.source} @ {self.parameter}"
            case "add":
                right = f"{self.source} + {self.parameter}"
            case "multiply":
                right = f"{self.source} * {self.parameter}"
            case "sum":
                right = f"{self.source}.sum(axis={self.axes[0]})"
            case "transpose":
                right = f"{self.source}.T" if len(self.axes) == 2 else f"np.transpose({self.source}, {self.axes})"
            case _:
                right = f"{self.source}.reshape({self.shape})"
        return f"{self.target} = {right}"


@dataclass(frozen=True)
class Option:
    """An expression for a cotangent; the mistake that leads to it and the word of its feedback, or none if right."""

    code: str
    mistake: str = ""
    word: str = ""


def result_shape(step: Step, source: Shape) -> Shape:
    """The shape of a step's result.

    Examples
    --------
    >>> result_shape(Step("add", "A", "X", "b", (4, 1)), (3,))
    (4, 3)
    """
    match step.kind:
        case "matmul":
            return (*source[:-1], step.shape[-1])
        case "add" | "multiply":
            longest = max(len(source), len(step.shape))
            padded = [(1,) * (longest - len(shape)) + shape for shape in (source, step.shape)]
            return tuple([max(a, b) for a, b in zip(*padded, strict=True)])
        case "sum":
            return tuple([size for axis, size in enumerate(source) if axis not in step.axes])
        case "transpose":
            return tuple([source[axis] for axis in step.axes])
    return step.shape


def draw_step(stream: Stream, number: int, source: Shape, before: list[str]) -> Step:
    """A step that can be done on an array of this shape, of a kind that has not occurred twice."""
    possible = {1: ("add", "multiply"), 2: ("matmul", "add", "multiply", "sum", "transpose", "reshape"),
                3: ("sum", "transpose", "add", "reshape")}[len(source)]  # fmt: skip
    fresh = [kind for kind in possible if before.count(kind) < 2 and before[-1:] != [kind]]
    kind = stream.choice(fresh or list(possible))
    step = functools.partial(Step, kind, TRUNK[number + 1], TRUNK[number])
    if kind == "matmul":
        return step(PARAMETERS[number], (source[-1], stream.integer(2, 7)))
    if kind in ("add", "multiply"):
        return step(PARAMETERS[number], stream.choice(partners(stream, source)))
    if kind == "sum":
        return step(axes=(stream.integer(0, len(source) - 1),))
    if kind == "transpose":
        turned = [(1, 2, 0), (2, 0, 1)] if len(source) == 3 else [(1, 0)]
        return step(axes=stream.choice(turned))
    return step(shape=stream.choice(reshaped(source)))


def partners(stream: Stream, source: Shape) -> list[Shape]:
    """Shapes that broadcast with the source, and are stretched."""
    if len(source) == 1:
        return [(stream.integer(2, 5), 1)]
    if len(source) == 2:
        return [(source[1],), (source[0], 1)]
    return [(source[2],)]


def reshaped(source: Shape) -> list[Shape]:
    """Other shapes of as many entries."""
    if len(source) == 3:
        return [(source[0] * source[1], source[2]), (source[0], source[1] * source[2])]
    rows, columns = source
    found: list[Shape] = [(columns, rows)] if rows != columns else []
    found += [(rows, columns // k, k) for k in (2, 3) if columns % k == 0 and columns > k]
    found += [(k, rows // k, columns) for k in (2, 3) if rows % k == 0 and rows > k]
    if not found:
        raise Rejected("no other shape has as many entries")
    return found


def options(step: Step, operand: str, shapes: Mapping[str, Shape]) -> tuple[Option, ...]:
    """The right expression for the cotangent of an operand, and those of the mistakes that apply."""
    g = f"g{step.target}"
    match step.kind:
        case "matmul":
            return _of_matmul(step, operand, g)
        case "add" | "multiply":
            return _of_broadcast(step, operand, g, shapes)
        case "sum":
            return _of_sum(step, g, shapes)
        case "transpose":
            return _of_transpose(step, g, shapes)
    return _of_reshape(step, g, shapes)


def _of_matmul(step: Step, operand: str, g: str) -> tuple[Option, ...]:
    x, w = step.source, step.parameter
    if operand == w:
        return (
            Option(f"{x}.T @ {g}"), Option(f"{g} @ {x}.T", "M-30", "swapped"),
            Option(f"{x} @ {g}", "M-30", "not_transposed"), Option(f"{g}.T @ {x}", "M-91", "transposed_result"),
        )  # fmt: skip
    return (
        Option(f"{g} @ {w}.T"), Option(f"{w}.T @ {g}", "M-30", "swapped"),
        Option(f"{g} @ {w}", "M-30", "not_transposed"), Option(f"{w} @ {g}.T", "M-91", "transposed_result"),
    )  # fmt: skip


def _of_broadcast(step: Step, operand: str, g: str, shapes: Mapping[str, Shape]) -> tuple[Option, ...]:
    other = step.source if operand == step.parameter else step.parameter
    own, whole = shapes[operand], shapes[step.target]
    flow = f"({g} * {other})" if step.kind == "multiply" else g
    plain = f"{g} * {other}" if step.kind == "multiply" else g
    lost = [Option(f"{g}", "M-6", "factor_lost")] if step.kind == "multiply" else []
    stretched = stretched_axes(own, whole)
    if not stretched:
        wrong = Option(f"{flow}.sum(axis=0)", "summed", "needlessly_summed")
        return (Option(plain), wrong, *(lost or [Option(f"{g} * {other}", "factor", "factor_added")]))
    axes = stretched[0] if len(stretched) == 1 else stretched
    keep = ", keepdims=True" if len(own) == len(whole) else ""
    drop = "" if keep else ", keepdims=True"
    elsewhere = [axis for axis in range(len(whole)) if axis not in stretched][-1]
    found = [
        Option(f"{flow}.sum(axis={axes}{keep})"),
        Option(plain, "M-21", "not_summed"),
        Option(f"{flow}.sum(axis={elsewhere}{keep})", "M-22", "wrong_axis"),
        Option(f"{flow}.mean(axis={axes}{keep})", "M-23", "mean"),
        Option(f"{flow}.sum(axis={axes}{drop})", "M-24", "dimensions"),
    ]
    return (*found, *[Option(f"{g}.sum(axis={axes}{keep})", "M-6", "factor_lost") for _ in lost])


def stretched_axes(own: Shape, whole: Shape) -> tuple[int, ...]:
    """The axes of the result along which an operand was repeated.

    Examples
    --------
    >>> stretched_axes((4,), (2, 3, 4)), stretched_axes((3, 1), (3, 4))
    ((0, 1), (1,))
    """
    padded = (0,) * (len(whole) - len(own)) + own
    return tuple([axis for axis, (a, b) in enumerate(zip(padded, whole, strict=True)) if a != b])


def _of_sum(step: Step, g: str, shapes: Mapping[str, Shape]) -> tuple[Option, ...]:
    shape, axis = shapes[step.source], step.axes[0]
    size = shape[axis]
    return (
        Option(f"np.broadcast_to(np.expand_dims({g}, {axis}), {shape})"),
        Option(f"np.ones({shape})", "M-5", "ones"),
        Option(f"np.broadcast_to(np.expand_dims({g}, {axis}), {shape}) / {size}", "M-23", "mean"),
        Option(f"np.broadcast_to(np.expand_dims({g}, {(axis + 1) % len(shape)}), {shape})", "M-26", "wrong_axis"),
    )


def _of_transpose(step: Step, g: str, shapes: Mapping[str, Shape]) -> tuple[Option, ...]:
    shape, axes = shapes[step.source], step.axes
    back = tuple([axes.index(axis) for axis in range(len(axes))])
    right = f"{g}.T" if len(axes) == 2 else f"np.transpose({g}, {back})"
    found = [Option(right), Option(g, "M-35", "not_turned_back"), Option(f"{g}.reshape({shape})", "M-36", "reshape")]
    if back != axes:
        found.append(Option(f"np.transpose({g}, {axes})", "M-35", "turned_twice"))
    return tuple(found)


def _of_reshape(step: Step, g: str, shapes: Mapping[str, Shape]) -> tuple[Option, ...]:
    shape = shapes[step.source]
    found = [
        Option(f"{g}.reshape({shape})"),
        Option(f"{g}.reshape({step.shape})", "M-35", "not_turned_back"),
        Option(f'{g}.reshape({shape}, order="F")', "M-36", "column_order"),
    ]
    if len(shape) == 2 and step.shape == shape[::-1]:
        found.append(Option(f"{g}.T", "M-36", "transpose"))
    return tuple(found)
