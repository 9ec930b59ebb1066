"""A forecast as a JSON document, with the same values as its page and its report."""

from collections.abc import Sequence
from dataclasses import asdict
from math import isfinite
from typing import Any

from salesdesk.analytics.blend import CONTENDERS
from salesdesk.desk.cards import Card
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.periods import Period
from salesdesk.domain.records import Stage
from salesdesk.views.backtest import track_record
from salesdesk.views.by_month import MonthCalls, by_month
from salesdesk.views.chance_history import chance_history, line_words, why_of
from salesdesk.views.chance_parts import ChancePart
from salesdesk.views.forecast_changes import ForecastChanges
from salesdesk.views.kinds import QuotaKind, kind_in
from salesdesk.views.learning import learnt
from salesdesk.views.left_out import left_out_document
from salesdesk.views.outlook import outlooks
from salesdesk.views.predicted import Outlook
from salesdesk.views.quota import QuotaFigures, quota
from salesdesk.views.quota_document import counts_document
from salesdesk.views.reasons import reasons_at
from salesdesk.views.reporting.deal_sheet import deal_named
from salesdesk.views.slip import slip_document, slipping
from salesdesk.views.strip import standing
from salesdesk.views.usual_deals import usual_deals


def forecast_document(snapshot: Snapshot, period: Period, kind: QuotaKind, only: str | None = None) -> dict[str, Any]:
    """The open deals that a kind of quota counts (``only``: of them those in the pipeline of that key) with their chances,
    what they bring in all, which are likely to slip, the diary, and the calls by month. Amounts are minor units, of a quota
    in deals numbers of deals."""
    page, (_, target) = quota(snapshot, period.key, kind), kind_in(snapshot, period, kind)
    at = standing(snapshot, period, target.id if target else None)
    names = {stage.id: stage.name for stage in snapshot.find(Stage)}
    said = outlooks(snapshot)
    rows = [
        {"deal": c.id, "title": c.title, "amount": c.amount, "stage": names.get(c.stage), "chance": p.shown}
        | {"chance_low": p.low, "chance_high": p.high, "by_period_end": p.soon, "typed": p.typed}
        | {"reasons": _reasons(snapshot, said.get(c.pipeline), c)}
        for c, p in zip(at.open, at.odds, strict=True)
        if only in (None, c.pipeline)
    ]
    return {
        "currency": at.currency,
        "period": period.key,
        **counts_document(snapshot, page.kind),
        "open": rows,
        "distribution": _distribution(page),
        **slip_document(slipping(snapshot, period, kind)),
        "diary": [asdict(one) | {"day": one.day.isoformat()} for one in page.forecasts.days],
        **left_out_document(page.strip.left_out),
        "by_month": _by_month(by_month(snapshot, period, kind).months),
        **({"undated": asdict(page.undated)} if page.undated else {}),
    }


def changes_document(found: ForecastChanges) -> dict[str, Any]:
    """What moved the forecast since the end of a day; the amounts add up to the difference of the two forecasts."""
    return {
        "since": found.since.isoformat(),
        "forecast_before": found.before,
        "forecast": found.now,
        "changes": [one._asdict() for one in found.changes],
    }


def history_document(snapshot: Snapshot, deal: str) -> list[dict[str, Any]]:
    """The chance of a deal (a key or title) at the end of each day looked at, and what moved it since the one before, in
    percentage points that add up to the difference."""
    key = deal_named(snapshot, deal)
    return [
        {
            "deal": key,
            "day": point.day.isoformat(),
            "chance": point.chance,
            "before": point.before,
            "why": why_of(point),
        }
        | {"parts": [_part(part) for part in point.parts]}
        for point in chance_history(snapshot, key)
    ]


def _part(part: ChancePart) -> dict[str, Any]:
    return {
        "kind": part.kind,
        "points": part.points,
        "what": [line_words(line) for line in part.lines],
        "at": part.lines[0].at.isoformat().replace("+00:00", "Z") if part.lines else None,
        "days": part.days if part.kind == "days" else None,
    }


def models_document(snapshot: Snapshot, pipeline: str) -> dict[str, Any]:
    """Backtest of a pipeline's win model beside the stages' own chances, and the shares of what chances are averaged from. A
    log loss is null where a chance of 0 or 1 was wrong: JSON has no infinity."""
    model, past = learnt(snapshot, pipeline).model, track_record(snapshot, pipeline)
    told = {"closed": model.closed, "horizon_days": model.horizon_days, "n": past.n}
    scores = {"brier": past.model.brier, "log_loss": _finite(past.model.log_loss)}
    tenths = [asdict(tenth) for tenth in past.model.reliability]
    ways = {way: getattr(past, way) for way in CONTENDERS}
    records = {way: {"brier": score.brier, "log_loss": _finite(score.log_loss)} for way, score in ways.items()}
    plain = {"brier": past.plain.brier, "log_loss": _finite(past.plain.log_loss)}
    shares = {way: share for way, share in zip(CONTENDERS, model.blend.shares, strict=True) if share}
    shown = {"reliability": tenths, "shares": shares, "records": records}
    return {"model": told | scores | shown, "plain": plain}


def _by_month(months: Sequence[MonthCalls]) -> list[dict[str, Any]]:
    """What commit, best case and the model said and say of each month, and what came (null while it has not ended)."""
    return [
        {"month": one.month.key, "commit": one.said.commit, "best_case": one.said.best_case, "model": one.said.model}
        | {"came": one.came}
        for one in months
    ]


def _reasons(snapshot: Snapshot, at: Outlook | None, card: Card) -> list[dict[str, Any]]:
    place = at.place.get(card.id) if at else None
    told = () if at is None or place is None else reasons_at(at, place, usual_deals(snapshot, card.pipeline))
    return [{"reason": one.text, "points": one.points} for one in told]


def _finite(value: float | None) -> float | None:
    return value if value is None or isfinite(value) else None


def _distribution(page: QuotaFigures) -> dict[str, Any]:
    shape = page.distribution
    return {"step": float(shape.step), "start": page.strip.won + shape.start, "mass": shape.mass.tolist()}
