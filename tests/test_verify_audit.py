"""The audit finds what it is there for: weak checks, false alarms, wrong names, unfair marks, stale plants."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from affine_assignment import (
    ADAPTER,
    ASSIGNMENT,
    CODE_BASES,
    DIVIDED,
    KEY,
    LOOPS,
    NOT_SUMMED,
    ONES,
    SIGN,
    TASK,
    TRANSPOSED,
    VECTORISED,
    draw,
)

from checks.assignments.adapters.functions import Function, Functions
from checks.assignments.keys import CodeBase, Edit, Key
from checks.assignments.rewriting import Rewriting
from checks.assignments.task import Arguments, Ask, Assignment, Family, Finding, Property, Sizes, Standing
from checks.assignments.values import Values
from checks.assignments.variants import EditError, edited, planted, right_variants, wrong_pairs
from checks.sandbox.script import Given, Script, Stopped
from checks.verify.audit import write_page
from checks.verify.audit_child import both_ways
from checks.verify.audit_page import page
from checks.verify.audit_results import Amount, AuditResult, Right, Wrong
from checks.verify.audit_store import Store, Work, result_of
from checks.verify.auditing import Auditor, _changed
from checks.verify.equivalence import provably_same
from checks.verify.grading import PUBLIC_SEED
from checks.verify.mutant_list import mutants_of
from checks.verify.mutation import mutants
from checks.verify.pairs import marked_pairs
from checks.verify.piecewise import PiecewiseMarks, own_texts
from checks.verify.questions import FRESH, Shared
from checks.verify.reach import Functions as Reached
from checks.verify.report import Named
from checks.verify.trial import Impatient, remembering
from checks.verify.trials import Bench

KEYS = {"affine": KEY}
VECTOR_BASE, LOOP_BASE = CODE_BASES
FEW = Amount(every=8, variants=4, seeds=2, entries=2_000, seconds=5.0, pairs=6, named=1)


def audited(
    assignment: Assignment = ASSIGNMENT, key: Key = KEY, base: CodeBase = VECTOR_BASE, amount: Amount = FEW
) -> AuditResult:
    auditor = Auditor(assignment, {"affine": key}, (base,), amount)
    wrong = (*auditor.plants(base), *auditor.mutants(base))
    pairs = marked_pairs(auditor.bench, base, amount.pairs)
    right = auditor.right_programs(range(1, amount.seeds + 1))
    return AuditResult("affine", wrong, right, pairs, amount.entries)


@pytest.fixture(scope="module")
def sound() -> AuditResult:
    return audited()


def test_a_sound_assignment_finds_everything_and_refuses_nothing(sound: AuditResult) -> None:
    assert sound.missed == ()
    assert sound.killed_share == 1.0
    assert sound.right.alarms == ()
    # One task, four texts of it, two seeds.
    assert sound.right.verdicts == 2 * sound.right.programs == 8
    assert sound.right.judged == 2 * sound.right.fewest == 8
    assert sound.pairs.unfair == ()
    assert sound.pairs.count > 3


def test_right_texts_come_in_turn_from_all_code_bases() -> None:
    # The second code base can be written in one way only.
    auditor = Auditor(ASSIGNMENT, KEYS, CODE_BASES, FEW)
    assert [base.name for base, *_ in auditor.chosen] == [VECTOR_BASE.name] * 3 + [LOOP_BASE.name]
    assert len({source for _, _, source, _ in auditor.chosen}) == 4


def test_where_too_few_are_written_by_hand_right_texts_come_from_the_syntax_tree() -> None:
    auditor = Auditor(ASSIGNMENT, KEYS, [LOOP_BASE], replace(FEW, variants=12))
    assert len(auditor.variants()) < 12 == len(auditor.chosen)
    assert auditor.right_programs([1]).alarms == ()


def test_a_rewriting_that_answers_otherwise_is_no_right_text(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = LOOPS.replace("db[j] +=", "db[j] =")
    assert wrong != LOOPS
    rounded = Rewriting("wrong", wrong, exact=False), Rewriting("with a remark", LOOPS + "\nREMARK = 1\n", exact=False)
    monkeypatch.setattr("checks.verify.auditing.rewritten", lambda source: iter(rounded))
    auditor = Auditor(ASSIGNMENT, KEYS, [LOOP_BASE], replace(FEW, variants=12))
    names = [name for _, name, _, _ in auditor.chosen]
    assert "with a remark" in names
    assert "wrong" not in names


def test_time_is_judged_with_one_seed_of_ten() -> None:
    asked: list[str] = []

    def slow(ask: Ask, values: Values, sizes: Sizes) -> Finding | None:
        asked.append("slow")
        return Finding("too slow")

    timed = Property("time", "", slow, count=1, costs=True)
    auditor = Auditor(replace(ASSIGNMENT, tasks=(replace(TASK, properties=(timed,)),)), KEYS, CODE_BASES, FEW)
    assert auditor.right_programs(range(2, 11)).alarms == ()
    asked.clear()  # which functions a check runs was looked up
    assert len(auditor.right_programs([11, 12]).alarms) == len(asked) == 4


def test_every_planted_mistake_is_named_and_no_mutant_gets_a_wrong_name(sound: AuditResult) -> None:
    assert {w.name for w in sound.plants} == {NOT_SUMMED, TRANSPOSED, DIVIDED, SIGN, ONES}
    assert sound.named_share == 1.0
    assert sound.misnamed_share == 0.0


def test_the_kill_matrix_counts_checks(sound: AuditResult) -> None:
    kills = sound.kills()
    assert set(kills) == {"affine/random", "affine/square weights"}
    plants, alone, mutants = kills["affine/random"]
    assert alone <= plants <= len(sound.plants)
    assert 0 < mutants <= len(sound.mutants)


def draw_ones(values: Values, sizes: Sizes) -> Arguments:
    X, W, g = draw(values, sizes)
    return X, W, np.ones_like(g)


def weak(family: Family) -> Assignment:
    return replace(ASSIGNMENT, tasks=(replace(TASK, families=(family,)),))


def test_checks_with_cotangents_of_ones_are_shown_to_be_weak() -> None:
    # The fault: the course's own test calls backward on a sum.
    lazy = Family("ones", "", draw_ones, {"n": (2,), "d": (3,), "k": (2,)})
    missed = audited(weak(lazy), amount=replace(FEW, every=1000)).wrong
    assert [w.killed for w in missed if w.name == ONES] == [False]
    assert [w.killed for w in missed if w.name == SIGN] == [True]


def test_a_mutant_that_answers_otherwise_is_missed_and_not_equivalent() -> None:
    # The fault: one row only, where a mean is a sum; the comparison with the original has longer axes.
    one_row = Family("one row", "", draw, {"n": (1,), "d": (3,), "k": (2,)})
    found = audited(weak(one_row), amount=replace(FEW, every=1000))
    assert NOT_SUMMED in {w.name for w in found.missed}
    assert found.killed_share < 1.0
    assert NOT_SUMMED not in {w.name for w in found.equivalent}


def test_equivalent_mutants_need_enough_agreeing_numbers() -> None:
    bench = Bench(ASSIGNMENT, KEYS)
    same = LOOPS.replace("k = W.shape[1]", "k = g.shape[1]")
    agreed, differs = bench.agreeing(LOOP_BASE, same, entries=500, seconds=30)
    assert differs == ""
    assert agreed >= 500
    agreed, differs = bench.agreeing(LOOP_BASE, LOOPS.replace("db[j] +=", "db[j] ="), entries=500, seconds=30)
    assert differs.startswith("affine/")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("y = min(a, b)", "y = min(b, a)", True),
        ("y = np.maximum(a, 0)", "y = np.maximum(0, a)", True),
        ("y = np.broadcast_shapes(a, b)", "y = np.broadcast_shapes(b, a)", True),
        ("y = np.max(a, b)", "y = np.max(b, a)", False),
        ("y = x.max(a, b)", "y = x.max(b, a)", False),
        ("y = np.subtract(a, b)", "y = np.subtract(b, a)", False),
        ("y = a >= b", "y = b <= a", True),
        ("y = a >= b", "y = a <= b", False),
        ("y = x[0:3]", "y = x[:3]", True),
        ("y = x[0::-1]", "y = x[::-1]", False),
        ("y = range(0, n)", "y = range(n)", True),
        ("y = range(1, n)", "y = range(n)", False),
    ],
)
def test_proofs_of_equivalence_prove_no_more_than_is_true(one: str, other: str, same: bool) -> None:
    assert provably_same(one, other) is same


def test_too_few_numbers_count_as_missed() -> None:
    sound = Wrong("loops", "mutant", "variable exchanged", "", (), (), agreed=10)
    result = AuditResult("affine", (sound,), entries=1_000_000)
    assert result.equivalent == ()
    assert result.undecided == (sound,)
    assert result.killed_share == 0.0


def test_tolerances_that_are_too_tight_show_as_false_alarms() -> None:
    unequal = replace(KEY, factor=1e-10)
    rewritten = replace(VECTOR_BASE, plants=())
    alarms = audited(key=unequal, base=rewritten, amount=replace(FEW, every=1000)).right.alarms
    assert alarms
    assert "vectorised" in alarms[0]


def test_a_diagnosis_that_names_something_else_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("checks.verify.trials.diagnose", lambda *_: Named((SIGN,), "", ("", "", "")))
    found = audited()
    assert found.named_share == pytest.approx(1 / 5)
    assert found.misnamed_share > 0.5


def test_marks_that_fall_when_a_fault_is_removed_show(monkeypatch: pytest.MonkeyPatch) -> None:
    def earned(self: PiecewiseMarks, source: str, *, keep: bool = True) -> float:
        faults = sum(edit.new in source for _, edit in VECTOR_BASE.plants)
        return {0: 10.0, 1: 2.0}.get(faults, 5.0)

    monkeypatch.setattr(PiecewiseMarks, "earned", earned)
    pairs = marked_pairs(Bench(ASSIGNMENT, KEYS), VECTOR_BASE, 6)
    assert len(pairs.unfair) == pairs.count > 3
    assert pairs.hidden == ()


STEPS = VECTORISED.replace("    dX = g @ W.T", "    w = W.T\n    dX = g @ w")
APART = {"n": (2, 5), "d": (3, 4), "k": (1, 2)}
PARTS = replace(ASSIGNMENT, tasks=(replace(TASK, families=(Family("long", "", draw, APART), TASK.families[1])),))
SQUARE = "W.shape[0] == W.shape[1]"


@pytest.mark.parametrize(
    ("mild", "hidden", "unfair"),
    [
        (f"dX = g @ (W if {SQUARE} else W.T)", 1, 0),  # the other mistake has no effect any more
        (f"dX = g @ w if {SQUARE} else -g @ w", 0, 1),  # two mistakes that mend each other in part
        (f"dX = g @ (2 * w if {SQUARE} else W.T)", 0, 1),  # the other shows where the first one's answers are wrong
    ],
)
def test_where_one_mistake_hides_the_other_marks_fall_and_are_told_apart(mild: str, hidden: int, unfair: int) -> None:
    plants = (("affine", Edit(SIGN, "w = W.T", "w = -W.T")), ("affine", Edit("mild", "dX = g @ w", mild)))
    base = CodeBase("steps", "plain", STEPS, plants=plants)
    pairs = marked_pairs(Bench(PARTS, KEYS), base, 10)
    assert (len(pairs.hidden), len(pairs.unfair), pairs.count) == (hidden, unfair, 1)
    assert "earns 6.66667, alone 0" in (*pairs.hidden, *pairs.unfair)[0]


def test_two_edits_that_are_no_program_together_are_no_pair() -> None:
    source = VECTORISED.replace("g.sum(axis=0)", "np.sum(g, axis=0)")
    named, placed = Edit("named", "np.sum(g,", "np.sum(a=g,"), Edit("placed", "axis=0", "0")
    base = CodeBase("sum", "plain", source, plants=(("affine", named), ("affine", placed)))
    assert len(list(wrong_pairs(base))) == 1
    assert marked_pairs(Bench(ASSIGNMENT, KEYS), base, 10).count == 0


def test_marks_piece_by_piece_are_those_of_whole_gradings() -> None:
    """Two tasks, one built on the other, with functions of their own and one that both call."""
    first = replace(TASK, name="first", points=4.0)
    second = replace(TASK, name="second", after=("first",), points=6.0)
    third = replace(TASK, name="third", points=2.0)
    tasks = (first, second, third)
    functions = {task.name: Function(task.name, TASK.inputs, TASK.outputs) for task in tasks}
    assignment = replace(ASSIGNMENT, tasks=tasks, adapters=(Functions("plain", "plain functions", functions),))
    texts = [VECTORISED.replace("affine_backward", task.name).replace("import numpy as np\n", "") for task in tasks]
    texts[0] = texts[0].replace("g.sum(axis=0)", "summed(g)")
    texts[2] = texts[2].replace("g.sum(axis=0)", "summed(g)")
    source = "import numpy as np\nFACTOR = 1\n\ndef summed(g):\n    return FACTOR * g.sum(axis=0)\n" + "".join(texts)
    bench = Bench(assignment, dict.fromkeys(functions, KEY))
    base = CodeBase("several", "plain", source)
    changes = [
        ("FACTOR = 1", "FACTOR = 2"),
        ("return FACTOR * g.sum", "return g.mean"),
        ("def first(X, W, g):\n    dX = g", "def first(X, W, g):\n    dX = -g"),
        ("def second(X, W, g):\n    dX = g", "def second(X, W, g):\n    dX = -g"),
        (
            "def third(X, W, g):\n    dX = g",
            "def third(X, W, g):\n    def turned(g):\n        return -g\n    dX = turned(g)",
        ),
    ]
    marks = PiecewiseMarks(bench, base)
    programs = [source] + [
        source.replace(*one).replace(*other) for i, one in enumerate(changes) for other in changes[: i + 1]
    ]
    for program in reversed(programs):
        assert marks.earned(program) == bench.grade(base, program, PUBLIC_SEED, every=False, patient=True).earned
    assert marks.known > 10  # of 48: what is asked anew is what changed
    assert len({marks.earned(program) for program in programs}) > 4


def test_the_lines_of_a_function_are_its_own() -> None:
    text = "a = 1\n@staticmethod\ndef f():\n    b = lambda: 2\n    def g():\n        return 3\n    return g\nc = 4\n"
    assert own_texts(text) == (
        "a = 1\nc = 4",
        "@staticmethod\ndef f():\n    b = lambda: 2\n    return g",
        "    def g():\n        return 3",
    )


def test_what_was_measured_is_kept_and_not_measured_again(tmp_path: Path) -> None:
    auditor = Auditor(ASSIGNMENT, KEYS, (VECTOR_BASE,), FEW)
    works = [
        Work("plants", "vectorised", (1, FEW.entries)),
        Work("mutants", "vectorised", (FEW.every, FEW.entries)),
        Work("pairs", "vectorised", (6,)),
        Work("right", "seeds 1 to 1", (4,)),
        Work("right", "seeds 2 to 2", (4,)),
    ]
    store = Store(tmp_path / "audit" / "affine.json")
    for work in works:
        assert not store.has(work)
        store.keep(auditor.part(work))
    kept = Store(tmp_path / "audit" / "affine.json")
    assert all(kept.has(work) for work in works)
    assert not kept.has(replace(works[1], amount=(1, FEW.entries)))
    assert not Store(store.path, again=True).has(works[0])
    whole, found = audited(), result_of("affine", kept)
    assert found.wrong == whole.wrong
    assert (found.right, found.pairs) == (whole.right, whole.pairs)
    assert found.every == FEW.every
    assert found.date


def test_the_page_in_the_docs_is_that_of_what_was_measured(tmp_path: Path) -> None:
    docs = Path(__file__).parent.parent / "docs"
    results = write_page(tmp_path / "audit.md", docs / "audit")
    assert len(results) == 10
    assert (tmp_path / "audit.md").read_text(encoding="utf-8") == (docs / "audit.md").read_text(encoding="utf-8")


def test_what_was_not_found_is_tried_again_with_other_checks() -> None:
    one_row = Family("one row", "", draw, {"n": (1,), "d": (3,), "k": (2,)})
    amount = replace(FEW, every=3, entries=200)
    weakly = Auditor(weak(one_row), KEYS, (VECTOR_BASE,), amount)
    soundly = Auditor(ASSIGNMENT, KEYS, (VECTOR_BASE,), amount)
    for work in (Work("plants", "vectorised", ()), Work("mutants", "vectorised", ())):
        before = tuple(Wrong.of_json(saved) for saved in weakly.part(work).measured)
        after = tuple(Wrong.of_json(saved) for saved in soundly.survivors(work, before).measured)
        assert [w.description for w in after] == [w.description for w in before]
        assert {w.killed for w in before} == {True, False}
        assert all(w.killed for w in after)
        assert [w for w, then in zip(after, before, strict=True) if then.killed] == [w for w in before if w.killed]


def test_a_plant_meets_the_checks_of_the_functions_that_it_changes() -> None:
    # The fault: a plant that names its whole function was taken to change what is around it too, and met all checks.
    source = "def f(x):\n    y = x\n    return y\n\n\ndef g(x):\n    return x\n"
    assert _changed(source, source.replace("y = x", "y = 2 * x")) == {1}
    assert _changed(source, source.replace("    y = x", "    x = -x\n    y = x")) == {1}
    assert _changed(source, source.replace("    y = x\n", "")) == {1}
    assert _changed(source, source.replace("return", "return 2 *")) == {1, 6, 0}
    assert _changed(source, source.replace("def g(x)", "def g(x, z=1)")) == {6, 0}
    assert 0 in _changed(source, f"{source}\nprint(1)\n")


def test_measurements_with_other_operators_are_not_used(tmp_path: Path) -> None:
    path = tmp_path / "affine.json"
    path.write_text('{"operators": "changed", "parts": {"pairs: vectorised": {"amount": [6]}}}')
    assert not Store(path).has(Work("pairs", "vectorised", (6,)))


def test_mutants_statement_by_statement_are_the_same_list() -> None:
    source = (
        '"""Text."""\nimport math\nA, B = 1, 2; C = A\n\ndef f(x, y):\n    def g(z):\n        return z - A\n'
        "    return g(x) + y\n\n@staticmethod\ndef h(x): return x if x > B else -x\n\nclass D:\n    one = 1\n\n"
        "    def __init__(self, a):\n        self.a = a\n        self.b = self.a * self.one\n"
        'if __name__ == "__main__":\n    print(1 - 2)\n'
    )
    for text in (source, source.removeprefix('"""Text."""\n'), LOOPS, VECTORISED):
        assert mutants_of(text) == mutants(text)


def test_a_check_sees_the_functions_that_it_runs() -> None:
    functions = Reached(LOOPS)
    first = LOOPS.splitlines().index(next(line for line in LOOPS.splitlines() if line.startswith("def "))) + 1
    assert functions.at(first) == functions.at(first + 1) == first
    assert functions.around(first) == {0, first}
    assert functions.around(first + 1) == {first}
    bench = Bench(ASSIGNMENT, KEYS)
    unused = LOOPS + "\ndef unused(x):\n    return x + 1\n"
    base = replace(LOOP_BASE, source=unused)
    assert len(bench.seeing(base, {first})) == len(TASK.checks)
    assert bench.seeing(base, {len(unused.splitlines()) - 1}) == []
    found = bench.first(base, unused.replace("x + 1", "x - 1"), len(unused.splitlines()))
    assert not found.killed


def test_what_is_found_of_the_code_base_itself_finds_no_mutant() -> None:
    # The fault: code bases that some advice is given to, and mutants of them that count as found for it.
    tasks = (replace(TASK, families=(replace(TASK.families[0], name="advice", standing=Standing.ADVICE),)),)
    wrong = replace(LOOP_BASE, source=LOOPS.replace("db[j] +=", "db[j] -="))
    bench = Bench(replace(ASSIGNMENT, tasks=tasks), KEYS)
    assert bench.advised(wrong) == {"affine/advice"}
    line = wrong.source[: wrong.source.index("db[j]")].count("\n") + 1
    assert not bench.first(wrong, wrong.source.replace("db[j] -=", "db[j] ="), line).killed
    sound = replace(LOOP_BASE, name="sound")
    assert bench.first(sound, wrong.source, line).advised == ("affine/advice",)


def test_shared_questions_are_drawn_once_and_are_the_same() -> None:
    family = TASK.families[0]
    shared = Shared()
    drawn = shared.draw(family, 3, "affine", 1)
    assert shared.draw(family, 3, "affine", 1) is drawn
    assert all(np.array_equal(a, b) for a, b in zip(drawn, FRESH.draw(family, 3, "affine", 1), strict=True))
    assert shared.expect(KEY, family, drawn) is shared.expect(KEY, family, drawn)
    other = FRESH.draw(family, 3, "affine", 2)
    assert shared.expect(KEY, family, other) is not shared.expect(KEY, family, other)
    shared.forget()
    assert shared.draw(family, 3, "affine", 1) is not drawn


def test_the_real_process_judges_alike_and_the_page_says_it(sound: AuditResult) -> None:
    child = both_ways(ASSIGNMENT, KEYS, (VECTOR_BASE,), wrong=1)
    assert child.compared >= 2
    assert child.different == ()
    text = page([replace(sound, child=child)])
    assert f"| affine | {len(sound.wrong)} | 100.0% |" in text
    assert f"Of {child.compared} programs judged in a process of their own" in text
    assert "0 (below 37.50%)" in text
    assert "Missed:" not in text
    alarmed = replace(sound, right=Right(("vectorised (dot), seed 3: affine/random",), (), 10, 5, 10, 5))
    assert "seed 3: affine/random" in page([alarmed])


def test_what_comes_after_two_endless_tasks_is_judged_alike_in_a_process_of_its_own() -> None:
    # The fault: a program that is given up elsewhere in an audit was compared with a process that is started anew.
    names = ("affine", "second", "third")
    tasks = tuple(replace(TASK, name=name, seconds=0.3) for name in names)
    functions = {task.name: Function(task.name, TASK.inputs, TASK.outputs) for task in tasks}
    assignment = replace(ASSIGNMENT, tasks=tasks, adapters=(Functions("plain", "plain functions", functions),))
    waiting = "    while ENDLESS: pass\n    dX = "
    texts = (VECTORISED.replace("affine_backward", name) for name in names)
    source = "ENDLESS = False\n" + "\n".join(text.replace("    dX = ", waiting) for text in texts)
    source = waiting[-9:].join(source.rsplit(waiting, 1))  # the third task comes to an end
    plant = Edit(SIGN, "ENDLESS = False", "ENDLESS = True")
    base = CodeBase("endless", "plain", source, plants=(("affine", plant),))
    keys = dict.fromkeys(names, KEY)
    child = both_ways(assignment, keys, (base,), wrong=1)
    assert (child.compared, child.different) == (2, ())
    bench = Bench(assignment, keys)
    wrong = edited(source, plant)
    assert any("third" in check for check in bench.grade(base, wrong, PUBLIC_SEED, every=False).failed)
    patient = bench.grade(base, wrong, PUBLIC_SEED, every=False, patient=True)
    assert not any("third" in check for check in patient.failed)


def test_a_plant_that_has_gone_stale_is_an_error() -> None:
    stale = replace(VECTOR_BASE, plants=(("affine", Edit("gone", "g.T @ W", "g @ W")),))
    with pytest.raises(EditError, match=r"gone.*occurs 0 times"):
        list(planted(stale))
    with pytest.raises(EditError, match="occurs 2 times"):
        edited("a + a", Edit("a", "a", "b"))
    assert edited("a + a", Edit("a", "a", "b", times=2)) == "b + b"


def test_right_variants_combine_the_rewrites_and_are_right() -> None:
    found = dict(right_variants(VECTOR_BASE))
    assert len(found) == 2 * 3 * 2
    assert VECTORISED in found.values()
    bench = Bench(ASSIGNMENT, KEYS)
    assert all(not bench.grade(VECTOR_BASE, source, PUBLIC_SEED, every=True).failed for source in found.values())
    few = dict(right_variants(VECTOR_BASE, most=6))
    assert len(few) == 6
    assert {f"vectorised + {name}" for name in ("einsum", "dot", "transposed twice", "ones")} <= set(few)


def test_pairs_leave_out_what_changes_the_same_line() -> None:
    pairs = {tuple(edit.name for edit in pair) for pair, _ in wrong_pairs(VECTOR_BASE)}
    assert (NOT_SUMMED, SIGN) in pairs
    assert (TRANSPOSED, SIGN) not in pairs


def test_a_program_without_end_is_given_up() -> None:
    script = Script()
    script.give("y", script.call(script.name("f")))
    program = Impatient("def f():\n    while True:\n        pass\n")
    program._interpreter.seconds = 0.05
    outcomes = [program.run(script) for _ in range(3)]
    assert all(isinstance(outcome, Stopped) for outcome in outcomes)
    assert outcomes[-1].seconds == 0.0
    assert isinstance(Impatient("def f():\n    return 1\n").run(script), Given)


def test_remembered_answers_are_those_of_the_reference() -> None:
    calls = []

    def counted(*arguments: object, mistakes: frozenset[str] = frozenset()) -> tuple[object, ...]:
        calls.append(mistakes)
        return (arguments[0] * (2 if mistakes else 1),)  # type: ignore[operator]

    key = remembering(Key(counted))
    x = np.arange(3.0)
    for _ in range(2):
        assert key.reference(x)[0].tolist() == [0, 1, 2]
        assert key.reference(x, mistakes=frozenset({"twice"}))[0].tolist() == [0, 2, 4]
        assert key.reference(x.astype(np.float32))[0].dtype == np.float32
        assert key.reference(x.reshape(1, 3))[0].shape == (1, 3)
    assert len(calls) == 4


def test_the_code_bases_of_these_tests_are_read_by_their_adapter() -> None:
    bench = Bench(ASSIGNMENT, KEYS)
    assert bench.adapter(VECTOR_BASE) is ADAPTER
    with pytest.raises(ValueError, match="no adapter 'none'"):
        bench.adapter(replace(VECTOR_BASE, adapter="none"))
