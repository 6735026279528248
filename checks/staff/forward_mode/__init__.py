"""Answers, mistakes and right hand-ins of `forward-mode`."""

from checks.staff.forward_mode.code_bases import CODE_BASES
from checks.staff.forward_mode.keys import KEYS

__all__ = ["CODE_BASES", "KEYS"]
