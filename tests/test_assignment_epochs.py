"""Epochs are long enough to tell: what goes wrong from the third minibatch on is seen whatever the seed."""

import pytest

from checks.assignments.registry import built_in
from checks.assignments.task import Standing
from checks.verify.drawing import draw


@pytest.mark.parametrize("name", ["softmax-regression", "two-layer-network"])
def test_every_marking_asks_for_epochs_of_three_whole_minibatches_or_more(name):
    task = built_in(name).task("epoch")
    whole = [family for family in task.families if family.name in ("whole minibatches", "single precision")]
    assert all(family.standing is Standing.REQUIRED for family in whole)
    for seed in range(8300, 8320):
        asked = [draw(family, seed, task.name, number) for family in whole for number in range(family.count)]
        assert max(len(y) // batch for _, y, *_, batch in asked) >= 3
        assert min(len(y) // batch for _, y, *_, batch in asked) == 1
