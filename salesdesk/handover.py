"""How a second SalesDesk speaks to the window that has a desk open: lines of JSON over a socket of this computer and user.

A request is one line: ``{"salesdesk": version, "ask": "raise" | "do" | "undo" | "redo", …}``. The window answers with any
number of ``{"progress": [done, total]}`` and then one ``{"receipt": {…}}`` or ``{"refused": sentence, "usage": bool}``.
``raise`` is not answered.
"""

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from hashlib import blake2b
from pathlib import Path
from typing import Any

from salesdesk import __version__
from salesdesk.domain.errors import SalesDeskError
from salesdesk.platform_paths import runtime_folder

if sys.platform != "win32":
    from socket import AF_UNIX, SOCK_STREAM, socket

LONGEST_LINE = 1_000_000
"""Bytes of a line at most: what is longer is not listened to."""
PATIENCE_S = 2.0
"""How long a window may take to answer that it is there."""
Progress = Callable[[int, int], None]
_PIPES = "\\\\.\\pipe\\"


def address_of(desk: Path) -> str:
    """Where the window that has the desk open listens: the same for every link to the file."""
    try:
        found = desk.stat()
        known = f"{found.st_dev:x}.{found.st_ino:x}"
    except OSError:
        known = str(desk.absolute())
    name = f"salesdesk-{blake2b(known.encode(), digest_size=10).hexdigest()}"
    return _PIPES + name if sys.platform == "win32" else str(runtime_folder() / name)


def line_of(document: Mapping[str, Any]) -> bytes:
    """A document as a line of the protocol."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def document_of(line: bytes) -> dict[str, Any]:
    """The document of a line; an empty one where it holds none."""
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def request_line(request: Mapping[str, Any]) -> bytes:
    """A request of this version."""
    return line_of({"salesdesk": __version__, **request})


def refusal_of_other(version: object) -> dict[str, Any] | None:
    """What a window answers a request of another version, naming both; None for one of its own."""
    if version == __version__:
        return None
    error = SalesDeskError(
        "The window that has the desk open is SalesDesk {window}, and this is SalesDesk {other}. Close the window first.",
        window=__version__, other=str(version or "?"),
    )  # fmt: skip
    return {"refused": str(error), "usage": False}


def bring_forward(desk: Path) -> bool:
    """Ask the window that has the desk open to come to the front. False when nobody answers."""
    try:
        with _Line(address_of(desk)) as line:
            line.send(request_line({"ask": "raise"}))
    except OSError:
        return False
    return True


def hand_over(desk: Path, request: Mapping[str, Any], progress: Progress | None = None) -> dict[str, Any] | None:
    """Ask the window that has the desk open; gives its last answer, with "receipt" or "refused". None when nobody answers.

    Raises SalesDeskError when the window goes away before it has answered.
    """
    try:
        line = _Line(address_of(desk))
    except OSError:
        return None
    with line:
        try:
            line.send(request_line(request))
            for answer in line.answers():
                if "progress" not in answer:
                    return answer
                if progress:
                    progress(*answer["progress"])
        except OSError:
            pass
    raise SalesDeskError("The window that has the desk open was closed before it answered. Look whether it is done.")


class _Line:
    """A connection to the window. Raises OSError where nobody listens."""

    def __init__(self, address: str) -> None:
        self._socket: Any = None
        if sys.platform == "win32":
            self._file = open(address, "r+b", buffering=0)  # noqa: PTH123, SIM115 - a pipe is no path
            return
        self._socket = socket(AF_UNIX, SOCK_STREAM)
        try:
            self._socket.settimeout(PATIENCE_S)
            self._socket.connect(address)
            self._socket.settimeout(None)
        except OSError:
            self._socket.close()
            raise
        self._file = self._socket.makefile("rwb", buffering=0)

    def __enter__(self) -> "_Line":
        return self

    def __exit__(self, *failure: object) -> None:
        self._file.close()
        if self._socket is not None:
            self._socket.close()

    def send(self, line: bytes) -> None:
        rest = memoryview(line)
        while rest:
            rest = rest[self._file.write(rest) or 0 :]

    def answers(self) -> Iterator[dict[str, Any]]:
        unread = b""
        while part := self._file.read(65_536):
            *lines, unread = (unread + part).split(b"\n")
            yield from map(document_of, lines)
