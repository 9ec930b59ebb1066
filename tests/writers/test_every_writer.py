"""One walk through every writer there is, found by the registries: nothing of a user's text is obeyed by whoever opens a file."""

import io
import json
import re
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path

import pypdfium2
import pytest
import xlsxwriter

from salesdesk import cli, reports
from salesdesk.cli import verbs
from salesdesk.desk.commands.report_sets import SetPart
from salesdesk.desk.desk import Desk
from salesdesk.domain.records import KINDS
from salesdesk.formats import Formats
from salesdesk.reports import exports, mail, registry, sets, tables
from salesdesk.views.figures import NAMES as FIGURES
from salesdesk.views.listing import LISTINGS
from salesdesk.views.reporting import ReportRequest
from tests.support.hostile_text import HOSTILE, MIXED
from tests.writers.hostile_desk import free_fields, hostile_desk
from tests.writers.looks import LOOKS, file_name, terminal

REPORTS = tuple(reports.all_reports())
TEXTS = tuple(text for text in (*HOSTILE.values(), *MIXED) if "\uffff" not in text)
"""A noncharacter is told and refused in a workbook of the whole desk (tests/reports/test_everything.py)."""
WITHOUT_TEXTS = {
    "demo": "draws pages",
    "self-test": "tests the bundle",
    "new": "makes an empty desk",
    "encrypt": "needs a passphrase",
    "passphrase": "needs a passphrase",
    "decrypt": "needs a passphrase",
    "import": "tests/writers/test_ways_in.py",
    "import-history": "tests/writers/test_ways_in.py",
    "recover": "tests/store/recovery",
    "quota": "says the period it was given",
    "move": "says where it has packed",
}  # fmt: skip
"""Verbs that say nothing of what the desk holds, or are looked at elsewhere."""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk whose every text is hostile; read only."""
    made = hostile_desk(tmp_path_factory.mktemp("hostile"), TEXTS)
    yield made
    made.store.close()


def test_every_field_is_hostile(desk: Desk) -> None:
    with desk.read() as reader:
        for kind in KINDS:
            rows = reader.find(kind)
            for name in free_fields(kind):
                texts = {getattr(row, name) for row in rows} - {None}
                if (
                    texts
                    and kind.__name__ not in ("Setting", "SavedThing")
                    and name not in ("lost_reason", "external_source")
                ):
                    assert texts <= set(TEXTS) | {text.strip() for text in TEXTS}, (kind, name, texts - set(TEXTS))


def test_every_ending_is_looked_at() -> None:
    """A new format of a report, an export or a draft fails here until it is known what to look for in it."""
    assert set(registry.FORMATS) | set(tables.WRITERS) | set(mail.TYPES) | {"zip", "eml"} == set(LOOKS)
    assert set(sets.EXPORT_FORMATS) == set(tables.WRITERS)
    for name in REPORTS:
        assert set(reports.report(name).formats) <= set(LOOKS)


@pytest.mark.parametrize("name", REPORTS)
def test_reports(desk: Desk, name: str) -> None:
    formats = Formats("en_GB")
    view = reports.view(desk.snapshot(), name, ReportRequest())
    for fmt in reports.report(name).formats:
        content = reports.make(name, view, fmt, formats)
        assert LOOKS[fmt](content) == [], (name, fmt)
        letter = mail.draft(MIXED[0], MIXED[1], [mail.Attachment(f"{MIXED[2]}.{fmt}", content)])
        assert LOOKS["eml"](letter) == []
    for fmt in ("png", "svg"):
        for chart in reports.charts(name, view, fmt, formats):
            assert LOOKS[fmt](chart.content) == [], (name, chart.key, fmt)


def test_pages_show_texts_and_no_files(desk: Desk) -> None:
    """Typst sets what looks like its own markup as letters."""
    title = HOSTILE["mathtext: typst"]
    with desk.read() as reader:
        deal = next(card.id for card in reader.all_cards(None) if card.title == title)
    sheet = reports.view(desk.snapshot(), "deal", ReportRequest(deal=deal))
    with pypdfium2.PdfDocument(reports.make("deal", sheet, "pdf", Formats("en_GB"))) as pages:
        told = re.sub(r"\s", "", "".join(page.get_textpage().get_text_bounded() for page in pages))
    assert re.sub(r"\s", "", title) in told
    assert "root:x" not in told
    view = reports.view(desk.snapshot(), "winloss", ReportRequest())
    assert "⟨U+202E⟩" in reports.make("winloss", view, "html", Formats("en_GB")).decode()


@pytest.mark.parametrize("what", exports.NAMES)
@pytest.mark.parametrize("fmt", tables.WRITERS)
def test_exports(desk: Desk, tmp_path: Path, what: str, fmt: str) -> None:
    ending = sets.ending_of(what, fmt)
    target = tmp_path / f"export.{ending}"
    reports.export(desk.snapshot(), what, fmt, target)
    assert LOOKS[ending](target.read_bytes()) == []


def test_names_of_files(desk: Desk, tmp_path: Path) -> None:
    with desk.read() as reader:
        cards = reader.all_cards(None)
    snapshot = desk.snapshot()
    for card in cards:
        name = sets.file_name(snapshot, SetPart(report="deal", deal=card.id), "pdf")
        assert file_name(name) == []
        (tmp_path / name).touch()
    longest = max(cards, key=lambda card: len(card.title))
    parts = [SetPart(report="deal", deal=longest.id, formats=("csv",)), SetPart(report="people", formats=("csv",))]
    made = sets.make_set(snapshot, parts, tmp_path / "set", Formats("en_GB"))
    assert [path.parent for path in made] == [tmp_path / "set"] * 2
    assert [fault for path in made for fault in file_name(path.name)] == []


def lines(path: Path, tmp_path: Path) -> Iterator[tuple[str, ...]]:
    """Command lines that print what the desk holds, each beginning with its verb."""
    yield from (("show", noun, *form) for noun in LISTINGS for form in ((), ("--json",)))
    yield from (("show", noun, "--csv") for noun in LISTINGS)
    yield from (("figures", name, *form) for name in FIGURES for form in ((), ("--json",)) if name != "changes")
    yield from (("history", *form) for form in ((), ("--json",)))
    yield ("templates",)
    yield ("check", "--full")
    yield ("report", "deal", "--format", "csv", "--deal", MIXED[3], "--out", str(tmp_path / "x.csv"))
    yield ("export", "deals", "--pipeline", MIXED[4], "--format", "csv", "--out", str(tmp_path / "x.csv"))
    yield ("do", "CreateDeal", f"title={MIXED[5]}", f"stage={MIXED[6]}")
    yield ("do", "CreateDeal", f"title={HOSTILE['control: bell and escape']}")
    yield ("undo",)
    yield ("redo",)
    yield ("backup", "--out", str(tmp_path / "copy.salesdesk"))
    yield ("backups",)
    yield ("restore", str(tmp_path / "copy.salesdesk"), "--dry-run")


def test_the_command_line(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither a result nor a message has a control character; CSV is as it is for a program, and told on a terminal."""
    path = tmp_path / "desk.salesdesk"
    path.write_bytes(desk.store.path.read_bytes())
    seen, raw = set(), 0
    for line in lines(path, tmp_path):
        seen.add(line[0])
        status = cli.main(["--file", str(path), "--today", "2026-11-23", *line])
        out, err = capsys.readouterr()
        assert status in (0, 1), (line, err)
        assert terminal(err) == [], line
        if "--csv" in line:
            raw += len(terminal(out))
            continue
        assert terminal(out) == [], line
        if "--json" in line:
            json.loads(out)
    assert raw
    assert set(verbs.names()) == seen | set(WITHOUT_TEXTS)
    with monkeypatch.context() as patch:
        patch.setattr("sys.stdout.isatty", lambda: True)
        assert cli.main(["--file", str(path), "show", "deals", "--csv"]) == 0
        assert terminal(capsys.readouterr().out.replace("\r\n", "\n")) == []


def _careless_workbook() -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    book.add_worksheet().write(0, 0, HOSTILE["formula: hyperlink"])
    book.close()
    return target.getvalue()


def _careless_letter() -> bytes:
    message = EmailMessage()
    message["Subject"] = HOSTILE["bidi: override"]
    message["Bcc"] = "x@example.com"
    return bytes(message)


def _pdf_with_link() -> bytes:
    with pypdfium2.PdfDocument.new() as made:
        made.new_page(100, 100)
        target = io.BytesIO()
        made.save(target)
    return target.getvalue() + b"\n9 0 obj << /Subtype /Link /A << /URI (http://192.0.2.1/) >> >> endobj"


CARELESS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "html": ("html", f"<p>{HOSTILE['markup: web image']}</p>".encode),
    "html attribute": ("html", lambda: b'<p class="x" onclick="x">'),
    "html bidi": ("html", f"<p>{HOSTILE['bidi: override']}</p>".encode),
    "svg": ("svg", lambda: b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'),
    "svg bidi": ("svg", f"<svg><text>{HOSTILE['bidi: override']}</text></svg>".encode),
    "csv": ("csv", f'Name\r\n"{HOSTILE["formula: at"]}"\r\n'.encode),
    "xlsx": ("xlsx", _careless_workbook),
    "pdf": ("pdf", _pdf_with_link),
    "eml": ("eml", _careless_letter),
}


@pytest.mark.parametrize("how", CARELESS)
def test_the_walk_sees_a_writer_that_forgets(how: str) -> None:
    fmt, made = CARELESS[how]
    assert LOOKS[fmt](made())


def test_the_walk_sees_a_file_name_and_a_number_that_are_none() -> None:
    for name in ("../x", "con", "a" * 256, "🚢" * 70, "x\u202efdp", "x.", " x", "a/b", "a:b"):
        assert file_name(name), name
    with pytest.raises(ValueError, match="NaN"):
        LOOKS["json"](b'{"a": NaN}')
    assert terminal("\x1b[31m") and terminal("\u202e")
