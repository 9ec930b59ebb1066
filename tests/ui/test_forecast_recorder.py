"""The diary is kept while the window is open, never in the way of anything, and before it closes."""

from collections.abc import Iterator, Sequence

import pytest
from PySide6.QtCore import QThread

from salesdesk.desk.cards import DiaryLine
from salesdesk.desk.commands.deals import WinDeals
from salesdesk.desk.commands.quotas import SetQuota
from salesdesk.desk.desk import Desk
from salesdesk.domain.errors import Message, Refused
from salesdesk.domain.periods import parse
from salesdesk.ui.context import Context
from salesdesk.ui.forecast_recorder import ForecastRecorder
from salesdesk.views.diary import diary
from tests.ui.live import Live, live

__all__ = ["live"]
Q4 = parse("2026-Q4")


@pytest.fixture
def keeper(live: Live) -> Iterator[ForecastRecorder]:
    live.at.deal(amount=5_000)
    live.at.desk.do(SetQuota(period="2026-Q4", amount=9_000))
    made = ForecastRecorder(live.context, settle_ms=0)
    yield made
    made.close()


def won(live: Live) -> list[tuple[int, int]]:
    return [(entry.day.day, entry.won) for entry in diary(live.at.desk.snapshot(), Q4)]


def test_it_is_kept_soon_and_the_first_of_the_day_stays(live: Live, keeper: ForecastRecorder) -> None:
    keeper.soon()
    live.until(lambda: won(live) == [(23, 0)])
    live.do(WinDeals(deals=(live.at.deal(amount=700),)))
    live.at.clock.on(days=1)
    keeper.look()
    live.until(lambda: won(live) == [(23, 0), (24, 700)])


def test_a_new_day_has_its_own_line(live: Live, keeper: ForecastRecorder) -> None:
    keeper.look()
    keeper.soon()
    live.until(lambda: won(live) == [(23, 0)])
    live.at.clock.on(days=1)
    keeper.look()
    live.until(lambda: won(live) == [(23, 0), (24, 0)])


def test_it_is_written_in_the_writer_thread(
    live: Live, keeper: ForecastRecorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[str] = []
    keep = live.at.desk.store.keep

    def spy(lines: Sequence[DiaryLine]) -> bool:
        threads.append(QThread.currentThread().objectName())
        return keep(lines)

    monkeypatch.setattr(live.at.desk.store, "keep", spy)
    keeper.soon()
    live.until(lambda: won(live))
    assert threads == ["writer"]


def test_closing_waits_for_what_is_due(live: Live) -> None:
    live.at.desk.do(SetQuota(period="2026-Q4", amount=9_000))
    patient = ForecastRecorder(live.context, settle_ms=3_600_000)
    patient.soon()
    assert won(live) == []
    patient.close()
    live.context.operations.close()
    assert won(live) == [(23, 0)]


def test_closing_without_anything_due_writes_nothing(live: Live) -> None:
    live.at.desk.do(SetQuota(period="2026-Q4", amount=9_000))
    ForecastRecorder(live.context, settle_ms=3_600_000).close()
    live.context.operations.close()
    assert won(live) == []


def test_looking_back_keeps_nothing(live: Live) -> None:
    live.at.desk.do(SetQuota(period="2026-Q4", amount=9_000))
    then = Desk(live.at.desk.store, live.at.clock, looks_back=True)
    keeper = ForecastRecorder(
        Context(then, live.context.operations, live.context.formats, live.context.theme), settle_ms=0
    )
    keeper.soon()
    live.at.clock.on(days=1)
    keeper.look()
    keeper.close()
    live.context.operations.close()
    assert won(live) == []


def test_a_fault_is_told_and_no_command_is_settled_by_it(live: Live) -> None:
    settled: list[int] = []
    live.context.operations.settled.connect(lambda ticket, change: settled.append(ticket))

    def wrong() -> None:
        raise Refused("The disk is full.")

    with live.qtbot.waitSignal(live.context.operations.failed) as told:
        live.context.operations.write_aside(wrong)
    assert told.args == [Message("The disk is full.")]
    assert settled == []
    assert live.context.operations.is_idle
