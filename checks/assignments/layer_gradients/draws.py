"""What the layers are asked: how inputs are drawn, and which inputs belong to which family."""

from collections.abc import Callable

import numpy as np

from autodiff.types import Array
from checks.assignments.task import Arguments, Draw, Sizes
from checks.assignments.values import Values

LABEL_TYPES = (np.uint8, np.int8, np.int16, np.int32, np.uint16)
KINK = 0.02
"""How far inputs keep from a kink, except where the kink itself is asked."""


def affine(values: Values, sizes: Sizes) -> Arguments:
    """X with one row per example, W and b."""
    n, d, m = sizes["n"], sizes["d"], sizes["m"]
    return values.real((n, d)), values.real((d, m)), values.real((m,))


def affine_square(values: Values, sizes: Sizes) -> Arguments:
    """As many examples as inputs as outputs: no shape tells a wrong axis from a right one."""
    size = sizes["size"]
    return affine(values, {"n": size, "d": size, "m": size})


def affine_many_axes(values: Values, sizes: Sizes) -> Arguments:
    """Examples that are themselves arrays."""
    axes = (sizes["p"], sizes["q"], 2)[: sizes["axes"]]
    X = values.real((sizes["n"], *axes))
    return X, values.real((int(np.prod(axes)), sizes["m"])), values.real((sizes["m"],))


def affine_large_bias(values: Values, sizes: Sizes) -> Arguments:
    """A bias that drowns every difference of outputs."""
    X, W, b = affine(values, sizes)
    return X, W, 1e13 * b


def affine_no_example(values: Values, sizes: Sizes) -> Arguments:
    """A batch without examples."""
    return affine(values, {**sizes, "n": 0})


def affine_pulled(draw: Draw) -> Draw:
    """With a cotangent of the output's shape in front."""

    def pulled(values: Values, sizes: Sizes) -> Arguments:
        X, W, b = draw(values, sizes)
        return values.cotangent((len(X), W.shape[1])), X, W, b

    return pulled


def shape_of(sizes: Sizes) -> tuple[int, ...]:
    """One to three axes."""
    return (sizes["n"], sizes["d"], 2)[: sizes["axes"]]


def entries(values: Values, sizes: Sizes) -> Arguments:
    """An array of any number of axes, positive and negative."""
    return (values.real(shape_of(sizes), -3.0, 3.0),)


def entries_with_zeros(values: Values, sizes: Sizes) -> Arguments:
    """Some entries exactly 0."""
    X = values.real(shape_of(sizes))
    X[values.integers(X.shape, 0, 2) == 0] = 0.0
    return (X,)


def large_entries(values: Values, sizes: Sizes) -> Arguments:
    """Entries whose exponentials overflow, up or down."""
    return (values.integers(shape_of(sizes), -1000, 1000).astype(np.float64),)


def no_entries(values: Values, sizes: Sizes) -> Arguments:
    """An array without entries."""
    return (np.zeros((0, sizes["d"])),)


def pulled(draw: Draw) -> Draw:
    """With a cotangent of the same shape in front."""

    def drawn(values: Values, sizes: Sizes) -> Arguments:
        (X,) = draw(values, sizes)
        return values.cotangent(X.shape), X

    return drawn


def has_zero(*arguments: Array) -> bool:
    """Whether an entry of the layer's input is exactly 0."""
    return bool(np.any(arguments[-1] == 0))


def labels_with_top(values: Values, n: int, k: int) -> Array:
    """Labels among which the top class is."""
    y = values.labels(n, k)
    y[values.integer(0, n - 1)] = k - 1
    return y


def labelled(values: Values, Z: Array) -> Arguments:
    """Logits, and labels with the top class among them."""
    return Z, labels_with_top(values, *Z.shape)


def logits(values: Values, sizes: Sizes) -> Arguments:
    """Logits in [-2, 2]."""
    return labelled(values, values.real((sizes["n"], sizes["k"])))


def typed_logits(values: Values, sizes: Sizes) -> Arguments:
    """Labels of a short integer type, and rows enough for a place in the array not to fit in it.

    Columns are moved by 0.025 each, so that no margin of the hinge loss comes near its kink: else none of so many rows
    would ever be valid.
    """
    n, k = sizes["n"], sizes["k"]
    Z, y = labelled(values, np.round(np.round(values.real((n, k)), 1) + 0.025 * np.arange(k), 3))
    return Z, y.astype(values.choice(LABEL_TYPES))


def topless_logits(values: Values, sizes: Sizes) -> Arguments:
    """No example of the last class."""
    n, k = sizes["n"], sizes["k"]
    return values.real((n, k)), values.labels(n, k - 1)


def huge_logits(values: Values, sizes: Sizes) -> Arguments:
    """Logits whose exponentials overflow."""
    return labelled(values, values.integers((sizes["n"], sizes["k"]), -1000, 1000).astype(np.float64))


def uneven_logits(values: Values, sizes: Sizes) -> Arguments:
    """Ordinary rows far apart from one another: one high up, one far down."""
    n = sizes["n"]
    height = np.resize([900.0, -900.0], n)[np.array(values.permutation(n))]
    return labelled(values, values.real((n, sizes["k"])) + height[:, None])


def tied_scores(values: Values, sizes: Sizes) -> Arguments:
    """Whole scores: margins of exactly 1 occur."""
    return labelled(values, values.integers((sizes["n"], sizes["k"]), -1, 2).astype(np.float64))


def top_present(Z: Array, y: Array) -> bool:
    """Whether labels are classes, the top one among them."""
    return bool(len(y) and y.min() >= 0 and y.max() == Z.shape[1] - 1)


def top_absent(Z: Array, y: Array) -> bool:
    """Whether labels are classes, the top one not among them."""
    return bool(len(y) and y.min() >= 0 and y.max() < Z.shape[1] - 1)


def margins(Z: Array, y: Array) -> Array:
    """z_j - z_y + 1 for the classes j other than y, in one row."""
    rows = np.arange(len(y))
    other = np.ones(Z.shape, dtype=bool)
    other[rows, y] = False
    return np.asarray((Z - Z[rows, y][:, None] + 1.0)[other])


def off_kinks(labels: Callable[[Array, Array], bool]) -> Callable[[Array, Array], bool]:
    """Whether the labels are as they should be and every margin keeps from 0."""
    return lambda Z, y: labels(Z, y) and bool(np.all(np.abs(margins(Z, y)) > KINK))


def on_kink(Z: Array, y: Array) -> bool:
    """Whether a margin is exactly 0."""
    return top_present(Z, y) and bool(np.any(margins(Z, y) == 0.0))


def network(values: Values, sizes: Sizes) -> Arguments:
    """Examples, labels, and the weights and biases of two layers."""
    n, d, h, k = (sizes[letter] for letter in "ndhk")
    X, y = values.real((n, d)), labels_with_top(values, n, k)
    return X, y, values.real((d, h), -1, 1), values.real((h,), -1, 1), values.real((h, k), -1, 1), values.real((k,))


def square_network(values: Values, sizes: Sizes) -> Arguments:
    """All sizes equal."""
    return network(values, dict.fromkeys("ndhk", sizes["size"]))


def topless_network(values: Values, sizes: Sizes) -> Arguments:
    """No example of the last class."""
    X, _, *rest = network(values, sizes)
    return X, values.labels(sizes["n"], sizes["k"] - 1), *rest


def network_off_kinks(X: Array, y: Array, W1: Array, b1: Array, W2: Array, b2: Array) -> bool:
    """Whether every pre-activation keeps from 0, and both signs occur."""
    A = X @ W1 + b1
    both = A.size < 2 or (np.any(A > 0) and np.any(A < 0))
    return bool(both and np.all(np.abs(A) > KINK)) and bool(len(y) and y.min() >= 0 and y.max() < len(b2))


def without_penalty(draw: Draw) -> Draw:
    """A network, and no regularisation."""
    return lambda values, sizes: (*draw(values, sizes), 0.0)


def typed_network(values: Values, sizes: Sizes) -> Arguments:
    """Labels of a short integer type."""
    X, y, *rest = network(values, sizes)
    return X, y.astype(values.choice(LABEL_TYPES)), *rest


def huge_network(values: Values, sizes: Sizes) -> Arguments:
    """Scores whose exponentials overflow."""
    X, y, W1, b1, W2, b2 = network(values, sizes)
    return X, y, W1, b1, 1000.0 * W2, b2


def penalised_off_kinks(*arguments: Array) -> bool:
    """As `network_off_kinks`, whatever the regularisation."""
    return network_off_kinks(*arguments[:-1])


def classifier(values: Values, sizes: Sizes) -> Arguments:
    """W, X, y and no regularisation."""
    n, d, k = sizes["n"], sizes["d"], sizes["k"]
    return values.real((d, k)), values.real((n, d)), labels_with_top(values, n, k), 0.0


def typed_classifier(values: Values, sizes: Sizes) -> Arguments:
    """Labels of a short integer type."""
    W, X, y, reg = classifier(values, sizes)
    return W, X, y.astype(values.choice(LABEL_TYPES)), reg


def topless_classifier(values: Values, sizes: Sizes) -> Arguments:
    """No example of the last class."""
    W, X, _, reg = classifier(values, sizes)
    return W, X, values.labels(sizes["n"], sizes["k"] - 1), reg


def huge_classifier(values: Values, sizes: Sizes) -> Arguments:
    """Scores whose exponentials overflow."""
    W, X, y, reg = classifier(values, sizes)
    return 500.0 * W, X, y, reg


def scored(condition: Callable[[Array, Array], bool]) -> Callable[..., bool]:
    """A condition on scores and labels, as one on a classifier's arguments."""
    return lambda W, X, y, reg: condition(X @ W, y)
