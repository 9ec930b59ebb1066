"""Hold what the lock files pin against advisories in a file: what is known to be broken in which version.

usage: audit.py ADVISORIES. A file or folder of records in the OSV format (a JSON record or list of them, as the databases of
PyPI and OSV give out). Nothing is asked of a network: who makes a release brings the file along. Exit status 1 where a pinned
version is affected.
"""

import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

ROOT = Path(__file__).resolve().parents[1]


def pins(lock: str) -> dict[str, Version]:
    """The pinned versions by name, those of development too."""
    return {
        canonicalize_name(n): Version(v) for n, v in re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", lock, re.MULTILINE)
    }


def records(path: Path) -> Iterator[Mapping[str, Any]]:
    """Every record of a file, or of the files in a folder. Raises ValueError for what is no JSON."""
    for file in sorted(path.rglob("*.json")) if path.is_dir() else [path]:
        found = json.loads(file.read_text(encoding="utf-8"))
        yield from found if isinstance(found, list) else [found]


def affected(advisories: Iterable[Mapping[str, Any]], pinned: Mapping[str, Version]) -> list[str]:
    """A sentence for each pinned version that an advisory names."""
    said = set()
    for advisory in advisories:
        if advisory.get("withdrawn"):
            continue
        for part in advisory.get("affected", ()):
            package = part.get("package", {})
            name = canonicalize_name(str(package.get("name", "")))
            version = pinned.get(name) if package.get("ecosystem") == "PyPI" else None
            if version is not None and _is_named(part, version):
                said.add(f"{name} {version}: {advisory.get('id')} {advisory.get('summary', '')}".rstrip())
    return sorted(said)


def _is_named(part: Mapping[str, Any], version: Version) -> bool:
    if any(_version(text) == version for text in part.get("versions", ())):
        return True
    ranges = [each for each in part.get("ranges", ()) if each.get("type") in {"ECOSYSTEM", "SEMVER"}]
    return any(_within(each.get("events", ()), version) for each in ranges)


def _within(events: Iterable[Mapping[str, str]], version: Version) -> bool:
    """Whether a version lies behind the last event that begins a range, and before the one that ends it."""
    is_in = False
    for event in events:
        for kind, text in event.items():
            at = _version(text)
            if kind == "introduced" and (text == "0" or (at is not None and version >= at)):
                is_in = True
            elif at is not None and ((kind == "fixed" and version >= at) or (kind == "last_affected" and version > at)):
                is_in = False
    return is_in


def _version(text: str) -> Version | None:
    try:
        return Version(text)
    except InvalidVersion:
        return None


def main() -> None:
    if len(sys.argv) != 2 or not Path(sys.argv[1]).exists():
        raise SystemExit("Give a file or folder of advisories in the OSV format; without one nothing can be said.")
    pinned = pins("".join(file.read_text(encoding="utf-8") for file in sorted(ROOT.glob("requirements*.lock"))))
    advisories = list(records(Path(sys.argv[1])))
    if said := affected(advisories, pinned):
        raise SystemExit("\n".join(said))
    print(f"None of {len(pinned)} pinned versions is named by {len(advisories)} advisories.")


if __name__ == "__main__":
    main()
