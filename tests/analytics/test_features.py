"""Columns of the win model's design matrix, by hand."""

import numpy as np
import pytest

from salesdesk.analytics.features import design
from salesdesk.analytics.state_table import facts_of, now
from tests.analytics.journals import created, event, log_of


def test_the_age_of_a_deal_that_came_sooner_than_others_is_theirs() -> None:
    rows = [created("young", 8, "C")]
    for number, days in enumerate((2, 4, 9)):
        deal = f"d{number}"
        rows += [created(deal, 0, "A"), event(deal, days / 2, "stage", "B"), event(deal, days, "stage", "C")]
    log = log_of(rows, as_of=10)
    facts = facts_of(log)
    at = now(log, facts, np.ones(len(log.deal), bool))
    columns, matrix = design(log, facts, at, (0.2, 0.4, 0.6), lambda _, states: np.zeros(len(states)), simple=False)
    place = [column.group for column in columns].index("age")
    assert columns[place].told == ("age", 0, 1.5, 3)
    raw = dict(zip(log.deal[at.row].tolist(), np.expm1(columns[place].raw(facts, at)).tolist(), strict=True))
    assert raw == pytest.approx({"young": 3, "d0": 10, "d1": 10, "d2": 10})
    scaled = matrix[:, place]
    assert abs(scaled.mean()) < 1e-12
    assert abs(scaled.std() - 1) < 1e-12
