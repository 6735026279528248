# ruff: noqa: E501
# An edit's text is easier to find in the source when it is not broken.
"""A hand-in of classes, one-hot matrices and Einstein sums."""

from checks.assignments.keys import CodeBase, Edit

SOURCE = '''import numpy


class Layer:
    """An entrywise layer: its function, and its slope."""

    def __init__(self, function, slope):
        self.function = function
        self.slope = slope

    def __call__(self, X):
        return self.function(X)

    def pull(self, G, X):
        return numpy.multiply(G, self.slope(X))


def _safe_logistic(X):
    w = numpy.exp(-numpy.abs(X))
    return numpy.where(X < 0, w, 1.0) / (1.0 + w)


def _logistic_slope(X):
    w = numpy.exp(-numpy.abs(X))
    return w / (1.0 + w) ** 2


def _tanh_slope(X):
    w = numpy.exp(-2.0 * numpy.abs(X))
    return 4.0 * w / (1.0 + w) ** 2


RELU = Layer(lambda X: (X + numpy.abs(X)) / 2, lambda X: numpy.heaviside(X, 0.0))
SIGMOID = Layer(_safe_logistic, _logistic_slope)
TANH = Layer(numpy.tanh, _tanh_slope)


def relu(X):
    return RELU(X)


def relu_pullback(G, X):
    return RELU.pull(G, X)


def sigmoid(X):
    return SIGMOID(X)


def sigmoid_pullback(G, X):
    return SIGMOID.pull(G, X)


def tanh(X):
    return TANH(X)


def tanh_pullback(G, X):
    return TANH.pull(G, X)


def affine(X, W, b):
    kernel = W.reshape(X.shape[1:] + W.shape[1:])
    axes = X.ndim - 1
    return numpy.tensordot(X, kernel, axes=axes) + b


def affine_pullback(G, X, W):
    kernel = W.reshape(X.shape[1:] + W.shape[1:])
    dX = numpy.tensordot(G, kernel, axes=([1], [kernel.ndim - 1]))
    dW = numpy.tensordot(X, G, axes=([0], [0])).reshape(W.shape)
    db = numpy.einsum("ij->j", G)
    return dX, dW, db


def onehot(y, k):
    return (numpy.asarray(y)[:, None] == numpy.arange(k)).astype(numpy.float64)


def softmax_loss(Z, y):
    Y = onehot(y, Z.shape[1])
    L = Z - numpy.logaddexp.reduce(Z, axis=1, keepdims=True)
    loss = -numpy.sum(Y * L) / Z.shape[0]
    G = (numpy.exp(L) - Y) / Z.shape[0]
    return loss, G


def hinge_loss(Z, y):
    Y = onehot(y, Z.shape[1])
    M = Z - (Z * Y).sum(1, keepdims=True) + 1.0 - Y
    on = M > 0
    loss = numpy.sum(M * on) / Z.shape[0]
    G = (on - on.sum(1, keepdims=True) * Y) / Z.shape[0]
    return loss, G


def two_layer(X, y, W1, b1, W2, b2):
    A = affine(X, W1, b1)
    H = RELU(A)
    loss, G = softmax_loss(affine(H, W2, b2), y)
    D = RELU.pull(G @ W2.T, A)
    dX, dW1, db1 = affine_pullback(D, X, W1)
    return loss, dX, dW1, db1, numpy.einsum("nh,nk->hk", H, G), G.sum(0)
'''

REWRITES = (
    (
        Edit(
            "einsum",
            "    kernel = W.reshape(X.shape[1:] + W.shape[1:])\n    axes = X.ndim - 1\n    return numpy.tensordot(X, kernel, axes=axes) + b",
            '    return numpy.einsum("id,dm->im", X.reshape(len(X), len(W)), W) + b',
        ),
    ),
    (
        Edit("rows added up", 'db = numpy.einsum("ij->j", G)', "db = sum(G, numpy.zeros(W.shape[1]))"),
        Edit("dot product with ones", 'db = numpy.einsum("ij->j", G)', "db = G.T.dot(numpy.ones(len(G)))"),
    ),
    (
        Edit(
            "outer products",
            "    dW = numpy.tensordot(X, G, axes=([0], [0])).reshape(W.shape)\n",
            "    dW = sum((numpy.outer(x, g) for x, g in zip(X, G)), numpy.zeros(W.shape))\n",
        ),
    ),
    (Edit("maximum", "(X + numpy.abs(X)) / 2", "numpy.fmax(X, 0)"),),
    (Edit("slope 1/2 at 0", "numpy.heaviside(X, 0.0)", "numpy.heaviside(X, 0.5)"),),
    (Edit("clipped", "numpy.where(X < 0, w, 1.0) / (1.0 + w)", "1.0 / (1.0 + numpy.exp(-numpy.clip(X, -500, 500)))"),),
    (Edit("logistic product", "    return w / (1.0 + w) ** 2\n", "    return (w / (1.0 + w)) * (1.0 / (1.0 + w))\n"),),
    (
        Edit(
            "by expm1",
            "TANH = Layer(numpy.tanh,",
            "TANH = Layer(lambda X: numpy.sign(X) * -numpy.expm1(-2 * abs(X)) / (1 + numpy.exp(-2 * abs(X))),",
        ),
    ),
    (Edit("slope by tanh", "    return 4.0 * w / (1.0 + w) ** 2\n", "    return 1 - numpy.square(numpy.tanh(X))\n"),),
    (
        Edit(
            "identity matrix",
            "return (numpy.asarray(y)[:, None] == numpy.arange(k)).astype(numpy.float64)",
            "return numpy.identity(k)[y]",
        ),
    ),
    (
        Edit(
            "row by row",
            "loss = -numpy.sum(Y * L) / Z.shape[0]",
            "loss = -sum(row[label] for row, label in zip(L, y)) / len(Z)",
        ),
    ),
    (
        Edit(
            "maximum of margins",
            "loss = numpy.sum(M * on) / Z.shape[0]",
            "loss = numpy.maximum(M, 0).sum(axis=1).mean()",
        ),
    ),
    (Edit("own product", 'numpy.einsum("nh,nk->hk", H, G)', "numpy.transpose(H) @ G"),),
)

PLANTS = (
    ("affine", Edit("bias left out", "axes=axes) + b", "axes=axes)")),
    ("affine", Edit("bias subtracted", "axes=axes) + b", "axes=axes) - b")),
    ("affine", Edit("bias added down the batch", "axes=axes) + b", "axes=axes) + b.reshape(-1, 1)")),
    (
        "affine",
        Edit(
            "weights transposed",
            "    axes = X.ndim - 1\n",
            "    axes = X.ndim - 1\n    kernel = kernel.swapaxes(0, -1)\n",
        ),
    ),
    (
        "affine",
        Edit(
            "axes flattened the other way",
            "    kernel = W.reshape(X.shape[1:] + W.shape[1:])\n    axes",
            "    kernel = W.reshape(X.shape[1:] + W.shape[1:], order='F')\n    axes",
        ),
    ),
    ("affine_pullback", Edit("weights not transposed", "axes=([1], [kernel.ndim - 1]))", "axes=([1], [0]))")),
    (
        "affine_pullback",
        Edit("X not transposed", "numpy.tensordot(X, G, axes=([0], [0]))", "numpy.tensordot(X, G, axes=([1], [0]))"),
    ),
    ("affine_pullback", Edit("dW transposed", "    return dX, dW, db\n", "    return dX, dW.T, db\n")),
    (
        "affine_pullback",
        Edit("cotangent left out of dW", "numpy.tensordot(X, G, axes", "numpy.tensordot(X, 0 * G + 1, axes"),
    ),
    ("affine_pullback", Edit("cotangent left out of db", 'numpy.einsum("ij->j", G)', 'numpy.einsum("ij->j", G ** 0)')),
    (
        "affine_pullback",
        Edit("bias gradient is a mean", 'numpy.einsum("ij->j", G)', 'numpy.einsum("ij->j", G) / len(G)'),
    ),
    ("affine_pullback", Edit("bias gradient not summed", 'numpy.einsum("ij->j", G)', "G.copy()")),
    ("affine_pullback", Edit("bias gradient summed over the outputs", '"ij->j"', '"ij->i"')),
    (
        "affine_pullback",
        Edit("bias gradient keeps an axis", 'numpy.einsum("ij->j", G)', 'numpy.einsum("ij->j", G)[None]'),
    ),
    (
        "affine_pullback",
        Edit("divided by the batch size", "    return dX, dW, db\n", "    return dX, dW / len(G), db / len(G)\n"),
    ),
    (
        "affine_pullback",
        Edit("dX left flat", "    return dX, dW, db\n", "    return dX.reshape(len(X), len(W)), dW, db\n"),
    ),
    ("relu", Edit("mask for value", "(X + numpy.abs(X)) / 2", "numpy.heaviside(X, 0)")),
    ("relu", Edit("absolute value", "(X + numpy.abs(X)) / 2", "numpy.abs(X)")),
    ("relu", Edit("negative part kept", "(X + numpy.abs(X)) / 2", "(X - numpy.abs(X)) / 2")),
    ("relu", Edit("small slope below 0", "(X + numpy.abs(X)) / 2", "(1.01 * X + 0.99 * numpy.abs(X)) / 2")),
    ("relu", Edit("threshold at 1", "(X + numpy.abs(X)) / 2", "X * numpy.heaviside(X - 1, 0)")),
    ("relu_pullback", Edit("cotangent ignored", "return RELU.pull(G, X)", "return RELU.slope(X)")),
    ("relu_pullback", Edit("mask from the cotangent", "return RELU.pull(G, X)", "return RELU.pull(G, G)")),
    ("relu_pullback", Edit("mask turned round", "return RELU.pull(G, X)", "return RELU.pull(G, -X)")),
    ("relu_pullback", Edit("no mask", "return RELU.pull(G, X)", "return G + 0")),
    ("relu_pullback", Edit("value for slope", "return RELU.pull(G, X)", "return G * RELU(X)")),
    (
        "relu_pullback",
        Edit("small slope below 0", "return RELU.pull(G, X)", "return 0.99 * RELU.pull(G, X) + 0.01 * G"),
    ),
    ("relu_pullback", Edit("threshold at 1", "return RELU.pull(G, X)", "return RELU.pull(G, X - 1)")),
    ("sigmoid", Edit("sign of the exponent", "return SIGMOID(X)", "return SIGMOID(-X)")),
    ("sigmoid", Edit("tanh for sigmoid", "return SIGMOID(X)", "return TANH(X)")),
    ("sigmoid", Edit("argument doubled", "return SIGMOID(X)", "return SIGMOID(X + X)")),
    ("sigmoid", Edit("exponential alone below", "return SIGMOID(X)", "return numpy.exp(X)")),
    ("sigmoid", Edit("exponential overflows", "return SIGMOID(X)", "return numpy.exp(X) / (numpy.exp(X) + 1)")),
    ("sigmoid_pullback", Edit("cotangent ignored", "return SIGMOID.pull(G, X)", "return SIGMOID.slope(X)")),
    ("sigmoid_pullback", Edit("value for slope", "return SIGMOID.pull(G, X)", "return G * SIGMOID(X)")),
    ("sigmoid_pullback", Edit("complement for slope", "return SIGMOID.pull(G, X)", "return G * SIGMOID(-X)")),
    ("sigmoid_pullback", Edit("input for value", "return SIGMOID.pull(G, X)", "return G * X * (1 - X)")),
    (
        "sigmoid_pullback",
        Edit("layer applied twice", "return SIGMOID.pull(G, X)", "return SIGMOID.pull(G, SIGMOID(X))"),
    ),
    ("sigmoid_pullback", Edit("rule of tanh", "return SIGMOID.pull(G, X)", "return G - G * SIGMOID(X) ** 2")),
    ("sigmoid_pullback", Edit("sign turned", "return SIGMOID.pull(G, X)", "return -SIGMOID.pull(G, X)")),
    (
        "sigmoid_pullback",
        Edit("exponential overflows", "return SIGMOID.pull(G, X)", "return G * numpy.exp(X) / (1 + numpy.exp(X)) ** 2"),
    ),
    ("tanh", Edit("sigmoid for tanh", "return TANH(X)", "return SIGMOID(X)")),
    ("tanh", Edit("argument halved", "return TANH(X)", "return TANH(X / 2)")),
    ("tanh", Edit("sum and difference exchanged", "return TANH(X)", "return 1 / TANH(X)")),
    ("tanh", Edit("exponential overflows", "return TANH(X)", "return numpy.sinh(X) / numpy.cosh(X)")),
    ("tanh_pullback", Edit("cotangent ignored", "return TANH.pull(G, X)", "return TANH.slope(X)")),
    ("tanh_pullback", Edit("value for slope", "return TANH.pull(G, X)", "return G * TANH(X)")),
    ("tanh_pullback", Edit("square left out", "return TANH.pull(G, X)", "return G - G * TANH(X)")),
    ("tanh_pullback", Edit("plus for minus", "return TANH.pull(G, X)", "return G + G * TANH(X) ** 2")),
    ("tanh_pullback", Edit("input for value", "return TANH.pull(G, X)", "return G - G * X * X")),
    ("tanh_pullback", Edit("layer applied twice", "return TANH.pull(G, X)", "return TANH.pull(G, TANH(X))")),
    ("tanh_pullback", Edit("rule of sigmoid", "return TANH.pull(G, X)", "return G * (TANH(X) - TANH(X) ** 2)")),
    ("tanh_pullback", Edit("sign turned", "return TANH.pull(G, X)", "return TANH.pull(-G, X)")),
    (
        "softmax_loss",
        Edit(
            "not divided by the batch size",
            "    loss = -numpy.sum(Y * L) / Z.shape[0]\n    G = (numpy.exp(L) - Y) / Z.shape[0]\n",
            "    loss = -numpy.sum(Y * L)\n    G = numpy.exp(L) - Y\n",
        ),
    ),
    ("softmax_loss", Edit("loss not averaged", "loss = -numpy.sum(Y * L) / Z.shape[0]", "loss = -numpy.sum(Y * L)")),
    ("softmax_loss", Edit("gradient not averaged", "G = (numpy.exp(L) - Y) / Z.shape[0]", "G = numpy.exp(L) - Y")),
    (
        "softmax_loss",
        Edit(
            "gradient averaged twice", "G = (numpy.exp(L) - Y) / Z.shape[0]", "G = (numpy.exp(L) - Y) / Z.shape[0] ** 2"
        ),
    ),
    (
        "softmax_loss",
        Edit(
            "divided by the number of classes too",
            "    loss = -numpy.sum(Y * L) / Z.shape[0]\n    G = (numpy.exp(L) - Y) / Z.shape[0]\n",
            "    loss = -numpy.mean(Y * L)\n    G = (numpy.exp(L) - Y) / Z.size\n",
        ),
    ),
    ("softmax_loss", Edit("sign of the gradient", "(numpy.exp(L) - Y)", "(Y - numpy.exp(L))")),
    (
        "softmax_loss",
        Edit(
            "labels counted from 1",
            "    Y = onehot(y, Z.shape[1])\n    L",
            "    Y = numpy.roll(onehot(y, Z.shape[1]), -1, axis=1)\n    L",
        ),
    ),
    ("softmax_loss", Edit("label not subtracted", "(numpy.exp(L) - Y)", "numpy.exp(L)")),
    ("softmax_loss", Edit("diagonal of the Jacobian alone", "(numpy.exp(L) - Y)", "Y * (numpy.exp(L) - 1)")),
    (
        "softmax_loss",
        Edit("Jacobian's diagonal for the gradient", "(numpy.exp(L) - Y)", "(numpy.exp(L) - numpy.exp(2 * L))"),
    ),
    (
        "softmax_loss",
        Edit(
            "softmax down the batch",
            "numpy.logaddexp.reduce(Z, axis=1, keepdims=True)",
            "numpy.logaddexp.reduce(Z, axis=0, keepdims=True)",
        ),
    ),
    (
        "softmax_loss",
        Edit(
            "length for sum",
            "numpy.logaddexp.reduce(Z, axis=1, keepdims=True)",
            "numpy.logaddexp.reduce(2 * Z, axis=1, keepdims=True) / 2",
        ),
    ),
    (
        "softmax_loss",
        Edit("one-hot subtracted after averaging", "(numpy.exp(L) - Y) / Z.shape[0]", "numpy.exp(L) / Z.shape[0] - Y"),
    ),
    ("softmax_loss", Edit("sign of the loss", "loss = -numpy.sum(Y * L)", "loss = numpy.sum(Y * L)")),
    (
        "softmax_loss",
        Edit("probability for its logarithm", "loss = -numpy.sum(Y * L)", "loss = -numpy.sum(Y * numpy.exp(L))"),
    ),
    (
        "softmax_loss",
        Edit(
            "no shift",
            "numpy.logaddexp.reduce(Z, axis=1, keepdims=True)",
            "numpy.log(numpy.exp(Z).sum(1, keepdims=True))",
        ),
    ),
    (
        "softmax_loss",
        Edit(
            "one shift for all rows",
            "numpy.logaddexp.reduce(Z, axis=1, keepdims=True)",
            "(Z.max() + numpy.log(numpy.exp(Z - Z.max()).sum(1, keepdims=True)))",
        ),
    ),
    (
        "hinge_loss",
        Edit(
            "not divided by the batch size",
            "    loss = numpy.sum(M * on) / Z.shape[0]\n    G = (on - on.sum(1, keepdims=True) * Y) / Z.shape[0]\n",
            "    loss = numpy.sum(M * on)\n    G = on - on.sum(1, keepdims=True) * Y\n",
        ),
    ),
    ("hinge_loss", Edit("loss not averaged", "numpy.sum(M * on) / Z.shape[0]", "numpy.sum(M * on)")),
    (
        "hinge_loss",
        Edit(
            "gradient not averaged",
            "G = (on - on.sum(1, keepdims=True) * Y) / Z.shape[0]",
            "G = on - on.sum(1, keepdims=True) * Y",
        ),
    ),
    (
        "hinge_loss",
        Edit(
            "gradient averaged twice",
            "G = (on - on.sum(1, keepdims=True) * Y) / Z.shape[0]",
            "G = (on - on.sum(1, keepdims=True) * Y) / Z.shape[0] ** 2",
        ),
    ),
    (
        "hinge_loss",
        Edit(
            "divided by the number of classes too",
            "    loss = numpy.sum(M * on) / Z.shape[0]\n    G = (on - on.sum(1, keepdims=True) * Y) / Z.shape[0]\n",
            "    loss = numpy.mean(M * on)\n    G = (on - on.sum(1, keepdims=True) * Y) / Z.size\n",
        ),
    ),
    (
        "hinge_loss",
        Edit("sign of the gradient", "(on - on.sum(1, keepdims=True) * Y)", "(on.sum(1, keepdims=True) * Y - on)"),
    ),
    (
        "hinge_loss",
        Edit(
            "labels counted from 1",
            "    Y = onehot(y, Z.shape[1])\n    M",
            "    Y = numpy.roll(onehot(y, Z.shape[1]), -1, axis=1)\n    M",
        ),
    ),
    (
        "hinge_loss",
        Edit(
            "true class counted", "loss = numpy.sum(M * on) / Z.shape[0]", "loss = numpy.sum(M * on + Y) / Z.shape[0]"
        ),
    ),
    ("hinge_loss", Edit("margin left out", "keepdims=True) + 1.0 - Y", "keepdims=True)")),
    (
        "hinge_loss",
        Edit(
            "margins squared",
            "    loss = numpy.sum(M * on) / Z.shape[0]\n    G = (on - on.sum(1, keepdims=True) * Y) / Z.shape[0]\n",
            "    loss = numpy.sum(M * M * on) / Z.shape[0]\n    on = 2 * M * on\n    G = (on - on.sum(1, keepdims=True) * Y) / Z.shape[0]\n",
        ),
    ),
    (
        "hinge_loss",
        Edit("largest violation alone", "    on = M > 0\n", "    on = (M > 0) & (M == M.max(1, keepdims=True))\n"),
    ),
    ("hinge_loss", Edit("label's entry left out", "(on - on.sum(1, keepdims=True) * Y)", "(on * 1.0)")),
    ("hinge_loss", Edit("label counted once", "(on - on.sum(1, keepdims=True) * Y)", "(on - Y)")),
    ("hinge_loss", Edit("every class counted in the gradient", "    G = (on -", "    on = 1 - Y\n    G = (on -")),
    ("two_layer", Edit("mask left out", "D = RELU.pull(G @ W2.T, A)", "D = G @ W2.T")),
    ("two_layer", Edit("mask from the gradient", "D = RELU.pull(G @ W2.T, A)", "D = RELU(G @ W2.T)")),
    ("two_layer", Edit("values for mask", "D = RELU.pull(G @ W2.T, A)", "D = G @ W2.T * H")),
    (
        "two_layer",
        Edit("values before the relu in dW2", 'numpy.einsum("nh,nk->hk", H, G)', 'numpy.einsum("nh,nk->hk", A, G)'),
    ),
    (
        "two_layer",
        Edit(
            "mask for values in dW2", 'numpy.einsum("nh,nk->hk", H, G)', 'numpy.einsum("nh,nk->hk", RELU.slope(A), G)'
        ),
    ),
    (
        "two_layer",
        Edit("mask left out of dW1", "return loss, dX, dW1, db1,", "return loss, dX, X.T @ (G @ W2.T), db1,"),
    ),
    (
        "two_layer",
        Edit("mask left out of db1", "return loss, dX, dW1, db1,", "return loss, dX, dW1, (G @ W2.T).sum(0),"),
    ),
    (
        "two_layer",
        Edit(
            "bias gradients are means",
            'return loss, dX, dW1, db1, numpy.einsum("nh,nk->hk", H, G), G.sum(0)',
            'return loss, dX, dW1, db1 / len(X), numpy.einsum("nh,nk->hk", H, G), G.mean(0)',
        ),
    ),
    ("two_layer", Edit("first bias left out", "A = affine(X, W1, b1)", "A = affine(X, W1, 0)")),
    ("two_layer", Edit("second bias left out", "affine(H, W2, b2)", "affine(H, W2, 0)")),
    (
        "affine_pullback",
        Edit("axes flattened the other way", ".reshape(W.shape)\n    db", ".reshape(W.shape, order='F')\n    db"),
    ),
    (
        "hinge_loss",
        Edit(
            "difference turned round",
            "    M = Z - (Z * Y).sum(1, keepdims=True) + 1.0 - Y\n    on = M > 0\n    loss = numpy.sum(M * on) / Z.shape[0]\n    G = (on - on.sum(1, keepdims=True) * Y) / Z.shape[0]\n",
            "    M = (Z * Y).sum(1, keepdims=True) - Z + 1.0 - Y\n    on = M > 0\n    loss = numpy.sum(M * on) / Z.shape[0]\n    G = (on.sum(1, keepdims=True) * Y - on) / Z.shape[0]\n",
        ),
    ),
    ("two_layer", Edit("relu left out", "    H = RELU(A)\n", "    H, A = A, numpy.ones(A.shape)\n")),
    (
        "two_layer",
        Edit("loss not averaged", "    return loss, dX, dW1, db1,", "    return loss * len(y), dX, dW1, db1,"),
    ),
)

ALGEBRA = CodeBase("algebra", "plain", SOURCE, REWRITES, PLANTS)
