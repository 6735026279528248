"""Mistakes in the gradient of the softmax loss at the logits."""

from checks.assignments.keys import Mistake

PROBABILITIES = (
    Mistake(
        "exponentials not normalised",
        "",
        "exp(Z) - I_y was used, the exponentials in place of the probabilities. "
        "The gradient at the logits is (S(Z) - I_y) / m with S = exp(Z) / row sums.",
        (
            "What do your predictions add up to, for one example?",
            "One step between the logits and the probabilities is missing.",
            "Divide the exponentials by their row sums.",
        ),
    ),
    Mistake(
        "logits in place of probabilities",
        "",
        "Z - I_y was used, the gradient of a squared error. "
        "The gradient of the softmax loss at the logits is (S(Z) - I_y) / m, with the probabilities S.",
        (
            "Which loss has your gradient? Compare with the slope of the softmax loss.",
            "Does your code contain a softmax?",
            "Apply the softmax to the logits before the one-hot matrix is subtracted.",
        ),
    ),
    Mistake(
        "logarithms in place of probabilities",
        "",
        "log S(Z) - I_y was used. The logarithm belongs to the loss; its derivative at the logits is (S(Z) - I_y) / m.",
        (
            "What sign do your predictions have?",
            "Which part of your code belongs to the loss, and which to its derivative?",
            "Use the softmax itself, not its logarithm.",
        ),
    ),
    Mistake(
        "sigmoid in place of softmax",
        "",
        "Each logit was squashed by itself, 1 / (1 + exp(-z)). "
        "In a softmax the classes share one sum: S_j = exp(z_j) / sum_l exp(z_l).",
        (
            "What do your predictions add up to, for one example?",
            "Does the prediction for one class depend on the logits of the others?",
            "Use exp(z_j) / sum_l exp(z_l), not a sigmoid of each logit.",
        ),
    ),
    Mistake(
        "loss in place of probabilities",
        "M-52",
        "The number that softmax_loss returns was used where the matrix of probabilities belongs. "
        "The gradient at the logits is (S(Z) - I_y) / m, S of shape (m, k).",
        (
            "Print the shapes of your intermediate results: is each what you think it is?",
            "What does your loss function return, and what does the gradient need?",
            "The softmax is a matrix; the loss function returns one number.",
        ),
    ),
    Mistake(
        "winner takes all",
        "",
        "The predicted class entered as a one-hot row, as in the perceptron's rule. "
        "The softmax loss has the probabilities: (S(Z) - I_y) / m.",
        (
            "Does a confident right prediction still change your parameters a little?",
            "Your predictions are 0 or 1.",
            "Use the probabilities, not the argmax.",
        ),
    ),
)

DIFFERENCES = (
    Mistake(
        "one-hot left out",
        "M-51",
        "S(Z) / m was used as the gradient at the logits. The label's term is missing: (S(Z) - I_y) / m.",
        (
            "Change the labels: does your step change?",
            "Where do the labels enter your gradient?",
            "Subtract the one-hot matrix of the labels from the probabilities.",
        ),
    ),
    Mistake(
        "one-hot subtracted after averaging",
        "M-51",
        "S / m - I_y was computed. The mean belongs to both terms: (S - I_y) / m.",
        (
            "For one example you are right. And for two?",
            "Does the division by the number of examples reach every term?",
            "Subtract first, divide then: (S - I_y) / m.",
        ),
    ),
    Mistake(
        "only the label's own term",
        "M-51",
        "Only the diagonal of the softmax's Jacobian was used, so that only the label's logit gets a gradient, S_y - "
        "1. "
        "The sum in the softmax gives the other logits the gradient S_j.",
        (
            "Add up your gradient over the classes of one example: what should come out?",
            "The probability of the label depends on the other logits too.",
            "dS_y/dz_j is not 0 for j other than y: together they give S - I_y.",
        ),
    ),
    Mistake(
        "multiplied by S(1 - S) once more",
        "M-51",
        "S - I_y is already the derivative at the logits, and was multiplied by S (1 - S) as if it were the one at the "
        "probabilities. The gradient at the logits is (S - I_y) / m.",
        (
            "Compare one entry with the slope of your loss: is it too small?",
            "With respect to what is each of your factors a derivative?",
            "S - I_y contains the derivative of the softmax: do not multiply by S (1 - S) again.",
        ),
    ),
    Mistake(
        "step uphill",
        "M-51",
        "The step goes up the slope: a sign is wrong, I_y - S or += in place of -=. "
        "Descent subtracts: parameters -= lr * gradient, with (S - I_y) / m at the logits.",
        (
            "Does the loss fall after a small step?",
            "Check the sign of the gradient at the logits, and the sign of the update: one of them is wrong.",
            "It is (S - I_y), and it is subtracted.",
        ),
    ),
)
