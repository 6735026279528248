"""The best step of a difference quotient: what truncation and wrong values cost, and where their sum is least."""

import functools
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, ClassVar

import sympy

from checks.exercises.answers import ChoiceAnswer, NumberAnswer
from checks.exercises.blocks import Display, Paragraph
from checks.exercises.error_bounds import (
    ORDER,
    attained,
    by_bisection,
    by_scan,
    closed_best,
    closed_parts,
    remainder_bound,
    rounding_bound,
    wave_bounds,
)
from checks.exercises.exercise import Content, Given, LikelyMistake, Part
from checks.exercises.family import Family, Rejected, Witnesses, register
from checks.exercises.messages import Message, say
from checks.exercises.numbers import as_fraction, decimal, magnitude, significant_digits, write
from checks.exercises.stream import Stream

ASKED = {
    1: ("t+", "r+", "turn"),
    2: ("t+", "r+", "turn", "h+", "e+", "digits"),
    3: ("t0", "r0", "turn", "equal", "h0", "e0", "digits"),
    4: ("h+", "e+", "equal", "h0", "e0", "gain", "reach", "digits"),
    5: ("M2", "M3", "h+", "e+", "equal", "h0", "e0", "gain", "reach", "later+", "later0", "digits"),
}
"""The parts of each workload, in order; + for the forward difference, 0 for the central one."""
EXPONENTS = {1: (4, 6, 8, 10, 12, 14, 16), 2: (4, 6, 8, 10, 12, 14, 16), 3: (6, 9, 12, 15), 4: (6, 12), 5: (6, 12)}
STEPS = tuple([Fraction(k) / 10 for k in (2, 3, 4, 5, 6, 8, 10, 12, 15, 16, 20, 25, 30, 40, 50, 60)])
SMALLER = {"+": (4, 9, 16, 25, 100), "0": (8, 27, 64, 125, 1000)}
QUOTIENT = {"+": "\\frac{f(x + h) - f(x)}{h}", "0": "\\frac{f(x + h) - f(x - h)}{2 h}"}


@dataclass(frozen=True)
class Errors:
    """Values of f are wrong by at most d 10^-p; bounds of its derivatives; what else the questions mention.

    `at` is a step that is tried, in the unit of the best one; `amplitude` and `frequency` are of f = a sin(b x), where
    the bounds are asked; `wanted` is an accuracy as digit and exponent; `smaller` are factors for d.
    """

    asked: tuple[str, ...]
    d: Fraction
    p: int
    bounds: tuple[tuple[str, Fraction], ...]
    at: Fraction
    amplitude: Fraction
    frequency: Fraction
    wave: str
    wanted: tuple[int, int]
    smaller: tuple[int, int]

    @property
    def schemes(self) -> tuple[str, ...]:
        """Of + and 0, those that are asked about."""
        return tuple([scheme for scheme in "+0" if any([name.endswith(scheme) for name in self.asked])])

    def unit(self, scheme: str) -> tuple[int, int]:
        """Exponents of the units of steps and of errors: 10^-a and 10^-b."""
        a = self.p // (ORDER[scheme] + 1)
        return a, self.p - a

    def least(self, scheme: str) -> Fraction:
        """The smallest bound, without its unit."""
        return closed_best(scheme, dict(self.bounds)[scheme], self.d)[1]


@register
class BestStep(Family[Errors]):
    """Truncation against rounding."""

    name: ClassVar[str] = "best-step"
    topic: ClassVar[str] = "numerical-differentiation"
    skill: ClassVar[str] = "compute"

    def draw(self, stream: Stream, workload: int) -> Errors:
        asked = ASKED[workload]
        schemes = "".join([scheme for scheme in "+0" if any([name.endswith(scheme) for name in asked])])
        amplitude, frequency, d, bounds = stream.choice(settings(schemes, "M2" in asked))
        best = closed_best(schemes[0], bounds[0], d)[0]
        at = best * stream.choice(tuple(map(Fraction, ("1/5", "2/5", "1/2", "2", "5/2", "5"))))
        if (significant_digits(at) or 9) > 2 or at > 20:
            raise Rejected("the step that is tried has more than two digits")
        p = stream.choice(EXPONENTS[workload])
        found = Errors(
            asked,
            d,
            p,
            tuple(zip(schemes, bounds, strict=True)),
            at,
            amplitude,
            frequency,
            stream.choice(("sin", "cos")),
            (1, 1),
            (stream.choice(SMALLER["+"]), stream.choice(SMALLER["0"])),
        )
        leading = [found.unit(scheme)[1] - magnitude(found.least(scheme)) for scheme in schemes]
        return replace(found, wanted=(stream.choice((1, 2, 5)), stream.integer(min(leading), max(leading))))

    def present(self, instance: Errors) -> Content:
        questions = {part.name: part for part in (*number_parts(instance), *choice_parts(instance))}
        quotients = ", \\quad ".join([f"D_{s}(h) = {QUOTIENT[s]}" for s in instance.schemes])
        return Content(
            statement=(
                Paragraph(say("best_step.statement", word=say(f"best_step.quotients.{len(instance.schemes)}"))),
                Display(quotients),
                Paragraph(say("best_step.errors", d=write(instance.d), p=instance.p, smooth=smoothness(instance))),
                Paragraph(say("best_step.bound")),
                *[units(instance, scheme) for scheme in instance.schemes],
            ),
            parts=tuple([questions[name.replace("+", "f").replace("0", "c")] for name in instance.asked]),
            givens=tuple(givens(instance)),
            calculator=True,
        )

    def witnesses(self, instance: Errors) -> Witnesses:
        found = {
            "closed forms": from_methods(instance, closed_parts, closed_best),
            "worst functions and errors, scanned": from_methods(instance, attained, by_scan),
            "Taylor's remainder, bisection": from_methods(
                instance, lambda s, m, d, h: (remainder_bound(s, m, h), rounding_bound(s, d, h)), by_bisection
            ),
        }
        if "M2" in instance.asked:
            for values, bounds in zip(
                found.values(), wave_bounds(instance.amplitude, instance.frequency, instance.wave), strict=True
            ):
                values |= bounds
        return found


@functools.cache
def settings(schemes: str, wave: bool) -> tuple[tuple[Fraction, Fraction, Fraction, tuple[Fraction, ...]], ...]:
    """Amplitude, frequency, d, and a bound for each scheme, such that the best steps are short decimals."""
    errors = [Fraction(k) / 10 for k in range(2, 10)] + [Fraction(k) for k in range(1, 97)]
    found: list[tuple[Fraction, Fraction, Fraction, tuple[Fraction, ...]]] = []
    if wave:
        frequencies = [Fraction(k) / 2 for k in range(1, 13)] + [Fraction(15), Fraction(20)]
        for a, b, step in itertools.product(map(Fraction, range(1, 17)), frequencies, STEPS):
            d, forward = a * b**3 * step**3 / 3, 4 * b * step**3 / 3
            root = sympy.sqrt(sympy.Rational(str(forward)))
            if root.is_Rational and a * b**3 <= 900:
                found.append((a, b, d, (a * b**2, a * b**3)))
    else:
        for d, *steps in itertools.product(errors, *[STEPS] * len(schemes)):
            pairs = zip(schemes, steps, strict=True)
            bounds = tuple([(4 * d / h**2) if s == "+" else (3 * d / h**3) for s, h in pairs])
            found.append((Fraction(1), Fraction(1), d, bounds))
    return tuple([each for each in found if _short(each[2]) and all([_short(b) or wave for b in each[3]])])


def _short(value: Fraction) -> bool:
    return (significant_digits(value) or 9) <= 2 and Fraction(1, 5) <= value <= 900


def smoothness(errors: Errors) -> Message:
    """What is known about f."""
    if "M2" in errors.asked:
        amplitude, frequency = write(errors.amplitude), write(errors.frequency)
        return say("best_step.wave", f=f"a \\{errors.wave}(b x)", a=amplitude, b=frequency)
    marks, numbers = {"+": "''", "0": "'''"}, {"+": 2, "0": 3}
    stated = [f"|f{marks[s]}| \\le M_{numbers[s]} = {write(bound)}" for s, bound in errors.bounds]
    return say("best_step.smooth", bounds=", \\; ".join(stated))


def units(errors: Errors, scheme: str) -> Paragraph:
    """In which units steps and bounds are written."""
    a, b = errors.unit(scheme)
    return Paragraph(say("best_step.units", s=scheme, a=a, b=b))


def givens(errors: Errors) -> Iterator[Given]:
    """Numbers for formulas; the bounds of derivatives where they are not asked."""
    yield Given("d", write(errors.d))
    if "M2" in errors.asked:
        yield from (Given("a", write(errors.amplitude)), Given("b", write(errors.frequency)))
    else:
        for scheme, bound in errors.bounds:
            name = {"+": "M2", "0": "M3"}[scheme]
            yield Given(name, write(bound), f"M_{name[1]}")
    if {"t+", "t0"} & set(errors.asked):
        yield Given("h", write(errors.at), "\\eta")


@dataclass(frozen=True)
class Quantity:
    """A part: its symbol and calculation, the kind of its question, its mistakes as name and formula."""

    symbol: str
    work: str
    word: str
    concept: str
    wrong: tuple[tuple[str, str], ...] = ()
    derived: int = 0


QUANTITIES = {
    "M2": Quantity("M_2", "a * b^2", "second", "derivative_rules", (("M-83", "a"), ("one_inner", "a * b")), 1),
    "M3": Quantity("M_3", "a * b^3", "third", "derivative_rules", (("M-83", "a"), ("one_inner", "a * b")), 1),
    "tf": Quantity("T_+", "M2 * h / 2", "truncation", "accuracy", (("half_lost", "M2 * h"),)),
    "rf": Quantity("R_+", "2 * d / h", "rounding", "rounding", (("one_error", "d / h"),)),
    "hf": Quantity("\\eta_+", "2 * sqrt(d / M2)", "best", "rounding",
                   (("one_error", "sqrt(2 * d / M2)"), ("two_lost", "sqrt(d / M2)"), ("no_root", "4 * d / M2")), 1),
    "ef": Quantity("e_+", "M2 * hf / 2 + 2 * d / hf", "least", "accuracy", (("truncation_only", "M2 * hf / 2"),)),
    "tc": Quantity("T_0", "M3 * h^2 / 6", "truncation", "accuracy",
                   (("wrong_order", "M3 * h / 2"), ("third", "M3 * h^2 / 2"))),
    "rc": Quantity("R_0", "d / h", "rounding", "rounding", (("two_errors", "2 * d / h"),)),
    "equal": Quantity("\\eta_=", "(6 * d / M3)^(1/3)", "equal", "accuracy", (("balanced", "(3 * d / M3)^(1/3)"),)),
    "hc": Quantity("\\eta_0", "(3 * d / M3)^(1/3)", "best", "rounding",
                   (("balanced", "(6 * d / M3)^(1/3)"), ("square_root", "sqrt(3 * d / M3)")), 1),
    "ec": Quantity("e_0", "M3 * hc^2 / 6 + d / hc", "least", "accuracy",
                   (("truncation_only", "M3 * hc^2 / 6"), ("rounding_only", "d / hc"))),
    "gain": Quantity("g", "", "gain", "accuracy", (("units_lost", "ef / ec"),)),
    "laterf": Quantity("\\eta_+'", "", "later_step", "rounding"),
    "laterc": Quantity("e_0'", "", "later_bound", "accuracy"),
}  # fmt: skip


def number_parts(errors: Errors) -> Iterator[Part]:
    """Every number that is asked."""
    forward, central = errors.smaller
    scale = 10 ** (errors.p // 6)
    works = {"gain": f"ef / ec * {scale}", "laterf": f"hf / sqrt({forward})", "laterc": f"ec / {central}^(2/3)"}
    wrongs = {
        "laterf": (("proportional", f"hf / {forward}"),),
        "laterc": (("proportional", f"ec / {central}"), ("like_step", f"ec / {central}^(1/3)")),
    }
    for name, q in QUANTITIES.items():
        scheme = "0" if name.endswith("c") or name == "equal" else "+"
        if name.replace("f", "+").replace("c", "0") not in errors.asked:
            continue
        a, b = errors.unit(scheme)
        prompt = say(
            f"best_step.{q.word}", symbol=q.symbol, s=scheme, at=write(errors.at), a=a, b=b,
            factor=errors.smaller[scheme == "0"],
        )  # fmt: skip
        wrong = tuple(
            [LikelyMistake(m, say(f"best_step.mistake.{m.replace('M-83', 'inner_lost')}"), work)
             for m, work in (q.wrong or wrongs.get(name, ()))]
        )  # fmt: skip
        yield Part(
            name, prompt, NumberAnswer(3), 1, q.concept, work=q.work or works[name], symbol=q.symbol,
            mistakes=wrong, effort=(("derive", q.derived),) if q.derived else (), explanation=explained(name, scheme),
        )  # fmt: skip


def explained(name: str, scheme: str) -> tuple[Paragraph, ...]:
    """Why the calculation is what it is."""
    word = {"+": "forward", "0": "central"}[scheme]
    kind = {"t": "truncation", "r": "rounding", "h": "minimum"}.get(name[0])
    if name in ("laterf", "laterc", "equal", "gain"):
        return (Paragraph(say(f"best_step.why.{name}")),)
    return (Paragraph(say(f"best_step.why.{word}_{kind}")),) if kind else ()


def choice_parts(errors: Errors) -> Iterator[Part]:
    """Which way to go from a step; which quotient reaches an accuracy; how many decimals are certain."""
    scheme = errors.schemes[0]
    key, a, b = verdicts(errors, errors.least), *errors.unit(scheme)
    if "turn" in errors.asked:
        best = decimal(closed_best(scheme, dict(errors.bounds)[scheme], errors.d)[0], 3)
        options = (say("best_step.smaller"), say("best_step.larger"))
        wrong = LikelyMistake("smaller_is_better", say("best_step.mistake.smaller_is_better"), answer="a")
        yield Part(
            "turn", say("best_step.turn", at=write(errors.at), a=a), ChoiceAnswer(options), 1, "rounding",
            key=key["turn"], mistakes=(wrong,) if key["turn"] == "b" else (), certainty="enumerated",
            effort=(("choose", 1),), explanation=(Paragraph(say("best_step.why.turn", best=best)),),
        )  # fmt: skip
    if "digits" in errors.asked:
        wrong = LikelyMistake("exponent_only", say("best_step.mistake.exponent_only"), answer=str(b))
        yield Part(
            "digits", say("best_step.digits", s=scheme), NumberAnswer(0), 1, "accuracy", key=str(key["digits"]),
            symbol="n", mistakes=(wrong,) if key["digits"] != b else (), certainty="enumerated",
            effort=(("compare", 2),),
            explanation=(Paragraph(say("best_step.why.digits", bound=stated(errors, scheme))),),
        )  # fmt: skip
    if "reach" in errors.asked:
        quotients = tuple([say(f"best_step.reach_{word}") for word in ("neither", "forward", "central", "both")])
        yield Part(
            "reach", say("best_step.reach", digit=errors.wanted[0], q=errors.wanted[1]), ChoiceAnswer(quotients), 1,
            "accuracy", key=key["reach"], certainty="enumerated", effort=(("choose", 1), ("compare", 2)),
            explanation=(Paragraph(say("best_step.why.reach", f=stated(errors, "+"), c=stated(errors, "0"))),),
        )  # fmt: skip


def stated(errors: Errors, scheme: str) -> str:
    """The smallest bound in LaTeX, with its power of ten."""
    return f"{decimal(errors.least(scheme), 3)} \\cdot 10^{{-{errors.unit(scheme)[1]}}}"


def verdicts(errors: Errors, least: Any) -> dict[str, Any]:
    """Answers that follow from the smallest bounds (a function of the scheme), where they are asked."""
    limit = Fraction(errors.wanted[0]) / 10 ** errors.wanted[1]
    bounds = {s: as_fraction(least(s)) / 10 ** errors.unit(s)[1] for s in errors.schemes}
    first = errors.schemes[0]
    found: dict[str, Any] = {"turn": "ab"[errors.at < closed_best(first, dict(errors.bounds)[first], errors.d)[0]]}
    half = abs(2 * bounds[first] / Fraction(10) ** (magnitude(2 * bounds[first] * Fraction(21, 20))) - 1)
    if half < Fraction(1, 20):
        raise Rejected("a bound is half a power of ten")
    found["digits"] = next(n for n in itertools.count() if bounds[first] * 2 * 10 ** (n + 1) > 1)
    if len(bounds) == 2:
        if any([abs(bound / limit - 1) < Fraction(1, 20) for bound in bounds.values()]):
            raise Rejected("a bound is as large as the accuracy")
        found["reach"] = "abcd"[(bounds["+"] < limit) + 2 * (bounds["0"] < limit)]
    return found


def from_methods(errors: Errors, parts: Any, best: Any) -> dict[str, Any]:
    """All answers from a way to bound the errors of a step and a way to find the best one."""
    found: dict[str, Any] = {}
    least = {}
    for scheme, bound in errors.bounds:
        name = {"+": "f", "0": "c"}[scheme]
        step, least[scheme] = best(scheme, bound, errors.d)
        found[f"t{name}"], found[f"r{name}"] = parts(scheme, bound, errors.d, errors.at)
        found |= {f"h{name}": step, f"e{name}": least[scheme]}
        cost = [sum(parts(scheme, bound, errors.d, errors.at * factor)) for factor in (Fraction(9, 10), 1)]
        found.setdefault("turn", "ab"[cost[0] > cost[1]])
    found |= {name: value for name, value in verdicts(errors, least.get).items() if name != "turn"}
    if "equal" in errors.asked:
        found["equal"] = crossing(errors, parts)
    if "gain" in errors.asked:
        found["gain"] = found["ef"] / found["ec"] * 10 ** (errors.p // 6)
    if "later+" in errors.asked:
        bounds = dict(errors.bounds)
        found["laterf"] = best("+", bounds["+"], errors.d / errors.smaller[0])[0]
        found["laterc"] = best("0", bounds["0"], errors.d / errors.smaller[1])[1]
    return found


def crossing(errors: Errors, parts: Any) -> Fraction:
    """Where both parts of the bound are equal, by halving an interval."""
    low, high = Fraction(1, 1000), Fraction(1000)
    for _ in range(60):
        middle = (low + high) / 2
        truncation, rounding = parts("0", dict(errors.bounds)["0"], errors.d, middle)
        low, high = (middle, high) if truncation < rounding else (low, middle)
    return low
