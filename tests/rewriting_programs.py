"""Programs drawn at random whose every operation is heard, and right programs of array arithmetic."""

import random
from collections.abc import Callable, Sequence
from typing import Any

MODULUS = 1009


class Heard:
    """A number that tells what is done with it, in order."""

    def __init__(self, value: int, told: list[tuple[str, int, int]]) -> None:
        self.value, self.told = value % MODULUS, told

    def _made(self, name: str, left: Any, right: Any, value: Callable[[int, int], int]) -> "Heard":
        first, second = (each.value if isinstance(each, Heard) else each for each in (left, right))
        self.told.append((name, first, second))
        return Heard(value(first, second), self.told)

    def __add__(self, other: Any) -> "Heard":
        return self._made("add", self, other, lambda a, b: a + b)

    def __radd__(self, other: Any) -> "Heard":
        return self._made("add", other, self, lambda a, b: a + b)

    def __sub__(self, other: Any) -> "Heard":
        return self._made("subtract", self, other, lambda a, b: a - b)

    def __rsub__(self, other: Any) -> "Heard":
        return self._made("subtract", other, self, lambda a, b: a - b)

    def __mul__(self, other: Any) -> "Heard":
        return self._made("multiply", self, other, lambda a, b: a * b)

    def __rmul__(self, other: Any) -> "Heard":
        return self._made("multiply", other, self, lambda a, b: a * b)

    def __lt__(self, other: Any) -> bool:
        return self._made("less", self, other, lambda a, b: a < b).value == 1

    def __gt__(self, other: Any) -> bool:
        return self._made("less", other, self, lambda a, b: a < b).value == 1

    def __eq__(self, other: Any) -> bool:
        low, high = sorted(each.value if isinstance(each, Heard) else each for each in (self, other))
        return self._made("equal", low, high, lambda a, b: a == b).value == 1

    __hash__ = None  # type: ignore[assignment]


def drawn_program(seed: int) -> str:
    """A function ``f(a, b)`` made of every sort of statement that the exact rewritings know."""
    return _Draw(random.Random(seed)).program()


class _Draw:
    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.names = ["a", "b", "p", "q", "r"]

    def program(self) -> str:
        lines = ["p, q = a + 1, b", "r = 0", *self.block(3), f"return {self.value(2)}"]
        return "def f(a, b):\n" + "".join(f"    {line}\n" for line in lines)

    def block(self, depth: int) -> list[str]:
        makers = [self.assignment, self.pair, self.sum_of_list, self.added, self.called, self.closure, self.chosen]
        if depth:
            makers += [lambda: self.branch(depth), lambda: self.left(depth), lambda: self.loop(depth)]
        return [line for _ in range(self.rng.randint(1, 3)) for line in self.rng.choice(makers)()]

    def name(self) -> str:
        return self.rng.choice(self.names)

    def value(self, depth: int) -> str:
        if not depth or self.rng.random() < 0.15:
            return self.rng.choice([*self.names, str(self.rng.randint(0, 9))])
        one, other = self.value(depth - 1), self.value(depth - 1)
        sums = [f"({one} + {other})", f"({one} - {other})", f"{one} * {other}"]
        calls = [f"note({one})", f"both({one}, {other})", f"[{one}, {other}][1]"]
        return self.rng.choice([*sums, *calls, f"({one} if {self.comparison(0)} else {other})"])

    def test(self, depth: int) -> str:
        if depth and self.rng.random() < 0.6:
            one, other = self.test(depth - 1), self.test(depth - 1)
            return self.rng.choice([f"({one} and {other})", f"({one} or {other})", f"(not {one})"])
        return self.comparison(1)

    def comparison(self, depth: int) -> str:
        return f"({self.value(depth)} {self.rng.choice(['<', '>', '=='])} {self.value(depth)})"

    def assignment(self) -> list[str]:
        return [f"{self.name()} = {self.value(2)}"]

    def pair(self) -> list[str]:
        one, other = self.rng.sample(self.names, 2)
        return [f"{one}, {other} = {self.value(1)}, {self.value(2)}"]

    def added(self) -> list[str]:
        return [f"{self.name()} += {self.value(2)}"]

    def called(self) -> list[str]:
        return [f"{self.name()} = applied(lambda u: u + {self.value(1)}, {self.value(1)})"]

    def closure(self) -> list[str]:
        seen = self.rng.choice([name for name in self.names if name != "r"])
        return ["def inside(u):", f"    r = u * {seen}", "    return r", f"{self.name()} = inside({self.value(1)})"]

    def chosen(self) -> list[str]:
        return [f"{self.name()} = {self.value(1)} if {self.test(1)} else {self.value(1)}"]

    def sum_of_list(self) -> list[str]:
        where, each = self.name(), self.rng.choice(["i", "j", self.name()])
        loops = self.rng.choice([f"for {each} in range(2)", f"for {each} in [0, 1] for k in range({each})"])
        return [f"{where} = [{each} + {self.value(1)} {loops} if {self.test(0)}]", f"{where} = total({where})"]

    def branch(self, depth: int) -> list[str]:
        lines = [f"if {self.test(2)}:", *self.indented(depth)]
        return [*lines, "else:", *self.indented(depth)] if self.rng.random() < 0.6 else lines

    def left(self, depth: int) -> list[str]:
        result = f"    return {self.value(2)}"
        return [f"if {self.test(2)}:", *self.indented(depth), result, *self.rng.choice([[], ["else:", "    r = 1"]])]

    def loop(self, depth: int) -> list[str]:
        leave = [f"    if {self.test(0)}:", f"        {self.rng.choice(['break', 'continue'])}"]
        head = self.rng.choice(["for i in range(3):", "for i in range(len([a, b])):", "for i in [1, 2]:"])
        return [head, *self.rng.choice([[], leave]), *self.indented(depth), "    r = r + i"]

    def indented(self, depth: int) -> list[str]:
        return [f"    {line}" for line in self.block(depth - 1)]


def heard(source: str, arguments: Sequence[int]) -> tuple[int, list[tuple[str, int, int]]]:
    """What a drawn program answers, and everything that was done to get there."""
    told: list[tuple[str, int, int]] = []
    given = [Heard(value, told) for value in arguments]

    def note(x: Any) -> Any:
        told.append(("note", getattr(x, "value", x), 0))
        return x

    def both(x: Any, y: Any) -> Any:
        told.append(("both", getattr(x, "value", x), getattr(y, "value", y)))
        return x

    names: dict[str, Any] = {
        "note": note,
        "both": both,
        "applied": lambda function, x: function(x),
        "total": lambda entries: sum(entries) if entries else 0,
    }
    exec(compile(source, "<drawn>", "exec"), names)
    result = names["f"](*given)
    return getattr(result, "value", result), told


ARRAYS = """
import math
import numpy as np


def scalars(X, W):
    total = 0.0
    for x in X[0]:
        total += x ** 2 / 3 + 2 * x * x
    return total - math.exp(-total / 40)


def logits(X, W):
    Z = X @ W
    Z = Z - np.max(Z, axis=1, keepdims=True)
    return Z - np.log(np.exp(Z).sum(axis=1, keepdims=True))


def sums(X, W):
    centred = X - X.mean(axis=0)
    return np.sum(centred ** 2, axis=0), X.sum(), np.mean(X * X), X.sum(axis=1) + W.shape[1] + np.mean(W)


def products(X, W):
    G = np.dot(X, W) / len(X)
    return G @ W.T, X.T @ G, X.T.dot(G), X @ W


def regrouped(X, W):
    scale = 1 / (1 + np.exp(-X))
    return 2 * X * scale / 7, X + scale - 1, 1 - scale * scale + X


def shapes(X, W):
    rows = X.reshape(X.shape[0] * 1, -1)
    both = [0.0] * 2 + [1.0]
    return rows[0 + 1 : X.shape[0] - 1] * both[2], np.zeros((1 + 1, 2 * 2))
"""
"""Every function takes two matrices, (5, 3) and (3, 3)."""
