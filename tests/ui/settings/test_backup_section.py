"""Backups in Settings: where, how many, the second place and what is said of one that is not there."""

from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from salesdesk.desk.desk import Desk
from salesdesk.store.backup_keeper import BackupKeeper
from salesdesk.store.backup_places import SecondPlace
from salesdesk.ui.kit import Button
from salesdesk.ui.settings import SettingsPage
from salesdesk.ui.settings.backups import BackupSection
from tests.support.values import known
from tests.ui.live import Live


@pytest.fixture
def page(live: Live, tmp_path: Path) -> SettingsPage:
    at = live.at
    at.deal("Kept")
    place, zone = SecondPlace(tmp_path / "second.json"), ZoneInfo("Europe/Berlin")
    keeper = BackupKeeper(at.path, tmp_path / "backups", place, at.clock, lambda: zone)
    desk = Desk(at.desk.store, at.clock, backups=lambda _desk: keeper)
    made = SettingsPage(replace(live.context, desk=desk))
    live.qtbot.addWidget(made)
    made.resize(900, 3000)
    made.show()
    live.until(lambda: live.context.operations.is_idle and section_of(made).folder.text() == str(keeper.folder))
    return made


def section_of(page: SettingsPage) -> BackupSection:
    return known(page.backups)


def click(live: Live, button: Button) -> None:
    live.until(button.isEnabled)
    live.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_how_backups_stand_and_one_made_now(live: Live, page: SettingsPage) -> None:
    section, said, places = section_of(page), list[str](), list[str]()
    page.said.connect(said.append)
    page.navigate.connect(places.append)
    assert section.last.text() == "None yet"
    assert section.kept.text() == "0 backups, 0 MB"
    assert section.second.text().startswith("None is named.")
    click(live, section.make_button)
    live.until(lambda: section.kept.text() == "1 backup, 0.3 MB")
    assert said == ["The desk is backed up, and the backup is sound."]
    assert section.last.text() == "10:00, in 1 place"
    click(live, section.list_button)
    assert places == ["backups"]


def test_a_second_place_that_is_pulled_out_and_back(
    live: Live, page: SettingsPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    section = section_of(page)
    click(live, section.make_button)
    (tmp_path / "stick").mkdir()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path / "stick"))
    click(live, section.choose_button)
    live.until(lambda: section.last.text() == "10:00, in 2 places")
    assert section.second.text() == str(tmp_path / "stick")
    (tmp_path / "stick").rename(tmp_path / "away")
    section.read()
    live.until(lambda: "is not there now" in section.second.text())
    (tmp_path / "away").rename(tmp_path / "stick")
    section.read()
    live.until(lambda: section.second.text() == str(tmp_path / "stick"))
    click(live, section.none_button)
    live.until(lambda: section.second.text().startswith("None is named."))
    assert not section.none_button.isVisible()


def test_what_cannot_be_done_is_said_and_the_rest_stays(live: Live, page: SettingsPage, tmp_path: Path) -> None:
    section, said = section_of(page), list[str]()
    page.said.connect(said.append)
    section.name(tmp_path / "nowhere")
    assert said == [f"The folder {tmp_path / 'nowhere'} cannot be written to."]
    (tmp_path / "backups").write_text("no folder")
    click(live, section.make_button)
    live.until(lambda: len(said) == 2)
    assert section.make_button.isEnabled()
