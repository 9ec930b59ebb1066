"""Rules of reports one by one, at their limits: workbooks, facts, titles, rooms, logos."""

import io
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from PIL import Image

from salesdesk import reports
from salesdesk.domain.errors import Refused, SalesDeskError
from salesdesk.domain.periods import parse
from salesdesk.formats import Formats
from salesdesk.reports import cells, facts, formulas, logo, sheets, typesetting, wording
from salesdesk.reports.book import Formula, NativeChart, Pages, Series, line, make_workbook, money_line, over
from salesdesk.reports.catalogue.review.room import PLENTY, room
from salesdesk.reports.columns import ExportColumn
from salesdesk.reports.deal_rows import conditions
from salesdesk.reports.document import as_data, clipped, dressed
from salesdesk.reports.palette import colours
from salesdesk.reports.parts import Cell, Draft, Prose, TableBlock, TableColumnHead, TextPassage
from salesdesk.reports.style import PLAIN, Style
from salesdesk.views.reporting import About

BRITISH = Formats("en_GB")
DAY = date(2026, 11, 23)
ABOUT = About(("Mira",), DAY, ZoneInfo("Europe/Berlin"), "EUR")


def dressed_up(title: str = "Title", rows: int = 0, about: About = ABOUT, style: Style = PLAIN) -> Any:
    table = TableBlock("T", "", (TableColumnHead("a"),), tuple((Cell(f"{n}"),) for n in range(rows)))
    prose = Prose("P", "", tuple(TextPassage(f"{n}", "text") for n in range(rows)))
    return dressed(Draft(title, "of it", (table, prose), ("What it means.",)), about, "0123", BRITISH, style, None)


def opened(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content))


# Workbooks


def written(*values: Any, kind: str = "text") -> list[Any]:
    target = io.BytesIO()
    with sheets.workbook(target, "t", "a", DAY) as book:
        sheet = book.book.add_worksheet("S")
        for place, value in enumerate(values):
            book.write(sheet, place, 0, value, kind)
    return [cell.value for cell in opened(target.getvalue())["S"]["A"]]


def in_rows(*values: Any, kind: Any = "text") -> list[Any]:
    target = io.BytesIO()
    column = ExportColumn("Head", kind, 10, lambda row: row)
    with sheets.workbook(target, "t", "a", DAY, constant_memory=True) as book:
        rows = [((value,), "EUR") for value in values]
        sheets.add_rows(book, "S", [column], rows, len(rows))
    return [cell.value for cell in opened(target.getvalue())["S"]["A"]][1:]


def test_days_before_the_first_of_march_1900_are_texts() -> None:
    early, first = date(1900, 2, 28), date(1900, 3, 1)
    assert [str(value) for value in written(early, first, kind="day")] == ["1900-02-28", "1900-03-01 00:00:00"]
    assert [str(value) for value in in_rows(early, first, kind="day")] == ["1900-02-28", "1900-03-01 00:00:00"]
    at = datetime(1900, 2, 28, 12, 30, tzinfo=UTC)
    found = written(at, at.replace(month=3, day=1), kind="instant")
    assert [str(value) for value in found] == ["1900-02-28 12:30:00+00:00", "1900-03-01 12:30:00"]


@pytest.mark.parametrize("length", [16_383, 16_384, 32_766, 32_767])
def test_a_text_is_whole_up_to_what_a_cell_holds(length: int) -> None:
    assert in_rows("x" * length) == ["x" * length]
    assert in_rows("🚢" * (length // 2)) == ["🚢" * (length // 2)]


def test_a_text_beyond_it_goes_on_in_another_sheet() -> None:
    for text in ("x" * 32_768, "🚢" * 16_384):
        (found,) = in_rows(text)
        beginning, _, where = found.rpartition("… ")
        assert where == "[Long texts 1]"
        assert text.startswith(beginning)


def test_a_sheet_holds_so_many_rows() -> None:
    column = ExportColumn("Head", "text", 10, lambda row: row)
    with sheets.workbook(io.BytesIO(), "t", "a", DAY) as book:
        sheets.add_rows(book, "S", [column], (), 1_048_575)
        with pytest.raises(SalesDeskError, match=r"A sheet holds 1048575 rows"):
            sheets.add_rows(book, "T", [column], (), 1_048_576)


def test_a_workbook_that_fails_leaves_no_rows_behind() -> None:
    kept: list[Path] = []
    with pytest.raises(KeyboardInterrupt), sheets.workbook(io.BytesIO(), "t", "a", DAY, constant_memory=True) as book:
        sheet = book.book.add_worksheet("S")
        kept.append(Path(sheet.row_data_filename))
        assert kept[0].exists()
        raise KeyboardInterrupt
    assert not kept[0].exists()


def test_a_workbook_says_whose_it_is_and_of_which_day() -> None:
    target = io.BytesIO()
    with sheets.workbook(target, "A title", "Mira", DAY) as book:
        book.book.add_worksheet("S")
    found = opened(target.getvalue()).properties
    assert (found.title, found.creator, str(found.created)) == ("A title", "Mira", "2026-11-23 00:00:00")


@pytest.mark.parametrize(
    ("currency", "plain", "code"),
    [
        ("EUR", "[$€]#,##0.00", "[$EUR ]#,##0.00"),
        ("JPY", "[$JP¥]#,##0", "[$JPY ]#,##0"),
        ("KWD", "[$KWD]#,##0.000", "[$KWD ]#,##0.000"),
    ],
)
def test_money_is_written_in_its_currency(currency: str, plain: str, code: str) -> None:
    assert (sheets.money_format(currency), sheets.money_format(currency, code=True)) == (plain, code)


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("Won", '"=Won"'),
        ("~*?", '"=~~~*~?"'),
        ('a"b', '"=a""b"'),
        ("x" * 119, f'"={"x" * 119}"'),
        ("x" * 120, f'"={"x" * 119}"&"x"'),
        ("x" * 240, f'"={"x" * 119}"&"{"x" * 120}"&"x"'),
    ],
)
def test_a_criterion_is_quoted_in_pieces(words: str, wanted: str) -> None:
    assert formulas.criterion(words) == wanted


def test_conditions_leave_out_what_is_not_asked() -> None:
    assert conditions(("A", "x"), ("B", None), ("C", "y")) == 'A,"=x",C,"=y"'
    assert conditions(("A", None)) == ""


def test_amounts_in_the_unit_of_their_currency() -> None:
    assert (over(12_345, "EUR"), over(12_345, "JPY"), over(12_345, "KWD"), over(None, "EUR")) == (
        123.45,
        12345,
        12.345,
        None,
    )
    assert money_line("a", 150, "EUR").entry == 1.5
    assert money_line("a", 150, "EUR", "n", "=1").entry == Formula("=1", 1.5)
    assert line("a", "count", 3).entry == 3
    assert line("a", "count", 3, "n", "=1").entry == Formula("=1", 3)


def test_a_workbook_writes_signs_unless_codes_are_asked() -> None:
    pages = Pages((money_line("a", 150, "EUR"),), ())
    for asked, wanted in (({}, "[$€]#,##0.00"), ({"codes": True}, "[$EUR ]#,##0.00")):
        assert opened(make_workbook(pages, dressed_up(), ABOUT, **asked)).worksheets[0]["B4"].number_format == wanted


def test_native_charts_are_of_one_size_unless_asked() -> None:
    chart = NativeChart("bar", "t", 0, (Series("s", 1),), 1, 2, "A4")
    assert (chart.size, chart.series[0].colour, chart.series[0].points) == ((620, 330), "accent", ())


# Facts


def test_facts_as_a_table() -> None:
    rows: list[facts.Row] = [
        facts.money("S", "=i", "m", 150, "EUR"),
        facts.money("S", "i", "m", 150.5, "JPY"),
        facts.money("S", "i", "m", None, "EUR"),
        ("S", "i", "m", 1 / 3, ""),
        *facts.plain("S", "i", {"n": 3, "day": DAY}),
        *facts.amounts("S", "i", {"a": 1, "b": None}, "EUR"),
        ("S", "\ud800", "m", True, ""),
    ]
    text = facts.table(rows).decode("utf-8-sig")
    assert text.splitlines() == [
        "Section,Item,Measure,Value,Currency",
        "Report,,fingerprint,a622 5175 e295 4b56,",
        "S,'=i,m,1.50,EUR",
        "S,i,m,150,JPY",
        "S,i,m,,EUR",
        "S,i,m,0.333333,",
        "S,i,n,3,",
        "S,i,day,2026-11-23,",
        "S,i,a,0.01,EUR",
        "S,i,b,,EUR",
        "S,?,m,True,",
    ]
    assert facts.fingerprint([]) == "e4a6 a057 7479 b2b4"


def test_facts_about_a_report() -> None:
    plain = [("Report", "", "day", "2026-11-23", ""), ("Report", "", "owner", "Mira", "")]
    assert list(facts.about(ABOUT)) == plain
    full = About(("A", "B"), DAY, ABOUT.zone, "EUR", parse("2026-Q4", 1), "key", "New business")
    assert [row[2:4] for row in facts.about(full)] == [
        ("day", "2026-11-23"),
        ("pipeline", "New business"),
        ("period", "2026-Q4"),
        ("owner", "A"),
        ("owner", "B"),
    ]


# Documents


def test_a_title_is_clipped_to_two_lines() -> None:
    assert clipped("x" * 84) == "x" * 84
    assert clipped("x" * 85) == "x" * 83 + "…"
    assert clipped("x" * 82 + "  y") == "x" * 82 + "…"
    assert as_data(dressed_up("x" * 85))["title"] == "x" * 83 + "…"


def test_a_first_page_has_eighty_rows_at_most() -> None:
    for rows, first in ((80, 80), (81, 80)):
        blocks = as_data(dressed_up(rows=rows), first_page=True)["blocks"]
        assert [len(blocks[0]["rows"]), len(blocks[1]["passages"])] == [first, first]
        whole = as_data(dressed_up(rows=rows))["blocks"]
        assert [len(whole[0]["rows"]), len(whole[1]["passages"])] == [rows, rows]


def test_a_report_is_of_its_first_owner_unless_dressed() -> None:
    assert dressed_up().owner == "Mira"
    assert dressed_up(about=About((), DAY, ABOUT.zone, "EUR")).owner == ""
    assert dressed_up(style=Style(owner_name=" Ines\n& Co ")).owner == "Ines & Co"
    found = as_data(dressed_up())
    assert (found["date"], found["day"], found["logo"], found["one_page"]) == (
        [2026, 11, 23],
        "23 November 2026",
        [],
        False,
    )


@pytest.mark.parametrize(
    ("paper", "taken", "rows"),
    [
        ("a4", 0, (8, 6, 4)),
        ("a4", 2, (8, 6, 4)),
        ("a4", 3, (7, 6, 4)),
        ("a4", 8, (5, 4, 3)),
        ("a4", 13, (4, 2, 1)),
        ("a4", 14, (3, 2, 1)),
        ("a4", 99, (3, 2, 1)),
        ("letter", 0, (7, 5, 4)),
        ("letter", 8, (4, 3, 1)),
    ],
)
def test_a_review_has_as_many_rows_as_its_page_has_room(paper: str, taken: int, rows: tuple[int, int, int]) -> None:
    assert tuple(room(paper, taken)) == rows
    assert tuple(PLENTY) == (12, 10, 10)


def test_periods_are_said_as_people_say_them() -> None:
    said = {
        key: wording.period_name(parse(key, 1), BRITISH) for key in ("2026-11", "2026-Q4", "2026-H1", "2026-H2", "2026")
    }
    assert said == {
        "2026-11": "November 2026",
        "2026-Q4": "Q4 2026",
        "2026-H1": "first half of 2026",
        "2026-H2": "second half of 2026",
        "2026": "2026",
    }


def test_what_was_left_out_is_counted() -> None:
    assert (cells.more(3, 3, BRITISH), cells.more(3, 4, BRITISH), cells.more(0, 1_203, BRITISH)) == (
        "",
        "and 1 more",
        "and 1,203 more",
    )
    assert cells.sums({}, BRITISH) == "–"
    assert cells.sums({"EUR": 150, "JPY": 3}, BRITISH) == "€1.50 + JP¥3"
    assert cells.sums({"EUR": 150}, BRITISH, False) == "€2"
    assert [cells.tenths(value, BRITISH) for value in (None, 0.25, 0.35, 1234.56)] == ["–", "0.2", "0.3", "1,234.6"]


# Logos and pages


def picture(width: int, height: int, fmt: str = "PNG") -> bytes:
    target = io.BytesIO()
    Image.new("1" if fmt == "PNG" else "RGB", (width, height)).save(target, fmt)
    return target.getvalue()


@pytest.mark.parametrize(
    ("size", "made"),
    [
        ((640, 160), (640, 160)),
        ((641, 160), (640, 160)),
        ((1280, 160), (640, 80)),
        ((320, 320), (160, 160)),
        ((10, 5), (10, 5)),
    ],
)
def test_a_logo_is_made_small(size: tuple[int, int], made: tuple[int, int]) -> None:
    with Image.open(io.BytesIO(logo.prepared(picture(*size)))) as found:
        assert (found.size, found.mode, found.format) == (made, "RGBA", "PNG")


def test_a_logo_of_too_many_points_is_refused() -> None:
    with pytest.raises(Refused, match="too large"):
        logo.prepared(picture(8_000, 5_001))


def test_colours_of_reports() -> None:
    assert colours("light")["grey"] == "#BBC0C9"
    assert colours("dark")["grey"] == "#505865"
    assert set(colours("light")) == set(colours("dark")) >= {"won", "won_tint", "on_accent", "surface"}


def test_a_page_is_of_its_day() -> None:
    pdf = typesetting.pdf(as_data(dressed_up()), DAY, "a4")
    assert b"D:20261123000000Z" in pdf


def test_places_of_reports_leave_room_between_them() -> None:
    assert [report.place for report in reports.all_reports().values()] == [
        10 * (n + 1) for n in range(len(reports.names()))
    ]
