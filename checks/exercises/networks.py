"""Small layered networks as exercise instances, and three witnesses of all their values and gradients.

The witnesses share the definition of the network (`run`) and no rule of differentiation: our reverse mode; steps along
the imaginary axis; central differences, both to 50 digits. (SymPy's `diff` takes seconds for a network.) Every gradient
is one at a *tap*: a matrix of zeros added to a weight matrix, a bias, a pre-activation `A_i` or an activation `Z_i`.
None of the layer formulas that students use occurs here.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal, TypeAlias

import numpy as np

from autodiff import relu, sigmoid, value_and_grad
from checks.exercises.numbers import as_mpf, mp
from checks.exercises.witnesses import DIFFERENCES, REVERSE, STEP

Rows: TypeAlias = tuple[tuple[Fraction, ...], ...]
COMPLEX_STEP = "complex steps to 50 digits"
Loss = Literal["softmax cross-entropy", "half squared distance"]
Tap: TypeAlias = tuple[str, int, int]


@dataclass(frozen=True)
class Layered:
    """A network with its batch: ``Z_1 = X``, ``A_i = Z_i W_i + b_i``, ``Z_{i+1} = sigma_i(A_i)``, a loss of the last.

    Parameters
    ----------
    X : Rows
        One row for each example.
    weights : tuple of Rows
        ``W_1, ..., W_L``.
    targets : Rows
        As many rows as X has; one-hot for softmax cross-entropy.
    activations : tuple of str
        L of them: identity, relu, sigmoid or tanh.
    loss : str
    biases : tuple of tuples
        ``b_1, ..., b_L``, or empty.
    mean : bool
        Whether the loss is the mean over the rows; else their sum.
    """

    X: Rows
    weights: tuple[Rows, ...]
    targets: Rows
    activations: tuple[str, ...]
    loss: Loss
    biases: Rows = ()
    mean: bool = True

    @property
    def layers(self) -> int:
        """The number L of layers."""
        return len(self.weights)

    @property
    def rows(self) -> int:
        """The number m of examples."""
        return len(self.X)

    @property
    def columns(self) -> tuple[int, ...]:
        """The widths n_1, ..., n_{L+1}."""
        return (len(self.X[0]), *[len(W[0]) for W in self.weights])


def taps(network: Layered) -> Iterator[Tap]:
    """Every place where a number can be added: name of the matrix (W1, b1, A1, Z2, ...), row, column."""
    for i, (n, k) in enumerate(zip(network.columns, network.columns[1:], strict=False), start=1):
        shapes = {f"Z{i}": (network.rows, n), f"W{i}": (n, k), f"A{i}": (network.rows, k)}
        shapes |= {f"b{i}": (1, k)} if network.biases else {}
        yield from [(name, r, c) for name, (m, width) in shapes.items() for r in range(m) for c in range(width)]
    last = network.layers + 1
    yield from [(f"Z{last}", r, c) for r in range(network.rows) for c in range(network.columns[-1])]


@dataclass(frozen=True)
class Arithmetic:
    """A kind of numbers: how a fraction becomes one, and their functions."""

    number: Callable[[Fraction], Any]
    functions: Mapping[str, Callable[[Any], Any]]


FLOATS = Arithmetic(float, {"exp": np.exp, "ln": np.log, "relu": relu, "sigmoid": sigmoid, "tanh": np.tanh})
EXACT = Arithmetic(
    as_mpf,
    {
        "exp": mp.exp,
        "ln": mp.log,
        "relu": lambda x: max(x, mp.mpf(0)),
        "sigmoid": lambda x: 1 / (1 + mp.exp(-x)),
        "tanh": mp.tanh,
    },
)
COMPLEX = Arithmetic(
    lambda x: mp.mpc(as_mpf(x)),
    {
        "exp": mp.exp,
        "ln": mp.log,
        "relu": lambda x: x if x.real > 0 else x * 0,
        "sigmoid": lambda x: 1 / (1 + mp.exp(-x)),
        "tanh": mp.tanh,
    },
)


def run(network: Layered, numbers: Arithmetic, added: Mapping[Tap, Any]) -> dict[str, Any]:
    """All values: A_i and Z_i as lists of rows, exponentials E and probabilities S of a softmax, and the loss.

    Parameters
    ----------
    network : Layered
    numbers : Arithmetic
    added : dict
        What is added at which tap.
    """

    def tapped(name: str, rows: Any) -> list[list[Any]]:
        return [
            [x + added[name, r, c] if (name, r, c) in added else x for c, x in enumerate(row)]
            for r, row in enumerate(rows)
        ]

    def converted(rows: Any) -> list[list[Any]]:
        return [[numbers.number(x) for x in row] for row in rows]

    Z = tapped("Z1", converted(network.X))
    values: dict[str, Any] = {}
    for i in range(1, network.layers + 1):
        W = tapped(f"W{i}", converted(network.weights[i - 1]))
        A = [[_sum([z * w for z, w in zip(row, column, strict=True)]) for column in zip(*W, strict=True)] for row in Z]
        if network.biases:
            (b,) = tapped(f"b{i}", converted([network.biases[i - 1]]))
            A = [[a + shift for a, shift in zip(row, b, strict=True)] for row in A]
        values[f"A{i}"] = A = tapped(f"A{i}", A)
        sigma = numbers.functions.get(network.activations[i - 1], lambda x: x)
        values[f"Z{i + 1}"] = Z = tapped(f"Z{i + 1}", [[sigma(a) for a in row] for row in A])
    return values | _loss(network, numbers, Z)


def _loss(network: Layered, numbers: Arithmetic, Z: list[list[Any]]) -> dict[str, Any]:
    targets = [[numbers.number(t) for t in row] for row in network.targets]
    pairs = list(zip(Z, targets, strict=True))
    found: dict[str, Any] = {}
    if network.loss == "softmax cross-entropy":
        powers = [[numbers.functions["exp"](z) for z in row] for row in Z]
        found["E"] = powers
        found["S"] = [[power / _sum(row) for power in row] for row in powers]
        logs = [numbers.functions["ln"](_sum(row)) for row in powers]
        losses = [log - _sum([t * z for z, t in zip(*p, strict=True)]) for log, p in zip(logs, pairs, strict=True)]
    else:
        losses = [_sum([(z - t) * (z - t) for z, t in zip(*p, strict=True)]) / 2 for p in pairs]
    total = _sum(losses)
    return found | {"loss": total / network.rows if network.mean else total}


def _sum(terms: list[Any]) -> Any:
    total = terms[0]
    for term in terms[1:]:
        total = total + term
    return total


def network_witnesses(network: Layered) -> dict[str, dict[str, Any]]:
    """All values and gradients by three methods.

    Returns
    -------
    dict
        Name of the method to a dict of values (``A1``, ``Z2``, ..., ``S``, ``loss``) and gradients of the loss, named
        after what is moved: ``dZ1`` (the lectures' G_1), ``dA1``, ``dW1``, ``db1``, ...

    Examples
    --------
    Loss (x w - y)^2 / 2 at x = 2, w = 3, y = 5: slope (x w - y) x = 2.

    >>> two, three, five = [((Fraction(n),),) for n in (2, 3, 5)]
    >>> found = network_witnesses(Layered(two, (three,), five, ("identity",), "half squared distance"))
    >>> [float(values["dW1"][0][0]) for values in found.values()]
    [2.0, 2.0, 2.0]
    """
    places = list(taps(network))
    by_method = {
        REVERSE: _by_reverse_mode(network, places),
        COMPLEX_STEP: _by_complex_steps(network, places),
        DIFFERENCES: _by_differences(network, places),
    }
    return {method: values | _gathered(places, slopes) for method, (values, slopes) in by_method.items()}


def _gathered(places: list[Tap], slopes: list[Any]) -> dict[str, Any]:
    found: dict[str, list[list[Any]]] = {}
    for (name, row, _), slope in zip(places, slopes, strict=True):
        rows = found.setdefault(f"d{name}", [])
        rows.extend([[]] if row == len(rows) else [])
        rows[row].append(slope)
    return {name: tuple(map(tuple, rows)) for name, rows in found.items()}


def _by_reverse_mode(network: Layered, places: list[Tap]) -> tuple[dict[str, Any], list[Any]]:
    def loss(x: Any) -> Any:
        return run(network, FLOATS, {place: x[k] for k, place in enumerate(places)})["loss"]

    _, gradient = value_and_grad(loss)(np.zeros(len(places)))
    return _frozen(run(network, FLOATS, {}), float), gradient.tolist()


def _by_complex_steps(network: Layered, places: list[Tap]) -> tuple[dict[str, Any], list[Any]]:
    moved = mp.mpc(0, STEP**2)
    slopes = [run(network, COMPLEX, {place: moved})["loss"].imag / STEP**2 for place in places]
    return _frozen(run(network, COMPLEX, {}), lambda x: x.real), slopes


def _by_differences(network: Layered, places: list[Tap]) -> tuple[dict[str, Any], list[Any]]:
    slopes = []
    for place in places:
        up, down = (run(network, EXACT, {place: step})["loss"] for step in (STEP, -STEP))
        slopes.append((up - down) / (2 * STEP))
    return _frozen(run(network, EXACT, {}), lambda x: x), slopes


def _frozen(values: Mapping[str, Any], number: Callable[[Any], Any]) -> dict[str, Any]:
    return {
        name: tuple([tuple(map(number, row)) for row in value]) if isinstance(value, list) else number(value)
        for name, value in values.items()
    }
