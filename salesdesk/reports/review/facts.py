"""The facts of a pipeline review, unrounded and unworded: as rows for another program, and as a fingerprint."""

import csv
import io
from collections.abc import Iterator
from hashlib import blake2b

from salesdesk.domain.money import exponent, to_decimal
from salesdesk.reports.columns import is_formula_like
from salesdesk.services.queries.review import ReviewView

Row = tuple[str, str, str, object, str]
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


def make_table(view: ReviewView) -> bytes:
    """The facts as CSV: UTF-8 with byte-order mark, RFC 4180; an empty value where nothing divides."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(("Section", "Item", "Measure", "Value", "Currency"))
    writer.writerow(("Report", "", "fingerprint", fingerprint(view), ""))
    writer.writerows([_cell(value) for value in row] for row in _facts(view))
    return b"\xef\xbb\xbf" + text.getvalue().encode("utf-8", "replace")


def fingerprint(view: ReviewView) -> str:
    """Sixteen digits that change with any fact of the review, and with nothing else."""
    text = "\x1e".join("\x1f".join(map(_cell, row)) for row in _facts(view))
    digits = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
    return " ".join(digits[i : i + 4] for i in range(0, 16, 4))


def _facts(view: ReviewView) -> Iterator[Row]:
    yield from _about(view)
    yield from _quota(view)
    yield from _funnel(view)
    yield from _deals(view)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return f"'{value}" if is_formula_like(value) else value
    return f"{value:.12g}" if isinstance(value, float) else str(value)


def _about(view: ReviewView) -> Iterator[Row]:
    yield "Report", "", "day", view.today.isoformat(), ""
    yield "Report", "", "pipeline", view.funnel.pipeline_name, ""
    yield "Report", "", "period", view.quota.strip.period.key, ""
    for name in view.names:
        yield "Report", "", "owner", name, ""


def _money(section: str, item: str, measure: str, amount: float | None, currency: str) -> Row:
    if amount is None:
        return section, item, measure, None, currency
    if isinstance(amount, int):
        return section, item, measure, to_decimal(amount, currency), currency
    return section, item, measure, amount / 10 ** exponent(currency), currency


def _quota(view: ReviewView) -> Iterator[Row]:
    page, strip = view.quota, view.quota.strip
    amounts = {
        "target": strip.target, "won": strip.won, "gap": page.gap, "pace_target": strip.pace_target,
        "required_per_day": page.required_per_day, "forecast": strip.forecast, "low": page.low, "high": page.high,
    }  # fmt: skip
    for name, amount in amounts.items():
        yield _money("Quota", strip.period.key, name, amount, strip.currency)
    shares = {"attainment": strip.attainment, "pace": strip.pace, "chance": strip.chance, "coverage": page.coverage}
    for name, share in (shares | {"days_left": page.days_left}).items():
        yield "Quota", strip.period.key, name, share, ""


def _funnel(view: ReviewView) -> Iterator[Row]:
    found, now, currency = view.funnel.funnel, view.funnel.snapshot, view.funnel.currency
    for stage, here in zip(found.stages, now.stages, strict=True):
        for name in _COUNTS:
            yield "Funnel", stage.name, name, getattr(stage, name), ""
        yield _money("Funnel", stage.name, "amount", stage.amount, currency)
        yield "Funnel", stage.name, "median_days", stage.median_days, ""
        yield "Open now", stage.name, "count", here.count, ""
        yield _money("Open now", stage.name, "amount", here.amount, currency)
        yield _money("Open now", stage.name, "weighted", here.weighted, currency)
    for name in ("won", "lost", "open"):
        held = getattr(found, name)
        yield "Funnel", "", f"{name} count", held.count, ""
        yield _money("Funnel", "", f"{name} amount", held.amount, currency)


def _deals(view: ReviewView) -> Iterator[Row]:
    for row in view.rows:
        card = row.card
        section = f"{card.outcome.capitalize()} deal"
        yield _money(section, card.title, "amount", card.amount, card.currency)
        yield section, card.title, "organisation", card.organisation, ""
        yield section, card.title, "stage", row.stage, ""
        yield section, card.title, "chance", row.chance, ""
        yield section, card.title, "expected_close", card.expected_close, ""
    for stall in view.stalled:
        yield "Stalled deal", stall.card.title, "days", stall.days, ""
    for deal in view.steps:
        if deal.step:
            yield "Next step", deal.card.title, deal.step.title, deal.step.day, ""
