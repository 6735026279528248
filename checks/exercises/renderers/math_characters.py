"""The characters behind the commands of the LaTeX subset, as they stand in MathML."""

_LOWER = "alpha beta gamma delta epsilon zeta eta theta kappa lambda mu nu xi pi rho sigma tau phi chi psi omega"
_UPPER = "Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega"
LETTERS = dict(zip(_LOWER.split(), "αβγδϵζηθκλμνξπρστϕχψω", strict=True))
LETTERS |= dict(zip(_UPPER.split(), "ΓΔΘΛΞΠΣΦΨΩ", strict=True))
LETTERS |= {"varepsilon": "ε", "varphi": "φ", "nabla": "∇", "partial": "∂", "ell": "ℓ", "infty": "∞"}
"""Commands that are letters."""

NAMES = ("max", "min", "log", "ln", "exp", "sin", "cos", "tan", "tanh")
"""Functions, set upright."""

LARGE = {"sum": "∑", "prod": "∏", "int": "∫"}

OPERATORS = {
    "cdot": "⋅", "times": "×", "div": "÷", "pm": "±", "mp": "∓", "le": "≤", "ge": "≥", "ne": "≠", "approx": "≈",
    "equiv": "≡", "in": "∈", "notin": "∉", "subset": "⊂", "to": "→", "mapsto": "↦", "mid": "∣", "odot": "⊙",
    "otimes": "⊗", "circ": "∘", "wedge": "∧", "vee": "∨", "neg": "¬", "oplus": "⊕", "ldots": "…", "cdots": "⋯",
    "vdots": "⋮", "ddots": "⋱", "Rightarrow": "⇒", "Leftrightarrow": "⇔", "leftarrow": "←", "forall": "∀",
    "exists": "∃",
}  # fmt: skip

SPACES = {"quad": "1em", "qquad": "2em", ",": "0.17em", ";": "0.28em", "!": "-0.17em"}
ACCENTS = {"bar": "‾", "hat": "^", "tilde": "~", "dot": "˙", "vec": "→"}

_BLACKBOARD = {"C": "ℂ", "H": "ℍ", "N": "ℕ", "P": "ℙ", "Q": "ℚ", "R": "ℝ", "Z": "ℤ"}
_SCRIPT = {"B": "ℬ", "E": "ℰ", "F": "ℱ", "H": "ℋ", "I": "ℐ", "L": "ℒ", "M": "ℳ", "R": "ℛ", "e": "ℯ", "g": "ℊ", "o": "ℴ"}
_STARTS = {
    "mathbf": (0x1D400, 0x1D41A, 0x1D7CE),
    "mathbb": (0x1D538, 0x1D552, 0x1D7D8),
    "mathcal": (0x1D49C, 0x1D4B6, 0),
}


def styled(style: str, text: str) -> str:
    """The text in bold, blackboard or calligraphic characters, of the Mathematical Alphanumeric Symbols of Unicode.

    Examples
    --------
    >>> styled("mathbf", "x1"), styled("mathbb", "RB"), styled("mathcal", "LA")
    ('𝐱𝟏', 'ℝ𝔹', 'ℒ𝒜')
    """
    upper, lower, digit = _STARTS[style]
    own = {"mathbb": _BLACKBOARD, "mathcal": _SCRIPT}.get(style, {})
    found = []
    for character in text:
        if character in own:
            found.append(own[character])
        elif "A" <= character <= "Z":
            found.append(chr(upper + ord(character) - ord("A")))
        elif "a" <= character <= "z":
            found.append(chr(lower + ord(character) - ord("a")))
        elif character.isdigit() and digit:
            found.append(chr(digit + int(character)))
        else:
            found.append(character)
    return "".join(found)
