"""Right hand-ins in several styles, other ways to write them, and the mistakes planted in them by hand."""

from checks.assignments.keys import CodeBase
from checks.staff.two_layer_network.code_bases.inlined import INLINED
from checks.staff.two_layer_network.code_bases.objects import OBJECTS
from checks.staff.two_layer_network.code_bases.vectorised import VECTORISED

CODE_BASES: tuple[CodeBase, ...] = (VECTORISED, INLINED, OBJECTS)
