"""What tracing records of a short program: which operations, in which order, with which values."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

from checks.exercises.answers import ChoiceAnswer, NumberAnswer
from checks.exercises.blocks import Listing, Paragraph, Table
from checks.exercises.exercise import Content, LikelyMistake, Part
from checks.exercises.family import Family, Rejected, Witnesses, register
from checks.exercises.messages import say
from checks.exercises.numbers import write
from checks.exercises.recorded_runs import (
    Habits,
    Recorded,
    Run,
    TooLongError,
    captured_run,
    code_lines,
    counted_run,
    read_run,
    untaken_operations,
)
from checks.exercises.stream import Stream
from checks.exercises.traced_programs import draw_program

LETTERS = "abcdefghijklmnopqrstuvwxyz"
ASKED = {
    1: ("count", "operation1", "result"),
    2: ("count", "operation1", "lines", "result"),
    3: ("count", "lines", "operation1", "value1", "operation2", "result", "other"),
    4: ("count", "lines", "operation1", "value1", "operation2", "value2", "result", "uses", "other"),
    5: (
        "count",
        "lines",
        "operation1",
        "value1",
        "operation2",
        "value2",
        "operation3",
        "value3",
        "result",
        "uses",
        "other",
    ),
}
MISREAD = {
    "constants": Habits(constants=True), "comparisons": Habits(comparisons=True), "other_branch": Habits(turned=True),
    "one_round_more": Habits(rounds=1), "one_round_less": Habits(rounds=-1),
}  # fmt: skip


@dataclass(frozen=True)
class Traced:
    """A program with inputs, other inputs, and the lines of its trace that are asked for with their options."""

    code: str
    at: tuple[Fraction, Fraction]
    elsewhere: tuple[Fraction, Fraction]
    places: tuple[int, ...]
    options: tuple[tuple[str, ...], ...]
    workload: int

    @property
    def run(self) -> Run:
        """What is recorded."""
        return read_run(self.code, *self.at)


@register
class PredictTheTrace(Family[Traced]):
    """Loops are unrolled, branches leave no trace."""

    name: ClassVar[str] = "predict-the-trace"
    topic: ClassVar[str] = "automatic-differentiation"
    skill: ClassVar[str] = "compute"

    def draw(self, stream: Stream, workload: int) -> Traced:
        code = draw_program(stream, workload)
        at = (Fraction(stream.integer(2, 5)), Fraction(stream.choice((-3, -2, -1, 1, 2, 3, 4))))
        elsewhere = (Fraction(stream.integer(2, 5)), Fraction(stream.choice((-3, -2, -1, 1, 2, 3, 4))))
        if at[0] == at[1] or at == elsewhere:
            raise Rejected("two inputs are equal")
        try:
            run = read_run(code, *at)
            read_run(code, *elsewhere)
        except TooLongError:
            raise Rejected("a run is too long") from None
        refuse_dull(code, run)
        asked = [name for name in ASKED[workload] if name.startswith("operation")]
        if len(run.operations) < len(asked) + (3 if workload > 1 else 2):
            raise Rejected("too little is recorded")
        places = tuple(sorted(stream.sample(range(1, len(run.operations) - 1), len(asked))))
        options = tuple([draw_options(stream, code, at, run, place) for place in places])
        return Traced(code, at, elsewhere, places, options, workload)

    def present(self, instance: Traced) -> Content:
        questions = {part.name: part for part in parts(instance)}
        x, y = map(write, instance.at)
        head = (say("core.table.line"), say("core.table.expression"), say("core.table.value"))
        rows = [("$v_{1}$", "`x`", x), ("$v_{2}$", "`y`", y)]
        rows += [
            (f"$v_{{{k}}}$", f"`{each.text}`", write(each.value)) for k, each in enumerate(instance.run.operations, 3)
        ]
        return Content(
            statement=(
                Paragraph(say("predict_the_trace.statement", x=x, y=y)),
                Listing(instance.code, numbered=True),
                Paragraph(say("predict_the_trace.convention")),
            ),
            parts=tuple([questions[name] for name in ASKED[instance.workload]]),
            solution=(Paragraph(say("predict_the_trace.idea")), Table(head, tuple(rows), "trace")),
        )

    def witnesses(self, instance: Traced) -> Witnesses:
        return {
            "capture": answers(instance, captured_run),
            "numbers that record": answers(instance, counted_run),
        }


def refuse_dull(code: str, run: Run) -> None:
    """Values have to be small and not 0; every program records something of every kind that its text shows."""
    if any([not 1 <= abs(each.value) <= 400 for each in run.operations]):
        raise Rejected("a value is 0 or large")
    if any([each.left == each.right and each.sign == "-" for each in run.operations]):
        raise Rejected("a difference of equal values")
    last = len(run.operations) + 2
    if run.returned != last or len({each.value for each in run.operations}) * 3 < 2 * len(run.operations):
        raise Rejected("values repeat themselves")
    if "if" in code and not any(untaken_operations(code, run)) and "for" not in code:
        raise Rejected("both branches are taken")


def draw_options(stream: Stream, code: str, at: tuple[Fraction, Fraction], run: Run, place: int) -> tuple[str, ...]:
    """The line of the trace at a place, among lines that a misreading puts there, and with older operands."""
    right = run.operations[place]
    wrong = []
    for other in misread(code, at).values():
        if place < len(other.operations) and other.operations[place].sign != "?":
            wrong.append(other.operations[place].text)
    wrong += [each.text for each in stale(right, place)]
    wrong = [each for each in dict.fromkeys(wrong) if each not in (right.text, turned(right))]
    if len(wrong) < 3:
        raise Rejected("there are too few wrong lines")
    return stream.shuffled((right.text, *stream.sample(wrong, 3)))


def turned(line: Recorded) -> str:
    """The line with its operands exchanged, where that means the same."""
    return line.text if line.sign == "-" else Recorded(line.sign, line.right, line.left, line.value).text


def stale(line: Recorded, place: int) -> Iterator[Recorded]:
    """The line with one operand as it was before it was assigned anew, or with another sign."""
    newest = place + 2
    for older in (1, 2, newest - 1, newest):
        if isinstance(line.left, int) and older != line.left and 0 < older <= newest:
            yield Recorded(line.sign, older, line.right, line.value)
        if isinstance(line.right, int) and older != line.right and 0 < older <= newest:
            yield Recorded(line.sign, line.left, older, line.value)


def misread(code: str, at: tuple[Fraction, Fraction]) -> dict[str, Run]:
    """Runs as they are read with one of the mistakes, where that makes a difference."""
    found = {}
    right = read_run(code, *at)
    for name, habits in MISREAD.items():
        try:
            run = read_run(code, *at, habits)
        except (TooLongError, ValueError, KeyError):
            continue  # the mistake leads nowhere in this program
        if run != right:
            found[name] = run
    return found


def parts(traced: Traced) -> Iterator[Part]:
    """Every question that can be asked."""
    run, lines = traced.run, code_lines(traced.code)
    wrong = {name: len(other.operations) for name, other in misread(traced.code, traced.at).items()}
    wrong["both_branches"] = len(run.operations) + len(list(untaken_operations(traced.code, run)))
    wrong["lines_counted"] = len(set(run.lines))
    yield number(
        "count", say("predict_the_trace.count"), len(run.operations), wrong, (("read_code", len(lines)),),
        say("predict_the_trace.why.count"),
    )  # fmt: skip
    silent = [letter for letter, line in zip(LETTERS, lines, strict=False) if line not in run.lines]
    options = tuple([say("predict_the_trace.line", number=line) for line in lines])
    yield Part(
        "lines", say("predict_the_trace.lines"), ChoiceAnswer(options, several=True), 1, "tracing",
        key=", ".join(silent), certainty="enumerated", effort=(("compare", len(lines)),),
    )  # fmt: skip
    for k, (place, choices) in enumerate(zip(traced.places, traced.options, strict=True), 1):
        yield operation_part(traced, f"operation{k}", place, choices)
        yield number(
            f"value{k}", say("predict_the_trace.value", number=place + 3), run.operations[place].value, {},
            (("multiply", place // 2 + 1),), say("predict_the_trace.why.table"),
        )  # fmt: skip
    results = {name: other.operations[-1].value for name, other in misread(traced.code, traced.at).items()
               if name not in ("constants", "comparisons")}  # fmt: skip
    signs = [each.sign for each in run.operations]
    counted = (("multiply", signs.count("*")), ("add", len(signs) - signs.count("*")))
    yield number(
        "result", say("predict_the_trace.result"), run.operations[-1].value, results, counted,
        say("predict_the_trace.why.table"),
    )  # fmt: skip
    yield number(
        "uses", say("predict_the_trace.uses"), uses(run.operations), {"one_each": lines_with_x(run.operations)},
        (("compare", len(run.operations)),), say("predict_the_trace.why.uses"),
    )  # fmt: skip
    x, y = map(write, traced.elsewhere)
    yield Part(
        "other", say("predict_the_trace.other", x=x, y=y),
        ChoiceAnswer((say("predict_the_trace.same"), say("predict_the_trace.different"))), 1, "tracing",
        key=same(run.operations, read_run(traced.code, *traced.elsewhere).operations), certainty="enumerated",
        effort=(("choose", 1), ("multiply", len(run.operations) // 2)),
        explanation=(Paragraph(say("predict_the_trace.why.other")),),
    )  # fmt: skip


def number(
    name: str, prompt: Any, key: Any, wrong: dict[str, Any], effort: tuple[tuple[str, int], ...], why: Any
) -> Part:
    """A question for a number, with the mistakes that give another one."""
    mistakes: list[LikelyMistake] = []
    for word, value in wrong.items():
        if value != key and write(value) not in [other.answer for other in mistakes]:
            mistakes.append(LikelyMistake(word, say(f"predict_the_trace.mistake.{word}"), answer=write(value)))
    return Part(
        name, prompt, NumberAnswer(0), 1, "tracing", key=write(key), mistakes=tuple(mistakes), certainty="enumerated",
        effort=effort, explanation=(Paragraph(why),),
    )  # fmt: skip


def operation_part(traced: Traced, name: str, place: int, choices: tuple[str, ...]) -> Part:
    """Which operation stands at a place of the trace."""
    others = misread(traced.code, traced.at)
    mistakes = []
    for letter, choice in zip(LETTERS, choices, strict=False):
        if choice == traced.run.operations[place].text:
            continue
        words = [word for word, other in others.items()
                 if place < len(other.operations) and other.operations[place].text == choice]  # fmt: skip
        word = words[0] if words else "stale"
        mistakes.append(LikelyMistake(word, say(f"predict_the_trace.mistake.{word}"), answer=letter))
    return Part(
        name, say("predict_the_trace.operation", number=place + 3), ChoiceAnswer(tuple([f"`{c}`" for c in choices])),
        1, "tracing", key=LETTERS[choices.index(traced.run.operations[place].text)], certainty="enumerated",
        mistakes=tuple(mistakes), effort=(("choose", 1), ("read_code", min(place + 1, 4))),
        explanation=(Paragraph(say("predict_the_trace.why.table")),),
    )  # fmt: skip


def uses(operations: tuple[Recorded, ...]) -> int:
    """How often x is an operand."""
    return sum([(each.left == 1) + (each.right == 1) for each in operations])


def lines_with_x(operations: tuple[Recorded, ...]) -> int:
    """How many operations x is an operand of."""
    return sum([1 in (each.left, each.right) for each in operations])


def same(first: tuple[Recorded, ...], second: tuple[Recorded, ...]) -> str:
    """Whether two traces consist of the same operations on the same lines: a if so, else b."""
    return "ab"[[each.text for each in first] != [each.text for each in second]]


def answers(traced: Traced, method: Any) -> dict[str, Any]:
    """All answers from a way to record a run."""
    run = method(traced.code, *traced.at)
    operations = run.operations
    found: dict[str, Any] = {"count": len(operations), "result": operations[run.returned - 3].value}
    for k, (place, choices) in enumerate(zip(traced.places, traced.options, strict=True), 1):
        found[f"operation{k}"] = LETTERS[choices.index(operations[place].text)]
        found[f"value{k}"] = operations[place].value
    found["uses"] = uses(operations)
    found["other"] = same(operations, method(traced.code, *traced.elsewhere).operations)
    lines = code_lines(traced.code)
    found["lines"] = tuple([c for c, line in zip(LETTERS, lines, strict=False) if line not in run.lines])
    return found
