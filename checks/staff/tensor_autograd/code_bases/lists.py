"""Shares are collected in lists and summed when a node's turn comes; the order is found recursively."""

from checks.assignments.keys import CodeBase, Edit

SOURCE = """\
from dataclasses import dataclass

import numpy as np


@dataclass(eq=False)
class Tensor:
    data: np.ndarray
    inputs: list = ()
    rule: object = None
    grad: object = None

    def __add__(self, other):
        if not isinstance(other, Tensor):
            return Tensor(self.data + other, [self], lambda g: [g])
        return Tensor(self.data + other.data, [self, other], lambda g: [g, g])

    def __mul__(self, other):
        if not isinstance(other, Tensor):
            return Tensor(self.data * other, [self], lambda g: [g * other])
        return Tensor(self.data * other.data, [self, other], lambda g: [g * other, g * self])

    def backward(self, seed):
        shares = {id(self): [seed]}
        for node in reversed(topological_order(self)):
            total = shares[id(node)][0]
            for share in shares[id(node)][1:]:
                total = total + share
            node.grad = total
            if node.rule is not None:
                for x, share in zip(node.inputs, node.rule(total)):
                    shares.setdefault(id(x), []).append(share)


def topological_order(output):
    order, seen = [], set()

    def visit(node):
        if id(node) in seen:
            return
        seen.add(id(node))
        for x in node.inputs:
            visit(x)
        order.append(node)

    visit(output)
    return order
"""

REWRITES = (
    (
        Edit(
            "inputs from right to left",
            "for x in node.inputs:\n            visit",
            "for x in node.inputs[::-1]:\n            visit",
        ),
    ),
    (Edit("first share by unpacking", "total = shares[id(node)][0]\n", "total, *_ = shares[id(node)]\n"),),
    (Edit("factors the other way round", "[g * other, g * self]", "[other * g, self * g]"),),
    (
        Edit(
            "numbers as Tensors",
            "return Tensor(self.data * other, [self], lambda g: [g * other])",
            "other = Tensor(other)",
        ),
    ),
)

SHARES = "                    shares.setdefault(id(x), []).append(share)"
PLANTS = (
    ("add", Edit("only the left operand gets a gradient", "[g, g]", "[g, g * 0]")),
    ("add", Edit("each operand gets its own value", "[g, g]", "[g * self, g * other]")),
    ("multiply", Edit("factors not exchanged", "[g * other, g * self]", "[g * self, g * other]")),
    ("multiply", Edit("both factors", "[g * other, g * self]", "[g * other * self, g * self * other]")),
    ("add", Edit("seed ignored", "[seed]}", "[Tensor(np.ones_like(seed.data))]}")),
    ("accumulation", Edit("overwrites instead of adding", SHARES, "                    shares[id(x)] = [share]")),
    (
        "accumulation",
        Edit("only the first contribution counts", SHARES, "                    shares.setdefault(id(x), [share])"),
    ),
    (
        "accumulation",
        Edit(
            "the same node on both sides handled once",
            "for x, share in zip(node.inputs, node.rule(total)):",
            "for x, share in dict(zip(node.inputs, node.rule(total))).items():",
        ),
    ),
    ("topological order", Edit("reversed", "    return order\n", "    return order[::-1]\n")),
    ("topological order", Edit("every way", "        seen.add(id(node))\n", "")),
    (
        "topological order",
        Edit(
            "a node twice", "        seen.add(id(node))\n", "        seen.add(id(node))\n        order.append(node)\n"
        ),
    ),
    (
        "gradient of gradient",
        Edit(
            "gradients do not remember how they came about",
            "[g * other, g * self]",
            "[Tensor(g.data * other.data), Tensor(g.data * self.data)]",
        ),
    ),
    (
        "nothing is overwritten",
        Edit("adjoints added up in place", "total = total + share", "total.data += share.data"),
    ),
    (
        "training loop",
        Edit(
            "nodes are kept for ever",
            "    grad: object = None\n",
            "    grad: object = None\n\n    def __post_init__(self):\n"
            "        Tensor.all = [*getattr(Tensor, 'all', ()), self]\n",
        ),
    ),
)

LISTS = CodeBase("lists", "plain", SOURCE, REWRITES, PLANTS)
