"""A hand-in that adds multiples of unit arrays and never writes into one, and the places where it goes wrong."""

from checks.assignments.keys import CodeBase, Edit

SOURCE = '''\
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
    size = np.abs(a) + np.abs(b)
    keep = size != 0
    errors = np.ptp([a, b], axis=0)[keep] / size[keep]
    return errors.max(initial=0.0)


def gradient_check(f, df, x):
    both = [df(x), numerical_gradient(f, x, 1e-6)]
    return np.linalg.norm(np.diff(both, axis=0)) / np.linalg.norm(both) < 1e-5


def observed_order(approximation, exact, h):
    first, second = np.log2(np.ptp([[approximation(h), exact], [approximation(h / 2), exact]], axis=1))
    return first - second


def best_step(f, df, x, steps=np.logspace(-13, 0, 40)):
    return min(steps, key=lambda h: abs(np.diff([central_difference(f, x, h), df(x)])))
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

SIZE = "size = np.abs(a) + np.abs(b)"
DIVIDED = "errors = np.ptp([a, b], axis=0)[keep] / size[keep]"
LARGEST = "return errors.max(initial=0.0)"
ERROR = (
    Edit("absolute in place of relative", DIVIDED, "errors = np.ptp([a, b], axis=0)[keep]"),
    Edit("divided by a alone", SIZE, "size = np.abs(a)"),
    Edit("divided by b alone", SIZE, "size = np.abs(b)"),
    Edit("divided by the larger one", SIZE, "size = np.maximum(np.abs(a), np.abs(b))"),
    Edit("divided by the mean size", SIZE, "size = (np.abs(a) + np.abs(b)) / 2"),
    Edit("divided by |a + b|", SIZE, "size = np.abs(a + b)"),
    Edit("mean in place of the largest", LARGEST, "return errors.sum() / np.size(a)"),
    Edit("sum in place of the largest", LARGEST, "return errors.sum()"),
    Edit("sign of the difference kept", f"{DIVIDED}\n    {LARGEST}",
         "return np.max(np.where(keep, a - b, 0.0) / np.where(keep, size, 1.0))"),
    Edit("0 / 0 not caught", f"keep = size != 0\n    {DIVIDED}",
         "keep = size > -1\n    errors = np.ptp([a, b], axis=0) / size"),
    Edit("one division for all entries", DIVIDED, DIVIDED.replace("size[keep]", "np.max(size)")),
    Edit("norms of the whole arrays", LARGEST,
         "return np.linalg.norm(a - b) / (np.linalg.norm(a) + np.linalg.norm(b)) if keep.any() else 0.0"),
)  # fmt: skip

BOTH = "both = [df(x), numerical_gradient(f, x, 1e-6)]"
VERDICT = "return np.linalg.norm(np.diff(both, axis=0)) / np.linalg.norm(both) < 1e-5"
CHECK = (
    Edit("absolute error", VERDICT, "return np.linalg.norm(np.diff(both, axis=0)) < 1e-5"),
    Edit("only the first entry", BOTH, f"{BOTH}\n    both = np.reshape(both, (2, -1))[:, :1]"),
    Edit("sums compared", BOTH, f"{BOTH}\n    both = np.reshape(both, (2, -1)).sum(axis=1)"),
    Edit("sizes compared", BOTH, f"{BOTH}\n    both = [np.linalg.norm(both[0]), np.linalg.norm(both[1])]"),
    Edit("sign ignored", BOTH, f"{BOTH}\n    both = np.abs(both)"),
    Edit("bound too large", VERDICT, VERDICT.replace("1e-5", "0.2")),
    Edit("bound too small", VERDICT, VERDICT.replace("1e-5", "1e-14")),
    Edit("step too large", BOTH, BOTH.replace("1e-6", "0.5")),
    Edit("step too small", BOTH, BOTH.replace("1e-6", "1e-15")),
    Edit("factor of the difference", BOTH, BOTH.replace("1e-6)", "1e-6) / 2")),
    Edit("answers exchanged", VERDICT, VERDICT.replace("<", ">")),
)

ERRORS = "np.ptp([[approximation(h), exact], [approximation(h / 2), exact]], axis=1)"
LOGS = f"first, second = np.log2({ERRORS})"
SLOPE = "return first - second"
ORDER = (
    Edit("natural logarithm", LOGS, LOGS.replace("log2", "log")),
    Edit("logarithm to base 10", LOGS, LOGS.replace("log2", "log10")),
    Edit("logarithm left out", f"{LOGS}\n    {SLOPE}", f"first, second = {ERRORS}\n    return first / second"),
    Edit("ratio upside down", SLOPE, "return second - first"),
    Edit("exact value left out", LOGS, LOGS.replace("exact", "0.0")),
    Edit("step divided by 10", LOGS, LOGS.replace("h / 2", "h / 10")),
    Edit("step doubled", LOGS, LOGS.replace("h / 2", "2 * h")),
    Edit("slope against the step", f"{LOGS}\n    {SLOPE}",
         f"first, second = {ERRORS}\n    return (first - second) / (h / 2)"),
)  # fmt: skip

BASIS = CodeBase(
    "basis",
    "plain",
    SOURCE,
    rewrites=(
        (Edit("value inline", F, "return (f(x + h) - f(x)) / h"),),
        (Edit("down by two steps", L, "left = f((x + h) - 2 * h)"),),
        (Edit("halves", S, "0.5 * (f(x + e * h) / h - f(x - e * h) / h)"),),
        (Edit("einsum", Q, "return np.einsum('i,i->', np.ravel(v), np.ravel(difference)) / (2 * h)"),),
        (Edit("entry by entry", VERDICT, "return bool(relative_error(*both) < 1e-4)"),),
        (Edit("powers of ten", "np.logspace(-13, 0, 40)", "10.0 ** -np.arange(13)"),),
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
