"""A hand-in of the two-layer network that keeps its parameters, with its loss and gradients."""

from checks.assignments.keys import CodeBase, Edit

SOURCE = """import numpy as np


class TwoLayerNet(object):
    def __init__(self, input_size, hidden_size, output_size, std=1e-4):
        self.params = {}
        self.params['W1'] = std * np.random.randn(input_size, hidden_size)
        self.params['b1'] = np.zeros(hidden_size)
        self.params['W2'] = std * np.random.randn(hidden_size, output_size)
        self.params['b2'] = np.zeros(output_size)

    def loss(self, X, y=None, reg=0.0):
        W1, b1 = self.params['W1'], self.params['b1']
        W2, b2 = self.params['W2'], self.params['b2']
        hidden = np.maximum(0, X.dot(W1) + b1)
        scores = hidden.dot(W2) + b2
        if y is None:
            return scores
        N = X.shape[0]
        scores = scores - np.max(scores, axis=1, keepdims=True)
        exp_scores = np.exp(scores)
        total = np.sum(exp_scores, axis=1, keepdims=True)
        data_loss = np.sum(np.log(total[:, 0]) - scores[np.arange(N), y]) / N
        loss = data_loss + reg * (np.sum(W1 * W1) + np.sum(W2 * W2))
        dscores = exp_scores / total
        dscores[np.arange(N), y] -= 1
        dscores /= N
        dhidden = dscores.dot(W2.T)
        dhidden[hidden <= 0] = 0
        grads = {}
        grads['W2'] = hidden.T.dot(dscores) + 2 * reg * W2
        grads['b2'] = dscores.sum(axis=0)
        grads['W1'] = X.T.dot(dhidden) + 2 * reg * W1
        grads['b1'] = dhidden.sum(axis=0)
        return loss, grads
"""

REWRITES = (
    (
        Edit(
            "regularisation of its own",
            "    def loss(self, X, y=None, reg=0.0):\n",
            "    reg = 0.0\n\n    def loss(self, X, y=None):\n        reg = self.reg\n",
        ),
    ),
    (Edit("relu by a mask", "np.maximum(0, X.dot(W1) + b1)", "(X.dot(W1) + b1) * ((X.dot(W1) + b1) > 0)"),),
    (
        Edit(
            "logarithm of the probability",
            "np.sum(np.log(total[:, 0]) - scores[np.arange(N), y]) / N",
            "-np.mean(np.log((exp_scores / total)[np.arange(N), y]))",
        ),
    ),
    (
        Edit(
            "mask of its own",
            "        dhidden = dscores.dot(W2.T)\n        dhidden[hidden <= 0] = 0\n",
            "        dhidden = dscores.dot(W2.T) * (hidden > 0)\n",
        ),
    ),
    (
        Edit(
            "one-hot",
            "        dscores[np.arange(N), y] -= 1\n        dscores /= N\n",
            "        dscores = (dscores - np.eye(len(b2))[y]) / N\n",
        ),
    ),
    (Edit("ones for the sum", "dscores.sum(axis=0)", "np.ones(N).dot(dscores)"),),
)

LOSS = "TwoLayerNet.loss"
PLANTS = (
    (LOSS, Edit("mask left out", "        dhidden[hidden <= 0] = 0\n", "")),
    (LOSS, Edit("mask from the gradient", "dhidden[hidden <= 0] = 0", "dhidden[dhidden <= 0] = 0")),
    (LOSS, Edit("values for mask", "        dhidden[hidden <= 0] = 0\n", "        dhidden = dhidden * hidden\n")),
    (LOSS, Edit("values before the relu in dW2", "hidden.T.dot(dscores)", "(X.dot(W1) + b1).T.dot(dscores)")),
    (LOSS, Edit("mask for values in dW2", "hidden.T.dot(dscores)", "(hidden > 0).T.dot(dscores)")),
    (LOSS, Edit("mask left out of dW1", "X.T.dot(dhidden)", "X.T.dot(dscores.dot(W2.T))")),
    (LOSS, Edit("mask left out of db1", "dhidden.sum(axis=0)", "dscores.dot(W2.T).sum(axis=0)")),
    (LOSS, Edit("first bias left out", "X.dot(W1) + b1", "X.dot(W1)")),
    (LOSS, Edit("second bias left out", "hidden.dot(W2) + b2", "hidden.dot(W2)")),
    (LOSS, Edit("loss not averaged", "scores[np.arange(N), y]) / N", "scores[np.arange(N), y])")),
    (LOSS, Edit("averaged once more", "return loss, grads", "return loss, {name: g / N for name, g in grads.items()}")),
    (
        LOSS,
        Edit(
            "bias gradients are means",
            "grads['b2'] = dscores.sum(axis=0)\n"
            "        grads['W1'] = X.T.dot(dhidden) + 2 * reg * W1\n"
            "        grads['b1'] = dhidden.sum(axis=0)\n",
            "grads['b2'] = dscores.mean(axis=0)\n"
            "        grads['W1'] = X.T.dot(dhidden) + 2 * reg * W1\n"
            "        grads['b1'] = dhidden.mean(axis=0)\n",
        ),
    ),
    (
        LOSS,
        Edit(
            "not divided by the batch size",
            "y]) / N\n"
            "        loss = data_loss + reg * (np.sum(W1 * W1) + np.sum(W2 * W2))\n"
            "        dscores = exp_scores / total\n"
            "        dscores[np.arange(N), y] -= 1\n"
            "        dscores /= N\n",
            "y])\n"
            "        loss = data_loss + reg * (np.sum(W1 * W1) + np.sum(W2 * W2))\n"
            "        dscores = exp_scores / total\n"
            "        dscores[np.arange(N), y] -= 1\n",
        ),
    ),
    (LOSS, Edit("label not subtracted", "        dscores[np.arange(N), y] -= 1\n", "")),
    (
        LOSS,
        Edit(
            "softmax down the batch",
            "total = np.sum(exp_scores, axis=1, keepdims=True)\n"
            "        data_loss = np.sum(np.log(total[:, 0]) - scores[np.arange(N), y]) / N",
            "total = np.sum(exp_scores, axis=0, keepdims=True)\n"
            "        data_loss = np.sum(np.log(total[0, y]) - scores[np.arange(N), y]) / N",
        ),
    ),
    (
        LOSS,
        Edit(
            "no shift",
            "        scores = scores - np.max(scores, axis=1, keepdims=True)\n",
            "",
        ),
    ),
)

NETWORK = CodeBase("two-layer network", "cs231n-network", SOURCE, REWRITES, PLANTS)
