"""Mistakes in the operations that act entry by entry."""

from checks.staff.op_gradients.answering import SIGN, SQUARED, SWAPPED, UNUSED, ZERO
from checks.staff.op_gradients.telling import BROADCAST, COMMON, mistakes_of

ADD = mistakes_of(
    "ga = g and gb = g, each summed over the axes along which its operand was broadcast",
    "a + b changes by exactly as much as a does, and by as much as b does.",
    (
        (
            "product in place of the sum",
            "",
            "value",
            "The value was a * b, not a + b.",
            "Which operation is asked for?",
        ),
        (
            "minus for the second operand",
            "",
            "nudge",
            "gb = -g came out, as for a difference.",
            "Does a + b fall when b grows?",
        ),
        (
            "rule of the product",
            "M-84",
            "nudge",
            "ga = g * b and gb = g * a came out, which is the rule of a * b.",
            "Does the slope of a + b in a depend on b?",
        ),
        (
            "shared equally",
            "",
            "nudge",
            "Each operand got g / 2. Both move the value in full.",
            "If a grows by 1, by how much does a + b?",
        ),
    ),
    (*COMMON, *BROADCAST),
)
MULTIPLY = mistakes_of(
    "ga = g * b and gb = g * a, each summed over the axes along which its operand was broadcast",
    "Hold one factor fixed: the product is then a constant times the other.",
    (
        (
            "sum in place of the product",
            "",
            "value",
            "The value was a + b, not a * b.",
            "Which operation is asked for?",
        ),
        (
            "own factor in place of the other",
            "",
            "nudge",
            "ga = g * a and gb = g * b came out.",
            "By what is a multiplied in the value?",
        ),
        (
            "other factor left out",
            "M-84",
            "nudge",
            "ga = g and gb = g came out, which is the rule of a + b.",
            "Does the slope in a depend on b?",
        ),
        (
            "cotangent left out of the second gradient",
            "M-4",
            "cotangent",
            "gb = a came out, without g.",
            "Do both gradients change when g does?",
        ),
        (
            "value times the cotangent",
            "",
            "nudge",
            "g * a * b came out for both.",
            "Is the slope of a * b in a the product itself?",
        ),
    ),
    (*COMMON, SWAPPED, *BROADCAST),
)
DIVIDE = mistakes_of(
    "ga = g / b and gb = -g * a / b**2, each summed over the axes along which its operand was broadcast",
    "Write the quotient as a * b**(-1), and differentiate once with respect to a and once with respect to b.",
    (
        (
            "quotient upside down",
            "",
            "value",
            "The value was b / a, not a / b.",
            "Which of the two is the denominator?",
        ),
        (
            "sign of the denominator's gradient lost",
            "M-9",
            "nudge",
            "gb = g * a / b**2 came out, without the minus.",
            "Does a / b rise or fall when b grows?",
        ),
        (
            "denominator not squared",
            "M-9",
            "nudge",
            "gb = -g * a / b came out.",
            "What is the derivative of 1 / b?",
        ),
        (
            "cotangent left out of the denominator's gradient",
            "M-4",
            "cotangent",
            "gb = -a / b**2 came out, without g.",
            "Do both gradients change when g does?",
        ),
        (
            "cotangent left out of the numerator's gradient",
            "M-4",
            "cotangent",
            "ga = 1 / b came out, without g.",
            "Do both gradients change when g does?",
        ),
        (
            "multiplied by the denominator",
            "",
            "nudge",
            "ga = g * b came out.",
            "Does the value change much or little with a when b is large?",
        ),
        (
            "numerator left out",
            "M-88",
            "nudge",
            "gb = -g / b**2 came out, without a.",
            "If a is 0, does the value depend on b?",
        ),
        (
            "numerator squared",
            "M-88",
            "nudge",
            "gb = -g * b / a**2 came out: the roles of a and b are exchanged.",
            "Which of the two is squared in the derivative of 1 / b?",
        ),
        (
            "numerator's gradient not divided",
            "M-88",
            "nudge",
            "ga = g came out, without the denominator.",
            "Does the slope in a depend on b?",
        ),
    ),
    (*COMMON, SWAPPED, *BROADCAST),
)
POWER = mistakes_of(
    "ga = g * b * a**(b - 1) and gb = g * a**b * log(a), each summed over broadcast axes",
    "Write a**b as exp(b log a), and differentiate once with respect to a and once with respect to b.",
    (
        (
            "product in place of the power",
            "",
            "value",
            "The value was a * b, not a ** b.",
            "Which operation is asked for?",
        ),
        ("exponent not lowered", "M-3", "nudge", "ga = g * b * a**b came out.", "What is the derivative of a**2?"),
        (
            "exponent not brought down",
            "M-86",
            "nudge",
            "ga = g * a**(b - 1) came out.",
            "What is the derivative of a**3?",
        ),
        ("logarithm left out", "M-85", "nudge", "gb = g * a**b came out.", "What is the derivative of 2**b?"),
        (
            "logarithm of the exponent",
            "",
            "nudge",
            "gb = g * a**b * log(b) came out.",
            "Which of a and b stands under the logarithm in exp(b log a)?",
        ),
        (
            "power rule for the exponent",
            "M-85",
            "nudge",
            "gb = g * a * b**(a - 1) came out: the rule of a power, with a and b exchanged.",
            "Is a**b a power of b?",
        ),
        (
            "exponent taken for a constant",
            "M-89",
            "nudge",
            "gb = 0 came out.",
            "Does the value change when b does?",
        ),
        (
            "cotangent left out of the base's gradient",
            "M-4",
            "cotangent",
            "ga = b * a**(b - 1) came out, without g.",
            "Do both gradients change when g does?",
        ),
        (
            "cotangent left out of the exponent's gradient",
            "M-4",
            "cotangent",
            "gb = a**b * log(a) came out, without g.",
            "Do both gradients change when g does?",
        ),
    ),
    (*COMMON, SWAPPED, *BROADCAST),
)
ADD_SCALAR = mistakes_of(
    "ga = g",
    "a + c changes by exactly as much as a does.",
    (
        (
            "product in place of the sum",
            "",
            "value",
            "The value was a * c, not a + c.",
            "Which operation is asked for?",
        ),
        ("number as a factor", "", "nudge", "ga = c * g came out.", "Does the slope of a + c depend on c?"),
        ("number added to the cotangent", "", "nudge", "ga = g + c came out.", "What is the gradient for g = 0?"),
        ("input as a factor", "", "nudge", "ga = g * a came out.", "Does the slope of a + c depend on a?"),
    ),
)
MUL_SCALAR = mistakes_of(
    "ga = c * g",
    "a * c changes c times as much as a does.",
    (
        (
            "sum in place of the product",
            "",
            "value",
            "The value was a + c, not a * c.",
            "Which operation is asked for?",
        ),
        ("number left out", "M-86", "nudge", "ga = g came out, without c.", "Does the slope of a * c depend on c?"),
        ("input in place of the number", "M-89", "nudge", "ga = g * a came out.", "Which of a and c is the constant?"),
        ("input as a factor", "", "nudge", "ga = g * a * c came out.", "Does the slope of a * c depend on a?"),
    ),
)
DIV_SCALAR = mistakes_of(
    "ga = g / c",
    "a / c is a times the constant 1 / c.",
    (
        (
            "quotient upside down",
            "",
            "value",
            "The value was c / a, not a / c.",
            "Which of the two is the denominator?",
        ),
        ("number left out", "M-86", "nudge", "ga = g came out, without c.", "Does the slope of a / c depend on c?"),
        ("multiplied by the number", "", "nudge", "ga = g * c came out.", "Is a / c steep or flat for a large c?"),
        (
            "rule of the quotient",
            "M-89",
            "nudge",
            "ga = -g * a / c**2 came out, the slope in c.",
            "With respect to which of a and c is the gradient asked for?",
        ),
        ("number squared", "", "nudge", "ga = g / c**2 came out.", "What is a / c for a = 1, and for a = 2?"),
    ),
)
POWER_SCALAR = mistakes_of(
    "ga = g * c * a**(c - 1)",
    "Bring the exponent down, lower it by 1, and multiply by the cotangent.",
    (
        (
            "product in place of the power",
            "",
            "value",
            "The value was a * c, not a ** c.",
            "Which operation is asked for?",
        ),
        (
            "cotangent raised in place of the input",
            "M-1",
            "cotangent",
            "ga = c * g**(c - 1) came out: the power was taken of g, and a was not used.",
            "Of which array do you take the power?",
        ),
        (
            "value in place of the input",
            "M-2",
            "nudge",
            "ga = g * c * out**(c - 1) came out: the power was taken of the value.",
            "Of which array do you take the power?",
        ),
        ("exponent not lowered", "M-3", "nudge", "ga = g * c * a**c came out.", "What is the derivative of a**2?"),
        (
            "exponent times the input",
            "M-3",
            "nudge",
            "ga = g * c * a came out, which is right for c = 2 alone.",
            "Is the derivative of a**3 really linear in a?",
        ),
        (
            "exponent not brought down",
            "M-86",
            "nudge",
            "ga = g * a**(c - 1) came out.",
            "What is the derivative of a**3?",
        ),
        (
            "factor in front lowered too",
            "",
            "nudge",
            "ga = g * (c - 1) * a**(c - 1) came out.",
            "What is the derivative of a**1?",
        ),
        (
            "exponent raised",
            "M-87",
            "nudge",
            "ga = g * c * a**(c + 1) came out.",
            "Is the exponent one more or one less?",
        ),
    ),
)
NEGATE = mistakes_of(
    "ga = -g",
    "-a falls by as much as a grows.",
    (
        ("value without its sign", "", "value", "The value was a, not -a.", "Which operation is asked for?"),
        ("input as a factor", "", "nudge", "ga = -g * a came out.", "Does the slope of -a depend on a?"),
    ),
)
EXP = mistakes_of(
    "ga = g * exp(a)",
    "The exponential is its own derivative.",
    (
        ("another base", "M-85", "value", "The value was 2**a.", "What is e?"),
        (
            "exponential of the value",
            "M-7",
            "nudge",
            "ga = g * exp(out) came out: the exponential was taken twice.",
            "Do you differentiate at the input or at the value?",
        ),
        ("input in place of the value", "M-8", "nudge", "ga = g * a came out.", "What is the slope at a = 0?"),
        ("rule of a power", "M-85", "nudge", "ga = g * a * exp(a - 1) came out.", "Is e**a a power of a?"),
        ("slope left out", "", "nudge", "ga = g came out.", "Is the slope the same for all a?"),
    ),
)
LOG = mistakes_of(
    "ga = g / a",
    "The slope of the logarithm at a is the reciprocal of a.",
    (
        ("base 10", "M-89", "value", "The logarithm to base 10 was taken.", "What is the logarithm of e?"),
        (
            "small number added",
            "M-19",
            "extreme",
            "log(a + 1e-6) and its slope came out: a guard that the contract, a > 0, does not need.",
            "What is the value for a = 0.000001?",
        ),
        ("multiplied by the input", "", "nudge", "ga = g * a came out.", "Is log steep near 0 or far from it?"),
        (
            "divided by the value",
            "M-2",
            "nudge",
            "ga = g / out came out.",
            "Do you divide by the input or by the value?",
        ),
        ("input squared", "", "nudge", "ga = g / a**2 came out, the rule of -1/a.", "What is the slope of log at 2?"),
    ),
)
TANH = mistakes_of(
    "ga = g * (1 - out**2) with out = tanh(a)",
    "Write the slope by means of the value: one minus the square of tanh(a).",
    (
        (
            "naive exponentials",
            "M-40",
            "extreme",
            "exp(a) was divided by exp(a), which overflows for large a and gives NaN.",
            "What is exp(1000) in floating point?",
        ),
        ("logistic function", "M-10", "value", "The logistic function came out for tanh.", "What is tanh(0)?"),
        (
            "input in place of the value",
            "M-10",
            "nudge",
            "ga = g * (1 - a**2) came out.",
            "What is the slope for a = 2?",
        ),
        (
            "tanh taken twice",
            "M-10",
            "nudge",
            "ga = g * (1 - tanh(out)**2) came out.",
            "Is the array that you square the value already?",
        ),
        ("value not squared", "M-10", "nudge", "ga = g * (1 - out) came out.", "Is the slope the same at a and at -a?"),
        ("value in place of the slope", "M-10", "nudge", "ga = g * out came out.", "What is the slope at a = 0?"),
        ("plus for minus", "M-10", "nudge", "ga = g * (1 + out**2) came out.", "Is tanh steeper at 0 or far from it?"),
        (
            "rule of the logistic function",
            "M-10",
            "nudge",
            "ga = g * out * (1 - out) came out, which is the rule of the logistic function.",
            "What is the slope at a = 0?",
        ),
    ),
)
SIGMOID = mistakes_of(
    "ga = g * s * (1 - s) with s = sigmoid(a)",
    "Write the slope by means of the value s: s times one minus s.",
    (
        (
            "naive exponentials",
            "M-40",
            "extreme",
            "exp(a) / (1 + exp(a)) was computed, which overflows for large a and gives NaN.",
            "What is exp(1000) in floating point?",
        ),
        ("sign in the exponential", "", "value", "1 / (1 + exp(a)) came out.", "Does the function rise or fall?"),
        (
            "input in place of the value",
            "M-10",
            "nudge",
            "ga = g * a * (1 - a) came out.",
            "What is the slope at a = 0?",
        ),
        (
            "sigmoid taken twice",
            "M-10",
            "nudge",
            "The sigmoid was applied to the value once more before s * (1 - s).",
            "Is the array that you start from the value already?",
        ),
        ("value in place of the slope", "M-10", "nudge", "ga = g * s came out.", "What is the slope for large a?"),
        ("only one minus the value", "M-10", "nudge", "ga = g * (1 - s) came out.", "What is the slope for a = -5?"),
        ("plus for minus", "M-10", "nudge", "ga = g * s * (1 + s) came out.", "What is the slope for large a?"),
        (
            "rule of tanh",
            "M-10",
            "nudge",
            "ga = g * (1 - s**2) came out, the rule of tanh.",
            "What is the slope at a = 0?",
        ),
    ),
)
RELU = mistakes_of(
    "ga = g where a > 0, and 0 where a < 0",
    "The slope is 1 where the input is positive, and 0 where it is negative.",
    (
        (
            "mask in place of the value",
            "M-13",
            "value",
            "The value was 1 where a > 0, not a itself.",
            "What is the value at a = 2?",
        ),
        ("absolute value", "", "value", "The value was |a|.", "What is the value at a = -1?"),
        (
            "mask from the cotangent",
            "M-11",
            "cotangent",
            "g was kept where g > 0, not where a > 0.",
            "Which array decides what passes?",
        ),
        (
            "mask from zeros and up",
            "M-11",
            "nudge",
            "g passed wherever the value is 0 or more, which is everywhere.",
            "What is the slope at a = -1?",
        ),
        ("mask the wrong way round", "", "nudge", "g passed where a < 0.", "What is the slope at a = 1?"),
        ("value as a factor", "M-13", "nudge", "ga = g * relu(a) came out.", "Is the slope at 2 twice that at 1?"),
        ("slope -1 below 0", "", "nudge", "-g passed where a < 0, as for |a|.", "What is the slope at a = -1?"),
        (
            "cotangent cut at 0",
            "M-11",
            "cotangent",
            "Negative entries of g were set to 0 as well.",
            "May a cotangent be negative?",
        ),
    ),
)
MAXIMUM = mistakes_of(
    "ga = g where a > b and 0 elsewhere, gb = g where b > a and 0 elsewhere",
    "The value moves with the larger of the two alone.",
    (
        ("smaller in place of the larger", "", "value", "The value was the smaller of the two.", "Which is asked for?"),
        (
            "mask the wrong way round",
            "",
            "nudge",
            "g went to the smaller of the two.",
            "Which of the two moves the value?",
        ),
        (
            "larger in absolute value",
            "",
            "nudge",
            "g went to the operand with the larger absolute value.",
            "Which is larger, -3 or 1?",
        ),
        ("whole cotangent to both", "M-14", "nudge", "Both got g.", "Does the smaller of the two move the value?"),
        ("half of the cotangent to both", "M-14", "nudge", "Both got g / 2.", "Does the smaller one move the value?"),
        (
            "value as a factor",
            "",
            "nudge",
            "g was multiplied by the larger entry.",
            "Is the slope at 2 twice that at 1?",
        ),
    ),
    (*COMMON, SWAPPED, *BROADCAST),
)
WHERE = mistakes_of(
    "ga = g where the condition holds and 0 elsewhere, gb = 0 where it holds and g elsewhere",
    "Each entry of the value is an entry of a or of b: g goes to the one that was taken.",
    (
        (
            "branches swapped",
            "",
            "value",
            "The value was b where the condition holds.",
            "Which is taken where it holds?",
        ),
        ("mask the wrong way round", "", "nudge", "g went to the branch that was not taken.", "Which entry was taken?"),
        ("whole cotangent to both", "M-14", "nudge", "Both got g.", "Does the entry that is not taken move the value?"),
        ("second branch forgotten", "M-90", "nudge", "gb = 0 came out.", "Does b move the value anywhere?"),
        (
            "value as a factor",
            "",
            "nudge",
            "g was multiplied by the entry taken.",
            "Is the slope at 2 twice that at 1?",
        ),
    ),
    (UNUSED, SQUARED, SIGN, ZERO),
)

MISTAKES = {
    "add": ADD,
    "multiply": MULTIPLY,
    "divide": DIVIDE,
    "power": POWER,
    "add_scalar": ADD_SCALAR,
    "mul_scalar": MUL_SCALAR,
    "div_scalar": DIV_SCALAR,
    "power_scalar": POWER_SCALAR,
    "negate": NEGATE,
    "exp": EXP,
    "log": LOG,
    "tanh": TANH,
    "sigmoid": SIGMOID,
    "relu": RELU,
    "maximum": MAXIMUM,
    "where": WHERE,
}
