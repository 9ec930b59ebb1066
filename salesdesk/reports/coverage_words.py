"""How much open pipeline there is and is needed, and how much later than planned deals come, in sentences."""

from salesdesk.analytics.quota import coverage
from salesdesk.analytics.slip import LEAST
from salesdesk.formats import Formats
from salesdesk.i18n import ntr, tr
from salesdesk.reports.quota_words import Amount
from salesdesk.views.coverage import Coverage
from salesdesk.views.needed_coverage import NeededCoverage, OpenNeeded
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


def beside_words(covered: Coverage, formats: Formats, amount: Amount) -> str:
    """How much open value due it takes beside new business, on average and for a chance of 80%; empty without a rate."""
    found = covered.beside
    if found is None:
        return ""
    values = {"coming": amount(found.coming), "average": amount(found.on_average)}
    values["times"] = _times(coverage(found.on_average, found.missing) or 0.0, formats)
    if not found.on_average:
        said = tr("New business is expected to bring {coming}, which is all that is missing.", **values)
    elif found.coming > 0:
        said = tr(
            "New business is expected to bring {coming}: beside it {average} due in time ({times} times what is missing) is "
            "enough on average.",
            **values,
        )
    else:
        said = tr("No new business is expected in time: {average} due in time is enough on average.", **values)
    return f"{said} {_likely(found, formats, amount)}".strip()


def _likely(found: OpenNeeded, formats: Formats, amount: Amount) -> str:
    if found.likely is None:
        return ""
    if not found.likely:
        return tr("New business alone makes the quota 80% likely.")
    times = _times(coverage(found.likely, found.missing) or 0.0, formats)
    return tr(
        "For a chance of 80% it takes {likely} due in time ({times} times).", likely=amount(found.likely), times=times
    )


def said_of(covered: Coverage, formats: Formats, amount: Amount, is_brief: bool = False) -> str:
    """All of it as one text, where it is to be brief without what the rate is; empty where nothing is missing."""
    rate = "" if is_brief else rate_of(covered, formats)
    return " ".join(filter(None, (enough(covered, formats), rate, beside_words(covered, formats, amount))))


def short_words(covered: Coverage, formats: Formats) -> tuple[str, ...]:
    """The coverage and the one needed, for a narrow place; nothing without a gap."""
    if covered.plain is None:
        return ()
    have, needed = tr("coverage {times}×", times=_times(covered.plain, formats)), covered.needed
    if needed is None or needed.times is None:
        return (have,)
    return have, tr("{times}× needed", times=_times(needed.times, formats))


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
