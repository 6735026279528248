"""Mistakes in the relative error, the verdict on a gradient, and the observed order."""

from checks.assignments.keys import Mistake

DIVISORS = "The error is |a - b| / (|a| + |b|), entry by entry."

ERROR = (
    Mistake(
        "absolute in place of relative",
        "",
        f"The largest |a - b| was returned. {DIVISORS}",
        (
            "Give both arrays in another unit. Does the error change?",
            "Which part of the formula is missing?",
            "Divide each difference by the size of its two numbers.",
        ),
    ),
    Mistake(
        "divided by a alone",
        "",
        f"The difference was divided by |a|, so a and b cannot change places. {DIVISORS}",
        (
            "Exchange the two arrays. Does the error change?",
            "Whose size do you divide by?",
            "Divide by |a| + |b|.",
        ),
    ),
    Mistake(
        "divided by b alone",
        "",
        f"The difference was divided by |b|, so a and b cannot change places. {DIVISORS}",
        (
            "Exchange the two arrays. Does the error change?",
            "Whose size do you divide by?",
            "Divide by |a| + |b|.",
        ),
    ),
    Mistake(
        "divided by the larger one",
        "",
        f"The difference was divided by the larger of |a| and |b|. {DIVISORS}",
        (
            "Work one entry by hand from the handout's formula, and compare.",
            "What is the error of 1 and -1?",
            "Replace the maximum in the divisor by the sum of the sizes.",
        ),
    ),
    Mistake(
        "divided by the mean size",
        "",
        f"The sizes were averaged, which makes the error twice as large. {DIVISORS}",
        (
            "Work one entry by hand from the handout's formula, and compare.",
            "What is the error of 1 and -1?",
            "Leave the division by 2 out.",
        ),
    ),
    Mistake(
        "divided by |a + b|",
        "",
        f"|a + b| was taken for |a| + |b|; it is far smaller where the signs differ. {DIVISORS}",
        (
            "Try two numbers of opposite sign.",
            "Can your error become larger than 1?",
            "Take the absolute values before adding.",
        ),
    ),
    Mistake(
        "one division for all entries",
        "",
        "The largest difference was divided by the largest size, which may belong to another entry. "
        "Each entry has its own relative error, and the largest of these is asked for.",
        (
            "Try an array with a large right entry and a small wrong one.",
            "Do you take the largest before or after dividing?",
            "Divide entry by entry, then take the maximum.",
        ),
    ),
    Mistake(
        "norms of the whole arrays",
        "",
        "The norms of the arrays were compared, where a small wrong entry is lost beside large right ones. "
        "Each entry has its own relative error, and the largest of these is asked for.",
        (
            "Try an array with a large right entry and a small wrong one.",
            "How many relative errors does your code compute?",
            "Divide entry by entry, then take the maximum.",
        ),
    ),
    Mistake(
        "mean in place of the largest",
        "",
        "The errors of the entries were averaged, where one wrong entry is lost among right ones. "
        "The largest of the errors is asked for.",
        (
            "Try arrays of which one entry differs.",
            "What does your answer become when right entries are added?",
            "Use np.max in place of np.mean.",
        ),
    ),
    Mistake(
        "sum in place of the largest",
        "",
        "The errors of the entries were added up, so the answer grows with their number. "
        "The largest of the errors is asked for.",
        (
            "Give every entry twice. Does your answer change?",
            "Can your error become larger than 1?",
            "Use np.max in place of np.sum.",
        ),
    ),
    Mistake(
        "smallest in place of the largest",
        "",
        "The smallest error was returned: one right entry hides all wrong ones. "
        "The largest of the errors is asked for.",
        (
            "Try arrays of which one entry differs.",
            "Which entry decides on your answer?",
            "Use np.max in place of np.min.",
        ),
    ),
    Mistake(
        "sign of the difference kept",
        "",
        "a - b was not made positive, so entries where b is the larger one count as right. "
        "The error of an entry is |a - b| / (|a| + |b|).",
        (
            "Exchange the two arrays. Does the error change?",
            "Can your error be negative?",
            "Take np.abs of the difference.",
        ),
    ),
    Mistake(
        "guard too large",
        "",
        "The guard against division by 0 is as large as entries that count, and makes their errors small. "
        "It must lie far below them (1e-8, say), or the entries that are 0 in both be treated apart.",
        (
            "Try arrays with small entries.",
            "Below which size of entries does your answer change its meaning?",
            "Guard with 1e-8 or less, or test for 0.",
        ),
    ),
    Mistake(
        "0 / 0 not caught",
        "",
        "0/0 is NaN, and so is every maximum with it. An entry that is 0 in both arrays has the error 0.",
        (
            "Try two arrays that are zero in the same place.",
            "What does NumPy make of that division?",
            "Divide by max(|a| + |b|, 1e-8), or leave these entries out.",
        ),
    ),
)

BOUNDS = "A right gradient differs by about 1e-9 of its size, a wrong one by a hundredth and more."

CHECK = (
    Mistake(
        "absolute error",
        "",
        "The difference itself was held against a bound, so that large right gradients are refused and small wrong "
        "ones accepted. Divide it by the size of the gradients first.",
        (
            "What happens when the function is given in another unit?",
            "Multiply f and df by a million, and by a millionth.",
            "Compare relative errors.",
        ),
    ),
    Mistake(
        "only the first entry",
        "M-82",
        "One entry was checked, the others may be anything. Every entry of the gradient must agree.",
        (
            "Which wrong gradients does your check let pass?",
            "Spoil the last entry of a right gradient.",
            "Compare all entries.",
        ),
    ),
    Mistake(
        "sums compared",
        "M-82",
        "The sums of the entries were compared, and errors of opposite sign or exchanged entries cancel in them. "
        "Compare entry by entry.",
        (
            "Which wrong gradients does your check let pass?",
            "Exchange two entries of a right gradient.",
            "Subtract first, then take sizes, then sum or take the largest.",
        ),
    ),
    Mistake(
        "sizes compared",
        "M-82",
        "The norms of the two gradients were compared, which do not tell a gradient from its negative or transpose. "
        "Take the norm of the difference.",
        (
            "Which wrong gradients does your check let pass?",
            "Try the negative of a right gradient.",
            "Subtract the gradients before taking the norm.",
        ),
    ),
    Mistake(
        "sign ignored",
        "",
        "Absolute values were compared, so the negative of the gradient passes. "
        "Subtract the gradients as they are, and take the absolute value of the difference.",
        (
            "Which wrong gradients does your check let pass?",
            "Try the negative of a right gradient.",
            "Take absolute values after subtracting.",
        ),
    ),
    Mistake(
        "sign of the error kept",
        "",
        "The difference was held against the bound without its absolute value, so whatever is too large on one side "
        "passes. Take |numeric - df(x)|.",
        (
            "Which wrong gradients does your check let pass?",
            "Try a gradient that is twice too large, and one twice too small.",
            "Take the absolute value of the difference.",
        ),
    ),
    Mistake(
        "one right entry is enough",
        "M-82",
        "The smallest error decided, or np.any in place of np.all. Every entry of the gradient must agree.",
        (
            "Which wrong gradients does your check let pass?",
            "Spoil all entries of a right gradient but one.",
            "Let the largest error decide.",
        ),
    ),
    Mistake(
        "bound too large",
        "",
        f"The bound lets errors of a tenth pass. {BOUNDS}",
        (
            "Which wrong gradients does your check let pass?",
            "Multiply a right gradient by 1.1.",
            "Take a bound between 1e-3 and 1e-7.",
        ),
    ),
    Mistake(
        "bound too small",
        "",
        f"The bound is smaller than what rounding does to a difference. {BOUNDS}",
        (
            "Which right gradients does your check refuse?",
            "Print the relative error for a gradient that you know to be right.",
            "Take a bound between 1e-3 and 1e-7.",
        ),
    ),
    Mistake(
        "step too large",
        "M-79",
        "With a step near 1 the central difference is off by several hundredths itself. "
        "Its error is of the order of h²: take h near 1e-5.",
        (
            "Which right gradients does your check refuse?",
            "How large is the error of the difference that you compare with?",
            "Take a step near 1e-5.",
        ),
    ),
    Mistake(
        "step too small",
        "M-79",
        "With a step near 1e-15 rounding leaves nothing of the difference. "
        "Its relative error is about 1e-16/h: take h near 1e-5.",
        (
            "Which right gradients does your check refuse?",
            "Print the difference that you compare with, for a smaller and a larger step.",
            "Take a step near 1e-5.",
        ),
    ),
    Mistake(
        "factor of the difference",
        "M-79",
        "The differences are half as large, or twice as large, as the slopes: the divisor does not fit the distance of "
        "the points. For f(x + h) - f(x - h) it is 2h.",
        (
            "Which right gradients does your check refuse?",
            "Print what you compare with for f(x), the sum of the entries.",
            "Divide by the distance of the two points.",
        ),
    ),
    Mistake(
        "answers exchanged",
        "",
        "True was returned for wrong gradients and False for right ones. "
        "The question is whether the gradient is right: the error is below the bound.",
        (
            "Read the question that your function answers.",
            "What do you return for a gradient that you know to be right?",
            "Exchange < and >.",
        ),
    ),
)

ORDER = (
    Mistake(
        "natural logarithm",
        "",
        "The natural logarithm of the ratio was taken, which is 0.69 times the order. "
        "If the error is C h^p, halving h divides it by 2^p: p is the logarithm to base 2.",
        (
            "Try an error that you know, the square of the step.",
            "To which base is your logarithm?",
            "Use np.log2, or divide by np.log(2).",
        ),
    ),
    Mistake(
        "logarithm to base 10",
        "",
        "The decimal logarithm of the ratio was taken, which is 0.30 times the order. "
        "If the error is C h^p, halving h divides it by 2^p: p is the logarithm to base 2.",
        (
            "Try an error that you know, the square of the step.",
            "To which base is your logarithm?",
            "Use np.log2, or divide by np.log10(2).",
        ),
    ),
    Mistake(
        "logarithm left out",
        "",
        "The ratio of the errors was returned, 4 for a method of order 2. "
        "The ratio is 2^p; p is its logarithm to base 2.",
        (
            "Try an error that you know, the square of the step.",
            "Is your answer a factor, or an exponent?",
            "Take np.log2 of the ratio.",
        ),
    ),
    Mistake(
        "ratio upside down",
        "",
        "The error at h/2 was divided by the error at h, so the order is negative. "
        "The larger step's error comes first: log2(E(h) / E(h/2)).",
        (
            "What sign should an order have?",
            "Which of your two errors is the larger one?",
            "Divide the error at h by the error at h/2.",
        ),
    ),
    Mistake(
        "exact value left out",
        "",
        "The approximations themselves were divided, not their errors. The error is E(h) = |approximation(h) - exact|.",
        (
            "Your answer is near 0. What is it that shrinks with the step?",
            "Which of your arguments is never read?",
            "Subtract exact from both approximations.",
        ),
    ),
    Mistake(
        "step divided by 10",
        "",
        "The second error was taken at h/10, where it is 10^p times smaller. "
        "Take it at h/2, and the logarithm to base 2.",
        (
            "At which two steps do you measure?",
            "Does the base of your logarithm fit the ratio of your steps?",
            "Measure at h and h/2.",
        ),
    ),
    Mistake(
        "step doubled",
        "",
        "The second error was taken at 2h, where it is larger, and the answer is negative. Take it at h/2.",
        (
            "What sign should an order have?",
            "At which two steps do you measure?",
            "Measure at h and h/2.",
        ),
    ),
    Mistake(
        "slope against the step",
        "",
        "(E(h) - E(h/2)) / (h - h/2) is how fast the error falls, not with which power. "
        "The power is the slope on logarithmic axes: log2(E(h) / E(h/2)).",
        (
            "Multiply the errors by ten. Does your answer change?",
            "On which axes is the order a slope?",
            "Take logarithms of the errors before subtracting.",
        ),
    ),
)
