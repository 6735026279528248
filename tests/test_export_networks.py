"""Networks as answers where no package of ours is: notebooks and PrairieLearn read and mark them by themselves."""

from typing import Any

import pytest
from network_texts import RIGHT, XOR

from checks.exercises import Exercise, find_family, make, mark
from checks.exercises.answers import NetworkAnswer, UnreadableAnswer
from checks.exercises.renderers.network_grader import network_outputs
from checks.exercises.renderers.notebook_parts import givens, graded_parts, grader_source
from checks.exercises.renderers.prairielearn import prairielearn_question
from checks.exercises.stream import Stream

LIMITED = NetworkAnswer(("x1", "x2"), (0, 1, 1, 0), fires=">", units=3, layers=2, skips=False)
PULSE = NetworkAnswer(("x",), (0, 2, 0), points=((0,), (1,), (3,)), sums=True)
TEXTS = (
    *RIGHT,
    "h1 = x1 + x2 ≥ 1\nh2 = x1 + x2 ≥ 2\ny = h1 − h2 ≥ 1\n",
    "y = [-(-(x1)) + 3*(x2 - x1/2)*2 > 0.1e1]",
    "1 1 0,5; 1 1 1,5; 1 -1 1/2",
    "y = [0 >= 1]",
    "x1 >= 1",
    "y = 2*x1",
    "h = [x1 + x2 >= 1]; y = 2 h - 1",
    "",
    "h1 = [x1 + x3 >= 1]; y = [h1 >= 1]",
    "h1 = [1 <= x1 + x2 <= 1]; y = [h1 >= 1]",
    "h1 = [x1 * x2 >= 1]; y = [h1 >= 1]",
    "h1 = [x1^2 >= 1]; y = [h1 >= 1]",
    "h1 = [x1/x2 >= 1]; y = [h1 >= 1]",
    "h1 = [x1/0 >= 1]; y = [h1 >= 1]",
    "h1 = [x1 + >= 1]; y = [h1 >= 1]",
    "x1 = [x2 >= 1]; y = [x1 >= 1]",
    "h1 = [h2 >= 1]; h2 = [h1 >= 1]; y = [h1 >= 1]",
    "1, 1; 1, 1, 2; 1, 1, 1",
    "__import__('os').system('true')",
    "y = [x1 + 0*x7 >= 1]",
    "1, 1, 1; 1, 1, 2; [1; -1, 1]",
    "(" * 3000,
    "-" * 3000 + "x1 >= 1",
)


def ours(asked: NetworkAnswer, text: str) -> list[str] | None:
    """What `read` makes of a text; None if it refuses."""
    try:
        return list(map(str, asked.behaviour(asked.read(text))))
    except UnreadableAnswer:
        return None


def theirs(asked: NetworkAnswer, text: str) -> list[str] | None:
    """The same by the file that stands alone."""
    try:
        return network_outputs(text, asked.settings())
    except (ValueError, ZeroDivisionError):
        return None


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("asked", [XOR, LIMITED], ids=["any", "limited"])
def test_both_readings_agree(asked: NetworkAnswer, text: str) -> None:
    assert theirs(asked, text) == ours(asked, text)


@pytest.mark.parametrize(
    "text",
    ["h = [x >= 1]; g = [x >= 2]; y = 2*h - 2*g", "h = [x >= 1]; y = 2h + 1/3", "h = 2*x; y = h", "y = [x >= 1]"],
)
def test_both_readings_agree_on_sums(text: str) -> None:
    assert theirs(PULSE, text) == ours(PULSE, text)


def test_both_readings_agree_on_random_texts() -> None:
    """Networks with a character changed: what one refuses the other refuses, too."""
    stream, refused = Stream("broken networks"), 0
    for _ in range(300):
        text = list(stream.choice(TEXTS[:17]))
        text[stream.integer(0, len(text) - 1)] = stream.choice(list("x1h2 +-*/()[]<>=,;:.y0"))
        found = ours(XOR, "".join(text))
        assert theirs(XOR, "".join(text)) == found, "".join(text)
        refused += found is None
    assert 50 < refused < 290


CASES = [("xor-network", 2), ("xor-network", 5), ("formula-to-network", 3), ("dnf-network", 4), ("parity-by-depth", 4)]


def answers_of(exercise: Exercise) -> list[tuple[str, str]]:
    """Keys and known mistakes of the networks that are asked for."""
    parts = [part for part in exercise.content.parts if isinstance(part.answer, NetworkAnswer)]
    assert parts
    return [(part.name, text) for part in parts for text in (part.key, *[m.answer for m in part.mistakes])]


@pytest.mark.parametrize(("name", "workload"), CASES)
def test_graders_of_notebooks_mark_networks(name: str, workload: int) -> None:
    """The text that is put into notebooks, run by itself."""
    exercise = make(find_family(name), 3, workload)
    grader: dict[str, Any] = {}
    exec(compile(grader_source(), "grader", "exec"), grader)
    parts = graded_parts(exercise, "en")
    for part, text in answers_of(exercise):
        outcome, said = grader["judged"](parts, givens(exercise), {parts[part]["letter"]: text})[part]
        marked = mark(exercise, {part: text})[part]
        assert (outcome == "right") == (marked.outcome == "right")
        assert marked.outcome == "right" or said == str(marked.feedback)


@pytest.mark.parametrize(("name", "workload"), CASES)
def test_prairielearn_marks_networks(name: str, workload: int) -> None:
    exercise = make(find_family(name), 3, workload)
    server: dict[str, Any] = {}
    exec(compile(prairielearn_question([exercise]).files["server.py"], "server.py", "exec"), server)
    names = {
        part.name: record["name"]
        for part, record in zip(exercise.content.parts, server["VARIANTS"][0]["parts"], strict=True)
    }
    for part, text in answers_of(exercise):
        data: dict[str, Any] = {"params": {"variant": 0}, "submitted_answers": {names[part]: text}, "feedback": {}}
        data |= {"format_errors": {}, "partial_scores": {}, "score": 0.0}
        server["parse"](data)
        server["grade"](data)
        assert not data["format_errors"]
        assert data["partial_scores"][names[part]]["score"] == (mark(exercise, {part: text})[part].outcome == "right")
    data["submitted_answers"] = {names[part]: "y = [x9 >= 1]"}
    server["parse"](data)
    assert names[part] in data["format_errors"]
