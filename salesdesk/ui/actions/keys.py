"""Keys as text, such as ``Ctrl+N``: read from events, compared, and written as this system writes them."""

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from salesdesk.ui.actions.base import DIGIT

DIGITS = "123456789"
_MODIFIERS = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.ShiftModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)
_ALONE = {
    Qt.Key.Key_Control,
    Qt.Key.Key_Shift,
    Qt.Key.Key_Alt,
    Qt.Key.Key_AltGr,
    Qt.Key.Key_Meta,
    Qt.Key.Key_Super_L,
    Qt.Key.Key_Super_R,
    Qt.Key.Key_CapsLock,
    Qt.Key.Key_NumLock,
    Qt.Key.Key_ScrollLock,
    Qt.Key.Key_unknown,
    Qt.Key(0),
}
_ALONE_NAMES = {"", "Ctrl", "Shift", "Alt", "AltGr", "Meta", "CapsLock", "NumLock", "ScrollLock"}
_MOVING = [
    "Esc",
    "Tab",
    "Backtab",
    "Backspace",
    "Space",
    "Enter",
    "Left",
    "Right",
    "Up",
    "Down",
    "Home",
    "End",
    "PgUp",
    "PgDown",
]
NEEDED = frozenset(_MOVING) | {f"Shift+{key}" for key in _MOVING}
"""Keys that typing and moving about need, which no action may take."""


def portable(key: str) -> str:
    """A key in one spelling: ``Return`` is ``Enter``; empty for what is no key."""
    if key.endswith(DIGIT):
        stem = portable(key.removesuffix(DIGIT) + "1")
        return stem.removesuffix("1") + DIGIT if stem else ""
    sequence = QKeySequence(key)
    written = sequence.toString(QKeySequence.SequenceFormat.PortableText)
    if sequence.count() != 1 or written in _ALONE_NAMES:
        return ""
    return written.removesuffix("Return") + "Enter" if written.endswith("Return") else written


def expanded(key: str) -> list[str]:
    """The keys that one for each digit stands for; else the key itself."""
    return [key.replace(DIGIT, digit) for digit in DIGITS] if key.endswith(DIGIT) else [key]


def pressed(event: QKeyEvent) -> str:
    """The key of an event; empty for a modifier alone. Shift is left out where it only makes the character."""
    key = Qt.Key(event.key())
    if key in _ALONE:
        return ""
    modifiers = event.modifiers() & _MODIFIERS
    if _is_sign(key):
        modifiers &= ~Qt.KeyboardModifier.ShiftModifier
    return portable(QKeySequence(QKeyCombination(modifiers, key)).toString(QKeySequence.SequenceFormat.PortableText))


def _is_sign(key: Qt.Key) -> bool:
    """Whether it is a printed sign that is neither a letter nor a digit nor a blank."""
    return 0x21 <= key <= 0xFF and not chr(key).isalnum()


def sequences(key: str) -> list[QKeySequence]:
    """The key as Qt's shortcuts need it: Enter is two keys there."""
    both = [key, key.removesuffix("Enter") + "Return"] if key.endswith("Enter") else [key]
    return [QKeySequence(one) for one in both]


def native(key: str) -> str:
    """The key as this system writes it; the first and the last for one with each digit."""
    if key.endswith(DIGIT):
        return f"{native(key.replace(DIGIT, '1'))} … {native(key.replace(DIGIT, '9'))}"
    return key if len(key) == 1 else QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText) or key
