"""Sets of reports: all files or none, for today and for any day before."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from salesdesk.desk.commands.deals import CreateDeal
from salesdesk.desk.commands.report_sets import CURRENT, SetPart
from salesdesk.desk.commands.settings import ChangeSettings
from salesdesk.desk.desk import Desk
from salesdesk.domain.errors import Refused, SalesDeskError
from salesdesk.formats import Formats
from salesdesk.reports import sets
from salesdesk.reports.file_names import LONGEST
from salesdesk.reports.style import PLAIN, Style
from salesdesk.views.reporting import ReportRequest
from tests.reports.desks import TODAY, Clock, empty
from tests.reports.papers import text_of

BRITISH = Formats("en_GB")


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Desk]:
    """A desk to change."""
    clock = Clock()
    made = empty(tmp_path / "own.salesdesk", clock)
    clock.now = datetime(2026, 11, 23, 10, tzinfo=UTC)
    yield made
    made.store.close()


PARTS = (SetPart(report="review", formats=("pdf", "xlsx")), SetPart(report="deals", formats=("csv",)))


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_set_is_a_folder_of_files(desk: Desk, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    made = sets.make_set(
        desk.snapshot(), PARTS, tmp_path / "out", BRITISH, lambda done, total: told.append((done, total))
    )
    assert names(tmp_path / "out") == [
        "All deals 2026-11-23.csv",
        "Pipeline review 2026-11-23.pdf",
        "Pipeline review 2026-11-23.xlsx",
    ]
    assert sorted(path.name for path in made) == names(tmp_path / "out")
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_a_set_holds_every_table_too(desk: Desk, tmp_path: Path) -> None:
    parts = tuple(SetPart(report=name, formats=("csv",)) for name in sets.EXPORTS)
    sets.make_set(desk.snapshot(), parts, tmp_path, BRITISH)
    assert names(tmp_path) == [
        "All deals 2026-11-23.csv",
        "History 2026-11-23.csv",
        "People 2026-11-23.csv",
        "Steps 2026-11-23.csv",
        "The whole desk 2026-11-23.zip",
    ]


def test_a_set_of_a_past_day_is_as_it_was_then(desk: Desk, tmp_path: Path) -> None:
    then = desk.snapshot(date(2026, 6, 30))
    assert then.today == date(2026, 6, 30)
    sets.make_set(then, PARTS[:1], tmp_path, BRITISH)
    assert names(tmp_path) == ["Pipeline review 2026-06-30.pdf", "Pipeline review 2026-06-30.xlsx"]
    words = text_of((tmp_path / "Pipeline review 2026-06-30.pdf").read_bytes())
    assert "Q2 2026" in words
    assert "30 June 2026" in words


def test_the_same_set_of_the_same_day_is_the_same(desk: Desk, tmp_path: Path) -> None:
    day = TODAY - timedelta(days=40)
    for folder in ("a", "b"):
        sets.make_set(desk.snapshot(day), (SetPart(report="review"),), tmp_path / folder, BRITISH)
    (one,), (two,) = ((tmp_path / folder).iterdir() for folder in ("a", "b"))
    assert one.read_bytes() == two.read_bytes()


def test_a_day_to_come_is_refused(desk: Desk) -> None:
    with pytest.raises(Refused, match="still to come"):
        desk.snapshot(TODAY + timedelta(days=1))
    assert not desk.snapshot(TODAY).looks_back
    assert not desk.snapshot(None).looks_back


def test_cancelling_leaves_the_files_that_were_there(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "Pipeline review 2026-11-23.pdf").write_text("old")

    def cancel(done: int, total: int) -> None:
        if done == 2:
            raise Refused("The export was cancelled; no file was written.")

    with pytest.raises(Refused):
        sets.make_set(desk.snapshot(), PARTS, tmp_path, BRITISH, cancel)
    assert names(tmp_path) == ["Pipeline review 2026-11-23.pdf"]
    assert (tmp_path / "Pipeline review 2026-11-23.pdf").read_text() == "old"


def test_what_cannot_be_made_says_which_and_writes_nothing(desk: Desk, tmp_path: Path) -> None:
    parts = (*PARTS, SetPart(report="review", pipeline="nowhere"))
    with pytest.raises(SalesDeskError, match=r"^Pipeline review: .*nowhere"):
        sets.make_set(desk.snapshot(), parts, tmp_path / "new", BRITISH)
    assert not (tmp_path / "new").exists()
    with pytest.raises(Refused, match="no report in the set"):
        sets.make_set(desk.snapshot(), (), tmp_path, BRITISH)
    (tmp_path / "file").write_text("x")
    with pytest.raises(SalesDeskError, match="file"):
        sets.make_set(desk.snapshot(), PARTS, tmp_path / "file", BRITISH)


def test_two_files_of_one_name_are_told_apart(desk: Desk, tmp_path: Path) -> None:
    parts = tuple(SetPart(report="deals", formats=("csv",)) for _ in range(3))
    sets.make_set(desk.snapshot(), parts, tmp_path, BRITISH)
    assert names(tmp_path) == [
        "All deals 2026-11-23 (2).csv",
        "All deals 2026-11-23 (3).csv",
        "All deals 2026-11-23.csv",
    ]


def test_a_name_is_fit_for_every_system(own: Desk) -> None:
    own.do(CreateDeal(title='Fleet: "A/B" <C>?\n' + "x" * 300))
    with own.read() as reader:
        key = next(card.id for card in reader.all_cards(None) if card.title.startswith("Fleet: "))
    name = sets.file_name(own.snapshot(), SetPart(report="deal", deal=key), "pdf")
    assert name.startswith("Deal sheet Fleet A B C xxx")
    assert name.endswith("x 2026-11-23.pdf")
    assert len(name) == LONGEST + len(" 2026-11-23.pdf")
    assert LONGEST == 120
    assert (
        sets.file_name(own.snapshot(), SetPart(report="funnel", period="2026-Q3"), "svg")
        == "Funnel 2026-Q3 2026-11-23.svg"
    )


def test_what_is_asked_moves_with_the_day(desk: Desk) -> None:
    part = SetPart(report="changes", period=CURRENT, since_days=7, customer="Vela")
    assert sets.asked_of(desk.snapshot(), part) == ReportRequest(
        "2026-Q4", None, date(2026, 11, 16), None, "Vela", None
    )
    then = desk.snapshot(date(2026, 2, 10))
    assert sets.asked_of(then, part) == ReportRequest("2026-Q1", None, date(2026, 2, 3), None, "Vela", None)


def test_a_report_is_dressed_as_the_desk_says(own: Desk) -> None:
    assert sets.style_of(own.settings, SetPart(report="review")) == PLAIN
    logo = b"\x89PNG\r\n\x1a\nrest"
    own.do(ChangeSettings(values=(("report_owner", " Ines "), ("logo", "iVBORw0KGgpyZXN0"))))
    assert sets.style_of(own.settings, SetPart(report="review", language="zh_CN", money="code")) == Style(
        "Ines", logo, "zh_CN", "code"
    )


@pytest.mark.parametrize("text", ["bm8gcGljdHVyZQ==", "not base64!", "iVBORw0KGgp" + "yZXN0" * 100_000])
def test_what_is_no_small_picture_is_no_logo(own: Desk, text: str) -> None:
    with pytest.raises(Refused) as refused:
        own.do(ChangeSettings(values=(("logo", text),)))
    assert len(str(refused.value)) < 120
