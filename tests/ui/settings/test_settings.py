"""Settings: every change is a command, and can be undone."""

from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QAbstractButton, QApplication

from salesdesk.desk.commands.deal_fields import SetField
from salesdesk.desk.commands.deals import CreateDeal
from salesdesk.desk.commands.settings import ChangeSettings
from salesdesk.domain.records import Pipeline, Quota, Rate, Stage, Tag
from salesdesk.ui.kit import IconButton, InlineChoice, Text
from salesdesk.ui.settings import SettingsPage
from salesdesk.ui.settings.stages import stage_mime, whole_days
from salesdesk.views.quotas import is_plain
from tests.support.values import known
from tests.support.widgets import button, one
from tests.ui.live import Live


def type_into(live: Live, field: Any, text: str) -> None:
    field.begin()
    field.editor().setText(text)
    live.settle(field.commit)


def pick(field: InlineChoice, label: str) -> None:
    """Choose from the menu of a field."""
    next(action for action in field.make_menu().actions() if action.text() == label).trigger()


def names(live: Live) -> tuple[str, ...]:
    return live.at.desk.settings.names


def stages(live: Live) -> list[str]:
    with live.at.desk.read() as reader:
        return [stage.name for stage in reader.stages_of(live.at.pipeline)]


def test_currency_zone_and_months(live: Live, page: SettingsPage) -> None:
    type_into(live, page.desk.currency, "usd")
    type_into(live, page.desk.zone, "america/new york")
    live.settle(lambda: page.desk.fiscal_start.committed.emit(4))
    live.settle(lambda: page.desk.period_kind.committed.emit("month"))
    live.settle(lambda: page.desk.pace.committed.emit("seasonal"))
    assert live.at.desk.settings.pace == "seasonal"
    live.settle(live.context.operations.undo)
    settings = live.at.desk.settings
    assert (settings.currency, settings.zone.key) == ("USD", "America/New_York")
    assert (settings.fiscal_start, settings.period_kind) == (4, "month")
    live.undo()
    assert live.at.desk.settings.period_kind == "quarter"


def test_a_zone_that_is_none_is_refused_in_place(page: SettingsPage) -> None:
    page.desk.zone.begin()
    editor = page.desk.zone.editor()
    assert editor is not None
    editor.setText("Atlantis")
    assert not page.desk.zone.commit()
    assert "Atlantis" in editor.accessibleDescription()
    page.desk.zone.cancel()


def test_names_and_days_off_are_lists(live: Live, page: SettingsPage) -> None:
    type_into(live, page.desk.names.adder, "Vogt, Anna")
    live.until(lambda: page.desk.names.values() == ["Vogt, Anna"])
    type_into(live, page.desk.names.adder, "A. Vogt")
    assert names(live) == ("Vogt, Anna", "A. Vogt")
    live.until(lambda: sum(found.isVisible() for found in page.desk.names.findChildren(QAbstractButton)) == 2)
    live.settle(lambda: button(page.desk.names, "Take out A. Vogt").click())
    assert names(live) == ("Vogt, Anna",)
    type_into(live, page.desk.holidays.adder, "2026-12-25")
    assert live.at.desk.settings.holidays == {date(2026, 12, 25)}


def test_working_days(live: Live, page: SettingsPage) -> None:
    live.settle(page.desk.weekdays.boxes[5].click)
    assert live.at.desk.settings.weekdays == frozenset(range(6))


def test_a_week_without_a_working_day_is_refused_and_goes_back(live: Live, page: SettingsPage) -> None:
    live.do(ChangeSettings(values=(("weekdays", "0"),)))
    live.until(lambda: not page.desk.weekdays.boxes[1].isChecked())
    live.settle(page.desk.weekdays.boxes[0].click)
    live.until(page.desk.weekdays.boxes[0].isChecked)


def test_theme_language_and_animations(live: Live, page: SettingsPage) -> None:
    live.settle(lambda: page.look.theme.chosen.emit("dark"))
    live.settle(page.look.animations.click)
    live.settle(lambda: page.look.language.committed.emit("zh_CN"))
    settings = live.at.desk.settings
    assert (settings.theme, settings.animations, settings.language) == ("dark", False, "zh_CN")


def test_quotas_of_periods_ahead_and_of_any_other(live: Live, page: SettingsPage) -> None:
    assert list(page.quotas.fields)[:2] == ["2026-Q4", "2027-Q1"]
    type_into(live, page.quotas.fields["2026-Q4"], "250k")
    page.quotas.fresh.begin()
    editor = page.quotas.fresh.editor()
    assert editor is not None
    editor.setText("2025-q1")
    page.quotas.fresh.commit()
    field = page.quotas.fields["2025-Q1"]
    assert field.is_editing()
    opened = field.editor()
    assert opened is not None
    opened.setText("90,000")
    live.settle(field.commit)
    with live.at.desk.read() as reader:
        assert {q.period: q.amount for q in reader.find(Quota)} == {"2026-Q4": 25_000_000, "2025-Q1": 9_000_000}
    type_into(live, page.quotas.fields["2026-Q4"], "")
    with live.at.desk.read() as reader:
        assert [q.period for q in reader.find(Quota)] == ["2025-Q1"]


def scoped(live: Live) -> dict[tuple[str, str | None, str | None], int]:
    with live.at.desk.read() as reader:
        return {(q.measure, q.pipeline, q.tag): q.amount for q in reader.find(Quota) if not is_plain(q)}


def write(field: Any, text: str) -> None:
    field.begin()
    field.editor().setText(text)
    assert field.commit()


def says(field: Any, text: str) -> str:
    """The sentence under a field that cannot take a text."""
    field.begin()
    field.editor().setText(text)
    assert not field.commit()
    words: str = field.editor().accessibleDescription()
    field.cancel()
    return words


def test_a_quota_in_deals_for_a_pipeline_is_added_changed_and_removed(live: Live, page: SettingsPage) -> None:
    part, key = page.quotas.scoped, ("count", live.at.pipeline, None)
    part.adder.open.click()
    assert part.period.value().key == "2026-Q4"
    pick(part.scope, "Pipeline New business")
    write(part.amount, "12")
    live.settle(part.adder.add.click)
    assert scoped(live) == {key: 12}
    live.until(lambda: part.fields)
    (field,) = part.fields.values()
    assert field.name == "2026-Q4 · Number of deals · New business"
    assert part.adder.fields.isHidden()
    type_into(live, field, "15")
    assert scoped(live) == {key: 15}
    type_into(live, field, "")
    assert scoped(live) == {}
    live.until(lambda: not part.fields)
    live.undo()
    assert scoped(live) == {key: 15}
    live.until(lambda: part.fields)
    live.until(lambda: all(field.isVisible() for field in part.fields.values()))
    live.settle(button(part, "Remove the quota 2026-Q4 · Number of deals · New business").click)
    assert scoped(live) == {}


def test_a_quota_in_money_for_a_tag_of_another_period(live: Live, page: SettingsPage) -> None:
    live.do(SetField(deals=(live.at.deal(),), field="tags", value=("Key account",)))
    with live.at.desk.read() as reader:
        tag = reader.named(Tag, "Key account")
    page.mark_stale(None)
    part = page.quotas.scoped
    live.until(lambda: len(part.scope.make_menu().actions()) == 3)
    part.adder.open.click()
    write(part.amount, "12")
    pick(part.measure, "Revenue")
    assert part.amount.value() is None
    pick(part.scope, "Tag Key account")
    write(part.period, "2027-q1")
    part.amount.begin()
    known(part.amount.editor()).setText("90k")
    live.settle(part.adder.add.click)
    assert scoped(live) == {("revenue", None, tag): 9_000_000}
    live.until(lambda: [field.shown_text() for field in part.fields.values()] == ["€90,000"])


def test_a_quota_that_cannot_be_says_why_in_place(live: Live, page: SettingsPage) -> None:
    part = page.quotas.scoped
    part.adder.open.click()
    assert "number of deals" in says(part.amount, "2.5")
    assert "not a period" in says(part.period, "soon")
    part.adder.add.click()
    assert part.adder.complaint.text() == "Write the quota first."
    assert part.adder.complaint.isVisible()
    write(part.period, "")
    part.adder.add.click()
    assert part.adder.complaint.text() == "Write the period first, such as 2026-Q4."
    part.amount.begin()
    known(part.amount.editor()).setText("many")
    part.adder.add.click()
    assert part.amount.is_editing()
    assert live.context.operations.is_idle


def test_what_is_typed_and_then_cancelled_is_not_added(live: Live, page: SettingsPage) -> None:
    part = page.quotas.scoped
    live.qtbot.mouseClick(part.adder.open, Qt.MouseButton.LeftButton)
    part.amount.begin()
    live.qtbot.keyClicks(part.amount.editor(), "12")
    live.qtbot.mouseClick(part.adder.cancel, Qt.MouseButton.LeftButton)
    assert part.adder.fields.isHidden()
    assert not part.amount.is_editing()
    assert live.context.operations.is_idle
    assert scoped(live) == {}
    live.qtbot.mouseClick(part.adder.open, Qt.MouseButton.LeftButton)
    assert part.amount.value() is None


def rates_of(live: Live) -> list[tuple[str, date, str]]:
    with live.at.desk.read() as reader:
        return [(rate.currency, rate.day, rate.rate) for rate in reader.find(Rate)]


def test_a_rate_is_added_and_removed(live: Live, page: SettingsPage) -> None:
    part = page.rates
    part.adder.open.click()
    assert part.day.value() == date(2026, 11, 23)
    assert "is not an exchange rate" in says(part.rate, "cheap")
    write(part.currency, "usd")
    write(part.rate, "0.9200")
    live.settle(part.adder.add.click)
    assert rates_of(live) == [("USD", date(2026, 11, 23), "0.92")]
    live.until(lambda: part.rows)
    (row,) = part.rows.values()
    assert [text.text() for text in row.findChildren(Text)] == ["1 USD = 0.92 EUR", "from 23 Nov 2026"]
    live.settle(known(row.findChild(IconButton)).click)
    assert rates_of(live) == []
    live.until(lambda: not part.rows)
    live.undo()
    live.until(lambda: part.rows)


def test_a_rate_that_lacks_something_says_what(live: Live, page: SettingsPage) -> None:
    part = page.rates
    part.adder.open.click()
    for field, value, words in (
        (part.currency, "USD", "Choose the currency first."),
        (part.rate, "0.9", "Write first what one unit is worth."),
    ):
        part.adder.add.click()
        assert part.adder.complaint.text() == words
        field.set_value(value)
    part.day.set_value(None)
    part.adder.add.click()
    assert part.adder.complaint.text() == "Choose the day first from which the rate holds."
    assert live.context.operations.is_idle


def test_a_rate_of_ones_own_currency_is_refused(live: Live, page: SettingsPage) -> None:
    part = page.rates
    part.adder.open.click()
    part.currency.set_value("EUR")
    part.rate.set_value("1")
    with live.qtbot.waitSignal(live.context.operations.failed) as told:
        live.settle(part.adder.add.click)
    assert "needs no rate" in str(told.args[0])
    assert rates_of(live) == []


def test_days_off_are_taken_out_and_what_is_no_day_says_so(live: Live, page: SettingsPage) -> None:
    type_into(live, page.desk.holidays.adder, "2026-12-25")
    live.until(page.desk.holidays.values)
    adder = page.desk.holidays.adder
    adder.begin()
    known(adder.editor()).setText("Yule")
    assert not adder.commit()
    assert "not a day" in known(adder.editor()).accessibleDescription()
    adder.cancel()
    live.settle(one(page.desk.holidays, IconButton).click)
    assert live.at.desk.settings.holidays == frozenset()
    live.undo()
    assert live.at.desk.settings.holidays == {date(2026, 12, 25)}


def test_a_stage_is_renamed_and_weighed(live: Live, page: SettingsPage) -> None:
    key = live.at.stages[1].id
    row = page.pipelines.stages.rows[key]
    type_into(live, row.name, "Offer out")
    type_into(live, row.probability, "60")
    type_into(live, row.days, "21 days")
    with live.at.desk.read() as reader:
        stage = reader.get(Stage, key)
    assert (stage.name, stage.probability, stage.stall_days) == ("Offer out", 0.6, 21)
    live.until(lambda: row.days.value() == 21)
    type_into(live, row.days, "")
    with live.at.desk.read() as reader:
        assert reader.get(Stage, key).stall_days is None


def test_a_stage_is_added_and_put_in_order_by_arrows(live: Live, page: SettingsPage) -> None:
    type_into(live, page.pipelines.stages.fresh, "Contract")
    assert stages(live) == ["Qualified", "Proposal", "Negotiation", "Contract"]
    live.until(lambda: len(page.pipelines.stages.rows) == 4)
    rows = list(page.pipelines.stages.rows.values())
    assert not rows[0].up.isEnabled()
    assert not rows[3].down.isEnabled()
    live.settle(rows[3].up.click)
    assert stages(live) == ["Qualified", "Proposal", "Contract", "Negotiation"]
    live.until(lambda: [row.name.value() for row in page.pipelines.stages.rows.values()] == stages(live))


@pytest.mark.parametrize(
    ("taken", "place", "order"),
    [
        (2, 0, ["Negotiation", "Qualified", "Proposal"]),
        (0, 3, ["Proposal", "Negotiation", "Qualified"]),
        (0, 2, ["Proposal", "Qualified", "Negotiation"]),
    ],
)
def test_a_stage_is_dragged_to_another_place(
    live: Live, page: SettingsPage, taken: int, place: int, order: list[str]
) -> None:
    target = page.pipelines.stages
    rows = list(target.rows.values())
    y = rows[place].y() if place < 3 else rows[2].y() + rows[2].height()
    mime = stage_mime(live.at.stages[taken].id)
    move, left, plain = Qt.DropAction.MoveAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(target, QDragEnterEvent(QPoint(20, y), move, mime, left, plain))
    QApplication.sendEvent(target, QDragMoveEvent(QPoint(20, y), move, mime, left, plain))
    drop = QDropEvent(QPointF(20, y), move, mime, left, plain, QEvent.Type.Drop)
    live.settle(lambda: QApplication.sendEvent(target, drop))
    assert stages(live) == order


def test_a_stage_goes_and_another_takes_over(live: Live, page: SettingsPage) -> None:
    deal = live.do(CreateDeal(title="Fleet renewal")).made or ""
    key = live.at.stages[0].id
    menu = page.pipelines.stages.survivors(key)
    assert [action.text() for action in menu.actions()[1:]] == ["Proposal", "Negotiation"]
    live.settle(menu.actions()[1].trigger)
    assert live.deal(deal).stage == live.at.stages[1].id
    live.undo()
    assert live.deal(deal).stage == key


def test_pipelines_are_made_renamed_and_deleted(live: Live, page: SettingsPage) -> None:
    section = page.pipelines
    live.settle(section.add.menu().actions()[1].trigger)
    live.until(lambda: section.name.value() == "Inbound")
    assert section.choice.isVisible()
    type_into(live, section.name, "Inbound leads")
    with live.at.desk.read() as reader:
        made = [p for p in reader.find(Pipeline) if p.name == "Inbound leads"]
    live.settle(lambda: section.usual.committed.emit(made[0].id))
    assert live.at.desk.settings.pipeline == made[0].id
    live.settle(section.delete.click)
    live.until(lambda: section.name.value() == "New business")
    assert not section.delete.isEnabled()


@pytest.mark.parametrize(("text", "days"), [("14", 14), (" 14 days ", 14), ("1,400", 1400), ("", None), ("3650", 3650)])
def test_days_are_read_as_people_write_them(text: str, days: int | None) -> None:
    assert whole_days(text) == days


@pytest.mark.parametrize("text", ["-3", "3.5", "0", "3651", "soon", "99999999999"])
def test_what_is_no_number_of_days_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="between 1 and 3,650"):
        whole_days(text)


def test_own_fields_are_marked_as_about_a_person(live: Live, page: SettingsPage) -> None:
    live.settle(lambda: live.context.operations.run(SetField(deals=(live.at.deal(),), field="own:Badge", value="B")))
    live.until(lambda: page.desk.personal.adder.isVisibleTo(page))
    live.settle(lambda: page.desk.personal.adder.committed.emit("Badge"))
    assert live.at.desk.settings.personal_fields == ("Badge",)
    live.until(lambda: page.desk.personal.values() == ["Badge"])
    live.settle(live.context.operations.undo)
    live.until(lambda: page.desk.personal.values() == [])
