"""One worker's folder in memory: templates of desks, the place where a case runs, and the processes that run in it."""

import faulthandler
import json
import os
import shutil
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from stat import S_ISREG

from salesdesk import cli, platform_paths
from salesdesk.store.log.head import file_mark
from tests.faults.commands import FILES, Scenario, filled
from tests.faults.shim import Shim

VARIABLES = {
    "HOME": "home",
    "XDG_CONFIG_HOME": "config",
    "XDG_DATA_HOME": "data",
    "XDG_STATE_HOME": "state",
    "XDG_CACHE_HOME": "cache",
    "XDG_RUNTIME_DIR": "run",
    "TMPDIR": "tmp",
}
TODAY = "2026-11-23"
PATIENCE_S = 60
"""Seconds after which a process that has not ended is taken for one that hangs."""
ROUNDS = 1_000
"""Of making a key from a passphrase: they take their time, and no file hangs on how many they are."""
CRASHED = 70
"""Exit status of a process that an exception has ended."""


@dataclass(frozen=True)
class Ended:
    """How a process ended: its exit status (negative: the signal), and what it wrote to standard error."""

    status: int
    said: str


class Sandbox:
    """A worker's folder. ``root`` is what a case sees: the per-user folders, and ``files`` beside the desk."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.root = folder / "root"
        self.templates = folder / "templates"
        self.graves = folder / "graves"
        self.templates.mkdir(parents=True)
        self.fresh()
        self.shim = Shim(folder / "control", self.root, self.graves)

    def fresh(self, template: str | None = None) -> None:
        """Empty the place of the case, or fill it with a template."""
        if self.root.exists():
            shutil.rmtree(self.root)
        if template is not None:
            shutil.copytree(self.templates / template, self.root, symlinks=True)
        for name in VARIABLES.values():
            (self.root / name).mkdir(parents=True, exist_ok=True, mode=0o700)
        (self.root / "files").mkdir(exist_ok=True)

    def save(self, template: str) -> None:
        """Keep the place of the case as a template."""
        shutil.copytree(self.root, self.templates / template, symlinks=True, dirs_exist_ok=True)

    @property
    def desk(self) -> Path:
        """The desk of the case: that which opens when none is named."""
        return self.root / VARIABLES["XDG_DATA_HOME"] / "SalesDesk" / f"My desk{platform_paths.SUFFIX}"

    def file(self, name: str) -> Path:
        """A file beside the desk, by what command lines call it."""
        return self.root / "files" / FILES[name]

    def environment(self) -> dict[str, str]:
        """The variables under which a process takes the place of the case for its home."""
        return {name: str(self.root / folder) for name, folder in VARIABLES.items()}

    def names(self) -> frozenset[str]:
        """Every file of the place, by its path in it."""
        found = (path for path in self.root.rglob("*") if not path.is_dir())
        return frozenset(str(path.relative_to(self.root)) for path in found)

    def run(self, work: Callable[[], int], is_watched: bool = False) -> Ended:
        """Do some work in a forked process; ``is_watched``: it obeys the shim, and its end counts as a call."""
        errors = self.folder / "errors"
        sys.stdout.flush()
        sys.stderr.flush()
        child = os.fork()
        if not child:
            self._be(work, errors, is_watched)
        status = _waited(child)
        return Ended(status, errors.read_text(errors="replace") if errors.exists() else "")

    def _be(self, work: Callable[[], int], errors: Path, is_watched: bool) -> None:
        status = CRASHED
        try:
            self.move_in(errors)
            faulthandler.dump_traceback_later(PATIENCE_S - 5, file=2)
            signal.alarm(PATIENCE_S)
            if is_watched:
                self.shim.enter()
            status = work()
            if is_watched:
                self.shim.leave()
        except SystemExit as left:
            status = left.code if isinstance(left.code, int) else 2
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)

    def move_in(self, errors: Path = Path(os.devnull)) -> None:
        """In a process of its own: take the place of the case for this user's home; what is said goes to a file."""
        target = os.open(errors, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        nothing = os.open(os.devnull, os.O_RDWR)
        for source, number in ((nothing, 0), (nothing, 1), (target, 2)):
            os.dup2(source, number)
        os.environ.update(self.environment())
        tempfile.tempdir = os.environ["TMPDIR"]

    def fingerprint(self) -> bytes:
        """A hash of all names, modes and contents of the place; what names a file by its number has the file's name instead."""
        found = {path: path.lstat() for path in self.root.rglob("*")}
        numbers = {f"{one.st_dev:x}-{one.st_ino:x}": path.name for path, one in found.items()}
        marks = {file_mark(path).encode(): path.name.encode() for path in found if path.suffix == platform_paths.SUFFIX}
        hashed = blake2b(digest_size=16)
        for path, one in sorted(found.items()):
            name = f"lock of {numbers.get(path.stem)}" if path.suffix == ".lock" and "-" in path.stem else str(path)
            hashed.update(f"{name}\0{one.st_mode:o}\0{one.st_size}\0".encode())
            if S_ISREG(one.st_mode):
                data = path.read_bytes()
                for mark, named in marks.items():
                    data = data.replace(mark, named)
                hashed.update(data)
        return hashed.digest()

    def do(self, scenario: Scenario) -> int:
        """Give a scenario's command line, in this process; its exit status."""
        line: Sequence[str] = filled(scenario.line, self.file)
        if scenario.document is not None:
            self._as_input(json.dumps(filled(scenario.document, self.file)))
        options = ["--passphrase-fd", str(self._piped("\n".join(scenario.phrases)))] if scenario.phrases else []
        return cli.main(["--today", TODAY, *options, *line])

    def _as_input(self, text: str) -> None:
        sys.stdin = os.fdopen(self._piped(text))

    @staticmethod
    def _piped(text: str) -> int:
        reading, writing = os.pipe()
        os.write(writing, text.encode())
        os.close(writing)
        return reading


def _waited(child: int) -> int:
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)
