"""The first screen: what board and strip show when the desk is opened, kept so that a start reads nothing else before it.

It is true at one position of the desk, in one zone, on one day. Nothing here needs arrays.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from datetime import UTC, date, datetime
from typing import Any, NamedTuple, TypeVar

from salesdesk.desk import settings as desk_settings
from salesdesk.desk.cards import BoardView, Card, LeftOut, NextStep, StripView
from salesdesk.desk.desk import Desk
from salesdesk.desk.settings import DeskSettings
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.days import day_of, days_on, from_us, to_us
from salesdesk.domain.periods import Period
from salesdesk.domain.records import Pipeline, Record, Setting, Stage
from salesdesk.views.board import board, stage_view
from salesdesk.views.deals import shown_chance
from salesdesk.views.first_sight import FIRST
from salesdesk.views.tally import Tally

NAME = "first screen"
"""What it is kept under, before a slash and its day."""
WON = "won"
"""The key of the won column, beside the keys of the stages."""
_OWN_PARTS = ("period", "left_out")
"""Parts of the strip that are packed beside it."""
R = TypeVar("R", bound=Record)


class FirstScreen(NamedTuple):
    """``view`` has the first cards of each column, ``tallies`` count all of them by column (``WON``: the won deals).
    ``chances`` are those shown on its open cards, ``limits`` the stall limits of all stages in days; ``day`` is the day
    that all of it is true on."""

    day: date
    settings: DeskSettings
    stages: tuple[Stage, ...]
    view: BoardView
    tallies: Mapping[str, Tally]
    chances: Mapping[str, float]
    limits: Mapping[str, float]
    strip: StripView
    revision: int = 0
    """The revision of the desk that it is true at, once it was found again."""


def first_screen(snapshot: Snapshot) -> tuple[FirstScreen, tuple[Setting, ...]]:
    """The first screen of a snapshot, with the settings as records. It takes its time: for a quiet moment."""
    from salesdesk.views.chances import shown_chances
    from salesdesk.views.limits import limit_days
    from salesdesk.views.strip import strip

    stages, said = snapshot.find(Stage), snapshot.find(Setting)
    view = board(snapshot)
    shown, days = shown_chances(snapshot), limit_days(snapshot)
    usual = {stage.id: stage.probability for stage in stages}

    def tally(cards: Iterable[Card]) -> Tally:
        listed = list(cards)
        return Tally(listed, [shown_chance(card, usual[card.stage], shown.get(card.id)) for card in listed])

    columns = {**view.cards, WON: view.won}
    first = {key: cards[:FIRST] for key, cards in columns.items()}
    keys = {card.id for cards in first.values() for card in cards}
    seen = BoardView(
        view.pipeline, view.pipelines, view.stages, {key: first[key] for key in view.cards}, first[WON],
        {key: step for key, step in view.steps.items() if key in keys}, view.period, view.as_of,
    )  # fmt: skip
    tallies = {key: tally(cards) for key, cards in columns.items()}
    known = {key: shown[key] for key in keys if key in shown}
    screen = FirstScreen(snapshot.today, snapshot.settings, tuple(stages), seen, tallies, known, days, strip(snapshot))
    return screen, tuple(said)


def keep_first_screen(desk: Desk, snapshot: Snapshot | None = None) -> bool:
    """Keep the first screen of the desk as it is (of a snapshot: on its day, which may be one to come), for the next start
    on that day; whether that was done."""
    if desk.kept is None or desk.looks_back:
        return False
    seen = desk.snapshot() if snapshot is None else snapshot
    with seen.reading() as reader:
        position = reader.position()
    screen, said = first_screen(seen)
    if screen.strip.pending:
        return False
    return desk.kept.put(position, {_name(screen.day): packed(screen, said)})


def keep_what_is_known(desk: Desk) -> bool:
    """Keep the first screen of the desk as it is, unless something would have to be learnt for it; whether that was done."""
    from salesdesk.views.learning import NotLearnt, without_learning

    try:
        with without_learning():
            return keep_first_screen(desk)
    except NotLearnt:
        return False


def kept_first_screen(desk: Desk) -> FirstScreen | None:
    """The first screen that was kept of the desk as it is now; None where there is none, or another day is shown."""
    if desk.kept is None or desk.looks_back:
        return None
    position = desk.store.position()
    if position is None:
        return None
    now = desk.now()
    for day in _days_about(now):
        item = desk.kept.get(position.desk, _name(day))
        if item is not None and item.position == position:
            try:
                screen = unpacked(item.value, now)
            except (ValueError, TypeError, KeyError, IndexError, AttributeError):
                continue
            if screen.day == day == day_of(now, screen.settings.zone):
                return screen._replace(revision=desk.store.revision)
    return None


def _days_about(now: datetime) -> tuple[date, ...]:
    """The days that it may be somewhere, the likeliest first; the desk's zone is not known yet."""
    day = now.astimezone(UTC).date()
    return day, days_on(day, 1), days_on(day, -1)


def _name(day: date) -> str:
    return f"{NAME}/{day.isoformat()}"


# As bytes


def packed(screen: FirstScreen, said: Iterable[Setting]) -> bytes:
    """A first screen as bytes."""
    view = screen.view
    columns = {**view.cards, WON: view.won}
    document = {
        "day": screen.day.isoformat(),
        "settings": [[one.id, one.value] for one in said],
        "stages": [_plain_record(stage) for stage in screen.stages],
        "pipelines": [_plain_record(pipeline) for pipeline in view.pipelines],
        "pipeline": view.pipeline.id,
        "columns": [stage.id for stage in view.stages],
        "cards": {key: [_plain(card) for card in cards] for key, cards in columns.items()},
        "steps": [_plain(step) for step in view.steps.values()],
        "tallies": {key: tally.parts() for key, tally in screen.tallies.items()},
        "chances": dict(screen.chances),
        "limits": dict(screen.limits),
        "strip": {f.name: getattr(screen.strip, f.name) for f in fields(StripView) if f.name not in _OWN_PARTS},
        "left out": [screen.strip.left_out.deals, screen.strip.left_out.currencies],
        "period": _plain(_cells(view.period)),
        "strip period": _plain(_cells(screen.strip.period)),
    }
    return json.dumps(document, separators=(",", ":")).encode("ascii")


def unpacked(content: bytes, now: datetime) -> FirstScreen:
    """The first screen that was packed, as it is seen at an instant. Raises what its parts do for other bytes."""
    found = json.loads(bytes(content))
    shown = desk_settings.parse([Setting(id=name, value=value) for name, value in found["settings"]])
    stages = tuple(_record(Stage, cells) for cells in found["stages"])
    pipelines = tuple(_record(Pipeline, cells) for cells in found["pipelines"])
    by_key = {stage.id: stage for stage in stages}
    cards = {key: [_card(cells) for cells in rows] for key, rows in found["cards"].items()}
    steps = [NextStep(*map(_value, cells)) for cells in found["steps"]]
    period, strip_period = (Period(*map(_value, found[name])) for name in ("period", "strip period"))
    view = BoardView(
        pipeline=next(pipeline for pipeline in pipelines if pipeline.id == found["pipeline"]),
        pipelines=pipelines,
        stages=tuple(stage_view(by_key[key]) for key in found["columns"]),
        cards={key: cards[key] for key in found["columns"]},
        won=cards[WON],
        steps={step.deal: step for step in steps},
        period=period,
        as_of=now,
    )
    return FirstScreen(
        day=date.fromisoformat(found["day"]),
        settings=shown,
        stages=stages,
        view=view,
        tallies={key: Tally.of_parts(parts) for key, parts in found["tallies"].items()},
        chances=found["chances"],
        limits=found["limits"],
        strip=StripView(period=strip_period, left_out=LeftOut(*map(tuple, found["left out"])), **found["strip"]),
    )


def _cells(period: Period) -> tuple[str, date, date]:
    return period.key, period.start, period.until


_TAGS: dict[type, tuple[str, Callable[[Any], Any]]] = {
    date: ("day", date.isoformat),
    datetime: ("at", to_us),
}
_VALUES: dict[str, Callable[[Any], Any]] = {
    "day": date.fromisoformat,
    "at": from_us,
}


def _plain(values: Iterable[Any]) -> list[Any]:
    """Values as JSON holds them; days, instants and tuples with a word before them."""
    return [_plain_value(value) for value in values]


def _plain_value(value: Any) -> Any:
    if type(value) is tuple:
        return ["list", _plain(value)]
    tag = _TAGS.get(type(value))
    return value if tag is None else [tag[0], tag[1](value)]


def _value(plain: Any) -> Any:
    if type(plain) is not list:
        return plain
    kind, held = plain
    return tuple(map(_value, held)) if kind == "list" else _VALUES[kind](held)


def _card(cells: list[Any]) -> Card:
    made: Card = tuple.__new__(Card, map(_value, cells))
    return made


def _plain_record(record: Record) -> dict[str, Any]:
    values = {f.name: getattr(record, f.name) for f in fields(record)}
    return dict(zip(values, _plain(values.values()), strict=True))


def _record(kind: type[R], cells: Mapping[str, Any]) -> R:
    return kind(**{name: _value(plain) for name, plain in cells.items()})
