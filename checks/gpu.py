"""The device suite on a real GPU: ``python -m checks.gpu`` prints a log to be kept in docs/.

Exit status 0: everything agrees with NumPy. 1: something does not. 2: nothing was run, for there is no CuPy or no
device here.
"""

import platform
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from autodiff.nn import accuracy
from checks.device_suite import HOST, MODES, Agreement, Library, compare, subjects, train_network
from checks.digits import load_digits

AGREED, DISAGREED, NOT_RUN = 0, 1, 2
EPOCHS = 20
LEAST_ACCURACY = 0.95

Write = Callable[[str], Any]


def main(write: Write = print) -> int:
    """Run the suite on the first CUDA device, with a log line by line to `write`; returns the exit status."""
    try:
        import cupy
    except ImportError:
        write(
            "Nothing was run: CuPy is not installed. Install the extra for the CUDA at hand,"
            " pip install 'cotangent[cupy-cuda12x]' or 'cotangent[cupy-cuda13x]'."
        )
        return NOT_RUN
    try:
        devices = cupy.cuda.runtime.getDeviceCount()
    except cupy.cuda.runtime.CUDARuntimeError as error:
        write(f"Nothing was run: CuPy {cupy.__version__} finds no CUDA device ({error}).")
        return NOT_RUN
    if devices == 0:
        write(f"Nothing was run: CuPy {cupy.__version__} finds no CUDA device.")
        return NOT_RUN
    write(f"device    {_device(cupy)}")
    return report(Library("CuPy", cupy.asarray, cupy.asnumpy, cupy.ndarray), write)


def _device(cupy: Any) -> str:
    properties = cupy.cuda.runtime.getDeviceProperties(0)
    return (
        f"{properties['name'].decode()}, compute capability {properties['major']}.{properties['minor']};"
        f" driver {cupy.cuda.runtime.driverGetVersion()}, runtime {cupy.cuda.runtime.runtimeGetVersion()};"
        f" CuPy {cupy.__version__}"
    )


def report(device: Library, write: Write) -> int:
    """Run primitives, programs and the training of a network on `device`, with a log; returns the exit status."""
    write(f"host      NumPy {np.__version__}, Python {platform.python_version()}, {platform.machine()}")
    write(f"compared  {', '.join(MODES)}; largest difference in units of rounding, float64 and float32")
    found = [
        agreement
        for dtype in (np.float64, np.float32)
        for each in subjects(dtype)
        for agreement in compare(each, device)
    ]
    for name, rows in _by_subject(found).items():
        worst = {dtype: max((row.roundings for row in rows if row.dtype == dtype), default=0.0) for dtype in _DTYPES}
        verdict = "" if all(row.agrees for row in rows) else "  DISAGREES"
        write(f"{name:44s} {worst['float64']:8.2f} {worst['float32']:8.2f}{verdict}")
    faults = [row for row in found if not row.agrees]
    for row in faults:
        write(f"{row.subject}, {row.mode}, {row.dtype}: {row.fault or f'{row.roundings:.3g} units of rounding apart'}")
    learned = _train(device, write)
    agreed = not faults and learned
    write(f"{len(found)} comparisons, {len(faults)} disagree; training {'agrees' if learned else 'fails'}")
    return AGREED if agreed else DISAGREED


_DTYPES = ("float64", "float32")


def _by_subject(found: list[Agreement]) -> dict[str, list[Agreement]]:
    """Rows by the name of the primitive or program, its cases together."""
    rows: dict[str, list[Agreement]] = {}
    for agreement in found:
        rows.setdefault(agreement.subject.rsplit(" ", 1)[0], []).append(agreement)
    return rows


def _train(device: Library, write: Write) -> bool:
    """Train the same network on the digits on host and device; whether the device learned as it should."""
    learning, held_out = load_digits(np.float32).split(seed=0)
    shares = []
    for library in (HOST, device):
        begin = time.perf_counter()
        network, params = train_network(library, learning.images, learning.labels, EPOCHS)
        share = accuracy(network, params, library.put(held_out.images), library.put(held_out.labels))
        seconds = time.perf_counter() - begin  # reading the share has waited for the device
        shares.append(share)
        sizes = "-".join(map(str, network.sizes))
        write(
            f"{library.name:10s}MLP {sizes}, {EPOCHS} epochs, float32: {share:.4f} right of held-out, {seconds:.2f} s"
        )
    return bool(shares[1] >= LEAST_ACCURACY)


if __name__ == "__main__":
    sys.exit(main())
