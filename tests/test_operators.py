"""Every operator by every method, on functions of every kind of argument and result, against closed forms."""

import dataclasses
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pytest

import autodiff
from autodiff.containers import flatten
from autodiff.errors import InputError
from autodiff.nn import L2, MLP, Objective
from differentiation import (
    Backprop,
    Broken,
    Forward,
    MatrixCalculus,
    Null,
    Numerical,
    Reverse,
    Scalar,
    Symbolic,
    UnsupportedError,
    derivative,
    grad,
    hessian,
    hvp,
    jacobian,
    jvp,
    value_and_grad,
    vjp,
)
from differentiation.method import Method
from differentiation.operators import UnreliableWarning

METHODS: list[Method] = [
    *[Reverse(), Forward(), Scalar(), Scalar(mode="forward"), Symbolic(), Symbolic(digits=30)],
    *[Numerical(), Numerical(order=4), Numerical(scheme="forward"), Numerical(scheme="complex")],
]
SECOND_ORDER: list[Method] = [Reverse(), Forward(), Symbolic(), Numerical(order=4)]
every_method = pytest.mark.parametrize("method", METHODS, ids=lambda m: m.name)
every_second_order_method = pytest.mark.parametrize("method", SECOND_ORDER, ids=lambda m: m.name)


def near(found: Any, expected: Any, method: Method, *, order: int = 1) -> None:
    """Equal in structure, shapes and dtypes; equal in value as far as the method promises."""
    leaves, structure = flatten(found)
    wanted, like = flatten(expected)
    assert structure == like
    if method.exact or (method == Numerical(scheme="complex") and order == 1):
        tolerance = 1e-12
    else:
        tolerance = 1e-6 if order == 1 else 1e-4
    for leaf, want in zip(leaves, wanted, strict=True):
        assert np.shape(leaf) == np.shape(want)
        assert leaf.dtype == np.float64
        np.testing.assert_allclose(leaf, want, rtol=tolerance, atol=tolerance)


class Pair(NamedTuple):
    left: Any
    right: Any


@dataclass(frozen=True)
class Line:
    slope: Any
    offset: Any


@dataclass(frozen=True)
class Case:
    """A function, its arguments, and its Jacobian in closed form: output's structure outside, arguments' inside."""

    f: Callable[..., Any]
    args: tuple[Any, ...]
    jacobian: Any
    argnums: Any = 0


V, W = np.array([0.5, 1.5, -2.0]), np.array([1.0, 3.0])
M = np.array([[1.0, 2.0, 0.5], [0.3, -1.0, 2.0]])
SLOTS = np.einsum("ik,jl->ijkl", np.eye(2), np.eye(3))

CASES = {
    "scalar to scalar": Case(lambda x: np.sin(x) * x, (0.7,), np.float64(np.cos(0.7) * 0.7 + np.sin(0.7))),
    "vector to scalar": Case(lambda x: np.sum(x**3) + x[0] * x[1], (V,), 3 * V**2 + [V[1], V[0], 0.0]),
    "matrix to scalar": Case(lambda x: np.sum(x**2), (M,), 2 * M),
    "scalar to vector": Case(lambda x: np.stack([x, x**2, np.exp(x)]), (0.5,), np.array([1.0, 1.0, np.exp(0.5)])),
    "vector to vector": Case(lambda x: x**2 * x[0], (V,), np.diag(2 * V * V[0]) + np.outer(V**2, [1, 0, 0])),
    "matrix to vector": Case(lambda x: x @ V, (M,), np.einsum("ik,j->ikj", np.eye(2), V)),
    "matrix to matrix": Case(lambda x: np.exp(x), (M,), SLOTS * np.exp(M)),
    "dict to tuple": Case(
        lambda p: (p["W"] @ V + p["b"], np.sum(p["b"] ** 2)),
        ({"W": M, "b": W},),
        ({"W": np.einsum("ik,j->ikj", np.eye(2), V), "b": np.eye(2)}, {"W": np.zeros((2, 3)), "b": 2 * W}),
    ),
    "list to dict": Case(
        lambda p: {"sum": np.sum(p[0]) * p[1]}, ([W, 2.0],), {"sum": [np.full(2, 2.0), np.float64(4.0)]}
    ),
    "named tuple": Case(lambda p: p.left * np.sum(p.right), (Pair(2.0, W),), Pair(np.float64(4.0), np.full(2, 2.0))),
    "dataclass": Case(lambda p: p.slope * 3.0 + p.offset, (Line(W, 1.0),), Line(3.0 * np.eye(2), np.ones(2))),
    "None in a container": Case(
        lambda p: np.sum(p["W"] ** 2) if p["none"] is None else p["none"],
        ({"W": W, "none": None},),
        {"W": 2 * W, "none": None},
    ),
    "two arguments": Case(lambda x, y: np.sum(x) * y**2, (W, 3.0), (np.full(2, 9.0), np.float64(24.0)), argnums=(0, 1)),
    "arguments in another order": Case(
        lambda x, n, y: np.sum(x) * y**n, (W, 2, 3.0), (np.float64(24.0), np.full(2, 9.0)), argnums=(2, 0)
    ),
    "a negative argnum": Case(lambda x, y: np.sum(x) * y**2, (W, 3.0), np.float64(24.0), argnums=-1),
    "one in a sequence": Case(lambda x, y: np.sum(x) * y, (W, 3.0), (np.float64(4.0),), argnums=[1]),
    "an unused argument": Case(lambda x, y: np.sum(x) * 2.0, (V, W), (np.full(3, 2.0), np.zeros(2)), argnums=(0, 1)),
    "a result without the argument": Case(lambda x: (np.sum(x), np.ones(2)), (V,), (np.ones(3), np.zeros((2, 3)))),
    "an empty argument": Case(lambda x: np.sum(x) * 2.0, (np.zeros((0, 2)),), np.zeros((0, 2))),
    "an empty result": Case(lambda x: x[:0] * 2.0, (V,), np.zeros((0, 3))),
    "a 0-d array": Case(lambda x: x * 3.0, (np.array(2.0),), np.float64(3.0)),
    "shape (1, 1)": Case(lambda x: x**2, (np.array([[2.0]]),), np.full((1, 1, 1, 1), 4.0)),
}
NUMBERS = [name for name, case in CASES.items() if getattr(case.f(*case.args), "shape", None) == ()]


@every_method
@pytest.mark.parametrize("name", CASES)
def test_jacobian(name: str, method: Method) -> None:
    case = CASES[name]
    near(jacobian(case.f, case.argnums, method=method)(*case.args), case.jacobian, method)


@pytest.mark.parametrize("engine", [autodiff.jacfwd, autodiff.jacrev])
@pytest.mark.parametrize("name", CASES)
def test_jacobian_by_the_engines(name: str, engine: Callable[..., Any]) -> None:
    case = CASES[name]
    near(engine(case.f, case.argnums)(*case.args), case.jacobian, Reverse())


@every_method
@pytest.mark.parametrize("name", NUMBERS)
def test_value_and_grad(name: str, method: Method) -> None:
    case = CASES[name]
    value, gradient = value_and_grad(case.f, case.argnums, method=method)(*case.args)
    near(gradient, case.jacobian, method)
    near(grad(case.f, case.argnums, method=method)(*case.args), case.jacobian, method)
    assert value == pytest.approx(case.f(*case.args), rel=1e-15)
    with_aux = lambda *args: (case.f(*args), {"kept": np.float64(7.0)})
    (value, aux), gradient = value_and_grad(with_aux, case.argnums, has_aux=True, method=method)(*case.args)
    near(gradient, case.jacobian, method)
    assert aux == {"kept": 7.0}
    gradient, aux = grad(with_aux, case.argnums, has_aux=True, method=method)(*case.args)
    near(gradient, case.jacobian, method)


@pytest.mark.parametrize("name", NUMBERS)
def test_value_and_grad_of_the_engine(name: str) -> None:
    case = CASES[name]
    near(autodiff.grad(case.f, case.argnums)(*case.args), case.jacobian, Reverse())


def _random_like(tree: Any, seed: int) -> Any:
    leaves, structure = flatten(tree)
    rng = np.random.default_rng(seed)
    return structure.unflatten([rng.standard_normal(np.shape(leaf))[()] for leaf in leaves])


def _inner(a: Any, b: Any) -> float:
    return float(sum(np.sum(x * y) for x, y in zip(flatten(a)[0], flatten(b)[0], strict=True)))


@every_method
@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.argnums == 0])
def test_jvp_and_vjp(name: str, method: Method) -> None:
    """The pushforward against the closed form, and the pullback against the pushforward: ⟨u, Jv⟩ = ⟨Jᵀu, v⟩."""
    case = CASES[name]
    (x,) = case.args if len(case.args) == 1 else (None,)
    tangent = _random_like(x, 1)
    value, moved = jvp(case.f, (x,), (tangent,), method=method)
    out, pullback = vjp(case.f, x, method=method)
    near(value, flatten(out)[1].unflatten([np.float64(v) if np.ndim(v) == 0 else v for v in flatten(out)[0]]), method)
    expected = _pushed(case, tangent)
    near(moved, expected, method)
    for seed in (2, 3):  # a pullback may be applied more than once
        cotangent = _random_like(out, seed)
        (back,) = pullback(cotangent)
        assert flatten(back)[1] == flatten(x)[1]
        assert _inner(back, tangent) == pytest.approx(_inner(cotangent, expected), rel=1e-6, abs=1e-6)
        if method.exact:
            assert _inner(back, tangent) == pytest.approx(_inner(cotangent, expected), rel=1e-12, abs=1e-12)


def _pushed(case: Case, tangent: Any) -> Any:
    """The closed Jacobian times a tangent, in the structure of the output."""
    out = case.f(*case.args)
    outputs, out_structure = flatten(out)
    inputs, _ = flatten(case.args[0])
    blocks = flatten(case.jacobian)[0]
    directions = flatten(tangent)[0]
    pushed = []
    for k, value in enumerate(outputs):
        row = blocks[k * len(inputs) : (k + 1) * len(inputs)]
        pushed.append(
            np.asarray(sum(np.tensordot(b, t, np.ndim(t)) for b, t in zip(row, directions, strict=True))).reshape(
                np.shape(value)
            )[()]
        )
    return out_structure.unflatten(pushed)


# Derivative of one number


@every_method
def test_derivative(method: Method) -> None:
    near(derivative(lambda t: t**3, method=method)(2.0), np.float64(12.0), method)
    near(
        derivative(lambda t: {"a": np.stack([t, t**2]), "b": 3 * t}, method=method)(2.0),
        {"a": np.array([1.0, 4.0]), "b": np.float64(3.0)},
        method,
    )
    near(derivative(lambda a, t: a * t**2, argnums=1, method=method)(3.0, 2.0), np.float64(12.0), method)
    with pytest.raises(InputError, match=r"derivative takes one number; got shape \(3,\)"):
        derivative(lambda x: np.sum(x), method=method)(V)


# Second derivatives


@every_second_order_method
def test_hessian(method: Method) -> None:
    f = lambda x: x[0] ** 2 * x[1] + np.exp(x[1])
    expected = np.array([[2 * W[1], 2 * W[0]], [2 * W[0], np.exp(W[1])]])
    near(hessian(f, method=method)(W), expected, method, order=2)
    near(hessian(lambda x: x**3, method=method)(2.0), np.float64(12.0), method, order=2)
    if method.exact:  # differences of differences take thousands of evaluations for an entry
        near(hessian(lambda x: np.sum(x**3), method=method)(M), 6 * SLOTS * M, method, order=2)


@pytest.mark.parametrize("method", [Reverse(), Forward(), Symbolic()], ids=lambda m: m.name)
def test_hessian_of_containers_and_several_arguments(method: Method) -> None:
    f = lambda p, s: np.sum(p["a"]) ** 2 * p["b"] * s
    p, s = {"a": W, "b": 2.0}, 3.0
    total = np.sum(W)
    of_p = {
        "a": {"a": np.full((2, 2), 2 * 2.0 * s), "b": np.full(2, 2 * total * s)},
        "b": {"a": np.full(2, 2 * total * s), "b": np.float64(0.0)},
    }
    near(hessian(f, method=method)(p, s), of_p, method, order=2)
    mixed = hessian(f, argnums=(0, 1), method=method)(p, s)
    # For each entry of the gradient, in its structure, its derivative in both arguments.
    near({name: mixed[0][name][0] for name in p}, of_p, method, order=2)
    by_s = {"a": np.full(2, 2 * total * 2.0), "b": np.float64(total**2)}
    near({name: mixed[0][name][1] for name in p}, by_s, method, order=2)
    near(mixed[1][0], {"a": np.full(2, 2 * total * 2.0), "b": np.float64(total**2)}, method, order=2)
    near(mixed[1][1], np.float64(0.0), method, order=2)


@every_second_order_method
def test_hvp(method: Method) -> None:
    f = lambda x, y: np.sum(x**2) * y + y**3
    x, y = V, 2.0
    dx, dy = np.array([1.0, -1.0, 0.5]), 0.3
    near(
        hvp(f, (x, y), (dx, dy), method=method),
        (2 * y * dx + 2 * x * dy, np.float64(2 * np.sum(x * dx) + 6 * y * dy)),
        method,
        order=2,
    )


@pytest.mark.parametrize("operator", [hessian, grad, value_and_grad])
@every_second_order_method
def test_operators_of_one_number_refuse_others(operator: Callable[..., Any], method: Method) -> None:
    for f in (lambda x: x * 2.0, lambda x: (np.sum(x), np.sum(x))):
        with pytest.raises((InputError, UnsupportedError), match="one number"):
            operator(f, method=method)(V)


# dtypes


@pytest.mark.parametrize("method", [Reverse(), Forward(), Scalar(), Symbolic(), Numerical()], ids=lambda m: m.name)
def test_float32_in_float32_out(method: Method) -> None:
    x = np.array([0.5, 1.5], dtype=np.float32)
    f = lambda x: np.sum(np.sqrt(2) * x**2 / np.prod((2, 1)))
    found = grad(f, method=method)(x)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, np.sqrt(2) * x, rtol=1e-3 if not method.exact else 1e-6)
    (back,) = vjp(lambda x: x * 2, x, method=method)[1](np.ones(2, dtype=np.float32))
    assert back.dtype == np.float32
    out, moved = jvp(lambda x: x * 2, (x,), (x,), method=method)
    assert out.dtype == moved.dtype == np.float32
    assert jacobian(lambda x: x.astype(np.float64) ** 2, method=method)(x).dtype == np.float64


@every_method
def test_inputs_are_not_changed(method: Method) -> None:
    x = V.copy()
    for operator in (grad, jacobian, value_and_grad):
        operator(lambda x: np.sum(x**2) * x[0], method=method)(x)
    vjp(lambda x: x**2, x, method=method)[1](np.ones(3))
    assert x.tolist() == V.tolist()


@every_method
def test_keyword_arguments_are_passed(method: Method) -> None:
    assert grad(lambda x, *, power: x**power, method=method)(3.0, power=2) == pytest.approx(6.0, rel=1e-6)


# What a method cannot do

BRANCH = lambda x: x**2 if x > 0 else -x


def assert_names_another(message: str) -> None:
    assert any(f"{name}()" in message for name in ("Reverse", "Forward", "Symbolic", "Numerical")), message


@pytest.mark.parametrize(
    ("method", "ask"),
    [
        (Symbolic(), lambda m: grad(BRANCH, method=m)(2.0)),
        (Scalar(), lambda m: hessian(lambda x: x**3, method=m)(2.0)),
        (Scalar(), lambda m: hvp(lambda x: x**3, (2.0,), (1.0,), method=m)),
        (Symbolic(), lambda m: autodiff.grad(lambda y: grad(lambda x: x * y, method=m)(y))(2.0)),
        (Numerical(), lambda m: autodiff.grad(lambda y: grad(lambda x: x * y, method=m)(y))(2.0)),
        (Scalar(), lambda m: autodiff.grad(lambda y: grad(lambda x: x * y, method=m)(y))(2.0)),
        (Backprop(), lambda m: grad(lambda x: x**2, method=m)(2.0)),
        (MatrixCalculus(), lambda m: grad(lambda x: x**2, method=m)(2.0)),
        (Backprop(), lambda m: hessian(Objective(MLP((1, 1)), L2()), method=m)(*NETWORK)),
    ],
)
def test_what_cannot_be_done_names_a_method_that_can(method: Method, ask: Callable[[Method], Any]) -> None:
    with pytest.raises(UnsupportedError) as caught:
        ask(method)
    assert_names_another(str(caught.value))


NETWORK = ([{"W": np.array([[3.0]]), "b": np.zeros(1)}], np.array([[2.0]]), np.array([[5.0]]))


def test_the_method_named_does_it() -> None:
    for method in (Reverse(), Forward(), Scalar(), Numerical()):
        assert grad(BRANCH, method=method)(2.0) == pytest.approx(4.0, rel=1e-8)
    for method in (Reverse(), Forward(), Symbolic(), Numerical()):
        assert hessian(lambda x: x**3, method=method)(2.0) == pytest.approx(12.0, rel=1e-5)


@pytest.mark.parametrize("wrong", [Reverse, "reverse", 4, autodiff.grad])
@pytest.mark.parametrize("operator", [grad, value_and_grad, jacobian, hessian, derivative])
def test_a_method_that_is_no_method(operator: Callable[..., Any], wrong: Any) -> None:
    with pytest.raises(InputError, match=r"method is a value such as Reverse\(\)"):
        operator(np.sin, method=wrong)(1.0)


@pytest.mark.parametrize("operator", [grad, value_and_grad, jacobian, hessian, derivative])
def test_a_function_that_is_no_function(operator: Callable[..., Any]) -> None:
    for method in METHODS:
        with pytest.raises(InputError, match="the first argument is the function"):
            operator(3.0, method=method)(1.0)


@every_method
def test_argnums_that_are_not_there(method: Method) -> None:
    with pytest.raises(InputError, match="argnums names argument 2"):
        grad(lambda x, y: x * y, argnums=2, method=method)(1.0, 2.0)


@every_method
def test_tangents_and_cotangents_that_do_not_fit(method: Method) -> None:
    with pytest.raises(InputError, match="leaves at"):
        jvp(np.sin, (V,), ([V],), method=method)
    with pytest.raises(InputError, match="shape of its primal"):
        jvp(np.sin, (V,), (W,), method=method)
    with pytest.raises(InputError, match="leaves at"):
        vjp(np.sin, V, method=method)[1]((V, V))
    with pytest.raises(InputError, match="shape of its"):
        vjp(np.sin, V, method=method)[1](W)


@every_method
@pytest.mark.parametrize("value", [3, True, 1j, "x", np.arange(3)], ids=str)
def test_inputs_that_have_no_derivative(value: Any, method: Method) -> None:
    for operator in (grad, jacobian, derivative):
        with pytest.raises(InputError, match=r"args\[0\] is"):
            operator(np.sum, method=method)(value)


@every_method
def test_has_aux_without_a_pair(method: Method) -> None:
    with pytest.raises(InputError, match="pair"):
        grad(lambda x: x**2, has_aux=True, method=method)(1.0)


# A method that distrusts itself says so


@pytest.mark.parametrize(
    ("f", "at", "method"),
    [
        (np.abs, -2.0, Numerical(scheme="complex")),
        (lambda x: np.real(x) * x, 2.0, Numerical(scheme="complex")),
        (np.abs, 0.0, Numerical()),
        (lambda x: np.floor(x) * x, 1.0, Numerical()),
    ],
)
def test_unreliable_results_come_with_a_warning(f: Any, at: float, method: Method) -> None:
    for operator in (grad, value_and_grad, jacobian, derivative):
        with pytest.warns(UnreliableWarning, match="distrusts its result"):
            operator(f, method=method)(at)
    with pytest.warns(UnreliableWarning):
        jvp(f, (at,), (1.0,), method=method)
    with pytest.warns(UnreliableWarning):
        vjp(f, at, method=method)[1](1.0)


def test_the_warning_points_at_the_users_line() -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        grad(np.abs, method=Numerical())(0.0)
        derivative(np.abs, method=Numerical())(0.0)
        jacobian(np.abs, method=Numerical())(0.0)
        jvp(np.abs, (0.0,), (1.0,), method=Numerical())
    assert [warning.filename for warning in caught] == [__file__] * len(caught)
    assert len(caught) == 4


def test_reliable_results_come_without() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for method in METHODS:
            grad(lambda x: np.sum(np.tanh(x) * x), method=method)(V)


# Tests of these tests


def test_wrong_methods_are_told_from_right_ones() -> None:
    case = CASES["vector to scalar"]
    for wrong in (Null(), Broken("sign"), Broken("x1.001"), Broken("last contribution wins")):
        with pytest.raises(AssertionError):
            near(jacobian(case.f, method=wrong)(*case.args), case.jacobian, Reverse())


def test_methods_are_values() -> None:
    for method in METHODS:
        assert method == dataclasses.replace(method)
        assert hash(method) == hash(dataclasses.replace(method))
    assert len(set(METHODS)) == len(METHODS)
    assert len({method.name for method in METHODS}) == len(METHODS)
