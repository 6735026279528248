"""Blocks that are pictures, whatever they show: as SVG, and as text for those who cannot see them."""

from typing import TypeAlias

from checks.exercises.blocks import Drawing, Plane
from checks.exercises.renderers.drawing import edge_list, svg
from checks.exercises.renderers.plane import plane_svg, plane_text

Picture: TypeAlias = Drawing | Plane


def picture_svg(picture: Picture) -> str:
    """An SVG element that stands by itself.

    Examples
    --------
    >>> picture_svg(Drawing((("a", "x"), ("b", "y")), (("a", "b"),)))[:4]
    '<svg'
    """
    return plane_svg(picture) if isinstance(picture, Plane) else svg(picture)


def picture_text(picture: Picture) -> str:
    """What it shows, in letters and digits that are the same in every language.

    Examples
    --------
    >>> picture_text(Drawing((("a", "x"), ("b", "y")), (("a", "b"),)))
    'x → y'
    """
    return plane_text(picture) if isinstance(picture, Plane) else edge_list(picture)
