"""What is differentiated: a function at a point, with containers taken apart into lists of arrays."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from autodiff.containers import Structure, flatten, real_leaves
from autodiff.errors import InputError
from autodiff.reverse import positions, split_aux
from autodiff.tracer import Tracer
from autodiff.types import Array, Function


@dataclass
class Problem:
    """A function of lists of arrays at a point.

    Attributes
    ----------
    f : callable
        The user's function.
    args, kwargs : tuple, dict
        All its arguments, as given.
    numbers : tuple of int
        Positions of the arguments that are differentiated.
    inputs : list of arrays
        Their leaves, of floating dtype; `structure` puts them together again, as a tuple of arguments.
    has_aux : bool
        Whether `f` returns ``(output, aux)``; `aux` then holds what came with the latest plain call.
    scalar : bool
        Whether `f` must return one number, as gradients and Hessians need; anything else is then refused.
    calls : int
        How often `f` was called through this problem.
    """

    f: Function
    args: tuple[Any, ...]
    numbers: tuple[int, ...]
    inputs: list[Array]
    structure: Structure
    kwargs: dict[str, Any] = field(default_factory=dict)
    has_aux: bool = False
    scalar: bool = False
    calls: int = 0
    aux: Any = None
    output_structure: Structure | None = None

    def __call__(self, leaves: Sequence[Any]) -> list[Any]:
        """Leaves of the output at other leaves of the input: plain arrays, tracers, or whatever a method wraps."""
        self.calls += 1
        full = list(self.args)
        for number, value in zip(self.numbers, self.structure.unflatten(leaves), strict=True):
            full[number] = value
        result, self.aux = split_aux(self.f(*full, **self.kwargs), self.has_aux)
        outputs, self.output_structure = flatten(result)
        if self.scalar:
            require_one_number(outputs)
        return [np.float64(out) if type(out) is float else out for out in outputs]

    @property
    def size(self) -> int:
        """How many numbers go in."""
        return sum(leaf.size for leaf in self.inputs)

    @property
    def plain(self) -> bool:
        """Whether the inputs are arrays, and not tracers of a differentiation around this one."""
        return not any(isinstance(leaf, Tracer) for leaf in self.inputs)

    def split(self, flat: Array) -> list[Array]:
        """A vector of `size` numbers as leaves like the inputs (dtype of the vector)."""
        return split_like(flat, self.inputs)

    def join(self, blocks: list[list[Any]], single: bool) -> Any:
        """Blocks by output and input leaf, in the output's structure outside and the arguments' inside."""
        assert self.output_structure is not None
        inner = [self.structure.unflatten(row) for row in blocks]
        return self.output_structure.unflatten([block[0] for block in inner] if single else inner)


def require_one_number(outputs: Sequence[Any]) -> None:
    """Refuse outputs of which there is no gradient.

    Raises
    ------
    InputError
        The outputs are not one number.
    """
    shapes = [np.shape(out) for out in outputs]
    if shapes != [()]:
        raise InputError(
            f"a gradient or Hessian belongs to a function that returns one number; this one returned shapes {shapes}."
            " Reduce it (np.sum), or use jacobian or vjp"
        )


def split_like(flat: Array, leaves: Sequence[Array]) -> list[Array]:
    """A vector cut into pieces of the shapes of `leaves`."""
    pieces, start = [], 0
    for leaf in leaves:
        size = int(np.prod(leaf.shape, dtype=int))
        pieces.append(np.reshape(flat[start : start + size], leaf.shape)[()])
        start += size
    return pieces


def ravel(leaves: Sequence[Any], dtype: Any = None) -> Array:
    """Leaves as one vector."""
    if not leaves:
        return np.zeros(0, dtype=dtype or float)
    for leaf in leaves:
        if isinstance(leaf, Tracer):
            raise InputError(
                "this method computes with plain numbers, and a value here belongs to a derivative around it: inside"
                " another derivative use Reverse() or Forward()"
            )
    flat = np.concatenate([np.ravel(np.asarray(leaf)) for leaf in leaves])
    return flat if dtype is None else flat.astype(dtype)


def argument_numbers(argnums: int | Sequence[int]) -> tuple[int, ...]:
    """`argnums` as a tuple."""
    return (argnums,) if isinstance(argnums, int) else tuple(argnums)


def pose(
    f: Callable[..., Any],
    args: Sequence[Any],
    argnums: int | Sequence[int] = 0,
    kwargs: dict[str, Any] | None = None,
    has_aux: bool = False,
) -> Problem:
    """The problem of differentiating ``f(*args, **kwargs)`` in its arguments `argnums`.

    Raises
    ------
    InputError
        An active argument is not of floating dtype, or `argnums` names one that is not there.
    """
    if not callable(f):
        raise InputError(f"the first argument is the function to differentiate; got {type(f).__name__}")
    numbers = positions(argument_numbers(argnums), len(args))
    leaves, structure = real_leaves(tuple(args[number] for number in numbers), "args")
    return Problem(f, tuple(args), numbers, leaves, structure, dict(kwargs or {}), has_aux)
