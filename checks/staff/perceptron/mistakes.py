"""Mistakes with the unit's output, with the step of the rule, and with the pass through the examples."""

from checks.assignments.keys import Mistake

BORDER = Mistake(
    "silent on the border",
    "",
    "The sum was compared with > 0. Here a unit fires when w·x + b ≥ 0, so a sum of exactly 0 fires.",
    (
        "Which inputs lie exactly on the border, and what does the handout say of them?",
        "Try weights and a bias that are all 0.",
        "Compare with >=.",
    ),
)
BIAS_OUT = Mistake(
    "bias left out",
    "",
    "The sum w·x was compared with 0. The bias belongs to the sum: w·x + b ≥ 0.",
    (
        "Ask twice, with another bias. Does the output change?",
        "Which of your arguments is not read when the output is computed?",
        "Add b to the weighted sum.",
    ),
)
SIGNS = Mistake(
    "-1 in place of 0",
    "",
    "Outputs -1 and 1 were used, where they are 0 and 1 here. "
    "With -1 for silence the difference d - y is never what the rule means.",
    (
        "Which two values can an output have here?",
        "Print d and y for an example that should be silent and is.",
        "Let the output be 1 or 0.",
    ),
)
SUM = Mistake(
    "sum in place of the output",
    "",
    "The weighted sum was used as the output. The output is 1 if w·x + b ≥ 0 and 0 if not.",
    (
        "Which values can an output have here?",
        "What happens between the sum and the output?",
        "Threshold the sum before you use it.",
    ),
)

THRESHOLD = (
    BORDER,
    BIAS_OUT,
    SIGNS,
    SUM,
    Mistake(
        "bias subtracted",
        "",
        "w·x was compared with b, as if b were the threshold. The bias is the negative of the threshold: w·x + b ≥ 0.",
        (
            "Does a larger bias make your unit fire more often?",
            "With weights 0, for which biases should the unit fire?",
            "Add b, do not subtract it.",
        ),
    ),
    Mistake(
        "fires below the border",
        "",
        "The unit fires where it should be silent. It fires when w·x + b is large: w·x + b ≥ 0.",
        (
            "Does a larger bias make your unit fire more often?",
            "Which way does your comparison point?",
            "Exchange the two outputs.",
        ),
    ),
)

ERRORS = (
    Mistake(
        "sign of the error",
        "",
        "y - d was used for d - y, so the weights go away from what is right. "
        "A unit that is silent and should fire needs more: w + lr (d - y) x with d - y = 1.",
        (
            "Does the weighted sum move the right way after a mistake?",
            "What is your difference when the unit is silent and should fire?",
            "Subtract the output from the target.",
        ),
    ),
    Mistake(
        "changed for every example",
        "",
        "Each example was learned with ±1, right or wrong, which is Hebb's rule. "
        "Rosenblatt's changes weights on mistakes only: lr (d - y) x is 0 where d = y.",
        (
            "What happens to the weights when the answer was right?",
            "Where does your step use what the unit answered?",
            "Use d - y in place of a sign that depends on d alone.",
        ),
    ),
    Mistake(
        "target in place of the error",
        "",
        "lr d x was added, so the unit only ever learns to fire. The rule is lr (d - y) x: what is wanted less what is "
        "there.",
        (
            "What happens to the weights when the answer was right?",
            "Can your weights ever become smaller for positive inputs?",
            "Use d - y in place of d.",
        ),
    ),
    Mistake(
        "only silence corrected",
        "",
        "Weights changed only where the unit should fire and did not. "
        "Where it fires and should not, d - y is -1, and lr x is subtracted.",
        (
            "How many sorts of mistakes can a unit make?",
            "Try an example for which it fires and should be silent.",
            "Handle d - y being -1 as well.",
        ),
    ),
    Mistake(
        "only false alarms corrected",
        "",
        "Weights changed only where the unit should be silent and fired. "
        "Where it is silent and should fire, d - y is 1, and lr x is added.",
        (
            "How many sorts of mistakes can a unit make?",
            "Try an example for which it is silent and should fire.",
            "Handle d - y being 1 as well.",
        ),
    ),
)

STEPS = (
    Mistake(
        "bias not trained",
        "",
        "The bias stayed as it was. It is the weight of an input that is always 1: b + lr (d - y).",
        (
            "Which of the two results never changes?",
            "Can a line through the origin tell all examples apart?",
            "Add lr (d - y) to b.",
        ),
    ),
    Mistake(
        "bias as a threshold",
        "",
        "The bias was moved the other way, as a threshold is. Since it is added to the sum, b grows where the unit "
        "should fire: b + lr (d - y).",
        (
            "A unit is silent and should fire. Which bias makes it fire more easily?",
            "Is b added to the sum or compared with it?",
            "Add lr (d - y) to b.",
        ),
    ),
    Mistake(
        "learning rate left out",
        "",
        "The error times x was added without the rate. The step is lr (d - y) x.",
        (
            "Ask twice, with another rate. Does your answer change?",
            "Which of your arguments is never read?",
            "Multiply the step by lr.",
        ),
    ),
    Mistake(
        "learning rate left out of the bias",
        "",
        "The bias was changed by d - y, not by lr (d - y). It is a weight like the others.",
        (
            "Ask twice, with another rate. What does not change?",
            "Compare the step of the weights with the step of the bias.",
            "Multiply the step of the bias by lr.",
        ),
    ),
    Mistake(
        "input left out",
        "",
        "All weights changed by lr (d - y). Each changes in proportion to its input: lr (d - y) x.",
        (
            "Which weights should change most after a mistake?",
            "What happens to the weight of an input that was 0?",
            "Multiply the step by x.",
        ),
    ),
    Mistake(
        "integers stay integers",
        "M-80",
        "The step was written into an array of integers, which cuts off what is behind the point. "
        "w + lr (d - y) x makes a new array, of real numbers.",
        (
            "Print the dtype of what you return.",
            "What becomes of a half in an array of integers?",
            "Convert w with astype(float).",
        ),
    ),
)

UPDATE = (BORDER, BIAS_OUT, SIGNS, SUM, *ERRORS, *STEPS)

PASS = (
    Mistake(
        "old weights for all examples",
        "",
        "All steps were computed with the weights from before the pass, and added up. "
        "Each example is answered with the weights that the one before has left.",
        (
            "Work two examples by hand, and compare.",
            "With which weights does your unit answer the second example?",
            "Assign the new w and b inside the loop.",
        ),
    ),
    Mistake(
        "stopped at the first mistake",
        "",
        "The pass ended with the first step. It goes through all examples, and makes a step for each that is wrong.",
        (
            "Work two examples by hand, and compare.",
            "How many steps can your pass make at most?",
            "Do not leave the loop before the last row.",
        ),
    ),
    Mistake(
        "last example left out",
        "",
        "The last row was not used. The pass is through all rows, the last one included.",
        (
            "Try a pass of one example.",
            "For how many rows does your loop run?",
            "Let the loop run to len(X).",
        ),
    ),
    Mistake(
        "from the last to the first",
        "",
        "The rows were used from the end. Each step depends on those before it, so the order counts.",
        (
            "Work two examples by hand, and compare.",
            "Which row does your loop use first?",
            "Go through the rows in their order.",
        ),
    ),
    Mistake(
        "until all are right",
        "",
        "Several passes were made. One pass uses each example once; training until all are right is another task.",
        (
            "How often is each example used?",
            "Which loop of yours is one too many?",
            "Leave the outer loop out.",
        ),
    ),
)

NO_INTEGERS = tuple(mistake for mistake in STEPS if mistake.name != "integers stay integers")
EPOCH = (BORDER, BIAS_OUT, SIGNS, SUM, *ERRORS, *NO_INTEGERS, *PASS)
