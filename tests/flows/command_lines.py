"""Running the command line in the process of a test."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from salesdesk import cli


@dataclass(frozen=True)
class CommandLine:
    """Runs command lines on one desk."""

    file: Path
    capture: pytest.CaptureFixture[str]

    def __call__(self, *arguments: str) -> tuple[int, str, str]:
        """Exit status, standard output, standard error."""
        try:
            status = cli.main(["--file", str(self.file), *arguments])
        except SystemExit as wrong_usage:
            status = int(str(wrong_usage.code))
        told = self.capture.readouterr()
        return status, told.out, told.err

    def json(self, *arguments: str) -> Any:
        """What is printed by a command line that does not fail and says nothing."""
        status, out, err = self(*arguments)
        assert (status, err) == (0, ""), (status, err)
        return json.loads(out)

    def refused(self, *arguments: str) -> str:
        """The one sentence of a command line that could not."""
        status, out, err = self(*arguments)
        assert (status, out) == (1, ""), (status, out, err)
        assert err.count("\n") == 1
        return err.strip()
