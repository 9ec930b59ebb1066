"""The files of a bundle with their hashes, in order, and how two builds differ.

usage: listing.py FOLDER [OUT]       write the listing (to standard output without OUT)
       listing.py --compare A B      exit status 1 where two listings differ
"""

import hashlib
import re
import sys
from collections.abc import Mapping
from pathlib import Path

_LINE = re.compile(r"([0-9a-f]{64}|-> \S.*?)  (.+)")


def listing(folder: Path) -> str:
    """A line a file: its SHA-256 (of a link where it leads), two blanks, its path; in the order of the paths."""
    lines = []
    for path in sorted(folder.rglob("*"), key=lambda each: each.relative_to(folder).as_posix()):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            lines.append(f"-> {path.readlink().as_posix()}  {name}\n")
        elif path.is_file():
            lines.append(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {name}\n")
    return "".join(lines)


def parsed(text: str) -> dict[str, str]:
    """Hashes by path. Raises ValueError for a line that is none of a listing."""
    found = {}
    for line in text.splitlines():
        known = _LINE.fullmatch(line)
        if known is None:
            raise ValueError(f"This is no line of a listing: {line}")
        found[known[2]] = known[1]
    return found


def differences(one: Mapping[str, str], other: Mapping[str, str]) -> list[str]:
    """What tells two builds apart, in sentences."""
    said = [f"{name} is in one of them only." for name in sorted(one.keys() ^ other.keys())]
    return said + [f"{name} is not the same." for name in sorted(one.keys() & other.keys()) if one[name] != other[name]]


def main() -> None:
    if sys.argv[1:2] == ["--compare"]:
        one, other = (parsed(Path(name).read_text(encoding="utf-8")) for name in sys.argv[2:4])
        if said := differences(one, other):
            raise SystemExit("\n".join(said))
        print(f"{len(one)} files are the same.")
        return
    text = listing(Path(sys.argv[1]))
    if len(sys.argv) > 2:
        Path(sys.argv[2]).write_text(text, encoding="utf-8", newline="\n")
        print(f"{text.count(chr(10))} files are listed in {sys.argv[2]}.")
    else:
        print(text, end="")


if __name__ == "__main__":
    main()
