"""Every derivative on an array that imitates CuPy: equal to NumPy's, never off the device, nothing read back."""

import sys

import numpy as np
import pytest
from guard_array import GuardArray, host_reads, put, uploads

import checks.gpu
from autodiff import capture, grad, jacfwd, jacrev, jvp, value_and_grad, vjp
from autodiff.containers import flatten
from autodiff.nn import MLP, SGD, SoftmaxCrossEntropy, accuracy, one_hot, train
from autodiff.numpy_protocol import FUNCTIONS, UFUNCS
from autodiff.primitives import indexing
from autodiff.primitives.kinds import REGISTRY
from checks.device_programs import NEVER_REACHED, PROGRAMS, WAITING
from checks.device_suite import HOST, Library, compare, difference, run, subjects, train_network
from checks.digits import load_digits

GUARD = Library("guard", put, GuardArray.get, GuardArray)
SUBJECTS = [subject for dtype in (np.float64, np.float32) for subject in subjects(dtype)]


def _name(subject):
    dtypes = [arg.dtype.name for arg in subject.args if arg.dtype.kind == "f"]
    return f"{subject.name} {dtypes[0]}"


@pytest.mark.parametrize("subject", SUBJECTS, ids=_name)
def test_all_modes_agree_with_numpy_on_the_device(subject):
    found = compare(subject, GUARD)
    assert [agreement for agreement in found if not agreement.agrees] == []
    assert len(found) == 5


@pytest.mark.parametrize("subject", SUBJECTS, ids=_name)
def test_nothing_is_read_back(subject):
    with host_reads() as reads:
        run(subject, GUARD)
    # How many entries a mask takes is a size, which the host has to know; CuPy waits for it too.
    masked = any(arg.dtype.kind == "b" for arg in subject.args) and "where" not in subject.name
    assert set(reads) == ({"boolean index"} if masked else set())


def test_every_function_with_a_derivative_is_run():
    run_here = {function for program in PROGRAMS for function in program.covers} | {*WAITING, *NEVER_REACHED}
    run_here |= {primitive.impl for primitive in REGISTRY.values()}
    missing = [function.__name__ for function in (*FUNCTIONS, *UFUNCS) if function not in run_here]
    assert missing == []


def test_every_primitive_has_cases():
    assert [name for name, primitive in REGISTRY.items() if not primitive.cases] == []


def test_functions_whose_size_depends_on_values_work_and_wait():
    x = put([3.0, -1.0, 2.0])
    with host_reads() as reads:
        taken = grad(lambda x: np.sum(x[np.nonzero(x > 0)] ** 2))(x)
        distinct = grad(lambda x: np.sum(x) * np.unique(x).shape[0])(x)
    assert reads == ["nonzero", "unique"]
    assert [g.get().tolist() for g in (taken, distinct)] == [[6.0, 0.0, 4.0], [3.0, 3.0, 3.0]]


# Numbers beside arrays


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_gradient_of_a_number_is_on_the_device_with_its_dtype(dtype):
    x = put(np.array(0.5, dtype=dtype))
    with host_reads() as reads:
        value, slope = value_and_grad(lambda x: np.sin(x) * x**2 / 3)(x)
        second = grad(grad(lambda x: 2 * x**3))(x)
    assert reads == []
    for out in (value, slope, second):
        assert (type(out), out.shape, out.dtype) == (GuardArray, (), dtype)
    assert second.get() == 6.0


def test_a_number_of_the_host_is_differentiated_through_device_arrays():
    data = put([1.0, 2.0, 3.0])
    with host_reads() as reads:
        slope = grad(lambda s: np.sum((s * data - 1.0) ** 2))(2.0)
    assert reads == []
    assert slope.get() == 44.0  # 2 Σ (s d - 1) d = 2 (1·1 + 3·2 + 5·3)


@pytest.mark.parametrize("constant", [3, 3.0, np.float64(3.0), np.float32(3.0), np.int64(3)])
@pytest.mark.parametrize("operation", [np.power, np.multiply, np.divide, np.maximum, np.arctan2, np.logaddexp])
def test_host_numbers_are_operands_on_either_side(operation, constant):
    host, device = np.array([2.0, 5.0], dtype=np.float32), put(np.array([2.0, 5.0], dtype=np.float32))
    for f in (lambda x: np.sum(operation(x, constant)), lambda x: np.sum(operation(constant, x))):
        expected = grad(f)(host)
        for found in (grad(f)(device), jvp(f, (device,), (put(np.ones(2, np.float32)),))[1]):
            assert isinstance(found, GuardArray)
        assert grad(f)(device).dtype == np.float32
        assert difference(expected, grad(f)(device).get()) <= 4


def test_a_seed_given_as_a_list_of_numbers_meets_device_outputs():
    _, pullback = vjp(lambda x: x * x, put([1.0, 2.0]))
    assert pullback(put([1.0, 10.0]))[0].get().tolist() == [2.0, 40.0]


def test_zero_times_an_infinite_slope_is_zero_without_looking():
    with host_reads() as reads:
        slope = grad(lambda x: np.sum(np.where(x > 0, np.sqrt(x), 0.0)))(put([0.0, 4.0]))
        _, tangent = jvp(lambda x: np.sqrt(x), (put([0.0, 4.0]),), (put([0.0, 1.0]),))
    assert reads == []
    assert slope.get().tolist() == [0.0, 0.25]
    assert tangent.get().tolist() == [0.0, 0.25]


def test_whole_jacobians_and_graphs():
    x, f = put([1.0, 2.0, 3.0]), lambda x: np.cumsum(x) * x[::-1]
    with host_reads() as reads:
        by_columns, by_rows, graph = jacfwd(f)(x), jacrev(f)(x), capture(f, x)
    assert reads == []
    expected = jacrev(f)(np.array([1.0, 2.0, 3.0]))
    assert np.array_equal(by_columns.get(), expected)
    assert np.array_equal(by_rows.get(), expected)
    assert "cumsum" in str(graph)


def test_a_loop_over_entries_adds_in_place(monkeypatch):
    def refused(*_, **__):
        raise AssertionError("a whole array was made for one entry")

    monkeypatch.setattr(indexing.getitem, "pullbacks", (refused,))
    x = put(np.arange(1.0, 6.0))
    rows = put([0, 0, 3])
    slope = grad(lambda x: sum(x[i] * x[i] for i in range(5)) + np.sum(x[rows]) + np.sum(x[1:3]))(x)
    assert slope.get().tolist() == [4.0, 5.0, 7.0, 9.0, 10.0]


# Training


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_training_follows_numpys_and_reads_nothing(dtype):
    digits = load_digits(dtype)
    images, labels = digits.images[:256], digits.labels[:256]
    _, expected = train_network(HOST, images, labels, epochs=2)
    with host_reads() as reads, uploads() as moved:
        network, params = train_network(GUARD, images, labels, epochs=2)
    assert reads == []
    assert moved.count("index") == 2 * 2 * 8  # the rows of X and y of each of 8 minibatches in 2 epochs; nothing else
    assert set(moved) == {"put", "index"}
    for here, there in zip(flatten(expected)[0], flatten(params)[0], strict=True):
        assert isinstance(there, GuardArray)
        assert there.dtype == dtype
        assert difference(here, there.get()) <= 64
    with host_reads() as reads:
        accuracy(network, params, put(images), put(labels))
    assert reads == ["float"]


def test_a_report_reads_only_what_it_asks_for():
    network, X, labels = MLP((2, 3, 2)), put(np.eye(2)), np.array([0, 1])
    losses = []
    with host_reads() as reads:
        train(network, SoftmaxCrossEntropy(), SGD(0.5), (X, put(one_hot(labels, 2))), epochs=3, batch_size=2, seed=0,
              report=lambda epoch, loss, params: losses.append(float(loss)))  # fmt: skip
    assert reads == ["float"] * 3
    assert losses[0] > losses[1] > losses[2]


def test_labels_are_checked_once_before_the_loop():
    network, X, labels = MLP((2, 3, 2)), put(np.eye(2)), put(np.array([0, 1]))
    with host_reads() as reads:
        train(network, SoftmaxCrossEntropy(), SGD(0.5), (X, labels), epochs=5, batch_size=1, seed=0)
    assert reads == ["bool"]


# The command for hardware


def test_the_command_says_that_nothing_was_run_without_cupy(monkeypatch):
    monkeypatch.setitem(sys.modules, "cupy", None)
    lines = []
    assert checks.gpu.main(lines.append) == checks.gpu.NOT_RUN
    assert "CuPy is not installed" in lines[0]


def test_the_command_reports_every_primitive_and_training(monkeypatch):
    monkeypatch.setattr(checks.gpu, "EPOCHS", 6)
    lines = []
    assert checks.gpu.report(GUARD, lines.append) == checks.gpu.AGREED
    log = "\n".join(lines)
    assert all(name in log for name in REGISTRY)
    assert "0 disagree; training agrees" in log


def test_the_command_fails_on_a_library_that_computes_something_else(monkeypatch):
    monkeypatch.setattr(checks.gpu, "EPOCHS", 0)
    monkeypatch.setattr(checks.gpu, "subjects", lambda dtype: [s for s in subjects(dtype) if s.name == "sin 1"])
    crooked = Library("crooked", put, lambda array: array.get() * 1.001, GuardArray)
    lines = []
    assert checks.gpu.report(crooked, lines.append) == checks.gpu.DISAGREED
    assert any("DISAGREES" in line for line in lines)
