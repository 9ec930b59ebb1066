"""A desk with a hostile text in every field of every kind of record, found by the records' own types."""

import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import fields, replace
from itertools import cycle
from pathlib import Path
from typing import get_type_hints

from salesdesk.desk.commands.activities import AddNote, FinishActivity, PlanActivity
from salesdesk.desk.commands.deal_fields import SetField
from salesdesk.desk.commands.deals import LoseDeals, MoveDeals, SnoozeDeals, WinDeals
from salesdesk.desk.commands.quotas import SetQuota
from salesdesk.desk.commands.rates import SetRate
from salesdesk.desk.commands.report_sets import SaveReportSet, SetPart
from salesdesk.desk.commands.saved_views import SaveView
from salesdesk.desk.commands.settings import ChangeSettings
from salesdesk.desk.desk import Desk
from salesdesk.domain.errors import Refused
from salesdesk.domain.records import KINDS, REFERENCES, Deal, Record, SavedThing, Setting, Tag
from salesdesk.store.store import SqlStore
from salesdesk.store.transaction import SqlTransaction
from tests.support.desks import DeskForTests, desk_in

CODES = {
    "id", "rank", "currency", "base", "rate", "period", "due_time", "subject", "content", "external_print", "kind",
}  # fmt: skip
"""Fields of records that hold no text of anybody's: keys, codes of the program, numbers as text, JSON."""
TEXTS_OF_SETTINGS = ("names", "report_owner")


def text_fields(kind: type[Record]) -> tuple[str, ...]:
    """The fields of a kind of record that hold text of the user or of a file."""
    types = get_type_hints(kind)
    return tuple(
        one.name
        for one in fields(kind)
        if one.name not in CODES and one.name not in REFERENCES and types[one.name] in (str, str | None)
    )


def hostile_desk(folder: Path, texts: Sequence[str], deals: int) -> DeskForTests:
    """A desk that has been used as people do, whose every text is then one of these, taken in turn.

    Open, won and lost deals in two pipelines with sources, tags, own fields, notes, steps, quotas by pipeline and tag, a
    rate, a view, a report set and a reading of a file's columns.
    """
    at = desk_in(folder, (("Qualified", 0.2), ("Proposal", 0.5), ("Negotiation", 0.8)))
    _use(at, texts, deals)
    with at.desk.store.change("ChangeSettings", 1, {}, "user") as transaction:
        assert isinstance(transaction, SqlTransaction)
        taken = cycle(texts)
        for kind in KINDS:
            transaction.save(*_overwritten(kind, transaction.find(kind), taken))
    at.desk.store.close()
    at.desk = Desk(SqlStore.open(at.path, at.clock), at.clock)
    with at.desk.read() as reader:
        at.stages = list(reader.stages_of(at.pipeline))
    _go_on(at)
    return at


def _overwritten(kind: type[Record], records: Sequence[Record], texts: Iterator[str]) -> Iterator[Record]:
    """The records with other texts. Raises AssertionError where there is none of a kind: then ``_use`` forgot it."""
    assert records, f"the hostile desk has no {kind.__name__}"
    for number, record in enumerate(records):
        if isinstance(record, Setting):
            if record.id in TEXTS_OF_SETTINGS:
                yield replace(record, value=next(texts))
            continue
        # A name is found by its key, so no two of a kind may be the same; a number stands behind the text, which may be cut.
        values: dict[str, str | None] = {name: f"{next(texts)[:1_000_000]} {number}" for name in text_fields(kind)}
        if isinstance(record, Deal):
            # Why a deal was lost is what its history says; of other sellers' deals no figure counts.
            values["lost_reason"] = record.lost_reason
            values |= {"owner": record.owner} if number % 3 else {}
        if isinstance(record, SavedThing) and record.kind == "view":
            asked = {"field": "source", "op": "=", "value": values["name"]}
            values["content"] = json.dumps({**json.loads(record.content), "name": values["name"], "filter": asked})
        yield replace(record, **values)  # type: ignore[arg-type]


def _use(at: DeskForTests, texts: Sequence[str], deals: int) -> None:
    do = at.desk.do
    do(ChangeSettings(values=(("names", "Anna"), ("report_owner", "Anna"))))
    at.past(deals, sources=("Web", "Fair", None), reason="Price")
    for text in texts:
        with suppress(Refused):
            do(LoseDeals(deals=(at.deal("Lost"),), reason=text))
    keys = [
        at.deal(
            f"Open {n}", amount=300_000 + 1_000 * n, stage=at.stages[n % 3].id, organisation=f"Firm {n}",
            contact=f"Person {n}", source=("Web", "Fair")[n % 2],
        )
        for n in range(deals)
    ]  # fmt: skip
    for n, key in enumerate(keys):
        do(SetField(deals=(key,), field="tags", value=("key account", f"tag {n % 3}")))
        do(SetField(deals=(key,), field=f"own:Field {n % 3}", value="value"))
        do(AddNote(deal=key, text="note"))
        step = do(PlanActivity(deal=key, title="step", due_day=at.clock.now.date())).made
        do(FinishActivity(activity=step or "")) if n % 3 == 0 else None
    at.deal("In dollars", amount=100_000, currency="USD")
    do(SetRate(currency="USD", day=at.clock.now.date(), rate="0.9"))
    with at.desk.read() as reader:
        tag = reader.find(Tag)[0].id
    for amount, scope in ((400_000_000, {}), (2_000_000, {"pipeline": at.pipeline}), (1_000_000, {"tag": tag})):
        do(SetQuota(period="2026-Q4", amount=amount, **scope))  # type: ignore[arg-type]
    do(SaveView(name="View", where="source = Web", columns=("title", "own:Field 0")))
    do(SaveReportSet(name="Set", parts=(SetPart(report="forecast"), SetPart(report="winloss")), folder="/tmp"))


def _go_on(at: DeskForTests) -> None:
    """Further changes, so that the history speaks of what is now so named."""
    with at.desk.read() as reader:
        open_deals = [card.id for card in reader.open_cards(None)]
    first, second, third = open_deals[:3]
    at.desk.do(MoveDeals(deals=(first,), stage=at.stages[-1].id))
    at.desk.do(WinDeals(deals=(second,)))
    at.desk.do(LoseDeals(deals=(third,), reason="Late"))
    at.desk.do(SnoozeDeals(deals=(open_deals[3],), until=at.clock.now.date().replace(year=2027)))


def missing_texts(at: DeskForTests, texts: Sequence[str]) -> list[str]:
    """The fields of records in which none of these texts stands."""
    missing = []
    with at.desk.read() as reader:
        for kind in KINDS:
            for name in text_fields(kind):
                values = [getattr(record, name) or "" for record in reader.find(kind)]
                if kind is not Setting and not any(text in value for text in texts for value in values):
                    missing.append(f"{kind.__name__}.{name}")
    return missing
