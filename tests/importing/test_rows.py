"""Read + skipped + refused = the rows that stand in the file below its header, counted without the import."""

import csv
import io
from collections.abc import Sequence

import openpyxl
from hypothesis import given, settings
from hypothesis import strategies as st

from salesdesk.importing import ImportPlan, PipelineShape, StageShape, write_refused
from tests.importing.planning import adds_up, plan

HEADER = ["Deal name", "Stage", "Amount", "Created", "Note"]
LOG = ["Deal id", "At", "Stage", "Amount", "Comment"]
TITLES = st.sampled_from(
    ["Pump", "Valve", "Größe\nzwei", 'He said "no"', "", "Total", "Grand total", "=1+1", "#1", "Deal name"]
)
STAGES = st.sampled_from(["Talk", "Offer", "Won", "Lost (price)", "", "Stage"])
AMOUNTS = st.sampled_from(["5", "1,250.50", "", "many", "1.2.3", "$5", "Amount", "99"])
DAYS = st.sampled_from(["2026-01-05", "24 May 2026", "soon", "", "2026-02-30", "Created"])
NOTES = st.sampled_from(["", "x", "a,b;c\td", "Page 3", "\x00", "Note"])
ROW: st.SearchStrategy[list[str]] = st.one_of(
    st.tuples(TITLES, STAGES, AMOUNTS, DAYS, NOTES).map(list),
    st.lists(st.sampled_from(["", "Pump", "5", "Offer", "x"]), max_size=8),
    st.just(list(HEADER)),
    st.just([]),
)
ROWS = st.lists(ROW, max_size=25)
LOG_ROW: st.SearchStrategy[list[str]] = st.one_of(
    st.tuples(st.sampled_from(["1", "2", "3", ""]), DAYS, STAGES, AMOUNTS, NOTES).map(list),
    st.just([]),
    st.just(list(LOG)),
)


def text(rows: list[list[str]], delimiter: str = ",", end: str = "\r\n") -> bytes:
    file = io.StringIO()
    # The writer leaves a line feed bare when lines end otherwise.
    csv.writer(
        file, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL if end == "\r" else csv.QUOTE_MINIMAL
    ).writerows(rows)
    return file.getvalue().encode()


def accounted(found: ImportPlan, rows: int) -> None:
    counts = found.counts
    assert counts.rows == rows
    assert counts.read + counts.skipped + counts.refused == rows
    assert adds_up(found)
    assert counts.refused == sum(1 for _ in found.refusals())


@given(ROWS, st.sampled_from(",;\t|"), st.sampled_from(["\r\n", "\n", "\r"]))
@settings(max_examples=150)
def test_every_row_of_deals_is_accounted_for(rows: list[list[str]], delimiter: str, end: str) -> None:
    first = ["Sure", "Offer", "1", "2026-01-01", "n"]
    content = text([HEADER, first, *rows], delimiter, end)
    accounted(plan(content, delimiter=delimiter, header_line=1, mapping={"Deal name": "title"}), 1 + len(rows))


@given(st.lists(LOG_ROW, max_size=25))
@settings(max_examples=80)
def test_every_row_of_a_log_is_accounted_for(rows: list[list[str]]) -> None:
    content = text([LOG, ["1", "2026-01-01", "Talk", "5", "n"], *rows])
    accounted(plan(content, kind="history", header_line=1, mapping={"At": "at", "Stage": "stage"}), 1 + len(rows))


@given(st.lists(st.tuples(TITLES, STAGES, st.one_of(AMOUNTS, st.floats(-1e6, 1e6)), DAYS, NOTES), max_size=12))
@settings(max_examples=40)
def test_every_row_of_a_sheet_is_accounted_for(rows: list[tuple[object, ...]]) -> None:
    book, file = openpyxl.Workbook(), io.BytesIO()
    sheet = book.active
    clean = [[c.replace("\x00", "") if isinstance(c, str) else c for c in row] for row in rows]
    table: list[Sequence[object]] = [HEADER, *clean, ["Sure", "Offer", 1, "2026-01-01", "n"]]
    for row in table:
        sheet.append(["'" + c if isinstance(c, str) and c.startswith("=") else c for c in row])
    book.save(file)
    accounted(plan(file.getvalue(), header_line=1, mapping={"Deal name": "title"}), 1 + len(rows))


@given(ROWS)
@settings(max_examples=40)
def test_rows_with_problems_stay_as_many_when_they_come_back_uncorrected(
    tmp_path_factory: object, rows: list[list[str]]
) -> None:
    found = plan(
        text([HEADER, ["Sure", "Offer", "1", "2026-01-01", "n"], *rows]), header_line=1, mapping={"Deal name": "title"}
    )
    if not found.counts.refused:
        return
    target = tmp_path_factory.mktemp("problems") / "problems.csv"  # type: ignore[attr-defined]
    assert write_refused(found, target) == found.counts.refused
    remembered = {found.mapping.fingerprint: found.lesson}
    again = plan(target, header_line=1, remembered=remembered)
    assert again.counts.rows == found.counts.refused
    assert again.mapping.fingerprint == found.mapping.fingerprint
    assert again.counts.read == 0


def test_a_table_that_says_nothing_of_deals_is_asked_about() -> None:
    asked = "No column says a stage, an amount or a closing day: are these rows deals?"
    assert asked in map(str, plan("First Name,Last Name,Email\nJo,Doe,jo@example.org\n").notes)
    for column, value in (("Stage", "Talk"), ("Amount", "12"), ("Close date", "2026-01-05")):
        assert asked not in map(str, plan(f"Title,{column}\nFleet,{value}\n").notes)


def test_one_deal_is_told_as_one() -> None:
    notes = [str(note) for note in plan("Title,Stage\nFleet,Won\n").notes]
    assert any(note.startswith("1 deal has no usable created date; it counts") for note in notes)
    assert any(note.startswith("1 closed deal has no usable closing date") for note in notes)


def test_spellings_of_one_stage_are_one_stage_and_the_desk_s_wins() -> None:
    desk = PipelineShape("Sales", (StageShape("Needs  Analysed", "open"), StageShape("Überprüfung", "open")))
    rows = [
        "Title,Stage,Status",
        "A,needs analysed,open",
        "B,Needs\u00a0Analysed,open",
        "C,U\u0308berpru\u0308fung,open",
    ]
    found = plan("\n".join(rows), desk)
    assert [draft.stage for draft in found.drafts] == ["Needs  Analysed", "Needs  Analysed", "Überprüfung"]
    assert [(stage.name, stage.deals, stage.known) for stage in found.stages if stage.deals] == [
        ("Needs  Analysed", 2, True),
        ("Überprüfung", 1, True),
    ]
