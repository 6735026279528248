"""Right ways to write a program, made from its syntax tree."""

from checks.assignments.rewriting.kinds import KINDS, Kind, Rewriting, rewritten

__all__ = ["KINDS", "Kind", "Rewriting", "rewritten"]
