"""Every NumPy function, operator and array method that is answered: plain NumPy's value and the right derivative."""

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy_programs import CONTRACTING, ELEMENTWISE, REDUCING, A
from numpy_rearrangements import CHOOSING, JOINING, METHODS, SHAPING, STEPS

from autodiff import capture, jvp, numpy_protocol, vjp
from autodiff.border import REFUSALS, no_attribute
from autodiff.tracer import Tracer
from autodiff.types import Array
from differentiation.extrapolation import richardson

ROUNDINGS = 64
"""As in checks.oracles: rounding errors allowed, in units of eps times the sum of the absolute values of the terms."""

TABLES = {
    **{"elementwise": ELEMENTWISE, "reducing": REDUCING, "contracting": CONTRACTING, "shaping": SHAPING},
    **{"joining": JOINING, "choosing": CHOOSING, "method": METHODS, "step": STEPS},
}
PROGRAMS = [pytest.param(f, id=f"{table}: {name}") for table, fs in TABLES.items() for name, f in fs.items()]


def like(found: Any, expected: Any) -> bool:
    return np.shape(found) == np.shape(expected) and np.asarray(found).dtype == np.asarray(expected).dtype


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("f", PROGRAMS)
def test_value_is_plain_numpys(f: Callable[[Array], Array], dtype: Any) -> None:
    """In each mode. Composites may sum in another order, so agreement is to rounding of the largest intermediate."""
    x = A.astype(dtype)
    plain = f(x)
    graph = capture(f, x)
    bound = ROUNDINGS * np.finfo(dtype).eps * np.maximum(np.abs(plain), np.max(np.abs(plain), initial=1.0))
    for found in (vjp(f, x)[0], jvp(f, (x,), (x,))[0], graph(x)):
        assert like(found, plain), f"{np.shape(found)} {np.asarray(found).dtype}, plain {np.shape(plain)} {plain.dtype}"
        assert np.all(np.abs(found - plain) <= bound)


@pytest.mark.parametrize("f", PROGRAMS)
def test_derivative_is_the_numerical_one(f: Callable[[Array], Array]) -> None:
    rng = np.random.default_rng(7)
    out, pullback = vjp(f, A)
    u = rng.uniform(0.5, 1.5, np.shape(out)) * rng.choice([-1.0, 1.0], np.shape(out))
    (gradient,) = pullback(u)
    assert like(gradient, A)
    for i in range(A.size):
        e = np.zeros_like(A)
        e.flat[i] = 1.0
        slope = richardson(lambda t, e=e: np.ravel(f(A + t * e)), scale=max(A.flat[i], 1.0), eps=2.0**-52)
        assert slope.credible or slope.value.size == 0, slope.reason
        tangent = jvp(f, (A,), (e,))[1]
        assert like(tangent, out)
        rounding = ROUNDINGS * 2.0**-52 * (1.0 + float(np.sum(np.abs(u * tangent))) + float(np.sum(np.abs(u * out))))
        numerical, error = np.sum(np.ravel(u) * slope.value), 3 * np.sum(np.abs(np.ravel(u)) * slope.error)
        assert abs(gradient.flat[i] - numerical) <= error + rounding
        assert abs(float(np.sum(u * tangent)) - gradient.flat[i]) <= rounding


@pytest.mark.parametrize("f", PROGRAMS)
def test_float32_stays_float32_on_the_way_back(f: Callable[[Array], Array]) -> None:
    x = A.astype(np.float32)
    out, pullback = vjp(f, x)
    assert pullback(np.ones_like(out))[0].dtype == np.float32
    tangent = jvp(f, (x,), (x,))[1]
    assert np.asarray(tangent).dtype == np.asarray(out).dtype


class Recording(dict[Any, Any]):
    """A table that remembers what was looked up in it."""

    def __init__(self, table: dict[Any, Any]) -> None:
        super().__init__(table)
        self.asked: set[Any] = set()

    def get(self, key: Any, default: Any = None) -> Any:
        self.asked.add(key)
        return super().get(key, default)


def test_every_entry_of_the_tables_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    """What `numpy_protocol` answers for is what the programs above call."""
    functions, ufuncs = Recording(numpy_protocol.FUNCTIONS), Recording(numpy_protocol.UFUNCS)
    monkeypatch.setattr(numpy_protocol, "FUNCTIONS", functions)
    monkeypatch.setattr(numpy_protocol, "UFUNCS", ufuncs)
    for fs in TABLES.values():
        for f in fs.values():
            vjp(f, A)
            capture(f, A)  # here the truth values of comparisons are traced too
    # min_scalar_type looks at the value of a constant: it is answered, but no program of floats depends on it.
    missing = {f.__name__ for f in set(functions) - functions.asked} - {"min_scalar_type", "can_cast"}
    assert not missing
    by_operator = {"add", "subtract", "multiply", "divide", "power", "remainder", "matmul", "floor_divide", "negative"}
    by_operator |= {"equal", "not_equal", "less", "less_equal", "greater", "greater_equal", "absolute", "invert"}
    assert {f.__name__ for f in set(ufuncs) - ufuncs.asked} <= by_operator | {
        "bitwise_and",
        "bitwise_or",
        "bitwise_xor",
    }


def test_every_method_and_attribute_is_tried() -> None:
    own = {"level", "primal"}
    refused = {name for name, member in vars(Tracer).items() if isinstance(member, property) and _refuses(member)}
    public = {name for name in vars(Tracer) if not name.startswith("_")} - own - set(REFUSALS) - refused
    assert public == set(METHODS)


def _refuses(member: property) -> bool:
    """Whether a property is one of those that `border.no_attribute` makes."""
    return getattr(member.fget, "__qualname__", "").startswith(no_attribute.__name__)


WANTED = """
add subtract multiply divide power exp log log1p expm1 sin cos tan arcsin arccos arctan sinh cosh tanh arcsinh arccosh
arctanh sqrt cbrt square absolute sign maximum minimum where clip equal not_equal less less_equal greater greater_equal
matmul dot tensordot einsum outer sum mean max min prod var std reshape transpose swapaxes moveaxis expand_dims squeeze
broadcast_to concatenate stack take take_along_axis pad repeat tile flip roll diag trace triu tril sort cumsum
"""


@pytest.mark.parametrize("name", WANTED.split())
def test_the_functions_that_were_asked_for_are_answered(name: str) -> None:
    function = getattr(np, name)
    assert function in numpy_protocol.UFUNCS or function in numpy_protocol.FUNCTIONS


@pytest.mark.parametrize("name", ["logsumexp", "softmax", "log_softmax"])
def test_what_numpy_lacks_is_there(name: str) -> None:
    import autodiff

    assert name in autodiff.__all__


@pytest.mark.parametrize("f", [*ELEMENTWISE.values()], ids=[*ELEMENTWISE])
def test_numbers_and_empty_arrays(f: Callable[[Array], Array]) -> None:
    """Elementwise functions also of 0-d and empty arrays, where the program itself takes them."""
    for x in (np.float64(2.3), np.zeros((0, 3))):
        try:
            with np.errstate(all="ignore"):
                plain = f(x)
        except (IndexError, TypeError, ValueError):
            continue  # the program indexes, so plain NumPy refuses as well
        out, pullback = vjp(f, x)
        assert like(out, plain)
        assert like(pullback(np.ones_like(plain))[0], x)
        assert like(jvp(f, (x,), (x,))[1], plain)


EMPTY = {
    "sum": lambda x: np.sum(x, axis=0),
    "prod": lambda x: np.prod(x, axis=0),
    "cumsum": lambda x: np.cumsum(x, axis=0),
    "max over the other axis": lambda x: np.max(x, axis=1),
    "sort": np.sort,
    "concatenate": lambda x: np.concatenate([x, np.ones((2, 3))]),
    "matmul": lambda x: x @ np.ones((3, 2)),
    "matmul to zeros": lambda x: x.T @ x,
    "einsum": lambda x: np.einsum("ij,ij->j", x, x),
    "tensordot": lambda x: np.tensordot(x, x, axes=([0], [0])),
    "softmax": lambda x: np.exp(x) / np.sum(np.exp(x), axis=1, keepdims=True),
    "roll": lambda x: np.roll(x, 1, axis=0),
    "flip": np.flip,
    "repeat": lambda x: np.repeat(x, 2, axis=0),
    "tile": lambda x: np.tile(x, (2, 1)),
    "reshape": lambda x: np.reshape(x, (3, 0)),
    "transpose": np.transpose,
    "where": lambda x: np.where(x > 0, x, 1.0),
    "take": lambda x: np.take(x, [], axis=1),
    "pad": lambda x: np.pad(x, ((1, 1), (0, 0))),
    "triu": np.triu,
    "diag": lambda x: np.diag(x[:, 0]),
}


@pytest.mark.parametrize("f", EMPTY.values(), ids=EMPTY)
def test_empty_arrays(f: Callable[[Array], Array]) -> None:
    x = np.zeros((0, 3))
    out, pullback = vjp(f, x)
    assert like(out, f(x))
    assert np.array_equal(out, f(x))
    assert like(pullback(np.ones_like(out))[0], x)
    assert like(jvp(f, (x,), (x,))[1], out)


@pytest.mark.parametrize("name", sorted(re.sub("__", "", n) for n in vars(Tracer) if re.match("__r[a-z]+__$", n)))
def test_reflected_operators_are_those_of_python(name: str) -> None:
    """Each reflected operator stands beside the operator that it reflects."""
    assert name in ("repr", "round") or hasattr(Tracer, f"__{name[1:]}__")
