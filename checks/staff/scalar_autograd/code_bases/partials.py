"""Each result remembers its operands with the partial derivatives; the sweep counts uses, and keeps no recursion."""

from checks.assignments.keys import CodeBase, Edit

SOURCE = """\
from collections import defaultdict
from math import exp, log, tanh


def number(x):
    return x.data if isinstance(x, Value) else x


class Value:
    def __init__(self, data, edges=()):
        self.data, self.grad, self.edges = data, 0, [(node, slope) for node, slope in edges if isinstance(node, Value)]

    def __add__(self, y):
        return Value(self.data + number(y), [(self, 1), (y, 1)])

    __radd__ = __add__

    def __mul__(self, y):
        a, b = self.data, number(y)
        return Value(a * b, [(self, b), (y, a)])

    __rmul__ = __mul__

    def __neg__(self):
        return Value(-self.data, [(self, -1)])

    def __sub__(self, y):
        return Value(self.data - number(y), [(self, 1), (y, -1)])

    def __rsub__(self, y):
        return Value(y - self.data, [(self, -1.0)])

    def __truediv__(self, y):
        p, q = self.data, number(y)
        return Value(p / q, [(self, 1 / q), (y, -p / (q * q))])

    def __rtruediv__(self, y):
        return Value(y / self.data, [(self, -y / (self.data * self.data))])

    def __pow__(self, n):
        return Value(self.data**n, [(self, n * self.data ** (n - 1))])

    def __rpow__(self, base):
        y = base**self.data
        return Value(y, [(self, y * log(base))])

    def exp(self):
        y = exp(self.data)
        return Value(y, [(self, y)])

    def log(self):
        return Value(log(self.data), [(self, 1 / self.data)])

    def tanh(self):
        t = tanh(self.data)
        return Value(t, [(self, (1 - t) * (1 + t))])

    def relu(self):
        y = max(0, self.data)
        return Value(y, [(self, 1 if y else 0)])

    def backward(self):
        uses, found, todo = defaultdict(int), {id(self)}, [self]
        while todo:
            for node, _ in todo.pop().edges:
                uses[id(node)] += 1
                if id(node) not in found:
                    found.add(id(node))
                    todo.append(node)
        adjoints = defaultdict(float)
        adjoints[id(self)] = 1
        ready = [self]
        while ready:
            v = ready.pop()
            v.grad = adjoints[id(v)]
            for node, slope in v.edges:
                adjoints[id(node)] += v.grad * slope
                uses[id(node)] -= 1
                if uses[id(node)] == 0:
                    ready.append(node)
"""

REWRITES = (
    (
        Edit("tanh' by squares", "(1 - t) * (1 + t)", "1 - t * t"),
        Edit("tanh' by cosh", "(self, (1 - t) * (1 + t))", "(self, 4 / (exp(self.data) + exp(-self.data)) ** 2)"),
    ),
    (
        Edit("log' by the result", "(self, 1 / self.data)", "(self, exp(-log(self.data)))"),
        Edit("log' as a power", "(self, 1 / self.data)", "(self, self.data**-1)"),
    ),
    (Edit("first come, first served", "v = ready.pop()", "v = ready.pop(0)"),),
    (Edit("found breadth first", "todo.pop().edges", "todo.pop(0).edges"),),
    (Edit("quotient by its result", "(y, -p / (q * q))", "(y, -(p / q) / q)"),),
    (Edit("relu by a comparison", "max(0, self.data)", "self.data * (self.data > 0)"),),
)

OVERWRITES = "overwrites instead of adding"
IGNORED = "the adjoint from above is ignored"
ADD = "[(self, 1), (y, 1)]"
MULTIPLY = "[(self, b), (y, a)]"
SUBTRACT = "[(self, 1), (y, -1)]"
DIVIDE = "[(self, 1 / q), (y, -p / (q * q))]"
POWER = "(self, n * self.data ** (n - 1))"
LOG = "(self, 1 / self.data)"
TANH = "(self, (1 - t) * (1 + t))"
RELU = "[(self, 1 if y else 0)]"
POSITIVE = f"y = max(0, self.data)\n        return Value(y, {RELU})"
EXP = "        return Value(y, [(self, y)])"
LEFT_POWER = "(self, y * log(base))"
ADDED = "adjoints[id(node)] += v.grad * slope"

PLANTS = (
    ("add", Edit("only the left operand gets a gradient", ADD, "[(self, 1), (y, 0)]")),
    ("add", Edit("each operand gets its own value", ADD, "[(self, self.data), (y, number(y))]")),
    ("multiply", Edit("factors not exchanged", MULTIPLY, "[(self, a), (y, b)]")),
    ("multiply", Edit("both factors", MULTIPLY, "[(self, a * b), (y, a * b)]")),
    ("multiply", Edit("only the left operand gets a gradient", MULTIPLY, "[(self, b)]")),
    ("multiply", Edit(IGNORED, ADDED, "adjoints[id(node)] += slope")),
    ("subtract", Edit("sign of the right operand lost", SUBTRACT, "[(self, 1), (y, +1)]")),
    ("subtract", Edit("operands exchanged", SUBTRACT, "[(self, -1), (y, 1)]")),
    ("subtract", Edit("computed the other way round", "self.data - number(y)", "number(y) - self.data")),
    ("divide", Edit("sign of the denominator lost", DIVIDE, "[(self, 1 / q), (y, p / (q * q))]")),
    ("divide", Edit("denominator not squared", DIVIDE, "[(self, 1 / q), (y, -p / q)]")),
    ("divide", Edit("numerator missing", DIVIDE, "[(self, 1 / q), (y, -1 / (q * q))]")),
    ("divide", Edit("operands exchanged", DIVIDE, "[(y, 1 / q), (self, -p / (q * q))]")),
    ("divide", Edit("as a product", DIVIDE, "[(self, q), (y, p)]")),
    ("divide", Edit("computed the other way round", "Value(p / q,", "Value(q / p,")),
    ("divide", Edit("whole quotient", "Value(p / q,", "Value(p // q,")),
    ("power", Edit("exponent not reduced", POWER, "(self, n * self.data**n)")),
    ("power", Edit("coefficient lost", POWER, "(self, self.data ** (n - 1))")),
    ("power", Edit("rule applied to the result", POWER, "(self, n * (self.data**n) ** (n - 1))")),
    ("power", Edit("exponent times base", POWER, "(self, n * self.data)")),
    ("negative", Edit("sign lost", "[(self, -1)]", "[(self, 1)]")),
    ("exp", Edit("exponential of the result", EXP, "        return Value(y, [(self, exp(y))])")),
    ("exp", Edit("operand in place of the result", EXP, "        return Value(y, [(self, self.data)])")),
    ("exp", Edit("power rule", EXP, "        return Value(y, [(self, self.data * exp(self.data - 1))])")),
    ("exp", Edit("derivative 1", EXP, "        return Value(y, [(self, 1)])")),
    ("exp", Edit("operand times result", EXP, "        return Value(y, [(self, self.data * y)])")),
    ("log", Edit("result in place of the operand", LOG, "(self, 1 / log(self.data))")),
    ("log", Edit("operand not inverted", LOG, "(self, self.data)")),
    ("log", Edit("squared", LOG, "(self, 1 / self.data**2)")),
    ("log", Edit("sign", LOG, "(self, -1 / self.data)")),
    ("log", Edit("logarithm to base 10", LOG, "(self, 1 / self.data / log(10))")),
    ("tanh", Edit("operand in place of the result", TANH, "(self, 1 - self.data**2)")),
    ("tanh", Edit("not squared", TANH, "(self, 1 - t)")),
    ("tanh", Edit("rule of the sigmoid", TANH, "(self, t * (1 - t))")),
    ("tanh", Edit("tanh taken twice", TANH, "(self, 1 - tanh(t) ** 2)")),
    ("tanh", Edit("sign of the square", TANH, "(self, 1 + t * t)")),
    ("tanh", Edit("sigmoid computed", "t = tanh(self.data)", "t = 1 / (1 + exp(-self.data))")),
    ("relu", Edit("no mask", RELU, "[(self, 1)]")),
    ("relu", Edit("mask inverted", RELU, "[(self, 0 if y else 1)]")),
    ("relu", Edit("result in place of the mask", RELU, "[(self, y)]")),
    ("relu", Edit("mask in place of the value", "max(0, self.data)", "1 if self.data > 0 else 0")),
    (
        "relu",
        Edit("negative part", POSITIVE, POSITIVE.replace("max", "min").replace("if y", "if self.data > 0")),
    ),
    ("number minus value", Edit("sign of the right operand lost", "[(self, -1.0)]", "[(self, 1.0)]")),
    ("number minus value", Edit("computed the other way round", "Value(y - self.data", "Value(self.data - y")),
    (
        "number over value",
        Edit("sign of the denominator lost", "-y / (self.data * self.data)", "y / (self.data * self.data)"),
    ),
    ("number over value", Edit("denominator not squared", "-y / (self.data * self.data)", "-y / self.data")),
    ("number over value", Edit("numerator missing", "-y / (self.data * self.data)", "-1 / (self.data * self.data)")),
    ("number over value", Edit("computed the other way round", "Value(y / self.data,", "Value(self.data / y,")),
    ("number to the value", Edit("logarithm missing", LEFT_POWER, "(self, y)")),
    (
        "number to the value",
        Edit("power rule for the exponent", LEFT_POWER, "(self, self.data * base ** (self.data - 1))"),
    ),
    ("number to the value", Edit("exponent gets nothing", LEFT_POWER, "(self, 0)")),
    ("number to the value", Edit("logarithm of the exponent", LEFT_POWER, "(self, y * log(abs(self.data)))")),
    ("accumulation", Edit(OVERWRITES, ADDED, "adjoints[id(node)] = v.grad * slope")),
    (
        "accumulation",
        Edit("only the first contribution counts", ADDED, "adjoints[id(node)] = adjoints[id(node)] or v.grad * slope"),
    ),
    (
        "accumulation",
        Edit(
            "the same node on both sides handled once",
            "[(node, slope) for node, slope in edges if isinstance(node, Value)]",
            "list({node: slope for node, slope in edges if isinstance(node, Value)}.items())",
        ),
    ),
    (
        "gradients of results",
        Edit(
            "gradients of results are not kept",
            "                adjoints[id(node)] += v.grad * slope",
            "                adjoints[id(node)] += adjoints[id(v)] * slope\n                v.grad = 0",
        ),
    ),
)
PARTIALS = CodeBase("partials", "plain", SOURCE, REWRITES, PLANTS)
