"""Mistakes in cutting the data into minibatches."""

from checks.assignments.keys import Mistake

BATCHES = (
    Mistake(
        "smaller batch divided by the full size",
        "M-42",
        "The last minibatch's gradient was divided by batch although it has fewer examples. "
        "The mean over m examples has the factor 1/m, with m the number that the minibatch really has.",
        (
            "Are all your minibatches of the same size?",
            "Try 3 examples with batch = 2.",
            "Divide by the number of rows of the slice, not by batch.",
        ),
    ),
    Mistake(
        "smaller batch dropped",
        "M-43",
        "n // batch minibatches were visited, so that the last n % batch examples are never used. "
        "range(0, n, batch) visits them all.",
        (
            "Is every example used?",
            "Try 3 examples with batch = 2, and change the third.",
            "n // batch rounds down: use range(0, n, batch).",
        ),
    ),
    Mistake(
        "smaller batch raises",
        "M-44",
        "The code relies on minibatches of exactly batch examples, as in I[np.arange(batch), y]. "
        "The last one has n % batch: use the slice's own length.",
        (
            "Are all your minibatches of the same size?",
            "Try 3 examples with batch = 2.",
            "Take the number of rows from the slice, not from batch.",
        ),
    ),
    Mistake(
        "last batch left out",
        "",
        "The loop ends one minibatch early, as in range(0, n - batch, batch). An epoch visits all n examples: "
        "range(0, n, batch).",
        (
            "Is every example used?",
            "Change the last example: does your answer change?",
            "Check the end of your loop: range(0, n, batch).",
        ),
    ),
    Mistake(
        "stops after the first batch",
        "",
        "The function returns, or breaks, inside of its loop. An epoch visits all minibatches.",
        (
            "Is every example used?",
            "How often does the body of your loop run?",
            "A return inside of the loop ends it after the first minibatch: check the indentation.",
        ),
    ),
    Mistake(
        "one step over all examples",
        "",
        "One step was made with the gradient over the whole data. "
        "Stochastic gradient descent makes one step per minibatch of batch examples.",
        (
            "How many steps should one epoch make?",
            "Does your answer depend on batch?",
            "Loop over minibatches, and update in each.",
        ),
    ),
    Mistake(
        "one step per example",
        "",
        "One step was made for every example. Stochastic gradient descent with minibatches makes one per batch "
        "examples, "
        "with their mean gradient.",
        (
            "How many steps should one epoch make?",
            "Does your answer depend on batch?",
            "Take batch examples together, and make one step with their mean gradient.",
        ),
    ),
    Mistake(
        "batches from the end",
        "M-52",
        "The minibatches were visited from the last to the first. The order of the data is the order of the steps.",
        (
            "In which order are the examples visited?",
            "With one minibatch you are right. And with two?",
            "Start at example 0 and go up by batch.",
        ),
    ),
    Mistake(
        "batches start one example apart",
        "M-52",
        "Minibatch i was taken to start at example i, as in X[i : i + batch]. It starts at i * batch.",
        (
            "Which examples are in your second minibatch?",
            "With one minibatch you are right. And with two?",
            "Minibatch i is X[i * batch : (i + 1) * batch].",
        ),
    ),
    Mistake(
        "first batch every time",
        "",
        "Every step used the first minibatch, as in X[:batch]. Minibatch i is X[i * batch : (i + 1) * batch].",
        (
            "Change the last example: does your answer change?",
            "Which examples are in your second minibatch?",
            "The slice has to move with the loop.",
        ),
    ),
    Mistake(
        "labels of the first batch every time",
        "M-53",
        "The data moved on from minibatch to minibatch and the labels did not. "
        "Rows and labels are sliced alike: X[i : i + batch], y[i : i + batch].",
        (
            "With one minibatch you are right. And with two?",
            "Change the last label: does your answer change?",
            "Slice y as you slice X.",
        ),
    ),
    Mistake(
        "labels from the wrong place",
        "M-53",
        "The labels' slice starts at i where the data's starts at i * batch. "
        "Rows and labels belong together: y[i * batch : (i + 1) * batch].",
        (
            "With one minibatch you are right. And with two?",
            "Which labels go with your second minibatch?",
            "Slice y with the same bounds as X.",
        ),
    ),
)
