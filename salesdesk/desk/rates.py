"""The exchange rates of the desk as the figures take them."""

from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from salesdesk.desk.ports import Records
from salesdesk.desk.settings import DeskSettings
from salesdesk.domain.days import start_of, to_us
from salesdesk.domain.money import exponent
from salesdesk.domain.records import Rate

if TYPE_CHECKING:
    from salesdesk.analytics.rates import Rates


def rates(reader: Records, settings: DeskSettings) -> "Rates":
    """For each currency when which rate began: own minor units for one of its minor units.

    A rate holds from the first instant of its day in the desk's zone. Rates given while the desk counted in another
    currency are left out.
    """
    dated: dict[str, list[tuple[int, Fraction]]] = {}
    for rate in sorted(reader.find(Rate, base=settings.currency), key=lambda rate: rate.day):
        minor = _minor(rate.base, rate.currency, rate.rate)
        dated.setdefault(rate.currency, []).append((_since(rate.day, settings.zone), minor))
    return dated


@lru_cache(maxsize=1024)
def _since(day: date, zone: ZoneInfo) -> int:
    return to_us(start_of(day, zone))


@lru_cache(maxsize=1024)
def _minor(base: str, currency: str, rate: str) -> Fraction:
    return Fraction(rate) * Fraction(10) ** (exponent(base) - exponent(currency))
