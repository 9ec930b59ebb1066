"""A file of the whole desk has all there is: every kind of record, every field, every reference."""

from dataclasses import fields
from pathlib import Path

from salesdesk.desk.everything import as_written, fields_of, names
from salesdesk.domain.records import KINDS, REFERENCES
from salesdesk.store import schema
from tests.support.desks import desk_in
from tests.support.sql import rows_of


def test_every_kind_of_record_goes_along() -> None:
    assert set(names().values()) == set(KINDS) == set(schema.NAMES)


def test_every_field_goes_along_but_the_journal_entry() -> None:
    for kind in KINDS:
        assert {field.name for field in fields_of(kind)} == {field.name for field in fields(kind)} - {"entry"}


def test_every_reference_between_records_is_known(tmp_path: Path) -> None:
    at = desk_in(tmp_path)
    tables = {name: kind.__name__ for kind, name in schema.NAMES.items()}
    for table in tables:
        for _, _, target, column, *_ in rows_of(at.path, f"PRAGMA foreign_key_list({table})"):
            if target != "entry":
                assert REFERENCES[column] == tables[target], f"{table}.{column}"
    at.desk.store.close()


def test_records_are_written_after_those_they_name() -> None:
    order = [kind.__name__ for kind in as_written()]
    assert sorted(order) == sorted(kind.__name__ for kind in KINDS)
    for kind in KINDS:
        for field in fields(kind):
            named = REFERENCES.get(field.name, kind.__name__)
            assert order.index(named) <= order.index(kind.__name__)
