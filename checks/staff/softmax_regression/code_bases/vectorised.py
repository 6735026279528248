"""A hand-in in plain vectorised NumPy, with the loss as log-sum-exp, and the places where it goes wrong."""

from checks.assignments.keys import CodeBase, Edit

SOURCE = """\
import numpy as np


def loss(Z, y):
    hot = y[:, None] == np.arange(Z.shape[1])
    top = Z.max(axis=1)
    total = np.exp(Z - top[:, None]).sum(axis=1)
    log_sum = np.log(total) + top
    label = Z[hot]
    return np.mean(log_sum - label)


def epoch(X, y, theta, lr, batch):
    n, k = X.shape[0], theta.shape[1]
    for start in range(0, n, batch):
        rows = X[start : start + batch]
        labels = y[start : start + batch]
        m = rows.shape[0]
        logits = rows @ theta
        logits = logits - logits.max(axis=1, keepdims=True)
        weights = np.exp(logits)
        S = weights / weights.sum(axis=1, keepdims=True)
        hot = np.zeros((m, k), dtype=S.dtype)
        hot[np.arange(m), labels] = 1
        G = (S - hot) / m
        theta -= lr * (rows.T @ G)
"""

MEAN = "np.mean(log_sum - label)"
TOP = "    top = Z.max(axis=1)\n"
TOTAL = "np.exp(Z - top[:, None]).sum(axis=1)"
SUM = f"{TOP}    total = {TOTAL}\n    log_sum = np.log(total) + top\n"
LABEL = "label = Z[hot]"
P = "np.exp(label - log_sum)"

LOSS = (
    Edit("not averaged", MEAN, "np.sum(log_sum - label)"),
    Edit("averaged twice", MEAN, f"{MEAN} / len(y)"),
    Edit("averaged over classes too", MEAN, f"{MEAN} / Z.shape[1]"),
    Edit("sign lost", MEAN, "np.mean(label - log_sum)"),
    Edit("log of the sum left out", MEAN, "np.mean(-label)"),
    Edit("label's logit left out", MEAN, "np.mean(log_sum)"),
    Edit("softmax over the examples", SUM, "    log_sum = np.logaddexp.reduce(Z, axis=0)[y]\n"),
    Edit("one sum for all examples", SUM, "    log_sum = np.logaddexp.reduce(Z, axis=None) + np.zeros(len(y))\n"),
    Edit("Euclidean norm in place of the sum", TOTAL, "np.linalg.norm(np.exp(Z - top[:, None]), axis=1)"),
    Edit("logarithm to base 10", MEAN, f"{MEAN} / np.log(10)"),
    Edit("logarithm to base 2", MEAN, f"{MEAN} / np.log(2)"),
    Edit("logarithm left out", MEAN, f"np.mean(-{P})"),
    Edit("maximum not subtracted", TOP, "    top = 0 * Z[:, 0]\n"),
    Edit("one maximum for all rows", TOP, "    top = np.full(len(Z), Z.max())\n"),
    Edit("maximum over the examples", TOP, "    Z = Z - Z.max(axis=0)\n    top = 0 * Z[:, 0]\n"),
    Edit("shift not undone", "np.log(total) + top", "np.log(total)"),
    Edit("logarithm of a probability that is 0", MEAN, f"-np.mean(np.log({P}))"),
    Edit("1e-8 added in the logarithm", MEAN, f"-np.mean(np.log({P} + 1e-8))"),
    Edit("1e-12 added in the logarithm", MEAN, f"-np.mean(np.log({P} + 1e-12))"),
    Edit(
        "one-hot as wide as the largest label",
        MEAN,
        "-np.mean((np.eye(int(y.max()) + 1)[y] * (Z - log_sum[:, None])).sum(axis=1))",
    ),
    Edit("labels counted from 1", LABEL, "label = Z[np.arange(len(y)), y.astype(int) - 1]"),
    Edit("largest probability in place of the label's", LABEL, "label = Z.max(axis=1)"),
    Edit("labels pick columns of every row", MEAN, "np.mean(log_sum[:, None] - Z[:, y])"),
    Edit("only the last example", MEAN, "(log_sum[-1] - label[-1]) / len(y)"),
)

RANGE = "range(0, n, batch)"
ROWS = "X[start : start + batch]"
LABELS = "y[start : start + batch]"
HEAD = f"""\
    for start in {RANGE}:
        rows = {ROWS}
        labels = {LABELS}
        m = rows.shape[0]
        logits = rows @ theta
"""
SHIFT = "        logits = logits - logits.max(axis=1, keepdims=True)\n"
S = "weights / weights.sum(axis=1, keepdims=True)"
G = "(S - hot) / m"
STEP = "theta -= lr * (rows.T @ G)"
NARROW = "        hot = np.eye(int(labels.max()) + 1, dtype=S.dtype)[labels]\n"
HOT = "        hot = np.zeros((m, k), dtype=S.dtype)\n        hot[np.arange(m), labels] = 1\n"
BLOCK = f"{SHIFT}        weights = np.exp(logits)\n        S = {S}\n"

OVER_EXAMPLES = """\
        weights = np.exp(logits - logits.max(axis=0))
        S = weights / weights.sum(axis=0)
"""
OVER_ALL = """\
        weights = np.exp(logits - logits.max())
        S = weights / weights.sum()
"""

EPOCH = (
    Edit("not averaged", G, "S - hot"),
    Edit("averaged twice", G, "(S - hot) / m / m"),
    Edit("averaged over classes too", G, "(S - hot) / S.size"),
    Edit("divided by the number of all examples", G, "(S - hot) / n"),
    Edit("one-hot left out", G, "S / m"),
    Edit("one-hot subtracted after averaging", G, "S / m - hot"),
    Edit("only the label's own term", G, "hot * (S - 1) / m"),
    Edit("multiplied by S(1 - S) once more", G, "(S - hot) * S * (1 - S) / m"),
    Edit("step uphill", STEP, "theta += lr * (rows.T @ G)"),
    Edit("exponentials not normalised", BLOCK, "        S = np.exp(logits)\n"),
    Edit("logits in place of probabilities", BLOCK, "        S = logits\n"),
    Edit("logarithms in place of probabilities", f"S = {S}", f"S = np.log({S})"),
    Edit("sigmoid in place of softmax", BLOCK, "        S = 1 / (1 + np.exp(-logits))\n"),
    Edit("loss in place of probabilities", G, "(-np.mean(np.log(S[np.arange(m), labels])) - hot) / m"),
    Edit("winner takes all", S, "np.eye(k)[weights.argmax(axis=1)]"),
    Edit("Euclidean norm in place of the sum", S, "weights / np.linalg.norm(weights, axis=1, keepdims=True)"),
    Edit("softmax over the examples", BLOCK, OVER_EXAMPLES),
    Edit("one sum for all examples", BLOCK, OVER_ALL),
    Edit("maximum not subtracted", SHIFT, ""),
    Edit("one maximum for all rows", SHIFT, "        logits = logits - logits.max()\n"),
    Edit("maximum over the examples", SHIFT, "        logits = logits - logits.max(axis=0)\n"),
    Edit("one-hot as wide as the largest label", HOT, NARROW),
    Edit("labels counted from 1", "hot[np.arange(m), labels] = 1", "hot[np.arange(m), labels.astype(int) - 1] = 1"),
    Edit("smaller batch divided by the full size", G, "(S - hot) / batch"),
    Edit("smaller batch dropped", RANGE, "range(0, n - n % batch, batch)"),
    Edit("smaller batch raises", "hot[np.arange(m), labels] = 1", "hot[np.arange(batch), labels] = 1"),
    Edit("last batch left out", RANGE, "range(0, n - batch, batch)"),
    Edit("stops after the first batch", STEP, f"{STEP}\n        return"),
    Edit("one step over all examples", f"    for start in {RANGE}", f"    batch = n\n    for start in {RANGE}"),
    Edit("one step per example", f"    for start in {RANGE}", f"    batch = 1\n    for start in {RANGE}"),
    Edit("batches from the end", RANGE, "reversed(range(0, n, batch))"),
    Edit("batches start one example apart", f"start in {RANGE}", f"start, _ in enumerate({RANGE})"),
    Edit("first batch every time", f"    for start in {RANGE}:\n", f"    for start in {RANGE}:\n        start = 0\n"),
    Edit("labels of the first batch every time", LABELS, "y[: len(rows)]"),
    Edit("labels from the wrong place", LABELS, "y[start // batch : start // batch + len(rows)]"),
    Edit("every gradient at the first theta", HEAD, "    old = theta.copy()\n" + HEAD.replace("@ theta", "@ old")),
    Edit("learning rate left out", STEP, "theta -= rows.T @ G"),
    Edit("theta replaced by the step", STEP, "theta[:] = -lr * (rows.T @ G)"),
    Edit("theta not updated in place", STEP, "theta = theta - lr * (rows.T @ G)"),
)

REWRITES = (
    (
        Edit("label by summing over a one-hot row", LABEL, "label = (Z * hot).sum(axis=1)"),
        Edit("label by take_along_axis", LABEL, "label = np.take_along_axis(Z, y[:, None].astype(int), axis=1)[:, 0]"),
        Edit("label by indexing", LABEL, "label = Z[np.arange(len(y)), y]"),
    ),
    (
        Edit("sum over n", MEAN, "(log_sum - label).sum() / len(y)"),
        Edit("difference of means", MEAN, "log_sum.mean() - label.mean()"),
        Edit("a Python number", MEAN, f"float({MEAN})"),
    ),
    (
        Edit(
            "log-sum-exp by logaddexp",
            "log_sum = np.log(total) + top",
            "log_sum = np.logaddexp.reduce(Z, axis=1)",
        ),
    ),
    (Edit("one-hot by identity", HOT, "        hot = np.eye(k, dtype=S.dtype)[labels]\n"),),
    (
        Edit("rate and mean together", f"{G}\n        {STEP}", "S - hot\n        theta -= (lr / m) * rows.T @ G"),
        Edit("assigned in place", STEP, "theta[:] = theta - lr * (rows.T @ G)"),
        Edit("by einsum", STEP, 'theta -= lr * np.einsum("ni,nj->ij", rows, G)'),
    ),
    (Edit("slices that end at n", ROWS, "X[start : min(n, start + batch)]"),),
)

VECTORISED = CodeBase(
    "vectorised",
    "plain",
    SOURCE,
    REWRITES,
    (*(("loss", edit) for edit in LOSS), *(("epoch", edit) for edit in EPOCH)),
)
