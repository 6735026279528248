"""A hand-in with explicit loops over examples, features and classes, and the places where it goes wrong."""

from checks.assignments.keys import CodeBase, Edit

SOURCE = """\
import numpy as np


def log_sum_exp(row):
    top = max(row)
    total = 0.0
    for z in row:
        total += np.exp(z - top)
    return top + np.log(total)


def loss(Z, y):
    result = 0.0
    for i in range(len(Z)):
        result += log_sum_exp(Z[i]) - Z[i][int(y[i])]
    return result / len(Z)


def epoch(X, y, theta, lr, batch):
    n, d, k = len(X), len(theta), len(theta[0])
    first = 0
    while first < n:
        last = min(first + batch, n)
        old, step = theta.copy(), [[0.0] * k for _ in range(d)]
        for i in range(first, last):
            logits = [sum(X[i][a] * old[a][j] for a in range(d)) for j in range(k)]
            top = max(logits)
            weights = [np.exp(z - top) for z in logits]
            total = sum(weights)
            for j in range(k):
                g = weights[j] / total
                if j == y[i]:
                    g -= 1.0
                for a in range(d):
                    step[a][j] += X[i][a] * g / (last - first)
        for a in range(d):
            for j in range(k):
                theta[a][j] -= lr * step[a][j]
        first = last
"""

TERM = "log_sum_exp(Z[i]) - Z[i][int(y[i])]"
ADD = f"result += {TERM}"
MEAN = "return result / len(Z)"
TOP = "    top = max(row)\n"
BACK = "return top + np.log(total)"
P = "np.exp(Z[i][int(y[i])] - log_sum_exp(Z[i]))"

LOSS = (
    Edit("not averaged", MEAN, "return result"),
    Edit("averaged twice", MEAN, "return result / len(Z) / len(Z)"),
    Edit("averaged over classes too", MEAN, "return result / Z.size"),
    Edit("sign lost", ADD, f"result -= {TERM}"),
    Edit("log of the sum left out", ADD, "result += -Z[i][int(y[i])]"),
    Edit("label's logit left out", ADD, "result += log_sum_exp(Z[i])"),
    Edit("softmax over the examples", TERM, "log_sum_exp(Z[:, int(y[i])]) - Z[i][int(y[i])]"),
    Edit("one sum for all examples", TERM, "log_sum_exp(Z.ravel()) - Z[i][int(y[i])]"),
    Edit(
        "Euclidean norm in place of the sum",
        BACK,
        "return top + np.log(np.sqrt(sum(np.exp(z - top) ** 2 for z in row)))",
    ),
    Edit("logarithm to base 10", MEAN, "return result / np.log(10) / len(Z)"),
    Edit("logarithm to base 2", MEAN, "return result / np.log(2) / len(Z)"),
    Edit("logarithm left out", ADD, f"result -= {P}"),
    Edit("maximum not subtracted", TOP, "    top = 0.0\n"),
    Edit("shift not undone", BACK, "return np.log(total)"),
    Edit("logarithm of a probability that is 0", ADD, f"result -= np.log({P})"),
    Edit("1e-8 added in the logarithm", ADD, f"result -= np.log({P} + 1e-8)"),
    Edit("1e-12 added in the logarithm", ADD, f"result -= np.log({P} + 1e-12)"),
    Edit("labels counted from 1", TERM, "log_sum_exp(Z[i]) - Z[i][int(y[i]) - 1]"),
    Edit("largest probability in place of the label's", TERM, "log_sum_exp(Z[i]) - max(Z[i])"),
    Edit("only the last example", ADD, f"result = {TERM}"),
)

LOOP = "    while first < n:\n        last = min(first + batch, n)\n"
G = "g = weights[j] / total"
HOT = "                if j == y[i]:\n                    g -= 1.0\n"
STEP = "theta[a][j] -= lr * step[a][j]"
ADDED = "step[a][j] += X[i][a] * g / (last - first)"
LOGITS = "[sum(X[i][a] * old[a][j] for a in range(d)) for j in range(k)]"
START = "    first = 0\n"
NEXT = "        first = last\n"

EPOCH = (
    Edit("not averaged", ADDED, "step[a][j] += X[i][a] * g"),
    Edit("averaged twice", ADDED, "step[a][j] += X[i][a] * g / (last - first) ** 2"),
    Edit("averaged over classes too", ADDED, "step[a][j] += X[i][a] * g / (last - first) / k"),
    Edit("divided by the number of all examples", ADDED, "step[a][j] += X[i][a] * g / n"),
    Edit("one-hot left out", HOT, ""),
    Edit(
        "one-hot subtracted after averaging",
        "                    g -= 1.0\n",
        "                    g -= last - first\n",
    ),
    Edit("only the label's own term", HOT, "                g = g - 1.0 if j == y[i] else 0.0\n"),
    Edit(
        "multiplied by S(1 - S) once more",
        HOT,
        f"                s = weights[j] / total\n{HOT}                g *= s * (1 - s)\n",
    ),
    Edit("step uphill", STEP, "theta[a][j] += lr * step[a][j]"),
    Edit("exponentials not normalised", G, "g = np.exp(logits[j])"),
    Edit("logits in place of probabilities", G, "g = logits[j]"),
    Edit("logarithms in place of probabilities", G, "g = np.log(weights[j] / total)"),
    Edit("sigmoid in place of softmax", G, "g = 1 / (1 + np.exp(-logits[j]))"),
    Edit("winner takes all", G, "g = 1.0 if logits[j] == top else 0.0"),
    Edit("Euclidean norm in place of the sum", "total = sum(weights)", "total = np.sqrt(sum(w**2 for w in weights))"),
    Edit("maximum not subtracted", "            top = max(logits)\n", "            top = 0.0\n"),
    Edit("labels counted from 1", "if j == y[i]:", "if j == (int(y[i]) - 1) % k:"),
    Edit("smaller batch divided by the full size", ADDED, "step[a][j] += X[i][a] * g / batch"),
    Edit("smaller batch dropped", "while first < n:", "while first + batch <= n:"),
    Edit(
        "smaller batch raises",
        "last = min(first + batch, n)\n        old",
        "last = first + batch\n        old",
    ),
    Edit("last batch left out", "while first < n:", "while first < n - batch:"),
    Edit("stops after the first batch", NEXT, "        break\n"),
    Edit("one step over all examples", START, f"{START}    batch = n\n"),
    Edit("one step per example", START, f"{START}    batch = 1\n"),
    Edit("labels of the first batch every time", "if j == y[i]:", "if j == y[i - first]:"),
    Edit("labels from the wrong place", "if j == y[i]:", "if j == y[first // batch + i - first]:"),
    Edit("learning rate left out", STEP, "theta[a][j] -= step[a][j]"),
    Edit("theta replaced by the step", STEP, "theta[a][j] = -lr * step[a][j]"),
    Edit("theta not updated in place", START, f"{START}    theta = theta.copy()\n"),
    Edit(
        "every gradient at the first theta",
        "        old, step = theta.copy(), [[0.0] * k for _ in range(d)]\n",
        "        old, step = (old if first else theta.copy()), [[0.0] * k for _ in range(d)]\n",
    ),
)

REWRITES = (
    (
        Edit("the label's logit first", ADD, "result += -Z[i][int(y[i])] + log_sum_exp(Z[i])"),
        Edit("differences to the label's logit", ADD, "result += log_sum_exp(Z[i] - Z[i][int(y[i])])"),
    ),
    (Edit("divided one by one", f"{ADD}\n    {MEAN}", f"result += ({TERM}) / len(Z)\n    return result"),),
    (Edit("backwards", "for i in range(len(Z)):", "for i in reversed(range(len(Z))):"),),
    (Edit("compared as integers", "if j == y[i]:", "if int(y[i]) == j:"),),
    (
        Edit("mean by a product", ADDED, "step[a][j] += g * X[i][a] * (1 / (last - first))"),
        Edit("mean in the factor", ADDED, "step[a][j] += X[i][a] * (g / (last - first))"),
    ),
    (Edit("logits by dot", LOGITS, "[float(np.dot(X[i], old[:, j])) for j in range(k)]"),),
    (Edit("examples from the last", "for i in range(first, last):", "for i in range(last - 1, first - 1, -1):"),),
)

LOOPS = CodeBase(
    "loops",
    "plain",
    SOURCE,
    REWRITES,
    (*(("loss", edit) for edit in LOSS), *(("epoch", edit) for edit in EPOCH)),
)
