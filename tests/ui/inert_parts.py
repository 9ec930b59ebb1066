"""Dialogs, boxes and other parts of the window that open over a page, each made around a hostile text."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget

from salesdesk.desk.backups import Backup, BackupContents
from salesdesk.desk.cards import Card
from salesdesk.domain.addresses import address_of
from salesdesk.domain.errors import Message
from salesdesk.domain.fields import deal_fields
from salesdesk.ui.board.closed_popup import ClosedPopup
from salesdesk.ui.board.dragged_card import LiftedCards
from salesdesk.ui.board.drop_bar import DropBar
from salesdesk.ui.board.faces import face
from salesdesk.ui.board.later_popup import LaterPopup
from salesdesk.ui.board.lose_dialog import LoseDialog
from salesdesk.ui.filters.box import ConditionBox
from salesdesk.ui.filters.chips import ConditionChip
from salesdesk.ui.filters.fields import FilterFields
from salesdesk.ui.filters.name_box import NameBox
from salesdesk.ui.kit import Chip, EmptyState, MessageBox, NoticeBar, NumberBox, Ring
from salesdesk.ui.kit.banners import BannerArea, BannerNote
from salesdesk.ui.kit.calendar import Calendar
from salesdesk.ui.kit.links import AddressBox
from salesdesk.ui.location.cover import PlaceCover
from salesdesk.ui.locking.screen import LockScreen
from salesdesk.ui.locking.unlock import dialog_of_desk
from salesdesk.ui.names import NameBook
from salesdesk.ui.pages.deals.ask import AskBox
from salesdesk.ui.pages.deals.columns import COLUMNS
from salesdesk.ui.pages.deals.editor import CellEditor
from salesdesk.ui.pages.exporting import Exporter, ExportState
from salesdesk.ui.pages.quota.deal_finder import DealFinder
from salesdesk.ui.pages.quota.effect_rows import EffectRow, EffectTable, EffectTableInput
from salesdesk.ui.pages.quota.moved_table import MovedLine, MovedTable
from salesdesk.ui.pages.quota.tick_grid import TickColumn, TickGrid, TickRow
from salesdesk.ui.pages.quota.trying_words import FoundDeal
from salesdesk.ui.pages.quota.usual_deal import ShownUsualDeal, StageBox, UsualDealCard
from salesdesk.ui.panel.chance_over_time import PointLine, PointRow
from salesdesk.ui.recovery.cards import BackupsCard, FaultsCard, ProgressCard, WaysCard
from salesdesk.ui.restoring import RestoreScreen
from salesdesk.ui.session import Session
from salesdesk.ui.shell.crash_dialog import CrashDialog
from salesdesk.ui.shell.deal_preview import DealPreview
from salesdesk.ui.shell.dropped_files import DropHint
from salesdesk.ui.shell.read_only_banner import ReadOnlyBanner
from salesdesk.ui.start.page import StartPage

Maker = Callable[[Session, QWidget, str], QWidget]
"""Makes a part on a ground, of a text."""


def _lifted(session: Session, ground: QWidget, text: str) -> QWidget:
    made = LiftedCards(ground)
    card = _card(session)
    lookup = session.context.live_deals().store
    made.lift(face(card._replace(title=text), None, lookup, session.context.formats), 2, 240, QPoint(5, 5))
    return made


def _card(session: Session) -> Card:
    with session.context.desk.read() as reader:
        return reader.open_cards(None)[0]


def _preview(session: Session, ground: QWidget, text: str) -> QWidget:
    made = DealPreview(session.context)
    card = _card(session)._replace(title=text, organisation=text, contact=text, owner=text, source=text)
    made.show_card(card, session.context.live_deals().store)
    return made


def _notice(session: Session, ground: QWidget, text: str) -> QWidget:
    made = NoticeBar(ground)
    made.show_error(text, text, lambda: None)
    return made


def _banners(session: Session, ground: QWidget, text: str) -> QWidget:
    made = BannerArea(ground)
    made.show_note("hostile", BannerNote(Message("{name} is damaged.", {"name": text}), ((text, lambda: None),)))
    return made


def _drop_bar(session: Session, ground: QWidget, text: str) -> QWidget:
    made = DropBar(ground)
    made.rise(True, False)
    made.show_won(text)
    return made


def _hint(session: Session, ground: QWidget, text: str) -> QWidget:
    made = DropHint(ground)
    made.cover(ground)
    return made


def _conditions(session: Session, ground: QWidget, text: str) -> QWidget:
    names = NameBook(session.context)
    known = FilterFields(session.context.formats, names.suggest, session.context.desk.settings.currency)
    for field in deal_fields((text.strip(),)):
        ConditionBox(field, known, ground)
    return ground


def _export(session: Session, ground: QWidget, text: str) -> QWidget:
    made = ExportState([Exporter(session.operations, ground)], ground)
    made.tell(text, text, lambda: None)
    return made


def _question(session: Session, ground: QWidget, text: str) -> QWidget:
    editor = CellEditor(COLUMNS[0], str, lambda typed: [text])
    editor.give(text)
    return AskBox(text, editor, ground)


def _effects(session: Session, ground: QWidget, text: str) -> QWidget:
    made = EffectTable(ground)
    row = EffectRow(_card(session).id, text, (text, text, text), None, None, text, text)
    made.show_rows(EffectTableInput((text,) * 4, (row,), None, ()))
    return made


def _ticks(session: Session, ground: QWidget, text: str) -> QWidget:
    made = TickGrid(ground)
    row = TickRow(_card(session).id, text, text, text, text, (text,), None, can_go=True)
    made.show_rows((TickColumn(text, text, "won"),), (row,))
    return made


def _found_deals(session: Session, ground: QWidget, text: str) -> QWidget:
    made = DealFinder(ground)
    made.field.setText(text)
    made.show_found(made.field.text(), (FoundDeal("1", text),))
    return made


def _point(session: Session, ground: QWidget, text: str) -> QWidget:
    made = PointRow(ground)
    made.show_line(PointLine(text, text))
    return made


def _moves(session: Session, ground: QWidget, text: str) -> QWidget:
    made = MovedTable(ground)
    made.show_lines((MovedLine((_card(session).id,), text, text, text, 0, 1),))
    return made


def _usual_deal(session: Session, ground: QWidget, text: str) -> QWidget:
    made = UsualDealCard(session.context)
    made.take(ShownUsualDeal(text, (StageBox("4", text, (text,) * 3, text),), text))
    return made


def _faults(session: Session, ground: QWidget, text: str) -> QWidget:
    made = FaultsCard()
    made.show_faults(text, text, [text] * 3)
    return made


def _backups(session: Session, ground: QWidget, text: str) -> QWidget:
    made = BackupsCard(session.context.formats)
    day = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    change = BackupContents(3, (), (), day, 3)
    made.show_backups([Backup(Path(f"/{text[:40]}"), day, "hourly", 1_000, "own", change)], ZoneInfo("UTC"))
    return made


def _progress(session: Session, ground: QWidget, text: str) -> QWidget:
    made = ProgressCard()
    made.begin(text)
    made.end(text, [text], [(text, lambda: None)])
    return made


def _restoring(session: Session, ground: QWidget, text: str) -> QWidget:
    made = RestoreScreen(text)
    made.show_trouble(text)
    return made


def _cover(session: Session, ground: QWidget, text: str) -> QWidget:
    made = PlaceCover(lambda: None)
    made.text.setText(text)
    return made


PARTS: dict[str, Maker] = {
    "why lost": lambda session, ground, text: LoseDialog([text], [text, "Price"], ground),
    "later": lambda session, ground, text: LaterPopup(session.context.desk.today(), session.context.formats, ground),
    "closed on": lambda session, ground, text: ClosedPopup(session.context.desk.today(), ground),
    "cards in the air": _lifted,
    "a deal that is read": _preview,
    "notice": _notice,
    "banners": _banners,
    "where cards are dropped": _drop_bar,
    "files over the window": _hint,
    "conditions": _conditions,
    "name of a view": lambda session, ground, text: NameBox(text, text, text, lambda name: True, ground),
    "export": _export,
    "question about deals": _question,
    "message": lambda session, ground, text: MessageBox(text, text, text, ground),
    "passphrase": lambda session, ground, text: dialog_of_desk(text, str.encode, True),
    "lock": lambda session, ground, text: LockScreen(None, text, text),
    "crash": lambda session, ground, text: CrashDialog(text, ground),
    "read only": lambda session, ground, text: ReadOnlyBanner(text, ground),
    "start": lambda session, ground, text: StartPage(),
    "condition": lambda session, ground, text: ConditionChip(text),
    "number": lambda session, ground, text: NumberBox(text, 1, 9),
    "deals that change the chance": _effects,
    "what one more deal takes": _usual_deal,
    "deals to tick": _ticks,
    "deals that a search offers": _found_deals,
    "a chance on a past day": _point,
    "what changed in the forecast": _moves,
    "faults of a desk": _faults,
    "backups of a damaged desk": _backups,
    "ways out of damage": lambda session, ground, text: WaysCard(),
    "recovering": _progress,
    "restoring": _restoring,
    "address": lambda session, ground, text: AddressBox(address_of(f"https://{text}"), ground),
    "place of the desk": _cover,
    "chip": lambda session, ground, text: Chip(text, "neutral"),
    "nothing here": lambda session, ground, text: EmptyState(text, [(text, "plus", lambda: None)]),
    "ring": lambda session, ground, text: Ring(20, name=text),
    "calendar": lambda session, ground, text: Calendar(),
}
