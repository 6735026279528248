"""Difference quotients of a cubic by hand: their values, their errors, and how the errors fall with the step."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

import numpy as np
import sympy

from autodiff import grad
from checks.exercises.answers import ChoiceAnswer, NumberAnswer
from checks.exercises.blocks import Display, Paragraph
from checks.exercises.exercise import Content, Given, LikelyMistake, Part
from checks.exercises.family import Family, Rejected, Witnesses, register
from checks.exercises.formula import parse
from checks.exercises.formula_text import tex
from checks.exercises.messages import Text, say
from checks.exercises.numbers import mp, write
from checks.exercises.stream import Stream
from differentiation.finite_differences import stencil

Weights = tuple[tuple[int, Fraction], ...]
SCHEMES: dict[str, Weights] = {
    "\\frac{f(x + h) - f(x)}{h}": ((1, Fraction(1)), (0, Fraction(-1))),
    "\\frac{f(x + h) - f(x - h)}{2 h}": ((1, Fraction(1, 2)), (-1, Fraction(-1, 2))),
    "\\frac{f(x) - f(x - h)}{h}": ((0, Fraction(1)), (-1, Fraction(-1))),
    "\\frac{-3 f(x) + 4 f(x + h) - f(x + 2 h)}{2 h}": ((0, Fraction(-3, 2)), (1, Fraction(2)), (2, Fraction(-1, 2))),
    "\\frac{f(x + 2 h) - f(x)}{2 h}": ((2, Fraction(1, 2)), (0, Fraction(-1, 2))),
    "\\frac{8 f(x + h) - 8 f(x - h) - f(x + 2 h) + f(x - 2 h)}{12 h}": (
        (1, Fraction(2, 3)), (-1, Fraction(-2, 3)), (2, Fraction(-1, 12)), (-2, Fraction(1, 12)),
    ),
}  # fmt: skip
ORDERS: tuple[Text, ...] = ("$O(h)$", "$O(h^2)$", "$O(h^3)$", "$O(h^4)$")
ASKED = {
    1: ("f0", "fp", "forward"),
    2: ("f0", "fp", "forward", "slope", "e_forward", "order"),
    3: ("f0", "fp", "fm", "forward", "central", "slope", "e_forward", "e_central", "order"),
    4: ("f0", "fp", "fm", "forward", "central", "slope", "e_forward", "e_central", "hp", "hm", "half", "e_half",
        "ratio", "order"),
    5: ("f0", "fp", "fm", "forward", "central", "slope", "e_forward", "e_central", "hp", "hm", "half", "e_half",
        "ratio", "f_half", "e_f_half", "f_ratio", "better", "order"),
}  # fmt: skip
"""The parts of each workload, in order."""
SHORT = {
    "e_forward": "E_+(h)", "e_central": "E_0(h)", "e_half": "E_0(h/2)", "e_f_half": "E_+(h/2)", "ratio": "r_0",
    "f_ratio": "r_+", "better": "D^*",
}  # fmt: skip
"""Symbols of quantities that the questions define."""


QUOTIENTS = ("D_+(h) = \\frac{f(x + h) - f(x)}{h}", "D_0(h) = \\frac{f(x + h) - f(x - h)}{2 h}")


@dataclass(frozen=True)
class Cubic:
    """f(x) = a x^3 + b x^2 + c x at a point, with a step; a scheme whose order is asked; what is asked."""

    a: int
    b: int
    c: int
    x: Fraction
    h: Fraction
    scheme: str
    asked: tuple[str, ...]

    @property
    def text(self) -> str:
        """The function as a formula in x."""
        terms = [f"{k}*x^{n}" if n > 1 else f"{k}*x" for k, n in ((self.a, 3), (self.b, 2), (self.c, 1)) if k]
        return " + ".join(terms).replace("+ -", "- ").replace("1*", "")

    def at(self, place: str) -> str:
        """The formula of the function at another place."""
        return self.text.replace("x", place)

    def value(self, x: Any) -> Any:
        """The function, in whatever arithmetic x has."""
        return self.a * x**3 + self.b * x**2 + self.c * x


@register
class NumericalDifferentiation(Family[Cubic]):
    """Forward and central differences, their errors and orders."""

    name: ClassVar[str] = "numerical-differentiation"
    topic: ClassVar[str] = "numerical-differentiation"
    skill: ClassVar[str] = "compute"

    def draw(self, stream: Stream, workload: int) -> Cubic:
        a, b, c = stream.choice((1, 1, 2, -1)), stream.integer(-3, 3), stream.integer(-4, 4)
        x = Fraction(stream.nonzero(-3, 3)) / stream.choice((1, 1, 2))
        h = stream.choice((Fraction(1, 10), Fraction(1, 5), Fraction(2, 5), Fraction(1, 2), Fraction(1)))
        if not b and not c:
            raise Rejected("the function is a power")
        return Cubic(a, b, c, x, h, stream.choice(list(SCHEMES)), ASKED[workload])

    def present(self, instance: Cubic) -> Content:
        questions = {part.name: part for part in (*number_parts(instance), order_part(instance))}
        halved = "half" in instance.asked
        return Content(
            statement=(
                Paragraph(say(f"numerical_differentiation.{'halved' if halved else 'statement'}",
                              x=write(instance.x), h=write(instance.h))),
                Display(f"f(x) = {tex(parse(instance.text))}"),
                Display(", \\quad ".join(QUOTIENTS[: 1 + ("central" in instance.asked)])),
            ),
            parts=tuple([questions[name] for name in instance.asked]),
            givens=(Given("x", write(instance.x)), Given("h", write(instance.h))),
        )  # fmt: skip

    def witnesses(self, instance: Cubic) -> Witnesses:
        return {
            "weights of stencils and reverse mode": by_stencils(instance),
            "SymPy": by_sympy(instance),
            "Taylor's formula": by_taylor(instance),
        }


def number_parts(cubic: Cubic) -> Iterator[Part]:
    """Every number that can be asked, with its calculation on earlier ones."""
    slope = f"{3 * cubic.a}*x^2 + {2 * cubic.b}*x + {cubic.c}".replace("+ -", "- ").replace(" + 0*x", "")
    slope = slope.removesuffix(" + 0")
    works: dict[str, tuple[str, str, str]] = {
        "f0": ("f(x)", cubic.text, "evaluation"),
        "fp": ("f(x + h)", cubic.at("(x + h)"), "evaluation"),
        "fm": ("f(x - h)", cubic.at("(x - h)"), "evaluation"),
        "hp": ("f(x + h/2)", cubic.at("(x + h/2)"), "evaluation"),
        "hm": ("f(x - h/2)", cubic.at("(x - h/2)"), "evaluation"),
        "slope": ("f'(x)", slope, "derivative_rules"),
        "forward": ("D_+(h)", "(fp - f0) / h", "difference_quotients"),
        "central": ("D_0(h)", "(fp - fm) / (2 * h)", "difference_quotients"),
        "half": ("D_0(h/2)", "(hp - hm) / h", "difference_quotients"),
        "f_half": ("D_+(h/2)", "(hp - f0) / (h / 2)", "difference_quotients"),
        "e_forward": ("D_+(h) - f'(x)", "forward - slope", "accuracy"),
        "e_central": ("D_0(h) - f'(x)", "central - slope", "accuracy"),
        "e_half": ("D_0(h/2) - f'(x)", "half - slope", "accuracy"),
        "e_f_half": ("D_+(h/2) - f'(x)", "f_half - slope", "accuracy"),
        "ratio": ("\\frac{D_0(h) - f'(x)}{D_0(h/2) - f'(x)}", "e_central / e_half", "accuracy"),
        "f_ratio": ("\\frac{D_+(h) - f'(x)}{D_+(h/2) - f'(x)}", "e_forward / e_f_half", "accuracy"),
        "better": ("\\frac{4 D_0(h/2) - D_0(h)}{3}", "(4 * half - central) / 3", "accuracy"),
    }
    for name, (symbol, work, concept) in works.items():
        if name not in cubic.asked:
            continue
        short = SHORT.get(name, symbol)
        prompt = say(
            f"numerical_differentiation.{kind_of_part(name)}",
            symbol=f"{short} = {symbol}" if short != symbol else symbol,
        )
        digits = 3 if name == "f_ratio" else 0
        found = [m for m in MISTAKES.get(name, ()) if set(m.needs) <= set(cubic.asked)]
        wrong = tuple(
            [LikelyMistake(m.name, say(f"numerical_differentiation.mistake.{m.word}"), m.work) for m in found]
        )
        yield Part(name, prompt, NumberAnswer(digits), 1, concept, work=work, symbol=short, mistakes=wrong)


@dataclass(frozen=True)
class Wrong:
    """A mistake of a part: its formula and the parts that the formula uses."""

    name: str
    word: str
    work: str
    needs: tuple[str, ...] = ()


MISTAKES: dict[str, tuple[Wrong, ...]] = {
    "forward": (Wrong("undivided", "undivided", "fp - f0"), Wrong("turned", "turned", "(f0 - fp) / h")),
    "central": (
        Wrong("M-79", "one_sided", "(fp - f0) / h"),
        Wrong("one-step", "one_step", "(fp - fm) / h"),
    ),
    "half": (Wrong("full-step", "full_step", "(hp - hm) / (2 * h)"),),
    "e_forward": (Wrong("turned-error", "turned_error", "slope - forward"),),
    "e_central": (Wrong("turned-error", "turned_error", "slope - central"),),
    "ratio": (Wrong("turned-ratio", "turned_ratio", "e_half / e_central"),),
    "better": (Wrong("first-order-weights", "first_order_weights", "2 * half - central"),),
}


def kind_of_part(name: str) -> str:
    """Which message asks for it."""
    if name.startswith("e_"):
        return "error"
    return {"slope": "slope", "ratio": "ratio", "f_ratio": "ratio", "better": "better"}.get(name, "value")


def order_part(cubic: Cubic) -> Part:
    """The order of accuracy of a scheme."""
    right = "abcd"[order_by_moments(SCHEMES[cubic.scheme]) - 1]
    return Part(
        "order",
        say("numerical_differentiation.order", scheme=cubic.scheme),
        ChoiceAnswer(ORDERS),
        marks=1,
        concept="accuracy",
        key=right,
        certainty="enumerated",
        effort=(("choose", 1),),
        explanation=(Paragraph(say("numerical_differentiation.expand")),),
    )


def order_by_moments(weights: Weights) -> int:
    """The power of h in the first term of the error, from the sums of w_j j^k, which Taylor's formula wants to be 0."""
    power = 2
    while not sum([w * j**power for j, w in weights]):
        power += 1
    return power - 1


def order_by_halving(weights: Weights) -> int:
    """The same, measured: the error of the scheme for exp at 1, with a step of 2^-20 and half of it."""
    errors = []
    for h in (mp.mpf(2) ** -20, mp.mpf(2) ** -21):
        quotient = sum([mp.mpf(w.numerator) / w.denominator * mp.exp(1 + j * h) for j, w in weights]) / h
        errors.append(abs(quotient - mp.e))
    return round(float(mp.log(errors[0] / errors[1], 2)))


def by_stencils(cubic: Cubic) -> dict[str, Any]:
    """Quotients by the weights of `differentiation.finite_differences`, the slope by reverse mode, in doubles."""
    x, h = float(cubic.x), float(cubic.h)

    def quotient(scheme: Any, order: int, step: float) -> float:
        offsets, weights = stencil(scheme, order)
        return sum([float(w) * float(cubic.value(x + j * step)) for j, w in zip(offsets, weights, strict=True)]) / step

    values = {"f0": x, "fp": x + h, "fm": x - h, "hp": x + h / 2, "hm": x - h / 2}
    found: dict[str, Any] = {name: float(cubic.value(at)) for name, at in values.items()}
    found |= {"forward": quotient("forward", 1, h), "central": quotient("central", 2, h)}
    found |= {"half": quotient("central", 2, h / 2), "f_half": quotient("forward", 1, h / 2)}
    found |= {"slope": float(grad(cubic.value)(np.float64(x))), "better": quotient("central", 4, h / 2)}
    return completed_errors(found) | {"order": "abcd"[order_by_halving(SCHEMES[cubic.scheme]) - 1]}


def completed_errors(found: dict[str, Any]) -> dict[str, Any]:
    """With the errors and their ratios."""
    errors = {"e_forward": "forward", "e_central": "central", "e_half": "half", "e_f_half": "f_half"}
    found |= {error: found[quotient] - found["slope"] for error, quotient in errors.items()}
    pairs = {"ratio": ("e_central", "e_half"), "f_ratio": ("e_forward", "e_f_half")}
    return found | {name: found[top] / found[below] for name, (top, below) in pairs.items() if found[below]}


def by_sympy(cubic: Cubic) -> dict[str, Any]:
    """Everything from the polynomial in x and h that SymPy simplifies the quotients to."""
    x, h = sympy.symbols("x h")
    at = {x: sympy.Rational(str(cubic.x)), h: sympy.Rational(str(cubic.h))}
    f = cubic.value
    exact = {
        "f0": f(x), "fp": f(x + h), "fm": f(x - h), "hp": f(x + h / 2), "hm": f(x - h / 2),
        "slope": sympy.diff(f(x), x),
        "forward": sympy.cancel((f(x + h) - f(x)) / h), "central": sympy.cancel((f(x + h) - f(x - h)) / (2 * h)),
        "half": sympy.cancel((f(x + h / 2) - f(x - h / 2)) / h),
        "f_half": sympy.cancel((f(x + h / 2) - f(x)) / (h / 2)),
    }  # fmt: skip
    exact["better"] = sympy.expand((4 * exact["half"] - exact["central"]) / 3)
    found = {name: Fraction(str(sympy.expand(expression).subs(at))) for name, expression in exact.items()}
    return completed_errors(found) | {"order": "abcd"[order_by_moments(SCHEMES[cubic.scheme]) - 1]}


def by_taylor(cubic: Cubic) -> dict[str, Any]:
    """From the coefficients of f(x + t) in powers of t, by Horner's repeated division; errors term by term."""
    coefficients = [Fraction(k) for k in (cubic.a, cubic.b, cubic.c, 0)]
    shifted: list[Fraction] = []
    while coefficients:
        total = Fraction(0)
        row = [total := total * cubic.x + k for k in coefficients]
        shifted.append(row[-1])
        coefficients = row[:-1]
    f0, slope, second, third = shifted
    h = cubic.h

    def value(t: Fraction) -> Fraction:
        return f0 + t * (slope + t * (second + t * third))

    errors = {"e_forward": second * h + third * h**2, "e_central": third * h**2, "e_half": third * h**2 / 4}
    errors["e_f_half"] = second * h / 2 + third * h**2 / 4
    found = {"f0": f0, "slope": slope, "better": slope}
    found |= {"fp": value(h), "fm": value(-h), "hp": value(h / 2), "hm": value(-h / 2)}
    found |= {name.removeprefix("e_"): slope + error for name, error in errors.items()} | errors
    found["ratio"] = Fraction(4)
    if errors["e_f_half"]:
        found["f_ratio"] = errors["e_forward"] / errors["e_f_half"]
    return found
