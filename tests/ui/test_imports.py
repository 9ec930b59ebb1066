"""What an import costs beside Qt's bindings."""

import linecache
import sys
from pathlib import Path

import pytest

from salesdesk.ui.imports import read_no_sources


def test_the_source_of_an_imported_module_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "module_of_a_test.py").write_text("from PySide6.QtCore import QObject\n\nVALUE = 41 + 1\n")
    monkeypatch.syspath_prepend(tmp_path)
    read_no_sources()
    try:
        import module_of_a_test  # type: ignore[import-not-found]

        assert module_of_a_test.VALUE == 42
        assert module_of_a_test.__file__ not in linecache.cache
    finally:
        sys.modules.pop("module_of_a_test", None)
