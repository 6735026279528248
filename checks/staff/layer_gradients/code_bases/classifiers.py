# An edit's text is easier to find in the source when it is not broken.
"""Hand-ins of linear classifiers: softmax and hinge loss, each in loops and vectorised."""

from checks.assignments.keys import CodeBase, Edit

SOFTMAX_SOURCE = """import numpy as np
from random import shuffle


def softmax_loss_naive(W, X, y, reg):
    loss = 0.0
    dW = np.zeros_like(W)
    num_train = X.shape[0]
    num_classes = W.shape[1]
    for i in range(num_train):
        scores = X[i].dot(W)
        scores -= np.max(scores)
        sum_exp = np.sum(np.exp(scores))
        loss += -scores[y[i]] + np.log(sum_exp)
        for j in range(num_classes):
            p = np.exp(scores[j]) / sum_exp
            dW[:, j] += (p - (j == y[i])) * X[i]
    loss /= num_train
    dW /= num_train
    loss += reg * np.sum(W * W)
    dW += 2 * reg * W
    return loss, dW


def softmax_loss_vectorized(W, X, y, reg):
    num_train = X.shape[0]
    scores = X @ W
    scores = scores - scores.max(axis=1).reshape(-1, 1)
    P = np.exp(scores)
    P = P / P.sum(axis=1).reshape(-1, 1)
    loss = -np.log(P[range(num_train), y]).mean() + reg * np.sum(W ** 2)
    P[range(num_train), y] -= 1
    dW = X.T @ P / num_train + 2 * reg * W
    return loss, dW
"""

SVM_SOURCE = """import numpy as np


def svm_loss_naive(W, X, y, reg):
    dW = np.zeros(W.shape)
    num_classes = W.shape[1]
    num_train = X.shape[0]
    loss = 0.0
    for i in range(num_train):
        scores = X[i].dot(W)
        correct_class_score = scores[y[i]]
        for j in range(num_classes):
            if j == y[i]:
                continue
            margin = scores[j] - correct_class_score + 1
            if margin > 0:
                loss += margin
                dW[:, j] += X[i]
                dW[:, y[i]] -= X[i]
    loss /= num_train
    dW /= num_train
    loss += 0.5 * reg * np.sum(W * W)
    dW += reg * W
    return loss, dW


def svm_loss_vectorized(W, X, y, reg):
    n = len(X)
    S = X.dot(W)
    M = np.maximum(S - S[np.arange(n), y].reshape(n, 1) + 1, 0)
    M[np.arange(n), y] = 0
    loss = M.sum() / n + 0.5 * reg * (W * W).sum()
    B = (M > 0).astype(float)
    B[np.arange(n), y] = -B.sum(axis=1)
    dW = X.T.dot(B) / n + reg * W
    return loss, dW
"""

SOFTMAX_REWRITES = (
    (
        Edit(
            "half the penalty",
            "    loss += reg * np.sum(W * W)\n    dW += 2 * reg * W\n",
            "    loss += 0.5 * reg * np.sum(W * W)\n    dW += reg * W\n",
        ),
    ),
    (Edit("no shift of its own", "        scores -= np.max(scores)\n", "        scores = scores - max(scores)\n"),),
    (
        Edit(
            "label apart",
            "            dW[:, j] += (p - (j == y[i])) * X[i]\n",
            "            dW[:, j] += p * X[i]\n        dW[:, y[i]] -= X[i]\n",
        ),
    ),
    (
        Edit(
            "one-hot",
            "    P[range(num_train), y] -= 1\n    dW = X.T @ P / num_train",
            "    T = np.eye(W.shape[1])[y]\n    dW = X.T @ (P - T) / num_train",
        ),
    ),
    (
        Edit(
            "sum",
            "loss = -np.log(P[range(num_train), y]).mean()",
            "loss = np.sum(-np.log(P[np.arange(num_train), y])) / num_train",
        ),
    ),
)
SVM_REWRITES = (
    (
        Edit(
            "whole penalty",
            "    loss += 0.5 * reg * np.sum(W * W)\n    dW += reg * W\n",
            "    loss += reg * np.sum(W * W)\n    dW += 2 * reg * W\n",
        ),
    ),
    (
        Edit(
            "label apart",
            "                dW[:, j] += X[i]\n                dW[:, y[i]] -= X[i]\n",
            "                dW[:, j] = dW[:, j] + X[i].T\n                dW[:, y[i]] = dW[:, y[i]] - X[i].T\n",
        ),
    ),
    (Edit("choose", "S[np.arange(n), y].reshape(n, 1)", "np.array([[s[c]] for s, c in zip(S, y)])"),),
    (Edit("minus the count", "B[np.arange(n), y] = -B.sum(axis=1)", "B[np.arange(n), y] -= np.sum(M > 0, axis=1)"),),
    (Edit("mean", "loss = M.sum() / n", "loss = np.mean(np.sum(M, axis=1))"),),
)

NAIVE, FAST = "softmax_loss_naive", "softmax_loss_vectorized"
SOFTMAX_PLANTS = (
    (NAIVE, Edit("gradient not averaged", "    dW /= num_train\n", "")),
    (NAIVE, Edit("loss not averaged", "    loss /= num_train\n", "")),
    (NAIVE, Edit("label not subtracted", "(p - (j == y[i])) * X[i]", "p * X[i]")),
    (NAIVE, Edit("sign of the gradient", "(p - (j == y[i]))", "((j == y[i]) - p)")),
    (
        NAIVE,
        Edit("sign of the loss", "loss += -scores[y[i]] + np.log(sum_exp)", "loss += scores[y[i]] - np.log(sum_exp)"),
    ),
    (NAIVE, Edit("diagonal of the Jacobian alone", "(p - (j == y[i]))", "(j == y[i]) * (p - 1)")),
    (FAST, Edit("gradient not averaged", "X.T @ P / num_train", "X.T @ P")),
    (FAST, Edit("gradient averaged twice", "X.T @ P / num_train", "X.T @ P / num_train ** 2")),
    (FAST, Edit("loss not averaged", "y]).mean()", "y]).sum()")),
    (FAST, Edit("label not subtracted", "    P[range(num_train), y] -= 1\n", "")),
    (
        FAST,
        Edit(
            "one-hot subtracted after averaging",
            "    P[range(num_train), y] -= 1\n    dW = X.T @ P / num_train",
            "    P = P / num_train\n    P[range(num_train), y] -= 1\n    dW = X.T @ P",
        ),
    ),
    (FAST, Edit("probability for its logarithm", "-np.log(P[range(num_train), y])", "-(P[range(num_train), y])")),
)
LOOPED, MASKED = "svm_loss_naive", "svm_loss_vectorized"
SVM_PLANTS = (
    (LOOPED, Edit("gradient not averaged", "    dW /= num_train\n", "")),
    (LOOPED, Edit("loss not averaged", "    loss /= num_train\n", "")),
    (LOOPED, Edit("label's entry left out", "                dW[:, y[i]] -= X[i]\n", "")),
    (LOOPED, Edit("true class counted", "            if j == y[i]:\n                continue\n", "")),
    (LOOPED, Edit("margin left out", "correct_class_score + 1", "correct_class_score")),
    (LOOPED, Edit("sign of the gradient", "    dW /= num_train\n", "    dW /= -num_train\n")),
    (MASKED, Edit("gradient not averaged", "X.T.dot(B) / n", "X.T.dot(B)")),
    (MASKED, Edit("loss not averaged", "M.sum() / n", "M.sum()")),
    (MASKED, Edit("label's entry left out", "    B[np.arange(n), y] = -B.sum(axis=1)\n", "")),
    (MASKED, Edit("label counted once", "= -B.sum(axis=1)", "= -1")),
    (MASKED, Edit("margin left out", "reshape(n, 1) + 1, 0)", "reshape(n, 1), 0)")),
    (
        MASKED,
        Edit(
            "margins squared",
            "loss = M.sum() / n + 0.5 * reg * (W * W).sum()\n    B = (M > 0).astype(float)",
            "loss = (M * M).sum() / n + 0.5 * reg * (W * W).sum()\n    B = 2 * M",
        ),
    ),
    (
        MASKED,
        Edit(
            "every class counted in the gradient",
            "B = (M > 0).astype(float)",
            "B = np.ones(M.shape)\n    B[np.arange(n), y] = 0",
        ),
    ),
)

SOFTMAX = CodeBase("softmax classifier", "cs231n-softmax", SOFTMAX_SOURCE, SOFTMAX_REWRITES, SOFTMAX_PLANTS)
SVM = CodeBase("hinge classifier", "cs231n-svm", SVM_SOURCE, SVM_REWRITES, SVM_PLANTS)
