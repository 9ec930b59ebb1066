"""Names the desk knows, for completion as one types: kept in memory, read off the GUI thread."""

import sys
from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, Slot

from salesdesk.desk.changes import Change
from salesdesk.desk.desk import Desk
from salesdesk.desk.ports import Reader
from salesdesk.domain.fields import OWN, field_of
from salesdesk.domain.names import name_key, search_key
from salesdesk.domain.records import Contact, CustomField, CustomValue, Organisation, Tag
from salesdesk.ui.context import Context

OFFERED = 8
EVERY = sys.maxsize
KINDS = {"organisation": Organisation, "contact": Contact, "tag": Tag, "field": CustomField}


def matching(names: Iterable[str], typed: str, limit: int = OFFERED) -> list[str]:
    """Names that begin with what was typed, then names that hold it, without regard to case and accents."""
    wanted = search_key(typed).strip()
    if not wanted:
        return []
    begin: list[str] = []
    hold: list[str] = []
    for name in names:
        folded = search_key(name)
        if folded.startswith(wanted):
            begin.append(name)
            if len(begin) == limit:
                break
        elif len(hold) < limit and wanted in folded:
            hold.append(name)
    return [*begin, *hold][:limit]


class NameBook(QObject):
    """``suggest(kind, typed)`` answers at once from what has been read; ``prepare`` reads what is not there or stale."""

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._names: dict[str, list[str]] = {}
        self._fresh: set[str] = set()
        context.operations.changed.connect(self._on_changed)

    @Slot(object)
    def _on_changed(self, change: Change) -> None:
        if change.moves_figures:
            self._fresh.clear()

    def prepare(self, *kinds: str) -> None:
        """Read the names of some kinds, if they may have changed."""
        wanted = tuple(kind for kind in kinds if kind not in self._fresh)
        if wanted:
            self._fresh |= set(wanted)
            desk = self._context.desk
            self._context.operations.read(lambda: _read(desk, wanted), self._on_read)

    @Slot(object)
    def _on_read(self, found: dict[str, list[str]]) -> None:
        self._names |= found

    def suggest(self, kind: str, typed: str) -> list[str]:
        """Names of a kind for what was typed so far."""
        self.prepare(kind)
        return matching(self._names.get(kind, ()), typed)

    def suggester(self, kind: str) -> Callable[[str], list[str]]:
        """``suggest`` for one kind."""
        return lambda typed: self.suggest(kind, typed)


def _read(desk: Desk, kinds: tuple[str, ...]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    snapshot = desk.snapshot()
    with snapshot.reading() as reader:
        for kind in kinds:
            if kind == "owner":
                found[kind] = reader.owners()
            elif kind.startswith(OWN):
                found[kind] = _own_values(reader, kind.removeprefix(OWN))
            elif kind in KINDS:
                found[kind] = sorted(reader.names(KINDS[kind], limit=EVERY), key=str.casefold)
            else:
                get = field_of(kind).get
                found[kind] = sorted({str(value) for card in snapshot.open_cards() if (value := get(card, None))})
    return found


def _own_values(reader: Reader, name: str) -> list[str]:
    """What deals have in the user's own field of a name."""
    fields = [field.id for field in reader.find(CustomField) if name_key(field.name) == name_key(name)]
    return sorted({found.value for found in reader.find(CustomValue, field=fields) if found.value}, key=str.casefold)
