"""Each operation leaves a function behind that adds to its operands' gradients; the walk is recursive."""

from checks.assignments.keys import CodeBase, Edit

SOURCE = '''\
"""A scalar engine with closures."""
import math


class Value:
    def __init__(self, data, parents=()):
        self.data = data
        self.grad = 0.0
        self.parents = [*parents]

    @staticmethod
    def wrap(other):
        return other if isinstance(other, Value) else Value(other)

    def __add__(self, other):
        other = Value.wrap(other)
        out = Value(self.data + other.data, (self, other))

        def pull():
            self.grad += out.grad
            other.grad += out.grad

        out.pull = pull
        return out

    def __mul__(self, other):
        other = Value.wrap(other)
        out = Value(self.data * other.data, (self, other))

        def pull():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad

        out.pull = pull
        return out

    def __sub__(self, other):
        other = Value.wrap(other)
        out = Value(self.data - other.data, (self, other))

        def pull():
            self.grad += out.grad
            other.grad -= out.grad

        out.pull = pull
        return out

    def __truediv__(self, other):
        other = Value.wrap(other)
        out = Value(self.data / other.data, (self, other))

        def pull():
            self.grad += out.grad / other.data
            other.grad += -self.data / other.data**2 * out.grad

        out.pull = pull
        return out

    def __pow__(self, n):
        out = Value(self.data**n, (self,))

        def pull():
            self.grad += n * self.data ** (n - 1) * out.grad

        out.pull = pull
        return out

    def __rpow__(self, base):
        out = Value(base**self.data, (self,))

        def pull():
            self.grad += math.log(base) * out.data * out.grad

        out.pull = pull
        return out

    def __neg__(self):
        out = Value(-self.data, (self,))

        def pull():
            self.grad -= out.grad

        out.pull = pull
        return out

    def exp(self):
        out = Value(math.exp(self.data), (self,))

        def pull():
            self.grad += out.data * out.grad

        out.pull = pull
        return out

    def log(self):
        out = Value(math.log(self.data), (self,))

        def pull():
            self.grad += out.grad / self.data

        out.pull = pull
        return out

    def tanh(self):
        t = math.tanh(self.data)
        out = Value(t, (self,))

        def pull():
            self.grad += (1 - t**2) * out.grad

        out.pull = pull
        return out

    def relu(self):
        out = Value(max(self.data, 0.0), (self,))

        def pull():
            self.grad += (out.data != 0) * out.grad

        out.pull = pull
        return out

    def __radd__(self, other):
        return self + other

    def __rsub__(self, other):
        return Value(other) - self

    def __rmul__(self, other):
        return self * other

    def __rtruediv__(self, other):
        return Value(other) / self

    def backward(self):
        order = []

        def walk(v):
            if v.parents and v not in order:
                v.grad = 0.0
                for parent in v.parents:
                    walk(parent)
                order.append(v)

        walk(self)
        self.grad = 1.0
        for v in reversed(order):
            v.pull()
'''

REWRITES = (
    (
        Edit("tanh by exp", "t = math.tanh(self.data)", "e = math.exp(2 * self.data)\n        t = (e - 1) / (e + 1)"),
        Edit("tanh by one exp", "t = math.tanh(self.data)", "t = 1 - 2 / (math.exp(2 * self.data) + 1)"),
    ),
    (
        Edit("relu by a condition", "max(self.data, 0.0)", "self.data if self.data > 0 else 0.0"),
        Edit("slope 1 at 0", "(out.data != 0) * out.grad", "(self.data >= 0) * out.grad"),
    ),
    (
        Edit(
            "gradients replaced",
            "        walk(self)\n",
            "        walk(self)\n        for v in order:\n            for parent in v.parents:\n"
            "                parent.grad = 0.0\n",
        ),
    ),
    (Edit("quotient by the result", "-self.data / other.data**2 * out.grad", "-out.data / other.data * out.grad"),),
    (
        Edit(
            "negative as a product",
            "        out = Value(-self.data, (self,))\n\n        def pull():\n            self.grad -= out.grad\n\n"
            "        out.pull = pull\n        return out",
            "        return self * -1",
        ),
    ),
    (Edit("NumPy scalars", "import math\n", "import numpy as math\n"),),
)

OVERWRITES = "overwrites instead of adding"
IGNORED = "the adjoint from above is ignored"
ADD = "            self.grad += out.grad\n            other.grad += out.grad"
MULTIPLY = "            self.grad += other.data * out.grad\n            other.grad += self.data * out.grad"
SUBTRACT = "            self.grad += out.grad\n            other.grad -= out.grad"
DIVIDE = (
    "            self.grad += out.grad / other.data\n            other.grad += -self.data / other.data**2 * out.grad"
)
DENOMINATOR = "-self.data / other.data**2 * out.grad"
POWER = "n * self.data ** (n - 1) * out.grad"
TANH = "(1 - t**2) * out.grad"
EXP = "self.grad += out.data * out.grad"
LOG = "self.grad += out.grad / self.data"
RELU = "(out.data != 0) * out.grad"
POSITIVE = "max(self.data, 0.0), (self,))\n\n        def pull():\n            self.grad += (out.data != 0)"
LEFT_POWER = "math.log(base) * out.data * out.grad"
VISITED = "v.parents and v not in order"
KEYED = "v.parents and all(v.data != u.data for u in order)"
LISTED = "                for parent in v.parents:\n                    walk(parent)\n                order.append(v)"
QUEUE = """\
        order = [self]
        for v in order:
            v.grad = 0.0
            order += [p for p in dict.fromkeys(v.parents) if p.parents and p not in order]
        order.reverse()
"""
SWEEP = "        for v in reversed(order):\n            v.pull()"
EVERY_EDGE = """\
        def back(v):
            if v.parents:
                v.pull()
            for parent in v.parents:
                back(parent)

        back(self)"""
EVERY_EDGE_QUEUE = """\
        queue = [self]
        while queue:
            v = queue.pop(0)
            if v.parents:
                v.pull()
            queue.extend(v.parents)"""

PLANTS = (
    ("add", Edit(IGNORED, ADD, "            self.grad += 1.0\n            other.grad += 1.0")),
    ("add", Edit("only the left operand gets a gradient", ADD, "            self.grad += out.grad")),
    (
        "add",
        Edit(
            "each operand gets its own value",
            ADD,
            ADD.replace("out.grad", "out.grad * {}.data").format("self", "other"),
        ),
    ),
    (
        "accumulation",
        Edit(
            "sums overwrite instead of adding",
            ADD,
            "            self.grad = out.grad\n            other.grad = out.grad",
        ),
    ),
    ("multiply", Edit(IGNORED, MULTIPLY, MULTIPLY.replace(" * out.grad", ""))),
    (
        "multiply",
        Edit(
            "factors not exchanged",
            MULTIPLY,
            "            self.grad += self.data * out.grad\n            other.grad += other.data * out.grad",
        ),
    ),
    (
        "multiply",
        Edit(
            "both factors",
            MULTIPLY,
            "            self.grad += out.data * out.grad\n            other.grad += out.data * out.grad",
        ),
    ),
    ("multiply", Edit("only the left operand gets a gradient", "\n            other.grad += self.data * out.grad", "")),
    ("accumulation", Edit("products overwrite instead of adding", MULTIPLY, MULTIPLY.replace("+=", "="))),
    ("subtract", Edit(IGNORED, SUBTRACT, "            self.grad += 1.0\n            other.grad -= 1.0")),
    ("subtract", Edit("sign of the right operand lost", "other.grad -= out.grad", "other.grad += 1.0 * out.grad")),
    (
        "subtract",
        Edit("operands exchanged", SUBTRACT, "            self.grad -= out.grad\n            other.grad += out.grad"),
    ),
    ("subtract", Edit("computed the other way round", "self.data - other.data", "other.data - self.data")),
    (
        "subtract, operands used again",
        Edit(OVERWRITES, SUBTRACT, "            self.grad = out.grad\n            other.grad = -out.grad"),
    ),
    (
        "divide",
        Edit(
            IGNORED,
            DIVIDE,
            "            self.grad += 1 / other.data\n            other.grad += -self.data / other.data**2",
        ),
    ),
    ("divide", Edit("adjoint ignored in the denominator", DENOMINATOR, "-self.data / other.data**2")),
    ("divide", Edit("sign of the denominator lost", DENOMINATOR, DENOMINATOR[1:])),
    ("divide", Edit("denominator not squared", DENOMINATOR, "-self.data / other.data * out.grad")),
    ("divide", Edit("numerator missing", DENOMINATOR, "-1 / other.data**2 * out.grad")),
    (
        "divide",
        Edit(
            "operands exchanged",
            DIVIDE,
            "            other.grad += out.grad / other.data\n            self.grad += -self.data / "
            "other.data**2 * out.grad",
        ),
    ),
    (
        "divide",
        Edit(
            "as a product",
            DIVIDE,
            "            self.grad += out.grad * other.data\n            other.grad += out.grad * self.data",
        ),
    ),
    ("divide", Edit("computed the other way round", "self.data / other.data, (self", "other.data / self.data, (self")),
    ("divide", Edit("whole quotient", "self.data / other.data, (self", "self.data // other.data, (self")),
    ("divide, operands used again", Edit(OVERWRITES, DIVIDE, DIVIDE.replace("+=", "="))),
    ("power", Edit(IGNORED, POWER, "n * self.data ** (n - 1)")),
    ("power", Edit("exponent not reduced", POWER, "n * out.data * out.grad")),
    ("power", Edit("coefficient lost", POWER, "self.data ** (n - 1) * out.grad")),
    ("power", Edit("rule applied to the adjoint", POWER, "n * out.grad ** (n - 1)")),
    ("power", Edit("rule applied to the result", POWER, "n * out.data ** (n - 1) * out.grad")),
    ("power", Edit("exponent times base", POWER, "n * self.data * out.grad")),
    (
        "number to the value, operands used again",
        Edit(OVERWRITES, "self.grad += math.log(base)", "self.grad = math.log(base)"),
    ),
    ("power, operands used again", Edit(OVERWRITES, f"self.grad += {POWER}", f"self.grad = {POWER}")),
    ("negative", Edit(IGNORED, "self.grad -= out.grad", "self.grad -= 1.0")),
    ("negative", Edit("sign lost", "self.grad -= out.grad", "self.grad += out.grad")),
    ("negative, operands used again", Edit(OVERWRITES, "self.grad -= out.grad", "self.grad = -out.grad")),
    ("exp", Edit(IGNORED, EXP, "self.grad += out.data")),
    ("exp", Edit("exponential of the result", EXP, "self.grad += math.exp(out.data) * out.grad")),
    ("exp", Edit("operand in place of the result", EXP, "self.grad += self.data * out.grad ")),
    ("exp", Edit("power rule", EXP, "self.grad += self.data * math.exp(self.data - 1) * out.grad")),
    ("exp", Edit("derivative 1", EXP, "self.grad += 1 * out.grad")),
    ("exp", Edit("operand times result", EXP, "self.grad += self.data * out.data * out.grad")),
    ("exp, operands used again", Edit(OVERWRITES, EXP, "self.grad = out.data * out.grad")),
    ("log", Edit(IGNORED, LOG, "self.grad += 1 / self.data")),
    ("log", Edit("result in place of the operand", LOG, "self.grad += out.grad / out.data")),
    ("log", Edit("operand not inverted", LOG, "self.grad += out.grad * self.data")),
    ("log", Edit("squared", LOG, "self.grad += out.grad / self.data**2")),
    ("log", Edit("sign", LOG, "self.grad -= out.grad / self.data")),
    ("log", Edit("logarithm to base 10", LOG, "self.grad += out.grad / self.data / math.log(10)")),
    ("log, operands used again", Edit(OVERWRITES, LOG, "self.grad = out.grad / self.data")),
    ("tanh", Edit(IGNORED, TANH, "1 - t**2")),
    ("tanh", Edit("operand in place of the result", TANH, "(1 - self.data**2) * out.grad")),
    ("tanh", Edit("not squared", TANH, "(1 - t) * out.grad")),
    ("tanh", Edit("rule of the sigmoid", TANH, "t * (1 - t) * out.grad")),
    ("tanh", Edit("tanh taken twice", TANH, "(1 - math.tanh(t) ** 2) * out.grad")),
    ("tanh", Edit("sign of the square", TANH, "(1 + t**2) * out.grad")),
    ("tanh", Edit("sigmoid computed", "t = math.tanh(self.data)", "t = 1 / (1 + math.exp(-self.data))")),
    ("tanh, operands used again", Edit(OVERWRITES, f"self.grad += {TANH}", f"self.grad = {TANH}")),
    ("relu", Edit(IGNORED, RELU, "1.0 * (out.data != 0)")),
    ("relu", Edit("no mask", f"self.grad += {RELU}", "self.grad += 1 * out.grad")),
    ("relu", Edit("mask inverted", RELU, "(out.data == 0) * out.grad")),
    ("relu", Edit("mask from the adjoint", RELU, "(out.grad > 0) * out.grad")),
    ("relu", Edit("result in place of the mask", RELU, "out.data * out.grad ")),
    (
        "relu",
        Edit("mask in place of the value", "max(self.data, 0.0)", "1.0 if self.data > 0 else 0.0"),
    ),
    (
        "relu",
        Edit("negative part", POSITIVE, POSITIVE.replace("max", "min").replace("out.data != 0", "self.data > 0")),
    ),
    ("relu, operands used again", Edit(OVERWRITES, f"self.grad += {RELU}", f"self.grad = {RELU}")),
    ("number minus value", Edit("computed the other way round", "return Value(other) - self", "return self - other")),
    ("number over value", Edit("computed the other way round", "return Value(other) / self", "return self / other")),
    ("number to the value", Edit("logarithm missing", LEFT_POWER, "out.data * out.grad")),
    (
        "number to the value",
        Edit("power rule for the exponent", LEFT_POWER, "self.data * base ** (self.data - 1) * out.grad"),
    ),
    ("number to the value", Edit("exponent gets nothing", LEFT_POWER, "0.0")),
    (
        "number to the value",
        Edit("logarithm of the exponent", LEFT_POWER, "math.log(abs(self.data)) * out.data * out.grad"),
    ),
    ("number to the value", Edit("computed the other way round", "Value(base**self.data", "Value(self.data**base")),
    ("number to the value", Edit(IGNORED, LEFT_POWER, "math.log(base) * out.data")),
    (
        "accumulation",
        Edit(
            "sums overwrite instead of adding",
            ADD,
            "            self.grad = out.grad\n            other.grad = out.grad",
        ),
    ),
    ("backward", Edit("breadth first instead of in topological order", "        walk(self)\n", QUEUE)),
    (
        "backward",
        Edit(
            "a node before all of its uses are done",
            LISTED,
            "                order.insert(0, v)\n"
            "                for parent in v.parents:\n                    walk(parent)",
        ),
    ),
    ("backward", Edit("from the leaves to the output", "for v in reversed(order):", "for v in order:")),
    ("backward", Edit("nodes with equal values taken for one", VISITED, KEYED)),
    ("backward", Edit("a node passes on its whole adjoint at every use", SWEEP, EVERY_EDGE)),
    ("backward", Edit("a node passes on its whole adjoint at every use, by a queue", SWEEP, EVERY_EDGE_QUEUE)),
    (
        "gradients of results",
        Edit(
            "gradients of results are not kept",
            SWEEP,
            f"{SWEEP}\n        for v in order:\n            v.grad = 0.0",
        ),
    ),
    (
        "second backward",
        Edit(
            "gradients of results not reset",
            "                v.grad = 0.0\n",
            "",
        ),
    ),
    (
        "training loop",
        Edit(
            "nodes are kept for ever",
            "        self.parents = [*parents]\n",
            "        self.parents = [*parents]\n        Value.all = [*getattr(Value, 'all', ()), self]\n",
        ),
    ),
)

CLOSURES = CodeBase("closures", "plain", SOURCE, REWRITES, PLANTS)
