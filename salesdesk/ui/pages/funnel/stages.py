"""The stages one by one, in words: what became of the deals there, what share went on, and how long they took."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from salesdesk.analytics.contrast import significant_difference
from salesdesk.analytics.friction import advance_share
from salesdesk.domain.shown_text import one_line
from salesdesk.formats import Formats
from salesdesk.i18n import ntr, tr
from salesdesk.reports.definitions import range_of_a_rate
from salesdesk.ui.pages.explained_figures import ExplainedFigure
from salesdesk.ui.pages.funnel.asked import FEW
from salesdesk.ui.pages.funnel.charts import first_shown
from salesdesk.ui.pages.funnel.pair import Pair, beside, range_words, share_words, signed
from salesdesk.ui.pages.funnel.times import rests_on

if TYPE_CHECKING:
    from salesdesk.analytics.funnel import FunnelStage
    from salesdesk.views.funnel import FunnelFigures


class StageColumnHead(NamedTuple):
    """A column: its title, what its numbers mean, and how soon it gives way where there is no room (0: never)."""

    title: str
    explanation: str
    rank: int = 0


class StageRows(NamedTuple):
    """The table: its columns, and for each stage its name and a figure a column."""

    heads: tuple[StageColumnHead, ...]
    rows: tuple[tuple[str, tuple[ExplainedFigure, ...]], ...]


LONGEST = 12
"""Letters of a name that fit as the title of a column."""
_PARTS = ("reached", "skipped", "advanced", "lost_here", "open_here")


def rows_of(pair: Pair, stage: str | None, formats: Formats) -> StageRows:
    """The table for a funnel, from the stage entered on; with a column more where something is compared."""
    heads, page = _heads(pair), pair.page
    rows = []
    for place in range(first_shown(page, stage), len(page.funnel.stages)):
        name = one_line(page.funnel.stages[place].name)
        rows.append((name, tuple(_figures(pair, place, heads, formats))))
    return StageRows(heads, tuple(rows))


def _compared_heads(pair: Pair) -> tuple[StageColumnHead, ...]:
    return (
        StageColumnHead(
            pair.name if len(pair.name) <= LONGEST else tr("Compared"),
            tr("Conversion in the comparison: {other}.", other=pair.name),
        ),
        StageColumnHead(
            tr("Difference"),
            tr(
                "Difference in conversion in percentage points, shown only where it is too large to be chance: the two likely "
                "ranges do not overlap."
            ),
        ),
    )


def _heads(pair: Pair) -> tuple[StageColumnHead, ...]:
    return (
        StageColumnHead(
            tr("Reached"),
            tr("Deals that reached this stage or a later one; a skipped stage counts as passed."),
        ),
        StageColumnHead(tr("Skipped"), tr("Deals that got further without being in this stage."), 6),
        StageColumnHead(tr("Advanced"), tr("Deals that reached the next stage, or were won from the last."), 1),
        StageColumnHead(tr("Lost here"), tr("Lost deals whose furthest stage was this one.")),
        StageColumnHead(tr("Still open"), tr("Open deals whose furthest stage is this one."), 2),
        StageColumnHead(
            tr("Conversion"),
            tr("Deals that advanced ÷ deals that advanced or were lost here; deals still open are left out."),
        ),
        StageColumnHead(
            tr("How sure"),
            range_of_a_rate(),
            4,
        ),
        StageColumnHead(
            tr("Ends between"),
            tr(
                "The share of the deals that reached the stage that will have advanced: at least, if all still open here are "
                "lost, and at most, if all of them advance."
            ),
            7,
        ),
        StageColumnHead(
            tr("Median days"), tr("Of the deals that have left the stage, half spent fewer days in it, half more."), 5
        ),
        StageColumnHead(
            tr("Stalled after"),
            tr(
                "9 of 10 won deals spent fewer days in the stage; while few were won, the stage's own limit counts too."
            ),
            3,
        ),
        *(_compared_heads(pair) if pair.other else ()),
    )


def _figures(pair: Pair, place: int, heads: Sequence[StageColumnHead], formats: Formats) -> list[ExplainedFigure]:
    page = pair.page
    stage = page.funnel.stages[place]
    labels = [tr("{stage}: {what}", stage=one_line(stage.name), what=head.title) for head in heads]
    found = []
    for label, head, part in zip(labels, heads, _PARTS, strict=False):
        deals = page.behind[place, part]
        found.append(ExplainedFigure(label, formats.number(len(deals)), explanation=head.explanation, deals=deals))
    resolved = page.behind[place, "advanced"] + page.behind[place, "lost_here"]
    behind = (resolved, resolved, page.behind[place, "reached"])
    for label, head, figure, deals in zip(labels[5:8], heads[5:8], _shares(stage, formats), behind, strict=True):
        found.append(ExplainedFigure(label, figure, explanation=head.explanation, deals=deals))
    median = formats.number(stage.median_days, 0)
    found.append(ExplainedFigure(labels[8], median, explanation=heads[8].explanation, deals=page.left[place]))
    found.append(_limit(page, place, labels[9], heads[9], formats))
    return found + _compared(pair, place, labels[10:], heads[10:], formats)


def _shares(stage: "FunnelStage", formats: Formats) -> tuple[str, str, str]:
    share = advance_share(stage)
    sure = range_words(share, formats)
    if 0 < share.n < FEW:
        sure = ntr("{count} more needed", "{count} more needed", FEW - share.n)
    on = share_words(share, formats)
    if stage.so_far is None or stage.upper is None:
        return on, sure, formats.percent(None)
    low, high = formats.percent(stage.so_far), formats.percent(stage.upper)
    return on, sure, low if low == high else tr("{low} to {high}", low=low, high=high)


def _limit(page: "FunnelFigures", place: int, label: str, head: StageColumnHead, formats: Formats) -> ExplainedFigure:
    limit, over = page.limits[place], page.over_limit[place]
    explanation = tr(
        "{formula} Here it comes {what}.", formula=head.explanation, what=rests_on(limit, page.own_days[place], formats)
    )
    return ExplainedFigure(
        label, tr("{days} d", days=formats.limit_days(limit.days)), explanation=explanation, deals=over
    )


def _compared(
    pair: Pair, place: int, labels: Sequence[str], heads: Sequence[StageColumnHead], formats: Formats
) -> list[ExplainedFigure]:
    """The share that went on in what is compared, and the difference where the deals bear one."""
    if pair.other is None:
        return []
    own, other = (advance_share(page.funnel.stages[place]) for page in (pair.page, pair.other))
    points = significant_difference(own, other)
    explanation = f"{heads[1].explanation} {beside(own, other, pair.name, formats)}"
    there = pair.other.behind[place, "advanced"] + pair.other.behind[place, "lost_here"]
    return [
        ExplainedFigure(labels[0], share_words(other, formats), explanation=heads[0].explanation, deals=there),
        ExplainedFigure(
            labels[1], formats.percent(None) if points is None else signed(points, formats), explanation=explanation
        ),
    ]
