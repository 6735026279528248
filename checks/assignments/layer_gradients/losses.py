"""The tasks on losses: softmax and hinge loss on logits, two layers with a loss, and linear classifiers with theirs."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from checks.assignments.layer_gradients import draws, properties
from checks.assignments.task import Draw, Family, Property, Standing, Task

LOGITS = {"n": (1, 2, 3, 5), "k": (2, 3, 4)}
MANY = {"n": (4,), "k": (5,)}

TYPES = "Labels may be of any integer type, as short as uint8."
TOP_ABSENT = "A batch need not hold an example of every class."
HUGE = "Scores may be as large as 1000 or as small as -1000; nothing becomes infinite or NaN."
UNEVEN = "One example's scores may be huge and the next one's tiny; both count."
AVERAGED = "The loss is the mean over the examples, a single number, and G is the gradient of that mean."


def _loss(
    name: str,
    statement: str,
    valid: Callable[..., bool],
    absent: Callable[..., bool],
    special: tuple[Family, ...],
    extra: tuple[Property, ...] = (),
) -> Task:
    return Task(
        name=name,
        signature=f"{name}(Z, y)",
        statement=statement,
        inputs=("Z", "y"),
        outputs=("loss", "G"),
        points=2.0,
        formula=True,
        families=(
            Family("random", AVERAGED, draws.logits, LOGITS, valid=valid, count=10, weight=3.0),
            Family(
                "top class absent",
                TOP_ABSENT,
                draws.topless_logits,
                {"n": (1, 2, 4), "k": (3, 4)},
                valid=absent,
                count=3,
            ),
            Family(
                "labels of any integer type",
                TYPES,
                draws.typed_logits,
                {"n": (2, 70), "k": (4,)},
                valid=valid,
                count=3,
            ),
            *special,
        ),
        properties=(
            *extra,
            Property(
                "order of the examples",
                "The order of the examples does not matter to the loss, and the gradient's rows follow it.",
                properties.order(name, draws.logits),
                {"n": (3, 4), "k": (3,)},
                count=2,
            ),
            Property(
                "slope of your own loss",
                "G is the slope of your own loss.",
                properties.own_slope(name, draws.logits, (0,), (1,), valid),
                LOGITS,
                count=2,
            ),
            Property(
                "many examples",
                "Thousands of examples are answered within seconds.",
                properties.many_rows(name, draws.logits, (0, 1), properties.tiled_loss),
                MANY,
                count=1,
                costs=True,
            ),
            Property(
                "single precision kept",
                "Arrays of float32 give answers of float32.",
                properties.precision(name, draws.logits),
                LOGITS,
                Standing.ADVICE,
                count=1,
            ),
        ),
    )


softmax_loss = _loss(
    "softmax_loss",
    "The softmax loss of logits Z, one row per example, for labels y, and its gradient G at Z.",
    draws.top_present,
    draws.top_absent,
    (
        Family("huge scores", HUGE, draws.huge_logits, LOGITS, valid=draws.top_present, count=4, stable=True),
        Family(
            "rows of different height",
            UNEVEN,
            draws.uneven_logits,
            {"n": (2, 3, 4), "k": (2, 3)},
            valid=draws.top_present,
            count=3,
            stable=True,
        ),
    ),
    (
        Property(
            "a number added to a row",
            "Adding one number to all logits of an example changes nothing.",
            properties.row_shift,
            LOGITS,
            count=2,
        ),
    ),
)

KINK = Family(
    "margin exactly met",
    "Where a margin is exactly met, any slope between those on both sides is right.",
    draws.tied_scores,
    {"n": (1, 2, 3), "k": (3, 4)},
    valid=draws.on_kink,
    count=3,
    subgradient=True,
)

hinge_loss = _loss(
    "hinge_loss",
    "The multiclass hinge loss of scores Z, the sum over the other classes j of max(0, z_j - z_y + 1), and its "
    "gradient G at Z.",
    draws.off_kinks(draws.top_present),
    draws.off_kinks(draws.top_absent),
    (KINK,),
)

NETWORK = {"n": (2, 3, 5), "d": (2, 3, 4), "h": (2, 3, 5), "k": (2, 3, 4)}

two_layer = Task(
    name="two_layer",
    signature="two_layer(X, y, W1, b1, W2, b2)",
    statement="The softmax loss of the logits relu(X W1 + b1) W2 + b2, and its gradients at X and at the parameters.",
    inputs=("X", "y", "W1", "b1", "W2", "b2"),
    outputs=("loss", "dX", "dW1", "db1", "dW2", "db2"),
    points=3.0,
    formula=True,
    families=(
        Family(
            "random",
            "All gradients are those of the mean loss, each of the shape of its argument.",
            draws.network,
            NETWORK,
            valid=draws.network_off_kinks,
            weight=3.0,
        ),
        Family(
            "square",
            "All sizes may be equal.",
            draws.square_network,
            {"size": (3, 4)},
            valid=draws.network_off_kinks,
            count=3,
        ),
        Family(
            "top class absent",
            TOP_ABSENT,
            draws.topless_network,
            {**NETWORK, "k": (3, 4)},
            valid=draws.network_off_kinks,
            count=2,
        ),
    ),
    properties=(
        Property(
            "slope of your own loss",
            "The gradients are the slopes of your own loss.",
            properties.own_slope("two_layer", draws.network, (0, 2, 3, 4, 5), (1, 2, 3, 4, 5), draws.network_off_kinks),
            NETWORK,
            count=2,
        ),
        Property(
            "many examples",
            "Thousands of examples are answered within seconds.",
            properties.many_rows("two_layer", draws.network, (0, 1), properties.tiled_network),
            {"n": (4,), "d": (6,), "h": (4,), "k": (3,)},
            count=1,
            costs=True,
        ),
    ),
)

CLASSIFIER = {"n": (1, 2, 3, 5), "d": (2, 3, 4), "k": (2, 3, 5)}
SENTENCE = "The loss is the mean over the examples, a single number, and dW its gradient at W."
PENALTY = "Regularisation adds reg times the sum of the squares of W, or half of it, and the gradient goes with it."


def _classifier(name: str, loss: str, valid: Callable[..., bool], absent: Callable[..., bool], huge: bool) -> Task:
    special = (
        (
            Family(
                "huge scores",
                HUGE,
                draws.huge_classifier,
                CLASSIFIER,
                valid=draws.scored(draws.top_present),
                count=3,
                stable=True,
            ),
        )
        if huge
        else ()
    )
    return Task(
        name=name,
        signature=f"{name}(W, X, y, reg)",
        statement=f"The {loss} loss of the scores X W for labels y, and its gradient at W, regularised.",
        inputs=("W", "X", "y", "reg"),
        outputs=("loss", "dW"),
        points=2.0,
        families=(
            Family(
                "no regularisation",
                SENTENCE,
                draws.classifier,
                CLASSIFIER,
                valid=draws.scored(valid),
                count=10,
                weight=3.0,
            ),
            Family(
                "top class absent",
                TOP_ABSENT,
                draws.topless_classifier,
                {**CLASSIFIER, "k": (3, 4)},
                valid=draws.scored(absent),
                count=3,
            ),
            Family(
                "labels of any integer type",
                TYPES,
                draws.typed_classifier,
                CLASSIFIER,
                Standing.ADVICE,
                draws.scored(valid),
                count=2,
            ),
            *special,
        ),
        properties=(
            Property(
                "regularisation",
                PENALTY,
                properties.regularised(name, draws.classifier),
                CLASSIFIER,
                count=3,
            ),
            Property(
                "slope of your own loss",
                "dW is the slope of your own loss.",
                properties.own_slope(name, draws.classifier, (0,), (1,), draws.scored(valid)),
                CLASSIFIER,
                count=2,
            ),
        ),
    )


SOFTMAX_CLASSIFIERS = tuple(
    _classifier(name, "softmax", draws.top_present, draws.top_absent, True)
    for name in ("softmax_loss_naive", "softmax_loss_vectorized")
)
HINGE_CLASSIFIERS = tuple(
    _classifier(name, "hinge", draws.off_kinks(draws.top_present), draws.off_kinks(draws.top_absent), False)
    for name in ("svm_loss_naive", "svm_loss_vectorized")
)

_NETWORK = draws.without_penalty(draws.network)


def _network_family(
    name: str, sentence: str, draw: Draw, sizes: Mapping[str, Sequence[int]] = NETWORK, **more: Any
) -> Family:
    return Family(name, sentence, draws.without_penalty(draw), sizes, valid=draws.penalised_off_kinks, **more)


NETWORK_LOSS = Task(
    name="TwoLayerNet.loss",
    signature="TwoLayerNet(d, h, k).loss(X, y, reg)",
    statement="The softmax loss of the scores relu(X W1 + b1) W2 + b2, and its gradients at the parameters, "
    "regularised; without labels the scores.",
    inputs=("X", "y", "W1", "b1", "W2", "b2", "reg"),
    outputs=("loss", "dW1", "db1", "dW2", "db2", "scores"),
    points=3.0,
    formula=True,
    families=(
        _network_family(
            "no regularisation",
            "All gradients are those of the mean loss, each of the shape of its parameter.",
            draws.network,
            count=10,
            weight=3.0,
        ),
        _network_family("square", "All sizes may be equal.", draws.square_network, {"size": (3, 4)}, count=3),
        _network_family("top class absent", TOP_ABSENT, draws.topless_network, {**NETWORK, "k": (3, 4)}, count=2),
        _network_family("labels of any integer type", TYPES, draws.typed_network, standing=Standing.ADVICE, count=2),
        _network_family("huge scores", HUGE, draws.huge_network, count=3, stable=True),
    ),
    properties=(
        Property(
            "regularisation",
            "Regularisation adds reg times the sum of the squares of W1 and W2, or half of it, and the gradients go "
            "with it.",
            properties.regularised("TwoLayerNet.loss", _NETWORK, (2, 4), (1, 3), "the weights"),
            NETWORK,
            count=3,
        ),
        Property(
            "slope of your own loss",
            "The gradients are the slopes of your own loss.",
            properties.own_slope("TwoLayerNet.loss", _NETWORK, (2, 3, 4, 5), (1, 2, 3, 4), draws.penalised_off_kinks),
            NETWORK,
            count=2,
        ),
    ),
)

LOSSES = (softmax_loss, hinge_loss, two_layer, *SOFTMAX_CLASSIFIERS, *HINGE_CLASSIFIERS, NETWORK_LOSS)
