"""What the two-layer network is asked: how its inputs are drawn, and which inputs belong to which family."""

from collections.abc import Callable

import numpy as np

from autodiff.types import Array
from checks.assignments.softmax_regression.draws import LABEL_TYPES, RATES, has_top, heights, labelled, labels_with_top
from checks.assignments.task import Arguments, Sizes
from checks.assignments.values import Values

MARGIN = 0.05
"""How far every hidden unit's input keeps from 0, where relu has its kink."""


def network(values: Values, n: int, sizes: Sizes, labels: Array) -> Arguments:
    """Data, labels and both weight matrices."""
    d, h, k = sizes["d"], sizes["h"], sizes["k"]
    return values.real((n, d)), labels, values.real((d, h), -1.5, 1.5), values.real((h, k), -1.5, 1.5)


def ordinary(values: Values, sizes: Sizes) -> Arguments:
    """Numbers near 1; the top class is among the labels."""
    n = sizes["n"]
    return network(values, n, sizes, labels_with_top(values, n, sizes["k"], n))


def single(values: Values, sizes: Sizes) -> Arguments:
    """Single precision, labels as images are labelled."""
    X, y, W1, W2 = ordinary(values, sizes)
    return X.astype(np.float32), y.astype(np.uint8), W1.astype(np.float32), W2.astype(np.float32)


def typed(values: Values, sizes: Sizes) -> Arguments:
    """Labels of some integer type."""
    X, y, W1, W2 = ordinary(values, sizes)
    return X, y.astype(values.choice(LABEL_TYPES)), W1, W2


def topless(values: Values, sizes: Sizes) -> Arguments:
    """No example is of the last class."""
    return network(values, sizes["n"], sizes, values.labels(sizes["n"], sizes["k"] - 1))


def few(values: Values, sizes: Sizes) -> Arguments:
    """One example, one feature or one hidden unit."""
    symbol = values.choice(("n", "d", "h"))
    return ordinary(values, {**sizes, symbol: 1})


def huge(values: Values, sizes: Sizes) -> Arguments:
    """Logits near 1000, near -1000 and near 0: in different rows, and at times within one."""
    X, y, W1, W2 = ordinary(values, sizes)
    # The first two hidden units carry a height that all classes of a row share: it changes no probability.
    lifts = heights(values, len(X)) / 100.0
    X[:, 0] = np.where(lifts == 0.0, 0.5, lifts)
    W1[0], W1[:, :2] = np.where(W1[0] > 0, 0.05, -0.05), 0.0
    W1[0, :2] = 10.0, -10.0
    W2[:2] = [[10.0], [-10.0]]
    if values.choice((True, False)):
        # Of the other sign for one class: 2000 above or below the others, so that only the largest may be subtracted.
        W2[:2, values.integer(0, W2.shape[1] - 1)] *= -1.0
    return X, y, W1, W2


def hopeless(values: Values, sizes: Sizes) -> Arguments:
    """Some label's logit lies 800 or more below another: its probability is 0 in floating point, its loss is not."""
    X, y, W1, W2 = ordinary(values, sizes)
    return X, y, W1, W2 * 500.0


def at_kink(values: Values, sizes: Sizes) -> Arguments:
    """The first example meets the first hidden unit exactly at 0, in small integers, whatever the order of summing."""
    X, y, W1, W2 = ordinary(values, sizes)
    a, b = (values.integer(1, 3) * values.choice((1, -1)) for _ in range(2))
    X[0] = 1.0
    X[0, :2] = a, b
    W1[:, 0] = 0.0
    W1[:2, 0] = b, -a
    return X, y, W1, W2


def steps(values: Values, n: int, batch: int, sizes: Sizes) -> Arguments:
    """An epoch's question; every minibatch holds the top class."""
    return (
        *network(values, n, sizes, labels_with_top(values, n, sizes["k"], batch)),
        values.choice(RATES),
        batch,
    )


def ordinary_steps(values: Values, sizes: Sizes) -> Arguments:
    """Whole minibatches."""
    return steps(values, sizes["batch"] * sizes["batches"], sizes["batch"], sizes)


def single_steps(values: Values, sizes: Sizes) -> Arguments:
    """Single precision, labels as images are labelled."""
    X, y, W1, W2, lr, batch = ordinary_steps(values, sizes)
    return X.astype(np.float32), y.astype(np.uint8), W1.astype(np.float32), W2.astype(np.float32), lr, batch


def typed_steps(values: Values, sizes: Sizes) -> Arguments:
    """Labels of some integer type."""
    X, y, W1, W2, lr, batch = ordinary_steps(values, sizes)
    return X, y.astype(values.choice(LABEL_TYPES)), W1, W2, lr, batch


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
    return (*network(values, n, sizes, values.labels(n, sizes["k"] - 1)), values.choice(RATES), sizes["batch"])


def huge_steps(values: Values, sizes: Sizes) -> Arguments:
    """Logits near 1000, near -1000 and near 0 in different rows, in one minibatch."""
    X, y, W1, W2 = huge(values, {**sizes, "n": sizes["batch"]})
    return X, y, W1, W2, 0.01 * values.choice(RATES), len(X)


def clear_of_kinks(X: Array, W1: Array, *, both: bool = True) -> bool:
    """Whether all inputs of hidden units keep the margin, and (`both`) units are on and off somewhere."""
    Z1 = X @ W1
    return bool((np.abs(Z1) >= MARGIN).all() and (not both or ((Z1 > 0).any() and (Z1 < 0).any())))


def is_ordinary(X: Array, y: Array, W1: Array, W2: Array) -> bool:
    """What `ordinary` draws."""
    return W2.shape[1] > 1 and has_top(y, W2.shape[1], len(y)) and clear_of_kinks(X, W1)


def is_topless(X: Array, y: Array, W1: Array, W2: Array) -> bool:
    """What `topless` draws."""
    return labelled(y, W2.shape[1] - 1) and clear_of_kinks(X, W1)


def is_few(X: Array, y: Array, W1: Array, W2: Array) -> bool:
    """What `few` draws, with something to tell: some unit is on."""
    small = 1 in (*X.shape, W1.shape[1])
    on = bool((X @ W1 > 0).any())
    return small and on and W2.shape[1] > 1 and has_top(y, W2.shape[1], len(y)) and clear_of_kinks(X, W1, both=False)


def is_huge(X: Array, y: Array, W1: Array, W2: Array) -> bool:
    """What `huge` draws."""
    return W2.shape[1] > 1 and has_top(y, W2.shape[1], len(y)) and clear_of_kinks(X, W1, both=False)


def is_hopeless(X: Array, y: Array, W1: Array, W2: Array) -> bool:
    """What `hopeless` draws."""
    if W2.shape[1] < 2 or not labelled(y, W2.shape[1]) or not clear_of_kinks(X, W1, both=False):
        return False
    Z = np.maximum(X @ W1, 0.0) @ W2
    return bool((Z.max(axis=1) - Z[np.arange(len(y)), y]).max() > 800.0)


def is_at_kink(X: Array, y: Array, W1: Array, W2: Array) -> bool:
    """What `at_kink` draws: some unit exactly at 0, all others clear of it."""
    Z1 = X @ W1
    return labelled(y, W2.shape[1]) and bool((Z1 == 0).any() and (np.abs(Z1[Z1 != 0]) >= MARGIN).all())


def batched(kind: Callable[[int, int], bool], *, both: bool = True) -> Callable[..., bool]:
    """Whether (n, batch) are of a kind, every minibatch holds the top class, and units are clear of kinks.

    Later steps are taken at other weights, and may come near to a kink; the accepted formulas say then how far apart
    right answers are.
    """

    def valid(X: Array, y: Array, W1: Array, W2: Array, lr: float, batch: int) -> bool:
        n, k = len(X), W2.shape[1]
        if batch < 1 or n < 1 or k < 2 or not kind(n, batch) or not clear_of_kinks(X, W1, both=both):
            return False
        return has_top(y, k, batch)

    return valid


def topless_epoch(X: Array, y: Array, W1: Array, W2: Array, lr: float, batch: int) -> bool:
    """What `topless_steps` draws."""
    return len(X) % batch == 0 and is_topless(X, y, W1, W2)
