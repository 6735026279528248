"""What NumPy lacks and courses need: relu, sigmoid, softplus, softmax, a layer's affine map, softmax cross-entropy."""

from typing import Any

import numpy as np

from autodiff.errors import OperandError, user_location
from autodiff.primitives import elementwise, transcendental
from autodiff.primitives.contraction import plain_matmul
from autodiff.primitives.domains import Case
from autodiff.primitives.kinds import General, column_sums, plus, top, total
from autodiff.primitives.reduction import as_array, logsumexp
from autodiff.types import Array


def relu(x: Array) -> Array:
    """max(x, 0) entry by entry; its derivative at 0 is taken to be 0.

    Examples
    --------
    >>> import numpy as np
    >>> relu(np.array([-1.0, 2.0]))
    array([0., 2.])
    """
    return elementwise.relu(as_array(x))


def sigmoid(x: Array) -> Array:
    """1 / (1 + e^-x) entry by entry, without overflow.

    Examples
    --------
    >>> sigmoid(0.0)
    np.float64(0.5)
    """
    return transcendental.logistic(as_array(x))


def softplus(x: Array) -> Array:
    """ln(1 + e^x) entry by entry, without overflow.

    Examples
    --------
    >>> softplus(0.0)
    np.float64(0.6931471805599453)
    """
    return transcendental.softplus(as_array(x))


def _softmax(x: Array, *, axis: int) -> Array:
    powers = np.exp(x - top(x, axis, keepdims=True))
    return powers / total(powers, axis, keepdims=True)


def softmax_jvp(tangents: Any, out: Array, x: Array, *, axis: int) -> Array:
    """``dS = S ∘ (dx - ⟨S, dx⟩)``: the Jacobian ``S_i (δ_ij - S_j)`` applied, never formed."""
    return out * (tangents[0] - np.sum(out * tangents[0], axis=axis, keepdims=True))


def softmax_pullback(g: Array, out: Array, x: Array, *, axis: int) -> Array:
    """The same map: the Jacobian is symmetric."""
    return out * (g - np.sum(out * g, axis=axis, keepdims=True))


_AXIS_CASES = (Case(((3,),), {"axis": -1}), Case(((2, 3),), {"axis": 1}), Case(((3, 2),), {"axis": 0}))
_softmax_primitive = General("softmax", _softmax, softmax_jvp, (softmax_pullback,), cases=_AXIS_CASES)


def softmax(x: Array, axis: int = -1) -> Array:
    """e^x / Σ e^x along `axis`, without overflow: positive numbers that sum to one.

    Examples
    --------
    >>> import numpy as np
    >>> softmax(np.array([0.0, np.log(3.0)]))
    array([0.25, 0.75])
    """
    return _softmax_primitive(as_array(x), axis=int(axis))


def log_softmax(x: Array, axis: int = -1) -> Array:
    """The logarithm of `softmax`, computed as ``x - logsumexp(x)``.

    Examples
    --------
    >>> import numpy as np
    >>> log_softmax(np.array([0.0, 0.0]))
    array([-0.69314718, -0.69314718])
    """
    x = as_array(x)
    return x - logsumexp(x, axis=axis, keepdims=True)


# A layer's affine map


def _affine(x: Array, w: Array, b: Array) -> Array:
    """``x w + b``; of plain arrays of one dtype the sum is taken in the place of the product."""
    out = plain_matmul(x, w)
    if type(out) is np.ndarray and type(b) is np.ndarray and out.dtype is b.dtype:
        out += b
        return out
    return out + b


def affine_pullback_x(g: Array, out: Array, x: Array, w: Array, b: Array) -> Array:
    """Ḡ Wᵀ."""
    return plain_matmul(g, w.T)


def affine_pullback_w(g: Array, out: Array, x: Array, w: Array, b: Array) -> Array:
    """Xᵀ Ḡ."""
    return plain_matmul(x.T, g)


def affine_pullback_b(g: Array, out: Array, x: Array, w: Array, b: Array) -> Array:
    """The sum of the rows of Ḡ: b was added to every row."""
    return column_sums(g)


def affine_jvp(tangents: Any, out: Array, x: Array, w: Array, b: Array) -> Array:
    """``dX W + X dW + db``."""
    along_x, along_w, along_b = tangents
    moved = None
    if along_x is not None:
        moved = plain_matmul(along_x, w)
    if along_w is not None:
        moved = plus(moved, plain_matmul(x, along_w))
    return moved if along_b is None else plus(moved, along_b)


affine_primitive = General(
    "affine",
    _affine,
    affine_jvp,
    (affine_pullback_x, affine_pullback_w, affine_pullback_b),
    cases=(Case(((2, 3), (3, 4), (4,))), Case(((1, 2), (2, 1), (1,))), Case(((0, 3), (3, 2), (2,)))),
)


def affine(x: Array, w: Array, b: Array) -> Array:
    """A layer before its activation: ``x w + b`` with the bias added to every row, as one operation.

    Parameters
    ----------
    x : (m, n) array
        One example a row.
    w : (n, k) array
    b : (k,) array

    Returns
    -------
    (m, k) array

    Raises
    ------
    OperandError
        The shapes do not fit.

    Examples
    --------
    >>> import numpy as np
    >>> affine(np.array([[1.0, 2.0]]), np.array([[3.0], [4.0]]), np.array([0.5]))
    array([[11.5]])
    """
    x, w, b = as_array(x), as_array(w), as_array(b)
    if x.ndim != 2 or w.ndim != 2 or x.shape[1] != w.shape[0] or b.shape != w.shape[1:]:
        raise OperandError(
            f"affine takes x (m, n), w (n, k) and b (k,); got {x.shape}, {w.shape} and {b.shape}, at {user_location()}"
        )
    return affine_primitive(x, w, b)


# Softmax cross-entropy


def _cross_entropy(logits: Array, target: Array, *, reduction: str) -> Array:
    shifted = logits - top(logits, -1, keepdims=True)
    log_sum = np.log(total(np.exp(shifted), -1, keepdims=True))
    return _reduced(total(target * (log_sum - shifted), -1), reduction)


def _reduced(losses: Array, reduction: str) -> Array:
    if reduction == "none":
        return losses
    summed = total(losses, None)
    return summed / losses.size if reduction == "mean" else summed


def _cross_entropy_keeping(logits: Array, target: Array, *, reduction: str) -> tuple[Array, dict[str, Array]]:
    """The loss, and its slope ``S Σt - t``, for which the exponentials and their sum are there already."""
    shifted = logits - top(logits, -1, True)
    slope = np.exp(shifted)
    norm = total(slope, -1, True)
    slope /= norm
    slope *= total(target, -1, True)
    slope -= target
    shifted -= np.log(norm)  # now the logarithm of the softmax
    if reduction == "none":
        return -np.vecdot(target, shifted), {"slope": slope}
    loss = -np.vdot(target, shifted)
    return loss / norm.size if reduction == "mean" else loss, {"slope": slope}


def _rows_of(g: Array, logits: Array, reduction: str) -> Array:
    """The cotangent of each row's loss, ready to be multiplied with rows."""
    if reduction == "none":
        return g[..., None]
    return g / (logits.size // logits.shape[-1]) if reduction == "mean" else g


def cross_entropy_pullback_logits(
    g: Array, out: Array, logits: Array, target: Array, *, reduction: str, slope: Array | None = None
) -> Array:
    """``g (S Σt - t)``; with one-hot rows, the lectures' ``S - I_y`` (over m for the mean)."""
    if slope is None:
        slope = _softmax_primitive(logits, axis=-1) * total(target, -1, keepdims=True) - target
    return _rows_of(g, logits, reduction) * slope


def cross_entropy_pullback_target(
    g: Array, out: Array, logits: Array, target: Array, *, reduction: str, slope: Array | None = None
) -> Array:
    """``-g ln S``."""
    return -_rows_of(g, logits, reduction) * log_softmax(logits)


def cross_entropy_jvp(tangents: Any, out: Array, logits: Array, target: Array, *, reduction: str) -> Array:
    """``⟨S Σt - t, dlogits⟩ - ⟨ln S, dt⟩`` in every row."""
    along_logits, along_target = tangents
    moved = None
    if along_logits is not None:
        slope = _softmax_primitive(logits, axis=-1) * total(target, -1, keepdims=True) - target
        moved = np.sum(slope * along_logits, axis=-1)
    if along_target is not None:
        moved = plus(moved, -np.sum(log_softmax(logits) * along_target, axis=-1))
    return _reduced(moved, reduction)


cross_entropy_primitive = General(
    "softmax_cross_entropy",
    _cross_entropy,
    cross_entropy_jvp,
    (cross_entropy_pullback_logits, cross_entropy_pullback_target),
    cases=(
        Case(((3,), (3,)), {"reduction": "none"}),
        Case(((2, 4), (2, 4)), {"reduction": "none"}),
        Case(((0, 3), (0, 3)), {"reduction": "none"}),
        Case(((3, 2), (3, 2)), {"reduction": "mean"}),
        Case(((2, 1, 3), (2, 1, 3)), {"reduction": "sum"}),
    ),
)
cross_entropy_primitive.keeping = _cross_entropy_keeping


def softmax_cross_entropy(logits: Array, target: Array, reduction: str = "none") -> Array:
    """The loss ``-Σ t_i ln softmax(logits)_i`` of every row, without overflow, or their mean or sum.

    Parameters
    ----------
    logits : (…, k) array
        Scores before the softmax.
    target : (…, k) array
        One-hot rows, or rows of probabilities.
    reduction : {"none", "mean", "sum"}
        What becomes of the rows' losses.

    Returns
    -------
    (…,) array, or one number
        In nats.

    Raises
    ------
    OperandError
        The shapes differ: integer labels go through `autodiff.nn.one_hot` first.
    ValueError
        For any other reduction.

    Examples
    --------
    >>> import numpy as np
    >>> softmax_cross_entropy(np.array([[0.0, 0.0]]), np.array([[1.0, 0.0]]))
    array([0.69314718])
    """
    logits, target = as_array(logits), as_array(target)
    if logits.shape != target.shape:
        raise OperandError(
            f"softmax_cross_entropy takes logits and target of one shape; got {logits.shape} and {target.shape}."
            " Integer labels go through one_hot(labels, k) first"
        )
    if reduction not in ("none", "mean", "sum"):
        raise ValueError(f"reduction is 'none', 'mean' or 'sum', not {reduction!r}")
    return cross_entropy_primitive(logits, target, reduction=reduction)
