"""The licence texts of all that a bundle carries."""

import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from importlib import metadata
from pathlib import Path

from bundling.entries import Entry

FOLDER = "licences"
OURS = Path(__file__).resolve().parents[1] / FOLDER
"""Texts that no wheel carries."""
_NAMED = re.compile(r"licen[cs]e|copying|notice|authors", re.IGNORECASE)
_REQUIRED = re.compile(r"[A-Za-z0-9._-]+")


def licence_files(program: str = "salesdesk") -> list[tuple[str, str]]:
    """Each text with its folder in the bundle: ours, the interpreter's, and those of each distribution required."""
    own = [(str(path), FOLDER) for path in sorted(OURS.iterdir())]
    interpreter = [(str(path), f"{FOLDER}/python") for path in _of_python()]
    return own + interpreter + [pair for name in sorted(required(program)) for pair in _of_distribution(name)]


def required(program: str) -> set[str]:
    """The distributions that a program needs where it runs, itself among them."""
    found: set[str] = set()
    waiting = [program]
    while waiting:
        name = waiting.pop().lower().replace("_", "-")
        if name in found:
            continue
        try:
            needs = metadata.requires(name) or []
        except metadata.PackageNotFoundError:
            continue  # needed on another system
        found.add(name)
        waiting += [match.group() for need in needs if "extra ==" not in need and (match := _REQUIRED.match(need))]
    return found


def _of_python() -> Iterator[Path]:
    library = Path(sysconfig.get_path("stdlib"))
    yield from (path for path in (library / "LICENSE.txt", Path(sys.base_prefix) / "LICENSE.txt") if path.exists())


def _of_distribution(name: str) -> Iterator[tuple[str, str]]:
    for file in metadata.files(name) or []:
        inside = file.parts[1:] if file.parts[0].endswith(".dist-info") else ()
        if any(_NAMED.search(part) for part in inside):
            yield str(file.locate()), "/".join((FOLDER, name, *inside[:-1])).replace("/licenses", "", 1)


def system_licence_files(binaries: Iterable[Entry]) -> list[Entry]:
    """As data of the bundle, what Debian says of the libraries that come from the system; nothing elsewhere."""
    dpkg = shutil.which("dpkg-query")
    if not dpkg:
        return []
    origins = {str(Path(origin).resolve()) for _, origin, _ in binaries if origin.startswith(("/lib", "/usr/lib"))}
    said = subprocess.run([dpkg, "-S", *sorted(origins)], capture_output=True, text=True, check=False).stdout
    packages = {line.partition(":")[0] for line in said.splitlines()}
    texts = {package: Path("/usr/share/doc") / package / "copyright" for package in sorted(packages)}
    return [(f"{FOLDER}/system/{name}.txt", str(path), "DATA") for name, path in texts.items() if path.exists()]
