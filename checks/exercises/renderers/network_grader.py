"""What a network of threshold units gives that somebody wrote, with the standard library alone.

This file is put into notebooks and into PrairieLearn's server.py as it is. It reads what `checks.exercises.unit_lines`
reads, of which it shares nothing; a test holds them against each other.
"""

import itertools
import re
import unicodedata
from fractions import Fraction
from typing import Any

NETWORK_SIGNS = {
    "−": "-", "–": "-", "·": "*", "×": "*", "⋅": "*", "≥": ">=", "⩾": ">=", "≧": ">=", "≤": "<=", "⩽": "<=", "≦": "<=",
}  # fmt: skip
UNIT = re.compile(r"\s*([^\W\d]\w*'*)\s*(?::=|=|:)(?!=)\s*(.*)", re.DOTALL)
WITHIN = re.compile(r"(?<!\w)(?:1\s*|int\s*)?[\[({]([^\[\](){}]*(?:>=|<=|>|<)[^\[\](){}]*)[\])}]")
STEP = re.compile(r"(?:step|sgn|H|Θ|θ)\s*[\[(]([^\[\](){}<>]*)[\])]\s*\Z")
SIDES = re.compile(r"(>=|<=|>|<)")


def network_outputs(answer: Any, asked: Any) -> list[str]:
    """The outputs at the points in question; ValueError for what cannot be read, or has too many units or layers."""
    units = network_units(str(answer), asked)
    order, level = in_order(units, asked["inputs"])
    if (asked["units"] and len(units) > asked["units"]) or (asked["layers"] and max(level.values()) > asked["layers"]):
        raise ValueError("too many units or layers")
    if not asked["skips"] and any(level[s] != level[name] - 1 for name in order for s in units[name][0]):
        raise ValueError("a unit reads what does not lie on the layer below")
    read = {source for weights, _, _ in units.values() for source in weights}
    tops = [name for name in units if name not in read]
    output = tops[0] if len(tops) == 1 else list(units)[-1]
    found = []
    for point in asked["points"]:
        values = dict(zip(asked["inputs"], map(Fraction, point), strict=True))
        for name in order:
            weights, constant, rule = units[name]
            total = sum((weight * values[source] for source, weight in weights.items()), constant)
            values[name] = total if rule == "" else Fraction(total >= 0 if rule == ">=" else total > 0)
        found.append(str(values[output]))
    return found


def network_units(answer: str, asked: Any) -> Any:
    """Name to weights, constant and rule: ">=" or ">" compares weighted sum and constant with 0, "" hands it on."""
    text = re.sub(r"[₀-₉]", lambda digit: unicodedata.normalize("NFKC", digit[0]), answer)
    for sign, plainly in NETWORK_SIGNS.items():
        text = text.replace(sign, plainly)
    text = unicodedata.normalize("NFKC", text).replace("−", "-").replace("=>", ">=").replace("=<", "<=")
    text = re.sub(r"(?<=\w)_(?:\{(\w+)\}|(?=\w))", lambda found: found[1] or "", text)
    spelt = {name.replace("_", ""): name for name in asked["inputs"]}
    if len(text) > 4000 or not text.strip():
        raise ValueError("nothing, or too much")
    if not re.search(r"[^\W\d_]|[<>=]", text):
        return network_rows(text, asked)
    lines = re.split(r"[;\n]|,\s*(?=[^\W\d]\w*'*\s*(?::=|=|:)(?!=))", text)
    lines = [re.sub(r"(?<=\d),(?=\d)", ".", line).strip(" \t\r,.") for line in lines]
    lines = [line for line in lines if line]
    if not 1 <= len(lines) <= 100:
        raise ValueError("no units, or too many")
    units: dict[str, Any] = {}
    for k, line in enumerate(lines):
        label = UNIT.match(line)
        last = k == len(lines) - 1
        name = label[1] if label else "y" if last else f"h{k + 1}"
        if name in units or name in spelt:
            raise ValueError(f"{name} is there twice")
        units[name] = ()  # keeps its place; units within it come after it
        units[name] = one_unit(label[2] if label else line, units, asked["fires"], asked["sums"] and last)
    if any(source not in spelt and source not in units for read, _, _ in units.values() for source in read):
        raise ValueError("a name is not known")
    return {n: ({spelt.get(s, s): w for s, w in read.items() if w}, c, rule) for n, (read, c, rule) in units.items()}


def one_unit(body: str, units: Any, fires: str, handing_on: bool) -> Any:
    """A unit from a line; units that stand within it are added to the others."""
    text = re.sub(r"\A1\s+if\s(.*)\selse\s+0\Z", r"\1", body.strip(), flags=re.DOTALL)
    while (whole := re.match(r"(?:1\s*|int\s*)?[\[({](.*)[\])}]\Z", text, re.DOTALL)) and is_balanced(whole[1]):
        text = whole[1].strip()
    if step := STEP.match(text):
        text = f"{step[1]} {fires} 0"
    while inner := WITHIN.search(text):
        name = f"within{len(units)}"
        units[name] = ()
        units[name] = one_unit(inner[1], units, fires, False)
        text = f"{text[: inner.start()]}{name}{text[inner.end() :]}"
    sides = SIDES.split(text)
    if len(sides) != 3:
        if len(sides) == 1 and handing_on:
            return (*weighted(sides[0]), "")
        raise ValueError("a unit compares once")
    (left, a), (right, b) = weighted(sides[0]), weighted(sides[2])
    sign = -1 if sides[1].startswith("<") else 1
    weights = {s: sign * (left.get(s, 0) - right.get(s, 0)) for s in {**left, **right}}
    return weights, sign * (a - b), sides[1].replace("<", ">")


def is_balanced(text: str) -> bool:
    """Whether no bracket is closed that was not opened."""
    depth = list(itertools.accumulate([(c in "[({") - (c in "])}") for c in text], initial=0))
    return min(depth) == 0 == depth[-1]


def weighted(text: str) -> Any:
    """Weights by name, and the constant, of a sum such as 2*x1 - 0.5*(x2 + 1)."""
    tokens = re.findall(r"(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,2}(?![\w.]))?|[^\W\d]\w*'*|\S", text)
    numbers = [bool(re.match(r"[\d.]", token)) for token in tokens]
    if any(a and b for a, b in itertools.pairwise(numbers)):
        raise ValueError("two numbers without a sign between them")
    found = weighted_sum(tokens)
    if tokens:
        raise ValueError(f"{tokens[0]!r} is not expected")
    return found


def weighted_sum(tokens: list[str], depth: int = 0) -> Any:
    """A sum from the front of the tokens, which are taken away."""
    if depth > 40:
        raise ValueError("too many parentheses")
    found = weighted_product(tokens, depth)
    while tokens and tokens[0] in "+-":
        sign = 1 if tokens.pop(0) == "+" else -1
        weights, constant = weighted_product(tokens, depth)
        both = {s: found[0].get(s, 0) + sign * weights.get(s, 0) for s in {**found[0], **weights}}
        found = both, found[1] + sign * constant
    return found


def weighted_product(tokens: list[str], depth: int) -> Any:
    """A product of which one factor at most has a name in it."""
    weights, constant = weighted_factor(tokens, depth)
    while tokens and (tokens[0] in "*/(" or re.match(r"[\w.]", tokens[0])):
        divided = tokens[0] == "/"
        if tokens[0] in "*/":
            tokens.pop(0)
        others, factor = weighted_factor(tokens, depth)
        if others and (weights or divided):
            raise ValueError("no weighted sum")
        if others:
            weights, constant, factor = others, factor, constant
        factor = 1 / factor if divided else factor
        weights, constant = {s: w * factor for s, w in weights.items()}, constant * factor
    return weights, constant


def weighted_factor(tokens: list[str], depth: int) -> Any:
    """A number, a name, or a sum in parentheses, with signs before it."""
    token = tokens.pop(0) if tokens else ""
    if token and token in "+-":
        weights, constant = weighted_factor(tokens, depth + 1) if depth < 40 else weighted_sum(tokens, depth + 1)
        sign = 1 if token == "+" else -1
        return {s: sign * w for s, w in weights.items()}, sign * constant
    if token == "(":
        found = weighted_sum(tokens, depth + 1)
        if not tokens or tokens.pop(0) != ")":
            raise ValueError("a parenthesis is not closed")
        return found
    if re.match(r"[\d.]", token):
        return {}, Fraction(token)
    if re.match(r"[^\W\d]", token):
        return {token: Fraction(1)}, Fraction(0)
    raise ValueError(f"{token!r} is not expected")


def network_rows(text: str, asked: Any) -> Any:
    """Rows of weights and threshold: of hidden units, then of the output."""
    bodies = re.findall(r"[\[(]([^\[\]()]*)[\])]", text)
    rows = [row for row in (bodies if len(bodies) > 1 else re.split(r"[;\n]", text)) if row.strip(" []()\r\t")]
    if not 1 <= len(rows) <= 100:
        raise ValueError("no units, or too many")
    units: dict[str, Any] = {}
    for k, row in enumerate(rows):
        last = k == len(rows) - 1
        sources = list(units) if last and units else asked["inputs"]
        whole = re.fullmatch(r"\s*[\[(]([^\[\]()]*)[\])]\s*", row)
        inside = whole[1] if whole else row
        readings = [[c for c in re.split(mark, inside.strip(" ;\r\t")) if c.strip()] for mark in (",", r"\s+", ";")]
        cells = next((cells for cells in readings if len(cells) == len(sources) + 1), None)
        if cells is None:
            raise ValueError(f"{len(sources) + 1} numbers are wanted in {row!r}")
        *weights, threshold = [row_entry(cell.strip().replace(",", ".")) for cell in cells]
        found = {s: w for s, w in zip(sources, weights, strict=True) if w}
        units["y" if last else f"h{k + 1}"] = found, -threshold, asked["fires"]
    return units


def row_entry(text: str) -> Fraction:
    """A number such as -1.5 or 3/4."""
    if not re.fullmatch(r"[-+]?\s*(\d+\.?\d*|\.\d+)(\s*/\s*\d+)?", text):
        raise ValueError(f"{text!r} is no number")
    top, _, below = re.sub(r"\s", "", text).partition("/")
    return Fraction(top) / Fraction(below or "1")


def in_order(units: Any, inputs: Any) -> Any:
    """The units' names, each after what it reads, and all layers; ValueError if they feed back."""
    level = dict.fromkeys(inputs, 0)
    order: list[str] = []
    while len(order) < len(units):
        ready = [n for n, (weights, _, _) in units.items() if n not in level and all(s in level for s in weights)]
        if not ready:
            raise ValueError("units wait for one another")
        for name in ready:
            level[name] = 1 + max((level[s] for s in units[name][0]), default=0)
        order += ready
    return order, level
