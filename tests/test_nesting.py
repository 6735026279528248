"""Derivatives of derivatives, in every mix of modes: nothing is confused, nothing leaks, threads make no difference."""

import functools
import itertools
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
import scipy.optimize
import sympy

from autodiff import grad, jacfwd, jacrev, jvp, stop_gradient, value_and_grad, vjp
from autodiff.errors import LeakedTracerError

Operator = Callable[..., Any]


def by_jvp(f: Operator) -> Operator:
    """The derivative of a function of one number, by one pushforward."""
    return lambda x: jvp(f, (x,), (1.0,))[1]


def by_vjp(f: Operator) -> Operator:
    """The derivative of a function of one number, by one pullback."""
    return lambda x: vjp(f, x)[1](1.0)[0]


MODES: dict[str, Operator] = {"F": by_jvp, "R": grad}
PAIRS = list(itertools.product("FR", repeat=2))
TRIPLES = list(itertools.product("FR", repeat=3))


# Perturbations are not confused


@pytest.mark.parametrize(("outer", "inner"), list(itertools.product([grad, by_jvp, by_vjp, jacfwd, jacrev], repeat=2)))
def test_the_classical_example(outer: Operator, inner: Operator) -> None:
    assert outer(lambda x: x * inner(lambda y: x + y)(1.0))(1.0) == 1.0


def _one(f: Any, d: Callable[..., Any]) -> Any:
    """d/dx x · d/dy (x y + sin(x y)) at y = x."""
    return lambda x: x * d(lambda y: x * y + f.sin(x * y), x)


def _two(f: Any, d: Callable[..., Any]) -> Any:
    """Three deep, every variable in every body, inner derivatives at outer variables."""
    return lambda x: x * d(lambda y: y * x * d(lambda z: f.sin(x * y * z) + z**2 * x, y), x)


def _three(f: Any, d: Callable[..., Any]) -> Any:
    """The same name of the variable at each level, and derivatives at expressions."""
    return lambda x: f.exp(x) * d(lambda y: f.cos(y) * d(lambda y: y**3 * x, x * y), 2 * x)


def _four(f: Any, d: Callable[..., Any]) -> Any:
    """Derivatives that are constant in the inner variable, or do not depend on the outer one."""
    return lambda x: d(lambda y: x**2, x) + x * d(lambda y: y**2, 3.0) + d(lambda y: d(lambda z: x * y * z, 1.0), x)


@pytest.mark.parametrize("program", [_one, _two, _three, _four])
@pytest.mark.parametrize("modes", TRIPLES, ids="".join)
def test_nested_derivatives_against_sympy(program: Callable[..., Any], modes: tuple[str, ...]) -> None:
    fresh = (sympy.Symbol(f"v{n}") for n in itertools.count())

    def symbolic(f: Operator, at: Any) -> Any:
        variable = next(fresh)
        return sympy.diff(f(variable), variable).subs(variable, at)

    inner_modes = itertools.cycle(modes[1:])  # an operator is called before those inside it

    def ours(f: Operator, at: Any) -> Any:
        return MODES[next(inner_modes)](f)(at)

    x = sympy.Symbol("x")
    expected = float(sympy.diff(program(sympy, symbolic)(x), x).subs(x, sympy.Rational(7, 10)))
    found = MODES[modes[0]](program(np, ours))(0.7)
    assert found == pytest.approx(expected, rel=1e-13)


@pytest.mark.parametrize("modes", TRIPLES, ids="".join)
def test_three_levels_with_a_mode_each(modes: tuple[str, ...]) -> None:
    first, second, third = (MODES[mode] for mode in modes)
    x, y, z = sympy.symbols("x y z")
    inner = sympy.diff(sympy.sin(x * y * z) * z, z).subs(z, x + y)
    middle = sympy.diff(inner * y, y).subs(y, x**2)
    expected = float(sympy.diff(middle * x, x).subs(x, sympy.Rational(3, 4)))
    found = first(
        lambda x: second(lambda y: third(lambda z: np.sin(x * y * z) * z)(x + y) * y)(x**2) * x,
    )(0.75)
    assert found == pytest.approx(expected, rel=1e-13)


@pytest.mark.parametrize("modes", TRIPLES, ids="".join)
def test_third_derivatives(modes: tuple[str, ...]) -> None:
    f = lambda x: np.exp(2 * x) * np.sin(x)
    for mode in modes:
        f = MODES[mode](f)
    # (d/dx)³ Im e^{(2+i)x} = Im (2+i)³ e^{(2+i)x}
    assert f(0.3) == pytest.approx(((2 + 1j) ** 3 * np.exp((2 + 1j) * 0.3)).imag, rel=1e-13)


@pytest.mark.parametrize(("outer", "inner"), list(itertools.product([jacfwd, jacrev], repeat=2)))
def test_hessians_by_all_mixes(outer: Operator, inner: Operator) -> None:
    """Of the Rosenbrock function, whose second derivatives anybody can write down."""
    f = lambda x: np.sum(100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1.0 - x[:-1]) ** 2)
    x = np.array([-1.2, 1.0, 0.7, 1.5])
    expected = np.zeros((4, 4))
    for i in range(3):
        expected[i, i] += 1200 * x[i] ** 2 - 400 * x[i + 1] + 2
        expected[i, i + 1] = expected[i + 1, i] = -400 * x[i]
        expected[i + 1, i + 1] += 200
    np.testing.assert_allclose(outer(inner(f))(x), expected, rtol=1e-13, atol=1e-11)


def test_gradient_of_a_gradients_norm() -> None:
    A = np.array([[2.0, 1.0], [0.0, 3.0]])
    f = lambda x: np.sum(grad(lambda x: x @ A @ x)(x) ** 2)
    x = np.array([0.3, -0.8])
    S = A + A.T
    np.testing.assert_allclose(grad(f)(x), 2 * S @ S @ x, rtol=1e-14)


# Siskind and Pearlmutter's programs: an optimum inside an optimum, a derivative inside a simulation


def gradient_of(mode: str, f: Operator) -> Operator:
    """The gradient of a function of a vector, by the mode asked for."""
    return {"F": jacfwd, "R": grad}[mode](f)


def descend(gradient: Operator, start: Any, rate: float, steps: int) -> Any:
    for _ in range(steps):
        start = start - rate * gradient(start)
    return start


@pytest.mark.parametrize(("outer", "inner"), PAIRS)
def test_saddle(outer: str, inner: str) -> None:
    """min over x of max over y of (x1² + x2²) - (y1² + y2²), each by gradient descent, one inside the other."""
    f = lambda x, y: np.sum(x**2) - np.sum(y**2)
    start = np.array([1.0, 1.0])

    def best_y(x: Any) -> Any:
        return descend(gradient_of(inner, lambda y: -f(x, y)), start, 0.4, 16)

    x = descend(gradient_of(outer, lambda x: f(x, best_y(x))), start, 0.4, 16)
    y = best_y(x)
    # Each step takes a coordinate to 1 - 0.4·2 of itself.
    np.testing.assert_allclose(x, np.full(2, 0.2**16), rtol=1e-12)
    np.testing.assert_allclose(y, np.full(2, 0.2**16), rtol=1e-12)


@pytest.mark.parametrize(("outer", "inner"), PAIRS)
def test_saddle_in_which_the_inner_optimum_moves(outer: str, inner: str) -> None:
    """max over y of |x|² + xᵀBy - |y|² lies at y = Bᵀx/2, and its gradient in x is 2x + BBᵀx/2."""
    B = np.array([[1.0, 2.0], [-1.0, 0.5]])
    f = lambda x, y: np.sum(x**2) + x @ B @ y - np.sum(y**2)

    def best_y(x: Any) -> Any:
        return descend(gradient_of(inner, lambda y: -f(x, y)), np.zeros(2), 0.4, 30)

    x = np.array([0.7, -0.3])
    np.testing.assert_allclose(best_y(x), B.T @ x / 2, rtol=1e-12)
    np.testing.assert_allclose(gradient_of(outer, lambda x: f(x, best_y(x)))(x), 2 * x + B @ B.T @ x / 2, rtol=1e-12)
    # Not only the optimal value: the optimal point moves with x by Bᵀ/2.
    np.testing.assert_allclose({"F": jacfwd, "R": jacrev}[outer](best_y)(x), B.T / 2, rtol=1e-12)


STEP = 0.1


def landing(w: Any, acceleration: Callable[[Any, Any], Any]) -> Any:
    """Where the particle crosses the first axis: Euler steps from (0, 8) at speed (0.75, 0), the last one cut."""
    x, velocity = np.array([0.0, 8.0]), np.array([0.75, 0.0])
    while True:
        after = x + STEP * velocity
        if after[1].real <= 0:
            return (x - x[1] / velocity[1] * velocity)[0]
        x, velocity = after, velocity + STEP * acceleration(x, w)


def potential(x: Any, w: Any) -> Any:
    """Of unit charges at (10, 10 - w) and (10, 0)."""
    across, up = x[0] - 10.0, x[1]
    return 1.0 / np.sqrt(across**2 + (up - 10.0 + w) ** 2) + 1.0 / np.sqrt(across**2 + up**2)


def force_by_hand(x: Any, w: Any) -> Any:
    total = 0.0
    for above in (10.0 - w, 0.0):
        offset = np.array([x[0] - 10.0, x[1] - above])
        total = total + offset / np.sum(offset**2) ** 1.5
    return total


@functools.cache
def landing_slope() -> tuple[float, float]:
    """The landing place at w = 0 and its derivative, with the force written by hand and a complex step."""
    place = landing(0.0 + 1e-30j, force_by_hand)
    return place.real, place.imag / 1e-30


@pytest.mark.parametrize(("outer", "inner"), PAIRS)
def test_particle_gradient(outer: str, inner: str) -> None:
    """The charged particle: a simulation whose force is a gradient, differentiated in the control w."""
    acceleration = lambda x, w: -gradient_of(inner, lambda x: potential(x, w))(x)
    place, slope = landing_slope()
    assert landing(0.0, acceleration) == pytest.approx(place, rel=1e-12)
    loss = lambda w: landing(w, acceleration) ** 2
    assert MODES[outer](loss)(0.0) == pytest.approx(2 * place * slope, rel=1e-10)


@pytest.mark.parametrize(("outer", "inner"), PAIRS)
def test_particle_is_steered_into_the_origin(outer: str, inner: str) -> None:
    acceleration = lambda x, w: -gradient_of(inner, lambda x: potential(x, w))(x)
    witness = scipy.optimize.brentq(lambda w: landing(w, force_by_hand), 0.0, 0.5, xtol=1e-14)
    w = 0.0
    for _ in range(5):  # Newton's method on the landing place
        w = w - landing(w, acceleration) / MODES[outer](lambda w: landing(w, acceleration))(w)
    assert w == pytest.approx(witness, rel=1e-11)
    assert abs(landing(w, acceleration)) < 1e-11


# Threads


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)  # threads take turns after every few instructions
    with ThreadPoolExecutor(8) as threads:
        yield threads
    sys.setswitchinterval(interval)


@pytest.mark.parametrize(("outer", "inner"), PAIRS)
def test_inner_derivatives_in_a_pools_threads(pool: ThreadPoolExecutor, outer: str, inner: str) -> None:
    """d/dx Σ_c d/dy sin(c x y) at y = 1, which is Σ c cos(c x) - c² x sin(c x)."""
    d = MODES[inner]
    factors = np.arange(1.0, 17.0)

    def f(x: Any) -> Any:
        return sum(pool.map(lambda c: d(lambda y: np.sin(c * x * y))(1.0), factors))

    for x in np.linspace(0.1, 1.0, 10):
        expected = np.sum(factors * np.cos(factors * x) - factors**2 * x * np.sin(factors * x))
        assert MODES[outer](f)(x) == pytest.approx(expected, rel=1e-11, abs=1e-11)


def test_the_classical_example_in_threads_many_times(pool: ThreadPoolExecutor) -> None:
    def program(_: int) -> Any:
        return grad(lambda x: x * pool.submit(lambda: grad(lambda y: x + y)(1.0)).result())(1.0)

    with ThreadPoolExecutor(4) as outer_threads:
        assert set(outer_threads.map(program, range(300))) == {1.0}


def test_threads_record_on_one_tape_at_once(pool: ThreadPoolExecutor) -> None:
    """A chain of operations in each thread, all on the same outer tape."""

    def chain(x: Any, c: float) -> Any:
        y = x
        for _ in range(30):
            y = np.sin(y) * c + x
        return y

    def expected(x: float, c: float) -> float:
        y, slope = x, 1.0
        for _ in range(30):
            y, slope = np.sin(y) * c + x, np.cos(y) * slope * c + 1.0
        return slope

    factors = [0.1 * k for k in range(1, 17)]
    f = lambda x: sum(pool.map(lambda c: chain(x, c), factors))
    for x in (0.3, 0.9):
        assert grad(f)(x) == pytest.approx(sum(expected(x, c) for c in factors), rel=1e-12)


# Leaks


class Model:
    state: Any = None

    def run(self, x: Any) -> Any:
        self.state = x * 2.0
        return self.state


MODEL = Model()
KEPT: list[Any] = []
TABLE: dict[str, Any] = {}


def into_a_list(x: Any) -> Any:
    y = x * 2.0
    KEPT.append(y)  # leaks
    return y


def into_a_dict(x: Any) -> Any:
    TABLE["last"] = x * 2.0  # leaks
    return x


def into_an_attribute(x: Any) -> Any:
    y = MODEL.run(x)
    MODEL.state = y * 2.0  # leaks
    return y


def into_a_nested_container(x: Any) -> Any:
    TABLE["layers"] = [{"W": (x * 2.0,)}]  # leaks
    return x


def through_a_helper(x: Any) -> Any:
    return into_a_list(x) + x


def into_a_default(x: Any, cache: list[Any] = KEPT) -> Any:
    cache.append(x * 2.0)  # leaks
    return x


def into_a_global(x: Any) -> Any:
    global LAST
    LAST = x * 2.0  # leaks
    return x


LEAKS: dict[str, tuple[Operator, Callable[[], Any], str, str]] = {
    "a list": (into_a_list, lambda: KEPT[-1], "KEPT", "into_a_list"),
    "a dict": (into_a_dict, lambda: TABLE["last"], "TABLE", "into_a_dict"),
    "an attribute": (into_an_attribute, lambda: MODEL.state, "MODEL.state", "into_an_attribute"),
    "nested": (into_a_nested_container, lambda: TABLE["layers"][0]["W"][0], "TABLE", "into_a_nested_container"),
    "a helper": (through_a_helper, lambda: KEPT[-1], "KEPT", "into_a_list"),
    "a default": (into_a_default, lambda: KEPT[-1], "", "into_a_default"),
    "a global": (into_a_global, lambda: LAST, "LAST", "into_a_global"),
    "a partial": (functools.partial(into_a_list), lambda: KEPT[-1], "KEPT", "into_a_list"),
}


def leaking_line(function: str) -> str:
    """File and number of the line marked in a function of this file."""
    with open(__file__, encoding="utf-8") as source:
        lines = source.read().splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith(f"def {function}("))
    number = next(n for n in range(start, len(lines)) if "# leaks" in lines[n]) + 1
    return f"{__file__}:{number}: {lines[number - 1].strip()}"


@pytest.mark.parametrize("differentiate", [grad, by_jvp, jacfwd, value_and_grad])
@pytest.mark.parametrize("name", LEAKS)
def test_a_leak_names_the_line_that_made_it(name: str, differentiate: Operator) -> None:
    function, held, variable, place = LEAKS[name]
    differentiate(function)(1.0)
    with pytest.raises(LeakedTracerError) as caught:
        held() + 1.0
    message = str(caught.value)
    assert leaking_line(place) in message
    assert variable in message
    assert "Return it from the function" in message


def test_a_leak_through_a_closure() -> None:
    last = None

    def f(x: Any) -> Any:
        nonlocal last
        last = x * 2.0
        return last * 1.0

    grad(f)(1.0)
    with pytest.raises(LeakedTracerError, match=r"kept in 'last' by .*: last = x \* 2\.0"):
        np.sin(last)


def test_a_leak_through_a_method_and_a_callable_object() -> None:
    model = Model()
    grad(model.run)(1.0)
    with pytest.raises(LeakedTracerError, match=r"kept in 'self\.state' by .*: self\.state = x \* 2\.0"):
        model.state * 2.0


def test_a_leak_through_a_generator() -> None:
    def f(x: Any) -> Any:
        def powers() -> Iterator[Any]:
            y = x
            while True:
                y = y * x
                yield y

        f.powers = powers()  # type: ignore[attr-defined]
        return next(f.powers)  # type: ignore[attr-defined]

    grad(f)(2.0)
    with pytest.raises(LeakedTracerError, match=r"y = y \* x|y \* x.*kept in 'f\.powers' by"):
        next(f.powers)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "use",
    [
        lambda t: t * 2.0,
        lambda t: np.ones(3) + t,
        lambda t: t > 0,
        bool,
        float,
        lambda t: np.asarray(t),
        lambda t: t.astype(float),
        lambda t: grad(lambda z: z * t)(1.0),
        lambda t: grad(lambda z: t)(1.0),
        lambda t: vjp(lambda z: (z, t), 1.0),
        lambda t: jvp(lambda z: t, (1.0,), (1.0,)),
        lambda t: grad(lambda z: (z, t), has_aux=True)(1.0),
        lambda t: stop_gradient(t),
    ],
)
def test_every_use_of_a_leaked_value_raises(use: Callable[[Any], Any]) -> None:
    for differentiate in (grad, by_jvp):
        differentiate(into_a_list)(1.0)
        with pytest.raises(LeakedTracerError):
            use(KEPT[-1])


def test_a_leak_from_an_inner_level_into_the_outer_function() -> None:
    for outer, inner in itertools.product(MODES.values(), repeat=2):
        with pytest.raises(LeakedTracerError, match="into_a_list"):
            outer(lambda x, inner=inner: inner(into_a_list)(x) * KEPT[-1])(1.0)


def test_what_is_no_leak() -> None:
    """Values passed out as they should be, and memories that are used only while the level is open."""
    out, pullback, aux = vjp(lambda x: (x * 2.0, {"square": x**2}), 3.0, has_aux=True)
    assert out + aux["square"] == 15.0
    assert pullback(1.0) == (2.0,)
    gradient, aux = grad(lambda x: (x**2, (x, [x * 3.0])), has_aux=True)(2.0)
    assert gradient + aux[0] + aux[1][0] == 12.0
    seen: list[Any] = []

    def f(x: Any) -> Any:
        seen.append(stop_gradient(x))
        memory = [x]
        for _ in range(3):
            memory.append(memory[-1] * x)
        return memory[-1] + grad(lambda y: y * memory[1])(x)

    assert grad(f)(2.0) == pytest.approx(4 * 8 + 2 * 2)
    assert seen == [2.0]
    assert seen[0] + 1.0 == 3.0
    # The same after an error inside the function: its level is closed, and others are not touched.
    with pytest.raises(ZeroDivisionError):
        grad(lambda x: x * (1 / 0))(1.0)
    assert grad(lambda x: x * grad(lambda y: x + y)(1.0))(1.0) == 1.0


def test_a_pullback_used_later_is_no_leak() -> None:
    _, pullback = vjp(lambda x: np.sin(x) * x, 1.0)
    assert [float(pullback(1.0)[0]) for _ in range(2)] == [pytest.approx(np.sin(1) + np.cos(1))] * 2
    outer = grad(lambda x: vjp(lambda y: x * y**2, x)[1](x)[0])  # 2 x · x · x
    assert outer(2.0) == pytest.approx(3 * 2 * 4)
