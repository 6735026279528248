"""Hand-ins as students make them are graded like their clean version, or told by file and line what is wrong."""

from pathlib import Path

import numpy as np
import pytest
from oddities import CLEAN, NAMES, SAME, TOLD, Oddity, Told
from oddities.told import REFUSED

from checks.sandbox.script import Given, Outcome, Raised, Script
from checks.sandbox.session import Limits, Session, open_session
from checks.sandbox.submission import SubmissionError, find_entry, read_submission

# Training at top level is cut short after the first of these; the tests need not wait for the usual second.
QUICK = Limits(statement_seconds=0.25, top_level_seconds=1.0)
GENERATOR = np.random.default_rng(5)
Z = GENERATOR.normal(size=(7, 3))
X = GENERATOR.normal(size=(7, 4))
LABELS = np.array([0, 2, 1, 1, 0, 2, 2], np.uint8)
THETA = GENERATOR.normal(size=(4, 3))
W1, W2 = GENERATOR.normal(size=(4, 5)), GENERATOR.normal(size=(5, 3))


def loss_script() -> Script:
    script = Script()
    script.give("loss", script.call(script.name("softmax_loss"), Z, LABELS))
    return script


def whole_script() -> Script:
    """All three functions; the parameters are updated in place, and the last batch is a partial one."""
    script = loss_script()
    theta, w1, w2 = script.literal(THETA), script.literal(W1), script.literal(W2)
    script.call(script.name("softmax_regression_epoch"), X, LABELS, theta, lr=0.2, batch=3)
    script.call(script.name("nn_epoch"), X, LABELS, w1, w2, 0.2, 3)
    for label, ref in (("theta", theta), ("W1", w1), ("W2", w2)):
        script.give(label, ref)
    return script


def clean_values() -> dict[str, np.ndarray]:
    """The clean version, run here."""
    names: dict = {}
    exec(CLEAN, names)
    theta, w1, w2 = THETA.copy(), W1.copy(), W2.copy()
    names["softmax_regression_epoch"](X, LABELS, theta, lr=0.2, batch=3)
    names["nn_epoch"](X, LABELS, w1, w2, 0.2, 3)
    return {"loss": names["softmax_loss"](Z, LABELS), "theta": theta, "W1": w1, "W2": w2}


def opened(oddity: Oddity, folder: Path) -> Session:
    submission = read_submission(oddity.write(folder))
    entry = find_entry(submission, NAMES)
    return open_session(submission, entry.module, also=entry.also, limits=QUICK)


def assert_clean(outcome: Outcome, session: Session) -> None:
    assert isinstance(outcome, Given), (outcome, session.problems)
    for label, expected in clean_values().items():
        np.testing.assert_array_equal(outcome.values[label], expected, err_msg=label)


def test_the_corpus_is_large_and_every_oddity_is_one_of_its_kind():
    names = (
        [oddity.name for oddity in SAME] + [told.oddity.name for told in TOLD] + [oddity.name for oddity, _ in REFUSED]
    )
    assert len(SAME) >= 55
    assert len(names) == len(set(names))


@pytest.mark.parametrize("oddity", SAME, ids=lambda oddity: oddity.name)
def test_graded_like_its_clean_version(oddity, tmp_path):
    with opened(oddity, tmp_path) as session:
        outcome = session.run(whole_script())
        assert_clean(outcome, session)
        remarks = "\n".join(map(str, (*session.submission.notes, *session.problems)))
        assert oddity.note in remarks


@pytest.mark.parametrize("told", TOLD, ids=lambda told: told.oddity.name)
def test_what_cannot_be_graded_is_told_by_file_and_line(told: Told, tmp_path):
    submission = read_submission(told.oddity.write(tmp_path))
    entry = find_entry(submission, NAMES)
    assert entry.missing == told.missing
    with open_session(submission, entry.module) as session:
        outcome = session.run(loss_script())
        assert isinstance(outcome, Raised)
        read = "\n".join(
            [
                *map(str, (*submission.notes, *session.problems)),
                f"missing: {entry.missing}, perhaps {dict(entry.suggestions)}",
                f"{outcome.type_name}: {outcome.message}, {outcome.file}, line {outcome.line}: {outcome.source_line}",
            ]
        )
    for words in told.words:
        assert words in read


@pytest.mark.parametrize(("oddity", "words"), REFUSED, ids=lambda value: getattr(value, "name", ""))
def test_what_cannot_be_read_is_refused_with_a_sentence(oddity, words, tmp_path):
    with pytest.raises(SubmissionError, match=words):
        read_submission(oddity.write(tmp_path))


def test_a_wrong_hand_in_gives_other_numbers(tmp_path):
    """The comparison above can fail."""
    path = tmp_path / "hw0.py"
    path.write_text(CLEAN.replace("lr *", "-lr *"))
    submission = read_submission(path)
    with open_session(submission, "hw0.py") as session, pytest.raises(AssertionError, match="theta"):
        assert_clean(session.run(whole_script()), session)
