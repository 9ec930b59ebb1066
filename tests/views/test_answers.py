"""What every view answers of a desk with something of everything, now and on past days, as a whole."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

import pytest

from salesdesk.desk.cards import Card
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.periods import Period, parse
from salesdesk.domain.records import Pipeline, Tag
from salesdesk.views import (
    backtest,
    board,
    chances,
    deal,
    deal_facts,
    deals,
    diary,
    export,
    export_activities,
    export_history,
    export_people,
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
    review,
    strip,
    undated,
    velocity,
)
from salesdesk.views.counting import counting
from salesdesk.views.figures import FiguresRequest
from salesdesk.views.kinds import PLAIN, QuotaKind
from salesdesk.views.listing import LISTINGS
from salesdesk.views.own_deals import own_log, own_rows
from salesdesk.views.report_about import ReportRequest
from salesdesk.views.reporting import activity, changes, customer, deal_sheet, forecast, winloss
from salesdesk.views.reporting import funnel as funnel_report
from salesdesk.views.reporting import quota as quota_report
from salesdesk.views.scope import scope
from salesdesk.views.seasonal_pace import own_shares
from tests.support.answers import beside, told
from tests.support.approved import approve
from tests.views.rich_desks import RichDesk, bare_desk, rich_desk

Q = "2026-Q4"


@pytest.fixture(scope="module")
def at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RichDesk]:
    with rich_desk(tmp_path_factory.mktemp("rich")) as made:
        yield made


def period(key: str) -> Period:
    return parse(key)


def keys(at: RichDesk, kind: type[Any]) -> dict[str, str]:
    """Keys by name."""
    with at.desk.read() as reader:
        return {found.name: found.id for found in reader.find(kind)}


def of(at: RichDesk, *titles: int) -> list[str]:
    """The keys of deals by their numbers."""
    found = {card.title: card.id for card in at.desk.snapshot().all_cards()}
    return [found[f"Deal {number:02}"] for number in titles]


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
def test_figures(at: RichDesk, name: str) -> None:
    found = {
        title: at.answer(lambda s, asked=asked: figures.figures(s, name, asked)) for title, asked in REQUESTS.items()
    }
    approve(f"views/figures-{name}.txt", at.lines(beside(found)))


@pytest.mark.parametrize("day", [date(2026, 9, 30), date(2025, 12, 1), date(2025, 7, 1)], ids=str)
def test_figures_of_a_past_day(at: RichDesk, day: date) -> None:
    """A forecast without its reasons and distribution, which others tell."""
    found = {}
    for name in figures.NAMES:
        found[name] = at.answer(lambda s, name=name: figures.figures(s.on(day), name))
        if isinstance(found[name], dict):
            found[name].pop("surface", None)
    approve(f"views/figures-on-{day}.txt", at.lines(found))


def test_figures_there_are_not(at: RichDesk) -> None:
    approve("views/figures-unknown.txt", at.lines(at.answer(lambda s: figures.figures(s, "weather"))))


def test_boards(at: RichDesk) -> None:
    """Columns, cards and sums of both pipelines, with limits from the past, and single deals."""
    found: dict[Any, Any] = {
        name: at.answer(lambda s, name=name: board.whole_desk(s, name)) for name in (None, "Renewals", "x")
    }
    found["board"] = at.answer(lambda s: board.board(s, "Renewals"))
    found["limits"] = [at.answer(lambda s, name=name: limits.limits(s, name)) for name in (None, "Renewals")]
    found["some"] = at.answer(lambda s: board.cards(s, of(at, 1, 40)))
    found["table"] = at.answer(deals.table)
    found["table of one"] = at.answer(lambda s: deals.table(s, keys(at, Pipeline)["Renewals"]).cards)
    found["pipelines"] = [
        at.answer(lambda s, name=name: pipelines.pipeline_named(s, name, "x")) for name in (None, "NEW  business", "?")
    ]
    found["default"] = at.answer(lambda s: pipelines.pipeline_named(s, None, keys(at, Pipeline)["Renewals"]).name)
    found["open stages"] = at.answer(
        lambda s: [stage.name for stage in pipelines.open_stages(s, keys(at, Pipeline)["Renewals"])]
    )
    approve("views/boards.txt", at.lines(found))


def every_field(card: Card) -> list[Any]:
    return [*card]


def test_cards(at: RichDesk) -> None:
    """Everything that cards hold, and what beside them is known of deals."""
    lines = [" | ".join(map(str, every_field(card))) for card in at.desk.snapshot().all_cards()]
    approve("views/cards.txt", at.lines(lines))
    approve(
        "views/facts.txt",
        at.lines([at.answer(deal_facts.deal_facts), at.answer(lambda s: deal_facts.deal_facts(s, of(at, 3, 4)))]),
    )


def test_deals_in_full(at: RichDesk) -> None:
    """Histories in sentences: of deals with all kinds of events."""
    numbers = (3, 4, 6, 11, 25, 31, 46, 47, 53, 61, 65)
    found = {number: at.answer(lambda s, number=number: deal.deal(s, *of(at, number))) for number in numbers}
    found[99] = at.answer(lambda s: deal.deal(s, "none"))
    approve("views/deals.txt", at.lines(found))


def test_chances_and_reasons(at: RichDesk) -> None:
    """Of every open deal: for this quarter, the next, the last; why; and where it would be moved."""
    s = at.desk.snapshot()
    found: dict[str, Any] = {
        key: at.answer(lambda s, key=key: chances.chances(s, period(key)))
        for key in (Q, "2027-Q1", "2026-Q3", "2026-12")
    }
    found["current"] = at.answer(lambda s: chances.chances(s) == chances.chances(s, period(Q)))
    whys = {card.title: reasons.why(s, card) for card in s.open_cards()}
    found["why"] = {title: at.answer(lambda _, why=why: why) for title, why in whys.items()}
    found["whole points"] = {title: reasons.whole_points(why) for title, why in whys.items() if why}
    found["closed"] = at.answer(
        lambda s: [reasons.why(s, card) for card in s.all_cards() if card.outcome != "open"][:2]
    )
    found["elsewhere"] = at.answer(lambda s: chances.elsewhere(s, of(at, 59, 31), period(Q)))
    found["by row"] = at.answer(lambda s: chances.shown_by_row(s, scope(s)).tolist()[:40])
    found["unlearnt"] = at.answer(lambda s: [chances.unlearnt(card, 0.3) for card in s.open_cards()[:8]])
    found["record"] = at.answer(lambda s: [backtest.track_record(s), backtest.track_record(s, "Renewals")])
    approve("views/chances.txt", at.lines(found))


KINDS_OF_QUOTA = ("plain", "count", "renewals", "north")


def kind(at: RichDesk, name: str) -> QuotaKind:
    if name == "renewals":
        return QuotaKind(pipeline=keys(at, Pipeline)["Renewals"])
    return {"plain": PLAIN, "count": QuotaKind("count"), "north": QuotaKind(tag=keys(at, Tag)["north"])}[name]


@pytest.mark.parametrize("name", KINDS_OF_QUOTA)
def test_quotas(at: RichDesk, name: str) -> None:
    """The page of a quota in this and other periods, and on a past day."""
    found = {
        str(key): at.answer(lambda s, key=key: quota.quota(s, key, kind(at, name)))
        for key in (None, "2026-Q3", "2027-Q1")
    }
    if name == "plain":
        found |= {str(key): at.answer(lambda s, key=key: quota.quota(s, key)) for key in ("2026-11", "2024", "2026-Q7")}
    found["then"] = at.answer(lambda s: quota.quota(s.on(date(2026, 10, 20)), None, kind(at, name)))
    approve(f"views/quota-{name}.txt", at.lines(beside(found)))


def test_quotas_to_choose_from(at: RichDesk) -> None:
    found: dict[str, Any] = {
        "periods": at.answer(quota.choices),
        "kinds": [at.answer(lambda s, key=key: kinds.kinds_of(s, period(key))) for key in (Q, "2026-Q3", "2025-Q1")],
        "kind in": [
            at.answer(lambda s, key=key, name=name: kinds.kind_in(s, period(key), kind(at, name)))
            for key in (Q, "2026-Q3")
            for name in KINDS_OF_QUOTA
        ],
        "few past": at.answer(lambda s: quota.past_periods(s, period(Q), PLAIN, counting(s, period(Q)), 2)),
        "strips": [at.answer(lambda s, key=key: strip.strip(s, period(key))) for key in (Q, "2026-Q3", "2027-Q2")],
        "standing": at.answer(lambda s: vars(strip.standing(s))),
        "seasons": [
            at.answer(lambda s, share=share: own_shares(s, period(Q), share)) for share in (None, 0.0, 0.5, 1.0)
        ],
    }
    approve("views/quotas.txt", at.lines(found))


def test_the_diary(at: RichDesk) -> None:
    """Lines of today, forecasts of a period, scores of one that has ended, and what changed on a day."""
    ended = [kind(at, name) for name in ("plain", "count")]
    later = at.desk.snapshot().at(datetime(2027, 1, 4, 8, tzinfo=at.clock.now.tzinfo))
    found: dict[str, Any] = {
        "today": at.answer(diary.today),
        "looking back": at.answer(lambda s: diary.today(s.on(date(2026, 9, 1)))),
        "diary": {name: at.answer(lambda s, name=name: diary.diary(s, period(Q), *kind(at, name))) for name in KINDS_OF_QUOTA},
        "forecasts": at.answer(lambda s: forecasts.forecasts(s, period(Q), PLAIN, 37_500_00, 0.5)),
        "without a chance": at.answer(lambda s: forecasts.forecasts(s, period(Q), PLAIN, 37_500_00, None).since),
        "ended": [at.answer(lambda _, of=of: forecasts.forecasts(later, period(Q), of, 5, 1)) for of in ended],
        "verdicts": {name: at.answer(lambda _, name=name: diary.past_verdicts(later, *kind(at, name))) for name in KINDS_OF_QUOTA},
        "half time": at.answer(lambda s: forecasts.half_time(s, [period("2026-Q3"), period(Q)], PLAIN)),
        "changed": [at.answer(lambda s, day=day: forecasts.changed_on(s, day)) for day in (date(2026, 11, 12), date(2026, 11, 13))],
    }  # fmt: skip
    approve("views/diary.txt", at.lines(found))


def test_funnels(at: RichDesk) -> None:
    cuts = [
        funnel.Cut(),
        funnel.Cut(date(2026, 1, 1), date(2026, 9, 1), sources=("Web", None)),
        funnel.Cut(date(2026, 1, 1), None, "entered", "QUALIFIED"),
        funnel.Cut(None, date(2025, 7, 1)),
    ]
    found: dict[str, Any] = {
        str(place): page for place, page in enumerate(at.answer(lambda s: funnel.side_by_side(s, None, cuts)))
    }
    found["renewals"] = at.answer(lambda s: funnel.funnel(s, "Renewals"))
    found["no such stage"] = at.answer(lambda s: funnel.funnel(s, basis="entered", stage="Elsewhere"))
    found["velocity"] = [
        at.answer(lambda s, name=name: velocity.velocity(s, scope(s, name))) for name in (None, "Renewals")
    ]
    found["flywheel"] = at.answer(lambda s: flywheel.flywheel(s, scope(s), date(2026, 4, 1), date(2026, 10, 1)))
    found["undated"] = at.answer(lambda s: [undated.undated_cards(s), undated.undated_own(s)])
    approve("views/funnels.txt", at.lines(found))


def test_scopes(at: RichDesk) -> None:
    """A pipeline's history now, on a past instant, and that of the desk's own deals; and what models are told beside it."""
    found = {
        "now": at.answer(lambda s: scope(s).log),
        "kept": at.answer(lambda s: scope(s, "Renewals", kept=True).log),
        "then": at.answer(lambda s: scope(s, as_of=datetime(2026, 3, 1, tzinfo=at.clock.now.tzinfo)).log.outcome),
        "own": at.answer(lambda s: [own_rows(s, scope(s)).tolist(), own_log(s, scope(s)).deal]),
        "limits": at.answer(lambda s: scope(s).limits()),
        "known": at.answer(model_inputs.known_of),
        "known early": at.answer(
            lambda s: model_inputs.known_of(s).of(of(at, 1, 3, 31, 60)).until(1_770_000_000_000_000)
        ),
    }
    approve("views/scopes.txt", at.lines(found))


DRAGS: dict[str, Sequence[int]] = {"one": (60,), "several": (59, 42, 31), "not counted": (25,), "none": ()}


def test_drops(at: RichDesk) -> None:
    """The preview of each target, for deals that are dragged."""
    s = at.desk.snapshot()
    found = {}
    for name, numbers in DRAGS.items():
        dragged = of(at, *numbers)
        seen = preview.preview(s, dragged)
        stages = [stage.id for stage in s.all_stages()]
        found[name] = {
            "before": at.answer(lambda _, seen=seen: [seen.before, seen.target, seen.won, seen.moving]),
            "stages": {stage: at.answer(lambda _, seen=seen, stage=stage: seen.in_stage(stage)) for stage in stages},
            "shown": {
                stage: at.answer(
                    lambda _, seen=seen, stage=stage, dragged=dragged: [seen.shown(key, stage) for key in dragged]
                )
                for stage in stages
            },
            "ends": at.answer(lambda _, seen=seen: [seen.if_won(), seen.if_lost(), seen.attainment_if_won()]),
        }
    approve("views/drops.txt", at.lines(found))


def test_first_sights(at: RichDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a board that is too large to be read at once, here from as many open deals on as there are."""
    opened = sum(part.deals for part in at.desk.ask(early_sums))
    assert at.answer(first_sight.early) is None
    monkeypatch.setattr(first_sight, "MANY", opened)
    monkeypatch.setattr(first_sight, "FIRST", 3)
    found = {name: at.answer(lambda s, name=name: first_sight.early(s, name)) for name in (None, "Renewals")}
    found["pending"] = at.answer(first_sight.pending_strip)
    found["looking back"] = at.answer(lambda s: first_sight.early(s.on(date(2026, 9, 1))))
    approve("views/first-sights.txt", at.lines(found))
    monkeypatch.setattr(first_sight, "MANY", opened + 1)
    assert at.answer(first_sight.early) is None


def early_sums(snapshot: Snapshot) -> Any:
    with snapshot.reading() as reader:
        return reader.open_sums()


Report = Callable[[Snapshot, ReportRequest], Any]
REPORTS: dict[str, Report] = {
    "activity": activity.activity, "changes": changes.changes, "customer": customer.customer, "deal": deal_sheet.deal_sheet,
    "forecast": forecast.forecast, "funnel": funnel_report.funnel_view, "quota": quota_report.quota_view,
    "winloss": winloss.winloss_view, "review": lambda s, asked: review.review(s, asked.period, asked.pipeline),
}  # fmt: skip
ASKED = {
    "as it is": ReportRequest(),
    "last quarter": ReportRequest("2026-Q3", "renewals", date(2026, 11, 1), "Deal 12", "nova insurance", "product"),
    "next": ReportRequest("2027-Q1", None, date(2026, 11, 22), "Deal 08", "Vela Energy"),
    "today": ReportRequest(since=date(2026, 11, 23), deal="Nothing", customer="Nobody", choice="Colour"),
    "nonsense": ReportRequest("2026-Q0", "Nobody's"),
}


@pytest.mark.parametrize("name", REPORTS)
def test_reports(at: RichDesk, name: str) -> None:
    """Without what the pages of quota and funnel tell already."""
    found = {}
    for title, wanted in ASKED.items():
        found[title] = at.answer(lambda s, wanted=wanted: REPORTS[name](s, wanted))
        if isinstance(found[title], dict):
            found[title] = {part: value for part, value in found[title].items() if part not in ("quota", "funnel")}
    approve(f"views/report-{name}.txt", at.lines(beside(found)))


def test_exports(at: RichDesk) -> None:
    """Rows that leave the desk: of all of it, and of one pipeline."""
    found: dict[str, Any] = {}
    for name in (None, "Renewals", "Nobody's"):
        found[f"people {name}"] = at.answer(lambda s, name=name: export_people.people(s, name))
        found[f"activities {name}"] = at.answer(lambda s, name=name: export_activities.activities(s, name))
    found["deals"] = at.answer(lambda s: fields_of(export.deals(s, None, of(at, *range(3, 70, 8)))))
    found["deals of a pipeline"] = at.answer(lambda s: export.deals(s, "Renewals").cards)
    found["deals of no pipeline"] = at.answer(lambda s: export.deals(s, "Nobody's").cards)
    found["history"] = at.answer(lambda s: [told_row(row) for row in export_history.history(s, "Renewals").rows])
    found["only"] = at.answer(
        lambda s: [len(export.deals(s, None, [*of(at, 3, 1), "none"])), export.deals(s, None, of(at, 3, 1)).cards]
    )
    approve("views/exports.txt", at.lines(found))


def told_row(row: export_history.HistoryRow) -> str:
    parts = (
        row.event.at,
        row.event.kind,
        row.card.title,
        row.pipeline,
        row.stage,
        row.reason,
        row.amount,
        row.currency,
        row.expected_close,
    )
    return " | ".join(map(str, parts))


def shortened(value: Any) -> Any:
    return told(value) if isinstance(value, float) else value


def fields_of(found: export.DealExport) -> list[list[Any]]:
    """Every field of every deal, as it is written and as what it is sorted by."""
    return [
        [
            [field.write(shortened(field.get(card, found)), card.currency) for field in found.fields],
            str(told([field.rank(card, found) for field in found.fields])),
        ]
        for card in found.cards
    ]


@pytest.mark.parametrize("noun", LISTINGS)
def test_listings(at: RichDesk, noun: str) -> None:
    """Every field of every row, and how a field that there is not is refused."""
    s = at.desk.snapshot()
    found = LISTINGS[noun](s)
    fields = found.fields([*found.columns, "stalled", "days", "own:Product"] if noun == "deals" else ())
    rows = [
        [told_plain(field.plain(field.get(row, found.lookup))) for field in fields] for row in found.chosen(limit=90)
    ]
    some = [len(found.chosen(limit=limit)) for limit in (0, 1, 3)]
    words = [found.text(row) for row in found.chosen(limit=5)]
    answers = {
        "columns": [field.key for field in fields],
        "some": some,
        "text": words,
        "unknown": at.answer(lambda _: found.field("hue")),
    }
    lines = [*(f"{name}: {value}" for name, value in answers.items()), *(" | ".join(map(str, row)) for row in rows)]
    approve(f"views/list-{noun}.txt", at.lines(lines))


def told_plain(value: Any) -> Any:
    return f"{value:.6g}" if isinstance(value, float) else value


OTHER = {
    "fiscal_start": "4",
    "period_kind": "month",
    "pace": "seasonal",
    "weekdays": "0 1 2 3",
    "names": "",
    "currency": "USD",
}


def test_another_desk(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Everybody's deals, dollars, months of a fiscal year from April, seasonal pace."""
    with rich_desk(tmp_path_factory.mktemp("other"), seed=8, deals=36, **OTHER) as at:
        found = {
            name: at.answer(lambda s, name=name: figures.figures(s, name))
            for name in figures.NAMES
            if name != "forecast"
        }
        found |= {
            f"report {name}": at.answer(lambda s, name=name: REPORTS[name](s, ReportRequest()))
            for name in ("forecast", "activity", "winloss")
        }
        found["strip"] = at.answer(strip.strip)
        found["pending"] = at.answer(first_sight.pending_strip)
        found["seasons"] = [
            at.answer(lambda s, share=share: own_shares(s, board.current_period(s), share))
            for share in (None, 0.25, 0.75)
        ]
        found["choices"] = at.answer(quota.choices)
    approve("views/another-desk.txt", at.lines(found))


@pytest.mark.parametrize(
    ("count", "stages"), [(0, ("Asked", "Offered")), (1, ("Asked",)), (3, ("Asked", "Offered")), (0, ())]
)
def test_bare_desks(tmp_path_factory: pytest.TempPathFactory, count: int, stages: tuple[str, ...]) -> None:
    """With no deals, one, a few, and not even a pipeline."""
    with bare_desk(tmp_path_factory.mktemp("bare"), count, stages) as at:
        found = {
            name: at.answer(lambda s, name=name: figures.figures(s, name, REQUESTS["as it is"]))
            for name in figures.NAMES
        }
        found |= {
            f"report {name}": at.answer(lambda s, report=report: report(s, ReportRequest()))
            for name, report in REPORTS.items()
        }
        found["board"] = at.answer(board.whole_desk)
        found["quota"] = at.answer(quota.quota)
        found["seasons"] = at.answer(lambda s: own_shares(s, board.current_period(s)))
        found["choices"] = at.answer(quota.choices)
        found["drop"] = at.answer(lambda s: preview.preview(s, [card.id for card in s.open_cards()]).if_won())
    approve(f"views/bare-{count}-of-{len(stages)}.txt", at.lines(found))
