"""A hand-in of layer objects and recursion."""

# An edit's text is easier to find in the source when it is not broken.
from checks.assignments.keys import CodeBase, Edit

SOURCE = """import numpy


class Activation:
    def value(self, a):
        return a

    def pull(self, g, z):
        return g


class Relu(Activation):
    def value(self, a):
        return (a + numpy.abs(a)) / 2

    def pull(self, g, z):
        return g * (z > 0)


class Tanh(Activation):
    def value(self, a):
        return numpy.tanh(a)

    def pull(self, g, z):
        return g - g * z * z


class Sigmoid(Activation):
    def value(self, a):
        return numpy.exp(-numpy.logaddexp(0, -a))

    def pull(self, g, z):
        return g * z - g * z * z


KINDS = {"relu": Relu(), "tanh": Tanh(), "sigmoid": Sigmoid(), "identity": Activation()}


class Layer:
    def __init__(self, W, b, kind):
        self.W, self.b, self.kind = W, b, KINDS[kind]

    def run(self, Z):
        A = numpy.dot(Z, self.W)
        if self.b is not None:
            A += self.b
        return self.kind.value(A)

    def pull(self, G, Z, out):
        D = self.kind.pull(G, out)
        return numpy.dot(D, self.W.T), numpy.dot(Z.T, D), numpy.sum(D, axis=0)


def build(Ws, bs, activations):
    return [Layer(W, bs and bs[i], activations[i]) for i, W in enumerate(Ws)]


def run(layers, Z):
    return [Z] + (run(layers[1:], layers[0].run(Z)) if layers else [])


def forward(X, Ws, bs, activations):
    return run(build(Ws, bs, activations), X)


def softmax_loss(Z, y):
    n, k = Z.shape
    m = numpy.amax(Z, axis=1, keepdims=True)
    lse = m + numpy.log(numpy.sum(numpy.exp(Z - m), axis=1, keepdims=True))
    hot = numpy.eye(k)[y]
    loss = numpy.sum(hot * (lse - Z)) / n
    return loss, (numpy.exp(Z - lse) - hot) / n


def squared_loss(Z, T):
    error = Z - T
    scale = 1.0 / len(error)
    return scale * numpy.square(error).sum() / 2, scale * error


def backward(G, Zs, Ws, bs, activations):
    if len(Zs) == 1:
        return [G], [], []
    top = Layer(Ws[-1], None, activations[-1])
    below, dW, db = top.pull(G, Zs[-2], Zs[-1])
    Gs, dWs, dbs = backward(below, Zs[:-1], Ws[:-1], None, activations[:-1])
    return Gs + [G], dWs + [dW], dbs + [db]


def gradients(X, target, Ws, bs, activations, loss):
    Zs = forward(X, Ws, bs, activations)
    top = {"softmax": softmax_loss, "squared": squared_loss}[loss]
    value, G = top(Zs[-1], target)
    Gs, dWs, dbs = backward(G, Zs, Ws, None, activations)
    return value, Gs, dWs, dbs
"""

REWRITES = (
    (Edit("maximum", "return (a + numpy.abs(a)) / 2", "return numpy.maximum(a, 0.0)"),),
    (
        Edit(
            "entries that pass",
            "        return g * (z > 0)\n",
            "        out = numpy.zeros_like(g)\n        out[z > 0] = g[z > 0]\n        return out\n",
        ),
    ),
    (Edit("factored", "return g - g * z * z", "return g * (1 - z) * (1 + z)"),),
    (Edit("plain logistic", "return numpy.exp(-numpy.logaddexp(0, -a))", "return 1.0 / (1.0 + numpy.exp(-a))"),),
    (Edit("factored too", "return g * z - g * z * z", "return g * z * (1.0 - z)"),),
    (Edit("new array", "            A += self.b\n", "            A = A + self.b[numpy.newaxis, :]\n"),),
    (
        Edit(
            "loop",
            "    return [Z] + (run(layers[1:], layers[0].run(Z)) if layers else [])\n",
            "    Zs = [Z]\n    for layer in layers:\n        Zs.append(layer.run(Zs[-1]))\n    return Zs\n",
        ),
    ),
    (
        Edit(
            "mean",
            "return scale * numpy.square(error).sum() / 2,",
            "return numpy.mean(numpy.square(error).sum(axis=1)) / 2,",
        ),
    ),
    (Edit("outer products", "numpy.dot(Z.T, D), numpy", "sum(numpy.outer(z, d) for z, d in zip(Z, D)), numpy"),),
)

PULL = "return numpy.dot(D, self.W.T), numpy.dot(Z.T, D), numpy.sum(D, axis=0)"
LISTS = "return Gs + [G], dWs + [dW], dbs + [db]"
BELOW = (
    "    below, dW, db = top.pull(G, Zs[-2], Zs[-1])\n"
    "    Gs, dWs, dbs = backward(below, Zs[:-1], Ws[:-1], None, activations[:-1])\n"
)
PLANTS = (
    ("forward", Edit("weights transposed", "A = numpy.dot(Z, self.W)", "A = numpy.dot(Z, self.W.T)")),
    ("forward", Edit("biases left out", "            A += self.b\n", "            A = A\n")),
    (
        "forward",
        Edit(
            "last activation left out",
            "    return run(build(Ws, bs, activations), X)",
            "    return run(build(Ws, bs, [*activations[:-1], 'identity']), X)",
        ),
    ),
    (
        "forward",
        Edit(
            "first activation everywhere",
            "    return run(build(Ws, bs, activations), X)",
            "    return run(build(Ws, bs, activations[:1] * len(Ws)), X)",
        ),
    ),
    ("forward", Edit("mask for value", "return (a + numpy.abs(a)) / 2", "return 1.0 * (a > 0)")),
    ("forward", Edit("tanh for sigmoid", "return numpy.exp(-numpy.logaddexp(0, -a))", "return numpy.tanh(a)")),
    (
        "forward",
        Edit(
            "input not in the list",
            "    return run(build(Ws, bs, activations), X)",
            "    return run(build(Ws, bs, activations), X)[1:]",
        ),
    ),
    (
        "forward",
        Edit(
            "output not in the list",
            "    return run(build(Ws, bs, activations), X)",
            "    return run(build(Ws, bs, activations), X)[:-1]",
        ),
    ),
    ("softmax_loss", Edit("label not subtracted", "(numpy.exp(Z - lse) - hot)", "numpy.exp(Z - lse)")),
    ("softmax_loss", Edit("gradient not averaged", "(numpy.exp(Z - lse) - hot) / n", "numpy.exp(Z - lse) - hot")),
    ("softmax_loss", Edit("loss not averaged", "numpy.sum(hot * (lse - Z)) / n", "numpy.sum(hot * (lse - Z))")),
    (
        "softmax_loss",
        Edit(
            "divided by the number of classes too",
            "    loss = numpy.sum(hot * (lse - Z)) / n\n    return loss, (numpy.exp(Z - lse) - hot) / n\n",
            "    loss = numpy.mean(hot * (lse - Z))\n    return loss, (numpy.exp(Z - lse) - hot) / Z.size\n",
        ),
    ),
    ("softmax_loss", Edit("sign of the gradient", "(numpy.exp(Z - lse) - hot)", "(hot - numpy.exp(Z - lse))")),
    (
        "softmax_loss",
        Edit(
            "softmax down the batch",
            "numpy.sum(numpy.exp(Z - m), axis=1, keepdims=True)",
            "numpy.sum(numpy.exp(Z - m), axis=0, keepdims=True)",
        ),
    ),
    (
        "softmax_loss",
        Edit("diagonal of the Jacobian alone", "(numpy.exp(Z - lse) - hot)", "(numpy.exp(Z - lse) - 1) * hot"),
    ),
    ("squared_loss", Edit("half left out of the loss", ".sum() / 2,", ".sum(),")),
    ("squared_loss", Edit("factor 2 in the gradient", "2, scale * error", "2, 2 * scale * error")),
    ("squared_loss", Edit("difference turned round", "error = Z - T", "error = T - Z")),
    ("squared_loss", Edit("not divided by the batch size", "scale = 1.0 / len(error)", "scale = 1.0")),
    ("squared_loss", Edit("divided by the number of classes too", "scale = 1.0 / len(error)", "scale = 1.0 / Z.size")),
    ("backward", Edit("slope left out", "D = self.kind.pull(G, out)", "D = G")),
    (
        "backward",
        Edit("layer applied twice", "D = self.kind.pull(G, out)", "D = self.kind.pull(G, self.kind.value(out))"),
    ),
    (
        "backward",
        Edit(
            "pre-activation for value",
            BELOW,
            BELOW.replace("None", "bs and bs[:-1]").replace(
                "Zs[-1])\n", "numpy.dot(Zs[-2], Ws[-1]) + (0 if bs is None else bs[-1]))\n"
            ),
        ),
    ),
    ("backward", Edit("mask at 0 too", "g * (z > 0)", "g * (z >= 0)")),
    ("backward", Edit("mask from the gradient", "g * (z > 0)", "g * (g > 0)")),
    ("backward", Edit("square left out", "return g - g * z * z", "return g - g * z")),
    ("backward", Edit("rule of tanh for sigmoid", "return g * z - g * z * z", "return g - g * z * z")),
    ("backward", Edit("weights not transposed", PULL, PULL.replace("self.W.T", "self.W"))),
    ("backward", Edit("dW transposed", PULL, PULL.replace("numpy.dot(Z.T, D)", "numpy.dot(D.T, Z)"))),
    ("backward", Edit("output for input in dW", PULL, PULL.replace("numpy.dot(Z.T, D)", "numpy.dot(out.T, D)"))),
    (
        "backward",
        Edit(
            "slope left out of the parameters' gradients",
            PULL,
            PULL.replace("(Z.T, D)", "(Z.T, G)").replace("sum(D", "sum(G"),
        ),
    ),
    ("backward", Edit("slope left out of G", PULL, PULL.replace("(D, self.W.T)", "(G, self.W.T)"))),
    ("backward", Edit("bias gradients are means", PULL, PULL.replace("numpy.sum", "numpy.mean"))),
    ("backward", Edit("bias gradients not summed", PULL, PULL.replace("numpy.sum(D, axis=0)", "D"))),
    ("backward", Edit("bias gradients keep an axis", PULL, PULL.replace("axis=0", "axis=0, keepdims=True"))),
    ("backward", Edit("lists in the order of the sweep", LISTS, "return [G] + Gs, [dW] + dWs, [db] + dbs")),
    (
        "backward",
        Edit(
            "parameters' gradients divided by the batch size",
            LISTS,
            "return Gs + [G], dWs + [dW / len(G)], dbs + [db / len(G)]",
        ),
    ),
    ("backward", Edit("gradient at the input left out", "        return [G], [], []\n", "        return [], [], []\n")),
    ("gradients", Edit("loss not averaged", "    return value, Gs", "    return value * len(X), Gs")),
    (
        "gradients",
        Edit(
            "not divided by the batch size",
            "    value, G = top(Zs[-1], target)\n",
            "    value, G = [len(X) * part for part in top(Zs[-1], target)]\n",
        ),
    ),
    (
        "gradients",
        Edit(
            "bias gradients are means",
            "return value, Gs, dWs, dbs\n",
            "return value, Gs, dWs, [db / len(X) for db in dbs]\n",
        ),
    ),
    (
        "gradients",
        Edit(
            "slope of the last layer left out",
            "backward(G, Zs, Ws, None, activations)\n    return value",
            "backward(G, Zs, Ws, None, [*activations[:-1], 'identity'])\n    return value",
        ),
    ),
)

RECURSION = CodeBase("recursion", "plain", SOURCE, REWRITES, PLANTS)
