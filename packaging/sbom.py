"""The bill of materials of a bundle, as CycloneDX 1.6 in JSON: what is in it, in which version, under which licence, with hashes.

usage: sbom.py [OUT]. It is made of requirements.lock alone, what is installed, and the few libraries that wheels carry within
them; nothing in it hangs on the day or the machine, so that the same lock gives the same bytes.
"""

import hashlib
import json
import re
import sys
import uuid
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher

from salesdesk import __version__

ROOT = Path(__file__).resolve().parents[1]
DIVIDER = "# for development"
NOT_IN_A_BUNDLE = {"setuptools"}
"""Needed to install the program, and left out of a bundle."""
_PINNED = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)([^\n]*)\n((?:    --hash=\S+(?: \\)?\n)+)", re.MULTILINE)
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
LICENCES = {
    "babel": "BSD-3-Clause",
    "charset-normalizer": "MIT",
    "contourpy": "BSD-3-Clause",
    "cycler": "BSD-3-Clause",
    "fonttools": "MIT",
    "jinja2": "BSD-3-Clause",
    "kiwisolver": "BSD-3-Clause",
    "matplotlib": "LicenseRef-Matplotlib",
    "pypdfium2": "BSD-3-Clause AND Apache-2.0",
    "pyside6-essentials": "LGPL-3.0-only",
    "python-dateutil": "Apache-2.0 OR BSD-3-Clause",
    "shiboken6": "LGPL-3.0-only",
    "sqlcipher3": "Zlib",
    "tzdata": "Apache-2.0",
    "tzlocal": "MIT",
    "xlsxwriter": "BSD-2-Clause",
}
"""Licences of distributions that do not tell theirs as an SPDX expression; of several that may be chosen the one chosen."""


def carried() -> dict[str, list[tuple[str, str, str]]]:
    """Libraries within a distribution: (name, version where it can be asked for, licence)."""
    qt = metadata.version("PySide6-Essentials")
    asked = sqlcipher.connect(":memory:")
    cipher = str(asked.execute("PRAGMA cipher_version").fetchone()[0]).split()[0]
    asked.execute("PRAGMA key = 'any'")
    provider = str(asked.execute("PRAGMA cipher_provider_version").fetchone()[0]).split()[1]
    asked.close()
    return {
        "pyside6-essentials": [("qt", qt, "LGPL-3.0-only"), ("icu", "", "Unicode-3.0")],
        "sqlcipher3": [
            ("sqlcipher", cipher, "BSD-3-Clause"),
            ("sqlite", sqlcipher.sqlite_version, "blessing"),
            ("openssl", provider, "Apache-2.0"),
        ],
        "numpy": [("openblas", "", "BSD-3-Clause"), ("libgfortran", "", "GPL-3.0-or-later WITH GCC-exception-3.1")],
        "pypdfium2": [("pdfium", "", "BSD-3-Clause AND Apache-2.0")],
        "matplotlib": [("freetype", "", "FTL"), ("agg", "", "LicenseRef-Agg")],
    }


BESIDE = (
    ("cpython", ".".join(map(str, sys.version_info[:2])), "PSF-2.0", "platform"),
    ("inter", "", "OFL-1.1", "data"),
    ("noto-sans-sc", "", "OFL-1.1", "data"),
    ("lucide", "", "ISC", "data"),
)
"""What is bundled and comes from no distribution: (name, version, licence, CycloneDX type)."""


def pinned(lock: str) -> Iterator[tuple[str, str, list[str]]]:
    """(name, version, hashes) of what the program needs, as the lock pins it. Raises ValueError for a pin without a hash."""
    needed = lock.partition(DIVIDER)[0]
    found = list(_PINNED.finditer(needed))
    if len(found) != len(re.findall(r"^[^\s#]", needed, re.MULTILINE)):
        raise ValueError("A line of requirements.lock has no hash.")
    for pin in found:
        if pin[1] not in NOT_IN_A_BUNDLE:
            yield pin[1], pin[2], sorted(_HASH.findall(pin[4]))


def licence_of(name: str) -> str:
    """The SPDX expression of a distribution. Raises ValueError for one that is not known."""
    if name in LICENCES:
        return LICENCES[name]
    told = metadata.metadata(name).json.get("license_expression")
    if not told:
        raise ValueError(f"The licence of {name} is not known: say it in packaging/sbom.py.")
    return str(told)


def component(name: str, version: str, licence: str, kind: str = "library", **more: Any) -> dict[str, Any]:
    """A component; ``more`` are further properties of it."""
    known = {"type": kind, "bom-ref": f"{name}@{version}" if version else name, "name": name}
    return {**known, **({"version": version} if version else {}), "licenses": [{"expression": licence}], **more}


def bill(lock: str) -> dict[str, Any]:
    """The whole document."""
    within = carried()
    components = []
    for name, version, hashes in pinned(lock):
        purl = f"pkg:pypi/{name}@{version}"
        more: dict[str, Any]
        files = [
            {"type": "distribution", "url": purl, "hashes": [{"alg": "SHA-256", "content": one}]} for one in hashes
        ]
        inner = [component(*part) for part in within.get(name, ())]
        more = {"purl": purl, "externalReferences": files, **({"components": inner} if inner else {})}
        components.append(component(name, version, licence_of(name), **more))
    components += [component(name, version, licence, kind) for name, version, licence, kind in BESIDE]
    program = component("salesdesk", __version__, "MIT", "application")
    digest = hashlib.sha256(json.dumps([program, components], sort_keys=True).encode()).digest()
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.UUID(bytes=digest[:16], version=5)}",
        "version": 1,
        "metadata": {"component": program},
        "components": components,
        "dependencies": [{"ref": program["bom-ref"], "dependsOn": [each["bom-ref"] for each in components]}],
    }


def written(lock: str) -> str:
    """The document as it is written."""
    return json.dumps(bill(lock), indent=2, ensure_ascii=False) + "\n"


def main() -> None:
    text = written((ROOT / "requirements.lock").read_text(encoding="utf-8"))
    if len(sys.argv) > 1:
        target = Path(sys.argv[1])
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="\n")
        print(f"{len(json.loads(text)['components'])} components are listed in {target}.")
    else:
        print(text, end="")


if __name__ == "__main__":
    main()
