"""Files whose rows do not say when a deal was closed: won and lost, on a day that is not known."""

import csv
import io
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from salesdesk import reports
from salesdesk.domain.days import noon_of
from salesdesk.domain.deals import settled
from salesdesk.domain.records import Deal
from salesdesk.importing import ImportOptions
from salesdesk.importing import compare as imports
from salesdesk.importing.commands.imports import ImportDeals, ImportHistory
from salesdesk.views.figures import FiguresRequest, figures
from salesdesk.views.quota import quota
from salesdesk.views.report_about import ReportRequest
from salesdesk.views.reporting.deal_sheet import deal_sheet
from tests.desk.planning import planned
from tests.importing.planning import DATA
from tests.support.desks import DeskForTests, desk_in

QUARTER = {"start": date(2026, 10, 1), "until": date(2027, 1, 1)}
FEW = (
    "Deal name,Stage,Amount,Status,Created,Closed on\n"
    "Boat,Offer,100,Won,2026-10-05,\nPump,Offer,50,Lost,2026-10-06,\nValve,Talk,20,Open,2026-10-07,\n"
    "Mast,Offer,70,Won,2026-10-08,2026-10-20\n"
)


@pytest.fixture
def at(tmp_path: Path) -> Iterator[DeskForTests]:
    made = desk_in(tmp_path)
    yield made
    made.desk.store.close()


def brought(at: DeskForTests, content: str | bytes, name: str = "deals.csv") -> None:
    at.desk.do(ImportDeals(plan=planned(at, content, name)))


def deals(at: DeskForTests) -> dict[str, Deal]:
    with at.desk.read() as reader:
        found = reader.find(Deal)
        past, survivors = reader.events([deal.id for deal in found]), reader.survivors()
    assert all(settled(deal, past[deal.id], survivors) == deal for deal in found)
    return {deal.title: deal for deal in found}


def told(at: DeskForTests, name: str, **asked: Any) -> dict[str, Any]:
    return figures(at.desk.snapshot(), name, FiguresRequest(**asked))


def without(columns: set[str]) -> str:
    """The deals of a customer relations program without some columns."""
    rows = list(csv.DictReader(io.StringIO((DATA / "crm_layouts" / "truth_deals.csv").read_text("utf-8-sig"))))
    text = io.StringIO()
    writer = csv.DictWriter(text, [name for name in rows[0] if name not in columns], extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


@pytest.mark.parametrize(
    "columns", [{"closed"}, {"closed", "created"}, {"closed", "created", "expected_close"}], ids=len
)
def test_wins_that_a_file_gives_no_day_are_in_no_quarter(at: DeskForTests, columns: set[str]) -> None:
    brought(at, without(columns))
    ever, window = told(at, "winloss"), told(at, "winloss", **QUARTER)
    assert (ever["won"], ever["lost"], ever["win_rate"]) == (150, 90, 150 / 240)
    assert (window["won"], window["lost"]) == (0, 0)
    assert ever["cycle"] == window["cycle"] == {"mean_days": None, "median_days": None, "n": 0}
    assert told(at, "quota")["won"] == 0
    assert quota(at.desk.snapshot()).past == ()
    shape = told(at, "funnel")
    assert (shape["won"]["count"], shape["lost"]["count"]) == (150, 90)
    assert [stage["median_days"] for stage in shape["stages"]] == [None] * len(shape["stages"])
    changes = told(at, "changes", start=date(2026, 9, 30), until=date(2026, 11, 23))
    assert (changes["won"]["count"], changes["lost"]["count"]) == (0, 0)
    model = told(at, "forecast")["model"]
    assert (model["closed"], model["horizon_days"]) == (0, 90)
    names = ("board", "winloss", "velocity", "quota", "forecast", "flywheel", "funnel")
    assert all(told(at, name)["undated"] == {"won": 150, "lost": 90} for name in names)
    assert changes["undated"] == {"won": 150, "lost": 90}


def test_a_desk_without_such_deals_says_nothing_of_them(at: DeskForTests) -> None:
    brought(at, without(set()))
    assert not any("undated" in told(at, name) for name in ("board", "winloss", "quota", "funnel", "flywheel"))


def test_a_day_is_taken_for_the_rows_that_say_one(at: DeskForTests) -> None:
    brought(at, FEW)
    found, zone = deals(at), at.desk.settings.zone
    assert {title: deal.closed_at for title, deal in found.items()} == {
        "Boat": None,
        "Pump": None,
        "Valve": None,
        "Mast": noon_of(date(2026, 10, 20), zone),
    }
    assert [found[title].outcome for title in ("Boat", "Pump", "Valve", "Mast")] == ["won", "lost", "open", "won"]
    assert not any(deal.created_estimated for deal in found.values())
    window = told(at, "winloss", **QUARTER)
    assert (window["won"], window["lost"], window["undated"]) == (1, 0, {"won": 1, "lost": 1})
    assert told(at, "quota")["won"] == 70_00
    notes = [str(note) for note in planned(at, FEW).notes]
    assert "2 closed deals have no usable closing date; they are in no period, cycle or stage time." in notes


def test_a_past_day_shows_them_closed(at: DeskForTests) -> None:
    brought(at, FEW)
    then = at.desk.snapshot().on(date(2026, 10, 10))
    board = figures(then, "board")
    assert (board["won"]["count"], board["lost"]["count"], board["open"]["count"]) == (1, 1, 2)
    assert {card.title for card in then.all_cards() if card.outcome == "open"} == {"Valve", "Mast"}


def test_an_open_deal_that_a_later_file_has_won_is_closed_on_a_day_not_known(at: DeskForTests) -> None:
    brought(at, FEW.replace("100,Won", "100,Open"))
    at.clock.on(days=20)
    brought(at, FEW.replace("100,Won", "120,Won"))
    found = deals(at)["Boat"]
    assert (found.outcome, found.closed_at, found.amount, found.stage_since) == ("won", None, 120_00, found.created_at)
    assert told(at, "winloss", **QUARTER)["undated"] == {"won": 1, "lost": 1}
    at.desk.undo()
    assert (deals(at)["Boat"].outcome, deals(at)["Boat"].amount) == ("open", 100_00)


def test_a_later_file_that_says_the_day_gives_it_and_one_that_does_not_keeps_it(at: DeskForTests) -> None:
    brought(at, FEW)
    brought(at, FEW.replace("Won,2026-10-05,", "Won,2026-10-05,2026-11-03"))
    day = noon_of(date(2026, 11, 3), at.desk.settings.zone)
    assert deals(at)["Boat"].closed_at == day
    assert told(at, "quota")["won"] == 170_00
    at.desk.undo()
    assert deals(at)["Boat"].closed_at is None
    at.desk.redo()
    brought(at, FEW.replace("Boat,Offer,100", "Boat,Offer,110"))
    assert (deals(at)["Boat"].closed_at, deals(at)["Boat"].amount) == (day, 110_00)
    brought(at, FEW.replace("Mast,Offer,70,Won", "Mast,Offer,70,Lost").replace("2026-10-20", ""))
    assert (deals(at)["Mast"].outcome, deals(at)["Mast"].closed_at) == ("lost", None)


def test_a_log_under_an_undated_closing_says_when_its_stay_began(at: DeskForTests) -> None:
    brought(at, "ID,Deal name,Stage,Status\n1,Boat,Offer,Won\n2,Pump,Offer,Lost\n")
    log = "deal,at,stage\n1,2026-03-01,Talk\n1,2026-03-09,Offer\n2,2026-04-01,Talk\n2,2026-04-05,Lost\n"
    at.desk.do(ImportHistory(plan=planned(at, log, "log.csv")))
    found, zone = deals(at), at.desk.settings.zone
    assert (found["Boat"].outcome, found["Boat"].closed_at) == ("won", None)
    assert found["Boat"].stage_since == noon_of(date(2026, 3, 9), zone)
    assert found["Boat"].created_at == noon_of(date(2026, 3, 1), zone)
    assert found["Pump"].closed_at == noon_of(date(2026, 4, 5), zone)
    again = at.desk.do(ImportHistory(plan=planned(at, log, "log.csv")))
    assert again.counts == {"new": 0, "changed": 0, "unchanged": 2}
    assert figures(at.desk.snapshot().on(date(2026, 3, 5)), "board")["open"]["count"] == 1


@pytest.mark.parametrize("fmt", ["csv", "xlsx"])
def test_our_own_table_of_deals_comes_back_without_the_day(at: DeskForTests, tmp_path: Path, fmt: str) -> None:
    brought(at, FEW)
    path = tmp_path / f"deals.{fmt}"
    reports.export(at.desk.snapshot(), "deals", fmt, path)
    (tmp_path / "other").mkdir()
    other = desk_in(tmp_path / "other")
    brought(other, path.read_bytes(), path.name)
    same = {title: (deal.outcome, deal.closed_at) for title, deal in deals(other).items()}
    assert same == {title: (deal.outcome, deal.closed_at) for title, deal in deals(at).items()}
    other.desk.store.close()
    again = at.desk.do(ImportDeals(plan=planned(at, path.read_bytes(), path.name)))
    assert deals(at)["Boat"].closed_at is None
    assert again.counts["new"] == 0


def test_an_exported_history_tells_no_day_for_such_a_closing(at: DeskForTests, tmp_path: Path) -> None:
    brought(at, FEW)
    at.clock.on(days=1)
    reports.export(at.desk.snapshot(), "history", "csv", tmp_path / "history.csv")
    rows = list(csv.reader(io.StringIO((tmp_path / "history.csv").read_text("utf-8-sig"))))
    when, event = rows[0].index("When"), rows[0].index("Event")
    closings = sorted((row[event], bool(row[when])) for row in rows[1:] if row[event] in ("won", "lost"))
    assert closings == [("lost", False), ("won", False), ("won", True)]


def test_a_closing_day_to_come_is_none(at: DeskForTests) -> None:
    later = (at.clock.now + timedelta(days=40)).date().isoformat()
    brought(at, f"Deal name,Stage,Created,Close date\nBoat,Won,2026-10-05,{later}\n")
    found = deals(at)["Boat"]
    assert (found.outcome, found.closed_at, found.expected_close) == ("won", None, date.fromisoformat(later))


@pytest.mark.parametrize("fmt", ["json", "xlsx", "csv"])
def test_a_whole_desk_comes_back_with_them(at: DeskForTests, tmp_path: Path, fmt: str) -> None:
    brought(at, FEW)
    path = tmp_path / f"everything.{'zip' if fmt == 'csv' else fmt}"
    reports.export(at.desk.snapshot(), "everything", fmt, path)
    (tmp_path / "other").mkdir()
    other = desk_in(tmp_path / "other")
    wanted = ImportOptions(other.desk.settings.zone, "EUR")
    other.desk.do(ImportDeals(plan=imports.answered(imports.plan(other.desk, path, wanted))))
    assert deals(other)["Boat"].closed_at is None
    (pipeline,) = {deal.pipeline for deal in deals(other).values()}
    assert told(other, "winloss", pipeline=pipeline)["undated"] == {"won": 1, "lost": 1}
    other.desk.store.close()


def test_the_sheet_of_such_a_deal_tells_no_day_and_no_age(at: DeskForTests) -> None:
    brought(at, FEW)
    found = deal_sheet(at.desk.snapshot(), ReportRequest(deal="Boat"))
    assert (found.age_days, found.card.outcome, found.view.deal.closed_at) == (None, "won", None)
    # No stage was reached on another day than the one that it was created on.
    assert {step.reached for step in found.path} | {None} == {date(2026, 10, 5), None}
