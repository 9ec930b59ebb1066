"""Limits of a child: those that the operating system keeps, what the parent sees of its memory, and its end with its parent."""

import contextlib
import ctypes
import os
import sys
from pathlib import Path
from typing import Any

_CPU_GRACE_S = 5
_LARGEST_FILE = 1 << 20
"""Bytes a child may write into any file: what it says when it crashes."""
_KILL = 9
_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG
_TASK_INFO = 4  # PROC_PIDTASKINFO
_MAY_QUERY = 0x1000  # PROCESS_QUERY_LIMITED_INFORMATION


def limit_here(seconds: float, memory: int) -> None:
    """Let the operating system hold this process to ``memory`` bytes more than it has and ``seconds`` of computing, and let
    it leave no memory image and no large file. What a system does not offer is left to the parent."""
    if sys.platform == "win32":
        return
    import resource

    held = _address_space()
    if held:
        _lower(resource.RLIMIT_AS, held + memory)
    _lower(resource.RLIMIT_CPU, int(seconds) + _CPU_GRACE_S, beyond=1)
    _lower(resource.RLIMIT_FSIZE, _LARGEST_FILE)
    _lower(resource.RLIMIT_CORE, 1)  # for 1 alone the kernel hands no image to a program either


def _lower(which: int, wanted: int, beyond: int = 0) -> None:
    """Lower a limit; ``beyond`` it the system no longer warns but kills."""
    import resource

    _, most = resource.getrlimit(which)
    if most != resource.RLIM_INFINITY:
        wanted = min(wanted, most)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(which, (wanted, wanted + beyond if most == resource.RLIM_INFINITY else most))


def _address_space() -> int:
    """Bytes of address space that this process has; 0 where the system does not say."""
    with contextlib.suppress(OSError):
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * os.sysconf("SC_PAGE_SIZE")
    return 0


def end_with_parent() -> None:
    """Let the kernel kill this process when the thread that started it ends (Linux; elsewhere the closed pipe tells)."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_DEATH_SIGNAL, _KILL)


def memory_of(process: int) -> int:
    """Bytes of memory that a process has now; 0 where the system does not say or there is no such process."""
    with contextlib.suppress(OSError, AttributeError, ValueError, IndexError):
        if sys.platform == "linux":
            pages = Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1]
            return int(pages) * os.sysconf("SC_PAGE_SIZE")
        if sys.platform == "darwin":
            return _memory_on_macos(process)
        if sys.platform == "win32":
            return _memory_on_windows(process)
    return 0


def _memory_on_macos(process: int) -> int:
    info = (ctypes.c_uint64 * 12)()
    said = ctypes.CDLL("/usr/lib/libproc.dylib").proc_pidinfo(process, _TASK_INFO, ctypes.c_uint64(0), info, 96)
    return int(info[1]) if said == ctypes.sizeof(info) else 0


def _memory_on_windows(process: int) -> int:
    class Counters(ctypes.Structure):
        _fields_ = (
            ("size", ctypes.c_uint32),
            ("faults", ctypes.c_uint32),
            ("bytes", ctypes.c_size_t * 8),
        )

    system: Any = ctypes.WinDLL("kernel32")  # type: ignore[attr-defined,unused-ignore]
    system.OpenProcess.restype = ctypes.c_void_p
    handle = ctypes.c_void_p(system.OpenProcess(_MAY_QUERY, False, process))
    counters = Counters(ctypes.sizeof(Counters))
    try:
        said = system.K32GetProcessMemoryInfo(handle, ctypes.byref(counters), ctypes.sizeof(counters))
    finally:
        system.CloseHandle(handle)
    return int(counters.bytes[1]) if said else 0  # the working set; the first is its peak
