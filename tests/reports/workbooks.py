"""What Excel takes of a workbook, looked for in the bytes of one."""

import io
import re
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree

import openpyxl

from salesdesk.domain.long_texts import units

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LITERALS = re.compile(r'"((?:[^"]|"")*)"(?:&"((?:[^"]|"")*)")*')
_LITERAL = re.compile(r'"((?:[^"]|"")*)"')
_ESCAPE = re.compile(r"_x[0-9a-fA-F]{4}_")
_RELATIONS = (
    *("/worksheet", "/theme", "/styles", "/sharedStrings", "/officeDocument", "/core-properties"),
    *("/extended-properties", "/drawing", "/chart", "/image"),
)
_FUNCTIONS = {"SUMIFS", "COUNTIFS", "SUM", "IF", "MIN", "N", "SQRT"}
"""What our own formulas call."""
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)*%?")


def faults(content: bytes) -> list[str]:
    """Everything that Excel would repair, refuse, compute or open in a workbook without being asked."""
    return [*_beyond_the_limits(content), *_active(content)]


def _parts(content: bytes) -> Iterator[tuple[str, ElementTree.Element]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                yield name, ElementTree.fromstring(archive.read(name))


def _beyond_the_limits(content: bytes) -> Iterator[str]:
    for name, root in _parts(content):
        for element in root.iter():
            text = _ESCAPE.sub("x", element.text or "")
            if element.tag == f"{_MAIN}t" and units(text) > 32_767:
                yield f"{name}: a text of {units(text)}"
            elif element.tag == f"{_MAIN}f" and name.startswith("xl/worksheets"):
                yield from (f"{name}: {fault}" for fault in _of_formula(text))
        if name == "xl/workbook.xml":
            titles = [sheet.get("name") or "" for sheet in root.iter(f"{_MAIN}sheet")]
            yield from (f"sheet {t!r}" for t in titles if not 0 < units(t) <= 31 or set(t) & set("[]:*?/\\"))
            if len({title.casefold() for title in titles}) < len(titles):
                yield "two sheets of one name"


def _of_formula(text: str) -> Iterator[str]:
    bare = _LITERAL.sub('""', text)
    if set(re.findall(r"[A-Za-z.]+(?=\()", bare)) - _FUNCTIONS or set(bare) & set("|[]{}"):
        yield f"the formula {text[:60]}"
    if units(text) > 8_192:
        yield f"a formula of {units(text)}"
    yield from (
        f"a text of {units(found[1])} in a formula" for found in _LITERAL.finditer(text) if units(found[1]) > 255
    )
    for found in _LITERALS.finditer(text):
        looked_for = "".join(part[1].replace('""', '"') for part in _LITERAL.finditer(found[0]))
        if units(looked_for) > 255:
            yield f"{units(looked_for)} to be looked for"


def _active(content: bytes) -> Iterator[str]:
    for name, root in _parts(content):
        if name.endswith(".rels"):
            for relation in root:
                if relation.get("TargetMode") == "External" or not str(relation.get("Type")).endswith(_RELATIONS):
                    yield f"{name}: {relation.get('Type')} to {relation.get('Target')}"
    for sheet in openpyxl.load_workbook(io.BytesIO(content)):
        for row in sheet.iter_rows():
            for cell in row:
                if cell.hyperlink or cell.comment:
                    yield f"{sheet.title}!{cell.coordinate}: a link or comment"
                text = str(cell.value) if cell.data_type == "s" else ""
                if text[:1] in tuple("=+-@\t\r\n＝＋－＠") and not (cell.quotePrefix or _NUMBER.fullmatch(text)):
                    yield f"{sheet.title}!{cell.coordinate}: looks like a formula"
