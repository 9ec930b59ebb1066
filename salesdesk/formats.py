"""Money, dates and numbers as the user reads and types them, by locale. Babel, because Qt's own lose cents."""

import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from math import floor, isfinite
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time, get_month_names
from babel.numbers import (
    NumberFormatError,
    format_currency,
    format_decimal,
    get_currency_symbol,
    get_territory_currencies,
    parse_decimal,
)

from salesdesk.domain.errors import Refused
from salesdesk.domain.money import exponent, rate_text, to_decimal, to_minor
from salesdesk.i18n import ntr, tr

DASH = "–"
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_NUMBER = re.compile(r"\d+")
_WORD = re.compile(r"[^\W\d_]+")


def shown_limit(days: float | None) -> float | None:
    """A stall limit as it is shown everywhere: whole days that have passed, as a deal's own days count, so that a stalled deal
    never has fewer days than its limit; in tenths below one day."""
    return None if days is None else floor(days) if days >= 1 else floor(days * 10) / 10


class Formats:
    """How one locale writes things. ``locale`` is a name such as ``en_GB`` or ``zh_CN``; an unknown one gives English.

    ``money_sign`` is symbol (€1,200) or code (EUR 1,200).
    """

    def __init__(self, locale: str = "en_GB", money_sign: str = "symbol") -> None:
        try:
            self.locale = Locale.parse(locale.replace("-", "_").split(".")[0])
        except (UnknownLocaleError, ValueError):
            self.locale = Locale.parse("en_GB")
        self._sign = "¤" if money_sign == "symbol" else "¤¤"
        self.money = lru_cache(maxsize=4096)(self._money)

    def _money(self, amount: float | None, currency: str, cents: bool | None = None) -> str:
        """An amount in minor units, with cents only where there are some (or as ``cents`` says); a dash for None."""
        if amount is None:
            return DASH
        value = to_decimal(round(amount), currency)
        whole = value == value.to_integral_value() if cents is None else not cents
        pattern = self._pattern()
        if whole:
            pattern = re.sub(r"\.0+", "", pattern)
            return format_currency(value, currency, pattern, self.locale, currency_digits=False)
        return format_currency(value, currency, pattern, locale=self.locale)

    def _pattern(self) -> str:
        """The locale's pattern of money, with the sign or code wanted; a code keeps off the figures."""
        pattern = str(self.locale.currency_formats["standard"].pattern)
        return pattern if self._sign == "¤" else re.sub(r"¤(?=[#0])", "¤\u00a0", pattern).replace("¤", self._sign)

    def money_short(self, amount: float | None, currency: str) -> str:
        """An amount for a chart or a narrow place: €262k, €1.4m."""
        if amount is None:
            return DASH
        value = amount / 10 ** exponent(currency)
        for size, letter in ((1e9, "bn"), (1e6, "m"), (1e3, "k")):
            if abs(value) >= size * 0.9995:
                scaled = value / size
                rounded = round(abs(scaled), 1 if abs(scaled) < 9.95 else 0)
                return self._with_symbol(format_decimal(rounded, "#,##0.#", self.locale) + letter, value < 0, currency)
        rounded = round(abs(value))
        return self._with_symbol(format_decimal(rounded, locale=self.locale), value < 0 < rounded, currency)

    def _with_symbol(self, text: str, negative: bool, currency: str) -> str:
        one = -1 if negative else 1
        example = self.money(one * 10 ** exponent(currency), currency)
        return example.replace(format_decimal(1, locale=self.locale), text, 1)

    def percent(self, share: float | None, places: int = 0) -> str:
        """A share in [0, 1] as 64%; a dash for None. What is neither none nor all is never shown as 0% or 100%."""
        if share is None:
            return DASH
        value = round(share * 100, places)
        if places == 0 and 0 < share < 1:
            if share < 0.005:
                return "<" + self.percent(0.01)
            if share > 0.995:
                return ">" + self.percent(0.99)
        return format_decimal(value, f"#,##0.{'0' * places}" if places else "#,##0", self.locale) + "%"

    def number(self, value: float | None, places: int = 0) -> str:
        """A plain number; a dash for None."""
        if value is None:
            return DASH
        return format_decimal(round(value, places), f"#,##0.{'#' * places}" if places else "#,##0", self.locale)

    def days(self, value: float | None) -> str:
        """So many days, rounded: ``41 days``; a dash for None."""
        return DASH if value is None else ntr("{count} day", "{count} days", round(value))

    def limit_days(self, value: float | None) -> str:
        """The days of a stall limit, a plain number: 13 for 13.9, as a deal's own days count; a dash for None."""
        return self.number(shown_limit(value), 1)

    def elapsed_days(self, value: float | None) -> str:
        """The whole days that have passed, as cards count them: ``3 days`` for 3.9; a dash for None."""
        return self.days(None if value is None else floor(value))

    def day(self, day: date | None) -> str:
        """A day in full: 11 December 2026."""
        return DASH if day is None else format_date(day, "long", locale=self.locale)

    def day_medium(self, day: date | None) -> str:
        """A day for tables: 11 Dec 2026."""
        return DASH if day is None else format_date(day, "medium", locale=self.locale)

    def day_short(self, day: date | None, today: date) -> str:
        """A day as one says it: today, tomorrow, Wed (this week), 26 Nov, 4 Jan 2027."""
        if day is None:
            return DASH
        ahead = (day - today).days
        if ahead in (-1, 0, 1):
            return (tr("yesterday"), tr("today"), tr("tomorrow"))[ahead + 1]
        if 1 < ahead < 7:
            return format_date(day, "EEE", locale=self.locale)
        return self.day_month(day) if abs(ahead) < 300 else self.day_medium(day)

    def day_month(self, day: date, in_full: bool = False) -> str:
        """A day without its year: 26 Nov, or in full 26 November."""
        pattern = self.locale.datetime_skeletons["MMMMd" if in_full else "MMMd"]
        return format_date(day, pattern.pattern, locale=self.locale)

    def day_named(self, day: date, in_full: bool = False) -> str:
        """A day of this period with its weekday: Fri 4 Dec, or in full Friday 4 December."""
        pattern = self.locale.datetime_skeletons["MMMEd"].pattern
        if in_full:
            pattern = pattern.replace("E", "EEEE").replace("MMM", "MMMM")
        return format_date(day, pattern, locale=self.locale)

    def time(self, instant: datetime, zone: ZoneInfo) -> str:
        """The time of day of an instant in a zone."""
        return format_time(instant.astimezone(zone), "short", locale=self.locale)

    def symbol(self, currency: str) -> str:
        """The sign of a currency."""
        return get_currency_symbol(currency, self.locale)

    @property
    def first_weekday(self) -> int:
        """The first day of the week, Monday 0."""
        return self.locale.first_week_day

    def parse_money(self, text: str, currency: str) -> int | None:
        """Minor units of what the user typed; None for nothing. Raises Refused in words for what is no amount.

        A trailing k or m stands for thousands or millions.
        """
        cleaned = re.sub(r"[\s'’]", "", text).replace(self.symbol(currency), "").replace(currency, "")
        if not cleaned:
            return None
        factor = {"k": 1_000, "m": 1_000_000}.get(cleaned[-1].lower(), 1)
        body = cleaned[:-1] if factor > 1 else cleaned
        return to_minor(self._decimal(body, text) * factor, currency)

    def _decimal(self, body: str, typed: str) -> Decimal:
        try:
            found = parse_decimal(body, self.locale, strict=True)
        except NumberFormatError:
            found = None
        if found is not None and found.is_finite():
            return found
        try:
            plain = Decimal(body)
        except InvalidOperation:
            plain = Decimal("nan")
        if not plain.is_finite():
            raise Refused('"{typed}" is not an amount.', typed=typed)
        return plain

    def exact(self, value: Decimal) -> str:
        """A number with every one of its decimal places."""
        return format_decimal(value, f"#,##0.{'#' * 20}", self.locale)

    def parse_rate(self, text: str) -> str | None:
        """The exchange rate that the user typed, as decimal text; None for nothing. Raises Refused in words."""
        cleaned = re.sub(r"[\s'’]", "", text)
        if not cleaned:
            return None
        try:
            return rate_text(str(parse_decimal(cleaned, self.locale, strict=True)))
        except NumberFormatError:
            return rate_text(text)

    def parse_number(self, text: str) -> float | None:
        """The number that the user typed; None for nothing. Raises Refused in words."""
        cleaned = re.sub(r"[\s'’]", "", text)
        if not cleaned:
            return None
        value = float(self._decimal(cleaned, text))
        if not isfinite(value):
            raise Refused('"{typed}" is larger than any number that is kept.', typed=text)
        return value

    def parse_percent(self, text: str) -> float | None:
        """A share in [0, 1] of what the user typed in percent; None for nothing. Raises Refused otherwise."""
        cleaned = text.replace("%", "").strip()
        if not cleaned:
            return None
        value = float(self._decimal(cleaned, text)) / 100
        if not 0 <= value <= 1:
            raise Refused('"{typed}" is not between 0% and 100%.', typed=text)
        return value

    def parse_day(self, text: str) -> date | None:
        """The day the user typed, as this locale writes days (2026-12-11, 11 Dec 2026); None for nothing. Raises Refused."""
        cleaned = text.strip()
        if not cleaned:
            return None
        try:
            return typed_day(cleaned, self.locale)
        except ValueError:
            raise Refused('"{typed}" is not a day; write it as {example}.', typed=text, example="2026-12-31") from None


def local_formats(language: str, system: str) -> Formats:
    """How to write things in a language: as the system does where it speaks it, else as the language usually does."""
    same = system.partition("_")[0] == language.partition("_")[0]
    usual = "en_GB" if language.startswith("en") else language
    return Formats(system if same else usual)


def local_currency(locale: str) -> str:
    """The currency of a locale's country; the euro where it has none."""
    territory = Formats(locale).locale.territory
    found = get_territory_currencies(territory) if territory else []
    return found[0] if found else "EUR"


def typed_day(text: str, locale: Locale) -> date:
    """The day that was typed: 2026-12-11, 11/12/2026, 11.12.26, 11 Dec 2026, Friday, 11 December 2026.

    Figures are in the order in which the language writes them in short, unless only the other order makes a day.

    Raises:
        ValueError: it is no day, or has no year.
    """
    cleaned = text.strip()
    if _ISO_DAY.fullmatch(cleaned):
        return date.fromisoformat(cleaned)
    figures = _NUMBER.findall(cleaned)
    if len(figures) == 3:
        day = _in_figures(figures, locale)
    elif len(figures) == 2:
        day = _in_words(figures, _words(cleaned), locale)
    else:
        raise ValueError(text)
    if not _words(cleaned) <= _spoken(day, locale):
        raise ValueError(text)
    return day


def _in_figures(figures: list[str], locale: Locale) -> date:
    order = list(re.sub("[^dMy]", "", _collapsed(locale.date_formats["short"].pattern)))
    if len(figures[0]) == 4:
        order = ["y", "M", "d"]
    parts = dict(zip(order, figures, strict=True))
    year, month, day = _year(parts["y"]), int(parts["M"]), int(parts["d"])
    return date(year, day, month) if month > 12 else date(year, month, day)


def _in_words(figures: list[str], words: set[str], locale: Locale) -> date:
    months = {
        name.rstrip(".").casefold(): number
        for width in ("wide", "abbreviated")
        for context in ("format", "stand-alone")
        for number, name in get_month_names(width, context, locale).items()
    }
    named = {months[word] for word in words if word in months}
    if len(named) != 1:
        raise ValueError(words)
    first, second = figures
    day, year = (second, first) if len(first) == 4 else (first, second)
    return date(_year(year), named.pop(), int(day))


def _year(figures: str) -> int:
    return 2000 + int(figures) if len(figures) == 2 else int(figures)


def _words(text: str) -> set[str]:
    return {word.casefold() for word in _WORD.findall(text)}


def _spoken(day: date, locale: Locale) -> set[str]:
    forms = ("full", "long", "medium", "short", "EEE d MMM", "LLLL LLL")
    return {word for form in forms for word in _words(format_date(day, form, locale))}


def _collapsed(pattern: str) -> str:
    return re.sub(r"(.)\1+", r"\1", re.sub(r"'[^']*'", "", pattern))
