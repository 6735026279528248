"""The kinds of answers: each reads what people write, and says whether it is right."""

from checks.exercises.answers.array import ArrayAnswer
from checks.exercises.answers.code import CodeAnswer
from checks.exercises.answers.expression import FormulaAnswer
from checks.exercises.answers.finite import ChoiceAnswer, OrderAnswer, ShapeAnswer, TruthTableAnswer
from checks.exercises.answers.gate import GateAnswer
from checks.exercises.answers.kinds import Answer
from checks.exercises.answers.network import NetworkAnswer
from checks.exercises.answers.number import NumberAnswer
from checks.exercises.formula import UnreadableAnswer

__all__ = [
    "Answer",
    "NumberAnswer",
    "ArrayAnswer",
    "FormulaAnswer",
    "ShapeAnswer",
    "OrderAnswer",
    "TruthTableAnswer",
    "ChoiceAnswer",
    "GateAnswer",
    "NetworkAnswer",
    "CodeAnswer",
    "UnreadableAnswer",
]
