"""The clean version: softmax regression and a two-layer network in plain NumPy, named as in a well-known homework."""

NAMES = ("softmax_loss", "softmax_regression_epoch", "nn_epoch")

HEADER = "import numpy as np\n\n"

LOSS = '''\
def softmax_loss(Z, y):
    """Mean cross-entropy of the rows of Z."""
    rows = np.arange(Z.shape[0])
    return np.mean(np.log(np.sum(np.exp(Z), axis=1)) - Z[rows, y])


'''

EPOCH = """\
def softmax_regression_epoch(X, y, theta, lr=0.1, batch=100):
    for start in range(0, X.shape[0], batch):
        some, labels = X[start : start + batch], y[start : start + batch]
        P = np.exp(some @ theta)
        P /= P.sum(axis=1, keepdims=True)
        P[np.arange(len(labels)), labels] -= 1
        theta -= lr * (some.T @ P) / len(labels)


"""

NETWORK = """\
def nn_epoch(X, y, W1, W2, lr=0.1, batch=100):
    for start in range(0, X.shape[0], batch):
        some, labels = X[start : start + batch], y[start : start + batch]
        hidden = np.maximum(some @ W1, 0)
        S = np.exp(hidden @ W2)
        S /= S.sum(axis=1, keepdims=True)
        S[np.arange(len(labels)), labels] -= 1
        back = (hidden > 0) * (S @ W2.T)
        W1 -= lr * (some.T @ back) / len(labels)
        W2 -= lr * (hidden.T @ S) / len(labels)
"""

CLEAN = HEADER + LOSS + EPOCH + NETWORK
