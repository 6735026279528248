"""Each call of `derivative` has a level; a dual of a lower level is a plain number to one of a higher level."""

from checks.assignments.keys import CodeBase, Edit

SOURCE = """\
import math
from itertools import count

LEVELS = count(1)


class Dual:
    def __init__(self, value, tangent=0.0, level=0):
        self.value, self.tangent, self.level = value, tangent, level

    def __lt__(self, other):
        return primal(self) < primal(other)

    def __gt__(self, other):
        return primal(self) > primal(other)

    def __add__(self, other):
        return binary(self, other, lambda a, b: a + b, lambda a, b: (1.0, 1.0))

    def __radd__(self, other):
        return binary(other, self, lambda a, b: a + b, lambda a, b: (1.0, 1.0))

    def __sub__(self, other):
        return binary(self, other, lambda a, b: a - b, lambda a, b: (1.0, -1.0))

    def __rsub__(self, other):
        return binary(other, self, lambda a, b: a - b, lambda a, b: (1.0, -1.0))

    def __mul__(self, other):
        return binary(self, other, lambda a, b: a * b, lambda a, b: (b, a))

    def __rmul__(self, other):
        return binary(other, self, lambda a, b: a * b, lambda a, b: (b, a))

    def __truediv__(self, other):
        return binary(self, other, lambda a, b: a / b, lambda a, b: (1.0 / b, -a / (b * b)))

    def __rtruediv__(self, other):
        return binary(other, self, lambda a, b: a / b, lambda a, b: (1.0 / b, -a / (b * b)))

    def __pow__(self, other):
        return binary(self, other, lambda a, b: a**b, power_slopes)

    def __rpow__(self, other):
        return binary(other, self, lambda a, b: a**b, power_slopes)

    def __neg__(self):
        return unary(self, lambda a: -a, lambda a: -1.0)

    def __abs__(self):
        return unary(self, abs, lambda a: 1.0 if a > 0 else -1.0)


def primal(x):
    while isinstance(x, Dual):
        x = x.value
    return x


def power_slopes(a, b):
    by_exponent = a**b * log(a) if primal(a) > 0 else 0.0
    return b * a ** (b - 1), by_exponent


def level_of(x):
    return x.level if isinstance(x, Dual) else -1


def parts(x, level):
    return (x.value, x.tangent) if level_of(x) == level else (x, 0.0)


def unary(x, f, slope):
    if not isinstance(x, Dual):
        return f(x)
    return Dual(f(x.value), slope(x.value) * x.tangent, x.level)


def binary(x, y, f, slopes):
    level = max(level_of(x), level_of(y))
    (a, da), (b, db) = parts(x, level), parts(y, level)
    by_a, by_b = slopes(a, b)
    return Dual(f(a, b), by_a * da + by_b * db, level)


def exp(x):
    return unary(x, exp, exp) if isinstance(x, Dual) else math.exp(x)


def log(x):
    return unary(x, log, lambda a: 1 / a) if isinstance(x, Dual) else math.log(x)


def sin(x):
    return unary(x, sin, cos) if isinstance(x, Dual) else math.sin(x)


def cos(x):
    return unary(x, cos, lambda a: -sin(a)) if isinstance(x, Dual) else math.cos(x)


def tanh(x):
    return unary(x, tanh, lambda a: 1 - tanh(a) ** 2) if isinstance(x, Dual) else math.tanh(x)


def sqrt(x):
    return unary(x, sqrt, lambda a: 0.5 / sqrt(a)) if isinstance(x, Dual) else math.sqrt(x)


def relu(x):
    return unary(x, lambda a: a if a > 0 else 0 * a, lambda a: 1.0 if a > 0 else 0.0)


def maximum(x, y):
    return x if primal(x) >= primal(y) else y


def derivative(f, x):
    level = next(LEVELS)
    y = f(Dual(x, 1.0, level))
    return parts(y, level)[1]
"""

REWRITES = (
    (Edit("tanh' by cosh", "lambda a: 1 - tanh(a) ** 2", "lambda a: 4 / (exp(a) + exp(-a)) ** 2"),),
    (Edit("root's slope", "lambda a: 0.5 / sqrt(a)", "lambda a: sqrt(a) / (2 * a)"),),
    (Edit("logarithm's slope", "lambda a: 1 / a)", "lambda a: a**-1)"),),
    (Edit("maximum by a comparison", "primal(x) >= primal(y)", "(x > y if isinstance(x, Dual) else not y > x)"),),
    (Edit("power by exp", "a**b * log(a) if", "exp(b * log(a)) * log(a) if"),),
)

TANGENT = "by_a * da + by_b * db"
QUOTIENT = "(1.0 / b, -a / (b * b))"

PLANTS = (
    ("multiply", Edit("factors not exchanged", "lambda a, b: (b, a)", "lambda a, b: (a, b)", 2)),
    ("add", Edit("only the left operand gets a gradient", TANGENT, "by_a * da")),
    ("add", Edit("the adjoint from above is ignored", TANGENT, "by_a + by_b")),
    ("subtract", Edit("sign of the right operand lost", "(1.0, -1.0)", "(1.0, +1.0)", 2)),
    ("divide", Edit("sign of the denominator lost", QUOTIENT, "(1.0 / b, a / (b * b))", 2)),
    ("divide", Edit("denominator not squared", QUOTIENT, "(1.0 / b, -a / b)", 2)),
    ("divide", Edit("numerator missing", QUOTIENT, "(1.0 / b, -1 / (b * b))", 2)),
    (
        "number minus dual",
        Edit(
            "computed the other way round",
            "binary(other, self, lambda a, b: a - b",
            "binary(self, other, lambda a, b: a - b",
        ),
    ),
    (
        "number over dual",
        Edit(
            "computed the other way round",
            "binary(other, self, lambda a, b: a / b",
            "binary(self, other, lambda a, b: a / b",
        ),
    ),
    ("power", Edit("exponent not reduced", "b * a ** (b - 1)", "b * a**b")),
    ("power", Edit("coefficient lost", "b * a ** (b - 1)", "a ** (b - 1)")),
    ("number to the dual", Edit("exponent gets nothing", "a**b * log(a) if primal(a) > 0 else 0.0", "0.0")),
    ("number to the dual", Edit("logarithm missing", "a**b * log(a)", "a**b")),
    ("power of two duals", Edit("exponent gets nothing", "a**b * log(a) if primal(a) > 0 else 0.0", "0.0")),
    ("power of two duals", Edit("power rule for the exponent", "a**b * log(a)", "b * a ** (b - 1)")),
    ("absolute", Edit("sign ignored", "1.0 if a > 0 else -1.0)", "1.0)")),
    (
        "maximum",
        Edit(
            "larger of the tangents",
            "return x if primal(x) >= primal(y) else y",
            "a, b = (z if isinstance(z, Dual) else Dual(z) for z in (x, y))\n"
            "    return Dual(max(a.value, b.value), max(a.tangent, b.tangent))",
        ),
    ),
    ("exp", Edit("derivative 1", "unary(x, exp, exp)", "unary(x, exp, lambda a: 1.0)")),
    ("exp", Edit("operand in place of the result", "unary(x, exp, exp)", "unary(x, exp, lambda a: a)")),
    ("log", Edit("operand not inverted", "lambda a: 1 / a)", "lambda a: a)")),
    ("sin", Edit("sign", "unary(x, sin, cos)", "unary(x, sin, lambda a: -cos(a))")),
    ("cos", Edit("sign", "lambda a: -sin(a)", "sin")),
    ("tanh", Edit("operand in place of the result", "1 - tanh(a) ** 2", "1 - a**2")),
    ("sqrt", Edit("half lost", "0.5 / sqrt(a)", "1.0 / sqrt(a)")),
    ("relu", Edit("no mask", "lambda a: 1.0 if a > 0 else 0.0", "lambda a: 1.0")),
    (
        "comparison",
        Edit(
            "tangents decide between equal values",
            "return primal(self) < primal(other)",
            "return (self.value, self.tangent) < (other.value, other.tangent)",
        ),
    ),
    (
        "nested derivatives",
        Edit("the inner and the outer derivative share one perturbation", "level = next(LEVELS)", "level = 1"),
    ),
)

LEVELS = CodeBase("levels", "plain", SOURCE, REWRITES, PLANTS)
