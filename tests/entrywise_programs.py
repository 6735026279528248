"""What both entry-by-entry methods are tested on: every declared primitive, closed forms, a network by hand."""

import zlib

import numpy as np

from autodiff.nn import MLP, SoftmaxCrossEntropy
from autodiff.primitives.domains import Case, draw_arguments
from autodiff.primitives.kinds import REGISTRY, Elementwise
from differentiation.layer_formulas import backprop
from differentiation.problem import pose

ELEMENTWISE = sorted(name for name, primitive in REGISTRY.items() if isinstance(primitive, Elementwise))
STRUCTURAL = [
    (name, number)
    for name, primitive in sorted(REGISTRY.items())
    if not isinstance(primitive, Elementwise)
    for number in range(len(primitive.cases))
]


def baydin(x):
    """The running example of Baydin et al., Automatic differentiation in machine learning: a survey, 2018."""
    return np.log(x[0]) + x[0] * x[1] - np.sin(x[1])


BAYDIN_VALUE, BAYDIN_GRADIENT = 11.652071455223084, (5.5, 1.716337814536774)


def seed_of(*words):
    """The same seed in every process (`hash` of a string is not)."""
    return zlib.crc32(repr(words).encode())


def posed(name, case, dtype=float):
    """A primitive on drawn arguments, as a problem in all its real arguments."""
    primitive = REGISTRY[name]
    rng = np.random.default_rng(seed_of(name, case.params))
    args = draw_arguments(rng, case, primitive.domain, primitive.kink, dtype)
    active = tuple(
        k
        for k, (spec, arg) in enumerate(zip(case.args, args, strict=True))
        if isinstance(spec, tuple) and arg.dtype.kind == "f"
    )
    return pose(lambda *xs: primitive(*xs, **case.params), args, active)


def scalar_problem(name):
    """An elementwise primitive at one drawn point."""
    arguments = len(REGISTRY[name].partials)
    return posed(name, Case(((),) * arguments))


def central_jacobian(problem, h=1e-5):
    """Central differences of plain NumPy: error about h²/6 f''' + eps/h |f|, far below 1e-7 for what is drawn here."""
    outputs = [np.asarray(out, dtype=float) for out in problem(problem.inputs)]
    blocks = [[np.zeros(out.shape + x.shape) for x in problem.inputs] for out in outputs]
    for i, x in enumerate(problem.inputs):
        for position in np.ndindex(x.shape):
            moved = [[np.array(y, dtype=float) for y in problem.inputs] for _ in range(2)]
            moved[0][i][position] += h
            moved[1][i][position] -= h
            up, down = (problem([y[()] for y in leaves]) for leaves in moved)
            for k in range(len(outputs)):
                blocks[k][i][(..., *position)] = (np.asarray(up[k]) - np.asarray(down[k])) / (2 * h)
    return blocks


def assert_jacobian(answer, problem, expected, rtol, atol):
    """Values as NumPy's, every block as expected, and of the right shape and dtype."""
    plain = problem(problem.inputs)
    for out, wanted in zip(answer.outputs, plain, strict=True):
        np.testing.assert_allclose(out, wanted, rtol=1e-12, atol=1e-12)
        assert np.shape(out) == np.shape(wanted)
        assert out.dtype == wanted.dtype
    for row, expected_row, out in zip(answer.derivative, expected, plain, strict=True):
        for block, wanted, x in zip(row, expected_row, problem.inputs, strict=True):
            assert np.shape(block) == np.shape(out) + x.shape
            assert block.dtype == x.dtype
            np.testing.assert_allclose(block, wanted, rtol=rtol, atol=atol)


def network(samples=3):
    """A 2-3-2 network with softmax cross-entropy: the problem in its parameters, and the gradient by hand."""
    net, loss = MLP((2, 3, 2), activation="tanh"), SoftmaxCrossEntropy()
    rng = np.random.default_rng(7)
    X, y = rng.normal(size=(samples, 2)), rng.integers(0, 2, samples)
    params = [{"W": p["W"], "b": rng.normal(size=p["b"].shape)} for p in net.init(seed=3)]
    by_hand = backprop(net, loss, params, X, y)
    gradients = [g for W, b in zip(by_hand.W, by_hand.b, strict=True) for g in (W, b)]
    return pose(lambda p: loss(net(p, X), y), (params,)), float(by_hand.value), gradients


def traces(A, B):
    """tr(AᵀA) + tr(BᵀB), whose gradient is 2A and 2B; SymPy's derivative by matrix symbols is wrong for such sums."""
    return np.trace(A.T @ A) + np.trace(B.T @ B)


def helmholtz(x, A, b):
    """The Helmholtz energy of a mixed fluid (Griewank, On automatic differentiation, 1989), with R T = 1."""
    bx = b @ x
    root = np.sqrt(2.0)
    fraction = np.log((1 + (1 + root) * bx) / (1 + (1 - root) * bx))
    return np.sum(x * np.log(x / (1 - bx))) - (x @ A @ x) / (np.sqrt(8.0) * bx) * fraction


def helmholtz_gradient(x, A, b):
    """By hand, product rule by product rule."""
    bx, xAx, root = b @ x, x @ A @ x, np.sqrt(2.0)
    p, q = 1 + (1 + root) * bx, 1 + (1 - root) * bx
    fraction = np.log(p / q)
    slope = (1 + root) / p - (1 - root) / q
    ideal = np.log(x / (1 - bx)) + 1 + b * np.sum(x) / (1 - bx)
    return ideal - (2 * A @ x * fraction / bx - xAx * b * fraction / bx**2 + xAx * b * slope / bx) / np.sqrt(8.0)
