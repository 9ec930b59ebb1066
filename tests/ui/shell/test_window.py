"""The window on a real desk: addresses, undo with its words, notices, what it remembers, and keys."""

from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLineEdit

from salesdesk.desk.commands.deal_fields import SetField
from salesdesk.desk.commands.deals import CreateDeal, DeleteDeals, MoveDeals, SnoozeDeals
from salesdesk.desk.commands.settings import ChangeSettings
from salesdesk.domain.errors import Message, Refused
from salesdesk.domain.records import Pipeline
from salesdesk.i18n import language
from salesdesk.ui import theme
from salesdesk.ui.kit import BannerNote, LineEdit
from salesdesk.ui.language import speak
from salesdesk.ui.shell import DeskActions, MainWindow
from salesdesk.ui.shell.help import HelpWindow, body_of, help_files, title_of
from salesdesk.ui.shell.shortcuts import ShortcutSheet, groups
from tests.ui.live import Live, PlainPage, window_of


def page(window: MainWindow) -> PlainPage:
    shown = window.navigator.page
    assert isinstance(shown, PlainPage)
    return shown


def notice(window: MainWindow) -> str:
    return window.frame.notices.text()


def test_a_page_is_made_when_it_is_first_visited(live: Live, tmp_path: Path) -> None:
    window = window_of(live, tmp_path)
    assert window.navigator.here == "board"
    assert [made.address for made in window.frame.stack.made()] == ["board"]
    window.go("deals?stage=x")
    assert page(window).addresses == ["deals?stage=x"]
    assert window.frame.top_bar.title() == "Deals"


def test_the_page_has_the_keys_at_first(live: Live, tmp_path: Path) -> None:
    window = window_of(live, tmp_path)
    assert window.focusWidget() is page(window)


def test_back_and_forward_bring_page_and_deal(live: Live, tmp_path: Path) -> None:
    deal = live.at.deal()
    window = window_of(live, tmp_path)
    window.go(f"deal/{deal}")
    live.until(window.frame.panel.isVisible)
    window.go("deals")
    assert window.frame.panel.isHidden()
    window.navigator.step(-1)
    assert window.navigator.here == f"board#deal/{deal}"
    live.until(window.frame.panel.isVisible)
    window.navigator.step(-1)
    assert (window.navigator.here, window.frame.panel.isHidden()) == ("board", True)
    window.navigator.step(1)
    live.until(window.frame.panel.isVisible)
    assert page(window).shown_deals[-1] == deal


def test_a_deal_beside_a_page_leaves_the_page_as_it_is(live: Live, tmp_path: Path) -> None:
    window = window_of(live, tmp_path)
    window.go("deals?stage=x")
    window.go(f"deal/{live.at.deal()}")
    live.until(window.frame.panel.isVisible)
    window.navigator.close_deal()
    assert page(window).addresses == ["deals?stage=x"]


def test_an_address_nobody_knows_is_passed_over(live: Live, tmp_path: Path) -> None:
    window = window_of(live, tmp_path)
    window.go("nowhere")
    assert window.navigator.here == "board"


def test_a_hidden_page_reads_when_it_is_shown_again(live: Live, tmp_path: Path) -> None:
    window = window_of(live, tmp_path)
    board = page(window)
    window.go("deals")
    assert len(board.reads) == 1
    live.do(CreateDeal(title="Fleet renewal"))
    assert len(board.reads) == 1
    assert [change is not None for change in page(window).reads] == [False, True]
    window.go("board")
    assert board.reads == [None, None]


def test_undo_says_what_it_would_take_back(live: Live, tmp_path: Path) -> None:
    window = window_of(live, tmp_path)
    deal = live.do(CreateDeal(title="Fleet renewal")).made or ""
    live.do(MoveDeals(deals=(deal,), stage=live.at.stages[2].id))
    live.until(lambda: window.undoing.undo.text() == "Undo: Move Fleet renewal to Negotiation")
    assert notice(window) == "Move Fleet renewal to Negotiation"
    window.undoing.undo.trigger()
    live.until(lambda: live.deal(deal).stage == live.at.stages[0].id)
    live.until(lambda: window.undoing.redo.text() == "Redo: Move Fleet renewal to Negotiation")
    assert notice(window) == "Undone: Move Fleet renewal to Negotiation"
    window.undoing.redo.trigger()
    live.until(lambda: live.deal(deal).stage == live.at.stages[2].id)
    live.until(lambda: notice(window) == "Redone: Move Fleet renewal to Negotiation")


def test_days_in_a_notice_are_as_the_locale_writes_them(live: Live, tmp_path: Path) -> None:
    window = window_of(live, tmp_path)
    live.do(SnoozeDeals(deals=(live.at.deal(),), until=date(2026, 11, 30)))
    assert notice(window) == "Put Fleet renewal aside until 30 November 2026"


def test_a_refusal_is_told_in_words(live: Live, tmp_path: Path) -> None:
    window = window_of(live, tmp_path)
    live.do(SetField(deals=(live.at.deal(),), field="title", value=" "))
    assert notice(window) == "A deal needs a title."


def test_in_a_text_field_undo_takes_back_typing(live: Live, tmp_path: Path) -> None:
    deal = live.at.deal()
    window = window_of(live, tmp_path)
    live.until(window.undoing.undo.isEnabled)
    edit = QLineEdit(page(window))
    edit.show()
    edit.setFocus()
    live.qtbot.keyClicks(edit, "abc")
    live.qtbot.keyClick(edit, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert edit.text() == ""
    page(window).setFocus()
    live.qtbot.keyClick(page(window), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    live.until(window.undoing.redo.isEnabled)
    with live.at.desk.read() as reader:
        assert deal not in reader.cards([deal])


def test_an_empty_text_field_leaves_undo_to_the_desk(live: Live, tmp_path: Path) -> None:
    window = window_of(live, tmp_path)
    live.do(SetField(deals=(live.at.deal(),), field="title", value="Changed"))
    live.until(window.undoing.undo.isEnabled)
    edit = LineEdit(page(window))
    edit.show()
    edit.setFocus()
    live.qtbot.keyClicks(edit, "abc")
    edit.clear()
    live.qtbot.keyClick(edit, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    live.until(window.undoing.redo.isEnabled)
    live.qtbot.keyClicks(edit, "abc")
    live.qtbot.keyClick(edit, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    live.qtbot.keyClick(edit, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert edit.text() == "abc"
    assert window.undoing.redo.isEnabled()


def test_the_panel_closes_with_the_deal(live: Live, tmp_path: Path) -> None:
    deal = live.at.deal()
    window = window_of(live, tmp_path)
    window.go(f"deal/{deal}")
    live.until(window.frame.panel.isVisible)
    live.do(DeleteDeals(deals=(deal,)))
    live.until(window.frame.panel.isHidden)
    assert window.navigator.here == "board"


def test_escape_closes_the_deal(live: Live, tmp_path: Path) -> None:
    window = window_of(live, tmp_path)
    window.go(f"deal/{live.at.deal()}")
    live.until(window.frame.panel.isVisible)
    live.qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert window.frame.panel.isHidden()


def test_pages_have_keys(live: Live, tmp_path: Path) -> None:
    window = window_of(live, tmp_path)
    for key, address in ((Qt.Key.Key_2, "deals"), (Qt.Key.Key_3, "settings"), (Qt.Key.Key_1, "board")):
        live.qtbot.keyClick(window, key, Qt.KeyboardModifier.AltModifier)
        assert window.navigator.here == address
    live.qtbot.keyClick(window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert window.navigator.here == "settings"


def test_three_keystrokes_and_a_title_make_a_deal(live: Live, tmp_path: Path) -> None:
    window = window_of(live, tmp_path)
    live.qtbot.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    title = window.frame.new_deal.title
    assert title.hasFocus()
    live.qtbot.keyClicks(title, "Fleet renewal")
    with live.qtbot.waitSignal(live.context.operations.settled):
        live.qtbot.keyClick(title, Qt.Key.Key_Return)
    with live.at.desk.read() as reader:
        assert [card.title for card in reader.open_cards(None)] == ["Fleet renewal"]
    assert window.frame.new_deal.isHidden()
    assert notice(window) == "New deal Fleet renewal"


def test_the_window_remembers_place_and_page(live: Live, tmp_path: Path) -> None:
    window = window_of(live, tmp_path)
    window.go("deals?stage=x")
    window.resize(1180, 690)
    with live.qtbot.waitSignal(window.closed):
        window.close()
    again = window_of(live, tmp_path)
    again.close()
    assert again.navigator.here == "deals"


def test_theme_and_language_follow_the_settings(live: Live, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    window = window_of(live, tmp_path)
    window.go("deals")
    frame = window.frame
    try:
        live.do(ChangeSettings(values=(("theme", "dark"), ("language", "zh_CN"))))
        live.until(lambda: window.frame is not frame)
        assert (theme.tokens().mode, language()) == ("dark", "zh_CN")
        assert str(window.context.formats.locale) == "zh_Hans_CN"
        assert window.navigator.here == "deals"
        live.until(window.frame.isVisible)
        live.qtbot.keyClick(window, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
        assert window.navigator.here == "board"
    finally:
        speak("en")
        theme.current().apply("light")


def test_commands_are_settled_in_another_language_and_undo_is_worded_in_it(live: Live, tmp_path: Path) -> None:
    window = window_of(live, tmp_path)
    whole = window.frame
    gone: list[object] = []
    whole.destroyed.connect(lambda: gone.append(True))
    window.frame.banners.show_note("test", BannerNote(Message("Cancel"), (("Cancel", window.close),)))
    try:
        live.do(ChangeSettings(values=(("language", "zh_CN"),)))
        live.until(lambda: gone)
        change = live.do(CreateDeal(title="Fleet renewal"))
        assert change.deals
        live.until(lambda: "Fleet renewal" in window.undoing.undo.text())
        assert "撤销" in window.undoing.undo.text()
        banner = window.frame.banners.banner("test")
        assert banner is not None and banner.isVisible()
        assert (banner.text(), banner.buttons[0].label()) == ("取消", "取消")
    finally:
        speak("en")


def test_the_first_page_stands_until_there_is_a_pipeline(live: Live, tmp_path: Path) -> None:
    live.at.desk.undo()
    with live.at.desk.read() as reader:
        assert not reader.find(Pipeline)
    window = window_of(live, tmp_path)
    assert window.start.isVisible()
    window.new_deal()
    assert window.frame.new_deal.isHidden()
    window.start.buttons["inbound"].click()
    live.until(lambda: window.navigator.here == "board")
    assert window.frame.isVisible()
    live.undo()
    live.until(window.start.isVisible)


def test_the_menu_offers_only_what_there_is(live: Live, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Path] = []

    def refuse(path: Path) -> None:
        asked.append(path)
        raise Refused("{file} is no desk.", file=path.name)

    window = window_of(live, tmp_path)
    words = window.keys.menu.words()
    assert "Back up…" in words
    assert not {"Open desk…", "Export deals…", "Open log folder"} & set(words)
    window.close()
    window = window_of(
        live, tmp_path, DeskActions(open_desk=refuse, export_deals=lambda path: None, log_folder=tmp_path)
    )
    assert {"Open desk…", "Export deals…", "Open log folder"} <= set(window.keys.menu.words())
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("other.salesdesk", ""))
    window.files.open_desk()
    assert asked == [Path("other.salesdesk")]
    assert notice(window) == "other.salesdesk is no desk."


def test_a_backup_says_how_it_went(live: Live, tmp_path: Path) -> None:
    live.at.deal()
    window = window_of(live, tmp_path)
    window.files.back_up_to(tmp_path / "copy.salesdesk")
    live.until(lambda: notice(window).startswith("The desk is copied to copy.salesdesk"))
    assert (tmp_path / "copy.salesdesk").stat().st_size > 4096


def test_an_export_runs_beside_the_window_and_fails_in_words(live: Live, tmp_path: Path) -> None:
    def export(path: Path) -> None:
        raise Refused("{file} cannot be written: the disk is full.", file=path.name)

    window = window_of(live, tmp_path, DeskActions(export_deals=export))
    window.files.export_to(tmp_path / "deals.csv")
    live.until(lambda: notice(window) == "deals.csv cannot be written: the disk is full.")


def test_help_has_real_pages() -> None:
    texts = [path.read_text(encoding="utf-8") for path in help_files("en")]
    assert len(texts) >= 5
    for text in texts:
        assert title_of(text)
        assert len(body_of(text)) > 300
        assert "#" not in body_of(text)


def test_help_and_the_sheet_of_keys_open(live: Live, tmp_path: Path) -> None:
    window = window_of(live, tmp_path)
    live.qtbot.keyClick(window, Qt.Key.Key_F1)
    helps = window.findChildren(HelpWindow)
    assert [shown.topics.count() for shown in helps] == [len(help_files())]
    helps[0].topics.setCurrentRow(1)
    assert "column is a stage" in helps[0].body.toPlainText()
    with live.qtbot.waitActive(window):
        helps[0].close()
        window.activateWindow()
    live.qtbot.keyClick(window, Qt.Key.Key_Question)
    sheets = window.findChildren(ShortcutSheet)
    assert len(sheets) == 1
    assert any("Ctrl+N" in keys for _, pairs in groups(window.context.keymap) for keys, _ in pairs)
    sheets[0].close()


def test_without_a_pipeline_every_way_leads_to_the_first_page_but_import(
    live: Live, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    live.at.desk.undo()
    window = window_of(live, tmp_path)
    asked: list[str] = []

    def nothing(_page: object, title: str, *_more: object) -> tuple[list[str], str]:
        asked.append(title)
        return [], ""

    monkeypatch.setattr(QFileDialog, "getOpenFileNames", nothing)
    window.start.buttons["Choose a file…"].click()
    assert asked == ["Choose files"]
    assert window.navigator.here == "import"
    assert window.frame.isVisible()
    window.frame.rail.chosen.emit("board")
    assert window.start.isVisible()
    assert [made.address for made in window.frame.stack.made()] == ["import"]


def test_the_panel_keeps_its_width(live: Live, tmp_path: Path) -> None:
    deal = live.at.deal()
    window = window_of(live, tmp_path)
    window.go(f"deal/{deal}")
    live.until(window.frame.panel.isVisible)
    window.frame.splitter.setSizes([500, 380])
    width = window.frame.panel.width()
    window.close()
    again = window_of(live, tmp_path)
    again.go(f"deal/{deal}")
    live.until(again.frame.panel.isVisible)
    assert abs(again.frame.panel.width() - width) <= 2


def test_a_page_without_a_filter_takes_no_focus_away(live: Live, tmp_path: Path) -> None:
    window = window_of(live, tmp_path)
    page(window).setFocus()
    live.qtbot.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert page(window).hasFocus()
