"""Sheets as web pages: one file, no script, no network; formulas as MathML, drawings as SVG, solutions to be opened."""

import html
from collections.abc import Iterable
from importlib.resources import files

from checks.exercises.answers import ChoiceAnswer
from checks.exercises.blocks import Block, Display
from checks.exercises.exercise import Exercise, Part
from checks.exercises.messages import Text, resolve, say
from checks.exercises.renderers.html_blocks import HtmlSetting, html_block, html_blocks, inline, left_formula
from checks.exercises.renderers.markdown import facts, part_labels
from checks.exercises.renderers.mathml import mathml
from checks.exercises.renderers.paper import (
    AnswerSpace,
    Item,
    answer_space,
    common_form,
    gaps_of,
    in_all,
    instructions,
    items,
    sheet_number,
)
from checks.exercises.sheet import Sheet, SheetKey
from checks.exercises.solution import worked

SHORT_OPTIONS = 60
"""Characters of options that stand side by side."""


def web_page(sheet: Sheet | SheetKey, language: str = "en") -> str:
    """A sheet as a web page that stands by itself.

    Parameters
    ----------
    sheet : Sheet or SheetKey
        One with keys has a worked solution after every part, to be opened.
    language : str

    Returns
    -------
    str
        HTML 5 in UTF-8.
    """
    title = html.escape(_plain(sheet.title, language))
    style = files(__package__).joinpath("html_sheet.css").read_text(encoding="utf-8").rstrip()
    number = html.escape(_plain(say("core.paper.sheet_number", number=sheet_number(sheet)), language))
    return "\n".join(
        [
            "<!doctype html>",
            f'<html lang="{"zh-Hans" if language == "zh" else language}">',
            '<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{title}</title>",
            f"<style>\n{style}\n</style></head>",
            "<body>",
            _head(sheet, language),
            "<main>",
            *[
                _question(question, number, language, solved=isinstance(sheet, SheetKey))
                for number, question in enumerate(sheet.questions, start=1)
            ],
            "</main>",
            f"<footer>{number}</footer>",
            "</body></html>",
            "",
        ]
    )


def _plain(text: Text, language: str) -> str:
    return resolve(text, language)


def _head(sheet: Sheet | SheetKey, language: str) -> str:
    variant = say("core.paper.variant", variant=sheet.variant) if sheet.variant else ""
    lines = ["<header>", f"<h1>{inline(_plain(sheet.title, language))}</h1>"]
    lines += [f"<div>{html.escape(_plain(variant, language))}</div>"] if variant else []
    if isinstance(sheet, SheetKey):
        return "\n".join([*lines, f"<div>{_plain(say('core.paper.solutions'), language)}</div>", "</header>"])
    name, number = [_plain(say(f"core.paper.{word}"), language) for word in ("name", "student_number")]
    lines += [f'<div class="person"><span>{name}</span><span>{number}</span></div>', "</header>"]
    return "\n".join([*lines, _marks_table(sheet, language)] if len(sheet.questions) > 1 else lines)


def _marks_table(sheet: Sheet, language: str) -> str:
    marks = [question.marks for question in sheet.questions]
    rows = [
        ("question", [*map(str, range(1, len(marks) + 1)), _plain(say("core.total"), language)], 'th scope="col"'),
        ("marks", [str(mark) for mark in [*marks, sum(marks)]], "td"),
        ("reached", [""] * (len(marks) + 1), "td"),
    ]
    lines = [
        f'<tr><th scope="row">{_plain(say(f"core.paper.{name}"), language)}</th>'
        + "".join([f"<{cell}>{text}</{cell[:2]}>" for text in texts])
        + "</tr>"
        for name, texts, cell in rows
    ]
    whole = f'<p class="facts">{html.escape(_plain(in_all(sheet), language))}</p>'
    return '<div class="wide"><table class="marks">' + "\n".join(lines) + f"</table></div>{whole}"


def _question(exercise: Exercise, number: int, language: str, *, solved: bool) -> str:
    content = exercise.content
    labels = part_labels(content.parts)
    setting = HtmlSetting(language, labels)
    common = common_form(content)
    lines = [
        f'<section id="q{number}"><h2>{number}&ensp;{setting.say(exercise.title)}</h2>',
        f'<p class="facts">{setting.say(facts(exercise))}</p>',
        html_blocks(content.statement, setting),
        *([f"<p>{setting.say(common)}</p>"] if common else []),
        *[_asked(item, setting, common=bool(common)) for item in items(content)],
    ]
    return "\n".join([*lines, *(_solution(exercise, language) if solved else ()), "</section>"])


def _asked(item: Item, setting: HtmlSetting, *, common: bool) -> str:
    said = " ".join([setting.say(text) for text in instructions(item, setting.labels, common=common)])
    worth = f'<span class="worth">[{item.marks}]</span>'
    if item.in_table:
        return f'<p class="asked">{said} {worth}</p>'
    part = item.parts[0]
    hint = _hint(part, setting)
    return (
        f'<div class="part"><span class="label">{item.label(setting.labels)}</span>'
        f'<div class="asked">{setting.say(part.prompt)} {said} {worth}</div>\n{_space(part, setting)}{hint}</div>'
    )


def _hint(part: Part, setting: HtmlSetting) -> str:
    if not part.hint:
        return ""
    return f"<details><summary>{setting.say(say('core.hint'))}</summary><p>{setting.say(part.hint)}</p></details>"


def _space(part: Part, setting: HtmlSetting) -> str:
    """Where the answer is written on a printed page."""
    if isinstance(part.answer, ChoiceAnswer):
        return _options(part.answer, setting)
    return f'<div class="answer">{_hand_written(answer_space(part), setting)}</div>'


def _options(answer: ChoiceAnswer, setting: HtmlSetting, right: str | None = None) -> str:
    options = [setting.say(option) for option in answer.options]
    short = sum([len(resolve(option, setting.language)) + 8 for option in answer.options]) < SHORT_OPTIONS
    lines = [
        f"<li>{'☒' if letter in (right or '') else '☐'} {letter}) {option}</li>"
        for letter, option in zip(answer.letters, options, strict=True)
    ]
    return f'<ul class="options{" short" if short else ""}">{"".join(lines)}</ul>'


def _hand_written(space: AnswerSpace, setting: HtmlSetting) -> str:
    named = mathml(f"{space.symbol} = ") + " " if space.symbol else ""
    match space.kind:
        case "grid":
            cell = '<mtd><mspace width="3.5em" height="1.3em"/></mtd>'
            row = f"<mtr>{cell * space.columns}</mtr>"
            table = f'<mtable class="blank">{row * space.rows}</mtable>'
            return f"{named}<math><mrow><mo>(</mo>{table}<mo>)</mo></mrow></math>"
        case "digits":
            return named + '<span class="box"></span>' * space.columns
        case "named":
            blanks = [f'{setting.say(name)} = <span class="line short"></span>' for name in space.names]
            return "&emsp;".join(blanks)
        case "lines":
            return "<br>".join(['<span class="line three"></span>'] * space.rows)
        case "page":
            return '<div class="page"></div>'
        case "line":
            return f'{named}<span class="line{" three" if space.columns > 1 else ""}"></span>'


def _solution(exercise: Exercise, language: str) -> Iterable[str]:
    """What is opened by who wants to see it: the tables filled in, then every part."""
    content = exercise.content
    keys = {part.name: part.answer.show(part.key) for part in content.parts}
    setting = HtmlSetting(language, part_labels(content.parts), keys)
    yield f"<details><summary>{setting.say(say('core.solution'))}</summary>"
    yield html_blocks([block for block in content.statement if gaps_of(block)], setting)
    yield html_blocks(content.solution, setting)
    for part in content.parts:
        yield f'<div class="part"><span class="label">{setting.labels[part.name]}</span>'
        if isinstance(part.answer, ChoiceAnswer):
            yield _options(part.answer, setting, part.key)
        yield "\n".join([_step(block, setting) for block in worked(exercise, part)]) + "</div>"
    yield "</details>"


def _step(block: Block, setting: HtmlSetting) -> str:
    """A block of a worked step: formulas begin at the left."""
    return left_formula(block) if isinstance(block, Display) else html_block(block, setting)
