"""A plugin of pytest that writes down which tests run which lines: ``-p tools.mutants.covered`` with MUTANTS_MAP=FILE.

A test is known by its file and function; each is a context of coverage, and the seconds that it takes are kept. What a
shared fixture runs counts for the test that asks for it first.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import coverage
import pytest

ROOT = Path(__file__).resolve().parents[2]
BELOW_UI = ("domain", "analytics", "desk", "views", "importing", "store", "charts", "reports", "cli")


def context_of(nodeid: str) -> str:
    """A test without its parameters."""
    return nodeid.partition("[")[0]


class Recorder:
    """Coverage of the layers below ui with a context for each test, written at the end."""

    def __init__(self, target: Path) -> None:
        self._target = target
        self._unfit: set[str] = set()
        self._seconds: dict[str, float] = {}
        self._coverage = coverage.Coverage(
            data_file=None, include=[str(ROOT / "salesdesk" / layer / "*") for layer in BELOW_UI], messages=False
        )
        self._coverage.start()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self._coverage.switch_context(context_of(item.nodeid))
        return (yield)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        test = context_of(report.nodeid)
        self._seconds[test] = self._seconds.get(test, 0.0) + report.duration
        if report.failed:
            self._unfit.add(test)

    def pytest_sessionfinish(self) -> None:
        self._coverage.stop()
        data = self._coverage.get_data()
        lines: dict[str, dict[str, list[str]]] = {}
        for file in sorted(data.measured_files()):
            found = data.contexts_by_lineno(file)
            name = Path(file).relative_to(ROOT).as_posix()
            lines[name] = {str(line): sorted(tests) for line, tests in sorted(found.items())}
        self._target.parent.mkdir(parents=True, exist_ok=True)
        kept = {"lines": lines, "unfit": sorted(self._unfit), "seconds": self._seconds}
        self._target.write_text(json.dumps(kept), encoding="utf-8")


RECORDER = Recorder(Path(os.environ["MUTANTS_MAP"])) if "MUTANTS_MAP" in os.environ else None
"""Made when the plugin is loaded, so that what a conftest imports is recorded too."""


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(RECORDER, "mutants-recorder")
