"""Questions about functions that no single unit computes: conditions, hidden layers, outputs, whole networks."""

from dataclasses import replace

from checks.exercises.answers import ChoiceAnswer, NetworkAnswer, TruthTableAnswer
from checks.exercises.answers.gate import unit_table
from checks.exercises.beyond_one_unit import (
    CONDITIONS,
    LETTERS,
    Wanted,
    completion,
    condition,
    is_equal,
    sides_are_right,
    table_of,
)
from checks.exercises.blocks import Paragraph
from checks.exercises.exercise import LikelyMistake, Part
from checks.exercises.families.boolean_network import OTHER, Bits, Fires, Unit, find_unit
from checks.exercises.messages import say
from checks.exercises.network_parts import bits, likely, one_line, tex, unit_tex
from checks.exercises.unit_search import joint_unit, layered_text, pairs, smallest_fit, with_one_helper, written
from checks.exercises.written_networks import WrittenNetwork, network_text

TEX = {">=": "\\ge", ">": ">", "<": "<", "<=": "\\le"}


def column_part(wanted: Wanted, name: str) -> Part:
    """The truth table of a hidden unit that is shown."""
    number = int(name[1])
    unit = wanted.hidden[number - 1]
    column = wanted.columns[number - 1]
    mistakes: list[LikelyMistake] = []
    for slip, other in (
        ("other-convention", unit_table((*unit.weights, unit.threshold), OTHER[wanted.fires])),
        ("lost-signs", unit_table((*map(abs, unit.weights), unit.threshold), wanted.fires)),
    ):
        if other != column and bits(other) not in [mistake.answer for mistake in mistakes]:
            mistakes.append(
                LikelyMistake(slip, say(f"xor_network.mistake.{slip.replace('-', '_')}"), answer=bits(other))
            )
    order = ", ".join([bits(x) for x in wanted.inputs])
    return Part(
        name,
        say("xor_network.column", number=number, order=order),
        TruthTableAnswer(2),
        marks=1,
        concept="threshold",
        key=bits(column),
        mistakes=tuple(mistakes),
        certainty="enumerated",
        effort=(("compare", 4),),
    )


def enough_part(wanted: Wanted, name: str) -> Part:
    """Whether an output unit can compute the function from the hidden units alone."""
    patterns = wanted.patterns
    enough = patterns is not None and smallest_fit(patterns, wanted.fires) is not None
    if enough:
        assert patterns is not None
        unit = smallest_fit(patterns, wanted.fires)
        assert unit is not None
        shown = unit_tex(unit, ("h1", "h2"), wanted.fires)
        reason = say("xor_network.why.enough", unit=f"y = {shown}")
    else:
        reason = say(f"xor_network.why.{'same' if patterns is None else 'xor_again'}")
    return Part(
        name,
        say("xor_network.enough"),
        ChoiceAnswer((say("core.yes"), say("core.no"))),
        marks=1,
        concept="separability",
        key="a" if enough else "b",
        certainty="enumerated",
        effort=(("choose", 1), ("compare", 3)),
        explanation=(table_of(wanted, wanted.columns), Paragraph(reason)),
    )


def condition_part(wanted: Wanted, name: str) -> Part:
    """The condition that one row puts on a single unit."""
    right = condition(wanted, wanted.row)
    other = {">=": ">", ">": ">=", "<": "<=", "<=": "<"}[right]
    opposite = {">=": "<", ">": "<=", "<": ">=", "<=": ">"}[right]
    slips = (("other-convention-row", other), ("opposite-row", opposite))
    row = wanted.inputs[wanted.row]
    shown = [f"${total_tex(x)} {TEX[condition(wanted, k)]} T$" for k, x in enumerate(wanted.inputs)]
    upper, lower = TEX[">=" if wanted.fires == ">=" else ">"], TEX["<" if wanted.fires == ">=" else "<="]
    whole = "w_1 + w_2"
    contradiction = {"on": f"{whole} {upper} 2T", "off": f"{whole} {lower} 2T"}
    return Part(
        name,
        say("xor_network.condition", row=bits(row), first=tex(wanted.names[0]), second=tex(wanted.names[1])),
        ChoiceAnswer(tuple([f"${total_tex(row)} {TEX[sign]} T$" for sign in CONDITIONS])),
        marks=1,
        concept="separability",
        key=LETTERS[CONDITIONS.index(right)],
        mistakes=tuple(
            [
                LikelyMistake(
                    slip, say(f"xor_network.mistake.{slip.replace('-', '_')}"), answer=LETTERS[CONDITIONS.index(sign)]
                )
                for slip, sign in slips
            ]
        ),
        certainty="enumerated",
        effort=(("choose", 1), ("compare", 1)),
        explanation=(Paragraph(say("xor_network.why.conditions", all=", ".join(shown), **contradiction)),),
    )


def total_tex(row: Bits) -> str:
    """The weighted sum of an input of zeros and ones."""
    return " + ".join([f"w_{k}" for k, x in enumerate(row, 1) if x]) or "0"


def output_part(wanted: Wanted, name: str) -> Part:
    """The output unit on top of the hidden units that are shown."""
    assert wanted.patterns is not None
    unit, other = smallest_fit(wanted.patterns, wanted.fires), smallest_fit(wanted.patterns, OTHER[wanted.fires])
    assert unit is not None
    assert other is not None
    either, both = joint_unit("or", 2, wanted.fires), joint_unit("and", 2, wanted.fires)
    tries = (("other-convention", other), ("output-is-or", either), ("output-is-and", both))
    wrong = [(slip, one_line(tried, ("h1", "h2"), wanted.fires)) for slip, tried in tries]
    answer = output_answer(wanted)
    return Part(
        name,
        say("xor_network.output"),
        answer,
        marks=2,
        concept="construction",
        key=one_line(unit, ("h1", "h2"), wanted.fires),
        mistakes=likely("xor_network", answer, wrong),
        certainty="relational",
        effort=(("construct", 1), ("compare", 4)),
        explanation=(table_of(wanted, wanted.columns), Paragraph(say("xor_network.why.output"))),
    )


def output_answer(wanted: Wanted) -> NetworkAnswer:
    """One unit, tried on the values that the hidden layer takes."""
    assert wanted.patterns is not None
    points, values = zip(*wanted.patterns.items(), strict=True)
    return NetworkAnswer(("h1", "h2"), values, points, wanted.fires, units=1)


def completed_part(wanted: Wanted, name: str) -> Part:
    """At most two further units beside the hidden one that is there."""
    answer = completed_answer(wanted)
    inputs = answer.inputs
    wrong = []
    other = completion(replace(wanted, fires=OTHER[wanted.fires]))
    if other is not None:
        wrong.append(("other-convention", completion_text(wanted, other)))
    wrong += [(f"output-is-{joint}", alone(joint, inputs[:2], wanted.fires, inputs)) for joint in ("or", "and")]
    found = completion(wanted)
    assert found is not None
    columns = replace(wanted, hidden=(*wanted.hidden, found[0])).columns
    return Part(
        name,
        say("xor_network.completed"),
        answer,
        marks=4,
        concept="construction",
        key=completion_text(wanted, found),
        mistakes=likely("xor_network", answer, wrong),
        certainty="relational",
        effort=(("construct", 2), ("compare", 8)),
        explanation=(Paragraph(say("xor_network.why.completed")), table_of(wanted, columns)),
        hint=say("xor_network.hint.completed"),
    )


def completed_answer(wanted: Wanted) -> NetworkAnswer:
    """Of the inputs and the hidden unit, which is 0 or 1 as the inputs make it."""
    points = tuple([(*x, h) for x, h in zip(wanted.inputs, wanted.columns[0], strict=True)])
    return NetworkAnswer((*wanted.names, "h1"), wanted.table, points, wanted.fires, units=2)


def completion_text(wanted: Wanted, units: tuple[Unit, Unit]) -> str:
    """The two further units as an answer."""
    names = (*wanted.names, "h1")
    second = written("h2", units[0], wanted.names, wanted.fires)
    output = written("y", units[1], ("h1", "h2"), wanted.fires)
    return network_text(WrittenNetwork(names, (second, output), "y"))


def alone(joint: str, names: tuple[str, ...], fires: Fires, inputs: tuple[str, ...]) -> str:
    """One unit, the OR or AND of the inputs."""
    unit = joint_unit("or" if joint == "or" else "and", len(names), fires)
    return network_text(WrittenNetwork(inputs, (written("y", unit, names, fires),), "y"))


def proof_part(wanted: Wanted, name: str) -> Part:
    """Which inputs contradict each other in one unit."""
    right = [is_equal(sums) and sides_are_right(sums, wanted.table) for sums in wanted.options]
    mistakes = []
    for letter, sums in zip(LETTERS, wanted.options, strict=True):
        equal, sides = is_equal(sums), sides_are_right(sums, wanted.table)
        if equal != sides:
            slip = "wrong-sides" if equal else "unequal-sums"
            mistakes.append(LikelyMistake(slip, say(f"xor_network.mistake.{slip.replace('-', '_')}"), answer=letter))
    chosen = wanted.options[right.index(True)]
    total = ", ".join([str(sum(entries)) for entries in zip(*chosen[0], strict=True)])
    return Part(
        name,
        say("xor_network.proof"),
        ChoiceAnswer(tuple([f"${side_tex(sums[0])}$; ${side_tex(sums[1])}$" for sums in wanted.options])),
        marks=1,
        concept="separability",
        key=LETTERS[right.index(True)],
        mistakes=tuple(mistakes),
        certainty="enumerated",
        effort=(("choose", 1), ("compare", 8)),
        explanation=(Paragraph(say("xor_network.why.proof", total=f"({total})")),),
    )


def side_tex(side: tuple[Bits, Bits]) -> str:
    """Two inputs added."""
    return " + ".join([f"({', '.join(map(str, x))})" for x in side])


def network_part(wanted: Wanted, name: str) -> Part:
    """The whole network, with two hidden units."""
    answer = network_answer(wanted)
    joint, *tables = pairs(3)[wanted.table]
    key = two_layer_text(wanted, wanted.fires)
    wrong = [
        ("other-convention", two_layer_text(wanted, OTHER[wanted.fires])),
        ("joint-swapped", two_layer_text(wanted, wanted.fires, swapped=True)),
    ]
    parts = [f"`{line}`" for line in key.split("; ")]
    columns = tuple([tuple(table) for table in tables])
    return Part(
        name,
        say("xor_network.network"),
        answer,
        marks=6,
        concept="construction",
        key=key,
        mistakes=likely("xor_network", answer, wrong),
        certainty="relational",
        effort=(("construct", 3), ("compare", 24)),
        explanation=(
            Paragraph(say(f"xor_network.why.network_{joint}", first=parts[0], second=parts[1])),
            table_of(wanted, columns),
        ),
        hint=say("xor_network.hint.network"),
    )


def network_answer(wanted: Wanted) -> NetworkAnswer:
    """Two hidden units and an output that reads them alone."""
    return NetworkAnswer(wanted.names, wanted.table, fires=wanted.fires, units=3, layers=2, skips=False)


def two_layer_text(wanted: Wanted, fires: Fires, *, swapped: bool = False) -> str:
    """Two units and their AND or OR, with thresholds for a convention, written under that of the question."""
    joint, *tables = pairs(3)[wanted.table]
    units = [unit for table in tables if (unit := find_unit(table, fires)) is not None]
    if swapped:
        joint = "or" if joint == "and" else "and"
    return layered_text(units, joint_unit(joint, 2, fires), wanted.names, wanted.fires)


def helper_part(wanted: Wanted, name: str) -> Part:
    """Two units in all, when the output may read the inputs, too."""
    answer = helper_answer(wanted)
    key = helper_text(wanted, wanted.fires)
    hidden = key.split("; ")[0]
    return Part(
        name,
        say("xor_network.helper"),
        answer,
        marks=4,
        concept="construction",
        key=key,
        mistakes=likely("xor_network", answer, [("other-convention", helper_text(wanted, OTHER[wanted.fires]))]),
        certainty="relational",
        effort=(("construct", 2), ("compare", 16)),
        explanation=(Paragraph(say("xor_network.why.helper", hidden=f"`{hidden}`")),),
        hint=say("xor_network.hint.helper"),
    )


def helper_answer(wanted: Wanted) -> NetworkAnswer:
    """Two units, wired as one likes."""
    return NetworkAnswer(wanted.names, wanted.table, fires=wanted.fires, units=2)


def helper_text(wanted: Wanted, fires: Fires) -> str:
    """A hidden unit and an output that reads it and the inputs, thresholds for a convention."""
    found = with_one_helper(wanted.table, fires)
    assert found is not None
    names = (*wanted.names, "h1")
    lines = (written("h1", found[0], wanted.names, wanted.fires), written("y", found[1], names, wanted.fires))
    return network_text(WrittenNetwork(wanted.names, lines, "y"))
