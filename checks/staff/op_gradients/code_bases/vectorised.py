"""Mistakes planted in the vectorised functions, and other ways to write them."""

from checks.staff.op_gradients.answering import AVERAGED, KEPT, LEFT, UNSUMMED
from checks.staff.op_gradients.code_bases.editing import Change

SUMS = {
    UNSUMMED: ("fit(", "(lambda grad, shape: grad)("),
    AVERAGED: ("fit(", "(lambda grad, shape: fit(grad, shape) * max(np.prod(shape), 1) / max(grad.size, 1))("),
    KEPT: (
        "fit(",
        "(lambda grad, shape: fit(grad, (1,) * (grad.ndim - len(shape)) + tuple(shape)) if shape else "
        "grad.sum(keepdims=True))(",
    ),
    LEFT: (
        "fit(",
        "(lambda grad, shape: fit(grad, shape) if grad.ndim == len(shape) else grad.sum(axis=tuple(i for i in "
        "range(grad.ndim) if (*shape, *[1] * 9)[i] != grad.shape[i]) or tuple(range(len(shape), grad.ndim)))"
        ".reshape(shape))(",
    ),
}

ENTRYWISE: dict[str, tuple[Change, ...]] = {
    "add": (("product in place of the sum", "a + b", "a * b"),),
    "add_vjp": (
        ("minus for the second operand", "fit(g, b.shape)", "fit(-g, b.shape)"),
        ("rule of the product", "fit(g, a.shape), fit(g, b.shape)", "fit(g * b, a.shape), fit(g * a, b.shape)"),
        ("shared equally", "fit(g, a.shape), fit(g, b.shape)", "fit(g / 2, a.shape), fit(g / 2, b.shape)"),
    ),
    "multiply": (("sum in place of the product", "a * b", "a + b"),),
    "multiply_vjp": (
        (
            "own factor in place of the other",
            "fit(g * b, a.shape), fit(g * a, b.shape)",
            "fit(g * a, a.shape), fit(g * b, b.shape)",
        ),
        ("other factor left out", "fit(g * b, a.shape), fit(g * a, b.shape)", "fit(g, a.shape), fit(g, b.shape)"),
        ("cotangent left out of the second gradient", "fit(g * a, b.shape)", "fit(a * np.ones(g.shape), b.shape)"),
        (
            "value times the cotangent",
            "fit(g * b, a.shape), fit(g * a, b.shape)",
            "fit(g * a * b, a.shape), fit(g * a * b, b.shape)",
        ),
    ),
    "divide": (("quotient upside down", "a / b", "b / a"),),
    "divide_vjp": (
        ("sign of the denominator's gradient lost", "-g * a", "g * a"),
        ("denominator not squared", "b**2", "b"),
        ("cotangent left out of the denominator's gradient", "-g * a / b**2", "np.ones_like(g) * -a / b**2"),
        ("cotangent left out of the numerator's gradient", "g / b,", "np.ones_like(g) / b,"),
        ("multiplied by the denominator", "g / b,", "g * b,"),
        ("numerator left out", "-g * a / b**2", "-g / b**2"),
        ("numerator squared", "-g * a / b**2", "-g * b / a**2"),
        ("numerator's gradient not divided", "g / b,", "g,"),
    ),
    "power": (("product in place of the power", "a**b", "a * b"),),
    "power_vjp": (
        ("exponent not lowered", "a ** (b - 1)", "a**b"),
        ("exponent not brought down", "g * b * a", "g * a"),
        ("logarithm left out", " * np.log(a)", ""),
        ("logarithm of the exponent", "np.log(a)", "np.log(b)"),
        ("power rule for the exponent", "g * a**b * np.log(a)", "g * a * b ** (a - 1)"),
        ("exponent taken for a constant", "g * a**b * np.log(a)", "g * 0"),
        ("cotangent left out of the base's gradient", "g * b * a ** (b - 1)", "b * a ** (b - 1) * np.ones(g.shape)"),
        ("cotangent left out of the exponent's gradient", "g * a**b", "np.ones(g.shape) * a**b"),
    ),
    "add_scalar": (("product in place of the sum", "a + c", "a * c"),),
    "add_scalar_vjp": (
        ("number as a factor", "return g", "return g * c"),
        ("number added to the cotangent", "return g", "return g + c"),
        ("input as a factor", "return g", "return g * a"),
    ),
    "mul_scalar": (("sum in place of the product", "a * c", "a + c"),),
    "mul_scalar_vjp": (
        ("number left out", "g * c", "g"),
        ("input in place of the number", "g * c", "g * a"),
        ("input as a factor", "g * c", "g * a * c"),
    ),
    "div_scalar": (("quotient upside down", "a / c", "c / a"),),
    "div_scalar_vjp": (
        ("number left out", "g / c", "g"),
        ("multiplied by the number", "g / c", "g * c"),
        ("rule of the quotient", "g / c", "-g * a / c**2"),
        ("number squared", "g / c", "g / c**2"),
    ),
    "power_scalar": (("product in place of the power", "a**c", "a * c"),),
    "power_scalar_vjp": (
        ("cotangent raised in place of the input", "g * c * a ** (c - 1.0)", "c * g ** (c - 1.0)"),
        ("value in place of the input", "a ** (c - 1.0)", "power_scalar(a, c) ** (c - 1.0)"),
        ("exponent not lowered", "(c - 1.0)", "c"),
        ("exponent times the input", "a ** (c - 1.0)", "a"),
        ("exponent not brought down", "g * c * a", "g * a"),
        ("factor in front lowered too", "g * c * a", "g * (c - 1) * a"),
        ("exponent raised", "c - 1.0", "c + 1.0"),
    ),
    "negate": (("value without its sign", "-a", "a"),),
    "negate_vjp": (("input as a factor", "-g", "-g * a"),),
    "exp": (("another base", "np.exp(a)", "2.0**a"),),
    "exp_vjp": (
        ("exponential of the value", "np.exp(a)", "np.exp(np.exp(a))"),
        ("input in place of the value", "np.exp(a)", "a"),
        ("rule of a power", "np.exp(a)", "a * np.exp(a - 1)"),
        ("slope left out", "g * np.exp(a)", "g"),
    ),
    "log_vjp": (
        ("multiplied by the input", "g / a", "g * a"),
        ("divided by the value", "g / a", "g / np.log(a)"),
        ("input squared", "g / a", "g / a**2"),
    ),
    "tanh": (("logistic function", "np.tanh(a)", "1 / (1 + np.exp(-a))"),),
    "tanh_vjp": (
        ("input in place of the value", "np.tanh(a)", "a"),
        ("tanh taken twice", "np.tanh(a)", "np.tanh(tanh(a))"),
        ("value not squared", " ** 2", ""),
        ("value in place of the slope", "(1 - np.tanh(a) ** 2)", "np.tanh(a)"),
        ("plus for minus", "1 - ", "1 + "),
        ("rule of the logistic function", "(1 - np.tanh(a) ** 2)", "np.tanh(a) * (1 - np.tanh(a))"),
    ),
    "sigmoid": (("sign in the exponential", "1 + np.tanh", "1 - np.tanh"),),
    "sigmoid_vjp": (
        ("input in place of the value", "s = sigmoid(a)", "s = a"),
        ("sigmoid taken twice", "s = sigmoid(a)", "s = sigmoid(sigmoid(a))"),
        ("value in place of the slope", "g * s * (1 - s)", "g * s"),
        ("only one minus the value", "g * s * (1 - s)", "g * (1 - s)"),
        ("plus for minus", "1 - s", "1 + s"),
        ("rule of tanh", "s * (1 - s)", "(1 - s * s)"),
    ),
    "relu": (
        ("mask in place of the value", "np.maximum(a, 0)", "(a > 0) * 1.0"),
        ("absolute value", "np.maximum(a, 0)", "np.abs(a)"),
    ),
    "relu_vjp": (
        ("mask from the cotangent", "a > 0", "g > 0"),
        ("mask from zeros and up", "a > 0", "relu(a) >= 0"),
        ("mask the wrong way round", "a > 0", "a < 0"),
        ("value as a factor", "(a > 0)", "relu(a)"),
        ("slope -1 below 0", "(a > 0)", "np.sign(a)"),
        ("cotangent cut at 0", "g * (a > 0)", "relu(g) * (a > 0)"),
    ),
    "maximum": (("smaller in place of the larger", "np.maximum", "np.minimum"),),
    "maximum_vjp": (
        ("mask the wrong way round", "a >= b", "a < b"),
        ("larger in absolute value", "a >= b", "np.abs(a) >= np.abs(b)"),
        ("whole cotangent to both", "g * first, a.shape), fit(g * ~first", "g, a.shape), fit(g"),
        ("half of the cotangent to both", "g * first, a.shape), fit(g * ~first", "g / 2, a.shape), fit(g / 2"),
        ("value as a factor", "g * first, a.shape), fit(g * ~first", "g * a * first, a.shape), fit(g * b * ~first"),
    ),
    "where": (("branches swapped", "condition, a, b)\n", "condition, b, a)\n"),),
    "where_vjp": (
        ("mask the wrong way round", "g, 0), np.where(condition, 0, g)", "0, g), np.where(condition, g, 0)"),
        ("whole cotangent to both", "np.where(condition, g, 0), np.where(condition, 0, g)", "g, g"),
        ("second branch forgotten", "np.where(condition, 0, g)", "0 * g"),
        ("value as a factor", "g, 0), np.where(condition, 0, g)", "g * a, 0), np.where(condition, 0, g * b)"),
    ),
}

LINEAR: dict[str, tuple[Change, ...]] = {
    "matmul": (("operands in swapped order", "a @ b", "b @ a"), ("entrywise product", "a @ b", "a * b")),
    "matmul_vjp": (
        ("transpose left out", "np.swapaxes(B, -1, -2)", "B", "np.swapaxes(A, -1, -2)", "A"),
        ("all axes reversed", "np.swapaxes(B, -1, -2)", "B.T", "np.swapaxes(A, -1, -2)", "A.T"),
        (
            "factors of the first gradient in swapped order",
            "g @ np.swapaxes(B, -1, -2)",
            "np.swapaxes(B, -1, -2) @ g",
        ),
        (
            "factors of the second gradient in swapped order",
            "np.swapaxes(A, -1, -2) @ g",
            "g @ np.swapaxes(A, -1, -2)",
        ),
        ("cotangent left out of the second gradient", "A, -1, -2) @ g", "A, -1, -2) @ np.ones_like(g)"),
        (
            "batch axes not summed",
            "fit(g @ np.swapaxes(B, -1, -2), A.shape)",
            "g @ np.swapaxes(B, -1, -2)",
            "fit(np.swapaxes(A, -1, -2) @ g, B.shape)",
            "np.swapaxes(A, -1, -2) @ g",
            "ga.reshape(a.shape), gb.reshape(b.shape)",
            "(ga[..., 0, :] if a.ndim == 1 else ga), (gb[..., 0] if b.ndim == 1 else gb)",
        ),
        (
            "batch axes averaged",
            "ga.reshape(a.shape), gb.reshape(b.shape)",
            "ga.reshape(a.shape) * a.size / max(a.size, (g @ np.swapaxes(B, -1, -2)).size), "
            "gb.reshape(b.shape) * b.size / max(b.size, (np.swapaxes(A, -1, -2) @ g).size)",
        ),
    ),
    "transpose": (("axes ignored", "np.transpose(a, axes)", "np.transpose(a)"),),
    "transpose_vjp": (
        ("not transposed back", "np.transpose(g, np.argsort(axes))", "g", "np.transpose(g)", "g"),
        ("same order in place of the inverse", "np.argsort(axes)", "axes"),
        (
            "negative axes not turned into positive ones",
            "    axes = [axis % a.ndim for axis in axes]\n",
            "",
        ),
    ),
    "reshape": (("order of the memory", "reshape(shape)", 'reshape(shape, order="A")'),),
    "reshape_vjp": (
        ("only the pullback column by column", "g.reshape(a.shape)", 'g.reshape(a.shape, order="F")'),
        ("left in the new shape", "g.reshape(a.shape)", "g"),
        ("transposed in place of reshaped", "g.reshape(a.shape)", "g.T.reshape(a.shape)"),
    ),
    "broadcast_to_vjp": (
        (
            "fails where nothing is broadcast",
            "    return fit",
            '    if g.shape == a.shape:\n        raise ValueError("nothing to sum over")\n    return fit',
        ),
        (
            "all summed where nothing is broadcast",
            "    return fit",
            "    if g.shape == a.shape:\n        return g.sum()\n    return fit",
        ),
        (
            "missing leading axes not summed",
            "fit(g, a.shape)",
            "fit(g, g.shape[: g.ndim - a.ndim] + a.shape)",
        ),
        ("axes of length 1 not summed", "fit(g, a.shape)", "g.sum(axis=tuple(range(g.ndim - a.ndim)))"),
        (
            "first copy only",
            "    return fit(g, a.shape)",
            "    g = g[(0,) * (g.ndim - a.ndim)] if g.size else np.zeros(g.shape[g.ndim - a.ndim :])\n"
            "    for i, n in enumerate(a.shape):\n"
            "        if n == 1:\n"
            "            g = g[(slice(None),) * i + (slice(0, 1),)] if g.size else np.zeros(a.shape)\n"
            "    return g",
        ),
    ),
    "concatenate": (("operands in swapped order", "(a, b), axis", "(b, a), axis"),),
    "concatenate_vjp": (
        ("cut in the middle", "[a.shape[axis]]", "[g.shape[axis] // 2]"),
        ("cut at the second's length", "[a.shape[axis]]", "[b.shape[axis]]"),
        ("parts in swapped order", "return ga, gb", "return gb, ga"),
    ),
    "stack": (("operands in swapped order", "(a, b), axis", "(b, a), axis"),),
    "stack_vjp": (
        (
            "cut along the first axis",
            "g.take(0, axis=axis), g.take(1, axis=axis)",
            "g.take(0, axis=0), g.take(1, axis=0)",
        ),
        (
            "new axis kept",
            "g.take(0, axis=axis), g.take(1, axis=axis)",
            "g.take([0], axis=axis), g.take([1], axis=axis)",
        ),
        (
            "parts in swapped order",
            "g.take(0, axis=axis), g.take(1, axis=axis)",
            "g.take(1, axis=axis), g.take(0, axis=axis)",
        ),
    ),
    "gather": (("columns in place of rows", "a[index]", "a[..., index]"),),
    "gather_vjp": (
        ("picked rows only", "return ga", "return g"),
        ("cotangent indexed again", "return ga", "return g[index]"),
        ("duplicates overwrite one another", "np.add.at(ga, index, g)", "ga[index] = g"),
        (
            "duplicates averaged",
            "return ga",
            "used = np.zeros(len(a))\n    np.add.at(used, index, 1)\n"
            "    return ga / np.maximum(used, 1).reshape((-1,) + (1,) * (a.ndim - 1))",
        ),
        ("negative rows left out", "np.add.at(ga, index, g)", "np.add.at(ga, index[index >= 0], g[index >= 0])"),
    ),
}

BACK = "put_back(g, a, axes)"
AXES: tuple[Change, ...] = (
    ("axes not put back", BACK, "np.broadcast_to(g, a.shape)"),
    (
        "axes put back in the order given",
        BACK,
        "put_back(g, a, axes) if not isinstance(axes, tuple) else "
        "np.broadcast_to(__import__('functools').reduce(np.expand_dims, axes, g), a.shape)",
    ),
)


def _reduction(task: str, change: str) -> tuple[Change, ...]:
    return (
        ("integer not accepted", change, f"{change}\n    [axis for axis in axes or ()]"),
        (
            "all axes for the integer 0",
            change,
            f"{change}\n    axes = None if axes == 0 and axes is not False else axes",
        ),
        (
            "only the first axis of several",
            change,
            f"{change}\n    axes = axes[:1] if isinstance(axes, tuple) else axes",
        ),
    )


REDUCTIONS: dict[str, tuple[Change, ...]] = {
    "summation": (
        *_reduction("summation", "def summation(a, axes):"),
        ("mean in place of the sum", "a.sum(", "a.mean("),
    ),
    "summation_vjp": (
        *AXES,
        ("input as a factor", BACK, f"{BACK} * a"),
        ("left in the shape of the value", BACK, "g"),
    ),
    "mean": (*_reduction("mean", "def mean(a, axes):"), ("sum in place of the mean", "a.mean(", "a.sum(")),
    "mean_vjp": (
        *AXES,
        ("not divided by the count", " * results / max(a.size, 1)", ""),
        ("divided by the number of all entries", "* results / max(a.size, 1)", "/ max(a.size, 1)"),
        ("divided by the number of results", "* results / max(a.size, 1)", "/ max(results, 1)"),
        ("divided by the first axis", "* results / max(a.size, 1)", "/ a.shape[0]"),
        ("divided twice", "* results / max(a.size, 1)", "* (results / max(a.size, 1)) ** 2"),
    ),
    "amax": (
        *_reduction("amax", "def amax(a, axes):"),
        ("smallest in place of the largest", "a.max(", "a.min("),
        ("largest absolute value", "a.max(", "np.abs(a).max("),
    ),
    "amax_vjp": (
        *AXES,
        ("whole cotangent to every entry", " * mask / mask.sum(axis=axes, keepdims=True)", ""),
        ("value as a factor", "* mask /", "* a * mask /"),
    ),
    "logsumexp": (
        *_reduction("logsumexp", "def logsumexp(a, axes):"),
        (
            "logarithm left out",
            "np.log(np.exp(a - m).sum(axis=axes)) + m.squeeze(axis=axes)",
            "np.exp(a).sum(axis=axes)",
        ),
        ("largest entry not added back", " + m.squeeze(axis=axes)", ""),
    ),
    "logsumexp_vjp": (
        *AXES,
        ("normalised over all entries", "e.sum(axis=axes, keepdims=True)", "e.sum()"),
        ("not normalised", "* e / e.sum(axis=axes, keepdims=True)", "* np.exp(a)"),
        (
            "one over the sum only",
            "* e / e.sum(axis=axes, keepdims=True)",
            "* np.ones_like(a) / np.exp(a).sum(axis=axes, keepdims=True)",
        ),
        (
            "all to the largest entry",
            "* e / e.sum(axis=axes, keepdims=True)",
            "* (a == a.max(axis=axes, keepdims=True))",
        ),
    ),
    "reverse_gradient": (("value changed too", "return a", "return -a"),),
    "reverse_gradient_vjp": (
        ("slope of the value", "-c * g", "g"),
        ("factor left out", "-c * g", "-g"),
        ("input as a factor", "-c * g", "-c * g * a"),
    ),
    "round_through": (
        ("rounded down", "np.round", "np.floor"),
        ("rounded towards 0", "np.round", "np.trunc"),
    ),
    "round_through_vjp": (
        ("slope of the value", "return g", "return np.zeros_like(g)"),
        ("cotangent rounded too", "return g", "return np.round(g)"),
        ("value as a factor", "return g", "return g * np.round(a)"),
    ),
    "clip_gradient": (("value clipped too", "return a", "return np.clip(a, -limit, limit)"),),
    "clip_gradient_vjp": (
        ("slope of the value", "np.clip(g, -limit, limit)", "g"),
        ("value clipped in place of the cotangent", "np.clip(g, -limit, limit)", "g * (abs(a) <= limit)"),
        ("only large entries clipped", "np.clip(g, -limit, limit)", "np.minimum(g, limit)"),
        ("entries beyond the limit set to 0", "np.clip(g, -limit, limit)", "g * (abs(g) <= limit)"),
        (
            "whole gradient scaled by its norm",
            "np.clip(g, -limit, limit)",
            "g * min(1, limit / max(np.linalg.norm(g), 1e-300))",
        ),
    ),
}

PLANTS = {**ENTRYWISE, **LINEAR, **REDUCTIONS}

REWRITTEN: dict[str, tuple[Change, ...]] = {
    "add": (("", "a + b", "np.add(b, a)"),),
    "add_vjp": (("", "fit(g, a.shape), fit(g, b.shape)", "fit(1.0 * g, a.shape), fit(1.0 * g, b.shape)"),),
    "multiply": (("", "a * b", "b * a"),),
    "multiply_vjp": (("", "g * b", "b * g"), ("", "g * a", "a * g")),
    "divide": (("", "a / b", "a * b**-1.0"),),
    "divide_vjp": (("", "-g * a / b**2", "-(g / b) * (a / b)"),),
    "power": (("", "a**b", "np.exp(b * np.log(a))"),),
    "power_vjp": (("", "a ** (b - 1)", "a**b / a"),),
    "add_scalar": (("", "a + c", "c + a"),),
    "add_scalar_vjp": (("", "return g", "return g.copy()"),),
    "mul_scalar": (("", "a * c", "np.multiply(a, c)"),),
    "mul_scalar_vjp": (("", "g * c", "c * g"),),
    "div_scalar": (("", "a / c", "a * (1 / c)"),),
    "div_scalar_vjp": (("", "g / c", "g * c**-1.0"),),
    "power_scalar": (("", "a**c", "np.power(a, float(c))"),),
    "power_scalar_vjp": (("", "g * c * a ** (c - 1.0)", "np.power(a, c - 1.0) * (c * g)"),),
    "negate": (("", "-a", "0 - a"),),
    "negate_vjp": (("", "-g", "(-1) * g"),),
    "exp": (("", "np.exp(a)", "np.e**a"),),
    "exp_vjp": (("", "g * np.exp(a)", "exp(a) * g"),),
    "log": (("", "np.log(a)", "np.log2(a) / np.log2(np.e)"),),
    "log_vjp": (("", "g / a", "g * a**-1.0"),),
    "tanh": (("", "np.tanh(a)", "2 * sigmoid(2 * a) - 1"),),
    "tanh_vjp": (("", "g * (1 - np.tanh(a) ** 2)", "g * (1 + np.tanh(a)) * (1 - np.tanh(a))"),),
    "sigmoid": (("", "0.5 * (1 + np.tanh(0.5 * a))", "np.exp(-np.logaddexp(0, -a))"),),
    "sigmoid_vjp": (("", "g * s * (1 - s)", "g * (s - s**2)"),),
    "relu": (("", "np.maximum(a, 0)", "a * (a > 0)"),),
    "relu_vjp": (("", "g * (a > 0)", "np.where(a > 0, g, 0)"),),
    "maximum": (("", "np.maximum(a, b)", "np.where(a > b, a, b)"),),
    "maximum_vjp": (("", "a >= b", "a > b"),),
    "where": (("", "np.where(condition, a, b)", "a * condition + b * ~condition"),),
    "where_vjp": (("", "np.where(condition, g, 0), np.where(condition, 0, g)", "g * condition, g * ~condition"),),
    "matmul": (("", "a @ b", "np.matmul(a, b)"),),
    "matmul_vjp": (
        ("", "fit(g @ np.swapaxes(B, -1, -2), A.shape)", 'fit(np.einsum("...mp,...np->...mn", g, B), A.shape)'),
        ("", "fit(np.swapaxes(A, -1, -2) @ g, B.shape)", 'fit(np.einsum("...mn,...mp->...np", A, g), B.shape)'),
    ),
    "transpose": (("", "np.transpose(a, axes)", "a.transpose(axes)"),),
    "transpose_vjp": (("", "np.argsort(axes)", "[axes.index(k) for k in range(a.ndim)]"),),
    "reshape": (("", "a.reshape(shape)", "np.reshape(a, shape)"),),
    "reshape_vjp": (("", "g.reshape(a.shape)", "np.array(g.ravel()).reshape(a.shape)"),),
    "broadcast_to": (("", "np.broadcast_to(a, shape)", "np.array(np.broadcast_to(a, shape))"),),
    "broadcast_to_vjp": (("", "fit(g, a.shape)", "np.array(fit(g, a.shape))"),),
    "concatenate": (("", "np.concatenate((a, b), axis=axis)", "np.append(a, b, axis)"),),
    "concatenate_vjp": (("", "return ga, gb", "return [ga, gb]"),),
    "stack": (
        (
            "",
            "np.stack((a, b), axis=axis)",
            "np.concatenate([np.expand_dims(a, axis), np.expand_dims(b, axis)], axis)",
        ),
    ),
    "stack_vjp": (("", "return g.take(0, axis=axis), g.take(1, axis=axis)", "return tuple(np.moveaxis(g, axis, 0))"),),
    "gather": (("", "a[index]", "a.take(index, axis=0)"),),
    "gather_vjp": (
        (
            "",
            "    np.add.at(ga, index, g)\n",
            "    for i in np.ndindex(index.shape):\n        ga[index[i]] += g[i]\n",
        ),
    ),
    "summation": (("", "a.sum(axis=axes)", "np.add.reduce(a, axis=axes)" + " if axes is not None else a.sum()"),),
    "summation_vjp": (("", "put_back(g, a, axes)", "put_back(g, a, axes) * np.ones_like(a)"),),
    "mean": (("", "a.mean(axis=axes)", "a.sum(axis=axes) / (a.size / max(a.sum(axis=axes).size, 1) or 1)"),),
    "mean_vjp": (("", "* results / max(a.size, 1)", "/ (max(a.size, 1) / max(results, 1))"),),
    "amax": (("", "a.max(axis=axes)", "np.max(a, axis=axes)"),),
    "amax_vjp": (("", "a.max(axis=axes, keepdims=True)", "np.amax(a, axes, None, True)"),),
    "logsumexp": (("", "np.exp(a - m).sum(axis=axes)", "np.sum(np.exp(a - m), axis=axes)"),),
    "logsumexp_vjp": (("", "* e / e.sum(axis=axes, keepdims=True)", "* (e / e.sum(axis=axes, keepdims=True))"),),
    "reverse_gradient": (("", "return a", "return +a"),),
    "reverse_gradient_vjp": (("", "-c * g", "-(c * g)"),),
    "round_through": (("", "np.round(a)", "np.rint(a)"),),
    "round_through_vjp": (("", "return g", "return g.copy()"),),
    "clip_gradient": (("", "return a", "return a.copy()"),),
    "clip_gradient_vjp": (("", "np.clip(g, -limit, limit)", "np.minimum(limit, np.maximum(-limit, g))"),),
}
"""Every function written in another way."""
