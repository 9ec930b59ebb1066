"""Which deals of a file the desk has already, and whether the file has changed since it was last imported."""

from collections.abc import Iterator
from hashlib import blake2b
from typing import Literal, NamedTuple

from salesdesk.services import merging
from salesdesk.services.importing.deals import draft_key
from salesdesk.services.importing.model import DealDraft, ImportPlan
from salesdesk.services.ports import Reader

State = Literal["new", "changed", "unchanged"]
_OWN_KEY = "row:"
OWN_SYSTEM = "salesdesk"
"""The source of files that SalesDesk itself has written."""


class Match(NamedTuple):
    """A draft, the deal it is of (None: new), the draft's key in its source, and the fingerprint of its row."""

    state: State
    deal: str | None
    draft: DealDraft
    key: str
    mark: str = ""


class Matching(NamedTuple):
    """How many deals of a file are new to the desk, changed in the file since the last import, or unchanged."""

    new: int
    changed: int
    unchanged: int


def matches(reader: Reader, plan: ImportPlan) -> Iterator[Match]:
    """Each draft of a plan beside what the desk knows of it."""
    known = reader.external_marks()
    own = {card.id for card in reader.all_cards(None)} if plan.source_system == OWN_SYSTEM else frozenset()
    for draft in plan.drafts:
        key, mark = key_of(draft), fingerprint(draft)
        # A row of our own export is known by the deal's own key.
        deal, last = known.get((draft.source_system, key), (key if key in own else None, None))
        state: State = "new" if deal is None else "unchanged" if last == mark else "changed"
        yield Match(state, deal, draft, key, mark)


def matching(reader: Reader, plan: ImportPlan) -> Matching:
    """The counts to show before anything is written."""
    if plan.everything is not None:
        return Matching(**merging.merged(reader, plan.everything).counts)
    counts = {"new": 0, "changed": 0, "unchanged": 0}
    for match in matches(reader, plan):
        counts[match.state] += 1
    return Matching(**counts)


def key_of(draft: DealDraft) -> str:
    """The key of a deal in its source: its own id, else one made of what makes two rows the same deal."""
    return draft.external_id or _OWN_KEY + _digest(*(str(part) for part in draft_key(draft)))


def fingerprint(draft: DealDraft) -> str:
    """A short text that changes when anything in the draft does, but not with its line or the moment of import."""
    timeless = draft._replace(line=0)
    if draft.created_estimated:
        timeless = timeless._replace(created=None)  # type: ignore[arg-type]
    if draft.closed_estimated:
        timeless = timeless._replace(closed=None)
    return _digest(*(repr(part) for part in timeless))


def _digest(*parts: str) -> str:
    return blake2b("\x1f".join(parts).encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
