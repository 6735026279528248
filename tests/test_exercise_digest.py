"""The same seeds give the same bytes: one SHA-256 over exercises, held here for a few and by a command for a thousand.

The value below came out under Python 3.11.7 with NumPy 2.4.6, 3.12.1 with 2.0.2, and 3.13.0 with 2.5.5. Whoever changes
one of these families raises its version, runs ``python -m checks.exercises.digest`` under two interpreters, and puts
the value of both here.
"""

from checks.exercises.digest import digest_of, digests

FAMILIES = ("bias-as-threshold", "count-units", "reverse-trace", "topological-order")
COUNT = 16
HELD = "07a8f2562bcba98f7b9eebdc2779943901295ba086a6edcde001425bb94500ce"


def test_exercises_have_the_same_bytes_as_on_other_machines() -> None:
    found = digests(COUNT, FAMILIES)
    assert digest_of(found) == HELD, found
