"""Odd statements round the functions: training, loading, plotting, asking, ending; imports; decorators; annotations."""

from oddities.clean import CLEAN, EPOCH, HEADER, LOSS, NETWORK
from oddities.hand_in import Oddity, one_file


def before(name: str, *lines: str, note: str = "") -> Oddity:
    """The clean version after other lines."""
    return one_file(name, "\n".join(lines) + "\n" + CLEAN, note=note)


def around(name: str, *lines: str, note: str = "") -> Oddity:
    """The clean version with other lines in its middle."""
    return one_file(name, HEADER + LOSS + "\n".join(lines) + "\n" + EPOCH + NETWORK, note=note)


def changed(name: str, *pairs: tuple[str, str], note: str = "") -> Oddity:
    """The clean version with pieces replaced."""
    text = CLEAN
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new)
    return one_file(name, text, note=note)


TIMER = """\
import functools, time
def timed(function):
    @functools.wraps(function)
    def inner(*args, **kwargs):
        start = time.time()
        result = function(*args, **kwargs)
        print(f"{function.__name__} took {time.time() - start}")
        return result
    return inner
"""

STATEMENTS = (
    around("training-at-top-level", "theta = np.zeros((5, 3))", "while True:", "    theta += 1", note="top level"),
    around("training-that-catches-everything", "while True:", "    try: X = np.ones(9)", "    except: pass"),
    around("data-loaded-at-top-level", "X = open('data/train-images-idx3-ubyte.gz', 'rb').read()", note="No such file"),
    around("data-loaded-by-pandas", "import pandas as pd", "X = pd.read_csv('train.csv').values / 255.0"),
    before(
        "arguments-at-top-level",
        "import argparse",
        "parser = argparse.ArgumentParser()",
        "parser.add_argument('data', type=str)",
        "args = parser.parse_args()",
        "print(args.data)",
    ),
    before("argument-list-used", "import sys", "path = sys.argv[1]", note="IndexError"),
    before(
        "plots",
        "import matplotlib",
        "matplotlib.use('Agg')",
        "import matplotlib.pyplot as plt",
        "from mpl_toolkits.mplot3d import Axes3D",
        "fig, axes = plt.subplots(1, 2, figsize=(9, 3))",
        "axes[0].plot([1, 2, 3], label='loss')",
        "with plt.style.context('ggplot'):",
        "    plt.show()",
    ),
    before("asks-for-input", "name = input('Your name? ')", note="EOFError"),
    before(
        "asks-until-answered",
        "while True:",
        "    try:",
        "        n = int(input())",
        "    except Exception:",
        "        pass",
    ),
    around("exit-in-the-middle", "exit()"),
    around("sys-exit-in-the-middle", "import sys", "sys.exit('done')"),
    around("process-ended-in-the-middle", "import os", "os._exit(0)"),
    around("killed-in-the-middle", "import os, signal", "os.kill(os.getpid(), signal.SIGKILL)"),
    around("sleeps", "import time", "time.sleep(60)", note="top level"),
    around(
        "fails-at-top-level",
        "assert softmax_loss(np.zeros((2, 2)), np.array([0, 1])) == 0",
        "1 / 0",
        note="ZeroDivision",
    ),
    around("prints-a-lot", "for i in range(20000):", "    print('epoch', i, '.' * 60)"),
    before(
        "unused-heavy-imports",
        "import torch, torchvision, tensorflow as tf, jax",
        "import sklearn.datasets",
        "import seaborn as sns",
    ),
    before(
        "unused-heavy-imports-from",
        "from torch.utils.data import DataLoader, Dataset",
        "from jax import grad, numpy as jnp",
    ),
    before(
        "unused-classes-of-a-missing-library",
        "import torch",
        "from torch import nn",
        "device = torch.device('cuda' if torch.cuda.is_available() else 'cpu')",
        "class Net(nn.Module):",
        "    def __init__(self, n: int = 3):",
        "        super().__init__()",
        "        self.layer = nn.Linear(n, 2)",
        "    @torch.no_grad()",
        "    def forward(self, x: torch.Tensor | None) -> torch.Tensor:",
        "        return self.layer(x)",
    ),
    changed(
        "decorators-of-a-missing-library",
        ("import numpy as np", "import numpy as np\nfrom numba import njit, jit, prange"),
        ("def softmax_loss", "@njit\ndef softmax_loss"),
        ("def nn_epoch", "@jit(nopython=True)\ndef nn_epoch"),
        ("in range(0", "in prange(0"),
    ),
    changed(
        "progress-bars",
        ("import numpy as np", "import numpy as np\nfrom tqdm import tqdm, trange\nimport tqdm.notebook as tn"),
        (
            "theta, lr=0.1, batch=100):\n    for start in range(0, X.shape[0], batch)",
            "theta, lr=0.1, batch=100):\n    for start in tqdm(range(0, X.shape[0], batch), desc='epoch')",
        ),
        (
            "W2, lr=0.1, batch=100):\n    for start in range(0, X.shape[0], batch)",
            "W2, lr=0.1, batch=100):\n    for start in tn.trange(0, X.shape[0], batch)",
        ),
    ),
    before(
        "missing-course-library", "import mugrade", "from course_tools.plots import show_digits", note="course_tools"
    ),
    one_file(
        "falls-back-itself",
        CLEAN.replace(
            "import numpy as np\n", "try:\n    import cupy as np\nexcept ImportError:\n    import numpy as np\n"
        ),
    ),
    one_file(
        "falls-back-itself-on-anything",
        CLEAN.replace("import numpy as np\n", "try:\n    import jax.numpy as np\nexcept:\n    import numpy as np\n"),
    ),
    one_file("main-guard", CLEAN + "\nif __name__ == '__main__':\n    raise SystemExit(1)\n"),
    one_file("ends-with-unit-tests", "import unittest\n" + CLEAN + "\nunittest.main()\n"),
    one_file("used-before-defined", "print(softmax_loss(np.eye(3), np.arange(3)))\n" + EPOCH + NETWORK + LOSS + HEADER),
    one_file("import-at-the-end", LOSS + EPOCH + NETWORK + HEADER),
    changed(
        "annotations-of-a-missing-library",
        ("import numpy", "import torch\nimport numpy"),
        ("(Z, y)", "(Z: torch.Tensor, y: 'np.ndarray[int]') -> torch.Tensor"),
    ),
    changed("annotations-of-unknown-names", ("(Z, y)", "(Z: NDArray, y: ndarray[int]) -> float")),
    changed("annotations-that-fail", ("(Z, y)", "(Z: np.NDArray[float], y: list[int]) -> np.float_")),
    before(
        "postponed-annotations", "'''Homework.'''", "from __future__ import annotations", "from typing import Tuple"
    ),
    changed("odd-escapes", ('"""Mean cross', '"""\\sum \\log \\alpha: Mean cross')),
    changed(
        "own-decorator",
        ("import numpy as np\n", "import numpy as np\n" + TIMER),
        ("def softmax_loss", "@timed\ndef softmax_loss"),
    ),
    one_file(
        "function-is-a-lambda",
        HEADER
        + "logsum = lambda Z: np.log(np.sum(np.exp(Z), axis=1))\n"
        + "softmax_loss = lambda Z, y: np.mean(logsum(Z) - Z[np.arange(Z.shape[0]), y])\n"
        + EPOCH
        + NETWORK,
    ),
    one_file("defined-twice", HEADER + "def softmax_loss(Z, y):\n    return 0.0\n\n" + LOSS + EPOCH + NETWORK),
    one_file(
        "member-of-a-class-with-a-name",
        HEADER
        + "class Model:\n    @staticmethod\n"
        + "".join(f"    {line}\n" for line in LOSS.splitlines())
        + "softmax_loss = Model.softmax_loss\n"
        + EPOCH
        + NETWORK,
    ),
    before("output-redirected", "import sys, os", "sys.stdout = open(os.devnull, 'w')", "sys.stderr.close()"),
    before("output-closed", "import sys, os", "sys.stdout.close()", "os.close(2)"),
    before("logging", "import logging", "logging.basicConfig(level=logging.DEBUG)", "logging.warning('%d epochs', 3)"),
    before("warnings-made", "import warnings", "warnings.warn('deprecated')", "warnings.simplefilter('always')"),
    changed("prints-in-functions", ("    rows =", "    print('Z has shape', Z.shape)\n    rows =")),
    before("path-extended", "import sys", "sys.path.append('./python')", "sys.path.insert(0, 'src/')"),
    before(
        "thread-started",
        "import threading, time",
        "threading.Thread(target=time.sleep, args=(1,), daemon=True).start()",
    ),
    before(
        "other-programs-started",
        "import os, subprocess",
        "os.system('tar -xf data.tar')",
        "subprocess.run(['unzip', 'data.zip'])",
    ),
    before("recursion-limit-set", "import sys", "sys.setrecursionlimit(5000)"),
    before("alarm-taken", "import signal", "signal.signal(signal.SIGALRM, lambda *_: None)", "signal.alarm(1)"),
    before("class-that-fails", "class Data:", "    X = np.loadtxt('train.csv')", note="not found"),
    changed(
        "result-is-a-python-number",
        ("    return np.mean(", "    return float(np.mean("),
        ("- Z[rows, y])", "- Z[rows, y]))"),
    ),
    changed("written-for-an-older-python", (" range(", " xrange(")),
    changed(
        "prints-as-statements",
        ("    rows = ", "    print 'rows: %d # of them' % len(y), y.shape  # as once\n    rows = "),
        note="a print statement of Python 2 was taken for a call",
    ),
    changed("written-for-an-older-numpy", ("    rows = ", "    y = np.asarray(y).astype(np.int)\n    rows = ")),
    before(
        "python-2-and-3-at-once",
        "from __future__ import division, print_function",
        "from builtins import range",
        "from past.builtins import xrange",
        "from future import standard_library",
        "from six.moves import zip, cPickle as pickle",
        "standard_library.install_aliases()",
        "assert [i for i in xrange(3)] == [0, 1, 2] and list(zip([1], [2])) == [(1, 2)]",
    ),
    before(
        "typing-extensions",
        "from dataclasses import dataclass",
        "from typing_extensions import Protocol, TypeAlias, runtime_checkable",
        "Index: TypeAlias = int",
        "@runtime_checkable",
        "class Has(Protocol):",
        "    def backward(self) -> None: ...",
        "assert not isinstance(3, Has)",
    ),
    before(
        "test-library-at-top-level",
        "from hypothesis import given",
        "from hypothesis.strategies import floats, lists",
        "small = floats(min_value=-1, max_value=1).map(lambda x: x)",
        "@given(lists(small, min_size=2))",
        "def test_sum(xs): assert sum(xs) < 9",
    ),
    changed(
        "result-is-an-array-without-axes",
        ("return np.mean(", "return np.array(np.mean("),
        ("- Z[rows, y])", "- Z[rows, y]))"),
    ),
)
