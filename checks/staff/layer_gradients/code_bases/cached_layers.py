# ruff: noqa: E501
# An edit's text is easier to find in the source when it is not broken.
"""A hand-in of layers with caches."""

from checks.assignments.keys import CodeBase, Edit

SOURCE = '''from builtins import range
import numpy as np


def affine_forward(x, w, b):
    """Computes the forward pass of an affine layer."""
    out = None
    N = x.shape[0]
    out = x.reshape(N, -1).dot(w) + b
    cache = (x, w, b)
    return out, cache


def affine_backward(dout, cache):
    x, w, b = cache
    dx, dw, db = None, None, None
    dx = dout.dot(w.T).reshape(x.shape)
    dw = x.reshape(x.shape[0], -1).T.dot(dout)
    db = np.sum(dout, axis=0)
    return dx, dw, db


def relu_forward(x):
    out = np.maximum(0, x)
    cache = x
    return out, cache


def relu_backward(dout, cache):
    dx, x = None, cache
    dx = dout * (x > 0)
    return dx


def svm_loss(x, y):
    N = x.shape[0]
    correct = x[np.arange(N), y]
    margins = np.maximum(0, x - correct[:, np.newaxis] + 1.0)
    margins[np.arange(N), y] = 0
    loss = np.sum(margins) / N
    num_pos = np.sum(margins > 0, axis=1)
    dx = np.zeros_like(x)
    dx[margins > 0] = 1
    dx[np.arange(N), y] -= num_pos
    dx /= N
    return loss, dx


def softmax_loss(x, y):
    probs = np.exp(x - np.max(x, axis=1, keepdims=True))
    probs /= np.sum(probs, axis=1, keepdims=True)
    N = x.shape[0]
    loss = -np.sum(np.log(probs[np.arange(N), y])) / N
    dx = probs.copy()
    dx[np.arange(N), y] -= 1
    dx /= N
    return loss, dx
'''

REWRITES = (
    (
        Edit(
            "named cache",
            "    cache = (x, w, b)\n    return out, cache\n\n\ndef affine_backward(dout, cache):\n    x, w, b = cache\n",
            "    cache = {'x': x, 'w': w}\n    return out, cache\n\n\ndef affine_backward(dout, cache):\n    x, w = cache['x'], cache['w']\n",
        ),
    ),
    (
        Edit(
            "product of sizes",
            "out = x.reshape(N, -1).dot(w) + b",
            "D = np.prod(x.shape[1:])\n    out = np.matmul(np.reshape(x, (N, D)), w) + b",
        ),
    ),
    (Edit("transposed sum", "db = np.sum(dout, axis=0)", "db = np.sum(dout.T, axis=1)"),),
    (
        Edit(
            "mask in the cache",
            "    cache = x\n    return out, cache\n\n\ndef relu_backward(dout, cache):\n    dx, x = None, cache\n",
            "    cache = out\n    return out, cache\n\n\ndef relu_backward(dout, cache):\n    dx, x = None, cache\n",
        ),
        Edit("slope 1 at 0", "dx = dout * (x > 0)", "dx = np.array(dout, copy=True)\n    dx[x < 0] = 0"),
    ),
    (Edit("product with the mask", "out = np.maximum(0, x)", "out = (x > 0) * x"),),
    (
        Edit(
            "where",
            "    dx = np.zeros_like(x)\n    dx[margins > 0] = 1\n",
            "    dx = np.where(margins > 0, 1.0, 0.0)\n",
        ),
    ),
    (Edit("mean", "loss = np.sum(margins) / N", "loss = np.mean(np.sum(margins, axis=1))"),),
    (
        Edit(
            "log-sum-exp",
            "    loss = -np.sum(np.log(probs[np.arange(N), y])) / N\n",
            "    s = x - np.max(x, axis=1, keepdims=True)\n    loss = np.sum(np.log(np.sum(np.exp(s), axis=1)) - s[range(N), y]) / N\n",
        ),
    ),
    (
        Edit(
            "one-hot",
            "    dx = probs.copy()\n    dx[np.arange(N), y] -= 1\n    dx /= N\n",
            "    onehot = np.zeros_like(probs)\n    onehot[np.arange(N), y] = 1\n    dx = (probs - onehot) / N\n",
        ),
    ),
)

PLANTS = (
    ("affine", Edit("bias left out", ".dot(w) + b", ".dot(w)")),
    ("affine", Edit("bias subtracted", ".dot(w) + b", ".dot(w) - b")),
    ("affine", Edit("axes flattened the other way", "out = x.reshape(N, -1)", "out = x.reshape(N, -1, order='F')")),
    ("affine_pullback", Edit("weights not transposed", "dout.dot(w.T)", "dout.dot(w)")),
    (
        "affine_pullback",
        Edit("X not transposed", "x.reshape(x.shape[0], -1).T.dot(dout)", "x.reshape(x.shape[0], -1).dot(dout)"),
    ),
    (
        "affine_pullback",
        Edit("dW transposed", "x.reshape(x.shape[0], -1).T.dot(dout)", "dout.T.dot(x.reshape(x.shape[0], -1))"),
    ),
    ("affine_pullback", Edit("bias gradient is a mean", "db = np.sum(dout, axis=0)", "db = np.mean(dout, axis=0)")),
    ("affine_pullback", Edit("bias gradient not summed", "db = np.sum(dout, axis=0)", "db = dout")),
    (
        "affine_pullback",
        Edit("bias gradient summed over the outputs", "db = np.sum(dout, axis=0)", "db = np.sum(dout, axis=1)"),
    ),
    (
        "affine_pullback",
        Edit("bias gradient keeps an axis", "db = np.sum(dout, axis=0)", "db = np.sum(dout, axis=0, keepdims=True)"),
    ),
    ("affine_pullback", Edit("dX left flat", "dx = dout.dot(w.T).reshape(x.shape)", "dx = dout.dot(w.T)")),
    (
        "affine_pullback",
        Edit("divided by the batch size", "    return dx, dw, db\n", "    return dx, dw / len(x), db / len(x)\n"),
    ),
    (
        "affine_pullback",
        Edit("cotangent left out of db", "db = np.sum(dout, axis=0)", "db = len(dout) * np.ones_like(b)"),
    ),
    ("relu", Edit("mask for value", "out = np.maximum(0, x)", "out = 1.0 * (x > 0)")),
    ("relu", Edit("absolute value", "out = np.maximum(0, x)", "out = np.maximum(-x, x)")),
    ("relu", Edit("negative part kept", "out = np.maximum(0, x)", "out = np.minimum(0, x)")),
    ("relu", Edit("small slope below 0", "out = np.maximum(0, x)", "out = np.maximum(0.01 * x, x)")),
    ("relu_pullback", Edit("cotangent ignored", "dx = dout * (x > 0)", "dx = 1.0 * (x > 0)")),
    ("relu_pullback", Edit("mask from the cotangent", "dx = dout * (x > 0)", "dx = np.maximum(dout, 0)")),
    ("relu_pullback", Edit("mask turned round", "dx = dout * (x > 0)", "dx = dout * (x < 0)")),
    ("relu_pullback", Edit("no mask", "dx = dout * (x > 0)", "dx = dout")),
    ("relu_pullback", Edit("value for slope", "dx = dout * (x > 0)", "dx = dout * np.maximum(x, 0)")),
    ("hinge_loss", Edit("label's entry left out", "    dx[np.arange(N), y] -= num_pos\n", "")),
    ("hinge_loss", Edit("label counted once", "-= num_pos", "-= 1")),
    ("hinge_loss", Edit("gradient not averaged", "-= num_pos\n    dx /= N\n", "-= num_pos\n")),
    ("hinge_loss", Edit("loss not averaged", "np.sum(margins) / N", "np.sum(margins)")),
    ("hinge_loss", Edit("margin left out", " + 1.0)", ")")),
    (
        "hinge_loss",
        Edit(
            "true class counted",
            "    margins[np.arange(N), y] = 0\n    loss = np.sum(margins) / N\n",
            "    loss = np.sum(margins) / N\n    margins[np.arange(N), y] = 0\n",
        ),
    ),
    ("softmax_loss", Edit("label not subtracted", "    dx[np.arange(N), y] -= 1\n", "")),
    ("softmax_loss", Edit("gradient not averaged", "-= 1\n    dx /= N\n", "-= 1\n")),
    ("softmax_loss", Edit("loss not averaged", "y])) / N", "y]))")),
    ("softmax_loss", Edit("sign of the loss", "-np.sum(np.log", "np.sum(np.log")),
    (
        "softmax_loss",
        Edit(
            "one-hot subtracted after averaging",
            "    dx[np.arange(N), y] -= 1\n    dx /= N\n",
            "    dx /= N\n    dx[np.arange(N), y] -= 1\n",
        ),
    ),
    (
        "softmax_loss",
        Edit("softmax down the batch", "np.sum(probs, axis=1, keepdims=True)", "np.sum(probs, axis=0, keepdims=True)"),
    ),
    ("softmax_loss", Edit("probability for its logarithm", "np.log(probs[np.arange(N), y])", "probs[np.arange(N), y]")),
)

CACHED_LAYERS = CodeBase("layers with caches", "cs231n", SOURCE, REWRITES, PLANTS)
