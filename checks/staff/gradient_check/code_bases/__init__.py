"""Right hand-ins in several styles, other ways to write them, and the mistakes planted in them by hand."""

from checks.assignments.keys import CodeBase
from checks.staff.gradient_check.code_bases.basis import BASIS
from checks.staff.gradient_check.code_bases.course import COURSE
from checks.staff.gradient_check.code_bases.in_place import IN_PLACE
from checks.staff.gradient_check.code_bases.partials import PARTIALS

CODE_BASES: tuple[CodeBase, ...] = (IN_PLACE, BASIS, PARTIALS, COURSE)
