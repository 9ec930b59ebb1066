"""What a program that opens a file would obey in it: a sentence for each thing found, by format."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.policy import default
from html.parser import HTMLParser
from pathlib import PurePath
from xml.etree import ElementTree

import pypdfium2
from PIL import Image

from tests.reports.workbooks import faults as workbook_faults
from tests.support.shown import raw_of

_TAGS = frozenset(
    re.findall(
        r"\w+",
        "html head meta title style body header main section footer h1 h2 h3 p small b i strong span div dl dt dd table thead "
        "tbody tfoot tr th td time figure img svg g rect polyline polygon text line br",
    )
)
_ATTRIBUTES = re.compile(
    r"lang|charset|datetime|name|content|class|style|scope|alt|role|aria-[a-z]+|width|height|viewBox|viewbox|x|y|x1|x2|y1|y2|rx|fill|stroke"
    r"|stroke-[a-z]+|points|text-anchor|font-[a-z]+|transform|xmlns|http-equiv|preserveaspectratio|src|title"
)
_FORMULA = re.compile(r"[=+\-@\t\r\n＝＋－＠](?!\d+([.,]\d+)*%?\Z)")
_DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|\Z)", re.IGNORECASE)


class _Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _TAGS:
            self.faults.append(f"an element {tag}")
        for name, value in attrs:
            if not _ATTRIBUTES.fullmatch(name):
                self.faults.append(f"an attribute {name}")
            if name == "src" and not (value or "").startswith("data:image/png;base64,"):
                self.faults.append(f"an image from {value}")
            if re.search(r"url\(|javascript:|expression|@import", value or ""):
                self.faults.append(f"{name} = {value}")
            self.faults += [f"{letters} in {name}" for letters in raw_of(value or "")]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_comment(self, data: str) -> None:
        self.faults.append("a comment")

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def html(content: bytes) -> list[str]:
    """Elements, attributes, addresses and hidden characters that no page of ours has."""
    seen = _Elements()
    seen.feed(content.decode("utf-8"))
    return [*seen.faults, *raw_of("".join(seen.text))]


def svg(content: bytes) -> list[str]:
    """Scripts, links and foreign content."""
    found = []
    for element in ElementTree.fromstring(content.decode("utf-8")).iter():
        tag = str(element.tag).rpartition("}")[2]
        if tag in ("script", "a", "foreignObject", "image", "style", "iframe", "animate", "set"):
            found.append(f"an element {tag}")
        for name, value in element.attrib.items():
            if name.rpartition("}")[2].startswith("on") or (name.endswith("href") and not value.startswith("#")):
                found.append(f"{name} = {value[:60]}")
        found += raw_of((element.text or "").replace("\n", ""))
    return found


def png(content: bytes) -> list[str]:
    """That it is no image, or says something beside it."""
    with Image.open(io.BytesIO(content)) as image:
        image.load()
        return [f"a text {name}" for name in image.info if name not in ("dpi", "gamma", "srgb")]


def table(content: bytes) -> list[str]:
    """Cells of a text file that a spreadsheet would compute."""
    text = content.decode("utf-8-sig")
    if "\0" in text:
        text = text.replace("\0", "␀")
    csv.field_size_limit(1 << 30)
    cells = [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
    return [f"the cell {cell[:40]!r}" for cell in cells if _FORMULA.match(cell)]


def workbook(content: bytes) -> list[str]:
    """What is beyond the limits of Excel, or would be computed, opened or loaded by it."""
    return workbook_faults(content)


def document(content: bytes) -> list[str]:
    """JSON that is none by the letter of its standard."""

    def refuse(word: str) -> None:
        raise ValueError(word)

    json.loads(content.decode("utf-8"), parse_constant=refuse)
    return []


def pdf(content: bytes) -> list[str]:
    """Links, actions, scripts, files inside, and hidden characters in the text."""
    names = (
        b"/URI",
        b"/JavaScript",
        b"/JS",
        b"/Launch",
        b"/GoToR",
        b"/EmbeddedFile",
        b"/SubmitForm",
        b"/OpenAction",
        b"/Link",
    )
    found = [f"{name.decode()}" for name in names if re.search(re.escape(name) + rb"\b", content)]
    with pypdfium2.PdfDocument(content) as pages:
        text = "".join(page.get_textpage().get_text_bounded() for page in pages)
    return found + raw_of(re.sub("[\r\ufffe\x02]", "", text))  # how the reader tells lines and their hyphens


def letter(content: bytes) -> list[str]:
    """Headers that nobody wrote, hidden characters in those there are, and attachments with unsafe names."""
    message = message_from_bytes(content, policy=default)
    known = {"x-unsent", "subject", "content-type", "content-transfer-encoding", "mime-version"}
    found = [f"the header {name}" for name in message if name.lower() not in known]
    found += [f"{letters} in the subject" for letters in raw_of(str(message["Subject"]))]
    for part in message.walk():
        if part.get_content_type() == "text/plain" and not part.get_filename():
            found += raw_of(str(part.get_content()).replace("\r\n", "\n"))
        found += file_name(part.get_filename() or "x")
    return found


def file_name(name: str) -> list[str]:
    """Why a file cannot or should not have this name on any system."""
    found = raw_of(name)
    if re.search(r'[\x00-\x1f<>:"/\\|?*]', name) or PurePath(name).name != name:
        found.append(f"a part of a path in {name!r}")
    if _DEVICES.match(name) or name != name.strip(" .") or name in ("", ".", ".."):
        found.append(f"a reserved name {name!r}")
    if len(name.encode()) > 255 or len(name) > 255:
        found.append(f"a name of {len(name.encode())} bytes")
    return found


def terminal(text: str) -> list[str]:
    """What a terminal would obey."""
    return [letter for letter in raw_of(text) if letter.startswith("U+")]


def _zip(content: bytes) -> Iterator[str]:
    import zipfile

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            yield from file_name(name)
            yield from table(archive.read(name))


LOOKS: dict[str, Callable[[bytes], list[str]]] = {
    "pdf": pdf,
    "xlsx": workbook,
    "html": html,
    "csv": table,
    "png": png,
    "svg": svg,
    "json": document,
    "zip": lambda content: list(_zip(content)),
    "eml": letter,
}
"""By the ending of a file."""
