"""Tangents are carried by separate rules for value and tangent; a fresh object marks each perturbation."""

from checks.assignments.keys import CodeBase, Edit

SOURCE = """\
import math
from dataclasses import dataclass, field
from itertools import count


@dataclass(frozen=True)
class Epsilon:
    age: int = field(default_factory=count().__next__)


ORIGIN = Epsilon()


class Dual:
    def __init__(self, value, tangent=0.0, epsilon=ORIGIN):
        self.value = value
        self.tangent = tangent
        self.epsilon = epsilon

    def beside(self, other):
        epsilon = max((x.epsilon for x in (self, other) if isinstance(x, Dual)), key=lambda e: e.age)
        return *(over(epsilon, x) for x in (self, other)), epsilon

    def __add__(self, other):
        (a, da), (b, db), epsilon = self.beside(other)
        return Dual(a + b, da + db, epsilon)

    __radd__ = __add__

    def __neg__(self):
        return Dual(-self.value, -self.tangent, self.epsilon)

    def __sub__(self, other):
        return self + (-other)

    def __rsub__(self, other):
        return (-self) + other

    def __mul__(self, other):
        (a, da), (b, db), epsilon = self.beside(other)
        return Dual(a * b, da * b + a * db, epsilon)

    __rmul__ = __mul__

    def inverse(self):
        return Dual(1 / self.value, -self.tangent / (self.value * self.value), self.epsilon)

    def __truediv__(self, other):
        return self * (1 / other)

    def __rtruediv__(self, other):
        return other * self.inverse()

    def __pow__(self, n):
        if isinstance(n, Dual):
            return exp(n * log(self))
        return Dual(self.value**n, n * self.value ** (n - 1) * self.tangent, self.epsilon)

    def __rpow__(self, base):
        return exp(self * math.log(base))

    def __abs__(self):
        return -self if self < 0 else self

    def __lt__(self, other):
        return self.value < other

    def __gt__(self, other):
        return self.value > other


def over(epsilon, x):
    return (x.value, x.tangent) if isinstance(x, Dual) and x.epsilon is epsilon else (x, 0.0)


def chain(x, f, slope):
    return Dual(f(x.value), slope(x.value) * x.tangent, x.epsilon)


def exp(x):
    return chain(x, exp, exp) if isinstance(x, Dual) else math.exp(x)


def log(x):
    return chain(x, log, lambda v: 1 / v) if isinstance(x, Dual) else math.log(x)


def sin(x):
    return chain(x, sin, cos) if isinstance(x, Dual) else math.sin(x)


def cos(x):
    return chain(x, cos, lambda v: -sin(v)) if isinstance(x, Dual) else math.cos(x)


def tanh(x):
    return 1 - 2 / (exp(2 * x) + 1)


def sqrt(x):
    return x**0.5


def relu(x):
    return x if x > 0 else Dual(0.0, 0.0, x.epsilon)


def maximum(a, b):
    return a if a > b else b


def derivative(f, x):
    mine = Epsilon()
    y = f(Dual(x, 1.0, mine))
    return y.tangent if isinstance(y, Dual) and y.epsilon is mine else 0.0
"""

REWRITES = (
    (
        Edit(
            "power by exp",
            "n * self.value ** (n - 1) * self.tangent",
            "n * (self.value**n / self.value) * self.tangent",
        ),
    ),
    (Edit("root by exp", "return x**0.5", "return exp(0.5 * log(x))"),),
    (Edit("tanh as a quotient", "1 - 2 / (exp(2 * x) + 1)", "(exp(x) - exp(-x)) / (exp(x) + exp(-x))"),),
    (Edit("maximum the other way round", "a if a > b else b", "b if b > a else a"),),
)

PRODUCT = "da * b + a * db"
INVERSE = "-self.tangent / (self.value * self.value)"

PLANTS = (
    ("multiply", Edit("product of the tangents", PRODUCT, "da * db")),
    ("multiply", Edit("factors not exchanged", PRODUCT, "da * a + b * db")),
    ("add", Edit("only the left operand gets a gradient", "da + db", "da")),
    ("negative", Edit("sign lost", "-self.tangent, self.epsilon", "self.tangent, self.epsilon")),
    ("divide", Edit("sign of the denominator lost", INVERSE, INVERSE[1:])),
    ("divide", Edit("denominator not squared", INVERSE, "-self.tangent / self.value")),
    ("number minus dual", Edit("computed the other way round", "(-self) + other", "self + (-other)")),
    ("number over dual", Edit("computed the other way round", "other * self.inverse()", "self * (1 / other)")),
    ("power", Edit("coefficient lost", "n * self.value ** (n - 1)", "self.value ** (n - 1)")),
    (
        "absolute",
        Edit(
            "absolute value of the tangent",
            "return -self if self < 0 else self",
            "return Dual(abs(self.value), abs(self.tangent), self.epsilon)",
        ),
    ),
    ("exp", Edit("operand times result", "chain(x, exp, exp)", "chain(x, exp, lambda v: v * exp(v))")),
    ("log", Edit("result in place of the operand", "lambda v: 1 / v", "lambda v: 1 / log(v)")),
    ("cos", Edit("cosine itself", "lambda v: -sin(v)", "cos")),
    (
        "maximum",
        Edit(
            "tangent of the smaller",
            "return a if a > b else b",
            "return Dual(max(a.value, b.value), (b if a > b else a).tangent)",
        ),
    ),
    (
        "nested derivatives",
        Edit("the inner and the outer derivative share one perturbation", "mine = Epsilon()", "mine = ORIGIN"),
    ),
)

SHADOWS = CodeBase("shadows", "plain", SOURCE, REWRITES, PLANTS)
