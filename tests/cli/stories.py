"""Command lines one after another on desks in a folder, told as one text that is the same on every machine."""

import argparse
import io
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from salesdesk import cli, platform_paths
from salesdesk.cli import verbs

DAY = "2026-11-23"
KEY = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")

BACKUPS = re.compile(rf"{re.escape(str(platform_paths.backups_folder()))}/.* [0-9a-f]{{8}}-[0-9a-f]{{8}}/")
"""The folder of a desk's backups."""
SEVERAL = re.compile(r'("deals": \[)(\s+"[^]]+")(\s+\])')
"""The deals that were touched, in the order of their keys."""
SPOOLED = re.compile(r"salesdesk-[a-z0-9_]{8}\b")
"""The name of a file that holds standard input."""


class Story:
    """Runs command lines on ``desk.salesdesk`` in a folder, on one day, and keeps what they told."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self.told: list[str] = []
        self._patch, self._capture = monkeypatch, capture
        self._keys: dict[str, str] = {}

    def __call__(
        self,
        *arguments: object,
        typed: str | None = None,
        file: str = "desk.salesdesk",
        shown: int = 4_000,
        day: str | None = DAY,
    ) -> str:
        """The standard output of one command line; the story keeps its exit status and all it told."""
        given = [str(argument) for argument in arguments]
        self._patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO((typed or "").encode()), encoding="utf-8"))
        try:
            status: object = cli.main(["--file", str(self.folder / file), *(("--today", day) if day else ()), *given])
        except SystemExit as ended:
            status = f"usage {ended.code}"
        found = self._capture.readouterr()
        words = " ".join(given) + (f" <<< {typed}" if typed is not None else "")
        error = found.err if isinstance(status, int) else _last_line(found.err)
        self.told.append(self._plain(f"$ {words}\n= {status}\n{found.out[:shown]}" + (f"! {error}" if error else "")))
        return found.out

    def file(self, name: str, most: int = 3_000) -> None:
        """Keeps the text of a file."""
        content = (self.folder / name).read_bytes()
        self.told.append(self._plain(f"{name}: {content[:most].decode('utf-8', 'replace')}"))

    def files(self) -> None:
        """Keeps the names of all files."""
        every = sorted(path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*") if path.is_file())
        self.told.append("files: " + ", ".join(name for name in every if not name.endswith(".lock")))

    def text(self) -> str:
        """All that was told."""
        return "\n".join(self.told)

    def _plain(self, text: str) -> str:
        """Keys by the order in which they are first seen, and the folder as DIR."""
        text = (
            BACKUPS.sub("BACKUPS/", text)
            .replace(str(self.folder), "DIR")
            .replace("\r\n", "\n")
            .replace("\ufeff", "<BOM>")
        )
        text = SPOOLED.sub("SPOOLED", SEVERAL.sub(_by_first_seen(self._keys), text))
        return KEY.sub(lambda found: self._keys.setdefault(found[0], f"<{len(self._keys) + 1}>"), text)


def _by_first_seen(known: dict[str, str]) -> Callable[[re.Match[str]], str]:
    """Puts keys in the order in which they were first seen: it hangs on chance which of two of one instant is smaller."""
    order = list(known)

    def sort(found: re.Match[str]) -> str:
        keys = sorted(KEY.findall(found[2]), key=lambda key: order.index(key) if key in known else len(order))
        return found[1] + "".join(f'\n      "{key}"' + "," * (key != keys[-1]) for key in keys) + found[3]

    return sort


def _last_line(text: str) -> str:
    """Of wrong usage what is wrong, not how usage is laid out; of a choice that there is not, only where."""
    line = text.strip().splitlines()[-1] if text.strip() else ""
    return line.partition(" (choose from")[0] + "\n"


class _Parsed(Exception):
    """Carries what a command line was understood as."""


def understood(monkeypatch: pytest.MonkeyPatch, arguments: Sequence[str]) -> dict[str, Any]:
    """The values that a command line is parsed to; nothing is run."""
    parse = argparse.ArgumentParser.parse_args

    def caught(parser: argparse.ArgumentParser, given: Sequence[str]) -> argparse.Namespace:
        raise _Parsed(parse(parser, given))

    with monkeypatch.context() as patch:
        patch.setattr(argparse.ArgumentParser, "parse_args", caught)
        with pytest.raises(_Parsed) as found:
            verbs.run(arguments)
    return {name: _value(value) for name, value in sorted(vars(found.value.args[0]).items())}


def _value(value: object) -> Any:
    if callable(value):
        return getattr(value, "__name__", "")
    if isinstance(value, list):
        return [_value(each) for each in value]
    if value is None or isinstance(value, bool | int | str):
        return value
    return f"{type(value).__name__.removeprefix('Posix').removeprefix('Windows')} {value}"
