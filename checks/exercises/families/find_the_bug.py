"""A program with one wrong line: which line, which inputs reveal it, which change mends it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from checks.exercises.answers import ChoiceAnswer, NumberAnswer
from checks.exercises.blocks import Block, Listing, Paragraph
from checks.exercises.exercise import Content, LikelyMistake, Part
from checks.exercises.family import Family, Rejected, Witnesses, register
from checks.exercises.line_repairs import agree, is_right, loaded, repairing_lines, result, with_line
from checks.exercises.messages import say
from checks.exercises.numbers import write
from checks.exercises.shown_programs import PROGRAMS, Bug, ShownProgram
from checks.exercises.stream import Stream

INPUTS = {2: 2, 3: 3, 4: 5, 5: 4}
POOL = 60


@dataclass(frozen=True)
class Case:
    """A program with a bug, inputs on which it is run, and changes that are offered.

    Parameters
    ----------
    program : int
        Its place in `PROGRAMS`.
    bug : Bug
    inputs : tuple
        Arguments of calls, as nested tuples.
    changes : tuple of (int, str)
        Lines with another text; one of them mends the program. None are offered if this is empty.
    """

    program: int
    bug: Bug
    inputs: tuple[Any, ...]
    changes: tuple[tuple[int, str], ...]

    @property
    def right(self) -> ShownProgram:
        """The program without the bug."""
        return PROGRAMS[self.program]

    @property
    def shown(self) -> str:
        """The program with the bug."""
        return with_line(self.right.source, self.bug.line, self.bug.text)


@register
class FindTheBug(Family[tuple[Case, ...]]):
    """A mistake of the catalogue in a short program."""

    name: ClassVar[str] = "find-the-bug"
    topic: ClassVar[str] = "debugging"
    skill: ClassVar[str] = "repair"
    workloads: ClassVar[tuple[int, ...]] = (2, 3, 4, 5)

    def draw(self, stream: Stream, workload: int) -> tuple[Case, ...]:
        count = 2 if workload == 5 else 1
        places = stream.sample(range(len(PROGRAMS)), count)
        return tuple([draw_case(stream, place, workload) for place in places])

    def present(self, instance: tuple[Case, ...]) -> Content:
        statement: list[Block] = [Paragraph(say("find_the_bug.statement"))]
        parts: list[Part] = []
        for number, case in enumerate(instance, start=1):
            if len(instance) > 1:
                statement.append(Paragraph(say("find_the_bug.number", number=number)))
            statement.append(Paragraph(say(f"find_the_bug.program.{case.right.name}")))
            statement.append(Listing(case.shown.rstrip(), numbered=True))
            parts += case_parts(case, number if len(instance) > 1 else 0)
        return Content(statement=tuple(statement), parts=tuple(parts))

    def witnesses(self, instance: tuple[Case, ...]) -> Witnesses:
        found: dict[str, dict[str, Any]] = {"the right program": {}, "another definition": {}}
        for number, case in enumerate(instance, start=1):
            end = str(number) if len(instance) > 1 else ""
            differing = [
                k for k, (a, b) in enumerate(zip(case.right.lines, case.shown.splitlines(), strict=True), 1) if a != b
            ]
            mending = repairing_lines(case.right, case.shown)
            right, wrong = loaded(case.right.source), loaded(case.shown)
            for name, judge, line in (
                ("the right program", right, differing),
                ("another definition", case.right.definition, list(mending)),
            ):
                revealing = [not agree(result(wrong, unfrozen(x)), result(judge, unfrozen(x))) for x in case.inputs]
                found[name][f"line{end}"] = line[0] if len(line) == 1 else 0
                found[name][f"inputs{end}"] = letters(revealing)
            if case.changes:
                texts = [with_line(case.shown, *change) for change in case.changes]
                found["the right program"][f"change{end}"] = letters([text == case.right.source for text in texts])
                found["another definition"][f"change{end}"] = letters([is_right(case.right, text) for text in texts])
        return found


def draw_case(stream: Stream, place: int, workload: int) -> Case:
    """A bug of a program, inputs of which some reveal it and some do not, and changes to choose from."""
    program = PROGRAMS[place]
    bug = stream.choice(program.bugs)
    case = Case(place, bug, (), ())
    right, wrong = loaded(program.source), loaded(case.shown)
    revealing: list[Any] = []
    hiding: list[Any] = []
    for _ in range(POOL):
        x = frozen(program.draw(stream))
        wanted = result(right, unfrozen(x))
        if not agree(wanted, result(program.definition, unfrozen(x))) or x in (*revealing, *hiding):
            continue
        (hiding if agree(wanted, result(wrong, unfrozen(x))) else revealing).append(x)
    count = INPUTS[workload]
    most = stream.integer(1, count - 1)
    if len(revealing) < most or len(hiding) < count - most:
        raise Rejected("too few inputs reveal the mistake, or too few hide it")
    inputs = stream.shuffled([*revealing[:most], *hiding[: count - most]])
    changes = draw_changes(stream, case) if workload > 2 else ()
    return Case(place, bug, inputs, changes)


def draw_changes(stream: Stream, case: Case) -> tuple[tuple[int, str], ...]:
    """The change that mends the program, among other bugs of it, which do not."""
    others = [(bug.line, bug.text) for bug in case.right.bugs if bug != case.bug]
    useless = [change for change in others if not is_right(case.right, with_line(case.shown, *change))]
    mending = (case.bug.line, case.right.lines[case.bug.line - 1].strip())
    return stream.shuffled([mending, *stream.sample(useless, min(3, len(useless)))])


def case_parts(case: Case, number: int) -> list[Part]:
    """The questions about one program."""
    end = str(number) if number else ""
    which = say("find_the_bug.of", number=number) if number else ""
    last = len(case.right.lines)
    wrong, right = loaded(case.shown), loaded(case.right.source)
    revealing = [not agree(result(wrong, unfrozen(x)), result(right, unfrozen(x))) for x in case.inputs]
    symptom = LikelyMistake("symptom", say("find_the_bug.mistake.symptom"), answer=str(last))
    everything = LikelyMistake("always", say("find_the_bug.mistake.always"), answer=letters([True] * len(case.inputs)))
    found = [
        Part(
            f"line{end}",
            say("find_the_bug.line", which=which),
            NumberAnswer(0),
            marks=2,
            concept="debugging",
            key=str(case.bug.line),
            mistakes=(symptom,) if case.bug.line != last else (),
            certainty="enumerated",
            effort=(("read_code", last), ("choose", last // 3)),
            explanation=(Paragraph(say(f"find_the_bug.bug.{case.bug.message}")),),
        ),
        Part(
            f"inputs{end}",
            say("find_the_bug.inputs", which=which),
            ChoiceAnswer(tuple([call(case.right, x) for x in case.inputs]), several=True),
            marks=2,
            concept="evaluation",
            key=letters(revealing),
            mistakes=(everything,),
            certainty="enumerated",
            effort=(("read_code", 3 * len(case.inputs)),),
            explanation=tuple(outcomes(case)),
        ),
    ]
    if case.changes:
        found.append(change_part(case, end, which))
    return found


def change_part(case: Case, end: str, which: Any) -> Part:
    """Which of the offered changes mends the program."""
    mends = [with_line(case.shown, *change) == case.right.source for change in case.changes]
    wrong = []
    for k, (line, _) in enumerate(case.changes):
        if not mends[k]:
            name = "same_line" if line == case.bug.line else "other_line"
            message = say(f"find_the_bug.mistake.{name}")
            wrong.append(
                LikelyMistake(name.replace("_", "-"), message, answer=letters([j == k for j in range(len(mends))]))
            )
    return Part(
        f"change{end}",
        say("find_the_bug.change", which=which),
        ChoiceAnswer(tuple([say("find_the_bug.replaced", line=line, text=text) for line, text in case.changes])),
        marks=1,
        concept="repair",
        key=letters(mends),
        mistakes=tuple(wrong),
        certainty="enumerated",
        effort=(("choose", 2),),
    )


def outcomes(case: Case) -> Iterator[Block]:
    """What the shown and the right program return."""
    wrong, right = loaded(case.shown), loaded(case.right.source)
    for k, x in enumerate(case.inputs):
        got, wanted = returned(wrong, x), returned(right, x)
        message = "same" if got == wanted else "differs"
        yield Paragraph(
            say(f"find_the_bug.{message}", letter=letters([j == k for j in range(k + 1)]), got=got, wanted=wanted)
        )


def returned(f: Any, x: Any) -> str:
    """The result of a call as Python writes it, fractions as decimals or quotients."""
    try:
        return text_of(f(*unfrozen(x)))
    except (ArithmeticError, LookupError, TypeError, ValueError) as error:
        return type(error).__name__


def call(program: ShownProgram, x: Any) -> str:
    """The arguments of a call by their names, as code."""
    return "`" + ", ".join([f"{name} = {text_of(v)}" for name, v in zip(program.parameters, x, strict=True)]) + "`"


def text_of(value: Any) -> str:
    """Nested lists, pairs and numbers as text."""
    if isinstance(value, list):
        return "[" + ", ".join([text_of(entry) for entry in value]) + "]"
    if isinstance(value, tuple):
        if len(value) == 2 and type(value[0]) is int and type(value[1]) is not int:
            return f"({value[0]}, {text_of(value[1])})"
        return "[" + ", ".join([text_of(entry) for entry in value]) + "]"
    return write(value)


def frozen(value: Any) -> Any:
    """Lists as tuples, so that inputs can be compared and kept."""
    return tuple([frozen(entry) for entry in value]) if isinstance(value, list | tuple) else value


def unfrozen(value: Any) -> Any:
    """The arguments again as lists, and pairs (line, partial) as they were."""
    return [thawed(entry) for entry in value]


def thawed(value: Any) -> Any:
    """A list again, unless it is a pair of a line's number and a partial derivative."""
    if not isinstance(value, tuple):
        return value
    if len(value) == 2 and type(value[0]) is int and type(value[1]) is not int:
        return value
    return [thawed(entry) for entry in value]


def letters(flags: list[bool]) -> str:
    """The letters of the options that are marked."""
    return ", ".join(["abcdefghij"[k] for k, flag in enumerate(flags) if flag])
