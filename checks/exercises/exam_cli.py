"""``cotangent exam make``: forms of an examination, their keys, a coverage table, and the ids that a resit avoids."""

import argparse
from pathlib import Path
from typing import Any

from checks.exercises.exam import coverage, key_table, make_exam, read_blueprint, used_ids
from checks.exercises.exporting import FORMATS, export
from checks.exercises.messages import LANGUAGES
from checks.exercises.records import dumps
from checks.exercises.sheet import answer_template
from checks.reading import read_text


def add_parser(commands: Any) -> None:
    """Add ``exam`` with its subcommand to the parser's commands."""
    parser = commands.add_parser("exam", help="examinations from a blueprint: parallel forms, keys, resits")
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    making = actions.add_parser("make", help="the forms of a blueprint, with keys and a coverage table")
    making.add_argument("blueprint", type=Path, metavar="BLUEPRINT.toml", help="topic × skill × marks × minutes")
    making.add_argument("--out", type=Path, default=Path(), help="the folder to write to")
    making.add_argument("--students", type=Path, help="a file with one name a line: a variant for each, not forms")
    making.add_argument("--resit", type=Path, nargs="*", default=[], metavar="USED.txt", help="ids that must not occur")
    making.add_argument(
        "--format", nargs="+", choices=list(FORMATS), default=["md"], help="see `exercise sheet --help`"
    )
    making.add_argument("--language", choices=LANGUAGES, default="en")
    making.set_defaults(run=_make)


def _make(args: argparse.Namespace) -> int:
    taken = {line for file in args.resit for line in _lines(file)}
    students = _lines(args.students) if args.students else []
    if len(set(students)) < len(students) or any([set(name) & set("/\\\0") for name in students]):
        raise ValueError(f"{args.students}: names occur once each, and have no slashes: they become names of files")
    exam = make_exam(read_blueprint(args.blueprint), students=students, taken=taken)
    for form in exam.forms:
        stem = f"exam-{form.variant}"
        _write(args.out / f"{stem}.json", dumps(form.sheet))
        _write(args.out / f"{stem}.key.json", dumps(form))
        _write(args.out / f"{stem}.answers.json", answer_template(form.sheet))
        for name in args.format:
            for path in export(form, name, args.out, args.language):
                print(path)
    _write(args.out / "coverage.csv", coverage(exam))
    _write(args.out / "keys.csv", key_table(exam))
    _write(args.out / "used.txt", "\n".join([*sorted({*taken, *used_ids(exam)}), ""]))
    return 0


def _lines(path: Path) -> list[str]:
    return [line.strip() for line in read_text(path).splitlines() if line.strip()]


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    print(path)
