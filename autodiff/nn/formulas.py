"""Boolean formulas in `~`, `&`, `|` and brackets, and the networks of threshold units that compute them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import TypeAlias

import numpy as np

from autodiff.nn.minimise import Term, minimal_terms
from autodiff.nn.threshold import ThresholdNetwork, all_fire, any_fires
from autodiff.nn.wiring import Unit, layered
from autodiff.types import Array

_DEEPEST = 100  # brackets in brackets; the reader below calls itself


class FormulaError(ValueError):
    """A formula that cannot be read; the message shows where."""


@dataclass(frozen=True)
class Variable:
    """An input by its name."""

    name: str


@dataclass(frozen=True)
class Not:
    """Fires when its part does not."""

    part: "Formula"


@dataclass(frozen=True)
class And:
    """Fires when all parts do."""

    parts: tuple["Formula", ...]


@dataclass(frozen=True)
class Or:
    """Fires when some part does."""

    parts: tuple["Formula", ...]


Formula: TypeAlias = Variable | Not | And | Or


def parse(text: str) -> Formula:
    """Read a formula: `~` binds tightest, then `&`, then `|`; a chain of one sign is one gate.

    Raises
    ------
    FormulaError
        If it is no formula; the place is marked.

    Examples
    --------
    >>> parse("A & ~B & C")
    And(parts=(Variable(name='A'), Not(part=Variable(name='B')), Variable(name='C')))
    """
    return _Reader(text).formula()


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = [(match.group(), match.start()) for match in re.finditer(r"[^\W\d]\w*|\S", text)]
        self.place = 0
        self.depth = 0

    def formula(self) -> Formula:
        found = self.chain("|")
        if self.place < len(self.tokens):
            raise self.error("an operator or the end was expected")
        return found

    def chain(self, sign: str) -> Formula:
        parts = [self.operand(sign)]
        while self.next_is(sign):
            parts.append(self.operand(sign))
        if len(parts) == 1:
            return parts[0]
        return Or(tuple(parts)) if sign == "|" else And(tuple(parts))

    def operand(self, sign: str) -> Formula:
        return self.chain("&") if sign == "|" else self.literal()

    def literal(self) -> Formula:
        negated = False
        while self.next_is("~"):
            negated = not negated
        found = self.atom()
        return Not(found) if negated else found

    def atom(self) -> Formula:
        if self.next_is("("):
            self.depth += 1
            if self.depth > _DEEPEST:
                raise self.error(f"brackets are nested more than {_DEEPEST} deep")
            inside = self.chain("|")
            if not self.next_is(")"):
                raise self.error("a closing bracket was expected")
            self.depth -= 1
            return inside
        if self.place == len(self.tokens) or not self.tokens[self.place][0].isidentifier():
            raise self.error("a variable, '~' or '(' was expected")
        self.place += 1
        return Variable(self.tokens[self.place - 1][0])

    def next_is(self, sign: str) -> bool:
        if self.place < len(self.tokens) and self.tokens[self.place][0] == sign:
            self.place += 1
            return True
        return False

    def error(self, said: str) -> FormulaError:
        column = self.tokens[self.place][1] if self.place < len(self.tokens) else len(self.text)
        return FormulaError(f"{said}, here:\n  {self.text}\n  {' ' * column}^")


def variables(formula: Formula) -> tuple[str, ...]:
    """The variables of a formula in alphabetical order, which is the order of the network's inputs.

    Examples
    --------
    >>> variables(parse("X | ~A"))
    ('A', 'X')
    """
    if isinstance(formula, Variable):
        return (formula.name,)
    parts = (formula.part,) if isinstance(formula, Not) else formula.parts
    return tuple(sorted({name for part in parts for name in variables(part)}))


def table_of(formula: Formula) -> tuple[int, ...]:
    """The truth table by logic alone, no network: rows count up, the first variable is the highest digit.

    Examples
    --------
    >>> table_of(parse("A & ~B"))
    (0, 0, 1, 0)
    """
    names = variables(formula)
    return tuple(
        int(_true(formula, dict(zip(names, row, strict=True)))) for row in product((False, True), repeat=len(names))
    )


def _true(formula: Formula, row: dict[str, bool]) -> bool:
    if isinstance(formula, Variable):
        return row[formula.name]
    if isinstance(formula, Not):
        return not _true(formula.part, row)
    return (all if isinstance(formula, And) else any)(_true(part, row) for part in formula.parts)


def from_formula(text: str) -> ThresholdNetwork:
    """The network that is drawn after a formula: one unit per gate.

    A negated variable is a weight of -1, a negated gate is that gate with its weights and threshold turned round
    (`~(X & Z)`: weights -1, -1, threshold -1), so negations cost no units; equal gates are one unit. Where a formula's
    branches differ in depth, relay units carry values up, and are counted.

    Parameters
    ----------
    text : str
        The formula.

    Returns
    -------
    ThresholdNetwork
        Inputs in alphabetical order of the variables.

    Raises
    ------
    FormulaError
        If it is no formula.

    Examples
    --------
    The lectures' example: four gates, two ORs, one AND. It fires on four of the sixteen inputs (A, X, Y, Z).

    >>> network = from_formula("((A & ~X & Z) | (A & ~Y)) & ((X & Y) | ~(X & Z))")
    >>> network.sizes, network.fires(np.array([[1, 0, 0, 0], [1, 0, 1, 0]]))
    ((4, 2, 1), array([ True, False]))
    """
    formula = parse(text)
    units: dict[str, Unit] = {}
    names: dict[Formula, str] = {}
    # A formula that is one variable still needs a unit to be its output.
    top = _gate(And((formula,)) if isinstance(formula, Variable) else formula, units, names)
    return layered(units, inputs=list(variables(formula)), outputs=[top])


def _gate(formula: Formula, units: dict[str, Unit], names: dict[Formula, str]) -> str:
    """Add the units of a gate to the graph and give the name of the one that computes it."""
    if isinstance(formula, Variable):
        return formula.name
    if formula not in names:
        gate = formula.part if isinstance(formula, Not) else formula
        unit = _unit(gate, units, names)
        if isinstance(formula, Not):
            unit = Unit(tuple((name, -weight) for name, weight in unit.sources), 1 - unit.threshold)
        # No variable's name has a space, so none is taken.
        names[formula] = f"gate {len(names) + 1}"
        units[names[formula]] = unit
    return names[formula]


def _unit(gate: Formula, units: dict[str, Unit], names: dict[Formula, str]) -> Unit:
    parts = tuple(dict.fromkeys(gate.parts)) if isinstance(gate, And | Or) else (gate,)
    weights: dict[str, float] = {}
    negated = 0
    for part in parts:
        if isinstance(part, Not) and isinstance(part.part, Variable):
            name, weight = part.part.name, -1.0
            negated += 1
        else:
            name, weight = _gate(part, units, names), 1.0
        # `A & ~A` reads A with weights that cancel, and its threshold is out of reach.
        weights[name] = weights.get(name, 0.0) + weight
    return Unit(tuple(weights.items()), (1 if isinstance(gate, Or) else len(parts)) - negated)


def dnf(text: str, *, minimised: bool) -> ThresholdNetwork:
    """A formula as an OR of ANDs: one hidden layer, whatever the formula.

    Parameters
    ----------
    text : str
        The formula.
    minimised : bool
        False: one hidden unit per row of the truth table that fires. True: the fewest AND units that an OR of ANDs can
        have (Quine and McCluskey's method, exact, at most six variables).

    Returns
    -------
    ThresholdNetwork
        Inputs in alphabetical order; an AND unit per term, one OR unit.

    Raises
    ------
    FormulaError
        If it is no formula.
    ValueError
        If there are more than six variables and `minimised` is asked for.

    Examples
    --------
    >>> [dnf("(A & B) | (A & ~B)", minimised=choice).units for choice in (False, True)]
    [3, 2]
    """
    return dnf_of_table(table_of(parse(text)), minimised=minimised)


def dnf_of_table(table: Sequence[int], *, minimised: bool) -> ThresholdNetwork:
    """The OR of ANDs for a truth table, whose rows count up with the first input as the highest digit.

    Examples
    --------
    >>> print(dnf_of_table([0, 1, 1, 1], minimised=True))
    2 inputs, 3 units in 2 layers
      layer 1, 2 units
        1: x2 >= 1
        2: x1 >= 1
      layer 2, 1 unit
        1: y1 + y2 >= 1
    """
    count = len(table).bit_length() - 1
    if len(table) != 2**count or set(table) - {0, 1}:
        raise ValueError(f"a truth table has 2, 4, 8, ... entries, each 0 or 1, not {list(table)}")
    ones = [row for row, value in enumerate(table) if value]
    terms = minimal_terms(ones, count) if minimised else [Term(2**count - 1, row) for row in ones]
    literals = np.array([_literals(term, count) for term in terms]).reshape(len(terms), count).T
    return ThresholdNetwork((all_fire(literals), any_fires(len(terms))))


def _literals(term: Term, count: int) -> Array:
    digits = [2 ** (count - 1 - i) for i in range(count)]
    return [0 if not term.care & digit else 1 if term.ones & digit else -1 for digit in digits]
