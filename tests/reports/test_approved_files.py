"""The files of reports and exports as they were approved: workbooks part by part, pages, the data of Typst, tables."""

import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from salesdesk import reports
from salesdesk.desk.desk import Desk
from salesdesk.formats import Formats
from salesdesk.reports import sets
from salesdesk.reports.book import make_workbook
from salesdesk.reports.document import Document, as_data, dressed
from salesdesk.reports.pages import html
from salesdesk.reports.registry import ReportView, report
from salesdesk.reports.style import Style
from tests.reports import edges
from tests.reports.telling import page_lines, with_few_digits, with_numbered_keys, workbook_lines
from tests.support.approved import approve

BRITISH = Formats("en_GB")
DIGITS = "0123 4567 89ab cdef"
LOGO = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc000000301010018dd8db0"
    "0000000049454e44ae426082"
)
"""One red pixel."""


def document(views: dict[str, ReportView], name: str, paper: str | None = None, logo: bytes | None = None) -> Document:
    draft = report(name).draft(views[name], BRITISH, paper)
    return dressed(draft, views[name].about, DIGITS, BRITISH, Style(owner_name=" Ines\n& Co "), logo)


@pytest.mark.parametrize("name", ["review", "changes", "activity"])
def test_workbooks_are_as_approved(views: dict[str, ReportView], name: str) -> None:
    found = document(views, name, logo=LOGO if name == "review" else None)
    made = make_workbook(report(name).workbook(views[name]), found, views[name].about, codes=name == "changes")
    approve(f"reports/{name}.xlsx.txt.gz", "\n".join(workbook_lines(made)))


@pytest.mark.parametrize("name", ["review", "deal"])
def test_pages_for_a_browser_are_as_approved(views: dict[str, ReportView], name: str) -> None:
    page = html(document(views, name, logo=LOGO if name == "deal" else None))
    approve(f"reports/{name}.html.txt.gz", "\n".join(page_lines(page)))


@pytest.mark.parametrize("name", ["review", "customer"])
def test_what_typst_is_given_is_as_approved(views: dict[str, ReportView], name: str) -> None:
    found = as_data(document(views, name, "a4", LOGO if name == "customer" else None))
    text = json.dumps(found, indent=1, ensure_ascii=False)
    approve(f"reports/{name}.typst.txt.gz", with_few_digits(text))


# Tables

PACKED = re.compile(r"eN[\w+/]{30,}=*")
"""The forecasts that are kept as bytes, which hang on the processor."""


@pytest.fixture(scope="module")
def lively(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk with every kind of event; read only."""
    desk = edges.told(tmp_path_factory.mktemp("tables") / "desk.salesdesk")
    yield desk
    desk.store.close()


def text_lines(path: Path) -> Iterator[str]:
    """A file of tables as text."""
    if path.suffix == ".xlsx":
        yield from workbook_lines(path.read_bytes(), exact=True)
    elif zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            for info in archive.infolist():
                yield f"# {info.filename} {info.date_time} {info.compress_type} {info.external_attr:o} {info.flag_bits}"
                yield from archive.read(info).decode("utf-8").split("\n")
    else:
        yield from path.read_bytes().decode("utf-8").split("\n")


TABLES: tuple[tuple[str, str], ...] = (
    *((name, "csv") for name in ("deals", "people", "activities", "history")),
    *((name, "json") for name in ("deals", "people", "activities", "history", "everything")),
    *((name, "xlsx") for name in ("deals", "activities", "everything")),
    ("everything", "csv"),
)


@pytest.mark.parametrize(("what", "fmt"), TABLES)
def test_tables_are_as_approved(lively: Desk, tmp_path: Path, what: str, fmt: str) -> None:
    target = tmp_path / f"table.{sets.ending_of(what, fmt)}"
    count = reports.export(lively.snapshot(), what, fmt, target)
    lines = [f"{count} rows", *text_lines(target)]
    told = "\n".join(PACKED.sub("…", with_few_digits(line)) for line in lines)
    approve(f"reports/{what}.{fmt}.txt.gz", with_numbered_keys(told))
