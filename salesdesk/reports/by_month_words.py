"""Commit, best case and forecast by month, in words that window and reports share."""

from salesdesk.formats import DASH, Formats
from salesdesk.i18n import ntr, tr
from salesdesk.reports.wording import period_name
from salesdesk.views.by_month import CALLS, ByMonth, MonthCalls


def heads() -> tuple[str, ...]:
    """The heads of the columns: the month, the three, and what came."""
    return tr("Month"), tr("Commit"), tr("Best case"), tr("Forecast"), tr("Won")


def month_name(row: MonthCalls, formats: Formats) -> str:
    """A month as one says it."""
    return period_name(row.month, formats)


def nearest(row: MonthCalls) -> tuple[str, ...]:
    """Which of the three were nearest to what came; none in a month that has not ended, or in which nothing was called."""
    if row.came is None or not row.said.called:
        return ()
    off = {call: abs(getattr(row.said, call) - row.came) for call in CALLS}
    return tuple(call for call, away in off.items() if away == min(off.values()))


def explained() -> str:
    """What the columns are."""
    return tr(
        "Commit and best case: the amounts of the deals that you put there, by expected close; best case includes commit. "
        "Forecast: by the chances of deals. Past months show what stood before they began, this month and later ones what "
        "stands now, with what is won."
    )


def verdict(found: ByMonth) -> str:
    """Who was nearest how often."""
    record = found.record
    if not record.months:
        if any(row.came is not None for row in found.months):
            return tr(
                "Before these months began you had put no deal into commit or best case, so there is no call of yours to "
                "compare. The forecast category is a field of each deal."
            )
        return tr("Once a month has ended, you see here which of the three was nearest.")
    counts = {call: getattr(record, call) for call in CALLS}
    count, months = max(counts.values()), record.months
    best = [call for call in CALLS if counts[call] == count]
    if len(best) > 1:
        return ntr(
            "How often each was nearest to what was won in {months} past month: commit {commit}, best case {best_case}, "
            "forecast {model}.",
            "How often each was nearest to what was won in {months} past months: commit {commit}, best case {best_case}, "
            "forecast {model}.",
            months, months=months, **counts,
        )  # fmt: skip
    words = {
        "commit": ntr(
            "In {count} of {months} past month commit was nearest to what was won.",
            "In {count} of {months} past months commit was nearest to what was won.",
            months, count=count, months=months,
        ),
        "best_case": ntr(
            "In {count} of {months} past month best case was nearest to what was won.",
            "In {count} of {months} past months best case was nearest to what was won.",
            months, count=count, months=months,
        ),
        "model": ntr(
            "In {count} of {months} past month the forecast was nearest to what was won.",
            "In {count} of {months} past months the forecast was nearest to what was won.",
            months, count=count, months=months,
        ),
    }  # fmt: skip
    return words[best[0]]


def called(amount: int, row: MonthCalls, written: str) -> str:
    """A call as written; a dash where no deal was called and nothing is won."""
    return written if row.said.called or amount else DASH
