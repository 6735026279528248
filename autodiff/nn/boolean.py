"""Boolean functions by threshold units: gates, what one unit can do, XOR and parity.

The lectures show that one unit cannot compute XOR and that a network with one hidden layer computes any Boolean
function. They add that a shallow network *may* need exponentially more units. For parity that is so of an OR of ANDs
(2^(n-1) terms), but not of threshold units in general: n hidden units that count suffice.
"""

from collections.abc import Sequence

import numpy as np

from autodiff.nn.formulas import dnf_of_table
from autodiff.nn.separability import Inseparable, Separation, separate
from autodiff.nn.threshold import Layer, ThresholdNetwork, all_fire, any_fires, threshold_unit
from autodiff.nn.wiring import Unit, layered
from autodiff.types import Array


def boolean_inputs(n: int) -> Array:
    """All 2**n inputs, int, shape (2**n, n), counting up with the first input as the highest digit.

    Examples
    --------
    >>> boolean_inputs(2)
    array([[0, 0],
           [0, 1],
           [1, 0],
           [1, 1]])
    """
    return np.arange(2**n)[:, None] >> np.arange(n - 1, -1, -1) & 1


def truth_table(network: ThresholdNetwork) -> tuple[int, ...]:
    """What a network with one output answers on all 0/1 inputs, in the order of `boolean_inputs`.

    Examples
    --------
    >>> truth_table(xor())
    (0, 1, 1, 0)
    """
    return tuple(network.fires(boolean_inputs(network.inputs)).astype(int).tolist())


def and_gate(n: int) -> ThresholdNetwork:
    """One unit: weights 1, threshold n (`>=`).

    Examples
    --------
    >>> truth_table(and_gate(2))
    (0, 0, 0, 1)
    """
    return ThresholdNetwork((all_fire(np.ones((n, 1))),))


def or_gate(n: int) -> ThresholdNetwork:
    """One unit: weights 1, threshold 1 (`>=`).

    Examples
    --------
    >>> truth_table(or_gate(2))
    (0, 1, 1, 1)
    """
    return ThresholdNetwork((any_fires(n),))


def not_gate() -> ThresholdNetwork:
    """One unit: weight -1, threshold 0 (`>=`).

    Examples
    --------
    >>> truth_table(not_gate())
    (1, 0)
    """
    return threshold_unit([-1.0], 0.0, fires=">=")


def majority_gate(n: int, least: int) -> ThresholdNetwork:
    """One unit that fires when at least `least` of its n inputs do: AND and OR are its ends.

    Examples
    --------
    >>> truth_table(majority_gate(3, 2))
    (0, 0, 0, 1, 0, 1, 1, 1)
    """
    return threshold_unit(np.ones(n), float(least), fires=">=")


def realisable(table: Sequence[int]) -> Separation | Inseparable:
    """Whether one threshold unit computes a Boolean function, with the unit or the proof that there is none.

    Parameters
    ----------
    table : sequence of 0 and 1
        2**n answers, in the order of `boolean_inputs`.

    Returns
    -------
    Separation
        True as a condition; its `unit(fires)` computes the table under either convention.
    Inseparable
        False as a condition; its multipliers prove it.

    Raises
    ------
    ValueError
        If the length is no power of two.

    Examples
    --------
    Two units are needed for XOR: the centre of the square is the average of the inputs where it fires, and also of
    those where it does not.

    >>> bool(realisable([0, 1, 1, 1])), bool(realisable([0, 1, 1, 0]))
    (True, False)
    """
    n = len(table).bit_length() - 1
    if len(table) != 2**n:
        raise ValueError(f"a truth table has 1, 2, 4, 8, ... entries, not {len(table)}")
    return separate(boolean_inputs(n), table)


def xor() -> ThresholdNetwork:
    """XOR as the lectures draw it: "x1 or x2", "not both", and the AND of these; three units.

    Examples
    --------
    >>> xor().sizes
    (2, 1)
    """
    hidden = Layer([[1.0, -1.0], [1.0, -1.0]], [-1.0, 1.0], ">=")
    return ThresholdNetwork((hidden, all_fire(np.ones((2, 1)))))


def parity(n: int) -> ThresholdNetwork:
    """Parity of n inputs (1 for an odd number of ones) by n hidden units and one output.

    Hidden unit k fires when at least k inputs do; their sum with signs +, -, +, ... is then the parity.

    Examples
    --------
    >>> parity(5).sizes, truth_table(parity(2))
    ((5, 1), (0, 1, 1, 0))
    """
    _positive(n)
    count = np.arange(1, n + 1)
    hidden = Layer(np.ones((n, n)), -count, ">=")
    return hidden_parity(hidden)


def hidden_parity(hidden: Layer) -> ThresholdNetwork:
    """The network whose output fires when an odd number of units fires in a hidden layer that fills up in order.

    Examples
    --------
    >>> hidden_parity(Layer([[1.0, 1.0]], [-1.0, -2.0], ">="))(np.array([[0.0], [1.0], [2.0]])).ravel()
    array([0., 1., 0.])
    """
    signs = np.where(np.arange(hidden.bias.size) % 2, -1.0, 1.0)
    return ThresholdNetwork((hidden, Layer(signs[:, None], [-1.0], ">=")))


def parity_dnf(n: int) -> ThresholdNetwork:
    """Parity as an OR of ANDs: 2**(n - 1) hidden units. No two of its terms merge, so there is no shorter one.

    Examples
    --------
    >>> parity_dnf(5).sizes
    (16, 1)
    """
    _positive(n)
    return dnf_of_table([row.bit_count() % 2 for row in range(2**n)], minimised=False)


def parity_deep(n: int) -> ThresholdNetwork:
    """Parity as a balanced tree of XORs: 3 (n - 1) units when n is a power of two.

    For other n, a value that waits for a partner is carried up by two relay units per level of XORs.

    Examples
    --------
    >>> parity_deep(8).units, parity_deep(8).sizes, parity_deep(3).units
    (21, (8, 4, 4, 2, 2, 1), 8)
    """
    _positive(n)
    if n == 1:
        return or_gate(1)
    inputs = [f"x{i}" for i in range(1, n + 1)]
    units: dict[str, Unit] = {}
    signals = inputs
    while len(signals) > 1:
        pairs = list(zip(signals[::2], signals[1::2], strict=False))
        signals = [_add_xor(units, *pair) for pair in pairs] + signals[2 * len(pairs) :]
    return layered(units, inputs=inputs, outputs=signals)


def _add_xor(units: dict[str, Unit], a: str, b: str) -> str:
    either, not_both, both = (f"{word} {len(units)}" for word in ("either", "not both", "xor"))
    units[either] = Unit(((a, 1), (b, 1)), 1)
    units[not_both] = Unit(((a, -1), (b, -1)), -1)
    units[both] = Unit(((either, 1), (not_both, 1)), 2)
    return both


def _positive(n: int) -> None:
    if n < 1:
        raise ValueError(f"parity is of one input or more, not of {n}")
