"""What one more usual deal takes, in words."""

from salesdesk.domain.shown_text import one_line
from salesdesk.i18n import ntr, tr
from salesdesk.reports import quota_words
from salesdesk.ui.pages.quota.unit import Unit
from salesdesk.ui.pages.quota.usual_deal import ShownUsualDeal, StageBox
from salesdesk.views.usual_deal import StageNeed, UsualDeal


def worded_usual_deal(found: UsualDeal, unit: Unit) -> ShownUsualDeal:
    """The card's words."""
    amount = unit.whole if unit.currency else None
    said = (quota_words.one_more(found, unit.formats, amount), quota_words.rates_of(found, unit.formats))
    boxes = tuple(_box(one, unit) for one in found.stages)
    return ShownUsualDeal(" ".join(filter(None, said)), boxes, quota_words.activity(found))


def _box(one: StageNeed, unit: Unit) -> StageBox:
    formats, stage = unit.formats, one_line(one.stage)
    lines = (
        quota_words.by_when(one, formats),
        tr("{share} of them are won", share=formats.percent(one.won)),
        tr("now there: {count}", count=formats.number(one.now)),
    )
    count = formats.number(one.needed)
    tip = ntr(
        "On average {number} deal in {stage} is enough for one more won deal.",
        "On average {number} deals in {stage} are enough for one more won deal.",
        one.needed,
        number=count,
        stage=stage,
    )
    return StageBox(count, stage, lines, " · ".join(filter(None, (tip, *lines))))
