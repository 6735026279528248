"""Running code that nobody trusts: what a hand-in consists of, the process that runs it, and how arrays travel.

The rule of this package: answers never enter the process that runs a hand-in. It is given
inputs, and gives back arrays.
"""
