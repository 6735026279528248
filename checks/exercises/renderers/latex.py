"""Sheets as LaTeX: one file that stands by itself, for XeLaTeX, LuaLaTeX or, without Chinese, pdfLaTeX."""

import itertools
import re
from collections.abc import Iterable
from importlib.resources import files

from checks.exercises.answers import ChoiceAnswer, NumberAnswer
from checks.exercises.blocks import Block, Display
from checks.exercises.exercise import Exercise, Part
from checks.exercises.messages import Text, resolve, say
from checks.exercises.renderers.latex_blocks import ROOM, Setting, left_formula, set_block, set_blocks
from checks.exercises.renderers.latex_words import inline, words
from checks.exercises.renderers.markdown import facts, part_labels
from checks.exercises.renderers.paper import (
    AnswerSpace,
    Item,
    answer_space,
    common_form,
    in_all,
    instructions,
    items,
    sheet_number,
)
from checks.exercises.sheet import Sheet, SheetKey
from checks.exercises.solution import worked

SIDE_BY_SIDE = 13
"""Columns of the table of marks."""
CHINESE = re.compile("[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")


def latex(sheet: Sheet | SheetKey, language: str = "en") -> str:
    """A sheet as a LaTeX document.

    Parameters
    ----------
    sheet : Sheet or SheetKey
        One with keys is set with worked solutions.
    language : str

    Returns
    -------
    str
        To be compiled twice, for the number of pages.
    """
    body = "\n\n".join([_head(sheet, language), *_questions(sheet, language)])
    foot = _foot(sheet, language)
    chinese = CHINESE.search(body + foot)
    preamble = files(__package__).joinpath("latex_preamble.tex").read_text(encoding="utf-8").rstrip()
    return "\n".join(
        [
            "% !TeX program = xelatex" if chinese else "% !TeX program = pdflatex",
            "\\documentclass[11pt]{article}",
            *(["\\usepackage[UTF8, scheme=plain, fontset=fandol]{ctex}"] if chinese else []),
            preamble,
            *(["\\linespread{1.15}\\selectfont"] if language == "zh" else []),
            foot,
            "\\begin{document}",
            body,
            "\\label{lastpage}",
            "\\end{document}",
            "",
        ]
    )


def _head(sheet: Sheet | SheetKey, language: str) -> str:
    """Title, variant, lines for name and number, and a table for the marks."""
    solved = isinstance(sheet, SheetKey)
    variant = inline(resolve(say("core.paper.variant", variant=sheet.variant), language)) if sheet.variant else ""
    lines = [f"{{\\LARGE\\bfseries {inline(resolve(sheet.title, language))}}}\\hfill{{\\large {variant}}}\\par"]
    if solved:
        return "\n".join([*lines, f"{{\\large {inline(resolve(say('core.paper.solutions'), language))}\\par}}"])
    name, number = [words(resolve(say(f"core.paper.{word}"), language)) for word in ("name", "student_number")]
    lines.append(f"\\vskip 4mm {name} \\blank{{65mm}}\\hfill {number} \\blank{{40mm}}\\par")
    return "\n".join([*lines, _marks_table(sheet, language)] if len(sheet.questions) > 1 else lines)


def _marks_table(sheet: Sheet | SheetKey, language: str) -> str:
    """Marks by question, as many side by side as there is room for, and the total."""
    marks = [question.marks for question in sheet.questions]
    columns = [(str(number), str(worth)) for number, worth in enumerate(marks, start=1)]
    columns.append((words(resolve(say("core.total"), language)), str(sum(marks))))
    heads = [words(resolve(say(f"core.paper.{name}"), language)) for name in ("question", "marks", "reached")]
    side_by_side = -(-len(columns) // -(-len(columns) // SIDE_BY_SIDE))
    tables = [_marks_rows(heads, columns[k : k + side_by_side]) for k in range(0, len(columns), side_by_side)]
    style = "\\small\\renewcommand{\\arraystretch}{1.25}\\setlength{\\tabcolsep}{4pt}"
    whole = words(resolve(in_all(sheet), language))
    return "\n".join(["\\vskip 3mm{" + style, *tables, "\\par}", f"{{\\small\\color{{quiet}}{whole}\\par}}"])


def _marks_rows(heads: list[str], columns: list[tuple[str, str]]) -> str:
    numbers, marks = [list(row) for row in zip(*columns, strict=True)]
    rows = [[head, *cells] for head, cells in zip(heads, (numbers, marks, [""] * len(columns)), strict=True)]
    lines = [" & ".join(row) + " \\\\ \\hline" for row in rows]
    shape = "|l|" + ">{\\centering\\arraybackslash}p{6.5mm}|" * (len(columns) - 1) + "c|"
    return "\n".join([f"\\begin{{tabular}}{{{shape}}}", "\\hline", *lines, "\\end{tabular}\\par\\smallskip"])


def _foot(sheet: Sheet | SheetKey, language: str) -> str:
    number = words(resolve(say("core.paper.sheet_number", number=sheet_number(sheet)), language))
    page = words(resolve(say("core.paper.page", page="PAGE", pages="LAST"), language))
    page = page.replace("PAGE", "\\thepage{}").replace("LAST", "\\pageref{lastpage}")
    variant = words(resolve(say("core.paper.variant", variant=sheet.variant), language)) if sheet.variant else ""
    texts = zip("LCR", (number, variant, page), strict=True)
    return "\n".join([f"\\fancyfoot[{side}]{{\\small\\color{{quiet}}{text}}}" for side, text in texts])


def _questions(sheet: Sheet | SheetKey, language: str) -> Iterable[str]:
    for number, question in enumerate(sheet.questions, start=1):
        yield _question(question, str(number), language, solved=isinstance(sheet, SheetKey))


def _question(exercise: Exercise, number: str, language: str, *, solved: bool) -> str:
    content = exercise.content
    keys = {part.name: part.answer.show(part.key) for part in content.parts} if solved else {}
    wide = frozenset([part.name for part in content.parts if not isinstance(part.answer, NumberAnswer)])
    setting = Setting(language, part_labels(content.parts), keys, wide)
    lines = [f"\\question{{{number}}}{{{setting.say(exercise.title)}}}{{{setting.say(facts(exercise))}}}"]
    lines.append(set_blocks(content.statement, setting))
    if solved:
        lines.append(f"\\solution{{{setting.say(say('core.solution'))}}}")
        lines.append(set_blocks(content.solution, setting))
    return "\n\n".join([*lines, *_parts(exercise, setting)])


def _parts(exercise: Exercise, setting: Setting) -> Iterable[str]:
    """The parts: sentences about the table stand alone, the others in lists."""
    common = "" if setting.keys else common_form(exercise.content)
    if common:
        yield f"{setting.say(common)}\\par\\nobreak"
    for in_table, run in itertools.groupby(items(exercise.content), key=lambda item: item.in_table):
        if setting.keys:
            each = [_solved(item, exercise, setting) for item in run]
        elif in_table:
            yield from [_fill_in(item, setting, common) for item in run]
            continue
        else:
            each = [_asked(item, setting, common=bool(common)) for item in run]
        yield "\\begin{parts}\n" + "\n".join(each) + "\n\\end{parts}"


def _fill_in(item: Item, setting: Setting, common: Text) -> str:
    said = " ".join([setting.say(text) for text in instructions(item, setting.labels, common=bool(common))])
    return f"{said} \\worth{{{item.marks}}}"


def _asked(item: Item, setting: Setting, *, common: bool) -> str:
    """A part with room for its answer, or the sentence that sends the reader to the table."""
    said = [setting.say(text) for text in instructions(item, setting.labels, common=common)]
    part = item.parts[0]
    prompt = " ".join([setting.say(part.prompt), *said])
    return f"\\item[{item.label(setting.labels)}] {prompt} \\worth{{{item.marks}}}\n{_space(part, setting)}"


def _space(part: Part, setting: Setting) -> str:
    """Where the answer is written."""
    if isinstance(part.answer, ChoiceAnswer):
        return _options(part.answer, setting)
    space = answer_space(part)
    return f"\\answerspace{{{_hand_written(space, setting)}}}"


def _options(answer: ChoiceAnswer, setting: Setting, right: str = "") -> str:
    """The options with boxes to tick; the right ones ticked, if they are given."""
    options = [setting.say(option) for option in answer.options]
    short = sum([len(option) + 8 for option in options]) < ROOM
    command = "shortchoice" if short else "choice"
    lines = [
        f"\\{command}{{\\{'boxtimes' if letter in right else 'square'}}}{{{letter}}}{{{option}}}"
        for letter, option in zip(answer.letters, options, strict=True)
    ]
    return "\n".join([*(["\\par\\nobreak"] if short else []), *lines])


def _hand_written(space: AnswerSpace, setting: Setting) -> str:
    named = f"$\\displaystyle {space.symbol} = {{}}$ " if space.symbol else ""
    match space.kind:
        case "grid":
            row = " & ".join(["\\blank{13mm}"] * space.columns)
            rows = " \\\\ ".join([row] * space.rows)
            stretched = f"\\renewcommand{{\\arraystretch}}{{1.7}}\\begin{{pmatrix}} {rows} \\end{{pmatrix}}"
            return f"${{{named.strip('$ ').removesuffix('$')}{stretched}}}$"
        case "digits":
            return named + "\\digitbox" * space.columns
        case "named":
            return "\\quad ".join([f"{setting.say(name)} $=$ \\blank{{16mm}}" for name in space.names])
        case "lines":
            return "\\\\[4mm] ".join(["\\blank{120mm}"] * space.rows)
        case "page":
            return "\\framebox[\\linewidth]{\\rule{0pt}{50mm}}"
        case "line":
            return f"{named}\\blank{{{40 * space.columns}mm}}"


def _solved(item: Item, exercise: Exercise, setting: Setting) -> str:
    """The parts with their worked steps."""
    return "\n".join([_solved_part(part, item, exercise, setting) for part in item.parts])


def _solved_part(part: Part, item: Item, exercise: Exercise, setting: Setting) -> str:
    label = f"\\item[{setting.labels[part.name]}]"
    prompt = "" if item.in_table else f"{setting.say(part.prompt)} \\worth{{{part.marks}}}"
    if isinstance(part.answer, ChoiceAnswer):
        prompt += "\n" + _options(part.answer, setting, part.key)
    steps = [_step(block, setting) for block in worked(exercise, part)]
    return "\n".join(
        [f"{label} {prompt}", *["\\par\\nobreak " * bool(prompt or k) + step for k, step in enumerate(steps)]]
    )


def _step(block: Block, setting: Setting) -> str:
    return left_formula(block.tex) if isinstance(block, Display) else set_block(block, setting)
