"""Neutralises cells that a spreadsheet would take for a formula, and restores the text on import."""

import re

_MARK = "'"
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)*%?")
_BEGINNINGS = "=+@\t\r\n＝＋－＠-"
"""What a formula begins with, here or in a spreadsheet where signs of full width are typed; the last one stands for itself."""
_FORMULA = frozenset(_BEGINNINGS)
_GUARDED = re.compile(f"['\u200d\u200b]+(?:[{_BEGINNINGS}]|<r>)")
"""Twenty guards with a zero-width joiner, other programs with a zero-width space; SalesDesk, like spreadsheets, with
an apostrophe.
"""
_HELD_BACK = "'\u200d\u200b"
_RICH = "<r>"
"""What begins like this would be taken for markup by the writer of workbooks."""


def is_formula_like(text: str) -> bool:
    """Whether a spreadsheet might evaluate the text: it begins like a formula and is not a number."""
    return text[:1] in _FORMULA and _NUMBER.fullmatch(text) is None


def needs_guard(text: str) -> bool:
    """Whether a workbook needs more than its own mark of text to keep the text as it is."""
    return text.startswith(_RICH) or looks_guarded(text)


def looks_guarded(text: str) -> bool:
    """Whether ``unguarded`` would take something from the text."""
    return text[:1] in _HELD_BACK and _GUARDED.match(text) is not None


def guarded(text: str) -> str:
    """The text as a cell that no spreadsheet evaluates; ``unguarded`` is its inverse."""
    return _MARK + text if is_formula_like(text) or needs_guard(text) else text


def unguarded(text: str) -> str:
    """The text behind a guarded cell; any other cell unchanged."""
    return text[1:] if looks_guarded(text) else text
