"""The figures as JSON: the one source that pages and reports agree with."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from salesdesk.analytics.arrays import Bools, CountAndSum, summed
from salesdesk.analytics.durations import stalled
from salesdesk.analytics.funnel import Basis
from salesdesk.analytics.funnel import funnel as funnel_of
from salesdesk.analytics.funnel import snapshot as snapshot_of
from salesdesk.analytics.log import LOST, WON
from salesdesk.analytics.quota import slippage
from salesdesk.analytics.rates import fixed_rates
from salesdesk.analytics.waterfall import waterfall
from salesdesk.analytics.winloss import closed_in, winloss
from salesdesk.desk.cards import Card
from salesdesk.desk.desk import Desk
from salesdesk.domain import periods
from salesdesk.domain.days import last_of, start_of, to_us
from salesdesk.domain.errors import Refused
from salesdesk.domain.periods import Period
from salesdesk.domain.records import Stage
from salesdesk.views import flywheel as flywheels
from salesdesk.views import funnel as funnels
from salesdesk.views.backtest import track_record
from salesdesk.views.board import current_period
from salesdesk.views.chances import shown_by_row
from salesdesk.views.coverage import covered
from salesdesk.views.outlook import Outlook, outlook, outlooks, own_log
from salesdesk.views.quota import QuotaFigures, quota
from salesdesk.views.reasons import reasons_at
from salesdesk.views.scope import Scope, events, scope
from salesdesk.views.strip import standing
from salesdesk.views.velocity import velocity

CHANGES = ("open_at_start", "new", "reopened", "increases", "decreases", "won", "lost", "removed", "open_at_end")


@dataclass(frozen=True, slots=True)
class FiguresRequest:
    """What figures are asked for: a window [start, until), a period, a basis and a stage."""

    pipeline: str | None = None
    period: str | None = None
    start: date | None = None
    until: date | None = None
    basis: str = "cohort"
    stage: str | None = None


def figures(desk: Desk, name: str, asked: FiguresRequest = FiguresRequest()) -> dict[str, Any]:
    """The JSON document of one kind of figures; instants are ISO 8601 in UTC. Raises Refused for a kind there is not."""
    if name not in NAMES:
        raise Refused("There are no figures {name}; there are {names}.", name=name, names=", ".join(NAMES))
    return NAMES[name](desk, scope(desk, asked.pipeline), asked)


def _common(desk: Desk, seen: Scope, asked: FiguresRequest, deals: int) -> dict[str, Any]:
    return {
        "pipeline": seen.pipeline.name,
        "as_of": seen.as_of.isoformat().replace("+00:00", "Z"),
        "currency": desk.settings.currency,
        "from": asked.start.isoformat() if asked.start else None,
        "to": asked.until.isoformat() if asked.until else None,
        "deals": deals,
    }


def _sum(held: CountAndSum) -> dict[str, int]:
    return {"count": held.count, "amount": held.amount}


def _us(desk: Desk, day: date | None) -> int | None:
    return to_us(start_of(day, desk.settings.zone)) if day else None


def board(desk: Desk, seen: Scope, asked: FiguresRequest) -> dict[str, Any]:
    """What stands where, and what was closed in the window."""
    log = seen.log
    standing_now = snapshot_of(log, seen.names, shown_by_row(desk, seen))
    over = stalled(log, seen.limits(), seen.today)
    closed = closed_in(log, _us(desk, asked.start), _us(desk, asked.until))
    rows = [
        {"name": s.name, "kind": "open", "count": s.count, "amount": s.amount, "weighted": s.weighted}
        | {"stalled": int((over & (log.stage == i)).sum())}
        for i, s in enumerate(standing_now.stages)
    ]
    sums = {name: _total(seen, closed & (log.outcome == code)) for name, code in (("won", WON), ("lost", LOST))}
    open_sum = _sum(standing_now.open) | {"weighted": standing_now.weighted}
    common = _common(desk, seen, asked, int(log.open.sum() + closed.sum()))
    return common | {"stages": rows, "open": open_sum} | sums


def _total(seen: Scope, rows: Bools) -> dict[str, int]:
    return _sum(summed(seen.log.amount, rows))


def funnel(desk: Desk, seen: Scope, asked: FiguresRequest) -> dict[str, Any]:
    """The funnel of a cohort, or what stands where."""
    if asked.basis == "snapshot":
        shown = snapshot_of(seen.log, seen.names, shown_by_row(desk, seen))
        common = _common(desk, seen, asked, shown.open.count)
        return common | {"basis": "snapshot", "stages": [asdict(stage) for stage in shown.stages]}
    if asked.basis not in ("cohort", "entered"):
        raise Refused("There is no basis {basis}; there are cohort, entered and snapshot.", basis=asked.basis)
    basis: Basis = "entered" if asked.basis == "entered" else "cohort"
    rows = funnels.chosen(desk, seen, asked.start, asked.until, basis, asked.stage)
    found = asdict(funnel_of(seen.log, seen.names, rows, basis))
    return _common(desk, seen, asked, found.pop("deals")) | found


def won_and_lost(desk: Desk, seen: Scope, asked: FiguresRequest) -> dict[str, Any]:
    """Win rates, reasons, sources and cycle of the deals closed in the window."""
    rows = closed_in(seen.log, _us(desk, asked.start), _us(desk, asked.until))
    sources = {key: card.source for key, card in seen.cards.items()}
    found = asdict(winloss(seen.log, rows, sources))
    return _common(desk, seen, asked, int(rows.sum())) | found


def speed(desk: Desk, seen: Scope, asked: FiguresRequest) -> dict[str, Any]:
    """Velocity, coverage and slippage of a period."""
    period = _period(desk, asked)
    at, page, rate = standing(desk, period), quota(desk, period.key), velocity(desk, seen)
    found = asdict(rate)
    found.pop("cycles")
    slipped = _slippage(desk, seen, period)
    coverages = {"coverage": page.coverage, "weighted_coverage": covered(at).weighted}
    return _common(desk, seen, asked, rate.open) | found | coverages | {"slippage": slipped}


def _slippage(desk: Desk, seen: Scope, period: Period) -> dict[str, Any]:
    """That of the desk's own deals, as velocity and coverage are."""
    start = scope(desk, seen.pipeline.id, start_of(period.start, desk.settings.zone) - timedelta(microseconds=1))
    end_of_period = start_of(period.until, desk.settings.zone) - timedelta(microseconds=1)
    end = scope(desk, seen.pipeline.id, min(end_of_period, seen.as_of))
    logs = own_log(desk, start), own_log(desk, end)
    found = slippage(*logs, period.start.toordinal(), period.until.toordinal())
    amounts = {name: getattr(found, name).amount for name in ("won", "lost", "slipped")}
    counts = {name: getattr(found, name).count for name in ("won", "lost", "slipped")}
    return counts | {"rate": found.rate, "amounts": amounts}


def quotas(desk: Desk, seen: Scope, asked: FiguresRequest) -> dict[str, Any]:
    """The quota of a period. What needs a commission plan is null."""
    period = _period(desk, asked)
    page = quota(desk, period.key)
    strip = page.strip
    return _common(desk, seen, asked, len(page.open_deals) + len(page.won_deals)) | {
        "currency": strip.currency,
        "period": period.key,
        "target": strip.target,
        "won": strip.won,
        "attainment": strip.attainment,
        "gap": page.gap,
        "pace_target": strip.pace_target,
        "pace": strip.pace,
        "required_per_day": page.required_per_day,
        "days_left": page.days_left,
        "chance": strip.chance,
        "forecast": strip.forecast,
        "low": page.low,
        "high": page.high,
        "needed": asdict(page.takes.needed) if page.takes.needed else None,
        "coverage": page.coverage,
        "surface": asdict(page.takes.surface) if page.takes.surface else None,
        "swings": _swings(page),
        "commission": None,
    }


def _swings(page: QuotaFigures) -> list[dict[str, Any]] | None:
    """What each deciding deal is worth to the quota, in points; null without a quota."""
    if page.gap is None:
        return None
    rows = [(one.card, one.points or 0.0) for one in page.deciding]
    return [{"deal": c.id, "title": c.title, "amount": c.amount, "points": points} for c, points in rows]


def forecast(desk: Desk, seen: Scope, asked: FiguresRequest) -> dict[str, Any]:
    """The open deals with their chances, and the distribution of what they bring."""
    page = quota(desk, _period(desk, asked).key)
    at = standing(desk, page.strip.period)
    with desk.read() as reader:
        names = {stage.id: stage.name for stage in reader.find(Stage)}
    learnt = outlooks(desk)
    rows = [
        {"deal": c.id, "title": c.title, "amount": c.amount, "stage": names.get(c.stage), "chance": p.shown}
        | {"chance_low": p.low, "chance_high": p.high, "by_period_end": p.soon, "typed": p.typed}
        | {"reasons": _reasons(learnt.get(c.pipeline), c)}
        for c, p in zip(at.open, at.odds, strict=True)
        if asked.pipeline is None or c.pipeline == seen.pipeline.id
    ]
    return _common(desk, seen, asked, len(rows)) | {
        "open": rows,
        "distribution": _distribution(page),
        **_models(desk, seen),
        "diary": [asdict(one) | {"day": one.day.isoformat()} for one in page.forecasts.days],
    }


def _reasons(at: Outlook | None, card: Card) -> list[dict[str, Any]]:
    place = at.place.get(card.id) if at else None
    told = () if at is None or place is None else reasons_at(at, place)
    return [{"reason": one.text, "points": one.points} for one in told]


def _models(desk: Desk, seen: Scope) -> dict[str, Any]:
    """How good the win model was on past days, beside the stages' own chances."""
    model, past = outlook(desk, seen.pipeline.id).model, track_record(desk, seen.pipeline.id)
    told = {"closed": model.closed, "horizon_days": model.horizon_days, "n": past.n}
    scores = {"brier": past.model.brier, "log_loss": past.model.log_loss}
    tenths = [asdict(tenth) for tenth in past.model.reliability]
    plain = {"brier": past.plain.brier, "log_loss": past.plain.log_loss}
    return {"model": told | scores | {"reliability": tenths}, "plain": plain}


def _distribution(page: QuotaFigures) -> dict[str, Any]:
    shape = page.distribution
    return {"step": float(shape.step), "start": page.strip.won + shape.start, "mass": shape.mass.tolist()}


def changes(desk: Desk, seen: Scope, asked: FiguresRequest) -> dict[str, Any]:
    """How the open amount came from the end of one day to the end of another, gross by event."""
    if asked.start is None or asked.until is None or asked.until < asked.start:
        raise Refused("Say from which day to which: --from 2026-10-01 --to 2026-12-31.")
    zone, currency = desk.settings.zone, desk.settings.currency
    start, end = (to_us(min(last_of(day, zone), seen.as_of)) for day in (asked.start, asked.until))
    found = waterfall(events(desk), seen.pipeline.id, start, end, fixed_rates(seen.rates, currency, end))
    terms = {name: getattr(found, name) for name in CHANGES}
    sums = {name: {"count": term.count, "amount": term.amount} for name, term in terms.items()}
    return _common(desk, seen, asked, found.open_at_end.count) | sums


def flywheel(desk: Desk, seen: Scope, asked: FiguresRequest) -> dict[str, Any]:
    """What existing customers bring back; the deals in scope are those won in the window."""
    won = seen.log.won & closed_in(seen.log, _us(desk, asked.start), _us(desk, asked.until))
    common = _common(desk, seen, asked, int(won.sum()))
    return common | flywheels.document(desk, seen, asked.start, asked.until)


def _period(desk: Desk, asked: FiguresRequest) -> Period:
    return periods.parse(asked.period, desk.settings.fiscal_start) if asked.period else current_period(desk)


NAMES: dict[str, Callable[[Desk, Scope, FiguresRequest], dict[str, Any]]] = {
    "board": board,
    "funnel": funnel,
    "winloss": won_and_lost,
    "velocity": speed,
    "quota": quotas,
    "forecast": forecast,
    "changes": changes,
    "flywheel": flywheel,
}
