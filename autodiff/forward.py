"""Forward mode: dual numbers. Beside each value travels its tangent, the derivative in one direction."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from autodiff.containers import flatten, real_leaves
from autodiff.errors import InputError, running_user_code
from autodiff.reverse import split_aux, strip_tree
from autodiff.tape import strip
from autodiff.tracer import Level, Primitive, Tracer, evaluate
from autodiff.types import Array, Function


class Dual(Tracer):
    """A value and its tangent, which has the value's shape and dtype."""

    __slots__ = ("tangent",)

    def __init__(self, primal: Array, level: Level, tangent: Array) -> None:
        self.primal = primal
        self.level = level
        self.tangent = tangent


class ForwardLevel(Level):
    """A level that computes tangents as it goes and keeps nothing."""

    __slots__ = ()

    def process(self, primitive: Primitive, args: tuple[Any, ...], params: dict[str, Any]) -> Any:
        if not self.open:
            raise self.leaked(primitive, args)
        own = [type(arg) is Dual and arg.level is self for arg in args]
        primals = [arg.primal if mine else arg for arg, mine in zip(args, own, strict=True)]
        out = evaluate(primitive, primals, params)
        if not primitive.differentiable:
            return out
        tangents = [arg.tangent if mine else None for arg, mine in zip(args, own, strict=True)]
        with np.errstate(all="ignore"):  # the derivative may be singular where the function is not
            tangent = primitive.jvp(tangents, out, primals, params)
        return out if tangent is None else Dual(out, self, tangent)


def _tangent_like(tangent: Any, primal: Array) -> Array:
    if not hasattr(tangent, "shape") or not hasattr(tangent, "dtype"):
        tangent = np.asarray(tangent, dtype=primal.dtype)[()]
    if tangent.shape != primal.shape:
        raise InputError(f"a tangent has the shape of its primal, {primal.shape}; got {tangent.shape}")
    if tangent.dtype.kind not in "fiub":
        raise InputError(f"a tangent is real; got {tangent.dtype}")
    return tangent if tangent.dtype == primal.dtype else tangent.astype(primal.dtype)


def jvp(f: Function, primals: Sequence[Any], tangents: Sequence[Any], has_aux: bool = False) -> Any:
    """The value of `f` and its derivative in one direction (a Jacobian–vector product, or pushforward).

    Parameters
    ----------
    f : callable
        A function in plain NumPy; with ``has_aux`` it returns ``(output, aux)``.
    primals, tangents : sequences of arrays, floats, or containers of them
        The point and the direction, one entry for each argument of `f`, alike in structure and shapes.
    has_aux : bool
        Whether a second result is passed through.

    Returns
    -------
    (out, tangent_out) or (out, tangent_out, aux)
        The tangent has the output's structure, shapes and dtypes.

    Raises
    ------
    InputError
        Primals are not of floating dtype, or tangents are not like them.

    Examples
    --------
    >>> import numpy as np
    >>> jvp(lambda x: np.sin(x) * x, (2.0,), (1.0,))
    (np.float64(1.8185948536513634), np.float64(0.07700375373139))
    """
    if not isinstance(primals, list | tuple) or not isinstance(tangents, list | tuple):
        raise InputError("jvp takes a tuple of primals and a tuple of tangents: jvp(f, (x,), (v,))")
    primal_leaves, structure = real_leaves(tuple(primals), "primals")
    tangent_leaves, tangent_structure = flatten(tuple(tangents))
    if tangent_structure != structure:
        raise InputError(
            f"tangents have leaves at {tangent_structure.paths()}, primals at {structure.paths()}: they must be alike"
        )
    level = ForwardLevel(f)
    duals = [
        Dual(primal, level, _tangent_like(tangent, primal))
        for primal, tangent in zip(primal_leaves, tangent_leaves, strict=True)
    ]
    try:
        with running_user_code():
            result = f(*structure.unflatten(duals))
    finally:
        level.close()
    result, aux = split_aux(result, has_aux)
    leaves, out_structure = flatten(result)
    out = out_structure.unflatten([strip(leaf, level) for leaf in leaves])
    tangent_out = out_structure.unflatten([_tangent_of(leaf, level) for leaf in leaves])
    return (out, tangent_out, strip_tree(aux, level)) if has_aux else (out, tangent_out)


def _tangent_of(leaf: Any, level: Level) -> Any:
    if isinstance(leaf, Dual) and leaf.level is level:
        return leaf.tangent
    return np.zeros_like(leaf) if hasattr(leaf, "dtype") else np.float64(0.0)
