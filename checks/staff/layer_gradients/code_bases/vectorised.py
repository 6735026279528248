# ruff: noqa: E501
# An edit's text is easier to find in the source when it is not broken.
"""A hand-in of few, vectorised lines."""

from checks.assignments.keys import CodeBase, Edit

SOURCE = """import numpy as np


def affine(X, W, b):
    rows = X.reshape(X.shape[0], W.shape[0])
    return rows @ W + b


def affine_pullback(G, X, W):
    rows = X.reshape(X.shape[0], W.shape[0])
    dX = (G @ W.T).reshape(X.shape)
    dW = rows.T @ G
    db = G.sum(axis=0)
    return dX, dW, db


def relu(X):
    return np.maximum(X, 0)


def relu_pullback(G, X):
    return G * (X > 0)


def sigmoid(X):
    return 0.5 * (1 + np.tanh(0.5 * X))


def sigmoid_pullback(G, X):
    s = sigmoid(X)
    return G * s * (1 - s)


def tanh(X):
    return np.tanh(X)


def tanh_pullback(G, X):
    t = np.tanh(X)
    return G * (1 - t ** 2)


def softmax_loss(Z, y):
    n = len(y)
    shifted = Z - Z.max(axis=1, keepdims=True)
    logsum = np.log(np.exp(shifted).sum(axis=1))
    loss = np.mean(logsum - shifted[np.arange(n), y])
    G = np.exp(shifted - logsum[:, None])
    G[np.arange(n), y] -= 1
    return loss, G / n


def hinge_loss(Z, y):
    n = len(y)
    slack = np.maximum(Z - Z[np.arange(n), y][:, None] + 1, 0)
    slack[np.arange(n), y] = 0
    loss = slack.sum() / n
    G = (slack > 0).astype(float)
    G[np.arange(n), y] = -G.sum(axis=1)
    return loss, G / n


def two_layer(X, y, W1, b1, W2, b2):
    A = X @ W1 + b1
    H = np.maximum(A, 0)
    loss, G = softmax_loss(H @ W2 + b2, y)
    dA = (G @ W2.T) * (A > 0)
    return loss, dA @ W1.T, X.T @ dA, dA.sum(axis=0), H.T @ G, G.sum(axis=0)
"""

REWRITES = (
    (
        Edit("dot", "return rows @ W + b", "return np.dot(rows, W) + b"),
        Edit("bias in the product", "return rows @ W + b", "return np.c_[rows, np.ones(len(X))] @ np.vstack([W, b])"),
    ),
    (
        Edit("sum by a product", "db = G.sum(axis=0)", "db = np.ones(len(G)) @ G"),
        Edit("negative axis", "db = G.sum(axis=0)", "db = np.sum(G, axis=-2)"),
    ),
    (Edit("where", "return np.maximum(X, 0)", "return np.where(X > 0, X, 0.0)"),),
    (Edit("copy and mask", "return G * (X > 0)", "dX = np.array(G)\n    dX[X <= 0] = 0\n    return dX"),),
    (Edit("slope 1 at 0", "return G * (X > 0)", "return np.where(X >= 0, G, 0)"),),
    (Edit("plain logistic", "return 0.5 * (1 + np.tanh(0.5 * X))", "return 1 / (1 + np.exp(-X))"),),
    (Edit("slope from the square", "return G * s * (1 - s)", "return G * (s - s ** 2)"),),
    (Edit("two logistic functions", "return np.tanh(X)\n", "return 2 * sigmoid(2 * X) - 1\n"),),
    (Edit("factored", "return G * (1 - t ** 2)", "return G * (1 - t) * (1 + t)"),),
    (
        Edit("one-hot", "    G[np.arange(n), y] -= 1\n", "    G = G - np.eye(Z.shape[1])[y]\n"),
        Edit("subtract at", "    G[np.arange(n), y] -= 1\n", "    np.subtract.at(G, (np.arange(n), y), 1)\n"),
    ),
    (Edit("logaddexp", "np.log(np.exp(shifted).sum(axis=1))", "np.logaddexp.reduce(shifted, axis=1)"),),
    (Edit("mask of margins", "G = (slack > 0).astype(float)", "G = np.where(slack > 0, 1.0, 0.0)"),),
    (Edit("mask from the values", "dA = (G @ W2.T) * (A > 0)", "dA = np.where(H > 0, G @ W2.T, 0)"),),
)

PLANTS = (
    ("affine", Edit("bias left out", "return rows @ W + b", "return rows @ W")),
    ("affine", Edit("bias subtracted", "return rows @ W + b", "return rows @ W - b")),
    ("affine", Edit("bias added down the batch", "return rows @ W + b", "return rows @ W + b[:, None]")),
    ("affine", Edit("weights transposed", "return rows @ W + b", "return rows @ W.T + b")),
    (
        "affine",
        Edit(
            "axes flattened the other way",
            "W.shape[0])\n    return rows @ W",
            "W.shape[0], order='F')\n    return rows @ W",
        ),
    ),
    ("affine_pullback", Edit("weights not transposed", "G @ W.T).reshape", "G @ W).reshape")),
    ("affine_pullback", Edit("X not transposed", "dW = rows.T @ G", "dW = rows @ G")),
    ("affine_pullback", Edit("dW transposed", "dW = rows.T @ G", "dW = G.T @ rows")),
    ("affine_pullback", Edit("cotangent left out of dW", "dW = rows.T @ G", "dW = rows.T @ np.ones(G.shape)")),
    (
        "affine_pullback",
        Edit("cotangent left out of db", "db = G.sum(axis=0)", "db = np.full(G.shape[1], len(G) * 1.0)"),
    ),
    ("affine_pullback", Edit("bias gradient is a mean", "db = G.sum(axis=0)", "db = G.mean(axis=0)")),
    ("affine_pullback", Edit("bias gradient not summed", "db = G.sum(axis=0)", "db = G")),
    ("affine_pullback", Edit("bias gradient summed over the outputs", "db = G.sum(axis=0)", "db = G.sum(axis=1)")),
    ("affine_pullback", Edit("bias gradient keeps an axis", "db = G.sum(axis=0)", "db = G.sum(axis=0, keepdims=True)")),
    ("affine_pullback", Edit("divided by the batch size", "return dX, dW, db", "return dX, dW / len(X), db / len(X)")),
    ("affine_pullback", Edit("dX left flat", "(G @ W.T).reshape(X.shape)", "G @ W.T")),
    ("relu", Edit("mask for value", "return np.maximum(X, 0)", "return (X > 0) * 1.0")),
    ("relu", Edit("absolute value", "return np.maximum(X, 0)", "return abs(X)")),
    ("relu", Edit("negative part kept", "return np.maximum(X, 0)", "return np.minimum(X, 0)")),
    ("relu", Edit("small slope below 0", "return np.maximum(X, 0)", "return np.maximum(X, 0.01 * X)")),
    ("relu", Edit("threshold at 1", "return np.maximum(X, 0)", "return X * (X > 1)")),
    ("relu_pullback", Edit("cotangent ignored", "return G * (X > 0)", "return (X > 0) * 1.0")),
    ("relu_pullback", Edit("mask from the cotangent", "return G * (X > 0)", "return G * (G > 0)")),
    ("relu_pullback", Edit("mask turned round", "return G * (X > 0)", "return G * (X < 0)")),
    ("relu_pullback", Edit("no mask", "return G * (X > 0)", "return G")),
    ("relu_pullback", Edit("value for slope", "return G * (X > 0)", "return G * relu(X)")),
    ("relu_pullback", Edit("small slope below 0", "return G * (X > 0)", "return np.where(X > 0, G, 0.01 * G)")),
    ("relu_pullback", Edit("threshold at 1", "return G * (X > 0)", "return G * (X > 1)")),
    ("sigmoid", Edit("sign of the exponent", "return 0.5 * (1 + np.tanh(0.5 * X))", "return 1 / (1 + np.exp(X))")),
    ("sigmoid", Edit("tanh for sigmoid", "return 0.5 * (1 + np.tanh(0.5 * X))", "return np.tanh(X)")),
    ("sigmoid", Edit("argument doubled", "np.tanh(0.5 * X)", "np.tanh(X)")),
    ("sigmoid", Edit("exponential alone below", "return 0.5 * (1 + np.tanh(0.5 * X))", "return np.exp(X)")),
    (
        "sigmoid",
        Edit(
            "exponential overflows",
            "return 0.5 * (1 + np.tanh(0.5 * X))",
            "return np.exp(X) / (1 + np.exp(X))",
        ),
    ),
    ("sigmoid_pullback", Edit("cotangent ignored", "return G * s * (1 - s)", "return s * (1 - s)")),
    ("sigmoid_pullback", Edit("value for slope", "return G * s * (1 - s)", "return G * s")),
    ("sigmoid_pullback", Edit("complement for slope", "return G * s * (1 - s)", "return G * (1 - s)")),
    ("sigmoid_pullback", Edit("input for value", "    s = sigmoid(X)\n", "    s = X\n")),
    ("sigmoid_pullback", Edit("layer applied twice", "    s = sigmoid(X)\n", "    s = sigmoid(sigmoid(X))\n")),
    ("sigmoid_pullback", Edit("rule of tanh", "return G * s * (1 - s)", "return G * (1 - s * s)")),
    ("sigmoid_pullback", Edit("sign turned", "return G * s * (1 - s)", "return G * s * (s - 1)")),
    (
        "sigmoid_pullback",
        Edit("exponential overflows", "    s = sigmoid(X)\n", "    s = np.exp(X) / (1 + np.exp(X))\n"),
    ),
    ("tanh", Edit("sigmoid for tanh", "return np.tanh(X)\n", "return sigmoid(X)\n")),
    ("tanh", Edit("argument halved", "return np.tanh(X)\n", "return 2 * sigmoid(X) - 1\n")),
    ("tanh", Edit("sum and difference exchanged", "return np.tanh(X)\n", "return 1 / np.tanh(X)\n")),
    (
        "tanh",
        Edit(
            "exponential overflows",
            "return np.tanh(X)\n",
            "return (np.exp(2 * X) - 1) / (np.exp(2 * X) + 1)\n",
        ),
    ),
    ("tanh_pullback", Edit("cotangent ignored", "return G * (1 - t ** 2)", "return 1 - t ** 2")),
    ("tanh_pullback", Edit("value for slope", "return G * (1 - t ** 2)", "return G * t")),
    ("tanh_pullback", Edit("square left out", "return G * (1 - t ** 2)", "return G * (1 - t)")),
    ("tanh_pullback", Edit("plus for minus", "return G * (1 - t ** 2)", "return G * (1 + t ** 2)")),
    ("tanh_pullback", Edit("input for value", "    t = np.tanh(X)\n", "    t = X\n")),
    ("tanh_pullback", Edit("layer applied twice", "    t = np.tanh(X)\n", "    t = np.tanh(np.tanh(X))\n")),
    ("tanh_pullback", Edit("rule of sigmoid", "return G * (1 - t ** 2)", "return G * t * (1 - t)")),
    ("tanh_pullback", Edit("sign turned", "return G * (1 - t ** 2)", "return G * (t ** 2 - 1)")),
    (
        "softmax_loss",
        Edit(
            "not divided by the batch size",
            "np.mean(logsum - shifted[np.arange(n), y])\n    G = np.exp(shifted - logsum[:, None])\n"
            "    G[np.arange(n), y] -= 1\n    return loss, G / n",
            "np.sum(logsum - shifted[np.arange(n), y])\n    G = np.exp(shifted - logsum[:, None])\n"
            "    G[np.arange(n), y] -= 1\n    return loss, G",
        ),
    ),
    ("softmax_loss", Edit("loss not averaged", "loss = np.mean(logsum", "loss = np.sum(logsum")),
    ("softmax_loss", Edit("gradient not averaged", "-= 1\n    return loss, G / n", "-= 1\n    return loss, G")),
    (
        "softmax_loss",
        Edit("gradient averaged twice", "-= 1\n    return loss, G / n", "-= 1\n    return loss, G / n / n"),
    ),
    ("softmax_loss", Edit("sign of the gradient", "-= 1\n    return loss, G / n", "-= 1\n    return loss, -G / n")),
    (
        "softmax_loss",
        Edit(
            "divided by the number of classes too",
            "-= 1\n    return loss, G / n",
            "-= 1\n    return loss / Z.shape[1], G / Z.size",
        ),
    ),
    (
        "softmax_loss",
        Edit("labels counted from 1", "def softmax_loss(Z, y):\n", "def softmax_loss(Z, y):\n    y = y - 1\n"),
    ),
    ("softmax_loss", Edit("label not subtracted", "    G[np.arange(n), y] -= 1\n", "")),
    (
        "softmax_loss",
        Edit(
            "diagonal of the Jacobian alone",
            "    G[np.arange(n), y] -= 1\n",
            "    G = np.eye(Z.shape[1])[y] * (G - 1)\n",
        ),
    ),
    (
        "softmax_loss",
        Edit("Jacobian's diagonal for the gradient", "    G[np.arange(n), y] -= 1\n", "    G = G * (1 - G)\n"),
    ),
    (
        "softmax_loss",
        Edit(
            "one-hot subtracted after averaging",
            "    G[np.arange(n), y] -= 1\n    return loss, G / n",
            "    G = G / n\n    G[np.arange(n), y] -= 1\n    return loss, G",
        ),
    ),
    (
        "softmax_loss",
        Edit(
            "sign of the loss",
            "np.mean(logsum - shifted[np.arange(n), y])",
            "np.mean(shifted[np.arange(n), y] - logsum)",
        ),
    ),
    (
        "softmax_loss",
        Edit(
            "probability for its logarithm",
            "np.mean(logsum - shifted[np.arange(n), y])",
            "-np.mean(np.exp(shifted[np.arange(n), y] - logsum))",
        ),
    ),
    (
        "softmax_loss",
        Edit(
            "shift left out at the label",
            "np.mean(logsum - shifted[np.arange(n), y])",
            "np.mean(logsum - Z[np.arange(n), y])",
        ),
    ),
    ("softmax_loss", Edit("no shift", "shifted = Z - Z.max(axis=1, keepdims=True)", "shifted = Z")),
    (
        "softmax_loss",
        Edit("one shift for all rows", "shifted = Z - Z.max(axis=1, keepdims=True)", "shifted = Z - Z.max()"),
    ),
    (
        "hinge_loss",
        Edit(
            "not divided by the batch size",
            "loss = slack.sum() / n\n    G = (slack > 0).astype(float)\n    G[np.arange(n), y] = -G.sum(axis=1)\n    return loss, G / n",
            "loss = slack.sum()\n    G = (slack > 0).astype(float)\n    G[np.arange(n), y] = -G.sum(axis=1)\n    return loss, G",
        ),
    ),
    ("hinge_loss", Edit("loss not averaged", "loss = slack.sum() / n", "loss = slack.sum()")),
    (
        "hinge_loss",
        Edit("gradient not averaged", "-G.sum(axis=1)\n    return loss, G / n", "-G.sum(axis=1)\n    return loss, G"),
    ),
    (
        "hinge_loss",
        Edit(
            "gradient averaged twice",
            "-G.sum(axis=1)\n    return loss, G / n",
            "-G.sum(axis=1)\n    return loss, G / n ** 2",
        ),
    ),
    (
        "hinge_loss",
        Edit(
            "sign of the gradient", "-G.sum(axis=1)\n    return loss, G / n", "-G.sum(axis=1)\n    return loss, -G / n"
        ),
    ),
    ("hinge_loss", Edit("labels counted from 1", "def hinge_loss(Z, y):\n", "def hinge_loss(Z, y):\n    y = y - 1\n")),
    (
        "hinge_loss",
        Edit(
            "true class counted",
            "    slack[np.arange(n), y] = 0\n    loss = slack.sum() / n\n",
            "    loss = slack.sum() / n\n    slack[np.arange(n), y] = 0\n",
        ),
    ),
    ("hinge_loss", Edit("margin left out", "[:, None] + 1, 0)", "[:, None], 0)")),
    (
        "hinge_loss",
        Edit(
            "largest violation alone",
            "    loss = slack.sum() / n\n",
            "    slack = slack * (slack == slack.max(axis=1, keepdims=True))\n    loss = slack.sum() / n\n",
        ),
    ),
    (
        "hinge_loss",
        Edit(
            "margins squared",
            "loss = slack.sum() / n\n    G = (slack > 0).astype(float)",
            "loss = (slack ** 2).sum() / n\n    G = 2 * slack",
        ),
    ),
    ("hinge_loss", Edit("label's entry left out", "    G[np.arange(n), y] = -G.sum(axis=1)\n", "")),
    ("hinge_loss", Edit("label counted once", "] = -G.sum(axis=1)", "] = -1")),
    (
        "hinge_loss",
        Edit(
            "every class counted in the gradient",
            "G = (slack > 0).astype(float)",
            "G = np.ones(Z.shape)\n    G[np.arange(n), y] = 0",
        ),
    ),
    (
        "hinge_loss",
        Edit(
            "difference turned round",
            "np.maximum(Z - Z[np.arange(n), y][:, None] + 1, 0)\n    slack[np.arange(n), y] = 0\n    loss = slack.sum() / n\n    G = (slack > 0).astype(float)",
            "np.maximum(Z[np.arange(n), y][:, None] - Z + 1, 0)\n    slack[np.arange(n), y] = 0\n    loss = slack.sum() / n\n    G = -(slack > 0).astype(float)",
        ),
    ),
    ("two_layer", Edit("mask left out", "dA = (G @ W2.T) * (A > 0)", "dA = G @ W2.T")),
    ("two_layer", Edit("mask from the gradient", "dA = (G @ W2.T) * (A > 0)", "dA = np.maximum(G @ W2.T, 0)")),
    ("two_layer", Edit("values for mask", "dA = (G @ W2.T) * (A > 0)", "dA = (G @ W2.T) * H")),
    (
        "two_layer",
        Edit(
            "relu left out",
            "    H = np.maximum(A, 0)\n    loss, G = softmax_loss(H @ W2 + b2, y)\n    dA = (G @ W2.T) * (A > 0)",
            "    H = A\n    loss, G = softmax_loss(H @ W2 + b2, y)\n    dA = G @ W2.T",
        ),
    ),
    ("two_layer", Edit("values before the relu in dW2", "H.T @ G, G.sum(axis=0)", "A.T @ G, G.sum(axis=0)")),
    ("two_layer", Edit("mask for values in dW2", "H.T @ G, G.sum(axis=0)", "(A > 0).T @ G, G.sum(axis=0)")),
    ("two_layer", Edit("mask left out of dW1", "X.T @ dA", "X.T @ (G @ W2.T)")),
    ("two_layer", Edit("mask left out of db1", "dA.sum(axis=0)", "(G @ W2.T).sum(axis=0)")),
    (
        "two_layer",
        Edit(
            "bias gradients are means",
            "dA.sum(axis=0), H.T @ G, G.sum(axis=0)",
            "dA.mean(axis=0), H.T @ G, G.mean(axis=0)",
        ),
    ),
    (
        "two_layer",
        Edit(
            "averaged once more",
            "X.T @ dA, dA.sum(axis=0), H.T @ G, G.sum(axis=0)",
            "X.T @ dA / len(X), dA.mean(axis=0), H.T @ G / len(X), G.mean(axis=0)",
        ),
    ),
    ("two_layer", Edit("first bias left out", "A = X @ W1 + b1", "A = X @ W1")),
    ("two_layer", Edit("second bias left out", "H @ W2 + b2", "H @ W2")),
    ("two_layer", Edit("loss not averaged", "return loss, dA @", "return loss * len(X), dA @")),
    (
        "affine_pullback",
        Edit(
            "axes flattened the other way",
            "W.shape[0])\n    dX = (G @ W.T).reshape(X.shape)",
            "W.shape[0], order='F')\n    dX = (G @ W.T).reshape(X.shape, order='F')",
        ),
    ),
    (
        "two_layer",
        Edit("label not subtracted", "    dA = (G @", "    G[np.arange(len(y)), y] += 1 / len(y)\n    dA = (G @"),
    ),
    (
        "two_layer",
        Edit(
            "not divided by the batch size",
            "    loss, G = softmax_loss(H @ W2 + b2, y)\n",
            "    loss, G = [len(X) * part for part in softmax_loss(H @ W2 + b2, y)]\n",
        ),
    ),
)

VECTORISED = CodeBase("vectorised", "plain", SOURCE, REWRITES, PLANTS)
