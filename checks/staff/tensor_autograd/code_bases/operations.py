"""A class for each operation; a node's turn in the sweep comes when all its uses have been counted off."""

from checks.assignments.keys import CodeBase, Edit

SOURCE = """\
from collections import deque

import numpy as np


class Sum:
    def compute(self, a, b):
        return a + b

    def pull(self, adjoint, node):
        return adjoint, adjoint


class Product:
    def compute(self, a, b):
        return a * b

    def pull(self, adjoint, node):
        a, b = node.parents
        return adjoint * b, adjoint * a


class Tensor:
    def __init__(self, data, operation=None, parents=()):
        self.data, self.operation, self.parents = data, operation, parents
        self.grad = None

    def _apply(self, operation, other):
        other = other if isinstance(other, Tensor) else Tensor(np.full(self.data.shape, other))
        parents = [self, other]
        return Tensor(operation.compute(*[parent.data for parent in parents]), operation, parents)

    def __add__(self, other):
        return self._apply(Sum(), other)

    def __mul__(self, other):
        return self._apply(Product(), other)

    def backward(self, seed):
        uses, found = {}, [self]
        for node in found:
            for parent in node.parents:
                uses[parent] = uses.get(parent, 0) + 1
                if uses[parent] == 1:
                    found.append(parent)
        arrived, ready = {self: seed}, deque([self])
        while ready:
            node = ready.popleft()
            node.grad = arrived[node]
            if node.operation:
                for parent, part in zip(node.parents, node.operation.pull(node.grad, node)):
                    arrived[parent] = arrived[parent] + part if parent in arrived else part
                    uses[parent] -= 1
                    if uses[parent] == 0:
                        ready.append(parent)


def topological_order(y, done=None):
    done = {} if done is None else done
    if id(y) not in done:
        for p in y.parents:
            topological_order(p, done)
        done[id(y)] = y
    return [*done.values()]
"""

REWRITES = (
    (Edit("product by a function", "return a * b\n", "return np.multiply(a, b)\n"),),
    (Edit("sum by a function", "return a + b\n", "return np.add(a, b)\n"),),
    (Edit("products the other way round", "adjoint * b, adjoint * a", "b * adjoint, a * adjoint"),),
    (Edit("parents from the right", "for p in y.parents:", "for p in reversed(y.parents):"),),
)

PULLED = "adjoint * b, adjoint * a"
ARRIVED = "arrived[parent] + part if parent in arrived else part"

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
    ("add", Edit("seed ignored", "{self: seed}", "{self: Tensor(np.ones(self.data.shape))}")),
    ("accumulation", Edit("overwrites instead of adding", ARRIVED, "part")),
    ("accumulation", Edit("only the first contribution counts", ARRIVED, "arrived.get(parent, part)")),
    (
        "backward",
        Edit("a node passes on its whole adjoint at every use, by a queue", "if uses[parent] == 0:", "if True:"),
    ),
    ("topological order", Edit("output missing", "[*done.values()]", "[*done.values()][:-1]")),
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
            "node.grad = arrived[node]\n",
            "node.grad = arrived[node] if node.operation or node.grad is None else arrived[node] + node.grad\n",
        ),
    ),
)

OPERATIONS = CodeBase("operations", "plain", SOURCE, REWRITES, PLANTS)
