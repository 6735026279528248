"""What the staff part of an assignment has to stand up to, whatever it is about: references, mistakes, code bases."""

import assignment_key as key_checks
import pytest

from checks.assignments.registry import keys_of

ARRAYS = ("softmax-regression", "two-layer-network", "mlp-backprop", "layer-gradients", "op-gradients")
every = pytest.mark.parametrize("name", ARRAYS)


@every
def test_handout_says_every_sentence_of_the_contract(name):
    assert key_checks.unsaid_sentences(name) == []


# The tasks of mlp-backprop take lists of arrays: its own tests look at them.
@pytest.mark.parametrize("name", [name for name in ARRAYS if name != "mlp-backprop"])
def test_reference_leaves_arguments_and_keeps_precision(name):
    assert key_checks.changed_by_reference(name) == []


@every
def test_every_mistake_shows_on_required_inputs(name):
    assert key_checks.invisible_mistakes(name) == []


@every
def test_no_two_mistakes_are_the_same(name):
    assert key_checks.indistinguishable(name) == []


@every
def test_mistakes_are_explained_and_first_hints_give_nothing_away(name):
    assert key_checks.careless_mistakes(name) == []


@every
def test_planted_mistakes_are_refused(name):
    assert key_checks.passed_plants(name) == []


# layer-gradients has families that count in some courses only: its own test asks by the course's preset.
@pytest.mark.parametrize("name", [name for name in ARRAYS if name != "layer-gradients"])
def test_right_hand_ins_pass_however_written(name):
    assert key_checks.refused_variants(name) == []


@every
def test_there_are_many_right_hand_ins_of_every_task(name):
    counts = key_checks.count_variants(name)
    assert set(counts) == set(keys_of(name))
    assert min(counts.values()) >= 20
