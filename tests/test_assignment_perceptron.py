"""`perceptron`: references by the lecture's threshold networks; right hand-ins pass, wrong ones fail."""

import itertools
import re
from fractions import Fraction

import numpy as np
import pytest

from autodiff.nn import boolean, perceptron_rule, threshold
from checks.assignments.perceptron import ASSIGNMENT, judges
from checks.assignments.perceptron.draws import told_apart
from checks.assignments.task import Family, Standing
from checks.assignments.variants import right_variants, wrong_variants
from checks.staff.perceptron import CODE_BASES, KEYS, references
from checks.verify.asking import Asker
from checks.verify.checking import check_family, check_property
from checks.verify.drawing import draw
from checks.verify.in_process import InProcess
from checks.verify.report import Status

(PLAIN,) = ASSIGNMENT.adapters
KEYED = [task for task in ASSIGNMENT.tasks if task.name in KEYS]


def failures(source, seed, only=None, first=False):
    """Which required checks a hand-in fails."""
    asker, failed = Asker(ASSIGNMENT, PLAIN, InProcess(source, 1.0)), []
    for task in ASSIGNMENT.tasks:
        if only not in (None, task.name):
            continue
        for check in task.checks:
            if check.standing is not Standing.REQUIRED:
                continue
            if isinstance(check, Family):
                went = check_family(asker, task, KEYS.get(task.name), check, seed)
            else:
                went = check_property(asker, task, check, seed)
            if went.status is not Status.PASSED:
                failed.append((task.name, check.name, went.reason))
                if first:
                    return failed
    return failed


@pytest.mark.parametrize("family", ASSIGNMENT.task("threshold_unit").families, ids=lambda family: family.name)
def test_units_fire_as_the_lecture_s_network_does(family):
    for number in range(4):
        X, w, b = draw(family, 5, "threshold_unit", number)
        network = threshold.threshold_unit(w, -b, fires=">=")
        assert references.threshold_unit(X, w, b)[0].tolist() == network.fires(X).astype(int).tolist()


@pytest.mark.parametrize("number", range(6))
def test_a_pass_is_the_lecture_s_rule_in_fractions(number):
    w, b, X, d, lr = draw(ASSIGNMENT.task("epoch").families[0], 5, "epoch", number)
    v = [Fraction(entry) for entry in [*w.tolist(), b]]
    for x, target in zip(X.tolist(), d.tolist(), strict=True):
        z = [*map(Fraction, x), Fraction(1)]
        fires = sum(p * q for p, q in zip(v, z, strict=True)) >= 0
        v = [p + Fraction(lr) * (target - fires) * q for p, q in zip(v, z, strict=True)]
    after, bias = references.epoch(w, b, X, d, lr)
    assert [*after.tolist(), float(bias)] == [float(entry) for entry in v]


def test_training_on_a_gate_ends_where_the_lecture_s_rule_does():
    X, d = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]]), np.array([0, 0, 0, 1])
    run = perceptron_rule.rosenblatt(X.astype(int).tolist(), d.tolist(), fires=">=")
    w, b = np.zeros(2), 0.0
    for _ in range(run.passes):
        w, b = references.epoch(w, b, X, d, 1.0)
    assert (w.tolist(), float(b)) == ([float(entry) for entry in run.weights], float(run.bias))


def test_the_handout_s_numbers():
    w, b = np.array([1.0, -2.0]), 0.5
    fired = references.threshold_unit(np.array([[1.0, 1.0], [2.0, 1.0], [1.0, 0.75]]), w, b)[0]
    assert fired.tolist() == [0, 1, 1]
    after, bias = references.update(w, b, np.array([1.0, 1.0]), 1, 0.5)
    assert (after.tolist(), bias) == ([1.5, -1.5], 1.0)
    after, bias = references.epoch(w, b, np.array([[1.0, 1.0], [2.0, 1.0]]), np.array([1, 0]), 0.5)
    assert (after.tolist(), bias) == ([0.5, -2.0], 0.5)


def test_every_sentence_stands_in_the_handout():
    def plain(text):
        return re.sub(r"\s+", " ", text).rstrip(".")

    with open(f"{ASSIGNMENT.folder}/{ASSIGNMENT.handout}", encoding="utf-8") as page:
        handout = plain(page.read())
    for task in ASSIGNMENT.tasks:
        for check in task.checks:
            assert plain(check.sentence) in handout, check.sentence


def answers_of(task, arguments, mistakes):
    return [np.asarray(output, dtype=float) for output in KEYS[task.name].reference(*arguments, mistakes=mistakes)]


@pytest.mark.parametrize("task", KEYED, ids=lambda task: task.name)
def test_every_mistake_shows_and_no_two_look_alike(task):
    names = [mistake.name for mistake in KEYS[task.name].mistakes]
    told = {name: [] for name in names}
    right = []
    for family in task.families:
        for number in range(family.count):
            arguments = draw(family, 3, task.name, number)
            right += answers_of(task, arguments, frozenset())
            for name in names:
                told[name] += answers_of(task, arguments, frozenset({name}))

    def same(one, other):
        return all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))

    assert [name for name in names if same(told[name], right)] == []
    assert [pair for pair in itertools.combinations(names, 2) if same(told[pair[0]], told[pair[1]])] == []


def test_mistakes_have_names_of_their_own_and_three_hints_of_which_the_first_shows_no_formula():
    for name, key in KEYS.items():
        assert len({mistake.name for mistake in key.mistakes}) == len(key.mistakes), name
        for mistake in key.mistakes:
            assert len(mistake.hints) == 3
            assert mistake.explanation.count(". ") >= 1, mistake.name
            assert not any(sign in mistake.hints[0] for sign in "=*/+≥"), mistake.hints[0]


RIGHT = [variant for base in CODE_BASES for variant in right_variants(base, 8)]
WRONG = [(base.name, *variant) for base in CODE_BASES for variant in wrong_variants(base)]


@pytest.mark.parametrize("source", [text for _, text in RIGHT], ids=[label for label, _ in RIGHT])
def test_right_hand_ins_pass(source):
    assert failures(source, 11) == []


@pytest.mark.parametrize(("task", "source"), [w[1::2] for w in WRONG], ids=[f"{b}-{t}-{n}" for b, t, n, _ in WRONG])
def test_planted_mistakes_are_found_in_their_task(task, source):
    assert failures(source, 3, only=task, first=True)


def test_code_bases_hold_enough_variants_and_every_mistake_of_the_catalogue():
    assert len(CODE_BASES) >= 3
    assert len(RIGHT) >= 20
    catalogue = {(task, mistake.name) for task, key in KEYS.items() for mistake in key.mistakes}
    planted = {(task, name) for _, task, name, _ in WRONG if task in KEYS}
    assert planted <= catalogue
    assert catalogue - planted <= {
        ("update", "integers stay integers"),
        ("epoch", "only silence corrected"),
        ("epoch", "only false alarms corrected"),
    }


def test_the_lecture_s_constructions_satisfy_the_judges():
    hidden, output = boolean.xor().layers
    weights = hidden.weights, hidden.bias, output.weights, output.bias
    assert judges.exclusive((), weights) is None
    assert judges.exclusive((), (hidden.weights, -hidden.bias, output.weights, output.bias)) is not None
    for k in range(1, 4):
        assert judges.counting((k, 3), ([1, 1, 1], -k)) is None
        assert judges.counting((k, 3), ([1, 1, 1], -k - 0.5)) is not None


@pytest.mark.parametrize(
    "outputs",
    [(None, 1.0), ([1.0], 1.0), ([1.0, np.nan], 1.0), ([1.0, 1.0], "two"), ([1.0, 1.0], [1.0, 2.0])],
    ids=["None", "one weight", "NaN", "text", "two biases"],
)
def test_what_are_no_weights_is_told_in_a_sentence(outputs):
    finding = judges.gated(("AND",), outputs)
    assert finding is not None
    assert finding.sentence.split()[0] in ("w", "b")


def test_rounding_decides_nothing_in_a_judge_and_exact_zero_fires():
    X, d = np.array([[3.0], [0.0]]), np.array([0, 0])
    assert judges.trained((X[:1], d[:1]), ([0.1], -0.3)) is None  # 3 * 0.1 - 0.3 is no exact 0 in floats
    assert judges.trained((X[:1], d[:1]), ([0.25], -0.75)) is not None
    # Exactly 0, of products that floats round: with a fused multiplication and addition it is none.
    pair = np.array([[1.1, 1.1]])
    assert judges.trained((pair, d[:1]), ([0.3, -0.3], 0.0)) is None
    assert judges.trained((np.ones((1, 2)), d[:1]), ([0.3, -0.3], 0.0)) is not None
    # Exactly 0 of exact terms, but (0.5 + 2^60) - 2^60 is 0 in floats, and 0.5 + (2^60 - 2^60) is not.
    assert judges.trained((np.array([[1.0, 1.0, 1.0]]), d[:1]), ([0.5, 2.0**60, -(2.0**60)], -0.5)) is None


def test_examples_that_no_line_tells_apart_are_none_to_train_on():
    X = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]])
    assert told_apart(X, np.array([0, 0, 0, 1]))
    assert not told_apart(X, np.array([0, 1, 1, 0]))


def test_a_pass_built_on_a_wrong_update_is_held_against_that_update():
    source = next(base for base in CODE_BASES if base.name == "lists").source
    wrong = source.replace("        b += lr\n", "").replace("        b -= lr\n", "")
    failed = {(task, check) for task, check, _ in failures(wrong, 3)}
    assert ("update", "wrong answers") in failed
    assert ("epoch", "several examples") not in failed
