"""A deal's chance explained in a few plain sentences."""

from typing import TYPE_CHECKING

from salesdesk.analytics.winmodel import FEW
from salesdesk.formats import Formats
from salesdesk.i18n import ntr, tr
from salesdesk.views.reasons import whole_points

if TYPE_CHECKING:
    from salesdesk.views.reasons import ChanceExplanation


MOST = 4
"""So many reasons are told one by one."""


def why_words(why: "ChanceExplanation", formats: Formats) -> str:
    """What the chance begins with, what adds to it and takes from it, how sure it is and what it rests on."""
    if not why.closed:
        return tr("The stage's own probability: no deal has been won or lost yet to learn from.")
    points = whole_points(why)
    parts = [tr("{stage} {chance}", stage=why.stage, chance=formats.percent(why.plain))]
    parts += [f"{reason.text} {_signed(n)}" for reason, n in zip(why.reasons[:MOST], points, strict=False) if n]
    rest = sum(points[MOST:])
    parts += [f"{tr('everything else')} {_signed(rest)}"] if rest else []
    explanation = tr("{reasons}.", reasons=tr(", ").join(parts))
    return " ".join((explanation, _range(why, formats), _rests_on(why)))


def _signed(points: int) -> str:
    return f"{points:+d}".replace("-", "\u2212")


def _range(why: "ChanceExplanation", formats: Formats) -> str:
    low, high = formats.percent(why.low), formats.percent(why.high)
    return tr("80% range: {low} to {high}.", low=low, high=high)


def _rests_on(why: "ChanceExplanation") -> str:
    learnt = ntr("Learnt from {count} closed deal", "Learnt from {count} closed deals", why.closed)
    within = ntr("won within {count} day", "won within {count} days", why.horizon_days)
    missing = FEW - why.closed
    if missing <= 0:
        return tr("{learnt}; {within}.", learnt=learnt, within=within)
    more = ntr("with {count} more it can look at more", "with {count} more it can look at more", missing)
    return tr("{learnt}; {within}; {more}.", learnt=learnt, within=within, more=more)
