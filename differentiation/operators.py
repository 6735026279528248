"""The operators that every method answers: JAX's habits, plus ``method=``."""

import sys
import warnings
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autodiff import reverse
from autodiff.containers import Structure, flatten
from autodiff.errors import InputError
from autodiff.types import Array, Function
from differentiation.method import Answer, Method
from differentiation.modes import Reverse
from differentiation.problem import Problem, pose, require_one_number

Argnums = int | Sequence[int]


class UnreliableWarning(UserWarning):
    """A method says of its own result that it is not to be believed."""


def _levels_to_the_user() -> int:
    """How many frames up from the caller the user's own code begins."""
    level, frame = 1, sys._getframe(1)
    while frame.f_globals.get("__name__", "").partition(".")[0] == "differentiation" and frame.f_back is not None:
        level, frame = level + 1, frame.f_back
    return level


def _believed(answer: Answer, method: Method) -> Answer:
    """The answer, with a warning where the method itself distrusts it."""
    if not answer.credible:
        message = f"{method.name} distrusts its result: {answer.note}"
        warnings.warn(message, UnreliableWarning, stacklevel=_levels_to_the_user())
    return answer


def value_and_grad(
    f: Function, argnums: Argnums = 0, has_aux: bool = False, method: Method | None = None
) -> Callable[..., Any]:
    """A function that returns the value of the scalar function `f` and its gradient.

    Parameters
    ----------
    f : callable
        In plain NumPy; returns a real scalar, or ``(scalar, aux)`` with `has_aux`.
    argnums : int or sequence of int
        Which positional arguments are differentiated; they may be arrays, floats, or containers of them.
    has_aux : bool
        Whether `f` returns a second result to be passed through.
    method : Method
        Reverse mode by default.

    Returns
    -------
    callable
        ``(value, gradient)`` or ``((value, aux), gradient)``. The gradient is like the argument, with its shapes and
        dtypes; in a tuple when `argnums` is a sequence.

    Raises
    ------
    InputError
        An argument is not of floating dtype, or `f` does not return one real number.
    UnsupportedError
        The method cannot differentiate this function; the message names one that can.

    Examples
    --------
    >>> f = lambda x: np.log(x[0]) + x[0] * x[1] - np.sin(x[1])
    >>> value, gradient = value_and_grad(f)(np.array([2.0, 5.0]))
    >>> float(value)
    11.652071455223084
    """
    chosen = _method(method)
    if type(chosen) is Reverse:
        return reverse.value_and_grad(f, argnums, has_aux)

    def value_and_gradient(*args: Any, **kwargs: Any) -> Any:
        problem = pose(f, args, argnums, kwargs, has_aux)
        answer = _gradient_answer(problem, chosen)
        gradient = _restore(problem.structure, answer.derivative, problem.inputs, argnums)
        value = answer.outputs[0]
        return ((value, problem.aux), gradient) if has_aux else (value, gradient)

    return value_and_gradient


def _gradient_answer(problem: Problem, method: Method) -> Answer:
    """The gradient of a scalar problem with all that the method says about it, by input leaf."""
    answer = _believed(method.pullback(problem, [np.float64(1.0)]), method)
    require_one_number(answer.outputs)
    return answer


def grad(f: Function, argnums: Argnums = 0, has_aux: bool = False, method: Method | None = None) -> Callable[..., Any]:
    """The gradient of a scalar function; arguments as for `value_and_grad`.

    Examples
    --------
    >>> from differentiation import Numerical, Symbolic
    >>> f = lambda x: np.log(x[0]) + x[0] * x[1] - np.sin(x[1])
    >>> grad(f)(np.array([2.0, 5.0]))
    array([5.5       , 1.71633781])
    >>> grad(f, method=Symbolic())(np.array([2.0, 5.0]))
    array([5.5       , 1.71633781])
    """
    both = value_and_grad(f, argnums, has_aux, method)

    def gradient(*args: Any, **kwargs: Any) -> Any:
        value, found = both(*args, **kwargs)
        return (found, value[1]) if has_aux else found

    return gradient


def derivative(f: Function, argnums: Argnums = 0, method: Method | None = None) -> Callable[..., Any]:
    """The derivative of a function of one number: an array of the shape of its value.

    Examples
    --------
    >>> derivative(lambda t: np.stack([t, t**2, t**3]))(2.0)
    array([ 1.,  4., 12.])
    """

    def slope(*args: Any, **kwargs: Any) -> Any:
        problem = pose(f, args, argnums, kwargs)
        for leaf in problem.inputs:
            if leaf.shape != ():
                raise InputError(f"derivative takes one number; got shape {leaf.shape}. Use grad, jacobian or jvp")
        return jacobian(f, argnums, method)(*args, **kwargs)

    return slope


def jacobian(f: Function, argnums: Argnums = 0, method: Method | None = None) -> Callable[..., Any]:
    """All partial derivatives: for an output of shape s and an argument of shape t, an array of shape ``s + t``.

    Containers nest: the output's structure outside, the argument's inside.

    Examples
    --------
    >>> jacobian(lambda x: np.stack([x[0] * x[1], x[1]]))(np.array([2.0, 5.0]))
    array([[5., 2.],
           [0., 1.]])
    """
    chosen = _method(method)

    def matrix(*args: Any, **kwargs: Any) -> Any:
        problem = pose(f, args, argnums, kwargs)
        answer = _believed(chosen.jacobian(problem), chosen)
        blocks = [[_cast(b, out) for b in row] for row, out in zip(answer.derivative, answer.outputs, strict=True)]
        return problem.join(blocks, isinstance(argnums, int))

    return matrix


def hessian(f: Function, argnums: Argnums = 0, method: Method | None = None) -> Callable[..., Any]:
    """Second partial derivatives of a scalar function: for an argument of shape t, an array of shape ``t + t``.

    Examples
    --------
    >>> hessian(lambda x: x[0] ** 2 * x[1])(np.array([2.0, 5.0]))
    array([[10.,  4.],
           [ 4.,  0.]])
    """
    chosen = _method(method)

    def matrix(*args: Any, **kwargs: Any) -> Any:
        problem = pose(f, args, argnums, kwargs)
        problem.scalar = True
        answer = _believed(chosen.hessian(problem), chosen)
        blocks = [[_cast(b, x) for b in row] for row, x in zip(answer.derivative, problem.inputs, strict=True)]
        inner = [problem.structure.unflatten(row) for row in blocks]
        whole = problem.structure.unflatten([block[0] for block in inner] if isinstance(argnums, int) else inner)
        return whole[0] if isinstance(argnums, int) else whole

    return matrix


def jvp(f: Function, primals: Sequence[Any], tangents: Sequence[Any], method: Method | None = None) -> Any:
    """Value and derivative in one direction (pushforward): ``(out, tangent_out)``.

    Examples
    --------
    >>> from differentiation import Forward
    >>> jvp(lambda x: x**2, (3.0,), (1.0,), method=Forward())
    (np.float64(9.0), np.float64(6.0))
    """
    from differentiation.modes import Forward

    chosen = Forward() if method is None else _method(method)
    if not isinstance(primals, list | tuple) or not isinstance(tangents, list | tuple):
        raise InputError("jvp takes a tuple of primals and a tuple of tangents: jvp(f, (x,), (v,))")
    problem = pose(f, tuple(primals), tuple(range(len(primals))))
    directions, structure = flatten(tuple(tangents))
    if structure != problem.structure:
        raise InputError(f"tangents have leaves at {structure.paths()}, primals at {problem.structure.paths()}")
    answer = _believed(chosen.pushforward(problem, _alike(directions, problem.inputs, "tangent")), chosen)
    out = _output(problem)
    moved = [_cast(t, o) for t, o in zip(answer.derivative, answer.outputs, strict=True)]
    return out.unflatten(answer.outputs), out.unflatten(moved)


def vjp(f: Function, *primals: Any, method: Method | None = None) -> Any:
    """Value and pullback: ``(out, pullback)``; the pullback takes a cotangent like `out` to a tuple of cotangents.

    Examples
    --------
    >>> out, pullback = vjp(lambda x: x**2, np.array([1.0, 3.0]))
    >>> pullback(np.array([1.0, 10.0]))
    (array([ 2., 60.]),)
    """
    chosen = _method(method)
    if type(chosen) is Reverse:
        return reverse.vjp(f, *primals)
    problem = pose(f, primals, tuple(range(len(primals))))
    outputs = problem(problem.inputs)
    structure = _output(problem)

    def pullback(cotangent: Any) -> Any:
        seeds, given = flatten(cotangent)
        if given != structure:
            raise InputError(f"the cotangent has leaves at {given.paths()}, the output at {structure.paths()}")
        answer = _believed(chosen.pullback(problem, _alike(seeds, outputs, "cotangent")), chosen)
        found = [_cast(c, x) for c, x in zip(answer.derivative, problem.inputs, strict=True)]
        return problem.structure.unflatten(found)

    return structure.unflatten(outputs), pullback


def hvp(f: Function, primals: Sequence[Any], tangents: Sequence[Any], method: Method | None = None) -> Any:
    """The Hessian of a scalar function times a direction, without forming it; a tuple like `primals`.

    Examples
    --------
    >>> hvp(lambda x: np.sum(x**3), (np.array([1.0, 2.0]),), (np.array([1.0, 0.0]),))
    (array([6., 0.]),)
    """
    chosen = _method(method)
    problem = pose(f, tuple(primals), tuple(range(len(primals))))
    directions, structure = flatten(tuple(tangents))
    if structure != problem.structure:
        raise InputError(f"tangents have leaves at {structure.paths()}, primals at {problem.structure.paths()}")
    problem.scalar = True
    answer = _believed(chosen.hvp(problem, _alike(directions, problem.inputs, "tangent")), chosen)
    return problem.structure.unflatten([_cast(t, x) for t, x in zip(answer.derivative, problem.inputs, strict=True)])


def _method(method: Method | None) -> Method:
    if method is None:
        return Reverse()
    if not isinstance(method, Method):
        raise InputError(f"method is a value such as Reverse() or Numerical(order=4); got {method!r}")
    return method


def _output(problem: Problem) -> Structure:
    assert problem.output_structure is not None
    return problem.output_structure


def _restore(structure: Structure, leaves: Sequence[Array], like: Sequence[Array], argnums: Argnums) -> Any:
    found = structure.unflatten([_cast(leaf, x) for leaf, x in zip(leaves, like, strict=True)])
    return found[0] if isinstance(argnums, int) else found


def _cast(found: Any, like: Array) -> Any:
    """In the dtype of the primal, or of the output for Jacobians; a number where there are no axes."""
    dtype = getattr(like, "dtype", None)
    if dtype is not None and dtype.kind == "f" and found.dtype != dtype:
        found = found.astype(dtype)
    return found[()] if isinstance(found, np.ndarray) else found


def _alike(given: Sequence[Any], like: Sequence[Array], role: str) -> list[Array]:
    found = []
    for value, x in zip(given, like, strict=True):
        array = value if hasattr(value, "dtype") else np.asarray(value, dtype=getattr(x, "dtype", float))[()]
        if array.shape != np.shape(x):
            raise InputError(f"a {role} has the shape of its primal, {np.shape(x)}; got {array.shape}")
        found.append(array)
    return found
