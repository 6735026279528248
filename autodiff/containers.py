"""Arguments and results in nested containers: dict, list, tuple, named tuple and dataclass, with arrays as leaves.

`flatten` lists the leaves and returns a `Structure` that puts others in their place. ``None`` is an empty container.
A leaf is anything else; whether it may be differentiated is for the caller to say.
"""

import dataclasses
import functools
import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from autodiff.errors import InputError
from autodiff.tracer import Tracer
from autodiff.types import Array, Tree

_LEAVES = (np.ndarray, float, Tracer, np.generic)


class Structure(NamedTuple):
    """The shape of a container without its leaves. Two structures are equal when their containers are alike.

    `children` are the structures of the parts; it is empty where every part is a leaf, which is most common.
    """

    kind: type | None
    keys: tuple[Any, ...]
    children: tuple["Structure", ...]
    leaves: int

    def unflatten(self, leaves: Sequence[Any]) -> Tree:
        """The container with `leaves` in their places."""
        if len(leaves) != self.leaves:
            raise InputError(f"this container has {self.leaves} leaves, and {len(leaves)} were given")
        return _build(self, iter(leaves))

    def paths(self) -> list[str]:
        """Where each leaf is, written as Python would reach it: ``['W']``, ``[0]``, ``.b``."""
        if self.kind is None:
            return [""]
        children = self.children or (_LEAF,) * self.leaves
        return [
            _step(self.kind, key) + rest
            for key, child in zip(self.keys, children, strict=True)
            for rest in child.paths()
        ]


_LEAF = Structure(None, (), (), 1)
_NONE = type(None)


def flatten(tree: Tree) -> tuple[list[Any], Structure]:
    """The leaves of a container, in order, and its structure.

    Examples
    --------
    >>> leaves, structure = flatten({"W": 1.0, "b": (2.0, [3.0])})
    >>> leaves
    [1.0, 2.0, 3.0]
    >>> structure.unflatten([10.0, 20.0, 30.0])
    {'W': 10.0, 'b': (20.0, [30.0])}
    """
    if isinstance(tree, _LEAVES):
        return [tree], _LEAF
    leaves: list[Any] = []
    return leaves, _walk(tree, leaves)


def _walk(tree: Tree, leaves: list[Any]) -> Structure:
    kind: Any = type(tree)
    keys: tuple[Any, ...]
    values: Iterable[Any]
    if kind is dict:
        keys, values = tuple(tree), tree.values()
    elif kind is list or kind is tuple:
        keys, values = _positions(len(tree)), tree
    else:
        parts = _parts(tree)
        if parts is None:
            leaves.append(tree)
            return _LEAF
        keys, values = parts
    for value in values:
        if not isinstance(value, _LEAVES):
            break
    else:  # nothing but leaves, as in the parameters of a layer
        leaves.extend(values)
        return _flat(kind, keys)
    before = len(leaves)
    children = tuple([_walk(value, leaves) for value in values])
    if children.count(_LEAF) == len(keys):
        return _flat(kind, keys)
    return Structure(kind, keys, children, len(leaves) - before)


@functools.lru_cache(maxsize=1024)
def _flat(kind: Any, keys: tuple[Any, ...]) -> Structure:
    return Structure(kind, keys, (), len(keys))


@functools.lru_cache(maxsize=256)
def _positions(length: int) -> tuple[int, ...]:
    """The keys of a list or tuple."""
    return tuple(range(length))


def _parts(tree: Tree) -> tuple[tuple[Any, ...], Iterable[Any]] | None:
    """Keys and values of a container; None for a leaf."""
    if isinstance(tree, dict):  # the subclasses: named tuples and their like
        return tuple(tree), tree.values()
    if isinstance(tree, (list, tuple)):
        return _positions(len(tree)), tree
    if tree is None:
        return (), ()
    if dataclasses.is_dataclass(tree) and not isinstance(tree, type):
        names = tuple([field.name for field in dataclasses.fields(tree)])
        return names, [getattr(tree, name) for name in names]
    return None


def _build(structure: Structure, leaves: Iterator[Any]) -> Tree:
    kind, keys, children, count = structure
    if kind is None:
        return next(leaves)
    values: Any = [_build(child, leaves) for child in children] if children else itertools.islice(leaves, count)
    if kind is dict:
        return dict(zip(keys, values))  # noqa: B905  as many as there are keys, by construction
    if kind is list or kind is tuple:
        return kind(values)
    if kind is _NONE:
        return None
    if issubclass(kind, dict):
        return dict(zip(keys, values, strict=True))
    if issubclass(kind, tuple) and hasattr(kind, "_make"):
        return kind._make(values)
    if issubclass(kind, list | tuple):
        return kind(values)
    instance = object.__new__(kind)
    for name, value in zip(keys, values, strict=True):
        object.__setattr__(instance, name, value)
    return instance


def _step(kind: type, key: Any) -> str:
    return f".{key}" if dataclasses.is_dataclass(kind) else f"[{key!r}]"


def tree_map(function: Callable[..., Any], tree: Tree, *others: Tree) -> Tree:
    """`function` of corresponding leaves of containers that are alike, in a container of the same structure.

    Examples
    --------
    >>> tree_map(lambda w, g: w - 0.1 * g, {"W": 1.0, "b": 2.0}, {"W": 10.0, "b": 20.0})
    {'W': 0.0, 'b': 0.0}
    """
    leaves, structure = flatten(tree)
    columns = [leaves]
    for other in others:
        other_leaves, other_structure = flatten(other)
        if other_structure != structure:
            raise InputError(f"containers differ: leaves at {structure.paths()} against {other_structure.paths()}")
        columns.append(other_leaves)
    return structure.unflatten([function(*row) for row in zip(*columns, strict=True)])


def replace_leaves(tree: Tree, replacement: Callable[[Any], Any]) -> Tree:
    """A container with every leaf replaced, in the order in which `flatten` lists them.

    Examples
    --------
    >>> replace_leaves({"W": 1.0, "b": (2.0, [3.0])}, lambda leaf: 10 * leaf)
    {'W': 10.0, 'b': (20.0, [30.0])}
    """
    kind = type(tree)
    if kind is dict:
        return {
            key: replacement(value) if isinstance(value, _LEAVES) else replace_leaves(value, replacement)
            for key, value in tree.items()
        }
    if kind is list or kind is tuple:
        return kind(
            [replacement(value) if isinstance(value, _LEAVES) else replace_leaves(value, replacement) for value in tree]
        )
    leaves, structure = flatten(tree)
    return structure.unflatten([replacement(leaf) for leaf in leaves])


def real_leaves(tree: Tree, role: str) -> tuple[list[Array], Structure]:
    """The leaves of a container, each checked to be of a real floating dtype (Python floats become `numpy.float64`).

    Raises
    ------
    InputError
        A leaf is an integer, boolean, complex or not a number at all; the message says where it is.
    """
    leaves, structure = flatten(tree)
    for position, leaf in enumerate(leaves):
        if type(leaf) is float:
            leaves[position] = np.float64(leaf)
        elif (type(leaf) is not np.ndarray or leaf.dtype.kind != "f") and not _is_real(leaf):
            raise InputError(_refusal(leaf, f"{role}{structure.paths()[position]}"))
    return leaves, structure


def _is_real(leaf: Any) -> bool:
    if isinstance(leaf, (np.ma.MaskedArray, np.matrix)):
        return False  # their operations are not those of arrays
    return getattr(getattr(leaf, "dtype", None), "kind", None) == "f"


def _refusal(leaf: Any, place: str) -> str:
    dtype = getattr(leaf, "dtype", None)
    kind = str(dtype) if dtype is not None else type(leaf).__name__
    if kind.startswith(("int", "uint", "bool")):
        return (
            f"{place} is {kind}, and derivatives need floating-point numbers: pass {place}.astype(float)"
            " (or 3.0 instead of 3), or leave it out of argnums"
        )
    if isinstance(leaf, (np.ma.MaskedArray, np.matrix)):
        return f"{place} is a {type(leaf).__name__}, whose operations differ from an array's: pass np.asarray({place})"
    if kind.startswith("complex"):
        return (
            f"{place} is {kind}; only real functions are differentiated here: pass real and imaginary part separately"
        )
    return f"{place} is of type {kind}, which has no derivative: leave it out of argnums, or pass an array of floats"
