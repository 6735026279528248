"""Statements about thresholds, regions and pulses, worked out again from what the student reads."""

import itertools
import re
from collections.abc import Iterator, Mapping
from typing import Any

from checks.exercises.plain_reading import mp, number, python_text, value

UNIT = re.compile(r"^([hy])(?:_(\d))? = \[(.+?) (>|\\ge) (-?\d+)\]$", re.MULTILINE)
CHOICE = re.compile(r"^- ([a-i])\) \$\((-?\d+), (-?\d+)\)\$", re.MULTILINE)


def fires(total: Any, sign: str, threshold: Any) -> Any:
    """1 or 0, by the printed sign."""
    return mp.mpf(int(total > threshold or (sign != ">" and total == threshold)))


def outputs(statement: str, point: Mapping[str, Any]) -> dict[str, Any]:
    """All printed units at a point, in their order."""
    values = dict(point)
    for name, index, total, sign, threshold in UNIT.findall(statement):
        values[name + index] = fires(value(python_text(total), values), sign, number(threshold))
    return values


def choices(statement: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The points that are offered, by their letters."""
    for letter, x1, x2 in CHOICE.findall(statement):
        yield letter, {"x1": number(x1), "x2": number(x2)}


def one_hidden_layer_region(statement: str) -> Iterator[tuple[str, Any]]:
    """The points, by the printed units; patterns that occur, by points near the crossings of the lines."""
    yield "points", ", ".join([letter for letter, point in choices(statement) if outputs(statement, point)["y"]])
    hidden = [name + index for name, index, *_ in UNIT.findall(statement) if name == "h"]
    seen = {}
    for point in around_crossings(statement):
        found = outputs(statement, point)
        seen[tuple([int(found[name]) for name in hidden])] = int(found["y"])
    yield "on", mp.mpf(sum(seen.values()))
    if len(hidden) == 3:
        (missing,) = set(itertools.product((0, 1), repeat=3)) - set(seen)
        yield "missing", list(missing)


def around_crossings(statement: str) -> Iterator[dict[str, Any]]:
    """Points by every crossing of two printed lines, one in each of the four cells there; every cell has a corner."""
    lines = []
    for name, _, total, _, threshold in UNIT.findall(statement):
        if name == "h":
            at = [value(python_text(total), {"x1": mp.mpf(x), "x2": mp.mpf(y)}) for x, y in ((1, 0), (0, 1))]
            lines.append((*at, number(threshold)))
    for one, other in itertools.combinations(lines, 2):
        centre = mp.lu_solve(mp.matrix([list(one[:2]), list(other[:2])]), mp.matrix([one[2], other[2]]))
        ways = [(line[1] / mp.hypot(*line[:2]), -line[0] / mp.hypot(*line[:2])) for line in (one, other)]
        for signs in itertools.product((1, -1), repeat=2):
            step = [mp.mpf(10) ** -9 * sum([s * way[k] for s, way in zip(signs, ways, strict=True)]) for k in (0, 1)]
            yield {"x1": centre[0] + step[0], "x2": centre[1] + step[1]}


def polygonal_region(statement: str) -> Iterator[tuple[str, Any]]:
    """Points inside: by the printed units, or by the angle under which the printed corners go round them."""
    points = dict(choices(statement))
    if not points:
        return
    corners = [re.findall(r"[A-Z] = \((-?\d+), (-?\d+)\)", line) for line in statement.split("\n")]
    polygons = [[(number(x), number(y)) for x, y in found] for found in corners if len(found) > 2]
    inside = []
    for letter, point in points.items():
        if polygons:
            here = any([winds_round(polygon, point) for polygon in polygons])
        else:
            here = all([found for name, found in outputs(statement, point).items() if name.startswith("h")])
        inside += [letter] if here else []
    yield "inside", ", ".join(inside)


def winds_round(polygon: list[tuple[Any, Any]], point: Mapping[str, Any]) -> bool:
    """Whether the angles under which the sides are seen add up to a full turn."""
    seen = [mp.mpc(x - point["x1"], y - point["x2"]) for x, y in polygon]
    return bool(abs(sum([mp.arg(b / a) for a, b in itertools.pairwise([*seen, seen[0]])])) > 1)


def pulses(statement: str) -> Iterator[tuple[str, Any]]:
    """Values by the printed units; weights from the printed steps; heights of a printed curve."""
    sign = "\\ge" if re.search(r"is 1 if \$x \\ge t_k", statement) else ">"
    units = re.findall(r"^\| \$\d\$ \| \$(-?\d+)\$ \| \$(-?\d+)\$ \|$", statement, re.MULTILINE)
    for k, x in enumerate(re.findall(r"The output at \$x = (-?[\d.]+)\$", statement), 1):
        yield f"y{k}", sum([number(w) * fires(number(x), sign, number(t)) for t, w in units])
    steps = re.findall(r"^\| \$[\[(].+[\])]\$ \| \$(-?\d+)\$ \|$", statement, re.MULTILINE)
    if steps:
        levels = [mp.mpf(0), *map(number, steps), mp.mpf(0)]
        yield "w", [after - before for before, after in itertools.pairwise(levels)]
    curve = re.search(r"^f\(x\) = (.+?), \\quad (.+)$", statement, re.MULTILINE)
    if curve:
        given = {name: number(text) for name, text in re.findall(r"([abc]) = (-?[\d.]+)", curve[2])}
        formula = python_text(curve[1])
        cells = re.findall(r"^\| \$\d\$ \| \$\[(-?[\d.]+), (-?[\d.]+)\)\$", statement, re.MULTILINE)
        errors = []
        for k, (start, end) in enumerate([(number(a), number(b)) for a, b in cells], 1):
            height = value(formula, given | {"x": (start + end) / 2})
            errors += [abs(value(formula, given | {"x": x}) - height) for x in (start, end)]
            yield f"h{k}", height
        yield "E", max(errors)
