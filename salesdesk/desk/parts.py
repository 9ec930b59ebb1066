"""What has been read and derived of a desk at one revision: filled when first asked for, by whichever thread asks."""

import re
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from threading import RLock, local
from typing import Any, TypeVar, cast

from salesdesk.desk.changes import MANY
from salesdesk.desk.keeping import Keepable, KeptValues
from salesdesk.desk.kept import Codec
from salesdesk.desk.ports import Learner, Reader, Store
from salesdesk.desk.under_way import Awaited, Derived, LateValue, innermost, turn
from salesdesk.domain.errors import SalesDeskError
from salesdesk.i18n import mark

T = TypeVar("T")
Renew = Callable[[T, frozenset[str]], T]
_OF_DAY = re.compile(r"[ /]\d{4}-\d\d-\d\d$")
"""How the name of a value ends that rests on a day."""


class Outdated(SalesDeskError):
    """The desk has changed since the snapshot that was to be filled; the newer one answers the question."""

    def __init__(self) -> None:
        super().__init__(mark("The desk is being changed all the time; try again in a moment."))


def same(one: int, other: int) -> bool:
    """Whether two revisions are one."""
    return one == other


class _Reads(local):
    """What is being derived on a thread, innermost last: the keys of the parts that each has asked for so far."""

    def __init__(self) -> None:
        self.open: list[set[Hashable]] = []

    def note(self, keys: Iterable[Hashable]) -> None:
        """Some parts were asked for."""
        if self.open:
            self.open[-1].update(keys)

    @contextmanager
    def noted(self) -> Iterator[set[Hashable]]:
        """The parts asked for meanwhile; whatever is derived around it rests on them too."""
        keys: set[Hashable] = set()
        self.open.append(keys)
        try:
            yield keys
        finally:
            self.open.pop()


_reads = _Reads()


class Parts:
    """``held`` are parts that were read, ``derived`` what was computed from them. Both are dropped with the revision."""

    def __init__(
        self,
        store: Store,
        revision: int,
        reads_alike: Callable[[int, int], bool] = same,
        kept: KeptValues | None = None,
        learner: Learner | None = None,
    ) -> None:
        """``reads_alike`` says whether deals and figures are the same at two revisions; ``kept`` is looked through for what
        may be kept, before it is read or made."""
        self.store = store
        self.revision = revision
        self.learner = learner
        self._reads_alike = reads_alike
        self._kept = kept
        self._codecs: dict[str, Codec[Any]] = {}
        self._held: dict[Hashable, object] = {}
        self._derived: dict[str, Derived] = {}
        self._locks: dict[Hashable, RLock] = {}
        self._making: dict[str, LateValue] = {}
        self._awaited: dict[str, Awaited] = {}
        self._here = local()

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        """A reading that sees this very revision, or one that reads alike; within another one of the same thread, that one.
        A long one is made of several transactions. Raises Outdated."""
        under_way: Reader | None = getattr(self._here, "reader", None)
        if under_way is not None:
            yield under_way
            return
        with self.store.read() as reader:
            if not self._reads_alike(self.revision, reader.revision):
                raise Outdated
            reader.in_parts()
            self._here.reader = reader
            try:
                yield reader
            finally:
                self._here.reader = None

    def has(self, key: Hashable) -> bool:
        """Whether a part is there already."""
        return key in self._held

    def held(
        self,
        key: Hashable,
        read: Callable[[Reader], T],
        keep: Codec[T] | None = None,
        renew: Callable[[Reader, T, frozenset[str]], T] | None = None,
    ) -> T:
        """A part, read the first time. Raises Outdated where it would have to be read and the desk has changed.

        With ``keep`` one that is kept is taken instead, with ``renew`` one of an earlier revision; its key is a text.
        """
        _reads.note((key,))
        if key not in self._held:
            with self._locks.setdefault(key, RLock()):
                if key not in self._held:
                    self._held[key] = self._read(key, read, keep, renew)
        return cast(T, self._held[key])

    def _read(
        self,
        key: Hashable,
        read: Callable[[Reader], T],
        keep: Codec[T] | None,
        renew: Callable[[Reader, T, frozenset[str]], T] | None,
    ) -> T:
        if keep is not None:
            self._codecs[str(key)] = keep
            self._note_unkept()
            found = self._kept.find(str(key), keep, self.reading) if self._kept else None
            if found and not found.touched:
                return found.value
            if found and renew:
                with self.reading() as reader:
                    return renew(reader, found.value, found.touched)
        with self.reading() as reader:
            return read(reader)

    def hold(self, key: Hashable, value: object) -> None:
        """Put in a part that came with another one."""
        self._held[key] = value

    def derived(
        self, name: str, make: Callable[[], T], renew: Renew[T] | None = None, keep: Codec[T] | None = None
    ) -> T:
        """What ``make`` gives, once for this revision. Who asks while another makes it waits for that one.

        With ``renew`` a value of an earlier revision is brought up to date by the deals that have changed since. With
        ``keep`` it is looked for in the kept state before it is made; ``name`` then says all that it rests on beside the
        log, such as the day.
        """
        found = self._derived.get(name)
        if found is None or found.touched:
            lock = self._locks.setdefault(name, RLock())
            with turn(lock, lambda: self._making.get(name)):
                found = self._come(name) or self._derived.get(name)
                if found is None and keep is not None:
                    found = self._found(name, keep, renew is not None)
                if found is None or found.touched:
                    found = self._made(name, found, make, renew, keep)
                else:
                    self._derived[name] = found
        _reads.note(found.rests_on)
        return cast(T, found.value)

    def _come(self, name: str) -> Derived | None:
        """The value that was being made when a change came, once it is there, with what came with it; None without any."""
        awaited = self._awaited.get(name)
        if awaited is None:
            return None
        awaited.late.wait()
        self._awaited.pop(name, None)
        come = awaited.found()
        for other, value in come.items():
            self._derived.setdefault(other, value)
        return come.get(name)

    def _made(
        self, name: str, old: Derived | None, make: Callable[[], T], renew: Renew[T] | None, keep: Codec[T] | None
    ) -> Derived:
        """A value made, or the old one renewed; later revisions wait for it."""
        late = self._making[name] = LateValue()
        try:
            with late.being_made():
                # In its place before it is said to be done, so that whoever goes on to a later revision finds it here or there.
                found = self._derived[name] = late.found[name] = _made(old, make, renew, keep)
                for other, (value, codec) in late.beside.items():
                    self._derived[other] = late.found[other] = Derived(value, True, found.rests_on, frozenset(), codec)
        finally:
            self._making.pop(name, None)  # it would hold the value for as long as the revision lasts
        if keep is not None:
            self._note_unkept()
        return found

    def beside(self, name: str, value: object, keep: Codec[Any] | None = None) -> None:
        """A value that came with the one that is being made on this thread, and can be renewed as that one."""
        late = innermost()
        if late is not None:
            late.beside[name] = value, keep

    def _found(self, name: str, keep: Codec[T], renewable: bool) -> Derived | None:
        """The value that is kept, if it is right or can be renewed."""
        found = self._kept.find(name, keep, self.reading) if self._kept else None
        if found is None or (found.touched and not renewable):
            return None
        return Derived(found.value, renewable, found.rests_on, found.touched, keep)

    def _note_unkept(self) -> None:
        if self._kept is not None:
            self._kept.unkept.is_there = True

    def keep(self, large: bool = True) -> bool:
        """Write what may be kept, and is right at this revision, into the kept state; whether anything was written.

        Without ``large`` only what is small. Raises Outdated where the desk has changed.
        """
        if self._kept is None:
            return False
        values = [
            Keepable(name, one.keep, one.value, one.rests_on)
            for name, one in self._derived.copy().items()
            if one.keep and not one.touched
        ]
        held = self._held.copy()
        values += [
            Keepable(name, codec, held[name], frozenset((name,)))
            for name, codec in self._codecs.copy().items()
            if name in held
        ]
        return self._kept.write(values, self.reading, large)

    def forget_other_days(self, day: date) -> None:
        """Drop what was derived for other days than this one: it is found again where it was kept, and made again elsewhere."""
        for name, one in self._derived.copy().items():
            if _OF_DAY.search(name) and not name.endswith(day.isoformat()) and not isinstance(one.value, Parts):
                self._derived.pop(name, None)

    def alike(self, revision: int, without: Iterable[Hashable] = ()) -> "Parts":
        """The parts of another revision with all that is known, but for some parts that were read."""
        made = self.empty(revision)
        made._codecs = self._codecs.copy()
        dropped = set(without)
        made._held = {key: value for key, value in self._held.copy().items() if key not in dropped}
        made._awaited = self._awaited | {
            name: Awaited(late) for name, late in self._making.copy().items() if not late.done.is_set()
        }
        made._derived = self._derived.copy()
        return made

    def empty(self, revision: int) -> "Parts":
        """The parts of a revision of which nothing is known yet."""
        kept = self._kept.of_another_revision() if self._kept else None
        return Parts(self.store, revision, self._reads_alike, kept, self.learner)

    def touched(self, deals: frozenset[str]) -> "Parts":
        """Themselves, once it is noted that these deals have changed: what cannot be renewed is dropped."""
        self._derived = {
            name: old._replace(touched=old.touched | deals)
            for name, old in self._derived.items()
            if old.renewable and len(old.touched) < MANY
        }
        self._awaited = {name: one._replace(touched=one.touched | deals) for name, one in self._awaited.items()}
        return self

    def without_what_rests_on(self, keys: Collection[Hashable]) -> "Parts":
        """Themselves without what was derived from some parts. Past days are dropped too: they read by the old revision."""
        self._derived = {
            name: old
            for name, old in self._derived.items()
            if old.rests_on.isdisjoint(keys) and not isinstance(old.value, Parts)
        }
        self._awaited = {name: one._replace(gone=one.gone | set(keys)) for name, one in self._awaited.items()}
        return self

    def underived(self) -> "Parts":
        """Themselves, with nothing derived."""
        self._derived, self._awaited = {}, {}
        return self


def _made(old: Derived | None, make: Callable[[], T], renew: Renew[T] | None, keep: Codec[T] | None = None) -> Derived:
    """A value made, or the old one renewed by the deals that have changed since, with what it rests on."""
    with _reads.noted() as keys:
        value = make() if old is None or renew is None else renew(cast(T, old.value), old.touched)
    before = old.rests_on if old is not None and renew is not None else frozenset()
    return Derived(value, renew is not None, before | keys, frozenset(), keep)
