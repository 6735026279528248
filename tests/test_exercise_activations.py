"""Questions about activations: three accounts of every property agree, and a planted fault in any is found."""

from dataclasses import replace
from fractions import Fraction

import pytest

from checks.exercises import WrongKeyError
from checks.exercises.activation_questions import PROPERTIES, UNITS, having
from checks.exercises.families.activation_properties import ActivationProperties, Look, Questions
from checks.exercises.making import completed, confirm

QUESTIONS = Questions(
    ("sigmoid", "relu", "elu"),
    ("smooth", "dead"),
    (Look("elu", Fraction(-1, 2), Fraction(2)),),
    (Look("tanh", Fraction(1, 2)),),
    (Fraction(2), 4),
)


@pytest.mark.parametrize("name", PROPERTIES)
def test_a_property_is_stated_written_down_and_seen_alike(name: str) -> None:
    """Listed by hand, by the package's claims, and by values on a grid."""
    found = PROPERTIES[name]
    assert having(name, tuple(UNITS)) == tuple([unit for unit in UNITS if found.written(unit)])
    assert having(name, tuple(UNITS)) == tuple([unit for unit in UNITS if found.shown(unit)])


def test_keys_by_hand() -> None:
    """sigmoid and elu are smooth; relu is dead on the left; elu: -1/2 + 2; tanh 1/2 = 0.462117; (2/4)^4."""
    content = completed(ActivationProperties().present(QUESTIONS))
    confirm(content, ActivationProperties().witnesses(QUESTIONS), "by hand")
    smooth, dead, slope, value, there, chain = [part.key for part in content.parts]
    assert (smooth, dead, slope, chain) == ("a, c", "b", "1.5", "0.0625")
    assert (value[:8], there[:8]) == ("0.462117", "0.786447")


@pytest.mark.parametrize(
    ("part", "changes"),
    [
        ("smooth", {"key": "a"}),
        ("dead", {"key": "a, b"}),
        ("slope1", {"work": "v1 + 1"}),
        ("d1", {"work": "1 - y1"}),
        ("chain", {"work": "(1 / 4)^n"}),
    ],
)
def test_a_planted_fault_is_found(part: str, changes: dict[str, str]) -> None:
    content = ActivationProperties().present(QUESTIONS)
    parts = []
    for each in content.parts:
        fault = changes if each.name == part else {}
        parts.append(replace(each, mistakes=(), work=fault.get("work", each.work), key=fault.get("key", each.key)))
    with pytest.raises(WrongKeyError, match=f"part {part}"):
        confirm(completed(replace(content, parts=tuple(parts))), ActivationProperties().witnesses(QUESTIONS), "planted")
