"""A hand-in with a class per layer that keeps what its backward pass needs, and the places where it goes wrong."""

from checks.assignments.keys import CodeBase, Edit

SOURCE = """\
import numpy as np


class Linear:
    def __init__(self, W):
        self.W = W

    def forward(self, X):
        self.X = X
        return X @ self.W

    def backward(self, G):
        self.dW = self.X.T @ G
        return G @ self.W.T


class Relu:
    def forward(self, Z):
        self.on = Z > 0
        return Z * self.on

    def backward(self, G):
        return G * self.on


class SoftmaxLoss:
    def forward(self, Z, y):
        self.y = y
        Z = Z - Z.max(axis=1, keepdims=True)
        self.log = Z - np.log(np.exp(Z).sum(axis=1, keepdims=True))
        return -np.mean([self.log[i, c] for i, c in enumerate(y)])

    def backward(self):
        G = np.exp(self.log)
        for i, c in enumerate(self.y):
            G[i, c] -= 1
        return G / len(G)


class Network:
    def __init__(self, W1, W2):
        self.below, self.relu, self.above = Linear(W1), Relu(), Linear(W2)
        self.criterion = SoftmaxLoss()

    def forward(self, X, y):
        A = self.relu.forward(self.below.forward(X))
        return self.criterion.forward(self.above.forward(A), y)

    def backward(self):
        G = self.above.backward(self.criterion.backward())
        self.below.backward(self.relu.backward(G))
        return self.below.dW, self.above.dW


def loss(X, y, W1, W2):
    return Network(W1, W2).forward(X, y)


def gradients(X, y, W1, W2):
    network = Network(W1, W2)
    network.forward(X, y)
    dW1, dW2 = network.backward()
    return dW1, dW2


def epoch(X, y, W1, W2, lr, batch):
    network = Network(W1, W2)
    while len(X):
        network.forward(X[:batch], y[:batch])
        for W, dW in zip((W1, W2), network.backward()):
            W -= lr * dW
        X, y = X[batch:], y[batch:]
"""

VALUE = "return -np.mean([self.log[i, c] for i, c in enumerate(y)])"
RETURNED = "return dW1, dW2"
LOSS_ONLY = "    return Network(W1, W2).forward(X, y)\n"

LOSS = (
    Edit("not averaged", VALUE, VALUE.replace("np.mean", "sum")),
    Edit("averaged twice", VALUE, f"{VALUE} / len(y)"),
    Edit("averaged over classes too", VALUE, f"{VALUE} / Z.shape[1]"),
    Edit("sign lost", VALUE, VALUE.replace("return -", "return ")),
    Edit("logarithm left out", VALUE, VALUE.replace("self.log[i, c]", "np.exp(self.log[i, c])")),
    Edit("logarithm to base 10", VALUE, f"{VALUE} / np.log(10)"),
    Edit(
        "1e-8 added in the logarithm", VALUE, VALUE.replace("self.log[i, c]", "np.log(np.exp(self.log[i, c]) + 1e-8)")
    ),
    Edit(
        "logarithm of a probability that is 0", VALUE, VALUE.replace("self.log[i, c]", "np.log(np.exp(self.log[i, c]))")
    ),
    Edit("labels counted from 1", VALUE, VALUE.replace("self.log[i, c]", "self.log[i, int(c) - 1]")),
    Edit("largest probability in place of the label's", VALUE, VALUE.replace("self.log[i, c]", "max(self.log[i])")),
    Edit("only the last example", VALUE, "return -self.log[-1, y[-1]] / len(y)"),
    Edit("relu left out", LOSS_ONLY, "    return SoftmaxLoss().forward(X @ W1 @ W2, y)\n"),
    Edit("minimum in place of maximum", LOSS_ONLY, "    return SoftmaxLoss().forward(np.minimum(X @ W1, 0) @ W2, y)\n"),
    Edit(
        "relu on the logits too",
        LOSS_ONLY,
        "    A1 = np.maximum(X @ W1, 0)\n    return SoftmaxLoss().forward(np.maximum(A1 @ W2, 0), y)\n",
    ),
)

BACK = "return G * self.on"
DW = "self.dW = self.X.T @ G"
MEAN = "return G / len(G)"
SUBTRACT = "            G[i, c] -= 1\n"

GRADIENTS = (
    Edit("mask left out", BACK, "return G"),
    Edit("mask from the incoming gradient", BACK, "return G * (G > 0)"),
    Edit("mask inverted", BACK, "return G * ~self.on"),
    Edit("not averaged", MEAN, "return G"),
    Edit("averaged twice", MEAN, "return G / len(G) ** 2"),
    Edit("averaged over classes too", MEAN, "return G / G.size"),
    Edit("one-hot left out", SUBTRACT, "            pass\n"),
    Edit("one-hot subtracted after averaging", SUBTRACT, "            G[i, c] -= len(G)\n"),
    Edit("step uphill", MEAN, "return -G / len(G)"),
    Edit("logarithms in place of probabilities", "G = np.exp(self.log)", "G = self.log.copy()"),
    Edit("labels counted from 1", SUBTRACT, "            G[i, int(c) - 1] -= 1\n"),
    Edit("returned in the other order", RETURNED, "return dW2, dW1"),
    Edit("dW1 averaged twice", RETURNED, "return dW1 / len(X), dW2"),
    Edit("dW1 not averaged", RETURNED, "return dW1 * len(X), dW2"),
    Edit("dW2 not averaged", RETURNED, "return dW1, dW2 * len(X)"),
    Edit("dW1 transposed", RETURNED, "return dW1.T, dW2"),
    Edit("dW2 transposed", RETURNED, "return dW1, dW2.T"),
)

STEP = "            W -= lr * dW\n"
CUT = "        X, y = X[batch:], y[batch:]\n"
LOOP = "    while len(X):\n"

EPOCH = (
    Edit("weights not updated in place", STEP, "            W = W - lr * dW\n"),
    Edit("weights replaced by the step", STEP, "            W[:] = -lr * dW\n"),
    Edit("learning rate left out", STEP, "            W -= dW\n"),
    Edit("W1 never updated", "zip((W1, W2), network.backward())", "[(W2, network.backward()[1])]"),
    Edit("W2 never updated", "zip((W1, W2), network.backward())", "[(W1, network.backward()[0])]"),
    Edit("smaller batch dropped", LOOP, "    while len(X) >= batch:\n"),
    Edit("last batch left out", LOOP, "    while len(X) > batch:\n"),
    Edit("smaller batch divided by the full size", STEP, "            W -= lr * dW * min(len(X), batch) / batch\n"),
    Edit("stops after the first batch", CUT, "        break\n"),
    Edit("one step over all examples", LOOP, f"    batch = len(X)\n{LOOP}"),
    Edit("one step per example", LOOP, f"    batch = 1\n{LOOP}"),
    Edit("labels of the first batch every time", CUT, "        X = X[batch:]\n"),
    Edit("labels from the wrong place", CUT, "        X, y = X[batch:], y[1:]\n"),
    Edit(
        "every gradient at the first weights",
        "    network = Network(W1, W2)\n    while",
        "    network = Network(W1.copy(), W2.copy())\n    while",
    ),
)

REWRITES = (
    (Edit("relu by maximum", "return Z * self.on", "return np.maximum(Z, 0)"),),
    (Edit("slope 1 at 0", "self.on = Z > 0", "self.on = Z >= 0"),),
    (Edit("mean by Python", VALUE, "return -sum(self.log[i, c] for i, c in enumerate(y)) / len(y)"),),
    (
        Edit(
            "mean one by one",
            f"{SUBTRACT}        {MEAN}",
            "            G[i, c] -= 1\n            G[i] /= len(G)\n        return G",
        ),
    ),
    (Edit("transposed product", DW, "self.dW = (G.T @ self.X).T"),),
)

OBJECTS = CodeBase(
    "objects",
    "plain",
    SOURCE,
    REWRITES,
    (
        *(("loss", edit) for edit in LOSS),
        *(("gradients", edit) for edit in GRADIENTS),
        *(("epoch", edit) for edit in EPOCH),
    ),
)
