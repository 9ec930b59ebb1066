"""Files that are being written, by the name of the process that writes them, and what processes that have ended have left."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

PART = ".part"
FOLDERS = "salesdesk-handed-"
"""What the names of folders for a while begin with; the number of the process follows. Those of processes that have ended go when
a window ends or hands something out."""


def folder_prefix() -> str:
    """What the name of a folder begins with that this process has for a while."""
    return f"{FOLDERS}{os.getpid()}-"


def part_of(target: Path, more: str = "") -> Path:
    """Where this process writes a file before it has its name; ``more`` tells several of one target apart."""
    return target.with_name(f".{target.name[:60]}.{more}{os.getpid()}{PART}")


def left_beside(target: Path) -> Iterator[Path]:
    """What other processes have left of the same target, and will not make whole."""
    begins = f".{target.name[:60]}."
    for name in sorted(os.listdir(target.parent)):  # noqa: PTH208 - names are all it takes
        if name.startswith(begins) and name.endswith(PART) and process_of(name) != os.getpid() and has_ended(name):
            yield target.with_name(name)


def process_of(name: str) -> int | None:
    """The number of the process that writes a part; None where its name does not tell."""
    told = name.removesuffix(PART).rpartition(".")[2]
    return int(told) if told.isascii() and told.isdigit() else None


def has_ended(name: str) -> bool:
    """Whether the process that a part's name tells is none that runs, or the name tells none."""
    number = process_of(name)
    if sys.platform == "win32" or number is None:
        return True
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):
        return False
    return False
