"""Processes that cannot open an internet socket, and what they have tried: modules of a network, sockets.

Two independent ways. The kernel ends a process, and every process that it starts, at the system call ``socket`` for an
internet address (seccomp; Linux on x86-64 and ARM). Each interpreter writes down which modules of a network it imports and
which sockets it asks for.
"""

import ctypes
import os
import platform
import struct
import sys
from collections.abc import Callable
from pathlib import Path

NEVER_IMPORTED = ("ssl", "_ssl", "http", "http.client", "asyncio", "urllib.request", "socketserver", "xmlrpc")
"""What no process of the program imports."""
INTERNET = (2, 10)  # AF_INET and AF_INET6 of Linux
_ARCHITECTURES = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}
"""What the kernel calls a machine, and the number of the system call ``socket`` on it."""
_ALLOW, _KILL_PROCESS = 0x7FFF0000, 0x80000000
_LOAD_WORD, _JUMP_IF_EQUAL, _ANSWER = 0x20, 0x15, 0x06
_NO_NEW_PRIVILEGES, _SET_SECCOMP, _FILTER = 38, 22, 2
_NOTES = "tried.txt"
_CUSTOMIZE = """
import sys
def note(event, arguments):
    if event == "import" and arguments[0] in {modules!r} or event == "socket.__new__" and int(arguments[1]) in {families!r}:
        with open({notes!r}, "a", encoding="utf-8") as file:
            file.write(event + " " + str(arguments[0] if event == "import" else arguments[1]) + "\\n")
sys.addaudithook(note)
"""


def refusing() -> Callable[[], None] | None:
    """What a process calls before its program begins, so that the kernel ends it with the first internet socket that it or
    a child of it asks for; None where the kernel has no such filter."""
    known = _ARCHITECTURES.get(platform.machine()) if sys.platform == "linux" else None
    if known is None:
        return None
    architecture, number = known
    steps = (
        (_LOAD_WORD, 0, 0, 4),  # the machine
        (_JUMP_IF_EQUAL, 0, 5, architecture),
        (_LOAD_WORD, 0, 0, 0),  # the system call
        (_JUMP_IF_EQUAL, 0, 3, number),
        (_LOAD_WORD, 0, 0, 16),  # the family of addresses
        (_JUMP_IF_EQUAL, 2, 0, INTERNET[0]),
        (_JUMP_IF_EQUAL, 1, 0, INTERNET[1]),
        (_ANSWER, 0, 0, _ALLOW),
        (_ANSWER, 0, 0, _KILL_PROCESS),
    )
    code = b"".join(struct.pack("HBBI", *step) for step in steps)
    held = ctypes.create_string_buffer(code, len(code))
    program = _Program(len(steps), ctypes.cast(held, ctypes.c_void_p).value)
    kernel = ctypes.CDLL(None, use_errno=True)

    def refuse() -> None:
        assert held  # the filter points to it
        if kernel.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) or kernel.prctl(
            _SET_SECCOMP, _FILTER, ctypes.byref(program), 0, 0
        ):
            raise OSError("the kernel takes no filter")

    return refuse


class _Program(ctypes.Structure):
    _fields_ = (("steps", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def noting(folder: Path) -> dict[str, str]:
    """Variables of the environment under which every interpreter notes what it tries; read it by ``tried``."""
    folder.mkdir(exist_ok=True)
    text = _CUSTOMIZE.format(modules=set(NEVER_IMPORTED), families=set(INTERNET), notes=str(folder / _NOTES))
    (folder / "sitecustomize.py").write_text(text, encoding="utf-8")
    before = os.environ.get("PYTHONPATH")
    return {"PYTHONPATH": os.pathsep.join([str(folder), *([before] if before else [])])}


def tried(folder: Path) -> list[str]:
    """What the processes have tried: "import NAME" and "socket.__new__ FAMILY", each once."""
    notes = folder / _NOTES
    return sorted(set(notes.read_text(encoding="utf-8").splitlines())) if notes.exists() else []
