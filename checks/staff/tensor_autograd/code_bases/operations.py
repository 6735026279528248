"""A class for each operation, a tape of integers, and gradients by recursion on the number of uses."""

from checks.assignments.keys import CodeBase, Edit

SOURCE = """\
from collections import Counter

import numpy as np


class Sum:
    def compute(self, a, b):
        return np.add(a, b)

    def pull(self, adjoint, node):
        return adjoint, adjoint


class Product:
    def compute(self, a, b):
        return np.multiply(a, b)

    def pull(self, adjoint, node):
        a, b = node.parents
        return adjoint * b, adjoint * a


class Tensor:
    def __init__(self, data, operation=None, parents=()):
        self.data = np.asarray(data, dtype=float)
        self.operation, self.parents = operation, parents
        self.grad = None

    def _apply(self, operation, other):
        other = other if isinstance(other, Tensor) else Tensor(np.full(self.data.shape, other))
        return Tensor(operation.compute(self.data, other.data), operation, (self, other))

    def __add__(self, other):
        return self._apply(Sum(), other)

    def __mul__(self, other):
        return self._apply(Product(), other)

    def backward(self, seed):
        uses = Counter(id(p) for node in topological_order(self) for p in node.parents)
        arrived = {}

        def arrive(node, share):
            arrived[id(node)] = share if id(node) not in arrived else arrived[id(node)] + share
            uses[id(node)] -= 1
            if uses[id(node)] <= 0:
                node.grad = arrived[id(node)]
                if node.operation:
                    for parent, part in zip(node.parents, node.operation.pull(node.grad, node)):
                        arrive(parent, part)

        arrive(self, seed)


def topological_order(y, done=None):
    done = {} if done is None else done
    if id(y) not in done:
        for p in y.parents:
            topological_order(p, done)
        done[id(y)] = y
    return list(done.values())
"""

REWRITES = (
    (Edit("plain operators", "np.multiply(a, b)", "a * b"),),
    (Edit("sum by a plain operator", "np.add(a, b)", "a + b"),),
    (Edit("products the other way round", "adjoint * b, adjoint * a", "b * adjoint, a * adjoint"),),
    (Edit("parents from the right", "for p in y.parents:", "for p in reversed(y.parents):"),),
)

PULLED = "adjoint * b, adjoint * a"
ARRIVED = "share if id(node) not in arrived else arrived[id(node)] + share"

PLANTS = (
    ("multiply", Edit("only the left operand gets a gradient", PULLED, "adjoint * b, adjoint * 0")),
    ("multiply", Edit("factors not exchanged", PULLED, "adjoint * a, adjoint * b")),
    ("multiply", Edit("both factors", PULLED, "adjoint * b * a, adjoint * a * b")),
    (
        "add",
        Edit(
            "each operand gets its own value",
            "return adjoint, adjoint",
            "return adjoint * node.parents[0], adjoint * node.parents[1]",
        ),
    ),
    ("add", Edit("seed ignored", "arrive(self, seed)", "arrive(self, Tensor(np.ones(self.data.shape)))")),
    ("accumulation", Edit("overwrites instead of adding", ARRIVED, "share")),
    ("accumulation", Edit("only the first contribution counts", ARRIVED, "arrived.get(id(node), share)")),
    ("backward", Edit("a node passes on its whole adjoint at every use", "if uses[id(node)] <= 0:", "if True:")),
    ("topological order", Edit("output missing", "return list(done.values())", "return list(done.values())[:-1]")),
    (
        "gradient of gradient",
        Edit(
            "gradients do not remember how they came about",
            PULLED,
            "Tensor(adjoint.data * b.data), Tensor(adjoint.data * a.data)",
        ),
    ),
    (
        "gradient of gradient",
        Edit(
            "the second sweep adds to the gradients of the first",
            "node.grad = arrived[id(node)]\n",
            "node.grad = arrived[id(node)] if node.operation or node.grad is None else arrived[id(node)] + node.grad\n",
        ),
    ),
)

OPERATIONS = CodeBase("operations", "plain", SOURCE, REWRITES, PLANTS)
