"""Mistakes planted in the functions that loop over entries, and other ways to write them."""

from checks.staff.op_gradients.code_bases.editing import Change

PLANTS: dict[str, tuple[Change, ...]] = {
    "add": (("product in place of the sum", "x + y", "x * y"),),
    "add_vjp": (
        ("minus for the second operand", "gb[at(i, b)] += g[i]", "gb[at(i, b)] -= g[i]"),
        (
            "rule of the product",
            "ga[at(i, a)] += g[i]",
            "ga[at(i, a)] += g[i] * b[at(i, b)]",
            "gb[at(i, b)] += g[i]",
            "gb[at(i, b)] += g[i] * a[at(i, a)]",
        ),
    ),
    "multiply": (("sum in place of the product", "x * y", "x + y"),),
    "multiply_vjp": (
        ("own factor in place of the other", "g[i] * y", "g[i] * x + 0 * y", "g[i] * x\n", "g[i] * y\n"),
        ("other factor left out", "g[i] * y", "g[i]", "g[i] * x\n", "g[i]\n"),
        ("cotangent left out of the second gradient", "+= g[i] * x", "+= x"),
    ),
    "divide": (("quotient upside down", "x / y", "y / x"),),
    "divide_vjp": (
        ("sign of the denominator's gradient lost", "-= g[i]", "+= g[i]"),
        ("denominator not squared", "/ (y * y)", "/ y"),
        ("cotangent left out of the denominator's gradient", "g[i] * x / (y * y)", "x / (y * y)"),
        ("cotangent left out of the numerator's gradient", "g[i] / y", "1 / y"),
        ("numerator left out", "g[i] * x / (y * y)", "g[i] / (y * y)"),
        ("numerator squared", "g[i] * x / (y * y)", "g[i] * y / (x * x)"),
        ("numerator's gradient not divided", "g[i] / y\n", "g[i]\n"),
    ),
    "power_vjp": (
        ("exponent not lowered", "g[i] * y * out / x", "g[i] * y * out"),
        ("exponent not brought down", "g[i] * y * out / x", "g[i] * out / x"),
        ("logarithm left out", "g[i] * out * math.log(x)", "g[i] * out"),
        ("exponent taken for a constant", "g[i] * out * math.log(x)", "0"),
        ("cotangent left out of the base's gradient", "g[i] * y * out / x", "y * out / x"),
        ("cotangent left out of the exponent's gradient", "g[i] * out * math.log(x)", "out * math.log(x)"),
    ),
    "add_scalar_vjp": (("number as a factor", "lambda d: d", "lambda d: c * d"),),
    "mul_scalar_vjp": (("number left out", "c * d", "d"),),
    "div_scalar_vjp": (("number left out", "d / c", "d"), ("multiplied by the number", "d / c", "d * c")),
    "power_scalar_vjp": (
        (
            "cotangent raised in place of the input",
            "d * c * float(x) ** (c - 1)",
            "c * np.float64(d) ** float(c - 1)",
        ),
        ("value in place of the input", "float(x) ** (c - 1)", "np.float64(float(x) ** c) ** float(c - 1)"),
        ("exponent not lowered", "(c - 1)", "c"),
        ("exponent times the input", "float(x) ** (c - 1)", "x"),
        ("exponent not brought down", "d * c * ", "d * "),
        ("exponent raised", "c - 1", "c + 1"),
    ),
    "negate_vjp": (("input as a factor", "entrywise(lambda d: -d, g)", "-g * a"),),
    "exp_vjp": (
        ("exponential of the value", "math.exp(x)", "math.exp(math.exp(x))"),
        ("input in place of the value", "math.exp(x)", "x"),
        ("rule of a power", "math.exp(x)", "x * math.exp(x - 1)"),
    ),
    "log": (("base 10", "math.log,", "math.log10,"),),
    "log_vjp": (
        ("divided by the value", "/ x", "/ math.log(x)"),
        ("multiplied by the input", "/ x", "* x"),
    ),
    "tanh_vjp": (
        ("input in place of the value", "tanh(a))", "a)"),
        ("tanh taken twice", "tanh(a))", "tanh(tanh(a)))"),
        ("value not squared", "1 - t * t", "1 - t"),
        ("value in place of the slope", "(1 - t * t)", "t"),
        ("plus for minus", "1 - t", "1 + t"),
        ("rule of the logistic function", "(1 - t * t)", "t * (1 - t)"),
    ),
    "sigmoid_vjp": (
        ("input in place of the value", "sigmoid(a))", "a)"),
        ("sigmoid taken twice", "sigmoid(a))", "sigmoid(sigmoid(a)))"),
        ("value in place of the slope", "s * (1 - s)", "s"),
        ("only one minus the value", "s * (1 - s)", "(1 - s)"),
        ("plus for minus", "1 - s", "1 + s"),
        ("rule of tanh", "s * (1 - s)", "(1 - s * s)"),
    ),
    "relu": (("mask in place of the value", "x if x > 0", "1 if x > 0"),),
    "relu_vjp": (
        ("mask from the cotangent", "x > 0", "d > 0"),
        ("mask from zeros and up", "x > 0", "max(x, 0) >= 0"),
        ("value as a factor", "d if", "d * x if"),
        ("cotangent cut at 0", "d if", "max(d, 0) if"),
    ),
    "maximum_vjp": (
        ("mask the wrong way round", "x > y", "x < y"),
        (
            "whole cotangent to both",
            "        if x > y:\n",
            "        if True:\n",
            "        else:\n",
            "        if True:\n",
        ),
    ),
    "where_vjp": (
        ("mask the wrong way round", "if condition[i]", "if not condition[i]"),
        ("second branch forgotten", "gb[i] = g[i]", "pass"),
        (
            "whole cotangent to both",
            "        if condition[i]:\n",
            "        if True:\n",
            "        else:\n",
            "        if True:\n",
        ),
    ),
    "matmul_vjp": (
        ("transpose left out", "B[k].T", "B[k]", "A[j].T", "A[j]"),
        ("factors of the first gradient in swapped order", "one_product(G[i], B[k].T)", "one_product(B[k].T, G[i])"),
        ("factors of the second gradient in swapped order", "one_product(A[j].T, G[i])", "one_product(G[i], A[j].T)"),
        (
            "cotangent left out of the second gradient",
            "one_product(A[j].T, G[i])",
            "one_product(A[j].T, np.ones_like(G[i]))",
        ),
    ),
    "transpose": (("axes ignored", "order_of(a, axes)", "order_of(a, None)"),),
    "transpose_vjp": (
        ("not transposed back", "return ga", "return g"),
        (
            "same order in place of the inverse",
            "    return ga",
            "    return transpose(g, order)",
        ),
    ),
    "reshape_vjp": (
        ("only the pullback column by column", "zip(each(a), each(g))", "zip(each(a), (j[::-1] for j in each(g.T)))"),
        ("left in the new shape", "return ga", "return g"),
    ),
    "broadcast_to_vjp": (
        (
            "first copy only",
            "ga[at(i, a)] += g[i]",
            "ga[at(i, a)] = ga[at(i, a)] if any(i[k + g.ndim - a.ndim] for k in "
            "range(a.ndim) if a.shape[k] == 1) or any(i[: g.ndim - a.ndim]) else g[i]",
        ),
    ),
    "concatenate_vjp": (
        (
            "always along the first axis",
            "axis = axis % a.ndim",
            "axis = 0",
        ),
        ("negative axis for the last", "axis = axis % a.ndim", "axis = axis if axis >= 0 else a.ndim - 1"),
        ("parts in swapped order", "return ga, gb", "return gb, ga"),
    ),
    "stack_vjp": (
        ("cut along the first axis", "axis = axis % (a.ndim + 1)", "axis = 0"),
        (
            "negative axis counted in the operand",
            "axis = axis % (a.ndim + 1)",
            "axis = axis if axis >= 0 else axis + a.ndim",
        ),
        ("parts in swapped order", "return gradients[0], gradients[1]", "return gradients[1], gradients[0]"),
    ),
    "gather_vjp": (
        ("duplicates overwrite one another", "ga[index[i]] += g[i]", "ga[index[i]] = g[i]"),
        (
            "negative rows left out",
            "        ga[index[i]] += g[i]",
            "        if index[i] >= 0:\n            ga[index[i]] += g[i]",
        ),
        ("picked rows only", "return ga", "return g"),
    ),
    "summation": (("mean in place of the sum", "return out", "return out / (a.size / max(out.size, 1) or 1)"),),
    "summation_vjp": (
        ("shared among the entries", "g[to(i)]", "g[to(i)] / count_of(a, axes)"),
        ("left in the shape of the value", "return ga", "return g"),
    ),
    "mean": (("sum in place of the mean", " / count_of(a, axes)", ""),),
    "mean_vjp": (
        ("not divided by the count", " / n", ""),
        ("divided by the number of all entries", " / n", " / a.size"),
        ("divided by the number of results", " / n", " / g.size"),
        ("divided by the first axis", " / n", " / a.shape[0]"),
        ("divided twice", " / n", " / n**2"),
    ),
    "amax_vjp": (
        (
            "whole cotangent to every entry",
            "    for j in best:\n        ga[best[j]] = g[j]",
            "    for i in each(a):\n        ga[i] = g[to(i)]",
        ),
        (
            "shared among the entries",
            "    for j in best:\n        ga[best[j]] = g[j]",
            "    for i in each(a):\n        ga[i] = g[to(i)] / count_of(a, axes)",
        ),
    ),
    "logsumexp": (("largest entry not added back", "np.log(out) + m", "np.log(out)"),),
    "logsumexp_vjp": (
        ("not normalised", "math.exp(a[i] - out[to(i)])", "np.exp(a[i])"),
        ("one over the sum only", "math.exp(a[i] - out[to(i)])", "np.exp(-out[to(i)])"),
    ),
    "reverse_gradient_vjp": (("factor left out", "-c * d", "-d"), ("slope of the value", "-c * d", "d")),
    "round_through": (("rounded down", "entrywise(round, a)", "entrywise(math.floor, a)"),),
    "round_through_vjp": (
        ("slope of the value", "lambda d: d", "lambda d: 0.0"),
        ("cotangent rounded too", "lambda d: d", "round"),
    ),
    "clip_gradient_vjp": (
        ("slope of the value", "max(-limit, min(limit, d))", "d"),
        ("only large entries clipped", "max(-limit, min(limit, d))", "min(limit, d)"),
        ("entries beyond the limit set to 0", "max(-limit, min(limit, d))", "d if abs(d) <= limit else 0"),
    ),
}

REWRITTEN: dict[str, tuple[Change, ...]] = {
    "at": (("", "i = i[len(i) - x.ndim :]", "i = i[-x.ndim :] if x.ndim else ()"),),
    "each": (("", "itertools.product(*map(range, x.shape))", "reversed(list(np.ndindex(*x.shape)))"),),
    "reshape": (("", "each(a)", "np.ndindex(*a.shape)"),),
    "divide_vjp": (("", "g[i] * x / (y * y)", "(g[i] / y) * (x / y)"),),
    "power": (("", "math.exp(y * math.log(x))", "float(x) ** float(y)"),),
    "power_scalar_vjp": (("", "d * c * float(x) ** (c - 1)", "d * (c * math.pow(x, c - 1))"),),
    "exp_vjp": (("", "d * math.exp(x)", "math.exp(x) * d"),),
    "log_vjp": (("", "d / x", "d * (1 / x)"),),
    "tanh_vjp": (("", "(1 - t * t)", "(1 + t) * (1 - t)"),),
    "sigmoid_vjp": (("", "d * s * (1 - s)", "d * (s - s * s)"),),
    "relu_vjp": (("", "x > 0", "x >= 0"),),
    "maximum_vjp": (("", "x > y", "x >= y"),),
    "one_product": (("", "range(x.shape[1])", "reversed(range(x.shape[1]))"),),
    "mean_vjp": (("", "g[to(i)] / n", "g[to(i)] * (1 / n)"),),
    "logsumexp_vjp": (("", "math.exp(a[i] - out[to(i)])", "1 / math.exp(min(out[to(i)] - a[i], 700.0))"),),
    "clip_gradient_vjp": (("", "max(-limit, min(limit, d))", "min(limit, max(-limit, d))"),),
}
"""Functions written in another way; the loops run from the end."""
