"""QTI 1.2 packages of Canvas: their structure held against the content models of the specification, then graded.

The models are those of the document type definition of QTI 1.2.1 (ims_qtiasiv1p2p1.dtd), for the elements that occur;
the settings are those that the schema cccv1p0.xsd of Canvas allows for a quiz. Grading follows what its importer makes
of an item (gems/plugins/qti_exporter/lib/qti) and how its question types compare answers.
"""

import io
import re
import xml.etree.ElementTree as ElementTree
import zipfile
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from html import unescape

Node = ElementTree.Element
_TEST = "(not|and|or|other|varequal|vargte|varlte|vargt|varlt)"
MODELS = {
    "questestinterop": "assessment|(section|item)+",
    "assessment": "qtimetadata* section*",
    "section": "qtimetadata* item*",
    "item": "itemmetadata? presentation? resprocessing* itemfeedback*",
    "itemmetadata": "qtimetadata*",
    "qtimetadata": "qtimetadatafield+",
    "qtimetadatafield": "fieldlabel fieldentry",
    "presentation": "(material|response_lid|response_str)+",
    "material": "mattext+",
    "response_lid": "material? render_choice material?",
    "response_str": "material? render_fib material?",
    "render_choice": "(material|response_label)*",
    "render_fib": "(material|response_label)*",
    "response_label": "material*",
    "resprocessing": "outcomes respcondition+",
    "outcomes": "decvar+",
    "respcondition": "conditionvar setvar* displayfeedback*",
    "conditionvar": f"{_TEST}+",
    "and": f"{_TEST}+",
    "or": f"{_TEST}+",
    "not": _TEST,
    "itemfeedback": "(flow_mat|material)+",
    "flow_mat": "(flow_mat|material)+",
}
NEEDED = {
    "item": ("ident",),
    "assessment": ("ident",),
    "section": ("ident",),
    "response_label": ("ident",),
    "itemfeedback": ("ident",),
    "varequal": ("respident",),
    "vargte": ("respident",),
    "varlte": ("respident",),
    "displayfeedback": ("linkrefid",),
}
SETTINGS = {
    "title": ".+", "description": ".*", "points_possible": r"\d+(\.\d+)?", "shuffle_answers": "true|false",
    "hide_results": ".*", "show_correct_answers": "true|false", "available": "true|false",
    "allowed_attempts": r"-?\d+", "one_question_at_a_time": "true|false", "cant_go_back": "true|false",
    "quiz_type": "practice_quiz|assignment|graded_survey|survey", "scoring_policy": "keep_latest|keep_highest",
}  # fmt: skip
KINDS = (
    "multiple_choice_question", "multiple_answers_question", "short_answer_question", "numerical_question",
    "essay_question", "text_only_question",
)  # fmt: skip


class InvalidPackageError(ValueError):
    """A package that Canvas would drop without a word."""


@dataclass(frozen=True)
class Item:
    """An item as Canvas reads it."""

    ident: str
    title: str
    kind: str
    points: float
    html: str
    right: tuple[Node, ...] = ()
    options: tuple[tuple[str, str], ...] = ()
    said: dict[str, str] = field(default_factory=dict)

    def grade(self, response: str | set[str]) -> tuple[int, str]:
        """100 or 0, and what is said; ticked options by their HTML."""
        if self.kind in ("multiple_choice_question", "multiple_answers_question"):
            ticked = {ident for ident, text in self.options if text in response or text == response}
            score = 100 if any(_holds(test, ticked) for test in self.right) else 0
            return score, " ".join(self.said.get(f"{ident}_fb", "") for ident in sorted(ticked)).strip()
        assert isinstance(response, str)
        matches = _number if self.kind == "numerical_question" else _word
        score = 100 if matches(self.right, response) else 0
        return score, "" if score else self.said.get("general_incorrect_fb", "")


@dataclass(frozen=True)
class Package:
    """What is in a package."""

    title: str
    items: tuple[Item, ...]
    points: float
    files: tuple[str, ...]


def read_package(archive: bytes) -> Package:
    """Check every file of a package, and read its items."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        contents = {name: opened.read(name) for name in opened.namelist()}
    path, meta, others = _resources(contents)
    root = ElementTree.fromstring(contents[path])
    if root.tag != "{http://www.imsglobal.org/xsd/ims_qtiasiv1p2}questestinterop":
        raise InvalidPackageError(f"the root is {root.tag}")
    _plain(root)
    _check(root)
    points = _settings(ElementTree.fromstring(contents[meta]))
    items = tuple([_item(node) for node in root.iter("item")])
    idents = [item.ident for item in items]
    if len(set(idents)) != len(idents):
        raise InvalidPackageError("two items have the same ident")
    for item in items:
        for name in re.findall(r'src="%24IMS-CC-FILEBASE%24/([^"]+)"', item.html + " ".join(item.said.values())):
            if name not in others:
                raise InvalidPackageError(f"{name} is shown, but not in the package")
    assessment = root.find("assessment")
    assert assessment is not None
    return Package(assessment.get("title", ""), items, points, tuple(contents))


def _resources(contents: dict[str, bytes]) -> tuple[str, str, list[str]]:
    """Paths of questions, settings and other files by the manifest; all of them, and no others, are in the package."""
    manifest = ElementTree.fromstring(contents["imsmanifest.xml"])
    _plain(manifest)
    if [child.tag for child in manifest] != ["metadata", "organizations", "resources"]:
        raise InvalidPackageError("a manifest has metadata, organizations and resources, in this order")
    resources = {r.get("identifier", ""): r for r in manifest.iter("resource")}
    listed = [f.get("href", "") for r in resources.values() for f in r.iter("file")]
    if sorted([*listed, "imsmanifest.xml"]) != sorted(contents):
        raise InvalidPackageError(f"the manifest lists {listed}, and the package has {list(contents)}")
    (questions,) = [r for r in resources.values() if r.get("type") == "imsqti_xmlv1p2"]
    (dependency,) = questions.iter("dependency")
    settings = resources[dependency.get("identifierref", "")]
    if not settings.get("type", "").endswith("learning-application-resource"):
        raise InvalidPackageError("the settings are no resource of Canvas")
    return _href(questions), _href(settings), [f for f in listed if f not in (_href(questions), _href(settings))]


def _href(resource: Node) -> str:
    found = resource.find("file")
    assert found is not None
    return found.get("href", "")


def _plain(root: Node) -> None:
    for node in root.iter():
        node.tag = node.tag.rpartition("}")[2]


def _check(root: Node) -> None:
    for node in root.iter():
        children = "".join([f"<{child.tag}>" for child in node])
        model = re.sub(r"[a-z_]+", lambda match: f"(?:<{match[0]}>)", MODELS.get(node.tag, "")).replace(" ", "")
        if not re.fullmatch(model, children):
            raise InvalidPackageError(f"{node.tag} holds {children}, not {MODELS.get(node.tag, 'nothing')}")
        for name in NEEDED.get(node.tag, ()):
            if not node.get(name):
                raise InvalidPackageError(f"{node.tag} needs {name}")


def _settings(root: Node) -> float:
    if root.tag != "{http://canvas.instructure.com/xsd/cccv1p0}quiz" or not root.get("identifier"):
        raise InvalidPackageError("the settings are those of a quiz with an identifier")
    _plain(root)
    names = [child.tag for child in root]
    if len(set(names)) != len(names) or not {"title", "description"} <= set(names):
        raise InvalidPackageError("settings occur once; title and description are needed")
    for child in root:
        if child.tag not in SETTINGS or not re.fullmatch(SETTINGS[child.tag], child.text or ""):
            raise InvalidPackageError(f"{child.tag} = {child.text!r} is no setting")
    return float(root.findtext("points_possible", "0"))


def _item(node: Node) -> Item:
    facts = {f.findtext("fieldlabel"): f.findtext("fieldentry") or "" for f in node.iter("qtimetadatafield")}
    kind = facts["question_type"]
    if kind not in KINDS:
        raise InvalidPackageError(f"question type {kind} is not known")
    linked = {link.get("linkrefid", "") for link in node.iter("displayfeedback")}
    said = {f.get("ident", ""): next(f.iter("mattext")).text or "" for f in node.iter("itemfeedback")}
    if linked != set(said):
        raise InvalidPackageError(f"feedback {sorted(said)} is there, and {sorted(linked)} is referred to")
    scoring = [c for c in node.iter("respcondition") if c.find("setvar") is not None]
    right = tuple([test for condition in scoring for test in condition.find("conditionvar") or []])
    options = [(label.get("ident", ""), _shown(label)) for label in node.iter("response_label")]
    if kind.startswith("multiple") and facts["original_answer_ids"].split(",") != [ident for ident, _ in options]:
        raise InvalidPackageError("original_answer_ids are not those of the options")
    if (kind not in ("essay_question", "text_only_question")) != bool(right):
        raise InvalidPackageError(f"{kind} has {len(right)} right answers")
    presentation = node.find("presentation")
    assert presentation is not None
    html = next(presentation.iter("mattext")).text or ""
    item = Item(
        node.get("ident", ""),
        node.get("title", ""),
        kind,
        float(facts["points_possible"]),
        html,
        right,
        tuple(options),
        said,
    )
    if kind == "numerical_question" and any(abs(end) < Decimal("1e-4") for end in interval(right)):
        raise InvalidPackageError("Canvas cannot tell numbers below 0.0001 from 0")
    return item


def _shown(label: Node) -> str:
    found = next(label.iter("mattext"), None)
    return "" if found is None else found.text or ""


def interval(right: tuple[Node, ...]) -> tuple[Decimal, Decimal]:
    """Of a number: around an exact value by its distance to the upper bound, or between two bounds."""
    values = {node.tag: Decimal(node.text or "") for test in right for node in test.iter() if node.text}
    if "varequal" in values:
        margin = values["varlte"] - values["varequal"]
        return values["varequal"] - margin, values["varequal"] + margin
    return values["vargte"], values["varlte"]


def _number(right: tuple[Node, ...], response: str) -> bool:
    try:
        given = Decimal(response)
    except InvalidOperation:
        return False
    low, high = interval(right)
    return low <= given <= high


def _word(right: tuple[Node, ...], response: str) -> bool:
    return response.strip().lower() in [unescape(test.text or "").strip().lower() for test in right]


def _holds(test: Node, ticked: set[str]) -> bool:
    if test.tag == "and":
        return all(_holds(inner, ticked) for inner in test)
    if test.tag == "not":
        return not _holds(test[0], ticked)
    return test.text in ticked
