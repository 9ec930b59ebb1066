"""Drawings of a quota's progress: by day, and as one bar."""

from collections.abc import Callable
from datetime import date
from functools import partial
from itertools import pairwise

from babel.dates import format_skeleton

from salesdesk.formats import Formats
from salesdesk.i18n import tr
from salesdesk.reports.drawing import STRONG, Area, Bar, Drawing, Label, LinearScale, Mark, Polyline, text_width
from salesdesk.views.quota import QuotaFigures

WIDTH, HEIGHT = 254.0, 102.0
_TOP, _FLOOR = 14.0, HEIGHT - 14


def progress(page: QuotaFigures, today: date, formats: Formats) -> Drawing:
    """Amount won by day, straight-line pace, and the fan of the forecast."""
    strip, period = page.strip, page.strip.period
    money = partial(formats.money_short, currency=strip.currency)
    top = max(strip.target or 0, page.high, strip.forecast, strip.won, 1) * 1.06
    x = LinearScale(period.start.toordinal(), period.until.toordinal(), 2, WIDTH - 2)
    y = LinearScale(0, top, _FLOOR, _TOP)
    end, left = x.at(period.until.toordinal()), x.at(period.start.toordinal())
    here = x.at(min(max(today, period.start), period.until).toordinal())
    marks: list[Mark] = [Polyline(((left, y.at(0)), (end, y.at(0))), "border", 0.75)]
    marks += _months(page, x, formats)
    if here < end:
        marks.append(Area(((here, y.at(strip.won)), (end, y.at(page.high)), (end, y.at(page.low))), "accent_tint"))
        marks.append(Polyline(((here, y.at(strip.won)), (end, y.at(strip.forecast))), "accent", 1.4, (3.5, 2.5)))
    if strip.target:
        marks.append(Polyline(((left, y.at(0)), (end, y.at(strip.target))), "faint", 0.75, (1, 2)))
        marks.append(Polyline(((left, y.at(strip.target)), (end, y.at(strip.target))), "text", 0.9))
        marks.append(
            Label(left, y.at(strip.target) - 3, tr("quota {amount}", amount=money(strip.target)), "text", weight=STRONG)
        )
    marks.append(Polyline(tuple(_steps(page, x, y)), "won", 1.6))
    marks += _progress_labels(page, here, end, x, y, money(strip.won), money(strip.forecast))
    alt = tr(
        "Won so far {won}, forecast {forecast}, quota {quota}.",
        won=formats.money(strip.won, strip.currency),
        forecast=formats.money(strip.forecast, strip.currency, False),
        quota=formats.money(strip.target, strip.currency),
    )
    return Drawing(WIDTH, HEIGHT, alt, tuple(marks))


def _steps(page: QuotaFigures, x: LinearScale, y: LinearScale) -> list[tuple[float, float]]:
    points = [(x.at(page.progress[0].day.toordinal()), y.at(0))]
    for before, step in pairwise(page.progress):
        place = x.at(step.day.toordinal())
        points += [(place, y.at(before.won)), (place, y.at(step.won))]
    return points


def _months(page: QuotaFigures, x: LinearScale, formats: Formats) -> list[Mark]:
    period = page.strip.period
    first, last = period.start, period.last
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    skeleton = "MMMd" if months <= 3 else "MMM"
    starts = [date(first.year + (first.month - 1 + i) // 12, (first.month - 1 + i) % 12 + 1, 1) for i in range(months)]
    every = 1 if months <= 6 else 2
    days = [day for day in starts[::every] if day >= first] + ([last] if months <= 3 else [])
    anchors = {first: "start", last: "end"}
    return [
        Label(x.at(day.toordinal() + (day == last)), HEIGHT - 3, format_skeleton(skeleton, day, locale=formats.locale),
              anchor=anchors.get(day, "middle"))
        for day in days
    ]  # fmt: skip


def _progress_labels(
    page: QuotaFigures, here: float, end: float, x: LinearScale, y: LinearScale, won: str, forecast: str
) -> list[Mark]:
    marks: list[Mark] = [_won_label(page, here, end, x, y, tr("won {amount}", amount=won))]
    if here < end - 10:
        text = tr("forecast {amount}", amount=forecast)
        marks.append(
            Label(
                end,
                _apart(y.at(max(page.high, page.strip.forecast)) - 3, y, page.strip.target),
                text,
                "accent",
                "end",
                weight=STRONG,
            )
        )
    return marks


def _won_label(page: QuotaFigures, here: float, end: float, x: LinearScale, y: LinearScale, text: str) -> Label:
    """Right below the end of the line; with nothing won yet, above it; without room on its right, under its slope."""
    width, top = text_width(text, 7), y.at(page.strip.won)
    if top > _FLOOR - 8 and here > width + 6:
        return Label(here - 4, top - 4, text, "won", "end", weight=STRONG)
    if here + width + 6 < end:
        return Label(here + 4, min(top + 9, _FLOOR - 3), text, "won", weight=STRONG)
    before = [step.won for step in page.progress if x.at(step.day.toordinal()) <= here - width - 6]
    under = y.at(before[-1] if before else 0) + 9
    return Label(here - 4, min(under, _FLOOR - 3), text, "won", "end", weight=STRONG)


def _apart(place: float, y: LinearScale, target: int | None) -> float:
    """A place for the forecast's label that keeps off the quota's line."""
    if not target:
        return place
    line = y.at(target)
    return line - 4 if line - 1 < place < line + 9 else place


def quota_bar(page: QuotaFigures, formats: Formats, width: float) -> Drawing | None:
    """One bar from 0 to the quota or beyond: won, forecast with its range, pace and quota; None without a quota."""
    strip = page.strip
    if not strip.target:
        return None
    top, height = 11.0, 9.0
    x = LinearScale(0, max(strip.target * 1.04, page.high, strip.forecast, strip.won), 0, width)
    money = partial(formats.money_short, currency=strip.currency)
    marks: list[Mark] = [Bar(0, top, width, height, "sunken", 3)]
    if page.high > page.low:
        marks.append(Bar(x.at(page.low), top, x.at(page.high) - x.at(page.low), height, "accent_tint"))
    if strip.won > 0:
        marks.append(Bar(0, top, x.at(strip.won), height, "won", 3))
    if strip.forecast > strip.won:
        place = x.at(strip.forecast)
        marks.append(Polyline(((place, top), (place, top + height)), "accent", 1.6))
    place = x.at(strip.target)
    marks.append(Polyline(((place, top - 3), (place, top + height + 3)), "text", 1.1))
    marks.append(
        Label(
            place,
            top - 5,
            tr("quota {amount}", amount=money(strip.target)),
            "text",
            "end" if place > width / 2 else "start",
            weight=STRONG,
        )
    )
    if strip.pace_target:
        pace = x.at(strip.pace_target)
        marks.append(Polyline(((pace, top - 2), (pace, top + height + 2)), "secondary", 0.9, (1.5, 1.5)))
    marks += _under_bar(page, x, top + height + 9, money)
    alt = tr(
        "{won} won of {quota}, forecast {forecast}.",
        won=money(strip.won),
        quota=money(strip.target),
        forecast=money(strip.forecast),
    )
    return Drawing(width, top + height + 12, alt, tuple(marks))


def _under_bar(page: QuotaFigures, x: LinearScale, baseline: float, money: Callable[[float], str]) -> list[Mark]:
    """Labels under the bar, the important ones first; one that has no room is left out, as it stands above in words."""
    strip = page.strip
    wanted: list[tuple[float, str, str]] = [(strip.won, tr("won {amount}", amount=money(strip.won)), "won")]
    if strip.forecast > strip.won:
        wanted.append((strip.forecast, tr("forecast {amount}", amount=money(strip.forecast)), "accent"))
    if strip.pace_target:
        wanted.append((strip.pace_target, tr("pace {amount}", amount=money(strip.pace_target)), "secondary"))
    marks: list[Mark] = []
    taken: list[tuple[float, float]] = []
    for value, text, colour in wanted:
        half = text_width(text, 7) / 2
        middle = min(max(x.at(value), half), x.end - half)
        if all(middle + half + 4 < low or middle - half - 4 > high for low, high in taken):
            taken.append((middle - half, middle + half))
            marks.append(Label(middle, baseline, text, colour, "middle", weight=STRONG))
    return marks
