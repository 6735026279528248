"""The same derivatives on two array libraries: on NumPy, whose answers other checks judge, and on a device's.

The suite does not know which library the device has. The tests hand it an array that imitates CuPy on NumPy;
`checks.gpu` hands it CuPy itself.
"""

import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from autodiff import grad, jvp, vjp
from autodiff.containers import flatten, tree_map
from autodiff.nn import MLP, SGD, SoftmaxCrossEntropy, one_hot, train
from autodiff.primitives.domains import draw_arguments
from autodiff.primitives.kinds import REGISTRY
from autodiff.types import Array, Tree
from checks.device_programs import PROGRAMS

MODES = ("value", "forward", "reverse", "reverse over reverse", "forward over reverse")

ROUNDINGS = 64
"""How many units of rounding two libraries may differ by, relative to the largest entry (or 1): functions of CUDA are
accurate to 4 units in single and 2 in double precision (CUDA programming guide, mathematical functions), NumPy's to 4;
a second derivative of one operation combines fewer than ten of them and sums of fewer than thirty terms."""


@dataclass(frozen=True)
class Library:
    """Where arrays live.

    Parameters
    ----------
    name : str
        For messages.
    put, get : callable
        From a NumPy array to one of the library, and back.
    array : type
        Of the library's arrays; every result has to be one.
    """

    name: str
    put: Callable[[Array], Array]
    get: Callable[[Array], Array]
    array: type[Any]


@dataclass(frozen=True)
class Subject:
    """What is run on both libraries: a function, its arguments on the host, and which of them are differentiated."""

    name: str
    function: Callable[..., Array]
    args: tuple[Array, ...]

    @property
    def active(self) -> tuple[int, ...]:
        """The positions of the real arguments; indices and masks are constants."""
        return tuple(k for k, arg in enumerate(self.args) if arg.dtype.kind == "f")


@dataclass(frozen=True)
class Agreement:
    """How far the two libraries are apart in one mode of one subject.

    Parameters
    ----------
    subject, mode : str
        What was compared.
    dtype : str
        Of the arguments.
    roundings : float
        The largest difference in units of rounding relative to the largest entry (or 1); infinite where one library
        has a NaN or an infinity and the other has not.
    fault : str
        Empty, or what is wrong apart from the numbers: a result of another type, shape or dtype, or an exception.
    """

    subject: str
    mode: str
    dtype: str
    roundings: float = 0.0
    fault: str = ""

    @property
    def agrees(self) -> bool:
        """Whether the device may be believed."""
        return not self.fault and self.roundings <= ROUNDINGS


def subjects(dtype: Any) -> Iterator[Subject]:
    """Every declared primitive in each of its cases, then every program; arguments follow from the names alone."""
    for name, primitive in REGISTRY.items():
        for number, case in enumerate(primitive.cases):
            rng = np.random.default_rng([zlib.crc32(name.encode()), number])
            args = draw_arguments(rng, case, primitive.domain, primitive.kink, dtype)
            yield Subject(f"{name} {number}", _with_params(primitive, case.params), tuple(map(np.asarray, args)))
    for number, program in enumerate(PROGRAMS):
        rng = np.random.default_rng(number)
        yield Subject(f"{program.name} ({number})", program.function, program.draw(rng, dtype))


def _with_params(primitive: Callable[..., Array], params: dict[str, Any]) -> Callable[..., Array]:
    return lambda *args: primitive(*args, **params)


def derivatives(
    f: Callable[..., Array], primals: tuple[Array, ...], tangents: tuple[Array, ...], cotangent: Array
) -> Iterator[tuple[str, Tree]]:
    """The value and the derivatives of `f` in all modes, with names from `MODES`."""
    yield "value", f(*primals)
    yield "forward", jvp(f, primals, tangents)[1]
    yield "reverse", vjp(f, *primals)[1](cotangent)

    def slope(*point: Array) -> Array:
        return sum(np.sum(c * t) for c, t in zip(vjp(f, *point)[1](cotangent), tangents, strict=True))

    yield "reverse over reverse", grad(slope, argnums=tuple(range(len(primals))))(*primals)
    yield "forward over reverse", jvp(lambda *point: vjp(f, *point)[1](cotangent), primals, tangents)[1]


def run(subject: Subject, library: Library) -> dict[str, Tree]:
    """All derivatives of a subject on one library, by mode; directions follow from the subject's name."""
    rng = np.random.default_rng(zlib.crc32(subject.name.encode()))
    active = subject.active
    host = [subject.args[k] for k in active]
    tangents = [np.asarray(rng.normal(size=x.shape), dtype=x.dtype) for x in host]
    out = subject.function(*subject.args)
    cotangent = np.asarray(rng.normal(size=out.shape), dtype=out.dtype)
    args = [library.put(arg) for arg in subject.args]

    def f(*point: Array) -> Array:
        full = list(args)
        for k, value in zip(active, point, strict=True):
            full[k] = value
        return subject.function(*full)

    primals = tuple(args[k] for k in active)
    return dict(derivatives(f, primals, tuple(map(library.put, tangents)), library.put(cotangent)))


HOST = Library("NumPy", np.asarray, np.asarray, np.ndarray)


def compare(subject: Subject, device: Library) -> list[Agreement]:
    """A subject on NumPy and on a device, mode by mode."""
    dtype = next((arg.dtype.name for arg in subject.args if arg.dtype.kind == "f"), "")
    expected = run(subject, HOST)
    try:
        found = run(subject, device)
    except Exception as error:  # whatever the device's library raises is the finding
        return [Agreement(subject.name, "any", dtype, fault=f"{type(error).__name__}: {error}")]
    return [_agreement(subject.name, mode, dtype, expected[mode], found[mode], device) for mode in MODES]


def _agreement(name: str, mode: str, dtype: str, expected: Tree, found: Tree, device: Library) -> Agreement:
    roundings = 0.0
    for here, there in zip(flatten(expected)[0], flatten(found)[0], strict=True):
        if not isinstance(there, device.array):
            return Agreement(name, mode, dtype, fault=f"a {type(there).__name__} in place of a {device.name} array")
        if there.shape != here.shape or there.dtype != here.dtype:
            described = f"{there.dtype}{list(there.shape)} in place of {here.dtype}{list(here.shape)}"
            return Agreement(name, mode, dtype, fault=described)
        roundings = max(roundings, difference(here, device.get(there)))
    return Agreement(name, mode, dtype, roundings)


def difference(expected: Array, found: Array) -> float:
    """The largest difference in units of rounding relative to the largest entry (or 1).

    Examples
    --------
    >>> difference(np.array([1.0, 100.0]), np.array([1.0 + 2.0**-40, 100.0])) == 2.0**12 / 100
    True
    """
    finite = np.isfinite(expected)
    if not np.array_equal(np.where(finite, 0, expected), np.where(np.isfinite(found), 0, found), equal_nan=True):
        return float("inf")
    if not finite.any():
        return 0.0
    scale = max(1.0, float(np.max(np.abs(expected[finite]))))
    apart = float(np.max(np.abs(expected[finite].astype(float) - found[finite].astype(float))))
    return apart / (scale * float(np.finfo(expected.dtype).eps))


def train_network(library: Library, images: Array, labels: Array, epochs: int) -> tuple[MLP, Tree]:
    """An MLP trained by plain SGD where the arrays of `library` live: the network and its parameters there."""
    network = MLP((images.shape[1], 16, 10), activation="tanh")
    # Encoded once on the host: checking labels reads them.
    targets = library.put(one_hot(labels, 10, images.dtype))
    start = tree_map(library.put, network.init(seed=0, dtype=images.dtype))
    trained = train(
        network,
        SoftmaxCrossEntropy(),
        SGD(0.5),
        (library.put(images), targets),
        epochs=epochs,
        batch_size=32,
        seed=0,
        params=start,
    )
    return network, trained.params
