"""A zip file that zipfile, zlib or a version number refuses is refused in a sentence, wherever the damage lies."""

import io
import struct
import zipfile
from collections.abc import Callable

import pytest

from salesdesk.importing import ImportRefused
from tests.importing.planning import DATA, adds_up, plan

CENTRAL, LOCAL, END = b"PK\x01\x02", b"PK\x03\x04", b"PK\x05\x06"
VERSION_NEEDED, FLAGS, METHOD, OFFSET = 6, 8, 10, 42
"""Places in an entry of the central directory; in a local header the first three lie two bytes earlier."""


def workbook() -> bytes:
    return (DATA / "csv_conformance" / "frictionless" / "sheets.xlsx").read_bytes()


def desk_as_texts() -> bytes:
    """A zip file with the parts by which a whole desk as text files is known."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("salesdesk.csv", "format,salesdesk\n" * 50)
        archive.writestr("events.csv", "id,deal\n" * 50)
    return file.getvalue()


def in_directory(content: bytes, place: int, value: int, form: str = "<H") -> bytes:
    """The file with a number of every entry of its central directory changed."""
    changed, entry = bytearray(content), content.index(CENTRAL)
    while entry >= 0:
        struct.pack_into(form, changed, entry + place, value)
        entry = content.find(CENTRAL, entry + 1)
    return bytes(changed)


def newer_version(content: bytes) -> bytes:
    """zipfile raises NotImplementedError: "zip file version 6.4"."""
    return in_directory(content, VERSION_NEEDED, 64)


def encrypted(content: bytes) -> bytes:
    """zipfile raises RuntimeError: a password is required."""
    return in_directory(content, FLAGS, 1)


def patched(content: bytes) -> bytes:
    """zipfile raises NotImplementedError: compressed patched data."""
    return in_directory(content, FLAGS, 1 << 5)


def strongly_encrypted(content: bytes) -> bytes:
    """zipfile raises NotImplementedError: strong encryption."""
    return in_directory(content, FLAGS, 1 << 6)


def unknown_method(content: bytes) -> bytes:
    """zipfile raises NotImplementedError: that compression method is not supported."""
    return in_directory(content, METHOD, 77)


def as_lzma(content: bytes) -> bytes:
    """lzma.LZMAError."""
    return in_directory(content, METHOD, zipfile.ZIP_LZMA)


def as_bzip2(content: bytes) -> bytes:
    """OSError: invalid data stream."""
    return in_directory(content, METHOD, zipfile.ZIP_BZIP2)


def broken_stream(content: bytes) -> bytes:
    """zlib.error: the bytes of the first part are no deflated data."""
    name, extra = struct.unpack_from("<HH", content, content.index(LOCAL) + 26)
    start = content.index(LOCAL) + 30 + name + extra
    return content[:start] + b"\xff" * 12 + content[start + 12 :]


def wrong_place(content: bytes) -> bytes:
    """BadZipFile: there is no local header where the directory says."""
    return in_directory(content, OFFSET, 0x7FFF_FFF0, "<L")


def truncated(content: bytes) -> bytes:
    """BadZipFile: the end record is missing."""
    return content[: content.index(CENTRAL)]


def far_directory(content: bytes) -> bytes:
    """The end record tells of a directory that begins before the file."""
    changed = bytearray(content)
    struct.pack_into("<LL", changed, content.rindex(END) + 12, 0xFFFF_FFF0, 0)
    return bytes(changed)


DAMAGES = (
    newer_version, encrypted, patched, strongly_encrypted, unknown_method, as_lzma, as_bzip2, broken_stream, wrong_place,
    truncated, far_directory,
)  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
@pytest.mark.parametrize("made", [workbook, desk_as_texts], ids=lambda made: made.__name__)
def test_a_damaged_archive_is_refused_in_a_sentence(
    made: Callable[[], bytes], damage: Callable[[bytes], bytes]
) -> None:
    content = damage(made())
    assert content != made()
    with pytest.raises(ImportRefused) as refused:
        plan(content)
    assert str(refused.value).endswith(".")
    assert "{" not in str(refused.value)


@pytest.mark.parametrize("value", (0, 20, 45, 63, 64, 100, 255))
def test_any_version_that_a_part_may_ask_for(value: int) -> None:
    content = in_directory(workbook(), VERSION_NEEDED, value)
    try:
        assert adds_up(plan(content))
    except ImportRefused as refused:
        assert value > 63
        assert str(refused).endswith(".")
