"""One check of one task: draw, ask, compare; the failures with their numbers, for shrinking and diagnosis."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache

import numpy as np

from checks.assignments.keys import Key
from checks.assignments.task import Arguments, Family, Finding, NoAnswer, Outputs, Property, Task
from checks.sandbox.script import Given, Raised, Stopped
from checks.verify.asking import Answer, Asker, complaint, where
from checks.verify.bounds import Expectation, expect
from checks.verify.comparison import Difference, as_array, compare
from checks.verify.drawing import NoInput, sizes_of, stream
from checks.verify.questions import FRESH, Questions
from checks.verify.report import Status

STILL = "by your own answers to the task before, nothing moves here"
ENOUGH = 4
"""How many failing inputs are kept for the diagnosis; more teach nothing."""


@dataclass(frozen=True)
class Sample:
    """One question with what was expected and what came.

    Parameters
    ----------
    arguments : tuple
    answer : Answer
    expectation : Expectation, optional
        None where a judge decides, or where a property was checked.
    difference : Difference, Finding or None
        What is wrong; None if nothing is, or if there is no answer.
    number : int
        Of the draw.
    """

    arguments: Arguments
    answer: Answer
    expectation: Expectation | None
    difference: Difference | Finding | None
    number: int = 0

    @property
    def wrong(self) -> bool:
        """Whether the answer is wrong or missing."""
        return self.difference is not None or self.answer.outputs is None

    @property
    def sort(self) -> str:
        """What sort of failure: the same sort is kept while an input is shrunk."""
        if isinstance(self.difference, Difference):
            return f"{self.difference.kind} {self.difference.output}"
        if isinstance(self.difference, Finding):
            return "relation"
        outcome = self.answer.outcome
        if isinstance(outcome, Raised):
            return f"raised {outcome.type_name}"
        return f"stopped {outcome.reason}" if isinstance(outcome, Stopped) else ""


@dataclass(frozen=True)
class Checked:
    """How a check went.

    Parameters
    ----------
    status : Status
    reason : str
    samples : tuple of Sample
        All questions with their answers, wrong ones first to last.
    finding : Finding, optional
        What a property check found.
    inputs : int
        Questions that could have told right from wrong.
    """

    status: Status
    reason: str = ""
    samples: tuple[Sample, ...] = field(default=())
    finding: Finding | None = None
    inputs: int = 0

    @property
    def failures(self) -> tuple[Sample, ...]:
        """The wrong ones."""
        return tuple(sample for sample in self.samples if sample.wrong)


def check_family(
    asker: Asker, task: Task, key: Key | None, family: Family, seed: int, questions: Questions = FRESH
) -> Checked:
    """Ask the questions of one family.

    An uninformative input is drawn again, up to as often as the family asks questions at all.
    """
    samples: list[Sample] = []
    informative = 0
    for number in range(2 * family.count):
        try:
            arguments = questions.draw(family, seed, task.name, number)
        except NoInput as fault:
            return Checked(Status.UNINFORMATIVE, str(fault), tuple(samples), None, informative)
        sample = put(asker, task, key, family, arguments, number, questions)
        samples.append(sample)
        informative += sample.expectation is None or sample.expectation.informative
        failures = [sample for sample in samples if sample.wrong]
        stopped = isinstance(sample.answer.outcome, Stopped)
        if stopped or len(failures) >= ENOUGH or informative >= family.count:
            break
    return _judged(tuple(samples), informative)


def put(
    asker: Asker,
    task: Task,
    key: Key | None,
    family: Family,
    arguments: Arguments,
    number: int = 0,
    questions: Questions = FRESH,
) -> Sample:
    """Ask one question and compare the answer with the key, or let the task's judge decide."""
    if task.judge is not None:
        answer = asker.answer(task, arguments)
        finding = None if answer.outputs is None else task.judge(arguments, answer.outputs)
        return Sample(arguments, answer, None, finding, number)
    if key is None:
        raise ValueError(f"{task.name}/{family.name} can only be judged with the staff part")
    expected = cache(lambda: questions.expect(key, family, arguments))
    answer = asker.answer(task, arguments, meanwhile=expected)
    expectation = expected()
    difference = None if answer.outputs is None else compare(answer.outputs, expectation, task.outputs)
    if difference is not None and key.follow is not None:
        followed = _followed(asker, task, key, family, arguments, answer)
        if followed is not None:
            expectation, difference = followed, None
    return Sample(arguments, answer, expectation, difference, number)


def check_property(asker: Asker, task: Task, prop: Property, seed: int) -> Checked:
    """Let a property check ask what it wants, `count` times."""
    for number in range(prop.count):
        values = stream(seed, task.name, prop.name, number)
        try:
            finding = prop.check(asker, values, sizes_of(prop.sizes, values))
        except NoAnswer as none:
            return _no_answer(none)
        except (ValueError, TypeError, IndexError, AttributeError) as error:
            # The answers are the hand-in's: a check that trips over their shape or type has found something wrong.
            finding = Finding(f"the answer cannot be used: {error}")
        if finding is not None:
            return Checked(Status.FAILED, finding.sentence, (), finding, number + 1)
    return Checked(Status.PASSED, inputs=prop.count)


def check_unchanged(asker: Asker, task: Task, questions: tuple[Arguments, ...]) -> Checked:
    """Whether the question's arrays are left as they were, apart from those that the contract updates in place."""
    for arguments in questions:
        answer = asker.answer(task, arguments, watch=True)
        if answer.changed:
            sample = Sample(arguments, answer, None, Finding("wrote into its input", arguments))
            reason = f"wrote into {' and '.join(answer.changed)}: work on a copy, the caller's array must stay as it is"
            return Checked(Status.FAILED, reason, (sample,), sample.difference, 1)  # type: ignore[arg-type]
    return Checked(Status.PASSED, inputs=len(questions))


def check_repeated(asker: Asker, task: Task, first: tuple[Sample, ...]) -> Checked:
    """Whether the first questions, asked once more, get the same answers: nothing may be kept between calls."""
    for sample in first:
        again = asker.answer(task, sample.arguments)
        if again.outputs is None or not alike(again.outputs, sample.answer.outputs or ()):
            finding = Finding("the same question got another answer the second time", sample.arguments)
            changed = Sample(sample.arguments, again, sample.expectation, finding, sample.number)
            return Checked(
                Status.FAILED, f"{finding.sentence}: nothing may be kept between calls", (changed,), finding, 1
            )
    return Checked(Status.PASSED, inputs=len(first))


def _judged(samples: tuple[Sample, ...], informative: int) -> Checked:
    failures = [sample for sample in samples if sample.wrong]
    if failures:
        first = failures[0]
        unsupported = (
            isinstance(first.answer.outcome, Raised) and first.answer.outcome.type_name == "NotImplementedError"
        )
        status = Status.UNSUPPORTED if unsupported else Status.FAILED
        return Checked(status, reason_of(first), samples, None, informative)
    if not informative:
        reason = next((s.expectation.reason for s in samples if s.expectation is not None), "no input")
        return Checked(Status.UNINFORMATIVE, reason, samples, None, 0)
    return Checked(Status.PASSED, "", samples, None, informative)


def reason_of(sample: Sample) -> str:
    """One sentence on a wrong sample."""
    if sample.difference is not None:
        return sample.difference.sentence
    place = where(sample.answer.outcome)
    return f"{sample.answer.complaint}{f' ({place})' if place else ''}"


def _no_answer(none: NoAnswer) -> Checked:
    outcome = none.outcome
    if isinstance(outcome, Given):
        return Checked(Status.FAILED, "gave something that is no answer")
    unsupported = isinstance(outcome, Raised) and outcome.type_name == "NotImplementedError"
    place = where(outcome)
    reason = f"{complaint(outcome)}{f' ({place})' if place else ''}"
    return Checked(Status.UNSUPPORTED if unsupported else Status.FAILED, reason, inputs=1)


def _followed(
    asker: Asker, task: Task, key: Key, family: Family, arguments: Arguments, answer: Answer
) -> Expectation | None:
    """What follows if the hand-in's own earlier answers are taken as they are, where the answer is that; else None.

    Where nothing moves by the earlier answers, the answer judges nothing: whoever returns zeros must not earn the next
    task with it, and for whom zeros are right there, is not charged for it.
    """
    assert key.follow is not None
    assert answer.outputs is not None
    try:
        followed = key.follow(arguments, asker)
    except (NoAnswer, ValueError, TypeError, IndexError):
        return None  # the earlier answers cannot be used: nothing follows from them
    expectation = expect(Key(lambda *_, mistakes=frozenset(): followed, factor=key.factor), family, arguments)
    if compare(answer.outputs, expectation, task.outputs) is not None:
        return None
    return replace(expectation, reason=STILL) if _moves_nothing(followed, arguments) else expectation


def _moves_nothing(followed: Outputs, arguments: Arguments) -> bool:
    """An update by a zero gradient: whoever returns zeros must not earn the next task with it."""
    stale = [as_array(argument) for argument in arguments]
    return all(
        any(not isinstance(s, str) and s.shape == a.shape and bool((s == a).all()) for s in stale)
        for a in map(as_array, followed)
        if not isinstance(a, str)
    )


def alike(a: Outputs, b: Outputs) -> bool:
    """Whether two answers are the same but for rounding."""
    return len(a) == len(b) and all(_same_output(x, y) for x, y in zip(a, b, strict=True))


def _same_output(x: object, y: object) -> bool:
    left, right = as_array(x), as_array(y)
    if isinstance(left, str) or isinstance(right, str):
        return type(x) is type(y)
    if left.shape != right.shape or left.dtype != right.dtype:
        return False
    # BLAS may round differently for arrays that lie elsewhere in memory, hence not bit for bit.
    return bool(np.allclose(left, right, rtol=1e-5, atol=1e-9, equal_nan=True))


def questions_of(checked: Checked, count: int) -> Iterator[Sample]:
    """The first samples that were answered."""
    yield from [sample for sample in checked.samples if sample.answer.outputs is not None][:count]
