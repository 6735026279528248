"""A mathematical function as Python text: what a numerical method is given to differentiate."""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np


@dataclass(frozen=True)
class FunctionText:
    """A function that travels as its source, since the process with the hand-in is sent no code of ours.

    Parameters
    ----------
    source : str
        One expression, ``"lambda x: np.sin(x)"``; it sees ``np`` alone.

    Examples
    --------
    >>> f = FunctionText("lambda x: x**2 + 1")
    >>> f(3.0), str(f)
    (10.0, 'lambda x: x**2 + 1')
    """

    source: str

    def __call__(self, *arguments: Any) -> Any:
        return _made(self.source)(*arguments)

    def __str__(self) -> str:
        return self.source


@cache
def _made(source: str) -> Any:
    return eval(compile(source, "<function>", "eval"), {"np": np})
