"""The window's language: our own words, and those of Qt's dialogs and menus."""

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QTranslator

from salesdesk.i18n import use_language

_translators: list[QTranslator] = []


def speak(language: str) -> None:
    """Words are in this language from now on, in Qt's own dialogs as well where it has a translation."""
    use_language(language)
    _forget()
    translator = QTranslator()
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if language != "en" and translator.load(f"qtbase_{language}", folder):
        QCoreApplication.installTranslator(translator)
        _translators.append(translator)


def _forget() -> None:
    while _translators:
        QCoreApplication.removeTranslator(_translators.pop())
