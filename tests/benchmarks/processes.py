"""Processes and their children as the system sees them: memory, computing time, and ending them. Linux; elsewhere nothing."""

import contextlib
import os
import signal
import subprocess
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


def family(root: int) -> list[int]:
    """A process and all that it has begun, directly or not."""
    found, waiting = [], [root]
    while waiting:
        found.append(waiting.pop())
        try:
            for task in Path(f"/proc/{found[-1]}/task").iterdir():
                waiting += map(int, (task / "children").read_text().split())
        except OSError:
            continue
    return found


def cpu_seconds(root: int) -> float:
    """Computing time of a process and its children that live or have been waited for, in seconds."""
    total = 0
    for process in family(root):
        try:
            fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        total += sum(map(int, fields[11:15]))
    return total / TICKS


def memory_mb(root: int) -> float:
    """Proportional set size of a process and its children in MB; 0 where the system does not tell."""
    total = 0
    for process in family(root):
        try:
            rows = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(row.split()[1]) for row in rows if row.startswith("Pss:"))
    return total / 1024


def peak_mb(process: int) -> float:
    """The most memory that a process has had in MB, without its children; 0 where the system does not tell."""
    try:
        rows = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(row.split()[1]) for row in rows if row.startswith("VmHWM:")) / 1024


def end(process: subprocess.Popen[bytes]) -> None:
    """Kill a process that leads a session of its own, with all that it has begun."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
