"""What to write instead: the user's own expression, put in a form that carries derivatives.

A refusal (`autodiff.border`) knows the source text of the operation that failed. Where that text can be parsed, the
rewrite is made of the user's own names, so that it can be pasted; otherwise it is a pattern.
"""

import ast

FUNCTIONS = {
    "copyto": "np.where(mask, new, old), or np.broadcast_to(new, shape)",
    "put": "np.where(mask, new, old)",
    "place": "np.where(mask, new, old)",
    "putmask": "np.where(mask, new, old)",
    "fill_diagonal": "np.where(np.eye(n, dtype=bool), new, old)",
    "linspace": "start + (stop - start) * np.linspace(0.0, 1.0, num)",
    "geomspace": "start * (stop / start) ** np.linspace(0.0, 1.0, num)",
    "logspace": "10.0 ** (start + (stop - start) * np.linspace(0.0, 1.0, num))",
    "select": "nested np.where(condition, x, y)",
    "piecewise": "nested np.where(condition, x, y)",
    "nan_to_num": "np.where(np.isnan(x), 0.0, x)",
    "cumprod": "np.exp(np.cumsum(np.log(x))) for positive x, or a loop of products",
    "median": "np.sort(x)[n // 2] for an odd number n of entries",
    "apply_along_axis": "np.stack([f(row) for row in x])",
    "add.at": "plain + np.eye(len(plain))[indices].T @ values",
}
"""Patterns for NumPy functions that have no rule, by name."""

_MATH = {
    **{"asin": "arcsin", "acos": "arccos", "atan": "arctan", "atan2": "arctan2", "asinh": "arcsinh"},
    **{"acosh": "arccosh", "atanh": "arctanh", "pow": "power"},
    **{name: name for name in ("sqrt", "cbrt", "exp", "exp2", "expm1", "log", "log2", "log10", "log1p")},
    **{name: name for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh", "hypot", "fabs", "fmod", "copysign")},
    **{name: name for name in ("degrees", "radians", "floor", "ceil", "trunc", "isnan", "isinf", "isfinite")},
}
"""NumPy's names for the functions of `math`."""

_CONSTANT = "autodiff.stop_gradient({0})"


def parsed_call(expression: str) -> ast.Call | None:
    """The call that an expression is; None if it is something else, or cannot be parsed."""
    try:
        body = ast.parse(expression.strip(), mode="eval").body
    except SyntaxError:
        return None
    return body if isinstance(body, ast.Call) else None


def called_name(expression: str) -> str:
    """The name of the function that an expression calls: ``np.array`` of ``np.array([t, 0.0])``; empty for others."""
    call = parsed_call(expression)
    return ast.unparse(call.func) if call is not None else ""


def of_number(expression: str, kind: str) -> str:
    """Instead of a conversion to a Python number (``math.sin(t)``, ``float(t)``, ``range(t)``, ``items[t]``)."""
    call = parsed_call(expression)
    name = ast.unparse(call.func) if call is not None else ""
    args = [ast.unparse(arg) for arg in call.args] if call is not None else []
    if name.startswith("math."):
        return _of_math(name[5:], args)
    value = args[0] if args else "x"
    if kind == "complex":
        return f"{value} itself, or real and imaginary parts as two values: only real functions are differentiated"
    constant = _CONSTANT.format(value)
    if name == "int":
        return f"np.trunc({value}) for the whole part, or int({constant}) for a constant"
    if name == "round":
        digits = f", {args[1]}" if len(args) > 1 else ""
        return f"np.round({value}{digits})"
    if kind == "index":
        whole = f"int({constant})"
        return f"{name}({whole})" if name and len(args) == 1 else f"{whole} as a constant"
    if name == "float":
        return f"{value} itself (it computes like a number), or float({constant}) for a constant"
    owner = ast.unparse(call.func.value) if call is not None and isinstance(call.func, ast.Attribute) else "x"
    if kind == "list":
        return f"list({owner})"
    return f"{owner} itself (it computes like a number)"


def _of_math(name: str, args: list[str]) -> str:
    listed = ", ".join(args) or "x"
    if name == "log" and len(args) == 2:
        return f"np.log({args[0]}) / np.log({args[1]})"
    if name == "fsum":
        return f"sum({listed})"
    if name == "dist" and len(args) == 2:
        return f"np.sqrt(sum((a - b) ** 2 for a, b in zip({listed})))"
    if name in _MATH:
        return f"np.{_MATH[name]}({listed})"
    return f"a formula for math.{name} in functions that NumPy has"


def of_array(expression: str) -> str:
    """Instead of a conversion to a plain array (``np.array([t, 0.0])``, ``np.full(3, t)``, ``np.float32(t)``)."""
    call = parsed_call(expression)
    if call is None or not call.args:
        return "np.stack([...]) for a list of values, or the value itself"
    name, args = ast.unparse(call.func), [ast.unparse(arg) for arg in call.args]
    last = name.split(".")[-1]
    if last in FUNCTIONS:  # NumPy did not ask the value, as it stands in a place that NumPy does not look at
        return FUNCTIONS[last]
    if last == "full" and len(args) > 1:
        return f"{args[1]} * np.ones({args[0]})"
    if last == "full_like" and len(args) > 1:
        return f"{args[1]} * np.ones_like({args[0]})"
    if last == "arange":
        return "start + step * np.arange(n), with a number n of entries that does not depend on the values"
    if last == "vectorize" or (isinstance(call.func, ast.Call) and "vectorize" in name):
        return f"np.stack([f(value) for value in {args[0]}])"
    if last in ("float64", "float32", "float16", "longdouble"):
        return f"{args[0]}.astype({name})"
    if last in ("array", "asarray", "asanyarray", "ascontiguousarray"):
        return _of_array_call(call, args[0])
    return f"np.stack({args[0]}) for a list of values, or a function that has a rule"


def _of_array_call(call: ast.Call, first: str) -> str:
    dtype = next((ast.unparse(k.value) for k in call.keywords if k.arg == "dtype"), "")
    dtype = dtype or (ast.unparse(call.args[1]) if len(call.args) > 1 else "")
    cast = f".astype({dtype})" if dtype else ""
    if isinstance(call.args[0], ast.List | ast.Tuple):
        return f"{_stacked(call.args[0])}{cast}"
    if isinstance(call.args[0], ast.ListComp | ast.GeneratorExp):
        return f"np.stack({first if isinstance(call.args[0], ast.ListComp) else f'list({first})'}){cast}"
    return f"{first}{cast} itself (it is an array already), or np.stack({first}){cast} if it is a list"


def _stacked(listed: ast.expr) -> str:
    """Nested lists as nested stacks: NumPy looks for traced values one level deep."""
    if not isinstance(listed, ast.List | ast.Tuple):
        return ast.unparse(listed)
    return f"np.stack([{', '.join(_stacked(item) for item in listed.elts)}])"


def of_writing(expression: str) -> str:
    """Instead of writing into an array (``p += t``, ``np.sin(t, out=p)``): a name bound to a new value."""
    try:
        statement = ast.parse(expression.strip()).body[0]
    except (SyntaxError, IndexError):
        return "y = ... in place of out=y or y += ..., so that a new value is made"
    if isinstance(statement, ast.AugAssign):
        target = ast.unparse(statement.target)
        value = ast.BinOp(_loaded(statement.target), statement.op, statement.value)
        return f"{target} = {ast.unparse(value)}"
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        call = statement.value
        out = next((ast.unparse(k.value) for k in call.keywords if k.arg == "out"), "")
        kept = ast.Call(call.func, call.args, [k for k in call.keywords if k.arg != "out"])
        if out:
            return f"{out} = {ast.unparse(kept)}"
    return "y = ... in place of out=y or y += ..., so that a new value is made"


def _loaded(target: ast.expr) -> ast.expr:
    """An assignment's target as an expression to be read."""
    return ast.parse(ast.unparse(target), mode="eval").body
