"""Where deals get stuck, in a sentence."""

from typing import TYPE_CHECKING

from salesdesk.analytics.friction import Bottleneck, Friction, advance_share
from salesdesk.domain.shown_text import one_line
from salesdesk.formats import Formats
from salesdesk.i18n import ntr, tr
from salesdesk.ui.pages.explained_figures import ExplainedFigure
from salesdesk.ui.pages.funnel.pair import Pair

if TYPE_CHECKING:
    from salesdesk.views.funnel import FunnelFigures


def explanation(pair: Pair, found: Bottleneck | None, formats: Formats) -> ExplainedFigure | None:
    """The friction in words, with the deals that waited long; None where nothing stands out from chance."""
    if found is None:
        return None
    page = pair.page
    stage = page.funnel.stages[found.stage]
    last = found.stage + 1 == len(page.funnel.stages)
    after = tr("Won") if last else one_line(page.funnel.stages[found.stage + 1].name)
    label = tr("Friction: {stage} → {next}", stage=one_line(stage.name), next=after)
    sentences = [_share(advance_share(stage).value, found, pair, formats)]
    if found.waits:
        sentences.append(_wait(found.waits, formats))
    deals = page.over_median[found.stage] if found.waits else page.behind[found.stage, "lost_here"]
    return ExplainedFigure(label, "", " ".join(sentences), _rests_on(found, page, formats), deals=deals)


def _share(share: float | None, found: Bottleneck, pair: Pair, formats: Formats) -> str:
    """The share that goes on, and by how much it lies under the other one."""
    on = formats.percent(share)
    if found.points is None:
        return tr("{share} advance.", share=on)
    points = max(round(-found.points), 1)
    return ntr(
        "{share} advance, {count} point below {other}.",
        "{share} advance, {count} points below {other}.",
        points,
        share=on,
        other=pair.name,
    )


def _wait(waits: Friction, formats: Formats) -> str:
    """How much less often deals that waited were won."""
    days = formats.days(waits.median_days)
    slow, quick = waits.slow.value or 0.0, waits.quick.value or 0.0
    numbers = {"days": days, "slow": formats.percent(slow), "quick": formats.percent(quick)}
    if slow == 0:
        return tr("Deals that waited more than {days} here were never won, of the others {quick}.", **numbers)
    often = _as_often(slow / quick)
    if not often:
        return tr("Of the deals that waited more than {days} here {slow} were won, of the others {quick}.", **numbers)
    return tr(
        "Deals that waited more than {days} here were won {often} as often ({slow} against {quick}).",
        often=often,
        **numbers,
    )


def _as_often(share: float) -> str:
    """A part in words where it is near a plain one."""
    plain = {2: tr("half"), 3: tr("a third"), 4: tr("a quarter"), 5: tr("a fifth"), 10: tr("a tenth")}
    near = min(plain, key=lambda part: abs(share * part - 1))
    return plain[near] if abs(share * near - 1) <= 0.15 else ""


def _rests_on(found: Bottleneck, page: "FunnelFigures", formats: Formats) -> str:
    """What is left out, and how sure it is."""
    sentences = [tr("The difference is too large to be chance, even though several stages were compared.")]
    if found.waits:
        slow, quick = found.waits.slow, found.waits.quick
        sentences.append(
            tr(
                "Compares {slow} closed deals that stayed longer than half of them did with the {quick} others; open deals and "
                "deals without a created day are left out.",
                slow=formats.number(slow.n),
                quick=formats.number(quick.n),
            )
        )
        if found.waits.cost is not None:
            cost = formats.money_short(found.waits.cost, page.currency)
            sentences.append(
                tr("Had they been won as often as the others, about {amount} more would have been won.", amount=cost)
            )
    sentences.append(tr("A long wait need not be why deals are lost; it may just be a sign of weak deals."))
    return " ".join(sentences)
