"""Rules of array functions without any formula for them: complex steps, and our own modes on the function's text.

Complex steps: Squire and Trapp, "Using complex variables to estimate derivatives of real functions", SIAM Review 40(1),
1998. They know no rule of differentiation; our modes know none of the texts that exercises hold.
"""

from checks.exercises.rule_writing import FUNCTION, Design, arguments, differentiated, forward

BACKWARD_BY_STEPS = """\
{forward}

def layer_vjp({head}):
    given = {{{given}}}
    found = []
    for name in {asked}:
        slopes = np.zeros(np.shape(given[name]))
        for place in np.ndindex(slopes.shape):
            moved = np.array(given[name], dtype=complex)
            moved[place] += 1e-40j
            slopes[place] = (g * layer(**{{**given, name: moved}}).imag).sum() / 1e-40
        found.append(slopes)
    return tuple(found)
"""
FORWARD_BY_STEPS = """\
{forward}

def layer_jvp({head}):
    return layer({moved}).imag / 1e-40
"""
BACKWARD_BY_OUR_MODE = """\
from autodiff import vjp

{forward}

def layer_vjp({head}):
    value, pullback = vjp(lambda {asked}: layer({names}), {asked})
    return tuple(pullback(np.asarray(g)))
"""
FORWARD_BY_OUR_MODE = """\
from autodiff import jvp

{forward}

def layer_jvp({head}):
    return jvp(lambda {asked}: layer({names}), [{asked}], [{moving}])[1]
"""


def by_complex_step(design: Design, rule: str) -> str:
    """A program for the rule that runs the function on complex numbers."""
    names = [argument.name for argument in arguments(design)]
    asked = differentiated(design)
    text = forward(design, FUNCTION)
    if rule == "vjp":
        given = ", ".join([f"{name!r}: {name}" for name in names])
        return BACKWARD_BY_STEPS.format(forward=text, head=", ".join(["g", *names]), given=given, asked=asked)
    head = ", ".join([*names, *[f"t{name}" for name in asked]])
    moved = ", ".join([f"{name} + 1e-40j * t{name}" if name in asked else name for name in names])
    return FORWARD_BY_STEPS.format(forward=text, head=head, moved=moved)


def by_our_modes(design: Design, rule: str) -> str:
    """A program for the rule that asks the automatic differentiation of this package."""
    names = ", ".join([argument.name for argument in arguments(design)])
    asked = ", ".join(differentiated(design))
    moving = ", ".join([f"t{name}" for name in differentiated(design)])
    text = forward(design, FUNCTION)
    if rule == "vjp":
        return BACKWARD_BY_OUR_MODE.format(forward=text, head=f"g, {names}", asked=asked, names=names)
    return FORWARD_BY_OUR_MODE.format(forward=text, head=f"{names}, {moving}", asked=asked, names=names, moving=moving)
