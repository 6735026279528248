"""The file that `cotangent assignment new` writes: one file, ready to grade with."""

import ast
from pathlib import Path

from checks.assignments.signatures import SignatureError, parse_signature
from checks.reading import read_text

TEMPLATE = '''"""{title}: an assignment of {count}, with the right answer{plural}: for staff only.

Check a hand-in:    cotangent verify HANDIN --assignment {file}
Mark it:            cotangent verify HANDIN --assignment {file} --as-grader
Try it out first:   cotangent assignment dry-run HANDINS --assignment {file}
"""

{imports}

from checks.assignments.derived import derive

{functions}

ASSIGNMENT, KEYS = derive(
    "{name}",
    {{
{entries}
    }},
)
'''


def new_assignment(name: str, signatures: list[str], reference: Path, file: str) -> str:
    """The text of a one-file assignment.

    Parameters
    ----------
    name : str
        Of the assignment.
    signatures : list of str
        As `parse_signature` reads them; the function of that name is taken from `reference`.
    reference : Path
        The lecturer's file with the right answers.
    file : str
        Name of the file that will be written, for the instructions in it.

    Raises
    ------
    SignatureError
        A signature cannot be read, or the reference file has no function of its name.
    ValueError
        The reference file cannot be read.
    """
    tree, source = _parsed(reference)
    names = [parse_signature(text).name for text in signatures]
    defined = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    for wanted in names:
        if wanted not in defined:
            raise SignatureError(f"{reference} defines no function {wanted}; it defines {', '.join(defined) or 'none'}")
    keep = [node for node in tree.body if not _is_docstring(node)]
    imports = [node for node in keep if isinstance(node, ast.Import | ast.ImportFrom)]
    others = [node for node in keep if node not in imports]
    entries = [f"        {text!r}: {wanted}," for text, wanted in zip(signatures, names, strict=True)]
    return TEMPLATE.format(
        title=name,
        count="one task" if len(names) == 1 else f"{len(names)} tasks",
        plural="" if len(names) == 1 else "s",
        file=file,
        imports="\n".join(_text(source, node) for node in imports) or "import numpy as np",
        functions="\n\n\n".join(_text(source, node) for node in others),
        name=name,
        entries="\n".join(entries),
    )


def _parsed(reference: Path) -> tuple[ast.Module, str]:
    try:
        source = read_text(reference)
        return ast.parse(source), source
    except SyntaxError as error:
        raise ValueError(f"the reference {reference} does not parse: line {error.lineno}: {error.msg}") from error


def _text(source: str, node: ast.stmt) -> str:
    decorators = getattr(node, "decorator_list", [])
    first = min([node.lineno, *(decorator.lineno for decorator in decorators)])
    return "\n".join(source.splitlines()[first - 1 : node.end_lineno])


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
