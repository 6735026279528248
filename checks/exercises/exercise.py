"""An exercise as a value: statement, parts with keys and likely mistakes, worked steps. No language, no format.

It is saved as JSON (`records.dumps`), read back, rendered by `checks.exercises.renderers`, marked by
`checks.exercises.marking`. Numbers are texts ("1.71633781453677"), so that nothing depends on a machine's arithmetic.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal, TypeAlias

from checks.exercises.answers import Answer, ArrayAnswer, ChoiceAnswer
from checks.exercises.answers.number import read_number
from checks.exercises.blocks import Block
from checks.exercises.messages import Message, Text
from checks.exercises.records import dumps, record

Certainty: TypeAlias = Literal["computed", "enumerated", "relational", "cited"]
"""How a key is known. computed: three methods that share no rule agree. enumerated: all cases were tried, in two ways.
relational: any answer with the right behaviour is accepted. cited: a statement with its source."""


@record
@dataclass(frozen=True)
class Given:
    """A number or matrix that the statement gives, under the name that formulas use.

    Parameters
    ----------
    name : str
        In formulas: ``x1``, ``W1``.
    value : str
        ``"2"``, ``"-1.5"``, or a vector ``"[1, 2]"`` or matrix ``"[[1, 2], [3, 4]]"``.
    symbol : str
        In LaTeX; the name itself if not given.
    shape : tuple of int
        ``()`` for a number.
    """

    name: str
    value: str
    symbol: str = ""
    shape: tuple[int, ...] = ()

    @property
    def quantity(self) -> Any:
        """The exact value: a fraction, or nested tuples of fractions."""
        return ArrayAnswer(self.shape, digits=0).read(self.value) if self.shape else read_number(self.value)


@record
@dataclass(frozen=True)
class LikelyMistake:
    """What somebody answers who makes a known mistake.

    Parameters
    ----------
    name : str
        The mistake's number in the catalogue, ``"M-59"``, or a word for one that is not there.
    feedback : Message
        What is said to who made it. It does not give the right answer away.
    work : str
        The wrong formula, over the same names as `Part.work`; evaluated on the student's own earlier answers.
    answer : str
        The wrong answer itself, where no formula gives it; filled in from `work` otherwise.
    """

    name: str
    feedback: Message
    work: str = ""
    answer: str = ""


@record
@dataclass(frozen=True)
class Part:
    """One question with one answer.

    Parameters
    ----------
    name : str
        Unique in the exercise; the name by which `work` of later parts uses the answer.
    prompt : Text
    answer : Answer
        Which kind of answer, to how many digits.
    marks : int
    concept : str
        What it tests: a key ``core.concept.<concept>`` of the catalogues.
    work : str
        The calculation as a formula over givens and earlier parts: ``"a6 * cos(v2) + a4 * v1"``. From it come the key
        (which the family's witnesses have to confirm), the worked step, the number of operations, the rehearsal with
        rounded intermediates, and the marks for an error carried forward. Empty where no formula says it.
    key : str
        The right answer, as `answer.read` reads it; filled in from `work` if that is given.
    symbol : str
        The quantity in LaTeX: ``\\bar v_2``.
    mistakes : tuple of LikelyMistake
        Those that apply to this part of this instance.
    certainty : Certainty
    source : str
        Of a cited key: where it is said.
    effort : tuple of (str, int)
        Steps that `work` does not show, by their names in ``weights.toml``: ``(("compare", 4),)``.
    explanation : tuple of Block
        Of the worked solution, before the step that `work` gives.
    hint : Text
        Shown on request; empty for none.
    """

    name: str
    prompt: Text
    answer: Answer
    marks: int
    concept: str
    work: str = ""
    key: str = ""
    symbol: str = ""
    mistakes: tuple[LikelyMistake, ...] = ()
    certainty: Certainty = "computed"
    source: str = ""
    effort: tuple[tuple[str, int], ...] = ()
    explanation: tuple[Block, ...] = ()
    hint: Text = ""


@record
@dataclass(frozen=True)
class Content:
    """What a family says about an instance: the exercise before keys are filled in and checked.

    Parameters
    ----------
    statement : tuple of Block
    parts : tuple of Part
    givens : tuple of Given
        What formulas may use beside earlier parts.
    calculator : bool
        Whether one is allowed: then functions such as sin may occur, and more than twelve operations in a part.
    solution : tuple of Block
        What the worked solution shows before the parts' own steps: a drawing, an idea.
    """

    statement: tuple[Block, ...]
    parts: tuple[Part, ...]
    givens: tuple[Given, ...] = ()
    calculator: bool = False
    solution: tuple[Block, ...] = ()


@record
@dataclass(frozen=True)
class Exercise:
    """An exercise that was made, checked and kept. Its staff know everything in it; `sheet` takes the keys out.

    Parameters
    ----------
    family, version, seed, workload
        What it was made from; together they are its identity. The seed is None where keys were taken out.
    title : Message
    topic, skill : str
    content : Content
        With all keys.
    minutes : Fraction
        Estimated from the steps, by the weights in ``weights.toml``.
    """

    family: str
    version: int
    seed: int | None
    workload: int
    title: Message
    topic: str
    skill: str
    content: Content
    minutes: Fraction

    @property
    def id(self) -> str:
        """Family, version, seed and workload: ``reverse-trace/2/7/2``. It tells who has the program the answers."""
        return f"{self.family}/{self.version}/{self.seed}/{self.workload}"

    @property
    def fingerprint(self) -> str:
        """Equal for exercises that ask the same: a hash of statement, givens, parts and what they offer to choose from.

        The seed is not in it, nor the order of the options.
        """
        content = self.content
        parts = [(part.name, part.prompt, *sorted(map(dumps, offered(part)))) for part in content.parts]
        asked = (content.statement, content.givens, tuple(parts))
        return hashlib.sha256(dumps(asked).encode()).hexdigest()[:12]

    @property
    def marks(self) -> int:
        """Of all parts."""
        return sum(part.marks for part in self.content.parts)

    def part(self, name: str) -> Part:
        """A part by its name."""
        return next(part for part in self.content.parts if part.name == name)


def offered(part: Part) -> tuple[Text, ...]:
    """What a part offers to choose from; nothing where the answer is written freely."""
    return part.answer.options if isinstance(part.answer, ChoiceAnswer) else ()


def keys(content: Content) -> Mapping[str, Any]:
    """The values of givens and of the parts' numeric keys, by name: what formulas are evaluated with."""
    found = {given.name: given.quantity for given in content.givens}
    return found | {p.name: p.answer.read(p.key) for p in content.parts if p.answer.numeric and p.key}


def symbols(content: Content) -> dict[str, str]:
    """What names of givens and parts are set as in LaTeX."""
    named = [(given.name, given.symbol) for given in content.givens]
    named += [(part.name, part.symbol) for part in content.parts]
    return {name: symbol or name for name, symbol in named}
