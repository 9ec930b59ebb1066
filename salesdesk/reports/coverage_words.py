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
            "Open deals due in the period are worth {have} times what is still needed; in past periods nothing that was due "
            "at this point was won in time.",
            have=have,
        )
    if needed.times is None:
        return tr("Open deals due in the period are worth {have} times what is still needed.", have=have)
    return tr(
        "Open deals due in the period are worth {have} times what is still needed; at your rate you need {need} times.",
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


def beside_words(covered: Coverage, formats: Formats, amount: Amount) -> str:
    """How much open value due it takes beside new business, on average and for a chance of 80%; empty without a rate."""
    found = covered.beside
    if found is None:
        return ""
    values = {"coming": amount(found.coming), "average": amount(found.on_average)}
    values["times"] = _times(coverage(found.on_average, found.missing) or 0.0, formats)
    if not found.on_average:
        said = tr("New business is expected to bring {coming}, which is all that is still needed.", **values)
    elif found.coming > 0:
        said = tr(
            "New business is expected to bring {coming}; beside it, {average} due in the period ({times} times what is still "
            "needed) is enough on average.",
            **values,
        )
    else:
        said = tr(
            "No new business is expected in time; {average} due in the period is enough on average.",
            **values,
        )
    return f"{said} {_likely(found, formats, amount)}".strip()


def _likely(found: OpenNeeded, formats: Formats, amount: Amount) -> str:
    if found.likely is None:
        return ""
    if not found.likely:
        return tr("New business alone gives a chance of 80% to hit the quota.")
    times = _times(coverage(found.likely, found.missing) or 0.0, formats)
    return tr(
        "For a chance of 80% it takes {likely} ({times} times).",
        likely=amount(found.likely),
        times=times,
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
            "Once {least} of your won deals had an expected close a month before they were won, you see here which open deals are "
            "likely to come later; so far: {count}.",
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
