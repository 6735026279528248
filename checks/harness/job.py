"""The main job, ``cotangent compare``: a network on real digits along its training, and the library of functions."""

import argparse
import json
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from rich.console import Console
from rich.markup import escape

from autodiff.nn import SGD, Objective, accuracy, train
from checks.digits import load_digits
from checks.harness.cases import Case, digits_network, library, pooled_digits
from checks.harness.comparison import Comparison, compare, default_methods
from checks.harness.report import comparison_table, library_table, pair_table, show
from checks.oracles.verdicts import Verdict
from differentiation import (
    Backprop,
    Broken,
    Forward,
    MatrixCalculus,
    Method,
    Null,
    Numerical,
    Reverse,
    Scalar,
    Symbolic,
)
from differentiation.cost import measure
from differentiation.faults import FAULTS
from differentiation.method import Cost, UnsupportedError
from differentiation.problem import pose

METHODS: dict[str, Method] = {
    "reverse": Reverse(),
    "forward": Forward(),
    "numerical": Numerical(),
    "complex": Numerical(scheme="complex"),
    "scalar": Scalar(),
    "symbolic": Symbolic(),
    "backprop": Backprop(),
    "matrix": MatrixCalculus(),
    "null": Null(),
}
"""Names on the command line; ``broken:sign`` and so on besides."""

MEASURED_ENTRIES = 64
"""Costs of whole Jacobians are measured up to this many inputs; beyond, those of one direction or one gradient."""


@dataclass(frozen=True)
class Section:
    """One comparison of the job, with its title and the verdict that is right there."""

    title: str
    found: Comparison
    expected: Verdict
    seconds: float
    why: str = ""

    @property
    def passed(self) -> bool:
        """Whether every method that did not refuse came to the expected verdict, and two witnesses did."""
        words = {row.judgement.verdict for row in self.found.rows} - {Verdict.UNSUPPORTED}
        backing = {row.witness for row in self.found.rows if row.judgement.verdict is self.expected}
        return words == {self.expected} and len(backing) >= 2

    def complaints(self) -> list[str]:
        """What is wrong, a line each: the odd ones out with the cause, or too few witnesses to say."""
        witnesses = {row.witness for row in self.found.rows if row.judgement.verdict is not Verdict.UNSUPPORTED}
        honest = {row.witness for row in self.found.rows if row.judgement.verdict is self.expected}
        if len(witnesses) < 2 or (self.found.odd_ones() and not honest):
            return ["no two independent witnesses agree: choose another method besides, e.g. numerical"]
        apart = [row for row in self.found.rows if row.judgement.verdict not in (self.expected, Verdict.UNSUPPORTED)]
        return [f"{r.method} ({r.judgement.verdict.value}): {r.cause or r.judgement.reason}" for r in apart]


def chosen_methods(names: str | None) -> tuple[Method, ...] | None:
    """The methods named on the command line; None for all.

    Raises
    ------
    ValueError
        For a name that does not exist, with the names that do.
    """
    if names is None:
        return None
    found: list[Method] = []
    listed = [name for name in re.split(r"[,\s]+", names) if name]
    if not listed:
        raise ValueError(f"--methods names none; there are {', '.join(METHODS)}")
    for name in listed:
        key, _, fault = name.lower().partition(":")
        if key == "broken" and fault.replace("-", " ") in FAULTS:
            found.append(Broken(fault.replace("-", " ")))
        elif key in METHODS and not fault:
            found.append(METHODS[key])
        else:
            known = [*METHODS, *(f"broken:{fault.replace(' ', '-')}" for fault in FAULTS)]
            raise ValueError(f"there is no method {name!r}; there are {', '.join(known)}")
    return tuple(found)


def hidden_widths(text: str) -> tuple[int, ...]:
    """``"64-32"`` as (64, 32); an empty text is a network without hidden layers."""
    if not re.fullmatch(r"\s*(\d+([-,x]\d+)*)?\s*", text):
        raise ValueError(f"--layers takes widths such as 64-32; got {text!r}")
    widths = tuple(int(part) for part in re.findall(r"\d+", text))
    if any(width < 1 for width in widths):
        raise ValueError(f"--layers takes positive widths; got {text!r}")
    return widths


def run(args: argparse.Namespace) -> int:
    """Carry the job out and print it; 0 only if everything is as it should be."""
    if args.seed < 0:
        raise ValueError(f"--seed is a whole number from 0 on; got {args.seed}")
    if not 1 <= args.batch <= 1438:
        raise ValueError(f"--batch is between 1 and 1438, the size of the training set; got {args.batch}")
    methods, widths = chosen_methods(args.methods), hidden_widths(args.layers)
    quiet = args.json or not Console(stderr=True).is_terminal
    progress = _Progress(quiet)
    sections: list[Section] = []
    functions: list[Section] = []
    with progress:
        if args.only != "library":
            sections = network_sections(widths, args, methods, progress)
        if args.only != "network":
            functions = [library_section(case, methods, args.seed, progress) for case in library()]
    passed = all(section.passed for section in [*sections, *functions])
    if args.json:
        print(json.dumps(as_data(sections, functions, passed), indent=2))
    else:
        _print(sections, functions, args.pairs, passed)
    return 0 if passed else 1


class _Progress:
    """One line on the error stream that says what is being done."""

    def __init__(self, quiet: bool) -> None:
        self._status = None if quiet else Console(stderr=True).status("starting")

    def __enter__(self) -> "_Progress":
        if self._status is not None:
            self._status.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._status is not None:
            self._status.stop()

    def __call__(self, words: str) -> None:
        if self._status is not None:
            self._status.update(words)


def network_sections(
    widths: tuple[int, ...], args: argparse.Namespace, methods: Sequence[Method] | None, progress: Any
) -> list[Section]:
    """The network on the digits before, during and after training; then a small one, whose gradient all can give."""
    objective, data = digits_network(widths, args.activation, args.dtype, args.batch, args.seed)
    shape = "-".join(map(str, objective.hypothesis.sizes))  # type: ignore[attr-defined]
    title = f"Digits, network {shape} ({args.activation}, {args.dtype}, {args.batch} digits)"
    sections = []
    params, X, y = data
    train_set, test_set = load_digits(np.dtype(args.dtype).type).split(args.seed)
    for epochs, when in ((0, "initial weights"), (1, "after 1 epoch"), (14, "after 15 epochs")):
        if epochs:
            progress(f"{title}: training")
            params = train(
                objective.hypothesis, objective.loss, SGD(0.5), (train_set.images, train_set.labels),
                epochs=epochs, batch_size=32, seed=args.seed, params=params,
            ).params  # fmt: skip
        right = accuracy(objective.hypothesis, params, test_set.images, test_set.labels)
        heading = f"{title}, {when}: {right:.1%} of test digits right"
        measured = epochs == 0
        sections.append(_section(heading, objective, (params, X, y), methods, args.seed, progress, measured=measured))
    small, point = pooled_digits(args.activation, args.dtype, args.seed)
    heading = f"Quarters of digits, network 4-4-3 ({args.activation}, {args.dtype}, 6 digits)"
    sections.append(_section(heading, small, point, methods, args.seed, progress, measured=True))
    return sections


def _section(
    title: str,
    f: Objective,
    point: tuple[Any, ...],
    methods: Sequence[Method] | None,
    seed: int,
    progress: Any,
    *,
    measured: bool,
) -> Section:
    start = time.perf_counter()
    chosen = default_methods(f) if methods is None else methods
    found = compare(f, *point, methods=chosen, seed=seed, progress=lambda name: progress(f"{title}: {name}"))
    if measured:
        found = with_costs(found, chosen, f, point, progress)
    return Section(title, found, Verdict.AGREE, time.perf_counter() - start)


def library_section(case: Case, methods: Sequence[Method] | None, seed: int, progress: Any) -> Section:
    """One function of the library. Methods that know networks only are left out."""
    chosen = default_methods(case.function) if methods is None else methods
    chosen = [method for method in chosen if not isinstance(method, Backprop | MatrixCalculus)]
    start = time.perf_counter()
    numbers = tuple(range(len(case.args)))
    found = compare(
        case.function, *case.args, methods=chosen, argnums=numbers, order=case.order, seed=seed,
        progress=lambda name: progress(f"{case.name}: {name}"),
    )  # fmt: skip
    return Section(case.name, found, case.expected, time.perf_counter() - start, case.why)


def with_costs(
    found: Comparison, methods: Sequence[Method], f: Objective, point: tuple[Any, ...], progress: Any
) -> Comparison:
    """A comparison with the cost of one gradient (or, for methods made for directions and large networks, of one
    directional derivative) measured for each method."""
    rows = []
    for row, method in zip(found.rows, methods, strict=True):
        progress(f"measuring {method.name}")
        rows.append(replace(row, cost=_cost(method, f, point, row.cost)))
    return replace(found, rows=tuple(rows))


def _cost(method: Method, f: Objective, point: tuple[Any, ...], known: Cost) -> Cost:
    problem = pose(f, point)
    direction = [np.ones_like(x) for x in problem.inputs]
    try:
        if problem.size <= MEASURED_ENTRIES or method.prefers_pullback:
            return measure(method, problem, lambda m, p: m.pullback(p, [np.float64(1.0)]), repeat=1).cost
        return measure(method, problem, lambda m, p: m.pushforward(p, direction), repeat=1).cost
    except UnsupportedError:
        return known


def as_data(sections: Sequence[Section], functions: Sequence[Section], passed: bool) -> dict[str, Any]:
    """The whole job as plain data."""
    return {
        "agree": passed,
        "network": [_section_data(section) for section in sections],
        "library": [_section_data(section) for section in functions],
    }


def _section_data(section: Section) -> dict[str, Any]:
    return {
        "title": section.title,
        "why": section.why,
        "expected": section.expected.value,
        "passed": section.passed,
        "seconds": section.seconds,
        "comparison": json.loads(section.found.to_json()),
    }


class _Console(Console):
    """A console that leaves a broken pipe to the command: `rich` would end the process with "methods disagree"."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


def _print(sections: Sequence[Section], functions: Sequence[Section], pairs: bool, passed: bool) -> None:
    console = _Console(highlight=False)
    if not console.is_terminal:
        console = _Console(highlight=False, width=150)
    for section in sections:
        show(console, comparison_table(section.found, section.title, console.width))
        if pairs:
            show(console, pair_table(section.found))
    if functions:
        show(
            console, library_table([(s.title, s.why, s.expected, s.found, s.seconds) for s in functions], console.width)
        )
    if passed:
        console.print("All methods agree.")
        return
    for section in [*sections, *functions]:
        if section.passed:
            continue
        console.print(f"[bold red]Not as it should be:[/] {escape(section.title)}", soft_wrap=True)
        for line in section.complaints():
            console.print(f"  {escape(line)}", soft_wrap=True)
