"""What all tests share: one BLAS thread, and random examples that are the same on every machine."""

import gc
import os

for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(variable, "1")  # read by NumPy when it is first imported, so before everything below

from hypothesis import settings  # noqa: E402

# derandomize: examples follow from the test alone, so a failure in one place can be replayed in another.
settings.register_profile("cotangent", derandomize=True, deadline=None, print_blob=True)
settings.load_profile("cotangent")


def pytest_collection_finish() -> None:
    """What the modules hold lives as long as the run: tests that call the collector need not look through it."""
    gc.freeze()
