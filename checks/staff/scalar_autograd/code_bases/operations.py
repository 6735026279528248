"""Each operation is a class with `forward` and `backward`; adjoints in a dictionary; a stack finds the order."""

from checks.assignments.keys import CodeBase, Edit

SOURCE = '''\
import math
from collections import namedtuple

Operation = namedtuple("Operation", ["forward", "backward"])

Add = Operation(forward=lambda a, b: a + b, backward=lambda d, y, a, b: (d, d))
Multiply = Operation(forward=lambda a, b: a * b, backward=lambda d, y, a, b: (d * b, d * a))
Negate = Operation(forward=lambda a: -a, backward=lambda d, y, a: (-d,))
Divide = Operation(forward=lambda a, b: a / b, backward=lambda d, y, a, b: (d / b, -d * y / b))
Exp = Operation(forward=math.exp, backward=lambda d, y, a: (d * y,))
Log = Operation(forward=math.log, backward=lambda d, y, a: (d / a,))
Tanh = Operation(forward=math.tanh, backward=lambda d, y, a: (d - d * y**2,))
Relu = Operation(forward=lambda a: max(a, 0.0), backward=lambda d, y, a: (d if y else 0.0,))


def to_the(n):
    return Operation(forward=lambda a: a**n, backward=lambda d, y, a: (d * n * a ** (n - 1),))


def exponential(base):
    return Operation(forward=lambda a: base**a, backward=lambda d, y, a: (y * math.log(base) * d,))


class Value:
    """A number with a history."""

    def __init__(self, data, operation=None, inputs=()):
        self.data, self.operation, self.inputs = data, operation, inputs
        self.grad = 0.0

    @classmethod
    def apply(cls, operation, numbers):
        inputs = [x if isinstance(x, cls) else cls(x) for x in numbers]
        return cls(operation.forward(*(x.data for x in inputs)), operation, inputs)

    def __add__(self, other):
        return Value.apply(Add, [self, other])

    def __radd__(self, other):
        return Value.apply(Add, [other, self])

    def __mul__(self, other):
        return Value.apply(Multiply, [self, other])

    def __rmul__(self, other):
        return Value.apply(Multiply, [other, self])

    def __neg__(self):
        return Value.apply(Negate, [self])

    def __sub__(self, other):
        return self + Value.apply(Negate, [other])

    def __rsub__(self, other):
        return other + (-self)

    def __truediv__(self, other):
        return Value.apply(Divide, [self, other])

    def __rtruediv__(self, other):
        return Value.apply(Divide, [other, self])

    def __pow__(self, n):
        return Value.apply(to_the(n), [self])

    def __rpow__(self, base):
        return Value.apply(exponential(base), [self])

    def exp(self):
        return Value.apply(Exp, [self])

    def log(self):
        return Value.apply(Log, [self])

    def tanh(self):
        return Value.apply(Tanh, [self])

    def relu(self):
        return Value.apply(Relu, [self])

    def sorted_history(self):
        """Every value before those that it was computed from."""
        order, stack = [], [(self, False)]
        while stack:
            value, ready = stack.pop()
            if ready:
                order.append(value)
            elif value not in order:
                stack.append((value, True))
                stack.extend((x, False) for x in value.inputs)
        return order[::-1]

    def backward(self):
        adjoints = {self: 1.0}
        for value in self.sorted_history():
            value.grad = adjoints[value]
            if value.operation:
                numbers = [x.data for x in value.inputs]
                for x, share in zip(value.inputs, value.operation.backward(value.grad, value.data, *numbers)):
                    adjoints[x] = adjoints.get(x, 0.0) + share
'''

REWRITES = (
    (
        Edit("quotient rule", "-d * y / b", "-(d * a) / b**2"),
        Edit("quotient by powers", "-d * y / b", "-d * a * b**-2"),
    ),
    (
        Edit(
            "tanh by exponentials",
            "forward=math.tanh",
            "forward=lambda a: 2 / (1 + math.exp(-2 * a)) - 1",
        ),
        Edit("tanh' by the operand", "(d - d * y**2,)", "(d / math.cosh(a) ** 2,)"),
    ),
    (Edit("relu' by the result", "(d if y else 0.0,)", "(d * float(y > 0),)"),),
    (Edit("power by its result", "d * n * a ** (n - 1)", "d * n * (y / a if a else a ** (n - 1))"),),
    (
        Edit(
            "operands from left to right",
            "for x in value.inputs)\n        return order",
            "for x in reversed(value.inputs))\n        return order",
        ),
    ),
    (
        Edit(
            "gradients added up",
            "value.grad = adjoints[value]",
            "value.grad = adjoints[value] if value.operation else value.grad + adjoints[value]",
        ),
    ),
)

OVERWRITES = "overwrites instead of adding"
IGNORED = "the adjoint from above is ignored"
MULTIPLY = "(d * b, d * a)"
DIVIDE = "(d / b, -d * y / b)"
POWER = "d * n * a ** (n - 1)"
BY_EXPONENT = "y * math.log(base) * d"
EXP = "(d * y,)"
LOG = "(d / a,)"
TANH = "(d - d * y**2,)"
RELU = "(d if y else 0.0,)"
POSITIVE = f"max(a, 0.0), backward=lambda d, y, a: {RELU}"
SHARES = "zip(value.inputs, value.operation.backward(value.grad, value.data, *numbers))"
RECEIVED = "adjoints[x] = adjoints.get(x, 0.0) + share"
STACKED = "                stack.append((value, True))\n                stack.extend((x, False) for x in value.inputs)"

PLANTS = (
    ("add", Edit("only the left operand gets a gradient", "(d, d)", "(d, 0.0)")),
    ("add", Edit("each operand gets its own value", "(d, d)", "(d * a, d * b)")),
    ("add", Edit(IGNORED, "(d, d)", "(1.0, 1.0)")),
    ("multiply", Edit("factors not exchanged", MULTIPLY, "(d * a, d * b)")),
    ("multiply", Edit("both factors", MULTIPLY, "(d * y, d * y)")),
    ("multiply", Edit("only the left operand gets a gradient", MULTIPLY, "(d * b, 0.0)")),
    ("multiply", Edit(IGNORED, MULTIPLY, "(b, a)")),
    ("negative", Edit("sign lost", "(-d,)", "(d,)")),
    ("negative", Edit(IGNORED, "(-d,)", "(-1.0,)")),
    ("divide", Edit(IGNORED, DIVIDE, "(1 / b, -y / b)")),
    ("divide", Edit("adjoint ignored in the denominator", DIVIDE, "(d / b, -y / b)")),
    ("divide", Edit("sign of the denominator lost", DIVIDE, "(d / b, d * y / b)")),
    ("divide", Edit("denominator not squared", DIVIDE, "(d / b, -d * y)")),
    ("divide", Edit("numerator missing", DIVIDE, "(d / b, -d / b**2)")),
    ("divide", Edit("operands exchanged", DIVIDE, "(-d * y / b, d / b)")),
    ("divide", Edit("as a product", DIVIDE, "(d * b, d * a)")),
    ("divide", Edit("computed the other way round", "lambda a, b: a / b", "lambda a, b: b / a")),
    ("power", Edit(IGNORED, POWER, "n * a ** (n - 1)")),
    ("power", Edit("exponent not reduced", POWER, "d * n * y")),
    ("power", Edit("coefficient lost", POWER, "d * a ** (n - 1)")),
    ("power", Edit("rule applied to the adjoint", POWER, "n * d ** (n - 1)")),
    ("power", Edit("rule applied to the result", POWER, "d * n * y ** (n - 1)")),
    ("power", Edit("exponent times base", POWER, "d * n * a")),
    ("exp", Edit(IGNORED, EXP, "(y,)")),
    ("exp", Edit("exponential of the result", EXP, "(d * math.exp(y),)")),
    ("exp", Edit("operand in place of the result", EXP, "(d * a,)")),
    ("exp", Edit("power rule", EXP, "(d * a * math.exp(a - 1),)")),
    ("exp", Edit("derivative 1", EXP, "(d,)")),
    ("exp", Edit("operand times result", EXP, "(d * a * y,)")),
    ("log", Edit(IGNORED, LOG, "(1 / a,)")),
    ("log", Edit("result in place of the operand", LOG, "(d / y,)")),
    ("log", Edit("operand not inverted", LOG, "(d * a,)")),
    ("log", Edit("squared", LOG, "(d / a**2,)")),
    ("log", Edit("sign", LOG, "(-d / a,)")),
    ("log", Edit("logarithm to base 10", LOG, "(d / (a * math.log(10)),)")),
    ("tanh", Edit(IGNORED, TANH, "(1 - y**2,)")),
    ("tanh", Edit("operand in place of the result", TANH, "(d - d * a**2,)")),
    ("tanh", Edit("not squared", TANH, "(d - d * y,)")),
    ("tanh", Edit("rule of the sigmoid", TANH, "(d * y * (1 - y),)")),
    ("tanh", Edit("tanh taken twice", TANH, "(d - d * math.tanh(y) ** 2,)")),
    ("tanh", Edit("sign of the square", TANH, "(d + d * y**2,)")),
    ("relu", Edit(IGNORED, RELU, "(1.0 if y else 0.0,)")),
    ("relu", Edit("no mask", RELU, "(d,)")),
    ("relu", Edit("mask inverted", RELU, "(0.0 if y else d,)")),
    ("relu", Edit("mask from the adjoint", RELU, "(d if d > 0 else 0.0,)")),
    ("relu", Edit("result in place of the mask", RELU, "(d * y,)")),
    ("relu", Edit("mask in place of the value", "max(a, 0.0)", "1.0 if a > 0 else 0.0")),
    ("relu", Edit("negative part", POSITIVE, POSITIVE.replace("max", "min").replace("if y", "if a > 0"))),
    (
        "number minus value",
        Edit("computed the other way round", "other + (-self)", "self + Value.apply(Negate, [other])"),
    ),
    (
        "number minus value",
        Edit("sign of the right operand lost", "other + (-self)", "Value.apply(Add, [other - 2 * self.data, self])"),
    ),
    (
        "number over value",
        Edit("computed the other way round", "[other, self])\n\n    def __pow__", "[self, other])\n\n    def __pow__"),
    ),
    (
        "number to the value",
        Edit("computed the other way round", "exponential(base), [self]", "to_the(base), [self]"),
    ),
    ("number to the value", Edit("logarithm missing", BY_EXPONENT, "y * d")),
    ("number to the value", Edit("power rule for the exponent", BY_EXPONENT, "a * base ** (a - 1) * d")),
    ("number to the value", Edit("exponent gets nothing", BY_EXPONENT, "0.0")),
    ("number to the value", Edit("logarithm of the exponent", BY_EXPONENT, "y * math.log(abs(a)) * d")),
    ("accumulation", Edit(OVERWRITES, RECEIVED, "adjoints[x] = share")),
    ("accumulation", Edit("only the first contribution counts", RECEIVED, "adjoints.setdefault(x, share)")),
    (
        "accumulation",
        Edit(
            "the same node on both sides handled once",
            SHARES,
            f"dict({SHARES}).items()",
        ),
    ),
    (
        "backward",
        Edit(
            "a node before all of its uses are done",
            STACKED,
            "                order.insert(0, value)\n                stack.extend((x, False) for x in "
            "value.inputs[::-1])",
        ),
    ),
    (
        "backward",
        Edit(
            "adjoints kept by value",
            "    def sorted_history",
            "    def __eq__(self, other):\n        return isinstance(other, Value) and self.data == other.data\n\n"
            "    def __hash__(self):\n        return hash(self.data)\n\n    def sorted_history",
        ),
    ),
)

OPERATIONS = CodeBase("operations", "plain", SOURCE, REWRITES, PLANTS)
