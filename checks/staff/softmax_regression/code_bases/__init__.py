"""Right hand-ins in several styles, other ways to write them, and the mistakes planted in them by hand."""

from checks.assignments.keys import CodeBase
from checks.staff.softmax_regression.code_bases.helpers import HELPERS
from checks.staff.softmax_regression.code_bases.loops import LOOPS
from checks.staff.softmax_regression.code_bases.vectorised import VECTORISED

CODE_BASES: tuple[CodeBase, ...] = (VECTORISED, LOOPS, HELPERS)
