"""Backpropagation: the key by two witnesses, mistakes that show, hand-ins that pass and hand-ins that do not."""

from dataclasses import replace

import assignment_key as key_checks
import mpmath
import numpy as np
import pytest

from autodiff import logsumexp, relu, sigmoid
from autodiff import vjp as reverse
from checks.assignments.mlp_backprop import properties
from checks.assignments.registry import built_in, code_bases_of, keys_of
from checks.assignments.task import NoAnswer, Standing
from checks.staff.mlp_backprop import carried
from checks.verify.checking import check_family
from checks.verify.drawing import sizes_of, stream
from checks.verify.grading import Settings
from checks.verify.report import Status
from checks.verify.verifying import verify

NAME = "mlp-backprop"
ASSIGNMENT = built_in(NAME)
TASKS = [task.name for task in ASSIGNMENT.tasks]
KEYS = keys_of(NAME)
BASES = {base.name: base for base in code_bases_of(NAME)}
ENTRYWISE = {"relu": relu, "sigmoid": sigmoid, "tanh": np.tanh, "identity": lambda a: a}


def run(X, Ws, bs, activations):
    for i, (W, name) in enumerate(zip(Ws, activations, strict=True)):
        A = X @ W
        X = ENTRYWISE[name](A if bs is None else A + bs[i])
    return X


def expected_sweep(G, Zs, Ws, bs, activations):
    """Gs, dWs, dbs by reverse mode: for every i, the part of the network behind Z_i."""
    answers = {"length of Gs": len(Zs), f"G_{len(Zs)}": G}
    for i in range(len(Ws)):
        behind = Ws[i:], None if bs is None else bs[i:], activations[i:]
        _, pull = reverse(lambda Z, b=behind: run(Z, *b), Zs[i])
        answers[f"G_{i + 1}"] = pull(G)[0]
        _, pull = reverse(lambda W, b=behind, Z=Zs[i]: run(Z, [W, *b[0][1:]], b[1], b[2]), Ws[i])
        answers[f"dW_{i + 1}"] = pull(G)[0]
        if bs is not None:
            _, pull = reverse(lambda v, b=behind, Z=Zs[i]: run(Z, b[0], [v, *b[1][1:]], b[2]), bs[i])
            answers[f"db_{i + 1}"] = pull(G)[0]
    return answers


def assert_named(task, low, answers):
    for name, expected in zip(ASSIGNMENT.task(task).outputs, low, strict=True):
        np.testing.assert_allclose(answers.get(name, np.zeros(0)), expected, rtol=1e-9, atol=1e-12, err_msg=name)


def test_reference_sweep_agrees_with_reverse_mode():
    for family, arguments, right in key_checks.questions(NAME, "backward"):
        if not family.subgradient:
            assert_named("backward", right.low, expected_sweep(*arguments))


def test_reference_sweep_agrees_with_fifty_digit_differences():
    """⟨G, Z_{L+1}⟩ in 50 digits, differenced at every entry of the first weights and of X."""
    functions = {"relu": lambda a: max(a, 0), "tanh": mpmath.tanh, "identity": lambda a: a,
                 "sigmoid": lambda a: 1 / (1 + mpmath.exp(-a))}  # fmt: skip

    def height(G, X, Ws, bs, activations):
        Z = X
        for i, W in enumerate(Ws):
            A = Z * mpmath.matrix(W) if not isinstance(W, mpmath.matrix) else Z * W
            for r in range(A.rows):
                for c in range(A.cols):
                    A[r, c] = functions[activations[i]](A[r, c] + (0 if bs is None else mpmath.mpf(float(bs[i][c]))))
            Z = A
        return mpmath.fsum(float(G[r, c]) * Z[r, c] for r in range(Z.rows) for c in range(Z.cols))

    step = mpmath.mpf(10) ** -20
    for family, (G, Zs, Ws, bs, activations), right in key_checks.questions(NAME, "backward", 2):
        if family.name not in ("random", "without biases"):
            continue
        named = dict(zip(ASSIGNMENT.task("backward").outputs, right.low, strict=True))
        with mpmath.workdps(50):
            X, first = mpmath.matrix(Zs[0].tolist()), mpmath.matrix(Ws[0].tolist())
            later = [mpmath.matrix(W.tolist()) for W in Ws[1:]]
            for moved, expected in ((X, named["G_1"]), (first, named["dW_1"])):
                for r, c in np.ndindex(expected.shape):
                    before = moved[r, c]
                    values = []
                    for sign in (1, -1):
                        moved[r, c] = before + sign * step
                        values.append(height(G, X, [first, *later], bs, activations))
                    moved[r, c] = before
                    assert float((values[0] - values[1]) / (2 * step)) == pytest.approx(
                        expected[r, c], rel=1e-9, abs=1e-11
                    )


def test_reference_forward_pass_agrees_with_the_library():
    for _, (X, Ws, bs, activations), right in key_checks.questions(NAME, "forward"):
        answers = {"length of Zs": len(Ws) + 1, "Z_1": X}
        for i in range(len(Ws)):
            answers[f"Z_{i + 2}"] = run(X, Ws[: i + 1], bs, activations[: i + 1])
        assert_named("forward", right.low, answers)


def mean_loss(Z, target, loss):
    if loss == "softmax":
        return np.mean(logsumexp(Z, axis=1) - Z[np.arange(len(target)), target])
    return np.sum((Z - target) ** 2) / (2 * len(target))


@pytest.mark.parametrize(("task", "loss"), [("softmax_loss", "softmax"), ("squared_loss", "squared")])
def test_reference_losses_agree_with_reverse_mode(task, loss):
    for _, (Z, target), right in key_checks.questions(NAME, task):
        value, pull = reverse(lambda Z, t=target: mean_loss(Z, t, loss), Z)
        assert_named(task, right.low, {"loss": value, "G": pull(1.0)[0]})


def test_reference_gradients_agree_with_reverse_mode():
    for _, (X, target, Ws, bs, activations, loss), right in key_checks.questions(NAME, "gradients"):
        Zs = [run(X, Ws[:i], bs, activations[:i]) for i in range(len(Ws) + 1)]
        value, pull = reverse(lambda Z, t=target, name=loss: mean_loss(Z, t, name), Zs[-1])
        answers = expected_sweep(pull(1.0)[0], Zs, Ws, bs, activations)
        assert_named("gradients", right.low, {"loss": value, **answers})


def test_worked_example_of_the_handout():
    X = np.array([[1.0, 2.0]])
    Ws, bs = [np.array([[1.0, -1], [1, 1]]), np.array([[2.0], [3]])], [np.zeros(2), np.array([-8.0])]
    kinds = ["relu", "identity"]
    Zs = [X, run(X, Ws[:1], bs, kinds[:1]), run(X, Ws, bs, kinds)]
    assert [Z.tolist() for Z in Zs] == [[[1, 2]], [[3, 1]], [[1]]]
    assert mean_loss(Zs[-1], np.array([[0.0]]), "squared") == 0.5
    answers = expected_sweep(np.array([[1.0]]), Zs, Ws, bs, kinds)
    assert {name: np.asarray(value).tolist() for name, value in answers.items()} == {
        "length of Gs": 3, "G_3": [[1]], "G_2": [[2, 3]], "G_1": [[-1, 5]],
        "dW_1": [[2, 3], [4, 6]], "db_1": [2, 3], "dW_2": [[3], [1]], "db_2": [1],
    }  # fmt: skip


@pytest.mark.parametrize("task", ["forward", "backward", "squared_loss"])
def test_mistakes_are_planted_somewhere(task):
    planted = {edit.name for base in BASES.values() for name, edit in base.plants if name == task}
    assert {mistake.name for mistake in KEYS[task].mistakes if mistake.catalogue} - {
        "gradient averaged twice"
    } <= planted


def found(source, task, prop, count=3):
    asker = key_checks.hand_in(ASSIGNMENT, "plain", source)
    for number in range(count):
        values = stream(3, task.name, prop.name, number)
        try:
            finding = prop.check(asker, values, sizes_of(prop.sizes, values))
        except NoAnswer as none:
            return none
        if finding is not None:
            return finding
    return None


@pytest.mark.parametrize("name", BASES)
def test_properties_hold_for_right_hand_ins(name):
    for task in ASSIGNMENT.tasks:
        for prop in task.properties:
            assert found(BASES[name].source, task, prop) is None


@pytest.mark.parametrize(
    ("task", "check", "old", "new"),
    [
        ("backward", "linear in G", "dbs[i] = D.sum(axis=0)", "dbs[i] = 1.0 * len(D) + 0 * D.sum(axis=0)"),
        ("backward", "many examples", "D.sum(axis=0)", "D.mean(axis=0)"),
        ("gradients", "slope of your own loss", "Zs[i].T @ D", "Zs[i].T @ Gs[i + 1]"),
        ("gradients", "slope of your own loss", "0.5 * np.sum(R ** 2)", "np.sum(R ** 2)"),
    ],
)
def test_properties_reveal_what_they_are_for(task, check, old, new):
    source = BASES["tables"].source
    assert source.count(old) == 1
    chosen = ASSIGNMENT.task(task)
    prop = next(p for p in chosen.properties if p.name == check)
    assert found(source.replace(old, new), chosen, prop, 6)


def test_first_gradient_that_differs_is_told():
    """The slope is wrong in the sigmoid alone: what lies above it in the sweep is right, and not complained of."""
    source = BASES["tables"].source.replace("lambda z: z * (1 - z)", "lambda z: z")
    asker = key_checks.hand_in(ASSIGNMENT, "plain", source)
    task = ASSIGNMENT.task("backward")
    X, Ws, bs = np.array([[1.0, -2.0]]), [np.eye(2), np.eye(2), np.eye(2)], [np.zeros(2) + 0.1] * 3
    kinds = ["tanh", "sigmoid", "identity"]
    Zs = [run(X, Ws[:i], bs, kinds[:i]) for i in range(4)]
    family = replace(task.families[0], draw=lambda *_: (np.array([[1.0, 2.0]]), Zs, Ws, bs, kinds), count=1)
    checked = check_family(asker, task, KEYS["backward"], family, 1)
    assert checked.status is Status.FAILED
    # Layer 2 is the sigmoid: G_4, and layer 3, come before it in the sweep.
    assert checked.samples[0].difference.output == "dW_2"


def gradients_status(source, tmp_path):
    (tmp_path / "work.py").write_text(source, encoding="utf-8")
    report = verify(tmp_path / "work.py", ASSIGNMENT, Settings(mode="grader", keys=KEYS, diagnosed=False))
    return {task.name: task.status for task in report.tasks}


@pytest.mark.parametrize(
    ("task", "old", "new"),
    [
        ("backward", "D = Gs[i + 1] * SLOPES[activations[i]](Zs[i + 1])", "D = Gs[i + 1]"),
        ("softmax_loss", "    G[np.arange(n), y] -= 1\n", ""),
        ("forward", "FUNCTIONS[activations[i]](A)", "FUNCTIONS[activations[0]](A)"),
    ],
)
def test_one_wrong_part_is_charged_once(task, old, new, tmp_path):
    source = BASES["tables"].source
    assert source.count(old) == 1
    statuses = gradients_status(source.replace(old, new), tmp_path)
    assert statuses.pop(task) is Status.FAILED
    assert set(statuses.values()) == {Status.PASSED}


def test_zeros_everywhere_earn_nothing_by_following_from_each_other(tmp_path):
    source = """
import numpy as np

def forward(X, Ws, bs, activations):
    return [X] + [np.zeros((len(X), W.shape[1])) for W in Ws]

def softmax_loss(Z, y):
    return 0.0, np.zeros(Z.shape)

squared_loss = softmax_loss

def backward(G, Zs, Ws, bs, activations):
    return [0 * Z for Z in Zs], [0 * W for W in Ws], bs and [0 * b for b in bs]

def gradients(X, target, Ws, bs, activations, loss):
    Zs = forward(X, Ws, bs, activations)
    value, G = softmax_loss(Zs[-1], target)
    return value, *backward(G, Zs, Ws, bs, activations)
"""
    assert Status.PASSED not in gradients_status(source, tmp_path).values()


def test_carrying_forward_needs_two_right_parts():
    asker = key_checks.hand_in(ASSIGNMENT, "plain", BASES["tables"].source.replace("- 1, -1, -1)", "- 1, -1, -1)"))
    _, arguments, right = key_checks.questions(NAME, "gradients")[0]
    assert_named("gradients", right.low, dict(zip(ASSIGNMENT.task("gradients").outputs,
                                                  carried.gradients(arguments, asker), strict=True)))  # fmt: skip
    wrong = (
        BASES["tables"]
        .source.replace("D.sum(axis=0)", "D.mean(axis=0)")
        .replace("return loss, G / n", "return loss, G")
    )
    wrong = wrong.replace("R / len(Z)", "R").replace("FUNCTIONS[activations[i]](A)", "A + 1")
    with pytest.raises(ValueError, match="too little"):
        carried.gradients(arguments, key_checks.hand_in(ASSIGNMENT, "plain", wrong))


def test_gradients_by_differences_are_too_slow_for_a_large_batch():
    """Every G_i is asked: n times its width forward passes, each of a time that grows with n."""
    source = (
        BASES["tables"].source
        + """

def backward(G, Zs, Ws, bs, activations):
    Gs = []
    for i, Z in enumerate(Zs):
        slopes = np.zeros(Z.shape)
        for place in np.ndindex(Z.shape):
            values = []
            for sign in (1, -1):
                moved = Z.copy()
                moved[place] += sign * 1e-6
                rest = None if bs is None else bs[i:]
                values.append(np.sum(G * forward(moved, Ws[i:], rest, activations[i:])[-1]))
            slopes[place] = (values[0] - values[1]) / 2e-6
        Gs.append(slopes)
    return Gs, Ws, bs
"""
    )
    values = stream(1, "backward", "time", 0)
    G, Zs, Ws, bs, activations = ASSIGNMENT.task("backward").families[0].draw(values, {"n": 4, "L": 3, "w": 4})
    many = 50
    question = np.tile(G, (many, 1)), [np.tile(Z, (many, 1)) for Z in Zs], Ws, bs, activations
    _, cheat = key_checks.hand_in(ASSIGNMENT, "plain", source).timed("backward", *question)
    _, honest = key_checks.hand_in(ASSIGNMENT, "plain", BASES["examples"].source).timed("backward", *question)
    growth = properties.REPEATS / many
    limit = ASSIGNMENT.task("backward").seconds
    # Quadratic growth takes the cheat beyond the limit; linear growth leaves the slow but honest one far below.
    assert growth**1.5 * cheat > limit > 2 * growth * honest


def test_right_hand_in_earns_everything(tmp_path):
    (tmp_path / "work.py").write_text(BASES["recursion"].source, encoding="utf-8")
    report = verify(tmp_path / "work.py", ASSIGNMENT, Settings(mode="grader", keys=KEYS))
    assert report.passed
    assert report.earned == pytest.approx(report.points)
    advice = {(c.task, c.check) for t in report.tasks for c in t.checks if c.standing is Standing.ADVICE}
    assert advice == {("gradients", "slope of your own loss")}
