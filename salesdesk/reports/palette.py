"""Colours of reports by token."""

from functools import cache

from salesdesk.theme import Mode, load_tokens, mix

NAMES = (
    *("background", "surface", "sunken", "border", "text", "secondary", "faint", "accent", "accent_tint", "on_accent"),
    *("won", "won_tint", "lost", "lost_tint", "warning", "warning_tint"),
)


@cache
def colours(mode: Mode) -> dict[str, str]:
    """Colour tokens as ``#RRGGBB``, with ``grey`` for what is secondary."""
    tokens = load_tokens(mode)
    found = {name: str(getattr(tokens, name)) for name in NAMES}
    return found | {"grey": mix(tokens.faint, tokens.surface, 0.45)}
