"""What softmax regression is asked: how its inputs are drawn, and which inputs belong to which family."""

from collections.abc import Callable

import numpy as np

from autodiff.types import Array
from checks.assignments.task import Arguments, Sizes
from checks.assignments.values import Values

RATES = (0.3, 0.5, 0.7, 1.2)
"""Large enough for a later batch to notice what an earlier one did; never 1, which would hide a forgotten factor."""

LABEL_TYPES = (np.int8, np.uint8, np.int16, np.int32, np.uint16)


def labels_with_top(values: Values, n: int, k: int, batch: int) -> Array:
    """Labels of which every minibatch holds the top class at least once."""
    y = values.labels(n, k)
    for start in range(0, n, batch):
        y[start + values.integer(0, min(batch, n - start) - 1)] = k - 1
    return y


def has_top(y: Array, k: int, batch: int) -> bool:
    """Whether all labels are classes, and every minibatch holds the top one."""
    return labelled(y, k) and all(int(y[i : i + batch].max()) == k - 1 for i in range(0, len(y), batch))


def labelled(y: Array, k: int) -> bool:
    """Whether there are labels, all of them classes."""
    return bool(len(y) and int(y.min()) >= 0 and int(y.max()) < k)


def ordinary_logits(values: Values, sizes: Sizes) -> Arguments:
    """Logits in [-2, 2]; the top class is among the labels."""
    n, k = sizes["n"], sizes["k"]
    return values.real((n, k)), labels_with_top(values, n, k, n)


def ordinary_loss(Z: Array, y: Array) -> bool:
    """What `ordinary_logits` draws: several classes, with the top one."""
    return bool(Z.ndim == 2 and Z.shape[1] > 1 and has_top(y, Z.shape[1], len(y)))


def any_loss(Z: Array, y: Array) -> bool:
    """Labels are classes."""
    return labelled(y, Z.shape[1])


def single_logits(values: Values, sizes: Sizes) -> Arguments:
    """Logits in single precision, labels as images are labelled."""
    Z, y = ordinary_logits(values, sizes)
    return Z.astype(np.float32), y.astype(np.uint8)


def typed_logits(values: Values, sizes: Sizes) -> Arguments:
    """Labels of some integer type."""
    Z, y = ordinary_logits(values, sizes)
    return Z, y.astype(values.choice(LABEL_TYPES))


def topless_logits(values: Values, sizes: Sizes) -> Arguments:
    """No example is of the last class."""
    n, k = sizes["n"], sizes["k"]
    return values.real((n, k)), values.labels(n, k - 1)


def topless_loss(Z: Array, y: Array) -> bool:
    """What `topless_logits` draws."""
    return labelled(y, Z.shape[1] - 1)


def few_logits(values: Values, sizes: Sizes) -> Arguments:
    """One example, or one class."""
    n, k = values.choice(((1, sizes["k"]), (1, sizes["k"]), (sizes["n"], 1)))
    return values.real((n, k)), labels_with_top(values, n, k, n)


def few_loss(Z: Array, y: Array) -> bool:
    """What `few_logits` draws."""
    return 1 in Z.shape and labelled(y, Z.shape[1])


def heights(values: Values, n: int) -> Array:
    """What lifts the logits of each of `n` examples: all near 1000, or near -1000, or too far apart for a common shift.

    600 and -600 need no shift in float64, and fail with the same one.
    """
    kind = values.choice(("mixed", "mixed", "alike", "apart"))
    if kind == "alike":
        return np.full(n, values.choice((1000.0, -1000.0)))
    places = (-1000.0, 1000.0, 0.0) if kind == "mixed" else (-600.0, 600.0, 0.0)
    return np.array([places[i % 3] for i in values.permutation(n)])


def huge_logits(values: Values, sizes: Sizes) -> Arguments:
    """Rows near 1000, near -1000 and near 0; the label's logit is among the larger ones."""
    Z, y = ordinary_logits(values, sizes)
    return Z + heights(values, len(y))[:, None], y


def hopeless_logits(values: Values, sizes: Sizes) -> Arguments:
    """The label's logit lies 800 to 2000 below another: its probability is 0 in floating point, its loss is not."""
    Z, y = ordinary_logits(values, sizes)
    for i in range(len(y)):
        Z[i, y[i]] -= 100.0 * values.integer(8, 20)
    return Z, y


def steps(values: Values, n: int, batch: int, sizes: Sizes, labels: Array | None = None) -> Arguments:
    """Data, labels, parameters, learning rate and batch size."""
    d, k = sizes["d"], sizes["k"]
    y = labels_with_top(values, n, k, batch) if labels is None else labels
    return values.real((n, d)), y, values.real((d, k), -1.0, 1.0), values.choice(RATES), batch


def ordinary_steps(values: Values, sizes: Sizes) -> Arguments:
    """Whole minibatches."""
    return steps(values, sizes["batch"] * sizes["batches"], sizes["batch"], sizes)


def single_steps(values: Values, sizes: Sizes) -> Arguments:
    """Data and parameters in single precision, labels as images are labelled."""
    X, y, theta, lr, batch = ordinary_steps(values, sizes)
    return X.astype(np.float32), y.astype(np.uint8), theta.astype(np.float32), lr, batch


def typed_steps(values: Values, sizes: Sizes) -> Arguments:
    """Labels of some integer type."""
    X, y, theta, lr, batch = ordinary_steps(values, sizes)
    return X, y.astype(values.choice(LABEL_TYPES)), theta, lr, batch


def partial_steps(values: Values, sizes: Sizes) -> Arguments:
    """One example to batch - 1 examples are left for the last minibatch."""
    batch = sizes["batch"] + 1
    return steps(values, batch * sizes["batches"] + values.integer(1, batch - 1), batch, sizes)


def small_data_steps(values: Values, sizes: Sizes) -> Arguments:
    """Fewer examples than a minibatch has."""
    n = sizes["batch"]
    return steps(values, n, n + values.integer(1, 98), sizes)


def lone_steps(values: Values, sizes: Sizes) -> Arguments:
    """Minibatches of one example, all of the top class: whoever needs that class in every minibatch has it."""
    return steps(values, sizes["batch"], 1, sizes)


def topless_steps(values: Values, sizes: Sizes) -> Arguments:
    """No example is of the last class."""
    n = sizes["batch"] * sizes["batches"]
    return steps(values, n, sizes["batch"], sizes, values.labels(n, sizes["k"] - 1))


def huge_steps(values: Values, sizes: Sizes) -> Arguments:
    """Large parameters, hence logits near 1000, near -1000 and near 0: in different rows, and at times within one."""
    X, y, theta, lr, batch = ordinary_steps(values, sizes)
    # A constant in every class of a row changes no probability: the first column of X carries it.
    X[:, 0], theta[0] = heights(values, len(X)) / 100.0, 100.0 + theta[0]
    if values.choice((True, False)):
        # Of the other sign for one class: 2000 above or below the others, so that only the largest may be subtracted.
        theta[0, values.integer(0, theta.shape[1] - 1)] -= 200.0
    return X, y, theta, lr, batch


def batched(kind: Callable[[int, int], bool]) -> Callable[..., bool]:
    """Whether (n, batch) are of a kind, labels are classes, and every minibatch holds the top class."""

    def valid(X: Array, y: Array, theta: Array, lr: float, batch: int) -> bool:
        n, k = len(X), theta.shape[1]
        return batch >= 1 and n >= 1 and k >= 2 and kind(n, batch) and has_top(y, k, batch)

    return valid


def topless_epoch(X: Array, y: Array, theta: Array, lr: float, batch: int) -> bool:
    """What `topless_steps` draws."""
    return len(X) % batch == 0 and labelled(y, theta.shape[1] - 1)
