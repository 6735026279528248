"""What goes wrong in losses, in their gradients and in two layers, with what to tell whoever did it."""

from checks.assignments.keys import Mistake
from checks.staff.layer_gradients.layer_mistakes import BATCH, ONE_ENTRY, SHAPES, made

HAND = "Work one example with three classes by hand."
SUMS = "Add up every row of your gradient."

AVERAGE = (
    made(
        "not divided by the batch size",
        "M-47",
        "Loss and gradient are sums over the batch. The loss is the mean: divide both by n.",
        BATCH,
        "Compare the answers for one example and for the same example twice.",
        "A mean is a sum divided by something.",
    ),
    made(
        "loss not averaged",
        "M-47",
        "The loss is the sum over the batch, though its gradient is that of the mean. The loss is 1/n Σ_i l_i.",
        BATCH,
        "The gradient is right; look at the loss.",
        "Divide the loss by the number of examples.",
    ),
    made(
        "gradient not averaged",
        "M-47",
        "The gradient is that of the sum over the batch, though the loss is the mean. G carries the factor 1/n.",
        BATCH,
        "The loss is right; look at the gradient.",
        "Divide the gradient by the number of examples.",
    ),
    made(
        "gradient averaged twice",
        "M-47",
        "The gradient was divided by the batch size twice. The mean brings in one factor 1/n.",
        BATCH,
        "The loss is right; look at the gradient.",
        "Count the divisions.",
    ),
    made(
        "divided by the number of classes too",
        "M-47",
        "The mean was taken over all entries, examples and classes. The loss is the mean over the n examples alone.",
        BATCH,
        "Compare two classes with four.",
        "Divide by the number of examples, not of entries.",
    ),
    made(
        "sign of the gradient",
        "M-51",
        "The gradient has the wrong sign. For softmax it is (S - I_y) / n, negative at the label: the loss falls as "
        "the label's score rises.",
        HAND,
        "If the label's score rises, does the loss fall or rise? Does your gradient say so?",
        "Turn the sign.",
    ),
    made(
        "labels counted from 1",
        "",
        "The class before the label was taken. Labels count from 0: label y means column y.",
        HAND,
        "Give label 0, and look at which column stands out.",
        "Do not subtract 1 from the labels.",
    ),
)

SOFTMAX_FORM = (
    made(
        "label not subtracted",
        "M-51",
        "The gradient is the softmax alone. G = (S - I_y) / n: 1 is subtracted at the label.",
        SUMS,
        "The label has no influence on your gradient.",
        "The loss contains the label's score with a minus sign.",
    ),
    made(
        "diagonal of the Jacobian alone",
        "M-51",
        "Only the label's entry has a gradient. All probabilities depend on all scores through the sum: "
        "G = (S - I_y) / n.",
        SUMS,
        "Look at the entries of the other classes.",
        "The denominator contains every score.",
    ),
    made(
        "Jacobian's diagonal for the gradient",
        "M-51",
        "s (1 - s) is the diagonal of the softmax's Jacobian, which is not asked for. The gradient of the loss is "
        "(S - I_y) / n.",
        SUMS,
        "The label has no influence on your gradient.",
        "Differentiate the loss, not the softmax.",
    ),
    made(
        "softmax down the batch",
        "M-26",
        "The exponentials were summed over the examples. The softmax of an example sums over its classes: axis 1.",
        SHAPES,
        "What do the probabilities of one example add up to?",
        "Sum over the classes.",
    ),
    made(
        "length for sum",
        "M-58b",
        "The exponentials were divided by their Euclidean length. Probabilities add up to 1: divide by the sum.",
        HAND,
        "What do the probabilities of one example add up to?",
        "Divide by the sum, not by the norm.",
    ),
)

SOFTMAX_STABILITY = (
    made(
        "no shift",
        "M-40",
        "e^z overflows for large scores. Subtracting the row's largest score m changes nothing: "
        "log Σ_j e^{z_j} = m + log Σ_j e^{z_j - m}.",
        "Give the scores 1000 and 0.",
        "Which exponential becomes infinite?",
        "Subtract a number from every row before exponentiating, so that the largest exponent is 0.",
    ),
    made(
        "one shift for all rows",
        "M-41",
        "The largest score of the whole batch was subtracted. Rows far below it underflow to 0/0: subtract each "
        "row's own.",
        "Give one row of large scores and one of small ones.",
        "What becomes of the row of small scores?",
        "Take the maximum along the classes, with keepdims.",
    ),
)

SOFTMAX_LOSS = (
    *AVERAGE,
    *SOFTMAX_FORM,
    made(
        "one-hot subtracted after averaging",
        "M-51",
        "S was divided by n before the one-hot matrix was subtracted. G = (S - I_y) / n: both are divided.",
        SUMS,
        "The gradient is right for a single example.",
        "Divide after subtracting.",
    ),
    made(
        "sign of the loss",
        "M-51",
        "The loss has the wrong sign. It is -log s_y, which is positive, since s_y < 1.",
        HAND,
        "Can a loss of this sort be negative?",
        "Look at the sign of the logarithm.",
    ),
    made(
        "probability for its logarithm",
        "",
        "The logarithm was left out. The loss is -log s_y, not -s_y.",
        HAND,
        "The gradient is right, the loss is not that of which it is the gradient.",
        "Take the logarithm of the label's probability.",
    ),
    made(
        "shift left out at the label",
        "M-41",
        "The largest score was subtracted inside the logarithm, and not from the label's. "
        "The loss is log Σ_j e^{z_j - m} - (z_y - m).",
        "Add 1 to all scores, and compare.",
        "The loss changes with the shift.",
        "What was subtracted in one place must be subtracted in the other.",
    ),
    *SOFTMAX_STABILITY,
)

HINGE_FORM = (
    made(
        "true class counted",
        "",
        "The label itself was counted among the other classes, which adds its margin 1 to the loss. "
        "The sum runs over j ≠ y.",
        HAND,
        "The loss is wrong by the same amount for every example.",
        "Leave the label's own term out.",
    ),
    made(
        "margin left out",
        "",
        "The margin 1 was left out. A term is max(0, z_j - z_y + 1).",
        HAND,
        "Give equal scores.",
        "Add the margin before comparing with 0.",
    ),
    made(
        "difference turned round",
        "",
        "The label's score and the other's were exchanged. A term is max(0, z_j - z_y + 1): it grows with z_j.",
        HAND,
        "If the label's score rises, must the loss fall or rise?",
        "Turn the difference round.",
    ),
    made(
        "largest violation alone",
        "",
        "Only the largest term of an example was kept. The loss sums over all j ≠ y.",
        HAND,
        "Give scores of which two come too near to the label's.",
        "Sum over the classes, do not take the maximum.",
    ),
    made(
        "margins squared",
        "",
        "The terms were squared. A term is max(0, z_j - z_y + 1) itself.",
        HAND,
        "Compare a margin missed by 1 with one missed by 2.",
        "Leave the square out.",
    ),
    made(
        "label's entry left out",
        "M-90",
        "The gradient at the label's score is missing. Every term that is not 0 contains -z_y: there it is minus "
        "their number.",
        SUMS,
        "Look at the label's entry.",
        "The label's score occurs in every term.",
    ),
    made(
        "label counted once",
        "M-59",
        "The gradient at the label's score is -1. Every term that is not 0 contributes -1: it is minus their number.",
        SUMS,
        "Give scores of which two come too near to the label's.",
        "Add up over the terms.",
    ),
    made(
        "every class counted in the gradient",
        "M-11",
        "Classes whose margin is met got a gradient too. max(0, ·) is constant there: the slope is "
        "[z_j - z_y + 1 > 0].",
        HAND,
        "Give a label whose score is far above the others.",
        "Mask the gradient as the loss is masked.",
    ),
)

HINGE_LOSS = (*AVERAGE, *HINGE_FORM)

TWO_LAYER = (
    made(
        "mask left out",
        "M-50",
        "The gradient went back through the relu unchanged. dA = dH ∘ [A > 0] with A = X W1 + b1.",
        ONE_ENTRY,
        "Switch one hidden unit off, and look at its weights' gradient.",
        "Multiply by the relu's mask on the way back.",
    ),
    made(
        "mask from the gradient",
        "M-11",
        "The mask was taken from the gradient. Whether a unit is on is decided by A = X W1 + b1: dA = dH ∘ [A > 0].",
        ONE_ENTRY,
        "Look at which array is compared with 0 on the way back.",
        "Compare the pre-activation with 0.",
    ),
    made(
        "values for mask",
        "M-50",
        "The gradient was multiplied by the activations. The relu's slope is 1 or 0: dA = dH ∘ [A > 0].",
        ONE_ENTRY,
        "Is the slope of a unit that is on its value?",
        "Multiply by a mask.",
    ),
    made(
        "relu left out",
        "",
        "The relu was left out, forwards and backwards. The logits are relu(X W1 + b1) W2 + b2.",
        ONE_ENTRY,
        "Is your network more than a linear one?",
        "Apply the relu between the layers.",
    ),
    made(
        "values before the relu in dW2",
        "M-50",
        "dW2 was computed from the pre-activations. The second layer was given H = relu(A): dW2 = Hᵀ G.",
        ONE_ENTRY,
        "Switch one hidden unit off, and look at the second layer's gradient.",
        "Use what went into the second layer.",
    ),
    made(
        "mask for values in dW2",
        "M-13",
        "dW2 was computed from the relu's mask. The second layer was given H = relu(A): dW2 = Hᵀ G.",
        ONE_ENTRY,
        "Double the first layer's weights, and look at the second layer's gradient.",
        "Use what went into the second layer.",
    ),
    made(
        "mask left out of dW1",
        "M-50",
        "dW1 was computed from the gradient before the mask. dW1 = Xᵀ dA with dA = dH ∘ [A > 0].",
        ONE_ENTRY,
        "Switch one hidden unit off, and look at its weights' gradient.",
        "Use the gradient at the pre-activations.",
    ),
    made(
        "mask left out of db1",
        "M-50",
        "db1 was computed from the gradient before the mask. db1 = Σ_i dA_i with dA = dH ∘ [A > 0].",
        ONE_ENTRY,
        "Switch one hidden unit off, and look at its bias's gradient.",
        "Use the gradient at the pre-activations.",
    ),
    made(
        "bias gradients are means",
        "M-38",
        "db1 and db2 were averaged over the batch once more. G carries 1/n already; the rows are added up.",
        BATCH,
        "The weights' gradients are right; look at the biases'.",
        "Sum over the examples.",
    ),
    made(
        "averaged once more",
        "M-47",
        "The parameters' gradients were divided by n. G carries that factor already: dW2 = Hᵀ G.",
        BATCH,
        "The loss is right; look at the gradients.",
        "Count the divisions.",
    ),
    made(
        "first bias left out",
        "",
        "b1 was not added. The pre-activations are X W1 + b1.",
        ONE_ENTRY,
        "One argument has no influence on your loss.",
        "Add b1.",
    ),
    made(
        "second bias left out",
        "",
        "b2 was not added. The logits are H W2 + b2.",
        ONE_ENTRY,
        "One argument has no influence on your loss.",
        "Add b2.",
    ),
    *(mistake for mistake in AVERAGE if mistake.name in ("loss not averaged", "not divided by the batch size")),
    *(mistake for mistake in SOFTMAX_FORM if mistake.name in ("label not subtracted", "softmax down the batch")),
)


def without(mistakes: tuple[Mistake, ...], *names: str) -> tuple[Mistake, ...]:
    """Those with other names."""
    return tuple(mistake for mistake in mistakes if mistake.name not in names)


SOFTMAX_CLASSIFIER = without(SOFTMAX_LOSS, "one shift for all rows")
HINGE_CLASSIFIER = HINGE_LOSS
NETWORK_LOSS = (*TWO_LAYER, *(mistake for mistake in SOFTMAX_STABILITY if mistake.name == "no shift"))
