"""Odd notebooks: commands, cells out of order, cells that do not parse, files written by cells."""

import json

from oddities.clean import CLEAN, EPOCH, HEADER, LOSS, NETWORK
from oddities.hand_in import Oddity, archive, notebook, one_file


def cells(name: str, *sources: str, note: str = "") -> Oddity:
    return one_file(name, notebook(*sources), "hw0.ipynb", note)


TITLES = '''\
ABOUT = """
% of the marks
! do not forget
%matplotlib is a command
"""
share = (7
  % 3)
'''

COMMANDS = """\
%matplotlib inline
%load_ext autoreload
%autoreload 2
!pip install "numpy
!ls -la \\
   data
files = !ls
np.sum?
?np.mean
%cd /content
if True:
    !mkdir data
    %pwd
%time start = 1
"""

OLD_NOTEBOOK = {
    "worksheets": [{"cells": [{"cell_type": "code", "input": [CLEAN], "outputs": []}]}],
    "nbformat": 3,
    "nbformat_minor": 0,
    "metadata": {},
}

EXPORTED = """\
#!/usr/bin/env python
# coding: utf-8

# In[1]:

get_ipython().run_line_magic('matplotlib', 'inline')
get_ipython().system('pip install numpy')

# In[2]:

"""

NOTEBOOKS = (
    cells("notebook", HEADER, LOSS, EPOCH, NETWORK),
    cells("notebook-with-commands", COMMANDS, HEADER, LOSS, EPOCH, NETWORK),
    cells(
        "notebook-with-timed-cells",
        "%%time\n" + HEADER,
        "%%capture out\n" + LOSS,
        "%%timeit -n 1\npass",
        EPOCH,
        "\n%%time\n" + NETWORK,
    ),
    cells(
        "notebook-with-shell-cells",
        "%%bash\nif [ -d x ]; then\n  ls\nfi",
        "%%html\n<b>Hi</b>",
        CLEAN,
        "%%javascript\nalert('x')",
    ),
    cells("notebook-out-of-order", NETWORK, "print(softmax_loss(np.eye(2), [0, 1]))", LOSS, EPOCH, HEADER),
    cells("notebook-with-a-broken-cell", HEADER, "def plot(:\n    pass", LOSS, EPOCH, NETWORK, note="cell 2, line 1"),
    cells("notebook-with-prose-in-a-cell", HEADER, "The loss goes down nicely, as one sees.", CLEAN, note="cell 2"),
    cells("notebook-with-a-broken-statement", HEADER + "x = = 3\n" + LOSS, EPOCH, NETWORK, note="cell 1, line 3"),
    cells(
        "notebook-with-failing-cells",
        HEADER,
        "X = load('mnist')",
        CLEAN,
        "assert softmax_loss(X, y) < 0.1",
        note="NameError",
    ),
    cells("notebook-that-trains", CLEAN, "while True:\n    theta = np.zeros(3)\n", "plot_losses()"),
    cells(
        "notebook-from-a-hosted-service",
        "from google.colab import drive\ndrive.mount('/content/drive')\n%cd /content\n",
        CLEAN,
    ),
    cells(
        "notebook-that-shows",
        CLEAN,
        "from IPython.display import display, HTML\ndisplay(HTML('<b>x</b>'))\nsoftmax_loss",
        "get_ipython().run_line_magic('time', 'x')",
    ),
    cells(
        "notebook-that-writes-its-module",
        "!mkdir -p src",
        "%%writefile src/simple_ml.py\n" + CLEAN,
        "from simple_ml import *",
    ),
    cells("notebook-that-awaits", CLEAN, "await something()"),
    one_file("notebook-of-the-old-format", json.dumps(OLD_NOTEBOOK), "hw0.ipynb"),
    one_file(
        "notebook-with-windows-line-ends", b"\xef\xbb\xbf" + notebook(CLEAN.replace("\n", "\r\n")).encode(), "hw0.ipynb"
    ),
    Oddity(
        "notebook-with-helper-file",
        {"hw0.ipynb": notebook("from parts import *", EPOCH, NETWORK), "parts.py": HEADER + LOSS},
    ),
    Oddity(
        "notebook-in-an-archive",
        {
            "hw.zip": archive(
                {
                    "hw0/hw0.ipynb": notebook(HEADER, LOSS, EPOCH + NETWORK),
                    "hw0/.ipynb_checkpoints/hw0-checkpoint.ipynb": "{",
                }
            )
        },
        "hw.zip",
    ),
    one_file("notebook-exported", EXPORTED + CLEAN),
    one_file("commands-in-a-python-file", "%matplotlib inline\n!pip install numpy\n" + CLEAN + "\n!ls\n"),
    one_file("commands-and-text-like-commands", "%matplotlib inline\n" + TITLES + CLEAN),
)
