"""Right hand-ins in several styles, other ways to write them, and the mistakes planted in them by hand."""

from checks.assignments.keys import CodeBase
from checks.staff.perceptron.code_bases.lists import LISTS
from checks.staff.perceptron.code_bases.units import UNITS
from checks.staff.perceptron.code_bases.vectorised import VECTORISED

CODE_BASES: tuple[CodeBase, ...] = (VECTORISED, LISTS, UNITS)
