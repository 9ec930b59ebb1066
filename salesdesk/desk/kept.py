"""The kept state: what was read and computed of a desk, kept beside it so that the next start need not do it again.

It is disposable: what is missing, damaged or of another state of the desk is made again. Each item carries the *position* of
the desk that it is true at; a name says what else it rests on, such as a day or a time zone.
"""

import json
from collections.abc import Callable
from typing import Generic, NamedTuple, Self, TypeVar

from salesdesk.domain.dataclass import dataclass

T = TypeVar("T")
Content = bytes | bytearray | memoryview
VARIANTS = 3
"""How many items are kept whose names are alike up to the first slash: those that were put last."""
STANDINGS, MONTHS, MODELS = "past standings", "past months", "past models"
"""Before the slash in the names of answers about past days."""
PAST_VARIANTS = {STANDINGS: 8, MONTHS: 24, MODELS: 20}
MOST_PAST_BYTES = 16_000_000
"""How many of these are kept, and how many bytes of each sort."""


class Head(NamedTuple):
    """The last entry of a device that says something of the desk: the device's key, the entry's counter and chained hash."""

    device: str
    counter: int
    hash: str


class Position(NamedTuple):
    """How far the log of a desk goes, and in which schema: the same position, the same desk.

    ``desk`` is the key of the device that writes in this file. Entries of the diary do not count, since nothing that is
    kept rests on them; each hash covers all earlier entries of its device.
    """

    desk: str
    schema: int
    heads: tuple[Head, ...]

    def text(self) -> str:
        """As one line."""
        return json.dumps([self.desk, self.schema, self.heads], separators=(",", ":"))

    @classmethod
    def parsed(cls, text: str) -> Self:
        """The position that ``text`` gave. Raises ValueError for anything else."""
        try:
            desk, schema, heads = json.loads(text)
            return cls(str(desk), int(schema), tuple(Head(str(a), int(b), str(c)) for a, b, c in heads))
        except (TypeError, RecursionError) as error:
            raise ValueError("no position") from error


class TouchedSince(NamedTuple):
    """What may read differently than at an earlier position: some deals, and any records of some kinds (of quotas alone)."""

    deals: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()


class KeptItem(NamedTuple):
    """What is kept under a name, and the position that it is true at."""

    position: Position
    value: bytes


@dataclass(frozen=True, slots=True)
class Codec(Generic[T]):
    """How a value is kept: ``pack`` to bytes and back.

    ``unpack`` raises ValueError for what it does not know; then the value is made anew. ``is_large`` is said of what grows
    with the desk to many megabytes and is brought forward in no time: it is not written again for each small change.
    """

    pack: Callable[[T], bytes]
    unpack: Callable[[Content], T]
    is_large: bool = False
