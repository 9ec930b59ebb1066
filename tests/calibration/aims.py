"""Revenue forecasts against their aims and against what was measured before: what is missed, and what got worse."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.calibration.results import Result
from tests.calibration.revenue import HINDSIGHT, SellerBias, Verdict

KEPT = Path(__file__).with_name("kept_revenue.json")
MOST_BIAS, LEAST_INSIDE, MOST_INSIDE, MOST_ERRORS = 0.05, 0.72, 0.88, 2.0
_NOISE = 2.0
"""Standard errors beyond which something got worse."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What was measured of a history and a scope: CRPS and bias as shares of the mean outcome."""

    crps: float
    bias: float


def kept(file: Path = KEPT) -> dict[str, dict[str, Kept]]:
    """By history and scope what was measured when it was last written down."""
    found: Mapping[str, Mapping[str, Mapping[str, float]]] = json.loads(file.read_text(encoding="utf-8"))
    return {name: {scope: Kept(**one) for scope, one in scopes.items()} for name, scopes in found.items()}


def written_down(results: Iterable[Result]) -> str:
    """What is measured now, to be kept."""
    found: dict[str, Any] = {}
    for result in results:
        told = {scope: by["model"] for scope, by in result.revenue.verdicts.items()}
        found[result.name] = {
            scope: {"crps": round(one.crps, 4), "bias": round(one.bias, 4)}
            for scope, one in told.items()
            if one.crps is not None and one.bias is not None
        }
    return json.dumps(found, indent=1, ensure_ascii=False) + "\n"


def missed(result: Result) -> Iterator[str]:
    """Which aims the revenue forecasts of a history miss, in sentences: beside it what it is with the level of hindsight."""
    for scope, by in result.revenue.verdicts.items():
        now, known = by["model"], by.get(HINDSIGHT, by["model"])
        if now.bias is not None and known.bias is not None and abs(now.bias) > MOST_BIAS:
            floor = "" if abs(now.bias) > _NOISE * now.bias_error else ", within two standard errors of 0"
            told = f"in hindsight {known.bias:+.1%}; the aim is ±{MOST_BIAS:.0%}"
            yield f"{scope}: bias {now.bias:+.1%} ± {now.bias_error:.1%} ({now.months} months){floor}, {told}"
        if now.coverage is not None and not LEAST_INSIDE <= now.coverage <= MOST_INSIDE:
            told = f"{now.promised:.0%} are promised, in hindsight {known.coverage:.0%}"
            aim = f"the aim is {LEAST_INSIDE:.0%} to {MOST_INSIDE:.0%}"
            yield f"{scope}: {now.coverage:.0%} in the 80% range, {told}; {aim}"
    far = [one for one in result.revenue.sellers if abs(one.errors) > MOST_ERRORS]
    for one in far:
        yield f"{one.seller}: bias {one.bias:+.0%}, {one.errors:+.1f} standard errors over {one.months} months"


def worse(results: Sequence[Result], before: Mapping[str, Mapping[str, Kept]]) -> Iterator[str]:
    """Where revenue forecasts got worse than what was kept by more than noise, in sentences."""
    for result in results:
        for scope, verdicts in result.revenue.verdicts.items():
            then, now = before.get(result.name, {}).get(scope), verdicts["model"]
            if then is not None:
                yield from (f"{result.name}, {scope}: {what}" for what in _worse(then, now))


def _worse(then: Kept, now: Verdict) -> Iterator[str]:
    if now.crps is not None and now.crps > then.crps + _NOISE * now.crps_error:
        yield f"CRPS {now.crps:.1%} of the outcome, it was {then.crps:.1%}"
    limit = max(abs(then.bias), MOST_BIAS) + _NOISE * now.bias_error
    if now.bias is not None and abs(now.bias) > limit:
        yield f"bias {now.bias:+.1%}, it was {then.bias:+.1%}"


def seller_rows(sellers: Iterable[SellerBias]) -> list[list[str]]:
    """The bias of each seller, by the engine before and by this one."""
    return [
        [one.seller, f"{one.months}", f"{one.before:+.1%}", f"{one.errors_before:+.1f}", f"{one.bias:+.1%}",
         f"{one.errors:+.1f}"]
        for one in sellers
    ]  # fmt: skip
