"""Answers, mistakes and right hand-ins of `scalar-autograd`."""

from checks.staff.scalar_autograd.code_bases import CODE_BASES
from checks.staff.scalar_autograd.keys import KEYS

__all__ = ["CODE_BASES", "KEYS"]
