"""The whole journal as arrays. SQLite joins each column of some thousand events into one text, which numpy parts into
numbers. What hangs on the entry of an event (its instant, whether it was taken back) is read once for each entry.
"""

import json
from collections.abc import Callable, Collection, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from salesdesk.analytics import events as columns
from salesdesk.analytics.arrays import Ints
from salesdesk.analytics.events import NO_AMOUNT, NO_DAY, NOTHING, Events, Numbered, Written
from salesdesk.domain.events import UNDATED
from salesdesk.store.joined import MARK
from salesdesk.store.log.event_texts import EventTexts
from salesdesk.store.log.joined_texts import JoinedTexts

if TYPE_CHECKING:
    from salesdesk.store.log.reading import LogReader

ROWS = 8192
"""Events that are read in one go."""
_TEXT, _NULL = -2, -1
"""Stand for a text and for nothing where a number of a stage could be."""
_CLOSED_ON, _AT_ENTRY = 16, -(2**63)
"""Added to the kind of an event whose ``old`` text says that its day is not known; the instant of one that is when its entry is."""
_NEVER = 2**63 - 1
_EMPTY = {
    "stage": NOTHING,
    "pipeline": NOTHING,
    "currency": NOTHING,
    "reason": NOTHING,
    "day": NO_DAY,
    "amount": NO_AMOUNT,
}
_TYPES: dict[str, type[np.generic]] = {
    **dict.fromkeys(_EMPTY, np.int32), "deal": np.int32, "at": np.int64, "kind": np.int8, "undated": np.bool_,
    "amount": np.int64,
}  # fmt: skip
Texts = list[str]

_EVENT = {
    "deal": "deal",
    "at": f"coalesce(at, {_AT_ENTRY})",
    "kind": f"kind + {_CLOSED_ON} * (old IS '{UNDATED}')",
    "new": f"CASE typeof(new) WHEN 'integer' THEN new WHEN 'text' THEN {_TEXT} ELSE {_NULL} END",
    "entry": "entry",
}
_IS_TEXT = "typeof(new) = 'text'"
_ENTRIES = """SELECT group_concat(number), group_concat(coalesce(at, hlc)), group_concat(hlc), max(number)
    FROM (SELECT number, at, hlc FROM entry WHERE number > ? ORDER BY number LIMIT {rows})"""
_END = """SELECT entry, place FROM event WHERE (entry, place) > (?, ?) ORDER BY entry, place
    LIMIT 1 OFFSET {offset}"""


class _Part(NamedTuple):
    """The events of one reading: a column of numbers for each of ``_EVENT``, and their texts joined."""

    numbers: dict[str, Ints]
    joined: str | None
    singly: Callable[[], Texts]
    """Reads the texts one by one."""

    def texts(self, count: int) -> Texts:
        """The texts, of which there are so many."""
        found = (self.joined or "").split(MARK)
        return found if len(found) == count else self.singly()


def read(reader: "LogReader", dead: Collection[int], live: str, until: int | None = None) -> Events:
    """All events by an instant (None: all), without those of ``dead`` entries and those that ``live`` (a condition on ``e``;
    empty: none) leaves out."""
    parts = _Parts(reader, np.array(sorted(dead), np.int64))
    for part in _fetched(reader, live):
        parts.add(part)
    return columns.in_order(parts.whole(), parts.order(), until)


def _fetched(reader: "LogReader", live: str) -> Iterator[_Part]:
    among = f"""(SELECT e.entry, e.place, e.deal, e.at, e.kind, e.old, e.new FROM event e
        WHERE (e.entry, e.place) > (?, ?) AND (e.entry, e.place) <= (?, ?)
        {f"AND {live}" if live else ""} ORDER BY e.entry, e.place LIMIT {ROWS})"""
    numbers = ", ".join(f"group_concat({expression})" for expression in _EVENT.values())
    joined = f"SELECT {numbers}, group_concat(CASE WHEN {_IS_TEXT} THEN new END, '{MARK}') FROM {among}"
    end, last = _END.format(offset=ROWS - 1), (-1, -1)
    while True:
        ends = reader.fetch(end, last)
        within = (*last, *(ends[0] if ends else (_NEVER, 0)))
        *found, texts = reader.fetch(joined, within)[0]

        def singly(within: tuple[int, ...] = within) -> Texts:
            return [new for (new,) in reader.fetch(f"SELECT new FROM {among} WHERE {_IS_TEXT}", within)]

        if found[0]:
            yield _Part(dict(zip(_EVENT, map(_parted, found), strict=True)), texts, singly)
        if not ends:
            return
        last = ends[0]
        reader.pause()


def _parted(numbers: str) -> Ints:
    return np.fromstring(numbers, np.int64, sep=",")


class _Entries:
    """The instants of all entries, by their numbers."""

    def __init__(self, reader: "LogReader") -> None:
        columns, last = [np.zeros((3, 0), np.int64)], -1
        while True:
            *found, highest = reader.fetch(_ENTRIES.format(rows=ROWS), (last,))[0]
            if highest is None:
                break
            columns.append(np.array(list(map(_parted, found))))
            last = highest
            reader.pause()
        self._numbers, self._at, self._hlc = np.concatenate(columns, axis=1)
        self._writing_at = reader.writing_at

    def at(self, entries: Ints) -> Ints:
        """When some are, by their numbers; that which is being written is now."""
        return self._of(self._at, entries, self._writing_at)

    def hlc(self, entries: Ints) -> Ints:
        """Their clocks; that which is being written comes after all others."""
        return self._of(self._hlc, entries, _NEVER)

    def _of(self, values: Ints, entries: Ints, otherwise: int) -> Ints:
        if not len(values):
            return np.full(len(entries), otherwise)
        place = np.minimum(np.searchsorted(self._numbers, entries), len(values) - 1)
        return np.where(self._numbers[place] == entries, values[place], otherwise)


class _Parts:
    """Takes in one part of the journal after another; names are numbered as they come."""

    def __init__(self, reader: "LogReader", dead: Ints) -> None:
        self._dead = dead
        self._reader, self._longer = reader, EventTexts(reader.keys).longer
        self.stages, self.pipelines, self.currencies, self.reasons = (Numbered() for _ in range(4))
        self._days = columns.Days()
        self._entries = _Entries(reader)
        self._arrays: dict[str, list[NDArray[Any]]] = {}
        self._of_entry: list[Ints] = []
        self._has_one_device = len(reader.fetch("SELECT 1 FROM device LIMIT 2")) < 2

    def order(self) -> Ints:
        """The order of the events by (instant, entry, place), in which they were written where several devices wrote them."""
        at = self._joined("at")
        if self._has_one_device or not self._of_entry:
            return np.argsort(at, kind="stable")
        entries = np.concatenate(self._of_entry)
        return np.lexsort((self._device_ranks(entries >> 32), entries & 0xFFFFFFFF, self._entries.hlc(entries), at))

    def _device_ranks(self, device: Ints) -> Ints:
        """The place of each event's device in the order of the devices' keys."""
        rows = self._reader.fetch("SELECT number FROM device ORDER BY id")
        rank = np.zeros(max(number for (number,) in rows) + 1, np.int64)
        rank[[number for (number,) in rows]] = np.arange(len(rows))
        return rank[device]

    def whole(self) -> Written:
        """Events in the order in which they were written, each under the number of its deal. They are handed over."""
        numbers, keys = self._reader.keys.every("deal")
        deals = np.full(max(numbers, default=-1) + 1, None, object)
        deals[numbers] = keys
        names = {
            "stage": tuple(self.stages), "pipeline": tuple(self.pipelines),
            "currency": tuple(self.currencies), "reason": tuple(self.reasons),
        }  # fmt: skip
        return Written(deals, names, {name: self._joined(name) for name in _TYPES})

    def _joined(self, name: str) -> NDArray[Any]:
        """A column of all parts, which give theirs away."""
        parts = self._arrays.pop(name, [])
        self._arrays[name] = [np.concatenate([np.zeros(0, _TYPES[name]), *parts])]
        return self._arrays[name][0]

    def add(self, part: _Part) -> None:
        """Take in some events."""
        numbers, count = part.numbers, len(part.numbers["deal"])
        told, entries, at = numbers["kind"], numbers["entry"], numbers["at"]
        kind, of_entry = told % _CLOSED_ON, np.flatnonzero(at == _AT_ENTRY)
        at[of_entry] = self._entries.at(entries[of_entry])
        closing = (kind == columns.WON) | (kind == columns.LOST)
        made: dict[str, NDArray[Any]] = {
            "deal": numbers["deal"].astype(np.int32), "at": at,
            "kind": kind.astype(np.int8), "undated": closing & (told >= _CLOSED_ON),
        }  # fmt: skip
        made |= {name: np.full(count, empty, _TYPES[name]) for name, empty in _EMPTY.items()}
        self._stages(kind, numbers["new"], made["stage"])
        self._texts(kind, part, made)
        if len(self._dead):
            counts = np.flatnonzero(~np.isin(entries, self._dead))
            made, entries = {name: values[counts] for name, values in made.items()}, entries[counts]
        for name, values in made.items():
            self._arrays.setdefault(name, []).append(values)
        if not self._has_one_device:
            self._of_entry.append(entries)

    def _stages(self, kind: Ints, new: Ints, stage: NDArray[Any]) -> None:
        """Stages that are told by their numbers."""
        told = ((kind == columns.STAGE) | (kind == columns.REOPENED)) & (new > _NULL)
        stage[told] = self._named("stage", self.stages, new[told])

    def _named(self, table: str, names: Numbered, numbers: Ints) -> Ints:
        """The numbers under which rows that are told by theirs are kept here."""
        distinct, places = np.unique(numbers, return_inverse=True)
        known = [names[self._reader.keys.key(table, number)] for number in distinct.tolist()]
        return np.array(known, np.int64)[places]

    def _texts(self, kind: Ints, part: _Part, made: dict[str, NDArray[Any]]) -> None:
        where = np.flatnonzero(part.numbers["new"] == _TEXT)
        if not len(where):
            return
        joined = JoinedTexts.parted(part.joined or "", len(where))
        singly = Texts()
        sorts = _SORT_OF[kind[where]]
        for number in np.flatnonzero(np.bincount(sorts)).tolist():
            chosen, reading = np.flatnonzero(sorts == number), _READINGS[number]
            if joined is not None and reading.joined is not None:
                try:
                    reading.joined(self, joined.some(chosen), where[chosen], made)
                    continue
                except ValueError:  # one of them is none of the usual
                    pass
            singly = singly or part.texts(len(where))
            reading.singly(self, [singly[place] for place in chosen.tolist()], where[chosen], made)

    def _begun(self, texts: JoinedTexts, where: Ints, made: dict[str, NDArray[Any]]) -> None:
        """What created events say: ``pipeline stage amount currency day``, places by number. Raises ValueError."""
        pipeline, stage, amount, currency, day = texts.without(b" ~").words(5)
        if not (pipeline.told & stage.told & currency.told).all():
            raise ValueError("no place or currency")
        figures, days, (names, places) = amount.numbers(), day.days(), currency.names()
        made["pipeline"][where] = self._named("pipeline", self.pipelines, pipeline.numbers())
        made["stage"][where] = self._named("stage", self.stages, stage.numbers())
        made["amount"][where] = np.where(amount.told, figures, NO_AMOUNT)
        made["currency"][where] = _coded(self.currencies, names, places)
        made["day"][where] = days

    def _begun_singly(self, texts: Texts, where: Ints, made: dict[str, NDArray[Any]]) -> None:
        """As ``_begun``, where one of them is written as JSON."""
        facts = [json.loads(self._longer(columns.CREATED, text) or "{}") for text in texts]
        made["pipeline"][where] = [self.pipelines[fact["pipeline"]] for fact in facts]
        made["stage"][where] = [self.stages[fact["stage"]] for fact in facts]
        made["currency"][where] = [self.currencies[fact["currency"]] for fact in facts]
        made["day"][where] = [self._days[fact["expected_close"]] for fact in facts]
        made["amount"][where] = [NO_AMOUNT if fact["amount"] is None else fact["amount"] for fact in facts]

    def _amounts(self, texts: JoinedTexts, where: Ints, made: dict[str, NDArray[Any]]) -> None:
        """Amounts with their currencies. Raises ValueError."""
        amount, currency = texts.words(2)
        if not (amount.told & currency.told).all():
            raise ValueError("no amount or currency")
        figures, (names, places) = amount.numbers(), currency.names()
        made["amount"][where], made["currency"][where] = figures, _coded(self.currencies, names, places)

    def _amounts_singly(self, texts: Texts, where: Ints, made: dict[str, NDArray[Any]]) -> None:
        """As ``_amounts``, where one of them is empty."""
        told = [(place, *text.split(" ", 1)) for place, text in zip(where.tolist(), texts, strict=True) if text]
        if told:
            places, figures, currencies = zip(*told, strict=True)
            made["amount"][list(places)] = list(map(int, figures))
            made["currency"][list(places)] = list(map(self.currencies.__getitem__, currencies))

    def _dated(self, texts: JoinedTexts, where: Ints, made: dict[str, NDArray[Any]]) -> None:
        """Days. Raises ValueError."""
        made["day"][where] = texts.whole().days()

    def _dated_singly(self, texts: Texts, where: Ints, made: dict[str, NDArray[Any]]) -> None:
        made["day"][where] = list(map(self._days.__getitem__, texts))

    def _moved(self, texts: Texts, where: Ints, made: dict[str, NDArray[Any]]) -> None:
        facts = [json.loads(self._longer(columns.PIPELINE, text) or "{}") for text in texts]
        made["pipeline"][where] = [self.pipelines[fact["pipeline"]] for fact in facts]
        made["stage"][where] = [self.stages[fact["stage"]] for fact in facts]

    def _staged(self, texts: Texts, where: Ints, made: dict[str, NDArray[Any]]) -> None:
        """Stages that have no row."""
        _put(made["stage"], where, texts, self.stages.__getitem__)

    def _lost(self, texts: JoinedTexts, where: Ints, made: dict[str, NDArray[Any]]) -> None:
        """Reasons, where one is given. Raises ValueError."""
        made["reason"][where] = _coded(self.reasons, *texts.whole().names())

    def _lost_singly(self, texts: Texts, where: Ints, made: dict[str, NDArray[Any]]) -> None:
        _put(made["reason"], where, texts, self.reasons.__getitem__)

    def _nothing(self, texts: Texts, where: Ints, made: dict[str, NDArray[Any]]) -> None:
        """Texts that no column tells."""


class _Reading(NamedTuple):
    """How texts of a sort are read: one by one, and where all are usual ones joined (raises ValueError where they are not)."""

    kinds: tuple[int, ...]
    singly: Callable[[_Parts, Texts, Ints, dict[str, NDArray[Any]]], None]
    joined: Callable[[_Parts, JoinedTexts, Ints, dict[str, NDArray[Any]]], None] | None = None


_READINGS = (
    _Reading((), _Parts._nothing),
    _Reading((columns.CREATED,), _Parts._begun_singly, _Parts._begun),
    _Reading((columns.AMOUNT,), _Parts._amounts_singly, _Parts._amounts),
    _Reading((columns.EXPECTED_CLOSE, columns.SNOOZED), _Parts._dated_singly, _Parts._dated),
    _Reading((columns.PIPELINE,), _Parts._moved),
    _Reading((columns.STAGE, columns.REOPENED), _Parts._staged),
    _Reading((columns.LOST,), _Parts._lost_singly, _Parts._lost),
)
_SORT_OF = np.zeros(_CLOSED_ON, np.int8)
"""The place of a kind of event in ``_READINGS``."""
for _place, _one in enumerate(_READINGS):
    _SORT_OF[list(_one.kinds)] = _place


def _coded(numbered: Numbered, names: list[str], places: Ints) -> Ints:
    """The numbers of some texts, by the distinct ones and the place of each in them; an empty one has none."""
    return np.array([numbered[name] if name else NOTHING for name in names], np.int64)[places]


def _put(column: NDArray[Any], where: Ints, texts: Texts, number: Callable[[str], int]) -> None:
    """The numbers of some texts; an empty one has none."""
    told = [bool(text) for text in texts]
    column[where[told] if texts else where] = [number(text) for text in texts if text]
