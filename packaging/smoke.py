"""Start the frozen program as a stranger would, on a virtual screen, and look at what it made.

usage: smoke.py FOLDER. The program runs from another folder, with next to no environment and no PATH. Its
``self-test`` opens a sample desk, draws the funnel and writes every report; ``demo`` draws every page. Its child process
reads files, alone and for ``import``. The kernel ends what opens an internet socket
(Linux). When a part fails, or is larger than it may be, exit status 1 and why.
"""

import json
import os
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

from bundling import parts  # noqa: E402

from salesdesk.importing.read.sources import FileSource, HowToRead  # noqa: E402
from salesdesk.importing.read.tables import SourceTable  # noqa: E402
from salesdesk.worker_kinds.foreign_file import read_in_child  # noqa: E402
from tests.importing.layout_files import open_document  # noqa: E402
from tests.support import no_internet  # noqa: E402
from tests.support.screen import virtual_screen  # noqa: E402

Said = dict[str, object]
PATIENCE = 180
BOOKS = [
    ROOT / "tests" / "data" / "csv_conformance" / "frictionless" / f"cast-int-to-string-issue-1251.{kind}"
    for kind in ("xls", "xlsx")
]
PIPE = 1 << 20
"""Bytes: as much as a pipe holds, or more."""


def run(program: Path, home: Path, *asked: object, screen: str = "", talks: bool = False) -> str:
    """What the program prints, from another folder and with next to no environment.

    SystemExit where it fails, or complains; ``talks`` where it says in words beside its output what it has done.
    """
    environment = {"LC_ALL": "C.UTF-8", "HOME": str(home)} | ({"DISPLAY": screen} if screen else {})
    done = subprocess.run(
        [str(program), *map(str, asked)],
        preexec_fn=no_internet.refusing(),
        cwd=home,
        env=environment if sys.platform == "linux" else None,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=PATIENCE,
        check=False,
    )
    if done.returncode or (done.stderr.strip() and not talks):
        line = " ".join(map(str, asked))
        raise SystemExit(f"The frozen program failed ({line}; {done.returncode}):\n{done.stdout}{done.stderr}")
    return done.stdout


def run_self_test(program: Path, home: Path) -> Said:
    """What the program's self-test says, as its one line of JSON."""
    out = home / "out"
    out.mkdir()
    with virtual_screen() if sys.platform == "linux" else nullcontext() as screen:
        said = run(program, home, "self-test", "--out", out, screen=screen.display if screen else "")
    return dict(json.loads(said.splitlines()[-1]))


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


def look_at_pages(program: Path, home: Path) -> str:
    """Every page in light and dark, drawn where there is no display."""
    if sys.platform != "linux":
        return "not looked at here"
    run(program, home, "demo", "--out", home / "demo")
    drawn = list((home / "demo").glob("*.png"))
    for path in drawn:
        look_at_picture(path)
    assert len(drawn) > 10, f"only {len(drawn)} pages were drawn"
    return f"{len(drawn)} pictures"


def look_at_reports(program: Path, home: Path) -> str:
    """A report in Chinese with a photo as its logo, in every format: the same pages, byte for byte, as without freezing."""
    logo = home / "logo.jpg"
    Image.new("RGB", (320, 80), "navy").save(logo)
    desk = ("--file", home / "out" / "self-test.salesdesk", "report", "review")
    made = {form: home / f"made.{form}" for form in ("pdf", "xlsx", "html", "png", "svg")}
    bare = {**os.environ, "LC_ALL": "C.UTF-8", "HOME": str(home)} if sys.platform == "linux" else None
    for form, path in made.items():
        asked = (*desk, "--language", "zh_CN", "--logo", logo, "--format", form, "--out")
        run(program, home, *asked, path)
        if form == "xlsx":  # says when it was written
            look_at_xlsx(path)
            continue
        line = [sys.executable, "-m", "salesdesk", *map(str, asked), str(home / "same")]
        subprocess.run(line, cwd=ROOT, env=bare, check=True)
        assert path.read_bytes() == (home / "same").read_bytes(), f"the report as {form} is not what it is unfrozen"
    document = pypdfium2.PdfDocument(made["pdf"])
    text = "".join(page.get_textpage().get_text_range() for page in document)
    assert any("\u4e00" <= letter <= "\u9fff" for letter in text), "the report in Chinese has no Chinese"
    look_at_picture(made["png"])
    return f"in Chinese as {', '.join(made)}"


def look_at_scripts(program: Path, home: Path) -> str:
    """Everything as JSON and brought into a new desk, and the commands with what each does."""
    whole = home / "whole.json"
    run(
        program,
        home,
        "--file",
        home / "out" / "self-test.salesdesk",
        "export",
        "everything",
        "--format",
        "json",
        "--out",
        whole,
    )
    run(program, home, "--file", home / "again.salesdesk", "import", whole, "--json")
    run(program, home, "--file", home / "again.salesdesk", "check", talks=True)
    told = [line for line in run(program, home, "do", "--list").splitlines() if not line.startswith(" ")]
    assert all(line.partition(": ")[2] for line in told), "a command does not say what it does"
    return f"{len(told)} commands; everything exported and imported"


def look_at_child(program: Path) -> str:
    """The program's own ``worker foreign_file``, asked as the window asks it."""
    for encoding, title in (
        ("cp1252", "Müller"),
        ("gb18030", "北京设备"),
        ("cp932", "東京の設備"),
        ("big5", "臺北設備"),
    ):
        rows = _read(
            program, "deals.csv", f"Title;Amount\r\n{title};12,50\r\n".encode(encoding), HowToRead(encoding=encoding)
        )
        assert rows == [["Title", "Amount"], [title, "12,50"]], f"the child read {rows}"
    books = {path.name: path.read_bytes() for path in BOOKS} | {"typed.ods": open_document()}
    for name, content in books.items():
        assert len(_read(program, name, content, HowToRead())) > 1, f"the child read an empty sheet in {name}"
    return f"CSV in four encodings, {', '.join(Path(name).suffix[1:] for name in books)}"


def _read(program: Path, name: str, content: bytes, how: HowToRead) -> list[list[str]]:
    """The header and the rows of a file, as the program's child reads them."""
    found = read_in_child(FileSource(name, content), how, lambda rows, total: None, command=[str(program)])
    assert isinstance(found, SourceTable), f"the child read no table in {name}"
    return [list(found.header), *(list(row.cells) for row in found.rows())]


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
    told = run(program, home, "--file", desk, "import", path, "--currency", "EUR", "--json")
    counts = json.loads(told)["counts"]
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
        print(f"pages        {look_at_pages(program, Path(home))}")
        print(f"more reports {look_at_reports(program, Path(home))}")
        print(f"scripts      {look_at_scripts(program, Path(home))}")
        print(f"child        {look_at_child(program)}, {look_for_qt(program)}")
        print(f"import       {look_at_import(program, Path(home))}")
    weigh(folder)
    print("The bundle works.")


def weigh(folder: Path) -> None:
    """Say how large the bundle and its large parts are. SystemExit for what is larger than it may be."""
    found = parts.sizes(folder)
    print(f"bundle       {sum(found.values()) / 1e6:.1f} MB in {folder.name}, of which")
    for part, size in found.items():
        if size > parts.LARGE:
            print(f"{size / 1e6:9.1f} MB {part}: {parts.REASONS.get(part, 'no reason')}")
    if sys.platform == "linux" and (faults := parts.faults(found)):
        raise SystemExit("\n".join(faults))


if __name__ == "__main__":
    main()
