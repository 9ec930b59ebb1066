"""What command lines mean, and the words of their help."""

from pathlib import Path

import pytest

from salesdesk import app, cli
from salesdesk.cli import verbs
from tests.cli.stories import understood
from tests.support.answers import text
from tests.support.approved import approve

LINES = (
    "", "--file a.salesdesk --today 2026-01-02", "demo", "demo --out x", "self-test --out x", "templates",
    "templates --json", "check",
    "new --template inbound", "new --template x --currency USD --file b.salesdesk", "backup", "backup --out x",
    "restore x", "restore x --dry-run --json", "backups", "backups --json",
    "import a.csv",
    "import a.csv b.csv --layout odoo --map m.json --owner Mira --pipeline P --currency USD --day-first"
    " --decimal-comma",
    "import a.csv --month-first --decimal-point --dry-run --problems p.csv --json", "import-history h.csv --json",
    "export deals --format csv --out x", "export everything --format json --out x --pipeline P --plain",
    "report", "report review --format pdf --out x", "report --list", "report --set Monday --out x",
    "report deal --format html --out x --period 2026-Q4 --pipeline P --since 2026-01-02 --deal D --customer C"
    " --choice F --paper letter"
    " --owner O --logo l.png --language zh_CN --money code",
    "figures board",
    "figures forecast --since 2026-11-13 --deal D",
    "figures funnel --pipeline P --period 2026-Q4 --from 2026-01-02 --to 2026-02-03 --basis entered --stage S"
    " --json",
    "quota set --period 2026-Q4 --amount 5",
    "quota remove --period 2026 --currency USD --measure count --pipeline P --tag T",
    "show deals", "show people --where x --columns a,b --sort -a --limit 3 --json",
    "show notes --csv --today 2026-01-02",
    "do", "do --list", "do --list --json", "do CreateDeal title=X", "do CreateDeal --json -", "undo", "redo",
    "undo e1 e2",
    "history", "history --limit 3 --json --actor script --text words --all",
)  # fmt: skip


def test_what_command_lines_mean(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    found = {}
    for line in LINES:
        if line not in ("report", "report --list"):
            found[line or "nothing"] = understood(monkeypatch, line.split())
    assert capsys.readouterr() == ("", "")
    approve("cli/understood.txt", text(found))


@pytest.mark.parametrize(
    "line",
    [
        "",
        "--file a.salesdesk",
        "--today 2026-01-02",
        "--file a.salesdesk --today 2026-01-02",
        "--today=2026-01-02 --file=b=c",
    ],
)
def test_a_line_that_only_opens_the_window_means_what_the_verbs_say(monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    opened: list[tuple[Path | None, object]] = []

    def window(file: Path | None, clock: object) -> int:
        opened.append((file, getattr(clock, "day", None)))
        return 0

    monkeypatch.setattr(app, "window", window)
    assert cli.main(line.split()) == 0
    assert verbs.run(line.split()) == 0
    assert opened[0] == opened[1]


@pytest.mark.parametrize(
    "line", ["--file", "--file --today", "--today 2026-13-45", "--today 0001-01-01", "--tomorrow x", "a.salesdesk"]
)
def test_a_line_that_cannot_be_read_opens_no_window(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], line: str
) -> None:
    monkeypatch.setattr(app, "window", lambda *given: pytest.fail("a window was opened"))
    with pytest.raises(SystemExit) as ended:
        cli.main(line.split())
    assert ended.value.code == 2
    assert "usage: salesdesk" in capsys.readouterr().err


VERBS = (
    "",
    "demo",
    "templates",
    "check",
    "new",
    "backup",
    "backups",
    "restore",
    "import",
    "import-history",
    "export",
    "report",
    "figures",
    "quota",
    "show",
    "do",
    "undo",
    "redo",
    "history",
)


def test_help(capsys: pytest.CaptureFixture[str]) -> None:
    """The words beside every verb and option, however they are laid out."""
    found = {}
    for verb in VERBS:
        with pytest.raises(SystemExit) as ended:
            cli.main([*verb.split(), "--help"])
        assert ended.value.code == 0
        _, _, words = capsys.readouterr().out.partition("\n\n")
        found[verb or "salesdesk"] = " ".join(words.split())
    approve("cli/help.txt", "\n".join(f"{verb}: {words}" for verb, words in found.items()))
