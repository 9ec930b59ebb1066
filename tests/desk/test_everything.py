"""A file of the whole desk has all there is: every kind of record, every field, every reference."""

from dataclasses import fields

from sqlalchemy import text

from salesdesk.desk.everything import REFERENCES, as_written, fields_of, names
from salesdesk.domain.records import KINDS
from salesdesk.store import schema
from tests.support.desks import desk_in


def test_every_kind_of_record_goes_along():
    assert set(names().values()) == set(KINDS) == set(schema.NAMES)


def test_every_field_goes_along_but_the_journal_entry():
    for kind in KINDS:
        assert {field.name for field in fields_of(kind)} == {field.name for field in fields(kind)} - {"entry"}


def test_every_reference_between_records_is_known(tmp_path):
    at = desk_in(tmp_path)
    tables = {name: kind.__name__ for kind, name in schema.NAMES.items()}
    with at.desk.store.read() as reader:
        for table in tables:
            for row in reader.connection.execute(text(f"PRAGMA foreign_key_list({table})")):
                if row.table != "entry":
                    assert REFERENCES[row[3]] == tables[row.table], f"{table}.{row[3]}"
    at.desk.store.close()


def test_records_are_written_after_those_they_name():
    order = [kind.__name__ for kind in as_written()]
    assert sorted(order) == sorted(kind.__name__ for kind in KINDS)
    for kind in KINDS:
        for field in fields(kind):
            named = REFERENCES.get(field.name, kind.__name__)
            assert order.index(named) <= order.index(kind.__name__)
