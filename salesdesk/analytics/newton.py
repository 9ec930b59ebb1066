"""Penalised logistic regression by Newton's method."""

from dataclasses import dataclass

import numpy as np

from salesdesk.analytics.arrays import Floats

_STEPS = 25
_SMALL = 1e-10
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
    """Coefficients with independent normal priors of mean 0; ``y`` may lie between 0 and 1.

    Newton's method from 0, at most 25 steps; a step that makes things worse is halved.
    """
    mean = np.zeros(x.shape[1])
    value = _loss(x, y, weight, offset, precision=precision, mean=mean)
    for _ in range(_STEPS):
        p = logistic(offset + x @ mean)
        step = np.linalg.solve(_curvature(x, weight, precision, p), x.T @ (weight * (y - p)) - precision * mean)
        after = _loss(x, y, weight, offset, precision=precision, mean=mean + step)
        while after > value + _ROUND_OFF * abs(value) and np.abs(step).max() > _SMALL:
            step = step / 2
            after = _loss(x, y, weight, offset, precision=precision, mean=mean + step)
        mean, value = mean + step, after
        if np.abs(step).max() <= _SMALL:
            break
    p = logistic(offset + x @ mean)
    return Posterior(mean, np.linalg.inv(_curvature(x, weight, precision, p)).astype(np.float64))


def _loss(x: Floats, y: Floats, weight: Floats, offset: Floats, *, precision: Floats, mean: Floats) -> float:
    score = offset + x @ mean
    return float(np.dot(weight, np.logaddexp(0.0, score) - y * score) + 0.5 * np.dot(precision, mean**2))


def _curvature(x: Floats, weight: Floats, precision: Floats, p: Floats) -> Floats:
    found: Floats = x.T @ (x * (weight * p * (1 - p))[:, None]) + np.diag(precision)
    return found
