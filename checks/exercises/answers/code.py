"""Program text as an answer: where it is plugged in. What runs untrusted code is given by who runs it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from checks.assignments.signatures import Signature, parse_signature
from checks.exercises.answers.kinds import Answer
from checks.exercises.formula import UnreadableAnswer
from checks.exercises.known_programs import outcomes, same_outcomes
from checks.exercises.messages import Message, Text, say
from checks.exercises.records import record


@dataclass(frozen=True)
class CodeFinding:
    """What came of running a program.

    Parameters
    ----------
    right : bool
    feedback : Text
        The smallest input on which it is wrong, and what comes out there; empty if it is right.
    mistake : str
        The text of the known wrong program that behaves alike, if one does.
    """

    right: bool
    feedback: Text = ""
    mistake: str = ""


Verifier = Callable[["CodeAnswer", str, str, Sequence[str]], CodeFinding]
"""From what is asked, a program, a right program and known wrong ones to a finding; it must isolate the program."""

_verifiers: list[Verifier] = []


class NoVerifierError(RuntimeError):
    """Program text was to be marked, and nothing that may run it was given: such parts are marked elsewhere."""


def verify_code_with(verifier: Verifier | None) -> None:
    """Say what marks program text from now on; None takes it away."""
    _verifiers[:] = [] if verifier is None else [verifier]


@record
@dataclass(frozen=True)
class CodeAnswer(Answer):
    """Python source of one function; what a student writes is never run here.

    The key is a right program, of the package's own writing, as are the wrong programs of mistakes.

    Parameters
    ----------
    signature : str
        As `parse_signature` reads it: ``"layer_vjp(g: cotangent(n), x: real(n)) -> gx"``.
    """

    signature: str

    kind: ClassVar[str] = "code"

    @property
    def function(self) -> Signature:
        """The signature, read."""
        return parse_signature(self.signature)

    def read(self, text: str) -> str:
        if not text.strip():
            raise UnreadableAnswer(say("answers.empty"), text)
        return text

    def finding(self, given: str, key: str, mistakes: Sequence[str] = ()) -> CodeFinding:
        """What a program does, found by the verifier; the key itself is right without being run.

        Raises
        ------
        NoVerifierError
            If nothing that may run programs was given.
        """
        if given.strip() == key.strip():
            return CodeFinding(True)
        if not _verifiers:
            raise NoVerifierError(
                f"{self.signature} is marked by running code; give verify_code_with() what may run it"
            )
        return _verifiers[0](self, given, key, mistakes)

    def agrees(self, given: Any, key: Any) -> bool:
        return self.finding(given, key).right

    def confirms(self, found: Any, key: Any) -> bool:
        """Whether a witness, a program of the family's own, computes what the key computes."""
        return same_outcomes(outcomes(self.function, found), outcomes(self.function, key))

    def passes(self, wrong: Any, key: Any) -> bool:
        """Whether the family's own wrong program cannot be told from the key."""
        return self.confirms(wrong, key)

    def how(self) -> Message:
        return say("answers.how.code")
