"""Right hand-ins of `scalar-autograd` in three styles, with rewrites and with the catalogue's mistakes planted."""

from checks.staff.scalar_autograd.code_bases.closures import CLOSURES
from checks.staff.scalar_autograd.code_bases.operations import OPERATIONS
from checks.staff.scalar_autograd.code_bases.partials import PARTIALS

CODE_BASES = (CLOSURES, PARTIALS, OPERATIONS)
