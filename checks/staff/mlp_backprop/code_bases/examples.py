# ruff: noqa: E501
"""A hand-in that goes through the batch one example at a time."""

# An edit's text is easier to find in the source when it is not broken.
from checks.assignments.keys import CodeBase, Edit

SOURCE = """import math
import numpy as np


def apply(name, a):
    if name == "relu":
        return [max(v, 0.0) for v in a]
    if name == "tanh":
        return [math.tanh(v) for v in a]
    if name == "sigmoid":
        return [1 / (1 + math.exp(-v)) for v in a]
    return a


def slope(name, a):
    if name == "relu":
        return [np.sign(max(v, 0.0)) for v in a]
    if name == "tanh":
        return [1 / math.cosh(v) ** 2 for v in a]
    if name == "sigmoid":
        return [math.exp(-v) / (1 + math.exp(-v)) ** 2 for v in a]
    return np.ones(len(a))


def preactivation(z, W, b):
    a = np.einsum("i,ij->j", z, W)
    return a if b is None else a + b


def forward(X, Ws, bs, activations):
    Zs = [X]
    for i, W in enumerate(Ws):
        b = None if bs is None else bs[i]
        Zs.append(np.array([apply(activations[i], preactivation(z, W, b)) for z in Zs[-1]]))
    return Zs


def softmax_loss(Z, y):
    n = Z.shape[0]
    loss, rows = 0.0, []
    for z, label in zip(Z, y):
        top = z.max()
        p = np.exp(z - top)
        total = p.sum()
        loss += math.log(total) - (z[label] - top)
        p = p / total
        p[label] -= 1
        rows.append(p / n)
    return loss / n, rows


def squared_loss(Z, T):
    R = Z - T
    n = len(R)
    loss = sum((r ** 2).sum() for r in R) / (2 * n)
    return loss, R / n


def backward(G, Zs, Ws, bs, activations):
    Gs, dWs, dbs = [G], [], []
    for i in reversed(range(len(Zs) - 1)):
        W = Ws[i]
        b = None if bs is None else bs[i]
        dW, db, below = np.zeros(W.shape), np.zeros(W.shape[1]), []
        for z, g in zip(Zs[i], Gs[0]):
            d = g * slope(activations[i], preactivation(z, W, b))
            dW += z[:, None] * d
            db += d
            below.append(np.einsum("ij,j->i", W, d))
        Gs.insert(0, below)
        dWs.insert(0, dW)
        dbs.insert(0, db)
    return Gs, dWs, dbs


def gradients(X, target, Ws, bs, activations, loss):
    Zs = forward(X, Ws, bs, activations)
    if loss == "softmax":
        value, G = softmax_loss(Zs[-1], target)
    else:
        value, G = squared_loss(Zs[-1], target)
    Gs, dWs, dbs = backward(G, Zs, Ws, bs, activations)
    return value, Gs, dWs, dbs
"""

RETURN = "    return Gs, dWs, dbs\n"
REWRITES = (
    (Edit("larger of two", "[max(v, 0.0) for v in a]", "[v if v > 0 else 0.0 for v in a]"),),
    (Edit("slope 1 at 0", "[np.sign(max(v, 0.0)) for v in a]", "[0.0 if v < 0 else 1.0 for v in a]"),),
    (Edit("square of tanh", "1 / math.cosh(v) ** 2", "1 - math.tanh(v) ** 2"),),
    (Edit("even formula", "math.exp(-v) / (1 + math.exp(-v)) ** 2", "0.25 / math.cosh(v / 2) ** 2"),),
    (
        Edit(
            "product in a loop",
            '    a = np.einsum("i,ij->j", z, W)\n',
            "    a = sum(x * row for x, row in zip(z, W))\n",
        ),
    ),
    (Edit("compensated", "        total = p.sum()\n", "        total = math.fsum(p)\n"),),
    (
        Edit(
            "tuple of arrays",
            RETURN,
            "    return tuple(Gs), tuple(dWs), tuple(dbs)\n",
        ),
        Edit("empty list of biases", RETURN, "    return Gs, dWs, ([] if bs is None else dbs)\n"),
    ),
    (
        Edit(
            "halves",
            "sum((r ** 2).sum() for r in R) / (2 * n)",
            "sum(0.5 * np.dot(r, r) for r in R) / n",
        ),
    ),
)

D = "d = g * slope(activations[i], preactivation(z, W, b))"
PLANTS = (
    ("forward", Edit("biases left out", "return a if b is None else a + b", "return a")),
    ("forward", Edit("first activation everywhere", "apply(activations[i],", "apply(activations[0],")),
    ("forward", Edit("tanh for sigmoid", "[1 / (1 + math.exp(-v)) for v in a]", "[math.tanh(v) for v in a]")),
    ("forward", Edit("mask for value", "[max(v, 0.0) for v in a]", "[float(v > 0) for v in a]")),
    ("forward", Edit("input not in the list", "    return Zs\n", "    return Zs[1:]\n")),
    ("forward", Edit("output not in the list", "    return Zs\n", "    return Zs[:-1]\n")),
    (
        "forward",
        Edit(
            "weights transposed",
            'np.einsum("i,ij->j", z, W)',
            "W @ z",
        ),
    ),
    ("softmax_loss", Edit("label not subtracted", "        p[label] -= 1\n", "")),
    ("softmax_loss", Edit("gradient not averaged", "rows.append(p / n)", "rows.append(p)")),
    ("softmax_loss", Edit("loss not averaged", "return loss / n,", "return loss,")),
    ("softmax_loss", Edit("no shift", "top = z.max()", "top = 0.0")),
    ("softmax_loss", Edit("one shift for all rows", "top = z.max()", "top = Z.max()")),
    ("softmax_loss", Edit("shift left out at the label", "(z[label] - top)", "z[label]")),
    ("squared_loss", Edit("half left out of the loss", "/ (2 * n)", "/ n")),
    ("squared_loss", Edit("loss not averaged", "/ (2 * n)", "/ 2")),
    ("squared_loss", Edit("gradient not averaged", "return loss, R / n", "return loss, R")),
    ("squared_loss", Edit("difference turned round", "return loss, R / n", "return loss, -R / n")),
    ("backward", Edit("slope left out", D, "d = g")),
    ("backward", Edit("slope of the last layer left out", D, D + " if i < len(Ws) - 1 else g")),
    (
        "backward",
        Edit(
            "value for slope",
            D,
            "d = g * (apply(activations[i], preactivation(z, W, b)) if activations[i] != 'identity' else 1)",
        ),
    ),
    ("backward", Edit("square left out", "1 / math.cosh(v) ** 2", "1 - math.tanh(v)")),
    (
        "backward",
        Edit("rule of tanh for sigmoid", "math.exp(-v) / (1 + math.exp(-v)) ** 2", "1 - 1 / (1 + math.exp(-v)) ** 2"),
    ),
    ("backward", Edit("weights not transposed", 'np.einsum("ij,j->i", W, d)', "W.T @ d")),
    (
        "backward",
        Edit(
            "slope left out of the parameters' gradients",
            "            dW += z[:, None] * d\n            db += d\n",
            "            dW += z[:, None] * g\n            db += g\n",
        ),
    ),
    ("backward", Edit("slope left out of G", 'np.einsum("ij,j->i", W, d)', 'np.einsum("ij,j->i", W, g)')),
    ("backward", Edit("bias gradients are means", "dbs.insert(0, db)", "dbs.insert(0, db / len(G))")),
    ("backward", Edit("bias gradients keep an axis", "dbs.insert(0, db)", "dbs.insert(0, [db])")),
    ("backward", Edit("dW transposed", "dWs.insert(0, dW)", "dWs.insert(0, dW.T)")),
    ("backward", Edit("first activation everywhere", "slope(activations[i],", "slope(activations[0],")),
    (
        "backward",
        Edit(
            "parameters' gradients divided by the batch size",
            "        dWs.insert(0, dW)\n        dbs.insert(0, db)\n",
            "        dWs.insert(0, dW / len(G))\n        dbs.insert(0, db / len(G))\n",
        ),
    ),
    (
        "backward",
        Edit(
            "lists in the order of the sweep",
            RETURN,
            "    return Gs[::-1], dWs[::-1], dbs[::-1]\n",
        ),
    ),
    ("backward", Edit("gradient at the input left out", RETURN, RETURN.replace("Gs", "Gs[1:]"))),
    ("backward", Edit("G itself left out", RETURN, RETURN.replace("Gs", "Gs[:-1]"))),
    (
        "backward",
        Edit(
            "gradient above left out",
            D,
            "d = (g if i == len(Ws) - 1 else 1.0 + 0 * g) * slope(activations[i], preactivation(z, W, b))",
        ),
    ),
    (
        "gradients",
        Edit("loss not averaged", "    return value, Gs, dWs, dbs", "    return value * len(X), Gs, dWs, dbs"),
    ),
    (
        "gradients",
        Edit(
            "gradient not averaged",
            "    Gs, dWs, dbs = backward(G, Zs",
            "    Gs, dWs, dbs = backward([len(X) * g for g in G], Zs",
        ),
    ),
    (
        "gradients",
        Edit(
            "last activation left out",
            "    Zs = forward(X, Ws, bs, activations)\n",
            "    activations = [*activations[:-1], 'identity']\n    Zs = forward(X, Ws, bs, activations)\n",
        ),
    ),
    (
        "gradients",
        Edit(
            "lists in the order of the sweep",
            "    return value, Gs, dWs, dbs",
            "    return value, Gs[::-1], dWs[::-1], dbs and dbs[::-1]",
        ),
    ),
    (
        "gradients",
        Edit(
            "biases left out",
            "    Zs = forward(X, Ws, bs, activations)\n",
            "    zeros = None if bs is None else [0 * b for b in bs]\n    Zs = forward(X, Ws, zeros, activations)\n    bs = zeros\n",
        ),
    ),
)

EXAMPLES = CodeBase("examples", "plain", SOURCE, REWRITES, PLANTS)
