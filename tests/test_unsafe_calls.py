"""No file of the program hands text to what would obey it, opens addresses by itself, or runs text."""

import ast

import pytest

from tests.support.source import ROOT, python_files, syntax
from tests.support.unsafe_calls import unsafe_calls

PAGE = "salesdesk/ui/pages/made_up.py"
CARELESS = {
    "label": "from PySide6.QtWidgets import QLabel",
    "message box": "from PySide6.QtWidgets import QMessageBox",
    "browser": "from PySide6.QtWidgets import QTextBrowser",
    "input": "QtWidgets.QInputDialog.getText(None, title, words)",
    "rich text": "label.setTextFormat(Qt.TextFormat.RichText)",
    "guessed text": "label.setTextFormat(Qt.TextFormat.AutoText)",
    "document": "document.setHtml(text)",
    "painting": "painter.drawText(box, flags, name)",
    "measuring": "metrics.elidedText(name, mode, width)",
    "spoken": "widget.setAccessibleName(name)",
    "tip": "widget.setToolTip(name)",
    "tip of words": "widget.setToolTip(tr('{name} is late', name=name))",
    "tip that may be": "widget.setToolTip(plain_tip(name) if name else name)",
    "title": "window.setWindowTitle(name)",
    "filled words": "window.setWindowTitle(tr('{name} – SalesDesk', name=name))",
    "formatted": "window.setWindowTitle(f'{name} – SalesDesk')",
    "menu": "menu.addAction(name, act)",
    "menu with icon": "menu.addAction(icon('plus'), name, act)",
    "submenu": "menu.addMenu(f'{name}')",
    "tab": "tabs.addTab(page, name)",
    "tab text": "tabs.setTabText(0, name)",
    "combo": "box.addItem(name, key)",
    "combo with icon": "box.addItem(icon('phone'), name, key)",
    "combo of several": "box.addItems([name for name in names])",
    "cell": "table.setItem(0, 0, QTableWidgetItem(text))",
    "heads": "table.setHorizontalHeaderLabels([head, *heads])",
    "tick": "box = QCheckBox(name)",
    "hint": "line.setPlaceholderText(name)",
    "address": "QDesktopServices.openUrl(QUrl(address))",
    "web": "import webbrowser",
    "labels that open": "label.setOpenExternalLinks(True)",
    "evaluation": "eval(text)",
    "execution": "exec(text)",
    "pickle": "import pickle",
    "shell": "subprocess.run(command, shell=True)",
    "system": "os.system(command)",
    "pyplot": "import matplotlib.pyplot as plt",
}
IN_CHARTS = {
    "title": "axes.set_title(name)",
    "legend": "axes.legend()",
    "annotation": "axes.annotate(name, (0, 0))",
    "text": "from matplotlib.text import Text",
}
CAREFUL = (
    "Text(name)",
    "widget.setToolTip(plain_tip(name))",
    "widget.setToolTip('' if fits else plain_tip(name))",
    "window.setWindowTitle(one_line(tr('{name} – SalesDesk', name=name)))",
    "window.setWindowTitle(tr('Help'))",
    "menu.addAction(unmarked(name), act)",
    "menu.addAction(action)",
    "line.addAction(icon('search'), QLineEdit.ActionPosition.LeadingPosition)",
    "table.setHorizontalHeaderLabels([*[''] * first, *[one_line(head) for head in heads]])",
    "box.addItem(unmarked(name) + '…', key)",
    "drag.exec(Qt.DropAction.MoveAction)",
    "table.setItem(0, 0, item)",
    "subprocess.run(command)",
)


def found(place: str, code: str) -> list[str]:
    return list(unsafe_calls(place, ast.parse(code)))


@pytest.mark.parametrize("code", CARELESS.values(), ids=CARELESS)
def test_careless_code_is_found(code: str) -> None:
    assert found(PAGE, code)


@pytest.mark.parametrize("code", IN_CHARTS.values(), ids=IN_CHARTS)
def test_careless_charts_are_found(code: str) -> None:
    assert found("salesdesk/charts/made_up.py", code)


@pytest.mark.parametrize("code", CAREFUL)
def test_careful_code_passes(code: str) -> None:
    assert found(PAGE, code) == []


def test_the_program_is_careful() -> None:
    faults = [
        fault
        for path in python_files("salesdesk")
        for fault in unsafe_calls(path.relative_to(ROOT).as_posix(), syntax(path))
    ]
    assert faults == []
