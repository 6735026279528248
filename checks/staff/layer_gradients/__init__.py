"""Answers to the layers and losses: references, accepted formulas, mistakes, hand-ins to plant them in."""

from checks.assignments.keys import CodeBase, Key
from checks.staff.layer_gradients import accepted, layer_mistakes, loss_mistakes, loss_references, references
from checks.staff.layer_gradients.code_bases.algebra import ALGEBRA
from checks.staff.layer_gradients.code_bases.cached_layers import CACHED_LAYERS
from checks.staff.layer_gradients.code_bases.classifiers import SOFTMAX, SVM
from checks.staff.layer_gradients.code_bases.loops import LOOPS
from checks.staff.layer_gradients.code_bases.network import NETWORK
from checks.staff.layer_gradients.code_bases.vectorised import VECTORISED

SOFTMAX_CLASSIFIER = Key(
    loss_references.softmax_classifier,
    loss_mistakes.SOFTMAX_CLASSIFIER,
    accepted.SOFTMAX_CLASSIFIER,
    accepted.SOFTMAX_STABLE,
)
HINGE_CLASSIFIER = Key(
    loss_references.hinge_classifier, loss_mistakes.HINGE_CLASSIFIER, accepted.HINGE_CLASSIFIER, ("loops from the end",)
)

KEYS: dict[str, Key] = {
    "affine": Key(references.affine, layer_mistakes.AFFINE, accepted.AFFINE, ("loops",)),
    "affine_pullback": Key(
        references.affine_pullback, layer_mistakes.AFFINE_PULLBACK, accepted.AFFINE_PULLBACK, ("loops",)
    ),
    "relu": Key(references.relu, layer_mistakes.RELU, accepted.RELU),
    "relu_pullback": Key(
        references.relu_pullback,
        layer_mistakes.RELU_PULLBACK,
        accepted.RELU_PULLBACK,
        one_sided=lambda G, X: ((G * (X > 0),), (G * (X >= 0),)),
    ),
    "sigmoid": Key(references.sigmoid, layer_mistakes.SIGMOID, accepted.SIGMOID, accepted.SIGMOID_STABLE),
    "sigmoid_pullback": Key(
        references.sigmoid_pullback,
        layer_mistakes.SIGMOID_PULLBACK,
        accepted.SIGMOID_PULLBACK,
        accepted.SIGMOID_PULLBACK_STABLE,
    ),
    "tanh": Key(references.tanh, layer_mistakes.TANH, accepted.TANH, accepted.TANH_STABLE),
    "tanh_pullback": Key(
        references.tanh_pullback, layer_mistakes.TANH_PULLBACK, accepted.TANH_PULLBACK, accepted.TANH_PULLBACK_STABLE
    ),
    "softmax_loss": Key(
        loss_references.softmax_loss, loss_mistakes.SOFTMAX_LOSS, accepted.SOFTMAX, accepted.SOFTMAX_STABLE
    ),
    "hinge_loss": Key(
        loss_references.hinge_loss,
        loss_mistakes.HINGE_LOSS,
        accepted.HINGE,
        one_sided=loss_references.hinge_one_sided,
    ),
    "two_layer": Key(loss_references.two_layer, loss_mistakes.TWO_LAYER, accepted.TWO_LAYER),
    "TwoLayerNet.loss": Key(
        loss_references.penalised_two_layer,
        loss_mistakes.NETWORK_LOSS,
        accepted.NETWORK_LOSS,
        accepted.SOFTMAX_STABLE,
    ),
    "softmax_loss_naive": SOFTMAX_CLASSIFIER,
    "softmax_loss_vectorized": SOFTMAX_CLASSIFIER,
    "svm_loss_naive": HINGE_CLASSIFIER,
    "svm_loss_vectorized": HINGE_CLASSIFIER,
}

CODE_BASES: tuple[CodeBase, ...] = (VECTORISED, LOOPS, ALGEBRA, CACHED_LAYERS, SOFTMAX, SVM, NETWORK)
