"""The names that annotations share."""

from collections.abc import Callable
from typing import Any, TypeAlias

Array: TypeAlias = Any
"""An array or scalar that NumPy functions accept: `numpy.ndarray`, NumPy scalar, CuPy array, or a tracer over one."""

Tree: TypeAlias = Any
"""A nested container (dict, list, tuple, dataclass) whose leaves are arrays or floats."""

Function: TypeAlias = Callable[..., Any]
"""A user's function of arrays, written in plain NumPy."""
