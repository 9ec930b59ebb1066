"""A deal's chance in plain words: why it is so, and what the deal does to the quota."""

from typing import TYPE_CHECKING

from salesdesk.analytics.winmodel import FEW
from salesdesk.desk.cards import DealChance
from salesdesk.domain.periods import Period
from salesdesk.formats import Formats
from salesdesk.i18n import ntr, tr
from salesdesk.views.points import half_points
from salesdesk.views.reasons import whole_points

if TYPE_CHECKING:
    from salesdesk.views.reasons import ChanceExplanation


def why_words(why: "ChanceExplanation", formats: Formats) -> str:
    """What the chance begins with, the reasons that add to it or take from it, a line each, and what it rests on."""
    if not why.closed:
        return tr("The chance set for the stage: no deal with a closing day has been won or lost yet to learn from.")
    lines = [
        tr("{chance} is the chance set for the stage {stage}.", stage=why.stage, chance=formats.percent(why.plain))
    ]
    texts = [*(reason.text for reason in why.reasons), tr("everything else")]
    lines += [f"\N{BULLET} {text} ({signed(n)})" for text, n in zip(texts, whole_points(why), strict=True) if n]
    return "\n".join((*lines, f"{_range(why, formats)} {rests_on(why, formats)}"))


def signed(points: int) -> str:
    """Points with their sign: +9."""
    return f"{points:+d}".replace("-", "\N{MINUS SIGN}")


def in_time_words(chance: DealChance, period: Period, formats: Formats) -> str:
    """The chance to be won by the end of a period, which its quota counts, beside that of ever being won."""
    return tr(
        "{soon} by {day}, which the quota counts; {ever} ever",
        soon=formats.percent(chance.soon),
        ever=formats.percent(chance.shown),
        day=formats.day(period.last),
    )


def _range(why: "ChanceExplanation", formats: Formats) -> str:
    low, high = formats.percent(why.low), formats.percent(why.high)
    return tr("Your history cannot tell it more exactly than from {low} to {high}.", low=low, high=high)


def rests_on(why: "ChanceExplanation", formats: Formats) -> str:
    """Within how many days the chance is for the deal to be won, and how many closed deals it was learnt from."""
    days = ntr("{count} day", "{count} days", why.horizon_days)
    learnt = ntr(
        "The chance to be won ever means within {days} from today; it is learnt from {count} closed deal.",
        "The chance to be won ever means within {days} from today; it is learnt from {count} closed deals.",
        why.closed,
        days=days,
    )
    if why.shares["model"] < 1:
        learnt = f"{learnt} {_averaged(why, formats)}"
    missing = FEW - why.closed
    if missing <= 0:
        return learnt
    more = ntr(
        "After {count} more closed deal it looks at amount, steps and source too.",
        "After {count} more closed deals it looks at amount, steps and source too.",
        missing,
    )
    return f"{learnt} {more}"


def _averaged(why: "ChanceExplanation", formats: Formats) -> str:
    """What the chance is averaged from, and how much each counts."""
    return tr(
        "It is an average: what is known of this deal counts {deal}, how long deals stay in their stages {days}, the share of all "
        "deals that are won {all}. What was closer to how your past deals ended counts more.",
        deal=formats.percent(why.shares["model"]),
        days=formats.percent(why.shares["timing"]),
        all=formats.percent(why.shares["base"]),
    )


def quota_words(now: float, if_won: float, if_lost: float, formats: Formats) -> str:
    """What winning and losing a deal would do to the chance of making the quota: 80% now, +½ point if won, −7 if lost."""
    won, lost = half_points(if_won - now), half_points(if_lost - now)
    chance = formats.percent(now)
    if (won, lost) == ("0", "0"):
        return tr("{chance} chance to hit now, whether the deal is won or lost", chance=chance)
    if won in _ONE:
        return tr("{chance} chance to hit now: {won} point if won, {lost} if lost", chance=chance, won=won, lost=lost)
    return tr("{chance} chance to hit now: {won} points if won, {lost} if lost", chance=chance, won=won, lost=lost)


_ONE = ("+\N{VULGAR FRACTION ONE HALF}", "+1", "\N{MINUS SIGN}1", "\N{MINUS SIGN}\N{VULGAR FRACTION ONE HALF}")
