"""The command's part for exercises, and that for examinations, as tests call them."""

from checks import cli


def exercise(arguments: list[str]) -> int:
    """``cotangent exercise`` with these arguments; the exit status."""
    return cli.main(["exercise", *arguments])


def exam(arguments: list[str]) -> int:
    """``cotangent exam``."""
    return cli.main(["exam", *arguments])
