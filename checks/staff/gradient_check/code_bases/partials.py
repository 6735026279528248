"""A hand-in of small functions, where arrays are reduced to functions of one number; and where it goes wrong."""

from checks.assignments.keys import CodeBase, Edit

SOURCE = """\
import numpy as np
from numpy import abs, sum


def difference(g, a, b):
    return (g(b) - g(a)) / (b - a)


def forward_difference(f, x, h):
    return difference(f, x, x + h)


def central_difference(f, x, h):
    return difference(f, x - h, x + h)


def along(f, x, k):
    def g(t):
        y = x.astype(float).ravel()
        y[k] += t
        return f(y.reshape(x.shape))

    return g


def gradient_of(f, x, h):
    grad = np.empty(x.size)
    for k in range(x.size):
        grad[k] = difference(along(f, x, k), -h, h)
    return grad.reshape(x.shape)


def numerical_gradient(f, x, h):
    return gradient_of(f, x, h)


def numerical_pullback(f, x, v, h):
    scalar = lambda y: sum(f(y) * v)
    return gradient_of(scalar, x, h)


def relative_error(a, b):
    worst = 0.0
    for p, q in zip(np.ravel(a), np.ravel(b)):
        size = abs(p) + abs(q)
        if size > 0:
            worst = max(worst, abs(p - q) / size)
    return worst


def gradient_check(f, df, x):
    for k, entry in enumerate(df(x).flat):
        slope = difference(along(f, x, k), -1e-4, 1e-4)
        if relative_error(slope, entry) > 1e-3:
            return False
    return True


def observed_order(approximation, exact, h):
    ratio = (approximation(h) - exact) / (approximation(h / 2) - exact)
    return np.log(abs(ratio)) / np.log(2.0)


def best_step(f, df, x):
    steps = np.geomspace(np.finfo(float).eps, 1.0)
    return min(steps, key=lambda h: abs(central_difference(f, x, h) - df(x)))
"""

F = "return difference(f, x, x + h)"
FORWARD = (
    Edit("central in place of forward", F, "return difference(f, x - h, h + x)"),
    Edit("backward in place of forward", F, "return difference(f, x - h, x)"),
    Edit("not divided by the step", F, "return f(x + h) - f(x)"),
    Edit("divided by 2h, not h", F, "return difference(f, x, x + h) / 2"),
    Edit("sides exchanged", F, "return -difference(f, x, x + h)"),
    Edit("step ignored", F, "return difference(f, x, x + 1e-5)"),
    Edit("step grows with x", F, "return difference(f, x, x + h * max(1, abs(x)))"),
)

C = "return difference(f, x - h, x + h)"
CENTRAL = (
    Edit("forward in place of central", C, "return difference(f, x, h + x)"),
    Edit("backward in place of central", C, "return difference(f, x - h, x)"),
    Edit("divided by h, not 2h", C, "return 2 * difference(f, x - h, x + h)"),
    Edit("divided by 2 and multiplied by h", C, "return (f(x + h) - f(x - h)) / 2 * h"),
    Edit("not divided by the step", C, "return f(x + h) - f(x - h)"),
    Edit("half the step", C, "return difference(f, x - h / 2, x + h / 2)"),
    Edit("sides exchanged", C, "return -difference(f, x - h, x + h)"),
    Edit("step ignored", C, "return difference(f, x - 1e-5, x + 1e-5)"),
    Edit("step grows with x", C, "h = max(1, abs(x)) * h\n    return difference(f, x - h, x + h)"),
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

SIZE = "size = abs(p) + abs(q)"
W = "worst = max(worst, abs(p - q) / size)"
ERROR = (
    Edit("absolute in place of relative", W, "worst = max(worst, abs(p - q))"),
    Edit("divided by a alone", SIZE, "size = abs(p)"),
    Edit("divided by b alone", SIZE, "size = abs(q)"),
    Edit("divided by the larger one", SIZE, "size = max(abs(p), abs(q))"),
    Edit("divided by the mean size", SIZE, "size = (abs(p) + abs(q)) / 2"),
    Edit("divided by |a + b|", SIZE, "size = abs(p + q)"),
    Edit("sum in place of the largest", W, "worst = worst + abs(p - q) / size"),
    Edit("mean in place of the largest", W, "worst += abs(p - q) / size / np.size(a)"),
)

N = "slope = difference(along(f, x, k), -1e-4, 1e-4)"
V = "if relative_error(slope, entry) > 1e-3:"
CHECK = (
    Edit("absolute error", V, "if abs(slope - entry) > 1e-5:"),
    Edit("only the first entry", "            return False\n    return True",
         "            return False\n        return True"),
    Edit("sign ignored", V, "if relative_error(abs(slope), abs(entry)) > 1e-3:"),
    Edit("sign of the error kept", V, "if (slope - entry) / (abs(slope) + abs(entry)) > 1e-3:"),
    Edit("one right entry is enough", f"{V}\n            return False\n    return True",
         "if relative_error(slope, entry) <= 1e-3:\n            return True\n    return False"),
    Edit("bound too small", V, V.replace("1e-3", "1e-14")),
    Edit("step too large", N, N.replace("1e-4", "0.5")),
    Edit("step too small", N, "slope = difference(along(f, x, k), -1e-15, 1e-15)"),
    Edit("factor of the difference", N, f"{N} / 2"),
    Edit("answers exchanged", "            return False\n    return True", "            return True\n    return False"),
)  # fmt: skip

RATIO = "ratio = (approximation(h) - exact) / (approximation(h / 2) - exact)"
LOG = "return np.log(abs(ratio)) / np.log(2.0)"
ORDER = (
    Edit("natural logarithm", LOG, "return np.log(abs(ratio))"),
    Edit("logarithm to base 10", LOG, "return np.log10(abs(ratio))"),
    Edit("logarithm left out", LOG, "return abs(ratio)"),
    Edit("ratio upside down", LOG, "return -np.log(abs(ratio)) / np.log(2.0)"),
    Edit("exact value left out", RATIO, "ratio = approximation(h) / approximation(h / 2)"),
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
        (Edit("numpy's maximum", W, "worst = np.maximum(worst, abs(p - q) / size)"),),
        (Edit("smaller step", N, N.replace("1e-4", "1e-5")),),
        (Edit("logarithm to base 2", LOG, "return np.log2(abs(ratio))"),),
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
