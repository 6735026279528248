"""Mistakes of one epoch of stochastic gradient descent on the network."""

from checks.assignments.keys import Mistake
from checks.staff.softmax_regression.mistakes_batches import BATCHES
from checks.staff.softmax_regression.mistakes_epoch import STEPS
from checks.staff.two_layer_network.mistakes import STEP

_IN_PLACE = (
    "The caller's {0} is what it was before: {0} = {0} - lr * d{0} makes a new array. {0} -= lr * d{0} writes into it."
)
_IN_PLACE_HINTS = (
    "After the call, have the caller's arrays changed?",
    "Which array does each name in your function stand for after the first step?",
    "Update in place: W -= ..., not W = W - ...",
)
_ONE_ONLY = "{0} was left as it was. Both weights are updated in every step: W1 -= lr dW1, W2 -= lr dW2."
_ONE_ONLY_HINTS = (
    "Which of the network's weights does your epoch change?",
    "Print each matrix before and after.",
    "Both W1 and W2 take a step for every minibatch.",
)

EPOCH = (
    *STEP,
    *BATCHES,
    *STEPS,
    Mistake(
        "W1's gradient with the updated W2",
        "M-49",
        "W2 was updated first, and the gradient of W1 went back through the new W2. "
        "Both gradients belong to the same weights: compute dW1 and dW2, then update both.",
        (
            "Is one of your two matrices right after a single step?",
            "At which weights is each of your gradients taken?",
            "Compute both gradients before you update anything.",
        ),
    ),
    Mistake(
        "W2's gradient with the updated W1",
        "M-49",
        "W1 was updated first, and the forward pass for the gradient of W2 used the new W1. "
        "Both gradients belong to the same weights: compute dW1 and dW2, then update both.",
        (
            "Is one of your two matrices right after a single step?",
            "At which weights is each of your gradients taken?",
            "Compute both gradients before you update anything.",
        ),
    ),
    Mistake(
        "every gradient at the first weights",
        "",
        "All gradients were taken at the weights that came in, for instance because the forward pass ran before the "
        "loop. "
        "Each step uses the weights that the step before has left.",
        (
            "With one minibatch you are right. And with two?",
            "Which weights does your second step use?",
            "Run the forward pass inside of the loop, with the updated weights.",
        ),
    ),
    Mistake(
        "weights replaced by the step",
        "",
        "The weights became -lr times the gradient; what they were before is lost. A step is W -= lr * dW.",
        (
            "What should a learning rate of 0 do?",
            "Where do the old weights enter the new ones?",
            "Subtract from the weights in place of assigning to them.",
        ),
    ),
    Mistake("W1 never updated", "", _ONE_ONLY.format("W1"), _ONE_ONLY_HINTS),
    Mistake("W2 never updated", "", _ONE_ONLY.format("W2"), _ONE_ONLY_HINTS),
    Mistake(
        "weights not updated in place", "M-54", _IN_PLACE.format("W1") + " The same holds for W2.", _IN_PLACE_HINTS
    ),
    Mistake("W1 not updated in place", "M-54", _IN_PLACE.format("W1"), _IN_PLACE_HINTS),
    Mistake("W2 not updated in place", "M-54", _IN_PLACE.format("W2"), _IN_PLACE_HINTS),
)
