"""Marks for a function in a notebook, with NumPy alone: this file is put into notebooks and tests as it is.

Cases are pairs of arguments and right results, as nested lists: the right program is not there.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np


def complaint(function: Callable[..., Any], cases: Sequence[Any]) -> str:
    """What is wrong with a function in the first case in which anything is; empty if nothing is."""
    for arguments, wanted in cases:
        given = [np.array(argument) for argument in arguments]
        said = ", ".join([f"{np.array(argument).tolist()}" for argument in arguments])
        try:
            with np.errstate(all="ignore"):
                returned = function(*given)
        except Exception as error:  # whatever a student's function raises is told
            return f"{type(error).__name__}: {error}; {said}"
        results = returned if isinstance(returned, tuple) else (returned,)
        if len(results) != len(wanted):
            return f"{len(results)} != {len(wanted)}; {said}"
        for result, right in zip(results, wanted, strict=True):
            found = np.asarray(result)
            if found.shape != np.shape(right):
                return f"{found.shape} != {np.shape(right)}; {said}"
            if found.dtype.kind not in "biuf" or not np.allclose(found, right, rtol=1e-6, atol=1e-8):
                return f"{found.tolist()} != {right}; {said}"
        if any(
            [not np.array_equal(array, np.array(argument)) for array, argument in zip(given, arguments, strict=True)]
        ):
            return f"{said} (!)"
    return ""
