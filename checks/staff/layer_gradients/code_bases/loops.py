# ruff: noqa: E501
# An edit's text is easier to find in the source when it is not broken.
"""A hand-in of loops over entries and lists."""

from checks.assignments.keys import CodeBase, Edit

SOURCE = """import math
import numpy as np


def affine(X, W, b):
    n = len(X)
    d, m = W.shape
    Z = np.zeros((n, m))
    for i in range(n):
        x = X[i].ravel()
        for j in range(m):
            total = 0.0
            for l in range(d):
                total += x[l] * W[l, j]
            Z[i, j] = total + b[j]
    return Z


def affine_pullback(G, X, W):
    d, m = W.shape
    dX, dW, db = np.zeros(X.shape), np.zeros(W.shape), np.zeros(m)
    for i in range(len(X)):
        x = X[i].ravel()
        row = np.zeros(d)
        for j in range(m):
            for l in range(d):
                row[l] += G[i, j] * W[l, j]
                dW[l, j] += x[l] * G[i, j]
            db[j] += G[i, j]
        dX[i] = row.reshape(X[i].shape)
    return dX, dW, db


def each(function, *arrays):
    out = np.zeros(arrays[0].shape)
    for place in np.ndindex(out.shape):
        out[place] = function(*[a[place] for a in arrays])
    return out


def logistic(x):
    if x >= 0:
        return 1.0 / (1.0 + math.exp(-x))
    w = math.exp(x)
    return w / (1.0 + w)


def relu(X):
    return each(lambda x: x if x > 0 else 0.0, X)


def relu_pullback(G, X):
    return each(lambda g, x: g if x > 0 else 0.0, G, X)


def sigmoid(X):
    return each(logistic, X)


def sigmoid_pullback(G, X):
    return each(lambda g, x: g * logistic(x) * logistic(-x), G, X)


def tanh(X):
    return each(math.tanh, X)


def tanh_pullback(G, X):
    return each(lambda g, x: g * (1.0 - math.tanh(x) ** 2), G, X)


def softmax_loss(Z, y):
    n, k = Z.shape
    loss, G = 0.0, []
    for i in range(n):
        top = max(Z[i])
        weights = [math.exp(Z[i, j] - top) for j in range(k)]
        total = sum(weights)
        loss += math.log(total) + top - Z[i, y[i]]
        row = [w / total / n for w in weights]
        row[y[i]] -= 1.0 / n
        G.append(row)
    return loss / n, np.array(G)


def hinge_loss(Z, y):
    n, k = Z.shape
    loss, G = 0.0, np.zeros((n, k))
    for i in range(n):
        for j in range(k):
            margin = Z[i, j] - Z[i, y[i]] + 1
            if j != y[i] and margin > 0:
                loss += margin / n
                G[i, j] += 1 / n
                G[i, y[i]] -= 1 / n
    return loss, G


def two_layer(X, y, W1, b1, W2, b2):
    A = affine(X, W1, b1)
    H = relu(A)
    Z = affine(H, W2, b2)
    loss, G = softmax_loss(Z, y)
    dH, dW2, db2 = affine_pullback(np.array(G), H, W2)
    dA = relu_pullback(dH, A)
    dX, dW1, db1 = affine_pullback(dA, X, W1)
    return loss, dX, dW1, db1, dW2, db2
"""

REWRITES = (
    (
        Edit(
            "sum of a generator",
            "            total = 0.0\n            for l in range(d):\n                total += x[l] * W[l, j]\n            Z[i, j] = total + b[j]",
            "            Z[i, j] = b[j] + sum(x[l] * W[l, j] for l in range(d))",
        ),
        Edit(
            "from the end",
            "for l in range(d):\n                total +=",
            "for l in reversed(range(d)):\n                total +=",
        ),
    ),
    (
        Edit(
            "by rows",
            "                row[l] += G[i, j] * W[l, j]\n                dW[l, j] += x[l] * G[i, j]\n            db[j] += G[i, j]\n        dX[i]",
            "                dW[l, j] += x[l] * G[i, j]\n            db[j] += G[i, j]\n        row = W @ G[i]\n        dX[i]",
        ),
    ),
    (Edit("largest of two", "lambda x: x if x > 0 else 0.0", "lambda x: max(x, 0.0)"),),
    (Edit("product with a truth value", "lambda g, x: g if x > 0 else 0.0", "lambda g, x: g * (x > 0)"),),
    (Edit("sign", "return each(lambda g, x: g if x > 0 else 0.0, G, X)", "return 0.5 * (1 + np.sign(X)) * G"),),
    (
        Edit(
            "hyperbolic tangent",
            "    w = math.exp(x)\n    return w / (1.0 + w)",
            "    return 0.5 + 0.5 * math.tanh(0.5 * x)",
        ),
    ),
    (Edit("complement", "logistic(x) * logistic(-x)", "logistic(x) * (1 - logistic(x))"),),
    (
        Edit(
            "by the logistic function", "return each(math.tanh, X)", "return each(lambda x: 2 * logistic(2 * x) - 1, X)"
        ),
    ),
    (
        Edit(
            "by the logistic function's slope",
            "g * (1.0 - math.tanh(x) ** 2)",
            "4 * g * logistic(2 * x) * logistic(-2 * x)",
        ),
    ),
    (Edit("a list of lists", "return loss / n, np.array(G)", "return loss / n, G"),),
    (Edit("compensated sum", "        total = sum(weights)\n", "        total = math.fsum(weights)\n"),),
    (Edit("largest first", "if j != y[i] and margin > 0:", "if margin > 0 and j != int(y[i]):"),),
    (Edit("products in the network", "Z = affine(H, W2, b2)", "Z = np.dot(H, W2) + b2"),),
)

PLANTS = (
    ("affine", Edit("bias left out", "Z[i, j] = total + b[j]", "Z[i, j] = total")),
    ("affine", Edit("bias subtracted", "Z[i, j] = total + b[j]", "Z[i, j] = total - b[j]")),
    ("affine", Edit("bias added down the batch", "Z[i, j] = total + b[j]", "Z[i, j] = total + b[i]")),
    ("affine", Edit("weights transposed", "total += x[l] * W[l, j]", "total += x[l] * W[j, l]")),
    (
        "affine",
        Edit(
            "axes flattened the other way",
            "x = X[i].ravel()\n        for j in range(m):\n            total",
            "x = X[i].T.ravel()\n        for j in range(m):\n            total",
        ),
    ),
    ("affine_pullback", Edit("weights not transposed", "G[i, j] * W[l, j]", "G[i, j] * W[j, l]")),
    (
        "affine_pullback",
        Edit("X not transposed", "x[l] * G[i, j]\n            db", "X[l, i] * G[i, j]\n            db"),
    ),
    ("affine_pullback", Edit("dW transposed", "return dX, dW, db", "return dX, dW.T, db")),
    ("affine_pullback", Edit("cotangent left out of dW", "dW[l, j] += x[l] * G[i, j]", "dW[l, j] += x[l]")),
    ("affine_pullback", Edit("cotangent left out of db", "db[j] += G[i, j]", "db[j] += 1")),
    ("affine_pullback", Edit("bias gradient is a mean", "return dX, dW, db", "return dX, dW, db / len(X)")),
    ("affine_pullback", Edit("bias gradient not summed", "return dX, dW, db", "return dX, dW, G")),
    (
        "affine_pullback",
        Edit("bias gradient summed over the outputs", "return dX, dW, db", "return dX, dW, [sum(row) for row in G]"),
    ),
    ("affine_pullback", Edit("bias gradient keeps an axis", "return dX, dW, db", "return dX, dW, [db]")),
    ("affine_pullback", Edit("divided by the batch size", "return dX, dW, db", "return dX, dW / len(X), db / len(X)")),
    ("affine_pullback", Edit("dX left flat", "return dX, dW, db", "return dX.reshape(len(X), d), dW, db")),
    ("relu", Edit("mask for value", "lambda x: x if x > 0 else 0.0", "lambda x: 1.0 if x > 0 else 0.0")),
    ("relu", Edit("absolute value", "lambda x: x if x > 0 else 0.0", "lambda x: x if x > 0 else -x")),
    ("relu", Edit("negative part kept", "lambda x: x if x > 0 else 0.0", "lambda x: x if x < 0 else 0.0")),
    ("relu", Edit("small slope below 0", "lambda x: x if x > 0 else 0.0", "lambda x: x if x > 0 else 0.01 * x")),
    ("relu", Edit("threshold at 1", "lambda x: x if x > 0 else 0.0", "lambda x: x if x > 1 else 0.0")),
    (
        "relu_pullback",
        Edit("cotangent ignored", "lambda g, x: g if x > 0 else 0.0", "lambda g, x: 1.0 if x > 0 else 0.0"),
    ),
    (
        "relu_pullback",
        Edit("mask from the cotangent", "lambda g, x: g if x > 0 else 0.0", "lambda g, x: g if g > 0 else 0.0"),
    ),
    (
        "relu_pullback",
        Edit("mask turned round", "lambda g, x: g if x > 0 else 0.0", "lambda g, x: 0.0 if x > 0 else g"),
    ),
    ("relu_pullback", Edit("no mask", "lambda g, x: g if x > 0 else 0.0", "lambda g, x: g")),
    (
        "relu_pullback",
        Edit("value for slope", "lambda g, x: g if x > 0 else 0.0", "lambda g, x: g * x if x > 0 else 0.0"),
    ),
    (
        "relu_pullback",
        Edit("small slope below 0", "lambda g, x: g if x > 0 else 0.0", "lambda g, x: g if x > 0 else 0.01 * g"),
    ),
    ("relu_pullback", Edit("threshold at 1", "lambda g, x: g if x > 0 else 0.0", "lambda g, x: g if x > 1 else 0.0")),
    ("sigmoid", Edit("sign of the exponent", "return each(logistic, X)", "return each(logistic, -X)")),
    ("sigmoid", Edit("tanh for sigmoid", "return each(logistic, X)", "return each(math.tanh, X)")),
    ("sigmoid", Edit("argument doubled", "return each(logistic, X)", "return each(logistic, 2 * X)")),
    (
        "sigmoid",
        Edit("exponential alone below", "return each(logistic, X)", "return each(lambda x: 1 / np.exp(-x), X)"),
    ),
    (
        "sigmoid",
        Edit(
            "exponential overflows", "return each(logistic, X)", "return each(lambda x: np.exp(x) / (1 + np.exp(x)), X)"
        ),
    ),
    ("sigmoid_pullback", Edit("cotangent ignored", "g * logistic(x) * logistic(-x)", "logistic(x) * logistic(-x)")),
    ("sigmoid_pullback", Edit("value for slope", "g * logistic(x) * logistic(-x)", "g * logistic(x)")),
    ("sigmoid_pullback", Edit("complement for slope", "g * logistic(x) * logistic(-x)", "g * logistic(-x)")),
    ("sigmoid_pullback", Edit("input for value", "g * logistic(x) * logistic(-x)", "g * x * (1 - x)")),
    (
        "sigmoid_pullback",
        Edit(
            "layer applied twice",
            "g * logistic(x) * logistic(-x)",
            "g * logistic(logistic(x)) * logistic(-logistic(x))",
        ),
    ),
    ("sigmoid_pullback", Edit("rule of tanh", "g * logistic(x) * logistic(-x)", "g * (1 - logistic(x) ** 2)")),
    ("sigmoid_pullback", Edit("sign turned", "g * logistic(x) * logistic(-x)", "-g * logistic(x) * logistic(-x)")),
    (
        "sigmoid_pullback",
        Edit("exponential overflows", "g * logistic(x) * logistic(-x)", "g * np.exp(x) / (1 + np.exp(x)) ** 2"),
    ),
    ("tanh", Edit("sigmoid for tanh", "return each(math.tanh, X)", "return each(logistic, X)")),
    ("tanh", Edit("argument halved", "return each(math.tanh, X)", "return each(lambda x: 2 * logistic(x) - 1, X)")),
    (
        "tanh",
        Edit("sum and difference exchanged", "return each(math.tanh, X)", "return each(lambda x: 1 / math.tanh(x), X)"),
    ),
    (
        "tanh",
        Edit("exponential overflows", "return each(math.tanh, X)", "return each(lambda x: np.sinh(x) / np.cosh(x), X)"),
    ),
    ("tanh_pullback", Edit("cotangent ignored", "g * (1.0 - math.tanh(x) ** 2)", "1.0 - math.tanh(x) ** 2")),
    ("tanh_pullback", Edit("value for slope", "g * (1.0 - math.tanh(x) ** 2)", "g * math.tanh(x)")),
    ("tanh_pullback", Edit("square left out", "g * (1.0 - math.tanh(x) ** 2)", "g * (1.0 - math.tanh(x))")),
    ("tanh_pullback", Edit("plus for minus", "g * (1.0 - math.tanh(x) ** 2)", "g * (1.0 + math.tanh(x) ** 2)")),
    ("tanh_pullback", Edit("input for value", "g * (1.0 - math.tanh(x) ** 2)", "g * (1.0 - x ** 2)")),
    (
        "tanh_pullback",
        Edit("layer applied twice", "g * (1.0 - math.tanh(x) ** 2)", "g * (1.0 - math.tanh(math.tanh(x)) ** 2)"),
    ),
    (
        "tanh_pullback",
        Edit("rule of sigmoid", "g * (1.0 - math.tanh(x) ** 2)", "g * math.tanh(x) * (1.0 - math.tanh(x))"),
    ),
    ("tanh_pullback", Edit("sign turned", "g * (1.0 - math.tanh(x) ** 2)", "g * (math.tanh(x) ** 2 - 1.0)")),
    (
        "softmax_loss",
        Edit(
            "not divided by the batch size",
            "        row = [w / total / n for w in weights]\n        row[y[i]] -= 1.0 / n\n        G.append(row)\n    return loss / n,",
            "        row = [w / total for w in weights]\n        row[y[i]] -= 1.0\n        G.append(row)\n    return loss,",
        ),
    ),
    ("softmax_loss", Edit("loss not averaged", "return loss / n, np.array(G)", "return loss, np.array(G)")),
    ("softmax_loss", Edit("gradient not averaged", "return loss / n, np.array(G)", "return loss / n, n * np.array(G)")),
    (
        "softmax_loss",
        Edit("gradient averaged twice", "return loss / n, np.array(G)", "return loss / n, np.array(G) / n"),
    ),
    (
        "softmax_loss",
        Edit(
            "divided by the number of classes too",
            "return loss / n, np.array(G)",
            "return loss / n / k, np.array(G) / k",
        ),
    ),
    ("softmax_loss", Edit("sign of the gradient", "return loss / n, np.array(G)", "return loss / n, -np.array(G)")),
    (
        "softmax_loss",
        Edit(
            "labels counted from 1",
            "    n, k = Z.shape\n    loss, G = 0.0, []\n",
            "    n, k = Z.shape\n    y = y - 1\n    loss, G = 0.0, []\n",
        ),
    ),
    ("softmax_loss", Edit("label not subtracted", "        row[y[i]] -= 1.0 / n\n", "")),
    (
        "softmax_loss",
        Edit(
            "diagonal of the Jacobian alone",
            "        row = [w / total / n for w in weights]\n        row[y[i]] -= 1.0 / n\n",
            "        row = [0.0] * k\n        row[y[i]] = (weights[y[i]] / total - 1.0) / n\n",
        ),
    ),
    (
        "softmax_loss",
        Edit(
            "Jacobian's diagonal for the gradient",
            "        row = [w / total / n for w in weights]\n        row[y[i]] -= 1.0 / n\n",
            "        row = [w / total * (1 - w / total) / n for w in weights]\n",
        ),
    ),
    ("softmax_loss", Edit("one-hot subtracted after averaging", "row[y[i]] -= 1.0 / n", "row[y[i]] -= 1.0")),
    ("softmax_loss", Edit("length for sum", "total = sum(weights)", "total = math.sqrt(sum(w * w for w in weights))")),
    ("softmax_loss", Edit("sign of the loss", "return loss / n, np.array(G)", "return -loss / n, np.array(G)")),
    (
        "softmax_loss",
        Edit(
            "probability for its logarithm",
            "loss += math.log(total) + top - Z[i, y[i]]",
            "loss -= weights[y[i]] / total",
        ),
    ),
    (
        "softmax_loss",
        Edit(
            "shift left out at the label",
            "loss += math.log(total) + top - Z[i, y[i]]",
            "loss += math.log(total) - Z[i, y[i]]",
        ),
    ),
    ("softmax_loss", Edit("no shift", "top = max(Z[i])\n", "top = 0.0\n")),
    ("softmax_loss", Edit("one shift for all rows", "top = max(Z[i])\n", "top = Z.max()\n")),
    ("hinge_loss", Edit("loss not averaged", "loss += margin / n", "loss += margin")),
    (
        "hinge_loss",
        Edit(
            "not divided by the batch size",
            "    return loss, G\n\n\ndef two_layer",
            "    return loss * n, G * n\n\n\ndef two_layer",
        ),
    ),
    (
        "hinge_loss",
        Edit(
            "gradient not averaged",
            "    return loss, G\n\n\ndef two_layer",
            "    return loss, G * n\n\n\ndef two_layer",
        ),
    ),
    (
        "hinge_loss",
        Edit(
            "gradient averaged twice",
            "    return loss, G\n\n\ndef two_layer",
            "    return loss, G / n\n\n\ndef two_layer",
        ),
    ),
    (
        "hinge_loss",
        Edit(
            "divided by the number of classes too",
            "    return loss, G\n\n\ndef two_layer",
            "    return loss / k, G / k\n\n\ndef two_layer",
        ),
    ),
    (
        "hinge_loss",
        Edit("sign of the gradient", "    return loss, G\n\n\ndef two_layer", "    return loss, -G\n\n\ndef two_layer"),
    ),
    (
        "hinge_loss",
        Edit(
            "labels counted from 1",
            "    n, k = Z.shape\n    loss, G = 0.0, np",
            "    n, k = Z.shape\n    y = y - 1\n    loss, G = 0.0, np",
        ),
    ),
    ("hinge_loss", Edit("true class counted", "if j != y[i] and margin > 0:", "if margin > 0:")),
    ("hinge_loss", Edit("margin left out", "Z[i, y[i]] + 1\n", "Z[i, y[i]]\n")),
    (
        "hinge_loss",
        Edit(
            "margins squared",
            "loss += margin / n\n                G[i, j] += 1 / n\n                G[i, y[i]] -= 1 / n",
            "loss += margin ** 2 / n\n                G[i, j] += 2 * margin / n\n                G[i, y[i]] -= 2 * margin / n",
        ),
    ),
    ("hinge_loss", Edit("label's entry left out", "                G[i, y[i]] -= 1 / n\n", "")),
    (
        "hinge_loss",
        Edit(
            "difference turned round",
            "margin = Z[i, j] - Z[i, y[i]] + 1\n            if j != y[i] and margin > 0:\n                loss += margin / n\n                G[i, j] += 1 / n\n                G[i, y[i]] -= 1 / n",
            "margin = Z[i, y[i]] - Z[i, j] + 1\n            if j != y[i] and margin > 0:\n                loss += margin / n\n                G[i, j] -= 1 / n\n                G[i, y[i]] += 1 / n",
        ),
    ),
    ("two_layer", Edit("mask left out", "dA = relu_pullback(dH, A)", "dA = dH")),
    ("two_layer", Edit("mask from the gradient", "dA = relu_pullback(dH, A)", "dA = relu_pullback(dH, dH)")),
    ("two_layer", Edit("values for mask", "dA = relu_pullback(dH, A)", "dA = dH * H")),
    (
        "two_layer",
        Edit(
            "values before the relu in dW2",
            "affine_pullback(np.array(G), H, W2)",
            "affine_pullback(np.array(G), A, W2)",
        ),
    ),
    (
        "two_layer",
        Edit(
            "mask for values in dW2",
            "affine_pullback(np.array(G), H, W2)",
            "affine_pullback(np.array(G), (A > 0) * 1.0, W2)",
        ),
    ),
    (
        "two_layer",
        Edit(
            "bias gradients are means",
            "return loss, dX, dW1, db1, dW2, db2",
            "return loss, dX, dW1, db1 / len(X), dW2, db2 / len(X)",
        ),
    ),
    ("two_layer", Edit("first bias left out", "A = affine(X, W1, b1)", "A = affine(X, W1, 0 * b1)")),
    ("two_layer", Edit("second bias left out", "Z = affine(H, W2, b2)", "Z = affine(H, W2, 0 * b2)")),
    (
        "two_layer",
        Edit(
            "averaged once more",
            "return loss, dX, dW1, db1, dW2, db2",
            "return loss, dX, *[g / len(X) for g in (dW1, db1, dW2, db2)]",
        ),
    ),
    (
        "affine_pullback",
        Edit("axes flattened the other way", "x = X[i].ravel()\n        row", "x = X[i].T.ravel()\n        row"),
    ),
    (
        "hinge_loss",
        Edit("label counted once", "                G[i, y[i]] -= 1 / n\n", "                G[i, y[i]] = -1 / n\n"),
    ),
    (
        "hinge_loss",
        Edit(
            "every class counted in the gradient",
            "            if j != y[i] and margin > 0:\n                loss += margin / n\n",
            "            if j != y[i]:\n                loss += max(margin, 0) / n\n",
        ),
    ),
    ("two_layer", Edit("relu left out", "    H = relu(A)\n", "    H, A = A, np.ones(A.shape)\n")),
    (
        "two_layer",
        Edit(
            "mask left out of dW1",
            "    return loss, dX, dW1, db1, dW2, db2",
            "    dW1 = affine_pullback(dH, X, W1)[1]\n    return loss, dX, dW1, db1, dW2, db2",
        ),
    ),
    (
        "two_layer",
        Edit(
            "mask left out of db1",
            "    return loss, dX, dW1, db1, dW2, db2",
            "    return loss, dX, dW1, dH.sum(axis=0), dW2, db2",
        ),
    ),
    (
        "two_layer",
        Edit(
            "loss not averaged",
            "    return loss, dX, dW1, db1, dW2, db2",
            "    return loss * len(y), dX, dW1, db1, dW2, db2",
        ),
    ),
)

LOOPS = CodeBase("loops", "plain", SOURCE, REWRITES, PLANTS)
