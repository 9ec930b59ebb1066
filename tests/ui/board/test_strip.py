"""The quota strip: what it says with a quota, without one, and while a card is in the air."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from salesdesk.desk.cards import LeftOut, StripView
from salesdesk.domain.periods import containing
from salesdesk.formats import Formats
from salesdesk.ui.board.strip import QuotaStrip, period_name
from salesdesk.ui.kit import Button, Chip, LeftOutRemark
from salesdesk.ui.page import parts_of
from tests.support.widgets import one, words

from .boards import TODAY, a_day

VIEW = StripView(
    period=containing(TODAY, "quarter"),
    currency="EUR",
    target=25_000_000,
    won=18_235_000,
    attainment=0.7294,
    pace_target=14_250_000.0,
    pace=1.28,
    pace_share=0.57,
    forecast=26_190_000.0,
    chance=0.64,
    left_out=LeftOut(),
)


@pytest.fixture
def strip(qtbot: QtBot) -> QuotaStrip:
    made = QuotaStrip(Formats("en_GB"))
    qtbot.addWidget(made)
    made.resize(1200, 38)
    made.show()
    return made


def test_it_says_where_the_period_stands(strip: QuotaStrip) -> None:
    assert words(strip) == ""
    strip.show_strip(VIEW)
    assert words(strip) == (
        "Quota Q4 €182,350 of €250,000 73% reached · pace 57% · forecast €261,900 Chance to hit 64%"
    )
    assert strip.accessibleDescription() == (
        "€182,350 of €250,000 won, 73% reached, pace 57%, forecast €261,900, chance to hit 64%"
    )


def test_a_narrow_window_keeps_what_matters(strip: QuotaStrip) -> None:
    strip.show_strip(VIEW)
    strip.resize(600, 38)
    assert words(strip) == "Quota Q4 €182,350 of €250,000 73% reached Chance to hit 64%"


def test_without_a_quota_it_offers_to_set_one(strip: QuotaStrip, qtbot: QtBot) -> None:
    strip.show_strip(replace(VIEW, target=None, attainment=None, pace_target=None, pace_share=None, chance=None))
    assert words(strip) == "No quota set for Q4 · won €182,350 forecast €261,900"
    with qtbot.waitSignal(strip.opened):
        qtbot.mouseClick(one(strip, Button), Qt.MouseButton.LeftButton)


def test_money_in_other_currencies_is_named_as_left_out(strip: QuotaStrip, qtbot: QtBot) -> None:
    strip.show_strip(replace(VIEW, left_out=LeftOut(("a", "b", "c"), ("CHF", "USD"))))
    assert "· without 3 deals in CHF, USD" in words(strip)
    remark = one(strip, LeftOutRemark)
    assert remark.accessibleName() == "3 deals in CHF, USD without an exchange rate are not in these sums."
    assert remark.accessibleName() in remark.toolTip()
    with qtbot.waitSignal(strip.opened) as asked:
        qtbot.mouseClick(remark, Qt.MouseButton.LeftButton)
    assert parts_of(asked.args[0]) == ("deals", {"ids": "a,b,c", "heading": "Not in the sums"})
    strip.show_strip(VIEW)
    assert not remark.isVisible()


@pytest.mark.parametrize(
    ("chance", "preview"), [(0.67, "64% → 67%"), (0.5, "64% → 50%"), (0.6401, "no change"), (1.0, "64% → 100%")]
)
def test_it_previews_what_a_drop_would_do(strip: QuotaStrip, chance: float, preview: str) -> None:
    strip.show_strip(VIEW)
    strip.show_preview(chance)
    assert one(strip, Chip).isVisible()
    assert one(strip, Chip).text() == preview
    strip.show_preview(None)
    assert not one(strip, Chip).isVisible()
    assert words(strip).endswith("Chance to hit 64%")


def test_a_click_opens_the_quota_page(strip: QuotaStrip, qtbot: QtBot) -> None:
    strip.show_strip(VIEW)
    with qtbot.waitSignal(strip.opened) as asked:
        qtbot.mouseClick(strip, Qt.MouseButton.LeftButton)
    assert asked.args == ["quota"]


def test_periods_are_named_as_one_says_them() -> None:
    names = [period_name(containing(a_day("2026-11-23"), kind)) for kind in ("month", "quarter", "half", "year")]
    assert names == ["11", "Q4", "H2", "2026"]
