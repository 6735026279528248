"""Short programs with reassigned variables, loops and branches, of which the trace is to be predicted."""

from checks.exercises.stream import Stream

HEAD = "def f(x, y):"


class Draw:
    """Random operations, names and constants for a program."""

    def __init__(self, stream: Stream) -> None:
        self.stream = stream

    def op(self, signs: str = "+-*") -> str:
        """One of the signs."""
        return self.stream.choice(signs)

    def of(self, *names: str) -> str:
        """One of the names."""
        return self.stream.choice(names)

    def number(self, low: int = 2, high: int = 5) -> int:
        """A constant."""
        return self.stream.integer(low, high)


def straight(d: Draw) -> list[str]:
    """A variable assigned twice, and a plain number that is computed."""
    lines = [
        f"    a = {d.of('x', 'y')} {d.op()} {d.of('x', 'y', str(d.number()))}",
        f"    c = {d.number()} {d.op('+*')} {d.number()}",
        f"    b = a {d.op()} {d.of('c', 'x', 'y')}",
        f"    a = b {d.op()} {d.of('a', 'c', 'x', 'y')}",
    ]
    return [*lines, f"    return {d.of('a', 'b')} {d.op()} {d.of('a', 'b', 'x', 'y')}"]


def renamed(d: Draw) -> list[str]:
    """A second name for a value, which keeps the value when the first is assigned anew."""
    return [
        f"    a = {d.of('x', 'y')} {d.op()} {d.of('x', 'y')}",
        "    b = a",
        f"    a = a {d.op()} {d.of('x', 'y', str(d.number()))}",
        f"    c = {d.number()} {d.op('+*')} {d.number()}",
        f"    return a {d.op()} {d.of('b', 'c')}",
    ]


def looped(d: Draw) -> list[str]:
    """A loop over a number of rounds."""
    inside = d.of(f"t {d.op()} {d.of('x', 'y')}", f"{d.of('x', 'y')} {d.op()} t", f"t {d.op()} {d.of('x', 'y')} * k")
    return [
        f"    t = {d.of('x', 'y')}",
        f"    c = {d.number()} {d.op('+*')} {d.number()}",
        f"    for k in range({d.number(2, 4)}):",
        f"        t = {inside}",
        f"    return t {d.op()} {d.of('c', 'x', 'y')}",
    ]


def two_in_loop(d: Draw) -> list[str]:
    """A loop that carries two variables."""
    return [
        f"    a, b = {d.of('x, y', 'y, x')}",
        f"    for k in range({d.number(2, 3)}):",
        f"        a, b = b, a {d.op()} {d.of('b', 'x', 'y')}",
        f"    return {d.of('a', 'b')} {d.op()} {d.of('x', 'y', 'k')}",
    ]


def branched(d: Draw) -> list[str]:
    """A branch, then a loop."""
    return [
        f"    a = x {d.op()} y",
        f"    c = {d.number()} {d.op('+*')} {d.number()}",
        f"    if a {d.op('<>')} {d.of('c', 'x', 'y')}:",
        f"        a = {d.of('x', 'y')} {d.op()} a",
        f"        b = a {d.op()} {d.of('x', 'y')}",
        "    else:",
        f"        b = {d.of('x', 'y', 'c')} {d.op()} a",
        f"    for k in range({d.number(2, 3)}):",
        f"        b = b {d.op()} {d.of('a', 'x', 'y')}",
        f"    return {d.of('a', 'b')} {d.op()} {d.of('b', 'c')}",
    ]


def branch_in_loop(d: Draw) -> list[str]:
    """A loop whose rounds take different branches."""
    return [
        f"    s = {d.of('x', 'y')}",
        f"    t = {d.of('x', 'y')} {d.op()} {d.number()}",
        f"    for k in range({d.number(3, 4)}):",
        f"        if {d.of('t', 's')} {d.op('<>')} {d.number(2, 12)}:",
        f"            t = t {d.op()} {d.of('x', 'y', 's')}",
        "        else:",
        f"            s = s {d.op()} {d.of('t', 'x', 'y')}",
        f"            t = {d.of('s', 'x', 'y')} {d.op()} t",
        f"    return s {d.op()} t",
    ]


def whiled(d: Draw) -> list[str]:
    """A loop that ends when a value is large, then a branch."""
    return [
        "    a, b = x, y",
        f"    c = {d.number()} {d.op('+*')} {d.number()}",
        f"    while a < {d.number(8, 30)}:",
        f"        a, b = {d.of('a', 'b')} {d.op('+*')} {d.of('b', 'x', 'c')}, {d.of('a', 'b')}",
        f"        b = b {d.op()} {d.of('x', 'y', 'a')}",
        f"    if b {d.op('<>')} {d.of('c', 'a')}:",
        f"        b = b {d.op()} c",
        "    else:",
        f"        a = a {d.op()} {d.of('x', 'y')}",
        f"        b = a {d.op()} b",
        f"    return a {d.op()} b",
    ]


SKELETONS = {
    1: (straight, renamed),
    2: (looped, two_in_loop),
    3: (branched,),
    4: (branch_in_loop,),
    5: (whiled,),
}


def draw_program(stream: Stream, workload: int) -> str:
    """A program of a workload.

    Examples
    --------
    >>> draw_program(Stream("example"), 2).startswith("def f(x, y):")
    True
    """
    return "\n".join([HEAD, *stream.choice(SKELETONS[workload])(Draw(stream))])
