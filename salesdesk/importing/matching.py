"""Which deals of a file the desk has already, and whether the file has changed since it was last imported."""

from collections.abc import Iterator
from typing import Literal, NamedTuple

from salesdesk.desk import merging
from salesdesk.desk.ports import Progress, Reader
from salesdesk.importing.plan.deal_keys import fingerprint, key_of
from salesdesk.importing.plan.model import DealDraft, ImportPlan

State = Literal["new", "changed", "unchanged"]
EVERY = 5_000
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


def matching(reader: Reader, plan: ImportPlan, progress: Progress | None = None) -> Matching:
    """The counts to show before anything is written. ``progress`` is told (done, total) and may raise to cancel."""
    if plan.everything is not None:
        return Matching(**merging.merged(reader, plan.everything).counts)
    counts = {"new": 0, "changed": 0, "unchanged": 0}
    total = len(plan.drafts)
    for done, match in enumerate(matches(reader, plan)):
        counts[match.state] += 1
        if progress and done % EVERY == 0:
            progress(done, total)
    return Matching(**counts)
