"""A hand-in in plain vectorised NumPy, and the places where its gradients and its epoch go wrong."""

from checks.assignments.keys import CodeBase, Edit

SOURCE = """\
import numpy as np


def loss(X, y, W1, W2):
    H = X @ W1
    A = np.maximum(H, 0)
    Z = A @ W2
    return np.mean(np.logaddexp.reduce(Z, axis=1) - Z[y[:, None] == np.arange(W2.shape[1])])


def gradients(X, y, W1, W2):
    n = len(X)
    A1 = np.maximum(X @ W1, 0)
    Z2 = A1 @ W2
    S = np.exp(Z2 - np.logaddexp.reduce(Z2, axis=1, keepdims=True))
    hot = y[:, None] == np.arange(W2.shape[1])
    G2 = (S - hot) / n
    dW2 = A1.T @ G2
    G1 = (G2 @ W2.T) * (A1 > 0)
    dW1 = X.T @ G1
    return dW1, dW2


def epoch(X, y, W1, W2, lr, batch):
    for i in range(0, len(X), batch):
        x = X[i : i + batch]
        labels = y[i : i + batch]
        dW1, dW2 = gradients(x, labels, W1, W2)
        W1 -= lr * dW1
        W2 -= lr * dW2
"""

LOSS_RELU = "    A = np.maximum(H, 0)\n"
TERMS = "np.logaddexp.reduce(Z, axis=1) - Z[y[:, None] == np.arange(W2.shape[1])]"
VALUE = f"np.mean({TERMS})"
NAIVE = "np.log(np.exp(Z).sum(axis=1)) - Z[np.arange(len(y)), y]"
P = "np.exp(Z[np.arange(len(y)), y] - np.logaddexp.reduce(Z, axis=1))"

LOSS = (
    Edit("relu left out", LOSS_RELU, "    A = H\n"),
    Edit("mask in place of relu", LOSS_RELU, "    A = (H > 0).astype(H.dtype)\n"),
    Edit("minimum in place of maximum", LOSS_RELU, "    A = np.minimum(H, 0)\n"),
    Edit("sigmoid in place of relu", LOSS_RELU, "    A = 1 / (1 + np.exp(-H))\n"),
    Edit("relu on the logits too", "    Z = A @ W2\n", "    Z = np.maximum(A @ W2, 0)\n"),
    Edit("not averaged", VALUE, f"np.sum({TERMS})"),
    Edit("averaged twice", VALUE, f"{VALUE} / len(y)"),
    Edit("averaged over classes too", VALUE, f"{VALUE} / Z.shape[1]"),
    Edit("sign lost", VALUE, f"-{VALUE}"),
    Edit("log of the sum left out", VALUE, "-np.mean(Z[np.arange(len(y)), y])"),
    Edit("label's logit left out", VALUE, "np.mean(np.logaddexp.reduce(Z, axis=1))"),
    Edit("softmax over the examples", VALUE, VALUE.replace("axis=1)", "axis=0)[y]")),
    Edit("one sum for all examples", VALUE, VALUE.replace("axis=1", "axis=None")),
    Edit("maximum not subtracted", TERMS, NAIVE),
    Edit("logarithm of a probability that is 0", VALUE, f"-np.mean(np.log({P}))"),
    Edit("1e-8 added in the logarithm", VALUE, f"-np.mean(np.log({P} + 1e-8))"),
    Edit("1e-12 added in the logarithm", VALUE, f"-np.mean(np.log({P} + 1e-12))"),
    Edit("one maximum for all rows", TERMS, f"Z.max() + {NAIVE}".replace("np.exp(Z)", "np.exp(Z - Z.max())")),
    Edit(
        "maximum over the examples",
        "    return np.mean(",
        f"    Z = Z - Z.max(axis=0)\n    return np.mean({NAIVE})\n    np.mean(",
    ),
    Edit(
        "Euclidean norm in place of the sum",
        TERMS,
        "np.logaddexp.reduce(2 * Z, axis=1) / 2 - Z[np.arange(len(y)), y]",
    ),
    Edit("logarithm left out", VALUE, f"-np.mean({P})"),
    Edit("logarithm to base 2", VALUE, f"{VALUE} / np.log(2)"),
    Edit("labels pick columns of every row", VALUE, "np.mean(np.logaddexp.reduce(Z, axis=1)[:, None] - Z[:, y])"),
    Edit(
        "largest probability in place of the label's", VALUE, "np.mean(np.logaddexp.reduce(Z, axis=1) - Z.max(axis=1))"
    ),
    Edit("labels counted from 1", VALUE, VALUE.replace("Z[y[:, None]", "Z[(y[:, None].astype(int) - 1) % W2.shape[1]")),
    Edit(
        "one-hot as wide as the largest label",
        VALUE,
        "-np.mean((np.eye(int(y.max()) + 1)[y] * (Z - np.logaddexp.reduce(Z, axis=1)[:, None])).sum(axis=1))",
    ),
)

RELU = "    A1 = np.maximum(X @ W1, 0)\n"
SOFTMAX = "    S = np.exp(Z2 - np.logaddexp.reduce(Z2, axis=1, keepdims=True))\n"
SHIFT = "    E = np.exp(Z2 - Z2.max(axis=1, keepdims=True))\n"
SHARE = "    S = E / E.sum(axis=1, keepdims=True)\n"
HOT = "    hot = y[:, None] == np.arange(W2.shape[1])\n"
G2 = "G2 = (S - hot) / n"
DW2 = "dW2 = A1.T @ G2"
MASK = "(A1 > 0)"
DW1 = "dW1 = X.T @ G1"

GRADIENTS = (
    Edit("relu left out", RELU, "    A1 = X @ W1\n"),
    Edit("mask in place of relu", RELU, "    A1 = (X @ W1 > 0).astype(X.dtype)\n"),
    Edit("minimum in place of maximum", RELU, "    A1 = np.minimum(X @ W1, 0)\n"),
    Edit("sigmoid in place of relu", RELU, "    A1 = 1 / (1 + np.exp(-X @ W1))\n"),
    Edit("relu on the logits too", "    Z2 = A1 @ W2\n", "    Z2 = np.maximum(A1 @ W2, 0)\n"),
    Edit("mask left out", f" * {MASK}", ""),
    Edit("mask from the incoming gradient", MASK, "(G2 @ W2.T > 0)"),
    Edit("mask inverted", MASK, "(X @ W1 < 0)"),
    Edit("activations in place of the mask", MASK, "A1"),
    Edit("W2 not transposed", "(G2 @ W2.T)", "(G2 @ W2)"),
    Edit("activations in place of X", DW1, "dW1 = A1.T @ G1"),
    Edit("Z1 in place of A1", DW2, "dW2 = (X @ W1).T @ G2"),
    Edit("mask in place of A1", DW2, "dW2 = (A1 > 0).astype(A1.dtype).T @ G2"),
    Edit("dW1 not averaged", DW1, "dW1 = X.T @ G1 * n"),
    Edit("dW1 averaged twice", DW1, "dW1 = X.T @ G1 / n"),
    Edit("dW2 not averaged", DW2, "dW2 = A1.T @ G2 * n"),
    Edit("dW1 transposed", DW1, "dW1 = G1.T @ X"),
    Edit("dW2 transposed", "return dW1, dW2", "return dW1, dW2.T"),
    Edit("returned in the other order", "return dW1, dW2", "return dW2, dW1"),
    Edit("not averaged", G2, "G2 = S - hot"),
    Edit("averaged twice", G2, "G2 = (S - hot) / n / n"),
    Edit("averaged over classes too", G2, "G2 = (S - hot) / S.size"),
    Edit("one-hot left out", G2, "G2 = S / n"),
    Edit("one-hot subtracted after averaging", G2, "G2 = S / n - hot"),
    Edit("only the label's own term", G2, "G2 = hot * (S - 1) / n"),
    Edit("multiplied by S(1 - S) once more", G2, "G2 = (S - hot) * S * (1 - S) / n"),
    Edit("step uphill", G2, "G2 = (hot - S) / n"),
    Edit("exponentials not normalised", SOFTMAX, "    S = np.exp(Z2)\n"),
    Edit("logits in place of probabilities", SOFTMAX, "    S = Z2\n"),
    Edit("logarithms in place of probabilities", SOFTMAX, "    S = Z2 - np.logaddexp.reduce(Z2, axis=1)[:, None]\n"),
    Edit("sigmoid in place of softmax", SOFTMAX, "    S = 1 / (1 + np.exp(-Z2))\n"),
    Edit("loss in place of probabilities", SOFTMAX, "    S = np.full(Z2.shape, loss(X, y, W1, W2))\n"),
    Edit("winner takes all", SOFTMAX, "    S = np.eye(Z2.shape[1])[Z2.argmax(axis=1)]\n"),
    Edit(
        "softmax over the examples",
        SOFTMAX,
        "    S = np.exp(Z2 - Z2.max(axis=0))\n    S = S / S.sum(axis=0)\n",
    ),
    Edit("one sum for all examples", SOFTMAX, "    S = np.exp(Z2 - Z2.max())\n    S = S / S.sum()\n"),
    Edit(
        "Euclidean norm in place of the sum",
        SOFTMAX,
        f"{SHIFT}    S = E / np.linalg.norm(E, axis=1, keepdims=True)\n",
    ),
    Edit("maximum not subtracted", SOFTMAX, f"    E = np.exp(Z2)\n{SHARE}"),
    Edit("one maximum for all rows", SOFTMAX, f"    E = np.exp(Z2 - Z2.max())\n{SHARE}"),
    Edit("maximum over the examples", SOFTMAX, f"    E = np.exp(Z2 - Z2.max(axis=0))\n{SHARE}"),
    Edit("one-hot as wide as the largest label", HOT, "    hot = np.eye(int(y.max()) + 1)[y]\n"),
    Edit("labels counted from 1", "hot = y[:, None]", "hot = (y.astype(int)[:, None] - 1) % W2.shape[1]"),
)

LOOP = "    for i in range(0, len(X), batch):\n"
LABELS = "labels = y[i : i + batch]"
CUTS = "        x = X[i : i + batch]\n        labels = y[i : i + batch]\n"
CALL = "dW1, dW2 = gradients(x, labels, W1, W2)"
STEP1 = "W1 -= lr * dW1"
STEP2 = "W2 -= lr * dW2"
BOTH = f"        {STEP1}\n        {STEP2}\n"

EPOCH = (
    Edit(
        "W1's gradient with the updated W2",
        f"        {STEP1}\n        {STEP2}\n",
        f"        {STEP2}\n        Z1 = x @ W1\n        S = np.maximum(Z1, 0) @ (W2 + lr * dW2)\n"
        "        S = np.exp(S - np.logaddexp.reduce(S, axis=1)[:, None])\n"
        "        G2 = (S - np.eye(W2.shape[1])[labels]) / len(x)\n        W1 -= lr * x.T @ ((G2 @ W2.T) * (Z1 > 0))\n",
    ),
    Edit(
        "W2's gradient with the updated W1",
        f"        {STEP2}\n",
        "        W2 -= lr * gradients(x, labels, W1, W2)[1]\n",
    ),
    Edit(
        "every gradient at the first weights",
        f"{LOOP}{CUTS}        {CALL}",
        f"    old = W1.copy(), W2.copy()\n{LOOP}{CUTS}        dW1, dW2 = gradients(x, labels, *old)",
    ),
    Edit("weights replaced by the step", BOTH, "        W1[:], W2[:] = -lr * dW1, -lr * dW2\n"),
    Edit("W1 never updated", f"        {STEP1}\n", ""),
    Edit("W2 never updated", f"        {STEP2}\n", ""),
    Edit("weights not updated in place", BOTH, "        W1, W2 = W1 - lr * dW1, W2 - lr * dW2\n"),
    Edit("W1 not updated in place", STEP1, "W1 = W1 - lr * dW1"),
    Edit("W2 not updated in place", STEP2, "W2 = W2 - lr * dW2"),
    Edit("learning rate left out", BOTH, "        W1 -= dW1\n        W2 -= dW2\n"),
    Edit("smaller batch divided by the full size", BOTH, BOTH.replace("lr *", "lr * len(x) / batch *")),
    Edit("divided by the number of all examples", BOTH, BOTH.replace("lr *", "lr * len(x) / len(X) *")),
    Edit("smaller batch dropped", LOOP, "    for i in range(0, len(X) - len(X) % batch, batch):\n"),
    Edit("smaller batch raises", LABELS, f"{LABELS}\n        labels = labels[np.arange(batch)]"),
    Edit("last batch left out", LOOP, "    for i in range(0, len(X) - batch, batch):\n"),
    Edit("stops after the first batch", STEP2, f"{STEP2}\n        return"),
    Edit("one step over all examples", LOOP, f"    batch = len(X)\n{LOOP}"),
    Edit("one step per example", LOOP, f"    batch = 1\n{LOOP}"),
    Edit("batches from the end", LOOP, "    for i in reversed(range(0, len(X), batch)):\n"),
    Edit("batches start one example apart", LOOP, "    for i, _ in enumerate(range(0, len(X), batch)):\n"),
    Edit("first batch every time", LOOP, f"{LOOP}        i = 0\n"),
    Edit("labels of the first batch every time", LABELS, "labels = y[: len(x)]"),
    Edit("labels from the wrong place", LABELS, "labels = y[i // batch : i // batch + len(x)]"),
)
REWRITES = (
    (
        Edit("relu by a mask", LOSS_RELU, "    A = H * (H > 0)\n"),
        Edit("relu by where", LOSS_RELU, "    A = np.where(H > 0, H, 0)\n"),
    ),
    (
        Edit("sum over n", VALUE, f"({TERMS}).sum() / len(y)"),
        Edit("a Python number", VALUE, f"float({VALUE})"),
        Edit("label's logit by indexing", VALUE, "np.mean(np.logaddexp.reduce(Z, axis=1) - Z[np.arange(len(y)), y])"),
    ),
    (
        Edit("backward relu by a mask", RELU, "    A1 = (X @ W1 > 0) * (X @ W1)\n"),
        Edit("backward relu by clip", RELU, "    A1 = np.clip(X @ W1, 0, None)\n"),
    ),
    (
        Edit("slope 1 at 0", MASK, "(X @ W1 >= 0)"),
        Edit("mask from the hidden units' inputs", MASK, "(X @ W1 > 0)"),
        Edit("half at 0", MASK, "np.heaviside(X @ W1, 0.5)"),
    ),
    (Edit("exponentials shared out", SOFTMAX, f"{SHIFT}{SHARE}"),),
    (Edit("one-hot by identity", HOT, "    hot = np.eye(S.shape[1])[y]\n"),),
    (Edit("a list returned", "return dW1, dW2", "return [dW1, dW2]"),),
    (
        Edit("assigned in place", BOTH, "        W1[:] = W1 - lr * dW1\n        W2[...] = W2 - lr * dW2\n"),
        Edit("the other order", BOTH, f"        {STEP2}\n        {STEP1}\n"),
    ),
)

VECTORISED = CodeBase(
    "vectorised",
    "plain",
    SOURCE,
    REWRITES,
    (
        *(("loss", edit) for edit in LOSS),
        *(("gradients", edit) for edit in GRADIENTS),
        *(("epoch", edit) for edit in EPOCH),
    ),
)
