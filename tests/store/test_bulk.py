"""Many new deals by columns are what the same deals are as records: rows, log and undo."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest

from salesdesk.desk.checking import check
from salesdesk.domain.closings import undated
from salesdesk.domain.days import to_us
from salesdesk.domain.deals import created
from salesdesk.domain.errors import Message
from salesdesk.domain.events import Event, created_text
from salesdesk.domain.ids import uuid7, uuid7s
from salesdesk.domain.ranks import between
from salesdesk.domain.records import Deal, Outcome
from salesdesk.store import transaction as transactions
from salesdesk.store.keys import packed, packed_all
from salesdesk.store.log.event_texts import CREATED, EventTexts
from salesdesk.store.log.made_columns import MadeColumns
from salesdesk.store.log.payload import Payload, canonical, dumps, pieces, stored
from salesdesk.store.reader import SqlReader
from salesdesk.store.schema import SHAPES
from tests.support.desks import DeskForTests, desk_in

OUTCOMES: tuple[Outcome, ...] = ("open", "won", "lost")
AT = datetime(2026, 11, 1, 12, tzinfo=UTC)


def new_deals(at: DeskForTests, keys: list[str]) -> list[Deal]:
    """Deals that differ in everything an import sets."""
    found = []
    for number, key in enumerate(keys):
        outcome: Outcome = OUTCOMES[number % 3]
        closed = AT.replace(day=5) if outcome != "open" and number % 2 else None
        found.append(Deal(
            id=key, pipeline=at.pipeline, stage=at.stages[number % 2].id, rank=f"a{number}", title=f"Deal {number} 数据",
            amount=None if number == 2 else number * 100, currency="EUR" if number % 2 else "USD", owner="Ines" if number else None,
            expected_close=date(2026, 12, number + 1) if number != 3 else None, source="Web", outcome=outcome,
            category="commit" if number == 4 else "pipeline", lost_reason="Price" if outcome == "lost" else None, created_at=AT,
            created_estimated=number == 5, closed_at=closed, stage_since=closed or AT,
            stage_spent=to_us(closed) - to_us(AT) if closed else 0, external_source="file", external_id=str(number),
        ))  # fmt: skip
    return found


def events_of(deal: Deal) -> list[Event]:
    closing = (
        [Event(deal.id, deal.closed_at or AT, deal.outcome, None, deal.lost_reason)] if deal.outcome != "open" else []
    )
    return created(deal) + (closing if deal.closed_at else undated(closing, AT))


def column(deals: list[Deal], name: str) -> list[Any]:
    values = [getattr(deal, name) for deal in deals]
    return [
        to_us(value) if isinstance(value, datetime) else value.isoformat() if isinstance(value, date) else value
        for value in values
    ]


@pytest.mark.parametrize("many", [1, 20_000])
@pytest.mark.parametrize("by_columns", [True, False])
def test_deals_by_columns_are_deals_by_records(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, by_columns: bool, many: int
) -> None:
    monkeypatch.setattr(transactions, "MANY", many)  # events from which on the payload is squeezed on a thread
    at = desk_in(tmp_path)
    deals = new_deals(at, uuid7s(to_us(AT), Random(4).randbytes, 8))
    events = [event for deal in deals for event in events_of(deal)]
    with at.desk.store.change("Test", 1, {}) as transaction:
        if by_columns:
            names = [name for name in Deal.__dataclass_fields__ if name not in ("deleted_at", "snoozed_until")]
            transaction.add_columns(Deal, {name: column(deals, name) for name in names}, are_summed=True)
            rows = [(event.deal, to_us(event.at), event.kind, event.old, event.new) for event in events]
            transaction.append_cells(rows)
        else:
            transaction.add_batch(deals)
            transaction.append(events)
        transaction.conclude(Message("Import"))
    with at.desk.read() as reader:
        assert isinstance(reader, SqlReader)
        assert reader.find(Deal) == deals
        assert [event for deal in deals for event in reader.events([deal.id])[deal.id]] == events
        entry = reader.fetch("SELECT max(number) FROM entry")[0][0]
        payload = reader.payload(entry)
        assert payload is not None
        assert payload.made["deal"][5]["category"] == "commit"
        assert "stage" not in payload.made["deal"][1]
        assert list(payload.made["deal"]) == list(range(1, 9))
    assert check(at.desk) == ()
    at.desk.undo()
    with at.desk.read() as reader:
        assert reader.find(Deal) == []
    at.desk.redo()
    with at.desk.read() as reader:
        assert reader.find(Deal) == deals
    assert check(at.desk) == ()


@pytest.mark.parametrize("many", [1, 20_000])
def test_rows_by_columns_stay_so_until_one_of_them_is_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    """Rows that are made by columns, one that is changed in the same change, one made as a record, rows by columns again."""
    monkeypatch.setattr(transactions, "MANY", many)
    at = desk_in(tmp_path)
    deals = new_deals(at, uuid7s(to_us(AT), Random(4).randbytes, 9))
    names = [name for name in Deal.__dataclass_fields__ if name not in ("deleted_at", "snoozed_until")]
    later = replace(deals[1], title="Another", category="omitted")
    with at.desk.store.change("Test", 1, {}) as transaction:
        for part in (deals[:4], deals[5:]):
            transaction.add_columns(Deal, {name: column(part, name) for name in names}, are_summed=True)
            transaction.append([event for deal in part for event in events_of(deal)])
            if part == deals[:4]:
                transaction.save(later)
                transaction.add_batch([deals[4]])
                transaction.append(events_of(deals[4]))
        transaction.conclude(Message("Import"))
    whole = [deals[0], later, *deals[2:]]
    with at.desk.read() as reader:
        assert isinstance(reader, SqlReader)
        assert reader.find(Deal) == whole
        payload = reader.payload(reader.fetch("SELECT max(number) FROM entry")[0][0])
        assert payload is not None
        assert list(payload.made["deal"]) == list(range(1, 10))
        assert payload.made["deal"][2]["title"] == "Another"
        assert payload.made["deal"][2]["category"] == "omitted"
        assert not payload.set
    assert check(at.desk) == ()
    at.desk.undo()
    at.desk.redo()
    with at.desk.read() as reader:
        assert reader.find(Deal) == whole
    assert check(at.desk) == ()


def test_rows_by_columns_are_told_as_rows_one_by_one(tmp_path: Path) -> None:
    """Nothing, numbers of other types that are equal, texts that JSON escapes; what is stored and what is hashed alike."""
    at = desk_in(tmp_path)
    shape = SHAPES[Deal]
    columns: dict[str, list[Any]] = {
        "title": ['"\\\n', "\ud800", "数据", "A"], "probability": [1, 1.0, None, 0.25], "created_at": [7, 7, -3, 9],
        "stage": [1, 2, 1, None], "category": ["pipeline"] * 4, "amount": [None] * 4, "created_estimated": [1, True, 0, False],
    }  # fmt: skip
    block = MadeColumns(shape, range(5, 9), ["a", "b", "c", "d"], columns)
    with at.desk.read() as reader:
        assert isinstance(reader, SqlReader)
        reader.keys.note_all("deal", block.keys, block.numbers)
        by_columns, one_by_one = Payload(), Payload(made={"deal": dict(block.rows())})
        by_columns.add_columns(block)
        assert stored(by_columns, 7) == stored(one_by_one, 7)
        told = [b"".join(pieces(canonical(one, 7, reader.keys))) for one in (by_columns, one_by_one)]
        assert told[0] == told[1]
        assert list(by_columns.rows()) == list(one_by_one.rows())
        assert by_columns.made_row("deal", 9) is None
        assert by_columns.columns
        assert by_columns.made_row("deal", 6) == one_by_one.made["deal"][6]
        assert by_columns == one_by_one
    at.desk.store.close()


def test_keys_of_a_batch_rise_and_are_of_version_7() -> None:
    keys = uuid7s(to_us(AT), Random(1).randbytes, 500)
    assert keys == sorted(set(keys))
    assert {key[14] for key in keys} == {"7"}
    assert {key[19] for key in keys} <= set("89ab")
    assert uuid7s(to_us(AT), Random(1).randbytes, 1) == [uuid7(to_us(AT), Random(1).randbytes)]
    assert uuid7s(to_us(AT), Random(1).randbytes, 0) == []
    assert packed_all(keys) == [packed(key) for key in keys]
    for odd in ("other", keys[0].upper(), keys[0][:-1] + "-"):
        assert packed_all([keys[0], odd]) == [packed(keys[0]), packed(odd)]


@pytest.mark.parametrize("amount", [None, 0, -7, 10**15])
@pytest.mark.parametrize("currency", ["EUR", 'X"\\', "元", "A B"])
@pytest.mark.parametrize("day", [None, date(2026, 2, 3)])
@pytest.mark.parametrize("estimated", [True, False])
def test_the_text_of_a_created_event(
    tmp_path: Path, amount: int | None, currency: str, day: date | None, estimated: bool
) -> None:
    """It is the JSON that it always was, and comes back whole from its short form."""
    at = desk_in(tmp_path)
    for place in ((at.pipeline, at.stages[0].id), ("no pipeline", at.stages[0].id), ('"', "\\")):
        text = created_text(*place, amount, currency, day, estimated)
        facts: dict[str, Any] = {"pipeline": place[0], "stage": place[1], "amount": amount, "currency": currency}
        facts |= {"expected_close": day and day.isoformat()} | ({"estimated": True} if estimated else {})
        assert text == json.dumps(facts, separators=(",", ":"))
        with at.desk.read() as reader:
            assert isinstance(reader, SqlReader)
            texts = EventTexts(reader.keys)
            short = texts.shorter(CREATED, text)
            assert EventTexts(reader.keys).longer(CREATED, short) == text
            assert (short == text) == (place[0] != at.pipeline or currency != "EUR")
    at.desk.store.close()


def test_ranks_rise_past_every_length() -> None:
    rank, seen = None, []
    for _ in range(4000):
        rank = between(rank, None)
        seen.append(rank)
    assert seen == sorted(seen)
    assert len(set(seen)) == 4000


@pytest.mark.parametrize("count", [0, 1, 2_000, 2_001, 6_000])
def test_what_is_hashed_in_pieces_is_the_whole(count: int) -> None:
    rows = [["deal", str(n), {"b": n, "a": "\ud800 数据"}] for n in range(count)]
    values: tuple[list[Any], ...] = (
        [None, [], []],
        [{"m": rows, "s": [], "d": [], "v": {"z": 1, "a": [1]}}, rows[:3], rows],
        [{"v": {}, "m": [], "s": rows}, [], []],
        rows,
    )
    for value in values:
        assert b"".join(pieces(value)) == dumps(value, ordered=True)
