"""Which examples make which minibatch, with switches for mistakes."""

from collections.abc import Iterator

import numpy as np

from autodiff.types import Array

NONE: frozenset[str] = frozenset()


def minibatches(n: int, batch: int, mistakes: frozenset[str] = NONE) -> Iterator[tuple[Array, Array]]:
    """Rows of the data and places of the labels, minibatch by minibatch.

    Raises
    ------
    IndexError
        By mistake: a smaller last minibatch was not reckoned with.
    """
    if "one step over all examples" in mistakes:
        batch = n
    if "one step per example" in mistakes:
        batch = 1
    for number, start in enumerate(_starts(n, batch, mistakes)):
        rows = np.arange(start, min(start + batch, n))
        if len(rows) < batch and "smaller batch raises" in mistakes:
            raise IndexError(f"a batch has {len(rows)} examples, not {batch}")
        labels = rows
        if "labels of the first batch every time" in mistakes:
            labels = np.arange(len(rows))
        elif "labels from the wrong place" in mistakes:
            labels = np.arange(number, number + len(rows))
        yield rows, labels
        if "stops after the first batch" in mistakes:
            return


def _starts(n: int, batch: int, mistakes: frozenset[str]) -> list[int]:
    stop = n
    if "smaller batch dropped" in mistakes:
        stop = n - n % batch
    if "last batch left out" in mistakes:
        stop = min(stop, n - batch)
    starts = list(range(0, stop, batch))
    if "batches start one example apart" in mistakes:
        starts = list(range(len(starts)))
    if "first batch every time" in mistakes:
        starts = [0] * len(starts)
    return starts[::-1] if "batches from the end" in mistakes else starts
