# ruff: noqa: E501
"""A hand-in of tables of functions, and of arrays for the whole batch."""

# An edit's text is easier to find in the source when it is not broken.
from checks.assignments.keys import CodeBase, Edit

SOURCE = """import numpy as np

FUNCTIONS = {
    "relu": lambda a: np.maximum(a, 0),
    "tanh": np.tanh,
    "sigmoid": lambda a: 1 / (1 + np.exp(-a)),
    "identity": lambda a: a,
}
SLOPES = {
    "relu": lambda z: z > 0,
    "tanh": lambda z: 1 - z ** 2,
    "sigmoid": lambda z: z * (1 - z),
    "identity": lambda z: np.ones_like(z),
}


def forward(X, Ws, bs, activations):
    Zs = [X]
    for i in range(len(Ws)):
        A = Zs[i] @ Ws[i]
        if bs is not None:
            A = A + bs[i]
        Zs.append(FUNCTIONS[activations[i]](A))
    return Zs


def softmax_loss(Z, y):
    n = len(y)
    E = Z - Z.max(axis=1, keepdims=True)
    logs = E - np.log(np.exp(E).sum(axis=1, keepdims=True))
    loss = -logs[np.arange(n), y].mean()
    G = np.exp(logs)
    G[np.arange(n), y] -= 1
    return loss, G / n


def squared_loss(Z, T):
    R = Z - T
    n = len(R)
    return 0.5 * np.sum(R ** 2) / n, R / n


def backward(G, Zs, Ws, bs, activations):
    L = len(Zs) - 1
    Gs, dWs, dbs = [None] * (L + 1), [None] * L, [None] * L
    Gs[L] = G
    for i in range(L - 1, -1, -1):
        D = Gs[i + 1] * SLOPES[activations[i]](Zs[i + 1])
        dWs[i] = Zs[i].T @ D
        dbs[i] = D.sum(axis=0)
        Gs[i] = D @ Ws[i].T
    return Gs, dWs, dbs


def gradients(X, target, Ws, bs, activations, loss):
    Zs = forward(X, Ws, bs, activations)
    value, G = (softmax_loss if loss == "softmax" else squared_loss)(Zs[-1], target)
    return value, *backward(G, Zs, Ws, None, activations)
"""

REWRITES = (
    (Edit("where", '"relu": lambda a: np.maximum(a, 0)', '"relu": lambda a: np.where(a > 0, a, 0.0)'),),
    (Edit("by tanh", '"sigmoid": lambda a: 1 / (1 + np.exp(-a))', '"sigmoid": lambda a: 0.5 + 0.5 * np.tanh(a / 2)'),),
    (Edit("factored", "lambda z: 1 - z ** 2", "lambda z: (1 - z) * (1 + z)"),),
    (Edit("expanded", "lambda z: z * (1 - z)", "lambda z: z - z * z"),),
    (
        Edit(
            "bias of zeros",
            "        if bs is not None:\n            A = A + bs[i]\n",
            "        A = A + (0 if bs is None else bs[i])\n",
        ),
    ),
    (
        Edit(
            "logaddexp",
            "logs = E - np.log(np.exp(E).sum(axis=1, keepdims=True))",
            "logs = E - np.logaddexp.reduce(E, axis=1, keepdims=True)",
        ),
    ),
    (Edit("one-hot", "    G[np.arange(n), y] -= 1\n", "    G = G - np.eye(Z.shape[1])[y]\n"),),
    (Edit("norm", "0.5 * np.sum(R ** 2) / n", "np.linalg.norm(R) ** 2 / (2 * n)"),),
    (Edit("einsum", "dWs[i] = Zs[i].T @ D", 'dWs[i] = np.einsum("ni,nj->ij", Zs[i], D)'),),
    (Edit("ones", "dbs[i] = D.sum(axis=0)", "dbs[i] = np.ones(len(D)) @ D"),),
)

PLANTS = (
    ("forward", Edit("weights transposed", "A = Zs[i] @ Ws[i]", "A = Zs[i] @ Ws[i].T")),
    ("forward", Edit("biases left out", "            A = A + bs[i]\n", "            pass\n")),
    ("forward", Edit("first activation everywhere", "FUNCTIONS[activations[i]](A)", "FUNCTIONS[activations[0]](A)")),
    (
        "forward",
        Edit(
            "last activation left out",
            "Zs.append(FUNCTIONS[activations[i]](A))",
            "Zs.append(A if i == len(Ws) - 1 else FUNCTIONS[activations[i]](A))",
        ),
    ),
    (
        "forward",
        Edit("tanh for sigmoid", '"sigmoid": lambda a: 1 / (1 + np.exp(-a))', '"sigmoid": lambda a: np.tanh(a)'),
    ),
    ("forward", Edit("mask for value", '"relu": lambda a: np.maximum(a, 0)', '"relu": lambda a: 1.0 * (a > 0)')),
    (
        "forward",
        Edit(
            "pre-activations kept",
            "        Zs.append(FUNCTIONS[activations[i]](A))\n    return Zs\n",
            "        Zs.append(FUNCTIONS[activations[i]](A))\n        kept = [X] if i == 0 else kept\n        kept.append(A)\n    return kept\n",
        ),
    ),
    ("forward", Edit("input not in the list", "    return Zs\n", "    return Zs[1:]\n")),
    ("forward", Edit("output not in the list", "    return Zs\n", "    return Zs[:-1]\n")),
    ("softmax_loss", Edit("label not subtracted", "    G[np.arange(n), y] -= 1\n", "")),
    ("softmax_loss", Edit("gradient not averaged", "-= 1\n    return loss, G / n", "-= 1\n    return loss, G")),
    (
        "softmax_loss",
        Edit("gradient averaged twice", "-= 1\n    return loss, G / n", "-= 1\n    return loss, G / n / n"),
    ),
    ("softmax_loss", Edit("loss not averaged", "y].mean()", "y].sum()")),
    ("softmax_loss", Edit("sign of the loss", "loss = -logs", "loss = logs")),
    ("softmax_loss", Edit("sign of the gradient", "-= 1\n    return loss, G / n", "-= 1\n    return loss, -G / n")),
    ("softmax_loss", Edit("no shift", "E = Z - Z.max(axis=1, keepdims=True)", "E = Z")),
    ("softmax_loss", Edit("one shift for all rows", "E = Z - Z.max(axis=1, keepdims=True)", "E = Z - Z.max()")),
    (
        "softmax_loss",
        Edit(
            "one-hot subtracted after averaging",
            "    G[np.arange(n), y] -= 1\n    return loss, G / n",
            "    G /= n\n    G[np.arange(n), y] -= 1\n    return loss, G",
        ),
    ),
    ("squared_loss", Edit("half left out of the loss", "return 0.5 * np.sum", "return np.sum")),
    ("squared_loss", Edit("factor 2 in the gradient", ", R / n", ", 2 * R / n")),
    (
        "squared_loss",
        Edit("no half at all", "return 0.5 * np.sum(R ** 2) / n, R", "return np.sum(R ** 2) / n, 2 * R"),
    ),
    ("squared_loss", Edit("loss not averaged", "np.sum(R ** 2) / n", "np.sum(R ** 2)")),
    ("squared_loss", Edit("gradient not averaged", ", R / n", ", R")),
    ("squared_loss", Edit("not divided by the batch size", "np.sum(R ** 2) / n, R / n", "np.sum(R ** 2), R")),
    ("squared_loss", Edit("difference turned round", "R = Z - T", "R = T - Z")),
    (
        "squared_loss",
        Edit("divided by the number of classes too", "np.sum(R ** 2) / n, R / n", "np.mean(R ** 2), R / R.size"),
    ),
    ("squared_loss", Edit("root taken", "0.5 * np.sum(R ** 2) / n", "np.mean(np.sqrt((R ** 2).sum(axis=1)))")),
    ("backward", Edit("slope left out", "D = Gs[i + 1] * SLOPES[activations[i]](Zs[i + 1])", "D = Gs[i + 1]")),
    (
        "backward",
        Edit(
            "slope of the last layer left out",
            "D = Gs[i + 1] * SLOPES",
            "D = Gs[i + 1] if i == L - 1 else Gs[i + 1] * SLOPES",
        ),
    ),
    (
        "backward",
        Edit(
            "slope of the layer below",
            "SLOPES[activations[i]](Zs[i + 1])",
            "(SLOPES[activations[i - 1]](Zs[i]) if i else 1)",
        ),
    ),
    (
        "backward",
        Edit(
            "value for slope", "SLOPES[activations[i]](Zs[i + 1])", "(1 if activations[i] == 'identity' else Zs[i + 1])"
        ),
    ),
    (
        "backward",
        Edit(
            "pre-activation for value",
            "SLOPES[activations[i]](Zs[i + 1])",
            "SLOPES[activations[i]](Zs[i] @ Ws[i] + (0 if bs is None else bs[i]))",
        ),
    ),
    (
        "backward",
        Edit(
            "layer applied twice",
            "SLOPES[activations[i]](Zs[i + 1])",
            "SLOPES[activations[i]](FUNCTIONS[activations[i]](Zs[i + 1]))",
        ),
    ),
    (
        "backward",
        Edit(
            "mask from the gradient",
            "D = Gs[i + 1] * SLOPES[activations[i]](Zs[i + 1])",
            "D = Gs[i + 1] * SLOPES[activations[i]](Gs[i + 1] if activations[i] == 'relu' else Zs[i + 1])",
        ),
    ),
    ("backward", Edit("mask at 0 too", '"relu": lambda z: z > 0', '"relu": lambda z: z >= 0')),
    ("backward", Edit("square left out", "lambda z: 1 - z ** 2", "lambda z: 1 - z")),
    ("backward", Edit("rule of tanh for sigmoid", "lambda z: z * (1 - z)", "lambda z: 1 - z * z")),
    ("backward", Edit("weights not transposed", "D @ Ws[i].T", "D @ Ws[i]")),
    ("backward", Edit("dW transposed", "dWs[i] = Zs[i].T @ D", "dWs[i] = D.T @ Zs[i]")),
    ("backward", Edit("output for input in dW", "dWs[i] = Zs[i].T @ D", "dWs[i] = Zs[i + 1].T @ D")),
    (
        "backward",
        Edit(
            "slope left out of the parameters' gradients",
            "        dWs[i] = Zs[i].T @ D\n        dbs[i] = D.sum(axis=0)\n",
            "        dWs[i] = Zs[i].T @ Gs[i + 1]\n        dbs[i] = Gs[i + 1].sum(axis=0)\n",
        ),
    ),
    ("backward", Edit("slope left out of G", "Gs[i] = D @ Ws[i].T", "Gs[i] = Gs[i + 1] @ Ws[i].T")),
    ("backward", Edit("bias gradients are means", "D.sum(axis=0)", "D.mean(axis=0)")),
    ("backward", Edit("bias gradients not summed", "dbs[i] = D.sum(axis=0)", "dbs[i] = D")),
    ("backward", Edit("bias gradients keep an axis", "D.sum(axis=0)", "D.sum(axis=0, keepdims=True)")),
    (
        "backward",
        Edit(
            "parameters' gradients divided by the batch size",
            "        dWs[i] = Zs[i].T @ D\n        dbs[i] = D.sum(axis=0)\n",
            "        dWs[i] = Zs[i].T @ D / len(D)\n        dbs[i] = D.mean(axis=0)\n",
        ),
    ),
    (
        "backward",
        Edit("first activation everywhere", "SLOPES[activations[i]](Zs[i + 1])", "SLOPES[activations[0]](Zs[i + 1])"),
    ),
    (
        "backward",
        Edit(
            "lists in the order of the sweep",
            "    return Gs, dWs, dbs\n",
            "    return Gs[::-1], dWs[::-1], dbs[::-1]\n",
        ),
    ),
    ("backward", Edit("gradient at the input left out", "    return Gs, dWs, dbs\n", "    return Gs[1:], dWs, dbs\n")),
    ("backward", Edit("G itself left out", "    return Gs, dWs, dbs\n", "    return Gs[:-1], dWs, dbs\n")),
    ("gradients", Edit("loss not averaged", "return value, *backward", "return value * len(X), *backward")),
    (
        "gradients",
        Edit(
            "squared loss always",
            '    value, G = (softmax_loss if loss == "softmax" else squared_loss)(Zs[-1], target)\n',
            '    if loss == "softmax":\n        target = np.eye(Zs[-1].shape[1])[target]\n    value, G = squared_loss(Zs[-1], target)\n',
        ),
    ),
    ("gradients", Edit("gradient not averaged", "*backward(G, Zs", "*backward(G * len(X), Zs")),
)

TABLES = CodeBase("tables", "plain", SOURCE, REWRITES, PLANTS)
