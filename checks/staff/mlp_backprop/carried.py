"""Error carried forward: what the last task's answer must be if one of the earlier ones is wrong, the rest right."""

import numpy as np

from checks.assignments.task import Arguments, Ask, Outputs
from checks.staff.mlp_backprop import references


def gradients(arguments: Arguments, ask: Ask) -> Outputs:
    """The composition of the hand-in's own parts.

    Raises
    ------
    ValueError
        More than one part is wrong, or what follows is zero: nothing was understood that could be carried forward.
    """
    X, target, Ws, bs, activations, loss = arguments
    length, *padded = ask("forward", X, Ws, bs, activations)
    Zs = padded[: int(length)]
    if len(Zs) != len(Ws) + 1:
        raise ValueError("not the activations of this network")
    value, G = ask(f"{loss}_loss" if loss == "squared" else "softmax_loss", Zs[-1], target)
    swept = ask("backward", G, Zs, Ws, bs, activations)
    right = (
        _alike(Zs, references.activations_of(X, Ws, bs, activations)),
        _alike((value, G), references.LOSSES[loss](Zs[-1], target)),
        _alike(swept, references.backward(G, Zs, Ws, bs, activations)),
    )
    if sum(right) < 2 or not all(np.any(part) for part in swept[1:] if part.size):
        raise ValueError("too little is right to carry on with it")
    return value, *swept


def _alike(answers: Outputs | list[object], expected: Outputs | list[object]) -> bool:
    return len(answers) == len(expected) and all(
        np.shape(a) == np.shape(e) and np.allclose(a, e, rtol=1e-4, atol=1e-6)  # type: ignore[arg-type, unused-ignore]
        for a, e in zip(answers, expected, strict=True)
    )
