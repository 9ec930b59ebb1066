"""Parts of a deal that an imported row provides, and their fingerprint; a missing column says nothing about its field.

Parts are named by the keys of fields, or ``own:`` and the name of a custom field.
"""

from base64 import urlsafe_b64encode
from collections.abc import Callable
from functools import lru_cache
from hashlib import blake2b
from operator import attrgetter
from typing import Any

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


def parts_of_row(draft: DealDraft, provided: frozenset[str]) -> frozenset[str]:
    """The parts that the row of one deal provides, out of those that the file does."""
    reason = draft.lost_reason is not None
    return _provided_by_row(
        provided, tuple(draft.facts), draft.stage_known, draft.outcome != "open", reason, draft.currency_told
    )


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


def fingerprint_of(draft: DealDraft, provided: frozenset[str]) -> str:
    """A short text from which it can be told part by part whether a later row differs; empty parts add nothing."""
    return _MARK + "".join(
        sorted([_part(name, value) for name, value in _values_of(draft, provided) if value is not None])
    )


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
    said: list[tuple[str, Any]] = []
    for name in provided:
        get = _VALUES.get(name)
        if get is not None:
            said.append((name, get(draft)))
        elif name.startswith(OWN):
            said.append((name, draft.custom.get(name.removeprefix(OWN))))
        else:
            said.append((name, draft.facts.get(name)))
    return said


def _figure(draft: DealDraft) -> str | None:
    """The amount as it is written, whatever its currency."""
    return None if draft.amount_minor is None else str(to_decimal(draft.amount_minor, draft.currency).normalize())


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


@lru_cache(maxsize=65_536, typed=True)
def _part(name: str, value: Any) -> str:
    return _name(name) + _digest(repr(value))[: _PART - _NAME]


@lru_cache(maxsize=1024)
def _name(name: str) -> str:
    return _digest(name)[:_NAME]


def _digest(text: str) -> str:
    digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=6).digest()
    return urlsafe_b64encode(digest).decode("ascii")
