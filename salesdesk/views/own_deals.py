"""The desk's own deals among those of a pipeline: what its quota, forecast and chances are about and learnt from."""

import numpy as np

from salesdesk.analytics.arrays import Bools, among
from salesdesk.analytics.events import Events, of_deals
from salesdesk.analytics.log import Log
from salesdesk.desk.snapshot import Snapshot
from salesdesk.views.scope import Scope, events


def own_rows(snapshot: Snapshot, log: Log) -> Bools:
    """The rows of a log that are the desk's own deals."""
    settings = snapshot.settings
    if not settings.names:
        return np.ones(len(log), bool)
    cards = snapshot.every_card()
    owners = (cards[deal].owner if deal in cards else None for deal in log.deal.tolist())
    return np.array([settings.is_own(owner) for owner in owners], bool)


def own_log(snapshot: Snapshot, seen: Scope) -> Log:
    """The part of a scope's log that is about the desk's own deals."""
    if own_rows(snapshot, seen.log).all():
        return seen.log
    return seen.folded(own_events(snapshot, events(snapshot), seen.log))


def own_events(snapshot: Snapshot, every: Events, log: Log) -> Events:
    """Of some events those of the desk's own deals among those that have rows in a log."""
    mine = own_rows(snapshot, log)
    return every if mine.all() else of_deals(every, among(every.deals, log.deal[mine].tolist()))
