"""Networks of threshold units as answers: how they may be written, what is right, what is refused and where."""

import itertools
from fractions import Fraction
from typing import Any

import pytest
from network_texts import RIGHT, XOR

from autodiff.nn.boolean import parity_deep, truth_table, xor
from autodiff.nn.regions import polygon
from checks.exercises.answers import NetworkAnswer, UnreadableAnswer
from checks.exercises.exercise import Part
from checks.exercises.messages import LANGUAGES, resolve, say
from checks.exercises.records import dumps, loads
from checks.exercises.renderers.paper import answer_space
from checks.exercises.renderers.platform_answers import ByHand, field_of
from checks.exercises.stream import Stream
from checks.exercises.unit_lines import read_units
from checks.exercises.written_networks import network_text

WRONG = (
    "h1 = [x1 + x2 > 1]; h2 = [x1 + x2 > 2]; y = [h1 - h2 > 1]",
    "h1 = [x1 + x2 >= 1]; h2 = [x1 + x2 >= 2]; y = [h1 + h2 >= 1]",
    "y = [x1 + x2 >= 1]",
    "1, 1, 1; 1, 1, 2; 1, 1, 1",
    "y = [0 >= 1]",
)


@pytest.mark.parametrize("text", RIGHT)
def test_any_network_that_computes_the_table_is_right_however_it_is_written(text: str) -> None:
    assert XOR.agrees(XOR.read(text), None)


@pytest.mark.parametrize("text", WRONG)
def test_networks_with_another_table_are_wrong(text: str) -> None:
    assert not XOR.agrees(XOR.read(text), None)


@pytest.mark.parametrize(
    ("text", "reason", "at"),
    [
        ("", "no answer", None),
        ("h1 = [x1 + x3 >= 1]; y = [h1 >= 1]", '"x3" is not known', 5),
        ("h1 = [x1 + x2]; y = [h1 >= 1]", r"write it like \[x1 >= 1\]", None),
        ("h1 = [1 <= x1 + x2 <= 1]; y = [h1 >= 1]", "more than one sign", 13),
        ("h1 = [x1 * x2 >= 1]; y = [h1 >= 1]", "does not multiply", None),
        ("h1 = [x1^2 >= 1]; y = [h1 >= 1]", "something else", None),
        ("h1 = [sin(x1) >= 1]; y = [h1 >= 1]", "something else", None),
        ("h1 = [x1/x2 >= 1]; y = [h1 >= 1]", "something else", None),
        ("h1 = [x1/0 >= 1]; y = [h1 >= 1]", "something else", None),
        ("h1 = [x1 +  >= 1]; y = [h1 >= 1]", "something is missing", None),
        ("h1 = [x1 + x2 >= ]; y = [h1 >= 1]", "no answer", None),
        ("h1 = [e >= 1]; y = [h1 >= 1]", "something else", None),
        ("x1 = [x2 >= 1]; y = [x1 >= 1]", "x1 is used twice", None),
        ("h = [x2 >= 1]; h = [h >= 1]", "h is used twice", None),
        ("h1 = [h2 >= 1]; h2 = [h1 >= 1]; y = [h1 >= 1]", "h1 → h2 → h1", None),
        ("__import__('os').system('true')", "write it like", None),
        ("1, 1; 1, 1, 2; 1, 1, 1", "unit h1 needs 3 numbers", None),
        ("1, 1, 1; 1, 1, 2; 1, 1", "unit y needs 3 numbers: the weights of h1, h2", None),
        ("y = [x1 >= 1]\n" * 101, "between 1 and 100", None),
        ("[" * 900 + "x1 >= 1" + "]" * 899, "write it like", None),
        ("[" + ">" * 3900, "more than one sign", None),
        ("y = [" + "(" * 300 + "x1" + ")" * 300 + " >= 1]", "inside one another|too|longer", None),
        ("z" * 5000, "longer than 4000", None),
        ("y = [x1 >= 1e99]", "too many digits", None),
    ],
)
def test_what_cannot_be_read_is_told_with_the_place(text: str, reason: str, at: int | None) -> None:
    with pytest.raises(UnreadableAnswer, match=reason) as refused:
        XOR.read(text)
    if at is not None:
        assert refused.value.position == at
        assert refused.value.text[at] in "x<"
    assert all([resolve(refused.value.reason, language) for language in LANGUAGES])


def test_the_question_may_limit_units_and_layers() -> None:
    asked = NetworkAnswer(("x1", "x2"), (0, 1, 1, 0), units=3, layers=2, skips=False)
    assert asked.agrees(asked.read(RIGHT[0]), None)
    for text, reason in (
        ("h1 = [x1 >= 1]; h2 = [x2 >= 1]; h3 = [x1 + x2 >= 2]; y = [h1 + h2 - 2*h3 >= 1]", "has 4 units; at most 3"),
        ("h1 = [x1 >= 1]; h2 = [h1 >= 1]; y = [h2 >= 1]", "has 3 layers"),
        ("h = [x1 + x2 >= 2]; y = [x1 + x2 - 2h >= 1]", "unit y reads x1"),
    ):
        with pytest.raises(UnreadableAnswer, match=reason):
            asked.read(text)
    assert "at most 3 units in all, in at most 2 layers" in str(asked.how())


def test_mistakes_are_recognised_by_what_they_do() -> None:
    wrong = XOR.read("y = [x1 + x2 >= 1]")
    assert XOR.mistaken(XOR.read("h = [x1 + x2 > 0]; y = [2h > 1]"), wrong)
    assert not XOR.mistaken(XOR.read(RIGHT[0]), wrong)


def test_regions_are_judged_at_points_of_their_cells() -> None:
    """The triangle (0, 0), (1, 0), (0, 1): a point in each of the seven cells of its three lines."""
    outside = ((-1, -1), (2, -2), (-2, 2), (Fraction(1, 2), -1), (-1, Fraction(1, 2)), (1, 1))
    asked = NetworkAnswer(("x", "y"), (1, *[0] * 6), points=((Fraction(1, 4), Fraction(1, 4)), *outside))
    assert asked.agrees(polygon([[0, 0], [1, 0], [0, 1]]), None)
    text = "a = [x >= 0]; b = [y >= 0]; c = [x + y <= 1]; out = [a + b + c >= {}]"
    assert asked.agrees(asked.read(text.format(3)), None)
    assert not asked.agrees(asked.read(text.format(2)), None)


def test_the_output_may_be_a_sum_where_that_is_asked() -> None:
    points = ((0,), (Fraction(3, 2),), (3,))
    asked = NetworkAnswer(("x",), (0, Fraction(5, 2), 0), points=points, sums=True)
    assert asked.agrees(asked.read("h1 = [x >= 1]; h2 = [x >= 2]; y = 2,5*h1 - 2,5*h2"), None)
    assert not asked.agrees(asked.read("h1 = [x >= 1]; h2 = [x >= 2]; y = 2*h1 - 2*h2"), None)
    with pytest.raises(UnreadableAnswer, match="compares"):
        asked.read("h1 = x; y = 2*h1")


def test_units_compare_exactly() -> None:
    """In binary arithmetic 0.7 + 0.1 is below 0.8."""
    both = NetworkAnswer(("x1", "x2"), (0, 0, 0, 1))
    assert both.agrees(both.read("y = [0.7*x1 + 0.1*x2 >= 0.8]"), None)


def by_hand(units: list[tuple[list[int], int]], output: tuple[list[int], int], row: tuple[int, ...]) -> int:
    hidden = [int(sum([w * x for w, x in zip(weights, row, strict=True)]) >= least) for weights, least in units]
    return int(sum([w * h for w, h in zip(output[0], hidden, strict=True)]) >= output[1])


def test_random_networks_do_what_plain_arithmetic_does() -> None:
    stream = Stream("network answers")
    for _ in range(30):
        n, k = stream.integer(1, 4), stream.integer(1, 4)
        units = [([stream.integer(-3, 3) for _ in range(n)], stream.integer(-3, 3)) for _ in range(k)]
        output = ([stream.integer(-3, 3) for _ in range(k)], stream.integer(-3, 3))
        rows = "; ".join([", ".join(map(str, (*weights, least))) for weights, least in [*units, output]])
        names = tuple([f"x{i + 1}" for i in range(n)])
        network = read_units(rows, names)
        again = read_units(network_text(network), names)
        for row in itertools.product((0, 1), repeat=n):
            assert network(row) == by_hand(units, output, row) == again(row)


@pytest.mark.parametrize("network", [xor(), parity_deep(3), parity_deep(4)])
def test_networks_of_the_package_can_be_written_and_read(network: Any) -> None:
    names = tuple([f"x{i + 1}" for i in range(network.inputs)])
    asked = NetworkAnswer(names, truth_table(network), units=network.units, skips=False)
    assert asked.agrees(asked.read(asked.write(network)), None)
    assert asked.read(asked.write(network)).layers == len(network.layers)


def test_kind_is_saved_and_every_renderer_has_a_place_for_it() -> None:
    assert loads(dumps(XOR)) == XOR
    part = Part("net", say("core.answer"), XOR, 3, "construction", key=RIGHT[0])
    assert isinstance(field_of(part), ByHand)
    assert str(field_of(part).reason) != str(say("platforms.by_hand.kind"))  # type: ignore[union-attr]
    assert answer_space(part).kind == "lines"


def test_outputs_that_do_not_fit_the_inputs_are_an_error_of_the_family() -> None:
    with pytest.raises(ValueError, match="3 outputs for 4 points"):
        NetworkAnswer(("x1", "x2"), (0, 1, 1))
