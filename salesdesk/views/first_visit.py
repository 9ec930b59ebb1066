"""What the Quota page shows on its first visit is computed in a quiet moment, and held with the snapshot."""

from salesdesk.desk.desk import Desk
from salesdesk.desk.parts import Outdated
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.errors import Refused
from salesdesk.views.by_month import months_ahead
from salesdesk.views.chance_changes import chance_changes
from salesdesk.views.coverage import coverage_and_need
from salesdesk.views.quota import outline
from salesdesk.views.slip import slipping
from salesdesk.views.usual_deal import usual_deal
from salesdesk.views.whatif import quota_takes


def compute_first_visit(desk: Desk) -> bool:
    """Compute what the Quota page will ask for, so that it finds it until the desk changes; whether that was done."""
    if desk.looks_back:
        return False
    try:
        quota_answers(desk.snapshot())
    except (Outdated, Refused):
        return False
    return True


def quota_answers(snapshot: Snapshot) -> tuple[object, ...]:
    """What the page shows of the current period, but for past days, which are learnt and kept (``learn_back.py``)."""
    page = outline(snapshot)
    period, kind = page.strip.period, page.kind
    return (
        page, chance_changes(snapshot, period, kind), quota_takes(snapshot, period, kind),
        usual_deal(snapshot, period, kind), months_ahead(snapshot, period, kind),
        coverage_and_need(snapshot, period, kind), slipping(snapshot, period, kind),
    )  # fmt: skip
