"""What goes wrong in layers and their pullbacks, with what to tell whoever did it."""

from checks.assignments.keys import Mistake

SHAPES = "Write the shape of every array beside the line in which it stands."
ONE_ENTRY = "Take one example with one input and one output, and work it by hand."
BATCH = "Compare one example with the same example given twice."
COTANGENT = "Double what comes from above, and see what doubles."
POINTS = "Draw the function's graph, and compare three points with your answers."
SLOPES = "Draw the function's graph, and compare its slope at three points with your answers."


def made(name: str, catalogue: str, explanation: str, *hints: str) -> Mistake:
    """A mistake; hints from a nudge to the place."""
    first, second, third = hints
    return Mistake(name, catalogue, explanation, (first, second, third))


FLAT = made(
    "axes flattened the other way",
    "M-36",
    "The examples' axes were flattened first axis first. reshape in NumPy's order C lets the last axis run fastest: "
    "entry (p, q) of an example goes to place p·d_2 + q.",
    "Give one example of shape (2, 3) with the entries 0 to 5.",
    "Look at the order in which the entries of an example go into its row.",
    "Use reshape without an order, and do not transpose before it.",
)

AFFINE = (
    made(
        "bias left out",
        "",
        "b was not added. The layer is Z = X W + b, with b added to every row.",
        ONE_ENTRY,
        "One argument has no influence on your answer.",
        "Add b.",
    ),
    made(
        "bias subtracted",
        "",
        "b was subtracted. The layer is Z = X W + b.",
        ONE_ENTRY,
        "Raise one entry of b, and see which way the answer moves.",
        "Add b in place of subtracting it.",
    ),
    made(
        "bias added down the batch",
        "M-22",
        "b was added along the batch. Entry j of b belongs to output j: z_ij = Σ_l x_il w_lj + b_j.",
        SHAPES,
        "Look at which axis of the answer b runs along.",
        "b has one entry per output: it is added to every row as it is.",
    ),
    made(
        "weights transposed",
        "M-30",
        "X was multiplied by Wᵀ, which has a fitting shape only where W is square. The layer is Z = X W + b.",
        SHAPES,
        "Try more inputs than outputs.",
        "Take W as it is given.",
    ),
    FLAT,
)

AFFINE_PULLBACK = (
    made(
        "weights not transposed",
        "M-30",
        "dX was computed with W where Wᵀ belongs; the shapes fit only where W is square. From z_ij = Σ_l x_il w_lj "
        "follows dx_il = Σ_j g_ij w_lj, that is dX = G Wᵀ.",
        SHAPES,
        "Try more inputs than outputs, and look at dX.",
        "Which index is summed over, and is it the row or the column of W?",
    ),
    made(
        "X not transposed",
        "M-30",
        "dW was computed with X where Xᵀ belongs; the shapes fit only where there are as many examples as inputs. "
        "dw_lj = Σ_i x_il g_ij, that is dW = Xᵀ G.",
        SHAPES,
        "Try more examples than inputs, and look at dW.",
        "Which index is summed over, and is it the row or the column of X?",
    ),
    made(
        "dW transposed",
        "M-30",
        "dW came out as Gᵀ X, with rows and columns exchanged. It must have the shape of W: dW = Xᵀ G.",
        SHAPES,
        "Compare the shape of dW with that of W.",
        "Exchange the factors, and which of them is transposed.",
    ),
    made(
        "cotangent left out of dW",
        "M-4",
        "dW does not depend on G: the sum of the inputs stands there. dW = Xᵀ G.",
        COTANGENT,
        "Look at dW.",
        "Every gradient contains G as a factor, dW too.",
    ),
    made(
        "cotangent left out of db",
        "M-5",
        "db does not depend on G: the number of examples stands there. db = Σ_i G_i, the sum of the rows.",
        COTANGENT,
        "Look at db.",
        "Every gradient contains G as a factor, db too.",
    ),
    made(
        "bias gradient is a mean",
        "M-38",
        "db was averaged over the batch. b is added to every row, so that the rows' gradients add up: db = Σ_i G_i.",
        BATCH,
        "Look at db with two equal examples.",
        "Where a value is used several times, its gradients are added; nothing is divided.",
    ),
    made(
        "bias gradient not summed",
        "M-21",
        "db was not summed over the batch and has the shape of G. b is used in every row: db = Σ_i G_i.",
        SHAPES,
        "Compare the shape of db with that of b.",
        "Add up over the axis along which b was repeated.",
    ),
    made(
        "bias gradient summed over the outputs",
        "M-26",
        "db was summed along the wrong axis. b_j is used once in every row i: db_j = Σ_i g_ij.",
        SHAPES,
        "Look at db with more examples than outputs.",
        "Add up over the examples: axis 0.",
    ),
    made(
        "bias gradient keeps an axis",
        "M-24",
        "db has shape (1, m) where b has shape (m,). A gradient has the shape of its argument.",
        SHAPES,
        "Compare the shape of db with that of b.",
        "Sum without keepdims.",
    ),
    made(
        "divided by the batch size",
        "M-47",
        "dW and db were divided by the number of examples. Averaging belongs to the loss, and has gone into G already.",
        BATCH,
        "Look for a division.",
        "The chain rule multiplies by G; a second division by n is one too many.",
    ),
    made(
        "dX left flat",
        "M-24",
        "dX has one row per example where X has several axes. A gradient has the shape of its argument: reshape G Wᵀ.",
        SHAPES,
        "Try examples with two axes.",
        "Undo the reshape of the forward pass.",
    ),
    FLAT,
)

KINK_POINTS = "Work the inputs -2 and 3 by hand."

RELU = (
    made(
        "mask for value",
        "M-13",
        "The mask [x > 0] was returned in place of the value. relu(x) = x [x > 0].",
        POINTS,
        "Give a positive number other than 1.",
        "A mask says where; multiply by what.",
    ),
    made(
        "absolute value",
        "",
        "|x| was returned. relu(x) = max(x, 0), which is 0 for negative x.",
        POINTS,
        "Give a negative number.",
        "Nothing of a negative number comes through.",
    ),
    made(
        "negative part kept",
        "",
        "The negative part was kept: min(x, 0). relu(x) = max(x, 0).",
        POINTS,
        "Give a positive and a negative number.",
        "Turn the comparison round.",
    ),
    made(
        "small slope below 0",
        "",
        "A small multiple of negative entries came through, as in the leaky variant. relu(x) = max(x, 0).",
        POINTS,
        "Give a large negative number.",
        "Nothing of a negative number comes through.",
    ),
    made(
        "threshold at 1",
        "",
        "Entries between 0 and 1 were cut off too. relu(x) = max(x, 0).",
        POINTS,
        "Give one half.",
        "Compare with 0.",
    ),
)

RELU_PULLBACK = (
    made(
        "cotangent ignored",
        "M-6",
        "The mask [x > 0] alone was returned. The chain rule multiplies it by G: dX = G [x > 0].",
        COTANGENT,
        "Your answer holds zeros and ones whatever comes from above.",
        "Multiply by G.",
    ),
    made(
        "mask from the cotangent",
        "M-11",
        "The mask was taken from G. Whether an entry came through was decided by X: dX = G [x > 0].",
        KINK_POINTS + " Let one gradient from above be negative.",
        "Look at which array is compared with 0.",
        "Compare X with 0, not G.",
    ),
    made(
        "mask turned round",
        "M-11",
        "The gradient came through where x < 0. dX = G [x > 0].",
        KINK_POINTS,
        "Look at the comparison.",
        "Turn it round.",
    ),
    made(
        "no mask",
        "M-11",
        "The gradient came through everywhere. Where x < 0 the layer is constant: dX = G [x > 0].",
        KINK_POINTS,
        "Look at the entry of a negative input.",
        "Set the gradient to 0 where X is negative.",
    ),
    made(
        "value for slope",
        "M-11",
        "G was multiplied by relu(x). The slope is 1 where x > 0, not x: dX = G [x > 0].",
        SLOPES,
        "Compare the answers for x = 1 and x = 3.",
        "Multiply by a mask, not by the values.",
    ),
    made(
        "small slope below 0",
        "",
        "A small share of the gradient came through where x < 0, as in the leaky variant. dX = G [x > 0].",
        SLOPES,
        "Look at the entry of a negative input.",
        "Nothing comes through where X is negative.",
    ),
    made(
        "threshold at 1",
        "",
        "Entries between 0 and 1 were masked too. dX = G [x > 0].",
        SLOPES,
        "Give x = one half.",
        "Compare with 0.",
    ),
)

TWICE = "The function was applied to a value to which it had been applied already."
OVERFLOW = (
    "Give 1000 and -1000.",
    "Which exponential becomes infinite, and what is divided by what then?",
    "Write it with the exponential of a negative number on each side of 0.",
)

SIGMOID = (
    made(
        "sign of the exponent",
        "M-89",
        "The exponent has the wrong sign, which gives 1 - sigmoid(x). sigmoid(x) = 1 / (1 + e^{-x}) grows with x.",
        POINTS,
        "Does the answer grow with x?",
        "Look at the sign in the exponential.",
    ),
    made(
        "tanh for sigmoid",
        "M-10",
        "tanh was returned. sigmoid(x) = 1 / (1 + e^{-x}) lies between 0 and 1.",
        POINTS,
        "What is the answer at 0, and far to the left?",
        "It lies between 0 and 1.",
    ),
    made(
        "argument doubled",
        "",
        "sigmoid(2x) was returned. sigmoid(x) = 1 / (1 + e^{-x}).",
        POINTS,
        "The values at 0 and far out are right; those between are not.",
        "Look for a factor in the exponent.",
    ),
    made(
        "exponential alone below",
        "",
        "The 1 in the denominator was left out, which gives e^x. sigmoid(x) = 1 / (1 + e^{-x}).",
        POINTS,
        "What is the answer far to the right?",
        "Look at the denominator.",
    ),
    made(
        "exponential overflows",
        "M-40",
        "e^x / (1 + e^x) is ∞ / ∞ for large x. 1 / (1 + e^{-x}) has the limit 1 there, and 0 for x → -∞.",
        *OVERFLOW,
    ),
)

SIGMOID_PULLBACK = (
    made(
        "cotangent ignored",
        "M-6",
        "The slope alone was returned. The chain rule multiplies it by G: dX = G s (1 - s).",
        COTANGENT,
        "Your answer does not change with G.",
        "Multiply by G.",
    ),
    made(
        "value for slope",
        "M-10",
        "G was multiplied by s = sigmoid(x). The slope is s (1 - s): dX = G s (1 - s).",
        SLOPES,
        "What is the slope at 0, and far to the right?",
        "The value is one factor of the slope; one is missing.",
    ),
    made(
        "complement for slope",
        "M-10",
        "G was multiplied by 1 - s. The slope is s (1 - s): dX = G s (1 - s).",
        SLOPES,
        "What is the slope at 0, and far to the left?",
        "A factor is missing.",
    ),
    made(
        "input for value",
        "M-10",
        "x (1 - x) was taken for the slope. In s (1 - s), s is the value of the layer, s = sigmoid(x).",
        SLOPES,
        "What goes into the rule, and what are you given?",
        "X is what went into the layer: apply the layer first.",
    ),
    made(
        "layer applied twice",
        "M-10",
        f"{TWICE} dX = G s (1 - s) with s = sigmoid(x).",
        SLOPES,
        "Count how often the function is applied.",
        "Apply it once to X.",
    ),
    made(
        "rule of tanh",
        "M-10",
        "1 - s² was taken for the slope, which is the rule of tanh. dX = G s (1 - s).",
        SLOPES,
        "Is this the rule of this function, or of its neighbour?",
        "Look up the slope of the logistic function.",
    ),
    made(
        "sign turned",
        "M-89",
        "The slope has the wrong sign: s (s - 1). The logistic function grows, so that s (1 - s) is positive.",
        SLOPES,
        "Does the function grow or fall?",
        "Turn the difference round.",
    ),
    made(
        "exponential overflows",
        "M-40",
        "An exponential of a large number stands above and below a line, which is ∞ / ∞. s (1 - s), from a value s "
        "that does not overflow, is 0 there.",
        *OVERFLOW,
    ),
)

TANH = (
    made(
        "sigmoid for tanh",
        "M-10",
        "The logistic function was returned. tanh(x) = (e^x - e^{-x}) / (e^x + e^{-x}) lies between -1 and 1.",
        POINTS,
        "What is the answer at 0, and far to the left?",
        "It lies between -1 and 1.",
    ),
    made(
        "argument halved",
        "",
        "tanh(x / 2) was returned, as 2 sigmoid(x) - 1 gives. tanh(x) = 2 sigmoid(2x) - 1.",
        POINTS,
        "The values at 0 and far out are right; those between are not.",
        "Look for a factor in the exponent.",
    ),
    made(
        "sum and difference exchanged",
        "M-9",
        "The reciprocal was returned. tanh(x) = (e^x - e^{-x}) / (e^x + e^{-x}), the difference above the sum.",
        POINTS,
        "What is the answer near 0?",
        "Exchange numerator and denominator.",
    ),
    made(
        "exponential overflows",
        "M-40",
        "(e^x - e^{-x}) / (e^x + e^{-x}) is ∞ / ∞ for large x. np.tanh does not overflow.",
        *OVERFLOW,
    ),
)

TANH_PULLBACK = (
    made(
        "cotangent ignored",
        "M-6",
        "The slope alone was returned. The chain rule multiplies it by G: dX = G (1 - t²).",
        COTANGENT,
        "Your answer does not change with G.",
        "Multiply by G.",
    ),
    made(
        "value for slope",
        "M-10",
        "G was multiplied by t = tanh(x). The slope is 1 - t²: dX = G (1 - t²).",
        SLOPES,
        "What is the slope at 0?",
        "That is the value; the slope follows from it.",
    ),
    made(
        "square left out",
        "M-10",
        "1 - t was taken for the slope. dX = G (1 - t²) with t = tanh(x).",
        SLOPES,
        "The graph has the same slope at x and at -x; has your answer?",
        "A square is missing.",
    ),
    made(
        "plus for minus",
        "M-10",
        "1 + t² was taken for the slope. dX = G (1 - t²) with t = tanh(x): far out the function is flat.",
        SLOPES,
        "What is the slope far out?",
        "Look at the sign.",
    ),
    made(
        "input for value",
        "M-10",
        "1 - x² was taken for the slope. In 1 - t², t is the value of the layer, t = tanh(x).",
        SLOPES,
        "What goes into the rule, and what are you given?",
        "X is what went into the layer: apply the layer first.",
    ),
    made(
        "layer applied twice",
        "M-10",
        f"{TWICE} dX = G (1 - t²) with t = tanh(x).",
        SLOPES,
        "Count how often the function is applied.",
        "Apply it once to X.",
    ),
    made(
        "rule of sigmoid",
        "M-10",
        "t (1 - t) was taken for the slope, which is the rule of the logistic function. dX = G (1 - t²).",
        SLOPES,
        "Is this the rule of this function, or of its neighbour?",
        "Look up the slope of tanh.",
    ),
    made(
        "sign turned",
        "M-89",
        "The slope has the wrong sign: t² - 1. tanh grows, so that 1 - t² is positive.",
        SLOPES,
        "Does the function grow or fall?",
        "Turn the difference round.",
    ),
)
