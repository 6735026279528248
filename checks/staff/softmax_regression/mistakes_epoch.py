"""Mistakes in one epoch of stochastic gradient descent on the softmax loss."""

from checks.assignments.keys import Mistake
from checks.staff.softmax_regression.mistakes_batches import BATCHES
from checks.staff.softmax_regression.mistakes_gradient import DIFFERENCES, PROBABILITIES
from checks.staff.softmax_regression.mistakes_softmax import LABELS, MEANS, SHIFTS, SUMS

AVERAGES = (
    *MEANS,
    Mistake(
        "divided by the number of all examples",
        "M-47",
        "A minibatch's gradient was divided by n, the size of the whole data. "
        "It is the mean over the minibatch: 1/m with m its own size.",
        (
            "With one minibatch you are right. And with two?",
            "Over which examples is each gradient a mean?",
            "Divide by the rows of the minibatch, not by the rows of X.",
        ),
    ),
)

STEPS = (
    Mistake(
        "learning rate left out",
        "",
        "The gradient was subtracted without the factor lr. A step is parameters -= lr * gradient.",
        (
            "Does your answer depend on every argument?",
            "Try a learning rate of 0.",
            "Multiply the gradient by lr.",
        ),
    ),
)

EPOCH = (
    *AVERAGES,
    *DIFFERENCES,
    *PROBABILITIES,
    *SUMS,
    *SHIFTS,
    *LABELS,
    *BATCHES,
    *STEPS,
    Mistake(
        "every gradient at the first theta",
        "",
        "All gradients were taken at the theta that came in, for instance because X @ theta was computed before the "
        "loop. "
        "Each step uses the theta that the step before has left.",
        (
            "With one minibatch you are right. And with two?",
            "Which theta does your second step use?",
            "Compute the logits inside of the loop, with the updated theta.",
        ),
    ),
    Mistake(
        "theta replaced by the step",
        "",
        "theta became -lr * gradient; what it was before is lost. A step is theta -= lr * gradient.",
        (
            "What should a learning rate of 0 do?",
            "Where does the old value of theta enter the new one?",
            "Subtract from theta in place of assigning to it.",
        ),
    ),
    Mistake(
        "theta not updated in place",
        "M-54",
        "The caller's array is what it was before: theta = theta - lr * gradient makes a new one. "
        "theta -= lr * gradient (or theta[:] = ...) writes into the caller's array.",
        (
            "After the call, has the caller's array changed?",
            "Which array does the name in your function stand for after the first step?",
            "Update in place: theta -= ..., not theta = theta - ...",
        ),
    ),
)
