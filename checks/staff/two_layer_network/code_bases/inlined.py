"""A hand-in in the style of the dlsys course, everything within one loop, and the places where it goes wrong."""

from checks.assignments.keys import CodeBase, Edit

SOURCE = '''\
import numpy as np


def nn_epoch(X, y, W1, W2, lr=0.1, batch=100):
    """Run one epoch of SGD; W1 and W2 are modified in place."""
    steps = (X.shape[0] + batch - 1) // batch
    k = W2.shape[1]
    for step in range(steps):
        xb = X[step * batch : (step + 1) * batch]
        yb = y[step * batch : (step + 1) * batch]
        m = xb.shape[0]
        A1 = np.dot(xb, W1).clip(min=0)
        Z2 = np.dot(A1, W2)
        E = np.exp(Z2 - np.max(Z2, axis=1)[:, None])
        P = E / E.sum(axis=1)[:, None]
        I = np.eye(k)[yb]
        G2 = P - I
        G1 = np.where(A1 > 0, np.dot(G2, W2.T), 0)
        dW1 = np.dot(xb.T, G1) / m
        dW2 = np.dot(A1.T, G2) / m
        W1 -= lr * dW1
        W2 -= lr * dW2
'''

Z1 = "np.dot(xb, W1)"
RELU = f"        A1 = {Z1}.clip(min=0)\n"
E_LINE = "        E = np.exp(Z2 - np.max(Z2, axis=1)[:, None])\n"
P_LINE = "        P = E / E.sum(axis=1)[:, None]\n"
SOFTMAX = E_LINE + P_LINE
G2 = "G2 = P - I"
G1 = "G1 = np.where(A1 > 0, np.dot(G2, W2.T), 0)"
DW1 = "dW1 = np.dot(xb.T, G1) / m"
DW2 = "dW2 = np.dot(A1.T, G2) / m"
MEANS = f"        {DW1}\n        {DW2}\n"
STEP1 = "        W1 -= lr * dW1\n"
STEP2 = "        W2 -= lr * dW2\n"
LABELS = "yb = y[step * batch : (step + 1) * batch]"
LOOP = "    for step in range(steps):\n"
COUNT = "(X.shape[0] + batch - 1) // batch"
FORWARD = f"{RELU}        Z2 = np.dot(A1, W2)\n"
CUTS = """\
        xb = X[step * batch : (step + 1) * batch]
        yb = y[step * batch : (step + 1) * batch]
"""

PLANTS = (
    Edit("relu left out", RELU, f"        A1 = {Z1}\n"),
    Edit("mask in place of relu", RELU, f"        A1 = ({Z1} > 0).astype(W1.dtype)\n"),
    Edit("minimum in place of maximum", RELU, f"        A1 = {Z1}.clip(max=0)\n"),
    Edit("sigmoid in place of relu", RELU, f"        A1 = 1 / (1 + np.exp(-{Z1}))\n"),
    Edit("relu on the logits too", "Z2 = np.dot(A1, W2)", "Z2 = np.dot(A1, W2).clip(min=0)"),
    Edit("mask left out", G1, "G1 = np.dot(G2, W2.T)"),
    Edit("mask from the incoming gradient", G1, "G1 = np.dot(G2, W2.T).clip(min=0)"),
    Edit("mask inverted", "np.where(A1 > 0", f"np.where({Z1} < 0"),
    Edit("activations in place of the mask", G1, "G1 = np.dot(G2, W2.T) * A1"),
    Edit("W2 not transposed", "np.dot(G2, W2.T)", "np.dot(G2, W2)"),
    Edit("activations in place of X", DW1, "dW1 = np.dot(A1.T, G1) / m"),
    Edit("Z1 in place of A1", DW2, f"dW2 = np.dot({Z1}.T, G2) / m"),
    Edit("mask in place of A1", DW2, "dW2 = np.dot((A1 > 0).T, G2) / m"),
    Edit("dW1 not averaged", DW1, "dW1 = np.dot(xb.T, G1)"),
    Edit("dW1 averaged twice", DW1, "dW1 = np.dot(xb.T, G1) / m / m"),
    Edit("dW2 not averaged", DW2, "dW2 = np.dot(A1.T, G2)"),
    Edit("not averaged", MEANS, MEANS.replace(" / m", "")),
    Edit("averaged twice", MEANS, MEANS.replace(" / m", " / m**2")),
    Edit("averaged over classes too", MEANS, MEANS.replace(" / m", " / P.size")),
    Edit("divided by the number of all examples", MEANS, MEANS.replace(" / m", " / X.shape[0]")),
    Edit("smaller batch divided by the full size", MEANS, MEANS.replace(" / m", " / batch")),
    Edit("one-hot left out", G2, "G2 = P"),
    Edit("one-hot subtracted after averaging", f"        {G2}\n", "        G2 = P - I * m\n"),
    Edit("only the label's own term", G2, "G2 = (P - 1) * I"),
    Edit("multiplied by S(1 - S) once more", G2, "G2 = (P - I) * P * (1 - P)"),
    Edit("step uphill", G2, "G2 = I - P"),
    Edit("logits in place of probabilities", SOFTMAX, "        P = Z2\n"),
    Edit(
        "logarithms in place of probabilities", SOFTMAX, "        P = Z2 - np.logaddexp.reduce(Z2, axis=1)[:, None]\n"
    ),
    Edit("sigmoid in place of softmax", SOFTMAX, "        P = 1 / (1 + np.exp(-Z2))\n"),
    Edit(
        "loss in place of probabilities",
        SOFTMAX,
        "        P = np.full(Z2.shape, (np.logaddexp.reduce(Z2, axis=1) - Z2[np.arange(m), yb]).mean())\n",
    ),
    Edit("winner takes all", SOFTMAX, "        P = np.eye(k)[Z2.argmax(axis=1)]\n"),
    Edit(
        "softmax over the examples", SOFTMAX, "        E = np.exp(Z2 - Z2.max(axis=0))\n        P = E / E.sum(axis=0)\n"
    ),
    Edit("one sum for all examples", SOFTMAX, "        E = np.exp(Z2 - Z2.max())\n        P = E / E.sum()\n"),
    Edit("Euclidean norm in place of the sum", P_LINE, "        P = E / np.sqrt((E**2).sum(axis=1))[:, None]\n"),
    Edit("maximum not subtracted", E_LINE, "        E = np.exp(Z2)\n"),
    Edit("one maximum for all rows", E_LINE, "        E = np.exp(Z2 - np.max(Z2))\n"),
    Edit("maximum over the examples", E_LINE, "        E = np.exp(Z2 - np.max(Z2, axis=0))\n"),
    Edit("one-hot as wide as the largest label", "np.eye(k)[yb]", "np.eye(int(yb.max()) + 1)[yb]"),
    Edit("labels counted from 1", "np.eye(k)[yb]", "np.eye(k)[yb.astype(int) - 1]"),
    Edit("smaller batch dropped", COUNT, "X.shape[0] // batch"),
    Edit("smaller batch raises", "np.eye(k)[yb]", "np.eye(k)[yb][np.arange(batch)]"),
    Edit("last batch left out", COUNT, f"{COUNT} - 1"),
    Edit("stops after the first batch", STEP2, f"{STEP2}        break\n"),
    Edit("one step over all examples", "    steps =", "    batch = X.shape[0]\n    steps ="),
    Edit("one step per example", "    steps =", "    batch = 1\n    steps ="),
    Edit("batches from the end", "range(steps)", "range(steps - 1, -1, -1)"),
    Edit(
        "batches start one example apart",
        CUTS,
        "        xb = X[step : step + batch]\n        yb = y[step : step + batch]\n",
    ),
    Edit("first batch every time", CUTS, "        xb = X[:batch]\n        yb = y[:batch]\n"),
    Edit("labels of the first batch every time", LABELS, "yb = y[: len(xb)]"),
    Edit("labels from the wrong place", LABELS, "yb = y[step : step + len(xb)]"),
    Edit("learning rate left out", STEP1 + STEP2, "        W1 -= dW1\n        W2 -= dW2\n"),
    Edit(
        "W1's gradient with the updated W2",
        f"        {G1}\n{MEANS}{STEP1}{STEP2}",
        f"        {DW2}\n{STEP2}        {G1}\n        {DW1}\n{STEP1}",
    ),
    Edit(
        "W2's gradient with the updated W1",
        f"        {DW2}\n{STEP1}",
        f"{STEP1}{FORWARD}{SOFTMAX}        {G2}\n        {DW2}\n",
    ),
    Edit("weights replaced by the step", STEP1 + STEP2, "        W1[:] = -lr * dW1\n        W2[:] = -lr * dW2\n"),
    Edit("W1 never updated", STEP1, ""),
    Edit("W2 never updated", STEP2, ""),
    Edit("weights not updated in place", STEP1 + STEP2, "        W1 = W1 - lr * dW1\n        W2 = W2 - lr * dW2\n"),
    Edit("W1 not updated in place", STEP1, "        W1 = W1 - lr * dW1\n"),
    Edit("W2 not updated in place", STEP2, "        W2 = W2 - lr * dW2\n"),
)

REWRITES = (
    (
        Edit("relu by maximum", RELU, f"        A1 = np.maximum(0, {Z1})\n"),
        Edit("relu by abs", RELU, f"        A1 = ({Z1} + abs({Z1})) / 2\n"),
    ),
    (
        Edit("mask as a factor", G1, "G1 = G2 @ W2.T * (A1 > 0)"),
        Edit("slope 1 at 0", G1, f"G1 = ({Z1} >= 0) * G2.dot(W2.T)"),
    ),
    (Edit("the mean at the logits", f"{G2}\n", "G2 = (P - I) / m\n        m = 1\n"),),
    (Edit("einsum", DW2, 'dW2 = np.einsum("nh,nk->hk", A1, G2) / m'),),
    (Edit("the other order", STEP1 + STEP2, STEP2 + STEP1),),
)

INLINED = CodeBase("inlined", "dlsys", SOURCE, REWRITES, tuple(("epoch", edit) for edit in PLANTS))
