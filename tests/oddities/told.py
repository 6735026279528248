"""Hand-ins that cannot be graded as they are: what the student is told, with file and line."""

from dataclasses import dataclass

from oddities.clean import CLEAN, EPOCH, HEADER, LOSS, NETWORK
from oddities.hand_in import Oddity, archive, notebook, one_file

BROKEN_LOSS = LOSS.replace("np.log(np.sum", "np.log((np.sum")
REST = EPOCH + NETWORK


@dataclass(frozen=True)
class Told:
    """A hand-in, the names that it lacks, and the words that its student must read somewhere."""

    oddity: Oddity
    missing: tuple[str, ...]
    words: tuple[str, ...]


def told(oddity: Oddity, *words: str, missing: tuple[str, ...] = ("softmax_loss",)) -> Told:
    return Told(oddity, missing, words)


TOLD = (
    told(one_file("function-does-not-parse", HEADER + BROKEN_LOSS + REST), "hw0.py, line 6: SyntaxError"),
    told(one_file("colon-forgotten", HEADER + LOSS.replace("y):", "y)") + REST), "hw0.py, line 3: SyntaxError"),
    told(
        one_file("indentation-wrong", HEADER + LOSS.replace("    return", "  return") + REST),
        "hw0.py, line 6: IndentationError",
    ),
    told(one_file("string-not-closed", HEADER + REST + LOSS.replace('Z."""', "Z.")), "hw0.py, line 23: SyntaxError"),
    told(
        one_file(
            "written-for-python-2", HEADER + LOSS.replace("    rows", "    raise ValueError, 'no'\n    rows") + REST
        ),
        "hw0.py, line 5: SyntaxError",
    ),
    told(
        one_file("cell-does-not-parse", notebook(HEADER, "\n" + BROKEN_LOSS, REST), "hw0.ipynb"),
        "hw0.ipynb, cell 2, line 5: SyntaxError",
    ),
    told(one_file("name-misspelt", CLEAN.replace("softmax_loss", "softmax_los")), "softmax_los"),
    told(one_file("name-in-other-case", CLEAN.replace("softmax_loss", "SoftmaxLoss")), "SoftmaxLoss"),
    told(one_file("name-without-underscore", CLEAN.replace("softmax_loss", "softmaxloss")), "softmaxloss"),
    told(
        one_file(
            "function-in-a-class",
            HEADER + "class Model:\n" + "".join(f"    {line}\n" for line in LOSS.splitlines()) + REST,
        ),
        "Model.softmax_loss",
    ),
    told(
        Oddity(
            "function-misspelt-in-another-file",
            {"hw0.py": HEADER + REST, "loss.py": HEADER + LOSS.replace("max_loss", "max_los")},
        ),
        "softmax_los (in loss.py)",
    ),
    told(one_file("function-left-out", HEADER + REST), "softmax_loss"),
    told(
        one_file("default-fails", HEADER + LOSS.replace("y):", "y, scale=SCALE[0]):") + REST),
        "hw0.py, line 3: NameError",
        missing=(),
    ),
    told(
        one_file(
            "definition-under-a-condition-that-fails",
            HEADER + "if USE_GPU:\n" + "".join(f"    {line}\n" for line in LOSS.splitlines()) + REST,
        ),
        "hw0.py, line 3: NameError",
        missing=(),
    ),
    told(
        Oddity(
            "helper-not-handed-in",
            {
                "hw0.py": HEADER
                + "from parts import log_sum_exp\n"
                + LOSS.replace("np.log(np.sum(np.exp(Z), axis=1))", "log_sum_exp(Z)")
                + REST
            },
        ),
        "hw0.py, line 3: ModuleNotFoundError: the module 'parts'",
        "the module parts is not available here",
        missing=(),
    ),
    told(
        one_file("library-not-allowed", "import torch\n" + HEADER + LOSS.replace("np.mean(", "torch.mean(") + REST),
        "torch is not allowed in this assignment",
        "hw0.py, line 7",
        missing=(),
    ),
    told(
        one_file("function-raises", HEADER + LOSS.replace("Z.shape[0]", "Z.shpe[0]") + REST),
        "has no attribute 'shpe'",
        "hw0.py, line 5",
        "rows = np.arange(Z.shpe[0])",
        missing=(),
    ),
    told(
        one_file("cell-raises", notebook(HEADER, LOSS.replace("Z.shape[0]", "Z.shpe[0]"), REST), "hw0.ipynb"),
        "has no attribute 'shpe'",
        "hw0.ipynb, cell 2, line 3",
        missing=(),
    ),
    told(
        Oddity(
            "helper-raises", {"hw0.py": HEADER + "from lib.parts import softmax_loss\n" + REST, "lib/parts.py": LOSS}
        ),
        "name 'np' is not defined",
        "lib/parts.py, line 3",
        missing=(),
    ),
    told(one_file("arguments-other-than-asked", CLEAN.replace("(Z, y)", "(Z)")), "hw0.py, line 3", missing=()),
)

REFUSED: tuple[tuple[Oddity, str], ...] = (
    (Oddity("empty-folder", {"a/notes.txt": "nothing"}, "a"), "no .py file and no notebook"),
    (Oddity("nothing-there", {"a.py": ""}, "b.py"), "there is no file"),
    (one_file("picture", b"\x89PNG", "hw0.png"), "neither a .py file, a notebook"),
    (one_file("notebook-that-is-none", "{'cells': []", "hw0.ipynb"), "is not a notebook"),
    (one_file("notebook-without-cells", '{"cells": [{"cell_type": "code"}]}', "hw0.ipynb"), "is not a notebook"),
    (one_file("huge-source", b"#" * (2**20 + 1)), "larger than 1 MB"),
    (one_file("leads-out", archive({"../../hw0.py": CLEAN}), "hw.zip"), "leads out"),
    (one_file("leads-out-inside", archive({"hw0.py": CLEAN, "a/../../b.py": ""}), "hw.zip"), "leads out"),
    (one_file("leads-out-by-backslashes", archive({"..\\hw0.py": CLEAN}), "hw.zip"), "leads out"),
    (one_file("absolute", archive({"/etc/hw0.py": CLEAN}), "hw.zip"), "leads out"),
    (one_file("drive", archive({"C:\\hw0.py": CLEAN}), "hw.zip"), "leads out"),
    (one_file("reversed-name", archive({"hw\u202eyp.py": CLEAN}), "hw.zip"), "unfit"),
    (one_file("bomb", archive({"hw0.py": b"#" * 2**24}), "hw.zip"), "larger than 1 MB"),
    (
        one_file("bomb-of-notebooks", archive({f"{i}.ipynb": b"0" * 2**25 for i in range(5)}), "hw.zip"),
        "too much to read",
    ),
    (one_file("many-files", archive({f"{i}.py": "" for i in range(1001)}), "hw.zip"), "more than 1000 source files"),
    (
        one_file("damaged", archive({"hw0.py": CLEAN})[:200] + b"\0" * 40 + archive({"hw0.py": CLEAN})[240:], "hw.zip"),
        "damaged",
    ),
)
