"""Redacting a person in the window: what goes is said before, and a tick has to be set."""

from dataclasses import replace
from pathlib import Path

from pytestqt.qtbot import QtBot

from salesdesk.desk.commands.deal_fields import SetField
from salesdesk.desk.commands.settings import ChangeSettings
from salesdesk.domain.fields.personal import REDACTED
from salesdesk.domain.records import Contact
from salesdesk.ui.shell.redact_dialog import RedactDialog
from tests.support.desks import desk_in
from tests.ui.sessions import end, session_on


def test_a_person_is_chosen_seen_and_redacted(qtbot: QtBot, tmp_path: Path) -> None:
    at = desk_in(tmp_path)
    deal = at.deal("Scanners for Ann Lee")
    at.desk.do(SetField(deals=(deal,), field="contact", value="Ann Lee"))
    at.desk.do(SetField(deals=(deal,), field="own:Badge", value="B-7"))
    at.desk.store.backup(tmp_path / "desk 2026-01-01.salesdesk")
    with at.desk.store.change("Note", 1, {}) as tx:
        (person,) = tx.find(Contact)
        tx.save(replace(person, email="ann@lee.example"))
    session = session_on(at.desk, tmp_path)
    session.start()
    session.window.redact_person()
    (dialog,) = session.window.findChildren(RedactDialog)
    qtbot.waitUntil(lambda: dialog.person.count() == 2)
    assert "desk 2026-01-01.salesdesk" in dialog.copies.text()
    assert not dialog.redact.isEnabled()
    dialog.understood.setChecked(True)
    assert not dialog.redact.isEnabled()  # nobody is chosen
    dialog.person.setCurrentIndex(1)
    assert dialog.person.currentText() == "Ann Lee · ann@lee.example"
    dialog.boxes["Badge"].setChecked(True)
    qtbot.waitUntil(lambda: dialog.told.text().startswith("2 texts"))
    dialog.redact.click()
    qtbot.waitUntil(lambda: session.window.findChild(RedactDialog) is None and session.operations.is_idle)
    with at.desk.read() as reader:
        assert [one.name for one in reader.find(Contact)] == [REDACTED]
    end(session)


def test_an_own_field_that_is_marked_as_personal_goes_in_any_case(qtbot: QtBot, tmp_path: Path) -> None:
    at = desk_in(tmp_path)
    deal = at.deal("Scanners")
    for field, value in (("contact", "Ann Lee"), ("own:Badge", "B-7"), ("own:Colour", "red")):
        at.desk.do(SetField(deals=(deal,), field=field, value=value))
    at.desk.do(ChangeSettings(values=(("personal_fields", "Badge"),)))
    session = session_on(at.desk, tmp_path)
    session.start()
    session.window.redact_person()
    (dialog,) = session.window.findChildren(RedactDialog)
    qtbot.waitUntil(lambda: dialog.person.count() == 2)
    told = {name: (box.isChecked(), box.isEnabled()) for name, box in dialog.boxes.items()}
    assert told == {"Badge": (True, False), "Colour": (False, True)}
    dialog.person.setCurrentIndex(1)
    qtbot.waitUntil(lambda: dialog.told.text().startswith("1 text"))
    dialog.reject()
    end(session)
