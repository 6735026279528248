"""A hand-in with the names of a course, which moves the entries of the array that it is given."""

from checks.assignments.keys import CodeBase, Edit

SOURCE = """\
import numpy as np


def eval_numerical_gradient(f, x, verbose=True, h=0.00001):
    grad = np.empty_like(x)
    walk = np.nditer(x, flags=["multi_index"])
    while not walk.finished:
        where = walk.multi_index
        before = x[where]
        x[where] = before + h
        plus = f(x)
        x[where] = before - h
        minus = f(x)
        x[where] = before
        grad[where] = (plus - minus) / (2 * h)
        walk.iternext()
    return grad


def eval_numerical_gradient_array(f, x, df, h=1e-5):
    grad = np.empty_like(x)
    for k in range(x.size):
        where = np.unravel_index(k, x.shape)
        before = x[where]
        x[where] = before + h
        plus = f(x).copy()
        x[where] = before - h
        minus = f(x).copy()
        x[where] = before
        grad[where] = np.sum((plus - minus) * df) / (2 * h)
    return grad
"""

SLOPE = "grad[where] = (plus - minus) / (2 * h)"
SUM = "grad[where] = np.sum((plus - minus) * df) / (2 * h)"
WALKED = "        walk.iternext()\n    return grad\n"
FIRST = "np.where(np.arange(x.size).reshape(x.shape) < 1, grad, 0.0)"
RESTORED = "        minus = f(x)\n        x[where] = before\n"

COURSE = CodeBase(
    "course",
    "cs231n",
    SOURCE,
    rewrites=(
        (Edit("halved first", SLOPE, "grad[where] = 0.5 * (plus - minus) / h"),),
        (Edit("sums apart", SUM, "grad[where] = (np.sum(plus * df) - np.sum(minus * df)) / 2.0 / h"),),
    ),
    plants=(
        ("numerical_gradient", Edit("x not restored", RESTORED, "        minus = f(x)\n")),
        ("numerical_gradient", Edit("divided by h, not 2h", SLOPE, "grad[where] = (plus - minus) / h")),
        ("numerical_gradient", Edit("divided by 2 and multiplied by h", SLOPE, "grad[where] = (plus - minus) / 2 * h")),
        ("numerical_gradient", Edit("sides exchanged", SLOPE, "grad[where] = (minus - plus) / (2 * h)")),
        ("numerical_gradient", Edit("only the first entry", WALKED, WALKED.replace("grad", FIRST))),
        ("numerical_pullback", Edit("divided by h, not 2h", SUM, SUM.replace("(2 * h)", "h"))),
        ("numerical_pullback", Edit("cotangent left out", SUM, "grad[where] = np.sum(plus - minus) / (2 * h)")),
        ("numerical_pullback", Edit("mean in place of the sum", SUM, SUM.replace("np.sum", "np.mean"))),
    ),
)
