"""Products of matrices with a loss behind them: gradients of the factors, right arrangements and wrong ones."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

Size = tuple[int, int]


@dataclass(frozen=True)
class Chain:
    """Y = F1 F2 ..., some factors transposed, or Y = act(F1 F2) F3 with a mask M of the activation's derivatives.

    Parameters
    ----------
    names : tuple of str
        Of the factors; G is the cotangent of Y.
    sizes : tuple of (int, int)
        Of the factors as they are, before any transposition.
    turned : tuple of bool
        Which are transposed in the product.
    masked : bool
        Whether an activation follows the first product (of three factors, none transposed).
    """

    names: tuple[str, ...]
    sizes: tuple[Size, ...]
    turned: tuple[bool, ...]
    masked: bool = False

    @property
    def texts(self) -> tuple[str, ...]:
        """The factors as they stand in the product, as code."""
        return tuple([f"{name}.T" if turn else name for name, turn in zip(self.names, self.turned, strict=True)])

    @property
    def tex(self) -> str:
        """Y in LaTeX."""
        parts = [f"{name}^T" if turn else name for name, turn in zip(self.names, self.turned, strict=True)]
        return f"\\sigma({parts[0]} {parts[1]}) {parts[2]}" if self.masked else " ".join(parts)

    @property
    def all_sizes(self) -> dict[str, Size]:
        """Of the factors, of G and of the mask."""
        found = dict(zip(self.names, self.sizes, strict=True))
        ends = [size[::-1] if turn else size for size, turn in zip(self.sizes, self.turned, strict=True)]
        found["G"] = (ends[0][0], ends[-1][1])
        return found | ({"M": (ends[0][0], ends[1][1])} if self.masked else {})

    def factors(self, target: str) -> tuple[str, ...]:
        """What the chain rule of scalars multiplies for the derivative by the target."""
        others = [name for name in self.names if name != target]
        if not self.masked:
            return ("G", *others)
        first, second, third = self.names
        if target == third:
            return ("G", "Z")
        return ("G", third, "M", second if target == first else first)

    def right(self, target: str) -> str:
        """The gradient, as code.

        Examples
        --------
        >>> chain = Chain(("A", "X", "B"), ((2, 3), (4, 3), (4, 5)), (False, True, False))
        >>> [chain.right(name) for name in "AXB"]
        ['G @ B.T @ X', 'B @ G.T @ A', 'X @ A.T @ G']
        """
        place = self.names.index(target)
        if self.masked:
            first, second, third = self.names
            inner = f"((G @ {third}.T) * M)"
            return (f"{inner} @ {second}.T", f"{first}.T @ {inner}", "Z.T @ G")[place]
        left = [_turned(text) for text in reversed(self.texts[:place])]
        right = [_turned(text) for text in reversed(self.texts[place + 1 :])]
        links = [*left, "G", *right]
        return " @ ".join([_turned(link) for link in reversed(links)] if self.turned[place] else links)

    def pool(self, target: str) -> list[str]:
        """Every order and transposition of the factors; with a mask, ways to misplace it or a factor."""
        factors = self.factors(target)
        if not self.masked or len(factors) == 2:
            return [
                " @ ".join([f"{name}.T" if turn else name for name, turn in zip(order, turns, strict=True)])
                for order in itertools.permutations(factors)
                for turns in itertools.product((False, True), repeat=len(factors))
            ]
        third, other = factors[1], factors[3]
        inners = [f"((G @ {third}.T) * M)", f"((G @ {third}) * M)", f"(({third}.T @ G) * M)", f"((G * M) @ {third}.T)",
                  f"(G @ {third}.T @ M)"]  # fmt: skip
        ends = [("{0}.T @ {1}", "{0} @ {1}"), ("{1} @ {0}.T", "{1} @ {0}")]
        shapes = [end.format(other, inner) for inner in inners for pair in ends for end in pair]
        return [*shapes, f"({other}.T @ G @ {third}.T) * M", f"(G @ {third}.T @ {other}.T) * M"]

    def value(self, arrays: Mapping[str, Any]) -> Any:
        """Y; sigma is the hyperbolic tangent."""
        if self.masked:
            first, second, third = [arrays[name] for name in self.names]
            return np.tanh(first @ second) @ third
        product = None
        for name, turn in zip(self.names, self.turned, strict=True):
            link = arrays[name].T if turn else arrays[name]
            product = link if product is None else product @ link
        return product

    def filled(self, seed: int = 0) -> dict[str, Any]:
        """Random arrays of all sizes, with the mask and the hidden layer of the activation."""
        generator = np.random.default_rng(seed)
        arrays = {name: generator.uniform(0.5, 2.0, size) for name, size in self.all_sizes.items()}
        if self.masked:
            arrays["Z"] = np.tanh(arrays[self.names[0]] @ arrays[self.names[1]] / 4)
            arrays[self.names[0]] = arrays[self.names[0]] / 4
            arrays["M"] = 1 - arrays["Z"] ** 2
        return arrays


def _turned(text: str) -> str:
    return text.removesuffix(".T") if text.endswith(".T") else f"{text}.T"


def evaluated(code: str, arrays: Mapping[str, Any]) -> Any:
    """The value of an expression of ours (never of an answer), or None if the sizes do not fit.

    Examples
    --------
    >>> evaluated("A @ A.T", {"A": np.ones((1, 2))}), evaluated("A @ A", {"A": np.ones((1, 2))})
    (array([[2.]]), None)
    """
    try:
        return eval(compile(code, "<exercise>", "eval"), dict(arrays))
    except ValueError:
        return None
