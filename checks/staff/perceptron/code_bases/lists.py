"""A hand-in in plain Python, with conditions spelt out, one unit made of others; and where it goes wrong."""

from checks.assignments.keys import CodeBase, Edit

SOURCE = """\
def fires(x, w, b):
    total = b
    for xi, wi in zip(x, w):
        total += xi * wi
    return total >= 0


def threshold_unit(X, w, b):
    return [1 if fires(x, w, b) else 0 for x in X]


def update(w, b, x, d, lr):
    out = fires(x, w, b)
    w = [float(wi) for wi in w]
    if d == 1 and not out:
        for i in range(len(w)):
            w[i] += lr * x[i]
        b += lr
    if d == 0 and out:
        for i in range(len(w)):
            w[i] -= lr * x[i]
        b -= lr
    return w, b


def epoch(w, b, X, d, lr):
    for i in range(len(X)):
        w, b = update(w, b, X[i], d[i], lr)
    return w, b


def train(X, d):
    w, b = [0.0 for _ in zip(*X)], 0.0
    wrong = True
    while wrong:
        wrong = False
        for x, t in zip(X, d):
            if fires(x, w, b) != bool(t):
                wrong = True
                w, b = update(w, b, x, t, 0.5)
    return w, b


def gate(name):
    # on the border: no weight can be larger, no bias smaller
    if name == "NOT":
        return [-1.0], 0.0
    sign = -1.0 if name.startswith("N") else 1.0
    return [sign, sign], {"AND": -2.0, "OR": -1.0, "NAND": 1.0, "NOR": 0.0}[name]


def at_least(k, n):
    return [1.0] * n, -1.0 * k


def xor():
    # at least one, and not both
    (one, b1), (both, b2) = at_least(1, 2), at_least(2, 2)
    return list(zip(one, both)), [b1, b2], [1.0, -1.0], -1.0


def pulse(low, high):
    W1 = [[1.0, -1.0]]
    return W1, [-low, high], [1.0, 1.0], -2.0
"""

T = "return [1 if fires(x, w, b) else 0 for x in X]"
OUT = "out = fires(x, w, b)"
STEP = """\
    if d == 1 and not out:
        for i in range(len(w)):
            w[i] += lr * x[i]
        b += lr
    if d == 0 and out:
        for i in range(len(w)):
            w[i] -= lr * x[i]
        b -= lr
"""
UNTRAINED = STEP.replace("        b += lr\n", "").replace("        b -= lr\n", "")
CALL = "w, b = update(w, b, X[i], d[i], lr)"
EACH = "for i in range(len(X)):"

LISTS = CodeBase(
    "lists",
    "plain",
    SOURCE,
    rewrites=(
        (Edit("truth values", T, "return [bool(fires(x, w, b)) for x in X]"),),
        (Edit("sum of a generator", "    total = b\n    for xi, wi in zip(x, w):\n        total += xi * wi\n",
              "    total = sum(xi * wi for xi, wi in zip(x, w)) + b\n"),),
        (Edit("row by row", f"{EACH}\n        {CALL}",
              "for x, t in zip(X, d):\n        w, b = update(w, b, x, t, lr)"),),
        (Edit("another rate", "update(w, b, x, t, 0.5)", "update(w, b, x, t, 0.3)"),),
    ),
    plants=(
        ("threshold_unit", Edit("bias subtracted", T, "return [1 if fires(x, w, -b) else 0 for x in X]")),
        ("threshold_unit", Edit("bias left out", T, "return [1 if fires(x, w, 0) else 0 for x in X]")),
        ("threshold_unit", Edit("fires below the border", T, "return [0 if fires(x, w, b) else 1 for x in X]")),
        ("threshold_unit", Edit("-1 in place of 0", T, "return [1 if fires(x, w, b) else -1 for x in X]")),
        ("threshold_unit", Edit("silent on the border", "return total >= 0", "return total > 0")),
        ("threshold_unit", Edit("sum in place of the output", T,
                                "return [sum(p * q for p, q in zip(x, w)) + b for x in X]")),
        ("update", Edit("silent on the border", OUT, "out = sum(p * q for p, q in zip(x, w)) + b > 0")),
        ("update", Edit("bias left out", OUT, "out = fires(x, w, 0.0)")),
        ("update", Edit("bias not trained", STEP, UNTRAINED)),
        ("update", Edit("bias as a threshold", STEP,
                        STEP.replace("b += lr", "b = b - lr").replace("b -= lr", "b = b + lr"))),
        ("update", Edit("learning rate left out", STEP, STEP.replace("lr * x[i]", "x[i]").replace("= lr", "= 1"))),
        ("update", Edit("learning rate left out of the bias", STEP, STEP.replace("= lr\n", "= 1\n"))),
        ("update", Edit("input left out", STEP, STEP.replace("lr * x[i]", "lr"))),
        ("update", Edit("sign of the error", STEP, STEP.replace("+=", "?").replace("-=", "+=").replace("?", "-="))),
        ("update", Edit("changed for every example", STEP, STEP.replace(" and not out", "").replace(" and out", ""))),
        ("update", Edit("only silence corrected", STEP, STEP[: STEP.index("    if d == 0")])),
        ("update", Edit("only false alarms corrected", STEP, STEP[STEP.index("    if d == 0") :])),
        ("update", Edit("target in place of the error", STEP,
                        STEP[: STEP.index("    if d == 0")].replace(" and not out", ""))),
        ("epoch", Edit("last example left out", EACH, "for i in range(len(X) - 1):")),
        ("epoch", Edit("from the last to the first", EACH, "for i in reversed(range(len(X))):")),
        ("epoch", Edit("stopped at the first mistake", CALL,
                       f"old = list(w), b\n        {CALL}\n        if (list(w), b) != old:\n            return w, b")),
        ("epoch", Edit("until all are right", EACH, "for i in list(range(len(X))) * 60:")),
        ("epoch", Edit("bias not trained", CALL, "w, _ = update(w, b, X[i], d[i], lr)")),
        ("epoch", Edit("learning rate left out", CALL, "w, b = update(w, b, X[i], d[i], 1.0)")),
        ("train", Edit("one pass", "    while wrong:\n        wrong = False\n", "    for _ in range(1):\n")),
        ("train", Edit("a hundred steps", "    while wrong:\n        wrong = False\n", "    for _ in range(20):\n")),
        ("gate", Edit("negation forgotten", 'name.startswith("N")', 'name == "NAND"')),
        ("gate", Edit("NOT of another convention", "return [-1.0], 0.0", "return [-1.0], -1.0")),
        ("at_least", Edit("more than k", "-1.0 * k", "-1.0 * k - 1.0")),
        ("at_least", Edit("one too few", "-1.0 * k", "-1.0 * k + 1.0")),
        ("xor", Edit("OR in place of XOR", "[1.0, -1.0], -1.0", "[1.0, 1.0], -1.0")),
        ("xor", Edit("bias with the sign of a threshold", "[b1, b2]", "[-b1, -b2]")),
        ("pulse", Edit("ends left out", "[-low, high]", "[-low - 0.1, high - 0.1]")),
        ("pulse", Edit("one side only", "[1.0, 1.0], -2.0", "[1.0, 0.0], -1.0")),
    ),
)  # fmt: skip
