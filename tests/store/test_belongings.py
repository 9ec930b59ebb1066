"""What belongs to all deals, read by columns, is what the records say; and no record is made for it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from salesdesk.desk.commands.deal_fields import SetField
from salesdesk.domain.days import to_us
from salesdesk.domain.records import Activity, CustomField, CustomValue, DealTag, Note
from salesdesk.store import joined, records
from salesdesk.store.keys import of_hex, of_hexes, packed
from salesdesk.views.deal_facts import deal_facts
from salesdesk.views.model_inputs import known_of
from tests.support.desks import desk_in
from tests.views.rich_desks import RichDesk, rich_desk


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RichDesk]:
    with rich_desk(tmp_path_factory.mktemp("rich")) as made:
        yield made


@pytest.mark.parametrize("rows", [1, 5, 1024])
def test_they_are_what_the_records_say(rich: RichDesk, monkeypatch: pytest.MonkeyPatch, rows: int) -> None:
    monkeypatch.setattr(joined, "ROWS", rows)
    with rich.desk.read() as reader:
        done: dict[str, list[int]] = {}
        for step in reader.find(Activity):
            if step.done_at and step.deal:
                done.setdefault(step.deal, []).append(to_us(step.done_at))
        found, written = reader.done_and_noted()
        assert {deal: sorted(at) for deal, at in found.items()} == {deal: sorted(at) for deal, at in done.items()}
        assert done
        notes = [(note.deal, to_us(note.created_at)) for note in reader.find(Note) if note.deal]
        assert sorted((deal, at) for deal, mine in written.items() for at in mine) == sorted(notes) != []
        assert reader.tag_links() == [(link.deal, link.tag) for link in reader.find(DealTag)] != []
        values = [(one.deal, one.field, one.value) for one in reader.find(CustomValue)]
        assert reader.own_values() == values != []
        for field in reader.find(CustomField):
            assert reader.own_values([field.id]) == [value for value in values if value[1] == field.id]
        assert reader.own_values([]) == []


def test_of_some_deals_they_are_those_of_all(rich: RichDesk) -> None:
    shown = rich.desk.snapshot()
    every, some = shown.tag_links(), sorted(shown.every_card())[::3]
    assert sorted(shown.tag_links(some)) == sorted(link for link in every if link[0] in some)
    assert sorted(shown.own_values(None, some)) == sorted(one for one in shown.own_values() if one[0] in some)
    for mine, of_all in zip(shown.done_and_noted(some), shown.done_and_noted(), strict=True):
        assert {deal: sorted(at) for deal, at in mine.items()} == {
            deal: sorted(at) for deal, at in of_all.items() if deal in some
        }
        assert of_all


def test_a_value_may_hold_the_mark_between_cells(tmp_path: Path) -> None:
    at = desk_in(tmp_path)
    key = at.deal("Pump")
    at.desk.do(SetField(deals=(key,), field="own:Size", value="9\x1f10"))
    with at.desk.read() as reader:
        assert [(deal, value) for deal, _, value in reader.own_values()] == [(key, "9\x1f10")]


def test_for_all_deals_no_record_is_made(rich: RichDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    kinds = []
    read = records.RecordReader.find

    def noted(reader: object, kind: type, /, **equals: object) -> object:
        kinds.append(kind)
        return read(reader, kind, **equals)  # type: ignore[arg-type]

    monkeypatch.setattr(records.RecordReader, "find", noted)
    shown = rich.desk.snapshot()
    with shown.reading():
        known_of(shown)
        deal_facts(shown)
    assert not {Activity, Note, DealTag, CustomValue} & set(kinds)


def test_many_keys_are_made_as_one_is() -> None:
    keys = ["0190a0b1-c2d3-7e4f-8a5b-6c7d8e9f0a1b", "01ffffff-0000-7000-8000-000000000000"]
    for some in ([], keys, [*keys, "settings of old"]):
        texts = [packed(key).hex().upper() for key in some]
        assert of_hexes(texts) == [of_hex(text) for text in texts] == some
