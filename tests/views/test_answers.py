"""What every view answers of a desk with something of everything, now and on past days, as a whole."""

import dataclasses
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import pytest

from salesdesk.desk.cards import Card
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.days import last_of
from salesdesk.domain.periods import Period, parse
from salesdesk.domain.records import Pipeline, Tag
from salesdesk.views import (
    backtest,
    board,
    chances,
    deal,
    deal_facts,
    diary,
    figures,
    first_sight,
    flywheel,
    forecasts,
    funnel,
    kinds,
    limits,
    model_inputs,
    pipelines,
    preview,
    quota,
    reasons,
    strip,
    undated,
    velocity,
)
from salesdesk.views.counting import counting
from salesdesk.views.figures import FiguresRequest
from salesdesk.views.kinds import PLAIN, QuotaKind
from salesdesk.views.own_deals import own_log, own_rows
from salesdesk.views.scope import scope
from salesdesk.views.seasonal_pace import own_shares
from tests.support.answers import beside
from tests.support.approved import approve
from tests.views.rich_desks import RichDesk, keys, of

Q = "2026-Q4"


def period(key: str) -> Period:
    return parse(key)


REQUESTS: dict[str, FiguresRequest] = {
    "as it is": FiguresRequest(),
    "a window": FiguresRequest(start=date(2026, 4, 1), until=date(2026, 10, 1), period="2026-Q3"),
    "a day": FiguresRequest(start=date(2026, 9, 1), until=date(2026, 9, 1), period="2027-Q1"),
    "the other pipeline": FiguresRequest("renewals", "2026-11", date(2025, 7, 1), None, "entered", "offer"),
    "entered": FiguresRequest(start=date(2026, 1, 1), until=date(2026, 11, 1), basis="entered", stage=" proposal"),
    "snapshot": FiguresRequest(basis="snapshot", until=date(2026, 1, 1)),
    "backwards": FiguresRequest(start=date(2026, 10, 1), until=date(2026, 4, 1), basis="entered"),
    "nonsense": FiguresRequest("Nobody's", "2026-Q9", basis="other", stage="None"),
    "a basis that there is not": FiguresRequest(basis="other", period="2026-Q9"),
}


@pytest.mark.parametrize("name", figures.NAMES)
def test_figures(rich: RichDesk, name: str) -> None:
    found = {
        title: rich.answer(lambda s, asked=asked: figures.figures(s, name, asked)) for title, asked in REQUESTS.items()
    }
    approve(f"views/figures-{name}.txt", rich.lines(beside(found)))


@pytest.mark.parametrize("day", [date(2026, 9, 30), date(2025, 12, 1), date(2025, 7, 1)], ids=str)
def test_figures_of_a_past_day(rich: RichDesk, day: date) -> None:
    """A forecast without its reasons and distribution, which others tell."""
    found = {}
    for name in figures.NAMES:
        found[name] = rich.answer(lambda s, name=name: figures.figures(s.on(day), name))
        if isinstance(found[name], dict):
            found[name].pop("surface", None)
    approve(f"views/figures-on-{day}.txt", rich.lines(found))


def test_figures_there_are_not(rich: RichDesk) -> None:
    approve("views/figures-unknown.txt", rich.lines(rich.answer(lambda s: figures.figures(s, "weather"))))


def test_boards(rich: RichDesk) -> None:
    """Columns, cards and sums of both pipelines, with limits from the past, and single deals."""
    found: dict[Any, Any] = {
        name: rich.answer(lambda s, name=name: board.whole_desk(s, name)) for name in (None, "Renewals", "x")
    }
    found["board"] = rich.answer(lambda s: board.board(s, "Renewals"))
    found["limits"] = [rich.answer(lambda s, name=name: limits.limits(s, name)) for name in (None, "Renewals")]
    found["some"] = rich.answer(lambda s: board.cards(s, of(rich, 1, 40)))
    found["pipelines"] = [
        rich.answer(lambda s, name=name: pipelines.pipeline_named(s, name, "x"))
        for name in (None, "NEW  business", "?")
    ]
    found["default"] = rich.answer(lambda s: pipelines.pipeline_named(s, None, keys(rich, Pipeline)["Renewals"]).name)
    found["open stages"] = rich.answer(
        lambda s: [stage.name for stage in pipelines.open_stages(s, keys(rich, Pipeline)["Renewals"])]
    )
    approve("views/boards.txt", rich.lines(found))


def every_field(card: Card) -> list[Any]:
    return [*card]


def test_cards(rich: RichDesk) -> None:
    """Everything that cards hold, and what beside them is known of deals."""
    lines = [" | ".join(map(str, every_field(card))) for card in rich.desk.snapshot().all_cards()]
    approve("views/cards.txt", rich.lines(lines))
    approve(
        "views/facts.txt",
        rich.lines(
            [rich.answer(deal_facts.deal_facts), rich.answer(lambda s: deal_facts.deal_facts(s, of(rich, 3, 4)))]
        ),
    )


def test_deals_in_full(rich: RichDesk) -> None:
    """Histories in sentences: of deals with all kinds of events."""
    numbers = (3, 4, 6, 11, 25, 31, 46, 47, 53, 61, 65)
    found = {number: rich.answer(lambda s, number=number: deal.deal(s, *of(rich, number))) for number in numbers}
    found[99] = rich.answer(lambda s: deal.deal(s, "none"))
    approve("views/deals.txt", rich.lines(found))


def test_chances_and_reasons(rich: RichDesk) -> None:
    """Of every open deal: for this quarter, the next, the last; why; and where it would be moved."""
    s = rich.desk.snapshot()
    found: dict[str, Any] = {
        key: rich.answer(lambda s, key=key: chances.chances(s, period(key)))
        for key in (Q, "2027-Q1", "2026-Q3", "2026-12")
    }
    found["current"] = rich.answer(lambda s: chances.chances(s) == chances.chances(s, period(Q)))
    whys = {card.title: reasons.why(s, card) for card in s.open_cards()}
    found["why"] = {title: rich.answer(lambda _, why=why: why) for title, why in whys.items()}
    found["whole points"] = {title: reasons.whole_points(why) for title, why in whys.items() if why}
    found["closed"] = rich.answer(
        lambda s: [reasons.why(s, card) for card in s.all_cards() if card.outcome != "open"][:2]
    )
    found["elsewhere"] = rich.answer(lambda s: chances.elsewhere(s, of(rich, 59, 31), period(Q)))
    found["by row"] = rich.answer(lambda s: chances.shown_by_row(s, scope(s)).tolist()[:40])
    found["unlearnt"] = rich.answer(lambda s: [chances.unlearnt(card, 0.3) for card in s.open_cards()[:8]])
    found["record"] = rich.answer(lambda s: [backtest.track_record(s), backtest.track_record(s, "Renewals")])
    approve("views/chances.txt", rich.lines(found))


KINDS_OF_QUOTA = ("plain", "count", "renewals", "north")


def kind(rich: RichDesk, name: str) -> QuotaKind:
    if name == "renewals":
        return QuotaKind(pipeline=keys(rich, Pipeline)["Renewals"])
    return {"plain": PLAIN, "count": QuotaKind("count"), "north": QuotaKind(tag=keys(rich, Tag)["north"])}[name]


@pytest.mark.parametrize("name", KINDS_OF_QUOTA)
def test_quotas(rich: RichDesk, name: str) -> None:
    """The page of a quota in this and other periods, and on a past day."""
    found = {
        str(key): rich.answer(lambda s, key=key: quota.quota(s, key, kind(rich, name)))
        for key in (None, "2026-Q3", "2027-Q1")
    }
    if name == "plain":
        found |= {
            str(key): rich.answer(lambda s, key=key: quota.quota(s, key)) for key in ("2026-11", "2024", "2026-Q7")
        }
    found["then"] = rich.answer(lambda s: quota.quota(s.on(date(2026, 10, 20)), None, kind(rich, name)))
    approve(f"views/quota-{name}.txt", rich.lines(beside(found)))


def standing_told(at: strip.QuotaDeals) -> dict[str, Any]:
    """The fields of a standing, and what is derived of them, whoever has asked for that before."""
    fields = {field.name: getattr(at, field.name) for field in dataclasses.fields(at)}
    return fields | {"odds": at.odds, "open": at.open, "won": at.won, "won amount": at.won_amount, "sums": at.sums}


def test_quotas_to_choose_from(rich: RichDesk) -> None:
    found: dict[str, Any] = {
        "periods": rich.answer(quota.choices),
        "kinds": [rich.answer(lambda s, key=key: kinds.kinds_of(s, period(key))) for key in (Q, "2026-Q3", "2025-Q1")],
        "kind in": [
            rich.answer(lambda s, key=key, name=name: kinds.kind_in(s, period(key), kind(rich, name)))
            for key in (Q, "2026-Q3")
            for name in KINDS_OF_QUOTA
        ],
        "few past": rich.answer(lambda s: quota.past_periods(s, period(Q), PLAIN, counting(s, period(Q)), 2)),
        "strips": [rich.answer(lambda s, key=key: strip.strip(s, period(key))) for key in (Q, "2026-Q3", "2027-Q2")],
        "standing": rich.answer(lambda s: standing_told(strip.standing(s))),
        "seasons": [
            rich.answer(lambda s, share=share: own_shares(s, period(Q), share)) for share in (None, 0.0, 0.5, 1.0)
        ],
    }
    approve("views/quotas.txt", rich.lines(found))


def test_the_diary(rich: RichDesk) -> None:
    """Lines of today, forecasts of a period, scores of one that has ended, and what changed on a day."""
    kinds_now = {name: kind(rich, name) for name in KINDS_OF_QUOTA}
    days = (date(2026, 11, 12), date(2026, 11, 13))
    ended = [kind(rich, name) for name in ("plain", "count")]
    later = rich.desk.snapshot().at(datetime(2027, 1, 4, 8, tzinfo=rich.clock.now.tzinfo))
    found: dict[str, Any] = {
        "today": rich.answer(diary.today),
        "looking back": rich.answer(lambda s: diary.today(s.on(date(2026, 9, 1)))),
        "diary": {name: rich.answer(lambda s, of=of: diary.diary(s, period(Q), *of)) for name, of in kinds_now.items()},
        "forecasts": rich.answer(lambda s: forecasts.forecasts(s, period(Q), PLAIN, 37_500_00, 0.5)),
        "without a chance": rich.answer(lambda s: forecasts.forecasts(s, period(Q), PLAIN, 37_500_00, None).since),
        "ended": [rich.answer(lambda _, of=of: forecasts.forecasts(later, period(Q), of, 5, 1)) for of in ended],
        "verdicts": {name: rich.answer(lambda _, of=of: diary.past_verdicts(later, *of)) for name,
        of in kinds_now.items()},
        "half time": rich.answer(lambda s: forecasts.half_time(s, [period("2026-Q3"), period(Q)], PLAIN)),
        "changed": [rich.answer(lambda s, day=day: forecasts.changed_on(s, day)) for day in days],
    }  # fmt: skip
    approve("views/diary.txt", rich.lines(found))


def test_funnels(rich: RichDesk) -> None:
    cuts = [
        funnel.CohortChoice(),
        funnel.CohortChoice(date(2026, 1, 1), date(2026, 9, 1), sources=("Web", None)),
        funnel.CohortChoice(date(2026, 1, 1), None, "entered", "QUALIFIED"),
        funnel.CohortChoice(None, date(2025, 7, 1)),
    ]
    found: dict[str, Any] = {
        str(place): page for place, page in enumerate(rich.answer(lambda s: funnel.side_by_side(s, None, cuts)))
    }
    found["renewals"] = rich.answer(lambda s: funnel.funnel(s, "Renewals"))
    found["no such stage"] = rich.answer(lambda s: funnel.funnel(s, basis="entered", stage="Elsewhere"))
    found["velocity"] = [
        rich.answer(lambda s, name=name: velocity.velocity(s, scope(s, name))) for name in (None, "Renewals")
    ]
    found["flywheel"] = rich.answer(lambda s: flywheel.flywheel(s, scope(s), date(2026, 4, 1), date(2026, 10, 1)))
    found["undated"] = rich.answer(lambda s: [undated.undated_cards(s), undated.undated_own(s)])
    approve("views/funnels.txt", rich.lines(found))


def test_scopes(rich: RichDesk) -> None:
    """A pipeline's history now, on a past instant, and that of the desk's own deals; and what models are told beside it."""
    found = {
        "now": rich.answer(lambda s: scope(s).log),
        "kept": rich.answer(lambda s: scope(s, "Renewals", last_of(s.today, s.settings.zone)).log),
        "then": rich.answer(lambda s: scope(s, as_of=datetime(2026, 3, 1, tzinfo=rich.clock.now.tzinfo)).log.outcome),
        "own": rich.answer(lambda s: [own_rows(s, scope(s).log).tolist(), own_log(s, scope(s)).deal]),
        "limits": rich.answer(lambda s: limits.limits_of(s, scope(s))),
        "known": rich.answer(model_inputs.known_of),
        "known early": rich.answer(
            lambda s: model_inputs.known_of(s).of(of(rich, 1, 3, 31, 60)).until(1_770_000_000_000_000)
        ),
    }
    approve("views/scopes.txt", rich.lines(found))


DRAGS: dict[str, Sequence[int]] = {"one": (60,), "several": (59, 42, 31), "not counted": (25,), "none": ()}


def test_drops(rich: RichDesk) -> None:
    """The preview of each target, for deals that are dragged."""
    s = rich.desk.snapshot()
    found = {}
    for name, numbers in DRAGS.items():
        dragged = of(rich, *numbers)
        seen = preview.preview(s, dragged)
        stages = [stage.id for stage in s.all_stages()]
        found[name] = {
            "before": rich.answer(lambda _, seen=seen: [seen.before, seen.target, seen.won, sorted(seen.counted)]),
            "stages": {stage: rich.answer(lambda _, seen=seen, stage=stage: seen.in_stage(stage)) for stage in stages},
            "shown": {
                stage: rich.answer(
                    lambda _, seen=seen, stage=stage, dragged=dragged: [seen.shown(key, stage) for key in dragged]
                )
                for stage in stages
            },
            "ends": rich.answer(lambda _, seen=seen: [seen.if_won, seen.if_lost, seen.attainment_if_won()]),
        }
    approve("views/drops.txt", rich.lines(found))


def test_first_sights(rich: RichDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a board that is too large to be read at once, here from as many open deals on as there are."""
    rich.desk.ask(lambda s: s.steps())  # their order is that of the steps read for the whole desk
    opened = sum(part.deals for part in rich.desk.ask(early_sums))
    assert rich.answer(first_sight.early) is None
    monkeypatch.setattr(first_sight, "MANY", opened)
    monkeypatch.setattr(first_sight, "FIRST", 3)
    found = {name: rich.answer(lambda s, name=name: first_sight.early(s, name)) for name in (None, "Renewals")}
    found["pending"] = rich.answer(first_sight.pending_strip)
    found["looking back"] = rich.answer(lambda s: first_sight.early(s.on(date(2026, 9, 1))))
    approve("views/first-sights.txt", rich.lines(found))
    monkeypatch.setattr(first_sight, "MANY", opened + 1)
    assert rich.answer(first_sight.early) is None


def early_sums(snapshot: Snapshot) -> Any:
    with snapshot.reading() as reader:
        return reader.open_sums()
