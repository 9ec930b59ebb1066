"""What the fields of a deal are edited with in the panel: one widget a kind, and some that say more than their value."""

from collections.abc import Callable
from typing import Any

from babel.numbers import list_currencies
from PySide6.QtCore import QLocale

from salesdesk.domain.errors import Refused
from salesdesk.domain.fields import Field
from salesdesk.formats import Formats
from salesdesk.i18n import tr, worded
from salesdesk.reports.field_words import choices_of, written
from salesdesk.ui.kit import InlineChoice, InlineDate, InlineField, InlineSuggest
from salesdesk.ui.names import NameBook
from salesdesk.ui.typed_values import read_typed

FieldEditor = InlineField | InlineChoice


def spoken(read: Callable[[str], Any]) -> Callable[[str], Any]:
    """A reader whose refusal is a ValueError with the sentence in it, as inline fields want it."""

    def reading(text: str) -> Any:
        try:
            return read(text)
        except Refused as refused:
            raise ValueError(worded(refused.message)) from None

    return reading


class CurrencyField(InlineSuggest):
    """A currency by its three letters."""

    def __init__(self, name: str) -> None:
        known = sorted(list_currencies())
        super().__init__(name, lambda typed: [code for code in known if code.startswith(typed.strip().upper())][:8])
        self._read = lambda typed: self._known(typed, set(known))

    @staticmethod
    def _known(typed: str, known: set[str]) -> str:
        code = typed.strip().upper()
        if code not in known:
            raise ValueError(tr('"{typed}" is not a currency; write its three letters, such as EUR.', typed=typed))
        return code


class ChanceField(InlineField):
    """The user's own chance to win; without one the learnt one is shown, and until that is known the stage's."""

    def __init__(self, name: str, formats: Formats) -> None:
        self._formats = formats
        self._usual = 0.0
        self._learnt: float | None = None
        super().__init__(name, show=self._words, read=spoken(formats.parse_percent), typed=formats.percent)

    def show_chance(self, own: float | None, usual: float, learnt: float | None = None) -> None:
        """Show the user's own chance (None: there is none) beside the learnt one, or the usual one of the stage."""
        self._usual, self._learnt = usual, learnt
        percent = self._formats.percent
        if learnt is None:
            self._empty = tr("{chance} · the stage's", chance=percent(usual))
        else:
            self._empty = tr("{chance} · the stage says {usual}", chance=percent(learnt), usual=percent(usual))
        self.set_value(own)

    def _words(self, own: float) -> str:
        percent = self._formats.percent
        if self._learnt is not None:
            return tr("{chance} · yours; your history says {learnt}", chance=percent(own), learnt=percent(self._learnt))
        return tr("{chance} · yours; the stage says {usual}", chance=percent(own), usual=percent(self._usual))


class TagsField(InlineSuggest):
    """Tags with commas between them; suggestions complete the last one."""

    def __init__(self, name: str, suggest: Callable[[str], list[str]]) -> None:
        def offers(typed: str) -> list[str]:
            before, comma, last = typed.rpartition(",")
            head = f"{before}, " if comma else ""
            return [head + name for name in suggest(last)]

        super().__init__(name, offers)

    @staticmethod
    def names(text: str) -> tuple[str, ...]:
        """The tags in a text, each once."""
        parts = (part.strip() for part in text.split(","))
        return tuple(dict.fromkeys(part for part in parts if part))


def label_of(field: Field) -> str:
    """What stands beside a field in the panel."""
    words = (field.in_panel.label if field.in_panel else "") or field.label
    return tr(words)


def editor_of(field: Field, formats: Formats, names: NameBook) -> FieldEditor:
    """The editor of a field by its kind."""
    name = label_of(field)
    if field.kind in ("choice", "yes_no"):
        return InlineChoice(name, choices_of(field) + ([] if field.required else [("–", None)]))
    if field.kind == "date":
        unreadable = tr("That is not a day; write it as {example}.", example="2026-12-31")
        return InlineDate(name, unreadable, show=formats.day, locale=QLocale(str(formats.locale)))
    if field.kind == "several":
        return TagsField(name, names.suggester("tag" if field.key == "tags" else field.key))
    if field.kind in ("text", "person", "organisation"):
        return InlineSuggest(name, names.suggester(field.key))
    return InlineField(
        name,
        show=lambda value: written(field, value, "", formats),
        read=spoken(lambda text: read_typed(field, text, "", formats)),
    )


def show_value(editor: FieldEditor, value: Any) -> None:
    """Show a field's value in its editor."""
    if isinstance(editor, TagsField):
        value = ", ".join(value)
    editor.set_value(None if value == "" else value)


def typed_value(editor: FieldEditor, value: Any) -> Any:
    """What an editor has committed, as the field's value."""
    if isinstance(editor, TagsField):
        return TagsField.names(value or "")
    return None if value == "" else value
