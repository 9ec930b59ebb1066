"""The answer to a command: what has become stale, and a label a person can read."""

from dataclasses import dataclass, field

from salesdesk.domain.errors import Message

EVERYTHING = frozenset({"deals", "stages", "quota", "settings", "people"})


@dataclass(frozen=True, slots=True)
class Stale:
    """What must be read again: these deals, or (``kinds``) all deals, the stages, quota, settings, people."""

    deals: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()

    @property
    def all_deals(self) -> bool:
        """Whether any deal may have changed."""
        return bool(self.kinds & {"deals", "stages", "settings"})


@dataclass(frozen=True, slots=True)
class Receipt:
    """``label`` words what was done; ``made`` is the key of the main thing made; ``entry`` the journal entry, if any."""

    label: Message
    stale: Stale = field(default_factory=Stale)
    made: str | None = None
    entry: str | None = None
    counts: dict[str, int] = field(default_factory=dict)
