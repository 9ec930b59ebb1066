"""The settings of a report: deals and customers found as one types, days that can be, and what a set keeps of them."""

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from salesdesk.desk.commands.deals import CreateDeal, DeleteDeals
from salesdesk.desk.commands.report_sets import CURRENT, SetPart
from salesdesk.domain.records import Organisation
from salesdesk.ui.kit import InlineField
from salesdesk.ui.pages.reports.page import ReportsPage
from tests.support.widgets import words
from tests.ui.pages.conftest import Stand
from tests.ui.pages.test_reports_page import opened, text_of


def on(stand: Stand, report: str) -> ReportsPage:
    page = opened(stand)
    page.choose(report)
    stand.wait(lambda: (shown := page.out.shown()) is not None and shown.part.report == report)
    stand.wait(lambda: stand.operations.is_idle)
    return page


def type_into(stand: Stand, field: InlineField, text: str) -> str:
    """Type and press Enter; the sentence under the field, if there is one."""
    field.begin()
    editor = field.editor()
    assert editor is not None
    editor.clear()
    stand.bot.keyClicks(editor, text)
    stand.bot.keyClick(editor, Qt.Key.Key_Return)
    sentence = words(field) if field.is_editing() else ""
    field.cancel()
    return sentence


def test_a_deal_is_found_as_one_types(stand: Stand) -> None:
    page = on(stand, "deal")
    field = page.parts.fields.deal
    assert field.isVisible()
    field.begin()
    editor = field.editor()
    assert editor is not None
    stand.bot.keyClicks(editor, "aster")
    assert editor.completer().completionModel().index(0, 0).data() == "Beta · Aster <b>"
    field.cancel()
    assert type_into(stand, field, "delta · vela") == ""
    stand.wait(lambda: "Delta" in text_of(page))
    shown = page.out.shown()
    assert shown is not None
    assert shown.file == "Deal sheet Delta 2026-11-18.pdf"
    assert type_into(stand, field, "nothing like it") == 'There is no deal "nothing like it".'
    assert type_into(stand, field, "alph") == ""
    stand.wait(lambda: "Alpha" in text_of(page))
    assert field.shown_text() == "Alpha · Nordwind"


def test_deals_of_one_name_are_told_apart(stand: Stand) -> None:
    stand.at.desk.do(CreateDeal(title="Alpha", organisation="Nordwind", amount=99))
    page = on(stand, "deal")
    type_into(stand, page.parts.fields.deal, "Alpha · Nordwind (2)")
    stand.wait(lambda: (shown := page.out.shown()) is not None and shown.part.deal == stand.keys["Alpha"])


def test_a_customer_is_found_by_name(stand: Stand) -> None:
    page = on(stand, "customer")
    type_into(stand, page.parts.fields.customer, "vel")
    stand.wait(lambda: text_of(page).startswith("Vela"))
    assert type_into(stand, page.parts.fields.customer, "x") == 'There is no customer "x".'


def test_addresses_lead_to_sheets(stand: Stand) -> None:
    page = stand.open(ReportsPage, f"reports?report=deal&deal={stand.keys['Gamma']}")
    stand.wait(lambda: page.parts.preview.sheets() and "Gamma" in text_of(page))
    stand.wait(lambda: page.parts.fields.deal.shown_text() == "Gamma · Vela")
    with stand.at.desk.read() as reader:
        key = reader.find(Organisation, name="Nordwind")[0].id
    page.open_address(f"reports?report=customer&customer={key}")
    stand.wait(lambda: text_of(page).startswith("Nordwind"))
    page.open_address("reports?report=nothing")
    assert page.parts.list.current() == "customer"


def test_a_deal_that_has_gone_is_told_in_its_place(stand: Stand) -> None:
    page = on(stand, "deal")
    page.parts.fields.deal.picked.emit(stand.keys["Beta"])
    stand.wait(lambda: "Beta" in text_of(page))
    stand.operations.run(DeleteDeals(deals=(stand.keys["Beta"],)))
    stand.wait(page.parts.sentence.isVisible)
    stand.operations.undo()
    stand.wait(page.parts.preview.isVisible)


def test_changes_are_counted_from_a_day(stand: Stand) -> None:
    page = on(stand, "changes")
    fields = page.parts.fields
    assert fields.since.isVisible()
    fields.since.finish(date(2026, 11, 8))
    stand.wait(lambda: "since 8 November 2026" in text_of(page))
    shown = page.out.shown()
    assert shown is not None
    assert shown.part.since_days == 10
    assert type_into(stand, fields.since, "2026-11-18") == "Choose a day before the day of the report."


def test_a_day_to_come_is_refused_in_the_field(stand: Stand) -> None:
    page = on(stand, "review")
    told = type_into(stand, page.parts.fields.day, "2026-12-24")
    assert told == "That day is still to come; choose today or a day before."
    assert type_into(stand, page.parts.fields.day, "soon").startswith("That is not a day")
    assert type_into(stand, page.parts.fields.day, "2026-11-10") == ""
    stand.wait(lambda: "10 November 2026" in text_of(page))
    page.parts.fields.day.finish(None)
    stand.wait(lambda: "18 November 2026" in text_of(page))


def test_reports_of_all_time_keep_a_period_of_their_own(stand: Stand) -> None:
    page = on(stand, "funnel")
    period = page.parts.fields.period
    assert period.shown_text() == "All time"
    period.committed.emit(CURRENT)
    page.choose("quota")
    stand.wait(lambda: (shown := page.out.shown()) is not None and shown.part == SetPart(report="quota"))
    stand.wait(lambda: period.shown_text() == "Q4 2026")
    page.choose("winloss")
    stand.wait(lambda: (shown := page.out.shown()) is not None and shown.part.period == CURRENT)


@pytest.mark.parametrize(
    ("report", "needed"),
    [
        ("review", {"period"}),
        ("funnel", {"period"}),
        ("changes", {"period", "since"}),
        ("deal", {"deal"}),
        ("customer", {"customer"}),
    ],
)
def test_each_report_has_its_own_settings(stand: Stand, report: str, needed: set[str]) -> None:
    fields = on(stand, report).parts.fields
    asked: dict[str, QWidget] = {
        key: getattr(fields, key) for key in ("period", "pipeline", "since", "deal", "customer", "choice")
    }
    assert {key for key, field in asked.items() if field.isVisible()} == needed
    assert all(field.isVisible() for field in (fields.day, fields.paper, fields.language, fields.owner, fields.logo))


def test_a_setting_goes_to_the_report_that_is_chosen_by_now(stand: Stand) -> None:
    page = on(stand, "review")
    page.choose("funnel")
    page.parts.fields.paper.committed.emit("letter")
    stand.wait(lambda: stand.operations.is_idle)
    shown = page.out.shown()
    assert shown is not None
    assert shown.part == SetPart(report="funnel", paper="letter")


def test_another_report_begins_at_its_top(stand: Stand) -> None:
    page = on(stand, "review")
    page.parts.preview.set_zoom(3.0)
    bar = page.parts.preview.verticalScrollBar()
    stand.wait(lambda: bar.maximum() > 500)
    bar.setValue(400)
    page.mark_stale()
    stand.wait(lambda: stand.operations.is_idle)
    assert bar.value() == 400
    page.choose("quota")
    stand.wait(lambda: bar.value() == 0)
