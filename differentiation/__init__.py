"""Methods of differentiation side by side, behind one interface.

>>> import numpy as np
>>> from differentiation import Scalar, Symbolic
>>> f = lambda x: np.log(x[0]) + x[0] * x[1] - np.sin(x[1])
>>> for method in Reverse(), Forward(), Numerical(), Scalar(), Symbolic():
...     print(grad(f, method=method)(np.array([2.0, 5.0])))
[5.5        1.71633781]
[5.5        1.71633781]
[5.5        1.71633781]
[5.5        1.71633781]
[5.5        1.71633781]
"""

from typing import TYPE_CHECKING, Any

from differentiation.faults import Broken, Null
from differentiation.method import Answer, Cost, Method, UnsupportedError
from differentiation.modes import Forward, Reverse
from differentiation.networks import Backprop, MatrixCalculus
from differentiation.numerical import Numerical
from differentiation.operators import derivative, grad, hessian, hvp, jacobian, jvp, value_and_grad, vjp

if TYPE_CHECKING:
    from differentiation.scalar_method import Scalar
    from differentiation.symbolic import Symbolic

__all__ = [
    "Answer",
    "Backprop",
    "Broken",
    "Cost",
    "Forward",
    "MatrixCalculus",
    "Method",
    "Null",
    "Numerical",
    "Reverse",
    "Scalar",
    "Symbolic",
    "UnsupportedError",
    "derivative",
    "grad",
    "hessian",
    "hvp",
    "jacobian",
    "jvp",
    "value_and_grad",
    "vjp",
]


def __getattr__(name: str) -> Any:
    """SymPy takes half a second to load: the methods that need it are imported when they are first named."""
    if name == "Symbolic":
        from differentiation.symbolic import Symbolic

        return Symbolic
    if name == "Scalar":
        from differentiation.scalar_method import Scalar

        return Scalar
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
