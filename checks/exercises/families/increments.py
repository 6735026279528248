"""The chain rule as increments: what a small step does to each stage, predicted and observed."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

from checks.exercises.answers import NumberAnswer
from checks.exercises.blocks import Display, Paragraph
from checks.exercises.exercise import Content, Given, LikelyMistake, Part
from checks.exercises.family import Family, Rejected, Witnesses, register
from checks.exercises.formula import parse
from checks.exercises.formula_text import tex
from checks.exercises.messages import say
from checks.exercises.numbers import as_mpf, mp, write
from checks.exercises.stream import Stream
from differentiation.increments import increments


@dataclass(frozen=True)
class Stages:
    """z = a w^2 + b w, y = c z + d z^2; where it starts, the step, and whether it is halved."""

    a: int
    b: int
    c: int
    d: int
    w: Fraction
    step: Fraction
    halved: bool

    @property
    def inner(self) -> str:
        """The first stage."""
        return f"{self.a}*w^2" + (f" + {self.b}*w" if self.b else "")

    @property
    def outer(self) -> str:
        """The second stage."""
        return f"{self.c}*z" + (" + z^2" if self.d else "")

    def z(self, w: Any) -> Any:
        """The first stage, in any arithmetic."""
        return self.a * w * w + self.b * w

    def y(self, z: Any) -> Any:
        """The second stage."""
        return self.c * z + self.d * z * z


@register
class IncrementsByHand(Family[Stages]):
    """Predicted and observed increments of a chain of two stages."""

    name: ClassVar[str] = "increments"
    topic: ClassVar[str] = "derivatives"
    skill: ClassVar[str] = "compute"
    workloads: ClassVar[tuple[int, ...]] = (2, 3)

    def draw(self, stream: Stream, workload: int) -> Stages:
        a, b, c = stream.integer(1, 3), stream.integer(0, 3), stream.integer(2, 4)
        step = stream.choice((Fraction(1, 10), Fraction(1, 5), Fraction(-1, 5), Fraction(-1, 10)))
        if a == 1 and not b:
            raise Rejected("the first stage is a bare square")
        return Stages(a, b, c, stream.integer(0, 1), Fraction(stream.integer(1, 3)), step, workload == 3)

    def present(self, instance: Stages) -> Content:
        words = {"w": write(instance.w), "step": write(instance.step)}
        return Content(
            statement=(
                Paragraph(say(f"increments.{'halved' if instance.halved else 'statement'}", **words)),
                Display(f"z = {tex(parse(instance.inner))}, \\quad y = {tex(parse(instance.outer))}"),
            ),
            parts=tuple(questions(instance)),
            givens=(Given("w", words["w"]), Given("h", words["step"], "\\Delta w")),
            solution=(Paragraph(say("increments.idea")),),
        )

    def witnesses(self, instance: Stages) -> Witnesses:
        return {
            "pushforwards and runs": by_pushing(instance),
            "coefficients of the step": by_coefficients(instance),
            "differences of 50 digits": by_differences(instance),
        }


def questions(stages: Stages) -> Iterator[Part]:
    """Predictions and observations, stage by stage."""
    moved = stages.inner.replace("w", "(w + h)")
    outer_slope = f"({stages.c}" + (" + 2 * z)" if stages.d else ")")
    slope = f"{2 * stages.a}*w" + (f" + {stages.b}" if stages.b else "")
    yield part("z", "z", stages.inner, "evaluation")
    no_step = LikelyMistake("no-step", say("increments.mistake.no_step"), slope)
    yield part("pz", "\\mathrm{d} z", f"({slope}) * h", "linear_prediction", "predicted", (no_step,))
    yield part("oz", "\\Delta z", f"({moved}) - z", "linear_prediction", "observed")
    wrong = [LikelyMistake("M-83", say("increments.mistake.inner"), f"{outer_slope} * h")]
    if stages.d:
        wrong.append(LikelyMistake("value", say("increments.mistake.value"), f"({stages.outer}) * pz"))
    yield part("py", "\\mathrm{d} y", f"{outer_slope} * pz", "linear_prediction", "predicted", tuple(wrong))
    after = stages.outer.replace("z", "(z + oz)")
    yield part("oy", "\\Delta y", f"({after}) - ({stages.outer})", "linear_prediction", "observed")
    yield part("ry", "r", "oy - py", "linear_prediction", "remainder")
    if stages.halved:
        half = stages.inner.replace("w", "(w + h/2)")
        yield part("hz", "\\Delta' z", f"({half}) - z", "linear_prediction", "half_observed")
        wanted = f"({stages.outer.replace('z', '(z + hz)')}) - ({stages.outer}) - py / 2"
        yield part("rh", "r'", wanted, "linear_prediction", "half_remainder")
        turned = LikelyMistake("turned", say("increments.mistake.turned"), "rh / ry")
        yield part("ratio", "r / r'", "ry / rh", "accuracy", "ratio", (turned,), digits=3)


def part(
    name: str, symbol: str, work: str, concept: str, word: str = "value", mistakes: tuple[LikelyMistake, ...] = (),
    digits: int = 0,
) -> Part:  # fmt: skip
    """One question."""
    prompt = say(f"increments.{word}", symbol=symbol)
    return Part(name, prompt, NumberAnswer(digits), 1, concept, work=work, symbol=symbol, mistakes=mistakes)


def with_remainders(found: dict[str, Any], half: Any) -> dict[str, Any]:
    """With what follows from predictions and observations; `half` is the increment of y with half the step."""
    found["ry"] = found["oy"] - found["py"]
    found["rh"] = half - found["py"] / 2
    return found | {"ratio": found["ry"] / found["rh"]}


def by_pushing(stages: Stages) -> dict[str, Any]:
    """`differentiation.increments`: a tangent pushed through the stages, and runs."""
    step = float(stages.step)
    sign = 1.0 if step > 0 else -1.0
    rows = increments([("z", stages.z), ("y", stages.y)], float(stages.w), sign, (abs(step), abs(step) / 2)).rows
    whole = {row.stage: row for row in rows if row.size == abs(step)}
    half = {row.stage: row for row in rows if row.size != abs(step)}
    found = {"z": float(stages.z(float(stages.w))), "hz": float(half["z"].observed)}
    for stage, row in whole.items():
        found |= {f"p{stage}": float(row.predicted), f"o{stage}": float(row.observed)}
    return with_remainders(found, float(half["y"].observed))


def by_coefficients(stages: Stages) -> dict[str, Any]:
    """Exactly, from the coefficients of the step in each stage."""
    w, h = stages.w, stages.step
    first, second = 2 * stages.a * w + stages.b, Fraction(stages.a)
    z = stages.z(w)
    slope = stages.c + 2 * stages.d * z

    def stage_z(t: Fraction) -> Fraction:
        return first * t + second * t * t

    def stage_y(t: Fraction) -> Any:
        return slope * stage_z(t) + stages.d * stage_z(t) ** 2

    found = {"z": z, "pz": first * h, "oz": stage_z(h), "py": slope * first * h, "oy": stage_y(h), "hz": stage_z(h / 2)}
    return with_remainders(found, stage_y(h / 2))


def by_differences(stages: Stages) -> dict[str, Any]:
    """Predictions by central differences of the whole chain, observations by evaluating it twice, to 50 digits."""
    w, h, tiny = as_mpf(stages.w), as_mpf(stages.step), mp.mpf(10) ** -15

    def y(at: Any) -> Any:
        return stages.y(stages.z(at))

    found = {"z": stages.z(w), "oz": stages.z(w + h) - stages.z(w), "hz": stages.z(w + h / 2) - stages.z(w)}
    found["pz"] = h * (stages.z(w + tiny) - stages.z(w - tiny)) / (2 * tiny)
    found["py"] = h * (y(w + tiny) - y(w - tiny)) / (2 * tiny)
    found["oy"] = y(w + h) - y(w)
    return with_remainders(found, y(w + h / 2) - y(w))
