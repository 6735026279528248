"""Mistakes in differences of functions of one number, and those that gradients share with them."""

from checks.assignments.keys import Mistake

STEPS = (
    Mistake(
        "sides exchanged",
        "M-79",
        "The values were subtracted the wrong way round, f(x) - f(x + h), so the slope has the opposite sign. "
        "The value further to the right comes first: (f(x + h) - f(x))/h.",
        (
            "Try a function that grows. What should the sign of its slope be?",
            "Which of the two values stands first in your difference?",
            "Subtract the value on the left from the value on the right.",
        ),
    ),
    Mistake(
        "step ignored",
        "M-79",
        "A step of your own was used, 1e-5 say, and h was not read. "
        "The formula holds for the h of the question: its error, of the order of h or h², is part of the answer.",
        (
            "Ask for the same point with two steps. Does your answer change?",
            "Look for a number in your code that should come from the question.",
            "Use the argument h; do not assign to it.",
        ),
    ),
    Mistake(
        "step grows with x",
        "M-79",
        "The step was made h max(1, |x|) where h was asked for. "
        "A step that grows with x is a good choice of h, and choosing is the caller's part: here the step is h.",
        (
            "Compare a point near the origin with one far away from it.",
            "At which places, exactly, do you call the function?",
            "Step by h, whatever x is.",
        ),
    ),
    Mistake(
        "single precision",
        "M-81",
        "Points or values were rounded to float32, which keeps seven digits. "
        "A difference of nearly equal values loses as many digits as they share: at h = 1e-5 none of seven is left.",
        (
            "How many digits do the two values have in common, and how many does your type of number hold?",
            "Print the dtype of everything that you subtract.",
            "Compute in float64: leave np.float32 out, and convert x with astype(float).",
        ),
    ),
)

FORWARD = (
    Mistake(
        "central in place of forward",
        "M-79",
        "(f(x + h) - f(x - h))/2h was computed, which is the central difference. "
        "The forward difference looks to one side only: (f(x + h) - f(x))/h.",
        (
            "Your answer is too good. Where does the question want the function to be evaluated?",
            "How many of your two points lie to the left of x?",
            "The forward difference uses x and x + h.",
        ),
    ),
    Mistake(
        "backward in place of forward",
        "M-79",
        "(f(x) - f(x - h))/h was computed, which is the backward difference. "
        "The forward difference looks to the other side: (f(x + h) - f(x))/h.",
        (
            "Draw a parabola and the line through your two points.",
            "On which side of x does your second point lie?",
            "Replace x - h by x, and x by x + h.",
        ),
    ),
    Mistake(
        "not divided by the step",
        "M-79",
        "f(x + h) - f(x) is how much the function grows, not how steep it is. "
        "The slope is the growth for each unit: (f(x + h) - f(x))/h.",
        (
            "Try a straight line. Does your answer depend on the step?",
            "Is what you return a growth, or a slope?",
            "Divide by h.",
        ),
    ),
    Mistake(
        "divided by 2h, not h",
        "M-79",
        "The difference was divided by 2h, as in the central difference. "
        "Here the two points x and x + h lie h apart: (f(x + h) - f(x))/h.",
        (
            "Try a straight line with slope 1.",
            "How far apart are the two points at which you evaluate the function?",
            "Divide by h.",
        ),
    ),
    *STEPS,
)

CENTRAL_RULES = (
    Mistake(
        "forward in place of central",
        "M-79",
        "(f(x + h) - f(x))/h was computed, whose error is of the order of h. "
        "The central difference (f(x + h) - f(x - h))/2h has an error of the order of h².",
        (
            "Try a parabola with a large step, and compare with its slope.",
            "How does your error shrink when the step is halved?",
            "Evaluate on both sides, at x + h and x - h, and divide by their distance.",
        ),
    ),
    Mistake(
        "backward in place of central",
        "M-79",
        "(f(x) - f(x - h))/h was computed, whose error is of the order of h. "
        "The central difference (f(x + h) - f(x - h))/2h has an error of the order of h².",
        (
            "Try a parabola with a large step, and compare with its slope.",
            "How does your error shrink when the step is halved?",
            "Evaluate on both sides, at x + h and x - h, and divide by their distance.",
        ),
    ),
    Mistake(
        "divided by h, not 2h",
        "M-79",
        "f(x + h) - f(x - h) was divided by h, so the answer is twice the slope. "
        "The two points lie 2h apart: (f(x + h) - f(x - h))/(2h).",
        (
            "Try a straight line with slope 1.",
            "How far apart are the two points at which you evaluate the function?",
            "Divide by 2h.",
        ),
    ),
    Mistake(
        "divided by 2 and multiplied by h",
        "M-79",
        "`/ 2 * h` divides by 2 and then multiplies by h, since Python works from left to right. "
        "The distance of the two points is one number, in brackets: / (2 * h).",
        (
            "Make the step ten times as small. Which way does your answer go?",
            "In which order does Python work out a division that is followed by a product?",
            "Put 2 * h in brackets.",
        ),
    ),
    Mistake(
        "not divided by the step",
        "M-79",
        "f(x + h) - f(x - h) is how much the function grows, not how steep it is. "
        "The slope is the growth for each unit: (f(x + h) - f(x - h))/(2h).",
        (
            "Try a straight line. Does your answer depend on the step?",
            "Is what you return a growth, or a slope?",
            "Divide by 2h.",
        ),
    ),
    Mistake(
        "half the step",
        "M-79",
        "The function was evaluated at x + h/2 and x - h/2, which is a right central difference, with the step h/2. "
        "With the step h it is (f(x + h) - f(x - h))/(2h).",
        (
            "Your answer is too good. Where does the question want the function to be evaluated?",
            "How far from x are your two points?",
            "Evaluate at x + h and x - h, and divide by 2h.",
        ),
    ),
)

CENTRAL = (*CENTRAL_RULES, *STEPS)
