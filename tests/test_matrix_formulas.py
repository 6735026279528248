"""Kronecker-product Jacobians against complex steps, and their chain against the layer formulas."""

import numpy as np
import pytest
from network_reference import COMPLEX_SAFE, complex_step_jacobian, cross_entropy, squared_error

from autodiff.nn import L2, MLP, Objective, SoftmaxCrossEntropy, activation
from differentiation import layer_formulas, matrix_formulas
from differentiation.matrix_formulas import check_size, matrix_backprop, value_and_grad
from differentiation.matrix_jacobians import (
    activation_jacobian,
    bias_jacobian,
    commutation_matrix,
    input_jacobian,
    log_softmax_jacobian,
    sandwich,
    softmax_cross_entropy_jacobian,
    squared_error_jacobian,
    unvec,
    vec,
    weight_jacobian,
)

GENERATOR_SEED = 7


@pytest.fixture
def generator():
    return np.random.default_rng(GENERATOR_SEED)


def close(found, expected):
    assert found.shape == expected.shape
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-13)


def test_vec_stacks_columns_and_unvec_undoes_it(generator):
    A = generator.normal(size=(3, 5))
    assert vec(A).tolist() == [A[i, j] for j in range(5) for i in range(3)]
    assert np.array_equal(unvec(vec(A), (3, 5)), A)


def test_vec_of_a_product_of_three(generator):
    A, X, B = generator.normal(size=(2, 3)), generator.normal(size=(3, 4)), generator.normal(size=(4, 5))
    close(sandwich(A, B) @ vec(X), vec(A @ X @ B))


def test_mixed_product_of_kronecker_products(generator):
    A, B = generator.normal(size=(2, 3)), generator.normal(size=(4, 5))
    C, D = generator.normal(size=(3, 2)), generator.normal(size=(5, 6))
    # sandwich(A, B) is B^T (x) A: the sandwiches of (A, B) and of (C, D) make that of (A C, D B).
    B2, D2 = generator.normal(size=(5, 4)), generator.normal(size=(6, 5))
    close(sandwich(A, B2) @ sandwich(C, D2), sandwich(A @ C, D2 @ B2))
    close(np.kron(A, B) @ np.kron(C, D), np.kron(A @ C, B @ D))


def test_commutation_matrix_transposes(generator):
    A, B = generator.normal(size=(3, 5)), generator.normal(size=(2, 4))
    K = commutation_matrix(3, 5)
    assert np.array_equal(K @ vec(A), vec(A.T))
    assert np.array_equal(K @ commutation_matrix(5, 3), np.eye(15))
    # Magnus and Neudecker: K_pm (A (x) B) K_nq = B (x) A for A (m, n) and B (p, q).
    # In their notation K_pm takes vec of a (p, m) matrix.
    close(commutation_matrix(2, 3) @ np.kron(A, B) @ commutation_matrix(5, 4), np.kron(B, A))


def test_jacobians_of_an_affine_layer(generator):
    Z, W, b = generator.normal(size=(4, 3)), generator.normal(size=(3, 5)), generator.normal(size=5)
    close(weight_jacobian(Z, 5), complex_step_jacobian(lambda W: Z @ W + b, W))
    close(input_jacobian(W, 4), complex_step_jacobian(lambda Z: Z @ W + b, Z))
    close(bias_jacobian(4, 5), complex_step_jacobian(lambda b: Z @ W + b, b))


@pytest.mark.parametrize("name", COMPLEX_SAFE)
def test_jacobian_of_an_activation(name, generator):
    A = generator.normal(size=(3, 4))
    sigma = activation(name)
    close(activation_jacobian(sigma, A, sigma(A)), complex_step_jacobian(COMPLEX_SAFE[name], A))


def test_jacobian_of_log_softmax(generator):
    H = generator.normal(size=(3, 4))
    slope = complex_step_jacobian(lambda H: H - np.log(np.exp(H).sum(axis=1))[:, None], H)
    close(log_softmax_jacobian(H), slope)


def test_jacobian_of_log_softmax_of_huge_logits_is_finite():
    assert np.array_equal(log_softmax_jacobian(np.array([[1000.0, 0.0]])), [[0.0, 0.0], [-1.0, 1.0]])


@pytest.mark.parametrize("reduction", ["mean", "sum"])
def test_jacobians_of_the_losses(reduction, generator):
    H, D = generator.normal(size=(3, 4)), generator.normal(size=(3, 4))
    rows = np.eye(4)[[3, 0, 0]]
    close(
        softmax_cross_entropy_jacobian(H, rows, reduction),
        complex_step_jacobian(lambda H: cross_entropy(H, rows, reduction), H),
    )
    close(
        squared_error_jacobian(H, D, reduction),
        complex_step_jacobian(lambda H: squared_error(H, D, reduction), H),
    )


def random_case(loss, sizes=(3, 4, 2, 5), hidden="tanh", bias=True, dtype=np.float64, m=4):
    generator = np.random.default_rng(GENERATOR_SEED)
    net = MLP(sizes, hidden, bias)
    params = net.init(1, dtype, "xavier")
    if bias:
        for layer in params:
            layer["b"] = generator.normal(size=layer["b"].shape).astype(dtype)
    X = generator.normal(size=(m, sizes[0])).astype(dtype)
    labels, target = generator.integers(0, sizes[-1], m), generator.normal(size=(m, sizes[-1]))
    return net, loss, params, X, labels if isinstance(loss, SoftmaxCrossEntropy) else target


def assert_formulas_agree(net, loss, params, X, y, bound=1e-13):
    whole, layerwise = matrix_backprop(net, loss, params, X, y), layer_formulas.backprop(net, loss, params, X, y)
    assert whole.value == layerwise.value
    for ours, theirs in zip([*whole.W, *whole.b, *whole.G], [*layerwise.W, *layerwise.b, *layerwise.G], strict=True):
        assert ours.shape == theirs.shape
        assert ours.dtype == theirs.dtype
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=bound * max(1.0, abs(theirs).max()))


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("hidden", ["relu", "sigmoid", "sin"])
@pytest.mark.parametrize("loss", [SoftmaxCrossEntropy(), SoftmaxCrossEntropy("sum"), L2(), L2("sum")], ids=repr)
def test_chain_agrees_with_the_layer_formulas(loss, hidden, bias):
    assert_formulas_agree(*random_case(loss, hidden=hidden, bias=bias))


def test_chain_in_float32_stays_float32():
    assert_formulas_agree(*random_case(SoftmaxCrossEntropy(), dtype=np.float32), bound=64 * np.finfo(np.float32).eps)


def test_steps_are_the_factors_of_the_gradient():
    found = matrix_backprop(*random_case(SoftmaxCrossEntropy()))
    steps = dict(found.steps())
    row = steps["dloss/dvec(Z4)"] @ steps["dvec(Z4)/dvec(A3)"] @ steps["dvec(A3)/dvec(Z3)"] @ steps["dvec(Z3)/dvec(A2)"]
    close(unvec((row @ steps["dvec(A2)/dvec(W2)"])[0], (4, 2)), found.W[1])
    close((row @ steps["dvec(A2)/db2"])[0], found.b[1])
    assert len(steps) == 1 + 3 * 4


def test_without_bias_no_step_is_named_b():
    assert not [name for name, _ in matrix_backprop(*random_case(L2(), bias=False)).steps() if "/db" in name]


def test_value_and_grad_has_the_container_of_the_parameters():
    net, loss, params, X, y = random_case(L2())
    value, gradients = value_and_grad(Objective(net, loss))(params, X, y)
    assert value == loss(net(params, X), y)
    assert [[layer[k].shape for k in ("W", "b")] for layer in gradients] == [
        [layer[k].shape for k in ("W", "b")] for layer in params
    ]


def test_too_large_a_jacobian_is_refused_before_it_is_built():
    net = MLP((784, 100, 10))
    with pytest.raises(ValueError, match=r"10000 by 78400 matrix .*6\.3 GB"):
        matrix_backprop(net, SoftmaxCrossEntropy(), net.init(0), np.zeros((100, 784)), np.zeros(100, int))
    with pytest.raises(ValueError, match=r"dvec\(Z2\)/dvec\(A1\) would be a 40 by 40 matrix"):
        check_size(MLP((2, 10, 3)), 4, largest=1599)
    check_size(MLP((2, 10, 3)), 4, largest=1600)


def test_refusals_name_what_is_not_covered():
    net, _, params, X, y = random_case(L2())
    with pytest.raises(TypeError, match="cover SoftmaxCrossEntropy and L2"):
        matrix_backprop(net, lambda output, target: 0.0, params, X, y)
    with pytest.raises(TypeError, match="for an MLP"):
        matrix_backprop(lambda params, X: X, L2(), params, X, y)


def test_reverse_mode_agrees_on_the_jacobian_of_each_row_loss():
    import autodiff
    from autodiff.primitives.special import softmax_cross_entropy

    generator = np.random.default_rng(GENERATOR_SEED)
    H, rows = generator.normal(size=(3, 4)), np.eye(4)[[3, 0, 0]]
    jacobian = autodiff.jacrev(lambda H: softmax_cross_entropy(H, rows))(H)
    # Summed over the rows it is the row vector of the sum of losses; `vec` counts columns first.
    close(vec(jacobian.sum(axis=0))[None, :], softmax_cross_entropy_jacobian(H, rows, "sum"))


@pytest.mark.parametrize("hidden", ["relu", "softplus"])
def test_reverse_mode_agrees_on_the_whole_gradient(hidden):
    import autodiff

    net, loss, params, X, y = random_case(SoftmaxCrossEntropy(), hidden=hidden)
    gradients = autodiff.grad(Objective(net, loss))(params, X, y)
    for theirs, ours in zip(gradients, matrix_backprop(net, loss, params, X, y).params, strict=True):
        close(theirs["W"], ours["W"])
        close(theirs["b"], ours["b"])


FAULTS = {
    "row-major vec": ("unvec", lambda v, shape: v.reshape(shape)),
    "Kronecker factors swapped": ("weight_jacobian", lambda Z, n: np.kron(Z, np.eye(n))),
    "identity before W^T": ("input_jacobian", lambda W, m: np.kron(np.eye(m), W.T)),
    "W instead of W^T": ("input_jacobian", lambda W, m: np.kron(W.reshape(W.shape[::-1]), np.eye(m))),
    "derivative left out": ("activation_jacobian", lambda sigma, A, Z: np.eye(A.size)),
    "derivative by rows": ("activation_jacobian", lambda sigma, A, Z: np.diag(sigma.derivative(A, Z).reshape(-1))),
    "bias of one row": ("bias_jacobian", lambda m, n, dtype: np.kron(np.eye(n), np.eye(m)[:, :1])),
    "1/m is missing": (
        "softmax_cross_entropy_jacobian",
        lambda H, I_y, reduction: softmax_cross_entropy_jacobian(H, I_y, "sum"),
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_planted_fault_is_found(fault, monkeypatch):
    case = random_case(SoftmaxCrossEntropy())
    assert_formulas_agree(*case)
    monkeypatch.setattr(matrix_formulas, *FAULTS[fault])
    with pytest.raises(AssertionError):
        assert_formulas_agree(*case)
