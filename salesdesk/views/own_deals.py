"""The desk's own deals among those of a pipeline: what its quota, forecast and chances are about and learnt from."""

import numpy as np

from salesdesk.analytics.arrays import Bools
from salesdesk.analytics.events import Events, of_deals
from salesdesk.analytics.log import Log
from salesdesk.desk.snapshot import Snapshot
from salesdesk.views.scope import Scope, events


def own_rows(snapshot: Snapshot, seen: Scope, log: Log | None = None) -> Bools:
    """The rows of a pipeline's log (None: that of the scope) that are the desk's own deals."""
    settings, deals = snapshot.settings, (seen.log if log is None else log).deal
    if not settings.names:
        return np.ones(len(deals), bool)
    return np.array([settings.is_own(seen.owner(deal)) for deal in deals.tolist()], bool)


def own_log(snapshot: Snapshot, seen: Scope, log: Log | None = None) -> Log:
    """The part of a pipeline's log (None: that of the scope) that is about the desk's own deals."""
    whole = seen.log if log is None else log
    if own_rows(snapshot, seen, whole).all():
        return whole
    return seen.folded(own_events(snapshot, seen), whole.as_of_us)


def own_events(snapshot: Snapshot, seen: Scope) -> Events:
    """The events of the desk's own deals in a pipeline."""
    every, mine = events(snapshot), own_rows(snapshot, seen)
    return every if mine.all() else of_deals(every, np.isin(every.deals, seen.log.deal[mine]))
