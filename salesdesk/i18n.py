"""One gettext catalogue for window, command line and reports."""

import gettext
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from salesdesk.domain.errors import Message
from salesdesk.domain.money import Money, to_decimal
from salesdesk.domain.words import SINGULAR, mark
from salesdesk.resources import resource_path

__all__ = ["language", "languages", "mark", "ntr", "speaking", "tr", "use_language", "worded"]
_NAMES = {"en": "English", "zh_CN": "简体中文"}


class _Catalogue:
    def __init__(self) -> None:
        self.language = "en"
        self.translations: gettext.NullTranslations = gettext.NullTranslations()


_catalogue = _Catalogue()
_spoken: ContextVar[_Catalogue | None] = ContextVar("language of this work alone", default=None)


def _current() -> _Catalogue:
    return _spoken.get() or _catalogue


def languages() -> dict[str, str]:
    """The languages that can be chosen, each by its own name: English, and those with a catalogue."""
    folder = resource_path("translations")
    return {key: name for key, name in _NAMES.items() if key == "en" or gettext.find("salesdesk", folder, [key])}


def use_language(language: str) -> None:
    """Words are in this language from now on; one without a catalogue gives English."""
    _speak(_catalogue, language)


@contextmanager
def speaking(language: str | None) -> Iterator[None]:
    """Words are in this language within the block, in this thread alone; None changes nothing."""
    if language is None:
        yield
        return
    token = _spoken.set(_speak(_Catalogue(), language))
    try:
        yield
    finally:
        _spoken.reset(token)


def _speak(catalogue: _Catalogue, language: str) -> _Catalogue:
    folder = resource_path("translations")
    catalogue.language = language
    catalogue.translations = gettext.translation("salesdesk", folder, [language], fallback=True)
    return catalogue


def language() -> str:
    """The language in use."""
    return _current().language


def tr(text: str, /, **values: object) -> str:
    """The sentence in the user's language, with its values filled in."""
    found = _current().translations.gettext(text)
    return found.format(**values) if values else found


def ntr(one: str, many: str, count: int, /, **values: object) -> str:
    """The sentence for so many in the user's language; ``{count}`` is filled in too, its thousands parted."""
    return _current().translations.ngettext(one, many, count).format(**{"count": _parted(count)} | values)


def worded(message: Message) -> str:
    """A message in the user's language: messages among its values too, amounts as ``12.50 EUR``, its count with its
    thousands parted, its field by the field's words."""
    values = {name: _value_text(value) for name, value in message.values.items()}
    count, field = values.get("count"), values.get("field")
    if isinstance(count, int):
        values["count"] = _parted(count)
    if isinstance(field, str) and field:
        values["field"] = tr(field)
    text = SINGULAR.get(message.text, message.text) if count == 1 else message.text
    try:
        return tr(text, **values)
    except (KeyError, IndexError, ValueError):  # of a damaged log: as it stands there
        return text


def _value_text(value: object) -> object:
    if isinstance(value, Message):
        return worded(value)
    return f"{to_decimal(*value):f} {value.currency}" if isinstance(value, Money) else value


def _parted(count: int) -> str:
    # Every language there is writes it so; one that does not needs its own sign here.
    return f"{count:,}"
