"""The table of the README, which is the output of the benchmark."""

from collections.abc import Iterable
from pathlib import Path

from tests.support.source import ROOT

FILE = ROOT / "README.md"
BEGIN, END = "<!-- make bench -->", "<!-- /make bench -->"


def put(rows: Iterable[str], file: Path = FILE) -> None:
    """Put the rows where the README has its table of speed. ValueError where it has no place for one."""
    text = file.read_text(encoding="utf-8")
    before, begun, rest = text.partition(BEGIN)
    _, ended, after = rest.partition(END)
    if not begun or not ended:
        raise ValueError(f"{file.name} has no {BEGIN} … {END}")
    file.write_text("\n".join([before + BEGIN, *rows, END + after]), encoding="utf-8")
