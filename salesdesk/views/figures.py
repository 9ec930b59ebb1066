"""Figures as JSON documents, with the same values as pages and reports."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from math import isfinite
from typing import Any

from salesdesk.analytics.arrays import Bools, CountAndSum, summed
from salesdesk.analytics.blend import CONTENDERS
from salesdesk.analytics.durations import stalled
from salesdesk.analytics.funnel import Basis, pipeline_snapshot
from salesdesk.analytics.funnel import funnel as funnel_of
from salesdesk.analytics.log import LOST, WON
from salesdesk.analytics.quota import slippage
from salesdesk.analytics.rates import fixed_rates
from salesdesk.analytics.waterfall import waterfall
from salesdesk.analytics.winloss import Undated, closed_in, undated, winloss
from salesdesk.desk.cards import Card
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain import periods
from salesdesk.domain.days import last_of, start_of, to_us
from salesdesk.domain.errors import Refused
from salesdesk.domain.periods import Period
from salesdesk.domain.records import Measure, Stage
from salesdesk.views import flywheel as flywheels
from salesdesk.views import funnel as funnels
from salesdesk.views.backtest import track_record
from salesdesk.views.board import current_period
from salesdesk.views.by_month import by_month
from salesdesk.views.chance_history import chance_history, why_of
from salesdesk.views.chances import shown_by_row
from salesdesk.views.coverage import covered
from salesdesk.views.forecast_changes import forecast_changes
from salesdesk.views.learning import learnt
from salesdesk.views.left_out import left_out, left_out_at, left_out_document
from salesdesk.views.limits import limits_of
from salesdesk.views.needed_coverage import needed_coverage
from salesdesk.views.outlook import outlooks
from salesdesk.views.own_deals import own_log
from salesdesk.views.predicted import Outlook
from salesdesk.views.quota import QuotaFigures, quota
from salesdesk.views.quota_document import quota_document, quota_in
from salesdesk.views.reasons import reasons_at
from salesdesk.views.reporting.deal_sheet import deal_named
from salesdesk.views.scope import Scope, events, scope
from salesdesk.views.slip import slip_document, slipping
from salesdesk.views.strip import standing
from salesdesk.views.usual_deals import usual_deals
from salesdesk.views.velocity import velocity

CHANGES = ("open_at_start", "new", "reopened", "increases", "decreases", "won", "lost", "removed", "open_at_end")
SPEEDS = ("open", "expected_amount", "mean_cycle_days", "won_per_day", "won_per_day_before", "pipeline_per_day")


@dataclass(frozen=True, slots=True)
class FiguresRequest:
    """What figures are asked for: a window [start, until), a period, a basis and a stage; ``since`` is the day whose end the
    changes of a forecast are told from, ``measure`` what a quota counts (None: the plain one), ``deal`` the key or title of
    the deal whose chance is told over time."""

    pipeline: str | None = None
    period: str | None = None
    start: date | None = None
    until: date | None = None
    basis: str = "cohort"
    stage: str | None = None
    since: date | None = None
    measure: Measure | None = None
    deal: str | None = None


def figures(snapshot: Snapshot, name: str, asked: FiguresRequest = FiguresRequest()) -> dict[str, Any]:
    """The JSON document of one kind of figures; instants are ISO 8601 in UTC. Raises Refused for a kind there is not."""
    if name not in NAMES:
        raise Refused("There are no figures {name}; there are {names}.", name=name, names=", ".join(NAMES))
    if asked.measure is not None and name != "quota":
        raise Refused("Only the figures of a quota count money or deals; {name} always shows both.", name=name)
    return NAMES[name](snapshot, scope(snapshot, asked.pipeline), asked)


def _common(snapshot: Snapshot, seen: Scope, asked: FiguresRequest, deals: int) -> dict[str, Any]:
    return {
        "pipeline": seen.pipeline.name,
        "as_of": seen.as_of.isoformat().replace("+00:00", "Z"),
        "currency": snapshot.settings.currency,
        "from": asked.start.isoformat() if asked.start else None,
        "to": asked.until.isoformat() if asked.until else None,
        "deals": deals,
    }


def _beside(found: Undated) -> dict[str, dict[str, int]]:
    """The deals that windows leave out because the day they were closed on is not known; nothing where there are none."""
    return {"undated": asdict(found)} if found else {}


def _sum(held: CountAndSum) -> dict[str, int]:
    return {"count": held.count, "amount": held.amount}


def _us(snapshot: Snapshot, day: date | None) -> int | None:
    return to_us(start_of(day, snapshot.settings.zone)) if day else None


def board(snapshot: Snapshot, seen: Scope, asked: FiguresRequest) -> dict[str, Any]:
    """Open deals by stage, and deals closed in the window."""
    log = seen.log
    standing_now = pipeline_snapshot(log, seen.names, shown_by_row(snapshot, seen))
    over = stalled(log, limits_of(snapshot, seen), seen.today)
    closed = closed_in(log, _us(snapshot, asked.start), _us(snapshot, asked.until))
    rows = [
        {"name": s.name, "kind": "open", "count": s.count, "amount": s.amount, "weighted": s.weighted}
        | {"stalled": int((over & (log.stage == i)).sum())}
        for i, s in enumerate(standing_now.stages)
    ]
    sums = {name: _total(seen, closed & (log.outcome == code)) for name, code in (("won", WON), ("lost", LOST))}
    open_sum = _sum(standing_now.open) | {"weighted": standing_now.weighted}
    common = _common(snapshot, seen, asked, int(log.open.sum() + closed.sum()))
    beside = left_out_document(left_out(seen, log.open | closed)) | _beside(undated(log))
    return common | {"stages": rows, "open": open_sum} | sums | beside


def _total(seen: Scope, rows: Bools) -> dict[str, int]:
    return _sum(summed(seen.log.amount, rows))


def funnel(snapshot: Snapshot, seen: Scope, asked: FiguresRequest) -> dict[str, Any]:
    """The funnel of a cohort, or the snapshot of open deals by stage."""
    if asked.basis == "snapshot":
        shown = pipeline_snapshot(seen.log, seen.names, shown_by_row(snapshot, seen))
        common = _common(snapshot, seen, asked, shown.open.count)
        stages = {"basis": "snapshot", "stages": [asdict(stage) for stage in shown.stages]}
        return common | stages | left_out_document(left_out(seen, seen.log.open))
    if asked.basis not in ("cohort", "entered"):
        raise Refused("There is no basis {basis}; there are cohort, entered and snapshot.", basis=asked.basis)
    basis: Basis = "entered" if asked.basis == "entered" else "cohort"
    rows = funnels.chosen(snapshot, seen, asked.start, asked.until, basis, asked.stage)
    found = asdict(funnel_of(seen.log, seen.names, rows, basis))
    beside = left_out_document(left_out(seen, rows)) | _beside(undated(seen.log, rows))
    return _common(snapshot, seen, asked, found.pop("deals")) | found | beside


def won_and_lost(snapshot: Snapshot, seen: Scope, asked: FiguresRequest) -> dict[str, Any]:
    """Win rates, reasons, sources and sales cycle of the deals closed in the window."""
    rows = closed_in(seen.log, _us(snapshot, asked.start), _us(snapshot, asked.until))
    sources = {key: card.source for key, card in seen.cards.items()}
    found = asdict(winloss(seen.log, rows, sources))
    beside = left_out_document(left_out(seen, rows)) | _beside(undated(seen.log))
    return _common(snapshot, seen, asked, int(rows.sum())) | found | beside


def speed(snapshot: Snapshot, seen: Scope, asked: FiguresRequest) -> dict[str, Any]:
    """Velocity, coverage and slippage of a period."""
    period = _period(snapshot, asked)
    at, page, rate = standing(snapshot, period), quota(snapshot, period.key), velocity(snapshot, seen)
    found = {name: getattr(rate, name) for name in SPEEDS}
    slipped = _slippage(snapshot, seen, period)
    needed = needed_coverage(snapshot, at).times
    coverages = {"coverage": page.coverage, "coverage_needed": needed, "weighted_coverage": covered(at).weighted}
    beside = left_out_document(rate.left_out) | _beside(undated(own_log(snapshot, seen)))
    return _common(snapshot, seen, asked, rate.open) | found | coverages | {"slippage": slipped} | beside


def _slippage(snapshot: Snapshot, seen: Scope, period: Period) -> dict[str, Any]:
    """That of the desk's own deals, as velocity and coverage are."""
    start = scope(
        snapshot, seen.pipeline.id, start_of(period.start, snapshot.settings.zone) - timedelta(microseconds=1)
    )
    end_of_period = start_of(period.until, snapshot.settings.zone) - timedelta(microseconds=1)
    end = scope(snapshot, seen.pipeline.id, min(end_of_period, seen.as_of))
    logs = own_log(snapshot, start), own_log(snapshot, end)
    found = slippage(*logs, period.start.toordinal(), period.until.toordinal())
    amounts = {name: getattr(found, name).amount for name in ("won", "lost", "slipped")}
    counts = {name: getattr(found, name).count for name in ("won", "lost", "slipped")}
    return counts | {"rate": found.rate, "amounts": amounts}


def quotas(snapshot: Snapshot, seen: Scope, asked: FiguresRequest) -> dict[str, Any]:
    """The quota of a period. What needs a commission plan is null."""
    period = _period(snapshot, asked)
    page = quota_in(snapshot, period, asked.measure, seen.pipeline.id if asked.pipeline else None)
    common = _common(snapshot, seen, asked, len(page.open_deals) + len(page.won_deals))
    return common | quota_document(page) | _beside(page.undated)


def forecast(snapshot: Snapshot, seen: Scope, asked: FiguresRequest) -> dict[str, Any]:
    """The open deals with their chances, and the distribution of what they bring."""
    page = quota(snapshot, _period(snapshot, asked).key)
    at = standing(snapshot, page.strip.period)
    names = {stage.id: stage.name for stage in snapshot.find(Stage)}
    said = outlooks(snapshot)
    rows = [
        {"deal": c.id, "title": c.title, "amount": c.amount, "stage": names.get(c.stage), "chance": p.shown}
        | {"chance_low": p.low, "chance_high": p.high, "by_period_end": p.soon, "typed": p.typed}
        | {"reasons": _reasons(snapshot, said.get(c.pipeline), c)}
        for c, p in zip(at.open, at.odds, strict=True)
        if asked.pipeline is None or c.pipeline == seen.pipeline.id
    ]
    return _common(snapshot, seen, asked, len(rows)) | {
        "open": rows,
        "distribution": _distribution(page),
        **_models(snapshot, seen),
        **slip_document(slipping(snapshot, page.strip.period)),
        "diary": [asdict(one) | {"day": one.day.isoformat()} for one in page.forecasts.days],
        **left_out_document(page.strip.left_out),
        "by_month": _by_month(snapshot, page.strip.period),
        **({"history": _history(snapshot, asked.deal)} if asked.deal else {}),
        **(_changed(snapshot, page.strip.period, asked.since) if asked.since else {}),
        **_beside(page.undated),
    }


def _history(snapshot: Snapshot, deal: str) -> list[dict[str, Any]]:
    """The chance of a deal at the end of each day looked at, and what moved it since the one before."""
    key = deal_named(snapshot, deal)
    return [
        {"deal": key, "day": point.day.isoformat(), "chance": point.chance, "why": why_of(point)}
        for point in chance_history(snapshot, key)
    ]


def _by_month(snapshot: Snapshot, period: Period) -> list[dict[str, Any]]:
    """What commit, best case and the model said and say of each month, and what came (null while it has not ended)."""
    return [
        {"month": one.month.key, "commit": one.said.commit, "best_case": one.said.best_case, "model": one.said.model}
        | {"came": one.came}
        for one in by_month(snapshot, period).months
    ]


def _changed(snapshot: Snapshot, period: Period, since: date) -> dict[str, Any]:
    """What moved the forecast since the end of a day; the amounts add up to the difference of the two forecasts."""
    found = forecast_changes(snapshot, since, period)
    return {
        "since": since.isoformat(),
        "forecast_before": found.before,
        "forecast": found.now,
        "changes": [one._asdict() for one in found.changes],
    }


def _reasons(snapshot: Snapshot, at: Outlook | None, card: Card) -> list[dict[str, Any]]:
    place = at.place.get(card.id) if at else None
    told = () if at is None or place is None else reasons_at(at, place, usual_deals(snapshot, card.pipeline))
    return [{"reason": one.text, "points": one.points} for one in told]


def _finite(value: float | None) -> float | None:
    return value if value is None or isfinite(value) else None


def _models(snapshot: Snapshot, seen: Scope) -> dict[str, Any]:
    """Backtest of the win model beside the stages' own chances, and the shares of what chances are averaged from. A log
    loss is null where a chance of 0 or 1 was wrong: JSON has no infinity."""
    model, past = learnt(snapshot, seen.pipeline.id).model, track_record(snapshot, seen.pipeline.id)
    told = {"closed": model.closed, "horizon_days": model.horizon_days, "n": past.n}
    scores = {"brier": past.model.brier, "log_loss": _finite(past.model.log_loss)}
    tenths = [asdict(tenth) for tenth in past.model.reliability]
    ways = {way: getattr(past, way) for way in CONTENDERS}
    records = {way: {"brier": score.brier, "log_loss": _finite(score.log_loss)} for way, score in ways.items()}
    plain = {"brier": past.plain.brier, "log_loss": _finite(past.plain.log_loss)}
    shares = {way: share for way, share in zip(CONTENDERS, model.blend.shares, strict=True) if share}
    shown = {"reliability": tenths, "shares": shares, "records": records}
    return {"model": told | scores | shown, "plain": plain}


def _distribution(page: QuotaFigures) -> dict[str, Any]:
    shape = page.distribution
    return {"step": float(shape.step), "start": page.strip.won + shape.start, "mass": shape.mass.tolist()}


def changes(snapshot: Snapshot, seen: Scope, asked: FiguresRequest) -> dict[str, Any]:
    """Waterfall of the open amount from the end of one day to the end of another."""
    if asked.start is None or asked.until is None or asked.until < asked.start:
        raise Refused("Say from which day to which: --from 2026-10-01 --to 2026-12-31.")
    zone, currency = snapshot.settings.zone, snapshot.settings.currency
    start, end = (to_us(min(last_of(day, zone), seen.as_of)) for day in (asked.start, asked.until))
    rates = fixed_rates(seen.rules.rates, currency, end)
    found = waterfall(events(snapshot), seen.pipeline.id, start, end, rates)
    terms = {name: getattr(found, name) for name in CHANGES}
    sums = {name: {"count": term.count, "amount": term.amount} for name, term in terms.items()}
    log = seen.folded(events(snapshot), end)
    named = (deal for name in CHANGES for deal, _ in getattr(found, name).deals)
    beside = left_out_document(left_out_at(seen.cards, named, rates)) | _beside(undated(log))
    return _common(snapshot, seen, asked, found.open_at_end.count) | sums | beside


def flywheel(snapshot: Snapshot, seen: Scope, asked: FiguresRequest) -> dict[str, Any]:
    """Repeat business; the deals in scope are those won in the window."""
    won = seen.log.won & closed_in(seen.log, _us(snapshot, asked.start), _us(snapshot, asked.until))
    common = _common(snapshot, seen, asked, int(won.sum()))
    beside = left_out_document(left_out(seen, won)) | _beside(undated(seen.log))
    return common | flywheels.document(snapshot, seen, asked.start, asked.until) | beside


def _period(snapshot: Snapshot, asked: FiguresRequest) -> Period:
    return periods.parse(asked.period, snapshot.settings.fiscal_start) if asked.period else current_period(snapshot)


NAMES: dict[str, Callable[[Snapshot, Scope, FiguresRequest], dict[str, Any]]] = {
    "board": board,
    "funnel": funnel,
    "winloss": won_and_lost,
    "velocity": speed,
    "quota": quotas,
    "forecast": forecast,
    "changes": changes,
    "flywheel": flywheel,
}
