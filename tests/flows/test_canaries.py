"""A day on an encrypted desk, and a search for what was typed: nothing of it lies in any file of this user.

``SALESDESK_CANARY_IMAGE=1`` has it all on a disk of its own (a file that is mounted, as root on Linux), and searches that whole
disk, what was deleted too.
"""

import gzip
import io
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from salesdesk.cli import verbs
from tests.flows.canary_day import CANARY, TITLE
from tests.support import canaries

PASSPHRASE = "eine lange Nacht"
VARIABLES = {
    "HOME": "", "XDG_CONFIG_HOME": ".config", "XDG_DATA_HOME": ".local/share", "XDG_STATE_HOME": ".local/state",
    "XDG_CACHE_HOME": ".cache", "XDG_RUNTIME_DIR": "run", "TMPDIR": "tmp",
}  # fmt: skip
MEMORY = Path("/dev/shm")
IMAGE_MB = 160
LINES = (
    f'show|deals|--where|"{CANARY}"|--json', "history", "figures|board|--json", "figures|forecast|--json",
    "check|--full", "backup", "backups|--json", f"do|AddNote|deal={TITLE}|text={CANARY}Script", "undo", "redo",
    "export|everything|--format|json|--out|{out}/all.json", "export|deals|--format|xlsx|--out|{out}/d.xlsx",
    "report|review|--format|pdf|--out|{out}/r.pdf", "report|funnel|--format|png|--out|{out}/f.png",
    "import|{out}/import.csv|--dry-run", "move|out|{out}/all.salesdesk-move",
)  # fmt: skip
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="the folders of Linux are searched"),
]


class Place:
    """A home and what lies around it; ``found`` gives what holds a canary."""

    def __init__(self, home: Path, out: Path, image: Path | None = None) -> None:
        self.home, self.out, self._image = home, out, image
        self.desk = home / "My desk.salesdesk"
        for folder in (*VARIABLES.values(), "elsewhere"):
            (home / folder).mkdir(parents=True, exist_ok=True, mode=0o700)
        self.environment = os.environ | {name: str(home / folder) for name, folder in VARIABLES.items()}
        self.environment |= {"QT_QPA_PLATFORM": "offscreen"}
        self.environment.pop("MPLCONFIGDIR", None)

    def line(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """A command line of its own, which is told the passphrase."""
        command = [sys.executable, "-m", "salesdesk", "--file", str(self.desk), *arguments, "--passphrase-fd", "0"]
        words = f"{PASSPHRASE}\n"
        return subprocess.run(command, input=words, env=self.environment, text=True, capture_output=True, check=False)

    @contextmanager
    def window(self, *out: str) -> Iterator["Day"]:
        """The day in the window, begun; it is killed where it has not ended."""
        command = [sys.executable, "-m", "tests.flows.canary_day", str(self.desk), *out]
        with (
            (self.home / "elsewhere" / "stderr").open("w") as told,
            subprocess.Popen(
                command, env=self.environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=told
            ) as process,
        ):
            try:
                day = Day(process)
                day.say(PASSPHRASE)
                yield day
            finally:
                process.kill()

    def found(self) -> list[str]:
        """The files that hold a canary; of a disk of its own, whether the disk does."""
        if self._image is not None:
            os.sync()
            if canaries.holds(self._image.read_bytes(), CANARY):
                return ["the disk", *canaries.below(self.home, CANARY)]
        return canaries.below(self.home, CANARY)


class Day:
    """A window in which a day is gone through."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process

    def say(self, line: str) -> None:
        """Give it a line."""
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def hears(self) -> str:
        """Its next line; empty when it has ended."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def handed_out(self) -> list[Path]:
        """What it has handed to other programs, in memory."""
        return [path for path in MEMORY.glob(f"salesdesk-handed-{self.process.pid}-*/*") if path.is_file()]


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """An encrypted desk at home."""
    out = tmp_path / "out"
    out.mkdir()
    if not os.environ.get("SALESDESK_CANARY_IMAGE"):
        yield begun(Place(tmp_path / "home", out))
        return
    image, disk = tmp_path / "image", tmp_path / "disk"
    with image.open("wb") as file:
        file.truncate(IMAGE_MB << 20)
    disk.mkdir()
    subprocess.run(["mkfs.ext4", "-q", "-E", "nodiscard", str(image)], check=True)
    subprocess.run(["mount", "-o", "loop", str(image), str(disk)], check=True)
    try:
        yield begun(Place(disk / "home", out, image))
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def begun(place: Place) -> Place:
    new = [sys.executable, "-m", "salesdesk", "--file", str(place.desk), "new", "--template", "new-business"]
    subprocess.run(new, env=place.environment, check=True, capture_output=True)
    assert place.line("encrypt").returncode == 0
    return place


def test_a_day_leaves_nothing_readable_on_the_disk(place: Place) -> None:
    with place.window(str(place.out)) as day:
        assert day.hears() == "done"
        assert place.found() == []
        day.process.kill()
        day.process.wait()
        assert place.found() == []
        assert day.handed_out(), "what was dragged out lies in memory, and nobody was there to delete it"
        with place.window() as again:
            assert again.hears() == "done"
            assert day.handed_out() == [], "the next start does"
            again.say("lock")
            assert again.hears() == "locked"
            assert place.found() == []
            again.say("unlock")
            assert again.hears() == "unlocked"
            again.say("end")
            assert again.process.wait(60) == 0
    assert place.found() == []
    for line in LINES:
        done = place.line(*(word.format(out=place.out) for word in line.split("|")))
        assert done.returncode == 0, (line, done.stderr)
    assert place.found() == []
    assert canaries.below(place.out, CANARY), "what was exported on purpose is readable"


def packed(text: bytes, pack: Callable[[bytes], bytes]) -> bytes:
    return b"before" + pack(text * 50) + b"after"


def _zipped(text: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("a.xml", text)
    return target.getvalue()


@pytest.mark.parametrize("pack", [bytes, _zipped, gzip.compress], ids=["plain", "zip", "gzip"])
@pytest.mark.parametrize("coding", ["utf-8", "utf-16-le", "utf-16-be"])
def test_the_search_finds_what_is_there(pack: Callable[[bytes], bytes], coding: str) -> None:
    assert canaries.holds(packed(f"a {CANARY} sings".encode(coding), pack), CANARY)
    assert not canaries.holds(packed("a bird sings".encode(coding), pack), CANARY)


def test_the_day_has_every_verb_that_reads_or_writes_a_desk() -> None:
    without = {"new", "templates", "demo", "self-test", "encrypt", "decrypt", "passphrase", "restore", "recover",
               "import-history", "quota"}  # fmt: skip
    assert set(verbs.names()) - without == {line.partition("|")[0] for line in LINES}
