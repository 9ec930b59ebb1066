"""The preloaded library of ``shim.c``: made with the machine's C compiler, and told by a mapped file what to do."""

import ctypes
import mmap
import os
import shutil
import subprocess
import sys
from pathlib import Path

SOURCE = Path(__file__).with_name("shim.c")
CALLS = (
    "open", "read", "pread", "write", "pwrite", "sync", "truncate", "rename", "unlink", "link", "mkdir", "chmod", "close",
    "exit",
)  # fmt: skip
"""Kinds of system calls, as shim.c numbers them; exit is the end of the process, when its change is acknowledged."""
FAULTS = (
    "none",
    "kill",
    "EIO",
    "EIO from there on",
    "disk full",
    "short write",
    "torn write",
    "lost writes",
    "mixed writes",
)
"""Kinds of faults, as shim.c numbers them."""
_READS = frozenset({"read", "pread"})
_WRITES = frozenset({"write", "pwrite"})
_GROWING = _WRITES | {"open", "truncate", "link", "mkdir", "sync"}


def strikes(fault: str, call: str) -> bool:
    """Whether a fault can happen at a kind of call."""
    if fault in ("EIO", "EIO from there on"):
        return call != "exit"
    if call in _READS:
        return False
    if fault == "disk full":
        return call in _GROWING
    if fault in ("short write", "torn write"):
        return call in _WRITES
    return fault != "none"


class Control(ctypes.Structure):
    """What is to happen, and how often each kind of call was seen."""

    _fields_ = (
        ("armed", ctypes.c_int32),
        ("call", ctypes.c_int32),
        ("nth", ctypes.c_int32),
        ("fault", ctypes.c_int32),
        ("seed", ctypes.c_uint32),
        ("struck", ctypes.c_int32),
        ("count", ctypes.c_int32 * len(CALLS)),
        ("chance", ctypes.c_uint32),
        ("root", ctypes.c_char * 512),
        ("graves", ctypes.c_char * 512),
    )


def compiler() -> str | None:
    """The machine's C compiler; None without one, or where a library cannot be preloaded as here."""
    if sys.platform != "linux":
        return None
    return next((found for name in ("cc", "gcc", "clang") if (found := shutil.which(name))), None)


def build(folder: Path) -> Path:
    """The library, made in a folder. Raises CalledProcessError with what the compiler says."""
    made = folder / "faults.so"
    command = [str(compiler()), "-O1", "-fPIC", "-shared", "-o", str(made), str(SOURCE), "-ldl", "-pthread"]
    subprocess.run(command, check=True, capture_output=True, text=True)
    return made


class Shim:
    """The control block of one worker, in a file that processes under test map as well. Calls on files below ``root`` count."""

    def __init__(self, file: Path, root: Path, graves: Path) -> None:
        self.file = file
        file.write_bytes(bytes(ctypes.sizeof(Control)))
        with file.open("r+b") as opened:
            self._mapped = mmap.mmap(opened.fileno(), 0)
        self._control = Control.from_buffer(self._mapped)
        graves.mkdir(parents=True, exist_ok=True)
        self._control.root = str(root.resolve()).encode()
        self._control.graves = str(graves.resolve()).encode()

    def arm(self, fault: str = "none", call: str = "exit", nth: int = 0, seed: int = 1, chance: int = 0) -> None:
        """Count from now on, and strike at the N-th call of a kind; without a fault it only counts. ``chance`` gives the random
        bytes of the process and makes its clock stand; 0 leaves both to the machine."""
        control = self._control
        control.armed = 0
        control.fault, control.call, control.nth = FAULTS.index(fault), CALLS.index(call), nth
        control.seed, control.struck, control.chance = seed & 0xFFFFFFFF or 1, 0, chance
        for place in range(len(CALLS)):
            control.count[place] = 0
        control.armed = 1

    def disarm(self) -> None:
        """Let every call through, uncounted."""
        self._control.armed = 0

    @property
    def has_struck(self) -> bool:
        """Whether the fault has happened since ``arm``."""
        return bool(self._control.struck)

    def seen(self) -> dict[str, int]:
        """How many calls of each kind were seen since ``arm``."""
        return {name: self._control.count[place] for place, name in enumerate(CALLS) if self._control.count[place]}

    def enter(self) -> None:
        """In a process of its own: obey from now on. Raises OSError where the library is not preloaded."""
        used = ctypes.CDLL(None).faults_use(os.fsencode(self.file))
        if used != ctypes.sizeof(Control):
            raise OSError(f"the preloaded library has another control block: {used} bytes")

    @staticmethod
    def leave() -> None:
        """The process is about to end: the last call that counts."""
        ctypes.CDLL(None).faults_exit()
