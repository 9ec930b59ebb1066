"""Where the command line prints, and days that are typed."""

import gc
import io
import sys

import pytest

from salesdesk import cli
from salesdesk.cli import common
from tests.cli.stories import Story
from tests.support.answers import asked


def test_the_streams_and_the_collector(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a terminal's encoding, every text is printed; garbage is collected again; a reader that left is no fault."""
    gc.disable()
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", out := io.TextIOWrapper(io.BytesIO(), encoding="ascii", newline="\n"))
        assert cli.main(["templates"]) == 0
        assert out.encoding == "utf-8"
        common.print_json({"name": "Müller"})
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
        assert str(error) == f'"{typed}" is not a day; write 2026-12-31'
        return None
