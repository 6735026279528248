"""The one interface: what every method of differentiation answers, and how the rest follows from what it is made for.

A method is a small value with its options. It is made for one or two of three tasks: the *pushforward* (the derivative
in a direction), the *pullback* (a cotangent brought from the output to the inputs) and the *Jacobian*. `Method` derives
the others here, in one place: a Jacobian from pushforwards of basis tangents, column by column, or from pullbacks of
basis cotangents, row by row; a pushforward or pullback from the Jacobian by a product.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any, ClassVar

import numpy as np

from autodiff.containers import Structure, flatten
from autodiff.errors import DifferentiationError, InputError
from autodiff.types import Array
from differentiation.problem import Problem


class UnsupportedError(DifferentiationError, TypeError):
    """A method cannot differentiate this function; the message says why, and which method can."""


@dataclass(frozen=True)
class Cost:
    """What an answer cost.

    Attributes
    ----------
    calls : int
        Evaluations of the user's function (a traced run counts as one).
    operations : int or None
        Elementary operations carried out: array operations for array methods, scalar operations for scalar ones
        (`unit` says which). None where nobody counted; `differentiation.cost.measure` does.
    tape_length : int
        Lines on the tape, 0 for methods without one.
    peak_bytes : int or None
        Most memory held at one time beyond what was held before, if measured.
    seconds : float or None
        Wall time, if measured.
    """

    calls: int = 0
    operations: int | None = None
    tape_length: int = 0
    peak_bytes: int | None = None
    seconds: float | None = None
    unit: str = "array operations"

    def __add__(self, other: "Cost") -> "Cost":
        both = self.operations is not None and other.operations is not None
        return replace(
            self,
            calls=self.calls + other.calls,
            operations=(self.operations or 0) + (other.operations or 0) if both else self.operations,
            tape_length=max(self.tape_length, other.tape_length),
        )


@dataclass(frozen=True)
class Answer:
    """What a method found.

    Attributes
    ----------
    outputs : list of arrays
        Value of the function: leaves of its output.
    derivative : list
        For a pushforward, tangents like the outputs; for a pullback, cotangents like the inputs; for a Jacobian,
        ``derivative[k][i]`` of shape ``outputs[k].shape + inputs[i].shape``.
    error : list or None
        Absolute error estimated by the method itself, in the same nesting; None for methods exact to rounding.
    cost : Cost
    note : str
        What the method noticed: "left the domain", "not analytic", a one-sided quotient.
    credible : bool
        False when the method itself says that its number is not to be believed.
    """

    outputs: list[Array]
    derivative: list[Any]
    error: list[Any] | None = None
    cost: Cost = field(default_factory=Cost)
    note: str = ""
    credible: bool = True


@dataclass(frozen=True)
class Method:
    """A way to differentiate. Subclasses override at least one of `pushforward`, `pullback` and `jacobian`.

    Class attributes
    ----------------
    witness : str
        What the method relies on. Methods with the same word share their rules and count as one witness.
    exact : bool
        Whether its results are exact to rounding; otherwise it estimates its error.
    nests : bool
        Whether its result may be differentiated again (by itself or any other method around it).
    """

    witness: ClassVar[str] = ""
    exact: ClassVar[bool] = True
    nests: ClassVar[bool] = False

    @property
    def name(self) -> str:
        """The name in tables: the class's, with the options that differ from the defaults."""
        chosen = [(f.name, getattr(self, f.name)) for f in fields(self) if getattr(self, f.name) != f.default]
        options = ", ".join(f"{name}={value!r}" for name, value in chosen)
        return f"{type(self).__name__}({options})" if options else type(self).__name__

    def pushforward(self, problem: Problem, tangents: Sequence[Array]) -> Answer:
        """The derivative at the inputs in the direction `tangents` (arrays like the inputs)."""
        whole = self.jacobian(problem)
        derivative = [_times(row, tangents) for row in whole.derivative]
        magnitudes = [np.abs(tangent) for tangent in tangents]
        error = None if whole.error is None else [_times(row, magnitudes) for row in whole.error]
        return replace(whole, derivative=derivative, error=error)

    def pullback(self, problem: Problem, cotangents: Sequence[Array]) -> Answer:
        """Cotangents of the inputs from those of the outputs."""
        whole = self.jacobian(problem)
        given, wanted = [np.shape(c) for c in cotangents], [np.shape(out) for out in whole.outputs]
        if given != wanted:
            raise InputError(
                f"a cotangent is like the output, of shapes {wanted}; this one has {given}. A gradient is that of one"
                " number: reduce the output (np.sum), or use jacobian or vjp"
            )
        derivative = _transposed_times(whole.derivative, cotangents, problem)
        magnitudes = [np.abs(cotangent) for cotangent in cotangents]
        error = None if whole.error is None else _transposed_times(whole.error, magnitudes, problem)
        return replace(whole, derivative=derivative, error=error)

    def jacobian(self, problem: Problem) -> Answer:
        """All partial derivatives."""
        if self._makes("pushforward"):
            return self._by_columns(problem)
        if self._makes("pullback"):
            return self._by_rows(problem)
        raise UnsupportedError(f"{self.name} implements neither pushforward, pullback nor jacobian")

    def hessian(self, problem: Problem) -> Answer:
        """Second derivatives of a scalar function: ``derivative[i][j]`` of shape ``inputs[i].shape + inputs[j].shape``.

        By default the Jacobian of the method's own gradient.
        """
        return self.jacobian(self.gradient_problem(problem))

    def hvp(self, problem: Problem, tangents: Sequence[Array]) -> Answer:
        """The Hessian times a direction: the pushforward of the method's own gradient."""
        return self.pushforward(self.gradient_problem(problem), tangents)

    def gradient_problem(self, problem: Problem) -> Problem:
        """The problem whose function is this method's gradient of `problem`."""
        if not self.nests:
            raise UnsupportedError(
                f"{self.name} computes values only, so its result cannot be differentiated again: for second"
                " derivatives use Reverse(), Forward(), Symbolic() or Numerical()"
            )

        def gradient(*leaves: Any) -> list[Array]:
            inner = Problem(problem.f, problem.args, problem.numbers, list(leaves), problem.structure, problem.kwargs)
            inner.has_aux, inner.scalar = problem.has_aux, problem.scalar
            return self.gradient_leaves(inner)

        inputs = list(problem.inputs)
        structure = _flat_structure(inputs)
        return Problem(gradient, tuple(inputs), tuple(range(len(inputs))), inputs, structure)

    def gradient_leaves(self, problem: Problem) -> list[Array]:
        """The gradient of a scalar function, by input leaf."""
        return self.pullback(problem, [np.float64(1.0)]).derivative

    @property
    def prefers_pullback(self) -> bool:
        """Whether a pullback is what the method gives at least cost: it was made for it, or has the whole Jacobian."""
        return self._makes("pullback") or (self._makes("jacobian") and not self._makes("pushforward"))

    def _makes(self, task: str) -> bool:
        """Whether the method is made for a task, and does not derive it."""
        return getattr(type(self), task) is not getattr(Method, task)

    def _by_columns(self, problem: Problem) -> Answer:
        answers = [self.pushforward(problem, tangents) for tangents in unit_leaves(problem.inputs)]
        if not answers:
            outputs = problem(problem.inputs)
            return Answer(outputs, [[_empty(out, x) for x in problem.inputs] for out in outputs], None, Cost(1))
        outputs = answers[0].outputs

        def assemble(columns: list[list[Array]]) -> list[list[Array]]:
            rows = []
            for k, out in enumerate(outputs):
                row, start = [], 0
                for x in problem.inputs:
                    entries = [column[k] for column in columns[start : start + x.size]]
                    start += x.size
                    row.append(np.stack(entries, axis=-1).reshape(out.shape + x.shape) if entries else _empty(out, x))
                rows.append(row)
            return rows

        error = assemble([a.error for a in answers if a.error is not None]) if answers[0].error is not None else None
        return _merged(answers, assemble([answer.derivative for answer in answers]), error)

    def _by_rows(self, problem: Problem) -> Answer:
        outputs = problem(problem.inputs)
        units = unit_leaves(outputs)
        answers = [self.pullback(problem, cotangents) for cotangents in units]
        if not answers:
            return Answer(outputs, [[_empty(out, x) for x in problem.inputs] for out in outputs], None, Cost(1))

        def assemble(found: list[list[Array]]) -> list[list[Array]]:
            rows, start = [], 0
            for out in outputs:
                size = int(np.size(out))
                entries = found[start : start + size]
                start += size
                rows.append(
                    [
                        np.stack([e[i] for e in entries]).reshape(out.shape + x.shape) if entries else _empty(out, x)
                        for i, x in enumerate(problem.inputs)
                    ]
                )
            return rows

        error = assemble([a.error for a in answers if a.error is not None]) if answers[0].error is not None else None
        return _merged(answers, assemble([answer.derivative for answer in answers]), error)


def unit_leaves(leaves: Sequence[Array]) -> list[list[Array]]:
    """All basis vectors of a list of arrays, each as a list of arrays."""
    units = []
    for k, leaf in enumerate(leaves):
        for position in range(int(np.size(leaf))):
            unit = [np.zeros(other.shape, dtype=other.dtype) for other in leaves]
            flat = np.zeros(int(np.size(leaf)), dtype=leaf.dtype)
            flat[position] = 1
            unit[k] = flat.reshape(leaf.shape)[()]
            units.append(unit)
    return units


def _flat_structure(leaves: list[Array]) -> Structure:
    return flatten(tuple(leaves))[1]


def _empty(out: Array, x: Array) -> Array:
    return np.zeros(np.shape(out) + x.shape, dtype=getattr(out, "dtype", float))


def _merged(answers: Sequence[Answer], derivative: list[Any], error: list[Any] | None) -> Answer:
    cost = Cost()
    for answer in answers:
        cost = cost + answer.cost
    notes = list(dict.fromkeys(answer.note for answer in answers if answer.note))
    total = replace(answers[0].cost, calls=cost.calls, tape_length=cost.tape_length)
    if total.operations is not None:
        total = replace(total, operations=sum(answer.cost.operations or 0 for answer in answers))
    credible = all(answer.credible for answer in answers)
    return Answer(answers[0].outputs, derivative, error, total, "; ".join(notes), credible)


def _times(row: Sequence[Array], tangents: Sequence[Array]) -> Array:
    """A row of Jacobian blocks times a tangent."""
    total: Array = 0.0
    for block, tangent in zip(row, tangents, strict=True):
        total = total + np.tensordot(block, tangent, axes=np.ndim(tangent))
    return total


def _transposed_times(blocks: Sequence[Sequence[Array]], cotangents: Sequence[Array], problem: Problem) -> list[Array]:
    found = []
    for i, x in enumerate(problem.inputs):
        total: Array = np.zeros(x.shape, dtype=x.dtype)
        for row, cotangent in zip(blocks, cotangents, strict=True):
            total = total + np.tensordot(cotangent, row[i], axes=np.ndim(cotangent))
        found.append(total)
    return found


def jacobian_blocks(matrix: Array, outputs: Sequence[Array], inputs: Sequence[Array]) -> list[list[Array]]:
    """A matrix of all outputs by all inputs as blocks ``[k][i]`` of shape ``outputs[k].shape + inputs[i].shape``."""
    rows, start = [], 0
    for out in outputs:
        size = int(np.size(out))
        part = matrix[start : start + size]
        start += size
        columns, begin = [], 0
        for x in inputs:
            columns.append(part[:, begin : begin + x.size].reshape(np.shape(out) + x.shape))
            begin += x.size
        rows.append(columns)
    return rows
