"""Mistakes of the network's forward pass and of its backward pass."""

from checks.assignments.keys import Mistake
from checks.staff.softmax_regression.mistakes_epoch import AVERAGES
from checks.staff.softmax_regression.mistakes_gradient import DIFFERENCES, PROBABILITIES
from checks.staff.softmax_regression.mistakes_loss import LOSS as SOFTMAX_LOSS
from checks.staff.softmax_regression.mistakes_softmax import LABELS, MEANS, SHIFTS, SUMS

FORWARD = (
    Mistake(
        "relu left out",
        "",
        "The hidden layer was Z1 = X W1 itself, so that the network is linear. It is A1 = max(X W1, 0).",
        (
            "Is there anything in your network that a single matrix could not do?",
            "Print the hidden layer for one example: may all of these numbers be there?",
            "Apply relu to X @ W1 before W2.",
        ),
    ),
    Mistake(
        "mask in place of relu",
        "M-13",
        "The hidden layer was the mask [Z1 > 0] itself, zeros and ones. relu keeps the positive values: A1 = Z1 * "
        "[Z1 > 0].",
        (
            "Double the weights of one layer: does the answer change as it should?",
            "Print the hidden layer for one example: what does relu keep?",
            "np.maximum(Z1, 0), or the mask times Z1, not the mask.",
        ),
    ),
    Mistake(
        "minimum in place of maximum",
        "",
        "np.minimum(Z1, 0) keeps the negative values. relu keeps the positive ones: A1 = max(Z1, 0).",
        (
            "Print the hidden layer for one example.",
            "What sign may the activations of a relu layer have?",
            "np.maximum, not np.minimum.",
        ),
    ),
    Mistake(
        "sigmoid in place of relu",
        "",
        "The hidden layer was 1 / (1 + exp(-Z1)). This network's activation is relu, A1 = max(Z1, 0).",
        (
            "Double W1 and halve W2: what should happen to the loss?",
            "Which activation does the handout ask for?",
            "Use np.maximum(Z1, 0).",
        ),
    ),
    Mistake(
        "relu on the logits too",
        "",
        "relu was applied to the last layer too, so that no logit is negative. The logits are A1 W2, without an "
        "activation.",
        (
            "Which layers have an activation?",
            "May a logit be negative?",
            "Leave A1 @ W2 as it is: only the hidden layer has a relu.",
        ),
    ),
)

_MASK = "The gradient passes a relu where its input was positive: G1 = (G2 W2^T) * [Z1 > 0]."

BACKWARD = (
    Mistake(
        "mask left out",
        "M-11",
        "The gradient went through the relu as if every unit were on (also [A1 >= 0] is 1 everywhere). " + _MASK,
        (
            "Is one of your two gradients right? Then look at what happens between the layers.",
            "What is the slope of the loss in the weights of a unit that is off?",
            "Multiply by the mask of the hidden layer's input, Z1 > 0, on the way back.",
        ),
    ),
    Mistake(
        "mask from the incoming gradient",
        "M-11",
        "The mask was made of the sign of G2 W2^T, not of the hidden layer's input. " + _MASK,
        (
            "Is one of your two gradients right? Then look at what happens between the layers.",
            "Which array says whether a unit was on?",
            "The mask is Z1 > 0, from the forward pass.",
        ),
    ),
    Mistake(
        "mask inverted",
        "M-11",
        "The gradient passed where Z1 < 0. " + _MASK,
        (
            "Is one of your two gradients right? Then look at what happens between the layers.",
            "What is the slope of the loss in the weights of a unit that is off?",
            "Turn the comparison round: Z1 > 0.",
        ),
    ),
    Mistake(
        "activations in place of the mask",
        "M-50",
        "G2 W2^T was multiplied by A1 itself. relu's derivative is 1 where it is on, not its value. " + _MASK,
        (
            "Double W1 and halve W2: how should the two gradients change?",
            "What is the derivative of relu, and what is its value?",
            "Use Z1 > 0, zeros and ones, not A1.",
        ),
    ),
    Mistake(
        "W2 not transposed",
        "M-30",
        "G2 @ W2 was computed, which fits only where the hidden layer is as wide as the output. " + _MASK,
        (
            "Try shapes of which no two sizes are equal.",
            "Write down the shape of every factor of your product.",
            "The way back through a matrix is its transpose: G2 @ W2.T.",
        ),
    ),
    Mistake(
        "activations in place of X",
        "M-50",
        "dW1 was built with A1, the layer's output. A layer's gradient has its input: dW1 = X^T G1, dW2 = A1^T G2.",
        (
            "Compare the shape of each gradient with the shape of its weights.",
            "Which array does W1 multiply in the forward pass?",
            "dW1 = X.T @ G1.",
        ),
    ),
    Mistake(
        "Z1 in place of A1",
        "M-50",
        "dW2 was built with Z1, the hidden layer before its relu. W2 multiplies A1 = relu(Z1): dW2 = A1^T G2.",
        (
            "Is one of your two gradients right?",
            "Which array does W2 multiply in the forward pass?",
            "dW2 takes the activations after the relu.",
        ),
    ),
    Mistake(
        "mask in place of A1",
        "M-50",
        "dW2 was built with the mask [Z1 > 0]. W2 multiplies A1 = relu(Z1): dW2 = A1^T G2.",
        (
            "Is one of your two gradients right?",
            "Which array does W2 multiply in the forward pass?",
            "dW2 takes the activations, not the mask.",
        ),
    ),
    Mistake(
        "dW1 not averaged",
        "M-47",
        "dW2 was divided by m and dW1 was not. Divide G2 = (S - I_y) / m once, and both have the factor.",
        (
            "Give every example twice: which of your two gradients changes?",
            "Is each gradient one of the same loss?",
            "Divide at the logits: both gradients are made of it.",
        ),
    ),
    Mistake(
        "dW1 averaged twice",
        "M-47",
        "dW1 was divided by m although G2 = (S - I_y) / m already was. One factor 1/m is enough.",
        (
            "Give every example twice: which of your two gradients changes?",
            "Where is each gradient divided, and how often?",
            "Divide at the logits only: both gradients are made of it.",
        ),
    ),
    Mistake(
        "dW2 not averaged",
        "M-47",
        "dW1 was divided by m and dW2 was not. Divide G2 = (S - I_y) / m once, and both have the factor.",
        (
            "Give every example twice: which of your two gradients changes?",
            "Is each gradient one of the same loss?",
            "Divide at the logits: both gradients are made of it.",
        ),
    ),
)

ORDER = (
    Mistake(
        "dW1 transposed",
        "M-30",
        "G1^T X was returned in place of X^T G1. A gradient has the shape of its weights.",
        (
            "Compare the shape of each gradient with the shape of its weights.",
            "Try shapes of which no two sizes are equal.",
            "dW1 = X.T @ G1.",
        ),
    ),
    Mistake(
        "dW2 transposed",
        "M-30",
        "G2^T A1 was returned in place of A1^T G2. A gradient has the shape of its weights.",
        (
            "Compare the shape of each gradient with the shape of its weights.",
            "Try shapes of which no two sizes are equal.",
            "dW2 = A1.T @ G2.",
        ),
    ),
    Mistake(
        "returned in the other order",
        "M-9",
        "The pair came as (dW2, dW1). It is (dW1, dW2), in the order of the arguments.",
        (
            "Compare the shape of each gradient with the shape of its weights.",
            "In which order are the weights given to you?",
            "Return dW1 first.",
        ),
    ),
)

LOSS = (*FORWARD, *SOFTMAX_LOSS)
# With one question's data, the whole data is the minibatch: no other size to divide by.
GRADIENTS = (*FORWARD, *BACKWARD, *ORDER, *MEANS, *DIFFERENCES, *PROBABILITIES, *SUMS, *SHIFTS, *LABELS)
STEP = (*FORWARD, *BACKWARD, *AVERAGES, *DIFFERENCES, *PROBABILITIES, *SUMS, *SHIFTS, *LABELS)
