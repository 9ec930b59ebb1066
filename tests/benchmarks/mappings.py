"""What the memory of a process consists of: each of its mappings by what it is of. Linux; elsewhere nothing."""

import re
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from tests.benchmarks import processes

_HEAD = re.compile(r"^[0-9a-f]+-[0-9a-f]+ \S+ \S+ \S+ (\d+)\s*(.*)$")
_PACKAGE = re.compile(r"site-packages/([^/]+)")
_FONTS = (".ttf", ".otf", ".ttc", ".woff2")


class Mapped(NamedTuple):
    """Memory in bytes: ``share`` is the proportional set size, ``whole`` counts what other processes have too."""

    share: int
    whole: int


def mapped(process: int) -> dict[str, Mapped]:
    """The memory of a process by what it is of: the heap, other memory without a file, each package's libraries, fonts."""
    share, whole = Counter[str](), Counter[str]()
    kind = ""
    for line in Path(f"/proc/{process}/smaps").read_text(encoding="utf-8", errors="replace").splitlines():
        head = _HEAD.match(line)
        if head is not None:
            kind = kind_of(head[2])
        elif line.startswith("Pss:"):
            share[kind] += 1024 * int(line.split()[1])
        elif line.startswith("Rss:"):
            whole[kind] += 1024 * int(line.split()[1])
    return {kind: Mapped(share[kind], whole[kind]) for kind in whole if whole[kind]}


def kind_of(name: str) -> str:
    """What a mapping of that name is of."""
    if not name or name.startswith("[anon"):
        return "no file"
    if name.startswith("["):
        return name.strip("[]")
    if name.lower().endswith(_FONTS):
        return "fonts"
    package = _PACKAGE.search(name)
    if package is not None:
        return package[1].removesuffix(".libs").lower()
    stem = Path(name.removesuffix(" (deleted)")).name
    return "python" if "python3" in name else re.sub(r"[-.]?[\d.]*\.so.*$", "", stem) or stem


def family(root: int) -> dict[str, Mapped]:
    """The same of a process, and in ``children`` of all that it has begun."""
    found = mapped(root)
    others = [one for child in processes.family(root)[1:] for one in mapped(child).values()]
    if others:
        found["children"] = Mapped(sum(one.share for one in others), sum(one.whole for one in others))
    return found
