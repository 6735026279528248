"""Every family at every workload for many seeds: no wrong key, no unreadable number, no mistake that passes."""

import pytest

from checks.exercises import all_families, dumps, find_family, loads, make, mark
from checks.exercises.making import completed, confirm, hidden_mistakes
from checks.exercises.readability import complaints
from checks.exercises.stream import Stream

SEEDS = 200
SHARD = 20
CASES = [
    (name, workload, shard)
    for name, family in all_families().items()
    for workload in family.workloads
    for shard in range(SEEDS // SHARD)
]


@pytest.mark.nightly
@pytest.mark.parametrize(("name", "workload", "shard"), CASES)
def test_many_seeds(name: str, workload: int, shard: int) -> None:
    """`make` has confirmed the keys; here they are confirmed again from the saved exercise, and answered wrongly."""
    family = find_family(name)
    for seed in range(shard * SHARD, (shard + 1) * SHARD):
        exercise = loads(dumps(make(family, seed, workload)))
        assert not list(complaints(exercise.content))
        assert not hidden_mistakes(exercise.content)
        right = {part.name: part.answer.show(part.key) for part in exercise.content.parts}
        assert mark(exercise, right).marks == exercise.marks
        assert mark(exercise, {}).marks == 0


@pytest.mark.nightly
@pytest.mark.parametrize("name", sorted(all_families()))
def test_variants_are_different(name: str) -> None:
    """Sixty seeds, sixty exercises, but for the few collisions of a family with few variants."""
    family = find_family(name)
    prints = {make(family, seed, family.workloads[-1]).fingerprint for seed in range(60)}
    assert len(prints) >= 54


@pytest.mark.nightly
@pytest.mark.parametrize("name", sorted(all_families()))
def test_witnesses_confirm_what_is_presented_again(name: str) -> None:
    """Draw, present and confirm apart from `make`, for whatever instance comes that has readable keys."""
    from checks.exercises import Rejected

    family = find_family(name)
    confirmed = 0
    for attempt in range(200):
        try:
            instance = family.draw(Stream("nightly", name, attempt), family.workloads[0])
            content = completed(family.present(instance))
        except Rejected:
            continue
        confirm(content, family.witnesses(instance), name)
        confirmed += 1
    assert confirmed
