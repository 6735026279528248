"""The command ``cotangent``."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any

from autodiff.errors import DifferentiationError
from checks.reading import sentence

COMMANDS = {
    "compare": "checks.cli:_add_compare",
    "bench": "checks.cli:_add_bench",
    "verify": "checks.verify.cli:add_parser",
    "assignment": "checks.verify.assignment_cli:add_parser",
    "verify-tests": "checks.verify.assignment_cli:add_verify_tests",
    "exercise": "checks.exercises.cli:add_parser",
    "exam": "checks.exercises.exam_cli:add_parser",
}
"""Where each command's options are: only those of the command that is given are imported, since that takes time."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit status.

    0: what was asked for is done, and everything agrees. 1: methods disagree. 2: the command was not understood.

    Examples
    --------
    >>> main(["compare", "--methods", "nothing"])
    2
    """
    given = sys.argv[1:] if argv is None else list(argv)
    args = _parser(given[0] if given and given[0] in COMMANDS else "").parse_args(given)
    run: Callable[[argparse.Namespace], int] = args.run
    try:
        return run(args)
    except BrokenPipeError:
        # The reader has gone (``cotangent compare | head``): nobody is left to be told anything.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except (DifferentiationError, ValueError, OSError) as error:
        print(f"cotangent {args.command}: {sentence(error) if isinstance(error, OSError) else error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(f"cotangent {args.command}: interrupted", file=sys.stderr)
        return 130


def _parser(only: str = "") -> argparse.ArgumentParser:
    """The parser of one command, or of all."""
    parser = argparse.ArgumentParser(prog="cotangent", description="Differentiate programs in several ways, and check.")
    parser.add_argument("--version", action="version", version=f"cotangent {_version()}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, place in COMMANDS.items():
        if only in ("", name):
            module, _, function = place.partition(":")
            getattr(import_module(module), function)(commands)
    return parser


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("cotangent")
    except PackageNotFoundError:
        return "(not installed)"


def _add_compare(commands: Any) -> None:
    parser = commands.add_parser(
        "compare",
        help="every method against every other, on a network on real data and on a library of functions",
        description=(
            "Differentiates a multi-layer perceptron on handwritten digits, and a library of functions, by every"
            " method, and holds the answers against each other. Exit status 0 only if all agree (and the points that"
            " have no derivative are recognised as such)."
        ),
    )
    parser.add_argument("--layers", default="16", help="hidden widths of the network on the digits, e.g. 64-32")
    parser.add_argument("--activation", default="relu", help="of the hidden layers: relu, tanh, sigmoid, softplus, …")
    parser.add_argument("--dtype", default="float64", choices=["float32", "float64"])
    parser.add_argument("--methods", help="comma-separated, e.g. reverse,numerical,backprop,broken:sign; default: all")
    parser.add_argument("--batch", type=int, default=32, help="digits in the batch")
    parser.add_argument("--seed", type=int, default=0, help="of split, initial weights, directions and roundings")
    parser.add_argument("--only", choices=["network", "library"], help="leave the other half out")
    parser.add_argument("--pairs", action="store_true", help="also print which method agrees with which")
    parser.add_argument("--json", action="store_true", help="print JSON instead of tables")
    parser.set_defaults(run=_compare)


def _compare(args: argparse.Namespace) -> int:
    from checks.harness.job import run

    return run(args)


def _add_bench(commands: Any) -> None:
    parser = commands.add_parser("bench", help="speed and memory, as ratios against what else one could use")
    from checks.bench.cli import add_arguments, run

    add_arguments(parser)
    parser.set_defaults(run=run)


if __name__ == "__main__":
    sys.exit(main())
