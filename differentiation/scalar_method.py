"""The lecture's engine as a method: every entry a `Value` or a `Dual` of `autodiff.scalar`, in double precision.

It shares no derivative rule with the engines on arrays, and so is a witness of its own. It follows values, so programs
may branch. It counts what the lectures count: scalar operations.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import numpy as np

from autodiff import scalar
from autodiff.scalar import BINARY, Active, Dual, Value
from autodiff.types import Array
from differentiation.entrywise import Algebra, require_plain, run
from differentiation.method import Answer, Cost, Method, UnsupportedError, jacobian_blocks
from differentiation.problem import Problem, split_like

Number = Any
"""A `Value`, a `Dual`, or a float for a constant."""


@dataclass(frozen=True)
class Scalar(Method):
    """Differentiation by the lecture's scalar engine.

    Parameters
    ----------
    mode : {"reverse", "forward"}
        Which mode makes Jacobians: one run and a sweep for each output entry, or a run for each input entry.
        Pullbacks are always by reverse mode, pushforwards by forward mode.
    limit : int
        How many scalar operations one run may take.

    Raises
    ------
    ValueError
        For a mode that does not exist.

    Examples
    --------
    >>> from differentiation.problem import pose
    >>> answer = Scalar().jacobian(pose(lambda x: np.log(x[0]) + x[0] * x[1] - np.sin(x[1]), (np.array([2.0, 5.0]),)))
    >>> answer.derivative
    [[array([5.5       , 1.71633781])]]
    >>> answer.cost.tape_length
    5
    """

    mode: Literal["reverse", "forward"] = "reverse"
    limit: int = 2_000_000

    witness: ClassVar[str] = "lecture engine"

    def __post_init__(self) -> None:
        if self.mode not in ("reverse", "forward"):
            raise ValueError(f"mode is 'reverse' or 'forward', not {self.mode!r}")

    def pushforward(self, problem: Problem, tangents: Sequence[Array]) -> Answer:
        """One run on duals."""
        require_plain(problem, self.name)
        duals = [_wrapped(Dual, x, tangent) for x, tangent in zip(problem.inputs, tangents, strict=True)]
        values, entries, operations = run(problem, _algebra(self.limit), duals)
        outputs = [_taken(entry, "data", value) for entry, value in zip(entries, values, strict=True)]
        derivative = [_taken(entry, "tangent", value) for entry, value in zip(entries, values, strict=True)]
        return Answer(outputs, derivative, cost=Cost(1, operations, unit="scalar operations"))

    def pullback(self, problem: Problem, cotangents: Sequence[Array]) -> Answer:
        """One run on values, and one sweep from the sum of outputs weighted by their cotangents."""
        leaves, outputs, nodes, operations = self._record(problem)
        weights = [float(weight) for cotangent in cotangents for weight in np.ravel(cotangent)]
        if len(weights) != len(nodes):
            raise UnsupportedError(f"the function has {len(nodes)} output numbers, the cotangent {len(weights)}")
        seed = Value(0.0)
        for node, weight in zip(nodes, weights, strict=True):
            if weight:  # a zero cotangent contributes zero, whatever the partial derivatives are
                seed = seed + node * weight
        found = split_like(np.array(_sweep(seed, leaves)), problem.inputs)
        derivative = [_like(g, x) for g, x in zip(found, problem.inputs, strict=True)]
        return Answer(outputs, derivative, cost=Cost(1, operations, operations, unit="scalar operations"))

    def jacobian(self, problem: Problem) -> Answer:
        """By reverse mode one run and a sweep for each output entry; by forward mode a run for each input entry."""
        if self.mode == "forward" and problem.size:
            return self._by_columns(problem)
        leaves, outputs, nodes, operations = self._record(problem)
        rows = [_sweep(node, leaves) for node in nodes]
        blocks = jacobian_blocks(np.array(rows).reshape(len(nodes), len(leaves)), outputs, problem.inputs)
        derivative = [[_like(block, x) for block, x in zip(row, problem.inputs, strict=True)] for row in blocks]
        return Answer(outputs, derivative, cost=Cost(1, operations, operations, unit="scalar operations"))

    def gradient_problem(self, problem: Problem) -> Problem:
        raise UnsupportedError(
            "the scalar engine is of first order: its derivatives are floats and leave no trace to differentiate again."
            " For second derivatives use Reverse(), Forward(), Symbolic() or Numerical()"
        )

    def _record(self, problem: Problem) -> tuple[list[Value], list[Array], list[Value], int]:
        """The function on values: its leaves, plain outputs, output entries, and how many operations there were."""
        require_plain(problem, self.name)
        wrapped = [_wrapped(Value, x) for x in problem.inputs]
        leaves = [leaf for array in wrapped for leaf in np.ravel(array)]
        values, entries, operations = run(problem, _algebra(self.limit), wrapped)
        outputs = [_taken(entry, "data", value) for entry, value in zip(entries, values, strict=True)]
        nodes = [n if isinstance(n, Value) else Value(n) for entry in entries for n in np.ravel(entry)]
        return leaves, outputs, nodes, operations


def _wrapped(kind: Callable[..., Number], *arrays: Array) -> Array:
    """An object array of scalars made from corresponding numbers of arrays."""
    out = np.empty(np.shape(arrays[0]), dtype=object)
    for position in np.ndindex(out.shape):
        out[position] = kind(*[float(np.asarray(array)[position]) for array in arrays])
    return out


def _taken(entries: Array, attribute: str, like: Array) -> Array:
    """A number of every entry (of constants, its value or a tangent of 0), in the dtype of the output."""
    out = np.empty(entries.shape, dtype=float)
    for position in np.ndindex(out.shape):
        entry = entries[position]
        constant = entry if attribute == "data" else 0.0
        out[position] = getattr(entry, attribute) if isinstance(entry, Active) else constant
    return _like(out, like)


def _like(array: Array, like: Array) -> Array:
    return np.asarray(array).astype(like.dtype)[()]


def _sweep(output: Value, leaves: Sequence[Value]) -> list[float]:
    """Adjoints of the leaves: of those that the output does not reach, 0."""
    for leaf in leaves:
        leaf.grad = 0.0  # `backward` sets only what it reaches
    output.backward()
    return [leaf.grad for leaf in leaves]


# What operations mean on scalars. Constants stay floats, which the engine's functions take as well.


def _data(x: Number) -> float:
    return float(x.data) if isinstance(x, Active) else float(x)


def _binary(name: str, operation: Callable[[Any, Any], Any]) -> Callable[[Number, Number], Number]:
    """An operator; of two constants by the engine's table, which follows IEEE where Python raises."""

    def apply(x: Number, y: Number) -> Number:
        if isinstance(x, Active) or isinstance(y, Active):
            return operation(x, y)
        return BINARY[name](float(x), float(y))[0]

    return apply


_multiply = _binary("multiply", lambda x, y: x * y)
_divide = _binary("divide", lambda x, y: x / y)


def _largest(xs: Sequence[Number]) -> Number:
    """The maximum; those that tie for it share its derivative: ``top + Σ (x - top) / ties``."""
    top = xs[0]
    for x in xs[1:]:
        if not _data(x) <= _data(top) and _data(top) == _data(top):  # the first NaN stays, as in NumPy
            top = x
    ties = [x for x in xs if _data(x) == _data(top)]
    if len(ties) < 2 or not math.isfinite(_data(top)):
        return top
    return _total([top, *[(x - top) * (1.0 / len(ties)) for x in ties if x is not top]])


def _total(terms: Sequence[Number]) -> Number:
    total: Number = terms[0] if terms else 0.0
    for term in terms[1:]:
        total = total + term
    return total


def _product(factors: Sequence[Number]) -> Number:
    product: Number = factors[0] if factors else 1.0
    for factor in factors[1:]:
        product = product * factor
    return product


def _log_sum(x: Number, y: Number) -> Number:
    """``ln(e^x + e^y)``, the larger taken out."""
    top, other = (x, y) if _data(x) >= _data(y) else (y, x)
    if math.isinf(_data(top)) and _data(top) == _data(other):
        return top
    return top + scalar.log1p(scalar.exp(other - top))


def _without_nan(x: Number, y: Number, extreme: Callable[[Number, Number], Number]) -> Number:
    """`fmax` and `fmin`: of two arguments of which one is NaN, the other."""
    return y if math.isnan(_data(x)) else x if math.isnan(_data(y)) else extreme(x, y)


def _hypot(x: Number, y: Number) -> Number:
    """``√(x² + y²)``, scaled by a constant against overflow."""
    scale = max(abs(_data(x)), abs(_data(y)))
    if scale == 0.0 or not math.isfinite(scale):
        return scalar.sqrt(x * x + y * y)
    return scalar.sqrt(scalar.square(x / scale) + scalar.square(y / scale)) * scale


def _arctan2(x: Number, y: Number) -> Number:
    """The angle of the point (y, x), by the arctangent of the smaller over the larger coordinate."""
    a, b = _data(x), _data(y)
    if not (math.isfinite(a) and math.isfinite(b)) or (a == 0.0 and b == 0.0):
        return math.atan2(a, b)
    if abs(b) >= abs(a):
        return scalar.arctan(x / y) + (0.0 if b > 0.0 else math.copysign(math.pi, a))
    return math.copysign(math.pi / 2.0, a) - scalar.arctan(y / x)


def _remainder(x: Number, y: Number, whole: Callable[[float], float]) -> Number:
    """``x - n y`` with the whole number n held fixed."""
    return x - y * float(whole(float(np.divide(_data(x), _data(y)))))


ELEMENTWISE: Mapping[str, Callable[..., Number]] = {
    **{
        name: getattr(scalar, name)
        for name in ("sqrt", "cbrt", "square", "exp", "exp2", "expm1", "log", "log2", "log10")
    },
    **{name: getattr(scalar, name) for name in ("log1p", "sin", "cos", "tan", "arcsin", "arccos", "arctan", "sinh")},
    **{name: getattr(scalar, name) for name in ("cosh", "tanh", "arcsinh", "arccosh", "arctanh", "relu", "sigmoid")},
    "negative": lambda x: -x,
    "absolute": abs,
    "add": _binary("add", lambda x, y: x + y),
    "subtract": _binary("subtract", lambda x, y: x - y),
    "multiply": _multiply,
    "divide": _divide,
    "power": _binary("power", lambda x, y: x**y),
    "float_power": _binary("power", lambda x, y: x**y),
    "reciprocal": lambda x: _divide(1.0, x),
    "maximum": lambda x, y: _largest((x, y)),
    "minimum": lambda x, y: -_largest((-x, -y)),
    "fmax": lambda x, y: _without_nan(x, y, lambda a, b: _largest((a, b))),
    "fmin": lambda x, y: _without_nan(x, y, lambda a, b: -_largest((-a, -b))),
    "hypot": _hypot,
    "remainder": lambda x, y: _remainder(x, y, np.floor),
    "fmod": lambda x, y: _remainder(x, y, np.trunc),
    "copysign": lambda x, y: abs(x) * math.copysign(1.0, _data(y)),
    "logaddexp": _log_sum,
    "logaddexp2": lambda x, y: _log_sum(x * math.log(2.0), y * math.log(2.0)) * (1.0 / math.log(2.0)),
    "arctan2": _arctan2,
    "deg2rad": lambda x: x * (math.pi / 180.0),
    "rad2deg": lambda x: x * (180.0 / math.pi),
    "softplus": lambda x: _log_sum(x, 0.0),
}
"""By name of an elementwise primitive, its meaning."""


def _algebra(limit: int) -> Algebra:
    """The engine's numbers. Functions without a derivative are taken of the values: programs branch as they would."""
    return Algebra(
        name="the scalar engine",
        constant=float,
        elementwise=ELEMENTWISE,
        total=_total,
        product=_product,
        largest=_largest,
        number=float,
        limit=limit,
    )
