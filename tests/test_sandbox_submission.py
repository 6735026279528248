"""Reading a hand-in: what is kept, what is refused, and which file is asked for its names."""

import contextlib
import os
import stat
import time
import zipfile

import pytest
from oddities import CLEAN, EPOCH, HEADER, LOSS, NAMES, NETWORK
from oddities.hand_in import archive, notebook

from checks.sandbox.intake import FILES
from checks.sandbox.sources import cleaned, decoded
from checks.sandbox.submission import Problem, Submission, SubmissionError, find_entry, read_submission


def submission_of(**files: str) -> Submission:
    return Submission({name.replace("__", "/") + ".py": text.encode() for name, text in files.items()})


# ------------------------------------------------------------------------------------------------------------- reading


def test_lines_keep_their_numbers(tmp_path):
    path = tmp_path / "hw.py"
    path.write_bytes(b"\xef\xbb\xbf%matplotlib inline\r\ndef broken(:\r\n    pass\r\n\r\nx = 1\r\n")
    submission = read_submission(path)
    assert submission.files == {"hw.py": b"pass\n\n\n\nx = 1\n"}
    assert submission.notes == (
        Problem("hw.py", 2, "SyntaxError: invalid syntax; left out from here to line 3", "def broken(:"),
    )
    assert str(submission.notes[0]).startswith("hw.py, line 2: SyntaxError")
    assert submission.source_line("hw.py", 5) == "x = 1"


def test_a_notebooks_lines_are_told_by_cell(tmp_path):
    path = tmp_path / "hw.ipynb"
    path.write_text(notebook("import math\nx = 1", "%%bash\nls", "y = 2\nz = ("))
    submission = read_submission(path)
    assert [str(note).split(";")[0] for note in submission.notes] == [
        "hw.ipynb, cell 3, line 2: SyntaxError: '(' was never closed"
    ]
    lines = submission.files["hw.ipynb"].decode().split("\n")
    assert submission.place("hw.ipynb", lines.index("y = 2") + 1) == ("hw.ipynb, cell 3", 1)
    assert submission.place("hw.ipynb", 2) == ("hw.ipynb, cell 1", 2)
    assert submission.place("other.py", 2) == ("other.py", 2)


@pytest.mark.parametrize(
    "line",
    [
        "%matplotlib inline",
        "!ls 'a",
        "?np",
        "np.sum?",
        "np.sum??",
        "x = !ls",
        "x = %who_ls",
        "%cd (",
        "!pip install a \\\n  b",
    ],
)
def test_a_command_of_a_notebook_leaves_pass(line):
    text = cleaned(f"a = 1\n{line}\nb = 2\n")
    assert text.text == f"a = 1\n{line}\nb = 2\n".replace(line, "pass" + "\n" * line.count("\n"))
    assert text.remarks == ()


@pytest.mark.parametrize("text", ['s = """\n% of it\n! note\n"""\n', "a = (7\n%  3)\n", "x = 7 \\\n% 3\n", "# what?\n"])
def test_text_that_looks_like_a_command_is_kept(text):
    assert cleaned(text).text == text
    assert cleaned("%matplotlib inline\n" + text).text == "pass\n" + text


def test_a_timed_line_keeps_its_statement():
    assert cleaned("if 1:\n    %time x = 3\n").text == "if 1:\n    x = 3\n"


def test_statements_beside_a_broken_one_are_kept():
    source = 'def f():\n    """Text\nat the margin."""\n    return 1\n\n@dec\ndef g(x:\n    return x\n\n'
    source += "if 1:\n    a = 1\nelse:\n    a = 2\nclass H: pass\n"
    kept = cleaned(source)
    names = {line.split("(")[0] for line in kept.text.split("\n") if line.startswith(("def", "class", "if", "else"))}
    assert names == {"def f", "if 1:", "else:", "class H: pass"}
    assert [line for line, _ in kept.remarks] == [7]
    assert kept.text.count("\n") == source.count("\n")


@pytest.mark.parametrize(
    "text",
    [
        "a b c\n" * 40_000,
        "%" + "x = (\n" * 50_000,
        "(" * 500_000,
        "-" * 500_000 + "1",
        "a+" * 100_000 + "(",
        '"""\n' * 49_999,
    ],
)
def test_a_file_made_to_be_hard_to_mend_is_given_up_soon(text):
    started = time.perf_counter()
    assert cleaned(text).remarks
    assert time.perf_counter() - started < 20


def test_encodings_are_found_out():
    text = "# ü – λ\nx = 1\n"
    for raw in (
        text.encode(),
        text.encode("utf-16"),
        b"\xef\xbb\xbf" + text.encode(),
        text.replace("\n", "\r\n").encode(),
    ):
        assert decoded(raw) == text
    assert decoded("# ü –\n".encode("cp1252")) == "# ü –\n"
    assert decoded("# coding: koi8-r\n# привет\n".encode("koi8-r")) == "# coding: koi8-r\n# привет\n"


def test_reading_writes_nothing_and_runs_nothing(tmp_path):
    (tmp_path / "a").mkdir()
    path = tmp_path / "a" / "hw.zip"
    path.write_bytes(archive({"hw.py": "open('made', 'w')\nraise SystemExit\n", "conftest.py": "raise SystemExit"}))
    before = sorted(tmp_path.rglob("*"))
    assert set(read_submission(path).files) == {"hw.py", "conftest.py"}
    assert sorted(tmp_path.rglob("*")) == before


def test_a_symbolic_link_is_not_followed(tmp_path):
    (tmp_path / "secret.py").write_text("answer = 42")
    folder = tmp_path / "hw"
    folder.mkdir()
    (folder / "hw.py").write_text("x = 1")
    (folder / "key.py").symlink_to(tmp_path / "secret.py")
    (folder / "all").symlink_to(tmp_path)
    submission = read_submission(folder)
    assert set(submission.files) == {"hw.py"}
    assert {note.file for note in submission.notes} == {"all", "key.py"}
    assert all("symbolic link" in note.message for note in submission.notes)


def test_a_named_pipe_does_not_block(tmp_path):
    os.mkfifo(tmp_path / "hw.py")
    with pytest.raises(SubmissionError, match=r"no \.py file"):
        read_submission(tmp_path)
    with pytest.raises(SubmissionError, match="plain file"):
        read_submission(tmp_path / "hw.py")


def zip_with(tmp_path, change, name="hw.py"):
    """An archive with one member, whose record `change` has altered before it was written."""
    path = tmp_path / "hw.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        member = zipfile.ZipInfo(name)
        change(member)
        made.writestr(member, "x = 1")
    return path


def test_a_link_in_an_archive_is_refused(tmp_path):
    def link(member):
        member.external_attr = (stat.S_IFLNK | 0o777) << 16

    with pytest.raises(SubmissionError, match="a link or device"):
        read_submission(zip_with(tmp_path, link))


def test_an_encrypted_archive_is_refused(tmp_path):
    raw = bytearray(zip_with(tmp_path, lambda member: None).read_bytes())
    for mark, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        raw[raw.index(mark) + offset] |= 1
    (tmp_path / "hw.zip").write_bytes(bytes(raw))
    with pytest.raises(SubmissionError, match="encrypted"):
        read_submission(tmp_path / "hw.zip")


def test_an_archive_that_lies_about_sizes_is_refused(tmp_path):
    raw = bytearray(archive({"hw.py": b"#" * 2**21}))
    for mark, offset in ((b"PK\3\4", 22), (b"PK\1\2", 24)):
        place = raw.index(mark) + offset
        raw[place : place + 4] = (10).to_bytes(4, "little")
    (tmp_path / "hw.zip").write_bytes(bytes(raw))
    with pytest.raises(SubmissionError, match=r"damaged|larger than"):
        read_submission(tmp_path / "hw.zip")


def test_a_list_of_members_too_long_to_read_is_refused(tmp_path):
    raw = bytearray(archive({"hw.py": CLEAN}))
    place = raw.rindex(b"PK\5\6") + 12
    raw[place : place + 4] = (2**31).to_bytes(4, "little")
    (tmp_path / "hw.zip").write_bytes(bytes(raw))
    with pytest.raises(SubmissionError, match="more than 20000 files"):
        read_submission(tmp_path / "hw.zip")


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_twice_in_an_archive_is_refused(tmp_path):
    (tmp_path / "hw.zip").write_bytes(archive([("hw.py", CLEAN), ("hw.py", HEADER)]))
    with pytest.raises(SubmissionError, match=r"hw\.py twice"):
        read_submission(tmp_path / "hw.zip")


def test_a_folder_of_too_many_files_is_refused(tmp_path):
    for number in range(FILES + 1):
        (tmp_path / f"{number}.py").touch()
    with pytest.raises(SubmissionError, match="source files"):
        read_submission(tmp_path)


def test_damaged_archives_raise_submission_errors_and_nothing_else(tmp_path):
    whole = archive({"hw/hw.py": CLEAN, "hw/b.ipynb": notebook(LOSS)})
    path = tmp_path / "hw.zip"
    for number in range(0, len(whole), 3):
        damaged = bytearray(whole)
        damaged[number] ^= 0x55
        path.write_bytes(bytes(damaged))
        with contextlib.suppress(SubmissionError):
            assert read_submission(path).files


# ------------------------------------------------------------------------------------------------------------ the entry


def test_the_file_with_most_names_is_asked_and_for_the_rest_the_file_that_defines_it():
    files = submission_of(a=HEADER + LOSS, b=HEADER + EPOCH + NETWORK)
    entry = find_entry(files, NAMES)
    assert (entry.module, entry.defined, entry.missing) == ("b.py", NAMES[1:], ())
    assert (entry.elsewhere, entry.also) == ({"softmax_loss": "a.py"}, ("a.py",))
    versions = submission_of(old__a=HEADER + LOSS, a=HEADER + LOSS, test_a=HEADER + LOSS, b=HEADER + EPOCH + NETWORK)
    assert find_entry(versions, NAMES).also == ("a.py",)
    only_bound = submission_of(a="softmax_loss = 3\n", b=HEADER + EPOCH + NETWORK)
    assert find_entry(only_bound, NAMES).missing == NAMES[:1]


def test_of_equals_the_defining_one_then_the_shortest_path_and_tests_last():
    assert (
        find_entry(submission_of(a="from deep.solution import *", deep__solution=CLEAN), NAMES).module
        == "deep/solution.py"
    )
    assert find_entry(submission_of(old__hw=CLEAN, hw=CLEAN, old__a=CLEAN), NAMES).module == "hw.py"
    assert find_entry(submission_of(test_a=CLEAN, zz__long_name=CLEAN), NAMES).module == "zz/long_name.py"
    assert find_entry(submission_of(test_a=CLEAN, zz="x = 1"), NAMES).module == "test_a.py"


def test_names_bound_in_other_ways_count():
    text = "from part import g as f1, h\nf2 = lambda x: x\nf3, f4 = 1, 2\nif 1:\n    def f5(): ...\n"
    text += "try:\n    f6: int = 1\nexcept E:\n    f7 = 1\nf8: int\n"
    names = ["f1", "f2", "f3", "f4", "f5", "f6", "f7", "f8", "h"]
    files = Submission({"a.py": text.encode(), "part.py": b"def g(): ..."})
    assert find_entry(files, names).missing == ("f8", "h")


def test_what_only_a_main_guard_defines_does_not_count():
    assert find_entry(submission_of(a="if __name__ == '__main__':\n    f = 1\n"), ["f"]).missing == ("f",)


def test_imports_in_a_circle_end():
    assert find_entry(submission_of(a="from b import *", b="from a import *"), ["f"]).missing == ("f",)


@pytest.mark.parametrize(
    ("text", "name", "meant"),
    [
        ("def softmax_los(): ...", "softmax_loss", "softmax_los"),
        ("def softmaxLoss(): ...", "softmax_loss", "softmaxLoss"),
        ("def Softmax_Loss(): ...", "softmax_loss", "Softmax_Loss"),
        ("def sofmax_loss(): ...", "softmax_loss", "sofmax_loss"),
        ("class Net:\n    def softmax_loss(self): ...", "softmax_loss", "Net.softmax_loss"),
        ("def nn_epochs(): ...", "nn_epoch", "nn_epochs"),
        ("class Values: ...", "Value", "Values"),
    ],
)
def test_what_may_have_been_meant_is_suggested_and_not_taken(text, name, meant):
    entry = find_entry(submission_of(a=text), [name])
    assert entry.defined == ()
    assert entry.missing == (name,)
    assert entry.suggestions == {name: (meant,)}


def test_what_is_quite_different_is_not_suggested():
    assert find_entry(submission_of(a="def train(): ...\ndef load_images(): ..."), ["softmax_loss"]).suggestions == {}


NEEDLE = {
    "hw1/python/needle/__init__.py": b"from . import ops\nfrom .ops import *\nfrom .autograd import Tensor",
    "hw1/python/needle/autograd.py": b"class Op:\n    def gradient(self): ...\nclass Tensor: ...\ndef compute(): ...",
    "hw1/python/needle/ops/__init__.py": b"from .maths import *",
    "hw1/python/needle/ops/maths.py": b"from ..autograd import Op\nclass MatMul(Op): ...\ndef matmul(a, b): ...",
    "hw1/apps/simple_ml.py": b"import sys\nsys.path.append('python/')\nimport needle as ndl\ndef nn_epoch(): ...",
    "hw1/tests/test_needle.py": b"import needle as ndl\nfrom needle.ops import MatMul",
}
WANTED = ["needle.ops.MatMul", "needle.matmul", "needle.autograd.Op.gradient", "needle.Tensor", "needle.ops.maths"]


def test_the_root_of_a_package_is_found_in_nested_folders():
    entry = find_entry(Submission(NEEDLE), [*WANTED, "needle.ops.ReLU"])
    assert entry.module == "hw1/python/needle/__init__.py"
    assert entry.defined == tuple(WANTED)
    assert entry.missing == ("needle.ops.ReLU",)


def test_a_package_without_its_own_file_and_a_module_are_roots_too():
    files = {name: text for name, text in NEEDLE.items() if name != "hw1/python/needle/__init__.py"}
    assert find_entry(Submission(files), ["needle.ops.MatMul"]).module == "hw1/python/needle/autograd.py"
    assert find_entry(Submission({"x/needle.py": b"def add(): ..."}), ["needle.add"]).module == "x/needle.py"
    assert (
        find_entry(Submission({"x/value.py": b"class Value:\n    def backward(self): ..."}), ["Value.backward"]).missing
        == ()
    )


def test_a_submission_without_files_has_no_entry():
    with pytest.raises(SubmissionError):
        find_entry(Submission({}), NAMES)
