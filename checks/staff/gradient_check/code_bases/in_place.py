"""A hand-in that moves one entry of a copy after another, and the places where it goes wrong."""

from checks.assignments.keys import CodeBase, Edit

SOURCE = """\
import numpy as np


def forward_difference(f, x, h):
    return (f(x + h) - f(x)) / h


def central_difference(f, x, h):
    return (f(x + h) - f(x - h)) / (2 * h)


def numerical_gradient(f, x, h):
    x = np.array(x, dtype=float)
    grad = np.empty_like(x)
    for i in np.ndindex(x.shape):
        old = x[i]
        x[i] = old + h
        up = f(x)
        x[i] = old - h
        down = f(x)
        x[i] = old
        grad[i] = (up - down) / (2 * h)
    return grad


def numerical_pullback(f, x, v, h):
    # x itself is moved, and put back
    result = np.empty_like(x)
    for i in np.ndindex(x.shape):
        kept = x[i]
        x[i] = kept + h
        high = np.array(f(x))
        x[i] = kept - h
        low = np.array(f(x))
        x[i] = kept
        result[i] = np.sum(v * (high - low)) / 2 / h
    return result


def relative_error(a, b):
    return np.max(np.abs(np.diff([a, b], axis=0)) / np.maximum(1e-8, np.abs(a) + np.abs(b)))


def gradient_check(f, df, x):
    numeric = numerical_gradient(f, x, 1e-5)
    return relative_error(a=numeric, b=df(x)) < 1e-4


def observed_order(approximation, exact, h):
    first = np.ptp([approximation(h), exact])
    second = np.ptp([approximation(h / 2), exact])
    return np.log2(first / second)


def best_step(f, df, x, steps=2.0 ** -np.arange(45)):
    return min(steps, key=lambda h: np.ptp([central_difference(f, x, h), df(x)]))
"""

F = "return (f(x + h) - f(x)) / h"
FORWARD = (
    Edit("central in place of forward", F, "return (f(x + h) - f(x - h)) / h / 2"),
    Edit("backward in place of forward", F, "return (f(x) - f(x - h)) / h"),
    Edit("not divided by the step", F, "return f(x + h) - f(x)"),
    Edit("divided by 2h, not h", F, "return (f(x + h) - f(x)) / (2 * h)"),
    Edit("sides exchanged", F, "return (f(x) - f(x + h)) / h"),
    Edit("step ignored", F, "h = 1e-5\n    return (f(x + h) - f(x)) / h"),
    Edit("step grows with x", F, "h = h * max(1.0, abs(x))\n    return (f(x + h) - f(x)) / h"),
    Edit("single precision", F, "x, h = np.float32(x), np.float32(h)\n    return (f(x + h) - f(x)) / h"),
)

C = "return (f(x + h) - f(x - h)) / (2 * h)"
CENTRAL = (
    Edit("forward in place of central", C, "return (f(x + h) - f(x)) / (1 * h)"),
    Edit("backward in place of central", C, "return (f(x) - f(x - h)) / (1 * h)"),
    Edit("divided by h, not 2h", C, "return (f(x + h) - f(x - h)) / h"),
    Edit("divided by 2 and multiplied by h", C, "return (f(x + h) - f(x - h)) / 2 * h"),
    Edit("not divided by the step", C, "return f(x + h) - f(x - h)"),
    Edit("half the step", C, "return (f(x + h / 2) - f(x - h / 2)) / h"),
    Edit("sides exchanged", C, "return (f(x - h) - f(x + h)) / (2 * h)"),
    Edit("step ignored", C, f"h = 1e-5\n    {C}"),
    Edit("step grows with x", C, f"h *= max(1, abs(x))\n    {C}"),
    Edit("single precision", C, f"x, h = np.float32(x), np.float32(h)\n    {C}"),
)

FIRST = "return np.where(np.arange(x.size).reshape(x.shape) < 1, {}, 0.0)"

G = "grad[i] = (up - down) / (2 * h)"
LOW = "        x[i] = old - h\n"
BACK = "        x[i] = old\n"
COPY = "    x = np.array(x, dtype=float)\n    grad = np.empty_like(x)\n"
GRADIENT = (
    Edit("forward in place of central", f"{LOW}        down = f(x)\n{BACK}        grad[i] = (up - down) / (2 * h)",
         f"{BACK}        down = f(x)\n        grad[i] = (up - down) / h"),
    Edit("backward in place of central",
         f"x[i] = old + h\n        up = f(x)\n{LOW}        down = f(x)\n{BACK}        {G}",
         f"up = f(x)\n{LOW}        down = f(x)\n{BACK}        grad[i] = (up - down) / h"),
    Edit("divided by h, not 2h", G, "grad[i] = (up - down) / h"),
    Edit("divided by 2 and multiplied by h", G, "grad[i] = (up - down) / 2 * h"),
    Edit("not divided by the step", G, "grad[i] = up - down"),
    Edit("half the step", COPY, f"{COPY}    h = h / 2\n"),
    Edit("sides exchanged", G, "grad[i] = (down - up) / (2 * h)"),
    Edit("step ignored", COPY, f"{COPY}    h = 1e-5\n"),
    Edit("single precision", COPY, "    x = np.array(x, dtype=np.float32)\n    grad = np.empty_like(x)\n"),
    Edit("x not restored", BACK, ""),
    Edit("only the first entry", "    return grad\n", f"    {FIRST.format('grad')}\n"),
    Edit("entries in the other order", "    return grad\n", "    return grad.ravel().reshape(grad.shape, order='F')\n"),
    Edit("integers stay integers", COPY, "    x = np.array(x)\n    grad = np.empty_like(x)\n"),
)  # fmt: skip

P = "result[i] = np.sum(v * (high - low)) / 2 / h"
KEPT = "        x[i] = kept\n"
EMPTY = "    result = np.empty_like(x)\n"
PULLBACK = (
    Edit("divided by h, not 2h", P, "result[i] = np.sum(v * (high - low)) / h"),
    Edit("divided by 2 and multiplied by h", P, "result[i] = np.sum(v * (high - low)) / 2 * h"),
    Edit("not divided by the step", P, "result[i] = np.sum(v * (high - low))"),
    Edit("sides exchanged", P, "result[i] = np.sum(v * (low - high)) / 2 / h"),
    Edit("step ignored", EMPTY, f"{EMPTY}    h = 1e-5\n"),
    Edit("half the step", EMPTY, f"{EMPTY}    h /= 2\n"),
    Edit("single precision", EMPTY, f"    x = x.astype(np.float32)\n{EMPTY}"),
    Edit("x not restored", KEPT, ""),
    Edit("only the first entry", "    return result\n", f"    {FIRST.format('result')}\n"),
    Edit(
        "entries in the other order", "    return result\n", "    return result.ravel().reshape(x.shape, order='F')\n"
    ),
    Edit("cotangent left out", P, "result[i] = np.sum(high - low) / 2 / h"),
    Edit("cotangent's mean in place of its entries", P, "result[i] = np.mean(v) * np.sum(high - low) / 2 / h"),
    Edit("mean in place of the sum", P, "result[i] = np.mean(v * (high - low)) / 2 / h"),
)

E = "return np.max(np.abs(np.diff([a, b], axis=0)) / np.maximum(1e-8, np.abs(a) + np.abs(b)))"
ERROR = (
    Edit("absolute in place of relative", E, "return np.max(np.abs(a - b))"),
    Edit("divided by a alone", E, "return np.max(np.abs(a - b) / np.maximum(1e-8, np.abs(a)))"),
    Edit("divided by b alone", E, "return np.max(np.abs(a - b) / np.maximum(1e-8, np.abs(b)))"),
    Edit("divided by the larger one", E,
         "return np.max(np.abs(a - b) / np.maximum(1e-8, np.maximum(np.abs(a), np.abs(b))))"),
    Edit("divided by the mean size", E, "return np.max(np.abs(a - b) / np.maximum(1e-8, (np.abs(a) + np.abs(b)) / 2))"),
    Edit("divided by |a + b|", E, "return np.max(np.abs(a - b) / np.maximum(1e-8, np.abs(a + b)))"),
    Edit("one division for all entries", E, "return np.max(np.abs(a - b)) / max(1e-8, np.max(np.abs(a) + np.abs(b)))"),
    Edit("norms of the whole arrays", E,
         "return np.linalg.norm(a - b) / max(1e-8, np.linalg.norm(a) + np.linalg.norm(b))"),
    Edit("mean in place of the largest", E, E.replace("np.max(", "np.mean(", 1)),
    Edit("sum in place of the largest", E, E.replace("np.max(", "np.sum(", 1)),
    Edit("smallest in place of the largest", E, E.replace("np.max(", "np.min(", 1)),
    Edit("sign of the difference kept", E, E.replace("np.abs(np.diff([a, b], axis=0))", "(a - b)")),
    Edit("guard too large", E, E.replace("1e-8", "1e-2")),
    Edit("0 / 0 not caught", E, "return np.max(np.abs(a - b) / (np.abs(a) + np.abs(b)))"),
)  # fmt: skip

V = "return relative_error(a=numeric, b=df(x)) < 1e-4"
N = "numeric = numerical_gradient(f, x, 1e-5)"
CHECK = (
    Edit("absolute error", V, "return np.max(np.abs(numeric - df(x))) < 1e-5"),
    Edit("only the first entry", V, "return relative_error(numeric.flat[0], df(x).flat[0]) < 1e-4"),
    Edit("sums compared", V, "return relative_error(numeric.sum(), df(x).sum()) < 1e-4"),
    Edit("sizes compared", V, "return relative_error(np.linalg.norm(numeric), np.linalg.norm(df(x))) < 1e-4"),
    Edit("sign ignored", V, "return relative_error(abs(numeric), abs(df(x))) < 1e-4"),
    Edit("sign of the error kept", V, "return np.max((numeric - df(x)) / (abs(numeric) + abs(df(x)))) < 1e-4"),
    Edit("one right entry is enough", V, "return bool(np.any(np.isclose(numeric, df(x), rtol=1e-4, atol=0)))"),
    Edit("bound too small", V, V.replace("1e-4", "1e-15")),
    Edit("step too large", N, "numeric = numerical_gradient(f, x, 0.5)"),
    Edit("step too small", N, "numeric = numerical_gradient(f, x, 1e-15)"),
    Edit("answers exchanged", V, V.replace("<", ">")),
)

SECOND = "second = np.ptp([approximation(h / 2), exact])"
LOG = "return np.log2(first / second)"
ORDER = (
    Edit("natural logarithm", LOG, "return np.log(first / second)"),
    Edit("logarithm to base 10", LOG, "return np.log10(first / second)"),
    Edit("logarithm left out", LOG, "return first / second"),
    Edit("ratio upside down", LOG, "return np.log2(second / first)"),
    Edit("exact value left out", f"first = np.ptp([approximation(h), exact])\n    {SECOND}",
         "first = abs(approximation(h))\n    second = abs(approximation(h / 2))"),
    Edit("step divided by 10", SECOND, SECOND.replace("h / 2", "h / 10")),
    Edit("step doubled", SECOND, SECOND.replace("h / 2", "2 * h")),
    Edit("slope against the step", LOG, "return (first - second) / (h - h / 2)"),
)  # fmt: skip

IN_PLACE = CodeBase(
    "in place",
    "plain",
    SOURCE,
    rewrites=(
        (Edit("divided apart", F, "return f(x + h) / h - f(x) / h"),),
        (Edit("mean of both sides", C, "return ((f(x + h) - f(x)) / h + (f(x) - f(x - h)) / h) / 2"),),
        (
            Edit(
                "case for zeros",
                E,
                "size = np.abs(a) + np.abs(b)\n"
                "    return np.max(np.where(size > 0, np.abs(a - b) / np.where(size > 0, size, 1), 0))",
            ),
        ),
        (Edit("all close", V, "return np.allclose(numeric, df(x), rtol=1e-4, atol=0)"),),
        (Edit("difference of logarithms", LOG, "return (np.log(first) - np.log(second)) / np.log(2)"),),
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
