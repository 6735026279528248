"""What to tell whose code gives no numbers to compare: an exception, no end, or an answer of the wrong form."""

from checks.sandbox.script import Outcome, Raised, Stopped
from checks.verify.comparison import Difference
from checks.verify.report import Named

BROADCAST = ("broadcast", "matmul", "shapes", "operands", "dimension", "aligned", "axis", "axes", "reshape")

EXCEPTIONS: dict[str, tuple[str, str, str]] = {
    "NotImplementedError": (
        "not written yet",
        "The function still raises NotImplementedError, as in the starter file.",
        "Write the body and take the raise out.",
    ),
    "NameError": (
        "a name that is not defined",
        "A name is used that nothing has defined: it is misspelt, or defined in a part of the file that did not run.",
        "Compare the spelling with the place where it is defined.",
    ),
    "UnboundLocalError": (
        "a variable read before it is set",
        "A variable is read on a path on which nothing has been assigned to it, or `+=` is used on a name that belongs"
        " to an outer function.",
        "Which branch assigns the variable, and did it run?",
    ),
    "IndexError": (
        "an index out of range",
        "An index is as large as the axis is long, or larger. With a last batch that is smaller than the others, or"
        " with a class that does not occur, arrays are shorter than expected.",
        "Print the index and the shape just before the line.",
    ),
    "KeyError": (
        "a key that is not there",
        "A dictionary is asked for a key that it does not have.",
        "Print the dictionary's keys just before the line.",
    ),
    "TypeError": (
        "a value of the wrong type",
        "An operation got a value of a type that it does not know: None from a function without a return, a tuple that"
        " was not unpacked, or a call with other arguments than the signature has.",
        "Print the types of what stands in that line.",
    ),
    "AttributeError": (
        "an attribute that is not there",
        "An object is asked for an attribute or method that its class does not define; often the object is None, or a"
        " plain number where one of your own objects is expected.",
        "Print the type of the object just before the line.",
    ),
    "RecursionError": (
        "recursion without an end, or too deep",
        "A function calls itself more often than Python allows (about 1,000 times). A long chain of operations needs a"
        " loop with a list of its own in place of recursion.",
        "How deep does your function call itself for a chain of n operations?",
    ),
    "ZeroDivisionError": (
        "a division by zero",
        "A number is divided by 0.",
        "Which size or value can be 0 there?",
    ),
    "AssertionError": (
        "an assertion of your own",
        "An assert in the hand-in does not hold for an input that the handout allows.",
        "Is the condition promised by the handout?",
    ),
    "ResultsError": (
        "too few or too many results",
        "The function gives back another number of results than the handout asks for, so that they cannot be told apart"
        " by their places.",
        "Compare your return statement with the signature in the handout.",
    ),
    "ImportError": (
        "an import that is not allowed or not there",
        "A module is imported that is not available here, or that the exercise is meant to do without.",
        "Do it with NumPy alone.",
    ),
}
EXCEPTIONS["ModuleNotFoundError"] = EXCEPTIONS["ImportError"]

NOTHING = "is a return missing?"
"""In what is told where None came back."""

RETURN = (
    "a missing return",
    "The function ends without returning anything, or returns the result of a call that changes in place.",
    "What does your function give back on every path?",
)

STOPPED: dict[str, tuple[str, str, str]] = {
    "time": (
        "no end within the time limit",
        "The call did not come to an end: a loop whose condition never becomes false, or work that doubles with every"
        " step (a shared node visited once for every path to it).",
        "How often is each part of the input visited?",
    ),
    "memory": (
        "more memory than there is",
        "The call asked for more memory than it may have: an array has grown along an axis that it should not have.",
        "Print the shapes of the largest arrays.",
    ),
    "exit": (
        "the process ended",
        "The hand-in ended the Python process, by exit() or by a crash.",
        "Take calls of exit() and quit() out.",
    ),
}


def name_of_outcome(outcome: Outcome) -> Named | None:
    """The name of an exception or a stop; None for an answer.

    Examples
    --------
    >>> name_of_outcome(Raised("NameError", "name 'exq' is not defined", "hw.py", 3, 0, 0.0)).names
    ('a name that is not defined',)
    """
    if isinstance(outcome, Stopped):
        return _told(STOPPED[outcome.reason], outcome.detail) if outcome.reason in STOPPED else None
    if not isinstance(outcome, Raised):
        return None
    if outcome.type_name == "ResultsError" and NOTHING in outcome.message:
        return _told(RETURN, "")
    if outcome.type_name == "ValueError" and any(word in outcome.message for word in BROADCAST):
        return _told(
            (
                "shapes that do not fit",
                "Two arrays meet whose shapes do not fit together: a transpose is missing, factors stand in the wrong"
                " order, or an axis was lost in a sum (keepdims) or in an index.",
                "Write the shape of every array in that line beside it.",
            ),
            outcome.message,
        )
    known = EXCEPTIONS.get(outcome.type_name.rpartition(".")[2])
    return None if known is None else _told(known, outcome.message)


def name_of_form(difference: Difference) -> Named | None:
    """The name of an answer of the wrong form: no array, another shape, another kind of number, NaN.

    None for a difference in value.
    """
    if difference.kind == "type":
        if NOTHING in difference.sentence:
            return _told(RETURN, "")
        text = "What came back is neither a number nor an array of numbers."
        return _told(("an answer that is no array", text, "Print what you return, and its type."), difference.sentence)
    if difference.kind == "shape":
        return _told(_shape(difference), difference.sentence)
    if difference.kind == "dtype":
        text = (
            "The answer holds numbers of another kind than asked for: an array made from integers (or by zeros_like of"
            " one) cuts off what is assigned to it, and a comparison gives truth values."
        )
        return _told(("numbers of the wrong kind", text, "Print the dtype of the answer."), difference.sentence)
    if difference.kind == "nan":
        text = (
            "There is NaN where a number is right, or the reverse. exp of a large number is infinite, and infinity"
            " minus or divided by infinity is NaN; so are log and 0/0 of zeros."
        )
        return _told(("NaN or overflow", text, "What is the largest number that you take exp of?"), difference.sentence)
    return None


def _shape(difference: Difference) -> tuple[str, str, str]:
    got, expected = difference.got.shape, difference.expected.shape
    look = f"Write the shape of every array that {difference.output} is made from beside its line."
    if got == expected[::-1] and len(got) > 1:
        return "a transposed shape", f"The shape is that of the transposed answer: {got} for {expected}.", look
    if tuple(n for n in got if n != 1) == tuple(n for n in expected if n != 1):
        text = (
            f"The axes of length 1 differ: {got} for {expected}. A sum kept its axis (keepdims), or an index lost one."
        )
        return "an axis of length 1 too many or too few", text, look
    if not got:
        text = f"One number came where an array of shape {expected} was asked for: a sum runs over all axes."
        return "one number for an array", text, look
    if not expected:
        text = f"An array of shape {got} came where one number was asked for: a sum or mean over it is missing."
        return "an array for one number", text, look
    if len(got) > len(expected) and got[-len(expected) :] == expected:
        text = f"Leading axes are left over: {got} for {expected}. What was broadcast must be summed over."
        return "a sum over leading axes is missing", text, look
    if len(got) == len(expected):
        text = f"The shape is {got} and should be {expected}: a sum over broadcast axes is missing or too many."
        return "the wrong shape", text, look
    return "the wrong shape", f"The shape is {got} and should be {expected}.", look


def _told(words: tuple[str, str, str], detail: str) -> Named:
    name, explanation, hint = words
    place = f"{detail}." if detail and not detail.endswith(".") else detail
    return Named((name,), explanation, (hint, explanation, place or explanation))
