"""The staff part: references, the catalogue of mistakes, private draws.

A student's install does without this package.
"""
