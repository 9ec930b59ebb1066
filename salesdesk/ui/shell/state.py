"""What the window remembers between two starts, in a small file of the user's own on this computer."""

import base64
import json
from pathlib import Path
from typing import Any

from platformdirs import user_config_path
from PySide6.QtCore import QByteArray


def usual_file() -> Path:
    """Where the window keeps its state."""
    return user_config_path("SalesDesk", appauthor=False) / "window.json"


class WindowState:
    """Values by name. A file that cannot be read or written costs the user nothing but the window's place."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path or usual_file()
        self._values = self._load()
        self._put: set[str] = set()

    def _load(self) -> dict[str, Any]:
        try:
            found = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def bytes(self, name: str) -> QByteArray:
        """Bytes kept under a name; none when there are none."""
        try:
            return QByteArray(base64.b64decode(str(self._values.get(name, "")), validate=True))
        except ValueError:
            return QByteArray()

    def text(self, name: str, default: str = "") -> str:
        """A text kept under a name."""
        found = self._values.get(name)
        return found if isinstance(found, str) else default

    def put(self, name: str, value: "QByteArray | str") -> None:
        """Keep a value under a name until ``save``."""
        kept = base64.b64encode(bytes(value.data())).decode("ascii") if isinstance(value, QByteArray) else value
        self._values[name] = kept
        self._put.add(name)

    def save(self) -> None:
        """Write what was put, beside what others have put meanwhile, replacing the file as one."""
        self._values = self._values | self._load() | {name: self._values[name] for name in self._put}
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            fresh = self._path.with_suffix(".new")
            fresh.write_text(json.dumps(self._values, indent=1), encoding="utf-8")
            fresh.replace(self._path)
        except OSError:
            return
