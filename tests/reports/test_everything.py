"""A whole desk leaves in one file, and comes into an empty desk with the same figures and the same history."""

import csv
import io
import json
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from salesdesk import reports
from salesdesk.services import commands as c
from salesdesk.services import imports
from salesdesk.services.desk import Desk
from salesdesk.services.importing import ImportOptions
from tests.reports.lives import bare, facts, lived

DAYS = (date(2026, 1, 6), date(2026, 1, 20), date(2026, 2, 3), date(2026, 3, 31))
FORMATS = {"json": "json", "xlsx": "xlsx", "csv": "zip"}


def bring(desk: Desk, source: Path):
    options = ImportOptions(zone=desk.settings.zone, base_currency=desk.settings.currency)
    plan = imports.answered(imports.plan(desk, source, options))
    before = imports.compared(desk, plan)
    receipt = desk.do(c.ImportDeals(plan=plan))
    assert receipt.counts == before._asdict()
    return plan, receipt


def sent(desk: Desk, folder: Path, fmt: str) -> Path:
    target = folder / f"everything.{FORMATS[fmt]}"
    reports.export(desk, "everything", fmt, target)
    return target


@pytest.mark.parametrize("seed", range(8))
def test_a_desk_that_has_lived_comes_back_whole(tmp_path, seed):
    desk = lived(tmp_path / "desk.salesdesk", seed)
    expected = facts(desk, DAYS)
    assert expected["faults"] == ()
    for fmt in FORMATS:
        other = bare(tmp_path / f"{fmt}.salesdesk", desk.clock)
        source = sent(desk, tmp_path, fmt)
        plan, receipt = bring(other, source)
        assert (plan.kind, plan.layout, receipt.counts["changed"]) == ("everything", "SalesDesk", 0)
        assert facts(other, DAYS) == expected
        revision = len(other.store.path.read_bytes())
        _, again = bring(other, source)
        assert (again.counts["new"], again.counts["changed"]) == (0, 0)
        with other.read() as reader:
            assert len(reader.entries(9)) == 1
        assert len(other.store.path.read_bytes()) == revision
        assert sent(other, tmp_path, fmt).read_bytes() == source.read_bytes()
        other.store.close()
    desk.store.close()
