"""One customer in words."""

from salesdesk.desk.cards import Card
from salesdesk.domain.days import day_of
from salesdesk.domain.periods import Period, containing, shifted
from salesdesk.formats import Formats
from salesdesk.i18n import tr
from salesdesk.reports import cells
from salesdesk.reports import definitions as mean
from salesdesk.reports.cells import PLENTY, more
from salesdesk.reports.document import HALF_WIDTH
from salesdesk.reports.drawings.hbars import BarPart
from salesdesk.reports.drawings.vbars import VerticalBar, vertical_bars
from salesdesk.reports.parts import (
    Beside,
    Block,
    Cell,
    Draft,
    DrawingBlock,
    FigureBlock,
    KeyFigures,
    Prose,
    TableBlock,
    TableColumnHead,
    TextPassage,
)
from salesdesk.reports.wording import deals, one_line, period_name, step_kinds
from salesdesk.views.reporting.customer import CustomerView

_HEIGHT = 90.0


def draft(view: CustomerView, formats: Formats, paper: str | None) -> Draft:
    """The words of a customer sheet in the language and locale in use."""
    here = [deal._replace(card=_bare(deal.card)) for deal in view.open_deals]
    people, wins = _people(view), _wins(view, formats)
    blocks: tuple[Block, ...] = (
        _key_figures(view, formats),
        cells.open_table(tr("Open deals"), deals(len(here), formats), here, view.about.today, formats),
        _steps(view, formats),
        Beside((people, *wins)) if wins else people,
        _closed(tr("Won"), tr("Nothing has been won here yet."), view, formats, won=True),
        _closed(tr("Lost"), tr("Nothing has been lost here."), view, formats, won=False),
        _notes(view, formats),
    )
    own = tr("A customer is an organisation with a won deal; amounts are shown by currency.")
    return Draft(one_line(view.organisation.name), tr("Customer sheet"), blocks, (own, mean.chance(), mean.win_rate()))


def _bare(card: Card) -> Card:
    """The deal without its organisation, which every row here has."""
    return card._replace(organisation=None)


def _key_figures(view: CustomerView, formats: Formats) -> KeyFigures:
    won, lost = len(view.won), len(view.lost)
    rate = won / (won + lost) if won + lost else None
    since = formats.day_medium(view.since)
    last = tr("latest win {day}", day=formats.day_medium(view.last)) if view.last else tr("no win yet")
    weighted = [tr("weighted {amount}", amount=cells.sums(view.weighted, formats, False))] if view.open_deals else []
    closed = tr("{won} won, {lost} lost", won=formats.number(won), lost=formats.number(lost))
    return KeyFigures(
        (
            FigureBlock(
                tr("Won in all"), cells.sums(view.won_sums, formats), (deals(won, formats),), "won" if won else ""
            ),
            FigureBlock(
                tr("Open"), cells.sums(view.open_sums, formats), (*weighted, deals(len(view.open_deals), formats))
            ),
            FigureBlock(tr("Win rate"), formats.percent(rate), (tr("of this customer's closed deals"), closed)),
            FigureBlock(tr("Customer since"), since, (last,)),
        )
    )


def _wins(view: CustomerView, formats: Formats) -> tuple[DrawingBlock, ...]:
    """What was won year by year, or quarter by quarter within one year; nothing where it was in several currencies."""
    if len(view.won_sums) != 1 or view.since is None or view.last is None:
        return ()
    (currency,) = view.won_sums
    kind = "quarter" if view.since.year == view.last.year else "year"
    span = containing(view.since.replace(month=1, day=1), kind)
    sums: dict[Period, int] = {}
    while span.start <= view.last.replace(month=12, day=31):
        sums[span], span = 0, shifted(span, 1)
    for card in view.won:
        day = cells.closing_day(card, view.about.zone)
        if day:
            sums[containing(day, kind)] += card.amount or 0
    columns = [
        VerticalBar(
            period_name(period, formats), (BarPart(won, "won"),), formats.money_short(won, currency) if won else ""
        )
        for period, won in sums.items()
    ]
    said = "; ".join(f"{column.name} {column.text or 0}" for column in columns)
    drawing = vertical_bars(columns, HALF_WIDTH, _HEIGHT, tr("Won over time: {rows}.", rows=said))
    return (DrawingBlock("wins", tr("Won over time"), tr("The amounts of the deals won in each span"), drawing),)


def _steps(view: CustomerView, formats: Formats) -> TableBlock:
    heads = (
        TableColumnHead(tr("Day"), 1.0),
        TableColumnHead(tr("Step"), 2.8),
        TableColumnHead(tr("Kind"), 0.9),
        TableColumnHead(tr("Deal"), 2.4),
    )
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
    return TableBlock(tr("Next steps"), note, heads, tuple(rows), tr("No next step is planned."), left)


def _people(view: CustomerView) -> TableBlock:
    heads = (TableColumnHead(tr("Name"), 2.0), TableColumnHead(tr("Email"), 2.4), TableColumnHead(tr("Phone"), 1.4))
    rows = tuple(
        (Cell(one_line(p.name), strong=True), Cell(one_line(p.email or "–")), Cell(one_line(p.phone or "–")))
        for p in view.contacts
    )
    return TableBlock(tr("People"), tr("Whom you know there"), heads, rows, tr("No person is known there."))


def _closed(title: str, empty: str, view: CustomerView, formats: Formats, won: bool) -> TableBlock:
    cards, about = [_bare(card) for card in (view.won if won else view.lost)], view.about
    note = tr("{count}, the latest first", count=deals(len(cards), formats))
    return cells.closed_table(title, note, empty, cards, about.zone, about.today, formats)


def _notes(view: CustomerView, formats: Formats) -> Prose:
    zone = view.about.zone
    passages = tuple(
        TextPassage(
            f"{formats.day_medium(day_of(one.note.created_at, zone))}\n{one_line(one.deal)}", one.note.text.strip()
        )
        for one in view.notes
    )
    return Prose(tr("Notes"), tr("The latest first"), passages, tr("There is no note."))
