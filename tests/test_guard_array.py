"""The guard itself: it refuses what CuPy refuses, notes what CuPy waits for, and finds faults planted in rules."""

import numpy as np
import pytest
from guard_array import GuardArray, host_reads, put, uploads

from autodiff import grad
from autodiff.primitives import transcendental
from autodiff.tracer import value_of
from checks.device_suite import Library, Subject, compare

GUARD = Library("guard", put, GuardArray.get, GuardArray)
X = np.array([[1.0, 2.0], [3.0, 4.0]])


@pytest.mark.parametrize(
    "operation",
    [
        lambda x: x + X,
        lambda x: X + x,
        lambda x: np.multiply(X, x),
        lambda x: x @ X,
        lambda x: x > X,
        lambda x: x.__iadd__(X),
        lambda x: np.where(x > 0, X, x),
        lambda x: np.concatenate([x, X]),
        lambda x: np.add.at(x, put([0]), X),
        lambda x: x.__setitem__(0, X[0]),
    ],
)
def test_host_arrays_as_operands_are_refused(operation):
    with pytest.raises(TypeError, match="Unsupported type"):
        operation(put(X))


@pytest.mark.parametrize("convert", [np.asarray, np.array, lambda x: np.stack([X, np.asarray(x)]), np.linalg.inv])
def test_nothing_becomes_a_host_array_unasked(convert):
    with pytest.raises(TypeError, match=r"not allowed|does not know"):
        convert(put(X))


@pytest.mark.parametrize("call", [np.add.reduce, np.add.accumulate, lambda x: np.multiply.outer(x, x)])
def test_ufunc_methods_are_refused(call):
    with pytest.raises(TypeError, match="refuses ufunc methods"):
        call(put(X))


def test_add_at_with_a_tuple_is_not_dispatched():
    # CuPy's ufunc protocol looks at every operand, and a tuple is none that it knows.
    with pytest.raises(TypeError):
        np.add.at(put(X), (put([0]), put([1])), 1.0)


def test_arguments_that_cupy_lacks_are_refused():
    with pytest.raises(TypeError, match="where"):
        np.sum(put(X), where=put(X > 1))


@pytest.mark.parametrize("single", [np.sum, np.max, lambda x: x.mean(), lambda x: x[0, 1], lambda x: x[0] @ x[1]])
def test_single_numbers_are_arrays_without_axes(single):
    out = single(put(X))
    assert isinstance(out, GuardArray)
    assert out.shape == ()


@pytest.mark.parametrize(
    "read", [float, int, bool, repr, lambda x: x.item(), lambda x: x.tolist(), lambda x: x.get(), "{}".format]
)
def test_every_read_is_noted(read):
    with host_reads() as reads:
        read(put(2.0))
    assert len(reads) == 1


def test_sizes_that_depend_on_values_are_reads():
    with host_reads() as reads:
        x = put(X)
        x[x > 2.0]
        np.nonzero(x)
        np.unique(x)
    assert reads == ["boolean index", "nonzero", "unique"]


def test_work_on_the_device_reads_nothing():
    with host_reads() as reads, uploads() as moved:
        x = GuardArray(X.copy())
        for row in x:  # rows are views on the device
            x = x + row * np.float64(2.0) - 1.0
        x[0] = 5.0
        x += np.sum(x[:, 1])
        assert x.shape == (2, 2)
    assert reads == [] == moved


def test_writing_an_entry_twice_is_refused():
    with pytest.raises(IndexError, match="twice"):
        put(X)[put([0, 0])] = 1.0


def test_an_empty_shape_is_overlooked_as_in_cupy():
    assert np.zeros_like(put(X), shape=()).shape == (2, 2)


@pytest.mark.parametrize(
    ("rule", "complaint"),
    [
        (lambda out, x: np.cos(np.asarray(value_of(x))), "Implicit conversion"),
        (lambda out, x: np.ones(x.shape), "Unsupported type"),
        (lambda out, x: np.add.reduce(np.cos(x), axis=None, keepdims=True), "refuses ufunc methods"),
    ],
    ids=["asarray", "host array", "ufunc method"],
)
def test_a_rule_that_leaves_the_device_goes_red(rule, complaint, monkeypatch):
    monkeypatch.setattr(transcendental.sin, "partials", (rule,))
    (found,) = compare(Subject("planted", np.sin, (np.array([0.3, 0.7]),)), GUARD)
    assert complaint in found.fault


def test_a_rule_that_reads_is_seen(monkeypatch):
    monkeypatch.setattr(transcendental.sin, "partials", (lambda out, x: np.cos(x) if np.any(x > 0) else x,))
    x = put(0.3)
    with host_reads() as reads:
        grad(np.sin)(x)
    assert reads == ["bool"]


def test_a_wrong_dtype_and_a_wrong_number_go_red(monkeypatch):
    values = {"wide": lambda x: np.sin(x).astype(np.float64), "off": lambda x: np.sin(x) * 1.001}
    for name, value in values.items():
        device_only = lambda x, value=value: value(x) if isinstance(x, GuardArray) else np.sin(x)
        (first, *_) = compare(Subject(name, device_only, (np.array([0.3, 0.7], dtype=np.float32),)), GUARD)
        assert not first.agrees
