"""The virtual screen itself: windows, keys and the mouse arrive in a program that runs on it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.patience import wait_until
from tests.support.screen import Screen

PROGRAM = """
import json, sys
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QListWidget, QVBoxLayout, QWidget
app = QApplication([])
window = QWidget(windowTitle="Probe")
edit, left, right = QLineEdit(), QListWidget(), QListWidget()
left.addItem("card")
for view in (left, right):
    view.setDragDropMode(QListWidget.DragDropMode.DragDrop)
    view.setDefaultDropAction(Qt.DropAction.MoveAction)
layout = QVBoxLayout(window)
for part in (edit, left, right):
    layout.addWidget(part)
window.setGeometry(100, 100, 600, 600)
window.show()
def say():
    spots = [part.mapToGlobal(part.rect().topLeft()) for part in (left, right)]
    state = {"text": edit.text(), "right": right.count(), "spots": [[p.x() + 20, p.y() + 10] for p in spots]}
    open(sys.argv[1], "w").write(json.dumps(state))
edit.textChanged.connect(say)
right.model().rowsInserted.connect(say)
app.exec()
"""


@pytest.mark.screen
def test_typing_and_dragging_reach_a_program(screen: Screen, tmp_path: Path) -> None:
    state = tmp_path / "state.json"

    def told() -> dict[str, object]:
        try:
            return dict(json.loads(state.read_text()))
        except (FileNotFoundError, json.JSONDecodeError):
            return {}

    with subprocess.Popen([sys.executable, "-c", PROGRAM, str(state)], env=screen.environment()) as program:
        try:
            screen.window("Probe")
            screen.type("Anna & Co")
            wait_until(lambda: told().get("text") == "Anna & Co", "the typed text")
            spots = told()["spots"]
            assert isinstance(spots, list)
            screen.drag(tuple(spots[0]), (spots[1][0], spots[1][1] + 60))
            wait_until(lambda: told().get("right") == 1, "the dropped card")
            picture = screen.screenshot(tmp_path / "screen.png")
            assert picture.stat().st_size > 1000
        finally:
            program.kill()
