"""What every kind of answer can do: be read from what a person writes, be compared with a key, be shown."""

from typing import Any, ClassVar

from checks.exercises.formula import UnreadableAnswer
from checks.exercises.messages import Message


class Answer:
    """A kind of answer with its settings; each kind is a frozen dataclass marked with `@record`, in a file of its own.

    `read` and `agrees` are what a kind has to say; the rest has sensible defaults. Keys are texts that `read` reads.
    """

    kind: ClassVar[str]
    """The name in files: "number", "shape", …"""
    numeric: ClassVar[bool] = False
    """Whether values are numbers or arrays of them, which formulas of later parts can use."""

    def read(self, text: str) -> Any:
        """The value of what was written.

        Raises
        ------
        UnreadableAnswer
            If it cannot be read, with the reason and the place.
        """
        raise NotImplementedError

    def agrees(self, given: Any, key: Any) -> bool:
        """Whether a value that was read is right, given the key's value."""
        return bool(given == key)

    def confirms(self, found: Any, key: Any) -> bool:
        """Whether what a witness found is the key, to more digits than a student's answer needs."""
        return self.agrees(found, key)

    def mistaken(self, given: Any, wrong: Any) -> bool:
        """Whether a value is what a known mistake gives; `agrees` looks at behaviour where any right answer counts."""
        return self.agrees(given, wrong)

    def passes(self, wrong: Any, key: Any) -> bool:
        """Whether what a known mistake gives would be marked right, judged without running anybody's program."""
        return self.agrees(wrong, key)

    def write(self, value: Any) -> str:
        """The key's text for a value: `read` gives the value back."""
        return str(value)

    def show(self, text: str) -> str:
        """The key as it is shown to people: with the digits asked for."""
        return text

    def how(self) -> Message:
        """How the answer is to be written, said to the student."""
        raise NotImplementedError

    def unfit(self, key: Any) -> str | None:
        """Why this key makes a bad question (trivial, not representable), or None."""
        return None


__all__ = ["Answer", "UnreadableAnswer"]
