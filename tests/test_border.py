"""What cannot carry a derivative is refused: with the operation, the user's line, and a rewrite that works.

Each case is a small module of its own, written to a file, so that the line and expression in the message are facts. The
rewrite is taken out of the message, put into the module in the place of what was refused, and differentiated.
"""

import importlib.util
import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autodiff import capture, grad, jacfwd, jacrev, jvp, stop_gradient, value_and_grad, vjp
from autodiff.errors import (
    AttributeNameError,
    ConversionError,
    DifferentiationError,
    InputError,
    MutationError,
    OperandAxisError,
    OperandError,
    OperandIndexError,
    OperandTypeError,
    UnsupportedOperation,
)

HEADER = """import math
import numpy as np
import autodiff

plain = np.arange(3.0)


def f(t):
"""
LINE = len(HEADER.splitlines()) + 1
_numbers = itertools.count()


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str, str], tuple[Callable[[Any], Any], str]]:
    """A function ``f(t)`` with a body line and a result, in a file of its own; and the file's name."""

    def write(line: str, result: str) -> tuple[Callable[[Any], Any], str]:
        path = tmp_path / f"program_{next(_numbers)}.py"
        path.write_text(f"{HEADER}    {line}\n    return {result}\n")
        spec = importlib.util.spec_from_file_location(path.stem, path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module.f, str(path)

    return write


def refusal(f: Callable[[Any], Any], at: Any, differentiate: Callable[..., Any] = grad) -> DifferentiationError:
    with pytest.raises(DifferentiationError) as caught:
        differentiate(f)(at)
    return caught.value


def proposed(message: str) -> str:
    """The first alternative of what the message says to write."""
    found = re.search(r"Write (.+) instead\.$", message)
    assert found is not None, message
    return re.split(r",? or |,? for a constant|,? itself| for the whole| as a constant", found.group(1))[0]


@dataclass(frozen=True)
class Refused:
    """A line that is refused, and the gradient once `part` of it is replaced by what the message proposes."""

    line: str
    part: str
    result: str
    at: Any
    gradient: Any
    operation: str
    error: type[Exception] = ConversionError
    also: str = ""
    """A pattern that the message proposes where it does not give the user's own expression; `mended` is it done."""
    mended: str = ""


VECTOR = np.array([0.5, 1.0, 2.0])
ONES = np.ones(3)
PASTED = {
    "np.array": Refused("y = np.array([t, 0.0])", "np.array([t, 0.0])", "np.sum(y * 3.0)", 2.0, 3.0, "np.array"),
    "np.array of rows": Refused(
        "y = np.array([[t, 0.0], [1.0, t]])", "np.array([[t, 0.0], [1.0, t]])", "np.sum(y**2)", 2.0, 8.0, "np.array"
    ),
    "np.array with dtype": Refused(
        "y = np.array([t, 1.0], dtype=np.float32)",
        "np.array([t, 1.0], dtype=np.float32)",
        "np.sum(y * y) if y.dtype == np.float32 else None",
        2.0,
        4.0,
        "np.array",
    ),
    "np.array of an array": Refused("y = np.array(t)", "np.array(t)", "np.sum(y**2)", VECTOR, 2 * VECTOR, "np.array"),
    "np.array of a comprehension": Refused(
        "y = np.array([v * v for v in t])",
        "np.array([v * v for v in t])",
        "np.sum(y)",
        VECTOR,
        2 * VECTOR,
        "np.array",
    ),
    "np.asarray": Refused("y = np.asarray(t)", "np.asarray(t)", "np.sum(y**2)", VECTOR, 2 * VECTOR, "np.asarray"),
    "np.asarray of a list": Refused(
        "y = np.asarray([t[0], t[2]])", "np.asarray([t[0], t[2]])", "np.sum(y)", VECTOR, [1, 0, 1], "np.asarray"
    ),
    "np.full": Refused("y = np.full(3, t)", "np.full(3, t)", "np.sum(y)", 2.0, 3.0, "np.full"),
    "np.full of a shape": Refused("y = np.full((2, 3), t)", "np.full((2, 3), t)", "np.sum(y)", 2.0, 6.0, "np.full"),
    "np.full_like": Refused(
        "y = np.full_like(plain, t)", "np.full_like(plain, t)", "np.sum(y * plain)", 2.0, 3.0, "np.full_like"
    ),
    "np.float64": Refused("y = np.float64(t)", "np.float64(t)", "y * y", 3.0, 6.0, "np.float64"),
    "np.float32": Refused("y = np.float32(t)", "np.float32(t)", "y * y", 3.0, 6.0, "np.float32"),
    "math.sin": Refused("y = math.sin(t)", "math.sin(t)", "y", 0.5, np.cos(0.5), "math.sin"),
    "math.pow": Refused("y = math.pow(t, 3)", "math.pow(t, 3)", "y", 2.0, 12.0, "math.pow"),
    "math.atan2": Refused("y = math.atan2(t, 2.0)", "math.atan2(t, 2.0)", "y", 1.0, 0.4, "math.atan2"),
    "math.log to a base": Refused("y = math.log(t, 2)", "math.log(t, 2)", "y", 4.0, 0.25 / np.log(2), "math.log"),
    "math.fsum": Refused("y = math.fsum([t, t * t])", "math.fsum([t, t * t])", "y", 3.0, 7.0, "math.fsum"),
    "math.dist": Refused(
        "y = math.dist(t, plain)", "math.dist(t, plain)", "y", np.array([0.0, 1.0, 5.0]), [0, 0, 1], "math.dist"
    ),
    "math.floor": Refused("y = math.floor(t)", "math.floor(t)", "y * t", 2.5, 2.0, "math.floor"),
    "math.trunc": Refused("y = math.trunc(t)", "math.trunc(t)", "y * t", 2.5, 2.0, "math.trunc"),
    "math in a larger expression": Refused(
        "y = 1.0 + 2.0 * math.exp(t)", "math.exp(t)", "y", 0.5, 2 * np.exp(0.5), "math.exp"
    ),
    "float": Refused("y = float(t)", "float(t)", "y * 2.0", 2.0, 2.0, "float"),
    "int": Refused("y = int(t)", "int(t)", "y * t", 2.5, 2.0, "int"),
    "round": Refused("y = round(t)", "round(t)", "y * t", 2.4, 2.0, "round"),
    "round to digits": Refused("y = round(t, 1)", "round(t, 1)", "y * t", 2.44, 2.4, "round"),
    "range": Refused("y = sum(t for _ in range(t))", "range(t)", "y", 3.0, 3.0, "range"),
    "item of a list": Refused("y = [10.0, 20.0][t]", "[t]", "y * t", 1.0, 20.0, "index"),
    "a slice's bound": Refused("y = plain[:t]", "[:t]", "np.sum(y) * t", 2.0, 1.0, "index"),
    ".item()": Refused("y = t.item()", "t.item()", "y * 2.0", 2.0, 2.0, "t.item"),
    ".tolist()": Refused("y = sum(t.tolist())", "t.tolist()", "y", VECTOR, ONES, "t.tolist"),
    "plain += t": Refused(
        "p = plain * 1.0; p += t", "p += t", "np.sum(p**2)", ONES, [2, 4, 6], "np.add", MutationError
    ),
    "plain *= t": Refused(
        "p = plain * 1.0; p *= t + 1", "p *= t + 1", "np.sum(p)", ONES, [0, 1, 2], "np.multiply", MutationError
    ),
    "t += 1": Refused("t += 1", "t += 1", "np.sum(t**2)", ONES, 4 * ONES, "+=", MutationError),
    "t **= 2": Refused("t **= 2", "t **= 2", "np.sum(t)", VECTOR, 2 * VECTOR, "**=", MutationError),
    "t @= M": Refused("t @= np.eye(3)", "t @= np.eye(3)", "np.sum(t**2)", VECTOR, 2 * VECTOR, "@=", MutationError),
    "out=": Refused(
        "p = np.zeros(3); np.sin(t, out=p)",
        "np.sin(t, out=p)",
        "np.sum(p)",
        VECTOR,
        np.cos(VECTOR),
        "np.sin",
        MutationError,
    ),
    "out= of a reduction": Refused(
        "p = np.zeros(()); np.sum(t, axis=0, out=p)",
        "np.sum(t, axis=0, out=p)",
        "p",
        VECTOR,
        ONES,
        "np.sum",
        MutationError,
    ),
    "out= of a method": Refused(
        "p = np.zeros(()); t.sum(out=p)", "t.sum(out=p)", "p", VECTOR, ONES, "np.sum", MutationError
    ),
    ".sort()": Refused("x = t; x.sort()", "x.sort()", "x[0]", np.array([2.0, 1.0]), [0, 1], ".sort()", MutationError),
    ".partition()": Refused(
        "x = t; x.partition(1)", "x.partition(1)", "x[0]", np.array([2.0, 1.0]), [0, 1], ".partition()", MutationError
    ),
}
"""The message proposes what can be pasted."""

PATTERNS = {
    "plain[i] = t": Refused(
        "p = plain * 1.0; p[0] = t",
        "",
        "np.sum(p * [4.0, 1.0, 1.0])",
        2.0,
        4.0,
        "item assignment",
        MutationError,
        "np.where(mask, value, plain)",
        "p = np.where(np.arange(3) == 0, t, plain)",
    ),
    "plain[:] = t": Refused(
        "p = plain * 1.0; p[:] = t",
        "",
        "np.sum(p**2)",
        VECTOR,
        2 * VECTOR,
        "item assignment",
        MutationError,
        "np.stack(values)",
        "p = np.stack([v for v in t])",
    ),
    "plain[i] += t": Refused(
        "p = plain * 1.0; p[0] += t",
        "",
        "np.sum(p**2)",
        2.0,
        4.0,
        "item assignment",
        MutationError,
        "np.where(mask, value, plain)",
        "p = np.where(np.arange(3) == 0, plain[0] + t, plain)",
    ),
    "t[i] = v": Refused(
        "t[0] = 5.0",
        "",
        "np.sum(t**2)",
        VECTOR,
        [0, 2, 4],
        "item assignment",
        MutationError,
        "x = np.where(mask, value, x)",
        "t = np.where(np.arange(3) == 0, 5.0, t)",
    ),
    "del t[i]": Refused(
        "del t[0]", "", "np.sum(t**2)", VECTOR, [0, 2, 4], "deletion", MutationError, "x[kept]", "t = t[[1, 2]]"
    ),
    "np.add.at": Refused(
        "p = plain * 1.0; np.add.at(p, [0, 0, 2], t)",
        "",
        "np.sum(p * [5.0, 6.0, 7.0])",
        VECTOR,
        [5, 5, 7],
        "np.add.at",
        MutationError,
        "plain + np.eye(len(plain))[indices].T @ values",
        "p = plain + np.eye(len(plain))[[0, 0, 2]].T @ t",
    ),
    "np.copyto": Refused(
        "p = plain * 1.0; np.copyto(p, t)",
        "",
        "np.sum(p**2)",
        VECTOR,
        2 * VECTOR,
        "np.copyto",
        MutationError,
        "np.broadcast_to(new, shape)",
        "p = np.broadcast_to(t, plain.shape)",
    ),
    "np.linspace": Refused(
        "y = np.linspace(1.0, t, 3)",
        "",
        "np.sum(y)",
        2.0,
        1.5,
        "np.linspace",
        UnsupportedOperation,
        "start + (stop - start) * np.linspace(0.0, 1.0, num)",
        "y = 1.0 + (t - 1.0) * np.linspace(0.0, 1.0, 3)",
    ),
    "np.geomspace": Refused(
        "y = np.geomspace(1.0, t, 3)",
        "",
        "y[1]",
        4.0,
        0.25,
        "np.geomspace",
        UnsupportedOperation,
        "start * (stop / start) ** np.linspace(0.0, 1.0, num)",
        "y = 1.0 * (t / 1.0) ** np.linspace(0.0, 1.0, 3)",
    ),
    "np.arange": Refused(
        "y = np.arange(0.0, t, 0.5)",
        "",
        "np.sum(y)",
        1.5,
        0.0,
        "np.arange",
        ConversionError,
        "start + step * np.arange(n)",
        "y = 0.0 * t + 0.5 * np.arange(3)",
    ),
    "np.cumprod": Refused(
        "y = np.cumprod(t)",
        "",
        "y[1]",
        VECTOR,
        [1, 0.5, 0],
        "np.cumprod",
        UnsupportedOperation,
        "np.exp(np.cumsum(np.log(x)))",
        "y = np.exp(np.cumsum(np.log(t)))",
    ),
    "np.median": Refused(
        "y = np.median(t)",
        "",
        "y",
        np.array([3.0, 1.0, 2.0]),
        [0, 0, 1],
        "np.median",
        UnsupportedOperation,
        "np.sort(x)[n // 2]",
        "y = np.sort(t)[3 // 2]",
    ),
    "np.nan_to_num": Refused(
        "y = np.nan_to_num(t)",
        "",
        "np.sum(y**2)",
        np.array([1.0, np.nan]),
        [2, 0],
        "np.nan_to_num",
        UnsupportedOperation,
        "np.where(np.isnan(x), 0.0, x)",
        "y = np.where(np.isnan(t), 0.0, t)",
    ),
    "np.fill_diagonal": Refused(
        "p = np.ones((3, 3)); np.fill_diagonal(p, t)",
        "",
        "np.sum(p**2)",
        VECTOR,
        2 * VECTOR,
        "np.fill_diagonal",
        ConversionError,
        "np.where(np.eye(n, dtype=bool), new, old)",
        "p = np.where(np.eye(3, dtype=bool), t, np.ones((3, 3)))",
    ),
    "np.vectorize": Refused(
        "y = np.vectorize(lambda v: v * v)(t)",
        "",
        "np.sum(y)",
        VECTOR,
        2 * VECTOR,
        "np.vectorize",
        ConversionError,
        "np.stack([f(value) for value in t])",
        "y = np.stack([(lambda v: v * v)(value) for value in t])",
    ),
    "np.apply_along_axis": Refused(
        "y = np.apply_along_axis(lambda row: row[0], 1, t)",
        "",
        "np.sum(y)",
        np.ones((2, 2)),
        [[1, 0], [1, 0]],
        "np.apply_along_axis",
        UnsupportedOperation,
        "np.stack([f(row) for row in x])",
        "y = np.stack([(lambda row: row[0])(row) for row in t])",
    ),
    "index of a plain array": Refused(
        "y = plain[t]",
        "",
        "y * t",
        2.0,
        2.0,
        "index",
        ConversionError,
        "autodiff.stop_gradient(x).astype(int)",
        "y = plain[autodiff.stop_gradient(t).astype(int)]",
    ),
    "where= of a ufunc": Refused(
        "y = np.sin(t, where=np.array([True, True, False]))",
        "",
        "np.sum(y)",
        VECTOR,
        [np.cos(0.5), np.cos(1.0), 0],
        "np.sin with where=",
        UnsupportedOperation,
        "np.where(mask, np.sin(x), other)",
        "y = np.where(np.array([True, True, False]), np.sin(t), 0.0)",
    ),
}
"""The message proposes a pattern."""

WHOLE_NUMBERS_ONLY = {"range", "item of a list", "a slice's bound", "index of a plain array"}


@pytest.mark.parametrize("differentiate", [grad, jacfwd], ids=["reverse", "forward"])
@pytest.mark.parametrize("name", PASTED)
def test_the_rewrite_can_be_pasted(written: Any, name: str, differentiate: Callable[..., Any]) -> None:
    case = PASTED[name]
    f, path = written(case.line, case.result)
    error = refusal(f, case.at, differentiate)
    assert isinstance(error, case.error)
    assert case.operation in str(error)
    assert f"{path}:{LINE}, in f: " in str(error)
    assert case.part in str(error) or case.operation == "index"
    rewrite = proposed(str(error))
    if case.operation == "index":
        rewrite = case.part.replace("t", rewrite.replace("(x)", "(t)"))
    mended, _ = written(case.line.replace(case.part, rewrite), case.result)
    tolerance = 1e-6 if "float32" in case.line else 1e-12
    np.testing.assert_allclose(differentiate(mended)(case.at), case.gradient, rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize("differentiate", [grad, jacfwd], ids=["reverse", "forward"])
@pytest.mark.parametrize("name", PATTERNS)
def test_the_pattern_works(written: Any, name: str, differentiate: Callable[..., Any]) -> None:
    case = PATTERNS[name]
    f, path = written(case.line, case.result)
    error = refusal(f, case.at, differentiate)
    assert isinstance(error, case.error)
    assert case.operation in str(error)
    assert f"{path}:{LINE}, in f: " in str(error)
    assert case.also in str(error)
    mended, _ = written(case.mended, case.result)
    np.testing.assert_allclose(differentiate(mended)(case.at), case.gradient, rtol=1e-12, atol=1e-12)


@pytest.mark.filterwarnings("ignore:'where' used without 'out'")
@pytest.mark.parametrize("name", sorted({*PASTED, *PATTERNS} - WHOLE_NUMBERS_ONLY - {"del t[i]"}))
def test_what_is_refused_runs_on_plain_values(written: Any, name: str) -> None:
    """Otherwise the refusal would be of a mistake, and not of a border."""
    case = (PASTED | PATTERNS)[name]
    f, _ = written(case.line, case.result)
    at = case.at if not isinstance(case.at, float) else np.float64(case.at)
    with np.errstate(invalid="ignore"):
        assert np.ndim(f(at.copy() if isinstance(at, np.ndarray) else at)) == 0


PASSED = {
    "t += 1 of a number": ("t += 1", "t * t", 2.0, 6.0),
    "t *= t of a number": ("t *= t", "t", 3.0, 6.0),
    "an f-string": ('s = f"{t}"', "t * 2.0", 1.0, 2.0),
    "an f-string with digits": ('s = f"{t:.3f}"; assert s == "1.000"', "t * 2.0", 1.0, 2.0),
    "print": ("str(t), repr(t)", "t * 2.0", 1.0, 2.0),
    "if": ("y = t * 2.0 if t > 0 else t", "y", 1.0, 2.0),
    "while": ("y = t\n    while y < 10.0:\n        y = y * 2.0", "y", 3.0, 4.0),
    "range of a shape": ("y = sum(t[i] * i for i in range(t.shape[0]))", "y", VECTOR, [0, 1, 2]),
    "max": ("y = max(t)", "y", np.array([1.0, 3.0, 2.0]), [0, 1, 0]),
    "min": ("y = min(t)", "y", np.array([1.0, 3.0, 2.0]), [1, 0, 0]),
    "sum": ("y = sum(t)", "y", VECTOR, ONES),
    "sorted": ("y = sorted(t)[0]", "y", np.array([3.0, 1.0, 2.0]), [0, 1, 0]),
    "abs": ("y = abs(t)", "y", -2.0, -1.0),
    "pow": ("y = pow(t, 2)", "y", 3.0, 6.0),
    "divmod": ("y = divmod(t, 2.0)[1]", "y", 3.0, 1.0),
    "math.prod": ("y = math.prod([t, t, 2.0])", "y", 3.0, 12.0),
    "unpacking": ("a, b, c = t", "a * b + c", VECTOR, [1, 0.5, 1]),
    "len": ("y = np.sum(t) / len(t)", "y", VECTOR, ONES / 3),
    "in": ("y = t[0] if 1.0 in t else t[1]", "y", VECTOR, [1, 0, 0]),
    "np.zeros_like": ("y = np.zeros_like(t) + t", "np.sum(y)", VECTOR, ONES),
    "np.full_like of a traced array": ("y = np.full_like(t, t[1])", "np.sum(y)", VECTOR, [0, 3, 0]),
    "a list beside": ("y = t * [1.0, 2.0, 3.0]", "np.sum(y)", VECTOR, [1, 2, 3]),
    "an index found by argmax": ("y = t[np.argmax(t)]", "y", VECTOR, [0, 0, 1]),
    "a plain array's item by argmax": ("y = plain[np.argmax(t)] * t[0]", "y", VECTOR, [2, 0, 0]),
    "astype(int)": ("y = t.astype(int) * t", "np.sum(y)", VECTOR, [0, 1, 2]),
}


@pytest.mark.parametrize("differentiate", [grad, jacfwd], ids=["reverse", "forward"])
@pytest.mark.parametrize("name", PASSED)
def test_what_is_allowed(written: Any, name: str, differentiate: Callable[..., Any]) -> None:
    line, result, at, gradient = PASSED[name]
    f, _ = written(line, result)
    np.testing.assert_allclose(differentiate(f)(at), gradient, rtol=1e-13)


def test_in_place_update_of_a_number_leaves_other_names_alone() -> None:
    def f(t: Any) -> Any:
        kept = t
        t += 1.0
        return kept * t

    assert grad(f)(3.0) == 7.0  # d/dt t (t + 1)


# Functions without a rule


@pytest.mark.parametrize("call", ["np.fft.fft(t)", "np.linalg.inv(np.outer(t, t))", "np.nextafter(t, 1.0)", "np.i0(t)"])
def test_functions_without_a_rule_are_named(written: Any, call: str) -> None:
    f, path = written(f"y = {call}", "np.sum(y)")
    error = refusal(f, VECTOR)
    assert isinstance(error, UnsupportedOperation)
    assert str(error).startswith(call[: call.index("(")])
    assert f"{path}:{LINE}, in f: {call}" in str(error)


def test_attributes_that_are_not_there_are_named(written: Any) -> None:
    f, path = written("y = t.imag", "np.sum(y)")
    error = refusal(f, VECTOR)
    assert isinstance(error, AttributeNameError)
    assert isinstance(error, AttributeError)
    assert "'imag'" in str(error)
    assert f"{path}:{LINE}, in f: t.imag" in str(error)
    assert grad(lambda t: np.sum(t) if not hasattr(t, "device") else t)(ONES).tolist() == [1, 1, 1]


# Operands that do not fit: NumPy's kind of error, with operation, operands and line

MISFITS = {
    "matmul": ("t @ np.ones((4, 2))", OperandError, "float64[2, 3]", "float64[4, 2]"),
    "add": ("t + np.ones(4)", OperandError, "float64[2, 3]", "float64[4]"),
    "dot": ("np.dot(t, np.ones(4))", OperandError, "float64[2, 3]", "float64[4]"),
    "a string": ('t + "a"', OperandTypeError, "float64[2, 3]", "str"),
    "None": ("t * None", OperandTypeError, "float64[2, 3]", "NoneType"),
    "index": ("t[5]", OperandIndexError, "float64[2, 3]", "index 5"),
    "too many indices": ("t[0, 0, 0]", OperandIndexError, "float64[2, 3]", "too many"),
    "index of a wrong kind": ("t[0.5]", OperandIndexError, "float64[]", "integer"),
    "take": ("np.take(t, 17)", OperandIndexError, "index 17", "size 6"),
    "mask": ("t[np.ones(9, dtype=bool)]", OperandIndexError, "float64[2, 3]", "bool[9]"),
    "sum's axis": ("np.sum(t, axis=5)", OperandAxisError, "float64[2, 3]", "axis 5"),
    "std's axis": ("np.std(t, axis=-5)", OperandAxisError, "float64[2, 3]", "axis -5"),
    "flip's axis": ("np.flip(t, 3)", OperandAxisError, "float64[2, 3]", "axis 3"),
    "expand_dims' axis": ("np.expand_dims(t, 7)", OperandAxisError, "float64[2, 3]", "axis 7"),
    "diff's axis": ("np.diff(t, axis=3)", OperandAxisError, "float64[2, 3]", "axis 3"),
    "moveaxis": ("np.moveaxis(t, 5, 0)", OperandAxisError, "float64[2, 3]", "axis 5"),
    "transpose's axes": ("np.transpose(t, (0, 5))", OperandAxisError, "float64[2, 3]", "axis 5"),
    "take_along_axis": ("np.take_along_axis(t, np.zeros((2, 3), int), 5)", OperandAxisError, "float64[2, 3]", "axis 5"),
    "diagonal": ("np.diagonal(t, 0, 0, 5)", OperandAxisError, "float64[2, 3]", "axis 5"),
    "a method's axis": ("t.swapaxes(0, 9)", OperandAxisError, "float64[2, 3]", "axis 9"),
    "argmax's axis": ("np.argmax(t, axis=5)", OperandAxisError, "float64[2, 3]", "axis 5"),
    "reshape": ("t.reshape(4, 4)", OperandError, "float64[2, 3]", "(4,4)"),
    "concatenate": ("np.concatenate([t, np.ones(2)])", OperandError, "float64[2, 3]", "float64[2]"),
    "stack": ("np.stack([t, np.ones(2)])", OperandError, "float64[2, 3]", "float64[2]"),
    "einsum": ("np.einsum('ijk->i', t)", OperandError, "'ijk->i'", "(2, 3)"),
    "tensordot": ("np.tensordot(t, np.ones(4), 1)", OperandError, "(2, 3)", "(4,)"),
    "squeeze": ("np.squeeze(t, 0)", OperandError, "float64[2, 3]", "length 1"),
    "broadcast_to": ("np.broadcast_to(t, (5,))", OperandError, "float64[2, 3]", "(5,)"),
    "where": ("np.where(t > 0, t, np.ones(9))", OperandError, "float64[2, 3]", "float64[9]"),
    "max of nothing": ("np.max(t[:0])", OperandError, "float64[0, 3]", "zero-size"),
}


@pytest.mark.parametrize("name", MISFITS)
def test_misfits_are_numpys_errors_with_operands_and_line(written: Any, name: str) -> None:
    expression, kind, *words = MISFITS[name]
    f, path = written(f"y = {expression}", "np.sum(y)")
    at = np.ones((2, 3))
    with pytest.raises((ValueError, IndexError, TypeError)) as plain:
        f(at)
    error = refusal(f, at)
    assert isinstance(error, kind)
    # A program that catches NumPy's error catches ours.
    assert any(issubclass(plain.type, k) and isinstance(error, k) for k in (ValueError, IndexError, TypeError))
    assert f"{path}:{LINE}, in f: {expression}" in str(error)
    for word in words:
        assert word in str(error)


# Where the line is


def test_the_line_is_the_users_inside_nested_differentiation(written: Any) -> None:
    f, path = written("y = math.sin(t)", "y")
    for outer, inner in itertools.product([grad, jacfwd, jacrev], repeat=2):
        message = str(refusal(lambda x, inner=inner: inner(f)(x), 1.0, outer))
        assert f"{path}:{LINE}, in f: math.sin(t)" in message
        assert proposed(message) == "np.sin(t)"


def test_the_line_is_the_users_when_a_module_of_theirs_calls_another(written: Any) -> None:
    f, path = written("y = float(t)", "y")
    message = str(refusal(lambda x: f(x * 2.0), 1.0))
    assert f"{path}:{LINE}, in f: float(t)" in message
    assert __file__ not in message


def test_an_expression_over_several_lines_is_shown_whole(written: Any) -> None:
    f, path = written(
        "y = (\n        t\n        + math.hypot(\n            t,\n            3.0,\n        )\n    )", "y"
    )
    message = str(refusal(f, 4.0))
    assert f"{path}:{LINE + 2}, in f: math.hypot(" in message
    assert "Write np.hypot(t, 3.0) instead." in message


def test_the_line_is_found_in_code_without_a_file() -> None:
    space: dict[str, Any] = {}
    exec("import math\ndef f(t):\n    return math.sin(t)\n", space)
    assert "<string>:3, in f" in str(refusal(space["f"], 1.0))


def test_refusals_do_not_show_our_own_frames(written: Any) -> None:
    """``raise ... from None``: no second traceback of internals above the message."""
    f, _ = written("y = t @ np.ones((4, 2))", "np.sum(y)")
    error = refusal(f, np.ones((2, 3)))
    assert error.__suppress_context__ or error.__context__ is None


# Inputs and results of a kind that has no derivative


@pytest.mark.parametrize("differentiate", [grad, jacfwd, jacrev, lambda f: lambda x: vjp(f, x)])
@pytest.mark.parametrize(
    ("value", "words"),
    [
        (3, ["args[0] is int", "args[0].astype(float)", "3.0 instead of 3"]),
        (True, ["args[0] is bool", "floating-point"]),
        (np.arange(3), ["args[0] is int64", "args[0].astype(float)"]),
        (np.array([True]), ["args[0] is bool"]),
        (1j, ["args[0] is complex", "real and imaginary"]),
        (np.ones(2, dtype=complex), ["args[0] is complex128", "real and imaginary"]),
        ("text", ["args[0] is of type str", "argnums"]),
        ({"W": np.ones(2), "n": 3}, ["args[0]['n'] is int", "leave it out of argnums"]),
        ([1.0, (2.0, "x")], ["args[0][1][1] is of type str"]),
    ],
    ids=str,
)
def test_inputs_without_a_derivative(differentiate: Callable[..., Any], value: Any, words: list[str]) -> None:
    with pytest.raises(InputError) as caught:
        differentiate(lambda x: np.sum(x))(value)
    for word in words:
        assert word in str(caught.value)


def test_what_the_message_about_integers_proposes_works() -> None:
    x = np.arange(3)
    assert grad(lambda x: np.sum(x**2))(x.astype(float)).tolist() == [0, 2, 4]
    assert grad(lambda x, n: np.sum(x**n))(x.astype(float), 2).tolist() == [0, 2, 4]


@pytest.mark.parametrize("differentiate", [grad, value_and_grad, jacfwd, jacrev])
@pytest.mark.parametrize("argnums", [2, -3, (0, 2), 7])
def test_argnums_that_are_not_there(differentiate: Callable[..., Any], argnums: Any) -> None:
    with pytest.raises(InputError, match=r"argnums names argument -?\d, and the function was called with 2"):
        differentiate(lambda x, y: x * y, argnums=argnums)(1.0, 2.0)


def test_results_that_are_not_one_real_number() -> None:
    with pytest.raises(InputError, match=r"array of shape \(3,\).*Reduce it \(np\.sum\), or use jacrev or vjp"):
        grad(lambda x: x * 2.0)(ONES)
    with pytest.raises(InputError, match=r"returned tuple.*vjp or jacrev"):
        grad(lambda x: (x, x))(1.0)
    with pytest.raises(InputError, match=r"returned NoneType"):
        grad(lambda x: None)(1.0)
    with pytest.raises(InputError, match=r"real number.*int64"):
        grad(lambda x: np.argmax(x))(ONES)
    with pytest.raises(InputError, match=r"real number.*complex"):
        grad(lambda x: np.complex128(1j))(1.0)


@pytest.mark.parametrize("result", [None, 1.0, (1.0, 2.0, 3.0), [1.0, 2.0]])
def test_has_aux_without_a_pair(result: Any) -> None:
    for differentiate in (grad, value_and_grad):
        with pytest.raises(InputError, match=r"has_aux=True.*pair \(output, aux\)"):
            differentiate(lambda x: result, has_aux=True)(1.0)
    with pytest.raises(InputError, match=r"pair \(output, aux\)"):
        vjp(lambda x: result, 1.0, has_aux=True)
    with pytest.raises(InputError, match=r"pair \(output, aux\)"):
        jvp(lambda x: result, (1.0,), (1.0,), has_aux=True)


def test_cotangents_and_tangents_that_do_not_fit() -> None:
    _, pullback = vjp(lambda x: {"a": x, "b": (x, x * 2.0)}, ONES)
    for wrong in (ONES, {"a": ONES}, {"a": ONES, "b": [ONES, ONES]}, {"a": ONES, "c": (ONES, ONES)}):
        with pytest.raises(InputError, match=r"cotangent.*must be alike"):
            pullback(wrong)
    with pytest.raises(InputError, match=r"shape of its output, \(3,\); got \(4,\)"):
        pullback({"a": np.ones(4), "b": (ONES, ONES)})
    with pytest.raises(InputError, match=r"real; got complex128"):
        pullback({"a": ONES * 1j, "b": (ONES, ONES)})
    with pytest.raises(InputError, match=r"shape of its primal, \(3,\); got \(\)"):
        jvp(np.sin, (ONES,), (1.0,))
    with pytest.raises(InputError, match=r"must be alike"):
        jvp(np.sin, (ONES,), ((ONES, ONES),))
    with pytest.raises(InputError, match=r"tuple of primals"):
        jvp(np.sin, ONES, ONES)
    with pytest.raises(InputError, match=r"real; got complex128"):
        jvp(np.sin, (ONES,), (ONES * 1j,))


# float32


def test_a_float32_program_has_a_float32_gradient() -> None:
    x = np.linspace(0.5, 1.5, 6, dtype=np.float32).reshape(2, 3)
    y = np.linspace(0.5, 1.5, 3, dtype=np.float32)
    programs: list[Callable[[Any], Any]] = [
        lambda x: np.sum(x / np.prod(x.shape)),  # an integer of NumPy's, which promotes an array to float64
        lambda x: np.sum(np.sqrt(2) * x),  # a float64 number, likewise
        lambda x: np.mean(x**2) + 0.5 * np.sum(np.tanh(x) * 2),
        lambda x: np.sum(np.where(x > 1, np.sqrt(2.0) * x, 0)),
        lambda x: np.sum(x @ y) / len(x),
        lambda x: np.std(x) + np.max(x) * np.float64(3.0),
        lambda x: np.sum(x.astype(np.float64) ** 2),
        lambda x: np.sum(x[[0, 0, 1]] * np.arange(3)),
    ]
    for f in programs:
        for gradient in (grad(f)(x), jacfwd(f)(x).astype(np.float32), grad(lambda x, f=f: np.sum(grad(f)(x) ** 2))(x)):
            assert gradient.dtype == np.float32
            assert gradient.shape == x.shape
        np.testing.assert_allclose(grad(f)(x), grad(f)(x.astype(np.float64)), rtol=2e-6)


def test_forward_tangents_have_the_outputs_dtype() -> None:
    x = np.ones(3, dtype=np.float32)
    for f in (lambda x: x * 2, lambda x: x / np.prod(x.shape), lambda x: np.sqrt(2) * x, lambda x: x.astype(float)):
        out, tangent = jvp(f, (x,), (x,))
        assert tangent.dtype == out.dtype == f(x).dtype


# What the border must not touch


def test_plain_arrays_are_left_alone() -> None:
    """Inside a differentiated function, values that do not depend on the inputs behave as ever."""

    def f(x: Any) -> Any:
        table = np.zeros(3)
        table[1] = 2.0
        table += 1.0
        np.add.at(table, [0, 0], 1.0)
        return np.sum(x * np.asarray([float(v) for v in table]))

    assert grad(f)(ONES).tolist() == [3, 3, 1]


def test_stop_gradient_is_a_plain_value_in_nested_differentiation() -> None:
    f = lambda x: grad(lambda y: y**3 * float(stop_gradient(y * x)))(x)
    assert grad(f)(2.0) == pytest.approx(6 * 2.0 * 4.0)  # d/dx 3 x² c with c = 4


def test_capture_refuses_likewise(written: Any) -> None:
    f, path = written("y = math.sin(t)", "y")
    with pytest.raises(ConversionError, match=re.escape(f"{path}:{LINE}")):
        capture(f, 1.0)
