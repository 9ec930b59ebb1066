"""Shared libraries of Linux made of nothing but segments, and what a loader makes of them."""

import struct
from dataclasses import astuple

from bundling.elf import MAGIC, Segment, segments

LOAD, NOTE, PAGE = 1, 4, 0x1000
READ, WRITE = 4, 2


def library(table: list[Segment], content: bytes) -> bytes:
    """A library with these program headers; ``content`` is the whole file, the first bytes of which are replaced."""
    head = struct.pack("<16sHHIQQQIHHHHHH", MAGIC, 3, 62, 1, 0, 64, len(content), 0, 64, 56, len(table), 64, 7, 6)
    head += b"".join(struct.pack("<IIQQQQQQ", *astuple(segment)) for segment in table)
    return head + content[len(head) :]


def memory(content: bytes) -> dict[int, bytes]:
    """Each page of memory by its address, as a loader fills it."""
    pages: dict[int, bytearray] = {}
    for segment in segments(content):
        if segment.kind == LOAD:
            data = content[segment.offset : segment.end].ljust(segment.in_memory, b"\0")
            for place, byte in enumerate(data):
                page, within = divmod(segment.address + place, PAGE)
                pages.setdefault(page, bytearray(PAGE))[within] = byte
    return {page: bytes(data) for page, data in pages.items()}
