"""The timing model of random journals beside loops over stays and days, and survival beside fractions."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from salesdesk.analytics import survival, timing
from salesdesk.analytics.events import columns
from salesdesk.analytics.fold import fold
from salesdesk.analytics.log import Log
from tests.analytics import reference
from tests.analytics import reference_timing as slow
from tests.analytics.journals import created, event, log_of
from tests.analytics.reference import Stay
from tests.analytics.rows import Rows
from tests.analytics.strategies import ALIASES, STAGES, estimates, journals, quarters
from tests.support.values import near

OWN = (0.2, 0.5, 0.8)
ENDINGS = {0: None, 1: slow.WON, 2: slow.LOST}


def same_model(
    log: Log,
    told: Sequence[Stay],
    as_of: int,
    guessed: AbstractSet[str] | tuple[Any, ...],
    own: tuple[float, float, float],
) -> None:
    """Compares every hazard and some chances."""
    stays = slow.stays_in_stages(told, as_of, guessed)
    expect = slow.hazards(stays, own)
    found = timing.fit(log, own, 12)
    for mine, (edges, bins) in zip(found.hazards, expect, strict=True):
        assert mine.edges.tolist() == pytest.approx([float(edge) for edge in edges], abs=1e-9)
        for rates, by_name in zip(mine.rates.tolist(), bins, strict=True):
            assert rates == pytest.approx(list(by_name.values()), rel=1e-9)
    known: dict[Any, Any] = {}
    for h in (1, 5, 12):
        for stage in range(len(own)):
            for day in (0, 1, 9):
                chance = found.within(np.array([h]), np.array([stage]), np.array([day + 0.6]))[0]
                assert chance == pytest.approx(slow.within(expect, h, stage, day, known), rel=1e-9, abs=1e-12)


@hypothesis_settings(max_examples=25, deadline=None)
@given(journals(deals=8), quarters, estimates, st.sampled_from((OWN, (0.9, 0.3, 1.0), (0.1, 0.1, 0.1))))
def test_hazards_and_chances_of_any_history(
    rows: Rows, as_of: int, guessed: AbstractSet[str], own: tuple[float, float, float]
) -> None:
    log = fold(columns(rows), "P", STAGES, as_of, "EUR", survivors=ALIASES, estimated=guessed)
    same_model(log, reference.stays(rows, "P", list(STAGES), ALIASES, as_of), as_of, guessed, own)


@pytest.mark.parametrize("deals", [13, 60])
def test_hazards_in_several_bins(deals: int) -> None:
    rows = []
    for number in range(deals):
        deal, start = f"d{number}", number % 11
        rows += [created(deal, start, "A"), event(deal, start + 1 + number % 9, "stage", "BC"[number % 2])]
        rows += [event(deal, start + 12 + number * 7 % 23, ("won", "lost", "lost")[number % 3])] if number % 5 else []
    in_order = sorted(rows, key=lambda row: row.at_us)
    as_of = 50 * 86_400_000_000
    same_model(log_of(rows, as_of=50), reference.stays(in_order, "P", list(STAGES), {}, as_of), as_of, (), OWN)


@given(st.lists(st.tuples(st.integers(1, 6), st.integers(0, 2)), max_size=14))
def test_incidence_with_ties(seen: Sequence[tuple[int, int]]) -> None:
    days, codes = (np.array([one[i] for one in seen]) for i in (0, 1))
    found = survival.incidence(days.astype(float), codes.astype(np.int64), won=1, lost=2)
    expect = slow.incidence([(day, ENDINGS[code]) for day, code in seen])
    assert [(step.days, step.won, step.lost, step.open) for step in found] == [
        (day, *(pytest.approx(float(part), abs=1e-12) for part in parts)) for day, *parts in expect
    ]


@given(st.lists(st.tuples(st.integers(1, 6), st.booleans()), max_size=14))
def test_kaplan_meier_with_ties(seen: Sequence[tuple[int, bool]]) -> None:
    days, came = np.array([day for day, _ in seen], float), np.array([here for _, here in seen], bool)
    expect = slow.incidence([(day, slow.WON if here else None) for day, here in seen])
    found = survival.kaplan_meier(days, came)
    assert [(step.days, step.share) for step in found] == [
        (day, near(float(alive), abs=1e-12)) for day, _, _, alive in expect
    ]
