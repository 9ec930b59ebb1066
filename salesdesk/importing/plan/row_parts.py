"""Parts of a deal that an imported row provides, and their fingerprint; a missing column says nothing about its field.

Parts are named by the keys of fields, or ``own:`` and the name of a custom field.
"""

from binascii import b2a_base64
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from hashlib import blake2b
from itertools import repeat
from operator import attrgetter
from typing import Any, NamedTuple

from salesdesk.domain.fields import OWN
from salesdesk.domain.money import to_decimal
from salesdesk.importing.plan.model import DealDraft, ImportPlan

_SIGNS: dict[str, tuple[str, ...]] = {
    "outcome": ("status", "is_won", "is_closed", "active"),
    "closed": ("closed", "won_time", "lost_time", "close_date"),
    "expected_close": ("expected_close", "close_date"),
    "chance": ("probability",),
}
"""Columns that tell of a part, where that is not the one of its name."""
_OF_CLOSED = {"lost_reason", "closed"}
"""Parts that a row tells only where it tells the outcome too."""
_PARTS = (
    "title", "organisation", "contact", "owner", "pipeline", "stage", "lost_reason", "amount", "currency", "created", "tags",
    "next_step",
)  # fmt: skip
_MARK = "~"
"""Begins a print of parts, as it never does one of a whole row."""
_URL_SAFE = bytes.maketrans(b"+/", b"-_")
_MOST_KNOWN = 16_384
"""So many values of a part are remembered."""
_PART, _NAME = 6, 2
"""Characters of a part in a print, and of those the ones that name it."""


def provided_parts(plan: ImportPlan) -> frozenset[str]:
    """The parts for which a file has a column. Stage names provide the outcome where any of them is a closing."""
    have = set(plan.mapping.fields)
    found = {part for part in _PARTS if part in have}
    found |= {part for part, signs in _SIGNS.items() if have & set(signs)}
    if any(name.outcome != "open" for name in plan.stage_names):
        found.add("outcome")
    return frozenset(found | {OWN + name for name in plan.custom_fields})


class RowPrint(NamedTuple):
    """The parts of a deal that its row tells, and a short text from which it can be told part by part whether a later row
    differs; empty parts add nothing."""

    told: frozenset[str]
    mark: str


def row_prints(drafts: Sequence[DealDraft], provided: frozenset[str]) -> list[RowPrint]:
    """The print of each of some rows, made part by part: values that are equal are looked at once."""
    tells = _tells(drafts, provided)
    alike: dict[frozenset[str], list[int]] = {}
    for place, told in enumerate(tells):
        alike.setdefault(told, []).append(place)
    found = [RowPrint(provided, "")] * len(drafts)
    for told, places in alike.items():
        rows = drafts if len(places) == len(drafts) else [drafts[place] for place in places]
        for place, mark in zip(places, marks(rows, told), strict=True):
            found[place] = RowPrint(told, mark)
    return found


def _tells(drafts: Sequence[DealDraft], provided: frozenset[str]) -> list[frozenset[str]]:
    signs = [
        (
            tuple(draft.facts),
            draft.stage_known,
            draft.outcome != "open",
            draft.lost_reason is not None,
            draft.currency_told,
        )
        for draft in drafts
    ]
    known = {sign: _provided_by_row(provided, *sign) for sign in dict.fromkeys(signs)}
    return [known[sign] for sign in signs]


def marks(drafts: Sequence[DealDraft], provided: frozenset[str]) -> Iterable[str]:
    """The short text of each of some rows that tell the same parts."""
    are_in_order, makers = _makers(provided)
    parts = [_texts(list(map(value_of, drafts)), part_of) for value_of, part_of in makers]
    if not parts:
        return repeat(_MARK, len(drafts))
    if are_in_order:
        return map("".join, zip(repeat(_MARK), *parts, strict=False))
    return (_MARK + "".join(sorted(row)) for row in zip(*parts, strict=True))


def _texts(values: Sequence[Any], part_of: Callable[[Any], str]) -> list[str]:
    """The short texts of the values of a part; none of an empty one."""
    if len(set(map(type, values)) - {type(None)}) > 1:  # 1, 1.0 and True are equal, and have different texts
        return ["" if value is None else part_of(value) for value in values]
    known = {value: "" if value is None else part_of(value) for value in dict.fromkeys(values)}
    return list(map(known.__getitem__, values))


@lru_cache(maxsize=256)
def _provided_by_row(
    provided: frozenset[str], facts: tuple[str, ...], stage: bool, closes: bool, reason: bool, currency: bool
) -> frozenset[str]:
    found = {*provided, *facts}
    for part, is_told in (
        ("stage", stage and "stage" in provided),
        ("outcome", "outcome" in provided or closes),
        ("lost_reason", "lost_reason" in provided or reason),
        ("currency", currency),
    ):
        (found.add if is_told else found.discard)(part)
    return frozenset(found if "outcome" in found else found - _OF_CLOSED)


def is_same(print_now: str, before: str, draft: DealDraft, provided: frozenset[str]) -> bool:
    """Whether every part that the row provides is as in an earlier row."""
    if print_now == before:
        return True
    if not before.startswith(_MARK):
        return False
    known = set(_parts_of(before))
    if not known.issuperset(_parts_of(print_now)):
        return False
    names = {part[:_NAME] for part in known}
    return not any(_name(name) in names for name, value in _values_of(draft, provided) if value is None)


def merged_fingerprint(print_now: str, before: str | None, provided: frozenset[str]) -> str:
    """The fingerprint to store: parts that this row does not provide stay as in the earlier one."""
    if before is None or not before.startswith(_MARK):
        return print_now
    names = {_name(name) for name in provided}
    return _MARK + "".join(sorted({*_parts_of(print_now), *(p for p in _parts_of(before) if p[:_NAME] not in names)}))


def had_part(before: str | None, name: str) -> bool:
    """Whether the earlier row provided a part."""
    return _name(name) in {part[:_NAME] for part in _parts_of(before or "")}


def _values_of(draft: DealDraft, provided: frozenset[str]) -> list[tuple[str, Any]]:
    """The provided parts with their values; None for an empty one."""
    return [(name, _value_of(name)(draft)) for name in provided]


@lru_cache(maxsize=1024)
def _value_of(name: str) -> Callable[[DealDraft], Any]:
    """What gives a part of a draft."""
    if name in _VALUES:
        return _VALUES[name]
    if name.startswith(OWN):
        own = name.removeprefix(OWN)
        return lambda draft: draft.custom.get(own)
    return lambda draft: draft.facts.get(name)


@lru_cache(maxsize=64)
def _makers(provided: frozenset[str]) -> tuple[bool, list[tuple[Callable[[DealDraft], Any], Callable[[Any], str]]]]:
    """What gives the value of each part that a row provides, and what makes it short; and whether the short texts are in order
    already, which they are unless two parts begin alike."""
    names = sorted(provided, key=_name)
    are_in_order = len({_name(name) for name in names}) == len(names)
    return are_in_order, [(_value_of(name), _part_of(name)) for name in names]


def _part_of(name: str) -> Callable[[Any], str]:
    """What makes the short text of a value of a part; those that come again and again are known, each by its type, so that
    none is taken for an equal one of another (1, 1.0, True)."""
    begin = _name(name)

    @lru_cache(maxsize=_MOST_KNOWN, typed=True)
    def part(value: Any) -> str:
        return begin + _digest(repr(value))[: _PART - _NAME]

    return part


def _figure(draft: DealDraft) -> str | None:
    """The amount as it is written, whatever its currency."""
    return None if draft.amount_minor is None else _written(draft.amount_minor, draft.currency)


@lru_cache(maxsize=16_384)
def _written(amount: int, currency: str) -> str:
    return str(to_decimal(amount, currency).normalize())


_VALUES: dict[str, Callable[[DealDraft], Any]] = {
    **{name: attrgetter(name) for name in (
        "title", "organisation", "contact", "owner", "pipeline", "stage", "outcome", "lost_reason", "currency",
        "expected_close", "next_step",
    )},
    "amount": _figure,
    "created": lambda draft: None if draft.created_estimated else draft.created,
    "closed": attrgetter("closed"),
    "chance": attrgetter("probability"),
    "tags": lambda draft: draft.tags or None,
}  # fmt: skip
"""The parts that a draft has a place of its own for."""


def _parts_of(text: str) -> list[str]:
    body = text[len(_MARK) :] if text.startswith(_MARK) else ""
    return [body[start : start + _PART] for start in range(0, len(body), _PART)]


@lru_cache(maxsize=1024)
def _name(name: str) -> str:
    return _digest(name)[:_NAME]


def _digest(text: str) -> str:
    digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=6).digest()
    return b2a_base64(digest, newline=False).translate(_URL_SAFE).decode("ascii")
