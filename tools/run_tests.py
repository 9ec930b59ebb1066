"""Run all tests in two processes, one for the window and one for everything below it; see `make test`."""

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WINDOW = ("tests/ui", "tests/flows")
PYTEST = (sys.executable, "-m", "pytest")


def main(arguments: list[str]) -> int:
    """Both halves at once: the window's is shown as it runs, the other's when both are done. With arguments, just pytest."""
    if arguments:
        return subprocess.call([*PYTEST, *arguments], cwd=ROOT)
    below = [*PYTEST, *(f"--ignore={folder}" for folder in WINDOW), "-p", "no:cacheprovider", "tests"]
    with tempfile.TemporaryFile("w+", encoding="utf-8") as kept:
        other = subprocess.Popen(below, cwd=ROOT, stdout=kept, stderr=subprocess.STDOUT)
        window = subprocess.call([*PYTEST, *WINDOW], cwd=ROOT)
        print(
            "the tests of everything below the window are still running …" if other.poll() is None else "", flush=True
        )
        beneath = other.wait()
        kept.seek(0)
        print(kept.read(), flush=True)
    return window or beneath


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
