"""Backpropagation through a multi-layer perceptron, every intermediate gradient asked for. No answers here."""

from pathlib import Path

from checks.assignments.adapters.functions import Function
from checks.assignments.adapters.layer_lists import LENGTH, LayerLists
from checks.assignments.memory_order import stored_by_columns
from checks.assignments.mlp_backprop import draws, properties
from checks.assignments.task import Assignment, Family, Property, Standing, Task

SIZES = {"n": (1, 2, 3, 5), "L": (2, 3, 4), "w": (1, 2, 3, 5)}
SHALLOW = {**SIZES, "L": (1,)}
SQUARE = {"w": (2, 3), "L": (2, 3)}
LOGITS = {"n": (1, 2, 3, 5), "k": (2, 3, 4)}
NUMBERS = range(1, draws.LAYERS + 2)

WITHOUT_BIASES = "bs may be None: the network has no biases, and dbs is not looked at then."
ALONE = "There may be one layer only."
EQUAL = "All layers may be equally wide, and the batch as large."
MEAN = "The loss is the mean over the examples, a single number, and G is the gradient of that mean."

FORWARD = Task(
    name="forward",
    signature="forward(X, Ws, bs, activations)",
    statement="The forward pass: the list Zs of all activations, Z_1 = X first, the network's output last.",
    inputs=("X", "Ws", "bs", "activations"),
    outputs=(f"{LENGTH}Zs", *[f"Z_{i}" for i in NUMBERS]),
    points=1.0,
    families=(
        Family(
            "random",
            "Z_{i+1} = σ_i(Z_i W_i + b_i); Zs has one entry more than there are layers.",
            draws.network,
            SIZES,
            valid=draws.off_kinks,
            weight=3.0,
        ),
        Family("one layer", ALONE, draws.network, SHALLOW, valid=draws.off_kinks, count=3),
        Family("square", EQUAL, draws.square, SQUARE, valid=draws.off_kinks, count=3),
        Family("without biases", WITHOUT_BIASES, draws.unbiased, SIZES, valid=draws.off_kinks, count=3),
        stored_by_columns(draws.network, SIZES, draws.off_kinks),
    ),
)

SOFTMAX = Task(
    name="softmax_loss",
    signature="softmax_loss(Z, y)",
    statement="The softmax cross-entropy of logits Z for labels y, and its gradient G at Z.",
    inputs=("Z", "y"),
    outputs=("loss", "G"),
    families=(
        Family("random", MEAN, draws.logits, LOGITS, weight=3.0),
        Family(
            "top class absent",
            "A batch need not hold an example of every class.",
            draws.topless_logits,
            {"n": (1, 2, 4), "k": (3, 4)},
            count=3,
        ),
        Family(
            "huge logits",
            "Logits may be as large as 1000, in one row and not in the next; nothing becomes infinite or NaN.",
            draws.huge_logits,
            LOGITS,
            count=4,
            stable=True,
        ),
    ),
)

SQUARED = Task(
    name="squared_loss",
    signature="squared_loss(Z, T)",
    statement="Half the squared distance of outputs Z from targets T, averaged over the examples, and its gradient G.",
    inputs=("Z", "T"),
    outputs=("loss", "G"),
    families=(
        Family("random", "The loss is Σ_ij (z_ij - t_ij)² / (2 n) for n examples.", draws.outputs, LOGITS, weight=3.0),
    ),
)

BACKWARD = Task(
    name="backward",
    signature="backward(G, Zs, Ws, bs, activations)",
    statement="The backward sweep: from G, the gradient of a loss at the network's output, the gradients Gs at all Zs, "
    "dWs at the weights and dbs at the biases.",
    inputs=("G", "Zs", "Ws", "bs", "activations"),
    outputs=(f"{LENGTH}Gs", *properties.names()),
    points=4.0,
    formula=True,
    families=(
        Family(
            "random",
            "Gs has as many entries as Zs, dWs and dbs as many as Ws, the first layer's first; the last of Gs is G "
            "itself. Examples are added up: what averaging there is has gone into G.",
            draws.swept(draws.network),
            SIZES,
            valid=draws.consistent(draws.off_kinks),
            count=12,
            weight=3.0,
        ),
        Family(
            "one activation",
            "All layers but the last may have the same activation, and the last one none.",
            draws.swept(draws.one_sort),
            SIZES,
            valid=draws.consistent(draws.off_kinks),
            count=6,
        ),
        Family(
            "one layer",
            ALONE,
            draws.swept(draws.network),
            SHALLOW,
            valid=draws.consistent(draws.off_kinks),
            count=4,
        ),
        Family("square", EQUAL, draws.swept(draws.square), SQUARE, valid=draws.consistent(draws.off_kinks), count=4),
        Family(
            "without biases",
            WITHOUT_BIASES,
            draws.swept(draws.unbiased),
            SIZES,
            valid=draws.consistent(draws.off_kinks),
            count=3,
        ),
        stored_by_columns(draws.swept(draws.network), SIZES, draws.consistent(draws.off_kinks)),
        Family(
            "at a kink",
            "Where a relu was given exactly 0, its slope may be anything between 0 and 1.",
            draws.swept(draws.kinked),
            {"n": (1, 2, 3), "w": (1, 2)},
            valid=draws.consistent(draws.on_kink),
            count=3,
            subgradient=True,
        ),
    ),
    properties=(
        Property("linear in G", "The sweep is linear in G.", properties.linear, SIZES, count=2),
        Property(
            "many examples",
            "Thousands of examples are answered within seconds.",
            properties.many_rows,
            {"n": (4,), "L": (3,), "w": (4,)},
            count=1,
            costs=True,
        ),
    ),
)

GRADIENTS = Task(
    name="gradients",
    signature="gradients(X, target, Ws, bs, activations, loss)",
    statement='All together: the loss of the network, "softmax" (target holds labels) or "squared" (target holds '
    "numbers), and Gs, dWs and dbs.",
    inputs=("X", "target", "Ws", "bs", "activations", "loss"),
    outputs=("loss", f"{LENGTH}Gs", *properties.names()),
    points=2.0,
    after=("forward", "softmax_loss", "squared_loss", "backward"),
    families=(
        Family(
            "random",
            "All gradients are those of the mean loss.",
            draws.lossy(draws.network),
            SIZES,
            valid=draws.losses_off_kinks,
            weight=3.0,
        ),
        Family("one layer", ALONE, draws.lossy(draws.network), SHALLOW, valid=draws.losses_off_kinks, count=3),
        Family(
            "without biases",
            WITHOUT_BIASES,
            draws.lossy(draws.unbiased),
            SIZES,
            valid=draws.losses_off_kinks,
            count=3,
        ),
    ),
    properties=(
        Property(
            "slope of your own loss",
            "The gradients are the slopes of your own loss.",
            properties.own_slope,
            {**SIZES, "L": (1, 2, 3)},
            Standing.ADVICE,
            count=2,
        ),
    ),
)

TASKS = (FORWARD, SOFTMAX, SQUARED, BACKWARD, GRADIENTS)
RESULTS = {
    "forward": ("Zs",),
    "softmax_loss": ("loss", "G"),
    "squared_loss": ("loss", "G"),
    "backward": ("Gs", "dWs", "dbs"),
    "gradients": ("loss", "Gs", "dWs", "dbs"),
}

PLAIN = LayerLists(
    "plain",
    "Modules with forward, softmax_loss, squared_loss, backward and gradients, for lists of layers.",
    {task.name: Function(task.name, task.inputs, RESULTS[task.name]) for task in TASKS},
    {"dbs": "bs"},
    {"*/inputs left unchanged": Standing.REQUIRED},
)

ASSIGNMENT = Assignment(
    name="mlp-backprop",
    title="Backpropagation through a multi-layer perceptron",
    tasks=TASKS,
    adapters=(PLAIN,),
    folder=str(Path(__file__).parent),
)
