"""Which ways a run takes through the code of the import: steps from line to line, counted like a fuzzer counts them."""

import sys
from collections.abc import Callable
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import salesdesk.importing as package

WHERE = str(Path(package.__file__).parent)
Edge = tuple[int, int, int]


class Edges:
    """``taken(run)`` gives the steps of one run: with ``sys.monitoring`` where there is one, else with a trace."""

    def __init__(self) -> None:
        self._found: set[Edge] = set()
        self._last: dict[int, int] = {}
        self._ours: dict[CodeType, int] = {}
        self._watch = getattr(sys, "monitoring", None)
        if self._watch is not None:
            self._watch.use_tool_id(self._watch.COVERAGE_ID, "fuzz")
            self._watch.register_callback(self._watch.COVERAGE_ID, self._watch.events.LINE, self._on_line)

    def taken(self, run: Callable[[], object]) -> set[Edge]:
        """The steps that a run takes. What it raises goes through."""
        self._found, self._last = set(), {}
        self._begin()
        try:
            run()
        finally:
            self._end()
        return self._found

    def _begin(self) -> None:
        if self._watch is None:
            sys.settrace(self._on_call)
        else:
            self._watch.set_events(self._watch.COVERAGE_ID, self._watch.events.LINE)

    def _end(self) -> None:
        if self._watch is None:
            sys.settrace(None)
        else:
            self._watch.set_events(self._watch.COVERAGE_ID, 0)

    def _number(self, code: CodeType) -> int:
        """A number for code of ours, 0 for any other."""
        known = self._ours.get(code)
        if known is None:
            known = len(self._ours) + 1 if code.co_filename.startswith(WHERE) else 0
            self._ours[code] = known
        return known

    def _step(self, number: int, line: int) -> None:
        self._found.add((number, self._last.get(number, 0), line))
        self._last[number] = line

    def _on_call(self, frame: FrameType, event: str, argument: Any) -> Any:
        number = self._number(frame.f_code)
        if not number:
            return None

        def on_line(inner: FrameType, kind: str, _: Any) -> Any:
            if kind == "line":
                self._step(number, inner.f_lineno)
            return on_line

        return on_line

    def _on_line(self, code: CodeType, line: int) -> Any:
        number = self._number(code)
        if not number:
            return self._watch.DISABLE if self._watch is not None else None
        self._step(number, line)
        return None
