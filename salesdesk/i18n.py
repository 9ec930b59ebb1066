"""One gettext catalogue for window, command line and reports."""

import gettext
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from salesdesk.domain.errors import Message
from salesdesk.resources import resource_path

_NAMES = {"en": "English", "zh_CN": "简体中文"}


class _Catalogue:
    def __init__(self) -> None:
        self.language = "en"
        self.translations: gettext.NullTranslations = gettext.NullTranslations()

    def use(self, language: str) -> None:
        folder = resource_path("translations")
        self.language = language
        self.translations = gettext.translation("salesdesk", folder, [language], fallback=True)


_catalogue = _Catalogue()
_aside: ContextVar[_Catalogue | None] = ContextVar("aside", default=None)


def languages() -> dict[str, str]:
    """The languages that can be chosen, each by its own name: English, and those with a catalogue."""
    folder = resource_path("translations")
    return {key: name for key, name in _NAMES.items() if key == "en" or gettext.find("salesdesk", folder, [key])}


def use_language(language: str) -> None:
    """Words are in this language from now on; one without a catalogue gives English."""
    _catalogue.use(language)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Words are in this language inside the block, on this thread alone: a report for a reader with another tongue."""
    made = _Catalogue()
    made.use(language)
    token = _aside.set(made)
    try:
        yield
    finally:
        _aside.reset(token)


def _spoken() -> _Catalogue:
    return _aside.get() or _catalogue


def language() -> str:
    """The language in use."""
    return _spoken().language


def tr(text: str, /, **values: object) -> str:
    """The sentence in the user's language, with its values filled in."""
    found = _spoken().translations.gettext(text)
    return found.format(**values) if values else found


def mark(text: str) -> str:
    """The same text: says of a constant that it is a sentence, which is worded when it is shown."""
    return text


def ntr(one: str, many: str, count: int, /, **values: object) -> str:
    """The sentence for so many in the user's language; ``{count}`` is filled in too, its thousands parted."""
    return _spoken().translations.ngettext(one, many, count).format(**{"count": _parted(count)} | values)


def worded(message: Message) -> str:
    """A message in the user's language; a count in it has its thousands parted."""
    count = message.values.get("count")
    return tr(message.text, **message.values | ({"count": _parted(count)} if isinstance(count, int) else {}))


def _parted(count: int) -> str:
    # Every language there is writes it so; one that does not needs its own sign here.
    return f"{count:,}"
