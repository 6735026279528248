"""A small assignment with a known key, for tests of what diagnoses and audits assignments: Y = X W + b, backwards."""

from typing import Any

import numpy as np

from autodiff.types import Array
from checks.assignments.adapters.functions import Function, Functions
from checks.assignments.keys import CodeBase, Edit, Key, Mistake
from checks.assignments.task import Arguments, Assignment, Family, Sizes, Task
from checks.assignments.values import Values

NOT_SUMMED = "bias gradient is a mean over the batch"
TRANSPOSED = "W where W transposed is needed"
DIVIDED = "weights' gradient divided by the batch size"
SIGN = "sign of the inputs' gradient"
ONES = "bias gradient ignores the cotangent"


def draw(values: Values, sizes: Sizes) -> Arguments:
    n, d, k = sizes["n"], sizes["d"], sizes["k"]
    return values.real((n, d)), values.real((d, k)), values.cotangent((n, k))


def draw_square(values: Values, sizes: Sizes) -> Arguments:
    return draw(values, {"n": sizes["n"], "d": sizes["k"], "k": sizes["k"]})


def reference(X: Array, W: Array, g: Array, mistakes: frozenset[str] = frozenset()) -> tuple[Any, ...]:
    right = W if TRANSPOSED in mistakes and W.shape[0] == W.shape[1] else W.T
    dX = g @ right
    dW = X.T @ g
    db = g.mean(axis=0) if NOT_SUMMED in mistakes else g.sum(axis=0)
    if DIVIDED in mistakes:
        dW = dW / len(X)
    if SIGN in mistakes:
        dX = -dX
    if ONES in mistakes:
        db = np.full_like(db, len(X))
    return dX, dW, db


def by_loops(X: Array, W: Array, g: Array) -> tuple[Any, ...]:
    dW = np.zeros_like(W)
    for row, cotangent in zip(X, g, strict=True):
        dW += np.outer(row, cotangent)
    return np.einsum("nk,dk->nd", g, W), dW, np.add.reduce(g, axis=0)


MISTAKES = tuple(
    Mistake(name, number, f"{name}, in two sentences. With the formula.", ("look here", "and here", "and there"))
    for name, number in [(NOT_SUMMED, "M-38"), (TRANSPOSED, "M-30"), (DIVIDED, "M-47"), (SIGN, ""), (ONES, "M-5")]
)
KEY = Key(reference, MISTAKES, {"loops": by_loops})
SIZES = {"n": (1, 2, 5), "d": (1, 3, 4), "k": (1, 2, 3)}
TASK = Task(
    "affine",
    "affine_backward(X, W, g)",
    "The pullback of X @ W + b.",
    ("X", "W", "g"),
    ("dX", "dW", "db"),
    (
        Family("random", "any sizes", draw, SIZES),
        Family("square weights", "W may be square", draw_square, {"n": (1, 2, 4), "k": (2, 3)}, count=4),
    ),
    points=10.0,
)
ADAPTER = Functions("plain", "plain functions", {"affine": Function("affine_backward", TASK.inputs, TASK.outputs)})
ASSIGNMENT = Assignment("affine", "Affine map, backwards", (TASK,), (ADAPTER,), folder="")

VECTORISED = """import numpy as np

def affine_backward(X, W, g):
    dX = g @ W.T
    dW = X.T @ g
    db = g.sum(axis=0)
    return dX, dW, db
"""
LOOPS = """import numpy as np

def affine_backward(X, W, g):
    n, d = X.shape
    k = W.shape[1]
    dX, dW, db = np.zeros((n, d)), np.zeros((d, k)), np.zeros(k)
    for i in range(n):
        for j in range(k):
            db[j] += g[i, j]
            for p in range(d):
                dX[i, p] += g[i, j] * W[p, j]
                dW[p, j] += X[i, p] * g[i, j]
    return dX, dW, db
"""
CODE_BASES = (
    CodeBase(
        "vectorised",
        "plain",
        VECTORISED,
        rewrites=(
            (Edit("einsum", "g @ W.T", "np.einsum('nk,dk->nd', g, W)"),),
            (Edit("dot", "X.T @ g", "np.dot(X.T, g)"), Edit("transposed twice", "X.T @ g", "(g.T @ X).T")),
            (Edit("ones", "g.sum(axis=0)", "np.ones(len(g)) @ g"),),
        ),
        plants=(
            ("affine", Edit(NOT_SUMMED, "g.sum(axis=0)", "g.mean(axis=0)")),
            ("affine", Edit(TRANSPOSED, "g @ W.T", "g @ (W if W.shape[0] == W.shape[1] else W.T)")),
            ("affine", Edit(DIVIDED, "X.T @ g", "X.T @ g / X.shape[0]")),
            ("affine", Edit(SIGN, "g @ W.T", "-g @ W.T")),
            ("affine", Edit(ONES, "g.sum(axis=0)", "np.full(g.shape[1], 1.0 * len(g))")),
        ),
    ),
    CodeBase(
        "loops",
        "plain",
        LOOPS,
        plants=(
            ("affine", Edit(NOT_SUMMED, "db[j] += g[i, j]", "db[j] += g[i, j] / n")),
            ("affine", Edit(DIVIDED, "X[i, p] * g[i, j]", "X[i, p] * g[i, j] / n")),
            ("affine", Edit(SIGN, "dX[i, p] += g", "dX[i, p] -= g")),
            ("affine", Edit(ONES, "db[j] += g[i, j]", "db[j] += 1")),
        ),
    ),
)
