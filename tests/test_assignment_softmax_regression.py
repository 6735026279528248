"""Softmax regression: the key by two witnesses, mistakes that show, hand-ins that pass and hand-ins that do not."""

import assignment_key as key_checks
import mpmath
import numpy as np
import pytest

from autodiff import grad, logsumexp
from checks.assignments.adapters.dlsys import SOFTMAX_REGRESSION as DLSYS
from checks.assignments.registry import built_in, code_bases_of, keys_of
from checks.assignments.softmax_regression import properties
from checks.assignments.values import Values
from checks.assignments.variants import edited
from checks.verify.grading import PUBLIC_SEED, Settings
from checks.verify.report import Status
from checks.verify.trials import Bench
from checks.verify.verifying import verify

NAME = "softmax-regression"
ASSIGNMENT = built_in(NAME)
TASKS = [task.name for task in ASSIGNMENT.tasks]
RIGHT = {base.name: base for base in code_bases_of(NAME)}


def fifty_digit_loss(Z, y):
    """The handout's formula, term by term, in 50 digits."""
    with mpmath.workdps(50):
        terms = [-mpmath.log(mpmath.exp(z[c]) / sum(map(mpmath.exp, z))) for z, c in zip(Z.tolist(), y, strict=True)]
        return mpmath.fsum(terms) / len(terms)


def fifty_digit_gradient(X, y, theta):
    """Central differences of the 50-digit loss."""
    step = mpmath.mpf(10) ** -20
    G = np.zeros_like(theta)
    with mpmath.workdps(50):
        for i, j in np.ndindex(theta.shape):
            values = []
            for sign in (1, -1):
                moved = mpmath.matrix(theta.tolist())
                moved[i, j] += sign * step
                values.append(fifty_digit_loss(np.array((mpmath.matrix(X.tolist()) * moved).tolist()), y))
            G[i, j] = float((values[0] - values[1]) / (2 * step))
    return G


def mean_loss(theta, X, y):
    """The loss as a function of the parameters, for reverse mode."""
    Z = X @ theta
    return np.mean(logsumexp(Z, axis=1) - Z[np.arange(len(y)), y])


@pytest.mark.parametrize("witness", ["reverse mode", "fifty digits"])
def test_reference_epoch_goes_down_the_slope_of_the_loss(witness):
    for family, (X, y, theta, lr, batch), _ in key_checks.questions(NAME, "epoch"):
        X, expected, labels = X.astype(np.float64), theta.astype(np.float64), y.astype(np.int64)
        if witness == "fifty digits" and family.name not in ("whole minibatches", "last batch smaller", "huge logits"):
            continue
        for start in range(0, len(X), batch):
            rows = slice(start, start + batch)
            if witness == "reverse mode":
                step = grad(mean_loss)(expected, X[rows], labels[rows])
            else:
                step = fifty_digit_gradient(X[rows], labels[rows], expected)
            expected = expected - lr * step
        (after,) = keys_of(NAME)["epoch"].reference(X, y, theta.astype(np.float64), lr, batch)
        np.testing.assert_allclose(after, expected, rtol=1e-9, atol=1e-9)


def test_worked_example_of_the_handout():
    Z, y = np.array([[2.0, 1.0, 0.0], [0.0, 0.0, 1.0]]), np.array([0, 2])
    assert float(fifty_digit_loss(Z, y)) == pytest.approx(0.479525, abs=5e-7)
    X, theta = np.array([[1.0, 2.0], [-1.0, 1.0], [2.0, 0.0]]), np.zeros((2, 2))
    for rows in (slice(0, 2), slice(2, 3)):
        theta = theta - fifty_digit_gradient(X[rows], np.array([0, 1, 1])[rows], theta)
    np.testing.assert_allclose(theta, [[-1.26159416, 1.26159416], [0.25, -0.25]], atol=5e-9)


@pytest.mark.parametrize("task", TASKS)
def test_mistakes_of_the_catalogue_are_planted(task):
    catalogued = {m.name for m in keys_of(NAME)[task].mistakes if m.catalogue}
    planted = {edit.name for base in RIGHT.values() for name, edit in base.plants if name == task}
    assert catalogued <= planted


@pytest.mark.parametrize("name", RIGHT)
def test_properties_hold_for_right_hand_ins(name):
    for task in ASSIGNMENT.tasks:
        for prop in task.properties:
            assert key_checks.findings(RIGHT[name].source, RIGHT[name].adapter, NAME, prop) == []


REVEALS = {
    "a constant added to a row": "shift not undone",
    "order of the examples": "only the last example",
    "every example twice": "not averaged",
    "sum over the classes": "one-hot left out",
    "order within a minibatch": "labels from the wrong place",
    "slope of your own loss": "averaged twice",
}


@pytest.mark.parametrize("check", REVEALS)
def test_properties_reveal_what_they_are_for(check):
    task, prop = next((t, p) for t in ASSIGNMENT.tasks for p in t.properties if p.name == check)
    base = RIGHT["vectorised"]
    edit = next(edit for name, edit in base.plants if (name, edit.name) == (task.name, REVEALS[check]))
    assert key_checks.findings(edited(base.source, edit), "plain", NAME, prop)


def test_slope_says_nothing_where_the_loss_is_wrong():
    base = RIGHT["vectorised"]
    edit = next(edit for name, edit in base.plants if (name, edit.name) == ("loss", "sign lost"))
    prop = next(p for p in ASSIGNMENT.task("epoch").properties if p.check is properties.own_slope)
    assert key_checks.findings(edited(base.source, edit), "plain", NAME, prop) == []


def test_epochs_notice_what_earlier_steps_did():
    """Every family with several minibatches tells the updated parameters from the first ones."""
    key = keys_of(NAME)["epoch"]
    for _, arguments, right in key_checks.questions(NAME, "epoch"):
        X, _, _, _, batch = arguments
        (stale,) = key.reference(*arguments, mistakes=frozenset({"every gradient at the first theta"}))
        apart = np.abs(stale - right.low[0]) > right.bounds[0]
        assert apart.any() == (len(X) > batch)


def test_dlsys_hand_ins_may_return_an_array_with_one_entry():
    source = RIGHT["helpers"].source.replace("labels).mean()", "labels).mean(keepdims=True)")
    asker = key_checks.hand_in(ASSIGNMENT, DLSYS.name, source)
    assert not list(key_checks.refusals(asker, NAME, ASSIGNMENT.task("loss")))


@pytest.mark.parametrize(
    ("mistake", "points"),
    [("maximum not subtracted", 6.0), ("smaller batch dropped", 6.0), ("theta not updated in place", 0.0)],
)
def test_what_dlsys_does_not_state_costs_nothing(tmp_path, mistake, points):
    base = RIGHT["helpers"]
    edit = next(edit for name, edit in base.plants if (name, edit.name) == ("epoch", mistake))
    (tmp_path / "simple_ml.py").write_text(edited(base.source, edit), encoding="utf-8")
    report = verify(tmp_path / "simple_ml.py", ASSIGNMENT, Settings(mode="grader", keys=keys_of(NAME)))
    task = next(task for task in report.tasks if task.name == "epoch")
    assert report.adapter == "dlsys"
    assert task.earned == pytest.approx(points)
    assert task.diagnosis is not None
    assert task.diagnosis.names == (mistake,)


def test_labels_of_every_ordinary_minibatch_hold_the_top_class():
    for seed in range(50):
        X, y, theta, _, batch = next(
            f for f in ASSIGNMENT.task("epoch").families if f.name == "last batch smaller"
        ).draw(Values(seed), {"batch": 2, "batches": 2, "d": 2, "k": 4})
        assert len(X) % batch
        assert all(max(y[i : i + batch]) == theta.shape[1] - 1 for i in range(0, len(y), batch))


FLATTENED = """

_step = epoch

def epoch(X, y, theta, lr, batch):
    entries = theta.reshape(-1)  # theta itself only if it is stored by rows
    after = theta.copy()
    _step(X, y, after, lr, batch)
    entries[:] = after.reshape(-1)
"""


def test_a_copy_that_is_updated_shows_where_arrays_are_stored_by_columns(tmp_path):
    plain, course = RIGHT["vectorised"], RIGHT["helpers"]
    settings = Settings(mode="grader", keys=keys_of(NAME))
    (tmp_path / "plain.py").write_text(plain.source + FLATTENED, encoding="utf-8")
    report = verify(tmp_path / "plain.py", ASSIGNMENT, settings, "plain")
    failed = [check.check for check in report.tasks[1].checks if check.status is Status.FAILED]
    assert failed == ["stored by columns"]
    proof = report.result("epoch", "stored by columns").counterexample
    assert "np.asfortranarray(" in proof.call
    name = "softmax_regression_epoch"
    (tmp_path / "course.py").write_text(course.source + FLATTENED.replace("epoch", name), encoding="utf-8")
    report = verify(tmp_path / "course.py", ASSIGNMENT, settings, "dlsys")
    assert report.result("epoch", "stored by columns").status is Status.FAILED
    assert report.earned == report.points


@pytest.mark.parametrize("base", code_bases_of("softmax-regression"), ids=lambda base: base.name)
def test_the_smallest_logit_in_place_of_the_largest_is_found(base):
    # Found by the audit: one step never saw logits of both signs in one row, and any common shift would do.
    smallest = base.source.replace("max(", "min(")
    assert smallest != base.source
    found = Bench(built_in("softmax-regression"), keys_of("softmax-regression")).grade(
        base, smallest, PUBLIC_SEED, every=True
    )
    assert any(check.startswith("epoch/huge logits") for check in (*found.failed, *found.advised))
