"""The first visit of a page: something stands there from the first frame on, and little is done on the window's thread."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from salesdesk.theme import Mode, load_tokens
from salesdesk.ui import theme
from salesdesk.ui.context import Context
from salesdesk.ui.live.query import LiveQuery
from salesdesk.ui.operations import Operations
from salesdesk.ui.page import Page
from salesdesk.ui.pages.deals.page import DealsPage
from salesdesk.ui.pages.deals.sums import CurrencySums
from salesdesk.ui.pages.funnel.page import FunnelPage
from salesdesk.ui.pages.history.page import HistoryPage
from salesdesk.ui.pages.quota.page import QuotaPage
from salesdesk.ui.pages.reports.page import ReportsPage
from tests.ui.pages.conftest import Stand

PAGES: tuple[Callable[[Context], Page], ...] = (DealsPage, QuotaPage, FunnelPage, ReportsPage, HistoryPage)
Reading = tuple[tuple[Any, ...], dict[str, Any]]


@contextmanager
def readers_held_back(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What is asked meanwhile is read afterwards."""
    held: list[Reading] = []
    read = Operations.read
    with monkeypatch.context() as patch:
        patch.setattr(Operations, "read", lambda *args, **named: held.append((args, named)))
        yield
    for args, named in held:
        read(*args, **named)


def share_of(colour: QColor, widget: QWidget) -> float:
    """The share of a widget's pixels that have a colour."""
    picture = widget.grab().toImage()
    every = [picture.pixel(x, y) for x in range(0, picture.width(), 4) for y in range(0, picture.height(), 2)]
    return every.count(colour.rgb()) / len(every)


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("kind", PAGES)
def test_bars_stand_where_the_page_will_be_until_it_is_read(
    stand: Stand, monkeypatch: pytest.MonkeyPatch, kind: type[Page], mode: Mode
) -> None:
    theme.current().apply(mode)
    shown = theme.tokens()
    light = load_tokens("light")
    bars = theme.colour(light.sunken if mode == "light" or kind is ReportsPage else shown.border)
    with readers_held_back(monkeypatch):
        page = stand.open(kind)
        before = share_of(bars, page)
    stand.wait(lambda: stand.operations.is_idle)
    stand.wait(lambda: share_of(bars, page) < before / 2)
    assert before > 0.03


def test_the_window_neither_sorts_nor_filters_nor_sums_the_deals_of_the_table(
    stand: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, done = threading.get_ident(), Counter[str]()

    def counted(kind: type, name: str) -> None:
        inner = getattr(kind, name)

        def outer(*args: Any) -> Any:
            done[f"{name} {'here' if threading.get_ident() == here else 'aside'}"] += 1
            return inner(*args)

        monkeypatch.setattr(kind, name, outer)

    counted(LiveQuery, "sorted")
    counted(LiveQuery, "passing")
    counted(CurrencySums, "__init__")
    page = stand.open(DealsPage)
    stand.wait(lambda: page.model.rows is not None and stand.operations.is_idle)
    assert page.bar.count.text() == "5 deals · €150,000"
    assert done["sorted aside"] == done["passing aside"] == 1
    assert not [what for what in done if what.endswith("here")]
