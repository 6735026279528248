"""A hand-in with a class of units whose bias is the first weight; and where it goes wrong."""

from checks.assignments.keys import CodeBase, Edit

SOURCE = '''\
import itertools

import numpy as np


class Unit:
    """The weight of an input that is always 1 comes first."""

    def __init__(self, w, b=0.0):
        self.v = np.concatenate(([b], w))

    def extended(self, x):
        return np.concatenate(([1.0], x))

    def output(self, x):
        return np.heaviside(sum(self.v * self.extended(x)), 1.0)

    def outputs(self, X):
        return [self.output(x) for x in X]

    def learn(self, x, target, rate=2.0):
        error = target - self.output(x)
        self.v += rate * error * self.extended(x)


def threshold_unit(X, w, b):
    return Unit(w, b).outputs(X)


def update(w, b, x, d, lr):
    unit = Unit(w, b)
    unit.learn(x, d, lr)
    return unit.v[1:], unit.v[0]


def epoch(w, b, X, d, lr):
    unit = Unit(w, b)
    for x, target in zip(X, d):
        unit.learn(x, target, lr)
    return unit.v[1:], unit.v[0]


def train(X, d, start=np.zeros):
    unit = Unit(start(X.shape[1]))
    while unit.outputs(X) != list(d):
        for x, target in zip(X, d):
            unit.learn(x, target)
    return unit.v[1:], unit.v[0]


def gate(name):
    none = lambda x: 1 - max(x)
    rules = {"AND": min, "OR": max, "NAND": lambda x: 1 - min(x), "NOR": none, "NOT": none}
    inputs = 1 if name == "NOT" else 2
    X = np.array(list(itertools.product([0.0, 1.0], repeat=inputs)))
    w, b = train(X, [rules[name](x) for x in X])
    return w, b


def at_least(k, n):
    return np.full(n, 1.0 / n), (0.75 - k) / n


def xor():
    # the second at least as large as the first, and the other way round: not both
    W1 = [[-1.0, 1.0], [1.0, -1.0]]
    b1 = [0.0, 0.0]
    return W1, b1, [-1.0, -1.0], 1.0


def pulse(low, high):
    # up at low, down after high
    W1 = [[1.0, -1.0]]
    b1 = [-low, high]
    return W1, b1, [1.0, 1.0], -2.0
'''

D = "return np.heaviside(sum(self.v * self.extended(x)), 1.0)"
T = "return Unit(w, b).outputs(X)"
E = "error = target - self.output(x)"
S = "self.v += rate * error * self.extended(x)"
L = "unit.learn(x, target, lr)"
K = f"for x, target in zip(X, d):\n        {L}"

UNITS = CodeBase(
    "units",
    "plain",
    SOURCE,
    rewrites=(
        (Edit("comparison", D, "return int(self.v @ self.extended(x) >= 0)"),),
        (Edit("matrix product", T, "return (np.insert(X.astype(float), 0, 1.0, axis=1) @ [b, *w] >= 0) * 1"),),
        (Edit("a smaller rate", "unit.learn(x, target)", "unit.learn(x, target, 0.01)"),),
        (Edit("a third of a margin", "(0.75 - k) / n", "(0.3 - k) / n"),),
    ),
    plants=(
        ("threshold_unit", Edit("silent on the border", T, "return (X @ w + b > 0) * 1")),
        ("threshold_unit", Edit("bias left out", T, "return Unit(w).outputs(X)")),
        ("threshold_unit", Edit("bias subtracted", T, "return Unit(w, -b).outputs(X)")),
        ("threshold_unit", Edit("fires below the border", T, "return 1 - np.array(Unit(w, b).outputs(X))")),
        ("threshold_unit", Edit("-1 in place of 0", T, "return 2 * np.array(Unit(w, b).outputs(X)) - 1")),
        ("threshold_unit", Edit("sum in place of the output", T, "return X @ w + b")),
        ("update", Edit("silent on the border", E, "error = target - int(self.v @ self.extended(x) > 0)")),
        ("update", Edit("-1 in place of 0", E, "error = target - (2 * self.output(x) - 1)")),
        ("update", Edit("sum in place of the output", E, "error = target - self.v @ self.extended(x)")),
        ("update", Edit("sign of the error", E, "error = self.output(x) - target")),
        ("update", Edit("changed for every example", E, "error = 1 if target else -1")),
        ("update", Edit("target in place of the error", E, "error = target")),
        ("update", Edit("only silence corrected", E, f"{E}\n        error = error * (error > 0)")),
        ("update", Edit("only false alarms corrected", E, f"{E}\n        error = error * (error < 0)")),
        ("update", Edit("bias not trained", S, "self.v[1:] += rate * error * x")),
        ("update", Edit("bias as a threshold", S, f"{S}\n        self.v[0] -= 2 * rate * error")),
        ("update", Edit("learning rate left out", S, "self.v += error * self.extended(x)")),
        ("update", Edit("learning rate left out of the bias", S, f"{S}\n        self.v[0] += (1 - rate) * error")),
        ("update", Edit("input left out", S, "self.v += rate * error")),
        ("epoch", Edit("last example left out", K, K.replace("zip(X,", "zip(X[:-1],"))),
        ("epoch", Edit("from the last to the first", K, K.replace("(X, d)", "(X[::-1], d[::-1])"))),
        ("epoch", Edit("stopped at the first mistake", L,
                       f"v = unit.v.copy()\n        {L}\n        if any(unit.v != v):\n            break")),
        ("epoch", Edit("until all are right", K, K.replace("zip(X, d)", "[*zip(X, d)] * 60"))),
        ("epoch", Edit("old weights for all examples", f"    {K}\n",
                       "    v = unit.v.copy()\n    for x, target in zip(X, d):\n        one = Unit(w, b)\n"
                       f"        one.{L[5:]}\n        v += one.v - unit.v\n    unit.v = v\n")),
        ("epoch", Edit("learning rate left out", L, "unit.learn(x, target, 1.0)")),
        ("train", Edit("until the last example is right", "while unit.outputs(X) != list(d):",
                       "while unit.output(X[-1]) != d[-1]:")),
        ("train", Edit("bias dropped", "unit.learn(x, target)\n    return unit.v[1:], unit.v[0]",
                       "unit.learn(x, target)\n    return unit.v[1:], 0.0")),
        ("gate", Edit("gates exchanged", '"NOR": none', '"NOR": lambda x: 1 - min(x)')),
        ("gate", Edit("NOT is the identity", '"NOT": none', '"NOT": max')),
        ("at_least", Edit("more than k", "(0.75 - k) / n", "(-0.25 - k) / n")),
        ("at_least", Edit("bias not scaled", "(0.75 - k) / n", "0.75 - k")),
        ("xor", Edit("OR in place of NAND at the output", "b1, [-1.0, -1.0], 1.0", "b1, [1.0, 1.0], -1.0")),
        ("xor", Edit("hidden units silent on the border", "b1 = [0.0, 0.0]", "b1 = [-0.5, -0.5]")),
        ("pulse", Edit("ends exchanged", "b1 = [-low, high]", "b1 = [-high, low]")),
        ("pulse", Edit("fires on one side already", "[1.0, 1.0], -2.0", "[1.0, 1.0], -1.0")),
    ),
)  # fmt: skip
