"""Names that NumPy once had: a hand-in written for an older version defines the same functions.

Runs in the process with the hand-in; NumPy alone. The aliases went with NumPy 1.24 and 2.0, as its release notes list.
"""

from typing import Any

import numpy as np

OLD_NAMES: dict[str, Any] = {
    "int": int,
    "float": float,
    "bool": bool,
    "complex": complex,
    "object": object,
    "str": str,
    "float_": np.float64,
    "complex_": np.complex128,
    "bool8": np.bool_,
    "Inf": np.inf,
    "Infinity": np.inf,
    "infty": np.inf,
    "PINF": np.inf,
    "NINF": -np.inf,
    "NaN": np.nan,
    "NAN": np.nan,
    "product": np.prod,
    "cumproduct": np.cumprod,
    "alltrue": np.all,
    "sometrue": np.any,
    "row_stack": np.vstack,
    "round_": np.round,
    "mat": np.asmatrix,
    "asscalar": lambda a: a.item(),
    "asfarray": lambda a, dtype=np.float64: np.asarray(a, dtype=dtype),
}


def restore_old_names() -> None:
    """Give NumPy the names that it has no longer."""
    for name, meaning in OLD_NAMES.items():
        if not hasattr(np, name):
            setattr(np, name, meaning)
    np.reshape = _reshape


_NEW_RESHAPE = np.reshape


def _reshape(a: Any, *args: Any, newshape: Any = None, **kwargs: Any) -> Any:
    """Until NumPy 2.4 the shape could be given by the name ``newshape``."""
    return _NEW_RESHAPE(a, *args, **kwargs) if newshape is None else _NEW_RESHAPE(a, newshape, *args, **kwargs)
