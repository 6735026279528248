"""The command `cotangent`: what it prints, when it says that all is well, and how it takes wrong input."""

import json
import os
import re
import subprocess
import sys

import numpy as np
import pytest

from autodiff.nn import SGD, train
from checks import compare
from checks.cli import main
from checks.digits import load_digits
from checks.harness.cases import digits_network, library, pooled_digits
from checks.harness.comparison import Comparison
from checks.harness.job import Section, chosen_methods, hidden_widths
from checks.oracles.verdicts import Verdict
from differentiation import Backprop, Broken, Forward, MatrixCalculus, Numerical, Reverse, Scalar, Symbolic

NETWORK = ["compare", "--only", "network", "--layers", "4", "--batch", "8"]


def test_a_network_on_digits_agrees_before_during_and_after_training(capsys):
    assert main([*NETWORK, "--methods", "reverse,backprop,numerical,forward"]) == 0
    printed = capsys.readouterr().out
    assert printed.count("projections") == 3
    assert "All methods agree." in printed
    for method in ("Reverse", "Backprop", "Numerical", "Forward"):
        assert printed.count(method) >= 4


def test_a_wrong_method_is_named_with_its_cause_and_changes_the_exit_status(capsys):
    assert main([*NETWORK, "--methods", "reverse,numerical,broken:sign"]) == 1
    printed = capsys.readouterr().out
    assert "Not as it should be" in printed
    complaints = [line for line in printed.splitlines() if line.startswith("  ")]
    assert complaints
    assert all(
        line.startswith("  Broken(fault='sign') (disagree): wrong rule: the sign is wrong") for line in complaints
    )


def test_one_witness_is_not_enough(capsys):
    assert main([*NETWORK, "--methods", "reverse,forward"]) == 1
    assert "choose another method besides, e.g. numerical" in capsys.readouterr().out


def test_json_can_be_read_back(capsys):
    assert main(["compare", "--only", "library", "--methods", "reverse,numerical,symbolic", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["agree"] is True
    assert [case["title"] for case in found["library"]] == [case.name for case in library()]
    first = Comparison.from_json(json.dumps(found["library"][0]["comparison"]))
    assert first.verdict("Reverse") is Verdict.AGREE
    assert first.entries == 2


@pytest.mark.parametrize("case", library(), ids=lambda case: case.name)
def test_the_library_expects_what_is_right(case):
    # The exact methods without Symbolic, which has tests of its own, and the one that knows nothing of rules.
    methods = [Reverse(), Numerical(), *([Scalar()] if case.order == 1 else [Forward()])]
    numbers = tuple(range(len(case.args)))
    found = compare(case.function, *case.args, methods=methods, argnums=numbers, order=case.order)
    assert {row.judgement.verdict for row in found.rows} == {case.expected}


def test_expecting_something_else_fails_a_section():
    found = compare(np.abs, 0.0, methods=[Reverse(), Numerical()])
    assert Section("abs at 0", found, Verdict.KINK, 0.0).passed
    assert not Section("abs at 0", found, Verdict.AGREE, 0.0).passed


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("activation", ["relu", "tanh"])
def test_all_methods_give_the_whole_gradient_of_the_small_network(activation, dtype):
    objective, point = pooled_digits(activation, dtype, seed=1, hidden=2)
    methods = [Reverse(), Forward(), Numerical(), Scalar(), Symbolic(), Backprop(), MatrixCalculus()]
    found = compare(objective, *point, methods=methods)
    assert {row.judgement.verdict for row in found.rows} == {Verdict.AGREE}
    assert not found.projected
    assert len({row.witness for row in found.rows}) == 6


@pytest.mark.parametrize("seed", [0, 1])
def test_backprop_forward_and_numerical_agree_along_training(seed):
    objective, (params, X, y) = digits_network((16,), "relu", "float64", 32, seed)
    train_set, _ = load_digits().split(seed)
    for _epoch in range(3):
        found = compare(objective, params, X, y, methods=[Backprop(), Forward(), Numerical(), Reverse()])
        assert found.projected
        assert {row.judgement.verdict for row in found.rows} == {Verdict.AGREE}
        params = train(
            objective.hypothesis, objective.loss, SGD(0.5), (train_set.images, train_set.labels),
            epochs=1, batch_size=32, seed=seed, params=params,
        ).params  # fmt: skip


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--methods", "revers"], "there is no method 'revers'; there are reverse, forward"),
        (["--methods", ""], "--methods names none"),
        (["--methods", "broken:typo"], "there is no method 'broken:typo'"),
        (["--layers", "abc"], "--layers takes widths such as 64-32; got 'abc'"),
        (["--layers", "64--32"], "got '64--32'"),
        (["--layers=-1"], "got '-1'"),
        (["--layers", "0"], "--layers takes positive widths"),
        (["--activation", "rleu"], "no activation is called 'rleu'"),
        (["--batch", "0"], "--batch is between 1 and 1438"),
        (["--seed", "-1"], "--seed is a whole number from 0 on"),
    ],
)
def test_wrong_input_is_told_in_one_line(options, words, capsys):
    assert main(["compare", *options]) == 2
    told = capsys.readouterr().err
    assert words in told
    assert told.count("\n") == 1
    assert "Traceback" not in told


def test_names_of_methods_and_widths():
    assert chosen_methods("reverse, complex broken:last-contribution-wins") == (
        Reverse(),
        Numerical(scheme="complex"),
        Broken("last contribution wins"),
    )
    assert chosen_methods(None) is None
    assert hidden_widths("64-32") == hidden_widths("64x32") == hidden_widths("64,32") == (64, 32)
    assert hidden_widths("") == ()


def run(*options: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "checks.cli", *options]
    return subprocess.run(command, capture_output=True, text=True, env={**os.environ, **environment}, timeout=120)


def test_a_narrow_terminal_keeps_the_verdict():
    found = run(*NETWORK, "--methods", "reverse,numerical,backprop", FORCE_COLOR="1", COLUMNS="72")
    assert found.returncode == 0
    assert found.stdout.count("agree") >= 13  # three methods in four tables, and the last line
    tables = [line for line in re.sub(r"\x1b\[[0-9;]*m", "", found.stdout).splitlines() if line.startswith(("│", "┃"))]
    assert tables
    assert max(map(len, tables)) <= 72


def test_a_reader_that_leaves_is_not_an_error():
    command = f"{sys.executable} -m checks.cli compare --only library --methods reverse,numerical | head -1"
    found = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, timeout=120)
    assert "Function library" in found.stdout
    assert found.stderr == ""
    assert found.returncode in (0, 141)  # 141: as programs end whose reader has gone


def test_help_and_version():
    for options in (["--help"], ["compare", "--help"], ["bench", "--help"], ["--version"]):
        with pytest.raises(SystemExit) as ended:
            main(options)
        assert ended.value.code == 0
