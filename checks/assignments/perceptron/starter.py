"""Perceptrons: hand in this file with the functions filled in. A unit fires when w x + b is at least 0."""

import numpy as np


def threshold_unit(X: np.ndarray, w: np.ndarray, b: float) -> np.ndarray:
    """1 for each example (row of X, shape (n, d)) for which the unit fires, 0 for the others; shape (n,)."""
    raise NotImplementedError


def update(w: np.ndarray, b: float, x: np.ndarray, d: int, lr: float) -> tuple[np.ndarray, float]:
    """New weights and bias after one step of Rosenblatt's rule on the example x, shape (d,), with target d."""
    raise NotImplementedError


def epoch(w: np.ndarray, b: float, X: np.ndarray, d: np.ndarray, lr: float) -> tuple[np.ndarray, float]:
    """New weights and bias after one pass through the rows of X; d holds a target, 0 or 1, for each."""
    raise NotImplementedError


def train(X: np.ndarray, d: np.ndarray) -> tuple[np.ndarray, float]:
    """Weights and bias with which the unit gives d for the rows of X."""
    raise NotImplementedError


def gate(name: str) -> tuple[np.ndarray, float]:
    """Weights, shape (2,), and bias of "AND", "OR", "NAND", "NOR"; of "NOT" with one weight."""
    raise NotImplementedError


def at_least(k: int, n: int) -> tuple[np.ndarray, float]:
    """Weights, shape (n,), and bias of a unit that fires when at least k of its n inputs are 1."""
    raise NotImplementedError


def xor() -> tuple[np.ndarray, np.ndarray, np.ndarray, float]:
    """W1, shape (2, m), b1, shape (m,), w2, shape (m,), and b2 of a network of m hidden units that is XOR."""
    raise NotImplementedError


def pulse(low: float, high: float) -> tuple[np.ndarray, np.ndarray, np.ndarray, float]:
    """W1, shape (1, m), b1, w2 and b2 of a network that fires when its input lies between low and high."""
    raise NotImplementedError
