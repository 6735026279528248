"""What to tell whoever made a mistake in a local rule: explanation, and hints from a nudge to the place."""

from collections.abc import Mapping

from checks.assignments.keys import Mistake
from checks.staff.engine.local_rules import IGNORED

ABOVE = "Try the operation in the middle of a longer expression."
WHICH = "Check each operand of this operation by itself."
TABLE = "Compare the slope with a difference quotient at two different places."


def _ignored(rule: str) -> Mistake:
    return Mistake(
        IGNORED,
        "M-6",
        f"The local derivative is right, but it is not multiplied by the gradient that arrives from above. "
        f"The chain rule gives {rule}, with g the gradient at the result.",
        (ABOVE, "What changes if the result is multiplied by 3 afterwards?", "Multiply by the gradient at the result."),
    )


def _wrong(name: str, catalogue: str, explanation: str, hint: str, place: str, first: str = TABLE) -> Mistake:
    return Mistake(name, catalogue, explanation, (first, hint, place))


LOCAL: Mapping[str, tuple[Mistake, ...]] = {
    "add": (
        _ignored("da = g, db = g"),
        _wrong(
            "only the left operand gets a gradient",
            "",
            "A sum depends on both operands, and the right one receives "
            "nothing here. Both receive the gradient from above: da = g and db = g.",
            "Ask for the gradient of the right operand.",
            "The second line of the rule of + is missing, or adds to the wrong operand.",
            WHICH,
        ),
        _wrong(
            "each operand gets its own value",
            "",
            "The gradient is multiplied by the operand's value, as if it were a "
            "square. A sum has slope 1 in both operands: da = g, db = g.",
            "What is the slope of a + 3 by a?",
            "Leave out the factor in the rule of +.",
        ),
    ),
    "subtract": (
        _ignored("da = g, db = -g"),
        _wrong(
            "sign of the right operand lost",
            "M-9",
            "a - b falls when b grows, yet b receives +g. The rule is da = g and db = -g.",
            "In which direction does the result go if the right operand grows?",
            "The sign in the right operand's line.",
            WHICH,
        ),
        _wrong(
            "operands exchanged",
            "M-9",
            "Each operand receives what belongs to the other one. The rule is da = g and db = -g.",
            "Which of the two operands should receive the negative share?",
            "Exchange the two lines of the rule of -.",
            WHICH,
        ),
        _wrong(
            "computed the other way round",
            "M-73",
            "The value is that of b - a. For `5 - a` Python calls `__rsub__(a, 5)`, where "
            "self is the right operand: 5 - a is self.data subtracted from the number.",
            "Work out the value by hand.",
            "In `__rsub__` the plain number comes first.",
            "Look at the value before you look at gradients.",
        ),
    ),
    "multiply": (
        _ignored("da = g b, db = g a"),
        _wrong(
            "factors not exchanged",
            "",
            "Each factor receives its own value times g. The derivative of a b by a is b: da = g b, db = g a.",
            "Take one factor 10 and the other 1: which of them has the larger slope?",
            "Exchange the factors in the rule of *.",
            WHICH,
        ),
        _wrong(
            "both factors",
            "",
            "The gradient is multiplied by the whole product. The derivative of a b by a is b alone: da = g b.",
            "What is the slope of 5 a by a?",
            "One factor too many in the rule of *.",
        ),
        _wrong(
            "only the left operand gets a gradient",
            "",
            "A product depends on both factors, and the right one receives nothing "
            "here. The rule is da = g b and db = g a.",
            "Ask for the gradient of the right operand.",
            "The second line of the rule of * is missing, or adds to the wrong operand.",
            WHICH,
        ),
    ),
    "divide": (
        _ignored("da = g / b, db = -g a / b²"),
        _wrong(
            "adjoint ignored in the denominator",
            "M-4",
            "The numerator's share is right, the denominator's lacks the gradient from "
            "above. The rule is db = -g a / b².",
            "Which of the two operands is wrong?",
            "The denominator's line lacks a factor.",
            ABOVE,
        ),
        _wrong(
            "sign of the denominator lost",
            "M-9",
            "a / b falls when b grows (a, b > 0), yet b receives a positive share. The rule is db = -g a / b².",
            "In which direction does 1 / b go if b grows?",
            "The sign in the denominator's line.",
            WHICH,
        ),
        _wrong(
            "denominator not squared",
            "M-9",
            "The denominator's share is -g a / b in place of -g a / b². The quotient rule has the "
            "square of the denominator below.",
            "What is the derivative of 1 / b?",
            "The power of b in the denominator's line.",
            WHICH,
        ),
        _wrong(
            "numerator missing",
            "M-9",
            "The denominator's share is that of 1 / b, without the numerator. The rule is db = -g a / b².",
            "Try a numerator of 2 and one of 4.",
            "The denominator's line lacks a factor.",
            WHICH,
        ),
        _wrong(
            "operands exchanged",
            "M-9",
            "Each operand receives what belongs to the other one. The rule is da = g / b and db = -g a / b².",
            "Which share should be negative?",
            "Exchange the two lines of the rule of /.",
            WHICH,
        ),
        _wrong(
            "as a product",
            "",
            "Both operands receive what the rule of * gives. A quotient has da = g / b and db = -g a / b².",
            "What is the slope of a / 10 by a?",
            "The rule of * stands in place of that of /.",
        ),
        _wrong(
            "computed the other way round",
            "M-73",
            "The value is that of b / a. For `1 / a` Python calls `__rtruediv__(a, 1)`, where self is the denominator.",
            "Work out the value by hand.",
            "In `__rtruediv__` the plain number is divided.",
            "Look at the value before you look at gradients.",
        ),
        _wrong(
            "whole quotient",
            "",
            "The quotient is rounded down to a whole number, which is `//`. A Value is divided by `/`.",
            "Work out 7 / 2 by hand.",
            "The sign of the division in the forward step.",
            "Look at the value before you look at gradients.",
        ),
    ),
    "power": (
        _ignored("da = g n aⁿ⁻¹"),
        _wrong(
            "exponent not reduced",
            "M-3",
            "The derivative is taken as n aⁿ. The power rule lowers the exponent: n aⁿ⁻¹.",
            "What is the slope of a square at 3?",
            "The exponent in the rule of **.",
        ),
        _wrong(
            "coefficient lost",
            "M-86",
            "The derivative is taken as aⁿ⁻¹, without the factor n. The power rule is n aⁿ⁻¹.",
            "What is the slope of a square at 3?",
            "A factor is missing in the rule of **.",
        ),
        _wrong(
            "rule applied to the adjoint",
            "M-1",
            "The power rule is applied to the gradient from above: n gⁿ⁻¹. It belongs to the operand: g n aⁿ⁻¹.",
            "Which number does the slope of a square depend on?",
            "The base in the rule of **.",
            ABOVE,
        ),
        _wrong(
            "rule applied to the result",
            "M-2",
            "The power rule is applied to the result: n yⁿ⁻¹. It belongs to the operand: n aⁿ⁻¹.",
            "Which number does the slope of a square depend on?",
            "The base in the rule of **.",
        ),
        _wrong(
            "exponent times base",
            "M-3",
            "The derivative is taken as n a, which is right for squares alone. The power rule is n aⁿ⁻¹.",
            "Try a cube.",
            "The exponent in the rule of **.",
        ),
        _wrong(
            "logarithm missing",
            "M-78",
            "The derivative by the exponent is taken as the power itself. It is y log(a): da/dn of aⁿ = exp(n log a).",
            "Write the power by means of exp.",
            "A factor is missing in the exponent's line.",
            WHICH,
        ),
        _wrong(
            "power rule for the exponent",
            "M-85",
            "The power rule is used where the exponent varies. The derivative of aˣ by x is aˣ log(a).",
            "Which of the two operands varies?",
            "The rule for the exponent is another one than that for the base.",
            WHICH,
        ),
        _wrong(
            "exponent gets nothing",
            "M-78",
            "The exponent receives no gradient. The derivative of aˣ by x is aˣ log(a).",
            "Ask for the gradient of the exponent.",
            "The exponent's line is missing.",
            WHICH,
        ),
        _wrong(
            "logarithm of the exponent",
            "M-78",
            "The derivative by the exponent is multiplied by the exponent's logarithm. It is the base's: aˣ log(a).",
            "Write the power by means of exp.",
            "The operand of the logarithm.",
            WHICH,
        ),
        _wrong(
            "computed the other way round",
            "M-73",
            "The value is that of aⁿ with base and exponent exchanged. For `2 ** a` Python calls "
            "`__rpow__(a, 2)`, where self is the exponent.",
            "Work out the value by hand.",
            "In `__rpow__` the plain number is the base.",
            "Look at the value before you look at gradients.",
        ),
    ),
    "negative": (
        _ignored("da = -g"),
        _wrong(
            "sign lost",
            "",
            "-a falls when a grows, yet a receives +g. The rule is da = -g.",
            "In which direction does the result go?",
            "The sign in the rule of -a.",
        ),
    ),
    "inverse": (
        _ignored("da = -g / a²"),
        _wrong(
            "sign lost",
            "M-9",
            "1 / a falls when a grows, yet a receives a positive share. The rule is da = -g / a².",
            "In which direction does the result go?",
            "The sign in the rule of the inverse.",
        ),
        _wrong(
            "not squared",
            "M-9",
            "The share is -g / a. The rule is da = -g / a².",
            "Write the inverse as a power.",
            "The power in the rule of the inverse.",
        ),
        _wrong(
            "logarithm in place of the square",
            "M-87",
            "The inverse is integrated, which gives the logarithm. Its derivative is -1 / a².",
            "Write the inverse as a power.",
            "The rule of the inverse belongs to another question.",
        ),
        _wrong(
            "base in place of its inverse",
            "M-9",
            "The share is -g a². The rule is da = -g / a².",
            "Write the inverse as a power.",
            "Numerator and denominator in the rule of the inverse.",
        ),
    ),
    "exp": (
        _ignored("da = g y"),
        _wrong(
            "exponential of the result",
            "M-7",
            "The exponential is taken of the result, exp(y). The derivative of exp at a is the result "
            "itself: da = g y.",
            "How often is the exponential taken?",
            "The operand of the exponential in the rule.",
        ),
        _wrong(
            "operand in place of the result",
            "M-8",
            "The slope is taken to be a. The derivative of exp at a is exp(a), the result: da = g y.",
            "Which number is stored where?",
            "The factor in the rule of exp.",
        ),
        _wrong(
            "power rule",
            "M-85",
            "The power rule is applied to an exponential: a exp(a - 1). The derivative of exp is exp.",
            "Which part of the expression varies, base or exponent?",
            "Another rule belongs to exp.",
        ),
        _wrong(
            "derivative 1",
            "",
            "The gradient is passed on as it is. The derivative of exp at a is exp(a): da = g y.",
            "Is the slope of exp the same everywhere?",
            "A factor is missing in the rule of exp.",
        ),
        _wrong(
            "operand times result",
            "M-85",
            "The slope is taken to be a exp(a). The derivative of exp is exp: da = g y.",
            "Is the slope of exp at 0 zero?",
            "One factor too many in the rule of exp.",
        ),
    ),
    "log": (
        _ignored("da = g / a"),
        _wrong(
            "result in place of the operand",
            "M-2",
            "The gradient is divided by the result, log(a). The rule is da = g / a.",
            "Which number is stored where?",
            "The divisor in the rule of log.",
        ),
        _wrong(
            "operand not inverted",
            "",
            "The gradient is multiplied by a. The rule is da = g / a.",
            "Where is log steep, where flat?",
            "Multiplication or division in the rule of log.",
        ),
        _wrong(
            "squared",
            "",
            "The slope is taken to be 1 / a², which is that of -1 / a. The rule is da = g / a.",
            "What is the slope of log at 2?",
            "The power in the rule of log.",
        ),
        _wrong(
            "sign",
            "",
            "log grows, yet the slope is negative. The rule is da = g / a.",
            "In which direction does log go?",
            "The sign in the rule of log.",
        ),
        _wrong(
            "logarithm to base 10",
            "M-89",
            "The slope belongs to the logarithm to base 10. That of the natural logarithm is 1 / a.",
            "Which base has the logarithm that is computed?",
            "A factor too many in the rule of log.",
        ),
    ),
    "sqrt": (
        _ignored("da = g / (2 y)"),
        _wrong(
            "half lost",
            "M-86",
            "The slope is taken to be 1 / √a. It is 1 / (2 √a).",
            "What is the slope of the root at 1?",
            "A factor is missing.",
        ),
        _wrong(
            "operand in place of the root",
            "M-2",
            "The slope is taken to be 1 / (2 a). It is 1 / (2 √a).",
            "Which number is stored where?",
            "The divisor.",
        ),
        _wrong(
            "root not inverted",
            "",
            "The slope is taken to be √a / 2. It is 1 / (2 √a).",
            "Where is the root steep, where flat?",
            "Multiplication or division in the rule.",
        ),
    ),
    "sin": (
        _ignored("da = g cos a"),
        _wrong(
            "sign",
            "M-89",
            "The slope has the wrong sign. The derivative of sin is cos.",
            "What is the slope of sin at 0?",
            "The sign in the rule of sin.",
        ),
        _wrong(
            "sine itself",
            "",
            "The slope is taken to be sin a. The derivative of sin is cos.",
            "What is the slope of sin at 0?",
            "The function in the rule.",
        ),
        _wrong(
            "cosine of the result",
            "M-2",
            "The cosine is taken of the result. It belongs to the operand: cos a.",
            "Which number is stored where?",
            "The operand of cos.",
        ),
    ),
    "cos": (
        _ignored("da = -g sin a"),
        _wrong(
            "sign",
            "M-89",
            "The slope has the wrong sign. The derivative of cos is -sin.",
            "In which direction does cos go after 0?",
            "The sign in the rule of cos.",
        ),
        _wrong(
            "cosine itself",
            "",
            "The slope is taken to be cos a. The derivative of cos is -sin.",
            "What is the slope of cos at 0?",
            "The function in the rule.",
        ),
        _wrong(
            "sine of the result",
            "M-2",
            "The sine is taken of the result. It belongs to the operand: -sin a.",
            "Which number is stored where?",
            "The operand of sin.",
        ),
    ),
    "tanh": (
        _ignored("da = g (1 - y²)"),
        _wrong(
            "operand in place of the result",
            "M-10",
            "The slope is taken to be 1 - a². It is 1 - tanh(a)², with the result: da = g (1 - y²).",
            "Can the slope of tanh be negative?",
            "Which of the two numbers is squared.",
        ),
        _wrong(
            "not squared",
            "M-10",
            "The slope is taken to be 1 - y. It is 1 - y².",
            "Is the slope of tanh the same on both sides of 0?",
            "A power is missing.",
        ),
        _wrong(
            "rule of the sigmoid",
            "M-10",
            "The slope is taken to be y (1 - y), which belongs to the sigmoid. That of tanh is 1 - y².",
            "What is the slope of tanh at 0?",
            "The rule belongs to another function.",
        ),
        _wrong(
            "tanh taken twice",
            "M-10",
            "tanh is taken of the result once more. The slope is 1 - y², with y = tanh(a).",
            "How often is tanh taken?",
            "The operand of tanh in the rule.",
        ),
        _wrong(
            "sign of the square",
            "M-10",
            "The slope is taken to be 1 + y². It is 1 - y².",
            "Where is tanh flat?",
            "A sign in the rule of tanh.",
        ),
        _wrong(
            "sigmoid computed",
            "",
            "The value is that of the sigmoid. tanh(a) = (exp(2 a) - 1) / (exp(2 a) + 1).",
            "Work out the value at 0.",
            "The forward step.",
            "Look at the value before you look at gradients.",
        ),
    ),
    "sigmoid": (
        _ignored("da = g y (1 - y)"),
        _wrong(
            "result alone",
            "M-10",
            "The slope is taken to be y. It is y (1 - y).",
            "Where is the sigmoid flat?",
            "A factor is missing.",
        ),
        _wrong(
            "operand in place of the result",
            "M-10",
            "The slope is taken to be a (1 - a). It is y (1 - y), with the result y.",
            "Can the slope of the sigmoid be negative?",
            "Which number the rule takes.",
        ),
        _wrong(
            "sigmoid taken twice",
            "M-10",
            "The sigmoid is taken of the result once more. The slope is y (1 - y), with y the result.",
            "How often is the sigmoid taken?",
            "The operand of the sigmoid in the rule.",
        ),
        _wrong(
            "rule of tanh",
            "M-10",
            "The slope is taken to be 1 - y², which belongs to tanh. That of the sigmoid is y (1 - y).",
            "What is the slope of the sigmoid at 0?",
            "The rule belongs to another function.",
        ),
        _wrong(
            "sign",
            "",
            "The sigmoid grows, yet the slope is negative. It is y (1 - y).",
            "In which direction does the sigmoid go?",
            "The sign.",
        ),
    ),
    "relu": (
        _ignored("da = g where a > 0, else 0"),
        _wrong(
            "no mask",
            "",
            "The gradient passes also where the operand is negative. The rule is da = g where a > 0, else 0.",
            "What does the result do if a negative operand moves a little?",
            "A condition is missing in the rule of relu.",
        ),
        _wrong(
            "mask inverted",
            "",
            "The gradient passes where the operand is negative, and only there. The rule is da = g where a > 0, "
            "else 0.",
            "Where is relu flat?",
            "The condition in the rule of relu.",
        ),
        _wrong(
            "mask from the adjoint",
            "M-11",
            "The gradient passes where it is positive itself. The operand's sign decides: da = g where a > 0.",
            "Try a negative gradient from above.",
            "What the condition looks at.",
            ABOVE,
        ),
        _wrong(
            "result in place of the mask",
            "",
            "The gradient is multiplied by the result. The slope of relu is 1 or 0: da = g where a > 0, else 0.",
            "Is relu steeper at 2 than at 1?",
            "The factor in the rule of relu.",
        ),
        _wrong(
            "mask in place of the value",
            "M-13",
            "The value is 1 where the operand is positive. relu(a) is a there.",
            "Work out the value at 2.",
            "The forward step.",
            "Look at the value before you look at gradients.",
        ),
        _wrong(
            "negative part",
            "",
            "The value is the smaller of a and 0. relu is the larger.",
            "Work out the value at 2.",
            "The forward step.",
            "Look at the value before you look at gradients.",
        ),
    ),
    "absolute": (
        _ignored("da = g sign(a)"),
        _wrong(
            "sign ignored",
            "M-78",
            "The slope is taken to be 1 also where the operand is negative. It is -1 there.",
            "Try a negative operand.",
            "The condition in the rule of abs.",
        ),
        _wrong(
            "operand in place of its sign",
            "",
            "The slope is taken to be a. It is 1 or -1, the sign of a.",
            "Is abs steeper at 2 than at 1?",
            "The factor.",
        ),
    ),
}
"""By operation."""
