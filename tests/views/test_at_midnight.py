"""A win counts in the period and at the rate of its day where the user is, whatever the day is elsewhere."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from salesdesk.desk.commands.deals import WinDeals
from salesdesk.desk.commands.rates import SetRate
from salesdesk.desk.commands.settings import ChangeSettings
from salesdesk.views.figures import FiguresRequest, figures
from tests.support.desks import desk_in

NEW_YEAR = date(2027, 1, 1)
QUARTERS = {"2026-Q4": (date(2026, 10, 1), NEW_YEAR), "2027-Q1": (NEW_YEAR, date(2027, 4, 1))}
RATES = {"2026-Q4": Fraction(1, 2), "2027-Q1": Fraction(3, 4)}


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/St_Johns", "Pacific/Apia", "UTC"])
@pytest.mark.parametrize("currency", ["EUR", "USD"])
def test_wins_around_midnight(tmp_path: Path, zone: str, currency: str) -> None:
    at = desk_in(tmp_path)
    at.desk.do(ChangeSettings(values=(("zone", zone),)))
    at.desk.do(SetRate(currency="USD", day=date(2026, 11, 1), rate="0.5"))
    at.desk.do(SetRate(currency="USD", day=NEW_YEAR, rate="0.75"))
    here = ZoneInfo(zone)
    deals = {at.deal(f"Deal {i}", amount=3**i, currency=currency): 3**i for i in range(8)}
    midnight = datetime(2027, 1, 1, tzinfo=here).astimezone(UTC)
    expect = dict.fromkeys(QUARTERS, 0)
    for number, (deal, amount) in enumerate(deals.items()):
        at.clock.now = midnight + timedelta(minutes=17) * (number - 4)
        at.desk.do(WinDeals(deals=(deal,)))
        period = "2026-Q4" if at.clock.now.astimezone(here).date() < NEW_YEAR else "2027-Q1"
        expect[period] += round(amount * (RATES[period] if currency == "USD" else 1))
    at.clock.on(days=1)
    for period, (start, until) in QUARTERS.items():
        asked = FiguresRequest(period=period, start=start, until=until)
        assert figures(at.desk.snapshot(), "quota", asked)["won"] == expect[period]
        assert figures(at.desk.snapshot(), "board", asked)["won"] == {"count": 4, "amount": expect[period]}
        assert figures(at.desk.snapshot(), "winloss", asked)["won"] == 4
    last_day = FiguresRequest(start=date(2026, 12, 30), until=date(2026, 12, 31))
    assert figures(at.desk.snapshot(), "changes", last_day)["won"]["count"] == 4
    at.desk.store.close()
