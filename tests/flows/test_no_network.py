"""A whole day of the command line, its children included, opens no internet socket and imports no module of a network.

The window's day is traced the same way in ``tests/flows/test_program.py``, the bundle's in ``packaging/smoke.py``.
"""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from salesdesk.cli import verbs
from tests.support import no_internet

DAY = """
import os, sys
from salesdesk import cli
os.chdir(sys.argv[2])
def secret(*words):
    end, begin = os.pipe()
    os.write(begin, "".join(word + "\\n" for word in words).encode())
    os.close(begin)
    return str(end)
FIRST, SECOND = "correct horse battery staple", "staple battery horse correct"
for line in sys.stdin.read().splitlines():
    try:
        asked = [secret(*eval(word)) if word.startswith("(") else word for word in line.split("|")]
        status = cli.main(["--file", sys.argv[1], *asked])
    except SystemExit as ended:
        status = ended.code
    sys.stderr.write(f"{status} {line}\\n")
"""
LINES = (
    "new|--template|new-business", "templates", "import|deals.csv|--currency|EUR", "import|again.json|--dry-run",
    "import-history|log.csv|--dry-run", "do|--list", "do|CreateDeal|title=Fleet", "do|WinDeals|deals=Fleet", "undo", "redo",
    "history", "show|deals|--json", "quota|set|--period|2026-Q4|--amount|1000|--currency|EUR", "figures|board",
    "figures|forecast|--json", "figures|funnel", "export|deals|--format|xlsx|--out|deals.xlsx",
    "export|everything|--format|json|--out|all.json", "report|--list", "report|review|--format|pdf|--out|review.pdf",
    "report|funnel|--format|html|--out|funnel.html", "report|quota|--format|xlsx|--out|quota.xlsx",
    "report|review|--format|png|--out|review.png", "check", "backup", "backup|--out|copy.salesdesk",
    "backups", "restore|copy.salesdesk", "recover|copy.salesdesk|--out|recovered.salesdesk",
    "encrypt|--passphrase-fd|(FIRST,)", "check|--passphrase-fd|(FIRST,)", "passphrase|--passphrase-fd|(FIRST, SECOND)",
    "decrypt|--passphrase-fd|(SECOND,)", "move|out|all.salesdesk-move",
)  # fmt: skip


def begun(folder: Path) -> dict[str, str]:
    """The files of the day, and the environment in which each process notes what it tries."""
    (folder / "deals.csv").write_text("Title,Amount,Stage\nOne,100,Proposal\nTwo,200,Won\n", encoding="utf-8")
    (folder / "log.csv").write_text("Deal,Stage,Date\nOne,Proposal,2026-01-02\n", encoding="utf-8")
    (folder / "again.json").write_text("[]", encoding="utf-8")
    return no_internet.noting(folder / "notes")


@pytest.mark.slow
def test_a_day_of_commands_opens_no_internet_socket(tmp_path: Path) -> None:
    environment = os.environ | begun(tmp_path)
    done = subprocess.run(
        [sys.executable, "-c", DAY, "desk.salesdesk", str(tmp_path)], input="\n".join(LINES), env=environment,
        text=True, capture_output=True, check=False, timeout=300, preexec_fn=no_internet.refusing(),
    )  # fmt: skip
    said = {line.partition(" ")[2]: line.partition(" ")[0] for line in done.stderr.splitlines()}
    refused = {line for line in LINES if said.get(line) != "0"}
    assert (done.returncode, refused - {"import|again.json|--dry-run"}) == (0, set()), done.stderr
    assert no_internet.tried(tmp_path / "notes") == []


def test_the_day_has_every_verb() -> None:
    known = {"demo", "self-test"}  # opens the window: see tests/flows/test_program.py
    assert set(verbs.names()) - known == {line.partition("|")[0] for line in LINES}


TRIES = """
import sys
if sys.argv[1] == "import":
    import http
elif sys.argv[1] == "local":
    from socket import AF_UNIX, socket
    socket(AF_UNIX).close()
else:
    from socket import AF_INET6, socket
    socket(AF_INET6)
"""


@pytest.mark.parametrize("way", ["import", "local", "internet"])
def test_what_is_tried_is_seen(tmp_path: Path, way: str) -> None:
    refusing = no_internet.refusing()
    environment = os.environ | no_internet.noting(tmp_path)
    command = [sys.executable, "-c", TRIES, way]
    done = subprocess.run(command, env=environment, check=False, preexec_fn=refusing, capture_output=True)
    assert no_internet.tried(tmp_path) == {"import": ["import http"], "local": []}.get(way, ["socket.__new__ 10"])
    if refusing:
        assert done.returncode == (-signal.SIGSYS if way == "internet" else 0)
