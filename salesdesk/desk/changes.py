"""What a command changed: the one description of it, for whoever reads, shows or learns."""

from collections.abc import Iterable
from dataclasses import field, replace
from typing import Literal, Self

from salesdesk.desk.settings import PARSED, touches
from salesdesk.domain.dataclass import dataclass
from salesdesk.domain.errors import Message

KINDS = frozenset({"deals", "stages", "quotas", "rates", "people", "reports"})
"""Kinds of records. A change that names ``deals`` here may have touched any of them."""
MANY = 500
"""From so many changed deals on, reading everything again is as quick."""
_MOVES_DEALS = frozenset({"deals", "stages", "rates", "people"})


@dataclass(frozen=True, slots=True)
class Change:
    """``label`` words what was done; ``deals`` are the keys of the deals touched, ``kinds`` (of KINDS) of which records any
    may have been, ``settings`` the names of those set. ``made`` is the key of the main thing made, ``entry`` that of the
    journal's entry, ``counts`` how many of what; ``stayed`` says what did not come back, because others wrote it later,
    ``turned`` which entries were taken back or brought again (``turn``);
    ``forgets`` where what was kept of the desk so far must not stay; ``revision`` is that of the desk since.
    """

    label: Message
    deals: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    settings: frozenset[str] = frozenset()
    made: str | None = None
    entry: str | None = None
    counts: dict[str, int] = field(default_factory=dict)
    stayed: tuple[Message, ...] = ()
    turned: tuple[str, ...] = ()
    turn: Literal["", "undo", "redo"] = ""
    revision: int = 0
    forgets: bool = False

    @classmethod
    def of_everything(cls, label: Message, counts: dict[str, int] | None = None, forgets: bool = False) -> Self:
        """Any record and any setting may have changed."""
        return cls(label, kinds=KINDS, settings=PARSED, counts=counts or {}, forgets=forgets)

    @property
    def any_deal(self) -> bool:
        """Whether any deal may read differently now, not only ``deals``."""
        return bool(self.kinds & _MOVES_DEALS) or self.moves_settings

    @property
    def moves_settings(self) -> bool:
        """Whether a setting was changed that figures rest on."""
        return any(touches(name) == "figures" for name in self.settings)

    @property
    def moves_figures(self) -> bool:
        """Whether any deal or figure may read differently now: not so after a change of the look or of report sets."""
        return bool(self.deals) or bool(self.kinds - {"reports"}) or self.moves_settings

    @property
    def moves_reports(self) -> bool:
        """Whether report sets, or what reports say of their owner, may be others now."""
        return "reports" in self.kinds or any(touches(name) == "reports" for name in self.settings)

    def at(self, revision: int) -> Self:
        """The same, known to have brought the desk to a revision."""
        return replace(self, revision=revision)


def changes_between(changes: Iterable[Change], old: int, new: int) -> list[Change] | None:
    """The changes from one revision to a later one, in order; None where not all are known."""
    found = {change.revision: change for change in changes if old < change.revision <= new}
    return [found[revision] for revision in sorted(found)] if len(found) == new - old else None
