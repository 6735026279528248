"""Steps of random programs: each looks at the values there are and writes a NumPy expression that is tame on them.

Domains and kinks are kept at a distance: arguments of `log` and `sqrt` from 0, both sides of a `maximum` from each
other by `MARGIN`. So the derivative exists, and difference quotients with reasonable steps see no kink.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from autodiff.types import Array

if TYPE_CHECKING:
    from checks.generate.programs import Draft

MARGIN = 0.1
"""From every kink, in the value that decides on the side."""

AWAY = 0.3
"""From poles and from the ends of domains."""

LARGEST = 12
"""Entries of an array; the scalar and the symbolic method work entry by entry."""

Step = Callable[["Draft"], str | None]
"""Writes an expression over variables of the draft, or None where none of them suits."""


def elementwise(draft: "Draft") -> str | None:
    """A function of one variable."""
    name, x = draft.pick()
    low, high, least = float(np.min(x)), float(np.max(x)), float(np.min(np.abs(x)))
    choices = ["np.sin", "np.cos", "np.tanh", "np.arctan", "np.arcsinh", "np.square", "sigmoid", "softplus"]
    choices += ["np.exp", "np.expm1", "np.sinh", "np.cosh"] if high < 1.5 and low > -1.5 else []
    choices += ["np.log", "np.sqrt", "np.log2"] if low > AWAY else []
    choices += ["np.log1p"] if low > AWAY - 1 else []
    choices += ["np.cbrt", "np.reciprocal"] if least > AWAY else []
    choices += ["np.abs", "relu"] if least > MARGIN else []
    choices += ["np.arcsin", "np.arccos", "np.arctanh"] if max(-low, high) < 1 - AWAY else []
    choices += ["np.tan"] if max(-low, high) < 1.2 else []
    return f"{draft.choose(choices)}({name})"


def power(draft: "Draft") -> str | None:
    """A power with a constant exponent."""
    name, x = draft.pick()
    exponents = ["2", "3"] + (["-1", "0.5", "1.5", "-2"] if float(np.min(x)) > AWAY else [])
    return f"{name} ** {draft.choose(exponents)}"


def binary(draft: "Draft") -> str | None:
    """An operation on two variables (often the same one) whose shapes broadcast."""
    (a, x), (b, y) = draft.pick(), draft.pick()
    shape = _broadcast(x, y)
    if shape is None:
        return None
    choices = ["{} + {}", "{} - {}", "{} * {}", "{} * {}", "np.logaddexp({}, {})"]
    choices += ["{} / {}"] if float(np.min(np.abs(y))) > AWAY else []
    choices += ["np.hypot({}, {})"] if float(np.min(np.hypot(x, y))) > AWAY else []
    choices += ["np.arctan2({}, {})"] if float(np.min(y)) > AWAY else []
    choices += ["{} ** {}"] if float(np.min(x)) > AWAY else []
    choices += ["np.maximum({}, {})", "np.minimum({}, {})"] if float(np.min(np.abs(x - y))) > MARGIN else []
    return draft.choose(choices).format(a, b)


def scaled(draft: "Draft") -> str | None:
    """A variable times a constant plus a constant."""
    name, _ = draft.pick()
    return f"{draft.constant()} * {name} + {draft.constant()}"


def contraction(draft: "Draft") -> str | None:
    """A product of matrices or vectors, written in one of several ways."""
    (a, x), (b, y) = draft.pick(lambda v: v.ndim in (1, 2)), draft.pick(lambda v: v.ndim in (1, 2))
    if not (x.ndim in (1, 2) and y.ndim in (1, 2)):
        return None
    if x.ndim == y.ndim == 1:
        return draft.choose([f"np.outer({a}, {b})", f"np.einsum('i,j->ij', {a}, {b})"]) if x.size != y.size else (
            draft.choose([f"{a} @ {b}", f"np.dot({a}, {b})", f"np.einsum('i,i->', {a}, {b})"])
        )  # fmt: skip
    if x.shape[-1] == y.shape[0]:
        letters = "ij"[: x.ndim], "jk"[: y.ndim] if x.ndim == 2 else "ik"[: y.ndim]
        out = (letters[0][:-1] if x.ndim == 2 else "") + letters[1][1:]
        return draft.choose([f"{a} @ {b}", f"np.einsum('{letters[0]},{letters[1]}->{out}', {a}, {b})"])
    if x.ndim == y.ndim == 2 and x.shape[1] == y.shape[1]:
        return draft.choose([f"{a} @ {b}.T", f"np.einsum('ij,kj->ik', {a}, {b})", f"np.einsum('ij,kj->i', {a}, {b})"])
    if x.ndim == y.ndim == 2 and x.shape[0] == y.shape[0]:
        return draft.choose([f"{a}.T @ {b}", f"np.tensordot({a}, {b}, axes=(0, 0))"])
    return None


def reduction(draft: "Draft") -> str | None:
    """A sum, mean, extremum, product or variance over one axis or all."""
    name, x = draft.pick(lambda v: v.size > 1)
    if x.size < 2:
        return None
    axis = None if x.ndim == 1 or draft.chance(0.3) else draft.integer(x.ndim)
    choices = ["np.sum", "np.mean", "np.sum", "np.prod", "logsumexp"]
    if axis is None or x.shape[axis] > 1:
        choices += ["np.var"]
        choices += ["np.std"] if float(np.min(np.std(x, axis=axis))) > AWAY else []
        choices += ["np.max", "np.min"] if _apart(x, axis) else []
    keep = ", keepdims=True" if axis is not None and draft.chance(0.5) else ""
    return f"{draft.choose(choices)}({name}{'' if axis is None else f', axis={axis}'}{keep})"


def normalised(draft: "Draft") -> str | None:
    """Softmax and its logarithm along an axis."""
    name, x = draft.pick(lambda v: v.ndim > 0 and v.shape[-1] > 1)
    if x.ndim == 0:
        return None
    return f"{draft.choose(['softmax', 'log_softmax'])}({name}, axis={draft.integer(x.ndim)})"


def indexed(draft: "Draft") -> str | None:
    """Some entries: by slices, by integers with repetitions, by a mask."""
    name, x = draft.pick(lambda v: v.ndim > 0 and v.shape[0] > 1)
    if x.ndim == 0 or x.shape[0] < 2:
        return None
    length = x.shape[0]
    repeated = [draft.integer(length) for _ in range(draft.integer(2) + 2)]
    mask = [bool((k + draft.integer(2)) % 2) for k in range(length)]
    choices = [f"{name}[{repeated}]", f"{name}[{repeated}]", f"np.take({name}, {repeated}, axis=0)"]
    choices += [f"{name}[1:]", f"{name}[::-1]", f"{name}[{draft.integer(length)}]", f"{name}[..., -1]"]
    choices += [f"{name}[{mask}]"] if any(mask) else []
    choices += [f"{name}[{repeated}, {[draft.integer(x.shape[1]) for _ in repeated]}]"] if x.ndim == 2 else []
    return draft.choose(choices)


def joined(draft: "Draft") -> str | None:
    """Two variables side by side."""
    (a, x), (b, y) = draft.pick(lambda v: v.ndim > 0), draft.pick(lambda v: v.ndim > 0)
    if x.ndim == 0 or y.ndim != x.ndim or x.shape[1:] != y.shape[1:]:
        return f"np.stack([{a}, {b}])" if x.shape == y.shape else None
    choices = [f"np.concatenate([{a}, {b}])"]
    choices += [f"np.stack([{a}, {b}], axis=-1)"] if x.shape == y.shape else []
    return draft.choose(choices)


def rearranged(draft: "Draft") -> str | None:
    """The same entries in another shape or order."""
    name, x = draft.pick(lambda v: v.ndim > 0)
    if x.ndim == 0:
        return None
    choices = [f"{name}.reshape(-1)", f"np.roll({name}, 1, axis=0)", f"np.cumsum({name}, axis=0)", f"{name}[:, None]"]
    choices += [f"np.flip({name}, axis=0)", f"np.repeat({name}, 2, axis=0)", f"np.pad({name}, 1)"]
    choices += [f"np.sort({name}, axis=-1)"] if _apart(x, -1, all_pairs=True) else []
    if x.ndim == 2:
        n, m = x.shape
        choices += [f"{name}.T", f"{name}.T", f"{name}.reshape({m}, {n})", f"np.tril({name})", f"np.trace({name})"]
        choices += [f"np.swapaxes({name}, 0, 1) * {draft.constant()}"]
    return draft.choose(choices)


def selected(draft: "Draft") -> str | None:
    """One of two values, by a comparison that is decided with a margin; or a value held within bounds."""
    (a, x), (b, y) = draft.pick(), draft.pick()
    shape = _broadcast(x, y)
    threshold = round(float(np.mean(x)) + 0.05, 2)
    if shape is None or float(np.min(np.abs(x - threshold))) < MARGIN:
        return None
    return draft.choose(
        [
            f"np.where({a} > {threshold}, {a}, {b})",
            f"np.where({a} > {threshold}, np.sin({b}), {draft.constant()} * {a})",
            f"np.clip({a}, {threshold}, None)",
            f"np.maximum({a}, {threshold})",
        ]
    )


STEPS: tuple[Step, ...] = (
    elementwise, elementwise, elementwise, binary, binary, binary, power, scaled, contraction, contraction, reduction,
    normalised, indexed, joined, rearranged, selected,
)  # fmt: skip
"""What a line of a program may be; those that stand here several times are drawn more often."""


def _broadcast(x: Array, y: Array) -> tuple[int, ...] | None:
    try:
        shape = np.broadcast_shapes(x.shape, y.shape)
    except ValueError:
        return None
    return shape if int(np.prod(shape)) <= LARGEST else None


def _apart(x: Array, axis: int | None, all_pairs: bool = False) -> bool:
    """Whether the two largest and the two smallest entries along an axis (or all) differ by the margin."""
    ordered = np.sort(x, axis=axis)
    gaps = np.diff(ordered, axis=-1 if axis is None else axis)
    gaps = np.moveaxis(gaps, -1 if axis is None else axis, -1)
    if gaps.shape[-1] == 0:
        return False
    return bool(np.all((gaps if all_pairs else gaps[..., [0, -1]]) > MARGIN))
