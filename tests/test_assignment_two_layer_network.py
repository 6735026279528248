"""The two-layer network: the key by two witnesses, mistakes that show, hand-ins that pass and hand-ins that do not."""

import re

import assignment_key as key_checks
import mpmath
import numpy as np
import pytest

from autodiff import grad, logsumexp, relu
from checks.assignments.registry import built_in, code_bases_of, keys_of
from checks.assignments.two_layer_network import properties
from checks.assignments.variants import edited
from checks.verify.checking import STILL, put
from checks.verify.grading import PUBLIC_SEED, Settings
from checks.verify.report import Status, TaskResult
from checks.verify.trials import Bench
from checks.verify.verifying import verify

NAME = "two-layer-network"
ASSIGNMENT = built_in(NAME)
TASKS = [task.name for task in ASSIGNMENT.tasks]
RIGHT = {base.name: base for base in code_bases_of(NAME)}


def mean_loss(W1, W2, X, y):
    """The loss as a function of the weights, for reverse mode."""
    Z = relu(X @ W1) @ W2
    return np.mean(logsumexp(Z, axis=1) - Z[np.arange(len(y)), y])


def fifty_digit_loss(X, y, W1, W2):
    """The handout's formulas, example by example, in 50 digits; weights as matrices of mpmath."""
    total = mpmath.mpf(0)
    for x, c in zip(X.tolist(), y.tolist(), strict=True):
        a = (mpmath.matrix([x]) * W1).apply(lambda z: max(z, mpmath.mpf(0)))
        z = a * W2
        total -= mpmath.log(mpmath.exp(z[c]) / mpmath.fsum(mpmath.exp(entry) for entry in z))
    return total / len(y)


def fifty_digit_gradients(X, y, W1, W2):
    """Central differences of the 50-digit loss."""
    step = mpmath.mpf(10) ** -20
    gradients = (np.zeros_like(W1), np.zeros_like(W2))
    for which, G in enumerate(gradients):
        for i, j in np.ndindex(G.shape):
            values = []
            for sign in (1, -1):
                weights = [mpmath.matrix(W1.tolist()), mpmath.matrix(W2.tolist())]
                weights[which][i, j] += sign * step
                values.append(fifty_digit_loss(X, y, *weights))
            G[i, j] = float((values[0] - values[1]) / (2 * step))
    return gradients


def reverse_mode(X, y, W1, W2):
    """Our own sweep over the loss."""
    return grad(mean_loss, argnums=(0, 1))(W1, W2, X, y)


def wide(arguments):
    """A question in float64, labels as int64."""
    X, y, W1, W2, *rest = arguments
    return (X.astype(np.float64), y.astype(np.int64), W1.astype(np.float64), W2.astype(np.float64), *rest)


def test_reference_loss_is_the_handouts_formula_in_fifty_digits():
    for _, arguments, _ in key_checks.questions(NAME, "loss", 2):
        X, y, W1, W2 = wide(arguments)
        with mpmath.workdps(50):
            expected = float(fifty_digit_loss(X, y, mpmath.matrix(W1.tolist()), mpmath.matrix(W2.tolist())))
        (value,) = keys_of(NAME)["loss"].reference(X, y, W1, W2)
        assert float(value) == pytest.approx(expected, rel=1e-12, abs=1e-14)


def test_reference_gradients_are_those_of_reverse_mode():
    for family, arguments, _ in key_checks.questions(NAME, "gradients"):
        if not family.subgradient:
            expected = reverse_mode(*wide(arguments))
            for ours, theirs in zip(keys_of(NAME)["gradients"].reference(*wide(arguments)), expected, strict=True):
                np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-9)


def test_reference_gradients_are_central_differences_in_fifty_digits():
    chosen = [q for q in key_checks.questions(NAME, "gradients", 2) if q[0].name in ("random weights", "huge logits")]
    assert len({family.name for family, _, _ in chosen}) == 2
    with mpmath.workdps(50):
        for _, arguments, _ in chosen:
            expected = fifty_digit_gradients(*wide(arguments))
            for ours, theirs in zip(keys_of(NAME)["gradients"].reference(*wide(arguments)), expected, strict=True):
                np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-9)


def test_reference_epoch_goes_down_the_slope_of_the_loss():
    for _, arguments, _ in key_checks.questions(NAME, "epoch"):
        X, y, W1, W2, lr, batch = wide(arguments)
        after = keys_of(NAME)["epoch"].reference(X, y, W1, W2, lr, batch)
        for start in range(0, len(X), batch):
            rows = slice(start, start + batch)
            dW1, dW2 = reverse_mode(X[rows], y[rows], W1, W2)
            W1, W2 = W1 - lr * dW1, W2 - lr * dW2
        np.testing.assert_allclose(after[0], W1, rtol=1e-8, atol=1e-8)
        np.testing.assert_allclose(after[1], W2, rtol=1e-8, atol=1e-8)


def test_worked_example_of_the_handout():
    X, y, W1, W2 = properties.worked_example()
    with mpmath.workdps(50):
        value = float(fifty_digit_loss(X, y, mpmath.matrix(W1.tolist()), mpmath.matrix(W2.tolist())))
        dW1, dW2 = fifty_digit_gradients(X, y, W1, W2)
    assert value == pytest.approx(1.720095, abs=5e-7)
    np.testing.assert_allclose(dW1, [[0.365529, -0.805928], [0.731059, -0.290660]], atol=5.1e-7)
    np.testing.assert_allclose(dW2, [[0.731059, -0.731059], [-0.515268, 0.515268]], atol=5.1e-7)
    assert properties.knows_the_loss(key_checks.hand_in(ASSIGNMENT, "plain", RIGHT["objects"].source))


@pytest.mark.parametrize("task", TASKS)
def test_mistakes_of_the_catalogue_are_planted(task):
    catalogued = {m.name for m in keys_of(NAME)[task].mistakes if m.catalogue}
    planted = {edit.name for base in RIGHT.values() for name, edit in base.plants if name == task}
    assert catalogued <= planted


@pytest.mark.parametrize("name", RIGHT)
def test_properties_hold_for_right_hand_ins(name):
    for task in key_checks.tasks_of(ASSIGNMENT, RIGHT[name]):
        for prop in task.properties:
            assert key_checks.findings(RIGHT[name].source, RIGHT[name].adapter, NAME, prop) == []


REVEALS = {
    "every example twice": "not averaged",
    "scale moved between the layers": "sigmoid in place of relu",
    "slope of your own loss": "averaged twice",
    "balance of the layers": "mask left out",
    "sum over the classes": "one-hot left out",
    "your own gradients": "learning rate left out",
    "order within a minibatch": "labels from the wrong place",
}


@pytest.mark.parametrize("check", REVEALS)
def test_properties_reveal_what_they_are_for(check):
    task, prop = next((t, p) for t in ASSIGNMENT.tasks for p in t.properties if p.name == check)
    base = RIGHT["vectorised"]
    edit = next(edit for name, edit in base.plants if (name, edit.name) == (task.name, REVEALS[check]))
    assert key_checks.findings(edited(base.source, edit), "plain", NAME, prop)


def test_order_reveals_a_loss_of_the_last_example_only():
    base = RIGHT["objects"]
    edit = next(edit for name, edit in base.plants if (name, edit.name) == ("loss", "only the last example"))
    prop = next(p for p in ASSIGNMENT.task("loss").properties if p.check is properties.loss_order)
    assert key_checks.findings(edited(base.source, edit), "plain", NAME, prop)


@pytest.mark.parametrize("slope", [">= 0", "> 0"])
def test_either_slope_at_a_kink_is_right_and_others_are_not(slope):
    base, task = RIGHT["vectorised"], ASSIGNMENT.task("gradients")
    source = base.source.replace("(A1 > 0)", f"(X @ W1 {slope})")
    assert not list(key_checks.refusals(key_checks.hand_in(ASSIGNMENT, "plain", source), NAME, task))
    doubled = base.source.replace("(A1 > 0)", "((A1 > 0) + 2 * (X @ W1 == 0))")
    refused = key_checks.refusals(key_checks.hand_in(ASSIGNMENT, "plain", doubled), NAME, task)
    assert {family for family, _ in refused} == {"hidden unit at 0"}


def test_epoch_is_not_charged_for_wrong_gradients():
    base, task, key = RIGHT["vectorised"], ASSIGNMENT.task("epoch"), keys_of(NAME)["epoch"]
    edit = next(edit for name, edit in base.plants if (name, edit.name) == ("gradients", "mask left out"))
    asker = key_checks.hand_in(ASSIGNMENT, "plain", edited(base.source, edit))
    assert list(key_checks.refusals(asker, NAME, ASSIGNMENT.task("gradients")))
    for family, arguments, _ in key_checks.questions(NAME, "epoch"):
        assert not put(asker, task, key, family, arguments).wrong


def planted_as(task: str, *names: str) -> str:
    """The vectorised code base with mistakes of one task."""
    base = RIGHT["vectorised"]
    edits = [edit for name in names for of, edit in base.plants if (of, edit.name) == (task, name)]
    assert len(edits) == len(names)
    return edited(base.source, *edits)


def marked(source: str) -> dict[str, TaskResult]:
    bench = Bench(ASSIGNMENT, keys_of(NAME))
    return {r.name: r for r in bench.trial(RIGHT["vectorised"], source, PUBLIC_SEED, every=False).run()}


def test_zero_gradients_earn_no_epoch():
    source = RIGHT["vectorised"].source.replace("return dW1, dW2", "return 0 * dW1, 0 * dW2")
    results = marked(source)
    assert (results["gradients"].earned, results["epoch"].earned) == (0.0, 0.0)
    first = results["epoch"].checks[0]
    assert (first.status, first.reason) == (Status.FAILED, STILL)
    assert all(check.status is not Status.PASSED for check in results["epoch"].checks)


def test_an_epoch_that_ignores_its_own_zero_gradients_and_stays_is_no_epoch_either():
    source = RIGHT["vectorised"].source.replace("return dW1, dW2", "return 0 * dW1, 0 * dW2")
    head, _, body = source.partition("def epoch(")
    signature = body[: body.index("\n")]
    assert marked(f"{head}def epoch({signature}\n    return W1 + 1, W2 - 1\n")["epoch"].earned == 0.0


@pytest.mark.parametrize("mistake", ["winner takes all", "labels counted from 1", "multiplied by S(1 - S) once more"])
def test_where_ones_own_gradients_are_zero_the_epoch_is_not_charged_for_it(mistake):
    """They are 0 where the largest logit decides, or where logits are huge: nothing moves, and rightly so."""
    results = marked(planted_as("gradients", mistake))
    assert results["gradients"].earned == 0.0
    assert results["epoch"].earned == ASSIGNMENT.task("epoch").points


def test_a_wrong_loss_costs_nothing_in_the_task_of_its_gradient():
    results = marked(planted_as("loss", "softmax over the examples"))
    assert results["loss"].earned == 0.0
    assert results["gradients"].earned == ASSIGNMENT.task("gradients").points
    assert "slope of your own loss" not in {check.check for check in results["gradients"].checks}
    assert "slope of your own loss" in {check.check for check in marked(RIGHT["vectorised"].source)["gradients"].checks}


def test_dlsys_has_no_gradients_to_follow():
    base, task, key = RIGHT["inlined"], ASSIGNMENT.task("epoch"), keys_of(NAME)["epoch"]
    edit = next(edit for _, edit in base.plants if edit.name == "mask left out")
    asker = key_checks.hand_in(ASSIGNMENT, "dlsys", edited(base.source, edit))
    family, arguments, _ = key_checks.questions(NAME, "epoch")[0]
    assert put(asker, task, key, family, arguments).wrong


@pytest.mark.parametrize(
    ("mistake", "earns"),
    [("smaller batch dropped", True), ("W1's gradient with the updated W2", False), ("W1 not updated in place", False)],
)
def test_mistakes_of_a_dlsys_epoch_are_named(tmp_path, mistake, earns):
    base = RIGHT["inlined"]
    edit = next(edit for _, edit in base.plants if edit.name == mistake)
    (tmp_path / "simple_ml.py").write_text(edited(base.source, edit), encoding="utf-8")
    report = verify(tmp_path / "simple_ml.py", ASSIGNMENT, Settings(mode="grader", keys=keys_of(NAME)))
    (task,) = report.tasks
    assert (task.name, report.adapter, task.earned > 0) == ("epoch", "dlsys", earns)
    assert task.diagnosis is not None
    assert task.diagnosis.names == (mistake,)


@pytest.mark.parametrize("base", code_bases_of("two-layer-network"), ids=lambda base: base.name)
def test_the_smallest_logit_in_place_of_the_largest_is_found(base):
    # Found by the audit: gradients never saw logits of both signs in one row, and any common shift would do.
    shifted = [edit for options in base.rewrites for edit in options if edit.name == "exponentials shared out"]
    source = edited(base.source, *shifted)
    smallest = re.sub(r"\b((?:Z|Z2)\.max\(|np\.max\(Z2)", lambda found: found[0].replace("max", "min"), source)
    assert smallest != source
    found = Bench(built_in("two-layer-network"), keys_of("two-layer-network")).grade(
        base, smallest, PUBLIC_SEED, every=True
    )
    assert {check for check in (*found.failed, *found.advised) if check.endswith("/huge logits")}
