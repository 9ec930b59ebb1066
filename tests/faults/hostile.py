"""Files made to break who reads them: ``python -m tests.faults.hostile [--count 60] [--seed 1] [--json]``.

Each file is planned in a process of its own, read as the program reads files of others. It survives when it is refused in a
sentence, or gives a plan whose rows add up, within 20 seconds of computing and 1 GB of memory of any process; everything else is
lost. ``KINDS`` makes the files; all of them are at most a few megabytes.
"""

import argparse
import io
import json
import os
import resource
import signal
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import NamedTuple

from salesdesk.importing import ImportOptions, ImportRefused
from salesdesk.importing.plan.planning import plan_import
from salesdesk.worker_kinds.foreign_file import read_in_child
from tests.importing.planning import BERLIN, NOW, adds_up

SECONDS, MEMORY = 20, 1_000_000_000
"""What one file may take: seconds of computing, bytes of memory of the largest process."""
_CLOCK_SECONDS = 90
"""When a process that does not even compute is given up."""


class Outcome(NamedTuple):
    """What became of a file: how it ended, the sentence, seconds of computing, bytes of memory."""

    ended: str
    words: str
    seconds: float
    memory: int

    @property
    def survived(self) -> bool:
        """Whether it was refused, or planned honestly, within the limits."""
        return self.ended in ("refused", "planned") and self.seconds <= SECONDS and self.memory <= MEMORY


_HEADER = "Title,Organisation,Amount,Currency,Created,Stage,Probability,Expected close,Tags\n"
_GOOD = ("Fleet", "Nordwind", "1200.50", "EUR", "2026-01-05", "Proposal", "40%", "2026-12-01", "a, b")
_PUMPS = (
    "1", "9.", "1,", " ", "a", "A", "-", "(", ")", "((", ". ", ", ", "- ", "( ", "1 ", "€", "年", "T1", "a.", "=", '"', "\\",
    "'", "\u0301", "\u202e", "\u200b", "\U0001d7d8", "total ", "12/", "e1", "+", "k", "<", "\ufffd", "\ud7ff", ":", "/",
)  # fmt: skip


def _csv(dice: Random, cell: str) -> bytes:
    """A table of a few rows, a cell of one of them as given."""
    rows = [list(_GOOD) for _ in range(4)]
    rows[dice.randrange(4)][dice.randrange(len(_GOOD))] = cell
    lines = [",".join('"' + text.replace('"', '""') + '"' for text in row) for row in rows]
    return (_HEADER + "\n".join(lines) + "\n").encode("utf-8", "surrogatepass")


def long_cell(dice: Random) -> bytes:
    """A cell of up to 200,000 letters of one kind, ended by something else."""
    pump = dice.choice(_PUMPS)
    start, end = (dice.choice(("", "total", "1", "2026-01-01", "(", "Mon", "Lost")) for _ in range(2))
    return _csv(dice, start + pump * (dice.choice((2_000, 20_000, 200_000)) // len(pump)) + end + "!")


def long_header(dice: Random) -> bytes:
    """A column with a name of up to a megabyte."""
    pump = dice.choice(_PUMPS)
    name = (pump * (dice.choice((20_000, 1_000_000)) // len(pump))).replace('"', '""')
    return (f'Title,"{name}",Amount\n' + "a,b,1\n" * 5).encode()


def wide(dice: Random) -> bytes:
    """Very many columns."""
    count = dice.choice((10_000, 30_000, 1_000_000))
    return (",".join(f"c{i}" for i in range(count)) + "\n" + ",".join("1" * count) + "\n").encode()


def quotes(dice: Random) -> bytes:
    """Quotation marks that never close, over very many lines."""
    line = dice.choice(('"', '""', 'a,"b\n', '"a"b,\n', '"\n"', ',"'))
    return _HEADER.encode() + (line * (dice.choice((100_000, 2_000_000)) // len(line))).encode()


def empty_lines(dice: Random) -> bytes:
    """Millions of lines with hardly anything."""
    return _HEADER.encode() + dice.choice((b"\n", b",\n", b"\r", b"x\n")) * dice.choice((100_000, 1_000_000))


def numbers(dice: Random) -> bytes:
    """JSON with numbers that no program should make."""
    digits = dice.choice(("9" * 1_000_000, "1e999", "-" + "9" * 5_000, "NaN", "Infinity", "9" * 100))
    shape = dice.choice(('{{"a": {0}}}', '{{"format": "salesdesk everything", "deals": [{{"key": {0}}}]}}', "[{0}]"))
    return shape.format(digits).encode()


def nested_json(dice: Random) -> bytes:
    """JSON of a great depth."""
    depth = dice.choice((500, 5_000, 200_000))
    opening = dice.choice(("[", '{"a":', '{"format":"salesdesk everything","deals":['))
    closing = "".join({"[": "]", "{": "}"}[c] for c in reversed(opening) if c in "[{")
    return (opening * depth + "1" + (closing * depth if dice.random() < 0.5 else "")).encode()


def json_text(dice: Random) -> bytes:
    """A desk in JSON with lone surrogates, zeros and texts of a megabyte."""
    text = dice.choice(('"\\ud800"', '"\\u0000"', '"' + "a" * 1_000_000 + '"', '"\\udfff\\ud800"', "null", "{}"))
    field = dice.choice(("title", "currency", "key", "at", "amount"))
    rows = f'[{{"{field}": {text}}}]'
    return f'{{"format": "salesdesk everything", "base_currency": "xx", "deals": {rows}, "events": {rows}}}'.encode()


def _zip(parts: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


_ODS = (
    '<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"><office:body><office:spreadsheet>'
    '<table:table table:name="S">{}</table:table></office:spreadsheet></office:body></office:document-content>'
)


def _ods(rows: str) -> bytes:
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        b'<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        b"</manifest:manifest>"
    )
    return _zip({"mimetype": kind, "content.xml": _ODS.format(rows).encode(), "META-INF/manifest.xml": manifest})


def _ods_row(*texts: str, row: str = "", cell: str = "") -> str:
    cells = "".join(f"<table:table-cell {cell}><text:p>{text}</text:p></table:table-cell>" for text in texts)
    return f"<table:table-row {row}>{cells}</table:table-row>"


def ods_repeated(dice: Random) -> bytes:
    """An OpenDocument sheet of a few hundred bytes whose spaces, cells or rows are repeated without end."""
    count = dice.choice((200_000, 3_000_000, 2_000_000_000, 99_999_999_999))
    mark = dice.choice(("'", '"'))
    times = f" = {mark}{count}{mark}" if dice.random() < 0.5 else f"={mark}{count}{mark}"
    rows, columns = (f"table:number-{what}-repeated{times}" for what in ("rows", "columns"))
    space, text = f"a<text:s text:c{times}/>b", dice.choice(("x", "x" * 1_000))
    made = dice.choice((
        _ods_row(space, "1"), _ods_row(text, "1", row=rows), _ods_row(text, "1", cell=columns),
        _ods_row(text, cell=columns, row=rows), _ods_row("", row=rows) + _ods_row("x", "1"),
        _ods_row(space, row='table:number-rows-repeated="5000"'), _ods_row("", "", cell=columns) + _ods_row("z"),
        _ods_row(*["<text:s text:c='65535'/>"] * 2_000, row='table:number-rows-repeated="9"'),
    ))  # fmt: skip
    return _ods(_ods_row("Title", "Amount") + _ods_row("Fleet", "5") * 3 + made)


def ods_nested(dice: Random) -> bytes:
    """An OpenDocument sheet whose elements stand in each other thousands deep, or never close."""
    depth = dice.choice((1_000, 100_000))
    opening = dice.choice(("<text:span>", "<table:table-row-group>", "<table:table-row ", "<!--", "<text:p>"))
    return _ods(_ods_row("Title", "Amount") + opening * depth + _ods_row("a", "1"))


_SHEET = (
    '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    "<sheetData>{}</sheetData></worksheet>"
)


def _xlsx(sheet: str, strings: str = "", doctype: str = "") -> bytes:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    links = "".join(
        f'<Relationship Id="r{i}" Type="{office}/{kind}" Target="{target}"/>'
        for i, (kind, target) in enumerate(
            (("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "sharedStrings.xml"))
        )
    )
    book = f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="S" sheetId="1" r:id="r0"/></sheets></workbook>'
    return _zip({
        "xl/workbook.xml": book.encode(),
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}">{links}</Relationships>'.encode(),
        "xl/worksheets/sheet1.xml": _SHEET.format(sheet).encode(),
        "xl/sharedStrings.xml": f'{doctype}<sst xmlns="{main}">{strings}</sst>'.encode(),
    })  # fmt: skip


def _row(number: int, *cells: str) -> str:
    return f'<row r="{number}">' + "".join(cells) + "</row>"


def _shared(place: str, index: int) -> str:
    return f'<c r="{place}" t="s"><v>{index}</v></c>'


def xlsx_shared(dice: Random) -> bytes:
    """A workbook in which one long text stands in very many cells."""
    size, count = dice.choice(((32_000, 100_000), (1_000_000, 3_000), (300, 1_000_000), (30_000_000, 60)))
    head = _row(1, _shared("A1", 1), _shared("B1", 2))
    rows = "".join(_row(i, _shared(f"A{i}", 0), f'<c r="B{i}"><v>{i}</v></c>') for i in range(2, count + 2))
    texts = "".join(f"<si><t>{text}</t></si>" for text in ("x" * size, "Title", "Amount"))
    return _xlsx(head + rows, texts)


def xlsx_corner(dice: Random) -> bytes:
    """A workbook with a cell in the farthest corner, or rows and references out of any order."""
    place = dice.choice(("XFD1048576", "ZZZZZZ99999999", "A4294967295", "AA1000000", "A1048576", "a1", "1A", ""))
    good = _row(1, '<c r="A1" t="inlineStr"><is><t>Title</t></is></c>') + _row(2, '<c r="A2"><v>1</v></c>')
    mark = dice.choice(("'", '"', " "))
    return _xlsx(good + f"<row><c r={mark}{place}{mark}><v>1</v></c></row>")


def xlsx_entities(dice: Random) -> bytes:
    """A workbook with entities of entities, or a shared text of thousands of nested parts."""
    lines = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 12))
    doctype = f'<!DOCTYPE sst [<!ENTITY l0 "lol">{lines}<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    text = dice.choice(
        ("&l11;", "&f;", "<r>" * 100_000, "<t>" * 100_000, "&#0;", "&#xD800;", "<r><t>a</t></r>" * 300_000)
    )
    return _xlsx(_row(1, _shared("A1", 0)) + _row(2, _shared("A2", 0)), f"<si>{text}</si>", doctype)


def bomb(dice: Random) -> bytes:
    """A packed file that unfolds to a hundred times itself, or claims what is not so."""
    filler = dice.choice((b" ", b"<a>", b"<c/>", b"\0")) * (dice.choice((40, 150, 400)) << 20 >> 2)
    name = dice.choice(("xl/worksheets/sheet1.xml", "content.xml", "xl/media/image1.png", "xl/sharedStrings.xml"))
    made = _zip({"xl/workbook.xml": b"<workbook/>", name: filler})
    return made if dice.random() < 0.5 else made[:-300] + bytes(dice.randrange(256) for _ in range(300))


def html(dice: Random) -> bytes:
    """A page with elements, attributes, entities or spans without end."""
    part = dice.choice((
        "<td>", "<tr>", "<table>", "<td colspan=99999>x", "<td a=", "<!--", "<![", "&#99999999999;", "&" * 5, "<", "</", "<a ",
        "<script>", "<td '", "<td \"=", "&amp", "<?", "<!a ",
    ))  # fmt: skip
    head = "<html><table><tr><td>Title<td>Amount<tr><td>a<td>1"
    return (head + part * (dice.choice((20_000, 500_000)) // len(part))).encode()


def encodings(dice: Random) -> bytes:
    """Bytes that are no text in any encoding, or in one that makes other characters of them."""
    start = dice.choice((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"+/v8", b"\0\0\xfe\xff", b"\x1b$B", b""))
    body = dice.choice(
        (b"\xd8\x00", b"\x00\xd8", b"\xed\xa0\x80", b"\x80", b"\xf4\x90\x80\x80", b"\xc0\x80", b"~{", b"\x0e")
    )
    return start + _HEADER.encode() + body * dice.choice((1_000, 300_000))


KINDS: dict[str, Callable[[Random], bytes]] = {
    made.__name__: made
    for made in (
        long_cell, long_header, wide, quotes, empty_lines, numbers, nested_json, json_text, ods_repeated, ods_nested, xlsx_shared,
        xlsx_corner, xlsx_entities, bomb, html, encodings,
    )
}  # fmt: skip
"""A maker of files for each way of being hostile."""


def tried(content: bytes) -> Outcome:
    """What becomes of a file, in a forked process. To be called from a process without threads."""
    reads, writes = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reads)
        os.write(writes, json.dumps(_planned(content)).encode()[:60_000])
        os.close(writes)
        os.kill(os.getpid(), signal.SIGKILL)  # nothing of the parent is put away here
    os.close(writes)
    until, seconds, memory = time.monotonic() + _CLOCK_SECONDS, 0.0, 0
    while True:
        ended, _, used = os.wait4(child, os.WNOHANG)
        if ended:
            break
        if time.monotonic() > until:
            os.kill(child, signal.SIGKILL)
        time.sleep(0.01)
    with os.fdopen(reads, "rb") as pipe:
        said = pipe.read()
    seconds, memory = used.ru_utime + used.ru_stime, used.ru_maxrss << 10
    how, words = json.loads(said) if said else ("ended", "without a word")
    return Outcome(how, words, seconds, memory)


def _planned(content: bytes) -> tuple[str, str]:
    """How planning a file ends, and what it says."""
    resource.setrlimit(resource.RLIMIT_CPU, (2 * SECONDS, 2 * SECONDS))
    try:
        found = plan_import(content, ImportOptions(BERLIN, "EUR"), lambda: NOW, name="hostile", read=read_in_child)
        return ("planned", f"{found.counts.rows} rows") if adds_up(found) else ("wrong", "the rows do not add up")
    except ImportRefused as refused:
        words = str(refused).strip()
        return ("refused" if words else "wrong"), words[:500]
    except BaseException as error:
        return "raised", repr(error)[:500]


def campaign(count: int, seed: int, told: Callable[[str], None] | None = None) -> list[tuple[str, int, int, int]]:
    """Try ``count`` files, kind after kind: of each kind its name, and how many were tried, survived and were lost."""
    rows = dict.fromkeys(KINDS, (0, 0))
    names = list(KINDS)
    for number in range(count):
        name = names[number % len(names)]
        found = tried(KINDS[name](Random(f"{seed} {number}")))
        before = rows[name]
        rows[name] = (before[0] + 1, before[1] + found.survived)
        if told is not None and (not found.survived or found.seconds > SECONDS / 4):
            told(f"{name}, seed {seed}, file {number}: {found}")
    return [(f"hostile file: {name}", n, survived, n - survived) for name, (n, survived) in rows.items() if n]


def main() -> int:
    """Run; the exit status is 1 when a file was lost."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.hostile")
    parser.add_argument("--count", type=int, default=4 * len(KINDS))
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--json", action="store_true", help="print the rows as JSON")
    parser.add_argument("files", type=Path, nargs="*", help="try these files instead")
    asked = parser.parse_args()
    for path in asked.files:
        print(path.name, tried(path.read_bytes()))
    seed = int(time.time()) if asked.seed is None else asked.seed
    rows = [] if asked.files else campaign(asked.count, seed, lambda line: print(line, file=sys.stderr, flush=True))
    if asked.json:
        print(json.dumps(rows))
    else:
        print(f"seed {seed}", *(f"{name:32}{n:6}{ok:6}{lost:6}" for name, n, ok, lost in rows), sep="\n")
    return 1 if any(lost for *_, lost in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
