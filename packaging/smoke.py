"""Start the frozen program as a stranger would, on a virtual screen, and look at what it made.

usage: smoke.py FOLDER. The program runs from another folder, with next to no environment and no PATH; its
``self-test`` opens a sample desk, draws the funnel and writes a report. Its child process reads a file, alone and for
``import``. When a part fails, exit status 1 and why.
"""

import json
import subprocess
import sys
import tempfile
import zipfile
from contextlib import nullcontext, suppress
from pathlib import Path

import openpyxl
import pypdfium2
from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from salesdesk.importing.read.sources import FileSource, HowToRead  # noqa: E402
from salesdesk.importing.read.tables import SourceTable  # noqa: E402
from salesdesk.worker_kinds.foreign_file import read_in_child  # noqa: E402
from tests.support.screen import virtual_screen  # noqa: E402

Said = dict[str, object]
PATIENCE = 180
PIPE = 1 << 20
"""Bytes: as much as a pipe holds, or more."""


def run_self_test(program: Path, home: Path) -> Said:
    """What the program's self-test says, as its one line of JSON."""
    out = home / "out"
    out.mkdir()
    on_linux = sys.platform == "linux"
    with virtual_screen() if on_linux else nullcontext() as screen:
        environment = {"LC_ALL": "C.UTF-8", "HOME": str(home)} | ({"DISPLAY": screen.display} if screen else {})
        done = subprocess.run(
            [program, "self-test", "--out", out],
            cwd=home,
            env=environment if on_linux else None,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
    if done.returncode or done.stderr.strip():
        raise SystemExit(f"The frozen program failed ({done.returncode}):\n{done.stdout}{done.stderr}")
    return dict(json.loads(done.stdout.splitlines()[-1]))


def look_at_pdf(path: Path) -> str:
    document = pypdfium2.PdfDocument(path)
    text = "".join(page.get_textpage().get_text_range() for page in document)
    assert path.read_bytes().startswith(b"%PDF-"), "the report is not a PDF"
    assert len(text) > 200, f"the report has next to no text: {text!r}"
    return f"{len(document)} pages, {len(text)} characters"


def look_at_xlsx(path: Path) -> str:
    assert zipfile.is_zipfile(path), "the workbook is not a zip file"
    book = openpyxl.load_workbook(path)
    filled = sum(1 for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None)
    assert filled > 10, "the workbook is next to empty"
    return f"{len(book.sheetnames)} sheets, {filled} cells"


def look_at_picture(path: Path) -> str:
    with Image.open(path) as picture:
        colours = picture.convert("RGB").getcolors(1 << 24) or []
        width, height = picture.size
    assert width > 200 and height > 100, "the funnel is a thumbnail"
    assert len(colours) > 3, "the funnel is blank"
    return f"{width} x {height}, {len(colours)} colours"


def look_at_child(program: Path) -> str:
    """The program's own ``worker foreign_file``, asked as the window asks it."""
    source = FileSource("deals.csv", "Title;Amount\r\nMüller;12,50\r\n".encode("cp1252"))
    found = read_in_child(source, HowToRead(), lambda rows, total: None, command=[str(program)])
    assert isinstance(found, SourceTable), "the child read no table"
    rows = [(row.line, row.cells) for row in found.rows()]
    assert (found.header, rows) == (("Title", "Amount"), [(2, ["Müller", "12,50"])]), f"the child read {rows}"
    return "a CSV file, cell by cell"


def look_for_qt(program: Path) -> str:
    """That the child has no Qt: what it has loaded while it waits for the rest of what it is asked (Linux tells)."""
    if sys.platform != "linux":
        return "not looked at here"
    asked = subprocess.Popen([program, "worker", "foreign_file"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    assert asked.stdin is not None
    try:
        asked.stdin.write(b'{"tag":"asked","parts":{"file":{"bytes":10000000}}}\n' + bytes(2 * PIPE))
        asked.stdin.flush()  # more than the pipe holds: the child has begun to read
        loaded = Path(f"/proc/{asked.pid}/maps").read_text(encoding="utf-8")
    finally:
        asked.kill()
        asked.wait()
        with suppress(OSError):
            asked.stdin.close()
    assert "libpython" in loaded, "this is not the program"
    assert "Qt6Core" not in loaded, "the child has loaded Qt"
    return "without Qt"


def look_at_import(program: Path, home: Path) -> str:
    """A workbook brought into a new desk by ``import``, which reads it in a child."""
    book, path = openpyxl.Workbook(), home / "deals.xlsx"
    sheet = book.active
    assert sheet is not None
    for row in (("Title", "Amount", "Stage"), ("Fleet renewal", 58700, "Proposal"), ("Scanners", 36000, "Qualified")):
        sheet.append(row)
    book.save(path)
    desk = home / "desk.salesdesk"
    asked = [str(program), "--file", str(desk), "import", str(path), "--currency", "EUR", "--json"]
    environment = {"LC_ALL": "C.UTF-8", "HOME": str(home)} if sys.platform == "linux" else None
    done = subprocess.run(
        asked, cwd=home, env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    if done.returncode or done.stderr.strip():
        raise SystemExit(f"The frozen program could not import ({done.returncode}):\n{done.stdout}{done.stderr}")
    counts = json.loads(done.stdout)["counts"]
    assert counts["new"] == 2, f"the import made {counts['new']} deals of two"
    return "2 deals of a workbook"


def check(said: Said) -> None:
    version = str(said["sqlite"])
    assert tuple(map(int, version.split("."))) >= (3, 50), f"SQLite {version} is too old"
    print(f"SQLite       {version}")
    print(f"started in   {said['start_seconds']} s")
    files = (ROOT / "salesdesk" / "reports" / "catalogue").iterdir()
    kinds = {path.stem for path in files if not path.name.startswith("__")}
    found = said["reports"]
    assert isinstance(found, list) and set(found) == kinds, f"other reports than in the catalogue: {found}"
    print(f"reports      {len(kinds)}")
    print(f"report PDF   {look_at_pdf(Path(str(said['pdf'])))}")
    print(f"report XLSX  {look_at_xlsx(Path(str(said['xlsx'])))}")
    print(f"funnel       {look_at_picture(Path(str(said['funnel_png'])))}")


def main() -> None:
    folder = Path(sys.argv[1]).resolve()
    program = folder / ("salesdesk.exe" if sys.platform == "win32" else "salesdesk")
    with tempfile.TemporaryDirectory(prefix="salesdesk-smoke-") as home:
        said = run_self_test(program, Path(home))
        check(said)
        print(f"child        {look_at_child(program)}, {look_for_qt(program)}")
        print(f"import       {look_at_import(program, Path(home))}")
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    print(f"bundle       {size / 1e6:.0f} MB in {folder.name}")
    print("The bundle works.")


if __name__ == "__main__":
    main()
