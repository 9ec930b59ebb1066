"""Tables out of files of any kind, in any state."""

import codecs
import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from salesdesk.importing import ImportCancelled, ImportOptions, ImportPlan, ImportRefused, plan_import
from salesdesk.importing.plan import deal_plans as dealplans
from salesdesk.importing.read import archives, delimited
from tests.importing.planning import BERLIN, NOW, adds_up, plan
from tests.support.effort import calls

SMALL = "Deal name,Company,Stage,Amount\nPump,Firm,Offer,5\nValve,Größe,Lead,6\n"


def titles(found: ImportPlan) -> list[str]:
    assert adds_up(found)
    return [d.title for d in found.drafts]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", ":", "^", "~", "\x1f"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_ends(delimiter: str, end: str) -> None:
    found = plan(SMALL.replace(",", delimiter).replace("\n", end))
    assert titles(found) == ["Pump", "Valve"]
    assert (found.file.delimiter, found.file.header_line) == (delimiter, 1)


@pytest.mark.parametrize("first", ["sep=;", '"sep=;"', "SEP=;"])
def test_a_line_that_names_the_delimiter(first: str) -> None:
    found = plan(f"{first}\r\nDeal name;Stage\r\nA, B, C;Offer\r\n")
    assert (titles(found), found.file.header_line) == (["A, B, C"], 2)


CHINESE = "商机名称,客户,阶段,金额\n深圳市华为技术有限公司续约,华为,赢单,￥4\n"
JAPANESE = "案件名,会社,フェーズ,金額\n東京支店の更新,株式会社トヨタ,受注,4\n"
RUSSIAN = "Сделка,Компания,Этап,Сумма\nПродление договора,ООО Ромашка,Выиграна,4\n"
GERMAN = "Geschäft,Firma,Phase,Betrag (€)\nÜberholung,Österreich AG,Gewonnen,4\n"


@pytest.mark.parametrize(
    ("text", "encoding", "told"),
    [
        (GERMAN, "utf-8", "utf-8"), (GERMAN, "utf-8-sig", "utf-8-sig"), (GERMAN, "utf-16", "utf-16"), (GERMAN, "cp1252", "cp1252"),
        (GERMAN, "utf-16-le", "utf-16-le"), (GERMAN, "utf-16-be", "utf-16-be"), (GERMAN, "utf-32", "utf-32"),
        (CHINESE, "gb18030", "gb18030"), (CHINESE, "utf-16", "utf-16"), (JAPANESE, "cp932", "cp932"), (JAPANESE, "utf-8", "utf-8"),
        (RUSSIAN, "cp1251", "cp1251"), (RUSSIAN, "koi8-r", "koi8_r"),
        ("Szansa,Klient,Etap,Kwota\nPrzedłużenie umów,Żółw,Wygrana,4\n", "cp1250", "cp1250"),
        ("Deal name,公司,Stage,金額\n合約續約專案,台積電股份有限公司,成交,4\n", "big5", "big5"),
    ],
)  # fmt: skip
def test_encodings(text: str, encoding: str, told: str) -> None:
    found = plan(text.encode(encoding, "replace"))
    (draft,) = found.drafts
    assert (found.file.encoding, draft.outcome) == (told, "won")
    assert draft.title == text.split("\n")[1].partition(",")[0]


def test_utf8_with_a_few_broken_bytes_says_so() -> None:
    content = ("Deal name,Stage\n" + "Größe,Offer\n" * 20).encode() + b"Gr\xf6\xdfe,Offer\n"
    found = plan(content)
    assert found.file.encoding == "utf-8"
    assert any("damaged" in str(note) for note in found.notes)


def test_titles_above_totals_below_blanks_and_repeated_headers() -> None:
    text = (
        "Pipeline report\nMade by Ann\n\nDeal name,Stage,Amount,Owner\nPump,Offer,5,Ann\n,,,\nDeal name,Stage,Amount,Owner\n"
        "Total Energy,Offer,6,Ann\nSubtotal,,11,\nGrand Total:,,11,\n\nReport of today\nPage 1\n"
    )
    found = plan(text)
    assert titles(found) == ["Pump", "Total Energy"]
    counts = found.counts
    assert (counts.blank, counts.repeated_header, counts.total, counts.footer) == (2, 1, 2, 2)
    assert [d.line for d in found.drafts] == [5, 8]


def test_quoted_line_ends_count_physical_lines() -> None:
    found = plan('Deal name,Stage,Amount\n"Pump\nlarge",Offer,5\nValve,Offer,x\n')
    assert titles(found) == ["Pump\nlarge"]
    assert [(p.line, p.column, p.value) for p in found.problems] == [(4, "Amount", "x")]


def test_short_rows_are_filled_and_long_ones_refused() -> None:
    found = plan("Deal name,Stage,Amount\nPump\nValve,Offer,5,,\nTube,Offer,1,250\nBolt,Offer,7\n")
    assert titles(found) == ["Pump", "Valve", "Bolt"]
    assert [p.line for p in found.problems] == [4]


def test_a_quote_that_never_closes_costs_one_row() -> None:
    rows = "".join(f"Deal {i},Offer,{i}\n" for i in range(5000))
    found = plan(f'Deal name,Stage,Amount\n"Broken,Offer,5\n{rows}')
    assert len(titles(found)) >= 5000


def broken_quotes(rows: int) -> str:
    return "Deal name,Stage,Amount\n" + "".join(f'"Deal {i},Offer,{i}\n\n' for i in range(rows))


def test_many_broken_quotes_cost_no_more_than_their_number() -> None:
    assert adds_up(plan(broken_quotes(3000)))
    some, twice = (calls(lambda count=count: plan(broken_quotes(count))) for count in (400, 800))  # type: ignore[misc]
    assert twice < 2.5 * some


def test_zero_bytes_and_mixed_line_ends() -> None:
    assert titles(plan(b"Deal name,Stage\r\nPu\0mp,Offer\nValve,Offer\rTube,Offer\r\n")) == ["Pump", "Valve", "Tube"]


def test_duplicate_and_blank_headers() -> None:
    found = plan("Deal name,Stage,,Note,Note\nPump,Offer,a,b,c\n")
    assert found.file.header == ("Deal name", "Stage", "Column 3", "Note", "Note (2)")
    assert next(iter(found.drafts)).custom == {"Column 3": "a", "Note": "b", "Note (2)": "c"}


def test_nine_thousand_columns() -> None:
    header = ["Deal name", "Stage", *(f"c{i}" for i in range(9000))]
    found = plan(",".join(header) + "\nPump,Offer," + ",".join(["x"] * 9000) + "\n")
    assert titles(found) == ["Pump"]
    assert len(found.custom_fields) == 200
    assert any("8800 columns" in str(note) for note in found.notes)


def test_too_many_columns_are_refused() -> None:
    with pytest.raises(ImportRefused, match="more than 16384 columns"):
        plan("Deal name" + ",x" * 20_000 + "\nPump\n")


def test_a_row_of_very_many_cells_is_blank_or_refused() -> None:
    head = "Deal name,Stage\n" + "Pump,Talk\n" * 70
    wide = "," * (1 << 16)
    found = plan(f"{head}{wide}\nValve,Talk{wide}x\n")
    assert adds_up(found)
    assert (found.counts.read, found.counts.blank, found.counts.refused) == (70, 1, 1)


def test_one_endless_line_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "LONGEST_LINE", 1000)
    with pytest.raises(ImportRefused, match="line of more than"):
        plan("Deal name,Stage\n" + "x" * 5000)


@pytest.mark.parametrize(
    "content",
    [b"", b"\n\n", b"\xef\xbb\xbf", b"%PDF-1.7 x", b"\x89PNG\r\n\x1a\n", b"SQLite format 3\0", bytes(range(256)) * 20,
     b"PK\x03\x04rubbish",
     b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rubbish", b"just one line of text"],
)  # fmt: skip
def test_what_is_no_table_is_refused_in_a_sentence(content: bytes) -> None:
    with pytest.raises(ImportRefused) as refused:
        plan(content)
    assert str(refused.value).startswith("deals.csv ")
    assert str(refused.value).endswith(".")


def test_files_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(ImportRefused, match="no file"):
        plan(tmp_path / "none.csv")
    with pytest.raises(ImportRefused, match="folder"):
        plan(tmp_path)


def workbook(fill: Callable[[openpyxl.Workbook], None]) -> bytes:
    book, file = openpyxl.Workbook(), io.BytesIO()
    fill(book)
    book.save(file)
    return file.getvalue()


def sheet_with_types(book: openpyxl.Workbook) -> None:
    book.active.append(["Notes"])
    deals = book.create_sheet("Deals")
    deals.append(["Deal name", "ID", "Stage", "Amount", "Created", "Close date", "Probability"])
    morning = datetime(2026, 1, 5, 9, 30)  # noqa: DTZ001 - sheets know no zones
    deals.append(["Pump", 1001, "Offer", 4738.99, morning, date(2026, 12, 24), 0.25])
    deals.append(["Valve", 1002, "Won", 0.1 + 0.2, 46027, 46100, 1])


def test_a_workbook_by_content_with_types_and_sheets() -> None:
    found = plan(workbook(sheet_with_types))
    assert (titles(found), found.file.format, found.file.sheet) == (["Pump", "Valve"], "workbook", "Deals")
    pump, valve = found.drafts
    assert (pump.external_id, pump.amount_minor, pump.probability) == ("1001", 473_899, 0.25)
    assert pump.created.astimezone(BERLIN).strftime("%Y-%m-%d %H:%M") == "2026-01-05 09:30"
    assert (valve.amount_minor, valve.created.date().isoformat(), valve.outcome) == (30, "2026-01-05", "won")
    with pytest.raises(ImportRefused, match="no sheet Nope"):
        plan(workbook(sheet_with_types), sheet="Nope")


def test_the_page_that_calls_itself_xls(tmp_path: Path) -> None:
    page = (
        '<html><head><meta charset="windows-1252"></head><body><table><tr><th colspan=3>Report</th></tr>'
        "<tr><th>Deal name</th><th>Stage</th><th>Amount</th></tr>"
        "<tr><td>Gr\xf6\xdfe &amp; Co</td><td>Offer</td><td>1,250.50</td></tr>"
        "</table></body></html>"
    )
    path = tmp_path / "report.xls"
    path.write_bytes(page.encode("cp1252"))
    found = plan(path)
    (draft,) = found.drafts
    assert (draft.title, draft.amount_minor, found.file.format) == ("Größe & Co", 125_050, "html")


def test_a_page_with_cells_of_any_span_stays_small() -> None:
    row = "<tr><td>Pump</td><td colspan=99999>Offer</td></tr>"
    found = plan("<table><tr><th>Deal name</th><th>Stage</th></tr>" + row * 50 + "</table>")
    assert titles(found) == ["Pump"] * 50
    assert len(found.file.header) <= 65


def zipped(name: str, content: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return file.getvalue()


def test_a_packed_folder_is_told_from_a_workbook() -> None:
    with pytest.raises(ImportRefused, match="packed folder and no workbook; unpack it first"):
        plan(zipped("deals.csv", SMALL.encode()))


def test_a_workbook_with_a_password_is_told() -> None:
    content = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * (1 << 20) + "EncryptedPackage".encode("utf-16-le") + b"\0" * 500
    )
    with pytest.raises(ImportRefused, match="protected by a password; save it without one first"):
        plan(content)


def test_a_bomb_is_measured_before_it_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "LARGEST_CONTENT", 1 << 20)
    with pytest.raises(ImportRefused, match="unfolds to more than"):
        plan(zipped("xl/worksheets/sheet1.xml", b"0" * (1 << 22)))


def test_an_entry_that_lies_about_its_size_is_measured_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "LARGEST_CONTENT", 1 << 20)
    content = zipped("xl/worksheets/sheet1.xml", b"0" * (1 << 22))
    with pytest.raises(ImportRefused, match="unfolds to more than"):
        plan(content.replace((1 << 22).to_bytes(4, "little"), (10).to_bytes(4, "little")))


def test_words_that_stand_for_ever_more_words_are_not_unfolded() -> None:
    bomb = (
        "<!DOCTYPE x [<!ENTITY a '"
        + "a" * 1000
        + "'>"
        + "".join(f"<!ENTITY {chr(98 + i)} '{f'&{chr(97 + i)};' * 10}'>" for i in range(9))
    )
    whole = workbook(sheet_with_types)
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(file, "w") as new:
        for part in old.infolist():
            text = old.read(part)
            if part.filename == "xl/sharedStrings.xml":
                text = text.replace(b"<sst", bomb.encode() + b"]><sst", 1).replace(b"Pump", b"&j;")
            new.writestr(part, text)
    try:
        found = titles(plan(file.getvalue()))
    except ImportRefused as refused:
        assert "damaged" in str(refused)
    else:
        assert max(map(len, found)) < 1000


def test_a_sheet_with_cells_at_its_far_corner_is_refused() -> None:
    sheet = b'<worksheet><row r="1"><c r="A1"/></row><row r="1048576"><c r="XFD1048576"/></row></worksheet>'
    with pytest.raises(ImportRefused, match="1048576 rows and 16384 columns"):
        plan(zipped("xl/worksheets/sheet1.xml", sheet))


def test_a_cell_repeated_over_a_whole_sheet_is_refused() -> None:
    sheet = (
        b'<t:table><t:table-row t:number-rows-repeated="1000000">'
        b'<t:table-cell t:number-columns-repeated="900"><p>x</p></t:table-cell></t:table-row>'
        b'<t:table-row t:number-rows-repeated="900000"><t:table-cell t:number-columns-repeated="900"/></t:table-row></t:table>'
    )
    with pytest.raises(ImportRefused, match="repeats its cells or spaces far more often"):
        plan(zipped("content.xml", sheet))


def test_formula_guards_are_taken_away() -> None:
    assert titles(plan("Deal name,Stage\n'=1+1,Offer\n'quoted',Offer\n-5 degrees,Offer\n")) == [
        "=1+1",
        "'quoted'",
        "-5 degrees",
    ]


def test_the_same_id_twice() -> None:
    found = plan("ID,Deal name,Stage\n1,Pump,Offer\n1,Pump,Offer\n1,Valve,Offer\n")
    assert (titles(found), found.counts.duplicate) == (["Pump"], 1)
    assert [(p.line, p.column, p.value) for p in found.problems] == [(4, "ID", "1")]


def test_equal_rows_without_id_are_counted() -> None:
    assert [d.twin for d in plan("Deal name,Stage\nPump,Offer\nPump,Lead\nValve,Offer\n").drafts] == [0, 1, 0]


def test_progress_is_told_and_can_cancel() -> None:
    told: list[tuple[int, int | None]] = []
    options = ImportOptions(BERLIN, "EUR")
    plan_import(SMALL.encode(), options, lambda: NOW, progress=lambda done, total: told.append((done, total)))
    assert told == [(2, None), (2, 2)]

    def cancel(done: int, total: int | None) -> None:
        raise ImportCancelled

    with pytest.raises(ImportCancelled):
        plan_import(SMALL.encode(), options, lambda: NOW, progress=cancel)


def test_more_drafts_than_are_kept_are_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = list(plan(SMALL).drafts)
    monkeypatch.setattr(dealplans, "KEPT_DRAFTS", 1)
    found = plan(SMALL)
    assert list(found.drafts) == list(found.drafts) == kept


def test_bom_constant_is_what_python_writes() -> None:
    assert plan(codecs.BOM_UTF8 + SMALL.encode()).file.encoding == "utf-8-sig"
