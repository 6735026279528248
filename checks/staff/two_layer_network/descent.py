"""One epoch on the network that can be made wrong on purpose, and what follows from a hand-in's own gradients."""

from autodiff.types import Array
from checks.assignments.task import Arguments, Ask, Outputs
from checks.staff.softmax_regression.batches import minibatches
from checks.staff.softmax_regression.softmax import NONE, slope
from checks.staff.two_layer_network.references import first_gradient, hidden, logits, second_gradient


def epoch(
    X: Array, y: Array, W1: Array, W2: Array, lr: float, batch: int, *, mistakes: frozenset[str] = NONE
) -> Outputs:
    """Both weights after one epoch: W -= lr dW, minibatch after minibatch, both gradients at the old weights."""
    n = len(X)
    rate = 1.0 if "learning rate left out" in mistakes else lr
    first = W1.copy(), W2.copy()
    W1, W2 = first
    for rows, places in minibatches(n, batch, mistakes):
        x = X[rows]
        at = first if "every gradient at the first weights" in mistakes else (W1, W2)
        step1, step2 = _steps(x, y[places], at, rate, n, batch, mistakes)
        W1, W2 = _moved(W1, step1, "W1", mistakes), _moved(W2, step2, "W2", mistakes)
    both = "weights not updated in place" in mistakes
    return (
        first[0] if both or "W1 not updated in place" in mistakes else W1,
        first[1] if both or "W2 not updated in place" in mistakes else W2,
    )


def _steps(
    x: Array, y: Array, at: tuple[Array, Array], rate: float, n: int, batch: int, mistakes: frozenset[str]
) -> tuple[Array, Array]:
    W1, W2 = at
    Z1 = x @ W1
    A1 = hidden(Z1, mistakes)
    G2 = slope(logits(A1, W2, mistakes), y, n, batch, mistakes)
    step2 = rate * second_gradient(Z1, A1, G2, mistakes)
    through = W2 - step2 if "W1's gradient with the updated W2" in mistakes else W2
    step1 = rate * first_gradient(x, Z1, A1, G2, through, mistakes)
    if "W2's gradient with the updated W1" in mistakes:
        Z1 = x @ (W1 - step1)
        A1 = hidden(Z1, mistakes)
        G2 = slope(logits(A1, W2, mistakes), y, n, batch, mistakes)
        step2 = rate * second_gradient(Z1, A1, G2, mistakes)
    return step1, step2


def _moved(W: Array, step: Array, name: str, mistakes: frozenset[str]) -> Array:
    if f"{name} never updated" in mistakes:
        return W
    return -step if "weights replaced by the step" in mistakes else W - step


def follow(arguments: Arguments, ask: Ask) -> Outputs:
    """The epoch made of the hand-in's own gradients.

    Raises
    ------
    ValueError
        This course asks for no gradients: nothing follows.
    """
    X, y, W1, W2, lr, batch = arguments
    for start in range(0, len(X), batch):
        rows = slice(start, start + batch)
        try:
            dW1, dW2 = ask("gradients", X[rows], y[rows], W1, W2)
        except KeyError:
            raise ValueError("this course asks for no gradients") from None
        if dW1.shape != W1.shape or dW2.shape != W2.shape:
            raise ValueError("these gradients do not fit the weights")
        W1, W2 = (W1 - lr * dW1).astype(W1.dtype), (W2 - lr * dW2).astype(W2.dtype)
    return W1, W2
