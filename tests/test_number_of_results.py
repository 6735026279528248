"""A function gives back as many results as it is asked for: what is told otherwise, and that nothing slips through."""

from dataclasses import replace

import pytest
from sandbox_sessions import session_of

from checks.assignments.registry import built_in, code_bases_of, keys_of
from checks.sandbox.script import Given, Raised, Script
from checks.verify.asking import complaint
from checks.verify.grading import Settings
from checks.verify.no_answer import name_of_outcome
from checks.verify.report import Status
from checks.verify.verifying import verify

RETURNED = {
    "(1.0, 2.0, 3.0)": "3 results came back, where 2 are asked for: loss, G",
    "[1.0]": "1 result came back, where 2 are asked for: loss, G",
    "()": "0 results came back, where 2 are asked for: loss, G",
    "np.zeros(4)": "4 results came back, where 2 are asked for: loss, G",
    "(k for k in range(9))": "3 results came back",
    "np.array(1.0)": "1 result came back (a ndarray), where",
    "2.5": "1 result came back (a float), where",
    "'ab'": "1 result came back (a str), where",
    "{'loss': 1.0, 'G': 2.0}": "1 result came back (a dict), where",
    "None": "no results came back (is a return missing?), where 2 are asked for",
}


def asked(returned, *names):
    script = Script()
    for name, ref in zip(names, script.unpack(script.call(script.name("f")), *names), strict=True):
        script.give(name, ref)
    with session_of(f"import numpy as np\ndef f():\n    return {returned}\n") as session:
        return session.run(script)


@pytest.mark.parametrize("returned", ["(1.0, 2.0)", "[1.0, 2.0]", "np.array([1.0, 2.0])", "(k / 1 for k in (1, 2))"])
def test_results_are_unpacked_as_python_does(returned):
    outcome = asked(returned, "loss", "G")
    assert isinstance(outcome, Given), outcome
    assert outcome.values == {"loss": 1.0, "G": 2.0}


@pytest.mark.parametrize("returned", RETURNED)
def test_another_number_of_results_is_told(returned):
    outcome = asked(returned, "loss", "G")
    assert isinstance(outcome, Raised)
    assert complaint(outcome).startswith(RETURNED[returned])
    missing = returned == "None"
    assert name_of_outcome(outcome).names == ("a missing return" if missing else "too few or too many results",)


def test_what_a_hand_in_raises_while_it_is_unpacked_is_its_own():
    outcome = asked("(1 / k for k in (1, 0))", "loss", "G")
    assert (outcome.type_name, outcome.line) == ("ZeroDivisionError", 3)


def wrapped(source, function, change):
    """The hand-in, with another function of this name around its own."""
    return f"{source}\n_own = {function}\ndef {function}(*given):\n    returned = _own(*given)\n    return {change}\n"


@pytest.mark.parametrize(
    ("name", "base", "task", "function", "change"),
    [
        ("layer-gradients", "vectorised", "softmax_loss", "softmax_loss", "(*returned, None)"),
        ("layer-gradients", "layers with caches", "affine_pullback", "affine_backward", "returned[:-1]"),
        ("op-gradients", "vectorised", "multiply", "multiply_vjp", "(*returned, None)"),
        ("two-layer-network", "vectorised", "gradients", "gradients", "None"),
        ("mlp-backprop", "tables", "backward", "backward", "returned[:-1]"),
    ],
)
def test_a_result_too_many_or_too_few_is_refused_and_called_that(name, base, task, function, change, tmp_path):
    assignment = built_in(name)
    alone = replace(assignment, tasks=tuple(each for each in assignment.tasks if each.name == task))
    right = next(each for each in code_bases_of(name) if each.name == base)
    settings = Settings(mode="grader", keys=keys_of(name))
    file = tmp_path / "hw.py"
    file.write_text(right.source, encoding="utf-8")
    assert verify(file, alone, settings, right.adapter).passed
    file.write_text(wrapped(right.source, function, change), encoding="utf-8")
    (result,) = verify(file, alone, settings, right.adapter).tasks
    assert result.earned == 0
    assert result.diagnosis.names == ("a missing return" if change == "None" else "too few or too many results",)
    first = next(check for check in result.checks if check.status is Status.FAILED)
    assert "came back" in first.reason
