"""Consistency check of a desk: the file, and every deal's row against its events."""

from salesdesk.desk.desk import Desk
from salesdesk.domain.deals import FOLDED, settled
from salesdesk.domain.errors import Message
from salesdesk.domain.records import Deal


def check(desk: Desk) -> tuple[Message, ...]:
    """Faults of the desk in words; empty when there are none."""
    with desk.read() as reader:
        faults = [Message("The file is damaged: {what}", {"what": what}) for what in reader.faults()]
        deals = reader.find(Deal)
        events = reader.events([deal.id for deal in deals])
        survivors = reader.survivors()
    for deal in deals:
        summed = settled(deal, events[deal.id], survivors)
        wrong = [name for name in FOLDED if getattr(summed, name) != getattr(deal, name)]
        if wrong:
            values = {"title": deal.title, "fields": ", ".join(wrong)}
            faults.append(Message("{title} is not what its history adds up to: {fields}", values))
    return tuple(faults)
