"""What others wrote later, in words: why not everything came back when an entry was taken back, or brought again."""

from collections.abc import Mapping
from typing import Any

from salesdesk.desk.ports import LaterWrite, UndoneEntry
from salesdesk.domain.errors import Message
from salesdesk.domain.fields import BUILT_IN, OWN, Field
from salesdesk.i18n import mark

_VALUE = mark("{field} of {name} stays {value}: it was changed later.")
_EMPTY = mark("{field} of {name} stays empty: it was changed later.")
_TAGS = mark("{name} keeps its tags: they were changed later.")
_THERE = mark("{name} stays: it was changed later.")
_GONE = mark("{name} stays deleted: it was changed later.")
_AS_IT_IS = mark("{name} stays as it is: it was changed later.")
_SETTING = mark("The setting {name} stays as it is: it was changed later.")
_MORE = mark("and {count} more")
_OF_DEALS: Mapping[str, Field] = {field.column or field.key: field for field in BUILT_IN if field.key != "tags"}
_OTHERS: Mapping[tuple[str, str], str] = {
    ("Pipeline", "name"): mark("Name"),
    ("Stage", "name"): mark("Name"),
    ("Stage", "probability"): mark("Chance"),
    ("Stage", "stall_days"): mark("Days until a deal is stalled"),
    ("Organisation", "name"): mark("Name"),
    ("Contact", "name"): mark("Name"),
    ("Contact", "organisation"): mark("Organisation"),
    ("Contact", "email"): mark("E-mail"),
    ("Contact", "phone"): mark("Phone"),
    ("Activity", "title"): mark("Title"),
    ("Activity", "due_day"): mark("Day"),
    ("Activity", "due_time"): mark("Time"),
    ("Quota", "amount"): mark("Amount"),
    ("Rate", "rate"): mark("Rate"),
    ("Tag", "name"): mark("Name"),
    ("CustomField", "name"): mark("Name"),
    ("SavedThing", "name"): mark("Name"),
}
_SHARES = frozenset({"probability"})
_SNOOZED = mark("Put aside until")
_LONGEST = 60
"""Characters of a name or value that are shown."""


def in_words(taken: UndoneEntry) -> tuple[Message, ...]:
    """A sentence for each thing that stays, the last one how many more do; none when everything came back.

    A value is a text, a number, a day or Money, for whoever shows it to write.
    """
    told = tuple(map(_sentence, taken.later))
    return (*told, Message(_MORE, {"count": taken.more})) if taken.more else told


def _sentence(write: LaterWrite) -> Message:
    name = {"name": _short(write.name)}
    if write.kind == "Setting":
        return Message(_SETTING, name)
    if not write.field:
        words = _THERE if write.value else _GONE
        return Message(words, name)
    if write.field == "tags":
        return Message(_TAGS, name)
    label = _label(write)
    if not label:
        return Message(_AS_IT_IS, name)
    said: dict[str, Any] = name | {"field": label}
    return Message(_EMPTY, said) if write.value in (None, "") else Message(_VALUE, said | {"value": _value(write)})


def _label(write: LaterWrite) -> str:
    if write.field.startswith(OWN):
        return write.field.removeprefix(OWN)
    if write.kind == "Deal":
        field = _OF_DEALS.get(write.field)
        return field.label if field else _SNOOZED if write.field == "snoozed_until" else ""
    return _OTHERS.get((write.kind, write.field), "")


def _value(write: LaterWrite) -> Any:
    """The value, a share as a percentage, a choice as its words."""
    if write.field in _SHARES:
        return f"{write.value:.0%}"
    field = _OF_DEALS.get(write.field) if write.kind == "Deal" else None
    words = next((words for key, words in field.choices if key == write.value), "") if field else ""
    return Message(words) if words else _short(write.value) if isinstance(write.value, str) else write.value


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"
