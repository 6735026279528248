"""A hand-in in plain Python, with conditions spelt out, one unit made of others; and where it goes wrong."""

from checks.assignments.keys import CodeBase, Edit

SOURCE = """\
def fires(w, b, x):
    total = b
    for i, xi in enumerate(x):
        total += w[i] * xi
    return total >= 0


def threshold_unit(X, w, b):
    return [fires(w, b, x) for x in X]


def update(w, b, x, d, lr=0.5):
    w = list(w)
    if d == 1 and not fires(w, b, x):
        for i, xi in enumerate(x):
            w[i] += lr * xi
        b += lr
    elif d == 0 and fires(w, b, x):
        for i, xi in enumerate(x):
            w[i] -= lr * xi
        b -= lr
    return w, b


def epoch(w, b, X, d, lr):
    for x, t in zip(X, d):
        w, b = update(w, b, x, t, lr)
    return w, b


def train(X, d, b=0.0):
    w = [b for _ in zip(*X)]
    while threshold_unit(X, w, b) != list(d):
        for x, t in zip(X, d):
            w, b = update(w, b, x, t)
    return w, b


def gate(name):
    # on the border: no weight can be larger, no bias smaller
    sign = -1.0 if name.startswith("N") else 1.0
    inputs = 1 if name == "NOT" else 2
    return [sign] * inputs, {"AND": -2.0, "OR": -1.0, "NAND": 1.0, "NOR": 0.0, "NOT": 0.0}[name]


def at_least(k, n):
    return [1.0] * n, -1.0 * k


def xor():
    # at least one, and not both
    (one, b1), (both, b2) = [at_least(k, 2) for k in (1, 2)]
    return list(zip(one, both)), [b1, b2], [1.0, -1.0], -1.0


def pulse(low, high):
    W1 = [[1.0, -1.0]]
    return W1, [-low, high], [1.0, 1.0], -2.0
"""

T = "return [fires(w, b, x) for x in X]"
STEP = """\
    if d == 1 and not fires(w, b, x):
        for i, xi in enumerate(x):
            w[i] += lr * xi
        b += lr
    elif d == 0 and fires(w, b, x):
        for i, xi in enumerate(x):
            w[i] -= lr * xi
        b -= lr
"""
UNTRAINED = STEP.replace("        b += lr\n", "").replace("        b -= lr\n", "")
CALL = "w, b = update(w, b, x, t, lr)"
PASS = f"    for x, t in zip(X, d):\n        {CALL}\n"

LISTS = CodeBase(
    "lists",
    "plain",
    SOURCE,
    rewrites=(
        (Edit("zeros and ones", T, "return [1 if fires(w, b, x) else 0 for x in X]"),),
        (Edit("sum of a generator", "    total = b\n    for i, xi in enumerate(x):\n        total += w[i] * xi\n",
              "    total = sum(xi * wi for xi, wi in zip(x, w)) + b\n"),),
        (Edit("numbered", PASS, "    for i in range(len(X)):\n        w, b = update(w, b, X[i], d[i], lr)\n"),),
        (Edit("another rate", "update(w, b, x, t)", "update(w, b, x, t, 0.3)"),),
    ),
    plants=(
        ("threshold_unit", Edit("bias subtracted", T, "return [1 if fires(w, -b, x) else 0 for x in X]")),
        ("threshold_unit", Edit("bias left out", T, "return [1 if fires(w, 0, x) else 0 for x in X]")),
        ("threshold_unit", Edit("fires below the border", T, "return [0 if fires(w, b, x) else 1 for x in X]")),
        ("threshold_unit", Edit("-1 in place of 0", T, "return [1 if fires(w, b, x) else -1 for x in X]")),
        ("threshold_unit", Edit("silent on the border", "return total >= 0", "return total > 0")),
        ("threshold_unit", Edit("sum in place of the output", T,
                                "return [sum(p * q for p, q in zip(x, w)) + b for x in X]")),
        ("update", Edit("silent on the border", STEP,
                        STEP.replace("fires(w, b, x)", "sum(p * q for p, q in zip(x, w)) > -b"))),
        ("update", Edit("bias left out", STEP, STEP.replace("fires(w, b, x)", "fires(w, 0.0, x)"))),
        ("update", Edit("bias not trained", STEP, UNTRAINED)),
        ("update", Edit("bias as a threshold", STEP,
                        STEP.replace("b += lr", "b = b - lr").replace("b -= lr", "b = b + lr"))),
        ("update", Edit("learning rate left out", STEP, STEP.replace("lr * xi", "xi").replace("= lr", "= 1"))),
        ("update", Edit("learning rate left out of the bias", STEP, STEP.replace("= lr\n", "= 1\n"))),
        ("update", Edit("input left out", STEP, STEP.replace("lr * xi", "lr"))),
        ("update", Edit("sign of the error", STEP, STEP.replace("+=", "?").replace("-=", "+=").replace("?", "-="))),
        ("update", Edit("changed for every example", STEP,
                        STEP.replace(" and not fires(w, b, x)", "").replace(" and fires(w, b, x)", ""))),
        ("update", Edit("only silence corrected", STEP, STEP[: STEP.index("    elif")])),
        ("update", Edit("only false alarms corrected", STEP, STEP[STEP.index("    elif") :].replace("elif", "if"))),
        ("update", Edit("target in place of the error", STEP,
                        STEP[: STEP.index("    elif")].replace(" and not fires(w, b, x)", ""))),
        ("epoch", Edit("last example left out", PASS, PASS.replace("zip(X,", "zip(X[:-1],"))),
        ("epoch", Edit("from the last to the first", PASS, PASS.replace("zip(X, d)", "zip(X[::-1], d[::-1])"))),
        ("epoch", Edit("stopped at the first mistake", CALL,
                       f"old = list(w), b\n        {CALL}\n        if (list(w), b) != old:\n            return w, b")),
        ("epoch", Edit("until all are right", PASS, PASS.replace("zip(X, d)", "list(zip(X, d)) * 60"))),
        ("epoch", Edit("bias not trained", CALL, "w, _ = update(w, b, x, t, lr)")),
        ("epoch", Edit("learning rate left out", CALL, "w, b = update(w, b, x, t, 1.0)")),
        ("train", Edit("one pass", "while threshold_unit(X, w, b) != list(d):", "for _ in range(1):")),
        ("train", Edit("twenty passes", "while threshold_unit(X, w, b) != list(d):", "for _ in range(20):")),
        ("gate", Edit("negation forgotten", 'name.startswith("N")', 'name == "NAND"')),
        ("gate", Edit("NOT of another convention", '"NOT": 0.0', '"NOT": -1.0')),
        ("at_least", Edit("more than k", "-1.0 * k", "-1.0 * k - 1.0")),
        ("at_least", Edit("one too few", "-1.0 * k", "-1.0 * k + 1.0")),
        ("xor", Edit("OR in place of XOR", "[1.0, -1.0], -1.0", "[1.0, 1.0], -1.0")),
        ("xor", Edit("bias with the sign of a threshold", "[b1, b2]", "[-b1, -b2]")),
        ("pulse", Edit("ends left out", "[-low, high]", "[-low - 0.1, high - 0.1]")),
        ("pulse", Edit("one side only", "[1.0, 1.0], -2.0", "[1.0, 0.0], -1.0")),
    ),
)  # fmt: skip
