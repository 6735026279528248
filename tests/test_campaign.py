"""No right method is told to disagree: 1,000 random programs here, 10,000 with every method each night.

A failure names its seeds: ``print(Program(seed))`` shows the program, and `compare` on it the verdicts.
"""

from collections.abc import Iterable

import pytest

from autodiff.containers import flatten
from checks import compare
from checks.generate.programs import Program
from checks.harness.evidence import FULL
from differentiation import Forward, Method, Numerical, Reverse, Scalar, Symbolic

ALWAYS: tuple[Method, ...] = (Reverse(), Forward(), Numerical())
ALL: tuple[Method, ...] = (*ALWAYS, Numerical(scheme="complex"), Scalar(), Symbolic())


def accused(seed: int, methods: Iterable[Method], order: int = 1) -> list[str]:
    """Right methods that are told to disagree on the program of a seed.

    Every tenth program is compared entry by entry, the others by one random projection, at a third of the cost.
    """
    program = Program(seed)
    found = compare(
        program, *program.arguments, methods=list(methods), argnums=program.argnums, order=order, seed=seed,
        projections=1, full=FULL if seed % 10 == 0 else 0,
    )  # fmt: skip
    return [f"seed {seed}, order {order}: {row.method}" for row in found.odd_ones()]


def usual(seed: int) -> list[str]:
    """Three methods on every program; the scalar and the symbolic one, and second derivatives, on some."""
    extra = [Scalar()] * (seed % 10 == 0) + [Symbolic()] * (seed % 50 == 2)
    lines = accused(seed, [*ALWAYS, *extra])
    if seed % 100 == 4:
        lines += accused(seed, ALWAYS, 2)
    return lines


@pytest.mark.parametrize("shard", range(10))
def test_no_right_method_disagrees_on_random_programs(shard: int) -> None:
    assert [line for seed in range(100 * shard, 100 * shard + 100) for line in usual(seed)] == []


@pytest.mark.nightly
@pytest.mark.parametrize("shard", range(100))
def test_no_right_method_disagrees_on_ten_thousand(shard: int) -> None:
    lines = []
    for seed in range(100 * shard, 100 * shard + 100):
        lines += accused(seed, ALL)
        if seed % 10 in (0, 1):
            lines += accused(seed, [method for method in ALL if not isinstance(method, Scalar)], 2)
    assert lines == []


def test_programs_have_the_structures_in_which_faults_hide() -> None:
    sources = [Program(seed).source for seed in range(300)]
    for wanted in ("relu(", " @ ", "np.einsum", "np.where", "np.concatenate", "softmax(", "[[", ".reshape", "axis=1"):
        assert sum(wanted in source for source in sources) >= 10, wanted
    assert 30 < sum("float32" in source for source in sources) < 150


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_values_keep_the_precision_of_the_arguments(dtype: str) -> None:
    for seed in range(50):
        program = Program(seed, dtype)
        assert {leaf.dtype.name for leaf in flatten(program(*program.arguments))[0]} == {dtype}
