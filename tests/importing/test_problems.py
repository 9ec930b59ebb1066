"""Refused rows, written down and corrected."""

from pathlib import Path

import pytest

from salesdesk.importing import write_refused
from tests.importing.planning import adds_up, plan

TEXT = "Deal name,Stage,Amount,Created\nPump,Offer,5,2026-01-02\n=Valve,Offer,many,2026-02-30\nTube,Offer,6,2026-01-03\n,Offer,7,\n"


def test_every_problem_has_file_line_column_value_and_reason() -> None:
    found = plan(TEXT)
    assert adds_up(found)
    assert [(p.file, p.line, p.column, p.value) for p in found.problems] == [
        ("deals.csv", 3, "Created", "2026-02-30"), ("deals.csv", 3, "Amount", "many"), ("deals.csv", 5, "Deal name", ""),
    ]  # fmt: skip
    assert all(str(p.reason).endswith(".") for p in found.problems)
    assert [row.line for row in found.preview.worst][:2] == [3, 5]
    assert [row.cells[0] for row in found.preview.first] == ["Pump", "=Valve", "Tube", ""]


def test_refused_rows_are_corrected_and_imported(tmp_path: Path) -> None:
    target = tmp_path / "refused.csv"
    assert write_refused(plan(TEXT), target) == 2
    text = target.read_text(encoding="utf-8-sig")
    assert text.splitlines()[0] == "Deal name,Stage,Amount,Created,Line in the file,Problem"
    assert "'=Valve" in text
    again = plan(text.replace("many", "8").replace("2026-02-30", "2026-02-28").replace("\n,Offer", "\nBolt,Offer"))
    assert adds_up(again)
    assert [(d.title, d.amount_minor, d.custom) for d in again.drafts] == [("=Valve", 800, {}), ("Bolt", 700, {})]


def test_nothing_is_left_when_writing_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="No space"):
        write_refused(plan(TEXT), tmp_path / "refused.csv")
    assert list(tmp_path.iterdir()) == []
