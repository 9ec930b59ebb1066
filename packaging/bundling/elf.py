"""Shared libraries of Linux (ELF, 64 bits, little-endian): without their symbol tables, and without pages nobody reads."""

import struct
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass, replace
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

MAGIC = b"\x7fELF\x02\x01"
_LOAD, _PROGRAM_HEADERS = 1, 6
_WRITABLE = 2
_HEADER = struct.Struct("<16sHHIQQQIHHHHHH")
_SEGMENT = struct.Struct("<IIQQQQQQ")

Span = tuple[int, int]
"""Where bytes of a file begin and end."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A program header: kind, flags, place in the file, address, bytes in the file and in memory, alignment."""

    kind: int
    flags: int
    offset: int
    address: int
    physical: int
    in_file: int
    in_memory: int
    align: int

    @property
    def end(self) -> int:
        """Where its bytes end in the file."""
        return self.offset + self.in_file


def segments(content: bytes) -> list[Segment]:
    """The program headers of a library. Raises ValueError for what is none."""
    if not content.startswith(MAGIC):
        raise ValueError("not an ELF file of 64 bits")
    header = _HEADER.unpack_from(content)
    start, size, count = header[5], header[9], header[10]
    return [Segment(*_SEGMENT.unpack_from(content, start + size * place)) for place in range(count)]


def can_be_loaded(content: bytes) -> bool:
    """Whether each segment lies in the file as the loader asks: whole, and aligned as its address is."""
    loaded = [segment for segment in segments(content) if segment.kind == _LOAD]
    return all(
        segment.end <= len(content) and (segment.offset - segment.address) % segment.align == 0 for segment in loaded
    )


def stripped(content: bytes) -> bytes:
    """A library without symbols that only a debugger reads; as it is where binutils cannot do that.

    Libraries that auditwheel has given new sections come out of ``strip`` with segments that the loader refuses.
    """
    with TemporaryDirectory() as folder:
        path = Path(folder) / "library.so"
        path.write_bytes(content)
        done = subprocess.run(["strip", "--strip-unneeded", str(path)], capture_output=True, check=False)
        less = path.read_bytes()
    return less if not done.returncode and len(less) < len(content) and can_be_loaded(less) else content


def without(content: bytes, unread: Iterable[Span]) -> bytes:
    """A library without the whole pages within some spans, which read as zeros: same addresses, smaller file.

    The spans are places in the file, in order; only those in segments that are not written to give pages. What no
    loader reads goes as well: headers of sections, and whole pages of the file that are in no segment. The program
    headers are put at the end, where there is room for more.
    """
    pages = sorted([*_pages(segments(content), unread), *_unloaded(segments(content))])
    if not pages:
        return content
    table = [piece for segment in segments(content) for piece in _split(segment, pages)]
    table = [segment for segment in table if segment.kind != _PROGRAM_HEADERS]
    kept = bytearray(_kept(content[: max(segment.end for segment in table)], pages))
    kept += bytes(-len(kept) % 8)
    header = list(_HEADER.unpack_from(content))
    header[5], header[6], header[10], header[12], header[13] = len(kept), 0, len(table), 0, 0
    _HEADER.pack_into(kept, 0, *header)
    for segment in table:
        moved = replace(segment, offset=segment.offset - _gone(segment.offset, pages))
        kept += _SEGMENT.pack(*astuple(moved))
    return bytes(kept)


def _pages(table: Iterable[Segment], unread: Iterable[Span]) -> Iterator[Span]:
    """The whole pages within the spans, but for the first of a segment, which a segment cannot begin without."""
    spans = list(unread)
    for segment in table:
        if segment.kind == _LOAD and not segment.flags & _WRITABLE:
            page, shift = segment.align, segment.address - segment.offset
            for begin, end in spans:
                first = -(-(max(begin, segment.offset + 1) + shift) // page) * page - shift
                last = (min(end, segment.end) + shift) // page * page - shift
                if first < last:
                    yield first, last


def _unloaded(table: Iterable[Segment]) -> Iterator[Span]:
    """What lies in the file between the segments, in whole pages."""
    loaded = sorted((segment for segment in table if segment.kind == _LOAD), key=lambda segment: segment.offset)
    for before, after in pairwise(loaded):
        pages = (after.offset - before.end) // before.align
        if pages > 0:
            yield before.end, before.end + pages * before.align


def _split(segment: Segment, pages: list[Span]) -> Iterator[Segment]:
    """The segment as pieces that lie in the file between the pages; what follows a piece in memory is zeros."""
    inside = [span for span in pages if segment.offset < span[0] and span[1] <= segment.end]
    if segment.kind != _LOAD or not inside:
        yield segment
        return
    begins = [segment.offset, *(end for _, end in inside)]
    ends = [*(begin for begin, _ in inside), segment.end]
    follow = [*(end for _, end in inside), segment.offset + segment.in_memory]
    for begin, end, following in zip(begins, ends, follow, strict=True):
        shift = begin - segment.offset
        if following > begin:
            yield replace(
                segment,
                offset=begin,
                address=segment.address + shift,
                physical=segment.physical + shift,
                in_file=end - begin,
                in_memory=following - begin,
            )


def _gone(offset: int, pages: list[Span]) -> int:
    """How many bytes before a place in the file are left out."""
    return sum(end - begin for begin, end in pages if end <= offset)


def _kept(content: bytes, pages: list[Span]) -> bytes:
    begins = [0, *(end for _, end in pages)]
    ends = [*(begin for begin, _ in pages), len(content)]
    return b"".join(content[begin:end] for begin, end in zip(begins, ends, strict=True))
