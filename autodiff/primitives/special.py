"""What NumPy lacks and courses need: relu, sigmoid, softplus, softmax, and the softmax cross-entropy loss."""

from typing import Any

import numpy as np

from autodiff.errors import OperandError
from autodiff.primitives import elementwise, transcendental
from autodiff.primitives.domains import Case
from autodiff.primitives.kinds import General, top, total
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


def _cross_entropy(logits: Array, target: Array) -> Array:
    shifted = logits - top(logits, -1, keepdims=True)
    log_sum = np.log(total(np.exp(shifted), -1, keepdims=True))
    return total(target * (log_sum - shifted), -1)


def _cross_entropy_keeping(logits: Array, target: Array) -> tuple[Array, dict[str, Array]]:
    """The loss, and its slope ``S Σt - t``, for which the exponentials and their sum are there already."""
    shifted = logits - top(logits, -1, keepdims=True)
    slope = np.exp(shifted)
    norm = total(slope, -1, keepdims=True)
    slope /= norm
    slope *= total(target, -1, keepdims=True)
    slope -= target
    return np.vecdot(target, np.log(norm) - shifted), {"slope": slope}


def cross_entropy_pullback_logits(
    g: Array, out: Array, logits: Array, target: Array, *, slope: Array | None = None
) -> Array:
    """``g (S Σt - t)``; with one-hot rows, the lectures' ``S - I_y``."""
    if slope is None:
        slope = _softmax_primitive(logits, axis=-1) * total(target, -1, keepdims=True) - target
    return g[..., None] * slope


def cross_entropy_pullback_target(
    g: Array, out: Array, logits: Array, target: Array, *, slope: Array | None = None
) -> Array:
    """``-g ln S``."""
    return -g[..., None] * log_softmax(logits)


def cross_entropy_jvp(tangents: Any, out: Array, logits: Array, target: Array) -> Array:
    """``⟨S Σt - t, dlogits⟩ - ⟨ln S, dt⟩`` in every row."""
    along_logits, along_target = tangents
    moved = np.zeros_like(out)
    if along_logits is not None:
        slope = _softmax_primitive(logits, axis=-1) * total(target, -1, keepdims=True) - target
        moved = moved + np.sum(slope * along_logits, axis=-1)
    if along_target is not None:
        moved = moved - np.sum(log_softmax(logits) * along_target, axis=-1)
    return moved


_cross_entropy_primitive = General(
    "softmax_cross_entropy",
    _cross_entropy,
    cross_entropy_jvp,
    (cross_entropy_pullback_logits, cross_entropy_pullback_target),
    cases=(Case(((3,), (3,))), Case(((2, 4), (2, 4))), Case(((0, 3), (0, 3)))),
)
_cross_entropy_primitive.keeping = _cross_entropy_keeping


def softmax_cross_entropy(logits: Array, target: Array) -> Array:
    """The loss ``-Σ t_i ln softmax(logits)_i`` of every row, without overflow.

    Parameters
    ----------
    logits : (…, k) array
        Scores before the softmax.
    target : (…, k) array
        One-hot rows, or rows of probabilities.

    Returns
    -------
    (…,) array
        One loss for each row, in nats.

    Raises
    ------
    OperandError
        The shapes differ: integer labels go through `autodiff.nn.one_hot` first.

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
    return _cross_entropy_primitive(logits, target)
