"""Hand-ins as students make them: those in `SAME` give the clean version's numbers, those in `TOLD` are explained."""

from oddities.clean import CLEAN, EPOCH, HEADER, LOSS, NAMES, NETWORK
from oddities.encodings import ENCODINGS
from oddities.hand_in import Oddity
from oddities.notebooks import NOTEBOOKS
from oddities.places import PLACES
from oddities.statements import STATEMENTS
from oddities.told import TOLD, Told

SAME: tuple[Oddity, ...] = (*ENCODINGS, *STATEMENTS, *PLACES, *NOTEBOOKS)

__all__ = ["CLEAN", "EPOCH", "HEADER", "LOSS", "NAMES", "NETWORK", "SAME", "TOLD", "Oddity", "Told"]
