"""Workbooks: XLSX, XLS and ODS through calamine."""

import os
import re
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum

from salesdesk.domain.long_texts import SHEET
from salesdesk.importing.read.archives import ARCHIVE_ERRORS
from salesdesk.importing.read.long_texts import collected, made_whole
from salesdesk.importing.read.refusals import ImportRefused
from salesdesk.importing.read.sources import FileSource

_DATE_1904 = re.compile(rb'date1904="(?:1|true)"')
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_silence = threading.RLock()
_TRUTH = {True: "TRUE", False: "FALSE"}


class Workbook:
    """An open workbook; sheets are read when asked for. A packed one must have been measured before."""

    def __init__(self, source: FileSource, packed: bool) -> None:
        self._source = source
        self.epoch_1904 = packed and _has_1904_epoch(source)
        self._book = self._guarded(self._open)
        self._last: tuple[str, CalamineSheet] | None = None

    def _open(self) -> CalamineWorkbook:
        with self._source.open() as file:
            return CalamineWorkbook.from_filelike(file)

    def _guarded(self, read: Callable[[], Any]) -> Any:
        try:
            with without_words():
                return read()
        except PasswordError:
            raise protected(self._source.name) from None
        except (CalamineError, OSError, ValueError):
            raise ImportRefused("{name} is damaged: it cannot be read as a workbook.", name=self._source.name) from None
        except BaseException as error:
            if type(error).__name__ != "PanicException":
                raise
            raise ImportRefused("{name} is damaged: it cannot be read as a workbook.", name=self._source.name) from None

    def sheet_names(self) -> list[str]:
        """Names of the sheets a person sees, in order; our own of long texts is none of them."""
        seen = [s.name for s in self._book.sheets_metadata if s.visible == SheetVisibleEnum.Visible]
        return [name for name in seen if name != SHEET or self._long_texts is None]

    @cached_property
    def _long_texts(self) -> dict[int, str] | None:
        """What cells of our own workbooks hold the beginning of; None where no sheet says so."""
        if all(sheet.name != SHEET for sheet in self._book.sheets_metadata):
            return None
        return collected(self._rows(SHEET))

    def rows(self, sheet: str, every: bool = False) -> Iterator[list[Any]]:
        """Rows of the sheet from its first, cells typed; truth values as text, and texts of our own workbooks whole.

        With ``every`` CutText is raised for a cell that holds the beginning of a text which the file does not have.
        """
        texts = self._long_texts
        rows = self._rows(sheet)
        return made_whole(rows, texts or {}, every) if texts or every else rows

    def _rows(self, sheet: str) -> Iterator[list[Any]]:
        if self._last is None or self._last[0] != sheet:
            self._last = (sheet, self._guarded(lambda: self._book.get_sheet_by_name(sheet)))
        iterator = self._guarded(self._last[1].iter_rows)
        for row in iterator:
            yield [_TRUTH[cell] if isinstance(cell, bool) else cell for cell in row]


def protected(name: str) -> ImportRefused:
    """The refusal of a workbook with a password."""
    return ImportRefused("{name} is protected by a password; save it without one first.", name=name)


@contextmanager
def without_words() -> Iterator[None]:
    """Keep what the reader of workbooks writes on standard error of a damaged file from the person; we say it in a sentence."""
    with _silence:
        try:
            kept = os.dup(2)
        except OSError:  # a program without a console has none
            yield
            return
        nowhere = os.open(os.devnull, os.O_WRONLY)
        try:
            os.dup2(nowhere, 2)
            yield
        finally:
            os.dup2(kept, 2)
            os.close(nowhere)
            os.close(kept)


def is_locked(source: FileSource) -> bool:
    """Whether a workbook of the new kind lies encrypted inside a container of the old one."""
    tail = b""
    with source.open() as file:
        while block := file.read(1 << 20):
            if _LOCKED in tail + block:
                return True
            tail = block[-len(_LOCKED) :]
    return False


def _has_1904_epoch(source: FileSource) -> bool:
    try:
        with source.open() as file, zipfile.ZipFile(file) as archive:
            if "xl/workbook.xml" not in archive.namelist():
                return False
            with archive.open("xl/workbook.xml") as part:
                return _DATE_1904.search(part.read(1 << 20)) is not None
    except ARCHIVE_ERRORS:
        raise ImportRefused("{name} is damaged: it cannot be read as a workbook.", name=source.name) from None
