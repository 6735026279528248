"""A hand-in with a class of units whose bias is the first weight; and where it goes wrong."""

from checks.assignments.keys import CodeBase, Edit

SOURCE = '''\
import itertools

import numpy as np


class Unit:
    """The weight of an input that is always 1 comes first."""

    def __init__(self, w, b):
        self.v = np.concatenate(([b], np.asarray(w, dtype=float)))

    def extended(self, x):
        return np.concatenate(([1.0], x))

    def output(self, x):
        return np.heaviside(np.dot(self.v, self.extended(x)), 1.0)

    def learn(self, x, target, rate):
        error = target - self.output(x)
        self.v += rate * error * self.extended(x)
        return error != 0

    def parts(self):
        return self.v[1:], self.v[0]


def threshold_unit(X, w, b):
    unit = Unit(w, b)
    return np.array([unit.output(x) for x in X])


def update(w, b, x, d, lr):
    unit = Unit(w, b)
    unit.learn(x, d, lr)
    return unit.parts()


def epoch(w, b, X, d, lr):
    unit = Unit(w, b)
    for k in range(X.shape[0]):
        unit.learn(X[k], d[k], lr)
    return unit.parts()


def train(X, d):
    unit = Unit(np.zeros(X.shape[1]), 0)
    while any([unit.learn(x, t, 2.0) for x, t in zip(X, d)]):
        pass
    return unit.parts()


def gate(name):
    rules = {"AND": min, "OR": max, "NAND": lambda x: 1 - min(x), "NOR": lambda x: 1 - max(x)}
    rules["NOT"] = lambda x: 1 - x[0]
    inputs = 1 if name == "NOT" else 2
    X = np.array(list(itertools.product([0.0, 1.0], repeat=inputs)))
    return train(X, np.array([rules[name](tuple(x)) for x in X]))


def at_least(k, n):
    return np.full(n, 1.0 / n), (0.25 - k) / n


def xor():
    # one hidden unit for each of the two inputs that fire
    W1 = np.array([[1.0, -1.0], [-1.0, 1.0]])
    b1 = np.array([-1.0, -1.0])
    return W1, b1, np.array([1.0, 1.0]), -1.0


def pulse(low, high):
    # up at low, down after high
    W1 = np.array([[1.0, -1.0]])
    b1 = np.array([-low, high])
    return W1, b1, np.array([1.0, 1.0]), -2.0
'''

D = "return np.heaviside(np.dot(self.v, self.extended(x)), 1.0)"
T = "return np.array([unit.output(x) for x in X])"
E = "error = target - self.output(x)"
S = "self.v += rate * error * self.extended(x)"
U = "unit.learn(x, d, lr)\n    return unit.parts()"
L = "unit.learn(X[k], d[k], lr)"
K = "for k in range(X.shape[0]):"

UNITS = CodeBase(
    "units",
    "plain",
    SOURCE,
    rewrites=(
        (Edit("comparison", D, "return int(self.v @ self.extended(x) >= 0)"),),
        (Edit("matrix product", T, "return (np.insert(X.astype(float), 0, 1.0, axis=1) @ unit.v >= 0) * 1"),),
        (Edit("a smaller rate", "unit.learn(x, t, 2.0)", "unit.learn(x, t, 0.01)"),),
        (Edit("a third of a margin", "(0.25 - k) / n", "(0.3 - k) / n"),),
    ),
    plants=(
        ("threshold_unit", Edit("silent on the border", T, "return np.array([unit.v @ [1, *x] > 0 for x in X]) * 1")),
        ("threshold_unit", Edit("bias left out", T, "unit.v[0] = 0\n    return np.array([unit.output(x) for x in X])")),
        ("threshold_unit", Edit("bias subtracted", T, f"unit.v[0] *= -1\n    {T}")),
        ("threshold_unit", Edit("fires below the border", T, "return 1 - np.array([unit.output(x) for x in X])")),
        ("threshold_unit", Edit("-1 in place of 0", T, "return 2 * np.array([unit.output(x) for x in X]) - 1")),
        ("threshold_unit", Edit("sum in place of the output", T, "return np.array([unit.v @ [1, *x] for x in X])")),
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
        ("epoch", Edit("last example left out", K, "for k in range(X.shape[0] - 1):")),
        ("epoch", Edit("from the last to the first", K, "for k in range(X.shape[0])[::-1]:")),
        ("epoch", Edit("stopped at the first mistake", L, f"if {L}:\n            break")),
        ("epoch", Edit("until all are right", K, "for k in [*range(len(X))] * 60:")),
        ("epoch", Edit("old weights for all examples", f"    {K}\n        {L}\n    return unit.parts()",
                       "    v = unit.v.copy()\n    for k in range(X.shape[0]):\n        one = Unit(w, b)\n"
                       f"        one.{L[5:]}\n        v += one.v - unit.v\n    return v[1:], v[0]")),
        ("epoch", Edit("learning rate left out", L, "unit.learn(X[k], d[k], 1.0)")),
        ("train", Edit("stops at the first pass without change at the end",
                       "any([unit.learn(x, t, 2.0) for x, t in zip(X, d)])",
                       "[unit.learn(x, t, 2.0) for x, t in zip(X, d)][-1]")),
        ("train", Edit("bias dropped", "pass\n    return unit.parts()", "pass\n    return unit.v[1:], 0.0")),
        ("gate", Edit("gates exchanged", '"NOR": lambda x: 1 - max(x)', '"NOR": lambda x: 1 - min(x)')),
        ("gate", Edit("NOT is the identity", '["NOT"] = lambda x: 1 - x[0]', '["NOT"] = lambda x: x[0]')),
        ("at_least", Edit("more than k", "(0.25 - k) / n", "(-0.25 - k) / n")),
        ("at_least", Edit("bias not scaled", "(0.25 - k) / n", "0.25 - k")),
        ("xor", Edit("AND in place of OR at the output",
                     "b1, np.array([1.0, 1.0]), -1.0", "b1, np.array([1.0, 1.0]), -2.0")),
        ("xor", Edit("bias left out", "b1 = np.array([-1.0, -1.0])", "b1 = np.zeros(2)")),
        ("pulse", Edit("ends exchanged", "b1 = np.array([-low, high])", "b1 = np.array([-high, low])")),
        ("pulse", Edit("fires on one side already", "[1.0, 1.0]), -2.0", "[1.0, 1.0]), -1.0")),
    ),
)  # fmt: skip
