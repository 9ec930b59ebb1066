"""Whatever the bytes are: a plan in which every row is accounted for, or one sentence."""

import io
import zipfile

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from salesdesk.importing import ImportRefused
from tests.importing.planning import DATA, adds_up, plan

CELLS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        [
            "",
            "Won",
            "Lost (price)",
            "5/6/2017",
            "24.05.2017",
            "1.234,50",
            "$5",
            "'=1+1",
            '"',
            "Total",
            "a\nb",
            "\0",
            "#x",
            "n/a",
            "Deal name",
        ]
    ),
)
ENDS = st.sampled_from(["\n", "\r\n", "\r"])
NAMES = st.sampled_from(["pipedrive_deals_en.csv", "excel_de_semicolon_cp1252.csv"])
HEADERS = st.lists(
    st.sampled_from(
        ["Deal name", "Amount", "Stage", "Status", "Created", "Close date", "Owner", "ID", "Probability", "", "Field", "At", "Deal"]
    ),
    min_size=1, max_size=8,
)  # fmt: skip
ENCODINGS = st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252", "gb18030", "cp932", "cp1251"])


def check(content: bytes) -> None:
    try:
        found = plan(content)
    except ImportRefused as refused:
        assert "{" not in str(refused).replace("{example}", "")
    else:
        assert adds_up(found)
        assert found.counts.refused == sum(1 for _ in found.refusals())


@given(st.binary(max_size=2000))
@settings(max_examples=300, deadline=None)
def test_any_bytes(content: bytes) -> None:
    check(content)


@given(
    HEADERS,
    st.lists(st.lists(CELLS, max_size=9), max_size=12),
    st.sampled_from(",;\t|"),
    st.sampled_from(["\n", "\r\n", "\r"]),
    ENCODINGS,
)
@settings(max_examples=300, deadline=None)
def test_any_table(header: list[str], rows: list[list[str]], delimiter: str, end: str, encoding: str) -> None:
    text = end.join(delimiter.join(row) for row in [header, *rows])
    check(text.encode(encoding, "replace"))


@given(
    st.lists(st.tuples(st.integers(0, 40_000), st.binary(max_size=6)), max_size=6),
    NAMES,
)
@settings(max_examples=40, deadline=None)
def test_a_damaged_file(wounds: list[tuple[int, bytes]], name: str) -> None:
    content = (DATA / "crm_layouts" / name).read_bytes()[:8000]
    for place, junk in wounds:
        content = content[: place % 8000] + junk + content[place % 8000 + len(junk) :]
    check(content)


@given(st.binary(max_size=300), st.integers(0, 8000), st.sampled_from(["table.ods", "sheet2.xls", "sheets.xlsx"]))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_damaged_workbook(junk: bytes, place: int, name: str) -> None:
    content = (DATA / "csv_conformance" / "frictionless" / name).read_bytes()
    place %= len(content)
    check(content[:place] + junk + content[place + len(junk) :])


def test_a_workbook_whose_contents_list_is_damaged() -> None:
    content = bytearray((DATA / "csv_conformance" / "frictionless" / "sheets.xlsx").read_bytes())
    content[5282] = 0
    check(bytes(content))


@given(st.text(max_size=400))
@settings(max_examples=60, deadline=None)
def test_a_workbook_with_any_sheet(text: str) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("xl/worksheets/sheet1.xml", text.encode("utf-8", "replace"))
        archive.writestr("xl/workbook.xml", "<workbook/>")
    check(file.getvalue())
