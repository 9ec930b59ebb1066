"""The settings that live in the desk, so that its figures do not move when the owner travels."""

from base64 import b64decode
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from datetime import date
from typing import Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from salesdesk.domain.dataclass import dataclass
from salesdesk.domain.days import Leave, days_of, is_leave, leave_of, working_days
from salesdesk.domain.errors import Refused
from salesdesk.domain.names import name_key
from salesdesk.domain.periods import KINDS
from salesdesk.domain.records import Setting

LARGEST_LOGO = 300_000
"""Bytes: it is in every report, and in the desk each time it is changed."""
PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
"""How a PNG and a JPEG file begin."""
LONGEST_SHOWN = 60
THEMES = ("system", "light", "dark")
PACES = ("linear", "seasonal")
Touched = Literal["figures", "reports", "look"]
_MARK = "personal "


@dataclass(frozen=True, slots=True)
class DeskSettings:
    """``names`` are the owner's own names in the deals (several lines); ``weekdays`` the working days, Monday 0;
    ``fiscal_start`` the first month of the fiscal year; ``period_kind`` how long a quota period is;
    ``pace`` whether it is to be won evenly (linear) or as past periods were (seasonal). ``report_owner`` is the name
    printed on reports (empty: the owner's own), ``logo`` a small PNG or JPEG file printed beside it, kept in Base64.
    ``holidays`` are days off, ``leave`` the days on which the owner is away; neither is a working day.
    ``personal_fields`` are the names of own fields that are about a person (several lines): who is redacted loses them too. Each is
    kept in a setting of its own (``mark_of``)."""

    names: tuple[str, ...] = ()
    currency: str = "EUR"
    zone: ZoneInfo = ZoneInfo("UTC")
    fiscal_start: int = 1
    period_kind: str = "quarter"
    weekdays: frozenset[int] = frozenset(range(5))
    holidays: frozenset[date] = frozenset()
    pace: str = "linear"
    theme: str = "system"
    language: str = "en"
    pipeline: str = ""
    animations: bool = True
    report_owner: str = ""
    personal_fields: tuple[str, ...] = ()
    logo: bytes = b""
    leave: tuple[Leave, ...] = ()

    def days_off(self) -> frozenset[date]:
        """Days on which nobody works, whichever day of the week they are: holidays and leave."""
        return self.holidays | days_of(self.leave) if self.leave else self.holidays

    def working_days(self, start: date, until: date) -> int:
        """How many working days lie in [start, until), without holidays and leave."""
        return working_days(start, until, self.weekdays, self.days_off())

    def leave_days(self, start: date, until: date) -> int:
        """How many days in [start, until) would be working days without the owner's leave."""
        return working_days(start, until, self.weekdays, self.holidays) - self.working_days(start, until)

    def is_own(self, owner: str | None) -> bool:
        """Whether a deal of that owner counts for this desk's quota, forecast and chance."""
        return not self.names or not owner or owner in self.names


def mark_of(field: str) -> str:
    """The name of the setting that says that an own field is about a person: one for each, so that merged desks agree on each."""
    return _MARK + name_key(field)


def is_mark(key: str) -> bool:
    """Whether a setting of that name is such a mark."""
    return key.startswith(_MARK)


def parse(records: Iterable[Setting]) -> DeskSettings:
    """The desk's settings from its records; what is not set is as by default."""
    texts = {record.id: record.value for record in records}
    leave = [leave_of(name, text) for name, text in texts.items() if is_leave(name)]
    found = {f.name: _PARSERS[f.name](texts[f.name]) for f in fields(DeskSettings) if f.name in texts}
    marks = {name: text for name, text in texts.items() if is_mark(name)}
    found["personal_fields"] = tuple(
        {**{mark_of(field): field for field in found.get("personal_fields", ())}, **marks}.values()
    )
    found["personal_fields"] = tuple(filter(None, found["personal_fields"]))
    return DeskSettings(**found, leave=tuple(sorted(leave, key=lambda one: (one.first, one.last))))


def checked(values: Mapping[str, str]) -> dict[str, str]:
    """The values, each proven to parse. Raises Refused with a sentence for the first that does not."""
    for name, text in values.items():
        if not is_setting(name):
            raise Refused('There is no setting "{name}".', name=name)
        try:
            _proof(name)(text)
        except (ValueError, ZoneInfoNotFoundError, OSError):
            shown = text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + "…"
            raise Refused('"{value}" cannot be the setting {name}.', value=shown, name=name) from None
    return dict(values)


def _proof(name: str) -> Callable[[str], Any]:
    if is_leave(name):
        return lambda text: leave_of(name, text)
    return (lambda text: _mark(name, text)) if is_mark(name) else _PARSERS[name]


def _mark(name: str, text: str) -> str:
    if text and mark_of(text) != name:
        raise ValueError(text)
    return text


def marks_of(fields: str, marked: Iterable[str]) -> dict[str, str]:
    """What changes of the marks of own fields, where those named in lines are to be about a person, and ``marked`` are by now: the
    name of each field, or nothing."""
    wanted, known = {mark_of(field): field for field in _lines(fields)}, {mark_of(field) for field in marked}
    return {key: wanted.get(key, "") for key in sorted(wanted.keys() ^ known)}


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _one_of(choices: Iterable[str], text: str) -> str:
    if text not in choices:
        raise ValueError(text)
    return text


def _currency(text: str) -> str:
    if not (len(text) == 3 and text.isascii() and text.isalpha() and text.isupper()):
        raise ValueError(text)
    return text


def _month(text: str) -> int:
    if not 1 <= int(text) <= 12:
        raise ValueError(text)
    return int(text)


def _weekdays(text: str) -> frozenset[int]:
    days = frozenset(int(part) for part in text.split())
    if not days <= frozenset(range(7)) or not days:
        raise ValueError(text)
    return days


def _logo(text: str) -> bytes:
    content = b64decode(text, validate=True)
    if len(content) > LARGEST_LOGO or (content and not content.startswith(PICTURES)):
        raise ValueError(f"{len(content)} bytes")
    return content


_PARSERS: dict[str, Callable[[str], Any]] = {
    "names": _lines,
    "currency": _currency,
    "zone": ZoneInfo,
    "fiscal_start": _month,
    "period_kind": lambda text: _one_of(KINDS, text),
    "weekdays": _weekdays,
    "holidays": lambda text: frozenset(date.fromisoformat(part) for part in text.split()),
    "pace": lambda text: _one_of(PACES, text),
    "theme": lambda text: _one_of(THEMES, text),
    "language": str,
    "pipeline": str,
    "report_owner": str.strip,
    "personal_fields": _lines,
    "logo": _logo,
    "animations": lambda text: _one_of(("on", "off"), text) == "on",
}

PARSED = frozenset(_PARSERS)
"""The names of all settings that a desk can have, but for leave, of which each has the name of its days."""

_TOUCHES: dict[str, Touched] = {
    **dict.fromkeys(("theme", "language", "animations"), "look"),
    **dict.fromkeys(("report_owner", "logo", "personal_fields"), "reports"),
}


def is_setting(name: str) -> bool:
    """Whether a desk can have a setting of that name."""
    return name in PARSED or is_leave(name) or is_mark(name)


def touches(name: str) -> Touched:
    """What a setting of the desk changes: how it looks, what reports say of their owner, or else the figures themselves."""
    return _TOUCHES.get(name, "figures" if is_setting(name) and not is_mark(name) else "reports")
