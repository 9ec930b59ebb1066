"""Line of the forecasts of a period's days, with the range as a band and the quota as a level."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from salesdesk.reports.drawing import STRONG, Area, Drawing, Label, LinearScale, Mark, Polyline, text_width

_TOP, _BOTTOM = 12.0, 13.0


class ForecastPoint(NamedTuple):
    """Forecast made on a day: expected outcome and its range."""

    day: date
    low: float
    forecast: float
    high: float


def course(
    told: Sequence[ForecastPoint],
    span: tuple[date, date],
    level: tuple[float, str] | None,
    ends: tuple[str, str],
    last: str,
    size: tuple[float, float],
    alt: str,
) -> Drawing:
    """The drawing for two or more days; ``level`` is the quota with its words, ``ends`` name the first and last day,
    ``last`` words the latest forecast.
    """
    width, height = size
    floor = height - _BOTTOM
    x = LinearScale(span[0].toordinal(), span[1].toordinal(), 2, width - 2)
    high = max([*(max(one.high, one.forecast) for one in told), level[0] if level else 0.0]) or 1.0
    y = LinearScale(0, high * 1.06, floor, _TOP)
    days = [x.at(one.day.toordinal()) for one in told]
    marks: list[Mark] = [Polyline(((2, floor), (width - 2, floor)), "border", 0.75)]
    upper = [(at, y.at(one.high)) for at, one in zip(days, told, strict=True)]
    lower = [(at, y.at(one.low)) for at, one in zip(days, told, strict=True)]
    marks.append(Area((*upper, *reversed(lower)), "accent_tint"))
    if level:
        marks.append(Polyline(((2, y.at(level[0])), (width - 2, y.at(level[0]))), "text", 0.9))
        marks.append(Label(2, y.at(level[0]) - 3, level[1], "text", weight=STRONG))
    marks.append(Polyline(tuple((at, y.at(one.forecast)) for at, one in zip(days, told, strict=True)), "accent", 1.4))
    room = days[-1] + text_width(last, 7) + 6 < width
    marks.append(
        Label(
            days[-1] + (4 if room else -4),
            y.at(told[-1].forecast) - 4,
            last,
            "accent",
            "start" if room else "end",
            weight=STRONG,
        )
    )
    marks += [Label(2, height - 3, ends[0]), Label(width - 2, height - 3, ends[1], anchor="end")]
    return Drawing(width, height, alt, tuple(marks))
