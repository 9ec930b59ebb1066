"""What the win model learns from, snapshot by snapshot, beside loops over what each deal did."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings

from salesdesk.analytics import timing, winmodel
from salesdesk.analytics import training_rows as snapshots
from salesdesk.analytics.events import columns
from salesdesk.analytics.fold import fold
from salesdesk.analytics.state_table import facts_of
from tests.analytics import reference
from tests.analytics.reference import Stay
from tests.analytics.rows import Rows
from tests.analytics.strategies import ALIASES, STAGES, estimates, journals, quarters
from tests.support.values import known

DAY = 86_400_000_000
OWN = (0.2, 0.5, 0.8)


def horizon(told: Sequence[Stay], guessed: AbstractSet[str]) -> int:
    ages = [reference.open_days(stay) for stay in told if stay.outcome == "won" and reference.is_timed(stay, guessed)]
    return 90 if len(ages) < 8 else max(-(-reference.quantile(ages, Fraction(95, 100)) // 1), 1)


def open_spells(stay: Stay, as_of: int) -> tuple[list[tuple[int, int, int]], bool]:
    """(stage, start, end) of each stay in a stage, and whether the last of them is cut off by now or by a transfer."""
    steps = [*stay.steps, (as_of, None, "end")]
    joined: list[Any] = []
    for (at, stage, outcome), (until, _, _) in pairwise(steps):
        if outcome == "transferred":
            break
        if joined and joined[-1][:2] == [stage, outcome]:
            joined[-1][3] = until
        else:
            joined.append([stage, outcome, at, until])
    stays = [(stage, at, until) for stage, outcome, at, until in joined if outcome == "open"]
    return stays, joined[-1][1] == "open"


def expected(told: Sequence[Stay], as_of: int, guessed: AbstractSet[str]) -> dict[tuple[str, int, int], float | None]:
    """(deal, since, instant): whether it was won within the horizon; None while that is not known."""
    closed = [reference.open_days(stay) for stay in told if stay.closed is not None]
    step = round(max(Fraction(1), known(reference.median(closed)) / 5 if closed else Fraction(1)) * DAY)
    days = horizon(told, guessed)
    found = {}
    for stay in told:
        stays, cut_off = open_spells(stay, as_of)
        if not reference.is_timed(stay, guessed) or not stays:
            continue
        until, watched = stays[-1][2], stay.outcome in ("open", "transferred")
        for k in range(40):
            at = stay.created + k * step
            if any(start <= at < end for _, start, end in stays) or (cut_off and at == until):
                end = at + days * DAY
                won = stay.outcome == "won" and known(stay.closed) <= end
                found[stay.deal, stay.created, at] = None if watched and until < end else float(won)
    return found


@hypothesis_settings(max_examples=40, deadline=None)
@given(journals(deals=6), quarters, estimates)
def test_rows_and_their_outcomes(rows: Rows, as_of: int, guessed: AbstractSet[str]) -> None:
    log = fold(columns(rows), "P", STAGES, as_of, "EUR", survivors=ALIASES, estimated=guessed)
    told = reference.stays(rows, "P", list(STAGES), ALIASES, as_of)
    days = winmodel.horizon(log)
    assert days == horizon(told, guessed)
    model = timing.fit(log, OWN, days)
    found = snapshots.labelled(log, snapshots.past(log, facts_of(log)), model, days, weighted_by_age=False)
    at = found.states
    keys = zip(log.deal[at.row].tolist(), log.created[at.row].tolist(), at.at.tolist(), strict=True)
    outcomes = dict(zip(keys, found.y.tolist(), strict=True))
    expect = expected(told, as_of, guessed)
    assert outcomes.keys() == expect.keys()
    for key, y in outcomes.items():
        assert 0 <= y <= 1 if expect[key] is None else y == expect[key]
    deals = len(set(at.row.tolist()))
    assert found.weight.sum() == pytest.approx(deals)
    assert (found.weight > 0).all()
