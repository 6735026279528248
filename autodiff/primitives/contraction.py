"""Products that sum: matmul and einsum as primitives; dot, tensordot, outer, inner, kron and trace from them.

For ``C = A B``: ``dC = dA B + A dB``, hence ``Ā = C̄ Bᵀ`` and ``B̄ = Aᵀ C̄`` (M. Giles, Collected matrix derivative
results for forward and reverse mode algorithmic differentiation, 2008, 2.2.1).
"""

from typing import Any

import numpy as np
from numpy.lib.array_utils import normalize_axis_tuple

from autodiff.errors import OperandError
from autodiff.primitives.domains import Case
from autodiff.primitives.kinds import Declared, General, fit
from autodiff.primitives.reduction import root
from autodiff.primitives.shape import as_operand
from autodiff.types import Array

# Matrix product


def plain_matmul(a: Array, b: Array) -> Array:
    """The matrix product; of two plain matrices by `numpy.dot`, which has less to decide."""
    if type(a) is np.ndarray and type(b) is np.ndarray and a.ndim == 2 and b.ndim == 2:
        return a.dot(b)
    return np.matmul(a, b)


def _t(a: Array) -> Array:
    return np.swapaxes(a, -1, -2)


def matmul_pullback_a(g: Array, out: Array, a: Array, b: Array) -> Array:
    """C̄ Bᵀ, summed over broadcast batch axes; vectors are taken as one-row or one-column matrices."""
    if a.ndim == 2 and b.ndim == 2:
        return plain_matmul(g, b.T)
    if a.ndim == 1 and b.ndim == 1:
        return g * b
    if b.ndim == 1:
        return np.expand_dims(g, -1) * b if a.ndim == 2 else fit(np.expand_dims(g, -1) * b, a)
    if a.ndim == 1:
        return fit(np.squeeze(np.matmul(b, np.expand_dims(g, -1)), -1), a)
    return fit(np.matmul(g, _t(b)), a)


def matmul_pullback_b(g: Array, out: Array, a: Array, b: Array) -> Array:
    """Aᵀ C̄, summed over broadcast batch axes."""
    if a.ndim == 2 and b.ndim == 2:
        return plain_matmul(a.T, g)
    if a.ndim == 1 and b.ndim == 1:
        return g * a
    if b.ndim == 1:
        return fit(np.squeeze(np.matmul(_t(a), np.expand_dims(g, -1)), -1), b)
    if a.ndim == 1:
        return fit(np.expand_dims(a, -1) * np.expand_dims(g, -2), b)
    return fit(np.matmul(_t(a), g), b)


class Bilinear(Declared):
    """A product of several factors, linear in each: the tangent is the sum over factors of the product with that
    factor replaced by its tangent."""

    def __init__(self, name: str, impl: Any, pullbacks: Any, **declaration: Any) -> None:
        super().__init__(name, impl, **declaration)
        self.pullbacks = pullbacks

    def jvp(self, tangents: Any, out: Array, primals: Any, params: dict[str, Any]) -> Any:
        total = None
        for k, tangent in enumerate(tangents):
            if tangent is not None:
                term = self(*primals[:k], tangent, *primals[k + 1 :], **params)
                total = term if total is None else total + term
        return total if total is None or total.dtype == out.dtype else total.astype(out.dtype)


_MATMUL_CASES = (
    Case(((3,), (3,))),
    Case(((2, 3), (3, 4))),
    Case(((3,), (3, 2))),
    Case(((2, 3), (3,))),
    Case(((2, 2, 3), (3, 4))),
    Case(((3,), (2, 3, 2))),
    Case(((2, 1, 2, 3), (4, 3, 1))),
    Case(((2, 0), (0, 3))),
)
matmul = Bilinear("matmul", plain_matmul, (matmul_pullback_a, matmul_pullback_b), cases=_MATMUL_CASES)

# Einstein summation


def _einsum(*operands: Array, subscripts: str) -> Array:
    return np.einsum(subscripts, *operands)


def einsum_pullback(k: int, g: Array, out: Array, *operands: Array, subscripts: str) -> Array:
    """The same sum with the cotangent in the place of operand k. Labels that only operand k has were summed over it
    alone: the result is constant along them."""
    inputs, output = subscripts.split("->")
    terms = inputs.split(",")
    target = terms[k]
    others = [term for j, term in enumerate(terms) if j != k]
    known = set(output).union(*others)
    kept = "".join(label for label in target if label in known)
    rest = [operand for j, operand in enumerate(operands) if j != k]
    back = einsum_(g, *rest, subscripts=",".join([output, *others]) + "->" + kept)
    shape = operands[k].shape
    back = np.reshape(back, tuple(size if label in known else 1 for label, size in zip(target, shape, strict=True)))
    return fit(np.broadcast_to(back, np.broadcast_shapes(back.shape, shape)), operands[k])


class _EveryOperand(General):
    """einsum: multilinear in any number of operands."""

    jvp = Bilinear.jvp


_EINSUM_CASES = (
    Case(((2, 3), (3, 4)), {"subscripts": "ij,jk->ik"}),
    Case(((2, 3),), {"subscripts": "ij->j"}),
    Case(((2, 3), (4, 3), (4,)), {"subscripts": "ij,kj,k->i"}),
    Case(((3,), (2,)), {"subscripts": "i,j->ji"}),
    Case(((2, 3), (2, 3)), {"subscripts": "ij,ij->"}),
    Case(((2, 2, 3), (2, 3, 1)), {"subscripts": "bij,bjk->bik"}),
)
einsum_ = _EveryOperand("einsum", _einsum, lambda *_: None, einsum_pullback, cases=_EINSUM_CASES)


def einsum(*operands: Any, **options: Any) -> Array:
    """`numpy.einsum` with subscripts as a string; ellipses and implicit outputs are written out, repeated labels of
    one operand become its diagonal."""
    if not operands or not isinstance(operands[0], str):
        raise OperandError("einsum needs its subscripts as a string here: np.einsum('ij,jk->ik', a, b)")
    subscripts, *arrays = operands
    terms, output = _explicit(subscripts.replace(" ", ""), arrays)
    for j, term in enumerate(terms):
        arrays[j], terms[j] = _diagonal_of_repeats(arrays[j], term)
    return einsum_(*arrays, subscripts=",".join(terms) + "->" + output)


def _explicit(subscripts: str, arrays: list[Array]) -> tuple[list[str], str]:
    """Terms and output with the ellipsis replaced by letters and an implicit output made explicit."""
    inputs, arrow, output = subscripts.partition("->")
    terms = inputs.split(",")
    if len(terms) != len(arrays):
        raise OperandError(f"einsum: {len(terms)} terms in '{subscripts}' for {len(arrays)} operands")
    used = set(subscripts)
    free = [c for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz" if c not in used]
    widths = [np.ndim(a) - len(term.replace("...", "")) for a, term in zip(arrays, terms, strict=True)]
    width = max([w for w, term in zip(widths, terms, strict=True) if "..." in term], default=0)
    batch = "".join(free[:width])
    terms = [t.replace("...", batch[width - w :] if w else "") for t, w in zip(terms, widths, strict=True)]
    for term, array in zip(terms, arrays, strict=True):
        if len(term) != np.ndim(array):
            raise OperandError(f"einsum: term '{term}' of '{subscripts}' for an operand of shape {np.shape(array)}")
    if arrow:
        return terms, output.replace("...", batch)
    joined = "".join(terms)
    return terms, batch + "".join(sorted(c for c in set(joined) - set(batch) if joined.count(c) == 1))


def _diagonal_of_repeats(array: Array, term: str) -> tuple[Array, str]:
    for label in dict.fromkeys(term):
        while term.count(label) > 1:
            first = term.index(label)
            second = term.index(label, first + 1)
            array = np.diagonal(array, axis1=first, axis2=second)
            term = term[:first] + term[first + 1 : second] + term[second + 1 :] + label
    return array, term


# Compositions


def dot(a: Array, b: Array, out: None = None) -> Array:
    """`numpy.dot`."""
    a, b = as_operand(a), as_operand(b)
    if np.ndim(a) == 0 or np.ndim(b) == 0:
        return np.multiply(a, b)
    if np.ndim(b) <= 2 and np.ndim(a) <= 2:
        return np.matmul(a, b)
    return tensordot(a, b, axes=((np.ndim(a) - 1,), (np.ndim(b) - 2 if np.ndim(b) > 1 else 0,)))


def tensordot(a: Array, b: Array, axes: Any = 2) -> Array:
    """`numpy.tensordot`, as one matrix product."""
    a, b = as_operand(a), as_operand(b)
    left: Any
    right: Any
    if isinstance(axes, int | np.integer):
        left, right = list(range(np.ndim(a) - axes, np.ndim(a))), list(range(axes))
    else:
        left, right = ([side] if isinstance(side, int | np.integer) else list(side) for side in axes)
    a_axes = list(normalize_axis_tuple(left, a.ndim, "axes of the first operand"))
    b_axes = list(normalize_axis_tuple(right, b.ndim, "axes of the second operand"))
    if [a.shape[i] for i in a_axes] != [b.shape[i] for i in b_axes]:
        raise OperandError(f"tensordot: axes {a_axes} of {a.shape} do not match axes {b_axes} of {b.shape}")
    a_free = [i for i in range(np.ndim(a)) if i not in a_axes]
    b_free = [i for i in range(np.ndim(b)) if i not in b_axes]
    a_shape, b_shape = tuple(a.shape[i] for i in a_free), tuple(b.shape[i] for i in b_free)
    inner = int(np.prod([a.shape[i] for i in a_axes], dtype=int))
    a_size, b_size = int(np.prod(a_shape, dtype=int)), int(np.prod(b_shape, dtype=int))
    a_matrix = np.reshape(np.transpose(a, a_free + a_axes), (a_size, inner))
    b_matrix = np.reshape(np.transpose(b, b_axes + b_free), (inner, b_size))
    return np.reshape(np.matmul(a_matrix, b_matrix), a_shape + b_shape)


def outer(a: Array, b: Array, out: None = None) -> Array:
    """`numpy.outer`."""
    return np.expand_dims(np.ravel(a), 1) * np.expand_dims(np.ravel(b), 0)


def inner(a: Array, b: Array) -> Array:
    """`numpy.inner`: the sum of products over the last axes."""
    a, b = as_operand(a), as_operand(b)
    if np.ndim(a) == 0 or np.ndim(b) == 0:
        return np.multiply(a, b)
    return tensordot(a, b, axes=(np.ndim(a) - 1, np.ndim(b) - 1))


def vdot(a: Array, b: Array) -> Array:
    """`numpy.vdot` of real arrays."""
    return np.matmul(np.ravel(a), np.ravel(b))


def kron(a: Array, b: Array) -> Array:
    """`numpy.kron`."""
    ndim = max(np.ndim(a), np.ndim(b))
    a_shape, b_shape = ((1,) * (ndim - np.ndim(x)) + np.shape(x) for x in (a, b))
    a_wide = np.reshape(a, tuple(n for size in a_shape for n in (size, 1)))
    b_wide = np.reshape(b, tuple(n for size in b_shape for n in (1, size)))
    return np.reshape(a_wide * b_wide, tuple(m * n for m, n in zip(a_shape, b_shape, strict=True)))


def trace(a: Array, offset: int = 0, axis1: int = 0, axis2: int = 1, dtype: Any = None, out: None = None) -> Array:
    """`numpy.trace`."""
    return np.sum(np.diagonal(a, offset=offset, axis1=axis1, axis2=axis2), axis=-1, dtype=dtype)


def norm(x: Array, ord: Any = None, axis: Any = None, keepdims: bool = False) -> Array:
    """`numpy.linalg.norm` for the Euclidean (Frobenius), 1- and infinity norms of vectors, and Frobenius of matrices.

    The Euclidean norm is not differentiable at 0; the gradient there is 0.
    """
    vector = (isinstance(axis, int | np.integer) or axis is None) and (x.ndim == 1 or axis is not None)
    if ord is None or (ord == 2 and vector) or ord == "fro":
        return root(np.sum(x * x, axis=axis, keepdims=keepdims))
    if not vector:
        raise OperandError(f"norm: ord={ord!r} of a matrix has no rule here; vectors take 1, 2 and inf, matrices 'fro'")
    if ord == 1:
        return np.sum(np.abs(x), axis=axis, keepdims=keepdims)
    if ord == np.inf:
        return np.max(np.abs(x), axis=axis, keepdims=keepdims)
    return np.sum(np.abs(x) ** ord, axis=axis, keepdims=keepdims) ** (1.0 / ord)
