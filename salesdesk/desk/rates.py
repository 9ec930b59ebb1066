"""The exchange rates of the desk as the figures take them."""

from fractions import Fraction
from typing import TYPE_CHECKING

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
        since = to_us(start_of(rate.day, settings.zone))
        dated.setdefault(rate.currency, []).append((since, _minor(rate)))
    return dated


def _minor(rate: Rate) -> Fraction:
    places = exponent(rate.base) - exponent(rate.currency)
    return Fraction(rate.rate) * Fraction(10) ** places
