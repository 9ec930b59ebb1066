"""What the figures of reports mean, each in a sentence that is printed with them."""

from salesdesk.analytics.winloss import Undated
from salesdesk.i18n import ntr, tr


def forecast() -> str:
    """The forecast."""
    return tr(
        "Forecast: what is won in the period, plus what the open deals, and those not created yet, bring on average by its end."
    )


def chance_to_hit() -> str:
    """The range and the chance to hit the quota."""
    return tr("Its range: eight in ten possible outcomes lie in it. Chance to hit quota: the share that reach it.")


def chance() -> str:
    """A deal's chance and what is weighted with it."""
    return tr(
        "A deal's chance is the one typed for it, else the one your own history teaches. Weighted: amount times chance."
    )


def pace() -> str:
    """The pace."""
    return tr("Pace: the share of the period's working days gone by.")


def coverage() -> str:
    """Coverage."""
    return tr("Coverage: open amount due before the period's end over what is still needed.")


def goes_on() -> str:
    """The share that goes on."""
    return tr("Go on: of the deals whose fate in the stage is known, those that reached the next; with its 80% range.")


def stalled() -> str:
    """When a deal is stalled."""
    return tr("Stalled: longer in its stage than 90% of the won deals were, blended with the stage's own limit.")


def points() -> str:
    """What a deal decides."""
    return tr("Points: how far the chance to hit the quota is apart between winning and losing the deal.")


def takes() -> str:
    """What new deals would do."""
    return tr("What it would take: the chance with new deals created today in the first stage, beside the open ones.")


def win_rate() -> str:
    """The win rate."""
    return tr("Win rate: won over won and lost, of the deals whose outcome, as it is now, was set in the time shown.")


def cycle() -> str:
    """The sales cycle."""
    return tr("Sales cycle: days a won deal was open, from its creation to its winning.")


def undated_rule() -> str:
    """Why they are in none."""
    return tr(
        "Deals won or lost on an unknown day now count in all-time figures only: a guessed day put them into periods they do"
        " not belong to. A deal gets its day under Closing day in its menu."
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
