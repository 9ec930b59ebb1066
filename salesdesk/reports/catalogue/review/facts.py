"""The facts of a pipeline review, unrounded and unworded."""

from collections.abc import Iterator

from salesdesk.reports.catalogue.review.funnel import is_of_all_time
from salesdesk.reports.coverage_rows import coverage_facts, slip_facts
from salesdesk.reports.facts import Row, about, money, plain
from salesdesk.reports.facts import amounts as amounts_of
from salesdesk.views.funnel import FunnelFigures
from salesdesk.views.quota import QuotaFigures
from salesdesk.views.review import ReviewView

_COUNTS = (
    "reached",
    "entered",
    "skipped",
    "advanced",
    "lost_here",
    "open_here",
    "so_far",
    "of_resolved",
    "upper",
    "low",
    "high",
)


def facts(view: ReviewView) -> Iterator[Row]:
    """Everything the review says."""
    yield from about(view.about)
    yield from quota_facts(view.quota)
    yield from coverage_facts(view.coverage, view.quota.strip.currency)
    yield from slip_facts(view.slipping)
    yield from funnel_facts(view.funnel)
    yield from _deals(view)


def quota_facts(page: QuotaFigures) -> Iterator[Row]:
    """The quota figures of a period."""
    strip = page.strip
    amounts = {
        "target": strip.target, "won": strip.won, "gap": page.gap, "pace_target": strip.pace_target,
        "required_per_day": page.required_per_day, "forecast": strip.forecast, "low": page.low, "high": page.high,
    }  # fmt: skip
    yield from amounts_of("Quota", strip.period.key, amounts, strip.currency)
    shares = {"attainment": strip.attainment, "pace": strip.pace, "chance": strip.chance, "coverage": page.coverage}
    yield from plain("Quota", strip.period.key, shares | {"days_left": page.days_left})


def funnel_section(page: FunnelFigures) -> str:
    """Of which deals a funnel is: of those of a time, or of all."""
    return "Funnel of all deals" if is_of_all_time(page) else "Funnel"


def funnel_facts(page: FunnelFigures) -> Iterator[Row]:
    """A funnel and the open deals in its stages."""
    found, now, currency, section = page.funnel, page.snapshot, page.currency, funnel_section(page)
    for stage, here in zip(found.stages, now.stages, strict=True):
        for name in _COUNTS:
            yield section, stage.name, name, getattr(stage, name), ""
        yield money(section, stage.name, "amount", stage.amount, currency)
        yield section, stage.name, "median_days", stage.median_days, ""
        yield "Open now", stage.name, "count", here.count, ""
        yield money("Open now", stage.name, "amount", here.amount, currency)
        yield money("Open now", stage.name, "weighted", here.weighted, currency)
    for name in ("won", "lost", "open"):
        held = getattr(found, name)
        yield section, "", f"{name} count", held.count, ""
        yield money(section, "", f"{name} amount", held.amount, currency)


def _deals(view: ReviewView) -> Iterator[Row]:
    for row in view.rows:
        card = row.card
        section = f"{card.outcome.capitalize()} deal"
        yield money(section, card.title, "amount", card.amount, card.currency)
        yield section, card.title, "organisation", card.organisation, ""
        yield section, card.title, "stage", row.stage, ""
        yield section, card.title, "chance", row.chance, ""
        yield section, card.title, "expected_close", card.expected_close, ""
    for stall in view.stalled:
        yield "Stalled deal", stall.card.title, "days", stall.days, ""
    for deal in view.steps:
        if deal.step:
            yield "Next step", deal.card.title, deal.step.title, deal.step.day, ""
