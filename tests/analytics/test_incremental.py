"""A log that is kept up to date is the log folded anew."""

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from salesdesk.analytics.event_order import in_order
from salesdesk.analytics.events import Events, columns
from salesdesk.analytics.fold import fold
from salesdesk.analytics.incremental import advanced, renewed, replaced
from salesdesk.analytics.log import Log
from tests.analytics.journals import DAY
from tests.analytics.rows import Rows
from tests.analytics.strategies import ALIASES, STAGES, journals
from tests.analytics.test_log import folded
from tests.support.values import same_to_the_bit as same

SIMPLE = (
    "created",
    "closed",
    "outcome",
    "stage",
    "hi",
    "amount",
    "unpriced",
    "foreign",
    "expected",
    "snoozed",
    "moves",
)
TABLES = ("visited", "first_reach", "spent_us", "open_us", "rework")


def told(log: Log) -> list[tuple[str, str | None, list[int | list[int]], list[list[int]], list[list[tuple[int, int]]]]]:
    """Everything a log says, by deal, whatever the order of its rows."""
    lines = []
    for row in range(len(log)):
        stays = log.stays.row == row
        changes = [
            [(int(at), int(value)) for at, value in zip(c.at[c.row == row], c.value[c.row == row], strict=True)]
            for c in (log.amounts, log.expectations)
        ]
        reason = log.reasons[log.reason[row]] if log.reason[row] >= 0 else None
        numbers = [getattr(log, name)[row].tolist() for name in (*SIMPLE, *TABLES)]
        parts = [getattr(log.stays, name)[stays].tolist() for name in ("stage", "start", "end", "exit")]
        lines.append((log.deal[row], reason, numbers, parts, changes))
    return sorted(lines, key=repr)


@given(journals(deals=6), st.integers(0, 120), st.integers(0, 40))
def test_replacing_what_changed_is_folding_anew(rows: Rows, quarter: int, more: int) -> None:
    early, late = quarter * DAY // 4, (quarter + more) * DAY // 4
    touched = {row[0] for row in rows if early < row[1] <= late}
    part = folded([row for row in rows if row[0] in touched], late)
    assert told(replaced(folded(rows, early), part, touched)) == told(folded(rows, late))


@given(journals(deals=6), st.integers(0, 120))
def test_renewed_columns_tell_the_same(rows: Rows, quarter: int) -> None:
    early = quarter * DAY // 4
    touched = {row[0] for row in rows if row[1] > early}
    before = columns([row for row in rows if row[1] <= early])
    after = renewed(before, columns([row for row in rows if row[0] in touched]), touched)
    assert len(after) == len(rows)
    for as_of in (early, 200 * DAY):
        again = fold(after, "P", STAGES, as_of, "EUR", survivors=ALIASES)
        assert told(again) == told(folded(rows, as_of))


@given(journals(deals=6), st.integers(0, 120))
def test_a_quiet_day_only_makes_older(rows: Rows, quarter: int) -> None:
    as_of = quarter * DAY // 4
    quiet = [row for row in rows if row[1] <= as_of]
    log = advanced(folded(quiet, as_of), as_of + DAY)
    assert told(log) == told(folded(quiet, as_of + DAY))
    assert np.array_equal(log.stays.row, folded(quiet, as_of).stays.row)


@given(journals(deals=6), st.integers(0, 120))
def test_renewed_columns_are_those_read_anew_to_the_last_place(rows: Rows, quarter: int) -> None:
    early = quarter * DAY // 4
    touched = {row[0] for row in rows if row[1] > early}
    before = in_order(columns([row for row in rows if row[1] <= early]))
    after = renewed(before, columns([row for row in rows if row[0] in touched]), touched)
    assert same(after, in_order(columns(rows)))
    assert list(after.deals) == sorted(after.deals)


@given(journals(deals=6), st.integers(0, 120), st.integers(0, 40))
def test_a_replaced_log_is_one_folded_anew_to_the_last_place(rows: Rows, quarter: int, more: int) -> None:
    early, late = quarter * DAY // 4, (quarter + more) * DAY // 4
    touched = {row[0] for row in rows if early < row[1] <= late}
    every = in_order(columns([row for row in rows if row[1] <= late]))

    def folded_of(events: Events, at: int) -> Log:
        return fold(events, "P", STAGES, at, "EUR", survivors=ALIASES)

    before = folded_of(in_order(columns([row for row in rows if row[1] <= early])), early)
    part = folded_of(in_order(columns([row for row in rows if row[1] <= late and row[0] in touched])), late)
    found, right = replaced(before, part, touched), folded_of(every, late)
    assert same(replace(found, reasons=(), reason=right.reason), replace(right, reasons=()))
    assert [found.reasons[code] for code in found.reason[found.reason >= 0].tolist()] == [
        right.reasons[code] for code in right.reason[right.reason >= 0].tolist()
    ]
