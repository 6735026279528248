"""Right hand-ins of `forward-mode` in three styles, with rewrites and with the catalogue's mistakes planted."""

from checks.staff.forward_mode.code_bases.levels import LEVELS
from checks.staff.forward_mode.code_bases.shadows import SHADOWS
from checks.staff.forward_mode.code_bases.table import TABLE

CODE_BASES = (LEVELS, TABLE, SHADOWS)
