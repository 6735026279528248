"""Who can say what a primitive's Jacobian is without its rules: differences, complex steps, 50 digits, SymPy."""

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from autodiff.primitives.kinds import Elementwise
from autodiff.types import Array
from checks.oracles import fifty_digits
from checks.oracles.trials import ESTIMATE, ROUNDINGS, Finding, Linearisation, Trial
from checks.oracles.verdicts import Verdict
from differentiation.complex_step import complex_slope
from differentiation.extrapolation import richardson
from differentiation.finite_differences import Slope
from differentiation.method import UnsupportedError
from differentiation.operators import jacobian
from differentiation.symbolic import Symbolic

ROWS = 8
"""Rows of a Jacobian that are computed in 50 digits."""


@dataclass(frozen=True)
class Evidence:
    """What a witness says: a Jacobian (m, n), how far it may be off, and which entries it vouches for."""

    value: Array
    error: Array
    vouched: Array
    reason: str = ""
    verdict: Verdict = Verdict.UNINFORMATIVE
    """What to say of the entries that nobody vouches for."""


class Witness(Protocol):
    """Anything with a name that can testify about a trial, or has nothing to say (None)."""

    @property
    def name(self) -> str:
        """Who it is, for reports."""

    def testify(self, trial: Trial) -> Evidence | None:
        """The Jacobian of the trial at its point, arguments side by side."""


@dataclass(frozen=True)
class Differences:
    """Extrapolated difference quotients of the plain NumPy value."""

    name: str = "numerical"

    def testify(self, trial: Trial) -> Evidence | None:
        """One slope for each entry of each argument."""
        slopes = [
            richardson(_curve(trial, k, i, np.float64), scale=_scale(x.flat[i]), eps=2.0**-52)
            for k, x in enumerate(trial.point)
            for i in range(x.size)
        ]
        return _assembled(slopes)


@dataclass(frozen=True)
class ComplexStep:
    """Complex steps, for primitives whose value takes complex numbers and which have few entries."""

    name: str = "complex step"
    entries: int = 4

    def testify(self, trial: Trial) -> Evidence | None:
        """One slope for each entry of each argument; nothing where the value is not analytic."""
        if sum(x.size for x in trial.point) > self.entries or trial.primitive.kink is not None:
            return None
        slopes = []
        for k, x in enumerate(trial.point):
            for i in range(x.size):
                slope = complex_slope(_curve(trial, k, i, np.complex128), scale=_scale(x.flat[i]))
                if slope.status in ("unsupported", "not_analytic"):
                    return None
                slopes.append(slope)
        return _assembled(slopes)


@dataclass(frozen=True)
class FiftyDigits:
    """mpmath's derivative of the meaning, for elementwise primitives that have one in `fifty_digits.MEANINGS`."""

    name: str = "50 digits"

    def testify(self, trial: Trial) -> Evidence | None:
        """The first rows of the Jacobian."""
        if trial.primitive.name not in fifty_digits.MEANINGS or not isinstance(trial.primitive, Elementwise):
            return None
        known = fifty_digits.jacobian(trial.primitive.name, trial.args, trial.active, ROWS)
        rows = np.asarray(trial(*trial.point)).size
        value = np.zeros((rows, known.shape[1]))
        value[: len(known)] = known
        vouched = np.zeros(value.shape, dtype=bool)
        vouched[: len(known)] = True
        return Evidence(value, 2.0**-53 * np.abs(value), vouched, "beyond the first rows")


@dataclass(frozen=True)
class SymbolicDerivative:
    """SymPy's derivative of the meaning in SymPy, for Jacobians of few entries: expressions swell."""

    name: str = "symbolic"
    entries: int = 16

    def testify(self, trial: Trial) -> Evidence | None:
        """The whole Jacobian in double precision; nothing where the primitive has no symbolic meaning."""
        rows, columns = np.asarray(trial(*trial.point)).size, sum(x.size for x in trial.point)
        if not 0 < rows * columns <= self.entries:
            return None
        argnums = tuple(range(len(trial.point)))
        try:
            blocks = jacobian(trial, argnums, method=Symbolic())(*trial.point)
        except UnsupportedError:
            return None
        value = np.concatenate([np.reshape(block, (rows, -1)) for block in blocks], axis=1)
        return Evidence(value, ROUNDINGS * 2.0**-52 * np.abs(value), np.ones(value.shape, dtype=bool))


WITNESSES: tuple[Witness, ...] = (Differences(), ComplexStep(), FiftyDigits(), SymbolicDerivative())


def _scale(x: float) -> float:
    """How far an entry may be moved. Below |x| the steps would not be represented in x + t."""
    return max(abs(float(x)), 1.0)


def _curve(trial: Trial, k: int, i: int, dtype: Any) -> Any:
    """The primitive's plain value, flattened, as a function of a shift of entry i of the active argument k."""
    position = trial.active[k]

    def curve(t: complex) -> Array:
        args = list(trial.args)
        shifted = np.array(args[position], dtype=dtype)
        shifted.flat[i] += t
        args[position] = shifted[()] if shifted.ndim == 0 else shifted
        return np.ravel(trial.primitive.impl(*args, **trial.case.params))

    return curve


def _assembled(slopes: list[Slope]) -> Evidence | None:
    if not slopes:
        return None
    value = np.stack([slope.value for slope in slopes], axis=1)
    error = np.stack([slope.error for slope in slopes], axis=1)
    vouched = np.broadcast_to(np.array([slope.credible for slope in slopes]), value.shape)
    doubtful = next((slope for slope in slopes if not slope.credible), None)
    if doubtful is None:
        return Evidence(value, ESTIMATE * error, vouched)
    words = {"kink": Verdict.KINK, "left_domain": Verdict.OUTSIDE_DOMAIN}
    verdict = words.get(doubtful.status, Verdict.UNINFORMATIVE)
    return Evidence(value, ESTIMATE * error, vouched, f"{doubtful.status}: {doubtful.reason}", verdict)


def check_jacobian(trial: Trial, at: Linearisation, witness: Witness) -> Finding:
    """The reverse-mode Jacobian against a witness, within its own error and ROUNDINGS eps max(|J|, 1)."""
    check = f"Jacobian against {witness.name}"
    if at.reverse.size == 0:
        return trial.finding(check, Verdict.UNINFORMATIVE, reason="there are no entries")
    evidence = witness.testify(trial)
    if evidence is None:
        return trial.finding(check, Verdict.UNSUPPORTED, reason=f"{witness.name} has nothing to say about it")
    if not evidence.vouched.any():
        return trial.finding(check, evidence.verdict, reason=evidence.reason)
    bound = evidence.error + ROUNDINGS * trial.eps * np.maximum(np.abs(evidence.value), 1.0)
    chosen = np.nonzero(evidence.vouched)
    names = ("reverse mode", witness.name)
    return trial.compared(check, at.reverse[chosen], evidence.value[chosen], bound[chosen], names)
