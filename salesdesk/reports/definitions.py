"""Definitions of the figures in reports, printed with them."""

from salesdesk.analytics.winloss import Undated
from salesdesk.i18n import ntr, tr


def forecast() -> str:
    """The forecast."""
    return tr(
        "Forecast: won, plus what open deals and new business (deals not created yet) are expected to bring in the period."
    )


def chance_to_hit() -> str:
    """The range and the chance to hit the quota."""
    return tr(
        "Likely range: in 8 of 10 cases the period ends within it. Chance to hit quota: of all the ways the period can end, the"
        " share that reaches the quota."
    )


def chance() -> str:
    """A deal's chance and what is weighted with it."""
    return tr("Chance: to win at all, entered by you or learnt from your closed deals. Weighted: amount × chance.")


def pace() -> str:
    """The pace."""
    return tr("Pace: the share of the quota due by now, by working days or as in past periods.")


def coverage() -> str:
    """Coverage."""
    return tr("Coverage: open amount due by the period's end ÷ amount still needed.")


def conversion() -> str:
    """The conversion of a stage."""
    return tr("Conversion: of the deals that advanced or were lost in the stage, the share that advanced.")


def range_of_a_rate() -> str:
    """The range that stands beside a rate."""
    return tr("Likely range of a rate: few deals make it uncertain; in 8 of 10 cases the true one lies within.")


def stalled() -> str:
    """When a deal is stalled."""
    return tr("Stalled: longer in its stage than 9 of 10 won deals; with few won deals its own limit counts too.")


def if_won_or_lost() -> str:
    """What a deal changes."""
    return tr(
        "In time: the deal's own chance to be won in the period. If lost, if won: the chance to hit the quota with this deal "
        "lost or won and all others as they are. Pulled in: with the deal expected in the period instead of later."
    )


def new_deals() -> str:
    """What new deals would do for the chance."""
    return tr(
        "New deals: the chance to hit the quota if they were created today in the first stage, on top of open deals and new "
        "business. They help as long as the chance to be won in time is at least half of the chance to be won at all."
    )


def win_rate() -> str:
    """The win rate."""
    return tr("Win rate: won ÷ won and lost, of the deals closed in the time shown.")


def cycle() -> str:
    """The sales cycle."""
    return tr("Sales cycle: days a won deal was open, from its creation to its winning.")


def undated_rule() -> str:
    """Why they are in none."""
    return tr(
        "Deals won or lost on an unknown day now count in all-time figures only: a guessed day put them into periods they do"
        " not belong to. A deal gets its day under Closing day in its menu."
    )


def model_of_the_day_rule() -> str:
    """Why chances and forecasts of a desk of an earlier version have moved a little."""
    return tr(
        "Chances and forecasts are now learnt once a day, from what had happened before the day began: what you do today"
        " moves the deals it touches and teaches from tomorrow. So they differ a little from those of earlier versions."
    )


def undated(found: Undated) -> tuple[str, ...]:
    """How many won and lost deals are in no period; nothing where there are none."""
    won = ntr(
        "{count} won deal without a closing day is in no period.",
        "{count} won deals without a closing day are in no period.",
        found.won,
    )
    lost = ntr(
        "{count} lost deal without a closing day is in no period.",
        "{count} lost deals without a closing day are in no period.",
        found.lost,
    )
    return (*((won,) if found.won else ()), *((lost,) if found.lost else ()))
