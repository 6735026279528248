"""Answers, mistakes and right hand-ins of `tensor-autograd`."""

from checks.staff.tensor_autograd.code_bases import CODE_BASES
from checks.staff.tensor_autograd.keys import KEYS

__all__ = ["CODE_BASES", "KEYS"]
