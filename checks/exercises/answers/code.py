"""Program text as an answer: where it is plugged in. What runs untrusted code is given by who runs it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from checks.exercises.answers.kinds import Answer
from checks.exercises.formula import UnreadableAnswer
from checks.exercises.messages import Message, say
from checks.exercises.records import record

Verifier = Callable[[str, str], bool]
"""From the name of a task and program text to whether it passes; it must isolate what it runs."""

_verifiers: list[Verifier] = []


class NoVerifierError(RuntimeError):
    """Program text was to be marked, and nothing that may run it was given: such parts are marked elsewhere."""


def verify_code_with(verifier: Verifier | None) -> None:
    """Say what marks program text from now on; None takes it away."""
    _verifiers[:] = [] if verifier is None else [verifier]


@record
@dataclass(frozen=True)
class CodeAnswer(Answer):
    """Python source for a task; it is never run here.

    Parameters
    ----------
    task : str
        The name of the task, for the verifier.
    """

    task: str

    kind: ClassVar[str] = "code"

    def read(self, text: str) -> str:
        if not text.strip():
            raise UnreadableAnswer(say("answers.empty"), text)
        return text

    def agrees(self, given: Any, key: Any) -> bool:
        if not _verifiers:
            raise NoVerifierError(
                f"task {self.task} is marked by running code; give verify_code_with() what may run it"
            )
        return _verifiers[0](self.task, given)

    def how(self) -> Message:
        return say("answers.how.code")
