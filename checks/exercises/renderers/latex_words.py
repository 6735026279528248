"""Words, formulas and code of exercises as LaTeX: special characters escaped, others replaced by what any TeX knows."""

import re

from checks.exercises.formula_text import spans
from checks.exercises.renderers.code_text import lines, pieces
from checks.exercises.renderers.long_formulas import at_commas

_ESCAPED = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
    "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", "<": r"\textless{}", ">": r"\textgreater{}",
    "|": r"\textbar{}", '"': r"\textquotedbl{}",
}  # fmt: skip
_REPLACED = {
    "×": r"\times", "÷": r"\div", "≥": r"\ge", "≤": r"\le", "≠": r"\ne", "≈": r"\approx", "→": r"\to", "·": r"\cdot",
    "−": "-", "±": r"\pm", "∈": r"\in", "∂": r"\partial", "∇": r"\nabla", "∞": r"\infty", "√": r"\surd",
    "α": r"\alpha", "β": r"\beta", "γ": r"\gamma", "δ": r"\delta", "ε": r"\varepsilon", "η": r"\eta", "θ": r"\theta",
    "λ": r"\lambda", "μ": r"\mu", "π": r"\pi", "σ": r"\sigma", "φ": r"\varphi", "Σ": r"\Sigma", "⊙": r"\odot",
    "∧": r"\wedge", "∨": r"\vee", "¬": r"\neg", "⊕": r"\oplus", "²": "^2", "³": "^3", "½": r"\frac12",
}  # fmt: skip


def words(text: str, *, code: bool = False) -> str:
    """Plain words as LaTeX.

    Examples
    --------
    >>> print(words("50 % of f_1 × 2"))
    50 \\% of f\\_1 \\ensuremath{\\times} 2
    """
    found = []
    quotes = 0
    for character in text:
        if character == '"' and not code:
            found.append("``" if quotes % 2 == 0 else "''")
            quotes += 1
        elif character in _ESCAPED:
            found.append(_ESCAPED[character])
        elif character in _REPLACED:
            found.append(f"\\ensuremath{{{_REPLACED[character]}}}")
        elif code and character in "'-":
            found.append({"'": r"\textquotesingle{}", "-": "{-}"}[character])
        else:
            found.append(character)
    return "".join(found)


def breakable(code: str) -> str:
    """Code in a sentence, in which a line may end after a product or quotient sign: long formulas have no spaces there.

    Examples
    --------
    >>> print(breakable("t*sin(x)"))
    t*\\allowbreak{}sin(x)
    """
    return re.sub(r"(?<=[*/])(?=[^*/ ])", r"\\allowbreak{}", code)


def inline(text: str) -> str:
    """A resolved text, with its formulas, code and emphasis."""
    found = []
    for span in spans(text):
        match span.kind:
            case "math":
                found.append("${}$".format("\\allowbreak ".join(at_commas(span.text))))
            case "code":
                found.append(f"\\texttt{{{breakable(words(span.text, code=True))}}}")
            case "emphasis":
                found.append(f"\\emph{{{words(span.text)}}}")
            case _:
                found.append(words(span.text))
    return "".join(found)


def listing(code: str, language: str, *, numbered: bool) -> str:
    """Program text, line for line, in the environment ``listing`` of the sheet's preamble."""
    found = []
    for number, line in enumerate(lines(code), start=1):
        indent = len(line) - len(line.lstrip(" "))
        text = "".join([_coloured(kind, piece) for kind, piece in pieces(line[indent:], language)])
        label = f"\\linenumber{{{number}}}" if numbered else ""
        found.append(f"{label}{'~' * indent}{text}\\strut")
    return "\\begin{listing}\n" + "\\\\\n".join(found) + "\n\\end{listing}"


def _coloured(kind: str, text: str) -> str:
    escaped = words(text, code=True).replace("  ", "~~")
    return {"keyword": f"\\textbf{{{escaped}}}", "comment": f"\\textit{{{escaped}}}"}.get(kind, escaped)
