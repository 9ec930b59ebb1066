"""Dates and times as people write them. Day-first or month-first is decided for a whole column from its evidence."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import Any, NamedTuple

from salesdesk.domain.errors import Message
from salesdesk.importing.plan.model import DateOrder
from salesdesk.importing.read.cells import LONGEST_VALUE, MEMORY, NOTHING, cell_text
from salesdesk.importing.understand.month_names import MONTHS

_NOON = time(12)
UNREADABLE = Message("This is not a date.")
OUT_OF_RANGE = Message("This date is before 1900 or after 2199.")
NO_SUCH_DAY = Message("There is no such day.")
AMBIGUOUS = Message("It is unclear which number is the day and which the month.")
_EMPTY_DATES = frozenset(("0000-00-00", "0000-00-00 00:00:00", "00/00/0000", "00.00.0000", "0"))

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_YEAR_FIRST = re.compile(r"(\d{4})([./-])(\d{1,2})\2(\d{1,2})")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_NUMERIC = re.compile(r"(\d{1,2})([./\- ])(\d{1,2})\2(\d{4}|\d{2})")
_EAST_ASIAN = re.compile(r"(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})[日일号]?")
_SERIAL = re.compile(r"\d{5}(?:[.,]\d+)?")
_EPOCH = re.compile(r"\d{10}|\d{13}")
_CLOCK = re.compile(
    r"(?P<before>[ap]\.?m\.?|上午|下午|午前|午後)?(?P<h>\d{1,2})[:.h](?P<m>\d{2})(?:[:.](?P<s>\d{2})(?:[.,](?P<f>\d{1,9}))?)?"
    r"(?P<after>[ap]\.?m\.?)?(?P<uhr>uhr)?(?P<zone>z|utc|gmt|(?:utc|gmt)?[+-]\d{1,2}(?::?\d{2})?)?"
)
_TIME_PART = re.compile(
    r"(?<![\sT,])[\sT,]++(?:(?:um|at|à|a las|kl\.?|o)\s++)?((?:[ap]\.?m\.?|上午|下午|午前|午後)?\s*+\d{1,2}[:.h]\d{2}.*)$",
    re.IGNORECASE | re.DOTALL,
)
_WEEKDAY = re.compile(r"^([^\W\d]{2,12})\.?,?\s+(?=\d|[^\W\d]+\.?\s+\d)")
_EAST_WEEKDAY = re.compile(r"[(（]?(?:星期|周)?[一二三四五六日天月火水木金土][曜日]{0,2}[)）]")
_WORDS = re.compile(r"\d+|[^\W\d_]+")
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th|er|º|ª|°)\b")


class DateAndInstant(NamedTuple):
    """A date, and the instant when a time was given with it; without one, noon of that day in the desk's zone."""

    day: date
    instant: datetime
    timed: bool


class Numeric(NamedTuple):
    """A date written in numbers alone, in an order that only the column can tell."""

    first: int
    second: int
    year: int
    dotted: bool


def order_evidence(texts: Iterable[str]) -> set[DateOrder]:
    """Which orders the numeric dates among the texts prove; points between the numbers speak for day first."""
    proved: set[DateOrder] = set()
    dotted = False
    for text in texts:
        numeric = numeric_date(text)
        if numeric is None or numeric.first == numeric.second:
            continue
        if numeric.first > 12:
            proved.add("day-first")
        elif numeric.second > 12:
            proved.add("month-first")
        elif numeric.dotted:
            dotted = True
    return proved or ({"day-first"} if dotted else set())


def is_ambiguous(text: str) -> bool:
    """Whether this date alone could be read with the day or with the month first."""
    numeric = numeric_date(text)
    return numeric is not None and numeric.first != numeric.second and max(numeric.first, numeric.second) <= 12


def numeric_date(text: str) -> Numeric | None:
    """The numbers of a date like 3/4/2026, or None for any other text."""
    day, _ = _split_time(_tidy(text))
    found = _NUMERIC.fullmatch(day)
    if found is None:
        return None
    year = int(found[4])
    if len(found[4]) == 2:
        year += 2000 if year < 70 else 1900
    return Numeric(int(found[1]), int(found[3]), year, found[2] == ".")


def _tidy(text: str) -> str:
    """The text without anything invisible; none of one that is longer than any date."""
    if len(text) > LONGEST_VALUE:
        return ""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).translate(_INVISIBLE)
    return " ".join(text.split()).strip(" '\"")


_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200e\u200f\u2060\ufeff"))


def _split_time(text: str) -> tuple[str, str]:
    found = _TIME_PART.search(text)
    if found is None:
        return text.rstrip(",. "), ""
    return text[: found.start()].rstrip(",. ") or text, found[1]


def _clock(text: str) -> tuple[time, tzinfo | None] | None:
    found = _CLOCK.fullmatch(text.replace(" ", "").casefold())
    if found is None:
        return None
    hour = int(found["h"])
    half = (found["before"] or found["after"] or "").replace(".", "")
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half in ("pm", "下午", "午後") else 0)
    if hour > 23 or int(found["m"]) > 59 or int(found["s"] or 0) > 59:
        return None
    micro = int((found["f"] or "0")[:6].ljust(6, "0"))
    zone = _offset(found["zone"]) if found["zone"] else None
    if found["zone"] and zone is None:
        return None
    return time(hour, int(found["m"]), int(found["s"] or 0), micro), zone


def _offset(text: str) -> tzinfo | None:
    """The offset from UTC; None for one of 15 hours or more, which no place has."""
    text = text.removeprefix("utc").removeprefix("gmt")
    if text in ("", "z"):
        return UTC
    hours, minutes = text[1:].replace(":", ""), "0"
    if len(hours) > 2:
        hours, minutes = hours[:-2], hours[-2:]
    span = timedelta(hours=int(hours), minutes=int(minutes))
    if span >= timedelta(hours=15):
        return None
    return timezone(-span if text[0] == "-" else span)


def _named_month(text: str) -> tuple[int, int, int] | None:
    """Year, month, day of a date with the month's name in it."""
    text = _ORDINAL.sub("", text.casefold())
    weekday = _WEEKDAY.match(text)
    if weekday and weekday[1] not in MONTHS:
        text = text[weekday.end() :]
    words = [
        w for w in _WORDS.findall(text) if w not in ("de", "del", "di", "of", "the", "le", "den", "r", "г", "года")
    ]
    if len(words) != 3:
        return None
    month = next((MONTHS[w] for w in words if w in MONTHS), 0)
    numbers = [w for w in words if w.isdecimal()]
    if not month or len(numbers) != 2 or max(map(len, numbers)) > 4:
        return None
    if len(numbers[0]) == 4:
        return int(numbers[0]), month, int(numbers[1])
    year = int(numbers[1])
    if len(numbers[1]) == 2:
        year += 2000 if year < 70 else 1900
    return (year, month, int(numbers[0])) if len(numbers[0]) <= 2 else None


def _calendar(text: str, order: DateOrder | None) -> tuple[int, int, int] | Message:
    """Year, month and day of a text without time."""
    for pattern, groups in (
        (_ISO, (1, 2, 3)),
        (_YEAR_FIRST, (1, 3, 4)),
        (_COMPACT, (1, 2, 3)),
        (_EAST_ASIAN, (1, 2, 3)),
    ):
        if found := pattern.fullmatch(text):
            year, month, day = (int(found[g]) for g in groups)
            return year, month, day
    numeric = numeric_date(text)
    if numeric is None:
        return _named_month(text) or UNREADABLE
    if order is None and numeric.first != numeric.second:
        if max(numeric.first, numeric.second) <= 12:
            return AMBIGUOUS
        order = "day-first" if numeric.first > 12 else "month-first"
    if order == "month-first":
        return numeric.year, numeric.first, numeric.second
    return numeric.year, numeric.second, numeric.first


class DateReader:
    """Reads the dates of one column into the desk's zone; what was read once is remembered."""

    def __init__(self, order: DateOrder | None, zone: tzinfo, epoch_1904: bool = False) -> None:
        self._order, self._zone = order, zone
        self._origin = date(1904, 1, 1) if epoch_1904 else date(1899, 12, 30)
        self._known: dict[Any, DateAndInstant | Message | None] = {}

    def read(self, cell: Any) -> DateAndInstant | Message | None:
        """The date; None for an empty cell; a Message when the cell cannot be read."""
        if isinstance(cell, str) and len(cell) > LONGEST_VALUE:
            return UNREADABLE
        answer = self._known.get(cell)
        if answer is None:
            if isinstance(cell, str):
                answer = (self._iso(cell) if cell[4:5] == "-" else None) or self._text(cell)
            else:
                answer = self._typed(cell)
            if len(self._known) < MEMORY:
                self._known[cell] = answer
        return answer

    def _typed(self, cell: Any) -> DateAndInstant | Message:
        if isinstance(cell, datetime):
            return self._at(cell)
        if isinstance(cell, date):
            return self._noon(cell)
        if isinstance(cell, int | float):
            return self._serial(float(cell))
        return UNREADABLE

    def _text(self, cell: str) -> DateAndInstant | Message | None:
        text = _tidy(cell_text(cell))
        if text.casefold() in NOTHING or text in _EMPTY_DATES:
            return None
        if _SERIAL.fullmatch(text):
            return self._serial(float(text.replace(",", ".")))
        if _EPOCH.fullmatch(text):
            seconds = int(text) / (1000 if len(text) == 13 else 1)
            return self._at(datetime.fromtimestamp(seconds, UTC))
        return self._written(text)

    def _iso(self, cell: str) -> DateAndInstant | Message | None:
        """The usual form, read at once."""
        try:
            moment = datetime.fromisoformat(cell)
        except ValueError:
            return None
        if moment.tzinfo is not None or not 1900 <= moment.year <= 2199:
            return self._at(moment)
        day, timed = moment.date(), len(cell) > 10
        return DateAndInstant(
            day, datetime.combine(day, moment.time() if timed else _NOON, self._zone).astimezone(UTC), timed
        )

    def _written(self, text: str) -> DateAndInstant | Message:
        day_text, clock_text = _split_time(_EAST_WEEKDAY.sub(" ", text).strip())
        found = _calendar(day_text.strip(), self._order)
        if isinstance(found, Message):
            return found
        try:
            day = date(*found)
        except ValueError:
            return NO_SUCH_DAY
        if not clock_text:
            return self._noon(day)
        clock = _clock(clock_text)
        if clock is None:
            return Message("The time of day in this date cannot be read.")
        return self._at(datetime.combine(day, clock[0], clock[1]))

    def _serial(self, number: float) -> DateAndInstant | Message:
        if not 1 <= number < 150_000:
            return UNREADABLE
        whole, fraction = divmod(number, 1)
        day = self._origin + timedelta(days=int(whole))
        seconds = round(fraction * 86_400)
        if seconds == 0:
            return self._noon(day)
        return self._at(datetime.combine(day, time()) + timedelta(seconds=seconds))

    def _noon(self, day: date) -> DateAndInstant | Message:
        if not 1900 <= day.year <= 2199:
            return OUT_OF_RANGE
        return DateAndInstant(day, datetime.combine(day, _NOON, self._zone).astimezone(UTC), timed=False)

    def _at(self, moment: datetime) -> DateAndInstant | Message:
        if not 1900 <= moment.year <= 2199:
            return OUT_OF_RANGE
        if moment.tzinfo is None:
            return DateAndInstant(moment.date(), moment.replace(tzinfo=self._zone).astimezone(UTC), timed=True)
        return DateAndInstant(moment.astimezone(self._zone).date(), moment.astimezone(UTC), timed=True)
