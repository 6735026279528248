"""Reverse mode: run a function with its arguments on a tape (`autodiff.tape`), then sweep the tape backwards.

Products with zero. A cotangent of exactly zero contributes zero, also where the partial derivative is infinite or
NaN: in ``np.where(x > 0, np.sqrt(x), 0)`` the branch that was not taken must not turn the gradient into
``0 * inf = nan``. Because the test costs as much as the product, the sweep first runs without it, and a sweep whose
result holds a NaN is run again with it.
"""

import sys
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autodiff.containers import Structure, flatten, real_leaves, replace_leaves
from autodiff.errors import InputError, running_user_code
from autodiff.primitives.kinds import on_host
from autodiff.tape import Line, Node, Recorder, strip, sweep
from autodiff.tracer import Level, value_of
from autodiff.types import Array, Function, Tree


class Pullback:
    """The linear map from cotangents of a function's outputs to cotangents of its inputs, at one point.

    It may be applied any number of times. It holds the tape, and with it every intermediate array, as long as it
    lives.
    """

    __slots__ = ("_input_structure", "_inputs", "_output_structure", "_outputs", "_size", "_tape")

    def __init__(
        self,
        recorder: Recorder,
        inputs: Sequence[Node],
        input_structure: Structure,
        outputs: Sequence[Any],
        output_structure: Structure,
    ) -> None:
        self._tape = recorder.tape
        self._size = next(recorder.counter)
        self._inputs = [(node.index, node.primal) for node in inputs]
        self._input_structure = input_structure
        self._outputs = [
            (out.index if isinstance(out, Node) and out.level is recorder else -1, strip(out, recorder))
            for out in outputs
        ]
        self._output_structure = output_structure

    @property
    def tape_length(self) -> int:
        """How many operations were recorded."""
        return len(self._tape)

    def __call__(self, cotangent: Tree) -> Tree:
        """Cotangents of the inputs, in the structure of the inputs, each with its primal's shape and dtype."""
        seeds, structure = flatten(cotangent)
        if structure != self._output_structure:
            raise InputError(
                f"the cotangent has leaves at {structure.paths()}, the function's output at"
                f" {self._output_structure.paths()}: they must be alike"
            )
        numbered = [
            (number, _as_seed(seed, primal))
            for seed, (number, primal) in zip(seeds, self._outputs, strict=True)
            if number >= 0
        ]
        return self._input_structure.unflatten(self.sweep(numbered))

    def sweep(self, seeds: Sequence[tuple[int, Array]]) -> list[Array]:
        """Cotangents of the inputs from seeds by tape number, zeros where nothing arrived."""
        return pull_back(self._tape, self._size, self._inputs, seeds)


def pull_back(
    tape: Sequence[Line], size: int, inputs: Sequence[tuple[int, Array]], seeds: Sequence[tuple[int, Array]]
) -> list[Array]:
    """Cotangents of the inputs (tape number and primal) from seeds by tape number, zeros where nothing arrived."""
    hasty = True
    for _, value in (*inputs, *seeds):
        if type(value) is not np.ndarray and not on_host(value):
            hasty = False
            break
    with np.errstate(all="ignore"):  # the derivative may be singular where the function is not
        cotangents = sweep(tape, size, seeds, guarded=not hasty)  # on a GPU, looking for NaN would wait for the device
        if hasty and any([line[1].singular for line in tape]):
            for number, _ in inputs:
                plain = value_of(cotangents[number])
                if plain is None:
                    continue
                square = np.vdot(plain, plain)  # NaN exactly where an entry is: squares cannot cancel
                if square != square:
                    cotangents = sweep(tape, size, seeds, guarded=True)
                    break
    found = []
    for number, primal in inputs:
        cotangent = cotangents[number]
        found.append(np.zeros_like(primal) if cotangent is None else cotangent)
    return found


def _as_seed(seed: Any, primal: Array) -> Array:
    if not hasattr(seed, "shape") or not hasattr(seed, "dtype"):
        seed = np.asarray(seed, dtype=primal.dtype)
    if seed.shape != primal.shape:
        raise InputError(f"a cotangent has the shape of its output, {primal.shape}; got {seed.shape}")
    if seed.dtype.kind not in "fiub":
        raise InputError(f"a cotangent is real; got {seed.dtype}")
    return seed if seed.dtype == primal.dtype else seed.astype(primal.dtype)


def record(f: Function, args: Sequence[Any], argnums: Sequence[int], kwargs: dict[str, Any]) -> Any:
    """Run `f` with its arguments `argnums` traced: the result as it came, the recorder, and the inputs' tracers."""
    recorder = Recorder(f)
    nodes: list[Node] = []

    def watch(leaf: Any) -> Node:
        if type(leaf) is not np.ndarray or leaf.dtype.kind != "f":
            leaf = _checked(leaf, args, argnums)
        node = Node(leaf, recorder, next(recorder.counter))
        nodes.append(node)
        return node

    traced = list(args)
    for position in argnums:
        traced[position] = replace_leaves(args[position], watch)
    try:
        with running_user_code():
            result = f(*traced, **kwargs)
    finally:
        recorder.close()
    return result, recorder, nodes


def _checked(leaf: Any, args: Sequence[Any], argnums: Sequence[int]) -> Array:
    """A leaf that is no ordinary array, as one that can be differentiated; a refusal says where it is."""
    try:
        return real_leaves(leaf, "args")[0][0]
    except InputError:
        real_leaves(tuple(args[position] for position in argnums), "args")
        raise


def vjp(f: Function, *primals: Any, has_aux: bool = False) -> Any:
    """The value of `f` and its pullback at a point (vector–Jacobian products).

    Parameters
    ----------
    f : callable
        A function in plain NumPy; with ``has_aux`` it returns ``(output, aux)``.
    *primals : arrays, floats, or containers of them
        All of them are differentiated; they must be of floating dtype.
    has_aux : bool
        Whether a second result is passed through unchanged.

    Returns
    -------
    out : container of arrays
    pullback : callable
        Takes a cotangent like `out`; returns a tuple of cotangents, one for each primal.
    aux : anything, only with ``has_aux``

    Raises
    ------
    InputError
        An argument is not of floating dtype, or the cotangent is not like the output.

    Examples
    --------
    >>> import numpy as np
    >>> out, pullback = vjp(lambda A, x: A @ x, np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([5.0, 6.0]))
    >>> out
    array([17., 39.])
    >>> pullback(np.array([1.0, 10.0]))[1]
    array([31., 42.])
    """
    result, recorder, nodes = record(f, primals, range(len(primals)), {})
    structure = flatten(primals)[1]
    result, aux = split_aux(result, has_aux)
    outputs, output_structure = flatten(result)
    pullback = Pullback(recorder, nodes, structure, outputs, output_structure)
    out = output_structure.unflatten([strip(leaf, recorder) for leaf in outputs])
    return (out, pullback, strip_tree(aux, recorder)) if has_aux else (out, pullback)


def value_and_grad(f: Function, argnums: int | Sequence[int] = 0, has_aux: bool = False) -> Callable[..., Any]:
    """A function that returns the value of the scalar function `f` and its gradient, by one reverse sweep.

    Parameters
    ----------
    f : callable
        Returns a real scalar (shape ``()``), or ``(scalar, aux)`` with ``has_aux``.
    argnums : int or sequence of int
        Which positional arguments are differentiated.
    has_aux : bool
        Whether `f` returns a second result to be passed through.

    Returns
    -------
    callable
        ``(value, gradient)`` or ``((value, aux), gradient)``; the gradient is like the argument, in a tuple when
        `argnums` is a sequence.

    Examples
    --------
    >>> import numpy as np
    >>> value_and_grad(lambda x: np.sum(x**2))(np.array([1.0, 2.0]))
    (np.float64(5.0), array([2., 4.]))
    """
    if not callable(f):
        raise InputError(f"the first argument is the function to differentiate; got {type(f).__name__}")
    numbers = (argnums,) if isinstance(argnums, int) else tuple(argnums)
    # How many arguments a call has when every number is a position as it stands; negative ones are always looked up.
    reach = max(numbers) if numbers and min(numbers) >= 0 else sys.maxsize

    def value_and_gradient(*args: Any, **kwargs: Any) -> Any:
        active = numbers if reach < len(args) else positions(numbers, len(args))
        result, recorder, nodes = record(f, args, active, kwargs)
        result, aux = split_aux(result, has_aux)
        value = strip(result, recorder)
        seed = _unit_seed(value)
        seeds = [(result.index, seed)] if value is not result else []
        inputs = [(node.index, node.primal) for node in nodes]
        found = iter(pull_back(recorder.tape, next(recorder.counter), inputs, seeds))
        gradients = [replace_leaves(args[position], lambda _: next(found)) for position in active]
        gradient = gradients[0] if isinstance(argnums, int) else tuple(gradients)
        return ((value, strip_tree(aux, recorder)), gradient) if has_aux else (value, gradient)

    return value_and_gradient


def grad(f: Function, argnums: int | Sequence[int] = 0, has_aux: bool = False) -> Callable[..., Any]:
    """The gradient of the scalar function `f`, by one reverse sweep. Arguments as for `value_and_grad`.

    Examples
    --------
    >>> grad(lambda x: x * grad(lambda y: x + y)(1.0))(1.0)
    np.float64(1.0)
    """
    evaluate_both = value_and_grad(f, argnums, has_aux)

    def gradient(*args: Any, **kwargs: Any) -> Any:
        value, derivative = evaluate_both(*args, **kwargs)
        return (derivative, value[1]) if has_aux else derivative

    return gradient


def positions(numbers: Sequence[int], count: int) -> tuple[int, ...]:
    """`numbers` as non-negative positions among `count` arguments."""
    for number in numbers:
        if not -count <= number < count:
            raise InputError(f"argnums names argument {number}, and the function was called with {count}")
    return tuple(number % count for number in numbers)


def split_aux(result: Any, has_aux: bool) -> tuple[Any, Any]:
    if not has_aux:
        return result, None
    if not isinstance(result, tuple) or len(result) != 2:
        raise InputError("with has_aux=True the function returns a pair (output, aux)")
    return result


def strip_tree(tree: Tree, level: Level) -> Tree:
    """A container with the tracers of `level` replaced by their values."""
    leaves, structure = flatten(tree)
    return structure.unflatten([strip(leaf, level) for leaf in leaves])


def _unit_seed(value: Any) -> Array:
    shape = getattr(value, "shape", () if isinstance(value, float | int) else None)
    if shape is None:
        raise InputError(
            f"grad needs a function that returns one number; this one returned {type(value).__name__}."
            " For a container of outputs use vjp or jacrev"
        )
    if shape != ():
        raise InputError(
            f"grad needs a function that returns one number; this one returned an array of shape {shape}."
            " Reduce it (np.sum), or use jacrev or vjp"
        )
    dtype = getattr(value, "dtype", np.dtype(float))
    if dtype.kind != "f":
        raise InputError(f"grad needs a function that returns a real number; this one returned {dtype}")
    if type(value) is np.float64:
        return _ONE_64
    return np.ones_like(value)


_ONE_64 = np.float64(1.0)
