"""Difference quotients as a method: any scheme and order, extrapolated, or by a complex step, with estimated error."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Literal

import numpy as np

from autodiff.types import Array
from differentiation.complex_step import complex_slope
from differentiation.extrapolation import richardson
from differentiation.finite_differences import Slope, quotient, slope, stencil
from differentiation.method import Answer, Cost, Method, UnsupportedError, jacobian_blocks, unit_leaves
from differentiation.problem import Problem, ravel, split_like


@dataclass(frozen=True)
class Numerical(Method):
    """Difference quotients. The step is chosen for every component from the dtype, the scale and the noise of `f`;
    every number comes with an estimate of its error.

    Parameters
    ----------
    scheme : {"central", "forward", "backward", "complex"}
        Where the samples lie. "complex" is the complex step: exact for analytic code, refused for other code.
    order : int or None
        Order of accuracy of the formula (even for "central"); None extrapolates (Richardson) until errors grow.
    step : float or None
        A step to use for every component, just so, instead of choosing one; needs `order`, or the complex step.

    Raises
    ------
    ValueError
        For a scheme or order that does not exist.

    Examples
    --------
    >>> from differentiation import derivative
    >>> bool(abs(derivative(np.sin, method=Numerical())(0.0) - 1.0) < 1e-12)
    True
    >>> derivative(np.sin, method=Numerical(scheme="complex"))(0.0)
    np.float64(1.0)
    """

    scheme: Literal["central", "forward", "backward", "complex"] = "central"
    order: int | None = None
    step: float | None = None

    witness: ClassVar[str] = "slope"
    exact: ClassVar[bool] = False
    nests: ClassVar[bool] = True

    def __post_init__(self) -> None:
        if self.scheme not in ("central", "forward", "backward", "complex"):
            raise ValueError(f"scheme is 'central', 'forward', 'backward' or 'complex', not {self.scheme!r}")
        if self.scheme == "complex" and self.order is not None:
            raise ValueError("the complex step has no order: it is exact for analytic functions")
        if self.order is not None and self.scheme != "complex":
            stencil(self.scheme, self.order)
        if self.step is not None and not (np.isfinite(self.step) and self.step > 0):
            raise ValueError(f"a step is a positive number; got {self.step}")
        if self.step is not None and self.order is None and self.scheme != "complex":
            raise ValueError("a fixed step needs an order too: Numerical(order=2, step=1e-3)")

    def pushforward(self, problem: Problem, tangents: Sequence[Array]) -> Answer:
        self._require_arrays(problem)
        outputs = problem(problem.inputs)
        found = self._slope(problem, outputs, [np.asarray(t, dtype=float) for t in tangents])
        derivative = split_like(found.value, outputs)
        return Answer(
            outputs, derivative, split_like(found.error, outputs), Cost(found.calls + 1), _note(found), found.credible
        )

    def jacobian(self, problem: Problem) -> Answer:
        self._require_arrays(problem)
        outputs = problem(problem.inputs)
        rows = sum(int(np.size(out)) for out in outputs)
        slopes = [self._slope(problem, outputs, unit) for unit in unit_leaves(problem.inputs)]
        matrix = np.stack([s.value for s in slopes], axis=1) if slopes else np.zeros((rows, 0))
        errors = np.stack([s.error for s in slopes], axis=1) if slopes else np.zeros((rows, 0))
        return Answer(
            outputs,
            jacobian_blocks(matrix, outputs, problem.inputs),
            jacobian_blocks(errors, outputs, problem.inputs),
            Cost(1 + sum(s.calls for s in slopes)),
            "; ".join(dict.fromkeys(note for note in map(_note, slopes) if note)),
            all(s.credible for s in slopes),
        )

    def gradient_leaves(self, problem: Problem) -> list[Array]:
        answer = self.jacobian(problem)
        if self.scheme == "complex" and not answer.credible:
            # Otherwise the outer differences would find a wrong gradient's derivative, exactly and without a word.
            raise UnsupportedError(f"{self.name} has no gradient here to differentiate again: {answer.note}")
        return [block[()] for block in answer.derivative[0]]

    def hessian(self, problem: Problem) -> Answer:
        inner, outer = self._for_second_derivatives()
        return outer.jacobian(inner.gradient_problem(problem))

    def hvp(self, problem: Problem, tangents: Sequence[Array]) -> Answer:
        inner, outer = self._for_second_derivatives()
        return outer.pushforward(inner.gradient_problem(problem), tangents)

    def _for_second_derivatives(self) -> tuple["Numerical", "Numerical"]:
        """How the gradient is found, and how it is differenced: by a formula of order 4 where none was asked for, since
        extrapolation adapts to each point, and its adapting is noise to whoever differences it; by real steps after
        complex ones."""
        fixed = replace(self, order=4) if self.order is None and self.scheme != "complex" else self
        return fixed, Numerical(order=4) if self.scheme == "complex" else fixed

    def _slope(self, problem: Problem, outputs: Sequence[Array], direction: Sequence[Array]) -> Slope:
        size = sum(int(np.size(out)) for out in outputs)
        if not any(np.any(v) for v in direction) or size == 0:
            return Slope(np.zeros(size), np.zeros(size), 0.0, 0, "converged")
        scale = scale_along(problem.inputs, direction)
        eps = precision([*problem.inputs, *outputs])
        along = curve_along(problem, direction, complex_step=self.scheme == "complex")
        if self.scheme == "complex":
            found = complex_slope(along, self.step, scale=scale, eps=eps)
            if found.value.size != size:  # code that refuses complex numbers has not shown how many it returns
                return replace(found, value=np.full(size, np.nan), error=np.full(size, np.inf))
            return found
        if self.order is None:
            return richardson(along, scale=scale, eps=eps, scheme=self.scheme)
        if self.step is not None:
            return quotient(along, self.step, scheme=self.scheme, order=self.order, scale=scale, eps=eps)
        return slope(along, scheme=self.scheme, order=self.order, scale=scale, eps=eps)

    def _require_arrays(self, problem: Problem) -> None:
        if not problem.plain:
            raise UnsupportedError(
                f"{self.name} evaluates the function on plain arrays and cannot be differentiated through:"
                " inside another derivative use Reverse() or Forward()"
            )
        for leaf in problem.inputs:
            if not isinstance(leaf, np.ndarray | np.generic):
                raise UnsupportedError(f"{self.name} works on NumPy arrays; got {type(leaf).__name__}")


def precision(arrays: Sequence[Array]) -> float:
    """The machine epsilon of the coarsest floating dtype among the arrays."""
    kinds = [a.dtype for a in arrays if getattr(a, "dtype", None) is not None and a.dtype.kind == "f"]
    return max([float(np.finfo(kind).eps) for kind in kinds], default=float(np.finfo(float).eps))


def scale_along(inputs: Sequence[Array], direction: Sequence[Array]) -> float:
    """The size of t over which f(x + t v) may change by itself: the smallest max(|x_i|, 1) / |v_i|."""
    x, v = ravel(inputs, float), ravel(direction, float)
    active = v != 0
    return float(np.min(np.maximum(np.abs(x[active]), 1.0) / np.abs(v[active])))


def curve_along(problem: Problem, direction: Sequence[Array], *, complex_step: bool = False) -> Callable[[Any], Array]:
    """``t ↦ f(x + t v)`` as one vector; leaves in which the direction is zero are passed as they are."""

    def along(t: Any) -> Array:
        moved = [_moved(x, v, t, complex_step) for x, v in zip(problem.inputs, direction, strict=True)]
        return ravel(problem(moved))

    return along


def _moved(x: Array, v: Array, t: Any, complex_step: bool) -> Array:
    if not np.any(v):
        return x
    with np.errstate(over="ignore"):
        return x + t * v if complex_step else (x + t * v).astype(x.dtype)


def _note(found: Slope) -> str:
    if found.status == "converged":
        return ""
    return f"{found.status.replace('_', ' ')}: {found.reason}" if found.reason else found.status.replace("_", " ")
