"""Families about networks, worked out again from the page that a student reads; networks from the saved JSON alone."""

import itertools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from checks.exercises.renderers.network_grader import network_outputs

Readings = Iterator[tuple[str, Any]]


def rows_of(page: str) -> list[list[int]]:
    """The rows of the first table, of zeros and ones."""
    found: list[list[int]] = []
    for line in page.split("### ")[0].splitlines():
        cells = [cell.strip() for cell in line.strip("| ").split("|")]
        if line.startswith("|") and all([cell in ("0", "1") for cell in cells]):
            found.append([int(cell) for cell in cells])
        elif found:
            break
    return found


def xor_network(page: str) -> Readings:
    """Hidden units on all inputs; whether some unit of small weights separates what they give."""
    rows = rows_of(page)
    columns = []
    for name, latex in re.findall(r"^h_(\d) = \[(.+?)\]$", page.split("### ")[0], re.MULTILINE):
        text = latex.replace("\\ge", ">=").replace("_", "")
        inputs = sorted(set(re.findall(r"[a-z]\d?", text)) | set(names_of(page)))
        asked = {"inputs": inputs, "points": [row[:-1] for row in rows], "fires": ">=", "sums": 0}
        found = network_outputs(f"y = [{text}]", asked | {"units": 0, "layers": 0, "skips": 1})
        columns.append(found)
        yield f"h{name}", "".join(found)
    if len(columns) == 2:
        cases = {(int(a), int(b), row[-1]) for a, b, row in zip(*columns, rows, strict=True)}
        yield "enough", "a" if separable(cases) else "b"


def names_of(page: str) -> list[str]:
    """The inputs, from the head of the first table."""
    head = re.search(r"^\| (\$.+\$) \| \$f\$ \|$", page, re.MULTILINE)
    return [cell.strip("$ ").replace("_", "") for cell in head[1].split("|")] if head else []


def separable(cases: set[tuple[int, int, int]]) -> bool:
    """Whether a line divides corners of a square by their last entry; for these a few directions are enough."""
    for v, w in itertools.product((-2, -1, 0, 1, 2), repeat=2):
        on = [v * a + w * b for a, b, value in cases if value]
        off = [v * a + w * b for a, b, value in cases if not value]
        if not on or not off or min(on) > max(off):
            return True
    return False


def formula_to_network(page: str) -> Readings:
    """The printed formula on the printed rows; the gates counted by its signs and brackets."""
    match = re.search(r"^f = (.+)$", page, re.MULTILINE)
    assert match is not None
    latex = match[1].replace("_", "")
    asked = re.search(r"The value of \$f\$ for \$(.+?)\$ = ([01, ]+), in", page)
    if asked:
        names = [name.replace("_", "") for name in asked[1].split(", ")]
        rows = asked[2].split(", ")
        yield "table", "".join([truth(latex, dict(zip(names, row, strict=True))) for row in rows])
    # A gate is the outermost formula or a bracket; inside a bracket there is one sign.
    yield "units", 1 + latex.count("(")


def truth(latex: str, values: Mapping[str, str]) -> str:
    """0 or 1, by replacing innermost brackets with their values until nothing is left."""
    text = re.sub(r"[A-Za-z]\d?(?![a-z])", lambda name: values.get(name[0], name[0]), latex.replace("\\neg ", "!"))
    text = text.replace("\\wedge", "&").replace("\\vee", "|").replace(" ", "")
    while not re.fullmatch("[01]", text):
        before = text
        text = text.replace("!0", "1").replace("!1", "0")
        text = re.sub(r"\(([01](?:&[01])+)\)", lambda chain: "10"["0" in chain[1]], text)
        text = re.sub(r"\(([01](?:\|[01])+)\)", lambda chain: "01"["1" in chain[1]], text)
        if text == before:
            text = f"({text})"
    return text


def dnf_network(page: str) -> Readings:
    """Rows of the table, and rows of parity, counted one by one."""
    rows = rows_of(page)
    yield "units", sum([row[-1] for row in rows]) + 1
    match = re.search(r"A function of (\d+) inputs is 1 if an (odd|even) number", page)
    if match:
        remainder = ("even", "odd").index(match[2])
        every = itertools.product((0, 1), repeat=int(match[1]))
        yield "parity", 1 + sum([sum(row) % 2 == remainder for row in every])


def parity_by_depth(page: str) -> Readings:
    """Units and layers counted; chains and trees of XORs worked out at the printed input."""
    found = re.search(r"The parity of (\d+) inputs", page)
    assert found is not None
    n = int(found[1])
    yield "dnf_units", 1 + sum([sum(row) % 2 for row in itertools.product((0, 1), repeat=n)])
    yield "counting_units", n + 1
    yield "chain_layers", 2 * (n - 1)
    block = re.search(r"XORs are built from (\d) units each", page)
    if block:
        yield "block_units", int(block[1]) * (n - 1)
    level, levels = n, 0
    while level > 1:
        level, levels = (level + 1) // 2, levels + 1
    yield "tree_layers", 2 * levels
    point = re.search(r"Values are asked for at .* = \(([01, ]+)\)\$", page)
    if point:
        x = [int(bit) for bit in point[1].split(", ")]
        yield "chain_values", [sum(x[:k]) % 2 for k in range(2, n + 1)]
        yield "hidden_values", [int(sum(x) >= k) for k in range(1, n + 1)]
        values: list[int] = []
        while len(x) > 1:
            joined = [(x[k] + x[k + 1]) % 2 for k in range(0, len(x) - 1, 2)]
            values += joined
            x = joined + x[2 * len(joined) :]
        yield "tree_values", values


NETWORK_READINGS: Mapping[str, Callable[[str], Readings]] = {
    "xor-network": xor_network,
    "formula-to-network": formula_to_network,
    "dnf-network": dnf_network,
    "parity-by-depth": parity_by_depth,
}


# Networks that are answers.


def outputs_of(answer: Mapping[str, Any], text: str) -> list[str]:
    """What a network gives at the points in question, by the reading that platforms use; ValueError if it has none."""
    names = answer["inputs"]
    points = [list(map(plain, point)) for point in answer.get("points", ())]
    asked = {
        "inputs": names,
        "points": points or [list(map(str, row)) for row in itertools.product((0, 1), repeat=len(names))],
        "fires": answer.get("fires", ">="),
        "units": answer.get("units", 0),
        "layers": answer.get("layers", 0),
        "skips": answer.get("skips", True),
        "sums": answer.get("sums", False),
    }
    return network_outputs(text, asked)


def plain(number: Any) -> str:
    """A whole number, or a fraction as it is saved."""
    return str(number["value"] if isinstance(number, dict) else number)


def wrong_networks(parts: Sequence[Mapping[str, Any]], confirmed: set[str]) -> Iterator[str]:
    """Keys that do not do what is asked."""
    for part in parts:
        if part["answer"]["is"] == "NetworkAnswer":
            confirmed.add(part["name"])
            if outputs_of(part["answer"], part["key"]) != list(map(plain, part["answer"]["wanted"])):
                yield f"part {part['name']}: the network {part['key']} does something else"
