"""Where the command line prints, what of the history it prints, and days that are typed."""

import gc
import io
import json
import sys
from pathlib import Path

import pytest

from salesdesk import app, cli
from salesdesk.cli import common, demos, telling
from salesdesk.desk.commands.quotas import SetQuota
from salesdesk.views.diary import keep_today
from tests.cli.stories import Story
from tests.support.answers import asked
from tests.support.desks import desk_in


def test_the_streams_and_the_collector(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a terminal's encoding, every text is printed; garbage is collected again; a reader that left is no fault."""
    gc.disable()
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", out := io.TextIOWrapper(io.BytesIO(), encoding="ascii", newline="\n"))
        assert cli.main(["templates"]) == 0
        assert out.encoding == "utf-8"
        telling.print_json({"name": "Müller"})
        out.flush()
        assert out.buffer.getvalue().endswith('{\n  "name": "Müller"\n}\n'.encode())
    assert gc.isenabled()

    def gone(text: str) -> int:
        raise BrokenPipeError

    with monkeypatch.context() as patch:
        patch.setattr(sys.stdout, "write", gone)
        assert cli.main(["templates"]) == 1


def test_days_that_are_typed() -> None:
    found = {
        typed: asked(_day, typed)
        for typed in ("2026-12-31", "1000-01-01", "0999-12-31", "9900-12-31", "9901-01-01", "31.12.2026", "")
    }
    assert list(found.values()) == ["2026-12-31", "1000-01-01", None, "9900-12-31", None, None, None]


def _day(typed: str) -> object:
    try:
        return common.day(typed)
    except Exception as error:
        outside = f"{typed} lies outside the years in which SalesDesk counts, 1000 to 9900."
        assert str(error) == (
            outside if typed in ("0999-12-31", "9901-01-01") else f'"{typed}" is not a day; write 2026-12-31'
        )
        return None


def test_forecasts_that_were_kept_are_listed_where_they_are_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    at = desk_in(tmp_path)
    at.desk.do(SetQuota(period="2026-Q4", amount=5_000_000))
    at.deal(amount=100_000)
    assert keep_today(at.desk.snapshot())
    at.desk.store.close()
    kept = []
    for options in ((), ("--all",), ("--actor", "diary"), ("--actor", "user"), ("--all", "--actor", "user")):
        assert cli.main(["--file", str(at.path), "history", "--json", *options]) == 0
        kept.append([entry["actor"] for entry in json.loads(capsys.readouterr().out)].count("diary"))
    assert kept == [0, 1, 1, 0, 0]


def test_a_day_ends_in_the_zone_of_the_desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    at = desk_in(tmp_path)
    at.desk.store.close()
    assert cli.main(["--file", str(at.path), "--today", "2026-11-25", "figures", "board"]) == 0
    assert json.loads(capsys.readouterr().out)["as_of"] == "2026-11-25T22:59:59.999999Z"


@pytest.mark.parametrize(("line", "name"), [("", "window"), ("demo", "demo"), ("self-test --out x", "self_test")])
def test_what_opens_a_window_says_how_it_ended(monkeypatch: pytest.MonkeyPatch, line: str, name: str) -> None:
    monkeypatch.setattr(app if name == "window" else demos, name, lambda *_: 3)
    assert cli.main(line.split()) == 3
