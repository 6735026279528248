"""A hand-in in the style of the dlsys course, with helpers and a generator, and the places where it goes wrong."""

from checks.assignments.keys import CodeBase, Edit

SOURCE = '''\
import struct
import gzip
import numpy as np


def softmax(Z):
    E = np.exp(Z - np.amax(Z, axis=1, keepdims=True))
    return E / np.sum(E, axis=1, keepdims=True)


def one_hot(y, k):
    return (np.reshape(y, (-1, 1)) == np.arange(k)).astype(np.float32)


def minibatches(X, y, batch):
    for i in range(-(-len(X) // batch)):
        part = slice(i * batch, (i + 1) * batch)
        yield X[part], y[part]


def softmax_loss(Z, y):
    """Average softmax loss."""
    Z = Z - Z.max(axis=1, keepdims=True)
    labels = np.sum(Z * one_hot(y, Z.shape[1]), axis=1)
    return (np.log(np.exp(Z).sum(axis=1)) - labels).mean()


def softmax_regression_epoch(X, y, theta, lr=0.1, batch=100):
    for x, label in minibatches(X, y, batch):
        error = softmax(x @ theta) - one_hot(label, theta.shape[1])
        gradient = np.einsum("ni,nj->ij", x, error) / x.shape[0]
        theta -= lr * gradient


if __name__ == "__main__":
    print("training is left out")
'''

VALUE = "(np.log(np.exp(Z).sum(axis=1)) - labels).mean()"
SHIFT = "    Z = Z - Z.max(axis=1, keepdims=True)\n"
TOTAL = "np.exp(Z).sum(axis=1)"
LABELS = "np.sum(Z * one_hot(y, Z.shape[1]), axis=1)"
P = "np.exp(labels) / np.exp(Z).sum(axis=1)"

LOSS = (
    Edit("not averaged", VALUE, "(np.log(np.exp(Z).sum(axis=1)) - labels).sum()"),
    Edit("averaged twice", VALUE, f"{VALUE} / len(y)"),
    Edit("averaged over classes too", VALUE, f"{VALUE} / Z.shape[1]"),
    Edit("sign lost", VALUE, f"-{VALUE}"),
    Edit(
        "log of the sum left out", f"{SHIFT}    labels = {LABELS}\n    return {VALUE}", f"    return -{LABELS}.mean()"
    ),
    Edit(
        "label's logit left out",
        f"{SHIFT}    labels = {LABELS}\n    return {VALUE}",
        "    return np.logaddexp.reduce(Z, axis=1).mean()",
    ),
    Edit("Euclidean norm in place of the sum", VALUE, "(np.log(np.linalg.norm(np.exp(Z), axis=1)) - labels).mean()"),
    Edit(
        "softmax over the examples",
        SHIFT,
        "    Z = Z - np.logaddexp.reduce(Z, axis=0)\n    return -Z[np.arange(len(y)), y].mean()\n",
    ),
    Edit(
        "one sum for all examples",
        f"{SHIFT}",
        "    Z = Z - Z.max() - np.log(np.exp(Z - Z.max()).sum())\n    return -Z[np.arange(len(y)), y].mean()\n",
    ),
    Edit("logarithm to base 10", VALUE, f"{VALUE} * np.log10(np.e)"),
    Edit("logarithm to base 2", VALUE, f"{VALUE} * np.log2(np.e)"),
    Edit("logarithm left out", VALUE, f"-({P}).mean()"),
    Edit("maximum not subtracted", SHIFT, ""),
    Edit("one maximum for all rows", SHIFT, "    Z = Z - Z.max()\n"),
    Edit("maximum over the examples", SHIFT, "    Z = Z - Z.max(axis=0)\n"),
    Edit("logarithm of a probability that is 0", VALUE, f"-np.log({P}).mean()"),
    Edit("1e-8 added in the logarithm", VALUE, f"-np.log({P} + 1e-8).mean()"),
    Edit("1e-12 added in the logarithm", VALUE, f"-np.log({P} + 1e-12).mean()"),
    Edit("shift not undone", f"{SHIFT}    labels = {LABELS}\n", f"    labels = {LABELS}\n{SHIFT}"),
    Edit("only the last example", VALUE, f"(np.log({TOTAL}) - labels)[-1] / len(y)"),
    Edit("one-hot as wide as the largest label", LABELS, "np.sum(Z * one_hot(y, int(y.max()) + 1), axis=1)"),
    Edit("labels counted from 1", LABELS, "np.sum(Z * one_hot((y.astype(int) - 1) % Z.shape[1], Z.shape[1]), axis=1)"),
    Edit("largest probability in place of the label's", LABELS, "Z.max(axis=1)"),
    Edit("labels pick columns of every row", VALUE, f"(np.log({TOTAL})[:, None] - Z[:, y]).mean()"),
)

SOFT = "    E = np.exp(Z - np.amax(Z, axis=1, keepdims=True))\n    return E / np.sum(E, axis=1, keepdims=True)\n"
TOP = "np.amax(Z, axis=1, keepdims=True)"
RETURN = "return E / np.sum(E, axis=1, keepdims=True)"
ERROR = "softmax(x @ theta) - one_hot(label, theta.shape[1])"
DIVIDED = 'np.einsum("ni,nj->ij", x, error) / x.shape[0]'
STEP = "theta -= lr * gradient"
COUNT = "range(-(-len(X) // batch))"
PART = "slice(i * batch, (i + 1) * batch)"
PAIR = "yield X[part], y[part]"
EVERY = "    for x, label in minibatches(X, y, batch):\n"

EPOCH = (
    Edit("not averaged", DIVIDED, 'np.einsum("ni,nj->ij", x, error)'),
    Edit("averaged twice", DIVIDED, f"{DIVIDED} / len(x)"),
    Edit("averaged over classes too", DIVIDED, f"{DIVIDED} / theta.shape[1]"),
    Edit("divided by the number of all examples", DIVIDED, 'np.einsum("ni,nj->ij", x, error) / X.shape[0]'),
    Edit("one-hot left out", ERROR, "softmax(x @ theta)"),
    Edit(
        "one-hot subtracted after averaging",
        DIVIDED,
        "x.T @ (softmax(x @ theta) / len(x) - one_hot(label, theta.shape[1]))",
    ),
    Edit("only the label's own term", ERROR, f"({ERROR}) * one_hot(label, theta.shape[1])"),
    Edit("multiplied by S(1 - S) once more", ERROR, f"({ERROR}) * softmax(x @ theta) * (1 - softmax(x @ theta))"),
    Edit("step uphill", STEP, "theta += lr * gradient"),
    Edit("exponentials not normalised", SOFT, "    return np.exp(Z)\n"),
    Edit("logits in place of probabilities", "error = softmax(x @ theta)", "error = x @ theta"),
    Edit("logarithms in place of probabilities", RETURN, "return np.log(E / np.sum(E, axis=1, keepdims=True))"),
    Edit("sigmoid in place of softmax", SOFT, "    return 1 / (1 + np.exp(-Z))\n"),
    Edit("loss in place of probabilities", "error = softmax(x @ theta)", "error = softmax_loss(x @ theta, label)"),
    Edit("winner takes all", SOFT, "    return one_hot(Z.argmax(axis=1), Z.shape[1])\n"),
    Edit("Euclidean norm in place of the sum", RETURN, "return E / np.linalg.norm(E, axis=1, keepdims=True)"),
    Edit("softmax over the examples", RETURN, "E = np.exp(Z - Z.max())\n    return E / np.sum(E, axis=0)"),
    Edit("one sum for all examples", RETURN, "E = np.exp(Z - Z.max())\n    return E / np.sum(E)"),
    Edit("maximum not subtracted", f"np.exp(Z - {TOP})", "np.exp(Z)"),
    Edit("one maximum for all rows", TOP, "np.amax(Z)"),
    Edit("maximum over the examples", TOP, "np.amax(Z, axis=0, keepdims=True)"),
    Edit("one-hot as wide as the largest label", ERROR, "softmax(x @ theta) - one_hot(label, int(label.max()) + 1)"),
    Edit(
        "labels counted from 1",
        ERROR,
        "softmax(x @ theta) - one_hot((label.astype(int) - 1) % theta.shape[1], theta.shape[1])",
    ),
    Edit("smaller batch divided by the full size", DIVIDED, 'np.einsum("ni,nj->ij", x, error) / batch'),
    Edit("smaller batch dropped", COUNT, "range(len(X) // batch)"),
    Edit("smaller batch raises", DIVIDED, 'np.einsum("ni,nj->ij", x, error[np.arange(batch)]) / x.shape[0]'),
    Edit("last batch left out", COUNT, "range(-(-len(X) // batch) - 1)"),
    Edit("stops after the first batch", STEP, f"{STEP}\n        break"),
    Edit("one step over all examples", EVERY, EVERY.replace("batch)", "len(X))")),
    Edit("one step per example", EVERY, EVERY.replace("batch)", "1)")),
    Edit("batches from the end", COUNT, f"reversed({COUNT})"),
    Edit("batches start one example apart", PART, "slice(i, i + batch)"),
    Edit("first batch every time", PART, "slice(0, batch)"),
    Edit("labels of the first batch every time", PAIR, "yield X[part], y[: len(X[part])]"),
    Edit("labels from the wrong place", PAIR, "yield X[part], y[i : i + len(X[part])]"),
    Edit("learning rate left out", STEP, "theta -= gradient"),
    Edit(
        "every gradient at the first theta",
        f"{EVERY}        error = softmax(x @ theta)",
        f"    old = theta.copy()\n{EVERY}        error = softmax(x @ old)",
    ),
    Edit("theta replaced by the step", STEP, "theta[...] = -lr * gradient"),
    Edit("theta not updated in place", STEP, "theta = theta - lr * gradient"),
)

REWRITES = (
    (Edit("labels by indexing", LABELS, "Z[np.arange(len(y)), y]"),),
    (
        Edit("means apart", VALUE, "np.mean(np.log(np.exp(Z).sum(axis=1))) - np.mean(labels)"),
        Edit("an array with one entry", VALUE, f"np.array([{VALUE}])"),
    ),
    (
        Edit("by a matrix product", DIVIDED, "x.T.dot(error) / len(x)"),
        Edit("by a transposed product", DIVIDED, "(error.T @ x).T / error.shape[0]"),
        Edit("the mean first", DIVIDED, "np.matmul(np.transpose(x / len(x)), error)"),
    ),
    (
        Edit("assigned in place", STEP, "theta[:, :] = theta - lr * gradient"),
        Edit("subtracted by np.subtract", STEP, "np.subtract(theta, lr * gradient, out=theta)"),
    ),
    (Edit("counted by ceil", COUNT, "range(int(np.ceil(len(X) / batch)))"),),
)

HELPERS = CodeBase(
    "helpers",
    "dlsys",
    SOURCE,
    REWRITES,
    (*(("loss", edit) for edit in LOSS), *(("epoch", edit) for edit in EPOCH)),
)
