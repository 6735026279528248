"""From an operation's name, arguments and special inputs to its task: one value and its pullback."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from autodiff.types import Array
from checks.assignments.op_gradients import properties
from checks.assignments.task import Arguments, Draw, Family, Property, Sizes, Task
from checks.assignments.values import Values

PLANE = {"m": (2, 3, 4), "n": (2, 3, 4)}
"""Matrices, square ones and others."""

LINE = {"n": (2, 3, 5)}


@dataclass(frozen=True)
class Operation:
    """An array operation before it is a task.

    Parameters
    ----------
    name : str
        ``"matmul"``; the pullback is ``matmul_vjp``.
    arguments : tuple of str
        Of the forward function, in order.
    wrt : tuple of str
        Those whose gradients are asked for.
    statement : str
        What the value is, and what the arguments are.
    families : tuple of Family
        The first one is also what the properties draw from.
    points : float
    linear : bool
        The pullback is linear in the cotangent: all but those that are defined otherwise.
    slope : bool
        The gradient is the slope of the value: not where it is defined otherwise, and not where the slope is 0.
    growth : tuple of (sizes, larger sizes), optional
        Between which the time must not grow much faster than the arrays; None: not checked.
    special : tuple of Property
        More properties of this operation.
    """

    name: str
    arguments: tuple[str, ...]
    wrt: tuple[str, ...]
    statement: str
    families: tuple[Family, ...]
    points: float = 1.0
    linear: bool = True
    slope: bool = True
    growth: tuple[Sizes, Sizes] | None = ({"m": 60, "n": 60}, {"m": 120, "n": 120})
    special: tuple[Property, ...] = ()

    def task(self) -> Task:
        """The task: inputs ``g`` and the arguments, outputs ``out`` and one gradient for each of `wrt`."""
        gradients = tuple(f"g{name}" for name in self.wrt)
        call = f"{self.name}({', '.join(self.arguments)})"
        pullback = f"{self.name}_vjp({', '.join(('g', *self.arguments))})"
        returned = gradients[0] if len(gradients) == 1 else f"({', '.join(gradients)})"
        return Task(
            name=self.name,
            signature=pullback,
            statement=f"{self.statement} Write the value, `{call}`, and the pullback, `{pullback}`, which returns "
            f"`{returned}`: for a cotangent g of the value's shape, {_asked(self.wrt)}.",
            inputs=("g", *self.arguments),
            outputs=("out", *gradients),
            families=self.families,
            properties=(*self._properties(), *self.special),
            points=self.points,
            formula=True,
        )

    def _properties(self) -> list[Property]:
        ordinary = self.families[0]
        places = tuple(1 + self.arguments.index(name) for name in self.wrt)
        found = []
        if self.linear:
            check = properties.linear_in_cotangent(self.name, ordinary)
            found.append(Property("linear in the cotangent", properties.LINEAR, check, ordinary.sizes, count=1))
        if self.slope:
            check = properties.slope_of_own_value(self.name, ordinary, places)
            found.append(Property("slope of your own value", properties.SLOPE, check, ordinary.sizes, count=1))
        if self.growth is not None:
            check = properties.growth_of_time(self.name, ordinary, *self.growth)
            found.append(Property("time for large arrays", properties.GROWTH, check, count=1, gate=True, costs=True))
        return found


def _asked(wrt: Sequence[str]) -> str:
    if len(wrt) == 1:
        return f"the gradient of sum(g * out) with respect to {wrt[0]}, in the shape of {wrt[0]}"
    return f"the gradients of sum(g * out) with respect to {' and '.join(wrt)}, each in the shape of its array"


def with_cotangent(value_of: Callable[..., Array], draw: Draw) -> Draw:
    """Inputs of an operation, led by a cotangent of the shape that its value has on them.

    Parameters
    ----------
    value_of : callable (*arguments) -> array
        Anything that has the value's shape.
    draw : callable (values, sizes) -> arguments
    """

    def drawn(values: Values, sizes: Sizes) -> Arguments:
        arguments = draw(values, sizes)
        return (values.cotangent(np.shape(value_of(*arguments))), *arguments)

    return drawn


def in_single_precision(draw: Draw) -> Draw:
    """The same inputs, every floating array in float32."""

    def drawn(values: Values, sizes: Sizes) -> Arguments:
        return tuple(_single(argument) for argument in draw(values, sizes))

    return drawn


def _single(argument: object) -> object:
    if isinstance(argument, np.ndarray) and argument.dtype == np.float64:
        return argument.astype(np.float32)
    return argument


def single(family: Family) -> Family:
    """The family again, in single precision."""
    return replace(
        family,
        name="single precision",
        sentence="Arrays may come in float32.",
        draw=in_single_precision(family.draw),
        count=2,
        weight=1.0,
    )
