"""Mistakes in differences of functions of arrays."""

from checks.assignments.keys import Mistake
from checks.staff.gradient_check.mistakes_differences import CENTRAL

ENTRIES = (
    Mistake(
        "x not restored",
        "M-80",
        "An entry was moved and not moved back, so the later entries are differentiated at another point. "
        "Keep the entry's value, move it up and down, and put the value back before going on.",
        (
            "Print the array before and after your function has run.",
            "At which point do you differentiate with respect to the second entry?",
            "Save x[i] before moving it, and assign it back afterwards.",
        ),
    ),
    Mistake(
        "only the first entry",
        "M-82",
        "One entry of the gradient was filled in, the others are 0. "
        "The gradient has a slope for every entry of x, each with that entry moved alone.",
        (
            "Which entries of your answer can be trusted?",
            "How often does your loop run, and where does it return?",
            "Go through all indices of x, also where it has several axes.",
        ),
    ),
    Mistake(
        "all entries at once",
        "M-82",
        "All entries were moved together, which gives the slope along (1, ..., 1): the sum of the gradient. "
        "A partial derivative moves one entry, and leaves the others where they are.",
        (
            "Are the entries of your answer all the same?",
            "Try a function that depends on one entry only.",
            "Add h to x[i] alone.",
        ),
    ),
    Mistake(
        "entries in the other order",
        "",
        "The slopes were computed row by row and laid out column by column. "
        "The slope with respect to x[i, j] belongs at [i, j] of the answer.",
        (
            "Try an array that is not square, and a function that depends on one entry only.",
            "Where does the slope of that entry end up?",
            "Flatten and reshape in the same order, or assign by index.",
        ),
    ),
    Mistake(
        "integers stay integers",
        "M-80",
        "An array of integers cannot hold x[i] + h: the step is cut off, and so is the answer. "
        "Work on x.astype(float), and make the answer an array of floats.",
        (
            "Print the array right after you have moved an entry.",
            "What does np.zeros_like give for an array of integers?",
            "Work on a copy with dtype float.",
        ),
    ),
)

GRADIENT = (*CENTRAL, *ENTRIES)

COTANGENT = (
    Mistake(
        "cotangent left out",
        "",
        "The change of f was summed up, and v was not used. "
        "Asked for is the gradient of sum(v f(x)): each entry of the change is multiplied by its entry of v.",
        (
            "Ask twice, with another v. Does your answer change?",
            "Which of your arguments is never read?",
            "Multiply the change of f by v before summing up.",
        ),
    ),
    Mistake(
        "cotangent's mean in place of its entries",
        "",
        "The change of f was summed up and multiplied by the mean of v. "
        "Each entry of the change has an entry of v of its own: sum(v (f(x + h) - f(x - h))).",
        (
            "Try a v with one entry that is not 0.",
            "What happens to the order of the entries of v in your formula?",
            "Multiply entry by entry, then sum.",
        ),
    ),
    Mistake(
        "mean in place of the sum",
        "",
        "The products were averaged where a sum is asked for. "
        "The gradient of sum(v f(x)) has no division by the number of entries.",
        (
            "Does your answer become smaller when f gives more numbers?",
            "Which reduction do you use over the entries of f?",
            "Use np.sum in place of np.mean.",
        ),
    ),
)
NO_INTEGERS = tuple(mistake for mistake in ENTRIES if mistake.name != "integers stay integers")
PULLBACK = (*CENTRAL, *NO_INTEGERS, *COTANGENT)
