"""A quota as a JSON document, with the same values as its page and its report."""

from dataclasses import asdict
from typing import Any

from salesdesk.analytics.whatif import LIKELY
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.errors import Refused
from salesdesk.domain.periods import Period
from salesdesk.domain.records import Measure, Pipeline, Tag
from salesdesk.views.kinds import PLAIN, QuotaKind, kind_in
from salesdesk.views.left_out import left_out_document
from salesdesk.views.quota import QuotaFigures


def kind_asked(
    snapshot: Snapshot, period: Period, measure: Measure | None, pipeline: str | None, tag: str | None
) -> QuotaKind:
    """The kind of quota of a period that counts money or deals (None: money), of a tag (its name) or of all deals.

    ``pipeline`` is the key of one whose own quota is meant where it has one. Raises Refused where there is none that counts
    deals, or none for the tag, or no such tag; money is counted without a quota as well.
    """
    counted = measure or "revenue"
    label = None
    if tag:
        with snapshot.reading() as reader:
            label = reader.named(Tag, tag)
    if tag and label is None:
        raise Refused("There is no tag {name} on this desk.", name=tag)
    for kind in dict.fromkeys((QuotaKind(counted, pipeline, label), QuotaKind(counted, None, label))):
        if kind == PLAIN or kind_in(snapshot, period, kind)[0] == kind:
            return kind
    if tag:
        raise Refused(
            "No quota of {period} is for deals with the tag {name}; set one first.", period=period.key, name=tag
        )
    raise Refused("No quota of {period} counts deals; set one on the Quota page or in Settings.", period=period.key)


def counts_document(snapshot: Snapshot, kind: QuotaKind) -> dict[str, Any]:
    """What a kind of quota counts, its pipeline and tag by name (null: of all)."""
    names = {**dict(snapshot.keys_and_names(Pipeline)), **dict(snapshot.keys_and_names(Tag))}
    return {
        "counts": {
            "measure": kind.measure,
            "pipeline": names[kind.pipeline] if kind.pipeline else None,
            "tag": names[kind.tag] if kind.tag else None,
        }
    }


def quota_document(page: QuotaFigures) -> dict[str, Any]:
    """The figures of a quota. Amounts are minor units, of a quota in deals numbers of deals; what needs a commission plan is
    null. ``needed`` is missing where the chance is 80% already."""
    strip, takes = page.strip, page.takes
    return {
        "currency": strip.currency,
        "measure": page.kind.measure,
        "period": strip.period.key,
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
        **_needed(page),
        "new_business": page.new_business._asdict(),
        "new_deal_chance": takes.chance,
        "new_deals_help_until": takes.help_until.isoformat() if takes.help_until else None,
        "coverage": page.coverage,
        "surface": asdict(takes.surface) if takes.surface else None,
        "swings": _swings(page),
        "commission": None,
        **left_out_document(strip.left_out),
    }


def _needed(page: QuotaFigures) -> dict[str, Any]:
    """How many more usual deals: without a won deal there is no usual size, which is a reason too."""
    chance, needed = page.strip.chance, page.takes.needed
    if chance is None or not page.days_left:
        return {"needed": None}
    if needed is None and chance >= LIKELY:
        return {}
    return {"needed": asdict(needed) if needed else {"size": None, "count": None, "reason": "no_win"}}


def _swings(page: QuotaFigures) -> list[dict[str, Any]] | None:
    """What each deciding deal makes of the chance; null without a quota. ``points`` are what winning and losing it are apart,
    ``later`` tells one that is expected to close after the period or put away until it is over."""
    if page.gap is None:
        return None
    certain = page.gap <= 0
    return [
        {
            "deal": one.card.id,
            "title": one.card.title,
            "amount": one.card.amount,
            "points": one.points or 0.0,
            "if_won": 1.0 if certain else one.if_won,
            "if_lost": 1.0 if certain else one.if_lost,
            "if_pulled_in": one.if_pulled_in,
            "later": one.is_later,
        }
        for one in page.deciding
    ]
