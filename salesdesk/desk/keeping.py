"""Between a snapshot's parts and the kept state: what is kept is found again, and what was made is kept."""

from collections.abc import Callable, Hashable, Iterable
from contextlib import AbstractContextManager
from functools import cache
from threading import RLock
from typing import Any, Generic, NamedTuple, TypeVar

from salesdesk.desk.kept import Codec, Content, Position, TouchedSince
from salesdesk.desk.packing import packed, unpacked
from salesdesk.desk.ports import KeptState, Reader
from salesdesk.domain.records import KINDS, Quota

T = TypeVar("T")
Reading = Callable[[], AbstractContextManager[Reader]]
FAR_BEHIND = 60
"""From so many touched deals on, large values are written again; until then they are brought forward."""
_TAIL = 8
_BY_NAME = {kind.__name__: kind for kind in KINDS}
_OF_KINDS: dict[str, frozenset[Hashable]] = {"quotas": frozenset({("table", Quota), ("every", Quota)})}
"""The parts that a change of records of a kind makes others."""


class FoundValue(NamedTuple, Generic[T]):
    """A value that was kept, the parts that it rests on, and the deals that have changed since it was right."""

    value: T
    rests_on: frozenset[Hashable]
    touched: frozenset[str]


class Keepable(NamedTuple):
    """A value that may be kept, under its name."""

    name: str
    codec: Codec[Any]
    value: Any
    rests_on: frozenset[Hashable]


class Unkept:
    """Whether something was made since all was kept. It is for whoever decides when to keep, and may be wrong for a moment."""

    def __init__(self) -> None:
        self.is_there = False


class KeptValues:
    """What is kept of a desk, seen from one revision of it. Any thread may ask."""

    def __init__(self, state: KeptState, unkept: "Unkept | None" = None) -> None:
        self._state = state
        self.unkept = unkept or Unkept()
        self._turn = RLock()
        self._here: Position | None = None
        self._kept: dict[str, Position] = {}
        self._since: dict[Position, TouchedSince | None] = {}

    def of_another_revision(self) -> "KeptValues":
        """The same state, seen from another revision."""
        return KeptValues(self._state, self.unkept)

    def find(self, name: str, codec: Codec[T], reading: Reading) -> FoundValue[T] | None:
        """A value that is kept, where it can be brought forward to this revision by the deals that have changed since.

        Raises Outdated where the desk has changed meanwhile.
        """
        with self._turn:
            if self._here is None:
                with reading() as reader:
                    here = reader.position()
                self._kept = self._state.positions(here.desk)
                self._here = here
            then = self._kept.get(name)
            if then is None:
                return None
            if then not in self._since:
                with reading() as reader:
                    self._since[then] = reader.touched_since(then)
            since = self._since[then]
        item = self._state.get(self._here.desk, name) if since is not None else None
        if since is None or item is None or item.position != then:
            return None
        try:
            rests_on, content = opened(item.value)
            value = codec.unpack(content)
        except ValueError:
            return None
        if any(not rests_on.isdisjoint(_OF_KINDS[kind]) for kind in since.kinds):
            return None
        return FoundValue(value, rests_on, since.deals)

    def write(self, values: Iterable[Keepable], reading: Reading, large: bool = True) -> bool:
        """Keep what is not kept yet as it is at this revision, and large values where they are far behind (not so without
        ``large``); whether anything was written. Raises Outdated where the desk has changed meanwhile."""
        self.unkept.is_there = False
        with reading() as reader:
            here = reader.position()
            kept = self._state.positions(here.desk)
            wanted = [one for one in values if large or not one.codec.is_large]
            since = cache(reader.touched_since)  # several are kept at one position
            due = [one for one in wanted if _is_due(one, here, kept.get(one.name), since)]
        parts = ((one.name, sealed(one)) for one in due if not one.codec.is_large)
        small = {name: value for name, value in parts if value is not None}
        done = bool(small) and self._state.put(here, small)
        for one in due:
            if one.codec.is_large and (value := sealed(one)) is not None:
                done |= self._state.put(here, {one.name: value})
        with self._turn:
            if done and self._here == here:  # what has been kept just now is found as well
                self._kept = self._state.positions(here.desk)
        return done


def _is_due(
    one: Keepable, here: Position, then: Position | None, touched_since: Callable[[Position], TouchedSince | None]
) -> bool:
    if then is None or not one.codec.is_large:
        return then != here
    since = touched_since(then)
    return since is None or len(since.deals) >= FAR_BEHIND or bool(since.kinds)


def sealed(one: Keepable) -> bytes | None:
    """A value as bytes, with what it rests on behind it; None for one that rests on what has no name, or that its codec
    cannot hold."""
    names = [_named(key) for key in one.rests_on]
    if None in names:
        return None
    try:
        content = one.codec.pack(one.value)
    except TypeError:
        return None
    tail = packed({"rests_on": sorted(map(str, names))})
    return b"".join((content, tail, len(tail).to_bytes(_TAIL, "little")))


def opened(content: Content) -> tuple[frozenset[Hashable], memoryview]:
    """What a kept value rests on, and its bytes. Raises ValueError for anything else."""
    view = memoryview(content)
    end = len(view) - _TAIL
    start = end - int.from_bytes(view[-_TAIL:], "little")
    if not 0 <= start <= end:
        raise ValueError("cut off")
    try:
        return frozenset(map(_key, unpacked(view[start:end])["rests_on"])), view[:start]
    except (KeyError, TypeError) as error:
        raise ValueError("not as expected") from error


def _named(key: Hashable) -> str | None:
    if isinstance(key, str):
        return key if ":" not in key else None
    if isinstance(key, tuple) and len(key) == 2 and isinstance(key[0], str) and isinstance(key[1], type):
        return f"{key[0]}:{key[1].__name__}"
    return None


def _key(name: str) -> Hashable:
    held, between, kind = name.partition(":")
    return (held, _BY_NAME[kind]) if between else held
