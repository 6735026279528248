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
    result, count = 0.0, 0
    for row, label in zip(Z, y):
        result += log_sum_exp(row) - row[label]
        count += 1
    return result / count


def epoch(X, y, theta, lr, batch):
    d, k = theta.shape
    waiting = list(zip(X, y))
    while waiting:
        taken, waiting = waiting[:batch], waiting[batch:]
        step = np.zeros_like(theta)
        for x, label in taken:
            logits = [sum(x[a] * theta[a][j] for a in range(d)) for j in range(k)]
            top = max(logits)
            weights = [np.exp(z - top) for z in logits]
            total = sum(weights)
            for j in range(k):
                g = weights[j] / total
                if j == label:
                    g -= 1.0
                for a in range(d):
                    step[a][j] += x[a] * g / len(taken)
        for a in range(d):
            for j in range(k):
                theta[a][j] -= lr * step[a][j]
"""

TERM = "log_sum_exp(row) - row[label]"
ADD = f"result += {TERM}"
MEAN = "return result / count"
TOP = "    top = max(row)\n"
BACK = "return top + np.log(total)"
P = "np.exp(row[label] - log_sum_exp(row))"

LOSS = (
    Edit("not averaged", MEAN, "return result"),
    Edit("averaged twice", MEAN, "return result / count / count"),
    Edit("averaged over classes too", MEAN, "return result / Z.size"),
    Edit("sign lost", ADD, f"result -= {TERM}"),
    Edit("log of the sum left out", ADD, "result += -row[label]"),
    Edit("label's logit left out", ADD, "result += log_sum_exp(row)"),
    Edit("softmax over the examples", TERM, "log_sum_exp(Z[:, label]) - row[label]"),
    Edit("one sum for all examples", TERM, "log_sum_exp(Z.ravel()) - row[label]"),
    Edit(
        "Euclidean norm in place of the sum",
        BACK,
        "return top + np.log(np.sqrt(sum(np.exp(z - top) ** 2 for z in row)))",
    ),
    Edit("logarithm to base 10", MEAN, "return result / np.log(10) / count"),
    Edit("logarithm to base 2", MEAN, "return result / np.log(2) / count"),
    Edit("logarithm left out", ADD, f"result -= {P}"),
    Edit("maximum not subtracted", TOP, "    top = 0.0\n"),
    Edit("shift not undone", BACK, "return np.log(total)"),
    Edit("logarithm of a probability that is 0", ADD, f"result -= np.log({P})"),
    Edit("1e-8 added in the logarithm", ADD, f"result -= np.log({P} + 1e-8)"),
    Edit("1e-12 added in the logarithm", ADD, f"result -= np.log({P} + 1e-12)"),
    Edit("labels counted from 1", TERM, "log_sum_exp(row) - row[int(label) - 1]"),
    Edit("largest probability in place of the label's", TERM, "log_sum_exp(row) - max(row)"),
    Edit("only the last example", ADD, f"result = {TERM}"),
)

LOOP = "    while waiting:\n        taken, waiting = waiting[:batch], waiting[batch:]\n"
ZEROS = "        step = np.zeros_like(theta)\n"
EACH = "for x, label in taken:"
G = "g = weights[j] / total"
HOT = "                if j == label:\n                    g -= 1.0\n"
STEP = "theta[a][j] -= lr * step[a][j]"
ADDED = "step[a][j] += x[a] * g / len(taken)"
LOGITS = "[sum(x[a] * theta[a][j] for a in range(d)) for j in range(k)]"
START = "    waiting = list(zip(X, y))\n"

EPOCH = (
    Edit("not averaged", ADDED, "step[a][j] += x[a] * g"),
    Edit("averaged twice", ADDED, "step[a][j] += x[a] * g / len(taken) ** 2"),
    Edit("averaged over classes too", ADDED, "step[a][j] += x[a] * g / len(taken) / k"),
    Edit("divided by the number of all examples", ADDED, "step[a][j] += x[a] * g / len(X)"),
    Edit("one-hot left out", HOT, ""),
    Edit(
        "one-hot subtracted after averaging",
        "                    g -= 1.0\n",
        "                    g -= len(taken)\n",
    ),
    Edit("only the label's own term", HOT, "                g = g - 1.0 if j == label else 0.0\n"),
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
    Edit("labels counted from 1", "if j == label:", "if j == (int(label) - 1) % k:"),
    Edit("smaller batch divided by the full size", ADDED, "step[a][j] += x[a] * g / batch"),
    Edit("smaller batch dropped", "while waiting:", "while len(waiting) >= batch:"),
    Edit(
        "smaller batch raises",
        EACH,
        "for x, label in [taken[i] for i in range(batch)]:",
    ),
    Edit("last batch left out", "while waiting:", "while len(waiting) > batch:"),
    Edit("stops after the first batch", STEP, f"{STEP}\n        break"),
    Edit("one step over all examples", START, f"{START}    batch = len(X)\n"),
    Edit("one step per example", START, f"{START}    batch = 1\n"),
    Edit("labels of the first batch every time", EACH, "for (x, _), label in zip(taken, y):"),
    Edit(
        "labels from the wrong place",
        EACH,
        "for (x, _), label in zip(taken, y[(len(X) - len(waiting) - len(taken)) // batch :]):",
    ),
    Edit("learning rate left out", STEP, "theta[a][j] -= step[a][j]"),
    Edit("theta replaced by the step", STEP, "theta[a][j] = -lr * step[a][j]"),
    Edit("theta not updated in place", START, f"{START}    theta = theta.copy()\n"),
    Edit(
        "every gradient at the first theta",
        f"{LOOP}{ZEROS}        {EACH}\n            logits = {LOGITS}",
        f"    old = theta.copy()\n{LOOP}{ZEROS}        {EACH}\n            logits = {LOGITS.replace('theta', 'old')}",
    ),
)

REWRITES = (
    (
        Edit("the label's logit first", ADD, "result += -row[label] + log_sum_exp(row)"),
        Edit("differences to the label's logit", ADD, "result += log_sum_exp(row - row[label])"),
    ),
    (
        Edit(
            "divided one by one",
            f"{ADD}\n        count += 1\n    {MEAN}",
            f"result += ({TERM}) / len(Z)\n    return result",
        ),
    ),
    (Edit("backwards", "in zip(Z, y):", "in zip(Z[::-1], y[::-1]):"),),
    (Edit("compared as integers", "if j == label:", "if int(label) == j:"),),
    (
        Edit("mean by a product", ADDED, "step[a][j] += g * x[a] * (1 / len(taken))"),
        Edit("mean in the factor", ADDED, "step[a][j] += x[a] * (g / len(taken))"),
    ),
    (Edit("logits by dot", LOGITS, "[float(np.dot(x, theta[:, j])) for j in range(k)]"),),
    (Edit("examples from the last", EACH, "for x, label in reversed(taken):"),),
)

LOOPS = CodeBase(
    "loops",
    "plain",
    SOURCE,
    REWRITES,
    (*(("loss", edit) for edit in LOSS), *(("epoch", edit) for edit in EPOCH)),
)
