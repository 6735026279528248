"""Questions of Canvas as QTI 1.2 items: one for every number, text, choice or essay, with what Canvas reads of QTI.

The form is that which Canvas itself writes (lib/cc/qti in its sources): a number is a value or an interval around
it, feedback for single wrong answers exists for options only.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from xml.sax.saxutils import escape, quoteattr

from checks.exercises.numbers import decimal
from checks.exercises.renderers.platform_answers import Choice, Number, Words

SMALLEST = Fraction(1, 10_000)
"""Canvas takes numbers closer to 0 for 0."""
DIGITS = 12
ZEROS = ("0", "0.0", "0.00", "0.000", "0,0", "-0", "+0", "0.")


@dataclass(frozen=True)
class Said:
    """What is said after an answer, as HTML; empty for nothing."""

    always: str = ""
    when_wrong: str = ""


def tag(name: str, *inside: str, **attributes: str) -> str:
    """An element; `inside` is XML."""
    given = "".join([f" {key}={quoteattr(value)}" for key, value in attributes.items()])
    body = "".join(inside)
    return f"<{name}{given}>{body}</{name}>" if body else f"<{name}{given}/>"


def identifier(*path: str | int) -> str:
    """A name that belongs to what it is made from, the same on every machine."""
    return "c" + hashlib.sha256("/".join(map(str, path)).encode()).hexdigest()[:31]


def number_item(ident: str, title: str, html: str, cell: Number, points: Fraction, said: Said) -> str:
    """A number within its tolerance; an exact 0 is a text, since numbers so small cannot be asked for."""
    if not cell.value and not cell.tolerance:
        return words_item(ident, title, html, Words(ZEROS, ""), points, said)
    low, high = [_clear_of_zero(cell.value + side) for side in (-cell.tolerance, cell.tolerance)]
    bounds = [_compare("vargte", decimal(low, DIGITS)), _compare("varlte", decimal(high, DIGITS))]
    exact = _compare("varequal", decimal(cell.value, DIGITS))
    inside = bounds if not cell.value else [tag("or", exact, tag("and", *bounds))]
    field = tag("render_fib", tag("response_label", ident="answer1"), fibtype="Decimal")
    answer = tag("response_str", field, ident="response1", rcardinality="Single")
    return _item(ident, title, "numerical_question", points, html, answer, _right(*inside), said)


def words_item(ident: str, title: str, html: str, words: Words, points: Fraction, said: Said) -> str:
    """A short text that is one of several."""
    inside = [_compare("varequal", text) for text in words.right]
    return _item(ident, title, "short_answer_question", points, html, _box(), _right(*inside), said)


def choice_item(
    ident: str, title: str, html: str, choice: Choice, texts: Sequence[tuple[str, str]], points: Fraction, said: Said
) -> str:
    """Options; `texts` are their words and their feedback as HTML."""
    names = [identifier(ident, number) for number in range(len(texts))]
    labels = [
        tag("response_label", tag("material", _html(text)), ident=name)
        for name, (text, _) in zip(names, texts, strict=True)
    ]
    rcardinality = "Multiple" if choice.several else "Single"
    field = tag("response_lid", tag("render_choice", *labels), ident="response1", rcardinality=rcardinality)
    ticked = [_compare("varequal", name) for name in names]
    flags = [option.right for option in choice.options]
    if choice.several:
        wanted = [test if flag else tag("not", test) for test, flag in zip(ticked, flags, strict=True)]
        right = _right(tag("and", *wanted))
    else:
        right = _right(*[test for test, flag in zip(ticked, flags, strict=True) if flag])
    comments = {name: feedback for name, (_, feedback) in zip(names, texts, strict=True) if feedback}
    kind = "multiple_answers_question" if choice.several else "multiple_choice_question"
    return _item(ident, title, kind, points, html, field, right, said, names, comments)


def essay_item(ident: str, title: str, html: str, points: Fraction, said: Said) -> str:
    """A text for graders."""
    nothing = tag("respcondition", tag("conditionvar", tag("other")), **{"continue": "No"})
    return _item(ident, title, "essay_question", points, html, _box(), nothing, said)


def text_item(ident: str, title: str, html: str) -> str:
    """Words before questions, without an answer."""
    return _item(ident, title, "text_only_question", Fraction(0), html, "", "", Said())


def _item(
    ident: str,
    title: str,
    kind: str,
    points: Fraction,
    html: str,
    field: str,
    rule: str,
    said: Said,
    names: Sequence[str] = (),
    comments: dict[str, str] | None = None,
) -> str:
    facts = {
        "question_type": kind,
        "points_possible": decimal(points, 6),
        "original_answer_ids": ",".join(names),
        "assessment_question_identifierref": identifier(ident, "bank"),
    }
    metadata = tag("itemmetadata", tag("qtimetadata", *[_fact(name, value) for name, value in facts.items()]))
    presentation = tag("presentation", tag("material", _html(f"<div>{html}</div>")), field)
    feedback = {"general_fb": said.always, "general_incorrect_fb": said.when_wrong}
    feedback |= {f"{name}_fb": text for name, text in (comments or {}).items()}
    lines = [f'<item ident="{ident}" title={quoteattr(title)}>', metadata, presentation]
    if rule:
        lines.append(_processing(rule, said, comments or {}))
        lines += [_feedback(name, text) for name, text in feedback.items() if text]
    return "\n".join([*lines, "</item>"])


def _processing(rule: str, said: Said, comments: dict[str, str]) -> str:
    score = tag("decvar", maxvalue="100", minvalue="0", varname="SCORE", vartype="Decimal")
    conditions = [_shown(tag("other"), "general_fb")] if said.always else []
    conditions += [_shown(_compare("varequal", name), f"{name}_fb") for name in comments]
    conditions.append(rule)
    conditions += [_shown(tag("other"), "general_incorrect_fb")] if said.when_wrong else []
    return tag("resprocessing", tag("outcomes", score), *conditions)


def _shown(test: str, name: str) -> str:
    link = tag("displayfeedback", feedbacktype="Response", linkrefid=name)
    return tag("respcondition", tag("conditionvar", test), link, **{"continue": "Yes"})


def _right(*tests: str) -> str:
    score = tag("setvar", "100", action="Set", varname="SCORE")
    return tag("respcondition", tag("conditionvar", *tests), score, **{"continue": "No"})


def _compare(name: str, value: str) -> str:
    return tag(name, escape(value), respident="response1")


def _box() -> str:
    label = tag("response_label", ident="answer1", rshuffle="No")
    return tag("response_str", tag("render_fib", label), ident="response1", rcardinality="Single")


def _feedback(name: str, html: str) -> str:
    return tag("itemfeedback", tag("flow_mat", tag("material", _html(html))), ident=name)


def _html(html: str) -> str:
    return tag("mattext", escape(html), texttype="text/html")


def _fact(label: str, entry: str) -> str:
    return tag("qtimetadatafield", tag("fieldlabel", label), f"<fieldentry>{escape(entry)}</fieldentry>")


def _clear_of_zero(bound: Fraction) -> Fraction:
    """A bound that Canvas can tell from 0."""
    if abs(bound) >= SMALLEST:
        return bound
    return SMALLEST if bound > 0 else -SMALLEST
