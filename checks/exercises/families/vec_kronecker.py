"""Jacobian matrices of matrix functions by vec and Kronecker products, and gradients of traces."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from autodiff import grad
from checks.exercises.answers import ArrayAnswer, ChoiceAnswer, NumberAnswer, ShapeAnswer
from checks.exercises.blocks import Display, Matrix, Paragraph
from checks.exercises.exercise import Content, Given, LikelyMistake, Part
from checks.exercises.family import Family, Rejected, Witnesses, register
from checks.exercises.matrix_chains import evaluated
from checks.exercises.matrix_maps import MAPS, by_increments, by_products, by_reverse_mode, tex
from checks.exercises.messages import say
from checks.exercises.stream import Stream
from differentiation.matrix_jacobians import commutation_matrix, unvec, vec

Entries = tuple[tuple[int, ...], ...]


KINDS = {
    1: ("left", "right", "both"), 2: ("left", "right"), 3: ("both",), 4: ("sum", "difference"), 5: ("turned",),
}  # fmt: skip
SIZES = {
    "left": ((2, 2, 2, 2), (3, 1, 2, 2), (1, 3, 2, 2), (1, 2, 2, 2), (2, 1, 2, 2), (1, 2, 3, 3)),
    "right": ((2, 2, 2, 2), (2, 2, 1, 3), (2, 2, 3, 1), (2, 2, 2, 1), (2, 2, 1, 2), (3, 3, 2, 1)),
    "both": ((2, 2, 2, 2), (1, 2, 2, 2), (2, 2, 2, 1), (2, 1, 2, 2), (3, 2, 2, 1), (1, 2, 2, 3), (1, 2, 3, 2)),
    "sum": ((2, 2, 2, 2),), "difference": ((2, 2, 2, 2),),
    "turned": ((2, 2, 2, 2),),
}  # fmt: skip
"""Rows and columns of A, then of B, or of X where one of them is missing; X fits between (its transpose: turned)."""
TRACES = {3: ("C X", "T(C)"), 4: ("C X D", "T(D @ C)"), 5: ("X^T C X", "(C + T(C)) @ X")}
WRONG_TRACES = {
    3: (("M-91", "turned_gradient", "C"),),
    4: (("M-91", "turned_gradient", "D @ C"), ("order", "trace_order", "T(C @ D)")),
    5: (("symmetric", "symmetric", "2 * C @ X"), ("one_path", "one_path", "C @ X")),
}
ASKED = {
    1: ("vec", "size", "row", "column"),
    2: ("size", "row", "column", "kron", "jacobian"),
    3: ("size", "row", "column", "entry", "kron", "jacobian", "trace"),
    4: ("vec", "size", "row", "column", "entry", "kron", "jacobian", "image", "trace"),
    5: ("vec", "size", "row", "column", "entry", "kron", "jacobian", "image", "trace"),
}


@dataclass(frozen=True)
class Vectorised:
    """A map with its matrices; the entries of Y and of X (counted from 0) between which a derivative is asked."""

    kind: str
    matrices: tuple[tuple[str, Entries], ...]
    out: tuple[int, int]
    into: tuple[int, int]
    order: tuple[int, ...]
    workload: int

    @property
    def arrays(self) -> dict[str, Any]:
        """All matrices, with what the codes of Jacobians use."""
        found: dict[str, Any] = {name: np.array(rows, float) for name, rows in self.matrices}
        m, n = found["X"].shape
        unit = np.eye(m if self.kind == "right" else n)
        return found | {"I": unit, "K": commutation_matrix(m, n), "kron": np.kron}

    @property
    def y(self) -> Any:
        """The value of the map."""
        return evaluated(MAPS[self.kind].code, self.arrays)

    @property
    def options(self) -> tuple[tuple[str, str, str], ...]:
        """Jacobians as they are offered."""
        return tuple([MAPS[self.kind].jacobians[k] for k in self.order])


@register
class VecKronecker(Family[Vectorised]):
    """vec(A X B) = (B^T kron A) vec(X), and what follows from it."""

    name: ClassVar[str] = "vec-kronecker"
    topic: ClassVar[str] = "matrix-calculus"
    skill: ClassVar[str] = "compute"

    def draw(self, stream: Stream, workload: int) -> Vectorised:
        kind = stream.choice(KINDS[workload])
        matrices = dict(draw_matrices(stream, kind, workload))
        p, q = evaluated(MAPS[kind].code, {name: np.array(rows) for name, rows in matrices.items()}).shape
        rows, columns = len(matrices["X"]), len(matrices["X"][0])
        out = (stream.integer(0, p - 1), stream.integer(0, q - 1))
        into = (stream.integer(0, rows - 1), stream.integer(0, columns - 1))
        if kind in ("left", "sum", "difference"):
            into = (into[0], out[1])
        if kind in ("right", "sum", "difference"):
            into = (out[0], into[1])
        if workload == 1 and (min(p, q) < 2 or min(rows, columns) < 2):
            raise Rejected("a matrix is a vector")
        order = stream.shuffled(range(len(MAPS[kind].jacobians)))
        found = Vectorised(kind, tuple(matrices.items()), out, into, order, workload)
        refuse_ambiguous(found)
        return found

    def present(self, instance: Vectorised) -> Content:
        asked = ASKED[instance.workload]
        questions = {part.name: part for part in parts(instance)}
        shown = tuple([Matrix(name, tuple([tuple(map(str, row)) for row in rows])) for name, rows in instance.matrices
                       if name != "X" or {"vec", "image"} & set(asked)])  # fmt: skip
        unseen = [] if any([matrix.symbol == "X" for matrix in shown]) else [Paragraph(size_of_x(instance))]
        return Content(
            statement=(
                Paragraph(say("vec_kronecker.statement")),
                Display(f"Y = {MAPS[instance.kind].tex}"),
                *shown,
                *unseen,
                Paragraph(say("vec_kronecker.jacobian")),
            ),
            parts=tuple([questions[name] for name in asked]),
            givens=tuple(givens(instance)),
            calculator=instance.workload > 2,
            solution=(Paragraph(say("vec_kronecker.idea")),),
        )

    def witnesses(self, instance: Vectorised) -> Witnesses:
        return {
            "Kronecker products": answers(instance, by_products(instance.kind, instance.arrays), by_traces(instance)),
            "reverse mode": answers(
                instance, by_reverse_mode(instance.kind, instance.arrays), reversed_trace(instance)
            ),
            "unit increments": answers(
                instance, by_increments(instance.kind, instance.arrays), incremented_trace(instance)
            ),
        }


def draw_matrices(stream: Stream, kind: str, workload: int) -> Iterator[tuple[str, Entries]]:
    """The matrices of the map, X, and those of the trace."""
    p, m, n, q = stream.choice(SIZES[kind]) if workload > 1 else draw_sizes(stream, kind)
    if kind != "right":
        yield "A", draw_entries(stream, p, m)
    if kind != "left":
        yield "B", draw_entries(stream, n, q)
    rows, columns = (n, m) if kind == "turned" else (m, n)
    yield "X", draw_entries(stream, rows, columns)
    if workload == 5:
        yield "C", draw_entries(stream, rows, rows)
    elif workload == 4:
        yield from (("C", draw_entries(stream, 2, rows)), ("D", draw_entries(stream, columns, 2)))
    elif workload == 3:
        yield "C", draw_entries(stream, columns, rows)


def draw_sizes(stream: Stream, kind: str) -> tuple[int, int, int, int]:
    """Sizes of up to 4, where no Jacobian has to be written down."""
    p, m, n, q = (stream.integer(2, 4) for _ in range(4))
    return (p, m, n, n) if kind == "left" else (m, m, n, q) if kind == "right" else (p, m, n, q)


def draw_entries(stream: Stream, rows: int, columns: int) -> Entries:
    """A matrix of small integers that are not 0."""
    return tuple([tuple([stream.nonzero(-5, 9) for _ in range(columns)]) for _ in range(rows)])


def refuse_ambiguous(vectorised: Vectorised) -> None:
    """A wrong Kronecker product must not be right by chance; the trace's gradient must show its transposition."""
    arrays = vectorised.arrays
    first, *others = [evaluated(code, arrays) for code, _, _ in MAPS[vectorised.kind].jacobians]
    if any([np.shape(other) == first.shape and np.allclose(other, first) for other in others]):
        raise Rejected("a wrong Kronecker product is right")


def size_of_x(vectorised: Vectorised) -> Any:
    """The size of X in words."""
    m, n = vectorised.arrays["X"].shape
    return say("vec_kronecker.size_of_x", m=m, n=n)


def givens(vectorised: Vectorised) -> Iterator[Given]:
    """The matrices, the entries that a derivative multiplies, and indices counted from 1."""
    for name, rows in vectorised.matrices:
        yield Given(name, str([list(row) for row in rows]), name, (len(rows), len(rows[0])))
    (i, j), (k, n) = vectorised.out, vectorised.into
    for index, place in (("i", i), ("j", j), ("k", k), ("l", n)):
        yield Given(index, str(place + 1))
    yield from (Given("p", str(vectorised.y.shape[0])), Given("q", str(vectorised.y.shape[1])))
    yield from (Given("m", str(vectorised.arrays["X"].shape[0])), Given("n", str(vectorised.arrays["X"].shape[1])))
    for matrix, row, column in factors(vectorised):
        value = str(dict(vectorised.matrices)[matrix][row][column])
        yield Given(f"{matrix.lower()}{row + 1}{column + 1}", value, f"{matrix.lower()}_{{{row + 1}{column + 1}}}")


def factors(vectorised: Vectorised) -> list[tuple[str, int, int]]:
    """The entries of A and of B in the derivative of an entry of Y by an entry of X."""
    (i, j), (k, n) = vectorised.out, vectorised.into
    if vectorised.kind == "turned":
        return [("A", i, n), ("B", k, j)]
    found = [("A", i, k)] if vectorised.kind != "right" else []
    return found + ([("B", n, j)] if vectorised.kind != "left" else [])


def parts(vectorised: Vectorised) -> Iterator[Part]:
    """Every question that can be asked."""
    arrays, y = vectorised.arrays, vectorised.y
    jacobian_matrix = evaluated(MAPS[vectorised.kind].jacobians[0][0], arrays)
    rows, columns = jacobian_matrix.shape
    (i, j), (k, n) = vectorised.out, vectorised.into
    labels = {"y": f"y_{{{i + 1}{j + 1}}}", "x": f"x_{{{k + 1}{n + 1}}}"}
    row_stacking = say("vec_kronecker.mistake.row_stacking")
    by_rows = text(arrays["X"].reshape(-1))
    yield Part(
        "vec", say("vec_kronecker.vec"), ArrayAnswer((arrays["X"].size,), 0), 1, "vectorisation",
        key=text(vec(arrays["X"])), symbol="\\operatorname{vec}(X)", certainty="enumerated",
        mistakes=(LikelyMistake("M-36", row_stacking, answer=by_rows),), effort=(("compare", arrays["X"].size),),
    )  # fmt: skip
    wrong = (LikelyMistake("M-91", say("vec_kronecker.mistake.turned_size"), answer=str((columns, rows))),)
    yield Part(
        "size", say("vec_kronecker.size"), ShapeAnswer(), 1, "vectorisation", key=str((rows, columns)),
        certainty="enumerated", mistakes=wrong if rows != columns else (), effort=(("multiply", 2),),
    )  # fmt: skip
    for name, work, mistaken in (
        ("row", "i + (j - 1) * p", "j + (i - 1) * q"), ("column", "k + (l - 1) * m", "l + (k - 1) * n"),
    ):  # fmt: skip
        differs = vectorised.out[0] != vectorised.out[1] if name == "row" else k != n
        yield Part(
            name, say(f"vec_kronecker.{name}", **labels), NumberAnswer(0), 1, "vectorisation", work=work,
            symbol={"row": "r", "column": "s"}[name], explanation=(Paragraph(say("vec_kronecker.place")),),
            mistakes=(LikelyMistake("M-36", row_stacking, mistaken),) if differs and number_differs(vectorised, name)
            else (),
        )  # fmt: skip
    names = [f"{matrix.lower()}{row + 1}{column + 1}" for matrix, row, column in factors(vectorised)]
    sign = {"sum": " + ", "difference": " - "}.get(vectorised.kind, " * ")
    yield Part(
        "entry", say("vec_kronecker.entry", **labels), NumberAnswer(0), 1, "chain_rule", work=sign.join(names),
        symbol=f"\\frac{{\\partial {labels['y']}}}{{\\partial {labels['x']}}}", effort=(("compare", 4),),
    )  # fmt: skip
    yield kron_part(vectorised)
    yield jacobian_part(vectorised, jacobian_matrix)
    moved = text(y.T.reshape(-1))
    yield Part(
        "image", say("vec_kronecker.image"), ArrayAnswer((y.size,), 0), 2, "vectorisation", key=moved,
        symbol="\\operatorname{vec}(Y)", certainty="enumerated",
        effort=(("multiply", y.size * columns // 2), ("add", y.size * 2)),
    )  # fmt: skip
    if vectorised.workload in TRACES:
        yield trace_part(vectorised)


def number_differs(vectorised: Vectorised, name: str) -> bool:
    """Whether stacking rows gives another place."""
    (i, j), shape = (
        (vectorised.out, vectorised.y.shape) if name == "row" else (vectorised.into, vectorised.arrays["X"].shape)
    )
    return bool(i + j * shape[0] != j + i * shape[1])


def text(array: Any) -> str:
    """Integers as an answer is written."""
    return str(np.rint(array).astype(int).tolist())


def kron_part(vectorised: Vectorised) -> Part:
    """Which Kronecker product the Jacobian is."""
    wrong = [
        LikelyMistake(name, say(f"vec_kronecker.mistake.{word}"), answer=letter)
        for letter, (_, name, word) in zip("abcdef", vectorised.options, strict=False)
        if name
    ]
    right = MAPS[vectorised.kind].jacobians[0][0]
    turned = (("derive", 1),) if vectorised.kind == "turned" else ()
    why = {"left": "one", "right": "one", "both": "both", "turned": "turned"}.get(vectorised.kind, "sum")
    return Part(
        "kron", say(f"vec_kronecker.{'kron_k' if vectorised.kind == 'turned' else 'kron'}"),
        ChoiceAnswer(tuple([f"${tex(code)}$" for code, _, _ in vectorised.options])), 1, "vectorisation",
        key="abcdef"[vectorised.order.index(0)], certainty="enumerated", mistakes=tuple(wrong),
        effort=(("choose", 1), ("compare", 3), *turned),
        explanation=(Paragraph(say(f"vec_kronecker.why.{why}")), Display(f"J = {tex(right)}")),
    )  # fmt: skip


def jacobian_part(vectorised: Vectorised, right: Any) -> Part:
    """The Jacobian itself."""
    arrays = vectorised.arrays
    wrong = []
    for code, name, word in MAPS[vectorised.kind].jacobians[1:]:
        value = evaluated(code, arrays)
        if np.shape(value) == right.shape:
            wrong.append(LikelyMistake(name, say(f"vec_kronecker.mistake.{word}"), answer=text(value)))
    dense = vectorised.kind in ("both", "turned")
    effort = [("multiply", right.size), ("compare", 6)] if dense else [("compare", right.size), ("add", 2)]
    effort += [("derive", 1)] if vectorised.kind == "turned" else []
    return Part(
        "jacobian", say("vec_kronecker.whole"), ArrayAnswer(right.shape, 0), 3, "vectorisation", key=text(right),
        symbol="J", mistakes=tuple(wrong), effort=tuple(effort),
    )  # fmt: skip


def trace_part(vectorised: Vectorised) -> Part:
    """The gradient of a trace."""
    form, work = TRACES[vectorised.workload]
    shape = vectorised.arrays["X"].shape
    arrays = {name: np.array(rows) for name, rows in vectorised.matrices}
    right = evaluated(_python(work), arrays)
    wrong = []
    for name, word, formula in WRONG_TRACES[vectorised.workload]:
        value = evaluated(_python(formula), arrays)
        if value is not None and value.shape == shape and (value != right).any():
            wrong.append(LikelyMistake(name, say(f"vec_kronecker.mistake.{word}"), formula))
    return Part(
        "trace", say("vec_kronecker.trace", form=form), ArrayAnswer(shape, 0), 2, "gradient", work=work,
        symbol="\\nabla", mistakes=tuple(wrong), effort=(("derive", 1),),
        explanation=(Paragraph(say(f"vec_kronecker.why.trace_{vectorised.workload}")),),
    )  # fmt: skip


def _python(formula: str) -> str:
    return {"T(C)": "C.T", "T(D @ C)": "(D @ C).T", "T(C @ D)": "(C @ D).T", "(C + T(C)) @ X": "(C + C.T) @ X"}.get(
        formula, formula
    )


def traced(vectorised: Vectorised, X: Any) -> Any:
    """The trace, by the product of its matrices."""
    arrays = {**vectorised.arrays, "X": X}
    form = {3: "C @ X", 4: "C @ X @ D", 5: "X.T @ C @ X"}[vectorised.workload]
    return np.trace(evaluated(form, arrays))


def by_traces(vectorised: Vectorised) -> Any:
    """The gradient of the trace from vec: tr(P X) = vec(P^T) . vec(X)."""
    if vectorised.workload not in TRACES:
        return None
    arrays = vectorised.arrays
    m, n = arrays["X"].shape
    if vectorised.workload == 5:
        quadratic = np.kron(np.eye(n), arrays["C"])
        return unvec((quadratic + quadratic.T) @ vec(arrays["X"]), (m, n))
    inner = arrays["C"] if vectorised.workload == 3 else arrays["D"] @ arrays["C"]
    return unvec(vec(inner.T), (m, n))


def reversed_trace(vectorised: Vectorised) -> Any:
    """The gradient of the trace by reverse mode."""
    if vectorised.workload not in TRACES:
        return None
    return grad(lambda X: traced(vectorised, X))(vectorised.arrays["X"])


def incremented_trace(vectorised: Vectorised) -> Any:
    """The same by differences, which are exact for polynomials of degree two."""
    if vectorised.workload not in TRACES:
        return None
    X = vectorised.arrays["X"]
    found = np.zeros(X.shape)
    for index in np.ndindex(X.shape):
        step = np.zeros(X.shape)
        step[index] = 1
        found[index] = (traced(vectorised, X + step) - traced(vectorised, X - step)) / 2
    return found


def answers(vectorised: Vectorised, found: Any, gradient: Any) -> dict[str, Any]:
    """All answers from a Jacobian and the gradient of the trace."""
    arrays, y = vectorised.arrays, vectorised.y
    (i, j), (k, n) = vectorised.out, vectorised.into
    # The place of an entry: where a 1 in an otherwise empty matrix comes to stand.
    spot_y, spot_x = np.zeros(y.shape), np.zeros(arrays["X"].shape)
    spot_y[i, j] = spot_x[k, n] = 1
    row, column = int(np.argmax(vec(spot_y))), int(np.argmax(vec(spot_x)))
    values = [evaluated(code, arrays) for code, _, _ in vectorised.options]
    letters = [
        letter for letter, value in zip("abcdef", values, strict=False)
        if np.shape(value) == found.shape and np.allclose(value, found)
    ]  # fmt: skip
    results = {
        "vec": tuple(vec(arrays["X"])), "size": found.shape, "row": row + 1, "column": column + 1,
        "entry": float(found[row, column]), "kron": tuple(letters), "jacobian": found.tolist(),
        "image": tuple(found @ vec(arrays["X"])),
    }  # fmt: skip
    return results | ({} if gradient is None else {"trace": gradient.tolist()})
