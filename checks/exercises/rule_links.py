"""Array operations with their rules as lines of program text: backward, forward, and what goes wrong in them.

`checks.exercises.rule_writing` chains them. Every link knows its line of the program, the lines of its backward rule,
the line of its tangents, and wrong lines. Formulas of the rules: Giles, "Collected matrix derivative results for
forward and reverse mode", 2008; the reverse of broadcasting is summing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

Shape = tuple[str, ...]


@dataclass(frozen=True)
class Wrong:
    """A wrong line in place of a right one.

    Parameters
    ----------
    name : str
        The mistake's number in the catalogue, or a word.
    message : str
        Key of what is said about it: ``write_the_rule.mistake.<message>``.
    line : str
        As a template like the right one.
    target : str
        Whose line it replaces: ``"x"``, ``"w"``, ``"b"``, ``"z"`` (through the function), ``"a"`` (through the end).
    """

    name: str
    message: str
    line: str
    target: str


@dataclass(frozen=True)
class Link:
    """One operation with its rules, as templates.

    In forward lines ``{x}``, ``{w}``, ``{b}``, ``{i}`` are arguments and ``{z}``, ``{a}`` results; ``{g}`` is the
    cotangent that arrives, ``{gx}`` the array that is built; ``{tx}``, ``{tw}``, ``{tb}``, ``{tz}`` are tangents.

    Parameters
    ----------
    forward : str
    backward : dict
        From argument to the line of its cotangent.
    tangent : str
    wrong_backward, wrong_tangent : tuple of Wrong
    shapes : dict
        Of arguments, in letters.
    kinds : dict
        Of arguments that are not ``real``.
    explanation : str
        Key of what the worked solution says: ``write_the_rule.rule.<explanation>``.
    """

    forward: str
    backward: Mapping[str, str]
    tangent: str
    wrong_backward: tuple[Wrong, ...]
    wrong_tangent: tuple[Wrong, ...] = ()
    shapes: Mapping[str, Shape] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)
    explanation: str = ""


def one_path(line: str) -> Wrong:
    """The tangent of one argument alone."""
    return Wrong("M-90", "one_path", line, "t")


def tangents_multiplied(line: str) -> Wrong:
    """The product of the tangents."""
    return Wrong("M-84", "product_of_tangents", line, "t")


NK, KM, NM, N, M = ("n", "k"), ("k", "m"), ("n", "m"), ("n",), ("m",)
FIRST: Mapping[str, Link] = {
    "rows": Link(
        "{x} @ {w}",
        {"x": "{g} @ {w}.T", "w": "{x}.T @ {g}"},
        "{tx} @ {w} + {x} @ {tw}",
        (Wrong("M-30", "transpose", "{g} @ {w}", "x"), Wrong("M-91", "layout", "{g}.T @ {x}", "w")),
        (one_path("{tx} @ {w}"), tangents_multiplied("{tx} @ {tw}")),
        {"x": NK, "w": KM},
        explanation="product",
    ),
    "columns": Link(
        "{w} @ {x}",
        {"x": "{w}.T @ {g}", "w": "{g} @ {x}.T"},
        "{tw} @ {x} + {w} @ {tx}",
        (Wrong("M-30", "transpose", "{w} @ {g}", "x"), Wrong("M-91", "layout", "{x} @ {g}.T", "w")),
        (one_path("{w} @ {tx}"), tangents_multiplied("{tw} @ {tx}")),
        {"w": NK, "x": KM},
        explanation="product",
    ),
    "scaled": Link(
        "{x} * {w}",
        {"x": "{g} * {w}", "w": "({g} * {x}).sum(axis=0)"},
        "{tx} * {w} + {x} * {tw}",
        (
            Wrong("M-21", "not_summed", "{g} * {x}", "w"),
            Wrong("M-22", "wrong_axis", "({g} * {x}).sum(axis=1)", "w"),
            Wrong("M-23", "mean_for_sum", "({g} * {x}).mean(axis=0)", "w"),
        ),
        (one_path("{tx} * {w}"), tangents_multiplied("{tx} * {tw}")),
        {"x": NM, "w": M},
        explanation="broadcast",
    ),
    "scaled-rows": Link(
        "{x} * {w}[:, None]",
        {"x": "{g} * {w}[:, None]", "w": "({g} * {x}).sum(axis=1)"},
        "{tx} * {w}[:, None] + {x} * {tw}[:, None]",
        (
            Wrong("M-21", "not_summed", "{g} * {x}", "w"),
            Wrong("M-22", "wrong_axis", "({g} * {x}).sum(axis=0)", "w"),
            Wrong("M-24", "axis_kept", "({g} * {x}).sum(axis=1, keepdims=True)", "w"),
        ),
        (one_path("{tx} * {w}[:, None]"), tangents_multiplied("{tx} * {tw}[:, None]")),
        {"x": NM, "w": N},
        explanation="broadcast",
    ),
    "divided": Link(
        "{x} / {w}",
        {"x": "{g} / {w}", "w": "-({g} * {x}).sum(axis=0) / {w}**2"},
        "{tx} / {w} - {x} * {tw} / {w}**2",
        (
            Wrong("M-88", "sign", "({g} * {x}).sum(axis=0) / {w}**2", "w"),
            Wrong("M-9", "not_squared", "-({g} * {x}).sum(axis=0) / {w}", "w"),
            Wrong("M-21", "not_summed", "-({g} * {x}) / {w}**2", "w"),
        ),
        (one_path("{tx} / {w}"), Wrong("M-88", "sign", "{tx} / {w} + {x} * {tw} / {w}**2", "t")),
        {"x": NM, "w": M},
        {"w": "positive"},
        explanation="broadcast",
    ),
    "subtracted": Link(
        "{x} - {w}",
        {"x": "{g}", "w": "-{g}.sum(axis=0)"},
        "{tx} - {tw}",
        (Wrong("M-21", "not_summed", "-{g}", "w"), Wrong("M-88", "sign", "{g}.sum(axis=0)", "w")),
        (one_path("{tx}"), Wrong("value", "value_kept", "{tx} - {w}", "t"), Wrong("M-88", "sign", "{tx} + {tw}", "t")),
        {"x": NM, "w": M},
        explanation="broadcast",
    ),
    "outer": Link(
        "{x}[:, None] * {w}",
        {"x": "({g} * {w}).sum(axis=1)", "w": "({g} * {x}[:, None]).sum(axis=0)"},
        "{tx}[:, None] * {w} + {x}[:, None] * {tw}",
        (Wrong("M-22", "wrong_axis", "({g} * {w}).sum(axis=0)", "x"), Wrong("M-21", "not_summed", "{g} * {w}", "x")),
        (one_path("{tx}[:, None] * {w}"), tangents_multiplied("{tx}[:, None] * {tw}")),
        {"x": N, "w": M},
        explanation="broadcast",
    ),
    "centred": Link(
        "{x} - {x}.mean(axis=0)",
        {"x": "{g} - {g}.mean(axis=0)"},
        "{tx} - {tx}.mean(axis=0)",
        (
            Wrong("M-39", "mean_is_constant", "{g}", "x"),
            Wrong("M-22", "wrong_axis", "{g} - {g}.mean(axis=1, keepdims=True)", "x"),
        ),
        (Wrong("M-39", "mean_is_constant", "{tx}", "t"), Wrong("value", "value_kept", "{tx} - {x}.mean(axis=0)", "t")),
        {"x": NM},
        explanation="centred",
    ),
    "chosen": Link(
        "{x}[{i}]",
        {"x": "np.zeros_like({x}); np.add.at({gx}, {i}, {g})"},
        "{tx}[{i}]",
        (
            Wrong("M-37", "overwritten", "np.zeros_like({x}); {gx}[{i}] = {g}", "x"),
            Wrong("M-21", "index_ignored", "{g}", "x"),
        ),
        (Wrong("index", "index_ignored", "{tx}", "t"),),
        {"x": KM, "i": ("n", "k")},
        {"i": "labels"},
        explanation="chosen",
    ),
}
"""Results are of shape (n, m)."""

BIAS: Mapping[str, Link] = {
    "row": Link(
        " + {b}",
        {"b": "{g}.sum(axis=0)"},
        " + {tb}",
        (Wrong("M-38", "bias_not_summed", "{g}", "b"), Wrong("M-38b", "bias_mean", "{g}.mean(axis=0)", "b")),
        (Wrong("bias", "bias_forgotten", "", "tb"),),
        {"b": M},
        explanation="bias",
    ),
    "column": Link(
        " + {b}[:, None]",
        {"b": "{g}.sum(axis=1)"},
        " + {tb}[:, None]",
        (Wrong("M-38", "bias_not_summed", "{g}", "b"), Wrong("M-38b", "bias_mean", "{g}.mean(axis=1)", "b")),
        (Wrong("bias", "bias_forgotten", "", "tb"),),
        {"b": N},
        explanation="bias",
    ),
}


def _entrywise(forward: str, slope: str, name: str, message: str, wrong: str) -> Link:
    """An entrywise function; `slope` and `wrong` multiply what arrives, for which ``{g}`` stands."""
    inner = Wrong("M-83", "no_inner", "{g}", "z")
    return Link(
        forward,
        {"z": slope},
        slope,
        (Wrong(name, message, wrong, "z"), inner),
        (Wrong(name, message, wrong, "t"), Wrong("M-83", "no_inner", "{g}", "t")),
        explanation="entrywise",
    )


ENTRYWISE: Mapping[str, Link] = {
    "tanh": _entrywise("np.tanh({z})", "{g} * (1 - {a}**2)", "M-10", "input_for_output", "{g} * (1 - {z}**2)"),
    "exp": _entrywise("np.exp({z})", "{g} * {a}", "M-8", "input_for_output", "{g} * {z}"),
    "sin": _entrywise("np.sin({z})", "{g} * np.cos({z})", "M-2", "output_for_input", "{g} * np.cos({a})"),
    "cos": _entrywise("np.cos({z})", "-{g} * np.sin({z})", "M-89", "sign", "{g} * np.sin({z})"),
    "square": _entrywise("{z}**2", "2 * {g} * {z}", "M-86", "coefficient", "{g} * {z}"),
    "sigmoid": _entrywise("1 / (1 + np.exp(-{z}))", "{g} * {a} * (1 - {a})", "M-10", "sigmoid_slope", "{g} * {a}"),
    "relu": _entrywise("np.maximum({z}, 0)", "{g} * ({z} > 0)", "M-11", "mask_of_gradient", "{g} * ({g} > 0)"),
}


def _reduced(forward: str, right: str, wrong: tuple[Wrong, ...], wrong_tangent: tuple[Wrong, ...] = ()) -> Link:
    return Link(forward, {"a": right}, forward.replace("{a}", "{ta}"), wrong, wrong_tangent, explanation="reduced")


REDUCED: Mapping[str, tuple[Link, Shape]] = {
    "sum-columns": (
        _reduced(
            "{a}.sum(axis=0)",
            "{g} * np.ones_like({a})",
            (Wrong("M-26", "axis_not_put_back", "{g}[:, None] * np.ones_like({a})", "a"),),
        ),
        M,
    ),
    "sum-rows": (
        _reduced(
            "{a}.sum(axis=1)",
            "{g}[:, None] * np.ones_like({a})",
            (Wrong("M-26", "axis_not_put_back", "{g} * np.ones_like({a})", "a"),),
        ),
        N,
    ),
    "mean-columns": (
        _reduced(
            "{a}.mean(axis=0)",
            "{g} * np.ones_like({a}) / {a}.shape[0]",
            (
                Wrong("M-47", "not_divided", "{g} * np.ones_like({a})", "a"),
                Wrong("count", "wrong_count", "{g} * np.ones_like({a}) / {a}.shape[1]", "a"),
            ),
            (Wrong("M-47", "not_divided", "{ta}.sum(axis=0)", "ta"),),
        ),
        M,
    ),
    "mean-rows": (
        _reduced(
            "{a}.mean(axis=1)",
            "{g}[:, None] * np.ones_like({a}) / {a}.shape[1]",
            (
                Wrong("M-47", "not_divided", "{g}[:, None] * np.ones_like({a})", "a"),
                Wrong("M-26", "axis_not_put_back", "{g} * np.ones_like({a}) / {a}.shape[1]", "a"),
            ),
            (Wrong("M-47", "not_divided", "{ta}.sum(axis=1)", "ta"),),
        ),
        N,
    ),
    "sum": (_reduced("{a}.sum()", "{g} * np.ones_like({a})", ()), ()),
    "mean": (
        _reduced(
            "{a}.mean()",
            "{g} * np.ones_like({a}) / {a}.size",
            (
                Wrong("M-47", "not_divided", "{g} * np.ones_like({a})", "a"),
                Wrong("count", "wrong_count", "{g} * np.ones_like({a}) / {a}.shape[0]", "a"),
            ),
            (Wrong("M-47", "not_divided", "{ta}.sum()", "ta"),),
        ),
        (),
    ),
}
