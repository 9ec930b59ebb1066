"""What a check has found, as a salesperson is told it."""

from pathlib import Path

import pytest

from salesdesk.store import soundness
from salesdesk.ui.recovery.words import fault_lines
from tests.ui.recovery.damage import alone, desk_with_backup, smash


def test_a_log_that_cannot_be_read_is_told_without_the_words_of_the_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone(monkeypatch, tmp_path)
    at = desk_with_backup(tmp_path / "desk", backed_up=False)
    smash(at.path, "entry_arrived")
    found = soundness.check(at.path)
    assert any("DatabaseError" in str(fault) for fault in found)
    lines = fault_lines(found)
    assert "The history cannot be read to its end." in lines
    assert not [line for line in lines if "DatabaseError" in line]
