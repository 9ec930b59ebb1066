"""Penalised logistic regression by Newton's method."""

from dataclasses import dataclass

import numpy as np

from salesdesk.analytics.arrays import Floats

_STEPS = 25
_SMALL = 1e-7
"""Convergence: Newton steps converge quadratically, so after a step this small the error is below 1e-13."""
_ROUND_OFF = 1e-14


@dataclass(frozen=True, slots=True, eq=False)
class Posterior:
    """Mode of the coefficients and their covariance there (Laplace approximation)."""

    mean: Floats
    covariance: Floats


def logit(p: Floats) -> Floats:
    """Log-odds of a chance in (0, 1)."""
    return np.log(p) - np.log1p(-p)


def logistic(score: Floats) -> Floats:
    """Chance of a log-odds."""
    p: Floats = 0.5 * (1 + np.tanh(0.5 * score))
    return p


def posterior(x: Floats, y: Floats, weight: Floats, offset: Floats, precision: Floats) -> Posterior:
    """Posterior of the coefficients under independent normal priors of mean 0; ``y`` may lie between 0 and 1.

    Newton's method from 0, at most 25 steps; a step that increases the loss beyond round-off is halved.
    """
    mean, score = np.zeros(x.shape[1]), offset
    value = _loss(score, y, weight, mean, precision)
    for _ in range(_STEPS):
        p = logistic(score)
        step = np.linalg.solve(_curvature(x, weight, precision, p), x.T @ (weight * (y - p)) - precision * mean)
        along, longest, share = x @ step, np.abs(step).max(), 1.0
        after = _loss(score + along, y, weight, mean + step, precision)
        while after > value + _ROUND_OFF * abs(value) and share * longest > _SMALL:
            share /= 2
            after = _loss(score + share * along, y, weight, mean + share * step, precision)
        mean, score, value = mean + share * step, score + share * along, after
        if share * longest <= _SMALL:
            break
    return Posterior(mean, np.linalg.inv(_curvature(x, weight, precision, logistic(score))).astype(np.float64))


def _loss(score: Floats, y: Floats, weight: Floats, mean: Floats, precision: Floats) -> float:
    return float(np.dot(weight, np.logaddexp(0.0, score) - y * score) + 0.5 * np.dot(precision, mean**2))


def _curvature(x: Floats, weight: Floats, precision: Floats, p: Floats) -> Floats:
    """The Hessian. A matrix times its own transpose costs half of a general product."""
    steep = x * np.sqrt(weight * p * (1 - p))[:, None]
    found: Floats = steep.T @ steep + np.diag(precision)
    return found
