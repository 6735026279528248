"""Random programs in plain NumPy whose derivatives every method should find: the ground on which checkers are checked.

A program is drawn line by line. Every line is run at once, so that the next one can be chosen to suit the values that
are there: domains and kinks keep a margin, and what grows large is squashed. Shared values, diamonds, broadcasting and
repeated indices come about by themselves; whatever no later line used flows into the result.
"""

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from autodiff.types import Array
from checks.generate.operations import LARGEST, STEPS

IMPORTS = """\
import numpy as np
from autodiff import log_softmax, logsumexp, relu, sigmoid, softmax, softplus
"""

SHAPES = ((), (2,), (3,), (2, 3), (3, 2), (2, 2), (1, 3), (2, 1), (4,))
INPUTS = 8
"""Numbers that go into a program at most."""

BOUND = 3.0
"""Larger values are squashed."""


@dataclass(frozen=True)
class Program:
    """The random program of a seed: readable NumPy source, the function it defines, and a point to differentiate at.

    Parameters
    ----------
    seed : int
        Draws everything: shapes, lines, containers, precision, point.
    dtype : {"float64", "float32"} or None
        Precision of arguments and constants; None draws it (one program in four is float32).

    Examples
    --------
    >>> program = Program(3)
    >>> program == Program(3), program.source == Program(3).source
    (True, True)
    >>> scope = {}
    >>> exec(program.source, scope)
    >>> repr(scope["program_3"](*program.arguments)) == repr(program(*program.arguments))
    True
    """

    seed: int
    dtype: str | None = None

    def __call__(self, *args: Any) -> Any:
        return self.function(*args)

    @property
    def function(self) -> Callable[..., Any]:
        """The function: takes `arguments`, or tracers like them; differentiable in all of them."""
        return self._scope[f"program_{self.seed}"]  # type: ignore[no-any-return]

    @property
    def arguments(self) -> tuple[Any, ...]:
        """The point: arrays and containers of arrays."""
        return self._scope["arguments"]  # type: ignore[no-any-return]

    @property
    def argnums(self) -> tuple[int, ...]:
        """All arguments are active."""
        return tuple(range(len(self.arguments)))

    @cached_property
    def source(self) -> str:
        """Python code that defines the function and its arguments; it can be pasted and run."""
        return Draft(self.seed, self.dtype).source()

    @cached_property
    def _scope(self) -> dict[str, Any]:
        scope: dict[str, Any] = {}
        exec(compile(self.source, f"<program {self.seed}>", "exec"), scope)  # it was written above
        return scope

    def __str__(self) -> str:
        return self.source


class Draft:
    """A program while it is drawn: its lines, and the value of every variable."""

    def __init__(self, seed: int, dtype: str | None) -> None:
        self.seed = seed
        self.rng = np.random.default_rng((seed, 20250101))
        drawn = "float32" if self.chance(0.25) else "float64"
        self.dtype = np.dtype(dtype or drawn)
        self.lines: list[str] = []
        self.scope: dict[str, Any] = {}
        exec(IMPORTS, self.scope)
        self.values: dict[str, Array] = {}
        self.unused: set[str] = set()

    def choose(self, options: list[str]) -> str:
        """One of several."""
        return options[self.integer(len(options))]

    def chance(self, probability: float) -> bool:
        """True with this probability."""
        return bool(self.rng.random() < probability)

    def integer(self, below: int) -> int:
        """A number from 0 on."""
        return int(self.rng.integers(below))

    def constant(self) -> str:
        """A Python number, which takes the precision of what it meets."""
        return f"{self.rng.choice([-1, 1]) * self.rng.uniform(0.3, 1.5):.2f}"

    def pick(self, suits: Callable[[Array], bool] = lambda value: True) -> tuple[str, Array]:
        """A variable, rather a recent one or one that nothing used yet; any, if none suits."""
        names = [name for name, value in self.values.items() if suits(value)] or list(self.values)
        weights = np.array([(3.0 if name in self.unused else 1.0) * (1 + k) for k, name in enumerate(names)])
        name = str(self.rng.choice(names, p=weights / weights.sum()))
        return name, self.values[name]

    def source(self) -> str:
        """Draw the arguments, the lines and the result."""
        arguments = self._arguments()
        wanted = 3 + self.integer(9)
        for _ in range(8 * wanted):
            if len(self.values) - len(self.inputs) >= wanted:
                break
            expression = STEPS[self.integer(len(STEPS))](self)
            if expression is not None:
                self._line(expression)
        returned = self._result()
        body = "\n".join(f"    {line}" for line in [*self.unpacking, *self.lines, f"return {returned}"])
        names = ", ".join(name for name, _ in arguments)
        given = "\n".join(f"{name} = {code}" for name, code in arguments)
        head = f"def program_{self.seed}({names}):"
        point = f"({names},)" if len(arguments) == 1 else f"({names})"
        return f"{IMPORTS}\n\n{head}\n{body}\n\n\n{given}\narguments = {point}\n"

    def _arguments(self) -> list[tuple[str, str]]:
        """Argument names with the code of their values: arrays, or a dictionary or tuple of them."""
        self.inputs, room = [], INPUTS
        for name in "xyzw"[: 1 + self.integer(4)]:
            fitting = [shape for shape in SHAPES if int(np.prod(shape)) <= room]
            if not fitting:
                break
            shape = fitting[self.integer(len(fitting))]
            room -= int(np.prod(shape))
            signs = self.rng.choice([-1.0, 1.0], size=shape)
            self._bind(name, np.asarray(np.round(signs * self.rng.uniform(0.2, 1.6, shape), 2), dtype=self.dtype)[()])
            self.inputs.append(name)
        codes = {name: self._written(self.values[name]) for name in self.inputs}
        self.unpacking: list[str] = []
        kind = self.choose(["plain", "plain", "plain", "dictionary", "tuple"])
        if kind == "plain" or len(self.inputs) == 1:
            return list(codes.items())
        first, *rest = self.inputs
        if kind == "dictionary":
            self.unpacking = [f'{name} = p["{name}"]' for name in rest]
            held = ", ".join(f'"{name}": {codes[name]}' for name in rest)
            return [(first, codes[first]), ("p", f"{{{held}}}")]
        self.unpacking = [f"{', '.join(rest)}, = p" if len(rest) == 1 else f"{', '.join(rest)} = p"]
        return [(first, codes[first]), ("p", f"({', '.join(codes[name] for name in rest)},)")]

    def _written(self, value: Array) -> str:
        precision = "" if self.dtype == np.float64 else ", dtype=np.float32"
        entries = np.round(value.astype(float), 2).tolist()
        return f"np.array({entries}{precision})"

    def _bind(self, name: str, value: Array) -> None:
        self.values[name] = self.scope[name] = value
        self.unused.add(name)

    def _line(self, expression: str) -> bool:
        """Append an assignment, squashed if large; refuse what is not finite, too big, empty or constant."""
        with warnings.catch_warnings():
            warnings.simplefilter("error", RuntimeWarning)
            value = eval(expression, self.scope)
        if not 0 < value.size <= LARGEST or value.ndim > 3 or not np.all(np.isfinite(value)):
            return False
        if float(np.max(np.abs(value))) > BOUND:
            squashed = self.choose(["({}) / np.sqrt(1 + ({}) ** 2)", "np.sin(0.5 * ({}))", "np.arcsinh({})"])
            expression = squashed.replace("{}", expression)
            value = eval(expression, self.scope)
        assert value.dtype == self.dtype, f"{expression} has dtype {value.dtype}"
        name = f"a{len(self.values) - len(self.inputs) + 1}"
        self.lines.append(f"{name} = {expression}")
        used = compile(expression, "", "eval").co_names
        self.unused -= set(used)
        self._bind(name, value)
        return True

    def _result(self) -> str:
        """What is returned: every variable that nothing used, as one number, an array, or a container."""
        loose = [name for name in self.values if name in self.unused]
        last = loose[-1]
        kind = self.choose(["number", "number", "array", "container"])
        total = " + ".join(f"np.sum({name})" if self.values[name].ndim else name for name in loose)
        if kind == "number":
            return total
        small = self.values[last].size <= 6
        rest = " + ".join(f"np.mean({name})" for name in loose[:-1])
        if kind == "array":
            return (f"{last} + {rest}" if rest else last) if small else total
        if not rest or not small:
            return f'{{"total": {total}}}'
        return self.choose([f'{{"last": {last}, "rest": {rest}}}', f"({last}, {rest})"])
