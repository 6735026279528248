"""Exercises as a package that Canvas imports: QTI 1.2 items, a manifest, the settings of a quiz, and pictures.

Formulas are images of Canvas's own equation service, which its editor opens; drawings are files of the package.
"""

import hashlib
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from html import escape as escape_html
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from checks.exercises.exercise import Exercise, Part
from checks.exercises.messages import Text, resolve, say
from checks.exercises.numbers import decimal
from checks.exercises.renderers.canvas_items import (
    Said,
    choice_item,
    essay_item,
    identifier,
    number_item,
    text_item,
    words_item,
)
from checks.exercises.renderers.fragments import Fragments
from checks.exercises.renderers.markdown import block_text
from checks.exercises.renderers.paper import sheet_number
from checks.exercises.renderers.pictures import Picture, picture_svg, picture_text
from checks.exercises.renderers.platform_answers import Choice, Number, Numbers, Words
from checks.exercises.renderers.platform_pages import Page, scheme_mistakes, scheme_texts
from checks.exercises.sheet import SheetKey
from checks.exercises.solution import worked

XSI = "http://www.w3.org/2001/XMLSchema-instance"
QTI = "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"
QUIZ = "http://canvas.instructure.com/xsd/cccv1p0"
PACKAGE = "http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1"
RESOURCE = "associatedcontent/imscc_xmlv1p1/learning-application-resource"


@dataclass(frozen=True)
class CanvasPackage:
    """A package, and what staff have to know.

    Parameters
    ----------
    archive : bytes
        A zip file, the same bytes for the same sheet.
    notes : list of Text
    schemes : str
        Marking schemes for graders, as Markdown: Canvas has no place for them that students cannot see.
    """

    archive: bytes
    notes: list[Text]
    schemes: str


def canvas_package(key: SheetKey, language: str = "en") -> CanvasPackage:
    """A sheet as a QTI 1.2 package for Canvas."""
    pictures = _Pictures()
    made = [_Items(e, number, language, pictures) for number, e in enumerate(key.questions, start=1)]
    items = [item for questions in made for item in questions.items()]
    name = identifier(sheet_number(key), language)
    title = resolve(key.title, language) + (f" {key.variant}" if key.variant else "")
    files = {
        "imsmanifest.xml": _manifest(name, title, list(pictures.files)),
        f"{name}/{name}.xml": _assessment(name, title, items),
        f"{name}/assessment_meta.xml": _settings(name, title, sum(q.marks for q in key.questions)),
    }
    contents = {path: text.encode() for path, text in files.items()} | pictures.files
    notes = [note for questions in made for note in questions.notes()]
    if any([isinstance(f, Numbers | Words) for questions in made for f in questions.page.fields.values()]):
        notes.append(say("platforms.note.collected"))
    return CanvasPackage(_archive(contents), notes, "".join([questions.schemes() for questions in made]))


@dataclass
class _Pictures:
    files: dict[str, bytes] = field(default_factory=dict)

    def __call__(self, drawing: Picture) -> str:
        content = picture_svg(drawing).encode()
        name = f"graph-{hashlib.sha256(content).hexdigest()[:12]}.svg"
        self.files[f"images/{name}"] = content
        return f'<img src="%24IMS-CC-FILEBASE%24/images/{name}" alt="{escape_html(picture_text(drawing))}">'


def equation_image(tex: str, display: bool) -> str:
    """A formula as Canvas stores those of its own editor."""
    plain = " ".join(tex.split())
    source = quote(quote(plain, safe=""), safe="")
    words = escape_html(plain)
    return (
        f'<img class="equation_image" title="{words}" src="/equation_images/{source}?scale=1" alt="LaTeX: {words}"'
        f' data-equation-content="{words}">'
    )


class _Items:
    """The items that one exercise becomes: its statement, then an item for every answer."""

    def __init__(self, exercise: Exercise, number: int, language: str, pictures: _Pictures) -> None:
        self.language = language
        html = Fragments(language, equation_image, lambda name: self.page.labels[name], pictures)
        self.page = Page(exercise, number, html)
        self.ident = identifier(exercise.fingerprint, number, language)

    def items(self) -> list[str]:
        """In the order of the parts."""
        page = self.page
        found = []
        alone = len(page.parts) == 1 and not _is_grid(page.fields[page.parts[0].name])
        if not alone:
            found.append(text_item(identifier(self.ident, "text"), self._title(""), page.statement()))
        for number, part in enumerate(page.parts):
            prompt = f"<p>{page.prompt(part)}</p>"
            solution = page.solution([part], idea=number == 0)
            found += self._part(part, f"{page.statement()}\n{prompt}" if alone else prompt, solution)
        return found

    def notes(self) -> list[Text]:
        """What is different in Canvas."""
        page, found = self.page, self.page.notes()
        for part in page.parts:
            if _is_grid(page.fields[part.name]):
                found.append(say("platforms.note.entries", number=page.number, part=page.labels[part.name]))
        return found + [page.note_by_hand(part, "file") for part in page.by_hand]

    def schemes(self) -> str:
        """Marking schemes of what graders mark, as Markdown."""
        page = self.page
        lines = []
        for part in page.by_hand:
            title = f"{resolve(say('platforms.scheme.title'), self.language)}: {page.number} {page.labels[part.name]}"
            texts = [resolve(text, self.language) for text in scheme_texts(part)]
            known = [f"- {resolve(text, self.language)}" for text in scheme_mistakes(part)]
            known = [resolve(say("platforms.scheme.mistakes"), self.language), *known] if known else []
            steps = [block_text(block, self.language, page.labels) for block in worked(page.exercise, part)]
            lines.append("\n\n".join([f"\n## {title}", *texts, *known, *steps]) + "\n")
        return "".join(lines)

    def _part(self, part: Part, html: str, solution: str) -> list[str]:
        ident, title = identifier(self.ident, part.name), self._title(self.page.labels[part.name])
        points, kind = Fraction(part.marks), self.page.fields[part.name]
        match kind:
            case Numbers():
                return self._numbers(kind, points, ident, title, html, solution)
            case Words():
                wrong = [(texts[0], feedback) for texts, feedback in kind.wrong]
                return [words_item(ident, title, html, kind, points, Said(solution, self._known(wrong)))]
            case Choice():
                words = self.page.html.words
                texts = [(words(o.text), words(o.feedback) if o.feedback else "") for o in kind.options]
                return [choice_item(ident, title, html, kind, texts, points, Said(solution))]
        return [essay_item(ident, title, html, points, Said(solution))]

    def _numbers(
        self, numbers: Numbers, points: Fraction, ident: str, title: str, html: str, solution: str
    ) -> list[str]:
        found = []
        shares = _shares(points, numbers.count)
        remark = f"<p>{self.page.html.words(say('platforms.how.number'))}</p>"
        for number, (where, cell) in enumerate(_cells(numbers)):
            place = f" {resolve(where, self.language)}" if where else ""
            text = f"{html}\n<p><strong>{escape(place.strip())}</strong></p>" if place else html
            wrong = [(decimal(w.value, 4), w.feedback) for w in cell.wrong]
            said = Said(solution if number == numbers.count - 1 else "", self._known(wrong))
            name = identifier(ident, number) if numbers.count > 1 else ident
            found.append(number_item(name, title + place, f"{text}\n{remark}", cell, shares[number], said))
        return found

    def _known(self, wrong: Sequence[tuple[str, Text]]) -> str:
        """Known mistakes and the answers that they give, for all who are wrong."""
        said = [say("platforms.if_you_got", answer=f"`{answer}`", feedback=feedback) for answer, feedback in wrong]
        lines = [f"<li>{self.page.html.words(text)}</li>" for text in said]
        return "\n".join(["<ul>", *lines, "</ul>"]) if lines else ""

    def _title(self, label: str) -> str:
        return " ".join([f"{self.page.number}.", resolve(self.page.exercise.title, self.language), label]).strip()


def _is_grid(kind: object) -> bool:
    return isinstance(kind, Numbers) and kind.count > 1


def _cells(numbers: Numbers) -> list[tuple[Text, Number]]:
    """The numbers with their places: none for one alone."""
    if numbers.count == 1:
        return [("", numbers.rows[0][0])]
    if len(numbers.rows) == 1:
        return [(say("platforms.entry", number=k), cell) for k, cell in enumerate(numbers.rows[0], start=1)]
    return [
        (say("platforms.row_column", row=i, column=j), cell)
        for i, row in enumerate(numbers.rows, start=1)
        for j, cell in enumerate(row, start=1)
    ]


def _shares(points: Fraction, count: int) -> list[Fraction]:
    """Points for each entry, in hundredths, that add up."""
    whole = int(points * 100)
    return [Fraction(whole // count + (number < whole % count), 100) for number in range(count)]


def _assessment(name: str, title: str, items: Sequence[str]) -> str:
    return "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            f'<questestinterop xmlns="{QTI}" xmlns:xsi="{XSI}"'
            f' xsi:schemaLocation="{QTI} http://www.imsglobal.org/xsd/ims_qtiasiv1p2p1.xsd">',
            f'<assessment ident="{name}" title={quoteattr(title)}>',
            "<qtimetadata><qtimetadatafield><fieldlabel>cc_maxattempts</fieldlabel><fieldentry>1</fieldentry>"
            "</qtimetadatafield></qtimetadata>",
            '<section ident="root_section">',
            *items,
            "</section>\n</assessment>\n</questestinterop>\n",
        ]
    )


def _settings(name: str, title: str, marks: int) -> str:
    settings = {
        "title": escape(title),
        "description": "",
        "shuffle_answers": "false",
        "scoring_policy": "keep_highest",
        "hide_results": "",
        "quiz_type": "assignment",
        "points_possible": f"{marks}.0",
        "show_correct_answers": "true",
        "allowed_attempts": "1",
        "one_question_at_a_time": "false",
        "cant_go_back": "false",
        "available": "false",
    }
    lines = [f"<{key}>{value}</{key}>" for key, value in settings.items()]
    head = (
        f'<quiz identifier="{name}" xmlns="{QUIZ}" xmlns:xsi="{XSI}"'
        f' xsi:schemaLocation="{QUIZ} http://canvas.instructure.com/xsd/cccv1p0.xsd">'
    )
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', head, *lines, "</quiz>\n"])


def _manifest(name: str, title: str, pictures: Sequence[str]) -> str:
    meta = f"{name}/assessment_meta.xml"
    other = identifier(name, "meta")
    resources = [
        f'<resource identifier="{name}" type="imsqti_xmlv1p2"><file href="{name}/{name}.xml"/>'
        f'<dependency identifierref="{other}"/></resource>',
        f'<resource identifier="{other}" type="{RESOURCE}" href="{meta}"><file href="{meta}"/></resource>',
    ]
    for path in pictures:
        resources.append(
            f'<resource identifier="{identifier(name, path)}" type="webcontent" href="{path}">'
            f'<file href="{path}"/></resource>'
        )
    metadata = "http://www.imsglobal.org/xsd/imsmd_v1p2"
    return "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            f'<manifest identifier="{identifier(name, "manifest")}" xmlns="{PACKAGE}" xmlns:imsmd="{metadata}">',
            "<metadata><schema>IMS Content</schema><schemaversion>1.1.3</schemaversion>"
            f"<imsmd:lom><imsmd:general><imsmd:title><imsmd:string>{escape(title)}</imsmd:string></imsmd:title>"
            "</imsmd:general></imsmd:lom></metadata>",
            "<organizations/>",
            "<resources>",
            *resources,
            "</resources>\n</manifest>\n",
        ]
    )


def _archive(files: dict[str, bytes]) -> bytes:
    """A zip file without times or compression, so that its bytes depend on the contents alone."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_STORED) as archive:
        for path, content in files.items():
            entry = zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0))
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            archive.writestr(entry, content)
    return written.getvalue()
