"""Which deals of a file the desk has already, and whether the file has changed since it was last imported."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Literal, NamedTuple

from salesdesk.desk import merging, settings
from salesdesk.desk.ports import Progress, Reader
from salesdesk.desk.steps import in_parts
from salesdesk.domain.days import day_of, from_us
from salesdesk.domain.records import Setting
from salesdesk.importing.plan.deal_keys import key_of, row_print
from salesdesk.importing.plan.model import DealDraft, ImportPlan
from salesdesk.importing.plan.row_parts import RowPrint, is_same, provided_parts, row_prints

State = Literal["new", "changed", "unchanged"]
EVERY = 5_000
OWN_SYSTEM = "salesdesk"
"""The source of files that SalesDesk itself has written."""


class Match(NamedTuple):
    """A draft, the deal it is of (None: new), the draft's key in its source, and the print of its row.

    ``told`` names the parts of the deal that the row tells; ``before`` is the print of the row that was imported last.
    """

    state: State
    deal: str | None
    draft: DealDraft
    key: str
    told: frozenset[str]
    mark: str = ""
    before: str | None = None


class Matching(NamedTuple):
    """How many deals of a file are new to the desk, changed in the file since the last import, or unchanged."""

    new: int
    changed: int
    unchanged: int


def matches(reader: Reader, plan: ImportPlan) -> Iterator[Match]:
    """Each draft of a plan beside what the desk knows of it."""
    known = reader.external_marks()
    own = reader.prints() if plan.source_system == OWN_SYSTEM else {}
    likes = LikeDeals(reader, plan, own)
    told_in_file = provided_parts(plan)
    for draft, (told, mark) in _with_prints(plan.drafts, told_in_file):
        key = key_of(draft)
        # A row of our own export is known by the deal's own key.
        deal, last = known.get((draft.source_system, key)) or (key if key in own else None, own.get(key))
        if deal is None and draft.external_id is None:
            deal, last = likes.deal(draft)
        state: State = "new" if deal is None else "unchanged" if _is_unchanged(draft, mark, last, told) else "changed"
        yield Match(state, deal, draft, key, told, mark, last)


def _with_prints(drafts: Iterable[DealDraft], provided: frozenset[str]) -> Iterator[tuple[DealDraft, RowPrint]]:
    for some in in_parts(drafts, EVERY):
        yield from zip(some, row_prints(some, provided), strict=True)


def _is_unchanged(draft: DealDraft, mark: str, last: str | None, told: frozenset[str]) -> bool:
    return last is not None and (is_same(mark, last, draft, told) or last == row_print(draft))


class _Alike(NamedTuple):
    """A deal that a row may be of: its created day (None where unknown), its key, and the print of the row imported last."""

    day: date | None
    deal: str
    last: str | None


class LikeDeals:
    """Finds the deals of rows without an id by what the file tells of title, organisation and created day.

    Only deals of the same source are looked at; of a file that SalesDesk has written, all. Several that are alike are
    taken in the order in which they came.
    """

    def __init__(self, reader: Reader, plan: ImportPlan, own: Mapping[str, str | None]) -> None:
        have = set(plan.mapping.fields)
        self._reader, self._own = reader, own
        self._titled, self._by_organisation = "title" in have, "organisation" in have
        self._zone = settings.parse(reader.find(Setting)).zone
        self._found: dict[str, dict[tuple[str, str], list[_Alike]]] = {}

    def deal(self, draft: DealDraft) -> tuple[str | None, str | None]:
        """The key of the deal of a row and the print of the row imported last; None where there is none."""
        if not self._titled:
            return None, None
        source = draft.source_system
        if source not in self._found:
            self._found[source] = self._read(source)
        alike = self._found[source].get(self._like(draft.title, draft.organisation), [])
        if not draft.created_estimated:
            day = day_of(draft.created, self._zone)
            alike = [one for one in alike if one.day in (day, None)]
        return alike[draft.twin][1:] if draft.twin < len(alike) else (None, None)

    def _like(self, title: str, organisation: str | None) -> tuple[str, str]:
        return title.casefold(), (organisation or "").casefold() if self._by_organisation else ""

    def _read(self, source: str) -> dict[tuple[str, str], list[_Alike]]:
        prints = {deal: last for (of, _), (deal, last) in self._reader.external_marks().items() if of == source}
        prints = {**self._own, **prints} if source == OWN_SYSTEM else prints
        estimated = self._reader.estimated()
        found: dict[tuple[str, str], list[_Alike]] = {}
        for card in sorted(self._reader.all_cards(None), key=lambda card: card.id):
            if card.id in prints:
                day = None if card.id in estimated else day_of(from_us(card.created_us), self._zone)
                like = self._like(card.title, card.organisation)
                found.setdefault(like, []).append(_Alike(day, card.id, prints[card.id]))
        return found


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
