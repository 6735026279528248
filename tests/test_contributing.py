"""Following the contributor's pages works: their code, run in order in a fresh namespace, does what they say."""

import sys
from collections.abc import Iterator

import numpy as np
import pytest
from markdown_pages import ROOT, blocks, run

from autodiff import grad
from autodiff.primitives.kinds import REGISTRY
from checks import compare
from checks.assignments.variants import right_variants, wrong_variants
from checks.oracles.declarations import check_primitive
from checks.oracles.fifty_digits import MEANINGS
from checks.oracles.verdicts import Verdict
from differentiation import Reverse, Symbolic
from differentiation.symbolic_functions import ELEMENTWISE


@pytest.fixture
def tables_restored() -> Iterator[None]:
    """Pages add to the package's tables; the other tests must not see it."""
    tables = (REGISTRY, MEANINGS, ELEMENTWISE)
    before = [dict(table) for table in tables]
    yield
    for table, entries in zip(tables, before, strict=True):
        table.clear()
        table.update(entries)


def follow(name: str) -> dict[str, object]:
    """Run all python blocks of a page; the names that they leave."""
    namespace: dict[str, object] = {"__name__": "contributed"}
    found = [block for block in blocks((ROOT / name).read_text(encoding="utf-8")) if block.language == "python"]
    assert found
    for block in found:
        wrong = run(block, namespace, name)
        assert not wrong, "\n".join(wrong)
    return namespace


def test_following_a_new_primitive_gives_one_that_passes_its_checks(tables_restored: None) -> None:
    names = follow("docs/contributing/new_primitive.md")
    sech, wrong = names["sech"], names["wrong"]
    assert sech(0.0) == 1.0  # type: ignore[operator]
    assert grad(sech)(1.0) == pytest.approx(-np.tanh(1.0) / np.cosh(1.0), rel=1e-15)
    findings = check_primitive(sech, seed=1)  # type: ignore[arg-type]
    agreeing = {finding.check for finding in findings if finding.verdict is Verdict.AGREE}
    assert {"Jacobian against 50 digits", "Jacobian against symbolic", "Taylor remainder"} <= agreeing
    assert not [finding for finding in findings if finding.verdict is Verdict.DISAGREE]
    assert [finding for finding in check_primitive(wrong, seed=1) if finding.verdict is Verdict.DISAGREE]  # type: ignore[arg-type]


def test_following_a_new_method_gives_one_that_goes_through_compare() -> None:
    module = sys.modules["__main__"]
    names = follow("docs/contributing/new_method.md")
    assert sys.modules["__main__"] is module
    five_point = names["FivePoint"]
    x = np.array([[0.3, -1.2], [0.7, 2.0]])
    found = compare(lambda x: np.tanh(x @ x), x, methods=[five_point(), Reverse(), Symbolic()])  # type: ignore[operator]
    assert found, str(found)
    found = compare(lambda x: np.tanh(x @ x), x, methods=[names["WrongCoefficient"](), Reverse(), Symbolic()])  # type: ignore[operator]
    assert [row.method for row in found.odd_ones()] == ["WrongCoefficient"]


def test_following_a_new_assignment_gives_one_that_tells_right_from_wrong() -> None:
    names = follow("docs/contributing/new_assignment.md")
    right, wrong = names["right"], names["wrong"]
    assert right.passed  # type: ignore[attr-defined]
    assert right.result("softplus_vjp", "extreme").status.value == "failed"  # type: ignore[attr-defined]
    assert wrong.tasks[0].diagnosis.names == ("cotangent left out",)  # type: ignore[attr-defined]
    for base in names["CODE_BASES"]:  # type: ignore[attr-defined]
        assert [label for label, _ in right_variants(base)] == ["vectorised", "vectorised + by tanh"]
        (planted,) = wrong_variants(base)
        assert not names["graded"](planted[2]).passed  # type: ignore[operator]
