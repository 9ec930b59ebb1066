"""Qt's own words follow the language of the window."""

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QDialogButtonBox

from salesdesk.i18n import language
from salesdesk.ui.language import speak
from tests.ui.live import Live, live

__all__ = ["live"]


def words_of_cancel() -> str:
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    text = box.button(QDialogButtonBox.StandardButton.Cancel).text()
    box.deleteLater()
    return text


def test_dialogs_of_qt_follow_the_language(live: Live) -> None:
    english = words_of_cancel()
    try:
        speak("zh_CN")
        speak("zh_CN")
        assert (language(), words_of_cancel()) == ("zh_CN", "取消")
        assert QCoreApplication.translate("QFileDialog", "Look in:") == "查找范围："
    finally:
        speak("en")
    assert (language(), words_of_cancel()) == ("en", english)


def test_a_language_unknown_to_qt_leaves_its_dialogs_alone(live: Live) -> None:
    english = words_of_cancel()
    try:
        speak("xx")
        assert words_of_cancel() == english
    finally:
        speak("en")
