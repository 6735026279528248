"""Programs rewritten from their syntax trees: where each kind fits, where not, and that they answer the same."""

import ast
import itertools
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from rewriting_programs import ARRAYS, drawn_program, heard

from checks.assignments.rewriting import KINDS, Kind, rewritten
from checks.assignments.rewriting.branches import BranchesExchanged, ComparisonsTurned, ElseDropped
from checks.assignments.rewriting.loops import ComprehensionsAsLoops
from checks.assignments.rewriting.names import LocalsRenamed, Renamed
from checks.assignments.rewriting.steps import Place, StepsNamed, places
from checks.assignments.rewriting.syntax import Rewriter, negated

EXACT = [kind for kind in KINDS if kind.exact]
ROUNDING = [kind for kind in KINDS if not kind.exact]
BY_LABEL = {kind.label: kind for kind in KINDS}

FITS = {
    "results named": ("return x + 1", "result = x + 1\nreturn result"),
    "locals renamed": ("y = x\nreturn [y for i in x]", "my_y = x\nreturn [my_y for i in x]"),
    "operands named": ("return g(x) + h(x) * 2", "left = g(x)\nright = h(x) * 2\nreturn left + right"),
    "comparisons turned round": ("return x.a <= 3 or g(x) == x", "return 3 >= x.a or x == g(x)"),
    "branches exchanged": ("if x:\n  y = 1\nelse:\n  y = 2", "if not x:\n  y = 2\nelse:\n  y = 1"),
    "arguments named": ("return g(x.b).h(x, k=g(3))", "given = g(x.b)\nsecond = g(3)\nreturn given.h(x, k=second)"),
    "comprehensions as loops": (
        "return [t for t in x if t]",
        "entries = []\nfor t in x:\n  if t:\n    entries.append(t)\nreturn entries",
    ),
    "conditional expressions as statements": ("return 1 if x else 2", "if x:\n  return 1\nreturn 2"),
    "statements as conditional expressions": ("if x:\n  return 1\nreturn 2", "return 1 if x else 2"),
    "entries named": ("return g(x), x", "one = g(x)\nreturn one, x"),
    "assigned one by one": ("y, z = g(x), []", "y = g(x)\nz = []"),
    "lambdas named": ("return g(lambda t: t * x)", "def rule(t):\n  return t * x\nreturn g(rule)"),
    "counted by while": (
        "for i in range(x):\n  g(i)",
        "most_i_1 = x\nnext_i_1 = 0\nwhile next_i_1 < most_i_1:\n  i = next_i_1\n  next_i_1 += 1\n  g(i)",
    ),
    "else added": ("if x:\n  return 1\ny = 2\nreturn y", "if x:\n  return 1\nelse:\n  y = 2\n  return y"),
    "else dropped": ("if x:\n  return 1\nelse:\n  y = 2\nreturn y", "if x:\n  return 1\ny = 2\nreturn y"),
    "conditions nested": ("if x and g(x):\n  g(1)", "if x:\n  if g(x):\n    g(1)"),
    "conditions negated twice": ("if x and not g(x):\n  g(1)", "if not (not x or g(x)):\n  g(1)"),
    "every step named": ("return g(x + h(x))", "step_1 = h(x)\nstep_2 = x + step_1\nreturn g(step_2)"),
    "parameters taken over": (
        "'told'\nx = x + 1\nreturn x",
        "'told'\ngiven_x = x\ngiven_x = given_x + 1\nreturn given_x",
    ),
    "work in a function inside": ("y = x\nreturn y", "def work():\n  y = x\n  return y\nreturn work()"),
    "numpy by its full name": ("return np.exp(x)", "return numpy.exp(x)"),
    "products commuted": ("return x * np.exp(x)", "return np.exp(x) * x"),
    "sums commuted": ("return x + np.exp(x)", "return np.exp(x) + x"),
    "divisions as products": ("return x / 7", "return x * (1.0 / 7)"),
    "sums regrouped": ("return x + g(x) - 1.0", "return x + (g(x) - 1.0)"),
    "products regrouped": ("return 2 * x * x", "return 2 * (x * x)"),
    "differences as sums": ("return 1 - x", "return 1 + -x"),
    "squares as products": ("return x ** 2", "return x * x"),
    "products as squares": ("return x * x", "return x ** 2"),
    "sums written out": ("y = 0.0\ny += x", "y = 0.0\ny = y + x"),
    "methods as functions": ("return x.T.sum(axis=0)", "return np.sum(np.transpose(x), axis=0)"),
    "sums by add.reduce": ("return np.sum(x, axis=0)", "return np.add.reduce(x, axis=0)"),
    "sums backwards": ("return x.sum(0)", "return np.sum(np.flip(x, axis=0), axis=0)"),
    "sums as products with ones": ("return x.sum(axis=1)", "return x @ np.ones_like(x[0])"),
    "sums by einsum": ("return np.sum(x)", "return np.einsum('i->', np.ravel(x))"),
    "means as sums": ("return np.mean(x, axis=0)", "return np.sum(x, axis=0) / np.size(x, 0)"),
    "axes put back": ("return x.max(axis=1, keepdims=True)", "return np.expand_dims(np.max(x, axis=1), 1)"),
    "matrix products by matmul": ("return x @ x", "return np.matmul(x, x)"),
    "matrix products transposed": ("return x @ y", "return (y.T @ x.T).T"),
    "matrix products by einsum": ("return x @ x.T", "return np.einsum('ij,jk->ik', x, x.T)"),
    "dot as an operator": ("return np.dot(x, x).dot(x)", "return x @ x @ x"),
}
"""For every kind: the body of a function of x, and what it becomes."""

LEFT_ALONE = [
    ("results named", "return x"),
    ("locals renamed", "x = 1\ny = 2\nreturn locals()"),
    ("locals renamed", "y = 1\ndef g():\n  nonlocal y\n  y = 2\ng()\nreturn y"),
    ("locals renamed", "x = 1\nreturn x"),
    ("locals renamed", "y = 1\nreturn [y for y in x]"),
    ("operands named", "while g(x) + h(x):\n  pass"),
    ("operands named", "return (y := g(x)) + h(y)"),
    ("operands named", "x.a += g(x) + h(x)"),
    ("operands named", "return x and g(x) + h(x)"),
    ("comparisons turned round", "return g(x) < h(x)"),
    ("comparisons turned round", "return 1 < x < 2"),
    ("comparisons turned round", "return x + 1 < x + 2"),
    ("arguments named", "return g(*h(x), h(x))"),
    ("arguments named", "return g(**h(x), k=h(x))"),
    ("arguments named", "def g():\n  global k\n  k = 1\nreturn k(h(x))"),
    ("comprehensions as loops", "return [0 for x.a in y]"),
    ("comprehensions as loops", "return [lambda: t for t in x]"),
    ("comprehensions as loops", "return [[t for t in t] for t in x]"),
    ("assigned one by one", "x, y = y, x"),
    ("assigned one by one", "y = 1\ndef g():\n  return y\ny, z = 2, g()\nreturn z"),
    ("assigned one by one", "y, *z = 1, 2"),
    ("lambdas named", "return [lambda: t for t in x]"),
    ("lambdas named", "return g(lambda t=h(x): t)"),
    ("counted by while", "for i in range(1, x):\n  g(i)"),
    ("counted by while", "range = g\nfor i in range(x):\n  g(i)"),
    ("else added", "if x:\n  y = 1\nreturn y"),
    ("else dropped", "if x:\n  y = 1\nelse:\n  y = 2\nreturn y"),
    ("statements as conditional expressions", "if x:\n  return\nreturn 2"),
    ("conditions negated twice", "return x and g(x)"),
    ("conditions nested", "if x and g(x):\n  y = 1\nelse:\n  y = 2"),
    ("parameters taken over", "return [x for x in x]"),
    ("parameters taken over", "return locals()"),
    ("parameters taken over", "def g(y=lambda t: t):\n  t = 1\n  return t\nreturn g"),
    ("work in a function inside", "x = x + 1\nreturn x"),
    ("work in a function inside", "yield x"),
    ("work in a function inside", "return f(x - 1) if x else 0"),
    ("numpy by its full name", "numpy = 1\nreturn np.exp(numpy)"),
    ("products commuted", "return g(x) * h(x)"),
    ("sums commuted", "return x + [1.0]"),
    ("sums commuted", "return 'a' * x + 'b'"),
    ("sums regrouped", "return x + y + [1]"),
    ("products commuted", "return x[2 * y]"),
    ("divisions as products", "class A:\n  def __truediv__(self, n):\n    return self / n\nreturn A"),
    ("squares as products", "return g(x) ** 2"),
    ("sums written out", "y = x\ny += 1\nreturn y"),
    ("sums as products with ones", "return np.sum(x > 0, axis=0)"),
    ("sums as products with ones", "return np.sum(np.flip(x > 0, axis=1), axis=1)"),
    ("sums by einsum", "return np.sum(x, axis=g(x))"),
    ("sums by add.reduce", "return sum(x)"),
    ("matrix products by einsum", "return x @ y"),
    ("methods as functions", "return np.linalg.norm(x)"),
]


def program(body: str) -> str:
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    return ast.unparse(ast.parse(f"import numpy as np\n\n\ndef f(x):\n{lines}"))


def test_every_kind_has_a_program_where_it_fits() -> None:
    assert FITS.keys() == BY_LABEL.keys()


@pytest.mark.parametrize("label", FITS)
def test_a_kind_rewrites_what_it_is_for(label: str) -> None:
    before, after = map(program, FITS[label])
    if label == "numpy by its full name":
        after = after.replace("import numpy as np", "import numpy")
    assert BY_LABEL[label].rewrite(before) == after


@pytest.mark.parametrize(("label", "body"), LEFT_ALONE, ids=lambda text: text.replace("\n", " ; "))
def test_a_kind_leaves_alone_what_it_might_change(label: str, body: str) -> None:
    assert BY_LABEL[label].rewrite(program(body)) == program(body)


def differences(kind: Kind, seeds: range) -> Iterator[int]:
    """Seeds of the drawn programs that a kind changes in what they answer, or in what they do on the way."""
    for seed in seeds:
        source = drawn_program(seed)
        text = kind.rewrite(source)
        for arguments in ((3, 5), (0, 0), (7, 2)):
            if heard(text, arguments) != heard(source, arguments):
                yield seed
                break


@pytest.mark.parametrize("kind", EXACT, ids=lambda kind: kind.label)
def test_exact_kinds_do_the_same_in_the_same_order(kind: Kind) -> None:
    assert list(differences(kind, range(30))) == []


@pytest.mark.parametrize("seed", range(4))
def test_two_exact_kinds_together_do_the_same(seed: int) -> None:
    source = drawn_program(1000 + seed)
    for rewriting in itertools.islice(rewritten(source), 45):
        if rewriting.exact:
            assert heard(rewriting.text, (4, 9)) == heard(source, (4, 9)), rewriting.label


@pytest.mark.nightly
@pytest.mark.parametrize("kind", EXACT, ids=lambda kind: kind.label)
def test_exact_kinds_do_the_same_in_many_programs(kind: Kind) -> None:
    assert list(differences(kind, range(2000, 2400))) == []


class NotTurned(ComparisonsTurned):
    """The two sides exchanged, the sign as it was."""

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        return ast.Compare(node.comparators[0], node.ops, [node.left]) if len(node.ops) == 1 else node


class NotNegated(BranchesExchanged):
    """The branches exchanged under the same condition."""

    def visit_If(self, node: ast.If) -> ast.AST:
        self.generic_visit(node)
        return ast.If(node.test, node.orelse, node.body) if node.orelse else node


class LastFirst(StepsNamed):
    """The steps in the wrong order."""

    def statement(self, statement: ast.stmt) -> list[ast.stmt]:
        place = self._place(statement)
        steps: list[ast.stmt] = []
        if place is not None:
            for number, part in enumerate(reversed(list(places(place.value)))):
                steps.append(ast.Assign([ast.Name(f"s{number}", ast.Store())], part.value, lineno=0))
                part.value = ast.Name(f"s{number}", ast.Load())
        return [*steps, statement]


class AlwaysDropped(ElseDropped):
    """The else dropped though its if may go on."""

    def statement(self, statement: ast.stmt) -> list[ast.stmt]:
        if isinstance(statement, ast.If) and statement.orelse:
            return [ast.If(statement.test, statement.body, []), *statement.orelse]
        return [statement]


class Unfiltered(ComprehensionsAsLoops):
    """Comprehensions as loops, their conditions forgotten."""

    def statement(self, statement: ast.stmt) -> list[ast.stmt]:
        for node in ast.walk(statement):
            if isinstance(node, ast.comprehension):
                node.ifs = []
        return super().statement(statement)


class Leaking(ComprehensionsAsLoops):
    """Loop variables that overwrite those of the function."""

    def _loop_names(self, comprehension: ast.ListComp) -> dict[str, str] | None:
        names = super()._loop_names(comprehension)
        return None if names is None else {generator.target.id: "r" for generator in comprehension.generators}  # type: ignore[attr-defined]


class RenamedAlike(LocalsRenamed):
    """Two variables given the same name."""

    def function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> ast.AST:
        node.body = [Renamed({"r": "my_p", "p": "my_p"}).visit(statement) for statement in node.body]
        return node


class HalfNegated(Rewriter):
    """De Morgan without the outer not."""

    def visit_If(self, node: ast.If) -> ast.AST:
        self.generic_visit(node)
        node.test = negated(node.test)
        return node


FAULTY = [NotTurned, NotNegated, LastFirst, AlwaysDropped, Unfiltered, Leaking, RenamedAlike, HalfNegated]


@pytest.mark.parametrize("rewriter", FAULTY, ids=lambda rewriter: rewriter.__name__)
def test_a_wrong_rewriting_is_noticed(rewriter: type[Rewriter]) -> None:
    assert next(differences(Kind("planted", rewriter, exact=True), range(100)), None) is not None


def answers(source: str, seed: int) -> dict[str, Any]:
    """What the functions of a program of arrays answer."""
    names: dict[str, Any] = {}
    exec(compile(source, "<arrays>", "exec"), names)
    rng = np.random.default_rng(seed)
    X, W = rng.normal(size=(5, 3)), rng.normal(size=(3, 3))
    return {name: function(X, W) for name, function in names.items() if getattr(function, "__code__", None)}


def agree(one: dict[str, Any], other: dict[str, Any], tolerance: float) -> bool:
    def same(a: Any, b: Any) -> bool:
        if isinstance(a, tuple):
            return len(a) == len(b) and all(map(same, a, b))
        return np.shape(a) == np.shape(b) and bool(np.allclose(a, b, rtol=tolerance, atol=tolerance))

    return one.keys() == other.keys() and all(same(one[name], other[name]) for name in one)


@pytest.mark.parametrize("kind", ROUNDING, ids=lambda kind: kind.label)
def test_rounding_kinds_agree_up_to_rounding(kind: Kind) -> None:
    text = kind.rewrite(ARRAYS)
    assert text != ast.unparse(ast.parse(ARRAYS))
    for seed in range(5):
        assert agree(answers(ARRAYS, seed), answers(text, seed), 1e-9)


@pytest.mark.parametrize("kind", EXACT, ids=lambda kind: kind.label)
def test_exact_kinds_agree_on_arrays_to_the_last_bit(kind: Kind) -> None:
    assert agree(answers(ARRAYS, 0), answers(kind.rewrite(ARRAYS), 0), 0.0)


def test_a_sum_that_leaves_out_an_entry_is_noticed() -> None:
    wrong = ARRAYS.replace("np.sum(centred ** 2, axis=0)", "np.sum(centred[1:] ** 2, axis=0)")
    assert not agree(answers(ARRAYS, 0), answers(wrong, 0), 1e-9)


def test_two_kinds_together_agree_on_arrays() -> None:
    expected = answers(ARRAYS, 1)
    found = list(itertools.islice(rewritten(ARRAYS), 60))
    assert all(agree(expected, answers(rewriting.text, 1), 1e-9) for rewriting in found)


def test_texts_are_drawn_in_the_same_order_and_never_twice() -> None:
    source = "def f(x): return [g(t) + 1 if t > 2 else 0 for t in x]"
    found = list(rewritten(source))
    assert found == list(rewritten(source))
    assert len(found) > 12
    texts = [ast.unparse(ast.parse(source)), *(rewriting.text for rewriting in found)]
    assert len(set(texts)) == len(texts)
    single = [kind.label for kind in KINDS if kind.rewrite(source) != texts[0]]
    assert [rewriting.label for rewriting in found[: len(single)]] == single


def test_a_kind_that_says_no_python_is_told_so() -> None:
    with pytest.raises(SyntaxError):
        next(rewritten("def f(:"))


def test_a_place_reads_and_replaces_an_argument() -> None:
    call = ast.parse("g(x, y)", mode="eval").body
    Place(call, "args", 1).value = ast.Constant(2)
    assert ast.unparse(call) == "g(x, 2)"
