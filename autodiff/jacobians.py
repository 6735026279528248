"""Whole Jacobians: column by column with forward mode, row by row with reverse mode."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autodiff.containers import Structure, flatten, real_leaves
from autodiff.errors import InputError
from autodiff.forward import jvp
from autodiff.reverse import positions, vjp
from autodiff.tracer import value_of
from autodiff.types import Array, Function


def _numbers(argnums: int | Sequence[int]) -> tuple[int, ...]:
    return (argnums,) if isinstance(argnums, int) else tuple(argnums)


def closed_over(f: Function, args: Sequence[Any], numbers: Sequence[int], kwargs: dict[str, Any]) -> Any:
    """`f` as a function of its arguments `numbers` alone, and those arguments."""

    def partial(*active: Any) -> Any:
        full = list(args)
        for number, value in zip(numbers, active, strict=True):
            full[number] = value
        return f(*full, **kwargs)

    partial.__name__ = getattr(f, "__name__", "f")
    partial.__wrapped__ = f  # type: ignore[attr-defined]
    return partial, tuple(args[number] for number in numbers)


def basis(position: int, like: Array) -> Array:
    """The array like `like` that is one at the flat `position` and zero elsewhere."""
    like = value_of(like)
    if isinstance(like, np.generic):
        return np.ones_like(like)
    flat = np.equal(np.arange(like.size, like=like), position).astype(like.dtype)
    return flat.reshape(like.shape)


def _block(entries: list[Array], axis: int, shape: tuple[int, ...], like: Array) -> Array:
    """Slices of a Jacobian stacked along `axis` and brought into shape; zeros of the right dtype if there are none."""
    if not entries:
        return np.zeros_like(value_of(like), shape=shape)
    block = np.stack(entries, axis=axis).reshape(shape)
    return block[()] if isinstance(block, np.ndarray) else block


def jacfwd(f: Function, argnums: int | Sequence[int] = 0) -> Callable[..., Any]:
    """The Jacobian of `f` by forward mode: one pushforward for each input entry. Best for few inputs.

    Parameters
    ----------
    f : callable
        A function in plain NumPy whose output is an array or a container of arrays.
    argnums : int or sequence of int
        Which positional arguments are differentiated.

    Returns
    -------
    callable
        Takes the arguments of `f`; gives, for an output of shape ``s`` and an argument of shape ``t``, an array of
        shape ``s + t`` (containers: the output's structure outside, the argument's inside).

    Examples
    --------
    >>> import numpy as np
    >>> jacfwd(lambda x: np.array([[1.0, 2.0], [3.0, 4.0]]) @ x)(np.array([5.0, 6.0]))
    array([[1., 2.],
           [3., 4.]])
    """

    def jacobian(*args: Any, **kwargs: Any) -> Any:
        partial, active = closed_over(f, args, positions(_numbers(argnums), len(args)), kwargs)
        leaves, structure = real_leaves(active, "args")
        zeros = [np.zeros_like(leaf) for leaf in leaves]
        columns: list[list[list[Array]]] = []  # by input leaf, input entry, output leaf
        outputs, out_structure = None, None
        for number, leaf in enumerate(leaves):
            columns.append([])
            for position in range(leaf.size):
                direction = [*zeros[:number], basis(position, leaf), *zeros[number + 1 :]]
                out, tangent = jvp(partial, active, structure.unflatten(direction))
                outputs, out_structure = flatten(out)
                columns[-1].append(flatten(tangent)[0])
        if outputs is None or out_structure is None:  # the inputs have no entries: one run tells the outputs
            outputs, out_structure = flatten(partial(*active))
        rows = [
            [
                _block([entry[k] for entry in columns[i]], -1, np.shape(out) + leaf.shape, out)
                for i, leaf in enumerate(leaves)
            ]
            for k, out in enumerate(outputs)
        ]
        return _assemble(rows, structure, out_structure, argnums)

    return jacobian


def jacrev(f: Function, argnums: int | Sequence[int] = 0) -> Callable[..., Any]:
    """The Jacobian of `f` by reverse mode: one sweep for each output entry. Best for few outputs.

    Arguments and result as for `jacfwd`.

    Examples
    --------
    >>> import numpy as np
    >>> jacrev(lambda x: x**2 * x[0])(np.array([2.0, 3.0]))
    array([[12.,  0.],
           [ 9., 12.]])
    """

    def jacobian(*args: Any, **kwargs: Any) -> Any:
        partial, active = closed_over(f, args, positions(_numbers(argnums), len(args)), kwargs)
        leaves, structure = real_leaves(active, "args")
        out, pullback = vjp(partial, *active)
        outputs, out_structure = flatten(out)
        zeros = [np.zeros_like(leaf) for leaf in outputs]
        rows = []
        for k, output in enumerate(outputs):
            if getattr(getattr(output, "dtype", None), "kind", "f") != "f":
                raise InputError(f"jacrev needs real outputs; output {out_structure.paths()[k]} is {output.dtype}")
            entries = []
            for position in range(np.size(output)):
                cotangent = [*zeros[:k], basis(position, output), *zeros[k + 1 :]]
                entries.append(flatten(pullback(out_structure.unflatten(cotangent)))[0])
            rows.append(
                [
                    _block([entry[i] for entry in entries], 0, np.shape(output) + leaf.shape, leaf)
                    for i, leaf in enumerate(leaves)
                ]
            )
        return _assemble(rows, structure, out_structure, argnums)

    return jacobian


def _assemble(
    rows: list[list[Array]], structure: Structure, out_structure: Structure, argnums: int | Sequence[int]
) -> Any:
    """Blocks by output and input leaf, put into the output's structure outside and the arguments' inside."""
    inner = [structure.unflatten(row) for row in rows]
    return out_structure.unflatten([block[0] for block in inner] if isinstance(argnums, int) else inner)
