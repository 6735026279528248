"""Small right programs with the mistakes that are planted in them, for exercises on finding a mistake.

A program is a function of a few numbers and lists, 7 to 14 lines long, with what it has to compute stated a second
time: by difference quotients, or by another way of doing the same. Numbers are fractions throughout, so that results
are exact. Comments are left out of the programs: what they do is said by messages, in the reader's language.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from checks.exercises.stream import Stream

Number = Fraction
STEP = Fraction(1, 10**9)


@dataclass(frozen=True)
class Bug:
    """A line that takes the place of a right one.

    Parameters
    ----------
    line : int
        From 1.
    text : str
        Without indentation.
    name : str
        The mistake's number in the catalogue, or a word.
    message : str
        Key of what is said about it: ``find_the_bug.bug.<message>``.
    """

    line: int
    text: str
    name: str
    message: str


@dataclass(frozen=True)
class ShownProgram:
    """A right program, what may be wrong in it, what it is given, and what it has to compute.

    Parameters
    ----------
    name : str
        Key of the statement: ``find_the_bug.program.<name>``.
    source : str
        A function called `f` with positional parameters.
    bugs : tuple of Bug
    draw : callable
        From a stream to the arguments of one call.
    definition : callable
        The right answer in another way, from the same arguments.
    """

    name: str
    source: str
    bugs: tuple[Bug, ...]
    draw: Callable[[Stream], tuple[Any, ...]]
    definition: Callable[..., Any]

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines of the right program."""
        return tuple(self.source.splitlines())

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names in the function's head."""
        return tuple(self.lines[0].partition("(")[2].rstrip("):").replace(" ", "").split(","))


def differentiated(f: Callable[..., Number], at: Sequence[Number]) -> list[Number]:
    """The gradient by central differences in exact fractions; the step is so small that only the limit shows.

    Examples
    --------
    >>> [float(slope) for slope in differentiated(lambda x, y: x * x * y, [Fraction(3), Fraction(2)])]
    [12.0, 9.0]
    """
    found = []
    for k in range(len(at)):
        high, low = list(at), list(at)
        high[k] += STEP
        low[k] -= STEP
        found.append((f(*high) - f(*low)) / (2 * STEP))
    return found


def small(stream: Stream, low: int = -3, high: int = 4) -> Number:
    """A small integer."""
    return Fraction(stream.integer(low, high))


def several(stream: Stream, count: int, low: int = -3, high: int = 4) -> list[Number]:
    """A list of small integers."""
    return [small(stream, low, high) for _ in range(count)]


LAYER = """\
def f(x, W, g):
    n, k = len(W), len(W[0])
    z = [sum(x[i] * W[i][j] for i in range(n)) for j in range(k)]
    gz = [0] * k
    for j in range(k):
        if z[j] > 0:
            gz[j] = g[j]
    gW = [[x[i] * gz[j] for j in range(k)] for i in range(n)]
    gx = [sum(gz[j] * W[i][j] for j in range(k)) for i in range(n)]
    return gx, gW
"""


def draw_layer(stream: Stream) -> tuple[Any, ...]:
    """A square layer: its shapes give no warning."""
    x, g = several(stream, 2), several(stream, 2, -2, 3)
    W = [several(stream, 2, -2, 3) for _ in range(2)]
    if stream.integer(0, 3) == 0:
        W[1][0] = W[0][1]
    if stream.integer(0, 2) == 0:
        x, g = [abs(v) + 1 for v in x], [abs(v) for v in g]
        W = [[abs(v) + 1 for v in row] for row in W]
    return x, W, g


def layer_defined(x: list[Number], W: list[list[Number]], g: list[Number]) -> Any:
    """Difference quotients of sum_j g_j relu((x W)_j)."""

    def value(*numbers: Number) -> Number:
        inputs, rows = numbers[:2], (numbers[2:4], numbers[4:])
        sums = [sum([inputs[i] * rows[i][j] for i in range(2)], Fraction(0)) for j in range(2)]
        return sum([g[j] * max(sums[j], Fraction(0)) for j in range(2)], Fraction(0))

    slopes = differentiated(value, [*x, *W[0], *W[1]])
    return slopes[:2], [slopes[2:4], slopes[4:]]


CHAIN = """\
def f(w, x, t):
    z, a = [x], []
    for weight in w:
        a.append(weight * z[-1])
        z.append(max(a[-1], 0))
    g = z[-1] - t
    found = []
    for i in reversed(range(len(w))):
        g = g * (a[i] > 0)
        found.append(g * z[i])
        g = g * w[i]
    return found[::-1]
"""


def draw_chain(stream: Stream) -> tuple[Any, ...]:
    """Two or three layers of one unit each."""
    w = [Fraction(stream.choice([-1, 1, 2, 3])) for _ in range(stream.integer(1, 3))]
    return w, Fraction(stream.choice([-1, 1, 2, 3])), small(stream, -2, 3)


def chain_defined(w: list[Number], x: Number, t: Number) -> Any:
    """Difference quotients of half the squared error."""

    def loss(*weights: Number) -> Number:
        z = x
        for weight in weights:
            z = max(weight * z, Fraction(0))
        return (z - t) ** 2 / 2

    return differentiated(loss, w)


SQUARES = """\
def f(X, w, t):
    m, n = len(X), len(w)
    g = [0] * n
    for i in range(m):
        y = 0
        for j in range(n):
            y += X[i][j] * w[j]
        error = y - t[i]
        for j in range(n):
            g[j] += error * X[i][j]
    return [s / m for s in g]
"""


def draw_squares(stream: Stream) -> tuple[Any, ...]:
    """One, two or three examples of two inputs."""
    m = stream.integer(1, 3)
    return [several(stream, 2, -2, 3) for _ in range(m)], several(stream, 2, -2, 3), several(stream, m, -2, 3)


def squares_defined(X: list[list[Number]], w: list[Number], t: list[Number]) -> Any:
    """Difference quotients of the mean of half the squared errors."""

    def loss(*weights: Number) -> Number:
        errors = [
            sum([a * b for a, b in zip(row, weights, strict=True)], -target) for row, target in zip(X, t, strict=True)
        ]
        return sum([error**2 for error in errors], Fraction(0)) / (2 * len(errors))

    return differentiated(loss, w)


TAPE = """\
def f(tape):
    adjoint = [0] * len(tape)
    adjoint[-1] = 1
    for k in reversed(range(len(tape))):
        for argument, partial in tape[k]:
            share = adjoint[k] * partial
            adjoint[argument] += share
    return adjoint
"""


def draw_tape(stream: Stream) -> tuple[Any, ...]:
    """Each line uses one or two earlier ones; the first one or two are inputs."""
    size = stream.integer(3, 5)
    tape: list[list[tuple[int, Number]]] = [[]]
    for k in range(1, size):
        args = [stream.integer(0, k - 1) for _ in range(stream.choice([1, 2]))]
        tape.append([(arg, Fraction(stream.choice([1, 2, 3, -1]))) for arg in args])
    return (tape,)


def tape_defined(tape: list[list[tuple[int, Number]]]) -> Any:
    """The sum over all paths of the products of their partial derivatives, path by path."""

    def paths(start: int, end: int) -> Number:
        if start == end:
            return Fraction(1)
        steps = [(k, partial) for k in range(start + 1, end + 1) for arg, partial in tape[k] if arg == start]
        return sum([partial * paths(k, end) for k, partial in steps], Fraction(0))

    return [paths(k, len(tape) - 1) for k in range(len(tape))]


BATCHES = """\
def f(w, xs, ts, size):
    m = len(xs)
    for start in range(0, m, size):
        x = xs[start:start + size]
        t = ts[start:start + size]
        g = 0
        for i in range(len(x)):
            g += (w * x[i] - t[i]) * x[i]
        w = w - g / len(x)
    return w
"""


def draw_batches(stream: Stream) -> tuple[Any, ...]:
    """Two to four examples in batches of one to three; the last batch may be short."""
    m = stream.integer(2, 4)
    return small(stream, -1, 2), several(stream, m, -1, 2), several(stream, m, -2, 3), stream.integer(1, 3)


def batches_defined(w: Number, xs: list[Number], ts: list[Number], size: int) -> Any:
    """Batch after batch a descent step with rate 1, its slope from difference quotients of the mean loss."""
    pairs = list(zip(xs, ts, strict=True))
    while pairs:
        batch, pairs = pairs[:size], pairs[size:]

        def loss(weight: Number, batch: list[tuple[Number, Number]] = batch) -> Number:
            return sum([(weight * x - t) ** 2 for x, t in batch], Fraction(0)) / (2 * len(batch))

        w -= differentiated(loss, [w])[0]
    return w


PERCEPTRON = """\
def f(w, b, X, d):
    for x, wanted in zip(X, d):
        total = b
        for i in range(len(w)):
            total += w[i] * x[i]
        y = 1 if total >= 0 else 0
        error = wanted - y
        for i in range(len(w)):
            w[i] += error * x[i]
        b += error
    return w, b
"""


def draw_perceptron(stream: Stream) -> tuple[Any, ...]:
    """Two or three examples of two inputs."""
    m = stream.integer(1, 3)
    X = [several(stream, 2, -1, 2) for _ in range(m)]
    return several(stream, 2, -1, 1), small(stream, -1, 1), X, [stream.integer(0, 1) for _ in range(m)]


def perceptron_defined(w: list[Number], b: Number, X: list[list[Number]], d: list[int]) -> Any:
    """By cases, with the bias as the weight of a further input."""
    v = (*w, b)
    for x, wanted in zip(X, d, strict=True):
        extended = (*x, Fraction(1))
        fires = sum([p * q for p, q in zip(v, extended, strict=True)]) >= 0
        if fires and not wanted:
            v = tuple([p - q for p, q in zip(v, extended, strict=True)])
        if wanted and not fires:
            v = tuple([p + q for p, q in zip(v, extended, strict=True)])
    return list(v[:-1]), v[-1]


PRODUCT = """\
def f(x):
    n = len(x)
    left = [1]
    for i in range(n):
        left.append(left[i] * x[i])
    g = [0] * n
    right = 1
    for i in reversed(range(n)):
        g[i] = left[i] * right
        right = right * x[i]
    return g
"""


def draw_product(stream: Stream) -> tuple[Any, ...]:
    """Two to four numbers."""
    return (several(stream, stream.integer(2, 4), -2, 3),)


def product_defined(x: list[Number]) -> Any:
    """Difference quotients of the product."""

    def value(*factors: Number) -> Number:
        total = Fraction(1)
        for factor in factors:
            total *= factor
        return total

    return differentiated(value, x)


QUOTIENT = """\
def f(p, q, x):
    u, du, v, dv = 0, 0, 0, 0
    for k in range(len(p)):
        u += p[k] * x ** k
        if k > 0:
            du += k * p[k] * x ** (k - 1)
    for k in range(len(q)):
        v += q[k] * x ** k
        if k > 0:
            dv += k * q[k] * x ** (k - 1)
    top = du * v - u * dv
    return top / v ** 2
"""


def draw_quotient(stream: Stream) -> tuple[Any, ...]:
    """Two polynomials of degree 1 or 2; the second is not 0 at the point."""
    while True:
        p, q = several(stream, stream.integer(2, 3), -2, 3), several(stream, stream.integer(2, 3), -2, 3)
        x = small(stream, -1, 2)
        if sum([c * x**k for k, c in enumerate(q)]):
            return p, q, x


def quotient_defined(p: list[Number], q: list[Number], x: Number) -> Any:
    """Difference quotients of the quotient."""

    def value(at: Number) -> Number:
        return sum([c * at**k for k, c in enumerate(p)], Fraction(0)) / sum([c * at**k for k, c in enumerate(q)])

    return differentiated(value, [x])[0]


SOFTMAX = """\
def f(p, g):
    n = len(p)
    found = []
    for i in range(n):
        total = 0
        for j in range(n):
            if i == j:
                total += p[i] * (1 - p[i]) * g[j]
            else:
                total -= p[i] * p[j] * g[j]
        found.append(total)
    return found
"""


def draw_softmax(stream: Stream) -> tuple[Any, ...]:
    """Probabilities in tenths, and a gradient."""
    first = stream.integer(1, 8)
    second = stream.integer(1, 9 - first)
    p = stream.choice([[10], [first, 10 - first], [first, second, 10 - first - second]])
    g = several(stream, len(p), -2, 3) if stream.integer(0, 2) else [Fraction(0)] * len(p)
    return [Fraction(k, 10) for k in p], g


def softmax_defined(p: list[Number], g: list[Number]) -> Any:
    """By the exponentials e_i = p_i: the slope in the logit is e_i times the slope in e_i."""

    def value(*exponentials: Number) -> Number:
        return sum([a * b for a, b in zip(exponentials, g, strict=True)], Fraction(0)) / sum(exponentials)

    return [e * slope for e, slope in zip(p, differentiated(value, p), strict=True)]


STEP_OF_TWO = """\
def f(w1, w2, x, t):
    h = w1 * x
    y = w2 * h
    error = y - t
    old = w2
    g2 = error * h
    w2 = w2 - g2
    gh = error * old
    g1 = gh * x
    w1 = w1 - g1
    return w1, w2
"""


def draw_step(stream: Stream) -> tuple[Any, ...]:
    """Two weights, an input and a target."""
    return tuple([small(stream, -2, 3) for _ in range(4)])


def step_defined(w1: Number, w2: Number, x: Number, t: Number) -> Any:
    """Both weights less the difference quotients at the old ones."""
    slopes = differentiated(lambda a, b: (b * a * x - t) ** 2 / 2, [w1, w2])
    return w1 - slopes[0], w2 - slopes[1]


PROGRAMS: tuple[ShownProgram, ...] = (
    ShownProgram(
        "layer",
        LAYER,
        (
            Bug(6, "if g[j] > 0:", "M-11", "mask_of_gradient"),
            Bug(7, "gz[j] = 1", "M-6", "cotangent_lost"),
            Bug(8, "gW = [[x[i] * g[j] for j in range(k)] for i in range(n)]", "M-10", "mask_skipped"),
            Bug(9, "gx = [sum(gz[j] * W[j][i] for j in range(k)) for i in range(n)]", "M-30", "transpose_erratum"),
            Bug(8, "gW = [[z[i] * gz[j] for j in range(k)] for i in range(n)]", "M-50", "output_for_input_erratum"),
        ),
        draw_layer,
        layer_defined,
    ),
    ShownProgram(
        "chain",
        CHAIN,
        (
            Bug(10, "found.append(g * z[i + 1])", "M-50", "output_for_input_erratum"),
            Bug(10, "found.append(g * a[i])", "M-50", "own_sum"),
            Bug(9, "g = g * (g > 0)", "M-11", "mask_of_gradient"),
            Bug(11, "g = g * z[i]", "own-factor", "wrong_factor"),
            Bug(6, "g = z[-1] + t", "M-51", "sign_erratum"),
            Bug(12, "return found", "M-63", "not_reversed"),
        ),
        draw_chain,
        chain_defined,
    ),
    ShownProgram(
        "squares",
        SQUARES,
        (
            Bug(11, "return [s / n for s in g]", "M-47", "wrong_count"),
            Bug(10, "g[j] = error * X[i][j]", "M-59", "overwritten"),
            Bug(10, "g[j] += error * w[j]", "M-30", "wrong_factor"),
            Bug(7, "y = X[i][j] * w[j]", "M-59", "sum_overwritten"),
        ),
        draw_squares,
        squares_defined,
    ),
    ShownProgram(
        "tape",
        TAPE,
        (
            Bug(7, "adjoint[argument] = share", "M-59", "overwritten"),
            Bug(6, "share = partial", "M-6", "cotangent_lost"),
            Bug(4, "for k in range(len(tape)):", "M-63", "order_of_sweep"),
            Bug(6, "share = adjoint[argument] * partial", "M-60", "wrong_adjoint"),
        ),
        draw_tape,
        tape_defined,
    ),
    ShownProgram(
        "batches",
        BATCHES,
        (
            Bug(9, "w = w - g / size", "M-42", "nominal_batch"),
            Bug(3, "for start in range(0, m - size + 1, size):", "M-43", "batch_dropped"),
            Bug(5, "t = ts[:size]", "M-53", "wrong_offset"),
            Bug(8, "g = (w * x[i] - t[i]) * x[i]", "M-59", "sum_overwritten"),
            Bug(9, "w = w - g / m", "M-47", "wrong_count"),
        ),
        draw_batches,
        batches_defined,
    ),
    ShownProgram(
        "perceptron",
        PERCEPTRON,
        (
            Bug(6, "y = 1 if total > 0 else 0", "other-convention", "convention_erratum"),
            Bug(7, "error = y - wanted", "sign-of-the-error", "sign_turned"),
            Bug(3, "total = 0", "bias-left-out", "bias_left_out"),
            Bug(9, "w[i] += wanted * x[i]", "target-for-error", "target_for_error"),
            Bug(10, "b = error", "M-59", "sum_overwritten"),
        ),
        draw_perceptron,
        perceptron_defined,
    ),
    ShownProgram(
        "product",
        PRODUCT,
        (
            Bug(9, "g[i] = left[i + 1] * right", "own-factor", "factor_kept"),
            Bug(10, "right = x[i]", "M-59", "product_overwritten"),
            Bug(9, "g[i] = left[i]", "M-90", "factors_lost"),
            Bug(10, "right = right + x[i]", "M-84", "sum_for_product"),
        ),
        draw_product,
        product_defined,
    ),
    ShownProgram(
        "quotient",
        QUOTIENT,
        (
            Bug(12, "return top / v", "M-88", "quotient_square"),
            Bug(6, "du += k * p[k] * x ** k", "M-3", "power_exponent"),
            Bug(10, "dv += q[k] * x ** (k - 1)", "M-86", "power_coefficient"),
        ),
        draw_quotient,
        quotient_defined,
    ),
    ShownProgram(
        "softmax",
        SOFTMAX,
        (
            Bug(10, "total += p[i] * p[j] * g[j]", "M-51", "softmax_sign"),
            Bug(10, "total -= p[i] * p[j] * g[i]", "M-1", "softmax_gradient"),
            Bug(8, "total += p[i] * g[j]", "M-10", "softmax_slope"),
            Bug(10, "total -= 0", "M-51", "softmax_diagonal"),
        ),
        draw_softmax,
        softmax_defined,
    ),
    ShownProgram(
        "step",
        STEP_OF_TWO,
        (
            Bug(8, "gh = error * w2", "M-49", "new_weight"),
            Bug(6, "g2 = error * y", "M-50", "output_for_input_erratum"),
            Bug(4, "error = t - y", "M-51", "sign_turned"),
            Bug(9, "g1 = gh * h", "M-50", "output_for_input_erratum"),
        ),
        draw_step,
        step_defined,
    ),
)
