"""What perceptrons are asked: quarters throughout, so that sums are exact and the border is hit or missed for sure."""

import numpy as np

from autodiff.types import Array
from checks.assignments.task import Arguments, Sizes
from checks.assignments.values import Values

RATES = (0.5, 0.25, 2.0)
"""Powers of 2, never 1, which would hide a forgotten factor."""

GATES = ("AND", "OR", "NAND", "NOR", "NOT")


def quarters(values: Values, shape: tuple[int, ...] = (), most: int = 8) -> Array:
    """Multiples of 1/4 from -most/4 to most/4, none of them 0."""
    drawn = values.integers(shape, 1, most) * np.where(values.integers(shape, 0, 1) == 1, 1, -1)
    return np.asarray(drawn / 4.0)


def sums(X: Array, w: Array, b: float) -> Array:
    """What the unit compares with 0; exact on quarters."""
    return X.astype(float) @ w + b


def inputs(values: Values, sizes: Sizes) -> Arguments:
    """Examples, weights, a bias."""
    n, d = sizes["n"], sizes["d"]
    return quarters(values, (n, d)), quarters(values, (d,)), float(quarters(values))


def border_inputs(values: Values, sizes: Sizes) -> Arguments:
    """As `inputs`, with examples for which the weighted sum is 0."""
    X, w, b = inputs(values, sizes)
    X, w = np.asarray(np.round(X)), np.where(w > 0, 1.0, -1.0) * values.choice((1.0, 2.0))
    w[0] = 0.5 * np.sign(w[0])
    for i in range(0, len(X), 2):
        X[i, 0] = -(b + X[i, 1:] @ w[1:]) / w[0]
    return X, w, b


def on_the_border(X: Array, w: Array, b: float) -> bool:
    """Whether an example lies on the border."""
    return bool(len(X) and np.any(sums(X, w, b) == 0))


def off_the_border(X: Array, w: Array, b: float) -> bool:
    """Whether none does, and the bias matters."""
    total = sums(X, w, b)
    return bool(len(X) and np.all(total != 0) and np.any((total > 0) != (total - b > 0)))


def integer_inputs(values: Values, sizes: Sizes) -> Arguments:
    """Zeros and ones, in an integer array."""
    n, d = sizes["n"], sizes["d"]
    return values.integers((n, d), 0, 1), quarters(values, (d,)), float(quarters(values))


def step_of(values: Values, sizes: Sizes) -> Arguments:
    """Weights, a bias, one example, what it should be, a rate."""
    d = sizes["d"]
    w, x = quarters(values, (d,)), quarters(values, (d,))
    return w, float(quarters(values)), x, values.integer(0, 1), values.choice(RATES)


def border_step(values: Values, sizes: Sizes) -> Arguments:
    """The weighted sum is 0: the unit fires, and should or should not."""
    w, b, x, d, lr = step_of(values, sizes)
    w[0], x[0] = 0.5, x[0]
    x[0] = -2 * (b + float(x[1:] @ w[1:]))
    return w, b, x, d, lr


def integer_step(values: Values, sizes: Sizes) -> Arguments:
    """Weights and the example in integer arrays, the rate a half or a quarter."""
    d = sizes["d"]
    w, x = values.integers((d,), 1, 3) * values.choice((-1, 1)), values.integers((d,), 1, 2)
    return w, float(values.integer(-2, 2)), x, values.integer(0, 1), values.choice(RATES[:2])


def missed(w: Array, b: float, x: Array, d: int, lr: float) -> bool:
    """Whether the unit is wrong, and not for being on the border."""
    total = float(x @ w) + b
    return d in (0, 1) and lr > 0 and total != 0 and (total > 0) != bool(d)


def answered(w: Array, b: float, x: Array, d: int, lr: float) -> bool:
    """Whether the unit is right, and not for being on the border."""
    total = float(x @ w) + b
    return d in (0, 1) and lr > 0 and total != 0 and (total > 0) == bool(d)


def on_border_step(w: Array, b: float, x: Array, d: int, lr: float) -> bool:
    """Whether the weighted sum is 0."""
    return d in (0, 1) and lr > 0 and float(x @ w) + b == 0 and bool(np.any(x != 0))


def passes_of(values: Values, sizes: Sizes) -> Arguments:
    """Weights, a bias, examples and what they should be, a rate."""
    n, d = sizes["n"], sizes["d"]
    w, X = quarters(values, (d,)), quarters(values, (n, d))
    return w, float(quarters(values)), X, values.integers((n,), 0, 1), values.choice(RATES)


def integer_pass(values: Values, sizes: Sizes) -> Arguments:
    """Examples of zeros and ones, and weights, in integer arrays; the rate a half or a quarter."""
    n, d = sizes["n"], sizes["d"]
    w, X = values.integers((d,), -2, 2), values.integers((n, d), 0, 1)
    return w, float(values.integer(-2, 2)), X, values.integers((n,), 0, 1), values.choice(RATES[:2])


def border_pass(values: Values, sizes: Sizes) -> Arguments:
    """From weights 0 and bias 0, zeros and ones for inputs: many sums are 0."""
    n, d = sizes["n"], sizes["d"]
    X = values.integers((n, d), 0, 1).astype(float)
    return np.zeros(d), 0.0, X, values.integers((n,), 0, 1), values.choice(RATES)


def pass_in_contract(w: Array, b: float, X: Array, d: Array, lr: float) -> bool:
    """Labels 0 and 1, a rate above 0, and at least one update."""
    if not (lr > 0 and len(X) == len(d) and len(d) and set(np.unique(d)) <= {0, 1}):
        return False
    return bool(np.any((sums(X, w, b) >= 0) != d))


def separable(values: Values, sizes: Sizes) -> Arguments:
    """Examples that a unit tells apart with room to spare."""
    n, d = sizes["n"], sizes["d"]
    X, w, b = quarters(values, (n, d)), quarters(values, (d,)), float(quarters(values))
    keep = np.abs(sums(X, w, b)) >= 0.5
    return X[keep], (sums(X, w, b)[keep] >= 0).astype(int)


def gate_examples(values: Values, sizes: Sizes) -> Arguments:
    """A gate of two inputs as examples, in some order."""
    gate = values.choice(GATES[:4])
    X = np.array([[i >> 1, i & 1] for i in values.permutation(4)], dtype=float)
    return X, gate_table(gate, X)


def slow_examples(values: Values, sizes: Sizes) -> Arguments:
    """Near neighbours far from 0: hundreds of passes are needed."""
    middle, sign = values.integer(6, 12) / 4.0, values.choice((-1.0, 1.0))
    X = np.array([[middle], [middle + 0.25], [middle - 0.25], [middle + 0.5]]) * sign
    return X, (np.abs(X[:, 0]) > middle).astype(int)


def told_apart(X: Array, d: Array) -> bool:
    """Whether there are examples of both sorts, and a line between the sorts (sought by the rule itself)."""
    if len(X) != len(d) or set(np.unique(d)) != {0, 1}:
        return False
    Z = np.column_stack([X.astype(float), np.ones(len(X))]) * np.where(d == 1, 1.0, -1.0)[:, None]
    w = np.zeros(Z.shape[1])
    for _ in range(3000):
        wrong = np.flatnonzero(Z @ w <= 0)
        if not len(wrong):
            return True
        w += Z[wrong[0]]
    return False


def gate_table(name: str, X: Array) -> Array:
    """What a gate gives for rows of zeros and ones."""
    both, any_ = X.all(axis=1), X.any(axis=1)
    tables = {"AND": both, "OR": any_, "NAND": ~both, "NOR": ~any_, "NOT": ~any_}
    return tables[name].astype(int)


def gate_names(values: Values, sizes: Sizes) -> Arguments:
    """A gate."""
    return (values.choice(GATES),)


def counts(values: Values, sizes: Sizes) -> Arguments:
    """How many of how many inputs."""
    n = sizes["n"]
    return values.integer(1, n), n


def majorities(values: Values, sizes: Sizes) -> Arguments:
    """More than half of an odd number of inputs."""
    n = 2 * sizes["n"] - 1
    return (n + 1) // 2, n


def counted(k: int, n: int) -> bool:
    """Whether so many inputs can be 1."""
    return 1 <= k <= n <= 10


def nothing(values: Values, sizes: Sizes) -> Arguments:
    """No argument."""
    return ()


def intervals(values: Values, sizes: Sizes) -> Arguments:
    """The ends of an interval."""
    low = values.integer(-8, 8) / 4.0
    return low, low + values.integer(1, 8) / 4.0


def ordered(low: float, high: float) -> bool:
    """Whether the interval has an inside, and quarters for ends."""
    return low < high and 4 * low == round(4 * low) and 4 * high == round(4 * high)
