"""What a snapshot tells after each command and of each past day: brought forward as read anew, and the past as it was."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from salesdesk.desk.commands.registry import load
from salesdesk.desk.desk import Desk
from salesdesk.desk.script_requests import ScriptRequest, perform
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.errors import NotFound, Refused, SalesDeskError
from salesdesk.domain.records import (
    Activity,
    Contact,
    CustomField,
    CustomValue,
    Deal,
    DealTag,
    Note,
    Organisation,
    Pipeline,
    Quota,
    Rate,
    Setting,
    Stage,
    Tag,
)
from tests.desk.command_stories import FRAME, MAKING, STAGES, STEPS, STORIES, Step
from tests.support.approved import approve
from tests.support.desks import DeskForTests, desk_in
from tests.support.records import Keys, value_text

COMMANDS = load("salesdesk.importing.commands")
OF_DAYS = (Deal, Activity, Note, DealTag, CustomValue, Organisation, Contact)
"""Records of which a past day knows how they were."""


def snapshot_text(shown: Snapshot, keys: Keys) -> str:
    """All that a snapshot tells of deals, people and steps."""
    with shown.reading() as reader:
        keys.learn(reader)
    return keys.told("\n".join(_lines(shown)))


def _lines(shown: Snapshot) -> Iterator[str]:
    cards = shown.all_cards()
    for card in cards:
        yield "card: " + ", ".join(
            f"{name} {value_text(one)}" for name, one in card._asdict().items() if one not in (None, "", 0)
        )
    yield f"open: {[card.title for card in shown.open_cards()]}"
    yield f"first created {shown.first_created()}"
    since, until = shown.now - timedelta(days=2), shown.now + timedelta(days=1)
    for outcome in (None, "won", "lost"):
        yield f"closed {outcome}: {[card.title for card in shown.closed_cards(None, outcome, since, until)]}"
    yield f"wins: {shown.wins(since, until)}"
    for pipeline in shown.find(Pipeline):
        yield f"pipeline {pipeline.name}: {[card.title for card in shown.all_cards(pipeline.id)]}"
        yield f"  closed {[card.title for card in shown.closed_cards(pipeline.id, None, since, until)]}"
        yield f"  stages {[stage.name for stage in shown.stages_of(pipeline.id)]}"
    yield f"some: {sorted(shown.cards([card.id for card in cards[:2]]))}"
    yield f"steps: {[value_text(tuple(step)) for _, step in sorted(shown.steps().items())]}"
    yield f"a step: {sorted(shown.steps([card.id for card in cards[:1]]))}"
    for kind in OF_DAYS:
        yield from (f"record: {record}" for record in shown.find(kind))
    for deal, past in shown.events([card.id for card in cards]).items():
        yield from (f"event of {deal}: {value_text(event.at)} {event.kind} {event.old} {event.new}" for event in past)
        yield (
            f"of {deal}: {len(shown.find(Activity, deal=deal))} {len(shown.find(DealTag, deal=[deal]))}" if past else ""
        )
    yield f"events {len(shown.event_rows())}, estimated {sorted(shown.estimated())}, migrated {shown.is_migrated()}"
    yield f"survivors {sorted(shown.survivors().items())}"
    for small in (Tag, CustomField, Quota, Rate, Setting):
        yield f"small: {small.__name__} {shown.find(small)} of {len(shown.every(small))}"
    yield f"stages {[stage.name for stage in shown.all_stages()]}, names {shown.keys_and_names(Stage)}"


def play(at: DeskForTests, steps: Sequence[Step]) -> Iterator[None]:
    """Do commands, five hours apart; refusals change nothing."""
    for name, arguments in steps:
        with suppress(SalesDeskError):
            perform(at.desk, ScriptRequest("do", name, arguments), COMMANDS)
        yield
        at.clock.on(hours=5)


@pytest.mark.parametrize("name", STORIES)
def test_a_snapshot_brought_forward_tells_what_one_read_anew_does(tmp_path: Path, name: str) -> None:
    at, keys = desk_in(tmp_path), Keys()
    snapshot_text(at.desk.snapshot(), keys)
    for place, _ in enumerate(play(at, STORIES[name])):
        found = snapshot_text(at.desk.snapshot(), keys)
        if place % 3 == 0:
            assert found == snapshot_text(Desk(at.desk.store, at.clock).snapshot(), keys)
    while at.desk.undo():
        snapshot_text(at.desk.snapshot(), keys)
    assert snapshot_text(at.desk.snapshot(), keys) == snapshot_text(Desk(at.desk.store, at.clock).snapshot(), keys)
    at.desk.store.close()


@pytest.mark.parametrize("name", ["making", "fields", "steps"])
def test_a_past_day_is_told_as_it_was(tmp_path: Path, name: str) -> None:
    at, keys = desk_in(tmp_path), Keys()
    days: dict[date, str] = {}
    for _ in play(at, [step for step in STORIES[name] if step[0] != "SetClosedDay"]):  # which corrects the past
        at_end = at.desk.snapshot().at_end_of_day()
        days[at_end.today] = snapshot_text(at_end, keys)
    told = {day: snapshot_text(at.desk.snapshot(day), keys) for day in days}
    for day, text in told.items():
        assert sorted(_comparable(text)) == sorted(_comparable(days[day])), day
    approve(f"desk/days/{name}.txt.gz", "\n\n".join(f"# {day}\n{text}" for day, text in told.items()))
    at.desk.store.close()


def _comparable(text: str) -> list[str]:
    """Lines without the order of records that were made later, and without what only the present knows."""
    return [
        line
        for line in text.splitlines()
        if not line.startswith(("record: Organisation", "record: Contact", "a step", "some", "small"))
    ]


@pytest.mark.parametrize("name", ["stages", "frame"])
def test_past_days_under_the_stages_of_today(tmp_path: Path, name: str) -> None:
    at, keys = desk_in(tmp_path), Keys()
    days = [at.desk.today() for _ in play(at, {"stages": STAGES, "frame": FRAME}[name])]
    told = {day: snapshot_text(at.desk.snapshot(day), keys) for day in dict.fromkeys(days)}
    approve(f"desk/days/{name}.txt.gz", "\n\n".join(f"# {day}\n{text}" for day, text in told.items()))
    at.desk.store.close()


def test_cards_since_an_instant_are_those_there_were(tmp_path: Path) -> None:
    at, keys = desk_in(tmp_path), Keys()
    instants = [at.clock() for _ in play(at, MAKING)]
    shown, past = at.desk.snapshot(), at.desk.snapshot(at.desk.today() - timedelta(days=1))
    keys.told(snapshot_text(shown, keys))
    lines = []
    for instant in instants[::3]:
        for one in (shown, past):
            found = one.cards_since(instant)
            lines.append(
                keys.told(f"{instant} {one.today}: {[(card.title, card.outcome, key) for key, card in found.items()]}")
            )
    approve("desk/days/cards_since.txt", "\n".join(lines))
    at.desk.store.close()


def test_a_day_to_come_is_refused(tmp_path: Path) -> None:
    at = desk_in(tmp_path)
    shown = at.desk.snapshot()
    assert shown.on(shown.today) is shown.on(None) is shown
    with pytest.raises(Refused, match="2026-11-24 is still to come; choose today or a day before"):
        shown.on(shown.today + timedelta(days=1))
    yesterday = shown.on(shown.today - timedelta(days=1))
    assert yesterday.looks_back
    assert not shown.looks_back
    assert yesterday.at(at.clock()) is yesterday
    with pytest.raises(NotFound, match="not on the desk any more"):
        shown.get(Stage, "nothing")
    with pytest.raises(NotFound):
        yesterday.get(Deal, "nothing")
    at.desk.store.close()


def test_what_is_found_by_values(tmp_path: Path) -> None:
    at = desk_in(tmp_path)
    for _ in play(at, STEPS):
        pass
    for shown in (at.desk.snapshot(), at.desk.snapshot(at.desk.today() - timedelta(days=1))):
        every: list[Any] = shown.find(Activity)
        assert {step.title for step in every} == {"Visit", "Write", "Odd"}
        assert [step.title for step in shown.find(Activity, title=["Visit", "Odd"])] == [
            s.title for s in every if s.title != "Write"
        ]
        assert [step.title for step in shown.find(Activity, title="Write", kind="email")] == ["Write"]
        assert shown.find(Activity, title="Write", kind="call") == []
        assert shown.get_all(Activity, [step.id for step in reversed(every)]) == every[::-1]
        assert shown.find(Stage, pipeline=at.pipeline) == sorted(shown.find(Stage), key=lambda stage: stage.id)
    at.desk.store.close()
