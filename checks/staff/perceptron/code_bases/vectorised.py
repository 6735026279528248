"""A hand-in in NumPy, with the weights of AND, OR and XOR as the lectures draw them; and where it goes wrong."""

from checks.assignments.keys import CodeBase, Edit

SOURCE = """\
import numpy as np


def threshold_unit(X, w, b):
    return np.sum(X * w, axis=1) + b >= 0


def update(w, b, x, d, lr):
    y = 1 if np.sum(x * w) + b >= 0 else 0
    e = d - y
    return w + lr * e * x, b + lr * e


def epoch(w, b, X, d, lr=1.0):
    for x, t in zip(X, d):
        y = np.sum(w * x) + b >= 0
        w = w + lr * (t - y) * x
        b = b + lr * (t - y)
    return w, b


def train(X, d, w=0.0, b=0.0):
    while np.any((np.sum(X * w, axis=1) + b >= 0) != d):
        w, b = epoch(w, b, X, d)
    return w, b


def gate(name):
    for_ones, against_ones = [1.0, 1.0], [-1.0, -1.0]
    units = {
        "AND": (for_ones, -2.0),
        "OR": (for_ones, -1.0),
        "NAND": (against_ones, 1.0),
        "NOR": (against_ones, 0.0),
        "NOT": (against_ones[:1], 0.0),
    }
    w, b = units[name]
    return w, b


def at_least(k, n):
    return np.ones(n), -k


def xor():
    return [[1.0, -1.0], [1.0, -1.0]], [-1.0, 1.0], np.ones(2), -2.0


def pulse(low, high):
    return [[1.0, -1.0]], [-low, high], [1.0, 1.0], -2.0
"""

T = "return np.sum(X * w, axis=1) + b >= 0"
THRESHOLD = (
    Edit("silent on the border", T, "return (X @ w + b > 0).astype(int)"),
    Edit("bias left out", T, "return (X @ w >= 0).astype(int)"),
    Edit("bias subtracted", T, "return (X @ w >= b).astype(int)"),
    Edit("fires below the border", T, "return (X @ w + b < 0).astype(int)"),
    Edit("-1 in place of 0", T, "return np.where(X @ w + b >= 0, 1, -1)"),
    Edit("sum in place of the output", T, "return X @ w + b"),
)

Y = "y = 1 if np.sum(x * w) + b >= 0 else 0"
E = "e = d - y"
R = "return w + lr * e * x, b + lr * e"
UPDATE = (
    Edit("silent on the border", Y, "y = 1 if np.sum(x * w) + b > 0 else 0"),
    Edit("bias left out", Y, "y = 1 if x @ w >= 0 else 0"),
    Edit("-1 in place of 0", Y, "y = 1 if x @ w + b >= 0 else -1"),
    Edit("sum in place of the output", Y, "y = x @ w + b"),
    Edit("sign of the error", E, "e = y - d"),
    Edit("changed for every example", E, "e = 2 * d - 1"),
    Edit("target in place of the error", E, "e = d"),
    Edit("only silence corrected", E, "e = max(d - y, 0)"),
    Edit("only false alarms corrected", E, "e = min(d - y, 0)"),
    Edit("bias not trained", R, "return w + lr * e * x, b"),
    Edit("bias as a threshold", R, "return w + lr * e * x, b - lr * e"),
    Edit("learning rate left out", R, "return w + e * x, b + e"),
    Edit("learning rate left out of the bias", R, "return w + lr * e * x, b + e"),
    Edit("input left out", R, "return w + lr * e, b + lr * e"),
)

LOOP = "for x, t in zip(X, d):"
OUT = "y = np.sum(w * x) + b >= 0"
W = "w = w + lr * (t - y) * x"
B = "b = b + lr * (t - y)"
EPOCH = (
    Edit("silent on the border", OUT, "y = float(w @ x + b > 0)"),
    Edit("bias left out", OUT, "y = float(w @ x >= 0)"),
    Edit("sum in place of the output", OUT, "y = w @ x + b"),
    Edit("-1 in place of 0", OUT, "y = 2.0 * (w @ x + b >= 0) - 1"),
    Edit("sign of the error", f"{W}\n        {B}", "w = w - lr * (t - y) * x\n        b = b - lr * (t - y)"),
    Edit("changed for every example", OUT, "y = 1.0 - t"),
    Edit("target in place of the error", OUT, "y = 0.0"),
    Edit("bias not trained", f"        {B}\n", ""),
    Edit("bias as a threshold", B, "b = b - lr * (t - y)"),
    Edit("learning rate left out", f"{W}\n        {B}", "w = w + (t - y) * x\n        b = b + (t - y)"),
    Edit("learning rate left out of the bias", B, "b = b + (t - y)"),
    Edit("input left out", W, "w = w + lr * (t - y)"),
    Edit("last example left out", LOOP, "for x, t in zip(X[:-1], d):"),
    Edit("from the last to the first", LOOP, "for x, t in zip(X[::-1], d[::-1]):"),
    Edit("stopped at the first mistake", f"        {B}\n", f"        {B}\n        if y != t:\n            break\n"),
    Edit("old weights for all examples", f"    {LOOP}\n        {OUT}\n        {W}\n        {B}\n",
         "    e = d - (X @ w + b >= 0)\n    w, b = w + lr * e @ X, b + lr * e.sum()\n"),
    Edit("until all are right", LOOP, "for x, t in [*zip(X, d)] * 60:"),
)  # fmt: skip

OTHERS = (
    ("train", Edit("ten passes", "while np.any((np.sum(X * w, axis=1) + b >= 0) != d):", "for _ in range(10):")),
    ("train", Edit("bias not trained", "w, b = epoch(w, b, X, d)", "w, _ = epoch(w, b, X, d)\n"
                   "        if np.abs(w).max() > 1e4:\n            break")),
    ("gate", Edit("thresholds of another convention", '"AND": (for_ones, -2.0)', '"AND": (for_ones, -1.0)')),
    ("gate", Edit("bias with the sign of a threshold", '"OR": (for_ones, -1.0)', '"OR": (for_ones, 1.0)')),
    ("gate", Edit("gates exchanged", '"NOR": (against_ones, 0.0)', '"NOR": (against_ones, 1.0)')),
    ("at_least", Edit("more than k", "return np.ones(n), -k", "return np.ones(n), -k - 0.5")),
    ("at_least", Edit("always the majority", "return np.ones(n), -k", "return np.ones(n), -n / 2.0")),
    ("xor", Edit("OR in place of AND at the output", "[-1.0, 1.0], np.ones(2), -2.0",
                 "[-1.0, 1.0], np.ones(2), -1.0")),
    ("xor", Edit("hidden units all alike", "[[1.0, -1.0], [1.0, -1.0]]", "[[1.0, 1.0], [1.0, 1.0]]")),
    ("pulse", Edit("ends exchanged", "[-low, high]", "[-high, low]")),
    ("pulse", Edit("signs of the thresholds", "[-low, high]", "[low, -high]")),
    ("pulse", Edit("either side", "[1.0, 1.0], -2.0", "[1.0, 1.0], -1.0")),
)  # fmt: skip

VECTORISED = CodeBase(
    "vectorised",
    "plain",
    SOURCE,
    rewrites=(
        (Edit("where", T, "return np.where(np.sum(X * w, 1) < -b, 0, 1)"),),
        (Edit("only where wrong", E, "e = 0 if d == y else (1 if d else -1)"),),
        (Edit("one sum", OUT, "y = float(np.sum([b, *(w * x)]) >= 0)"),),
        (Edit("half between", "return np.ones(n), -k", "return np.ones(n), 0.5 - k"),),
        (Edit("rate in training", "w, b = epoch(w, b, X, d)", "w, b = epoch(w, b, X, d, 0.5)"),),
    ),
    plants=(
        *(("threshold_unit", edit) for edit in THRESHOLD),
        *(("update", edit) for edit in UPDATE),
        *(("epoch", edit) for edit in EPOCH),
        *OTHERS,
    ),
)
