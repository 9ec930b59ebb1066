"""A story of command lines in a folder of its own."""

from pathlib import Path

import pytest

from tests.cli.stories import Story


@pytest.fixture
def story(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Story:
    """Runs command lines and keeps what they tell."""
    return Story(tmp_path, monkeypatch, capsys)
