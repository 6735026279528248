"""The keys of a sheet as a table, a line for each part: for staff who mark by hand, or with a spreadsheet."""

import csv
import io

from checks.exercises.messages import resolve
from checks.exercises.renderers.markdown import part_labels
from checks.exercises.sheet import SheetKey

COLUMNS = ("variant", "question", "part", "id", "title", "kind", "marks", "answer", "exact", "certainty", "name")
"""The answer is as it is shown, to the digits asked for; exact is the key as kept; name is that in answers.json."""

BYTE_ORDER_MARK = "\ufeff"
"""Without it, Excel takes UTF-8 for the code page of the machine."""


def keys_csv(key: SheetKey, language: str = "en") -> str:
    """The keys of a sheet, as comma-separated values.

    Parameters
    ----------
    key : SheetKey
    language : str
        Of the titles; the head of the table is the same in every language.

    Returns
    -------
    str
        With a byte order mark; read it with the encoding ``utf-8-sig``.
    """
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(COLUMNS)
    for number, question in enumerate(key.questions, start=1):
        labels = part_labels(question.content.parts)
        title = resolve(question.title, language)
        for part in question.content.parts:
            answer = part.answer.show(part.key)
            of_question = (key.variant, number, labels[part.name], question.id, title)
            writer.writerow((*of_question, part.answer.kind, part.marks, answer, part.key, part.certainty, part.name))
    return BYTE_ORDER_MARK + written.getvalue()
