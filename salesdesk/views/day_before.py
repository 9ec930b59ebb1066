"""The desk by the end of a past day, with the models of that day: what the program said then, of what was known then.

A forecast of a past day is computed again rather than remembered: only few days are in the diary, and it knows sums but no
deals. It is what ``--today`` shows of that day. Its models are learnt from what had happened before it began; that takes as
long as a day takes to be learnt, and they hold until something of the past changes.
"""

from datetime import date

from salesdesk.desk.snapshot import Snapshot
from salesdesk.views.learning import day_models, is_past_the_same, models_name
from salesdesk.views.learnt import DayModels


def day_before(snapshot: Snapshot, day: date) -> Snapshot:
    """The desk by the end of a day; itself for today. Raises Refused for a day to come."""
    past = snapshot.on(day)
    if past is snapshot:
        return past

    def renew(old: DayModels, deals: frozenset[str]) -> DayModels:
        return old if is_past_the_same(past, old, deals) else day_models(past)

    models = snapshot.memo(f"models {day} then", lambda: day_models(past), renew)
    past.memo(models_name(past), lambda: models)
    return past
