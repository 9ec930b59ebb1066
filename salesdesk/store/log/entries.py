"""Entries of the log: how they are numbered, chained and written."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from salesdesk.store import kept_forecasts
from salesdesk.store.connections import Connection
from salesdesk.store.keymap import KeyNumbers
from salesdesk.store.log.event_texts import KIND_OF, EventTexts
from salesdesk.store.log.payload import SALT_BYTES, Payload, canonical, dumps, pieces, stored

ACTORS = ("user", "script", "timer", "mail", "calendar", "diary", "founding")
"""Who wrote an entry, in the order of the numbers the file holds. ``founding`` is what an upgrade lays under the log."""
BY_HAND = (0, 1)
"""The actors whose entries Ctrl+Z walks."""
DEVICE_SHIFT = 32
"""An entry's number is its device's number, shifted so far, and its counter: entries of a device follow each other."""
HASH_BYTES = 16
REDACTION = "RedactPerson"
"""The command whose entries say that what others hold of a person is to be destroyed; they are never taken back."""
Fetch = Callable[..., list[tuple[Any, ...]]]
EventCells = tuple[str, int, int, str | None, str | None]
"""(deal's key, microseconds, kind's number, old, new), as every desk knows it."""
Place = tuple[str, int, int]
"""Which event: (device's key, counter of its entry, place in it)."""


@dataclass(slots=True)
class Entry:
    """An entry as every desk knows it: ``content`` is the canonical payload, ``names`` the entry it takes back or brings
    again (device's key, counter). Instants are microseconds since 1970."""

    device: str
    counter: int
    hlc: int
    at: int
    actor: int
    command: str
    label: str
    names: tuple[str, int] | None = None
    content: dict[str, Any] | None = None
    events: list[EventCells] = field(default_factory=list)
    withdrawn: list[Place] = field(default_factory=list)
    salt: bytes = b""
    digest: bytes = b""
    hash: bytes = b""

    def payload_digest(self) -> bytes:
        """The salted hash of payload and events; the one that is kept where the payload was destroyed."""
        if self.digest:
            return self.digest
        hashed = blake2b(digest_size=HASH_BYTES, key=self.salt)
        for piece in pieces([self.content, self.events, self.withdrawn]):
            hashed.update(piece)
        return hashed.digest()

    def checksum(self) -> bytes:
        """What stands in the place of the salt where parts of the payload were destroyed: it tells a changed byte in the rest,
        which the hash of the whole no longer can."""
        hashed = blake2b(digest_size=SALT_BYTES)
        for piece in pieces([self.content, self.events, self.withdrawn]):
            hashed.update(piece)
        return hashed.digest()

    def is_whole(self, previous: bytes) -> bool:
        """Whether it is as it was written, or as a redaction has left it, behind the hash of the device's entry before."""
        is_kept = not self.digest or self.content is None or self.checksum() == self.salt
        return is_kept and self.chained(previous) == self.hash

    def chained(self, previous: bytes) -> bytes:
        """The hash of the entry behind that of the device's entry before (empty for the first)."""
        names = list(self.names) if self.names else None
        head = [self.device, self.counter, self.hlc, self.at, self.actor, self.command, self.label, names]
        return blake2b(previous + dumps(head) + self.payload_digest(), digest_size=HASH_BYTES).digest()


def number_of(device: int, counter: int) -> int:
    """The number of an entry in this file."""
    return (device << DEVICE_SHIFT) + counter


def split(number: int) -> tuple[int, int]:
    """The device's number and the counter of an entry."""
    return number >> DEVICE_SHIFT, number & ((1 << DEVICE_SHIFT) - 1)


def entry_key(device: str, counter: int) -> str:
    """An entry's key outside the store."""
    return f"{device}:{counter}"


def word(fetch: Fetch, run: Callable[[str, tuple[Any, ...]], None], text: str) -> int:
    """The number of a text that many entries share."""
    for _ in range(2):
        found = fetch("SELECT number FROM word WHERE text = ?", (text,))
        if found:
            return int(found[0][0])
        run("INSERT INTO word (text) VALUES (?)", (text,))
    raise AssertionError(text)


class Writer:
    """Writes entries into the file of a connection."""

    def __init__(self, connection: Connection, fetch: Fetch, keys: KeyNumbers) -> None:
        self._connection = connection
        self._fetch = fetch
        self._keys = keys
        self._texts = EventTexts(keys)

    def entry(
        self,
        made: Entry,
        payload: Payload | None,
        arrived: int | None = None,
        with_events: bool = True,
        with_diary: bool = True,
        sealed: bytes | None = None,
    ) -> int:
        """Write an entry whose hash is known, with its payload as this file knows it; its number in the file.

        Lines of the diary go into their table (``with_diary``), and stay in the payload only where they would come back
        from there otherwise than they are. ``sealed`` is the payload as it is stored, where that is known.
        """
        number = number_of(self._device(made.device), made.counter)
        names = number_of(self._device(made.names[0]), made.names[1]) if made.names else None
        if with_diary and payload is not None and payload.diary:
            kept_forecasts.put(self._connection, self._keys, payload.diary, number)
            payload = payload.without_diary() if kept_forecasts.is_exact(payload.diary) else payload
        cells = (
            number, made.hlc, None if made.at == made.hlc else made.at, made.actor, self._word(made.command),
            self._word(made.label), names, arrived, made.hash,
            None if payload is None else made.salt + (sealed or stored(payload, made.at)),
        )  # fmt: skip
        marks = ", ".join("?" * len(cells))
        self._run(f"INSERT INTO entry VALUES ({marks})", cells)
        if made.digest:
            self._run("INSERT INTO redacted VALUES (?, ?)", (number, made.digest))
        if with_events:
            self.events(number, made.at, made.events)
            self.withdrawals(number, made.withdrawn)
        return number

    def events(self, entry: int, recorded: int, events: Iterable[EventCells], first: int = 0) -> None:
        """Write the events of an entry, from a place on; those of the instant it was recorded at without theirs."""
        short, told = self._texts.shorter, list(events)
        deals = self._keys.refer_all("deal", [deal for deal, *_ in told])
        rows = [
            (
                entry,
                place,
                deal,
                None if at == recorded else at,
                kind,
                None if old is None else short(kind, old),
                None if new is None else short(kind, new),
            )
            for place, ((_, at, kind, old, new), deal) in enumerate(zip(told, deals, strict=True), first)
        ]
        if rows:
            self._connection.exec_driver_sql("INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?)", rows)

    def withdrawals(self, entry: int, places: Sequence[Place]) -> None:
        """Write which events an entry withdraws."""
        rows = [(number_of(self._device(device), counter), place, entry) for device, counter, place in places]
        if rows:
            self._connection.exec_driver_sql("INSERT INTO withdrawn VALUES (?, ?, ?)", rows)

    def _device(self, key: str) -> int:
        number = self._keys.number("device", key)
        if number is None:
            raise ValueError(f"no device {key}")
        return number

    def _word(self, text: str) -> int:
        return word(self._fetch, self._run, text)

    def _run(self, statement: str, cells: tuple[Any, ...]) -> None:
        self._connection.exec_driver_sql(statement, cells)


def finished(made: Entry, payload: Payload, keys: KeyNumbers, previous: bytes) -> Entry:
    """The entry with the canonical form of its payload, and its hash behind the device's entry before."""
    made.content = canonical(payload, made.at, keys)
    made.hash = made.chained(previous)
    return made


def event_cells(deal: str, at: int, kind: str, old: str | None, new: str | None) -> EventCells:
    """An event as every desk knows it."""
    return deal, at, KIND_OF[kind], old, new  # type: ignore[index]
