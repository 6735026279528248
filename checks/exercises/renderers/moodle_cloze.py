"""Moodle's cloze syntax: fields for answers within the text of a question, such as ``{1:NUMERICAL:=2.25:0.01}``.

The importer finds fields by regular expressions (question/type/multianswer/questiontype.php). Within a field ``~``
ends an alternative, ``#`` an answer and ``}`` the field; a backslash protects ``}`` and ``#``, and goes away; nothing
protects ``~`` in that way, so that it is written as an entity. Entities of answers and feedback are decoded once.
"""

import html
import re
from fractions import Fraction

from checks.exercises.formula_text import spans
from checks.exercises.messages import resolve
from checks.exercises.numbers import decimal
from checks.exercises.renderers.fragments import Fragments
from checks.exercises.renderers.platform_answers import Choice, Number, Numbers, Words

KEY_DIGITS = 15
"""Significant digits of values: a double has no more."""


def figures(value: Fraction) -> str:
    """A number as Moodle reads it: to fifteen digits.

    Examples
    --------
    >>> figures(Fraction(1, 3)), figures(Fraction(-5, 2)), figures(Fraction(0))
    ('0.333333333333333', '-2.5', '0')
    """
    return decimal(value, KEY_DIGITS)


def protected(text: str) -> str:
    """HTML as the answer or the feedback of a field.

    Examples
    --------
    >>> protected("\\\\(v_{1} &lt; 2\\\\) # ~")
    '\\\\(v_{1\\\\} &amp;lt; 2\\\\) \\\\# &#126;'
    """
    escaped = html.escape(text, quote=False).replace("}", "\\}").replace("#", "\\#").replace("~", "&#126;")
    # A sign that marks a fraction of the marks may not stand first.
    return f"&#{ord(escaped[0])};{escaped[1:]}" if escaped[:1] in ("=", "%") else escaped


def numbers_field(cell: Number, weight: int, page: Fragments) -> str:
    """A number, with the likely mistakes as wrong answers."""
    found = [f"={figures(cell.value)}:{figures(cell.tolerance)}"]
    for wrong in cell.wrong:
        found.append(f"{figures(wrong.value)}:{figures(wrong.tolerance)}#{protected(page.words(wrong.feedback))}")
    return f"{{{weight}:NUMERICAL:{'~'.join(found)}}}"


def grid_field(numbers: Numbers, weight: int, page: Fragments) -> str:
    """A number, or a table of them that share the weight."""
    if numbers.count == 1:
        return numbers_field(numbers.rows[0][0], weight, page)
    each = weight // numbers.count
    rows = ["".join([f"<td>{numbers_field(cell, each, page)}</td>" for cell in row]) for row in numbers.rows]
    return "\n".join(['<table border="1" cellpadding="4">', *[f"<tr>{row}</tr>" for row in rows], "</table>"])


def words_field(words: Words, weight: int, page: Fragments) -> str:
    """A short text."""
    found = [f"={protected(text)}" for text in words.right]
    for texts, feedback in words.wrong:
        found += [f"{protected(text)}#{protected(page.words(feedback))}" for text in texts]
    return f"{{{weight}:SHORTANSWER:{'~'.join(found)}}}"


def choice_field(choice: Choice, weight: int, page: Fragments) -> str:
    """Options: a menu if they are words alone, else buttons in a column; boxes if several may be right."""
    plain = all([s.kind == "words" for o in choice.options for s in spans(resolve(o.text, page.language))])
    kind = "MULTIRESPONSE" if choice.several else "MULTICHOICE" if plain else "MULTICHOICE_V"
    found = []
    for option in choice.options:
        feedback = f"#{protected(page.words(option.feedback))}" if option.feedback else ""
        found.append(f"{'=' if option.right else ''}{protected(page.words(option.text))}{feedback}")
    return f"{{{weight}:{kind}:{'~'.join(found)}}}"


FIELD_START = re.compile(r"\{[0-9]*:[A-Z_]+:")


def checked(text: str) -> str:
    """A text in which no field may be read by chance: formulas and listings of a statement.

    Raises
    ------
    ValueError
        If it holds something that looks like a field.
    """
    if found := FIELD_START.search(text):
        raise ValueError(f"Moodle would take {text[found.start() : found.start() + 30]!r} of the statement for a field")
    return text
