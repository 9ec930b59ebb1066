"""Values and keys as the file holds them, and back."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, create_engine, select

from salesdesk.store import keys
from salesdesk.store.columns import FROM_FILE, TO_FILE, plain
from salesdesk.store.further import columns, exact, facts, packed_facts
from salesdesk.store.tables import Day, Flag, Instant, Key

UUID = "019c8eb2-7d2f-7000-9a3f-0123456789ab"
INSTANT = datetime(2026, 11, 23, 9, 30, 0, 5, tzinfo=UTC)


def test_values_of_each_type_come_back() -> None:
    table = Table(
        "some",
        MetaData(),
        Column("number", Integer, primary_key=True),
        Column("key", Key),
        Column("at", Instant),
        Column("day", Day),
        Column("flag", Flag),
    )
    engine = create_engine("sqlite://")
    rows = [
        (1, UUID, INSTANT, date(2026, 2, 3), True),
        (2, "a", INSTANT, date(2026, 2, 3), False),
        (3, None, None, None, None),
    ]
    with engine.begin() as connection:
        table.create(connection)
        for row in rows:
            connection.execute(table.insert().values(row))
        assert [tuple(row) for row in connection.execute(select(table).order_by(table.c.number))] == rows
        held = connection.exec_driver_sql("SELECT hex(key), at, day, flag FROM some ORDER BY number").fetchall()
    assert [tuple(row) for row in held] == [
        (UUID.replace("-", "").upper(), 1_795_426_200_000_005, "2026-02-03", 1),
        ("00" * 16 + "61", 1_795_426_200_000_005, "2026-02-03", 0),
        ("", None, None, None),
    ]  # fmt: skip
    engine.dispose()
    assert [plain(value) for value in (INSTANT, date(2026, 2, 3), True, False, 5, "a", None)] == [
        1_795_426_200_000_005, "2026-02-03", 1, 0, 5, "a", None,
    ]  # fmt: skip
    assert [FROM_FILE[type(value)](TO_FILE[type(value)](value)) for value in (INSTANT, date(2026, 2, 3), True)] == [
        INSTANT, date(2026, 2, 3), True,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("key", "size"),
    [(UUID, 16), (UUID.upper(), 36), (UUID.replace("-", ""), 32), (UUID.replace("-", "x"), 36), ("x" * 36, 36), ("",
    17), ("a", 17), ("a" * 16, 17),
     ("a" * 17, 17), ("a" * 18, 18), ("größe", 17), ("\ud800", 17), ("0" * 36, 36)],
)  # fmt: skip
def test_keys_come_back_and_are_never_taken_for_another(key: str, size: int) -> None:
    raw = keys.packed(key)
    assert len(raw) == size
    assert keys.unpacked(raw) == keys.known(raw) == keys.of_hex(raw.hex().upper()) == key


def test_columns_beyond_those_of_a_card() -> None:
    assert (columns(), facts(()), next(iter(packed_facts(())))) == ("", (), ())
    assert (
        exact("size", "number")
        == exact("size", "percent")
        == "CASE WHEN d.size IS NULL THEN '' ELSE printf('%!.17g', d.size) END"
    )
    assert exact("size", "text") == exact("size", "money") == "d.size"
