"""Automatic differentiation of plain NumPy programs: forward mode, reverse mode, any nesting of both.

>>> import numpy as np
>>> from autodiff import grad
>>> f = lambda x: np.log(x[0]) + x[0] * x[1] - np.sin(x[1])
>>> grad(f)(np.array([2.0, 5.0]))
array([5.5       , 1.71633781])
"""

import autodiff.array_methods  # noqa: F401 (puts operators and methods on tracers)
from autodiff.forward import jvp
from autodiff.graph import Graph, capture
from autodiff.jacobians import jacfwd, jacrev
from autodiff.primitives.reduction import logsumexp
from autodiff.primitives.selection import stop_gradient
from autodiff.primitives.special import affine, log_softmax, relu, sigmoid, softmax, softmax_cross_entropy, softplus
from autodiff.reverse import grad, value_and_grad, vjp

__all__ = [
    "Graph",
    "affine",
    "capture",
    "grad",
    "jacfwd",
    "jacrev",
    "jvp",
    "log_softmax",
    "logsumexp",
    "relu",
    "sigmoid",
    "softmax",
    "softmax_cross_entropy",
    "softplus",
    "stop_gradient",
    "value_and_grad",
    "vjp",
]
