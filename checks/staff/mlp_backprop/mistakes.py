"""What goes wrong in a network's forward pass and backward sweep, with what to tell whoever did it."""

from checks.assignments.keys import Mistake
from checks.staff.layer_gradients.layer_mistakes import BATCH, ONE_ENTRY, SHAPES, made
from checks.staff.layer_gradients.loss_mistakes import AVERAGE, SOFTMAX_LOSS, without

LENGTHS = "Count the entries of what you return, and write down which layer each belongs to."
TWO_LAYERS = "Work a network of two layers with one unit each by hand."
CHAIN = "Draw the network as a chain, and write the derivative of every link beside it."

FORWARD = (
    made(
        "weights transposed",
        "M-30",
        "W_iᵀ was taken for W_i, which fits only where W_i is square. Z_{i+1} = σ_i(Z_i W_i + b_i).",
        SHAPES,
        "Try layers of different widths.",
        "Take the weights as they are given.",
    ),
    made(
        "biases left out",
        "",
        "The biases were not added. Z_{i+1} = σ_i(Z_i W_i + b_i).",
        TWO_LAYERS,
        "One argument has no influence on your answer.",
        "Add bs[i] where bs is not None.",
    ),
    made(
        "first activation everywhere",
        "",
        "The first layer's activation was applied in all layers. Layer i has its own: σ_i.",
        TWO_LAYERS,
        "Give the two layers different activations.",
        "Take the activation that stands at the layer's own place.",
    ),
    made(
        "last activation left out",
        "",
        "The last layer's activation was not applied. Every layer has one; where there is none the list says identity.",
        TWO_LAYERS,
        "Give the last layer an activation other than the identity.",
        "Treat the last layer as the others.",
    ),
    made(
        "tanh for sigmoid",
        "M-10",
        "tanh was applied where sigmoid is asked. sigmoid(a) = 1 / (1 + e^{-a}).",
        "Try one layer with each activation in turn.",
        "Between which bounds do the answers lie?",
        "Look up the logistic function.",
    ),
    made(
        "mask for value",
        "M-13",
        "The relu gave its mask [a > 0] in place of its value. relu(a) = max(a, 0).",
        "Try one layer with each activation in turn.",
        "Give the relu a number larger than 1.",
        "A mask says where; multiply by what.",
    ),
    made(
        "pre-activations kept",
        "M-50",
        "The list holds the pre-activations Z_i W_i + b_i. It should hold what came out of the layers: "
        "σ_i(Z_i W_i + b_i).",
        TWO_LAYERS,
        "The calculation is right; look at what is put into the list.",
        "Append after the activation, not before it.",
    ),
    made(
        "input not in the list",
        "",
        "The list begins with Z_2. Z_1 = X belongs into it: L layers have L + 1 activations.",
        LENGTHS,
        "What is the first entry?",
        "Begin the list with the input.",
    ),
    made(
        "output not in the list",
        "",
        "The list lacks the network's output. L layers have L + 1 activations.",
        LENGTHS,
        "What is the last entry?",
        "Append the last layer's output too.",
    ),
    made(
        "first bias everywhere",
        "",
        "The first layer's bias was added in later layers. Z_{i+1} = σ_i(Z_i W_i + b_i).",
        TWO_LAYERS,
        "Give the layers different biases.",
        "Take the bias that stands at the layer's own place.",
    ),
)

SLOPES = (
    made(
        "slope left out",
        "M-83",
        "The activations' slopes were left out. G_i = (G_{i+1} ∘ σ'_i) W_iᵀ.",
        CHAIN,
        "A layer has two links, and one is missing.",
        "Multiply by the slope of the activation before going back through the weights.",
    ),
    made(
        "slope of the last layer left out",
        "M-83",
        "The last layer's slope was left out. The sweep begins at Z_{L+1} = σ_L(Z_L W_L + b_L), behind the activation.",
        CHAIN,
        "Give the last layer an activation other than the identity.",
        "Treat the last layer as the others.",
    ),
    made(
        "slope of the layer below",
        "M-50",
        "The slope of the layer below was taken. Layer i goes back through its own activation: G_{i+1} ∘ σ'_i.",
        SHAPES,
        "At which array do the gradient and the slope belong together?",
        "The slope has the shape of the layer's output.",
    ),
    made(
        "value for slope",
        "M-50",
        "The gradient was multiplied by the activation's value. It is multiplied by its slope: G_{i+1} ∘ σ'_i.",
        CHAIN,
        "Compare what you multiply by with the slope of the graph.",
        "Differentiate the activation.",
    ),
    made(
        "pre-activation for value",
        "M-10",
        "The slope's formula in terms of the value was given the pre-activation. In 1 - z² and z (1 - z), z is the "
        "value: Z_{i+1}.",
        "Try one layer with each activation in turn.",
        "What does the letter in your formula for the slope stand for?",
        "The formula wants what came out of the layer.",
    ),
    made(
        "layer applied twice",
        "M-10",
        "The activation was applied to its own value before the slope was formed. Z_{i+1} is σ_i(...) already.",
        "Try one layer with each activation in turn.",
        "Count how often the activation is applied.",
        "Use the entry of Zs as it is.",
    ),
    made(
        "mask from the gradient",
        "M-11",
        "The relu's mask was taken from the gradient. Whether a unit is on is decided by its value: [z_{i+1} > 0].",
        "Try one layer with each activation in turn.",
        "Look at which array is compared with 0.",
        "Compare the layer's value with 0, not the gradient.",
    ),
    made(
        "mask at 0 too",
        "M-11",
        "The relu's value was compared with ≥ 0, which is true of every unit. A unit that is off has the value 0: "
        "[z_{i+1} > 0].",
        "Try one layer with each activation in turn.",
        "Switch a unit off, and look at its gradient.",
        "Which values can come out of a relu?",
    ),
    made(
        "square left out",
        "M-10",
        "1 - z was taken for the slope of tanh. It is 1 - z².",
        "Try one layer with each activation in turn.",
        "The slope of tanh is the same at a and at -a.",
        "A square is missing.",
    ),
    made(
        "rule of tanh for sigmoid",
        "M-10",
        "1 - z² was taken for the slope of the sigmoid. It is z (1 - z).",
        "Try one layer with each activation in turn.",
        "Is this the rule of this function, or of its neighbour?",
        "Look up the slope of the logistic function.",
    ),
)

PRODUCTS = (
    made(
        "weights not transposed",
        "M-30",
        "W_i was taken where W_iᵀ belongs; the shapes fit only where it is square. G_i = (G_{i+1} ∘ σ'_i) W_iᵀ.",
        SHAPES,
        "Try layers of different widths.",
        "Which index is summed over?",
    ),
    made(
        "dW transposed",
        "M-30",
        "dW_i came out transposed. dW_i = Z_iᵀ (G_{i+1} ∘ σ'_i) has the shape of W_i.",
        SHAPES,
        "Compare the shapes of dW and W.",
        "Exchange the factors, and which of them is transposed.",
    ),
    made(
        "output for input in dW",
        "M-50",
        "dW_i was computed from the layer's output. dW_i = Z_iᵀ (G_{i+1} ∘ σ'_i): Z_i is what went into it.",
        SHAPES,
        "Which array did W_i multiply on the way forward?",
        "Take the activation one place lower.",
    ),
    made(
        "slope left out of the parameters' gradients",
        "M-83",
        "dW_i and db_i were computed before the slope was multiplied in. Both contain G_{i+1} ∘ σ'_i.",
        CHAIN,
        "Gs is right; look at dWs.",
        "Multiply by the slope first, then form all three.",
    ),
    made(
        "slope left out of G",
        "M-83",
        "G_i was computed without the slope, though dW_i has it. G_i = (G_{i+1} ∘ σ'_i) W_iᵀ.",
        CHAIN,
        "The last layer's dW is right; look at what is passed on.",
        "Multiply by the slope first, then form all three.",
    ),
    made(
        "gradient above left out",
        "M-4",
        "Below the last layer the slope stands alone, without what comes from above. D_i = G_{i+1} ∘ σ'_i.",
        CHAIN,
        "Double the gradient at the top, and see what doubles.",
        "Every layer multiplies by what it was handed.",
    ),
    made(
        "bias gradients are means",
        "M-38",
        "dbs were averaged over the batch. A bias is added to every row, so that the rows add up: "
        "db_i = Σ rows of G_{i+1} ∘ σ'_i.",
        BATCH,
        "dWs is right; look at dbs with two equal examples.",
        "Add up; nothing is divided.",
    ),
    made(
        "bias gradients not summed",
        "M-21",
        "dbs were not summed over the batch. db_i has the shape of b_i: it is the sum of the rows.",
        SHAPES,
        "Compare the shapes of db and b.",
        "Add up over the axis along which b was repeated.",
    ),
    made(
        "bias gradients keep an axis",
        "M-24",
        "db_i has shape (1, m) where b_i has shape (m,). A gradient has the shape of its argument.",
        SHAPES,
        "Compare the shapes of db and b.",
        "Sum without keepdims.",
    ),
    made(
        "parameters' gradients divided by the batch size",
        "M-47",
        "dWs and dbs were divided by the number of examples. Averaging belongs to the loss, and has gone into G "
        "already.",
        BATCH,
        "Gs is right; look for a division.",
        "Leave the division to the loss.",
    ),
    made(
        "first activation everywhere",
        "",
        "The first layer's slope was taken in all layers. Layer i has its own activation: σ'_i.",
        TWO_LAYERS,
        "Give the two layers different activations.",
        "Take the activation that stands at the layer's own place.",
    ),
    made(
        "lists in the order of the sweep",
        "",
        "The lists begin with the last layer. They are to begin with the first: Gs[0] is the gradient at X.",
        LENGTHS,
        "Which layer do you treat first, and where does its entry stand?",
        "Turn the lists round at the end.",
    ),
    made(
        "gradient at the input left out",
        "",
        "Gs lacks G_1, the gradient at X. It has one entry for every entry of Zs.",
        LENGTHS,
        "Where does the sweep end?",
        "Go back through the first layer too.",
    ),
    made(
        "G itself left out",
        "",
        "Gs lacks its last entry, G itself. It has one entry for every entry of Zs.",
        LENGTHS,
        "Where does the sweep begin?",
        "Begin the list with G.",
    ),
)

BACKWARD = (*SLOPES, *PRODUCTS)

SOFTMAX = SOFTMAX_LOSS

SQUARED = (
    *without(AVERAGE, "labels counted from 1", "sign of the gradient"),
    made(
        "difference turned round",
        "M-51",
        "The gradient has the wrong sign. It is (z - t) / n: where z is too large, the loss grows with z.",
        ONE_ENTRY,
        "If the output is too large and grows, does the loss grow or fall?",
        "Turn the difference round.",
    ),
    made(
        "half left out of the loss",
        "M-48",
        "The loss lacks its factor 1/2, though the gradient is that of the halved one. The loss is Σ (z - t)² / (2 n).",
        ONE_ENTRY,
        "The gradient is right; look at the loss.",
        "Read the definition of the loss again.",
    ),
    made(
        "factor 2 in the gradient",
        "M-48",
        "The gradient has a factor 2, though the loss is halved. The gradient of (z - t)² / 2 is z - t.",
        ONE_ENTRY,
        "The loss is right; look at the gradient.",
        "Differentiate the loss with the factor that it has.",
    ),
    made(
        "no half at all",
        "M-48",
        "Loss and gradient are twice what is asked. The loss is Σ (z - t)² / (2 n).",
        ONE_ENTRY,
        "Loss and gradient agree with each other.",
        "Read the definition of the loss again.",
    ),
    made(
        "root taken",
        "",
        "The distance was taken, not its square. The loss is Σ (z - t)² / (2 n).",
        ONE_ENTRY,
        "Double the distance: by how much does the loss grow?",
        "Leave the root out.",
    ),
)


def named(mistakes: tuple[Mistake, ...], *names: str) -> tuple[Mistake, ...]:
    """Those with these names."""
    return tuple(mistake for mistake in mistakes if mistake.name in names)


GRADIENTS = (
    *named(FORWARD, "biases left out", "last activation left out", "tanh for sigmoid"),
    *named(
        BACKWARD,
        "slope left out",
        "slope of the last layer left out",
        "value for slope",
        "bias gradients are means",
        "parameters' gradients divided by the batch size",
        "first activation everywhere",
        "lists in the order of the sweep",
    ),
    *named(AVERAGE, "not divided by the batch size", "loss not averaged", "gradient not averaged"),
    made(
        "squared loss always",
        "",
        "The squared loss was taken where the softmax loss is asked. The argument loss says which.",
        ONE_ENTRY,
        'Compare the answers for "softmax" and "squared".',
        "Look at the last argument.",
    ),
)
