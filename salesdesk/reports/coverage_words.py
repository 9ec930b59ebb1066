"""How much open pipeline there is and is needed, and how much later than planned deals come, in sentences."""

from salesdesk.analytics.slip import LEAST
from salesdesk.formats import Formats
from salesdesk.i18n import ntr, tr
from salesdesk.views.coverage import Coverage
from salesdesk.views.needed_coverage import NeededCoverage
from salesdesk.views.slip import UsualDelay


def enough(covered: Coverage, formats: Formats) -> str:
    """The open amount due as a multiple of what is missing, beside the multiple that is needed at the own rate; empty where
    nothing is missing."""
    needed = covered.needed
    if covered.plain is None or needed is None:
        return ""
    if not covered.plain:
        return _nothing_due(needed, formats)
    have = _times(covered.plain, formats)
    if needed.times is None and needed.basis == "history":
        return tr(
            "You have {have} times what is missing; what was due at this point before was never won in time.", have=have
        )
    if needed.times is None:
        return tr("You have {have} times what is missing.", have=have)
    return tr(
        "You have {have} times what is missing; at your rate you need {need}.",
        have=have,
        need=_times(needed.times, formats),
    )


def _nothing_due(needed: NeededCoverage, formats: Formats) -> str:
    if needed.times is None:
        return tr("No open deal is planned to close in time.")
    need = _times(needed.times, formats)
    return tr(
        "No open deal is planned to close in time; at your rate you need {need} times what is missing.", need=need
    )


def _times(times: float, formats: Formats) -> str:
    """How many times; of less than one with two digits."""
    return formats.number(times, 1 if times >= 1 else 2)


def rate_of(covered: Coverage, formats: Formats) -> str:
    """What that rate is; empty without one."""
    needed = covered.needed
    if covered.plain is None or needed is None or not needed.times:
        return ""
    share = formats.percent(1 / needed.times)
    if needed.basis == "chances":
        return tr(
            "The rate is {share}, by the chances of the open deals that are due; past periods tell too little yet.",
            share=share,
        )
    return ntr(
        "Of what was due at this point of {periods} past periods, {share} was won in time ({count} deal).",
        "Of what was due at this point of {periods} past periods, {share} was won in time ({count} deals).",
        needed.deals,
        periods=needed.periods,
        share=share,
    )


def usual_words(usual: UsualDelay, formats: Formats) -> str:
    """How much later than planned won deals came."""
    if usual.days is None:
        return tr(
            "Which deals are likely to come later than planned is told once {least} won deals had an expected close a "
            "month before they were won; so far it is {count}.",
            least=LEAST,
            count=formats.number(usual.n),
        )
    days, count = round(usual.days), formats.number(usual.n)
    if days <= 0:
        return tr("Half of your {count} won deals came by the day planned a month before.", count=count)
    return ntr(
        "Half of your {deals} won deals came {count} day or more later than planned a month before.",
        "Half of your {deals} won deals came {count} days or more later than planned a month before.",
        days,
        deals=count,
    )
