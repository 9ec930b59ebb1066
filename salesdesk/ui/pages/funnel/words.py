"""The heads of the funnel page's cards, and what stands below them."""

from typing import TYPE_CHECKING

from salesdesk.domain.shown_text import one_line
from salesdesk.i18n import ntr, tr
from salesdesk.reports.definitions import undated
from salesdesk.ui.pages.funnel.asked import FEW

if TYPE_CHECKING:
    from salesdesk.ui.pages.funnel.reading import ShownFunnel
    from salesdesk.ui.pages.funnel.windows import Window


def source_name(source: str | None) -> str:
    """A source as the page calls it."""
    return one_line(source) if source else tr("Source not known")


def reason_name(reason: str | None) -> str:
    """A reason as the page calls it."""
    return one_line(reason) if reason else tr("No reason given")


def reached_title(shown: "ShownFunnel") -> str:
    """The head of the funnel: which deals it follows."""
    count, name, stage = shown.page.funnel.deals, shown.window.name, shown.stage
    if stage is not None:
        return _entered_title(count, shown.window, one_line(stage))
    if not name:
        return ntr("{count} deal, and how far it has come", "{count} deals, and how far each has come", count)
    if shown.window.is_own:
        return ntr(
            "{count} deal created from {days}, and how far it has come",
            "{count} deals created from {days}, and how far each has come",
            count,
            days=name,
        )
    return ntr(
        "{count} deal created in {period}, and how far it has come",
        "{count} deals created in {period}, and how far each has come",
        count,
        period=name,
    )


def _entered_title(count: int, window: "Window", stage: str) -> str:
    if window.is_own:
        return ntr(
            "{count} deal that first came to {stage} from {days}, and how far it has come",
            "{count} deals that first came to {stage} from {days}, and how far each has come",
            count,
            stage=stage,
            days=window.name,
        )
    if not window.name:
        return ntr(
            "{count} deal that came to {stage}, and how far it has come",
            "{count} deals that came to {stage}, and how far each has come",
            count,
            stage=stage,
        )
    return ntr(
        "{count} deal that first came to {stage} in {period}, and how far it has come",
        "{count} deals that first came to {stage} in {period}, and how far each has come",
        count,
        stage=stage,
        period=window.name,
    )


def no_deals(shown: "ShownFunnel") -> str:
    """What stands in the place of a funnel without deals."""
    if shown.stage is not None:
        return tr("No deal came to {stage} in this time. Choose another time above.", stage=one_line(shown.stage))
    return tr("No deal was created in this time. Choose another time above.")


def reached_note(shown: "ShownFunnel") -> str:
    """What the shares mean, and what is still to come."""
    page = shown.page
    if not page.funnel.deals:
        return ""
    parts = [
        tr("A skipped stage counts as passed."),
        tr("Conversion is of the deals that advanced or were lost in the stage."),
    ]
    if page.funnel.open.count:
        parts.append(
            ntr(
                "{count} is still open, so late stages will grow.",
                "{count} are still open, so late stages will grow.",
                page.funnel.open.count,
            )
        )
    return " ".join([*parts, tr("Click a stage to see its deals.")])


def standing_title(shown: "ShownFunnel") -> str:
    """The head of the bars of what stands where."""
    count = shown.page.snapshot.open.count
    return ntr(
        "{count} open deal, by the stage it is in now", "{count} open deals, by the stage they are in now", count
    )


def standing_note(shown: "ShownFunnel") -> str:
    """What the bars are not."""
    if not shown.page.snapshot.open.count:
        return ""
    parts = [tr("Open deals by stage today, whenever they were created. This is not conversion.")]
    if shown.pair.other and shown.pair.other.cut.sources == shown.page.cut.sources:
        parts.append(tr("Open deals are as of today, so there is nothing to compare with."))
    return " ".join([*parts, tr("Click a stage to see its deals.")])


def stays_note(shown: "ShownFunnel") -> str:
    """What the bars and marks mean, and what is left out."""
    if not shown.page.funnel.deals:
        return ""
    sentence = tr(
        "Total days in a stage, of the deals that have left it. The bar holds the middle half of them, the thin line 8 of 10; "
        "the stroke is the median: half took less, half more. Click a stage to see the deals above its limit."
    )
    guessed = tr("Deals without a created or closing day are left out.")
    return f"{sentence} {guessed}"


def cycles_note(shown: "ShownFunnel") -> str:
    """What the bars count, and that a few wins say little."""
    cycle = shown.page.cycle
    if not cycle.n:
        return ""
    parts = [tr("Days open from created to won, of the deals won in this time. Click a bar to see its deals.")]
    if cycle.n < FEW:
        parts.append(
            ntr(
                "{count} more won deal is needed before its shape means much.",
                "{count} more won deals are needed before its shape means much.",
                FEW - cycle.n,
            )
        )
    return " ".join(parts)


def sources_note(shown: "ShownFunnel") -> str:
    """What dots and bars mean."""
    if shown.sources is None:
        return ""
    explanation = tr(
        "The dot is the win rate of the deals closed in this time, the bar its likely range. Where two bars overlap, the "
        "difference may be chance. With too few deals there is no dot."
    )
    explanation = " ".join((explanation, *undated(shown.page.undated)))
    return explanation + _left_out(len(shown.page.winloss.sources) - len(shown.sources.rates))


def _left_out(rarer: int) -> str:
    """How many rarer ones there is no row for."""
    if rarer <= 0:
        return ""
    return " " + ntr("{count} rarer one is not shown.", "{count} rarer ones are not shown.", rarer)


def reasons_note(shown: "ShownFunnel") -> str:
    """What the numbers at the right are; that other sizes are compared as shares."""
    if shown.reasons is None:
        return ""
    parts = [tr("Deals lost in this time: how many, their share, and what they were worth.")]
    if shown.reasons.other_name:
        parts.append(tr("Bars are shares of all that were lost."))
    return " ".join(parts) + _left_out(len(shown.page.winloss.reasons) - len(shown.reasons.reasons))
