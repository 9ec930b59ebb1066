"""Resolve the dependencies of pyproject.toml into requirements.lock: every platform and Python, with hashes.

One file in two parts: first what the program needs, then, after the line ``# for development``, what tests and tools
need. What the system's keychain needs besides, which is installed only where it is wanted, is in
requirements-keychain.lock. The index that this machine's pip is set up for is asked, and no index is written down.
"""

import os
import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HEAD = "# Made by `make lock` for CPython 3.11 to 3.13 on Linux, Windows and macOS.\n"
DIVIDER = "# for development\n"
COMPILE = "--universal --generate-hashes --no-emit-index-url --no-header --no-annotate --fork-strategy fewest --quiet"


def pip_setting(name: str) -> str:
    """The value pip would use for an option, from its files or environment; empty when unset."""
    asked = subprocess.run([sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=True)
    found = re.findall(rf"^[^=]*\.{name}=(.*)$", asked.stdout, re.MULTILINE)
    return str(found[-1]).strip("'") if found else ""


def uv_environment() -> dict[str, str]:
    """The environment for uv with pip's main index and certificates; extra indexes are left out."""
    settings = {"UV_DEFAULT_INDEX": pip_setting("index-url"), "SSL_CERT_FILE": pip_setting("cert")}
    return os.environ | {name: value for name, value in settings.items() if value}


def resolve(*arguments: str, sources: list[str]) -> dict[str, str]:
    """Package name -> its pinned requirement with all hashes."""
    command = [sys.executable, "-m", "uv", "pip", "compile", *COMPILE.split(), "--python-version", "3.11"]
    found = subprocess.run(
        [*command, *arguments, *sources], cwd=ROOT, env=uv_environment(), capture_output=True, text=True, check=False
    )
    if found.returncode:
        sys.exit(found.stderr)
    blocks: dict[str, str] = {}
    for block in re.findall(r"^[^\s#].*\n(?:    .*\n)+", found.stdout, re.MULTILINE):
        name = block.partition("==")[0]
        blocks[name] = blocks.get(name, "") + block
    return blocks


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        build, pins = Path(folder, "build.in"), Path(folder, "pins.txt")
        project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
        build.write_text("\n".join(project["build-system"]["requires"]), encoding="utf-8")
        sources = ["pyproject.toml", str(build)]
        everything = resolve("--group", "dev", sources=sources)
        pins.write_text("".join(everything.values()), encoding="utf-8")
        needed = resolve("--constraint", str(pins), sources=sources)
        keychain = resolve("--extra", "keychain", "--constraint", str(pins), sources=sources)
    program = "".join(block for name, block in everything.items() if name in needed)
    tools = "".join(block for name, block in everything.items() if name not in needed)
    extra = "".join(block for name, block in keychain.items() if name not in needed)
    (ROOT / "requirements.lock").write_text(HEAD + program + DIVIDER + tools, encoding="utf-8", newline="\n")
    (ROOT / "requirements-keychain.lock").write_text(HEAD + extra, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
