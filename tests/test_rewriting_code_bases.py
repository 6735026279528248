"""The code bases of every assignment, rewritten in ways that say the same: none of them may be found wrong."""

import itertools
from functools import cache

import pytest

from checks.assignments.keys import CodeBase
from checks.assignments.registry import BUILT_IN, built_in, code_bases_of, keys_of
from checks.assignments.rewriting import KINDS, Rewriting, rewritten
from checks.verify.grading import PUBLIC_SEED
from checks.verify.trials import Bench

BASES = [(name, number) for name in BUILT_IN for number in range(len(code_bases_of(name)))]

DAILY = ("softmax-regression", "two-layer-network", "layer-gradients", "gradient-check", "perceptron")
"""Assignments that are graded in a second or two."""


@cache
def bench(name: str) -> Bench:
    return Bench(built_in(name), keys_of(name))


def rewritings(base: CodeBase) -> list[Rewriting]:
    """The code base with each exact kind of rewriting by itself, where it changes anything."""
    exact = {kind.label for kind in KINDS if kind.exact}
    return [each for each in itertools.islice(rewritten(base.source), len(KINDS)) if each.label in exact]


def found_wrong(name: str, base: CodeBase, rewriting: Rewriting) -> tuple[str, ...]:
    return bench(name).grade(base, rewriting.text, PUBLIC_SEED, every=False).failed


@pytest.mark.parametrize("place", range(len(DAILY)), ids=DAILY)
def test_one_rewriting_of_an_assignment_is_right(place: int) -> None:
    name = DAILY[place]
    base = code_bases_of(name)[0]
    several = rewritings(base)
    # Another kind for each assignment.
    assert found_wrong(name, base, several[place % len(several)]) == ()


def test_a_rewriting_that_is_wrong_is_found() -> None:
    base = code_bases_of("perceptron")[0]
    wrong = Rewriting("signs exchanged", base.source.replace(">= 0", "< 0"), exact=True)
    assert wrong.text != base.source
    assert found_wrong("perceptron", base, wrong)


@pytest.mark.nightly
@pytest.mark.parametrize(("name", "number"), BASES, ids=[f"{name}-{number}" for name, number in BASES])
def test_every_exact_rewriting_of_a_code_base_is_right(name: str, number: int) -> None:
    base = code_bases_of(name)[number]
    wrong = {each.label: failed for each in rewritings(base) if (failed := found_wrong(name, base, each))}
    assert wrong == {}
