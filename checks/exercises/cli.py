"""``cotangent exercise``: list families, show and make exercises, make problem sheets, mark answers."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from checks.exercises.answers.code import verify_code_with
from checks.exercises.copying import count_variants
from checks.exercises.exercise import Exercise
from checks.exercises.exporting import FORMATS, export
from checks.exercises.family import all_families, find_family
from checks.exercises.making import make
from checks.exercises.marking import Policy, read_policy
from checks.exercises.messages import LANGUAGES, resolve, say
from checks.exercises.records import RecordError, dumps, loads
from checks.exercises.renderers.markdown import markdown
from checks.exercises.sheet import SheetKey, SheetMarks, answer_template, check_sheet, make_sheet
from checks.exercises.stats import KNOWN, item_statistics, read_responses, refit_from, table, write_weights
from checks.reading import read_text


def add_parser(commands: Any) -> None:
    """Add ``exercise`` with its subcommands to the parser's commands."""
    parser = commands.add_parser("exercise", help="graded exercises: list, show, make, put on sheets, mark")
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    listing = actions.add_parser("list", help="the families of exercises")
    listing.add_argument(
        "--variants", type=int, default=0, metavar="SEEDS", help="count different ones of so many seeds"
    )
    _language(listing)
    listing.set_defaults(run=_list)

    showing = actions.add_parser("show", help="an exercise as Markdown")
    _one(showing)
    _language(showing)
    showing.add_argument("--solution", action="store_true", help="with the worked solution")
    showing.set_defaults(run=_show)

    making = actions.add_parser("make", help="exercises as JSON, with keys: one per seed; or in other formats")
    _one(making)
    making.add_argument("--count", type=int, default=1, help="how many, from this seed on")
    making.add_argument("--out", type=Path, help="a folder for files; printed if not given and no format is, either")
    _formats(making, [])
    _language(making)
    making.set_defaults(run=_make)

    sheet = actions.add_parser("sheet", help="a problem sheet: questions, keys, a form for the answers")
    sheet.add_argument("questions", nargs="+", metavar="FAMILY:WORKLOAD", help="such as reverse-trace:2")
    sheet.add_argument("--seed", type=int, required=True, help="keep it from the students")
    sheet.add_argument("--title", default="", help="what stands at the top")
    sheet.add_argument("--variants", nargs="*", default=[""], metavar="NAME", help="students or forms: a sheet each")
    sheet.add_argument("--out", type=Path, default=Path(), help="the folder to write to")
    _formats(sheet, ["md"])
    _language(sheet)
    sheet.set_defaults(run=_sheet)

    checking = actions.add_parser("check", help="mark a filled-in answers file")
    checking.add_argument("sheet", type=Path, help="sheet.json; its keys are looked for beside it, in sheet.key.json")
    checking.add_argument("answers", type=Path, nargs="+", help="filled-in answers.json files")
    checking.add_argument("--key", type=Path, help="the key file, if it is elsewhere")
    checking.add_argument("--policy", type=Path, help="a policy other than the package's policy.toml")
    checking.add_argument("--json", action="store_true", help="print JSON instead of a table")
    checking.add_argument("--unsafe", action="store_true", help="use marks of programs although no walls stand around")
    _language(checking)
    checking.set_defaults(run=_check)

    statistics = actions.add_parser("stats", help="facility, discrimination, mistakes, suspicious keys, step weights")
    statistics.add_argument("responses", type=Path, metavar="RESPONSES.csv", help=f"columns: {', '.join(KNOWN)}")
    statistics.add_argument("--refit", type=Path, metavar="NEW.toml", help="write step weights refitted from minutes")
    statistics.set_defaults(run=_stats)


def _one(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("family", help="its name; see `exercise list`")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workload", type=int, help="1 to 5; the family's lightest if not given")


def _language(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--language", choices=LANGUAGES, default="en")


def _formats(parser: argparse.ArgumentParser, default: list[str]) -> None:
    known = "; ".join([f"{name}: {exporter.about}" for name, exporter in FORMATS.items()])
    otherwise = f" (if not given: {', '.join(default)})" if default else ""
    parser.add_argument("--format", nargs="+", choices=list(FORMATS), default=default, help=f"{known}{otherwise}")


def _list(args: argparse.Namespace) -> int:
    for name, found in all_families().items():
        title = resolve(say(f"{found.catalogue}.title"), args.language)
        topic = resolve(say(f"core.topic.{found.topic}"), args.language)
        workloads = ", ".join(map(str, found.workloads))
        print(f"{name:<28} {title} ({topic}; {resolve(say('core.workloads', workloads=workloads), args.language)})")
        for workload in found.workloads if args.variants > 0 else ():
            print(f"    {workload}: {count_variants(found, workload, args.variants)} of {args.variants}", flush=True)
    return 0


def _made(args: argparse.Namespace, seed: int) -> Exercise:
    chosen = find_family(args.family)
    return make(chosen, seed, chosen.workloads[0] if args.workload is None else args.workload)


def _show(args: argparse.Namespace) -> int:
    print(markdown(_made(args, args.seed), args.language, solution=args.solution), end="")
    return 0


def _make(args: argparse.Namespace) -> int:
    for seed in range(args.seed, args.seed + args.count):
        made = _made(args, seed)
        if args.out is None and not args.format:
            print(dumps(made), end="")
        elif not args.format:
            _write(args.out / f"{made.id.replace('/', '-')}.json", dumps(made))
        _export(made, args)
    return 0


def _sheet(args: argparse.Namespace) -> int:
    questions = [_question(text) for text in args.questions]
    made: list[SheetKey] = []
    for variant in args.variants:
        key = make_sheet(questions, args.seed, title=args.title or say("core.sheet"), variant=variant, others=made)
        made.append(key)
        stem = f"sheet-{variant}" if variant else "sheet"
        _write(args.out / f"{stem}.json", dumps(key.sheet))
        _write(args.out / f"{stem}.key.json", dumps(key))
        _write(args.out / f"{stem}.answers.json", answer_template(key.sheet))
        _export(key, args)
    return 0


def _export(made: Exercise | SheetKey, args: argparse.Namespace) -> None:
    for name in args.format:
        for path in export(made, name, args.out or Path(), args.language):
            print(path)


def _question(text: str) -> tuple[str, int]:
    name, _, workload = text.partition(":")
    if not workload.isdigit():
        raise ValueError(f"a question is written FAMILY:WORKLOAD, such as reverse-trace:2, not {text!r}")
    return name, int(workload)


def _check(args: argparse.Namespace) -> int:
    path = args.key or args.sheet.with_name(args.sheet.name.removesuffix(".json") + ".key.json")
    key = loads(read_text(path))
    if not isinstance(key, SheetKey):
        raise RecordError(f"{path} is not the key of a sheet")
    sheet = loads(read_text(args.sheet))
    if sheet != key.sheet:
        raise ValueError(f"{args.sheet} and {path} are not of the same sheet")
    policy = read_policy(args.policy)
    if any([part.answer.kind == "code" for question in key.questions for part in question.content.parts]):
        from checks.exercises.code_marking import run_in_child

        verify_code_with(run_in_child)
        if not args.unsafe:
            print(resolve(say("answers.code.unsafe"), args.language), file=sys.stderr)
    try:
        _print_marks(args, key, policy)
    finally:
        verify_code_with(None)
    return 0


def _print_marks(args: argparse.Namespace, key: SheetKey, policy: Policy) -> None:
    for file in args.answers:
        try:
            answers = json.loads(read_text(file))
        except json.JSONDecodeError as error:
            raise ValueError(f"{file}, line {error.lineno}, column {error.colno}: {error.msg}") from None
        if not isinstance(answers, dict):
            raise ValueError(f'{file} holds no answers; they look like {{"answers": {{"1": {{…}}}}}}')
        found = check_sheet(key, answers, policy)
        print(dumps(found) if args.json else marks_text(found, args.language), end="")


def _stats(args: argparse.Namespace) -> int:
    responses = read_responses(args.responses)
    print(table(item_statistics(responses)), end="")
    if args.refit:
        found = refit_from(responses)
        write_weights(found, args.refit)
        print(f"{args.refit}: {', '.join(found.refitted)}; from the minutes of {found.exercises} exercises;", end=" ")
        print(
            f"typical error {found.error_before:.2f} minutes with the old weights, {found.error_after:.2f} with these"
        )
    return 0


def marks_text(marks: SheetMarks, language: str) -> str:
    """The marks as lines: question, part, marks, what was written, what is said."""
    lines = [f"{marks.student or '-'}"]
    for number, question in enumerate(marks.questions, start=1):
        for part in question.parts:
            said = resolve(part.feedback, language)
            points = f"{_number(part.marks)}/{part.of}"
            lines.append(f"  {number}. {part.part:<10} {points:>6}  {part.given or '-':<16} {said}")
    lines.append(f"  {resolve(say('core.total'), language)}: {_number(marks.marks)}/{marks.of}")
    return "\n".join(lines) + "\n"


def _number(marks: Any) -> str:
    return str(marks) if marks.denominator == 1 else f"{float(marks):g}"


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    print(path)
