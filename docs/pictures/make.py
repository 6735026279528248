"""Makes the pictures of the pages: ``python docs/pictures/make.py [NAME …]``, with the extra ``docs`` installed.

compare   the end of what ``cotangent compare`` prints
error     the U-curve: error of difference quotients over their step
graphs    a captured graph, and that of its gradient
growth    time of a gradient over the number of inputs
"""

import html
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # read when NumPy is loaded

import matplotlib
import numpy as np
from matplotlib import pyplot
from matplotlib.axes import Axes
from rich.console import Console
from rich.text import Text

from autodiff import capture, grad
from autodiff.graph import Graph, Operation
from differentiation import Forward, Numerical, Reverse
from differentiation.finite_differences import error_curve
from differentiation.numerical import curve_along
from differentiation.problem import pose

FOLDER = Path(__file__).parent
INK, FAINT, PAPER = "#1f2430", "#8a8f98", "#fbfbf8"
BLUE, ORANGE, GREEN, RED = "#2f6db3", "#d98324", "#3c8f5a", "#b8433b"

# Paper of its own, so that a picture reads alike on light and on dark pages; the same bytes from the same numbers.
matplotlib.rcParams.update(
    {
        "figure.facecolor": PAPER,
        "axes.facecolor": PAPER,
        "savefig.facecolor": PAPER,
        "axes.edgecolor": FAINT,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "text.color": INK,
        "axes.labelcolor": INK,
        "xtick.color": INK,
        "ytick.color": INK,
        "font.size": 11,
        "svg.hashsalt": "cotangent",
    }
)

# Rich's own frame for SVG loads a font from the network; this one takes what is there. Rich's cells are 12.2 wide, and
# DejaVu's letters 0.602 of their size.
TERMINAL = """<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{ font-family: "DejaVu Sans Mono", Menlo, Consolas, monospace; font-size: 20.27px;
  line-height: {line_height}px; }}
{styles}
</style>
<defs><clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" /></clipPath>
</defs>
<rect fill="#292929" x="1" y="1" width="{width}" height="{height}" rx="8"/>
<g transform="translate({terminal_x}, 14)" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


def save(figure: pyplot.Figure, name: str) -> None:
    """Write a figure beside this file."""
    figure.savefig(FOLDER / f"{name}.svg", metadata={"Date": None}, bbox_inches="tight", pad_inches=0.15)
    pyplot.close(figure)


def compare() -> None:
    """The last network and the library, as the command prints them."""
    width = 150
    environment = {**os.environ, "FORCE_COLOR": "1", "COLUMNS": str(width), "PYTHONPATH": str(FOLDER.parents[1])}
    command = [sys.executable, "-m", "checks.cli", "compare"]
    printed = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout
    shown = printed[printed.index("Quarters of digits") :].rstrip()
    console = Console(record=True, width=width, file=open(os.devnull, "w"))  # noqa: SIM115
    console.print(Text.from_ansi(shown))
    drawn = _word_by_word(console.export_svg(code_format=TERMINAL, unique_id="compare"))
    (FOLDER / "compare.svg").write_text(_without_title_bar(drawn), encoding="utf-8")


CELL = 12.2
"""Width of a letter in Rich's drawings."""


def _word_by_word(svg: str) -> str:
    """Every word at its own place: not all programs that show SVG stretch a text to its length, or keep its spaces."""

    def placed(match: re.Match[str]) -> str:
        style, x, y, text = match.groups()
        return "".join(
            f'<text class="{style}" x="{float(x) + CELL * word.start():.1f}" y="{y}"'
            f' textLength="{CELL * len(word.group()):.1f}">{html.escape(word.group())}</text>'
            for word in re.finditer(r"[^\s\xa0]+", html.unescape(text).strip("\n"))
        )

    pattern = r'<text class="([\w-]+)" x="([\d.]+)" y="([\d.]+)" textLength="[\d.]+" clip-path="[^"]+">(.*?)</text>'
    return re.sub(pattern, placed, svg, flags=re.DOTALL)


def _without_title_bar(svg: str) -> str:
    """Rich reserves 40 units above the text for a window's title, which is not drawn."""
    found = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)
    assert found is not None
    width, height = float(found[1]), float(found[2])
    svg = svg.replace(f'viewBox="0 0 {width:g} {height:g}"', f'viewBox="0 0 {width + 2:g} {height - 26:g}"')
    return svg.replace(f'height="{height:g}" rx', f'height="{height - 28:g}" rx')


def error() -> None:
    """True errors of three difference formulas and of the complex step, for exp(sin x) at 1."""
    f: Callable[[np.ndarray], np.ndarray] = lambda x: np.exp(np.sin(x))
    exact = np.cos(1.0) * np.exp(np.sin(1.0))
    problem = pose(f, (1.0,))
    along = curve_along(problem, [np.float64(1.0)])
    steps = np.logspace(-15, 0, 91)
    figure, axes = pyplot.subplots(figsize=(7.2, 4.2))
    floor = 1e-17
    curves = (("forward", 1, "forward, order 1", RED), ("central", 2, "central, order 2", ORANGE))
    for scheme, order, label, colour in (*curves, ("central", 4, "central, order 4", GREEN)):
        rows = error_curve(along, list(steps), scheme=scheme, order=order, eps=2.0**-52)  # type: ignore[arg-type]
        errors = [max(abs(float(row.estimate[0]) - exact) / abs(exact), floor) for row in rows]
        axes.loglog(steps, errors, color=colour, label=label, linewidth=1.6)
    complex_errors = [max(abs(f(1.0 + 1j * h).imag / h - exact) / abs(exact), floor) for h in steps]
    axes.loglog(steps, complex_errors, color=BLUE, label="complex step", linewidth=1.6, linestyle=(0, (3, 1)))
    answer = Numerical().jacobian(problem)
    found = abs(float(answer.derivative[0][0]) - exact) / abs(exact)
    axes.axhline(found, color=INK, linewidth=1, linestyle=(0, (4, 3)))
    axes.text(2e-15, found * 1.6, "Numerical(): steps chosen, extrapolated", fontsize=9.5)
    axes.text(3e-12, 2e-3, "rounding", color=FAINT, fontsize=10)
    axes.text(3e-4, 1e-2, "truncation", color=FAINT, fontsize=10, ha="right")
    axes.set(xlabel="step h", ylabel="relative error", ylim=(floor / 2, 5), xlim=(steps[0], 1.0))
    axes.set_title("Derivative of exp(sin x) at 1: too small a step is as bad as too large", fontsize=11.5, loc="left")
    axes.legend(
        frameon=False,
        loc="lower left",
        bbox_to_anchor=(0, 0.09),
        ncols=2,
        columnspacing=1,
        handlelength=1.3,
        fontsize=9,
    )
    axes.grid(True, color="#e4e4de", linewidth=0.7)
    save(figure, "error")


def graphs() -> None:
    """The graph of ln x₁ + x₁x₂ − sin x₂, and the graph of its gradient, which contains it."""
    f = lambda x1, x2: np.log(x1) + x1 * x2 - np.sin(x2)
    figure, (left, right) = pyplot.subplots(1, 2, figsize=(11.5, 6.2), width_ratios=[1, 1.9])
    primal = capture(f, 2.0, 5.0)
    _draw(left, primal, len(primal.operations), "f: a Wengert list as a graph")
    _draw(
        right,
        capture(grad(f, (0, 1)), 2.0, 5.0),
        len(primal.operations),
        "its gradient: reverse mode extends the graph",
    )
    figure.subplots_adjust(wspace=0.05)
    save(figure, "graphs")


def _draw(axes: Axes, graph: Graph, primal_operations: int, title: str) -> None:
    """Operations as boxes in rows by depth: the function's in blue, beside them in orange what the sweep added."""
    last_primal = len(graph.inputs) + primal_operations
    parents_of = {o.number: [arg for arg in o.args if isinstance(arg, int)] for o in graph.operations}
    words = {k: f"$x_{k + 1}$" for k in range(len(graph.inputs))} | {o.number: _words(o) for o in graph.operations}
    values = dict(enumerate(graph.inputs)) | {o.number: o.value for o in graph.operations}
    place = _layout(len(graph.inputs), last_primal, parents_of)
    colours = {n: FAINT if n < len(graph.inputs) else BLUE if n < last_primal else ORANGE for n in place}
    boxes = {}
    for number, (x, y) in place.items():
        width = 2.4 if number in graph.outputs else 1.1
        box = {"boxstyle": "round,pad=0.35", "facecolor": "white", "edgecolor": colours[number], "linewidth": width}
        text = f"{words[number]}\n{float(values[number]):.4g}"
        boxes[number] = axes.text(x, y, text, ha="center", va="center", fontsize=9, bbox=box, linespacing=1.25)
    for number, parents in parents_of.items():
        for parent in parents:
            (px, py), (x, y) = place[parent], place[number]
            bend = 0.0 if py - y < 1.5 else 0.12 if px < x else -0.12
            arrow = {"arrowstyle": "-|>", "color": colours[number], "linewidth": 0.9, "shrinkA": 1, "shrinkB": 1}
            arrow |= {"patchA": boxes[parent].get_bbox_patch(), "patchB": boxes[number].get_bbox_patch()}
            axes.annotate("", (x, y), xytext=(px, py), arrowprops=arrow | {"connectionstyle": f"arc3,rad={bend}"})
    xs, ys = [x for x, _ in place.values()], [y for _, y in place.values()]
    axes.set(xlim=(min(xs) - 0.6, max(xs) + 0.6), ylim=(min(ys) - 0.35, 0.35))
    axes.set_title(title, fontsize=11.5)
    axes.axis("off")


def _words(operation: Operation) -> str:
    """``1 / ·`` where an operand is a constant, else the primitive's name."""
    signs = {"multiply": "×", "divide": "/"}
    name = operation.primitive.name
    if name not in signs or all(isinstance(arg, int) for arg in operation.args):
        return name
    left, right = ("·" if isinstance(arg, int) else f"{float(arg.value):g}" for arg in operation.args)
    return f"{left} {signs[name]} {right}"


def _layout(inputs: int, last_primal: int, parents_of: dict[int, list[int]]) -> dict[int, tuple[float, float]]:
    """A place for each number: rows by depth, the sweep's operations right of the function's."""
    depth = dict.fromkeys(range(inputs), 0)
    for number, parents in parents_of.items():
        depth[number] = 1 + max(depth[parent] for parent in parents)
    groups: dict[tuple[bool, int], list[int]] = {}
    for number, level in depth.items():
        groups.setdefault((number >= last_primal, level), []).append(number)
    widths = [max([len(g) for (added, _), g in groups.items() if added is side], default=0) for side in (False, True)]
    middles = {False: 0.0, True: (widths[0] + widths[1]) / 2}
    middle_of_inputs = (widths[1] and middles[True] / 2) or 0.0
    place: dict[int, tuple[float, float]] = {}
    for (added, level), group in sorted(groups.items(), key=lambda item: item[0][1]):
        if level:
            group.sort(key=lambda n: (sum(place[p][0] for p in parents_of[n]) / len(parents_of[n]), n))
        middle, pitch = (middles[added], 1.0) if level else (middle_of_inputs, 1.6 + 0.4 * widths[1])
        for k, number in enumerate(group):
            place[number] = (middle + (k - (len(group) - 1) / 2) * pitch, -float(level))
    return place


def growth() -> None:
    """Seconds of one gradient of Σ x_i² x_{i+1} by pushforwards, by one sweep and by difference quotients."""
    f = lambda x: np.sum(x[:-1] ** 2 * x[1:])
    figure, axes = pyplot.subplots(figsize=(7.2, 4.0))
    sizes = [10, 30, 100, 300, 1_000, 3_000, 10_000, 30_000, 100_000]
    curves: tuple[tuple[str, str, int, Callable[[int], object]], ...] = (
        ("difference quotients, with chosen steps", ORANGE, 1_000, lambda n: grad_by(Numerical(order=2), f, n)),
        ("forward mode: n pushforwards", RED, 3_000, lambda n: grad_by(Forward(), f, n)),
        ("reverse mode: one sweep", GREEN, 100_000, lambda n: grad_by(Reverse(), f, n)),
        ("f itself", FAINT, 100_000, lambda n: f(point(n))),
    )
    for label, colour, largest, run in curves:
        chosen = [n for n in sizes if n <= largest]
        seconds = [_seconds(lambda n=n, run=run: run(n)) for n in chosen]
        axes.loglog(chosen, seconds, "o-", color=colour, markersize=4, linewidth=1.6)
        beyond = largest < sizes[-1]
        x, y = (chosen[-1] * 1.35, seconds[-1]) if beyond else (12, seconds[0] * 1.7)
        axes.text(x, y, label, color=colour, fontsize=9.5, va="center")
    axes.set(xlabel="number of inputs n", ylabel="seconds (best of 5)", xlim=(8, 1.6e5))
    axes.set_title("One gradient of a function of n inputs", fontsize=11.5, loc="left")
    axes.grid(True, color="#e4e4de", linewidth=0.7)
    save(figure, "growth")


def point(n: int) -> np.ndarray:
    """Where the functions of `growth` are differentiated."""
    return np.linspace(0.1, 1.0, n)


def grad_by(method: Forward | Reverse | Numerical, f: Callable[..., object], n: int) -> object:
    """One gradient."""
    return method.pullback(pose(f, (point(n),)), [np.float64(1.0)])


def _seconds(run: Callable[[], object]) -> float:
    times = []
    for _ in range(5):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return min(times)


PICTURES = {"compare": compare, "error": error, "graphs": graphs, "growth": growth}

if __name__ == "__main__":
    for chosen in sys.argv[1:] or PICTURES:
        PICTURES[chosen]()
        sys.stdout.write(f"wrote {chosen}.svg\n")
