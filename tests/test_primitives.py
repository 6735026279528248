"""Every declared primitive, in every declared case, in every mode: from the declaration alone."""

from collections import defaultdict
from functools import cache
from typing import Any

import numpy as np
import pytest

import autodiff  # noqa: F401  (importing it declares the primitives)
from autodiff.primitives.kinds import REGISTRY, Elementwise
from checks.oracles.declarations import DTYPES, check_case, check_primitive
from checks.oracles.trials import Finding, describe
from checks.oracles.verdicts import Verdict

CALLS = [
    pytest.param(name, number, dtype, id=f"{name}-{describe(case)}-{np.dtype(dtype).name}")
    for name, primitive in REGISTRY.items()
    for number, case in enumerate(primitive.cases)
    for dtype in DTYPES
]


@cache
def findings(name: str, number: int, dtype: Any) -> list[Finding]:
    return check_case(REGISTRY[name], REGISTRY[name].cases[number], dtype)


@pytest.mark.parametrize(("name", "number", "dtype"), CALLS)
def test_no_check_disagrees(name: str, number: int, dtype: Any) -> None:
    wrong = [str(finding) for finding in findings(name, number, dtype) if finding.verdict is Verdict.DISAGREE]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name", REGISTRY)
def test_every_check_told_something(name: str) -> None:
    """No check may be uninformative in every case: it would pass whatever the rule."""
    verdicts = defaultdict(set)
    for number in range(len(REGISTRY[name].cases)):
        for dtype in DTYPES:
            for finding in findings(name, number, dtype):
                verdicts[finding.check].add(finding.verdict)
    silent = {check for check, found in verdicts.items() if Verdict.AGREE not in found}
    assert silent <= {"Jacobian against complex step", "Jacobian against 50 digits"}, silent
    assert "Jacobian against numerical" in verdicts


@pytest.mark.parametrize("name", [name for name, p in REGISTRY.items() if isinstance(p, Elementwise)])
def test_every_elementwise_primitive_has_a_meaning_in_50_digits(name: str) -> None:
    said = [
        f.verdict for n in range(len(REGISTRY[name].cases)) for f in findings(name, n, np.float64) if "50" in f.check
    ]
    assert Verdict.AGREE in said


@pytest.mark.parametrize("name", REGISTRY)
def test_every_primitive_declares_more_than_one_case(name: str) -> None:
    shapes = {
        case.args if all(isinstance(a, tuple) for a in case.args) else n for n, case in enumerate(REGISTRY[name].cases)
    }
    assert len(shapes) > 1


@pytest.mark.nightly
@pytest.mark.parametrize("name", REGISTRY)
def test_no_check_disagrees_at_other_points(name: str) -> None:
    wrong = [
        str(f) for seed in range(1, 11) for f in check_primitive(REGISTRY[name], seed) if f.verdict is Verdict.DISAGREE
    ]
    assert not wrong, "\n".join(wrong)
