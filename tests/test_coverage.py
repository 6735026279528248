"""The table of what is covered is up to date, and says what is true."""

import numpy as np

from autodiff.primitives.domains import Case
from autodiff.primitives.kinds import REGISTRY, Elementwise, General
from autodiff.primitives.transcendental import sin_dx
from checks.oracles.coverage import DOCUMENT, document, main, numpy_functions, row, rows


def test_the_document_is_up_to_date() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == document(), "run python -m checks.oracles.coverage"


def test_every_primitive_works_in_every_mode() -> None:
    assert [r.primitive for r in rows() if not (r.forward and r.reverse and r.second_order)] == []


def test_every_primitive_has_a_meaning_besides_its_rules() -> None:
    assert [r.primitive for r in rows() if not r.symbolic] == []


def test_a_primitive_without_a_forward_rule_is_shown_as_a_gap() -> None:
    name = "half of a rule"
    try:
        half = General(name, np.sin, None, (lambda g, out, x: g * sin_dx(out, x),), cases=(Case(((3,),)),))  # type: ignore[arg-type]
        half.jvp = super(General, half).jvp  # type: ignore[method-assign]
        shown = row(half)
    finally:
        del REGISTRY[name]
    assert (shown.forward, shown.reverse, shown.second_order, shown.symbolic) == (False, True, False, False)


def test_a_new_primitive_appears_with_its_kink() -> None:
    name = "kinked"
    try:
        shown = row(Elementwise(name, np.abs, sin_dx, kink=lambda x: np.abs(x)))
    finally:
        del REGISTRY[name]
    assert shown.kink
    assert shown.kind == "elementwise"


def test_functions_are_sorted_by_whether_they_have_a_derivative() -> None:
    with_derivative, without = numpy_functions().values()
    assert {"np.sin", "np.matmul", "np.linalg.norm", "np.where", "np.sort"} <= set(with_derivative)
    assert {"np.floor", "np.argmax", "np.shape", "np.less", "np.allclose"} <= set(without)
    assert not set(with_derivative) & set(without)


def test_the_command_writes_the_document(tmp_path, capsys) -> None:
    main(tmp_path / "coverage.md")
    assert (tmp_path / "coverage.md").read_text(encoding="utf-8") == document()
    assert "primitives" in capsys.readouterr().out
