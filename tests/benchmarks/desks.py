"""The desks of a run, made once, and homes in which a program finds what it kept the last time."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from tests.benchmarks.lived import lived_desk

FOLDERS = {
    "HOME": "", "XDG_STATE_HOME": "state", "XDG_DATA_HOME": "data", "XDG_CACHE_HOME": "cache", "XDG_CONFIG_HOME": "config",
    "LOCALAPPDATA": "local",
}  # fmt: skip


def yesterday() -> date:
    """The day before today."""
    return datetime.now(UTC).date() - timedelta(days=1)


def lived(folder: Path, size: int) -> Path:
    """The desk of so many deals as it was left yesterday; nobody changes it. ``SALESDESK_BENCH_DESKS`` keeps them between runs."""
    kept = Path(os.environ.get("SALESDESK_BENCH_DESKS", folder))
    kept.mkdir(parents=True, exist_ok=True)
    return lived_desk(kept / f"lived-{size}-{yesterday()}.salesdesk", size, yesterday())


def copy_of(place: Path, size: int, name: str, folder: Path) -> Path:
    """A copy of such a desk to work on, in a place; ``folder`` is the run's own."""
    target = place / f"{name}-{size}.salesdesk"
    shutil.copyfile(lived(folder, size), target)
    return target


def environment(home: Path) -> dict[str, str]:
    """An environment whose home is there; bytecode is kept, as an installed program has it."""
    values = {name: str(home / part) for name, part in FOLDERS.items()}
    for place in values.values():
        Path(place).mkdir(parents=True, exist_ok=True)
    others = {name: value for name, value in os.environ.items() if name not in ("PYTHONDONTWRITEBYTECODE",)}
    return (
        others
        | values
        | {"PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[2]), others.get("PYTHONPATH", "")])}
    )


@contextmanager
def in_memory(folder: Path) -> Iterator[Path]:
    """A folder in memory, where waiting for the disk takes no time; ``folder`` itself where there is none."""
    shared = Path("/dev/shm")
    if not shared.is_dir():
        yield folder
        return
    place = shared / f"salesdesk-bench-{os.getpid()}"
    place.mkdir(mode=0o700)
    try:
        yield place
    finally:
        shutil.rmtree(place)


def child(kind: str, *arguments: object, env: Mapping[str, str] | None = None) -> str:
    """The standard output of ``python -m tests.benchmarks.KIND``; AssertionError with its words when it fails."""
    words = [sys.executable, "-m", f"tests.benchmarks.{kind}", *map(str, arguments)]
    done = subprocess.run(words, capture_output=True, text=True, check=False, env=dict(env or os.environ))
    assert done.returncode == 0, f"{kind}: {done.stderr}"
    return done.stdout
