"""Operators and functions are made from a table of formulas; the number of the call tells perturbations apart."""

from checks.assignments.keys import CodeBase, Edit

SOURCE = """\
import itertools
import math
import operator

DEPTHS = itertools.count()


class Dual:
    def __init__(self, value, tangent=0, depth=-1):
        self.value = value
        self.tangent = tangent
        self.depth = depth


def parts(x, depth):
    return (x.value, x.tangent) if isinstance(x, Dual) and x.depth == depth else (x, 0)


def lifted(function, *partials):
    def apply(*xs):
        depth = max((x.depth for x in xs if isinstance(x, Dual)), default=None)
        if depth is None:
            return function(*xs)
        values, tangents = zip(*(parts(x, depth) for x in xs))
        total = 0
        for partial, tangent in zip(partials, tangents):
            if tangent != 0:
                total = total + partial(*values) * tangent
        return Dual(apply(*values), total, depth)

    return apply


exp = lifted(math.exp, lambda a: exp(a))
log = lifted(math.log, lambda a: 1 / a)
sin = lifted(math.sin, lambda a: cos(a))
cos = lifted(math.cos, lambda a: 0 - sin(a))
tanh = lifted(math.tanh, lambda a: 1 - tanh(a) * tanh(a))
sqrt = lifted(math.sqrt, lambda a: 1 / (2 * sqrt(a)))
relu = lifted(lambda a: max(a, 0), lambda a: 1 if a > 0 else 0)
maximum = max
OPERATORS = {
    "add": lifted(operator.add, lambda a, b: 1, lambda a, b: 1),
    "sub": lifted(operator.sub, lambda a, b: 1, lambda a, b: -1),
    "mul": lifted(operator.mul, lambda a, b: b, lambda a, b: a),
    "truediv": lifted(operator.truediv, lambda a, b: 1 / b, lambda a, b: 0 - a / b / b),
    "pow": lifted(operator.pow, lambda a, b: b * a ** (b - 1), lambda a, b: log(a) * a**b),
}
for name, function in OPERATORS.items():
    setattr(Dual, f"__{name}__", lambda a, b, f=function: f(a, b))
    setattr(Dual, f"__r{name}__", lambda a, b, f=function: f(b, a))
Dual.__neg__ = lifted(operator.neg, lambda a: -1)
Dual.__abs__ = lifted(abs, lambda a: 1 if a > 0 else -1)
Dual.__lt__ = lambda a, b: a.value < b
Dual.__gt__ = lambda a, b: a.value > b


def derivative(f, x):
    def slope(depth):
        y = f(Dual(x, 1, depth))
        return y.tangent if isinstance(y, Dual) and y.depth == depth else 0.0

    return slope(next(DEPTHS))
"""

REWRITES = (
    (Edit("negative by a product", "lifted(operator.neg, lambda a: -1)", "lambda a: -1 * a"),),
    (Edit("quotient's slope", "0 - a / b / b", "0 - a / (b * b)"),),
    (Edit("tanh's slope", "1 - tanh(a) * tanh(a)", "(1 - tanh(a)) * (1 + tanh(a))"),),
    (Edit("power's slope", "log(a) * a**b", "log(a) * exp(b * log(a))"),),
)

COMPARED = """\
Dual.__lt__ = lambda a, b: a.value < b
Dual.__gt__ = lambda a, b: a.value > b
"""

PLANTS = (
    ("multiply", Edit("factors not exchanged", "lambda a, b: b, lambda a, b: a)", "lambda a, b: a, lambda a, b: b)")),
    ("multiply", Edit("both factors", "lambda a, b: b, lambda a, b: a)", "lambda a, b: a * b, lambda a, b: a * b)")),
    ("add", Edit("the adjoint from above is ignored", "partial(*values) * tangent", "partial(*values)")),
    (
        "subtract",
        Edit("sign of the right operand lost", "lambda a, b: 1, lambda a, b: -1", "lambda a, b: 1, lambda a, b: +1"),
    ),
    ("divide", Edit("sign of the denominator lost", "0 - a / b / b", "a / b / b")),
    ("divide", Edit("denominator not squared", "0 - a / b / b", "0 - a / b")),
    ("divide", Edit("numerator missing", "0 - a / b / b", "-1 / b / b")),
    ("number minus dual", Edit("computed the other way round", "f(b, a))", "f(a, b))")),
    ("power", Edit("exponent not reduced", "b * a ** (b - 1)", "b * a**b")),
    ("number to the dual", Edit("logarithm missing", "log(a) * a**b", "a**b")),
    ("number to the dual", Edit("logarithm of the exponent", "log(a) * a**b", "log(abs(b)) * a**b")),
    ("power of two duals", Edit("power rule for the exponent", "log(a) * a**b", "b * a ** (b - 1)")),
    ("absolute", Edit("sign ignored", "1 if a > 0 else -1", "1")),
    (
        "maximum",
        Edit(
            "sum of the tangents",
            "maximum = max",
            "maximum = lifted(max, lambda a, b: 1, lambda a, b: 1)",
        ),
    ),
    ("exp", Edit("exponential of the result", "lambda a: exp(a)", "lambda a: exp(exp(a))")),
    ("log", Edit("squared", "lambda a: 1 / a)", "lambda a: 1 / (a * a))")),
    ("sin", Edit("sine itself", "lambda a: cos(a)", "lambda a: sin(a)")),
    ("cos", Edit("sign", "0 - sin(a)", "sin(a)")),
    ("tanh", Edit("not squared", "1 - tanh(a) * tanh(a)", "1 - tanh(a)")),
    ("sqrt", Edit("root not inverted", "1 / (2 * sqrt(a))", "sqrt(a) / 2")),
    ("relu", Edit("mask inverted", "lambda a: 1 if a > 0 else 0", "lambda a: 0 if a > 0 else 1")),
    (
        "comparison",
        Edit(
            "tangents decide between equal values",
            COMPARED,
            COMPARED.replace("a.value", "(a.value, a.tangent)").replace(" b\n", " (b.value, b.tangent)\n"),
        ),
    ),
    (
        "nested derivatives",
        Edit("the inner and the outer derivative share one perturbation", "next(DEPTHS)", "1"),
    ),
)

TABLE = CodeBase("table", "plain", SOURCE, REWRITES, PLANTS)
