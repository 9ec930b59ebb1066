"""What moved a deal's chance between two past days, in words that panel and report share."""

from collections.abc import Callable

from salesdesk.desk.cards import HistoryLine
from salesdesk.i18n import ntr, tr
from salesdesk.reports.chance_words import signed
from salesdesk.views.chance_history import ChancePoint
from salesdesk.views.chance_parts import ChancePart, whole_points

TOLD, LEADING = 2, 4
"""Of what happened so many things are told, the latest; of what moved the chance so many, the largest, and the rest together."""


def moved_words(point: ChancePoint, said: Callable[[HistoryLine], str]) -> str:
    """What moved the chance since the day before, the most first, in points that add up to what is shown; then what
    happened without moving it. ``said`` tells one thing that happened. Empty on the first day without anything."""
    if point.before is None or not point.parts:
        return _happened(point, said)
    pairs = list(zip(point.parts, whole_points(point.parts, point.before, point.chance), strict=True))
    moved = sorted((pair for pair in pairs if pair[1]), key=lambda pair: -abs(pair[1]))
    shown, rest = moved[:LEADING], sum(points for _, points in moved[LEADING:])
    words = [_with_points(_part(part, said), points) for part, points in shown]
    if rest:
        words.append(_with_points(tr("everything else"), rest))
    words += [_part(part, said) for part, points in pairs if part.lines and not points][-TOLD:]
    return "; ".join(words) or _happened(point, said)


def _part(part: ChancePart, said: Callable[[HistoryLine], str]) -> str:
    if part.kind == "days":
        return ntr("{count} day passed", "{count} days passed", part.days)
    if part.kind == "model":
        return tr("learnt from other deals since")
    return ", ".join(said(line) for line in part.lines[-TOLD:])


def _with_points(words: str, points: int) -> str:
    return f"{words} ({signed(points)})"


def _happened(point: ChancePoint, said: Callable[[HistoryLine], str]) -> str:
    if not point.why and point.before is not None:
        return ntr("nothing happened for {count} day", "nothing happened for {count} days", point.days)
    return "; ".join(said(line) for line in point.why[-TOLD:])
