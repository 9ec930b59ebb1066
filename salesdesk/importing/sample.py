"""The sample desk: an invented seller's last year, always ending today. The same day gives the same desk."""

import csv
import io
from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from salesdesk.desk.commands.activities import AddNote, PlanActivity
from salesdesk.desk.commands.base import Command
from salesdesk.desk.commands.quotas import SetQuota
from salesdesk.desk.commands.settings import ChangeSettings
from salesdesk.desk.desk import Desk
from salesdesk.desk.templates import template
from salesdesk.domain.days import working_days
from salesdesk.domain.periods import containing, shifted
from salesdesk.importing import ImportOptions, plan_import
from salesdesk.importing.commands.imports import ImportDeals, ImportHistory
from salesdesk.importing.sample_deals import CLOSED, OPEN_DEALS, SampleDeal, past_deals

OWNER = "Ines Brandt"
QUOTA = 40_000_000
CURRENCY = "EUR"
_DEAL_COLUMNS = [
    "SalesDesk ID",
    "Title",
    "Organisation",
    "Contact",
    "Owner",
    "Stage",
    "Outcome",
    "Amount",
    "Currency",
    "Created",
    "Closed",
    "Expected close",
    "Source",
    "Lost reason",
]
_EVENT_COLUMNS = ["Deal ID", "When", "Event", "Stage", "Reason"]


def fill(desk: Desk, open_deals: Sequence[SampleDeal] = OPEN_DEALS, closed: int = CLOSED) -> None:
    """Fill a new desk with the sample: settings, pipeline, deals with their history, next steps, notes and quotas; ``closed``
    is how many deals are won or lost."""
    today = desk.today()
    desk.do(ChangeSettings(values=(("names", OWNER), ("currency", CURRENCY))))
    made = template("new-business").command()
    pipeline, stages = desk.do(made).made, [stage.name for stage in made.stages]
    deals = [*past_deals(today, stages, Random(today.toordinal()), closed), *open_deals]
    options = ImportOptions(zone=desk.settings.zone, base_currency=CURRENCY)
    planned = plan_import(_deals_csv(deals, today, stages), options, desk.clock, name="sample deals.csv")
    desk.do(ImportDeals(plan=planned, pipeline=pipeline))
    history = ImportOptions(zone=desk.settings.zone, base_currency=CURRENCY, kind="history")
    log = plan_import(_history_csv(deals, today, stages), history, desk.clock, name="sample history.csv")
    desk.do(ImportHistory(plan=log, pipeline=pipeline))
    for command in _extras(desk, deals, today):
        desk.do(command)


def _deals_csv(deals: list[SampleDeal], today: date, stages: list[str]) -> bytes:
    rows = [
        [
            deal.key,
            deal.title,
            deal.organisation,
            deal.contact,
            OWNER,
            stages[deal.path[-1][0]],
            deal.outcome,
            deal.amount,
            CURRENCY,
            _day(today, deal.path[0][1]),
            _day(today, deal.closed) if deal.closed is not None else "",
            _day(today, -deal.due) if deal.due is not None else "",
            deal.source,
            deal.reason,
        ]
        for deal in deals
    ]
    return _csv(_DEAL_COLUMNS, rows)


def _history_csv(deals: list[SampleDeal], today: date, stages: list[str]) -> bytes:
    rows = []
    for deal in deals:
        kinds = ["created", *("stage" for _ in deal.path[1:])]
        steps = zip(kinds, deal.path, strict=True)
        rows += [[deal.key, _day(today, ago), kind, stages[stage], ""] for kind, (stage, ago) in steps]
        if deal.closed is not None:
            rows.append([deal.key, _day(today, deal.closed), deal.outcome, stages[deal.path[-1][0]], deal.reason])
    return _csv(_EVENT_COLUMNS, rows)


def _day(today: date, ago: int) -> str:
    return (today - timedelta(days=ago)).isoformat()


def _csv(header: list[str], rows: Sequence[Sequence[object]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([header, *rows])
    return text.getvalue().encode()


def _extras(desk: Desk, deals: list[SampleDeal], today: date) -> list[Command]:
    with desk.read() as reader:
        keys = reader.external_keys()
    current = containing(today, "quarter")
    commands: list[Command] = [
        SetQuota(period=shifted(current, back).key, amount=QUOTA + 2_000_000 * back, currency=CURRENCY)
        for back in range(-4, 1)
    ]
    for deal in deals:
        for step in deal.steps:
            due = _working_day(today, step.ahead)
            commands.append(PlanActivity(deal=keys[deal.key], kind=step.kind, title=step.title, due_day=due))
        commands += [AddNote(deal=keys[deal.key], text=note) for note in deal.notes]
    return commands


def _working_day(today: date, ahead: int) -> date:
    day = today + timedelta(days=ahead)
    while ahead > 0 and not working_days(day, day + timedelta(days=1), range(5)):
        day += timedelta(days=1)
    return day
