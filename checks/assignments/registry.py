"""The assignments by name: those built in, and those a lecturer wrote in a file."""

from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec

from checks.assignments.keys import CodeBase, Key
from checks.assignments.task import Assignment

BUILT_IN = (
    "softmax-regression",
    "two-layer-network",
    "mlp-backprop",
    "layer-gradients",
    "op-gradients",
    "scalar-autograd",
    "tensor-autograd",
    "forward-mode",
    "gradient-check",
    "perceptron",
)


def built_in(name: str) -> Assignment:
    """The built-in assignment of that name.

    Its module ``checks.assignments.<name>`` (dashes as underscores) defines ``ASSIGNMENT``.
    """
    assignment: Assignment = import_module(f"checks.assignments.{_module(name)}").ASSIGNMENT
    return assignment


def has_staff_part() -> bool:
    """Whether this install has the references and the catalogue."""
    return find_spec("checks.staff") is not None


def keys_of(name: str) -> Mapping[str, Key]:
    """Staff part of a built-in assignment: ``KEYS`` of ``checks.staff.<name>``, by task."""
    keys: Mapping[str, Key] = import_module(f"checks.staff.{_module(name)}").KEYS
    return keys


def code_bases_of(name: str) -> tuple[CodeBase, ...]:
    """Right hand-ins in several styles with mistakes to plant: ``CODE_BASES`` of ``checks.staff.<name>``."""
    bases: tuple[CodeBase, ...] = import_module(f"checks.staff.{_module(name)}").CODE_BASES
    return bases


def _module(name: str) -> str:
    return name.replace("-", "_")
