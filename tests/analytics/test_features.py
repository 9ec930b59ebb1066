"""Columns of the win model's design matrix, by hand."""

import numpy as np

from salesdesk.analytics.features import design
from salesdesk.analytics.state_table import facts_of, now
from tests.analytics.journals import created, event, log_of


def test_moves_are_those_beyond_the_way_straight_to_the_stage() -> None:
    rows = [
        created("still", 1, "A"),
        *(created("ahead", 1, "A"), event("ahead", 2, "stage", "B"), event("ahead", 3, "stage", "C")),
        *(created("back", 1, "A"), event("back", 2, "stage", "B"), event("back", 3, "stage", "A")),
        *(created("jumped", 1, "A"), event("jumped", 2, "stage", "C")),
    ]
    log = log_of(rows, as_of=10)
    facts = facts_of(log)
    at = now(log, facts, np.ones(len(log.deal), bool))
    columns, matrix = design(log, facts, at, lambda _, states: np.zeros(len(states)), simple=False)
    groups = [column.group for column in columns]
    raw = dict(zip(log.deal[at.row].tolist(), columns[groups.index("moves")].raw(facts, at).tolist(), strict=True))
    assert raw == {"still": 0, "ahead": 0, "back": 2, "jumped": -1}
    scaled = matrix[:, groups.index("moves")]
    assert abs(scaled.mean()) < 1e-12
    assert abs(scaled.std() - 1) < 1e-12
