"""Looking into finished reports."""

import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

import pypdfium2


def pages(pdf: bytes) -> list[str]:
    """The text of each page, as one would copy it."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.get_textpage().get_text_bounded() for page in document]
    finally:
        document.close()


def text_of(pdf: bytes) -> str:
    """All text on one line."""
    return re.sub(r"\s+", " ", " ".join(pages(pdf)))


def drawn(workbook: bytes) -> list[tuple[int, int]]:
    """How many charts and pictures each sheet of a workbook has, in the order of its sheets."""
    found: list[tuple[int, int]] = []
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        names = set(archive.namelist())
        for number in range(1, sum(name.startswith("xl/worksheets/sheet") for name in names) + 1):
            relations = f"xl/worksheets/_rels/sheet{number}.xml.rels"
            linked = archive.read(relations).decode() if relations in names else ""
            drawings = [archive.read(f"xl/{name}").decode() for name in re.findall(r"drawings/drawing\d+\.xml", linked)]
            charts, pictures = (sum(text.count(part) for text in drawings) for part in ("<c:chart ", "<xdr:pic>"))
            found.append((charts, pictures))
    return found


_CALL = re.compile(r"(?P<name>SUMIFS|COUNTIFS)\((?P<body>[^()]*)\)")
_PIECES = re.compile(r'"(?P<text>(?:[^"]|"")*)"')


def recomputed(formula: str, cells: Callable[[str], list[Any]]) -> list[float]:
    """What the SUMIFS and COUNTIFS of a formula give over the ranges that ``cells`` reads."""
    return [_call(found["name"], found["body"], cells) for found in _CALL.finditer(formula)]


def _call(name: str, body: str, cells: Callable[[str], list[Any]]) -> float:
    parts = re.split(r",(?=')|(?<=\d),(?=\")", body)
    summed = parts.pop(0) if name == "SUMIFS" else None
    kept: list[bool] | None = None
    for place, criterion in zip(parts[::2], parts[1::2], strict=True):
        wanted = "".join(found["text"].replace('""', '"') for found in _PIECES.finditer(criterion)).removeprefix("=")
        wanted = re.sub(r"~([~*?])", r"\1", wanted)
        fits = [value == wanted for value in cells(place)]
        kept = fits if kept is None else [a and b for a, b in zip(kept, fits, strict=True)]
    assert kept is not None
    if summed is None:
        return float(sum(kept))
    return sum(value or 0 for value, chosen in zip(cells(summed), kept, strict=True) if chosen)
