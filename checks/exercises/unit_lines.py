"""Networks of threshold units as people write them: one unit a line, or a row of weights and a threshold for each.

    h1 = [x1 + x2 >= 1]; h2 = [x1 + x2 >= 2]
    y = [h1 - h2 >= 1]

A side of a comparison is a weighted sum, read by the parser of formulas; nothing is ever evaluated as code. Signs may
be `>=`, `>`, `≥`, `<=`, `<`; brackets and names may be left out, and `step(...)` is understood. A unit within another
(`[[x1 >= 1] - [x2 >= 1] >= 1]`) is a unit like any other.
"""

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction

from autodiff.nn.wiring import CyclicGraphError, levels
from checks.exercises.formula import Call, Formula, Name, Number, UnreadableAnswer, normal, parse
from checks.exercises.messages import say
from checks.exercises.written_networks import WrittenNetwork, WrittenUnit, network_text, unit_text

__all__ = ["read_units", "WrittenNetwork", "WrittenUnit", "network_text", "unit_text"]

LONGEST = 4000
MOST_UNITS = 100
_SIGNS = ("=>", ">="), ("=<", "<="), ("≥", ">="), ("≤", "<="), ("⩾", ">="), ("⩽", "<="), ("≧", ">="), ("≦", "<=")
_ENDS = re.compile(r"[;\n]|,\s*(?=[^\W\d]\w*'*\s*(?::=|=|:)(?!=))")
_LABEL = re.compile(r"\s*(?P<name>[^\W\d]\w*'*)\s*(?::=|=|:)(?!=)\s*(?P<rest>.*)", re.DOTALL)
_COMPARISON = re.compile(r">=|<=|>|<")
_INNER = re.compile(r"(?<!\w)(?:1\s*|int\s*)?[\[({](?P<inside>[^\[\](){}]*(?:>=|<=|>|<)[^\[\](){}]*)[\])}]")
_STEP = re.compile(r"(?:step|sgn|H|Θ|θ)\s*[\[(](?P<inside>[^\[\](){}<>]*)[\])]\s*\Z")


def read_units(text: str, inputs: Sequence[str], *, fires: str = ">=", sums: bool = False) -> WrittenNetwork:
    """The network that somebody wrote.

    Parameters
    ----------
    text : str
    inputs : sequence of str
        Their names.
    fires : {">=", ">"}
        What `step(...)` and rows of numbers mean; a comparison says it itself.
    sums : bool
        Whether the output may be a sum without a comparison.

    Returns
    -------
    WrittenNetwork
        The output is the one unit that no other reads, or else the last.

    Raises
    ------
    UnreadableAnswer
        With the reason and the place.

    Examples
    --------
    >>> xor = read_units("h1 = [x1 + x2 >= 1]; h2 = [x1 + x2 >= 2]; y = [h1 - h2 >= 1]", ("x1", "x2"))
    >>> [int(xor(point)) for point in ((0, 0), (0, 1), (1, 0), (1, 1))], xor.layers
    ([0, 1, 1, 0], 2)
    >>> read_units("1, 1, 1; 1, 1, 2; 1, -1, 1", ("x1", "x2")) == xor
    True
    """
    plain = normal(text)
    for sign, plainly in _SIGNS:
        plain = plain.replace(sign, plainly)
    # Subscripts of LaTeX: x_1 and x_{1} are x1.
    plain = re.sub(r"(?<=\w)_(?:\{(\w+)\}|(?=\w))", lambda match: match[1] or "", plain)
    if not plain.strip():
        raise UnreadableAnswer(say("answers.empty"), plain)
    if len(plain) > LONGEST:
        raise UnreadableAnswer(say("answers.too_long", longest=LONGEST), plain[:60] + "…")
    names = tuple([name.replace("_", "") for name in inputs])
    if re.search(r"[^\W\d_]|[<>=]", plain):
        units = _Lines(plain, names, fires, sums).units()
    else:
        units = _rows(plain, names, fires)
    return _wired(units, dict(zip(names, inputs, strict=True)), plain)


class _Lines:
    """One unit a line."""

    def __init__(self, text: str, inputs: tuple[str, ...], fires: str, sums: bool) -> None:
        self.inputs, self.fires, self.sums = inputs, fires, sums
        # A comma between digits is a decimal one; what would end a line is followed by a name.
        lines = [re.sub(r"(?<=\d),(?=\d)", ".", line).strip(" \t\r,.") for line in _ENDS.split(text)]
        self.lines = [_labelled(line) for line in lines if line]
        if not self.lines or len(self.lines) > MOST_UNITS:
            raise UnreadableAnswer(say("network_answers.most", most=MOST_UNITS), text[:60])
        last = len(self.lines) - 1
        self.named = [name or ("y" if k == last else f"h{k + 1}") for k, (name, _) in enumerate(self.lines)]
        self.found: list[WrittenUnit] = []

    def units(self) -> list[WrittenUnit]:
        for k, (name, (_, body)) in enumerate(zip(self.named, self.lines, strict=True)):
            self.found.append(self.unit(name, body, handing_on=self.sums and k == len(self.lines) - 1))
        return self.found

    def unit(self, name: str, body: str, *, handing_on: bool = False) -> WrittenUnit:
        text = _unbracketed(body)
        if step := _STEP.match(text):
            text = f"{step['inside']} {self.fires} 0"
        while (inner := _INNER.search(text)) is not None:
            if len(self.found) > MOST_UNITS:
                raise UnreadableAnswer(say("network_answers.most", most=MOST_UNITS), body)
            within = f"within{len(self.found) + 1}"
            self.found.append(self.unit(within, inner["inside"]))
            text = f"{text[: inner.start()]}{within}{text[inner.end() :]}"
        signs = _COMPARISON.findall(text)
        if len(signs) > 1:
            raise UnreadableAnswer(say("network_answers.comparisons"), text, _nth(text, 2))
        if not signs and not handing_on:
            raise UnreadableAnswer(say("network_answers.comparison", example=f"[{self.inputs[0]} >= 1]"), text)
        left, _, right = text.partition(signs[0] if signs else "\0")
        weights, constant = self.linear(left, text)
        if signs:
            others, other = self.linear(right, text)
            weights, constant = _plus(weights, others, -1), constant - other
            if signs[0] in ("<=", "<"):
                weights, constant = {source: -weight for source, weight in weights.items()}, -constant
        rule = "sum" if not signs else signs[0].replace("<", ">")
        return WrittenUnit(name, tuple([(n, w) for n, w in weights.items() if w]), -constant, rule)

    def linear(self, side: str, text: str) -> tuple[dict[str, Fraction], Fraction]:
        known = tuple(dict.fromkeys((*self.inputs, *self.named, *[unit.name for unit in self.found])))
        try:
            return _linear(parse(side, known), known)
        except _NotLinearError as error:
            raise UnreadableAnswer(say(f"network_answers.{error}"), text.strip()) from None
        except UnreadableAnswer as error:
            if error.position is None:
                raise UnreadableAnswer(error.reason, text.strip()) from None
            # Leading spaces go; the side starts where it stands in the line.
            start = text.find(side) if side else len(text)
            raise UnreadableAnswer(error.reason, text, start + error.position) from None


class _NotLinearError(ValueError):
    """A side of a comparison is no weighted sum."""


def _linear(formula: Formula, known: Sequence[str]) -> tuple[dict[str, Fraction], Fraction]:
    """Weights by name, and the constant."""
    if isinstance(formula, Number):
        return {}, formula.value
    if isinstance(formula, Name):
        if formula.name not in known:
            raise _NotLinearError("weighted_sum")
        return {formula.name: Fraction(1)}, Fraction(0)
    parts = [_linear(arg, known) for arg in formula.args]
    match formula:
        case Call("add" | "subtract"):
            sign = 1 if formula.function == "add" else -1
            return _plus(parts[0][0], parts[1][0], sign), parts[0][1] + sign * parts[1][1]
        case Call("negate"):
            return _scaled(*parts[0], Fraction(-1))
        case Call("multiply") if not (parts[0][0] and parts[1][0]):
            (weights, constant), factor = (parts[1], parts[0][1]) if not parts[0][0] else (parts[0], parts[1][1])
            return _scaled(weights, constant, factor)
        case Call("divide") if not parts[1][0] and parts[1][1]:
            return _scaled(*parts[0], 1 / parts[1][1])
    raise _NotLinearError("product" if formula.function == "multiply" else "weighted_sum")


def _plus(one: Mapping[str, Fraction], other: Mapping[str, Fraction], sign: int) -> dict[str, Fraction]:
    return {name: one.get(name, Fraction(0)) + sign * other.get(name, Fraction(0)) for name in {**one, **other}}


def _scaled(
    weights: Mapping[str, Fraction], constant: Fraction, factor: Fraction
) -> tuple[dict[str, Fraction], Fraction]:
    return {name: weight * factor for name, weight in weights.items()}, constant * factor


def _labelled(line: str) -> tuple[str, str]:
    """The name before "=" or ":", if there is one, and what follows."""
    match = _LABEL.match(line)
    return (match["name"], match["rest"]) if match else ("", line)


def _unbracketed(body: str) -> str:
    """Without brackets round the whole, "1" before them, and "1 if ... else 0"."""
    text = body.strip()
    text = re.sub(r"\A1\s+if\s(.*)\selse\s+0\Z", r"\1", text, flags=re.DOTALL)
    while (whole := re.match(r"(?:1\s*|int\s*)?[\[({](.*)[\])}]\Z", text, re.DOTALL)) and _balanced(whole[1]):
        text = whole[1].strip()
    return text


def _balanced(text: str) -> bool:
    depth = 0
    for character in text:
        depth += (character in "[({") - (character in "])}")
        if depth < 0:
            return False
    return depth == 0


def _nth(text: str, number: int) -> int:
    return [match.start() for match in _COMPARISON.finditer(text)][number - 1]


def _rows(text: str, inputs: tuple[str, ...], fires: str) -> list[WrittenUnit]:
    """Weights and threshold of every hidden unit, then those of the output, which reads the hidden ones."""
    from checks.exercises.answers.array import ArrayAnswer

    bodies = re.findall(r"[\[(]([^\[\]()]*)[\])]", text)
    rows = [row for row in (bodies if len(bodies) > 1 else re.split(r"[;\n]", text)) if row.strip(" []()\r\t")]
    if not 1 <= len(rows) <= MOST_UNITS:
        raise UnreadableAnswer(say("network_answers.most", most=MOST_UNITS), text[:60])
    hidden = [f"h{k}" for k in range(1, len(rows))]
    units = []
    for name, row in zip([*hidden, "y"], rows, strict=True):
        sources = hidden if name == "y" and hidden else list(inputs)
        try:
            *weights, threshold = ArrayAnswer((len(sources) + 1,), digits=0).read(row)
        except UnreadableAnswer as error:
            if error.position is not None:
                raise
            reason = say("network_answers.row", unit=name, count=len(sources) + 1, sources=", ".join(sources))
            raise UnreadableAnswer(reason, row.strip()) from None
        found = tuple([(source, weight) for source, weight in zip(sources, weights, strict=True) if weight])
        units.append(WrittenUnit(name, found, threshold, fires))
    return units


def _wired(units: list[WrittenUnit], spelled: Mapping[str, str], text: str) -> WrittenNetwork:
    """The units in order, inputs by the names that were asked for; names that are taken and cycles are refused."""
    names = [unit.name for unit in units]
    for k, name in enumerate(names):
        if name in spelled or name in names[:k]:
            raise UnreadableAnswer(say("network_answers.taken", name=name), text, text.find(name))
    spelt = [_respelt(unit, spelled) for unit in units]
    reads = {unit.name: [name for name, _ in unit.weights] for unit in spelt}
    try:
        order = levels(reads)
    except CyclicGraphError as error:
        raise UnreadableAnswer(say("network_answers.cycle", cycle=" → ".join(error.cycle)), text) from None
    read = {source for sources in reads.values() for source in sources}
    tops = [name for name in names if name not in read]
    output = tops[0] if len(tops) == 1 else names[-1]
    by_name = {unit.name: unit for unit in spelt}
    ordered = tuple([by_name[name] for name in order if name in by_name])
    return WrittenNetwork(tuple(spelled.values()), ordered, output)


def _respelt(unit: WrittenUnit, spelled: Mapping[str, str]) -> WrittenUnit:
    weights = tuple([(spelled.get(name, name), weight) for name, weight in unit.weights])
    return WrittenUnit(unit.name, weights, unit.threshold, unit.rule)
