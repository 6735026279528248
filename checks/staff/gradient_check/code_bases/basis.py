"""A hand-in that adds multiples of unit arrays and never writes into one, and the places where it goes wrong."""

from checks.assignments.keys import CodeBase, Edit

SOURCE = '''\
from math import log

import numpy as np


def forward_difference(f, x, h):
    """One-sided."""
    fx = f(x)
    return (f(x + h) - fx) / h


def central_difference(f, x, h):
    """Two-sided."""
    right = f(x + h)
    left = f(x - h)
    return 0.5 * (right - left) / h


def unit_arrays(x):
    return np.eye(x.size).reshape(x.size, *x.shape)


def numerical_gradient(f, x, h):
    slopes = [(f(x + h * e) - f(x - h * e)) / (2.0 * h) for e in unit_arrays(x)]
    return np.array(slopes).reshape(x.shape)


def numerical_pullback(f, x, v, h):
    def along(e):
        difference = f(x + h * e) - f(x - h * e)
        return np.sum(v * difference) / (2 * h)

    return np.array([along(e) for e in unit_arrays(x)]).reshape(x.shape)


def relative_error(a, b):
    a, b = np.atleast_1d(a), np.atleast_1d(b)
    size = abs(a) + abs(b)
    keep = size != 0
    errors = abs(a - b)[keep] / size[keep]
    return errors.max() if keep.any() else 0.0


def gradient_check(f, df, x):
    g = df(x)
    n = numerical_gradient(f, x, 1e-6)
    error = np.linalg.norm(g - n) / np.linalg.norm(n)
    return bool(error < 1e-5)


def observed_order(approximation, exact, h):
    def error(step):
        return abs(approximation(step) - exact)

    return log(error(h), 2) - log(error(h / 2), 2)


def best_step(f, df, x):
    h, steps = 1.0, {}
    while x + h != x:
        steps[abs(central_difference(f, x, h) - df(x))] = h
        h /= 2
    return steps[min(steps)]
'''

F = "fx = f(x)\n    return (f(x + h) - fx) / h"
FORWARD = (
    Edit("central in place of forward", F, "return (f(x + h) - f(x - h)) / (2 * h)"),
    Edit("backward in place of forward", F, "fx = f(x - h)\n    return (f(x) - fx) / h"),
    Edit("not divided by the step", F, "return f(x + h) - f(x)"),
    Edit("divided by 2h, not h", F, "return 0.5 * (f(x + h) - f(x)) / h"),
    Edit("sides exchanged", F, "return -(f(x + h) - f(x)) / h"),
    Edit("step ignored", F, f"h = 0.00001\n    {F}"),
    Edit("step grows with x", F, f"h = h * max(abs(x), 1)\n    {F}"),
    Edit("single precision", F, f"x = np.float32(x)\n    h = np.float32(h)\n    {F}"),
)

R, L = "right = f(x + h)", "left = f(x - h)"
C = "return 0.5 * (right - left) / h"
CENTRAL = (
    Edit("forward in place of central", f"{L}\n    {C}", "left = f(x)\n    return (right - left) / h"),
    Edit("backward in place of central", f"{R}\n    {L}\n    {C}",
         f"right = f(x)\n    {L}\n    return (right - left) / h"),
    Edit("divided by h, not 2h", C, "return (right - left) / h"),
    Edit("divided by 2 and multiplied by h", C, "return 0.5 * (right - left) * h"),
    Edit("not divided by the step", C, "return right - left"),
    Edit("half the step", f"{R}\n    {L}\n    {C}",
         "right = f(x + 0.5 * h)\n    left = f(x - 0.5 * h)\n    return (right - left) / h"),
    Edit("sides exchanged", C, "return 0.5 * (left - right) / h"),
    Edit("step ignored", R, f"h = 1e-5\n    {R}"),
    Edit("step grows with x", R, f"h = h * max(abs(x), 1)\n    {R}"),
    Edit("single precision", R, f"x, h = np.float32(x), np.float32(h)\n    {R}"),
)  # fmt: skip

S = "(f(x + h * e) - f(x - h * e)) / (2.0 * h)"
X = f"slopes = [{S} for e in unit_arrays(x)]"
OUT = "return np.array(slopes).reshape(x.shape)"
GRADIENT = (
    Edit("forward in place of central", S, "(f(x + h * e) - f(x + 0 * e)) / h"),
    Edit("backward in place of central", S, "(f(x + 0 * e) - f(x - h * e)) / h"),
    Edit("divided by h, not 2h", S, S.replace("(2.0 * h)", "h")),
    Edit("divided by 2 and multiplied by h", S, S.replace("(2.0 * h)", "2.0 * h")),
    Edit("not divided by the step", S, "f(x + h * e) - f(x - h * e)"),
    Edit("half the step", S, "(f(x + h / 2 * e) - f(x - h / 2 * e)) / h"),
    Edit("sides exchanged", S, "(f(x - h * e) - f(x + h * e)) / (2.0 * h)"),
    Edit("step ignored", X, f"h = 1e-5\n    {X}"),
    Edit("single precision", X,
         f"x = np.asarray(x, dtype=np.float32)\n    slopes = [{S} for e in unit_arrays(x).astype(np.float32)]"),
    Edit("all entries at once", S, S.replace("h * e", "h * np.ones(x.shape)")),
    Edit("only the first entry", OUT, "return np.array(slopes[:1] + [0.0] * (len(slopes) - 1)).reshape(x.shape)"),
    Edit("entries in the other order", OUT, "return np.array(slopes).reshape(x.shape, order='F')"),
)  # fmt: skip

D = "difference = f(x + h * e) - f(x - h * e)"
Q = "return np.sum(v * difference) / (2 * h)"
END = "return np.array([along(e) for e in unit_arrays(x)]).reshape(x.shape)"
PULLBACK = (
    Edit("forward in place of central", f"{D}\n        {Q}",
         "difference = f(x + h * e) - f(x)\n        return np.sum(v * difference) / h"),
    Edit("divided by h, not 2h", Q, "return np.sum(v * difference) / h"),
    Edit("divided by 2 and multiplied by h", Q, "return np.sum(v * difference) / 2 * h"),
    Edit("not divided by the step", Q, "return np.sum(v * difference)"),
    Edit("sides exchanged", D, "difference = f(x - h * e) - f(x + h * e)"),
    Edit("half the step", f"{D}\n        {Q}",
         "difference = f(x + h / 2 * e) - f(x - h / 2 * e)\n        return np.sum(v * difference) / h"),
    Edit("all entries at once", D, "difference = f(x + h) - f(x - h)"),
    Edit("entries in the other order", END, END.replace("reshape(x.shape)", "reshape(x.shape, order='F')")),
    Edit("cotangent left out", Q, "return np.sum(difference) / (2 * h)"),
    Edit("cotangent's mean in place of its entries", Q, "return np.mean(v) * np.sum(difference) / (2 * h)"),
    Edit("mean in place of the sum", Q, "return np.mean(v * difference) / (2 * h)"),
)  # fmt: skip

SIZE = "size = abs(a) + abs(b)"
DIVIDED = "errors = abs(a - b)[keep] / size[keep]"
LARGEST = "return errors.max() if keep.any() else 0.0"
ERROR = (
    Edit("absolute in place of relative", DIVIDED, "errors = abs(a - b)[keep]"),
    Edit("divided by a alone", SIZE, "size = abs(a)"),
    Edit("divided by b alone", SIZE, "size = abs(b)"),
    Edit("divided by the larger one", SIZE, "size = np.maximum(abs(a), abs(b))"),
    Edit("divided by the mean size", SIZE, "size = (abs(a) + abs(b)) / 2"),
    Edit("divided by |a + b|", SIZE, "size = abs(a + b)"),
    Edit("mean in place of the largest", LARGEST, "return errors.sum() / a.size"),
    Edit("sum in place of the largest", LARGEST, "return errors.sum()"),
    Edit("sign of the difference kept", DIVIDED,
         "errors = np.where(keep, a - b, 0.0) / np.where(keep, size, 1.0)"),
    Edit("0 / 0 not caught", f"keep = size != 0\n    {DIVIDED}", "keep = size > -1\n    errors = abs(a - b) / size"),
    Edit("one division for all entries", DIVIDED, "errors = abs(a - b)[keep] / size.max()"),
    Edit("norms of the whole arrays", LARGEST,
         "return np.linalg.norm(a - b) / (np.linalg.norm(a) + np.linalg.norm(b)) if keep.any() else 0.0"),
)  # fmt: skip

NUMERIC = "n = numerical_gradient(f, x, 1e-6)"
NORM = "error = np.linalg.norm(g - n) / np.linalg.norm(n)"
VERDICT = "return bool(error < 1e-5)"
CHECK = (
    Edit("absolute error", NORM, "error = np.linalg.norm(g - n)"),
    Edit("only the first entry", NUMERIC, f"{NUMERIC}\n    g, n = g.ravel()[:1], n.ravel()[:1]"),
    Edit("sums compared", NORM, "error = abs(g.sum() - n.sum()) / (abs(g.sum()) + abs(n.sum()))"),
    Edit("sizes compared", NORM, NORM.replace("np.linalg.norm(g - n)", "abs(np.linalg.norm(g) - np.linalg.norm(n))")),
    Edit("sign ignored", NORM, NORM.replace("g - n", "abs(g) - abs(n)")),
    Edit("bound too large", VERDICT, VERDICT.replace("1e-5", "0.2")),
    Edit("bound too small", VERDICT, VERDICT.replace("1e-5", "1e-14")),
    Edit("step too large", NUMERIC, NUMERIC.replace("1e-6", "0.5")),
    Edit("step too small", NUMERIC, NUMERIC.replace("1e-6", "1e-15")),
    Edit("factor of the difference", NUMERIC, f"{NUMERIC} / 2"),
    Edit("answers exchanged", VERDICT, "return bool(error > 1e-5)"),
)

ERR = "return abs(approximation(step) - exact)"
LOG = "return log(error(h), 2) - log(error(h / 2), 2)"
ORDER = (
    Edit("natural logarithm", LOG, "return log(error(h) / error(h / 2))"),
    Edit("logarithm to base 10", LOG, "return log(error(h) / error(h / 2), 10)"),
    Edit("logarithm left out", LOG, "return error(h) / error(h / 2)"),
    Edit("ratio upside down", LOG, "return log(error(h / 2) / error(h), 2)"),
    Edit("exact value left out", ERR, "return abs(approximation(step))"),
    Edit("step divided by 10", LOG, "return log(error(h) / error(h / 10), 2)"),
    Edit("step doubled", LOG, "return log(error(h) / error(2 * h), 2)"),
    Edit("slope against the step", LOG, "return (error(h) - error(h / 2)) / (h / 2)"),
)

BASIS = CodeBase(
    "basis",
    "plain",
    SOURCE,
    rewrites=(
        (Edit("value inline", F, "return (f(x + h) - f(x)) / h"),),
        (Edit("down by two steps", L, "left = f((x + h) - 2 * h)"),),
        (Edit("halves", S, "0.5 * (f(x + e * h) / h - f(x - e * h) / h)"),),
        (Edit("einsum", Q, "return np.einsum('i,i->', np.ravel(v), np.ravel(difference)) / (2 * h)"),),
        (Edit("entry by entry", VERDICT, "return bool(relative_error(g, n) < 1e-4)"),),
        (Edit("powers of ten", "h /= 2", "h /= 10"),),
    ),
    plants=tuple(
        (task, edit)
        for task, edits in {
            "forward_difference": FORWARD,
            "central_difference": CENTRAL,
            "numerical_gradient": GRADIENT,
            "numerical_pullback": PULLBACK,
            "relative_error": ERROR,
            "gradient_check": CHECK,
            "observed_order": ORDER,
        }.items()
        for edit in edits
    ),
)
