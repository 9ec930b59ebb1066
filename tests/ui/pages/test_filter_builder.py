"""Conditions over any field, added to the filter of the Deals page: fields, ways to compare, values, chips, keys."""

import pytest
from PySide6.QtCore import QMargins, QPoint, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from salesdesk.desk.commands.deal_fields import SetField
from salesdesk.desk.query.comparisons import How
from salesdesk.desk.query.expressions import expression_of, parse
from salesdesk.domain.errors import Refused
from salesdesk.domain.fields import KINDS, Field, field_of
from salesdesk.formats import Formats
from salesdesk.ui.filter_choices import TABLE_CONTROLS, FilterChoices, choices_of
from salesdesk.ui.filters.box import ConditionBox
from salesdesk.ui.filters.fields import FilterFields
from salesdesk.ui.filters.words import comparison_words, how_words, read_value, said, typed_words, value_words
from salesdesk.ui.kit.flow import FlowBox
from salesdesk.ui.pages.deals.page import DealsPage
from tests.support.tables import titles
from tests.ui.pages.conftest import Stand

KNOWN = FilterFields(Formats("en_GB"), own=("Region",))


@pytest.fixture
def page(stand: Stand) -> DealsPage:
    """The page of a desk whose first two deals are in a region."""
    stand.at.desk.do(SetField(deals=(stand.keys["Alpha"], stand.keys["Beta"]), field="own:Region", value="North"))
    stand.at.desk.do(SetField(deals=(stand.keys["Gamma"],), field="tags", value=("hot", "old")))
    made = stand.open(DealsPage)
    stand.wait(lambda: made.model.rows is not None)
    return made


def chips(page: DealsPage) -> list[str]:
    return [chip.words() for chip in page.bar.builder.shown]


def add(page: DealsPage, key: str, how: How, *typed: str) -> ConditionBox:
    """Add a condition in the box, as one does by hand."""
    box = page.bar.builder.ask(field_of(key))
    box.choose(how)
    for edit, text in zip((box.first, box.second), typed, strict=False):
        edit.setText(text)
    box.answer()
    return box


def test_the_menu_offers_every_field_with_the_own_ones_last(page: DealsPage) -> None:
    menu = page.bar.builder.button.menu()
    menu.aboutToShow.emit()
    said_there = [action.text() for action in menu.actions()]
    assert said_there[-2:] == ["", "Region"]
    assert {"Title", "Amount", "Stage", "Tags", "Created", "Next step", "Forecast category"} <= set(said_there)


def test_an_own_field_filters(page: DealsPage) -> None:
    add(page, "own:Region", "is", "north")
    assert titles(page) == ["Beta", "Alpha"]
    assert chips(page) == ["Region is north"]
    assert page.bar.builder.chips.isVisible()
    add(page, "amount", "above", "€15k")
    assert (titles(page), chips(page)) == (["Beta"], ["Region is north", "Amount more than 15,000"])
    page.bar.clear()
    assert (len(titles(page)), chips(page)) == (5, [])
    assert not page.bar.builder.chips.isVisible()


def test_enter_adds_a_condition_once(stand: Stand, page: DealsPage) -> None:
    box = page.bar.builder.ask(field_of("own:Region"))
    stand.bot.keyClicks(box.first, "nor")
    stand.bot.keyClick(box.first, Qt.Key.Key_Return)
    assert not box.isVisible()
    assert chips(page) == ["Region contains “nor”"]


def test_any_of_the_conditions(stand: Stand, page: DealsPage) -> None:
    builder = page.bar.builder
    add(page, "own:Region", "is", "North")
    assert not builder.joint.isVisible()
    add(page, "amount", "at_least", "50000")
    assert titles(page) == []
    assert builder.joint.isVisible()
    builder.joint.menu().actions()[1].trigger()
    assert titles(page) == ["Epsilon", "Beta", "Alpha"]
    assert builder.joint.label() == "Any of these"
    assert page.bar.choices.any_holds
    builder.shown[0].removed.emit()
    assert (titles(page), page.bar.choices.any_holds) == (["Epsilon"], False)


def test_choices_are_ticked_in_a_list(stand: Stand, page: DealsPage) -> None:
    box = page.bar.builder.ask(field_of("stage"))
    assert [box.list.item(row).text() for row in range(box.list.count())] == ["Qualified", "Proposal", "Negotiation"]
    box.answer()
    assert box.isVisible()
    assert box.complaint.text() == "Choose at least one value."
    assert box.first_part() is box.list
    stand.bot.keyClick(box.list, Qt.Key.Key_Down)
    stand.bot.keyClick(box.list, Qt.Key.Key_Space)
    stand.bot.keyClick(box.list, Qt.Key.Key_Return)
    assert not box.isVisible()
    assert chips(page) == ["Stage is Proposal"]
    assert "Alpha" not in titles(page)
    tags = page.bar.builder.ask(field_of("tags"))
    tags.choose("none_of")
    tags.check("hot")
    tags.check("old")
    tags.answer()
    assert chips(page)[1] == "Tags is not hot or old"
    assert titles(page) == ["Delta", "Beta"]


def test_a_condition_is_changed_at_its_chip(stand: Stand, page: DealsPage) -> None:
    add(page, "amount", "between", "15000", "35k")
    assert (titles(page), chips(page)) == (["Gamma", "Beta"], ["Amount from 15,000 to 35,000"])
    chip = page.bar.builder.shown[0]
    chip.setFocus()
    stand.bot.keyClick(chip, Qt.Key.Key_Return)
    (box,) = (found for found in page.findChildren(ConditionBox) if found.isVisible())
    assert (box.first.text(), box.second.text(), box.how.label()) == ("15,000", "35,000", "between")
    box.second.setText("25000")
    stand.bot.keyClick(box.second, Qt.Key.Key_Return)
    assert (titles(page), chips(page)) == (["Beta"], ["Amount from 15,000 to 25,000"])


def test_chips_are_taken_away_by_key_and_by_their_cross(stand: Stand, page: DealsPage) -> None:
    add(page, "own:Region", "filled")
    add(page, "outcome", "none_of")
    box = page.bar.builder.ask(field_of("outcome"))
    box.check("Won")
    box.answer()
    first, second = page.bar.builder.shown
    stand.bot.keyClick(first, Qt.Key.Key_Delete)
    assert chips(page) == ["Outcome is Won"]
    stand.bot.mouseClick(
        page.bar.builder.shown[0], Qt.MouseButton.LeftButton, pos=page.bar.builder.shown[0].cross().center()
    )
    assert (chips(page), len(titles(page))) == ([], 5)
    assert second.accessibleName() == "Outcome is Won"


def test_what_cannot_be_read_stays_in_the_box(page: DealsPage) -> None:
    box = add(page, "expected_close", "below", "someday")
    assert box.isVisible()
    assert box.complaint.text() == '"someday" is not a day; write it as 2026-12-31.'
    box.first.setText("")
    box.answer()
    assert box.complaint.text() == "A value is missing."
    box.first.setText("today")
    box.answer()
    assert (box.isVisible(), chips(page)) == (False, ["Expected close before today"])


def test_escape_closes_the_box_and_leaves_the_filter(stand: Stand, page: DealsPage) -> None:
    box = page.bar.builder.ask(field_of("title"))
    box.first.setText("alpha")
    stand.bot.keyClick(box, Qt.Key.Key_Escape)
    assert (box.isVisible(), chips(page), len(titles(page))) == (False, [], 5)


def test_values_of_other_deals_are_offered(stand: Stand, page: DealsPage) -> None:
    box = page.bar.builder.ask(field_of("own:Region"))
    stand.wait(lambda: page.names.suggest("own:Region", "n") == ["North"])
    stand.bot.keyClicks(box.first, "no")
    assert box.first.completer().completionModel().index(0, 0).data() == "North"
    box.close()


def test_a_condition_that_nobody_can_choose_is_said_and_can_go(page: DealsPage) -> None:
    page.bar.show_choices(choices_of(parse("owner = Ann or not (amount > 5 and days > 3)"), TABLE_CONTROLS))
    assert chips(page) == ["Owner is Ann", "not (amount > 5 and days > 3)"]
    assert page.bar.builder.change(1) is None
    page.bar.builder.remove(1)
    assert titles(page) == ["Beta"]


def test_a_condition_over_a_field_that_is_gone_finds_nothing(page: DealsPage) -> None:
    page.bar.show_choices(FilterChoices(more=(parse("own:Gone = x"),)))
    assert (titles(page), chips(page)) == ([], ["Gone is x"])
    page.bar.show_choices(FilterChoices(more=(parse("own:Gone is empty"),)))
    assert len(titles(page)) == 5


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_worded(kind: str) -> None:
    field = Field(key="own:x", kind=kind, label="x", get=lambda card, _: None, is_fact=True)  # type: ignore[arg-type]
    from salesdesk.desk.query.comparisons import Comparison, hows_of, room_of

    value = {"date": "2026-12-31", "time": "today", "percent": "50%", "yes_no": "yes"}.get(kind, 5)
    for how in hows_of(field):
        room = room_of(how)
        words = comparison_words(Comparison("own:x", how, (value,) * (1 if room is None else room)), _Only(field))
        assert words.startswith("x"), words
        assert "{" not in words
        assert how_words(how, field)


class _Only(FilterFields):
    """Knows one field alone."""

    def __init__(self, only: Field) -> None:
        super().__init__(Formats("en_GB"))
        object.__setattr__(self, "_only", only)

    def field(self, key: str) -> Field:
        """The one that there is."""
        found: Field = object.__getattribute__(self, "_only")
        return found


@pytest.mark.parametrize(
    ("key", "typed", "value", "words"),
    [
        ("amount", "12.5k", 12_500, "12,500"),
        ("amount", "1,200.50 USD", "1200.5 USD", "US$1,200.50"),
        ("amount", "€ 900", 900, "900"),
        ("chance", "12.5", "12.5%", "12%"),
        ("days", "14", 14, "14 d"),
        ("expected_close", "31 Dec 2026", "2026-12-31", "31 Dec 2026"),
        ("created", "Yesterday", "yesterday", "yesterday"),
        ("created", "-30", "-30d", "30 days ago"),
        ("expected_close", "+1d", "+1d", "in 1 day"),
        ("own:Region", "  North  West ", "North West", "North West"),
        ("category", "commit", "commit", "Commit"),
    ],
)
def test_values_are_typed_as_people_write_them(key: str, typed: str, value: object, words: str) -> None:
    field = field_of(key)
    found = read_value(typed, field, KNOWN)
    assert found == value
    assert value_words(found, field, KNOWN) == words
    assert key == "category" or read_value(typed_words(found, field, KNOWN), field, KNOWN) == found


@pytest.mark.parametrize(
    ("key", "typed"), [("amount", "much"), ("days", "x"), ("chance", "120"), ("created", "+d"), ("title", " ")]
)
def test_what_is_no_value_is_refused(key: str, typed: str) -> None:
    with pytest.raises(Refused):
        read_value(typed, field_of(key), KNOWN)


def test_what_a_script_kept_is_shown_as_it_is() -> None:
    assert said(parse('amount > "lots"'), KNOWN) == "Amount more than lots"
    assert said(parse('"fleet"'), KNOWN) == "“fleet”"
    assert said(parse("colour = red"), KNOWN) == expression_of(parse("colour = red"))


def test_widgets_flow_into_lines(qtbot: QtBot) -> None:
    box = FlowBox(10, QMargins(5, 0, 5, 5))
    qtbot.addWidget(box)
    parts: list[QWidget] = [QWidget(box) for _ in range(3)]
    for part in parts:
        part.setFixedSize(100, 20)
    box.set_parts(parts)
    assert (box.heightForWidth(400), box.heightForWidth(220), box.heightForWidth(110)) == (25, 55, 85)
    box.resize(220, 55)
    box.show()
    assert [part.pos() for part in parts] == [QPoint(5, 0), QPoint(115, 0), QPoint(5, 30)]
    parts[2].setFixedWidth(50)
    qtbot.waitUntil(lambda: parts[2].width() == 50)
    parts[1].hide()
    box.set_parts(parts)
    assert parts[2].pos() == QPoint(115, 0)
    box.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    box.set_parts(parts)
    assert parts[0].pos() == QPoint(115, 0)
