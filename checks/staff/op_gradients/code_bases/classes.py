"""Mistakes planted in the classes, and other ways to write them."""

from checks.staff.op_gradients.answering import AVERAGED, KEPT, UNSUMMED
from checks.staff.op_gradients.code_bases.editing import Change

CLASSES = {
    "add": "Add",
    "multiply": "Multiply",
    "divide": "Divide",
    "power": "Power",
    "add_scalar": "AddScalar",
    "mul_scalar": "MulScalar",
    "div_scalar": "DivScalar",
    "power_scalar": "PowerScalar",
    "negate": "Negate",
    "exp": "Exp",
    "log": "Log",
    "tanh": "Tanh",
    "sigmoid": "Sigmoid",
    "relu": "Relu",
    "maximum": "Maximum",
    "where": "Where",
    "matmul": "MatMul",
    "transpose": "Transpose",
    "reshape": "Reshape",
    "broadcast_to": "BroadcastTo",
    "concatenate": "Concatenate",
    "stack": "Stack",
    "gather": "Gather",
    "summation": "Summation",
    "mean": "Mean",
    "amax": "AMax",
    "logsumexp": "LogSumExp",
    "reverse_gradient": "ReverseGradient",
    "round_through": "RoundThrough",
    "clip_gradient": "ClipGradient",
}

SUMS = {
    UNSUMMED: ("sum_to(", "(lambda x, like: x)("),
    AVERAGED: ("sum_to(", "(lambda x, like: sum_to(x, like) * like.size / max(x.size, 1))("),
    KEPT: (
        "sum_to(",
        "(lambda x, like: np.sum(x, axis=tuple(range(x.ndim - like.ndim)) + tuple(i + x.ndim - like.ndim "
        "for i, n in enumerate(like.shape) if n == 1), keepdims=True))(",
    ),
}

PLANTS: dict[str, tuple[Change, ...]] = {
    "Add": (("rule of the product", "sum_to(g, a), sum_to(g, b)", "sum_to(g * b, a), sum_to(g * a, b)"),),
    "Multiply": (
        (
            "own factor in place of the other",
            "sum_to(np.multiply(g, b), a), sum_to(np.multiply(g, a), b)",
            "sum_to(np.multiply(g, a), a), sum_to(np.multiply(g, b), b)",
        ),
        (
            "other factor left out",
            "sum_to(np.multiply(g, b), a), sum_to(np.multiply(g, a), b)",
            "sum_to(g, a), sum_to(g, b)",
        ),
        ("cotangent left out of the second gradient", "np.multiply(g, a)", "np.multiply(np.ones_like(g), a)"),
    ),
    "Divide": (
        ("sign of the denominator's gradient lost", "-share", "share"),
        ("denominator not squared", "-share * np.divide(a, b)", "-share * a"),
        (
            "cotangent left out of the denominator's gradient",
            "-share * np.divide(a, b)",
            "np.divide(-a, b * b) * np.ones_like(g)",
        ),
        ("cotangent left out of the numerator's gradient", "sum_to(share, a)", "sum_to(np.ones_like(g) / b, a)"),
        ("numerator left out", "-share * np.divide(a, b)", "-share / b"),
        ("numerator squared", "-share * np.divide(a, b)", "-g * b / np.square(a)"),
        ("numerator's gradient not divided", "sum_to(share, a)", "sum_to(g, a)"),
    ),
    "Power": (
        ("exponent not lowered", "np.power(a, b - 1)", "out"),
        ("exponent not brought down", "g * b * np.power", "g * np.power"),
        ("logarithm left out", "g * np.log(a) * out", "g * out"),
        ("power rule for the exponent", "g * np.log(a) * out", "g * a * np.power(b, a - 1)"),
        ("exponent taken for a constant", "g * np.log(a) * out", "0 * g"),
        ("cotangent left out of the base's gradient", "g * b * np", "np.ones_like(g) * b * np"),
        ("cotangent left out of the exponent's gradient", "g * np.log(a) * out", "np.log(a) * out * np.ones_like(g)"),
    ),
    "AddScalar": (("number as a factor", "np.array(g)", "np.array(g) * c"),),
    "MulScalar": (
        ("number left out", "np.multiply(c, g)", "np.array(g)"),
        ("input in place of the number", "np.multiply(c, g)", "np.multiply(a, g)"),
    ),
    "DivScalar": (
        ("number left out", "np.multiply(1 / c, g)", "np.array(g)"),
        ("rule of the quotient", "np.multiply(1 / c, g)", "np.multiply(-a / c**2, g)"),
    ),
    "PowerScalar": (
        (
            "cotangent raised in place of the input",
            "np.power(a, float(c) - 1) * c * g",
            "np.power(g, float(c) - 1) * c",
        ),
        ("value in place of the input", "np.power(a, float(c) - 1)", "np.power(np.power(a, float(c)), float(c) - 1)"),
        ("exponent not lowered", "float(c) - 1", "float(c) * 1"),
        ("exponent times the input", "np.power(a, float(c) - 1)", "a"),
        ("exponent not brought down", " * c * g", " * g"),
        ("exponent raised", "float(c) - 1", "float(c) + 1"),
    ),
    "Negate": (("input as a factor", "np.negative(g)", "np.negative(g) * a"),),
    "Exp": (
        ("exponential of the value", "out * g", "np.exp(out) * g"),
        ("input in place of the value", "out * g", "a * g"),
        ("rule of a power", "out * g", "a * out / np.e * g"),
    ),
    "Log": (
        (
            "small number added",
            "staticmethod(np.log)",
            "staticmethod(lambda a: np.log(a + 1e-6))",
            "np.reciprocal(a)",
            "np.reciprocal(a + 1e-6)",
        ),
        ("divided by the value", "np.reciprocal(a)", "np.reciprocal(np.log(a))"),
        ("multiplied by the input", "np.reciprocal(a) * g", "a * g"),
    ),
    "Tanh": (
        (
            "naive exponentials",
            "staticmethod(np.tanh)",
            "staticmethod(lambda a: (np.exp(a) - np.exp(-a)) / (np.exp(a) + np.exp(-a)))",
        ),
        ("input in place of the value", "np.square(out)", "np.square(a)"),
        ("tanh taken twice", "np.square(out)", "np.square(np.tanh(out))"),
        ("value not squared", "np.square(out)", "out"),
        ("value in place of the slope", "(1 - np.square(out)) * g", "out * g"),
        ("plus for minus", "1 - np.square(out)", "1 + np.square(out)"),
        ("rule of the logistic function", "(1 - np.square(out)) * g", "out * (1 - out) * g"),
    ),
    "Sigmoid": (
        ("naive exponentials", "np.where(a > 0, 1, small) / (1 + small)", "np.exp(a) / (1 + np.exp(a))"),
        ("input in place of the value", "out = Sigmoid.forward(a)", "out = a"),
        ("sigmoid taken twice", "out = Sigmoid.forward(a)", "out = Sigmoid.forward(Sigmoid.forward(a))"),
        ("value in place of the slope", "out * (1 - out) * g", "out * g"),
        ("only one minus the value", "out * (1 - out) * g", "(1 - out) * g"),
        ("plus for minus", "(1 - out)", "(1 + out)"),
        ("rule of tanh", "out * (1 - out) * g", "(1 - out * out) * g"),
    ),
    "Relu": (
        ("mask in place of the value", "np.where(a > 0, a, np.zeros_like(a))", "np.where(a > 0, 1.0, 0.0)"),
        ("mask from the cotangent", "np.where(a > 0, g,", "np.where(g > 0, g,"),
        ("mask from zeros and up", "np.where(a > 0, g,", "np.where(Relu.forward(a) >= 0, g,"),
        ("value as a factor", "np.where(a > 0, g,", "np.where(a > 0, g * a,"),
        ("cotangent cut at 0", "np.where(a > 0, g,", "np.where((a > 0) & (g > 0), g,"),
    ),
    "Maximum": (
        ("whole cotangent to both", "sum_to(g * share, a), sum_to(g * (1 - share), b)", "sum_to(g, a), sum_to(g, b)"),
        ("mask the wrong way round", "a - b", "b - a"),
        (
            "half of the cotangent to both",
            "sum_to(g * share, a), sum_to(g * (1 - share), b)",
            "sum_to(g / 2, a), sum_to(g / 2, b)",
        ),
    ),
    "Where": (
        ("mask the wrong way round", "condition.astype", "(~condition).astype"),
        ("second branch forgotten", "g * (1 - mask)", "np.zeros_like(b)"),
        ("whole cotangent to both", "g * mask, g * (1 - mask)", "np.array(g), np.array(g)"),
    ),
    "MatMul": (
        (
            "batch axes not summed",
            'sum_to(np.einsum("...p,...np->...n", g, b), a)',
            'np.einsum("...p,...np->...n", g, b)',
            'sum_to(np.einsum("...mn,...m->...n", a, g), b)',
            'np.einsum("...mn,...m->...n", a, g)',
            "sum_to(ga, a), sum_to(gb, b)",
            "ga, gb",
        ),
        (
            "gradients transposed",
            "sum_to(ga, a), sum_to(gb, b)",
            "np.swapaxes(sum_to(ga, a), -1, -2), np.swapaxes(sum_to(gb, b), -1, -2)",
        ),
        (
            "as many axes summed as the operand has",
            "sum_to(ga, a), sum_to(gb, b)",
            "*(x.sum(axis=tuple(range(y.ndim))) if x.ndim > y.ndim else sum_to(x, y) for x, y in ((ga, a), (gb, b))),",
        ),
        (
            "only one surplus axis summed",
            "sum_to(ga, a), sum_to(gb, b)",
            "tuple(x.sum(axis=0) if x.ndim > y.ndim + 1 else sum_to(x, y) for x, y in ((ga, a), (gb, b)))",
        ),
        (
            "vectors not thought of",
            "        if a.ndim == 1 and b.ndim == 1:\n            return g * b, g * a\n",
            "        if 1 in (a.ndim, b.ndim):\n            return g @ b.T, a.T @ g\n",
        ),
        (
            "batch axes of length 1 not summed",
            "sum_to(ga, a), sum_to(gb, b)",
            "ga.sum(axis=tuple(range(ga.ndim - a.ndim))), gb.sum(axis=tuple(range(gb.ndim - b.ndim)))",
        ),
    ),
    "Transpose": (
        ("axes ignored", "a.transpose(axes)", "a.T", "g.transpose(inverse)", "g.T"),
        ("not transposed back", "(g.T,)", "(g,)", "(g.transpose(inverse),)", "(g,)"),
        ("same order in place of the inverse", "g.transpose(inverse)", "g.transpose(axes)"),
        (
            "reshape in place of transpose",
            "a.transpose(axes)",
            "a.reshape(np.transpose(a, axes).shape)",
            "(g.T,)",
            "(g.reshape(a.shape),)",
            "g.transpose(inverse)",
            "g.reshape(a.shape)",
        ),
        (
            "negative axes not turned into positive ones",
            "        inverse = [0] * a.ndim\n",
            "        inverse = list(np.argsort(axes))\n",
            "            inverse[axis] = place\n",
            "            pass\n",
        ),
    ),
    "Reshape": (
        (
            "column by column",
            "staticmethod(np.reshape)",
            'staticmethod(lambda a, shape: np.reshape(a, shape, order="F"))',
            "np.ravel(g).reshape(a.shape)",
            'np.reshape(g, a.shape, order="F")',
        ),
        ("left in the new shape", "np.ravel(g).reshape(a.shape)", "np.array(g)"),
        (
            "only the pullback column by column",
            "np.ravel(g)",
            'np.ravel(g, order="F")',
            ".reshape(a.shape)",
            '.reshape(a.shape, order="F")',
        ),
        ("transposed in place of reshaped", "np.ravel(g)", "np.ravel(g.T)"),
    ),
    "BroadcastTo": (
        (
            "axes of the value from the left",
            "return a + np",
            "return a.reshape(a.shape + (1,) * (len(shape) - a.ndim)) + np",
        ),
        (
            "fails where nothing is broadcast",
            "        return (sum_to(g, a),)",
            "        if g.shape == a.shape:\n            raise ValueError\n        return (sum_to(g, a),)",
        ),
        ("axes of length 1 not summed", "sum_to(g, a)", "np.sum(g, axis=tuple(range(g.ndim - a.ndim)))"),
        (
            "missing leading axes not summed",
            "sum_to(g, a)",
            "np.sum(g, axis=tuple(i + g.ndim - a.ndim for i, n in enumerate(a.shape) if n == 1), keepdims=True)",
        ),
    ),
    "Concatenate": (
        ("cut in the middle", "n = a.shape[axis]", "n = g.shape[axis] // 2"),
        (
            "always along the first axis",
            "np.concatenate([a, b], axis)",
            "np.concatenate([a, b])",
            "n = a",
            "axis = 0\n        n = a",
        ),
        (
            "parts in swapped order",
            "np.moveaxis(h[:n], 0, axis), np.moveaxis(h[n:], 0, axis)",
            "np.moveaxis(h[n:], 0, axis), np.moveaxis(h[:n], 0, axis)",
        ),
    ),
    "Stack": (
        ("always a new first axis", "np.stack([a, b], axis)", "np.stack([a, b])", "np.moveaxis(g, axis, 0)", "g"),
        ("cut along the first axis", "np.moveaxis(g, axis, 0)", "np.moveaxis(g, 0, 0)"),
        ("parts in swapped order", "parts[0], parts[1]", "parts[1], parts[0]"),
    ),
    "Gather": (
        (
            "duplicates overwrite one another",
            "        one_hot = np.eye(len(a), dtype=g.dtype)[rows]\n",
            "        one_hot = np.eye(len(a), dtype=g.dtype)[rows]\n"
            "        one_hot *= np.array([row not in rows[k + 1 :] for k, row in enumerate(rows)], bool)[:, None]\n",
        ),
        (
            "negative rows left out",
            "        one_hot = np.eye(len(a), dtype=g.dtype)[rows]\n",
            "        one_hot = np.eye(len(a), dtype=g.dtype)[rows] * (np.ravel(index) >= 0)[:, None]\n",
        ),
    ),
    "Summation": (
        (
            "reduced axes kept in the value",
            "staticmethod(np.sum)",
            "staticmethod(lambda a, axes: np.sum(a, axis=axes, keepdims=True))",
        ),
        ("axes not put back", "Reduction.expanded(g, a, axes) + np.zeros_like(a)", "g + np.zeros_like(a)"),
        ("left in the shape of the value", "Reduction.expanded(g, a, axes) + np.zeros_like(a)", "np.array(g)"),
        (
            "shared among the entries",
            "Reduction.expanded(g, a, axes) + np.zeros_like(a)",
            "Reduction.expanded(g, a, axes) * np.ones_like(a) * max(g.size, 1) / max(a.size, 1)",
        ),
        (
            "negative axes put back as though missing",
            "Reduction.expanded(g, a, axes)",
            "g.reshape([1 if axes is None or i in (axes if isinstance(axes, tuple) else (axes,)) else n for i, n in "
            "enumerate(a.shape)])",
        ),
    ),
    "Mean": (
        (
            "negative axes put back as though missing",
            "Reduction.expanded(g * share, a, axes)",
            "(g * share).reshape([1 if axes is None or i in (axes if isinstance(axes, tuple) else (axes,)) else n "
            "for i, n in enumerate(a.shape)])",
        ),
        ("axes not put back", "Reduction.expanded(g * share, a, axes)", "(g * share)"),
        ("sum in place of the mean", "staticmethod(np.mean)", "staticmethod(np.sum)"),
        ("not divided by the count", "g * share", "g"),
        ("divided by the number of all entries", "g * share", "g / max(a.size, 1)"),
        ("divided by the number of results", "g * share", "g / max(g.size, 1)"),
        ("divided by the first axis", "g * share", "g / a.shape[0]"),
        ("divided twice", "g * share", "g * share**2"),
    ),
    "AMax": (
        (
            "negative axes put back as though missing",
            "Reduction.expanded(g, a, axes) / ties",
            "g.reshape([1 if axes is None or i in (axes if isinstance(axes, tuple) else (axes,)) else n "
            "for i, n in enumerate(a.shape)]) / ties",
        ),
        ("axes not put back", "Reduction.expanded(g, a, axes) / ties", "g / ties"),
        (
            "whole cotangent to every entry",
            "np.where(is_largest, Reduction.expanded(g, a, axes) / ties.astype(a.dtype), np.zeros_like(a))",
            "Reduction.expanded(g, a, axes) + np.zeros_like(a)",
        ),
        (
            "largest of all entries",
            "Reduction.expanded(np.amax(a, axes), a, axes)",
            "np.max(a, initial=-np.inf)",
            "ties = Reduction.expanded(np.sum(is_largest, axes), a, axes)",
            "ties = np.ones(())",
        ),
    ),
    "LogSumExp": (
        ("largest entry not subtracted", "m = np.amax(a, axes)", "m = np.zeros_like(np.sum(a, axes))"),
        (
            "one largest entry for all",
            "m = np.amax(a, axes)",
            "m = np.full_like(np.sum(a, axes), np.max(a, initial=-np.inf))",
        ),
        ("largest entry not added back", "return m + np.log", "return np.log"),
        ("not normalised", "np.exp(a - Reduction.expanded(out, a, axes))", "np.exp(a)"),
        (
            "normalised over all entries",
            "np.exp(a - Reduction.expanded(out, a, axes))",
            "np.exp(a - np.log(np.sum(np.exp(a))))",
        ),
        (
            "negative axes put back as though missing",
            "Reduction.expanded(g, a, axes) *",
            "g.reshape([1 if axes is None or i in (axes if isinstance(axes, tuple) else (axes,)) else n "
            "for i, n in enumerate(a.shape)]) *",
        ),
        ("axes not put back", "Reduction.expanded(g, a, axes) *", "g *"),
    ),
    "ReverseGradient": (
        ("factor left out", "np.multiply(-c, g)", "np.negative(g)"),
        ("slope of the value", "np.multiply(-c, g)", "np.array(g)"),
    ),
    "RoundThrough": (
        ("slope of the value", "np.array(g)", "np.zeros_like(g)"),
        ("rounded down", "np.rint", "np.floor"),
    ),
    "ClipGradient": (
        ("slope of the value", "np.maximum(np.minimum(g, limit), -limit)", "np.array(g)"),
        ("only large entries clipped", "np.maximum(np.minimum(g, limit), -limit)", "np.minimum(g, limit)"),
        (
            "value clipped in place of the cotangent",
            "np.maximum(np.minimum(g, limit), -limit)",
            "np.where(abs(a) <= limit, g, 0)",
        ),
    ),
}

REWRITTEN: dict[str, tuple[Change, ...]] = {
    "sum_to": (
        (
            "",
            "np.sum(x, axis=axes, keepdims=True).reshape(like.shape)",
            "np.add.reduce(x, axis=axes).reshape(like.shape)",
        ),
    ),
    "Add": (("", "sum_to(g, a), sum_to(g, b)", "tuple(sum_to(g, x) for x in (a, b))"),),
    "Multiply": (("", "np.multiply(g, b)", "b * g"),),
    "Divide": (("", "-share * np.divide(a, b)", "-(g * a) / np.square(b)"),),
    "Power": (("", "np.power(a, b - 1)", "np.exp((b - 1) * np.log(a))"),),
    "AddScalar": (("", "np.array(g)", "g + 0"),),
    "MulScalar": (("", "np.multiply(c, g)", "g * c"),),
    "DivScalar": (("", "np.multiply(1 / c, g)", "np.true_divide(g, c)"),),
    "PowerScalar": (("", "np.power(a, float(c) - 1) * c * g", "c * g * a ** (float(c) - 1)"),),
    "Negate": (("", "np.negative(g)", "np.zeros_like(g) - g"),),
    "Exp": (("", "out * g", "np.multiply(g, out)"),),
    "Log": (("", "np.reciprocal(a) * g", "np.divide(g, a)"),),
    "Tanh": (("", "1 - np.square(out)", "1 - out * out"),),
    "Sigmoid": (("", "out * (1 - out) * g", "g * out * Sigmoid.forward(-a)"),),
    "Relu": (("", "np.where(a > 0, g, np.zeros_like(g))", "np.multiply(g, np.heaviside(a, 0.5))"),),
    "Maximum": (("", "np.heaviside(a - b, 0.5)", "(a > b) * 1.0"),),
    "Where": (("", "return g * mask, g * (1 - mask)", "return [g * mask, g - g * mask]"),),
    "MatMul": (
        ("", 'np.einsum("...mp,...np->...mn", g, b)', "g @ np.moveaxis(b, -1, -2)"),
        ("", 'np.einsum("...mn,...mp->...np", a, g)', "np.moveaxis(a, -1, -2) @ g"),
    ),
    "Transpose": (("", "g.transpose(inverse)", "np.moveaxis(g, range(g.ndim), axes)"),),
    "Reshape": (("", "np.ravel(g).reshape(a.shape)", "np.reshape(g, a.shape)"),),
    "BroadcastTo": (("", "a + np.zeros(shape, dtype=a.dtype)", "np.broadcast_to(a, shape).copy()"),),
    "Concatenate": (("", "n = a.shape[axis]", "n = g.shape[axis] - b.shape[axis]"),),
    "Stack": (("", "parts[0], parts[1]", "list(parts)"),),
    "Gather": (
        (
            "",
            "np.tensordot(one_hot, g.reshape((len(rows),) + a.shape[1:]), (0, 0))",
            "(one_hot.T @ g.reshape(len(rows), a[:1].size)).reshape(a.shape)",
        ),
    ),
    "Summation": (("", "+ np.zeros_like(a)", "* np.ones_like(a)"),),
    "Mean": (("", "* np.ones_like(a),)", "+ np.zeros_like(a),)"),),
    "AMax": (("", "a == Reduction", "a >= Reduction"),),
    "LogSumExp": (("", "m + np.log", "m + 1.0 * np.log"),),
    "ReverseGradient": (("", "np.multiply(-c, g)", "-(c * g)"),),
    "RoundThrough": (("", "np.array(g)", "1.0 * g"),),
    "ClipGradient": (
        ("", "np.maximum(np.minimum(g, limit), -limit)", "np.where(np.abs(g) > limit, np.sign(g) * limit, g)"),
    ),
}
"""Every class written in another way."""
