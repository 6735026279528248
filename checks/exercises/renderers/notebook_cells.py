"""Cells of notebooks (nbformat 4.5) as plain dicts, with the metadata of nbgrader; and whole notebooks."""

import json
import pprint
from collections.abc import Sequence
from typing import Any, TypeAlias

NotebookCell: TypeAlias = dict[str, Any]


def locked_cell(cell: NotebookCell, name: str) -> NotebookCell:
    """A cell that students cannot change."""
    return with_metadata(cell, name, grade=False, solution=False, locked=True)


def with_metadata(cell: NotebookCell, name: str, **flags: Any) -> NotebookCell:
    """The cell with the metadata of nbgrader, schema version 3."""
    return cell | {"metadata": {"nbgrader": {"schema_version": 3, "grade_id": name, "task": False, **flags}}}


def markdown_cell(name: str, text: str) -> NotebookCell:
    """A cell with text."""
    return {"cell_type": "markdown", "id": name, "metadata": {}, "source": text.splitlines(keepends=True)}


def code_cell(name: str, text: str) -> NotebookCell:
    """A cell with a program that has not been run."""
    cell = markdown_cell(name, text)
    return cell | {"cell_type": "code", "execution_count": None, "outputs": []}


def literal(value: Any) -> str:
    """A value as Python text, the same on every machine."""
    return pprint.pformat(value, width=110, sort_dicts=False)


def as_notebook(cells: Sequence[NotebookCell]) -> str:
    """The notebook with these cells, as JSON."""
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    whole = {"cells": list(cells), "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(whole, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
