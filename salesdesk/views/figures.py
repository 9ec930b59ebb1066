"""Figures as JSON documents, with the same values as pages and reports."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from salesdesk.analytics.arrays import Bools, CountAndSum, summed
from salesdesk.analytics.durations import stalled
from salesdesk.analytics.funnel import Basis, pipeline_snapshot
from salesdesk.analytics.funnel import funnel as funnel_of
from salesdesk.analytics.log import LOST, WON
from salesdesk.analytics.quota import slippage
from salesdesk.analytics.rates import fixed_rates
from salesdesk.analytics.waterfall import waterfall
from salesdesk.analytics.winloss import Undated, closed_in, undated, winloss
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain import periods
from salesdesk.domain.days import last_of, start_of, to_us
from salesdesk.domain.errors import Refused
from salesdesk.domain.periods import Period
from salesdesk.domain.records import Measure
from salesdesk.views import flywheel as flywheels
from salesdesk.views import funnel as funnels
from salesdesk.views.board import current_period
from salesdesk.views.chances import shown_by_row
from salesdesk.views.coverage import coverage_and_need, coverages_document
from salesdesk.views.forecast_changes import forecast_changes
from salesdesk.views.forecast_document import (
    changes_document,
    forecast_document,
    history_document,
    models_document,
)
from salesdesk.views.kinds import QuotaKind
from salesdesk.views.left_out import left_out, left_out_at, left_out_document
from salesdesk.views.limits import limits_of
from salesdesk.views.own_deals import own_log
from salesdesk.views.quota import quota
from salesdesk.views.quota_document import counts_document, kind_asked, quota_document
from salesdesk.views.scope import Scope, events, scope
from salesdesk.views.velocity import velocity

CHANGES = ("open_at_start", "new", "reopened", "increases", "decreases", "won", "lost", "removed", "open_at_end")
OF_FORECASTS, OF_QUOTAS = ("quota", "forecast"), ("quota", "forecast", "velocity")
"""Which figures tell what changed in a forecast since a day, and which are of a quota."""
SPEEDS = ("open", "expected_amount", "mean_cycle_days", "won_per_day", "won_per_day_before", "pipeline_per_day")


@dataclass(frozen=True, slots=True)
class FiguresRequest:
    """What figures are asked for: a window [start, until), a period, a basis and a stage; ``since`` is the day whose end the
    changes of a forecast are told from, ``measure`` and ``tag`` (a name) what a quota counts (None: the plain one), ``deal``
    the key or title of the deal whose chance is told over time."""

    pipeline: str | None = None
    period: str | None = None
    start: date | None = None
    until: date | None = None
    basis: str = "cohort"
    stage: str | None = None
    since: date | None = None
    measure: Measure | None = None
    deal: str | None = None
    tag: str | None = None


def figures(snapshot: Snapshot, name: str, asked: FiguresRequest = FiguresRequest()) -> dict[str, Any]:
    """The JSON document of one kind of figures; instants are ISO 8601 in UTC. Raises Refused for a kind there is not."""
    if name not in NAMES:
        raise Refused("There are no figures {name}; there are {names}.", name=name, names=", ".join(NAMES))
    if asked.measure is not None and name not in OF_QUOTAS:
        raise Refused("Only the figures of a quota count money or deals; {name} always shows both.", name=name)
    if asked.tag is not None and name not in OF_QUOTAS:
        raise Refused("Only a quota can count the deals with a tag; {name} counts all of the pipeline.", name=name)
    if asked.since is not None and name not in OF_FORECASTS:
        raise Refused("What changed since a day is told with the figures quota and forecast, not {name}.", name=name)
    return NAMES[name](snapshot, scope(snapshot, asked.pipeline), asked)


def written(document: Any) -> Any:
    """A document as it is printed: numbers that are no integers with nine significant digits, which is more than any of them
    means."""
    if isinstance(document, dict):
        return {name: written(value) for name, value in document.items()}
    if isinstance(document, list | tuple):
        return [written(value) for value in document]
    return float(f"{document:.9g}") if isinstance(document, float) else document


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
    kind = kind_asked(snapshot, period, asked.measure, _pipeline_of(seen, asked), asked.tag)
    covers, rate = coverage_and_need(snapshot, period, kind), velocity(snapshot, seen)
    found = {name: getattr(rate, name) for name in SPEEDS}
    slipped = _slippage(snapshot, seen, period)
    coverages = coverages_document(covers) | counts_document(snapshot, kind)
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
    kind = kind_asked(snapshot, period, asked.measure, _pipeline_of(seen, asked), asked.tag)
    page = quota(snapshot, period.key, kind)
    common = _common(snapshot, seen, asked, len(page.open_deals) + len(page.won_deals))
    found = quota_document(page) | coverages_document(coverage_and_need(snapshot, period, kind))
    beside = counts_document(snapshot, page.kind) | _beside(page.undated)
    return common | found | beside | _changed(snapshot, asked, period, kind)


def forecast(snapshot: Snapshot, seen: Scope, asked: FiguresRequest) -> dict[str, Any]:
    """The open deals that a quota counts with their chances, and the distribution of what they bring."""
    period = _period(snapshot, asked)
    kind = kind_asked(snapshot, period, asked.measure, _pipeline_of(seen, asked), asked.tag)
    only = seen.pipeline.id if asked.pipeline and kind.pipeline is None else None
    document = forecast_document(snapshot, period, kind, only) | models_document(snapshot, seen.pipeline.id)
    common = _common(snapshot, seen, asked, len(document["open"]))
    beside = {"history": history_document(snapshot, asked.deal)} if asked.deal else {}
    return common | document | beside | _changed(snapshot, asked, period, kind)


def _pipeline_of(seen: Scope, asked: FiguresRequest) -> str | None:
    return seen.pipeline.id if asked.pipeline else None


def _changed(snapshot: Snapshot, asked: FiguresRequest, period: Period, kind: QuotaKind) -> dict[str, Any]:
    """What changed the forecast of a quota since a day, where that is asked for."""
    return changes_document(forecast_changes(snapshot, asked.since, period, kind)) if asked.since else {}


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
