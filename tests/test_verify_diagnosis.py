"""The name of the mistake: right where it is known, and none where it is not."""

import numpy as np
import pytest
from affine_assignment import (
    ADAPTER,
    ASSIGNMENT,
    CODE_BASES,
    DIVIDED,
    KEY,
    LOOPS,
    NOT_SUMMED,
    SIGN,
    TASK,
    TRANSPOSED,
    VECTORISED,
    reference,
)

from checks.assignments.keys import Key, Mistake
from checks.sandbox.script import Given, Raised, Stopped
from checks.verify.asking import Asker
from checks.verify.checking import Sample, check_family
from checks.verify.comparison import Difference
from checks.verify.diagnosis import NOTHING, diagnose
from checks.verify.in_process import InProcess
from checks.verify.no_answer import name_of_form, name_of_outcome
from checks.verify.report import Named


def samples_of(source: str, key: Key = KEY) -> tuple[tuple[Sample, ...], Asker]:
    asker = Asker(ASSIGNMENT, ADAPTER, InProcess(source))
    samples = [s for family in TASK.families for s in check_family(asker, TASK, key, family, seed=3).samples]
    return tuple(samples), asker


def diagnosed(source: str, key: Key = KEY) -> Named | None:
    samples, asker = samples_of(source, key)
    return diagnose(TASK, key, samples, asker)


def named(source: str, key: Key = KEY) -> tuple[str, ...]:
    found = diagnosed(source, key)
    return () if found is None else found.names


PLANTS = [(base, edit) for base in CODE_BASES for _, edit in base.plants]


@pytest.mark.parametrize(("base", "edit"), PLANTS, ids=[f"{base.name}: {edit.name}" for base, edit in PLANTS])
def test_a_planted_mistake_of_the_catalogue_is_named_with_its_number_and_hints(base, edit) -> None:  # type: ignore[no-untyped-def]
    found = diagnosed(base.source.replace(edit.old, edit.new))
    mistake = next(m for m in KEY.mistakes if m.name == edit.name)
    assert found == Named(
        (mistake.name,), mistake.explanation, mistake.hints, tuple(filter(None, (mistake.catalogue,)))
    )


def test_nothing_is_said_of_right_code() -> None:
    assert diagnosed(VECTORISED) is None
    assert diagnosed(LOOPS) is None


def test_two_mistakes_are_both_named() -> None:
    both = VECTORISED.replace("g.sum(axis=0)", "g.mean(axis=0)").replace("g @ W.T", "-g @ W.T")
    assert set(named(both)) == {NOT_SUMMED, SIGN}


def test_a_mistake_of_the_catalogue_and_a_general_relation_are_both_named() -> None:
    both = VECTORISED.replace("g.sum(axis=0)", "g.mean(axis=0)").replace("X.T @ g", "0 * X.T @ g")
    assert set(named(both)) == {NOT_SUMMED, "dW is zero everywhere"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("g @ W.T", "np.tanh(g) @ W.T"),
        ("X.T @ g", "X.T @ g + 0.01"),
        ("g.sum(axis=0)", "g.max(axis=0)"),
        ("g.sum(axis=0)", "(g * g).sum(axis=0)"),
        ("g.sum(axis=0)", "g.mean(axis=0) * 1.0001"),
        ("X.T @ g", "X.T @ g / (len(X) + 1)"),
    ],
)
def test_what_is_in_no_catalogue_gets_no_name(old: str, new: str) -> None:
    found = diagnosed(VECTORISED.replace(old, new))
    assert found is not None
    assert found.names == ()
    assert found.explanation == NOTHING


@pytest.mark.parametrize(
    ("old", "new", "name"),
    [
        ("X.T @ g", "2 * X.T @ g", "dW is multiplied by 2"),
        ("X.T @ g", "X.T @ g * X.shape[1]", "dW is multiplied by the length of axis 1 of X"),
        ("X.T @ g", "-X.T @ g", "dW has the opposite sign"),
        ("X.T @ g", "0 * W", "dW is zero everywhere"),
        ("X.T @ g", "W", "dW is the input W"),
        ("X.T @ g", "g.T @ X", "dW is transposed"),
        ("X.T @ g", "(X.T @ g)[::-1]", "dW is reversed along axis 0"),
        ("X.T @ g", "X.T @ np.ones_like(g)", "dW does not depend on g"),
        ("X.T @ g", "np.abs(X.T @ g)", "dW lacks its sign"),
        ("X.T @ g", "(X.T @ g).T.reshape(W.shape)", "dW is read in column order"),
        ("g.sum(axis=0)", "g.sum(axis=0, keepdims=True)", "db has the right numbers in another shape"),
        ("g.sum(axis=0)", "g.sum()", "db is one number, the sum of what was asked for"),
    ],
)
def test_general_relations_are_found(old: str, new: str, name: str) -> None:
    assert named(VECTORISED.replace(old, new)) == (name,)


def test_a_mistake_of_the_catalogue_goes_before_a_relation_that_says_the_same() -> None:
    assert named(VECTORISED.replace("g @ W.T", "-g @ W.T")) == (SIGN,)


def test_mistakes_that_nothing_tells_apart_are_named_as_alternatives() -> None:
    twin = Mistake("the same by another name", "", "It is. Indeed.", ("a", "b", "c"))

    def twice(X, W, g, mistakes=frozenset()):  # type: ignore[no-untyped-def]
        return reference(X, W, g, mistakes=mistakes | ({SIGN} if twin.name in mistakes else set()))

    found = diagnosed(VECTORISED.replace("g @ W.T", "-g @ W.T"), Key(twice, (*KEY.mistakes, twin), KEY.accepted))
    assert found is not None
    assert found.alternatives
    assert set(found.names) == {SIGN, twin.name}


def test_a_question_is_put_that_tells_mistakes_apart() -> None:
    # On one row a division by the batch size shows nothing: the first samples alone cannot decide.
    often = Mistake("divided by more rows than five", "", "It is. Indeed.", ("a", "b", "c"))

    def rare(X, W, g, mistakes=frozenset()):  # type: ignore[no-untyped-def]
        dX, dW, db = reference(X, W, g, mistakes=mistakes)
        return dX, -dW if often.name in mistakes and len(X) >= 5 else dW, db

    key = Key(rare, (often, *KEY.mistakes), KEY.accepted)
    assert named(VECTORISED.replace("return dX", "dW = -dW if len(X) >= 5 else dW\n    return dX"), key) == (
        often.name,
    )


def test_a_right_answer_that_the_mistake_would_have_spoilt_speaks_against_it() -> None:
    # Wrong on squares with more than two rows alone: the catalogue's mistake is wrong on all squares.
    source = VECTORISED.replace("g @ W.T", "g @ (W if W.shape == (3, 3) else W.T)")
    assert TRANSPOSED not in named(source)


def test_fresh_questions_reject_what_fits_by_chance() -> None:
    # The fault: the diagnosis sees wrong samples of single rows only, where many mistakes look alike.
    samples, asker = samples_of(VECTORISED.replace("X.T @ g", "X.T @ g / (1 + (len(X) > 2))"))
    seen = tuple(s for s in samples if len(s.arguments[0]) in (1, 5))
    assert DIVIDED not in (diagnose(TASK, KEY, seen, asker) or Named(())).names


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ("raise NotImplementedError", "not written yet"),
        ("return dx, dW, db", "a name that is not defined"),
        ("return X @ g, W, g", "shapes that do not fit"),
        ("return X[99], W, g", "an index out of range"),
        ("return affine_backward(X, W, g)", "recursion without an end, or too deep"),
        ("pass", "a missing return"),
        ("return X @ W, g", "too few or too many results"),
        ("return X + None, W, g", "a value of the wrong type"),
    ],
)
def test_exceptions_have_names_of_their_own(body: str, name: str) -> None:
    assert named(f"import numpy as np\ndef affine_backward(X, W, g):\n    {body}\n") == (name,)


def test_exceptions_alone_prove_no_mistake_of_the_catalogue() -> None:
    # The fault: a mistake that raises wherever it is made, and a hand-in that raises for another reason.
    always = Mistake("raises", "", "It does. Always.", ("a", "b", "c"))

    def raising(X, W, g, mistakes=frozenset()):  # type: ignore[no-untyped-def]
        if always.name in mistakes:
            raise ValueError("operands could not be broadcast together")
        return reference(X, W, g, mistakes=mistakes)

    source = VECTORISED.replace("g @ W.T", "g.reshape(-1) @ np.ones(1000)")
    assert named(source, Key(raising, (always, *KEY.mistakes), KEY.accepted)) == ("shapes that do not fit",)


def test_outputs_in_another_order_are_named_although_shapes_differ() -> None:
    swapped = Mistake("outputs exchanged", "", "They are. Indeed.", ("a", "b", "c"))

    def exchanging(X, W, g, mistakes=frozenset()):  # type: ignore[no-untyped-def]
        dX, dW, db = reference(X, W, g, mistakes=mistakes)
        return (dW, dX, db) if swapped.name in mistakes else (dX, dW, db)

    source = VECTORISED.replace("return dX, dW", "return dW, dX")
    assert named(source, Key(exchanging, (*KEY.mistakes, swapped), KEY.accepted)) == (swapped.name,)


def test_a_loop_without_end_is_named() -> None:
    stopped = Stopped("time", "", 5.0)
    assert (name_of_outcome(stopped) or Named(())).names == ("no end within the time limit",)
    assert name_of_outcome(Given({}, 0.0)) is None
    assert name_of_outcome(Raised("StudentError", "", "hw.py", 1, 0, 0.0)) is None


@pytest.mark.parametrize(
    ("got", "expected", "name"),
    [
        ((3, 2), (2, 3), "a transposed shape"),
        ((1, 4), (4,), "an axis of length 1 too many or too few"),
        ((), (4,), "one number for an array"),
        ((4,), (), "an array for one number"),
        ((5, 4), (4,), "a sum over leading axes is missing"),
        ((2, 4), (3, 4), "the wrong shape"),
    ],
)
def test_wrong_shapes_have_names_of_their_own(got: tuple[int, ...], expected: tuple[int, ...], name: str) -> None:
    told = name_of_form(Difference("shape", "dW", "", np.zeros(got), np.zeros(expected)))
    assert told is not None
    assert told.names == (name,)


def test_every_hint_level_is_filled_and_the_first_holds_no_formula() -> None:
    for source in ("X.T @ g * 3", "np.abs(X.T @ g)"):
        found = diagnosed(VECTORISED.replace("X.T @ g", source))
        assert found is not None
        assert len(found.hints) == 3
        assert all(found.hints)
        assert "@" not in found.hints[0]
