"""All families in a table, made from their declarations. Written to docs/exercise_families.md by

    python -m checks.exercises.catalogue

and held against that file by the tests.
"""

from collections import defaultdict
from pathlib import Path

from checks.exercises.family import all_families
from checks.exercises.messages import resolve, say

DOCUMENT = Path(__file__).parents[2] / "docs" / "exercise_families.md"
HEADER = """# Families of exercises

{count} families, {cells} pairs of a family and a workload. Each gives a different exercise for every seed, as far as
its variants reach; `cotangent exercise list --variants 50` counts them. How their keys are known, and how they are
marked: [exercises](exercises.md). To see one with its worked solution:

```console
$ cotangent exercise show reverse-trace --workload 2 --seed 7 --solution
```

This page is made from the declarations of the families.
"""


def document() -> str:
    """The text of docs/exercise_families.md.

    Examples
    --------
    >>> "| `reverse-trace` |" in document()
    True
    """
    topics = defaultdict(list)
    for name, family in all_families().items():
        workloads = ", ".join(map(str, family.workloads))
        title = resolve(say(f"{family.catalogue}.title"), "en")
        chinese = resolve(say(f"{family.catalogue}.title"), "zh")
        topics[family.topic].append(f"| `{name}` | {title} ({chinese}) | {family.skill} | {workloads} |")
    count = len(all_families())
    cells = sum(len(family.workloads) for family in all_families().values())
    parts = [HEADER.format(count=count, cells=cells)]
    for topic, rows in topics.items():
        heading = resolve(say(f"core.topic.{topic}"), "en")
        table = "\n".join(["| family | about | skill | workloads |", "|---|---|---|---|", *rows])
        parts.append(f"## {heading[:1].upper()}{heading[1:]}\n\n{table}\n")
    return "\n".join(parts)


def main() -> None:
    """Write the page."""
    DOCUMENT.write_text(document(), encoding="utf-8")


if __name__ == "__main__":
    main()
