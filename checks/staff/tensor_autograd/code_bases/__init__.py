"""Right hand-ins of `tensor-autograd` in three styles, with rewrites and with the catalogue's mistakes planted."""

from checks.staff.tensor_autograd.code_bases.closures import CLOSURES
from checks.staff.tensor_autograd.code_bases.lists import LISTS
from checks.staff.tensor_autograd.code_bases.operations import OPERATIONS

CODE_BASES = (LISTS, CLOSURES, OPERATIONS)
