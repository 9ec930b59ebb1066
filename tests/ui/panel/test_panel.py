"""The deal panel on a real desk: every field asks for its command, and what is shown is what is on disk."""

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu

from salesdesk.desk.commands.activities import AddNote, PlanActivity
from salesdesk.desk.commands.deal_fields import ChangeAmount, SetField
from salesdesk.desk.commands.deals import LoseDeals, ReopenDeals, SnoozeDeals, WinDeals
from salesdesk.desk.commands.quotas import SetQuota
from salesdesk.desk.commands.stages import AddPipeline, NewStage
from salesdesk.domain.records import Activity, Note, Organisation
from salesdesk.ui.board.lose_dialog import LoseDialog
from salesdesk.ui.panel import DealPanel
from salesdesk.ui.panel.editors import TagsField
from salesdesk.ui.panel.path import StagePath
from tests.support.values import known
from tests.ui.live import Live
from tests.ui.panel.panels import panel_of


@pytest.fixture
def deal(live: Live) -> str:
    return live.at.deal(amount=2_400_000, organisation="Hafen Spedition")


@pytest.fixture
def panel(live: Live, deal: str) -> DealPanel:
    return panel_of(live, deal)


def type_into(live: Live, field: Any, text: str) -> None:
    field.begin()
    editor = field.editor()
    assert isinstance(editor, QLineEdit)
    editor.setText(text)
    with live.qtbot.waitSignal(live.context.operations.settled):
        live.qtbot.keyClick(editor, Qt.Key.Key_Return)


def history(panel: DealPanel) -> list[str]:
    return [row.words.text() for row in panel.history.rows]


def test_it_shows_the_deal(panel: DealPanel) -> None:
    assert panel.title.value() == "Fleet renewal"
    assert panel.about.text() == "Hafen Spedition"
    assert panel.fields.amount.shown_text() == "€24,000"
    assert panel.path.step(panel.shown.view.deal.stage).place() == "here"  # type: ignore[union-attr]
    assert history(panel) == ["Came to the desk"]
    assert panel.mark.isHidden()


@pytest.mark.parametrize(
    ("name", "typed", "kept", "value"),
    [
        ("amount", "62k", "amount", 6_200_000),
        ("expected_close", "2026-12-11", "expected_close", date(2026, 12, 11)),
        ("chance", "58%", "probability", 0.58),
        ("currency", "usd", "currency", "USD"),
        ("owner", "Ines Brandt", "owner", "Ines Brandt"),
        ("source", "Referral", "source", "Referral"),
    ],
)
def test_a_field_is_saved_when_it_is_left(
    live: Live, panel: DealPanel, deal: str, name: str, typed: str, kept: str, value: object
) -> None:
    type_into(live, panel.fields.editors[name], typed)
    assert getattr(live.deal(deal), kept) == value


def test_another_currency_keeps_the_figure(live: Live, panel: DealPanel, deal: str) -> None:
    type_into(live, panel.fields.currency, "JPY")
    assert (live.deal(deal).amount, live.deal(deal).currency) == (24_000, "JPY")
    live.until(lambda: panel.fields.amount.shown_text() == "JP¥24,000")


def test_what_cannot_be_read_stays_in_the_editor(live: Live, panel: DealPanel, deal: str) -> None:
    for field, typed in ((panel.fields.amount, "many"), (panel.fields.chance, "140"), (panel.fields.currency, "XQX")):
        field.begin()
        editor = field.editor()
        assert editor is not None
        editor.setText(typed)
        assert not field.commit()
        assert editor.accessibleDescription()
        field.cancel()
    assert live.deal(deal).amount == 2_400_000


def test_an_empty_chance_is_the_stages(live: Live, panel: DealPanel, deal: str) -> None:
    assert known(panel.fields.chance.focusProxy()).accessibleDescription() == "20% · the stage's"
    type_into(live, panel.fields.chance, "35")
    live.until(lambda: panel.fields.chance.shown_text() == "35% · yours; the stage says 20%")
    type_into(live, panel.fields.chance, "")
    assert live.deal(deal).probability is None


def test_an_organisation_is_made_as_typed_and_found_again(live: Live, panel: DealPanel, deal: str) -> None:
    type_into(live, panel.fields.editors["organisation"], "hafen spedition")
    with live.at.desk.read() as reader:
        assert [found.name for found in reader.find(Organisation)] == ["Hafen Spedition"]
    type_into(live, panel.fields.editors["organisation"], "Nova Insurance")
    live.until(lambda: panel.about.text() == "Nova Insurance")
    type_into(live, panel.fields.editors["organisation"], "")
    assert live.deal(deal).organisation is None


def test_tags_are_words_between_commas(live: Live, panel: DealPanel) -> None:
    assert TagsField.names(" a, b ,, a") == ("a", "b")
    type_into(live, panel.fields.editors["tags"], "renewal, big")
    live.until(lambda: panel.fields.editors["tags"].value() == "big, renewal")


def test_the_title_cannot_be_empty(live: Live, panel: DealPanel, deal: str) -> None:
    panel.title.begin()
    editor = panel.title.editor()
    assert editor is not None
    editor.clear()
    assert not panel.title.commit()
    editor.setText("Fleet, 40 lorries")
    with live.qtbot.waitSignal(live.context.operations.settled):
        panel.title.commit()
    assert live.deal(deal).title == "Fleet, 40 lorries"


def test_a_click_on_the_path_moves_the_deal(live: Live, panel: DealPanel, deal: str) -> None:
    with live.qtbot.waitSignal(live.context.operations.settled):
        panel.path.step(live.at.stages[1].id).click()
    assert live.deal(deal).stage == live.at.stages[1].id
    live.until(lambda: history(panel)[0] == "Moved to Proposal after 0 days in Qualified")
    assert [panel.path.step(stage.id).place() for stage in live.at.stages] == ["behind", "here", "ahead"]


def test_many_stages_stand_in_rows_and_can_be_told_apart(live: Live) -> None:
    stages = [replace(live.at.stages[0], id=str(number), name=f"Stage {number}") for number in range(12)]
    path = StagePath()
    live.show(path, 380, 200)
    path.show_stages(stages, "3", "open")
    QApplication.processEvents()
    steps = [path.step(stage.id) for stage in stages]
    assert [step.y() for step in steps] == sorted(step.y() for step in steps)
    assert len({step.y() for step in (*steps, path.step("won"))}) == 4
    assert all(step.width() >= step.sizeHint().width() for step in steps)
    path.show_stages(stages[:6], "3", "open")
    QApplication.processEvents()
    assert len({path.step(stage.id).y() for stage in stages[:6]}) == 1


def test_won_and_reopened(live: Live, panel: DealPanel, deal: str) -> None:
    with live.qtbot.waitSignal(live.context.operations.settled):
        panel.path.step("won").click()
    assert live.deal(deal).outcome == "won"
    live.until(panel.outcome.reopen.isVisible)
    assert panel.mark.text() == "Won on 23 Nov 2026"
    assert panel.outcome.won.isHidden()
    assert panel.fields.chance.isHidden()
    with live.qtbot.waitSignal(live.context.operations.settled):
        panel.outcome.reopen.click()
    assert live.deal(deal).outcome == "open"


def test_lost_asks_why(live: Live, panel: DealPanel, deal: str) -> None:
    other = live.at.deal("Other")
    live.do(LoseDeals(deals=(other,), reason="Moved abroad"))
    panel.outcome.lost.click()
    live.until(lambda: panel.findChildren(LoseDialog))
    dialog = panel.findChildren(LoseDialog)[0]
    dialog.choose("Moved abroad")
    with live.qtbot.waitSignal(live.context.operations.settled):
        dialog.accept()
    assert (live.deal(deal).outcome, live.deal(deal).lost_reason) == ("lost", "Moved abroad")
    live.until(lambda: panel.mark.text() == "Lost on 23 Nov 2026")


def test_put_aside_and_brought_back(live: Live, panel: DealPanel, deal: str) -> None:
    live.do(SnoozeDeals(deals=(deal,), until=date(2026, 12, 1)))
    live.until(panel.outcome.wake.isVisible)
    assert panel.mark.text() == "Put aside until 1 Dec"
    with live.qtbot.waitSignal(live.context.operations.settled):
        panel.outcome.wake.click()
    assert live.deal(deal).snoozed_until is None


def choose(menu: QMenu, words: str) -> None:
    next(action for action in menu.actions() if action.text() == words).trigger()


def test_the_menu_of_a_deal(live: Live, panel: DealPanel, deal: str) -> None:
    menu = panel.outcome.menu()
    assert [a.text() for a in menu.actions() if a.text()] == [
        *("See the deal sheet", "Move to"),
        *("Won", "Lost…", "Later"),
        *("Change", "Copy", "Copy link", "Delete"),
    ]
    choose(menu, "Copy link")
    assert QGuiApplication.clipboard().text() == f"deal/{deal}"
    live.do(WinDeals(deals=(deal,)))
    live.until(panel.outcome.reopen.isVisible)
    closed = panel.outcome.menu()
    words = [a.text() for a in closed.actions()]
    assert "Re-open" in words
    assert not {"Won", "Later"} & set(words)
    with live.qtbot.waitSignal(panel.closed):
        choose(closed, "Delete")


def test_a_step_from_plan_to_done(live: Live, panel: DealPanel, deal: str) -> None:
    fresh = panel.steps.fresh
    assert fresh.day.value() == date(2026, 11, 24)
    live.qtbot.keyClicks(fresh.title, "Call Jana")
    with live.qtbot.waitSignal(live.context.operations.settled):
        live.qtbot.keyClick(fresh.title, Qt.Key.Key_Return)
    live.until(lambda: len(panel.steps.rows) == 1)
    row = next(iter(panel.steps.rows.values()))
    assert (row.title.value(), row.day.shown_text()) == ("Call Jana", "tomorrow")
    type_into(live, row.day, "2026-11-20")
    type_into(live, row.time, "09:30")
    live.until(lambda: row.day.shown_text() == "3 d late")
    type_into(live, row.title, "Call Jana Vogt")
    with live.at.desk.read() as reader:
        step = reader.find(Activity, deal=deal)[0]
    assert (step.title, step.due_day, step.due_time) == ("Call Jana Vogt", date(2026, 11, 20), "09:30")
    with live.qtbot.waitSignal(live.context.operations.settled):
        row.done.click()
    live.until(lambda: not panel.steps.rows)
    live.until(lambda: "Done: Call Jana Vogt" in history(panel))
    assert not fresh.title.isUndoAvailable()


def test_a_step_is_deleted_from_its_menu(live: Live, panel: DealPanel, deal: str) -> None:
    live.do(PlanActivity(deal=deal, title="Demo", kind="demo"))
    live.until(lambda: len(panel.steps.rows) == 1)
    row = next(iter(panel.steps.rows.values()))
    with live.qtbot.waitSignal(live.context.operations.settled):
        next(action for action in row.menu().actions() if action.text() == "Delete step").trigger()
    live.until(lambda: not panel.steps.rows)


def test_a_refused_time_goes_back(live: Live, panel: DealPanel, deal: str) -> None:
    live.do(PlanActivity(deal=deal, title="Demo", kind="demo", due_day=date(2026, 11, 25)))
    live.until(lambda: len(panel.steps.rows) == 1)
    row = next(iter(panel.steps.rows.values()))
    type_into(live, row.time, "25:99")
    live.until(lambda: row.time.value() is None)


def test_notes_are_plain_text_and_can_be_changed(live: Live, panel: DealPanel, deal: str) -> None:
    panel.history.new_note.edit.setPlainText("<b>Budget</b> & more")
    with live.qtbot.waitSignal(live.context.operations.settled):
        live.qtbot.keyClick(panel.history.new_note.edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    live.until(lambda: history(panel)[0] == "<b>Budget</b> & more")
    row = panel.history.rows[0]
    assert row.words.textFormat() == Qt.TextFormat.PlainText
    row.begin()
    editor = row.editor()
    assert editor is not None
    editor.setPlainText("Budget signed")
    with live.qtbot.waitSignal(live.context.operations.settled):
        row.commit()
    live.until(lambda: history(panel)[0] == "Budget signed")
    with live.qtbot.waitSignal(live.context.operations.settled):
        panel.history.rows[0].menu().actions()[1].trigger()
    with live.at.desk.read() as reader:
        assert reader.find(Note, deal=deal) == []


def test_a_note_being_typed_stays_with_its_deal(live: Live, panel: DealPanel, deal: str) -> None:
    other = live.at.deal("Other")
    panel.history.new_note.edit.setPlainText("For the first")
    with live.qtbot.waitSignal(live.context.operations.settled):
        panel.show_deal(other)
    with live.at.desk.read() as reader:
        assert [note.deal for note in reader.find(Note)] == [deal]


def test_a_long_past_is_shown_on_request(live: Live, panel: DealPanel, deal: str) -> None:
    for number in range(45):
        live.at.desk.do(AddNote(deal=deal, text=f"note {number}"))
    panel.mark_stale(None)
    live.until(panel.history.show_all.isVisible)
    assert len(panel.history.rows) == 40
    panel.history.show_all.click()
    assert len(panel.history.rows) == 46


def test_history_words_money_and_days(live: Live, panel: DealPanel, deal: str) -> None:
    live.do(ChangeAmount(deals=(deal,), amount=None))
    live.do(WinDeals(deals=(deal,)))
    live.do(ReopenDeals(deals=(deal,)))
    live.do(LoseDeals(deals=(deal,), reason="Price {x}"))
    live.until(lambda: len(panel.history.rows) == 5)
    assert sorted(history(panel)) == [
        "Amount €24,000 → –",
        "Came to the desk",
        "Lost: Price {x}",
        "Re-opened in Qualified",
        "Won",
    ]


def test_fields_of_the_users_own(live: Live, panel: DealPanel, deal: str) -> None:
    panel.custom.add.click()
    panel.custom.name.setText("Region")
    panel.custom.value.setText("North")
    with live.qtbot.waitSignal(live.context.operations.settled):
        panel.custom.save()
    live.until(lambda: "Region" in panel.custom.fields)
    other = live.at.deal("Other")
    live.do(SetField(deals=(other,), field="own:Floor", value="3"))
    panel.mark_stale(None)
    live.until(panel.custom.empty.isVisible)
    assert list(panel.custom.fields) == ["Region"]
    panel.custom.empty.click()
    type_into(live, panel.custom.fields["Floor"], "12")
    live.until(lambda: panel.shown is not None and dict(panel.shown.view.custom) == {"Region": "North", "Floor": "12"})


def test_it_says_what_the_deal_means_for_the_quota(live: Live, panel: DealPanel) -> None:
    live.until(panel.fields.quota.isHidden)
    live.do(SetQuota(period="2026-Q4", amount=2_000_000))
    live.until(panel.fields.quota.isVisible)
    assert re.fullmatch(
        r"\d+% chance to hit now: \+\d+ points if won, (\N{MINUS SIGN}(\d+|½)|0) if lost", panel.fields.quota.text()
    )
    assert re.fullmatch(r"\d+% by 31 December 2026, which the quota counts; \d+% ever", panel.fields.in_time.text())


def test_another_pipeline_is_offered_once_there_is_one(live: Live, panel: DealPanel, deal: str) -> None:
    assert panel.fields.pipeline.isHidden()
    made = live.do(AddPipeline(name="Renewals", stages=(NewStage(name="Coming up"), NewStage(name="In talks")))).made
    live.until(panel.fields.pipeline.isVisible)
    with live.qtbot.waitSignal(live.context.operations.settled):
        panel.fields.pipeline.committed.emit(made)
    assert live.deal(deal).pipeline == made
    live.until(lambda: panel.shown is not None and panel.shown.view.pipeline.name == "Renewals")


def test_a_learnt_chance_is_explained(live: Live, panel: DealPanel, deal: str) -> None:
    live.until(
        lambda: panel.fields.why.text().startswith(
            "The chance set for the stage: no deal with a closing day has been won"
        )
    )
    for n in range(24):
        key = live.at.deal(f"Past {n}", amount=1_000_00)
        live.at.clock.on(days=1)
        live.at.desk.do(WinDeals(deals=(key,)) if n % 2 else LoseDeals(deals=(key,)))
    live.at.clock.on(days=1)  # what closes on a day teaches from the next one on
    panel.mark_stale(None)
    live.until(lambda: "24 closed deals" in panel.fields.why.text())
    words = panel.fields.why.text()
    lines = words.split("\n")
    assert lines[0] == "20% is the chance set for the stage Qualified."
    reason = "\u2022 25 days in Qualified; deals you won left it after 1 day \\(\u2212\\d+\\)"
    assert any(re.fullmatch(reason, line) for line in lines)
    assert len(lines) <= 7  # the stage's, four reasons, everything else, and what it rests on
    assert lines[-1].startswith("Your history cannot tell it more exactly than from ")
    assert "learnt from 24 closed deals" in lines[-1]
    assert known(panel.fields.chance.focusProxy()).accessibleDescription().endswith("· the stage says 20%")
    live.context.operations.run(SetField(deals=(deal,), field="chance", value=0.35))
    live.until(lambda: panel.fields.chance.shown_text().startswith("35% · yours; your history says "))
