"""A funnel and the one it is compared with, and how two shares are told side by side."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from salesdesk.analytics.contrast import Share, significant_difference
from salesdesk.formats import Formats
from salesdesk.i18n import ntr, tr
from salesdesk.ui.pages.funnel.asked import FEW

if TYPE_CHECKING:
    from salesdesk.views.funnel import FunnelFigures


@dataclass(frozen=True, slots=True)
class Pair:
    """The figures shown and, where something is compared, the other ones and what they are called."""

    page: "FunnelFigures"
    other: "FunnelFigures | None" = None
    name: str = ""


def beside(own: Share, other: Share, name: str, formats: Formats) -> str:
    """What a share is compared with, and the difference where the two ranges leave no doubt of it."""
    there = tr("{name}: {share}", name=name, share=share_words(other, formats))
    if own.value is None or other.value is None:
        return there
    points = significant_difference(own, other)
    if points is None:
        return tr("{compared}, the difference may be chance", compared=there)
    return tr("{compared}, {difference}", compared=there, difference=difference(points, formats))


def difference(points: float, formats: Formats) -> str:
    """So many points more or less."""
    size = max(round(abs(points)), 1)
    if points > 0:
        return ntr("here {count} point more", "here {count} points more", size)
    return ntr("here {count} point less", "here {count} points less", size)


def signed(points: float, formats: Formats) -> str:
    """So many points with their sign: +14 points."""
    size = max(round(abs(points)), 1)
    sign = "+" if points > 0 else "\N{MINUS SIGN}"
    return ntr("{sign}{count} point", "{sign}{count} points", size, sign=sign)


def share_words(share: Share, formats: Formats) -> str:
    """A share as a percentage; of few deals how many of them."""
    if 0 < share.n < FEW:
        return tr("{part} of {whole}", part=formats.number(share.part), whole=formats.number(share.n))
    return formats.percent(share.value)


def range_words(share: Share, formats: Formats) -> str:
    """From where to where a share may really lie, 55–67%; a dash with nothing to divide by."""
    if share.interval is None:
        return formats.percent(None)
    low, high = (formats.percent(end) for end in share.interval)
    return tr("{low} to {high}", low=low, high=high)


def too_few(missing: int) -> str:
    """That a figure rests on too few deals."""
    return ntr("too few to rely on, {count} more needed", "too few to rely on, {count} more needed", missing)
