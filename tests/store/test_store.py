"""What the store promises: strict tables, real transactions, readers beside the writer, verified copies."""

import threading
from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from salesdesk.desk.commands.deals import MoveDeals
from salesdesk.desk.commands.quotas import SetQuota
from salesdesk.desk.commands.rates import SetRate
from salesdesk.domain.errors import Message, SalesDeskError
from salesdesk.domain.records import KINDS, Pipeline
from salesdesk.store import restore
from salesdesk.store.connections import SQLITE_VERSION
from salesdesk.store.migrations import APPLICATION_ID, LATEST
from salesdesk.store.schema import NAMES
from salesdesk.store.store import SqlStore
from salesdesk.store.tables import METADATA
from tests.support.desks import DeskForTests, desk_in
from tests.support.patience import passed, wait_until
from tests.support.values import known


@pytest.fixture
def at(tmp_path: Path) -> Iterator[DeskForTests]:
    made = desk_in(tmp_path)
    yield made
    made.desk.store.close()


def asked(at: DeskForTests, statement: str) -> list[tuple[Any, ...]]:
    reader: Any
    with at.desk.read() as reader:
        found: list[tuple[Any, ...]] = reader.fetch(statement)
    return found


def test_every_kind_of_record_has_its_table_and_the_tables_are_what_sqlalchemy_knows(at: DeskForTests) -> None:
    assert set(KINDS) == set(NAMES)
    for name, table in METADATA.tables.items():
        columns = [row[1] for row in asked(at, f"PRAGMA table_info({name})")]
        assert columns == [column.name for column in table.columns], name


def test_tables_are_strict_and_the_file_says_whose_it_is(at: DeskForTests) -> None:
    tables = asked(at, "SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND name NOT LIKE 'sqlite_%'")
    assert len(tables) == len(METADATA.tables)
    assert all(strict for _, strict in tables)
    pragmas = {name: asked(at, f"PRAGMA {name}")[0][0] for name in
               ("application_id", "user_version", "journal_mode", "synchronous", "foreign_keys", "trusted_schema")}  # fmt: skip
    assert pragmas == {
        "application_id": APPLICATION_ID,
        "user_version": LATEST,
        "journal_mode": "delete",
        "synchronous": 3,
        "foreign_keys": 1,
        "trusted_schema": 0,
    }
    assert tuple(map(int, SQLITE_VERSION.split("."))) >= (3, 50)


def test_a_failing_command_leaves_no_trace_not_even_a_table(at: DeskForTests) -> None:
    tx: Any
    with pytest.raises(RuntimeError, match="stop"), at.desk.store.change("Test", 1, {}) as tx:
        tx.connection.exec_driver_sql("CREATE TABLE left_over (x TEXT) STRICT")
        tx.save(Pipeline(id=tx.new_id(), name="Half", rank="z"))
        raise RuntimeError("stop")
    assert asked(at, "SELECT name FROM sqlite_schema WHERE name = 'left_over'") == []
    with at.desk.read() as reader:
        assert [p.name for p in reader.find(Pipeline)] == ["New business"]


def test_constraints_hold_beneath_the_rules(at: DeskForTests) -> None:
    tx: Any
    with pytest.raises(IntegrityError), at.desk.store.change("Test", 1, {}) as tx:
        tx.connection.exec_driver_sql("UPDATE stage SET probability = 7")
    with pytest.raises(IntegrityError), at.desk.store.change("Test", 1, {}) as tx:
        tx.connection.exec_driver_sql("UPDATE stage SET pipeline = 'nowhere'")


@pytest.mark.parametrize(
    "change",
    [
        "measure = 'hours'",
        "pipeline = 'nowhere'",
        "tag = 'nothing'",
        "amount = 0",
        "period = '2026-Q3', measure = 'count'",
    ],
)
def test_a_quota_is_one_of_its_scope_and_refers_to_what_is_there(at: DeskForTests, change: str) -> None:
    tx: Any
    for period in ("2026-Q3", "2026-Q4"):
        for measure in ("revenue", "count"):
            at.desk.do(SetQuota(period=period, amount=5, measure=measure))
    with pytest.raises(IntegrityError), at.desk.store.change("Test", 1, {}) as tx:
        tx.connection.exec_driver_sql(f"UPDATE quota SET {change} WHERE period = '2026-Q4'")


@pytest.mark.parametrize(
    "change", ["rate = '0'", "rate = 'much'", "day = 'soon'", "currency = base", "day = '2026-11-01'"]
)
def test_a_rate_is_above_zero_and_one_of_its_day(at: DeskForTests, change: str) -> None:
    tx: Any
    for day in (1, 2):
        at.desk.do(SetRate(currency="USD", day=date(2026, 11, day), rate="0.9"))
    with pytest.raises(IntegrityError), at.desk.store.change("Test", 1, {}) as tx:
        tx.connection.exec_driver_sql(f"UPDATE rate SET {change}")


def test_a_command_that_writes_nothing_leaves_no_entry(at: DeskForTests) -> None:
    before = at.desk.undo_state()
    with at.desk.store.change("Look", 1, {}) as tx:
        tx.conclude(Message("Look"))
    assert at.desk.undo_state() == before


def test_a_reader_sees_one_moment_and_the_writer_waits_for_it(at: DeskForTests) -> None:
    key = at.deal()
    began, go_on = threading.Event(), threading.Event()
    seen = []

    def look() -> None:
        with at.desk.read() as reader:
            seen.append(reader.cards([key])[key].stage)
            began.set()
            passed(go_on)
            seen.append(reader.cards([key])[key].stage)

    move = MoveDeals(deals=(key,), stage=at.stages[2].id)
    reader_thread, writer_thread = threading.Thread(target=look), threading.Thread(target=at.desk.do, args=(move,))
    reader_thread.start()
    passed(began)
    writer_thread.start()
    journal = at.path.with_name(f"{at.path.name}-journal")
    wait_until(journal.exists, "the writer at work")
    assert writer_thread.is_alive()
    go_on.set()
    for thread in (reader_thread, writer_thread):
        thread.join()
    assert seen == [at.stages[0].id] * 2
    with at.desk.read() as reader:
        assert reader.cards([key])[key].stage == at.stages[2].id


def test_a_backup_is_the_desk_and_appears_only_when_whole(at: DeskForTests, tmp_path: Path) -> None:
    at.deal("Copied")
    target = tmp_path / "copy.salesdesk"
    at.desk.store.backup(target)
    with SqlStore.view(target, at.clock).read() as reader:
        assert [card.title for card in reader.open_cards(None)] == ["Copied"]
    with pytest.raises(SalesDeskError):
        at.desk.store.backup(tmp_path / "no folder" / "copy.salesdesk")
    assert not list(tmp_path.glob("*.part"))


def test_restoring_keeps_the_desk_that_was_there(at: DeskForTests, tmp_path: Path) -> None:
    at.deal("Old")
    copy = tmp_path / "copy.salesdesk"
    at.desk.store.backup(copy)
    at.deal("Newer")
    with pytest.raises(SalesDeskError, match="open in another"):
        restore.restore(copy, at.path, at.clock)
    at.desk.store.close()
    kept = known(restore.restore(copy, at.path, at.clock))
    desk = at.reopen()
    with desk.read() as reader, SqlStore.view(kept, at.clock).read() as before:
        assert [card.title for card in reader.open_cards(None)] == ["Old"]
        assert {card.title for card in before.open_cards(None)} == {"Old", "Newer"}


def test_restoring_what_is_no_desk_changes_nothing(at: DeskForTests, tmp_path: Path) -> None:
    at.deal("Here")
    at.desk.store.close()
    wrong = tmp_path / "wrong.salesdesk"
    wrong.write_text("nothing of the kind")
    before = at.path.read_bytes()
    with pytest.raises(SalesDeskError, match="not a SalesDesk file"):
        restore.restore(wrong, at.path, at.clock)
    assert at.path.read_bytes() == before
    at.reopen()


def test_names_are_found_by_their_letters(at: DeskForTests) -> None:
    for name in ("Hafen", "Alt-Hafen", "100% Bio", "Under_score"):
        at.deal("x", organisation=name)
    with at.desk.read() as reader:
        organisation = next(kind for kind in KINDS if kind.__name__ == "Organisation")
        assert reader.names(organisation, "haf") == ["Hafen", "Alt-Hafen"]
        assert reader.names(organisation, "%") == ["100% Bio"]
        assert reader.names(organisation, "_") == ["Under_score"]


def test_records_come_back_as_they_went(at: DeskForTests) -> None:
    key = at.deal("Whole", amount=5, contact="Jana", organisation="Vela", source="Referral")
    with at.desk.read() as reader:
        deal = reader.get(next(kind for kind in KINDS if kind.__name__ == "Deal"), key)
    with at.desk.store.change("Save", 1, {}) as tx:
        tx.save(deal)
        assert not tx.wrote
    assert {f.name for f in fields(deal)} >= {"title", "stage_since", "external_print"}
