"""One customer in words."""

from salesdesk.domain.days import day_of
from salesdesk.formats import Formats
from salesdesk.i18n import tr
from salesdesk.reports import cells
from salesdesk.reports import definitions as mean
from salesdesk.reports.cells import PLENTY, more
from salesdesk.reports.document import PAGE_WIDTH
from salesdesk.reports.drawings.lying import Part
from salesdesk.reports.drawings.standing import Standing, standing_bars
from salesdesk.reports.parts import Block, Cell, Chart, Draft, Figure, Head, KeyFigures, Passage, Prose, Table
from salesdesk.reports.wording import deals, one_line, step_kinds
from salesdesk.services.queries.reporting.customer import CustomerView

_HEIGHT = 104.0


def draft(view: CustomerView, formats: Formats, paper: str | None) -> Draft:
    """The words of a customer sheet in the language and locale in use."""
    blocks: tuple[Block, ...] = (
        _key_figures(view, formats),
        *_years(view, formats),
        cells.open_table(
            tr("Open deals"), deals(len(view.open_deals), formats), view.open_deals, view.about.today, formats
        ),
        _steps(view, formats),
        _people(view),
        _closed(tr("Won"), tr("Nothing has been won here yet."), view, formats, won=True),
        _closed(tr("Lost"), tr("Nothing has been lost here."), view, formats, won=False),
        _notes(view, formats),
    )
    own = tr("A customer is an organisation with a won deal; amounts of each currency stand by themselves.")
    return Draft(one_line(view.organisation.name), tr("Customer sheet"), blocks, (own, mean.chance(), mean.win_rate()))


def _key_figures(view: CustomerView, formats: Formats) -> KeyFigures:
    won, lost = len(view.won), len(view.lost)
    rate = won / (won + lost) if won + lost else None
    since = formats.day_medium(view.since)
    last = tr("latest win {day}", day=formats.day_medium(view.last)) if view.last else tr("no win yet")
    weighted = tr("weighted {amount}", amount=cells.sums(view.weighted, formats, False))
    closed = tr("{won} won, {lost} lost", won=formats.number(won), lost=formats.number(lost))
    return KeyFigures(
        (
            Figure(tr("Won in all"), cells.sums(view.won_sums, formats), (deals(won, formats),), "won" if won else ""),
            Figure(tr("Open"), cells.sums(view.open_sums, formats), (weighted, deals(len(view.open_deals), formats))),
            Figure(tr("Win rate"), formats.percent(rate), (closed,)),
            Figure(tr("Customer since"), since, (last,)),
        )
    )


def _years(view: CustomerView, formats: Formats) -> tuple[Chart, ...]:
    """What was won year by year, where that was in one currency and in more than one year."""
    if len(view.won_sums) != 1 or view.since is None or view.last is None or view.since.year == view.last.year:
        return ()
    (currency,) = view.won_sums
    sums = dict.fromkeys(range(view.since.year, view.last.year + 1), 0)
    for card in view.won:
        day = cells.closing_day(card, view.about.zone)
        if day:
            sums[day.year] += card.amount or 0
    columns = [
        Standing(str(year), (Part(won, "won"),), formats.money_short(won, currency)) for year, won in sums.items()
    ]
    said = "; ".join(f"{column.name} {column.text}" for column in columns)
    drawing = standing_bars(columns, PAGE_WIDTH, _HEIGHT, tr("Won by year: {rows}.", rows=said))
    return (Chart("years", tr("Won by year"), tr("The amounts of the deals won in each year"), drawing),)


def _steps(view: CustomerView, formats: Formats) -> Table:
    heads = (Head(tr("Day"), 1.0), Head(tr("Step"), 2.8), Head(tr("Kind"), 0.9), Head(tr("Deal"), 2.4))
    today, kinds, rows = view.about.today, step_kinds(), []
    for one in view.steps[:PLENTY]:
        day = one.step.due_day
        late = day is not None and day < today
        rows.append((
            Cell(formats.day_short(day, today), tone="warning" if late else ""),
            Cell(one_line(one.step.title), strong=True),
            Cell(kinds.get(one.step.kind, one.step.kind)), Cell(one_line(one.deal)),
        ))  # fmt: skip
    note, left = tr("What has been planned, the soonest first"), more(len(rows), len(view.steps), formats)
    return Table(tr("Next steps"), note, heads, tuple(rows), tr("No next step is planned."), left)


def _people(view: CustomerView) -> Table:
    heads = (Head(tr("Name"), 2.0), Head(tr("Email"), 2.4), Head(tr("Phone"), 1.4))
    rows = tuple(
        (Cell(one_line(p.name), strong=True), Cell(one_line(p.email or "–")), Cell(one_line(p.phone or "–")))
        for p in view.contacts
    )
    return Table(tr("People"), tr("Whom you know there"), heads, rows, tr("No person is known there."))


def _closed(title: str, empty: str, view: CustomerView, formats: Formats, won: bool) -> Table:
    cards, about = view.won if won else view.lost, view.about
    note = tr("{count}, the latest first", count=deals(len(cards), formats))
    return cells.closed_table(title, note, empty, cards, about.zone, about.today, formats)


def _notes(view: CustomerView, formats: Formats) -> Prose:
    zone = view.about.zone
    passages = tuple(
        Passage(f"{formats.day_medium(day_of(one.note.created_at, zone))}\n{one_line(one.deal)}", one.note.text.strip())
        for one in view.notes
    )
    return Prose(tr("Notes"), tr("The latest first"), passages, tr("There is no note."))
