"""Chains of array operations as programs: the function, its backward rule, its tangents; right or with a mistake.

A design is a few layers (an operation on arrays, perhaps a bias, an entrywise function, a skip) and a sum or mean at
the end. `backward` and `tangents` write a program; an override puts a wrong line in the place of a right one.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from checks.exercises.rule_links import BIAS, ENTRYWISE, FIRST, REDUCED, Link, M, N, Shape, Wrong

BIASES = {"rows": "row", "columns": "column", "scaled": "row", "scaled-rows": "column", "chosen": "row"}
SKIPS = ("scaled", "scaled-rows", "divided", "subtracted", "centred")
"""Operations whose result has the shape of their first argument: it can be added to the result."""
NAMES: Sequence[Mapping[str, str]] = (
    dict(zip("xwbizaysvcrqo", "XWbiZAYSVcRQO", strict=True)),
    dict(zip("xwbizaysvcrqo", "HUcjPQYSTdRFO", strict=True)),
    dict(zip("xwbizaysvcrqo", "ABdpCEYSFhRGO", strict=True)),
)
"""x, w, b, i: arguments of the first layer; z, a: its sum and value; y: with the skip; v, c, r, q, o: of the second."""
SECOND: Mapping[str, tuple[Mapping[str, Shape], Shape]] = {
    "rows": ({"w": ("m", "p")}, ("n", "p")),
    "columns": ({"w": ("p", "n")}, ("p", "m")),
    "scaled": ({"w": ("m",)}, ("n", "m")),
}
"""Second layers: the shape of the weight, and of the result."""
FUNCTION = "layer"
Place = tuple[int, str]
"""A layer's number (-1 for the end) and whose line it is."""


@dataclass(frozen=True)
class Layer:
    """One layer: keys of `FIRST` and `ENTRYWISE`, and whether there is a bias, and a skip."""

    first: str
    biased: bool = False
    entrywise: str = ""
    skip: bool = False


@dataclass(frozen=True)
class Design:
    """A chain of one or two layers; `end` is a key of `REDUCED` or empty; `names` a place in `NAMES`."""

    layers: tuple[Layer, ...]
    end: str = ""
    names: int = 0


@dataclass(frozen=True)
class Argument:
    """An argument of the function: its name, its kind for signatures, its shape in letters."""

    name: str
    kind: str
    shape: Shape


@dataclass(frozen=True)
class Written:
    """A layer with its names: of the arguments, of the weighted sum, of the value, of the value with the skip."""

    layer: Layer
    names: Mapping[str, str]
    result: Shape
    arguments: tuple[Argument, ...]

    @property
    def link(self) -> Link:
        """The first operation."""
        return FIRST[self.layer.first]

    @property
    def bias(self) -> Link | None:
        """The bias, if there is one."""
        return BIAS[BIASES[self.layer.first]] if self.layer.biased else None

    @property
    def entrywise(self) -> Link | None:
        """The function, if there is one."""
        return ENTRYWISE.get(self.layer.entrywise)

    @property
    def value(self) -> str:
        """The name of the layer's result."""
        return self.names["y" if self.layer.skip else "a" if self.entrywise else "z"]


def written(design: Design) -> tuple[Written, ...]:
    """The layers of a design with the names of their arrays."""
    names = NAMES[design.names]
    first = _first(design.layers[0], names)
    return (first, *[_second(layer, names, first) for layer in design.layers[1:]])


def _first(layer: Layer, names: Mapping[str, str]) -> Written:
    link = FIRST[layer.first]
    shapes = {**link.shapes, **(BIAS[BIASES[layer.first]].shapes if layer.biased else {})}
    own = {key: names[key].lower() if key in shapes and len(shapes[key]) == 1 else names[key] for key in "xwbizay"}
    arguments = [Argument(own[key], link.kinds.get(key, "real"), shape) for key, shape in shapes.items()]
    return Written(layer, own, (*N, *M), tuple(arguments))


def _second(layer: Layer, names: Mapping[str, str], before: Written) -> Written:
    """Its first argument is the value before it; its weight and bias are named v and c."""
    weight, result = SECOND[layer.first]
    shapes = dict(weight)
    if layer.biased:
        shapes["b"] = result[1:] if BIASES[layer.first] == "row" else result[:1]
    name = names["v"] if len(shapes["w"]) > 1 else names["v"].lower()
    own = {"x": before.value, "w": name, "b": names["c"], "i": "", "z": names["r"], "a": names["q"], "y": names["o"]}
    return Written(layer, own, result, tuple([Argument(own[key], "real", shape) for key, shape in shapes.items()]))


def arguments(design: Design) -> tuple[Argument, ...]:
    """All arguments, in order."""
    return tuple([argument for layer in written(design) for argument in layer.arguments])


def differentiated(design: Design) -> tuple[str, ...]:
    """The names of the arguments that have cotangents: not those of indices."""
    return tuple([argument.name for argument in arguments(design) if argument.kind != "labels"])


def result_shape(design: Design) -> Shape:
    """The shape of the result, in letters."""
    last = written(design)[-1].result
    if not design.end:
        return last
    return tuple([{"n": last[0], "m": last[1]}[letter] for letter in REDUCED[design.end][1]])


def _forward(layer: Written) -> Iterator[tuple[str, str]]:
    """Name and formula of every array of a layer."""
    bias = layer.bias.forward if layer.bias else ""
    yield layer.names["z"], (layer.link.forward + bias).format(**layer.names)
    if layer.entrywise:
        yield layer.names["a"], layer.entrywise.forward.format(**layer.names)
    if layer.layer.skip:
        yield layer.names["y"], f"{layer.names['a' if layer.entrywise else 'z']} + {layer.names['x']}"


def forward(design: Design, name: str = FUNCTION) -> str:
    """The function itself.

    Examples
    --------
    >>> print(forward(Design((Layer("rows", True, "tanh"),), "sum-columns")))
    def layer(X, W, b):
        Z = X @ W + b
        A = np.tanh(Z)
        return A.sum(axis=0)
    """
    layers = written(design)
    values = [pair for layer in layers for pair in _forward(layer)]
    lines = [f"{array} = {formula}" for array, formula in (values if design.end else values[:-1])]
    end, formula = values[-1]
    lines.append(f"return {REDUCED[design.end][0].forward.format(a=end) if design.end else formula}")
    return _program(name, [argument.name for argument in arguments(design)], lines)


def backward(design: Design, overrides: Mapping[Place, str] | None = None) -> str:
    """The backward rule: from the cotangent of the result to those of the arguments.

    Examples
    --------
    >>> print(backward(Design((Layer("rows", True, "tanh"),))))
    def layer_vjp(g, X, W, b):
        Z = X @ W + b
        A = np.tanh(Z)
        gZ = g * (1 - A**2)
        gX = gZ @ W.T
        gW = X.T @ gZ
        gb = gZ.sum(axis=0)
        return gX, gW, gb
    """
    wrong = overrides or {}
    layers = written(design)
    used = design.end or len(layers) > 1 or layers[0].entrywise
    lines = [f"{array} = {formula}" for layer in layers for array, formula in _forward(layer)] if used else []
    if not design.end and lines and layers[-1].layer.skip:
        lines.pop()  # the value itself is not used on the way back
    arrives = wrong.get((-1, "g"), "g")
    if design.end:
        end = REDUCED[design.end][0].backward["a"]
        value = layers[-1].value
        lines.append(f"g{value} = {wrong.get((-1, 'a'), end).format(g=arrives, a=value)}")
        arrives = f"g{value}"
    for number in reversed(range(len(layers))):
        lines += _back(layers[number], number, arrives, wrong)
        arrives = f"g{layers[number].names['x']}"
    asked = differentiated(design)
    lines.append(f"return {', '.join([f'g{name}' for name in asked])}")
    return _program(f"{FUNCTION}_vjp", ["g", *[argument.name for argument in arguments(design)]], lines)


def _back(layer: Written, number: int, arrives: str, wrong: Mapping[Place, str]) -> Iterator[str]:
    """The lines of a layer's backward rule."""
    names = layer.names
    whole = arrives
    if layer.entrywise:
        rule = wrong.get((number, "z"), layer.entrywise.backward["z"])
        yield f"g{names['z']} = {rule.format(g=arrives, **names)}"
        arrives = f"g{names['z']}"
    rules = dict(layer.link.backward) | (dict(layer.bias.backward) if layer.bias else {})
    order = sorted(rules, key="wbx".index) if number else list(rules)
    for target in order:
        rule = wrong.get((number, target), rules[target])
        first, *others = rule.format(g=arrives, gx=f"g{names['x']}", **names).split("; ")
        if target == "x" and layer.layer.skip and (number, "skip") not in wrong:
            first += f" + {whole}"
        yield f"g{names[target]} = {first}"
        yield from others


def tangents(design: Design, overrides: Mapping[Place, str] | None = None) -> str:
    """The forward rule: from tangents of the arguments to the tangent of the result.

    Examples
    --------
    >>> print(tangents(Design((Layer("rows", True, "tanh"),), "mean-rows")))
    def layer_jvp(X, W, b, tX, tW, tb):
        Z = X @ W + b
        A = np.tanh(Z)
        tZ = tX @ W + X @ tW + tb
        tA = tZ * (1 - A**2)
        return tA.mean(axis=1)
    """
    wrong = overrides or {}
    layers = written(design)
    lines: list[str] = []
    for number, layer in enumerate(layers):
        if layer.entrywise or number < len(layers) - 1:
            values = [f"{array} = {formula}" for array, formula in _forward(layer)]
            lines += values[:-1] if layer.layer.skip and number == len(layers) - 1 else values
        lines += _push(layer, number, wrong)
    last = f"t{layers[-1].value}"
    end = wrong.get((-1, "ta"), REDUCED[design.end][0].tangent).format(ta=last) if design.end else last
    names = [argument.name for argument in arguments(design)]
    moving = [f"t{name}" for name in differentiated(design)]
    return _program(f"{FUNCTION}_jvp", [*names, *moving], [*lines, f"return {end}"])


def _push(layer: Written, number: int, wrong: Mapping[Place, str]) -> Iterator[str]:
    """The lines of a layer's tangents."""
    moving = {f"t{key}": f"t{name}" for key, name in layer.names.items()}
    rule = wrong.get((number, "t"), layer.link.tangent)
    if layer.bias:
        rule += wrong.get((number, "tb"), layer.bias.tangent)
    yield f"t{layer.names['z']} = {rule.format(**layer.names, **moving)}"
    if layer.entrywise:
        rule = wrong.get((number, "tz"), layer.entrywise.tangent)
        yield f"t{layer.names['a']} = {rule.format(g=moving['tz'], **layer.names)}"
    if layer.layer.skip:
        skipped = "" if (number, "skip") in wrong else f" + {moving['tx']}"
        yield f"t{layer.names['y']} = {moving['ta' if layer.entrywise else 'tz']}{skipped}"


def _program(name: str, names: Sequence[str], lines: Sequence[str]) -> str:
    return "\n".join([f"def {name}({', '.join(names)}):", *[f"    {line}" for line in lines]])


def signature_vjp(design: Design) -> str:
    """The signature of the backward rule.

    Examples
    --------
    >>> signature_vjp(Design((Layer("rows"),), "sum"))
    'layer_vjp(g: cotangent(), X: real(n, k), W: real(k, m)) -> gX, gW'
    """
    given = [f"g: cotangent({', '.join(result_shape(design))})", *map(_declared, arguments(design))]
    return f"{FUNCTION}_vjp({', '.join(given)}) -> {', '.join([f'g{name}' for name in differentiated(design)])}"


def signature_jvp(design: Design) -> str:
    """The signature of the forward rule: tangents are no cotangents, since the rule is not linear in each alone."""
    known = arguments(design)
    moving = [Argument(f"t{a.name}", "real", a.shape) for a in known if a.kind != "labels"]
    return f"{FUNCTION}_jvp({', '.join(map(_declared, [*known, *moving]))}) -> tangent"


def _declared(argument: Argument) -> str:
    return f"{argument.name}: {argument.kind}({', '.join(argument.shape)})"


def wrong_backward(design: Design) -> Iterator[tuple[Wrong, str]]:
    """What goes wrong in this backward rule, with the wrong programs."""
    layers = written(design)
    ignored = Wrong("M-67", "ones_for_cotangent", "np.ones_like(g)", "g")
    yield ignored, backward(design, {(-1, "g"): ignored.line})
    if design.end:
        for wrong in REDUCED[design.end][0].wrong_backward:
            yield wrong, backward(design, {(-1, "a"): wrong.line})
    for number, layer in enumerate(layers):
        links = [layer.link, *filter(None, [layer.bias, layer.entrywise])]
        for wrong in [wrong for link in links for wrong in link.wrong_backward]:
            yield wrong, backward(design, {(number, wrong.target): wrong.line})
        if layer.layer.skip:
            yield Wrong("M-90", "skip_forgotten", "", "skip"), backward(design, {(number, "skip"): ""})


def wrong_tangents(design: Design) -> Iterator[tuple[Wrong, str]]:
    """What goes wrong in these tangents, with the wrong programs."""
    if design.end:
        for wrong in REDUCED[design.end][0].wrong_tangent:
            yield wrong, tangents(design, {(-1, wrong.target): wrong.line})
    for number, layer in enumerate(written(design)):
        for wrong in [*layer.link.wrong_tangent, *(layer.bias.wrong_tangent if layer.bias else ())]:
            yield wrong, tangents(design, {(number, wrong.target): wrong.line})
        for wrong in layer.entrywise.wrong_tangent if layer.entrywise else ():
            yield wrong, tangents(design, {(number, "tz"): wrong.line})
        if layer.layer.skip:
            yield Wrong("M-90s", "skip_forgotten", "", "skip"), tangents(design, {(number, "skip"): ""})
