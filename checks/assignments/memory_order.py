"""Arrays with the same entries in another order in memory: whoever updates a reshaped copy in place notices nothing."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from checks.assignments.task import Arguments, Draw, Family, Sizes, anything
from checks.assignments.values import Values

NAME = "stored by columns"
SENTENCE = "Arrays may be stored by columns, as a transposed array is."


def stored_by_columns(draw: Draw, sizes: Mapping[str, Sequence[int]], valid: Callable[..., bool] = anything) -> Family:
    """The family of a task whose arrays may come in either order."""
    return Family(NAME, SENTENCE, by_columns(draw), sizes, valid=valid, count=3)


def by_columns(draw: Draw) -> Draw:
    """The draw with its real arrays in Fortran order, also those within lists.

    Examples
    --------
    >>> drawn = by_columns(lambda values, sizes: (values.real((2, 3)), [values.real((3, 2))], 0.5))
    >>> W, (V,), rate = drawn(Values(1), {})
    >>> (W.flags.c_contiguous, V.flags.f_contiguous, rate)
    (False, True, 0.5)
    """

    def drawn(values: Values, sizes: Sizes) -> Arguments:
        return tuple(_by_columns(argument) for argument in draw(values, sizes))

    return drawn


def _by_columns(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return type(value)([_by_columns(entry) for entry in value])
    return np.asfortranarray(value) if isinstance(value, np.ndarray) and value.dtype.kind == "f" else value
