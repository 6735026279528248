"""Each call of `derivative` has a level; a dual of a lower level is a plain number to one of a higher level."""

from checks.assignments.keys import CodeBase, Edit

SOURCE = """\
import math
from itertools import count

LEVELS = count()


class Dual:
    def __init__(self, value, tangent=0.0, level=-1):
        self.value, self.tangent, self.level = value, tangent, level

    def __lt__(self, other):
        return self.value < other

    def __gt__(self, other):
        return self.value > other

    def __neg__(self):
        return unary(self, lambda a: -a, lambda a: -1.0)

    def __abs__(self):
        return unary(self, abs, sign)

    def __pow__(self, n):
        if isinstance(n, Dual):
            return general_power(self, n)
        return unary(self, lambda a: a**n, lambda a: n * a ** (n - 1))

    def __rpow__(self, base):
        return unary(self, lambda n: base**n, lambda n: base**n * log(base))


def parts(x, level):
    return (x.value, x.tangent) if isinstance(x, Dual) and x.level == level else (x, 0.0)


def sign(a):
    return 1.0 if a > 0 else -1.0


def step(a):
    return 1.0 if a > 0 else 0.0


def unary(x, f, slope):
    return Dual(f(x.value), slope(x.value) * x.tangent, x.level)


def binary(f, slopes):
    def operation(*operands):
        level = max(x.level for x in operands if isinstance(x, Dual))
        (a, da), (b, db) = (parts(x, level) for x in operands)
        by_a, by_b = slopes(a, b)
        return Dual(f(a, b), by_a * da + by_b * db, level)

    return operation


def turned(operation):
    return lambda x, y: operation(y, x)


general_power = binary(lambda a, b: a**b, lambda a, b: (b * a ** (b - 1), a**b * log(a)))
Dual.__add__ = Dual.__radd__ = binary(lambda a, b: a + b, lambda a, b: (1.0, 1.0))
Dual.__sub__ = binary(lambda a, b: a - b, lambda a, b: (1.0, -1.0))
Dual.__rsub__ = turned(Dual.__sub__)
Dual.__mul__ = Dual.__rmul__ = binary(lambda a, b: a * b, lambda a, b: (b, a))
Dual.__truediv__ = binary(lambda a, b: a / b, lambda a, b: (1.0 / b, -a / (b * b)))
Dual.__rtruediv__ = turned(Dual.__truediv__)


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
    return unary(x, lambda a: max(a, 0.0), step)


def maximum(x, y):
    return max(x, y)


def slope_at_level(f, x, level):
    return parts(f(Dual(x, 1.0, level)), level)[1]


def derivative(f, x):
    return slope_at_level(f, x, next(LEVELS))
"""

REWRITES = (
    (Edit("tanh' by cosh", "lambda a: 1 - tanh(a) ** 2", "lambda a: 4 / (exp(a) + exp(-a)) ** 2"),),
    (Edit("root's slope", "lambda a: 0.5 / sqrt(a)", "lambda a: sqrt(a) / (2 * a)"),),
    (Edit("logarithm's slope", "lambda a: 1 / a)", "lambda a: a**-1)"),),
    (Edit("maximum by a comparison", "max(x, y)", "y if y > x else x"),),
    (Edit("power by exp", "a**b * log(a)", "exp(b * log(a)) * log(a)"),),
)

COMPARED = """\
        return self.value < other

    def __gt__(self, other):
        return self.value > other
"""
TANGENT = "by_a * da + by_b * db"
QUOTIENT = "(1.0 / b, -a / (b * b))"

PLANTS = (
    ("multiply", Edit("factors not exchanged", "lambda a, b: (b, a)", "lambda a, b: (a, b)")),
    ("add", Edit("only the left operand gets a gradient", TANGENT, "by_a * da")),
    ("add", Edit("the adjoint from above is ignored", TANGENT, "by_a + by_b")),
    ("subtract", Edit("sign of the right operand lost", "(1.0, -1.0)", "(1.0, +1.0)")),
    ("divide", Edit("sign of the denominator lost", QUOTIENT, "(1.0 / b, a / (b * b))")),
    ("divide", Edit("denominator not squared", QUOTIENT, "(1.0 / b, -a / b)")),
    ("divide", Edit("numerator missing", QUOTIENT, "(1.0 / b, -1 / (b * b))")),
    (
        "number minus dual",
        Edit(
            "computed the other way round",
            "Dual.__rsub__ = turned(Dual.__sub__)",
            "Dual.__rsub__ = Dual.__sub__",
        ),
    ),
    (
        "number over dual",
        Edit(
            "computed the other way round",
            "Dual.__rtruediv__ = turned(Dual.__truediv__)",
            "Dual.__rtruediv__ = Dual.__truediv__",
        ),
    ),
    ("power", Edit("exponent not reduced", "n * a ** (n - 1)", "n * a**n")),
    ("power", Edit("coefficient lost", "n * a ** (n - 1)", "a ** (n - 1)")),
    ("number to the dual", Edit("exponent gets nothing", "base**n * log(base)", "0.0")),
    ("number to the dual", Edit("logarithm missing", "base**n * log(base)", "base**n")),
    ("power of two duals", Edit("exponent gets nothing", "a**b * log(a)", "0.0")),
    ("power of two duals", Edit("power rule for the exponent", "a**b * log(a)", "b * a ** (b - 1)")),
    ("absolute", Edit("sign ignored", "return 1.0 if a > 0 else -1.0", "return 1.0")),
    (
        "maximum",
        Edit(
            "larger of the tangents",
            "return max(x, y)",
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
    ("relu", Edit("no mask", "return 1.0 if a > 0 else 0.0", "return 1.0")),
    (
        "comparison",
        Edit(
            "tangents decide between equal values",
            COMPARED,
            COMPARED.replace("self.value", "(self.value, self.tangent)").replace(
                "other\n", "(other.value, other.tangent)\n"
            ),
        ),
    ),
    (
        "nested derivatives",
        Edit("the inner and the outer derivative share one perturbation", "next(LEVELS)", "1"),
    ),
)

LEVELS = CodeBase("levels", "plain", SOURCE, REWRITES, PLANTS)
