"""A long list of cases: some of them by day, all by night."""

from collections.abc import Sequence
from typing import Any

import pytest


def some_by_day(rows: Sequence[Any], ids: Sequence[str], every: int = 8) -> list[Any]:
    """The cases as parameters of a test; one of so many by day, and every code base as it is.

    Variants are named "base + what is written otherwise".
    """
    return [
        pytest.param(
            *(row if isinstance(row, tuple) else (row,)),
            id=name,
            marks=() if place % every == 0 or " + " not in name else pytest.mark.nightly,
        )
        for place, (row, name) in enumerate(zip(rows, ids, strict=True))
    ]
