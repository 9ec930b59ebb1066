"""Leave in Settings: added, removed, and refused where it cannot be."""

from datetime import date
from typing import Any

from salesdesk.ui.kit import Text
from salesdesk.ui.settings import SettingsPage
from tests.support.widgets import button
from tests.ui.live import Live


def write(field: Any, text: str) -> None:
    field.begin()
    field.editor().setText(text)
    assert field.commit()


def leave_of(live: Live) -> list[tuple[date, date, str]]:
    return [(one.first, one.last, one.name) for one in live.at.desk.settings.leave]


def test_leave_is_added_and_removed(live: Live, page: SettingsPage) -> None:
    part = page.leave
    part.adder.open.click()
    assert part.first.value() == date(2026, 11, 23)
    write(part.first, "2026-12-21")
    write(part.last, "2026-12-31")
    write(part.name, "Skiing")
    live.settle(part.adder.add.click)
    part.adder.open.click()
    write(part.first, "2026-12-07")
    live.settle(part.adder.add.click)
    skiing, single = (date(2026, 12, 21), date(2026, 12, 31), "Skiing"), (date(2026, 12, 7), date(2026, 12, 7), "")
    assert leave_of(live) == [single, skiing]
    live.until(lambda: len(part.rows) == 2)
    first, second = part.rows.values()
    assert [text.text() for text in first.findChildren(Text)] == ["7 Dec 2026", ""]
    assert [text.text() for text in second.findChildren(Text)] == ["21 Dec 2026 to 31 Dec 2026", "Skiing"]
    live.settle(lambda: button(second, "Remove 21 Dec 2026 to 31 Dec 2026, Skiing").click())
    assert leave_of(live) == [single]
    live.until(lambda: len(part.rows) == 1)
    live.undo()
    live.until(lambda: len(part.rows) == 2)


def test_leave_that_cannot_be_says_why(live: Live, page: SettingsPage) -> None:
    part = page.leave
    part.adder.open.click()
    part.first.set_value(None)
    part.adder.add.click()
    assert part.adder.complaint.text() == "Choose the first day first."
    part.first.set_value(date(2026, 12, 7))
    part.last.set_value(date(2026, 12, 6))
    with live.qtbot.waitSignal(live.context.operations.failed) as told:
        live.settle(part.adder.add.click)
    assert "before it begins" in str(told.args[0])
    assert leave_of(live) == []
