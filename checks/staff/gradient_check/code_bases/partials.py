"""A hand-in of small functions, where arrays are reduced to functions of one number; and where it goes wrong."""

from checks.assignments.keys import CodeBase, Edit

SOURCE = """\
import numpy as np
from numpy import abs, sum


def difference(g, start, width):
    return (g(start + width) - g(start)) / width


def forward_difference(f, x, h):
    return difference(f, x, h)


def central_difference(f, x, h):
    return difference(f, x - h, 2 * h)


def along(f, x, k):
    def g(t):
        y = x.astype(float).ravel()
        y[k] += t
        return f(y.reshape(x.shape))

    return g


def gradient_of(f, x, h):
    grad = np.empty(x.size)
    for k in range(x.size):
        grad[k] = central_difference(along(f, x, k), 0.0, h)
    return grad.reshape(x.shape)


def numerical_gradient(f, x, h):
    return gradient_of(f, x, h)


def numerical_pullback(f, x, v, h):
    scalar = lambda y: sum(f(y) * v)
    return gradient_of(scalar, x, h)


def relative_error(a, b):
    errors = [0.0]
    for pair in np.array([np.ravel(a), np.ravel(b)]).T:
        if pair.any():
            errors.append(np.ptp(pair) / sum(abs(pair)))
    return max(errors)


def gradient_check(f, df, x):
    for k, entry in enumerate(df(x).flat):
        slope = central_difference(along(f, x, k), 0.0, 1e-4)
        if relative_error(a=slope, b=entry) > 1e-3:
            return False
    return True


def observed_order(approximation, exact, h):
    ratio = np.ptp([approximation(h), exact]) / np.ptp([approximation(h / 2), exact])
    return np.log(ratio) / np.log(2.0)


def best_step(f, df, x, steps=np.geomspace(np.finfo(float).eps, 1.0)):
    return min(steps, key=lambda h: np.ptp([central_difference(f, x, h), df(x)]))
"""

F = "return difference(f, x, h)"
FORWARD = (
    Edit("central in place of forward", F, "return difference(f, x - h, h + h)"),
    Edit("backward in place of forward", F, "return difference(f, x - h, +h)"),
    Edit("not divided by the step", F, "return f(x + h) - f(x)"),
    Edit("divided by 2h, not h", F, "return difference(f, x, h) / 2"),
    Edit("sides exchanged", F, "return -difference(f, x, h)"),
    Edit("step ignored", F, "return difference(f, x, 1e-5)"),
    Edit("step grows with x", F, "return difference(f, x, h * max(1, abs(x)))"),
)

C = "return difference(f, x - h, 2 * h)"
CENTRAL = (
    Edit("forward in place of central", C, "return difference(f, x, 1 * h)"),
    Edit("backward in place of central", C, "return difference(f, x - h, 1 * h)"),
    Edit("divided by h, not 2h", C, "return 2 * difference(f, x - h, 2 * h)"),
    Edit("divided by 2 and multiplied by h", C, "return (f(x + h) - f(x - h)) / 2 * h"),
    Edit("not divided by the step", C, "return f(x + h) - f(x - h)"),
    Edit("half the step", C, "return difference(f, x - h / 2, 1 * h)"),
    Edit("sides exchanged", C, "return -difference(f, x - h, 2 * h)"),
    Edit("step ignored", C, "return difference(f, x - 1e-5, 2e-5)"),
    Edit("step grows with x", C, "h = max(1, abs(x)) * h\n    return difference(f, x - h, 2 * h)"),
)

G = "def numerical_gradient(f, x, h):\n    return gradient_of(f, x, h)"
GRADIENT = (
    Edit("half the step", G, "def numerical_gradient(f, x, h):\n    return gradient_of(f, x, h / 2)"),
    Edit("divided by h, not 2h", G, "def numerical_gradient(f, x, h):\n    return 2 * gradient_of(f, x, h)"),
    Edit("divided by 2 and multiplied by h", G,
         "def numerical_gradient(f, x, h):\n    return gradient_of(f, x, h) * h**2"),
    Edit("not divided by the step", G, "def numerical_gradient(f, x, h):\n    return gradient_of(f, x, h) * 2 * h"),
    Edit("sides exchanged", G, "def numerical_gradient(f, x, h):\n    return -gradient_of(f, x, h)"),
    Edit("step ignored", G, "def numerical_gradient(f, x, h):\n    return gradient_of(f, x, 1e-5)"),
    Edit("entries in the other order", G,
         "def numerical_gradient(f, x, h):\n    return gradient_of(f, x, h).ravel().reshape(x.shape, order='F')"),
    Edit("only the first entry", G,
         "def numerical_gradient(f, x, h):\n"
         "    return np.where(np.arange(x.size).reshape(x.shape) < 1, gradient_of(f, x, h), 0)"),
)  # fmt: skip

S = "scalar = lambda y: sum(f(y) * v)"
PG = "return gradient_of(scalar, x, h)"
PULLBACK = (
    Edit("cotangent left out", S, "scalar = lambda y: sum(f(y))"),
    Edit("cotangent's mean in place of its entries", S, "scalar = lambda y: sum(f(y) * v.mean())"),
    Edit("mean in place of the sum", S, "scalar = lambda y: np.mean(f(y) * v)"),
    Edit("half the step", PG, "return gradient_of(scalar, x, h / 2)"),
    Edit("divided by h, not 2h", PG, "return gradient_of(scalar, x, h) * 2"),
    Edit("not divided by the step", PG, "return gradient_of(scalar, x, h) * (2 * h)"),
    Edit("sides exchanged", PG, "return gradient_of(scalar, x, -h) * -1"),
    Edit("step ignored", PG, "return gradient_of(scalar, x, 1e-5)"),
    Edit("entries in the other order", PG, "return gradient_of(scalar, x, h).ravel().reshape(x.shape, order='F')"),
)

SIZE = "sum(abs(pair))"
W = f"errors.append(np.ptp(pair) / {SIZE})"
ERROR = (
    Edit("absolute in place of relative", W, "errors.append(np.ptp(pair))"),
    Edit("divided by a alone", W, W.replace(SIZE, "abs(pair[0])")),
    Edit("divided by b alone", W, W.replace(SIZE, "abs(pair[1])")),
    Edit("divided by the larger one", W, W.replace(SIZE, "abs(pair).max()")),
    Edit("divided by the mean size", W, W.replace(SIZE, "abs(pair).mean()")),
    Edit("divided by |a + b|", W, W.replace(SIZE, "abs(sum(pair))")),
    Edit("sum in place of the largest", W, f"errors[0] += np.ptp(pair) / {SIZE}"),
    Edit("mean in place of the largest", W, f"errors[0] += np.ptp(pair) / {SIZE} / np.size(a)"),
)

N = "slope = central_difference(along(f, x, k), 0.0, 1e-4)"
V = "if relative_error(a=slope, b=entry) > 1e-3:"
CHECK = (
    Edit("absolute error", V, "if abs(slope - entry) > 1e-5:"),
    Edit("only the first entry", "            return False\n    return True",
         "            return False\n        return True"),
    Edit("sign ignored", V, "if relative_error(a=abs(slope), b=abs(entry)) > 1e-3:"),
    Edit("sign of the error kept", V, "if (slope - entry) / (abs(slope) + abs(entry)) > 1e-3:"),
    Edit("one right entry is enough", f"{V}\n            return False\n    return True",
         "if relative_error(slope, entry) <= 1e-3:\n            return True\n    return False"),
    Edit("bound too small", V, V.replace("1e-3", "1e-14")),
    Edit("step too large", N, N.replace("1e-4", "0.5")),
    Edit("step too small", N, N.replace("1e-4", "1e-15")),
    Edit("factor of the difference", N, f"{N} / 2"),
    Edit("answers exchanged", "            return False\n    return True", "            return True\n    return False"),
)  # fmt: skip

RATIO = "ratio = np.ptp([approximation(h), exact]) / np.ptp([approximation(h / 2), exact])"
LOG = "return np.log(ratio) / np.log(2.0)"
ORDER = (
    Edit("natural logarithm", LOG, "return np.log(ratio)"),
    Edit("logarithm to base 10", LOG, "return np.log10(ratio)"),
    Edit("logarithm left out", LOG, "return ratio"),
    Edit("ratio upside down", LOG, "return -np.log(ratio) / np.log(2.0)"),
    Edit("exact value left out", RATIO, "ratio = abs(approximation(h) / approximation(h / 2))"),
    Edit("step divided by 10", RATIO, RATIO.replace("h / 2", "h / 10")),
    Edit("step doubled", RATIO, RATIO.replace("h / 2", "h * 2")),
)

PARTIALS = CodeBase(
    "partials",
    "plain",
    SOURCE,
    rewrites=(
        (Edit("slopes in a list", "grad = np.empty(x.size)", "grad = np.zeros(x.size)"),),
        (Edit("sides by name", C, "left, right = x - h, x + h\n    return (f(right) - f(left)) / (right - left)"),),
        (Edit("numpy's maximum", "return max(errors)", "return np.max(errors)"),),
        (Edit("smaller step", N, N.replace("1e-4", "1e-5")),),
        (Edit("logarithm to base 2", LOG, "return np.log2(ratio)"),),
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
