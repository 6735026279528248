"""What questions about networks share: units in LaTeX and as answers, mistakes by what they do."""

from collections.abc import Sequence

from checks.exercises.answers import NetworkAnswer
from checks.exercises.exercise import LikelyMistake
from checks.exercises.families.boolean_network import SIGNS, Bits, Fires, Unit
from checks.exercises.messages import say
from checks.exercises.unit_search import written
from checks.exercises.written_networks import WrittenNetwork, network_text


def bits(values: Bits) -> str:
    """0110."""
    return "".join(map(str, values))


def tex(name: str) -> str:
    """x1 as x_1."""
    return f"{name[0]}_{name[1:]}" if len(name) > 1 else name


def unit_tex(unit: Unit, names: tuple[str, ...], fires: Fires) -> str:
    """A unit in LaTeX."""
    terms = [
        (w, f"{abs(w) if abs(w) > 1 else ''}{tex(name)}") for w, name in zip(unit.weights, names, strict=True) if w
    ]
    total = "".join([f" {'-' if w < 0 else '+'} {term}" for w, term in terms]).removeprefix(" + ")
    total = "-" + total.removeprefix(" - ") if total.startswith(" - ") else total
    return f"[{total} {SIGNS[fires]} {unit.threshold}]"


def one_line(unit: Unit, names: tuple[str, ...], fires: Fires) -> str:
    """A single unit as an answer."""
    return network_text(WrittenNetwork(names, (written("y", unit, names, fires),), "y"))


def likely(catalogue: str, answer: NetworkAnswer, wrong: Sequence[tuple[str, str]]) -> tuple[LikelyMistake, ...]:
    """The mistakes that give something wrong, and not what an earlier one gives."""
    found: list[LikelyMistake] = []
    seen = [answer.wanted]
    for slip, text in wrong:
        behaviour = answer.behaviour(answer.read(text))
        if behaviour not in seen:
            seen.append(behaviour)
            message = say(f"{catalogue}.mistake.{slip.replace('-', '_')}")
            found.append(LikelyMistake(slip, message, answer=text))
    return tuple(found)
