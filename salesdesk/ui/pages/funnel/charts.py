"""What the charts of the funnel page are drawn from."""

from typing import TYPE_CHECKING

from salesdesk.charts.inputs import FunnelInput, Reason, ReasonsInput, SnapshotInput, Stage
from salesdesk.formats import Formats
from salesdesk.i18n import ntr, tr
from salesdesk.ui.board.faces import one_line

if TYPE_CHECKING:
    from salesdesk.analytics.funnel import FunnelStage
    from salesdesk.services.queries.funnel import FunnelPage

WON = "won"
REASONS = 8


def reached(page: "FunnelPage", formats: Formats) -> FunnelInput | None:
    """How many deals of the cohort reached each stage; None for an empty cohort."""
    found = page.funnel
    if not found.deals:
        return None
    stages = [_reached(place, stage, page, formats) for place, stage in enumerate(found.stages)]
    won = Stage(
        WON,
        tr("Won"),
        found.won.count,
        formats.number(found.won.count),
        formats.money_short(found.won.amount, page.currency),
        is_won=True,
    )
    return FunnelInput((*stages, won), (tr("Stage"), tr("Deals"), tr("Value and time"), tr("Went on")))


def _reached(place: int, stage: "FunnelStage", page: "FunnelPage", formats: Formats) -> Stage:
    note = formats.money_short(stage.amount, page.currency)
    if stage.median_days is not None:
        note = tr("{amount} · median {days} d", amount=note, days=formats.number(stage.median_days))
    return Stage(
        str(place), one_line(stage.name), stage.reached, formats.number(stage.reached), note, goes_on(stage, formats)
    )


def goes_on(stage: "FunnelStage", formats: Formats) -> str:
    """The share that went on, of the deals whose fate in the stage is known, and how many are still there."""
    if stage.of_resolved is None:
        return ntr("{count} still open", "{count} still open", stage.open_here) if stage.open_here else ""
    share = tr("{share} go on", share=formats.percent(stage.of_resolved))
    if not stage.open_here:
        return share
    return tr("{share} · {count} open", share=share, count=formats.number(stage.open_here))


def standing(page: "FunnelPage", formats: Formats) -> SnapshotInput | None:
    """The deals now in each stage; None when none is open."""
    if not page.snapshot.open.count:
        return None
    stages = tuple(
        Stage(
            str(place),
            one_line(stage.name),
            stage.count,
            formats.number(stage.count),
            tr(
                "{amount} · weighted {weighted}",
                amount=formats.money_short(stage.amount, page.currency),
                weighted=formats.money_short(stage.weighted, page.currency),
            ),
        )
        for place, stage in enumerate(page.snapshot.stages)
    )
    return SnapshotInput(stages, (tr("Stage"), tr("Deals"), tr("Value")))


def reasons(page: "FunnelPage", formats: Formats) -> ReasonsInput | None:
    """Why deals were lost, the most frequent first; None when none was."""
    found = page.winloss.reasons
    if not found:
        return None
    shown = tuple(
        Reason(
            str(place),
            one_line(reason.name) if reason.name else tr("No reason given"),
            reason.count,
            f"{formats.number(reason.count)} · {formats.percent(reason.count / page.winloss.lost)}",
        )
        for place, reason in enumerate(found[:REASONS])
    )
    return ReasonsInput(shown, (tr("Reason"), tr("Deals")))
