"""Odd places: helper modules, nested folders, packages, archives, files that do not count."""

from oddities.clean import CLEAN, EPOCH, HEADER, LOSS, NETWORK
from oddities.hand_in import Oddity, archive

WRONG, WRONG_LOSS = (text.replace("return np.mean(", "return -np.mean(") for text in (CLEAN, LOSS))
HELPER = HEADER + "def log_sum_exp(Z):\n    return np.log(np.sum(np.exp(Z), axis=1))\n"
USES_HELPER = LOSS.replace("np.log(np.sum(np.exp(Z), axis=1))", "log_sum_exp(Z)")
REST = EPOCH + NETWORK
TEST_FILE = (
    "from simple_ml import *\n\ndef test_loss():\n    assert softmax_loss(np.zeros((1, 2)), np.array([0])) > 0\n"
)

FOLDER = {
    "hw0/src/simple_ml.py": "import sys\nsys.path.append('src/')\nfrom losses import *\n" + HEADER + REST,
    "hw0/src/losses.py": HEADER + LOSS,
    "hw0/tests/test_simple_ml.py": "import sys\nsys.path.append('./src')\n" + TEST_FILE,
    "hw0/README.md": "# Homework",
}

PLACES = (
    Oddity("function-in-another-file", {"hw0.py": HEADER + REST, "loss.py": HEADER + LOSS}),
    Oddity(
        "every-function-in-a-file-of-its-own",
        {
            "loss.py": HEADER + LOSS,
            "epoch.py": HEADER + EPOCH,
            "network.py": HEADER + NETWORK,
            "old/loss.py": HEADER + WRONG_LOSS,
        },
    ),
    Oddity(
        "helper-module",
        {"main.py": HEADER + "from parts import log_sum_exp\n" + USES_HELPER + REST, "parts.py": HELPER},
    ),
    Oddity(
        "helper-module-as-attribute",
        {
            "main.py": HEADER + "import parts as p\n" + USES_HELPER.replace("log_sum", "p.log_sum") + REST,
            "parts.py": HELPER,
        },
    ),
    Oddity(
        "helper-in-a-sub-folder",
        {"main.py": HEADER + "from lib.maths.parts import *\n" + USES_HELPER + REST, "lib/maths/parts.py": HELPER},
    ),
    Oddity(
        "helper-in-another-folder",
        {"src/main.py": HEADER + "from parts import log_sum_exp\n" + USES_HELPER + REST, "helpers/parts.py": HELPER},
    ),
    Oddity(
        "helper-named-like-a-library",
        {"main.py": HEADER + "from code import log_sum_exp\n" + USES_HELPER + REST, "code.py": HELPER},
    ),
    Oddity(
        "helper-imported-in-the-function",
        {
            "main.py": HEADER + LOSS.replace("    rows", "    from parts import log_sum_exp\n    rows") + REST,
            "parts.py": HELPER,
        },
    ),
    Oddity(
        "helper-that-trains",
        {
            "main.py": HEADER + "from parts import *\n" + USES_HELPER + REST,
            "parts.py": HELPER + "\nwhile True:\n    pass\n",
        },
    ),
    Oddity(
        "helper-with-a-broken-function",
        {
            "main.py": HEADER + "from parts import *\n" + USES_HELPER + REST,
            "parts.py": HELPER + "\ndef plot(:\n    pass\n",
        },
        note="SyntaxError",
    ),
    Oddity(
        "circular-imports",
        {
            "main.py": HEADER
            + REST
            + "import parts\n"
            + LOSS.replace("np.log(np.sum(np.exp(Z), axis=1))", "parts.log_sum_exp(Z)"),
            "parts.py": "from main import np\n" + HELPER,
        },
    ),
    Oddity(
        "functions-in-several-files",
        {
            "loss.py": HEADER + LOSS,
            "train.py": HEADER + REST,
            "hw0.py": "from loss import softmax_loss\nfrom train import softmax_regression_epoch, nn_epoch\n",
        },
    ),
    Oddity("nested-folders-with-tests", FOLDER),
    Oddity(
        "package-with-relative-imports",
        {
            "hw0/model/__init__.py": "from .loss import softmax_loss\nfrom .train import *\n",
            "hw0/model/loss.py": HEADER + "from .common.maths import log_sum_exp\n" + USES_HELPER,
            "hw0/model/train.py": HEADER + REST,
            "hw0/model/common/__init__.py": "",
            "hw0/model/common/maths.py": HELPER,
        },
    ),
    Oddity(
        "package-handed-in-itself",
        {
            "model/__init__.py": HEADER + "from .parts import log_sum_exp\n" + USES_HELPER + REST,
            "model/parts.py": HELPER,
        },
        "model",
    ),
    Oddity(
        "file-in-a-package",
        {
            "model/__init__.py": "",
            "model/hw0.py": HEADER + "from model.parts import log_sum_exp\n" + USES_HELPER + REST,
            "model/parts.py": HELPER,
        },
    ),
    Oddity(
        "old-versions-that-do-not-count",
        {
            "hw0.py": CLEAN,
            ".ipynb_checkpoints/hw0-checkpoint.py": WRONG,
            "__pycache__/hw0.py": WRONG,
            "venv/lib/a.py": WRONG,
            "._hw0.py": b"\0\5\26\7",
        },
    ),
    Oddity(
        "tests-that-define-the-same", {"solution_to_homework_zero.py": CLEAN, "test.py": WRONG, "a/tests.py": WRONG}
    ),
    Oddity("archive", {"hw.zip": archive({"hw0.py": CLEAN})}, "hw.zip"),
    Oddity("archive-of-a-folder", {"hw.zip": archive(FOLDER)}, "hw.zip"),
    Oddity(
        "archive-from-a-mac",
        {
            "hw.zip": archive(
                {"hw 0/": "", "hw 0/hw0.py": CLEAN, "__MACOSX/hw 0/._hw0.py": b"\0\5", "hw 0/.DS_Store": b"\0"}
            )
        },
        "hw.zip",
    ),
    Oddity(
        "archive-with-backslashes",
        {
            "hw.zip": archive(
                {"hw\\src\\hw0.py": HEADER + "from parts import *\n" + USES_HELPER + REST, "hw\\src\\parts.py": HELPER}
            )
        },
        "hw.zip",
    ),
    Oddity("archive-in-a-folder", {"submission/hw.zip": archive({"hw0.py": CLEAN}), "submission/report.pdf": b"%PDF"}),
    Oddity("archive-in-an-archive", {"all.zip": archive({"hw.zip": archive({"hw0.py": CLEAN})})}, "all.zip"),
    Oddity("archive-without-its-ending", {"hw": archive({"hw0.py": CLEAN})}, "hw"),
)
