"""The whole journal as arrays. SQLite joins the numbers of some thousand events into one text, a character for 20 bits of a
number, which numpy reads as it is; the texts of events, which are fewer and repeat, come beside them.
"""

import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from salesdesk.analytics import events as columns
from salesdesk.analytics.arrays import Ints
from salesdesk.analytics.events import NO_AMOUNT, NO_DAY, NOTHING, Events, Numbered, Written
from salesdesk.domain.events import UNDATED
from salesdesk.store.joined import MARK
from salesdesk.store.log.event_texts import EventTexts

if TYPE_CHECKING:
    from salesdesk.store.log.reading import LogReader

ROWS = 8192
"""Events that are read in one go."""
_BITS, _ZERO = 20, 0x10000
"""A character holds so many bits, added to the first code point beyond those that stand for halves of others."""
_ALL = (1 << _BITS) - 1
_TEXT, _NULL = _ALL, _ALL - 1
"""Stand for a text and for nothing where a number of a stage could be."""
_CLOSED_ON = 16
"""Added to the kind of an event whose ``old`` text says that its day is not known."""
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


def _digits(value: str, count: int) -> list[str]:
    """Expressions of the code points for a number, its lowest bits first."""
    return [f"{_ZERO} + ({value} >> {_BITS * place} & {_ALL})" for place in range(count)]


_FIELDS = (("deal", 2), ("at", 3))
_ONE_DEVICE = [digit for name, count in _FIELDS for digit in _digits(name, count)] + [
    f"{_ZERO} + kind + {_CLOSED_ON} * (old IS '{UNDATED}')",
    f"{_ZERO} + CASE typeof(new) WHEN 'integer' THEN new WHEN 'text' THEN {_TEXT} ELSE {_NULL} END",
]
_SEVERAL = [*_ONE_DEVICE, *_digits("hlc", 4), *_digits("entry", 2), *_digits("(entry >> 32)", 2)]
_END = """SELECT entry, place FROM event WHERE (entry, place) > (?, ?) ORDER BY entry, place
    LIMIT 1 OFFSET {offset}"""


class _Part(NamedTuple):
    """The events of one reading; ``digits`` has one row an event, ``texts`` one text for each whose ``new`` is one."""

    digits: Ints
    texts: Texts


def read(reader: "LogReader", live: str, at: str, one_device: bool, until: int | None = None) -> Events:
    """All events by an instant (None: all), those left out that ``live`` (a condition on ``e``; empty: none) says.

    ``at`` is the expression for the instant of an event ``e`` of an entry ``n``, with one parameter.
    """
    parts = _Parts(reader)
    order: list[NDArray[Any]] = []
    for part in _fetched(reader, live, at, one_device):
        parts.add(part)
        if not one_device:
            order.append(part.digits[:, 7:])
    return columns.in_order(parts.whole(), _order(parts, order), until)


def _fetched(reader: "LogReader", live: str, at: str, one_device: bool) -> Any:
    points = ", ".join(_ONE_DEVICE if one_device else _SEVERAL)
    width = len(_ONE_DEVICE if one_device else _SEVERAL)
    among = f"""(SELECT e.entry, e.place, e.deal, {at} AS at, e.kind, e.old, e.new, coalesce(n.hlc, {_NEVER}) AS hlc
        FROM event e LEFT JOIN entry n ON n.number = e.entry WHERE (e.entry, e.place) > (?, ?) AND (e.entry, e.place) <= (?, ?)
        {f"AND {live}" if live else ""} ORDER BY e.entry, e.place LIMIT {ROWS})"""
    texts = f"FROM {among} WHERE typeof(new) = 'text'"
    joined = f"""SELECT group_concat(char({points}), ''),
        group_concat(CASE WHEN typeof(new) = 'text' THEN new END, '{MARK}') FROM {among}"""
    end, last = _END.format(offset=ROWS - 1), (-1, -1)
    while True:
        ends = reader.fetch(end, last)
        within = (reader.writing_at, *last, *(ends[0] if ends else (_NEVER, 0)))
        characters, text = reader.fetch(joined, within)[0]
        if characters:
            digits = np.frombuffer(characters.encode("utf-32-le"), "<u4").astype(np.int64).reshape(-1, width) - _ZERO
            count = int((digits[:, 6] == _TEXT).sum())
            found = text.split(MARK) if count else []
            if len(found) != count:  # one of them holds the mark itself
                found = [new for (new,) in reader.fetch(f"SELECT new {texts}", within)]
            yield _Part(digits, found)
        if not ends:
            return
        last = ends[0]
        reader.pause()


def _number(digits: Ints, count: int) -> Ints:
    """Signed numbers of their digits, the lowest first."""
    found = np.zeros(len(digits), np.int64)
    for place in range(count):
        found |= digits[:, place] << _BITS * place
    free = 64 - _BITS * count
    return found << free >> free if free > 0 else found


def _order(parts: "_Parts", several: list[NDArray[Any]]) -> Ints:
    """The order of the events by (instant, entry, place), in which they were written where several devices wrote them."""
    at = parts.at()
    if not several:
        return np.argsort(at, kind="stable")
    digits = np.concatenate(several)
    hlc, counter, device = _number(digits[:, :4], 4), _number(digits[:, 4:6], 2) & 0xFFFFFFFF, _number(digits[:, 6:], 2)
    return np.lexsort((parts.device_ranks(device), counter, hlc, at))


class _Parts:
    """Takes in one part of the journal after another; names are numbered as they come."""

    def __init__(self, reader: "LogReader") -> None:
        self._reader, self._longer = reader, EventTexts(reader.keys).longer
        self.stages, self.pipelines, self.currencies, self.reasons = (Numbered() for _ in range(4))
        self._days = columns.Days()
        self._numbers: dict[str, dict[str, int]] = {"stage": {}, "pipeline": {}}
        self._arrays: dict[str, list[NDArray[Any]]] = {}

    def at(self) -> Ints:
        """The instants of all."""
        return self._joined("at")

    def device_ranks(self, device: Ints) -> Ints:
        """The place of each event's device in the order of the devices' keys."""
        rows = self._reader.fetch("SELECT number FROM device ORDER BY id")
        rank = {number: place for place, (number,) in enumerate(rows)}
        return np.array([rank[number] for number in device.tolist()], np.int64)

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
        digits, count = part.digits, len(part.digits)
        if (digits < 0).any():
            raise ValueError("a number of an event is too large")
        kind = digits[:, 5] % _CLOSED_ON
        closing = (kind == columns.WON) | (kind == columns.LOST)
        made: dict[str, NDArray[Any]] = {
            "deal": _number(digits[:, :2], 2).astype(np.int32), "at": _number(digits[:, 2:5], 3),
            "kind": kind.astype(np.int8), "undated": closing & (digits[:, 5] >= _CLOSED_ON),
        }  # fmt: skip
        made |= {name: np.full(count, empty, _TYPES[name]) for name, empty in _EMPTY.items()}
        self._stages(kind, digits[:, 6], made["stage"])
        self._texts(kind, digits[:, 6], part.texts, made)
        for name, values in made.items():
            self._arrays.setdefault(name, []).append(values)

    def _stages(self, kind: Ints, new: Ints, stage: NDArray[Any]) -> None:
        """Stages that are told by their numbers."""
        told = ((kind == columns.STAGE) | (kind == columns.REOPENED)) & (new < _NULL)
        for number in set(new[told].tolist()):
            stage[told & (new == number)] = self._stage(number)

    def _stage(self, number: int) -> int:
        return self.stages[self._reader.keys.key("stage", number)]

    def _texts(self, kind: Ints, new: Ints, texts: Texts, made: dict[str, NDArray[Any]]) -> None:
        where = np.flatnonzero(new == _TEXT)
        kinds = kind[where]

        def of(wanted: int) -> tuple[Ints, Texts]:
            chosen = np.flatnonzero(kinds == wanted)
            return where[chosen], [texts[i] for i in chosen.tolist()]

        self._begun(*of(columns.CREATED), made)
        self._moved(*of(columns.PIPELINE), made)
        self._amounts(*of(columns.AMOUNT), made)
        for one in (columns.STAGE, columns.REOPENED):
            _put(made["stage"], *of(one), self.stages.__getitem__)
        for one in (columns.EXPECTED_CLOSE, columns.SNOOZED):
            _put(made["day"], *of(one), self._days.__getitem__)
        _put(made["reason"], *of(columns.LOST), self.reasons.__getitem__)

    def _begun(self, where: Ints, texts: Texts, made: dict[str, NDArray[Any]]) -> None:
        """What created events say: ``pipeline stage amount currency day``, places by number, or the whole as JSON."""
        if not texts:
            return
        parts = [text.split(" ", 5) for text in texts]
        if min(map(len, parts)) < 5 or any(text.startswith("{") for text in texts):
            facts = [json.loads(self._longer(columns.CREATED, text) or "{}") for text in texts]
            made["pipeline"][where] = [self.pipelines[fact["pipeline"]] for fact in facts]
            made["stage"][where] = [self.stages[fact["stage"]] for fact in facts]
            made["currency"][where] = [self.currencies[fact["currency"]] for fact in facts]
            made["day"][where] = [self._days[fact["expected_close"]] for fact in facts]
            made["amount"][where] = [NO_AMOUNT if fact["amount"] is None else fact["amount"] for fact in facts]
            return
        pipeline, stage, amount, currency, day, *_ = zip(*[part[:5] for part in parts], strict=True)
        made["pipeline"][where] = self._named("pipeline", self.pipelines, pipeline)
        made["stage"][where] = self._named("stage", self.stages, stage)
        made["amount"][where] = [int(figure) if figure else NO_AMOUNT for figure in amount]
        made["currency"][where] = list(map(self.currencies.__getitem__, currency))
        made["day"][where] = list(map(self._days.__getitem__, day))

    def _named(self, table: str, names: Numbered, numbers: Sequence[str]) -> list[int]:
        """The numbers under which rows that are told by theirs are kept here."""
        known = self._numbers[table]
        for text in set(numbers) - known.keys():
            known[text] = names[self._reader.keys.key(table, int(text))]
        return list(map(known.__getitem__, numbers))

    def _moved(self, where: Ints, texts: Texts, made: dict[str, NDArray[Any]]) -> None:
        facts = [json.loads(self._longer(columns.PIPELINE, text) or "{}") for text in texts]
        made["pipeline"][where] = [self.pipelines[fact["pipeline"]] for fact in facts]
        made["stage"][where] = [self.stages[fact["stage"]] for fact in facts]

    def _amounts(self, where: Ints, texts: Texts, made: dict[str, NDArray[Any]]) -> None:
        told = [(place, *text.split(" ", 1)) for place, text in zip(where.tolist(), texts, strict=True) if text]
        if told:
            places, figures, currencies = zip(*told, strict=True)
            made["amount"][list(places)] = list(map(int, figures))
            made["currency"][list(places)] = list(map(self.currencies.__getitem__, currencies))


def _put(column: NDArray[Any], where: Ints, texts: Texts, number: Callable[[str], int]) -> None:
    """The numbers of some texts; an empty one has none."""
    told = [bool(text) for text in texts]
    column[where[told] if texts else where] = [number(text) for text in texts if text]
