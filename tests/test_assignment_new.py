"""A lecturer's own assignment: from a signature and a right answer to a grader, by the commands alone."""

import numpy as np
import pytest

from checks.assignments.derived import derive
from checks.assignments.loading import load_assignment
from checks.assignments.signatures import SignatureError, parse_signature
from checks.cli import main
from checks.verify.similarity import alike

SIGNATURE = "softplus_vjp(g: cotangent(n, d), x: real(n, d)) -> gx"
REFERENCE = """
import numpy as np

SCALE = 1.0

def softplus_vjp(g, x):
    return SCALE * g / (1 + np.exp(-x))

def unrelated():
    return 3
"""


@pytest.fixture
def grader(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "right.py").write_text(REFERENCE)
    assert main(["assignment", "new", "softplus", "--signature", SIGNATURE, "--reference", "right.py"]) == 0
    return tmp_path


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("return g * 0.5 * (1 + np.tanh(x / 2))", 0),
        ("return g / (1 + np.exp(x))", 1),
        ("return 1 / (1 + np.exp(-x))", 1),
        ("return (g / (1 + np.exp(-x))).T", 1),
        ("raise NotImplementedError", 1),
    ],
)
def test_the_new_grader_tells_right_from_wrong(grader, capsys, body, status):
    (grader / "work.py").write_text(f"import numpy as np\ndef softplus_vjp(g, x):\n    {body}\n")
    assert main(["verify", "work.py", "--assignment", "softplus.py"]) == status
    assert "softplus_vjp" in capsys.readouterr().out


def test_an_existing_file_is_never_overwritten(grader, capsys):
    before = (grader / "softplus.py").read_text()
    arguments = ["assignment", "new", "softplus", "--signature", SIGNATURE, "--reference", "right.py"]
    assert main(arguments) == 2
    assert "left as it is" in capsys.readouterr().err
    assert (grader / "softplus.py").read_text() == before


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("softplus_vjp(g, x)", "write it as"),
        ("f(x: complex(n)) -> y", "unknown kind"),
        ("f(x: real(n+1)) -> y", "sizes are letters"),
        ("f(x: real(n), x: real(n)) -> y", "two arguments called x"),
        ("f(y: labels(n)) -> z", "labels(n, k)"),
        ("f() -> y", "at least one argument"),
    ],
)
def test_a_signature_that_cannot_be_read_is_told_with_the_way_to_write_it(text, words):
    with pytest.raises(SignatureError) as refused:
        parse_signature(text)
    assert words in str(refused.value)


def test_a_reference_that_does_not_answer_is_told_with_the_shapes():
    with pytest.raises(ValueError, match=r"a: \(3, 3\)"):
        derive("mine", {"f(a: real(n, k)) -> b": lambda a: a[7, 7]})


def test_inputs_keep_off_the_kinks_of_the_reference():
    assignment, keys = derive("mine", {"relu_vjp(g: cotangent(n), x: real(n)) -> gx": lambda g, x: g * (x > 0.5)})
    family = assignment.task("relu_vjp").families[0]
    assert not family.valid(np.ones(2), np.array([0.5, 1.0]))
    assert family.valid(np.ones(2), np.array([0.4, 1.0]))
    assert set(keys) == {"relu_vjp"}


def test_a_file_that_breaks_is_told_by_its_own_line(tmp_path):
    path = tmp_path / "broken.py"
    path.write_text("import numpy as np\n\nx = np.zeros(3)[7]\n")
    with pytest.raises(ValueError, match="line 3"):
        load_assignment(str(path))


def test_a_dry_run_refuses_to_publish_what_too_many_fail(grader, capsys):
    handins = grader / "handins"
    handins.mkdir()
    for number in range(4):
        body = "g / (1 + np.exp(-x))" if number != 3 else "np.atleast_1d(g / (1 + np.exp(-x)))[:1]"
        text = f"import numpy as np\ndef softplus_vjp(g, x):\n    g{number} = {body}\n    return g{number}\n"
        (handins / f"student{number}.py").write_text(text)
    (handins / "broken.zip").write_text("no zip")
    command = ["assignment", "dry-run", "handins", "--assignment", "softplus.py"]
    assert main(command) == 0  # one in four fails: no more than a quarter
    printed = capsys.readouterr().out
    assert "broken.zip" in printed
    assert "look at: student0.py and student1.py share 100%" in printed
    for number in range(2):
        (handins / f"student{number}.py").write_text("import numpy as np\ndef softplus_vjp(g, x):\n    return g\n")
    assert main(command) == 1
    printed = capsys.readouterr().out
    assert "--accept 'softplus_vjp/ordinary inputs'" in printed
    accepted = [*command, "--accept", "softplus_vjp/ordinary inputs", "--accept", "softplus_vjp/linear in g"]
    assert main(accepted) == 0


def test_likeness_sees_through_renaming_and_spares_the_starter_file():
    text = "def f(a, b):\n    c = [x * 2 for x in a if x > b]\n    while c:\n        b += c.pop()\n    return b / 3\n"
    renamed = text.replace("a", "values").replace("c", "kept")
    other = "def g(n):\n    try:\n        return {str(i): i for i in range(n)}\n    finally:\n        print('done')\n"
    assert [pair[:2] for pair in alike({"a": text, "b": renamed, "c": other})] == [("a", "b")]
    assert alike({"a": text, "b": renamed}, given=text) == ()


def test_derived_checks_are_those_that_the_reference_can_take():
    def needs_rows(x):
        return x[0] - x.mean(axis=0)

    assignment, _ = derive("rows", {"f(x: real(n, d)) -> y": needs_rows})
    assert "empty" not in [check.name for check in assignment.tasks[0].checks]
