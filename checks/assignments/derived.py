"""A whole grader from a signature and a right answer: families, properties, tolerance and margins by default."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from checks.assignments.adapters.functions import Function, Functions
from checks.assignments.keys import Key
from checks.assignments.signatures import Parameter, Signature, parse_signature
from checks.assignments.task import (
    Arguments,
    Ask,
    Assignment,
    Family,
    Finding,
    Outputs,
    Property,
    Sizes,
    Standing,
    Task,
)
from checks.assignments.values import Values

SIZES = (1, 2, 3, 4, 5)
NUDGE = 1e-3
"""Inputs are moved by this much to find kinks and jumps: the answer must not move out of proportion."""


def derive(
    name: str, references: Mapping[str, Callable[..., Any]], title: str = "", folder: str = ""
) -> tuple[Assignment, dict[str, Key]]:
    """Make an assignment and its staff part.

    What is derived: ordinary inputs of square, non-square and size-1 shapes; float32 inputs, inputs that are not
    contiguous and empty arrays, as advice and only where the reference itself can take them; linearity in an argument
    of kind ``cotangent``; a margin from kinks and jumps of the reference; the tolerance, from the reference's rounding.

    Parameters
    ----------
    name : str
        Of the assignment.
    references : mapping of signature to callable
        Each a right answer; it may return one array or a tuple of them.
    title, folder : str

    Returns
    -------
    assignment : Assignment
    keys : dict of task name to Key

    Raises
    ------
    SignatureError
        A signature cannot be read.
    ValueError
        A reference does not answer its own signature; the message says with which inputs.

    Examples
    --------
    >>> assignment, keys = derive("mine", {"sigmoid_vjp(g: cotangent(n), x: real(n)) -> gx": lambda g, x: g * x})
    >>> [check.name for check in assignment.task("sigmoid_vjp").checks]
    ['ordinary inputs', 'float32', 'not contiguous', 'empty', 'linear in g']
    """
    signatures = {parse_signature(text): reference for text, reference in references.items()}
    tasks, keys, functions = [], {}, {}
    for signature, reference in signatures.items():
        answer = _answering(signature, reference)
        tasks.append(_task(signature, answer))
        keys[signature.name] = Key(answer)
        names = tuple(parameter.name for parameter in signature.parameters)
        functions[signature.name] = Function(signature.name, names, signature.outputs)
    adapter = Functions("plain", "plain functions of these names", functions)
    return Assignment(name, title or name, tuple(tasks), (adapter,), folder), keys


def _answering(signature: Signature, reference: Callable[..., Any]) -> Callable[..., Outputs]:
    def answer(*arguments: Any, mistakes: frozenset[str] = frozenset()) -> Outputs:
        returned = reference(*arguments)
        outputs = returned if isinstance(returned, tuple) else (returned,)
        if len(outputs) != len(signature.outputs):
            raise ValueError(
                f"the reference of {signature.name} returns {len(outputs)} results; "
                f"the signature names {', '.join(signature.outputs)}"
            )
        return tuple(np.asarray(output) for output in outputs)

    question = signature.draw(Values(1), dict.fromkeys(signature.letters, 3))
    try:
        answer(*question)
    except ValueError:
        raise
    except Exception as error:
        shapes = ", ".join(f"{p.name}: {np.shape(a)}" for p, a in zip(signature.parameters, question, strict=True))
        raise ValueError(
            f"the reference of {signature.name} raised {type(error).__name__}: {error} for {shapes}; "
            f"mend the reference or the sizes in the signature"
        ) from error
    return answer


def _task(signature: Signature, answer: Callable[..., Outputs]) -> Task:
    sizes = dict.fromkeys(signature.letters, SIZES)

    def smooth(*arguments: Any) -> bool:
        return _is_smooth(answer, arguments)

    ordinary = Family(
        "ordinary inputs", f"{signature.call} gives the right answer.", signature.draw, sizes, valid=smooth, count=12
    )
    special = [
        family for family in _special(signature, sizes, smooth) if _takes(answer, family, dict.fromkeys(sizes, 3))
    ]
    properties = tuple(
        _linear(signature, place)
        for place, parameter in enumerate(signature.parameters)
        if parameter.kind == "cotangent"
    )
    return Task(
        signature.name,
        signature.call,
        f"Write {signature.call}, which returns {', '.join(signature.outputs)}.",
        tuple(parameter.name for parameter in signature.parameters),
        signature.outputs,
        (ordinary, *special),
        properties,
    )


def _special(signature: Signature, sizes: Mapping[str, tuple[int, ...]], smooth: Callable[..., bool]) -> list[Family]:
    def changed(change: Callable[[Any], Any]) -> Callable[[Values, Sizes], Arguments]:
        return lambda values, drawn: tuple(change(argument) for argument in signature.draw(values, drawn))

    def emptied(values: Values, drawn: Sizes) -> Arguments:
        first = next(iter(sizes), None)
        return signature.draw(values, {**drawn, first: 0} if first else drawn)

    advice = Standing.ADVICE
    families = [
        Family("float32", "Arrays of single precision too.", changed(_single), sizes, advice, smooth, count=3),
        Family("not contiguous", "Slices of larger arrays too.", changed(_strided), sizes, advice, smooth, count=3),
    ]
    if _first_is_free(signature):
        families.append(Family("empty", "Arrays without entries too.", emptied, sizes, advice, count=2))
    return families


def _first_is_free(signature: Signature) -> bool:
    """Whether the first letter may be 0: not where it counts classes."""
    first = next(iter(signature.letters), None)
    return first is not None and all(p.kind != "labels" or p.of[1] != first for p in signature.parameters)


def _takes(answer: Callable[..., Outputs], family: Family, sizes: Mapping[str, int]) -> bool:
    """Whether the reference itself can take such inputs; what it cannot take is not asked."""
    try:
        with np.errstate(all="ignore"):
            outputs = answer(*family.draw(Values(2), sizes))
    except Exception:  # any refusal of the lecturer's own function means the same: not in the contract
        return False
    return all(bool(np.all(np.isfinite(output))) for output in outputs)


def _single(argument: Any) -> Any:
    return argument.astype(np.float32) if _is_real(argument) else argument


def _strided(argument: Any) -> Any:
    if not _is_real(argument) or argument.ndim == 0:
        return argument
    wide = np.zeros((*argument.shape[:-1], 2 * argument.shape[-1]))
    wide[..., ::2] = argument
    return wide[..., ::2]


def _is_real(argument: Any) -> bool:
    return isinstance(argument, np.ndarray) and argument.dtype.kind == "f"


def _is_smooth(answer: Callable[..., Outputs], arguments: Arguments) -> bool:
    here = answer(*arguments)
    for seed in (11, 12, 13):
        words = Values(seed)
        moved = tuple(a + NUDGE * words.cotangent(a.shape) if _is_real(a) else a for a in arguments)
        for before, after in zip(here, answer(*moved), strict=True):
            scale = float(np.max(np.abs(before), initial=1e-3))
            if before.shape != after.shape or not np.all(np.abs(after - before) <= 0.05 * scale + 50 * NUDGE):
                return False
    return True


def _linear(signature: Signature, place: int) -> Property:
    parameter: Parameter = signature.parameters[place]

    def check(ask: Ask, values: Values, sizes: Sizes) -> Finding | None:
        arguments = signature.draw(values, sizes)
        other = parameter.draw(values, sizes)

        def at(cotangent: Any) -> Outputs:
            return ask(signature.name, *arguments[:place], cotangent, *arguments[place + 1 :])

        first, second, both = at(arguments[place]), at(other), at(arguments[place] - 2.0 * other)
        for a, b, c in zip(first, second, both, strict=True):
            if not np.allclose(a - 2.0 * b, c, rtol=1e-4, atol=1e-6):
                shown = (*arguments[:place], arguments[place] - 2.0 * other, *arguments[place + 1 :])
                return Finding(f"the answer is not linear in {parameter.name}", shown, a - 2.0 * b, c)
        return None

    sentence = f"The answer is linear in {parameter.name}."
    return Property(f"linear in {parameter.name}", sentence, check, dict.fromkeys(signature.letters, SIZES))
