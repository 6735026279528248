"""What is built on differentiation: verdicts on derivatives, exercises, and the verification of hand-ins.

>>> import numpy as np
>>> from checks import assert_agree
>>> assert_agree(lambda x: np.sum(np.tanh(x) * x), np.array([0.5, -1.2]), order=2)
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from checks.harness.assertions import assert_agree, check_gradient
    from checks.harness.comparison import compare

__all__ = ["assert_agree", "check_gradient", "compare"]


def __getattr__(name: str) -> Any:
    """The harness loads SymPy; it is imported when it is first asked for."""
    if name in ("assert_agree", "check_gradient"):
        from checks.harness import assertions

        return getattr(assertions, name)
    if name == "compare":
        from checks.harness.comparison import compare

        return compare
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
