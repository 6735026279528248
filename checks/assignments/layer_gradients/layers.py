"""The tasks on layers: affine, relu, sigmoid, tanh, each with its pullback."""

from collections.abc import Mapping, Sequence

from checks.assignments.layer_gradients import draws, properties
from checks.assignments.memory_order import stored_by_columns
from checks.assignments.task import Draw, Family, Property, Standing, Task

AFFINE = {"n": (1, 2, 3, 5), "d": (1, 2, 3, 4), "m": (1, 2, 3, 5)}
AXES = {"n": (1, 2, 3), "p": (2, 3), "q": (2, 3), "m": (1, 2, 4), "axes": (2, 3)}
SHAPE = {"n": (1, 2, 3, 5), "d": (1, 2, 4), "axes": (1, 2, 3)}

SINGLE = "Arrays of float32 give answers of float32."


def _single(task: str, draw: Draw, sizes: Mapping[str, Sequence[int]]) -> Property:
    check = properties.precision(task, draw)
    return Property("single precision kept", SINGLE, check, sizes, Standing.ADVICE, count=1)


affine = Task(
    name="affine",
    signature="affine(X, W, b)",
    statement="The affine layer Z = X W + b: every example, flattened into one row, times W, plus b.",
    inputs=("X", "W", "b"),
    outputs=("Z",),
    families=(
        Family("random", "Row i of Z is example i times W, plus b.", draws.affine, AFFINE, weight=3.0),
        Family(
            "square",
            "There may be as many examples as inputs and outputs.",
            draws.affine_square,
            {"size": (2, 3)},
            count=3,
        ),
        Family(
            "more than two axes",
            "An example may have several axes, (d_1, ..., d_k); it is flattened in NumPy's order, the last axis first.",
            draws.affine_many_axes,
            AXES,
            count=5,
        ),
        stored_by_columns(draws.affine_many_axes, AXES),
        Family(
            "no example", "A batch may be empty.", draws.affine_no_example, AFFINE, standing=Standing.ADVICE, count=1
        ),
    ),
    properties=(_single("affine", draws.affine, AFFINE),),
)

affine_pullback = Task(
    name="affine_pullback",
    signature="affine_pullback(G, X, W)",
    statement="From G, the gradient of a loss at Z = X W + b, the gradients at X, W and b.",
    inputs=("G", "X", "W", "b"),
    outputs=("dX", "dW", "db"),
    points=2.0,
    formula=True,
    families=(
        Family(
            "random",
            "dX, dW and db have the shapes of X, W and b; examples are added up, not averaged.",
            draws.affine_pulled(draws.affine),
            AFFINE,
            weight=3.0,
        ),
        Family(
            "square",
            "There may be as many examples as inputs and outputs.",
            draws.affine_pulled(draws.affine_square),
            {"size": (2, 3)},
            count=3,
        ),
        Family(
            "more than two axes",
            "An example may have several axes; dX has the shape of X.",
            draws.affine_pulled(draws.affine_many_axes),
            AXES,
            count=5,
        ),
        stored_by_columns(draws.affine_pulled(draws.affine_many_axes), AXES),
        Family(
            "enormous bias",
            "The gradients do not depend on b, however large it is.",
            draws.affine_pulled(draws.affine_large_bias),
            AFFINE,
            count=2,
        ),
        Family(
            "no example",
            "A batch may be empty.",
            draws.affine_pulled(draws.affine_no_example),
            AFFINE,
            standing=Standing.ADVICE,
            count=1,
        ),
    ),
    properties=(
        Property(
            "linear in G",
            "A pullback is linear in G.",
            properties.linear("affine_pullback", draws.affine_pulled(draws.affine)),
            AFFINE,
            count=2,
        ),
        Property(
            "many examples",
            "Thousands of examples are answered within seconds.",
            properties.many_rows("affine_pullback", draws.affine_pulled(draws.affine), (0, 1), properties.tiled_affine),
            {"n": (4,), "d": (7,), "m": (3,)},
            count=1,
            costs=True,
        ),
        Property(
            "slope of your own layer",
            "A pullback is the transpose of its layer's slope.",
            properties.pulled_slope("affine", "affine_pullback", draws.affine_pulled(draws.affine), 3),
            AFFINE,
            Standing.ADVICE,
            count=2,
        ),
        _single("affine_pullback", draws.affine_pulled(draws.affine), AFFINE),
    ),
)


def _entrywise(name: str, statement: str, *special: Family) -> Task:
    return Task(
        name=name,
        signature=f"{name}(X)",
        statement=statement,
        inputs=("X",),
        outputs=("Y",),
        families=(
            Family("random", "X may have any number of axes; Y has its shape.", draws.entries, SHAPE, weight=3.0),
            *special,
            Family("no entries", "X may be empty.", draws.no_entries, SHAPE, Standing.ADVICE, count=1),
        ),
        properties=(_single(name, draws.entries, SHAPE),),
    )


def _entrywise_pullback(layer: str, *special: Family) -> Task:
    name = f"{layer}_pullback"
    drawn = draws.pulled(draws.entries)
    return Task(
        name=name,
        signature=f"{name}(G, X)",
        statement=f"From G, the gradient of a loss at Y = {layer}(X), the gradient at X.",
        inputs=("G", "X"),
        outputs=("dX",),
        formula=True,
        families=(
            Family("random", "G, X and dX have one shape; X is what went into the layer.", drawn, SHAPE, weight=3.0),
            *special,
            Family("no entries", "X may be empty.", draws.pulled(draws.no_entries), SHAPE, Standing.ADVICE, count=1),
        ),
        properties=(
            Property("linear in G", "A pullback is linear in G.", properties.linear(name, drawn), SHAPE, count=2),
            Property(
                "slope of your own layer",
                "A pullback is the transpose of its layer's slope.",
                properties.pulled_slope(layer, name, drawn, 1),
                SHAPE,
                Standing.ADVICE,
                count=2,
            ),
            _single(name, drawn, SHAPE),
        ),
    )


relu = _entrywise(
    "relu",
    "The rectifier: every entry of X where it is positive, 0 where it is not.",
    Family("zeros", "relu(0) is 0.", draws.entries_with_zeros, SHAPE, valid=draws.has_zero, count=3),
)
relu_pullback = _entrywise_pullback(
    "relu",
    Family(
        "at the kink",
        "Where X is 0, dX may be anything between 0 and G.",
        draws.pulled(draws.entries_with_zeros),
        SHAPE,
        valid=draws.has_zero,
        count=3,
        subgradient=True,
    ),
)

LARGE = "X may hold numbers as large as 1000 or as small as -1000; nothing becomes infinite or NaN."


def _large(draw: Draw) -> Family:
    return Family("large numbers", LARGE, draw, SHAPE, count=4, stable=True)


sigmoid = _entrywise("sigmoid", "The logistic function 1 / (1 + exp(-x)) of every entry.", _large(draws.large_entries))
sigmoid_pullback = _entrywise_pullback("sigmoid", _large(draws.pulled(draws.large_entries)))
tanh = _entrywise(
    "tanh",
    "The hyperbolic tangent of every entry; np.tanh may be used.",
    _large(draws.large_entries),
)
tanh_pullback = _entrywise_pullback("tanh", _large(draws.pulled(draws.large_entries)))

LAYERS = (affine, affine_pullback, relu, relu_pullback, sigmoid, sigmoid_pullback, tanh, tanh_pullback)
