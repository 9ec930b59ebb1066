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
            "The open deals due in the period are worth {have} times what is still needed; in past periods nothing that was due "
            "at this point was won in time.",
            have=have,
        )
    if needed.times is None:
        return tr("The open deals due in the period are worth {have} times what is still needed.", have=have)
    return tr(
        "The open deals due in the period are worth {have} times what is still needed; at your rate you need {need} times.",
        have=have,
        need=_times(needed.times, formats),
    )


def _nothing_due(needed: NeededCoverage, formats: Formats) -> str:
    if needed.times is None:
        return tr("No open deal with an amount is due in the period.")
    need = _times(needed.times, formats)
    return tr(
        "No open deal with an amount is due in the period; at your rate you need {need} times what is still needed.",
        need=need,
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
            "Your rate: {share} of the amount due is won in time, by the chances of these deals; past periods tell too little yet.",
            share=share,
        )
    return ntr(
        "Your rate: {share} of the amount due at this point of {periods} past periods was won in time ({count} deal was due).",
        "Your rate: {share} of the amount due at this point of {periods} past periods was won in time ({count} deals were due).",
        needed.deals,
        periods=needed.periods,
        share=share,
    )


def usual_words(usual: UsualDelay, formats: Formats) -> str:
    """How much later than planned won deals came."""
    if usual.days is None:
        return tr(
            "Once {least} of your won deals had an expected close a month before they were won, you see here which open deals are "
            "likely to come later; so far there are {count}.",
            least=LEAST,
            count=formats.number(usual.n),
        )
    days, count = round(usual.days), formats.number(usual.n)
    if days <= 0:
        return tr(
            "Half of your {count} won deals were won by the close expected a month before, or earlier.", count=count
        )
    return ntr(
        "Half of your {deals} won deals were won at least {count} day after the close expected a month before.",
        "Half of your {deals} won deals were won at least {count} days after the close expected a month before.",
        days,
        deals=count,
    )
