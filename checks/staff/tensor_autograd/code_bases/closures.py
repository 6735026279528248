"""Results hold a closure per operand; the sweep works off nodes whose uses are all done."""

from checks.assignments.keys import CodeBase, Edit

SOURCE = """\
import numpy as np


class Tensor:
    def __init__(self, data, edges=()):
        self.data, self.grad, self.edges = data, None, edges

    def __add__(self, other):
        if isinstance(other, Tensor):
            return Tensor(self.data + other.data, [(self, lambda d: d), (other, lambda d: d)])
        return Tensor(self.data + other, [(self, lambda d: d)])

    def __mul__(self, other):
        if isinstance(other, Tensor):
            return Tensor(self.data * other.data, [(self, lambda d: other * d), (other, lambda d: self * d)])
        return Tensor(self.data * other, [(self, lambda d: d * other)])

    def backward(self, seed):
        order = topological_order(self)
        for node in order:
            node.grad = seed if node is self else None
        while order:
            node = order.pop()
            for operand, pull in node.edges:
                share = pull(node.grad)
                operand.grad = share if operand.grad is None else operand.grad + share


def topological_order(y):
    missing, users = {}, {}
    found = [y]
    for node in found:
        missing[id(node)] = len(node.edges)
        for operand, _ in node.edges:
            if id(operand) not in users:
                found.append(operand)
                users[id(operand)] = []
            users[id(operand)].append(node)
    ready = [node for node in found if not node.edges]
    order = []
    while ready:
        node = ready.pop()
        order.append(node)
        for user in users.get(id(node), []):
            missing[id(user)] -= 1
            if missing[id(user)] == 0:
                ready.append(user)
    return order
"""

REWRITES = (
    (Edit("first come, first served", "node = ready.pop()", "node = ready.pop(0)"),),
    (Edit("sum the other way round", "operand.grad + share", "share + operand.grad"),),
    (Edit("a copy of the data", "= data, None", "= np.array(data), None"),),
    (Edit("leaves by the last found", "if not node.edges]", "if not node.edges][::-1]"),),
)

SHARE = "operand.grad = share if operand.grad is None else operand.grad + share"
PRODUCT = "(self, lambda d: other * d), (other, lambda d: self * d)"
SUM = "(self, lambda d: d), (other, lambda d: d)"
START = "node.grad = seed if node is self else None"

PLANTS = (
    (
        "add",
        Edit(
            "only the left operand gets a gradient",
            SUM,
            "(self, lambda d: d), (other, lambda d: d * 0)",
        ),
    ),
    ("multiply", Edit("factors not exchanged", PRODUCT, "(self, lambda d: self * d), (other, lambda d: other * d)")),
    (
        "multiply",
        Edit("both factors", PRODUCT, "(self, lambda d: self * other * d), (other, lambda d: self * other * d)"),
    ),
    (
        "add",
        Edit(
            "each operand gets its own value",
            SUM,
            "(self, lambda d: self * d), (other, lambda d: other * d)",
        ),
    ),
    ("add", Edit("seed ignored", START, START.replace("seed", "Tensor(np.ones(seed.data.shape))"))),
    ("accumulation", Edit("overwrites instead of adding", SHARE, "operand.grad = share")),
    ("accumulation", Edit("only the first contribution counts", SHARE, "operand.grad = operand.grad or share")),
    (
        "accumulation",
        Edit(
            "the same node on both sides handled once",
            "in node.edges:\n                share",
            "in dict(node.edges).items():\n                share",
        ),
    ),
    ("backward", Edit("from the leaves to the output", "order.pop()", "order.pop(0)")),
    (
        "gradient of gradient",
        Edit(
            "gradients do not remember how they came about",
            PRODUCT,
            "(self, lambda d: Tensor(other.data * d.data)), (other, lambda d: Tensor(self.data * d.data))",
        ),
    ),
    (
        "gradient of gradient",
        Edit(
            "the second sweep adds to the gradients of the first",
            START,
            "node.grad = seed if node is self else None if node.edges else node.grad",
        ),
    ),
    (
        "nothing is overwritten",
        Edit(
            "adjoints added up in place",
            SHARE,
            "if operand.grad is None:\n                    operand.grad = share\n"
            "                else:\n                    operand.grad.data += share.data",
        ),
    ),
    ("second backward", Edit("gradients of results not reset", START, START.replace("None", "node.grad"))),
)

CLOSURES = CodeBase("closures", "plain", SOURCE, REWRITES, PLANTS)
