"""A hand-in of the course's package, as small as it can be."""

TENSOR = """
import numpy as np
from .backend import array_api

class Op:
    def __call__(self, *inputs):
        out = Tensor(self.compute(*[x.data for x in inputs]))
        out.op, out.inputs = self, inputs
        return out

class Tensor:
    def __init__(self, array, *, device=None, dtype=None):
        self.data = array if isinstance(array, array_api.kind) else array_api.kind(np.array(array, dtype))
    def numpy(self):
        return array_api.plain(self.data)
"""
NUMPY = """
class array_api:
    kind = object
    plain = staticmethod(lambda array: array)
"""


def package(folder, ops, **modules):
    """A package ``needle`` with these operations and further modules."""
    place = folder / "python" / "needle"
    place.mkdir(parents=True)
    files = {"__init__": "from .autograd import Tensor\nfrom . import ops", "autograd": TENSOR, "backend": NUMPY}
    for name, text in {**files, "ops": ops, **modules}.items():
        (place / f"{name}.py").parent.mkdir(exist_ok=True)
        (place / f"{name}.py").write_text(text, encoding="utf-8")
    return folder
