"""Light or dark, the language, and whether things move."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from salesdesk.desk.commands.settings import ChangeSettings
from salesdesk.desk.settings import DeskSettings
from salesdesk.i18n import languages, tr
from salesdesk.ui.kit import CardPanel, Fields, InlineChoice, Segmented, speak
from salesdesk.ui.surface import leading


class LookSection(CardPanel):
    """``wanted(Command)`` when a setting was changed."""

    wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Look and language"), role="heading", parent=parent)
        themes = [(tr("Like the system"), "system"), (tr("Light"), "light"), (tr("Dark"), "dark")]
        self.theme = Segmented(themes, tr("Theme"))
        self.language = InlineChoice(tr("Language"), [(words, key) for key, words in languages().items()])
        self.animations = QCheckBox(tr("Cards and bars glide into place"))
        speak(self.animations, self.animations.text())
        self.theme.chosen.connect(lambda value: self._ask("theme", value))
        self.language.committed.connect(lambda value: self._ask("language", value))
        self.animations.clicked.connect(lambda on: self._ask("animations", "on" if on else "off"))
        fields = Fields()
        fields.add(tr("Theme"), leading(self.theme))
        fields.add(tr("Language"), self.language)
        fields.add(tr("Animations"), self.animations)
        self.body.addWidget(fields)

    def _ask(self, name: str, value: str) -> None:
        self.wanted.emit(ChangeSettings(values=((name, value),)))

    def show_settings(self, settings: DeskSettings) -> None:
        """Show the settings as they are."""
        self.theme.choose(settings.theme)
        self.language.set_value(settings.language if settings.language in languages() else "en")
        self.animations.setChecked(settings.animations)
